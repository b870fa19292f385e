"""The explorers of activations, of the softmax and of one-hot rows: what they show is right, and so are the words."""

import numpy as np
import pytest
from scipy import special

from ffnn_helpers.explorers.activation import ActivationPicture, explore_activation
from ffnn_helpers.explorers.one_hot import BACK_X, BOX, LABEL_X, OneHotPicture, explore_one_hot
from ffnn_helpers.explorers.softmax import SoftmaxPicture, explore_softmax
from ffnn_helpers.pictures.picture import short


def words(explorer):
    return explorer.picture.alt


# Activations, with formulas written here once more.

CURVES = {
    "step": (lambda z: np.where(z < 0, 0.0, 1.0), np.zeros_like),
    "sigmoid": (special.expit, lambda z: special.expit(z) * special.expit(-z)),
    "tanh": (np.tanh, lambda z: np.cosh(z) ** -2.0),
    "relu": (lambda z: np.where(z > 0, z, 0.0), lambda z: np.where(z > 0, 1.0, 0.0)),
    "identity": (lambda z: z, np.ones_like),
}


@pytest.mark.parametrize("name", CURVES)
def test_activation_draws_curve_derivative_point_and_tangent(name):
    g, derivative = CURVES[name]
    picture = ActivationPicture().show(z=1.3, activation=name)
    for panel, function in ((picture.left, g), (picture.right, derivative)):
        z, values = panel.curve.get_data()
        drawn = np.isfinite(values)
        np.testing.assert_allclose(values[drawn], function(z[drawn]), atol=1e-9)
        assert list(z[~drawn]) == [0]  # a gap there, so that a jump is no slope
        assert [z[0], z[-1]] == [-6, 6]
        np.testing.assert_allclose(panel.point.get_data(), [[1.3], [function(np.array(1.3))]])
        assert not panel.ours.get_visible() and not panel.worst.get_visible()
    (z1, z2), (a1, a2) = picture.tangent.get_data()
    slope = derivative(np.array(1.3))
    assert (a2 - a1) / (z2 - z1) == pytest.approx(slope)
    assert a1 + slope * (1.3 - z1) == pytest.approx(g(np.array(1.3)))  # it goes through the point
    assert picture.quarter[0].get_visible() == (name == "sigmoid")


@pytest.mark.parametrize("name", CURVES)
def test_grey_bands_are_where_the_slope_is_small(name):
    picture = ActivationPicture().show(z=0.0, activation=name)
    z = np.linspace(-5.97, 5.97, 200)
    for panel in (picture.left, picture.right):
        bands = [(band.get_x(), band.get_x() + band.get_width()) for band in panel.bands]
        grey = [any(left < each < right for left, right in bands) for each in z]
        near_the_end = np.min(np.abs(z[:, None] - np.ravel(bands)), axis=1) < 0.06
        np.testing.assert_array_equal(np.array(grey)[~near_the_end], (CURVES[name][1](z) < 0.02)[~near_the_end])


@pytest.mark.parametrize(
    ("name", "z", "said"),
    [
        ("step", -2.0, ["a = 0, slope g′(z) = 0", "gradient descent learns nothing"]),
        ("step", 0.0, ["a = 1,", "At the jump there is no slope"]),
        ("sigmoid", 0.0, ["a = 0.5, slope g′(z) = 0.25", "never more than 1/4"]),
        # σ(6) σ(−6) = 0.0024665, times 4 = 0.99 %
        ("sigmoid", 6.0, ["a = 0.998, slope g′(z) = 0.00247", "Saturated", "only 0.99 % of the largest, 1/4"]),
        ("tanh", -6.0, ["a = −1.00, slope g′(z) = 2.46e−05", "Saturated", "0.0025 % of the largest, 1"]),
        ("relu", -0.1, ["a = 0, slope g′(z) = 0", "learns nothing"]),
        ("relu", 0.0, ["At the kink there is no slope: that the code says 0 is a convention"]),
        ("relu", 6.0, ["a = 6, slope g′(z) = 1", "nothing saturates"]),
        ("identity", 6.0, ["a = 6, slope g′(z) = 1", "no more than one"]),
    ],
)
def test_activation_says_what_to_see(name, z, said):
    alt = ActivationPicture().show(z=z, activation=name).alt
    for part in said:
        assert part in alt


