"""On a machine that cannot isolate, autograde grades nobody, and says what is missing and what to do."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from ffnn_grading import client, executions, kernel, sandbox

NAME = "ex1_neuron_and_layer"


@pytest.fixture
def one_student(course):
    shutil.copytree(course / "exercises" / NAME, course / "submitted" / "one" / NAME)
    yield course
    for step in ("submitted", "autograded"):
        shutil.rmtree(course / step, ignore_errors=True)


def test_a_machine_that_cannot_isolate(monkeypatch):
    monkeypatch.setattr(kernel, "missing", lambda: "user namespaces are refused.")
    with pytest.raises(sandbox.Missing, match="user namespaces are refused.*FFNN_GRADING_UNISOLATED=1"):
        kernel.manager_class()
    monkeypatch.setenv("FFNN_GRADING_UNISOLATED", "1")
    assert kernel.manager_class() is kernel.UnisolatedManager


def test_what_is_missing_is_named(isolating_machine):
    """Try the sandbox in a process that is not allowed to make a user namespace."""
    code = (
        "import ctypes, sys; from ffnn_grading import sandbox\n"
        "def refuse(flags): ctypes.set_errno(1); return -1\n"
        "sandbox.libc.unshare = refuse\nprint(sandbox._try_sandbox())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "user namespaces (unshare) is refused: Operation not permitted."


def test_autograde_refuses_and_grades_nobody(one_student, nbgrader):
    """A replaced function stands in for a machine that cannot isolate."""
    with (one_student / "nbgrader_config.py").open("a") as config:
        config.write("\nif 'CANNOT' in os.environ:\n    import ffnn_grading.kernel\n")
        config.write("    ffnn_grading.kernel.missing = lambda: 'namespaces are refused.'\n")
    done = nbgrader(one_student, "autograde", NAME, CANNOT="1")
    assert done.returncode == 1
    assert "cannot isolate students' code: namespaces are refused." in done.stdout
    assert not (one_student / "autograded" / "one").exists()
    done = nbgrader(one_student, "autograde", NAME, CANNOT="1", FFNN_GRADING_UNISOLATED="1")
    assert done.returncode == 0, done.stdout
    assert "students' code runs as you" in done.stdout
    assert (one_student / "autograded" / "one" / NAME).is_dir()


def test_a_course_among_pythons_files_is_refused(monkeypatch):
    monkeypatch.setattr(os, "getcwd", lambda: f"{sys.prefix}/course")
    with pytest.raises(sandbox.Missing, match="move it elsewhere"):
        kernel.Sandbox(kernel_id="x", kernel_spec=kernel.KernelSpec())._visible()


def test_links_and_notebooks_do_not_go_into_the_sandbox(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "data.csv").write_text("1")
    (tmp_path / "a.ipynb").write_text("hidden tests")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "folder").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    assert executions.read_files(tmp_path) == {"sub/data.csv": b"1"}


def test_a_grader_that_is_killed_leaves_nothing_running_and_nothing_lying(isolating_machine, one_student, tmp_path):
    notebook = one_student / "submitted" / "one" / NAME / f"{NAME}.ipynb"
    nb = nbformat.read(notebook, 4)
    nb.cells.insert(3, nbformat.v4.new_code_cell("import time; time.sleep(4748.4748)"))
    notebook.write_text(json.dumps(nb))
    command = [str(Path(sys.executable).with_name("nbgrader")), "autograde", NAME]
    environment = os.environ | {"HOME": str(one_student), "TMPDIR": str(tmp_path)}
    grader = subprocess.Popen(
        command, cwd=one_student, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    _until(lambda: list(tmp_path.glob("ffnn-*/kernel-5")))
    assert _running_for(one_student)
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    _until(lambda: not list(tmp_path.iterdir()))
    _until(lambda: not _running_for(one_student))


def test_a_module_that_cannot_be_imported_is_named(isolating_machine):
    async def start():
        manager = kernel.SandboxManager()
        sandbox = kernel.Sandbox(kernel_id="x", kernel_spec=manager.kernel_spec, parent=manager)
        sandbox.preload = ["json", "nowhere"]
        await sandbox.launch_kernel(**await sandbox.pre_launch())

    try:
        with pytest.raises(RuntimeError, match="nowhere cannot be imported: ModuleNotFoundError: No module named"):
            asyncio.run(start())
    finally:
        kernel.release_fork_server()


def _running_for(home):
    """Return this user's fork server and its forks."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(home) in (process / "environ").read_text() and "ffnn_grading" in (process / "cmdline").read_text():
                found.append(process.name)
        except OSError:
            pass
    return found


def _until(fact):
    end = time.monotonic() + 60
    while not fact():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("manager", [kernel.SandboxManager, kernel.UnisolatedManager])
def test_the_graders_end_does_not_wait_in_vain(manager):
    assert isinstance(manager().client(), client.PromptClient)
