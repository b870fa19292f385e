"""Pictures: each a figure that is drawn once and then follows a state, with alternative text."""

from ffnn_helpers.figures.neuron import NeuronPicture
from ffnn_helpers.figures.picture import Picture

__all__ = ["NeuronPicture", "Picture"]
