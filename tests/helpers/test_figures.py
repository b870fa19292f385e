"""The pictures: what they show, that it follows the state, and what they say when it cannot be shown."""

import html
import io
import itertools
import warnings
from functools import partial

import numpy as np
import pytest
from ffnn_helpers.pictures.quick_image import draw_image
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.image import AxesImage
from PIL import Image

from ffnn_helpers.explorers import indices as index_module
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
from ffnn_helpers.explorers.layer import LayerPicture
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
        return grid(y=[0, 0.05, 0.5, 1], a=[0.0001, 0.01, 0.05, 0.5, 0.99])
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
        return grid(number=[0, 7, 1796], right=[-3, 0, 3], down=[-3, 0], push=[0.0, 0.3])
    if picture_class is ising_spins:
        return grid(T=[1.0, 2.4, 3.0], number=[1, 3], spins=["as drawn", "lower half flipped", "scrambled"])
    if picture_class is OptimisersPicture:
        return grid(kappa=[1, 100], eta_kappa=[0.1, 2.2], beta=[0.0, 0.9], adam=[0.1, 2.0], steps=[0, 100])
    if picture_class is SpikingPicture:
        return grid(current=[-1.0, 0.3, 1.0, 1.55, 4.0], tau=[5.0, 30.0], V_th=[-60.0, -50.0, -40.0])
    return [state for state in grid(N=[1, 8], n_in=[1, 2, 6], n_out=[1, 3, 6], s=[1, 8]) if state["s"] <= state["N"]]


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def minus(text):
    """A number as the pictures print it."""
    return text.replace("-", "−")


def numbers_under(picture, rectangle):
    """The words that are visible within a rectangle of the picture, from its top left on."""
    x, y, width, height = *rectangle.get_xy(), rectangle.get_width(), rectangle.get_height()
    inside = []
    for text in rectangle.axes.texts:
        u, v = text.get_position()
        if text.get_visible() and text.get_text() and x < u < x + width and y < v < y + height:
            inside.append((-v, u, text.get_text()))
    return [words for _, _, words in sorted(inside)]


@pytest.mark.parametrize("picture_class", [p for p, _ in PICTURES])
def test_every_state_is_drawn_without_a_warning(picture_class):
    picture = picture_class()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib's own too: it warns of letters that the font lacks
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="matplotlib|pyparsing")
        for state in states_of(picture_class):
            image = pixels(picture.show(**state).frame())
            assert image.shape == (picture.height, picture.width, 3), state
            assert image.min() < 100 and image.max() == 255, state
            assert picture.alt, state


@pytest.mark.parametrize("picture_class", [p for p, _ in PICTURES])
def test_no_label_is_tiny_or_cut_off(picture_class):
    picture = picture_class()
    for state in states_of(picture_class)[::4]:
        picture.show(**state).frame()
        for text in (text for ax in picture.figure.axes for text in (*ax.texts, ax.title, ax.xaxis.label)):
            if text.get_visible() and text.get_text():
                box = text.get_window_extent()
                assert 0 <= box.x0 and box.x1 <= picture.width, (text.get_text(), state)
                assert 0 <= box.y0 and box.y1 <= picture.height, (text.get_text(), state)
                assert text.get_fontsize() >= 9, text.get_text()


@pytest.mark.parametrize(("picture_class", "state"), PICTURES)
def test_equal_states_give_equal_pixels(picture_class, state):
    picture = picture_class()
    first = picture.show(**state).frame()
    for other in states_of(picture_class)[::7]:
        picture.show(**other).frame()
    picture.show_message("words in between")
    picture.frame()
    assert picture.show(**state).frame() == first
    assert picture_class().show(**state).frame() == first


@pytest.mark.parametrize(("picture_class", "state"), PICTURES)
def test_kept_pixels_and_moving_parts_make_the_whole_picture(picture_class, state):
    """The quick frame shows what matplotlib draws when it draws everything, with quick texts and heatmaps."""
    picture, whole = picture_class(), picture_class()
    canvas = FigureCanvasAgg(whole.figure)
    for artist in whole.moving:
        draw = partial(draw_image, artist) if isinstance(artist, AxesImage) else artist.draw
        artist.draw = lambda renderer, draw=draw: draw(QuickTextRenderer(renderer))
    for each in (state, *states_of(picture_class)[::11]):
        whole.show(**each)
        canvas.draw()
        drawn = np.asarray(canvas.buffer_rgba())[:, :, :3].astype(int)
        quick = pixels(picture.show(**each).frame())
        assert np.mean(np.abs(drawn - quick).max(axis=-1) > 48) < 1e-4, each


