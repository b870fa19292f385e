"""The digits' explorer: what the network answers, layer by layer, for an image that is shifted or pushed."""

import numpy as np
import pytest

from ffnn_helpers.datasets import digits, from_strokes
from ffnn_helpers.encoding import accuracy, one_hot
from ffnn_helpers.explorers.digits import DigitsPicture, draw_digit, explore_digits
from ffnn_helpers.network import FFNN

STATE = {"number": 4, "right": 0, "down": 0, "push": 0.0}


def arc(x, y, width, height, start, end):
    """A part of an ellipse; the angles are in degrees, clockwise from the right."""
    return [[x + width * np.cos(t), y + height * np.sin(t)] for t in np.radians(np.linspace(start, end, 20))]


# Two ways in which each digit may be drawn on a pad.
WAYS = {
    0: [[arc(0.5, 0.5, 0.22, 0.35, -90, 270)], [arc(0.5, 0.5, 0.17, 0.36, -70, 300)]],
    1: [[[[0.5, 0.15], [0.5, 0.85]]], [[[0.36, 0.32], [0.53, 0.15], [0.53, 0.85]]]],
    2: [
        [arc(0.5, 0.34, 0.2, 0.19, -170, 40) + [[0.3, 0.85], [0.72, 0.85]]],
        [arc(0.48, 0.32, 0.22, 0.18, -160, 60) + [[0.28, 0.84], [0.4, 0.8], [0.55, 0.86], [0.75, 0.84]]],
    ],
    3: [
        [arc(0.46, 0.32, 0.2, 0.17, -160, 90) + arc(0.46, 0.67, 0.22, 0.18, -90, 150)],
        [[[0.3, 0.15], [0.7, 0.15], [0.48, 0.42], *arc(0.48, 0.64, 0.22, 0.22, -90, 150)]],
    ],
    4: [
        [[[0.38, 0.15], [0.3, 0.55], [0.72, 0.55]], [[0.6, 0.25], [0.58, 0.88]]],
        [[[0.6, 0.88], [0.6, 0.12], [0.27, 0.6], [0.75, 0.6]]],
    ],
    5: [
        [[[0.7, 0.15], [0.38, 0.15], [0.35, 0.45], *arc(0.48, 0.63, 0.2, 0.21, -130, 140)]],
        [[[0.36, 0.15], [0.34, 0.45], *arc(0.48, 0.63, 0.22, 0.22, -130, 150)], [[0.36, 0.15], [0.7, 0.14]]],
    ],
    6: [
        [[[0.62, 0.12], [0.45, 0.3], [0.35, 0.55], *arc(0.51, 0.66, 0.16, 0.19, 180, 530)]],
        [[[0.5, 0.12], [0.38, 0.35], [0.34, 0.65], *arc(0.5, 0.68, 0.16, 0.16, 180, -175)]],
    ],
    7: [
        [[[0.3, 0.15], [0.7, 0.15], [0.45, 0.88]]],
        [[[0.3, 0.15], [0.7, 0.15], [0.45, 0.88]], [[0.4, 0.5], [0.68, 0.5]]],
    ],
    8: [
        [[[0.5 + 0.17 * np.sin(2 * t), 0.5 - 0.35 * np.cos(t)] for t in np.linspace(0, 2 * np.pi, 40)]],
        [arc(0.5, 0.32, 0.15, 0.17, 90, 450), arc(0.5, 0.68, 0.19, 0.19, -90, 270)],
    ],
    9: [
        [[*arc(0.5, 0.33, 0.17, 0.19, 0, -360), [0.66, 0.33], [0.64, 0.6], [0.6, 0.88]]],
        [[*arc(0.5, 0.32, 0.18, 0.18, -20, -340), [0.67, 0.3], [0.66, 0.65], *arc(0.5, 0.7, 0.16, 0.17, 0, 120)]],
    ],
}


def untrained(sizes=(64, 30, 20, 10), activations=("tanh", "softmax"), seed=0):
    return FFNN(list(sizes), activations, "categorical_cross_entropy", np.random.default_rng(seed))


@pytest.fixture(scope="module")
def picture():
    return DigitsPicture(untrained())


@pytest.fixture(scope="module")
def explorer():
    return explore_digits()


def test_shows_the_image_and_every_activation(picture):
    picture.show(**STATE)
    x = digits()[0][4:5]
    A = picture.network.forward(x)[1]
    np.testing.assert_array_equal(picture.image.get_array(), x.reshape(8, 8))
    for (image, _), a in zip(picture.hidden, A[1:-1], strict=True):
        shown = np.asarray(image.get_array()).ravel()
        np.testing.assert_array_equal(shown[: a.size], a.ravel())
        assert not shown[a.size :].any()
    np.testing.assert_allclose([bar.get_width() for bar in picture.bars], 120 * A[-1].ravel())


def test_words_name_digit_and_answer(picture):
    picture.show(**STATE)
    p = picture.network.predict(digits()[0][4:5])[0]
    second, first = np.argsort(p)[-2:]
    assert f"written as the digit {digits()[1][4]}" in picture.alt
    assert f"says {first} with probability {p[first]:.2f}; next comes {second} with {p[second]:.2f}" in picture.alt
    assert ("It is wrong." in picture.alt) == (first != digits()[1][4])


def test_shift_moves_the_ink_and_loses_what_leaves(picture):
    image = digits()[0][4].reshape(8, 8)
    picture.show(**STATE | {"right": 2, "down": -1})
    shown = np.asarray(picture.image.get_array())
    np.testing.assert_array_equal(shown[:-1, 2:], image[1:, :-2])
    assert not shown[-1].any() and not shown[:, :2].any()
    assert "shifted by 2 pixels to the right and 1 pixel up." in picture.alt


