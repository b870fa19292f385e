"""Exercise 6: right answers in many styles, which must all pass. One list of functions or classes per task."""

from collections import deque

import numpy as np

# --- Task 1 -------------------------------------------------------------------------------------------


def _by_small_steps(P, cost):
    gradient = np.empty_like(P)
    for index, before in np.ndenumerate(P):
        P[index] += 1e-6
        above = cost()
        P[index] -= 2e-6
        below = cost()
        P[index] = before
        gradient[index] = (above - below) / 2e-6
    return gradient


def _flat(P, cost):
    view, slopes = P.reshape(-1), []
    for i in range(P.size):
        before = view[i]
        values = {}
        for side in (-1, 1):
            view[i] = before + side * 3e-5
            values[side] = cost()
        view[i] = before
        slopes.append((values[1] - values[-1]) / (2 * 3e-5))
    return np.array(slopes).reshape(P.shape)


def _with_a_copy_to_go_back_to(P, cost):
    start, gradient = P.copy(), np.zeros(P.shape)
    h = 1e-4
    for index in np.ndindex(*P.shape):
        P[index] = start[index] - h
        below = cost()
        P[...] = start
        P[index] = start[index] + h
        above = cost()
        P[...] = start
        gradient[index] = 0.5 * (above - below) / h
    return gradient


def _moved_by_a_whole_array(P, cost):
    start, gradient = P.copy(), np.zeros_like(P)
    for index in np.ndindex(P.shape):
        move = np.zeros_like(P)
        move[index] = 1e-5
        P += move
        above = cost()
        P -= 2 * move
        below = cost()
        P[:] = start
        gradient[index] = (above - below) / 2e-5
    return gradient.tolist()


numerical_gradient = [_by_small_steps, _flat, _with_a_copy_to_go_back_to, _moved_by_a_whole_array]

# --- Task 2 -------------------------------------------------------------------------------------------


def _delta_with_loops(Z, A, Y, g_prime):
    N, n = Z.shape
    delta = np.zeros((N, n))
    for s in range(N):
        for j in range(n):
            delta[s, j] = (A[s, j] - Y[s, j]) * g_prime(Z[s, j]) / N
    return delta


output_delta = [
    _delta_with_loops,
    lambda Z, A, Y, g_prime: g_prime(Z) * (A - Y) / Y.shape[0],
    lambda Z, A, Y, g_prime: np.multiply(np.subtract(A, Y), g_prime(Z)) / len(Z),
    lambda Z, A, Y, g_prime: -(Y - A) * g_prime(Z) * (1 / len(A)),
    lambda Z, A, Y, g_prime: np.array([(a - y) * g_prime(z) for z, a, y in zip(Z, A, Y)]) / len(Z),  # noqa: B905
    lambda Z, A, Y, g_prime: ((A - Y) * g_prime(Z) / len(A)).tolist(),
    lambda Z, A, Y, g_prime: np.einsum("sj,sj->sj", A - Y, g_prime(Z)) / len(A),
    lambda Z, A, Y, g_prime: ((A - Y).T * g_prime(Z).T / len(A)).T,
]

# --- Task 3 -------------------------------------------------------------------------------------------


def _back_with_loops(delta_next, W_next, Z, g_prime):
    N, n_next = delta_next.shape
    delta = np.zeros(Z.shape)
    for s in range(N):
        for j in range(Z.shape[1]):
            for k in range(n_next):
                delta[s, j] += W_next[j, k] * delta_next[s, k]
            delta[s, j] *= g_prime(Z[s, j])
    return delta


