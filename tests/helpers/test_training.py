"""Training: against a plain loop, in pauses and pieces, interrupted, overflowing, and what must be refused."""

import copy
import os
import re
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

from ffnn_helpers._progress import progress_bar
from ffnn_helpers.network import FFNN
from ffnn_helpers.optimisers import SGD, Adam, Momentum
from ffnn_helpers.training import History, train, training

N = 23
OPTIMISERS = {"SGD": lambda: SGD(0.1), "Momentum": lambda: Momentum(0.05), "Adam": lambda: Adam(0.01)}


def rng():
    return np.random.default_rng(7)


def network(kind=FFNN, **arguments):
    return kind([2, 5, 3, 2], ("tanh", "identity"), rng=rng(), **arguments)


def samples(n_samples=N, seed=1):
    generator = np.random.default_rng(seed)
    X = generator.normal(size=(n_samples, 2))
    return X, np.column_stack([X[:, 0] * X[:, 1], np.sin(X[:, 0])])


X, Y = samples()
TEST = samples(9, seed=2)


def parameters(net):
    return [array.copy() for array in [*net.weights, *net.biases]]


def assert_same(first, second, **tolerance):
    """Two networks with the same parameters; to the last bit, unless a tolerance is given."""
    tolerance = {"rtol": 0, "atol": 0} | tolerance
    for one, other in zip(parameters(first), parameters(second), strict=True):
        np.testing.assert_allclose(one, other, **tolerance)


class Plain:
    """A network as a student may write it: plain lists, tanh inside and nothing outside, the mean squared error."""

    def __init__(self, sizes, activations, cost="mean_squared_error", rng=None):
        self.weights = [rng.normal(0, np.sqrt(1 / m), size=(m, n)) for m, n in pairwise(sizes)]
        self.biases = [np.zeros(n) for n in sizes[1:]]

    def forward(self, X):
        Z, A = [], [X]
        for W, b in zip(self.weights, self.biases, strict=True):
            Z.append(A[-1] @ W + b)
            A.append(np.tanh(Z[-1]) if len(Z) < len(self.weights) else Z[-1])
        return Z, A

    def predict(self, X):
        return self.forward(X)[1][-1]

    def cost(self, X, Y):
        return ((self.predict(X) - Y) ** 2).sum() / (2 * len(X))

    def gradients(self, X, Y):
        dW = [np.zeros(W.shape) for W in self.weights]
        db = [np.zeros(b.shape) for b in self.biases]
        for x, y in zip(X, Y, strict=True):
            A = self.forward(x[None])[1]
            delta = (A[-1] - y)[0] / len(X)
            for i in (2, 1, 0):
                dW[i] += np.outer(A[i], delta)
                db[i] += delta
                delta = self.weights[i] @ delta * (1 - A[i][0] ** 2)
        return dW, db


class Recorder(FFNN):
    """An FFNN whose own `gradients` keep the batches that they were given."""

    def gradients(self, X, Y):
        self.batches = [*getattr(self, "batches", []), (X.copy(), Y.copy())]
        return super().gradients(X, Y)


class Stopping:
    """An optimiser that does as another one does, until its step number `last` raises KeyboardInterrupt."""

    def __init__(self, optimiser, last):
        self.optimiser, self.steps_left = optimiser, last

    def step(self, gradient):
        self.steps_left -= 1
        if self.steps_left == 0:
            raise KeyboardInterrupt
        self.optimiser.step(gradient)


@pytest.mark.parametrize("kind", [FFNN, Plain])
@pytest.mark.parametrize("batch_size", [1, 4, 7, 22, 23])
def test_it_is_the_plain_loop(kind, batch_size):
    net, expected = network(kind), network(kind)
    train(net, X, Y, SGD(0.1), epochs=3, batch_size=batch_size, rng=rng())

    generator, order = rng(), np.arange(N)
    for _ in range(3):
        if batch_size < N:
            order = order[generator.permutation(N)]
        for start in range(0, N, batch_size):
            batch = order[start : start + batch_size]
            dW, db = expected.gradients(X[batch], Y[batch])
            for i in range(3):
                expected.weights[i] -= 0.1 * dW[i]
                expected.biases[i] -= 0.1 * db[i]
    assert_same(net, expected, atol=1e-14)


