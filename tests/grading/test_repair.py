"""Repairing one notebook: the result has every cell of the assignment, once, as released."""

import copy
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.utils import compute_checksum

from ffnn_grading import notes
from ffnn_grading.repair import find_other, repair

ROOT = Path(__file__).parents[2]


def graded(name, kind=new_code_cell, **more):
    what = {"grade_id": name, "schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
    return {"metadata": {"nbgrader": what | more}, "id": name}


RELEASE = new_notebook(
    metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    cells=[
        new_markdown_cell("# Title", id="title"),
        new_code_cell("import numpy as np", **graded("imports", locked=True)),
        new_code_cell("def f(x):\n    raise NotImplementedError()", **graded("f", solution=True)),
        new_code_cell("assert f(1) == 1", **graded("f-check", grade=True, locked=True, points=2)),
        new_markdown_cell("YOUR ANSWER HERE", **graded("why", grade=True, solution=True, points=3)),
    ],
)
NAMES = ["imports", "f", "f-check", "why"]


@pytest.fixture
def work():
    nb = copy.deepcopy(RELEASE)
    nb.cells[2].source = "def f(x):\n    return x"
    nb.cells[4].source = "Because."
    return nb


def repaired(nb):
    said = repair(nb, RELEASE)
    nbformat.validate(nb)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in nb.cells if "nbgrader" in cell.metadata}
    assert list(cells) == NAMES
    for original in RELEASE.cells[1:]:
        cell = cells[original.id]
        assert (cell.metadata, cell.cell_type) == (original.metadata, original.cell_type)
    assert len({cell.id for cell in nb.cells}) == len(nb.cells)
    assert nb.metadata.kernelspec == RELEASE.metadata.kernelspec
    return cells, said


def test_nothing_to_repair(work):
    cells, said = repaired(work)
    assert said == []
    assert cells["f"].source.endswith("return x")


@pytest.mark.parametrize("name", NAMES)
def test_a_deleted_cell_comes_back_in_its_place(work, name):
    work.cells = [cell for cell in work.cells if cell.id != name]
    _, said = repaired(work)
    assert said == [f"{name} was missing. It was restored as released."]


def test_all_cells_deleted(work):
    work.cells = []
    _, said = repaired(work)
    assert said == ["imports, f, f-check, why were missing. They were restored as released."]


@pytest.mark.parametrize("copy_first", [True, False])
def test_of_two_answers_the_one_that_was_worked_on_counts(work, copy_first):
    other = copy.deepcopy(RELEASE.cells[4])
    other.id = "0123abcd"
    work.cells.insert(4 if copy_first else 5, other)
    cells, said = repaired(work)
    assert cells["why"].source == "Because."
    assert said[0].startswith("why was found 2 times.")


def test_metadata_cleared_and_ids_new_as_another_program_saves_them(work):
    for number, cell in enumerate(work.cells[:4]):
        cell.metadata, cell.id = {}, f"new{number}"
    cells, said = repaired(work)
    assert cells["f"].source.endswith("return x")
    assert said == ["imports, f, f-check had lost or changed their metadata, which were restored."]


@pytest.mark.parametrize(
    "foreign",
    [{"schema_version": 99}, {"schema_version": None}, {"points": 100}, {"locked": False}, {"grade_id": "f"}],
)
def test_changed_metadata(work, foreign):
    work.cells[3].metadata.nbgrader.update(foreign)
    _, said = repaired(work)
    assert said == ["f-check had lost or changed its metadata, which were restored."]


@pytest.mark.parametrize("junk", ["text", 7, None, [], {"nbgrader": []}, {"nbgrader": {"grade_id": []}}, {"tags": "x"}])
def test_junk_in_place_of_metadata(work, junk):
    for cell in work.cells:
        cell["metadata"] = junk
    repaired(work)


