"""A signal on its way through a hundred layers of random weights: does it die out, survive, or turn to chaos?"""

import numpy as np

from ffnn_helpers.activations import ACTIVATIONS
from ffnn_helpers.pictures.controls import Menu, Slider, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, POSITIVE, Picture, plain, with_power

L, WIDTH = 100, 100  # layers, and neurons in each of them: a million weights
DRAWS = 5  # networks with weights of their own: one draw of so narrow layers may be far from what a wide layer does
POINTS, FEW_POINTS = 181, 9  # inputs on the circle: for the picture, and for the signal's size
NEAR = 1e-3  # the distance between two of them, relative to their size
BORDER = {"tanh": "1", "relu": "√2 = 1.414"}  # σ_w where the signal of infinitely wide layers neither dies nor explodes
FADES, SETTLES = 0.1, 0.9  # tanh: the share of the size that the second half of the layers leaves
ROUNDING = 1e-13  # distances below this share of the signal are rounding errors
SIZE, DISTANCE = {"color": POSITIVE, "lw": 2.2}, {"color": ACCENT, "lw": 2.2, "ls": (0, (4, 1.5))}
ONE_DRAW = {"color": POSITIVE, "lw": 0.8, "alpha": 0.6}
SIZE_SHOWN, REACH = (1e-10, 1e6), 1.6


