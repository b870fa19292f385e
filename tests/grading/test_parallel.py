"""Executed ahead in parallel, or serially by autograde: the same points, and nothing is lost or done twice.

Every student's program writes into the feedback how it ran; executions are counted by what they kept.
"""

import copy
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook

from ffnn_grading import parallel

pytestmark = pytest.mark.reach

NAME = "ex1_neuron_and_layer"
EXECUTED_AT = "import time; print('executed at', time.time())"

SOURCE = nbformat.read(Path(__file__).parents[2] / "solutions" / NAME / f"{NAME}.ipynb", 4)
POINTS = {c.id: c.metadata.nbgrader.points for c in SOURCE.cells if "points" in c.metadata.get("nbgrader", {})}
FULL = sum(POINTS.values()) - POINTS["ex1-explanation"]  # without the written answer, which a person grades
BEFORE = FULL - POINTS["ex1-layer-shapes-check"] - POINTS["ex1-n-parameters-check"]

# Code inserted before task 5, and the points that the tests give.
WORK = {
    "ada": ("", FULL),
    "bob": ("", FULL),  # the same as ada's
    "crash": ("import os; os._exit(0)", BEFORE),
    "endless": ("while True: pass", FULL),
    "forged": ("type(check.neuron).__call__ = lambda *a, **k: None", None),
    "reads": ("assert open('data.txt').read() == 'mine'; import os; assert os.listdir() == ['data.txt']", FULL),
}


@pytest.fixture(scope="module")
def handed_in(isolating_machine, course, answers_of):
    answers = answers_of(course / "solutions" / NAME / f"{NAME}.ipynb")
    release = nbformat.read(course / "exercises" / NAME / f"{NAME}.ipynb", 4)
    release.cells = [cell for cell in release.cells if not cell.source.startswith("explore_")]
    for student, (code, _) in WORK.items():
        nb = copy.deepcopy(release)
        for cell in nb.cells:
            if cell.id in answers:
                cell.source = answers[cell.id]
        place = next(number for number, cell in enumerate(nb.cells) if cell.id == "ex1-layer-shapes")
        nb.cells[place:place] = [new_code_cell(EXECUTED_AT), new_code_cell(code)]
        nb.cells.append(nbformat.v4.new_markdown_cell(f"My name is {student}."))
        folder = course / "submitted" / student / NAME
        folder.mkdir(parents=True)
        nbformat.write(nb, folder / f"{NAME}.ipynb")
        (folder / "timestamp.txt").write_text(f"2026-01-0{len(student)} 12:00:00 UTC")
        if student == "reads":
            (folder / "data.txt").write_text("mine")
    return course


@pytest.fixture
def fresh(handed_in, tmp_path):
    """A copy of the course in which nothing is graded."""
    course = tmp_path / "course"
    shutil.copytree(handed_in, course)
    return course


