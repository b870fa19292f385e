"""After the scores: mark in the gradebook what a person must look at, and write down all notes."""

from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

from ffnn_grading import notes
from ffnn_grading.class_statistics import outcomes_of
from ffnn_grading.made_with import made_with
from ffnn_grading.manual import ANSWERS, KEPT
from ffnn_grading.newer_python import describe_unreadable_cells

WITHOUT_POINTS = "Tests without points wait for a person."
LOOK = "The tests of this submission have no points yet. A person has to look at it and give them."


class Conclude(NbGraderPreprocessor):
    """The step after KeepManualPoints."""

    def preprocess(self, nb, resources):
        about = resources["nbgrader"]
        said, flags = notes.read(nb)
        outcomes = outcomes_of(nb.cells)
        doubts = [*notes.read_doubts(nb), *filter(None, [describe_unreadable_cells(nb)])]
        if flags:
            self._mark_for_a_person(nb, about)
            flags.append(LOOK)
        elif doubts and self._mark_for_a_person(nb, about, only_without_points=True):
            doubts.append(WITHOUT_POINTS)
            flags, doubts = doubts, []
        said += doubts
        for text in said + flags:
            self.log.warning("%s: %s", about["student"], text)
        if said or flags:
            lines = "\n".join(f"- {text}" for text in flags + said)
            about_cell = {notes.KEY: "notes"}  # feedback leaves it out
            nb.cells.insert(0, new_markdown_cell(f"**Noted while this was graded:**\n\n{lines}", metadata=about_cell))
        with Gradebook(about["db_url"]) as gradebook:
            made = made_with(gradebook, about["assignment"])
        more = {"made_with": made, ANSWERS: about[ANSWERS], "outcomes": outcomes}
        self.parent.report(about, "look" if flags else "graded", flags + said, **more)
        return nb, resources

    def _mark_for_a_person(self, nb, about, only_without_points=False):
        """Mark all that has points, or the tests that have got none. Return whether there are any."""
        marked = False
        with Gradebook(about["db_url"]) as gradebook:
            for cell in nb.cells:
                if is_grade(cell) and (name := cell.metadata.nbgrader.grade_id) not in about[KEPT]:
                    grade = gradebook.find_grade(name, about["notebook"], about["assignment"], about["student"])
                    if not (only_without_points and (grade.auto_score or is_solution(cell))):
                        grade.auto_score, grade.needs_manual_grade, marked = None, True, True
            gradebook.db.commit()
        return marked
