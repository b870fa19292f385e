"""Exercise 8 as students submit it: with one usual mistake each, and right in other styles.

A mutant is the author's work with one cell changed: (the answer's cell, what stands there or an edit, what its check
says). A variant is right: {answer's cell: what stands there}; the cells that are left out are the author's.
"""

MUTANTS = {
    "the sum without G": ("ex8-add", "(G, G) → (1, 1)", "G is missing."),
    "with the values themselves": ("ex8-add", "u.data + v.data → u + v", "done with the values themselves"),
    "no value": ("ex8-add", "def add(u, v):\n    return u.data + v.data", "not a Value"),
    "the product, places changed": (
        "ex8-multiply",
        "(G * v.data, G * u.data) → (G * u.data, G * v.data)",
        "the two derivatives have changed places",
    ),
    "data for parents": ("ex8-multiply", "(u, v), → (u.data, v.data),", "the parents are the values u, v"),
    "the slope at the output": (
        "ex8-apply",
        "g_prime(u.data) → g_prime(g(u.data))",
        "g' is taken at g(u).",
    ),
    "a comma is missing": ("ex8-apply", "(G * g_prime(u.data),) → G * g_prime(u.data)", "one derivative for each parent"),
    "everything visited again": (
        "ex8-ordered",
        """\
def ordered(output):
    values = []
    for parent in output.parents:
        values += ordered(parent)
    return values + [output]""",
        "stands in the list twice",
    ),
    "from the output down": (
        "ex8-ordered",
        """\
def ordered(output):
    values = [output]
    for value in values:
        for parent in value.parents:
            if parent not in values:
                values.append(parent)
    return values""",
        "the order is the other way round",
    ),
    "looked up where it is checked": (
        "ex8-ordered",
        """\
def ordered(output):
    import sys
    return list(sys._getframe(1).f_locals["values"].values())""",
        "another input does not",
    ),
    "without the output": ("ex8-ordered", "return values → return values[:-1]", "the output itself is missing."),
    "without the inputs": (
        "ex8-ordered",
        "if value not in values: → if value not in values and value.parents:",
        "the inputs are missing.",
    ),
    "overwritten": ("ex8-backward", "parent.grad + G → G", "the last derivative has overwritten the others."),
    "the output alone": (
        "ex8-backward",
        "def backward(output):\n    output.grad = 1.0",
        "only the output has a derivative.",
    ),
    "not cleared": ("ex8-backward", "value.grad = 0.0 → pass", "a second call adds to what the first one has left."),
    "local derivatives": ("ex8-backward", "value.back(value.grad) → value.back(1.0)", "each step back starts from 1"),
    "forwards": ("ex8-backward", "reversed(values) → values", "only the output has passed something back."),
    "not transposed": ("ex8-matmul", "V.data.T → V.data", "V is not transposed."),
    "the way back with the values themselves": (
        "ex8-matmul",
        "G @ V.data.T, U.data.T @ G → G @ V.T, U.T @ G",
        "done with the values themselves",
    ),
    "the bias without a sum": ("ex8-add-bias", "G.sum(axis=0) → G", "b has shape (n,), and so has its derivative."),
    "one number": ("ex8-total", "G * np.ones_like(U.data) → G", "this is one number."),
    "without N": ("ex8-gradients", "1 / (2 * len(X)) → 1 / 2", "the cost is not divided by N"),
    "the weights themselves": (
        "ex8-gradients",
        "[value.grad for value in W] → [value.data for value in W]",
        "these are the weights themselves.",
    ),
}

VARIANTS = {
    "functions for the way back": {
        "ex8-add": """\
def add(u, v):
    def back(G):
        return G, G
    return Value(u.data + v.data, (u, v), back)""",
        "ex8-multiply": """\
def multiply(u, v):
    w = Value(u.data * v.data)
    w.parents = [u, v]
    w.back = lambda G: [v.data * G, u.data * G]
    return w""",
        "ex8-ordered": """\
def ordered(output):
    order, stack = [], [output]
    while stack:
        value = stack[-1]
        new = [parent for parent in value.parents if parent not in order]
        if new:
            stack.append(new[0])
        else:
            stack.pop()
            if value not in order:
                order.append(value)
    return order""",
    },
    "plus equals, and sums over ways": {
        "ex8-backward": """\
def backward(output):
    values = ordered(output)
    for v in values:
        v.grad = 0
    values[-1].grad = 1
    while values:
        v = values.pop()
        if v.back:
            derivatives = v.back(v.grad)
            for i, p in enumerate(v.parents):
                p.grad = derivatives[i] + p.grad""",
        "ex8-total": """\
def total(U):
    return Value(np.sum(U.data), (U,), lambda G: (np.full(U.data.shape, G),))""",
    },
}
