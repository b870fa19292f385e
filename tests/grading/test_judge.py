"""A test asks in the student's program, and is judged outside on what was sent."""

import dataclasses
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ffnn_checks import Question, Task, sending
from ffnn_checks.comparing import agree
from ffnn_checks.plain import from_json, plain, to_json
from ffnn_grading import judge

double = Task(
    Question("a = double(z)", inputs=[(np.array([1.0, -3.0]),)]),
    reference=lambda z: 2 * z,
    mistakes=[],
    to_do="Double it.",
    shows="It is doubled.",
)
quadruple = Task(
    Question("a = quadruple(z)", inputs=[(1.5,)], depends_on=[double.question]),
    reference=lambda z: 4 * z,
    mistakes=[],
    to_do="",
    shows="",
    depends_on=[double],
)
octuple = Task(
    Question("a = octuple(z)", inputs=[(1.5,)], depends_on=[quadruple.question]),
    reference=lambda z: 8 * z,
    mistakes=[],
    to_do="",
    shows="",
    depends_on=[quadruple],
)
TASKS = {task.name: task for task in (double, quadruple, octuple)}
TEST = "check.double(double)\ncheck.double(double, inputs=[(_z,) for _z in cases(3)], reveal=False)"
CELLS = [
    "%matplotlib inline",
    "import numpy as np\nimport nowhere\nfrom ffnn_checks import somewhere as check",
    "def cases(n):\n    return np.arange(n) + start",
    "start, end = 0.5, 1",
    "double(not_defined)",
]


@pytest.fixture(autouse=True)
def somewhere(monkeypatch):
    """The exercise whose check the author's cells import: with answers here, with questions alone in the sandbox."""
    module = type(np)("ffnn_checks.somewhere")
    monkeypatch.setitem(sys.modules, "ffnn_checks.somewhere", module)
    monkeypatch.setattr("ffnn_checks.somewhere", module, raising=False)
    judge._checks.cache_clear()
    return module


def sent_by(somewhere, test=TEST, **names):
    test = judge.find_test(test, CELLS, TASKS)
    vars(somewhere).update({name: task.question for name, task in TASKS.items()})
    text = sending.ask(test.program, test.names, names)
    vars(somewhere).update(TASKS)
    return test, text


def graded(somewhere, test=TEST, right_before=None, **names):
    test, text = sent_by(somewhere, test, **names)
    right_before = {} if right_before is None else right_before
    return judge.judge(test, text, right_before, lambda call: eval(call, {"ask_again": sending.ask_again}))


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
    assert graded(somewhere, double=student) == ("double: right. It is doubled.", None, False)
    assert capsys.readouterr().out == ""


def test_the_message_is_that_of_the_same_check_at_home(somewhere):
    def wrong(z):
        return z / (z - 1)

    with pytest.raises(AssertionError) as caught:
        double(wrong)
    assert graded(somewhere, double=wrong).complaint == str(caught.value)


def test_a_name_of_the_students_does_not_reach_what_a_test_uses(somewhere):
    """Right work beside np, cases and start of the student's own: the test brings what it uses."""
    assert graded(somewhere, double=lambda z: 2 * z, np=None, cases=None, start="x").complaint is None


def test_who_has_not_written_an_earlier_function_can_still_do_the_next(somewhere):
    right_before = {}
    exec("def quadruple(z): return double(double(z))", student := {})
    assert graded(somewhere, "check.double(double)", right_before, **student).complaint
    said = graded(somewhere, "check.quadruple(quadruple)", right_before, **student).said
    assert said.startswith("quadruple: right.") and "But double is not defined" in said


