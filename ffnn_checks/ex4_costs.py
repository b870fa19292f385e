"""The tasks of exercise 4: squared error, cross-entropies, their gradients, and the lowest cost.

Each task: the right answer, the inputs on which it is tried, and the usual wrong answers with what to
say to them. Source: lecture, "Mean-squared error", "Cross-entropy" and "Why cross-entropy".
"""

import numpy as np

from ffnn_checks.task import Mistake, Task
from ffnn_helpers.activations import sigmoid, softmax


def _ours(*names):
    return tuple(f"ffnn_helpers.costs.{name}" for name in names)


# What programs use in place of 0 to escape log 0.
_TINY = (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16)

# --- Task 1: the mean-squared error ------------------------------------------------------------------

_A = np.array([[0.53, 2.0, 1.02], [1.0, -1.3, 0.25], [3.1, 1.4, 2.0], [0.2, 0.61, 0.5]])
_Y = np.array([[1.0, 2.2, 0.0], [1.7, 0.4, 0.0], [2.0, 0.1, 2.3], [0.3, 0.0, -0.5]])
_NUMBERS = [
    (_A, _Y),
    (np.array([[0.72, -1.3]]), np.array([[0.25, 0.6]])),
    (np.array([[1.5], [0.2], [-0.7], [2.1], [0.9]]), np.array([[1.0], [0.5], [-0.2], [2.3], [-1.0]])),
]


def _squares(A, Y):
    return (A - Y) ** 2


_ALL_PAIRS = (
    "a column of shape (N, 1) meets N numbers of shape (N,) here, and NumPy forms all N × N pairs. "
    "A and Y come in with the same shape: leave it as it is."
)

mean_squared_error = Task(
    name="mean_squared_error",
    ready_made=_ours("mean_squared_error", "get_cost"),
    arguments=("A", "Y"),
    results=("C",),
    reference=lambda A, Y: np.sum(_squares(A, Y)) / (2 * len(A)),
    inputs=_NUMBERS,
    mistakes=[
        Mistake(lambda A, Y: np.sum(_squares(A, Y)) / len(A), "the factor 1/2 is missing: 1/(2N), with the lecture."),
        Mistake(
            lambda A, Y: np.mean(_squares(A, Y)),
            "np.mean divides by the number of all entries, N n_L, and the 1/2 is missing. "
            "Sum over the outputs; only over the samples take the mean.",
        ),
        Mistake(
            lambda A, Y: np.mean(_squares(A, Y)) / 2,
            "np.mean divides by the number of all entries, N n_L. Sum over the outputs; "
            "only over the samples take the mean.",
        ),
        Mistake(
            lambda A, Y: np.sum(_squares(A, Y)) / 2,
            "this is a sum over the samples, which grows with their number. Divide by N, too.",
        ),
        Mistake(lambda A, Y: np.sum(_squares(A, Y)), "the factor 1/(2N) is missing."),
        Mistake(
            lambda A, Y: np.sum(_squares(A, Y)) / 2 * len(A),
            "x / 2 * N is (x / 2) * N: Python works from left to right. Put brackets around 2 * N.",
        ),
        Mistake(
            lambda A, Y: np.sum(_squares(A, Y)) / (2 * A.shape[1]),
            "this divides by the number of outputs, A.shape[1]. N is the number of rows, len(A) or A.shape[0].",
        ),
        Mistake(
            lambda A, Y: np.sum(_squares(A, Y)) / (2 * A.shape[1] ** 2 * len(A)),
            "this divides by n_L more than once, and should not at all: the sum over the outputs stays a sum.",
        ),
        Mistake(
            lambda A, Y: np.sum(A - Y) / (2 * len(A)),
            "the errors are not squared: those of opposite sign cancel.",
        ),
        Mistake(
            lambda A, Y: np.sum((A - Y) * 2) / (2 * len(A)),
            "* 2 doubles the errors. The square is ** 2.",
        ),
        Mistake(
            lambda A, Y: np.sum(np.abs(A - Y)) / (2 * len(A)),
            "these are absolute errors. Square them.",
        ),
        Mistake(
            lambda A, Y: np.sum(A - Y) ** 2 / (2 * len(A)),
            "the errors are summed first and squared then, so they cancel. Square each one: np.sum((A - Y) ** 2).",
        ),
        Mistake(
            lambda A, Y: np.sum(np.sum(A - Y, axis=1) ** 2) / (2 * len(A)),
            "the errors of a row are summed first and squared then, so they cancel. Square each one first.",
        ),
        Mistake(
            lambda A, Y: np.sum(np.linalg.norm(A - Y, axis=1)) / (2 * len(A)),
            "these are the distances ‖a − y‖ themselves. Their squares are to be summed: no root.",
        ),
        Mistake(
            lambda A, Y: np.linalg.norm(A - Y) / (2 * len(A)),
            "np.linalg.norm takes a square root. The squares themselves are to be summed.",
        ),
        Mistake(
            lambda A, Y: np.sqrt(np.sum(_squares(A, Y)) / (2 * len(A))),
            "a square root is taken at the end. The cost is the mean of the squares itself.",
        ),
        Mistake(
            lambda A, Y: np.sqrt(np.mean(_squares(A, Y))),
            "this is the root of the mean square. Here the cost has no root, and the factor 1/(2N).",
        ),
        Mistake(lambda A, Y: np.sum(A**2 - Y**2) / (2 * len(A)), "A² − Y² is not (A − Y)²: subtract first."),
        Mistake(lambda A, Y: np.sum((A + Y) ** 2) / (2 * len(A)), "outputs and targets are added. Subtract them."),
        Mistake(lambda A, Y: -np.sum(_squares(A, Y)) / (2 * len(A)), "the sign is wrong: squares are positive."),
        Mistake(
            lambda A, Y: np.sum(_squares(A, Y), axis=1) / 2,
            "this is one number for each sample. Take their mean: one number for the batch.",
        ),
        Mistake(
            lambda A, Y: np.sum(_squares(A, Y), axis=1) / (2 * len(A)),
            "this is one number for each sample. Sum over the samples, too.",
        ),
        Mistake(
            lambda A, Y: np.sum(_squares(A, Y), axis=0) / (2 * len(A)),
            "this is one number for each output. Sum over the outputs, too.",
        ),
        Mistake(
            lambda A, Y: _squares(A, Y) / (2 * len(A)),
            "the entries are still apart. Sum over the outputs and the samples.",
        ),
        Mistake(
            lambda A, Y: np.sum(_squares(A, Y)[0]) / (2 * len(A)),
            "only the first sample counts. Is the return inside the loop? It ends the function at once.",
        ),
        Mistake(
            lambda A, Y: np.sum(_squares(A, Y)[-1]) / (2 * len(A)),
            "only the last sample counts: each round of the loop overwrites the sum. Add to it with +=.",
        ),
        Mistake(
            lambda A, Y: _squares(A, Y)[-1, -1] / (2 * len(A)),
            "only the last entry counts: = overwrites what was there. Add to it with +=.",
        ),
        Mistake(
            lambda A, Y: np.sum(_squares(A, Y)[:, 0]) / (2 * len(A)),
            "only the first output counts. Sum over all columns.",
        ),
        Mistake(lambda A, Y: np.sum(_squares(A, Y.ravel())) / (2 * len(A)), _ALL_PAIRS),
        Mistake(
            lambda A, Y: round(float(np.sum(_squares(A, Y)) / (2 * len(A))), 2),
            "the result is rounded. Give it back with all its digits.",
        ),
        Mistake(lambda A, Y: (A - Y) / len(A), "this is the gradient, task 2. Here the cost is asked for, one number."),
    ],
    to_do="Write C = 1/(2N) Σ_s Σ_i (a_si − y_si)² in the cell above.",
    shows="Sum over the outputs, mean over the samples, and half of it.",
)

# --- Gradients: what goes wrong with errors of shape (N, n_L) that are to be divided by N ---------------


