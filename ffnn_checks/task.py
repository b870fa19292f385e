"""What an exercise's check cell calls: it judges, and names the mistake that it meets.

A task answers a question: it has a reference (a function that does it right), and the usual mistakes: wrong functions,
each with a hint. When the student's function differs from the reference, its results are compared with those of each
mistake on the same inputs; the one that agrees on all of them is named.

Asking and judging are two steps. At home one follows the other. The grader judges what its sandbox has sent.
"""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ffnn_checks import wording
from ffnn_checks.asking import Failure, Question, Work, silenced
from ffnn_checks.comparing import KINDS, Other, agree, as_array, numbers_in
from ffnn_checks.own_work import NotYourOwn
from ffnn_checks.plain import plain
from ffnn_checks.solution import AtHome, solution
from ffnn_helpers.errors import show_errors

MOST_KNOWN = 1000  # outcomes that a task keeps
UNFIT = "unfit."  # begins the kind of an error of `examine`, not of the student's function


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


def unless(faults):
    """An `examine` for evidence that may be {fault: name}: it raises Spotted, with the hint for this fault and name."""

    def examine(evidence, *_case):
        for fault, name in evidence.items() if isinstance(evidence, dict) else ():
            if fault in faults:
                raise Spotted(faults[fault].format(name))
        return evidence

    return examine


