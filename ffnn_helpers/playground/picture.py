"""A still picture of the playground: its network with every neuron's heatmap, its output over the plane, its losses."""

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle
from matplotlib.path import Path

from ffnn_helpers.pictures.parts import heatmap
from ffnn_helpers.pictures.picture import FAINT, INK, NEGATIVE, POSITIVE, SIGNED, Picture
from ffnn_helpers.playground.features import SIGNS


def plane(n, reach):
    """Points of the plane, n × n, as rows (n², 2): line by line from the top, each from left to right."""
    ticks = np.linspace(-reach, reach, n)
    x, y = np.meshgrid(ticks, ticks[::-1])
    return np.array([x.ravel(), y.ravel()]).T


class PlaygroundPicture(Picture):
    """Still picture of an `Experiment`, with the curve of its losses: one pair (train loss, test loss) per epoch.

    `show_test` adds the test points, `discretize` leaves two colours.
    """

    def __init__(self, experiment, losses=(), show_test=False, discretize=False):
        super().__init__(800, 400)
        self.experiment = experiment
        self.colours = SIGNED.resampled(2) if discretize else SIGNED
        sizes = [len(W) for W in experiment.network.weights] + [1]
        self.tile = min(34, 330 / max(sizes))  # side of a heatmap, in pixels
        self._draw_network(sizes)
        self._draw_output(show_test)
        self._draw_losses(np.reshape(losses, (-1, 2)))
        self.alt = (
            f"TensorFlow Playground at epoch {experiment.epoch}: {experiment.data_name} data, inputs "
            f"{', '.join(experiment.features)}, {_in_words(experiment.hidden)}, "
            f"training loss {_loss(experiment.train_loss)}, test loss {_loss(experiment.test_loss)}."
        )

    def update(self):
        """Nothing moves here."""

    def _draw_network(self, sizes):
        ax = self.page()
        network = self.experiment.network
        A = network.forward(self.experiment.inputs(plane(41, self.experiment.reach)))[1]
        columns = np.linspace(80, 500, len(sizes))
        places = [
            [(x, 200 - (n + 0.5 - size / 2) * min(56, 372 / size)) for n in range(size)]
            for x, size in zip(columns, sizes, strict=True)
        ]
        places[-1] = [(528, 250)]  # the output is drawn large, there
        for layer, W in enumerate(network.weights):
            ends = places[layer], places[layer + 1]
            self._draw_links(ax, W, *ends, is_last=layer == len(network.weights) - 1)
        for layer, column in enumerate(places[:-1]):
            for n, (x, y) in enumerate(column):
                self._draw_tile(ax, A[layer][:, n], x, y)
        for (x, y), name in zip(places[0], self.experiment.features, strict=True):
            ax.text(x - self.tile / 2 - 6, y, SIGNS[name], ha="right", va="center", color=INK, fontsize=10)

    def _draw_links(self, ax, W, starts, ends, is_last):
        half = self.tile / 2
        for i, (x0, y0) in enumerate(starts):
            for j, (x1, y1) in enumerate(ends):
                x0_, x1_ = x0 + half, x1 - (0 if is_last else half)
                middle = (x0_ + x1_) / 2
                curve = Path([(x0_, y0), (middle, y0), (middle, y1), (x1_, y1)], [1, 4, 4, 4])
                link = PathCollection(
                    [curve],
                    facecolors="none",
                    edgecolors=POSITIVE if W[i, j] >= 0 else NEGATIVE,
                    linestyles="-" if W[i, j] >= 0 else "--",
                    linewidths=0.4 + min(4, 1.6 * abs(W[i, j])),
                    alpha=0.8,
                )
                ax.add_collection(link, autolim=False)

    def _draw_tile(self, ax, values, x, y):
        left, bottom = x - self.tile / 2, y - self.tile / 2
        self._draw_heatmap(ax, values, (left, left + self.tile, bottom, bottom + self.tile)).set_zorder(3)
        ax.add_patch(Rectangle((left, bottom), self.tile, self.tile, fill=False, edgecolor=INK, zorder=4))

    def _draw_output(self, show_test):
        reach = self.experiment.reach
        ends = (-reach, reach)
        ax = self.axes_at(556, 134, 232, 232, xlim=ends, ylim=ends)
        size = 10.0 ** np.floor(np.log10(reach))
        tick = size * (reach // size)  # 6 as on the page; for your own points a round number in its place
        ax.set(xticks=[-tick, 0, tick], yticks=[-tick, 0, tick])
        ax.tick_params(labelsize=9, length=2)
        outputs = self.experiment.network.predict(self.experiment.inputs(plane(101, reach)))
        if self.experiment.output_activation == "sigmoid":
            outputs = 2 * outputs - 1  # ½, the border, is white
        self._draw_heatmap(ax, outputs, ends * 2)
        if show_test:
            self._draw_points(ax, self.experiment.test_points, edge="black")
        self._draw_points(ax, self.experiment.train_points, edge="white")
        ax.set_title(f"epoch {self.experiment.epoch:,}".replace(",", "\u2009"), fontsize=10)

    def _draw_heatmap(self, ax, values, extent):
        """Draw values at the points of a `plane`, paler than the points' colours, so that these stand out."""
        n = round(len(values) ** 0.5)
        image = heatmap(ax, (n, n), extent, self.colours)
        image.set_data(values.reshape(n, n)[::-1])  # the image begins at the bottom
        image.set_alpha(0.55)
        return image

    def _draw_points(self, ax, points, edge):
        for marker, chosen in (("s", points[:, 2] < 0), ("o", points[:, 2] >= 0)):
            x, y, value = points[chosen].T
            style = {"marker": marker, "edgecolors": edge, "linewidths": 0.6, "zorder": 3}
            ax.scatter(x, y, s=14, c=value, cmap=SIGNED, vmin=-1, vmax=1, **style)

    def _draw_losses(self, losses):
        ax = self.axes_at(556, 30, 232, 52, xticks=[], yticks=[])
        ax.spines[:].set_color(FAINT)
        for column, style in ((1, "--"), (0, "-")):
            ax.plot(losses[:, column], color=INK, ls=style, lw=1.4)
        ax.set_ylim(0, max(0.1, 1.05 * losses.max(initial=0)))
        train, test = _loss(self.experiment.train_loss), _loss(self.experiment.test_loss)
        words = f"loss: training {train} (—), test {test} (- -)"
        self.figure.text(0.993, 0.02, words, ha="right", color=INK, fontsize=9)


def _loss(loss):
    """A loss for a label: it becomes huge when weights explode, or with large targets of your own."""
    return f"{loss:.3f}" if loss < 10000 else f"{loss:.2e}"


def _in_words(hidden):
    if not hidden:
        return "no hidden layer"
    neurons = "neuron" if hidden == (1,) else "neurons"
    return f"hidden layer{'s' if len(hidden) > 1 else ''} of {' and '.join(map(str, hidden))} {neurons}"
