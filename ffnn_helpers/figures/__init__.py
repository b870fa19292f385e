"""Pictures: each a figure that is drawn once and then follows a state, with alternative text."""

from ffnn_helpers.figures.activations import ActivationPicture
from ffnn_helpers.figures.backprop import BackpropagationPicture
from ffnn_helpers.figures.boundary import BoundaryByHandPicture, BoundaryPicture
from ffnn_helpers.figures.bumps import BumpsPicture
from ffnn_helpers.figures.costs import CostsPicture
from ffnn_helpers.figures.designer import DesignerPicture
from ffnn_helpers.figures.drawing import Drawing
from ffnn_helpers.figures.indices import IndexPicture
from ffnn_helpers.figures.landscape import DescentPicture
from ffnn_helpers.figures.layer import LayerPicture
from ffnn_helpers.figures.neuron import NeuronPicture
from ffnn_helpers.figures.one_hot import OneHotPicture
from ffnn_helpers.figures.picture import Picture
from ffnn_helpers.figures.playground import PlaygroundPicture
from ffnn_helpers.figures.shapes import ShapesPicture
from ffnn_helpers.figures.softmax import SoftmaxPicture

__all__ = [
    "ActivationPicture",
    "BackpropagationPicture",
    "BoundaryByHandPicture",
    "BoundaryPicture",
    "BumpsPicture",
    "CostsPicture",
    "DescentPicture",
    "DesignerPicture",
    "Drawing",
    "IndexPicture",
    "LayerPicture",
    "NeuronPicture",
    "OneHotPicture",
    "Picture",
    "PlaygroundPicture",
    "ShapesPicture",
    "SoftmaxPicture",
]