def test_a_test_that_was_tagged_to_be_skipped_is_run(work):
    work.cells[3].metadata["tags"] = ["skip-execution"]
    cells, said = repaired(work)
    assert "tags" not in cells["f-check"].metadata and said


def test_junk_in_place_of_cells(work):
    work.cells[3]["cell_type"] = "banana"
    work.cells[2]["source"] = ["def f(x):\n", "    return x"]
    work.cells += [{"cell_type": "code"}, {"source": 3, "id": "g"}]
    work.cells.append("no cell")
    cells, _ = repaired(work)
    assert cells["f"].source.endswith("return x")


def test_an_edited_test_is_told(work):
    work.cells[3].source = "pass"
    assert repaired(work)[1] == ["f-check had been changed. The original was used."]


def test_forged_notes_are_forgotten(work):
    work.metadata[notes.KEY] = {"notes": ["full marks"], "flags": []}
    repaired(work)
    assert notes.read(work) == ([], [])


def test_pictures_in_a_written_answer_stay(work):
    work.cells[4]["attachments"] = {"a.png": {"image/png": "aGk="}}
    assert repaired(work)[0]["why"].attachments


@pytest.mark.parametrize("junk", ["text", [], None, {"a.png": 5}, {"a.png": {"image/png": 5}}, {"a.png": {"x": {}}}])
def test_junk_in_place_of_attachments(work, junk):
    work.cells[4]["attachments"] = junk
    work.cells.insert(1, new_markdown_cell("Note."))
    work.cells[1]["attachments"] = junk
    assert repaired(work)[0]["why"].source == "Because."


def test_a_placeholder_that_stands_there_endlessly_takes_no_time(work):
    """Submissions are repaired one after the other, in the grader's own process."""
    work.cells[4].source = "YOUR ANSWER HERE\n" * 50_000 + "Because."
    started = time.process_time()
    assert "Because." in repaired(work)[0]["why"].source
    assert time.process_time() - started < 10  # it was 4 minutes


def test_text_in_a_locked_cell_is_kept_beside_an_answer(work):
    work.cells.insert(4, new_markdown_cell("Why is f right?", **graded("question", locked=True)))
    release = copy.deepcopy(RELEASE)
    release.cells.insert(4, copy.deepcopy(work.cells[4]))
    work.cells[4].source += "\n\nMy first thought."
    repair(work, release)
    nbformat.validate(work)
    assert [cell.source for cell in work.cells[5:]] == ["My first thought.", "Because."]


def test_a_locked_cell_of_an_earlier_release_holds_no_text_of_the_students(work):
    work.cells.insert(4, new_markdown_cell("Wy is f right?", **graded("question", locked=True)))
    release = copy.deepcopy(RELEASE)
    release.cells.insert(4, new_markdown_cell("Why is f right?", **graded("question", locked=True)))
    work.cells[4].metadata.nbgrader.checksum = compute_checksum(work.cells[4])
    work.cells[5].source = "YOUR ANSWER HERE"
    assert repair(work, release) == ["question had been changed. The original was used."]
    assert work.cells[5].source == "YOUR ANSWER HERE"


def test_pictures_come_along_with_a_text_that_stood_elsewhere(work):
    work.cells[4].source = "YOUR ANSWER HERE"
    work.cells.append(new_markdown_cell("![](attachment:a.png)", attachments={"a.png": {"image/png": "aGk="}}))
    answer = repaired(work)[0]["why"]
    assert answer.source == "![](attachment:a.png)" and answer.attachments["a.png"]


def test_notes_beside_an_answer_are_not_added_to_it(work):
    work.cells.append(new_markdown_cell("Ask about this."))
    cells, said = repaired(work)
    assert cells["why"].source == "Because." and said == []


def test_a_question_and_an_untouched_answer_that_became_one_cell_hold_no_text(work):
    release = copy.deepcopy(RELEASE)
    release.cells.insert(4, new_markdown_cell("Why is f right?", **graded("question", locked=True)))
    work.cells[4] = new_markdown_cell("Why is f right?\n\nYOUR ANSWER HERE", **graded("question", locked=True))
    assert repair(work, release) == [
        "question had been changed. The original was used.",
        "why was missing. It was restored as released.",
    ]


