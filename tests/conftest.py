"""What the tests of the exercises and of the browser share: an author's answers, and a student's pen."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """One worker does a file, or what belongs to one exercise in it: what they share is then made once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFileAndExercise(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file, _, test = nodeid.partition("::")
            exercise = re.search(r"\[(ex\d)", test)
            return f"{file} {exercise[1] if exercise else ''}"

    return ByFileAndExercise(config, log)


def _grade_id(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


@pytest.fixture(scope="session")
def answers_of():
    """answers_of(source): the author's answers {grade_id: text}, without the markers, from a notebook in solutions/."""

    def answers_of(source: Path) -> dict[str, str]:
        return {
            _grade_id(cell): "\n".join(line for line in cell.source.splitlines() if " SOLUTION" not in line)
            for cell in nbformat.read(source, 4).cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        }

    return answers_of


@pytest.fixture(scope="session")
def write_answers():
    """write_answers(notebook, answers): put {grade_id: text} into a student's copy of a notebook."""

    def write_answers(notebook: Path, answers: dict[str, str]):
        content = nbformat.read(notebook, 4)
        cells = {_grade_id(cell): cell for cell in content.cells}
        for grade_id, text in answers.items():
            assert not cells[grade_id].metadata.nbgrader.locked
            cells[grade_id].source = text
        nbformat.write(content, notebook)

    return write_answers


@pytest.fixture(scope="session")
def nbgrader():
    """nbgrader(folder, *arguments): run the command in a folder that is its user's home as well; return what it did."""

    def nbgrader(folder: Path, *arguments: str, **environment: str):
        here = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "XDG", "FFNN"))}
        return subprocess.run(
            [str(Path(sys.executable).with_name("nbgrader")), *arguments],
            cwd=folder,
            env=here | {"HOME": str(folder), "IPYTHONDIR": str(folder / ".ipython")} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=1200,
        )

    return nbgrader
