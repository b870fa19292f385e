"""The pictures: what they show, that it follows the state, and what they say when it cannot be shown."""

import base64
import functools
import html
import inspect
import io
import itertools
import json
import re
import warnings
from dataclasses import asdict
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.path import Path
from matplotlib.text import Text
from PIL import Image

from ffnn_helpers.explorers.activation import ActivationPicture
from ffnn_helpers.explorers.backpropagation import BackpropagationPicture
from ffnn_helpers.explorers.boundary import BoundaryByHandPicture, BoundaryPicture
from ffnn_helpers.explorers.bumps import BumpsPicture
from ffnn_helpers.explorers.costs import CostsPicture
from ffnn_helpers.explorers.cures import CuresPicture
from ffnn_helpers.explorers.descent import DescentPicture
from ffnn_helpers.explorers.design import DesignPicture
from ffnn_helpers.explorers.digits import DigitsPicture
from ffnn_helpers.explorers.fit import FitPicture
from ffnn_helpers.explorers.indices import IndicesPicture
from ffnn_helpers.explorers.ising import IsingPicture
from ffnn_helpers.explorers.layer import NEURON_XY, LayerPicture
from ffnn_helpers.explorers.neuron import NeuronPicture
from ffnn_helpers.explorers.one_hot import OneHotPicture
from ffnn_helpers.explorers.optimisers import OptimisersPicture
from ffnn_helpers.explorers.regions import RegionsPicture
from ffnn_helpers.explorers.shapes import ShapesPicture
from ffnn_helpers.explorers.signal import SignalPicture
from ffnn_helpers.explorers.softmax import SoftmaxPicture
from ffnn_helpers.explorers.spiking import SpikingPicture
from ffnn_helpers.explorers.staircase import StaircasePicture
from ffnn_helpers.network import FFNN
from ffnn_helpers.pictures.drawing import Drawing
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.picture import Picture
from ffnn_helpers.pictures.quick_text import QuickTextRenderer

ACTIVATIONS = ["step", "sigmoid", "tanh", "relu", "identity"]
W = np.array([[1.0, -1.0, 2.0], [2.0, 1.5, -0.5]])
B = np.array([0.5, 0.0, -1.0])
NEURON = {"x1": 1.0, "x2": -1.0, "w1": 1.0, "w2": 2.0, "b": 0.5, "activation": "sigmoid"}
LAYER = {"j": 2, "x1": 1.0, "x2": -1.0, "W": W, "b": B, "activation": "tanh"}
INDEX = {"layer": 1, "i": 2, "j": 1}
SHAPES = {"N": 4, "n_in": 3, "n_out": 5, "s": 2}
ACTIVATION = {"z": 2.0, "activation": "sigmoid"}
SOFTMAX = {"z1": 2.0, "z2": 1.0, "z3": -1.0, "shift": 0.0, "T": 1}
ONE_HOT = {"K": 4, "s": 1, "labels": [2, 0, 1, 0, 2]}
DESIGN = {"sizes": [2, 4, 3, 1]}
BUMPS = {
    "activation": "step",
    "placed": "by hand",
    "k": 2,
    "bumps": np.array([[0.05, 0.25, 0.8], [0.35, 0.5, 0.6], [0.6, 0.9, 0.3]]),
    "hinges": np.array([[0.0, 2.0], [0.2, -4.0], [0.7, 4.0]]),
    "level": 0.6,
    "w": 50,
    "n": 8,
}
SIGMOIDS, HINGES = BUMPS | {"activation": "sigmoid"}, BUMPS | {"activation": "relu"}
EQUAL = BUMPS | {"placed": "equal"}
BY_HAND = {
    "neuron": "hidden 1",
    "W1": np.array([[1.0, 0.5], [0.5, -1.0]]),
    "b1": np.array([0.0, -1.0]),
    "W2": np.array([[2.0], [2.0]]),
    "b2": np.array([-2.0]),
    "activation": "sigmoid",
}
COSTS = {"y": 0.8, "a": 0.3}
DESCENT = {"cost": "mean_squared_error", "w": -2.0, "b": 2.0}
DESCENT |= {"optimiser": "SGD", "learning_rate": 3.0, "steps": 20}
W1, W2 = np.array([[0.5, -0.4], [-1.2, 0.6]]), np.array([[0.9], [-0.7]])
BACKPROPAGATION = {"step": 12, "x1": 1.0, "x2": -0.5, "y": 0.2, "W1": W1, "W2": W2}
BACKPROPAGATION |= {"activation": "tanh", "chosen": "w₁₁⁽¹⁾"}
CURES = {"dataset": "circle", "features": "x₁, x₂", "hidden": 3, "epochs": 100}
FIT = {"w": 1.0, "b": 0.5}
REGIONS = {"weights": "random", "layers": 3, "width": 4, "draw": 1}
SIGNAL = {"sigma": 2.0, "activation": "tanh", "layer": 5}
SPIKING = {"current": 2.0, "tau": 10.0, "V_th": -50.0}
DIGITS = {"number": 4, "right": 1, "down": 0, "push": 0.1}
ISING = {"T": 2.4, "number": 2, "spins": "as drawn"}
STAIRCASE = {"w": -2.0, "T": 1.0, "steps": 20}
VALLEY = {"kappa": 50, "eta_kappa": 1.9, "beta": 0.6, "adam": 0.5, "steps": 40}


