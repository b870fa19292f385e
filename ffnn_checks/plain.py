"""Plain data: numbers, strings and arrays, and lists, tuples and dictionaries of them.

All that a check knows of a student's work is plain, and copied the moment it is returned. The grader's sandbox sends it
as JSON; reading that executes nothing.
"""

import base64
import binascii
import collections
import re
import textwrap

import numpy as np

from ffnn_checks.comparing import Other, as_array

MOST = 1_000_000  # entries of one array: a layer of 1000 neurons after another has so many weights
MOST_IN_LISTS = 300_000  # entries of all lists in one another; all digits of exercise 6, as lists, have 137,000
LONGEST_SHOWN = 300  # characters of what is not plain
DEEPEST = 20  # lists in one another
LONGEST_INTEGER = 1000  # bits


def plain(value, depth=0, room=None):
    """A copy of a value that holds plain data alone. What is not plain, or is too much, becomes an `Other`."""
    try:
        return _copied(value, depth, room or [MOST_IN_LISTS])
    except Exception:  # a class of the student's may raise whatever it likes when it is looked at
        return Other(type(value).__name__, f"a {type(value).__name__}")


def _copied(value, depth, room):
    is_short = type(value) is int and value.bit_length() <= LONGEST_INTEGER
    if is_short or value is None or type(value) in (bool, float, str, Other):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, np.generic) and value.dtype.kind in "biuf":
        return np.asarray(value)[()]
    if isinstance(value, np.ndarray) and value.dtype == object and value.ndim:
        value = list(value)
    if isinstance(value, dict | list | tuple | collections.deque):
        room[0] -= len(value)
        if room[0] < 0 or depth == DEEPEST:
            return Other(type(value).__name__, f"a {type(value).__name__} of too many entries")
        if isinstance(value, dict):
            return {str(key): plain(entry, depth + 1, room) for key, entry in value.items()}
        entries = (entry if type(entry) is float else plain(entry, depth + 1, room) for entry in value)
        return tuple(entries) if isinstance(value, tuple) else list(entries)
    if callable(value):
        return Other(type(value).__name__, getattr(value, "__name__", "a function"), is_function=True)
    if (array := as_array(value)) is not None and array.size <= MOST:
        return np.array(array)
    text = re.sub(" at 0x[0-9a-f]+", "", repr(value))
    return Other(type(value).__name__, textwrap.shorten(text, LONGEST_SHOWN, placeholder=" …"))


def to_json(value):
    """Plain data as what json.dumps takes."""
    if isinstance(value, list):
        return [entry if type(entry) is float else to_json(entry) for entry in value]
    if isinstance(value, tuple):
        return {"tuple": to_json(list(value))}
    if isinstance(value, dict):
        return {"entries": {key: to_json(entry) for key, entry in value.items()}}
    if isinstance(value, Other):
        return {"other": [value.kind, value.text, value.is_function]}
    if isinstance(value, np.generic | np.ndarray):
        data = base64.b64encode(value.tobytes()).decode()
        return {"dtype": value.dtype.str, "shape": value.shape, "data": data, "scalar": isinstance(value, np.generic)}
    return value


def from_json(found):
    """Plain data from what json.loads returned. It may come from anybody: ValueError, if to_json does not write it."""
    try:
        return _read(found)
    except (AttributeError, KeyError, TypeError, binascii.Error) as error:
        raise ValueError(f"This is not plain data: {error!r}") from None


def _read(found):
    if isinstance(found, list):
        return [_read(entry) if type(entry) in (list, dict) else entry for entry in found]
    if not isinstance(found, dict):
        return found
    if "tuple" in found:
        return tuple(_read(entry) for entry in found["tuple"])
    if "entries" in found:
        return {key: _read(entry) for key, entry in found["entries"].items()}
    if "other" in found:
        kind, text, is_function = found["other"]
        return Other(str(kind)[:LONGEST_SHOWN], str(text)[:LONGEST_SHOWN], bool(is_function))
    dtype = np.dtype(found["dtype"])
    if dtype.kind not in "biuf":
        raise ValueError(f"This is an array of {dtype}.")
    array = np.frombuffer(base64.b64decode(found["data"]), dtype).reshape(found["shape"])
    return array[()] if found["scalar"] else array
