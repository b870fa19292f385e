"""What an exercise asks: a function's name, the inputs to try it on, and how its results are obtained.

A question knows no answer. `Task` (task.py) has the answers and judges. In the grader's sandbox there are questions
alone: calling one there asks, and keeps what came (sending.py).
"""

import builtins
import difflib
import io
import json
import re
import traceback
import warnings
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ffnn_checks.comparing import Other, agree
from ffnn_checks.own_work import IN_DOUBT, NotYourOwn, globals_of, replaced_names, without_ready_made
from ffnn_checks.plain import plain, to_json

OURS = {Path(__file__).parents[1] / package for package in ("ffnn_checks", "ffnn_helpers")}
LONGEST_TEXT = 2000  # characters of an error's message


class Call(NamedTuple):
    """A call of a student's function that was going on when an error was raised: its name, and the line it was in."""

    name: str
    number: int
    line: str


class Failure(NamedTuple):
    """An error as plain data: the names of its class and of all classes that this one is built on, text, and calls."""

    kinds: tuple[str, ...]
    text: str
    calls: tuple[Call, ...] = ()

    @property
    def kind(self):
        """The name of its class."""
        return self.kinds[0].rpartition(".")[2]

    def is_a(self, kind):
        """Whether it is an error of this class."""
        return _name_of(kind) in self.kinds

    @classmethod
    def of(cls, error):
        """The failure that an exception stands for. Calls in our packages and in others are left out."""
        frames = traceback.extract_tb(error.__traceback__)
        own = [f for f in frames if OURS.isdisjoint(Path(f.filename).parents) and "site-packages" not in f.filename]
        calls = tuple(Call(frame.name, frame.lineno or 0, frame.line or "") for frame in own)
        text = plain(str(error))[:LONGEST_TEXT]
        if name := isinstance(error, NameError) and error.name:
            *_, (frame, _) = traceback.walk_tb(error.__traceback__)
            close = difflib.get_close_matches(name, map(str, frame.f_globals | frame.f_locals), 1, 0.75)
            text += f". Did you mean: '{close[0]}'?" if close and close[0] != name else ""  # as Python itself says
        return cls(tuple(map(_name_of, type(error).mro())), text, calls)


def _name_of(kind):
    is_built_in = vars(builtins).get(kind.__name__) is kind
    return kind.__name__ if is_built_in else f"{kind.__module__}.{kind.__qualname__}"


class Outcome(NamedTuple):
    """Result of one call, as plain data.

    It has a value or an error, the number of an argument that was written into, and the outcome of a second call if
    that did not agree.
    """

    value: object = None
    error: Failure | None = None
    changed: int | None = None
    again: "Outcome | None" = None

    def agrees_with(self, other):
        if self.error is not None or other.error is not None:
            return None not in (self.error, other.error) and other.error.kinds[0] in self.error.kinds
        return agree(self.value, other.value)


