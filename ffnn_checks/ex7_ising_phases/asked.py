"""What exercise 7 asks: spins, a network that learns order from disorder, and where one ends."""

from functools import lru_cache

import numpy as np

from ffnn_checks.asking import Question
from ffnn_helpers.activations import sigmoid
from ffnn_helpers.datasets import ising_configurations
from ffnn_helpers.network import FFNN


def random_spins(n, *shape, seed):
    """n random configurations of this shape, int8; their magnetisations differ."""
    share_up = np.linspace(0.15, 0.75, n).reshape(n, *len(shape) * [1])
    return np.where(np.random.default_rng(seed).random((n, *shape)) < share_up, 1, -1).astype(np.int8)


order_parameter = Question(
    "sizes = order_parameter(spins)",
    ready_made=("ffnn_helpers.datasets.magnetisation",),
    inputs=[
        (random_spins(5, 3, 3, seed=1),),
        (random_spins(4, 4, 4, seed=2),),
        (-np.ones((1, 2, 2), np.int8),),
        (np.ones((1, 12, 12), np.int8),),
    ],
)

VALUES = np.array([0.31, 0.97, -0.62, 0.88, 0.75, -0.42, 0.05])

mean_by_temperature = Question(
    "temperatures, means = mean_by_temperature(values, T)",
    inputs=[
        (VALUES, np.array([2.25, 1.0, 8.0, 1.0, 2.25, 2.25, 8.0])),
        (VALUES[:6], np.array([2.0, 1.0, 3.0, 2.0, 1.0, 3.0])),
        (VALUES[:4], np.array([2.2, 2.2, 2.2, 2.2])),
    ],
)

MIXED_T = np.array([2.3, 1.0, 3.0, 1.5, 2.8, 2.0, 3.6, 1.5, 2.5])

labelled = Question(
    "kept, Y = labelled(spins, T, low, high)",
    inputs=[
        (random_spins(9, 3, 3, seed=3), MIXED_T, 1.5, 2.8),
        (random_spins(9, 2, 2, seed=4), MIXED_T, 2.3, 2.5),
        (random_spins(4, 3, 3, seed=5), np.array([1.0, 3.0, 1.2, 3.4]), 2.0, 2.5),
    ],
)


