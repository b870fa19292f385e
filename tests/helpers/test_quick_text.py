"""Quick texts look like matplotlib's own, in place, colour and strokes."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from ffnn_helpers.figures.quick_text import QuickText


def drawn(kind, words, dpi=100, **style):
    """The darkness of every pixel of a page that says these words."""
    figure = Figure(figsize=(3, 1), dpi=dpi)
    canvas = FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, 300), ylim=(0, 100))
    ax.axis("off")
    ax.add_artist(kind(150, 50, words, **style))
    canvas.draw()
    return 255.0 - np.asarray(canvas.buffer_rgba())[:, :, :3]


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("ha", ["left", "center", "right"])
@pytest.mark.parametrize("words", ["−0.123", "12345678.9", "g = sigmoid"])
def test_it_stands_where_a_text_stands(words, ha, dpi):
    quick, usual = (drawn(kind, words, dpi, ha=ha, color="#D55E00") for kind in (QuickText, Text))
    for axis in (0, 1):
        ends = [np.flatnonzero(pixels.sum(axis=(axis, 2)) > 100)[[0, -1]] for pixels in (quick, usual)]
        np.testing.assert_allclose(*ends, atol=2)
    np.testing.assert_allclose(quick.sum(axis=(0, 1)), usual.sum(axis=(0, 1)), rtol=0.05)


def test_it_follows_its_words_and_can_be_hidden():
    assert not drawn(QuickText, "").any()
    assert not drawn(QuickText, "1", visible=False).any()
    assert (drawn(QuickText, "1") != drawn(QuickText, "2")).any()
    assert drawn(QuickText, "1", fontsize=14).sum() > 1.5 * drawn(QuickText, "1", fontsize=10).sum()
