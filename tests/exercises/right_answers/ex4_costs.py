"""Exercise 4: right answers in many styles, which must all pass. One list of functions per task."""

import math

import numpy as np
from scipy.special import entr, expit, log_expit, logsumexp


def sigmoid(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


# --- Task 1 -------------------------------------------------------------------------------------------


def _with_two_loops(A, Y):
    N, n_L = A.shape
    C = 0
    for s in range(N):
        for i in range(n_L):
            C += (A[s, i] - Y[s, i]) ** 2
    return C / (2 * N)


def _row_by_row(A, Y):
    total = 0.0
    for a, y in zip(A, Y):  # noqa: B905 (as a student would write it)
        total = total + np.linalg.norm(a - y) ** 2
    return 0.5 * total / len(A)


mean_squared_error = [
    _with_two_loops,
    _row_by_row,
    lambda A, Y: np.mean(np.sum((A - Y) ** 2, axis=1)) / 2,
    lambda A, Y: 0.5 * np.square(Y - A).sum(axis=1).mean(),
    lambda A, Y: A.shape[1] * np.mean((A - Y) ** 2) / 2,
    lambda A, Y: np.einsum("si,si->", A - Y, A - Y) / (2 * len(A)),
    lambda A, Y: np.linalg.norm(A - Y) ** 2 / 2 / len(A),
    lambda A, Y: np.vdot(A - Y, A - Y) / (2 * A.shape[0]),
    lambda A, Y: np.trace((A - Y).T @ (A - Y)) / 2 / len(A),
    lambda A, Y: 1 / (2 * len(A)) * sum(sum((A - Y) ** 2)),
    lambda A, Y: (np.sum(A**2) - 2 * np.sum(A * Y) + np.sum(Y**2)) / (2 * len(A)),
    lambda A, Y: np.array(np.sum(np.abs(A - Y) ** 2) / (2 * len(A))),
    lambda A, Y: math.fsum((float(a) - float(y)) ** 2 for a, y in zip(A.flat, Y.flat)) / (2 * len(A)),  # noqa: B905
    lambda A, Y: np.longdouble(np.sum((A - Y) ** 2) / (2 * len(A))),
]

# --- Task 2 -------------------------------------------------------------------------------------------


def _entry_by_entry(A, Y):
    N, n_L = A.shape
    dA = np.zeros((N, n_L))
    for s in range(N):
        for i in range(n_L):
            dA[s, i] = 2 * (A[s, i] - Y[s, i]) / (2 * N)
    return dA


mean_squared_error_gradient = [
    _entry_by_entry,
    lambda A, Y: 1 / len(A) * (A - Y),
    lambda A, Y: -(Y - A) / A.shape[0],
    lambda A, Y: A / len(A) - Y / len(A),
    lambda A, Y: np.subtract(A, Y) / np.float64(len(Y)),
    lambda A, Y: [(a - y) / len(A) for a, y in zip(A, Y)],  # noqa: B905
    lambda A, Y: ((A - Y) / len(A)).tolist(),
    lambda A, Y: np.asfortranarray((A - Y) / len(A)),
]

# --- Task 3 -------------------------------------------------------------------------------------------


def _only_where_needed(A, Y):
    L = np.zeros(A.shape)
    L[Y > 0] = Y[Y > 0] * np.log(A[Y > 0])
    return L


def _case_by_case(A, Y):
    L = np.zeros((len(A), A.shape[1]))
    for s in range(len(A)):
        for i in range(A.shape[1]):
            if Y[s, i] == 0:
                L[s, i] = 0
            elif A[s, i] == 0:
                L[s, i] = -np.inf
            else:
                L[s, i] = Y[s, i] * math.log(A[s, i])
    return L


def _mending_afterwards(A, Y):
    with np.errstate(all="ignore"):
        L = Y * np.log(A)
    L[np.isnan(L)] = 0
    return L


def _without_zeros(A, Y):
    safe = A.copy()
    safe[Y == 0] = 1
    return Y * np.log(safe)


weighted_log = [
    _only_where_needed,
    _case_by_case,
    _mending_afterwards,
    _without_zeros,
    lambda A, Y: np.where(Y > 0, Y * np.log(A), 0.0),
    lambda A, Y: np.log(A**Y),
    lambda A, Y: Y * np.log(np.where(Y == 0, 1, A)),
    lambda A, Y: np.nan_to_num(Y * np.log(A), neginf=-np.inf),
    lambda A, Y: np.log(A, where=Y > 0, out=np.zeros_like(A)) * Y,
    lambda A, Y: [[y * np.log(a) if y else 0.0 for a, y in zip(p, q)] for p, q in zip(A, Y)],  # noqa: B905
    lambda A, Y: np.vectorize(lambda a, y: 0.0 if y == 0 else y * np.log(a))(A, Y),
]

# --- Task 4 -------------------------------------------------------------------------------------------


def _surprise_by_surprise(A, Y):
    C = 0
    for a, y in zip(A.ravel(), Y.ravel()):  # noqa: B905
        if y > 0:
            C -= y * np.log(a)
        if y < 1:
            C -= (1 - y) * np.log(1 - a)
    return C / len(A)


def _from_two_sums(A, Y):
    yes = np.sum(_only_where_needed(A, Y))
    no = np.sum(_only_where_needed(1 - A, 1 - Y))
    return -(yes + no) / A.shape[0]


binary_cross_entropy = [
    _surprise_by_surprise,
    _from_two_sums,
    lambda A, Y: -np.mean(np.sum(_case_by_case(A, Y) + _case_by_case(1 - A, 1 - Y), axis=1)),
    lambda A, Y: -np.sum(np.log(A**Y * (1 - A) ** (1 - Y))) / len(A),
    lambda A, Y: -np.nansum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / len(A),
    lambda A, Y: -np.sum(np.where(Y > 0, Y * np.log(A), 0) + np.where(Y < 1, (1 - Y) * np.log1p(-A), 0)) / len(A),
    lambda A, Y: float(np.sum(-_without_zeros(A, Y) - _without_zeros(1 - A, 1 - Y), axis=1).mean()),
    lambda A, Y: -(_without_zeros(np.hstack([A, 1 - A]), np.hstack([Y, 1 - Y])).sum()) / len(Y),
]

# --- Task 5 -------------------------------------------------------------------------------------------


def _class_by_class(A, Y):
    C = 0.0
    for s in range(A.shape[0]):
        for i in range(A.shape[1]):
            if Y[s, i] != 0:
                C = C - Y[s, i] * np.log(A[s, i])
    return C / A.shape[0]


categorical_cross_entropy = [
    _class_by_class,
    lambda A, Y: -np.sum(_only_where_needed(A, Y)) / len(A),
    lambda A, Y: np.mean([-np.dot(y[y > 0], np.log(p[y > 0])) for p, y in zip(A, Y)]),  # noqa: B905
    lambda A, Y: -np.sum(np.log(np.prod(A**Y, axis=1))) / len(A),
    lambda A, Y: -np.nansum(Y * np.log(A)) / len(A),
    lambda A, Y: -(Y[Y > 0] @ np.log(A[Y > 0])) / len(A),
    lambda A, Y: -_without_zeros(A, Y).sum(axis=-1).mean(),
]

# --- Task 6 -------------------------------------------------------------------------------------------


def _column_by_column(Y):
    constants = []
    for i in range(Y.shape[1]):
        constants.append(sum(Y[:, i]) / len(Y))
    return constants


best_constant = [
    _column_by_column,
    lambda Y: Y.mean(0),
    lambda Y: np.sum(Y, axis=0) / len(Y),
    lambda Y: sum(Y) / Y.shape[0],
    lambda Y: np.ones(len(Y)) @ Y / len(Y),
    lambda Y: np.einsum("si->i", Y) / len(Y),
    lambda Y: np.average(Y, axis=0),
    lambda Y: [float(np.mean(column)) for column in Y.T],
]


def _cost_of_constants(Y):
    A = np.tile(Y.mean(axis=0), (len(Y), 1))
    return _from_two_sums(A, Y)


def _entropy_by_entropy(Y):
    H = 0
    for a in Y.mean(axis=0):
        for p in (a, 1 - a):
            if p > 0:
                H -= p * np.log(p)
    return H


lowest_cross_entropy = [
    _cost_of_constants,
    _entropy_by_entropy,
    lambda Y: _from_two_sums(np.zeros(Y.shape) + Y.mean(axis=0), Y),
    lambda Y: _from_two_sums(Y.mean(axis=0)[None, :], Y.mean(axis=0)[None, :]),
    lambda Y: _from_two_sums(np.broadcast_to(Y.mean(axis=0), Y.shape), Y),
    lambda Y: np.sum(entr(Y.mean(axis=0)) + entr(1 - Y.mean(axis=0))),
    lambda Y: -np.nansum([p * np.log(p) for p in (Y.mean(axis=0), 1 - Y.mean(axis=0))]),
]

# --- Task 7 -------------------------------------------------------------------------------------------


def _with_a_safe_exponential(Z, Y):
    """The form of the libraries: max(z, 0) − z y + log(1 + e^−|z|)."""
    return np.sum(np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))) / len(Z)