def _mistakes_of_a_gradient(activation, a):
    """For the tasks whose answer is (activation(Z) − Y)/N; `a` is the activation's name in the hints."""

    def error(Z, Y):
        return activation(Z) - Y

    return [
        Mistake(lambda Z, Y: error(Z, Y), "the factor 1/N is missing: this is the gradient of a sum over the samples."),
        Mistake(lambda Z, Y: -error(Z, Y) / len(Z), f"the sign is wrong: the slope is positive where {a} > y."),
        Mistake(
            lambda Z, Y: 2 * error(Z, Y) / len(Z),
            "it is twice as large. Where the square brings a 2, the 1/2 of the cost cancels it.",
        ),
        Mistake(
            lambda Z, Y: error(Z, Y) / (2 * len(Z)),
            "it is half as large. The factor 1/2 belongs to the squared error, and cancels in its derivative.",
        ),
        Mistake(lambda Z, Y: error(Z, Y) / len(Z) ** 2, "the factor 1/N is there twice."),
        Mistake(
            lambda Z, Y: error(Z, Y) / Z.size,
            "this divides by the number of all entries, N n_L. The cost is a mean over the N samples alone.",
        ),
        Mistake(
            lambda Z, Y: 2 * error(Z, Y) / Z.size,
            "this is the gradient of the mean over all N n_L entries, without 1/2. The factor here is 1/N.",
        ),
        Mistake(
            lambda Z, Y: error(Z, Y) / Z.shape[1],
            "this divides by the number of outputs. N is the number of rows, len(Y) or Y.shape[0].",
        ),
        Mistake(
            lambda Z, Y: activation(Z) - Y / len(Z),
            "only the targets are divided by N. Put brackets around the difference.",
        ),
        Mistake(
            lambda Z, Y: error(Z, Y).sum(axis=0) / len(Z),
            "the samples are summed up. There is one derivative for every entry: the shape stays (N, n_L).",
        ),
        Mistake(
            lambda Z, Y: error(Z, Y).sum(axis=1) / len(Z),
            "the outputs are summed up. There is one derivative for every entry: the shape stays (N, n_L).",
        ),
        Mistake(
            lambda Z, Y: error(Z, Y).sum() / len(Z),
            "this is one number. There is one derivative for every entry: the shape stays (N, n_L).",
        ),
        Mistake(lambda Z, Y: np.abs(error(Z, Y)) / len(Z), f"the sign is lost: where {a} < y the slope is negative."),
        Mistake(
            lambda Z, Y: np.sign(error(Z, Y)) / len(Z), "this is the slope of absolute errors: only the sign counts."
        ),
        Mistake(lambda Z, Y: error(Z, Y) ** 2 / len(Z), "the errors are still squared. The derivative of e²/2 is e."),
        Mistake(
            lambda Z, Y: np.squeeze(error(Z, Y) / len(Z)),
            "an axis of length 1 is lost. The result always has the shape of Y, also when N = 1 or n_L = 1.",
        ),
        Mistake(
            lambda Z, Y: np.vstack([error(Z, Y)[:1], np.zeros_like(Y[1:])]) / len(Z),
            "only the first row is filled. Is the return inside the loop? It ends the function at once.",
        ),
        Mistake(
            lambda Z, Y: activation(Z) / len(Z),
            f"the targets are missing: the slope is 0 where {a} = y.",
        ),
    ]


# --- Task 2: its gradient ----------------------------------------------------------------------------

mean_squared_error_gradient = Task(
    name="mean_squared_error_gradient",
    ready_made=_ours("mean_squared_error_gradient", "get_cost"),
    arguments=("A", "Y"),
    results=("dA",),
    reference=lambda A, Y: (A - Y) / len(A),
    inputs=_NUMBERS,
    mistakes=[
        *_mistakes_of_a_gradient(lambda A: A, "a"),
        Mistake(lambda A, Y: (A - Y.ravel()) / len(A), _ALL_PAIRS),
        Mistake(
            lambda A, Y: np.sum(_squares(A, Y)) / (2 * len(A)),
            "this is the cost itself, task 1. Its derivatives are asked for, an array of the shape of A.",
        ),
        Mistake(
            lambda A, Y: (A - Y) * A * (1 - A) / len(A),
            "this has a factor a(1 − a), the slope of a sigmoid. Here the derivative is that with respect to a itself.",
        ),
        Mistake(lambda A, Y: _squares(A, Y) / (2 * len(A)), "these are the terms of the cost. Differentiate them."),
    ],
    to_do="Write the derivatives ∂C/∂a_si in the cell above.",
    shows="The slope is the error: the further off, the steeper.",
    stands_on=[mean_squared_error],
)

# --- Task 3: y log a, also at the edge ---------------------------------------------------------------


@np.errstate(divide="ignore", invalid="ignore")  # log 0 = -inf is the right value
def _weighted_log(A, Y):
    return np.where(Y == 0, 0, Y * np.log(A))


_NAN = (
    "NumPy computes 0 · log 0 as 0 · (−∞) = nan, not a number. The limit is 0: where the weight y is 0, put 0 "
    "without asking for the logarithm."
)
_CLIPPED = (
    "a tiny number stands for 0 here. What was called impossible and happened costs infinity: "
    "where a = 0 and y > 0, leave log 0 = −∞ as it is."
)
_FREE = "every log 0 counts as 0 here. That holds where y = 0. Where y > 0 the impossible has happened: −∞."
_HUGE = (
    "np.nan_to_num also turns −∞ into the lowest number that a float can hold. Where y > 0, log 0 shall stay −∞ "
    "(it has a setting for that: neginf)."
)
_BITS = "log2 counts in bits. The logarithm here is the natural one, np.log."
_DECADES = "this is the logarithm to base 10. The logarithm here is the natural one, np.log."

weighted_log = Task(
    name="weighted_log",
    ready_made=("scipy.special.xlogy",),
    arguments=("A", "Y"),
    results=("L",),
    reference=_weighted_log,
    inputs=[
        (np.array([[0.3, 0.9], [0.55, 0.2], [0.8, 0.05]]), np.array([[1.0, 0.0], [0.25, 1.0], [0.0, 0.7]])),
        (np.array([[0.0], [0.5], [0.0]]), np.array([[1.0], [0.5], [0.0]])),
        (np.array([[0.0, 1.0, 0.4]]), np.array([[0.0, 1.0, 1.0]])),
    ],
    mistakes=[
        Mistake(lambda A, Y: Y * np.log(A), _NAN),
        Mistake(lambda A, Y: np.nan_to_num(Y * np.log(A)), _HUGE),
        Mistake(lambda A, Y: Y * np.nan_to_num(np.log(A)), _HUGE),
        *(Mistake(lambda A, Y, t=t: Y * np.log(np.maximum(A, t)), _CLIPPED) for t in _TINY),
        *(Mistake(lambda A, Y, t=t: Y * np.log(np.clip(A, t, 1 - t)), _CLIPPED) for t in _TINY),
        *(Mistake(lambda A, Y, t=t: Y * np.log(A + t), _CLIPPED) for t in _TINY),
        Mistake(lambda A, Y: np.where(A == 0, 0, _weighted_log(A, Y)), _FREE),
        Mistake(
            lambda A, Y: np.where(A == 0, -np.inf, _weighted_log(A, Y)),
            "−∞ stands wherever a = 0. Where y is 0 too, nothing has happened: there it is 0.",
        ),
        Mistake(
            lambda A, Y: np.abs(_weighted_log(A, Y)) * np.where(A == 0, 1, -1),
            "the infinity has the wrong sign: log 0 = −∞. The minus of the cost comes later.",
        ),
        Mistake(lambda A, Y: -_weighted_log(A, Y), "the minus sign comes later, with the cost. Here it is y log a."),
        Mistake(lambda A, Y: _weighted_log(A, Y) / np.log(2), _BITS),
        Mistake(lambda A, Y: _weighted_log(A, Y) / np.log(10), _DECADES),
        Mistake(lambda A, Y: _weighted_log(Y, A), "this is a log y: outputs and targets are exchanged."),
        Mistake(lambda A, Y: np.log(A), "the weights are missing: each logarithm counts y times."),
        Mistake(lambda A, Y: np.where(Y == 0, 0, np.log(A)), "the weights are missing: each logarithm counts y times."),
        Mistake(
            lambda A, Y: np.where(Y == 1, np.log(A), 0),
            "this is right for y = 0 and 1 alone. Between them a logarithm counts y times.",
        ),
        Mistake(
            lambda A, Y: np.where(Y > 0.5, Y * np.log(A), 0),
            "the entries with y up to 1/2 are left out. Only where y = 0 the result is 0 for all a.",
        ),
        Mistake(lambda A, Y: np.log(Y * A), "the product is inside the logarithm. It is y times log a."),
        Mistake(
            lambda A, Y: np.where(Y == 0, 0, np.log(Y * A)),
            "the product is inside the logarithm. It is y times log a.",
        ),
        Mistake(lambda A, Y: Y + np.log(A), "weight and logarithm are added. Multiply them."),
        Mistake(lambda A, Y: np.where(Y == 0, 0, Y * np.log1p(A)), "np.log1p(a) is log(1 + a). Take np.log(a)."),
        Mistake(lambda A, Y: np.sum(_weighted_log(A, Y)), "the entries are summed up. Here they stay apart: (N, n_L)."),
        Mistake(
            lambda A, Y: np.sum(_weighted_log(A, Y), axis=1),
            "the outputs are summed up. Here the entries stay apart: (N, n_L).",
        ),
        Mistake(
            lambda A, Y: (Y * np.log(A))[Y > 0],
            "the entries with y = 0 are left out. They stay, with the value 0: the shape is (N, n_L).",
        ),
        Mistake(
            lambda A, Y: _weighted_log(A, Y) + _weighted_log(1 - A, 1 - Y),
            "this already is y log a + (1 − y) log(1 − a). Here only the first part is asked for.",
        ),
        Mistake(lambda A, Y: np.round(_weighted_log(A, Y), 2), "the result is rounded. Give it with all its digits."),
    ],
    to_do="Write y log a, entry by entry, in the cell above.",
    shows="0 log 0 = 0, and what was called impossible and happened is −∞.",
)

