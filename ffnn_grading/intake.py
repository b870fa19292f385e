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

from ffnn_grading import hand_ins, notes
from ffnn_grading.executions import ExecutionStore, NotExecuted, encodable, require_space
from ffnn_grading.gradebook import describe_failure
from ffnn_grading.kernel import WITHOUT, manager_class
from ffnn_grading.repair import released
from ffnn_grading.sandbox import Missing
from ffnn_grading.times import describe_time

MAX_PARTS = 200_000  # lists and dictionaries in a notebook's file; the grader has each in memory several times
STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)  # with or without its end, so linear in the text


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
        """Refuse what must not be read or copied; report submissions without a notebook.

        A link would show a student's code what it points to; nbgrader's search for files, which follows, takes a time
        that grows with the square of their number; an id becomes the name of files and a field of tables.
        """
        coursedir = self.parent.coursedir
        pattern = coursedir.format_path(coursedir.submitted_directory, "(?P<student>.*)", "(?P<name>.*)", escape=True)
        expected = {path.name for path in Path(self._release(coursedir.assignment_id)).glob("*.ipynb")}
        submitted = coursedir.format_path(coursedir.submitted_directory, coursedir.student_id, coursedir.assignment_id)
        last, refused = "", 0
        for folder in sorted(glob.glob(submitted, include_hidden=True)):  # as submitted_students finds them
            found = re.match(pattern, folder)
            student = found["student"] if found else Path(folder).parent.name
            if fault := hand_ins.submission_fault(coursedir, student, coursedir.assignment_id):
                self.parent.assignments.pop(folder, None)
                last, refused = f"{fault}. Nothing was graded: correct it in submitted/.", refused + 1
                self._refuse(student, last)
                continue
            names = {path.name for path in Path(folder).glob("*.ipynb") if path.is_file()}
            if not expected & names:
                there = f"only {', '.join(sorted(names))}"
                if not names:
                    self.parent.assignments.pop(folder, None)
                    is_folder = any(Path(folder, name).is_dir() for name in expected)
                    there = "a folder in place of the notebook" if is_folder else "no notebook at all"
                self._refuse(student, f"There is {there}; expected: {', '.join(sorted(expected))}.")
            else:
                self._remove_half_made(student, expected & names)
        if refused and not self.parent.assignments:
            raise NbGraderException(last)

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
            text = str(error) if isinstance(error, NotExecuted) else f"{type(error).__name__}: {error}"
            text = describe_failure(error) or text
            self.report(about, "not graded", [f"The grading stopped with an error: {text}"[:1000]])
            raise

    def from_file(self, file_stream, resources=None, **kwargs):
        about = resources["nbgrader"]
        about["noted"] = describe_time(Path(resources["metadata"]["path"]))
        try:
            size = os.fstat(file_stream.fileno()).st_size
            if size > self.max_size << 20:
                raise ValueError(f"it has {size >> 20} MB, but the limit is {self.max_size} MB")
            notebook = nbformat.from_dict(encodable(read_notebook(file_stream.buffer.read())))
        except Exception as error:
            notebook = released(self.parent.coursedir, about["assignment"], about["notebook"])
            about["unreadable"] = f"{notes.UNREADABLE} ({type(error).__name__})."
            self.log.warning("%s: %s %s", about["student"], about["unreadable"], str(error)[:200])
        return self.from_notebook_node(notebook, resources=resources, **kwargs)

    def report(self, about, state, texts, **more):
        """Add this notebook's line to the report; once it is graded, remove its execution.

        ffnn-grade removes all together, since identical work may follow.
        """
        coursedir = self.parent.coursedir
        if state != "not graded" and not hasattr(self.parent, "not_executed"):
            ExecutionStore(coursedir, about["assignment"]).forget(about["student"], about["notebook"])
        seconds = round(time.monotonic() - self._started + about.get("seconds_ahead", 0), 2)
        where = self.parent.coursedir, about["student"], about["assignment"]
        notes.report(*where, state, texts, notebook=about["notebook"], seconds=seconds, **more)


def read_notebook(content: bytes):
    """Read a notebook in any encoding that JSON may have, with or without a BOM; ends of lines become \\n."""
    text = content.decode(json.detect_encoding(content))
    if _count_parts(text) > MAX_PARTS < (parts := _count_parts(STRING.sub("", text))):
        raise ValueError(f"it has {parts} lists and dictionaries, but the limit is {MAX_PARTS}")
    notebook = nbformat.reads(text, as_version=4)
    if not isinstance(notebook.get("cells"), list):
        raise ValueError("it has no list of cells")
    for cell in notebook.cells:
        if isinstance(cell, dict) and isinstance(cell.get("source"), str):
            cell["source"] = cell["source"].replace("\r\n", "\n").replace("\r", "\n")
    return notebook


def _count_parts(text):
    return text.count("[") + text.count("{")


def was_run(path: Path) -> bool:
    """Whether a graded notebook is complete: nbgrader stores it first without outputs, then with them."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError, KeyError, TypeError):  # incomplete, missing, or not a notebook
        return False
    return any(cell.get("execution_count") or cell.get("outputs") for cell in cells)
