"""What one hidden layer can build: bumps, each from two steps, and bends, each from one hinge."""

import numpy as np
from matplotlib.collections import LineCollection

from ffnn_helpers.activations import get_activation
from ffnn_helpers.by_hand import bump_network, hinge_network
from ffnn_helpers.costs import mean_squared_error
from ffnn_helpers.pictures.controls import Menu, Slider, ValueSlider, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import array_of
from ffnn_helpers.pictures.parts import legend_above, show_point
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, NEGATIVE, POSITIVE, Picture, plain, short

# The middles of 512 equal parts of 0 … 1: the curve is drawn and compared there. No bump of a small number begins
# or ends at one of them, so Θ(0) plays no role.
X = ((np.arange(512) + 0.5) / 512).reshape(-1, 1)
Y_SHOWN = (-1.1, 1.5)
NEURONS_SHOWN, ERRORS_SHOWN = (0.8, 80), (1e-6, 1)
MOST = 32  # equal bumps or hinges
# By hand, three of each:
BUMPS = [(0.05, 0.25, 0.8), (0.35, 0.5, 0.6), (0.6, 0.9, 0.3)]  # start, end, height
HINGES = [(0.0, 2.0), (0.2, -4.0), (0.7, 4.0)]  # start, bend


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

    The state: as the controls have it, with those of single bumps and hinges as arrays: `bumps` of shape (3, 3), rows
    (start, end, height), and `hinges` of shape (3, 2), rows (start, bend). `level` is the output's bias, the hinges'
    height at the left; `w` is the weight of every sigmoid neuron, its steepness.

    Source: lecture, "Expressivity of neural networks".
    """

    controls = [
        Menu("activation", "g", ["step", "sigmoid", "relu"], start="step"),
        Menu("placed", "placed", ["by hand", "equal"], start="by hand"),
        ValueSlider("w", "w", [5, 10, 20, 50, 100, 200, 500, 1000], start=50),
        WholeSlider("n", "n", 1, MOST, start=8),
        WholeSlider("k", "k", 1, len(BUMPS), start=2),
        *(
            control
            for k, ((start, end, height), (hinge, bend)) in enumerate(zip(BUMPS, HINGES, strict=True), start=1)
            for control in (
                Slider(f"start{k}", "start s", 0, 1, start, step=0.01),
                Slider(f"end{k}", "end e", 0, 1, end, step=0.01),
                Slider(f"height{k}", "height h", -1, 1, height, step=0.01),
                Slider(f"hinge{k}", "start s", 0, 1, hinge, step=0.01),
                Slider(f"bend{k}", "bend", -10, 10, bend),
            )
        ),
        Slider("level", "level", -1, 1, start=0.6, step=0.01),
    ]
    rows = 3

    def shown(self, state):
        k, of_hinges = state["k"], state["activation"] == "relu"
        shown = {"activation", "placed"} | ({"w"} if state["activation"] == "sigmoid" else set())
        if state["placed"] == "equal":
            return shown | {"n"}
        of_k = {f"hinge{k}", f"bend{k}", "level"} if of_hinges else {f"start{k}", f"end{k}", f"height{k}"}
        return shown | {"k"} | of_k

    def arranged(self, state):
        bumps = [[state[f"{name}{k}"] for name in ("start", "end", "height")] for k in (1, 2, 3)]
        hinges = [[state[f"{name}{k}"] for name in ("hinge", "bend")] for k in (1, 2, 3)]
        others = {name: state[name] for name in ("activation", "placed", "k", "level", "w", "n")}
        return others | {"bumps": np.array(bumps), "hinges": np.array(hinges)}

    def __init__(self, network=None):
        super().__init__(800, 400, [(2, 0, 496, 400), (498, 0, 302, 400)])
        self.network = network
        self._draw_curves()
        self._draw_errors()

    def _draw_curves(self):
        ax = self.figure.add_axes((0.06, 0.12, 0.545, 0.78), xlim=(0, 1), ylim=Y_SHOWN)
        ax.set_xlabel("input $x$", labelpad=1)
        ax.axhline(0, color=FAINT, lw=0.8)
        thin = {"linewidths": 1.1, "alpha": 0.55}
        self.added = [
            ax.add_collection(LineCollection([], colors=POSITIVE, **thin)),
            ax.add_collection(LineCollection([], colors=NEGATIVE, linestyles=[(0, (4, 2))], **thin)),
        ]
        self.lit = ax.add_collection(LineCollection([], colors=ACCENT, linewidths=2, linestyles=["-", (0, (3, 1.5))]))
        (self.output,) = ax.plot([], [], color=INK, lw=3, zorder=4)
        (self.knots,) = ax.plot([], [], "o", color=INK, mfc="white", ms=6, zorder=5)
        (self.target,) = ax.plot(X[:, 0], target(X[:, 0]), color=FAINT, lw=2, ls=(0, (3, 1.5)), zorder=5)
        # A sum beyond the axes is marked at their edge, by an arrow that points to it.
        self.beyond = [ax.plot([], [], marker, color=INK, ms=10, clip_on=False, zorder=6)[0] for marker in "^v"]
        shown = {"target": self.target, "sum": self.output, "part of a neuron": self.added[0]}
        shown |= {"weight < 0": self.added[1], "chosen": self.lit}
        legend_above(ax, shown, handlelength=1.3, columnspacing=0.7)
        self.moving += [*self.added, self.lit, self.output, self.knots, self.target]
        self.moving += [*ax.spines.values(), *self.beyond]

    def _draw_errors(self):
        ax = self.figure.add_axes((0.69, 0.12, 0.295, 0.78), xscale="log", yscale="log")
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
        self.require_drawable(activation=activation, placed=placed, k=k, w=w, n=n)
        for name, array, rows in (("bumps", bumps, BUMPS), ("hinges", hinges, HINGES)):
            if np.shape(array) != np.shape(rows):
                raise ValueError(f"{name} has shape {np.shape(array)}: expected {np.shape(rows)}.")
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
            gives = f"where it gives {short(outputs[most, 0])} and ours {short(ours[most, 0])}"
            self.doubt(f"most at x = {plain(X[most, 0])}, {gives}.")

    def _their_outputs(self, net):
        (W1, W2), (b1, b2) = net.weights, net.biases
        g = get_activation(net.activations[0]).function
        call, rule = "network(x, W1, b1, W2, b2, g)", "One output per row of x, in one column."
        return array_of(self.network, call, (X, W1, b1, W2, b2, g), X.shape, rule, finite=True)

    def _draw_sum(self, net, outputs, first_lit):
        """The sum, and what each hidden neuron adds to it: its activation times its output weight."""
        x, weights = X[::2, 0], net.weights[1][:, 0]
        added = net.forward(X[::2])[1][1] * weights
        curves = np.stack([np.broadcast_to(x, added.T.shape), added.T], axis=-1)  # (neurons, points, 2)
        each = 1 if net.activations[0] == "relu" else 2  # neurons per hinge or per bump
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
        self.knots.set_data(places, np.interp(places, X[:, 0], outputs[:, 0]))
        self.knots.set_visible(each == 1)


def _words_by_hand(net, k):
    """Words on bump or hinge k, with its numbers in the network."""
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
    """Words on how the n equal bumps or hinges are made, and on what to look at."""
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


def explore_bumps(network=None):
    """Menus for the hidden neurons' function and for how they are placed; sliders for where, how high, how many.

    Your own `network(x, W1, b1, W2, b2, g)` computes the sum in place of ours: x has shape (N, 1), W1 (1, n), b1 (n,),
    W2 (n, 1), b2 (1,), and g is the hidden neurons' function; the output neuron has none. It returns the outputs, shape
    (N, 1).
    """
    return explorer(BumpsPicture(network))