def test_a_class_of_ones_own_trains_to_the_same_numbers():
    net, plain = network(), network(Plain)
    assert_same(net, plain)
    arguments = {"epochs": 4, "batch_size": 5, "test": TEST}
    history = train(net, X, Y, Adam(0.01), rng=rng(), **arguments)
    plain_history = train(plain, X, Y, Adam(0.01), rng=rng(), **arguments)
    assert_same(net, plain, atol=1e-12)
    np.testing.assert_allclose(history.train_cost, plain_history.train_cost, rtol=1e-12)
    np.testing.assert_allclose(history.test_cost, plain_history.test_cost, rtol=1e-12)


def test_an_epoch_takes_every_sample_once_in_a_new_order():
    net = network(Recorder)
    numbers = np.arange(N)
    reports = training(
        net,
        np.column_stack([numbers, numbers]),
        np.column_stack([-numbers, numbers]) / 100,
        SGD(1e-9),
        epochs=3,
        batch_size=5,
        rng=rng(),
    )
    net.batches = []  # before the first step, some samples were tried out
    list(reports)
    assert [len(batch[0]) for batch in net.batches] == 3 * [5, 5, 5, 5, 3]
    orders = [np.concatenate([rows[:, 0] for rows, _ in net.batches[i : i + 5]]) for i in (0, 5, 10)]
    for order in orders:
        np.testing.assert_array_equal(np.sort(order), numbers)
    assert all(np.any(one != other) for one, other in [(orders[0], numbers), *pairwise(orders)])
    for rows, targets in net.batches:  # each with its own target
        np.testing.assert_array_equal(targets, rows * [-0.01, 0.01])


def test_a_subclass_is_trained_by_its_own_gradients():
    class Frozen(FFNN):
        def gradients(self, X, Y):
            dW, db = super().gradients(X, Y)
            dW[0][...] = 0
            return dW, db

    net = network(Frozen)
    before = parameters(net)
    train(net, X, Y, SGD(0.1), epochs=1, batch_size=N)
    changed = [np.any(after != values) for after, values in zip(parameters(net), before, strict=True)]
    assert changed == [False, True, True, True, True, True]


@pytest.mark.parametrize("make", OPTIMISERS.values(), ids=OPTIMISERS)
def test_it_learns(make):
    history = train(network(), X, Y, make(), epochs=100, batch_size=5, rng=rng())
    assert history.train_cost[-1] < 0.3 * history.train_cost[0]


def test_the_whole_batch_needs_no_rng_and_leaves_one_alone():
    nets, generator = [network(), network()], rng()
    for net, given in zip(nets, [None, generator], strict=True):
        train(net, X, Y, SGD(0.1), epochs=2, batch_size=N, rng=given)
    assert_same(*nets)
    assert generator.random() == rng().random()


def test_the_same_seed_gives_the_same_and_another_one_does_not():
    nets = [network() for _ in range(3)]
    for net, seed in zip(nets, [1, 1, 2], strict=True):
        train(net, X, Y, SGD(0.1), epochs=2, batch_size=5, rng=np.random.default_rng(seed))
    assert_same(nets[0], nets[1])
    assert np.any(nets[0].weights[0] != nets[2].weights[0])


def test_history():
    net = network()
    costs, test_costs = [net.cost(X, Y)], [net.cost(*TEST)]
    for history in training(net, X, Y, SGD(0.1), epochs=3, batch_size=10, rng=rng(), test=TEST):
        costs.append(net.cost(X, Y))
        test_costs.append(net.cost(*TEST))
        assert history.train_cost == costs
        assert history.test_cost == test_costs
    assert history.epochs == [0, 1, 2, 3]
    assert repr(history) == f"History(3 epochs, training cost {costs[-1]:.4g}, test cost {test_costs[-1]:.4g})"
    assert repr(History()) == "History(nothing yet)"


