"""Hidden tests and rubrics in what is shown to students.

The code of a test passes through the student's Python, where a later cell can print it. Outputs that quote it are
withheld, because feedback shows outputs; and a person is asked to look. In feedback, what is hidden is taken out.
"""

import re

from nbformat.v4 import new_output
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, NbGraderPreprocessor
from nbgrader.utils import is_locked

from ffnn_grading import notes
from ffnn_grading.repair import released

TELLING = 20  # letters and digits of a line; shorter lines could match by chance


class WithholdQuotes(NbGraderPreprocessor):
    """The step after the execution."""

    def preprocess(self, nb, resources):
        about = resources["nbgrader"]
        release = released(self.parent.parent.coursedir, about["assignment"], about["notebook"])
        public = _squeeze("\n".join(cell.source for cell in release.cells))
        lines = {_squeeze(line) for cell in nb.cells if is_locked(cell) for line in cell.source.splitlines()}
        hidden = [line for line in lines if len(line) >= TELLING and line not in public]
        for cell in nb.cells:
            for number, output in enumerate(cell.get("outputs", [])):
                text = _squeeze(str(output))
                if any(line in text for line in hidden):
                    notes.flag(nb, "An output quotes hidden tests. It was withheld.")
                    cell.outputs[number] = _withheld(output)
        return nb, resources


class _InLockedCells(NbGraderPreprocessor):
    """The marks of nbgrader count in the author's cells alone. In a student's, the stock steps stop with an error."""

    def preprocess_cell(self, cell, resources, index):
        return super().preprocess_cell(cell, resources, index) if is_locked(cell) else (cell, resources)


class ClearOurHiddenTests(_InLockedCells, ClearHiddenTests):
    """A step of feedback."""


class ClearOurRubrics(_InLockedCells, ClearMarkScheme):
    """A step of feedback."""


def _withheld(output):
    text = "… withheld: it quotes hidden tests …"
    if output.output_type == "error":
        return new_output("error", ename="Withheld", evalue=text, traceback=[text])
    return new_output("stream", text=text)


def _squeeze(text):
    """Keep letters and digits alone, so that layout does not matter."""
    return re.sub(r"\\n|\W", "", text)
