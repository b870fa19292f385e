"""Handwritten digits, read under the reader's hand."""

import numpy as np

from ffnn_helpers.datasets import digits, split
from ffnn_helpers.encoding import one_hot, to_labels
from ffnn_helpers.figures.digits import LARGEST_PUSH, LARGEST_SHIFT, DigitsPicture
from ffnn_helpers.network import FFNN
from ffnn_helpers.optimisers import Adam
from ffnn_helpers.training import train
from ffnn_helpers.widgets.explorer import Explorer, slider, whole_slider


def explore_digits(network=None, X=None, labels=None):
    """A network that reads digits, neuron by neuron; sliders choose the image, shift it, and mislead the network.

    `push` changes every pixel a little, each in the direction that raises the cost.

    Parameters
    ----------
    network : object, optional
        A network of 64 inputs and 10 outputs, such as the one that you have trained. If not given, one is trained
        first, which takes a second.
    X, labels : arrays, optional
        The images to choose from, shape (N, 64), and what they show, shape (N,): best those that the network has not
        learned from. If not given, all of `datasets.digits`; without a network, those that were held back.
    """
    if network is None:
        network, X, labels = _trained()
    picture = DigitsPicture(network, X, labels)
    number = whole_slider("image", 0, 0, len(picture.X) - 1)
    number.style.description_width = "50px"
    return Explorer(
        picture,
        number=number,
        right=whole_slider("right", 0, -LARGEST_SHIFT, LARGEST_SHIFT),
        down=whole_slider("down", 0, -LARGEST_SHIFT, LARGEST_SHIFT),
        push=slider("push", 0.0, 0, LARGEST_PUSH, step=0.01),
    )


def _trained():
    """A network that has learned to read digits, and the fifth of the images that it has not seen."""
    rng = np.random.default_rng(0)
    X, labels = digits()
    X, Y, X_test, Y_test = split(X, one_hot(labels, 10), 0.2, rng)
    sizes = [64, 64, 32, 10]
    network = FFNN(sizes, ("relu", "softmax"), "categorical_cross_entropy", rng, initialisation="he")
    train(network, X, Y, Adam(0.003), epochs=20, batch_size=32, rng=rng)
    return network, X_test, to_labels(Y_test)
