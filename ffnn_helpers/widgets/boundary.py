"""Decision boundaries under the reader's hand."""

import numpy as np

from ffnn_helpers.figures.boundary import ACTIVATIONS, NEURONS, BoundaryByHandPicture, BoundaryPicture
from ffnn_helpers.widgets.explorer import Explorer, menu, slider

# w₁, w₂ and b of every neuron: a start that tells little apart.
START = {"hidden 1": (1.0, 0.5, 0.0), "hidden 2": (0.5, -1.0, -1.0), "output": (2.0, 2.0, -2.0)}


class BoundaryByHandExplorer(Explorer):
    """Every neuron has three sliders of its own; only those of the chosen neuron are shown."""

    def __init__(self, picture, **controls):
        for control in controls.values():
            control.style.description_width = "60px"
        super().__init__(picture, **controls)

    @property
    def state(self):
        values = super().state
        w1, w2, b = (np.array([values.pop(f"{name} {neuron}") for neuron in NEURONS]) for name in ("w1", "w2", "b"))
        hidden = {"W1": np.array([w1[:2], w2[:2]]), "b1": b[:2]}
        return values | hidden | {"W2": np.array([[w1[2]], [w2[2]]]), "b2": b[2:]}

    def _follow(self, change=None):
        for neuron in NEURONS:
            for name in ("w1", "w2", "b"):
                chosen = self.controls["neuron"].value == neuron
                self.controls[f"{name} {neuron}"].layout.display = None if chosen else "none"
        super()._follow(change)


def explore_boundary(network=None, X=None, labels=None):
    """The boundary that a network draws through a plane, and which points it gets wrong.

    With your network: a slider for the threshold at which its output means class 1. Without: a network of two hidden
    neurons and one output, with sliders for the weights and the bias of one neuron at a time, and menus for the
    neuron and for the hidden neurons' function.

    Parameters
    ----------
    network : object, optional
        A network with the method `predict(X)`, one output for each row: shape (N, 1) for X of shape (N, 2). It is
        asked anew at every movement, so that it may be trained further in another cell.
    X, labels : arrays, optional
        Points of the plane, shape (N, 2), and their classes, shape (N,), each 0 or 1. `datasets.xor` if not given.
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
    return BoundaryByHandExplorer(
        BoundaryByHandPicture(X, labels),
        neuron=menu("neuron", NEURONS, "hidden 1"),
        activation=menu("hidden g", ACTIVATIONS, "sigmoid"),
        **weights_and_biases,
    )
