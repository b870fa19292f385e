"""Exercise 7: right answers in many styles, which must all pass. One list of functions per task."""

import numpy as np

from ffnn_helpers.network import FFNN
from ffnn_helpers.optimisers import SGD, Adam, Momentum
from ffnn_helpers.training import train, training

# --- Task 1 -------------------------------------------------------------------------------------------


def _with_loops(spins):
    sizes = []
    for lattice in spins:
        total = 0
        for row in lattice:
            for s in row:
                total += int(s)
        sizes.append(abs(total) / lattice.size)
    return sizes


def _filling_an_array(spins):
    N, L, _ = spins.shape
    sizes = np.zeros(N)
    for i in range(N):
        sizes[i] = abs(np.sum(spins[i])) / L**2
    return sizes


order_parameter = [
    _with_loops,
    _filling_an_array,
    lambda spins: abs(spins.mean(axis=(1, 2))),
    lambda spins: np.abs(np.mean(spins, axis=(-2, -1))),
    lambda spins: np.abs(spins.sum(axis=(1, 2))) / spins[0].size,
    lambda spins: np.abs(spins.reshape(len(spins), -1).mean(axis=1)),
    lambda spins: np.abs(spins.mean(axis=1).mean(axis=1)),
    lambda spins: np.abs(np.einsum("nij->n", spins.astype(float))) / spins.shape[1] / spins.shape[2],
    lambda spins: np.sqrt(spins.mean(axis=(1, 2)) ** 2),
    lambda spins: np.array([abs(s.mean()) for s in spins]),
    lambda spins: [abs(s.mean()) for s in spins],
    lambda spins: np.abs(2 * (spins > 0).mean(axis=(1, 2)) - 1),
    lambda spins: np.abs(spins.astype(np.float32).mean(axis=(1, 2))),
    lambda spins: np.maximum(spins.mean(axis=(1, 2)), -spins.mean(axis=(1, 2))),
]

# --- Task 2 -------------------------------------------------------------------------------------------


def _with_two_lists(values, T):
    temperatures, means = [], []
    for t in sorted(set(T.tolist())):
        temperatures.append(t)
        means.append(np.mean([v for v, its_t in zip(values, T) if its_t == t]))  # noqa: B905 (as a student writes it)
    return temperatures, means


def _with_weights(values, T):
    temperatures, which = np.unique(T, return_inverse=True)
    return temperatures, np.bincount(which, values) / np.bincount(which)


def _with_a_dictionary(values, T):
    found = {}
    for t, value in zip(T, values):  # noqa: B905
        found.setdefault(float(t), []).append(value)
    temperatures = np.array(sorted(found))
    return temperatures, np.array([sum(found[t]) / len(found[t]) for t in temperatures.tolist()])


def _with_a_matrix(values, T):
    temperatures = np.unique(T)
    here = T[None, :] == temperatures[:, None]
    return [temperatures, here @ values / here.sum(axis=1)]


mean_by_temperature = [
    _with_two_lists,
    _with_weights,
    _with_a_dictionary,
    _with_a_matrix,
    lambda values, T: (np.unique(T), [values[T == t].mean() for t in np.unique(T)]),
    lambda values, T: (np.unique(T), np.array([np.sum(values * (T == t)) / np.sum(T == t) for t in np.unique(T)])),
    lambda values, T: tuple(np.array([(t, values[np.isclose(T, t)].mean()) for t in np.unique(T)]).T),
]

# --- Task 3 -------------------------------------------------------------------------------------------


def _one_by_one(spins, T, low, high):
    kept, Y = [], []
    for s, t in zip(spins, T):  # noqa: B905
        if t <= low:
            kept.append(s)
            Y.append([1.0])
        elif t >= high:
            kept.append(s)
            Y.append([0.0])
    return np.array(kept), np.array(Y)


def _cold_then_hot(spins, T, low, high):
    cold, hot = spins[T <= low], spins[T >= high]
    Y = np.vstack([np.ones((len(cold), 1)), np.zeros((len(hot), 1))])
    return np.concatenate([cold, hot]), Y


def _by_number(spins, T, low, high):
    rows = np.flatnonzero(~((low < T) & (high > T)))
    return spins[rows], np.where(T[rows] <= low, 1.0, 0.0).reshape(-1, 1)


