"""Why a step cannot learn: its cost is a staircase, and on each stair the slope is 0."""

import numpy as np

from ffnn_helpers.activations import sigmoid, sigmoid_derivative, step, step_derivative
from ffnn_helpers.pictures.controls import Slider, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.parts import heatmap, show_point
from ffnn_helpers.pictures.picture import ACCENT, INK, NEGATIVE, POSITIVE, Picture, counted, plain

# Ten samples (x₁, x₂). For each there is a weight w at which the border passes it, and these are spread over W_SHOWN.
# The border of w = 1.2 separates the classes: there w x₁ + x₂ ≥ 0 wherever y = 1.
X1 = [0.62, -0.57, 1.21, 0.83, -1.79, 1.09, -1.88, 0.96, -0.96, -0.45]
X2 = [2.11, -1.49, 2.30, 1.00, -0.89, -0.11, 1.32, -1.64, 2.31, 1.43]
X = np.column_stack([X1, X2])
Y = np.array([1.0, 0, 1, 1, 0, 1, 0, 0, 1, 1])
W_SHOWN, C_SHOWN, REACH = (-4, 4), (0, 0.42), 2.7
LEARNING_RATE = 3.0
GRID = 31  # points per side at which the neuron is computed


def _output(z, T):
    return step(z) if T == 0 else sigmoid(z / T)


def _cost(w, T):
    """The mean squared error for each weight in an array w."""
    a = _output(np.multiply.outer(w, X[:, 0]) + X[:, 1], T)
    return ((a - Y) ** 2).mean(axis=-1) / 2


def _slope(w, T):
    """dC/dw for one weight, by the chain rule: ∂C/∂a · da/dz · ∂z/∂w."""
    z = w * X[:, 0] + X[:, 1]
    da_dz = step_derivative(z) if T == 0 else sigmoid_derivative(z / T) / T
    return float(((_output(z, T) - Y) * da_dz * X[:, 0]).mean())