hidden_delta = [
    _back_with_loops,
    lambda d, W, Z, g_prime: g_prime(Z) * (d @ W.T),
    lambda d, W, Z, g_prime: np.dot(d, np.transpose(W)) * g_prime(Z),
    lambda d, W, Z, g_prime: (W @ d.T).T * g_prime(Z),
    lambda d, W, Z, g_prime: (W @ d.T * g_prime(Z).T).T,
    lambda d, W, Z, g_prime: np.einsum("sk,jk,sj->sj", d, W, g_prime(Z)),
    lambda d, W, Z, g_prime: np.tensordot(d, W, axes=(1, 1)) * g_prime(Z),
    lambda d, W, Z, g_prime: (d[:, None, :] * W).sum(axis=2) * g_prime(Z),
    lambda d, W, Z, g_prime: np.array([W @ row for row in d]) * g_prime(Z),
    lambda d, W, Z, g_prime: np.inner(d, W) * g_prime(Z),
    lambda d, W, Z, g_prime: [list(row) for row in d @ W.T * g_prime(Z)],
]

# --- Task 4 -------------------------------------------------------------------------------------------


def _backwards_with_lists(delta, weights, Z, A, g_prime):
    dW, db = [A[-2].T @ delta], [np.sum(delta, axis=0)]
    for W, z, a, slope in list(zip(weights[1:], Z[:-1], A[:-2], g_prime[:-1]))[::-1]:  # noqa: B905
        delta = (delta @ W.T) * slope(z)
        dW = [a.T @ delta, *dW]
        db = [np.sum(delta, axis=0), *db]
    return dW, db


def _first_all_deltas(delta, weights, Z, A, g_prime):
    L = len(weights)
    deltas = {L: delta}
    for layer in range(L - 1, 0, -1):
        deltas[layer] = np.dot(deltas[layer + 1], weights[layer].T) * g_prime[layer - 1](Z[layer - 1])
    dW = [np.dot(A[layer - 1].T, deltas[layer]) for layer in range(1, L + 1)]
    db = [np.ones(len(delta)) @ deltas[layer] for layer in range(1, L + 1)]
    return [dW, db]


def _by_recursion(delta, weights, Z, A, g_prime):
    dW, db = [A[-2].T @ delta], [delta.sum(0)]
    if len(weights) == 1:
        return dW, db
    delta = delta @ weights[-1].T * g_prime[-2](Z[-2])
    dW_before, db_before = _by_recursion(delta, weights[:-1], Z[:-1], A[:-1], g_prime[:-1])
    return dW_before + dW, db_before + db


def _appended_and_reversed(delta, weights, Z, A, g_prime):
    dW, db = [], []
    for i in reversed(range(len(weights))):
        if i < len(weights) - 1:
            delta = delta @ weights[i + 1].T * g_prime[i](Z[i])
        dW.append(np.einsum("si,sj->ij", A[i], delta))
        db.append(np.array([column.sum() for column in delta.T]))
    dW.reverse()
    db.reverse()
    return tuple(dW), tuple(db)


def _sample_by_sample(delta, weights, Z, A, g_prime):
    dW, db = [np.zeros(W.shape) for W in weights], [np.zeros(W.shape[1]) for W in weights]
    for s in range(len(delta)):
        d = delta[s]
        for i in range(len(weights) - 1, -1, -1):
            dW[i] += np.outer(A[i][s], d)
            db[i] += d
            if i:
                d = weights[i] @ d * g_prime[i - 1](Z[i - 1][s])
    return dW, db


backpropagation = [
    _backwards_with_lists,
    _first_all_deltas,
    _by_recursion,
    _appended_and_reversed,
    _sample_by_sample,
    lambda *arguments: tuple([d.tolist() for d in each] for each in _by_recursion(*arguments)),
]

# --- Task 5 -------------------------------------------------------------------------------------------

_G = {
    "identity": (lambda z: 1.0 * z, lambda a: 1 + 0 * a),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
    "tanh": (np.tanh, lambda a: 1 - a * a),
    "relu": (lambda z: z * (z > 0), lambda a: 1.0 * (a > 0)),
    "softmax": (lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True), None),
}


