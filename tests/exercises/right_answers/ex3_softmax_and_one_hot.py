"""Exercise 3: right answers in many styles, which must all pass. One list of functions per task."""

import math

import numpy as np
import scipy.sparse

# --- Task 1 -------------------------------------------------------------------------------------------


def _with_a_loop(labels, K):
    Y = np.zeros((len(labels), K))
    for s, label in enumerate(labels):
        Y[s, label] = 1
    return Y


def _with_two_loops(labels, K):
    Y = []
    for label in labels:
        Y.append([1.0 if k == label else 0.0 for k in range(K)])
    return Y


def _with_two_indices(labels, K):
    N = labels.shape[0]
    Y = np.zeros((N, K))
    Y[np.arange(N), labels] = 1.0
    return Y


def _column_by_column(labels, K):
    Y = np.empty((len(labels), K))
    for k in range(K):
        Y[:, k] = labels == k
    return Y


def _put_along_axis(labels, K):
    Y = np.zeros((len(labels), K))
    np.put_along_axis(Y, labels.astype(int)[:, None], 1, axis=1)
    return Y


def _flat(labels, K):
    Y = np.zeros(len(labels) * K)
    Y[np.arange(len(labels)) * K + labels] = 1
    return Y.reshape(len(labels), K)


one_hot = [
    _with_a_loop,
    _with_two_loops,
    _with_two_indices,
    _column_by_column,
    _put_along_axis,
    _flat,
    lambda labels, K: np.eye(K)[labels],
    lambda labels, K: np.identity(K)[labels, :],
    lambda labels, K: np.eye(K)[labels].tolist(),
    lambda labels, K: np.eye(K, dtype=np.float32)[labels],
    lambda labels, K: np.take(np.eye(K), labels, axis=0),
    lambda labels, K: (labels[:, None] == np.arange(K)).astype(float),
    lambda labels, K: np.equal.outer(labels, np.arange(K)) * 1.0,
    lambda labels, K: np.where(labels.reshape(-1, 1) == np.arange(K)[None, :], 1.0, 0.0),
    lambda labels, K: [np.eye(K)[label] for label in labels],
    lambda labels, K: np.array([np.eye(K)[int(label)] for label in labels]),
    lambda labels, K: np.vstack([np.bincount([label], minlength=K) for label in labels]).astype(np.float64),
    lambda labels, K: np.heaviside(-np.abs(labels[:, None].astype(int) - np.arange(K)), 1.0),
    lambda labels, K: scipy.sparse.eye(K).toarray()[labels],
    lambda labels, K: _strict(labels, K),  # refuses wrong labels already here
]

# --- Task 2 -------------------------------------------------------------------------------------------


def _strict(labels, K):
    if np.any(labels < 0) or np.any(labels >= K):
        raise ValueError("labels must be 0 … K - 1")
    return np.eye(K)[labels]


def _one_by_one(labels, K):
    for label in labels:
        if not 0 <= label < K:
            raise ValueError(f"there is no class {label}")
    return _with_a_loop(labels, K)


def _in_a_set(labels, K):
    for label in labels:
        if label not in range(K):
            raise ValueError(f"{label} is not a label")
    return np.eye(K)[labels]


def _halfway(labels, K):
    Y = np.zeros((len(labels), K))
    for s, label in enumerate(labels):
        if label < 0 or label > K - 1:
            raise ValueError("no such class")
        Y[s, label] = 1
    return Y


def _of_an_own_kind(labels, K):
    class NoSuchClass(ValueError):
        pass

    if min(labels) < 0 or max(labels) >= K:
        raise NoSuchClass("…")
    return np.eye(K)[labels]


def _from_another_error(labels, K):
    try:
        return np.eye(K)[np.where(labels < 0, K, labels)]
    except IndexError as error:
        raise ValueError("label out of range") from error


def _by_the_rows(labels, K):
    Y = (labels[:, None] == np.arange(K)) * 1.0
    if not Y.any(axis=1).all():
        raise ValueError("a label is in no class")
    return Y


checked_one_hot = [
    _strict,
    _one_by_one,
    _in_a_set,
    _halfway,
    _of_an_own_kind,
    _from_another_error,
    _by_the_rows,
    lambda labels, K: (
        np.eye(K)[np.where((labels >= 0) & (labels < K), labels, [K] * len(labels))]
        if set(labels.tolist()) <= set(range(K))
        else _one_by_one(labels, K)
    ),
    lambda labels, K: _strict(labels, K) if labels.min() >= 0 else _one_by_one(labels, K),
]

# --- Task 3 -------------------------------------------------------------------------------------------


def _searching(Y):
    labels = []
    for row in Y:
        best = 0
        for k in range(len(row)):
            if row[k] > row[best]:
                best = k
        labels.append(best)
    return labels


