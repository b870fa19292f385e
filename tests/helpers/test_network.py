"""Layer and FFNN: forward and backward pass against explicit loops, parameters, and what must be refused."""

import copy
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ffnn_helpers.activations import get_activation, softmax_jacobian
from ffnn_helpers.costs import COSTS, categorical_cross_entropy_from_logits
from ffnn_helpers.initialisation import INITIALISATIONS, get_initialisation
from ffnn_helpers.network import FFNN, Layer, Network

# Every output and cost that fit together, but for the step under a cross-entropy, whose cost is 0 or infinite.
OUTPUTS_AND_COSTS = [
    *((output, "mean_squared_error") for output in ("identity", "tanh", "sigmoid", "relu", "step", "softmax")),
    *((output, cost) for output in ("sigmoid", "softmax") for cost in COSTS if cost != "mean_squared_error"),
]


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


def gradients_by_hand(net, X, Y):
    """∂C/∂w_ij and ∂C/∂b_j of every layer: for each sample the chain rule, neuron by neuron, and then the mean."""
    dW, db = [np.zeros(W.shape) for W in net.weights], [np.zeros(b.shape) for b in net.biases]
    for x, y in zip(X, Y, strict=True):
        zs, activations = by_hand(net, x)
        a = np.array(activations[-1])
        slopes = a - y  # ∂C/∂a of each output, and from there backwards ∂C/∂a of each neuron
        if net.cost_name == "binary_cross_entropy":
            slopes = -y / a + (1 - y) / (1 - a)
        if net.cost_name == "categorical_cross_entropy":
            slopes = -y / a
        for number in reversed(range(len(net.layers))):
            layer, z = net.layers[number], np.array(zs[number])
            if layer.activation == "softmax":
                errors = [sum(slopes[i] * softmax_jacobian(z)[i, j] for i in range(len(z))) for j in range(len(z))]
            else:
                errors = [slopes[j] * get_activation(layer.activation).derivative(z)[j] for j in range(len(z))]
            for j in range(layer.n_out):
                db[number][j] += errors[j] / len(X)
                for i in range(layer.n_in):
                    dW[number][i, j] += errors[j] * activations[number][i] / len(X)
            slopes = [sum(layer.W[i, j] * errors[j] for j in range(layer.n_out)) for i in range(layer.n_in)]
    return dW, db


def assert_equal(actual, expected, **tolerance):
    """Lists of arrays that agree, shape by shape and entry by entry; to the last bit if no tolerance is given."""
    tolerance = {"rtol": 0, "atol": 0} | tolerance
    for array, values in zip(actual, expected, strict=True):
        assert array.shape == values.shape
        np.testing.assert_allclose(array, values, **tolerance)


def targets(net, n_samples, generator):
    """Targets that fit the cost of the network: rows of probabilities."""
    Y = generator.uniform(0.05, 1, size=(n_samples, net.sizes[-1]))
    return Y / Y.sum(axis=1, keepdims=True)


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
    for method in (network().cost, network().gradients):
        with pytest.raises(ValueError, match=r"at least one sample .* \(0, 1\)"):
            method(np.zeros((0, 2)), np.zeros((0, 1)))


def test_many_samples_and_few_neurons():
    # Such products of matrices are laid out in memory in another way.
    net = network((2, 3, 1))
    X, Y = rng().normal(size=(1000, 2)), rng().uniform(size=(1000, 1))
    tens = [slice(start, start + 10) for start in range(0, 1000, 10)]
    outputs = np.concatenate([net.predict(X[ten]) for ten in tens])
    np.testing.assert_allclose(net.predict(X), outputs, rtol=1e-14)
    gradients = [np.concatenate([*dW, *db], axis=None) for dW, db in (net.gradients(X[ten], Y[ten]) for ten in tens)]
    dW, db = net.gradients(X, Y)
    np.testing.assert_allclose(np.concatenate([*dW, *db], axis=None), np.mean(gradients, axis=0), rtol=0, atol=1e-14)


