"""What a student's functions gave while a check ran, as text: so that it can be judged once more, elsewhere.

    record.start()
    check.neuron(neuron)
    text = record.stop()

    with record.replayed(text):
        check.neuron(anything_callable)  # judges what stands in the text

A check runs in the student's own program, which may have changed whatever the check stands on. Numbers that were sent
out of it can be judged where it has no say.
"""

import base64
import builtins
import collections
import contextlib
import json

import numpy as np

from ffnn_checks.comparing import Outcome, as_array
from ffnn_checks.task import Task

PLAIN = (bool, int, float, str, type(None))
OPAQUE = object()  # stands for what is no number, string or list of them; it agrees with nothing

_heard: list[list] = []
_student_outcome, _in_words = Task.student_outcome, Task.in_words


class NothingRecorded(Exception):
    """A check wants one outcome more than the text has."""


def start():
    """From now on, note what the students' functions give."""
    _heard.clear()
    Task.student_outcome = _noting


def stop():
    """The text: JSON, a pair of a task's name and an outcome for each call."""
    Task.student_outcome = _student_outcome
    return json.dumps(_heard)


def _noting(task, student, case):
    outcome = _student_outcome(task, student, case)
    _heard.append([task.name, _as_json(outcome)])
    return outcome


@contextlib.contextmanager
def replayed(text):
    """Within this block, checks get the outcomes of the text in place of calling the student's functions, and say
    only whether they are right.

    Parameters
    ----------
    text : str
        As stop() gave it, or what somebody wrote who wants to be taken for it: nothing in it is ever executed.

    Raises
    ------
    NothingRecorded
        From the check, where the text has no more outcomes of its task.
    ValueError
        The text is no record.
    """
    outcomes = collections.defaultdict(collections.deque)
    try:
        for name, outcome in json.loads(text):
            outcomes[name].append(_from_json(outcome))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"This is no record of a check: {error}") from None

    def next_outcome(task, _student, _case):
        if not outcomes[task.name]:
            raise NothingRecorded(f"There is no further outcome of {task.name}.")
        return outcomes[task.name].popleft()

    Task.student_outcome, Task.in_words = next_outcome, lambda task, *_: f"{task.name} is wrong."
    try:
        yield
    finally:
        Task.student_outcome, Task.in_words = _student_outcome, _in_words


def _as_json(outcome):
    error = outcome.error and next(kind.__name__ for kind in type(outcome.error).mro() if _is_built_in(kind))
    return {"value": _value_as_json(outcome.value), "error": error, "changed": outcome.changed}


def _from_json(found):
    error = found["error"]
    if error is not None:
        kind = vars(builtins)[error]
        error = kind() if issubclass(kind, Exception) else None
    return Outcome(_value_from_json(found["value"]), error, found["changed"])


def _is_built_in(kind):
    return vars(builtins).get(kind.__name__) is kind


def _value_as_json(value):
    if type(value) in PLAIN:
        return value
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.dtype == object and value.ndim):
        return [_value_as_json(entry) for entry in value]
    array = None if callable(value) else as_array(value)
    if array is None:
        return {}
    return {"dtype": array.dtype.str, "shape": array.shape, "data": base64.b64encode(array.tobytes()).decode()}


def _value_from_json(found):
    if isinstance(found, list):
        return [_value_from_json(entry) for entry in found]
    if not isinstance(found, dict):
        return found
    if not found:
        return OPAQUE
    array = np.frombuffer(base64.b64decode(found["data"]), np.dtype(found["dtype"])).reshape(found["shape"])
    if array.dtype.kind not in "biuf":
        raise ValueError(f"an array of {array.dtype}")
    return array
