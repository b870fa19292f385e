"""What a student's function answers in place of ours."""

import numpy as np

from ffnn_helpers._arrays import as_floats


def answer_of(function, call, arguments, shape, rule):
    """What a student's function answers, as floats of this shape; otherwise words about what it did.

    It gets copies of the arguments. What overflows in it is seen in the answer and needs no warning. In words it bears
    its own name, or the one in `call` if it has none.
    """
    name, bracket, names = call.partition("(")
    call = name_of(function, name) + bracket + names
    given = f"an array of shape {arguments[0].shape}"
    try:
        with np.errstate(all="ignore"):
            answer = function(*(np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments))
    except (TypeError, ValueError) as error:
        error.args = (f"{error}\n{call} was called with {given}: it must do with all entries at once.",)
        raise
    if answer is None:
        raise ValueError(f"{call} returned nothing: does it end with return?")
    if np.shape(answer) != shape:
        raise ValueError(f"{call} returned shape {np.shape(answer)} for {given}: expected {shape}. {rule}")
    return as_floats(answer, call)


def name_of(function, otherwise):
    """A function's own name, if it has one: a lambda has none."""
    name = getattr(function, "__name__", "")
    return name if name.isidentifier() else otherwise
