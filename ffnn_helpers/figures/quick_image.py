"""Heatmaps that are quick to draw, for pictures in which they follow a slider."""

import numpy as np
from PIL import Image


def draw_image(image, renderer):
    """Draw a heatmap as `image.draw(renderer)` does, three times as quickly.

    matplotlib enlarges the numbers and then does much with every pixel. Here each number becomes one of the levels of
    its colour map, 256 at most, and these are enlarged, to whole pixels.

    Parameters
    ----------
    image : matplotlib.image.AxesImage
        Smooth if its interpolation is "bilinear"; otherwise each number is a rectangle.
    renderer : matplotlib.backends.backend_agg.RendererAgg
        It puts the pixels where they belong.
    """
    if not image.get_visible():
        return
    if np.ma.is_masked(image.get_array()):  # nan and ∞ have no colour: matplotlib leaves them blank
        image.draw(renderer)
        return
    left, bottom, right, top = np.rint(image.get_window_extent(renderer).extents).astype(int)
    n_levels = image.cmap.N
    levels = np.clip(image.norm(image.get_array()) * n_levels, 0, n_levels - 1).astype(np.uint8)
    way = Image.Resampling.BILINEAR if image.get_interpolation() == "bilinear" else Image.Resampling.NEAREST
    levels = np.asarray(Image.fromarray(levels).resize((right - left, top - bottom), way))
    colours = image.cmap(np.arange(n_levels), alpha=image.get_alpha(), bytes=True)
    gc = renderer.new_gc()
    gc.set_clip_rectangle(image.get_clip_box())
    renderer.draw_image(gc, left, bottom, colours.take(levels if image.origin == "lower" else levels[::-1], axis=0))
    gc.restore()
