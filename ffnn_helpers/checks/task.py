"""What an exercise's check cell calls: it compares, and names the mistake that it meets.

A task has a reference (a function that does it right), inputs to try, and the usual mistakes: wrong
functions, each with a hint. When the student's function differs from the reference, its results are
compared with what each mistake gives on the same inputs; the one that agrees on all of them is named.
"""

import copy
import textwrap
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

OURS = str(Path(__file__).parents[1])  # the folder of the package
WIDTH = 100  # of a line; longer ones JupyterLab breaks in the middle of a word

# What to say to a student whose function stopped with one of these, whatever the task.
ADVICE = {
    np.exceptions.AxisError: "It names an axis that the array does not have: an array of shape (n,) has only axis 0.",
    IndexError: "An index ran past the end. Either it starts at 1 (Python counts from 0), or it runs along the wrong "
    "axis, or it expects a fixed number of entries (len tells how many there are).",
    NameError: "Every name must be an argument, or be made inside the function before it is used.",
}


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
    arguments, results : sequence of str
        The names of what goes in and of what comes out, for the messages.
    reference : callable
        Does the task right.
    inputs : sequence of tuples
        The visible cases: one tuple of arguments each.
    mistakes : sequence of Mistake
        The usual wrong answers. The inputs must tell them apart from the reference and from each other.
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
    results: Sequence[str]
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
            raise CheckFailed(f"{self.name} is {student!r}, not a function. {self.to_do}")
        inputs = self.inputs if inputs is None else inputs
        follows = False
        for case in inputs:
            got, expected = _outcome(student, case), _outcome(self.reference, case)
            if type(got.error) is NotImplementedError:
                raise CheckFailed(self._not_attempted(got.error))
            if got.changed is not None:
                raise CheckFailed(self._changed(self.arguments[got.changed]))
            if got.agrees_with(expected):
                continue
            if self._follows(given, case, got):
                follows = True
                continue
            raise CheckFailed(self._not_right(student, case, got, expected, inputs, reveal))
        if reveal and follows:
            earlier = getattr(given, "__name__", "earlier function")
            print(f"{self.name}: right, on top of your own {earlier}, which is not right yet. {self.shows}")
        elif reveal:
            print(f"{self.name}: right. {self.shows}")

    def _changed(self, argument):
        return (
            f"{self.name} changes its argument {argument}, which the caller still needs. "
            f"{argument} *= 2, {argument}[0] = 2 or {argument}.pop() write into the caller's own object; "
            f"{argument} * 2 makes a new one. And z = {argument} makes no copy."
        )

    def _not_attempted(self, error):
        deeper = traceback.extract_tb(error.__traceback__)[2:]  # below our own call and the student's function
        if deeper:
            return f"{self.name} calls {deeper[-1].name}, which is not written yet: do that task first."
        return f"{self.name}: not attempted yet. {self.to_do} Then take out the line raise NotImplementedError()."

    def _follows(self, given, case, got):
        if self.following is None or given is None:
            return False
        expected = _outcome(self.following(given), case)
        return expected.error is None and got.agrees_with(expected)

    def _not_right(self, student, case, got, expected, inputs, reveal):
        """The message: first what is wrong, then on which input, what was expected, and what came."""
        lines = [f"{self.name}: not right yet."]
        if not reveal:
            lines[0] += " The check above passes, but another input does not."
        mistake = self._name_mistake(student, inputs)
        if mistake:
            lines.append(f"The mistake: {mistake.hint}")
        elif got.error is not None:
            lines += [advice for kind, advice in ADVICE.items() if isinstance(got.error, kind)][:1]
        else:
            lines += self._difference(got.value, expected.value)
        lines = [textwrap.fill(line, WIDTH) for line in lines]
        show = _describe if reveal else _describe_shape
        lines.append("The input:")
        lines += [_labelled(name, show(value)) for name, value in zip(self.arguments, case, strict=True)]
        lines.append("Expected:")
        lines += self._describe_results(expected.value, show)
        if got.error is None:
            lines.append("Your function gives:")
            lines += self._describe_results(got.value, show)
        else:
            lines.append("Your function stops:")
            lines.append(textwrap.indent(textwrap.fill(f"{type(got.error).__name__}: {got.error}", WIDTH), "  "))
            if reveal:  # a hidden test may itself be the last line that is not ours
                lines += _where(got.error)
        return "\n".join(lines)

    def _describe_results(self, value, show):
        if len(self.results) > 1 and isinstance(value, tuple | list) and len(value) == len(self.results):
            return [_labelled(name, show(part)) for name, part in zip(self.results, value, strict=True)]
        if len(self.results) == 1:
            return [_labelled(self.results[0], show(value))]
        return [textwrap.indent(show(value), "  ")]

    def _difference(self, got, expected):
        """What can be said of a wrong value without knowing where it comes from; a list of lines."""
        if got is None:
            return [
                "It gives nothing back for this input: does every way through it end with return? "
                "(print shows a number, but does not return it.)"
            ]
        if isinstance(got, str):
            return ["It gives back a string. Give back the value itself."]
        if len(self.results) > 1:
            if not isinstance(got, tuple | list) or len(got) != len(self.results):
                return [f"It should give back {len(self.results)} things: return {', '.join(self.results)}."]
            pairs = zip(self.results, got, expected, strict=True)
        else:
            pairs = [(self.results[0], got, expected)]
        return [line for name, mine, right in pairs for line in _difference_of_shape(name, mine, right)]

    def _name_mistake(self, student, inputs):
        """The mistake that gives what the student's function gives on all inputs, or None.

        Errors agree if they are of one type. That alone is no evidence (whatever does not fit stops with a
        ValueError), so on one input at least a wrong value must agree.
        """
        outcomes = [_outcome(student, case) for case in inputs]
        expected = [_outcome(self.reference, case) for case in inputs]
        for mistake in self.mistakes:
            theirs = [_outcome(mistake.function, case) for case in inputs]
            if all(mine.agrees_with(their) for mine, their in zip(outcomes, theirs, strict=True)) and any(
                mine.error is None and not mine.agrees_with(right)
                for mine, right in zip(outcomes, expected, strict=True)
            ):
                return mistake
        return None


