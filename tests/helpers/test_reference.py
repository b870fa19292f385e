"""Floors 1 to 3 against reference values computed with 50 digits (`vectors/numbers.json`).

The file writes a sample as a column, where the course has rows: its matrices are transposed here.
Non-finite numbers are the strings "Infinity", "-Infinity" and "NaN", which NumPy reads as they are.
"""

import json
from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np
import pytest

from ffnn_helpers import activations, costs
from ffnn_helpers.encoding import one_hot, to_labels
from ffnn_helpers.network import FFNN
from ffnn_helpers.optimisers import SGD, Adam, Momentum
from ffnn_helpers.training import training

NUMBERS = json.loads((Path(__file__).parent / "vectors" / "numbers.json").read_text(encoding="utf-8"))
COST_NAMES = {"mse": "mean_squared_error", "bce": "binary_cross_entropy", "ce": "categorical_cross_entropy"}
OPTIMISERS = {"sgd": SGD, "momentum": Momentum, "adam": Adam}


def floats(values):
    return np.array(values, dtype=np.float64)


def assert_ulps(actual, expected, ulps):
    """Every entry within so many units in the last place, among subnormal numbers too."""
    actual, expected = np.asarray(actual), floats(expected)
    assert actual.shape == expected.shape
    same = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
    with np.errstate(invalid="ignore"):
        error = np.abs(actual - expected) / np.spacing(np.abs(expected))
    assert np.all(same | (error <= ulps)), f"{error[~same].max()} units in the last place"


X, Y = floats(NUMBERS["net"]["X"]).T, floats(NUMBERS["net"]["Y"]).T


def named(cases):
    return [pytest.param(case, id=case["name"]) for case in cases]


@pytest.mark.parametrize("case", named(NUMBERS["softmax"]))
def test_softmax(case):
    # Among the inputs are differences z_i - max z near -9, whose rounding is up to 8 units of e^-9.
    assert_ulps(activations.softmax(case["input"]), case["expected"], ulps=8)


@pytest.mark.parametrize("case", named(NUMBERS["log_softmax"]))
def test_log_softmax(case):
    assert_ulps(activations.log_softmax(case["input"]), case["expected"], ulps=2)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
def test_activation(name):
    numbers = NUMBERS[name]
    assert_ulps(activations.ACTIVATIONS[name].function(numbers["input"]), numbers["expected"], ulps=2)


@pytest.mark.parametrize("name", ["sigmoid", "relu"])
def test_derivative(name):
    numbers = NUMBERS[name]
    assert_ulps(activations.ACTIVATIONS[name].derivative(numbers["input"]), numbers["derivative"], ulps=4)


def test_derivative_of_tanh():
    # The file has 1 - tanh², which even with 60 digits is 0 beyond |z| = 70. So 4t² / (1 + t²)² with t = e^-|z|
    # is computed here, and compared with the file where it has digits.
    z = NUMBERS["tanh"]["input"]
    with localcontext(prec=50):
        t = [(-abs(Decimal(value))).exp() for value in z]
        exact = [float(4 * power**2 / (1 + power**2) ** 2) for power in t]
    assert_ulps(activations.tanh_derivative(z), exact, ulps=4)
    has_digits = np.abs(z) < 60
    assert_ulps(np.array(exact)[has_digits], np.array(NUMBERS["tanh"]["derivative"])[has_digits], ulps=1)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
def test_limits(name):
    for z, expected in NUMBERS["limits"][name].items():
        assert_ulps(activations.ACTIVATIONS[name].function(float(z)), expected, ulps=0)


@pytest.mark.parametrize("case", NUMBERS["limits"]["softmax"], ids=lambda case: str(case["input"]))
def test_limits_of_softmax(case):
    assert_ulps(activations.softmax(floats(case["input"])), case["expected"], ulps=0)


@pytest.mark.parametrize("case", named(NUMBERS["mse"]))
def test_mean_squared_error(case):
    A, Y = floats(case["A"]).T, floats(case["Y"]).T
    assert_ulps(costs.mean_squared_error(A, Y), case["expected"], ulps=2)


