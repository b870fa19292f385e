"""Features and hidden layers side by side: trained as in the playground, with ours or the student's network."""

import re

import numpy as np
import pytest

from ffnn_helpers.explorers.cures import FEATURE_SETS, TILES, CuresPicture, explore_cures
from ffnn_helpers.network import FFNN
from ffnn_helpers.playground.own import OwnExperiment

STATE = {"dataset": "circle", "features": "x₁, x₂", "hidden": 0, "epochs": 100}
TICKS = np.linspace(-6, 6, 65)


@pytest.fixture(scope="module")
def picture():
    """One picture for all tests: it keeps what it has trained."""
    return CuresPicture()


def trained(epochs, **settings):
    experiment = OwnExperiment(seed="0.33197", noise=5, **settings)
    if epochs:
        experiment.train(epochs)
    return experiment


def losses_said(picture):
    return [float(number) for number in re.search(r"training loss (.*), test loss (.*)\. ", picture.alt).groups()]


CASES = [
    (STATE, {"hidden": []}),
    (STATE | {"epochs": 0, "features": "sin x₁, sin x₂"}, {"hidden": [], "features": ["sinX", "sinY"]}),
    (STATE | {"hidden": 3, "epochs": 40}, {"hidden": [3]}),
    (STATE | {"dataset": "xor", "features": "x₁x₂", "epochs": 7}, {"features": ["xTimesY"], "hidden": []}),
]


@pytest.mark.parametrize(("state", "settings"), CASES)
def test_it_shows_the_playground_after_so_many_epochs(picture, state, settings):
    picture.show(**STATE | {"epochs": 200})  # what was shown before must not matter
    picture.show(**state)
    experiment = trained(state["epochs"], dataset=state["dataset"], **settings)
    np.testing.assert_allclose(losses_said(picture), [experiment.train_loss, experiment.test_loss], atol=6e-4)
    assert picture.now.get_xdata()[0] == state["epochs"]
    for row, column in [(0, 4), (32, 32), (62, 18)]:
        point = experiment.inputs([[TICKS[column], TICKS[row]]])
        A = experiment.network.forward(point)[1]
        assert picture.output.get_array()[row, column] == pytest.approx(A[-1].item(), abs=1e-9)
        for k in range(state["hidden"]):
            seen = picture.seen.get_array()[TILES[k]]
            assert seen[row // 2, column // 2] == pytest.approx(A[1][0, k], abs=1e-9)
    X, target = experiment.test_points[:, :2], experiment.test_points[:, 2:]
    right = int(np.sum((experiment.network.predict(experiment.inputs(X)) >= 0) == (target > 0)))
    assert f"{right} of the 250 test points" in picture.alt


def said(labels):
    """The words of those labels that say anything."""
    return [label.get_text() for label in labels if label.get_text()]


def weights_said(picture):
    return [float(text.replace("−", "-")) for text in said(picture.weights)]


def test_output_neuron_sees_features_or_neurons(picture):
    for features, names in FEATURE_SETS.items():
        picture.show(**STATE | {"features": features})
        counts = len(said(picture.names)), len(weights_said(picture)), len(picture.frames.get_segments())
        assert counts == (len(names),) * 3
        for k, tile in enumerate(TILES):
            assert np.any(picture.seen.get_array()[tile]) == (k < len(names))
    assert said(picture.names)[:3] == ["x₁", "x₂", "x₁²"]
    squares = picture.seen.get_array()[TILES[2]]
    np.testing.assert_allclose(squares, np.tile((TICKS[::2] / 6) ** 2, (33, 1)), atol=1e-12)  # 36 in the darkest colour
    picture.show(**STATE | {"features": "all seven", "hidden": 2})
    assert said(picture.names) == ["a₁", "a₂"]
    weights = trained(100, hidden=[2], features=list(FEATURE_SETS["all seven"])).network.weights[1][:, 0]
    np.testing.assert_allclose(weights_said(picture), weights, atol=0.0051)


def test_border_is_a_line_without_a_cure_and_closes_with_either(picture):
    (line,) = picture.show(**STATE).border.get_segments()
    ends = line[-1] - line[0]
    normal = np.array([-ends[1], ends[0]]) / np.hypot(*ends)
    np.testing.assert_allclose((line - line[0]) @ normal, 0, atol=1e-3)
    assert 6 in np.abs(line[0])
    for cure in ({"features": "x₁², x₂²"}, {"hidden": 3}):
        (curve,) = picture.show(**STATE | cure).border.get_segments()
        np.testing.assert_array_equal(curve[0], curve[-1])
        assert np.all((np.hypot(*curve.T) > 2) & (np.hypot(*curve.T) < 4.5))


def test_points_are_those_of_training_by_class(picture):
    picture.show(**STATE)
    points = trained(0).train_points
    for k in (0, 1):
        np.testing.assert_array_equal(np.transpose(picture.points[k].get_data()), points[(points[:, 2] > 0) == k, :2])


def test_a_loss_beyond_the_axes_is_an_arrow_at_their_edge(picture):
    picture.show(**STATE | {"dataset": "xor", "features": "x₁², x₂²", "epochs": 0})
    losses = losses_said(picture)
    assert picture.now.get_marker() == ("^" if losses[0] > 1 else "o")
    assert picture.now.get_ydata()[0] == pytest.approx(min(losses[0], 1), abs=6e-4)


def test_own_network_is_trained_in_place_of_ours(picture):
    class Mine(FFNN):
        def gradients(self, X, Y):
            dW, db = super().gradients(X, Y)
            return [0 * d for d in dW], db  # learns biases only

    theirs = CuresPicture(Mine).show(**STATE)
    assert losses_said(theirs) != losses_said(picture.show(**STATE))
    first = trained(0, hidden=[]).network.weights[0][:, 0]
    np.testing.assert_allclose(weights_said(theirs), first, atol=0.0051)


def test_a_network_that_fails_is_told_in_words():
    class Forgetful(FFNN):
        def gradients(self, X, Y):
            return None

    explorer = explore_cures(Forgetful)
    assert "gradients" in explorer.picture.alt
    assert "Error" in explorer.picture.alt


WRONG_STATES = [
    ({"dataset": "square"}, "dataset = 'square': choose one of circle, xor"),
    ({"features": "x₁"}, "features = 'x₁'"),
    ({"hidden": 9}, "hidden = 9: choose a whole number from 0 to 8"),
    ({"epochs": 201}, "epochs = 201: choose a whole number from 0 to 200"),
]


@pytest.mark.parametrize(("change", "words"), WRONG_STATES)
def test_wrong_state_is_named(picture, change, words):
    with pytest.raises(ValueError, match=words):
        picture.show(**STATE | change)