def _by_taking_away(spins, T, low, high):
    middle = np.logical_and(low < T, high > T)
    return np.delete(spins, np.where(middle)[0], axis=0), (np.delete(T, np.where(middle)[0]) <= low)[:, np.newaxis] * 1


labelled = [
    _one_by_one,
    _cold_then_hot,
    _by_number,
    _by_taking_away,
    lambda spins, T, low, high: (
        spins[np.logical_or(T <= low, T >= high)].astype(float),
        np.float32(T[(T >= high) | (T <= low)] <= low)[:, None],
    ),
    lambda spins, T, low, high: [
        spins[(T <= low) + (T >= high)].tolist(),
        [[float(t <= low)] for t in T if t <= low or t >= high],
    ],
]

# --- Task 4 -------------------------------------------------------------------------------------------


def _last_rows(spins, Y, n_test, seed):
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(len(Y))
    spins, Y = spins[shuffled], Y[shuffled]
    n_train = len(Y) - n_test
    return spins[:n_train], Y[:n_train], spins[n_train:], Y[n_train:]


def _shuffling_numbers(spins, Y, n_test, seed):
    numbers = np.arange(len(spins))
    np.random.default_rng(seed).shuffle(numbers)
    return spins[numbers[n_test:]], Y[numbers[n_test:]], spins[numbers[:n_test]], Y[numbers[:n_test]]


def _with_a_mask(spins, Y, n_test, seed):
    rng = np.random.default_rng(seed)
    test = np.zeros(len(spins), bool)
    test[rng.choice(len(spins), size=n_test, replace=False)] = True
    return spins[~test], Y[~test], spins[test], Y[test]


def _with_the_old_generator(spins, Y, n_test, seed):
    order = np.random.RandomState(seed).permutation(len(spins))
    return [spins[order[n_test:]], Y[order[n_test:]], spins[order[:n_test]], Y[order[:n_test]]]


def _drawing_from_a_list(spins, Y, n_test, seed):
    rng = np.random.default_rng(seed)
    left, test = list(range(len(spins))), []
    while len(test) < n_test:
        test.append(left.pop(rng.integers(len(left))))
    return spins[left], Y[left], spins[test], Y[test]


def _shuffling_pairs(spins, Y, n_test, seed):
    pairs = list(zip(spins, Y))  # noqa: B905
    order = np.random.default_rng(seed).permutation(len(pairs))
    test, train = [pairs[i] for i in order[:n_test]], [pairs[i] for i in order[n_test:]]
    parts = [np.array([pair[k] for pair in part]) for part in (train, test) for k in (0, 1)]
    return tuple(parts)


split = [
    _last_rows,
    _shuffling_numbers,
    _with_a_mask,
    _with_the_old_generator,
    _drawing_from_a_list,
    _shuffling_pairs,
]

# --- Task 5 -------------------------------------------------------------------------------------------


def _site_by_site(spins):
    N, L, _ = spins.shape
    X = np.zeros((N, L * L))
    for n in range(N):
        for i in range(L):
            for j in range(L):
                X[n, L * i + j] = spins[n, i, j]
    return X


as_rows = [
    _site_by_site,
    lambda spins: spins.reshape(len(spins), -1) * 1.0,
    lambda spins: spins.reshape(spins.shape[0], spins.shape[1] ** 2).astype(np.float64),
    lambda spins: np.float32(spins).reshape(len(spins), -1),
    lambda spins: np.array([s.ravel() for s in spins], dtype=float),
    lambda spins: np.array([s.flatten() for s in spins]) / 1,
    lambda spins: np.vstack([np.concatenate(s) for s in spins]).astype(float),
    lambda spins: [[float(s) for row in lattice for s in row] for lattice in spins],
    lambda spins: np.hstack([spins[:, i] for i in range(spins.shape[1])]).astype(float),
    lambda spins: np.einsum("nij->nij", spins.astype(float)).reshape(len(spins), -1),
]

# --- Task 6 -------------------------------------------------------------------------------------------


