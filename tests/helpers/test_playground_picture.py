"""A still picture of the playground: its heatmaps, links, points and words are the experiment's numbers."""

import itertools
import warnings

import numpy as np
import pytest
from matplotlib.collections import PathCollection

from ffnn_helpers.pictures.picture import NEGATIVE, POSITIVE, SIGNED
from ffnn_helpers.playground import FEATURES, Experiment, OwnExperiment
from ffnn_helpers.playground.picture import PlaygroundPicture, plane

POINTS = np.random.default_rng(3).uniform(-9, 40, (40, 2))
SETTINGS = {
    "no hidden layer": dict(hidden=[]),
    "regression": dict(hidden=[1], dataset="reg-plane", noise=20, train_percent=10),
    "cross-entropy": dict(hidden=[4, 2], cost="binary_cross_entropy", activation=["step", "relu"]),
    "largest": dict(hidden=[8] * 6, features=list(FEATURES), dataset="spiral"),
    "own data": dict(hidden=[8, 1, 8], data=(POINTS, 2000 * POINTS[:, 0]), activation="sigmoid", learning_rate=1e-9),
}


def drawn(name, **show):
    experiment, losses = trained(SETTINGS[name])
    return experiment, PlaygroundPicture(experiment, losses, **show)


def trained(settings, epochs=2):
    experiment = OwnExperiment(seed="0.12345", **settings)
    losses = [(experiment.train_loss, experiment.test_loss)]
    for _ in range(epochs):
        experiment.train(1)
        losses.append((experiment.train_loss, experiment.test_loss))
    return experiment, losses


def parts(picture):
    """The axes: of the network, the output and the losses."""
    return picture.figure.axes


def scattered(ax):
    """The points in the picture, as rows (x, y, value), by the colours of their edges."""
    points = {}
    for collection in ax.collections:
        rows = np.column_stack([collection.get_offsets(), collection.get_array()])
        points.setdefault(tuple(collection.get_edgecolor()[0][:3]), []).extend(rows.tolist())
    return {edge: sorted(rows) for edge, rows in points.items()}


WHITE, BLACK = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)


def test_the_plane_is_read_line_by_line_from_the_top():
    expected = [[-6, 6], [0, 6], [6, 6], [-6, 0], [0, 0], [6, 0], [-6, -6], [0, -6], [6, -6]]
    np.testing.assert_array_equal(plane(3, 6), expected)
    image = plane(101, 2.5)[:, 1].reshape(101, 101)
    assert (image[0] == 2.5).all() and (image[-1] == -2.5).all()


def test_the_plane_reaches_as_far_as_your_own_points():
    assert Experiment(seed="1").reach == OwnExperiment(seed="1").reach == 6
    signs = np.where(POINTS[:, 0] > 0, 1, -1)
    assert OwnExperiment(seed="1", data=(POINTS / 40, signs)).reach == 6
    assert OwnExperiment(seed="1", data=(POINTS, signs)).reach == pytest.approx(1.1 * np.abs(POINTS).max())


def test_words_say_where_it_stands():
    experiment, losses = trained(dict(hidden=[4, 2], features=["x", "sinY"], noise=10), epochs=7)
    assert PlaygroundPicture(experiment, losses).alt == (
        "TensorFlow Playground at epoch 7: circle data, inputs x, sinY, hidden layers of 4 and 2 neurons, "
        f"training loss {experiment.train_loss:.3f}, test loss {experiment.test_loss:.3f}."
    )
    alt = PlaygroundPicture(OwnExperiment(seed="1", hidden=[], data=(POINTS, POINTS[:, 0]))).alt
    assert "at epoch 0: own data, inputs x, y, no hidden layer, training loss" in alt
    alt = PlaygroundPicture(Experiment(seed="1", hidden=[3], dataset="reg-gauss")).alt
    assert "reg-gauss data, inputs x, y, hidden layer of 3 neurons" in alt


@pytest.mark.parametrize("name", SETTINGS)
def test_heatmaps_links_and_points_are_the_experiments_numbers(name):
    experiment, picture = drawn(name)
    network_part, output_part, _ = parts(picture)
    A = experiment.network.forward(experiment.inputs(plane(41, experiment.reach)))[1]
    expected = [column.reshape(41, 41) for a in A[:-1] for column in a.T]
    assert len(network_part.images) == len(expected)
    for image, values in zip(network_part.images, expected, strict=True):
        np.testing.assert_array_equal(image.get_array()[::-1], values)  # from the bottom
        assert image.get_clim() == (-1, 1) and image.cmap == SIGNED
    (image,) = output_part.images
    outputs = experiment.network.predict(experiment.inputs(plane(101, experiment.reach))).reshape(101, 101)
    if experiment.output_activation == "sigmoid":
        outputs = 2 * outputs - 1
    np.testing.assert_array_equal(image.get_array()[::-1], outputs)
    assert image.origin == "lower"
    assert tuple(image.get_extent()) == (-experiment.reach, experiment.reach) * 2
    assert image.get_clim() == (-1, 1)

    weights = np.concatenate(experiment.network.weights, axis=None)
    assert len(network_part.collections) == len(weights)
    for link, weight in zip(network_part.collections, weights, strict=True):
        assert isinstance(link, PathCollection)
        np.testing.assert_allclose(link.get_linewidth(), 0.4 + min(4, 1.6 * abs(weight)))
        is_dashed = link.get_linestyle()[0][1] is not None
        expected = int((POSITIVE if weight >= 0 else NEGATIVE)[1:], 16).to_bytes(3, "big")
        np.testing.assert_allclose(link.get_edgecolor()[0][:3] * 255, list(expected), atol=1e-9)
        assert is_dashed == (weight < 0)

    assert scattered(output_part) == {WHITE: sorted(experiment.train_points.tolist())}