def test_what_is_not_there_is_told(somewhere):
    assert graded(somewhere).complaint.startswith("double is not defined")
    assert graded(somewhere, double=3).complaint.startswith(
        "double is 3, not a function: check.double(double). Double it."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "17",
        '[["double"]]',
        "[[], [], null]",
        '[["double"], [], null]',
        '[["double"], [["double", null, [], []]], null]',
        '[["double"], [["double", null, [[null, ["exit"], null, null]], []]], null]',
        '[["double"], [["double", null, [[{"dtype": "O", "shape": [], "data": ""}, null, null, null]], []]], null]',
        '[["double"], [["double", null, [[{"dtype": "<f8", "shape": [9], "data": ""}, null, null, null]], []]], null]',
        '[["double"], [["double", null, [[[2.0, -6.0], [], null, null]], []]], null]',
        '[["double"], [["double", null, [[[2.0, -6.0], null, null, 0]], []]], null]',
        '[["double"], [["double", [], [], []]], null]',
        '[["double"], [], []]',
        "[" * 100_000,
        '{"tuple": 7}',
    ],
)
def test_what_is_not_an_answer_gets_no_points(somewhere, text):
    test, _ = sent_by(somewhere)
    assert judge.judge(test, text, {}, lambda call: "").complaint


def test_whoever_asks_nothing_is_looked_at(somewhere):
    test, _ = sent_by(somewhere, double=double.reference)
    assert judge.judge(test, '[["double"], [], null]', {}, lambda call: "").is_odd


def test_what_takes_for_ever_to_judge_is_stopped(somewhere, monkeypatch):
    def endless(evidence, z):
        while True:
            pass

    monkeypatch.setattr(judge, "SECONDS", 0.2)
    test, text = sent_by(somewhere, double=double.reference)
    somewhere.double = dataclasses.replace(double, examine=endless)
    judge._checks.cache_clear()
    judgement = judge.judge(test, text, {}, lambda call: "")
    assert judgement.is_odd and "took more than 0.2 s" in judgement.complaint


def test_an_error_while_judging_costs_that_test_alone(somewhere, monkeypatch):
    """The whole submission would have no points."""
    monkeypatch.setattr(Task, "_diagnosis", lambda *_: 1 / 0)
    test, text = sent_by(somewhere, double=lambda z: z)
    judgement = judge.judge(test, text, {}, lambda call: "")
    assert judgement.is_odd and "division by zero" in judgement.complaint


def test_a_number_that_no_array_holds_is_wrong(somewhere):
    """The result for one input is compared with those for the others, too."""
    said = graded(somewhere, "check.double(double, inputs=[(1,), (2,)])", double=lambda z: 0.5 if z == 1 else 10**30)
    assert not said.is_odd and said.complaint.startswith("double: not right yet.")


def test_values_come_back_as_they_were_sent():
    values = [1, 2.5, True, None, "x", (1, [2, "y"]), {"a": np.arange(3)}, np.float32(0.5), np.inf, 10**200]
    back = from_json(json.loads(json.dumps(to_json(plain(values)))))
    assert repr(back) == repr(plain(values))
    assert type(back[7]) is np.float32 and isinstance(back[5], tuple) and isinstance(back[5][1], list)


def test_lists_in_one_another_are_sent_as_far_as_an_honest_answer_goes():
    """One list that is named often is as many numbers as one likes: 27 million, here."""
    many = [0.5] * 300
    for _ in range(2):
        many = [many] * 300
    started = time.process_time()
    assert "too many entries" in json.dumps(to_json(plain(many)))
    digits = [[[0.5] * 64] * 1797, [[0.0] * 10] * 1797, [5] * 1797]  # of exercise 6, all of them
    assert plain(digits) == digits == from_json(json.loads(json.dumps(to_json(digits))))
    pairs = [[0.5, 0.25] for _ in range(100_000)]
    assert agree(pairs, pairs) and not agree([*pairs[1:], [0.5, 0.2]], pairs)
    assert time.process_time() - started < 8


