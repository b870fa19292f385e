"""All notebooks as they are committed: nothing in them that makes their changes hard to read."""

import json
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
PATHS = {
    str(path.relative_to(ROOT)): path
    for folder in ("lectures", "solutions", "exercises")
    for path in sorted((ROOT / folder).rglob("*.ipynb"))
    if ".ipynb_checkpoints" not in path.parts
}


@pytest.mark.parametrize("name", PATHS)
def test_ids_are_unique_and_tools_leave_nothing_behind(name):
    content = json.loads(PATHS[name].read_text())  # nbformat would repair it while reading
    for ids in (
        [cell["id"] for cell in content["cells"]],
        [cell["metadata"]["nbgrader"]["grade_id"] for cell in content["cells"] if "nbgrader" in cell["metadata"]],
    ):
        assert not {one for one in ids if ids.count(one) > 1}, "a copied cell: give it an id of its own"
    assert set(content["metadata"]) == {"kernelspec", "language_info"}
    for cell in content["cells"]:
        # In lectures `jupyter` folds code that only draws, and `slideshow` says what a slide shows.
        ours = {"nbgrader", "deletable", "editable", "tags"}
        ours |= {"jupyter", "slideshow"} if name.startswith("lectures/") else set()
        foreign = set(cell["metadata"]) - ours
        # `execution` has the times at which a cell ran: make lectures removes it.
        assert not foreign, f"{cell['id']}: the metadata {foreign} are a tool's: take them out"


@pytest.mark.parametrize("name", [name for name in PATHS if name.startswith("solutions/")])
def test_solutions_are_committed_without_outputs(name):
    for cell in nbformat.read(PATHS[name], 4).cells:
        if cell.cell_type == "code":
            assert (cell.execution_count, cell.outputs) == (None, []), f"{cell.id}: clear all outputs"
