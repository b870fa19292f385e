"""What an exercise's check cell calls: it compares, and names the mistake that it meets.

A task has a reference (a function that does it right), inputs to try, and the usual mistakes: wrong
functions, each with a hint. When the student's function differs from the reference, its result is
compared with what each mistake gives on the same input; the one that agrees is named.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Mistake(NamedTuple):
    """A usual wrong answer, as a function, and what to tell the one who made it."""

    function: Callable
    hint: str


class CheckFailed(AssertionError):
    """The work is not right yet. Shown as its message alone: a student needs no traceback of ours."""

    def _render_traceback_(self):  # IPython asks for this
        return str(self).splitlines()


@dataclass(frozen=True)
class Task:
    """One task of an exercise. Calling it checks the student's function: `check.neuron(neuron)`.

    Parameters
    ----------
    name : str
        The name of the function that the student writes.
    arguments : sequence of str
        The names of its arguments, for the messages.
    reference : callable
        Does the task right.
    inputs : sequence of tuples
        The visible cases: one tuple of arguments each.
    mistakes : sequence of Mistake
        The usual wrong answers. The inputs must tell them apart from the reference and each other.
    to_do : str
        What to say when nothing was written yet.
    shows : str
        What a right answer shows.
    following : callable, optional
        `following(earlier)` is the reference built on the student's own earlier function. A task that
        was done right on top of a wrong earlier one is right: a mistake costs its points once.
    """

    name: str
    arguments: Sequence[str]
    reference: Callable
    inputs: Sequence[tuple]
    mistakes: Sequence[Mistake]
    to_do: str
    shows: str
    following: Callable | None = None

    def __call__(self, student, *, given=None, inputs=None, reveal=True):
        """Check the student's function; print what a right answer shows.

        Parameters
        ----------
        student : callable
            The student's function.
        given : callable, optional
            The student's own earlier function, on which this one may stand (see `following`).
        inputs : sequence of tuples, optional
            Other cases than the visible ones.
        reveal : bool
            Whether the messages may tell the input's values, and success is reported at all.

        Raises
        ------
        CheckFailed
            With a message that says what was expected, what came, for which input, and which mistake
            it is if it is a usual one.
        """
        if not callable(student):
            raise CheckFailed(f"{self.name} is {_describe(student)}, not a function. {self.to_do}")
        inputs = self.inputs if inputs is None else inputs
        for case in inputs:
            got = _outcome(student, case)
            if isinstance(got.error, NotImplementedError):
                raise CheckFailed(f"{self.name}: not attempted yet. {self.to_do}")
            if got.changed is not None:
                raise CheckFailed(
                    f"{self.name} changes its argument {self.arguments[got.changed]}. The caller still needs it: "
                    "compute a new array instead of writing into the old one (z = z + b, not z += b)."
                )
            expected = _outcome(self.reference, case)
            if got.agrees_with(expected) or self._follows(given, case, got):
                continue
            raise CheckFailed(self._wrong(student, case, got, expected, inputs, reveal))
        if reveal:
            print(f"{self.name}: right. {self.shows}")

    def _follows(self, given, case, got):
        if self.following is None or given is None:
            return False
        expected = _outcome(self.following(given), case)
        return expected.error is None and got.agrees_with(expected)

    def _wrong(self, student, case, got, expected, inputs, reveal):
        show = _describe if reveal else _describe_shape
        lines = [f"{self.name}: not right yet."]
        if not reveal:
            lines[0] += " The check above passes, but another input does not."
        lines += ["  for"] + [f"    {name} = {show(value)}" for name, value in zip(self.arguments, case, strict=True)]
        lines += [f"  expected  {show(expected.value)}", f"  got       {got.describe(show)}"]
        if got.error is None and got.value is None:
            lines.append("Your function gives nothing back: does it end with return?")
        elif mistake := self._name_mistake(student, case, got, inputs):
            lines.append(f"The mistake: {mistake.hint}")
        elif got.error is None and (difference := _difference_of_shape(got.value, expected.value)):
            lines.append(difference)
        return "\n".join(lines)

    def _name_mistake(self, student, case, got, inputs):
        """The mistake that gives the same on this input and, of several, on most of the others."""
        candidates = [m for m in self.mistakes if got.agrees_with(_outcome(m.function, case))]
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        outcomes = [_outcome(student, other) for other in inputs]

        def agreements(mistake):
            return sum(o.agrees_with(_outcome(mistake.function, c)) for o, c in zip(outcomes, inputs, strict=True))

        return max(candidates, key=agreements)


class _Outcome(NamedTuple):
    """What a call gave: a value or an error, and which argument it wrote into, if any."""

    value: object
    error: Exception | None
    changed: int | None

    def agrees_with(self, other):
        if self.error is not None or other.error is not None:
            return type(self.error) is type(other.error)
        return _agree(self.value, other.value)

    def describe(self, show):
        if self.error is not None:
            return f"{type(self.error).__name__}: {self.error}"
        return show(self.value)


def _outcome(function, case):
    arguments = copy.deepcopy(case)
    value = error = None
    try:
        with np.errstate(all="ignore"):
            value = function(*arguments)
    except Exception as caught:
        error = caught
    changed = [i for i, (now, before) in enumerate(zip(arguments, case, strict=True)) if not _agree(now, before)]
    return _Outcome(value, error, changed[0] if changed else None)


def _agree(got, expected):
    """Equal in structure, shape and, up to rounding, in value; a list stands for an array and back."""
    if isinstance(expected, list | tuple):
        if not isinstance(got, list | tuple | np.ndarray) or len(got) != len(expected):
            return False
        return all(_agree(g, e) for g, e in zip(got, expected, strict=True))
    if callable(expected):
        return got is expected
    if expected is None or got is None:
        return got is expected
    try:
        got, expected = np.asarray(got), np.asarray(expected)
    except ValueError:  # rows of unequal length
        return False
    if got.shape != expected.shape or got.dtype.kind not in "biuf":
        return False
    tolerance = 1e-4 if np.float32 in (got.dtype, expected.dtype) else 1e-9
    return np.allclose(got, expected, rtol=tolerance, atol=tolerance * 1e-3, equal_nan=True)


def _describe(value):
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, suppress_small=True, threshold=24, separator=", ")
        text = text.replace("\n", "\n" + " " * 12)
        return f"{text}  (shape {value.shape})"
    if isinstance(value, tuple | list) and any(isinstance(v, np.ndarray) for v in value):
        return " and ".join(_describe(v) for v in value)
    if callable(value):
        return getattr(value, "__name__", "a function")
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _describe_shape(value):
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, tuple | list) and any(isinstance(v, np.ndarray) for v in value):
        return " and ".join(_describe_shape(v) for v in value)
    if callable(value):
        return _describe(value)
    return f"a {type(value).__name__}"


def _difference_of_shape(got, expected):
    if isinstance(expected, np.ndarray | float) and np.shape(got) != np.shape(expected):
        return f"The shape should be {np.shape(expected)}, yours is {np.shape(got)}."
    return None
