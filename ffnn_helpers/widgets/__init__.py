"""Pictures with sliders. Each takes your own function in place of ours, where it has one."""

from ffnn_helpers.widgets.activations import explore_activation
from ffnn_helpers.widgets.backprop import explore_backpropagation
from ffnn_helpers.widgets.boundary import explore_boundary
from ffnn_helpers.widgets.bumps import explore_bumps
from ffnn_helpers.widgets.costs import explore_costs
from ffnn_helpers.widgets.designer import explore_design
from ffnn_helpers.widgets.indices import explore_indices
from ffnn_helpers.widgets.landscape import explore_descent
from ffnn_helpers.widgets.layer import explore_layer
from ffnn_helpers.widgets.neuron import explore_neuron
from ffnn_helpers.widgets.one_hot import explore_one_hot
from ffnn_helpers.widgets.playground import Playground
from ffnn_helpers.widgets.shapes import explore_shapes
from ffnn_helpers.widgets.softmax import explore_softmax

__all__ = [
    "Playground",
    "explore_activation",
    "explore_backpropagation",
    "explore_boundary",
    "explore_bumps",
    "explore_costs",
    "explore_descent",
    "explore_design",
    "explore_indices",
    "explore_layer",
    "explore_neuron",
    "explore_one_hot",
    "explore_shapes",
    "explore_softmax",
]