@pytest.mark.parametrize(("name", "z", "tangent"), [("step", 0.0, False), ("relu", 0.0, False), ("tanh", 0.0, True)])
def test_no_tangent_where_there_is_no_slope(name, z, tangent):
    assert ActivationPicture().show(z=z, activation=name).tangent.get_visible() is tangent


def test_values_beyond_the_axes_are_arrows_at_their_edge():
    picture = ActivationPicture().show(z=6.0, activation="relu")
    assert picture.left.point.get_marker() == "^"
    assert picture.left.point.get_ydata()[0] == picture.left.ax.get_ylim()[1]
    assert ActivationPicture().show(z=-6.0, activation="identity").left.point.get_marker() == "v"


def test_short_numbers_tell_exact_from_nearly():
    assert [short(x) for x in (1, np.tanh(6), 0.0, -0.0, -0.25, 0.1 + 0.2, np.nan)] == (
        ["1", "1.00", "0", "0", "−0.25", "0.300", "nan"]
    )


def test_own_activation_is_drawn_over_ours_and_where_it_differs_is_said():
    state = {"z": 2.0, "activation": "sigmoid"}
    right = ActivationPicture(lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2)
    assert right.show(**state).alt == ActivationPicture().show(**state).alt

    sign = ActivationPicture(lambda z: 1 / (1 + np.exp(z))).show(**state)
    assert "a = 0.119. But your function differs from ours, most of all at z = −6.0, where it gives 0.998" in sign.alt
    assert "ours 0.00247: run its check" in sign.alt
    assert sign.left.ours.get_visible() and sign.left.worst.get_visible()
    assert not sign.tangent.get_visible()  # the slope that we know is not that of their curve
    z, values = sign.left.ours.get_data()
    np.testing.assert_allclose(values[z != 0], special.expit(z[z != 0]))

    of_a = ActivationPicture(derivative=lambda a: a * (1 - a)).show(**state)  # σ' as a function of a, not of z
    assert "slope g′(z) = −2. But your derivative differs from ours, most of all at z = −6.0" in of_a.alt
    assert "it gives −42 " in of_a.alt
    assert of_a.tangent.get_visible()  # wrong, and seen to be wrong
    assert of_a.right.point.get_marker() == "v"


def test_own_step_and_relu_at_zero():
    """Θ(0) = 1 is what the course says; the slope at a kink is anyone's choice."""
    open_step = ActivationPicture(lambda z: np.where(z > 0, 1, 0)).show(z=1.0, activation="step")
    assert "most of all at z = 0.0, where it gives 0 and ours 1" in open_step.alt
    other_choice = ActivationPicture(derivative=lambda z: (z >= 0) * 1.0).show(z=1.0, activation="relu")
    assert "differs" not in other_choice.alt
    other_choice.show(z=0.0, activation="relu")
    assert "the code says 1 is a convention" in other_choice.alt


def test_own_activation_that_gives_nan_is_said_so():
    picture = ActivationPicture(np.sqrt).show(z=-1.0, activation="relu")
    assert "a = nan" in picture.alt
    assert "where it gives nan and ours 0" in picture.alt
    picture.frame()


def test_menu_starts_with_the_own_function():
    def my_relu(z):
        return np.maximum(z, 0)

    assert explore_activation(my_relu).controls["activation"].value == "relu"
    assert explore_activation(derivative=np.tanh).controls["activation"].value == "tanh"
    assert explore_activation(lambda z: z).controls["activation"].value == "sigmoid"
    assert "differs" not in words(explore_activation(my_relu))


# Softmax

SOFTMAX = {"z1": 2.0, "z2": 1.0, "z3": -1.0, "shift": 0.0, "T": 1}


def heights(bars):
    return [bar.get_height() for bar in bars.bars]


@pytest.mark.parametrize("T", [0.01, 0.3, 1, 7, 100])
@pytest.mark.parametrize("shift", [-5.0, 0.0, 2.5])
def test_softmax_is_the_boltzmann_distribution(shift, T):
    picture = SoftmaxPicture().show(**SOFTMAX | {"shift": shift, "T": T})
    z = np.array([2.0, 1.0, -1.0])
    weights = np.exp((z - 2.0) / T)  # e^(−E/T), seen from the ground state; no shift at all
    np.testing.assert_allclose(heights(picture.p), weights / weights.sum(), atol=1e-12)
    np.testing.assert_allclose(heights(picture.logits), np.clip((z + shift) / T, -10, 10), atol=1e-12)
    assert [label.get_text() for label in picture.p.labels] == [f"{p:.3f}" for p in weights / weights.sum()]
    assert picture.sum_label.get_text() == "sum = 1.000"
    assert f"The shift c = {shift:.1f} cancels".replace("-", "−") in picture.alt