# --- Cross-entropies: what goes wrong on the way from their terms to one number -----------------------


def _cost(terms):
    return -np.sum(terms) / len(terms)


def _mistakes_of_a_mean(terms):
    """For the tasks whose answer is −1/N Σ Σ terms(A, Y), with terms of shape (N, n_L); wrong sums and factors."""
    return [
        Mistake(
            lambda A, Y: -_cost(terms(A, Y)),
            "the minus sign is lost. Logarithms of probabilities are negative; the minus in front makes the cost "
            "positive. Without it training looks for the least likely answers.",
        ),
        Mistake(
            lambda A, Y: -np.sum(terms(A, Y)),
            "this is a sum over the samples, which grows with their number. Divide by N.",
        ),
        Mistake(
            lambda A, Y: -np.mean(terms(A, Y)),
            "np.mean divides by the number of all entries. Sum over the columns; only over the samples take the mean.",
        ),
        Mistake(
            lambda A, Y: -np.sum(terms(A, Y)) / A.shape[1],
            "this divides by the number of columns. N is the number of rows, len(Y) or Y.shape[0].",
        ),
        Mistake(
            lambda A, Y: _cost(terms(A, Y)) / 2, "it is half as large. The 1/2 belongs to the squared error alone."
        ),
        Mistake(lambda A, Y: _cost(terms(A, Y)) / np.log(2), _BITS),
        Mistake(lambda A, Y: _cost(terms(A, Y)) / np.log(10), _DECADES),
        Mistake(
            lambda A, Y: -np.sum(terms(A, Y), axis=1),
            "this is one number for each sample. Take their mean: one number for the batch.",
        ),
        Mistake(
            lambda A, Y: -np.mean(terms(A, Y), axis=0),
            "this is one number for each column. Sum over the columns, too.",
        ),
        Mistake(lambda A, Y: -terms(A, Y), "the terms are still apart. Sum over the columns, mean over the samples."),
        Mistake(
            lambda A, Y: -terms(A, Y) / len(A),
            "the terms are still apart. Sum over the columns and the samples.",
        ),
        Mistake(
            lambda A, Y: -np.sum(terms(A, Y)[0]) / len(A),
            "only the first sample counts. Is the return inside the loop? It ends the function at once.",
        ),
        Mistake(
            lambda A, Y: -np.sum(terms(A, Y)[-1]) / len(A),
            "only the last sample counts: each round of the loop overwrites the sum. Add to it with +=.",
        ),
        Mistake(
            lambda A, Y: np.exp(np.sum(terms(A, Y))),
            "this is the likelihood, the product of the probabilities. The cost is minus its logarithm, divided by N.",
        ),
        Mistake(
            lambda A, Y: round(float(_cost(terms(A, Y))), 2),
            "the result is rounded. Give it back with all its digits.",
        ),
    ]


# --- Task 4: the binary cross-entropy ----------------------------------------------------------------


def _binary_terms(A, Y):
    return _weighted_log(A, Y) + _weighted_log(1 - A, 1 - Y)


def _plain_binary_terms(A, Y):
    return Y * np.log(A) + (1 - Y) * np.log(1 - A)


def _binary_cross_entropy(A, Y):
    """With N from A, as students take it: a later task that hands in one row in place of N gets no right number."""
    return -np.sum(_binary_terms(A, Y)) / len(A)


_NAN_IN_COST = (
    "0 · log 0 came out as nan, not a number: it happens for a sure and right answer. "
    "weighted_log of task 3 gives 0 there."
)

binary_cross_entropy = Task(
    name="binary_cross_entropy",
    ready_made=_ours("binary_cross_entropy", "get_cost"),
    arguments=("A", "Y"),
    results=("C",),
    reference=_binary_cross_entropy,
    inputs=[
        (np.array([[0.9, 0.35], [0.2, 0.6], [0.6, 0.75], [0.97, 0.1]]), np.array([[1.0, 0], [0, 1], [1, 1], [0, 0]])),
        (np.array([[0.15], [0.7], [0.45]]), np.array([[0.3], [1.0], [0.0]])),
        (np.array([[0.3], [1.0]]), np.array([[0.0], [0.0]])),
        (np.array([[1.0, 0.0, 0.8]]), np.array([[1.0, 0.0, 1.0]])),
    ],
    mistakes=[
        *_mistakes_of_a_mean(_binary_terms),
        Mistake(lambda A, Y: _cost(_plain_binary_terms(A, Y)), _NAN_IN_COST),
        Mistake(lambda A, Y: _cost(np.nan_to_num(_plain_binary_terms(A, Y))), _HUGE),
        Mistake(
            lambda A, Y: _cost(Y * np.nan_to_num(np.log(A)) + (1 - Y) * np.nan_to_num(np.log(1 - A))),
            _HUGE,
        ),
        *(Mistake(lambda A, Y, t=t: _cost(_plain_binary_terms(np.clip(A, t, 1 - t), Y)), _CLIPPED) for t in _TINY),
        *(Mistake(lambda A, Y, t=t: _cost(Y * np.log(A + t) + (1 - Y) * np.log(1 - A + t)), _CLIPPED) for t in _TINY),
        Mistake(
            lambda A, Y: _cost(np.where((A == 0) | (A == 1), 0, _binary_terms(A, Y))),
            "every output of exactly 0 or 1 is free here. A sure answer that is wrong costs infinity.",
        ),
        Mistake(
            lambda A, Y: _cost(_weighted_log(A, Y)),
            "the second half is missing, (1 − y) log(1 − a): here the samples with y = 0 cost nothing. "
            "(Without it this is the categorical cross-entropy.)",
        ),
        Mistake(
            lambda A, Y: _cost(_weighted_log(1 - A, 1 - Y)),
            "the first half is missing, y log a: here the samples with y = 1 cost nothing.",
        ),
        Mistake(
            lambda A, Y: _cost(_weighted_log(A, Y) - _weighted_log(1 - A, 1 - Y)),
            "the two halves have opposite signs. The minus stands in front of their sum: mind the brackets.",
        ),
        Mistake(
            lambda A, Y: _cost(_weighted_log(1 - A, 1 - Y) - _weighted_log(A, Y)),
            "the two halves have opposite signs. Both are added, with one minus in front.",
        ),
        Mistake(
            lambda A, Y: _cost(_weighted_log(A, 1 - Y) + _weighted_log(1 - A, Y)),
            "y and 1 − y are exchanged: log a belongs to y, log(1 − a) to 1 − y.",
        ),
        Mistake(
            lambda A, Y: _cost(_weighted_log(A, Y) + np.log(1 - A)),
            "log(1 − a) lacks its weight 1 − y: for y = 1 it must not count.",
        ),
        Mistake(
            lambda A, Y: _cost(_weighted_log(A, Y) + (1 - Y) * (1 - np.log(A))),
            "the second half has 1 − log a. It is log(1 − a): np.log(1 - A).",
        ),
        Mistake(
            lambda A, Y: _cost(_weighted_log(A, Y) + _weighted_log(A, 1 - Y)),
            "both halves have log a. The second one is log(1 − a).",
        ),
        Mistake(
            lambda A, Y: _cost(_weighted_log(A, Y) + _weighted_log(1 - A, Y)),
            "both halves have the weight y. That of the second one is 1 − y.",
        ),
        *(
            Mistake(
                lambda A, Y, sign=sign: (
                    -np.sum(_weighted_log(A, Y)) + sign * np.sum(_weighted_log(1 - A, 1 - Y)) / len(A)
                ),
                "only the second half is divided by N. Put brackets around the sum of both.",
            )
            for sign in (1, -1)
        ),
        Mistake(lambda A, Y: _cost(_binary_terms(Y, A)), "outputs and targets are exchanged: it is y log a."),
        Mistake(
            lambda A, Y: -(np.sum(np.log(A[Y == 1])) + np.sum(np.log(1 - A[Y == 0]))) / len(A),
            "entries between 0 and 1 in Y are left out. For them both halves count, with weights y and 1 − y.",
        ),
        Mistake(
            lambda A, Y: _cost(np.where(Y == 1, np.log(A), np.log(1 - A))),
            "this is right for y = 0 and 1 alone. Between them both halves count, with weights y and 1 − y.",
        ),
        Mistake(
            lambda A, Y: _cost(_plain_binary_terms(A, Y.ravel())),
            _ALL_PAIRS,
        ),
        Mistake(
            lambda A, Y: _cost(A**Y * (1 - A) ** (1 - Y)),
            "the logarithm is missing: these are the probabilities given to what happened.",
        ),
        Mistake(
            lambda A, Y: -np.log(np.mean(A**Y * (1 - A) ** (1 - Y))),
            "this is the logarithm of a mean. Take the logarithm of each probability first.",
        ),
        Mistake(
            lambda A, Y: np.sum(_squares(A, Y)) / (2 * len(A)),
            "this is the squared error of task 1.",
        ),
        Mistake(
            lambda A, Y: _cost(_binary_terms(sigmoid(A), Y)),
            "the sigmoid is applied to A. A holds probabilities already, the values behind it.",
        ),
        Mistake(
            lambda A, Y: (A - Y) / (A * (1 - A)) / len(A),
            "this is the gradient. Here the cost is asked for, one number.",
        ),
    ],
    to_do="Write C = −1/N Σ_s Σ_i [y log a + (1 − y) log(1 − a)] in the cell above.",
    shows="Each output answers its own yes or no; the mean surprise is the cost, also at exactly 0 and 1.",
    stands_on=[weighted_log],
)

