"""The tasks of exercise 6: a measured gradient, backpropagation, the way downhill, and what it is good for.

Each task: the right answer, the inputs on which it is tried, and the usual wrong answers with what to
say to them. Source: lecture, "Tuning the couplings (backpropagation)".
"""

import math

import numpy as np

from ffnn_checks.own_work import NotYourOwn
from ffnn_checks.task import Mistake, Spotted, Task
from ffnn_helpers.activations import get_activation, sigmoid, sigmoid_derivative, tanh_derivative
from ffnn_helpers.datasets import circle, digits, spiral, split, xor
from ffnn_helpers.encoding import accuracy, one_hot
from ffnn_helpers.network import FFNN

_READY_MADE = ("ffnn_helpers.network.FFNN",)


def _normal(*shapes, seed):
    """Arrays of these shapes; every number different, so that no mistake can hide."""
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).round(3) for shape in shapes]


# --- Task 1: a gradient by measurement ---------------------------------------------------------------


def _differences(P, cost, h=1e-5, sides=(1, -1), divide_by=2, put_back=True):
    """Centred differences; with other sides of P, another divisor or none put back they are wrong."""
    slopes = np.zeros(P.shape)
    for index in np.ndindex(P.shape):
        before = P[index]
        values = []
        for side in sides:
            P[index] = before + side * h
            values.append(cost())
        if put_back:
            P[index] = before
        slopes[index] = (values[0] - values[1]) / (divide_by * h)
    return slopes


def _right_differences(P, C):
    P = P.copy()
    return _differences(P, lambda: float(C(P)))


def _of_a_copy(P, cost):
    copy = P.copy()
    return _differences(copy, cost)


def _first_alone(P, cost):
    """A return inside the loop."""
    watched = P.reshape(-1)[:1]  # a view: to write into it is to write into P
    slopes = np.zeros(P.shape)
    slopes.flat[0] = _differences(watched, cost)[0]
    return slopes


def _all_at_once(P, cost):
    P += 1e-5
    above = cost()
    P -= 2e-5
    below = cost()
    P += 1e-5
    return np.full(P.shape, (above - below) / 2e-5)


_ASLEEP = (
    "cost() is always asked at the same P, so nothing changes. cost reads P itself: write into it, "
    "P[i] = …. A copy, or P = P + h, which makes a new array, is not what it reads."
)
_NOT_PUT_BACK = (
    "a parameter is not put back after it was moved, so the next one is measured at another place, and the "
    "network stays changed. Keep the old number first: before = P[i]. At the end: P[i] = before."
)
_ALL_AT_ONCE = "several parameters are moved at the same time. Move one, measure, put it back; then the next."
_ONE_SIDED = (
    "cost() is asked on one side of each parameter only. A centred difference asks at +h and at −h; from the one to "
    "the other is a step of 2h. (And old = P makes no copy: keep the number, before = P[i].)"
)
_STEP_TOO_SMALL = "the step h is so small that rounding spoils the difference. Take h = 1e-5."
_STEP_TOO_LARGE = (
    "the step h is so large that the curvature spoils the difference. Take h = 1e-5. (10^-5 is −15 in Python: ^ is no "
    "power.)"
)
_ONE_ALONE = "only one parameter has been moved. Is the return inside the loop?"
_FEW_DIGITS = "nearly right, but with too few digits. Is something rounded, or kept in float32? Leave float64 as it is."
_MORE_AXES = (
    "it asks for rows and columns, but biases have one axis only. np.ndindex(P.shape) goes through the entries of an "
    "array of any shape."
)
_FOR_TWO_AXES = ("tuple index out of range", "not enough values to unpack", "too many indices")
_FACTORS = {
    2: "twice too large: the two places are 2h apart, so divide by 2h.",
    -1: "the sign is wrong: cost at +h minus cost at −h.",
    0.5: "half of what it should be. Divide by 2h once: from −h to +h it is 2h, not 4h.",
}
_UNDIVIDED = "the difference of the costs is not divided by 2h."
_BRACKETS = "/ 2 * h divides by 2 and then multiplies by h. Put brackets: / (2 * h)."


class _WatchedCost:
    """cost() for an array P that the student's function moves; it remembers by how much, each time it is asked."""

    def __init__(self, P, C):
        self.P, self.C, self.start, self.moves = P, C, P.copy(), []

    def __call__(self, *arguments):
        if arguments:
            raise TypeError("cost takes no arguments: cost() reads P itself.")
        self.moves.append(self.P - self.start)
        return float(self.C(self.P))

    def __repr__(self):
        return f"{self.C.__name__} of {self.start}"


def _measured(student, P, C):
    """The right differences, if the student's are as good; how they were got is looked at, too."""
    cost, right = _WatchedCost(P, C), _right_differences(P, C)
    try:
        given = student(P, cost)
    except (IndexError, ValueError) as error:
        if P.ndim == 1 and any(words in str(error) for words in _FOR_TWO_AXES):
            raise Spotted(_MORE_AXES) from error
        raise
    if given is None or isinstance(given, str) or not cost.moves:
        return given
    is_right = np.shape(given) == right.shape and np.allclose(given, right, rtol=1e-6, atol=1e-8)
    hint = _hint_for_moves([move for move in cost.moves if move.any()])
    if 1e-14 < np.abs(P - cost.start).max() < 0.1:
        P[...] = cost.start
        hint = _NOT_PUT_BACK
    if hint is None and not is_right and np.shape(given) == right.shape:
        hint = _hint_for_values(np.asarray(given), right, h=max(map(np.max, map(np.abs, cost.moves))))
    if hint:
        raise Spotted(hint)
    return right if is_right else given


def _hint_for_moves(moves):
    if not moves:
        return _ASLEEP
    if any(np.count_nonzero(abs(move) > 1e-14) > 1 for move in moves):
        return _ALL_AT_ONCE
    ups, downs = [{move.argmax() for move in (side * m for m in moves) if move.max() > 1e-14} for side in (1, -1)]
    if ups != downs:
        return _ONE_SIDED
    return _ONE_ALONE if len(ups) == 1 < moves[0].size else None


def _hint_for_values(given, right, h):
    factors = _FACTORS | {2 * h: _UNDIVIDED, h * h: _BRACKETS}
    for factor, hint in factors.items():
        if np.allclose(given, factor * right, rtol=1e-3, atol=1e-14):
            return hint
    if not 1e-9 <= h <= 1e-4:
        return _STEP_TOO_SMALL if h < 1e-9 else _STEP_TOO_LARGE
    return _FEW_DIGITS if np.allclose(given, right, rtol=0.1, atol=0.1) else None


def sum_of_cubes(P):
    return np.sum((P + 1) ** 3)


def product_of_sines(P):
    return np.prod(np.sin(P)) + np.sum(np.exp(2 * P))


numerical_gradient = Task(
    name="numerical_gradient",
    arguments=("P", "cost"),
    results=("gradient",),
    reference=_differences,
    use=_measured,
    ready_made=(
        "ffnn_helpers.gradient_check.numerical_gradients",
        "ffnn_helpers.gradient_check.check_gradients",
        "scipy.optimize.approx_fprime",
    ),
    inputs=[
        (np.array([0.5, -2.0, 1.0]), sum_of_cubes),
        (np.array([[0.3, -0.7], [1.1, 0.6], [-0.2, 0.9]]), product_of_sines),
    ],
    mistakes=[
        Mistake(_of_a_copy, _ASLEEP),
        Mistake(lambda P, cost: _differences(P, cost, put_back=False), _NOT_PUT_BACK),
        Mistake(_all_at_once, _ALL_AT_ONCE),
        Mistake(_first_alone, _ONE_ALONE),
        Mistake(lambda P, cost: [[0.0] * P.shape[1] for _ in range(P.shape[0])], _MORE_AXES),
        Mistake(lambda P, cost: _differences(P, cost, sides=(1, 0), divide_by=1), _ONE_SIDED),
        Mistake(lambda P, cost: _differences(P, cost, sides=(1, 0)), _ONE_SIDED),
        Mistake(lambda P, cost: _differences(P, cost, sides=(0, -1), divide_by=1), _ONE_SIDED),
        Mistake(lambda P, cost: _differences(P, cost, h=1e-13), _STEP_TOO_SMALL),
        Mistake(lambda P, cost: _differences(P, cost, h=1e-2), _STEP_TOO_LARGE),
        Mistake(lambda P, cost: _differences(P, cost, divide_by=1), _FACTORS[2]),
        Mistake(lambda P, cost: _differences(P, cost, sides=(-1, 1)), _FACTORS[-1]),
        Mistake(lambda P, cost: _differences(P, cost, divide_by=4), _FACTORS[0.5]),
        Mistake(lambda P, cost: _differences(P, cost, divide_by=1e5), _UNDIVIDED),
        Mistake(lambda P, cost: _differences(P, cost, divide_by=2e10), _BRACKETS),
        Mistake(lambda P, cost: _differences(P, lambda: np.float32(cost())), _FEW_DIGITS),
        Mistake(lambda P, cost: _differences(P, cost).round(3), _FEW_DIGITS),
        Mistake(
            lambda P, cost: float(_differences(P, cost).sum()),
            "the slopes are summed up. Each parameter keeps its own: an array of the shape of P.",
        ),
        Mistake(
            lambda P, cost: np.linalg.norm(_differences(P, cost)),
            "this is the length of the gradient. Give back the gradient: an array of the shape of P.",
        ),
    ],
    to_do="Measure the slope of the cost for every entry of P in the cell above.",
    shows="Two evaluations for each parameter, and no formula: an instrument.",
)