def test_softmax_curves_go_through_the_bars():
    picture = SoftmaxPicture().show(**SOFTMAX)
    T = picture.curves[0].get_xdata()
    for curve, p in zip(picture.curves, special.softmax(np.outer([2.0, 1.0, -1.0], 1 / T), axis=0), strict=True):
        np.testing.assert_allclose(curve.get_ydata(), p, atol=1e-12)
    np.testing.assert_allclose(picture.points.get_ydata(), heights(picture.p))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "p = [0.705, 0.259, 0.035], sum 1.000. p₁ is the largest."),  # e², e, 1/e over their sum 10.475
        ({"T": 0.01}, "so cold that next to nothing is left outside the lowest energy"),
        ({"T": 100}, "so hot that all are nearly equal"),
        ({"z2": 2.0, "T": 0.01}, "p₁ and p₂ are the largest"),
        ({"z1": -1.0, "z2": -1.0}, "1/3 each at every temperature"),
    ],
)
def test_softmax_says_what_to_see(change, said):
    assert said in SoftmaxPicture().show(**SOFTMAX | change).alt


def test_logits_beyond_the_axis_are_arrows_with_numbers():
    picture = SoftmaxPicture().show(z1=5.0, z2=-5.0, z3=0.0, shift=1.0, T=0.1)
    assert list(picture.logits.above.get_xdata()) == [0]
    assert list(picture.logits.below.get_xdata()) == [1]
    assert [label.get_text() for label in picture.logits.labels] == ["60.0", "−40.0", "10.0"]


def naive(z):
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


def over_the_batch(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=0)


def test_naive_softmax_overflows_in_words():
    right = SoftmaxPicture(naive).show(**SOFTMAX)
    assert "But" not in right.alt  # z = 2 is no trouble even at T = 0.01
    here = SoftmaxPicture(naive).show(**SOFTMAX | {"z1": 5.0, "shift": 5.0, "T": 0.01})
    assert "But your function gives nan here: beyond x = 709 no float can hold e^x. Subtract the largest" in here.alt
    assert here.p.labels[0].get_text() == "nan" and here.sum_label.get_text() == "sum = nan"
    assert here.p.ours[0].get_visible() and not here.p.ours[1].get_visible()
    here.frame()
    elsewhere = SoftmaxPicture(naive).show(**SOFTMAX | {"z1": 5.0, "shift": 5.0, "T": 1})
    assert "But your function gives nan at T = 0.013 and colder" in elsewhere.alt  # 10 / 709 = 0.0141
    assert elsewhere.p.labels[0].get_text() == "0.980"  # e^10 / (e^10 + e^6 + e^4)


def test_wrong_softmax_is_named():
    batch = SoftmaxPicture(over_the_batch).show(**SOFTMAX)
    assert "But probabilities sum to 1, yours to" in batch.alt and "axis=-1" in batch.alt
    twice = SoftmaxPicture(lambda z: special.softmax(special.softmax(z, axis=1), axis=1)).show(**SOFTMAX)
    assert "p = [0.465, 0.298, 0.238], sum 1.000. But the softmax is [0.705, 0.259, 0.035]" in twice.alt
    assert all(outline.get_visible() for outline in twice.p.ours)
    no_numbers = SoftmaxPicture(lambda z: np.full(z.shape, np.nan)).show(**SOFTMAX | {"z1": 0.0, "z2": 0.0})
    assert "But your function gives nan here: " in no_numbers.alt
    huge = SoftmaxPicture(np.exp).show(**SOFTMAX | {"T": 0.1})
    assert huge.p.labels[0].get_text() == "5e+08"
    assert list(huge.p.above.get_xdata()) == [0, 1]
    cold_only = SoftmaxPicture(lambda z: special.softmax(np.clip(z, -20, 20), axis=1)).show(**SOFTMAX)
    assert "But at T = 0.01 your function gives [0.500, 0.500, 0.000], ours [1.000, 0.000, 0.000]" in cold_only.alt


