"""What an exercise's check cell calls: it judges, and names the mistake that it meets.

A task answers a question: it has a reference (a function that does it right), and the usual mistakes: wrong functions,
each with a hint. When the student's function differs from the reference, its results are compared with those of each
mistake on the same inputs; the one that agrees on all of them is named.
"""

import io
import textwrap
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ffnn_checks.asking import Question, asker
from ffnn_checks.comparing import KINDS, agree, as_array
from ffnn_checks.own_work import NotYourOwn, globals_of, replaced_names, without_ready_made
from ffnn_checks.wording import (
    MISTAKE,
    MOST_SHOWN,
    NOT_REPRODUCIBLE,
    advice,
    describe,
    describe_shape,
    difference_of_shape,
    entries,
    labelled,
    own_frames,
    shown,
    where,
    wrapped,
)

MOST_KNOWN = 1000  # outcomes that a task keeps


class Mistake(NamedTuple):
    """A usual wrong answer, as a function, and what to tell the one who made it."""

    function: Callable
    hint: str


class Spotted(Exception):
    """A mistake that no comparison shows: a task's `examine` raises it, with the hint for the student."""


class CheckFailed(AssertionError):
    """The work is not right yet. Shown as its message alone: a student needs no traceback of ours."""

    def _render_traceback_(self):  # IPython asks for this
        return str(self).splitlines()


def _silenced():
    """What a student's function prints is shown once, and not each time that a check calls it."""
    return redirect_stdout(io.StringIO())


def _as_it_is(evidence, *_case):
    return evidence


