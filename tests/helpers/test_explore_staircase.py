"""The staircase of a step's cost: its curve, its slope, and the gradient descent that does not move on it."""

import numpy as np
import pytest

from ffnn_helpers.activations import sigmoid, step
from ffnn_helpers.costs import mean_squared_error
from ffnn_helpers.explorers.staircase import StaircasePicture, X, Y

STATE = {"w": -2.0, "T": 1.0, "steps": 20}


def cost(w, T):
    z = w * X[:, :1] + X[:, 1:]
    return mean_squared_error(step(z) if T == 0 else sigmoid(z / T), Y[:, None])


def slope_seen(picture):
    x, y = np.array(picture.tangent.get_data())
    return (y[1] - y[0]) / (x[1] - x[0])


@pytest.mark.parametrize("T", [0, 0.05, 1.0])
def test_curve_is_the_cost_of_the_neuron(T):
    w, C = np.array(StaircasePicture().show(**STATE | {"T": T}).curve.get_data())
    assert (w[0], w[-1]) == (-4, 4)
    np.testing.assert_allclose(C[::50], [cost(w, T) for w in w[::50]], atol=1e-12)


def test_a_step_counts_the_wrong_samples():
    picture = StaircasePicture()
    for w in (-4, -2, 0.4, 1.2, 3.0):
        picture.show(w=w, T=0, steps=0)
        wrong = sum((w * x1 + x2 >= 0) != (y == 1) for (x1, x2), y in zip(X, Y, strict=True))
        assert len(picture.wrong.get_xdata()) == wrong
        assert cost(w, 0) == pytest.approx(wrong / 20)
        assert f"{wrong} of 10 samples" in picture.alt
    assert cost(1.2, 0) == 0


@pytest.mark.parametrize("T", [0.2, 1.0, 2.0])
def test_slope_is_that_of_the_curve(T):
    picture = StaircasePicture()
    for w in (-3.0, -0.4, 2.0):
        picture.show(w=w, T=T, steps=0)
        assert slope_seen(picture) == pytest.approx((cost(w + 1e-5, T) - cost(w - 1e-5, T)) / 2e-5, abs=1e-8)


def test_gradient_descent_stands_still_on_a_stair_and_goes_down_a_valley():
    picture = StaircasePicture()
    for w in np.linspace(-4, 4, 17):
        picture.show(w=w, T=0, steps=50)
        assert set(picture.path.get_xdata()) == {w}
        assert slope_seen(picture) == 0
    picture.show(w=-4.0, T=1.0, steps=50)
    w, C = np.array(picture.path.get_data())
    assert len(w) == 51
    assert np.all(np.diff(C) < 0)
    assert "0 of 10 samples" in picture.alt
    assert "Hardly any slope" in picture.show(w=-3.0, T=0.05, steps=50).alt  # almost a step, almost a stair


def test_border_and_heatmap_are_those_of_the_last_weight():
    picture = StaircasePicture().show(**STATE)
    w = picture.path.get_xdata()[-1]
    x1, x2 = np.array(picture.border.get_data())
    np.testing.assert_allclose(w * x1 + x2, 0, atol=1e-9)
    a, ticks = picture.heatmap.get_array(), picture.ticks  # rows are x₂ from below, columns x₁
    for row, column in [(0, 0), (5, 25), (30, 10)]:
        assert a[row, column] == pytest.approx(sigmoid(w * ticks[column] + ticks[row]))


@pytest.mark.parametrize(
    ("change", "words"), [({"w": 5.0}, "from -4 to 4"), ({"T": -1.0}, "T = -1.0"), ({"steps": 51}, "from 0 to 50")]
)
def test_wrong_state_is_named(change, words):
    with pytest.raises(ValueError, match=words):
        StaircasePicture().show(**STATE | change)
