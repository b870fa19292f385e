"""The two cures for a neuron that can only draw a line: other inputs, or a hidden layer before it."""

import contourpy
import numpy as np
from matplotlib.collections import LineCollection

from ffnn_helpers._vectors import as_vector, write_back
from ffnn_helpers.datasets.points import CLASSIFICATION_SETS
from ffnn_helpers.explorers.boundary import PALE, STYLES
from ffnn_helpers.network import FFNN
from ffnn_helpers.pictures.controls import Menu, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.parts import heatmap, legend_above, show_point
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, Picture, counted, plain
from ffnn_helpers.playground.features import FEATURES, SIGNS
from ffnn_helpers.playground.own import OwnExperiment

FEATURE_SETS = {
    "x₁, x₂": ("x", "y"),
    "x₁², x₂²": ("xSquared", "ySquared"),
    "x₁x₂": ("xTimesY",),
    "sin x₁, sin x₂": ("sinX", "sinY"),
    "all seven": tuple(FEATURES),
}
MOST_HIDDEN, MOST_EPOCHS = 8, 200
# Those of the slide; all others as when the page opens, with batches of 10. Not exact: the last bits are not visible.
SETTINGS = {"seed": "0.33197", "noise": 5, "exact": False}
TICKS = np.linspace(-6, 6, 65)
PLANE = np.stack(np.meshgrid(TICKS, TICKS), axis=-1).reshape(-1, 2)
LOSS_SHOWN = (0, 1)
# The image of the small planes: two rows of four, each of 33 × 33 numbers, every second tick.
SEEN = np.zeros((82, 177))
TILES = [np.s_[bottom : bottom + 33, left : left + 33] for bottom in (49, 0) for left in (0, 48, 96, 144)]


