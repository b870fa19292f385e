"""Data sets: points in the plane, handwritten digits, spins of the Ising model; and `split`, for a test set."""

from ffnn_helpers.datasets.digits import digits, from_strokes
from ffnn_helpers.datasets.ising import (
    CRITICAL_TEMPERATURE,
    energy,
    exact_energy,
    exact_magnetisation,
    ising_configurations,
    magnetisation,
)
from ffnn_helpers.datasets.points import circle, gauss, gaussians, plane, spiral, xor
from ffnn_helpers.datasets.split import split

__all__ = ["CRITICAL_TEMPERATURE", "energy", "exact_energy", "exact_magnetisation", "ising_configurations"]
__all__ += ["magnetisation", "circle", "gauss", "gaussians", "plane", "spiral", "xor"]
__all__ += ["digits", "from_strokes", "split"]
