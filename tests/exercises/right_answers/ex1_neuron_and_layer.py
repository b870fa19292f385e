"""Exercise 1: right answers in many styles, which must all pass. One list of functions per task."""

from functools import reduce

import numpy as np

# --- Task 1 -------------------------------------------------------------------------------------------


def _with_a_loop(x, w, b):
    z = 0
    for i in range(len(x)):
        z += w[i] * x[i]
    return z + b


def _starting_from_the_bias(x, w, b):
    z = b
    for x_i, w_i in zip(x, w):  # noqa: B905 (as a student would write it)
        z = z + x_i * w_i
    return z


preactivation = [
    _with_a_loop,
    _starting_from_the_bias,
    lambda x, w, b: x @ w + b,
    lambda x, w, b: np.dot(w, x) + b,
    lambda x, w, b: np.inner(w, x) + b,
    lambda x, w, b: np.vdot(w, x) + b,
    lambda x, w, b: np.einsum("i,i", w, x) + b,
    lambda x, w, b: (w * x).sum() + b,
    lambda x, w, b: b + np.add.reduce(np.multiply(x, w)),
    lambda x, w, b: sum(x * w, b),
    lambda x, w, b: sum(x_i * w_i for x_i, w_i in zip(x, w)) + b,  # noqa: B905
    lambda x, w, b: sum(map(float.__mul__, map(float, x), map(float, w))) + b,
    lambda x, w, b: reduce(lambda z, i: z + w[i] * x[i], range(len(x)), b),
    lambda x, w, b: float(x @ w + b),
    lambda x, w, b: np.float64(x @ w + b),
    lambda x, w, b: np.array(x @ w + b),
    lambda x, w, b: (w.T @ x + b).item(),
    lambda x, w, b: (x[None, :] @ w[:, None] + b)[0, 0],
    lambda x, w, b: np.append(x, 1) @ np.append(w, b),
    lambda x, w, b: np.matmul(x, w) - -b,
    lambda x, w, b: np.longdouble(x @ w + b),
]

# --- Task 2 -------------------------------------------------------------------------------------------


def _in_two_lines(x, w, b, g):
    z = sum(w[i] * x[i] for i in range(len(x))) + b
    a = g(z)
    return a


neuron = [
    _in_two_lines,
    lambda x, w, b, g: g(np.sum(w * x) + b),
    lambda x, w, b, g: g(float(x @ w + b)),
    lambda x, w, b, g: float(g(x @ w + b)),
    lambda x, w, b, g: g(np.array(x @ w + b)),
    lambda x, w, b, g: g(np.array([x @ w + b]))[0],
    lambda x, w, b, g: g(np.array([[x @ w + b]])).item(),
    lambda x, w, b, g: np.asarray(g(x @ w + b)),
    lambda x, w, b, g: np.float64(g(np.einsum("i,i->", x, w) + b)),
    lambda x, w, b, g: list(map(g, [x @ w + b]))[0],
]

# --- Task 3 -------------------------------------------------------------------------------------------


def _three_loops(A, W, b):
    N, n_in = A.shape
    n_out = W.shape[1]
    Z = np.zeros((N, n_out))
    for n in range(N):
        for j in range(n_out):
            for i in range(n_in):
                Z[n, j] += A[n, i] * W[i, j]
            Z[n, j] += b[j]
    return Z


def _one_loop_over_the_samples(A, W, b):
    rows = []
    for a in A:
        rows.append(a @ W + b)
    return np.array(rows)


def _one_loop_over_the_neurons(A, W, b):
    Z = np.empty((len(A), len(b)))
    for j in range(len(b)):
        Z[:, j] = A @ W[:, j] + b[j]
    return Z


def _in_place_but_in_its_own_array(A, W, b):
    Z = A @ W
    Z += b
    return Z


layer_preactivations = [
    _three_loops,
    _one_loop_over_the_samples,
    _one_loop_over_the_neurons,
    _in_place_but_in_its_own_array,
    lambda A, W, b: np.dot(A, W) + b,
    lambda A, W, b: b + np.matmul(A, W),
    lambda A, W, b: np.add(A @ W, b),
    lambda A, W, b: (W.T @ A.T).T + b,
    lambda A, W, b: (W.T @ A.T + b[:, None]).T,
    lambda A, W, b: (W.T @ A.T + b.reshape(-1, 1)).transpose(),
    lambda A, W, b: np.einsum("ni,ij->nj", A, W) + b,
    lambda A, W, b: np.einsum("ij,ni->nj", W, A) + b[np.newaxis, :],
    lambda A, W, b: np.tensordot(A, W, axes=1) + b,
    lambda A, W, b: (A[:, :, None] * W[None, :, :]).sum(axis=1) + b,
    lambda A, W, b: A @ W + np.tile(b, (len(A), 1)),
    lambda A, W, b: A @ W + np.ones((len(A), 1)) @ b[None, :],
    lambda A, W, b: A @ W + np.broadcast_to(b, (A.shape[0], W.shape[1])),
    lambda A, W, b: np.hstack([A, np.ones((len(A), 1))]) @ np.vstack([W, b]),
    lambda A, W, b: np.stack([A @ w + b_j for w, b_j in zip(W.T, b)], axis=1),  # noqa: B905
    lambda A, W, b: [[sum(a * W[:, j]) + b[j] for j in range(len(b))] for a in A],
    lambda A, W, b: [a @ W + b for a in A],
    lambda A, W, b: (A @ W + b).tolist(),
    lambda A, W, b: (A @ W + b).astype(np.float64),
    lambda A, W, b: np.asfortranarray(A @ W + b),
    lambda A, W, b: np.array([W.T @ a + b for a in A]),
]

