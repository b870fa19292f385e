"""Training: the loop that takes a network downhill, one batch of samples after the other.

An epoch is one pass over all N samples. Before it they are shuffled; then they are taken in batches of
`batch_size`, and each batch moves the parameters by one step of the optimiser. (The last batch of an epoch is
smaller if N is not a multiple.)

`training` is a generator, which yields after each epoch, so that the caller can draw, pause or stop; `train` runs it
to its end, with a progress bar. Both train any `Network`, ours or your own.

Source: lecture, 'Tuning the couplings (backpropagation)'.
"""

import math
from collections.abc import Iterator
from itertools import islice

import numpy as np

from ffnn_helpers._arrays import check_generator, whole_number
from ffnn_helpers._progress import progress_bar
from ffnn_helpers._vectors import as_vector, pieces_of, write_back
from ffnn_helpers.network import FFNN, Network
from ffnn_helpers.network_check import check_network


class History:
    """The course of a training: lists to plot, with one entry for the start and one for each report.

    - `epochs`: the number of epochs so far; 0.0 at the start
    - `train_cost`: the cost of all training samples
    - `test_cost`: the cost of all test samples; empty if there are none
    """

    def __init__(self):
        self.epochs, self.train_cost, self.test_cost = [], [], []

    def __repr__(self):
        if not self.epochs:
            return "History(nothing yet)"
        test = f", test cost {self.test_cost[-1]:.4g}" if self.test_cost else ""
        return f"History({self.epochs[-1]:g} epochs, training cost {self.train_cost[-1]:.4g}{test})"


def train(network: Network, X, Y, optimiser, *, epochs, batch_size, rng=None, test=None, history=None) -> History:
    """Train the network in place, and return the `History`. Arguments and errors are those of `training`.

    A progress bar appears after a second. If the training is interrupted (in JupyterLab with the square button), it
    prints a message, and the network keeps what it has learned.
    """
    history = History() if history is None else history
    reports = training(
        network, X, Y, optimiser, epochs=epochs, batch_size=batch_size, rng=rng, test=test, history=history
    )
    try:
        with progress_bar(epochs, "epochs") as bar:
            for _ in reports:
                bar.update(1)
    except KeyboardInterrupt:
        print(f"Interrupted after epoch {history.epochs[-1]:g}. The network keeps what it has learned.")
    return history


def training(
    network: Network, X, Y, optimiser, *, epochs, batch_size, rng=None, test=None, every=None, history=None
) -> Iterator[History]:
    """Generator that trains the network in place, and yields the `History` after each epoch.

    In `for history in training(...):` you can draw after each epoch, and look at the network or even change it. To
    pause, keep the generator and continue later; to stop, leave the loop.

    - `network`: a `Network`
    - `X`, `Y`: the training samples, shapes (N, n_0) and (N, n_L)
    - `optimiser`: such as `SGD(0.1)`, from `ffnn_helpers.optimisers`
    - `epochs`: how many passes over the samples
    - `batch_size`: samples per step, from 1 to N; with N it is gradient descent on the whole cost
    - `rng`: the `numpy.random.Generator` that shuffles the samples before each epoch; not needed for batches of N
    - `test`: a pair (X, Y) whose cost is recorded, but from which the network does not learn
    - `every`: yield after this many steps instead of after each epoch
    - `history`: an earlier history to continue (pass `test` as well if it was passed before)

    Raises TypeError or ValueError before the first step for arguments that do not fit, and FloatingPointError if
    weights or cost overflow: then the network has the weights of the last report.
    """
    X, Y = _samples(network, X, Y, "X", "Y")
    if test is not None:
        if not isinstance(test, tuple | list) or len(test) != 2:
            length = f" of length {len(test)}" if hasattr(test, "__len__") else ""
            raise TypeError(f"test must be a pair (X_test, Y_test), but it is a {type(test).__name__}{length}.")
        test = _samples(network, test[0], test[1], "X_test", "Y_test")
    if isinstance(optimiser, type) or not callable(getattr(optimiser, "step", None)):
        raise TypeError(
            f"optimiser must be an object such as SGD(0.1), Momentum(0.1) or Adam(0.001), but it is {optimiser!r}."
        )
    epochs = whole_number(epochs, "epochs", at_least=1)
    batch_size = whole_number(batch_size, "batch_size", at_least=1)
    if batch_size > len(X):
        raise ValueError(f"batch_size must be at most N = {len(X)}, the number of samples, but it is {batch_size}.")
    if batch_size < len(X):
        check_generator(rng)
    steps_per_epoch = math.ceil(len(X) / batch_size)
    every = steps_per_epoch if every is None else whole_number(every, "every", at_least=1)
    history = History() if history is None else history
    if not isinstance(history, History):
        raise TypeError(f"history must be the History of an earlier training, but it is {history!r}.")
    if history.epochs and bool(history.test_cost) != (test is not None):
        had = "has" if history.test_cost else "has no"
        raise ValueError(f"history {had} test costs: to continue it, pass test as before, or start a new history.")

    def record(epoch):
        train_cost = network.cost(X, Y)
        test_cost = [network.cost(*test)] if test is not None else []
        # Append only now, so that the lists keep the same length if a long computation is interrupted.
        history.epochs.append(epoch)
        history.train_cost.append(train_cost)
        history.test_cost.extend(test_cost)

    def reports():
        batches = _batches(X, Y, batch_size, rng)
        first_epoch, steps_done = history.epochs[-1], 0
        while steps_done < epochs * steps_per_epoch:
            start = as_vector(_parameters(network))
            n_steps = min(every, epochs * steps_per_epoch - steps_done)
            with np.errstate(all="ignore"):  # an overflow is detected and reported below
                _descend(network, optimiser, islice(batches, n_steps))
                steps_done += n_steps
                record(first_epoch + steps_done / steps_per_epoch)
            if not (np.isfinite(as_vector(_parameters(network))).all() and math.isfinite(history.train_cost[-1])):
                raise _overflow(network, optimiser, history, start)
            yield history

    if not history.epochs:
        record(0.0)
    return reports()


