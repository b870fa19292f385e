"""Exercise 5: right answers in many styles, which must all pass. One list of functions or classes per task."""

import functools
from collections import deque

import numpy as np

from ffnn_helpers.activations import get_activation, identity, relu, sigmoid, step, tanh

# --- Task 1 -------------------------------------------------------------------------------------------


def _with_an_index(sizes, rng):
    weights = []
    biases = []
    for l in range(1, len(sizes)):  # noqa: E741 (the lecture's letter)
        n_in, n_out = sizes[l - 1], sizes[l]
        weights.append(rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)))
        biases.append(np.zeros(n_out))
    return weights, biases


def _scaled_afterwards(sizes, rng):
    weights = [rng.normal(size=(m, n)) / np.sqrt(m) for m, n in zip(sizes, sizes[1:])]  # noqa: B905
    return weights, [np.zeros(n) for n in sizes[1:]]


def _standard_normal(sizes, rng):
    L = len(sizes) - 1
    weights, biases = [None] * L, [None] * L
    for i in range(L):
        weights[i] = rng.standard_normal((sizes[i], sizes[i + 1])) * sizes[i] ** -0.5
        biases[i] = np.full(sizes[i + 1], 0.0)
    return [weights, biases]


def _one_number_at_a_time(sizes, rng):
    weights = []
    for m, n in zip(sizes[:-1], sizes[1:]):  # noqa: B905
        weights.append(np.array([[rng.normal(0, np.sqrt(1 / m)) for _ in range(n)] for _ in range(m)]))
    return tuple(weights), tuple(W[0] * 0 for W in weights)


def _views_of_one_flat_array(sizes, rng):
    pairs = list(zip(sizes, sizes[1:]))  # noqa: B905
    flat = rng.normal(size=sum(m * n for m, n in pairs))
    weights, start = [], 0
    for m, n in pairs:
        W = flat[start : start + m * n].reshape(m, n)
        W /= np.sqrt(m)
        weights.append(W)
        start += m * n
    return weights, [np.zeros(n) for _, n in pairs]


def _pairs_zipped(sizes, rng):
    pairs = zip(sizes, sizes[1:])  # noqa: B905
    return zip(*[(rng.normal(0, m**-0.5, (m, n)), np.zeros(n)) for m, n in pairs])  # noqa: B905


initial_parameters = [
    _pairs_zipped,
    lambda sizes, rng: map(deque, _scaled_afterwards(sizes, rng)),
    _with_an_index,
    _scaled_afterwards,
    _standard_normal,
    _one_number_at_a_time,
    _views_of_one_flat_array,
]

# --- Task 2 -------------------------------------------------------------------------------------------


def _named_a(X, weights, biases, functions):
    a = X
    A = [a]
    Z = []
    for i in range(len(weights)):
        z = a @ weights[i] + biases[i]
        a = functions[i](z)
        Z.append(z)
        A.append(a)
    return Z, A


def _in_place_but_in_its_own_arrays(X, weights, biases, functions):
    Z, A = [], [X.copy()]
    for W, b, g in zip(weights, biases, functions):  # noqa: B905
        Z += [np.dot(A[-1], W)]
        Z[-1] += b
        A += [g(Z[-1].copy())]
    return [Z, A]


def _with_einsum(X, weights, biases, functions):
    L = len(weights)
    Z, A = [None] * L, [X] + [None] * L
    for l in range(1, L + 1):  # noqa: E741
        Z[l - 1] = np.einsum("si,ij->sj", A[l - 1], weights[l - 1]) + biases[l - 1]
        A[l] = functions[l - 1](Z[l - 1])
    return tuple(Z), tuple(A)


def _layer_after_layer(X, weights, biases, functions):
    if not weights:
        return [], [X]
    Z, A = _layer_after_layer(X, weights[:-1], biases[:-1], functions[:-1])
    z = A[-1] @ weights[-1] + biases[-1]
    return [*Z, z], [*A, functions[-1](z)]


def _sample_by_sample(X, weights, biases, functions):
    Z = [np.zeros((len(X), len(b))) for b in biases]
    A = [X] + [np.zeros((len(X), len(b))) for b in biases]
    for s in range(len(X)):
        a = X[s]
        for i, (W, b, g) in enumerate(zip(weights, biases, functions)):  # noqa: B905
            z = W.T @ a + b
            a = g(z)
            Z[i][s], A[i + 1][s] = z, a
    return Z, A


