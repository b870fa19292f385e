"""Every command in the README and the guides is tested.

It is run below, in a copy of the course, or by a test that PROOFS names. A command without a line in PROOFS fails.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest

from ffnn_grading import sandbox

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "tools/student/README.md"]

BUNDLE = "tests/exercises/test_bundle.py::test_it_runs_after_what_its_readme_says"
HERE = "tests/project/test_commands.py::test_make_"
CONCEPT_TEST = "tests/project/test_concept_test.py::test_the_command_prints_forms_without_answers"
PROOFS = {
    r"make (lab|exercises|solutions|lectures|bundle|format|hooks|help)": HERE + r"\1",
    r"make new-\w+ NAME=\w+": "tests/project/test_new.py::passes",
    r"make (lectures|exercises) [A-Z]+=.*": HERE + r"\1",
    r"\.venv/bin/pytest .*": "tests/project/test_new.py::passes",
    r"make trial( [A-Z]+=.*)?|cd \.\./ffnn-trial": HERE + "trial",
    r"make release": "tests/project/test_release.py::test_wheel",
    r"make publish TO=.*": "tests/project/test_release.py::test_publishing_takes_one_address_and_one_command",
    r"make (test|test-oldest|test-reach)": ".github/workflows/test.yml",
    r"make types": "Makefile",  # a part of make test
    r"make hub( .*)?": "tests/deploy/conftest.py::hub",
    r"make address": "tests/project/test_address.py",
    r"make site": "tests/site",
    r"make pages": "tests/site/conftest.py::pages",
    r"make slides": "tests/browser/test_slides.py::slides",
    r"make present": "tests/browser/test_slides.py::test_in_jupyterlab_the_explorers_are_alive",
    r"python tools/concept_test\.py .*": CONCEPT_TEST,
    r"make handout": "tests/site/test_pages.py::test_handouts_are_printed",
    # It installs PyTorch and JAX, which no test does; but the scripts that it runs must exist.
    r"make bench": HERE + "bench",
    r"python3 -m venv \.venv": BUNDLE,
    r"\.venv/bin/python -m pip install -c constraints\.txt -e '?\.\[course\]'?": BUNDLE,
    r"(\.venv/bin/)?jupyter lab --config=jupyter_server_config\.py": "tests/conftest.py::start_lab",
    # No test installs conda; but its list of packages must be that of pip.
    r"conda .*": "tests/project/test_environment.py::test_conda_gets_what_pip_gets",
    r"mv statistics/now\.json .*": "tests/grading/test_class_statistics.py::test_terms_side_by_side_without_names",
    r"(tar|cp|mv|mkdir|git pull).*": "tests/project/test_term.py::test_another_machine",
    r"ffnn-grade .*": "tests/grading/test_command.py::test_a_class_from_a_folder",
    r"nbgrader db student remove .*": "tests/grading/test_who_and_when.py::"
    "test_work_under_an_id_that_the_class_list_does_not_have_is_named",
    r"nbgrader db upgrade": "tests/project/test_term.py::test_a_newer_version",
    r"nbgrader \w+.*": "tests/exercises/test_round_trip.py::trip",
}


def commands(page):
    """The lines of a page's blocks of commands, and the calls of make and nbgrader in its text, spelt as on Linux."""
    text = page.read_text()
    blocks = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    shell = [block for language, block in blocks if language in ("", "sh", "bash", "console")]
    lines = [line.strip() for block in shell for line in block.splitlines() if line.strip()]
    lines += re.findall(r"`((?:make|nbgrader) [a-z][^`]*)`", text)
    lines = [re.split(" {3,}", line)[0] for line in lines]  # the rest of the line explains it
    return [re.sub(r"^py ", "python3 ", line.replace(".venv\\Scripts\\", ".venv/bin/")) for line in lines]


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_is_run_somewhere(page):
    for command in commands(page):
        known = [match.expand(proof) for line, proof in PROOFS.items() if (match := re.fullmatch(line, command))]
        assert known, f"{page.name} says `{command}`, which no test runs: run it, and give it a line in PROOFS"
        path, _, name = known[0].partition("::")
        assert (ROOT / path).exists() and (not name or f"def {name}(" in (ROOT / path).read_text()), known
        if command.startswith("nbgrader"):
            assert f'"{command.split()[1]}"' in (ROOT / path).read_text(), f"{path} does not run {command}"
        for option in re.findall("--[a-z]+[a-z-]*", command) if command.startswith("ffnn-grade") else []:
            assert f'"{option}"' in (ROOT / path).read_text(), f"{path} does not use {option}"


def test_commands_are_found():
    """Commands in blocks, in the text, and for Windows are found: otherwise they would not be checked above."""
    found = [command for page in GUIDES for command in commands(page)]
    for command in ("make lab", "make bench", "nbgrader release_assignment ex1_neuron_and_layer"):
        assert command in found
    assert "python3 -m venv .venv" in found