def trained_boundary():
    """The picture of the boundary of a network that is given."""
    return BoundaryPicture(FFNN([2, 4, 1], rng=np.random.default_rng(5)))


def digit_reader():
    """The picture of a network that has not learned to read."""
    sizes = [64, 30, 20, 10]
    return DigitsPicture(FFNN(sizes, ("tanh", "softmax"), "categorical_cross_entropy", np.random.default_rng(0)))


def ising_spins():
    """The picture of random spins, three at each of three temperatures, whose answer is the size of m."""
    up = np.random.default_rng(0).random((9, 6, 6)) < np.linspace(0.1, 0.9, 9)[:, None, None]
    return IsingPicture(lambda spins: abs(spins.mean(axis=(1, 2))), 2 * up - 1, np.repeat([1.0, 2.4, 3.0], 3))


PICTURES = [(NeuronPicture, NEURON), (LayerPicture, LAYER), (IndicesPicture, INDEX), (ShapesPicture, SHAPES)]
PICTURES += [(ActivationPicture, ACTIVATION), (SoftmaxPicture, SOFTMAX), (OneHotPicture, ONE_HOT)]
PICTURES += [(DesignPicture, DESIGN), (BumpsPicture, BUMPS), (BoundaryByHandPicture, BY_HAND)]
PICTURES += [(trained_boundary, {"threshold": 0.5})]
PICTURES += [(CostsPicture, COSTS), (DescentPicture, DESCENT), (BackpropagationPicture, BACKPROPAGATION)]
PICTURES += [(CuresPicture, CURES), (FitPicture, FIT)]
PICTURES += [(RegionsPicture, REGIONS)]
PICTURES += [(SpikingPicture, SPIKING)]
PICTURES += [(digit_reader, DIGITS), (OptimisersPicture, VALLEY)]
PICTURES += [(ising_spins, ISING)]
PICTURES += [(SignalPicture, SIGNAL), (StaircasePicture, STAIRCASE)]


def grid(**values):
    """Every combination of the values, as states."""
    return [dict(zip(values, combination, strict=True)) for combination in itertools.product(*values.values())]


