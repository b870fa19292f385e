"""Restore the place, kind and metadata of every cell of the assignment, as they were released.

Cells are recognised by their id, else by their grade_id, else by their text. All other cells of a student's notebook
stay, without metadata. The result is a valid notebook, whatever the input.
"""

import ast
import copy
import re
import secrets
from collections import defaultdict
from functools import lru_cache, partial
from os.path import commonprefix
from pathlib import Path

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells
from nbgrader.utils import compute_checksum

from ffnn_grading import notes
from ffnn_grading.gradebook import read_cells_at_once
from ffnn_grading.judge import NOT_PYTHON
from ffnn_grading.newer_python import remember_cells_that_ran

KINDS = ("code", "markdown", "raw")
SKIP = "skip-execution"
NOT_WRITTEN = "raise NotImplementedError"  # in the place of a solution, in a release
HEAD = r"(def|class) \w+"
WORDS = 5  # that a text in a check must have to be taken for an answer
TELLING = 10  # characters that a text must share with a released one to be taken as a version of it


class RepairCells(NbGraderPreprocessor):
    """The first of nbgrader's sanitizing steps: repair(), with the released notebook."""

    def preprocess(self, nb, resources):
        about = resources["nbgrader"]
        coursedir = self.parent.parent.coursedir
        release = released(coursedir, about["assignment"], about["notebook"])
        other = find_other(nb, release, partial(_others, coursedir))
        done = repair(nb, release)
        for text in filter(None, [about.get("unreadable"), other]):
            notes.flag(nb, text)
        for text in [*([] if other else done), *about.get("noted", [])]:
            notes.note(nb, text)
        return nb, resources


class RestoreLockedCells(OverwriteCells):
    """The next step: nbgrader's own, which restores the text of locked cells as the gradebook has it."""

    def preprocess_cell(self, cell, resources, index):
        if index == 0:
            read_cells_at_once(self.gradebook, self.notebook_id, self.assignment_id)
        return super().preprocess_cell(cell, resources, index)


def released(coursedir, assignment, notebook):
    """Return the notebook as students got it."""
    path = Path(coursedir.format_path(coursedir.release_directory, ".", assignment), f"{notebook}.ipynb")
    return copy.deepcopy(_read(path, path.stat().st_mtime_ns))


def _others(coursedir):
    """Return the released notebooks of all assignments, and the lectures, by name."""
    folder = Path(coursedir.format_path(coursedir.release_directory, ".", "x")).parent
    paths = [*sorted(folder.glob("[!.]*/[!.]*.ipynb")), *sorted(Path(coursedir.root, "lectures").glob("[!.]*.ipynb"))]
    return {path.stem: _read(path, path.stat().st_mtime_ns) for path in paths}


@lru_cache(maxsize=64)
def _read(path, _changed):
    return nbformat.read(path, 4)


def find_other(notebook, release, read_others) -> str:
    """Return in words why this is not the expected notebook, but one of the others, by name; "" if it is."""
    cells = _read_cells(notebook)
    if not any(cell.source.strip() for cell in cells):
        return "The notebook is empty: no cell has any text."
    known = _Known(cells)
    ours = known.count(release)
    if ours == len(_wanted(release)) - sum(map(_is_written, release.cells)):
        return ""
    counts = {name: known.count(other) for name, other in read_others().items()}
    most = max(counts, key=lambda name: counts[name], default="")
    if most and counts[most] > 2 * ours:
        return f"This is another notebook: its cells are those of {most}."
    return "" if ours else "This is another notebook: none of the assignment's cells is in it."


class _Known:
    """Cells, by what they can be recognised by. A student may send any number of them."""

    def __init__(self, cells):
        self._by_id, self._by_grade_id = defaultdict(list), defaultdict(list)
        self._by_text, self._by_head = defaultdict(list), defaultdict(list)
        self.defined = set()  # names
        for place in enumerate(cells):
            cell, text = place[1], _text(place[1])
            self._by_id[cell.id].append(place)
            self._by_grade_id[_grade_id(cell)].append(place)
            self._by_text[text].append(cell)
            if found := re.match(HEAD, text):
                self._by_head[found[0]].append(cell)
            if cell.cell_type == "code":
                self.defined.update(defined_names(cell.source))

    def named(self, original, wanted):
        """Return the cells that have its id or grade_id. An id takes precedence over a grade_id."""
        ids = {other.get("id") for other in wanted.values()}
        found = dict(self._by_id[original.get("id", "none")])
        found |= {number: cell for number, cell in self._by_grade_id[_grade_id(original)] if cell.id not in ids}
        return [cell for _, cell in sorted(found.items())]

    def alike(self, original, taken=()):
        """Return a cell with the same text, or one that starts with the same definition."""
        taken, text = {id(cell) for cell in taken}, _text(original)
        found, head = list(self._by_text[text]), text.split("\n", 1)[0]
        if definition := re.match(HEAD, text):
            found += [cell for cell in self._by_head[definition[0]] if cell.source.startswith(head)]
        return next((cell for cell in found if id(cell) not in taken), None)

    def count(self, release):
        """Count the cells of a release, other than written answers, that are found; of a lecture, the equal ones.

        A name that happens to be one of the assignment's is not a cell of it: half of what students write counts.
        """
        wanted = _wanted(release)
        if not wanted:
            return sum(_text(cell) in self._by_text for cell in release.cells)
        asked = {name for cell in wanted.values() if not _is_locked(cell) for name in defined_names(cell.source)}
        has_half = 2 * len(asked & self.defined) >= len(asked)
        return sum(
            bool(
                self.named(original, wanted)
                or self.alike(original)
                or (
                    has_half
                    and original.cell_type == "code"
                    and self.defined.intersection(defined_names(original.source))
                )
            )
            for original in wanted.values()
            if not _is_written(original)
        )