def test_nothing_is_learned_from_the_test():
    with_test, without = network(), network()
    arguments = {"epochs": 3, "batch_size": 10}
    history = train(with_test, X, Y, Adam(0.01), rng=rng(), test=TEST, **arguments)
    other = train(without, X, Y, Adam(0.01), rng=rng(), **arguments)
    assert_same(with_test, without)
    assert history.train_cost == other.train_cost
    assert other.test_cost == []


@pytest.mark.parametrize("every", [1, 4, 6, 7, 12, 100])
def test_reports_every_so_many_steps(every):
    net, expected = network(), network()
    arguments = {"epochs": 3, "batch_size": 4}  # 6 steps an epoch, 18 in all
    expected_history = train(expected, X, Y, Momentum(0.05), rng=rng(), **arguments)
    *_, history = training(net, X, Y, Momentum(0.05), rng=rng(), every=every, **arguments)
    assert history.epochs == [steps / 6 for steps in [*range(0, 18, every), 18]]
    assert len(history.train_cost) == len(history.epochs)
    assert history.train_cost[-1] == expected_history.train_cost[-1]
    assert_same(net, expected)


def test_a_pause_changes_nothing():
    paused, expected = network(), network()
    expected_history = train(expected, X, Y, Adam(0.01), epochs=3, batch_size=4, rng=rng())
    reports = training(paused, X, Y, Adam(0.01), epochs=3, batch_size=4, rng=rng())
    before = parameters(paused)
    history = next(reports)
    assert history.epochs == [0, 1]
    assert np.any(paused.weights[0] != before[0])
    assert next(reports) is history
    paused.predict(X)
    next(reports)
    assert next(reports, "the end") == "the end"
    assert vars(history) == vars(expected_history)
    assert_same(paused, expected)


def test_nothing_happens_before_the_first_report_is_asked_for():
    net = network()
    before = copy.deepcopy(net)
    training(net, X, Y, SGD(0.1), epochs=3, batch_size=N)
    assert_same(net, before)


@pytest.mark.parametrize("kind", [FFNN, Plain])
@pytest.mark.parametrize("make", OPTIMISERS.values(), ids=OPTIMISERS)
def test_going_on_is_one_long_training(kind, make):
    in_parts, at_once = network(kind), network(kind)
    expected = train(at_once, X, Y, make(), epochs=7, batch_size=N, test=TEST)
    optimiser = make()
    history = train(in_parts, X, Y, optimiser, epochs=3, batch_size=N, test=TEST)
    assert train(in_parts, X, Y, optimiser, epochs=4, batch_size=N, test=TEST, history=history) is history
    assert_same(in_parts, at_once)
    assert vars(history) == vars(expected)


@pytest.mark.parametrize("kind", [FFNN, Plain])
def test_a_change_between_two_reports_acts(kind):
    net, fresh = network(kind), network(kind)
    new = [2 * W for W in net.weights]
    reports = training(net, X, Y, SGD(0.1), epochs=2, batch_size=N)
    next(reports)
    net.weights, fresh.weights = new, [W.copy() for W in new]
    fresh.biases = [b.copy() for b in net.biases]
    next(reports)
    train(fresh, X, Y, SGD(0.1), epochs=1, batch_size=N)
    assert_same(net, fresh)


def test_float32_stays_float32():
    class Types(SGD):
        def step(self, gradient):
            assert gradient.dtype == np.float32
            super().step(gradient)

    net, exact = network(dtype=np.float32), network()
    history = train(net, X, Y, Types(0.1), epochs=3, batch_size=5, rng=rng(), test=TEST)
    expected = train(exact, X, Y, SGD(0.1), epochs=3, batch_size=5, rng=rng(), test=TEST)
    assert {array.dtype for array in parameters(net)} == {np.dtype(np.float32)}
    assert_same(net, exact, atol=1e-5)
    np.testing.assert_allclose(history.test_cost, expected.test_cost, rtol=1e-5)