@pytest.mark.parametrize("case", named(NUMBERS["binary_cross_entropy"]))
def test_binary_cross_entropy(case):
    A, Y = floats(case["A"]).T, floats(case["Y"]).T
    assert_ulps(costs.binary_cross_entropy(A, Y), case["expected"], ulps=2)


@pytest.mark.parametrize("case", named(NUMBERS["cross_entropy"]))
def test_categorical_cross_entropy(case):
    A, Y = floats(case["A"]).T, floats(case["Y"]).T
    assert_ulps(costs.categorical_cross_entropy(A, Y), case["expected"], ulps=2)


@pytest.mark.parametrize("case", named(NUMBERS["binary_cross_entropy_from_logits"]))
def test_binary_cross_entropy_from_logits(case):
    Z, Y = floats(case["A"]).T, floats(case["Y"]).T
    assert_ulps(costs.binary_cross_entropy_from_logits(Z, Y), case["expected"], ulps=2)


@pytest.mark.parametrize("case", named(NUMBERS["cross_entropy_from_logits"]))
def test_categorical_cross_entropy_from_logits(case):
    Z, Y = floats(case["A"]).T, floats(case["Y"]).T
    assert_ulps(costs.categorical_cross_entropy_from_logits(Z, Y), case["expected"], ulps=2)


def test_one_hot():
    numbers = NUMBERS["one_hot"]
    Y = one_hot(numbers["labels"], numbers["k"])
    np.testing.assert_array_equal(Y, floats(numbers["expected_columns"]).T)
    np.testing.assert_array_equal(to_labels(Y), numbers["labels"])


def assert_units_of_1(actual, expected, units):
    """Every entry within so many times 2.2e-16. Sums of terms near 1 may cancel: their rounding is a part of 1."""
    for array, values in zip(actual, expected, strict=True):
        np.testing.assert_allclose(array, floats(values).T, rtol=0, atol=units * np.spacing(1.0))


def network(hidden, output, cost="mse"):
    """The network of the file: [3, 4, 4, 2]."""
    cost = COST_NAMES[cost]
    net = FFNN(NUMBERS["net"]["sizes"], (hidden, output), cost, np.random.default_rng(0))
    net.weights = [floats(W).T for W in NUMBERS["net"]["W"]]
    net.biases = NUMBERS["net"]["b"]
    return net


@pytest.mark.parametrize("case", NUMBERS["net"]["forward"], ids=lambda case: f"{case['hidden']}, {case['output']}")
def test_forward(case):
    Z, A = network(case["hidden"], case["output"]).forward(X)
    assert_units_of_1(Z + A[1:], case["Z"] + case["A"], units=8)


@pytest.mark.parametrize(
    "case",
    NUMBERS["net"]["gradients"],
    ids=lambda case: f"{case['hidden']}, {case['output']}, {case['cost']}",
)
def test_cost_and_gradients_of_a_network(case):
    net = network(case["hidden"], case["output"], case["cost"])
    assert_ulps(net.cost(X, Y), case["value"], ulps=4)
    dW, db = net.gradients(X, Y)
    assert_units_of_1(dW + db, case["dW"] + case["db"], units=2)


@pytest.mark.parametrize(
    "case", NUMBERS["net"]["optimisers"], ids=lambda case: f"{case['optimiser']}, {case['output']}, {case['cost']}"
)
def test_training(case):
    net = network(case["hidden"], case["output"], case["cost"])
    optimiser = OPTIMISERS[case["optimiser"]](case["lr"])
    *_, history = training(net, X, Y, optimiser, epochs=case["steps"], batch_size=len(X))
    # Five steps hand on what the first one rounded. If the first weights are moved by one unit in their last place,
    # the last ones move by up to 4 units of 1, and the costs on the way, which are curved, by up to 8 (both measured).
    assert_units_of_1([*net.weights, *net.biases], case["W"] + case["b"], units=4)
    assert_units_of_1([history.train_cost], [[*case["cost_before_each_step"], case["cost_after"]]], units=8)
