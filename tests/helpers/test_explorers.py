"""The explorers: their controls move their pictures, whatever a student's function does."""

import base64
import importlib
import io
import json
import pkgutil
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from ffnn_helpers import explorers
from ffnn_helpers.explorers.indices import explore_indices
from ffnn_helpers.explorers.layer import LayerPicture, explore_layer
from ffnn_helpers.explorers.neuron import explore_neuron
from ffnn_helpers.explorers.shapes import explore_shapes
from ffnn_helpers.pictures.notebook import PadView

TOPICS = [module.name for module in pkgutil.iter_modules(explorers.__path__)]


@pytest.fixture(scope="module", params=TOPICS)
def explorer(request):
    """Each topic's explorer at its start; a test that moves a control moves it back."""
    topic = importlib.import_module(f"ffnn_helpers.explorers.{request.param}")
    return getattr(topic, f"explore_{request.param}")()


def shown(explorer):
    """Return what the page shows: the image's bytes and the words below it."""
    return explorer.view.png, explorer.view.words


def another_value(control):
    """Return the next value of a slider, or the previous one at its end; another entry of a menu; a stroke."""
    if isinstance(control, PadView):
        return [[[0.3, 0.2], [0.7, 0.8]]]
    if hasattr(control, "options"):
        return next(option for option in control.options if option != control.value)
    return control.value + (control.step if control.value < control.max else -control.step)


def test_every_control_on_the_page_moves_the_picture(explorer):
    visible = [control for control in explorer.controls.values() if control.layout.display != "none"]
    start = explorer.state
    assert len(visible) >= 2
    for control in visible:
        before = shown(explorer)
        control.value = another_value(control)
        image, words = shown(explorer)
        assert image != before[0], control.description
        assert words != before[1], control.description
        assert words == explorer.picture.alt
        for name, value in start.items():  # of several: the end of one slider may follow another
            explorer.controls[name].value = value


def test_a_click_on_a_place_moves_the_controls_that_it_names(explorer):
    start = explorer.state
    for place in explorer.view.places[::5]:
        explorer.view._handle_custom_msg(place["sets"], [])  # as the page sends it
        assert explorer.state == start | place["sets"]
        assert shown(explorer)[1] == explorer.picture.alt
        for name, value in start.items():
            explorer.controls[name].value = value


def size_on(explorer, ratio):
    """Size of the image on a screen with this many pixels per pixel of the page."""
    explorer.view.ratio = ratio
    return Image.open(io.BytesIO(explorer.view.png)).size


def test_a_finer_screen_gets_more_pixels_and_the_same_words(explorer):
    before, picture = shown(explorer), explorer.picture
    assert size_on(explorer, 2) == (2 * picture.width, 2 * picture.height)
    assert shown(explorer)[1] == before[1]
    assert size_on(explorer, 1) == (picture.width, picture.height)
    assert shown(explorer) == before


def test_pixels_are_as_fine_as_the_screen_within_limits():
    explorer = explore_neuron()
    assert size_on(explorer, 1.25) == (1000, 412)
    assert size_on(explorer, 3) == (1600, 660)
    assert size_on(explorer, 0.5) == (800, 330)