def _into_an_array(Y):
    labels = np.zeros(len(Y), dtype=int)
    for s in range(len(Y)):
        labels[s] = np.argmax(Y[s])
    return labels


labels_of = [
    _searching,
    _into_an_array,
    lambda Y: Y.argmax(axis=1),
    lambda Y: np.argmax(Y, axis=-1),
    lambda Y: np.argmax(Y.T, axis=0),
    lambda Y: Y.argmax(1).tolist(),
    lambda Y: Y.argmax(axis=1).astype(np.uint8),
    lambda Y: Y.argmax(axis=1).astype(np.int32),
    lambda Y: [list(row).index(max(row)) for row in Y],
    lambda Y: np.array([np.argmax(row) for row in Y]),
    lambda Y: tuple(int(np.argmax(row)) for row in Y),
    lambda Y: np.apply_along_axis(np.argmax, 1, Y),
    lambda Y: (Y == Y.max(axis=1, keepdims=True)).argmax(axis=1),
    lambda Y: np.argsort(-Y, axis=1, kind="stable")[:, 0],
    lambda Y: np.array([np.flatnonzero(row == row.max())[0] for row in Y]),
    lambda Y: Y.argmax(axis=1, keepdims=True).ravel(),
]

# --- Task 4 -------------------------------------------------------------------------------------------


def _rows_in_a_list(Z):
    rows = []
    for z in Z:
        e = np.exp(z)
        rows.append(e / sum(e))
    return np.array(rows)


def _entry_by_entry(Z):
    N, K = Z.shape
    P = np.zeros((N, K))
    for s in range(N):
        total = 0.0
        for j in range(K):
            total += math.exp(Z[s, j])
        for i in range(K):
            P[s, i] = math.exp(Z[s, i]) / total
    return P


def _in_its_own_array(Z):
    P = np.exp(Z)
    P /= P.sum(axis=1, keepdims=True)
    return P


naive_softmax = [
    _rows_in_a_list,
    _entry_by_entry,
    _in_its_own_array,
    lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True),
    lambda Z: np.exp(Z) / np.sum(np.exp(Z), axis=-1)[:, None],
    lambda Z: np.exp(Z) / np.sum(np.exp(Z), axis=1).reshape(-1, 1),
    lambda Z: np.exp(Z) / (np.exp(Z) @ np.ones((Z.shape[1], 1))),
    lambda Z: (np.exp(Z.T) / np.exp(Z.T).sum(axis=0)).T,
    lambda Z: np.einsum("sk,s->sk", np.exp(Z), 1 / np.exp(Z).sum(1)),
    lambda Z: np.diag(1 / np.exp(Z).sum(axis=1)) @ np.exp(Z),
    lambda Z: np.apply_along_axis(lambda z: np.exp(z) / np.exp(z).sum(), 1, Z),
    lambda Z: [[math.exp(z) / sum(math.exp(other) for other in row) for z in row] for row in Z],
    lambda Z: [np.exp(z) / np.exp(z).sum() for z in Z],
    lambda Z: 1 / np.exp(Z[:, None, :] - Z[:, :, None]).sum(axis=2),
    lambda Z: math.e**Z / (math.e**Z).sum(axis=1, keepdims=True),
    lambda Z: np.exp(Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))),
    lambda Z: _rows_in_a_list(Z).astype(np.float32) if Z.dtype == np.float32 else _rows_in_a_list(Z),
    lambda Z: _shifted_rows(Z),  # stable already here
]

# --- Task 5 -------------------------------------------------------------------------------------------


def _shifted_rows(Z):
    Z = Z - np.max(Z, axis=1, keepdims=True)
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def _shifted_loops(Z):
    P = np.zeros(Z.shape)
    for s in range(len(Z)):
        m = max(Z[s])
        e = [math.exp(z - m) for z in Z[s]]
        for i in range(len(e)):
            P[s, i] = e[i] / sum(e)
    return P


def _in_its_own_copy(Z):
    Z = Z.astype(float)
    Z -= Z.max(axis=1)[:, None]
    np.exp(Z, out=Z)
    Z /= Z.sum(axis=1)[:, None]
    return Z


