"""Outcomes of students' functions as text, so that they can be judged once more elsewhere.

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

from ffnn_checks.asking import Asker, Outcome, through
from ffnn_checks.comparing import as_array

PLAIN = (bool, int, float, str, type(None))
OPAQUE = object()  # stands for what is neither a number nor a string, nor a list of them; it agrees with nothing


class NothingRecorded(Exception):
    """A check wants one outcome more than the text has."""


class _Recorder(Asker):
    def __init__(self):
        self.outcomes = []

    def outcome(self, question, student, case, also_refused=()):
        outcome = super().outcome(question, student, case, also_refused)
        self.outcomes.append([question.name, _as_json(outcome)])
        return outcome


class _Reader(Asker):
    speaks = False

    def __init__(self, pairs):
        self._outcomes = collections.defaultdict(collections.deque)
        for name, outcome in pairs:
            self._outcomes[name].append(_from_json(outcome))

    def outcome(self, question, _student, _case, _also_refused=()):
        if not self._outcomes[question.name]:
            raise NothingRecorded(f"There is no further outcome of {question.name}.")
        return self._outcomes[question.name].popleft()


_recording = contextlib.ExitStack()
_recorder = _Recorder()


def start():
    """From now on, note the outcomes of students' functions."""
    global _recorder
    _recording.close()
    _recorder = _recording.enter_context(through(_Recorder()))


def stop():
    """The text: JSON, a pair of a question's name and an outcome for each call."""
    _recording.close()
    return json.dumps(_recorder.outcomes)


@contextlib.contextmanager
def replayed(text):
    """Within this block, checks read outcomes from the text in place of calling the student's functions, and say only
    whether they are right.

    Parameters
    ----------
    text : str
        From stop(), or from somebody who wants it to be taken for that: nothing in it is ever executed.

    Raises
    ------
    NothingRecorded
        From the check, where the text has no more outcomes of its question.
    ValueError
        The text is not a record.
    """
    try:
        reader = _Reader(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"This is not the record of a check: {error}") from None
    with through(reader):
        yield


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
    if isinstance(value, dict):
        return {"entries": {str(key): _value_as_json(entry) for key, entry in value.items()}}
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
    if "entries" in found:
        return {key: _value_from_json(entry) for key, entry in found["entries"].items()}
    array = np.frombuffer(base64.b64decode(found["data"]), np.dtype(found["dtype"])).reshape(found["shape"])
    if array.dtype.kind not in "biuf":
        raise ValueError(f"an array of {array.dtype}")
    return array
