"""Quick heatmaps look like matplotlib's own."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ffnn_helpers.pictures.picture import SIGNED
from ffnn_helpers.pictures.quick_image import draw_image

VALUES = np.random.default_rng(5).uniform(-1, 1, size=(6, 9))


def drawn(quick, values=VALUES, visible=True, **style):
    """The colours of every pixel, shape (height, width, 3), with a heatmap that ends beyond its axes."""
    figure = Figure(figsize=(3, 2), dpi=100)
    canvas = FigureCanvasAgg(figure)
    ax = figure.add_axes((0.1, 0.1, 0.9, 0.8), xlim=(0, 9), ylim=(0, 6))
    ax.axis("off")
    image = ax.imshow(values, extent=(0, 10, 0, 6), cmap=SIGNED, vmin=-1, vmax=1, aspect="auto", **style)
    image.set_visible(visible)
    image.set_animated(True)
    ax.set_xlim(0, 9)
    canvas.draw()
    draw_image(image, canvas.get_renderer()) if quick else image.draw(canvas.get_renderer())
    return np.asarray(canvas.buffer_rgba())[:, :, :3].astype(float)


@pytest.mark.parametrize("origin", ["lower", "upper"])
@pytest.mark.parametrize("style", [{}, {"interpolation": "bilinear"}, {"interpolation": "nearest"}, {"alpha": 0.4}])
def test_it_looks_like_a_heatmap(style, origin):
    beyond = 1 if "interpolation" in style else 1.5  # numbers beyond the ends of the colours
    quick, usual = (drawn(quick, beyond * VALUES, origin=origin, **style) for quick in (True, False))
    assert np.ptp(usual) > 80
    differs = np.abs(quick - usual).max(axis=2) > 12
    assert differs.mean() < 0.04  # the ends of rectangles lie on whole pixels


@pytest.mark.parametrize("hole", [np.nan, np.inf])
def test_what_is_not_a_number_stays_blank(hole):
    values = np.where(VALUES > 0.3, hole, VALUES)
    quick, usual = (drawn(quick, values) for quick in (True, False))
    np.testing.assert_array_equal(quick, usual)
    assert np.mean(quick == 255) > np.mean(drawn(True) == 255)


def test_it_follows_new_values_and_may_be_hidden():
    assert np.abs(drawn(True) - drawn(True, -VALUES)).max() > 80
    assert np.ptp(drawn(True, visible=False)) == 0
