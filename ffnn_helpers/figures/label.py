"""A text whose pixels are kept, for labels that say a few different things again and again."""

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text


class Label(Text):
    """A `Text` that is drawn glyph by glyph only the first time that it says these words.

    That takes matplotlib about half a millisecond, which is much where ten labels follow a slider. To copy its pixels
    takes a tenth. The words, the colour and the place may change, but the place is rounded to whole pixels; all other
    style is fixed when the label is made: `ax.add_artist(Label(x, y, "", ha="center"))`.
    """

    def __init__(self, x, y, text="", **style):
        super().__init__(x, y, text, **style)
        self._kept = {}

    def draw(self, renderer):
        if not (self.get_visible() and self.get_text()):
            return
        what = self.get_text(), self.get_color(), renderer.dpi
        if what not in self._kept:
            self._kept[what] = self._pixels(renderer)
        left, bottom, pixels = self._kept[what]
        x, y = self._anchor()
        renderer.draw_image(renderer.new_gc(), x + left, y + bottom, pixels)

    def _anchor(self):
        """Where the text stands, in whole pixels from the lower left corner of the figure."""
        return np.round(self.get_transform().transform(self.get_position()))

    def _pixels(self, renderer):
        """The words alone, as pixels, and where these begin, seen from the anchor."""
        page = RendererAgg(renderer.width, renderer.height, renderer.dpi)
        super().draw(page)
        image = np.asarray(page.buffer_rgba())
        rows, columns = (np.flatnonzero(image[:, :, 3].any(axis=axis)) for axis in (1, 0))
        pixels = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        x, y = self._anchor()
        # Rows of pixels count from above, the figure's heights from below; an image is drawn upside down.
        return columns[0] - x, len(image) - 1 - rows[-1] - y, pixels[::-1].copy()
