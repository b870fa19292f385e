"""Exercise 7's random tasks: a split and a training are judged by what comes out, so their mistakes are spotted.

And what holds for the whole exercise: which wrong answers get no name, and that no single neuron passes.
"""

import itertools

import numpy as np
import pytest

from ffnn_checks import CheckFailed
from ffnn_checks import ex7_ising_phases as check
from ffnn_checks.ex7_ising_phases.asked import ENOUGH, not_seen, share_right
from ffnn_helpers.by_hand import magnetisation_network
from ffnn_helpers.network import FFNN
from ffnn_helpers.optimisers import SGD, Adam
from ffnn_helpers.training import train


def complaint(task, wrong):
    with pytest.raises(CheckFailed) as caught:
        task(wrong)
    return " ".join(str(caught.value).split())


# --- The choice of configurations ---------------------------------------------------------------------


def test_brackets_that_are_missing_are_asked_for():
    said = complaint(check.labelled, lambda spins, T, low, high: spins[T <= low | T >= high])
    assert "put both comparisons in brackets, (a <= b) & (c >= d), (a <= b) | (c >= d)." in said
    said = complaint(check.labelled, lambda spins, T, low, high: spins[T >= low & T <= high])
    assert "put both comparisons in brackets, (a <= b) & (c >= d), (a <= b) | (c >= d)." in said


# --- The split ---------------------------------------------------------------------------------------


def divide(spins, Y, train_rows, test_rows):
    return spins[train_rows], Y[train_rows], spins[test_rows], Y[test_rows]


def ordered(spins, Y, n_test, seed, order=None):
    """A split whose order of rows is wrong: as they come, or another one."""
    order = np.arange(len(spins)) if order is None else order
    return divide(spins, Y, order[n_test:], order[:n_test])


def shuffled(spins, Y, n_test, seed):
    return ordered(spins, Y, n_test, seed, np.random.default_rng(seed).permutation(len(spins)))


def labels_apart(spins, Y, n_test, seed):
    rng = np.random.default_rng(seed)
    spins, Y = rng.permutation(spins), rng.permutation(Y)
    return spins[n_test:], Y[n_test:], spins[:n_test], Y[:n_test]


