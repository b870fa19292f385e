"""The shapes in Z = A W + b under the reader's hand."""

from ipywidgets import dlink

from ffnn_helpers.figures import ShapesPicture
from ffnn_helpers.widgets.explorer import Explorer, whole_slider


def explore_shapes():
    """Sliders for the number of rows N, the lengths n_in and n_out, and the row (sample) s that is followed."""
    N = whole_slider("N", 4, 1, 8)
    s = whole_slider("row s", 2, 1, N.value)
    dlink((N, "value"), (s, "max"))  # before the Explorer: no row beyond N ever reaches the picture
    return Explorer(
        ShapesPicture(),
        N=N,
        n_in=whole_slider("n_in", 3, 1, 6),
        n_out=whole_slider("n_out", 5, 1, 6),
        s=s,
    )
