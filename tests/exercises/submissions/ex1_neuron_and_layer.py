"""Exercise 1 as students submit it: with one usual mistake each, and right in other styles.

A mutant is the author's work with one cell changed: (the answer's cell, what stands there or an edit, what its check
says).
A variant is right: {answer's cell: what stands there}; the cells that are left out are the author's.
"""

MUTANTS = {
    "the bias is forgotten": ("ex1-preactivation", "+ b → ", "the bias b is missing from the sum."),
    "the bias is added once for every input": (
        "ex1-preactivation",
        "np.sum(w * x) + b → sum(w[i] * x[i] + b for i in range(len(x)))",
        "the bias is added once for every input.",
    ),
    "counting from 1": (
        "ex1-preactivation",
        "return np.sum(w * x) + b → z = b⏎for i in range(1, len(x)):⏎    z += w[i] * x[i]⏎return z",
        "the first input is left out.",
    ),
    "z for a": (
        "ex1-neuron",
        "g(preactivation(x, w, b)) → preactivation(x, w, b)",
        "this is z. The neuron's output is a = g(z).",
    ),
    "the bias outside g": ("ex1-neuron", "(x, w, b)) → (x, w, 0)) + b", "the bias is added after g."),
    "always the sigmoid": ("ex1-neuron", "return g → return sigmoid", "the activation is always the sigmoid."),
    "the weights transposed": ("ex1-layer-preactivations", "A @ W → A @ W.T", "W is transposed."),
    "one bias per sample": ("ex1-layer-preactivations", "+ b → + b[:, None]", "each bias goes to a sample, not"),
    "a decision in place of the activation": (
        "ex1-neuron",
        "g(preactivation(x, w, b)) → g(preactivation(x, w, b)) > 0.5",
        "this says only whether g(z) is above 1/2.",
    ),
    "z goes on from neuron to neuron": (
        "ex1-layer-preactivations",
        """\
def layer_preactivations(A, W, b):
    Z = np.zeros((len(A), len(b)))
    z = 0
    for s in range(len(A)):
        for j in range(len(b)):
            for i in range(len(W)):
                z += A[s, i] * W[i, j]
            Z[s, j] = z + b[j]
    return Z""",
        "Begin each of them with z = 0",
    ),
    "z goes on from neuron to neuron, with its biases": (
        "ex1-layer-preactivations",
        """\
def layer_preactivations(A, W, b):
    Z = np.zeros((len(A), len(b)))
    for s in range(len(A)):
        z = 0
        for j in range(len(b)):
            for i in range(len(W)):
                z += A[s, i] * W[i, j]
            z += b[j]
            Z[s, j] = z
    return Z""",
        "Begin each of them with z = 0",
    ),
    "one row many times": (
        "ex1-layer-preactivations",
        """\
def layer_preactivations(A, W, b):
    Z = [[0.0] * len(b)] * len(A)
    for s in range(len(A)):
        for j in range(len(b)):
            Z[s][j] = A[s] @ W[:, j] + b[j]
    return Z""",
        "[[0] * n] * N is one row N times.",
    ),
    "biases added to rows": (
        "ex1-layer-preactivations",
        "return A @ W + b → Z = A @ W⏎for j in range(len(b)):⏎    Z[j] += b[j]⏎return Z",
        "Z[j] is row j, a sample.",
    ),
    "g of the inputs": ("ex1-layer", "return Z, g(Z) → return Z, g(A)", "g acts on Z, not on A"),
    "only the activation comes back": ("ex1-layer", "return Z, g(Z) → return g(Z)", "this is g(Z) alone."),
    "the pair the other way round": ("ex1-layer", "Z, g(Z) → g(Z), Z", "the order is the other way round"),
    "the input is a layer": (
        "ex1-layer-shapes",
        "zip(sizes[:-1], sizes[1:]) → zip([sizes[0], *sizes], sizes)",
        "the input is counted as a layer.",
    ),
    "biases are not counted": ("ex1-n-parameters", "+ n_out → ", "the biases are missing: one per neuron."),
    "two biases": ("ex1-layer", "Z, g(Z) → Z, g(Z) + b", "the biases belong inside g"),
    "the return inside both loops": (
        "ex1-layer-preactivations",
        """\
def layer_preactivations(A, W, b):
    Z = np.zeros((len(A), len(b)))
    for s in range(len(A)):
        for j in range(len(b)):
            Z[s, j] = preactivation(A[s], W[:, j], b[j])
            return Z""",
        "only one entry is filled. Is the return inside the loops?",
    ),
    "preactivation of a whole batch": (
        "ex1-layer-preactivations",
        "return A @ W + b → return preactivation(A, W, b)",
        "preactivation takes one sample and one neuron",
    ),
    "the return inside the loop over layers": (
        "ex1-layer-shapes",
        """\
def layer_shapes(sizes):
    shapes = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        shapes.append(((n_in, n_out), (n_out,)))
        return shapes""",
        "only the first layer is there.",
    ),
    "arguments in another order": (
        "ex1-preactivation",
        "def preactivation(x, w, b): → def preactivation(w, b, x):",
        "the arguments are passed in this order: x, w, b.",
    ),
    "the first sample left out": (
        "ex1-layer-preactivations",
        "return A @ W + b → Z = np.zeros((len(A), len(b)))⏎for s in range(1, len(A)):⏎    Z[s] = A[s] @ W + b⏎return Z",
        "the first row is left out.",
    ),
    "the last neuron left out": (
        "ex1-layer-preactivations",
        "return A @ W + b → Z = A @ W + b⏎Z[:, -1] = 0⏎return Z",
        "the last of the neurons is left out.",
    ),
    "one row many times, added to": (
        "ex1-layer-preactivations",
        """\
def layer_preactivations(A, W, b):
    Z = [[0.0] * len(b)] * len(A)
    for s in range(len(A)):
        for j in range(len(b)):
            Z[s][j] += A[s] @ W[:, j] + b[j]
    return Z""",
        "[[0] * n] * N is one row N times.",
    ),
    "z goes on from sample to sample": (
        "ex1-layer-preactivations",
        """\
def layer_preactivations(A, W, b):
    Z = np.zeros((len(A), len(b)))
    for j in range(len(b)):
        z = b[j]
        for s in range(len(A)):
            z += A[s] @ W[:, j]
            Z[s, j] = z
    return Z""",
        "Begin each of them with z = 0",
    ),
    "two lists of shapes": (
        "ex1-layer-shapes",
        "def layer_shapes(sizes):\n    return list(zip(sizes, sizes[1:])), list(zip(sizes[1:]))",
        "these are two lists.",
    ),
}

