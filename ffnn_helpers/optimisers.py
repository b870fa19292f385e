"""Optimisers: from the gradient of the cost to the step of the parameters.

All weights and biases of a network form one vector θ, and the gradient of the cost one vector g = ∂C/∂θ. An optimiser
has one method, `step(g)`, which turns g in place into the change Δ to be subtracted: θ ← θ − Δ. Momentum and Adam
store earlier gradients, so an optimiser belongs to one network; to continue a training, use the same optimiser.

All raise TypeError for a learning rate (or Adam's ε) that is not a number, ValueError for one that is not finite or not
above 0, and ValueError for a momentum or decay rate β that is not a number with 0 ≤ β < 1.
"""

import math
import numbers

import numpy as np


class SGD:
    """Gradient descent: Δ = η g, with the learning rate η. It is stochastic if g comes from a batch.

    Source: lecture, 'Tuning the couplings': weights change so that the cost falls.
    """

    def __init__(self, learning_rate):
        self.learning_rate = _positive(learning_rate, "learning_rate", 0.1)

    def step(self, gradient):
        """Turn the gradient, of shape (n_parameters,), in place into the change Δ."""
        gradient *= self.learning_rate

    def __repr__(self):
        return f"SGD({self.learning_rate})"


class Momentum:
    """Gradient descent with momentum β: v ← βv + g, Δ = ηv. A ball that rolls, where `SGD` walks.

    Steps in the same direction add up, to 1/(1 − β) times a single one; steps back and forth cancel.

    Source: Polyak, Some methods of speeding up the convergence of iteration methods (1964).
    """

    def __init__(self, learning_rate, beta=0.9):
        self.learning_rate = _positive(learning_rate, "learning_rate", 0.1)
        self.beta = _checked_beta(beta, "beta")
        self._velocity = None

    def step(self, gradient):
        """Turn the gradient, of shape (n_parameters,), in place into the change Δ."""
        if self._velocity is None:
            self._velocity = np.zeros_like(gradient)
        _check_same_size(self._velocity, gradient, self)
        self._velocity *= self.beta
        self._velocity += gradient
        np.multiply(self._velocity, self.learning_rate, out=gradient)

    def __repr__(self):
        return f"Momentum({self.learning_rate}, beta={self.beta})"


class Adam:
    """Adam: steps of about the size η for every parameter, however large or small its gradients are.

        m ← β₁m + (1 − β₁) g        s ← β₂s + (1 − β₂) g²        Δ = η m̂ / (√ŝ + ε)

    m and s are running means of g and g². They start at 0, so after t steps they are too small by the factors
    1 − β₁ᵗ and 1 − β₂ᵗ; m̂ and ŝ are m and s divided by these.

    Source: Kingma and Ba, Adam: a method for stochastic optimization (2015), algorithm 1.
    """

    def __init__(self, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.learning_rate = _positive(learning_rate, "learning_rate", 0.001)
        self.beta1 = _checked_beta(beta1, "beta1")
        self.beta2 = _checked_beta(beta2, "beta2")
        self.epsilon = _positive(epsilon, "epsilon", 1e-8)
        self._m = self._s = None
        self._t = 0

    def step(self, gradient):
        """Turn the gradient, of shape (n_parameters,), in place into the change Δ."""
        if self._m is None:
            self._m, self._s = np.zeros_like(gradient), np.zeros_like(gradient)
        _check_same_size(self._m, gradient, self)
        self._t += 1
        self._m *= self.beta1
        self._m += (1 - self.beta1) * gradient
        self._s *= self.beta2
        gradient *= gradient
        gradient *= 1 - self.beta2
        self._s += gradient

        np.multiply(self._m, self.learning_rate / (1 - self.beta1**self._t), out=gradient)
        gradient /= np.sqrt(self._s / (1 - self.beta2**self._t)) + self.epsilon

    def __repr__(self):
        return f"Adam({self.learning_rate}, beta1={self.beta1}, beta2={self.beta2}, epsilon={self.epsilon})"


def _positive(value: float, name, example):
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, such as {example}, but it is {value!r}.")
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be a finite number above 0, such as {example}, but it is {value}.")
    return float(value)


def _checked_beta(value: float, name):
    if not isinstance(value, numbers.Real) or not 0 <= value < 1:
        raise ValueError(
            f"{name} must be a number from 0 up to, but not including, 1, such as 0.9, but it is {value!r}."
        )
    return float(value)


def _check_same_size(stored, gradient, optimiser):
    if stored.shape != gradient.shape:
        raise ValueError(
            f"this {type(optimiser).__name__} stores gradients of a network with {stored.size} parameters, "
            f"but was called with {gradient.size}: make a new optimiser for each network."
        )
