"""A failed check does not stop *Run All*, and yet whatever looks at the outputs sees that it failed."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbgrader.validator import Validator

EXERCISES = Path(__file__).parents[2] / "exercises"
WRONG = {"ex1-preactivation": "def preactivation(x, w, b):\n    return np.sum(w * x)"}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory, write_answers):
    """A student's version with one wrong answer and many that are not written yet."""
    folder = tmp_path_factory.mktemp("student") / "ex1_neuron_and_layer"
    shutil.copytree(EXERCISES / folder.name, folder)
    path = folder / f"{folder.name}.ipynb"
    write_answers(path, WRONG)
    content = nbformat.read(path, 4)
    content.cells = [cell for cell in content.cells if not cell.source.startswith("explore_")]  # they take longest
    nbformat.write(content, path)
    return path


def checks_of(notebook):
    return [cell.source for cell in nbformat.read(notebook, 4).cells if "\ncheck." in cell.source]


@pytest.mark.parametrize("exercise", sorted(path.name for path in EXERCISES.glob("ex*_*")))
def test_run_all_goes_on_in_an_untouched_notebook_and_shows_no_traceback(exercise):
    shown = run_all(EXERCISES / exercise / f"{exercise}.ipynb")
    assert [text for text in shown if "Traceback" in text] == []


def test_run_all_goes_on(wrong):
    run_all(wrong)


def run_all(notebook):
    """The errors that a run as in JupyterLab shows: all cells at once; the kernel drops what waits behind one."""
    cells = [cell for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "code"]
    manager, client = start_new_kernel()
    try:
        waiting = {client.execute(cell.source, stop_on_error=True) for cell in cells}
        while waiting:
            reply = client.get_shell_msg(timeout=120)
            assert reply["content"]["status"] == "ok", reply["content"]
            waiting -= {reply["parent_header"]["msg_id"]}
        shown, running = [], len(cells)
        while running:
            message = client.get_iopub_msg(timeout=120)
            shown += ["\n".join(message["content"]["traceback"])] if message["msg_type"] == "error" else []
            running -= message["content"].get("execution_state") == "idle"
        return shown
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_nbgrader_sees_the_failure(wrong):
    failed = Validator().validate(str(wrong))["failed"]
    assert [cell["source"] for cell in failed if "check." in cell["source"]] == checks_of(wrong)
    assert "The mistake: the bias b is missing from the sum." in failed[0]["raw_error"]


def test_nbval_sees_the_failure(wrong):
    nbval = "-p no:cacheprovider --nbval-lax --nbval-current-env".split()
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *nbval, wrong.name],
        cwd=wrong.parent,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "The mistake: the bias b is missing from the sum." in ran.stdout
    assert f"{len(checks_of(wrong))} failed" in ran.stdout
