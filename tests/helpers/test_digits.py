"""The digits as they are known, and splits that keep every sample whole, lose none and are the caller's draw."""

import numpy as np
import pytest

from ffnn_helpers.datasets import digits, from_strokes, split

PER_CLASS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]

FIRST_IMAGE = [  # a zero
    [0, 0, 5, 13, 9, 1, 0, 0],
    [0, 0, 13, 15, 10, 15, 5, 0],
    [0, 3, 15, 2, 0, 11, 8, 0],
    [0, 4, 12, 0, 0, 8, 8, 0],
    [0, 5, 8, 0, 0, 9, 8, 0],
    [0, 4, 11, 0, 1, 12, 7, 0],
    [0, 2, 14, 5, 10, 12, 0, 0],
    [0, 0, 6, 13, 10, 0, 0, 0],
]


def rng():
    return np.random.default_rng(7)


def test_digits():
    X, labels = digits()
    assert X.shape == (1797, 64)
    assert X.dtype == np.float64
    assert (X.min(), X.max()) == (0, 1)
    assert labels.shape == (1797,)
    assert labels.dtype == int
    np.testing.assert_array_equal(np.bincount(labels), PER_CLASS)
    np.testing.assert_array_equal(labels[:20], 2 * list(range(10)))


def test_pixels_are_sixteenths():
    X, labels = digits()
    np.testing.assert_array_equal(16 * X[0].reshape(8, 8), FIRST_IMAGE)
    grey_levels = (16 * X).astype(int)
    np.testing.assert_array_equal(grey_levels, 16 * X)
    assert grey_levels.sum() == 561718
    assert np.arange(1, 1798) @ grey_levels @ np.arange(1, 65) == 16337198609
    assert np.arange(1, 1798) @ labels == 7272861


def test_two_calls_give_independent_arrays():
    for first, second in zip(digits(), digits(), strict=True):
        first[...] = 1
        assert not np.all(second == 1)


TWO = [[(0.2, 0.3), (0.4, 0.1), (0.6, 0.3), (0.2, 0.9), (0.7, 0.9)]]


def test_strokes_become_an_image_like_those_of_the_data():
    x = from_strokes(TWO)
    assert x.shape == (64,) and x.dtype == np.float64
    np.testing.assert_array_equal(16 * x, (16 * x).round())
    image = x.reshape(8, 8)
    assert image[0].any() and image[-1].any(), "it fills the sheet's height, as all of the data do"
    assert 15 < x.sum() < 25, "the data have 19.5 on average"
    columns = np.flatnonzero(image.any(axis=0))
    assert columns[0] == 7 - columns[-1], "it stands in the middle"


def test_where_and_how_large_a_digit_is_drawn_does_not_matter():
    for scale, x, y in ((100, 0, 0), (0.25, 0.5, -3)):
        moved = [[(scale * a + x, scale * b + y) for a, b in stroke] for stroke in TWO]
        np.testing.assert_allclose(from_strokes(moved), from_strokes(TWO), atol=1 / 16)


def test_lines_and_dots_have_the_width_of_the_pen():
    line = from_strokes([[(0, 5), (1, 5)]]).reshape(8, 8)
    assert not line[:3].any() and not line[5:].any()
    np.testing.assert_array_equal(line[3, 1:7], 0.75)  # three rows of four: nearer than 2.8 pixels to the middle
    np.testing.assert_array_equal(line, line[::-1])
    dot = from_strokes([[(3, 4)]]).reshape(8, 8)
    assert dot[3:5, 3:5].all() and dot.sum() == dot[3:5, 3:5].sum()
    np.testing.assert_array_equal(from_strokes([[(0, 5), (1, 5)], [(0.5, 5)]]).reshape(8, 8), line)


@pytest.mark.parametrize("nothing", [[], [[]]])
def test_no_strokes_are_no_digit(nothing):
    with pytest.raises(ValueError, match="strokes has no point: expected"):
        from_strokes(nothing)


@pytest.mark.parametrize(
    ("n", "test_share", "n_test"),
    [(10, 0.2, 2), (10, 0.26, 3), (10, 0.5, 5), (2, 0.5, 1), (1797, 0.25, 449), (10, np.float32(0.9), 9)],
)
def test_a_split_keeps_rows_together_and_loses_none(n, test_share, n_test):
    numbers = np.arange(n)
    for X in (numbers, 10 * numbers[:, None] + np.arange(3), np.ones((n, 4, 4), np.int8) * numbers[:, None, None]):
        for Y in (numbers, np.eye(n)):
            X_train, Y_train, X_test, Y_test = split(X, Y, test_share, rng())
            assert (len(X_train), len(Y_train), len(X_test), len(Y_test)) == (n - n_test, n - n_test, n_test, n_test)
            Y_all = np.concatenate([Y_train, Y_test])
            order = Y_all if Y.ndim == 1 else Y_all.argmax(axis=1)
            np.testing.assert_array_equal(np.sort(order), numbers)
            np.testing.assert_array_equal(np.concatenate([X_train, X_test]), X[order])
            assert {X_train.dtype, X_test.dtype} == {X.dtype}
            assert not any(np.shares_memory(part, X) for part in (X_train, X_test))


def test_a_split_is_shuffled_by_the_callers_generator():
    numbers, generator = np.arange(1000), rng()
    first, _, first_test, _ = split(numbers, numbers, 0.2, generator)
    second = split(numbers, numbers, 0.2, generator)[0]
    again = split(numbers, numbers, 0.2, rng())[0]
    np.testing.assert_array_equal(first, again)
    assert np.any(first != second)
    # The mean of 200 of the numbers 0 … 999 has a standard error of 18; in the original order it is 100 or 900.
    assert abs(first_test.mean() - 499.5) < 4 * 18
    assert abs(np.corrcoef(first, np.arange(800))[0, 1]) < 4 / np.sqrt(800)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"Y": np.zeros(9)}, ValueError, ["(10, 2)", "(9,)"]),
        ({"X": np.zeros((2, 10))}, ValueError, ["(2, 10)", "(10,)", "one row per sample"]),
        ({"X": 1.0, "Y": 1.0}, ValueError, ["()"]),
        ({"test_share": 0}, ValueError, ["between 0 and 1", "0"]),
        ({"test_share": 1.0}, ValueError, ["between 0 and 1", "1.0"]),
        ({"test_share": -0.2}, ValueError, ["-0.2"]),
        ({"test_share": 3}, ValueError, ["between 0 and 1", "3"]),
        ({"test_share": np.nan}, ValueError, ["nan"]),
        ({"test_share": 0.04}, ValueError, ["0.04", "10 samples", "test set empty"]),
        ({"test_share": 0.96}, ValueError, ["0.96", "10 samples", "training set empty"]),
        ({"X": np.zeros((0, 2)), "Y": np.zeros(0)}, ValueError, ["0 samples", "empty"]),
        ({"test_share": "0.2"}, TypeError, ["'0.2'", "str"]),
        ({"test_share": None}, TypeError, ["None"]),
        ({"rng": None}, TypeError, ["np.random.default_rng(seed)", "None"]),
        ({"rng": 7}, TypeError, ["np.random.default_rng(seed)", "7"]),
        ({"rng": np.random.RandomState(7)}, TypeError, ["np.random.default_rng(seed)"]),
    ],
)
def test_splits_that_are_refused(arguments, error, words):
    with pytest.raises(error) as caught:
        split(**{"X": np.zeros((10, 2)), "Y": np.zeros(10), "test_share": 0.2, "rng": rng()} | arguments)
    for word in words:
        assert word in str(caught.value)