def with_labels(n, size, seed):
    """Configurations and labels; the first half is ordered, as if they came sorted by temperature."""
    return random_spins(n, size, size, seed=seed), (np.arange(n) < n // 2).astype(float)[:, None]


def split_three_times(student, spins, Y, n_test, seed):
    """Two splits from one seed, and one from another; or what the first is, if that is nothing or a string."""
    first = student(spins, Y, n_test, seed)
    if first is None or isinstance(first, str):
        return first
    return [first, *(student(spins, Y, n_test, each) for each in (seed, seed + 1 if seed % 2 == 0 else seed - 1))]


split = Question(
    "configurations in the test set = split(spins, Y, n_test, seed)",
    ask=split_three_times,
    ready_made=("ffnn_helpers.datasets.split",),
    inputs=[(*with_labels(n, 3, seed=n), n_test, seed) for n, n_test in ((12, 3), (17, 6)) for seed in (0, 1)],
)

as_rows = Question(
    "X = as_rows(spins)",
    inputs=[(random_spins(n, size, size, seed=seed),) for n, size, seed in ((5, 3, 6), (4, 4, 7), (1, 2, 8))],
    dtype_kind="floats",
)

ENOUGH = 0.9  # a single neuron comes to 0.75 at best, a network with a few hidden ones to 0.95 and more


def far_from_critical(size, n, seed, copies=((0, 0, 1),)):
    """Rows of spins far from T_c, n per temperature, each shifted and multiplied by signs; and 1 if it is ordered."""
    spins, T = ising_configurations([1.0, 1.4, 1.8, 2.8, 3.2, 3.6], n, size, np.random.default_rng(seed))
    X = np.array([sign * np.roll(spins, shift, (1, 2)) for *shift, sign in copies], float).reshape(-1, size**2)
    return X, np.tile(T < 2, len(copies))[:, None].astype(float)


@lru_cache
def not_seen(n_spins):
    """X and Y from which no network has learned."""
    return far_from_critical(round(np.sqrt(n_spins)), 60, seed=777)


def share_right(p, Y):
    """The share of samples that outputs p get right; None if p does not hold one probability for each."""
    p = np.asarray(p)
    return np.mean((p > 0.5) == (Y > 0.5)) if p.shape == Y.shape and ((p >= 0) & (p <= 1)).all() else None


def seen_of(network, X):
    """A network's parameters; and if its class is not the course's own, what it predicts for `not_seen` and for X."""
    if isinstance(network, type) or not hasattr(network, "predict"):
        kind = "a class" if isinstance(network, type) else f"of type {type(network).__name__}"
        return {"cannot predict": f"{getattr(network, '__name__', 'an object')}, {kind}"}
    seen = {name: list(getattr(network, name, ())) for name in ("weights", "biases", "activations")}
    if type(network) is FFNN:
        return seen
    return seen | {"outputs": network.predict(not_seen(X.shape[1])[0]), "outputs for X": network.predict(X)}


def train_and_look(student, X, Y, seeds):
    """What is seen of networks from one seed after the other, until one is good; of a single seed, also from some X."""
    X_new, Y_new = not_seen(X.shape[1])
    some = X[::4], Y[::4]  # as many rows as the notebook's own training set has: a batch must fit in
    networks = []
    for seed in seeds:
        network = student(X, Y, seed)
        if network is None or isinstance(network, str):
            return network
        networks.append(seen_of(network, X))
        share = None if "cannot predict" in networks[-1] else share_right(network.predict(X_new), Y_new)
        if share is not None and share >= ENOUGH and len(seeds) == 1:
            networks[-1]["from some"] = [student(*some, s).predict(some[0]) for s in (seed, seed, seed + 1)]
        if share is None or share >= ENOUGH:
            break
    return networks


COPIES = [(*shift, sign) for shift in ((0, 0), (3, 5)) for sign in (1, -1)]

trained_network = Question(
    "share of configurations not seen that is right (at least) = trained_network(X, Y, seed)",
    ask=train_and_look,
    given=("X", "Y", "seeds tried"),
    twice=False,
    inputs=[(*far_from_critical(size, 50, 1, COPIES), seeds) for size, seeds in ((8, [0]), (10, [1, 2]))],
)


def reads_the_sum(X):  # a single neuron
    return sigmoid(0.5 * X.sum(axis=1, keepdims=True) + 0.3)


def reads_the_size(X):  # of m: the same for −X
    return sigmoid(20 * np.abs(X.mean(axis=1, keepdims=True)) - 9)


def reads_three_spins(X):
    return sigmoid(X[:, :1] + 0.3 * X[:, 1:2] - 2 * X[:, -1:] + 0.7 * X[:, 1:2] * X[:, -1:])


asymmetry = Question(
    "gap = asymmetry(X, predict)",
    inputs=[
        (1.0 * random_spins(6, 4, seed=10), reads_three_spins),
        (1.0 * random_spins(5, 9, seed=9), reads_the_sum),
        (1.0 * random_spins(4, 9, seed=11), reads_the_size),
    ],
)

augmented = Question(
    "more_spins, more_Y = augmented(spins, Y, shifts)",
    inputs=[
        (*with_labels(4, 4, seed=12), [(0, 0), (1, 2), (2, 0)]),
        (*with_labels(5, 3, seed=13), [(0, 1), (1, 0)]),
        (*with_labels(1, 4, seed=14), [(1, 3)]),
    ],
)


def look_for_a_message(student, T, p):
    """What the function returned; or that it refused without a message."""
    try:
        return student(T, p)
    except ValueError as refusal:
        if str(refusal):
            raise
        return {"refused": "without a message"}


GRID = np.array([1.0, 1.5, 2.0, 2.2, 2.4, 3.0])

crossing = Question(
    "T_half = crossing(T, p)",
    ask=look_for_a_message,
    inputs=[
        (GRID, np.array([0.99, 0.97, 0.91, 0.73, 0.32, 0.04])),
        (np.array([1.0, 2.0, 3.0]), np.array([0.9, 0.7, 0.1])),
        (GRID, np.array([0.98, 0.93, 0.45, 0.61, 0.5, 0.11])),
        (GRID, np.array([0.95, 0.9, 0.82, 0.5, 0.13, 0.02])),
        (GRID, np.array([0.96, 0.84, 0.37, 0.5, 0.29, 0.08])),
        (np.array([1.8, 2.0, 2.6, 3.0]), np.array([0.31, 0.88, 0.26, 0.2])),
        (np.array([2.0, 2.3, 2.8]), np.array([0.8, 0.7, 0.5])),
        (GRID, np.array([0.99, 0.98, 0.93, 0.81, 0.74, 0.6])),
        (GRID, np.array([0.9, 0.7, 0.4, 0.3, 0.45, 0.8])),
        (GRID, np.array([0.47, 0.4, 0.33, 0.36, 0.2, 0.1])),
        (GRID, np.array([0.02, 0.08, 0.35, 0.64, 0.9, 0.97])),
    ],
)