def defined_names(source: str) -> list[str]:
    """Find what a cell defines at its top level: functions, classes, variables. It need not be valid Python."""
    return [
        name for found in re.findall(r"(?m)^(?:(?:def|class)\s+(\w+)|(\w+)\s*=[^=])", source) for name in found if name
    ]


def repair(notebook, release) -> list[str]:
    """Repair the notebook in place; return in words what was done."""
    done = []
    cells, wanted = _read_cells(notebook), _wanted(release)
    metadata = _as_dict(notebook.get("metadata"))
    kernel, language_info = _as_dict(metadata.get("kernelspec")), _as_dict(metadata.get("language_info"))
    if kernel.get("language", "python") != "python":
        done.append("The notebook was set to another language. It was run with Python.")

    known, places = _Known(cells), {}  # grade_id: the student's cell
    for grade_id, original in wanted.items():
        if candidates := known.named(original, wanted):
            places[grade_id] = _choose(candidates, original)
            if len(candidates) > 1:
                done.append(f"{grade_id} was found {len(candidates)} times. One is graded; all are run.")
    for grade_id, original in wanted.items():
        if grade_id not in places:
            found = known.alike(original, taken=places.values())
            if found is not None:
                places[grade_id] = found

    texts = [_lines(cell.source) for cell in release.cells]
    kept = _keep_additions_to_locked_cells(cells, places, wanted, texts)
    coded, typed = _take_answers_from_checks(cells, places, wanted, texts)
    lost: list[str] = []
    lost_ids: list[str] = []
    missing = []
    for grade_id, original in wanted.items():
        if grade_id in places:
            done += _restore(places[grade_id], original, grade_id, grade_id in kept, lost, lost_ids)
        else:
            places[grade_id], elsewhere = _insert_released(cells, original, release.cells, known.defined)
            if elsewhere:
                done.append(f"{grade_id} was missing. Another cell defines {elsewhere}.")
            else:
                missing.append(grade_id)
    done += _list(list(typed), "Text stood in {}, where a check is.")
    filled = _fill_in_written_answers(cells, places, wanted, texts, typed)
    done += _list(filled, "{} had no text. It got that of other cells, and a person has to grade it.")
    done += _list([name for name in missing if name not in filled], "{} {were} missing. {They} restored as released.")
    done += _list(lost, "{} had lost or changed {their} metadata, which were restored.")
    done += _list(lost_ids, "{} had lost {their} ids, as in Colab. These were restored.")

    standing = {id(cell) for cell in places.values()}
    for cell in cells:
        if id(cell) not in standing:
            cell.metadata = {"tags": [SKIP]} if SKIP in _tags(cell) else {}
    _assign_ids(cells, {cell.id for cell in places.values()}, standing)
    notebook.cells = [_rebuild(cell) for cell in cells]
    notebook.metadata = copy.deepcopy(release.metadata)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notes.start(notebook)
    for text in _list(coded, "{} held code that a task asks for. It was run in a cell of its own above the check."):
        notes.doubt(notebook, text)
    remember_cells_that_ran(notebook, cells, language_info)
    return done


def _list(names, text):
    """Return one sentence about all these cells; none if there is none."""
    many = len(names) > 1
    words = {
        "were": "were" if many else "was",
        "their": "their" if many else "its",
        "They": "They were" if many else "It was",
    }
    return [text.format(", ".join(names), **words)] if names else []


def _wanted(release):
    return {_grade_id(cell): cell for cell in release.cells if _grade_id(cell)}


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


def _choose(candidates, original):
    """Choose one of several cells: prefer an edited one, then the original to a copy, then the last."""

    def worth(number_and_cell):
        number, cell = number_and_cell
        worked_on = not _is_locked(original) and cell.source.strip() not in ("", original.source.strip())
        return worked_on, cell.id == original.get("id"), number

    return max(enumerate(candidates), key=worth)[1]


