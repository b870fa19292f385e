"""Optimisers: against their formulas, number by number, and in the limits where the answer is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ffnn_helpers.optimisers import SGD, Adam, Momentum

rates = st.floats(1e-6, 10)
memories = st.floats(0, 0.999)
# Squares of the numbers must neither overflow nor round to 0.
gradients = hnp.arrays(float, (6, 3), elements=st.just(0.0) | st.floats(1e-100, 1e100) | st.floats(-1e100, -1e-100))


def changes(optimiser, gradients):
    """The changes Δ that the optimiser makes of one gradient after the other, all handed over in the same array."""
    array, result = np.empty(np.shape(gradients)[1:]), []
    for gradient in gradients:
        array[...] = gradient
        assert optimiser.step(array) is None
        result.append(array.copy())
    return np.array(result)


@given(gradients, rates)
def test_sgd(gradients, rate):
    np.testing.assert_array_equal(changes(SGD(rate), gradients), rate * gradients)


@given(gradients, rates, memories)
def test_momentum(gradients, rate, beta):
    expected, v = [], np.zeros(3)
    for g in gradients:
        v = beta * v + g
        expected.append(rate * v)
    np.testing.assert_allclose(changes(Momentum(rate, beta), gradients), expected, rtol=1e-15)


@given(gradients, rates, memories, memories, st.floats(1e-12, 1))
def test_adam(gradients, rate, beta1, beta2, epsilon):
    expected, m, s = [], [0.0] * 3, [0.0] * 3
    for t, gradient in enumerate(gradients, start=1):
        change = []
        for i, g in enumerate(gradient):
            m[i] = beta1 * m[i] + (1 - beta1) * g
            s[i] = beta2 * s[i] + (1 - beta2) * g**2
            change.append(rate * (m[i] / (1 - beta1**t)) / (math.sqrt(s[i] / (1 - beta2**t)) + epsilon))
        expected.append(change)
    np.testing.assert_allclose(changes(Adam(rate, beta1, beta2, epsilon), gradients), expected, rtol=1e-14)


def test_momentum_adds_up_steps_that_agree_and_cancels_those_to_and_fro():
    to, fro = np.array([1.0, -2.0]), np.array([-1.0, 2.0])
    np.testing.assert_allclose(changes(Momentum(0.1), np.tile(to, (300, 1)))[-1], 0.1 * to / (1 - 0.9), rtol=1e-12)
    np.testing.assert_allclose(
        changes(Momentum(0.1), np.tile([fro, to], (150, 1)))[-1], 0.1 * to / (1 + 0.9), rtol=1e-12
    )
    np.testing.assert_array_equal(changes(Momentum(0.1, beta=0), [to, fro]), changes(SGD(0.1), [to, fro]))


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e6])
def test_adam_steps_have_the_size_of_the_learning_rate(size):
    # While the gradient stays the same, m̂ = g and ŝ = g², from the first step on. Where it is 0 there is no step.
    steps = changes(Adam(0.01), np.tile([size, -size, 0.0], (20, 1)))
    np.testing.assert_allclose(steps, np.tile([0.01, -0.01, 0.0], (20, 1)), rtol=1.1e-8 / size + 1e-13)


@pytest.mark.parametrize("make", [Momentum, Adam])
def test_float32_is_remembered_as_float32(make):
    optimiser, gradient = make(0.1), np.array([1, -2, 0], np.float32)
    optimiser.step(gradient)
    optimiser.step(gradient)
    assert {array.dtype for array in vars(optimiser).values() if isinstance(array, np.ndarray)} == {gradient.dtype}


@pytest.mark.parametrize("make", [Momentum, Adam])
def test_a_network_of_another_size_is_refused(make):
    optimiser = make(0.1)
    optimiser.step(np.ones(5))
    gradient = np.ones(3)
    with pytest.raises(ValueError, match=f"this {make.__name__} .* 5 parameters, but was called with 3: make a new"):
        optimiser.step(gradient)
    np.testing.assert_array_equal(gradient, 1)
    make(0.1).step(gradient)  # each remembers for itself


def test_appearance():
    for optimiser in [SGD(0.1), Momentum(0.1, 0.5), Adam(0.001, 0.8, 0.99, 1e-6)]:
        assert vars(eval(repr(optimiser))) == vars(optimiser)
    assert vars(Momentum(0.1)) == vars(Momentum(0.1, beta=0.9))
    assert vars(Adam(0.1)) == vars(Adam(0.1, beta1=0.9, beta2=0.999, epsilon=1e-8))


@pytest.mark.parametrize("make", [SGD, Momentum, Adam])
@pytest.mark.parametrize(
    ("rate", "error", "words"),
    [
        (0, ValueError, "above 0, such as .*, but it is 0"),
        (-1, ValueError, "above 0, such as .*, but it is -1"),
        (math.nan, ValueError, "finite .* nan"),
        (math.inf, ValueError, "finite .* inf"),
        ("0.1", TypeError, "number, .* '0.1'"),
        (True, TypeError, "number, .* True"),
        (None, TypeError, "number, .* None"),
        ([0.1], TypeError, r"number, .* \[0.1\]"),
    ],
)
def test_learning_rates_that_are_refused(make, rate, error, words):
    with pytest.raises(error, match=f"learning_rate must be a .*{words}"):
        make(rate)


@pytest.mark.parametrize("value", [-0.1, 1, 1.5, math.nan, "0.9", None], ids=repr)
def test_memories_that_are_refused(value):
    for name, make in [("beta", Momentum), ("beta1", Adam), ("beta2", Adam)]:
        with pytest.raises(ValueError, match=f"^{name} must be a number from 0 up to, .* 1, .* {value!r}"):
            make(0.1, **{name: value})


@pytest.mark.parametrize(
    ("value", "error"), [(0, ValueError), (-1e-8, ValueError), (math.nan, ValueError), ("", TypeError)]
)
def test_epsilons_that_are_refused(value, error):
    with pytest.raises(error, match="^epsilon must be a .*number.*, such as 1e-08"):
        Adam(0.1, epsilon=value)


@pytest.mark.parametrize("make", [SGD, Momentum, Adam])
def test_any_real_number_is_a_learning_rate(make):
    for rate in (1, np.float32(0.5), np.float64(0.5), np.int64(1)):
        assert type(make(rate).learning_rate) is float
