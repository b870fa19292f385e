"""The design of a network under the reader's hand."""

from ffnn_helpers.figures.designer import DesignerPicture
from ffnn_helpers.widgets.explorer import ChangingControls, whole_slider

HIDDEN = [f"n{layer}" for layer in range(1, 7)]  # the controls of the hidden layers' widths


class DesignerExplorer(ChangingControls):
    """Every hidden layer has a slider for its width; only those of the layers that exist are shown."""

    @property
    def state(self):
        values = super().state
        widths = [values[name] for name in HIDDEN[: values["hidden"]]]
        return {"sizes": [values["inputs"], *widths, values["outputs"]]}

    @property
    def shown(self):
        return {"inputs", "hidden", "outputs", *HIDDEN[: self.controls["hidden"].value]}


def explore_design(n_parameters=None):
    """Sliders for the numbers of inputs, hidden layers and outputs, and for the width of each hidden layer.

    Parameters
    ----------
    n_parameters : callable, optional
        Your own `n_parameters(sizes)`, whose total is then shown in place of ours: sizes is a list of whole numbers,
        [n_0, …, n_L]; it returns the number of all weights and biases, a whole number.
    """
    widths = {name: whole_slider(f"n{'₁₂₃₄₅₆'[k]}", 3, 1, 8) for k, name in enumerate(HIDDEN)}
    widths["n1"].value = 4
    return DesignerExplorer(
        DesignerPicture(n_parameters),
        inputs=whole_slider("inputs", 2, 1, 8),
        hidden=whole_slider("hidden", 2, 0, 6),
        outputs=whole_slider("outputs", 1, 1, 4),
        **widths,
    )