def neighbour_and_circle(points):
    """The neighbour of the circle's first point, then the closed circle: shape (1 + points, WIDTH), all of size 1.

    The circle lies in a plane of the WIDTH-dimensional space. Each pair of neurons gets the same circle.
    """
    angles = np.append(NEAR, np.linspace(0, 2 * np.pi, points))
    return np.tile(np.sqrt(2) * np.column_stack([np.cos(angles), np.sin(angles)]), WIDTH // 2)


def _sizes_and_distances(g, weights, sigma):
    """For each layer 0 … L and each draw: the root of the mean of a², and of (a − a')² for the two neighbours.

    weights: shape (DRAWS, L, WIDTH, WIDTH), to be multiplied by sigma. Returns two arrays of shape (L + 1, DRAWS).
    """
    A = np.broadcast_to(neighbour_and_circle(FEW_POINTS), (DRAWS, FEW_POINTS + 1, WIDTH))
    sizes, distances = np.zeros((L + 1, DRAWS)), np.zeros((L + 1, DRAWS))
    for layer in range(L + 1):
        if layer > 0:
            A = g(sigma * (A @ weights[:, layer - 1]))
        sizes[layer] = np.sqrt(np.mean(A**2, axis=(1, 2)))
        distances[layer] = np.sqrt(np.mean((A[:, 0] - A[:, 1]) ** 2, axis=1))
    return sizes, distances


def _first_two_outputs(g, weights, sigma):
    """The outputs of neurons 1 and 2 of the last layer with these weights, shape (1 + POINTS, 2)."""
    batches = np.array_split(neighbour_and_circle(POINTS), 8)  # each so small that it stays on one core
    for W in weights:
        batches = [g(sigma * (A @ W)) for A in batches]
    return np.concatenate(batches)[:, :2]


def _show_curve(line, values, end=None):
    """Draw a curve up to where it leaves the axes, and an arrow there."""
    inside = (values >= SIZE_SHOWN[0]) & (values <= SIZE_SHOWN[1])
    count = L + 1 if inside.all() else int(inside.argmin())
    line.set_data(range(count), values[:count])
    if end is not None:
        end.set_data([min(count, L)], [np.clip(values[min(count, L)], *SIZE_SHOWN)])
        end.set_marker("^" if values[min(count, L)] > 1 else "v")
        end.set_visible(count <= L)


def _remark(activation, sizes, distances):
    """What the drawn curves show: the sizes of all draws, and the median of the distances."""
    if activation == "sigmoid":
        return (
            "The size stays, but it is the same for all inputs: the slope of a sigmoid is at most 1/4, and what "
            "distinguishes two inputs dies out."
        )
    border = f"For infinitely wide layers the border is at σ_w = {BORDER[activation]}."
    if activation == "relu":
        grown = sizes[-1] > sizes[0]
        if grown.all():
            return "The signal explodes in every draw."
        if grown.any():
            grown_in = f"grows in {grown.sum()} of {DRAWS} draws and shrinks in the others"
            return f"Near the border: the signal {grown_in}. {border}"
        return "The signal dies out in every draw."
    if distances[-1] > distances[0]:
        return (
            "Chaos: the size settles, but neighbours part exponentially, until they are as far apart as any two inputs."
        )
    half, whole = np.median(sizes, axis=1)[[L // 2, L]]
    if whole < FADES * half:
        return "The signal dies out exponentially."
    if whole < SETTLES * half:
        return f"Near the border: the signal fades, but not exponentially. {border}"
    return "The size settles, and neighbours part so slowly that these layers do not show it."


class SignalPicture(Picture):
    """What random weights of standard deviation σ_w/√n do to inputs on a circle, layer by layer; biases are 0.

    On the left, against the layer: the size of the signal (the root of the mean of a², over neurons and inputs), and
    the distance of two inputs that began as neighbours. Weights are drawn several times: thin lines are the sizes of
    single draws, thick ones are medians. On the right: the circle in the outputs of neurons 1 and 2 of a layer, in the
    first draw.

    The state: `sigma`, the number σ_w from 0.5 to 3; the activation: tanh, relu or sigmoid; the layer on the right,
    from 0 to 100.

    Source: lecture, "Deep feed-forward neural networks": "neural networks can reach 100s of layers"; Poole et al.,
    Exponential expressivity in deep neural networks through transient chaos (2016), arXiv:1606.05340.
    """

    controls = [
        Slider("sigma", "σ_w", 0.5, 3, start=2.0, step=0.01),
        Menu("activation", "g", ["tanh", "relu", "sigmoid"], start="tanh"),
        WholeSlider("layer", "layer", 0, L, start=5),
    ]

    def __init__(self):
        super().__init__(800, 370, [(0, 0, 471, 370), (471, 0, 329, 370)])
        # Drawn with σ_w = 1, and the same for all activations, so that they can be compared.
        self.drawn = np.random.default_rng(1).normal(0, 1 / np.sqrt(WIDTH), (DRAWS, L, WIDTH, WIDTH))
        self._draw_sizes()
        self._draw_circle()

    def _draw_sizes(self):
        ax = self.axes_at(62, 52, 394, 278, xlim=(0, L), ylim=SIZE_SHOWN, yscale="log")
        ax.set_xlabel("layer $l$", labelpad=1)
        ax.set_yticks([1e-9, 1e-6, 1e-3, 1, 1e3, 1e6], ["10⁻⁹", "10⁻⁶", "10⁻³", "1", "10³", "10⁶"])
        ax.minorticks_off()
        ax.axhline(1, color=FAINT, lw=0.8)
        self.single_sizes = [ax.plot([], [], **ONE_DRAW)[0] for _ in range(DRAWS)]
        (self.sizes,) = ax.plot([], [], **SIZE)
        (self.distances,) = ax.plot([], [], **DISTANCE)
        self.here = ax.axvline(0, color=INK, lw=1)
        self.size_end, self.distance_end = (ax.plot([], [], color=c, ms=9)[0] for c in (POSITIVE, ACCENT))
        for x, words, style in ((0, "size of the signal", SIZE), (47, "distance of neighbours", DISTANCE)):
            ax.plot([x, x + 8], [1e7, 1e7], clip_on=False, **style)
            ax.text(x + 10, 1e7, words, va="center", fontsize=10, color=INK)
        self.moving += [self.here, *self.single_sizes, self.sizes, self.distances]
        self.moving += [*ax.spines.values(), self.size_end, self.distance_end]

    def _draw_circle(self):
        ends, ticks = (-REACH, REACH), range(-1, 2)
        ax = self.axes_at(515, 52, 270, 270, xlim=ends, ylim=ends, xticks=ticks, yticks=ticks)
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
        g = ACTIVATIONS[activation].function
        sizes, distances = _sizes_and_distances(g, self.drawn, sigma)
        middle = np.median(distances, axis=1)
        for line, values in zip(self.single_sizes, sizes.T, strict=True):
            _show_curve(line, values)
        _show_curve(self.sizes, np.median(sizes, axis=1), self.size_end)
        _show_curve(self.distances, middle, self.distance_end)
        self.here.set_xdata([layer, layer])
        circle = _first_two_outputs(g, self.drawn[0, :layer], sigma)
        self.circle.set_data(*circle[1:].T)
        self.first.set_data(*circle[:1].T)
        self.second.set_data(*circle[1:2].T)
        self.title.set_text(f"the circle of inputs in layer {layer}")
        self.alt = " ".join(self._words(sigma, activation, layer, sizes, middle, circle))

    def _words(self, sigma, activation, layer, sizes, distances, circle):
        middle = np.median(sizes, axis=1)
        lost = distances <= ROUNDING * middle
        far = ["lost in rounding" if lost[k] else with_power(distances[k]) for k in (0, layer, L)]
        yield (
            f"{activation}, σ_w = {plain(sigma)}. Size of the signal, median of {DRAWS} draws: {with_power(middle[0])} "
            f"in layer 0, {with_power(middle[layer])} in layer {layer}, {with_power(middle[-1])} in layer {L} "
            f"(single draws: {with_power(sizes[-1].min())} to {with_power(sizes[-1].max())}). "
            f"Distance of the two neighbours: {', '.join(far)}."
        )
        if np.abs(circle).max() > REACH:
            yield f"Parts of the circle of layer {layer} lie outside the picture."
        yield _remark(activation, sizes, distances)


def explore_signal():
    """Sliders for the size σ_w of the initial weights and for the layer to look at; a menu for the activation."""
    return explorer(SignalPicture())