@pytest.mark.parametrize("output", ["sigmoid", "softmax", "identity"])
def test_float32_stays_float32(output):
    net = network((2, 3, 2), ("tanh", output))
    X = rng().normal(size=(5, 2))
    Z, A = net.forward(X.astype(np.float32))
    assert {array.dtype for array in Z + A} == {np.dtype(np.float32)}
    np.testing.assert_allclose(A[-1], net.predict(X), rtol=1e-5)
    Y = targets(net, 5, rng())
    dW, db = net.gradients(X.astype(np.float32), Y)
    assert {array.dtype for array in dW + db} == {np.dtype(np.float32)}
    expected_dW, expected_db = net.gradients(X, Y)
    assert {array.dtype for array in expected_dW + expected_db} == {np.dtype(np.float64)}
    assert_equal(dW + db, expected_dW + expected_db, atol=1e-6)
    assert net.weights[0].dtype == np.float64


def test_float32_parameters_are_the_same_numbers_rounded():
    net, exact = FFNN([2, 3, 1], rng=rng(), dtype=np.float32), FFNN([2, 3, 1], rng=rng())
    assert_equal(net.weights, [W.astype(np.float32) for W in exact.weights])
    net.weights, net.biases[0] = exact.weights, [0.1, 0.2, 0.3]
    assert {array.dtype for array in [*net.weights, *net.biases]} == {np.dtype(np.float32)}
    assert net.biases[0][0] == np.float32(0.1)
    with pytest.raises(ValueError, match=r"b\[1\] is inf"):
        net.layers[0].b = [0, 1e300, 0]
    X = rng().normal(size=(5, 2))
    dW, db = net.gradients(X, np.zeros((5, 1)))  # the type of X decides what it is computed in
    assert {array.dtype for array in [net.predict(X), *dW, *db]} == {np.dtype(np.float64)}


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


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_first_parameters_are_drawn_layer_by_layer(name):
    generator = rng()
    net = FFNN([2, 3, 4, 1], rng=rng(), initialisation=name)
    for layer, (n_in, n_out) in zip(net.layers, [(2, 3), (3, 4), (4, 1)], strict=True):
        assert_equal([layer.W, layer.b], get_initialisation(name)(n_in, n_out, generator))


def test_without_a_name_the_initialisation_is_lecuns():
    assert_equal(FFNN([2, 3, 1], rng=rng()).weights, FFNN([2, 3, 1], rng=rng(), initialisation="lecun").weights)
    assert_equal([Layer(2, 3, "tanh", rng()).W], [get_initialisation("lecun")(2, 3, rng())[0]])


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
    getattr(net, name)[:] = new
    getattr(net, name)[1:] = [0 * array for array in new[1:]]
    assert_equal(own, [new[0], 0 * new[1], 0 * new[2]])


@pytest.mark.parametrize("name", ["weights", "biases"])
def test_lists_of_parameters_keep_their_length(name):
    """What would change a list that is made for the moment, and not the network, says so."""
    net = network()
    before = copy.deepcopy(getattr(net, name))
    for change in (
        "clear()", "append(0)", "extend([0])", "insert(0, 0)", "pop()", "remove(0)", "reverse()", "sort()",
        "__delitem__(0)", "__iadd__([0])", "__imul__(2)",
    ):  # fmt: skip
        with pytest.raises(TypeError, match=r"a network keeps its 3 layers: set one array, net\.weights\[0\] = W"):
            eval(f"net.{name}.{change}")
    with pytest.raises(ValueError, match="3 layers, not 2"):
        getattr(net, name)[:2] = before[:1]
    assert_equal(getattr(net, name), before)
    before.clear()  # a copy is a list


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
    X, Y = [[1.0, 2.0]], [[0.5]]
    assert_equal(other.gradients(X, Y)[0], net.gradients(X, Y)[0])
    other.weights[0] = np.zeros((2, 3))
    assert np.any(net.weights[0])
    assert not np.any(other.weights[0])
    assert np.any(other.gradients(X, Y)[0][2] != net.gradients(X, Y)[0][2])


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