@pytest.mark.parametrize(("picture_class", "state"), PICTURES)
def test_picture_for_reading_does_not_depend_on_the_sliders_past(picture_class, state):
    fresh = picture_class().show(**state).still()
    used = picture_class().show(**states_of(picture_class)[-1])
    used.frame()
    used.show(**state).frame()
    assert used.still() == fresh
    assert used.frame() == picture_class().show(**state).frame()


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
    *[(ising_spins, ISING, change) for change in ({"T": 3.0}, {"number": 3})],
    (ising_spins, ISING, {"spins": "scrambled"}),
    *[(OptimisersPicture, VALLEY, change) for change in ({"kappa": 51}, {"eta_kappa": 1.8}, {"beta": 0.5}, {"steps": 41})],
    (OptimisersPicture, VALLEY, {"adam": 0.6}),
    *[(SpikingPicture, SPIKING, change) for change in ({"current": 2.1}, {"tau": 11.0}, {"V_th": -49.0})],
]


@pytest.mark.parametrize(("picture_class", "state", "change"), CHANGES)
def test_every_part_of_the_state_moves_the_picture_and_its_words(picture_class, state, change):
    picture = picture_class()
    before = picture.show(**state).frame()
    words = picture.alt
    assert picture.show(**state | change).frame() != before
    assert picture.alt != words


@pytest.mark.parametrize(("picture_class", "state"), PICTURES)
def test_notebook_gets_image_alternative_text_and_words(picture_class, state):
    picture = picture_class().show(**state)
    bundle, _ = picture._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/png", "text/plain"}
    assert f'alt="{html.escape(picture.alt)}"' in bundle["text/html"]
    assert bundle["image/png"] in bundle["text/html"]
    assert bundle["text/plain"] == picture.alt
    assert pixels(picture.still()).shape == (2 * picture.height, 2 * picture.width, 3)


def test_words_are_made_safe_for_the_page():
    picture = ShapesPicture()
    picture.show_message('<b> & "c"')
    bundle, _ = picture._repr_mimebundle_()
    assert 'alt="&lt;b&gt; &amp; &quot;c&quot;"' in bundle["text/html"]
    assert bundle["text/plain"] == '<b> & "c"'


def test_a_message_is_never_read_as_a_formula():
    picture = ShapesPicture()
    picture.show_message("KeyError: '$x_{$'")
    assert pixels(picture.frame()).min() < 100


# What the numbers are: computed here once more, by hand or by loops.


def test_neuron_says_z_and_a():
    alt = NeuronPicture().show(**NEURON | {"x1": 2.0, "x2": -1.5, "w1": 0.5, "w2": 1.0, "b": -1.2}).alt
    assert "0.5 · 2.0 + 1.0 · (−1.5) + (−1.2) = −1.70" in alt
    assert "a = sigmoid(z) = 0.15" in alt  # 1 / (1 + e^1.7) = 0.1545


def test_layer_says_and_shows_every_sum():
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


def test_index_picture_draws_the_links_of_one_sum():
    picture = IndicesPicture()
    for state in states_of(IndicesPicture):
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


def test_index_picture_lights_the_same_weight_everywhere():
    picture = IndicesPicture()
    a = [0.5, -1.0, 2.0]
    for layer, (w, b) in enumerate(zip(index_module.WEIGHTS, index_module.BIASES, strict=True), start=1):
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


def test_index_picture_has_telling_numbers():
    """No weight stands twice in a layer, and whoever checks a sum with the printed numbers finds it right."""
    a = index_module.X
    for w, b in zip(index_module.WEIGHTS, index_module.BIASES, strict=True):
        assert len(set(np.abs(w).ravel())) == w.size
        np.testing.assert_array_equal(np.round(np.round(a, 2) @ w + b, 2), np.round(a @ w + b, 2))
        a = np.tanh(a @ w + b)


def test_shapes_are_those_of_numpy():
    picture = ShapesPicture()
    for state in states_of(ShapesPicture):
        N, n_in, n_out, n = state.values()
        Z = np.zeros((N, n_in)) @ np.zeros((n_in, n_out)) + np.zeros(n_out)
        alt = picture.show(**state).alt
        assert f"A ({N}, {n_in}) times W ({n_in}, {n_out}) plus b ({n_out},) gives Z {Z.shape}" in alt
        assert f"Row {n} of Z is the layer applied to row {n} of A" in alt
        boxes = {name: block[1] for name, block in picture.blocks.items()}
        drawn = {name: (round(box.get_height() / 24), round(box.get_width() / 24)) for name, box in boxes.items()}
        assert drawn == {"A": (N, n_in), "W": (n_in, n_out), "b": (1, n_out), "Z": Z.shape}
        for row, block in ((picture.rows[0], boxes["A"]), (picture.rows[2], boxes["Z"])):
            assert (row.get_x(), row.get_width()) == (block.get_x(), block.get_width())
            rows_above = (block.get_y() + block.get_height() - row.get_y() - row.get_height()) / row.get_height()
            assert rows_above == n - 1


# What a student's function does to the picture.


