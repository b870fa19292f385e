"""Texts that are quick to draw, for pictures where many numbers follow a slider."""

from functools import lru_cache

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text

MARGIN = 10  # pixels below a character and to its left


class QuickText(Text):
    """One line of plain text, drawn by copying the pixels of its characters.

    matplotlib takes about a millisecond for words that it has not drawn before, and live numbers are always new. But
    they consist of twelve characters, and to copy the pixels of these takes a tenth of that. They stand on whole
    pixels, side by side, on the text's baseline: `ax.add_artist(QuickText(x, y, ha="right"))`.
    """

    def draw(self, renderer):
        if not self.get_visible():
            return
        style = self.get_color(), self.get_fontproperties(), renderer.dpi
        characters = [_character(character, *style) for character in self.get_text()]
        x, y = self.get_transform().transform(self.get_position())
        x -= {"left": 0, "center": 0.5, "right": 1}[self.get_ha()] * sum(advance for _, advance in characters)
        gc = renderer.new_gc()
        for pixels, advance in characters:
            renderer.draw_image(gc, round(x) - MARGIN, round(y) - MARGIN, pixels)
            x += advance


@lru_cache
def _character(character, color, font, dpi):
    """A character's pixels, from below as `draw_image` takes them, and the way from it to the next character."""
    page = RendererAgg(100, 100, dpi)
    gc = page.new_gc()
    gc.set_foreground(color)
    page.draw_text(gc, MARGIN, 100 - MARGIN, character, font, 0)
    once, twice = (page.get_text_width_height_descent(n * character, font, ismath=False)[0] for n in (1, 2))
    return np.asarray(page.buffer_rgba())[40:, :60][::-1].copy(), twice - once
