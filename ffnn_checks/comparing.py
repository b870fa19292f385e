"""Whether two results agree, up to rounding."""

from dataclasses import dataclass

import numpy as np

# NumPy's letters for the kinds of numbers of which a result may have to be made.
KINDS = {"floats": "f", "whole numbers": "iu", "numbers": "fiu"}


@dataclass(frozen=True)
class Other:
    """What is neither a number nor a string, nor made of them: the name of its type, and how it is shown."""

    kind: str
    text: str
    is_function: bool = False

    def __repr__(self):
        return self.text

    def __iter__(self):  # where a list is expected, this error names the type that the student returned
        raise TypeError(f"{self.kind!r} object is not iterable")

    __len__ = __iter__


def agree(got, expected):
    """Equal in structure, shape and, up to rounding, in value; a list stands for an array and back.

    The precision is that of the expected numbers: four digits where they are float32, nine otherwise. A result that is
    itself float32 cannot have nine; it must have all that it can.
    """
    if isinstance(expected, dict):
        return isinstance(got, dict) and got.keys() == expected.keys() and all(agree(got[k], expected[k]) for k in got)
    if isinstance(expected, list | tuple):
        is_sequence = isinstance(got, list | tuple) or (isinstance(got, np.ndarray) and got.ndim > 0)
        if not is_sequence or len(got) != len(expected):
            return False
        array = as_array(expected)  # most lists hold numbers alone, and are equal
        is_equal = array is not None and np.array_equal(as_array(got), array)
        return is_equal or all(agree(g, e) for g, e in zip(got, expected, strict=True))
    if isinstance(expected, Other):
        return expected.is_function and isinstance(got, Other) and got == expected
    if callable(expected) or expected is None or got is None:
        return got is expected
    if isinstance(expected, str):
        return isinstance(got, str) and got == expected
    got, expected = as_array(got), as_array(expected)
    if got is None or expected is None or got.shape != expected.shape:
        return False
    relative, absolute = 1e-9, 1e-12
    if expected.dtype == np.float32:
        relative, absolute = 1e-4, 1e-5
    elif got.dtype == np.float32:
        relative, absolute = 2e-6, 1e-6
    # Mostly they are equal, which is seen ten times as quickly.
    return np.array_equal(got, expected) or np.allclose(got, expected, rtol=relative, atol=absolute, equal_nan=True)


def as_array(value):
    """`value` as an array of real numbers; None for anything else: a string, a function, rows of unequal length."""
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array if array.dtype.kind in "biuf" else None


def numbers_in(value):
    """All numbers of plain data, in one row."""
    if (array := as_array(value)) is not None:
        return array.ravel().astype(float)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return np.concatenate([[], *map(numbers_in, parts)])
