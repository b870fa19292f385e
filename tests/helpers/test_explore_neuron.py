"""The neuron's explorer: what it says is right, and a student's neuron drives it."""

import numpy as np
import pytest

from ffnn_helpers.explorers.neuron import NeuronPicture

NEURON = {"x1": 1.0, "x2": -1.0, "w1": 1.0, "w2": 2.0, "b": 0.5, "activation": "sigmoid"}


def test_neuron_says_z_and_a():
    alt = NeuronPicture().show(**NEURON | {"x1": 2.0, "x2": -1.5, "w1": 0.5, "w2": 1.0, "b": -1.2}).alt
    assert "0.5 · 2.0 + 1.0 · (−1.5) + (−1.2) = −1.70" in alt
    assert "a = sigmoid(z) = 0.15" in alt  # 1 / (1 + e^1.7) = 0.1545


def test_own_neuron_drives_the_picture():
    ours = NeuronPicture().show(**NEURON).frame()
    assert NeuronPicture(lambda x, w, b, g: g(np.dot(w, x) + b)).show(**NEURON).frame() == ours
    forgot_bias = NeuronPicture(lambda x, w, b, g: g(np.dot(w, x))).show(**NEURON)
    assert forgot_bias.frame() != ours
    assert forgot_bias.alt.startswith("Your function differs: it returns 0.27, not 0.38.")  # z = 1 − 2
    right_here = NeuronPicture(lambda x, w, b, g: g(-abs(np.dot(w, x) + b))).show(**NEURON)
    assert right_here.alt.startswith("Your function differs: it is right here, but not for all inputs of the plane.")


WRONG_ANSWERS = [
    (lambda x, w, b, g: None, ValueError, "returned nothing"),
    (lambda x, w, b, g: g(x * w + b), ValueError, r"shape \(2,\): one neuron gives one number"),
    (lambda x, w, b, g: "0.4", TypeError, r"^neuron\(x, w, b, g\) must hold real numbers, but its dtype is <U3"),
]


@pytest.mark.parametrize(("neuron", "error", "words"), WRONG_ANSWERS)
def test_wrong_answer_is_named(neuron, error, words):
    with pytest.raises(error, match=words):
        NeuronPicture(neuron).show(**NEURON)
