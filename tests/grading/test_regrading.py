"""Work that is graded again: what a person gave stays, what has changed is named, and tasks stay what they were."""

import fcntl
import json
import os
import re
import shutil
from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

from ffnn_grading import made_with, notes
from ffnn_grading.lock import graded_alone
from ffnn_grading.made_with import find_not_entered

NAME = "ex1_neuron_and_layer"
WRITTEN = "ex1-explanation"


# --- what changed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "changed"),
    [
        ("ffnn_checks/ex1_neuron_and_layer/answered.py", "ffnn_checks"),
        ("ffnn_checks/ex1_neuron_and_layer/asked.py", "ffnn_checks"),
        ("ffnn_checks/comparing.py", "ffnn_checks"),
        ("ffnn_checks/ex4_costs/answered.py", None),
        ("ffnn_helpers/activations.py", "ffnn_helpers"),
        ("ffnn_helpers/explorers/neuron.py", None),
        ("ffnn_helpers/pictures/picture.py", None),
        ("ffnn_helpers/training.py", None),
    ],
)
def test_modules_count_that_the_tests_depend_on(module, changed, tmp_path, monkeypatch):
    for package, folder in made_with.PACKAGES.items():
        shutil.copytree(folder, tmp_path / package, ignore=shutil.ignore_patterns("*.npz", "*.js"))
    monkeypatch.setattr(made_with, "PACKAGES", {name: tmp_path / name for name in made_with.PACKAGES})
    cells = (
        "%matplotlib inline",
        "from ffnn_checks import ex1_neuron_and_layer as check",
        "from ffnn_helpers.explorers.neuron import explore_neuron",
        "from ffnn_helpers.activations import sigmoid",
    )
    before = made_with._hash_code.__wrapped__(cells)
    (tmp_path / module).write_text((tmp_path / module).read_text() + "\nX = 1\n")
    after = made_with._hash_code.__wrapped__(cells)
    assert [name for name in after if after[name] != before[name]] == ([changed] if changed else [])


# --- the tests below are one story, in this order -----------------------------------------------------------


def _gradebook(course):
    return Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn")


def _written(course, student):
    """A person's points, whether they wait to be confirmed, and the comment."""
    with _gradebook(course) as gradebook:
        grade = gradebook.find_grade(WRITTEN, NAME, NAME, student)
        comment = gradebook.find_comment(WRITTEN, NAME, NAME, student)
        return grade.manual_score, bool(grade.needs_manual_grade), comment.manual_comment


def _lines(course):
    return [json.loads(line) for line in (course / f"autograded/{NAME}.report.jsonl").read_text().splitlines()]


def _cell(nb, grade_id):
    return next(cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


@pytest.fixture
def generate(course, nbgrader):
    """generate(change): generate the assignment from a source that this function has changed; restored at the end."""
    source = course / "solutions" / NAME / f"{NAME}.ipynb"
    before = source.read_text()

    def generate(change):
        nb = nbformat.reads(before, 4)
        change(nb)
        nbformat.write(nb, source)
        return nbgrader(course, "generate_assignment", NAME, "--force")

    yield generate
    source.write_text(before)


def test_what_was_changed_and_not_generated_is_named(generate, course):
    """nbgrader grades with what the gradebook holds, so a correction that was only saved would do nothing."""
    api = NbGraderAPI(CourseDirectory(root=str(course), source_directory="solutions"))
    source = course / "solutions" / NAME / f"{NAME}.ipynb"
    assert generate(lambda nb: None).returncode == 0 and find_not_entered(api, NAME) == []
    nb = nbformat.read(source, 4)
    _cell(nb, "ex1-layer-check").metadata.nbgrader["points"] = 7
    nbformat.write(nb, source)
    assert find_not_entered(api, NAME) == ["the points"]
    _cell(nb, "ex1-layer-check").source += "\n1 / 0"
    nbformat.write(nb, source)
    assert find_not_entered(api, NAME) == ["the tests", "the points"]


def rename(nb):
    _cell(nb, "ex1-layer-check").metadata.nbgrader["grade_id"] = "ex1-layers-check"


def take_out(nb):
    nb.cells.remove(_cell(nb, "ex1-neuron-check"))


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (
            rename,
            f"submitted/ada/{NAME}",
            r"Missing in \w+.ipynb: ex1-layer-check\. New in \w+.ipynb: ex1-layers-check\.",
        ),
        (
            take_out,
            f"exchange/ffnn/inbound/ada+{NAME}+2026-11-20 10:00:00 UTC",
            r"Missing in \w+.ipynb: ex1-neuron-check\.",
        ),
    ],
)
def test_other_tasks_are_refused_before_anything_is_removed(change, place, words, generate, course):
    """Also if nothing was graded yet. Before anybody has submitted, they are allowed."""
    released = course / "exercises" / NAME / f"{NAME}.ipynb"
    before = released.read_text()
    (course / place).mkdir(parents=True)
    done = generate(change)
    assert done.returncode != 0 and released.read_text() == before
    assert re.search(f"was not generated, and nothing has changed: 1 have submitted it.*{words}", done.stdout)
    (course / place).rmdir()
    assert generate(change).returncode == 0 and released.read_text() != before
    assert generate(lambda nb: None).returncode == 0 and released.read_text() == before


