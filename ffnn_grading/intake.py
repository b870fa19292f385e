"""Reading submissions, the first step of autograde.

nbgrader makes one exporter for a run of autograde, and reads every notebook through it.
"""

import glob
import json
import os
import re
import time
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import rmtree
from traitlets import Integer, default

from ffnn_grading import notes
from ffnn_grading.executions import ExecutionStore, require_space
from ffnn_grading.kernel import WITHOUT, manager_class
from ffnn_grading.repair import released
from ffnn_grading.sandbox import Missing


class Intake(NotebookExporter):
    """The exporter through which autograde reads notebooks. It cannot be made on a machine that cannot isolate."""

    max_size = Integer(50, help="MB; larger notebooks are not read").tag(config=True)

    @default("optimistic_validation")
    def _validate_once(self):  # after all steps, not after each of them
        return True

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        try:
            manager_class()
        except Missing as lacking:
            self.log.error(str(lacking))
            raise NbGraderException(str(lacking)) from None
        self._require_space()
        if os.environ.get(WITHOUT) == "1":
            self.log.warning("%s=1: students' code runs as you, with all your permissions.", WITHOUT)
        self._check_submissions()

    def _check_submissions(self):
        """Refuse links, which would show a student's code what they point to; report submissions without a notebook."""
        coursedir = self.parent.coursedir
        pattern = coursedir.format_path(coursedir.submitted_directory, "(?P<student>.*)", "(?P<name>.*)", escape=True)
        expected = {path.name for path in Path(self._release(coursedir.assignment_id)).glob("*.ipynb")}
        submitted = coursedir.format_path(coursedir.submitted_directory, coursedir.student_id, coursedir.assignment_id)
        refused = None
        for folder in sorted(glob.glob(submitted)):
            found = re.match(pattern, folder)
            assert found, f"{folder} does not match {pattern}."
            student = found["student"]
            names = {path.name for path in Path(folder).glob("*.ipynb")}
            link = find_link(Path(folder))
            if link is not None:
                self.parent.assignments.pop(folder, None)
                refused = f"{link} is a link. Nothing was graded: replace the link with the file itself."
                self._refuse(student, refused)
            elif not expected & names:
                there = f"only {', '.join(sorted(names))}" if names else "no notebook at all"
                self._refuse(student, f"There is {there}; expected: {', '.join(sorted(expected))}.")
            else:
                self._remove_half_made(student, expected & names)
        if refused and not self.parent.assignments:
            raise NbGraderException(refused)

    def _remove_half_made(self, student, names):
        """Remove what an interrupted run left: nbgrader would take it as graded."""
        coursedir = self.parent.coursedir
        folder = Path(coursedir.format_path(coursedir.autograded_directory, student, coursedir.assignment_id))
        if coursedir.notebook_id == "*" and folder.exists() and not all(was_run(folder / name) for name in names):
            self.log.warning("%s: grading was started before, but not finished. It starts again.", student)
            rmtree(str(folder))

    def _require_space(self):
        try:
            require_space(self.parent.coursedir.root)
        except OSError as lacking:
            self.log.error(lacking.strerror)
            raise NbGraderException(lacking.strerror) from None

    def _refuse(self, student, text):
        self.log.error("%s: %s", student, text)
        notes.report(self.parent.coursedir, student, self.parent.coursedir.assignment_id, "not graded", [text])

    def _release(self, assignment):
        coursedir = self.parent.coursedir
        return coursedir.format_path(coursedir.release_directory, ".", assignment)

    def from_filename(self, filename, resources=None, **kwargs):
        about = resources["nbgrader"]
        if filename.startswith(str(Path(self.parent.coursedir.root, self.parent.coursedir.submitted_directory))):
            self._started = time.monotonic()
        try:
            self._require_space()
            return super().from_filename(filename, resources=resources, **kwargs)
        except Exception as error:
            self.report(
                about, "not graded", [f"The grading stopped with an error: {type(error).__name__}: {error}"[:1000]]
            )
            raise

    def from_file(self, file_stream, resources=None, **kwargs):
        about = resources["nbgrader"]
        try:
            size = os.fstat(file_stream.fileno()).st_size
            if size > self.max_size << 20:
                raise ValueError(f"it has {size >> 20} MB, but the limit is {self.max_size} MB")
            notebook = nbformat.read(file_stream, as_version=4)
            if not isinstance(notebook.get("cells"), list):
                raise ValueError("it has no list of cells")
        except Exception as error:
            notebook = released(self.parent.coursedir, about["assignment"], about["notebook"])
            about["unreadable"] = f"The file cannot be read as a notebook ({type(error).__name__})."
            self.log.warning("%s: %s %s", about["student"], about["unreadable"], str(error)[:200])
        return self.from_notebook_node(notebook, resources=resources, **kwargs)

    def report(self, about, state, texts):
        """Add this notebook's line to the report; once it is graded, remove its execution."""
        coursedir = self.parent.coursedir
        if state != "not graded":
            ExecutionStore(coursedir, about["assignment"]).forget(about["student"], about["notebook"])
        seconds = round(time.monotonic() - self._started + about.get("seconds_ahead", 0), 2)
        where = self.parent.coursedir, about["student"], about["assignment"]
        notes.report(*where, state, texts, notebook=about["notebook"], seconds=seconds)


def was_run(path: Path) -> bool:
    """Whether a graded notebook is complete: nbgrader stores it first without outputs, then with them."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError, KeyError, TypeError):  # incomplete, missing, or not a notebook
        return False
    return any(cell.get("execution_count") or cell.get("outputs") for cell in cells)


def find_link(folder):
    """Return the path of a link within the folder, or the folder's name if it is one itself; None without links."""
    if folder.is_symlink() or folder.parent.is_symlink():
        return folder.name
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            return path.relative_to(folder)
    return None