@pytest.mark.parametrize(("output", "cost"), OUTPUTS_AND_COSTS)
def test_gradients_are_the_chain_rule_of_every_single_weight(output, cost):
    net = network((2, 3, 4, 2, 3), ["tanh", "relu", "sigmoid", output], cost)
    net.biases[-1] = [1, 0.2, -1]
    X = rng().normal(size=(5, 2))
    Y = targets(net, 5, rng())
    dW, db = net.gradients(X, Y)
    expected_dW, expected_db = gradients_by_hand(net, X, Y)
    assert any(np.any(array) for array in expected_dW) == (output != "step")
    assert_equal(dW + db, expected_dW + expected_db, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "relu", "step", "identity"])
@pytest.mark.parametrize(("output", "cost"), OUTPUTS_AND_COSTS)
@given(
    widths=st.lists(st.integers(1, 4), min_size=1, max_size=3),
    n_outputs=st.integers(2, 3),
    n_samples=st.integers(1, 4),
    seed=st.integers(0, 1000),
)
@settings(max_examples=10)
def test_gradients_are_differences_of_the_cost(hidden, output, cost, widths, n_outputs, n_samples, seed):
    generator = np.random.default_rng(seed)
    net = FFNN([*widths, n_outputs], (hidden, output), cost, generator)  # one width: no hidden layer
    net.biases = [generator.normal(size=b.shape) for b in net.biases]
    X = generator.normal(size=(n_samples, widths[0]))
    Y = targets(net, n_samples, generator)
    for z, activation in zip(net.forward(X)[0], net.activations, strict=True):
        assume(activation not in ("relu", "step") or np.abs(z).min() > 1e-3)  # no kink within reach of h
    h = 1e-5
    dW, db = net.gradients(X, Y)
    for parameters, derivatives in zip([*net.weights, *net.biases], dW + db, strict=True):
        differences = np.empty_like(parameters)
        for place in np.ndindex(parameters.shape):
            value = parameters[place]
            parameters[place] = value + h
            above = net.cost(X, Y)
            parameters[place] = value - h
            differences[place] = (above - net.cost(X, Y)) / (2 * h)
            parameters[place] = value
        np.testing.assert_allclose(derivatives, differences, rtol=1e-7, atol=1e-9)


def test_gradients_where_outputs_have_rounded():
    # (a − y) / N at the output: whole numbers, although the logarithm of a is infinite.
    X, right, wrong = [[1.0], [-1.0]], [[1.0, 0], [0, 1]], [[0.0, 1], [0, 1]]
    for output, cost in [("softmax", "categorical_cross_entropy"), ("sigmoid", "binary_cross_entropy")]:
        net = FFNN([1, 1, 2], ("identity", output), cost, rng())
        net.weights = [[[1]], [[1000, -1000]]]
        np.testing.assert_array_equal(net.predict(X), right)
        dW, db = net.gradients(X, right)
        assert_equal(dW + db, [np.zeros_like(array) for array in [*net.weights, *net.biases]])
        dW, db = net.gradients(X, wrong)
        assert_equal(dW, [np.array([[1000.0]]), np.array([[0.5, -0.5]])])
        assert_equal(db, [np.array([1000.0]), np.array([0.5, -0.5])])


def test_gradients_are_new_arrays_and_change_nothing():
    net = network()
    X, Y = rng().normal(size=(4, 2)), rng().uniform(size=(4, 1))
    before = copy.deepcopy([X, Y, *net.weights, *net.biases])
    dW, db = net.gradients(X, Y)
    kept = copy.deepcopy(dW + db)
    net.gradients(X + 1, Y)
    assert_equal(dW + db, kept)
    for array in dW + db:
        array[...] = 7
    assert_equal([X, Y, *net.weights, *net.biases], before)


