"""The playground's points: values from Node, the sets' geometry and statistics, refusals."""

import math
import random

import numpy as np
import pytest

from ffnn_helpers.datasets.points import (
    CLASSIFICATION_SETS,
    POINT_SETS,
    REGRESSION_SETS,
    circle,
    gauss,
    gaussians,
    plane,
    spiral,
    xor,
)
from ffnn_helpers.playground import SeedRandom

# Of 6 points with seed "a" and noise 25, numbers 1 and 4 (one of each half), from Node 20: x, y, target.
FROM_NODE = {
    "circle": [[-1.1132039084402365, -0.9644865596318065, -1], [0.6085086772524254, -4.361098897248125, -1]],
    "xor": [[1.1916310345805148, 1.6637262886768724, -1], [1.3223145441253916, -0.5206459985980223, 1]],
    "gauss": [[3.738391828381691, 2.551518825890563, 1], [-0.8547639201230983, 0.3681296860678862, -1]],
    "spiral": [[-0.9044140203884066, -1.4093419724554246, 1], [1.005486729634936, 1.2837503902724694, -1]],
    "reg-plane": [
        [1.069957241496617, 1.6364715464122463, 0.07290952684036567],
        [1.2267774529504694, -0.2647751983176265, 0.08079407233913649],
    ],
    "reg-gauss": [
        [1.069957241496617, 1.6364715464122463, -0.2907966141246766],
        [1.2267774529504694, -0.2647751983176265, -0.21755161259901767],
    ],
}


def rng(seed=1):
    return np.random.default_rng(seed)


def wrong_by_noise(point_set, n_samples):
    """Which labels differ between noise 0 and noise 50, and the points, which do not."""
    X, right = point_set(n_samples, 0, rng())
    noisy_X, noisy = point_set(n_samples, 50, rng())
    np.testing.assert_array_equal(noisy_X, X)
    return X, noisy != right


@pytest.mark.parametrize("name", POINT_SETS)
def test_points_are_the_playgrounds(name):
    X, targets = POINT_SETS[name](6, 25, SeedRandom("a"))
    if name in CLASSIFICATION_SETS:
        targets = 2 * targets - 1
    points = np.column_stack([X, targets])[[1, 4]]
    assert points.tolist() == FROM_NODE[name]


@pytest.mark.parametrize("n_samples", [1, 2, 7, 100])
@pytest.mark.parametrize("name", POINT_SETS)
def test_shapes_and_types(name, n_samples):
    X, targets = POINT_SETS[name](n_samples, 10, rng())
    assert X.shape == (n_samples, 2)
    assert X.dtype == np.float64
    assert targets.shape == ((n_samples,) if name in CLASSIFICATION_SETS else (n_samples, 1))
    assert targets.dtype.kind == ("i" if name in CLASSIFICATION_SETS else "f")
    assert set(CLASSIFICATION_SETS) | set(REGRESSION_SETS) == set(POINT_SETS)


@pytest.mark.parametrize("point_set", [circle, gauss, spiral])
def test_class_1_comes_first_and_an_odd_point_is_its(point_set):
    assert point_set(7, 0, rng())[1].tolist() == [1, 1, 1, 1, 0, 0, 0]
    assert point_set(8, 0, rng())[1].tolist() == [1, 1, 1, 1, 0, 0, 0, 0]


@pytest.mark.parametrize("generator", [rng(), random.Random(1), SeedRandom("1")])
def test_any_source_of_random_numbers_will_do(generator):
    X, labels = xor(100, 0, generator)
    np.testing.assert_array_equal(labels, X.prod(axis=1) > 0)
    assert set(labels) == {0, 1}


def test_circle_is_a_disc_in_a_ring():
    X, labels = circle(4000, 0, rng())
    r = np.hypot(*X.T)
    assert np.all(r[labels == 1] < 2.5)
    assert np.all((r[labels == 0] >= 3.5 - 1e-14) & (r[labels == 0] < 5))
    # The radius is uniform, not the density: 2000 of them have the mean of U(0, 2.5) and of U(3.5, 5).
    assert abs(r[labels == 1].mean() - 1.25) < 4 * 2.5 / math.sqrt(12 * 2000)
    assert abs(r[labels == 0].mean() - 4.25) < 4 * 1.5 / math.sqrt(12 * 2000)
    assert np.all(np.abs(X.mean(axis=0)) < 4 * 3.2 / math.sqrt(2 * 4000))  # all directions: √⟨r²⟩ < 3.2


def test_noise_in_circle_moves_labels_near_the_gap_only():
    X, wrong = wrong_by_noise(circle, 2000)
    r = np.hypot(*X.T)
    assert wrong.any()
    assert np.all(r[wrong] > 2.5 - 2.5 * math.sqrt(2))
    _, slightly = circle(2000, 1, rng())
    assert np.all(slightly[r > 3.5] == 0)  # noise 1 shifts by at most 0.05 √2


def test_xor_is_a_chessboard_with_a_cross_left_out():
    X, labels = xor(4000, 0, rng())
    np.testing.assert_array_equal(labels, np.sign(X[:, 0]) == np.sign(X[:, 1]))
    assert 0.3 <= np.abs(X).min() < 0.31
    assert 5.29 < np.abs(X).max() <= 5.3


def test_noise_in_xor_moves_as_many_labels_as_it_should():
    # |x| is uniform on (0.3, 5.3) and changes its sign with probability (2.5 - |x|)/5, so on average 2.2²/50.
    flip = 2.2**2 / 50
    expected = 2 * flip * (1 - flip)
    _, wrong = wrong_by_noise(xor, 20_000)
    assert abs(wrong.mean() - expected) < 4 * math.sqrt(expected * (1 - expected) / 20_000)