@pytest.fixture(scope="session")
def ahead():
    """ahead(course, *students): start executing them ahead; the process."""

    def ahead(course, *students, command=(), **environment):
        return subprocess.Popen(
            [*command, sys.executable, str(Path(__file__).with_name("execute_ahead.py")), *students],
            cwd=course,
            env=os.environ | {"HOME": str(course), "TQDM_DISABLE": "1"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return ahead


def outcome(process):
    said, errors = process.communicate(timeout=900)
    assert process.returncode == 0, errors
    return {student: state for student, (state, _, _) in json.loads(said).items()}


def graded(course, nbgrader):
    """Points of the tests, report and notebook by student, after autograde of all."""
    done = nbgrader(course, "autograde", NAME)
    assert done.returncode == 0, done.stdout
    report = (course / "autograded" / f"{NAME}.report.jsonl").read_text().splitlines()
    return SimpleNamespace(
        output=done.stdout,
        points=points(course),
        report={line["student"]: (line["state"], line["notes"]) for line in map(json.loads, report)},
        notebooks={
            student: nbformat.read(course / "autograded" / student / NAME / f"{NAME}.ipynb", 4) for student in WORK
        },
    )


def points(course):
    found = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
        for submission in gradebook.assignment_submissions(NAME):
            scores = [g.auto_score for nb in submission.notebooks for g in nb.grades if g.name.endswith("-check")]
            found[submission.student.id] = None if None in scores else sum(scores)
    return found


def kept(course):
    return sorted((course / ".ffnn_grading").rglob("*.json"))


def times(result):
    """When each was executed, as its own program says."""
    texts = {student: str([cell.get("outputs") for cell in nb.cells]) for student, nb in result.notebooks.items()}
    return {student: text.partition("executed at ")[2].partition("\\n")[0] for student, text in texts.items()}


def test_the_same_points_notes_and_flags_as_serially(fresh, ahead, nbgrader, tmp_path):
    serial = tmp_path / "serial"
    shutil.copytree(fresh, serial)
    states = outcome(ahead(fresh, *WORK))
    assert states == dict.fromkeys(WORK, "executed") | {"bob": "same"}
    in_parallel, one_by_one = graded(fresh, nbgrader), graded(serial, nbgrader)
    assert in_parallel.points == one_by_one.points == {student: most for student, (_, most) in WORK.items()}
    assert in_parallel.report == one_by_one.report
    assert in_parallel.report["forged"][0] == "look"

    # Identical work was executed once; but each written answer stays with its author.
    assert times(in_parallel)["ada"] == times(in_parallel)["bob"] != times(in_parallel)["reads"]
    assert times(one_by_one)["ada"] != times(one_by_one)["bob"]
    assert "My name is bob" in str(in_parallel.notebooks["bob"])
    assert "My name is ada" not in str(in_parallel.notebooks["bob"])

    # An execution is good for one grading.
    assert not kept(fresh)
    done = nbgrader(fresh, "autograde", NAME, "--student=ada", "--force")
    assert done.returncode == 0, done.stdout
    again = nbformat.read(fresh / "autograded" / "ada" / NAME / f"{NAME}.ipynb", 4)
    assert times(in_parallel)["ada"] not in str(again)


HOG = """import os
for _ in range(80):
    if os.fork() == 0:
        os.setsid()
        break
while True: pass"""


def test_right_work_beside_eighty_busy_processes(fresh, ahead, nbgrader):
    """On one processor, and the limits are little more than what right work needs alone."""
    with (fresh / "nbgrader_config.py").open("a") as config:
        config.write("\nc.Sandbox.cpu = 6\nc.ExecutePreprocessor.timeout = 4\nc.RobustExecute.total_timeout = 8\n")
    notebook = fresh / "submitted" / "crash" / NAME / f"{NAME}.ipynb"
    notebook.write_text(notebook.read_text().replace("import os; os._exit(0)", json.dumps(HOG)[1:-1]))
    one = min(os.sched_getaffinity(0))
    process = ahead(fresh, "crash", "reads", command=("taskset", "--cpu-list", str(one)))
    assert outcome(process) == {"crash": "executed", "reads": "executed"}
    for student in ("crash", "reads"):
        nbgrader(fresh, "autograde", NAME, f"--student={student}")
    assert points(fresh) == {"crash": BEFORE, "reads": FULL}


def test_changed_work_is_executed_again(fresh, ahead, nbgrader):
    assert outcome(ahead(fresh, "ada", "crash")) == {"ada": "executed", "crash": "executed"}
    assert outcome(ahead(fresh, "ada", "bob")) == {"ada": "kept", "bob": "same"}
    (fresh / "submitted" / "bob" / NAME / "data.txt").write_text("new")
    path = fresh / "submitted" / "crash" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text().replace("os._exit(0)", "pass"))
    assert outcome(ahead(fresh, "ada", "bob", "crash")) == {"ada": "kept", "bob": "executed", "crash": "executed"}
    assert graded(fresh, nbgrader).points["crash"] == FULL


def test_what_autograde_refuses_is_left_to_it(fresh, ahead):
    (fresh / "submitted" / "ada" / NAME / f"{NAME}.ipynb").write_text("{")
    (fresh / "submitted" / "bob" / NAME / f"{NAME}.ipynb").rename(fresh / "submitted" / "bob" / NAME / "mine.ipynb")
    (fresh / "submitted" / "crash" / NAME / "link").symlink_to("/etc/passwd")
    states = outcome(ahead(fresh, "ada", "bob", "crash", "nobody"))
    assert states == dict.fromkeys(["ada", "bob", "crash", "nobody"], "left")


def test_a_worker_that_dies_costs_nothing(fresh, ahead, tmp_path):
    process = ahead(fresh, "endless", "ada", "reads", TMPDIR=str(tmp_path))
    _until(lambda: _kernels(tmp_path))
    os.kill(_workers(process.pid)[0], signal.SIGKILL)
    assert outcome(process) == {"endless": "executed", "ada": "executed", "reads": "executed"}
    assert not list(tmp_path.glob("ffnn-*"))


def test_a_submission_that_always_ends_its_worker_is_reported(fresh, ahead, tmp_path):
    process = ahead(fresh, "endless", TMPDIR=str(tmp_path))
    seen = set()

    def new_kernels():
        return _kernels(tmp_path) - seen

    for _ in range(2):
        _until(new_kernels)
        seen |= new_kernels()
        for worker in _workers(process.pid):
            os.kill(worker, signal.SIGKILL)
    said, errors = process.communicate(timeout=900)
    assert "ended twice, with exit code -9" in json.loads(said)["endless"][1], errors


def test_killed_in_the_middle(fresh, ahead, nbgrader):
    """Kill the execution, then autograde: the gradebook stays readable, and a second run finishes the work."""
    process = ahead(fresh, *WORK)
    _until(lambda: kept(fresh))
    process.kill()
    process.communicate()
    before = kept(fresh)
    states = outcome(ahead(fresh, *WORK))
    assert all(states[path.parent.name] == "kept" for path in before)

    command = [str(Path(sys.executable).with_name("nbgrader")), "autograde", NAME]
    environment = os.environ | {"HOME": str(fresh)}
    grader = subprocess.Popen(command, cwd=fresh, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    _until(lambda: (fresh / "autograded" / "crash").exists())
    grader.kill()
    grader.wait()
    assert {"ada", "bob"} <= points(fresh).keys()
    assert graded(fresh, nbgrader).points == {student: most for student, (_, most) in WORK.items()}


def test_killed_between_its_two_writings(fresh, nbgrader):
    """nbgrader first writes a notebook that is not executed, and would skip it the next time as graded."""
    folder = fresh / "autograded" / "ada" / NAME
    shutil.copytree(fresh / "submitted" / "ada" / NAME, folder)
    done = nbgrader(fresh, "autograde", NAME, "--student=ada")
    assert "ada: grading was started before, but not finished. It starts again." in done.stdout
    assert points(fresh) == {"ada": FULL}
    written = (folder / f"{NAME}.ipynb").stat().st_mtime_ns
    done = nbgrader(fresh, "autograde", NAME, "--student=ada")
    assert (folder / f"{NAME}.ipynb").stat().st_mtime_ns == written


FULL_DISK = """
set -e
mount -t tmpfs -o size=60m none "$1"
cp -r . "$1" && cd "$1"
free() { df --output=avail -B1 . | tail -1; }
head -c $(($(free) - 16 * 1024 * 1024 - 8192)) /dev/zero > ballast
echo "ahead: $("$2" "$3" ada crash reads endless forged 2>&1)" || true
find .ffnn_grading -name '*.json' | grep -q .
! find .ffnn_grading -name '*.part' | grep .
"$4" autograde ex1_neuron_and_layer > out 2>&1 && exit 1
grep ERROR.*Only out
rm ballast
"$2" "$3" ada crash reads endless forged
"$4" autograde ex1_neuron_and_layer
mkdir -p "$5" && cp gradebook.db "$5"
"""


def test_a_full_disk(fresh, tmp_path):
    """A small disk that only this test's processes see. What this is about has nothing to do with isolation."""
    disk, kept_from_it = tmp_path / "disk", tmp_path / "kept"
    disk.mkdir()
    python = Path(sys.executable)
    script = Path(__file__).with_name("execute_ahead.py")
    arguments = [disk, python, script, python.with_name("nbgrader"), kept_from_it]
    done = subprocess.run(
        ["unshare", "-rm", "bash", "-c", FULL_DISK, "bash", *map(str, arguments)],
        cwd=fresh,
        env=os.environ | {"HOME": str(tmp_path), "TQDM_DISABLE": "1", "FFNN_GRADING_UNISOLATED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, done.stdout
    lines = re.findall("Only 15 MB are free on the disk.*run the same command again", done.stdout)
    assert len(lines) == 2, done.stdout  # executing ahead, and autograde
    assert '["kept"' in done.stdout
    assert points(kept_from_it) == {student: most for student, (_, most) in WORK.items()}


@pytest.fixture
def cluster(tmp_path):
    """The address of dask's scheduler, and two workers. Each runs in an empty folder, which is also its home."""
    pytest.importorskip("distributed", reason="needs the extra `cluster`")
    processes = []

    def start(name, *command):
        folder = tmp_path / name
        folder.mkdir()
        environment = {"HOME": str(folder), "PATH": os.environ["PATH"]}
        with open(folder / "log", "w") as log:
            processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", *command],
                    cwd=folder,
                    env=environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )
        return processes[-1]

    said = tmp_path / "scheduler" / "log"
    start("scheduler", "distributed.cli.dask_scheduler", "--port", "0", "--host", "127.0.0.1", "--no-dashboard")
    _until(lambda: "Scheduler at:" in said.read_text())
    address = said.read_text().partition("Scheduler at:")[2].split()[0]
    workers = [
        start(name, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard")
        for name in ("one", "two")
    ]
    yield address, workers
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_worker_of_a_cluster_is_killed_in_the_middle(fresh, ahead, nbgrader, cluster):
    address, (victim, _) = cluster
    process = ahead(fresh, *WORK, SCHEDULER=address)
    _until(lambda: kept(fresh) or process.poll() is not None)
    os.killpg(victim.pid, signal.SIGKILL)
    assert outcome(process) == dict.fromkeys(WORK, "executed") | {"bob": "same"}
    assert graded(fresh, nbgrader).points == {student: most for student, (_, most) in WORK.items()}


def test_dask_on_this_machine_works_for_this_call_alone():
    """Another user of the machine finds the ports, but has no certificate of this call. There are no pages either."""
    distributed = pytest.importorskip("distributed", reason="needs the extra `cluster`")
    with parallel._cluster_pool("local", 1):
        client = distributed.default_client()
        info = client.scheduler_info()
        for address in (client.scheduler.address, *info["workers"]):
            for stranger in (None, distributed.Security.temporary()):
                scheme = "tls" if stranger else "tcp"
                with pytest.raises(OSError):
                    distributed.Client(f"{scheme}://{address.partition('://')[2]}", security=stranger, timeout=1)
        for page in ("health", "info/main/workers.html", "metrics"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"http://127.0.0.1:{info['services']['dashboard']}/{page}")


def _kernels(folder):
    """Those that run, by their socket files."""
    return set(folder.glob("ffnn-*/kernel-5"))


def _workers(master):
    """The processes that execute for a master: the children of the server that it has them from."""
    return [worker for server in _children(master) for worker in _children(server) if _is_python(worker)]


def _children(process):
    try:
        return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def _is_python(process):
    try:
        return "forkserver" in Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return False  # it has ended


def _until(fact):
    end = time.monotonic() + 120
    while not fact():
        assert time.monotonic() < end
        time.sleep(0.05)
