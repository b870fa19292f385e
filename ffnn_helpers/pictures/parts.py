"""What several pictures draw: arrays as tables of boxes, heatmaps, legends, wires, points that stay in sight."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, NEGATIVE, POSITIVE, SIGNED, plain


class DrawnArray:
    """An array of rows and columns, its corner at (left, top): a box of (width, height) pixels for each number.

    The units of `ax` are pixels, y grows upwards. `lines` and `numbers` are what is drawn.
    """

    def __init__(self, ax, left, top, shape, box, fontsize=10):
        self.left, self.top, self.shape, self.box = left, top, shape, box
        (rows, columns), (width, height) = shape, box
        across = [[(left, top - k * height), (self.right, top - k * height)] for k in range(rows + 1)]
        down = [[(left + k * width, self.bottom), (left + k * width, top)] for k in range(columns + 1)]
        self.lines = ax.add_collection(LineCollection(across + down, colors=FAINT, linewidths=0.8, zorder=3))
        self.numbers = [
            ax.text(*self.centre(row, column), "", ha="center", va="center", fontsize=fontsize, color=INK, zorder=5)
            for row in range(rows)
            for column in range(columns)
        ]

    @property
    def right(self):
        return self.left + self.shape[1] * self.box[0]

    @property
    def bottom(self):
        return self.top - self.shape[0] * self.box[1]

    def centre(self, row, column):
        """The middle of a box; row −1 is the line above the array, where the columns' numbers stand."""
        width, height = self.box
        return self.left + (column + 0.5) * width, self.top - (row + 0.5) * height

    def write(self, values, digits=1):
        """The numbers in the boxes, row by row."""
        for label, value in zip(self.numbers, values.ravel(), strict=True):
            label.set_text(plain(value, digits))

    def block(self, row, column, rows=1, columns=1):
        """(left, bottom, width, height) of a block of boxes, from its first row and column."""
        width, height = self.box
        return self.left + column * width, self.top - (row + rows) * height, columns * width, rows * height


def light(ax):
    """A rectangle that marks what is chosen: `light(ax).set_bounds(*array.block(row, column))`.

    It lies over the numbers and lets them through, so that it can move while they stay.
    """
    return ax.add_patch(Rectangle((0, 0), 0, 0, facecolor=(ACCENT, 0.13), edgecolor=ACCENT, lw=2.2, zorder=6))


def show_point(point, x, y, marker="o"):
    """Move a point. Beyond the axes it is shown at their edge, as an arrow that points to where it is.

    Returns the place where it is shown.
    """
    left, right = point.axes.get_xlim()
    bottom, top = point.axes.get_ylim()
    x_shown, y_shown = min(max(x, left), right), min(max(y, bottom), top)
    point.set_data([x_shown], [y_shown])
    beyond = {x > right: ">", x < left: "<", y > top: "^", y < bottom: "v"}
    point.set_marker(beyond.get(True, marker))
    return x_shown, y_shown


def wire_style(weight):
    """How a link is drawn: its sign by colour and dashes, its size by its width; grey if it carries nothing."""
    if weight == 0:
        return {"color": FAINT, "linestyle": "-", "linewidth": 0.8}
    return {
        "color": POSITIVE if weight > 0 else NEGATIVE,
        "linestyle": "-" if weight > 0 else (0, (2, 1)),
        "linewidth": 0.8 + 2.2 * abs(weight),
    }


def border_line(w, b):
    """Two points of the line w₁x₁ + w₂x₂ + b = 0, beyond the picture's edges; none if w = 0."""
    length = w @ w
    if length == 0:
        return [], []
    foot = -b * w / length  # the point of the line nearest to the origin
    along = np.array([-w[1], w[0]]) / np.sqrt(length)
    return np.transpose([foot - 100 * along, foot + 100 * along])


def heatmap(ax, shape, extent, cmap=SIGNED, low=-1, high=1):
    """An image that is still empty, its first row at the bottom: `image.set_data(values)` fills it.

    It lies at extent = (left, right, bottom, top), in the axes' units; `low` has the first colour, `high` the last.
    """
    settings = {"origin": "lower", "aspect": "auto", "interpolation": "bilinear"}
    return ax.imshow(np.zeros(shape), extent=extent, cmap=cmap, vmin=low, vmax=high, **settings)


def legend_above(ax, artists, **options):
    """A legend in one row over the axes, for a dictionary of artists by their words; the options are matplotlib's."""
    place = {"loc": "lower center", "bbox_to_anchor": (0.5, 1), "ncols": len(artists), "frameon": False, "fontsize": 9}
    ax.legend(artists.values(), artists.keys(), **place, **options)
