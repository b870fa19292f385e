"""What nbgrader_config.py adds to `nbgrader generate_assignment`, which `make exercises` and the formgrader run, too.

Once somebody has submitted, tasks cannot be taken out, added or renamed: their points are stored by the cells' ids.
nbgrader would notice it only after it has removed the released notebooks, and only if the work was graded already.
"""

import glob
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import is_grade, is_locked, is_solution, is_task

from ffnn_grading.dates import read_dates, show_to_students
from ffnn_grading.hand_ins import submitted_students
from ffnn_grading.tables import Unusable

_init_notebooks, _init_assignment = GenerateAssignment.init_notebooks, GenerateAssignment.init_assignment
KINDS = {"with points": is_grade, "for answers": is_solution, "for tasks graded as a whole": is_task}


def check_before_generating():
    """Let nbgrader refuse other tasks, and dates that cannot be meant, before anything is removed."""

    def init_notebooks(self):
        _init_notebooks(self)
        for folder, notebooks in self.assignments.items():
            assignment = Path(folder).name
            try:
                fault = _fault(self.coursedir, self.config, assignment, notebooks)
                read_dates(self.coursedir.root, assignment)
            except Unusable as error:
                fault = str(error)
            if fault:
                self.log.error(fault)
                raise NbGraderException(fault)

    def init_assignment(self, assignment_id, student_id):
        _init_assignment(self, assignment_id, student_id)
        Path(self._format_dest(assignment_id, student_id)).mkdir(parents=True, exist_ok=True)
        show_to_students(self.coursedir, assignment_id, read_dates(self.coursedir.root, assignment_id))

    GenerateAssignment.init_notebooks, GenerateAssignment.init_assignment = init_notebooks, init_assignment


def _fault(coursedir, config, assignment, notebooks):
    """Return why this must not be generated; "" if it may be."""
    if coursedir.notebook_id != "*":
        notebooks = glob.glob(str(Path(notebooks[0]).with_name("*.ipynb")))
    now = {Path(path).stem: _cells_of(nbformat.read(path, 4).cells) for path in notebooks}
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            entry = gradebook.find_assignment(assignment)
        except MissingEntry:
            return ""
        before = {notebook.name: _cells_in_gradebook(notebook) for notebook in entry.notebooks}
        graded = {one.student.id for one in entry.submissions}
    changes = _changes(before, now)
    if not changes or not before:
        return ""
    students = graded | submitted_students(coursedir, assignment) | set(_in_exchange(coursedir, config, assignment))
    if not students:
        return ""
    return (
        f"{assignment} was not generated, and nothing has changed: {len(students)} have submitted it, and its tasks "
        f"are others than before. {'. '.join(changes)}. Give each cell its id and kind back (nbgrader's Create "
        "Assignment shows them). To take a task out of the points, set its points to 0; put a new one into a new "
        "assignment. For a new class, first begin a new term (docs/term.md)."
    )


def _changes(before, now):
    """Describe in sentences what differs between {notebook: {cell: kind}} and the same of now."""
    changes = []
    for name in sorted({*before, *now}):
        old, new = before.get(name, {}), now.get(name, {})
        listed = {
            "Missing": sorted(old.keys() - new.keys()),
            "New": sorted(new.keys() - old.keys()),
            "Of another kind": sorted(cell for cell in old.keys() & new.keys() if old[cell] != new[cell]),
        }
        changes += [f"{what} in {name}.ipynb: {', '.join(cells)}" for what, cells in listed.items() if cells]
    return changes


def _cells_of(cells) -> dict[str, set[str]]:
    """Return what kind of cell each is that nbgrader stores."""
    ours = [cell for cell in cells if is_locked(cell) or any(is_kind(cell) for is_kind in KINDS.values())]
    return {
        cell.metadata.nbgrader["grade_id"]: {kind for kind, is_kind in KINDS.items() if is_kind(cell)} for cell in ours
    }


def _cells_in_gradebook(notebook):
    lists = dict(zip(KINDS, (notebook.grade_cells, notebook.solution_cells, notebook.task_cells), strict=True))
    names = {kind: {cell.name for cell in cells} for kind, cells in lists.items()}
    return {cell.name: {kind for kind, those in names.items() if cell.name in those} for cell in notebook.source_cells}


def _in_exchange(coursedir, config, assignment) -> Iterable[str]:
    """Generate the students who have submitted through the exchange."""
    inbound = Path(str(config.Exchange.get("root", "")), coursedir.course_id, "inbound")
    for path in inbound.glob(f"*+{glob.escape(assignment)}+*"):
        yield path.name.partition("+")[0]
