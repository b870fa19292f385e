"""What one hidden layer can build: bumps, each from two steps, and bends, each from one hinge."""

import ipywidgets
import numpy as np
from matplotlib.collections import LineCollection

from ffnn_helpers.activations import get_activation
from ffnn_helpers.by_hand import bump_network, hinge_network
from ffnn_helpers.costs import mean_squared_error
from ffnn_helpers.pictures.explorer import ChangingControls, menu, slider, whole_slider
from ffnn_helpers.pictures.own_function import array_of
from ffnn_helpers.pictures.parts import show_point
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, NEGATIVE, POSITIVE, Picture, plain, short

# The middles of 512 equal parts of 0 … 1: the curve is drawn and compared there. No bump of a small number begins
# or ends at one of them, so Θ(0) plays no role.
X = ((np.arange(512) + 0.5) / 512).reshape(-1, 1)
Y_SHOWN = (-1.1, 1.5)
NEURONS_SHOWN, ERRORS_SHOWN = (0.8, 80), (1e-6, 1)
BY_HAND = 3  # bumps or hinges
MOST = 32  # equal bumps or hinges
ACTIVATIONS = ("step", "sigmoid", "relu")
PLACED = ("by hand", "equal")


def target(x):
    """The curve that the network is to follow."""
    return 0.5 + 0.25 * np.sin(2 * np.pi * x) + 0.2 * np.sin(5 * np.pi * x + 1)


def equal_bumps(n):
    """Rows (start, end, height) of n bumps side by side, each as high as the target in the middle of its part.

    The first begins before 0 and the last ends behind 1, or there a sigmoid would be half way down.
    """
    edges = np.linspace(0, 1, n + 1)
    heights = target((edges[:-1] + edges[1:]) / 2)
    edges[0], edges[-1] = -1, 2
    return np.column_stack([edges[:-1], edges[1:], heights])


def equal_hinges(n):
    """Rows (start, bend) of n hinges 1/n apart: from the level target(0), their sum meets the target n times."""
    edges = np.linspace(0, 1, n + 1)
    slopes = np.diff(target(edges)) * n
    return np.column_stack([edges[:-1], np.diff(slopes, prepend=0)])


def distance(outputs):
    """The mean of the squared distances to the target: without the 1/2 that the cost has in front."""
    return 2 * mean_squared_error(outputs, target(X))


