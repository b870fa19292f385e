"""A model with two parameters and the data that it should fit: how far it is off, and what that costs."""

import numpy as np
from matplotlib.collections import LineCollection

from ffnn_helpers._arrays import as_rows, refuse
from ffnn_helpers.costs import mean_squared_error
from ffnn_helpers.explorers.descent import HEIGHTS
from ffnn_helpers.pictures.controls import Slider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import array_of, both_or
from ffnn_helpers.pictures.parts import heatmap, show_point
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, POSITIVE, Picture, plain, short

# One tick per step of the sliders: they can reach the lowest of all costs that are computed.
W_TICKS, B_TICKS = np.linspace(-1, 5, 61), np.linspace(-2, 5, 71)
EXAMPLE_X = np.linspace(0, 4, 9)[:, None]
EXAMPLE_Y = 2 + 1.5 * EXAMPLE_X + 0.4 * np.sin(7 * EXAMPLE_X)


def our_model(X, w, b):
    """A neuron with one input and no activation."""
    return w * X + b


class FitPicture(Picture):
    """A model a = f(x; w, b): on the left its curve among the data, on the right the cost for every pair w, b.

    Raises TypeError or ValueError for data of another kind.
    Source: lecture, "Recall the goal of supervised learning".
    """

    controls = [Slider(name, name, ticks[0], ticks[-1], 0.0) for name, ticks in (("w", W_TICKS), ("b", B_TICKS))]

    def __init__(self, model=None, cost=None, X=None, Y=None):
        super().__init__(800, 380, [(0, 0, 415, 380), (415, 0, 385, 380)])
        self.model = our_model if model is None else model
        self.cost = mean_squared_error if cost is None else cost
        self.X, self.Y = _checked(X, Y)
        self._draw_data()
        self._draw_landscape()
        self.costs = None  # for every pair of W_TICKS and B_TICKS, once they have been computed

    def _draw_data(self):
        ax = self.axes_at(52, 46, 350, 276)
        ax.set(xlim=_reach(self.X, 0.06), ylim=_reach(np.append(self.Y, 0), 0.15))  # a = 0, the start, is seen too
        ax.set_xlabel("input $x$", labelpad=1)
        ax.set_title("data, and the model's curve", fontsize=10)
        self.curve_X = np.linspace(*ax.get_xlim(), 121)[:, None]
        self.off = ax.add_collection(LineCollection([], colors=ACCENT, linewidths=1.6, linestyles=[(0, (3, 1))]))
        (self.curve,) = ax.plot([], [], color=POSITIVE, lw=2.4)
        (data,) = ax.plot(self.X, self.Y, "o", color=INK, mec="white", ms=7)
        self.moving += [self.off, self.curve, data, *ax.spines.values()]

    def _draw_landscape(self):
        self.landscape = ax = self.axes_at(470, 46, 312, 276, xlim=W_TICKS[[0, -1]], ylim=B_TICKS[[0, -1]])
        ax.set_xlabel("$w$", labelpad=1)
        ax.set_ylabel("$b$", rotation=0, labelpad=4)
        ax.set_title("cost $C(w, b)$: the darker, the higher", fontsize=10)
        self.ways = [way([0], color=ACCENT, lw=1, ls=":") for way in (ax.axvline, ax.axhline)]
        (self.here,) = ax.plot([], [], color=ACCENT, mec=INK, ms=10, clip_on=False, zorder=3)
        self.number = self.page().text(52, 356, "", color=ACCENT, fontsize=12)
        self.moving += [*self.ways, *ax.spines.values(), self.here, self.number]

    def update(self, w, b):
        A = self._outputs(self.X, w, b)
        C = self._cost(A)
        if self.costs is None:
            self._compute_landscape()

        self.curve.set_data(self.curve_X, self._outputs(self.curve_X, w, b))
        self.off.set_segments(np.stack([np.hstack([self.X, self.Y]), np.hstack([self.X, A])], axis=1))
        for way, value, move in zip(self.ways, (w, b), ("set_xdata", "set_ydata"), strict=True):
            getattr(way, move)([value, value])
        show_point(self.here, w, b)
        self.number.set_text(f"cost C = {short(C)}")
        lowest = self.costs.min()
        self.alt = f"w = {plain(w, 1)}, b = {plain(b, 1)}: the cost is C = {short(C)}."
        if C <= lowest + 1e-12 * abs(lowest):
            self.alt += " No other position of these two sliders costs less."
        else:
            self.alt += f" The lowest that these two sliders can reach is {short(lowest)}."

    def _compute_landscape(self):
        self.costs = np.array([[self._cost(self._outputs(self.X, w, b)) for w in W_TICKS] for b in B_TICKS])
        # Colours by rank, so that a valley shows as well beside high walls as beside low ones.
        ranks = np.searchsorted(np.sort(self.costs, axis=None), self.costs)
        ends = (*W_TICKS[[0, -1]], *B_TICKS[[0, -1]])
        heatmap(self.landscape, ranks.shape, ends, HEIGHTS, 0, ranks.max()).set(data=ranks, zorder=0)
        levels = np.unique(np.quantile(self.costs, [0.01, 0.03, 0.07, 0.15, 0.3, 0.5, 0.7, 0.9]))
        if len(levels) > 1:
            self.landscape.contour(W_TICKS, B_TICKS, self.costs, levels, colors=[FAINT], linewidths=0.7)
        self.redraw()

    def _outputs(self, X, w, b):
        call = f"model(X, w = {w:.3g}, b = {b:.3g})"
        return array_of(self.model, call, (X, w, b), X.shape, "One output per row of X, in one column.", finite=True)

    def _cost(self, A):
        rule = "A cost is one number, the mean over all samples."
        return float(array_of(self.cost, "cost(A, Y)", (A, self.Y), (), rule, finite=True))


def _reach(values, margin):
    """The ends of an axis for these values, with some room to both sides."""
    low, high = values.min(), values.max()
    room = margin * (high - low) or 1
    return low - room, high + room


def _checked(X, Y):
    """The data as arrays, checked to be two columns of finite numbers."""
    X, Y = both_or(lambda: (EXAMPLE_X, EXAMPLE_Y), X=X, Y=Y)
    X, Y = as_rows(X, 1, "X"), as_rows(Y, 1, "Y")
    for name, array in (("X", X), ("Y", Y)):
        refuse(~np.isfinite(array), array, name, "only finite numbers have a place in the picture")
    if not len(X) == len(Y) > 0:
        raise ValueError(f"there must be one target per sample, but X has {len(X)} rows and Y has {len(Y)}.")
    return X, Y


def explore_fit(model=None, cost=None, X=None, Y=None):
    """Sliders for the two parameters of a model: its curve among the data, and the cost as a landscape.

    - `model`: your own `model(X, w, b)`, any function of x with two parameters: X has shape (N, 1), w and b are
      numbers; it returns the outputs, shape (N, 1). A neuron without activation, w x + b, if not given.
    - `cost`: your own `cost(A, Y)` of outputs and targets of shape (N, 1); it returns one number. The mean squared
      error if not given.
    - `X`, `Y`: the data to fit, both of shape (N, 1). Nine points near a line if not given.
    """
    return explorer(FitPicture(model, cost, X, Y))