def _restore(cell, original, grade_id, was_added_to, lost, lost_ids):
    """Restore kind, id and metadata as released. RestoreLockedCells restores the text of locked cells."""
    done = []
    if cell.cell_type != original.cell_type:
        done.append(f"{grade_id} had become a {cell.cell_type} cell. It is a {original.cell_type} cell again.")
    elif _kind_of(cell) != _kind_of(original) or SKIP in _tags(cell):
        lost.append(grade_id)
    elif cell.id != original.get("id"):
        lost_ids.append(grade_id)
    if _is_locked(original) and _lines(cell.source) != _lines(original.source):
        added = ", and what was added stands below it" if was_added_to else ""
        done.append(f"{grade_id} had been changed. The original was used{added}.")
    cell["cell_type"] = original.cell_type
    cell["metadata"] = copy.deepcopy(original.metadata)
    cell["id"] = original.get("id") or secrets.token_hex(4)
    return done


def _insert_released(cells, original, release_cells, defined):
    """Insert a released cell after the nearest earlier one that still exists.

    If a student's other cells define what this one would, it must not define it again. Returns the cell and the names.
    """
    ids = [cell.id for cell in cells]
    before = release_cells[: next(i for i, cell in enumerate(release_cells) if cell is original)]
    known = [cell.id for cell in before if cell.get("id") and cell.id in ids]
    new, elsewhere = copy.deepcopy(original), ""
    if original.cell_type == "code" and _nbgrader_metadata(original.metadata).get("solution"):
        names = defined_names(original.source)
        if names and defined.issuperset(names):
            elsewhere = " and ".join(names)
            new.source = f"# {elsewhere}: in another cell"
    cells.insert(len(ids) - 1 - ids[::-1].index(known[-1]) + 1 if known else 0, new)
    return new, elsewhere


# --- written answers that are not in their cell ---------------------------------------------------------------


def _keep_additions_to_locked_cells(cells, places, wanted, texts):
    """Give what was added to a locked text, or to given code, a cell of its own below it. Return where that was done.

    The locked cell itself is restored. A check is left out: what was added there was meant for it alone.
    """
    kept = set()
    for grade_id, cell in places.items():
        original = wanted[grade_id]
        if _is_locked(original) and not _kind_of(original).get("grade") and not _has_own_checksum(cell):
            if text := _own_text(cell, texts):
                kept.add(grade_id)
                below = 1 + next(number for number, one in enumerate(cells) if one is cell)
                new = {"cell_type": original.cell_type, "source": text, "metadata": {}, "id": ""}
                cells.insert(below, nbformat.from_dict(new))
    return kept


def _take_answers_from_checks(cells, places, wanted, texts):
    """Find what was typed into checks, which are restored, and looks like an answer.

    A function or variable that a task asks for, and whose own cell lacks it, gets a cell above the check. Returns the
    names of the checks of which that was done, and {name of a check: the text that was typed into it}.
    """
    released = {line.strip() for text in texts for line in text}
    released |= {line.lstrip("# ") for line in released}
    coded, typed, untouched = [], {}, set()
    for grade_id, original in wanted.items():
        if original.cell_type == "code" and not _is_locked(original):
            mine = places.get(grade_id, original)
            if _text(mine) == _text(original) or NOT_WRITTEN in mine.source:
                untouched |= set(defined_names(original.source))
    for grade_id, cell in places.items():
        if not (_is_locked(wanted[grade_id]) and _kind_of(wanted[grade_id]).get("grade")) or _has_own_checksum(cell):
            continue
        text, code = _own_text(cell, texts), _own_text(cell, [_lines(wanted[grade_id].source)])
        if untouched.intersection(defined_names(code)):
            coded.append(grade_id)
            place = next(number for number, one in enumerate(cells) if one is cell)
            cells.insert(place, nbformat.from_dict({"cell_type": "code", "source": code, "metadata": {}, "id": ""}))
        elif cell.cell_type != "code" or _is_no_code(text):
            lines = (line.strip().lstrip("# ") for line in text.splitlines())
            words = "\n".join(line for line in lines if line not in released)
            if len(re.findall(r"[^\W\d_]{2,}", words)) >= WORDS:
                typed[grade_id] = words
    return coded, typed


def _is_no_code(text):
    """Whether this is nothing but comments and texts for Python, or not Python at all."""
    try:
        statements = ast.parse(text).body
    except NOT_PYTHON:
        return True
    return all(isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) for one in statements)


