"""Activation functions g(z) and their derivatives g'(z).

Every function takes an array z of pre-activations of any shape and works entry by entry; only the softmax
mixes entries, along the last axis. A derivative is a function of z. The same number can be computed from a = g(z),
which a network already has: `Activation.slope`.

Integers and bools are computed as float64; float32 stays float32; a single number gives a single number. A nan
stays nan, an infinity gives the limit of the function, and there are no warnings. Anything but real numbers raises
TypeError.

Source: lecture, 'Activation function' (step, sigmoid, tanh, ReLU) and 'Softmax'.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ffnn_helpers._arrays import as_floats

# Far from z = 0 an exponential rounds to 0, and infinity minus infinity is nan. Both are the
# results we want, so these functions do not warn.
_quiet = np.errstate(over="ignore", under="ignore", invalid="ignore")


def step(z):
    """The perceptron's step Θ(z): 0 for z < 0 and 1 for z ≥ 0, so Θ(0) = 1.

    z of any shape; the result has the same. Raises TypeError unless z holds real numbers.
    Source: lecture, 'Activation function', the perceptron.
    """
    return np.heaviside(as_floats(z, "z"), 1.0)


def step_derivative(z):
    """The derivative of the step: 0 on both sides of the jump. At z = 0 there is none, and 0 is returned.

    This is why the step is useless for gradient descent: wherever the derivative exists it is 0, so a small
    change of a weight changes nothing, and the gradient does not say in which direction any weight should go.

    z of any shape; the result has the same. Raises TypeError unless z holds real numbers.
    Source: lecture, 'Activation function': 'not practical with gradient descent'.
    """
    z = as_floats(z, "z")
    return np.where(np.isnan(z), z, 0.0)[()]


@_quiet
def sigmoid(z):
    """The sigmoid σ(z) = 1 / (1 + e^−z), between 0 and 1.

    For z < 0 the same number is computed as e^z / (1 + e^z): no exponential is above 1, so none can overflow, and
    a tiny σ(z) keeps all its digits.

    z of any shape; the result has the same. Raises TypeError unless z holds real numbers.
    Source: lecture, 'Activation function', the sigmoid.
    """
    z = as_floats(z, "z")
    return np.exp(np.minimum(z, 0.0)) / (1.0 + np.exp(-np.abs(z)))


@_quiet
def sigmoid_derivative(z):
    """σ'(z) = σ(z) (1 − σ(z)), at most 1/4.

    Since 1 − σ(z) = σ(−z), it is computed as σ(z) σ(−z): where σ(z) has rounded to 1, the difference would
    be 0, the product is not.

    z of any shape; the result has the same. Raises TypeError unless z holds real numbers.
    Source: derived from the lecture's sigmoid.
    """
    return sigmoid(z) * sigmoid(-as_floats(z, "z"))


def tanh(z):
    """The hyperbolic tangent tanh(z) = (e^z − e^−z) / (e^z + e^−z), between −1 and 1.

    This is NumPy's own function: it neither overflows for large |z| nor loses digits for small |z|.

    z of any shape; the result has the same. Raises TypeError unless z holds real numbers.
    Source: lecture, 'Activation function', tanh.
    """
    return np.tanh(as_floats(z, "z"))


@_quiet
def tanh_derivative(z):
    """tanh'(z) = 1 − tanh²(z) = 1 / cosh²(z), at most 1.

    With t = e^−|z| ≤ 1, 1 / cosh(z) = 2t / (1 + t²): this cannot overflow as cosh does, and stays accurate
    where tanh²(z) has rounded to 1.

    z of any shape; the result has the same. Raises TypeError unless z holds real numbers.
    Source: derived from the lecture's tanh.
    """
    t = np.exp(-np.abs(as_floats(z, "z")))
    return (2 * t / (1 + t**2)) ** 2


def relu(z):
    """The rectified linear unit ReLU(z) = max(0, z).

    z of any shape; the result has the same. Raises TypeError unless z holds real numbers.
    Source: lecture, 'Activation function', the rectified linear unit.
    """
    return np.maximum(as_floats(z, "z"), 0.0)


def relu_derivative(z):
    """ReLU'(z): 0 for z < 0 and 1 for z > 0. At the kink z = 0 there is none, and 0 is returned.

    z of any shape; the result has the same. Raises TypeError unless z holds real numbers.
    Source: derived from the lecture's ReLU.
    """
    return np.heaviside(as_floats(z, "z"), 0.0)


def identity(z):
    """g(z) = z, in a new array: the output of a regression, and the activation of a layer 'without activation'.

    z of any shape; the result has the same. Raises TypeError unless z holds real numbers.
    Source: linear regression, which is a network without hidden layers.
    """
    return np.positive(as_floats(z, "z"))


def identity_derivative(z):
    """The derivative of g(z) = z: 1 everywhere.

    z of any shape; the result has the same. Raises TypeError unless z holds real numbers.
    """
    z = as_floats(z, "z")
    return np.where(np.isnan(z), z, 1.0)[()]


@_quiet
def softmax(z):
    """Softmax(z)_i = e^{z_i} / Σ_j e^{z_j} along the last axis: entries from 0 to 1 that sum to 1.

    Adding a constant to all z_i changes nothing, so the largest is first subtracted: then no exponential can
    overflow.

    z of shape (..., K) with K ≥ 1 classes; the result has the same. Raises TypeError unless z holds real
    numbers, ValueError if there is no last axis or no class. With a +∞ among the z_i there is no limit: all nan.
    Source: lecture, 'Softmax', for the output layer.
    """
    e = np.exp(_shifted(z))
    return e / e.sum(axis=-1, keepdims=True)


@_quiet
def log_softmax(z):
    """log Softmax(z)_i = z_i − log Σ_j e^{z_j} along the last axis, finite even where the softmax is 0.

    After the largest z is subtracted, its own term of the sum is e^0 = 1. This 1 is left to log1p(x) = log(1 + x),
    which keeps the digits of a small rest x: a confident and right answer costs little, but not 0.

    z of shape (..., K) with K ≥ 1 classes; the result has the same. Raises TypeError unless z holds real
    numbers, ValueError if there is no last axis or no class.
    Source: derived from the lecture's softmax.
    """
    z = _shifted(z)
    is_largest = np.arange(z.shape[-1]) == z.argmax(axis=-1, keepdims=True)
    rest = (np.exp(z) - is_largest).sum(axis=-1, keepdims=True)
    return z - np.log1p(rest)


@_quiet
def softmax_jacobian(z):
    """The derivatives of the softmax s: J_ij = ∂s_i / ∂z_j = s_i (δ_ij − s_j).

    Each output depends on every input, so the derivative is a symmetric matrix; its rows sum to 0.

    z of shape (..., K); the result has shape (..., K, K). Raises what `softmax` raises.
    Source: derived from the lecture's softmax.
    """
    s = softmax(z)
    return s[..., :, None] * (np.eye(s.shape[-1], dtype=s.dtype) - s[..., None, :])


def _shifted(z):
    """Return z minus its largest entry, along the last axis."""
    z = as_floats(z, "z")
    if z.ndim == 0 or z.shape[-1] == 0:
        raise ValueError(f"softmax needs at least one class on the last axis of z, but z has shape {z.shape}.")
    return z - z.max(axis=-1, keepdims=True)


class Activation(NamedTuple):
    """An activation function with its derivative, once as a function of z and once of a = g(z).

    Backpropagation uses the second, `slope`: it has a, and does not compute an exponential again. (Where a has
    rounded to 0 or ±1 the slope is 0, while `derivative` still returns the tiny number.)

    Both are None for the softmax: its derivative is not a number for each neuron but a matrix, see
    `softmax_jacobian`.
    """

    function: Callable
    derivative: Callable | None
    slope: Callable | None


ACTIVATIONS = {
    "step": Activation(step, step_derivative, slope=np.zeros_like),
    "sigmoid": Activation(sigmoid, sigmoid_derivative, slope=lambda a: a * (1.0 - a)),
    "tanh": Activation(tanh, tanh_derivative, slope=lambda a: 1.0 - a * a),
    "relu": Activation(relu, relu_derivative, slope=lambda a: a > 0),
    "identity": Activation(identity, identity_derivative, slope=np.ones_like),
    "softmax": Activation(softmax, None, slope=None),
}


def get_activation(name: str):
    """Return the `Activation` of this name. Raises ValueError, with the list of names, if there is none."""
    try:
        return ACTIVATIONS[name]
    except (KeyError, TypeError):
        raise ValueError(f"there is no activation {name!r}: the names are {', '.join(ACTIVATIONS)}.") from None
