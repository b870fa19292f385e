"""An array as a table of boxes, as it is drawn in several pictures."""

from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from ffnn_helpers.figures.picture import ACCENT, FAINT, INK, plain


class DrawnArray:
    """A two-dimensional array of numbers, one box a number. `lines` and `numbers` are what is drawn.

    Parameters
    ----------
    ax : matplotlib Axes
        Its units are pixels, y grows upwards.
    left, top : float
        The upper left corner.
    shape : (int, int)
        Rows and columns.
    box : (float, float)
        Width and height of one box.
    fontsize : float
        Of the numbers, in points.
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
        return (
            self.left + column * width,
            self.top - (row + rows) * height,
            columns * width,
            rows * height,
        )


def light(ax):
    """A rectangle that marks what is chosen: `light(ax).set_bounds(*array.block(row, column))`.

    It lies over the numbers and lets them through, so that it can move while they stay.
    """
    return ax.add_patch(Rectangle((0, 0), 0, 0, facecolor=(ACCENT, 0.13), edgecolor=ACCENT, lw=2.2, zorder=6))
