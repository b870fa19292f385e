"""When two results agree, and what a call gave: for the checks, which compare a student's function with others."""

import copy
import warnings
from typing import NamedTuple

import numpy as np

# What a result may have to be made of, and NumPy's letters for it.
KINDS = {"floats": "f", "whole numbers": "iu", "numbers": "fiu"}


class Outcome(NamedTuple):
    """What a call gave: a value or an error, and which argument it wrote into, if any."""

    value: object
    error: Exception | None
    changed: int | None

    def agrees_with(self, other):
        if self.error is not None or other.error is not None:
            return isinstance(self.error, type(other.error))
        return agree(self.value, other.value)

    @property
    def is_comparable(self):
        """Whether a second call that does the same gives what agrees with this: not so for a dict, say."""
        return self.agrees_with(self) and not callable(self.value)


def outcome_of(use, function, case):
    """The outcome of use(function, *case). The function gets copies: what it writes into them is seen."""
    arguments = copy.deepcopy(case)
    value = error = None
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            # np.log(A, where=…) without out leaves whatever was in memory: right by luck.
            warnings.filterwarnings("error", message="'where' used without 'out'")
            value = use(function, *arguments)
        if isinstance(value, list | tuple):  # one that the function keeps may be longer after the next call
            value = copy.deepcopy(value)
    except Exception as caught:
        error = caught
    changed = [i for i, (now, before) in enumerate(zip(arguments, case, strict=True)) if not agree(now, before)]
    return Outcome(value, error, changed[0] if changed else None)


def agree(got, expected):
    """Equal in structure, shape and, up to rounding, in value; a list stands for an array and back."""
    if isinstance(expected, list | tuple):
        is_sequence = isinstance(got, list | tuple) or (isinstance(got, np.ndarray) and got.ndim > 0)
        if not is_sequence or len(got) != len(expected):
            return False
        return all(agree(g, e) for g, e in zip(got, expected, strict=True))
    if callable(expected):
        return got is expected
    if isinstance(expected, str):
        return isinstance(got, str) and got == expected
    if expected is None or got is None:
        return got is expected
    got, expected = as_array(got), np.asarray(expected)
    if got is None or got.shape != expected.shape:
        return False
    single = np.float32 in (got.dtype, expected.dtype)
    relative, absolute = (1e-4, 1e-5) if single else (1e-9, 1e-12)
    return np.allclose(got, expected, rtol=relative, atol=absolute, equal_nan=True)


def as_array(value):
    """`value` as an array of real numbers, or None if it is none: a string, a function, rows of unequal length."""
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array if array.dtype.kind in "biuf" else None
