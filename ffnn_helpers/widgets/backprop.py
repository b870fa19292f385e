"""Backpropagation under the reader's hand."""

import numpy as np

from ffnn_helpers.figures.backprop import LAST, WEIGHTS, BackpropagationPicture
from ffnn_helpers.widgets.explorer import ChangingControls, menu, slider, whole_slider


class BackpropagationExplorer(ChangingControls):
    """Every weight has a slider of its own; only that of the chosen weight is shown."""

    @property
    def state(self):
        values = super().state
        weights = [values.pop(name) for name in WEIGHTS]
        return values | {"W1": np.reshape(weights[:4], (2, 2)), "W2": np.reshape(weights[4:], (2, 1))}

    @property
    def shown(self):
        return self.controls.keys() - (set(WEIGHTS) - {self.controls["chosen"].value})


def explore_backpropagation(network=None):
    """A slider that steps forward and backward through a small network; sliders for its inputs, target and weights.

    Parameters
    ----------
    network : class, optional
        Your own class of networks, such as `MyFFNN` (the class, not an object). It is built as
        `MyFFNN(sizes, activations, cost, rng)`, and its derivatives of the weights are shown in place of ours.
    """
    weights = dict(zip(WEIGHTS, (0.5, -0.4, -1.2, 0.6, 0.9, -0.7), strict=True))
    return BackpropagationExplorer(
        BackpropagationPicture(network),
        step=whole_slider("step", 5 if network is None else LAST, 0, LAST),
        x1=slider("x₁", 1.0, -2, 2),
        x2=slider("x₂", -0.5, -2, 2),
        y=slider("y", 0.2, -1, 1),
        activation=menu("g", ["sigmoid", "tanh"], "tanh"),
        chosen=menu("w", list(WEIGHTS), "w₁₁⁽¹⁾"),
        **{name: slider(name, value, -3, 3) for name, value in weights.items()},
    )