def test_samples_of_any_real_type_and_layout():
    whole = np.round(3 * X), np.round(3 * Y)
    expected = network()
    train(expected, *whole, SGD(0.01), epochs=2, batch_size=5, rng=rng())
    as_lists = [array.astype(int).tolist() for array in whole]
    as_columns = [np.asfortranarray(array) for array in whole]
    for rows in [as_lists, as_columns]:
        net = network()
        train(net, *rows, SGD(0.01), epochs=2, batch_size=5, rng=rng())
        assert_same(net, expected, atol=1e-15)
    np.testing.assert_array_equal(as_columns, whole)  # shuffled were copies


def test_an_optimiser_that_returns_its_change_is_refused():
    class Returning(SGD):
        def step(self, gradient):
            return 0.1 * gradient

    net, before = network(), network()
    with pytest.raises(TypeError, match="^Returning.step.gradient. must turn it into the change"):
        train(net, X, Y, Returning(0.1), epochs=1, batch_size=N)
    assert_same(net, before)


def test_a_short_training_prints_nothing(capsys):
    train(network(), X, Y, SGD(0.1), epochs=2, batch_size=5, rng=rng())
    assert capsys.readouterr() == ("", "")


SLOW = """
import sys
import numpy as np
import tqdm.std
from ffnn_helpers._progress import progress_bar
from ffnn_helpers.network import FFNN
from ffnn_helpers.optimisers import SGD
from ffnn_helpers.training import train

class Slow(SGD):
    now = 0.0

    def step(self, gradient):
        super().step(gradient)
        Slow.now += float(sys.argv[1])

tqdm.std.time = lambda: Slow.now
net = FFNN([1, 1], rng=np.random.default_rng(0))
train(net, [[0.0]], [[0.0]], Slow(0.1), epochs=10, batch_size=1)
"""


@pytest.mark.parametrize(
    ("seconds_an_epoch", "disable", "appears"),
    [("0.09", {}, False), ("0.3", {}, True), ("0.3", {"TQDM_DISABLE": "1"}, False)],
)
def test_a_progress_bar_appears_after_a_second(seconds_an_epoch, disable, appears):
    # With a clock that only the training advances, in a new process: tqdm reads its settings at import.
    environment = {name: value for name, value in os.environ.items() if name != "TQDM_DISABLE"} | disable
    command = [sys.executable, "-c", SLOW, seconds_an_epoch]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout == ""
    counts = [int(count) for count in re.findall(r"epochs: .*? (\d+)/10", run.stderr)]
    assert counts == ([4, 5, 6, 7, 8, 9, 10] if appears else [])
    assert "".join(run.stderr.splitlines()[-1:]).strip() == ""  # at the end it is wiped away


@pytest.mark.parametrize("kind", [FFNN, Plain])
def test_an_interrupt_keeps_what_was_learned(kind, capsys):
    net, expected = network(kind), network(kind)
    optimiser = Stopping(Momentum(0.05), last=9)  # in epoch 2 of 5 steps each
    history = train(net, X, Y, optimiser, epochs=100, batch_size=5, rng=rng(), test=TEST)
    assert capsys.readouterr().out == "Interrupted after epoch 1. The network keeps what it has learned.\n"
    assert history.epochs == [0, 1]
    assert len(history.train_cost) == len(history.test_cost) == 2

    next(training(expected, X, Y, Momentum(0.05), epochs=2, batch_size=5, rng=rng(), every=8))
    assert_same(net, expected)

    train(net, X, Y, optimiser, epochs=1, batch_size=N, test=TEST, history=history)
    assert history.epochs == [0, 1, 2]


