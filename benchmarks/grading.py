"""How long does grading take? Compare ours, isolated, with stock nbgrader on the same class.

The class submits an exercise: the author's work, right answers in other styles, and the usual mistakes alone and in
pairs, all different. Both start with the same gradebook and grade the class with their commands, in turn; ours also
writes its report. Every student must get the same points from both. The wall time is how long an instructor waits; on a
machine that others use as well, compare the seconds of computing. The memory is the most that all processes of a
command use together, each shared page counted once.
"""

import argparse
import contextlib
import ctypes
import itertools
import os
import platform
import runpy
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import psutil
from nbgrader.api import Gradebook

ROOT = Path(__file__).parents[1]
TARGETS = {"ex1_neuron_and_layer": 0.20, "ex6_training": 0.50}
NBGRADER = str(Path(sys.executable).with_name("nbgrader"))
STOCK = """c = get_config()
c.CourseDirectory.course_id = "ffnn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.ClearMarkScheme.enforce_metadata = False
"""


def work_of_the_class(name, size):
    """Return the answers {cell: text} of each student."""
    answers = {
        cell.metadata.nbgrader.grade_id: "\n".join(line for line in cell.source.splitlines() if " SOLUTION" not in line)
        for cell in nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", 4).cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    made = runpy.run_path(str(ROOT / "tests" / "exercises" / "submissions" / f"{name}.py"))
    mistakes = [{cell: text} for cell, text, *_ in made["MUTANTS"].values()]
    pairs = [one | other for one, other in itertools.combinations(mistakes, 2) if one.keys() != other.keys()]
    changes = [{}, *made["VARIANTS"].values(), *mistakes, *pairs]
    if size > len(changes):
        sys.exit(f"There are only {len(changes)} different submissions, not {size}: give a smaller --students.")
    return [answers | change for change in changes[:size]]


def make_course(folder, config, name, size):
    folder.mkdir()
    (folder / "nbgrader_config.py").write_text(config)
    shutil.copytree(ROOT / "solutions" / name, folder / "solutions" / name)
    run(folder, NBGRADER, "generate_assignment", name, "--create")
    for number, work in enumerate(work_of_the_class(name, size)):
        there = folder / "submitted" / f"student{number:03}" / name
        shutil.copytree(folder / "exercises" / name, there)
        notebook = nbformat.read(there / f"{name}.ipynb", 4)
        for cell in notebook.cells:
            cell.source = work.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        nbformat.write(notebook, there / f"{name}.ipynb")
    shutil.copy(folder / "gradebook.db", folder / "gradebook.before")


def run(folder, *command):
    """Run a command. Return its wall time, and the computing seconds and memory of all its processes."""
    environment = os.environ | {"HOME": str(folder.parent), "PATH": f"{Path(NBGRADER).parent}:{os.environ['PATH']}"}
    before, started = os.times(), time.monotonic()
    with open(folder / "log.txt", "w") as log, watched_memory() as memory:
        done = subprocess.run(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
    wall = time.monotonic() - started
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{(folder / 'log.txt').read_text()}")
    try:
        while True:
            os.waitpid(-1, 0)  # orphaned processes of the command: see PR_SET_CHILD_SUBREAPER
    except ChildProcessError:
        pass
    after = os.times()
    computing = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, computing, max(memory) / 1e9


@contextlib.contextmanager
def watched_memory():
    """Measure the memory of all processes that this one started, every half second, in bytes."""
    measured, ended = [0], threading.Event()

    def watch():
        while not ended.wait(0.5):
            together = 0
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    together += process.memory_full_info().pss
            measured.append(together)

    watcher = threading.Thread(target=watch)
    watcher.start()
    yield measured
    ended.set()
    watcher.join()


def grade(folder, command):
    """Grade the whole class again from the start, and return the same times."""
    shutil.rmtree(folder / "autograded", ignore_errors=True)
    shutil.copy(folder / "gradebook.before", folder / "gradebook.db")
    return run(folder, *command)


def points(folder, name):
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "ffnn") as gradebook:
        return {
            (submission.student.id, grade.name): grade.auto_score
            for submission in gradebook.assignment_submissions(name)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--exercise", default="ex1_neuron_and_layer")
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--jobs", type=int, default=2, help="also the number of processors that both may use")
    arguments = parser.parse_args()
    name = arguments.exercise

    pr_set_child_subreaper = 36
    ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: arguments.jobs])
    ffnn_grade = str(Path(NBGRADER).with_name("ffnn-grade"))
    ways = {
        "stock": [NBGRADER, "autograde", name],
        "ours": [ffnn_grade, name, "--jobs", str(arguments.jobs), "--no-feedback"],
    }
    took = {way: [] for way in ways}
    with tempfile.TemporaryDirectory(prefix="ffnn-bench-") as folder:
        courses = {way: Path(folder, way) for way in ways}
        make_course(courses["stock"], STOCK, name, arguments.students)
        make_course(courses["ours"], (ROOT / "nbgrader_config.py").read_text(), name, arguments.students)
        for round_ in range(arguments.rounds):
            for way in list(ways)[:: -1 if round_ % 2 else 1]:
                took[way].append(grade(courses[way], ways[way]))
                print(f"  {way}: {took[way][-1][0]:.1f} s, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
        different = points(courses["stock"], name).items() ^ points(courses["ours"], name).items()
    if different:
        sys.exit(f"The two do not give the same points: {sorted(different)}")

    print(
        f"\n{arguments.students} submissions of {name}, {arguments.jobs} processors, {arguments.rounds} rounds; ",
        end="",
    )
    print(f"Python {platform.python_version()}, {platform.machine()}, load now {os.getloadavg()[0]:.1f}")
    print(f"{'':8}{'wall s':>10}{'computing s':>14}{'memory GB':>12}{'300 students':>15}")
    median = {way: [statistics.median(kind) for kind in zip(*times, strict=True)] for way, times in took.items()}
    for way, (wall, computing, memory) in median.items():
        print(f"{way:8}{wall:>10.1f}{computing:>14.1f}{memory:>12.2f}{wall * 300 / arguments.students / 60:>11.1f} min")
    wall, computing, memory = (ours / stock for ours, stock in zip(median["ours"], median["stock"], strict=True))
    print(
        f"{'ratio':8}{wall:>10.2f}{computing:>14.2f}{memory:>12.2f}    (target for wall: {TARGETS.get(name, 'none')})"
    )


if __name__ == "__main__":
    main()
