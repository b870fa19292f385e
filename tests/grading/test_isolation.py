"""What a machine lacks for isolation is said. The sandbox is closed before students' code runs, and ends whole."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pytest

from ffnn_grading import client, execute, executions, kernel, notes, sandbox

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


@pytest.mark.parametrize("place", ["on the path", "in the course's folder"])
@pytest.mark.parametrize("differs", [True, False])
def test_another_copy_of_our_packages_is_named(place, differs, isolating_machine, tmp_path):
    """Students' code would run with one of them, and be judged with the other."""
    for package in kernel.PACKAGES:
        shutil.copytree(package.__path__[0], tmp_path / package.__name__)
    if differs:
        with (tmp_path / "ffnn_checks" / "comparing.py").open("a") as file:
            file.write("\n")
    here = {"cwd": tmp_path} if "folder" in place else {"cwd": "/", "env": os.environ | {"PYTHONPATH": str(tmp_path)}}
    code = (
        "from ffnn_grading import kernel, sandbox\ntry: kernel.manager_class()\nexcept sandbox.Missing as e: print(e)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, **here)
    assert done.stderr == "" and bool(done.stdout) == differs
    if differs:
        assert str(tmp_path / "ffnn_checks") in done.stdout and kernel.ffnn_checks.__path__[0] in done.stdout


def test_what_is_missing_is_named(isolating_machine):
    """Try the sandbox in a process that is not allowed to make a user namespace."""
    code = (
        "import ctypes, sys; from ffnn_grading import sandbox\n"
        "def refuse(flags): ctypes.set_errno(1); return -1\n"
        "sandbox.libc.unshare = refuse\nprint(sandbox._try_sandbox()[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "user namespaces (unshare) is refused: Operation not permitted."


def test_every_wall_is_up_and_a_missing_one_is_named(isolating_machine):
    """Without libseccomp the others are still up, but for System V memory, which only root can set to zero."""
    done = subprocess.run([sys.executable, "-m", "ffnn_grading.sandbox"], capture_output=True, text=True)
    assert done.stdout == "This machine can isolate. All walls are up.\n"
    code = "from ffnn_grading import sandbox; sandbox.libseccomp = None; print(*sandbox._try_sandbox()[1], sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    lacking = set(done.stdout.splitlines())
    assert lacking - {"no System V memory"} == {"a filter of system calls (libseccomp.so.2 is missing)"}


def test_the_graders_keys_stay_outside(isolating_machine):
    """Search the session keyring, without the filter that would refuse to."""
    code = """
from ffnn_grading import sandbox
call, keyctl, session = sandbox.libc.syscall, sandbox.KEYCTL[sandbox.platform.machine()], -3
call(keyctl, 1, None)  # a keyring for this test
if call({250: 248, 219: 217}[keyctl], b"user", b"secret", b"x", 1, session) > 0:  # add_key
    find = lambda: [call(keyctl, 10, session, b"user", b"secret", 0) > 0]
    outside, sandbox.libseccomp, sandbox._lacking_walls = find(), None, find
    print(outside, sandbox._try_sandbox())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    if not done.stdout + done.stderr:
        pytest.skip("this machine refuses keys")
    assert done.stdout == "[True] ('', [False])\n", done.stderr


@pytest.fixture
def own_fork_server():
    """The fork server outlives each kernel, so that it cannot be what ends one."""
    yield
    kernel.release_fork_server()


def test_a_fork_has_no_file_of_a_font_open():
    """The sandbox closes files that Python believes open: Python would close, later, another one with that number."""
    code = """import os
from ffnn_grading import fork_server, kernel
fork_server._warm_up(kernel.Sandbox().preload)
if os.fork():
    os.wait()
else:
    files = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
    print([os.readlink(file) for file in files if os.path.exists(file) and ".ttf" in os.readlink(file)])"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stdout + done.stderr


@contextlib.asynccontextmanager
async def _kernel_that_starts_with(line, files=None, **limits):
    """Start a kernel that executes a line while it initializes, before its sandbox is closed."""
    manager = kernel.SandboxManager()
    manager.files = files or {}
    started = kernel.Sandbox(kernel_id="x", kernel_spec=manager.kernel_spec, parent=manager, preload=["json"], **limits)
    command = await started.pre_launch()
    command["cmd"].append(f"--IPKernelApp.exec_lines={line}")
    try:
        await started.launch_kernel(**command)
        yield started
    finally:
        await started.cleanup()
    assert not os.path.exists(started.box)


def test_nothing_of_a_students_is_imported_before_the_sandbox_is_closed(isolating_machine, own_fork_server):
    async def start():
        files = {"beside.py": b"import time; time.sleep(4749)"}
        async with _kernel_that_starts_with("import beside", files) as started:
            assert await started.poll() is None

    asyncio.run(start())


def test_a_start_that_hangs_ends_with_all_its_processes(isolating_machine, own_fork_server):
    async def start():
        line = "import subprocess, time; subprocess.Popen(['sleep', '4749.4749']); time.sleep(4749)"
        async with _kernel_that_starts_with(line, start=2):
            pass

    with pytest.raises(RuntimeError, match="it was not ready after 2 s"):
        asyncio.run(start())
    _until(lambda: "4749.4749" not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout)


def test_a_kernel_ends_with_its_grader(isolating_machine, own_fork_server):
    """The fork server may outlive the process that asked for a kernel."""

    async def start():
        async with _kernel_that_starts_with("pass") as started:
            assert await started.poll() is None
            started._line.close()
            await asyncio.wait_for(started.wait(), 60)

    asyncio.run(start())


def test_computing_time_is_limited_for_all_processes_together(isolating_machine, own_fork_server):
    """Each process alone computes less."""

    async def start():
        line = "import os; any(os.fork() == 0 and sum(range(10**12)) for _ in range(4))"
        async with _kernel_that_starts_with(line, cpu=3) as started:
            await asyncio.wait_for(started.wait(), 120)

    asyncio.run(start())


@pytest.mark.reach
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


@pytest.mark.parametrize(
    "code",
    [
        "pass",
        "import os; os._exit(0)",
        "import os; os.makedirs('a/b'); os.chmod('a', 0)",
        "import tempfile; tempfile.mkdtemp()",
        "raise SystemExit",
    ],
)
def test_without_isolation_no_file_of_a_students_stays(code, monkeypatch, tmp_path):
    monkeypatch.setenv("FFNN_GRADING_UNISOLATED", "1")
    for name in ("TMPDIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in ("open('data.txt').read()", code)])
    notes.start(nb)
    execute.RobustExecute(files={"data.txt": b"mine"}).preprocess(nb, {})
    assert nb.cells[0].outputs[0].data["text/plain"] == "'mine'"
    assert not list(tmp_path.iterdir())


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


@pytest.mark.reach
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


def test_a_fork_server_that_still_imports_is_not_waited_for(monkeypatch, tmp_path):
    """As on a slow machine, where all work has been executed before and is only graded."""
    (tmp_path / "slow.py").write_text(
        "import pathlib, time\npathlib.Path(__file__).with_name('begun').touch()\ntime.sleep(4750)"
    )
    monkeypatch.setattr(kernel, "_environment", lambda: os.environ | {"PYTHONPATH": str(tmp_path)})
    monkeypatch.setattr(kernel, "ENDING", 0.2)
    kernel.fork_server(["slow"])
    process = kernel._server[0]
    _until((tmp_path / "begun").exists)
    kernel.release_fork_server()
    assert process.returncode == -signal.SIGKILL


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
    end = time.monotonic() + 180
    while not fact():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("manager", [kernel.SandboxManager, kernel.UnisolatedManager])
def test_the_graders_end_does_not_wait_in_vain(manager):
    assert isinstance(manager().client(), client.PromptClient)