def test_an_interrupt_between_costs_keeps_the_history_in_step():
    class Interrupted(FFNN):
        costs_left = 7

        def cost(self, X, Y):
            self.costs_left -= 1
            if self.costs_left == 0:
                raise KeyboardInterrupt
            return super().cost(X, Y)

    for costs_left in (7, 8):  # two when the samples are checked, two at the start, two an epoch
        net = network(Interrupted)
        net.costs_left = costs_left
        history = train(net, X, Y, SGD(0.1), epochs=100, batch_size=N, test=TEST)
        assert len(history.epochs) == len(history.train_cost) == len(history.test_cost) == 2


def test_the_generator_lets_an_interrupt_through():
    reports = training(network(), X, Y, Stopping(SGD(0.1), last=3), epochs=100, batch_size=N)
    next(reports)
    next(reports)
    with pytest.raises(KeyboardInterrupt):
        next(reports)


@pytest.mark.parametrize("make", OPTIMISERS.values(), ids=OPTIMISERS)
@pytest.mark.parametrize("kind", [FFNN, Plain])
def test_an_overflow_goes_back_to_the_last_report(kind, make):
    net, optimiser, history = network(kind), make(), History()
    reports = training(net, X, Y, optimiser, epochs=9, batch_size=5, rng=rng(), test=TEST, history=history)
    next(reports)
    next(reports)
    at_report, entries = copy.deepcopy(net), copy.deepcopy(vars(history))
    optimiser.learning_rate = 1e200
    with pytest.raises(FloatingPointError) as caught:
        next(reports)
    name = type(optimiser).__name__
    assert str(caught.value) == (
        "the training overflowed in epoch 3: its cost is no longer finite. The learning rate 1e+200 is probably "
        f"too large: try a new {name}(1e+199). The network is back at its weights of epoch 2."
    )
    assert_same(net, at_report)
    assert vars(history) == entries
    assert len(history.epochs) == len(history.test_cost) == 3
    train(net, X, Y, make(), epochs=1, batch_size=N, test=TEST, history=history)
    assert history.epochs == [0, 1, 2, 3]


def test_an_overflow_names_the_epoch_although_reports_come_more_often():
    optimiser = SGD(0.1)
    reports = training(network(), X, Y, optimiser, epochs=9, batch_size=5, rng=rng(), every=2)  # 5 steps an epoch
    for _ in range(4):
        next(reports)
    optimiser.learning_rate = 1e200
    with pytest.raises(FloatingPointError, match=r"in epoch 2: .* weights of epoch 1\.6\."):
        next(reports)


