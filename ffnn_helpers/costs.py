"""Cost functions: how far the outputs of a network are from the targets, as one number.

A holds the outputs a^(L), Y the targets: one row per sample, one column per output neuron, both of shape (N, n_L).
Costs are means over the N samples, with the lecture's factors, and logarithms are natural. A gradient has the
shape and the dtype of A and holds the derivatives of that mean cost with respect to each entry of A.

The functions `..._from_logits` take the pre-activations Z = z^(L) of the output layer in place of A. There the
logarithm and the exponential cancel, so that the cost stays finite and exact where A has rounded to 0 or 1.

All raise TypeError unless the arguments are real numbers, and ValueError unless A (or Z) and Y have the same shape
(N, n_L) with N, n_L ≥ 1 and the targets are finite; the cross-entropies also unless A and Y are between 0 and 1.
A nan in A gives a cost of nan.

Source: lecture, 'Mean-squared error' and 'Cross-entropy'.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ffnn_helpers._arrays import as_floats, refuse
from ffnn_helpers.activations import log_softmax, sigmoid, softmax

# A confident and wrong answer has log 0 = -inf, and an infinite cost: the right value, so no warning.
_quiet = np.errstate(divide="ignore", over="ignore", under="ignore", invalid="ignore")


def mean_squared_error(A, Y) -> float:
    """C = 1/(2N) Σ_n Σ_i (a_i − y_i)², for regression. The sum over outputs is not divided by their number.

    A, Y of shape (N, n_L); returns a float. Raises as said at the top of this module.
    Source: lecture, 'Mean-squared error'.
    """
    A, Y = _matching(A, Y)
    return float(((A - Y) ** 2).sum() / (2 * len(A)))


def mean_squared_error_gradient(A, Y):
    """∂C/∂a_i = (a_i − y_i) / N: the 2 of the square cancels the 1/2 of the cost.

    A, Y of shape (N, n_L); the result has the same. Raises as said at the top of this module.
    Source: derived from the lecture's mean-squared error.
    """
    A, Y = _matching(A, Y)
    return (A - Y) / len(A)


@_quiet
def binary_cross_entropy(A, Y) -> float:
    """C = −1/N Σ_n Σ_i [y_i log a_i + (1 − y_i) log(1 − a_i)], for outputs that are each a yes or no.

    0 log 0 counts as 0, its limit; a confident and wrong answer has infinite cost.

    A, Y of shape (N, n_L), entries from 0 to 1; returns a float. Raises as said at the top of this module.
    Source: lecture, 'Cross-entropy'.
    """
    A, Y = _probabilities(A, Y)
    # log1p(-a) is log(1 - a) with all its digits: for a tiny a, 1 - a would round to 1.
    terms = _weighted(Y, np.log(A)) + _weighted(1 - Y, np.log1p(-A))
    return _minus_mean(terms)


@_quiet
def binary_cross_entropy_gradient(A, Y):
    """∂C/∂a_i = [−y_i/a_i + (1 − y_i)/(1 − a_i)] / N, which is 0 at a_i = y_i: there the cost is smallest.

    A fraction whose numerator is 0 counts as 0, so at a_i = y_i = 0 or 1, where the other fraction remains, this is
    the one-sided derivative. For a confident and wrong answer it is infinite.

    A, Y of shape (N, n_L), entries from 0 to 1; the result has the same shape. Raises as said at the top.
    Source: lecture, 'Why cross-entropy'.
    """
    A, Y = _probabilities(A, Y)
    return (_ratio(1 - Y, 1 - A) - _ratio(Y, A)) / len(A)


@_quiet
def binary_cross_entropy_from_logits(Z, Y) -> float:
    """`binary_cross_entropy` of A = σ(Z), for an output layer of sigmoids.

    −log σ(z) = log(1 + e^−z) and −log(1 − σ(z)) = log(1 + e^z), which `logaddexp(0, ∓z)` computes for any z.

    Z, Y of shape (N, n_L), entries of Y from 0 to 1; returns a float. Raises as said at the top of this module.
    Source: derived from the lecture's cross-entropy and sigmoid.
    """
    Z, Y = _logits(Z, Y)
    terms = _weighted(Y, -np.logaddexp(0, -Z)) + _weighted(1 - Y, -np.logaddexp(0, Z))
    return _minus_mean(terms)


@_quiet
def binary_cross_entropy_from_logits_gradient(Z, Y):
    """∂C/∂z_i = (σ(z_i) − y_i) / N: ∂C/∂a_i times σ'(z_i) = a_i (1 − a_i), whose denominators cancel.

    Z, Y of shape (N, n_L), entries of Y from 0 to 1; the result has the same shape. Raises as said at the top.
    Source: derived from the lecture's cross-entropy and sigmoid.
    """
    Z, Y = _logits(Z, Y)
    return (sigmoid(Z) - Y) / len(Z)


@_quiet
def categorical_cross_entropy(A, Y) -> float:
    """C = −1/N Σ_n Σ_i y_i log a_i, for one class out of K = n_L ≥ 2.

    The rows of Y sum to 1: one-hot labels, or probabilities. 0 log 0 counts as 0, its limit; probability 0 for
    the right class has infinite cost.

    A, Y of shape (N, K), entries from 0 to 1; returns a float. Raises as said at the top of this module, and
    ValueError if K < 2 or a row of Y does not sum to 1.
    Source: derived from the lecture's cross-entropy, for one-hot labels and a softmax output.
    """
    A, Y = _probabilities(A, Y)
    _check_classes(Y)
    return _minus_mean(_weighted(Y, np.log(A)))


@_quiet
def categorical_cross_entropy_gradient(A, Y):
    """∂C/∂a_i = −y_i / (N a_i), and 0 where y_i = 0.

    A, Y of shape (N, K), entries from 0 to 1; the result has the same shape. Raises what
    `categorical_cross_entropy` raises.
    Source: derived from the categorical cross-entropy.
    """
    A, Y = _probabilities(A, Y)
    _check_classes(Y)
    return (0 - _ratio(Y, A)) / len(A)


@_quiet
def categorical_cross_entropy_from_logits(Z, Y) -> float:
    """`categorical_cross_entropy` of A = softmax(Z): −1/N Σ_n Σ_i y_i log_softmax(z)_i.

    Z, Y of shape (N, K), rows of Y as for `categorical_cross_entropy`; returns a float. Raises what it raises.
    Source: derived from the lecture's cross-entropy and softmax.
    """
    Z, Y = _logits(Z, Y)
    _check_classes(Y)
    return _minus_mean(_weighted(Y, log_softmax(Z)))


@_quiet
def categorical_cross_entropy_from_logits_gradient(Z, Y):
    """∂C/∂z_j = (softmax(z)_j − y_j) / N.

    For one sample C = −Σ_i y_i log s_i with s = softmax(z), and ∂s_i/∂z_j = s_i (δ_ij − s_j). So
    ∂C/∂z_j = −Σ_i (y_i / s_i) s_i (δ_ij − s_j) = −y_j + s_j Σ_i y_i = s_j − y_j,
    where the last step uses that the y_i sum to 1.

    Z, Y of shape (N, K), rows of Y as for `categorical_cross_entropy`; the result has the same shape. Raises
    what it raises.
    Source: derived from the lecture's cross-entropy and softmax.
    """
    Z, Y = _logits(Z, Y)
    _check_classes(Y)
    return (softmax(Z) - Y) / len(Z)


def _weighted(y, logs):
    """Return y log a, where 0 log 0 counts as 0. A nan stays: 0 · nan is nan."""
    return np.where((y == 0) & np.isinf(logs), 0, y * logs)


def _ratio(y, a):
    """Return y / a, where 0/0 counts as 0."""
    return np.where((y == 0) & (a == 0), 0, y / a)


def _minus_mean(terms):
    # 0 - x and not -x: a perfect answer has cost 0.0, not -0.0.
    return float(0 - terms.sum() / len(terms))


def _matching(A, Y, name="A"):
    """Return A and Y as arrays of A's float type, after checking that they have the same shape (N, n_L)."""
    A, Y = as_floats(A, name), as_floats(Y, "Y")
    if A.ndim != 2 or A.shape != Y.shape:
        raise ValueError(
            f"{name} and Y must have the same shape (N, n_L), one row per sample, "
            f"but {name} has shape {A.shape} and Y has shape {Y.shape}.{_advice(A, Y)}"
        )
    if A.size == 0:
        raise ValueError(
            f"a mean cost needs at least one sample and one output, but {name} and Y have shape {A.shape}."
        )
    Y = Y.astype(A.dtype)
    refuse(~np.isfinite(Y), Y, "Y", "targets must be finite")
    return A, Y


