"""Steps of ffnn-grade on made-up results: the CSV, the exit code, and which pages of feedback are new."""

import contextlib
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbgrader.coursedir import CourseDirectory

from ffnn_grading import command, points_table, results
from ffnn_grading.results import Results, Submission, Task

ROOT = Path(__file__).parents[2]
TASKS = [Task("t", "Task", 2.0, is_test=True)]


@pytest.mark.parametrize(
    ("state", "changed", "standing", "points"),
    [
        ("graded", [], "final", 2.0),
        ("graded", ["the tests"], "outdated", None),
        ("not graded", [], "not graded", None),
    ],
)
def test_points_of_before_are_not_in_the_csv(state, changed, standing, points):
    one = Submission("ada", state, changed=changed, grades={"t": (2.0, False)})
    row = points_table._state(Results("ex1", 2.0, [one], TASKS), "ada", one, None)
    assert row["state"] == standing and row["Task"] == points


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (Results("ex1", 2.0, [Submission("ada", "graded")], TASKS), 0),
        (Results("ex1", 2.0, [Submission("ada", "look", waits=True)], TASKS), 0),
        (Results("ex1", 2.0, [Submission("ada", "not graded")], TASKS), 1),
        (Results("ex1", 2.0, [Submission("ada", "graded", changed=["the tests"])], TASKS), 1),
        (Results("ex1", 2.0, [], TASKS, unread=[{"notes": ["whose.ipynb"]}]), 1),
    ],
)
def test_what_a_person_has_to_do_is_in_the_exit_code(found, code, tmp_path, monkeypatch):
    course = SimpleNamespace(
        api=None,
        assignment="ex1",
        coursedir=SimpleNamespace(root=tmp_path),
        path=lambda ending: tmp_path / f"ex1{ending}",
        short=str,
    )
    monkeypatch.setattr(results, "collect", lambda *_: found)
    monkeypatch.setattr(command, "find_similar", lambda *_: None)
    monkeypatch.setattr(command, "find_not_entered", lambda *_: [])
    assert command._run(course, command._options(["ex1", "--report-only"])) == code


@pytest.mark.parametrize("nanoseconds", [1, 2_000_000_000])  # the precision of a file's time; FAT has two seconds
@pytest.mark.parametrize("is_written", [True, False])
def test_feedback_is_new_if_it_was_written(is_written, nanoseconds, tmp_path, monkeypatch, capsys):
    """Whatever precision times of files have: one that was not written is named, though an old one is there."""
    pages = {"feedback": tmp_path / "feedback.html", "notebook": tmp_path / "graded.ipynb"}

    def write(page):
        page.write_text("")
        time = page.stat().st_mtime_ns
        os.utime(page, ns=(time // nanoseconds * nanoseconds,) * 2)

    for page in (pages["notebook"], pages["feedback"]):
        write(page)
    one = Submission("ada", "graded", pages=pages)
    stored = {}
    course = SimpleNamespace(
        api=SimpleNamespace(gradebook=contextlib.nullcontext()),
        memory={},
        path=lambda ending: f"ex1{ending}",
        short=str,
        remember=stored.update,
    )
    monkeypatch.setattr(command, "_find_able", lambda _: ([one], Results("ex1", 2.0, [one], TASKS)))
    monkeypatch.setattr(results, "fingerprint_feedback", lambda *_: {"ada": "what it says"})
    monkeypatch.setattr(command, "_convert", lambda *_: is_written and write(pages["feedback"]))
    monkeypatch.setattr(command, "exchange_has_work", lambda _: False)
    problems = command.give_feedback(course)
    assert bool(problems) != is_written and stored == {"feedback": {"ada": "what it says"} if is_written else {}}
    assert f"{int(is_written)} page" in capsys.readouterr().out


def test_outdated_points_do_not_wait_for_a_person(capsys):
    waits, outdated = Submission("ada", "graded", waits=True), Submission("bob", "graded", changed=["the points"])
    command._summarise(Results("ex1", 2.0, [outdated], TASKS), "report.html")
    said = capsys.readouterr().out
    assert "a person has to give the rest" not in said and "Changed since the grading of 1 submission: the poi" in said
    command._summarise(Results("ex1", 2.0, [waits, outdated], TASKS), "report.html")
    assert "Points of 1 submission are not final, and neither is the CSV: a person has" in capsys.readouterr().out


def test_titles_of_tasks_are_without_their_points():
    """In all exercises; a heading may be "Task 1: the step (1 + 1 points)". They are titles of the CSV."""
    coursedir = CourseDirectory(root=str(ROOT), release_directory="exercises")
    for path in (ROOT / "exercises").iterdir():
        titles = [task.title for task in results.read_tasks(coursedir, path.name).values()]
        assert titles and not any("point" in title for title in titles), titles
