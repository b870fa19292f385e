"""A test that has passed in a student's program is judged once more outside, by values alone."""

import dataclasses
import json
import random

import numpy as np
import pytest

from ffnn_checks import Question, Task, record
from ffnn_grading import outside

double = Task(
    Question("a = double(z)", inputs=[(np.array([1.0, -3.0]),)]),
    reference=lambda z: 2 * z,
    mistakes=[],
    to_do="Double it.",
    shows="It is doubled.",
)
TEST = "check.double(double)\ncheck.double(double, inputs=[(_z,) for _z in cases(3)], reveal=False)"
CELLS = [
    "%matplotlib inline",
    "import numpy as np\nimport nowhere\nfrom somewhere import check",
    "def cases(n):\n    return np.arange(n) + start",
    "start, end = 0.5, 1",
    "double(not_defined)",
]


@pytest.fixture
def somewhere(monkeypatch):
    """The module in which the author's cells find their check."""
    module = type(np)("somewhere")
    module.check = type(np)("check")
    module.check.double = double
    monkeypatch.setitem(__import__("sys").modules, "somewhere", module)
    return module


def recorded(student):
    record.start()
    try:
        double(student)
        double(student, inputs=[(z,) for z in np.arange(3) + 0.5], reveal=False)
    finally:
        text = record.stop()
    return text


def passes(text, test=TEST):
    return outside.passes(test, CELLS, ["double"], text)


@pytest.mark.parametrize(
    "student",
    [
        lambda z: 2 * z,
        lambda z: (2 * np.asarray(z)).tolist(),
        lambda z: np.float32(2 * z),
        lambda z: np.ma.masked_array(2 * z),
    ],
)
def test_right_values_pass(somewhere, student, capsys):
    text = recorded(student)
    capsys.readouterr()
    assert passes(text)
    assert capsys.readouterr().out == ""


def test_a_student_who_makes_the_check_agree_with_everything(somewhere, monkeypatch):
    with monkeypatch.context() as inside:
        inside.setattr("ffnn_checks.asking.agree", lambda *_: True)
        text = recorded(lambda z: 2.001 * z)
    assert not passes(text)


def test_a_student_who_calls_no_check_at_all(somewhere):
    assert not passes("[]")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "17",
        '[["double"]]',
        '[["double", null]]',
        '[["double", {"value": {"dtype": "O", "shape": [], "data": ""}, "error": null, "changed": null}]]',
        '[["double", {"value": {"dtype": "<f8", "shape": [9], "data": ""}, "error": null, "changed": null}]]',
        '[["double", {"value": {"dtype": "V2", "shape": [1], "data": "AAA="}, "error": null, "changed": null}]]',
        '[["double", {"value": null, "error": "exit", "changed": null}]]',
        '[["double", {"value": null, "error": "SystemExit", "changed": null}]]',
        '[["double", {"value": null, "error": "__import__", "changed": null}]]',
        "[" * 100_000,
    ],
)
def test_what_is_no_record_does_not_pass(somewhere, text):
    assert not passes(text)


def test_an_error_that_was_asked_for(somewhere):
    def refuse(z):
        raise np.linalg.LinAlgError("no")

    def as_a_value_error(z):
        raise ValueError

    somewhere.check.double = dataclasses.replace(double, reference=as_a_value_error)
    record.start()
    somewhere.check.double(refuse)
    text = record.stop()
    assert [outcome["error"] for _, outcome in json.loads(text)] == ["ValueError"]
    assert passes(text, "check.double(double)")
    somewhere.check.double = double
    assert not passes(text, "check.double(double)")


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("assert double(2) == 4", "calls the student's function itself"),
        ("check.double(double)\nassert elsewhere == 1", "None of the author's cells defines elsewhere"),
        ("%time check.double(double)", "The test is not plain Python"),
        ("nowhere.check(double)", "The author's own cells raise ModuleNotFoundError"),
    ],
)
def test_what_values_cannot_tell(somewhere, test, reason):
    with pytest.raises(outside.CannotTell, match=reason):
        passes(recorded(lambda z: 2 * z), test)


def test_what_a_cell_prints_is_found_by_its_mark_alone():
    listen, tell, mark = outside.recording_cells(random.Random(1))
    namespace = {}
    exec(listen, namespace)
    double(lambda z: 2 * z)
    text = record.stop()
    assert repr(mark) in tell and mark not in listen
    outputs = [{"name": "stderr", "text": f"{mark} x"}, {"name": "stdout", "text": f"noise {mark} {text}\nmore"}]
    assert json.loads(outside.read_record(outputs, mark)) == json.loads(text)
    assert outside.read_record([{"name": "stdout", "text": "noise"}], mark) == ""
