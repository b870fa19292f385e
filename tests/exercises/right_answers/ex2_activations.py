"""Exercise 2: right answers in many styles, which must all pass. One list of functions per task."""

import math
from functools import reduce

import numpy as np


def _entry_by_entry(function):
    """As a student goes through an array of any shape by hand."""

    def loop(z):
        values = [function(float(entry)) for entry in np.ravel(z)]
        return np.reshape(values, np.shape(z))

    return loop


# --- Task 1 -------------------------------------------------------------------------------------------


def _filled_where_it_fires(z):
    a = np.zeros(np.shape(z))
    a[np.asarray(z) >= 0] = 1
    return a


def _one_or_many(z):
    if np.ndim(z) == 0:
        if z >= 0:
            return 1
        return 0
    return np.array([_one_or_many(entry) for entry in z])


step = [
    _filled_where_it_fires,
    _one_or_many,
    _entry_by_entry(lambda z: 1.0 if z >= 0 else 0.0),
    np.vectorize(lambda z: 1 if z >= 0 else 0),
    lambda z: np.where(z < 0, 0, 1),
    lambda z: (np.asarray(z) >= 0).astype(int),
    lambda z: (z >= 0) * 1.0,
    lambda z: 1 * (z >= 0),
    lambda z: np.float32(z >= 0),
    lambda z: np.piecewise(np.asarray(z, dtype=float), [np.asarray(z) < 0], [0, 1]),
    lambda z: np.select([np.asarray(z) < 0], [0.0], 1.0),
    lambda z: np.ceil((np.sign(z) + 1) / 2),
    lambda z: (np.where(z >= 0, 1.0, 0.0)).tolist(),
]


def _filled(z):
    slope = np.empty_like(z, dtype=float)
    slope[...] = 0
    return slope


step_derivative = [
    _filled,
    _entry_by_entry(lambda z: 0.0),
    lambda z: np.zeros_like(z),
    lambda z: np.zeros_like(z, dtype=float),
    lambda z: 0 * z,
    lambda z: 0.0 * np.asarray(z),
    lambda z: z - z,
    lambda z: np.full(np.shape(z), 0.0),
    lambda z: np.where(z == 0, 0.0, 0.0),
]

# --- Task 2 -------------------------------------------------------------------------------------------


def _two_masks(z):
    z = np.asarray(z, dtype=float)
    a = np.empty_like(z)
    right = z >= 0
    a[right] = 1 / (1 + np.exp(-z[right]))
    e = np.exp(z[~right])
    a[~right] = e / (1 + e)
    return a


def _one_number(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))


def _from_the_small_exponential(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)


sigmoid = [
    _two_masks,
    _from_the_small_exponential,
    _entry_by_entry(_one_number),
    np.vectorize(_one_number),
    lambda z: np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z)))),
    lambda z: 1 / (1 + np.exp(-np.clip(z, -85, 85))),
    lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
    lambda z: 1 / (1 + np.exp(np.minimum(-z, 80))),
    lambda z: (1 + np.tanh(z / 2)) / 2,
    lambda z: np.exp(-np.logaddexp(0, -np.asarray(z))),
    lambda z: 0.5 + 0.5 * np.sign(z) * (1 - np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z))),
    lambda z: np.asarray(_two_masks(z)).tolist(),
    lambda z: np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z))),
]


def _s(z):
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


sigmoid_derivative = [
    lambda z: _s(z) * (1 - _s(z)),
    lambda z: _s(z) - _s(z) ** 2,
    lambda z: _s(z) * _s(-z),
    lambda z: np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2,
    lambda z: 1 / (2 + np.exp(z) + np.exp(-z)),
    lambda z: 1 / (4 * np.cosh(z / 2) ** 2),
    lambda z: (1 - np.tanh(z / 2) ** 2) / 4,
    _entry_by_entry(lambda z: _one_number(z) * (1 - _one_number(z))),
    lambda z: 0.25 - (_s(z) - 0.5) ** 2,
]

# --- Task 3 -------------------------------------------------------------------------------------------

tanh = [
    lambda z: 2 * _s(2 * z) - 1,
    lambda z: -1 + _s(z + z) * 2,
    lambda z: _s(2 * z) - _s(-2 * z),
    lambda z: 2 * (_s(2 * z) - 0.5),
    lambda z: np.sign(z) * (1 - np.exp(-2 * np.abs(z))) / (1 + np.exp(-2 * np.abs(z))),
    _entry_by_entry(lambda z: 2 * _one_number(2 * z) - 1),
    lambda z: np.asarray(2 * _s(2 * z) - 1).tolist(),
]

tanh_derivative = [
    lambda z: 1 - (2 * _s(2 * z) - 1) ** 2,
    lambda z: 4 * _s(2 * z) * (1 - _s(2 * z)),
    lambda z: (1 + tanh[0](z)) * (1 - tanh[0](z)),
    lambda z: 1 - tanh[0](z) * tanh[0](z),
    lambda z: 1 / np.cosh(z) ** 2,
    lambda z: 4 / (np.exp(z) + np.exp(-z)) ** 2,
    _entry_by_entry(lambda z: 1 - (2 * _one_number(2 * z) - 1) ** 2),
]

# --- Task 4 -------------------------------------------------------------------------------------------


def _on_a_copy(z):
    a = np.array(z)
    a[a < 0] = 0
    return a


relu = [
    _on_a_copy,
    _entry_by_entry(lambda z: max(0.0, z)),
    np.vectorize(lambda z: z if z > 0 else 0.0, otypes=[float]),
    lambda z: np.maximum(z, 0),
    lambda z: np.maximum(0.0, z),
    lambda z: np.where(z > 0, z, 0),
    lambda z: z * (np.asarray(z) > 0),
    lambda z: (z + np.abs(z)) / 2,
    lambda z: np.clip(z, 0, None),
    lambda z: np.fmax(z, 0),
    lambda z: -np.minimum(-z, 0),
    lambda z: np.maximum(z, 0, dtype=np.float64),
]


