"""Backpropagation step by step: every number, when it appears, the check at the end, and students' own networks."""

import re

import numpy as np
import pytest

from ffnn_helpers.explorers.backpropagation import (
    FORMULAS,
    SUMS,
    WEIGHTS,
    BackpropagationPicture,
    explore_backpropagation,
)
from ffnn_helpers.network import FFNN

W1, W2 = [[0.5, -0.4], [-1.2, 0.6]], [[0.9], [-0.7]]
STATE = {"step": 12, "x1": 1.0, "x2": -0.5, "y": 0.2, "W1": W1, "W2": W2, "activation": "tanh", "chosen": "w₁₁⁽¹⁾"}


def by_hand(x, y, W1, W2, b1=(0.1, -0.3), b2=-0.4):
    """Every number of both passes with tanh, one by one, by its name in the picture."""
    n = {"x₁": x[0], "x₂": x[1], "y": y}
    names = {1: "₁", 2: "₂"}
    for j in (1, 2):
        z = sum(W1[i][j - 1] * x[i] for i in (0, 1)) + b1[j - 1]
        n[f"z{names[j]}⁽¹⁾"], n[f"a{names[j]}⁽¹⁾"] = z, np.tanh(z)
    z = sum(W2[i][0] * n[f"a{names[i + 1]}⁽¹⁾"] for i in (0, 1)) + b2
    a = np.tanh(z)
    n |= {"z₁⁽²⁾": z, "a₁⁽²⁾": a, "C": (a - y) ** 2 / 2, "∂C/∂a₁⁽²⁾": a - y, "∂C/∂z₁⁽²⁾": (a - y) * (1 - a**2)}
    for i in (1, 2):
        hidden = n[f"a{names[i]}⁽¹⁾"]
        n[f"w{names[i]}₁⁽²⁾"] = W2[i - 1][0]
        n[f"∂C/∂w{names[i]}₁⁽²⁾"] = hidden * n["∂C/∂z₁⁽²⁾"]
        n[f"∂C/∂a{names[i]}⁽¹⁾"] = W2[i - 1][0] * n["∂C/∂z₁⁽²⁾"]
        n[f"∂C/∂z{names[i]}⁽¹⁾"] = n[f"∂C/∂a{names[i]}⁽¹⁾"] * (1 - hidden**2)
    for i in (1, 2):
        for j in (1, 2):
            n[f"w{names[i]}{names[j]}⁽¹⁾"] = W1[i - 1][j - 1]
            n[f"∂C/∂w{names[i]}{names[j]}⁽¹⁾"] = x[i - 1] * n[f"∂C/∂z{names[j]}⁽¹⁾"]
    return n


def shown(picture):
    """The numbers that are seen, by name."""
    words = {name: label.get_text() for name, (label, _, _) in picture.numbers.items()}
    return {name: float(text.replace("−", "-")) for name, text in words.items() if text}


def lit(picture):
    """The names of the numbers that are lit."""
    places = {place: name for name, (_, _, place) in picture.numbers.items()}
    bounds = [
        (*light.get_xy(), light.get_width(), light.get_height()) for light in picture.lights if light.get_visible()
    ]
    return [places[bound] for bound in bounds]


def test_every_number_is_that_of_the_chain_rule():
    for x, y, V1, V2 in [((1.0, -0.5), 0.2, W1, W2), ((-2.0, 1.3), -1.0, [[0.1, 2.0], [-0.7, 0.3]], [[-1.1], [0.4]])]:
        picture = BackpropagationPicture().show(**STATE | {"x1": x[0], "x2": x[1], "y": y, "W1": V1, "W2": V2})
        expected = by_hand(x, y, V1, V2)
        numbers = shown(picture)
        derivative = expected["∂C/∂w₁₁⁽¹⁾"]
        assert numbers.pop("backpropagation") == pytest.approx(derivative, abs=5e-9)
        assert numbers.pop("differences") == pytest.approx(derivative, abs=6e-9)
        assert numbers == {name: pytest.approx(value, abs=5.01e-4) for name, value in expected.items()}