# --- Task 4 -------------------------------------------------------------------------------------------


def _with_names(A, W, b, g):
    Z = A @ W + b
    A_next = g(Z)
    return Z, A_next


def _keeping_z_from_its_own_activation(A, W, b, g):
    Z = _three_loops(A, W, b)
    return Z, g(Z.copy())


def _neuron_by_neuron(A, W, b, g):
    Z = [[preactivation[0](a, W[:, j], b[j]) for j in range(len(b))] for a in A]
    return Z, [[g(z) for z in row] for row in Z]


layer = [
    _with_names,
    _keeping_z_from_its_own_activation,
    _neuron_by_neuron,
    lambda A, W, b, g: (A @ W + b, g(A @ W + b)),
    lambda A, W, b, g: [A @ W + b, g(A @ W + b)],
    lambda A, W, b, g: np.array([A @ W + b, g(A @ W + b)]),
    lambda A, W, b, g: ((W.T @ A.T).T + b, g(W.T @ A.T + b[:, None]).T),
    lambda A, W, b, g: ((A @ W + b).tolist(), [g(a @ W + b) for a in A]),
    lambda A, W, b, g: (A @ W + b, np.vectorize(g, otypes=[float])(A @ W + b)),
    lambda A, W, b, g: tuple(f(A @ W + b) for f in (lambda Z: Z, g)),
]

# --- Task 5 -------------------------------------------------------------------------------------------


def _with_an_index(sizes):
    shapes = []
    for l in range(1, len(sizes)):  # noqa: E741 (the lecture's letter)
        shapes.append(((sizes[l - 1], sizes[l]), (sizes[l],)))
    return shapes


def _from_real_arrays(sizes):
    shapes = []
    for n_in, n_out in zip(sizes, sizes[1:]):  # noqa: B905
        W, b = np.zeros((n_in, n_out)), np.zeros(n_out)
        shapes += [(W.shape, b.shape)]
    return shapes


layer_shapes = [
    _with_an_index,
    _from_real_arrays,
    lambda sizes: [((sizes[i], sizes[i + 1]), (sizes[i + 1],)) for i in range(len(sizes) - 1)],
    lambda sizes: [[(n_in, n_out), (n_out,)] for n_in, n_out in zip(sizes, sizes[1:])],  # noqa: B905
    lambda sizes: [[[n_in, n_out], [n_out]] for n_in, n_out in zip(sizes, sizes[1:])],  # noqa: B905
    lambda sizes: tuple(((n_in, n_out), (n_out,)) for n_in, n_out in zip(sizes, sizes[1:])),  # noqa: B905
    lambda sizes: list(map(lambda m, n: ((m, n), (n,)), sizes[:-1], sizes[1:])),
    lambda sizes: [((m, n), tuple([n])) for m, n in np.lib.stride_tricks.sliding_window_view(sizes, 2)],
]

# --- Task 6 -------------------------------------------------------------------------------------------


def _counting_real_entries(sizes):
    total = 0
    for l in range(1, len(sizes)):  # noqa: E741
        total += np.zeros((sizes[l - 1], sizes[l])).size + np.zeros(sizes[l]).size
    return total


def _from_the_shapes(sizes):
    return sum(int(np.prod(W)) + b[0] for W, b in _with_an_index(sizes))


def _layer_after_layer(sizes):
    if len(sizes) == 1:
        return 0
    return (sizes[0] + 1) * sizes[1] + _layer_after_layer(sizes[1:])


n_parameters = [
    _counting_real_entries,
    _from_the_shapes,
    _layer_after_layer,
    lambda sizes: sum((m + 1) * n for m, n in zip(sizes, sizes[1:])),  # noqa: B905
    lambda sizes: np.dot(sizes[:-1], sizes[1:]) + sum(sizes[1:]),
    lambda sizes: np.sum(np.array(sizes[1:]) * (np.array(sizes[:-1]) + 1)),
    lambda sizes: np.int64(sum(m * n + n for m, n in zip(sizes, sizes[1:]))),  # noqa: B905
    lambda sizes: float(sum(m * n + n for m, n in zip(sizes, sizes[1:]))),  # noqa: B905
]
