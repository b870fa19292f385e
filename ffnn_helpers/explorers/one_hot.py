"""Labels and their one-hot rows: encoded, decoded, and the distances between classes."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from ffnn_helpers.encoding import one_hot as our_one_hot
from ffnn_helpers.encoding import to_labels
from ffnn_helpers.pictures.controls import Place, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import array_of
from ffnn_helpers.pictures.parts import light
from ffnn_helpers.pictures.picture import FAINT, INK, NEGATIVE, POSITIVE, Picture

SAMPLES, LARGEST_K = 5, 6
BOX = 34  # pixels per number
TOP = 238  # of all boxes
LABEL_X, MATRIX_X, BACK_X = 97, 267, 437  # the middles of the three arrays
COUNT_Y = TOP - (SAMPLES + 0.65) * BOX


def _row(s):
    """The middle of a sample's boxes."""
    return TOP - (s + 0.5) * BOX


def _entry(value):
    """A number for a box, which has room for five characters."""
    text = f"{value:.2g}".replace("-", "−")
    return text if len(text) <= 5 else "…"


def _entries(row):
    return f"[{', '.join(f'{value:.3g}' for value in row)}]".replace("-", "−")


class OneHotPicture(Picture):
    """Five labels, the matrix Y with a row for each, and the labels decoded from it; one sample is followed.

    The state: the number of classes K = 2 … 6, the labels, five integers 0 … K − 1, and the sample s = 1 … 5.

    Source: lecture, "One-hot encoding".
    """

    # Every sample has a slider for its label; that of the followed sample is shown. At first class 3 does not occur:
    # an encoding that counts the classes is caught at once.
    controls = [
        WholeSlider("K", "K", 2, LARGEST_K, start=4),
        WholeSlider("s", "row", 1, SAMPLES, start=1),
        *(WholeSlider(f"y{s}", "y", 0, LARGEST_K - 1, start) for s, start in enumerate([2, 0, 1, 0, 2], start=1)),
    ]
    mark_at = (7, 318)

    def places(self, state):
        """A click on a row follows its sample."""
        return [Place.box((12, _row(s) - BOX / 2, BACK_X + BOX / 2 - 12, BOX), s=s + 1) for s in range(SAMPLES)]

    def shown(self, state):
        return {"K", "s", f"y{state['s']}"}

    def limits(self, state):
        return {f"y{s}": state["K"] - 1 for s in range(1, SAMPLES + 1)}

    def arranged(self, state):
        return {"K": state["K"], "s": state["s"], "labels": [state[f"y{s}"] for s in range(1, SAMPLES + 1)]}

    def __init__(self, one_hot=None):
        super().__init__(800, 340, [(4, 0, 482, 340), (500, 0, 300, 340)])
        self.one_hot = one_hot
        self.ax = self.page()
        self._draw_arrays()
        self._draw_distances()
        self._shown_K = None

    def _draw_arrays(self):
        ax = self.ax
        middle = {"ha": "center", "va": "center"}
        self.grid = ax.add_collection(LineCollection([], colors=FAINT, linewidths=0.8, zorder=3))
        for s in range(SAMPLES):
            ax.text(12, _row(s), f"sample {s + 1}", va="center", fontsize=9, color=INK)
        self.heads = [ax.text(0, TOP + 12, f"{k}", fontsize=9, color=INK, **middle) for k in range(LARGEST_K)]
        ax.text(LABEL_X, 290, "labels", color=INK, **middle)
        ax.text(MATRIX_X, 310, "Y = one_hot(labels, K)", color=INK, **middle)
        self.shape_label = ax.text(MATRIX_X, 290, "", color=INK, **middle)
        ax.text(BACK_X, 290, "the way back:\ncolumn of the\nlargest entry", fontsize=9, color=INK, **middle)
        for x in (122, 378):
            ax.annotate("", (x + 34, _row(2)), (x, _row(2)), arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.5})
        ax.text(12, COUNT_Y, "samples with the label", fontsize=9, va="center", color=INK)
        ax.text(MATRIX_X, 22, "grey: a label that no sample has; its column stays", fontsize=9, color=INK, **middle)

        height = TOP + 22 - (COUNT_Y - 12)
        grey = {"facecolor": INK, "alpha": 0.12, "linewidth": 0, "zorder": 2}
        self.absent = [ax.add_patch(Rectangle((0, COUNT_Y - 12), BOX, height, **grey)) for _ in range(LARGEST_K)]
        blue = {"facecolor": POSITIVE, "alpha": 0.3, "linewidth": 0, "zorder": 2.5}
        self.hot = [ax.add_patch(Rectangle((0, 0), BOX, BOX, **blue)) for _ in range(SAMPLES)]
        # A digit is a marker: one artist draws it wherever it stands, which is quicker than one text per box.
        digit = {"ls": "", "color": INK, "mew": 0.2, "ms": 8, "zorder": 5}
        self.digits = [ax.plot([], [], marker=f"${k}$", **digit)[0] for k in range(LARGEST_K)]
        # For anything else that a student's function puts into a box.
        other = middle | {"fontsize": 9, "color": NEGATIVE, "zorder": 5}
        self.others = [[ax.text(0, _row(s), "", **other) for _ in range(LARGEST_K)] for s in range(SAMPLES)]
        self.light = light(ax)
        self.moving += [*self.absent, *self.hot, *self.digits, *sum(self.others, []), self.light]

    def _draw_distances(self):
        self.ax.text(650, 320, "how far is label k from the label y?", ha="center", va="center", color=INK)
        as_labels = self.figure.add_axes((0.685, 0.50, 0.29, 0.33), ylim=(0, 5.5), yticks=range(6))
        as_labels.set_title("as numbers: $|y - k|$", fontsize=10, pad=4)
        as_labels.tick_params(labelbottom=False)
        as_rows = self.figure.add_axes((0.685, 0.12, 0.29, 0.24), ylim=(0, 2), yticks=[0, np.sqrt(2)])
        as_rows.set_yticklabels(["0", "$\\sqrt{2}$"])
        as_rows.set_title("as one-hot rows: always $\\sqrt{2}$", fontsize=10, pad=4)
        as_rows.set_xlabel("label $k$", labelpad=1)
        self.distance_axes = (as_labels, as_rows)
        for ax in self.distance_axes:
            ax.set_xlim(-0.6, LARGEST_K - 0.4)
        as_rows.axhline(np.sqrt(2), color=FAINT, lw=0.8, zorder=1)
        number, row = {"facecolor": NEGATIVE, "hatch": "//", "edgecolor": "white"}, {"facecolor": POSITIVE}
        self.distances = [
            [ax.add_patch(Rectangle((k - 0.3, 0), 0.6, 0, linewidth=0, zorder=3, **style)) for k in range(LARGEST_K)]
            for ax, style in zip(self.distance_axes, (number, row), strict=True)
        ]
        self.moving += sum(self.distances, [])

    def update(self, K, s, labels):
        self.require_drawable(K=K, s=s)
        labels = np.array(labels)
        if labels.shape != (SAMPLES,):
            raise ValueError(
                f"labels have shape {labels.shape}: this picture has {SAMPLES} samples, shape ({SAMPLES},)."
            )
        ours = Y = our_one_hot(labels, K)
        labels = labels.astype(int)
        if self.one_hot is not None:
            rule = "One row per sample, one column per class: K is given, so an absent class has its column, too."
            Y = array_of(self.one_hot, f"one_hot(labels, K={K})", (labels, K), (SAMPLES, K), rule)
        back = to_labels(Y)
        y = labels[s - 1]

        self._show_classes(K)
        left = MATRIX_X - K * BOX / 2
        columns = left + (np.arange(K) + 0.5) * BOX
        rows = _row(np.arange(SAMPLES))
        counts = np.bincount(labels, minlength=K)
        self._write_digits(Y, labels, back, counts, columns, rows)
        for k, patch in enumerate(self.absent):
            patch.set_visible(k < K and counts[k] == 0)
            patch.set_x(left + k * BOX)
        for row, patch in enumerate(self.hot):
            patch.set_xy((left + back[row] * BOX, rows[row] - BOX / 2))
        start = LABEL_X - BOX / 2 - 4
        self.light.set_bounds(start, rows[s - 1] - BOX / 2, BACK_X + BOX / 2 + 4 - start, BOX)

        classes = np.arange(K)
        as_labels = np.abs(y - classes)
        as_rows = np.linalg.norm(our_one_hot(classes, K) - our_one_hot([y], K), axis=1)
        for bars, heights in zip(self.distances, (as_labels, as_rows), strict=True):
            for bar, height in zip(bars, np.pad(heights, (0, LARGEST_K - K)), strict=True):
                bar.set_height(height)

        self.alt = f"Labels {labels.tolist()}, K = {K}. "
        wrong = np.flatnonzero((Y != ours).any(axis=1))
        if wrong.size:
            row = s - 1 if s - 1 in wrong else wrong[0]
            self.doubt(f"row {row + 1} of Y should be {_entries(ours[row])}, but it returned {_entries(Y[row])}.")
            return
        self.alt += f"Row {s} of Y is {_entries(Y[s - 1])}, largest in column {back[s - 1]}. "
        absent = [str(k) for k in range(K) if counts[k] == 0]
        if len(absent) == 1:
            self.alt += f"Label {absent[0]} does not occur and still has a column: K is given, not counted. "
        elif absent:
            self.alt += f"Labels {', '.join(absent)} do not occur and still have columns: K is given, not counted. "
        else:
            self.alt += "Every label occurs here, but another batch may lack one: K is given, not counted. "
        to, far = (", ".join(map(str, numbers)) for numbers in (classes, as_labels))
        self.alt += f"From label {y} to {to}: as numbers {far}; as rows √2 = 1.41 to every other."

    def _show_classes(self, K):
        if K == self._shown_K:
            return
        left = MATRIX_X - K * BOX / 2
        segments = []
        for x, n in ((LABEL_X - BOX / 2, 1), (left, K), (BACK_X - BOX / 2, 1)):
            segments += [[(x, TOP - k * BOX), (x + n * BOX, TOP - k * BOX)] for k in range(SAMPLES + 1)]
            segments += [[(x + k * BOX, TOP - SAMPLES * BOX), (x + k * BOX, TOP)] for k in range(n + 1)]
        self.grid.set_segments(segments)
        for k, head in enumerate(self.heads):
            head.set_visible(k < K)
            head.set_x(left + (k + 0.5) * BOX)
        self.shape_label.set_text(f"shape ({SAMPLES}, {K})")
        for ax in self.distance_axes:
            ax.set_xticks(range(K))
        self._shown_K = K
        self.redraw()

    def _write_digits(self, Y, labels, back, counts, columns, rows):
        """The numbers in all boxes, and the counts below."""
        x, y = np.meshgrid(columns, rows)
        plain = (Y == 0) | (Y == 1)
        numbers = np.concatenate([Y[plain], labels, back, counts])
        n = np.ones(SAMPLES)
        x_of = np.concatenate([x[plain], LABEL_X * n, BACK_X * n, columns])
        y_of = np.concatenate([y[plain], rows, rows, np.full(len(columns), COUNT_Y)])
        for digit, artist in enumerate(self.digits):
            here = numbers == digit
            artist.set_data(x_of[here], y_of[here])
        for row, texts in enumerate(self.others):
            for column, text in enumerate(texts):
                other = column < len(columns) and not plain[row, column]
                text.set_visible(other)
                if other:
                    text.set_x(columns[column])
                    text.set_text(_entry(Y[row, column]))


def explore_one_hot(one_hot=None):
    """Sliders for the number of classes K, for the sample s that is followed, and for its label y.

    Your own `one_hot(labels, K)` drives the picture in place of ours: labels has shape (5,), integers; it returns an
    array of shape (5, K).
    """
    return explorer(OneHotPicture(one_hot))
