"""Inputs that the playground's network may have: numbers computed from a point (x, y), in the page's order.

Source: TensorFlow Playground, playground.ts (INPUTS).
"""

import numpy as np

from ffnn_helpers._fdlibm import LIMIT, sin


def _sine(values):
    """The page's sine. Beyond `LIMIT`, where the page has no points, it is NumPy's."""
    return np.array([sin(v) if abs(v) < LIMIT else np.sin(v) for v in values.tolist()], values.dtype)


FEATURES = {
    "x": lambda x, y: x,
    "y": lambda x, y: y,
    "xSquared": lambda x, y: x * x,
    "ySquared": lambda x, y: y * y,
    "xTimesY": lambda x, y: x * y,
    "sinX": lambda x, y: _sine(x),
    "sinY": lambda x, y: _sine(y),
}
SIGNS = dict(zip(FEATURES, ("x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂"), strict=True))  # for labels