def test_temperatures_keep_their_steps():
    T = explore_softmax().controls["T"]
    assert (T.options[0], T.value, T.options[-1]) == (0.01, 1, 100)
    ratios = np.divide(T.options[1:], T.options[:-1])
    assert ratios.min() > 1.25 and ratios.max() < 1.7


# One-hot

ONE_HOT = {"K": 4, "s": 1, "labels": [2, 0, 1, 0, 2]}


def digits_at(picture):
    """What stands where: {(x, y): digit}, of the pictures' markers."""
    return {
        (float(x), float(y)): digit
        for digit, artist in enumerate(picture.digits)
        for x, y in zip(*artist.get_data(), strict=True)
    }


def column_of(digits, x):
    return [digit for (u, _), digit in sorted(digits.items(), key=lambda place: -place[0][1]) if u == x]


@pytest.mark.parametrize("K", [2, 3, 6])
def test_one_hot_writes_labels_rows_and_the_way_back(K):
    labels = [K - 1, 0, 1, 0, K - 1]
    picture = OneHotPicture().show(K=6, s=5, labels=[5] * 5).show(K=K, s=2, labels=labels)
    digits = digits_at(picture)
    assert column_of(digits, LABEL_X) == labels == column_of(digits, BACK_X)
    matrix = {place: digit for place, digit in digits.items() if LABEL_X < place[0] < BACK_X}
    columns = sorted({x for x, _ in matrix})
    assert len(columns) == K and np.allclose(np.diff(columns), BOX)
    for k, x in enumerate(columns):
        assert column_of(matrix, x) == [*(int(label == k) for label in labels), labels.count(k)]
        assert picture.heads[k].get_position()[0] == x
        assert picture.absent[k].get_visible() == (k not in labels)
    assert [head.get_visible() for head in picture.heads] == [k < K for k in range(6)]
    lit = picture.light.get_bbox()
    lit_labels = [digit for (x, y), digit in digits.items() if x == LABEL_X and lit.y0 < y < lit.y1]
    assert lit_labels == [labels[1]]


def test_one_hot_distances():
    picture = OneHotPicture().show(**ONE_HOT)
    as_labels, as_rows = ([bar.get_height() for bar in bars] for bars in picture.distances)
    assert as_labels == [2, 1, 0, 1, 0, 0]
    np.testing.assert_allclose(as_rows, [2**0.5, 2**0.5, 0, 2**0.5, 0, 0])
    assert [ax.get_xticks().tolist() for ax in picture.distance_axes] == [[0, 1, 2, 3]] * 2
    assert "From class 2 to 0, 1, 2, 3: as numbers 2, 1, 0, 1; as rows √2 = 1.41 to every other." in picture.alt


def test_one_hot_says_which_class_is_absent():
    picture = OneHotPicture()
    assert "Row 1 of Y is [0, 0, 1, 0], largest in column 2. Class 3 does not occur and still has a column" in (
        picture.show(**ONE_HOT).alt
    )
    assert "Classes 2, 3 do not occur" in picture.show(**ONE_HOT | {"labels": [1, 0, 1, 0, 1]}).alt
    assert "Every class occurs here" in picture.show(**ONE_HOT | {"K": 3}).alt


def test_own_one_hot_drives_the_picture():
    assert OneHotPicture(lambda y, K: y[:, None] == np.arange(K)).show(**ONE_HOT).alt == (
        OneHotPicture().show(**ONE_HOT).alt
    )
    from_one = OneHotPicture(lambda y, K: np.eye(K)[y - 1]).show(**ONE_HOT)
    assert "Row 1 of Y should be [0, 0, 1, 0], but your function gives [0, 1, 0, 0]: run its check" in from_one.alt
    assert column_of(digits_at(from_one), BACK_X) == [1, 3, 0, 3, 1]
    halves = OneHotPicture(lambda y, K: 0.5 * np.eye(K)[y]).show(**ONE_HOT)
    shown = [[text.get_text() for text in row if text.get_visible()] for row in halves.others]
    assert shown == [["0.5"]] * 5
    only_the_last = OneHotPicture(lambda y, K: np.vstack([np.eye(K)[y[:-1]], np.ones(K)])).show(**ONE_HOT)
    assert "Row 5 of Y should be" in only_the_last.alt