def _fill_in_written_answers(cells, places, wanted, texts, typed):
    """Copy a student's texts into the written answers that are missing or untouched. Return the names of these.

    Any text may be the answer. Code counts from the question to the next of the assignment's cells only: there
    somebody has forgotten to make it text. Without such a text, those count that were typed into checks.
    """
    standing, filled, names = {id(cell) for cell in places.values()}, [], list(wanted)
    at = {id(cell): number for number, cell in enumerate(cells)}
    for number, (grade_id, original) in enumerate(wanted.items()):
        answer = places[grade_id]
        if not _is_written(original) or _own_text(answer, texts):
            continue
        first = at[id(places[names[number - 1]])] if number else 0
        last = at[id(places[names[number + 1]])] if number + 1 < len(names) else len(cells)
        others = [cell for cell in cells if id(cell) not in standing]
        able = [cell for cell in others if cell.cell_type != "code" or first < at[id(cell)] < last]
        if found := [(text, cell) for cell in able if (text := _own_text(cell, texts))]:
            filled.append(grade_id)
            answer["source"] = "\n\n".join(text for text, _ in found)
            for _, cell in found:
                answer["attachments"] = _as_dict(cell.get("attachments")) | _as_dict(answer.get("attachments"))
        elif typed:
            filled.append(grade_id)
            answer["source"] = "\n\n".join(typed.values())
        else:  # a blank one: nbgrader gives 0 points to what is as it was released, and nobody has to look at it
            answer["source"] = original.source
    return filled


def _own_text(cell, texts):
    """Return a cell's text without the lines, at its beginning and end, of the released texts that are most like it."""
    lines = cell.source.splitlines()
    for _ in texts:  # a question and its placeholder may have become one cell; but one text may stand there endlessly
        before, mine, best = len(lines), _lines("\n".join(lines)), (0, 0, 0)
        for theirs in texts:
            if theirs[0] != mine[0] and theirs[-1] != mine[-1]:
                continue
            front = len(commonprefix([mine, theirs]))
            back = len(commonprefix([mine[front:][::-1], theirs[front:][::-1]]))
            shared = "".join(mine[:front] + mine[len(mine) - back :])
            if len(shared) >= TELLING or mine == theirs:
                best = max(best, (len(shared), front, back))
        _, front, back = best
        lines = "\n".join(lines[front : len(mine) - back]).strip().splitlines()
        if not lines or len(lines) == before:
            break
    return "\n".join(lines)


def _text(cell):
    return "\n".join(_lines(cell.source))


def _lines(text):
    """Return the lines without the spaces at their ends and the empty ones at the end, which some programs change."""
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip().split("\n")


def _has_own_checksum(cell):
    """Whether the cell is as it was once released, perhaps before a change to the assignment."""
    about = _nbgrader_metadata(cell.metadata)
    try:
        return "checksum" in about and about["checksum"] == compute_checksum(cell)
    except (KeyError, TypeError, ValueError, AttributeError):  # metadata of any form
        return False


def _is_written(original):
    kind = _nbgrader_metadata(original.metadata)
    return bool(original.cell_type == "markdown" and kind.get("solution") and kind.get("grade"))


def _assign_ids(cells, reserved, standing):
    """Give every cell an id of its own."""
    used = set(reserved)
    for cell in cells:
        if id(cell) not in standing:
            if not cell.id or cell.id in used:
                cell["id"] = secrets.token_hex(4)
            used.add(cell.id)


def _rebuild(cell):
    """Return the cell with its own fields alone. The whole notebook is validated once, after all steps."""
    new = nbformat.from_dict({name: cell[name] for name in ("id", "cell_type", "metadata", "source")})
    if cell.cell_type == "code":
        new.execution_count, new.outputs = None, []
    if cell.cell_type == "markdown" and "attachments" in cell:  # the pictures of a written answer
        bundles = _as_dict(cell.attachments).items()
        new.attachments = {name: bundle for name, bundle in bundles if _is_of_texts(bundle)}
    return new


def _is_of_texts(bundle):
    return isinstance(bundle, dict) and all(isinstance(text, str) for text in bundle.values())


def _grade_id(cell):
    grade_id = _nbgrader_metadata(cell.get("metadata")).get("grade_id")
    return grade_id if isinstance(grade_id, str) and grade_id else None


def _nbgrader_metadata(metadata):
    return _as_dict(_as_dict(metadata).get("nbgrader"))


def _kind_of(cell):
    """Return nbgrader's metadata without the checksum of the text, which says nothing about the kind of cell."""
    return {key: value for key, value in _nbgrader_metadata(cell.get("metadata")).items() if key != "checksum"}


def _is_locked(cell):
    kind = _nbgrader_metadata(cell.metadata)
    return not kind.get("solution") and (kind.get("grade") or kind.get("locked"))


def _tags(cell):
    tags = _as_dict(cell.get("metadata")).get("tags")
    return tags if isinstance(tags, list) else []


def _as_dict(value):
    return value if isinstance(value, dict) else {}
