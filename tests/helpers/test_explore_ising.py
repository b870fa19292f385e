"""The explorer of Ising spins: which spins it shows, what is done to them, and what a network answers."""

import numpy as np
import pytest

from ffnn_helpers.activations import sigmoid
from ffnn_helpers.by_hand import magnetisation_network
from ffnn_helpers.datasets import CRITICAL_TEMPERATURE, energy, ising_configurations, magnetisation
from ffnn_helpers.explorers.ising import IsingPicture, explore_ising
from ffnn_helpers.pictures.picture import plain

SPINS, T = ising_configurations([1.0, 2.4, 3.5], 4, 6, np.random.default_rng(3))
STATE = {"T": 2.4, "number": 2, "spins": "as drawn"}


def share_up(spins):
    """An answer that distinguishes up from down."""
    return (spins == 1).mean(axis=(1, 2))


@pytest.fixture
def picture():
    return IsingPicture(share_up, SPINS, T)


def shown(picture):
    return np.asarray(picture.lattice.get_array())


def test_shows_the_chosen_configuration_and_the_means_of_all(picture):
    picture.show(**STATE)
    np.testing.assert_array_equal(shown(picture), SPINS[5])
    np.testing.assert_array_equal(picture.curve.get_xdata(), [1.0, 2.4, 3.5])
    np.testing.assert_allclose(picture.curve.get_ydata(), share_up(SPINS).reshape(3, 4).mean(axis=1))
    m, p = magnetisation(SPINS[5:6])[0], share_up(SPINS[5:6])[0]
    assert (*picture.size.get_data(), *picture.output.get_data()) == ([2.4], [abs(m)], [2.4], [p])
    assert "T = 2.40, configuration 2 of 4, as drawn" in picture.alt
    assert f"m = {plain(m)}, energy {plain(energy(SPINS[5:6])[0])} per spin" in picture.alt
    assert f"ordered with probability {plain(p)}." in picture.alt
    means = np.abs(magnetisation(SPINS[4:8])).mean(), share_up(SPINS[4:8]).mean()
    assert f"|m| = {plain(means[0])}, output {plain(means[1])}." in picture.alt


def test_what_is_done_to_the_spins(picture):
    picture.show(**STATE | {"spins": "all flipped"})
    np.testing.assert_array_equal(shown(picture), -SPINS[5])
    assert picture.output.get_ydata() == [share_up(-SPINS[5:6])[0]]
    picture.show(**STATE | {"spins": "lower half flipped"})
    np.testing.assert_array_equal(shown(picture), SPINS[5] * np.repeat([[1], [-1]], 3, axis=0))
    picture.show(**STATE | {"spins": "scrambled"})
    assert shown(picture).sum() == SPINS[5].sum()
    assert (shown(picture) != SPINS[5]).any()
    np.testing.assert_allclose(picture.curve.get_ydata(), share_up(SPINS).reshape(3, 4).mean(axis=1))


def test_the_network_is_called_again_for_each_state():
    network = magnetisation_network(36)
    explorer = explore_ising(lambda spins: network.predict(spins.reshape(-1, 36) * 1.0)[:, 0], SPINS, T)
    explorer.controls["T"].value = 1.0
    assert "probability 1.00" in explorer.view.words
    network.biases[-1][0] -= 1000
    explorer.controls["number"].value = 2
    assert "probability 0.00" in explorer.view.words and "output 0.00" in explorer.view.words


def test_the_network_by_hand_looks_at_the_size_of_m_alone():
    m = magnetisation(SPINS)
    p = magnetisation_network(36, edge=0.5).predict(SPINS.reshape(-1, 36))
    np.testing.assert_allclose(p[:, 0], sigmoid(40 * (np.abs(m) - 0.5)), rtol=1e-12)


def test_our_own_network_changes_sides_near_the_critical_temperature():
    picture = explore_ising().picture
    T, p = map(np.array, picture.curve.get_data())
    assert p[0] > 0.99 and p[-1] < 0.01
    assert abs(T[p > 0.5].max() - CRITICAL_TEMPERATURE) < 0.3
    assert picture.spins.shape == (168, 16, 16)


def not_written(spins):
    raise NotImplementedError()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (not_written, "Not written yet"),
        (lambda spins: None, "ValueError: answer(spins) returned nothing: does it end with return?"),
        (
            lambda spins: share_up(spins)[:, None],
            "returned shape (1, 1) for an array of shape (1, 6, 6): expected (1,)",
        ),
        (lambda spins: share_up(spins).mean(), "returned shape () for"),
        (lambda spins: 3 * share_up(spins) + 1, "a probability lies between 0 and 1"),
        (lambda spins: share_up(spins) * np.nan, "answer(spins) returned nan"),
        (lambda spins: share_up(spins) * missing, "NameError: name 'missing' is not defined"),  # noqa: F821
    ],
)
def test_a_wrong_answer_is_named(answer, words):
    assert words in explore_ising(answer, SPINS, T).view.words


def test_an_answer_cannot_spoil_the_spins():
    def spoiling(spins):
        spins[:] = 1
        return np.ones(len(spins))

    spins = SPINS.copy()
    IsingPicture(spoiling, spins, T).show(**STATE)
    np.testing.assert_array_equal(spins, SPINS)


def test_controls_follow_what_was_sampled():
    keep = np.arange(12) != 7
    explorer = explore_ising(share_up, SPINS[keep], T[keep])
    assert list(explorer.controls["T"].options) == [1.0, 2.4, 3.5]
    assert (explorer.controls["number"].min, explorer.controls["number"].max) == (1, 3)


@pytest.mark.parametrize(
    ("spins", "temperatures", "words"),
    [
        (SPINS[0], T, r"\(N, L, L\)"),
        (SPINS * 0, T, "a spin is"),
        (SPINS, T[:-1], r"\(12,\), one temperature per configuration, but it has \(11,\)"),
        (SPINS, np.full(12, 2.0), "two different temperatures"),
    ],
)
def test_refuses_what_it_cannot_draw(spins, temperatures, words):
    with pytest.raises(ValueError, match=words):
        IsingPicture(share_up, spins, temperatures)


@pytest.mark.parametrize("change", [{"T": 2.0}, {"number": 0}, {"number": 5}, {"spins": "melted"}])
def test_refuses_states_that_it_cannot_draw(picture, change):
    with pytest.raises(ValueError, match="no configuration at T = 2|counted from 1 to 4|choose one of as drawn"):
        picture.show(**STATE | change)
