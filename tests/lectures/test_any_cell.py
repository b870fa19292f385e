"""Any cell, any time: a lecture gives what is stored, from top to bottom and, after that, cell by cell in any order.

A reader who has run a whole lecture goes back, changes a number and runs one cell. A name that a later cell has used
for something else would then give a wrong number under a right text.
"""

import json
import os
import subprocess
import symtable
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

FOLDER = Path(__file__).parent
LECTURES = sorted((FOLDER.parents[1] / "lectures").glob("*.ipynb"))
SOLUTIONS = sorted((FOLDER.parents[1] / "solutions").glob("*/*.ipynb"))


def differences(notebook):
    """Cells whose outputs are not as stored, in `run_again.py`: a list of dictionaries."""
    done = subprocess.run(
        [sys.executable, FOLDER / "run_again.py", notebook],
        # With one thread a process is forked in a few milliseconds, and the last digits do not depend on the machine.
        env=os.environ | {"FFNN_PICTURES_ONLY": "1", "TQDM_DISABLE": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.name)
def test_cells_give_what_is_stored_in_order_and_alone(lecture):
    assert differences(lecture) == [], "run `make lectures`, or give what is used again a name of its own"


def test_a_name_with_two_meanings_and_a_changed_output_are_found(tmp_path):
    cells = [
        new_code_cell(source, id=id) for id, source in [("x", "x = 1"), ("show", "x"), ("other", "x = 2"), ("two", "x")]
    ]
    cells[1].outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "1"})]
    path = tmp_path / "lecture.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    assert [(found["cell"], found["when"]) for found in differences(path)] == [
        ("two", "in order"),
        ("show", "alone, after all"),
        ("two", "alone, after all"),
    ]


def bound_and_needed(source):
    """The global names that a cell binds, and those that it only reads: two sets."""

    def tables(table):
        yield table
        for child in table.get_children():
            yield from tables(child)

    cell = symtable.symtable(source, "cell", "exec")
    bound = {name.get_name() for name in cell.get_symbols() if name.is_assigned() or name.is_imported()}
    read = {
        name.get_name()
        for table in tables(cell)
        for name in table.get_symbols()
        if name.is_referenced() and (table is cell or name.is_global())
    }
    return bound, read - bound


@pytest.mark.parametrize("notebook", LECTURES + SOLUTIONS, ids=lambda path: path.name)
def test_a_name_that_other_cells_need_has_one_meaning(notebook):
    """The same, by reading: also where a different meaning happens to print the same, or changes only a picture."""
    cells = [cell for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    names = {cell.id: bound_and_needed(cell.source) for cell in cells}
    needed = set.union(*(needed for _, needed in names.values()))
    bound_in = {name: [id for id, (bound, _) in names.items() if name in bound] for name in needed}
    assert {name: ids for name, ids in bound_in.items() if len(ids) > 1} == {}
