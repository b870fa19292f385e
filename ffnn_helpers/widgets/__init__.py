"""Pictures with sliders. Each takes your own function in place of ours, where it has one."""

from ffnn_helpers.widgets.activations import explore_activation
from ffnn_helpers.widgets.backprop import explore_backpropagation
from ffnn_helpers.widgets.boundary import explore_boundary
from ffnn_helpers.widgets.bumps import explore_bumps
from ffnn_helpers.widgets.costs import explore_costs
from ffnn_helpers.widgets.cures import explore_cures
from ffnn_helpers.widgets.designer import explore_design
from ffnn_helpers.widgets.digits import explore_digits
from ffnn_helpers.widgets.fit import explore_fit
from ffnn_helpers.widgets.indices import explore_indices
from ffnn_helpers.widgets.ising import explore_ising
from ffnn_helpers.widgets.landscape import explore_descent
from ffnn_helpers.widgets.layer import explore_layer
from ffnn_helpers.widgets.neuron import explore_neuron
from ffnn_helpers.widgets.one_hot import explore_one_hot
from ffnn_helpers.widgets.playground import Playground
from ffnn_helpers.widgets.regions import explore_regions
from ffnn_helpers.widgets.shapes import explore_shapes
from ffnn_helpers.widgets.signals import explore_signal
from ffnn_helpers.widgets.softmax import explore_softmax
from ffnn_helpers.widgets.spiking import explore_spiking
from ffnn_helpers.widgets.staircase import explore_staircase
from ffnn_helpers.widgets.valley import explore_optimisers

__all__ = [
    "Playground",
    "explore_activation",
    "explore_backpropagation",
    "explore_boundary",
    "explore_bumps",
    "explore_costs",
    "explore_cures",
    "explore_descent",
    "explore_design",
    "explore_digits",
    "explore_fit",
    "explore_indices",
    "explore_ising",
    "explore_layer",
    "explore_neuron",
    "explore_one_hot",
    "explore_optimisers",
    "explore_regions",
    "explore_shapes",
    "explore_signal",
    "explore_softmax",
    "explore_spiking",
    "explore_staircase",
]