def test_make_help(run):
    listed = re.findall(r"^make ([a-z-]+) ", run("make", "help"), re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()
    assert sorted(listed) == sorted(phony)


def test_make_lab(copy, tmp_path, address_of):
    hidden = ("JUPYTER", "XDG", "DISPLAY", "WAYLAND_DISPLAY")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    log = tmp_path / "log"
    with log.open("w") as output:
        lab = subprocess.Popen(
            ["make", "lab"],
            cwd=copy,
            env=environment | {"HOME": str(tmp_path)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        address = address_of(lab, log)
        assert re.match(r"http://localhost:\d+/lab/tree/lectures/00_start_here", address)
        with urllib.request.urlopen(address, timeout=120) as page:
            assert "<title>JupyterLab</title>" in page.read().decode()
    finally:
        os.killpg(lab.pid, signal.SIGTERM)
        lab.wait(timeout=120)


def test_make_exercises(copy, run):
    """Generate one of them, which was up to date, after it was damaged."""
    (copy / "exercises/ex1_neuron_and_layer/ex1_neuron_and_layer.ipynb").write_text("{}")
    run("make", "exercises", "EXERCISE=ex1_neuron_and_layer")
    assert run("git", "status", "--porcelain", "exercises") == ""


@pytest.mark.reach
def test_make_trial(copy, run):
    """What the guide says of it, in order; the grading itself has tests of its own."""
    guide = (ROOT / "docs/instructors.md").read_text().partition("### A class to try it on\n")[2]
    lines = re.search(r"```\n(.*?)```", guide, re.DOTALL)[1]
    if sandbox.missing():
        lines = "".join(line for line in lines.splitlines(keepends=True) if not line.startswith("ffnn-grade"))
    said = run(
        "bash",
        "-ec",
        f'PATH="$PWD/.venv/bin:$PATH"\n{lines}make -C ../course trial EXERCISE=ex2_activations TRIAL=../2',
    )
    assert run("git", "status", "--porcelain") == "" and (copy.parent / "2/solutions/ex2_activations").is_dir()
    assert "There is ../ffnn-trial already" in run("make", "trial", fails=True)
    if not sandbox.missing():
        assert "10 submitted, 10 graded, 0 to look at" in said and "to grade by hand: 9" in said
        assert "For Moodle: points of 1 student" in said and "7 × the bias b is missing" in said


def test_make_solutions(copy, run):
    """Of one of them: all checks say right, and the page shows its formulas without running or loading anything."""
    for source in copy.glob("solutions/*"):
        if source.name != "ex1_neuron_and_layer":
            shutil.rmtree(source)
    run("make", "solutions")
    run("git", "checkout", "--", "solutions")
    assert run("git", "status", "--porcelain") == ""
    [notebook] = copy.glob("dist/solutions/ex1_neuron_and_layer/*.ipynb")
    cells = json.loads(notebook.read_text())["cells"]
    assert str([cell.get("outputs") for cell in cells]).count(": right. ") >= 6
    page = notebook.with_suffix(".html").read_text()
    assert "return A @ W + b" in re.sub("<[^>]*>", "", page)
    assert page.count("<math") > 20 and "data:image/png;base64," in page
    assert not re.search(r"<script|<(img|link)[^>]+(src|href)=.http", page)


def test_make_lectures(copy, run):
    """Execute one of them again: outputs, ids and metadata stay the same."""
    start = copy / "lectures/00_start_here.ipynb"
    before = json.loads(start.read_text())
    start.write_text(start.read_text().replace("All is well", "Nothing is well"))
    run("make", "lectures", "LECTURE=00_start_here")
    after = json.loads(start.read_text())
    for old, new in zip(before["cells"], after["cells"], strict=True):
        assert (new["id"], new["metadata"]) == (old["id"], old["metadata"])
        assert [o.get("text") for o in new.get("outputs", [])] == [o.get("text") for o in old.get("outputs", [])]
    assert run("git", "status", "--porcelain", "lectures") in ("", " M lectures/00_start_here.ipynb\n")
    run("git", "checkout", "--", "lectures")


def test_make_bundle(copy, run):
    run("make", "bundle")
    assert [path.suffix for path in copy.glob("dist/ffnn-course-*")] == [".zip"]


def test_make_format(copy, run):
    untidy = copy / "untidy.py"
    untidy.write_text("import sys, os\nprint( os.name,sys.path )\n")
    run("make", "format")
    assert untidy.read_text() == "import os\nimport sys\n\nprint(os.name, sys.path)\n"
    untidy.unlink()


def test_make_bench():
    rule = re.search(r"^bench:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    scripts = re.findall(r"\S+\.py", rule)
    assert scripts and all((ROOT / script).is_file() for script in scripts)


@pytest.mark.reach
def test_make_hooks(copy, run):
    """A commit of an untidy notebook is refused with the reason; and git shows which cell is new."""
    run("make", "hooks")
    lecture = copy / "lectures/01_supervised_learning.ipynb"
    content = json.loads(lecture.read_text())
    content["cells"].append(content["cells"][0])
    lecture.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    difference = re.sub(r"\x1b\[\d*m", "", run("git", "diff"))
    assert re.search(r"^## inserted before /cells/\d+:$", difference, re.MULTILINE)
    refusal = run("git", "commit", "--all", "--message", "a copied cell", fails=True)
    assert "a copied cell: give it an id of its own" in refusal
    run("git", "checkout", "--", "lectures")
    (copy / "CHANGELOG.md").write_text((copy / "CHANGELOG.md").read_text() + "\n")
    run("git", "commit", "--all", "--message", "what no hook has a word on")