def _softplus_by_cases(Z, Y):
    def softplus(z):
        return z + math.log(1 + math.exp(-z)) if z > 0 else math.log(1 + math.exp(z))

    C = 0
    for z, y in zip(Z.flat, Y.flat):  # noqa: B905
        C += y * softplus(-z) + (1 - y) * softplus(z)
    return C / len(Z)


binary_from_logits = [
    _with_a_safe_exponential,
    _softplus_by_cases,
    lambda Z, Y: np.mean(np.sum(np.logaddexp(0, Z) - Y * Z, axis=1)),
    lambda Z, Y: -np.sum(Y * -np.logaddexp(-Z, 0) + (1 - Y) * (-Z - np.logaddexp(-Z, 0))) / len(Z),
    lambda Z, Y: np.einsum("si->", np.logaddexp(0.0, -Z) + (1 - Y) * Z) / Z.shape[0],
    lambda Z, Y: -(np.vdot(Y, log_expit(Z)) + np.vdot(1 - Y, log_expit(-Z))) / len(Z),
    lambda Z, Y: np.sum(np.where(Z > 30, Z, np.log1p(np.exp(np.minimum(Z, 30)))) - Y * Z) / len(Z),
]

# --- Task 8 -------------------------------------------------------------------------------------------


def _sample_by_sample(Z, Y):
    C = 0
    for z, y in zip(Z, Y):  # noqa: B905
        z = z - max(z)
        C -= np.sum(y * (z - np.log(sum(np.exp(z)))))
    return C / len(Z)


