"""Exercise 5 as students submit it: with one usual mistake each, and right in other styles.

A mutant is the author's work with one cell changed: (the answer's cell, what stands there or an edit, what its check
says, and the check, if the cell has several).
A variant is right: {answer's cell: what stands there}; the cells that are left out are the author's.
"""

MUTANTS = {
    "the weights transposed": (
        "ex5-initial-parameters",
        "size=(n_in, n_out) → size=(n_out, n_in)",
        "the weights are transposed when they are drawn.",
    ),
    "biases drawn": (
        "ex5-initial-parameters",
        "np.zeros(n_out) → rng.normal(0, 1 / np.sqrt(n_in), size=n_out)",
        "the biases are drawn too.",
    ),
    "a generator per layer": (
        "ex5-initial-parameters",
        "rng.normal( → np.random.default_rng(0).normal(",
        "the numbers come from a generator made inside.",
    ),
    "the scale for ReLUs": (
        "ex5-initial-parameters",
        "1 / np.sqrt(n_in) → np.sqrt(2 / n_in)",
        "the standard deviation is another one.",
    ),
    "from 1 on": (
        "ex5-initial-parameters",
        "zip(sizes[:-1], sizes[1:]) → [(sizes[i], sizes[i + 1]) for i in range(1, len(sizes) - 1)]",
        "the first or the last layer is left out.",
    ),
    "layers for lists": (
        "ex5-initial-parameters",
        "return weights, biases → return zip(weights, biases)",
        "these are pairs.",
    ),
    "Z and A zipped": ("ex5-forward-pass", "return Z, A → return zip(Z, A)", "these are pairs."),
    "always the sigmoid": ("ex5-forward-pass", "g(Z[-1]) → sigmoid(Z[-1])", "all layers have one activation, or none."),
    "no activation": ("ex5-forward-pass", "g(Z[-1]) → Z[-1]", "all layers have one activation, or none."),
    "sample by sample, and the last one kept": (
        "ex5-forward-pass",
        """\
def forward_pass(X, weights, biases, functions):
    for x in X:
        Z, A = [], [x]
        for W, b, g in zip(weights, biases, functions):
            Z.append(A[-1] @ W + b)
            A.append(g(Z[-1]))
    return Z, A""",
        "only one sample goes through.",
    ),
    "a sum that goes on": (
        "ex5-forward-pass",
        """\
def forward_pass(X, weights, biases, functions):
    Z, A = [], [X]
    for W, b, g in zip(weights, biases, functions):
        z = np.zeros((len(X), len(b)))
        for s in range(len(X)):
            total = 0
            for j in range(len(b)):
                for i in range(len(W)):
                    total += A[-1][s, i] * W[i, j]
                z[s, j] = total + b[j]
        Z.append(z)
        A.append(g(z))
    return Z, A""",
        "the sum goes on from the neuron or the sample before.",
    ),
    "the cost is a sum": (
        "ex5-ffnn",
        "(self.predict(X), Y) → (self.predict(X), Y) * len(X)",
        "it is a mean already.",
        "ex5-ffnn-check-methods",
    ),
    "slopes without brackets": (
        "ex5-hat-parameters",
        "height / (top - left), -height / (right - top) → height / top - left, -height / right - top",
        "in brackets: height / (top - left).",
    ),
    "the input is a layer": (
        "ex5-initial-parameters",
        "zip(sizes[:-1], sizes[1:]) → [(sizes[l - 1], sizes[l]) for l in range(len(sizes))]",
        "the input is counted as a layer",
    ),
    "z is passed on": (
        "ex5-forward-pass",
        "A[-1] @ W + b → (Z[-1] if Z else X) @ W + b",
        "z is passed on, where a belongs",
    ),
    "A without the samples": (
        "ex5-forward-pass",
        "return Z, A → return Z, A[1:]",
        "A begins with a^(1).",
    ),
    "an activation of the input": (
        "ex5-forward-pass",
        "[X] → [functions[0](X)]",
        "an activation function is applied to the inputs.",
    ),
    "g in place": (
        "ex5-forward-pass",
        "A.append(g(Z[-1])) → Z[-1][:] = g(Z[-1])⏎A.append(Z[-1])",
        "Z holds a^(l), not z^(l).",
    ),
    "X overwritten": (
        "ex5-forward-pass",
        "return Z, A → X *= 0⏎return Z, A",
        "changes its argument X",
    ),
    "every network the same": (
        "ex5-ffnn",
        "initial_parameters(sizes, rng) → initial_parameters(sizes, np.random.default_rng(0))",
        "the numbers come from a generator made inside.",
    ),
    "one list for all networks": (
        "ex5-ffnn",
        "def __init__( → weights = []⏎⏎def __init__( ; self.weights, self.biases = initial_parameters(sizes, rng) → "
        "self.weights.extend(initial_parameters(sizes, rng)[0])⏎self.biases = [np.zeros(n) for n in sizes[1:]]",
        "the list weights belongs to the class",
    ),
    "one list of functions for all networks": (
        "ex5-ffnn",
        "self.functions = [ → MyFFNN.functions = [",
        "all networks share one list of functions.",
        "ex5-ffnn-check-methods",
    ),
    "the output z": (
        "ex5-ffnn",
        "return A[-1] → return Z[-1]",
        "predict returns the z of the last layer.",
        "ex5-ffnn-check-methods",
    ),
    "the hidden function at the output": (
        "ex5-ffnn",
        "in activations] → in activations[:1] * len(activations)]",
        "every layer uses one activation function",
        "ex5-ffnn-check-methods",
    ),
    "what an earlier call left": (
        "ex5-ffnn",
        "return forward_pass( → self.Z, self.A = forward_pass( ; "
        "self.functions) → self.functions)⏎return self.Z, self.A ; Z, A = self.forward(X) → A = self.A",
        "a method returns what an earlier call has left.",
        "ex5-ffnn-check-methods",
    ),
    "the first answer again": (
        "ex5-ffnn",
        "return forward_pass( → self.seen = getattr(self, 'seen', None) or forward_pass( ; "
        "self.functions) → self.functions)⏎return self.seen",
        "a method returns what an earlier call has left.",
        "ex5-ffnn-check-methods",
    ),
    "the first cost again": (
        "ex5-ffnn",
        "return self.cost_function( → self.seen = getattr(self, 'seen', None) or self.cost_function( ; "
        "predict(X), Y) → predict(X), Y)⏎return self.seen",
        "a method returns what an earlier call has left.",
        "ex5-ffnn-check-methods",
    ),
    "the prediction of the same samples again": (
        "ex5-ffnn",
        "return A[-1] → return vars(self).setdefault(X.tobytes(), A[-1])",
        "a method returns what an earlier call has left.",
        "ex5-ffnn-check-methods",
    ),
    "the answer to the same samples again": (
        "ex5-ffnn",
        "self.cost_function = → self.seen = {}⏎self.cost_function = ; "
        "return forward_pass( → self.seen[X.tobytes()] = self.seen.get(X.tobytes()) or forward_pass( ; "
        "self.functions) → self.functions)⏎return self.seen[X.tobytes()]",
        "returns what it has kept of an earlier call.",
        "ex5-ffnn-check-methods",
    ),
    "the answer for the same weights again": (
        "ex5-ffnn",
        "self.cost_function = → self.seen = {}⏎self.cost_function = ; "
        "return forward_pass( → key = X.tobytes() + b''.join(map(np.ndarray.tobytes, self.weights))⏎"
        "self.seen[key] = self.seen.get(key) or forward_pass( ; "
        "self.functions) → self.functions)⏎return self.seen[key]",
        "returns what it has kept of an earlier call.",
        "ex5-ffnn-check-methods",
    ),
    "functions that are used up": (
        "ex5-ffnn",
        "[ACTIVATIONS[name] for name in activations] → map(ACTIVATIONS.get, activations)",
        "after one pass the functions are used up",
        "ex5-ffnn-check-methods",
    ),
    "a function called like a method": (
        "ex5-ffnn",
        "return forward_pass( → return self.forward_pass(",
        "forward_pass is a function of the notebook, not a method of the class.",
        "ex5-ffnn-check-methods",
    ),
    "self.cost hides the method": (
        "ex5-ffnn",
        "self.cost_function = → self.cost =",
        "self.cost = … hides the method cost",
        "ex5-ffnn-check-methods",
    ),
    "biases with the wrong sign": (
        "ex5-bump-parameters",
        "[-left, -right] → [left, right]",
        "the biases' sign is wrong.",
    ),
    "the height on the wrong neuron": (
        "ex5-bump-parameters",
        "[[1.0, 1.0]] → [[height, height]] ; [[height], [-height]] → [[1.0], [-1.0]]",
        "the height stands in the hidden weights.",
    ),
    "heights for changes": (
        "ex5-staircase-parameters",
        "np.diff(heights, prepend=0, append=0) → np.append(heights, 0)",
        "the output weights are the heights.",
    ),
    "it never ends": (
        "ex5-staircase-parameters",
        ", append=0 → ; len(edges) → len(heights) ; [-edges, → [-edges[:-1],",
        "right of the last edge it stays up.",
    ),
    "slopes for changes of slope": (
        "ex5-hat-parameters",
        "[[up], [down - up], [-down]] → [[up], [down], [0.0]]",
        "these are the slopes.",
    ),
    "a slope without its sign": (
        "ex5-hat-parameters",
        "-height / (right - top) → height / (right - top)",
        "the slope of the right side has lost its sign.",
    ),
    "the sign of every change": (
        "ex5-hat-parameters",
        "[down - up] → [up - down] ; [-down] → [down]",
        "changes of slope are up, down − up and −down.",
    ),
    "the widths exchanged": (
        "ex5-hat-parameters",
        "height / (top - left), -height / (right - top) → height / (right - top), -height / (top - left)",
        "the two widths are exchanged.",
    ),
    "a list is missing": (
        "ex5-bump-parameters",
        "np.array([-left, -right]), np.array([0.0])] → np.array([-left, -right])]",
        "Here are 2 lists or arrays, of length 2, 1.",
    ),
    "four arrays": (
        "ex5-bump-parameters",
        "return weights, biases → return *weights, *biases",
        "Here are 4 lists or arrays, of length 1, 2, 2, 1.",
    ),
    "an edge too late": (
        "ex5-staircase-parameters",
        "changes.reshape(-1, 1)] → np.append(0, changes[:-1]).reshape(-1, 1)]",
        "the changes stand at wrong edges",
    ),
    "b subtracted": ("ex5-forward-pass", "A[-1] @ W + b → A[-1] @ W - b", "the biases are subtracted"),
    "drawn twice": (
        "ex5-initial-parameters",
        "weights, biases = [], [] → [rng.normal(size=pair) for pair in zip(sizes, sizes[1:])]⏎weights, biases = [], []",
        "the weights are drawn twice",
    ),
    "a staircase": (
        "ex5-follow",
        """\
def follow(f, n):
    edges = np.linspace(0, 1, n)
    heights = f((edges[1:] + edges[:-1]) / 2)
    weights, biases = staircase_parameters(edges, heights)
    return weights, biases, ['step', 'identity']""",
        "this is a staircase: its error falls as 1/n only.",
        "ex5-follow-check-closely",
    ),
}

