"""The decision boundary: a network's output over a plane, and the points of a data set that it gets wrong."""

import contourpy
import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from ffnn_helpers._arrays import as_rows, refuse
from ffnn_helpers.costs import binary_cross_entropy
from ffnn_helpers.datasets import xor
from ffnn_helpers.encoding import accuracy, one_hot
from ffnn_helpers.network import FFNN
from ffnn_helpers.pictures.controls import Menu, Place, Slider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import array_of, both_or, name_of
from ffnn_helpers.pictures.parts import DrawnArray, border_line, heatmap, legend_above, wire_style
from ffnn_helpers.pictures.picture import ACCENT, INK, NEGATIVE, POSITIVE, SIGNED, Picture, factor, plain, short

ENDS = (-6.0, 6.0)  # of the plane, in both inputs
TICKS = 61  # places at which the output is computed, in each of them
PALE = ListedColormap(0.3 + 0.7 * SIGNED(np.linspace(0, 1, 256))[:, :3])  # in SIGNED the points would drown
STYLES = {1: {"marker": "o", "color": POSITIVE}, 0: {"marker": "s", "color": NEGATIVE}}  # of the classes
# w₁, w₂ and b of each neuron set by hand: a start that separates little.
START = {"hidden 1": (1.0, 0.5, 0.0), "hidden 2": (0.5, -1.0, -1.0), "output": (2.0, 2.0, -2.0)}
NEURONS = list(START)
BORDERS = [{"color": INK, "lw": 1.6, "ls": style} for style in ("--", ":")]  # of the hidden neurons
INPUT_XY = [(468, 290), (468, 110)]
HIDDEN_XY = [(612, 290), (612, 110)]
OUTPUT_XY = (758, 200)
MAP = 88  # side of a hidden neuron's own plane


class BoundaryPicture(Picture):
    """The output of a network over the plane, its boundary at a threshold, and the points of a data set.

    Where the output reaches the threshold, the network's answer is class 1.

    Raises TypeError or ValueError for points and labels of another kind.
    Source: lecture, "Logistic regression limitation" and "Expressivity of neural networks".
    """

    controls = [Slider("threshold", "threshold", 0.05, 0.95, start=0.5, step=0.05)]

    def __init__(self, network, X=None, labels=None):
        super().__init__(800, 400, [(0, 0, 415, 400), (415, 0, 385, 400)])
        self.network = network
        self.plane = _Plane(self, X, labels)
        self.moving += [self.plane.heatmap, *self.plane.above_heatmap]
        self._draw_outputs()

    def _draw_outputs(self):
        """The output for every point, class by class, cut by the threshold; below, the points counted."""
        ax = self.figure.add_axes((0.61, 0.52, 0.37, 0.38), xlim=(0, 1), ylim=(-0.5, 1.5))
        ax.set_xlabel("output $a$", labelpad=1)
        ax.set_yticks([0, 1], ["class 0", "class 1"])
        ax.set_title("output for every point", fontsize=10)
        self.outputs = {k: ax.plot([], [], ls="", ms=5, alpha=0.6, **STYLES[k])[0] for k in STYLES}
        (self.cut,) = ax.plot([], [], color=ACCENT, lw=2, ls="--")
        edge = {"ls": "", "ms": 7, "color": INK, "clip_on": False}
        self.beyond = [ax.plot([], [], arrow, **edge)[0] for arrow in "<>"]
        page = self.page()
        self.counts = DrawnArray(page, 560, 104, (2, 2), (106, 32), fontsize=11)
        for k in (0, 1):
            page.text(*self.counts.centre(-0.8, k), f"called class {k}", ha="center", va="center", color=INK)
            page.text(546, self.counts.centre(1 - k, 0)[1], f"class {k}", ha="right", va="center", color=INK)
        self.moving += [*self.outputs.values(), self.cut, *ax.spines.values(), *self.beyond, *self.counts.numbers]

    def update(self, threshold):
        self.require_drawable(threshold=threshold)
        A = self._predicted()
        found = self.plane.follow(A, threshold)
        (missed, _), (_, false) = counts = self._draw_cut(A[: len(self.plane.X), 0], threshold)
        self.alt = (
            f"Threshold {plain(threshold)}: {found} Called class 0 by mistake: {missed} of {sum(counts[0])}; "
            f"called class 1 by mistake: {false} of {sum(counts[1])}."
        )

    def _predicted(self):
        """The network's outputs for the points and for the whole plane."""
        if isinstance(self.network, type):
            raise TypeError(f"network must be an object, not a class: build one, {self.network.__name__}(sizes, …).")
        if not callable(getattr(self.network, "predict", None)):
            raise TypeError(f"network must have a method predict(X), but this {type(self.network).__name__} has none.")
        X = self.plane.rows
        return array_of(self.network.predict, "predict(X)", (X,), (len(X), 1), "One output per row.", finite=True)

    def _draw_cut(self, a, threshold):
        """Draw the points' outputs; returns how many of class 1, then of class 0, are called class 0 and class 1."""
        labels = self.plane.Y[:, 0]
        heights = labels + 0.3 * np.sin(np.arange(len(a)))  # spread out, or they would hide each other
        for k, dots in self.outputs.items():
            dots.set_data(np.clip(a[labels == k], 0, 1), heights[labels == k])
        for arrow, end, which in zip(self.beyond, (0, 1), (a < 0, a > 1), strict=True):
            arrow.set_data(np.full(which.sum(), end), heights[which])
        self.cut.set_data([threshold, threshold], [-0.5, 1.5])
        counts = [[int(np.sum((labels == k) & ((a >= threshold) == says))) for says in (0, 1)] for k in (1, 0)]
        self.counts.write(np.array(counts), digits=0)
        return counts


