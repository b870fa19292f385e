"""The whole trip of an assignment through nbgrader's own commands, from the author's notebook to grades.csv.

Four students. Three use the exchange: one hands in the author's answers, one what was fetched, one is half
right. The work of the fourth came by another way and is put into submitted/ by hand; it has a syntax error.
"""

import csv
import html
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.api import Gradebook

NAME = "ex1_neuron_and_layer"
WRITTEN = "ex1-explanation"  # the question that is graded by hand

HALF = {
    "ex1-preactivation": """\
import warnings

def preactivation(x, w, b):
    warnings.warn("half_warning: must not cost a point")
    half_z = b
    for half_i in range(len(x)):
        half_z = half_z + w[half_i] * x[half_i]
    return half_z""",
    "ex1-neuron": """\
def neuron(x, w, b, g):
    half_z = np.dot(x, w) + b
    return g(half_z)""",
    "ex1-layer-preactivations": """\
def layer_preactivations(A, W, b):
    half_z = np.dot(A, W)
    return half_z""",
    "ex1-layer": """\
def layer(A, W, b, g):
    half_z = layer_preactivations(A, W, b)
    return half_z, g(half_z)""",
    "ex1-layer-shapes": """\
def layer_shapes(sizes):
    half_shapes = []
    for half_i in range(1, len(sizes)):
        half_shapes.append(((sizes[half_i - 1], sizes[half_i]), (sizes[half_i],)))
    return half_shapes""",
    "ex1-n-parameters": """\
def n_parameters(sizes):
    return sum(sizes[half_i - 1] * sizes[half_i] for half_i in range(1, len(sizes)))""",
    WRITTEN: "*Only half an answer:* `V` has 3 columns & 4 rows, so the sum $\\sum_i a_{ni} v_{ij}$ finds no partner.",
}
TYPO = {"ex1-layer-shapes": "def layer_shapes(sizes)\n    return typo_shapes"}

SOURCE = nbformat.read(Path(__file__).parents[2] / "solutions" / NAME / f"{NAME}.ipynb", 4)
MOST = {c.id: c.metadata.nbgrader.points for c in SOURCE.cells if "points" in c.metadata.get("nbgrader", {})}
NOTHING = dict.fromkeys(MOST, 0)
WRONG = ("ex1-layer-preactivations-check", "ex1-n-parameters-check")  # task 4 is right on top of a wrong task 3
POINTS = {
    "reference": MOST,
    "half": MOST | dict.fromkeys(WRONG, 0) | {WRITTEN: MOST[WRITTEN] / 2},
    "untouched": NOTHING,
    "typo": NOTHING,
}
STUDENTS = list(POINTS)
COMMENT = "A comment for {}: well put."


@pytest.fixture(scope="module")
def trip(course, nbgrader, answers_of, write_answers, tmp_path_factory):
    """Everything done once; what is to be looked at afterwards."""
    answers = {
        "reference": answers_of(course / "solutions" / NAME / f"{NAME}.ipynb"),
        "half": HALF,
        "untouched": {},
        "typo": TYPO,
    }
    homes = {student: tmp_path_factory.mktemp(student) for student in STUDENTS if student != "typo"}
    exchange = f"--Exchange.root={course / 'exchange'}"

    nbgrader(course, "generate_assignment", NAME, "--create")
    nbgrader(course, "release_assignment", NAME)
    for student, home in homes.items():
        shutil.copy(course / "nbgrader_config.py", home)
        nbgrader(home, "fetch_assignment", NAME, exchange)
        write_answers(home / "ffnn" / NAME / f"{NAME}.ipynb", answers[student])
        nbgrader(home, "submit", NAME, exchange, f"--student={student}")
    nbgrader(course, "collect", NAME)
    shutil.copytree(course / "exercises" / NAME, course / "submitted" / "typo" / NAME)
    write_answers(course / "submitted" / "typo" / NAME / f"{NAME}.ipynb", TYPO)
    nbgrader(course, "autograde", NAME)
    by_itself, by_hand = _grade_the_written_question(course)
    nbgrader(course, "generate_feedback", NAME)
    nbgrader(course, "release_feedback", NAME, "--CourseDirectory.student_id_exclude=typo")
    for student, home in homes.items():
        nbgrader(home, "fetch_feedback", NAME, exchange, f"--student={student}")
    nbgrader(course, "export", "--to", "grades.csv")

    feedback = {student: list((home / "ffnn" / NAME / "feedback").rglob("*.html")) for student, home in homes.items()}
    feedback["typo"] = list((course / "feedback" / "typo" / NAME).glob("*.html"))
    return SimpleNamespace(
        answers=answers,
        by_itself=by_itself,
        by_hand=by_hand,
        graded={
            student: {
                cell.metadata.nbgrader.grade_id: cell
                for cell in nbformat.read(course / "autograded" / student / NAME / f"{NAME}.ipynb", 4).cells
                if "nbgrader" in cell.metadata
            }
            for student in STUDENTS
        },
        feedback=feedback,
        grades=list(csv.DictReader((course / "grades.csv").read_text().splitlines())),
    )


