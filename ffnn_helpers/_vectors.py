"""All weights and biases of a network as one vector, so that optimisers need not know about layers."""

import numpy as np


def as_vector(arrays):
    """Return a new vector with the entries of all the arrays, one array after the other."""
    return np.concatenate(arrays, axis=None)


def pieces_of(vector, arrays):
    """Split a vector into parts with the shapes of the arrays. The parts are views, not copies."""
    ends = np.cumsum([array.size for array in arrays])
    parts = np.split(vector, ends[:-1])
    return [part.reshape(array.shape) for part, array in zip(parts, arrays, strict=True)]


def write_back(vector, arrays):
    """Copy the entries of a vector from `as_vector` back into the arrays."""
    for array, values in zip(arrays, pieces_of(vector, arrays), strict=True):
        array[...] = values