def _batches(X, Y, batch_size, rng):
    """Generate batches of rows of X and Y, epoch after epoch, without end."""
    while True:
        if batch_size < len(X):
            # All rows are shuffled at once: then a batch is a slice, which is not copied.
            order = rng.permutation(len(X))
            X, Y = X.take(order, axis=0), Y.take(order, axis=0)
        for start in range(0, len(X), batch_size):
            yield X[start : start + batch_size], Y[start : start + batch_size]


def _descend(network, optimiser, batches):
    """Do one step of the optimiser for each of the batches."""
    parameters = _parameters(network)
    gradient = as_vector(parameters)  # overwritten with the derivatives, and then with the changes
    changes = pieces_of(gradient, parameters)
    fill_gradient = gradient_filler(network, gradient)
    for X, Y in batches:
        fill_gradient(X, Y)
        if optimiser.step(gradient) is not None:
            raise TypeError(f"{type(optimiser).__name__}.step(gradient) must turn it into the change, and return None.")
        for parameter, change in zip(parameters, changes, strict=True):
            parameter -= change


def gradient_filler(network, gradient):
    """Return a function of (X, Y) that writes the network's gradient into the vector: all of dW, then all of db."""
    if getattr(network.gradients, "__func__", None) is FFNN.gradients:  # not overridden or replaced
        pieces = pieces_of(gradient, _parameters(network))
        dW, db = pieces[: len(network.weights)], pieces[len(network.weights) :]
        return lambda X, Y: network.fill_gradients(X, Y, dW, db)

    def fill(X, Y):
        dW, db = network.gradients(X, Y)
        np.concatenate([*dW, *db], axis=None, out=gradient)

    return fill


def _parameters(network):
    return [*network.weights, *network.biases]


def _overflow(network, optimiser, history, start):
    """Return the error to raise when a training has overflowed, after restoring the last report."""
    write_back(start, _parameters(network))
    end, cost = history.epochs.pop(), history.train_cost.pop()
    what = "parameters are" if math.isfinite(cost) else "cost is"
    if history.test_cost:
        history.test_cost.pop()
    rate = getattr(optimiser, "learning_rate", None)
    new = f"{type(optimiser).__name__}({rate / 10:g})" if rate else ""
    advice = f"The learning rate {rate:g} is probably too large: try a new {new}. " if rate else ""
    first, last = math.floor(history.epochs[-1]) + 1, math.ceil(end)
    where = f"epoch {last}" if first >= last else f"one of the epochs {first} to {last}"
    return FloatingPointError(
        f"the training overflowed in {where}: its {what} no longer finite. {advice}"
        f"The network is back at its weights of epoch {history.epochs[-1]:g}."
    )


def _samples(network, X, Y, name_X, name_Y):
    """Return X and Y in the parameters' dtype, after checking that the network can learn from them."""
    X, Y = check_network(network, X, Y, (name_X, name_Y))
    dtype = network.weights[0].dtype
    return X.astype(dtype, copy=False), Y.astype(dtype, copy=False)
