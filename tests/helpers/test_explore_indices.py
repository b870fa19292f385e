"""The index inspector: one weight, the same in drawing, arrays, matrix, sum and words."""

import itertools

import numpy as np
import pytest

from ffnn_helpers.explorers.indices import BIASES, WEIGHTS, IndicesPicture, X

STATES = [
    {"layer": layer, "i": i, "j": j}
    for layer, (n_in, n_out) in ((1, (3, 4)), (2, (4, 2)))
    for i, j in itertools.product(range(1, n_in + 1), range(1, n_out + 1))
]


def minus(text):
    """A number as the pictures print it."""
    return text.replace("-", "−")


def test_draws_the_links_of_one_sum():
    picture = IndicesPicture()
    for state in STATES:
        picture.show(**state)
        seen, thickest = [], []
        for layer, links in enumerate(picture.links, start=1):
            for (i, row), j in itertools.product(enumerate(links, start=1), range(1, len(links[0]) + 1)):
                if row[j - 1].get_visible():
                    seen.append((layer, j))
                    if row[j - 1].get_linewidth() > 2:
                        thickest.append({"layer": layer, "i": i, "j": j})
        assert seen == [(state["layer"], state["j"])] * len(picture.links[state["layer"] - 1])
        assert thickest == [state]


def test_lights_the_same_weight_everywhere(numbers_under):
    picture = IndicesPicture()
    a = [0.5, -1.0, 2.0]
    for layer, (w, b) in enumerate(zip(WEIGHTS, BIASES, strict=True), start=1):
        n_in, n_out = w.shape
        z = [sum(w[i, j] * a[i] for i in range(n_in)) + b[j] for j in range(n_out)]
        for i, j in itertools.product(range(1, n_in + 1), range(1, n_out + 1)):
            picture.show(layer=layer, i=i, j=j)
            weight, value = minus(f"{w[i - 1, j - 1]:.1f}"), minus(f"{a[i - 1]:.2f}")
            lit = {name: numbers_under(picture, light) for name, light in picture.lights.items()}
            assert lit == {"A": [value], "W": [weight], "matrix": [weight], "column": [value]}
            term = numbers_under(picture, picture.term_light)
            name = f"w{'₀₁₂₃₄'[i]}{'₀₁₂₃₄'[j]}⁽{'⁰¹²'[layer]}⁾"
            assert term[0].startswith(name)
            assert term[1].replace("(", "").replace(")", "") == f"{weight} · {value}"
            assert f"{name} = {weight}" in picture.alt
            assert f"W[{i - 1}, {j - 1}] in Python with W = weights[{layer - 1}], row {j}, column {i}" in picture.alt
            assert minus(f"= {z[j - 1]:.2f}, a") in picture.alt
            assert picture.alt.endswith(minus(f"= {np.tanh(z[j - 1]):.2f}."))
        a = [np.tanh(value) for value in z]


def test_has_telling_numbers():
    """All weights of a layer differ, and a sum of the printed numbers agrees with the printed result."""
    a = X
    for w, b in zip(WEIGHTS, BIASES, strict=True):
        assert len(set(np.abs(w).ravel())) == w.size
        np.testing.assert_array_equal(np.round(np.round(a, 2) @ w + b, 2), np.round(a @ w + b, 2))
        a = np.tanh(a @ w + b)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"layer": 0, "i": 2, "j": 1}, "l = 0: .* from 1 to L = 2"),
        ({"layer": 1, "i": 4, "j": 1}, "i runs from 1 to n_0 = 3"),
        ({"layer": 2, "i": 2, "j": 3}, "j from 1 to n_2 = 2"),
    ],
)
def test_wrong_state_is_named(state, words):
    with pytest.raises(ValueError, match=words):
        IndicesPicture().show(**state)
