"""Files of results: whole or not at all, whoever writes them."""

import multiprocessing
import os
import signal
import stat
from types import SimpleNamespace

import pytest
from nbgrader.api import Gradebook

from ffnn_grading import class_statistics, dates, files, learning_systems, report_page, similar_work
from ffnn_grading.course import Course
from ffnn_grading.inert import Points
from ffnn_grading.points_table import export
from ffnn_grading.results import Results, Task

NAME = "ex1_neuron_and_layer"
DUE = dates.parse_dates({"due": "2026-11-20 18:00Z"})


@pytest.fixture
def opened(course, monkeypatch):
    """The course as ffnn-grade opens it."""
    monkeypatch.chdir(course)
    return Course(NAME)


def found():
    return Results(NAME, 2.0, [], [Task("t", "Task", 2.0, is_test=True)])


def nbgraders_export(course):
    with Gradebook(f"sqlite:///{course.coursedir.root}/gradebook.db", "ffnn") as gradebook:
        Points(to=str(course.path(".nbgrader.csv"))).export(gradebook)


WRITERS = {
    "the memory": lambda course: course.remember(sources={"ada": "a/path"}),
    "the CSV": export,
    "nbgrader's CSV": nbgraders_export,
    "the report": lambda course: report_page.write(found(), course.path(".report.html")),
    "similar work": lambda course: similar_work.write(
        [SimpleNamespace(students=("a", "b"), share=1.0, tasks=[], bits=1.0)], NAME, course.path(".similar.html")
    ),
    "the statistics": lambda course: class_statistics.write(found(), course.path("").parent / "statistics"),
    "the dates": lambda course: dates.show_to_students(course.coursedir, NAME, DUE),
    "a learning system's": lambda course: learning_systems.write("canvas", found(), course.path(""), {}),
}


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".log"}


@pytest.mark.parametrize("what", WRITERS)
def test_a_full_disk_leaves_what_was_there(what, opened, course, full_disk):
    places = [course / "autograded", course / "exercises"]
    WRITERS[what](opened)
    if what == "the dates":  # these are written only if they have changed
        (course / "exercises" / NAME / dates.RELEASED).write_text("Due some other day.")
    before = [contents(place) for place in places]
    with full_disk(), pytest.raises(OSError):
        WRITERS[what](opened)
    assert [contents(place) for place in places] == before


def test_a_kill_in_the_middle_leaves_what_was_there(tmp_path):
    path = tmp_path / "points.csv"
    files.replace(path, "before")
    child = multiprocessing.get_context("fork").Process(target=_killed_while_writing, args=(path,))
    child.start()
    child.join(30)
    assert child.exitcode == -signal.SIGKILL and path.read_text() == "before"
    files.replace(path, "after")
    assert path.read_text() == "after"


def _killed_while_writing(path):
    files.os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
    files.replace(path, "after")


def test_permissions_that_a_person_has_set_stay(tmp_path):
    path = tmp_path / "points.csv"
    files.replace(path, "before")
    path.chmod(0o600)
    files.replace(path, "after")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and os.listdir(tmp_path) == ["points.csv"]


def test_two_assignments_at_once_keep_each_others_numbers(tmp_path, monkeypatch):
    """Each is entered ten times, by two processes at once, while reading takes long."""
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=_enter_many, args=(tmp_path, number)) for number in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    now = class_statistics.read_term(tmp_path / "now.json")
    assert sorted(now) == sorted(f"ex{number}-{i}" for number in range(2) for i in range(10))


def _enter_many(folder, number):
    read = class_statistics.read_term

    def read_slowly(path):
        term = read(path)
        signal.sigtimedwait([], 0.01)
        return term

    class_statistics.read_term = read_slowly
    for i in range(10):
        class_statistics.write(Results(f"ex{number}-{i}", 2.0, [], found().tasks), folder)
