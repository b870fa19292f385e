"""What an exercise asks: a function's name, the inputs to try it on, and how its results are obtained.

A question knows no answer. `Task` (task.py) has the answers and judges.
"""

import re
import warnings
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ffnn_checks.comparing import agree
from ffnn_checks.own_work import without_ready_made


class Outcome(NamedTuple):
    """Result of one call: a value or an error, and the number of an argument that was written into, if any."""

    value: object
    error: Exception | None
    changed: int | None

    def agrees_with(self, other):
        if self.error is not None or other.error is not None:
            return isinstance(self.error, type(other.error))
        return agree(self.value, other.value)

    @property
    def is_comparable(self):
        """Whether a second call that does the same has an outcome that agrees with this one: not so for a set, say."""
        return self.agrees_with(self) and not callable(self.value)


def _returned(student, *case):
    return student(*case)


@dataclass(frozen=True, eq=False)
class Question:
    """One function, class or set of numbers that the student is asked to write.

    Parameters
    ----------
    signature : str
        Such as "Z, A_next = layer(A, W, b, g)": the names of the results, of the function and of its arguments.
    inputs : sequence of tuples
        The visible cases: one tuple of arguments each.
    ask : callable, optional
        `ask(student, *case)` obtains the evidence from the student's function, as plain data (numbers, strings, arrays,
        lists and dictionaries of them). If not given, it is what `student(*case)` returns.
    depends_on : sequence of Question
        The earlier questions whose functions this one may call. A mistake costs its points once.
    ready_made : sequence of str
        Dotted names of functions and classes, ours or another package's, that the student's own may not call.
    dtype_kind : str, optional
        "floats", "whole numbers" or "numbers" (either of them, but not True and False), where the result is a number
        or an array that must be made of these.
    given : sequence of str, optional
        The names of a case's entries for messages, where they are not the function's arguments.
    """

    signature: str
    inputs: Sequence[tuple]
    ask: Callable = _returned
    depends_on: Sequence["Question"] = ()
    ready_made: Sequence[str] = ()
    dtype_kind: str | None = None
    given: Sequence[str] = ()
    name: str = field(init=False)
    arguments: Sequence[str] = field(init=False)
    results: Sequence[str] = field(init=False)

    def __post_init__(self):
        parts = re.fullmatch(r"(.+) = (\w+)\((.*)\)", self.signature)
        if parts is None:
            raise ValueError(f"{self.signature!r} is not a signature: write it as 'z = preactivation(x, w, b)'.")
        results, name, arguments = parts.groups()
        for attribute, value in (
            ("name", name),
            ("arguments", arguments.split(", ") if arguments else []),
            ("results", re.split(r", (?![^()]*\))", results)),  # "predict(X), cost(X, Y)" are two
        ):
            object.__setattr__(self, attribute, value)
        if not self.given:
            object.__setattr__(self, "given", self.arguments)

    def outcome(self, function, case):
        """The outcome of a function on one case. It gets copies: what it writes into them is seen."""
        arguments = deepcopy(case)
        value = error = None
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                # np.log(A, where=…) without out leaves whatever was in memory: right by luck.
                warnings.filterwarnings("error", message="'where' used without 'out'")
                value = self.ask(function, *arguments)
            if isinstance(value, list | tuple | dict):  # one that the function keeps may be longer after the next call
                value = deepcopy(value)
        except SystemExit as caught:  # it would end the check, and a later one that calls this function
            error = RuntimeError(f"sys.exit({'' if caught.code is None else repr(caught.code)}) ends a program")
        except Exception as caught:
            error = caught
        changed = [i for i, (now, before) in enumerate(zip(arguments, case, strict=True)) if not agree(now, before)]
        return Outcome(value, error, changed[0] if changed else None)


class Asker:
    """Asks a student's function, and says that messages are wanted. `through` puts another one in its place."""

    speaks = True

    def outcome(self, question, student, case, also_refused=()):
        """The outcome of the student's function, which may not call what is ready-made."""
        with without_ready_made(question.ready_made, student, also_refused) as student:
            return question.outcome(student, case)


_asker = Asker()


def asker():
    """Whoever asks students' functions just now."""
    return _asker


@contextmanager
def through(other):
    """Within this block, checks ask through another `Asker`: one that records, or one that reads a record."""
    global _asker
    before, _asker = _asker, other
    try:
        yield other
    finally:
        _asker = before
