"""One neuron under the reader's hand."""

from ffnn_helpers.figures import NeuronPicture
from ffnn_helpers.widgets.explorer import Explorer, menu, slider


def explore_neuron(neuron=None):
    """Sliders for the inputs, weights and bias of one neuron; a menu for its activation.

    Parameters
    ----------
    neuron : callable, optional
        Your own `neuron(x, w, b, g)`, which then drives the picture in place of ours: x and w have
        shape (2,), b is a number, g a function; it returns one number.
    """
    return Explorer(
        NeuronPicture(neuron),
        x1=slider("x₁", 1.0, -3, 3),
        w1=slider("w₁", 1.0, -3, 3),
        b=slider("b", 0.5, -3, 3),
        x2=slider("x₂", -1.0, -3, 3),
        w2=slider("w₂", 2.0, -3, 3),
        activation=menu("g", ["step", "sigmoid", "tanh", "relu", "identity"], "sigmoid"),
    )
