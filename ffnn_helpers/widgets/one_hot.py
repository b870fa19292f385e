"""One-hot encoding under the reader's hand."""

from ipywidgets import dlink

from ffnn_helpers.figures.one_hot import LARGEST_K, SAMPLES, OneHotPicture
from ffnn_helpers.widgets.explorer import ChangingControls, whole_slider


class OneHotExplorer(ChangingControls):
    """Every sample has a slider for its label; only that of the followed sample is shown."""

    rows = 1

    @property
    def state(self):
        values = super().state
        # When K shrinks, the sliders follow one after the other: until then a label is held below K here.
        return values | {"labels": [min(values.pop(f"y{s}"), values["K"] - 1) for s in range(1, SAMPLES + 1)]}

    @property
    def shown(self):
        return {"K", "s", f"y{self.controls['s'].value}"}


def explore_one_hot(one_hot=None):
    """Sliders for the number of classes K, for the sample s that is followed, and for its label y.

    Parameters
    ----------
    one_hot : callable, optional
        Your own `one_hot(labels, n_classes)`, which then drives the picture in place of ours: labels has
        shape (5,), integers; it returns an array of shape (5, n_classes).
    """
    K = whole_slider("K", 4, 2, LARGEST_K)
    # At first class 3 does not occur: an encoding that counts the classes is caught at once.
    labels = {f"y{s}": whole_slider("y", y, 0, K.value - 1) for s, y in enumerate([2, 0, 1, 0, 2], start=1)}
    for label in labels.values():
        dlink((K, "value"), (label, "max"), lambda K: K - 1)
    return OneHotExplorer(OneHotPicture(one_hot), K=K, s=whole_slider("row", 1, 1, SAMPLES), **labels)
