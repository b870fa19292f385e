"""Bumps and hinges under the reader's hand."""

import ipywidgets
import numpy as np

from ffnn_helpers.figures.bumps import ACTIVATIONS, BY_HAND, MOST, PLACED, BumpsPicture
from ffnn_helpers.widgets.explorer import ChangingControls, menu, slider, whole_slider

BUMPS = [(0.05, 0.25, 0.8), (0.35, 0.5, 0.6), (0.6, 0.9, 0.3)]  # start, end, height
HINGES = [(0.0, 2.0), (0.2, -4.0), (0.7, 4.0)]  # start, bend


class BumpsExplorer(ChangingControls):
    """Every bump and every hinge has sliders of its own; only those that act on the picture are shown."""

    @property
    def state(self):
        values = super().state
        numbers = range(1, BY_HAND + 1)
        bumps = np.array([[values.pop(f"{name}{k}") for name in ("start", "end", "height")] for k in numbers])
        hinges = np.array([[values.pop(f"{name}{k}") for name in ("hinge", "bend")] for k in numbers])
        return values | {"bumps": bumps, "hinges": hinges}

    @property
    def shown(self):
        activation, placed, k = (self.controls[name].value for name in ("activation", "placed", "k"))
        shown = {"activation", "placed"} | ({"w"} if activation == "sigmoid" else set())
        if placed == "equal":
            shown |= {"n"}
        elif activation == "relu":
            shown |= {"k", f"hinge{k}", f"bend{k}", "level"}
        else:
            shown |= {"k", f"start{k}", f"end{k}", f"height{k}"}
        return shown


def explore_bumps(network=None):
    """Menus for the hidden neurons' function and for how they are placed; sliders for where, how high, how many.

    Parameters
    ----------
    network : callable, optional
        Your own `network(x, W1, b1, W2, b2, g)`, which then computes the sum in place of ours: x has shape (N, 1),
        W1 (1, n), b1 (n,), W2 (n, 1), b2 (1,), and g is the hidden neurons' function; the output neuron has none. It
        returns the outputs, shape (N, 1).
    """
    controls = {
        "activation": menu("g", ACTIVATIONS, "step"),
        "placed": menu("placed", PLACED, "by hand"),
        "w": ipywidgets.SelectionSlider(
            description="w", options=[5, 10, 20, 50, 100, 200, 500, 1000], value=50, layout={"width": "260px"}
        ),
        "n": whole_slider("n", 8, 1, MOST),
        "k": whole_slider("k", 2, 1, BY_HAND),
    }
    for k, (bump, hinge) in enumerate(zip(BUMPS, HINGES, strict=True), start=1):
        controls[f"start{k}"] = slider("start s", bump[0], 0, 1, step=0.01)
        controls[f"end{k}"] = slider("end e", bump[1], 0, 1, step=0.01)
        controls[f"height{k}"] = slider("height h", bump[2], -1, 1, step=0.01)
        controls[f"hinge{k}"] = slider("start s", hinge[0], 0, 1, step=0.01)
        controls[f"bend{k}"] = slider("bend", hinge[1], -10, 10)
    controls["level"] = slider("level", 0.6, -1, 1, step=0.01)
    return BumpsExplorer(BumpsPicture(network), **controls)
