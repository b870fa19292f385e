"""How fast is the engine? Times our training beside scikit-learn's, PyTorch's and JAX's, on the same work.

Run by `make bench`, once with one thread and once with two. Every contestant does a block of steps, in turn, many
times over; the table gives the median time of a step and our median as a fraction of theirs. Peers that are not
installed are left out, and named.
"""

import argparse
import functools
import importlib.metadata
import math
import os
import platform
import statistics
import sys
import time
import warnings
from typing import NamedTuple

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--rounds", type=int, default=15, help="how often every contestant does its block of steps")
arguments = parser.parse_args()

# Threads are limited before any library starts its own.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = str(arguments.threads)
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: arguments.threads])

import numpy as np  # noqa: E402

from ffnn_helpers.network import FFNN  # noqa: E402
from ffnn_helpers.optimisers import SGD  # noqa: E402
from ffnn_helpers.training import training  # noqa: E402


class Work(NamedTuple):
    """A network to be trained on random samples, and the share of each peer's time that we aim at."""

    sizes: list
    hidden: str
    n_samples: int
    batch_size: int
    dtype: type
    targets: dict

    def __str__(self):
        batch = f"batch {self.batch_size}" if self.batch_size < self.n_samples else f"all {self.n_samples}"
        return f"{'-'.join(map(str, self.sizes))} {self.hidden}, {batch}, {np.dtype(self.dtype)}"

    def samples(self):
        """X, one-hot rows or one column Y, and the labels."""
        rng = np.random.default_rng(0)
        X = rng.normal(size=(self.n_samples, self.sizes[0])).astype(self.dtype)
        labels = rng.integers(max(2, self.sizes[-1]), size=self.n_samples)
        Y = labels[:, None] if self.sizes[-1] == 1 else np.eye(self.sizes[-1])[labels]
        return X, Y.astype(self.dtype), labels


TRAINING = [
    Work([2, 8, 8, 1], "tanh", 250, 10, np.float64, {"scikit-learn": 0.20, "PyTorch": 0.12}),
    Work([2, 8, 8, 1], "tanh", 250, 250, np.float64, {"scikit-learn": 0.25, "PyTorch": 0.25, "JAX": 0.9}),
    Work([64, 64, 32, 10], "relu", 1437, 32, np.float64, {"scikit-learn": 0.35, "PyTorch": 0.30}),
    Work([784, 128, 10], "relu", 4096, 128, np.float32, {"scikit-learn": 0.45, "PyTorch": 0.8}),
]
GRID = Work([2, 8, 8, 1], "tanh", 100 * 100, 100 * 100, np.float32, {"scikit-learn": 0.5, "PyTorch": 0.3})
RATE = 0.001


# Each contestant makes two functions for a piece of work: one that trains for so many epochs, and one that predicts.


def ours(work):
    X, Y, _ = work.samples()
    output, cost = ("sigmoid", "binary_cross_entropy") if Y.shape[1] == 1 else ("softmax", "categorical_cross_entropy")
    rng = np.random.default_rng(0)
    network = FFNN(work.sizes, (work.hidden, output), cost, rng, dtype=work.dtype)
    optimiser = SGD(RATE)

    @functools.cache
    def reports(epochs):
        # One report at the end of a block: a report costs a forward pass over all samples, which is no step.
        every = epochs * math.ceil(work.n_samples / work.batch_size)
        return training(network, X, Y, optimiser, epochs=10**9, batch_size=work.batch_size, rng=rng, every=every)

    return lambda epochs: next(reports(epochs)), lambda: network.predict(X)


def scikit_learn(work):
    from sklearn.neural_network import MLPClassifier

    X, _, labels = work.samples()

    def model(epochs):
        # No momentum, no weight decay, no early stop, and no test for improvement: plain gradient descent.
        return MLPClassifier(
            work.sizes[1:-1], activation=work.hidden, solver="sgd", alpha=0, batch_size=work.batch_size,
            learning_rate_init=RATE, max_iter=epochs, random_state=0, tol=0, n_iter_no_change=10**9, momentum=0,
            nesterovs_momentum=False,
        )  # fmt: skip

    fitted = model(1).fit(X, labels)
    return lambda epochs: model(epochs).fit(X, labels), lambda: fitted.predict_proba(X)


def pytorch(work):
    import torch

    torch.set_num_threads(arguments.threads)
    X, Y, labels = work.samples()
    dtype = {np.float32: torch.float32, np.float64: torch.float64}[work.dtype]
    X = torch.from_numpy(X)
    Y = torch.from_numpy(Y if Y.shape[1] == 1 else labels)
    loss = torch.nn.BCEWithLogitsLoss() if work.sizes[-1] == 1 else torch.nn.CrossEntropyLoss()
    modules = []
    for n_in, n_out in zip(work.sizes[:-1], work.sizes[1:], strict=True):
        modules += [torch.nn.Linear(n_in, n_out, dtype=dtype), {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}[work.hidden]()]
    network = torch.nn.Sequential(*modules[:-1])
    optimiser = torch.optim.SGD(network.parameters(), lr=RATE)

    def train(epochs):
        for _ in range(epochs):
            order = torch.randperm(len(X))
            X_shuffled, Y_shuffled = X[order], Y[order]
            for start in range(0, len(X), work.batch_size):
                batch = slice(start, start + work.batch_size)
                optimiser.zero_grad()
                loss(network(X_shuffled[batch]), Y_shuffled[batch]).backward()
                optimiser.step()

    def predict():
        with torch.inference_mode():
            return torch.sigmoid(network(X))

    return train, predict