def test_parameters_may_overflow_where_the_cost_does_not():
    class Infinite:
        def step(self, gradient):
            gradient[0] = np.inf  # under a tanh, whose limit is finite; and no learning rate that could be blamed

    net = network()
    before = copy.deepcopy(net)
    with pytest.raises(FloatingPointError, match="^[^.]* in epoch 1: its parameters are no longer finite. The network"):
        train(net, np.abs(X), Y, Infinite(), epochs=1, batch_size=N)
    assert_same(net, before)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"network": FFNN}, TypeError, ["network", "class", "FFNN(sizes, …)"]),
        ({"network": None}, TypeError, ["network", "None has no weights"]),
        ({"X": X.T}, ValueError, ["X must have shape (N, 2)", "(2, 23)", "X.T"]),
        ({"X": X[0]}, ValueError, ["X must have shape (N, 2)", "(2,)"]),
        ({"X": np.zeros((N, 3))}, ValueError, ["X must have shape (N, 2)", "(23, 3)"]),
        ({"X": X[:0], "Y": Y[:0]}, ValueError, ["X must have at least one row", "(0, 2)"]),
        ({"X": np.where(X == X[3, 1], np.nan, X)}, ValueError, ["X[3, 1] is nan", "finite"]),
        ({"X": np.where(X == X[3, 1], -np.inf, X)}, ValueError, ["X[3, 1] is -inf", "finite"]),
        ({"X": X.astype(str)}, TypeError, ["X must hold real numbers", "<U"]),
        ({"X": None}, TypeError, ["X is None"]),
        ({"Y": Y[:-1]}, ValueError, ["Y must have shape (23, 2)", "(22, 2)"]),
        ({"Y": Y[:, :1]}, ValueError, ["Y must have shape (23, 2)", "(23, 1)"]),
        ({"Y": Y.T}, ValueError, ["Y must have shape (23, 2)", "(2, 23)"]),
        ({"Y": np.arange(N) % 2}, ValueError, ["Y must have shape (23, 2)", "(23,)", "one_hot(Y, 2)"]),
        ({"Y": np.where(Y == Y[22, 0], np.inf, Y)}, ValueError, ["Y[22, 0] is inf", "finite"]),
        ({"Y": None}, TypeError, ["Y is None"]),
        ({"test": X}, TypeError, ["test", "pair (X_test, Y_test)", "ndarray of length 23"]),
        ({"test": (X, Y, Y)}, TypeError, ["test", "pair (X_test, Y_test)", "tuple of length 3"]),
        ({"test": 0.2}, TypeError, ["test", "pair (X_test, Y_test)", "float"]),
        ({"test": (X.T, Y)}, ValueError, ["X_test must have shape (N, 2)", "(2, 23)", "X_test.T"]),
        ({"test": (X, Y[:5])}, ValueError, ["Y_test must have shape (23, 2)", "(5, 2)"]),
        ({"test": (np.full((N, 2), np.nan), Y)}, ValueError, ["X_test[0, 0] is nan"]),
        ({"test": (X, np.full((N, 2), np.nan))}, ValueError, ["Y_test[0, 0] is nan"]),
        ({"optimiser": "adam"}, TypeError, ["optimiser", "SGD(0.1)", "'adam'"]),
        ({"optimiser": SGD}, TypeError, ["optimiser", "SGD(0.1)", "<class"]),
        ({"optimiser": None}, TypeError, ["optimiser", "None"]),
        ({"optimiser": 0.1}, TypeError, ["optimiser", "SGD(0.1)", "0.1"]),
        ({"epochs": 0}, ValueError, ["epochs", "at least 1", "0"]),
        ({"epochs": -3}, ValueError, ["epochs", "-3"]),
        ({"epochs": 2.0}, TypeError, ["epochs", "integer", "2.0"]),
        ({"batch_size": 0}, ValueError, ["batch_size", "at least 1", "0"]),
        ({"batch_size": N + 1}, ValueError, ["batch_size", "at most N = 23", "24"]),
        ({"batch_size": 2.0}, TypeError, ["batch_size", "integer", "2.0"]),
        ({"batch_size": None}, TypeError, ["batch_size", "None"]),
        ({"rng": None}, TypeError, ["rng", "np.random.default_rng(seed)", "None"]),
        ({"rng": 0}, TypeError, ["rng", "np.random.default_rng(seed)", "0"]),
        ({"every": 0}, ValueError, ["every", "at least 1"]),
        ({"every": 1.5}, TypeError, ["every", "1.5"]),
        ({"history": []}, TypeError, ["history", "[]"]),
    ],
)
def test_what_does_not_fit_is_refused_before_the_first_step(arguments, error, words):
    net = network()
    before = copy.deepcopy(net)
    good = {"network": net, "X": X, "Y": Y, "optimiser": SGD(0.1), "epochs": 1, "batch_size": 5, "rng": rng()}
    with pytest.raises(error) as caught:
        training(**good | arguments)  # before the first report is asked for
    for word in words:
        assert word in str(caught.value)
    assert_same(net, before)


