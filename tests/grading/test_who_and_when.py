"""Whose work it is, when it was handed in, and what could not be read, through ffnn-grade and the gradebook."""

import csv
import re
import shutil
import zipfile

import pytest
from nbgrader.api import Gradebook

pytestmark = pytest.mark.reach

NAME = "ex1_neuron_and_layer"
NOTEBOOK = f"{NAME}.ipynb"


@pytest.fixture
def export(course):
    """export(*names): a zip of files with these names, each a notebook as released."""

    def export(*names):
        with zipfile.ZipFile(course / "export.zip", "w") as archive:
            for name in names:
                archive.write(course / "exercises" / NAME / NOTEBOOK, name)
        return "export.zip"

    return export


def rows(course):
    with open(course / "autograded" / f"{NAME}.csv", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def _gradebook(course):
    return Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn")


# The tests below are one story, in this order.


def test_what_could_not_be_read_is_settled_by_a_word(ffnn_grade, course, export, isolating_machine):
    done = ffnn_grade(NAME, export("whose.ipynb"))
    assert done.returncode == 1 and "Handed in, but not read" in done.stdout
    assert ffnn_grade(NAME, "--report-only").returncode == 1 and "whose.ipynb" in rows(course)[""]["note"]
    done = ffnn_grade(NAME, "--settled")
    assert done.returncode == 0 and "not read" not in done.stdout and rows(course) == {}
    assert ffnn_grade(NAME, "--report-only").returncode == 0
    page = (course / "autograded" / f"{NAME}.report.html").read_text()
    assert "whose.ipynb" not in page
    # What is collected again and still cannot be read is told again.
    assert ffnn_grade(NAME, export("whose.ipynb")).returncode == 1
    assert ffnn_grade(NAME, "--report-only", "--settled").returncode == 0


def test_a_time_is_that_of_the_present_work(ffnn_grade, course, export):
    """First from a system that says when, then from one that does not."""
    ffnn_grade(NAME, export(f"Exercise 1_5_attempt_2026-11-19-08-30-00_{NOTEBOOK}"), "--no-feedback")
    assert rows(course)["5"]["timestamp"].startswith("2026-11-")
    (course / "submitted" / "5" / NAME / "timestamp.txt").unlink()
    ffnn_grade(NAME, "--no-feedback")
    assert rows(course)["5"]["timestamp"] == ""


def test_a_class_list_gives_ids_names_and_addresses(ffnn_grade, course, export):
    (course / "students.csv").write_text("id,first_name,last_name,email\nada,Ada,King,ada@uni.example\nbob,Bob,Doe,\n")
    with _gradebook(course) as gradebook:
        gradebook.update_or_create_student("bob", last_name="Bob Doe")  # as an earlier run without the list knew him
    late = f"doebob_LATE_99_7_{NOTEBOOK}"
    done = ffnn_grade(NAME, export(f"Ada King_4711_assignsubmission_file/{NOTEBOOK}", late, f"eve_{NOTEBOOK}"))
    assert done.returncode == 1 and "'eve' is not in students.csv" in done.stdout
    found = {who: [row[field] for field in ("first_name", "last_name", "email")] for who, row in rows(course).items()}
    assert (found["ada"], found["bob"]) == (["Ada", "King", "ada@uni.example"], ["Bob", "Doe", ""])
    assert not found.keys() & {"eve", "4711", "99"}
    assert all(not row["timestamp"] for row in rows(course).values())
    assert (
        "bob: The learning system says that this was handed in late" in (course / f"autograded/{NAME}.log").read_text()
    )


def test_work_under_an_id_that_the_class_list_does_not_have_is_named(ffnn_grade, course, nbgrader):
    """As of a class list that was written after the first download: the same work counts twice."""
    named = re.compile(r"In submitted/, but not in students.csv; who has another id there counts twice:\n +5\n")
    assert named.search(ffnn_grade(NAME, "--no-feedback").stdout)
    assert nbgrader(course, "db", "student", "remove", "5", "--force").returncode == 0
    for step in ("submitted", "autograded"):
        shutil.rmtree(course / step / "5")
    done = ffnn_grade(NAME, "--no-feedback")
    assert not named.search(done.stdout) and "\nex1_neuron_and_layer: 2 submitted, 2 graded" in done.stdout
    assert rows(course).keys() == {"ada", "bob", ""}


@pytest.mark.parametrize("penalty", ["none", "zero"])
def test_late_work_without_a_time_gets_the_penalty_for_late_work(penalty, ffnn_grade, course):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.LateSubmissionPlugin.penalty_method = {penalty!r}\n")
    with _gradebook(course) as gradebook:
        for student in ("ada", "bob"):
            grade = gradebook.find_grade("ex1-explanation", NAME, NAME, student)
            grade.manual_score, grade.needs_manual_grade = 2, False
        gradebook.db.commit()
    ffnn_grade(NAME, "--again", "--no-feedback")
    found = {who: (row["score"], row["late_submission_penalty"]) for who, row in rows(course).items()}
    assert {who: found[who] for who in ("ada", "bob")} == {
        "ada": ("2.0", "0.0"),
        "bob": ("2.0", "0.0") if penalty == "none" else ("0.0", "2.0"),
    }


def test_without_a_class_list_a_name_stands_in_one_field(ffnn_grade, course, export):
    (course / "students.csv").unlink()
    ffnn_grade(NAME, export(f"Cy van Dam_6_assignsubmission_file/{NOTEBOOK}"))
    with _gradebook(course) as gradebook:
        student = gradebook.find_student("6")
        assert (student.first_name, student.last_name) == ("", "Cy van Dam")  # None would be shown as a name
