"""Costs and their gradients: against SciPy and slopes, at the edges 0 and 1, and input that must be refused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special

from ffnn_helpers import costs
from ffnn_helpers.activations import sigmoid, softmax
from ffnn_helpers.costs import COSTS, get_cost

LOGITS = {
    "binary_cross_entropy": (
        costs.binary_cross_entropy_from_logits,
        costs.binary_cross_entropy_from_logits_gradient,
    ),
    "categorical_cross_entropy": (
        costs.categorical_cross_entropy_from_logits,
        costs.categorical_cross_entropy_from_logits_gradient,
    ),
}
OF_ACTIVATIONS = [function for cost in COSTS.values() for function in cost]
OF_LOGITS = [function for pair in LOGITS.values() for function in pair]
EVERY_FUNCTION = OF_ACTIVATIONS + OF_LOGITS
CROSS_ENTROPIES = EVERY_FUNCTION[2:]
CATEGORICAL = [function for function in EVERY_FUNCTION if "categorical" in function.__name__]

FRACTIONS = st.sampled_from([0.0, 1e-300, 1e-20, 0.25, 0.5, 1 - 2**-53, 1.0]) | st.floats(0, 1)


def each(functions):
    return pytest.mark.parametrize("function", functions, ids=lambda function: function.__name__)


@st.composite
def outputs_and_targets(draw, outputs, targets=FRACTIONS):
    """Outputs and targets of one shape; rows of targets that sum to 1 come from `distributions`."""
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=2, max_side=5))
    return draw(hnp.arrays(float, shape, elements=outputs)), draw(hnp.arrays(float, shape, elements=targets))


def distributions(Y):
    """Targets for a categorical cross-entropy: a column more, so that K ≥ 2, and rows that sum to 1."""
    Y = np.column_stack([Y, 1 - Y[:, 0]])
    return Y / Y.sum(axis=1, keepdims=True)


def widened(A):
    return np.column_stack([A, A[:, 0]])


def slopes(cost, A, Y, h=1e-6):
    """The derivatives of cost(A, Y) with respect to each entry of A, by centred differences."""
    slopes = np.empty_like(A)
    for place in np.ndindex(*A.shape):
        step = np.zeros_like(A)
        step[place] = h
        slopes[place] = (cost(A + step, Y) - cost(A - step, Y)) / (2 * h)
    return slopes


def test_factors():
    A, Y = np.array([[0.5, 0.25, 0.5], [0.5, 0.5, 0.25]]), np.array([[1.0, 0, 0], [0, 1, 0]])
    # N = 2 samples of n_L = 3 outputs: divided by 2N = 4, not by N, n_L, 2 N n_L or nothing.
    assert costs.mean_squared_error(A, Y) == (0.25 + 0.0625 + 0.25 + 0.25 + 0.25 + 0.0625) / 4
    # Divided by N = 2; natural logarithms.
    expected = (math.log(2) + math.log(4 / 3) + math.log(2) + math.log(2) + math.log(2) + math.log(4 / 3)) / 2
    assert math.isclose(costs.binary_cross_entropy(A, Y), expected, rel_tol=1e-15)
    assert math.isclose(costs.categorical_cross_entropy(A, Y), (math.log(2) + math.log(2)) / 2, rel_tol=1e-15)


@given(outputs_and_targets(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)))
def test_mean_squared_error_is_half_the_mean_of_squared_norms(AY):
    A, Y = AY
    norms = [math.dist(a, y) ** 2 for a, y in zip(A, Y, strict=True)]
    assert math.isclose(costs.mean_squared_error(A, Y), math.fsum(norms) / (2 * len(A)), rel_tol=1e-14)


@given(outputs_and_targets(FRACTIONS))
def test_binary_cross_entropy_is_scipys(AY):
    A, Y = AY
    with np.errstate(all="ignore"):
        expected = -(special.xlogy(Y, A) + special.xlog1py(1 - Y, -A)).sum() / len(A)
    np.testing.assert_allclose(costs.binary_cross_entropy(A, Y), expected, rtol=1e-14)


@given(outputs_and_targets(FRACTIONS))
def test_categorical_cross_entropy_is_relative_entropy_plus_entropy(AY):
    A, Y = widened(AY[0]), distributions(AY[1])
    expected = (special.rel_entr(Y, A).sum() + special.entr(Y).sum()) / len(A)
    np.testing.assert_allclose(costs.categorical_cross_entropy(A, Y), expected, rtol=1e-13, atol=1e-15)


@given(outputs_and_targets(st.floats(-20, 20)))
def test_logits_give_the_cost_of_their_activations(ZY):
    Z, Y = ZY
    cost = costs.binary_cross_entropy_from_logits(Z, Y)
    np.testing.assert_allclose(cost, costs.binary_cross_entropy(sigmoid(Z), Y), rtol=1e-7)
    Z, Y = widened(Z), distributions(Y)
    cost = costs.categorical_cross_entropy_from_logits(Z, Y)
    np.testing.assert_allclose(cost, costs.categorical_cross_entropy(softmax(Z), Y), rtol=1e-7, atol=1e-15)


@given(outputs_and_targets(st.floats(-1e3, 1e3)))
def test_two_classes_are_one_yes_or_no(ZY):
    # softmax of (z, 0) is (σ(z), 1 - σ(z)), so both cross-entropies of one output are the same number.
    z, y = ZY[0][:, :1], ZY[1][:, :1]
    two_z, two_y = np.column_stack([z, 0 * z]), np.column_stack([y, 1 - y])
    np.testing.assert_allclose(
        costs.categorical_cross_entropy_from_logits(two_z, two_y),
        costs.binary_cross_entropy_from_logits(z, y),
        rtol=1e-14,
    )


@given(outputs_and_targets(st.floats(0.05, 0.95)))
def test_gradients_are_slopes(AY):
    A, Y = AY
    for name in ("mean_squared_error", "binary_cross_entropy"):
        cost = get_cost(name)
        np.testing.assert_allclose(cost.gradient(A, Y), slopes(cost.function, A, Y), rtol=1e-6, atol=1e-7)
    A, Y = widened(A), distributions(Y)
    cost = get_cost("categorical_cross_entropy")
    np.testing.assert_allclose(cost.gradient(A, Y), slopes(cost.function, A, Y), rtol=1e-6, atol=1e-7)


@given(outputs_and_targets(st.floats(-10, 10)))
def test_gradients_from_logits_are_slopes(ZY):
    Z, Y = ZY
    cost, gradient = LOGITS["binary_cross_entropy"]
    np.testing.assert_allclose(gradient(Z, Y), slopes(cost, Z, Y), rtol=1e-6, atol=1e-7)
    Z, Y = widened(Z), distributions(Y)
    cost, gradient = LOGITS["categorical_cross_entropy"]
    np.testing.assert_allclose(gradient(Z, Y), slopes(cost, Z, Y), rtol=1e-6, atol=1e-7)


def test_the_cross_entropy_is_smallest_where_the_output_is_the_target():
    Y = np.array([[0.25, 0.5], [0.125, 1.0], [0.0, 0.75]])
    gradient = costs.binary_cross_entropy_gradient(Y, Y)
    # At y = 0 and 1 the slope is that of log(1 - a) or log(a) alone: the one-sided derivative.
    np.testing.assert_array_equal(gradient, np.array([[0, 0], [0, -1], [1, 0]]) / 3)


def test_perfect_answers_cost_nothing():
    Y = np.array([[1.0, 0], [0, 1]])
    for cost in COSTS.values():
        assert str(cost.function(Y, Y)) == "0.0"  # and not -0.0
    for cost, gradient in LOGITS.values():
        Z = 1e4 * (2 * Y - 1)
        assert str(cost(Z, Y)) == "0.0"
        np.testing.assert_array_equal(gradient(Z, Y), 0)


def test_certain_and_wrong_costs_infinity():
    A, Y = np.array([[1.0, 0], [0.5, 0.5]]), np.array([[0.0, 1], [0, 1]])
    assert costs.binary_cross_entropy(A, Y) == np.inf
    assert costs.categorical_cross_entropy(A, Y) == np.inf
    np.testing.assert_array_equal(costs.binary_cross_entropy_gradient(A, Y), [[np.inf, -np.inf], [1, -1]])
    np.testing.assert_array_equal(costs.categorical_cross_entropy_gradient(A, Y), [[0, -np.inf], [0, -1]])


def test_logits_of_a_thousand():
    Z, Y = np.array([[1000.0, -1000], [1000, -1000]]), np.array([[0.0, 1], [1, 0]])
    assert costs.binary_cross_entropy_from_logits(Z, Y) == (1000 + 1000 + 0 + 0) / 2
    assert costs.categorical_cross_entropy_from_logits(Z, Y) == (2000 + 0) / 2
    for _, gradient in LOGITS.values():
        np.testing.assert_array_equal(gradient(Z, Y), np.array([[1, -1], [0, 0]]) / 2)


def test_infinite_logits_have_limits():
    Z = np.array([[np.inf, -np.inf]])
    assert costs.binary_cross_entropy_from_logits(Z, [[1, 0]]) == 0
    assert costs.binary_cross_entropy_from_logits(Z, [[0, 0]]) == np.inf
    assert costs.categorical_cross_entropy_from_logits([[-np.inf, 0]], [[0, 1]]) == 0
    assert costs.categorical_cross_entropy_from_logits([[-np.inf, 0]], [[1, 0]]) == np.inf


@each(EVERY_FUNCTION)
@pytest.mark.parametrize("Y", [[[1.0, 0], [0, 1]], [[0.0, 1], [1, 0]]], ids=["right", "wrong"])
def test_nan_goes_through(function, Y):
    A = np.array([[np.nan, 0.25], [0.75, 0.25]])
    assert np.isnan(np.ravel(function(A, Y))[0])


@each(EVERY_FUNCTION)
def test_types(function):
    A, Y = np.array([[0.75, 0.25], [0.5, 0.5]]), np.array([[0, 1], [1, 0]])
    result = function(A, Y)
    if "gradient" not in function.__name__:
        assert type(result) is float
    else:
        assert result.dtype == np.float64
        assert function(A.astype(np.float32), Y).dtype == np.float32
        assert function(A.astype(int), Y).dtype == np.float64
    np.testing.assert_allclose(function(A.astype(np.float32), Y.astype(float)), result, rtol=1e-6)
    np.testing.assert_array_equal(function(A.tolist(), Y.astype(bool)), result)


def test_rows_of_targets_may_be_rounded_but_not_wrong():
    A = np.full((1, 3), 0.3, np.float32)
    third = np.float32(1) / 3
    assert costs.categorical_cross_entropy(A, [[third, third, third]]) > 0
    with pytest.raises(ValueError, match="sum to 1"):
        costs.categorical_cross_entropy(A, [[third, third, third + 1e-5]])


@each(EVERY_FUNCTION)
@pytest.mark.parametrize(
    ("shape_of_A", "shape_of_Y", "words"),
    [
        ((3, 1), (3,), ["reshape(-1, 1)", "(N, N)"]),
        ((3,), (3, 1), ["reshape(-1, 1)", "(N, N)"]),
        ((3,), (3,), ["reshape(-1, 1)"]),
        ((3, 2), (3,), ["one_hot(Y, K)"]),
        ((3, 2), (2, 3), ["same shape"]),
        ((3, 2), (3, 1), ["same shape"]),
        ((3, 2), (1, 2), ["same shape"]),
        ((1, 3, 2), (1, 3, 2), ["(N, n_L)"]),
        ((), (), ["(N, n_L)"]),
        ((0, 2), (0, 2), ["at least one sample"]),
        ((2, 0), (2, 0), ["at least one sample and one output"]),
    ],
)
def test_shapes_that_are_refused(function, shape_of_A, shape_of_Y, words):
    with pytest.raises(ValueError) as error:
        function(np.zeros(shape_of_A), np.zeros(shape_of_Y))
    for word in [*words, str(shape_of_A), str(shape_of_Y)]:
        assert word in str(error.value)


@each(EVERY_FUNCTION)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_targets_must_be_finite(function, value):
    with pytest.raises(ValueError, match=rf"Y\[1, 0\] is {value}, but targets must be finite"):
        function(np.full((2, 2), 0.5), [[1, 0], [value, 0]])


@each(CROSS_ENTROPIES)
@pytest.mark.parametrize("value", [-1.0, -1e-9, 1.001, 2.0])
def test_targets_of_a_cross_entropy_are_fractions(function, value):
    with pytest.raises(ValueError, match=rf"Y\[0, 1\] is {value}, but targets .* between 0 and 1"):
        function(np.full((2, 2), 0.5), [[0, value], [0, 1]])


@each(OF_ACTIVATIONS[2:])
@pytest.mark.parametrize("value", [-1e-300, 1.001, 40.0, np.inf, -np.inf])
def test_activations_of_a_cross_entropy_are_fractions(function, value):
    with pytest.raises(ValueError, match=rf"A\[1, 1\] is {value}, but .* pre-activations .* _from_logits"):
        function([[0.5, 0.5], [0.5, value]], [[0, 1], [1, 0]])


@each(CATEGORICAL)
@pytest.mark.parametrize("row", [[1, 1, 0], [0, 0, 0], [0.5, 0.25, 0.25 + 1e-5]], ids=str)
def test_rows_of_categorical_targets_sum_to_one(function, row):
    with pytest.raises(ValueError, match=rf"\[1\] is {sum(row):.6g}.*, but each row .* sum to 1: .* one_hot"):
        function(np.full((2, 3), 0.5), [[0, 0, 1], row])


@each(CATEGORICAL)
def test_a_categorical_cost_needs_two_classes(function):
    with pytest.raises(ValueError, match=r"K ≥ 2 .* \(2, 1\): .* binary_cross_entropy"):
        function([[0.5], [0.5]], [[1], [1]])


@each(EVERY_FUNCTION)
def test_only_real_numbers(function):
    name = "Z" if function in OF_LOGITS else "A"
    with pytest.raises(TypeError, match=f"{name} must hold real numbers, but its dtype is complex128"):
        function([[1j]], [[1]])
    with pytest.raises(TypeError, match="Y must hold real numbers, but its dtype is <U3"):
        function([[0.5]], [["cat"]])


def test_costs_by_name():
    assert get_cost("mean_squared_error") == (costs.mean_squared_error, costs.mean_squared_error_gradient)
    assert set(COSTS) == {"mean_squared_error", "binary_cross_entropy", "categorical_cross_entropy"}


@pytest.mark.parametrize("name", ["mse", None, ["mean_squared_error"]], ids=repr)
def test_unknown_names(name):
    with pytest.raises(ValueError) as error:
        get_cost(name)
    assert repr(name) in str(error.value)
    assert "mean_squared_error, binary_cross_entropy, categorical_cross_entropy" in str(error.value)
