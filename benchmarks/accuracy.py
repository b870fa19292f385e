"""How well does the engine learn? Its accuracy on unseen samples, for five seeds. Run by `make bench`."""

import statistics

import numpy as np

from ffnn_helpers.datasets import circle, digits, gauss, spiral, split, xor
from ffnn_helpers.encoding import accuracy, one_hot
from ffnn_helpers.network import FFNN
from ffnn_helpers.optimisers import Adam
from ffnn_helpers.training import train

SEEDS = range(5)


def on_digits(seed):
    """Return the accuracy on a held-out fifth of the images."""
    rng = np.random.default_rng(seed)
    X, labels = digits()
    X, Y, X_test, Y_test = split(X, one_hot(labels, 10), 0.2, rng)
    network = FFNN([64, 64, 32, 10], ("tanh", "softmax"), "categorical_cross_entropy", rng, initialisation="glorot")
    train(network, X, Y, Adam(0.005), epochs=20, batch_size=32, rng=rng)
    return accuracy(network.predict(X_test), Y_test)


def on_points(data_set, seed):
    """Return the accuracy on half of 500 points, held out as in the playground."""
    rng = np.random.default_rng(seed)
    X, labels = data_set(500, 0, rng)
    X, Y, X_test, Y_test = split(X, labels.reshape(-1, 1), 0.5, rng)
    network = FFNN([2, 8, 8, 1], ("relu", "sigmoid"), "binary_cross_entropy", rng, initialisation="he")
    train(network, X, Y, Adam(0.01), epochs=400, batch_size=10, rng=rng)
    return accuracy(network.predict(X_test), Y_test)


WORK = [
    ("digits, 64-64-32-10 tanh, Adam, 20 epochs", on_digits, 0.97),
    ("spiral, 2-8-8-1 relu, Adam, 400 epochs", lambda seed: on_points(spiral, seed), 0.92),
    ("xor, the same", lambda seed: on_points(xor, seed), 0.99),
    ("circle, the same", lambda seed: on_points(circle, seed), 0.99),
    ("gauss, the same", lambda seed: on_points(gauss, seed), 0.99),
]

print(f"{'accuracy on unseen samples':44s} {'median':>8s} {'smallest':>9s} {'target':>6s}")
for name, run, aim in WORK:
    results = [run(seed) for seed in SEEDS]
    median = statistics.median(results)
    print(f"{name:44s} {median:8.3f} {min(results):9.3f} {'≥' if median >= aim else '< '}{aim:5.2f}", flush=True)
