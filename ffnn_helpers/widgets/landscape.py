"""Gradient descent under the reader's hand."""

from ffnn_helpers.figures.landscape import C_SHOWN, MOST_STEPS, OPTIMISERS, DescentPicture
from ffnn_helpers.widgets.explorer import Explorer, menu, slider, whole_slider


def explore_descent(gradients=None):
    """Sliders for where gradient descent starts and how many steps it takes; menus for the cost, the optimiser, η.

    Parameters
    ----------
    gradients : callable, optional
        Your own `gradients(w, b, x, y)` in place of ours, for one neuron a = σ(wx + b): w and b are numbers,
        x and y have shape (6,), the inputs and targets of six samples. It returns two numbers, the derivatives
        ∂C/∂w and ∂C/∂b of the mean cost C. Choose in the menu the cost that they belong to.
    """
    return Explorer(
        DescentPicture(gradients),
        w=slider("w", -2.0, -4, 6),
        b=slider("b", 2.0, -6, 4),
        steps=whole_slider("steps", 20, 0, MOST_STEPS),
        cost=menu("C", list(C_SHOWN), "mean_squared_error"),
        optimiser=menu("with", list(OPTIMISERS), "SGD"),
        learning_rate=menu("η", [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0], 3.0),
    )
