"""The shapes in Z = A W + b, drawn to scale."""

from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from ffnn_helpers.pictures.controls import Place, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, POSITIVE, Picture

BOX = 24  # pixels per number
MIDDLE = 212  # height of the blocks' centres
CENTRES = {"A": 88, "W": 304, "b": 506, "Z": 706}


def _fit(block, left, top, rows, columns):
    """Move a block's grid and its frame to a new place and size."""
    grid, frame = block
    right, bottom = left + columns * BOX, top - rows * BOX
    across = [[(left, top - k * BOX), (right, top - k * BOX)] for k in range(1, rows)]
    down = [[(left + k * BOX, bottom), (left + k * BOX, top)] for k in range(1, columns)]
    grid.set_segments(across + down)
    frame.set_bounds(left, bottom, right - left, top - bottom)


class ShapesPicture(Picture):
    """Z = A W + b as blocks of numbers: which lengths must agree, and what happens to one row.

    The state: N rows (1 … 8), n_in columns of A (1 … 6), n_out neurons (1 … 6), and the row s = 1 … N
    that is followed.

    Source: lecture, "A layer as a vector equation", for a batch of rows.
    """

    controls = [
        WholeSlider("N", "N", 1, 8, start=4),
        WholeSlider("n_in", "n_in", 1, 6, start=3),
        WholeSlider("n_out", "n_out", 1, 6, start=5),
        WholeSlider("s", "row s", 1, 8, start=2),
    ]

    def limits(self, state):
        return {"s": state["N"]}

    def places(self, state):
        """A click on a row of A, of Z or of the copies of b follows this row."""
        top, widths = MIDDLE + state["N"] * BOX / 2, {"A": state["n_in"], "b": state["n_out"], "Z": state["n_out"]}
        return [
            Place.box((CENTRES[name] - width * BOX / 2, top - s * BOX, width * BOX, BOX), s=s)
            for name, width in widths.items()
            for s in range(1, state["N"] + 1)
        ]

    def __init__(self):
        super().__init__(800, 390, [(0, 112, 393, 278), (393, 80, 407, 310), (100, 14, 600, 64)])
        self.ax = self.page()
        for x, sign in ((181, "@"), (405, "+"), (606, "=")):
            self.ax.text(x, MIDDLE, sign, ha="center", va="center", fontsize=18, color=INK)
        self.blocks = {name: self._block(1.0) for name in ("A", "W", "Z")}
        self.copies = self._block(0.35)  # of b's row, one for each row of A @ W
        self.blocks["b"] = self._block(1.0)
        row = {"facecolor": (POSITIVE, 0.22), "edgecolor": POSITIVE, "linewidth": 2.4}
        self.followed = [self.ax.add_patch(Rectangle((0, 0), 0, BOX, zorder=4, **row)) for _ in "AbZ"]
        self.inner = [self.ax.plot([], [], color=ACCENT, lw=5, solid_capstyle="butt")[0] for _ in "AW"]
        middle = {"ha": "center", "va": "center"}
        bold = middle | {"color": ACCENT, "fontweight": "bold"}
        self.inner_labels = [self.ax.text(0, 0, "", rotation=angle, **bold) for angle in (0, 90)]
        self.ax.text(CENTRES["b"], 94, "one row, added to every row", fontsize=9, color=FAINT, **middle)
        large = middle | {"fontsize": 13, "color": INK}
        self.shape_labels = {name: self.ax.text(x, 368, "", **large) for name, x in CENTRES.items()}
        self.rule = self.ax.text(400, 62, "", fontsize=12, color=INK, **middle)
        self.row_label = self.ax.text(400, 30, "", fontsize=11, color=POSITIVE, fontweight="bold", **middle)
        self.moving += [artist for block in self.blocks.values() for artist in block]
        self.moving += [*self.copies, *self.followed, *self.inner, *self.inner_labels]
        self.moving += [*self.shape_labels.values(), self.rule, self.row_label]

    def _block(self, alpha):
        return [
            self.ax.add_collection(LineCollection([], colors=FAINT, linewidths=0.8, alpha=alpha, zorder=1)),
            self.ax.add_patch(Rectangle((0, 0), 0, 0, fill=False, edgecolor=INK, lw=1.6, alpha=alpha, zorder=2)),
        ]

    def update(self, N, n_in, n_out, s):
        self.require_drawable(N=N, n_in=n_in, n_out=n_out)
        if s not in range(1, N + 1):
            raise ValueError(f"s = {s}: the rows are counted from 1 to N = {N}.")
        sizes = {"A": (N, n_in), "W": (n_in, n_out), "b": (1, n_out), "Z": (N, n_out)}
        top = MIDDLE + N * BOX / 2  # of A, b's copies and Z
        tops = {"A": top, "W": MIDDLE + n_in * BOX / 2, "b": top, "Z": top}
        lefts = {name: CENTRES[name] - columns * BOX / 2 for name, (_, columns) in sizes.items()}
        for name, size in sizes.items():
            _fit(self.blocks[name], lefts[name], tops[name], *size)
        _fit(self.copies, lefts["b"], top, N, n_out)
        for row, name in zip(self.followed, "AbZ", strict=True):
            row.set_bounds(lefts[name], top - s * BOX, sizes[name][1] * BOX, BOX)

        self.inner[0].set_data([lefts["A"], lefts["A"] + n_in * BOX], [top + 7, top + 7])
        self.inner[1].set_data([lefts["W"] - 7, lefts["W"] - 7], [tops["W"], tops["W"] - n_in * BOX])
        self.inner_labels[0].set_position((CENTRES["A"], top + 21))
        self.inner_labels[1].set_position((lefts["W"] - 21, MIDDLE))
        for label in self.inner_labels:
            label.set_text(f"n_in = {n_in}")
        shapes = sizes | {"b": (n_out,)}
        for name, shape in shapes.items():
            self.shape_labels[name].set_text(f"{name} {shape}")
        rule = f"{shapes['A']} @ {shapes['W']} + {shapes['b']} → {shapes['Z']}"
        row = f"Row {s} of Z is the layer applied to row {s} of A"
        self.rule.set_text(f"Z = A @ W + b:   {rule}")
        self.row_label.set_text(f"{row}:   Z[{s - 1}] = A[{s - 1}] @ W + b")
        self.alt = (
            f"A {shapes['A']} times W {shapes['W']} plus b {shapes['b']} gives Z {shapes['Z']}: the columns of A "
            f"and the rows of W are both n_in = {n_in}; b is added to every row. {row}."
        )


def explore_shapes():
    """Sliders for the number of rows N, the lengths n_in and n_out, and the row (sample) s that is followed."""
    return explorer(ShapesPicture())
