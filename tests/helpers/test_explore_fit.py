"""The fit by hand: the curve, the errors, the landscape and its minimum; and functions that a student may pass."""

import numpy as np
import pytest

from ffnn_helpers.activations import sigmoid
from ffnn_helpers.costs import binary_cross_entropy
from ffnn_helpers.explorers.fit import EXAMPLE_X, EXAMPLE_Y, FitPicture, explore_fit

X = np.array([[-1.0], [0.0], [1.0], [3.0]])
LABELS = np.array([[0.0], [0.0], [1.0], [1.0]])


def spin(X, w, b):
    return sigmoid(w * X + b)


def place(artist):
    (x,), (y,) = artist.get_data()
    return x, y


def test_errors_reach_from_the_data_to_the_curve():
    picture = FitPicture().show(w=1.2, b=0.7)
    for segment, x, y in zip(picture.off.get_segments(), EXAMPLE_X[:, 0], EXAMPLE_Y[:, 0], strict=True):
        np.testing.assert_allclose(segment, [[x, y], [x, 1.2 * x + 0.7]])
    curve_x, curve_y = picture.curve.get_data()
    np.testing.assert_allclose(curve_y, 1.2 * np.array(curve_x) + 0.7)
    assert curve_x[0] < EXAMPLE_X.min() < EXAMPLE_X.max() < curve_x[-1]
    C = np.mean((1.2 * EXAMPLE_X + 0.7 - EXAMPLE_Y) ** 2) / 2
    assert picture.number.get_text() == f"cost C = {C:.2f}"
    assert place(picture.here) == (1.2, 0.7)


def test_landscape_has_rows_of_b_and_columns_of_w():
    picture = FitPicture(spin, binary_cross_entropy, X, LABELS).show(w=0.0, b=0.0)
    assert "the cost is C = 0.693" in picture.alt  # log 2
    image = picture.landscape.images[0]
    assert image.get_extent() == [-1, 5, -2, 5]
    for w, b in [(-1.0, -2.0), (0.0, 5.0), (3.0, 1.5)]:
        row, column = round(10 * (b + 2)), round(10 * (w + 1))
        assert picture.costs[row, column] == pytest.approx(binary_cross_entropy(spin(X, w, b), LABELS))
    shades = image.get_array().ravel()
    assert np.all(np.diff(shades[picture.costs.argsort(axis=None)]) >= 0)  # the darker, the higher


def test_lowest_place_is_the_one_that_sliders_can_reach():
    picture = FitPicture()
    costs = {
        (w / 10, b / 10): np.mean((w / 10 * EXAMPLE_X + b / 10 - EXAMPLE_Y) ** 2) / 2
        for w in range(-10, 51)
        for b in range(-20, 51)
    }
    w, b = min(costs, key=costs.get)
    assert "No other position of these two sliders costs less." in picture.show(w=w, b=b).alt
    assert picture.show(w=w, b=b + 0.1).alt.endswith(
        f"The lowest that these two sliders can reach is {costs[w, b]:#.3g}."
    )


def test_any_model_with_two_parameters_will_do():
    explorer = explore_fit(lambda X, w, b: b * np.cos(w * X), None, X, LABELS)
    explorer.controls["b"].value = 1.0
    explorer.controls["w"].value = 2.0
    x, y = explorer.picture.curve.get_data()
    np.testing.assert_allclose(y, np.cos(2 * np.array(x)))


def test_own_cost_is_drawn_and_gets_copies():
    def careless(A, Y):
        total = float(np.sum(np.abs(A - Y)))
        A *= 0
        Y *= 0
        return total

    picture = FitPicture(None, careless, X, LABELS)
    assert "C = 10. The" in picture.show(w=0.0, b=3.0).alt  # 3 + 3 + 2 + 2
    np.testing.assert_array_equal(picture.Y, LABELS)
    assert "C = −3. No other" in FitPicture(None, lambda A, Y: -3.0).show(w=0.0, b=3.0).alt  # all of one height


WRONG = [
    (lambda X, w, b: None, None, r"model\(X, w = 2, b = 0\) returned nothing"),
    (lambda X, w, b: (w * X + b)[:, 0], None, r"model\(X, w = 2, b = 0\) returned shape \(4,\) .* expected \(4, 1\)"),
    (lambda X, w, b: X / (w - 2), None, r"model\(X, w = 2, b = 0\) returned -inf.* expected finite numbers"),
    (None, lambda A, Y: None, r"cost\(A, Y\) returned nothing"),
    (None, lambda A, Y: (A - Y) ** 2, r"cost\(A, Y\) returned shape \(4, 1\) .* expected one number"),
    (None, lambda A, Y: np.nan, r"cost\(A, Y\) returned nan"),
    (None, binary_cross_entropy, "between 0 and 1"),
]


@pytest.mark.parametrize(("model", "cost", "words"), WRONG)
def test_wrong_answer_is_named(model, cost, words):
    with pytest.raises(ValueError, match=words):
        FitPicture(model, cost, X, LABELS).show(w=2.0, b=0.0)


BAD_DATA = [
    (X, None, TypeError, "belong together"),
    (X[:, 0], LABELS, ValueError, r"X must have shape \(N, 1\).*\(4,\)"),
    (X, LABELS[:, 0], ValueError, r"Y must have shape \(N, 1\).*\(4,\)"),
    (X, LABELS[1:], ValueError, "X has 4 rows and Y has 3"),
    (np.where(X == 3, np.nan, X), LABELS, ValueError, r"X\[3, 0\] is nan"),
    (X, np.array([["up"]] * 4), TypeError, "real numbers"),
]


@pytest.mark.parametrize(("X", "Y", "error", "words"), BAD_DATA)
def test_bad_data_is_refused(X, Y, error, words):
    with pytest.raises(error, match=words):
        FitPicture(None, None, X, Y)


def test_explorer_shows_a_mistake_in_words_and_lives_on():
    calls = []

    def late(X, w, b):
        calls.append(w)
        if len(calls) == 1:
            raise KeyError("mine")
        return w * X + b

    explorer = explore_fit(late)
    assert explorer.picture.alt == "KeyError: 'mine'"
    explorer.controls["w"].value = 1.0
    assert explorer.picture.alt.startswith("w = 1.0, b = 0.0: the cost is")
