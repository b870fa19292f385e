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

from ffnn_helpers.checks.own_work import NotYourOwn, exchanged, names_around, out_of_reach

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
    stands_on : sequence of Task
        The earlier tasks whose functions this one may call. A mistake costs its points once: if the
        student's function is wrong, it is tried again with right ones under the earlier names.
    use : callable, optional
        `use(student, *case)` is what is compared, where that is not simply what `student(*case)` returns:
        of a class its methods' results, of weights what a network makes of them.
    ready_made : sequence of str
        Dotted names of functions and classes, ours or another package's, that do the task. The student's
        own may not call them.
    """

    name: str
    arguments: Sequence[str]
    results: Sequence[str]
    reference: Callable
    inputs: Sequence[tuple]
    mistakes: Sequence[Mistake]
    to_do: str
    shows: str
    stands_on: Sequence["Task"] = ()
    use: Callable = lambda student, *case: student(*case)
    ready_made: Sequence[str] = ()

    def __call__(self, student, *, inputs=None, reveal=True):
        """Check the student's function; print what a right answer shows.

        Parameters
        ----------
        student : callable
            The student's function.
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
        complaint = self._complaint(student, inputs, reveal)
        if complaint is None and reveal:
            print(f"{self.name}: right. {self.shows}")
        elif complaint is not None:
            self._try_on_right_ground(student, inputs, reveal, complaint)

    def _try_on_right_ground(self, student, inputs, reveal, first_complaint):
        """Once more, with right functions for the earlier tasks: what is wrong then is this task's own."""
        around = names_around(student)
        with exchanged(around, {task.name: task.reference for task in self.stands_on}):
            complaint = self._complaint(student, inputs, reveal)
        wrong = [task.name for task in self.stands_on if not task.is_right(around.get(task.name))]
        names = " and ".join(wrong)
        if complaint is None and reveal:
            are = "is" if len(wrong) == 1 else "are"
            print(f"{self.name}: right, on top of your own {names}, which {are} not right yet. {self.shows}")
        elif complaint is not None:
            if complaint != first_complaint:
                complaint += f"\n(This was tried with a right {names} in place of yours.)"
            raise CheckFailed(complaint)

    def is_right(self, student):
        """Whether the student's function does the visible cases right."""
        return callable(student) and self._complaint(student, self.inputs, reveal=True) is None

    def _complaint(self, student, inputs, reveal):
        """What is wrong with the student's function, in words, or None."""
        for case in inputs:
            got, expected = self._outcome_of(student, case), self._outcome(self.reference, case)
            if type(got.error) is NotImplementedError:
                return self._not_attempted(got.error)
            if type(got.error) is NotYourOwn:
                return f"{self.name}: not your own work. {got.error}"
            if got.changed is not None:
                return self._changed(self.arguments[got.changed])
            if not got.agrees_with(expected):
                return self._not_right(student, case, got, expected, inputs, reveal)
        return None

    def _outcome(self, function, case):
        return _outcome(self.use, function, case)

    def _outcome_of(self, student, case):
        with out_of_reach(self.ready_made, student):
            return self._outcome(student, case)

    def _changed(self, argument):
        return (
            f"{self.name} changes its argument {argument}, which the caller still needs. "
            f"{argument} *= 2, {argument}[0] = 2 or {argument}.pop() write into the caller's own object; "
            f"{argument} * 2 makes a new one. And z = {argument} makes no copy."
        )

    def _not_attempted(self, error):
        _outermost, *deeper = _own_frames(error)
        if deeper:
            return f"{self.name} calls {deeper[-1].name}, which is not written yet: do that task first."
        return f"{self.name}: not attempted yet. {self.to_do} Then take out the line raise NotImplementedError()."

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
        outcomes = [self._outcome_of(student, case) for case in inputs]
        expected = [self._outcome(self.reference, case) for case in inputs]
        for mistake in self.mistakes:
            theirs = [self._outcome(mistake.function, case) for case in inputs]
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


def _outcome(use, function, case):
    arguments = copy.deepcopy(case)
    value = error = None
    try:
        with np.errstate(all="ignore"):
            value = use(function, *arguments)
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
    """The student's own line in which it stopped."""
    own = [frame for frame in _own_frames(error) if frame.line]
    return [f"  in line {own[-1].lineno} of your {own[-1].name}:  {own[-1].line}"] if own else []


def _own_frames(error):
    """The calls that led to an error and lie neither in our package nor in another's, the outermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    return [frame for frame in frames if not frame.filename.startswith(OURS) and "site-packages" not in frame.filename]