VARIANTS = {
    "with loops": {
        "ex1-preactivation": """\
def preactivation(x, w, b):
    z = b
    for x_i, w_i in zip(x, w):
        z = z + x_i * w_i
    return z""",
        "ex1-layer-preactivations": """\
def layer_preactivations(A, W, b):
    N, n_in = A.shape
    Z = np.zeros((N, len(b)))
    for s in range(N):
        for j in range(len(b)):
            Z[s, j] = preactivation(A[s], W[:, j], b[j])
    return Z""",
        "ex1-layer-shapes": """\
def layer_shapes(sizes):
    shapes = []
    for l in range(1, len(sizes)):
        shapes.append(((sizes[l - 1], sizes[l]), (sizes[l],)))
    return shapes""",
        "ex1-n-parameters": """\
def n_parameters(sizes):
    n = 0
    for W_shape, b_shape in layer_shapes(sizes):
        n += W_shape[0] * W_shape[1] + b_shape[0]
    return n""",
    },
    "with einsum, and no function of your own used twice": {
        "ex1-preactivation": "def preactivation(x, w, b):\n    return np.einsum('i,i->', x, w) + b",
        "ex1-neuron": "def neuron(x, w, b, g):\n    return g(np.dot(x, w) + b)",
        "ex1-layer-preactivations": "def layer_preactivations(A, W, b):\n    return np.einsum('si,ij->sj', A, W) + b",
        "ex1-layer": """\
def layer(A, W, b, g):
    Z = np.dot(A, W)
    Z = Z + b[np.newaxis, :]
    A_next = g(Z)
    return [Z, A_next]""",
    },
    "lists, lambdas and functions inside functions": {
        "ex1-preactivation": "preactivation = lambda x, w, b: sum(map(lambda p, q: p * q, x, w)) + b",
        "ex1-layer-preactivations": """\
def layer_preactivations(A, W, b):
    def one_sample(row):
        return [preactivation(row, column, bias) for column, bias in zip(W.T, b)]

    return [one_sample(row) for row in A]""",
        "ex1-layer": """\
def layer(A, W, b, g):
    Z = np.array(layer_preactivations(A, W, b))
    return Z, g(Z)""",
        "ex1-layer-shapes": """\
def layer_shapes(sizes):
    return tuple(([p, q], [q]) for p, q in zip(sizes, sizes[1:]))""",
    },
    "the transposed form of the blackboard": {
        "ex1-layer-preactivations": "def layer_preactivations(A, W, b):\n    return (W.T @ A.T + b[:, None]).T",
        "ex1-n-parameters": """\
def n_parameters(sizes):
    return int(np.dot(np.add(sizes[:-1], 1), sizes[1:]))""",
    },
}
