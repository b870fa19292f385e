"""An activation function and its derivative under the reader's hand."""

from ffnn_helpers.figures.activations import ActivationPicture
from ffnn_helpers.widgets.explorer import Explorer, menu, slider

NAMES = ["step", "sigmoid", "tanh", "relu", "identity"]


def explore_activation(function=None, derivative=None):
    """A slider for z and a menu for the activation g: the curve, its tangent at z, and its derivative.

    Parameters
    ----------
    function, derivative : callable, optional
        Your own g and g', each called with an array z of shape (n,); each returns an array of that
        shape. They are drawn over ours, for the g in the menu: at first the one that your function's
        name contains, `explore_activation(my_relu)`.
    """
    own_name = getattr(function or derivative, "__name__", "")
    chosen = next((name for name in NAMES if name in own_name), "sigmoid")
    return Explorer(
        ActivationPicture(function, derivative),
        z=slider("z", 2.0, -6, 6),
        activation=menu("g", NAMES, chosen),
    )
