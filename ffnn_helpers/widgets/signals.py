"""A signal on its way through a deep network, under the reader's hand."""

from ffnn_helpers.figures.signals import CRITICAL, L, SignalPicture
from ffnn_helpers.widgets.explorer import Explorer, menu, slider, whole_slider


def explore_signal():
    """Sliders for the size σ_w of the first weights and for the layer to look at; a menu for the activation."""
    return Explorer(
        SignalPicture(),
        sigma=slider("σ_w", 2.0, 0.5, 3, step=0.01),
        activation=menu("g", list(CRITICAL), "tanh"),
        layer=whole_slider("layer", 5, 0, L),
    )
