"""A signal on its way through a hundred layers of random weights: does it die out, survive, or turn to chaos?"""

import numpy as np

from ffnn_helpers.network import FFNN
from ffnn_helpers.pictures.controls import Menu, Slider, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, POSITIVE, Picture, plain, with_power

L, WIDTH = 100, 100  # layers, and neurons in each of them: a million weights
POINTS, FEW_POINTS = 181, 9  # inputs on the circle: for the picture, and for the signal's size
NEAR = 1e-3  # the distance between two of them, relative to their size
CRITICAL = {"tanh": 1.0, "relu": np.sqrt(2), "sigmoid": np.inf}  # σ_w where a signal neither dies out nor explodes
ROUNDING = 1e-13  # distances below this share of the signal are rounding errors
SIZE, DISTANCE = {"color": POSITIVE, "lw": 2.2}, {"color": ACCENT, "lw": 2.2, "ls": (0, (4, 1.5))}
SIZE_SHOWN, REACH = (1e-10, 1e6), 1.6


def neighbour_and_circle(points):
    """The neighbour of the circle's first point, then the closed circle: shape (1 + points, WIDTH), all of size 1.

    The circle lies in a plane of the WIDTH-dimensional space. Each pair of neurons gets the same circle.
    """
    angles = np.append(NEAR, np.linspace(0, 2 * np.pi, points))
    return np.tile(np.sqrt(2) * np.column_stack([np.cos(angles), np.sin(angles)]), WIDTH // 2)


def _sizes_and_distances(network):
    """Of the outputs of layers 0 … L: the root of the mean of a², and of (a − a')² for the two neighbours."""
    A = network.forward(neighbour_and_circle(FEW_POINTS))[1]
    sizes = [np.sqrt(np.mean(a**2)) for a in A]
    return np.array(sizes), np.array([np.sqrt(np.mean((a[0] - a[1]) ** 2)) for a in A])


def _first_two_outputs(layers):
    """The outputs of neurons 1 and 2 of the last of these layers, shape (1 + POINTS, 2)."""
    batches = np.array_split(neighbour_and_circle(POINTS), 8)  # each so small that it stays on one core
    for layer in layers:
        batches = [layer.forward(A)[1] for A in batches]
    return np.concatenate(batches)[:, :2]


def _show_curve(line, end, values):
    """Draw a curve up to where it leaves the axes, and an arrow there."""
    inside = (values >= SIZE_SHOWN[0]) & (values <= SIZE_SHOWN[1])
    count = L + 1 if inside.all() else int(inside.argmin())
    line.set_data(range(count), values[:count])
    end.set_data([min(count, L)], [np.clip(values[min(count, L)], *SIZE_SHOWN)])
    end.set_marker("^" if values[min(count, L)] > 1 else "v")
    end.set_visible(count <= L)


def _remark(sigma, activation, parted):
    """What this state shows."""
    if activation == "sigmoid":
        return (
            "The size stays, but it is the same for all inputs: the slope of a sigmoid is at most 1/4, and what "
            "distinguishes two inputs dies out."
        )
    if abs(sigma / CRITICAL[activation] - 1) < 0.005:
        return "The border: the signal neither dies out nor explodes exponentially."
    if sigma < CRITICAL[activation]:
        return "The signal dies out exponentially."
    if activation == "relu":
        return "The signal explodes exponentially."
    if not parted:
        return "Barely beyond the border: neighbours part so slowly that these layers do not show it."
    return "Chaos: the size settles, but neighbours part exponentially, until they are as far apart as any two inputs."


class SignalPicture(Picture):
    """What random weights of standard deviation σ_w/√n do to inputs on a circle, layer by layer; biases are 0.

    On the left, against the layer: the size of the signal (the root of the mean of a², over neurons and inputs), and
    the distance of two inputs that began as neighbours. On the right: the circle in the outputs of neurons 1 and 2 of
    a layer.

    The state: `sigma`, the number σ_w from 0.5 to 3; the activation: tanh, relu or sigmoid; the layer on the right,
    from 0 to 100.

    Source: lecture, "Deep feed-forward neural networks": "neural networks can reach 100s of layers"; Poole et al.,
    Exponential expressivity in deep neural networks through transient chaos (2016), arXiv:1606.05340.
    """

    controls = [
        Slider("sigma", "σ_w", 0.5, 3, start=2.0, step=0.01),
        Menu("activation", "g", list(CRITICAL), start="tanh"),
        WholeSlider("layer", "layer", 0, L, start=5),
    ]

    def __init__(self):
        super().__init__(800, 370)
        rng = np.random.default_rng(1)
        self.networks = {g: FFNN([WIDTH] * (L + 1), (g, g), rng=rng) for g in CRITICAL}
        # Drawn with σ_w = 1, and the same for all activations, so that they can be compared.
        self.drawn = [W.copy() for W in self.networks["tanh"].weights]
        self._draw_sizes()
        self._draw_circle()

    def _draw_sizes(self):
        ax = self.axes_at(62, 52, 400, 278, xlim=(0, L), ylim=SIZE_SHOWN, yscale="log")
        ax.set_xlabel("layer $l$", labelpad=1)
        ax.set_yticks([1e-9, 1e-6, 1e-3, 1, 1e3, 1e6], ["10⁻⁹", "10⁻⁶", "10⁻³", "1", "10³", "10⁶"])
        ax.minorticks_off()
        ax.axhline(1, color=FAINT, lw=0.8)
        (self.sizes,) = ax.plot([], [], **SIZE)
        (self.distances,) = ax.plot([], [], **DISTANCE)
        self.here = ax.axvline(0, color=INK, lw=1)
        self.size_end, self.distance_end = (ax.plot([], [], color=c, ms=9)[0] for c in (POSITIVE, ACCENT))
        for x, words, style in ((0, "size of the signal", SIZE), (41, "distance of two neighbours", DISTANCE)):
            ax.plot([x, x + 8], [1e7, 1e7], clip_on=False, **style)
            ax.text(x + 10, 1e7, words, va="center", fontsize=10, color=INK)
        self.moving += [self.here, self.sizes, self.distances, *ax.spines.values(), self.size_end, self.distance_end]

    def _draw_circle(self):
        ax = self.axes_at(515, 52, 270, 270, xlim=(-REACH, REACH), ylim=(-REACH, REACH))
        ax.set(xticks=range(-1, 2), yticks=range(-1, 2))
        ax.set_xlabel("$a_1$: output of neuron 1", labelpad=1)
        ax.set_ylabel("$a_2$", rotation=0, labelpad=2)
        self.title = ax.text(0, 1.75, "", ha="center", va="center", fontsize=10, color=INK)
        ax.axhline(0, color=FAINT, lw=0.8)
        ax.axvline(0, color=FAINT, lw=0.8)
        (self.circle,) = ax.plot([], [], ".-", color=POSITIVE, lw=1, ms=5)
        (self.first,) = ax.plot([], [], "o", color=ACCENT, mec="white", ms=9)
        (self.second,) = ax.plot([], [], "x", color=INK, ms=8, mew=2)
        self.moving += [self.circle, self.first, self.second, *ax.spines.values(), self.title]

    def update(self, sigma, activation, layer):
        self.require_drawable(sigma=sigma, activation=activation, layer=layer)
        network = self._network(sigma, activation)
        sizes, distances = _sizes_and_distances(network)
        _show_curve(self.sizes, self.size_end, sizes)
        _show_curve(self.distances, self.distance_end, distances)
        self.here.set_xdata([layer, layer])
        circle = _first_two_outputs(network.layers[:layer])
        self.circle.set_data(*circle[1:].T)
        self.first.set_data(*circle[:1].T)
        self.second.set_data(*circle[1:2].T)
        self.title.set_text(f"the circle of inputs in layer {layer}")
        self.alt = " ".join(self._words(sigma, activation, layer, sizes, distances, circle))

    def _network(self, sigma, activation):
        """The network whose weights are sigma times those that were drawn."""
        network = self.networks[activation]
        for W, drawn in zip(network.weights, self.drawn, strict=True):
            np.multiply(sigma, drawn, out=W)
        return network

    def _words(self, sigma, activation, layer, sizes, distances, circle):
        far = [with_power(d) if d > ROUNDING * s else "lost in rounding" for d, s in zip(distances, sizes, strict=True)]
        yield (
            f"{activation}, σ_w = {plain(sigma)}. Size of the signal: {with_power(sizes[0])} in layer 0, "
            f"{with_power(sizes[layer])} in layer {layer}, {with_power(sizes[-1])} in layer {L}. Distance of the two "
            f"neighbours: {', '.join(far[k] for k in (0, layer, L))}."
        )
        if np.abs(circle).max() > REACH:
            yield f"Parts of the circle of layer {layer} lie outside the picture."
        yield _remark(sigma, activation, parted=distances[-1] > distances[0])


def explore_signal():
    """Sliders for the size σ_w of the initial weights and for the layer to look at; a menu for the activation."""
    return explorer(SignalPicture())
