"""A figure that a notebook draws itself, line by line, and describes in words."""

from ffnn_helpers.pictures.picture import Picture


class Drawing(Picture):
    """An empty figure, its size in pixels: take its axes, draw with matplotlib, and end the cell with `described`.

    >>> drawing = Drawing(height=300)
    >>> ax = drawing.axes()
    >>> ax.plot([0, 1], [0, 1])
    >>> drawing.described("A straight line from (0, 0) to (1, 1).")
    """

    def __init__(self, width=800, height=320):
        super().__init__(width, height)
        self.figure.set_layout_engine("constrained")

    def axes(self, rows=1, columns=1, **options):
        """Axes to draw in: one, or an array of them; the options are those of `Figure.subplots`."""
        return self.figure.subplots(rows, columns, **options)

    def described(self, alt):
        """The finished figure, with what can be seen in it said in one or two sentences."""
        self.alt = alt
        return self
