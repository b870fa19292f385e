"""Layer and FFNN: the forward pass against explicit loops, parameters, the cost, and what must be refused."""

import copy
import math

import numpy as np
import pytest

from ffnn_helpers.activations import get_activation
from ffnn_helpers.costs import COSTS, categorical_cross_entropy_from_logits
from ffnn_helpers.network import FFNN, Layer, Network


def rng():
    return np.random.default_rng(7)


def network(sizes=(2, 3, 4, 1), *args, **kwargs):
    """A network of unequal widths, with biases that are not 0."""
    net = FFNN(list(sizes), *args, rng=rng(), **kwargs)
    net.biases = [rng().normal(size=b.shape) for b in net.biases]
    return net


def by_hand(net, x):
    """z and a of every layer for one sample x, as the lecture writes them: a sum over the inputs of each neuron."""
    zs, activations = [], [list(x)]
    for layer in net.layers:
        z = []
        for j in range(layer.n_out):
            total = layer.b[j]
            for i in range(layer.n_in):
                total += layer.W[i, j] * activations[-1][i]
            z.append(total)
        zs.append(z)
        activations.append(get_activation(layer.activation).function(np.array(z)).tolist())
    return zs, activations


@pytest.mark.parametrize("n_samples", [1, 3, 4, 7])
def test_forward_is_the_lectures_sum(n_samples):
    net = network((2, 3, 4, 3), ["tanh", "relu", "softmax"])
    X = rng().normal(size=(n_samples, 2))
    Z, A = net.forward(X)
    assert [z.shape for z in Z] == [(n_samples, 3), (n_samples, 4), (n_samples, 3)]
    assert [a.shape for a in A] == [(n_samples, 2), (n_samples, 3), (n_samples, 4), (n_samples, 3)]
    for n, x in enumerate(X):
        zs, activations = by_hand(net, x)
        for actual, expected in zip(Z + A, zs + activations, strict=True):
            np.testing.assert_allclose(actual[n], expected, rtol=1e-13, atol=1e-14)
    np.testing.assert_array_equal(net.predict(X), A[-1])


def test_a_layer_forward():
    layer = Layer(2, 3, "relu", rng())
    layer.W = [[1, 2, 3], [4, 5, 6]]
    layer.b = [0.5, -100, 0]
    Z, A = layer.forward([[1, 10]])
    np.testing.assert_array_equal(Z, [[41.5, -48, 63]])
    np.testing.assert_array_equal(A, [[41.5, 0, 63]])


def test_no_samples_no_rows():
    Z, A = network().forward(np.zeros((0, 2)))
    assert [z.shape for z in Z] == [(0, 3), (0, 4), (0, 1)]
    assert [a.shape for a in A] == [(0, 2), (0, 3), (0, 4), (0, 1)]
    with pytest.raises(ValueError, match=r"at least one sample .* \(0, 1\)"):
        network().cost(np.zeros((0, 2)), np.zeros((0, 1)))


@pytest.mark.parametrize("output", ["sigmoid", "softmax", "identity"])
def test_float32_stays_float32(output):
    net = network((2, 3, 2), ("tanh", output))
    X = rng().normal(size=(5, 2))
    Z, A = net.forward(X.astype(np.float32))
    assert {array.dtype for array in Z + A} == {np.dtype(np.float32)}
    np.testing.assert_allclose(A[-1], net.predict(X), rtol=1e-5)
    assert net.weights[0].dtype == np.float64


def test_integers_are_computed_in_float64():
    Z, A = network().forward([[1, 2]])
    assert {array.dtype for array in Z + A} == {np.dtype(np.float64)}


def test_nan_stays_in_its_row():
    outputs = network().predict([[0.0, 1.0], [np.nan, 1.0], [1.0, 0.0]])
    np.testing.assert_array_equal(np.isnan(outputs), [[False], [True], [False]])