# --- Task 5: the categorical cross-entropy -----------------------------------------------------------

_P = np.array([[0.7, 0.2, 0.1], [0.12, 0.33, 0.55], [0.25, 0.35, 0.4], [0.08, 0.6, 0.32]])

categorical_cross_entropy = Task(
    name="categorical_cross_entropy",
    ready_made=_ours("categorical_cross_entropy", "get_cost"),
    arguments=("A", "Y"),
    results=("C",),
    reference=lambda A, Y: _cost(_weighted_log(A, Y)),
    inputs=[
        (_P, np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]])),
        (np.array([[0.1, 0.5, 0.15, 0.25]]), np.array([[0.2, 0.5, 0.0, 0.3]])),
        (np.array([[0.2, 0.8, 0.0], [0.5, 0.2, 0.3]]), np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])),
        (np.array([[0.0, 1.0], [0.7, 0.3]]), np.array([[0.0, 1.0], [1.0, 0.0]])),
    ],
    mistakes=[
        *_mistakes_of_a_mean(_weighted_log),
        Mistake(
            lambda A, Y: _cost(Y * np.log(A)),
            "0 · log 0 came out as nan, not a number: a wrong class had the probability 0. "
            "weighted_log of task 3 gives 0 there.",
        ),
        Mistake(lambda A, Y: _cost(np.nan_to_num(Y * np.log(A))), _HUGE),
        Mistake(lambda A, Y: _cost(Y * np.nan_to_num(np.log(A))), _HUGE),
        *(Mistake(lambda A, Y, t=t: _cost(Y * np.log(np.maximum(A, t))), _CLIPPED) for t in _TINY),
        *(Mistake(lambda A, Y, t=t: _cost(Y * np.log(np.clip(A, t, 1 - t))), _CLIPPED) for t in _TINY),
        *(Mistake(lambda A, Y, t=t: _cost(Y * np.log(A + t)), _CLIPPED) for t in _TINY),
        Mistake(
            lambda A, Y: _cost(np.where(A == 0, 0, _weighted_log(A, Y))),
            "every probability of exactly 0 is free here. If it was given to the right class, the cost is infinite.",
        ),
        Mistake(
            lambda A, Y: _cost(_binary_terms(A, Y)),
            "this is the binary form: it has terms with 1 − a. One class of K is one question, not K.",
        ),
        Mistake(lambda A, Y: _cost(_weighted_log(Y, A)), "outputs and targets are exchanged: it is y log a."),
        Mistake(lambda A, Y: _cost(np.log(A)), "the targets are missing: only the right class counts."),
        Mistake(lambda A, Y: _cost(Y * A), "the logarithm is missing: these are the probabilities of the right class."),
        Mistake(
            lambda A, Y: -np.log(np.sum(Y * A) / len(A)),
            "this is the logarithm of a mean. Take the logarithm of each probability first.",
        ),
        Mistake(
            lambda A, Y: -np.log(np.sum(Y * A)) / len(A),
            "this is the logarithm of a sum over all samples. Take the logarithm of each probability first.",
        ),
        Mistake(
            lambda A, Y: _cost(np.log(np.sum(Y * A, axis=1))),
            "this is right for one-hot rows alone. A row of Y may hold probabilities: "
            "take the logarithms first, then sum y log a.",
        ),
        Mistake(
            lambda A, Y: -np.sum(np.log(A[Y == 1])) / len(A),
            "entries between 0 and 1 in Y are left out. A row of Y may hold probabilities: sum over all classes.",
        ),
        Mistake(
            lambda A, Y: _cost(np.log(A[np.arange(len(A)), Y.argmax(axis=1)])),
            "only the class with the largest y counts. A row of Y may hold probabilities: sum over all classes.",
        ),
        Mistake(
            lambda A, Y: _cost(_weighted_log(A.max(axis=1, keepdims=True), np.ones((len(A), 1)))),
            "this takes the largest probability of each row. Take that of the right class, which Y names.",
        ),
        Mistake(
            lambda A, Y: _cost(_weighted_log(softmax(A), Y)),
            "the softmax is applied to A. A holds probabilities already, the values behind it.",
        ),
        Mistake(
            lambda A, Y: np.mean(A.argmax(axis=1) != Y.argmax(axis=1)),
            "this counts the wrong classes. The cost also asks how sure the answers were.",
        ),
        Mistake(lambda A, Y: np.sum(_squares(A, Y)) / (2 * len(A)), "this is the squared error of task 1."),
        Mistake(
            lambda A, Y: -Y / A / len(A),
            "this is the gradient. Here the cost is asked for, one number.",
        ),
    ],
    to_do="Write C = −1/N Σ_s Σ_i y log a in the cell above.",
    shows="With one-hot targets only the probability of the right class counts, whatever the rest did.",
    stands_on=[weighted_log],
)

# --- Task 6: the lowest cost -------------------------------------------------------------------------

_LABELS = [
    (np.array([[1.0, 0, 0], [1, 0, 0.2], [0, 0, 1], [1, 1, 0.3], [1, 0, 0], [0, 0, 0.4], [1, 0, 0]]),),
    (np.array([[1.0, 0.0], [0.0, 0.0], [1.0, 0.0]]),),
    (np.array([[1.0], [0.0], [0.0], [0.0], [1.0], [0.0], [0.0]]),),
    (np.array([[0.2, 0.6], [0.4, 0.9], [0.7, 0.8]]),),
]

