"""exercises/ is what nbgrader makes of solutions/, fresh, and gives nothing away."""

import json
import re
import runpy
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = sorted(folder.name for folder in (ROOT / "solutions").iterdir() if folder.is_dir())


def _files(folder):
    """{name: content} of the files that count."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts and path.name != "dates.txt"
    }


def _leaks(folder, secrets):
    """Return the secrets found in any file, as text or in a notebook's cells, outputs or metadata."""
    text = "\n".join(content.decode(errors="replace") for content in _files(folder).values())
    return [secret for secret in secrets if secret in text or json.dumps(secret, ensure_ascii=False)[1:-1] in text]


@pytest.fixture
def secrets(assignment, secrets_of):
    return [secret for source in (ROOT / "solutions" / assignment).glob("*.ipynb") for secret in secrets_of(source)]


def test_every_exercise_has_all_its_parts():
    """Each is found by its name: student version, checks, right answers, submissions."""
    tests = ROOT / "tests/exercises"
    parts = {
        "exercises": {path.stem for path in (ROOT / "exercises").glob("*/*.ipynb")},
        "ffnn_checks": {path.parent.name for path in (ROOT / "ffnn_checks").glob("*/asked.py")},
        "right_answers": {path.stem for path in tests.glob("right_answers/*.py")},
        "submissions": {path.stem for path in tests.glob("submissions/*.py")},
    }
    assert parts == dict.fromkeys(parts, set(ASSIGNMENTS))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_exercises_are_fresh(assignment, course, nbgrader):
    nbgrader(course, "generate_assignment", assignment, "--create")
    fresh, committed = _files(course / "exercises" / assignment), _files(ROOT / "exercises" / assignment)
    stale = sorted(name for name in fresh | committed if fresh.get(name) != committed.get(name))
    assert not stale, f"exercises/{assignment}/ is not what solutions/{assignment}/ gives: run make exercises"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nothing_secret_is_released(assignment, secrets):
    assert _leaks(ROOT / "exercises" / assignment, secrets) == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_leak_would_be_found(assignment, secrets, tmp_path):
    """In the source there is every secret; and a release with a single one of them put back is caught."""
    assert _leaks(ROOT / "solutions" / assignment, secrets) == secrets
    kinds = ["BEGIN SOLUTION", "BEGIN HIDDEN TESTS", "BEGIN MARK SCHEME"]
    assert all(any(kind in secret for secret in secrets) for kind in kinds)
    released = next((ROOT / "exercises" / assignment).glob("*.ipynb"))
    for secret in secrets:
        leaky = nbformat.read(released, 4)
        leaky.cells[-1].source += f"\nand {secret}."
        nbformat.write(leaky, tmp_path / "leaky.ipynb")
        assert secret in _leaks(tmp_path, secrets)


@pytest.mark.parametrize("released", sorted((ROOT / "exercises").rglob("*.ipynb")), ids=lambda path: path.stem)
def test_released_notebooks_were_never_run(released):
    for cell in nbformat.read(released, 4).cells:
        if cell.cell_type == "code":
            assert (cell.execution_count, cell.outputs) == (None, [])


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_worked_notebooks_have_the_answers_and_nothing_for_graders(assignment, answers_of):
    """What `make solutions` executes."""
    [source] = (ROOT / "solutions" / assignment).glob("*.ipynb")
    text = "\n".join(cell.source for cell in nbformat.read(source, as_version=4).cells)
    hidden = re.findall(r"BEGIN (?:HIDDEN TESTS|MARK SCHEME)\b[ =]*\n(.+?)\n[#= ]*END ", text, re.DOTALL)
    notebook = runpy.run_path(str(ROOT / "tools/solutions.py"))["worked"](source)
    shown = "\n".join(cell.source for cell in notebook.cells)
    assert len(hidden) == len(re.findall("BEGIN (?:HIDDEN|MARK)", text)) > 0 and not any(
        part in shown for part in hidden
    )
    assert not re.search(r"(BEGIN|END) [A-Z]|reveal=|For the grader", shown)
    for answer in answers_of(source).values():
        assert answer in shown
    assert not any("nbgrader" in cell.metadata for cell in notebook.cells)


def test_worked_pages_are_for_everybody(tmp_path, is_for_everybody):
    """In the dark theme, too, and on a phone."""
    [source] = (ROOT / "solutions" / ASSIGNMENTS[0]).glob("*.ipynb")
    tool = runpy.run_path(str(ROOT / "tools/solutions.py"))
    page = tmp_path / "worked.html"
    page.write_text(tool["page"](tool["worked"](source), source.stem, source.parent))
    assert "prefers-color-scheme: dark" in page.read_text()
    is_for_everybody(page)