@pytest.mark.parametrize("activations", [("tanh", "sigmoid"), ["sigmoid"]])
def test_without_hidden_layers_it_is_logistic_regression(activations):
    net = FFNN([2, 1], activations, "binary_cross_entropy", rng())
    net.weights, net.biases = [[[3], [-2]]], [[0.5]]
    assert net.activations == ["sigmoid"]
    assert math.isclose(net.predict([[1, 1]])[0, 0], 1 / (1 + math.exp(-1.5)), rel_tol=1e-15)


def test_a_pair_means_hidden_and_output():
    assert FFNN([2, 3, 4, 1], ("relu", "identity"), rng=rng()).activations == ["relu", "relu", "identity"]
    assert FFNN([2, 3, 1], ["relu", "identity"], rng=rng()).activations == ["relu", "identity"]
    assert FFNN([2, 3, 4, 1], ["relu", "step", "tanh"], rng=rng()).activations == ["relu", "step", "tanh"]
    assert FFNN(np.array([2, 3, 1]), rng=rng()).activations == ["tanh", "sigmoid"]


def test_weights_start_random_and_scaled_and_biases_at_zero():
    net = FFNN([400, 300, 200], rng=rng())
    for W, n_in in zip(net.weights, [400, 300], strict=True):
        assert math.isclose(W.std(), 1 / math.sqrt(n_in), rel_tol=0.02)
        assert abs(W.mean()) < 4 / math.sqrt(n_in) / math.sqrt(W.size)
    assert not np.any(np.concatenate(net.biases))
    assert net.weights[0][0, 0] != net.weights[1][0, 0]


def test_the_generator_is_the_callers():
    generator = rng()
    first, second = FFNN([2, 3, 1], rng=generator), FFNN([2, 3, 1], rng=generator)
    again = FFNN([2, 3, 1], ("tanh", "sigmoid"), "mean_squared_error", rng())
    np.testing.assert_array_equal(first.weights[0], again.weights[0])
    assert np.all(first.weights[0] != second.weights[0])


def test_a_change_in_place_acts():
    net, X = network(), [[1.0, 2.0]]
    before = net.predict(X)
    net.weights[1][2, 0] += 1
    assert net.layers[1].W is net.weights[1]
    assert net.predict(X) != before


@pytest.mark.parametrize("name", ["weights", "biases"])
def test_setting_all_parameters_or_one(name):
    net = network()
    own = list(getattr(net, name))
    new = [rng().normal(size=array.shape) for array in own]
    setattr(net, name, new)
    for array, values in zip(own, new, strict=True):
        np.testing.assert_array_equal(array, values)
        assert not np.shares_memory(array, values)
    getattr(net, name)[1] = 2 * new[1]
    getattr(net, name)[2] -= new[2]
    np.testing.assert_array_equal(own[1], 2 * new[1])
    np.testing.assert_array_equal(own[2], 0)


@pytest.mark.parametrize("name", ["weights", "biases"])
def test_all_parameters_are_set_or_none(name):
    net = network()
    before = [array.copy() for array in getattr(net, name)]
    with pytest.raises(ValueError, match="layer 3"):
        setattr(net, name, [*(array + 1 for array in before[:2]), np.zeros((5, 5))])
    for array, values in zip(getattr(net, name), before, strict=True):
        np.testing.assert_array_equal(array, values)


def test_layers_can_swap_their_weights():
    net = network((3, 3, 3))
    first, second = (W.copy() for W in net.weights)
    net.weights = net.weights[::-1]
    np.testing.assert_array_equal(net.weights[0], second)
    np.testing.assert_array_equal(net.weights[1], first)


def test_a_copy_is_independent():
    net = network()
    other = copy.deepcopy(net)
    other.weights[0] = np.zeros((2, 3))
    assert np.any(net.weights[0])
    assert not np.any(other.weights[0])


