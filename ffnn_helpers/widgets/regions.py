"""Linear regions under the reader's hand."""

from ffnn_helpers.figures.regions import MOST_LAYERS, MOST_NEURONS, WEIGHTS, RegionsPicture
from ffnn_helpers.widgets.explorer import ChangingControls, menu, whole_slider


class RegionsExplorer(ChangingControls):
    """Folding takes four neurons a layer, so the width can be chosen only for random weights."""

    rows = 2

    @property
    def shown(self):
        return self.controls.keys() - ({"width"} if self.controls["weights"].value == "folding" else set())


def explore_regions(count=None):
    """A menu for the weights; sliders for depth, width, and for another draw of the random weights.

    Parameters
    ----------
    count : callable, optional
        Your own `count(network, X)`, whose answer is then said below the picture: X has shape (N, 2), one point a row;
        it returns the number of linear regions in which these points lie.
    """
    controls = {
        "weights": menu("weights", WEIGHTS, "folding"),
        "layers": whole_slider("layers", 3, 1, MOST_LAYERS),
        "width": whole_slider("width", 4, 2, MOST_NEURONS),
        "draw": whole_slider("draw", 1, 1, 20),
    }
    return RegionsExplorer(RegionsPicture(count), **controls)
