"""The softmax's explorer: what it shows is right, and so are the words."""

import numpy as np
import pytest
from scipy import special

from ffnn_helpers.explorers.softmax import SoftmaxPicture, explore_softmax

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
    assert "differs" not in right.alt  # z = 2 does not overflow even at T = 0.01
    here = SoftmaxPicture(naive).show(**SOFTMAX | {"z1": 5.0, "shift": 5.0, "T": 0.01})
    assert "differs: it returns nan here: beyond x = 709 no float can hold e^x. Subtract the largest" in here.alt
    assert here.p.labels[0].get_text() == "nan" and here.sum_label.get_text() == "sum = nan"
    assert here.p.ours[0].get_visible() and not here.p.ours[1].get_visible()
    here.frame()
    elsewhere = SoftmaxPicture(naive).show(**SOFTMAX | {"z1": 5.0, "shift": 5.0, "T": 1})
    assert "differs: it returns nan at T = 0.013 and colder" in elsewhere.alt  # 10 / 709 = 0.0141
    assert elsewhere.p.labels[0].get_text() == "0.980"  # e^10 / (e^10 + e^6 + e^4)


def test_wrong_softmax_is_named():
    batch = SoftmaxPicture(over_the_batch).show(**SOFTMAX)
    assert batch.alt.startswith("Your function differs: probabilities sum to 1, and these to ")
    assert "axis=-1" in batch.alt
    one_by_one = SoftmaxPicture(special.expit).show(**SOFTMAX)  # each class by itself: no axis is wrong
    assert one_by_one.alt.startswith("Your function differs: probabilities sum to 1, and these to 1.881. Logits")
    twice = SoftmaxPicture(lambda z: special.softmax(special.softmax(z, axis=1), axis=1)).show(**SOFTMAX)
    assert twice.alt.startswith("Your function differs: the softmax is [0.705, 0.259, 0.035].")
    assert twice.alt.endswith("p = [0.465, 0.298, 0.238], sum 1.000.")
    assert all(outline.get_visible() for outline in twice.p.ours)
    no_numbers = SoftmaxPicture(lambda z: np.full(z.shape, np.nan)).show(**SOFTMAX | {"z1": 0.0, "z2": 0.0})
    assert "differs: it returns nan here. " in no_numbers.alt
    huge = SoftmaxPicture(np.exp).show(**SOFTMAX | {"T": 0.1})
    assert huge.p.labels[0].get_text() == "5e+08"
    assert list(huge.p.above.get_xdata()) == [0, 1]
    cold_only = SoftmaxPicture(lambda z: special.softmax(np.clip(z, -20, 20), axis=1)).show(**SOFTMAX)
    assert "at T = 0.01 it returns [0.500, 0.500, 0.000], and ours [1.000, 0.000, 0.000]." in cold_only.alt


def test_temperatures_keep_their_steps():
    T = explore_softmax().controls["T"]
    assert (T.options[0], T.value, T.options[-1]) == (0.01, 1, 100)
    ratios = np.divide(T.options[1:], T.options[:-1])
    assert ratios.min() > 1.25 and ratios.max() < 1.7


MISTAKES = [
    (lambda z: None, "ValueError: softmax(z) returned nothing"),
    (lambda z: z[0], "softmax(z) returned shape (3,) for an array of shape (82, 3): expected (82, 3)"),
]


@pytest.mark.parametrize(("wrong", "said"), MISTAKES)
def test_mistake_is_said_in_words(wrong, said):
    assert said in explore_softmax(wrong).picture.alt


def test_own_function_gets_a_copy():
    def careless(z):
        z[...] = 0
        return np.zeros(z.shape)

    assert "Logits (z + c)/T = [2.0, 1.0, −1.0]" in SoftmaxPicture(careless).show(**SOFTMAX).alt


def test_wrong_temperature_is_named():
    with pytest.raises(ValueError, match="T = 0: a temperature from 0.01 to 100"):
        SoftmaxPicture().show(**SOFTMAX | {"T": 0})