def states_of(picture_class):
    if picture_class is NeuronPicture:
        return grid(x1=[-3, 2.2], x2=[3], w1=[-3, 0], w2=[0, 1.5], b=[-3, 3], activation=ACTIVATIONS)
    if picture_class is LayerPicture:
        weights = [W, np.zeros((2, 3)), -3 * np.ones((2, 3))]
        return grid(j=[1, 2, 3], x1=[-3], x2=[3], W=weights, b=[B], activation=ACTIVATIONS)
    if picture_class is IndicesPicture:
        return grid(layer=[1], i=[1, 2, 3], j=[1, 2, 3, 4]) + grid(layer=[2], i=[1, 2, 3, 4], j=[1, 2])
    if picture_class is ActivationPicture:
        return grid(z=[-6.0, -2.3, 0.0, 4.7, 6.0], activation=ACTIVATIONS)
    if picture_class is SoftmaxPicture:
        return grid(z1=[-5.0, 5.0], z2=[0.0, 5.0], z3=[-5.0], shift=[-5.0, 5.0], T=[0.01, 0.3, 1, 100])
    if picture_class is OneHotPicture:
        some = ([0, 1, 2, 3, 4], [5] * 5, [1, 0, 1, 0, 2])
        return [{"K": K, "s": s, "labels": [k % K for k in y]} for K in (2, 3, 6) for s in (1, 5) for y in some]
    if picture_class is DesignPicture:
        return [{"sizes": [n, *depth * [m], k]} for n in (1, 8) for m in (1, 8) for depth in (0, 1, 6) for k in (1, 4)]
    if picture_class is BumpsPicture:
        bumps = [BUMPS["bumps"], np.array([[0, 1, 1], [1, 0, -1], [0, 1, 1]])]
        hinges = [np.array([[0, 10], [0, 10], [0, 10]]), np.array([[0, -10], [0.5, 10], [1, 10]])]
        shared = {"activation": ["step", "sigmoid", "relu"], "level": [-1.0], "w": [5, 1000]}
        by_hand = grid(**shared, placed=["by hand"], k=[1, 3], bumps=bumps, hinges=hinges, n=[1])
        return by_hand + grid(**shared, placed=["equal"], k=[1], bumps=bumps[:1], hinges=hinges[:1], n=[1, 32])
    if picture_class is BoundaryByHandPicture:
        weights = [(np.full((2, 2), w), np.full(2, -w), np.full((2, 1), w), np.full(1, w)) for w in (-6.0, 0.0, 6.0)]
        choices = grid(neuron=["hidden 1", "hidden 2", "output"], activation=["sigmoid", "tanh", "relu", "step"])
        return [c | dict(zip(("W1", "b1", "W2", "b2"), arrays, strict=True)) for arrays in weights for c in choices]
    if picture_class is trained_boundary:
        return grid(threshold=[0.05, 0.35, 0.5, 0.95])
    if picture_class is CostsPicture:
        return grid(y=[0, 0.05, 0.5, 1], a=[0.01, 0.05, 0.5, 0.99])
    if picture_class is DescentPicture:
        starts = grid(cost=["mean_squared_error", "binary_cross_entropy"], w=[-4, 6.0], b=[-6, 4])
        ways = grid(optimiser=["SGD", "Adam"], learning_rate=[0.01, 30], steps=[0, 50])
        return [start | way for start in starts for way in ways]
    if picture_class is BackpropagationPicture:
        extreme = [(W1, W2), (3 * np.ones((2, 2)), -3 * np.ones((2, 1))), (np.zeros((2, 2)), np.zeros((2, 1)))]
        states = grid(step=range(13), x1=[-2], x2=[2], y=[-1], activation=["sigmoid", "tanh"])
        chosen = grid(chosen=["w₂₁⁽¹⁾", "w₂₁⁽²⁾"])
        return [s | c | {"W1": first, "W2": second} for first, second in extreme for s in states for c in chosen]
    if picture_class is CuresPicture:
        states = grid(dataset=["circle", "spiral"], features=["x₁², x₂²", "all seven"], hidden=[0], epochs=[0, 200])
        return states + grid(dataset=["xor", "gauss"], features=["x₁, x₂", "x₁x₂"], hidden=[1, 8], epochs=[30])
    if picture_class is FitPicture:
        return grid(w=[-1.0, 1.5, 5.0], b=[-2.0, 1.8, 5.0])
    if picture_class is RegionsPicture:
        return grid(weights=["folding", "random"], layers=[1, 3, 4], width=[2, 6], draw=[1, 20])
    if picture_class is SignalPicture:
        return grid(sigma=[0.5, 1.0, 1.41, 3.0], activation=["tanh", "relu", "sigmoid"], layer=[0, 7, 100])
    if picture_class is StaircasePicture:
        return grid(w=[-4.0, 0.3, 4.0], T=[0, 0.05, 2.0], steps=[0, 1, 50])
    if picture_class is digit_reader:
        drawings = [[], [[[0.5, 0.1], [0.4, 0.9]], [[0.7, 0.5]]]]
        return grid(number=[0, 1796], right=[-3, 3], down=[-3, 0], push=[0.0, 0.3], drawn=drawings)
    if picture_class is ising_spins:
        return grid(T=[1.0, 2.4, 3.0], number=[1, 3], spins=["as drawn", "lower half flipped", "scrambled"])
    if picture_class is OptimisersPicture:
        return grid(kappa=[1, 100], eta_kappa=[0.1, 2.2], beta=[0.0, 0.9], adam=[0.1, 2.0], steps=[0, 100])
    if picture_class is SpikingPicture:
        return grid(current=[-1.0, 0.3, 1.0, 1.55, 4.0], tau=[5.0, 30.0], V_th=[-60.0, -50.0, -40.0])
    return [state for state in grid(N=[1, 8], n_in=[1, 2, 6], n_out=[1, 3, 6], s=[1, 8]) if state["s"] <= state["N"]]


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