def _in_the_blackboards_columns(X, weights, biases, functions):
    columns = [X.T]
    Z = []
    for W, b, g in zip(weights, biases, functions):  # noqa: B905
        Z.append((W.T @ columns[-1] + b[:, None]).T)
        columns.append(g(Z[-1]).T)
    return Z, [a.T for a in columns]


def _object_arrays(X, weights, biases, functions):
    Z, A = _named_a(X, weights, biases, functions)
    z, a = np.empty(len(Z), object), np.empty(len(A), object)
    z[:], a[:] = Z, A
    return z, a


forward_pass = [
    _named_a,
    _in_place_but_in_its_own_arrays,
    _with_einsum,
    _layer_after_layer,
    _sample_by_sample,
    _in_the_blackboards_columns,
    _object_arrays,
    lambda *case: tuple(map(deque, _named_a(*case))),
    lambda *case: (iter(entries) for entries in _named_a(*case)),
]

# --- Task 3 -------------------------------------------------------------------------------------------


def _mean_squared_error(A, Y):
    return 0.5 * np.mean(np.sum((A - Y) ** 2, axis=1))


def _binary_cross_entropy(A, Y):
    return float(np.mean(np.sum(-Y * np.log(A) - (1 - Y) * np.log1p(-A), axis=1)))


_FUNCTIONS = {"step": step, "sigmoid": sigmoid, "tanh": tanh, "relu": relu, "identity": identity}


class _AllInOne:
    def __init__(self, sizes, activations, cost, rng):
        self.sizes = sizes
        self.weights, self.biases = [], []
        for n_in, n_out in zip(sizes, sizes[1:]):  # noqa: B905
            self.weights.append(rng.normal(scale=n_in**-0.5, size=(n_in, n_out)))
            self.biases.append(np.zeros(n_out))
        self.activations = activations
        self.cost_name = cost

    def forward(self, X):
        Z, A = [], [X]
        for W, b, name in zip(self.weights, self.biases, self.activations):  # noqa: B905
            Z.append(A[-1] @ W + b)
            A.append(get_activation(name).function(Z[-1]))
        return Z, A

    def predict(self, X):
        return self.forward(X)[1][len(self.weights)]

    def cost(self, X, Y):
        if self.cost_name == "mean_squared_error":
            return _mean_squared_error(self.predict(X), Y)
        return _binary_cross_entropy(self.predict(X), Y)


class _OneLayer:
    def __init__(self, W, b, g):
        self.W, self.b, self.g = W, b, g

    def __call__(self, a):
        z = a @ self.W + self.b
        return z, self.g(z)


class _OfLayers:
    """Its lists are made from its layers, and cannot be set: only changed in place."""

    def __init__(self, sizes, activations, cost, rng):
        weights, biases = _with_an_index(sizes, rng)
        functions = map(_FUNCTIONS.get, activations)
        self._layers = [_OneLayer(W, b, g) for W, b, g in zip(weights, biases, functions)]  # noqa: B905
        self._cost = {"mean_squared_error": _mean_squared_error, "binary_cross_entropy": _binary_cross_entropy}[cost]

    @property
    def weights(self):
        return [layer.W for layer in self._layers]

    @property
    def biases(self):
        return [layer.b for layer in self._layers]

    def forward(self, X):
        Z, A = [], [X]
        for layer in self._layers:
            z, a = layer(A[-1])
            Z.append(z)
            A.append(a)
        return Z, A

    def predict(self, X):
        return functools.reduce(lambda a, layer: layer(a)[1], self._layers, X)

    def cost(self, X, Y):
        return np.asarray(self._cost(self.predict(X), Y))


class _ZippedOnce:
    """What it computes with are tuples of the very arrays in its lists."""

    def __init__(self, sizes, activations, cost, rng):
        self.weights, self.biases = _scaled_afterwards(sizes, rng)
        self.layers = list(zip(self.weights, self.biases, [_FUNCTIONS[name] for name in activations]))  # noqa: B905
        self.cost_function = _mean_squared_error if cost == "mean_squared_error" else _binary_cross_entropy

    def forward(self, X):
        self.Z, self.A = [], [X]
        for W, b, g in self.layers:
            self.Z.append(self.A[-1] @ W + b)
            self.A.append(g(self.Z[-1]))
        return self.Z, self.A

    def predict(self, X):
        self.forward(X)
        return self.A[-1].copy()

    def cost(self, X, Y):
        self.forward(X)
        return self.cost_function(self.A[-1], Y)


