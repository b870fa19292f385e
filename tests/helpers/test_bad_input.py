"""Bad input to the engine: an error that names the argument, never a wrong result."""

import numpy as np
import pytest

from ffnn_helpers import activations, by_hand, costs, datasets, encoding, spiking
from ffnn_helpers.gradient_check import check_gradients
from ffnn_helpers.linear_regions import count_regions, linear_regions
from ffnn_helpers.network import FFNN
from ffnn_helpers.optimisers import SGD
from ffnn_helpers.playground import OwnExperiment
from ffnn_helpers.training import train
from ffnn_helpers.value import Value


def rng():
    return np.random.default_rng(0)


NET = FFNN([2, 3, 1], ("relu", "sigmoid"), rng=rng())
X, Y = np.ones((4, 2)), np.ones((4, 1))
SETTINGS = {"epochs": 1, "batch_size": 4}

# Every kind of function that takes an array, called with one that is none; and the name in its message.
TAKES_AN_ARRAY = {
    "sigmoid": (activations.sigmoid, "z"),
    "softmax": (activations.softmax, "z"),
    "cost, outputs": (lambda bad: costs.mean_squared_error(bad, Y), "A"),
    "cost, targets": (lambda bad: costs.binary_cross_entropy(Y, bad), "Y"),
    "one_hot": (lambda bad: encoding.one_hot(bad, 3), "labels"),
    "to_labels": (encoding.to_labels, "Y"),
    "predict": (NET.predict, "X"),
    "gradients": (lambda bad: NET.gradients(X, bad), "Y"),
    "train, X": (lambda bad: train(NET, bad, Y, SGD(0.1), **SETTINGS), "X"),
    "train, Y": (lambda bad: train(NET, X, bad, SGD(0.1), **SETTINGS), "Y"),
    "check_gradients": (lambda bad: check_gradients(NET, bad, Y), "X"),
    "a weight": (lambda bad: NET.weights.__setitem__(0, bad), "W"),
    "count_regions": (lambda bad: count_regions(NET, bad), "X"),
    "linear_regions": (lambda bad: linear_regions(NET, bad), "corners"),
    "split": (lambda bad: datasets.split(bad, Y, 0.5, rng()), "X"),
    "energy": (datasets.energy, "spins"),
    "exact_energy": (datasets.exact_energy, "T"),
    "simulate": (spiking.simulate, "current"),
    "bumps": (lambda bad: by_hand.bump_network(bad, 1, "step"), "bumps"),
    "hinges": (lambda bad: by_hand.hinge_network(bad, 0), "hinges"),
    "a stroke": (lambda bad: datasets.from_strokes([[(0, 0)], bad]), r"strokes\[1\]"),
}


@pytest.mark.parametrize(
    ("bad", "error", "words"),
    [
        (None, TypeError, "is None: does the function that made it end with return"),
        (len, TypeError, "is a function, not a number: call it"),
        ([[1, 2], [3]], ValueError, r"must be an array, but its rows differ in length: \[\[1, 2\], \[3\]\]"),
        (np.ma.array(np.ones((4, 2)), mask=np.eye(4, 2)), TypeError, "is a masked array, and its mask would be lost"),
    ],
    ids=["None", "function", "ragged", "masked"],
)
@pytest.mark.parametrize("function", TAKES_AN_ARRAY)
def test_what_is_no_array_is_named(function, bad, error, words):
    call, name = TAKES_AN_ARRAY[function]
    with pytest.raises(error, match=f"^{name} {words}"):
        call(bad)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: spiking.simulate([1.0], dt="1"), TypeError, r"dt must be a number, but it is '1' \(str\)"),
        (lambda: spiking.firing_rate(1.0, tau=None), TypeError, "tau must be a number, but it is None"),
        (lambda: spiking.rheobase(V_th=[1]), TypeError, r"V_th must be a number, but it is \[1\]"),
        (lambda: datasets.circle(3, True, rng()), TypeError, "noise must be a number, but it is True"),
        (lambda: datasets.split(X, Y, True, rng()), TypeError, "test_share must be a number, but it is True"),
        (lambda: by_hand.bump_network([(0, 1, 1)], "5", "step"), TypeError, "w must be a number, but it is '5'"),
        (
            lambda: by_hand.bump_network([(0, 1)], 5, "step"),
            ValueError,
            r"bumps must have shape \(N, 3\), one row per b",
        ),
        (lambda: by_hand.hinge_network([(0, 1)], None), TypeError, "level must be a number, but it is None"),
        (lambda: by_hand.random_network(0, 3, rng()), ValueError, "layers must be at least 1, but it is 0"),
        (lambda: by_hand.folding_network(1.0), TypeError, "layers must be an integer, but it is 1.0"),
        (lambda: datasets.from_strokes([[(0, 0), (np.nan, 1)]]), ValueError, r"strokes\[0\]\[1, 0\] is nan"),
        (
            lambda: datasets.from_strokes([[(0, 0, 0)]]),
            ValueError,
            r"strokes\[0\] must have shape \(N, 2\), one row per p",
        ),
        (
            lambda: count_regions(NET, np.full((1, 2), np.nan)),
            ValueError,
            r"X\[0, 0\] is nan, but inputs",
        ),
        (lambda: setattr(NET, "weights", None), TypeError, "one W for each of 2 layers, in a list, but it is None"),
        (lambda: setattr(NET, "biases", 1.5), TypeError, "one b for each of 2 layers, in a list, but it is 1.5"),
        (
            lambda: train(NET, X, Y, type("Mine", (), {"step": 1})(), **SETTINGS),
            TypeError,
            "optimiser must be",
        ),
        (lambda: Value(1.0, 2), TypeError, r"parents must be a tuple, but it is of type int: write \(u,\)"),
    ],
)
def test_what_does_not_fit_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_inputs_that_overflow_are_not_trained_on():
    data = 1e200 * np.ones((40, 2)), np.arange(40) % 2
    with np.errstate(over="ignore"), pytest.raises(ValueError, match=r"X\[0, 0\] is inf, but inputs must be finite"):
        OwnExperiment(seed="0.5", features=["xSquared"], data=data)