@dataclass(frozen=True, eq=False)
class Task:
    """A question with its answers. Calling it checks the student's function: `check.neuron(neuron)`.

    Parameters
    ----------
    question : Question
        What is asked.
    reference : callable
        Does the task right. Where it raises an error, the student's function must raise one of that type.
    mistakes : sequence of Mistake
        The usual wrong answers. The inputs must tell them apart from the reference and from each other.
    to_do : str
        What to say when nothing was written yet.
    shows : str
        What a right answer shows.
    depends_on : sequence of Task
        The tasks of the question's `depends_on`. If the student's function is wrong, it is tried again with right ones
        under their names.
    examine : callable, optional
        `examine(evidence, *case)` returns what is compared, where that is not the evidence itself: of weights set by
        hand, what a network makes of them. It may raise Spotted.
    """

    question: Question
    reference: Callable
    mistakes: Sequence[Mistake]
    to_do: str
    shows: str
    depends_on: Sequence["Task"] = ()
    examine: Callable = _as_it_is
    _known: dict = field(default_factory=dict, init=False, repr=False)

    @property
    def name(self):
        """The name of what the student writes."""
        return self.question.name

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
            kind = "class" if self.name[0].isupper() else "function"
            raise CheckFailed(f"{self.name} is {student!r}, not a {kind}. {self.to_do}")
        with without_ready_made(self.question.ready_made, student, self._own_reference) as student:
            pass  # if it is itself ready-made, its refusal goes on in its place
        inputs = self.question.inputs if inputs is None else inputs
        complaint = self._complaint(student, inputs, reveal)
        if complaint is None and reveal:
            print(wrapped(f"{self.name}: right. {self.shows}"))
        elif complaint is not None:
            self._retry_with_right_prerequisites(student, inputs, reveal, complaint)

    def _retry_with_right_prerequisites(self, student, inputs, reveal, first_complaint):
        """Once more, with right functions for the earlier tasks: what is wrong then is this task's own."""
        around = globals_of(student)
        with replaced_names(around, self._right_prerequisites), _silenced():
            complaint = self._complaint(student, inputs, reveal)
        missing = [task.name for task in self.depends_on if task.name not in around]
        wrong = [t.name for t in self.depends_on if t.name in around and not t.is_right(around[t.name])]
        names = " and ".join(wrong)
        if complaint is None and reveal:
            are = "is" if len(wrong) == 1 else "are"
            on_top = f", on top of your own {names}, which {are} not right yet" if wrong else ""
            undefined = f" But {missing[0]} is not defined: run its cell, then this one again." if missing else ""
            print(wrapped(f"{self.name}: right{on_top}. {self.shows}{undefined}"))
        elif complaint is not None:
            if complaint != first_complaint and wrong:
                complaint += f"\n(This was tried with a right {names} in place of yours.)"
            raise CheckFailed(complaint if wrong or missing else first_complaint)

    def is_right(self, student):
        """Whether the student's function does the visible cases right, given right functions for the earlier tasks."""
        if not callable(student):
            return False
        with replaced_names(globals_of(student), self._right_prerequisites), _silenced():
            return self._complaint(student, self.question.inputs, reveal=True) is None

    def _complaint(self, student, inputs, reveal):
        """What is wrong with the student's function, in words, or None."""
        for case in inputs:
            asked = asker().outcome(self.question, student, case, self._own_reference)
            got, expected = self._examined(asked, case), self._known_outcome(self.reference, case)
            if got.changed is not None or not self._fits(got, expected):
                if not asker().speaks:
                    return f"{self.name} is wrong."
                return self._in_words(student, case, got, expected, inputs, reveal)
        return None

    def _in_words(self, student, case, got, expected, inputs, reveal):
        """What to say of an outcome that is wrong."""
        if type(got.error) is NotImplementedError:
            return wrapped(self._not_attempted(got.error))
        if type(got.error) is NotYourOwn:
            return wrapped(f"{self.name}: not accepted. {got.error}")
        if got.changed is not None:
            return self._changed(self.question.given[got.changed])
        return self._not_right(student, case, got, expected, inputs, reveal)

    def _fits(self, got, expected):
        """Whether the student's outcome is right: in value, and in what it is made of."""
        return got.agrees_with(expected) and (got.error is not None or self._is_well_made(got.value))

    def _is_well_made(self, value):
        array = as_array(value) if self.question.dtype_kind else None
        return array is None or array.dtype.kind in KINDS[self.question.dtype_kind]

    @property
    def _own_reference(self):
        """The check's own answer, as `without_ready_made` refuses it."""
        return [(f"the check's own {self.name}", vars(self), self.reference)]

    @property
    def _right_prerequisites(self):
        return {task.name: task.reference for task in self.depends_on}

    def _outcome(self, function, case):
        return self._examined(self.question.outcome(function, case), case)

    def _known_outcome(self, function, case):
        """The same of the reference or of a mistake, computed once: a check is run again and again."""
        key = id(function), id(case)  # both are kept, so that no other can get their ids
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        if key not in self._known:
            self._known[key] = function, case, self._outcome(function, case)
        return self._known[key][-1]

    def _examined(self, outcome, case):
        """The outcome with what is compared in place of the evidence."""
        if outcome.error is not None:
            return outcome
        try:
            with np.errstate(all="ignore"):
                return outcome._replace(value=self.examine(outcome.value, *case))
        except Exception as error:
            return outcome._replace(value=None, error=error)

    def _once_more(self, student, case):
        with _silenced(), without_ready_made(self.question.ready_made, student, self._own_reference) as student:
            return self._outcome(student, case)

    def _changed(self, argument):
        return wrapped(
            f"{self.name} changes its argument {argument}, which the caller still needs. "
            f"{argument} *= 2, {argument}[0] = 2 or {argument}.pop() write into the caller's own object; "
            f"{argument} * 2 makes a new one. A second name for it makes no copy."
        )

    def _not_attempted(self, error):
        _outermost, *deeper = own_frames(error)
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
            lines.append(f"{MISTAKE}{hint}")
        elif expected.error is not None:
            lines.append(f"This input must be refused: raise {type(expected.error).__name__}, with a message.")
        elif got.error is not None:
            lines += advice(got.error)
        else:
            lines += self._difference(got.value, expected.value)
        if not hint and got.is_comparable and not self._once_more(student, case).agrees_with(got):
            lines.append(NOT_REPRODUCIBLE)
        lines = [wrapped(line) for line in lines]
        show = describe if reveal else describe_shape
        lines.append("The input:")
        lines += [line for pair in zip(self.question.given, case, strict=True) for line in shown(*pair, show)]
        if spotted:
            return "\n".join(lines)
        lines.append("Expected:")
        known = self._agreeing(got, expected)
        if expected.error is None:
            lines += self._describe_results(expected.value, show, known)
        else:
            lines.append(f"  it stops with {type(expected.error).__name__}")
        if got.error is None:
            lines.append("Your function returns:")
            lines += self._describe_results(got.value, show, known)
            lines += ["All other results are right."] if known else []
        else:
            lines.append("Your function stops:")
            lines.append(textwrap.indent(wrapped(f"{type(got.error).__name__}: {got.error}"), "  "))
            if reveal:  # a hidden test may itself be the last line that is not ours
                lines += where(got.error)
        return "\n".join(lines)

    def _named(self, value):
        """The results by name, the arrays of a list one by one; or None if there are not as many as asked for."""
        names = self.question.results
        if len(names) == 1:
            return dict(entries(names[0], value))
        if isinstance(value, tuple | list) and len(value) == len(names):
            pairs = zip(names, value, strict=True)
            return {name: entry for result, part in pairs for name, entry in entries(result, part)}
        return None

    def _agreeing(self, got, expected):
        """The names of results that are right, where others are not: a message can do without them."""
        mine, right = self._named(got.value), self._named(expected.value)
        if got.error is not None or expected.error is not None or mine is None:
            return set()
        agreeing = {name for name in mine.keys() & right.keys() if agree(mine[name], right[name])}
        return set() if agreeing == right.keys() else agreeing

    def _describe_results(self, value, show, known):
        named = self._named(value)
        if named is None:
            return [textwrap.indent(show(value), "  ")]
        lines = [labelled(name, show(entry)) for name, entry in named.items() if name not in known]
        if len(lines) > MOST_SHOWN:
            return [*lines[:MOST_SHOWN], "  …"]
        return lines or ["  (no further results)"]  # a list that is too short, the rest of which is right

    def _difference(self, got, expected):
        """What can be said of a wrong value without knowing where it comes from; a list of lines."""
        if got is None:
            return [
                "It returns nothing for this input: does every path through it end with return? (print shows a number, "
                "but does not return it.)"
            ]
        if isinstance(got, str):
            return ["It returns a string. Return the value itself."]
        names, kind = self.question.results, self.question.dtype_kind
        if len(names) == 1:
            got, expected = [got], [expected]
        elif not isinstance(got, tuple | list) or len(got) != len(names):
            return [f"It should return {len(names)} values: return {', '.join(names)}."]
        pairs = zip(names, got, expected, strict=True)
        lines = [line for name, mine, right in pairs for line in difference_of_shape(name, mine, right)]
        if not lines and not self._is_well_made(got[0]):
            lines = [f"{names[0]} should be made of {kind}, but it is made of {np.asarray(got[0]).dtype}."]
        return lines

    def _name_mistake(self, student, inputs):
        """The hint of the mistake that gives what the student's function gives on all inputs, or None.

        Errors agree if they are of one type. That alone is no evidence (whatever does not fit stops with a
        ValueError), so on one input at least a wrong value must agree. What it is made of does not count here.
        """
        if not self.mistakes:  # a training is not repeated for nothing
            return None
        outcomes = [self._once_more(student, case) for case in inputs]
        expected = [self._known_outcome(self.reference, case) for case in inputs]
        pairs = zip(outcomes, expected, strict=True)
        if not any(mine.error is None and not self._fits(mine, right) for mine, right in pairs):
            return None
        for mistake in self.mistakes:
            theirs = (self._known_outcome(mistake.function, case) for case in inputs)  # most differ on the first
            if all(mine.agrees_with(their) for mine, their in zip(outcomes, theirs, strict=True)):
                return mistake.hint
        return None