@functools.cache
def used(picture_class):
    """One picture for all tests: what it shows must not depend on what it has shown before."""
    return picture_class()


@pytest.mark.parametrize("picture_class", [p for p, _ in PICTURES])
def test_every_state_is_drawn_without_a_warning_and_no_label_is_tiny_or_cut_off(picture_class):
    picture = used(picture_class)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib's own too: it warns of letters that the font lacks
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="matplotlib|pyparsing")
        for number, state in enumerate(states_of(picture_class)):
            image = pixels(picture.show(**state).frame())
            assert image.shape == (picture.height, picture.width, 3), state
            assert image.min() < 100 and image.max() == 255, state
            assert picture.alt, state
            if number % 4 == 0:
                check_labels(picture, state)


def check_labels(picture, state):
    for text in (text for ax in picture.figure.axes for text in (*ax.texts, ax.title, ax.xaxis.label)):
        if text.get_visible() and text.get_text():
            box = text.get_window_extent()
            assert 0 <= box.x0 and box.x1 <= picture.width, (text.get_text(), state)
            assert 0 <= box.y0 and box.y1 <= picture.height, (text.get_text(), state)
            assert text.get_fontsize() >= 9, text.get_text()


def words_of(picture):
    """Each text that the picture shows now, its box (left, bottom, right, top) in pixels, and its size in pixels."""
    hidden = {picture._message}
    for ax in picture.figure.axes:
        for axis, label in ((ax.xaxis, ax.xaxis.label), (ax.yaxis, ax.yaxis.label)):
            low, high = sorted(axis.get_view_interval())
            ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
            beyond = [tick for tick in ticks if not (ax.axison and low - 1e-9 <= tick.get_loc() <= high + 1e-9)]
            hidden |= {tick.label1 for tick in beyond} | ({label} if not ax.axison else set())
    for text in picture.figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and text not in hidden:
            yield text.get_text(), text.get_window_extent().extents, text.get_fontsize() * 100 / 72


@pytest.mark.parametrize("picture_class", [p for p, _ in PICTURES])
def test_on_a_phone_its_panels_hold_all_words_with_nine_pixels_or_more(picture_class):
    """Of a window of 390 pixels a page gives 358 to a picture. No panel shows a piece of a word beside it."""
    picture = used(picture_class)
    has_mark = "self.doubt(" in inspect.getsource(inspect.getmodule(type(picture)))
    for state in states_of(picture_class)[::5]:
        picture.show(**state)
        picture._mark.set_visible(has_mark)
        picture._canvas.draw()  # which gives ticks their labels
        panels = [(x - 1, y - 1, x + w + 1, y + h + 1, min(1, 358 / w)) for x, y, w, h in picture.panels]
        assert panels
        for words, (x0, y0, x1, y1), size in words_of(picture):
            met = [p for p in panels if x0 < p[2] - 2 and x1 > p[0] + 2 and y0 < p[3] - 2 and y1 > p[1] + 2]
            assert met, f"no panel shows {words!r} ({state})"
            for left, bottom, right, top, scale in met:
                assert left <= x0 and x1 <= right and bottom <= y0 and y1 <= top, f"{words!r} is cut ({state})"
                assert size * scale >= 9, f"{words!r} has {size * scale:.1f} pixels"