best_constant = Task(
    name="best_constant",
    arguments=("Y",),
    results=("a",),
    reference=lambda Y: np.mean(Y, axis=0),
    inputs=_LABELS,
    mistakes=[
        Mistake(
            lambda Y: np.mean(Y),
            "this is one number for all outputs. Each output has its own constant: the result has shape (n_L,).",
        ),
        Mistake(
            lambda Y: np.mean(Y, axis=1),
            "this is one number for each sample. The constants belong to the outputs, the columns: axis 0 is summed.",
        ),
        Mistake(lambda Y: np.sum(Y, axis=0), "these are sums over the samples, not probabilities. Divide by N."),
        Mistake(
            lambda Y: (np.mean(Y, axis=0) > 0.5) * 1.0,
            "this is what most samples say, 0 or 1. It is sure of it, and its cross-entropy is infinite "
            "if a single sample says otherwise.",
        ),
        Mistake(
            lambda Y: np.median(Y, axis=0),
            "this is the median, which is best for absolute errors. Set the derivative of the cost to 0.",
        ),
        Mistake(
            lambda Y: np.full(Y.shape[1], 0.5),
            "1/2 is what one says without having seen the labels. You have.",
        ),
        Mistake(lambda Y: 1 - np.mean(Y, axis=0), "this is the share of no. The outputs are probabilities of yes."),
        Mistake(lambda Y: np.sum(Y, axis=0) / (len(Y) - 1), "this divides by N − 1. The cost is a mean with 1/N."),
        Mistake(lambda Y: np.sum(Y, axis=0) / Y.shape[1], "this divides by the number of outputs. N is len(Y)."),
        Mistake(
            lambda Y: np.sum(Y, axis=0) / Y.size,
            "this divides by the number of all entries, N n_L. A column has N of them.",
        ),
        Mistake(
            lambda Y: np.sum(Y, axis=0) / np.sum(1 - Y, axis=0),
            "this is yes divided by no, the odds. A probability is yes divided by all.",
        ),
        Mistake(
            lambda Y: np.sum(Y, axis=0) / np.sum(Y),
            "this divides by all the yeses. Each output has its own question: divide by the N samples.",
        ),
        Mistake(
            lambda Y: np.mean(Y, axis=0, keepdims=True),
            "this is a matrix with one row. The constants are a plain row of numbers, of shape (n_L,).",
        ),
        Mistake(
            lambda Y: np.tile(np.mean(Y, axis=0), (len(Y), 1)),
            "the constants are repeated for every sample. Give them back once: shape (n_L,).",
        ),
        Mistake(
            lambda Y: np.round(np.mean(Y, axis=0), 2),
            "the result is rounded, or was searched on a grid. There is a formula: set the derivative to 0.",
        ),
        Mistake(
            lambda Y: np.round(np.mean(Y, axis=0), 3),
            "the result is rounded, or was searched on a grid. There is a formula: set the derivative to 0.",
        ),
        Mistake(
            lambda Y: np.clip(np.round(np.mean(Y, axis=0), 2), 0.01, 0.99),
            "the result is rounded, or was searched on a grid. There is a formula: set the derivative to 0.",
        ),
        Mistake(
            lambda Y: np.log(np.mean(Y, axis=0) / (1 - np.mean(Y, axis=0))),
            "these are the pre-activations z. The outputs a are asked for.",
        ),
        Mistake(lambda Y: Y, "this is the best output if it may differ from sample to sample. Here it may not."),
        Mistake(lambda Y: Y[0], "only the first sample counts. Is the return inside the loop?"),
        Mistake(lambda Y: np.mean(Y != 0, axis=0), "this counts the entries that are not 0. Labels may be fractions."),
        Mistake(lambda Y: np.mean(Y == 1, axis=0), "only the labels of exactly 1 are counted. One of 0.3 counts 0.3."),
        Mistake(lambda Y: np.mean(Y > 0.5, axis=0), "each label is rounded to 0 or 1 first. One of 0.3 counts 0.3."),
        Mistake(lambda Y: np.max(Y, axis=0), "this is the largest label of each column."),
        Mistake(lambda Y: np.std(Y, axis=0), "this is the standard deviation of each column."),
    ],
    to_do="Give back the constant outputs with the lowest cost in the cell above.",
    shows="Squared error and cross-entropy agree: say how often yes occurs.",
)


def _entropies(a):
    return -_weighted_log(a, a) - _weighted_log(1 - a, 1 - a)


def _lowest(Y):
    return np.sum(_entropies(np.mean(Y, axis=0)))


lowest_cross_entropy = Task(
    name="lowest_cross_entropy",
    arguments=("Y",),
    results=("C",),
    reference=_lowest,
    inputs=_LABELS,
    mistakes=[
        Mistake(
            lambda Y: np.sum(_entropies(Y)) / len(Y),
            "this is the cost of the outputs A = Y, which differ from sample to sample. "
            "Here every sample gets the same outputs, the best constants.",
        ),
        Mistake(
            lambda Y: -np.sum(_weighted_log(np.mean(Y, axis=0), np.mean(Y, axis=0))),
            "the second half is missing, (1 − a) log(1 − a): no is an answer, too.",
        ),
        Mistake(
            lambda Y: np.sum(-_plain_binary_terms(np.mean(Y, axis=0), np.mean(Y, axis=0))),
            "0 · log 0 came out as nan, not a number: in one column all labels are the same. It is 0: weighted_log.",
        ),
        Mistake(lambda Y: -_lowest(Y), "the minus sign is lost. A cross-entropy is positive."),
        Mistake(lambda Y: _lowest(Y) / np.log(2), _BITS),
        Mistake(lambda Y: _lowest(Y) / np.log(10), _DECADES),
        Mistake(lambda Y: _entropies(np.mean(Y, axis=0)), "these are the outputs one by one. Sum over them."),
        Mistake(lambda Y: np.mean(_entropies(np.mean(Y, axis=0))), "this is the mean over the outputs. Sum over them."),
        Mistake(
            lambda Y: _lowest(Y) * len(Y),
            "this is a sum over the samples. The cost is their mean.",
        ),
        Mistake(lambda Y: _lowest(Y) / len(Y), "this divides by N once too often."),
        Mistake(
            lambda Y: _lowest(Y) / len(Y) / Y.shape[1], "this divides by N and by n_L; the sum over outputs stays."
        ),
        Mistake(
            lambda Y: _entropies(np.mean(Y)),
            "this is the entropy of one constant for all outputs. Each has its own; sum over the outputs.",
        ),
        Mistake(
            lambda Y: np.sum(_entropies(np.mean(Y, axis=1))),
            "the mean runs along the rows here. The constants belong to the outputs, the columns.",
        ),
        Mistake(
            lambda Y: Y.shape[1] * _entropies(np.mean(Y)),
            "this is the cost of one constant for all outputs. Each has its own.",
        ),
        Mistake(
            lambda Y: _lowest(Y) * len(Y) / Y.shape[1],
            "this divides by n_L in place of N. If the constants went into the cost as one row, its len is not N: "
            "repeat them for every sample.",
        ),
        Mistake(
            lambda Y: Y.shape[1] * np.log(2),
            "this is the cost of saying 1/2 always. The best constants cost less.",
        ),
        Mistake(
            lambda Y: np.log(2),
            "this is the cost of saying 1/2 to one question. The best constants cost less, and the outputs add up.",
        ),
        Mistake(
            lambda Y: np.sum(np.var(Y, axis=0)) / 2,
            "this is the lowest squared error. The cross-entropy is asked for.",
        ),
        Mistake(
            lambda Y: np.nan_to_num(np.sum(-_plain_binary_terms(np.mean(Y, axis=0), np.mean(Y, axis=0)))),
            "where one output came out as nan, the whole sum was put to 0. That output alone costs 0: weighted_log.",
        ),
        Mistake(
            lambda Y: _cost(_binary_terms(Y, np.zeros_like(Y) + np.mean(Y, axis=0))),
            "outputs and targets are exchanged: the constants are A, and Y is Y.",
        ),
        Mistake(
            lambda Y: _cost(_binary_terms((np.mean(Y, axis=0) > 0.5) * np.ones_like(Y), Y)),
            "this is the cost of saying always what most samples say. Someone who is never sure pays less.",
        ),
        Mistake(lambda Y: np.exp(-_lowest(Y)), "this is the probability itself. The cost is minus its logarithm."),
        Mistake(
            lambda Y: round(float(_lowest(Y)), 2),
            "the result is rounded, or was searched on a grid. There is a formula.",
        ),
        Mistake(lambda Y: (np.mean(Y, axis=0), _lowest(Y)), "this is a pair. The cost alone is asked for."),
        Mistake(lambda Y: np.mean(Y, axis=0), "these are the constants. Their cost is asked for."),
    ],
    to_do="Give back the cross-entropy of the best constants in the cell above.",
    shows="It is the entropy of the labels, and 0 only where they are all the same.",
    stands_on=[weighted_log, binary_cross_entropy, best_constant],
)