@pytest.mark.parametrize(
    ("output", "cost"),
    [
        ("identity", "mean_squared_error"),
        ("softmax", "mean_squared_error"),
        ("sigmoid", "binary_cross_entropy"),
        ("softmax", "binary_cross_entropy"),
        ("softmax", "categorical_cross_entropy"),
        ("sigmoid", "categorical_cross_entropy"),
    ],
)
def test_cost_is_the_cost_of_the_outputs(output, cost):
    net = network((2, 4, 3), ("tanh", output), cost)
    X, Y = rng().normal(size=(5, 2)), np.eye(3)[[0, 2, 1, 1, 0]]
    assert net.cost_name == cost
    assert type(net.cost(X, Y)) is float
    assert math.isclose(net.cost(X, Y), COSTS[cost].function(net.predict(X), Y), rel_tol=1e-13)


def test_cost_stays_finite_where_outputs_have_rounded():
    net = FFNN([1, 1], ["sigmoid"], "binary_cross_entropy", rng())
    net.weights = [[[1000]]]
    assert net.cost([[1], [-1]], [[0], [0]]) == 500
    net = FFNN([1, 2], ["softmax"], "categorical_cross_entropy", rng())
    net.weights = [[[1000, -1000]]]
    assert net.cost([[1], [-1]], [[0, 1], [0, 1]]) == 1000
    assert net.cost([[1]], [[1, 0]]) == categorical_cross_entropy_from_logits([[1000, -1000]], [[1, 0]]) == 0


def test_ffnn_is_a_network():
    members = {*Network.__annotations__, *(name for name in vars(Network) if not name.startswith("_"))}
    assert members >= {"weights", "biases", "forward", "predict", "cost"}
    assert members <= set(dir(FFNN))


def test_size_and_appearance():
    net = FFNN([2, 8, 8, 1], rng=rng())
    assert net.n_parameters == 2 * 8 + 8 + 8 * 8 + 8 + 8 * 1 + 1
    assert net.sizes == [2, 8, 8, 1]
    assert [(layer.n_in, layer.n_out) for layer in net.layers] == [(2, 8), (8, 8), (8, 1)]
    assert repr(net) == "FFNN(2 → 8 tanh → 8 tanh → 1 sigmoid, 105 parameters)"
    assert repr(net.layers[0]) == "Layer(2 → 8 tanh, 24 parameters)"


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"sizes": [2]}, ValueError, ["sizes", "[2]", "at least one more layer"]),
        ({"sizes": 3}, ValueError, ["sizes", "3"]),
        ({"sizes": [[2, 3]]}, ValueError, ["sizes", "[[2, 3]]"]),
        ({"sizes": [2, 0, 1]}, ValueError, ["sizes[1]", "at least 1", "0"]),
        ({"sizes": [2, 3, -1]}, ValueError, ["sizes[2]", "-1"]),
        ({"sizes": [2, 2.5, 1]}, TypeError, ["sizes[1]", "integer", "2.5"]),
        ({"sizes": [2, "3", 1]}, TypeError, ["sizes[1]", "'3'"]),
        ({"activations": "tanh"}, TypeError, ["(hidden, output)", "'tanh'"]),
        ({"activations": np.tanh}, TypeError, ["(hidden, output)"]),
        ({"activations": ("tanh", "Sigmoid")}, ValueError, ["'Sigmoid'", "sigmoid"]),
        ({"activations": ["tanh"]}, ValueError, ["3 layers", "1", "['tanh']"]),
        ({"activations": ["tanh"] * 4}, ValueError, ["3 layers", "4"]),
        ({"activations": ("softmax", "sigmoid")}, ValueError, ["layer 1", "softmax", "output layer"]),
        ({"activations": ["tanh", "softmax", "sigmoid"]}, ValueError, ["layer 2", "softmax"]),
        ({"cost": "mse"}, ValueError, ["'mse'", "mean_squared_error"]),
        ({"cost": "categorical_cross_entropy"}, ValueError, ["K ≥ 2", "ends in 1", "binary_cross_entropy"]),
        *(
            ({"activations": ("tanh", output), "cost": cost}, ValueError, [cost, output, "0 and 1", better])
            for output in ("identity", "tanh", "relu")
            for cost, better in [("binary_cross_entropy", "sigmoid"), ("categorical_cross_entropy", "softmax")]
        ),
        ({"rng": None}, TypeError, ["rng", "np.random.default_rng(seed)", "None"]),
        ({"rng": 0}, TypeError, ["np.random.default_rng(seed)"]),
        ({"rng": np.random.RandomState(0)}, TypeError, ["np.random.default_rng(seed)"]),
    ],
)
def test_networks_that_are_refused(arguments, error, words):
    with pytest.raises(error) as caught:
        FFNN(**{"sizes": [2, 3, 4, 1], "rng": rng()} | arguments)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((0, 3, "tanh", rng()), ValueError, ["n_in", "at least 1", "0"]),
        ((2, 3.0, "tanh", rng()), TypeError, ["n_out", "3.0"]),
        ((2, 3, "Tanh", rng()), ValueError, ["'Tanh'", "tanh"]),
        ((2, 3, "tanh", 1), TypeError, ["np.random.default_rng(seed)", "1"]),
    ],
)
def test_layers_that_are_refused(arguments, error, words):
    with pytest.raises(error) as caught:
        Layer(*arguments)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("X", "error", "words"),
    [
        ([1.0, 2.0], ValueError, ["(N, 2)", "(2,)", "X[None, :]", "reshape(1, -1)"]),
        (np.zeros((2, 5)), ValueError, ["(N, 2)", "(2, 5)", "X.T"]),
        (np.zeros((5, 3)), ValueError, ["(N, 2)", "(5, 3)"]),
        (np.zeros((1, 5, 2)), ValueError, ["(N, 2)", "(1, 5, 2)"]),
        (1.0, ValueError, ["(N, 2)", "()"]),
        ([["a", "b"]], TypeError, ["X", "<U1"]),
        ([[1j, 0]], TypeError, ["X", "complex128"]),
    ],
)
def test_inputs_that_are_refused(X, error, words):
    for method in (network().forward, network().predict, lambda X: network().cost(X, [[1.0]])):
        with pytest.raises(error) as caught:
            method(X)
        for word in words:
            assert word in str(caught.value)


