"""The cost of a neuron as a landscape over its weight and bias, and the path of gradient descent through it."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import FancyArrowPatch

from ffnn_helpers.network import FFNN
from ffnn_helpers.optimisers import SGD, Adam, Momentum
from ffnn_helpers.pictures.controls import Menu, Slider, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import array_of
from ffnn_helpers.pictures.parts import heatmap, show_point
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, POSITIVE, Picture, counted, plain

# Six samples of one input each. No neuron fits all six, so the cost has a lowest point, and not only a way down.
X = np.array([[-1.0], [0.0], [1.0], [2.0], [3.0], [4.0]])
Y = np.array([[0.0], [0.0], [1.0], [0.0], [1.0], [1.0]])
W_SHOWN, B_SHOWN, X_SHOWN = (-4, 6), (-6, 4), (-1.6, 4.6)
C_SHOWN = {"mean_squared_error": (0, 0.6), "binary_cross_entropy": (0, 4)}
GRID = 51  # points per side at which a cost is computed, once
MOST_STEPS = 50
OPTIMISERS = {"SGD": SGD, "Momentum": Momentum, "Adam": Adam}
ARROW = {"arrowstyle": "-|>", "mutation_scale": 14, "lw": 2, "color": INK, "shrinkA": 0, "shrinkB": 0, "zorder": 2.2}
HEIGHTS = LinearSegmentedColormap.from_list("heights", ["white", "#9CCBE8", POSITIVE])


class DescentPicture(Picture):
    """Gradient descent on the mean cost C(w, b) of one sigmoid neuron a = σ(wx + b), over six samples.

    Source: lecture, "Tuning the couplings": weights change so that the cost falls.
    """

    controls = [
        Slider("w", "w", *W_SHOWN, start=-2.0),
        Slider("b", "b", *B_SHOWN, start=2.0),
        WholeSlider("steps", "steps", 0, MOST_STEPS, start=20),
        Menu("cost", "C", list(C_SHOWN), start="mean_squared_error"),
        Menu("optimiser", "with", list(OPTIMISERS), start="SGD"),
        Menu("learning_rate", "η", [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0], start=3.0),
    ]

    def __init__(self, gradients=None):
        super().__init__(800, 420, [(0, 0, 395, 420), (395, 0, 405, 420)])
        self.gradients = gradients
        rng = np.random.default_rng(0)  # for initial weights that are never used
        self.networks = {cost: FFNN([1, 1], ["sigmoid"], cost, rng) for cost in C_SHOWN}
        self._draw_key()
        self._draw_landscapes()
        self._draw_history()
        self._draw_fit()
        self._shown_cost = None

    def _draw_key(self):
        page = self.page()
        page.text(212, 400, "cost $C(w, b)$: the darker, the higher", ha="center", color=INK)
        page.plot(66, 381, "o", mfc="white", mec=INK, ms=9)
        page.text(77, 377, "start", color=INK)
        page.plot(138, 381, "o", color=ACCENT, mec=INK, ms=9)
        page.text(149, 377, "now", color=INK)
        page.add_patch(FancyArrowPatch((200, 381), (228, 381), **ARROW))
        page.text(234, 377, "downhill", color=INK)
        page.plot(316, 381, "x", color=INK, ms=8, mew=2)
        page.text(326, 377, "lowest", color=INK)

    def _draw_landscapes(self):
        ax = self.axes_at(52, 46, 320, 320, xlim=W_SHOWN, ylim=B_SHOWN, xticks=range(-4, 7, 2), yticks=range(-6, 5, 2))
        ax.set_xlabel("weight $w$", labelpad=1)
        ax.set_ylabel("bias $b$", labelpad=0)
        w_ticks, b_ticks = np.linspace(*W_SHOWN, GRID), np.linspace(*B_SHOWN, GRID)
        self.lowest, self.landscapes = {}, {}
        for cost in C_SHOWN:
            C = np.array([[self._network(cost, w, b).cost(X, Y) for w in w_ticks] for b in b_ticks])
            row, column = np.unravel_index(C.argmin(), C.shape)
            path, costs, _ = self._descend(cost, w_ticks[column], b_ticks[row], Momentum(1.0), 300)
            self.lowest[cost] = (*path[-1], costs[-1])
            image = heatmap(ax, C.shape, (*W_SHOWN, *B_SHOWN), HEIGHTS, np.log(C.min()), np.log(C.max()))
            image.set_data(np.log(C))
            levels = np.quantile(C, np.linspace(0.02, 0.98, 13))
            contours = ax.contour(w_ticks, b_ticks, C, levels, colors=[FAINT], linewidths=0.7)
            (cross,) = ax.plot(*path[-1], "x", color=INK, ms=8, mew=2)
            self.landscapes[cost] = [image, contours, cross]
        (self.path,) = ax.plot([], [], color=ACCENT, lw=1.5, marker="o", ms=3.5, mec=INK, mew=0.4)
        self.arrow = ax.add_patch(FancyArrowPatch((0, 0), (0, 0), **ARROW))
        (self.first,) = ax.plot([], [], "o", mfc="white", mec=INK, ms=9, clip_on=False, zorder=3)
        (self.now,) = ax.plot([], [], color=ACCENT, mec=INK, ms=9, clip_on=False, zorder=3)
        self.moving += [self.path, self.arrow, *ax.spines.values(), self.first, self.now]

    def _draw_history(self):
        ax = self.axes_at(460, 246, 322, 138, xlim=(0, MOST_STEPS), xlabel="steps")
        ax.set_title("cost $C$ after each step; dashed: the lowest", fontsize=10)
        self.lowest_line = ax.axhline(0, color=FAINT, lw=1, ls="--")
        (self.history,) = ax.plot([], [], color=ACCENT, lw=1.5, marker="o", ms=3.5, mec=INK, mew=0.4)
        (self.history_now,) = ax.plot([], [], color=ACCENT, mec=INK, ms=9, clip_on=False, zorder=3)
        self.moving += [self.history, *ax.spines.values(), self.history_now]

    def _draw_fit(self):
        ax = self.axes_at(460, 46, 322, 130, xlim=X_SHOWN, ylim=(-0.12, 1.12), yticks=[0, 0.5, 1])
        ax.set_xlabel("input $x$", labelpad=1)
        ax.set_title("the neuron now, $a = \\sigma(wx + b)$, and the data", fontsize=10)
        self.fit_x = np.linspace(*X_SHOWN, 121)
        (self.fit,) = ax.plot([], [], color=ACCENT, lw=2)
        (data,) = ax.plot(X, Y, "s", color=INK, mec="white", ms=8)
        self.moving += [self.fit, data, *ax.spines.values()]

    def update(self, cost, w, b, optimiser, learning_rate, steps):
        self.require_drawable(cost=cost, optimiser=optimiser, steps=steps)
        self._show_landscape_of(cost)
        path, costs, gradients = self._descend(cost, w, b, OPTIMISERS[optimiser](learning_rate), steps, self.gradients)
        (w_now, b_now), slope = path[-1], np.linalg.norm(gradients[-1])

        self.path.set_data(*path.T)
        show_point(self.first, w, b)
        show_point(self.now, w_now, b_now)
        inside = W_SHOWN[0] <= w_now <= W_SHOWN[1] and B_SHOWN[0] <= b_now <= B_SHOWN[1]
        # The steeper, the longer, but never out of sight; on flat ground there is none.
        self.arrow.set_positions(path[-1], path[-1] - 2.4 * gradients[-1] / (slope + 0.2))
        self.arrow.set_visible(inside and slope > 0.01)
        self.history.set_data(range(steps + 1), costs)
        show_point(self.history_now, steps, costs[-1])
        self.fit.set_data(self.fit_x, self._network(cost, w_now, b_now).predict(self.fit_x[:, None])[:, 0])
        self.alt = " ".join(self._words(cost, optimiser, learning_rate, path, costs, gradients, inside))
        self._compare(cost, path, gradients)

    def _show_landscape_of(self, cost):
        if cost != self._shown_cost:
            for name, artists in self.landscapes.items():
                for artist in artists:
                    artist.set_visible(name == cost)
            self.history.axes.set_ylim(C_SHOWN[cost])
            self.lowest_line.set_ydata([self.lowest[cost][2]] * 2)
            self._shown_cost = cost
            self.redraw()

    def _descend(self, cost, w, b, optimiser, steps, gradients=None):
        """The path of shape (steps + 1, 2), and the cost and the gradient at each of its points."""
        path, costs, slopes = [], [], []
        theta = np.array([w, b], dtype=float)
        for _ in range(steps + 1):
            slope = self._gradient(cost, *theta) if gradients is None else _their_gradient(gradients, *theta)
            path.append(theta)
            costs.append(self._network(cost, *theta).cost(X, Y))
            slopes.append(slope.copy())
            optimiser.step(slope)  # turns it into the change
            theta = theta - slope
        return np.array(path), costs, slopes

    def _network(self, cost, w, b):
        """The neuron with this weight and bias."""
        network = self.networks[cost]
        network.weights[0][...], network.biases[0][...] = w, b
        return network

    def _gradient(self, cost, w, b):
        """∂C/∂w and ∂C/∂b by backpropagation."""
        dW, db = self._network(cost, w, b).gradients(X, Y)
        return np.array([dW[0].item(), db[0].item()])

    def _words(self, cost, optimiser, learning_rate, path, costs, gradients, inside):
        steps, (w, b), (dw, db) = len(costs) - 1, path[-1], gradients[-1]
        w_lowest, b_lowest, C_lowest = self.lowest[cost]
        C_first, C = plain(costs[0], 3), plain(costs[-1], 3)
        yield (
            f"{cost}, {optimiser} with learning rate {learning_rate:g}, {counted(steps, 'step')} from "
            f"w = {plain(path[0][0], 1)}, b = {plain(path[0][1], 1)}: the cost went from {C_first} to {C}; its lowest "
            f"value is {plain(C_lowest, 3)}, at w = {plain(w_lowest)}, b = {plain(b_lowest)}."
        )
        yield f"Now w = {plain(w)}, b = {plain(b)}, ∂C/∂w = {plain(dw, 3)}, ∂C/∂b = {plain(db, 3)}."
        rises = int(np.sum(np.diff(costs) > 1e-12))
        if rises:
            yield f"In {rises} of them the cost rose."
        if not inside:
            yield "The path has left the picture: the arrow at its edge points to where it is."
        elif np.hypot(dw, db) < 0.03 and costs[-1] > 2 * C_lowest:
            yield "There is hardly any slope here, though the cost is high: a plateau."

    def _compare(self, cost, path, gradients):
        """Tell the first place of the path where the student's gradients are not those of the cost."""
        for theta, given in zip(path, gradients, strict=True):
            right = {name: self._gradient(name, *theta) for name in C_SHOWN}
            like = [name for name in C_SHOWN if np.allclose(given, right[name], atol=1e-6)]
            if cost in like:
                continue
            if like:
                self.alt = f"Your gradients are those of {like[0]}: choose it in the menu. {self.alt}"
            else:
                place = f"at w = {plain(theta[0])}, b = {plain(theta[1])}"
                self.doubt(f"{place} it gives {_pair(given)}, and the gradients of {cost} are {_pair(right[cost])}.")
            return


def _their_gradient(gradients, w, b):
    """∂C/∂w and ∂C/∂b by the student's function."""
    call = f"gradients(w = {w:.3g}, b = {b:.3g}, x, y)"
    rule = "Return two numbers, ∂C/∂w and ∂C/∂b, each the mean over the samples."
    return array_of(gradients, call, (float(w), float(b), X[:, 0], Y[:, 0]), (2,), rule, finite=True)


def _pair(numbers):
    return f"({', '.join(plain(number, 3) for number in numbers)})"


def explore_descent(gradients=None):
    """Sliders for where gradient descent starts and how many steps it takes; menus for the cost, the optimiser, η.

    Your own `gradients(w, b, x, y)` takes the place of ours, for one neuron a = σ(wx + b): w and b are numbers, x and y
    have shape (6,), the inputs and targets of six samples. It returns two numbers, the derivatives ∂C/∂w and ∂C/∂b of
    the mean cost C. Choose in the menu the cost that they belong to.
    """
    return explorer(DescentPicture(gradients))