class BumpsPicture(Picture):
    """A network 1-n-1 on x = 0 … 1, what each of its neurons adds, and how far its sum is from a target curve.

    The state:

    - `activation`: "step" or "sigmoid" (two neurons make a bump), or "relu" (one neuron makes a hinge);
    - `placed`: "by hand", as the arrays below say, or "equal", n of them side by side;
    - `k` = 1 … 3, the bump or hinge that is lit when they are placed by hand;
    - `bumps`, shape (3, 3), rows (start, end, height), and `hinges`, shape (3, 2), rows (start, bend);
    - `level`: the output's bias, the hinges' height at the left;
    - `w`: the weight of every sigmoid neuron, its steepness;
    - `n` = 1 … 32.

    Parameters
    ----------
    network : callable, optional
        `network(x, W1, b1, W2, b2, g)` with x of shape (N, 1), W1 (1, n), b1 (n,), W2 (n, 1), b2 (1,) and g the
        hidden neurons' function; the output has no activation. Returns the outputs, shape (N, 1). Ours if not given.

    Source: lecture, "Expressivity of neural networks".
    """

    def __init__(self, network=None):
        super().__init__(800, 400)
        self.network = network
        self._draw_curves()
        self._draw_errors()

    def _draw_curves(self):
        ax = self.figure.add_axes((0.06, 0.12, 0.64, 0.78), xlim=(0, 1), ylim=Y_SHOWN)
        ax.set_xlabel("input $x$", labelpad=1)
        ax.axhline(0, color=FAINT, lw=0.8)
        thin = {"linewidths": 1.1, "alpha": 0.55}
        self.added = [
            ax.add_collection(LineCollection([], colors=POSITIVE, **thin)),
            ax.add_collection(LineCollection([], colors=NEGATIVE, linestyles=[(0, (4, 2))], **thin)),
        ]
        self.lit = ax.add_collection(LineCollection([], colors=ACCENT, linewidths=2, linestyles=["-", (0, (3, 1.5))]))
        (self.output,) = ax.plot([], [], color=INK, lw=3, zorder=4)
        (self.places,) = ax.plot([], [], "o", color=INK, mfc="white", ms=6, zorder=5)
        (self.target,) = ax.plot(X[:, 0], target(X[:, 0]), color=FAINT, lw=2, ls=(0, (3, 1.5)), zorder=5)
        # A sum beyond the axes is marked at their edge, by an arrow that points to where it goes.
        self.beyond = [ax.plot([], [], marker, color=INK, ms=10, clip_on=False, zorder=6)[0] for marker in "^v"]
        shown = {"target": self.target, "sum": self.output, "part of a neuron": self.added[0]}
        shown |= {"output weight < 0": self.added[1], "chosen": self.lit}
        ax.legend(
            shown.values(),
            shown.keys(),
            loc="lower center",
            bbox_to_anchor=(0.5, 1),
            ncols=len(shown),
            fontsize=9,
            frameon=False,
            handlelength=1.6,
            columnspacing=1,
        )
        self.moving += [*self.added, self.lit, self.output, self.places, self.target]
        self.moving += [*ax.spines.values(), *self.beyond]

    def _draw_errors(self):
        ax = self.figure.add_axes((0.775, 0.12, 0.21, 0.78), xscale="log", yscale="log")
        ax.set(xlim=NEURONS_SHOWN, ylim=ERRORS_SHOWN)
        ax.set_xticks([1, 4, 16, 64], ["1", "4", "16", "64"])
        ax.minorticks_off()
        ax.set_xlabel("hidden neurons", labelpad=1)
        ax.set_title("mean squared distance", fontsize=10)
        n = np.arange(1, MOST + 1)
        steps = [distance(bump_network(equal_bumps(k), 1, "step").predict(X)) for k in n]
        hinges = [distance(hinge_network(equal_hinges(k), target(0)).predict(X)) for k in n]
        ax.plot(2 * n, steps, color=FAINT, lw=1.5)
        ax.plot(n, hinges, color=FAINT, lw=1.5, ls="-.")
        ax.text(24, 6e-3, "steps", fontsize=9, color=INK)
        ax.text(20, 1.2e-5, "hinges", ha="right", fontsize=9, color=INK)
        (self.error,) = ax.plot([], [], "o", color=ACCENT, mec="white", ms=9, clip_on=False, zorder=5)
        self.moving += [*ax.spines.values(), self.error]

    def update(self, activation, placed, k, bumps, hinges, level, w, n):
        _check(activation, placed, k, bumps, hinges, w, n)
        by_hand, of_hinges = placed == "by hand", activation == "relu"
        if of_hinges:
            net = hinge_network(hinges, level) if by_hand else hinge_network(equal_hinges(n), target(0))
        else:
            steepness = w if activation == "sigmoid" else 1  # any positive weight makes the same step
            net = bump_network(bumps if by_hand else equal_bumps(n), steepness, activation)
        ours = net.predict(X)
        outputs = ours if self.network is None else self._their_outputs(net)

        self._draw_sum(net, outputs, first_lit=k - 1 if by_hand else None)
        error = distance(outputs)
        show_point(self.error, len(net.biases[0]), error)
        self.alt = _words_by_hand(net, k) if by_hand else _words_equal(net, n)
        self.alt += f" Mean squared distance: {short(error)}."
        if not np.allclose(outputs, ours):
            most = np.abs(outputs - ours).argmax()
            self.alt += (
                f" But your function differs, most at x = {plain(X[most, 0])}, where it gives "
                f"{short(outputs[most, 0])} and ours {short(ours[most, 0])}: run its check."
            )

    def _their_outputs(self, net):
        (W1, W2), (b1, b2) = net.weights, net.biases
        g = get_activation(net.activations[0]).function
        rule = "One row for each row of x, one column."
        outputs = array_of(self.network, "network(x, W1, b1, W2, b2, g)", (X, W1, b1, W2, b2, g), X.shape, rule)
        if not np.isfinite(outputs).all():
            raise ValueError("network(x, W1, b1, W2, b2, g) returned numbers that are not finite: they have no place.")
        return outputs

    def _draw_sum(self, net, outputs, first_lit):
        """The sum, and what each hidden neuron adds to it: its activation times its output weight."""
        x, weights = X[::2, 0], net.weights[1][:, 0]
        added = net.forward(X[::2])[1][1] * weights
        curves = np.stack([np.broadcast_to(x, added.T.shape), added.T], axis=-1)  # (neurons, points, 2)
        each = 1 if net.activations[0] == "relu" else 2  # neurons a hinge, neurons a bump
        lit = np.zeros(len(weights), bool)
        if first_lit is not None:
            lit[each * first_lit : each * (first_lit + 1)] = True
        positive, negative = ~lit & (weights >= 0), ~lit & (weights < 0)
        for lines, which in zip((*self.added, self.lit), (positive, negative, lit), strict=True):
            lines.set_segments(curves[which])

        self.output.set_data(X[:, 0], outputs[:, 0])
        for arrow, sign, edge in zip(self.beyond, (1, -1), Y_SHOWN[::-1], strict=True):
            ends = np.flatnonzero(sign * outputs == (sign * outputs).max())
            arrow.set_data([X[ends[len(ends) // 2], 0]], [edge])
            arrow.set_visible(sign * outputs[ends[0], 0] > sign * edge)
        places = -net.biases[0] / net.weights[0][0]
        self.places.set_data(places, np.interp(places, X[:, 0], outputs[:, 0]))
        self.places.set_visible(each == 1)


def _check(activation, placed, k, bumps, hinges, w, n):
    for name, value, options in (("activation", activation, ACTIVATIONS), ("placed", placed, PLACED)):
        if value not in options:
            raise ValueError(f"{name} = {value!r}: it is one of {', '.join(options)}.")
    for name, value, most in (("k", k, BY_HAND), ("n", n, MOST)):
        if value not in range(1, most + 1):
            raise ValueError(f"{name} = {value}: a whole number from 1 to {most} can be drawn.")
    if not w > 0:
        raise ValueError(f"w = {w}: a steepness is positive.")
    for name, array, shape in (("bumps", bumps, (BY_HAND, 3)), ("hinges", hinges, (BY_HAND, 2))):
        if np.shape(array) != shape:
            raise ValueError(f"{name} has shape {np.shape(array)}: there are {shape[0]} rows of {shape[1]} numbers.")


def _words_by_hand(net, k):
    """The numbers of bump or hinge k, as they stand in the network."""
    w, b, out = (array.ravel() for array in (net.weights[0], net.biases[0], net.weights[1]))
    name = net.activations[0]
    if name == "relu":
        return (
            f"Hinge {k} is the neuron relu(w x + b) with w = 1 and b = −w s = {plain(b[k - 1])}. Its output weight "
            f"{plain(out[k - 1])} is how much the slope changes there; the output's bias is {plain(net.biases[1][0])}."
        )
    start = 2 * (k - 1)
    words = (
        f"Bump {k} is two neurons {name}(w x + b) with w = {plain(w[start], 0)}: b = −w s = {plain(b[start])} and "
        f"b = −w e = {plain(b[start + 1])}. Their output weights are {plain(out[start])} and {plain(out[start + 1])}."
    )
    if b[start + 1] > b[start]:
        words += " It ends before it starts, which turns its sign."
    return words


def _words_equal(net, n):
    """How the n equal bumps or hinges are made, and what to look at."""
    name, w = net.activations[0], net.weights[0][0, 0]
    if name == "relu":
        return (
            f"n = {n} equal hinges, one relu neuron each: w = 1, b = −s, output weight = change of slope. "
            "On the right: in the long run, twice as many make the distance 16 times smaller."
        )
    words = (
        f"n = {n} equal bumps, {2 * n} {name} neurons: w = {plain(w, 0)}, b = −w s and −w e, output weights h and −h. "
    )
    if name == "step":
        return words + "On the right: in the long run, twice as many make the distance 4 times smaller."
    return words + f"A sigmoid climbs within about 4/w = {short(4 / w)}; a bump is {short(1 / n)} wide."


BUMPS = [(0.05, 0.25, 0.8), (0.35, 0.5, 0.6), (0.6, 0.9, 0.3)]  # start, end, height
HINGES = [(0.0, 2.0), (0.2, -4.0), (0.7, 4.0)]  # start, bend


class BumpsExplorer(ChangingControls):
    """Every bump and every hinge has sliders of its own; only those that act on the picture are shown."""

    @property
    def state(self):
        values = super().state
        numbers = range(1, BY_HAND + 1)
        bumps = np.array([[values.pop(f"{name}{k}") for name in ("start", "end", "height")] for k in numbers])
        hinges = np.array([[values.pop(f"{name}{k}") for name in ("hinge", "bend")] for k in numbers])
        return values | {"bumps": bumps, "hinges": hinges}

    @property
    def shown(self):
        activation, placed, k = (self.controls[name].value for name in ("activation", "placed", "k"))
        shown = {"activation", "placed"} | ({"w"} if activation == "sigmoid" else set())
        if placed == "equal":
            shown |= {"n"}
        elif activation == "relu":
            shown |= {"k", f"hinge{k}", f"bend{k}", "level"}
        else:
            shown |= {"k", f"start{k}", f"end{k}", f"height{k}"}
        return shown


def explore_bumps(network=None):
    """Menus for the hidden neurons' function and for how they are placed; sliders for where, how high, how many.

    Parameters
    ----------
    network : callable, optional
        Your own `network(x, W1, b1, W2, b2, g)`, which then computes the sum in place of ours: x has shape (N, 1),
        W1 (1, n), b1 (n,), W2 (n, 1), b2 (1,), and g is the hidden neurons' function; the output neuron has none. It
        returns the outputs, shape (N, 1).
    """
    controls = {
        "activation": menu("g", ACTIVATIONS, "step"),
        "placed": menu("placed", PLACED, "by hand"),
        "w": ipywidgets.SelectionSlider(
            description="w", options=[5, 10, 20, 50, 100, 200, 500, 1000], value=50, layout={"width": "260px"}
        ),
        "n": whole_slider("n", 8, 1, MOST),
        "k": whole_slider("k", 2, 1, BY_HAND),
    }
    for k, (bump, hinge) in enumerate(zip(BUMPS, HINGES, strict=True), start=1):
        controls[f"start{k}"] = slider("start s", bump[0], 0, 1, step=0.01)
        controls[f"end{k}"] = slider("end e", bump[1], 0, 1, step=0.01)
        controls[f"height{k}"] = slider("height h", bump[2], -1, 1, step=0.01)
        controls[f"hinge{k}"] = slider("start s", hinge[0], 0, 1, step=0.01)
        controls[f"bend{k}"] = slider("bend", hinge[1], -10, 10)
    controls["level"] = slider("level", 0.6, -1, 1, step=0.01)
    return BumpsExplorer(BumpsPicture(network), **controls)