def test_numbers_appear_when_they_are_computed():
    picture = BackpropagationPicture()
    known = set(WEIGHTS)
    for step in range(len(FORMULAS)):
        picture.show(**STATE | {"step": step})
        now = set(shown(picture))
        assert known < now, step
        assert set(lit(picture)) == now - known, step
        x, y, width, height = (
            *picture.step_light.get_xy(),
            picture.step_light.get_width(),
            picture.step_light.get_height(),
        )
        inside = [text for text in picture.axes.texts if x < text.get_position()[0] < x + width]
        inside = [text.get_text() for text in inside if y < text.get_position()[1] < y + height]
        assert inside == [str(step), FORMULAS[step]]
        known = now


def test_each_number_is_computed_from_those_known_before():
    picture = BackpropagationPicture()
    for name, sum_of_products in SUMS.items():
        step = picture.numbers[name][1]
        for factor in sum(sum_of_products, ()):
            if factor in picture.numbers:
                assert (picture.numbers[factor][1] or 0) < step, (name, factor)


def test_words_give_formula_and_numbers():
    picture = BackpropagationPicture()

    def words(step):
        return picture.show(**STATE | {"step": step}).alt

    assert "z₁⁽¹⁾ = w₁₁⁽¹⁾ · x₁ + w₂₁⁽¹⁾ · x₂ + b₁⁽¹⁾ = 0.5 · 1.0 + (−1.2) · (−0.5) + 0.1 = 1.200" in words(1)
    assert "a₂⁽¹⁾ = tanh(z₂⁽¹⁾) = tanh(−1.000) = −0.762" in words(2)
    assert "C = ½ (a₁⁽²⁾ − y)² = ½ (0.708 − 0.2)² = 0.129" in words(5)
    assert "∂C/∂a₁⁽²⁾ = a₁⁽²⁾ − y = 0.708 − 0.2 = 0.508" in words(6)
    assert "∂C/∂z₁⁽²⁾ = ∂C/∂a₁⁽²⁾ · g′(z₁⁽²⁾) = 0.508 · 0.499 = 0.253" in words(7)
    assert "∂C/∂w₂₁⁽²⁾ = a₂⁽¹⁾ · ∂C/∂z₁⁽²⁾ = (−0.762) · 0.253 = −0.193" in words(8)
    assert "∂C/∂a₂⁽¹⁾ = w₂₁⁽²⁾ · ∂C/∂z₁⁽²⁾ = (−0.7) · 0.253 = −0.177" in words(9)
    assert "∂C/∂w₂₁⁽¹⁾ = x₂ · ∂C/∂z₁⁽¹⁾ = (−0.5) · 0.070 = −0.035" in words(11)
    derivative = by_hand((1.0, -0.5), 0.2, W1, W2)["∂C/∂w₁₁⁽¹⁾"]
    assert f"∂C/∂w₁₁⁽¹⁾ is {derivative:.8f} by backpropagation and {derivative:.8f} by centred" in words(12)
    for step in range(13):
        assert words(step).startswith(f"Step {step} of 12.")


def test_saturation_is_said():
    state = STATE | {"step": 10, "W1": [[3.0, 0.1], [-3.0, 0.1]]}
    assert "A neuron is saturated, with g′ = 0.000" in BackpropagationPicture().show(**state).alt
    assert "saturated" not in BackpropagationPicture().show(**STATE | {"step": 10}).alt


class Doubled(FFNN):
    """Forgets the ½ of the cost in one place: the derivatives of the last layer's weights are twice what they are."""

    def gradients(self, X, Y):
        dW, db = super().gradients(X, Y)
        return [dW[0], 2 * dW[1]], db


class ForgottenBias(FFNN):
    def gradients(self, X, Y):
        dW, db = super().gradients(X, Y)
        return dW, [0 * db[0], db[1]]


def crossed(picture):
    return [name for name, cross in picture.crosses.items() if cross.get_visible()]