def test_labels_stay_below_K_and_every_sample_keeps_its_own():
    explorer = explore_one_hot()
    explorer.picture.show_message = pytest.fail  # from now on an error fails the test
    on_the_page = [name for name, control in explorer.controls.items() if control.layout.display != "none"]
    assert on_the_page == ["K", "s", "y1"]
    explorer.controls["K"].value = 6
    explorer.controls["s"].value = 4
    explorer.controls["y4"].value = 5
    assert explorer.state == {"K": 6, "s": 4, "labels": [2, 0, 1, 5, 2]}
    assert explorer.controls["y1"].layout.display == "none" and explorer.controls["y4"].layout.display is None
    explorer.controls["K"].value = 2
    assert explorer.state == {"K": 2, "s": 4, "labels": [1, 0, 1, 1, 1]}
    assert "Labels [1, 0, 1, 1, 1], K = 2. Row 4 of Y is [0, 1]" in words(explorer)


# Mistakes in words


def my_tanh(z):
    np.tanh(z)


POINT = {"z": 2.0, "activation": "relu"}
MISTAKES = [
    (explore_activation, my_tanh, "ValueError: my_tanh(z) returned nothing: does it end with return?"),
    (explore_activation, lambda z: None, "ValueError: function(z) returned nothing: does it end with return?"),
    (explore_activation, lambda z: z[:5], "ValueError: function(z) returned shape (5,) for an array of shape (244,)"),
    (explore_activation, lambda z: z if z > 0 else 0, "it must do with all entries at once"),
    (explore_activation, lambda z: 1j * z, "TypeError: function(z) must hold real numbers"),
    (explore_softmax, lambda z: None, "ValueError: softmax(z) returned nothing"),
    (explore_softmax, lambda z: z[0], "softmax(z) returned shape (3,) for an array of shape (82, 3): expected (82, 3)"),
    (explore_one_hot, lambda y, K: None, "one_hot(labels, n_classes=4) returned nothing"),
    (
        explore_one_hot,
        lambda y, K: np.eye(y.max() + 1)[y],
        "returned shape (5, 3) for an array of shape (5,): expected",
    ),
    (explore_one_hot, lambda y, K: np.full((5, K), np.nan), "ValueError: Y[0, 0] is nan"),
]


@pytest.mark.parametrize(("explore", "wrong", "said"), MISTAKES)
def test_mistake_is_said_in_words(explore, wrong, said):
    assert said in words(explore(wrong))


def test_derivative_is_named_when_it_is_the_one_that_fails():
    assert "ValueError: derivative(z) returned nothing" in words(explore_activation(np.tanh, lambda z: None))


def test_own_functions_get_copies():
    def careless(*arrays):
        arrays[0][...] = 0
        return np.zeros(arrays[0].shape)

    def careless_one_hot(labels, n_classes):
        labels[...] = 1
        return np.zeros((5, n_classes))

    assert "differs from ours, most of all at z = 6.0" in ActivationPicture(careless).show(**POINT).alt
    assert "Logits (z + c)/T = [2.0, 1.0, −1.0]" in SoftmaxPicture(careless).show(**SOFTMAX).alt
    assert "Labels [2, 0, 1, 0, 2]" in OneHotPicture(careless_one_hot).show(**ONE_HOT).alt


@pytest.mark.parametrize(
    ("picture", "state", "said"),
    [
        (ActivationPicture, {"z": 7.0, "activation": "relu"}, "z = 7.0: a number from -6 to 6"),
        (ActivationPicture, {"z": 1.0, "activation": "softmax"}, "softmax mixes the entries"),
        (ActivationPicture, {"z": 1.0, "activation": "cosine"}, "there is no activation 'cosine'"),
        (SoftmaxPicture, SOFTMAX | {"T": 0}, "T = 0: a temperature from 0.01 to 100"),
        (OneHotPicture, ONE_HOT | {"K": 7}, "K = 7: from 2 to 6 classes"),
        (OneHotPicture, ONE_HOT | {"s": 0}, "s = 0: the samples are counted from 1 to 5"),
        (OneHotPicture, ONE_HOT | {"K": 2}, r"labels\[0\] is 2, but labels of 2 classes"),
        (OneHotPicture, ONE_HOT | {"labels": [0, 1]}, r"labels have shape \(2,\)"),
    ],
)
def test_wrong_state_is_named(picture, state, said):
    with pytest.raises(ValueError, match=said):
        picture().show(**state)
