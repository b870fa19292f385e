"""The linear regions of a ReLU network: the pieces of its input space on which it is a single linear function.

A ReLU neuron is linear as long as it does not switch between off (z ≤ 0) and on (z > 0). The set of hidden neurons
that are on is the *activation pattern* of an input. The inputs with the same pattern form a region, which is convex.
The more regions there are, the more often the network can bend.

Source: Montúfar, Pascanu, Cho and Bengio, On the number of linear regions of deep neural networks (2014),
arXiv:1402.1869.
"""

import numpy as np

from ffnn_helpers._arrays import as_floats, refuse
from ffnn_helpers.activations import relu
from ffnn_helpers.network import Network

TOLERANCE = 1e-9  # a pre-activation below it counts as 0: it has only rounding errors


def count_regions(network: Network, X) -> int:
    """Count the linear regions that contain rows of X: the different activation patterns among them.

    A region without a row of X is not counted. `network` is a `Network` with hidden layers, all of them ReLU; X has
    shape (N, n_0), one row per input.

    Raises ValueError for hidden layers of another kind or none, TypeError or ValueError for inputs that are not finite
    numbers, and what the network's `forward` raises.
    """
    X = as_floats(X, "X")
    refuse(~np.isfinite(X), X, "X", "inputs must be finite")
    on = np.hstack(_hidden(network, X)) > 0
    return len(np.unique(np.packbits(on, axis=1), axis=0))


def linear_regions(network: Network, corners) -> list[np.ndarray]:
    """Compute the regions into which a network of two inputs cuts a convex polygon.

    Neurons are taken one by one, layer by layer: within a region of the neurons so far, the next neuron's z is linear,
    so it is 0 along a straight line, which may cut the region in two. (Regions too thin for floats are not found.)

    `corners` has shape (m, 2): the polygon's corners in their order around it. The result is a list of such arrays,
    one per region. Raises TypeError or ValueError for other corners, and what `count_regions` raises.
    """
    corners = as_floats(corners, "corners")
    if corners.ndim != 2 or corners.shape[1] != 2 or len(corners) < 3:
        raise ValueError(f"corners must have shape (m, 2), three or more rows, but it has shape {corners.shape}.")
    refuse(~np.isfinite(corners), corners, "corners", "a corner's place is finite")
    regions = [corners]
    for layer in range(len(network.biases) - 1):
        corners = np.concatenate(regions)
        Z = _hidden(network, corners)[layer]
        # Append the layer's z to each corner: between two corners of a region they are linear, like the coordinates.
        rows = np.hstack([corners, np.where(np.abs(Z) < TOLERANCE, 0, Z)])
        regions = np.split(rows, np.cumsum([len(region) for region in regions])[:-1])
        for neuron in range(Z.shape[1]):
            regions = _cut(regions, 2 + neuron)
        regions = [region[:, :2] for region in regions]
    return regions


def _hidden(network, X):
    """Return the pre-activations of the hidden layers for rows X, after checking that these are ReLU layers."""
    Z, A = network.forward(X)
    if len(Z) < 2:
        raise ValueError("the network has no hidden layer, so it has only one linear region: add hidden ReLU layers.")
    for layer, (z, a) in enumerate(zip(Z[:-1], A[1:-1], strict=True), start=1):
        if not np.array_equal(a, relu(z)):
            raise ValueError(f"layer {layer} of the network is not a ReLU layer: only these have linear regions.")
    return Z[:-1]


def _cut(regions, column):
    """Return all regions, after cutting those in two in which this column has both signs."""
    numbers = np.concatenate([region[:, column] for region in regions])
    starts = np.cumsum([0, *(len(region) for region in regions[:-1])])
    both = (np.minimum.reduceat(numbers, starts) < 0) & (np.maximum.reduceat(numbers, starts) > 0)
    return [
        part
        for region, cut in zip(regions, both, strict=True)
        for part in (_halves(region, column) if cut else [region])
    ]


def _halves(region, column):
    """Return the parts of a convex polygon where this column of its rows is ≥ 0, and where it is ≤ 0."""
    positive, negative = [], []
    numbers = region[:, column].tolist()
    for k, number in enumerate(numbers):
        before, row = numbers[k - 1], region[k]
        if before * number < 0:
            crossing = (number * region[k - 1] - before * row) / (number - before)
            positive.append(crossing)
            negative.append(crossing)
        if number >= 0:
            positive.append(row)
        if number <= 0:
            negative.append(row)
    return np.array(positive), np.array(negative)
