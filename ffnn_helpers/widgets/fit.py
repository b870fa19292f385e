"""A fit under the reader's hand."""

from ffnn_helpers.figures.fit import B_TICKS, W_TICKS, FitPicture
from ffnn_helpers.widgets.explorer import Explorer, slider


def explore_fit(model=None, cost=None, X=None, Y=None):
    """Sliders for the two parameters of a model: its curve among the data, and the cost as a landscape.

    Parameters
    ----------
    model : callable, optional
        Your own `model(X, w, b)`: X has shape (N, 1), w and b are numbers; it returns the outputs, shape (N, 1). It
        may be any function of x with two parameters. A neuron without activation, w x + b, if not given.
    cost : callable, optional
        Your own `cost(A, Y)` of outputs and targets of shape (N, 1); it returns one number. The mean squared
        error if not given.
    X, Y : arrays, optional
        The data to fit, both of shape (N, 1).
    """
    return Explorer(
        FitPicture(model, cost, X, Y),
        w=slider("w", 0.0, W_TICKS[0], W_TICKS[-1]),
        b=slider("b", 0.0, B_TICKS[0], B_TICKS[-1]),
    )
