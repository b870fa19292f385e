"""Decision boundaries under the reader's hand."""

import numpy as np

from ffnn_helpers.figures.boundary import ACTIVATIONS, ENDS, NEURONS, BoundaryByHandPicture, BoundaryPicture
from ffnn_helpers.widgets.explorer import ChangingControls, Explorer, menu, slider

# w₁, w₂ and b of every neuron: a start that tells little apart.
START = {"hidden 1": (1.0, 0.5, 0.0), "hidden 2": (0.5, -1.0, -1.0), "output": (2.0, 2.0, -2.0)}


class BoundaryByHandExplorer(ChangingControls):
    """Every neuron has three sliders of its own; only those of the chosen neuron are shown."""

    rows = 2

    @property
    def state(self):
        values = super().state
        w1, w2, b = (np.array([values.pop(f"{name} {neuron}") for neuron in NEURONS]) for name in ("w1", "w2", "b"))
        hidden = {"W1": np.array([w1[:2], w2[:2]]), "b1": b[:2]}
        return values | hidden | {"W2": np.array([[w1[2]], [w2[2]]]), "b2": b[2:]}

    @property
    def shown(self):
        of_neuron = {f"{name} {self.controls['neuron'].value}" for name in ("w1", "w2", "b")}
        return self.controls.keys() & {"neuron", "activation"} | of_neuron


def explore_boundary(network=None, X=None, labels=None, *, g=None, ends=ENDS):
    """The boundary that a network draws through a plane, and which points it gets wrong.

    With your network: a slider for the threshold at which its output means class 1. Without: a network of two hidden
    neurons and one output, with sliders for the weights and the bias of one neuron at a time, and menus for the
    neuron and for the hidden neurons' function. Its output is a sigmoid. With your activation all three neurons have
    that one, and the second menu is gone.

    Parameters
    ----------
    network : object, optional
        A network with the method `predict(X)`, one output for each row: shape (N, 1) for X of shape (N, 2). It is
        asked anew at every movement, so that it may be trained further in another cell.
    X, labels : arrays, optional
        Points of the plane, shape (N, 2), and their classes, shape (N,), each 0 or 1. `datasets.xor` if not given.
    g : callable, optional
        Your own activation for the network by hand, called with an array z of any shape: it returns one of that shape.
    ends : pair of numbers
        Of the plane of the network by hand, in both inputs.
    """
    if network is not None:
        threshold = slider("threshold", 0.5, 0.05, 0.95, step=0.05)
        threshold.style.description_width = "70px"
        return Explorer(BoundaryPicture(network, X, labels), threshold=threshold)
    weights_and_biases = {
        f"{name} {neuron}": slider(label, value, -6, 6)
        for neuron, values in START.items()
        for name, label, value in zip(("w1", "w2", "b"), ("w₁", "w₂", "b"), values, strict=True)
    }
    menus = {"neuron": menu("neuron", NEURONS, "hidden 1")}
    if g is None:
        menus["activation"] = menu("hidden g", ACTIVATIONS, "sigmoid")
    return BoundaryByHandExplorer(BoundaryByHandPicture(X, labels, g, ends), **menus, **weights_and_biases)
