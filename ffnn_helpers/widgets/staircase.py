"""A cost that turns from a valley into a staircase under the reader's hand."""

from ffnn_helpers.figures.staircase import MOST_STEPS, StaircasePicture
from ffnn_helpers.widgets.explorer import Explorer, slider, whole_slider


def explore_staircase():
    """Sliders for the weight w, for the T of a sigmoid σ(z/T), a step at T = 0, and for steps of gradient descent."""
    return Explorer(
        StaircasePicture(),
        w=slider("w", -2.0, -4, 4),
        T=slider("T", 1.0, 0, 2, step=0.05),
        steps=whole_slider("steps", 20, 0, MOST_STEPS),
    )
