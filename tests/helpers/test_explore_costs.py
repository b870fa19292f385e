"""The costs of one output: the picture's curves, points and slopes against the formulas, and students' own costs."""

import numpy as np
import pytest

from ffnn_helpers.activations import sigmoid
from ffnn_helpers.explorers.costs import C_SHOWN, CostsPicture, explore_costs

NAMES = ["mean_squared_error", "binary_cross_entropy"]
TARGETS = [0.0, 0.3, 0.5, 1.0]
OUTPUTS = [0.01, 0.2, 0.5, 0.93]

# The lecture's formulas for one sample and one output, and their derivatives by hand.
C = {
    "mean_squared_error": lambda a, y: (a - y) ** 2 / 2,
    "binary_cross_entropy": lambda a, y: -y * np.log(a) - (1 - y) * np.log(1 - a),
}
SLOPE_Z = {
    "mean_squared_error": lambda a, y: (a - y) * a * (1 - a),
    "binary_cross_entropy": lambda a, y: a - y,
}


def place(artist):
    (x,), (y,) = artist.get_data()
    return x, y


@pytest.mark.parametrize("name", NAMES)
def test_curves_and_points_are_those_of_the_formulas(name):
    picture = CostsPicture()
    for y in TARGETS:
        for a in OUTPUTS:
            picture.show(y=y, a=a)
            curve_a, curve_C = picture.cost_parts["curve", name].get_data()
            np.testing.assert_allclose(curve_C, C[name](curve_a, y), rtol=1e-12, atol=1e-15)
            z, slopes = picture.slope_parts["curve", name].get_data()
            np.testing.assert_allclose(sigmoid(z), curve_a)
            np.testing.assert_allclose(slopes, SLOPE_Z[name](curve_a, y), atol=2e-3)  # a tenth of a pixel is 1e-3
            assert place(picture.cost_parts["point", name]) == pytest.approx((a, min(C[name](a, y), C_SHOWN[1])))
            z_here = np.log(a / (1 - a))
            assert place(picture.slope_parts["point", name]) == pytest.approx((z_here, SLOPE_Z[name](a, y)), abs=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_tangent_has_the_slope(name):
    picture = CostsPicture().show(y=0.3, a=0.6)
    a, value = picture.cost_parts["tangent", name].get_data()
    slope = SLOPE_Z[name](0.6, 0.3) / (0.6 * 0.4)
    assert np.diff(value) / np.diff(a) == pytest.approx(slope, abs=1e-8)
    assert np.mean(value) == pytest.approx(C[name](0.6, 0.3))


def test_lowest_point_of_both_is_at_the_target():
    picture = CostsPicture()
    for y in TARGETS:
        picture.show(y=y, a=0.4)
        for name in NAMES:
            a, lowest = place(picture.cost_parts["lowest", name])
            curve = picture.cost_parts["curve", name].get_ydata()
            assert a == y
            assert lowest <= curve.min() + 1e-12
            z, slope = place(picture.slope_parts["lowest", name])
            assert slope == 0
            assert z == pytest.approx(np.clip(np.log(y / (1 - y)) if 0 < y < 1 else (2 * y - 1) * 99, -6, 6))


def test_words_and_table_have_the_numbers():
    picture = CostsPicture().show(y=1.0, a=0.1)
    words = [[label.get_text() for label in picture.numbers[name]] for name in NAMES]
    assert words == [["0.41", "−0.90", "−0.08"], ["2.30", "−10.00", "−0.90"]]  # 0.9²/2, log 10, −0.9 · 0.09
    assert "Squared error: C = 0.41, ∂C/∂a = −0.90, ∂C/∂z = −0.08." in picture.alt
    assert "Cross-entropy: C = 2.30, ∂C/∂a = −10.00, ∂C/∂z = −0.90." in picture.alt
    assert "wrong and saturated" in picture.alt
    assert "wrong and saturated" not in CostsPicture().show(y=1.0, a=0.9).alt
    assert "both costs are at their minimum" in CostsPicture().show(y=0.3, a=0.3).alt


def test_cost_beyond_the_axes_is_an_arrow_at_their_edge():
    picture = CostsPicture().show(y=1.0, a=0.01)  # −log 0.01 = 4.6
    point = picture.cost_parts["point", "binary_cross_entropy"]
    assert place(point) == (0.01, C_SHOWN[1])
    assert point.get_marker() == "^"
    assert not len(picture.cost_parts["tangent", "binary_cross_entropy"].get_xdata())
    picture.show(y=1.0, a=0.5)
    assert point.get_marker() == "s"
    assert picture.slope_parts["lowest", "binary_cross_entropy"].get_marker() == ">"  # a = 1 only for z → ∞


def test_own_cost_drives_the_picture():
    def no_half(A, Y):
        return np.mean(np.sum((A - Y) ** 2, axis=1))

    def right(A, Y):
        A -= Y  # the caller's array: only a copy may suffer
        return float(np.sum(A**2) / (2 * len(A)))

    ours = CostsPicture().show(y=0.8, a=0.3)
    theirs = CostsPicture(right).show(y=0.8, a=0.3)
    for part in ("curve", "point"):
        expected = ours.slope_parts[part, "mean_squared_error"].get_ydata()
        np.testing.assert_allclose(theirs.slope_parts[part, "mean_squared_error"].get_ydata(), expected, atol=1e-12)
    assert "differs" not in theirs.alt
    doubled = CostsPicture(no_half).show(y=0.8, a=0.3)
    assert place(doubled.cost_parts["point", "mean_squared_error"]) == pytest.approx((0.3, 0.25))
    said = "mean_squared_error gives 0.2500 where 0.1250 is right. Target"
    assert doubled.alt.startswith(f"Your function differs: {said}")


def test_lost_sign_is_seen_and_said():
    explorer = explore_costs(binary_cross_entropy=lambda A, Y: -C["binary_cross_entropy"](A, Y).mean())
    point = explorer.picture.cost_parts["point", "binary_cross_entropy"]
    assert place(point) == (0.1, C_SHOWN[0])
    assert point.get_marker() == "v"
    assert "differs: binary_cross_entropy gives −2.3026 where 2.3026 is right" in explorer.picture.alt


WRONG = [
    (lambda A, Y: None, "returned nothing"),
    (
        lambda A, Y: (A - Y) ** 2,
        r"shape \(1, 1\) .* expected one number\. A cost is one number, the mean over all samples",
    ),
    (lambda A, Y: np.nan, r"= \[\[0\.00247\]\], Y = \[\[0\.8\]\]\) returned nan.* expected finite numbers"),
]


@pytest.mark.parametrize(("cost", "words"), WRONG)
def test_wrong_answer_of_an_own_cost_is_named(cost, words):
    with pytest.raises(ValueError, match=f"your mean_squared_error.* {words}"):
        CostsPicture(cost).show(y=0.8, a=0.3)


@pytest.mark.parametrize(("state", "words"), [({"y": 1.1, "a": 0.5}, "y = 1.1"), ({"y": 1, "a": 1.0}, "a = 1.0")])
def test_wrong_state_is_named(state, words):
    with pytest.raises(ValueError, match=words):
        CostsPicture().show(**state)


def test_explorer_shows_a_mistake_in_words_and_lives_on():
    def fails(A, Y):
        raise KeyError("mine")

    explorer = explore_costs(mean_squared_error=lambda A, Y: fails(A, Y) if Y[0, 0] < 0.5 else 0.0)
    explorer.controls["y"].value = 0.2
    assert explorer.picture.alt == "KeyError: 'mine'"
    explorer.controls["y"].value = 0.9
    assert "Target y = 0.90" in explorer.picture.alt
