"""The decision boundary: where the output reaches the threshold, which points are wrong, and by whose network."""

import itertools
import re

import numpy as np
import pytest

from ffnn_helpers.datasets import circle, gauss, xor
from ffnn_helpers.explorers.boundary import BoundaryByHandPicture, BoundaryPicture, explore_boundary
from ffnn_helpers.network import FFNN

TICKS = np.linspace(-6, 6, 61)
STRIPE = {
    "neuron": "output",
    "W1": np.array([[1.5, 1.5], [-1.5, -1.5]]),
    "b1": np.array([5.0, -5.0]),
    "W2": np.array([[6.0], [-6.0]]),
    "b2": np.array([-3.0]),
    "activation": "sigmoid",
}


class Slope:
    """A stand-in for a network: the output grows along x₁ and x₂."""

    steepness = 0.05

    def predict(self, X):
        return 0.5 + self.steepness * (X[:, :1] + 2 * X[:, 1:] - 1)


class Answers:
    def __init__(self, predict):
        self.predict = predict


def small_network(seed=0):
    return FFNN([2, 4, 1], ("tanh", "sigmoid"), "binary_cross_entropy", np.random.default_rng(seed))


def sigma(z):
    return 1 / (1 + np.exp(-z))


def by_hand(x, state):
    """The small network's two hidden outputs and its output for one point."""
    g = {"sigmoid": sigma, "tanh": np.tanh, "relu": lambda z: max(0, z), "step": lambda z: float(z >= 0)}
    hidden = [
        g[state["activation"]](x[0] * state["W1"][0, j] + x[1] * state["W1"][1, j] + state["b1"][j]) for j in (0, 1)
    ]
    return hidden, sigma(hidden[0] * state["W2"][0, 0] + hidden[1] * state["W2"][1, 0] + state["b2"][0])


def ringed(picture):
    return {tuple(xy) for xy in np.transpose(picture.plane.rings.get_data())}


def test_boundary_is_where_the_output_reaches_the_threshold():
    for threshold in (0.05, 0.4, 0.5, 0.95):
        picture = BoundaryPicture(Slope()).show(threshold=threshold)
        (line,) = picture.plane.boundary.get_segments()
        np.testing.assert_allclose(Slope().predict(line), threshold, atol=1e-12)
        assert np.abs(line[[0, -1]]).max(axis=1) == pytest.approx([6, 6])  # from edge to edge
    net = small_network()
    for line in BoundaryPicture(net).show(threshold=0.5).plane.boundary.get_segments():
        np.testing.assert_allclose(net.predict(line), 0.5, atol=0.01)
    assert BoundaryPicture(Answers(lambda X: 0 * X[:, :1])).show(threshold=0.5).plane.boundary.get_segments() == []


def test_heatmap_has_rows_of_x2_and_columns_of_x1():
    net = small_network()
    outputs = BoundaryPicture(net).show(threshold=0.5).plane.heatmap.get_array()
    for row, column in [(0, 0), (7, 40), (60, 3)]:
        assert outputs[row, column] == pytest.approx(net.predict([[TICKS[column], TICKS[row]]])[0, 0], abs=1e-12)


@pytest.mark.parametrize("threshold", [0.05, 0.5, 0.9])
def test_wrong_points_are_ringed_and_counted(threshold):
    X, labels = circle(60, 20, np.random.default_rng(2))
    net = small_network(5)
    picture = BoundaryPicture(net, X, labels).show(threshold=threshold)
    outputs = [net.predict(x[None])[0, 0] for x in X]
    called = [int(a >= threshold) for a in outputs]
    wrong = {tuple(x) for x, label, said in zip(X, labels, called, strict=True) if label != said}
    assert ringed(picture) == wrong
    cost = -np.mean([np.log(a) if label else np.log(1 - a) for a, label in zip(outputs, labels, strict=True)])
    numbers = r"(\d+) of 60 .* accuracy ([\d.]+); cross-entropy (.*?)\. "
    right, accuracy, said_cost = re.search(numbers, picture.alt).groups()
    assert int(right) == 60 - len(wrong)
    assert float(accuracy) == pytest.approx(1 - len(wrong) / 60, abs=5e-4)
    assert float(said_cost) == pytest.approx(cost, rel=5e-3)
    counts = [[sum(1 for pair in zip(labels, called, strict=True) if pair == (k, c)) for c in (0, 1)] for k in (1, 0)]
    assert [number.get_text() for number in picture.counts.numbers] == [str(n) for n in np.ravel(counts)]
    assert f"class 0 by mistake: {counts[0][0]} of {sum(counts[0])}" in picture.alt
    assert f"class 1 by mistake: {counts[1][1]} of {sum(counts[1])}" in picture.alt
    for k in (0, 1):
        shown = picture.outputs[k].get_xdata()
        np.testing.assert_allclose(shown, [a for a, label in zip(outputs, labels, strict=True) if label == k])
    assert list(picture.cut.get_xdata()) == [threshold, threshold]


