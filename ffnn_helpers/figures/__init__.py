"""Pictures: each a figure that is drawn once and then follows a state, with alternative text."""

from ffnn_helpers.figures.indices import IndexPicture
from ffnn_helpers.figures.layer import LayerPicture
from ffnn_helpers.figures.neuron import NeuronPicture
from ffnn_helpers.figures.picture import Picture
from ffnn_helpers.figures.shapes import ShapesPicture

__all__ = ["IndexPicture", "LayerPicture", "NeuronPicture", "Picture", "ShapesPicture"]