# --- Task 7: the binary cross-entropy from z ---------------------------------------------------------


def _log_sigmoid_terms(Z, Y):
    return -Y * np.logaddexp(0, -Z) - (1 - Y) * np.logaddexp(0, Z)


_CUTS = (10, 20, 30, 50, 100, 500, 700)  # where programs cut z off to escape the overflow of e^z
_THROUGH_A = (
    "it goes through a = σ(z), which has rounded to 0 or 1 for the large z. "
    "Go from z to the logarithm in one step: −log σ(z) = log(1 + e^−z)."
)
_EXP_OVERFLOWS = (
    "e^800 is too large for a float, so log(1 + e^z) becomes infinite. np.logaddexp(0, z) gives the same "
    "logarithm without the large number."
)

binary_from_logits = Task(
    name="binary_from_logits",
    ready_made=_ours("binary_cross_entropy_from_logits"),
    arguments=("Z", "Y"),
    results=("C",),
    reference=lambda Z, Y: _cost(_log_sigmoid_terms(Z, Y)),
    inputs=[
        (
            np.array([[1.3, -0.4], [-2.0, 0.7], [0.2, 2.5], [3.0, -1.1], [-0.6, 0.9]]),
            np.array([[1.0, 0], [0, 1], [1, 0], [0, 0.3], [0, 1]]),
        ),
        (np.array([[0.8], [-1.7], [0.35]]), np.array([[0.0], [1.0], [1.0]])),
        (np.array([[800.0, -800.0, 0.5]]), np.array([[1.0, 0.0, 1.0]])),
        (np.array([[800.0], [-800.0]]), np.array([[0.0], [1.0]])),
        (np.array([[40.0]]), np.array([[0.0]])),
    ],
    mistakes=[
        *_mistakes_of_a_mean(_log_sigmoid_terms),
        Mistake(lambda Z, Y: _cost(_binary_terms(sigmoid(Z), Y)), _THROUGH_A),
        Mistake(lambda Z, Y: _cost(_plain_binary_terms(sigmoid(Z), Y)), _THROUGH_A),
        Mistake(lambda Z, Y: _cost(np.nan_to_num(_plain_binary_terms(sigmoid(Z), Y))), _THROUGH_A),
        Mistake(lambda Z, Y: np.nan_to_num(_cost(_plain_binary_terms(sigmoid(Z), Y))), _THROUGH_A),
        Mistake(lambda Z, Y: np.nan_to_num(_cost(_binary_terms(sigmoid(Z), Y))), _THROUGH_A),
        *(
            Mistake(lambda Z, Y, t=t: _cost(_plain_binary_terms(np.clip(sigmoid(Z), t, 1 - t), Y)), _THROUGH_A)
            for t in _TINY
        ),
        *(
            Mistake(
                lambda Z, Y, t=t: _cost(Y * np.log(sigmoid(Z) + t) + (1 - Y) * np.log(1 - sigmoid(Z) + t)), _THROUGH_A
            )
            for t in _TINY
        ),
        Mistake(
            lambda Z, Y: _cost(_weighted_log(sigmoid(Z), Y) + _weighted_log(sigmoid(-Z), 1 - Y)),
            "1 − σ(z) = σ(−z) helps up to z = 700, but then σ(−z) itself rounds to 0. "
            "Go from z to the logarithm in one step: −log σ(z) = log(1 + e^−z).",
        ),
        Mistake(lambda Z, Y: _cost(-Y * np.log(1 + np.exp(-Z)) - (1 - Y) * np.log(1 + np.exp(Z))), _EXP_OVERFLOWS),
        Mistake(lambda Z, Y: _cost(-Y * np.log1p(np.exp(-Z)) - (1 - Y) * np.log1p(np.exp(Z))), _EXP_OVERFLOWS),
        Mistake(lambda Z, Y: _cost(Y * Z - np.log(1 + np.exp(Z))), _EXP_OVERFLOWS),
        Mistake(
            lambda Z, Y: _cost(-Y * np.logaddexp(1, -Z) - (1 - Y) * np.logaddexp(1, Z)),
            "np.logaddexp takes the exponents: the 1 in log(1 + e^z) is e^0, so it is np.logaddexp(0, z).",
        ),
        Mistake(
            lambda Z, Y: _cost(-Y * np.logaddexp(0, Z) - (1 - Y) * np.logaddexp(0, -Z)),
            "z and −z are exchanged: y goes with log(1 + e^−z), and 1 − y with log(1 + e^z).",
        ),
        Mistake(
            lambda Z, Y: _cost(-Y * np.logaddexp(0, -Z)),
            "the second half is missing, (1 − y) log(1 + e^z): here the samples with y = 0 cost nothing.",
        ),
        Mistake(
            lambda Z, Y: _cost(-(1 - Y) * np.logaddexp(0, Z)),
            "the first half is missing, y log(1 + e^−z): here the samples with y = 1 cost nothing.",
        ),
        Mistake(
            lambda Z, Y: _cost((1 - Y) * np.logaddexp(0, Z) - Y * np.logaddexp(0, -Z)),
            "the two halves have opposite signs. Both count as they are: mind the brackets.",
        ),
        Mistake(
            lambda Z, Y: _cost(Y * np.logaddexp(0, -Z) - (1 - Y) * np.logaddexp(0, Z)),
            "the two halves have opposite signs. Both count as they are: mind the brackets.",
        ),
        Mistake(
            lambda Z, Y: _cost(-Y * np.logaddexp(0, -Z) - np.logaddexp(0, Z)),
            "log(1 + e^z) lacks its weight 1 − y: for y = 1 it must not count.",
        ),
        Mistake(
            lambda Z, Y: _cost(_plain_binary_terms(Z, Y)),
            "Z is used as if it held probabilities. It holds pre-activations: the sigmoid comes first.",
        ),
        Mistake(
            lambda Z, Y: _cost(_binary_terms(Z, Y)),
            "Z is used as if it held probabilities. It holds pre-activations: the sigmoid comes first.",
        ),
        Mistake(
            lambda Z, Y: _cost(_log_sigmoid_terms(sigmoid(Z), Y)),
            "the sigmoid is applied twice: log(1 + e^−z) contains it already. Give it Z.",
        ),
        *(
            Mistake(
                lambda Z, Y, most=most: _cost(_log_sigmoid_terms(np.clip(Z, -most, most), Y)),
                "Z is cut off. Sure and wrong costs as much as it is sure: about |z|.",
            )
            for most in _CUTS
        ),
        *(
            Mistake(
                lambda Z, Y, sign=sign: _cost(-np.logaddexp(0, sign * Z)),
                "both halves have the same logarithm. One has e^−z, the other e^z.",
            )
            for sign in (1, -1)
        ),
        Mistake(
            lambda Z, Y: _cost(Y * Z - np.maximum(Z, 0)),
            "max(z, 0) is log(1 + e^z) for z far from 0 alone. What is missing is log(1 + e^−|z|).",
        ),
        Mistake(
            lambda Z, Y: _cost(-np.where(Y == 1, np.logaddexp(0, -Z), np.logaddexp(0, Z))),
            "this is right for y = 0 and 1 alone. Between them both halves count, with weights y and 1 − y.",
        ),
        Mistake(
            lambda Z, Y: np.sum(_squares(sigmoid(Z), Y)) / (2 * len(Z)),
            "this is the squared error of task 1.",
        ),
    ],
    to_do="Give back the binary cross-entropy of σ(Z), straight from Z, in the cell above.",
    shows="Sure and wrong costs about |z|: much, but not infinity.",
    stands_on=[weighted_log, binary_cross_entropy],
)

# --- Task 8: the categorical cross-entropy from z ----------------------------------------------------


def _log_sum_exp(Z):
    m = np.max(Z, axis=1, keepdims=True)
    return m + np.log(np.sum(np.exp(Z - m), axis=1, keepdims=True))


def _log_softmax_terms(Z, Y):
    return Y * (Z - _log_sum_exp(Z))


def _plain_log_softmax_terms(Z, Y):
    return Y * (Z - np.log(np.sum(np.exp(Z), axis=1, keepdims=True)))


def _below_0(Z):
    return Z - np.max(Z, axis=1, keepdims=True)