class CuresPicture(Picture):
    """TensorFlow Playground after some epochs: its output over the plane, and all that its output neuron sees.

    A training runs when its state is first shown, in a fraction of a second, and is kept.

    Source: lecture, "Logistic regression limitation".
    """

    controls = [
        Menu("features", "inputs", list(FEATURE_SETS), start="x₁, x₂"),
        WholeSlider("hidden", "hidden", 0, MOST_HIDDEN, start=0),
        WholeSlider("epochs", "epochs", 0, MOST_EPOCHS, start=100),
        Menu("dataset", "data", list(CLASSIFICATION_SETS), start="circle"),
    ]

    def __init__(self, network=FFNN):
        super().__init__(800, 400, [(0, 0, 392, 400), (392, 0, 408, 400)])
        self.network = network
        self._trainings = {}
        self._draw_plane()
        self._draw_seen()
        self._draw_losses()

    def _draw_plane(self):
        ax = self.axes_at(44, 44, 320, 320, xlim=(-6, 6), ylim=(-6, 6), xticks=range(-6, 7, 2), yticks=range(-6, 7, 2))
        ax.set_xlabel("$x_1$", labelpad=1)
        ax.set_ylabel("$x_2$", rotation=0, labelpad=0)
        self.output = heatmap(ax, (len(TICKS), len(TICKS)), (-6, 6) * 2, PALE)
        self.border = ax.add_collection(LineCollection([], colors=INK, linewidths=2.6, zorder=3))
        dots = {"ls": "", "ms": 5, "mec": "white", "mew": 0.6, "zorder": 4}
        self.points = {k: ax.plot([], [], **dots, **style)[0] for k, style in STYLES.items()}
        shown = {"class +1": self.points[1], "class −1": self.points[0], "border": self.border}
        legend_above(ax, shown, columnspacing=1.4)
        self.moving += [self.output, *ax.spines.values(), self.border, *self.points.values()]

    def _draw_seen(self):
        """Up to eight small planes, as parts of one image: that is faster than eight images."""
        page = self.page()
        page.text(601, 380, "what the output neuron sees, and its weights", ha="center", color=INK)
        rows, columns = SEEN.shape
        # Each number takes two pixels each way.
        self.seen = heatmap(page, SEEN.shape, (424, 424 + 2 * columns, 206, 206 + 2 * rows))
        self.frames = page.add_collection(LineCollection([], colors=INK, linewidths=0.8, zorder=3))
        corners = [(424 + 2 * columns.start, 206 + 2 * rows.start) for rows, columns in TILES]
        self.corners = np.array([[(x, y), (x + 66, y), (x + 66, y + 66), (x, y + 66), (x, y)] for x, y in corners])
        text = {"color": INK, "fontsize": 10}
        self.names = [page.text(x - 2, y - 15, "", **text) for x, y in corners]
        self.weights = [page.text(x + 74, y - 15, "", ha="right", **text) for x, y in corners]
        self.moving += [self.seen, self.frames, *self.names, *self.weights]

    def _draw_losses(self):
        ax = self.axes_at(432, 44, 350, 112, xlim=(0, MOST_EPOCHS), ylim=LOSS_SHOWN, yticks=[0, 0.5, 1])
        ax.set_xlabel("epochs", labelpad=0)
        ax.set_title("loss: training (—), test (- -); dotted: of answering 0", fontsize=9, pad=4)
        ax.axhline(0.5, color=FAINT, lw=1.2, ls=":")
        self.losses = [ax.plot([], [], color=INK, lw=1.5, ls=style)[0] for style in ("-", "--")]
        (self.now,) = ax.plot([], [], color=ACCENT, mec=INK, ms=9, clip_on=False, zorder=4)
        self.moving += [*self.losses, *ax.spines.values(), self.now]

    def update(self, dataset, features, hidden, epochs):
        self.require_drawable(dataset=dataset, features=features, hidden=hidden, epochs=epochs)
        experiment, inputs, states, losses = self._training(dataset, features, hidden)
        network = experiment.network
        write_back(states[epochs], [*network.weights, *network.biases])
        A = network.forward(inputs)[1]
        output = A[-1].reshape(len(TICKS), -1)

        self.output.set_data(output)
        self.border.set_segments(contourpy.contour_generator(TICKS, TICKS, output).lines(0))
        x, y, target = experiment.train_points.T
        for k, dots in self.points.items():
            dots.set_data(x[(target > 0) == k], y[(target > 0) == k])
        names = [f"a{digit}" for digit in "₁₂₃₄₅₆₇₈"[:hidden]] or [SIGNS[name] for name in experiment.features]
        self._show_seen(names, A[-2], network.weights[-1][:, 0])
        for line, values in zip(self.losses, losses.T, strict=True):
            line.set_data(range(MOST_EPOCHS + 1), values)
        train, test = losses[epochs]
        show_point(self.now, epochs, train)
        layer = f"a hidden layer of {counted(hidden, 'neuron')}" if hidden else "no hidden layer"
        self.alt = (
            f"{dataset}, inputs {features}, {layer}, epoch {epochs}: training loss {plain(train, 3)}, test "
            f"loss {plain(test, 3)}. {_right(experiment)} of the {len(experiment.test_points)} test points are on the "
            "right side of the border."
        )

    def _show_seen(self, names, A, weights):
        image = SEEN.copy()
        for tile, values in zip(TILES, A.T, strict=False):
            # The colours are those of −1 … 1, and for a larger feature those up to its largest value.
            image[tile] = values.reshape(len(TICKS), -1)[::2, ::2] / max(1, np.abs(values).max())
        self.seen.set_data(image)
        self.frames.set_segments(self.corners[: len(names)])
        for labels, words in ((self.names, names), (self.weights, map(plain, weights))):
            for label, word in zip(labels, [*words, *MOST_HIDDEN * [""]], strict=False):
                label.set_text(word)

    def _training(self, dataset, features, hidden):
        """An experiment, its inputs for the plane, and its parameters and losses: one row per epoch."""
        key = dataset, features, hidden
        if key not in self._trainings:
            chosen = {"dataset": dataset, "features": FEATURE_SETS[features], "hidden": [hidden] if hidden else []}
            experiment = OwnExperiment(**SETTINGS, **chosen, network_class=self.network)
            parameters = [*experiment.network.weights, *experiment.network.biases]
            states, losses = [as_vector(parameters)], [(experiment.train_loss, experiment.test_loss)]
            for _ in range(MOST_EPOCHS):
                experiment.train()
                states.append(as_vector(parameters))
                losses.append((experiment.train_loss, experiment.test_loss))
            self._trainings[key] = experiment, experiment.inputs(PLANE), states, np.array(losses)
        return self._trainings[key]


def _right(experiment):
    """Number of test points whose output has the sign of the target."""
    X, target = experiment.test_points[:, :2], experiment.test_points[:, 2]
    return int(np.sum((experiment.network.predict(experiment.inputs(X))[:, 0] >= 0) == (target > 0)))


def explore_cures(network=FFNN):
    """A menu for the inputs, a slider for the neurons of a hidden layer: each cures a neuron that draws only a line.

    `network` is your own class, built as `network(sizes, activations, cost, rng)`: a `ffnn_helpers.network.Network`. It
    is trained in place of `FFNN`.
    """
    return explorer(CuresPicture(network))