def _with_the_logarithm_of_the_sum(Z, Y):
    m = Z.max(axis=1)
    log_sum = m + np.log(np.exp(Z - m[:, None]).sum(axis=1))
    return np.mean(log_sum - (Y * Z).sum(axis=1))


categorical_from_logits = [
    _sample_by_sample,
    _with_the_logarithm_of_the_sum,
    lambda Z, Y: np.sum(Y * (np.logaddexp.reduce(Z, axis=1, keepdims=True) - Z)) / len(Z),
    lambda Z, Y: np.mean(logsumexp(Z, axis=1) - np.einsum("si,si->s", Y, Z)),
    lambda Z, Y: -np.sum(Y.T * (Z.T - Z.max(axis=1) - np.log(np.exp(Z.T - Z.max(axis=1)).sum(axis=0)))) / len(Z),
    lambda Z, Y: float(np.array(list(map(lambda z, y: logsumexp(z) - y @ z, Z, Y))).mean()),
]

# --- Task 9 -------------------------------------------------------------------------------------------


def _stable_sigmoid_in_loops(Z, Y):
    dZ = np.zeros_like(Z)
    for s in range(len(Z)):
        for i in range(Z.shape[1]):
            z = Z[s, i]
            a = 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))
            dZ[s, i] = (a - Y[s, i]) / len(Z)
    return dZ


binary_gradient = [
    _stable_sigmoid_in_loops,
    lambda Z, Y: (sigmoid(Z) - Y) / len(Z),
    lambda Z, Y: mean_squared_error_gradient[1](sigmoid(Z), Y),
    lambda Z, Y: ((1 - Y) * sigmoid(Z) - Y * (1 - sigmoid(Z))) / Z.shape[0],
    lambda Z, Y: ((1 - Y) * sigmoid(Z) - Y * sigmoid(-Z)) / Z.shape[0],
    lambda Z, Y: (expit(Z) - Y) / len(Z),
    lambda Z, Y: (0.5 * (1 + np.tanh(Z / 2)) - Y) / len(Z),
    lambda Z, Y: [(sigmoid(z) - y) / len(Z) for z, y in zip(Z, Y)],  # noqa: B905
]


def _with_the_jacobian(Z, Y):
    dZ = []
    for p, y in zip(softmax(Z), Y):  # noqa: B905
        dZ.append([sum(y) * p[j] - y[j] for j in range(len(p))])
    return np.array(dZ) / len(Z)


categorical_gradient = [
    _with_the_jacobian,
    lambda Z, Y: (softmax(Z) - Y) / len(Z),
    lambda Z, Y: -(Y - softmax(Z)) / Z.shape[0],
    lambda Z, Y: np.einsum("si,sij->sj", Y, softmax(Z)[:, None, :] - np.eye(Z.shape[1])) / len(Z),
    lambda Z, Y: mean_squared_error_gradient[1](softmax(Z), Y),
    lambda Z, Y: (np.exp(Z - logsumexp(Z, axis=1, keepdims=True)) - Y) / len(Z),
    lambda Z, Y: [(softmax(Z[s : s + 1])[0] - Y[s]) / len(Z) for s in range(len(Z))],
]