def test_a_picture_that_is_not_finished_says_what_it_lacks():
    class Unfinished(Picture):
        controls = [SimpleNamespace(name="w", label="w", start=1.0)]

    with pytest.raises(NotImplementedError, match="Unfinished does not say how it follows a state"):
        Unfinished(100, 100).show(w=1.0)
    with pytest.raises(TypeError, match="is not a control: use those of ffnn_helpers.pictures.controls"):
        explorer(Unfinished(100, 100))


def test_a_message_is_not_cut_into_panels():
    picture = NeuronPicture().show(**NEURON)
    assert len(picture.panels) == 3
    picture.show_message("TypeError: your function takes 3 arguments, and 4 were given.")
    assert picture.panels == []


@pytest.mark.parametrize(("picture_class", "state"), PICTURES)
def test_a_picture_does_not_depend_on_what_was_shown_before(picture_class, state):
    fresh, picture = picture_class().show(**state), used(picture_class)
    for other in states_of(picture_class)[::7]:
        picture.show(**other).frame()
    picture.show_message("words in between")
    picture.frame()
    assert picture.show(**state).frame() == fresh.frame()
    assert picture.still() == image_of(fresh)
    assert picture.frame() == fresh.frame()


def image_of(picture):
    """The image that a notebook stores, with the alternative text and the words beside it."""
    bundle = picture._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert f'alt="{html.escape(picture.alt)}"' in bundle["text/html"]
    assert bundle["text/plain"] == picture.alt
    [image] = re.findall(r"data:image/png;base64,([^\"]+)", bundle["text/html"])
    png = base64.b64decode(image)
    assert pixels(png).shape == (2 * picture.height, 2 * picture.width, 3)
    return png


@pytest.mark.parametrize(("picture_class", "state"), PICTURES)
def test_kept_pixels_and_moving_parts_make_the_whole_picture(picture_class, state):
    """The quick frame shows what matplotlib draws when it draws everything, with quick texts."""
    picture, whole = used(picture_class), picture_class()
    canvas = FigureCanvasAgg(whole.figure)
    for artist in whole.moving:
        artist.draw = lambda renderer, draw=artist.draw: draw(QuickTextRenderer(renderer))
    for each in (state, *states_of(picture_class)[::11]):
        whole.show(**each)
        canvas.draw()
        drawn = np.asarray(canvas.buffer_rgba())[:, :, :3].astype(int)
        quick = pixels(picture.show(**each).frame())
        assert np.mean(np.abs(drawn - quick).max(axis=-1) > 48) < 1e-4, each


