"""A label shows what matplotlib's own text shows, however often and wherever it is drawn."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from ffnn_helpers.figures.label import Label

STYLES = [
    {},
    {"ha": "center", "va": "center", "fontsize": 13},
    {"ha": "right", "va": "top", "fontweight": "bold"},
    {"rotation": 90, "ha": "center"},
    {"bbox": {"facecolor": "#ddeeff", "edgecolor": "none", "pad": 2}},
]
WORDS = ["W (8, 8)", "z₂ = −1.0", "$W^{(2)}$", "two\nlines", "(8, 8)"]


def pages(kind, style, dpi):
    """The pixels of a page whose one text says all the words, in turn and in two places and colours."""
    figure = Figure(figsize=(3, 2), dpi=100)
    canvas = FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, 300), ylim=(0, 200))
    text = ax.add_artist(kind(0, 0, "", **style))
    figure.set_dpi(dpi)
    for words in WORDS + WORDS[:2]:
        for x, y, colour in ((150, 100, "black"), (103, 81, "#CC3377")):
            text.set(x=x, y=y, text=words, color=colour)
            canvas.draw()
            yield np.asarray(canvas.buffer_rgba()).astype(int)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("dpi", [100, 200])
def test_a_label_has_the_pixels_of_a_text(style, dpi):
    blank = None
    for label, text in zip(pages(Label, style, dpi), pages(Text, style, dpi), strict=True):
        assert np.abs(label - text).max() <= 1
        assert text.min() < 255
        assert blank is None or (text != blank).any()
        blank = text


def test_an_empty_or_hidden_label_draws_nothing():
    figure = Figure(figsize=(3, 2), dpi=100)
    canvas = FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.axis("off")
    label = ax.add_artist(Label(0.5, 0.5))
    canvas.draw()
    assert np.asarray(canvas.buffer_rgba()).min() == 255
    label.set(text="words", visible=False)
    canvas.draw()
    assert np.asarray(canvas.buffer_rgba()).min() == 255


def test_a_label_is_drawn_in_full_once(monkeypatch):
    figure = Figure(figsize=(3, 2), dpi=100)
    canvas = FigureCanvasAgg(figure)
    label = figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1)).add_artist(Label(0.5, 0.5, "1"))
    drawn = []
    monkeypatch.setattr(
        Label, "_pixels", lambda self, renderer, full=Label._pixels: drawn.append(1) or full(self, renderer)
    )
    for words, x in [("1", 0.5), ("2", 0.5), ("1", 0.2), ("2", 0.7), ("1", 0.5)]:
        label.set(text=words, x=x)
        canvas.draw()
    assert len(drawn) == 2
