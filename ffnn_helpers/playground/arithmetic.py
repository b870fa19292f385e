"""Forward pass, backpropagation and cost as the playground's page computes them, to the last bit.

Each sum of two floats is rounded, so (a + b) + c and a + (b + c) may differ in the last bit, and a matrix product adds
in the order that is fastest. Here the terms of a sum stand in an array and are added one after the other, in the order
of the page's loops. (The neurons of a layer, say, need no order: they are still computed at once.)

Source: TensorFlow Playground, nn.ts (forwardProp, backProp, updateWeights) and playground.ts (getLoss).
"""

import numpy as np

from ffnn_helpers._vectors import pieces_of
from ffnn_helpers.activations import get_activation, identity, relu
from ffnn_helpers.playground.fdlibm_arrays import sigmoid, tanh

FUNCTIONS = {"relu": relu, "tanh": tanh, "sigmoid": sigmoid, "identity": identity}


def cost(network, X, Y):
    """Mean of ½(output − target)² over the points, for a network with one output neuron."""
    errors = _forward(_layers(network), X)[-1] - Y
    return float(_in_order(0.5 * (errors * errors))[0] / len(Y))


def change_filler(network, changes):
    """Return a function of (X, Y, learning_rate) that writes the changes after a batch into the vector `changes`.

    They are to be subtracted from all weights, then biases. The network is an `FFNN` with mean squared error and the
    page's activations. The caller adds the regularisation.
    """
    layers, weights = _layers(network), network.weights
    slopes = [get_activation(name).slope for name in network.activations]
    pieces = pieces_of(changes, [*weights, *network.biases])
    dW, db = pieces[: len(layers)], pieces[len(layers) :]
    n_weights = sum(W.size for W in weights)

    def fill(X, Y, learning_rate):
        A = _forward(layers, X)
        dA = A[-1] - Y  # one row per point: the mean is taken at the end
        for i in reversed(range(len(layers))):  # layers[i] turns A[i] into A[i + 1]
            dZ = dA * slopes[i](A[i + 1])
            dW[i][...] = _in_order(_products(A[i].T, dZ))
            db[i][...] = _in_order(dZ)
            if i > 0:
                dA = _in_order(_products(dZ, weights[i].T))
        changes[:n_weights] *= learning_rate / len(X)
        changes[n_weights:] *= learning_rate  # for biases, the page divides last
        changes[n_weights:] /= len(X)

    return fill


def _layers(network):
    """W, b and the activation function of each layer."""
    functions = [FUNCTIONS[name] for name in network.activations]
    return list(zip(network.weights, network.biases, functions, strict=True))


def _forward(layers, X):
    """Activations [a^(0), …, a^(L)] for rows X."""
    A = [X]
    for W, b, function in layers:
        terms = _products(A[-1], W)
        terms[0] += b  # the page begins with the bias
        A.append(function(_in_order(terms)))
    return A


def _products(A, B):
    """Terms of A @ B: products[k, n, j] = A[n, k] B[k, j]."""
    return np.multiply(A.T[:, :, None], B[:, None, :], order="C")  # one k after the other in memory, too


def _in_order(terms):
    """Sum terms[0] + terms[1] + …, added one after the other."""
    if terms[0].size == 1:
        return np.add.accumulate(terms)[-1]
    return np.add.reduce(terms)  # faster, but it would add single numbers in pairs