@pytest.fixture(scope="module")
def graded(course, ffnn_grade):
    """ada and bob, whose written answers got 2.5 points and a comment from a person."""
    for student in ("ada", "bob"):
        shutil.copytree(course / "solutions" / NAME, course / "submitted" / student / NAME)
    assert ffnn_grade(NAME, "--no-feedback").returncode == 0
    with _gradebook(course) as gradebook:
        for student in ("ada", "bob"):
            grade = gradebook.find_grade(WRITTEN, NAME, NAME, student)
            grade.manual_score, grade.needs_manual_grade = 2.5, False
            gradebook.find_comment(WRITTEN, NAME, NAME, student).manual_comment = f"Well put, {student}."
        gradebook.db.commit()


@pytest.mark.reach
def test_points_and_comments_of_a_person_stay_unless_the_answer_has_changed(graded, ffnn_grade, course):
    notebook = course / "submitted" / "bob" / NAME / f"{NAME}.ipynb"
    nb = nbformat.read(notebook, 4)
    _cell(nb, WRITTEN).source = "Another."
    nbformat.write(nb, notebook)
    done = ffnn_grade(NAME, "--again")
    assert done.returncode == 0 and "Graded: 2 in " in done.stdout, done.stdout + done.stderr
    assert _written(course, "ada") == (2.5, False, "Well put, ada.")
    assert _written(course, "bob") == (2.5, True, "Well put, bob.")
    assert "Points of 1 submission are not final" in done.stdout


@pytest.mark.reach
def test_one_student_is_graded_again(graded, ffnn_grade, course):
    before = _lines(course)
    done = ffnn_grade(NAME, "--student", "ada", "--student", "ada")
    assert done.returncode == 0 and "Graded: 1 in " in done.stdout and " s; 1 graded before." in done.stdout
    assert "Collected" not in done.stdout and "Feedback: 1 page written, 1 unchanged." in done.stdout
    assert [line["student"] for line in _lines(course)[len(before) :]] == ["ada"]
    assert _written(course, "ada") == (2.5, False, "Well put, ada.")
    done = ffnn_grade(NAME, "--student", "eve")
    assert done.returncode == 2 and "There is no work of 'eve'" in done.stderr


def test_a_second_run_at_the_same_time_is_refused(ffnn_grade, nbgrader, course, isolating_machine):
    """Also one of nbgrader's own, which the formgrader starts in the same way; and before anything is done."""
    (course / "autograded").mkdir(exist_ok=True)
    with open(course / "autograded" / f"{NAME}.lock", "w") as other:
        fcntl.lockf(other, fcntl.LOCK_EX)
        other.write("process 7, since 2026-11-30 14:02:00\n")
        other.flush()
        done = ffnn_grade(NAME, "--again")
        assert done.returncode == 2 and f"at work on {NAME} (process 7, since 2026-11-30 14:02:00)" in done.stderr
        assert ffnn_grade(NAME, "--report-only").returncode == 0
        done = nbgrader(course, "autograde", NAME, "--force")
        assert done.returncode == 1 and f"at work on {NAME} (process 7, since 2026-11-30 14:02:00)" in done.stdout
        assert "Removing existing assignment" not in done.stdout and "No notebooks were matched" not in done.stdout
    assert "nothing new" in ffnn_grade(NAME, "--no-feedback").stdout


