"""Feedback leaks nothing: no line of a hidden test, a solution or a rubric, for several kinds of submissions.

(That the release gives nothing away is in test_release.py.)
"""

import html
import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell

import ffnn_checks as checks
from ffnn_grading import sandbox

pytestmark = pytest.mark.reach

FILES = sorted(Path(__file__).with_name("submissions").glob("*.py"))
HINTS = Path(checks.__file__).parent  # what a check says when it names a mistake
KEEPS_CELLS = "kept = []\nget_ipython().events.register('pre_run_cell', lambda info: kept.append(info.raw_cell))"
SHOWS_THEM = ["print(kept)", "raise ValueError(kept)", "kept", "In", "%history", "import this_does_not_exist", "%tb"]
TAMPERING = """import sys
class Nosy(Exception):
    def _render_traceback_(self):
        frame, seen = sys._getframe(), []
        while frame:
            seen.append(str(frame.f_locals))
            frame = frame.f_back
        return seen
def nosy(*arguments, **named):
    raise Nosy('caught')
"""


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def given(request, course, nbgrader, answers_of, mutated, tmp_path_factory):
    """The feedback of an exercise for four students: the course, the exercise, and each submission."""
    if lacking := sandbox.missing():
        pytest.fail(lacking) if os.environ.get("CI") else pytest.skip(lacking)
    exercise = request.param.stem
    nbgrader(course, "generate_assignment", exercise, "--create")
    release = nbformat.read(course / "exercises" / exercise / f"{exercise}.ipynb", 4)
    release.cells = [cell for cell in release.cells if not cell.source.startswith("explore_")]  # they take longest
    answers = answers_of(course / "solutions" / exercise / f"{exercise}.ipynb")
    mutants = dict(mutated(answers, mutant) for mutant in runpy.run_path(str(request.param))["MUTANTS"].values())
    nosy = {
        name: re.sub(r"(?m)^(?:def|class) (\w+).*", r"\1 = nosy", text.splitlines()[0])
        for name, text in answers.items()
        if text.startswith(("def ", "class "))
    }
    handed_in = {
        "mutant": json.dumps(_written(release, answers | mutants)),
        "untouched": json.dumps(release),
        "unreadable": json.dumps(release)[:-100],
        "keeper": json.dumps(_written(release, {}, first=KEEPS_CELLS, last=SHOWS_THEM)),
        "nosy": json.dumps(_written(release, nosy, first=TAMPERING)),
    }
    for student, text in handed_in.items():
        place = course / "submitted" / student / exercise
        place.mkdir(parents=True)
        (place / f"{exercise}.ipynb").write_text(text)
    command = [str(Path(sys.executable).with_name("ffnn-grade")), exercise, "--jobs", "1"]
    environment = os.environ | {"HOME": str(tmp_path_factory.mktemp("home")), "TQDM_DISABLE": "1"}
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stdout + done.stderr
    return course, exercise, handed_in


def _written(release, answers, first=None, last=()):
    notebook = nbformat.from_dict(json.loads(json.dumps(release)))
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    if first:
        tasks = (i for i, cell in enumerate(notebook.cells) if cell.metadata.get("nbgrader", {}).get("solution"))
        notebook.cells.insert(next(tasks), new_code_cell(first))
    notebook.cells += map(new_code_cell, last)
    return notebook


def _told(page, secrets, own):
    """The secrets that a page tells, whatever its layout, and that the student has not written there."""
    text = _squeezed(html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"(?s)<(style|script|math)\b.*?</\1>", "", page))))
    own = _squeezed(own)
    return [secret for secret in secrets if _squeezed(secret) in text and _squeezed(secret) not in own]


def _squeezed(text):
    """Letters and digits, without formulas and without a list's numbers, which a page does not hold as text."""
    return re.sub(r"\\n|[\W_]", "", re.sub(r"^\d+\. |\$[^$\n]+\$", "", text))


@pytest.fixture
def secrets(given, secrets_of):
    """Return lines that have content beyond brackets and blanks, and that are not in the student version."""
    course, exercise, _ = given
    release = nbformat.read(course / "exercises" / exercise / f"{exercise}.ipynb", 4)
    readable = [cell.source for cell in release.cells] + [path.read_text() for path in (HINTS / exercise).glob("*.py")]
    public = _squeezed("\n".join(readable))
    lines = secrets_of(course / "solutions" / exercise / f"{exercise}.ipynb")
    return [line for line in lines if len(_squeezed(line)) > 8 and _squeezed(line) not in public]


def test_no_page_tells_a_secret(given, secrets, subtests):
    course, exercise, handed_in = given
    written = "\n".join(cell["source"] for cell in json.loads(handed_in["mutant"])["cells"])
    for student in handed_in:
        with subtests.test(student):
            files = [path for path in (course / "feedback" / student / exercise).rglob("*") if path.is_file()]
            assert any(path.suffix == ".html" for path in files)
            for path in files:
                assert _told(path.read_text(), secrets, written if student == "mutant" else "") == []


def test_a_page_that_tells_them_would_be_found(given, secrets):
    """As nbgrader would show it without our settings: the graded notebook with its tests and rubric."""
    course, exercise, _ = given
    graded = nbformat.read(course / "autograded" / "untouched" / exercise / f"{exercise}.ipynb", 4)
    told = _told(HTMLExporter().from_notebook_node(graded)[0], secrets, "")
    hidden = [line for cell in graded.cells for line in map(str.strip, cell.source.splitlines()) if line in secrets]
    assert len(hidden) > 5 and told == [secret for secret in secrets if secret in hidden]


def test_feedback_tells_what_it_should(given):
    course, exercise, _ = given
    page = (course / "feedback" / "mutant" / exercise / f"{exercise}.html").read_text()
    assert "The mistake: " in html.unescape(page)
    for student in ("unreadable", "keeper"):
        page = (course / "feedback" / student / exercise / f"{exercise}.html").read_text()
        assert "a person has not given all of them yet" in page and "waits for a person" in page
