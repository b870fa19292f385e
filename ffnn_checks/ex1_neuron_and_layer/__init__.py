"""Exercise 1 as its notebook calls it: `check.neuron(neuron)` asks, judges and speaks."""

from ffnn_checks.ex1_neuron_and_layer.answered import *
