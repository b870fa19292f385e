"""Submissions with the usual mistakes, and right ones in other styles, through `nbgrader autograde`.

A mutant makes one mistake in one task. Mutants of different tasks are handed in together: each loses the points of its
own task, where the check names its own mistake, and no other points are lost. A variant loses none, nor does the
author's work; what was fetched and not touched gets nothing; and a cell that cannot even be read costs its own task.
"""

import re
import runpy
import shutil
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.api import Gradebook

FILES = sorted(Path(__file__).with_name("submissions").glob("*.py"))
SUBMISSIONS = {path.stem: SimpleNamespace(**runpy.run_path(str(path))) for path in FILES}


@pytest.fixture(scope="module", params=SUBMISSIONS)
def graded(request, course, nbgrader, answers_of, mutated, write_answers):
    """One assignment with all its submissions, graded in one run: points and messages by student and check cell."""
    exercise = request.param
    made = SUBMISSIONS[exercise]
    nbgrader(course, "generate_assignment", exercise, "--create")
    release = course / "exercises" / exercise / f"{exercise}.ipynb"
    content = nbformat.read(release, 4)  # without pictures, which take longest; test_round_trip.py has them
    content.cells = [cell for cell in content.cells if not cell.source.startswith(("explore_", "Playground("))]
    nbformat.write(content, release)
    answers = answers_of(course / "solutions" / exercise / f"{exercise}.ipynb")
    work = {"author": answers, "untouched": {}}
    handed_in = _together(made.MUTANTS)
    work |= {
        student: answers | dict(mutated(answers, made.MUTANTS[mutant]) for mutant in mutants)
        for student, mutants in handed_in.items()
    }
    work |= {f"variant{number}": answers | changes for number, changes in enumerate(made.VARIANTS.values())}
    code_cells = [cell for cell in answers if f"{cell}-check" in _checks(course, exercise)]
    work |= {"unreadable": answers | {code_cells[1]: "def broken(:\n    return"}}
    for name, changes in work.items():
        shutil.copytree(course / "exercises" / exercise, course / "submitted" / name / exercise)
        write_answers(course / "submitted" / name / exercise / f"{exercise}.ipynb", changes)
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
        made=made,
        handed_in=handed_in,
        points=points,
        broken=f"{code_cells[1]}-check",
        said=lambda name, cell: _said(course / "autograded" / name / exercise / f"{exercise}.ipynb", cell),
    )
    shutil.rmtree(course / "submitted")


def _together(mutants):
    """Student → names of mutants: as few students as possible, with at most one mutant for each cell."""
    students = {}
    for name, (cell, *_) in mutants.items():
        free = (f"mutants{number}" for number in range(len(mutants)))
        student = next(one for one in free if cell not in students.get(one, {}))
        students.setdefault(student, {})[cell] = name
    return {student: list(cells.values()) for student, cells in students.items()}


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


def test_untouched_work_gets_none_and_says_so(graded):
    for cell, (score, _) in graded.points["untouched"].items():
        assert score == 0
        assert "not attempted yet" in graded.said("untouched", cell)


def test_an_unreadable_cell_costs_its_own_task_alone(graded):
    assert lost(graded.points["unreadable"]) == {graded.broken}
    assert "is not defined" in graded.said("unreadable", graded.broken)


def test_a_mutant_loses_its_task_and_its_check_names_the_mistake(graded, subtests, capsys):
    for student, mutants in graded.handed_in.items():
        checks = []
        for mutant in mutants:
            cell, _, words, *of_several = graded.made.MUTANTS[mutant]
            [check] = of_several or [f"{cell}-check"]
            checks.append(check)
            with subtests.test(mutant):
                said = graded.said(student, check)
                assert words in said and ("The mistake:" in said or "changes its argument" in said)
                with capsys.disabled():
                    print(
                        f"\n  {mutant} → {(said.partition('The mistake: ')[2] or said).partition(' The input:')[0]}",
                        end="",
                    )
        with subtests.test(f"what {' and '.join(mutants)} cost"):
            assert lost(graded.points[student]) == set(checks)


def test_a_variant_gets_every_point(graded, subtests):
    for number, variant in enumerate(graded.made.VARIANTS):
        with subtests.test(variant):
            assert not lost(graded.points[f"variant{number}"])
