"""Text that is quick to draw, for pictures in which many numbers follow a slider."""

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg


class QuickTextRenderer:
    """A renderer that draws text by copying pixels that it has kept; all else it leaves to the `RendererAgg` given.

    matplotlib takes about a millisecond for a text, and live numbers are always new. But they consist of twelve
    characters, and the words beside them do not change: to copy the pixels of these takes a tenth of that. They
    stand side by side, on whole pixels. Formulas and turned texts are left to matplotlib, too. Artists take this object
    in place of the other: `artist.draw(QuickTextRenderer(renderer))`.
    """

    def __init__(self, renderer):
        self._renderer = renderer

    def __getattr__(self, name):
        return getattr(self._renderer, name)

    def get_text_width_height_descent(self, text, font, ismath):
        if ismath:
            return self._renderer.get_text_width_height_descent(text, font, ismath)
        pieces = _pieces(text, font, self.dpi)
        above, below = max(piece.above for piece in pieces), max(piece.below for piece in pieces)
        return sum(piece.width for piece in pieces), above + below, below

    def draw_text(self, gc, x, y, text, font, angle, ismath=False, mtext=None):
        if ismath or angle:
            self._renderer.draw_text(gc, x, y, text, font, angle, ismath, mtext)
            return
        y = round(self.height - y)  # texts are placed from above, images from below
        for piece in _pieces(text, font, self.dpi, gc.get_rgb()):
            self.draw_image(gc, round(x) - piece.margin, y - piece.margin, piece.pixels)
            x += piece.width


class _Piece(NamedTuple):
    """A character or a word."""

    pixels: np.ndarray  # (height, width, 4), from below
    margin: int  # of these pixels, how many are below the baseline, and to the left of where it begins
    width: float  # from its beginning to that of the next piece
    above: float  # its extent above the baseline
    below: float


def _pieces(text, font, dpi, colour=(0, 0, 0, 1)):
    piece = _alphabet(font, dpi, colour)
    return [piece(word_or_character) for word_or_character in re.findall("[A-Za-z]+|.", text)]


@lru_cache(maxsize=50)
def _alphabet(font, dpi, colour):
    """A function from words and characters to pieces in this style."""
    margin = round(font.get_size_in_points() * dpi / 144)  # half of the font's size

    @lru_cache(maxsize=100)
    def piece(text):
        page = RendererAgg((2 + 2 * len(text)) * margin, 4 * margin, dpi)
        gc = page.new_gc()
        gc.set_foreground(colour)
        page.draw_text(gc, margin, 3 * margin, text, font, 0)
        pixels = np.asarray(page.buffer_rgba())[::-1].copy()
        width, height, descent = page.get_text_width_height_descent(text, font, ismath=False)
        return _Piece(pixels, margin, width, height - descent, descent)

    return piece