def test_an_image_stands_where_its_points_are():
    # One input that is x₂ itself: above it is positive, so blue.
    experiment = Experiment(seed="1", hidden=[], features=["y"])
    experiment.network.weights[0][...] = 1
    picture = PlaygroundPicture(experiment)
    picture.frame()
    output_part = parts(picture)[1]
    pixels = np.asarray(picture.figure.canvas.buffer_rgba())[:, :, :3].astype(int)
    for y, blue in ((5.9, True), (-5.9, False)):
        column, row = output_part.transData.transform((5.9, y)).astype(int)
        red_part, _, blue_part = pixels[picture.height - row - 1, column]
        assert (blue_part > red_part) == blue


@pytest.mark.parametrize("name", ["no hidden layer", "regression"])
def test_test_points_are_shown_on_request(name):
    experiment, picture = drawn(name, show_test=True)
    train, test = sorted(experiment.train_points.tolist()), sorted(experiment.test_points.tolist())
    assert scattered(parts(picture)[1]) == {WHITE: train, BLACK: test}
    for collection in parts(picture)[1].collections:
        values = collection.get_array()
        is_square = len(collection.get_paths()[0].vertices) < 10
        assert (values < 0).all() if is_square else (values >= 0).all()


def test_discretised_output_has_two_colours():
    experiment, losses = trained(dict(hidden=[4], dataset="xor"), epochs=30)
    for discretize, least, most in ((True, 2, 2), (False, 50, 1000)):
        picture = PlaygroundPicture(experiment, losses, discretize=discretize)
        (image,) = parts(picture)[1].images
        colours = np.unique(image.to_rgba(image.get_array()).reshape(-1, 4), axis=0)
        assert least <= len(colours) <= most
    is_blue = image.get_array()[::-1] > 0
    np.testing.assert_array_equal(is_blue, experiment.network.predict(plane(101, 6)).reshape(101, 101) > 0)


def test_the_losses_curves():
    experiment, losses = trained(dict(noise=20), epochs=12)
    part = parts(PlaygroundPicture(experiment, losses))[2]
    test, train = part.lines
    np.testing.assert_array_equal(train.get_ydata(), [loss for loss, _ in losses])
    np.testing.assert_array_equal(test.get_ydata(), [loss for _, loss in losses])
    assert (train.get_linestyle(), test.get_linestyle()) == ("-", "--")
    assert part.get_ylim()[0] == 0 and part.get_ylim()[1] > np.max(losses)


def labels(picture):
    """Every text in the picture that is to be read."""
    texts = list(picture.figure.texts)
    for ax in picture.figure.axes:
        texts += [*ax.texts, ax.title]
        if ax.axison:
            texts += [*ax.get_xticklabels(), *ax.get_yticklabels()]
    return [text for text in texts if text.get_visible() and text.get_text()]


@pytest.mark.parametrize("name", SETTINGS)
def test_every_size_is_drawn_without_a_warning_and_no_label_is_cut_off(name):
    experiment, losses = trained(SETTINGS[name])
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib's own too: it warns of letters that the font lacks
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="matplotlib|pyparsing")
        experiment.epoch = 12345
        picture = PlaygroundPicture(experiment, losses, show_test=True, discretize=True)
        picture.frame()
    texts = labels(picture)
    assert any(text.get_text() == "epoch 12\u2009345" for text in texts)
    boxes = [text.get_window_extent() for text in texts]
    for text, box in zip(texts, boxes, strict=True):
        assert 0 <= box.x0 and box.x1 <= picture.width, text.get_text()
        assert 0 <= box.y0 and box.y1 <= picture.height, text.get_text()
        assert text.get_fontsize() >= 9, text.get_text()
    for (one, box), (other, other_box) in itertools.combinations(zip(texts, boxes, strict=True), 2):
        assert not box.padded(-1).overlaps(other_box), (one.get_text(), other.get_text())
    tiles = [image.get_window_extent() for image in parts(picture)[0].images]
    for tile in tiles:
        assert 0 <= tile.x0 and tile.x1 <= picture.width and 0 <= tile.y0 and tile.y1 <= picture.height
    for one, other in itertools.combinations(tiles, 2):
        assert not one.overlaps(other)


def test_equal_experiments_give_equal_pixels():
    assert drawn("regression")[1].frame() == drawn("regression")[1].show().frame() != drawn("cross-entropy")[1].frame()