class _FromScratch:
    """Nothing of `Forward`: other private names, slopes as functions of a, one method that does it all."""

    def __init__(self, sizes, activations, cost, rng):
        hidden, output = activations if len(activations) == 2 else (None, None)
        names = (len(sizes) - 2) * [hidden] + [output] if hidden else activations
        self._layers = [_G[name] for name in names]
        self._kind = cost
        self.weights = [rng.normal(size=(m, n)) / m**0.5 for m, n in zip(sizes, sizes[1:])]  # noqa: B905
        self.biases = [np.zeros((n,)) for n in sizes[1:]]

    def forward(self, X):
        Z, A = [], [X]
        for W, b, (g, _) in zip(self.weights, self.biases, self._layers):  # noqa: B905
            Z += [A[-1] @ W + b]
            A += [g(Z[-1])]
        return Z, A

    def predict(self, X):
        return self.forward(X)[1][-1]

    def cost(self, X, Y):
        a = self.predict(X)
        if self._kind == "mean_squared_error":
            return ((a - Y) ** 2).sum() / 2 / len(X)
        if self._kind == "binary_cross_entropy":
            return -(Y * np.log(a) + (1 - Y) * np.log(1 - a)).sum() / len(X)
        return -(Y * np.log(a)).sum() / len(X)

    def gradients(self, X, Y):
        _, A = self.forward(X)
        d = (A[-1] - Y) / X.shape[0]
        if self._kind == "mean_squared_error":
            d = d * self._layers[-1][1](A[-1])
        dW, db = [], []
        for i in range(len(self.weights))[::-1]:
            dW.insert(0, A[i].T @ d)
            db.insert(0, d.sum(axis=0))
            if i > 0:
                d = d @ self.weights[i].T * self._layers[i - 1][1](A[i])
        return dW, db


class _ByMeasurement(_FromScratch):
    """Slow, but right: small differences of the cost, with the error of higher order taken out."""

    def gradients(self, X, Y):
        def slope(P, index):
            before, value = P[index], 0.0
            for weight, steps in ((8, 1), (-8, -1), (-1, 2), (1, -2)):
                P[index] = before + steps * 1e-3
                value += weight * self.cost(np.float64(X), np.float64(Y))
            P[index] = before
            return value / 12e-3

        def slopes(P):
            return np.array([slope(P, index) for index in np.ndindex(P.shape)]).reshape(P.shape)

        return [slopes(W) for W in self.weights], [slopes(b) for b in self.biases]


class _SampleBySample(_FromScratch):
    def gradients(self, X, Y):
        one_by_one = [super(_SampleBySample, self).gradients(X[s : s + 1], Y[s : s + 1]) for s in range(len(X))]
        return tuple([np.mean(of_layer, axis=0) for of_layer in zip(*lists)] for lists in zip(*one_by_one))  # noqa: B905


class _AsLists(_FromScratch):
    def gradients(self, X, Y):
        dW, db = super().gradients(X, Y)
        return [tuple(dW), [list(d) for d in db]]


def _made_by_a_function(sizes, activations, cost, rng):
    return _FromScratch(sizes, activations, cost, rng)


MyFFNN = [_FromScratch, _SampleBySample, _AsLists, _made_by_a_function]

# --- Task 6 -------------------------------------------------------------------------------------------


def _in_one_loop(network, X, Y, learning_rate):
    dW, db = network.gradients(X, Y)
    for W, b, w_slope, b_slope in zip(network.weights, network.biases, dW, db):  # noqa: B905
        W -= learning_rate * w_slope
        b -= learning_rate * b_slope


def _exchanging_the_lists(network, X, Y, learning_rate):
    dW, db = network.gradients(X, Y)
    network.weights = [W - learning_rate * d for W, d in zip(network.weights, dW)]  # noqa: B905
    network.biases = [b - learning_rate * d for b, d in zip(network.biases, db)]  # noqa: B905


def _entry_by_entry(network, X, Y, learning_rate):
    gradients = network.gradients(X, Y)
    for parameters, slopes in zip((network.weights, network.biases), gradients):  # noqa: B905
        for i in range(len(parameters)):
            for index in np.ndindex(parameters[i].shape):
                parameters[i][index] += -learning_rate * slopes[i][index]
    return network