_NO_MAXIMUM = (
    "e^800 is too large for a float. The softmax does not change if a constant is subtracted from all z of a row: "
    "subtract the largest one first."
)
_THROUGH_P = (
    "it goes through the softmax, which has rounded to 0 for some classes. "
    "Take the logarithm on paper first: log p_i = z_i − log Σ_j e^{z_j}."
)

categorical_from_logits = Task(
    name="categorical_from_logits",
    ready_made=(
        *_ours("categorical_cross_entropy_from_logits"),
        "ffnn_helpers.activations.log_softmax",
        "scipy.special.log_softmax",
    ),
    arguments=("Z", "Y"),
    results=("C",),
    reference=lambda Z, Y: _cost(_log_softmax_terms(Z, Y)),
    inputs=[
        (
            np.array([[2.0, 1.0, -1.3], [0.5, -0.5, 3.0], [1.1, 0.3, 0.9], [-0.7, 0.2, -2.0]]),
            np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]]),
        ),
        (np.array([[0.1, 1.5, -0.6, 0.4]]), np.array([[0.2, 0.5, 0.0, 0.3]])),
        (np.array([[800.0, 0.0, -800.0]]), np.array([[0.0, 0.0, 1.0]])),
        (np.array([[800.0, 799.0], [-800.0, -802.0], [1.0, 0.3]]), np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])),
        (np.array([[0.0, 1000.0]]), np.array([[1.0, 0.0]])),
    ],
    mistakes=[
        *_mistakes_of_a_mean(_log_softmax_terms),
        Mistake(lambda Z, Y: _cost(Y * np.log(softmax(Z))), _THROUGH_P),
        Mistake(lambda Z, Y: _cost(_weighted_log(softmax(Z), Y)), _THROUGH_P),
        Mistake(lambda Z, Y: _cost(np.nan_to_num(Y * np.log(softmax(Z)))), _THROUGH_P),
        Mistake(lambda Z, Y: _cost(Y * np.nan_to_num(np.log(softmax(Z)))), _THROUGH_P),
        *(Mistake(lambda Z, Y, t=t: _cost(Y * np.log(np.maximum(softmax(Z), t))), _THROUGH_P) for t in _TINY),
        *(Mistake(lambda Z, Y, t=t: _cost(Y * np.log(np.clip(softmax(Z), t, 1 - t))), _THROUGH_P) for t in _TINY),
        *(Mistake(lambda Z, Y, t=t: _cost(Y * np.log(softmax(Z) + t)), _THROUGH_P) for t in _TINY),
        Mistake(lambda Z, Y: _cost(_plain_log_softmax_terms(Z, Y)), _NO_MAXIMUM),
        Mistake(
            lambda Z, Y: _cost(Y * np.log(np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True))),
            _NO_MAXIMUM,
        ),
        Mistake(
            lambda Z, Y: _cost(_plain_log_softmax_terms(Z - np.max(Z), Y)),
            "one maximum is subtracted from all rows. In a row far below it every exponential rounds to 0. "
            "Take each row's own: axis=1, keepdims=True.",
        ),
        *(
            Mistake(
                lambda Z, Y, number=number: _cost(_plain_log_softmax_terms(Z - number(Z, axis=1, keepdims=True), Y)),
                "what is subtracted is not the largest z of the row, so exponents above 0 remain, and can overflow.",
            )
            for number in (np.min, np.mean)
        ),
        *(
            Mistake(
                lambda Z, Y, most=most: _cost(_log_softmax_terms(np.clip(Z, -most, most), Y)),
                "Z is cut off. Sure and wrong costs as much as it is sure.",
            )
            for most in _CUTS
        ),
        *(
            Mistake(
                lambda Z, Y, terms=terms: _cost(terms(Z - np.max(Z, axis=0), Y)),
                "the maxima are taken down the columns. A column's maximum is not the same for all z of a row, "
                "so it changes the softmax. Take each row's own: axis=1, keepdims=True.",
            )
            for terms in (_log_softmax_terms, _plain_log_softmax_terms)
        ),
        Mistake(
            lambda Z, Y: _cost(
                Y * (Z - np.log(np.sum(np.exp(Z - Z.max(axis=1, keepdims=True)), axis=1, keepdims=True)))
            ),
            "the maximum is subtracted inside the sum alone. It has to come off every z of the row.",
        ),
        Mistake(
            lambda Z, Y: _cost(Y * (Z - Z.max(axis=1, keepdims=True) - _log_sum_exp(Z))),
            "the maximum is subtracted from z, but not inside the sum. It has to come off every z of the row.",
        ),
        Mistake(
            lambda Z, Y: _cost(_log_softmax_terms(Z.T, Y.T).T),
            "the sum runs over the samples. The classes of one sample share a probability of 1: axis=1.",
        ),
        Mistake(
            lambda Z, Y: _cost(Y * (_below_0(Z) - np.log(np.sum(np.exp(_below_0(Z)), axis=0)))),
            "the sum runs over the samples. The classes of one sample share a probability of 1: axis=1, keepdims=True.",
        ),
        Mistake(
            lambda Z, Y: _cost(Y * (_below_0(Z) - np.log(np.sum(np.exp(_below_0(Z)))))),
            "the sum runs over all samples and classes. It belongs to one row: axis=1, keepdims=True.",
        ),
        Mistake(
            lambda Z, Y: _cost(Y * (_below_0(Z) + np.log(np.sum(np.exp(_below_0(Z)), axis=1, keepdims=True)))),
            "the logarithm of the sum is added. It is subtracted: log p_i = z_i − log Σ_j e^{z_j}.",
        ),
        Mistake(
            lambda Z, Y: _cost(Y * (2 * Z - _below_0(Z) - np.log(np.sum(np.exp(_below_0(Z)), axis=1, keepdims=True)))),
            "the largest z is added. It is subtracted from every z of the row.",
        ),
        Mistake(
            lambda Z, Y: _cost(Y * (Z - np.max(Z) - np.log(np.sum(np.exp(Z - np.max(Z)))))),
            "the sum runs over all samples and classes. It belongs to one row: axis=1, keepdims=True.",
        ),
        Mistake(
            lambda Z, Y: _cost(Y * (Z - Z.max(axis=1, keepdims=True))),
            "the logarithm of the sum is missing: log p_i = z_i − log Σ_j e^{z_j}.",
        ),
        Mistake(
            lambda Z, Y: _cost(Y * Z),
            "the logarithm of the sum is missing: log p_i = z_i − log Σ_j e^{z_j}.",
        ),
        Mistake(
            lambda Z, Y: _cost(
                Y * (Z - np.max(Z, axis=1, keepdims=True) - np.exp(_log_sum_exp(Z) - np.max(Z, axis=1, keepdims=True)))
            ),
            "the logarithm around the sum is missing: log p_i = z_i − log Σ_j e^{z_j}.",
        ),
        Mistake(
            lambda Z, Y: _cost(Z - _log_sum_exp(Z)),
            "the targets are missing: only the right class counts.",
        ),
        Mistake(
            lambda Z, Y: _cost((Z - _log_sum_exp(Z))[np.arange(len(Z)), Y.argmax(axis=1)]),
            "only the class with the largest y counts. A row of Y may hold probabilities: sum over all classes.",
        ),
        Mistake(
            lambda Z, Y: _cost(_log_softmax_terms(softmax(Z), Y)),
            "the softmax is applied twice: log p = z − log Σ e^z contains it already. Give it Z.",
        ),
        Mistake(
            lambda Z, Y: _cost(_log_sigmoid_terms(Z, Y)),
            "this is the binary form of task 7: sigmoids, and terms with 1 − y. Here one class of K is right.",
        ),
        Mistake(
            lambda Z, Y: _cost(-Y * np.logaddexp(0, -Z)),
            "these are sigmoids: each z by itself. In the softmax every z counts for every class.",
        ),
        Mistake(
            lambda Z, Y: _cost(_binary_terms(softmax(Z), Y)),
            "this is the binary form: it has terms with 1 − p. One class of K is one question, not K.",
        ),
        Mistake(
            lambda Z, Y: _cost(_weighted_log(Z, Y)),
            "Z is used as if it held probabilities. It holds pre-activations: the softmax comes first.",
        ),
        Mistake(
            lambda Z, Y: _cost(Y * np.log(Z)),
            "Z is used as if it held probabilities. It holds pre-activations: the softmax comes first.",
        ),
    ],
    to_do="Give back the categorical cross-entropy of softmax(Z), straight from Z, in the cell above.",
    shows="The largest z of a row is moved to 0, and nothing overflows.",
    stands_on=[weighted_log, categorical_cross_entropy],
)