def _grade_the_written_question(course):
    """Do what a grader does in the formgrader. Before that, note the points and who waits for a grader."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
        by_itself, by_hand = {}, set()
        for student in STUDENTS:
            notebook = gradebook.find_submission_notebook(NAME, NAME, student)
            by_itself[student] = {grade.name: grade.auto_score for grade in notebook.grades}
            if notebook.needs_manual_grade:
                by_hand.add(student)
                grade = gradebook.find_grade(WRITTEN, NAME, NAME, student)
                grade.manual_score, grade.needs_manual_grade = POINTS[student][WRITTEN], False
                gradebook.find_comment(WRITTEN, NAME, NAME, student).manual_comment = COMMENT.format(student)
        gradebook.db.commit()
    return by_itself, by_hand


def _said(cell):
    return "\n".join(re.sub(r"\x1b\[[\d;]*m", "", output.get("evalue", "")) for output in cell.outputs)


def _squeezed(text):
    """Without spaces, without formulas, and without what Markdown says by signs and HTML by tags."""
    return re.sub(r"\$[^$\n]+\$|\s|[*`]|^\s*\d+\.", "", text)


def _shown(pages):
    [page] = pages
    body = re.sub(r"(?s)<(style|script|math)\b.*?</\1>", "", page.read_text())
    return _squeezed(html.unescape(re.sub(r"<[^>]+>", "", body)))


@pytest.mark.parametrize("student", STUDENTS)
def test_points_cell_by_cell(trip, student):
    waiting = {WRITTEN: None} if student in trip.by_hand else {}
    assert trip.by_itself[student] == POINTS[student] | waiting


def test_who_waits_for_a_grader(trip):
    assert trip.by_hand == {"reference", "half"}


def test_the_check_says_why_there_are_no_points(trip):
    for cell in POINTS["untouched"]:
        if cell != WRITTEN:
            assert ": not attempted yet." in _said(trip.graded["untouched"][cell])
    half = trip.graded["half"]
    assert "The mistake: the biases are missing: Z = A W + b." in _said(half["ex1-layer-preactivations-check"])
    assert "The mistake: the biases are missing: one per neuron." in _said(half["ex1-n-parameters-check"])
    said = _said(trip.graded["typo"]["ex1-layer-shapes-check"])
    assert said == "layer_shapes is not defined: its cell did not run to its end."


def test_the_grader_sees_hidden_tests_and_rubric(trip):
    for cells in trip.graded.values():
        assert "BEGIN HIDDEN TESTS" in cells["ex1-preactivation-check"].source
        assert "**For the grader.**" in cells["ex1-task7"].source


def test_feedback_shows_the_pictures_without_scripts(trip):
    for [page] in trip.feedback.values():
        assert len(re.findall(r'<img [^>]*alt="[^"]', page.read_text())) == 2
        assert "application/vnd.jupyter.widget-view" not in page.read_text()


def test_feedback_is_for_everybody(trip, is_for_everybody):
    is_for_everybody(trip.feedback["reference"][0])


@pytest.mark.parametrize("student", STUDENTS)
def test_feedback_shows_own_work_and_no_secret(trip, student, course, secrets_of):
    shown = _shown(trip.feedback[student])
    for answer in trip.answers[student].values():
        for line in answer.splitlines():
            assert _squeezed(line) in shown
    own = {line.strip() for answer in trip.answers[student].values() for line in answer.splitlines()}
    for secret in secrets_of(course / "solutions" / NAME / f"{NAME}.ipynb"):
        assert secret in own or _squeezed(secret) not in shown, secret
    for other in STUDENTS:
        assert (COMMENT.format(other).replace(" ", "") in shown) == (other == student and student in trip.by_hand)
        assert (f"{other}_" in shown) == (other == student and student in ("half", "typo"))


def test_grades_are_exported(trip):
    assert {row["student_id"]: float(row["score"]) for row in trip.grades} == {
        student: sum(points.values()) for student, points in POINTS.items()
    }
    assert all((row["assignment"], float(row["max_score"])) == (NAME, sum(MOST.values())) for row in trip.grades)
    assert len(trip.grades) == len(STUDENTS)
