"""One layer: two inputs shared by three neurons, and the arrays that hold their weights."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from ffnn_helpers.activations import get_activation
from ffnn_helpers.explorers.neuron import GRID, POINTS, REACH
from ffnn_helpers.pictures.controls import Menu, Place, Slider, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import named, result_of
from ffnn_helpers.pictures.parts import DrawnArray, border_line, heatmap, light, wire_style
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, Picture, factor, plain

N_IN, N_OUT = 2, 3
INPUT_XY = [(48, 265), (48, 135)]
NEURON_XY = [(215, 320), (215, 200), (215, 80)]
BIAS_XY = [(215, 354), (215, 166), (215, 46)]  # where no wire passes


def our_layer(A, W, b, g):
    """Z = A W + b and A_next = g(Z), for the rows of A."""
    Z = A @ W + b
    return Z, g(Z)


class LayerPicture(Picture):
    """A layer A_next = g(A W + b) of three neurons that share two inputs; neuron j is lit everywhere.

    Source: lecture, "Notion of a layer".
    """

    # Every neuron has three sliders of its own; those of the chosen neuron are shown.
    controls = [
        WholeSlider("j", "j", 1, N_OUT, start=2),
        Slider("x1", "x₁", -3, 3, start=1.0),
        Slider("x2", "x₂", -3, 3, start=-1.0),
        *(
            Slider(f"{name}{j}", f"{label}{'₁₂₃'[j - 1]}", -3, 3, start)
            for j, starts in enumerate([(1.0, 2.0, 0.5), (-1.0, 1.5, 0.0), (2.0, -0.5, -1.0)], start=1)
            for name, label, start in zip(("w1", "w2", "b"), ("w₁", "w₂", "b"), starts, strict=True)
        ),
        Menu("activation", "g", ["step", "sigmoid", "tanh", "relu", "identity"], start="tanh"),
    ]
    rows = 3

    def shown(self, state):
        j = state["j"]
        return {"j", "x1", "x2", f"w1{j}", f"w2{j}", f"b{j}", "activation"}

    def places(self, state):
        """A click on a wire, a neuron, its plane or a number chooses the neuron."""
        arrays = (self.W, self.b, self.Z, self.A_next)
        places = []
        for j, (x, y) in enumerate(NEURON_XY, start=1):
            places += [Place.along(start, (x, y), j=j) for start in INPUT_XY]
            places += [Place.box((x - 22, y - 22, 44, 44), j=j), Place.box((308, y - 50, 100, 100), j=j)]
            places += [Place.box(array.block(i, j - 1), j=j) for array in arrays for i in range(array.shape[0])]
        return places

    def arranged(self, state):
        W = np.array([[state[f"w{i}{j}"] for j in (1, 2, 3)] for i in (1, 2)])
        b = np.array([state[f"b{j}"] for j in (1, 2, 3)])
        return {name: state[name] for name in ("j", "x1", "x2", "activation")} | {"W": W, "b": b}

    def __init__(self, layer=None):
        super().__init__(800, 422, [(0, 0, 440, 422), (440, 0, 360, 378)])
        self.layer = layer
        page = self.page()
        self._draw_neurons(page)
        self._draw_arrays(page)
        self._draw_planes(page)

    def _draw_neurons(self, ax):
        self.wires = [[Line2D([x + 22, u - 22], [y, v]) for u, v in NEURON_XY] for x, y in INPUT_XY]
        all_wires = sum(self.wires, [])
        for wire in all_wires:
            ax.add_line(wire)
        for xy in (*INPUT_XY, *NEURON_XY):
            ax.add_patch(Circle(xy, 22, facecolor="white", edgecolor=INK, linewidth=1.5))
        self.ring = ax.add_patch(Circle((0, 0), 22, fill=False, edgecolor=ACCENT, linewidth=3, zorder=4))
        middle = {"ha": "center", "va": "center", "color": INK, "zorder": 5}
        for name, places in (("x", INPUT_XY), ("a", NEURON_XY)):
            for k, xy in enumerate(places, start=1):
                ax.text(*xy, f"${name}_{k}$", fontsize=12, **middle)
        ax.text(48, 305, "inputs", ha="center", color=FAINT)
        ax.text(215, 371, "neurons", ha="center", color=FAINT)
        boxed = middle | {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1.5}}
        self.weight_labels = [ax.text(0, 0, "", **boxed) for _ in INPUT_XY]
        self.bias_label = ax.text(0, 0, "", **boxed)
        self.moving += [*all_wires, self.ring, *self.weight_labels, self.bias_label]

    def _draw_arrays(self, ax):
        def drawn(words, top, *shape):
            array = DrawnArray(ax, 570, top, shape, (60, 28))
            ax.text(556, (top + array.bottom) / 2, words, ha="right", va="center", color=INK)
            self.moving += array.numbers
            return array

        self.A = drawn("A  (1, 2)", 372, 1, N_IN)
        self.W = drawn("W  (2, 3)", 318, N_IN, N_OUT)
        self.b = drawn("b  (3,)", 238, 1, N_OUT)
        self.Z = drawn("Z = A @ W + b  ", 188, 1, N_OUT)
        self.A_next = drawn("A_next = g(Z)  ", 138, 1, N_OUT)
        for j in range(N_OUT):
            ax.text(*self.W.centre(-0.9, j), f"j = {j + 1}", ha="center", va="center", fontsize=9, color=FAINT)
        self.lights = [light(ax) for _ in range(4)]
        self.sum_label = ax.text(443, 74, "", va="center", color=INK)
        self.output_label = ax.text(443, 42, "", va="center", color=INK)
        self.moving += [*self.lights, self.sum_label, self.output_label]

    def _draw_planes(self, page):
        page.text(358, 403, "output for every input", ha="center", color=INK)
        self.colour_key = page.text(437, 385, "", ha="right", fontsize=9, color=FAINT)
        self.moving.append(self.colour_key)
        self.planes, self.borders, self.points_here, self.frames = [], [], [], []
        for j, (x, y) in enumerate(NEURON_XY):
            page.annotate("", (286, y), (x + 24, y), arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.2})
            ax = self.axes_at(308, y - 50, 100, 100, xticks=[-3, 0, 3], yticks=[-3, 0, 3])
            ax.tick_params(labelsize=9, length=2, pad=2, labelbottom=j == N_OUT - 1)
            plane = heatmap(ax, (GRID, GRID), (-REACH, REACH) * 2)
            (border,) = ax.plot([], [], color=INK, lw=1.3, ls="--")
            (here,) = ax.plot([], [], "o", color=ACCENT, mec="white", ms=7)
            ax.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH))
            self.planes.append(plane)
            self.borders.append(border)
            self.points_here.append(here)
            self.frames.append(list(ax.spines.values()))
            self.moving += [plane, border, here, *ax.spines.values()]

    def update(self, j, x1, x2, W, b, activation):
        if j not in range(1, N_OUT + 1):
            raise ValueError(f"j = {j}: the layer's neurons are counted from 1 to {N_OUT}.")
        W, b = np.array(W, dtype=float), np.array(b, dtype=float)
        if W.shape != (N_IN, N_OUT) or b.shape != (N_OUT,):
            raise ValueError(
                f"W has shape {W.shape} and b {b.shape}: this layer has W of shape ({N_IN}, {N_OUT}), "
                f"one row per input, one column per neuron, and b of shape ({N_OUT},)."
            )
        x = np.array([x1, x2], dtype=float)
        g = get_activation(activation).function
        A = np.vstack([x, POINTS.reshape(-1, N_IN)])
        Z, A_next = self._outputs(A, W, b, g)
        z, a = Z[0], A_next[0]

        self._light_neuron(j, W, b)
        self.A.write(x)
        self.W.write(W)
        self.b.write(b)
        self.Z.write(z, digits=2)
        self.A_next.write(a, digits=2)
        # ReLU and identity have no upper end: their colours reach to ±3.
        top = 3 if activation in ("relu", "identity") else 1
        self.colour_key.set_text(f"orange ≤ −{top}, white 0, blue ≥ {top}")
        for k, outputs in enumerate(A_next[1:].T):
            self.planes[k].set_data(outputs.reshape(GRID, GRID) / top)
            self.borders[k].set_data(*border_line(W[:, k], b[k]))
            self.points_here[k].set_data([x1], [x2])

        (w1, w2), b_j, name = W[:, j - 1], b[j - 1], "₁₂₃"[j - 1]
        products = f"{plain(w1, 1)} · {factor(x1)} + {factor(w2)} · {factor(x2)} + {factor(b_j)}"
        z_j = x @ W[:, j - 1] + b_j
        result = f"z{name} = {products} = {plain(z_j)}"
        output = f"a{name} = {activation}(z{name}) = {plain(g(z_j))}"
        self.sum_label.set_text(result)
        self.output_label.set_text(output)
        self.alt = (
            f"Neuron {j} of {N_OUT}: {result}, {output}. "
            f"The whole layer: Z = [{', '.join(map(plain, z))}], A_next = [{', '.join(map(plain, a))}]."
        )
        if not np.allclose(Z, A @ W + b):
            self.doubt("Z is not A W + b.")
        if not np.allclose(A_next, g(A @ W + b)):
            self.doubt("A_next is not g(A W + b).")

    def _light_neuron(self, j, W, b):
        for i, wires in enumerate(self.wires):
            for k, wire in enumerate(wires):
                lit = k == j - 1
                wire.set(**wire_style(W[i, k]))
                wire.set(alpha=1) if lit else wire.set(alpha=0.45, linewidth=1)
        self.ring.set_center(NEURON_XY[j - 1])
        for k, frame in enumerate(self.frames):
            for spine in frame:
                spine.set(color=ACCENT if k == j - 1 else INK, linewidth=2.5 if k == j - 1 else 0.8)
        name = "₁₂₃"[j - 1]
        for i, (label, start) in enumerate(zip(self.weight_labels, INPUT_XY, strict=True)):
            label.set_position(0.55 * np.array(start) + 0.45 * np.array(NEURON_XY[j - 1]))
            label.set_text(f"w{'₁₂'[i]}{name} = {plain(W[i, j - 1], 1)}")
        self.bias_label.set_position(BIAS_XY[j - 1])
        self.bias_label.set_text(f"b{name} = {plain(b[j - 1], 1)}")
        for rectangle, array in zip(self.lights, (self.W, self.b, self.Z, self.A_next), strict=True):
            rectangle.set_bounds(*array.block(0, j - 1, rows=array.shape[0]))

    def _outputs(self, A, W, b, g):
        """Z and A_next, each of shape (N, 3), from the student's layer if there is one."""
        if self.layer is None:
            return our_layer(A, W, b, g)
        answer = result_of(self.layer, "layer(A, W, b, g)", (A, W, b, g))
        call = named("layer(A, W, b, g)", self.layer)
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            raise ValueError(f"{call} must return two arrays, Z and A_next = g(Z): return Z, A_next.")
        for name, array in zip(("Z", "A_next"), answer, strict=True):
            if np.shape(array) != (len(A), N_OUT):
                raise ValueError(
                    f"{call} gave {name} of shape {np.shape(array)} for A of shape {A.shape}, which holds "
                    f"{len(A)} points, and W of shape {W.shape}. Expected: {(len(A), N_OUT)}, a row for each point, "
                    "a column for each neuron."
                )
        return np.asarray(answer[0]), np.asarray(answer[1])


def explore_layer(layer=None):
    """Sliders for two inputs and for the weights and bias of one of three neurons; the activation's menu.

    Your own `layer(A, W, b, g)` drives the picture in place of ours: A has shape (N, 2), W (2, 3), b (3,), and g is a
    function; it returns the pair Z, A_next, both of shape (N, 3).
    """
    return explorer(LayerPicture(layer))