def test_default_points_are_those_of_xor():
    X, labels = xor(100, 0, np.random.default_rng(1))
    for picture in (BoundaryPicture(Slope()), BoundaryByHandPicture()):
        np.testing.assert_array_equal(picture.plane.X, X)
        np.testing.assert_array_equal(picture.plane.Y[:, 0], labels)


def test_classes_have_shapes_and_points_beyond_the_plane_are_arrows():
    X = np.array([[1, 2], [3, 4], [9, 0], [0, 7], [-8, 1], [2, -6.5]])
    picture = BoundaryPicture(Slope(), X, np.array([1, 0, 1, 0, 0, 1])).show(threshold=0.5)
    lines = [line for line in picture.plane.ax.lines if line is not picture.plane.rings]
    shown = {(line.get_marker(), *xy) for line in lines for xy in np.transpose(line.get_data())}
    assert shown == {("o", 1, 2), ("s", 3, 4), (">", 6, 0), ("^", 0, 6), ("<", -6, 1), ("v", 2, -6)}
    assert ringed(picture) == {(3, 4), (0, 6), (2, -6)}


def test_outputs_beyond_0_and_1_have_no_cross_entropy():
    X, labels = gauss(50, 30, np.random.default_rng(0))
    steep = Slope()
    steep.steepness = 1
    picture = BoundaryPicture(steep, X, labels).show(threshold=0.5)
    a = steep.predict(X)[:, 0]
    assert f"no cross-entropy, for the outputs go from −{-a.min():.3g} to {a.max():.3g}." in picture.alt
    assert [len(arrows.get_xdata()) for arrows in picture.beyond] == [(a < 0).sum(), (a > 1).sum()]
    sure = Answers(lambda X: 1.0 * (X[:, :1] > 0)), X, labels
    assert "cross-entropy infinite: a sure answer is wrong" in BoundaryPicture(*sure).show(threshold=0.5).alt


def test_network_is_asked_anew():
    net = small_network()
    picture = BoundaryPicture(net)
    before = picture.show(threshold=0.5).frame()
    net.weights[0][0] *= -1
    assert picture.show(threshold=0.5).frame() != before
    net.weights[0][0] *= -1
    assert picture.show(threshold=0.5).frame() == before


def test_own_network_cannot_change_the_points():
    def careless(X):
        outputs = Slope().predict(X)
        X *= 0
        return outputs

    picture = BoundaryPicture(Answers(careless))
    assert (
        picture.show(threshold=0.5).alt
        == picture.show(threshold=0.5).alt
        == BoundaryPicture(Slope()).show(threshold=0.5).alt
    )


WRONG_NETWORKS = [
    (FFNN, TypeError, r"not a class: build one, FFNN\("),
    (lambda X: X[:, :1], TypeError, "must have a method predict.* this function has none"),
    (Answers(lambda X: None), ValueError, r"predict\(X\) returned nothing"),
    (Answers(lambda X: X[:, 0]), ValueError, r"shape \(3821,\) .*\(3821, 1\)"),
    (Answers(lambda X: X), ValueError, r"shape \(3821, 2\) .*\(3821, 1\)"),
    (Answers(lambda X: X[:, :1] / 0), ValueError, "returned -?inf, .* finite numbers"),
    (FFNN([3, 1], rng=np.random.default_rng(0)), ValueError, r"\(N, 3\)"),
]


@pytest.mark.parametrize(("network", "error", "words"), WRONG_NETWORKS)
def test_wrong_network_is_named_on_the_page(network, error, words):
    with pytest.raises(error, match=words):
        BoundaryPicture(network).show(threshold=0.5)
    assert explore_boundary(network).picture.alt.startswith(f"{error.__name__}: ")


