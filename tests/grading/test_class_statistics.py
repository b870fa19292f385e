"""What the class shows: discrimination, the fate of mistakes, and the page of several terms."""

import json

import numpy as np
import pytest
from nbgrader.coursedir import CourseDirectory

from ffnn_grading import class_statistics, notes, report_page
from ffnn_grading.results import Results, Submission, Task

BIAS = "the bias is added after g."
SUM = "summed along axis 1."


def make_results(points, waiting=(), attempts=None, name="ex1"):
    """Results of a class: a row of points for each student; the last task is a written answer."""
    number = len(points[0])
    tasks = [Task(f"t{i}", f"Task {i}", 2.0, is_test=i < number - 1) for i in range(number)]
    submissions = []
    for who, row in enumerate(points):
        grades = {f"t{i}": (float(score), who in waiting and i == number - 1) for i, score in enumerate(row)}
        submissions.append(Submission(f"student-{who}", "graded", score=float(sum(row)), grades=grades))
        for task, score in zip(tasks, row, strict=True):
            task.scores.append(float(score))
    return Results(name, 2.0 * number, submissions, tasks, attempts=attempts or {})


@pytest.fixture
def points():
    """Twenty students: tasks 0 to 2 measure the same, task 3 the opposite; everybody has task 4 right."""
    rng = np.random.default_rng(1)
    skill = np.linspace(-2, 2, 20)
    columns = [2.0 * (skill + rng.normal(0, 0.7, 20) > 0) for _ in range(3)]
    return np.column_stack([*columns, 2.0 * (skill < -1), np.full(20, 2.0), rng.choice([0, 1, 2], 20)])


def test_discrimination_is_the_correlation_with_all_other_tasks(points):
    found = class_statistics.discriminations(make_results(points))
    for i in (0, 1, 2, 3, 5):
        others = points.sum(axis=1) - points[:, i]
        assert found[f"t{i}"] == pytest.approx(np.corrcoef(points[:, i], others)[0, 1])
    assert min(found[f"t{i}"] for i in range(3)) > 0.3 and found["t3"] < 0
    assert found["t4"] is None  # it does not vary


def test_written_answers_that_wait_do_not_hold_up_the_tests(points):
    found = class_statistics.discriminations(make_results(points, waiting=range(11)))
    tests = points[:, :5]
    assert found["t0"] == pytest.approx(np.corrcoef(tests[:, 0], tests[:, 1:].sum(axis=1))[0, 1])
    assert found["t5"] is None


def test_few_students_show_nothing(points):
    assert set(class_statistics.discriminations(make_results(points[:9])).values()) == {None}
    assert class_statistics.discriminations(Results("ex1", 1.0, [], [])) == {}


def test_what_became_of_a_mistake():
    wrong, other, right = {"t0": ("mistake", BIAS)}, {"t0": ("mistake", SUM)}, {"t0": ("right", "")}
    attempts = {
        "a": [wrong, wrong, right],  # put right at the third time
        "b": [wrong, wrong],
        "c": [wrong, other],
        "d": [right, wrong],  # and nothing since
        "e": [wrong, right, wrong],  # it came back
        "f": [right],
        "g": [wrong, {}],  # the test was taken out
    }
    bias, summed = class_statistics.follow(attempts)
    assert (bias.hint, bias.met, bias.righted, bias.stayed, bias.other, bias.open) == (BIAS, 6, 1, 2, 2, 1)
    assert (summed.hint, summed.met, summed.open) == (SUM, 1, 1)


def test_hand_ins_are_told_apart_by_the_work_itself(tmp_path):
    """Grading the same work again is no new hand-in; and what was flagged tells nothing."""
    coursedir = CourseDirectory(root=str(tmp_path))
    work = tmp_path / "submitted" / "ada" / "ex1"
    work.mkdir(parents=True)
    for text, state, time, outcomes in (
        ("1", "graded", "", {"t0": ["mistake", SUM]}),
        ("1", "graded", "2026-11-20 18:00", {"t0": ["mistake", BIAS]}),  # a person has entered its time
        ("2", "look", "", {"t0": ["right", ""]}),
        ("3", "graded", "", {"t0": ["right", ""]}),
    ):
        (work / "a.ipynb").write_text(text)
        (work / "timestamp.txt").write_text(time)
        notes.report(coursedir, "ada", "ex1", state, [], notebook="a", outcomes=outcomes, answers={"t0": text})
    attempts = notes.read_attempts(coursedir, "ex1")
    assert attempts == {"ada": [{"t0": ["mistake", BIAS]}, {"t0": ["right", ""]}]}
    [fate] = class_statistics.follow(attempts)
    assert (fate.hint, fate.righted) == (BIAS, 1)