def _advice(A, Y):
    if Y.ndim == 1 and A.ndim == 2 and A.shape[1] > 1:
        return " If Y holds class labels, encode them: one_hot(Y, K)."
    if A.ndim == 1 or Y.ndim == 1:
        return " Use reshape(-1, 1) to make N numbers one column: otherwise (N, 1) minus (N,) silently becomes (N, N)."
    return ""


def _probabilities(A, Y):
    """Check like `_matching`, for costs that take logarithms of A and 1 − A."""
    A, Y = _matching(A, Y)
    rule = (
        "activations of a cross-entropy lie between 0 and 1: "
        "for pre-activations use the cost of the same name that ends in _from_logits"
    )
    refuse((A < 0) | (A > 1), A, "A", rule)
    _check_between_0_and_1(Y)
    return A, Y


def _logits(Z, Y):
    """Check like `_matching`, for cross-entropies of pre-activations."""
    Z, Y = _matching(Z, Y, name="Z")
    _check_between_0_and_1(Y)
    return Z, Y


def _check_between_0_and_1(Y):
    refuse((Y < 0) | (Y > 1), Y, "Y", "targets of a cross-entropy lie between 0 and 1")


def _check_classes(Y):
    """Check the additional rules for targets of a categorical cross-entropy."""
    if Y.shape[1] < 2:
        raise ValueError(
            f"a categorical cross-entropy needs a column for each of K ≥ 2 classes, but Y has shape {Y.shape}: "
            "for a single yes or no use binary_cross_entropy."
        )
    sums = Y.sum(axis=1, dtype=np.float64)
    tolerance = max(1e-6, 8 * np.finfo(Y.dtype).eps)  # 1e-6 for float64 and float32, 0.008 for float16
    refuse(
        np.abs(sums - 1) > tolerance,
        sums,
        "Y.sum(axis=1)",
        "each row of Y must sum to 1: to encode labels use one_hot(labels, K)",
    )


def check_targets(A, Y, cost):
    """Return Y as floats of the type of the outputs A, after checking that they are targets of this cost.

    Raises as said at the top of this module.
    """
    Y = _matching(A, Y)[1]
    if cost != "mean_squared_error":
        _check_between_0_and_1(Y)
    if cost == "categorical_cross_entropy":
        _check_classes(Y)
    return Y


class Cost(NamedTuple):
    """A mean cost of (A, Y), and its gradient with respect to A."""

    function: Callable
    gradient: Callable


COSTS = {
    "mean_squared_error": Cost(mean_squared_error, mean_squared_error_gradient),
    "binary_cross_entropy": Cost(binary_cross_entropy, binary_cross_entropy_gradient),
    "categorical_cross_entropy": Cost(categorical_cross_entropy, categorical_cross_entropy_gradient),
}


def get_cost(name: str) -> Cost:
    """Return the `Cost` of this name. Raises ValueError, with the list of names, if there is none."""
    if not isinstance(name, str) or name not in COSTS:
        raise ValueError(f"there is no cost {name!r}: the names are {', '.join(COSTS)}.")
    return COSTS[name]
