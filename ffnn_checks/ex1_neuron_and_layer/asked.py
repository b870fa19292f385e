"""What exercise 1 asks: a neuron, a layer, their shapes."""

import numpy as np

from ffnn_checks.asking import Question
from ffnn_helpers.activations import relu, sigmoid, tanh

OURS = [f"ffnn_helpers.{name}" for name in ("network.Layer", "network.FFNN", "explorers.layer.our_layer")]


def batch(n_samples, n_in, n_out, seed):
    """A, W and b of a layer; every number different, so that no mistake can hide."""
    rng = np.random.default_rng(seed)
    return tuple(rng.normal(size=shape).round(3) for shape in ((n_samples, n_in), (n_in, n_out), n_out))


X, W, B = np.array([1.03, -2.0, 0.5]), np.array([1 / 3, 0.41, -0.83]), 0.26

preactivation = Question(
    "z = preactivation(x, w, b)",
    inputs=[
        (X, W, B),
        (np.array([2.5]), np.array([-1.3]), -1.0),
        (np.array([0.0, 1.5, 0.0, -0.5]), np.array([1.0, 0.2, 3.0, 0.4]), 0.7),
    ],
)

neuron = Question(
    "a = neuron(x, w, b, g)",
    depends_on=[preactivation],
    ready_made=["ffnn_helpers.explorers.neuron.our_neuron"],
    inputs=[
        (X, W, B, sigmoid),
        (X, W, B, np.sin),
        (X, W, 1.1, tanh),
        (np.array([1.5, 2.0]), np.array([0.51, 0.25]), -0.53, relu),
        (np.array([1.5, 2.0]), np.array([-0.51, -0.25]), -0.53, tanh),
    ],
)

layer_preactivations = Question(
    "Z = layer_preactivations(A, W, b)",
    depends_on=[preactivation, neuron],
    ready_made=OURS,
    inputs=[batch(5, 3, 2, seed=1), batch(1, 2, 4, seed=2), batch(3, 3, 3, seed=3)],
)

layer = Question(
    "Z, A_next = layer(A, W, b, g)",
    depends_on=[preactivation, neuron, layer_preactivations],
    ready_made=OURS,
    inputs=[
        (*batch(3, 3, 3, seed=7), np.cos),
        (*batch(4, 3, 2, seed=4), tanh),
        (*batch(1, 2, 3, seed=5), sigmoid),
        (*batch(2, 4, 2, seed=6), np.sin),
    ],
)

SIZES = [([3, 4, 2],), ([2, 8, 5, 1],), ([7, 3],), ([4, 3, 5],)]

layer_shapes = Question("shapes = layer_shapes(sizes)", inputs=SIZES)

n_parameters = Question("count = n_parameters(sizes)", depends_on=[layer_shapes], inputs=SIZES)
