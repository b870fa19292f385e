"""What a student passes to a picture in place of ours: results of their function, two arrays that belong together."""

import numpy as np

from ffnn_helpers._arrays import as_floats


def result_of(function, call, arguments):
    """Result of a student's function, called with copies of the arguments. What overflows is seen in the result.

    Messages name the `call`, such as "softmax(z)", with the function's own name. Raises ValueError for None, TypeError
    for what is not a function, such as its result.
    """
    if not callable(function):
        name, kind = call.partition("(")[0], type(function).__name__
        raise TypeError(f"{name} must be a function, but it is of type {kind}: pass its name alone, without brackets.")
    with np.errstate(all="ignore"):
        result = function(*(np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments))
    if result is None:
        raise ValueError(f"{named(call, function)} returned nothing: does it end with return?")
    return result


def array_of(function, call, arguments, shape, rule, *, finite=False):
    """Result of a student's function as an array of floats of this shape, () for one number; `rule` says why.

    Otherwise as `result_of`; at least one argument is an array. Raises ValueError or TypeError if the result is
    nothing, has another shape, or must be finite and is not; or the function's own error, with what it was given.
    """
    call = named(call, function)
    given = next(f"an array of shape {a.shape}" for a in arguments if isinstance(a, np.ndarray))
    try:
        result = result_of(function, call, arguments)
    except (TypeError, ValueError) as error:
        if callable(function) and "returned nothing" not in str(error):
            error.args = (f"{error}\n{call} was called with {given}: it must do with all entries at once.",)
        raise
    if np.shape(result) != shape:
        expected = shape or "one number"
        raise ValueError(f"{call} returned shape {np.shape(result)} for {given}: expected {expected}. {rule}")
    result = as_floats(result, call)
    broken = result[~np.isfinite(result)]
    if finite and broken.size:
        raise ValueError(f"{call} returned {broken[0]}, which cannot be drawn: expected finite numbers.")
    return result


def both_or(otherwise, **given):
    """The two arrays given, or those of `otherwise()` if both are None. Raises TypeError if one is."""
    missing = [array is None for array in given.values()]
    if any(missing) and not all(missing):
        raise TypeError(f"{' and '.join(given)} belong together: give both, or neither.")
    return otherwise() if all(missing) else tuple(given.values())


def named(call, function):
    """The call with the function's own name; a lambda has none."""
    name, bracket, arguments = call.partition("(")
    return name_of(function, name) + bracket + arguments


def name_of(function, otherwise):
    """A function's own name, if it has one."""
    name = getattr(function, "__name__", "")
    return name if name.isidentifier() else otherwise
