"""Exercise 0: right answers in many styles, which must all pass. One list of functions per task."""

import numpy as np


def _with_loops(X):
    m = np.zeros(X.shape[1])
    for s in range(len(X)):
        for i in range(X.shape[1]):
            m[i] += X[s, i] / len(X)
    return m


means = [
    _with_loops,
    lambda X: np.sum(X, axis=0) / len(X),
    lambda X: np.ones(len(X)) @ X / len(X),
    lambda X: [float(np.mean(column)) for column in X.T],
]


def _column_by_column(X):
    S = np.array(X, dtype=float)
    for i in range(S.shape[1]):
        S[:, i] -= S[:, i].mean()
        S[:, i] /= np.sqrt(np.mean(S[:, i] ** 2))
    return S


standardised = [
    _column_by_column,
    lambda X: (X - np.mean(X, 0)) / np.std(X, 0),
    lambda X: ((X.T - X.mean(axis=0)[:, None]) / X.std(axis=0)[:, None]).T,
    lambda X: ((X - X.mean(axis=0)) / np.sqrt(np.var(X, axis=0))).tolist(),
]
