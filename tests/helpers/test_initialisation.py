"""First weights and biases: their distributions, what they are for, and names that must be refused."""

import math

import numpy as np
import pytest
from scipy import stats

from ffnn_helpers import initialisation
from ffnn_helpers.activations import identity, relu
from ffnn_helpers.initialisation import INITIALISATIONS, get_initialisation

# So unequal that one taken for the other would show.
N_IN, N_OUT = 300, 700
DISTRIBUTIONS = {
    "lecun": stats.norm(0, math.sqrt(1 / 300)),
    "glorot": stats.uniform(-math.sqrt(6 / 1000), 2 * math.sqrt(6 / 1000)),
    "he": stats.norm(0, math.sqrt(2 / 300)),
    "playground": stats.uniform(-0.5, 1),
}


def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_weights_have_the_distribution(name):
    W, _ = get_initialisation(name)(N_IN, N_OUT, rng())
    assert W.shape == (N_IN, N_OUT)
    assert W.dtype == np.float64
    # Of honest draws one in a thousand would fail. A standard deviation that is off by 2 % always does.
    assert stats.kstest(W.ravel(), DISTRIBUTIONS[name].cdf).pvalue > 0.001
    low, high = DISTRIBUTIONS[name].support()
    assert low <= W.min() < W.max() <= high


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_biases_are_all_alike(name):
    _, b = get_initialisation(name)(N_IN, N_OUT, rng())
    np.testing.assert_array_equal(b, np.full(N_OUT, 0.1 if name == "playground" else 0.0), strict=True)


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_the_generator_is_the_callers(name):
    generator = rng()
    first, second = (get_initialisation(name)(3, 4, generator)[0] for _ in range(2))
    np.testing.assert_array_equal(first, get_initialisation(name)(3, 4, rng())[0])
    assert np.all(first != second)


@pytest.mark.parametrize(
    ("initialise", "g", "expected"),
    [
        (initialisation.lecun, identity, 1),
        (initialisation.glorot, identity, 1),
        (initialisation.he, relu, 1),
        (initialisation.lecun, relu, 2**-10),
        (initialisation.he, identity, 2**10),
    ],
)
def test_the_size_of_a_signal_after_20_layers(initialise, g, expected):
    # Each layer multiplies the mean square of z by 1 if the initialisation suits it, and here otherwise by 1/2 or 2.
    generator = rng()
    A = generator.normal(size=(50, 300))
    for _ in range(20):
        W, b = initialise(300, 300, generator)
        Z = A @ W + b
        A = g(Z)
    assert expected / 3 < Z.std() < expected * 3  # of 20 seeds the worst was a factor of 2.6 off


def test_glorot_is_a_compromise():
    # A layer that narrows by 4 and one that widens by 4 keep the product of the two, not each.
    variances = [initialisation.glorot(n_in, n_out, rng())[0].var() for n_in, n_out in [(400, 100), (100, 400)]]
    np.testing.assert_allclose(variances, 2 / 500, rtol=0.03)


@pytest.mark.parametrize("name", ["Glorot", "xavier", "", None, ["he"], initialisation.he])
def test_unknown_names(name):
    with pytest.raises(ValueError) as error:
        get_initialisation(name)
    assert repr(name) in str(error.value)
    assert "lecun, glorot, he, playground" in str(error.value)
