"""The layer's explorer: its numbers, planes and words are right, and a student's layer drives it."""

import numpy as np
import pytest

from ffnn_helpers.explorers.layer import LayerPicture

W = np.array([[1.0, -1.0, 2.0], [2.0, 1.5, -0.5]])
B = np.array([0.5, 0.0, -1.0])
LAYER = {"j": 2, "x1": 1.0, "x2": -1.0, "W": W, "b": B, "activation": "tanh"}


def minus(text):
    """A number as the pictures print it."""
    return text.replace("-", "−")


def test_layer_says_and_shows_every_sum(numbers_under):
    x = [0.5, -2.0]
    Z = [sum(x[i] * W[i, j] for i in range(2)) + B[j] for j in range(3)]
    A_next = [np.tanh(z) for z in Z]
    for j in (1, 2, 3):
        picture = LayerPicture().show(**LAYER | {"x1": x[0], "x2": x[1], "j": j})
        assert minus(f"= {Z[j - 1]:.2f}, a{'₁₂₃'[j - 1]} = tanh(z{'₁₂₃'[j - 1]}) = {A_next[j - 1]:.2f}.") in picture.alt
        assert minus(f"Z = [{', '.join(f'{z:.2f}' for z in Z)}]") in picture.alt
        assert minus(f"A_next = [{', '.join(f'{a:.2f}' for a in A_next)}]") in picture.alt
        lit = [numbers_under(picture, rectangle) for rectangle in picture.lights]
        column = [f"{W[0, j - 1]:.1f}", f"{W[1, j - 1]:.1f}"]
        expected = [column, [f"{B[j - 1]:.1f}"], [f"{Z[j - 1]:.2f}"], [f"{A_next[j - 1]:.2f}"]]
        assert lit == [[minus(number) for number in numbers] for numbers in expected]


def test_layer_shows_every_neuron_over_the_plane():
    picture = LayerPicture().show(**LAYER)
    ticks = np.linspace(-3, 3, 31)
    for k, (plane, border) in enumerate(zip(picture.planes, picture.borders, strict=True)):
        outputs = plane.get_array()  # rows are x₂ from below, columns x₁
        for row, column in [(0, 0), (4, 25), (30, 10)]:
            z = ticks[column] * W[0, k] + ticks[row] * W[1, k] + B[k]
            assert outputs[row, column] == pytest.approx(np.tanh(z), abs=1e-12)
        x1, x2 = np.array(border.get_data())
        assert np.hypot(np.diff(x1), np.diff(x2)) > 20  # from edge to edge
        np.testing.assert_allclose(W[0, k] * x1 + W[1, k] * x2 + B[k], 0, atol=1e-9)


def test_own_layer_drives_the_picture():
    ours = LayerPicture().show(**LAYER).frame()
    assert LayerPicture(lambda A, W, b, g: (A @ W + b, g(A @ W + b))).show(**LAYER).frame() == ours
    forgot_bias = LayerPicture(lambda A, W, b, g: (A @ W, g(A @ W))).show(**LAYER)
    assert forgot_bias.frame() != ours
    assert forgot_bias.alt.startswith("Your function differs: Z is not A W + b. A_next is not g(A W + b). Neuron 2")
    assert "A_next = [−0.76, −0.99, 0.99]" in forgot_bias.alt  # tanh of −1, −2.5, 2.5
    own_z = LayerPicture(lambda A, W, b, g: (0 * (A @ W), g(A @ W + b))).show(**LAYER)
    assert own_z.alt.startswith("Your function differs: Z is not A W + b. Neuron 2")
    assert "Z = [0.00, 0.00, 0.00], A_next = [−0.46, −0.99, 0.91]" in own_z.alt


def test_own_function_cannot_change_the_state(numbers_under):
    def careless(A, W, b, g):
        A *= 0
        W *= 0
        b *= 0
        return np.zeros((len(A), 3)), np.zeros((len(A), 3))

    before = W.copy(), B.copy()
    picture = LayerPicture(careless).show(**LAYER)
    np.testing.assert_array_equal(W, before[0])
    np.testing.assert_array_equal(B, before[1])
    assert numbers_under(picture, picture.lights[0]) == ["−1.0", "1.5"]


WRONG_ANSWERS = [
    (lambda A, W, b, g: None, "returned nothing"),
    (lambda A, W, b, g: g(A @ W + b), "must return two arrays, Z and A_next = g\\(Z\\)"),
    (lambda A, W, b, g: (A @ W, g(A[0] @ W + b)), r"A_next of shape \(3,\) .* Expected: \(962, 3\)"),
    (lambda A, W, b, g: (A @ W, g(A @ W).T), r"A_next of shape \(3, 962\) .* Expected: \(962, 3\)"),
    (lambda A, W, b, g: (A, g(A @ W)), r"Z of shape \(962, 2\) .* Expected: \(962, 3\)"),
    (lambda A, W, b, g: (A @ W, A @ W, A @ W), "must return two arrays"),
]


@pytest.mark.parametrize(("layer", "words"), WRONG_ANSWERS)
def test_wrong_answer_is_named(layer, words):
    with pytest.raises(ValueError, match=words):
        LayerPicture(layer).show(**LAYER)


WRONG_STATES = [
    ({"j": 0}, "j = 0: .* from 1 to 3"),
    ({"j": 4}, "j = 4: .* from 1 to 3"),
    ({"W": W.T}, r"W has shape \(3, 2\)"),
    ({"b": np.zeros(2)}, r"b \(2,\)"),
    ({"activation": "cosine"}, "cosine"),
]


@pytest.mark.parametrize(("change", "words"), WRONG_STATES)
def test_wrong_state_is_named(change, words):
    with pytest.raises(ValueError, match=words):
        LayerPicture().show(**LAYER | change)