def test_a_locked_check_takes_nothing_along(work):
    work.cells[3].source += "\nf = 1"
    assert repaired(work)[1] == ["f-check had been changed. The original was used."]
    assert len(work.cells) == len(RELEASE.cells)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Because x is what comes out of f.", "code"),
        ("# Because x is what\n# comes out of f.", "code"),
        ('"""Because x is what comes out of f."""', "code"),
        ("Because x is what comes out of f.", "markdown"),
    ],
)
def test_a_written_answer_in_a_check_is_named_and_graded_by_a_person(work, typed, kind):
    """If it is the only one; beside an answer, it is named."""
    for answer in ("YOUR ANSWER HERE", "Because."):
        nb = copy.deepcopy(work)
        nb.cells[3].update(source=f"{RELEASE.cells[3].source}\n{typed}", cell_type=kind)
        nb.cells[4].source = answer
        cells, said = repaired(nb)
        assert "Text stood in f-check, where a check is." in said
        assert ("why had no text" in " ".join(said)) == (answer != "Because.")
        assert ("comes out of f." in cells["why"].source) == (answer != "Because.")
        assert "#" not in cells["why"].source


@pytest.mark.parametrize("typed", ["# assert f(1) == 1", "print(f(1), f(2), f(3), f(4), f(5))", "does not work"])
def test_what_is_not_an_answer_in_a_check_is_left_out(work, typed):
    work.cells[3].source, work.cells[4].source = typed, "YOUR ANSWER HERE"
    cells, said = repaired(work)
    assert said == ["f-check had been changed. The original was used."]
    assert cells["why"].source == "YOUR ANSWER HERE" and len(work.cells) == len(RELEASE.cells)


@pytest.mark.parametrize("is_missing", [True, False])
def test_code_of_a_task_in_its_check_is_run_before_it_and_named(work, is_missing):
    written, release = "def f(a_long_argument):\n    return a_long_argument", copy.deepcopy(RELEASE)
    work.cells[2].source = release.cells[2].source = "def f(a_long_argument):\n    raise NotImplementedError()"
    work.cells[3].source = f"{written}\n\n{RELEASE.cells[3].source}"
    work.cells = [cell for cell in work.cells if not (is_missing and cell.id == "f")]
    repair(work, release)
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in work.cells]
    assert work.cells[names.index("f-check") - 1].source == written
    assert notes.read_doubts(work) == [
        "f-check held code that a task asks for. It was run in a cell of its own above the check."
    ]


@pytest.fixture(scope="module")
def published():
    """{name: notebook}: the exercises as students get them, and the lectures."""
    paths = [path for folder in ("exercises/*/*.ipynb", "lectures/*.ipynb") for path in sorted(ROOT.glob(folder))]
    return {path.stem: nbformat.read(path, 4) for path in paths}


def test_a_lecture_or_another_exercise_is_not_taken_for_this_one(published):
    """Lectures define neuron, layer and sigmoid, too."""
    for name in [name for name in published if name.startswith("ex")]:
        for other, nb in published.items():
            said = find_other(copy.deepcopy(nb), published[name], lambda: published)
            assert bool(said) == (other != name), (name, other)


@pytest.mark.parametrize(("number", "is_other"), [(6, False), (3, False), (2, True)])
def test_functions_alone_are_the_exercise_if_they_are_half_of_it(number, is_other, published):
    names = "preactivation neuron layer_preactivations layer layer_shapes n_parameters".split()
    mine = new_notebook(cells=[new_code_cell("\n".join(f"def {name}(*a):\n    return a" for name in names[:number]))])
    said = find_other(mine, published["ex1_neuron_and_layer"], lambda: published)
    assert bool(said) == is_other
