"""The grader's sandbox: run a test where nothing judges, and send what the student's functions returned.

    ask(program, names, around)    a test's program asks, in a namespace of its own
    ask_again(number, right)       one of its questions again, with right functions for the earlier ones
    tell(mark, text)               send the text of either
    read, read_again               in the grader's process: what they have sent, as text

The program is the author's code alone. Of the notebook's names it sees those that the student was asked to write. So a
student may use the others as they like: the test has its own np, step and tanh.
"""

import base64
import contextlib
import json
import pickle
import sys
from typing import NamedTuple

from ffnn_checks import asking
from ffnn_checks.asking import LONGEST_TEXT, Call, Failure, Outcome
from ffnn_checks.plain import from_json, to_json

MOST_CALLS = 100  # that were going on when an error was raised
PIECE = 1_000_000  # characters of a message


class Asked(NamedTuple):
    """What one check has asked: the question's name, how the work is shown if it cannot be called, the outcomes, and
    which of the functions that the question depends on there were."""

    question: str
    uncallable: str | None
    outcomes: list[Outcome]
    earlier: list[str]


class Sent(NamedTuple):
    """What a test has sent: which of the student's names there were, its questions in order, and an error."""

    names: list[str]
    asked: list[Asked]
    error: Failure | None


def ask(program, names, around):
    """Run a test's program with the names that students were to write, as `around` has them; return the text."""
    namespace = {name: around[name] for name in names if name in around}
    found, error = list(namespace), None
    asking.kept.clear()
    try:
        exec(compile(program, "<test>", "exec"), namespace)
    except Exception as caught:
        error = Failure.of(caught)
    asked = [_asked(question, work, outcomes) for question, work, _, outcomes in asking.kept]
    return json.dumps(to_json([found, asked, error]))


def ask_again(number, right):
    """Ask question `number` of the last test again; `right` is a pickle of right functions by name, in base64."""
    question, work, inputs, _ = asking.kept[number]
    with asking.silenced():
        outcomes = work.outcomes(question, inputs, instead=pickle.loads(base64.b64decode(right)))
    return json.dumps(to_json(_asked(question, work, outcomes)))


def tell(mark, text):
    """Print a text in pieces, each behind the mark, in one line and one message.

    In one line, since a thread of the student's may be printing, too; in several messages, since of a large one the
    grader reads nothing.
    """
    for start in range(0, len(text), PIECE):
        sys.stdout.write(f"{mark}{text[start : start + PIECE]}\n")
        sys.stdout.flush()


def _asked(question, work, outcomes):
    earlier = [other.name for other in question.depends_on if work.earlier(other.name) is not None]
    return Asked(question.name, None if work.is_callable else repr(work), outcomes, earlier)


def read(text):
    """What `ask` has sent. Raises ValueError if it comes from somebody else."""
    with _reading():
        names, asked, error = from_json(json.loads(text))
        return Sent(list(map(str, names)), [_read_asked(*one) for one in asked], _read_if(error, _read_failure))


def read_again(text):
    """What `ask_again` has sent; errors as of `read`."""
    with _reading():
        return _read_asked(*from_json(json.loads(text)))


@contextlib.contextmanager
def _reading():
    """Whatever goes wrong in this block is a ValueError."""
    try:
        yield
    except Exception as error:
        raise ValueError(f"This is not what a test sends: {error!r}"[:500]) from None


def _read_asked(question, uncallable, outcomes, earlier):
    uncallable = None if uncallable is None else _cut(uncallable)
    return Asked(str(question), uncallable, [_read_outcome(*one) for one in outcomes], list(map(str, earlier)))


def _read_outcome(value, error, changed, again):
    changed = None if changed is None else int(changed)
    return Outcome(value, _read_if(error, _read_failure), changed, _read_if(again, _read_outcome))


def _read_if(fields, read):
    """None stands for nothing; an empty list or 0 does not, and is no failure or outcome."""
    return None if fields is None else read(*fields)


def _read_failure(kinds, text, calls):
    calls = tuple(Call(_cut(name), int(number), _cut(line)) for name, number, line in calls[:MOST_CALLS])
    return Failure((_cut(kinds[0]), *map(_cut, kinds[1:MOST_CALLS])), _cut(text), calls)


def _cut(text):
    """No text is too long for a message, wherever it comes from."""
    return str(text)[:LONGEST_TEXT]