def test_push_goes_uphill_within_its_bounds(picture):
    network, x, y = picture.network, digits()[0][4:5], one_hot(digits()[1][4:5], 10)
    for push in (0.01, 0.1, 0.3):
        picture.show(**STATE | {"push": push})
        pushed = np.asarray(picture.image.get_array()).reshape(1, -1)
        assert np.abs(pushed - x).max() == pytest.approx(push)
        assert pushed.min() >= 0 and pushed.max() <= 1
        assert network.cost(pushed, y) > network.cost(x, y)
        np.testing.assert_array_equal(picture.change.get_array(), (pushed - x).reshape(8, 8))


def test_push_follows_the_derivative_of_every_pixel(picture):
    network, x, y = picture.network, digits()[0][4:5].copy(), one_hot(digits()[1][4:5], 10)
    pushed = picture._pushed(x, digits()[1][4], 0.01)
    for i in range(64):
        near = [x.copy(), x.copy()]
        near[0][0, i] -= 1e-5
        near[1][0, i] += 1e-5
        slope = network.cost(near[1], y) - network.cost(near[0], y)
        assert pushed[0, i] == np.clip(x[0, i] + 0.01 * np.sign(slope), 0, 1)


@pytest.mark.parametrize("sizes", [(64, 10), (64, 1, 10), (64, 100, 20, 16, 7, 10)])
def test_any_depth_and_width_is_drawn(sizes):
    picture = DigitsPicture(untrained(sizes))
    assert len(picture.hidden) == len(sizes) - 2
    assert len(picture.show(**STATE).frame()) > 1000


def test_the_explorers_own_network_reads_images_that_it_has_not_seen(explorer):
    picture = explorer.picture
    assert len(picture.X) == 359
    assert accuracy(picture.network.predict(picture.X), one_hot(picture.labels, 10)) > 0.95


def test_drawn_digits_are_read(explorer):
    drawn = [(digit, strokes) for digit, ways in WAYS.items() for strokes in ways]
    answers = [digit for digit, _ in drawn]
    read = explorer.picture.network.predict(np.array([from_strokes(strokes) for _, strokes in drawn])).argmax(axis=1)
    assert np.sum(read == answers) >= 19, read


def test_what_is_drawn_is_what_the_network_gets(picture):
    strokes = WAYS[4][0]
    picture.show(**STATE | {"drawn": strokes})
    x = from_strokes(strokes)
    p = picture.network.predict(x[None])[0]
    np.testing.assert_array_equal(picture.image.get_array(), x.reshape(8, 8))
    assert picture.alt.startswith(
        f"Your drawing of 2 strokes has ink in {np.count_nonzero(x)} of the 64 pixels. The network says {p.argmax()} "
        f"with probability {p.max():.2f}; next comes"
    )
    assert not picture.truth.get_visible() and not picture.frame_words.get_visible()
    assert "number" not in picture.shown(STATE | {"drawn": strokes})
    picture.show(**STATE | {"drawn": strokes, "push": 0.3})
    pushed = np.asarray(picture.image.get_array()).reshape(1, 64)
    assert picture.network.predict(pushed)[0, p.argmax()] < p.max(), "it is pushed away from what was read"
    picture.show(**STATE)
    assert picture.truth.get_visible() and "written as" in picture.alt
    assert picture.shown(STATE | {"drawn": []}) == {*STATE, "drawn"}


def test_the_first_network_of_the_course_reads_and_is_not_misled():
    pad = draw_digit(seed=3)
    assert set(pad.controls) == {"number", "drawn"}
    pad.controls["drawn"].value = WAYS[3][0]
    assert "The network says 3" in pad.picture.alt
    pad.controls["drawn"].value = []
    assert pad.picture.alt.startswith("Image 0 (of 20, counted from 0) was written as")


def test_your_network_is_asked_anew(explorer):
    network = untrained()
    X, labels = digits()
    yours = explore_digits(network, X[:5], labels[:5])
    before = yours.picture.alt
    network.biases[-1][3] += 20
    yours.controls["number"].value = 1
    yours.controls["number"].value = 0
    assert yours.picture.alt != before and "says 3 with probability 1.00" in yours.picture.alt


@pytest.mark.parametrize(
    "network, X, labels, message",
    [
        (untrained((64, 5)), None, None, "64 inputs and 10 outputs, but this one has 64 and 5"),
        (untrained((63, 10)), None, None, "this one has 63 and 10"),
        (untrained(), np.zeros((2, 63)), [0, 1], r"\(2, 63\)"),
        (untrained(), np.zeros((2, 64)), [0], r"\(1,\)"),
        (untrained(), np.zeros((2, 64)), [0, 10], "from 0 to 9"),
        (untrained(), np.zeros((0, 64)), np.zeros(0), r"\(0,\) and X \(0, 64\)"),
        (FFNN, None, None, "a trained network, such as an FFNN, but it is <class"),
        ("mine", None, None, "a trained network, such as an FFNN, but it is 'mine'"),
    ],
)
def test_refuses_what_it_cannot_draw(network, X, labels, message):
    with pytest.raises((TypeError, ValueError), match=message):
        DigitsPicture(network, X, labels)


OUTSIDE, EMPTY = {"drawn": [[[0.5, 1.5]]]}, {"drawn": [[]]}


@pytest.mark.parametrize("change", [{"number": 1797}, {"push": 0.4}, {"right": -4}, {"down": 4}, OUTSIDE, EMPTY])
def test_refuses_states_that_it_cannot_draw(picture, change):
    with pytest.raises(ValueError, match="choose a ((whole )?number|list of strokes)"):
        picture.show(**STATE | change)