def with_replacement(spins, Y, n_test, seed):
    rng = np.random.default_rng(seed)
    halves = rng.choice(len(spins) // 2, len(spins) - n_test), rng.choice(range(len(spins) // 2, len(spins)), n_test)
    return divide(spins, Y, *halves)


def flipped(spins, Y, n_test, seed):
    return (-spins[n_test:], *shuffled(spins, Y, n_test, seed)[1:])


def also_learned_from(spins, Y, n_test, seed):
    return spins, Y, *shuffled(spins, Y, n_test, seed)[2:]


def in_another_order(spins, Y, n_test, seed):
    spins_train, Y_train, spins_test, Y_test = shuffled(spins, Y, n_test, seed)
    return spins_train, spins_test, Y_train, Y_test


WRONG_SPLITS = [
    (ordered, "nothing is shuffled."),
    (lambda spins, Y, n, seed: ordered(spins, Y, n, 0, np.arange(len(Y))[::-1]), "nothing is shuffled."),
    (lambda spins, Y, n, seed: shuffled(spins, Y, n, 0), "the test set is the same for every seed."),
    (
        lambda spins, Y, n, seed: shuffled(spins, Y, n, None),
        "the same seed gives another test set each time.",
    ),
    (lambda spins, Y, n, seed: shuffled(spins, Y, len(Y) // 4, seed), "6 should go to the test set and all others"),
    (lambda spins, Y, n, seed: shuffled(spins, Y, n - 1, seed), "3 should go to the test set and all others"),
    (
        lambda spins, Y, n, seed: shuffled(spins, Y, len(Y) - n, seed),
        "9 are in the test set and 3 in the training set.",
    ),
    (lambda spins, Y, n, seed: shuffled(spins, Y, n, seed)[:3], "four arrays are asked for"),
    (lambda spins, Y, n, seed: shuffled(spins, Y[:, 0], n, seed), "the shapes are (9, 3, 3), (9,), (3, 3, 3), (3,)."),
    (labels_apart, "a configuration has another one's label."),
    (with_replacement, "rng.permutation(N) draws without replacement."),
    (flipped, "some configurations are not among those that were passed."),
    (also_learned_from, "3 of the 3 test configurations are also learned from."),
    (in_another_order, "the shapes are (9, 3, 3), (3, 3, 3), (9, 1), (3, 1)."),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG_SPLITS)
def test_what_is_wrong_with_a_split_is_spotted(wrong, words):
    said = complaint(check.split, wrong)
    assert "The mistake: " in said and words in said


# --- The training ------------------------------------------------------------------------------------


def trained(
    hidden,
    epochs=5,
    optimiser=lambda: Adam(0.01),
    hidden_activation="tanh",
    output="sigmoid",
    exchange=False,
    give=lambda network: network,
):
    """A training with these choices."""

    def trained_network(X, Y, seed):
        rng = np.random.default_rng(seed)
        cost = "binary_cross_entropy" if output == "sigmoid" else "mean_squared_error"
        network = FFNN([X.shape[1], *hidden, 1], (hidden_activation, output), cost, rng)
        train(network, X, 1 - Y if exchange else Y, optimiser(), epochs=epochs, batch_size=32, rng=rng)
        return give(network)

    return trained_network


class LearnedByHeart:
    """A network that knows the samples that it has learned from, and takes all others for ordered."""

    def __init__(self, X, Y, _seed):
        self.known = {x.tobytes(): y for x, y in zip(X, Y, strict=True)}

    def predict(self, X):
        return np.array([self.known.get(x.tobytes(), [1.0]) for x in X])


def the_history(X, Y, seed):
    network = FFNN([X.shape[1], 8, 1], rng=np.random.default_rng(seed))
    return train(network, X, Y, Adam(0.01), epochs=1, batch_size=len(X))


WRONG_NETWORKS = [
    (trained([]), "This network is a single neuron. It sums Σ w_i s_i"),
    (trained([1]), "Everything passes through a layer of one neuron"),
    (trained([20, 1]), "Everything passes through a layer of one neuron"),
    (trained([20], hidden_activation="identity"), "are a single neuron in disguise."),
    (trained([20], optimiser=lambda: SGD(1e-6)), "it has not learned yet."),
    (trained([20], optimiser=lambda: SGD(1000.0)), "it has not learned yet."),
    (trained([20], exchange=True), "Are the labels exchanged?"),
    (trained([20], output="identity"), "some outputs are below 0 or above 1."),
    (LearnedByHeart, "it knows 100 % of its lesson by heart."),
    (lambda X, Y, seed: trained([30])(X, Y, None), "the same seed gives another network each time."),
    (trained([30], optimiser=itertools.repeat(Adam(0.01)).__next__), "Make all anew in each call: the network, Adam"),
    (lambda X, Y, seed: trained([30])(X, Y, 0), "every seed gives the same network"),
    (the_history, "it returns an object, of type History. Return the network itself"),
    (trained([20], give=lambda network: network.weights), "it returns an object, of type _LayerArrays."),
    (trained([20], give=type), "it returns FFNN, a class."),
    (trained([20], give=lambda network: network.predict), "it returns predict, of type method."),
    (
        lambda X, Y, seed: FFNN([X.shape[1], 8, 2], rng=np.random.default_rng(0)),
        "for 360 rows the outputs have shape (360, 2).",
    ),
    (trained(60 * [2], epochs=1), "it has 61 layers. At most 50 are judged"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG_NETWORKS)
def test_what_is_wrong_with_a_training_is_spotted(wrong, words):
    said = complaint(check.trained_network, wrong)
    assert "The mistake: " in said and words in said


def widened(X, Y, seed):
    """A right network among 1100 hidden neurons: more weights than a check once took for data."""
    small = magnetisation_network(X.shape[1], 0.6 + np.random.default_rng(seed).normal(0, 1e-3))
    network = FFNN([X.shape[1], 1100, 1], small.activations, rng=np.random.default_rng(0))
    n = small.biases[0].size
    for P in (*network.weights, *network.biases):
        P[...] = 0
    network.weights[0][:, :n], network.weights[1][:n] = small.weights
    network.biases[0][:n], network.biases[1][:] = small.biases
    return network


def test_a_wide_network_is_judged():
    check.trained_network(widened)


def test_as_many_networks_are_trained_as_the_text_says():
    seeds = []

    def counted(X, Y, seed):
        seeds.append(seed)
        return trained([30])(X, Y, seed)

    check.trained_network(counted)
    assert len(seeds) == 5


def test_no_single_neuron_is_enough():
    """Not even the best conceivable: equal weights, and any threshold."""
    for size in (8, 10):
        X, Y = not_seen(size**2)
        m = X.mean(axis=1)
        shares = [np.mean((side * m > edge) == Y[:, 0]) for side in (1, -1) for edge in np.linspace(-1, 1, 201)]
        assert max(shares) < 0.8 < ENOUGH


def test_what_the_reference_looks_at_is_enough():
    for size in (8, 10):
        X, Y = not_seen(size**2)
        assert share_right(check.trained_network.reference(X, Y, 0).predict(X), Y) > ENOUGH + 0.03


# --- The error where there is no crossing -------------------------------------------------------------


def test_an_error_without_words_is_not_enough():
    right = check.crossing.reference

    def without_words(T, p):
        try:
            return right(T, p)
        except ValueError:
            raise ValueError from None

    assert "The mistake: the error has no message." in complaint(check.crossing, without_words)


# --- What gets no name -------------------------------------------------------------------------------

# Wrong answers that agree with a usual mistake on an easy input, or stop with the same kind of error.
NOT_USUAL = {
    "order_parameter": [lambda spins: np.ones(3), lambda spins: abs(spins.mean(axis=(1, 2))) + 0.01],
    "mean_by_temperature": [lambda values, T: (T, values), lambda values, T: (np.unique(T), 0.5)],
    "labelled": [lambda spins, T, low, high: (spins[:2], np.ones((2, 1))), lambda *case: np.zeros((2, 3, 4))],
    "as_rows": [lambda spins: 2.0 * spins.reshape(len(spins), -1), lambda spins: np.ones((len(spins), 9))],
    "asymmetry": [lambda X, predict: 0.25, lambda X, predict: float(predict(X).mean())],
    "augmented": [lambda spins, Y, shifts: (spins, Y), lambda spins, Y, shifts: (-spins[:1], Y[:1])],
    "crossing": [lambda T, p: 2.3122, lambda T, p: float(T.mean())],
}


@pytest.mark.parametrize("name", NOT_USUAL)
def test_an_unusual_mistake_gets_no_wrong_name(name):
    for wrong in NOT_USUAL[name]:
        said = complaint(getattr(check, name), wrong)
        assert "The mistake:" not in said
        assert "Expected:" in said
