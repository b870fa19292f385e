"""The index inspector under the reader's hand."""

from ipywidgets import dlink

from ffnn_helpers.figures import IndexPicture
from ffnn_helpers.figures.indices import SIZES
from ffnn_helpers.widgets.explorer import Explorer, whole_slider


def explore_indices():
    """Sliders for l, i and j: the weight from neuron i of layer l − 1 to neuron j of layer l."""
    layer = whole_slider("l", 1, 1, len(SIZES) - 1)
    i = whole_slider("i", 1, 1, SIZES[0])
    j = whole_slider("j", 3, 1, SIZES[1])
    # Before the Explorer: a layer's limits hold when the picture first hears of it.
    dlink((layer, "value"), (i, "max"), lambda chosen: SIZES[chosen - 1])
    dlink((layer, "value"), (j, "max"), lambda chosen: SIZES[chosen])
    return Explorer(IndexPicture(), layer=layer, i=i, j=j)
