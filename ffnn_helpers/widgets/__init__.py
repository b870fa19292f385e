"""Pictures with sliders. Each takes your own function in place of ours."""

from ffnn_helpers.widgets.neuron import explore_neuron

__all__ = ["explore_neuron"]
