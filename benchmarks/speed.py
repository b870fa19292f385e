"""How fast is the engine? Compare our training with scikit-learn's, PyTorch's and JAX's, on the same work.

Run by `make bench`, once with one thread and once with two. Every contestant has a process of its own. In each round
they run a block of steps in turn; the table gives the median time of a step, and our median as a fraction of theirs.
Peers that are not installed are left out, and named.
"""

import argparse
import functools
import importlib.metadata
import importlib.util
import math
import multiprocessing
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import NamedTuple

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--rounds", type=int, default=15, help="how often each contestant runs its block of steps")
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
    """A network to train on random samples, and the target for our time as a fraction of each peer's."""

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
        """Return X, Y as one-hot rows or one column, and the labels."""
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


# Each contestant makes two functions for a piece of work: one trains for a number of epochs, the other predicts.


def ours(work):
    X, Y, _ = work.samples()
    output, cost = ("sigmoid", "binary_cross_entropy") if Y.shape[1] == 1 else ("softmax", "categorical_cross_entropy")
    rng = np.random.default_rng(0)
    network = FFNN(work.sizes, (work.hidden, output), cost, rng, dtype=work.dtype)
    optimiser = SGD(RATE)

    @functools.cache
    def reports(epochs):
        # One report at the end of a block: a report costs a forward pass over all samples, which is not part of a step.
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
        modules += [
            torch.nn.Linear(n_in, n_out, dtype=dtype),
            {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}[work.hidden](),
        ]
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
                state[0] = step(state[0], X_all, Y_all)
                continue
            order = rng.permutation(work.n_samples)
            X_shuffled, Y_shuffled = X[order], Y[order]
            for start in range(0, work.n_samples, work.batch_size):
                batch = slice(start, start + work.batch_size)
                state[0] = step(state[0], X_shuffled[batch], Y_shuffled[batch])
        jax.block_until_ready(state[0])

    X_all, Y_all = jnp.array(X), jnp.array(Y)
    predict = jax.jit(lambda parameters, X: jax.nn.sigmoid(logits(parameters, X)))
    return train, lambda: jax.block_until_ready(predict(state[0], X_all))


# The playground's epoch: 250 training points in batches of ten, then the losses of training and test points. Ours uses
# matrix products, as the textbook's does; the exact one repeats the page's arithmetic to the last bit.

PLAYGROUND_HIDDEN = [[4, 2], [8, 8]]
PLAYGROUND_TARGETS = {"textbook": 0.67}


def textbook(hidden):
    """Make an epoch as textbooks write it in NumPy, which is clear but not optimised."""
    from ffnn_helpers.playground import Experiment

    experiment = Experiment(seed="0.33197", hidden=hidden)
    weights = [W.copy() for W in experiment.network.weights]
    biases = [b.copy() for b in experiment.network.biases]
    samples = [(points[:, :2], points[:, 2:]) for points in (experiment.train_points, experiment.test_points)]

    def forward(A):
        activations = [A]
        for W, b in zip(weights, biases, strict=True):
            activations.append(np.tanh(activations[-1] @ W + b))
        return activations

    def epoch():
        X, Y = samples[0]
        for start in range(0, len(X), 10):
            batch = np.arange(start, min(start + 10, len(X)))
            A = forward(X[batch])
            delta = (A[-1] - Y[batch]) * (1 - A[-1] ** 2)
            for i in reversed(range(len(weights))):
                dW, db = A[i].T @ delta / len(batch), np.mean(delta, axis=0)
                if i > 0:
                    delta = (delta @ weights[i].T) * (1 - A[i] ** 2)
                weights[i] -= 0.03 * dW
                biases[i] -= 0.03 * db
        return [0.5 * np.mean((forward(X)[-1] - Y) ** 2) for X, Y in samples]

    return repeat(epoch)


def playground(hidden, exact=False):
    from ffnn_helpers.playground import Experiment

    return Experiment(seed="0.33197", hidden=hidden, exact=exact).train


def in_javascript(hidden):
    """Return the seconds per epoch of a loop like the playground's own, or None without Node."""
    if not shutil.which("node"):
        return None
    script = Path(__file__).with_name("playground_loop.js")
    sizes = ",".join(map(str, [2, *hidden, 1]))
    return float(subprocess.run(["node", script, sizes], capture_output=True, text=True, check=True).stdout) / 1000


def import_seconds(modules):
    """Return the seconds that a new Python needs to import these modules."""
    program = f"import time; start = time.perf_counter(); import {modules}; print(time.perf_counter() - start)"
    return float(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)


PLAYGROUNDS = {"ours": playground, "textbook": textbook, "to the last bit": functools.partial(playground, exact=True)}
CONTESTANTS = {"ours": ours, "scikit-learn": scikit_learn, "PyTorch": pytorch, "JAX": jax}
DISTRIBUTIONS = {"scikit-learn": "scikit-learn", "PyTorch": "torch", "JAX": "jax"}
MODULES = {"scikit-learn": "sklearn", "PyTorch": "torch", "JAX": "jax"}