def test_gradients_are_filled_into_given_arrays():
    net = network()
    X, Y = rng().normal(size=(4, 2)), rng().uniform(size=(4, 1))
    vector = np.full(net.n_parameters, np.nan)
    ends = np.cumsum([array.size for array in [*net.weights, *net.biases]])
    parts = np.split(vector, ends[:-1])
    pieces = [part.reshape(array.shape) for part, array in zip(parts, [*net.weights, *net.biases], strict=True)]
    net.fill_gradients(X, Y, pieces[:3], pieces[3:])
    dW, db = net.gradients(X, Y)
    np.testing.assert_array_equal(vector, np.concatenate(dW + db, axis=None))


def test_another_activation_later():
    net = network((2, 3, 2), ("tanh", "sigmoid"), "binary_cross_entropy")
    X, Y = rng().normal(size=(4, 2)), rng().uniform(size=(4, 2))
    net.layers[0].activation, net.layers[1].activation = "relu", "softmax"
    assert net.activations == ["relu", "softmax"]
    assert math.isclose(net.cost(X, Y), COSTS["binary_cross_entropy"].function(net.predict(X), Y), rel_tol=1e-13)
    dW, db = net.gradients(X, Y)
    expected_dW, expected_db = gradients_by_hand(net, X, Y)
    assert_equal(dW + db, expected_dW + expected_db, rtol=1e-12, atol=1e-15)
    net.layers[1].activation = "identity"
    for method in (net.cost, net.gradients):
        with pytest.raises(ValueError, match="activations of a cross-entropy lie between 0 and 1"):
            method(X, Y)


def test_a_subclass_with_a_forward_pass_of_its_own():
    class Doubled(FFNN):
        def forward(self, X):
            return super().forward(2 * np.asarray(X))

    net, plain = Doubled([2, 3, 1], rng=rng()), FFNN([2, 3, 1], rng=rng())
    X, Y = rng().normal(size=(4, 2)), rng().uniform(size=(4, 1))
    assert net.cost(X, Y) == plain.cost(2 * X, Y) != plain.cost(X, Y)
    assert_equal(net.gradients(X, Y)[0], plain.gradients(2 * X, Y)[0])


def test_ffnn_is_a_network():
    members = {*Network.__annotations__, *(name for name in vars(Network) if not name.startswith("_"))}
    assert members >= {"weights", "biases", "forward", "predict", "cost", "gradients"}
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
        ({"initialisation": "xavier"}, ValueError, ["'xavier'", "lecun, glorot, he, playground"]),
        ({"dtype": int}, TypeError, ["dtype", "float", "<class 'int'>"]),
        ({"dtype": "complex64"}, TypeError, ["dtype", "'complex64'"]),
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
    with_targets = [network().cost, network().gradients]
    for method in (network().forward, network().predict, *(lambda X, f=f: f(X, [[1.0]]) for f in with_targets)):
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


@pytest.mark.parametrize(
    ("cost", "Y", "words"),
    [
        ("mean_squared_error", np.zeros(4), ["(4, 2)", "(4,)", "one_hot"]),
        ("mean_squared_error", np.zeros((4, 1)), ["(4, 2)", "(4, 1)"]),
        ("mean_squared_error", np.zeros((3, 2)), ["(4, 2)", "(3, 2)"]),
        ("mean_squared_error", [[0, 0]] * 3 + [[0, np.nan]], ["Y[3, 1] is nan", "finite"]),
        ("binary_cross_entropy", [[0, 0]] * 3 + [[0, 2]], ["Y[3, 1] is 2.0", "between 0 and 1"]),
        ("categorical_cross_entropy", [[1, 0]] * 3 + [[1, 1]], ["[3] is 2.0", "sum to 1", "one_hot"]),
    ],
)
def test_targets_that_are_refused(cost, Y, words):
    net = network((2, 3, 2), ("tanh", "softmax"), cost)
    for method in (net.cost, net.gradients):
        with pytest.raises(ValueError) as caught:
            method(np.zeros((4, 2)), Y)
        for word in words:
            assert word in str(caught.value)


def test_targets_of_a_single_output_must_be_a_column():
    for method in (network().cost, network().gradients):
        with pytest.raises(ValueError, match=r"\(4, 1\).*\(4,\).*reshape\(-1, 1\)"):
            method(np.zeros((4, 2)), np.zeros(4))


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
