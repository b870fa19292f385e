"""The playground at rest: its network with every neuron's heatmap, its output over the plane, its losses."""

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle
from matplotlib.path import Path

from ffnn_helpers.pictures.picture import FAINT, INK, NEGATIVE, POSITIVE, SIGNED, Picture

SIGNS = {
    "x": "$x_1$",
    "y": "$x_2$",
    "xSquared": "$x_1^2$",
    "ySquared": "$x_2^2$",
    "xTimesY": "$x_1 x_2$",
    "sinX": "$\\sin x_1$",
    "sinY": "$\\sin x_2$",
}


def reach_of(experiment):
    """The plane is drawn from −reach to reach: 6 as on the page, or further for points of one's own."""
    if getattr(experiment, "data", None) is None:
        return 6.0
    return max(6.0, 1.1 * np.abs(experiment.data[0]).max())


def plane(n, reach):
    """n × n points of the plane, as rows (n², 2): line by line from the top, each from left to right."""
    ticks = np.linspace(-reach, reach, n)
    x, y = np.meshgrid(ticks, ticks[::-1])
    return np.array([x.ravel(), y.ravel()]).T


class PlaygroundPicture(Picture):
    """An experiment as it stands.

    Parameters
    ----------
    experiment : ffnn_helpers.playground.Experiment
    losses : sequence of (train loss, test loss), one pair an epoch
        The curve.
    show_test, discretize : bool
        Also the test points; two colours in place of many.
    """

    def __init__(self, experiment, losses=(), show_test=False, discretize=False):
        super().__init__(800, 400)
        self.experiment = experiment
        self.reach = reach_of(experiment)
        self.colours = SIGNED.resampled(2) if discretize else SIGNED
        sizes = [len(W) for W in experiment.network.weights] + [1]
        self.tile = min(34, 330 / max(sizes))  # a side of a heatmap, in pixels
        self._draw_network(sizes)
        self._draw_output(show_test)
        self._draw_losses(np.reshape(losses, (-1, 2)))
        data = experiment.dataset if getattr(experiment, "data", None) is None else "own"
        self.alt = (
            f"TensorFlow Playground at epoch {experiment.epoch}: {data} data, inputs "
            f"{', '.join(experiment.features)}, {self._hidden_in_words()}, training loss {experiment.train_loss:.3f}, "
            f"test loss {experiment.test_loss:.3f}."
        )

    def update(self):
        """Nothing moves here."""

    def _hidden_in_words(self):
        hidden = self.experiment.hidden
        if not hidden:
            return "no hidden layer"
        neurons = "neuron" if hidden == (1,) else "neurons"
        return f"hidden layer{'s' if len(hidden) > 1 else ''} of {' and '.join(map(str, hidden))} {neurons}"

    def _draw_network(self, sizes):
        ax = self.figure.add_axes((0, 0, 0.66, 1), xlim=(0, 528), ylim=(400, 0))
        ax.axis("off")
        network = self.experiment.network
        A = network.forward(self.experiment.inputs(plane(41, self.reach)))[1]
        columns = np.linspace(80, 500, len(sizes))
        places = [
            [(x, 200 + (n + 0.5 - size / 2) * min(56, 372 / size)) for n in range(size)]
            for x, size in zip(columns, sizes, strict=True)
        ]
        places[-1] = [(528, 150)]  # the output is drawn large, there
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
        half = self.tile / 2
        n = round(len(values) ** 0.5)
        ax.imshow(
            values.reshape(n, n),
            extent=(x - half, x + half, y + half, y - half),
            cmap=self.colours,
            vmin=-1,
            vmax=1,
            interpolation="bilinear",
            aspect="auto",
            zorder=3,
        )
        ax.add_patch(Rectangle((x - half, y - half), 2 * half, 2 * half, fill=False, edgecolor=INK, zorder=4))
        ax.set(xlim=(0, 528), ylim=(400, 0))  # imshow has moved them

    def _draw_output(self, show_test):
        ends = (-self.reach, self.reach)
        ax = self.figure.add_axes((0.695, 0.335, 0.29, 0.58), xlim=ends, ylim=ends)
        size = 10.0 ** np.floor(np.log10(self.reach))
        tick = size * (self.reach // size)  # 6 as on the page; for points of one's own a round number in its place
        ax.set(xticks=[-tick, 0, tick], yticks=[-tick, 0, tick])
        ax.tick_params(labelsize=9, length=2)
        outputs = self.experiment.network.predict(self.experiment.inputs(plane(101, self.reach))).reshape(101, 101)
        if self.experiment.output_activation == "sigmoid":
            outputs = 2 * outputs - 1  # ½, the border, is white
        ax.imshow(outputs, extent=ends * 2, cmap=self.colours, vmin=-1, vmax=1, interpolation="bilinear", aspect="auto")
        if show_test:
            self._draw_points(ax, self.experiment.test_points, edge="black")
        self._draw_points(ax, self.experiment.train_points, edge="white")
        ax.set_title(f"epoch {self.experiment.epoch:,}".replace(",", "\u2009"), fontsize=10)

    def _draw_points(self, ax, points, edge):
        for marker, chosen in (("s", points[:, 2] < 0), ("o", points[:, 2] >= 0)):
            x, y, value = points[chosen].T
            style = {"marker": marker, "edgecolors": edge, "linewidths": 0.6, "zorder": 3}
            ax.scatter(x, y, s=14, c=value, cmap=SIGNED, vmin=-1, vmax=1, **style)

    def _draw_losses(self, losses):
        experiment = self.experiment
        ax = self.figure.add_axes((0.695, 0.075, 0.29, 0.13))
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_color(FAINT)
        for column, style in ((1, "--"), (0, "-")):
            ax.plot(losses[:, column], color=INK, ls=style, lw=1.4)
        ax.set_ylim(0, max(0.1, 1.05 * losses.max(initial=0)))
        # Targets of one's own may be large, and so the losses.
        train, test = (f"{x:.3f}" if x < 10000 else f"{x:.2e}" for x in (experiment.train_loss, experiment.test_loss))
        words = f"loss: training {train} (—), test {test} (- -)"
        self.figure.text(0.993, 0.02, words, ha="right", color=INK, fontsize=9)
