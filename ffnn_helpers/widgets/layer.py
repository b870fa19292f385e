"""One layer under the reader's hand."""

import numpy as np

from ffnn_helpers.figures import LayerPicture
from ffnn_helpers.widgets.explorer import ChangingControls, menu, slider, whole_slider


class LayerExplorer(ChangingControls):
    """Every neuron has three sliders of its own; only those of the chosen neuron are shown."""

    @property
    def state(self):
        values = super().state
        W = np.array([[values.pop(f"w{i}{j}") for j in (1, 2, 3)] for i in (1, 2)])
        b = np.array([values.pop(f"b{j}") for j in (1, 2, 3)])
        return values | {"W": W, "b": b}

    @property
    def shown(self):
        j = self.controls["j"].value
        return {"j", "x1", "x2", f"w1{j}", f"w2{j}", f"b{j}", "activation"}


def explore_layer(layer=None):
    """Sliders for two inputs and for the weights and bias of one of three neurons; the activation's menu.

    Parameters
    ----------
    layer : callable, optional
        Your own `layer(A, W, b, g)`, which then drives the picture in place of ours: A has shape (N, 2),
        W (2, 3), b (3,), and g is a function; it returns A_next of shape (N, 3), or the pair (Z, A_next).
    """
    weights_and_biases = {}
    for j, values in enumerate([(1.0, 2.0, 0.5), (-1.0, 1.5, 0.0), (2.0, -0.5, -1.0)], start=1):
        for name, label, value in zip(("w1", "w2", "b"), ("w₁", "w₂", "b"), values, strict=True):
            weights_and_biases[f"{name}{j}"] = slider(f"{label}{'₁₂₃'[j - 1]}", value, -3, 3)
    return LayerExplorer(
        LayerPicture(layer),
        j=whole_slider("j", 2, 1, 3),
        x1=slider("x₁", 1.0, -3, 3),
        x2=slider("x₂", -1.0, -3, 3),
        **weights_and_biases,
        activation=menu("g", ["step", "sigmoid", "tanh", "relu", "identity"], "tanh"),
    )