CHANGES = [
    *[(NeuronPicture, NEURON, {name: 2.5}) for name in ("x1", "x2", "w1", "w2", "b")],
    (NeuronPicture, NEURON, {"activation": "relu"}),
    *[(LayerPicture, LAYER, change) for change in ({"j": 3}, {"x1": 0.9}, {"x2": 0.9}, {"activation": "relu"})],
    *[(LayerPicture, LAYER, {"W": W + 0.1 * (np.arange(6).reshape(2, 3) == k)}) for k in range(6)],
    *[(LayerPicture, LAYER, {"b": B + 0.1 * (np.arange(3) == k)}) for k in range(3)],
    *[(IndicesPicture, INDEX, change) for change in ({"layer": 2}, {"i": 3}, {"j": 2})],
    *[(ShapesPicture, SHAPES, change) for change in ({"N": 5}, {"n_in": 4}, {"n_out": 4}, {"s": 3})],
    *[(ActivationPicture, ACTIVATION, change) for change in ({"z": 2.1}, {"activation": "tanh"})],
    *[(SoftmaxPicture, SOFTMAX, {name: 0.5}) for name in SOFTMAX],
    *[(OneHotPicture, ONE_HOT, change) for change in ({"K": 3}, {"s": 2}, {"labels": [2, 0, 1, 0, 1]})],
    *[(DesignPicture, DESIGN, {"sizes": sizes}) for sizes in ([3, 4, 3, 1], [2, 4, 3, 2], [2, 4, 4, 1], [2, 4, 1])],
    *[(BumpsPicture, BUMPS, change) for change in ({"activation": "sigmoid"}, {"placed": "equal"}, {"k": 1})],
    *[(BumpsPicture, BUMPS, {"bumps": BUMPS["bumps"] + np.eye(3)[k] * [[0], [0.05], [0]]}) for k in range(3)],
    *[(BumpsPicture, HINGES, {"hinges": HINGES["hinges"] + np.eye(2)[k] * [[0], [0.1], [0]]}) for k in range(2)],
    *[(BumpsPicture, *change) for change in ((SIGMOIDS, {"w": 100}), (HINGES, {"level": 0.7}), (EQUAL, {"n": 9}))],
    *[(BoundaryByHandPicture, BY_HAND, {name: BY_HAND[name] + 0.5}) for name in ("W1", "b1", "W2", "b2")],
    *[(BoundaryByHandPicture, BY_HAND, change) for change in ({"neuron": "output"}, {"activation": "tanh"})],
    (trained_boundary, {"threshold": 0.5}, {"threshold": 0.45}),
    *[(CostsPicture, COSTS, change) for change in ({"y": 0.7}, {"a": 0.31})],
    *[(DescentPicture, DESCENT, change) for change in ({"w": -1.9}, {"b": 1.9}, {"learning_rate": 1.0}, {"steps": 21})],
    *[(DescentPicture, DESCENT, change) for change in ({"cost": "binary_cross_entropy"}, {"optimiser": "Adam"})],
    *[(BackpropagationPicture, BACKPROPAGATION, {name: 0.9}) for name in ("x1", "x2", "y")],
    *[(BackpropagationPicture, BACKPROPAGATION, change) for change in ({"step": 11}, {"activation": "sigmoid"})],
    (BackpropagationPicture, BACKPROPAGATION, {"chosen": "w₂₁⁽²⁾"}),
    *[
        (BackpropagationPicture, BACKPROPAGATION, {"W1": W1 + 0.1 * (np.arange(4).reshape(2, 2) == k)})
        for k in range(4)
    ],
    *[(BackpropagationPicture, BACKPROPAGATION, {"W2": W2 + 0.1 * np.eye(2)[:, [k]]}) for k in range(2)],
    *[(CuresPicture, CURES, change) for change in ({"dataset": "gauss"}, {"hidden": 2}, {"epochs": 90})],
    (CuresPicture, CURES, {"features": "all seven"}),
    *[(FitPicture, FIT, change) for change in ({"w": 1.1}, {"b": 0.6})],
    *[(RegionsPicture, REGIONS, change) for change in ({"layers": 4}, {"width": 5}, {"draw": 2})],
    (RegionsPicture, REGIONS, {"weights": "folding"}),
    *[(SignalPicture, SIGNAL, change) for change in ({"sigma": 2.01}, {"activation": "relu"}, {"layer": 6})],
    *[(StaircasePicture, STAIRCASE, change) for change in ({"w": -1.9}, {"T": 0.95}, {"steps": 21})],
    *[(digit_reader, DIGITS, change) for change in ({"number": 5}, {"right": 2}, {"down": 1}, {"push": 0.11})],
    (digit_reader, DIGITS, {"drawn": [[[0.2, 0.2], [0.8, 0.7]]]}),
    *[(ising_spins, ISING, change) for change in ({"T": 3.0}, {"number": 3})],
    (ising_spins, ISING, {"spins": "scrambled"}),
    *[
        (OptimisersPicture, VALLEY, change)
        for change in ({"kappa": 51}, {"eta_kappa": 1.8}, {"beta": 0.5}, {"steps": 41})
    ],
    (OptimisersPicture, VALLEY, {"adam": 0.6}),
    *[(SpikingPicture, SPIKING, change) for change in ({"current": 2.1}, {"tau": 11.0}, {"V_th": -49.0})],
]


@pytest.mark.parametrize(("picture_class", "state", "change"), CHANGES)
def test_every_part_of_the_state_moves_the_picture_and_its_words(picture_class, state, change):
    picture = used(picture_class)
    before = picture.show(**state).frame()
    words = picture.alt
    assert picture.show(**state | change).frame() != before
    assert picture.alt != words


