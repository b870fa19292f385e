"""The start page's table: what is done, from the notebooks as a student has saved them."""

import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from ffnn_helpers.checklist import Checklist, checks_of

ROOT = Path(__file__).parents[2]
NAME = "ex1_neuron_and_layer"
PLACE = Path("exercises") / NAME / f"{NAME}.ipynb"


@pytest.fixture(scope="module")
def worked_on(answers_of, write_answers, tmp_path_factory):
    """Exercise 1 by a student who has printed something, made a mistake, left out a task, and changed one later."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / PLACE.parent, course / PLACE.parent)
    answers = answers_of(ROOT / "solutions" / NAME / f"{NAME}.ipynb")
    answers["ex1-preactivation"] = answers["ex1-preactivation"].replace("    return", "    print('here')\n    return")
    answers["ex1-layer"] = "def layer(A, W, b, g):\n    return g(A @ W + b), g(A @ W + b)"
    del answers["ex1-n-parameters"]
    write_answers(course / PLACE, answers)
    notebook = nbformat.read(course / PLACE, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not cell.source.startswith("explore_")]
    with pytest.MonkeyPatch.context() as quiet:
        quiet.setenv("FFNN_PICTURES_ONLY", "1")
        NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=300).execute()
    shapes = next(cell for cell in notebook.cells if cell.id == "ex1-layer-shapes")
    shapes.execution_count = 99
    nbformat.write(notebook, course / PLACE)
    return course


def test_each_check_says_what_it_lacks(worked_on):
    assert {name: lacks.partition(",")[0] for name, lacks in checks_of(worked_on / PLACE)} == {
        "preactivation": "",
        "neuron": "",
        "layer_preactivations": "",
        "layer": "not right yet",
        "layer_shapes": "run the check again",
        "n_parameters": "not written yet",
        "in words": "",
    }


def test_the_table_says_it_in_words_and_in_marks(worked_on):
    checklist = Checklist(worked_on)
    for text in (repr(checklist), checklist._repr_html_()):
        assert "4 of 7" in text and "n_parameters: not written yet" in text
    table = checklist._repr_html_()
    assert table.count("✓") == 4 and "✓ neuron" in table and "✓ layer<" not in table


def test_every_check_of_every_exercise_is_there():
    checklist = Checklist(ROOT)
    points = {}
    for path in sorted((ROOT / "exercises").glob("*/*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        points[path.as_posix()] = sum(bool(cell.metadata.get("nbgrader", {}).get("grade")) for cell in cells)
    assert {path: len(checks) for path, checks in checklist.exercises.items()} == points
    assert all(lacks for checks in checklist.exercises.values() for _, lacks in checks)
    assert repr(checklist).count("not begun") == len(points) >= 7


@pytest.mark.parametrize("mine", ["ffnn", "."])
def test_of_several_copies_the_one_saved_last_counts(worked_on, tmp_path, mine):
    """nbgrader puts what it fetches into ffnn/, which on a hub is the course's folder itself."""
    fetched, released = tmp_path / mine / NAME / PLACE.name, tmp_path / PLACE
    for target, source in ((fetched, worked_on / PLACE), (released, ROOT / PLACE)):
        target.parent.mkdir(parents=True)
        shutil.copy(source, target)
    os.utime(released, (1, 1))
    assert list(Checklist(tmp_path).exercises) == [fetched.as_posix()]
    os.utime(fetched, (0, 0))
    assert list(Checklist(tmp_path).exercises) == [released.as_posix()]


def test_a_file_that_is_no_notebook_has_a_line(tmp_path):
    (tmp_path / PLACE.parent).mkdir(parents=True)
    (tmp_path / PLACE).write_text(json.dumps([1]))
    assert "this file: not a notebook any more, restore it" in Checklist(tmp_path)._repr_html_()
    assert "no exercises" in repr(Checklist(tmp_path / "nowhere"))


def test_dates_beside_the_notebook_are_shown(tmp_path):
    shutil.copytree(ROOT / PLACE.parent, tmp_path / PLACE.parent)
    (tmp_path / PLACE).with_name("dates.txt").write_text("Due Friday, 20 November, 18:00. Late work costs < 10 %.\n")
    checklist = Checklist(tmp_path)
    assert "not begun. Due Friday, 20 November, 18:00. Late work costs < 10 %." in repr(checklist)
    assert f"{NAME}</a><br><small>Due Friday, 20 November, 18:00. Late work costs &lt; 10 %.</small>" in (
        checklist._repr_html_()
    )