WRONG_POINTS = [
    (([[1, 2]], None), TypeError, "give both, or neither"),
    (([1, 2], [1]), ValueError, r"X must have shape \(N, 2\), one row per point, but it has shape \(2,\)"),
    ((np.zeros((0, 2)), []), ValueError, r"shape \(0, 2\)"),
    (([[1, np.nan]], [1]), ValueError, "only finite numbers"),
    (([[1, 2]], [-1]), ValueError, "labels of 2 classes"),
    (([[1, 2]], [0, 1]), ValueError, "2 labels and 1 points"),
]


@pytest.mark.parametrize(("points", "error", "words"), WRONG_POINTS)
def test_wrong_points_are_named(points, error, words):
    with pytest.raises(error, match=words):
        explore_boundary(Slope(), *points)
    with pytest.raises(error, match=words):
        explore_boundary(None, *points)


def test_wrong_state_is_named():
    with pytest.raises(ValueError, match="threshold = 1: choose a number from 0.05 to 0.95"):
        BoundaryPicture(Slope()).show(threshold=1)
    with pytest.raises(ValueError, match="neuron = 'hidden 3': choose one of hidden 1, hidden 2, output"):
        BoundaryByHandPicture().show(**STRIPE | {"neuron": "hidden 3"})
    with pytest.raises(ValueError, match="activation = 'softmax'"):
        BoundaryByHandPicture().show(**STRIPE | {"activation": "softmax"})
    with pytest.raises(ValueError, match=r"\(2, 2\)"):
        BoundaryByHandPicture().show(**STRIPE | {"W1": np.zeros((2, 3))})


# The network whose weights are set by hand.


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "step"])
def test_every_neuron_is_shown_over_the_plane(activation):
    state = STRIPE | {"activation": activation, "W1": np.array([[1.0, -0.5], [0.3, 2.0]]), "b1": np.array([0.5, -1.0])}
    picture = BoundaryByHandPicture().show(**state)
    top = 3 if activation == "relu" else 1
    for row, column in [(0, 0), (11, 50), (60, 20)]:
        hidden, output = by_hand((TICKS[column], TICKS[row]), state)
        assert picture.plane.heatmap.get_array()[row, column] == pytest.approx(output, abs=1e-12)
        for plane, a in zip(picture.planes, hidden, strict=True):
            assert plane.get_array()[row, column] == pytest.approx(a / top, abs=1e-12)
    for j, lines in enumerate(zip(picture.borders, picture.own_borders, strict=True)):
        for line in lines:
            x1, x2 = np.array(line.get_data())
            np.testing.assert_allclose(state["W1"][0, j] * x1 + state["W1"][1, j] * x2 + state["b1"][j], 0, atol=1e-9)


def test_every_number_stands_at_its_link():
    state = STRIPE | {"W1": np.array([[0.1, 0.2], [0.3, 0.4]]), "b1": np.array([0.5, 0.6])}
    picture = BoundaryByHandPicture().show(**state | {"W2": np.array([[0.7], [0.8]]), "b2": np.array([0.9])})
    weights = [label.get_text() for label in picture.weight_labels]
    assert weights == ["0.1", "0.2", "0.3", "0.4", "0.7", "0.8"]
    assert [label.get_text() for label in picture.bias_labels] == ["b = 0.5", "b = 0.6", "b = 0.9"]
    heights = [[round(y) for y in link.get_ydata()] for link in picture.links]
    # From input 1 (above) to hidden 1 (above) and 2, then from input 2; then both to the output.
    assert heights == [[290, 290], [290, 110], [110, 290], [110, 110], [290, 200], [110, 200]]


@pytest.mark.parametrize("neuron", ["hidden 1", "hidden 2", "output"])
def test_chosen_neuron_is_lit_and_said(neuron):
    picture = BoundaryByHandPicture().show(**STRIPE | {"neuron": neuron})
    k = ["hidden 1", "hidden 2", "output"].index(neuron)
    thick = [{artist.get_linewidth() > 3 for artist in frame} for frame in picture.frames]
    assert thick == [{k == j} for j in range(3)]
    formula = [
        "Hidden 1: a₁ = sigmoid(1.5 x₁ + (−1.5) x₂ + 5.0). ",
        "Hidden 2: a₂ = sigmoid(1.5 x₁ + (−1.5) x₂ + (−5.0)). ",
        "Output: a = sigmoid(6.0 a₁ + (−6.0) a₂ + (−3.0)). ",
    ]
    assert picture.alt.startswith(formula[k])
    lit = [link.get_alpha() == 1 for link in picture.links]
    assert lit == [[True, False] * 2 + [False] * 2, [False, True] * 2 + [False] * 2, [False] * 4 + [True] * 2][k]