class BoundaryByHandPicture(Picture):
    """The same for a network of two inputs, two hidden neurons and one sigmoid output, with weights set by hand.

    The state: `neuron`, which is highlighted; W1 (2, 2), b1 (2,), W2 (2, 1) and b2 (1,); `activation` of the hidden
    neurons, unless g is given. Class 1 is where the output reaches 1/2.

    Source: lecture, "Expressivity of neural networks".
    """

    rows = 2  # each neuron has three sliders of its own; those of the chosen neuron are shown

    def __init__(self, X=None, labels=None, g=None, ends=ENDS):
        super().__init__(800, 400, [(0, 0, 425, 400), (425, 0, 375, 400)])
        self.g = g
        menus = [Menu("neuron", "neuron", NEURONS, start=NEURONS[0])]
        if g is None:
            menus.append(Menu("activation", "hidden g", ["sigmoid", "tanh", "relu", "step"], start="sigmoid"))
        sliders = [
            Slider(f"{name} {neuron}", label, -6, 6, start)
            for neuron, starts in START.items()
            for name, label, start in zip(("w1", "w2", "b"), ("w₁", "w₂", "b"), starts, strict=True)
        ]
        self.controls = menus + sliders
        self.plane = _Plane(self, X, labels, ends, bare=g is not None)
        self.borders = [self.plane.ax.plot([], [], **style)[0] for style in BORDERS]
        self.moving += [self.plane.heatmap, *self.borders, *self.plane.above_heatmap]
        page = self.page()
        self._draw_links(page)
        self._draw_neurons(page)

    def _draw_links(self, ax):
        starts = [(x + 14, y) for x, y in INPUT_XY]
        ends = [(start, end) for start in starts for end in HIDDEN_XY] + [(start, OUTPUT_XY) for start in HIDDEN_XY]
        self.links = [ax.add_line(Line2D(*zip(start, end, strict=True), zorder=1)) for start, end in ends]
        boxed = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        label = {"ha": "center", "va": "center", "color": INK, "bbox": boxed, "zorder": 3}
        # Before the middle of a link, where no other crosses it; in the second layer, behind the planes.
        shares = 4 * [0.34] + 2 * [0.56]
        places = [(1 - s) * np.array(start) + s * np.array(end) for s, (start, end) in zip(shares, ends, strict=True)]
        places += [(HIDDEN_XY[0][0], 348), (HIDDEN_XY[1][0], 31), (OUTPUT_XY[0], OUTPUT_XY[1] - 38)]
        labels = [ax.text(*place, "", **label) for place in places]
        self.weight_labels, self.bias_labels = labels[:6], labels[6:]
        self.moving += [*self.links, *labels]

    def _draw_neurons(self, ax):
        title = {"ha": "center", "va": "center", "color": INK, "zorder": 5}
        for k, (x, y) in enumerate(INPUT_XY, start=1):
            ax.text(x, y, f"$x_{k}$", fontsize=13, **title)
        ax.text(HIDDEN_XY[0][0], 368, "hidden 1 (dashed)", **title)
        ax.text(HIDDEN_XY[1][0], 51, "hidden 2 (dotted)", **title)
        ax.text(OUTPUT_XY[0] - 4, OUTPUT_XY[1] + 40, "output", **title)
        circle = ax.add_patch(Circle(OUTPUT_XY, 24, facecolor="white", zorder=2))
        output = ax.text(*OUTPUT_XY, "$a$", fontsize=13, **title)
        self.moving += [circle, output]
        ends = self.plane.ends
        self.planes, self.own_borders, self.frames = [], [], []
        for (x, y), style in zip(HIDDEN_XY, BORDERS, strict=True):
            small = self.axes_at(x - MAP / 2, y - MAP / 2, MAP, MAP, xlim=ends, ylim=ends, xticks=[], yticks=[])
            self.planes.append(heatmap(small, (TICKS, TICKS), ends * 2))
            self.own_borders += small.plot([], [], **style)
            self.frames.append(list(small.spines.values()))
            self.moving += [self.planes[-1], self.own_borders[-1], *self.frames[-1]]
        self.frames.append([circle])

    def places(self, state):
        """A click on a neuron chooses it."""
        halves = zip([*HIDDEN_XY, OUTPUT_XY], (MAP / 2, MAP / 2, 24), NEURONS, strict=True)
        return [Place.box((x - half, y - half, 2 * half, 2 * half), neuron=neuron) for (x, y), half, neuron in halves]

    def shown(self, state):
        return state.keys() & {"neuron", "activation"} | {f"{name} {state['neuron']}" for name in ("w1", "w2", "b")}

    def arranged(self, state):
        w1, w2, b = (np.array([state[f"{name} {neuron}"] for neuron in NEURONS]) for name in ("w1", "w2", "b"))
        menus = {name: state[name] for name in ("neuron", "activation") if name in state}
        hidden = {"W1": np.array([w1[:2], w2[:2]]), "b1": b[:2]}
        return menus | hidden | {"W2": np.array([[w1[2]], [w2[2]]]), "b2": b[2:]}

    def update(self, neuron, W1, b1, W2, b2, activation=None):
        self.require_drawable(neuron=neuron, activation=activation)
        net = FFNN([2, 2, 1], [activation or "step", "sigmoid"], "binary_cross_entropy", np.random.default_rng(0))
        net.weights, net.biases = [W1, W2], [b1, b2]
        hidden, A = net.forward(self.plane.rows)[1][1:] if self.g is None else self._own_outputs(net)

        found = self.plane.follow(A, 0.5)
        top = 3 if activation == "relu" else 1  # it has no upper end: its colours stop at ±3
        for k, plane in enumerate(self.planes):
            plane.set_data(hidden[len(self.plane.X) :, k].reshape(TICKS, -1) / top)
            for line in (self.borders[k], self.own_borders[k]):
                line.set_data(*border_line(net.weights[0][:, k], net.biases[0][k]))
        chosen = NEURONS.index(neuron)
        self._write_numbers(net, chosen)
        w1, w2 = net.weights[0][:, chosen] if chosen < 2 else net.weights[1][:, 0]
        b, x, g = (net.biases[0][chosen], "x", activation) if chosen < 2 else (net.biases[1][0], "a", "sigmoid")
        g = g if self.g is None else name_of(self.g, "g")
        left = f"a{'₁₂'[chosen]}" if chosen < 2 else "a"
        self.alt = f"{neuron}: {left} = {g}({plain(w1, 1)} {x}₁ + {factor(w2)} {x}₂ + {factor(b)}). {found}"
        self.alt = self.alt[0].upper() + self.alt[1:]

    def _own_outputs(self, net):
        """The outputs of the hidden layer and of the last one, with the activation that was given."""
        A, outputs = self.plane.rows, []
        for W, b in zip(net.weights, net.biases, strict=True):
            Z = A @ W + b
            each = "An activation works entry by entry and keeps the shape."
            A = array_of(self.g, "g(z)", (Z,), Z.shape, each)
            outputs.append(A)
        return outputs

    def _write_numbers(self, net, chosen):
        weights = [*net.weights[0].ravel(), *net.weights[1].ravel()]
        lit = [chosen == 0, chosen == 1] * 2 + [chosen == 2] * 2
        for link, label, weight, is_lit in zip(self.links, self.weight_labels, weights, lit, strict=True):
            link.set(**wire_style(weight / 2))  # to 6 here, twice what the other pictures have
            link.set(alpha=1) if is_lit else link.set(alpha=0.45, linewidth=1)
            label.set_text(plain(weight, 1))
        for label, bias in zip(self.bias_labels, [*net.biases[0], *net.biases[1]], strict=True):
            label.set_text(f"b = {plain(bias, 1)}")
        for k, frame in enumerate(self.frames):
            for artist in frame:
                artist.set(edgecolor=ACCENT if k == chosen else INK, linewidth=3.5 if k == chosen else 1.2)


