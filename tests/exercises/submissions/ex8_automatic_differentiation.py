"""Exercise 8 as students submit it: with one usual mistake each, and right in other styles.

A mutant is the author's work with one cell changed: (the answer's cell, what stands there or an edit, what its check
says). A variant is right: {answer's cell: what stands there}; the cells that are left out are the author's.
"""

MUTANTS = {
    "the sum without G": ("ex8-add", "(G, G) → (1, 1)", "G is missing."),
    "with the values themselves": ("ex8-add", "u.data + v.data → u + v", "done with the values themselves"),
    "no value": ("ex8-add", "def add(u, v):\n    return u.data + v.data", "not a Value"),
    "no parents": ("ex8-add", ", (u, v), → , (),", "each value that the result was computed from is a parent"),
    "the sum in place": (
        "ex8-add",
        "def add(u, v):\n    u.data += v.data\n    return Value(u.data, (u, v), lambda G: (G, G))",
        "the data or the grad of u or v is overwritten.",
    ),
    "the grad set on the way": (
        "ex8-multiply",
        """\
def multiply(u, v):
    def back(G):
        u.grad += G * v.data
        v.grad += G * u.data
        return G * v.data, G * u.data
    return Value(u.data * v.data, (u, v), back)""",
        "the data or the grad of u or v is overwritten.",
    ),
    "lists of derivatives": (
        "ex8-add-bias",
        "G.sum(axis=0) → G.sum(axis=0).tolist()",
        "2 numbers or arrays in a tuple",
    ),
    "values of derivatives": ("ex8-total", "G * np.ones_like(U.data) → Value(G * np.ones_like(U.data))", "in a tuple"),
    "one order wrong": ("ex8-matmul", "U.data.T @ G → G @ U.data.T", "the order of a product is wrong"),
    "the number of outputs": ("ex8-gradients", "2 * len(X) → 2 * Y.shape[1]", "N is the number of samples"),
    "G in place": (
        "ex8-multiply",
        """\
def multiply(u, v):
    def back(G):
        H = G
        H *= v.data
        return H, G * u.data
    return Value(u.data * v.data, (u, v), back)""",
        "changes its argument G",
    ),
    "a product of matrices": (
        "ex8-multiply",
        "u.data * v.data, → np.dot(u.data, v.data),",
        "np.dot is the product of matrices",
    ),
    "one derivative for all entries": (
        "ex8-multiply",
        "(G * v.data, G * u.data) → (np.sum(G * v.data), np.sum(G * u.data))",
        "each entry has its own derivative.",
    ),
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
    "a comma is missing": (
        "ex8-apply",
        "(G * g_prime(u.data),) → G * g_prime(u.data)",
        "1 numbers or arrays in a tuple, one for each parent",
    ),
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
        "which was computed from it. Append a value after all of its parents.",
    ),
    "from the output down, turned round": (
        "ex8-ordered",
        """\
def ordered(output):
    values = [output]
    for value in values:
        for parent in value.parents:
            if parent not in values:
                values.append(parent)
    return values[::-1]""",
        "which was computed from it. Append a value after all of its parents.",
    ),
    "moved to the end": (
        "ex8-ordered",
        """\
def ordered(output):
    values = [output]
    for value in values:
        for parent in value.parents:
            if parent in values:
                values.remove(parent)
            values.append(parent)
    return values[::-1]""",
        "which was computed from it. Append a value after all of its parents.",
    ),
    "the data compared": (
        "ex8-ordered",
        "if value not in values: → if value.data not in [other.data for other in values]:",
        "is missing. Go to the parents, to their parents, and so on.",
    ),
    "sorted by data": (
        "ex8-ordered",
        "return values → return sorted(values, key=lambda value: value.data)",
        "which was computed from it. Append a value after all of its parents.",
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
    "in breadth-first order": (
        "ex8-backward",
        """\
def backward(output):
    values = [output]
    for value in values:
        values += [parent for parent in value.parents if parent not in values]
        value.grad = 0.0
    output.grad = 1.0
    for value in dict.fromkeys(values):
        if value.parents:
            for parent, G in zip(value.parents, value.back(value.grad)):
                parent.grad = parent.grad + G""",
        "passes on too early, or adds twice",
    ),
    "again with each share": (
        "ex8-backward",
        """\
def backward(output):
    for value in ordered(output):
        value.grad = 0.0

    def walk(value):
        if value.parents:
            for parent, G in zip(value.parents, value.back(value.grad)):
                parent.grad = parent.grad + G
                walk(parent)

    output.grad = 1.0
    walk(output)""",
        "passes on too early, or adds twice",
    ),
    "only inputs are cleared": (
        "ex8-backward",
        "value.grad = 0.0 → value.grad = value.grad if value.parents else 0.0",
        "a second call adds to what the first one has left.",
    ),
    "cleared on the way": (
        "ex8-backward",
        "reversed(values): → reversed(values):⏎    if value is not output:⏎        value.grad = 0.0",
        "a grad is set to 0 again in the loop back.",
    ),
    "a dictionary": (
        "ex8-backward",
        """\
def backward(output):
    grads = {value: 0.0 for value in ordered(output)} | {output: 1.0}
    for value in reversed(list(grads)):
        if value.parents:
            for parent, G in zip(value.parents, value.back(grads[value])):
                grads[parent] = grads[parent] + G
    return grads""",
        "Set value.grad itself (nothing is returned)",
    ),
    "the first parent": (
        "ex8-backward",
        "parent.grad + G → parent.grad + G⏎break",
        "only the first parent gets something",
    ),
    "subtracted": ("ex8-backward", "parent.grad + G → parent.grad - G", "what comes back is subtracted."),
    "one array for two": (
        "ex8-backward",
        "value.grad = 0.0 → value.grad = None ; parent.grad = parent.grad + G → "
        "if parent.grad is None:⏎    parent.grad = G⏎else:⏎    parent.grad += G",
        "+= writes into an array G that came back to two parents.",
    ),
    "neither is transposed": ("ex8-matmul", "V.data.T, U.data.T → V.data, U.data", "neither is transposed"),
    "on its side": ("ex8-matmul", "U.data.T @ G → G.T @ U.data", "one of the two lies on its side"),
    "b is not a parent": (
        "ex8-add-bias",
        ", (U, b), → , (U,),",
        "each value that the result was computed from is a parent",
    ),
    "not transposed": ("ex8-matmul", "V.data.T → V.data", "V is not transposed."),
    "the way back with the values themselves": (
        "ex8-matmul",
        "G @ V.data.T, U.data.T @ G → G @ V.T, U.T @ G",
        "done with the values themselves",
    ),
    "the bias without a sum": ("ex8-add-bias", "G.sum(axis=0) → G", "b has shape (n,), and so has its derivative."),
    "one number": ("ex8-total", "G * np.ones_like(U.data) → G", "this is one number."),
    "without N": ("ex8-gradients", "1 / (2 * len(X)) → 1 / 2", "the cost is not divided by N"),
    "brackets in 1/2N": ("ex8-gradients", "1 / (2 * len(X)) → 1 / 2 * len(X)", "1 / (2 * N), with brackets."),
    "the size of Y": ("ex8-gradients", "2 * len(X) → 2 * Y.size", "N is the number of samples"),
    "the square of the sum": (
        "ex8-gradients",
        "total(multiply(error, error)) → multiply(total(error), total(error))",
        "this squares the sum.",
    ),
    "the data alone": ("ex8-gradients", "add(A[-1], Value(-Y)) → Value(A[-1].data - Y)", "each grad is still 0.0"),
    "new values": (
        "ex8-gradients",
        "value.grad for value in W → Value(w).grad for w in weights ; "
        "value.grad for value in b → Value(c).grad for c in biases",
        "each grad is still 0.0",
    ),
    "no way back": ("ex8-gradients", "backward(cost) → pass", "each grad is still 0.0"),
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
    "an array for each, from the start": {
        "ex8-backward": """\
def backward(output):
    values = ordered(output)
    for value in values:
        value.grad = np.zeros_like(value.data, dtype=float)
    output.grad = np.ones_like(output.data, dtype=float)
    for value in values[::-1]:
        if value.back is not None:
            for parent, G in zip(value.parents, value.back(value.grad)):
                parent.grad += G""",
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