def test_own_neuron_drives_the_picture():
    ours = NeuronPicture().show(**NEURON).frame()
    assert NeuronPicture(lambda x, w, b, g: g(np.dot(w, x) + b)).show(**NEURON).frame() == ours
    forgot_bias = NeuronPicture(lambda x, w, b, g: g(np.dot(w, x))).show(**NEURON)
    assert forgot_bias.frame() != ours
    assert "But your function gives 0.27" in forgot_bias.alt  # z = 1 − 2


def test_own_layer_drives_the_picture():
    ours = LayerPicture().show(**LAYER).frame()
    assert LayerPicture(lambda A, W, b, g: g(A @ W + b)).show(**LAYER).frame() == ours
    assert LayerPicture(lambda A, W, b, g: (A @ W + b, g(A @ W + b))).show(**LAYER).frame() == ours
    forgot_bias = LayerPicture(lambda A, W, b, g: g(A @ W)).show(**LAYER)
    assert forgot_bias.frame() != ours
    assert "A_next = [−0.76, −0.99, 0.99]" in forgot_bias.alt  # tanh of −1, −2.5, 2.5
    own_z = LayerPicture(lambda A, W, b, g: (0 * (A @ W), g(A @ W + b))).show(**LAYER)
    assert "Z = [0.00, 0.00, 0.00], A_next = [−0.46, −0.99, 0.91]" in own_z.alt


def test_own_function_cannot_change_the_state():
    def careless(A, W, b, g):
        A *= 0
        W *= 0
        b *= 0
        return np.zeros((len(A), 3))

    before = W.copy(), B.copy()
    picture = LayerPicture(careless).show(**LAYER)
    np.testing.assert_array_equal(W, before[0])
    np.testing.assert_array_equal(B, before[1])
    assert numbers_under(picture, picture.lights[0]) == ["−1.0", "1.5"]


WRONG_ANSWERS = [
    (NeuronPicture, NEURON, lambda x, w, b, g: None, "returned nothing"),
    (NeuronPicture, NEURON, lambda x, w, b, g: g(x * w + b), r"shape \(2,\): one neuron gives one number"),
    (LayerPicture, LAYER, lambda A, W, b, g: None, "returned nothing"),
    (LayerPicture, LAYER, lambda A, W, b, g: g(A[0] @ W + b), r"A_next of shape \(3,\) .* Expected: \(962, 3\)"),
    (LayerPicture, LAYER, lambda A, W, b, g: g(A @ W).T, r"A_next of shape \(3, 962\) .* Expected: \(962, 3\)"),
    (LayerPicture, LAYER, lambda A, W, b, g: (A, g(A @ W)), r"Z of shape \(962, 2\) .* Expected: \(962, 3\)"),
    (LayerPicture, LAYER, lambda A, W, b, g: (A @ W, A @ W, A @ W), "returned 3 things"),
]


@pytest.mark.parametrize(("picture_class", "state", "function", "words"), WRONG_ANSWERS)
def test_wrong_answer_is_named(picture_class, state, function, words):
    with pytest.raises(ValueError, match=words):
        picture_class(function).show(**state)


WRONG_STATES = [
    (LayerPicture, LAYER | {"j": 0}, "j = 0: .* from 1 to 3"),
    (LayerPicture, LAYER | {"j": 4}, "j = 4: .* from 1 to 3"),
    (LayerPicture, LAYER | {"W": W.T}, r"W has shape \(3, 2\)"),
    (LayerPicture, LAYER | {"b": np.zeros(2)}, r"b \(2,\)"),
    (LayerPicture, LAYER | {"activation": "cosine"}, "cosine"),
    (IndicesPicture, INDEX | {"layer": 0}, "l = 0: .* from 1 to L = 2"),
    (IndicesPicture, INDEX | {"i": 4}, "i runs from 1 to n_0 = 3"),
    (IndicesPicture, INDEX | {"layer": 2, "j": 3}, "j from 1 to n_2 = 2"),
    (ShapesPicture, SHAPES | {"s": 5}, "s = 5: .* from 1 to N = 4"),
    (ShapesPicture, SHAPES | {"n_in": 7}, "n_in = 7: .* from 1 to 6"),
    (ShapesPicture, SHAPES | {"N": 0}, "N = 0: .* from 1 to 8"),
]


@pytest.mark.parametrize(("picture_class", "state", "words"), WRONG_STATES)
def test_wrong_state_is_named(picture_class, state, words):
    with pytest.raises(ValueError, match=words):
        picture_class().show(**state)


def test_a_drawing_is_drawn_by_the_notebook_and_says_what_it_shows():
    drawing = Drawing(width=600, height=200)
    left, right = drawing.axes(1, 2, sharey=True)
    left.plot([0, 1], [0, 1])
    bundle, metadata = drawing.described("A line of slope 1, and nothing.")._repr_mimebundle_()
    assert 'alt="A line of slope 1, and nothing."' in bundle["text/html"]
    assert bundle["text/plain"] == "A line of slope 1, and nothing."
    assert metadata["image/png"] == {"width": 600, "alt": "A line of slope 1, and nothing."}
    assert left.get_ylim() == right.get_ylim()