class StaircasePicture(Picture):
    """Gradient descent on the cost C(w) of one neuron a = σ(z/T) with z = w x₁ + x₂; for T = 0 it is a step.

    The cost is the mean squared error over ten samples. The state: the start w from −4 to 4, T ≥ 0, and the number
    of steps of gradient descent, from 0 to 50.

    Source: lecture, "Activation function": the step is "not practical with gradient descent".
    """

    controls = [
        Slider("w", "w", *W_SHOWN, start=-2.0),
        Slider("T", "T", 0, 2, start=1.0, step=0.05),
        WholeSlider("steps", "steps", 0, 50, start=20),
    ]

    def __init__(self):
        super().__init__(800, 350, [(0, 0, 388, 350), (388, 0, 412, 350)])
        self.ticks = np.linspace(-REACH, REACH, GRID)
        self.w_ticks = np.linspace(*W_SHOWN, 801)
        self._draw_plane()
        self._draw_cost()

    def _draw_plane(self):
        ends, ticks = (-REACH, REACH), range(-2, 3)
        ax = self.axes_at(50, 50, 250, 250, xlim=ends, ylim=ends, xticks=ticks, yticks=ticks)
        ax.set_xlabel("$x_1$", labelpad=1)
        ax.set_ylabel("$x_2$", rotation=0, labelpad=4)
        ax.set_title("the neuron now: blue where it fires", fontsize=10)
        self.heatmap = heatmap(ax, (GRID, GRID), ends * 2, low=-2, high=2)
        (self.border,) = ax.plot([], [], color=INK, lw=1.5, ls="--")
        (ones,) = ax.plot(*X[Y == 1].T, "o", color=POSITIVE, mec="white", ms=9)
        (zeros,) = ax.plot(*X[Y == 0].T, "s", color=NEGATIVE, mec="white", ms=8)
        (self.wrong,) = ax.plot([], [], "o", mfc="none", mec=ACCENT, mew=2, ms=16)
        self.moving += [self.heatmap, self.border, ones, zeros, self.wrong, *ax.spines.values()]

        key = self.page()
        for x, y, words, style in (
            (318, 262, "$y = 1$", {"marker": "o", "color": POSITIVE, "ms": 9}),
            (318, 236, "$y = 0$", {"marker": "s", "color": NEGATIVE, "ms": 8}),
            (318, 206, "wrong", {"marker": "o", "mfc": "none", "mec": ACCENT, "mew": 2, "ms": 14}),
        ):
            key.plot(x, y, ls="", **style)
            key.text(x + 14, y, words, va="center", color=INK)

    def _draw_cost(self):
        ax = self.axes_at(428, 50, 354, 250, xlim=W_SHOWN, ylim=C_SHOWN, yticks=[0, 0.1, 0.2, 0.3, 0.4])
        ax.set_xlabel("weight $w$", labelpad=1)
        ax.set_title("cost $C$ against the weight; dashed: its slope", fontsize=10)
        (self.curve,) = ax.plot([], [], color=POSITIVE, lw=2)
        (self.tangent,) = ax.plot([], [], color=ACCENT, lw=2, ls=(0, (4, 1.5)))
        (self.path,) = ax.plot([], [], "o", color=ACCENT, mec=INK, mew=0.4, ms=4)
        (self.origin,) = ax.plot([], [], "o", mfc="white", mec=INK, ms=9, clip_on=False, zorder=3)
        (self.now,) = ax.plot([], [], "o", color=ACCENT, mec=INK, ms=9, clip_on=False, zorder=4)
        self.slope_label = ax.text(3.8, 0.405, "", ha="right", va="top", color=INK)
        self.moving += [self.curve, self.tangent, self.path, *ax.spines.values(), self.origin, self.now]
        self.moving.append(self.slope_label)

    def update(self, w, T, steps):
        self.require_drawable(w=w, T=T, steps=steps)
        path = self._descend(w, T, steps)
        now = path[-1]
        slope, costs = _slope(now, T), _cost(path, T)

        over_plane = _output(np.add.outer(self.ticks, now * self.ticks), T)
        self.heatmap.set(data=over_plane, interpolation="nearest" if T == 0 else "bilinear")
        ends = np.array([-10.0, 10.0])
        self.border.set_data(ends, -now * ends)
        wrong = step(now * X[:, 0] + X[:, 1]) != Y
        self.wrong.set_data(*X[wrong].T)

        self.curve.set_data(self.w_ticks, _cost(self.w_ticks, T))
        self.tangent.set_data(now + ends / 10, costs[-1] + slope * ends / 10)
        self.path.set_data(path, costs)
        show_point(self.origin, w, costs[0])
        show_point(self.now, now, costs[-1])
        self.slope_label.set_text(f"w = {plain(now)}\nslope = {plain(slope, 3)}")
        self.alt = " ".join(self._words(path, T, costs, slope, wrong.sum()))

    def _descend(self, w, T, steps):
        """w before the first step, after it, after the second …: shape (steps + 1,)."""
        path = [w]
        for _ in range(steps):
            path.append(path[-1] - LEARNING_RATE * _slope(path[-1], T))
        return np.array(path)

    def _words(self, path, T, costs, slope, n_wrong):
        g = "step (T = 0)" if T == 0 else f"sigmoid with T = {plain(T)}"
        yield (
            f"{g}, {counted(len(path) - 1, 'step')} of gradient descent from w = {plain(path[0], 1)}: now "
            f"w = {plain(path[-1])}. The cost went from {plain(costs[0], 3)} to {plain(costs[-1], 3)}. Its slope here "
            f"is {plain(slope, 3)}, and {n_wrong} of {len(Y)} samples lie on the wrong side of the border."
        )
        if T == 0:
            yield "All stairs are level, so the gradient is 0 on each of them, and w stays where it is."
        elif abs(slope) < 0.005 and n_wrong:
            yield "Hardly any slope, though the border is in the wrong place: almost a stair."


def explore_staircase():
    """Sliders for the weight w, for the T of a sigmoid σ(z/T), a step at T = 0, and for steps of gradient descent."""
    return explorer(StaircasePicture())
