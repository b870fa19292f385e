"""Gradient descent on a neuron's cost: landscape, path, words, and students' own gradients."""

import numpy as np
import pytest

from ffnn_helpers.costs import get_cost
from ffnn_helpers.explorers.descent import C_SHOWN, DescentPicture, X, Y, explore_descent

START = {"cost": "binary_cross_entropy", "w": -2.0, "b": 2.0, "optimiser": "SGD", "learning_rate": 0.5, "steps": 20}


@pytest.fixture(scope="module")
def picture():
    return DescentPicture()


def cost_at(cost, w, b):
    return get_cost(cost).function(1 / (1 + np.exp(-(w * X + b))), Y)


def right_gradients(w, b, x, y):
    """Of the cross-entropy, as a student writes them."""
    a = 1 / (1 + np.exp(-(w * x + b)))
    return np.mean((a - y) * x), np.mean(a - y)


@pytest.mark.parametrize("cost", C_SHOWN)
def test_landscape_is_the_cost(picture, cost):
    image, _, cross = picture.landscapes[cost]
    heights = np.exp(image.get_array())
    for row, column in [(0, 0), (10, 40), (25, 25), (50, 0), (30, 50)]:
        w, b = -4 + column * 0.2, -6 + row * 0.2
        assert heights[row, column] == pytest.approx(cost_at(cost, w, b), rel=1e-6)
    (w,), (b,) = cross.get_data()
    assert heights.min() > cost_at(cost, w, b) == pytest.approx(picture.lowest[cost][2])
    for dw, db in [(0.01, 0), (-0.01, 0), (0, 0.01), (0, -0.01)]:
        assert cost_at(cost, w + dw, b + db) > cost_at(cost, w, b)


def test_only_the_chosen_landscape_is_seen(picture):
    for chosen in [*C_SHOWN, *C_SHOWN]:
        picture.show(**START | {"cost": chosen})
        seen = {cost: {artist.get_visible() for artist in artists} for cost, artists in picture.landscapes.items()}
        assert seen == {cost: {cost == chosen} for cost in C_SHOWN}


def test_path_is_gradient_descent(picture):
    picture.show(**START)
    w, b = START["w"], START["b"]
    expected = [(w, b)]
    for _ in range(START["steps"]):
        dw, db = right_gradients(w, b, X, Y)
        w, b = w - 0.5 * dw, b - 0.5 * db
        expected.append((w, b))
    np.testing.assert_allclose(np.transpose(picture.path.get_data()), expected, rtol=1e-10)
    costs = [cost_at("binary_cross_entropy", w, b) for w, b in expected]
    np.testing.assert_allclose(picture.history.get_data(), [range(21), costs], rtol=1e-10)
    a = 1 / (1 + np.exp(-(w * picture.fit_x + b)))
    np.testing.assert_allclose(picture.fit.get_ydata(), a, rtol=1e-10)
    dw, db = right_gradients(w, b, X, Y)
    assert f"Now w = {w:.2f}, b = {b:.2f}, ∂C/∂w = {dw:.3f}, ∂C/∂b = {db:.3f}.".replace("-", "−") in picture.alt
    assert f"from {costs[0]:.3f} to {costs[-1]:.3f}" in picture.alt


def test_arrow_points_downhill_as_long_as_the_slope_is_steep(picture):
    lengths = []
    for state in (START | {"steps": 0}, START, START | {"steps": 50}):
        picture.show(**state)
        outline = picture.arrow.get_path().vertices
        start = np.transpose(picture.path.get_data())[-1]
        np.testing.assert_allclose(outline[0], start, atol=1e-6)
        outline = outline[np.linalg.norm(outline - start, axis=1) < 3]  # without the corner that closes a path
        tip = outline[np.argmax(np.linalg.norm(outline - start, axis=1))]
        downhill = -np.array(right_gradients(*start, X, Y))
        lengths.append(np.linalg.norm(tip - start))
        assert (tip - start) @ downhill > 0.99 * lengths[-1] * np.linalg.norm(downhill)
    assert lengths == sorted(lengths, reverse=True)
    picture.show(**START | {"cost": "mean_squared_error", "w": -3.5, "b": -5.5})
    assert not picture.arrow.get_visible()
    assert "a plateau" in picture.alt


def test_too_large_a_learning_rate_is_seen_and_said(picture):
    alt = picture.show(**START | {"learning_rate": 10.0, "steps": 1}).alt
    dw, db = right_gradients(START["w"], START["b"], X, Y)
    w, b = START["w"] - 10 * dw, START["b"] - 10 * db
    assert w > 6
    (x,), (y,) = picture.now.get_data()
    assert (x, y) == (6, pytest.approx(b))
    assert picture.now.get_marker() == ">"
    assert not picture.arrow.get_visible()
    assert picture.history_now.get_marker() == "^"
    assert "In 1 of them the cost rose. The path has left the picture" in alt
    alt = picture.show(**START | {"learning_rate": 0.1}).alt
    assert picture.now.get_marker() == "o"
    assert "rose" not in alt
    assert "left the picture" not in alt