@dataclass(frozen=True, eq=False)
class Task:
    """A question with its answers. Calling it checks the student's function: `check.neuron(neuron)`.

    question: what is asked.
    reference: does the task right. Where it raises an error, the student's function must raise one of that type.
    mistakes: the usual wrong answers. The inputs must tell them apart from the reference and from each other.
    to_do: what to say when nothing was written yet.
    shows: what a right answer shows.
    depends_on: the tasks of the question's `depends_on`. If the student's function is wrong, it is tried again with
        right ones under their names.
    examine: `examine(evidence, *case)` returns what is compared, where that is not the evidence itself: of weights set
        by hand, what a network makes of them. It may raise Spotted or NotYourOwn, and return the Failure in which the
        student's function has ended. Evidence that is None or a string is not passed.
    source: the reference's source, from which the model solution is made. Without it, none is shown.
    names: the globals of the exercise's module, where the source's names are.
    """

    question: Question
    reference: Callable
    mistakes: Sequence[Mistake]
    to_do: str
    shows: str
    depends_on: Sequence["Task"] = ()
    examine: Callable = unless({})
    source: str = ""
    names: dict = field(default_factory=dict, repr=False)
    solved: list = field(default_factory=list, init=False, repr=False)  # what was right last, at home
    _known: dict = field(default_factory=dict, init=False, repr=False)

    @property
    def name(self):
        """The name of what the student writes."""
        return self.question.name

    def __call__(self, student=None, *, inputs=None, reveal=True):
        """Check the student's function on the visible inputs, or on others; print what a right answer shows.

        Without `reveal` messages tell no values, and success is not reported. CheckFailed says what was expected, what
        came, for which input, and which usual mistake it is. In a notebook it is shown as the cell's error, not raised:
        *Run All* goes on, and nbgrader and nbval see it.
        """
        work = student if isinstance(student, Work) else AtHome(student, self)
        with show_errors(CheckFailed):
            try:
                work.be_checked(self, self.question.inputs if inputs is None else inputs, reveal)
            except KeyboardInterrupt as stopped:
                said = f"{self.name}: not right yet. It was interrupted while it ran. Does every loop end?"
                raise CheckFailed("\n".join([said, *wording.where(Failure.of(stopped))])) from None

    def solution(self):
        """The model solution beside the student's own, with what differs. Before a right answer it declines."""
        return solution(self)

    def judge(self, work, inputs, reveal):
        """Ask what the student wrote, and say whether it is right; parameters and errors as of a call."""
        if not work.is_callable:
            kind = "class" if self.name[0].isupper() else "function"
            raise CheckFailed(f"{self.name} is {work!r}, not a {kind}: check.{self.name}({self.name}). {self.to_do}")
        complaint = self._complaint(work.outcomes(self.question, inputs, self._own_reference), inputs, reveal)
        order = list(self.question.arguments)
        if complaint is not None and order != work.arguments and sorted(order) == sorted(work.arguments):
            said = f"{wording.MISTAKE}the arguments are passed in this order: {', '.join(order)}."
            raise CheckFailed(f"{self.name}: not right yet.\n{said}")
        if complaint is not None and self.depends_on:
            self._retry_with_right_prerequisites(work, inputs, reveal, complaint)
        elif complaint is not None:
            raise CheckFailed(complaint)
        elif reveal:
            work.say(wording.wrapped(f"{self.name}: right. {self.shows}"))

    def _retry_with_right_prerequisites(self, work, inputs, reveal, first_complaint):
        """Once more, with right functions for the earlier tasks: what is wrong then is this task's own."""
        complaint = self._complaint_on_right_ground(work, inputs, reveal)
        earlier = {task: work.earlier(task.name) for task in self.depends_on}
        missing = [task.name for task, theirs in earlier.items() if theirs is None]
        wrong = [task.name for task, theirs in earlier.items() if theirs is not None and not theirs.is_right(task)]
        names = " and ".join(wrong)
        if complaint is None and reveal:
            are = "is" if len(wrong) == 1 else "are"
            on_top = f", on top of your own {names}, which {are} not right yet" if wrong else ""
            undefined = f" But {missing[0]} is not defined: run its cell, then this one again." if missing else ""
            work.say(wording.wrapped(f"{self.name}: right{on_top}. {self.shows}{undefined}"))
        elif complaint is not None:
            if complaint != first_complaint and wrong:
                complaint += f"\n(This was tried with a right {names} in place of yours.)"
            raise CheckFailed(complaint if wrong or missing else first_complaint)

    def is_right(self, work):
        """Whether the student's function does the visible cases right, given right functions for the earlier tasks."""
        return work.is_callable and self._complaint_on_right_ground(work, self.question.inputs, reveal=True) is None

    def _complaint_on_right_ground(self, work, inputs, reveal):
        right = {task.name: task.reference for task in self.depends_on}
        with silenced():
            outcomes = work.outcomes(self.question, inputs, self._own_reference, instead=right)
        return self._complaint(outcomes, inputs, reveal)

    def _complaint(self, outcomes, inputs, reveal):
        """What is wrong with the outcomes of the student's function, in words, or None."""
        cases = list(zip(outcomes, inputs, strict=True))
        for asked, case in cases:
            got, expected = self._examined(asked, case), self._known_outcome(self.reference, case)
            if self._is_right(got, expected):
                if asked.again is None or self._is_right(self._examined(asked.again, case), expected):
                    continue
                again, what = self._examined(asked.again, case), "returns, after another call"
                lines = [*(wording.advice(again.error) if again.error else ()), self._not_reproducible(again)]
                return self._not_right(case, again, expected, reveal, lines, what)
            if got.error is not None and got.error.kinds[0] == "NotImplementedError":
                return wording.wrapped(self._not_attempted(got.error))
            if got.error is not None and got.error.is_a(NotYourOwn):
                return wording.wrapped(f"{self.name}: not accepted. {got.error.text}")
            if got.changed is not None and (asked.error is None or got.agrees_with(expected)):
                return self._changed(self.question.given[got.changed])
            return self._not_right(case, got, expected, reveal, self._diagnosis(got, expected, cases))
        return None

    def _is_right(self, got, expected):
        return got.changed is None and self._fits(got, expected)

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

    def _known_outcome(self, function, case):
        """The outcome of the reference or of a mistake, computed once: a check is run again and again."""
        key = id(function), id(case)  # both are kept, so that no other can get their ids
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        if key not in self._known:
            self._known[key] = function, case, self._examined(self.question.outcome(function, case), case)
        return self._known[key][-1]

    def _examined(self, outcome, case):
        """The outcome with what is compared in place of the evidence."""
        if outcome.error is not None or outcome.value is None or isinstance(outcome.value, str):
            return outcome
        try:
            with np.errstate(all="ignore"):
                found = self.examine(outcome.value, *case)
        except (Spotted, NotYourOwn) as told:
            found = Failure.of(told)
        except Exception as error:
            found = Failure((UNFIT + type(error).__name__,), Failure.of(error).text)
        is_failure = isinstance(found, Failure)
        return outcome._replace(value=None, error=found) if is_failure else outcome._replace(value=plain(found))

    def _changed(self, argument):
        return wording.wrapped(
            f"{self.name} changes its argument {argument}, which the caller still needs. "
            f"{argument} *= 2, {argument}[0] = 2 or {argument}.pop() write into the caller's own object; "
            f"{argument} * 2 makes a new one. A second name for it makes no copy."
        )

    def _not_attempted(self, error):
        if deeper := error.calls[1:]:  # the first is the function itself; of a library's there is none
            return f"{self.name} calls {deeper[-1].name}, which is not written yet: do that task first."
        return f"{self.name}: not attempted yet. {self.to_do} Then take out the line raise NotImplementedError()."

    def _diagnosis(self, got, expected, cases):
        """Lines that say what is wrong: the mistake's hint, or else what can be said of the outcome."""
        hint = got.error.text if got.error is not None and got.error.is_a(Spotted) else self._name_mistake(cases)
        if hint:
            return [f"{wording.MISTAKE}{hint}"]
        seen = [(self._examined(one, case), self._known_outcome(self.reference, case)) for one, case in cases]
        numbers = numbers_in(got.value)
        is_told = numbers.size and np.isfinite(numbers).all()
        # The right outcomes of the inputs for which the student's function returns this same value.
        same = [right for one, right in seen if is_told and got.agrees_with(one)]
        computed = np.setdiff1d(numbers, numbers_in([case for _, case in cases]))
        is_chance = len(computed) < 2 and np.array_equal(computed, np.trunc(computed))  # a count, or a number passed in
        is_right_elsewhere = len(same) < len(seen) and any(map(got.agrees_with, same)) and not is_chance
        if is_right_elsewhere and all(any(one.agrees_with(right) for _, right in seen) for one, _ in seen):
            return [wording.KEPT]
        if expected.error is not None:
            lines = [f"This input must be refused: raise {expected.error.kind}, with a message."]
        elif got.error is not None:
            lines = wording.advice(got.error)
        else:
            lines = self._difference(got.value, expected.value) + [wording.ALWAYS] * (len(same) == len(seen) > 1)
        return [*lines, self._not_reproducible(got)] if got.again is not None else lines

    def _not_reproducible(self, got):
        draws, is_array = "rng" in " ".join(self.question.given), as_array(got.value) is not None
        return wording.NOT_REPRODUCIBLE + wording.DRAWS * draws + wording.EMPTY * is_array

    def _not_right(self, case, got, expected, reveal, diagnosis, what="returns"):
        """The message: first what is wrong, then on which input, what was expected, and what came."""
        lines = [f"{self.name}: not right yet."]
        if not reveal:
            lines[0] += " The check above passes, but another input does not."
        lines = [wording.wrapped(line) for line in [*lines, *diagnosis]]
        show = wording.describe if reveal else wording.describe_shape
        lines.append("The input:")
        lines += [line for pair in zip(self.question.given, case, strict=True) for line in wording.shown(*pair, show)]
        if got.error is not None and got.error.is_a(Spotted):
            return "\n".join(lines)
        lines.append("Expected:")
        known = self._agreeing(got, expected)
        if expected.error is None:
            lines += self._describe_results(expected.value, show, known)
        else:
            lines.append(f"  it stops with {expected.error.kind}")
        if got.error is None:
            lines.append(f"Your function {what}:")
            lines += self._describe_results(got.value, show, known)
            lines += ["All other results are right."] if known else []
        else:
            is_unfit = got.error.kinds[0].startswith(UNFIT)
            lines.append("What it returns cannot be used:" if is_unfit else "Your function stops:")
            lines.append(textwrap.indent(wording.wrapped(f"{got.error.kind}: {got.error.text}"), "  "))
            if reveal:  # a hidden test may itself be the last line that is not ours
                lines += wording.where(got.error)
        return "\n".join(lines)

    def _named(self, value):
        """The results by name, the arrays of a list one by one; or None if there are not as many as asked for."""
        names = self.question.results
        if len(names) == 1:
            return dict(wording.entries(names[0], value))
        if isinstance(value, tuple | list) and len(value) == len(names):
            pairs = zip(names, value, strict=True)
            return {name: entry for result, part in pairs for name, entry in wording.entries(result, part)}
        return None

    def _agreeing(self, got, expected):
        """The names of results that are right, where others are not: a message can do without them."""
        mine, right = self._named(got.value), self._named(expected.value)
        if got.error is not None or expected.error is not None or mine is None:
            return set()
        agreeing = {name for name in mine.keys() & right.keys() if agree(mine[name], right[name])}
        return set() if agreeing == right.keys() else agreeing - {"x"}  # the places where an output is shown

    def _describe_results(self, value, show, known):
        named = self._named(value)
        if named is None:
            return [textwrap.indent(show(value), "  ")]
        lines = [wording.labelled(name, show(entry)) for name, entry in named.items() if name not in known]
        if len(lines) > wording.MOST_SHOWN:
            return [*lines[: wording.MOST_SHOWN], "  …"]
        return lines or ["  (no further results)"]  # a list that is too short, the rest of which is right

    def _difference(self, got, expected):
        """What can be said of a wrong value without knowing where it comes from; a list of lines."""
        if got is None:
            return [wording.NOTHING]
        if isinstance(got, str):
            return ["It returns a string. Return the value itself."]
        names, kind = self.question.results, self.question.dtype_kind
        if len(names) == 1:
            if isinstance(got, Other) and got.kind in ("zip", "map", "filter", "generator"):
                return [f"It returns a {got.kind} object, which gives its entries once. list(…) makes a list of it."]
            got, expected = [got], [expected]
        elif not isinstance(got, tuple | list) or len(got) != len(names):
            return [f"It should return {len(names)} values: return {', '.join(names)}."]
        pairs = zip(names, got, expected, strict=True)
        lines = [line for name, mine, right in pairs for line in wording.difference_of_shape(name, mine, right)]
        if not lines and not self._is_well_made(got[0]):
            lines = [f"{names[0]} should be made of {kind}, but it is made of {np.asarray(got[0]).dtype}."]
        return lines

    def _name_mistake(self, cases):
        """The hint of the mistake that gives what the student's function gives on all inputs, or None.

        Errors agree if they are of one type. That alone is no evidence (whatever does not fit stops with a
        ValueError), so on one input at least a wrong value must agree. What it is made of does not count here.
        If no mistake fits, what is infinite or nan is left out: this may be a second mistake.
        """
        known = self._known_outcome
        seen = [(self._examined(asked, case), known(self.reference, case), case) for asked, case in cases]
        finite = [one for one in seen if np.isfinite(numbers_in([one[0].value, one[1].value])).all()]
        for some, more in ((seen, ""), (finite, wording.NOT_ALL)):
            if any(mine.error is None and not self._fits(mine, right) for mine, right, _ in some):
                for mistake in self.mistakes:  # most differ on the first input
                    if all(mine.agrees_with(known(mistake.function, case)) for mine, _, case in some):
                        return mistake.hint + more
        return None
