"""make new-exercise, make new-lecture: what they write passes the tests of its kind as it stands."""

import json
import re
import sys
import sysconfig
from pathlib import Path

import pytest

pytestmark = pytest.mark.reach

PARTS = (
    "tests/exercises/test_checks.py tests/exercises/test_autograde.py tests/exercises/test_release.py "
    "tests/exercises/test_points.py tests/lectures tests/project/test_notebooks.py"
).split()
WHOLE = "tests/project/test_guides.py tests/project/test_imports.py".split()
ONCE = "has_all_its_parts or same_minutes or same_times"  # tests of all notebooks together


@pytest.fixture
def run_there(copy, run):
    """run_there(*command): the same, with the packages of the copy in place of those that are installed.

    Its environment gets packages of its own, first those of the copy, then ours; and the sandbox shows both.
    """
    ours = Path(sysconfig.get_path("purelib"))
    theirs = copy / ".venv" / ours.relative_to(sys.prefix)
    if theirs.parents[1].is_symlink():
        theirs.parents[1].unlink()
        theirs.mkdir(parents=True)
        (theirs / "copy.pth").write_text(f"{copy}\n{ours}\n")
        with (copy / "nbgrader_config.py").open("a") as config:
            config.write(f'c.Sandbox.visible = ["{ours}"]\n')
    return lambda *command, **options: run("env", f"PYTHONPATH={copy}", *command, **options)


def written(said):
    """The name of the notebook that a skeleton has become."""
    return re.search(r"^Wrote (?:solutions|lectures)/.*?(\w+)\.ipynb$", said, re.MULTILINE)[1]


def test_an_exercise_passes_as_it_is_written(copy, run_there):
    name = written(run_there("make", "new-exercise", "NAME=weight_decay"))
    number = re.search(r"\d+", name)[0]
    for part in ("asked", "answered"):
        assert f"exercise {number}" in (copy / f"ffnn_checks/{name}/{part}.py").read_text().splitlines()[0]
    assert name.endswith("_weight_decay") and (copy / f"exercises/{name}/{name}.ipynb").is_file()
    passes(run_there, name, f"solutions/{name}")


def test_a_lecture_passes_as_it_is_written(copy, run_there):
    name = written(run_there("make", "new-lecture", "NAME=weight_decay"))
    cells = json.loads((copy / f"lectures/{name}.ipynb").read_text())["cells"]
    assert sum("data-explorer" in str(cell.get("outputs")) for cell in cells) == 1
    passes(run_there, name)


def passes(run_there, name, *more):
    """Style, the tests that take the new notebook's name as a parameter, those of all together, and its own cells."""
    for command in ("check", "format --check"):
        run_there(".venv/bin/ruff", *command.split())
    pytest = ".venv/bin/python -m pytest -q -p no:cacheprovider --nbval-current-env --nbval-lax".split()
    said = run_there(*pytest, "-k", f"{name} or {ONCE}", *PARTS, *more)
    assert int(re.search(r"(\d+) passed", said)[1]) > 10 and "failed" not in said, said
    run_there(*pytest, *WHOLE)


def test_what_cannot_be_a_name_is_refused(run):
    assert "write it in small letters" in run("make", "new-lecture", "NAME=Weight decay", fails=True)
    assert "write it in small letters" in run("make", "new-exercise", fails=True)
