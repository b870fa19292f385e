"""One neuron with two inputs: the sum, the plane that it cuts, and the activation's curve."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from ffnn_helpers._arrays import as_floats
from ffnn_helpers.activations import get_activation
from ffnn_helpers.pictures.controls import Menu, Slider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import named, result_of
from ffnn_helpers.pictures.parts import border_line, heatmap, show_point, wire_style
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, POSITIVE, Picture, factor, plain

REACH = 3.0  # the plane is drawn for −3 … 3 in both inputs
GRID = 31  # points per side at which the neuron is asked
POINTS = np.stack(np.meshgrid(*2 * [np.linspace(-REACH, REACH, GRID)]), axis=-1)  # (GRID, GRID, 2): all pairs x₁, x₂
Z_SHOWN, A_SHOWN = (-6, 6), (-1.6, 3.2)  # the axes of the activation's curve


def our_neuron(x, w, b, g):
    """a = g(Σ_i w_i x_i + b); a whole grid of inputs at once is fine: x has shape (…, 2)."""
    return g(x @ w + b)


class NeuronPicture(Picture):
    """A neuron a = g(w₁x₁ + w₂x₂ + b): its parts, its output over the plane, its place on the curve of g.

    Source: lecture, "Simplified model of an artificial neuron".
    """

    controls = [
        Slider("x1", "x₁", -3, 3, start=1.0),
        Slider("w1", "w₁", -3, 3, start=1.0),
        Slider("b", "b", -3, 3, start=0.5),
        Slider("x2", "x₂", -3, 3, start=-1.0),
        Slider("w2", "w₂", -3, 3, start=2.0),
        Menu("activation", "g", ["step", "sigmoid", "tanh", "relu", "identity"], start="sigmoid"),
    ]

    def __init__(self, neuron=None):
        super().__init__(800, 330, [(0, 0, 285, 330), (285, 0, 300, 330), (585, 0, 215, 330)])
        self.neuron = neuron
        self._draw_parts()
        self._draw_plane()
        self._draw_curve()

    def _draw_parts(self):
        ax = self.figure.add_axes((0, 0, 0.35, 1), xlim=(8, 288), ylim=(0, 330))
        ax.axis("off")
        self.wires = [Line2D([62, 158], [y, 165], solid_capstyle="round") for y in (250, 80)]
        for wire in self.wires:
            ax.add_line(wire)
        ax.add_line(Line2D([180, 180], [262, 195], color=INK, lw=1.5))  # the bias comes from above
        ax.annotate("", (232, 165), (207, 165), arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.5})
        circles = [Circle((40, 250), 26), Circle((40, 80), 26), Circle((180, 165), 28), Circle((258, 165), 26)]
        for circle in circles:
            circle.set(facecolor="white", edgecolor=INK, linewidth=1.5, zorder=3)
            ax.add_patch(circle)
        ax.text(40, 292, "inputs", ha="center", color=FAINT)
        ax.text(180, 272, "bias b", ha="center", color=FAINT)
        ax.text(258, 205, "output", ha="center", color=FAINT)
        text = {"ha": "center", "va": "center", "zorder": 5, "color": INK}
        boxed = text | {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1.5}}
        self.input_labels = [ax.text(40, y, "", **text) for y in (250, 80)]
        self.weight_labels = [ax.text(103, y, "", **boxed) for y in (212, 118)]
        self.bias_label = ax.text(180, 232, "", **boxed)
        self.sum_label = ax.text(190, 112, "", **text)
        self.output_label = ax.text(258, 165, "", **text)
        sum_sign = ax.text(180, 165, "Σ", fontsize=17, **text)
        self.moving += [*self.wires, *circles, sum_sign, *self.input_labels, *self.weight_labels]
        self.moving += [self.bias_label, self.sum_label, self.output_label]

    def _draw_plane(self):
        ax = self.figure.add_axes((0.41, 0.15, 0.25, 0.70), xlim=(-REACH, REACH), ylim=(-REACH, REACH))
        ax.set(xlabel="$x_1$", xticks=range(-3, 4), yticks=range(-3, 4))
        ax.set_ylabel("$x_2$", rotation=0, labelpad=2)
        ax.set_title("output $a$ for every input", fontsize=10)
        self.heatmap = heatmap(ax, (GRID, GRID), (-REACH, REACH, -REACH, REACH))
        (self.border,) = ax.plot([], [], color=INK, lw=1.5, ls="--")
        (self.here,) = ax.plot([], [], "o", color=ACCENT, mec="white", ms=9)
        scale = self.figure.add_axes((0.67, 0.15, 0.012, 0.70))
        bar = self.figure.colorbar(self.heatmap, cax=scale, ticks=[-1, 0, 1])
        bar.ax.set_yticklabels([])
        beside = {"transform": scale.transAxes, "va": "center", "fontsize": 9}
        self.scale_labels = [scale.text(1.6, y, "", **beside) for y in (0, 0.5, 1)]
        self.moving += [self.heatmap, self.border, self.here, *ax.spines.values(), *self.scale_labels]

    def _draw_curve(self):
        ax = self.figure.add_axes((0.77, 0.15, 0.215, 0.70), xlim=Z_SHOWN, ylim=A_SHOWN, xlabel="pre-activation $z$")
        ax.set_title("activation $a = g(z)$", fontsize=10)
        ax.axhline(0, color=FAINT, lw=0.8)
        ax.axvline(0, color=FAINT, lw=0.8)
        (self.curve,) = ax.plot([], [], color=POSITIVE, lw=2)
        (self.drop,) = ax.plot([], [], color=ACCENT, lw=1, ls=":")
        (self.on_curve,) = ax.plot([], [], "o", color=ACCENT, mec="white", ms=9, clip_on=False, zorder=3)
        self.curve_z = np.linspace(*Z_SHOWN, 241)
        self.moving += [self.curve, self.drop, *ax.spines.values(), self.on_curve]

    def update(self, x1, x2, w1, w2, b, activation):
        x, w = np.array([x1, x2]), np.array([w1, w2])
        g = get_activation(activation).function
        z = float(x @ w + b)
        a = self._output(x, w, b, g)
        over_plane = self._outputs_over_plane(w, b, g)

        for k, index in enumerate("₁₂"):
            self.wires[k].set(**wire_style(w[k]))
            self.input_labels[k].set_text(f"x{index}\n{plain(x[k], 1)}")
            self.weight_labels[k].set_text(f"w{index} = {plain(w[k], 1)}")
        self.bias_label.set_text(plain(b, 1))
        self.sum_label.set_text(f"z = {plain(z)}")
        self.output_label.set_text(f"a\n{plain(a)}")

        # ReLU and identity have no upper end: their colours stop at ±3.
        unbounded = activation in ("relu", "identity")
        top = 3 if unbounded else 1
        self.heatmap.set(data=over_plane / top, interpolation="nearest" if activation == "step" else "bilinear")
        for label, text in zip(self.scale_labels, ("≤ −3", "0", "≥ 3") if unbounded else ("−1", "0", "1"), strict=True):
            label.set_text(text)
        self.border.set_data(*border_line(w, b))
        self.here.set_data([x1], [x2])
        self.curve.set_data(self.curve_z, g(self.curve_z))
        z_shown, a_shown = show_point(self.on_curve, z, a)
        self.drop.set_data([z_shown, z_shown, Z_SHOWN[0]], [0, a_shown, a_shown])
        self.alt = (
            f"z = w₁x₁ + w₂x₂ + b = {plain(w1, 1)} · {factor(x1)} + {factor(w2)} · {factor(x2)} + {factor(b)}"
            f" = {plain(z)}, and a = {activation}(z) = {plain(g(z))}."
        )
        if not np.isclose(a, g(z)):
            self.doubt(f"it returns {plain(a)}, not {plain(g(z))}.")
        elif not np.allclose(over_plane, our_neuron(POINTS, w, b, g)):
            self.doubt("it is right here, but not for all inputs of the plane.")

    def _output(self, x, w, b, g):
        if self.neuron is None:
            return float(our_neuron(x, w, b, g))
        a = result_of(self.neuron, "neuron(x, w, b, g)", (x, w, b, g))
        if np.ndim(a) != 0:
            call = named("neuron(x, w, b, g)", self.neuron)
            raise ValueError(f"{call} returned an array of shape {np.shape(a)}: one neuron gives one number.")
        return float(a if isinstance(a, float) else as_floats(a, named("neuron(x, w, b, g)", self.neuron)))

    def _outputs_over_plane(self, w, b, g):
        if self.neuron is None:
            return our_neuron(POINTS, w, b, g)
        outputs = [self._output(x, w, b, g) for x in POINTS.reshape(-1, 2)]
        return np.reshape(outputs, (GRID, GRID))


def explore_neuron(neuron=None):
    """Sliders for the inputs, weights and bias of one neuron; a menu for its activation.

    Your own `neuron(x, w, b, g)` drives the picture in place of ours: x and w have shape (2,), b is a number, g a
    function; it returns one number.
    """
    return explorer(NeuronPicture(neuron))
