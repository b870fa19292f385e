"""Points that a person gave stay as they are when work is graded again, unless the answer has changed.

conclude.py stores a hash of each answer with the graded submission. nbgrader alone would ask a person to confirm all
points again. Comments of a person stay in any case. The last line of one may say what the items of a rubric gave.
"""

import hashlib
import json
import re
from math import isclose

from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade, is_locked, is_solution

from ffnn_grading import notes
from ffnn_grading.gradebook import one_transaction

# "Rubric: item 1: 1 of 1; item 2: 0.5 of 1." nbgrader has no other place for it; students read it in their feedback.
ITEMS = re.compile(r"\s*^Rubric: ((?:item \d+: [\d.]+ of [\d.]+(?:; )?)+)\.\Z", re.MULTILINE)
CLOSE = 1e-6  # points that differ by less are the same
KEPT, ANSWERS = "kept", "answers"  # in the resources, for conclude.py


class KeepManualPoints(SaveAutoGrades):
    """nbgrader's step that saves scores."""

    def preprocess(self, nb, resources):
        about = resources["nbgrader"]
        about[KEPT], about[ANSWERS] = [], fingerprint_answers(nb)
        self._before: dict[str, str] | None = None
        self.notebook_id, self.assignment_id, self.student_id = about["notebook"], about["assignment"], about["student"]
        with Gradebook(about["db_url"]) as self.gradebook, one_transaction(self.gradebook):
            return NbGraderPreprocessor.preprocess(self, nb, resources)  # SaveAutoGrades' own would open it again

    def _add_score(self, cell, resources):
        about, name = resources["nbgrader"], cell.metadata.nbgrader["grade_id"]
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        is_confirmed = grade.manual_score is not None and not grade.needs_manual_grade
        super()._add_score(cell, resources)
        if is_confirmed and self._answers_before().get(name) == about[ANSWERS][name]:
            grade.needs_manual_grade = False
            about[KEPT].append(name)
        elif grade.manual_score is not None and grade.manual_score > cell.metadata.nbgrader["points"]:
            grade.manual_score = cell.metadata.nbgrader["points"]  # the maximum is another one now

    def _answers_before(self):
        if self._before is None:
            lines = notes.read_report(self.parent.parent.coursedir, self.assignment_id).get(self.student_id, [])
            found = [line.get(ANSWERS, {}) for line in lines if line["notebook"] == self.notebook_id]
            self._before = found[0] if found else {}
        return self._before


def write_items(comment: str, given: list[tuple[float, float]]) -> str:
    """Add what each item of a rubric gave to a comment: tuples of points and the most that the item gives."""
    items = "; ".join(f"item {number}: {got:g} of {most:g}" for number, (got, most) in enumerate(given, start=1))
    return "\n\n".join(filter(None, [read_items(comment)[0], f"Rubric: {items}." if items else ""]))


def read_items(comment: str) -> tuple[str, list[tuple[float, float]]]:
    """Return a comment without its line about a rubric, and what each item gave, as for write_items."""
    found = ITEMS.search(comment.strip())
    numbers = re.findall(r": (\d+(?:\.\d+)?) of (\d+(?:\.\d+)?)", found[1]) if found else []
    return ITEMS.sub("", comment.strip()), [(float(got), float(most)) for got, most in numbers]


def add_up(given: list[tuple[float, float]], points: float) -> bool:
    """Whether what the items gave makes these points. A person may have changed the points elsewhere."""
    return isclose(sum(got for got, _ in given), points, abs_tol=CLOSE)


def fingerprint_answers(nb) -> dict[str, str]:
    """Return a hash of what each cell with points judges: a written answer, or all code; and of the possible points."""
    code = [cell.source for cell in nb.cells if cell.cell_type == "code" and not is_locked(cell)]
    return {
        cell.metadata.nbgrader["grade_id"]: _hash(
            [cell.source, cell.get("attachments")] if is_solution(cell) else code, cell.metadata.nbgrader.get("points")
        )
        for cell in nb.cells
        if is_grade(cell)
    }


def _hash(*values):
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