class Tags(HTMLParser):
    """The tags of some HTML, each with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def png_of(image):
    return base64.b64decode(image["src"].removeprefix("data:image/png;base64,"))


def displayed(widget, monkeypatch):
    """The MIME bundles that a live widget displays."""
    bundles = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: bundles.append(bundle))
    bundle = widget._repr_mimebundle_()
    return [*bundles, bundle]


def test_stored_output_has_the_picture_once_and_what_moves_it(explorer, monkeypatch):
    picture = explorer.picture

    def too_slow():
        raise AssertionError("a live explorer has a frame already, and the large picture costs 0.3 s")

    with monkeypatch.context() as live:
        live.setattr(picture, "still", too_slow)
        stored, alive = displayed(explorer, live)
    assert list(stored) == ["text/html"]
    assert set(alive) == {"application/vnd.jupyter.widget-view+json", "text/plain"}
    assert alive["text/plain"] == picture.alt
    _, (_, place), *tags = Tags(stored["text/html"]).found
    assert place["class"] == f"ffnn-{explorer.model_id}-still" and f"ffnn-{explorer.model_id}" in explorer._dom_classes
    (_, data), (_, image) = tags
    assert [tag for tag, _ in tags] == ["div", "img"]
    assert (image["alt"], image["width"]) == (picture.alt, str(picture.width))
    assert png_of(image) == explorer.view.png
    assert data["data-explorer"] == f"{type(picture).__module__}.{type(picture).__name__}"
    controls = {control["name"]: control for control in json.loads(data["data-controls"])}
    assert list(controls) == list(explorer.controls)
    state = json.loads(data["data-state"])
    assert state == explorer.state == picture.start == {name: control["start"] for name, control in controls.items()}

    monkeypatch.setattr(picture, "still", lambda: b"large")
    monkeypatch.setenv("FFNN_PICTURES_ONLY", "1")
    alone = explorer._repr_mimebundle_()
    assert set(alone) == {"text/html", "text/plain"}
    (_, same_data), (_, still) = Tags(alone["text/html"]).found
    assert same_data == data
    assert png_of(still) == b"large"
    assert still | {"src": ""} == image | {"src": ""}


def test_page_keeps_its_height(explorer):
    """The image's box has the picture's size before any image is there, and whole rows are kept for the controls."""
    assert (explorer.view.width, explorer.view.height) == (explorer.picture.width, explorer.picture.height)
    assert int(explorer.children[-2].layout.min_height.removesuffix("px")) in (36, 72, 108)


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
    state = explorer.picture.arranged(explorer.state)
    np.testing.assert_array_equal(state["W"], [[1.0, 2.5, 2.0], [2.0, 1.5, -0.5]])
    np.testing.assert_array_equal(state["b"], [0.5, 0.0, -2.0])
    assert explorer.controls["w12"].description == "w₁₂"
    image = shown(explorer)[0]
    assert image == LayerPicture().show(**state).frame()


def raises(A, W, b, g):
    raise KeyError("my own <mistake>")


def not_yet(A, W, b, g):
    raise NotImplementedError


WRONG_LAYERS = [
    (raises, "KeyError: 'my own <mistake>'"),
    (not_yet, "Not written yet"),
    (lambda A, W, b, g: None, "ValueError: layer(A, W, b, g) returned nothing"),
    (
        lambda A, W, b, g: (A @ W + b, g(A @ W + b)[:, :2]),
        "ValueError: layer(A, W, b, g) gave A_next of shape (962, 2)",
    ),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG_LAYERS)
def test_explorer_shows_a_mistake_in_words_and_lives_on(wrong, words):
    def layer(A, W, b, g):
        return wrong(A, W, b, g) if b[1] > 0 else (A @ W + b, g(A @ W + b))

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


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("activation", "function"),
        ("activation", "derivative"),
        ("boundary", "g"),
        ("bumps", "network"),
        ("costs", "mean_squared_error"),
        ("descent", "gradients"),
        ("design", "n_parameters"),
        ("fit", "model"),
        ("fit", "cost"),
        ("ising", "answer"),
        ("layer", "layer"),
        ("neuron", "neuron"),
        ("one_hot", "one_hot"),
        ("regions", "count"),
        ("softmax", "softmax"),
        ("spiking", "simulate"),
    ],
)
@pytest.mark.parametrize("result", [0.0, np.ones(3)], ids=["number", "array"])
def test_a_result_in_place_of_a_function_is_told(topic, name, result):
    explore = getattr(importlib.import_module(f"ffnn_helpers.explorers.{topic}"), f"explore_{topic}")
    said = shown(explore(**{name: result}))[1]
    assert f"{name} must be a function, but it is of type {type(result).__name__}: pass its name alone" in said
    assert "at once" not in said  # nor is anything told of how it was called


@pytest.mark.parametrize(("topic", "first", "second"), [("digits", "X", "labels"), ("ising", "spins", "T")])
def test_one_of_two_arrays_that_belong_together_is_not_enough(topic, first, second):
    explore = getattr(importlib.import_module(f"ffnn_helpers.explorers.{topic}"), f"explore_{topic}")
    for name in (first, second):
        with pytest.raises(TypeError, match=f"^{first} and {second} belong together: give both, or neither"):
            explore(**{name: np.ones((2, 64))})


def test_own_functions_reach_the_pictures():
    own_layer = explore_layer(lambda A, W, b, g: (A @ W + b, np.full((len(A), 3), 0.25)))
    assert shown(own_layer)[1].startswith("Your function differs: A_next is not g(A W + b).")
    own_neuron = explore_neuron(lambda x, w, b, g: 0.25)
    assert "differs: it returns 0.25, not 0.38." in shown(own_neuron)[1]
    assert shown(own_layer)[0] != shown(explore_layer())[0]
    assert shown(own_neuron)[0] != shown(explore_neuron())[0]
