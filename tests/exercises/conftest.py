"""nbgrader's real commands, run in temporary courses, and what students must never see of an assignment."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from ffnn_checks.mistakes import edited

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def nbgrader(nbgrader):
    """The same; and a command that fails, fails the test."""

    def run(folder: Path, *arguments: str):
        done = nbgrader(folder, *arguments)
        if done.returncode != 0:
            pytest.fail(f"{' '.join(done.args)}\nended with {done.returncode} and said:\n{done.stdout}", pytrace=False)

    return run


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with our configuration and our assignments, and nothing else."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "solutions", folder / "solutions", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return folder


@pytest.fixture(scope="session")
def mutated():
    """mutated(answers, mutant): the mutant's cell and the text in it, which may be an edit of the author's answer."""

    def mutated(answers, mutant):
        cell, text, *_ = mutant
        return cell, edited(answers[cell], text) if "→" in text else text

    return mutated


@pytest.fixture(scope="session")
def secrets_of():
    """secrets_of(source): the lines of a notebook in solutions/ that no student may see, stripped.

    These are the lines between nbgrader's markers, the markers, and all lines of a written answer; except
    what is also in the public part of the same notebook, and what is too short to tell anything.
    """

    def secrets_of(source: Path) -> list[str]:
        secret, public = [], []
        for cell in nbformat.read(source, 4).cells:
            kind = cell.metadata.get("nbgrader", {})
            hidden = bool(kind.get("solution") and kind.get("grade"))
            for line in map(str.strip, cell.source.splitlines()):
                if marker := re.search(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)", line):
                    hidden = marker[1] == "BEGIN"
                (secret if hidden or marker else public).append(line)
        # A name alone, such as a student's function that a test passes on, is not secret either.
        tells = [line for line in secret if len(line) > 4 and not re.fullmatch(r"\w+,?", line)]
        return [line for line in tells if line not in "\n".join(public)]

    return secrets_of
