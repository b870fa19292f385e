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
MOST_SHOWN = 12  # results in one message
WIDTH = 100  # of a line; longer ones JupyterLab breaks in the middle of a word

MATH_DOMAIN = "math.log stops at 0 and below, and math.sqrt below 0. (np.log gives −∞ at 0.)"

# What to say to a student whose function stopped with one of these, or with these words in its message.
ADVICE = {
    np.exceptions.AxisError: "It names an axis that the array does not have: an array of shape (n,) has only axis 0.",
    "valid indices": "An index is no whole number, or a list of mixed things. An index is an int, or an array of ints.",
    "arrays used as indices": "An array of indices must hold whole numbers (or True and False).",
    "tuple index out of range": "Is it shape[1] of an array of shape (n,)? That has one axis only, shape[0].",
    IndexError: "An index ran past the end. Either it starts at 1 (Python counts from 0), or it runs along the wrong "
    "axis, or it expects a fixed number of entries (len tells how many there are).",
    NameError: "Every name must be an argument, or be made inside the function before it is used.",
    "'str' object is not callable": "A string is called like a function. If it names one, look it up first.",
    "object is not callable": "Something that is no function is called. Is a * missing before a bracket?",
    "'NoneType'": "None stands where something else should stand. It comes from a function without return, and from "
    "one that works in place: rng.shuffle, list.append, list.sort.",
    "interpreted as an integer": "A whole number belongs here. Are the arguments in the right order?",
    "inhomogeneous": "Arrays of different shapes do not fit into one array. Keep them in a list, and go through it.",
    "'float' object": "Here a plain number came in. It has no shape, no length and no entries: np.asarray makes an "
    "array of it.",
    "object has no attribute": "It has no such name. An attribute of your own must be set first: self.name = … in "
    "__init__. (A list has no shape: np.asarray makes an array of it.)",
    "converted to Python scalars": "The functions of math take one number, np.exp and the like take a whole array.",
    "converted to a scalar index": "An array stands where one whole number should stand: an axis, an index, a length. "
    "(range(len(x)) counts the rows of x. np.max(0, z) takes z for an axis; np.maximum compares entry by entry.)",
    "mismatch in its core dimension": "@ needs as many columns on its left as rows on its right. Print the two shapes.",
    "could not be broadcast": "These two shapes do not fit: NumPy compares them from the right, and each pair must be "
    "equal, or one of them 1. (keepdims=True keeps the axis along which a sum or a maximum is taken.)",
    "math domain error": MATH_DOMAIN,
    "expected a positive input": MATH_DOMAIN,  # the same, from Python 3.14 on
    "math range error": "math.exp stops above 709, where its result is too large for a float. (np.exp gives inf.)",
    "'function'": "A function stands where a number should stand: call it, with its arguments in brackets.",
    "multiply sequence": "A list is not multiplied entry by entry, as an array is. Go through its entries.",
    "were given": "It is called with more or fewer arguments than it takes. (A method's first argument is self.)",
    "bitwise_xor": "^ is no power in Python: the square of x is x ** 2.",
    "truth value of an array": "if, and, or, not, in and Python's own max look at one number, and here is an array of "
    "many. For one answer about all: np.any(…) or np.all(…). For the largest: z.max(…). To choose entry by entry: "
    "np.where(condition, this, that).",
}

CHANGES_ITS_MIND = (
    "Called again with the same arguments, it gives something else. Either it draws random numbers from somewhere "
    "else than an rng that is passed in, or it keeps something from one call to the next. (np.empty does not clear its "
    "memory: take np.zeros.)"
)

# What a result may have to be made of, and NumPy's letters for it.
KINDS = {"floats": "f", "whole numbers": "iu", "numbers": "fiu"}


class Mistake(NamedTuple):
    """A usual wrong answer, as a function, and what to tell the one who made it."""

    function: Callable
    hint: str