VARIANTS = {
    "with indices and loops": {
        "ex5-initial-parameters": """\
def initial_parameters(sizes, rng):
    L = len(sizes) - 1
    weights = []
    biases = []
    for l in range(1, L + 1):
        W = rng.normal(0, 1 / np.sqrt(sizes[l - 1]), size=(sizes[l - 1], sizes[l]))
        b = np.zeros(sizes[l])
        weights = weights + [W]
        biases = biases + [b]
    return weights, biases""",
        "ex5-forward-pass": """\
def forward_pass(X, weights, biases, functions):
    L = len(weights)
    A = [X]
    Z = []
    for l in range(1, L + 1):
        z = np.zeros((len(X), len(biases[l - 1])))
        for s in range(z.shape[0]):
            for j in range(z.shape[1]):
                z[s, j] = biases[l - 1][j]
                for i in range(len(weights[l - 1])):
                    z[s, j] += A[l - 1][s, i] * weights[l - 1][i, j]
        Z.append(z)
        A.append(functions[l - 1](z))
    return Z, A""",
        "ex5-staircase-parameters": """\
def staircase_parameters(edges, heights):
    n = len(heights)
    W1 = np.ones((1, 2 * n))
    b1 = np.zeros(2 * n)
    W2 = np.zeros((2 * n, 1))
    for k in range(n):
        [_, bump_W2], [bump_b1, _] = bump_parameters(edges[k], edges[k + 1], heights[k])
        b1[2 * k : 2 * k + 2] = bump_b1
        W2[2 * k : 2 * k + 2] = bump_W2
    return [W1, W2], [b1, np.zeros(1)]""",
        "ex5-follow": """\
def follow(f, n):
    W2, before = [], 0
    for k in range(n):
        slope = (f((k + 1) / n) - f(k / n)) * n
        W2.append([slope - before])
        before = slope
    return [np.ones((1, n)), np.array(W2)], [-np.arange(n) / n, np.array([f(0)])], ['relu', 'identity']""",
    },
    "everything inside the class": {
        "ex5-ffnn": """\
class MyFFNN:
    def __init__(self, sizes, activations, cost, rng):
        self.sizes, self.activations, self._cost = list(sizes), list(activations), cost
        self.weights, self.biases = [], []
        for m, n in zip(sizes, sizes[1:]):
            self.weights.append(rng.standard_normal((m, n)) / m**0.5)
            self.biases.append(np.zeros(n))

    def forward(self, X):
        self.Z, self.A = [], [X]
        for W, b, name in zip(self.weights, self.biases, self.activations):
            self.Z.append(self.A[-1].dot(W) + b)
            self.A.append(ACTIVATIONS[name](self.Z[-1]))
        return self.Z, self.A

    def predict(self, X):
        self.forward(X)
        return self.A[-1]

    def cost(self, X, Y):
        A = self.predict(X)
        if self._cost == "mean_squared_error":
            return 0.5 * ((A - Y) ** 2).sum(axis=1).mean()
        return -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).sum(axis=1).mean()""",
    },
    "a class of layers": {
        "ex5-ffnn": """\
class Layer:
    def __init__(self, W, b, name):
        self.W, self.b, self.g = W, b, ACTIVATIONS[name]

    def __call__(self, A):
        Z = A @ self.W + self.b
        return Z, self.g(Z)


class MyFFNN:
    def __init__(self, sizes, activations, cost, rng):
        self.layers = [Layer(*layer) for layer in zip(*initial_parameters(sizes, rng), activations)]
        self.weights = [layer.W for layer in self.layers]
        self.biases = [layer.b for layer in self.layers]
        self.C = COSTS[cost]

    def forward(self, X):
        Z, A = [], [X]
        for layer in self.layers:
            z, a = layer(A[-1])
            Z.append(z)
            A.append(a)
        return Z, A

    def predict(self, X):
        for layer in self.layers:
            _, X = layer(X)
        return X

    def cost(self, X, Y):
        return self.C(self.predict(X), Y)""",
    },
    "other weights for the same curves": {
        "ex5-bump-parameters": """\
def bump_parameters(left, right, height):
    # on from left on, and on up to right; the bias takes away what is too much
    W1, W2 = np.array([[9.0, -9.0]]), np.array([[height], [height]])
    return [W1, W2], [9 * np.array([-left, right]), np.array([-height])]""",
        "ex5-staircase-parameters": """\
def staircase_parameters(edges, heights):
    changes = np.append(heights, 0) - np.append(0, heights)
    return [[[100.0] * len(edges)], [[c] for c in changes]], [[-100.0 * e for e in edges], [0.0]]""",
        "ex5-hat-parameters": """\
def hat_parameters(left, top, right, height):
    up, down = height / (top - left), height / (right - top)
    # height, minus what is lost on either side of the top; two more hinges end that
    W1 = np.array([[-1.0, -1.0, 1.0, 1.0]])
    W2 = np.array([[-up], [up], [-down], [down]])
    return [W1, W2], [np.array([top, left, -top, -right]), np.array([height])]""",
        "ex5-follow": """\
def follow(f, n):
    x = np.linspace(0, 1, n)
    hidden = [np.eye(1), np.zeros(1), 'relu']  # passes x on
    W2 = np.diff(np.diff(f(x)) * (n - 1), prepend=0)[:, None]
    weights = [hidden[0], np.ones((1, n - 1)), W2]
    return weights, [hidden[1], -x[:-1], f(x)[:1]], ['relu', 'relu', 'identity']""",
    },
    "comprehensions and a lambda": {
        "ex5-initial-parameters": """\
def initial_parameters(sizes, rng):
    pairs = list(zip(sizes, sizes[1:]))
    return [rng.normal(size=pair) / np.sqrt(pair[0]) for pair in pairs], [np.zeros(n) for _, n in pairs]""",
        "ex5-forward-pass": """\
from itertools import accumulate

def forward_pass(X, weights, biases, functions):
    def layer(before, parameters):
        W, b, g = parameters
        z = before[1] @ W + b
        return z, g(z)

    pairs = list(accumulate(zip(weights, biases, functions), layer, initial=(None, X)))
    return [z for z, a in pairs[1:]], [a for z, a in pairs]""",
        "ex5-bump-parameters": """\
bump_parameters = lambda left, right, height: (
    [np.ones((1, 2)), height * np.array([[1], [-1]])], [-np.array([left, right]), np.array([0])]
)""",
    },
}
