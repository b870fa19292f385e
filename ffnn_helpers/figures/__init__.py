"""Pictures: each a figure that is drawn once and then follows a state, with alternative text."""

from ffnn_helpers.figures.activations import ActivationPicture
from ffnn_helpers.figures.backprop import BackpropagationPicture
from ffnn_helpers.figures.boundary import BoundaryByHandPicture, BoundaryPicture
from ffnn_helpers.figures.bumps import BumpsPicture
from ffnn_helpers.figures.costs import CostsPicture
from ffnn_helpers.figures.cures import CuresPicture
from ffnn_helpers.figures.designer import DesignerPicture
from ffnn_helpers.figures.digits import DigitsPicture
from ffnn_helpers.figures.drawing import Drawing
from ffnn_helpers.figures.fit import FitPicture
from ffnn_helpers.figures.indices import IndexPicture
from ffnn_helpers.figures.ising import IsingPicture
from ffnn_helpers.figures.landscape import DescentPicture
from ffnn_helpers.figures.layer import LayerPicture
from ffnn_helpers.figures.neuron import NeuronPicture
from ffnn_helpers.figures.one_hot import OneHotPicture
from ffnn_helpers.figures.picture import Picture
from ffnn_helpers.figures.playground import PlaygroundPicture
from ffnn_helpers.figures.regions import RegionsPicture
from ffnn_helpers.figures.shapes import ShapesPicture
from ffnn_helpers.figures.signals import SignalPicture
from ffnn_helpers.figures.softmax import SoftmaxPicture
from ffnn_helpers.figures.spiking import SpikingPicture
from ffnn_helpers.figures.staircase import StaircasePicture
from ffnn_helpers.figures.valley import ValleyPicture

__all__ = [
    "ActivationPicture",
    "BackpropagationPicture",
    "BoundaryByHandPicture",
    "BoundaryPicture",
    "BumpsPicture",
    "CostsPicture",
    "CuresPicture",
    "DescentPicture",
    "DesignerPicture",
    "DigitsPicture",
    "Drawing",
    "FitPicture",
    "IndexPicture",
    "IsingPicture",
    "LayerPicture",
    "NeuronPicture",
    "OneHotPicture",
    "Picture",
    "PlaygroundPicture",
    "RegionsPicture",
    "ShapesPicture",
    "SignalPicture",
    "SoftmaxPicture",
    "SpikingPicture",
    "StaircasePicture",
    "ValleyPicture",
]