def _network(hidden, activation, optimiser, epochs, batch_size, initialisation="lecun"):
    """A right answer with these choices."""

    def trained(X, Y, seed):
        rng = np.random.default_rng(seed)
        sizes = [X.shape[1], *hidden, 1]
        network = FFNN(sizes, (activation, "sigmoid"), "binary_cross_entropy", rng, initialisation=initialisation)
        train(network, X, Y, optimiser(), epochs=epochs, batch_size=batch_size, rng=rng)
        return network

    return trained


def _by_squared_error(X, Y, seed):
    rng = np.random.default_rng(seed)
    network = FFNN([X.shape[1], 20, 1], ("tanh", "sigmoid"), "mean_squared_error", rng)
    for _ in training(network, X, Y, Adam(0.01), epochs=15, batch_size=20, rng=rng):
        pass
    return network


class _OwnNetwork:
    """A network of one's own, with plain gradient descent."""

    def __init__(self, n_in, n_hidden, rng):
        self.W1, self.b1 = rng.normal(size=(n_in, n_hidden)) / np.sqrt(n_in), np.zeros(n_hidden)
        self.W2, self.b2 = rng.normal(size=(n_hidden, 1)) / np.sqrt(n_hidden), np.zeros(1)

    def predict(self, X):
        return 1 / (1 + np.exp(-(np.tanh(X @ self.W1 + self.b1) @ self.W2 + self.b2)))

    def learn(self, X, Y, eta):
        A = np.tanh(X @ self.W1 + self.b1)
        delta2 = (self.predict(X) - Y) / len(X)
        delta1 = delta2 @ self.W2.T * (1 - A**2)
        self.W2, self.b2 = self.W2 - eta * A.T @ delta2, self.b2 - eta * delta2.sum(axis=0)
        self.W1, self.b1 = self.W1 - eta * X.T @ delta1, self.b1 - eta * delta1.sum(axis=0)


def _written_by_hand(X, Y, seed):
    rng = np.random.default_rng(seed)
    network = _OwnNetwork(X.shape[1], 25, rng)
    for _ in range(20):
        order = rng.permutation(len(X))
        for start in range(0, len(X), 32):
            rows = order[start : start + 32]
            network.learn(X[rows], Y[rows], 0.3)
    return network


trained_network = [
    _by_squared_error,
    _written_by_hand,
    _network([10], "tanh", lambda: Adam(0.01), 20, 32),
    _network([16], "tanh", lambda: Adam(0.003), 15, 16),
    _network([20], "relu", lambda: Adam(0.01), 15, 50, "he"),
    _network([30], "relu", lambda: Adam(0.003), 20, 32),
    _network([64], "sigmoid", lambda: Adam(0.01), 20, 32),
    _network([32], "tanh", lambda: SGD(0.3), 20, 20),
    _network([30], "tanh", lambda: Momentum(0.05), 20, 32),
    _network([32, 16], "tanh", lambda: Adam(0.003), 20, 32),
    _network([20, 10], "relu", lambda: Adam(0.003), 20, 32, "he"),
]

# --- Task 7 -------------------------------------------------------------------------------------------


def _sample_by_sample(X, predict):
    total = 0.0
    for i in range(len(X)):
        total += abs(predict(X[i : i + 1])[0, 0] - predict(-X[i : i + 1])[0, 0])
    return total / len(X)


asymmetry = [
    _sample_by_sample,
    lambda X, predict: np.mean(np.abs(predict(X) - predict(-X))),
    lambda X, predict: abs(predict(-X) - predict(X)).mean(),
    lambda X, predict: float(np.abs(predict(X)[:, 0] - predict(-1 * X)[:, 0]).sum() / len(X)),
    lambda X, predict: np.abs(predict(np.negative(X)) - predict(X)).mean(axis=0)[0],
    lambda X, predict: np.linalg.norm((predict(X) - predict(-X)).ravel(), 1) / len(X),
    lambda X, predict: np.abs(np.subtract(*np.split(predict(np.vstack([X, -X])), 2))).mean(),
]

# --- Task 8 -------------------------------------------------------------------------------------------


def _copy_by_copy(spins, Y, shifts):
    more_spins, more_Y = [], []
    for down, right in shifts:
        for i in range(len(spins)):
            moved = np.roll(np.roll(spins[i], down, axis=0), right, axis=1)
            more_spins += [moved, -moved]
            more_Y += [Y[i], Y[i]]
    return np.array(more_spins), np.array(more_Y)


