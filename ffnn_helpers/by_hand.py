"""Networks whose weights are set by hand: nothing in them is learned."""

import numpy as np

from ffnn_helpers.network import FFNN

FOLDING_WIDTH = 4  # neurons in a layer that folds


def bump_network(bumps, w, activation):
    """A network with two neurons g(w (x − s)) and g(w (x − e)) for every bump from s to e, added as h and −h."""
    starts, ends, heights = np.transpose(bumps)
    edges = np.column_stack([starts, ends]).ravel()
    return _network(activation, w, edges, np.column_stack([heights, -heights]).ravel(), 0)


def hinge_network(hinges, level):
    """A network with one neuron ReLU(x − s) for every hinge, added with its bend as weight, on top of the level."""
    starts, bends = np.transpose(hinges)
    return _network("relu", 1, starts, bends, level)


def _network(activation, w, places, output_weights, output_bias):
    net = FFNN([1, len(places), 1], [activation, "identity"], rng=np.random.default_rng(0))
    net.weights = [np.full((1, len(places)), w), output_weights.reshape(-1, 1)]
    net.biases = [-w * places, [output_bias]]
    return net


def random_network(layers, width, rng):
    """A network of two inputs and ReLU layers with random weights, each neuron of which switches within the square.

    For its bias is such that z = 0 at a random point of the square. So no neuron is idle, and networks of different
    shapes can be compared.
    """
    net = FFNN([2, *layers * [width], 1], ("relu", "identity"), rng=rng, initialisation="he")
    for layer in range(layers):
        points = rng.uniform(size=(width, 2))
        net.biases[layer] = -np.diag(net.forward(points)[0][layer])
    return net


def folding_network(layers):
    """A network of two inputs and ReLU layers of four neurons, each of which folds the square twice onto itself.

    Two neurons are the tent 2 ReLU(t) − 4 ReLU(t − ½) of the first coordinate t = x₁, two that of the second. The
    next layer takes these for its coordinates.
    Source: Montúfar, Pascanu, Cho and Bengio (2014), arXiv:1402.1869.
    """
    net = FFNN([2, *layers * [FOLDING_WIDTH], 2], ("relu", "identity"), rng=np.random.default_rng(0))
    take = np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]])
    tents = np.array([[2.0, 0.0], [-4.0, 0.0], [0.0, 2.0], [0.0, -4.0]])
    net.weights = [take, *(layers - 1) * [tents @ take], tents]
    net.biases = [*layers * [[0.0, -0.5, 0.0, -0.5]], [0.0, 0.0]]
    return net


def magnetisation_network(n_spins, edge=0.6):
    """The network of two hidden neurons that takes spins for ordered where |m| exceeds `edge`: nothing is trained.

    One hidden ReLU gives m where m > 0, the other −m where m < 0; their sum is |m|. The output is σ(40 (|m| − edge)).
    Source: Carrasquilla and Melko, Nature Physics 13 (2017) 431, who explain what theirs has learned in this way.
    """
    network = FFNN([n_spins, 2, 1], ("relu", "sigmoid"), "binary_cross_entropy", np.random.default_rng(0))
    network.weights = [np.outer(np.full(n_spins, 1 / n_spins), [1, -1]), [[40], [40]]]
    network.biases = [[0, 0], [-40 * edge]]
    return network
