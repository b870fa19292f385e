"""Is a gradient right? Compare backpropagation with differences of the cost.

If one parameter θ is moved a little to both sides, the change of the cost shows its derivative:

    ∂C/∂θ ≈ [C(θ + h) − C(θ − h)] / (2h)

The error of this centred difference is of the order of h², and rounding adds about 10⁻¹⁶/h. With h = 10⁻⁵ both are
near 10⁻¹¹: a right gradient agrees in many digits, a wrong one does not. It costs two evaluations of the cost for
every parameter, so it is a check for small networks, not a way to train.

A ReLU has a kink at z = 0, where there is no derivative. If some z crosses 0 between θ − h and θ + h, the slopes on
the left and on the right of θ differ, and the centred difference is their mean: neither of them. Such a parameter is
listed as a kink, and does not count as an error. The jumps of the step function are treated in the same way.
"""

import math
from typing import NamedTuple

import numpy as np

from ffnn_helpers.network import Network
from ffnn_helpers.network_check import check_network

H = 1e-5
TOLERANCE = 1e-6


class GradientCheck(NamedTuple):
    """Result of a gradient check.

    - `error`: the largest relative error among the derivatives, |g − d| / (|g| + |d| + 10⁻⁴), where g is the
      derivative from the network and d the difference; the 10⁻⁴ suppresses rounding errors where both are tiny;
      infinite if g or d is nan
    - `place`: the parameter with this error, such as "weights[1][0, 2]"
    - `given`, `expected`: g and d there
    - `kinks`: the names of the parameters left out because of a kink
    """

    error: float
    place: str
    given: float
    expected: float
    kinks: list[str]

    @property
    def passed(self) -> bool:
        """True if the error is at most 10⁻⁶."""
        return self.error <= TOLERANCE

    def __str__(self):
        verdict = "right" if self.passed else "wrong"
        left_out = f" Left out because of a kink: {', '.join(self.kinks)}." if self.kinks else ""
        return (
            f"The gradient is {verdict}. Its worst derivative is that of {self.place}: gradients gave "
            f"{self.given:.9g}, differences of the cost {self.expected:.9g}, relative error {self.error:.1e}.{left_out}"
        )


def numerical_gradients(network: Network, X, Y) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Compute the lists dW and db of centred differences, shaped like those of `network.gradients(X, Y)`.

    X (N, n_0) and Y (N, n_L), for any `Network`. Its parameters are moved one by one, and restored. At a kink the
    number is the mean of the slopes on the two sides.

    Raises TypeError or ValueError if it is not a network, if its parameters are not float64 (float32 has too few
    digits for differences), or if X and Y do not fit it or are not finite.
    Source: the definition of the derivative, from both sides.
    """
    X, Y = _checked(network, X, Y)
    dW = [np.zeros(W.shape) for W in network.weights]
    db = [np.zeros(b.shape) for b in network.biases]
    for parameters, differences in zip([*network.weights, *network.biases], [*dW, *db], strict=True):
        for index in np.ndindex(parameters.shape):
            below, above = _costs(network, X, Y, parameters, index)
            differences[index] = (above - below) / (2 * H)
    return dW, db


def check_gradients(network: Network, X, Y) -> GradientCheck:
    """Compare `network.gradients(X, Y)` with `numerical_gradients(network, X, Y)`; return a `GradientCheck`.

    Arguments and errors are those of `numerical_gradients`; also raises ValueError if there is a kink at every
    parameter.
    """
    X, Y = _checked(network, X, Y)
    given = network.gradients(X, Y)
    expected = numerical_gradients(network, X, Y)
    checks, kinks = [], []
    for name, parameter_list, given_list, expected_list in zip(
        ("weights", "biases"), (network.weights, network.biases), given, expected, strict=True
    ):
        for number, parameters in enumerate(parameter_list):
            for index in np.ndindex(parameters.shape):
                g, d = float(given_list[number][index]), float(expected_list[number][index])
                error = abs(g - d) / (abs(g) + abs(d) + 1e-4)
                if math.isnan(error):
                    error = math.inf
                place = f"{name}[{number}][{', '.join(map(str, index))}]"
                if error > TOLERANCE and _has_kink(network, X, Y, parameters, index, mismatch=abs(g - d)):
                    kinks.append(place)
                else:
                    checks.append(GradientCheck(error, place, g, d, kinks))
    if not checks:
        raise ValueError("no derivative can be checked, since there is a kink at every parameter: try other inputs.")
    return max(checks, key=lambda check: check.error)


def _costs(network, X, Y, parameters, index, h=H):
    """Return C(θ − h) and C(θ + h), for the parameter θ = parameters[index]."""
    return tuple(_at(parameters, index, shift, lambda: network.cost(X, Y)) for shift in (-h, h))


def _has_kink(network, X, Y, parameters, index, mismatch):
    """Whether some z crosses 0 between θ − h and θ + h, and the kink of the cost there can explain the mismatch."""
    # C(θ − h) + C(θ + h) − 2C(θ) grows like h² where the cost is smooth, but like h at a kink.
    here = network.cost(X, Y)
    near, far = (sum(_costs(network, X, Y, parameters, index, h)) - 2 * here for h in (H, 10 * H))
    if not abs(near - far / 100) / H > 0.01 * mismatch:
        return False
    signs = [
        _at(parameters, index, shift, lambda: np.concatenate([np.sign(z).ravel() for z in network.forward(X)[0]]))
        for shift in (-H, H)
    ]
    return bool(np.any(signs[0] != signs[1]))


def _at(parameters, index, shift, function):
    """Return the function's result while parameters[index] is shifted."""
    value = parameters[index]
    try:
        parameters[index] = value + shift
        return function()
    finally:
        parameters[index] = value


def _checked(network, X, Y):
    X, Y = (array.astype(np.float64) for array in check_network(network, X, Y))
    for array in [*network.weights, *network.biases]:
        if array.dtype != np.float64:
            raise TypeError(f"a gradient check needs the digits of float64, but the parameters are {array.dtype}.")
    return X, Y
