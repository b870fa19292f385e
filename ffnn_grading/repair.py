"""Every cell of the assignment gets its place, its kind and its metadata back, as they were released.

Cells are known by their id, else by their grade_id, else by what stands in them. Whatever else a student's notebook
holds stays, as a cell without metadata. The result is a valid notebook, whatever came in.
"""

import copy
import re
import secrets
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from ffnn_grading import notes

KINDS = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
SKIP = "skip-execution"


class RepairCells(NbGraderPreprocessor):
    """The first of nbgrader's sanitizing steps: repair(), with what was released."""

    def preprocess(self, nb, resources):
        about = resources["nbgrader"]
        coursedir = self.parent.parent.coursedir
        done = repair(nb, released(coursedir, about["assignment"], about["notebook"]))
        if "unreadable" in about:
            notes.flag(nb, about["unreadable"])
        for text in done:
            notes.note(nb, text)
        return nb, resources


def released(coursedir, assignment, notebook):
    """The notebook as students got it."""
    path = Path(coursedir.format_path(coursedir.release_directory, ".", assignment), f"{notebook}.ipynb")
    return copy.deepcopy(_read(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=8)
def _read(path, _changed):
    return nbformat.read(path, 4)


def repair(notebook, release) -> list[str]:
    """Repair the notebook in place; return what was done, in words."""
    done = []
    cells, wanted = _plain(notebook), {_grade_id(cell): cell for cell in release.cells if _grade_id(cell)}
    kernel = _dict(notebook.get("metadata")).get("kernelspec", {})
    if _dict(kernel).get("language", "python") != "python":
        done.append("The notebook was written for another language. It was run with Python.")

    places = {}  # grade_id: the cell that stands for it
    for grade_id, original in wanted.items():
        candidates = _candidates(cells, grade_id, original, wanted.values())
        if candidates:
            places[grade_id] = _best(candidates, original)
            if len(candidates) > 1:
                done.append(f"{grade_id} was there {len(candidates)} times. One of them is graded, the others are run.")
    for grade_id, original in wanted.items():
        if grade_id not in places:
            found = _by_content(cells, original, taken=places.values())
            if found is not None:
                places[grade_id] = found
    for grade_id, original in wanted.items():
        if grade_id in places:
            done += _restore(places[grade_id], original, grade_id)
        else:
            done.append(f"{grade_id} was missing. It was put back as it was handed out.")
            places[grade_id] = _put_back(cells, original, release.cells)

    standing = {id(cell) for cell in places.values()}
    for cell in cells:
        if id(cell) not in standing:
            cell.metadata = {"tags": [SKIP]} if SKIP in _tags(cell) else {}
    _number(cells, {cell.id for cell in places.values()}, standing)
    notebook.cells = [_rebuilt(cell) for cell in cells]
    notebook.metadata = copy.deepcopy(release.metadata)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notes.start(notebook)
    return done


def _plain(notebook):
    """The cells with the fields that count, each of its right type."""
    found = notebook.get("cells")
    cells = [nbformat.from_dict(cell) for cell in found if isinstance(cell, dict)] if isinstance(found, list) else []
    for cell in cells:
        source = cell.get("source", "")
        cell["source"] = "".join(map(str, source)) if isinstance(source, list) else str(source)
        cell["metadata"] = nbformat.from_dict(_dict(cell.get("metadata")))
        cell["cell_type"] = cell.get("cell_type") if cell.get("cell_type") in KINDS else "raw"
        valid = isinstance(cell.get("id"), str) and re.fullmatch(r"[\w-]{1,64}", cell["id"])
        cell["id"] = cell["id"] if valid else ""
    return cells


def _candidates(cells, grade_id, original, all_originals):
    """The cells that may stand for one of the assignment's. An id is believed before a grade_id."""
    ids = {other.get("id") for other in all_originals}
    return [
        cell
        for cell in cells
        if cell.id == original.get("id", "none") or (_grade_id(cell) == grade_id and cell.id not in ids)
    ]


def _best(candidates, original):
    """Of several: one that was worked on, the original before a copy, the last before the first."""

    def worth(number_and_cell):
        number, cell = number_and_cell
        worked_on = not _is_locked(original) and cell.source.strip() not in ("", original.source.strip())
        return worked_on, cell.id == original.get("id"), number

    return max(enumerate(candidates), key=worth)[1]


def _by_content(cells, original, taken):
    """A cell with the same text, or that begins to define the same thing."""
    taken = {id(cell) for cell in taken}
    head = original.source.split("\n", 1)[0]
    head = head if re.match(r"(def|class) \w+", head) else None
    for cell in cells:
        if id(cell) not in taken and (cell.source == original.source or (head and cell.source.startswith(head))):
            return cell
    return None


def _restore(cell, original, grade_id):
    """Kind, id and metadata as released. The text of locked cells is nbgrader's business (OverwriteCells)."""
    done = []
    if cell.cell_type != original.cell_type:
        done.append(f"{grade_id} had become a {cell.cell_type} cell. It is a {original.cell_type} cell again.")
    elif _own(cell.metadata) != _own(original.metadata) or SKIP in _tags(cell) or cell.id != original.get("id"):
        done.append(f"{grade_id} had lost or changed its metadata. They were put back.")
    if _is_locked(original) and cell.source != original.source:
        done.append(f"{grade_id} had been changed. The original was used.")
    cell["cell_type"] = original.cell_type
    cell["metadata"] = copy.deepcopy(original.metadata)
    cell["id"] = original.get("id") or secrets.token_hex(4)
    return done


def _put_back(cells, original, release_cells):
    """Insert a released cell behind the nearest one before it that is still there."""
    ids = [cell.id for cell in cells]
    before = release_cells[: next(i for i, cell in enumerate(release_cells) if cell is original)]
    known = [cell.id for cell in before if cell.get("id") and cell.id in ids]
    new = copy.deepcopy(original)
    cells.insert(len(ids) - 1 - ids[::-1].index(known[-1]) + 1 if known else 0, new)
    return new


def _number(cells, reserved, standing):
    """Every cell has an id of its own."""
    used = set(reserved)
    for cell in cells:
        if id(cell) not in standing:
            if not cell.id or cell.id in used:
                cell["id"] = secrets.token_hex(4)
            used.add(cell.id)


def _rebuilt(cell):
    new = KINDS[cell.cell_type](source=cell.source, metadata=cell.metadata, id=cell.id)
    if cell.cell_type == "markdown" and isinstance(cell.get("attachments"), dict):
        new.attachments = cell.attachments  # the pictures of a written answer
    return new


def _grade_id(cell):
    grade_id = _own(cell.get("metadata")).get("grade_id")
    return grade_id if isinstance(grade_id, str) and grade_id else None


def _own(metadata):
    return _dict(_dict(metadata).get("nbgrader"))


def _is_locked(cell):
    kind = _own(cell.metadata)
    return not kind.get("solution") and (kind.get("grade") or kind.get("locked"))


def _tags(cell):
    tags = _dict(cell.get("metadata")).get("tags")
    return tags if isinstance(tags, list) else []


def _dict(value):
    return value if isinstance(value, dict) else {}
