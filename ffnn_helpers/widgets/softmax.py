"""The softmax under the reader's hand."""

import ipywidgets

from ffnn_helpers.figures.softmax import SoftmaxPicture
from ffnn_helpers.widgets.explorer import Explorer, slider

# Steps that are about even on the logarithm's scale. The coldest brings logits up to 1000, beyond a naive e^z.
TEMPERATURES = [base * 10**power for power in (-2, -1) for base in (1, 1.5, 2, 3, 5, 7)]
TEMPERATURES += [1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100]


def explore_softmax(softmax=None):
    """Sliders for three logits, a shift c of all of them, and the temperature T.

    Parameters
    ----------
    softmax : callable, optional
        Your own `softmax(z)`, which then drives the picture in place of ours: z has shape (N, 3), one row
        of logits a sample; it returns an array of that shape, whose rows sum to 1.
    """
    temperature = ipywidgets.SelectionSlider(
        options=[round(T, 3) for T in TEMPERATURES],
        value=1,
        description="T",
        style={"description_width": "40px"},
        layout=ipywidgets.Layout(width="260px"),
    )
    return Explorer(
        SoftmaxPicture(softmax),
        z1=slider("z₁", 2.0, -5, 5),
        z2=slider("z₂", 1.0, -5, 5),
        z3=slider("z₃", -1.0, -5, 5),
        shift=slider("c", 0.0, -5, 5),
        T=temperature,
    )
