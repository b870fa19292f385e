"""The activations' explorer: what it shows is right, and so are the words."""

import numpy as np
import pytest
from scipy import special

from ffnn_helpers.explorers.activation import ActivationPicture, explore_activation
from ffnn_helpers.pictures.picture import short

# With formulas written here once more.
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
        assert list(z[~drawn]) == [0]  # a gap there, so that a jump is not drawn as a slope
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
        ("relu", 0.0, ["At the kink there is no slope: the code's 0 is a convention"]),
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
    said = "it is not sigmoid, most of all at z = −6.0, where it gives 0.998 and ours 0.00247. sigmoid at z = 2.0"
    assert sign.alt.startswith(f"Your function differs: {said}")
    assert sign.left.ours.get_visible() and sign.left.worst.get_visible()
    assert not sign.tangent.get_visible()  # the slope that we know is not that of their curve
    z, values = sign.left.ours.get_data()
    np.testing.assert_allclose(values[z != 0], special.expit(z[z != 0]))

    of_a = ActivationPicture(derivative=lambda a: a * (1 - a)).show(**state)  # σ' as a function of a, not of z
    said = "it is not the derivative of sigmoid, most of all at z = −6.0, where it gives −42 "
    assert of_a.alt.startswith(f"Your function differs: {said}")
    assert of_a.tangent.get_visible()  # wrong, and seen to be wrong
    assert of_a.right.point.get_marker() == "v"


def test_own_step_and_relu_at_zero():
    """Θ(0) = 1 is what the course says; the slope at a kink is anyone's choice."""
    open_step = ActivationPicture(lambda z: np.where(z > 0, 1, 0)).show(z=1.0, activation="step")
    assert "most of all at z = 0.0, where it gives 0 and ours 1" in open_step.alt
    other_choice = ActivationPicture(derivative=lambda z: (z >= 0) * 1.0).show(z=1.0, activation="relu")
    assert "differs" not in other_choice.alt
    other_choice.show(z=0.0, activation="relu")
    assert "the code's 1 is a convention" in other_choice.alt


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
    assert "differs" not in explore_activation(my_relu).picture.alt


def test_another_activation_beside_ones_own_is_no_fault():
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    picture = ActivationPicture(sigmoid).show(z=2.0, activation="tanh")
    assert "differs" not in picture.alt and picture.alt.endswith("Beside yours, for sigmoid, is tanh, dashed.")
    assert picture.left.ours.get_visible()


def my_tanh(z):
    np.tanh(z)


MISTAKES = [
    (my_tanh, "ValueError: my_tanh(z) returned nothing: does it end with return?"),
    (lambda z: None, "ValueError: function(z) returned nothing: does it end with return?"),
    (lambda z: z[:5], "ValueError: function(z) returned shape (5,) for an array of shape (244,)"),
    (lambda z: z if z > 0 else 0, "it must do with all entries at once"),
    (lambda z: 1j * z, "TypeError: function(z) must hold real numbers"),
]


@pytest.mark.parametrize(("wrong", "said"), MISTAKES)
def test_mistake_is_said_in_words(wrong, said):
    assert said in explore_activation(wrong).picture.alt


def test_derivative_is_named_when_it_is_the_one_that_fails():
    assert "ValueError: derivative(z) returned nothing" in explore_activation(np.tanh, lambda z: None).picture.alt


def test_own_function_gets_a_copy():
    def careless(z):
        z[...] = 0
        return np.zeros(z.shape)

    alt = ActivationPicture(careless).show(z=2.0, activation="relu").alt
    assert "it is not relu, most of all at z = 6.0" in alt


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"z": 7.0, "activation": "relu"}, "z = 7.0: choose a number from -6 to 6"),
        ({"z": 1.0, "activation": "softmax"}, "activation = 'softmax': choose one of step"),
        ({"z": 1.0, "activation": "cosine"}, "activation = 'cosine': choose one of step"),
    ],
)
def test_wrong_state_is_named(state, said):
    with pytest.raises(ValueError, match=said):
        ActivationPicture().show(**state)