def test_the_report_shows_both(points, tmp_path):
    attempts = {"student-1": [{"t0": ("mistake", BIAS)}, {"t0": ("right", "")}]}
    found = make_results(points, attempts=attempts)
    text = report_page.write(found, tmp_path / "ex1.report.html", similar=[]).read_text()
    assert "What became of the mistakes" in text and "1 student handed in more than once" in text and BIAS in text
    number = f"{class_statistics.discriminations(found)['t3']:.2f}".replace("-", "−")
    assert number in text and "No pair of submissions" in text
    text = report_page.write(make_results(points), tmp_path / "ex1.report.html").read_text()
    assert "What became of the mistakes" not in text and "Similar work" not in text


TASK = {"id": "t0", "title": "Task 0", "success": 0.5, "discrimination": None, "mistakes": {}}


@pytest.mark.parametrize(
    "text",
    [
        '{"x": {"tasks": [1], "submitted": 3}}',
        json.dumps({"x": {"tasks": [TASK], "submitted": 3}}),
        json.dumps({"x": {"tasks": [TASK], "submitted": "3", "points": 2.0, "mean": 1.0}}),
        json.dumps({"x": {"tasks": [TASK | {"mistakes": 1}], "submitted": 3, "points": 2.0, "mean": 1.0}}),
        json.dumps({"x": {"tasks": [TASK | {"success": "all"}], "submitted": 3, "points": 2.0, "mean": 1.0}}),
        '{"x": [1]}',
        '"x"',
        "[" * 100_000,
    ],
)
def test_what_is_not_a_terms_is_left_out(text, points, tmp_path):
    (tmp_path / "x.json").write_text(text)
    class_statistics.write(make_results(points), tmp_path)
    assert "1 term" not in (page := (tmp_path / "class.html").read_text()) and "<h2>ex1</h2>" in page
    (tmp_path / "now.json").rename(tmp_path / "x.json")
    assert "2 terms side by side" in class_statistics.write(make_results(points), tmp_path).read_text()


def test_terms_side_by_side_without_names(points, tmp_path):
    before = make_results(points[:, ::-1])
    before.tasks[0].mistakes[BIAS] = 5
    class_statistics.write(before, tmp_path)
    (tmp_path / "now.json").rename(tmp_path / "2026 winter.json")
    (tmp_path / "broken.json").write_text("[1")
    (tmp_path / "other.json").write_text('{"ex1": {"x": 1}}')
    for name in ("ex1", "ex2"):
        page = class_statistics.write(make_results(points, name=name), tmp_path).read_text()
    assert "2 terms side by side" in page and "Success, 2026 winter" in page and "Success, this term" in page
    assert "<h2>ex1</h2>" in page and "<h2>ex2</h2>" in page and BIAS in page
    assert "broken" not in page and "other.json" not in page and "<script" not in page
    for file in tmp_path.iterdir():
        assert "student-" not in file.read_text()
    now = json.loads((tmp_path / "now.json").read_text())
    assert sorted(now) == ["ex1", "ex2"] and now["ex1"]["tasks"][0]["students"] == 20


def test_what_the_numbers_leave_out_is_said(points, tmp_path):
    """Written answers that wait count 0; and numbers stay when points are outdated, as an upgrade makes them."""
    found = make_results(points)
    found.tasks[-1].waiting = 3
    del found.tasks[-1].scores[:3]
    page = class_statistics.write(found, tmp_path).read_text()
    assert page.count(", of 17 submissions") == 1
    assert "20 submissions; 3 written answers not graded yet, counted as 0" in " ".join(page.split())
    before = json.loads((tmp_path / "now.json").read_text())["ex1"]
    for one in found.submissions:
        one.changed = ["the points"]
    page = class_statistics.write(found, tmp_path).read_text()
    assert "; 20 with points that are outdated" in " ".join(page.split())
    assert json.loads((tmp_path / "now.json").read_text())["ex1"] == before | {"outdated": 20}
