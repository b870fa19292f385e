"""Cells that a student's Python could read, and the grader's cannot, because it is older."""

import sys

from ffnn_grading import notes

OURS = sys.version_info[:2]


def remember_cells_that_ran(notebook, cells, language_info):
    """Note the cells, as submitted, that a newer or unknown Python could read. Some programs store no version."""
    version = _version(language_info.get("version"))
    newer = version is not None and version > OURS
    ran = [
        cell.id
        for cell in cells
        if cell.cell_type == "code"
        and (newer or (version is None and type(cell.get("execution_count")) is int))
        and not _has_syntax_error(cell)
    ]
    notebook.metadata[notes.KEY]["ran"] = ran
    notebook.metadata[notes.KEY]["python"] = f"Python {version[0]}.{version[1]}" if version else "another Python"


def describe_unreadable_cells(notebook) -> str:
    """Return in words, after the execution, what only the student's Python could read; "" if there is nothing."""
    found = notebook.metadata.get(notes.KEY, {})
    ran = set(found.get("ran", []))
    names = [
        cell.metadata.get("nbgrader", {}).get("grade_id") or "a cell of the student's own"
        for cell in notebook.cells
        if cell.get("id") in ran and _has_syntax_error(cell)
    ]
    if not names:
        return ""
    return (
        f"Python {OURS[0]}.{OURS[1]}, which graded this, cannot read {', '.join(dict.fromkeys(names))}, "
        f"but the student used {found['python']}."
    )


def _version(text):
    parts = text.split(".")[:2] if isinstance(text, str) else []
    return tuple(map(int, parts)) if len(parts) == 2 and all(map(_is_number, parts)) else None


def _is_number(text):
    return text.isascii() and text.isdecimal() and len(text) < 4


def _has_syntax_error(cell):
    outputs = cell.get("outputs")
    return any(
        isinstance(output, dict) and output.get("output_type") == "error" and output.get("ename") == "SyntaxError"
        for output in (outputs if isinstance(outputs, list) else [])
    )
