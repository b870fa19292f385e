"""Submissions with the usual mistakes, and right ones in other styles.

A mutant makes one mistake in one task. Mutants of different tasks are handed in together: each loses the points of its
own task, where the check names its own mistake, and no other points are lost. A variant loses none, nor does the
author's work, also in a notebook of an earlier version; what was fetched and not touched gets nothing; and a cell that
cannot even be read costs its own task.

All of them run through the notebook's cells here; a few mutants and the author's work go through `nbgrader autograde`.
"""

import re
import runpy
import shutil
import warnings
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import compute_checksum

from ffnn_checks import CheckFailed

ROOT = Path(__file__).parents[2]
FILES = sorted(Path(__file__).with_name("submissions").glob("*.py"))
SUBMISSIONS = {path.stem: SimpleNamespace(**runpy.run_path(str(path))) for path in FILES}


# One exercise shows the way; the others' ways are as long as their trainings.
EXERCISES = [pytest.param(name, marks=[pytest.mark.reach] if number else []) for number, name in enumerate(SUBMISSIONS)]


@pytest.fixture(scope="module", params=EXERCISES)
def graded(request, course, nbgrader, answers_of, mutated, write_answers):
    """One assignment with all its submissions, graded in one run: points and messages by student and check cell."""
    exercise = request.param
    made = SUBMISSIONS[exercise]
    nbgrader(course, "generate_assignment", exercise, "--create")
    release = course / "exercises" / exercise / f"{exercise}.ipynb"
    content = nbformat.read(release, 4)  # without pictures, which take longest; test_round_trip.py has them
    content.cells = [cell for cell in content.cells if not cell.source.startswith("explore_")]
    nbformat.write(content, release)
    answers = answers_of(course / "solutions" / exercise / f"{exercise}.ipynb")
    work = {"author": answers, "earlier": answers, "untouched": {}}
    mutants = _together(made.MUTANTS)[0]
    work |= {"mutants": answers | dict(mutated(answers, made.MUTANTS[mutant]) for mutant in mutants)}
    code_cells = [cell for cell in answers if f"{cell}-check" in _checks(course, exercise)]
    work |= {"unreadable": answers | {code_cells[1]: "def broken(:\n    return"}}
    for name, changes in work.items():
        shutil.copytree(course / "exercises" / exercise, course / "submitted" / name / exercise)
        write_answers(course / "submitted" / name / exercise / f"{exercise}.ipynb", changes)
    _make_earlier(course / "submitted" / "earlier" / exercise / f"{exercise}.ipynb")
    nbgrader(course, "autograde", exercise, "--force")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
        points = {
            name: {
                grade.name: (grade.auto_score, grade.max_score)
                for grade in gradebook.find_submission_notebook(exercise, exercise, name).grades
                if grade.auto_score is not None and grade.name in _checks(course, exercise)
            }
            for name in work
        }
    yield SimpleNamespace(
        mutants=[made.MUTANTS[mutant] for mutant in mutants],
        points=points,
        broken=f"{code_cells[1]}-check",
        cells=lambda name: nbformat.read(course / "autograded" / name / exercise / f"{exercise}.ipynb", 4).cells,
        said=lambda name, cell: _said(course / "autograded" / name / exercise / f"{exercise}.ipynb", cell),
    )
    shutil.rmtree(course / "submitted")


def _together(mutants):
    """The names of the mutants, a list for each student: as few as possible, with at most one mutant for each cell."""
    students = []
    for name, (cell, *_) in mutants.items():
        if (student := next((one for one in students if cell not in one), None)) is None:
            students.append(student := {})
        student[cell] = name
    return [list(cells.values()) for cells in students]


def _make_earlier(path):
    """Give all that students do not write the words of another version: texts, comments and checks; and checksums."""
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution"):
            continue
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("\n\n", "\n\nHint: as it was worded then.\n\n", 1)
        else:
            cell.source = f"# Check of another task (7 points)\n{re.sub('^#.*', '', cell.source)}"
        if "checksum" in about:
            about.checksum = compute_checksum(cell)
    nbformat.write(notebook, path)


def _checks(course, exercise):
    """The cells that are graded by running them."""
    notebook = nbformat.read(course / "solutions" / exercise / f"{exercise}.ipynb", 4)
    kinds = {cell.id: cell.metadata.get("nbgrader", {}) for cell in notebook.cells}
    return {kind["grade_id"] for kind in kinds.values() if kind.get("grade") and not kind.get("solution")}


