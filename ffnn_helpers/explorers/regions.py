"""Linear regions: a square of inputs, cut to pieces by a deep ReLU network and by a shallow one."""

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import LinearSegmentedColormap

from ffnn_helpers.by_hand import FOLDING_WIDTH, folding_network, random_network
from ffnn_helpers.linear_regions import count_regions, linear_regions
from ffnn_helpers.pictures.controls import Menu, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import array_of, named
from ffnn_helpers.pictures.parts import border_line
from ffnn_helpers.pictures.picture import INK, POSITIVE, Picture, counted

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
SIDE = 120  # points per side at which a student's function counts
TICKS = (np.arange(SIDE) + 0.5) / SIDE
GRID = np.stack(np.meshgrid(TICKS, TICKS), axis=-1).reshape(-1, 2)
SHADES = LinearSegmentedColormap.from_list("share of neurons that are on", ["white", "#9CCBE8", POSITIVE])


class RegionsPicture(Picture):
    """The linear regions of a deep ReLU network, beside those of a single layer with as many neurons, both counted.

    The state: `weights`, "folding" or "random"; `layers` = 1 … 4, the deep network's hidden layers; `width` = 2 … 6,
    the neurons of each (folding takes four); `draw`, the seed of the random weights. The single layer always has
    random ones.

    Source: lecture, "Expressivity of neural networks"; Montúfar, Pascanu, Cho and Bengio (2014), arXiv:1402.1869.
    """

    controls = [
        Menu("weights", "weights", ["folding", "random"], start="folding"),
        WholeSlider("layers", "layers", 1, 4, start=3),
        WholeSlider("width", "width", 2, 6, start=4),
        WholeSlider("draw", "draw", 1, 20, start=1),
    ]
    rows = 2

    def shown(self, state):
        return state.keys() - ({"width"} if state["weights"] == "folding" else set())

    def __init__(self, count=None):
        super().__init__(800, 420, [(0, 0, 395, 420), (395, 0, 405, 420)])
        self.count = count
        page = self.page()
        page.text(40, 12, "The darker, the more neurons are on.", va="center", fontsize=9, color=INK)
        page.text(430, 12, "Thick: where a neuron of layer 1 switches.", va="center", fontsize=9, color=INK)
        self.squares = [self._square(page, left, name) for left, name in ((40, "deep"), (430, "shallow"))]

    def _square(self, page, left, name):
        ax = self.axes_at(left, 50, 330, 330, xlim=(0, 1), ylim=(0, 1), xticks=[0, 1], yticks=[0, 1])
        ax.set_xlabel("$x_1$", labelpad=-8)
        ax.set_ylabel("$x_2$", rotation=0, labelpad=0)
        regions = ax.add_collection(PolyCollection([], cmap=SHADES, edgecolors=INK, linewidths=0.5))
        regions.set_clim(0, 1)
        borders = ax.add_collection(LineCollection([], colors=INK, linewidths=1.6))
        title = page.text(left + 165, 400, "", ha="center", va="center", color=INK, fontsize=11)
        self.moving += [regions, borders, *ax.spines.values(), title]
        return regions, borders, title

    def update(self, weights, layers, width, draw):
        self.require_drawable(weights=weights, layers=layers, width=width)
        folding = weights == "folding"
        width = FOLDING_WIDTH if folding else width
        neurons = layers * width
        deep = folding_network(layers) if folding else random_network(layers, width, np.random.default_rng(draw))
        shallow = random_network(1, neurons, np.random.default_rng(draw))
        n_deep, n_shallow = (self._draw(*pair) for pair in zip(self.squares, (deep, shallow), strict=True))
        at_most = 1 + neurons * (neurons + 1) // 2  # line number j adds at most j regions
        self.alt = (
            f"Deep: {counted(layers, 'hidden layer')} of {width} neurons, {weights} weights: {n_deep} regions. "
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
        layers = counted(len(Z) - 1, "hidden layer")
        title.set_text(f"{layers} of {len(b)}: {counted(len(polygons), 'region')}")
        return len(polygons)

    def _their_counts(self, *networks):
        theirs, ours = [self._their_count(net) for net in networks], [count_regions(net, GRID) for net in networks]
        if theirs != ours:
            self.doubt(f"on the grid it finds {theirs[0]} and {theirs[1]} regions, and ours {ours[0]} and {ours[1]}.")
        return f" Among the points of a {SIDE} × {SIDE} grid, your function finds {theirs[0]} and {theirs[1]}."

    def _their_count(self, network):
        call, rule = "count(network, X)", "The number of regions is one whole number."
        count = array_of(self.count, call, (network, GRID), (), rule)
        if not float(count).is_integer():
            raise TypeError(f"{named(call, self.count)} returned {count}. {rule}")
        return int(count)


def explore_regions(count=None):
    """A menu for the weights; sliders for depth, width, and for another draw of the random weights.

    The result of your own `count(network, X)` for the points of a grid is stated below the picture: X has shape (N, 2),
    one point per row; it returns the number of linear regions in which these points lie.
    """
    return explorer(RegionsPicture(count))
