"""The explorers: their controls move their pictures, whatever a student's function does."""

import base64
import html

import numpy as np
import pytest

from ffnn_helpers import widgets
from ffnn_helpers.explorers.indices import explore_indices
from ffnn_helpers.explorers.layer import LayerPicture, explore_layer
from ffnn_helpers.explorers.neuron import explore_neuron
from ffnn_helpers.explorers.shapes import explore_shapes

EXPLORERS = [getattr(widgets, name) for name in widgets.__all__ if name.startswith("explore_")]


def shown(explorer):
    """What the page shows: the image's bytes and the words below it."""
    return explorer.view.png, explorer.view.words


def another_value(control):
    """The next value of a slider, or the one before if it stands at its end; another entry of a menu."""
    if hasattr(control, "options"):
        return next(option for option in control.options if option != control.value)
    return control.value + (control.step if control.value < control.max else -control.step)


@pytest.mark.parametrize("explore", EXPLORERS)
def test_every_control_on_the_page_moves_the_picture(explore):
    explorer = explore()
    visible = [control for control in explorer.controls.values() if control.layout.display != "none"]
    assert len(visible) >= 2
    for control in visible:
        before, value = shown(explorer), control.value
        control.value = another_value(control)
        image, words = shown(explorer)
        assert image != before[0], control.description
        assert words != before[1], control.description
        assert words == explorer.picture.alt
        control.value = value


@pytest.mark.parametrize("explore", EXPLORERS)
def test_saved_notebook_has_picture_and_words_beside_the_widget(explore, monkeypatch):
    explorer = explore()
    bundle, _ = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == explorer.picture.alt
    assert f'alt="{html.escape(explorer.picture.alt)}"' in bundle["text/html"]
    assert base64.b64decode(bundle["image/png"]) == explorer.picture.still()
    monkeypatch.setenv("FFNN_PICTURES_ONLY", "1")
    alone, _ = explorer._repr_mimebundle_()
    assert alone == {kind: bundle[kind] for kind in ("text/html", "image/png", "text/plain")}


@pytest.mark.parametrize("explore", EXPLORERS)
def test_page_keeps_its_height(explore):
    """The image's box has the picture's size before any image is there."""
    explorer = explore()
    assert (explorer.view.width, explorer.view.height) == (explorer.picture.width, explorer.picture.height)


def no_errors(explorer):
    """From now on an error fails the test, where the page would show words."""

    def fail(message):
        raise AssertionError(message)

    explorer.picture.show_message = fail


def test_index_limits_follow_the_layer():
    explorer = explore_indices()
    no_errors(explorer)
    layer, i, j = (explorer.controls[name] for name in ("layer", "i", "j"))
    assert (layer.max, i.max, j.max) == (2, 3, 4)
    i.value, j.value = 3, 4
    layer.value = 2
    assert (i.max, j.max, i.value, j.value) == (4, 2, 3, 2)
    i.value = 4
    layer.value = 1
    assert (i.max, j.max, i.value, j.value) == (3, 4, 3, 2)
    assert "from neuron 3 of layer 0 to neuron 2 of layer 1" in shown(explorer)[1]


def test_followed_row_stays_among_the_rows():
    explorer = explore_shapes()
    no_errors(explorer)
    N, n = explorer.controls["N"], explorer.controls["s"]
    N.value = 8
    n.value = 8
    N.value = 3
    assert (n.max, n.value) == (3, 3)
    assert "Row 3 of Z" in shown(explorer)[1]


def test_layer_keeps_the_values_of_all_neurons():
    explorer = explore_layer()
    no_errors(explorer)

    def on_the_page():
        return [name for name, control in explorer.controls.items() if control.layout.display != "none"]

    assert on_the_page() == ["j", "x1", "x2", "w12", "w22", "b2", "activation"]
    explorer.controls["w12"].value = 2.5
    explorer.controls["j"].value = 3
    assert on_the_page() == ["j", "x1", "x2", "w13", "w23", "b3", "activation"]
    explorer.controls["b3"].value = -2.0
    np.testing.assert_array_equal(explorer.state["W"], [[1.0, 2.5, 2.0], [2.0, 1.5, -0.5]])
    np.testing.assert_array_equal(explorer.state["b"], [0.5, 0.0, -2.0])
    assert explorer.controls["w12"].description == "w₁₂"
    image = shown(explorer)[0]
    assert image == LayerPicture().show(**explorer.state).frame()


def raises(A, W, b, g):
    raise KeyError("my own <mistake>")


def not_yet(A, W, b, g):
    raise NotImplementedError


WRONG_LAYERS = [
    (raises, "KeyError: 'my own <mistake>'"),
    (not_yet, "Not written yet"),
    (lambda A, W, b, g: None, "ValueError: layer(A, W, b, g) returned nothing"),
    (lambda A, W, b, g: g(A @ W + b)[:, :2], "ValueError: layer(A, W, b, g) gave A_next of shape (962, 2)"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG_LAYERS)
def test_explorer_shows_a_mistake_in_words_and_lives_on(wrong, words):
    def layer(A, W, b, g):
        return wrong(A, W, b, g) if b[1] > 0 else g(A @ W + b)

    explorer = explore_layer(layer)
    good = shown(explorer)
    explorer.controls["b2"].value = 1.0
    image, said = shown(explorer)
    assert words in said
    assert image != good[0]
    explorer.controls["j"].value = 3  # other controls still answer, and still say what is wrong
    assert words in shown(explorer)[1]
    explorer.controls["j"].value = 2
    explorer.controls["b2"].value = 0.0
    assert shown(explorer) == good


def test_own_functions_reach_the_pictures():
    own_layer = explore_layer(lambda A, W, b, g: np.full((len(A), 3), 0.25))
    assert "A_next = [0.25, 0.25, 0.25]. But that is not g(x W + b)" in shown(own_layer)[1]
    own_neuron = explore_neuron(lambda x, w, b, g: 0.25)
    assert "But your function gives 0.25: run its check." in shown(own_neuron)[1]
    assert shown(own_layer)[0] != shown(explore_layer())[0]
    assert shown(own_neuron)[0] != shown(explore_neuron())[0]
