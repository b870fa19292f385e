"""The index inspector: the place of the weight from neuron i to neuron j of layer l, in every notation."""

import itertools

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle

from ffnn_helpers.pictures.controls import Place, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.parts import DrawnArray, light
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, NEGATIVE, POSITIVE, Picture, factor, plain

# A small network with g = tanh everywhere. No two weights of a layer are equal, even in size, so that a
# number identifies its place; and the printed numbers add up to the printed sums.
X = np.array([0.5, -1.0, 2.0])
WEIGHTS = [
    np.array([[0.8, -0.9, 1.4, -0.3], [-1.0, 1.1, -0.6, 1.2], [-0.2, 0.5, -1.5, 0.7]]),
    np.array([[-0.8, -0.2], [-0.6, 0.5], [-0.4, 0.9], [1.1, 1.5]]),
]
BIASES = [np.array([-0.4, -0.5, 0.3, -0.2]), np.array([-0.6, 0.4])]
SIZES = (3, 4, 2)  # n_0, n_1, n_2

BELOW = "₀₁₂₃₄"
ABOVE = "⁰¹²"
BOX, WIDE_BOX = (36, 27), (43, 27)  # for one decimal, for two
RADIUS = 17  # of a neuron
TOP = 413  # of the arrays
TERM_X, TERM_WIDTH = 150, 138  # the middle of the sum's first term, and the way to the next
SYMBOLS_Y, VALUES_Y = 138, 110


def _weight(layer, i, j):
    return f"w{BELOW[i]}{BELOW[j]}⁽{ABOVE[layer]}⁾"


def _link(start, end):
    """A line between two neurons, from rim to rim."""
    start, end = np.array(start), np.array(end)
    rim = RADIUS * (end - start) / np.linalg.norm(end - start)
    return Line2D(*np.transpose([start + rim, end - rim]))


def _term(i):
    """(left, bottom, width, height) of a term of the sum."""
    return TERM_X + TERM_WIDTH * (i - 1) - 57, VALUES_Y - 16, 114, 60


