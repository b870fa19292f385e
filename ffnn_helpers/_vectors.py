"""All weights and biases of a network as one vector, so that whoever moves them need not know of layers."""

import numpy as np


def as_vector(arrays):
    """A new vector with the entries of all the arrays, one array after the other."""
    return np.concatenate(arrays, axis=None)


def pieces_of(vector, arrays):
    """The parts of a vector that belong to the arrays, each in the shape of its own: views, not copies."""
    ends = np.cumsum([array.size for array in arrays])
    parts = np.split(vector, ends[:-1])
    return [part.reshape(array.shape) for part, array in zip(parts, arrays, strict=True)]


def write_back(vector, arrays):
    """Copy the entries of a vector that `as_vector` made back into the arrays."""
    for array, values in zip(arrays, pieces_of(vector, arrays), strict=True):
        array[...] = values
