"""Linear regions: the network is linear on each, and their number is the one that theory and counting give."""

import itertools

import numpy as np
import pytest

from ffnn_helpers.by_hand import folding_network, random_network
from ffnn_helpers.explorers.regions import SQUARE
from ffnn_helpers.linear_regions import count_regions, linear_regions
from ffnn_helpers.network import FFNN

SHAPES = [(1, 1), (1, 6), (2, 3), (3, 4), (2, 8)]  # hidden layers, neurons of each
TRIANGLE = np.array([[-1.0, 0.0], [2.0, -0.5], [0.5, 1.5]])


def rng(seed=0):
    return np.random.default_rng(seed)


def area(polygon):
    x, y = polygon.T
    return abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2


def points_within(polygon, n, seed=0):
    """Random points of a convex polygon: mixtures of its corners."""
    return rng(seed).dirichlet(np.ones(len(polygon)), size=n) @ polygon


@pytest.mark.parametrize("shape", SHAPES)
def test_regions_make_up_the_polygon_and_each_has_one_pattern_of_its_own(shape):
    network = random_network(*shape, rng(3))
    for corners in (SQUARE, TRIANGLE):
        regions = linear_regions(network, corners)
        assert sum(area(region) for region in regions) == pytest.approx(area(corners), rel=1e-9)
        inside = np.concatenate([points_within(region, 20) for region in regions])
        assert count_regions(network, inside) == len(regions)
        for region in regions:
            assert count_regions(network, points_within(region, 20)) == 1


def test_network_is_one_linear_function_on_each_region():
    network = random_network(3, 5, rng(1))
    for region in linear_regions(network, SQUARE):
        weights = rng(2).dirichlet(np.ones(len(region)), size=10)
        np.testing.assert_allclose(network.predict(weights @ region), weights @ network.predict(region), atol=1e-9)


def test_lines_make_as_many_regions_as_they_have_crossings():
    """Each piece of a further line cuts one region in two: n lines with c crossings in the square make 1 + n + c."""
    for seed in range(5):
        network = random_network(1, 9, rng(seed))
        W, b = network.weights[0], network.biases[0]
        pairs = list(itertools.combinations(range(9), 2))
        crossings = [np.linalg.solve(W[:, pair].T, -b[list(pair)]) for pair in pairs]
        inside = sum(bool(np.all((crossing > 0) & (crossing < 1))) for crossing in crossings)
        assert len(linear_regions(network, SQUARE)) == 1 + 9 + inside


def test_folding_multiplies():
    grid = np.stack(np.meshgrid(*2 * [(np.arange(64) + 0.5) / 64]), axis=-1).reshape(-1, 2)
    for layers in range(1, 6):
        network = folding_network(layers)
        regions = linear_regions(network, SQUARE)
        assert len(regions) == count_regions(network, grid) == 4**layers
        np.testing.assert_allclose([area(region) for region in regions], 4.0**-layers, rtol=1e-12)


def test_folding_network_is_the_tent_again_and_again():
    x = rng().uniform(size=(100, 2))
    tent = x
    for layers in range(1, 5):
        tent = np.minimum(2 * tent, 2 - 2 * tent)
        np.testing.assert_allclose(folding_network(layers).predict(x), tent, atol=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_neuron_of_the_random_network_switches_within_the_square(shape):
    network = random_network(*shape, rng(4))
    corners = np.concatenate(linear_regions(network, SQUARE))
    for z in network.forward(corners)[0][:-1]:
        assert (z.min(axis=0) < 0).all()
        assert (z.max(axis=0) > 0).all()


def test_only_regions_with_a_point_are_counted():
    network = folding_network(2)
    assert count_regions(network, [[0.1, 0.1]]) == 1
    assert count_regions(network, [[0.1, 0.1], [0.2, 0.2]]) == 1
    assert count_regions(network, [[0.1, 0.1], [0.1, 0.9]]) == 2


def test_other_numbers_of_inputs_can_be_counted():
    """On a line, n hinges make n + 1 regions; in three dimensions three planes at right angles make eight."""
    line = FFNN([1, 5, 1], ("relu", "identity"), rng=rng())
    line.weights[0], line.biases[0] = np.ones((1, 5)), -np.arange(5)
    assert count_regions(line, np.linspace(-1, 6, 50).reshape(-1, 1)) == 6
    space = FFNN([3, 3, 1], ("relu", "identity"), rng=rng())
    space.weights[0] = np.eye(3)
    assert count_regions(space, rng().normal(size=(200, 3))) == 8


def test_networks_without_linear_regions_are_named():
    with pytest.raises(ValueError, match="no hidden layer"):
        count_regions(FFNN([2, 1], rng=rng()), SQUARE)
    tanh = FFNN([2, 3, 4, 1], ["relu", "tanh", "identity"], rng=rng())
    with pytest.raises(ValueError, match="layer 2 of the network is not a ReLU layer"):
        count_regions(tanh, SQUARE)
    with pytest.raises(ValueError, match="layer 2 of the network is not a ReLU layer"):
        linear_regions(tanh, SQUARE)


@pytest.mark.parametrize(
    ("corners", "error", "words"),
    [
        (SQUARE[:2], ValueError, r"shape \(2, 2\)"),
        (SQUARE[0], ValueError, r"shape \(2,\)"),
        (np.zeros((4, 3)), ValueError, r"shape \(4, 3\)"),
        (np.where(SQUARE == 1, np.inf, 0), ValueError, r"corners\[1, 0\] is inf"),
        (None, TypeError, "corners is None"),
    ],
)
def test_wrong_corners_are_named(corners, error, words):
    with pytest.raises(error, match=words):
        linear_regions(folding_network(1), corners)