@pytest.mark.parametrize("value", [-6.0, 0.0, 6.0])
def test_no_labels_overlap(value):
    state = STRIPE | {"W1": np.full((2, 2), value), "W2": np.full((2, 1), value)}
    picture = BoundaryByHandPicture().show(**state | {"b1": np.full(2, value), "b2": np.full(1, value)})
    picture.frame()
    boxes = [(text.get_text(), text.get_window_extent()) for ax in picture.figure.axes for text in ax.texts]
    boxes.append(("legend", picture.plane.ax.get_legend().get_window_extent()))
    for (a, box), (b, other) in itertools.combinations(boxes, 2):
        assert not box.overlaps(other), (a, b)


def test_xor_starts_badly_and_can_be_mended_by_hand():
    explorer = explore_boundary()
    right = int(explorer.picture.alt.split(" of 100 points")[0].split()[-1])
    assert right < 60

    def on_the_page():
        return [name for name, control in explorer.controls.items() if control.layout.display != "none"]

    assert on_the_page() == ["neuron", "activation", "w1 hidden 1", "w2 hidden 1", "b hidden 1"]
    for neuron, values in {"hidden 1": (1.5, -1.5, 5.0), "hidden 2": (1.5, -1.5, -5.0), "output": (6, -6, -3)}.items():
        explorer.controls["neuron"].value = neuron
        assert on_the_page() == ["neuron", "activation", *(f"{name} {neuron}" for name in ("w1", "w2", "b"))]
        for name, value in zip(("w1", "w2", "b"), values, strict=True):
            explorer.controls[f"{name} {neuron}"].value = value
    for name, value in STRIPE.items():
        np.testing.assert_array_equal(explorer.picture.arranged(explorer.state)[name], value)
    assert "84 of 100 points are right, accuracy 0.84" in explorer.picture.alt
    assert explorer.view.png == BoundaryByHandPicture().show(**STRIPE).frame()


def test_own_network_has_a_threshold_alone():
    explorer = explore_boundary(Slope())
    assert list(explorer.controls) == ["threshold"]
    before = explorer.view.png
    explorer.controls["threshold"].value = 0.55
    assert explorer.view.png != before
    assert explorer.picture.alt.startswith("Threshold 0.55: ")


# The same with an activation of the reader's own.

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def my_step(z):
    return np.where(z >= 0, 1.0, 0.0)


def test_own_activation_is_that_of_all_three_neurons():
    explorer = explore_boundary(X=CORNERS, labels=[0, 1, 1, 0], g=my_step, ends=(-0.5, 1.5))
    assert "activation" not in explorer.controls
    for neuron, values in {"hidden 1": (1, 1, -0.5), "hidden 2": (1, 1, -1.5), "output": (1, -1, -0.5)}.items():
        explorer.controls["neuron"].value = neuron
        for name, value in zip(("w1", "w2", "b"), values, strict=True):
            explorer.controls[f"{name} {neuron}"].value = value
    plane = explorer.picture.plane
    # A step is neither more nor less than right: nothing is said of a cost, and its ragged boundary is not drawn.
    assert explorer.picture.alt == "Output: a = my_step(1.0 a₁ + (−1.0) a₂ + (−0.5)). 4 of 4 points are right."
    assert plane.boundary.get_segments() == []
    assert plane.ax.get_xlim() == (-0.5, 1.5)
    x = np.linspace(-0.5, 1.5, 61)
    for row, column in [(0, 0), (10, 45), (33, 33), (60, 60)]:
        total = x[column] + x[row]
        assert plane.heatmap.get_array()[row, column] == (0.5 <= total < 1.5)
        assert [small.get_array()[row, column] for small in explorer.picture.planes] == [total >= 0.5, total >= 1.5]


def not_written(z):
    raise NotImplementedError()


@pytest.mark.parametrize(
    ("g", "words"),
    [
        (not_written, "Not written yet. "),
        (lambda z: 1 if z >= 0 else 0, "ValueError: The truth value of an array"),
        (lambda z: z[z > 0], "ValueError: g(z) returned shape "),
    ],
)
def test_own_activation_that_does_not_work_is_told(g, words):
    assert explore_boundary(g=g).picture.alt.startswith(words)
