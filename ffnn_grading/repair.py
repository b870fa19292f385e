"""Restore the place, kind and metadata of every cell of the assignment, as they were released.

Cells are recognised by their id, else by their grade_id, else by their text. All other cells of a student's notebook
stay, without metadata. The result is a valid notebook, whatever the input.
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
    """The first of nbgrader's sanitizing steps: repair(), with the released notebook."""

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
    """Return the notebook as students got it."""
    path = Path(coursedir.format_path(coursedir.release_directory, ".", assignment), f"{notebook}.ipynb")
    return copy.deepcopy(_read(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=8)
def _read(path, _changed):
    return nbformat.read(path, 4)


def repair(notebook, release) -> list[str]:
    """Repair the notebook in place; return in words what was done."""
    done = []
    cells, wanted = _read_cells(notebook), {_grade_id(cell): cell for cell in release.cells if _grade_id(cell)}
    kernel = _as_dict(notebook.get("metadata")).get("kernelspec", {})
    if _as_dict(kernel).get("language", "python") != "python":
        done.append("The notebook was set to another language. It was run with Python.")

    places = {}  # grade_id: the student's cell
    for grade_id, original in wanted.items():
        candidates = _find_candidates(cells, grade_id, original, wanted.values())
        if candidates:
            places[grade_id] = _choose(candidates, original)
            if len(candidates) > 1:
                done.append(f"{grade_id} was found {len(candidates)} times. One is graded; all are run.")
    for grade_id, original in wanted.items():
        if grade_id not in places:
            found = _find_by_content(cells, original, taken=places.values())
            if found is not None:
                places[grade_id] = found
    for grade_id, original in wanted.items():
        if grade_id in places:
            done += _restore(places[grade_id], original, grade_id)
        else:
            done.append(f"{grade_id} was missing. It was restored as released.")
            places[grade_id] = _insert_released(cells, original, release.cells)

    standing = {id(cell) for cell in places.values()}
    for cell in cells:
        if id(cell) not in standing:
            cell.metadata = {"tags": [SKIP]} if SKIP in _tags(cell) else {}
    _assign_ids(cells, {cell.id for cell in places.values()}, standing)
    notebook.cells = [_rebuild(cell) for cell in cells]
    notebook.metadata = copy.deepcopy(release.metadata)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notes.start(notebook)
    return done


def _read_cells(notebook):
    """Return the cells with the fields that matter, each of the right type."""
    found = notebook.get("cells")
    cells = [nbformat.from_dict(cell) for cell in found if isinstance(cell, dict)] if isinstance(found, list) else []
    for cell in cells:
        source = cell.get("source", "")
        cell["source"] = "".join(map(str, source)) if isinstance(source, list) else str(source)
        cell["metadata"] = nbformat.from_dict(_as_dict(cell.get("metadata")))
        cell["cell_type"] = cell.get("cell_type") if cell.get("cell_type") in KINDS else "raw"
        valid = isinstance(cell.get("id"), str) and re.fullmatch(r"[\w-]{1,64}", cell["id"])
        cell["id"] = cell["id"] if valid else ""
    return cells


def _find_candidates(cells, grade_id, original, all_originals):
    """Return the cells that may be one of the assignment's. An id takes precedence over a grade_id."""
    ids = {other.get("id") for other in all_originals}
    return [
        cell
        for cell in cells
        if cell.id == original.get("id", "none") or (_grade_id(cell) == grade_id and cell.id not in ids)
    ]


def _choose(candidates, original):
    """Choose one of several cells: prefer an edited one, then the original to a copy, then the last."""

    def worth(number_and_cell):
        number, cell = number_and_cell
        worked_on = not _is_locked(original) and cell.source.strip() not in ("", original.source.strip())
        return worked_on, cell.id == original.get("id"), number

    return max(enumerate(candidates), key=worth)[1]


def _find_by_content(cells, original, taken):
    """Return a cell with the same text, or one that starts with the same definition."""
    taken = {id(cell) for cell in taken}
    head = original.source.split("\n", 1)[0]
    head = head if re.match(r"(def|class) \w+", head) else None
    for cell in cells:
        if id(cell) not in taken and (cell.source == original.source or (head and cell.source.startswith(head))):
            return cell
    return None


def _restore(cell, original, grade_id):
    """Restore kind, id and metadata as released. nbgrader restores the text of locked cells (OverwriteCells)."""
    done = []
    if cell.cell_type != original.cell_type:
        done.append(f"{grade_id} had become a {cell.cell_type} cell. It is a {original.cell_type} cell again.")
    elif (
        _nbgrader_metadata(cell.metadata) != _nbgrader_metadata(original.metadata)
        or SKIP in _tags(cell)
        or cell.id != original.get("id")
    ):
        done.append(f"{grade_id} had lost or changed its metadata. They were restored.")
    if _is_locked(original) and cell.source != original.source:
        done.append(f"{grade_id} had been changed. The original was used.")
    cell["cell_type"] = original.cell_type
    cell["metadata"] = copy.deepcopy(original.metadata)
    cell["id"] = original.get("id") or secrets.token_hex(4)
    return done


def _insert_released(cells, original, release_cells):
    """Insert a released cell after the nearest earlier one that still exists."""
    ids = [cell.id for cell in cells]
    before = release_cells[: next(i for i, cell in enumerate(release_cells) if cell is original)]
    known = [cell.id for cell in before if cell.get("id") and cell.id in ids]
    new = copy.deepcopy(original)
    cells.insert(len(ids) - 1 - ids[::-1].index(known[-1]) + 1 if known else 0, new)
    return new


def _assign_ids(cells, reserved, standing):
    """Give every cell an id of its own."""
    used = set(reserved)
    for cell in cells:
        if id(cell) not in standing:
            if not cell.id or cell.id in used:
                cell["id"] = secrets.token_hex(4)
            used.add(cell.id)


def _rebuild(cell):
    new = KINDS[cell.cell_type](source=cell.source, metadata=cell.metadata, id=cell.id)
    if cell.cell_type == "markdown" and isinstance(cell.get("attachments"), dict):
        new.attachments = cell.attachments  # the pictures of a written answer
    return new


def _grade_id(cell):
    grade_id = _nbgrader_metadata(cell.get("metadata")).get("grade_id")
    return grade_id if isinstance(grade_id, str) and grade_id else None


def _nbgrader_metadata(metadata):
    return _as_dict(_as_dict(metadata).get("nbgrader"))


def _is_locked(cell):
    kind = _nbgrader_metadata(cell.metadata)
    return not kind.get("solution") and (kind.get("grade") or kind.get("locked"))


def _tags(cell):
    tags = _as_dict(cell.get("metadata")).get("tags")
    return tags if isinstance(tags, list) else []


def _as_dict(value):
    return value if isinstance(value, dict) else {}
