"""The formgrader on a class that did everything one should not: one written answer is graded, and the sum is right."""

import copy
import csv
import os
import runpy
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from ffnn_grading import sandbox

NAME = "ex1_neuron_and_layer"
CLASS = Path(__file__).parents[1] / "grading" / "test_class.py"
HERE = """a_right_answer a_untouched_notebook Zoë_学生 a_syntax_error b_kernel_ends d_metadata_cleared d_test_doubled
          e_half_a_file e_no_notebook f_checks_patched f_hidden_tests_printed z_right_answer_at_the_end""".split()
OPEN = "command => { window.jupyterapp.commands.execute(command) }"  # and do not wait for it


@pytest.fixture(scope="module")
def ffnn_grade(course, tmp_path_factory):
    """ffnn_grade(): the command, in the course."""
    home = tmp_path_factory.mktemp("grader")

    def ffnn_grade():
        command = [str(Path(sys.executable).with_name("ffnn-grade")), NAME, "--no-feedback"]
        environment = os.environ | {"HOME": str(home), "TQDM_DISABLE": "1"}
        return subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, timeout=600)

    return ffnn_grade


@pytest.fixture(scope="module")
def graded(course, ffnn_grade, nbgrader, answers_of):
    """A part of the class of tests/grading, handed in and graded."""
    if lacking := sandbox.missing():
        pytest.fail(lacking) if os.environ.get("CI") else pytest.skip(lacking)
    made = runpy.run_path(str(CLASS))
    nbgrader(course, "generate_assignment", NAME, "--force", "--create")
    answers = answers_of(course / "solutions" / NAME / f"{NAME}.ipynb")
    release = nbformat.read(course / "exercises" / NAME / f"{NAME}.ipynb", 4)
    release.cells = [cell for cell in release.cells if not cell.source.startswith("explore_")]  # they take longest
    for student in HERE:
        what, notebook = made["CLASS"][student], copy.deepcopy(release)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in answers and not what.untouched:
                cell.source = answers[name]
        made["_hand_in"](course, student, notebook, what.spoil(notebook), 0)
    done = ffnn_grade()
    assert f"{len(HERE)} handed in, 8 graded, 3 to look at, 1 not graded." in done.stdout, done.stdout + done.stderr
    return made["CLASS"]


def test_a_written_answer_is_graded_and_the_sum_is_right(graded, lab, page, course, ffnn_grade):
    page.goto(lab.address.partition("/tree/")[0])
    page.wait_for_function("window.jupyterapp?.commands.hasCommand('nbgrader:open-formgrader')")
    page.evaluate("window.jupyterapp.restored.then(() => null)")
    page.evaluate(OPEN, "nbgrader:open-formgrader")
    formgrader = page.frame_locator("iframe")

    # Everybody is there, with the points that the tests gave.
    formgrader.locator("tr", has_text=NAME).locator(".num-submissions a").click()
    for student in HERE:
        row = formgrader.locator("#main-table tr", has=page.get_by_text(student, exact=True))
        expected = graded[student].points
        if expected != "not graded":
            assert row.locator("td.score").inner_text() == f"{expected or 0} / 15", student
            waits = not graded[student].untouched or graded[student].flagged
            assert ("needs manual grading" in row.inner_text()) == waits, student

    # The written answer of one of them.
    student = "b_kernel_ends"
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
        submission = gradebook.find_submission_notebook(NAME, NAME, student).id
    formgrader.get_by_role("link", name="Manual Grading").click()
    links = [f"#main-table a[href$='/{end}']" for end in (f"gradebook/{NAME}", f"gradebook/{NAME}/{NAME}")]
    its_link = f"a.name-hidden[href$='/submissions/{submission}']"
    for link in (*links, its_link):
        formgrader.locator(link).click()
    formgrader.get_by_text("Noted while this was graded:").wait_for()
    formgrader.get_by_text("For the grader.").wait_for()
    score = formgrader.locator("#ex1-explanation")
    score.fill("2.5")
    with page.expect_response(lambda response: "/api/grade/" in response.url and response.request.method == "PUT"):
        score.press("Tab")
    formgrader.get_by_role("link", name="Manual Grading").click()
    for link in links:
        formgrader.locator(link).click()
    row = formgrader.locator("#main-table tr", has=page.locator(its_link))
    assert row.locator("td.score").inner_text() == f"{graded[student].points + 2.5} / 15"

    # The next run knows it, and grades nobody again who was graded.
    done = ffnn_grade()
    assert "Graded: 1 in " in done.stdout  # the one without a notebook
    with open(course / "autograded" / f"{NAME}.csv", newline="") as file:
        points = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert points[student] == graded[student].points + 2.5 and points["a_right_answer"] == 12

    expected = ("mathjax", "could not restore the debugger state")  # as in test_panels.py
    assert [text for text in page.complaints if not any(words in text.lower() for words in expected)] == []