def _said(path, grade_id):
    cells = nbformat.read(path, 4).cells
    [cell] = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id]
    text = "\n".join("\n".join([output.get("text", ""), *output.get("traceback", [])]) for output in cell.outputs)
    return " ".join(re.sub(r"\x1b\[[\d;]*m", "", text).split())


def lost(points):
    return {cell for cell, (score, most) in points.items() if score < most}


def test_the_author_gets_every_point(graded):
    assert graded.points["author"] and not lost(graded.points["author"])


def test_a_notebook_of_an_earlier_version_gets_every_point(graded):
    """And the autograded one has the tests of now, and no text of then as if the student had written it."""
    assert graded.points["earlier"] == graded.points["author"]
    texts = {
        name: [cell.source for cell in graded.cells(name) if "nbgrader" in cell.metadata] for name in graded.points
    }
    assert texts["earlier"] == texts["author"]
    said = "\n".join(cell.source for cell in graded.cells("earlier"))
    assert "-check had been changed. The original was used." in said
    assert "what was added" not in said and "Hint: as it was worded then." in said  # that one is of a text for reading


def test_untouched_work_gets_none_and_says_so(graded):
    for cell, (score, _) in graded.points["untouched"].items():
        assert score == 0
        assert "not attempted yet" in graded.said("untouched", cell)


def test_an_unreadable_cell_costs_its_own_task_alone(graded):
    assert lost(graded.points["unreadable"]) == {graded.broken}
    assert "is not defined" in graded.said("unreadable", graded.broken)


def test_mutants_lose_their_tasks_and_their_checks_name_the_mistakes(graded):
    for mutant in graded.mutants:
        assert _names_the_mistake(mutant, graded.said("mutants", _check_of(mutant)))
    assert lost(graded.points["mutants"]) == set(map(_check_of, graded.mutants))


def _check_of(mutant):
    cell, _, _, *of_several = mutant
    return of_several[0] if of_several else f"{cell}-check"


def _names_the_mistake(mutant, said):
    return mutant[2] in said and ("The mistake:" in said or "changes its argument" in said or "not accepted" in said)


# --- All of them, in this process ---


def _failures(exercise, changes):
    """{check cell: its message}, of the checks that fail with these answers in place of the author's."""
    failures, names = {}, {}
    for cell in nbformat.read(ROOT / "solutions" / exercise / f"{exercise}.ipynb", 4).cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if cell.cell_type != "code" or cell.source.startswith("explore_"):
            continue
        try:
            exec(changes.get(grade_id, cell.source), names)
        except CheckFailed as failed:
            failures[grade_id] = " ".join(str(failed).split())
        except Exception as error:  # a notebook goes on after a cell that stops
            assert not (grade_id or "").endswith("-check"), f"{grade_id} stopped: {error!r}"
    return failures


def _long_if_it_trains(exercise):
    return [pytest.mark.reach] if exercise in ("ex6_training", "ex7_ising_phases") else []


@pytest.fixture
def failures(monkeypatch):
    """_failures(exercise, changes), as a notebook would run them: NumPy's warnings are none of a test's business."""
    monkeypatch.setenv("TQDM_DISABLE", "1")
    with warnings.catch_warnings(action="ignore"):
        yield _failures


@pytest.mark.parametrize(
    ("exercise", "names"),
    [
        pytest.param(exercise, names, id=f"{exercise}-{number}", marks=_long_if_it_trains(exercise))
        for exercise, made in SUBMISSIONS.items()
        for number, names in enumerate(_together(made.MUTANTS))
    ],
)
def test_each_mutant_fails_its_own_check_alone_which_names_the_mistake(
    exercise, names, failures, answers_of, mutated, subtests
):
    mutants = [SUBMISSIONS[exercise].MUTANTS[name] for name in names]
    answers = answers_of(ROOT / "solutions" / exercise / f"{exercise}.ipynb")
    said = failures(exercise, dict(mutated(answers, mutant) for mutant in mutants))
    assert said.keys() == set(map(_check_of, mutants))
    for name, mutant in zip(names, mutants, strict=True):
        with subtests.test(name):
            assert _names_the_mistake(mutant, said[_check_of(mutant)]), said[_check_of(mutant)]


@pytest.mark.parametrize(
    ("exercise", "name"),
    [
        pytest.param(exercise, name, id=f"{exercise}-{name}", marks=_long_if_it_trains(exercise))
        for exercise, made in SUBMISSIONS.items()
        for name in made.VARIANTS
    ],
)
def test_each_variant_passes_every_check(exercise, name, failures):
    assert failures(exercise, SUBMISSIONS[exercise].VARIANTS[name]) == {}
