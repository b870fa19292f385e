"""The signal through a hundred layers: its size, the distance of two neighbours, and what the words say of them."""

import numpy as np
import pytest

from ffnn_helpers.explorers.signal import DRAWS, NEAR, SIZE_SHOWN, L, SignalPicture, neighbour_and_circle

ACTIVATIONS = {"tanh": np.tanh, "relu": lambda z: z * (z > 0), "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
STATE = {"sigma": 2.0, "activation": "tanh", "layer": 5}


@pytest.fixture(scope="module")
def picture():
    return SignalPicture()


def sizes_seen(picture, **state):
    """The curve of the median size as it is drawn, from layer 0 on."""
    return picture.show(**STATE | state).sizes.get_ydata()


def test_inputs_lie_on_a_circle_and_two_are_neighbours():
    inputs = neighbour_and_circle(9)
    np.testing.assert_allclose(np.mean(inputs**2, axis=1), 1)
    np.testing.assert_allclose(inputs[1], inputs[-1], atol=1e-12)
    assert np.sqrt(np.mean((inputs[0] - inputs[1]) ** 2)) == pytest.approx(NEAR, rel=1e-6)
    assert np.linalg.matrix_rank(inputs) == 2


@pytest.mark.parametrize(("activation", "sigma"), [("tanh", 1.3), ("relu", 1.41), ("sigmoid", 3.0)])
def test_curves_and_circle_are_those_of_the_layers(picture, activation, sigma):
    g = ACTIVATIONS[activation]
    a, few = neighbour_and_circle(181), [neighbour_and_circle(9)] * DRAWS
    picture.show(sigma=sigma, activation=activation, layer=4)
    for layer in range(1, 5):
        a = g(sigma * (a @ picture.drawn[0, layer - 1]))
        few = [g(sigma * (A @ picture.drawn[k, layer - 1])) for k, A in enumerate(few)]
        sizes = [np.sqrt((A**2).mean()) for A in few]
        np.testing.assert_allclose([line.get_ydata()[layer] for line in picture.single_sizes], sizes)
        assert picture.sizes.get_ydata()[layer] == pytest.approx(np.median(sizes))
        distance = np.median([np.sqrt(((A[0] - A[1]) ** 2).mean()) for A in few])
        assert picture.distances.get_ydata()[layer] == pytest.approx(distance, rel=1e-9)
    np.testing.assert_allclose(np.transpose(picture.circle.get_data()), a[1:, :2], atol=1e-12)
    np.testing.assert_allclose(np.transpose(picture.first.get_data()), a[:1, :2], atol=1e-12)
    np.testing.assert_allclose(np.transpose(picture.second.get_data()), a[1:2, :2], atol=1e-12)


def test_weights_have_the_size_that_is_said(picture):
    # Millions of normal numbers: their standard deviation is known to 0.1 %.
    np.testing.assert_allclose(10 * np.std(picture.drawn), 1, rtol=0.003)


def test_sizes_follow_the_law_of_a_wide_layer(picture):
    # ReLU: E[a²] is multiplied by σ_w²/2 per layer; a small tanh signal by σ_w². Widths of 100 scatter around that.
    for sigma in (1.0, 1.41, 1.8):
        sizes = sizes_seen(picture, activation="relu", sigma=sigma)
        assert sizes[20] == pytest.approx((sigma / np.sqrt(2)) ** 20, rel=0.6)
    dying = sizes_seen(picture, sigma=0.5)
    assert dying[25] / dying[5] == pytest.approx(0.5**20, rel=0.6)
    # On the border of tanh q = E[z²] obeys dq/dl = −2q²: a power law, 1/√(2l).
    assert sizes_seen(picture, sigma=1.0)[50] == pytest.approx(0.1, rel=0.5)


def test_relu_keeps_the_angles_whatever_the_size_of_the_weights(picture):
    ratios = []
    for sigma in (0.9, 1.41):
        picture.show(sigma=sigma, activation="relu", layer=0)
        sizes, distances = picture.sizes.get_ydata(), picture.distances.get_ydata()
        count = min(len(sizes), len(distances))
        ratios.append(distances[:count] / sizes[:count])
    count = min(map(len, ratios))
    np.testing.assert_allclose(ratios[0][:count], ratios[1][:count], rtol=1e-8)


def test_a_curve_that_leaves_the_picture_ends_in_an_arrow(picture):
    sizes = sizes_seen(picture, sigma=3.0, activation="relu")
    (layer,), (height,) = picture.size_end.get_data()
    assert (len(sizes), height, picture.size_end.get_marker()) == (layer, SIZE_SHOWN[1], "^")
    assert picture.size_end.get_visible()
    sizes_seen(picture, sigma=0.5)
    assert picture.size_end.get_data()[1][0] == SIZE_SHOWN[0]
    assert picture.size_end.get_marker() == "v"
    assert len(sizes_seen(picture, sigma=2.0)) == L + 1
    assert not picture.size_end.get_visible()


@pytest.mark.parametrize(
    ("activation", "sigma", "words"),
    [
        ("tanh", 0.9, "dies out exponentially"),
        ("tanh", 1.0, "Near the border: the signal fades, but not exponentially."),
        ("tanh", 1.1, "The size settles, and neighbours part so slowly"),
        ("tanh", 2.0, "Chaos"),
        ("relu", 1.3, "dies out in every draw"),
        ("relu", 1.41, "the signal grows in 1 of 5 draws and shrinks in the others"),
        ("relu", 1.5, "explodes in every draw"),
        ("sigmoid", 3.0, "lost in rounding. The size stays, but it is the same for all inputs"),
    ],
)
def test_words_name_the_phase(picture, activation, sigma, words):
    assert words in picture.show(sigma=sigma, activation=activation, layer=3).alt


@pytest.mark.parametrize("sigma", np.arange(1.36, 1.5, 0.01).round(2))
def test_words_do_not_contradict_the_curves(picture, sigma):
    alt = picture.show(sigma=sigma, activation="relu", layer=0).alt
    grown = [line.get_ydata()[-1] > 1 for line in picture.single_sizes]
    assert ("explodes" in alt, "dies out" in alt, "Near the border" in alt) == (
        all(grown),
        not any(grown),
        any(grown) and not all(grown),
    )


def test_words_give_the_numbers(picture):
    alt = picture.show(sigma=0.5, activation="relu", layer=10).alt
    sizes, distances = picture.sizes.get_ydata(), picture.distances.get_ydata()
    assert f"{sizes[10]:.1e}".replace("e-05", " · 10⁻⁵") in alt
    assert f"{distances[10]:.1e}".replace("e-08", " · 10⁻⁸") in alt
    assert "Parts of the circle of layer 10 lie outside" in picture.show(sigma=2.0, activation="relu", layer=10).alt


@pytest.mark.parametrize(
    ("change", "words"),
    [({"sigma": 0.0}, "from 0.5 to 3"), ({"activation": "step"}, "'step'"), ({"layer": 101}, "from 0 to 100")],
)
def test_wrong_state_is_named(picture, change, words):
    with pytest.raises(ValueError, match=words):
        picture.show(**STATE | change)