class _Inherits(_AllInOne):
    def predict(self, X):
        _, (*_, output) = self.forward(X)
        return output


class _Slotted:
    """Its attributes are declared; its lists are deques, and its results generators."""

    __slots__ = ("biases", "cost_function", "functions", "weights")

    def __init__(self, sizes, activations, cost, rng):
        self.weights, self.biases = map(deque, _scaled_afterwards(sizes, rng))
        self.functions = deque(_FUNCTIONS[name] for name in activations)
        self.cost_function = _mean_squared_error if cost == "mean_squared_error" else _binary_cross_entropy

    def forward(self, X):
        Z, A = _named_a(X, self.weights, self.biases, self.functions)
        return (z for z in Z), (a for a in A)

    def predict(self, X):
        return list(self.forward(X)[1])[-1]

    def cost(self, X, Y):
        return self.cost_function(self.predict(X), Y)


MyFFNN = [_AllInOne, _OfLayers, _ZippedOnce, _Inherits, _Slotted]

# --- Tasks 4 to 6 -------------------------------------------------------------------------------------

bump_parameters = [
    lambda left, right, height: ([[[1, 1]], [[height], [-height]]], [[-left, -right], [0]]),
    lambda left, right, height: (
        [np.full((1, 2), 1000.0), np.array([[height], [-height]])],
        [np.array([-1000.0 * left, -1000.0 * right]), np.zeros(1)],
    ),
    # The second neuron is on up to the right edge, and the output's bias takes one height away.
    lambda left, right, height: (
        [np.array([[1.0, -1.0]]), np.array([[height], [height]])],
        [np.array([-left, right]), np.array([-height])],
    ),
    # Both look to the left.
    lambda left, right, height: (
        [-np.ones((1, 2)), np.array([[-height], [height]])],
        [np.array([left, right]), np.zeros(1)],
    ),
    # A neuron that does nothing, and one that is always on.
    lambda left, right, height: (
        [np.array([[1.0, 2.0, 0.0, 0.0]]), np.array([[height], [-height], [5.0], [7.0]])],
        [np.array([-left, -2.0 * right, -1.0, 1.0]), np.array([-7.0])],
    ),
    lambda left, right, height: (
        (np.float32([[1, 1]]), np.array([height, -height]).reshape(2, 1)),
        (-np.array([left, right]), np.zeros(1)),
    ),
    lambda left, right, height: (
        (W for W in ([[1.0, 1.0]], [[height], [-height]])),
        {"b1": [-left, -right], "b2": [0.0]}.values(),
    ),
    lambda left, right, height: (
        [np.ones((1, 2), np.float32), np.array([[height], [-height]], np.float32)],
        [-np.array([left, right], np.float32), np.zeros(1, np.float32)],
    ),
]


def _bump_after_bump(edges, heights):
    places, output_weights = [], []
    for k in range(len(heights)):
        places += [edges[k], edges[k + 1]]
        output_weights += [[heights[k]], [-heights[k]]]
    return [np.ones((1, len(places))), np.array(output_weights)], [-np.array(places), np.zeros(1)]


def _change_by_change(edges, heights):
    weights, biases, before = [], [], 0.0
    for edge, height in zip(edges, [*heights, 0.0]):  # noqa: B905
        weights.append([height - before])
        biases.append(-edge)
        before = height
    return [[[1.0] * len(edges)], weights], [biases, [0.0]]


def _of_bumps(edges, heights):
    """The bumps of task 4, side by side."""
    bumps = [bump_parameters[2](*bump) for bump in zip(edges[:-1], edges[1:], heights)]  # noqa: B905
    W1 = np.hstack([weights[0] for weights, _ in bumps])
    W2 = np.vstack([weights[1] for weights, _ in bumps])
    b1 = np.concatenate([biases[0] for _, biases in bumps])
    return [W1, W2], [b1, sum(biases[1] for _, biases in bumps)]


staircase_parameters = [
    _bump_after_bump,
    _change_by_change,
    _of_bumps,
    lambda edges, heights: (
        [np.ones((1, len(edges))), np.diff(np.concatenate([[0], heights, [0]]))[:, None]],
        [-1.0 * edges, np.zeros(1)],
    ),
    lambda edges, heights: (
        [np.full((1, len(edges)), 50.0), (np.append(heights, 0) - np.insert(heights, 0, 0)).reshape(-1, 1)],
        [-50.0 * edges, np.zeros(1)],
    ),
]