class _Plane:
    """On the left of a picture: the output over the plane, the boundary, and the points.

    `rows` are the inputs for which the outputs are computed: the points, then the whole plane. A bare plane has no
    cost, and no boundary either: that of a step is ragged, and the colours show it.
    """

    def __init__(self, picture, X, labels, ends=ENDS, bare=False):
        self.X, self.Y = _checked(X, labels)
        self.ends = ends = tuple(ends)
        self.ticks, self.bare = np.linspace(*ends, TICKS), bare
        self.rows = np.vstack([self.X, np.stack(np.meshgrid(self.ticks, self.ticks), axis=-1).reshape(-1, 2)])
        self.ax = ax = picture.figure.add_axes((0.055, 0.11, 0.4, 0.8), xlim=ends, ylim=ends)
        ax.locator_params(nbins=6, integer=True)
        ax.set_xlabel("$x_1$", labelpad=1)
        ax.set_ylabel("$x_2$", rotation=0, labelpad=0)
        self.heatmap = heatmap(ax, (TICKS, TICKS), ends * 2, PALE, low=0)
        scale = picture.figure.add_axes((0.461, 0.11, 0.012, 0.8))
        picture.figure.colorbar(self.heatmap, cax=scale, ticks=[0, 0.5, 1]).set_ticklabels(["0", "½", "1"])
        self.boundary = ax.add_collection(LineCollection([], colors=INK, linewidths=2.6, zorder=3))
        dots, arrows = self._draw_points()
        (self.rings,) = ax.plot([], [], "o", ms=12, mfc="none", mec=INK, mew=1.6, clip_on=False, zorder=5)
        shown = {"class 1": dots[1], "class 0": dots[0], "wrong": self.rings}
        shown |= {} if bare else {"boundary": self.boundary}
        legend_above(ax, shown, columnspacing=1.4)
        self.above_heatmap = [*ax.spines.values(), self.boundary, *dots.values(), *arrows, self.rings]

    def _draw_points(self):
        """The points, by class; those beyond the plane are arrows at its edge that point to them."""
        low, high = self.ends
        self.places = np.clip(self.X, low, high)
        inside = (self.places == self.X).all(axis=1)
        beyond = {"<": self.X[:, 0] < low, ">": self.X[:, 0] > high}
        beyond |= {"v": self.X[:, 1] < low, "^": self.X[:, 1] > high}
        white_edge = {"ls": "", "mec": "white", "mew": 0.8, "clip_on": False, "zorder": 4}
        dots, arrows = {}, []
        for k in STYLES:
            of_class, style = self.Y[:, 0] == k, STYLES[k] | white_edge
            (dots[k],) = self.ax.plot(*self.places[of_class & inside].T, ms=7, **style)
            for arrow, which in beyond.items():
                if (of_class & which).any():
                    arrows += self.ax.plot(*self.places[of_class & which].T, ms=9, **style | {"marker": arrow})
        return dots, arrows

    def follow(self, A, threshold):
        """Draw the outputs A for `rows`, shape (N, 1), and the boundary; returns in words how many points are right."""
        a, grid = A[: len(self.X)], A[len(self.X) :].reshape(TICKS, -1)
        self.heatmap.set_data(grid)
        if not self.bare:
            self.boundary.set_segments(contourpy.contour_generator(self.ticks, self.ticks, grid).lines(threshold))
        said = (a >= threshold).astype(float)
        wrong = (said != self.Y)[:, 0]
        self.rings.set_data(*self.places[wrong].T)
        words = f"{len(a) - wrong.sum()} of {len(a)} points are right"
        if self.bare:
            return f"{words}."
        words += f", accuracy {short(accuracy(said, self.Y))}; "
        if a.min() < 0 or a.max() > 1:
            return words + f"no cross-entropy, for the outputs go from {short(a.min())} to {short(a.max())}."
        cost = binary_cross_entropy(a, self.Y)
        return words + f"cross-entropy {short(cost) if np.isfinite(cost) else 'infinite: a sure answer is wrong'}."