class IndicesPicture(Picture):
    """The weight w_ij of layer l in the drawing, in the code's array, in the blackboard's matrix, in the sum.

    The network has n_0 = 3 inputs, n_1 = 4 and n_2 = 2 neurons. The state: `layer` l = 1 … 2, i = 1 …
    n_(l−1), j = 1 … n_l, counted from 1 as in the formulas.

    Source: lecture, "Notation", "One neuron, zoomed in" and "A layer as a vector equation".
    """

    controls = [
        WholeSlider("layer", "l", 1, len(WEIGHTS), start=1),
        WholeSlider("i", "i", 1, max(SIZES[:-1]), start=1),
        WholeSlider("j", "j", 1, max(SIZES[1:]), start=3),
    ]

    def limits(self, state):
        return {"i": SIZES[state["layer"] - 1], "j": SIZES[state["layer"]]}

    def places(self, state):
        """A click on a link, a neuron or a number chooses its l, i and j."""
        layer, arrays = state["layer"], self.arrays[state["layer"] - 1]
        places = [
            Place.along(start, end, layer=number, i=i, j=j)
            for number, (left, right) in enumerate(itertools.pairwise(self.neuron_xy), start=1)
            for i, start in enumerate(left, start=1)
            for j, end in enumerate(right, start=1)
        ]
        for number, column in enumerate(self.neuron_xy):
            other = {} if number in (layer - 1, layer) else {"layer": 3 - layer}
            name = "j" if number >= layer else "i"
            for k, (x, y) in enumerate(column, start=1):
                places.append(Place.box((x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS), **other | {name: k}))
        for i in range(1, SIZES[layer - 1] + 1):
            boxes = [arrays["A"].block(0, i - 1), arrays["column"].block(i - 1, 0), _term(i)]
            places += [Place.box(box, i=i) for box in boxes]
            for j in range(1, SIZES[layer] + 1):
                boxes = [arrays["W"].block(i - 1, j - 1), arrays["matrix"].block(j - 1, i - 1)]
                places += [Place.box(box, i=i, j=j) for box in boxes]
        return places

    def __init__(self):
        formulas = [(12, 165, 470, 57), (12, 92, 353, 68), (365, 92, 400, 68), (12, 52, 353, 36)]
        arrays, below = [(262, 232, 327, 248), (589, 232, 211, 248)], [(12, 12, 290, 32), (302, 12, 490, 32)]
        super().__init__(800, 480, [(0, 232, 262, 248), *arrays, *formulas, *below])
        self.ax = self.page()
        self.Z, self.A = [], [X]
        for W, b in zip(WEIGHTS, BIASES, strict=True):
            self.Z.append(self.A[-1] @ W + b)
            self.A.append(np.tanh(self.Z[-1]))
        self._draw_network()
        self.arrays = [self._draw_arrays(layer) for layer in (1, 2)]
        self._draw_lights()
        self._draw_formula()
        self._shown_layer = None

    def _draw_network(self):
        self.neuron_xy = [
            [(38 + 96 * layer, 335 - 57 * (k - (n - 1) / 2)) for k in range(n)] for layer, n in enumerate(SIZES)
        ]
        self.links = []  # self.links[l − 1][i − 1][j − 1] is drawn over a faint one if it belongs to the sum
        for W, left, right in zip(WEIGHTS, self.neuron_xy[:-1], self.neuron_xy[1:], strict=True):
            faint, links = ([[_link(start, end) for end in right] for start in left] for _ in range(2))
            for weight, line, link in zip(W.ravel(), sum(faint, []), sum(links, []), strict=True):
                style = {"color": POSITIVE, "ls": "-"} if weight > 0 else {"color": NEGATIVE, "ls": (0, (3, 2))}
                self.ax.add_line(line).set(**style, linewidth=1, alpha=0.3)
                self.ax.add_line(link).set(**style)
                self.moving.append(link)
            self.links.append(links)
        for layer, places in enumerate(self.neuron_xy):
            title = f"layer {layer}\nn{BELOW[layer]} = {len(places)}"
            self.ax.text(places[0][0], 455, title, ha="center", va="center", color=FAINT)
            for k, xy in enumerate(places, start=1):
                self.ax.add_patch(Circle(xy, RADIUS, facecolor="white", edgecolor=INK, linewidth=1.5))
                self.ax.text(*xy, f"{k}", ha="center", va="center", color=INK)
        ring = {"fill": False, "edgecolor": ACCENT, "linewidth": 3.5, "zorder": 4}
        self.rings = [self.ax.add_patch(Circle((0, 0), RADIUS, **ring)) for _ in "ij"]
        boxed = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        self.link_label = self.ax.text(0, 0, "", ha="center", va="center", color=ACCENT, bbox=boxed, zorder=5)
        self.moving += [*self.rings, self.link_label]

    def _draw_arrays(self, layer):
        """A @ W as in the code, W a as on the blackboard, for one layer; only those of the chosen layer are visible."""
        n_in, n_out = WEIGHTS[layer - 1].shape
        A = DrawnArray(self.ax, 274, TOP, (1, n_in), WIDE_BOX, 9)
        W = DrawnArray(self.ax, A.right + 40, TOP, (n_in, n_out), BOX, 9)
        matrix = DrawnArray(self.ax, W.right + 34, TOP, (n_out, n_in), BOX, 9)
        column = DrawnArray(self.ax, matrix.right + 6, TOP, (n_in, 1), WIDE_BOX, 9)
        A.write(self.A[layer - 1], 2)
        W.write(WEIGHTS[layer - 1])
        matrix.write(WEIGHTS[layer - 1].T)
        column.write(self.A[layer - 1], 2)
        artists = []
        for array in (A, W, matrix, column):
            artists += [array.lines, *array.numbers]

        def text(x, y, words, size=10, color=INK):
            artists.append(self.ax.text(x, y, words, fontsize=size, color=color, ha="center", va="center"))

        for array, first in ((W, 0), (matrix, 1)):  # Python counts from 0, formulas from 1
            rows, columns = array.shape
            for k in range(columns):
                text(*array.centre(-0.8, k), k + first, 9, FAINT)
            for k in range(rows):
                text(array.left - 9, array.centre(k, 0)[1], k + first, 9, FAINT)
        text(A.right + 13, A.centre(0, 0)[1], "@", 12)
        text((A.left + W.right) / 2, 455, "in Python: A @ W", 11)
        text((matrix.left + column.right) / 2, 455, f"blackboard: W⁽{ABOVE[layer]}⁾ a⁽{ABOVE[layer - 1]}⁾", 11)
        below = 15  # of the arrays, their shapes
        text((A.left + A.right) / 2, A.bottom - below, f"A (1, {n_in})")
        text((W.left + W.right) / 2, W.bottom - below, f"W ({n_in}, {n_out})")
        numbers = f"n{BELOW[layer]} × n{BELOW[layer - 1]} = {n_out} × {n_in}"
        text((matrix.left + matrix.right) / 2, matrix.bottom - below, numbers)
        for k in range(n_in - 1):
            for y in (SYMBOLS_Y, VALUES_Y):
                text(TERM_X + TERM_WIDTH * (k + 0.5), y, "+", 11)
        return {"A": A, "W": W, "matrix": matrix, "column": column, "artists": artists}

    def _draw_lights(self):
        thin = {"facecolor": (ACCENT, 0.07), "edgecolor": ACCENT, "linewidth": 0.8, "zorder": 6}
        self.sum_lights = {name: self.ax.add_patch(Rectangle((0, 0), 0, 0, **thin)) for name in ("W", "matrix")}
        self.lights = {name: light(self.ax) for name in ("A", "W", "matrix", "column")}
        self.term_light = light(self.ax)
        label = {"ha": "center", "va": "center", "color": ACCENT}
        self.array_label = self.ax.text(0, 252, "", **label)
        self.matrix_label = self.ax.text(0, 252, "", **label)
        self.moving += [*self.sum_lights.values(), *self.lights.values(), self.term_light]
        self.moving += [self.array_label, self.matrix_label]

    def _draw_formula(self):
        self.ax.plot([20, 780], [226, 226], color=FAINT, lw=0.8)
        formula = r"$z_j^{(l)} = \sum_{i=1}^{n_{l-1}} w_{ij}^{(l)}\, a_i^{(l-1)} + b_j^{(l)}$"
        formula += r"$\qquad\qquad a_j^{(l)} = g\,(z_j^{(l)}),\quad g = \tanh$"
        self.ax.text(24, 192, formula, fontsize=12, va="center", color=INK)
        text = {"va": "center", "color": INK, "fontsize": 11}
        small = text | {"fontsize": 10}
        self.left_side = self.ax.text(24, SYMBOLS_Y, "", **text)
        places = TERM_X + TERM_WIDTH * np.arange(max(SIZES))
        self.terms = [self.ax.text(x, SYMBOLS_Y, "", ha="center", **text) for x in places]
        self.values = [self.ax.text(x, VALUES_Y, "", ha="center", **small) for x in places]
        self.rest = self.ax.text(0, SYMBOLS_Y, "", **text)
        self.rest_value = self.ax.text(0, VALUES_Y, "", **small)
        self.output = self.ax.text(24, 72, "", **text)
        self.ax.text(24, 28, "Formulas count from 1, Python from 0:", va="center", color=INK)
        self.counting = self.ax.text(304, 28, "", va="center", color=INK)
        self.moving += [self.left_side, *self.terms, *self.values, self.rest, self.rest_value]
        self.moving += [self.output, self.counting]

    def update(self, layer, i, j):
        if layer not in (1, 2):
            raise ValueError(f"l = {layer}: the layers with weights are counted from 1 to L = {len(WEIGHTS)}.")
        n_in, n_out = SIZES[layer - 1], SIZES[layer]
        if i not in range(1, n_in + 1) or j not in range(1, n_out + 1):
            raise ValueError(
                f"i = {i}, j = {j}: in layer l = {layer}, i runs from 1 to n_{layer - 1} = {n_in} "
                f"and j from 1 to n_{layer} = {n_out}."
            )
        self._show_arrays_of(layer)
        self._light_network(layer, i, j)
        self._light_arrays(layer, i, j)
        self._write_formula(layer, i, j)

    def _show_arrays_of(self, layer):
        if layer != self._shown_layer:
            for number, arrays in enumerate(self.arrays, start=1):
                for artist in arrays["artists"]:
                    artist.set_visible(number == layer)
            self._shown_layer = layer
            self.redraw()

    def _light_network(self, layer, i, j):
        for number, links in enumerate(self.links, start=1):
            for k, row in enumerate(links, start=1):
                for m, link in enumerate(row, start=1):
                    link.set_visible((number, m) == (layer, j))
                    link.set_linewidth(4 if k == i else 1.6)
        ends = self.neuron_xy[layer - 1][i - 1], self.neuron_xy[layer][j - 1]
        for ring, xy in zip(self.rings, ends, strict=True):
            ring.set_center(xy)
        self.link_label.set_position(np.mean(ends, axis=0))
        self.link_label.set_text(_weight(layer, i, j))

    def _light_arrays(self, layer, i, j):
        arrays = self.arrays[layer - 1]
        W, matrix = arrays["W"], arrays["matrix"]
        self.sum_lights["W"].set_bounds(*W.block(0, j - 1, rows=W.shape[0]))
        self.sum_lights["matrix"].set_bounds(*matrix.block(j - 1, 0, columns=matrix.shape[1]))
        places = {"A": (1, i), "W": (i, j), "matrix": (j, i), "column": (i, 1)}
        for name, (row, column) in places.items():
            self.lights[name].set_bounds(*arrays[name].block(row - 1, column - 1))
        self.array_label.set_x((arrays["A"].left + W.right) / 2)
        self.array_label.set_text(f"row i − 1 = {i - 1}, column j − 1 = {j - 1}")
        self.matrix_label.set_x((matrix.left + arrays["column"].right) / 2)
        self.matrix_label.set_text(f"row j = {j}, column i = {i}")

    def _write_formula(self, layer, i, j):
        weights, bias = WEIGHTS[layer - 1][:, j - 1], BIASES[layer - 1][j - 1]
        inputs, z_j, a_j = self.A[layer - 1], self.Z[layer - 1][j - 1], self.A[layer][j - 1]
        up, down = f"⁽{ABOVE[layer]}⁾", f"⁽{ABOVE[layer - 1]}⁾"
        z, a = f"z{BELOW[j]}{up}", f"a{BELOW[j]}{up}"
        self.left_side.set_text(f"{z} =")
        for label in (*self.terms, *self.values):
            label.set_text("")
        for k, (weight, value) in enumerate(zip(weights, inputs, strict=True)):
            self.terms[k].set_text(f"{_weight(layer, k + 1, j)} a{BELOW[k + 1]}{down}")
            self.values[k].set_text(f"{factor(weight)} · {factor(value, 2)}")
        self.term_light.set_bounds(*_term(i))
        self.rest.set_text(f"+  b{BELOW[j]}{up}")
        self.rest_value.set_text(f"+  {factor(bias)}  =  {plain(z_j)}")
        for label in (self.rest, self.rest_value):
            label.set_x(TERM_X + TERM_WIDTH * (len(weights) - 0.5) - 5)
        self.output.set_text(f"{a} = tanh({z}) = tanh({plain(z_j)}) = {plain(a_j)}")
        self.counting.set_text(
            f"{_weight(layer, i, j)} is W[{i}−1, {j}−1] = W[{i - 1}, {j - 1}] "
            f"of W = weights[{layer}−1] = weights[{layer - 1}]"
        )
        self.alt = (
            f"{_weight(layer, i, j)} = {plain(weights[i - 1], 1)} runs from neuron {i} of layer {layer - 1} to "
            f"neuron {j} of layer {layer}: W[{i - 1}, {j - 1}] in Python with W = weights[{layer - 1}], "
            f"row {j}, column {i} of the blackboard's matrix. {z} = {plain(z_j)}, {a} = tanh({z}) = {plain(a_j)}."
        )


def explore_indices():
    """Sliders for l, i and j: the weight from neuron i of layer l − 1 to neuron j of layer l."""
    return explorer(IndicesPicture())
