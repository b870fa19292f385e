"""The gradient check: right gradients pass, each usual mistake is found at its place, kinks are told from mistakes."""

import copy
import math

import numpy as np
import pytest

from ffnn_helpers.gradient_check import GradientCheck, check_gradients, numerical_gradients
from ffnn_helpers.network import FFNN

X = np.random.default_rng(1).normal(size=(5, 3))
Y = np.random.default_rng(2).dirichlet(np.ones(3), size=5)
COMBINATIONS = [
    ("identity", "mean_squared_error"),
    ("tanh", "mean_squared_error"),
    ("softmax", "mean_squared_error"),
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "binary_cross_entropy"),
    ("sigmoid", "categorical_cross_entropy"),
    ("softmax", "categorical_cross_entropy"),
]


def network(kind=FFNN, activations=("tanh", "identity"), cost="mean_squared_error"):
    """All widths are equal, so that no mistake is betrayed by a shape."""
    rng = np.random.default_rng(7)
    net = kind([3, 3, 3, 3], activations, cost, rng)
    net.biases = [rng.normal(size=3) for _ in range(3)]
    return net


def with_gradients(mistake):
    """An FFNN whose gradients are those that `mistake(net, X, Y, dW, db)` makes of the right ones."""

    class Mistaken(FFNN):
        def gradients(self, X, Y):
            dW, db = super().gradients(X, Y)
            return mistake(self, X, Y, dW, db) or (dW, db)

    return network(Mistaken)


def parameters(net):
    return [array.copy() for array in [*net.weights, *net.biases]]


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "relu", "step", "identity"])
@pytest.mark.parametrize(("output", "cost"), COMBINATIONS)
def test_right_gradients_pass(hidden, output, cost):
    check = check_gradients(network(activations=(hidden, output), cost=cost), X, Y)
    assert check.passed is True
    assert 0 <= check.error < 1e-7
    assert check.kinks == []


def test_differences_of_a_cost_known_in_closed_form():
    # C = 1/(2N) Σ (w x + b − y)² is a parabola, of which a centred difference is the exact slope, up to rounding.
    net = FFNN([1, 1], ["identity"], rng=np.random.default_rng(0))
    net.weights, net.biases = [[[2]]], [[0.5]]
    x, y = np.array([[1.0], [-3.0], [2.0]]), np.array([[0.0], [1.0], [1.0]])
    residuals = 2 * x + 0.5 - y
    dW, db = numerical_gradients(net, x, y)
    assert [array.shape for array in dW + db] == [(1, 1), (1,)]
    assert math.isclose(dW[0][0, 0], (residuals * x).mean(), rel_tol=1e-9)
    assert math.isclose(db[0][0], residuals.mean(), rel_tol=1e-9)


def test_differences_have_the_shapes_and_values_of_the_gradients():
    net = FFNN([3, 4, 2], ("tanh", "sigmoid"), "binary_cross_entropy", np.random.default_rng(0))
    dW, db = numerical_gradients(net, X, Y[:, :2])
    expected_dW, expected_db = net.gradients(X, Y[:, :2])
    for array, values in zip(dW + db, expected_dW + expected_db, strict=True):
        assert array.shape == values.shape
        np.testing.assert_allclose(array, values, rtol=0, atol=1e-9)


def flip_one_sign(net, X, Y, dW, db):
    db[1][2] *= -1


def forget_to_divide_by_N(net, X, Y, dW, db):
    return [len(X) * array for array in dW], [len(X) * array for array in db]


def forget_the_slope(net, X, Y, dW, db):
    A, dZ = net.forward(X)[1], (net.predict(X) - Y) / len(X)
    for i in (2, 1, 0):
        dW[i], db[i] = A[i].T @ dZ, dZ.sum(axis=0)
        dZ = dZ @ net.weights[i].T


def forget_to_transpose(net, X, Y, dW, db):
    A, dZ = net.forward(X)[1], (net.predict(X) - Y) / len(X)
    for i in (2, 1, 0):
        dW[i], db[i] = A[i].T @ dZ, dZ.sum(axis=0)
        dZ = dZ @ net.weights[i] * (1 - A[i] ** 2)


def transpose_a_result(net, X, Y, dW, db):
    dW[1] = dW[1].T


def swap_two_layers(net, X, Y, dW, db):
    return dW[::-1], db[::-1]