def test_the_lock_ends_with_the_outer_of_two_blocks(ffnn_grade, course, isolating_machine):
    """ffnn-grade holds it, and runs nbgrader's autograde, which takes it as well."""
    coursedir = SimpleNamespace(root=str(course), autograded_directory="autograded")
    with graded_alone(coursedir, NAME):
        with graded_alone(coursedir, NAME):
            pass
        done = ffnn_grade(NAME, "--no-feedback")
        assert done.returncode == 2 and f"at work on {NAME} (process {os.getpid()}, since" in done.stderr
    assert "at work on" not in ffnn_grade(NAME, "--no-feedback").stderr


def test_what_is_settled_waits_for_the_lock_too(ffnn_grade, course, isolating_machine):
    coursedir = SimpleNamespace(root=str(course), autograded_directory="autograded", submitted_directory="submitted")
    report = course / f"autograded/{NAME}.report.jsonl"
    before = report.read_bytes() if report.exists() else b""
    notes.report_unread(coursedir, NAME, "a zip", [("whose.ipynb", None, "whose.ipynb: nobody's.")])
    with graded_alone(coursedir, NAME):
        assert ffnn_grade(NAME, "--settled", "--no-feedback").returncode == 2
    assert [line["file"] for line in notes.read_unread(coursedir, NAME)] == ["whose.ipynb"]
    assert ffnn_grade(NAME, "--settled", "--report-only").returncode == 0
    assert notes.read_unread(coursedir, NAME) == []
    report.write_bytes(before)


def test_reading_the_configuration_again_changes_no_path(course, monkeypatch):
    """The formgrader reads it with every request, and the environment of a program has a limit."""
    monkeypatch.setenv("PATH", "/usr/bin")
    paths = []
    for _ in range(2):
        PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
        paths.append(os.environ["PATH"])
    assert paths[0] == paths[1] != "/usr/bin"


@pytest.mark.reach
def test_a_changed_check_is_named_and_gives_no_feedback(graded, ffnn_grade, nbgrader, course):
    """As if ffnn_checks had been another one when ada was graded."""
    report, page = course / f"autograded/{NAME}.report.jsonl", course / f"feedback/ada/{NAME}/{NAME}.html"
    before, line = report.read_text(), _lines(course)[-1]
    line["made_with"]["ffnn_checks"] = "0123456789abcdef"
    report.write_text(f"{before}{json.dumps(line)}\n")
    done = ffnn_grade(NAME)
    assert "Changed since the grading of 1 submission: ffnn_checks. No feedback is written" in done.stdout
    assert done.returncode == 1
    assert "Feedback: 0 pages written, 1 unchanged." in done.stdout
    assert "Neither points nor feedback" not in done.stdout and "Points of 1 submission are not final" in done.stdout
    page.unlink()
    done = nbgrader(course, "generate_feedback", NAME, "--force", "--student=ada")
    assert done.returncode != 0 and "ada: no feedback, because this changed since the work was graded: ffnn_checks" in (
        done.stdout
    )
    assert not page.exists()
    report.write_text(before)
    assert nbgrader(course, "generate_feedback", NAME, "--force", "--student=ada").returncode == 0 and page.exists()


@pytest.mark.reach
def test_points_given_of_an_old_maximum_wait_to_be_confirmed(graded, generate, ffnn_grade, course):
    def change(nb):
        _cell(nb, WRITTEN).metadata.nbgrader["points"] = 2
        _cell(nb, "ex1-neuron-check").metadata.nbgrader["points"] = 0  # as the guide says of a task that was wrong

    assert generate(change).returncode == 0
    assert "Changed since the grading of 2 submissions: the points." in ffnn_grade(NAME).stdout
    assert ffnn_grade(NAME, "--student", "ada", "--no-feedback").returncode == 1  # bob's are still outdated
    assert _written(course, "ada") == (2, True, "Well put, ada.")
    assert "1 submission has 12 of 12 points." in ffnn_grade(NAME, "--report-only").stdout