def _asked_twice_before_the_step(network, X, Y, learning_rate):
    dW = network.gradients(X, Y)[0]
    db = network.gradients(X, Y)[1]
    for layer in reversed(range(len(dW))):
        network.weights[layer][...] = network.weights[layer] - learning_rate * dW[layer]
        network.biases[layer] = network.biases[layer] - learning_rate * db[layer]
    return network.cost(X, Y)


def _refilling_the_lists(network, X, Y, learning_rate):
    gradients = network.gradients(X, Y)
    for parameters, slopes in zip((network.weights, network.biases), gradients):  # noqa: B905
        moved = [P - learning_rate * d for P, d in zip(parameters, slopes)]  # noqa: B905
        parameters.clear()
        parameters.extend(moved)


def _into_all_of_each_list(network, X, Y, learning_rate):
    dW, db = network.gradients(X, Y)
    network.weights[:] = [W - learning_rate * d for W, d in zip(network.weights, dW)]  # noqa: B905
    network.biases[:] = [b - learning_rate * d for b, d in zip(network.biases, db)]  # noqa: B905


descent_step = [
    _in_one_loop,
    _exchanging_the_lists,
    _entry_by_entry,
    _asked_twice_before_the_step,
    _refilling_the_lists,
    _into_all_of_each_list,
]

# --- Task 7 -------------------------------------------------------------------------------------------


def _a_generator(N, batch_size, rng):
    order = np.arange(N)
    rng.shuffle(order)
    for start in range(0, N, batch_size):
        yield order[start : start + batch_size]


def _lists(N, batch_size, rng):
    rows = list(range(N))
    rng.shuffle(rows)
    result = []
    while rows:
        result.append(rows[:batch_size])
        rows = rows[batch_size:]
    return result


def _number_by_number(N, batch_size, rng):
    result = []
    for i, row in enumerate(rng.permutation(N)):
        if i % batch_size == 0:
            result.append([])
        result[-1].append(row)
    return tuple(map(np.array, result))


batches = [
    _a_generator,
    _lists,
    _number_by_number,
    lambda N, batch_size, rng: np.split(rng.permutation(N), range(batch_size, N, batch_size)),
    lambda N, batch_size, rng: np.array_split(rng.permutation(N), np.arange(batch_size, N, batch_size)),
    lambda N, batch_size, rng: (
        (rng.choice(N, N, replace=False)[i : i + batch_size] for i in [0])
        if batch_size >= N
        else _a_generator(N, batch_size, rng)
    ),
    lambda N, batch_size, rng: deque(_lists(N, batch_size, rng)),
    lambda N, batch_size, rng: iter(np.split(np.argsort(rng.random(N)), range(batch_size, N, batch_size))),
    lambda N, batch_size, rng: np.split(rng.permutation(N).astype(np.uint16), range(batch_size, N, batch_size)),
]

# --- Task 8 -------------------------------------------------------------------------------------------


def train_with_its_own_step(network, X, Y, learning_rate, epochs, batch_size, rng):
    costs = []
    for _epoch in range(epochs):
        for rows in _lists(len(X), batch_size, rng):
            dW, db = network.gradients(X[rows], Y[rows])
            for i in range(len(dW)):
                network.weights[i] = network.weights[i] - learning_rate * dW[i]
                network.biases[i] = network.biases[i] - learning_rate * db[i]
        costs.append(network.cost(X, Y))
    return costs


def _shuffling_both(network, X, Y, learning_rate, epochs, batch_size, rng):
    costs = np.zeros(epochs)
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        X_now, Y_now = X[order], Y[order]
        for start in range(0, len(X), batch_size):
            end = min(start + batch_size, len(X))
            _in_one_loop(network, X_now[start:end], Y_now[start:end], learning_rate)
        costs[epoch] = network.cost(X, Y)
    return costs