def click(picture, state, x, y):
    """The state after a click at this point, in pixels from the lower left corner; the place on top acts."""
    hit = [place.sets for place in picture.places(state) if Path(place.corners).contains_point((x, y))]
    return state | (hit[-1] if hit else {})


@pytest.mark.parametrize("picture_class", [p for p, _ in PICTURES])
def test_places_lie_in_the_picture_and_set_what_controls_offer(picture_class):
    picture = used(picture_class)
    for place in picture.places(picture.start):
        x, y = np.transpose(place.corners)
        assert 0 <= x.min() < x.max() <= picture.width and 0 <= y.min() < y.max() <= picture.height
        assert place.sets and place.sets.keys() <= picture.start.keys()
        picture.require_drawable(**place.sets)
        json.dumps(asdict(place))  # plain data: it goes to the page


def test_a_click_on_a_weight_or_a_number_shows_its_formula():
    picture = used(IndicesPicture)
    for layer in (1, 2):
        state = picture.start | {"layer": layer, "i": 1, "j": 1}
        picture.follow(state)
        arrays = picture.arrays[layer - 1]
        for array, shape in (("W", "ij"), ("matrix", "ji")):
            labels = np.reshape(arrays[array].numbers, arrays[array].shape)
            for place, label in np.ndenumerate(labels):
                picture.follow(after := click(picture, state, *label.get_position()))
                assert (after[shape[0]], after[shape[1]]) == (place[0] + 1, place[1] + 1)
                assert f"= {label.get_text()} runs from neuron {after['i']} of layer {layer - 1}" in picture.alt
    for number, (left, right) in enumerate(itertools.pairwise(picture.neuron_xy), start=1):
        for (i, start), (j, end) in itertools.product(enumerate(left, start=1), enumerate(right, start=1)):
            way = [click(picture, picture.start, *point) for point in np.linspace(start, end, 30)[5:-5]]
            assert way.count({"layer": number, "i": i, "j": j}) >= 6, "links cross, but each can be hit"
    assert click(picture, INDEX, *picture.neuron_xy[1][2]) == INDEX | {"j": 3}
    assert click(picture, INDEX | {"layer": 2}, *picture.neuron_xy[1][2]) == INDEX | {"layer": 2, "i": 3}
    assert click(picture, INDEX, *picture.neuron_xy[2][1]) == INDEX | {"layer": 2, "j": 2}
    assert click(picture, INDEX, 400, 60) == INDEX, "there is nothing to choose"


def test_a_click_in_a_layer_chooses_the_neuron():
    picture = used(LayerPicture)
    picture.follow(picture.start)
    columns = [array.numbers[k] for array in (picture.W, picture.b, picture.Z, picture.A_next) for k in (0, 1, 2)]
    for k, label in enumerate(columns):
        assert click(picture, picture.start, *label.get_position())["j"] == k % 3 + 1
    for j, (x, y) in enumerate(NEURON_XY, start=1):
        assert click(picture, picture.start, x, y)["j"] == click(picture, picture.start, x + 140, y)["j"] == j


def test_a_click_on_a_row_follows_it():
    picture = used(ShapesPicture)
    picture.follow(picture.start)
    for s in range(1, 5):
        picture.follow(picture.start | {"s": s})
        for row in picture.followed:
            x, y = row.get_xy() + np.array([row.get_width(), row.get_height()]) / 2
            assert click(picture, picture.start, x, y)["s"] == s


def test_a_click_on_a_number_goes_to_the_step_that_computes_it():
    picture = used(BackpropagationPicture)
    for name, (label, step, _) in picture.numbers.items():
        right, y = label.get_position()
        state = click(picture, picture.start, right - 4, y + 4)
        picture.follow(state)
        assert step is None or state["step"] == step
        assert label.get_text(), "it is shown then"
        weight = name.removeprefix("∂C/∂")
        assert state["chosen"] == (weight if weight in picture.links else picture.start["chosen"])
        assert name in picture.alt or name in ("backpropagation", "differences", "x₁", "x₂", "y")