# --- Task 2: δ of the output layer -------------------------------------------------------------------

_Z3, _A3, _Y3 = _normal((4, 3), (4, 3), (4, 3), seed=1)
_Z2, _Y2 = _normal((3, 2), (3, 2), seed=2)
_SUMMED = "the samples are summed up. δ has a row for each sample: the shape of Z."
_ALWAYS_TANH = "this is always the slope of tanh. Use the g_prime that is passed in."
_ALWAYS_SIGMOID = "this is always the slope of the sigmoid. Use the g_prime that is passed in."


def _slope_of_tanh(a):
    return 1 - a**2


def _slope_of_sigmoid(a):
    return a * (1 - a)


output_delta = Task(
    name="output_delta",
    ready_made=_READY_MADE,
    arguments=("Z", "A", "Y", "g_prime"),
    results=("delta",),
    reference=lambda Z, A, Y, g_prime: (A - Y) / len(A) * g_prime(Z),
    inputs=[
        (_Z2, np.tanh(_Z2), _Y2, tanh_derivative),
        (_Z3, _A3, _Y3, np.cos),
        (_Z3[:1], 1 / (1 + np.exp(-_Z3[:1])), _Y3[:1], sigmoid_derivative),
    ],
    mistakes=[
        Mistake(lambda Z, A, Y, g: (A - Y) / len(A), "the slope g'(Z) is missing."),
        Mistake(
            lambda Z, A, Y, g: (A - Y) / len(A) * g(A),
            "g' is asked at A. It is a function of the pre-activations: g_prime(Z).",
        ),
        Mistake(
            lambda Z, A, Y, g: (A - Y) / len(A) * g(A - Y),
            "g' is asked at A − Y. It is a function of the pre-activations: g_prime(Z).",
        ),
        Mistake(
            lambda Z, A, Y, g: (A - Y) / len(A) * Z,
            "the error is multiplied by Z itself. The slope is g_prime(Z).",
        ),
        Mistake(
            lambda Z, A, Y, g: (A - Y) * g(Z),
            "the 1/N is missing: the cost is a mean over the N samples.",
        ),
        Mistake(
            lambda Z, A, Y, g: (A - Y) * (1 // len(A)) * g(Z), "1 // N is 0, since // drops the fraction. Write 1 / N."
        ),
        Mistake(
            lambda Z, A, Y, g: A - Y / len(A) * g(Z),
            "1/N and g'(Z) are factors of Y alone. Put brackets around the error: (A − Y).",
        ),
        Mistake(lambda Z, A, Y, g: (A - Y) / len(A) ** 2 * g(Z), "1/N is there twice. Once is enough."),
        Mistake(
            lambda Z, A, Y, g: (A - Y) / (2 * len(A)) * g(Z),
            "half of what it should be. The 2 of the square cancels the 1/2 of the cost.",
        ),
        Mistake(
            lambda Z, A, Y, g: 2 * (A - Y) / len(A) * g(Z),
            "twice too large. The 2 of the square cancels the 1/2 of the cost.",
        ),
        Mistake(
            lambda Z, A, Y, g: (A - Y) / A.size * g(Z),
            "this divides by N · n_L. The mean is over the samples alone: 1/N.",
        ),
        Mistake(
            lambda Z, A, Y, g: (A - Y) / A.shape[1] * g(Z),
            "this divides by the number of outputs. N is the number of samples, the rows: len(A).",
        ),
        Mistake(
            lambda Z, A, Y, g: (Y - A) / len(A) * g(Z),
            "the sign is wrong: A − Y, so that δ is positive where the output is too large.",
        ),
        Mistake(
            lambda Z, A, Y, g: (Z - Y) / len(A) * g(Z),
            "the targets are compared with Z. The outputs are the activations: A − Y.",
        ),
        Mistake(
            lambda Z, A, Y, g: (A - Y) ** 2 / (2 * len(A)) * g(Z),
            "this contains the cost, (A − Y)²/2N. Its derivative is asked for, (A − Y)/N.",
        ),
        Mistake(
            lambda Z, A, Y, g: (A - Y) ** 2 / len(A) * g(Z),
            "the error is squared. That was the cost; its derivative has A − Y.",
        ),
        Mistake(lambda Z, A, Y, g: np.abs(A - Y) / len(A) * g(Z), "the error has lost its sign."),
        Mistake(lambda Z, A, Y, g: (A - Y) / len(A) * _slope_of_sigmoid(A), _ALWAYS_SIGMOID),
        Mistake(lambda Z, A, Y, g: (A - Y) / len(A) * _slope_of_tanh(A), _ALWAYS_TANH),
        Mistake(lambda Z, A, Y, g: g(Z), "this is the slope alone. Multiply it by (A − Y)/N."),
        Mistake(lambda Z, A, Y, g: ((A - Y) * g(Z)).mean(axis=0), _SUMMED),
        Mistake(
            lambda Z, A, Y, g: ((A - Y) * g(Z)).sum(axis=1) / len(A),
            "the neurons are summed up. Each keeps its own column of δ: the shape of Z.",
        ),
        Mistake(
            lambda Z, A, Y, g: (A - Y).mean(axis=0) * g(Z),
            "the errors are averaged over the samples first. Each sample keeps its own; 1/N is a factor only.",
        ),
        Mistake(
            lambda Z, A, Y, g: (A - Y).T @ g(Z) / len(A),
            "@ sums over the samples. Error and slope belong to the same neuron and sample: multiply with *.",
        ),
        Mistake(
            lambda Z, A, Y, g: ((A - Y) / len(A) * g(Z)).T,
            "δ lies on its side. Samples are rows: the shape of Z.",
        ),
    ],
    to_do="Write δ = (A − Y)/N ∘ g'(Z) in the cell above.",
    shows="Error times slope, for every sample and every output neuron; 1/N enters here, and nowhere else.",
)

# --- Task 3: δ one layer back ------------------------------------------------------------------------


def _one_back(n_samples, n, n_next, g_prime, seed):
    return (*_normal((n_samples, n_next), (n, n_next), (n_samples, n), seed=seed), g_prime)


_TRANSPOSE = (
    "W is not transposed, and only its square shape hides it. Backwards the sum runs over the neurons of the next "
    "layer, which are the columns of W: δ W.T."
)

hidden_delta = Task(
    name="hidden_delta",
    ready_made=_READY_MADE,
    arguments=("delta_next", "W_next", "Z", "g_prime"),
    results=("delta",),
    reference=lambda delta_next, W_next, Z, g_prime: delta_next @ W_next.T * g_prime(Z),
    inputs=[
        _one_back(3, 3, 3, np.cos, seed=3),
        _one_back(4, 3, 2, tanh_derivative, seed=4),
        _one_back(1, 2, 3, sigmoid_derivative, seed=5),
    ],
    mistakes=[
        Mistake(lambda d, W, Z, g: d @ W * g(Z), _TRANSPOSE),
        Mistake(
            lambda d, W, Z, g: W @ d * g(Z),
            "the order is wrong: the samples' rows stand on the left, delta_next @ ….",
        ),
        Mistake(
            lambda d, W, Z, g: g(Z) * d @ W.T,
            "* and @ are done from left to right, so g'(Z) is multiplied with the next layer's δ. Set brackets.",
        ),
        Mistake(
            lambda d, W, Z, g: d.T @ W.T * g(Z),
            "delta_next is transposed too. Its rows are the samples, and so are the result's.",
        ),
        Mistake(lambda d, W, Z, g: d @ W.T, "the slope g'(Z) is missing."),
        Mistake(
            lambda d, W, Z, g: d @ W.T * Z,
            "this multiplies by Z itself. The slope is g_prime(Z).",
        ),
        Mistake(
            lambda d, W, Z, g: d @ W.T * g(np.tanh(Z)),
            "g' is asked at tanh(Z). It is a function of the pre-activations: g_prime(Z).",
        ),
        Mistake(
            lambda d, W, Z, g: d @ W.T * g(1 / (1 + np.exp(-Z))),
            "g' is asked at σ(Z). It is a function of the pre-activations: g_prime(Z).",
        ),
        Mistake(
            lambda d, W, Z, g: g(d @ W.T),
            "g' is applied to what comes back. Multiply by g_prime(Z).",
        ),
        Mistake(
            lambda d, W, Z, g: d @ W.T * g(d @ W.T),
            "g' is asked at what comes back. It is a function of this layer's pre-activations: g_prime(Z).",
        ),
        Mistake(
            lambda d, W, Z, g: d @ W.T * g(Z) / len(Z),
            "1/N is there again. It has entered at the output, and the recursion hands it down.",
        ),
        Mistake(
            lambda d, W, Z, g: -(d @ W.T) * g(Z),
            "the sign is wrong. The minus of gradient descent comes later, when the weights move.",
        ),
        Mistake(
            lambda d, W, Z, g: (d @ W.T * g(Z)).T,
            "δ lies on its side. Samples are rows: the shape of Z.",
        ),
        Mistake(
            lambda d, W, Z, g: d @ np.abs(W).T * g(Z),
            "the weights have lost their signs.",
        ),
        Mistake(
            lambda d, W, Z, g: d.sum(axis=1, keepdims=True) * W.sum(axis=1) * g(Z),
            "this is the product of two sums. Multiply first, link by link, then sum over the next layer's neurons.",
        ),
        Mistake(
            lambda d, W, Z, g: d[:, -1:] * W[:, -1] * g(Z),
            "only the last neuron of the next layer is heard: each round of the loop overwrites the sum. "
            "Add to it with +=.",
        ),
        Mistake(
            lambda d, W, Z, g: d[:, :1] * W[:, 0] * g(Z),
            "only the first neuron of the next layer is heard. Sum over all of them.",
        ),
        Mistake(lambda d, W, Z, g: (d @ W.T * g(Z)).sum(axis=0), _SUMMED),
        Mistake(
            lambda d, W, Z, g: d @ W.T * g(Z).mean(axis=0),
            "the slopes are averaged over the samples. Each sample has its own.",
        ),
        Mistake(
            lambda d, W, Z, g: d * W.T * g(Z),
            "* multiplies entry by entry. The sum over the next layer's neurons is a matrix product: @.",
        ),
        Mistake(
            lambda d, W, Z, g: d @ W.T @ g(Z),
            "the second @ sums over the samples. What comes back and the slope belong to the same neuron and sample: "
            "multiply with *.",
        ),
        Mistake(
            lambda d, W, Z, g: W @ d.T * g(Z),
            "W δᵀ has a column for each sample, and g'(Z) a row. Keep the samples in rows: δ Wᵀ.",
        ),
        Mistake(lambda d, W, Z, g: d @ W.T * _slope_of_tanh(np.tanh(Z)), _ALWAYS_TANH),
        Mistake(lambda d, W, Z, g: d @ W.T * _slope_of_sigmoid(sigmoid(Z)), _ALWAYS_SIGMOID),
    ],
    to_do="Write δ = (δ_next W_nextᵀ) ∘ g'(Z) in the cell above.",
    shows="The links that carried activations forwards carry δ backwards.",
    stands_on=[output_delta],
)

# --- Task 4: backpropagation -------------------------------------------------------------------------


def _passes(sizes, g_primes, n_samples, seed):
    """The arguments of `backpropagation`, for a network of these sizes; every number different."""
    layers = list(zip(sizes[:-1], sizes[1:], strict=True))
    weights = _normal(*layers, seed=seed)
    Z = _normal(*[(n_samples, n) for n in sizes[1:]], seed=seed + 100)
    A = _normal(*[(n_samples, n) for n in sizes], seed=seed + 200)
    [delta] = _normal((n_samples, sizes[-1]), seed=seed + 300)
    return delta, weights, Z, A, list(g_primes)


def _dW(layer, delta, A):
    return A[layer - 1].T @ delta


def _db(delta):
    return delta.sum(axis=0)


def _back(layer, delta, weights, Z, A, g_prime):
    """δ of the layer before, in the lecture's counting: layer l has weights[l - 1]."""
    return delta @ weights[layer - 1].T * g_prime[layer - 2](Z[layer - 2])


def _backpropagation(delta, weights, Z, A, g_prime, dW=_dW, db=_db, back=_back):
    """Backpropagation, and with another dW, db or back a wrong one."""
    lists = [], []
    for layer in range(len(weights), 0, -1):
        lists[0].insert(0, dW(layer, delta, A))
        lists[1].insert(0, db(delta))
        if layer > 1:
            delta = back(layer, delta, weights, Z, A, g_prime)
    return lists


def _wrong_backpropagation(**steps):
    return lambda delta, weights, Z, A, g_prime: _backpropagation(delta, weights, Z, A, g_prime, **steps)


def _changed(change):
    return lambda delta, weights, Z, A, g_prime: change(*_backpropagation(delta, weights, Z, A, g_prime))


def _always_from_the_output(delta, weights, Z, A, g_prime):
    """δ goes back, but each time it sets out from the output."""
    deltas = [_back(layer, delta, weights, Z, A, g_prime) for layer in range(2, len(weights) + 1)] + [delta]
    return [_dW(layer, d, A) for layer, d in enumerate(deltas, start=1)], [_db(d) for d in deltas]


def _too_late(delta, weights, Z, A, g_prime):
    """The δ of a layer is used for the layer after it."""
    deltas = [delta]
    for layer in range(len(weights), 1, -1):
        deltas.insert(0, _back(layer, deltas[0], weights, Z, A, g_prime))
    late = [*deltas[:1], *deltas[:-1]]
    return [_dW(layer, d, A) for layer, d in enumerate(late, start=1)], [_db(d) for d in late]


def _without_the_last(delta, weights, Z, A, g_prime):
    """δ of the output is used for layer L − 1."""
    L = len(weights)
    dW, db = _backpropagation(delta, weights[: L - 1], Z, A, g_prime)
    return [*dW, None], [*db, None]


def _one_too_far(delta, weights, Z, A, g_prime):
    """The way back goes on before layer 1, where index −1 means the last layer."""
    dW, db = [], []
    for layer in range(len(weights), 0, -1):
        dW.insert(0, _dW(layer, delta, A))
        db.insert(0, _db(delta))
        delta = _back(layer, delta, weights, Z, A, g_prime)
    return dW, db


class _WatchedSlope:
    """g' of one layer; it notes the layer's index in `asked`, each time it is asked."""

    def __init__(self, slope, index, asked):
        self.slope, self.index, self.asked = slope, index, asked

    def __call__(self, z):
        self.asked.append(self.index)
        return self.slope(z)

    def __repr__(self):
        return repr(self.slope)


def _watched_on_its_way(student, delta, weights, Z, A, g_prime):
    """What the student's function gives. Where it stops, the slopes that it asked for tell whether it went too far."""
    asked, last = [], len(g_prime) - 1
    try:
        return student(delta, weights, Z, A, [_WatchedSlope(g, i, asked) for i, g in enumerate(g_prime)])
    except ValueError as error:
        if asked == [*reversed(range(last)), last]:  # back to layer 1, and then g_prime[-1]
            raise Spotted(_ONE_TOO_FAR) from error
        raise


_ONE_TOO_FAR = (
    "it goes one layer too far. Before layer 1 there is nothing to go back to, and index −1 means the last layer. "
    "Go back only if layer > 1."
)
_LAST_ALONE = "only the last layer is there. Is the return inside the loop? One entry for each of the L layers."
_DB_MEAN = "db is the mean over the samples. 1/N is in δ already, and once is enough: db is the sum of the rows of δ."

backpropagation = Task(
    name="backpropagation",
    ready_made=_READY_MADE,
    arguments=("delta", "weights", "Z", "A", "g_prime"),
    results=("dW", "db"),
    reference=_backpropagation,
    use=_watched_on_its_way,
    inputs=[
        _passes([2, 3, 4], [tanh_derivative, sigmoid_derivative], 4, seed=11),
        _passes([3, 3, 3, 3], [np.cos, np.sin, np.exp], 3, seed=12),
        _passes([2, 1], [np.cos], 3, seed=13),
    ],
    mistakes=[
        Mistake(
            _changed(lambda dW, db: (dW[::-1], db[::-1])), "the lists are the wrong way round: layer 1 comes first."
        ),
        Mistake(_changed(lambda dW, db: (db, dW)), "the order is the other way round: return dW, db."),
        Mistake(_changed(lambda dW, db: dW), "these are the dW alone. Give both lists back: return dW, db."),
        Mistake(
            _changed(lambda dW, db: list(zip(dW, db, strict=True))),
            "each layer has its own pair here. Two lists are asked for: dW of all layers, db of all layers.",
        ),
        Mistake(
            _changed(lambda dW, db: (dW[-1:], db[-1:])),
            _LAST_ALONE,
        ),
        Mistake(
            _changed(lambda dW, db: tuple([None] * (len(each) - 1) + each[-1:] for each in (dW, db))),
            _LAST_ALONE,
        ),
        Mistake(
            _changed(lambda dW, db: ([None, *dW[1:]], [None, *db[1:]])),
            "layer 1 is left out. It has weights and biases like any other: range(L, 0, -1) ends with 1.",
        ),
        Mistake(_one_too_far, _ONE_TOO_FAR),
        Mistake(_without_the_last, "layer L is left out. range(L, 0, -1) begins with L."),
        Mistake(_changed(lambda dW, db: ([d.T for d in dW], db)), "dW is transposed: Aᵀ δ, of the shape of W."),
        Mistake(
            _changed(lambda dW, db: ([-d for d in dW], [-d for d in db])),
            "the sign is wrong. The minus of gradient descent comes later, when the weights move.",
        ),
        Mistake(
            _wrong_backpropagation(dW=lambda layer, d, A: A[layer].T @ d),
            "dW is made with the activations of its own layer. What enters a layer is the layer before: A[l − 1].",
        ),
        Mistake(
            _wrong_backpropagation(dW=lambda layer, d, A: np.tanh(A[layer - 1]).T @ d),
            "the activations that enter a layer went through an activation function again. A holds them ready.",
        ),
        Mistake(
            lambda d, W, Z, A, g: _backpropagation(d, W, Z, [A[0], *Z], g),
            "dW is made with pre-activations. What enters a layer is A[l − 1].",
        ),
        Mistake(
            _wrong_backpropagation(dW=lambda layer, d, A: A[layer - 1].T @ d / len(d)),
            "dW is divided by N again. 1/N is in δ already, and once is enough.",
        ),
        Mistake(_wrong_backpropagation(db=lambda d: d.mean(axis=0)), _DB_MEAN),
        Mistake(
            _wrong_backpropagation(dW=lambda layer, d, A: A[layer - 1].T @ d / len(d), db=lambda d: d.mean(axis=0)),
            "1/N is there twice: it is in δ already.",
        ),
        Mistake(
            _wrong_backpropagation(db=lambda d: d.sum(axis=1)),
            "db is summed over the neurons. Sum over the samples, the rows: axis=0. Each neuron keeps its own.",
        ),
        Mistake(_wrong_backpropagation(db=lambda d: d), "db is δ itself. Sum it over the samples, its rows."),
        Mistake(
            _wrong_backpropagation(db=lambda d: d[0]),
            "db is δ of the first sample alone. Sum over the samples.",
        ),
        Mistake(
            _wrong_backpropagation(db=lambda d: d.sum()),
            "db is one number a layer. Sum over the samples alone: axis=0.",
        ),
        Mistake(
            _wrong_backpropagation(db=lambda d: d.sum(axis=0, keepdims=True)),
            "db keeps an axis of length 1. It has the shape of b, (n_l,).",
        ),
        Mistake(
            _wrong_backpropagation(back=lambda layer, d, *rest: d),
            "every layer uses the δ of the output. It must go back through each layer on the way.",
        ),
        Mistake(
            _wrong_backpropagation(back=lambda layer, d, W, Z, A, g: d @ W[layer - 1].T),
            "the slopes are missing on the way back.",
        ),
        Mistake(
            _wrong_backpropagation(back=lambda layer, d, W, Z, A, g: d @ W[layer - 1] * g[layer - 2](Z[layer - 2])),
            _TRANSPOSE,
        ),
        Mistake(
            _wrong_backpropagation(back=lambda layer, d, W, Z, A, g: d @ W[layer - 2].T * g[layer - 2](Z[layer - 2])),
            "δ goes back through the weights of the wrong layer. Between layers l and l − 1 stand those of layer l, "
            "weights[l − 1].",
        ),
        Mistake(
            _wrong_backpropagation(back=lambda layer, d, W, Z, A, g: d @ W[layer - 1].T * g[layer - 1](Z[layer - 1])),
            "the slope is that of the layer from which δ comes. It belongs to the layer at which δ arrives: its "
            "g_prime and its Z.",
        ),
        Mistake(
            _wrong_backpropagation(back=lambda layer, d, W, Z, A, g: d @ W[layer - 1].T * g[layer - 1](Z[layer - 2])),
            "Z is right and g_prime is the next layer's. Each layer may have an activation of its own: g_prime[l − 1].",
        ),
        Mistake(
            _wrong_backpropagation(back=lambda layer, d, W, Z, A, g: d @ W[layer - 1].T * g[0](Z[layer - 2])),
            "the slope of layer 1 is used for all layers. Each may have an activation of its own: g_prime[l − 1].",
        ),
        Mistake(
            _wrong_backpropagation(back=lambda layer, d, W, Z, A, g: d @ W[layer - 1].T * g[layer - 2](Z[layer - 1])),
            "g_prime is right and Z is the next layer's. Layer l has Z[l − 1], since there is no Z of the input.",
        ),
        Mistake(
            _wrong_backpropagation(back=lambda layer, d, W, Z, A, g: d @ W[layer - 1].T * g[layer - 2](A[layer - 1])),
            "g' is asked at A. It is a function of the pre-activations: g_prime(Z).",
        ),
        *[
            Mistake(
                _wrong_backpropagation(back=lambda layer, d, W, Z, A, g, at=at: d @ W[layer - 1].T * at(layer, Z, A)),
                hint,
            )
            for at, hint in [
                (lambda layer, Z, A: _slope_of_tanh(A[layer - 1]), _ALWAYS_TANH),
                (lambda layer, Z, A: _slope_of_tanh(np.tanh(Z[layer - 2])), _ALWAYS_TANH),
                (lambda layer, Z, A: _slope_of_sigmoid(A[layer - 1]), _ALWAYS_SIGMOID),
                (lambda layer, Z, A: _slope_of_sigmoid(sigmoid(Z[layer - 2])), _ALWAYS_SIGMOID),
            ]
        ],
        Mistake(
            _wrong_backpropagation(
                back=lambda layer, d, W, Z, A, g: d @ W[layer - 1].T * g[layer - 2](Z[layer - 2]) / len(d)
            ),
            "1/N is there again in every layer. It is in δ already, and the recursion hands it down.",
        ),
        Mistake(
            lambda d, W, Z, A, g: _backpropagation(d * g[-1](Z[-1]), W, Z, A, g),
            "δ of the output is multiplied by a slope again. It is given ready: begin with it as it is.",
        ),
        Mistake(
            _always_from_the_output,
            "each time δ sets out from the output again. In every round it goes one layer back from where it is: "
            "delta = ….",
        ),
        Mistake(
            _too_late,
            "δ goes back before dW and db are made of it: first use the δ of a layer, then go back to the next.",
        ),
    ],
    to_do="Go back from layer L to layer 1, and collect dW and db, in the cell above.",
    shows="One pass back gives every derivative, for any number of layers.",
    stands_on=[hidden_delta],
)

# --- Task 5: a network that knows its gradients ------------------------------------------------------


_OUTPUTS = {
    "mean_squared_error": ("identity", "step", "sigmoid", "tanh", "relu"),
    "binary_cross_entropy": ("sigmoid",),
    "categorical_cross_entropy": ("softmax",),
}


class _Network(FFNN):
    """What stands for the student's class where that is not right yet, and where another is needed.

    It refuses what the notebook's Forward refuses: else an answer would pass here that stops there.
    """

    def __init__(self, sizes, activations, cost, rng):
        super().__init__(sizes, activations, cost, rng)
        if self.activations[-1] not in _OUTPUTS[cost]:
            raise ValueError(f"after {cost} the output is {' or '.join(_OUTPUTS[cost])}, not {self.activations[-1]}.")


def _is_borrowed(kind):
    """Whether a class is our FFNN, or built on it."""
    # While a check runs, the name FFNN is out of reach, here too; the bases of _Network are not.
    return issubclass(kind, _Network.__bases__) and not issubclass(kind, _Network)


def _network_with(delta_of, finish=lambda self, dW, db: (dW, db)):
    """A class whose backpropagation begins with another δ, or ends in another way."""

    class MyFFNN(_Network):
        def gradients(self, X, Y):
            Z, A = self.forward(X)
            g_prime = [get_activation(name).derivative for name in self.activations]
            delta = delta_of(self, Z[-1], A[-1], Y, g_prime[-1])
            return finish(self, *_backpropagation(delta, self.weights, Z, A, g_prime))

    return MyFFNN


def _delta(self, Z, A, Y, g_prime):
    return (A - Y) / len(A) * (g_prime(Z) if self.cost_name == "mean_squared_error" else 1)


def _step_within(self, dW, db):
    for P, d in zip([*self.weights, *self.biases], [*dW, *db], strict=True):
        P -= 0.1 * d
    return dW, db


_NOT_BUILT_ON = "it is not built on Forward. Its first line is class MyFFNN(Forward):"
_NO_METHOD = "it has no method gradients. Is the def inside the class, four spaces to the right, and under this name?"
_MOVED = "gradients has moved the weights. It only computes; the step downhill is a task of its own."


def _own_gradients(student, sizes, activations, cost, weights, biases, X, Y):
    if isinstance(student, type) and _is_borrowed(student):
        raise NotYourOwn("FFNN does what you are to write here. Build on Forward, and write gradients yourself.")
    try:
        network = student(sizes, activations, cost, np.random.default_rng(0))
    except TypeError as error:
        if "takes no arguments" in str(error):
            raise Spotted(_NOT_BUILT_ON) from error
        raise
    if network is None:
        return None
    if not hasattr(network, "gradients"):
        raise Spotted(_NO_METHOD)
    own = [*network.weights, *network.biases]
    for P, values in zip(own, [*weights, *biases], strict=True):
        P[...] = values
    try:
        given = network.gradients(X, Y)
    except NameError as error:
        if hasattr(network, error.name):
            raise Spotted(f"{error.name} belongs to the network: self.{error.name}.") from error
        raise
    if not all(np.array_equal(P, values) for P, values in zip(own, [*weights, *biases], strict=True)):
        raise Spotted(_MOVED)
    return given


def _with_samples(sizes, activations, cost, n_samples, seed, dtype=float):
    """A case for `_own_gradients`. Targets are 0 and 1, one 1 a row if they are classes."""
    rng = np.random.default_rng(seed)
    layers = list(zip(sizes[:-1], sizes[1:], strict=True))
    weights, biases = _normal(*layers, seed=seed), _normal(*[(n,) for n in sizes[1:]], seed=seed + 1)
    X = rng.normal(size=(n_samples, sizes[0])).round(3).astype(dtype)
    if cost == "mean_squared_error":
        Y = rng.normal(size=(n_samples, sizes[-1])).round(3)
    elif cost == "binary_cross_entropy":
        Y = rng.integers(2, size=(n_samples, sizes[-1])).astype(float)
    else:
        Y = one_hot(rng.integers(sizes[-1], size=n_samples), sizes[-1])
    return sizes, activations, cost, weights, biases, X, Y.astype(dtype)


MyFFNN = Task(
    name="MyFFNN",
    ready_made=_READY_MADE,
    arguments=("sizes", "activations", "cost", "weights", "biases", "X", "Y"),
    results=("dW", "db"),
    reference=_Network,
    use=_own_gradients,
    inputs=[
        _with_samples([2, 3, 2], ["tanh", "sigmoid"], "mean_squared_error", 4, seed=21),
        _with_samples([3, 2, 1], ["relu", "sigmoid"], "binary_cross_entropy", 3, seed=22),
        _with_samples([2, 2, 4, 3], ["sigmoid", "tanh", "softmax"], "categorical_cross_entropy", 2, seed=23),
    ],
    mistakes=[
        Mistake(
            _network_with(lambda self, Z, A, Y, g_prime: (A - Y) / len(A)),
            "the slope g'(Z) is missing with the mean-squared error. Only after a cross-entropy does it cancel.",
        ),
        Mistake(
            _network_with(lambda self, Z, A, Y, g_prime: (A - Y) / len(A) * g_prime(Z)),
            "the slope g'(Z) is there with a cross-entropy, too. There it cancels: δ = (A − Y)/N.",
        ),
        Mistake(
            _network_with(
                lambda self, Z, A, Y, g_prime: (
                    (A - Y) / len(A) * (1 if self.cost_name == "categorical_cross_entropy" else g_prime(Z))
                )
            ),
            "the slope g'(Z) is there with the binary cross-entropy, too. There it cancels: δ = (A − Y)/N.",
        ),
        Mistake(
            _network_with(
                lambda self, Z, A, Y, g_prime: (
                    (A - Y) / len(A) * g_prime(Z) if self.cost_name == "mean_squared_error" else A - Y
                )
            ),
            "the 1/N is missing with a cross-entropy: δ = (A − Y)/N.",
        ),
        Mistake(
            _network_with(lambda *it: len(it[2]) * _delta(*it)),
            "the 1/N is missing: the cost is a mean over the N samples.",
        ),
        Mistake(_network_with(lambda *it: _delta(*it) / len(it[2])), "1/N is there twice. Once is enough."),
        Mistake(
            _network_with(
                lambda self, Z, A, Y, g_prime: (
                    _delta(self, Z, A, Y, g_prime) * (1 if self.cost_name == "mean_squared_error" else -1)
                )
            ),
            "the sign is wrong with a cross-entropy: A − Y, as for the mean-squared error.",
        ),
        Mistake(_network_with(lambda *it: -_delta(*it)), "the sign is wrong: A − Y."),
        *[
            Mistake(
                _network_with(
                    lambda self, Z, A, Y, g_prime, wrong=wrong: (
                        _delta(self, Z, A, Y, g_prime) if self.cost_name == "mean_squared_error" else wrong(Z, A, Y)
                    )
                ),
                hint,
            )
            for wrong, hint in [
                (
                    lambda Z, A, Y: (A - Y) / A.size,
                    "a cross-entropy is divided by N · n_L. The mean is over the samples alone: 1/N.",
                ),
                (
                    lambda Z, A, Y: (A - Y) / A.shape[1],
                    "a cross-entropy is divided by the number of outputs. N is the number of samples, the rows.",
                ),
                (
                    lambda Z, A, Y: (Z - Y) / len(A),
                    "after a cross-entropy the targets are compared with Z. The outputs are the activations: A − Y.",
                ),
            ]
        ],
        Mistake(
            _network_with(
                lambda self, Z, A, Y, g_prime: (
                    (A - Y) / len(A) / (A * (1 - A))
                    if self.cost_name == "binary_cross_entropy"
                    else _delta(self, Z, A, Y, g_prime)
                )
            ),
            "with the binary cross-entropy this is ∂C/∂a. δ is ∂C/∂z: the slope cancels the denominator.",
        ),
        Mistake(
            _network_with(
                lambda self, Z, A, Y, g_prime: _delta(
                    self, A if self.cost_name == "mean_squared_error" else Z, A, Y, g_prime
                )
            ),
            "g' is asked at A. It is a function of the pre-activations: g_prime(Z).",
        ),
        Mistake(
            _network_with(_delta, lambda self, dW, db: (db, dW)), "the order is the other way round: return dW, db."
        ),
        Mistake(_network_with(_delta, lambda self, dW, db: dW), "these are the dW alone. Give both lists back."),
        Mistake(_network_with(lambda self, *_: weights), "weights belongs to the network: self.weights."),  # noqa: F821
        Mistake(_network_with(_delta, _step_within), _MOVED),
    ],
    to_do="Write the method gradients in the cell above.",
    shows="A network that knows the slope of its cost in every weight, for three costs and any depth.",
    stands_on=[output_delta, hidden_delta, backpropagation],
)

# --- Task 6: one step --------------------------------------------------------------------------------


class _Recorder(_Network):
    """A network that remembers for which samples, and where, its gradients were asked."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.asked = []

    @property
    def state(self):
        return np.concatenate([*self.weights, *self.biases], axis=None)

    def gradients(self, X, Y):
        now = X.copy(), Y.copy(), self.state
        if not self.asked or not all(map(np.array_equal, now, self.asked[-1])):  # dW and db one by one are one step
            self.asked.append(now)
        return super().gradients(X, Y)


def _built(network, output):
    """A network from its sizes in words, such as "2-3-1"."""
    sizes = [int(n) for n in network.split("-")]
    return _Recorder(sizes, ("tanh", output), "mean_squared_error", np.random.default_rng(0))


def _step_of(factor_W=1, factor_b=1, n_steps=1):
    def descent_step(network, X, Y, learning_rate):
        for _ in range(n_steps):
            dW, db = network.gradients(X, Y)
            for W, d in zip(network.weights, dW, strict=True):
                W -= factor_W * learning_rate * d
            for b, d in zip(network.biases, db, strict=True):
                b -= factor_b * learning_rate * d

    return descent_step


_right_step = _step_of()


def _after_the_step(student, network, X, Y, learning_rate):
    """Weights and biases after the student's step, if the whole gradient was asked at one place."""
    network, other = (_built(network, "sigmoid") for _ in range(2))
    student(network, X, Y, learning_rate)
    if len(network.asked) > 1:
        _step_of(n_steps=2)(other, X, Y, learning_rate)
        raise Spotted(_TWO_STEPS if np.allclose(network.state, other.state) else _EARLY)
    return [W.copy() for W in network.weights], [b.copy() for b in network.biases]


def _without_the_rate(network, X, Y, learning_rate):
    _right_step(network, X, Y, 1)


def _divided_again(network, X, Y, learning_rate):
    _right_step(network, X, Y, learning_rate / len(X))


def _only(layers):
    def descent_step(network, X, Y, learning_rate):
        dW, db = network.gradients(X, Y)
        for layer in range(len(dW))[layers]:
            network.weights[layer] -= learning_rate * dW[layer]
            network.biases[layer] -= learning_rate * db[layer]

    return descent_step


def _too_early(order):
    """Each layer's gradient is computed when those before it in the order have already moved."""

    def descent_step(network, X, Y, learning_rate):
        for layer in range(len(network.weights))[::order]:
            dW, db = network.gradients(X, Y)
            network.weights[layer] -= learning_rate * dW[layer]
            network.biases[layer] -= learning_rate * db[layer]

    return descent_step


def _biases_too_late(network, X, Y, learning_rate):
    for W, d in zip(network.weights, network.gradients(X, Y)[0], strict=True):
        W -= learning_rate * d
    for b, d in zip(network.biases, network.gradients(X, Y)[1], strict=True):
        b -= learning_rate * d


def _in_place_of_the_weights(network, X, Y, learning_rate):
    dW, db = network.gradients(X, Y)
    for P, d in zip([*network.weights, *network.biases], [*dW, *db], strict=True):
        P[...] = -learning_rate * d


def _shrinking(network, X, Y, learning_rate):
    dW, db = network.gradients(X, Y)
    for P, d in zip([*network.weights, *network.biases], [*dW, *db], strict=True):
        P -= learning_rate * d * P


_EARLY = (
    "a part of the gradient is computed after another part of the network has moved. First the whole gradient, "
    "once: dW, db = network.gradients(X, Y). Then all updates."
)
_TWO_STEPS = "these are two steps. One is asked for: is the loop inside another loop?"
_X5, _Y5 = _normal((5, 2), (5, 1), seed=31)
_X6, _Y6 = _normal((3, 3), (3, 2), seed=32)

descent_step = Task(
    name="descent_step",
    ready_made=("ffnn_helpers.training.train", "ffnn_helpers.training.training", "ffnn_helpers.optimisers.SGD"),
    arguments=("network", "X", "Y", "learning_rate"),
    results=("weights", "biases"),
    reference=_right_step,
    use=_after_the_step,
    inputs=[("2-3-1", _X5, _Y5, 0.5), ("3-4-3-2", _X6, _Y6, 3.0)],
    mistakes=[
        Mistake(
            lambda network, X, Y, learning_rate: None,
            "the network has not moved. W = W − … gives a new array the name W, and the network keeps its old one. "
            "Write into the network: W −= …, or network.weights[i] = ….",
        ),
        Mistake(_step_of(-1, -1), "it goes uphill: θ ← θ − η ∂C/∂θ, with a minus."),
        Mistake(_without_the_rate, "the learning rate is missing: the step is η ∂C/∂θ."),
        Mistake(_divided_again, "the step is divided by N. 1/N is in the gradient already, and once is enough."),
        Mistake(_step_of(1, 0), "the biases have not moved. They are parameters, too."),
        Mistake(_step_of(0, 1), "the weights have not moved."),
        Mistake(_step_of(1, -1), "the biases go uphill: minus for them, too."),
        Mistake(_step_of(n_steps=2), _TWO_STEPS),
        Mistake(_only(slice(0, 1)), "only layer 1 has moved. Move all layers."),
        Mistake(_only(slice(-1, None)), "only the last layer has moved. Move all layers."),
        Mistake(_only(slice(1, None)), "layer 1 has not moved. In Python's lists it has the number 0."),
        Mistake(_only(slice(0, -1)), "the last layer has not moved. range(n) already stops before n."),
        Mistake(_too_early(1), _EARLY),
        Mistake(_too_early(-1), _EARLY),
        Mistake(_biases_too_late, _EARLY),
        Mistake(
            _in_place_of_the_weights,
            "the parameters have become −η ∂C/∂θ. That is the change: add it to what they were.",
        ),
        Mistake(_shrinking, "the step is multiplied by the parameters themselves: θ ← θ − η ∂C/∂θ."),
    ],
    to_do="Move all weights and biases against the gradient in the cell above.",
    shows="All derivatives belong to one place, so all are known before anything moves.",
)

# --- Task 7: batches ---------------------------------------------------------------------------------

_NOT_ROWS = "a batch is an array of row numbers, whole and flat. (Or is the return inside the loop?)"
_UNCUT = "this is the order of all rows, not cut into batches yet."
_EMPTY = "there is an empty batch at the end. If N is a multiple of batch_size, nothing is left over."
_FIRST_ALONE = "only the first batch is there. Is the return inside the loop?"
_NOT_EQUAL_PARTS = "N need not be a multiple of batch_size: the last batch has what is left over."
_NONE = "there are no batches. Is batch_size larger than N? Then all rows are one batch."
_DROPPED = "the rows that do not fill a batch are left out. They make a last, smaller batch."
_HOW_MANY = "batch_size is the number of rows in a batch, not the number of batches."
_EVEN = "the batches share the rows evenly. Each should have batch_size rows, and the last what is left over."
_FILLED_UP = "the last batch is filled up with rows that were there before. It has what is left over."
_SIZES = "the sizes are not right: batch_size rows each, and the last has what is left over."
_FROM_1 = "there is a row number N, and no 0. Rows are counted from 0 to N − 1, like all indices."
_OUTSIDE = "there are row numbers outside 0 … N − 1."
_REPLACED = (
    "some rows come twice, others not at all: they are drawn anew each time, with replacement. "
    "In an epoch every row comes once: shuffle all, then cut."
)
_UNSHUFFLED = "the rows are in their old order. Shuffle them, with rng."
_NEIGHBOURS = "the rows of a batch are neighbours. Shuffle all N rows first, then cut them into batches."
_SAME_AGAIN = (
    "the second call gives the same order as the first: each epoch would be like the last. Use the rng that is "
    "passed in as it is; one made inside from a seed begins anew each time."
)
_OTHER_RNG = "the order does not come from rng: two generators with one seed give two orders."


def _epochs(student, N, batch_size, seed, n=2):
    rng = np.random.default_rng(seed)
    return [student(N, batch_size, rng) for _ in range(n)]


def _batch_sizes(student, N, batch_size, seed):
    """The sizes of the batches, once there is nothing else to say about them."""
    try:
        first, second = _epochs(student, N, batch_size, seed)
    except ValueError as error:
        if any(words in str(error) for words in ("equal division", "cannot reshape")):
            raise Spotted(_NOT_EQUAL_PARTS) from error
        raise
    if first is None or isinstance(first, str):
        return first
    first, second, again = [
        list(map(np.asarray, epoch)) for epoch in (first, second, *_epochs(student, N, batch_size, seed, 1))
    ]
    if not first:
        raise Spotted(_NONE)
    if len(first) == N and all(rows.ndim == 0 for rows in first):
        raise Spotted(_UNCUT)
    if any(rows.ndim != 1 or rows.dtype.kind not in "iu" for rows in first):
        raise Spotted(_NOT_ROWS)
    sizes, order = [len(rows) for rows in first], np.concatenate(first)
    full, rest = divmod(N, batch_size)
    right = full * [batch_size] + [rest][: rest > 0]
    if order.min() == 1 and order.max() == N:
        raise Spotted(_FROM_1)
    if not (0 <= order.min() and order.max() < N):
        raise Spotted(_OUTSIDE)
    if sizes != right:
        raise Spotted(_hint_for_sizes(sizes, right, order, N, batch_size))
    if len(set(order)) < N:
        raise Spotted(_REPLACED)
    if N >= 8:
        _complain_of_the_order(first, second, again, batch_size)
    return sizes


def _hint_for_sizes(sizes, right, order, N, batch_size):
    if sizes == right[:-1] and N % batch_size:
        return _DROPPED
    if sizes == len(right) * [batch_size]:
        full = order[: N // batch_size * batch_size]
        return _FILLED_UP if len(set(full)) == len(full) else _REPLACED
    if sizes == [*right, 0]:
        return _EMPTY
    if sizes == right[:1]:
        return _FIRST_ALONE
    if sum(sizes) == N and max(sizes) - min(sizes) <= 1:
        return _HOW_MANY if len(sizes) == batch_size else _EVEN
    return _SIZES


def _complain_of_the_order(first, second, again, batch_size):
    order, second, again = [np.concatenate(epoch).tolist() for epoch in (first, second, again)]
    if order != again:
        raise Spotted(_OTHER_RNG)
    if order == sorted(order):
        raise Spotted(_UNSHUFFLED)
    if 1 < batch_size <= len(order) / 2 and all(np.ptp(rows) == len(rows) - 1 for rows in first):
        raise Spotted(_NEIGHBOURS)
    if order == second:
        raise Spotted(_SAME_AGAIN)


def _cut(rows, batch_size):
    return [rows[start : start + batch_size] for start in range(0, len(rows), batch_size)]


batches = Task(
    name="batches",
    arguments=("N", "batch_size", "seed of rng"),
    results=("sizes",),
    reference=lambda N, batch_size, rng: _cut(rng.permutation(N), batch_size),
    use=_batch_sizes,
    inputs=[(9, 4, 1), (12, 4, 2), (20, 20, 3)],
    mistakes=[
        Mistake(lambda N, batch_size, rng: _cut(rng.permutation(N), batch_size)[: N // batch_size], _DROPPED),
        Mistake(lambda N, batch_size, rng: np.array_split(rng.permutation(N), batch_size), _HOW_MANY),
        Mistake(lambda N, batch_size, rng: np.array_split(rng.permutation(N), math.ceil(N / batch_size)), _EVEN),
        Mistake(lambda N, batch_size, rng: np.array_split(rng.permutation(N), max(1, N // batch_size)), _EVEN),
        Mistake(lambda N, batch_size, rng: np.split(rng.permutation(N), N // batch_size), _NOT_EQUAL_PARTS),
        Mistake(lambda N, batch_size, rng: rng.permutation(N).reshape(-1, batch_size), _NOT_EQUAL_PARTS),
        Mistake(
            lambda N, batch_size, rng: np.split(
                rng.permutation(N), range(batch_size, (N // batch_size + 1) * batch_size, batch_size)
            ),
            _EMPTY,
        ),
        Mistake(lambda N, batch_size, rng: _cut(rng.permutation(N), batch_size)[:1], _FIRST_ALONE),
        Mistake(lambda N, batch_size, rng: rng.permutation(N), _UNCUT),
        Mistake(lambda N, batch_size, rng: [rng.choice(N, batch_size) for _ in range(0, N, batch_size)], _REPLACED),
        Mistake(
            lambda N, batch_size, rng: _cut(
                np.resize(rng.permutation(N), -(-N // batch_size) * batch_size), batch_size
            ),
            _FILLED_UP,
        ),
        Mistake(lambda N, batch_size, rng: [rows[:1] for rows in _cut(rng.permutation(N), batch_size)], _SIZES),
        Mistake(lambda N, batch_size, rng: _cut(1 + rng.permutation(N), batch_size), _FROM_1),
        Mistake(
            lambda N, batch_size, rng: [rng.integers(N, size=len(rows)) for rows in _cut(range(N), batch_size)],
            _REPLACED,
        ),
        Mistake(
            lambda N, batch_size, rng: [rng.permutation(N)[: len(rows)] for rows in _cut(range(N), batch_size)],
            _REPLACED,
        ),
        Mistake(lambda N, batch_size, rng: _cut(np.arange(N), batch_size), _UNSHUFFLED),
        Mistake(
            lambda N, batch_size, rng: [rng.permutation(rows) for rows in _cut(np.arange(N), batch_size)], _NEIGHBOURS
        ),
        Mistake(lambda N, batch_size, rng: _cut(np.random.default_rng(0).permutation(N), batch_size), _SAME_AGAIN),
        Mistake(lambda N, batch_size, rng: _cut(np.random.default_rng().permutation(N), batch_size), _OTHER_RNG),
        Mistake(lambda N, batch_size, rng: _cut(rng.permutation(N), batch_size)[0], _NOT_ROWS),
        Mistake(lambda N, batch_size, rng: _cut(rng.random(N), batch_size), _NOT_ROWS),
        Mistake(lambda N, batch_size, rng: [], _NONE),
    ],
    to_do="Shuffle the numbers 0 … N − 1, and cut them into batches, in the cell above.",
    shows="Every row comes once an epoch, in a new order each time.",
)

# --- Task 8: training --------------------------------------------------------------------------------

_NEVER_ASKED = "the network has learned nothing: call descent_step for each batch."
_SHUFFLED_APART = "X and Y do not belong together any more: take the same rows of both, X[rows] and Y[rows]."
_WHOLE_BATCH = "each step uses all samples. Use those of the batch: X[rows], Y[rows]."
_ONE_EPOCH = "this is one epoch. Repeat it `epochs` times. (Or is the return inside the loop?)"
_ONE_STEP = "there is one step an epoch. Go through all batches of the epoch."
_STEP_COUNT = "the number of steps is not right: in each epoch one step for each batch."
_NOT_EACH_ONCE = "not every sample comes once in each epoch."
_SAME_ORDER = "all epochs take the samples in the same order. Call batches anew in every epoch."
_RNG_UNUSED = "rng is not used, so the order comes from somewhere else. Hand it on to batches."
_OTHER_STEPS = "the weights are not where these steps lead: one step a batch, with the learning rate that is passed in."
_COSTS_LENGTH = "one cost for each epoch is asked for: a list with `epochs` entries."
_COSTS_OF_BATCH = "these are costs of the last batch. Give the cost of all samples: network.cost(X, Y)."
_COSTS_BEFORE = "these are the costs before each epoch. Append the cost at its end."
_COSTS_WRONG = "the costs are not those of all samples after each epoch, network.cost(X, Y)."


def _n_costs(student, network, X, Y, learning_rate, epochs, batch_size, seed):
    """The number of costs, once there is nothing else to say about the training."""
    network, again = (_built(network, "identity") for _ in range(2))
    rng = np.random.default_rng(seed)
    costs = student(network, X, Y, learning_rate, epochs, batch_size, rng)
    if isinstance(costs, str):
        return costs
    epochs_of_steps = _cut(_steps(network, X, Y, epochs, batch_size), math.ceil(len(X) / batch_size))
    if batch_size < len(X) and _is_unused(rng, seed):
        raise Spotted(_RNG_UNUSED)
    before, after, of_batch = [], [], []
    for steps in epochs_of_steps:
        before.append(again.cost(X, Y))
        for rows in steps:
            _right_step(again, X[rows], Y[rows], learning_rate)
        after.append(again.cost(X, Y))
        of_batch.append(again.cost(X[rows], Y[rows]))
    if not np.allclose(network.state, again.state, rtol=1e-9, atol=1e-12):
        raise Spotted(_OTHER_STEPS)
    if costs is None:
        return None
    if np.shape(costs) != (epochs,):
        raise Spotted(_COSTS_LENGTH)
    if not np.allclose(costs, after):
        hints = {_COSTS_BEFORE: before, _COSTS_OF_BATCH: of_batch, _COSTS_WRONG: costs}
        raise Spotted(next(hint for hint, values in hints.items() if np.allclose(costs, values)))
    return len(costs)


def _is_unused(rng, seed):
    return rng.bit_generator.state == np.random.default_rng(seed).bit_generator.state


def _steps(network, X, Y, epochs, batch_size):
    """The row numbers of each step, once there is nothing to say about them."""
    rows_of_X, rows_of_Y = [[_rows(asked[i], whole) for asked in network.asked] for i, whole in enumerate((X, Y))]
    steps_an_epoch = math.ceil(len(X) / batch_size)
    epochs_of_rows = [sum(steps, []) for steps in _cut(rows_of_X, steps_an_epoch)]
    faults = {
        _NEVER_ASKED: not rows_of_X,
        _SHUFFLED_APART: rows_of_X != rows_of_Y,
        _WHOLE_BATCH: batch_size < len(X) and all(len(rows) == len(X) for rows in rows_of_X),
        _ONE_EPOCH: epochs > 1 and len(rows_of_X) == steps_an_epoch,
        _ONE_STEP: steps_an_epoch > 1 and len(rows_of_X) == epochs,
        _STEP_COUNT: len(rows_of_X) != epochs * steps_an_epoch,
        _NOT_EACH_ONCE: any(sorted(rows) != list(range(len(X))) for rows in epochs_of_rows),
        _SAME_ORDER: len(X) >= 8 > batch_size and epochs > 1 and len(set(map(tuple, epochs_of_rows))) == 1,
    }
    for hint, is_so in faults.items():
        if is_so:
            raise Spotted(hint)
    return rows_of_X


def _rows(part, whole):
    """Which rows of `whole` those of `part` are; −1 stands for none."""
    found = [np.flatnonzero((whole == row).all(axis=1)) for row in np.atleast_2d(part)]
    return [int(rows[0]) if len(rows) else -1 for rows in found]


def _training(
    network, X, Y, learning_rate, epochs, batch_size, rng, step=_right_step, of=None, cost=None, cost_first=False
):
    """A right training; another `step`, other samples `of` the batch, or another cost makes it a wrong one."""
    costs = []
    for _ in range(epochs):
        if cost_first:
            costs.append(network.cost(X, Y))
        for rows in _cut(rng.permutation(len(X)), batch_size):
            (step or descent_step.reference)(
                network, *(of(X, Y, rows, rng) if of else (X[rows], Y[rows])), learning_rate
            )
        if not cost_first:
            costs.append(cost(network, X, Y, rows) if cost else network.cost(X, Y))
    return costs


def _wrong_training(**parts):
    return lambda *arguments: _training(*arguments, **parts)


def _with_one_order(network, X, Y, learning_rate, epochs, batch_size, rng):
    order = _cut(rng.permutation(len(X)), batch_size)
    for _ in range(epochs):
        for rows in order:
            _right_step(network, X[rows], Y[rows], learning_rate)
    return []


train = Task(
    name="train",
    ready_made=("ffnn_helpers.training.train", "ffnn_helpers.training.training"),
    arguments=("network", "X", "Y", "learning_rate", "epochs", "batch_size", "seed of rng"),
    results=("number of costs",),
    reference=_training,
    use=_n_costs,
    inputs=[
        ("2-3-1", *_normal((10, 2), (10, 1), seed=41), 0.5, 2, 4, 1),
        ("3-4-2", *_normal((9, 3), (9, 2), seed=42), 0.2, 2, 9, 2),
    ],
    mistakes=[
        Mistake(lambda *arguments: [], _NEVER_ASKED),
        Mistake(_wrong_training(of=lambda X, Y, rows, rng: (X[rows], Y[rng.permutation(rows)])), _SHUFFLED_APART),
        Mistake(_wrong_training(of=lambda X, Y, rows, rng: (X[rows], Y[: len(rows)])), _SHUFFLED_APART),
        Mistake(_wrong_training(of=lambda X, Y, rows, rng: (X, Y)), _WHOLE_BATCH),
        Mistake(
            lambda network, X, Y, rate, epochs, batch_size, rng: _training(network, X, Y, rate, 1, batch_size, rng),
            _ONE_EPOCH,
        ),
        Mistake(
            lambda network, X, Y, rate, epochs, batch_size, rng: [
                _right_step(network, X[rows], Y[rows], rate) or 0.0
                for rows in [_cut(rng.permutation(len(X)), batch_size)[0] for _ in range(epochs)]
            ],
            _ONE_STEP,
        ),
        Mistake(
            lambda network, X, Y, rate, epochs, batch_size, rng: _training(
                network, X, Y, rate, epochs + 1, batch_size, rng
            ),
            _STEP_COUNT,
        ),
        Mistake(
            _wrong_training(of=lambda X, Y, rows, rng: (X[: len(rows)], Y[: len(rows)])),
            _NOT_EACH_ONCE,
        ),
        Mistake(_with_one_order, _SAME_ORDER),
        Mistake(lambda *arguments: _training(*arguments[:-1], np.random.default_rng(0)), _RNG_UNUSED),
        Mistake(_wrong_training(step=_step_of(0.5, 0.5)), _OTHER_STEPS),
        Mistake(
            lambda *arguments: _training(*arguments)[-1:],
            _COSTS_LENGTH,
        ),
        Mistake(lambda *arguments: [9.0, *_training(*arguments)], _COSTS_LENGTH),
        Mistake(_wrong_training(cost=lambda network, X, Y, rows: network.cost(X[rows], Y[rows])), _COSTS_OF_BATCH),
        Mistake(_wrong_training(cost_first=True), _COSTS_BEFORE),
        Mistake(_wrong_training(cost=lambda network, X, Y, rows: 2 * network.cost(X, Y)), _COSTS_WRONG),
    ],
    to_do="Go through all batches, epoch after epoch, in the cell above.",
    shows="Every sample teaches once an epoch, in an order that is new each time.",
    stands_on=[descent_step, batches],
)

# --- Tasks 9 to 12: what it is good for --------------------------------------------------------------


class _Nearest:
    """It answers as the nearest sample that it was shown: no network, but right on all these data sets."""

    def __init__(self, X, Y, rng):
        order = rng.permutation(len(X))
        self.X, self.Y = X[order], Y[order]

    def predict(self, X):
        distances = (X**2).sum(axis=1)[:, None] - 2 * X @ self.X.T + (self.X**2).sum(axis=1)
        return self.Y[distances.argmin(axis=1)]


_STARTS_OF_ITS_OWN = "rng is not used, so each training has the same start. Hand it on to MyFFNN and to train."
_NO_NETWORK = "give back the network that you have built and trained, not its class, and not what train gives back."


def _good_starts(needed):
    """Trains from one seed after the other, until so many networks are good enough or too few seeds are left."""

    def use(student, X, Y, X_test, Y_test, seeds, how_many):
        may_fail = len(seeds) - how_many
        n_good = 0
        for seed in seeds:
            rng = np.random.default_rng(seed)
            network = student(X, Y, rng)
            if network is None or isinstance(network, str):
                return network
            if isinstance(network, type) or not hasattr(network, "predict"):
                raise Spotted(_NO_NETWORK)
            hint = _hint_for(network, X, Y, X_test, Y_test, needed)
            if hint is None and _is_unused(rng, seed):
                raise Spotted(_STARTS_OF_ITS_OWN)
            n_good, may_fail = (n_good + 1, may_fail) if hint is None else (n_good, may_fail - 1)
            if n_good == how_many:
                return needed
            if may_fail < 0:
                raise Spotted(hint)

    return use


def _hint_for(network, X, Y, X_test, Y_test, needed):
    """What to say about a network that was trained on X and Y, or None if it is good enough."""
    if _is_borrowed(type(network)):
        raise NotYourOwn("this is ours, FFNN. Build a MyFFNN.")
    outputs = [network.predict(x) for x in (X, X_test)]
    if np.shape(outputs[1]) != Y_test.shape:
        return (
            f"predict(X) has the shape {np.shape(outputs[1])} for {len(X_test)} samples. It needs shape "
            f"{Y_test.shape}: so the last of the sizes is {Y_test.shape[1]}."
        )
    if not np.isfinite(np.concatenate(outputs)).all():
        return "the training overflowed: the outputs are no numbers. Divide the learning rate by ten."
    on_training, on_test = accuracy(outputs[0], Y), accuracy(outputs[1], Y_test)
    if on_test >= needed:
        return None
    numbers = f"right on {on_test:.0%} of the held-out samples ({on_training:.0%} of the training samples); "
    numbers += f"at least {needed:.0%} of the held-out ones are asked for. "
    if on_training < 1.3 / max(2, Y.shape[1]):
        return numbers + (
            "That is hardly better than guessing. Was it trained at all? Has it a hidden layer? Else change the "
            "learning rate: ten times as much, or a tenth."
        )
    if on_training < needed:
        return numbers + (
            "It has not even learned its training samples yet: more epochs, more neurons, or another learning rate. "
            "(predict is asked with the samples as they are, not scaled.)"
        )
    return numbers + "It knows its training samples, but little beyond: fewer epochs, or another network."


def _points(data_set, seed):
    """500 points, half of them held out: X, Y, X_test, Y_test."""
    rng = np.random.default_rng(seed)
    X, labels = data_set(500, 0, rng)
    return split(X, labels.reshape(-1, 1).astype(float), 0.5, rng)


def _images(seed):
    X, labels = digits()
    return split(X, one_hot(labels, 10), 0.2, np.random.default_rng(seed))


def _learning(name, case, needed, shows):
    return Task(
        name=name,
        ready_made=("ffnn_helpers.network.FFNN", "ffnn_helpers.training.training"),
        arguments=("X", "Y", "X_test", "Y_test", "seeds", "good ones among them"),
        results=("share of the held-out samples that is right, at least",),
        reference=_Nearest,
        use=_good_starts(needed),
        inputs=[(*case, [1, 2], 2)],
        mistakes=[],
        to_do="Build a MyFFNN, train it, and give it back, in the cell above.",
        shows=shows,
        stands_on=[MyFFNN, train],
    )


_TWICE = "from two different starts, on samples that it had never seen"
solve_circle = _learning("solve_circle", _points(circle, 51), 0.95, f"At least 95 %, {_TWICE}.")
solve_xor = _learning("solve_xor", _points(xor, 52), 0.95, f"At least 95 %, {_TWICE}.")
solve_spiral = _learning("solve_spiral", _points(spiral, 53), 0.9, f"At least 90 %, {_TWICE}.")
read_digits = _learning("read_digits", _images(54), 0.95, f"At least 95 %, {_TWICE}.")