def _one_long_walk(network, X, Y, learning_rate, epochs, batch_size, rng):
    costs = []
    walk = [list(_a_generator(len(X), batch_size, rng)) for _ in range(epochs)]
    for steps in walk:
        costs += [[_asked_twice_before_the_step(network, X[rows], Y[rows], learning_rate) for rows in steps]]
        costs[-1] = float(network.cost(X, Y))
    return tuple(costs)


def _telling_each_epoch(network, X, Y, learning_rate, epochs, batch_size, rng):
    costs, epoch = [], 0
    while epoch < epochs:
        for rows in batches[4](X.shape[0], batch_size, rng):
            _exchanging_the_lists(network, X[rows, :], Y[rows, :], learning_rate)
        costs = [*costs, np.float64(network.cost(X, Y))]
        epoch += 1
    return costs


train = [
    train_with_its_own_step,
    _shuffling_both,
    _one_long_walk,
    _telling_each_epoch,
    lambda *case: deque(_shuffling_both(*case)),
]

# --- Tasks 9 to 12 ------------------------------------------------------------------------------------


def _learner(sizes, activations, cost, learning_rate, epochs, batch_size):
    def solve(X, Y, rng):
        network = _FromScratch(sizes, activations, cost, rng)
        train_with_its_own_step(network, X, Y, learning_rate, epochs, batch_size, rng)
        return network

    return solve


def _with_a_falling_rate(X, Y, rng):
    network = _FromScratch([2, 10, 1], ["tanh", "sigmoid"], "binary_cross_entropy", rng)
    for learning_rate in (0.3, 0.1, 0.03):
        train_with_its_own_step(network, X, Y, learning_rate, 30, 5, rng)
    return network


def _until_it_is_good(X, Y, rng):
    network = _FromScratch([2, 12, 1], ["relu", "sigmoid"], "binary_cross_entropy", rng)
    while np.mean((network.predict(X) > 0.5) == (Y > 0.5)) < 0.995:
        train_with_its_own_step(network, X, Y, 0.05, 5, 5, rng)
    return network


solve_circle = [
    _learner([2, 8, 1], ("tanh", "sigmoid"), "mean_squared_error", 1.0, 60, 10),
    _learner([2, 8, 1], ("relu", "sigmoid"), "binary_cross_entropy", 0.1, 50, 10),
    _with_a_falling_rate,
    _until_it_is_good,
]
solve_xor = [
    _learner([2, 8, 8, 1], ("tanh", "sigmoid"), "binary_cross_entropy", 0.3, 50, 10),
    _learner([2, 16, 1], ("relu", "sigmoid"), "binary_cross_entropy", 0.1, 80, 5),
    _learner([2, 16, 1], ("tanh", "identity"), "mean_squared_error", 0.1, 200, 10),
    _until_it_is_good,
]
solve_spiral = [
    _learner([2, 16, 16, 1], ("relu", "sigmoid"), "binary_cross_entropy", 0.1, 300, 10),
    _learner([2, 32, 32, 1], ("tanh", "sigmoid"), "binary_cross_entropy", 0.3, 300, 10),
    _learner([2, 16, 16, 16, 1], ["relu", "relu", "relu", "sigmoid"], "binary_cross_entropy", 0.1, 250, 10),
    _learner([2, 32, 32, 1], ("relu", "sigmoid"), "binary_cross_entropy", 0.1, 250, 5),
]
read_digits = [
    _learner([64, 32, 10], ("tanh", "softmax"), "categorical_cross_entropy", 0.3, 25, 20),
    _learner([64, 64, 10], ("relu", "softmax"), "categorical_cross_entropy", 0.3, 20, 32),
    _learner([64, 64, 10], ("tanh", "sigmoid"), "binary_cross_entropy", 0.3, 20, 10),
    _learner([64, 32, 10], ("sigmoid", "sigmoid"), "mean_squared_error", 2.0, 30, 10),
]