# --- Task 9: the gradients against z -----------------------------------------------------------------

_INFINITE_FACTOR = (
    "∂C/∂a is infinite where a has rounded to 0 or 1, and infinity times 0 is nan. "
    "Multiply on paper: a(1 − a) cancels the fractions, and what is left is simple."
)
_SATURATED = (
    "this has one factor a(1 − a) too many, the sigmoid's slope: it belongs to the squared error. "
    "In the cross-entropy ∂C/∂a cancels it."
)

binary_gradient = Task(
    name="binary_gradient",
    ready_made=_ours("binary_cross_entropy_from_logits_gradient"),
    arguments=("Z", "Y"),
    results=("dZ",),
    reference=lambda Z, Y: (sigmoid(Z) - Y) / len(Z),
    inputs=[
        (
            np.array([[1.3, -0.4, 0.6], [-2.0, 0.7, 1.2], [0.2, 2.5, -0.9], [3.0, -1.1, -0.3], [-0.6, 0.9, 0.1]]),
            np.array([[1.0, 0, 1], [0, 1, 0], [1, 0, 0], [0, 0.3, 1], [0, 1, 1]]),
        ),
        (np.array([[800.0, -800.0]]), np.array([[0.0, 1.0]])),
        (np.array([[0.8], [-1.7], [0.35], [-0.2]]), np.array([[0.0], [1.0], [1.0], [0.0]])),
    ],
    mistakes=[
        *_mistakes_of_a_gradient(sigmoid, "a"),
        Mistake(lambda Z, Y: (sigmoid(Z) - Y.ravel()) / len(Z), _ALL_PAIRS),
        Mistake(lambda Z, Y: (Z - Y) / len(Z), "the sigmoid is missing: the error is a − y, with a = σ(z)."),
        Mistake(
            lambda Z, Y: (sigmoid(sigmoid(Z)) - Y) / len(Z),
            "the sigmoid is applied twice.",
        ),
        Mistake(
            lambda Z, Y: (np.exp(Z) / (1 + np.exp(Z)) - Y) / len(Z),
            "e^800 is too large for a float, and infinity divided by infinity is nan. The sigmoid that is given never "
            "computes an exponential above 1.",
        ),
        Mistake(lambda Z, Y: (softmax(Z) - Y) / len(Z), "this is the softmax. Yes-or-no outputs have sigmoids."),
        Mistake(
            lambda Z, Y: (sigmoid(Z) - Y) * sigmoid(Z) * (1 - sigmoid(Z)) / len(Z),
            _SATURATED,
        ),
        Mistake(
            lambda Z, Y: ((1 - Y) / (1 - sigmoid(Z)) - Y / sigmoid(Z)) / len(Z),
            "this is ∂C/∂a. By the chain rule ∂C/∂z = ∂C/∂a · a(1 − a).",
        ),
        Mistake(
            lambda Z, Y: ((1 - Y) / (1 - sigmoid(Z)) - Y / sigmoid(Z)) * sigmoid(Z) * (1 - sigmoid(Z)) / len(Z),
            _INFINITE_FACTOR,
        ),
        *(
            Mistake(
                lambda Z, Y, half=half: half(sigmoid(Z), Y) / len(Z),
                "the second half is missing, the derivative of (1 − y) log(1 − a).",
            )
            for half in (lambda A, Y: -Y / A, lambda A, Y: -Y * (1 - A))
        ),
        Mistake(
            lambda Z, Y: (-Y * (1 - sigmoid(Z)) - (1 - Y) * sigmoid(Z)) / len(Z),
            "the second half has the wrong sign: the derivative of log(1 − a) is −1/(1 − a).",
        ),
        Mistake(
            lambda Z, Y: sigmoid(Z) * (1 - sigmoid(Z)) / len(Z),
            "this is the slope of the sigmoid alone. Which error does it multiply, and does it stay?",
        ),
        Mistake(
            lambda Z, Y: (1 / (1 + np.exp(Z)) - Y) / len(Z),
            "this is σ(−z), the probability of no. The exponent has a minus: e^−z.",
        ),
        Mistake(lambda Z, Y: ((Z >= 0) - Y) / len(Z), "a is rounded to 0 or 1 here. The error is that of a itself."),
        Mistake(
            lambda Z, Y: _cost(_log_sigmoid_terms(Z, Y)),
            "this is the cost itself, task 7. Its derivatives are asked for, an array of the shape of Z.",
        ),
    ],
    to_do="Write the derivatives ∂C/∂z_si in the cell above.",
    shows="What is left is the error itself: a sigmoid that is wrong and sure is pulled with full force.",
    stands_on=[mean_squared_error_gradient],
)


def _plain_softmax(Z):
    return np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True)


categorical_gradient = Task(
    name="categorical_gradient",
    ready_made=_ours("categorical_cross_entropy_from_logits_gradient"),
    arguments=("Z", "Y"),
    results=("dZ",),
    reference=lambda Z, Y: (softmax(Z) - Y) / len(Z),
    inputs=[
        (
            np.array([[2.0, 1.0, -1.3], [0.5, -0.5, 3.0], [1.1, 0.3, 0.9], [-0.7, 0.2, -2.0], [0.6, -1.5, 0.1]]),
            np.array([[1.0, 0, 0], [0, 1, 0], [0, 0.4, 0.6], [0, 1, 0], [1, 0, 0]]),
        ),
        (np.array([[800.0, 0.0, -800.0, 799.0]]), np.array([[0.0, 0.0, 1.0, 0.0]])),
        (np.array([[0.4, -0.8], [1.7, 0.9], [-0.2, 0.3]]), np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0]])),
    ],
    mistakes=[
        *_mistakes_of_a_gradient(softmax, "p"),
        Mistake(
            lambda Z, Y: (softmax(Z.T).T - Y) / len(Z),
            "the softmax runs over the samples. Each row sums to 1: axis=1, keepdims=True.",
        ),
        Mistake(lambda Z, Y: (_plain_softmax(Z) - Y) / len(Z), _NO_MAXIMUM + " The softmax that is given does."),
        Mistake(lambda Z, Y: (Z - Y) / len(Z), "the softmax is missing: the error is p − y."),
        Mistake(lambda Z, Y: (softmax(softmax(Z)) - Y) / len(Z), "the softmax is applied twice."),
        Mistake(
            lambda Z, Y: (sigmoid(Z) - Y) / len(Z),
            "this is the sigmoid, task 9a. One class of K has a softmax.",
        ),
        Mistake(
            lambda Z, Y: (softmax(Z) - Y) * softmax(Z) * (1 - softmax(Z)) / len(Z),
            "this has a factor p(1 − p) too many. Every p depends on every z; together all factors cancel.",
        ),
        Mistake(
            lambda Z, Y: ((1 - Y) / (1 - softmax(Z)) - Y / softmax(Z)) / len(Z),
            "this is ∂C/∂a of the binary form, task 4. The categorical cost has no terms with 1 − p.",
        ),
        Mistake(
            lambda Z, Y: ((1 - Y) / (1 - softmax(Z)) - Y / softmax(Z)) * softmax(Z) * (1 - softmax(Z)) / len(Z),
            "this is the binary form, and its fractions are infinite where p has rounded to 0 or 1. "
            "Do the two sums on paper: what is left is simple.",
        ),
        Mistake(
            lambda Z, Y: Y * (softmax(Z) - 1) / len(Z),
            "only the right class has a slope here. The others are pushed down, too: through the sum in the softmax "
            "every z counts for every class.",
        ),
        Mistake(
            lambda Z, Y: np.where(Y == 0, 0, -Y / softmax(Z)) / len(Z),
            "this is ∂C/∂p. The softmax between p and z is still to come.",
        ),
        Mistake(
            lambda Z, Y: -Y / softmax(Z) / len(Z),
            "this is ∂C/∂p. The softmax between p and z is still to come.",
        ),
        Mistake(
            lambda Z, Y: _cost(_log_softmax_terms(Z, Y)),
            "this is the cost itself, task 8. Its derivatives are asked for, an array of the shape of Z.",
        ),
    ],
    to_do="Write the derivatives ∂C/∂z_sj in the cell above.",
    shows="The same error once more, p − y; in each row the slopes sum to 0.",
    stands_on=[mean_squared_error_gradient, binary_gradient],
)