class _Outcome(NamedTuple):
    """What a call gave: a value or an error, and which argument it wrote into, if any."""

    value: object
    error: Exception | None
    changed: int | None

    def agrees_with(self, other):
        if self.error is not None or other.error is not None:
            return type(self.error) is type(other.error)
        return _agree(self.value, other.value)


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
        is_sequence = isinstance(got, list | tuple) or (isinstance(got, np.ndarray) and got.ndim > 0)
        if not is_sequence or len(got) != len(expected):
            return False
        return all(_agree(g, e) for g, e in zip(got, expected, strict=True))
    if callable(expected):
        return got is expected
    if expected is None or got is None:
        return got is expected
    got, expected = _as_array(got), np.asarray(expected)
    if got is None or got.shape != expected.shape:
        return False
    single = np.float32 in (got.dtype, expected.dtype)
    relative, absolute = (1e-4, 1e-5) if single else (1e-9, 1e-12)
    return np.allclose(got, expected, rtol=relative, atol=absolute, equal_nan=True)


def _as_array(value):
    """`value` as an array of real numbers, or None if it is none: a string, a function, rows of unequal length."""
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array if array.dtype.kind in "biuf" else None


# --- Words -------------------------------------------------------------------------------------------


def _labelled(name, text):
    """'  name = text', with the further lines of a matrix standing under its first."""
    label = f"  {name} = "
    return label + text.replace("\n", "\n" + " " * len(label))


def _describe(value):
    if callable(value):
        return getattr(value, "__name__", "a function")
    array = _as_array(value)
    if array is None or (array.dtype.kind != "f" and not isinstance(value, np.ndarray)):
        return textwrap.shorten(repr(_without_numpy(value)), 300, placeholder=" …")
    if array.ndim == 0:
        return f"{value:.6g}" if isinstance(value, float) else f"{float(array):.6g}"
    text = np.array2string(array, precision=4, suppress_small=True, threshold=24, separator=", ")
    return f"{text}   shape {array.shape}"


def _without_numpy(value):
    """Lists of NumPy's numbers as lists of Python's: np.int64(3) is printed as 3."""
    if isinstance(value, list | tuple):
        return type(value)(map(_without_numpy, value)) if type(value) in (list, tuple) else value
    return value.item() if isinstance(value, np.generic) else value


def _describe_shape(value):
    if callable(value):
        return getattr(value, "__name__", "a function")
    array = _as_array(value)
    if array is None or not array.shape:
        return f"a {type(value).__name__}"
    return f"an array of shape {array.shape}" if isinstance(value, np.ndarray) else f"a list of {len(value)} entries"


def _difference_of_shape(name, got, expected):
    if isinstance(expected, list | tuple):
        return []  # printed side by side, the two tell their difference
    array, shape = _as_array(got), np.shape(expected)
    if array is None:
        what = "its rows differ in length" if isinstance(got, list | tuple) else f"it is a {type(got).__name__}"
        return [f"{name} should be made of numbers, but {what}."]
    if array.shape == shape:
        return []
    if shape == ():
        return [f"{name} should be one number, but it is an array of shape {array.shape}."]
    return [f"{name} should have shape {shape}, but it has shape {array.shape}."]


def _where(error):
    """The student's own line in which it stopped: the last one that lies neither in our package nor in another's."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if f.line and not f.filename.startswith(OURS) and "site-packages" not in f.filename]
    return [f"  in line {own[-1].lineno} of your {own[-1].name}:  {own[-1].line}"] if own else []