@pytest.mark.parametrize(
    ("cost", "Y", "words"),
    [
        ("binary_cross_entropy", [[0, 1]] * 7 + [[0, 2]], ["Y[7, 1] is 2.0", "between 0 and 1"]),
        ("binary_cross_entropy", [[-1, 1]] * 8, ["Y[0, 0] is -1.0", "between 0 and 1"]),
        ("categorical_cross_entropy", [[0, 1]] * 7 + [[1, 1]], ["[7] is 2.0", "sum to 1", "one_hot"]),
    ],
)
def test_targets_that_do_not_fit_the_cost(cost, Y, words):
    net = FFNN([2, 3, 2], ("tanh", "softmax"), cost, rng())
    before = copy.deepcopy(net)
    right = np.tile([0.0, 1.0], (8, 1))
    history = History()
    with pytest.raises(ValueError) as caught:
        train(net, X[:8], Y, SGD(0.1), epochs=1, batch_size=8, history=history)
    with pytest.raises(ValueError) as caught_test:
        train(net, X[:8], right, SGD(0.1), epochs=1, batch_size=8, history=history, test=(X[:8], Y))
    for word in words:
        assert word in str(caught.value)
        assert word in str(caught_test.value)
    assert history.epochs == []
    assert_same(net, before)

    # Going on is checked as well, though the cost at its start is known already.
    train(net, X[:8], right, SGD(0.1), epochs=1, batch_size=8, history=history)
    before = copy.deepcopy(net)
    with pytest.raises(ValueError):
        train(net, X[:8], Y, SGD(0.1), epochs=1, batch_size=8, history=history)
    assert_same(net, before)


def test_one_output_takes_a_column():
    net = FFNN([2, 3, 1], ("tanh", "identity"), rng=rng())
    with pytest.raises(ValueError, match=r"Y must have shape \(23, 1\).*\(23,\).*Y.reshape\(-1, 1\)"):
        train(net, X, Y[:, 0], SGD(0.1), epochs=1, batch_size=N)


def test_a_history_goes_on_with_the_same_costs():
    net = network()
    plain = train(net, X, Y, SGD(0.1), epochs=1, batch_size=N)
    with_test = train(net, X, Y, SGD(0.1), epochs=1, batch_size=N, test=TEST)
    for history, test, words in [(plain, TEST, "has no test costs"), (with_test, None, "has test costs")]:
        with pytest.raises(ValueError, match=f"history {words}: .* pass test as before, or start a new history"):
            train(net, X, Y, SGD(0.1), epochs=1, batch_size=N, test=test, history=history)


def test_a_network_whose_weights_are_not_finite():
    net = network()
    net.weights[1][2, 0] = np.nan
    with pytest.raises(ValueError, match=r"weights\[1\]\[2, 0\] is nan, but parameters must be finite"):
        train(net, X, Y, SGD(0.1), epochs=1, batch_size=N)


def test_an_optimiser_of_another_network():
    optimiser, other = Adam(0.1), network()
    train(FFNN([2, 2], ["identity"], rng=rng()), X, Y, optimiser, epochs=1, batch_size=N)
    before = copy.deepcopy(other)
    with pytest.raises(ValueError, match="6 parameters, but was called with 41: make a new optimiser for each network"):
        train(other, X, Y, optimiser, epochs=1, batch_size=N)
    assert_same(other, before)


def test_in_a_notebook_the_bar_is_a_line_that_is_empty_at_the_end(monkeypatch):
    """It is no widget: of one, a saved notebook shows an error."""
    shown = []
    monkeypatch.setattr("IPython.display.DisplayHandle.display", lambda self, bundle, raw: shown.append(bundle))
    monkeypatch.setattr("IPython.display.DisplayHandle.update", lambda self, bundle, raw: shown.append(bundle))
    monkeypatch.setattr("ffnn_helpers._progress._is_in_notebook", lambda: True)
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    with progress_bar(3, "epochs") as bar:
        bar.delay = bar.mininterval = bar.miniters = 0
        bar.update(2)
    assert "epochs:  67%" in shown[0]["text/plain"] and shown[-1] == {"text/plain": ""}
