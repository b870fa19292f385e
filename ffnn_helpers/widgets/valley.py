"""Optimisers under the reader's hand."""

from ffnn_helpers.figures.valley import MOST_STEPS, ValleyPicture
from ffnn_helpers.widgets.explorer import Explorer, slider, whole_slider


def explore_optimisers():
    """Sliders for a narrow valley, C = ½ (θ₁² + κ θ₂²), and for what SGD, momentum and Adam do in it.

    ηκ is the learning rate of SGD and momentum times the larger curvature: SGD arrives if it is below 2.
    """
    return Explorer(
        ValleyPicture(),
        kappa=whole_slider("κ", 50, 1, 100),
        eta_kappa=slider("ηκ", 1.9, 0.1, 2.2),
        beta=slider("β", 0.6, 0, 0.9),
        adam=slider("Adam", 0.5, 0.1, 2),
        steps=whole_slider("steps", 40, 0, MOST_STEPS),
    )