def test_a_flat_input_of_a_network_with_one_input():
    with pytest.raises(ValueError, match=r"\(N, 1\).*\(5,\).*X\[:, None\]"):
        network((1, 3, 1)).predict(np.linspace(0, 1, 5))


def test_a_layer_refuses_inputs_of_another_width():
    with pytest.raises(ValueError, match=r"A must have shape \(N, 2\).*\(5, 3\)"):
        Layer(2, 3, "tanh", rng()).forward(np.zeros((5, 3)))


def test_targets_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"\(4, 1\).*\(4,\).*reshape\(-1, 1\)"):
        network().cost(np.zeros((4, 2)), np.zeros(4))


@pytest.mark.parametrize(
    ("name", "values", "error", "words"),
    [
        ("W", np.zeros((3, 2)), ValueError, ["W", "(2, 3)", "(3, 2)", "transposed"]),
        ("W", np.zeros(3), ValueError, ["W", "(2, 3)", "(3,)"]),
        ("W", [[0, 0, 0], [0, np.nan, 0]], ValueError, ["W[1, 1] is nan", "finite"]),
        ("W", [["a"] * 3] * 2, TypeError, ["W", "real numbers", "<U1"]),
        ("b", np.zeros((1, 3)), ValueError, ["b", "(3,)", "(1, 3)"]),
        ("b", 0.0, ValueError, ["b", "(3,)", "()"]),
        ("b", [0, 0, -np.inf], ValueError, ["b[2] is -inf", "finite"]),
    ],
)
def test_parameters_that_are_refused(name, values, error, words):
    layer = Layer(2, 3, "tanh", rng())
    with pytest.raises(error) as caught:
        setattr(layer, name, values)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("name", ["weights", "biases"])
def test_there_is_one_array_a_layer(name):
    with pytest.raises(ValueError, match="3 layers, not 2"):
        setattr(network(), name, list(getattr(network(), name))[:2])