def test_words_are_made_safe_for_the_page():
    picture = ShapesPicture()
    picture.show_message('<b> & "c"')
    bundle = picture._repr_mimebundle_()
    assert 'alt="&lt;b&gt; &amp; &quot;c&quot;"' in bundle["text/html"]
    assert bundle["text/plain"] == '<b> & "c"'


def test_html_says_which_picture_it_is_and_what_can_be_moved():
    picture = ShapesPicture().show(**SHAPES)
    parts = dict(re.findall(r'data-(\w+)="([^"]*)"', picture.html(b"", SHAPES)))
    assert parts["explorer"] == "ffnn_helpers.explorers.shapes.ShapesPicture"
    assert json.loads(html.unescape(parts["state"])) == SHAPES == picture.start
    controls = json.loads(html.unescape(parts["controls"]))
    assert controls[3] == {"kind": "WholeSlider", "name": "s", "label": "row s", "low": 1, "high": 8, "start": 2}
    assert "data-" not in picture.html(b"").replace("data:image", "")


@pytest.mark.parametrize(("picture_class", "state"), [(NeuronPicture, NEURON), (IndicesPicture, INDEX)])
def test_a_frame_for_a_finer_screen_has_more_pixels(picture_class, state):
    picture = picture_class().show(**state)
    first = picture.frame()
    picture.scale = 2
    fine = pixels(picture.frame())
    assert fine.shape == (2 * picture.height, 2 * picture.width, 3)
    assert np.mean(np.abs(fine - pixels(picture.still())).max(axis=-1) > 48) < 0.05  # the texts are quick ones
    picture.scale = 1
    assert picture.frame() == first


def test_a_picture_follows_its_controls_within_their_limits():
    picture = ShapesPicture()
    picture.follow(SHAPES | {"N": 3, "s": 8})
    assert "Row 3 of Z" in picture.alt
    picture.follow(SHAPES | {"N": 9})
    assert picture.alt == "ValueError: N = 9: choose a whole number from 1 to 8."


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"x1": 3.1}, "x1 = 3.1: choose a number from -3 to 3"),
        ({"x1": np.nan}, "x1 = nan: choose a number"),
        ({"j": 1.5}, "j = 1.5: choose a whole number from 1 to 3"),
        ({"activation": "sin"}, "choose one of step, sigmoid"),
    ],
)
def test_values_that_no_control_offers_are_named(value, words):
    with pytest.raises(ValueError, match=words):
        LayerPicture().require_drawable(**value)
    LayerPicture().require_drawable(x1=-3, j=3, activation="step", unknown=5)


def test_a_function_that_differs_is_marked_and_told_first():
    right, wrong = NeuronPicture(lambda x, w, b, g: g(w @ x + b)), NeuronPicture(lambda x, w, b, g: 0.25)

    def red(png):
        pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
        return np.sum(np.abs(pixels - [198, 40, 40]).max(axis=2) < 12)

    for picture, least, most in ((right.show(**NEURON), 0, 0), (wrong.show(**NEURON), 1500, 4000)):
        assert least <= red(picture.frame()) <= most and least <= red(picture.still()) / 4 <= most
    assert wrong.alt.startswith("Your function differs: ")
    wrong.neuron = right.neuron
    assert wrong.show(**NEURON).frame() == right.show(**NEURON).frame() and wrong.alt == right.alt


def test_a_message_is_never_read_as_a_formula():
    picture = ShapesPicture()
    picture.show_message("KeyError: '$x_{$'")
    assert pixels(picture.frame()).min() < 100


def test_a_drawing_is_drawn_by_the_notebook_and_says_what_it_shows():
    drawing = Drawing(width=600, height=200)
    left, right = drawing.axes(1, 2, sharey=True)
    left.plot([0, 1], [0, 1])
    bundle = drawing.described("A line of slope 1, and nothing.")._repr_mimebundle_()
    assert 'width="600"' in bundle["text/html"]
    assert 'alt="A line of slope 1, and nothing."' in bundle["text/html"]
    assert bundle["text/plain"] == "A line of slope 1, and nothing."
    assert left.get_ylim() == right.get_ylim()
