"""Linear regions: a square of inputs, cut to pieces by a deep ReLU network and by a shallow one."""

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import LinearSegmentedColormap

from ffnn_helpers.by_hand import FOLDING_WIDTH, folding_network, random_network
from ffnn_helpers.linear_regions import count_regions, linear_regions
from ffnn_helpers.pictures.explorer import ChangingControls, menu, whole_slider
from ffnn_helpers.pictures.own_function import array_of
from ffnn_helpers.pictures.parts import border_line
from ffnn_helpers.pictures.picture import INK, POSITIVE, Picture

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
SIDE = 120  # points a side at which a student's function counts
TICKS = (np.arange(SIDE) + 0.5) / SIDE
GRID = np.stack(np.meshgrid(TICKS, TICKS), axis=-1).reshape(-1, 2)
SHADES = LinearSegmentedColormap.from_list("share of neurons that are on", ["white", "#9CCBE8", POSITIVE])
WEIGHTS = ("folding", "random")
MOST_LAYERS, MOST_NEURONS = 4, 6


class RegionsPicture(Picture):
    """The linear regions of a deep ReLU network, beside those of a single layer with as many neurons, both counted.

    The state: `weights`, "folding" or "random"; `layers` = 1 … 4, the deep network's hidden layers; `width` = 2 … 6,
    the neurons of each (folding takes four); `draw`, a whole number that decides the random weights. The single layer
    always has random ones.

    Parameters
    ----------
    count : callable, optional
        `count(network, X)` with X of shape (N, 2); returns the number of regions in which the rows of X lie. What it
        finds among the points of a grid is then said below the picture.

    Source: lecture, "Expressivity of neural networks"; Montúfar, Pascanu, Cho and Bengio (2014), arXiv:1402.1869.
    """

    def __init__(self, count=None):
        super().__init__(800, 420)
        self.count = count
        page = self.figure.add_axes((0, 0, 1, 1), xlim=(0, 800), ylim=(0, 420))
        page.axis("off")
        words = "The darker, the more neurons are on. Thick: where a neuron of layer 1 switches."
        page.text(400, 12, words, ha="center", va="center", fontsize=9, color=INK)
        self.squares = [self._square(page, left, name) for left, name in ((40, "deep"), (430, "shallow"))]

    def _square(self, page, left, name):
        ax = self.figure.add_axes((left / 800, 50 / 420, 330 / 800, 330 / 420), xlim=(0, 1), ylim=(0, 1))
        ax.set(xticks=[0, 1], yticks=[0, 1])
        ax.set_xlabel("$x_1$", labelpad=-8)
        ax.set_ylabel("$x_2$", rotation=0, labelpad=0)
        regions = ax.add_collection(PolyCollection([], cmap=SHADES, edgecolors=INK, linewidths=0.5))
        regions.set_clim(0, 1)
        borders = ax.add_collection(LineCollection([], colors=INK, linewidths=1.6))
        title = page.text(left + 165, 400, "", ha="center", va="center", color=INK, fontsize=11)
        self.moving += [regions, borders, *ax.spines.values(), title]
        return regions, borders, title

    def update(self, weights, layers, width, draw):
        _check(weights, layers, width)
        folding = weights == "folding"
        width = FOLDING_WIDTH if folding else width
        neurons = layers * width
        deep = folding_network(layers) if folding else random_network(layers, width, np.random.default_rng(draw))
        shallow = random_network(1, neurons, np.random.default_rng(draw))
        n_deep, n_shallow = (self._draw(*pair) for pair in zip(self.squares, (deep, shallow), strict=True))
        at_most = 1 + neurons * (neurons + 1) // 2  # line number j adds at most j regions
        self.alt = (
            f"Deep: {_plural(layers, 'hidden layer')} of {width} neurons, {weights} weights: {n_deep} regions. "
            f"Shallow: one hidden layer of {neurons}, random weights (draw {draw}): {n_shallow}; "
            f"{neurons} lines never make more than 1 + {neurons} · {neurons + 1} / 2 = {at_most}."
        )
        if self.count is not None:
            self.alt += self._their_counts(deep, shallow)

    def _draw(self, square, network):
        regions, borders, title = square
        polygons = linear_regions(network, SQUARE)
        n_corners = [len(polygon) for polygon in polygons]
        starts = np.cumsum([0, *n_corners[:-1]])
        middles = np.add.reduceat(np.concatenate(polygons), starts) / np.reshape(n_corners, (-1, 1))
        Z, _ = network.forward(middles)
        regions.set_verts(polygons)
        regions.set_array((np.hstack(Z[:-1]) > 0).mean(axis=1))
        W, b = network.weights[0], network.biases[0]
        borders.set_segments([np.transpose(border_line(W[:, j], b[j])) for j in range(len(b))])
        layers = _plural(len(Z) - 1, "hidden layer")
        title.set_text(f"{layers} of {len(b)}: {_plural(len(polygons), 'region')}")
        return len(polygons)

    def _their_counts(self, *networks):
        theirs, ours = [self._their_count(net) for net in networks], [count_regions(net, GRID) for net in networks]
        words = f" Among the points of a {SIDE} × {SIDE} grid, your function finds {theirs[0]} and {theirs[1]}"
        return words + ("." if theirs == ours else f", but ours {ours[0]} and {ours[1]}: run its check.")

    def _their_count(self, network):
        rule = "The number of regions is one whole number."
        count = array_of(lambda X: self.count(network, X), "count(network, X)", (GRID,), (), rule)
        if not float(count).is_integer():
            raise TypeError(f"count(network, X) returned {count}. {rule}")
        return int(count)


def _check(weights, layers, width):
    if weights not in WEIGHTS:
        raise ValueError(f"weights = {weights!r}: they are {' or '.join(WEIGHTS)}.")
    if layers not in range(1, MOST_LAYERS + 1):
        raise ValueError(f"layers = {layers}: a whole number from 1 to {MOST_LAYERS} can be drawn.")
    if width not in range(2, MOST_NEURONS + 1):
        raise ValueError(f"width = {width}: a whole number from 2 to {MOST_NEURONS} can be drawn.")


def _plural(n, noun):
    return f"{n} {noun}{'' if n == 1 else 's'}"


class RegionsExplorer(ChangingControls):
    """Folding takes four neurons a layer, so the width can be chosen only for random weights."""

    rows = 2

    @property
    def shown(self):
        return self.controls.keys() - ({"width"} if self.controls["weights"].value == "folding" else set())


def explore_regions(count=None):
    """A menu for the weights; sliders for depth, width, and for another draw of the random weights.

    Parameters
    ----------
    count : callable, optional
        Your own `count(network, X)`, whose answer is then said below the picture: X has shape (N, 2), one point a row;
        it returns the number of linear regions in which these points lie.
    """
    controls = {
        "weights": menu("weights", WEIGHTS, "folding"),
        "layers": whole_slider("layers", 3, 1, MOST_LAYERS),
        "width": whole_slider("width", 4, 2, MOST_NEURONS),
        "draw": whole_slider("draw", 1, 1, 20),
    }
    return RegionsExplorer(RegionsPicture(count), **controls)
