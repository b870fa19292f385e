"""Two cost functions of one output under the reader's hand."""

from ffnn_helpers.figures.costs import CostsPicture
from ffnn_helpers.widgets.explorer import Explorer, slider


def explore_costs(mean_squared_error=None, binary_cross_entropy=None):
    """Sliders for the target y and the output a of one neuron: two costs, and how hard each pulls at z.

    Parameters
    ----------
    mean_squared_error, binary_cross_entropy : callable, optional
        Your own `cost(A, Y)`, one or both, in place of ours: A and Y have shape (N, 1); it returns the mean
        cost, one number. `explore_costs(binary_cross_entropy=my_cost)`.
    """
    return Explorer(
        CostsPicture(mean_squared_error, binary_cross_entropy),
        y=slider("y", 1.0, 0, 1, step=0.05),
        a=slider("a", 0.1, 0.01, 0.99, step=0.01),
    )
