"""The valley's explorer: three optimisers on a parabola, whose paths are known."""

import numpy as np
import pytest

from ffnn_helpers.explorers.optimisers import HEIGHTS, START, OptimisersPicture

STATE = {"kappa": 50, "eta_kappa": 1.9, "beta": 0.6, "adam": 0.5, "steps": 40}


@pytest.fixture(scope="module")
def picture():
    return OptimisersPicture()


def path(picture, name):
    return np.transpose(picture.paths[name].get_data())


def test_sgd_multiplies_each_coordinate_by_its_own_factor(picture):
    picture.show(**STATE)
    factors = 1 - 1.9 / 50 * np.array([1.0, 50.0])
    expected = np.array(START) * factors ** np.arange(41)[:, None]
    np.testing.assert_allclose(path(picture, "SGD"), expected, rtol=1e-10)


def test_momentum_obeys_its_recursion(picture):
    """θ_(t+1) = θ_t − ηλ θ_t + β (θ_t − θ_(t−1)), the form without a velocity."""
    picture.show(**STATE)
    theta, eta_lambda = path(picture, "momentum"), 1.9 / 50 * np.array([1.0, 50.0])
    expected = theta[1:-1] * (1 - eta_lambda) + 0.6 * (theta[1:-1] - theta[:-2])
    np.testing.assert_allclose(theta[2:], expected, rtol=1e-8, atol=1e-12)


def test_without_memory_momentum_is_sgd(picture):
    picture.show(**STATE | {"beta": 0.0})
    np.testing.assert_array_equal(path(picture, "momentum"), path(picture, "SGD"))


def test_adams_first_step_has_one_size_in_all_directions(picture):
    picture.show(**STATE | {"steps": 1})
    np.testing.assert_allclose(path(picture, "Adam")[1], np.array(START) - 0.5 * np.sign(START))


@pytest.mark.parametrize("eta_kappa, arrives", [(1.9, True), (2.1, False)])
def test_sgd_arrives_below_two(picture, eta_kappa, arrives):
    picture.show(**STATE | {"eta_kappa": eta_kappa, "steps": 100})
    costs = picture.costs["SGD"].get_ydata()
    assert (costs[-1] < costs[0]) == arrives


def test_costs_and_contours_are_those_of_the_parabola(picture):
    picture.show(**STATE)
    for name, line in picture.costs.items():
        expected = path(picture, name) ** 2 @ [0.5, 25.0]
        np.testing.assert_allclose(line.get_ydata(), expected)
    for contour, C in zip(picture.contours.get_segments(), HEIGHTS, strict=True):
        np.testing.assert_allclose(contour**2 @ [0.5, 25.0], C)


def test_words_have_the_costs(picture):
    picture.show(**STATE)
    last = {name: line.get_ydata()[-1] for name, line in picture.costs.items()}
    assert f"from 76 to {last['SGD']:.1f} by SGD, {last['momentum']:.4f} by momentum" in picture.alt
    picture.show(**STATE | {"eta_kappa": 2.2, "steps": 100})
    assert "2.5 · 10¹⁷ by SGD" in picture.alt
    picture.show(**STATE | {"steps": 1})
    assert "After 1 step the cost" in picture.alt


@pytest.mark.parametrize("change", [{"kappa": 0}, {"steps": 101}, {"steps": -1}])
def test_refuses_states_that_it_cannot_draw(picture, change):
    with pytest.raises(ValueError, match=str(next(iter(change.values())))):
        picture.show(**STATE | change)
