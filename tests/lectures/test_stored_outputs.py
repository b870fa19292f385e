"""The lectures as they are committed: executed once, from top to bottom, and readable where nothing runs.

That each stored text is the computed one is the part of test_any_cell.py, which compares no pictures.
"""

import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = {
    str(path.relative_to(ROOT)): nbformat.read(path, as_version=4)
    for folder in ("lectures", "solutions", "exercises")
    for path in sorted((ROOT / folder).rglob("*.ipynb"))
    if ".ipynb_checkpoints" not in path.parts
}
SLIDE_TYPES = {"slide", "subslide", "fragment", "-", "skip", "notes"}
LECTURES = [name for name in NOTEBOOKS if name.startswith("lectures/")]


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("name", LECTURES)
def test_executed_once_from_top_to_bottom(name):
    counts = [cell.execution_count for cell in code_cells(NOTEBOOKS[name])]
    assert counts == list(range(1, len(counts) + 1)), "run `make lectures`"


@pytest.mark.parametrize("name", LECTURES)
def test_stored_outputs_are_fit_to_be_read(name):
    for cell in code_cells(NOTEBOOKS[name]):
        for output in cell.outputs:
            assert output.output_type != "error", f"{cell.id}: a stored error"
            assert output.get("name") != "stderr", f"{cell.id}: a stored warning: {output.text}"
            data = output.get("data", {})
            text = output.get("text", "") + data.get("text/plain", "")
            assert not re.search(r"0x[0-9a-f]{6,}|/home/|/root/|/tmp/|\\Users\\", text), f"{cell.id}: {text}"
            assert "application/vnd.jupyter.widget-view+json" not in data, f"{cell.id}: run `make lectures`"
            assert "image/png" not in data, f"{cell.id}: a picture belongs in HTML, once, with alternative text"
            for image in re.findall(r"<img [^>]*>", data.get("text/html", "")):
                alt = re.search(r' alt="([^"]+)"', image)
                assert alt and len(alt[1]) > 30, f"{cell.id}: a picture without alternative text"


def headings(name):
    """The anchors of a notebook's headings, as JupyterLab makes them."""
    prose = "\n".join(cell.source for cell in NOTEBOOKS[name].cells if cell.cell_type == "markdown")
    return {heading.strip().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", prose, re.MULTILINE)}


@pytest.mark.parametrize("name", LECTURES)
def test_links_lead_somewhere(name):
    folder = (ROOT / name).parent
    prose = "\n".join(cell.source for cell in NOTEBOOKS[name].cells if cell.cell_type == "markdown")
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        path, _, heading = target.partition("#")
        if not target.startswith("https://"):
            linked = (folder / path).resolve() if path else ROOT / name
            assert linked.exists(), f"{name} links to {target}, which does not exist"
            if heading:
                assert heading in headings(str(linked.relative_to(ROOT))), f"{name} links to {target}: no such heading"


@pytest.mark.parametrize("name", [name for name in LECTURES if "00_start" not in name])
def test_every_lecture_links_to_the_notation(name):
    assert "(00_start_here.ipynb#Notation)" in NOTEBOOKS[name].cells[0].source


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_cells_have_telling_ids_and_a_plain_kernel(name):
    notebook = NOTEBOOKS[name]
    for cell in notebook.cells:
        assert re.fullmatch(r"[a-z][a-z0-9-]+", cell.id), f"{cell.id!r} is no telling cell id"
        assert not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]+)*", cell.id), f"{cell.id!r} is a random cell id"
    assert notebook.metadata.kernelspec.name == "python3"


@pytest.mark.parametrize("name", [name for name in LECTURES if "00_start" not in name])
def test_every_cell_says_what_it_is_on_the_slides(name):
    for cell in NOTEBOOKS[name].cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        assert kind in SLIDE_TYPES, f"{cell.id}: choose a slide type in JupyterLab's property inspector"
        if re.match(r"##? ", cell.source) and cell.cell_type == "markdown":
            assert kind == "slide", f"{cell.id}: a section begins with a slide"