softmax = [
    _shifted_rows,
    _shifted_loops,
    _in_its_own_copy,
    lambda Z: _entry_by_entry(Z - Z.max(axis=1, keepdims=True)),
    lambda Z: _rows_in_a_list(Z - Z.max(axis=-1).reshape(len(Z), 1)),
    lambda Z: (np.exp(Z.T - Z.T.max(axis=0)) / np.exp(Z.T - Z.T.max(axis=0)).sum(axis=0)).T,
    lambda Z: np.apply_along_axis(lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(), 1, Z),
    lambda Z: [np.exp(z - max(z)) / sum(np.exp(z - max(z))) for z in Z],
    lambda Z: 1 / np.exp(Z[:, None, :] - Z[:, :, None]).sum(axis=2),
    lambda Z: np.exp(_log_of_rows(Z)),
    lambda Z: np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)),
    lambda Z: _shifted_rows(Z + 5.0),
    lambda Z: _entry_by_entry(Z - np.sort(Z, axis=1)[:, -1:]),
    lambda Z: np.stack([_shifted_rows(z[None, :])[0] for z in Z]),
]

# --- Task 6 -------------------------------------------------------------------------------------------


def _log_of_rows(Z):
    Z = Z - Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


def _log_with_loops(Z):
    log_P = np.zeros(Z.shape)
    for s in range(len(Z)):
        m = max(Z[s])
        log_sum = math.log(sum(math.exp(z - m) for z in Z[s]))
        for i in range(len(Z[s])):
            log_P[s, i] = Z[s, i] - m - log_sum
    return log_P


def _log_sum_exp_first(Z):
    m = Z.max(axis=1)
    lse = m + np.log(np.exp(Z - m[:, None]).sum(axis=1))
    return Z - lse[:, None]


def _with_log1p(Z):
    Z = Z - Z.max(axis=1, keepdims=True)
    rest = np.sort(np.exp(Z), axis=1)[:, :-1].sum(axis=1, keepdims=True)
    return Z - np.log1p(rest)


log_softmax = [
    _log_of_rows,
    _log_with_loops,
    _log_sum_exp_first,
    _with_log1p,
    lambda Z: Z - np.logaddexp.reduce(Z, axis=1)[:, None],
    lambda Z: -np.logaddexp.reduce(Z[:, None, :] - Z[:, :, None], axis=2),
    lambda Z: (Z.T - np.logaddexp.reduce(Z.T, axis=0)).T,
    lambda Z: [(z - z.max()) - np.log(np.exp(z - z.max()).sum()) for z in Z],
    lambda Z: Z - Z.max(axis=1)[:, None] + np.log(_shifted_rows(Z).max(axis=1))[:, None],
]

# --- Task 7 -------------------------------------------------------------------------------------------


def _with_a_partition_function(E, T):
    E = E - E.min(axis=1, keepdims=True)
    factors = np.exp(-E / T)
    return factors / factors.sum(axis=1, keepdims=True)


def _system_by_system(E, T):
    P = np.empty(E.shape)
    for s, energies in enumerate(E):
        weights = [math.exp(-(energy - min(energies)) / T) for energy in energies]
        P[s] = np.array(weights) / sum(weights)
    return P


boltzmann = [
    _with_a_partition_function,
    _system_by_system,
    lambda E, T: _shifted_rows(-E / T),
    lambda E, T: _shifted_rows(E / -T),
    lambda E, T: _shifted_rows(-(1 / T) * E),
    lambda E, T: _shifted_loops(np.divide(-E, T)),
    lambda E, T: np.exp(_log_of_rows(-E / T)),
    lambda E, T: _shifted_rows((E.max() - E) / T),
    lambda E, T: _shifted_rows(-E / T).tolist(),
]

# --- Task 8 -------------------------------------------------------------------------------------------


def _with_an_if(z):
    p = _shifted_rows(z[None, :])[0]
    K = len(p)
    J = np.zeros((K, K))
    for i in range(K):
        for j in range(K):
            if i == j:
                J[i, j] = p[i] * (1 - p[i])
            else:
                J[i, j] = -p[i] * p[j]
    return J


def _filling_the_diagonal(z):
    [p] = _shifted_rows(z.reshape(1, -1))
    J = -np.outer(p, p)
    np.fill_diagonal(J, p * (1 - p))
    return J


def _p(z):
    return np.exp(z - z.max()) / np.exp(z - z.max()).sum()


jacobian = [
    _with_an_if,
    _filling_the_diagonal,
    lambda z: np.diag(_p(z)) - np.outer(_p(z), _p(z)),
    lambda z: _p(z)[:, None] * (np.eye(len(z)) - _p(z)),
    lambda z: (_p(z) * (np.eye(len(z)) - _p(z)[:, None])).T,
    lambda z: np.diag(_p(z)) @ (np.eye(len(z)) - _p(z)[None, :]),
    lambda z: np.einsum("i,ij->ij", _p(z), np.eye(len(z)) - _p(z)),
    lambda z: [[_p(z)[i] * ((i == j) - _p(z)[j]) for j in range(len(z))] for i in range(len(z))],
    lambda z: np.cov(np.eye(len(z)), aweights=_p(z), ddof=0),
]
