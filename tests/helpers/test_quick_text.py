"""Quick texts look like matplotlib's own, in place, colour and strokes, and keep few pixels."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ffnn_helpers.pictures import quick_text
from ffnn_helpers.pictures.quick_text import QuickTextRenderer


def drawn(words, quick, dpi=100, **style):
    """The darkness of every pixel of a page that says these words, shape (height, width, 3)."""
    figure = Figure(figsize=(3, 1), dpi=dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    text = figure.text(0.5, 0.5, words, **{"color": "#D55E00"} | style)
    text.draw(QuickTextRenderer(renderer) if quick else renderer)
    return 255.0 - np.asarray(canvas.buffer_rgba())[:, :, :3]


BOX = {"facecolor": "#ddeeff", "edgecolor": "none", "pad": 2}
STYLES = [{"ha": ha, "va": va} for ha, va in (("left", "baseline"), ("center", "center"), ("right", "top"))]
STYLES += [{"fontsize": 13, "fontweight": "bold"}, {"ha": "center", "bbox": BOX}, {"alpha": 0.4}]


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("words", ["−0.123", "12345678.9", "w₁₂⁽¹⁾ = W[0, 1]", "g = sigmoid", "z = 1.5\na = 0.82", "—"])
def test_it_stands_where_a_text_stands(words, style, dpi):
    quick, usual = (drawn(words, quick, dpi, **style) for quick in (True, False))
    assert usual.any()
    for axis in (0, 1):
        ends = [np.flatnonzero(pixels.sum(axis=(axis, 2)) > 100)[[0, -1]] for pixels in (quick, usual)]
        np.testing.assert_allclose(*ends, atol=2)
    np.testing.assert_allclose(quick.sum(axis=(0, 1)), usual.sum(axis=(0, 1)), rtol=0.05)


@pytest.mark.parametrize(("words", "style"), [("$w_1^{(2)}$", {}), ("b = 0.5", {"rotation": 90})])
def test_formulas_and_turned_texts_are_those_of_matplotlib(words, style):
    np.testing.assert_array_equal(drawn(words, True, **style), drawn(words, False, **style))


def test_characters_are_drawn_once(monkeypatch):
    expected = [drawn(f"z = {k / 7:.3f}", quick=True) for k in range(20)]
    monkeypatch.setattr(quick_text, "RendererAgg", None)  # what draws new ones
    for k in range(20):
        np.testing.assert_array_equal(drawn(f"z = {k / 7:.3f}", quick=True), expected[k])
    with pytest.raises(TypeError):
        drawn("new", quick=True)


def test_what_is_kept_is_bounded():
    piece = quick_text._alphabet(Figure().text(0, 0, "").get_fontproperties(), 50, (0, 0, 0, 1))
    for k in range(300):
        piece(chr(0x100 + k))
    assert piece.cache_info().currsize <= 100
    assert quick_text._alphabet.cache_info().maxsize <= 50
