"""Heatmaps that are quick to draw, for pictures in which they follow a slider."""

import numpy as np
from PIL import Image


def draw_image(image, renderer):
    """Draw a heatmap as `image.draw(renderer)` does, in a small part of the time.

    matplotlib enlarges the numbers and then colours every pixel. Here each number first becomes one of the levels of
    its colour map, 256 at most; these are enlarged, to whole pixels, and their colours looked up.

    Parameters
    ----------
    image : matplotlib.image.AxesImage
        Of numbers. It is smooth if its interpolation is "bilinear"; otherwise each number is a rectangle.
    renderer : matplotlib.backends.backend_agg.RendererAgg
        Puts the pixels in their place.
    """
    if np.ma.is_masked(image.get_array()) or not image.get_visible():
        image.draw(renderer)  # nan and ∞ have no level: matplotlib leaves them blank
        return
    left, bottom, right, top = np.rint(image.get_window_extent(renderer).extents).astype(int)
    n_levels = image.cmap.N
    levels = np.clip(image.norm(image.get_array()) * n_levels, 0, n_levels - 1).astype(np.uint8)
    method = Image.Resampling.BILINEAR if image.get_interpolation() == "bilinear" else Image.Resampling.NEAREST
    levels = np.asarray(Image.fromarray(levels).resize((right - left, top - bottom), method))
    colours = image.cmap(np.arange(n_levels), alpha=image.get_alpha(), bytes=True)
    gc = renderer.new_gc()
    gc.set_clip_rectangle(image.get_clip_box())
    renderer.draw_image(gc, left, bottom, colours.take(levels if image.origin == "lower" else levels[::-1], axis=0))
    gc.restore()
