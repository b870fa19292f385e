"""Checks of input that the other modules share. Errors say what was met, what was expected, and what to do."""

import numbers

import numpy as np


def as_floats(values, name):
    """Return `values` as an array of floats: integers and bools become float64, float types are kept.

    Raises TypeError for anything that is not a real number: strings, complex numbers, Python objects.
    """
    array = np.asarray(values)
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind in "iub":
        return array.astype(np.float64)
    if values is None:
        raise TypeError(f"{name} is None: does the function that made it end with return?")
    if callable(values):
        raise TypeError(f"{name} is a function, not a number: call it, with its arguments in brackets.")
    raise TypeError(f"{name} must hold real numbers, but its dtype is {array.dtype}: convert it to floats first.")


def whole_number(value, name, at_least):
    """Return `value` as an int. Raises TypeError unless it is an integer, ValueError if it is too small."""
    if not isinstance(value, numbers.Integral) or isinstance(value, bool):
        raise TypeError(f"{name} must be an integer, but it is {value!r} ({type(value).__name__}).")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, but it is {value}.")
    return int(value)


def refuse(wrong, values, name, rule):
    """Raise ValueError about the first entry of `values` for which `wrong` is True, if there is one."""
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0].tolist())
        raise ValueError(f"{name}[{', '.join(map(str, place))}] is {values[place]}, but {rule}.")


def check_generator(rng):
    """Raise TypeError unless `rng` is a NumPy generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a generator such as np.random.default_rng(seed), but it is {rng!r}.")