def _checked(X, labels):
    """X and the targets Y, shape (N, 1), checked to be points and their classes."""
    X, labels = both_or(lambda: xor(100, 0, np.random.default_rng(1)), X=X, labels=labels)
    X = as_rows(X, 2, "X", per="point")
    refuse(~np.isfinite(X), X, "X", "only finite numbers have a place in the plane")
    Y = one_hot(labels, 2)[:, 1:]
    if not len(X) == len(Y) > 0:
        raise ValueError(
            f"points need one label each, but there are {len(Y)} labels and {len(X)} points, shape {X.shape}."
        )
    return X, Y


def explore_boundary(network=None, X=None, labels=None, *, g=None, ends=ENDS):
    """The boundary that a network draws through a plane, and which points it gets wrong.

    With your network: a slider for the threshold from which its output means class 1. Without: a network of two hidden
    neurons and one sigmoid output, with sliders for the weights and the bias of one neuron at a time, and menus for
    the neuron and for the hidden neurons' function. Your activation takes the place of all three neurons' functions
    and of the second menu.

    - `network`: anything with a method `predict(X)` that returns outputs of shape (N, 1) for X of shape (N, 2). Every
      movement calls it again, so that it can be trained further in another cell.
    - `X`, `labels`: points, shape (N, 2), and their classes, shape (N,), each 0 or 1. `datasets.xor` if not given.
    - `g`: your own activation for the network by hand, called with an array z of any shape: the result has the same.
    - `ends`: two numbers, of the plane of the network by hand, in both inputs.
    """
    if network is None:
        return explorer(BoundaryByHandPicture(X, labels, g, ends))
    return explorer(BoundaryPicture(network, X, labels))