def _other_numbers(value):
    """Other numbers of the same kind, or None. Half of the rows come twice, once turned: no two become equal."""
    kind, n_axes = np.asarray(value).dtype.kind, np.ndim(value)
    if kind == "f" and n_axes < 2:
        return 0.75 * value - 0.2 * n_axes  # temperatures still rise, and some signs change
    if kind not in "fiu" or n_axes == 0:
        return None
    times = 1 if np.shape(value)[1:] == (1,) else 2  # in a column, a row that is turned would be the same
    taken = np.flip(value)[np.arange(len(value)) // times]
    return taken if n_axes == 1 else np.array([np.roll(row, i % 2, -1) for i, row in enumerate(taken)])


def _one_changed(case):
    for i, value in enumerate(case):
        parts = value if isinstance(value, list) else [value]
        others = list(map(_other_numbers, parts))
        if parts and all(other is not None for other in others):
            yield *case[:i], others if isinstance(value, list) else others[0], *case[i + 1 :]


def _returned(student, *case):
    return student(*case)


def silenced():
    """Keep what a student's function prints from being shown each time that a check calls it."""
    return redirect_stdout(io.StringIO())


@dataclass(frozen=True, eq=False)
class Question:
    """One function, class or set of numbers that the student is asked to write.

    signature: such as "Z, A_next = layer(A, W, b, g)": the names of the results, of the function and of its arguments.
    inputs: the visible cases, one tuple of arguments each. The first comes again with other numbers, in one argument
        after the other: so a function that keeps an answer is noticed.
    ask: `ask(student, *case)` obtains the evidence from the student's function, if it is not what that returns.
    depends_on: the earlier questions whose functions this one may call. A mistake costs its points once.
    ready_made: dotted names of functions and classes, ours or another package's, that the student's own may not call.
    dtype_kind: "floats", "whole numbers" or "numbers" (either of them, but not True and False), where the result is a
        number or an array that must be made of these.
    given: the names of a case's entries for messages, where they are not the function's arguments.
    twice: whether each case is tried twice, since a function must do the same again. A training takes too long.
    """

    signature: str
    inputs: Sequence[tuple]
    ask: Callable = _returned
    depends_on: Sequence["Question"] = ()
    ready_made: Sequence[str] = ()
    dtype_kind: str | None = None
    given: Sequence[str] = ()
    twice: bool = True
    name: str = field(init=False)
    arguments: Sequence[str] = field(init=False)
    results: Sequence[str] = field(init=False)

    def __post_init__(self):
        parts = re.fullmatch(r"(.+) = (\w+)\((.*)\)", self.signature)
        if parts is None:
            raise ValueError(f"{self.signature!r} is not a signature: write it as 'z = preactivation(x, w, b)'.")
        results, name, arguments = parts.groups()
        arguments = arguments.split(", ") if arguments else []
        results = re.split(r", (?![^()]*\))", results)  # "predict(X), cost(X, Y)" are two
        inputs = [*self.inputs, *(_one_changed(self.inputs[0]) if self.twice else ())]
        vars(self).update(name=name, arguments=arguments, results=results, given=self.given or arguments, inputs=inputs)

    def outcome(self, function, case, returned=None):
        """The outcome of a function on one case. It gets copies: what it writes into them is seen."""
        arguments = deepcopy(case)
        value = error = evidence = None
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # such as NumPy's of a mean of nothing
                # np.log(A, where=…) without out leaves whatever was in memory: right by luck.
                warnings.filterwarnings("error", message="'where' used without 'out'")
                evidence = self.ask(function, *arguments)
                value = plain(evidence)
        except SystemExit as caught:  # it would end the check, and a later one that calls this function
            code = "" if caught.code is None else repr(caught.code)
            error = Failure.of(RuntimeError(f"sys.exit({code}) ends a program").with_traceback(caught.__traceback__))
        except Exception as caught:
            error = Failure.of(caught)
        if returned is not None:
            returned.append(evidence)  # itself: a later call may write into it
        changed = [i for i, (now, before) in enumerate(zip(arguments, case, strict=True)) if not agree(now, before)]
        return Outcome(value, error, changed[0] if changed else None)

    def outcomes(self, function, inputs):
        """The outcomes of a function, case by case; and then once more, in search of what does not come again, or last.

        What it prints is shown of the first case.
        """
        returned = []
        outcomes = [self.outcome(function, case, returned) for case in inputs[:1]]
        with silenced():
            outcomes += [self.outcome(function, case, returned) for case in inputs[1:]]
            if not self.twice:
                return outcomes
            again = [self.outcome(function, case) for case in inputs]
        lasting = [one._replace(value=plain(value)) for one, value in zip(outcomes, returned, strict=True)]
        return [
            next((one._replace(again=it) for it in others if one.agrees_with(one) and not it.agrees_with(one)), one)
            for one, *others in zip(outcomes, again, lasting, strict=True)
        ]

    def __call__(self, student, *, inputs=None, reveal=True):
        """In the grader's sandbox, where nothing judges: ask, and keep what came."""
        work, inputs = Work(student), self.inputs if inputs is None else inputs
        kept.append((self, work, inputs, work.outcomes(self, inputs)))

    def solution(self):
        """In the grader's sandbox, where there are no answers: say so."""
        print("Model solutions are shown at home, not where work is graded.")


kept: list[tuple["Question", "Work", Sequence[tuple], list[Outcome]]] = []


class Work:
    """What a student wrote under one name. A task asks it, and tells it what a right answer shows."""

    def __init__(self, function):
        self._function = function

    @property
    def is_callable(self):
        return callable(self._function)

    @property
    def arguments(self):
        """The names of its arguments, if they can be seen: only at home."""
        code = getattr(vars(self).get("_function"), "__code__", None)
        return list(code.co_varnames[: code.co_argcount]) if code else []

    def __repr__(self):
        shown = plain(self._function)
        return shown.text if isinstance(shown, Other) else repr(shown)

    def outcomes(self, question, inputs, also_refused=(), instead=None):
        """What it does with the inputs; with the functions of `instead`, by name, in place of the student's own."""
        if not self.is_callable:
            return []
        around = globals_of(self._function)

        def asked(ready_made=None):
            with (
                without_ready_made(question.ready_made, self._function, also_refused, ready_made) as function,
                replaced_names(around, instead or {}),
            ):
                return question.outcomes(function, inputs)

        outcomes = asked()
        refused = [i for i, outcome in enumerate(outcomes) if outcome.error and outcome.error.is_a(NotYourOwn)]
        if refused and question.twice:
            with silenced():
                right, *others = map(asked, IN_DOUBT)
            for i in refused:
                returned = [json.dumps(to_json(one[i].value)) for one in (right, *others) if one[i].error is None]
                is_always_the_same = len(returned) > 1 and len(set(returned)) == 1
                calls = right[i].error.calls if right[i].error else ()
                stops_itself = bool(calls) and re.search(r"\b(assert|raise)\b", calls[-1].line)
                if is_always_the_same or stops_itself:  # what is ready-made is only compared with
                    outcomes[i] = right[i]
        return outcomes

    def earlier(self, name):
        """The work under another name, or None."""
        around = globals_of(self._function)
        return Work(around[name]) if name in around else None

    def is_right(self, task):
        return task.is_right(self)

    def be_checked(self, task, inputs, reveal):
        task.judge(self, inputs, reveal)