def test_own_network_drives_the_derivatives():
    assert BackpropagationPicture(FFNN).show(**STATE).frame() == BackpropagationPicture().show(**STATE).frame()
    picture = BackpropagationPicture(Doubled).show(**STATE | {"chosen": "w₂₁⁽²⁾"})
    derivative = by_hand((1.0, -0.5), 0.2, W1, W2)["∂C/∂w₂₁⁽²⁾"]
    assert shown(picture)["∂C/∂w₂₁⁽²⁾"] == pytest.approx(2 * derivative, abs=5e-4)
    assert f"is {2 * derivative:.8f} by backpropagation and {derivative:.8f} by".replace("-", "−") in picture.alt
    assert crossed(picture) == ["w₁₁⁽²⁾", "w₂₁⁽²⁾"]
    assert picture.alt.startswith("Your function differs: ∂C/∂w₁₁⁽²⁾ is 0.4224 where 0.2112 is right (and 1 more).")


def test_mistakes_are_told_when_their_step_comes():
    picture = BackpropagationPicture(Doubled)
    seen = [crossed(picture.show(**STATE | {"step": step})) != [] for step in range(13)]
    assert seen == [step >= 8 for step in range(13)]
    picture = BackpropagationPicture(ForgottenBias).show(**STATE | {"step": 11})
    assert crossed(picture) == []
    assert re.search(r"∂C/∂b₁⁽¹⁾ is 0\.0000 where 0\.0695 is right \(and 1 more\)", picture.alt)


class NoGradients:
    def __init__(self, sizes, activations, cost, rng):
        net = FFNN(sizes, activations, cost, rng)
        self.weights, self.biases, self.forward, self.predict, self.cost = (
            net.weights, net.biases, net.forward, net.predict, net.cost
        )  # fmt: skip


class Transposed(FFNN):
    def gradients(self, X, Y):
        dW, db = super().gradients(X, Y)
        return [W.T for W in dW], db


class Careless(FFNN):
    def gradients(self, X, Y):
        answer = super().gradients(X, Y)
        X *= 0
        Y *= 0
        return answer


def test_own_network_cannot_change_the_sample():
    assert "differs" not in BackpropagationPicture(Careless).show(**STATE).alt


WRONG = [
    (NoGradients, "NoGradients has no gradients"),
    (Transposed, r"dW\[1\] of gradients\(X, Y\) must have shape \(2, 1\), but it has shape \(1, 2\)"),
    (FFNN([2, 2, 1], rng=np.random.default_rng(0)), "the class itself"),
]


@pytest.mark.parametrize(("network", "words"), WRONG)
def test_wrong_network_is_named(network, words):
    with pytest.raises((TypeError, ValueError), match=words):
        BackpropagationPicture(network).show(**STATE)


WRONG_STATES = [
    ({"step": 13}, "from 0 to 12"),
    ({"activation": "relu"}, "choose one of sigmoid, tanh"),
    ({"chosen": "b"}, "w₁₁⁽¹⁾"),
    ({"W2": [[1, 2]]}, r"W2 \(1, 2\)"),
]


@pytest.mark.parametrize(("change", "words"), WRONG_STATES)
def test_wrong_state_is_named(change, words):
    with pytest.raises(ValueError, match=words):
        BackpropagationPicture().show(**STATE | change)


def test_explorer_keeps_the_values_of_all_weights():
    explorer = explore_backpropagation()

    def on_the_page():
        return [name for name in WEIGHTS if explorer.controls[name].layout.display != "none"]

    assert on_the_page() == ["w₁₁⁽¹⁾"]
    explorer.controls["w₁₁⁽¹⁾"].value = 2.5
    explorer.controls["chosen"].value = "w₂₁⁽²⁾"
    assert on_the_page() == ["w₂₁⁽²⁾"]
    explorer.controls["w₂₁⁽²⁾"].value = -3.0
    arrays = explorer.picture.arranged(explorer.state)
    np.testing.assert_array_equal(arrays["W1"], [[2.5, -0.4], [-1.2, 0.6]])
    np.testing.assert_array_equal(arrays["W2"], [[0.9], [-3.0]])
    assert "w₂₁⁽²⁾ = −3.0" in explorer.picture.alt


def test_explorer_of_an_own_network_opens_on_the_check():
    assert "Step 12 of 12" in explore_backpropagation(Doubled).picture.alt
    assert "TypeError: network must be like an FFNN" in explore_backpropagation(NoGradients).picture.alt
