"""Features and hidden layers, one control apart."""

from ffnn_helpers.figures.cures import DATASETS, FEATURE_SETS, MOST_EPOCHS, MOST_HIDDEN, CuresPicture
from ffnn_helpers.network import FFNN
from ffnn_helpers.widgets.explorer import Explorer, menu, whole_slider


def explore_cures(network=FFNN):
    """A menu for the inputs, a slider for the neurons of a hidden layer: each cures a neuron that draws only a line.

    Parameters
    ----------
    network : class, optional
        Your own, built as `network(sizes, activations, cost, rng)`: a `ffnn_helpers.network.Network`. It is trained in
        place of `FFNN`.
    """
    controls = {
        "features": menu("inputs", list(FEATURE_SETS), "x₁, x₂"),
        "hidden": whole_slider("hidden", 0, 0, MOST_HIDDEN),
        "epochs": whole_slider("epochs", 100, 0, MOST_EPOCHS),
        "dataset": menu("data", DATASETS, "circle"),
    }
    for control in controls.values():
        control.style.description_width = "60px"
    return Explorer(CuresPicture(network), **controls)