def leave_out_a_sample(net, X, Y, dW, db):
    return FFNN.gradients(net, X[1:], Y[1:])


def give_a_nan_first(net, X, Y, dW, db):
    dW[0][0, 0] = np.nan


def give_an_infinity(net, X, Y, dW, db):
    db[2][1] = -np.inf


@pytest.mark.parametrize(
    ("mistake", "places"),
    [
        (flip_one_sign, "biases[1][2]"),
        (forget_to_divide_by_N, ""),
        (forget_the_slope, "[0][ [1][".split()),
        (forget_to_transpose, "[0][ [1][".split()),
        (transpose_a_result, "weights[1]["),
        (swap_two_layers, "[0][ [2][".split()),
        (leave_out_a_sample, ""),
        (give_a_nan_first, "weights[0][0, 0]"),
        (give_an_infinity, "biases[2][1]"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_mistake_is_found_at_its_place(mistake, places):
    net = with_gradients(mistake)
    check = check_gradients(net, X, Y)
    assert check.passed is False
    assert check.error > 1e-2
    assert check.kinks == []
    assert any(place in check.place for place in np.atleast_1d(places))
    name, layer, index = check.place.replace("]", "").split("[")
    index = tuple(int(i) for i in index.split(","))
    for value, (dW, db) in [(check.given, net.gradients(X, Y)), (check.expected, numerical_gradients(net, X, Y))]:
        np.testing.assert_equal(value, (dW if name == "weights" else db)[int(layer)][index])


@pytest.mark.parametrize(("factor", "passes"), [(1 + 1e-6, True), (1 + 5e-6, False), (1 - 5e-6, False)])
def test_six_digits_are_asked_for(factor, passes):
    def scale(net, X, Y, dW, db):
        return [factor * array for array in dW], [factor * array for array in db]

    # The relative error is |g − d| / (|g| + |d|), so half of what the factor is off by.
    assert check_gradients(with_gradients(scale), 10 * X, 10 * Y).passed is passes


def test_what_it_says():
    check = GradientCheck(0.25, "weights[1][0, 2]", 0.125, 0.075, [])
    assert str(check) == (
        "The gradient is wrong. Its worst derivative is that of weights[1][0, 2]: gradients gave 0.125, differences of "
        "the cost 0.075, relative error 2.5e-01."
    )
    check = GradientCheck(1e-9, "biases[0][1]", 0.125, 0.125, ["biases[1][0]", "biases[1][1]"])
    assert str(check).startswith("The gradient is right. Its worst derivative is that of biases[0][1]: ")
    assert str(check).endswith(" Left out because of a kink: biases[1][0], biases[1][1].")


def at_the_kink(activation, kind=FFNN):
    """The XOR table at biases 0: for its input (0, 0) every z of the hidden layer is exactly 0."""
    net = kind([2, 3, 1], (activation, "identity"), rng=np.random.default_rng(7))
    return net, np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[1.0], [0], [0], [1]])


HIDDEN_BIASES = ["biases[0][0]", "biases[0][1]", "biases[0][2]"]


@pytest.mark.parametrize("slope_at_0", [0, 0.5, 1])
def test_kinks_are_left_out_and_named_whatever_slope_is_chosen_there(slope_at_0):
    class Chosen(FFNN):
        def gradients(self, X, Y):
            (z, _), (_, a, outputs) = self.forward(X)
            dZ = (outputs - Y) / len(X)
            dz = dZ @ self.weights[1].T * np.where(z == 0, slope_at_0, z > 0)
            return [X.T @ dz, a.T @ dZ], [dz.sum(axis=0), dZ.sum(axis=0)]

    check = check_gradients(*at_the_kink("relu", Chosen))
    assert check.passed
    assert check.place not in check.kinks
    if slope_at_0 == 0.5:  # the centred difference is the mean of the slopes, so that some may agree
        assert set(check.kinks) <= set(HIDDEN_BIASES)
    else:
        assert check.kinks == HIDDEN_BIASES
        assert str(check).endswith(" Left out because of a kink: biases[0][0], biases[0][1], biases[0][2].")


def test_jumps_of_the_step_are_left_out_too():
    check = check_gradients(*at_the_kink("step"))
    assert check.passed
    assert check.kinks == HIDDEN_BIASES


def test_a_mistake_elsewhere_is_found_among_kinks():
    class Mistaken(FFNN):
        def gradients(self, X, Y):
            dW, db = super().gradients(X, Y)
            dW[1][2, 0] += 0.01
            return dW, db

    check = check_gradients(*at_the_kink("relu", Mistaken))
    assert not check.passed
    assert check.place == "weights[1][2, 0]"
    assert check.kinks == HIDDEN_BIASES


@pytest.mark.parametrize("activation", ["tanh", "identity", "sigmoid"])
@pytest.mark.parametrize("target", [0.0, 1.0, "the output"])
def test_a_mistake_where_a_smooth_z_crosses_0_is_no_kink(activation, target):
    """With the target reached, the cost is smallest: the true slope is 0, and its sign changes as at a kink."""

    class Mistaken(FFNN):
        def gradients(self, X, Y):
            dW, db = super().gradients(X, Y)
            db[0][1] += 1e-5
            return dW, db

    net, X, _ = at_the_kink(activation, Mistaken)
    Y = net.predict(X) if target == "the output" else np.full((4, 1), target)
    for rows in (slice(0, 1), slice(None)):
        check = check_gradients(net, X[rows], Y[rows])
        assert not check.passed
        assert check.place == "biases[0][1]"
        assert check.kinks == []


def test_a_rough_cost_is_no_kink():
    class Rounded(FFNN):
        def cost(self, X, Y):
            return round(super().cost(X, Y), 6)

    check = check_gradients(network(Rounded), X, Y)
    assert not check.passed
    assert check.kinks == []


def test_nothing_but_kinks():
    net = FFNN([1, 1], ["relu"], rng=np.random.default_rng(0))
    net.weights = [[[0]]]
    with pytest.raises(ValueError, match="no derivative can be checked, since there is a kink at every parameter"):
        check_gradients(net, [[1.0]], [[1.0]])


@pytest.mark.parametrize("function", [check_gradients, numerical_gradients])
def test_parameters_are_put_back_to_the_last_bit(function):
    net = network(activations=("relu", "identity"))
    net.biases[0] = -X[0] @ net.weights[0]  # kinks are among what is looked at
    net.weights[2][0, 0], net.weights[2][0, 1] = 1e17, 1e-17  # neither is itself after adding and taking away h
    before = parameters(net)
    function(net, X, Y)
    for array, values in zip(parameters(net), before, strict=True):
        np.testing.assert_array_equal(array, values)


@pytest.mark.parametrize("function", [check_gradients, numerical_gradients])
@pytest.mark.parametrize("exception", [ZeroDivisionError, KeyboardInterrupt])
def test_parameters_are_put_back_after_an_exception(function, exception):
    class Failing(FFNN):
        costs_left = 20

        def cost(self, X, Y):
            self.costs_left -= 1
            if self.costs_left == 0:
                raise exception
            return super().cost(X, Y)

    net = network(Failing)
    before = parameters(net)
    with pytest.raises(exception):
        function(net, X, Y)
    for array, values in zip(parameters(net), before, strict=True):
        np.testing.assert_array_equal(array, values)


def test_integer_samples_are_taken_as_floats():
    net, rows, targets = at_the_kink("tanh")
    assert check_gradients(net, rows.astype(int).tolist(), targets.astype(np.float32)) == check_gradients(
        net, rows, targets
    )


@pytest.mark.parametrize("function", [check_gradients, numerical_gradients])
@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"network": FFNN}, TypeError, "network must be an object, not a class"),
        ({"network": FFNN([3, 3], rng=np.random.default_rng(0), dtype=np.float32)}, TypeError, "float64, .* float32"),
        ({"X": X.T}, ValueError, r"X must have shape \(N, 3\)"),
        ({"X": np.full((5, 3), np.nan)}, ValueError, r"X\[0, 0\] is nan, but inputs must be finite"),
        ({"X": X.astype(str)}, TypeError, "X must hold real numbers"),
        ({"Y": np.arange(5) % 3}, ValueError, r"one_hot\(Y, 3\)"),
        ({"Y": np.full((5, 3), np.inf)}, ValueError, r"Y\[0, 0\] is inf, but targets must be finite"),
    ],
)
def test_what_is_refused(function, arguments, error, words):
    with pytest.raises(error, match=words):
        function(**{"network": copy.deepcopy(network()), "X": X, "Y": Y} | arguments)