def _in_three_lines(left, top, right, height):
    up = height / (top - left)
    down = height / (right - top)
    return [np.ones((1, 3)), np.array([[up], [-up - down], [down]])], [-np.array([left, top, right]), np.zeros(1)]


def _slopes_in_the_hidden_weights(left, top, right, height):
    """ReLU(c z) = c ReLU(z) for c > 0: the sizes stand in front, the signs behind."""
    sign, size = np.sign(height), abs(height)
    up, down = size / (top - left), size / (right - top)
    w = np.array([up, up + down, down])
    return [w.reshape(1, 3), sign * np.array([[1.0], [-1.0], [1.0]])], [-w * [left, top, right], np.zeros(1)]


def _from_the_right(left, top, right, height):
    """Hinges that open to the left."""
    up, down = height / (top - left), height / (right - top)
    return [-np.ones((1, 3)), np.array([[up], [-up - down], [down]])], [np.array([left, top, right]), np.zeros(1)]


def _from_both_sides(left, top, right, height):
    """height minus what is lost on the left of the top and on its right, and two hinges to end that."""
    up, down = height / (top - left), height / (right - top)
    return (
        [np.array([[-1.0, -1.0, 1.0, 1.0]]), np.array([[-up], [up], [-down], [down]])],
        [np.array([top, left, -top, -right]), np.array([height])],
    )


hat_parameters = [
    _in_three_lines,
    _slopes_in_the_hidden_weights,
    _from_the_right,
    _from_both_sides,
    lambda left, top, right, height: (
        ([[1, 1, 1]], np.diff([0, height / (top - left), -height / (right - top), 0]).reshape(3, 1).tolist()),
        ([-left, -top, -right], [0]),
    ),
]

# --- Task 7 -------------------------------------------------------------------------------------------


def _hats_that_share_their_hinges(f, n):
    """The sum of hats over the nodes, written as hinges; the line before the first node does not matter."""
    x = np.linspace(0, 1, n + 1)
    y = f(x)
    slopes = (y[1:] - y[:-1]) * n
    bends = [slopes[0]] + [slopes[k] - slopes[k - 1] for k in range(1, n)]
    return [np.ones((1, n)), np.reshape(bends, (n, 1))], [-x[:n], y[:1]], ("relu", "identity")


def _one_number_after_the_other(f, n):
    bends, before = [], 0.0
    for k in range(n):
        slope = (float(f((k + 1) / n)) - float(f(k / n))) * n
        bends.append([slope - before])
        before = slope
    return [[[1.0] * n], bends], [[-k / n for k in range(n)], [float(f(0.0))]], ["relu", "identity"]


def _one_hinge_that_is_always_on(f, n):
    """One hinge far to the left makes the first slope; the others are corners inside."""
    x = np.linspace(0, 1, n + 1)
    slopes = np.diff(f(x)) * n
    places = np.concatenate([[-1.0], x[1:-1]])
    bends = np.append(slopes[0], np.diff(slopes))
    return [np.ones((1, n)), bends[:, None]], [-places, np.array([f(x)[0] - slopes[0]])], ["relu", "identity"]


def _through_two_hidden_layers(f, n):
    """A first hidden layer of one neuron only passes x on."""
    (W1, W2), (b1, b2), _ = _hats_that_share_their_hinges(f, n - 1)
    return [np.ones((1, 1)), W1, W2], [np.zeros(1), b1, b2], ["relu", "relu", "identity"]


def _fewer_neurons_lifted_a_little(f, n):
    """With chords half of the error is for nothing: lift or lower the line by half of the largest distance."""
    m = n - 1
    x = np.linspace(0, 1, m + 1)
    weights, (b1, b2), names = _hats_that_share_their_hinges(f, m)
    fine = np.linspace(0, 1, 50 * m + 1)
    distance = f(fine) - np.interp(fine, x, f(x))
    return weights, [b1, b2 + (distance.max() + distance.min()) / 2], names


def _names_in_an_array(f, n):
    weights, biases, names = _hats_that_share_their_hinges(f, n)
    return iter(weights), deque(biases), np.array(names)


follow = [
    _hats_that_share_their_hinges,
    _one_number_after_the_other,
    _one_hinge_that_is_always_on,
    _through_two_hidden_layers,
    _fewer_neurons_lifted_a_little,
    _names_in_an_array,
]