@pytest.mark.parametrize(("noise", "variance"), [(0, 0.5), (25, 2.25), (80, 6.1)])
def test_gauss_is_two_clouds(noise, variance):
    X, labels = gauss(20_000, noise, rng())
    for label, centre in [(1, 2), (0, -2)]:
        cloud = X[labels == label] - centre
        assert np.all(np.abs(cloud.mean(axis=0)) < 4 * math.sqrt(variance / 10_000))
        # The variance of a normal sample has the standard deviation σ² √(2/n), its fourth moment is 3σ⁴ (± √96 σ⁴/√n).
        assert np.all(np.abs(cloud.var(axis=0) / variance - 1) < 4 * math.sqrt(2 / 10_000))
        assert np.all(np.abs((cloud**4).mean(axis=0) / variance**2 - 3) < 4 * math.sqrt(96 / 10_000))
        assert abs((cloud[:, 0] * cloud[:, 1]).mean()) < 4 * variance / math.sqrt(10_000)


def test_gauss_tries_again_where_the_polar_method_has_no_answer():
    numbers = iter(
        [0.5, 0.5, 1.0, 1.0, 0.75, 0.5, 0.25, 0.5]
    )  # the centre of the disc, then outside it, then twice in it

    class Numbers:
        def random(self):
            return next(numbers)

    X, _ = gauss(1, 0, Numbers())
    step = math.sqrt(0.5) * math.sqrt(-2 * math.log(0.25) / 0.25) * 0.5
    np.testing.assert_allclose(X, [[2 + step, 2 - step]], rtol=1e-15)


@pytest.mark.parametrize("n_samples", [40, 41])
def test_spiral_is_two_arms_half_a_turn_apart(n_samples):
    X, labels = spiral(n_samples, 0, rng())
    first, second = X[labels == 1], X[labels == 0]
    np.testing.assert_allclose(second, -first[: len(second)], rtol=0, atol=1e-14)
    share = np.arange(len(first)) / (n_samples / 2)
    angle = 3.5 * np.pi * share
    np.testing.assert_allclose(first, 5 * share[:, None] * np.column_stack([np.sin(angle), np.cos(angle)]), atol=1e-13)


def test_noise_in_spiral_moves_points_a_little():
    X, labels = spiral(2000, 0, rng())
    noisy_X, noisy_labels = spiral(2000, 40, rng())
    np.testing.assert_array_equal(noisy_labels, labels)
    shift = noisy_X - X
    assert 0.39 < np.abs(shift).max() <= 0.4
    assert np.all(np.abs(shift.mean(axis=0)) < 4 * 0.4 / math.sqrt(3 * 2000))


def test_plane_is_the_mean_of_x_and_y_over_5():
    X, Y = plane(2000, 0, rng())
    np.testing.assert_allclose(Y, X.sum(axis=1, keepdims=True) / 10, rtol=0, atol=1e-15)
    assert np.abs(X).max() <= 6
    X, noisy_Y = plane(2000, 50, rng())
    error = noisy_Y - X.sum(axis=1, keepdims=True) / 10  # the sum of two U(−3, 3), over 10: variance 0.06
    assert 0.3 < np.abs(error).max() <= 0.6
    assert abs(error.mean()) < 4 * math.sqrt(0.06 / 2000)
    assert abs(error.var() / 0.06 - 1) < 4 * math.sqrt(1.4 / 2000)  # ⟨e⁴⟩ = 2.4 ⟨e²⟩² for this triangle


def test_gaussians_are_three_hills_and_three_hollows():
    X, Y = gaussians(4000, 0, rng())
    expected = np.zeros_like(Y)
    for x in (-4, 0, 4):
        for y in (-2.5, 2.5):
            sign = 1 if (x != 0) == (y > 0) else -1
            expected[:, 0] += sign * np.maximum(0, 1 - np.hypot(X[:, 0] - x, X[:, 1] - y) / 2)
    np.testing.assert_allclose(Y, expected, rtol=0, atol=1e-15)
    assert Y.min() < -0.9
    assert Y.max() > 0.9
    noisy_X, noisy_Y = gaussians(4000, 50, rng())
    np.testing.assert_array_equal(noisy_X, X)
    assert (noisy_Y != Y).mean() > 0.4


@pytest.mark.parametrize("point_set", POINT_SETS.values())
@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((0, 0, rng()), ValueError, ["n_samples", "at least 1", "0"]),
        ((2.5, 0, rng()), TypeError, ["n_samples", "2.5", "integer"]),
        ((10, -1, rng()), ValueError, ["noise", "per cent", "0 to 80", "-1"]),
        ((10, 80.1, rng()), ValueError, ["noise", "0 to 80", "80.1"]),
        ((10, math.nan, rng()), ValueError, ["noise", "nan"]),
        ((10, "5", rng()), TypeError, ["noise", "'5'"]),
        ((10, True, rng()), TypeError, ["noise", "True"]),
        ((10, 0, 7), TypeError, ["rng", "np.random.default_rng(7)"]),
        ((10, 0, None), TypeError, ["rng", "None", "np.random.default_rng(seed)"]),
    ],
)
def test_what_is_refused(point_set, arguments, error, words):
    with pytest.raises(error) as caught:
        point_set(*arguments)
    for word in words:
        assert word in str(caught.value)