def _with_remainders(spins, Y, shifts):
    L = spins.shape[1]
    i, j = np.arange(L)[:, None], np.arange(L)[None, :]
    moved = np.concatenate([spins[:, (i - down) % L, (j - right) % L] for down, right in shifts])
    return np.concatenate([moved, -1 * moved]), np.tile(Y, (2 * len(shifts), 1))


def _cutting_and_joining(spins, Y, shifts):
    L, moved = spins.shape[1], []
    for down, right in shifts:
        part = np.concatenate([spins[:, L - down :], spins[:, : L - down]], axis=1)
        moved.append(np.concatenate([part[:, :, L - right :], part[:, :, : L - right]], axis=2))
    both = [*moved, *[-part for part in moved]]
    return np.vstack(both), np.vstack([Y for _ in both])


def _growing(spins, Y, shifts):
    more_spins, more_Y = np.zeros((0, *spins.shape[1:])), np.zeros((0, 1))
    for shift in shifts:
        for sign in (1, -1):
            more_spins = np.append(more_spins, sign * np.roll(spins, shift, axis=(1, 2)), axis=0)
            more_Y = np.append(more_Y, Y, axis=0)
    return more_spins, more_Y


augmented = [
    _copy_by_copy,
    _with_remainders,
    _cutting_and_joining,
    _growing,
    lambda spins, Y, shifts: [
        np.concatenate([np.roll(s * spins, move, (1, 2)) for s in (-1, 1) for move in shifts]),
        np.concatenate(2 * len(shifts) * [Y]),
    ],
    lambda spins, Y, shifts: (
        np.stack([s * np.roll(spins, move, (-2, -1)) for move in shifts for s in (1, -1)], 1).reshape(
            -1, *spins[0].shape
        ),
        np.repeat(Y, 2 * len(shifts), axis=0),
    ),
]

# --- Task 9 -------------------------------------------------------------------------------------------


def _from_the_end(T, p):
    if p[-1] > 0.5:
        raise ValueError("still ordered at the highest temperature")
    for i in range(len(p) - 2, -1, -1):
        if p[i] > 0.5:
            slope = (p[i + 1] - p[i]) / (T[i + 1] - T[i])
            return T[i] + (0.5 - p[i]) / slope
    raise ValueError("never ordered")


def _keeping_the_last(T, p):
    found = None
    for i in range(len(T) - 1):
        if p[i] > 0.5 and p[i + 1] <= 0.5:
            found = (T[i] * (0.5 - p[i + 1]) + T[i + 1] * (p[i] - 0.5)) / (p[i] - p[i + 1])
    if found is None or p[-1] > 0.5:
        raise ValueError(f"p does not fall through one half: {p}")
    return float(found)


def _with_interp_on_two_points(T, p):
    falls = [i for i in range(len(p) - 1) if p[i] > 0.5 >= p[i + 1]]
    if not falls or p[-1] > 0.5:
        raise ValueError("no crossing")
    i = falls[-1]
    return np.interp(0.5, [p[i + 1], p[i]], [T[i + 1], T[i]])


def _from_above_in_reverse(T, p):
    if not (p[-1] <= 0.5 and (p > 0.5).any()):
        raise ValueError("no crossing")
    j = len(p) - np.argmax(p[::-1] > 0.5)  # the first point after the last one above 1/2
    share = (0.5 - p[j - 1]) / (p[j] - p[j - 1])
    return (1 - share) * T[j - 1] + share * T[j]


class _NoCrossing(ValueError):
    """A student may make an error of their own."""


def _with_an_error_of_its_own(T, p):
    signs = np.sign(p - 0.5)
    above = np.where(signs > 0)[0]
    if len(above) == 0 or above.max() == len(T) - 1:
        raise _NoCrossing("p stays on one side")
    i = above.max()
    line = np.polyfit(T[i : i + 2], p[i : i + 2], 1)
    return (0.5 - line[1]) / line[0]


crossing = [
    _from_the_end,
    _keeping_the_last,
    _with_interp_on_two_points,
    _from_above_in_reverse,
    _with_an_error_of_its_own,
]
