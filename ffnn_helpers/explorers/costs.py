"""Squared error and cross-entropy of one output: their curves, their minimum, and how hard they pull at z."""

import numpy as np
from matplotlib.lines import Line2D

from ffnn_helpers.activations import sigmoid, sigmoid_derivative
from ffnn_helpers.costs import get_cost
from ffnn_helpers.gradient_check import H
from ffnn_helpers.pictures.controls import Slider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import array_of
from ffnn_helpers.pictures.parts import show_point
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, NEGATIVE, POSITIVE, Picture, plain

Z_SHOWN, C_SHOWN, PULL_SHOWN = (-6, 6), (-0.12, 2.5), (-1.08, 1.08)
# Equal steps in z are small steps in a near 0 and 1, where the cross-entropy is steep.
CURVE_Z = np.linspace(*Z_SHOWN, 61)
CURVE_A = sigmoid(CURVE_Z)
TANGENT = 34  # pixels to each side of the point

# The name of a cost in the package, in the picture, and what its slope against z comes to.
NAMES = {
    "mean_squared_error": ("squared error", "$(a - y) \\, a(1 - a)$"),
    "binary_cross_entropy": ("cross-entropy", "$a - y$"),
}
STYLES = {
    "mean_squared_error": {"color": POSITIVE, "ls": "-", "marker": "o"},
    "binary_cross_entropy": {"color": NEGATIVE, "ls": (0, (4, 2)), "marker": "s"},
}


