"""Withhold outputs that quote a hidden test, because feedback shows outputs; and ask a person to look.

The code of a test passes through the student's Python, where a later cell can print it.
"""

import re

from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor
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


def _withheld(output):
    text = "… withheld: it quotes hidden tests …"
    if output.output_type == "error":
        return new_output("error", ename="Withheld", evalue=text, traceback=[text])
    return new_output("stream", text=text)


def _squeeze(text):
    """Keep letters and digits alone, so that layout does not matter."""
    return re.sub(r"\\n|\W", "", text)
