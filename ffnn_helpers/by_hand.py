"""Networks with weights set by hand, not learned: bumps, hinges, folds of a square, the size of |m|.

One of them, `random_network`, is first drawn at random; only its biases are then placed.
"""

import numpy as np

from ffnn_helpers._arrays import as_rows, real_number, whole_number
from ffnn_helpers.network import FFNN

FOLDING_WIDTH = 4  # neurons per layer that folds


def bump_network(bumps, w, activation):
    """Build a network 1-2n-1 whose output is a sum of n bumps, each the difference of two steps.

    For a bump of height h from s to e, it has two hidden neurons, g(w (x − s)) and g(w (x − e)), with output weights
    h and −h: w is how steep the bumps' edges are.

    bumps has shape (n, 3), one row (s, e, h) per bump; activation names g: "step", or "sigmoid" for smooth edges.
    Raises TypeError unless bumps and w are numbers, ValueError for another shape, and what `FFNN` raises.
    Source: lecture, "Expressivity of neural networks".
    """
    starts, ends, heights = as_rows(bumps, 3, "bumps", per="bump").T
    edges = np.column_stack([starts, ends]).ravel()
    return _network(activation, real_number(w, "w"), edges, np.column_stack([heights, -heights]).ravel(), 0)


def hinge_network(hinges, level):
    """Build a network 1-n-1 whose output is piecewise linear: a constant, plus one ReLU per hinge.

    For a hinge at s where the slope changes by k, it has a hidden neuron ReLU(x − s) with output weight k.

    hinges has shape (n, 2), one row (s, k) per hinge; level is the output left of all hinges.
    Raises TypeError unless both are numbers, ValueError for another shape, and what `FFNN` raises.
    Source: lecture, "Expressivity of neural networks".
    """
    starts, bends = as_rows(hinges, 2, "hinges", per="hinge").T
    return _network("relu", 1, starts, bends, real_number(level, "level"))


def _network(activation, w, places, output_weights, output_bias):
    net = FFNN([1, len(places), 1], [activation, "identity"], rng=np.random.default_rng(0))
    net.weights = [np.full((1, len(places)), w), output_weights.reshape(-1, 1)]
    net.biases = [-w * places, np.array([output_bias])]
    return net


def random_network(layers, width, rng):
    """Build a ReLU network 2-width-…-width-1 with random weights, whose hidden neurons all switch within the square.

    The weights are drawn from `rng`. Each bias is then set so that z = 0 at a random point of the unit square: so
    every neuron switches there, and networks of different shapes can be compared.
    """
    layers = whole_number(layers, "layers", at_least=1)
    net = FFNN([2, *layers * [width], 1], ("relu", "identity"), rng=rng, initialisation="he")
    for layer in range(layers):
        points = rng.uniform(size=(width, 2))
        net.biases[layer] = -np.diag(net.forward(points)[0][layer])
    return net


def folding_network(layers):
    """Build a ReLU network 2-4-…-4-2, each hidden layer of which folds the unit square twice onto itself.

    Two neurons form the tent 2 ReLU(t) − 4 ReLU(t − ½) of the first coordinate t = x₁, the other two that of the
    second. The tents are the coordinates for the next layer.
    Source: Montúfar, Pascanu, Cho and Bengio (2014), arXiv:1402.1869.
    """
    layers = whole_number(layers, "layers", at_least=1)
    net = FFNN([2, *layers * [FOLDING_WIDTH], 2], ("relu", "identity"), rng=np.random.default_rng(0))
    take = np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]])
    tents = np.array([[2.0, 0.0], [-4.0, 0.0], [0.0, 2.0], [0.0, -4.0]])
    net.weights = [take, *(layers - 1) * [tents @ take], tents]
    net.biases = [*layers * [np.array([0.0, -0.5, 0.0, -0.5])], np.zeros(2)]
    return net


def magnetisation_network(n_spins, edge=0.6):
    """Build a network n_spins-2-1 that classifies spins as ordered where |m|, the size of their mean, exceeds `edge`.

    One hidden ReLU is m where m > 0, the other −m where m < 0; their sum is |m|. The output is σ(40 (|m| − edge)).
    Source: Carrasquilla and Melko, Nature Physics 13 (2017) 431, who explain in this way what their network learned.
    """
    network = FFNN([n_spins, 2, 1], ("relu", "sigmoid"), "binary_cross_entropy", np.random.default_rng(0))
    network.weights = [np.outer(np.full(n_spins, 1 / n_spins), [1, -1]), np.full((2, 1), 40)]
    network.biases = [np.zeros(2), np.array([-40 * edge])]
    return network