class CostsPicture(Picture):
    """Both costs of one sample and one output a = σ(z): on the left against a, on the right their slopes against z.

    The picture calls costs with N = 1, and takes slopes as differences.
    Source: lecture, "Mean-squared error", "Cross-entropy" and "Why cross-entropy": the minimum is at a = y.
    """

    controls = [
        Slider("y", "y", 0, 1, start=1.0, step=0.05),
        Slider("a", "a", 0.01, 0.99, start=0.1, step=0.01),
    ]

    def __init__(self, mean_squared_error=None, binary_cross_entropy=None):
        super().__init__(800, 380, [(0, 0, 394, 380), (394, 0, 406, 380)])
        theirs = {"mean_squared_error": mean_squared_error, "binary_cross_entropy": binary_cross_entropy}
        self.theirs = {name: cost for name, cost in theirs.items() if cost is not None}
        self._draw_table(self.page())
        costs = self.axes_at(62, 48, 308, 210, xlim=(0, 1), ylim=C_SHOWN, xlabel="output $a$", ylabel="cost $C$")
        slopes = self.axes_at(466, 48, 308, 210, xlim=Z_SHOWN, ylim=PULL_SHOWN)
        slopes.set(xlabel="pre-activation $z$, where $a = \\sigma(z)$", ylabel="slope $\\partial C/\\partial z$")
        slopes.axhline(0, color=FAINT, lw=0.8)
        self.cost_parts = self._draw_curves(costs)
        self.slope_parts = self._draw_curves(slopes)

    def _draw_table(self, page):
        page.text(216, 362, "the cost", ha="center", fontsize=11, color=INK)
        page.text(620, 362, "how hard it pulls at $z$", ha="center", fontsize=11, color=INK)
        for x, heading in ((300, "$C$"), (368, r"$\partial C/\partial a$"), (774, r"$\partial C/\partial z$")):
            page.text(x, 335, heading, ha="right", fontsize=11, color=INK)
        self.numbers = {}
        for y, (cost, (name, formula)) in zip((314, 293), NAMES.items(), strict=True):
            for x in (62, 466):
                page.add_line(Line2D([x, x + 16, x + 32], [y + 5] * 3, markevery=[1], lw=2, **STYLES[cost]))
            page.text(102, y, f"{name}, yours" if cost in self.theirs else name, color=INK)
            page.text(506, y, f"{name}, yours" if cost in self.theirs else f"{name}: {formula}", color=INK)
            self.numbers[cost] = [page.text(x, y, "", ha="right", color=INK) for x in (300, 368, 774)]
            self.moving += self.numbers[cost]

    def _draw_curves(self, ax):
        parts = {"wanted": ax.axvline(0, color=FAINT, lw=1, ls="--"), "here": ax.axvline(0, color=ACCENT, lw=1, ls=":")}
        for cost, style in STYLES.items():
            line = {"color": style["color"], "ls": style["ls"]}
            (parts["curve", cost],) = ax.plot([], [], lw=2, **line)
            (parts["tangent", cost],) = ax.plot([], [], color=INK, lw=1.2)
            (parts["lowest", cost],) = ax.plot([], [], "D", mfc="white", mec=INK, ms=11, clip_on=False, zorder=3)
        for cost, style in STYLES.items():  # over both curves and the frame
            (parts["point", cost],) = ax.plot([], [], color=style["color"], mec="white", ms=9, clip_on=False, zorder=3)
        above = {"transform": ax.get_xaxis_transform(), "ha": "center", "color": INK}
        parts["a = y"] = ax.text(0, 1.045, "a = y", **above)
        self.moving += [part for part in parts.values() if part.get_zorder() < 3]
        self.moving += ax.spines.values()
        self.moving += [part for part in parts.values() if part.get_zorder() >= 3]
        return parts

    def update(self, y, a):
        self.require_drawable(y=y, a=a)
        z = np.log(a / (1 - a))
        nearly_y = min(max(y, 1e-9), 1 - 1e-9)  # not 0 or 1, where a cost would have to take log 0
        z_lowest = np.log(nearly_y / (1 - nearly_y))
        for parts, x, x_lowest in ((self.cost_parts, a, y), (self.slope_parts, z, z_lowest)):
            left, right = parts["a = y"].axes.get_xlim()
            parts["here"].set_xdata([x, x])
            parts["wanted"].set_xdata([x_lowest, x_lowest])
            parts["a = y"].set_x(min(max(x_lowest, left), right))

        self.alt = f"Target y = {plain(y)}, output a = {plain(a)}, z = {plain(z)}."
        for cost, (name, _) in NAMES.items():
            curve = np.array([self._cost(cost, value, y) for value in CURVE_A])
            C = self._cost(cost, a, y)
            slope_z = (self._cost(cost, sigmoid(z + H), y) - self._cost(cost, sigmoid(z - H), y)) / (2 * H)
            slope_a = slope_z / sigmoid_derivative(z)

            show = self.cost_parts
            show["curve", cost].set_data(CURVE_A, curve)
            show["tangent", cost].set_data(*_tangent(show["curve", cost].axes, a, C, slope_a))
            show_point(show["lowest", cost], y, self._cost(cost, nearly_y, y), "D")
            show_point(show["point", cost], a, C, STYLES[cost]["marker"])
            show = self.slope_parts
            show["curve", cost].set_data(CURVE_Z, np.gradient(curve, CURVE_Z, edge_order=2))
            show_point(show["lowest", cost], z_lowest, 0, "D")
            show_point(show["point", cost], z, slope_z, STYLES[cost]["marker"])

            numbers = [plain(number) for number in (C, slope_a, slope_z)]
            for label, number in zip(self.numbers[cost], numbers, strict=True):
                label.set_text(number)
            self.alt += f" {name.capitalize()}: C = {numbers[0]}, ∂C/∂a = {numbers[1]}, ∂C/∂z = {numbers[2]}."
            right = get_cost(cost).function(np.array([[a]]), np.array([[y]]))
            if not np.isclose(C, right):
                self.doubt(f"{cost} gives {plain(C, 4)} where {plain(right, 4)} is right.")
        self.alt += self._what_to_see(y, a)

    def _cost(self, name, a, y):
        """The cost of one sample with one output, by the student's function if there is one."""
        A, Y = np.array([[a]]), np.array([[y]])
        if name not in self.theirs:
            return get_cost(name).function(A, Y)
        call = f"your {name}(A = [[{a:.3g}]], Y = [[{y:.3g}]])"
        rule = "A cost is one number, the mean over all samples."
        return float(array_of(self.theirs[name], call, (A, Y), (), rule, finite=True))

    def _what_to_see(self, y, a):
        if abs(a - y) < 0.005:
            return " Here a = y: both costs are at their minimum, and neither pulls at z."
        if abs(a - y) > 0.5 and sigmoid_derivative(np.log(a / (1 - a))) < 0.1:
            return (
                " The neuron is wrong and saturated: the squared error hardly pulls at z, "
                "since a(1 − a) is small; the cross-entropy pulls hard."
            )
        return " Both costs have their minimum at a = y."


def _tangent(ax, a, C, slope):
    """The ends of a piece of the tangent, of the same length in pixels whatever the slope; none beyond the axes."""
    if not C_SHOWN[0] <= C <= C_SHOWN[1]:
        return [], []
    pixels = ax.get_window_extent()
    reach = TANGENT / np.hypot(pixels.width, slope * pixels.height / (C_SHOWN[1] - C_SHOWN[0]))
    return [a - reach, a + reach], [C - slope * reach, C + slope * reach]


def explore_costs(mean_squared_error=None, binary_cross_entropy=None):
    """Sliders for the target y and the output a of one neuron: two costs, and how hard each pulls at z.

    Your own `cost(A, Y)`, one or both, takes the place of ours: A and Y, the outputs and the targets, have shape
    (N, 1); it returns the mean cost, one number. `explore_costs(binary_cross_entropy=my_cost)`.
    """
    return explorer(CostsPicture(mean_squared_error, binary_cross_entropy))