def jax(work):
    os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={'true' if arguments.threads > 1 else 'false'}"
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    X, Y, _ = work.samples()
    rng = np.random.default_rng(0)
    parameters = [
        (jnp.array(rng.normal(size=(n_in, n_out)) / np.sqrt(n_in), work.dtype), jnp.zeros(n_out, work.dtype))
        for n_in, n_out in zip(work.sizes[:-1], work.sizes[1:], strict=True)
    ]
    g = {"tanh": jnp.tanh, "relu": jax.nn.relu}[work.hidden]

    def logits(parameters, X):
        for W, b in parameters[:-1]:
            X = g(X @ W + b)
        W, b = parameters[-1]
        return X @ W + b

    def cost(parameters, X, Y):
        Z = logits(parameters, X)
        if Y.shape[1] == 1:
            return (Y * jax.nn.softplus(-Z) + (1 - Y) * jax.nn.softplus(Z)).mean()
        return -(Y * jax.nn.log_softmax(Z)).sum(axis=1).mean()

    @jax.jit
    def step(parameters, X, Y):
        gradients = jax.grad(cost)(parameters, X, Y)
        return jax.tree.map(lambda p, g: p - RATE * g, parameters, gradients)

    state = [parameters]

    def train(epochs):
        for _ in range(epochs):
            if work.batch_size == work.n_samples:
                X_shuffled, Y_shuffled = X_all, Y_all
            else:
                order = rng.permutation(work.n_samples)
                X_shuffled, Y_shuffled = X[order], Y[order]
            for start in range(0, work.n_samples, work.batch_size):
                batch = slice(start, start + work.batch_size)
                if work.batch_size == work.n_samples:
                    state[0] = step(state[0], X_all, Y_all)
                else:
                    state[0] = step(state[0], X_shuffled[batch], Y_shuffled[batch])
        jax.block_until_ready(state[0])

    X_all, Y_all = jnp.array(X), jnp.array(Y)
    predict = jax.jit(lambda parameters, X: jax.nn.sigmoid(logits(parameters, X)))
    return train, lambda: jax.block_until_ready(predict(state[0], X_all))


CONTESTANTS = {"ours": ours, "scikit-learn": scikit_learn, "PyTorch": pytorch, "JAX": jax}
DISTRIBUTIONS = {"scikit-learn": "scikit-learn", "PyTorch": "torch", "JAX": "jax"}


def installed():
    """The contestants that can take part."""
    names = ["ours"]
    for name, distribution in DISTRIBUTIONS.items():
        try:
            importlib.metadata.version(distribution)
        except importlib.metadata.PackageNotFoundError:
            print(f"{name} is not installed, and left out.")
        else:
            names.append(name)
    return names


def seconds(function, *args):
    start = time.perf_counter()
    function(*args)
    return time.perf_counter() - start


def medians(functions, rounds):
    """The median seconds of each function, {name: function}, called in turn."""
    times = {name: [] for name in functions}
    for name, function in functions.items():
        function()
    for _ in range(rounds):
        for name, function in functions.items():
            times[name].append(seconds(function))
    return {name: statistics.median(values) for name, values in times.items()}


def block_of(function, at_least=0.15):
    """How many times to call a function that takes a count, so that the call lasts at least so many seconds."""
    count = 1
    function(1)
    while seconds(function, count) < at_least:
        count *= 2
    return count


def print_row(what, per_unit, targets):
    columns = [f"{what:48s} {per_unit['ours'] * 1e6:9.1f} µs"]
    for name, value in per_unit.items():
        if name == "ours":
            continue
        ratio = per_unit["ours"] / value
        target = targets.get(name)
        verdict = f"{'≤' if ratio <= target else '> '} {target:.2f}" if target else ""
        columns.append(f"{name} {value * 1e6:9.1f} µs, ratio {ratio:.2f} {verdict:7s}")
    print("   ".join(columns), flush=True)


def main():
    warnings.simplefilter("ignore")  # scikit-learn's about unfinished training
    names = installed()
    for work in TRAINING:
        functions, steps = {}, {}
        for name in names:
            train, _ = CONTESTANTS[name](work)
            epochs = block_of(train)
            steps[name] = epochs * math.ceil(work.n_samples / work.batch_size)
            functions[name] = lambda train=train, epochs=epochs: train(epochs)
        times = medians(functions, arguments.rounds)
        print_row(str(work), {name: times[name] / steps[name] for name in names}, work.targets)
    functions = {}
    for name in names:
        predict = CONTESTANTS[name](GRID)[1]
        functions[name] = lambda predict=predict: [predict() for _ in range(20)]
    times = medians(functions, arguments.rounds)
    print_row(f"forward, 100 × 100 grid, {np.dtype(GRID.dtype)}", {name: t / 20 for name, t in times.items()}, GRID.targets)


if __name__ == "__main__":
    main()
