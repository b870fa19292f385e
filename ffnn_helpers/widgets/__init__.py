"""Pictures with sliders. Each takes your own function in place of ours, where it has one."""

from ffnn_helpers.widgets.indices import explore_indices
from ffnn_helpers.widgets.layer import explore_layer
from ffnn_helpers.widgets.neuron import explore_neuron
from ffnn_helpers.widgets.playground import Playground
from ffnn_helpers.widgets.shapes import explore_shapes

__all__ = ["Playground", "explore_indices", "explore_layer", "explore_neuron", "explore_shapes"]