def _filled_on_the_right(z):
    slope = np.zeros(np.shape(z))
    slope[np.asarray(z) > 0] = 1
    return slope


relu_derivative = [
    _filled_on_the_right,
    _entry_by_entry(lambda z: 1.0 if z > 0 else 0.0),
    np.vectorize(lambda z: 1 if z > 0 else 0),
    lambda z: np.where(z <= 0, 0, 1),
    lambda z: (np.asarray(z) > 0).astype(float),
    lambda z: (z > 0) * 1,
    lambda z: np.maximum(np.sign(z), 0),
    lambda z: 1 - np.where(-z >= 0, 1.0, 0.0),
    lambda z: np.where(np.maximum(z, 0) > 0, 1.0, 0.0),  # a > 0 where z > 0
]

# --- Task 5 -------------------------------------------------------------------------------------------


def _by_index(weights, biases):
    W = weights[0]
    b = biases[0]
    for l in range(1, len(weights)):  # noqa: E741 (the lecture's letter)
        b = b @ weights[l] + biases[l]
        W = W @ weights[l]
    return W, b


def _from_the_identity(weights, biases):
    W, b = np.eye(len(weights[0])), np.zeros(len(weights[0]))
    for V, c in zip(weights, biases):  # noqa: B905 (as a student would write it)
        W, b = np.dot(W, V), np.dot(b, V) + c
    return W, b


def _from_the_end(weights, biases):
    W, b = weights[-1], biases[-1]
    for V, c in zip(weights[-2::-1], biases[-2::-1]):  # noqa: B905
        W, b = V @ W, c @ W + b
    return W, b


def _recursively(weights, biases):
    if len(weights) == 1:
        return [weights[0], biases[0]]
    W, b = _recursively(weights[:-1], biases[:-1])
    return [W @ weights[-1], b @ weights[-1] + biases[-1]]


def _by_sending_inputs_through(weights, biases):
    """What comes out for 0 is b; what comes out for the unit vectors is W + b."""
    n = weights[0].shape[0]
    A = np.vstack([np.zeros(n), np.eye(n)])
    for V, c in zip(weights, biases):  # noqa: B905
        A = A @ V + c
    return A[1:] - A[0], A[0]


def _with_einsum_and_a_column(weights, biases):
    W, b = weights[0], biases[0].reshape(-1, 1)
    for V, c in zip(weights[1:], biases[1:]):  # noqa: B905
        W, b = np.einsum("ij,jk->ik", W, V), V.T @ b + c[:, None]
    return W, b.ravel()


def _with_one_larger_matrix(weights, biases):
    """The bias as the weights of one more input, which is always 1."""
    stacked = [np.block([[V, np.zeros((len(V), 1))], [c, np.ones(1)]]) for V, c in zip(weights, biases)]  # noqa: B905
    whole = reduce(np.matmul, stacked)
    return whole[:-1, :-1], whole[-1, :-1]


collapse = [
    _by_index,
    _from_the_identity,
    _from_the_end,
    _recursively,
    _by_sending_inputs_through,
    _with_einsum_and_a_column,
    _with_one_larger_matrix,
    lambda weights, biases: tuple(part.tolist() for part in _by_index(weights, biases)),
]

# --- Task 6 -------------------------------------------------------------------------------------------


def _scaled(factor):
    W1, b1 = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([-0.5, -1.5])
    return lambda: (factor * W1, factor * b1, factor * np.array([[1.0], [-1.0]]), factor * np.array([-0.5]))


xor_weights = [
    # at least one, but not both; then in lists, with other numbers, and with the neurons exchanged
    _scaled(1.0),
    _scaled(4.0),
    _scaled(1e-6),
    lambda: ([[1, 1], [1, 1]], [-0.5, -1.5], [[1], [-2]], [-0.5]),
    lambda: [[[2, 6], [2, 6]], [-1, -8], [[3], [-6]], [-2]],
    lambda: (np.ones((2, 2)), np.array([-1.5, -0.5]), np.array([[-1.0], [1.0]]), np.array([-0.5])),
    lambda: (np.float32([[1, 1], [1, 1]]), np.float32([-0.5, -1.5]), np.float32([[1], [-1]]), np.float32([-0.5])),
    # at least one, and not both: NAND and OR, joined by AND
    lambda: (np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([-0.5, 1.5]), np.array([[1.0], [1.0]]), np.array([-1.5])),
    # the first but not the second, or the second but not the first
    lambda: (np.array([[1, -1], [-1, 1]]), np.array([-0.5, -0.5]), np.array([[1], [1]]), np.array([-1])),
    # both or neither, and then the contrary
    lambda: (np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([-1.5, 0.5]), np.array([[-1.0], [-1.0]]), np.array([0.5])),
    # unequal weights, as the sliders may happen to stand
    lambda: (np.array([[1.3, 2.1], [1.2, 2.4]]), np.array([-0.6, -3.4]), np.array([[5.9], [-6.0]]), np.array([-0.1])),
    # borders that touch the margin, but do not cut it
    lambda: (np.ones((2, 2)), np.array([-0.21, -1.79]), np.array([[1.0], [-1.0]]), np.array([-1.0])),
    # borders that are not parallel to a diagonal
    lambda: (np.array([[-1, 2], [2, -1]]), np.array([-1.5, -1.5]), np.array([[2], [2]]), np.array([-1])),
]
