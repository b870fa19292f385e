"""Checks of input that the other modules share. Errors say what was met, what was expected, and what to do."""

import numbers

import numpy as np


def as_array(values, name):
    """Return `values` as an array. Raises TypeError for None, functions, masked arrays; ValueError for ragged rows."""
    if type(values) is np.ndarray:  # most are, and then there is nothing to look at
        return values
    if values is None:
        raise TypeError(f"{name} is None: does the function that made it end with return?")
    if callable(values):
        raise TypeError(f"{name} is a function, not a number: call it, with its arguments in brackets.")
    if isinstance(values, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array, and its mask would be lost: leave out the masked entries first.")
    try:
        return np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be an array, but its rows differ in length: {str(values)[:80]}.") from None


def as_floats(values, name):
    """Return `values` as an array of floats: integers and bools become float64, float types are kept.

    Raises what `as_array` raises, and TypeError for strings, complex numbers and Python objects.
    """
    array = as_array(values, name)
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind in "iub":
        return array.astype(np.float64)
    raise TypeError(f"{name} must hold real numbers, but its dtype is {array.dtype}: convert it to floats first.")


def as_rows(values, n_columns, name, per="sample"):
    """Return `values` as floats, after checking that their shape is (N, n_columns)."""
    values = as_floats(values, name)
    if values.ndim == 2 and values.shape[1] == n_columns:
        return values
    if values.shape == (n_columns,):
        advice = f" For one sample use {name}[None, :] or {name}.reshape(1, -1)."
    elif values.ndim == 1 and n_columns == 1:
        advice = f" For {len(values)} samples of one number use {name}[:, None] or {name}.reshape(-1, 1)."
    elif values.ndim == 2 and values.shape[0] == n_columns:
        advice = f" If its columns are the samples, use {name}.T."
    else:
        advice = ""
    raise ValueError(
        f"{name} must have shape (N, {n_columns}), one row per {per}, but it has shape {values.shape}.{advice}"
    )


def whole_number(value, name, at_least):
    """Return `value` as an int. Raises TypeError unless it is an integer, ValueError if it is too small."""
    if not isinstance(value, numbers.Integral) or isinstance(value, bool):
        raise TypeError(f"{name} must be an integer, but it is {value!r} ({type(value).__name__}).")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, but it is {value}.")
    return int(value)


def real_number(value, name):
    """Return `value` as a float. Raises TypeError unless it is a real number."""
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, but it is {value!r} ({type(value).__name__}).")
    return float(value)


def refuse(wrong, values, name, rule):
    """Raise ValueError about the first entry of `values` for which `wrong` is True, if there is one."""
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0].tolist())
        raise ValueError(f"{name}[{', '.join(map(str, place))}] is {values[place]}, but {rule}.")


def check_generator(rng):
    """Raise TypeError unless `rng` is a NumPy generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a generator such as np.random.default_rng(seed), but it is {rng!r}.")