class Spotted(Exception):
    """A mistake that no comparison shows: a task's `use` raises it, with the hint for the student."""


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
        of a class its methods' results, of weights what a network makes of them. It may raise Spotted.
    ready_made : sequence of str
        Dotted names of functions and classes, ours or another package's, that do the task. The student's
        own may not call them.
    made_of : str, optional
        "floats", "whole numbers" or "numbers" (either of them, but not True and False), where the result is a
        number or an array that must be made of these.

    Where the reference raises an error, the student's function must raise one of that type.
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
    made_of: str | None = None

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
            kind = "class" if isinstance(self.reference, type) else "function"
            raise CheckFailed(f"{self.name} is {student!r}, not a {kind}. {self.to_do}")
        with out_of_reach(self.ready_made, student) as student:
            pass  # if it is itself ready-made, its refusal goes on in its place
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
        missing = [task.name for task in self.stands_on if task.name not in around]
        wrong = [t.name for t in self.stands_on if t.name in around and not t.is_right(around[t.name])]
        names = " and ".join(wrong)
        if complaint is None and reveal:
            are = "is" if len(wrong) == 1 else "are"
            on_top = f", on top of your own {names}, which {are} not right yet" if wrong else ""
            undefined = f" But {missing[0]} is not defined: run its cell, then this one again." if missing else ""
            print(f"{self.name}: right{on_top}. {self.shows}{undefined}")
        elif complaint is not None:
            if complaint != first_complaint and wrong:
                complaint += f"\n(This was tried with a right {names} in place of yours.)"
            raise CheckFailed(complaint if wrong or missing else first_complaint)

    def is_right(self, student):
        """Whether the student's function does the visible cases right, given right functions for the earlier tasks."""
        if not callable(student):
            return False
        with exchanged(names_around(student), {task.name: task.reference for task in self.stands_on}):
            return self._complaint(student, self.inputs, reveal=True) is None

    def _complaint(self, student, inputs, reveal):
        """What is wrong with the student's function, in words, or None."""
        for case in inputs:
            got, expected = self._outcome_of(student, case), self._outcome(self.reference, case)
            if type(got.error) is NotImplementedError:
                return textwrap.fill(self._not_attempted(got.error), WIDTH)
            if type(got.error) is NotYourOwn:
                return textwrap.fill(f"{self.name}: not your own work. {got.error}", WIDTH)
            if got.changed is not None:
                return self._changed(self.arguments[got.changed])
            if not self._fits(got, expected):
                return self._not_right(student, case, got, expected, inputs, reveal)
        return None

    def _fits(self, got, expected):
        """Whether the student's outcome is right: in value, and in what it is made of."""
        return got.agrees_with(expected) and (got.error is not None or self._is_well_made(got.value))

    def _is_well_made(self, value):
        array = _as_array(value) if self.made_of else None
        return array is None or array.dtype.kind in KINDS[self.made_of]

    def _outcome(self, function, case):
        return _outcome(self.use, function, case)

    def _outcome_of(self, student, case):
        with out_of_reach(self.ready_made, student) as student:
            return self._outcome(student, case)

    def _changed(self, argument):
        return textwrap.fill(
            f"{self.name} changes its argument {argument}, which the caller still needs. "
            f"{argument} *= 2, {argument}[0] = 2 or {argument}.pop() write into the caller's own object; "
            f"{argument} * 2 makes a new one. A second name for it makes no copy.",
            WIDTH,
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
        spotted = isinstance(got.error, Spotted)
        hint = got.error if spotted else self._name_mistake(student, inputs)
        if hint:
            lines.append(f"The mistake: {hint}")
        elif expected.error is not None:
            lines.append(f"This input must be refused: raise {type(expected.error).__name__}, with a message.")
        elif got.error is not None:
            lines += _advice(got.error)
        else:
            lines += self._difference(got.value, expected.value)
        if not hint and got.is_comparable and not self._outcome_of(student, case).agrees_with(got):
            lines.append(CHANGES_ITS_MIND)
        lines = [textwrap.fill(line, WIDTH) for line in lines]
        show = _describe if reveal else _describe_shape
        lines.append("The input:")
        lines += [line for name, value in zip(self.arguments, case, strict=True) for line in _shown(name, value, show)]
        if spotted:
            return "\n".join(lines)
        lines.append("Expected:")
        known = self._agreeing(got, expected)
        if expected.error is None:
            lines += self._describe_results(expected.value, show, known)
        else:
            lines.append(f"  it stops with {type(expected.error).__name__}")
        if got.error is None:
            lines.append("Your function gives:")
            lines += self._describe_results(got.value, show, known)
            lines += ["The rest is right."] if known else []
        else:
            lines.append("Your function stops:")
            lines.append(textwrap.indent(textwrap.fill(f"{type(got.error).__name__}: {got.error}", WIDTH), "  "))
            if reveal:  # a hidden test may itself be the last line that is not ours
                lines += _where(got.error)
        return "\n".join(lines)

    def _named(self, value):
        """The results by name, the arrays of a list one by one; or None if there are not as many as asked for."""
        if len(self.results) == 1:
            return dict(_entries(self.results[0], value))
        if isinstance(value, tuple | list) and len(value) == len(self.results):
            pairs = zip(self.results, value, strict=True)
            return {name: entry for result, part in pairs for name, entry in _entries(result, part)}
        return None

    def _agreeing(self, got, expected):
        """The names of results that are right, where others are not: a message can do without them."""
        mine, right = self._named(got.value), self._named(expected.value)
        if got.error is not None or expected.error is not None or mine is None:
            return set()
        agreeing = {name for name in mine.keys() & right.keys() if _agree(mine[name], right[name])}
        return set() if agreeing == right.keys() else agreeing

    def _describe_results(self, value, show, known):
        named = self._named(value)
        if named is None:
            return [textwrap.indent(show(value), "  ")]
        lines = [_labelled(name, show(entry)) for name, entry in named.items() if name not in known]
        if len(lines) > MOST_SHOWN:
            return [*lines[:MOST_SHOWN], "  …"]
        return lines or ["  nothing more"]  # a list that is too short, the rest of which is right

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
        lines = [line for name, mine, right in pairs for line in _difference_of_shape(name, mine, right)]
        if not lines and not self._is_well_made(got):
            lines = [f"{self.results[0]} should be made of {self.made_of}, but it is made of {np.asarray(got).dtype}."]
        return lines

    def _name_mistake(self, student, inputs):
        """The hint of the mistake that gives what the student's function gives on all inputs, or None.

        Errors agree if they are of one type. That alone is no evidence (whatever does not fit stops with a
        ValueError), so on one input at least a wrong value must agree. What it is made of does not count here.
        """
        outcomes = [self._outcome_of(student, case) for case in inputs]
        expected = [self._outcome(self.reference, case) for case in inputs]
        pairs = zip(outcomes, expected, strict=True)
        if not any(mine.error is None and not self._fits(mine, right) for mine, right in pairs):
            return None
        for mistake in self.mistakes:
            theirs = (self._outcome(mistake.function, case) for case in inputs)  # one by one: most fail on the first
            if all(mine.agrees_with(their) for mine, their in zip(outcomes, theirs, strict=True)):
                return mistake.hint
        return None


class _Outcome(NamedTuple):
    """What a call gave: a value or an error, and which argument it wrote into, if any."""

    value: object
    error: Exception | None
    changed: int | None

    def agrees_with(self, other):
        if self.error is not None or other.error is not None:
            return isinstance(self.error, type(other.error))
        return _agree(self.value, other.value)

    @property
    def is_comparable(self):
        """Whether a second call that does the same gives what agrees with this: not so for a dict, say."""
        return self.agrees_with(self) and not callable(self.value)


def _outcome(use, function, case):
    arguments = copy.deepcopy(case)
    value = error = None
    try:
        with np.errstate(all="ignore"):
            value = use(function, *arguments)
        if isinstance(value, list | tuple):  # one that the function keeps may be longer after the next call
            value = copy.deepcopy(value)
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
    if isinstance(expected, str):
        return isinstance(got, str) and got == expected
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


def _advice(error):
    """What to say to a student whose function stopped with this error: a list of one line, or none."""
    for sign, advice in ADVICE.items():
        if sign in str(error) if isinstance(sign, str) else isinstance(error, sign):
            return [advice]
    return []


def _shown(name, value, show):
    """'  name = value' in lines."""
    return [_labelled(name, show(entry)) for name, entry in _entries(name, value)]


def _entries(name, value):
    """[(name, value)]; but the arrays of a list one by one: [("name[0]", …), …]."""
    if _is_list_of_arrays(value):
        return [(f"{name}[{i}]", entry) for i, entry in enumerate(value)]
    return [(name, value)]


def _is_list_of_arrays(value):
    return isinstance(value, list | tuple) and any(isinstance(entry, np.ndarray) for entry in value)


def _labelled(name, text):
    """'  name = text', with the further lines of a matrix standing under its first."""
    label = f"  {name} = "
    return label + text.replace("\n", "\n" + " " * len(label))


def _describe(value):
    if callable(value):
        return getattr(value, "__name__", "a function")
    if isinstance(value, list | tuple) and any(map(callable, value)):
        return f"[{', '.join(map(_describe, value))}]"
    array = _as_array(value)
    if array is None or (array.dtype.kind != "f" and not isinstance(value, np.ndarray)):
        return textwrap.shorten(repr(_without_numpy(value)), 300, placeholder=" …")
    if array.ndim == 0:
        return f"{value:.6g}" if isinstance(value, float) else f"{float(array):.6g}"
    edge = 3 if array.ndim < 3 else 1  # many matrices would fill the page
    text = np.array2string(array, precision=4, suppress_small=True, threshold=24, edgeitems=edge, separator=", ")
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
    if _is_list_of_arrays(expected):
        return _difference_of_lists(name, got, expected)
    if isinstance(expected, list | tuple):
        return []  # printed side by side, the two tell their difference
    array, shape = _as_array(got), np.shape(expected)
    if array is None:
        what = "its rows differ in length" if isinstance(got, list | tuple) else f"it is a {type(got).__name__}"
        return [f"{name} should be made of numbers, but {what}."]
    if array.shape == shape:
        if _agree(array, expected) or not np.allclose(array, expected, rtol=1e-4, atol=1e-7):
            return []
        return [f"{name} is nearly right. Is it rounded, cut off, got from small differences, or a small number added?"]
    if shape == ():
        return [f"{name} should be one number, but it is an array of shape {array.shape}."]
    return [f"{name} should have shape {shape}, but it has shape {array.shape}."]


def _difference_of_lists(name, got, expected):
    if not isinstance(got, list | tuple):
        kind = f"one array of shape {got.shape}" if isinstance(got, np.ndarray) else f"of type {type(got).__name__}"
        return [f"{name} should be a list of arrays, but it is {kind}."]
    if len(got) != len(expected):
        return [f"{name} should be a list of {len(expected)} arrays, but its length is {len(got)}."]
    for i, (mine, right) in enumerate(zip(got, expected, strict=True)):
        if not _agree(mine, right):
            entry = f"{name}[{i}]"
            return _difference_of_shape(entry, mine, right) or [f"{entry} is the first entry of {name} that is wrong."]
    return []


def _where(error):
    """The student's own line in which it stopped."""
    own = [frame for frame in _own_frames(error) if frame.line]
    return [f"  in line {own[-1].lineno} of your {own[-1].name}:  {own[-1].line}"] if own else []


def _own_frames(error):
    """The calls that led to an error and lie neither in our package nor in another's, the outermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    return [frame for frame in frames if not frame.filename.startswith(OURS) and "site-packages" not in frame.filename]
