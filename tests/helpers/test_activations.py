"""Activation functions: against SciPy, their conventions, their types, and input that must be refused."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special

from ffnn_helpers import activations
from ffnn_helpers.activations import ACTIVATIONS, get_activation

WITH_DERIVATIVE = [name for name, activation in ACTIVATIONS.items() if activation.derivative]
EVERY_FUNCTION = [
    *(activation.function for activation in ACTIVATIONS.values()),
    *(ACTIVATIONS[name].derivative for name in WITH_DERIVATIVE),
    activations.log_softmax,
    activations.softmax_jacobian,
]
FLOATS = [np.float16, np.float32, np.float64, np.longdouble]

any_float = hnp.arrays(np.float64, hnp.array_shapes(max_dims=3), elements=st.floats())
any_rows = hnp.arrays(np.float64, hnp.array_shapes(max_dims=3), elements=st.floats(-800, 800))
moderate = hnp.arrays(np.float64, hnp.array_shapes(max_dims=3), elements=st.floats(-15, 15))


def each(functions):
    return pytest.mark.parametrize("function", functions, ids=lambda function: function.__name__)


@given(any_float)
def test_sigmoid_is_scipys(z):
    np.testing.assert_array_max_ulp(np.nan_to_num(activations.sigmoid(z)), np.nan_to_num(special.expit(z)), 4)
    np.testing.assert_array_equal(np.isnan(activations.sigmoid(z)), np.isnan(z))


@given(any_rows)
def test_softmax_is_scipys(z):
    np.testing.assert_allclose(activations.softmax(z), special.softmax(z, axis=-1), rtol=1e-14, atol=5e-324)
    np.testing.assert_allclose(activations.log_softmax(z), special.log_softmax(z, axis=-1), rtol=1e-14, atol=1e-15)


def test_log_softmax_of_a_sure_class_keeps_its_digits():
    # log(1 / (1 + e^-40)) = -log1p(e^-40), not 0.
    np.testing.assert_allclose(activations.log_softmax([40.0, 0.0])[0], -np.log1p(np.exp(-40)), rtol=1e-15)


@given(any_rows)
def test_softmax_sums_to_one_along_the_last_axis(z):
    s = activations.softmax(z)
    assert np.all((s >= 0) & (s <= 1))
    np.testing.assert_allclose(s.sum(axis=-1), 1, rtol=1e-14)


@given(hnp.arrays(np.int16, hnp.array_shapes(max_dims=2)), st.integers(-(10**6), 10**6))
def test_softmax_does_not_see_a_constant(z, constant):
    z = z / 64  # z + constant is then exact, and so the results are equal to the last bit
    np.testing.assert_array_equal(activations.softmax(z + constant), activations.softmax(z))
    np.testing.assert_array_equal(activations.log_softmax(z + constant), activations.log_softmax(z))


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "identity"])
@given(z=moderate)
def test_derivative_is_the_slope(name, z):
    function, derivative, _ = ACTIVATIONS[name]
    h = 1e-5
    slope = (function(z + h) - function(z - h)) / (2 * h)
    np.testing.assert_allclose(derivative(z), slope, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("name", WITH_DERIVATIVE)
@given(z=moderate | any_rows)
def test_slope_is_the_derivative_as_a_function_of_the_activation(name, z):
    function, derivative, slope = ACTIVATIONS[name]
    # Near a = ±1 what is left of 1 − a has the rounding of 1.
    np.testing.assert_allclose(slope(function(z)), derivative(z), rtol=0, atol=4 * np.spacing(1.0))


@pytest.mark.parametrize("name", WITH_DERIVATIVE)
def test_slope_keeps_the_type_and_the_input(name):
    a = np.linspace(0, 1, 5, dtype=np.float32)
    before = a.copy()
    assert (a * ACTIVATIONS[name].slope(a)).dtype == np.float32
    np.testing.assert_array_equal(a, before)


@given(moderate)
def test_softmax_jacobian_is_the_slope(z):
    h = 1e-5
    jacobian = activations.softmax_jacobian(z)
    assert jacobian.shape == (*z.shape, z.shape[-1])
    for j in range(z.shape[-1]):
        step = np.zeros(z.shape[-1])
        step[j] = h
        slope = (activations.softmax(z + step) - activations.softmax(z - step)) / (2 * h)
        np.testing.assert_allclose(jacobian[..., :, j], slope, rtol=0, atol=1e-9)


def test_conventions_at_zero():
    z = [-1.0, -0.0, 0.0, 1.0]
    np.testing.assert_array_equal(activations.step(z), [0, 1, 1, 1])
    np.testing.assert_array_equal(activations.step_derivative(z), [0, 0, 0, 0])
    np.testing.assert_array_equal(activations.relu(z), [0, 0, 0, 1])
    np.testing.assert_array_equal(activations.relu_derivative(z), [0, 0, 0, 1])


@pytest.mark.parametrize(
    ("name", "at_minus_infinity", "at_infinity"),
    [
        ("step", (0, 0), (1, 0)),
        ("sigmoid", (0, 0), (1, 0)),
        ("tanh", (-1, 0), (1, 0)),
        ("relu", (0, 0), (np.inf, 1)),
        ("identity", (-np.inf, 1), (np.inf, 1)),
    ],
)
def test_limits(name, at_minus_infinity, at_infinity):
    z = [-np.inf, np.inf, np.nan]
    function, derivative, _ = ACTIVATIONS[name]
    np.testing.assert_array_equal(function(z), [at_minus_infinity[0], at_infinity[0], np.nan])
    np.testing.assert_array_equal(derivative(z), [at_minus_infinity[1], at_infinity[1], np.nan])


@pytest.mark.parametrize("dtype", FLOATS)
@each(EVERY_FUNCTION)
def test_nothing_warns_and_the_type_is_kept(function, dtype):
    values = np.array([-np.inf, -1e308, -1000, -12, -1, -1e-30, 0, 1, 12, 1000, 1e308, np.inf, np.nan])
    with np.errstate(over="ignore", under="ignore"):
        values = values.astype(dtype)
    with warnings.catch_warnings(action="error"), np.errstate(all="raise"):
        for z in [values, values[:, None], values[1:-2], np.stack([values, values[::-1]], axis=1), values[3:6]]:
            assert function(z).dtype == dtype


@each([f for name in WITH_DERIVATIVE for f in ACTIVATIONS[name][:2]])
def test_a_single_number_gives_a_single_number(function):
    for z in (0, -1.5, np.float64(2), np.array(3.0)):
        assert isinstance(function(z), np.float64)


@each(EVERY_FUNCTION)
def test_integers_and_bools_are_floats(function):
    for z in [np.array([0, 1, 3], np.uint8), np.array([[-2, 5]], np.int64), np.array([True, False])]:
        result = function(z)
        assert result.dtype == np.float64
        np.testing.assert_array_equal(result, function(z.astype(float)))


@each(EVERY_FUNCTION)
def test_the_input_is_neither_changed_nor_shared(function):
    z = np.linspace(-2, 2, 6).reshape(2, 3)
    before = z.copy()
    function(z)[...] = 7
    np.testing.assert_array_equal(z, before)


@pytest.mark.parametrize("name", WITH_DERIVATIVE)
def test_any_shape(name):
    for function in ACTIVATIONS[name][:2]:
        for shape in [(), (0,), (3,), (2, 3), (2, 1, 3)]:
            z = np.full(shape, 0.5)
            np.testing.assert_array_equal(function(z), np.full(shape, function(0.5)), strict=True)


@each([activations.softmax, activations.log_softmax])
def test_softmax_of_no_samples(function):
    assert function(np.zeros((0, 3))).shape == (0, 3)


@each([activations.softmax, activations.log_softmax, activations.softmax_jacobian])
@pytest.mark.parametrize("z", [1.0, [], np.zeros((2, 0))], ids=["scalar", "empty", "no class"])
def test_softmax_needs_a_class(function, z):
    with pytest.raises(ValueError, match=r"at least one class .* shape \("):
        function(z)


@each(EVERY_FUNCTION)
@pytest.mark.parametrize("z", [[1j], ["1"], [None], np.array([1], object)], ids=str)
def test_only_real_numbers(function, z):
    with pytest.raises(TypeError, match=f"z must hold real numbers, but its dtype is {np.asarray(z).dtype}"):
        function(z)


def test_activations_by_name():
    assert get_activation("tanh")[:2] == (activations.tanh, activations.tanh_derivative)
    assert get_activation("softmax") == (activations.softmax, None, None)
    assert set(ACTIVATIONS) == {"step", "sigmoid", "tanh", "relu", "identity", "softmax"}


@pytest.mark.parametrize("name", ["Sigmoid", "", None, ["tanh"], np.tanh], ids=repr)
def test_unknown_names(name):
    with pytest.raises(ValueError) as error:
        get_activation(name)
    assert repr(name) in str(error.value)
    assert "step, sigmoid, tanh, relu, identity, softmax" in str(error.value)
