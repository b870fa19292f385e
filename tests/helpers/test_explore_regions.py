"""Linear regions, drawn and counted: what the picture shows, and what a student's count does to it."""

import numpy as np
import pytest

from ffnn_helpers.by_hand import random_network
from ffnn_helpers.explorers.regions import SQUARE, RegionsPicture, explore_regions
from ffnn_helpers.linear_regions import count_regions, linear_regions

STATE = {"weights": "random", "layers": 2, "width": 5, "draw": 3}
FOLDING = STATE | {"weights": "folding"}


def drawn(square):
    regions, borders, title = square
    return regions.get_paths(), borders.get_segments(), title.get_text()


def test_both_networks_are_drawn_region_by_region():
    picture = RegionsPicture().show(**STATE)
    networks = [random_network(layers, width, np.random.default_rng(3)) for layers, width in ((2, 5), (1, 10))]
    for square, network in zip(picture.squares, networks, strict=True):
        paths, borders, _ = drawn(square)
        regions = linear_regions(network, SQUARE)
        assert len(paths) == len(regions)
        for path, region in zip(paths, regions, strict=True):
            np.testing.assert_allclose(path.vertices[:-1], region)
        W, b = network.weights[0], network.biases[0]
        for (start, end), w, bias in zip(borders, W.T, b, strict=True):
            np.testing.assert_allclose([w @ start + bias, w @ end + bias], 0, atol=1e-9)


def test_shade_is_the_share_of_neurons_that_are_on():
    picture = RegionsPicture().show(**STATE)
    network = random_network(2, 5, np.random.default_rng(3))
    regions, _, _ = picture.squares[0]
    for path, share in zip(regions.get_paths(), regions.get_array(), strict=True):
        inside = np.mean(path.vertices[:-1] * 0.9 + path.vertices[:1] * 0.1, axis=0, keepdims=True)
        on = [a > 0 for a in network.forward(inside)[1][1:-1]]
        assert share == pytest.approx(np.mean(on))


def test_words_and_titles_count():
    picture = RegionsPicture()
    for layers in (1, 2, 3, 4):
        alt = picture.show(**FOLDING | {"layers": layers}).alt
        n = 4 * layers
        assert f"of 4 neurons, folding weights: {4**layers} regions." in alt
        assert f"{n} lines never make more than 1 + {n} · {n + 1} / 2 = {1 + sum(range(n + 1))}." in alt
        shallow = len(drawn(picture.squares[1])[0])
        assert f"one hidden layer of {n}, random weights (draw 3): {shallow};" in alt
        assert drawn(picture.squares[0])[2].endswith(f"of 4: {4**layers} regions")
        assert drawn(picture.squares[1])[2] == f"1 hidden layer of {n}: {shallow} regions"


def test_one_layer_of_random_weights_is_the_shallow_network():
    picture = RegionsPicture().show(**STATE | {"layers": 1, "width": 6})
    (deep, *_), (shallow, *_) = (drawn(square) for square in picture.squares)
    for one, other in zip(deep, shallow, strict=True):
        np.testing.assert_array_equal(one.vertices, other.vertices)


def test_width_and_draw_have_no_effect_on_folding():
    picture = RegionsPicture()
    deep = [path.vertices for path in drawn(picture.show(**FOLDING).squares[0])[0]]
    other = [path.vertices for path in drawn(picture.show(**FOLDING | {"width": 2, "draw": 9}).squares[0])[0]]
    np.testing.assert_array_equal(deep, other)


def test_own_count_is_stated_and_compared():
    ours, theirs = RegionsPicture().show(**FOLDING), RegionsPicture(count_regions).show(**FOLDING)
    assert theirs.frame() == ours.frame()
    on_grid = count_regions(random_network(1, 8, np.random.default_rng(3)), _grid())
    assert theirs.alt == ours.alt + f" Among the points of a 120 × 120 grid, your function finds 16 and {on_grid}."

    def first_layer_alone(network, X):
        return len(np.unique(network.forward(X)[0][0] > 0, axis=0))

    alt = RegionsPicture(first_layer_alone).show(**FOLDING).alt
    said = f"on the grid it finds 4 and {on_grid} regions, and ours 16 and {on_grid}. Deep: "
    assert alt.startswith(f"Your function differs: {said}")


def _grid():
    ticks = (np.arange(120) + 0.5) / 120
    return np.array([(x1, x2) for x2 in ticks for x1 in ticks])


def test_own_count_gets_a_copy_of_the_points():
    def careless(network, X):
        answer = count_regions(network, X)
        X *= 0
        return answer

    picture = RegionsPicture(careless)
    alt = picture.show(**STATE).alt
    assert picture.show(**STATE).alt == alt
    assert "differs" not in alt


WRONG_ANSWERS = [
    (lambda network, X: None, ValueError, "returned nothing"),
    (lambda network, X: network.predict(X), ValueError, r"returned shape \(14400, \d\) .*one whole number"),
    (lambda network, X: 2.5, TypeError, "returned 2.5. .* one whole number"),
    (lambda network, X: np.nan, TypeError, "returned nan"),
]


@pytest.mark.parametrize(("count", "error", "words"), WRONG_ANSWERS)
def test_wrong_answer_is_named(count, error, words):
    with pytest.raises(error, match=words):
        RegionsPicture(count).show(**STATE)


WRONG_STATES = [
    ({"weights": "equal"}, "weights = 'equal': choose one of folding, random"),
    ({"layers": 0}, "layers = 0: .* 1 to 4"),
    ({"layers": 5}, "layers = 5: .* 1 to 4"),
    ({"width": 1}, "width = 1: .* 2 to 6"),
    ({"width": 7}, "width = 7: .* 2 to 6"),
]


@pytest.mark.parametrize(("change", "words"), WRONG_STATES)
def test_wrong_state_is_named(change, words):
    with pytest.raises(ValueError, match=words):
        RegionsPicture().show(**STATE | change)


def test_width_can_be_chosen_for_random_weights_alone():
    explorer = explore_regions()
    width = explorer.controls["width"]
    assert width.layout.display == "none"
    explorer.controls["weights"].value = "random"
    assert width.layout.display is None
    width.value = 6
    assert "3 hidden layers of 6 neurons, random weights" in explorer.picture.alt


def test_mistakes_are_shown_in_words_and_the_controls_live_on():
    def picky(network, X):
        if len(network.weights) > 4:
            raise KeyError("four layers")
        return count_regions(network, X)

    explorer = explore_regions(picky)
    good = explorer.picture.alt
    explorer.controls["layers"].value = 4
    assert explorer.picture.alt == "KeyError: 'four layers'"
    explorer.controls["layers"].value = 3
    assert explorer.picture.alt == good
    assert "64 regions" in good