def test_optimisers_take_other_ways(picture):
    first_steps = {}
    for name in ("SGD", "Momentum", "Adam"):
        path = picture.show(**START | {"optimiser": name}).path.get_data()
        first_steps[name] = np.diff(path)[:, 0]
    gradient = np.array(right_gradients(START["w"], START["b"], X, Y))
    np.testing.assert_allclose(first_steps["SGD"], -0.5 * gradient)
    np.testing.assert_allclose(first_steps["Momentum"], -0.5 * gradient)
    np.testing.assert_allclose(first_steps["Adam"], -0.5 * np.sign(gradient), rtol=1e-6)


def test_own_gradients_drive_the_picture(picture):
    ours = np.array(picture.show(**START).path.get_data())
    theirs = DescentPicture(right_gradients).show(**START)
    np.testing.assert_allclose(theirs.path.get_data(), ours)
    assert "differs" not in theirs.alt

    uphill = DescentPicture(lambda w, b, x, y: -np.array(right_gradients(w, b, x, y))).show(**START)
    assert np.all(np.diff(uphill.history.get_ydata()) > 0)
    assert "In 20 of them the cost rose." in uphill.alt
    dw, db = right_gradients(-2.0, 2.0, X, Y)
    theirs, right = (f"({dw:.3f}, {db:.3f})".replace("-", "−") for dw, db in ((-dw, -db), (dw, db)))
    said = f"at w = −2.00, b = 2.00 it gives {theirs}, and the gradients of binary_cross_entropy are {right}. "
    assert uphill.alt.startswith(f"Your function differs: {said}")


def test_gradients_of_the_other_cost_are_recognised():
    alt = DescentPicture(right_gradients).show(**START | {"cost": "mean_squared_error"}).alt
    assert alt.startswith("Your gradients are those of binary_cross_entropy: choose it in the menu. ")


def test_own_function_gets_copies_of_the_data():
    def careless(w, b, x, y):
        assert (x.shape, y.shape, type(w), type(b)) == ((6,), (6,), float, float)
        pair = right_gradients(w, b, x, y)
        x *= 0
        y *= 0
        return pair

    assert "differs" not in DescentPicture(careless).show(**START).alt


WRONG = [
    (lambda w, b, x, y: None, "returned nothing"),
    (lambda w, b, x, y: 1.0, r"shape \(\) .* expected \(2,\)\. Return two numbers"),
    (
        lambda w, b, x, y: ((w * x + b - y) * x, w * x + b - y),
        r"shape \(2, 6\) .* expected \(2,\)\. Return two numbers",
    ),
    (lambda w, b, x, y: (np.nan, 0.0), r"w = -2, b = 2, x, y\) returned nan.* expected finite numbers"),
]


@pytest.mark.parametrize(("gradients", "words"), WRONG)
def test_wrong_answer_of_own_gradients_is_named(gradients, words):
    with pytest.raises(ValueError, match=words):
        DescentPicture(gradients).show(**START)


WRONG_STATES = [
    ({"cost": "categorical_cross_entropy"}, "cost = 'categorical_cross_entropy': choose one of mean_squared_error"),
    ({"optimiser": "Newton"}, "optimiser = 'Newton': choose one of SGD, Momentum, Adam"),
    ({"steps": 51}, "steps = 51: choose a whole number from 0 to 50"),
]


@pytest.mark.parametrize(("change", "words"), WRONG_STATES)
def test_wrong_state_is_named(picture, change, words):
    with pytest.raises(ValueError, match=words):
        picture.show(**START | change)


def test_explorer_lives_on_after_a_mistake():
    def gradients(w, b, x, y):
        return right_gradients(w, b, x, y) if w < 0 else None

    explorer = explore_descent(gradients)
    explorer.controls["learning_rate"].value = 0.1
    explorer.controls["steps"].value = 1
    assert "mean_squared_error, SGD with learning rate 0.1, 1 step from" in explorer.picture.alt
    explorer.controls["w"].value = 1.0
    assert "ValueError: gradients(w = 1, b = 2, x, y) returned nothing" in explorer.picture.alt
    explorer.controls["w"].value = -3.0
    explorer.controls["cost"].value = "binary_cross_entropy"
    explorer.controls["learning_rate"].value = 0.01
    assert explorer.picture.alt.startswith("binary_cross_entropy, SGD with learning rate 0.01")