def installed():
    """List the contestants that are installed."""
    return ["ours", *(name for name, module in MODULES.items() if importlib.util.find_spec(module))]


def seconds(function, *args):
    start = time.perf_counter()
    function(*args)
    return time.perf_counter() - start


def block_of(function, at_least=0.2):
    """Return a count for which `function(count)` takes at least this many seconds."""
    count = 1
    function(1)
    while seconds(function, count) < at_least:
        count *= 2
    return count


def repeat(function):
    """Return a function of a count that calls `function` that many times."""

    def call(count):
        for _ in range(count):
            function()

    return call


def answer(connection, name):
    """Run a contestant's process: prepare the work that is sent, then time a block for each request."""
    warnings.simplefilter("ignore")  # scikit-learn warns about unfinished training
    while True:
        try:
            kind, work = connection.recv()
        except EOFError:  # the benchmark is over
            return
        if kind == "train":
            function, steps = CONTESTANTS[name](work)[0], math.ceil(work.n_samples / work.batch_size)
        elif kind == "predict":
            function, steps = repeat(CONTESTANTS[name](work)[1]), 1
        else:
            function, steps = PLAYGROUNDS[name](work), 1
        count = block_of(function)
        connection.send("ready")
        while connection.recv() == "go":
            connection.send(seconds(function, count) / (count * steps))


class Field:
    """All contestants, each in a process of its own, so that waiting threads of one do not slow another."""

    def __init__(self, names):
        self.names, self.connections = names, {}
        context = multiprocessing.get_context("spawn")
        for name in names:
            self.connections[name], theirs = context.Pipe()
            context.Process(target=answer, args=(theirs, name), daemon=True).start()

    def medians(self, kind, work):
        """Measure the median seconds per step of each contestant, {name: seconds}; they take turns, block by block."""
        for connection in self.connections.values():
            connection.send((kind, work))
            connection.recv()
        times = {name: [] for name in self.names}
        for _ in range(arguments.rounds):
            for name, connection in self.connections.items():
                connection.send("go")
                times[name].append(connection.recv())
        for connection in self.connections.values():
            connection.send("enough")
        return {name: statistics.median(values) for name, values in times.items()}


def print_row(what, seconds_per_unit, targets):
    """Print a line of the table, from {name: seconds}; the first is ours."""
    names = list(seconds_per_unit)
    mine = seconds_per_unit[names[0]]
    columns = [f"{what:46s} {mine * 1e6:8.1f} µs"]
    for name in names[1:]:
        ratio, target = mine / seconds_per_unit[name], targets.get(name)
        verdict = "" if target is None else f" {'≤' if ratio <= target else '>'} {target:.2f}"
        columns.append(f"{name} {seconds_per_unit[name] * 1e6:.1f} µs: {ratio:.2f}{verdict}")
    print(" | ".join(columns), flush=True)


def print_machine():
    cpu = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        models = [
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ]
        cpu = f"{models[0]}, {len(models)} cores" if models else cpu
    versions = [f"NumPy {np.__version__}"]
    for name, distribution in DISTRIBUTIONS.items():
        try:
            versions.append(f"{name} {importlib.metadata.version(distribution)}")
        except importlib.metadata.PackageNotFoundError:
            versions.append(f"{name} is not installed, and left out")
    threads = "1 thread" if arguments.threads == 1 else f"{arguments.threads} threads"
    print(f"\n{threads} on {cpu}; Python {platform.python_version()}, {', '.join(versions)}")
    print("Ours, then each peer: median time, and ours as a fraction of it, with the target if there is one.\n")


def main():
    print_machine()
    field = Field(installed())
    for work in TRAINING:
        print_row(f"step: {work}", field.medians("train", work), work.targets)
    print_row(f"forward: 100 × 100 grid, {np.dtype(GRID.dtype)}", field.medians("predict", GRID), GRID.targets)

    field = Field(list(PLAYGROUNDS))
    for hidden in PLAYGROUND_HIDDEN:
        times = field.medians("playground", hidden)
        javascript = in_javascript(hidden)
        if javascript:
            times["JavaScript, point by point"] = javascript
        print_row(f"playground's epoch: 2-{'-'.join(map(str, hidden))}-1", times, PLAYGROUND_TARGETS)

    programs = ["numpy", "numpy, ffnn_helpers", "numpy, ffnn_helpers.training"]
    times = [[import_seconds(modules) for modules in programs] for _ in range(arguments.rounds)]
    alone, package, engine = (1e3 * statistics.median(column) for column in zip(*times, strict=True))
    print(
        f"import: NumPy {alone:.1f} ms; ffnn_helpers {package - alone:+.1f} ms (target ≤ 10); "
        f"ffnn_helpers.training {engine - alone:+.1f} ms"
    )


if __name__ == "__main__":
    main()