def test_what_is_sent_is_read_once():
    """An object cannot become another one while it is sent."""

    class Turncoat(list):
        asked = 0

        def __iter__(self):
            Turncoat.asked += 1
            return iter([Turncoat.asked])

    assert plain([Turncoat([5])]) == [[1]]
    assert Turncoat.asked == 1


def test_a_function_that_forgets_what_it_did(somewhere):
    calls = []

    def only_once(z):  # the visible inputs are two, with the one that is changed
        calls.append(z)
        return 2 * z if len(calls) < 7 else 3 * z

    assert "Called again, it does not return the same result, or it overwrites what it returned before." in " ".join(
        graded(somewhere, double=only_once).complaint.split()
    )


def test_a_mistake_in_an_earlier_task_costs_its_points_once(somewhere):
    student = {"double": lambda z: 3 * z}
    exec("def quadruple(z): return double(double(z))", student)
    test = "check.quadruple(quadruple)"
    assert graded(somewhere, test, {"double": False}, **student).said.startswith(
        "quadruple: right, on top of your own double, which is not right yet."
    )
    assert graded(somewhere, test, {}, **student).complaint  # not judged yet: nothing right enters the sandbox


def test_a_right_function_enters_only_after_all_that_it_gives_away_was_judged(somewhere):
    """Else who moves the test of quadruple up gets from it a right double, for the test of double further down."""
    exec("def quadruple(z): return 0\ndef octuple(z): return 2 * quadruple(z)", student := {})
    assert graded(somewhere, "check.octuple(octuple)", {"quadruple": False}, **student).complaint
    both = {"double": False, "quadruple": False}
    assert graded(somewhere, "check.octuple(octuple)", both, **student).said.startswith("octuple: right, on top of")


@pytest.mark.parametrize(
    "style",
    [
        "np.vectorize(lambda z: double(double(z)))",
        "np.errstate(all='ignore')(lambda z: double(double(z)))",
        "functools.partial(lambda _, z: double(double(z)), 1)",
        "type('Quadruple', (), {'__call__': lambda _, z: double(double(z))})()",
    ],
)
def test_a_mistake_costs_its_points_once_in_whatever_can_be_called(somewhere, style):
    exec(f"import functools, numpy as np\nquadruple = {style}", student := {"double": lambda z: 3 * z})
    said = graded(somewhere, "check.quadruple(quadruple)", {"double": False}, **student).said
    assert said.startswith("quadruple: right, on top of your own double, which is not right yet.")


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("check.double(double)\nassert double(2) == 4", "calls the student's function itself"),
        ("check.double(double)\nassert elsewhere == 1", "None of the author's cells defines elsewhere"),
        ("from ffnn_checks import somewhere\n%time somewhere.double(double)", "The test is not plain Python"),
        ("check.double(double)\nnowhere.f()", "The author's own code raises ModuleNotFoundError"),
    ],
)
def test_what_cannot_be_judged_gets_no_points(somewhere, test, reason):
    with pytest.raises(judge.CannotJudge, match=reason):
        graded(somewhere, test, double=lambda z: 2 * z)


def test_a_test_without_a_check_is_not_for_the_judge():
    assert judge.find_test("assert double(2) == 4", CELLS, ["double"]) is None


@pytest.mark.parametrize("run", [lambda call: call(), lambda call: ThreadPoolExecutor(1).submit(call).result()])
def test_no_answer_takes_long_to_judge(somewhere, monkeypatch, run):
    """In any thread: a cluster's workers judge in one that is not the main one."""

    def compare_for_ever(*_arguments, **_settings):
        while True:
            try:
                sum(range(1000))
            except Exception:  # no `except Exception` on the way keeps the end from coming
                pass

    monkeypatch.setattr(judge, "SECONDS", 0.3)
    monkeypatch.setattr(Task, "judge", compare_for_ever)
    judgement = run(lambda: graded(somewhere, double=lambda z: 2 * z))
    assert "took more than 0.3 s to judge" in judgement.complaint and judgement.is_odd
