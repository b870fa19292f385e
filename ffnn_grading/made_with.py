"""What an assignment is graded with: its tests and points in the gradebook, and the code of our packages that they use.

conclude.py stores the hashes with each graded submission. If one of them is another now, the points are outdated.
"""

import ast
import hashlib
from functools import cache
from pathlib import Path

import nbformat
from nbgrader.api import Assignment, Gradebook, GradeCell, MissingEntry, Notebook, SourceCell
from nbgrader.utils import is_grade, is_locked

import ffnn_checks
import ffnn_helpers
from ffnn_grading import notes

PACKAGES = {package.__name__: Path(package.__path__[0]) for package in (ffnn_checks, ffnn_helpers)}
# No point depends on pictures, and a change in them must not make anything outdated.
WITHOUT_POINTS = tuple(f"ffnn_helpers.{name}" for name in ("pictures", "explorers", "playground", "checklist"))


def made_with(gradebook: Gradebook, assignment: str) -> dict[str, str]:
    """Return a hash of each thing that points depend on, under its name in words."""
    tests = _cells(gradebook, assignment, SourceCell, SourceCell.source).filter(SourceCell.locked)
    points = _cells(gradebook, assignment, GradeCell, GradeCell.max_score)
    sources = sorted(map(tuple, tests))
    code = _hash_code(tuple(source for *_, source in sources))
    return {"the tests": _hash(sources), "the points": _hash(sorted(map(tuple, points))), **code}


def _cells(gradebook, assignment, kind, what):
    return (
        gradebook.db.query(Notebook.name, kind.name, what)
        .select_from(kind)
        .join(Notebook, Notebook.id == kind.notebook_id)
        .join(Assignment, Assignment.id == Notebook.assignment_id)
        .filter(Assignment.name == assignment)
    )


def _hash(value):
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


@cache
def _hash_code(sources):
    """Return a hash of the modules of each package that these cells import, and of all that those import."""
    found: dict[str, bytes] = {}
    waiting = [name for source in sources for name in _imported(source)]
    while waiting:
        name = waiting.pop()
        if name in found or name.startswith(WITHOUT_POINTS) or (path := _module_path(name)) is None:
            continue
        text = path.read_text(encoding="utf-8")
        found[name] = text.encode()
        if (data := path.with_suffix(".npz")).exists():
            found[f"{name}.npz"] = data.read_bytes()
        waiting += _imported(text)
    return {
        package: _hash(sorted((name, content) for name, content in found.items() if name.startswith(f"{package}.")))
        for package in PACKAGES
    }


def _imported(source):
    """Return the names of our modules that a source may import, with the packages around them."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a line of IPython
        return []
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    ours = [name.split(".") for name in names if name.partition(".")[0] in PACKAGES]
    return sorted({".".join(parts[:depth]) for parts in ours for depth in range(2, len(parts) + 1)})


def _module_path(name):
    package, *rest = name.split(".")
    path = PACKAGES[package].joinpath(*rest)
    able = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in able if file.is_file()), None)


def find_not_entered(api, assignment: str) -> list[str]:
    """Return what differs between the source of an assignment and the gradebook, which grades with what it holds."""
    folder = Path(api.coursedir.format_path(api.coursedir.source_directory, ".", assignment))
    tests, points = set(), set()
    for path in folder.glob("*.ipynb"):
        for cell in nbformat.read(path, 4).cells:
            about = cell.metadata.get("nbgrader", {})
            if is_locked(cell):
                tests.add((path.stem, about["grade_id"], cell.source))
            if is_grade(cell):
                points.add((path.stem, about["grade_id"], float(about["points"])))
    with api.gradebook as gradebook:
        entered = _cells(gradebook, assignment, SourceCell, SourceCell.source).filter(SourceCell.locked)
        held = _cells(gradebook, assignment, GradeCell, GradeCell.max_score)
        pairs = {"the tests": (tests, set(map(tuple, entered))), "the points": (points, set(map(tuple, held)))}
    return [what for what, (now, then) in pairs.items() if now and then and now != then]


def find_outdated(api, assignment: str) -> dict[str, list[str]]:
    """Find the students whose work was graded with something else than what there is now: {student: what changed}."""
    with api.gradebook as gradebook:
        try:
            now = made_with(gradebook, assignment)
        except MissingEntry:
            return {}
    lines = notes.read_report(api.coursedir, assignment)
    found = {student: changed_since(some, now) for student, some in lines.items()}
    return {student: changed for student, changed in found.items() if changed}


def changed_since(lines: list[dict], now: dict[str, str]) -> list[str]:
    """Return what has changed since a submission's lines were written."""
    before = [line.get("made_with", now) for line in lines]
    return [what for what, value in now.items() if any(one.get(what) != value for one in before)]
