"""What is done, for the start page: the checks of all exercises, as the student's own notebooks have stored them."""

import html
import json
import re
from pathlib import Path
from typing import NamedTuple

WRONG = "not right yet"
BROKEN = "not a notebook any more, restore it"
BOX = "white-space:nowrap;padding:0 .3em;border:1px solid #888;border-radius:.3em"
GREEN, RED = (f";background:{colour};color:#fff" for colour in ("#2e7d32", "#c62828"))  # for light and dark pages


class Check(NamedTuple):
    """A check or a written answer: its name, and what it still lacks, in words; "" if it is done."""

    name: str
    lacks: str


class Checklist:
    """A table of the exercises in a course's folder: as HTML in a notebook, elsewhere as text."""

    def __init__(self, course=".."):
        self.exercises = {path.as_posix(): checks_of(path) for path in exercises_in(course).values()}

    def __repr__(self):
        lines = [
            f"{path}: {_count(checks)} done, {_missing(checks)}" + (f". {dates}" if (dates := _dates(path)) else "")
            for path, checks in self.exercises.items()
        ]
        return "\n".join(lines) or "There are no exercises in this course's folder."

    def _repr_html_(self):
        titles = "".join(f"<th>{title}</th>" for title in ("exercise", "done", "checks", "before you hand it in"))
        rows = "".join(_row(path, checks) for path, checks in self.exercises.items())
        return f"<table><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>" if rows else None


def exercises_in(course):
    """The notebooks of the exercises in the course's folder, {name: path}, in order.

    They are looked for in its `exercises/`, in `ffnn/`, where nbgrader puts the assignments that it fetches, and in
    itself. Of several copies the one that was saved last counts.
    """
    course, newest = Path(course), dict[str, Path]()
    for folder in (course / "exercises", course / "ffnn", course):
        for path in folder.glob("*/*.ipynb"):
            known = newest.get(path.stem)
            if path.stem == path.parent.name and (known is None or path.stat().st_mtime > known.stat().st_mtime):
                newest[path.stem] = path
    return dict(sorted(newest.items()))


def checks_of(path):
    """The checks and written answers in an exercise's notebook, in order: a list of `Check`."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError):
        return [Check("this file", BROKEN)]
    found, answer_ran = [], 0
    for cell in cells:
        kind, source = cell["metadata"].get("nbgrader", {}), "".join(cell["source"])
        ran = cell.get("execution_count") or 0
        if kind.get("grade") and kind.get("solution"):
            is_empty = source.strip() in ("", "YOUR ANSWER HERE")
            found.append(Check("in words", "not written yet" if is_empty else ""))
        elif kind.get("grade"):
            name = re.search(r"check\.(\w+)\(", source)
            said = "\n".join(map(_text, cell["outputs"]))
            found.append(Check(name[1] if name else kind["grade_id"], _lacks(said, has_changed=answer_ran > ran)))
        elif kind.get("solution"):
            answer_ran = ran
    return found


def _text(output):
    return "".join(output.get("text") or output.get("data", {}).get("text/plain") or output.get("evalue") or "")


def _lacks(said, has_changed):
    if not said:
        return "run the check"
    if "not attempted yet" in said or "not written yet" in said:
        return "not written yet"
    if not re.search(r"^\w+: right\b", said, re.MULTILINE):
        return WRONG
    return "run the check again, its function has run since" if has_changed else ""


def _count(checks):
    return f"{sum(not check.lacks for check in checks)} of {len(checks)}"


def _missing(checks):
    if not any(lacks in ("", WRONG, BROKEN) for _, lacks in checks):
        return "not begun"
    return "; ".join(f"{name}: {lacks}" for name, lacks in checks if lacks) or "nothing is missing"


def _dates(path):
    """When it is due, and what late work costs, as the instructor has put it beside the notebook; "" if nowhere."""
    place = Path(path).with_name("dates.txt")
    return place.read_text(encoding="utf-8").strip() if place.exists() else ""


def _row(path, checks):
    boxes = []
    for name, lacks in checks:
        colour = RED if lacks == WRONG else "" if lacks else GREEN
        boxes.append(f'<span style="{BOX}{colour}">{"" if lacks else "✓ "}{html.escape(name)}</span>')
    link = f'<a href="{html.escape(path)}">{html.escape(Path(path).stem)}</a>'
    dates = f"<br><small>{html.escape(_dates(path))}</small>" if _dates(path) else ""
    cells = (link + dates, _count(checks), " ".join(boxes), html.escape(_missing(checks)))
    return f"<tr>{''.join(map('<td>{}</td>'.format, cells))}</tr>"
