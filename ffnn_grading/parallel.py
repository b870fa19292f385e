"""Execute submissions in parallel, ahead of nbgrader's autograde, which then only scores.

    with executing(coursedir, "ex1_neuron_and_layer", students, jobs=4) as outcome_of:
        outcome = outcome_of("ada")  # while the others are executed

Executions are kept (executions.py) until they are graded, so that after an interrupt a second call continues.
`nbgrader autograde` does not need them: it executes every notebook that was not executed ahead. ffnn-grade does
not: what has ended two workers would only do so again.

Both ways of doing the work share one function, execute.execute: bytes in, bytes out. It runs in processes on this
machine (workers.py), or on a cluster through dask.distributed, whose workers need our packages, but no file of the
course.
"""

import contextlib
import json
import logging
import os
import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbgrader.converters import Autograde
from nbgrader.utils import find_all_files

from ffnn_grading import notes
from ffnn_grading.execute import OtherVersion, execute
from ffnn_grading.executions import ExecutionStore, digest_task, make_task, read_files
from ffnn_grading.hand_ins import submission_fault
from ffnn_grading.intake import Intake
from ffnn_grading.kernel import manager_class
from ffnn_grading.sandbox import Missing
from ffnn_grading.workers import process_pool


class Outcome(NamedTuple):
    """The outcome for one submission.

    state is "executed", "same" (executed once, with an identical one), "kept" (executed in an earlier call), "left" (to
    autograde, which reports it: a link, no notebook, an unreadable one) or "failed" (two attempts failed); text gives
    the reason.
    """

    state: str
    text: str = ""
    seconds: float = 0.0


@contextlib.contextmanager
def executing(
    coursedir,
    assignment: str,
    students: Iterable[str],
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    again: bool = False,
):
    """Execute the submissions of these students, while this block grades them.

    Parameters
    ----------
    coursedir
        nbgrader's CourseDirectory of this course, with nbgrader_config.py as its `config`.
    assignment
        Its name. It must be in the gradebook.
    students
        The students whose submissions will be graded next, in this order.
    jobs
        How many to execute at once; by default one per processor.
    scheduler
        The address of a dask scheduler, "tcp://…", whose workers execute; or "local" for dask workers on this machine.
        Needs the extra `cluster`.
    again
        Whether to remove the executions of earlier calls.

    Yields
    ------
    function
        outcome_of(student) waits for one of the students, and returns the Outcome. It raises OSError if nothing more
        can be written, as on a full disk; earlier executions are kept.

    Raises
    ------
    Missing
        This machine cannot isolate (kernel.py), or has no dask.
    """
    jobs = jobs or _count_processors()
    manager_class()
    with (
        contextlib.chdir(coursedir.root),
        _cluster_pool(scheduler, jobs) if scheduler else process_pool(jobs, coursedir.config) as work,
    ):
        run = _Run(coursedir, assignment, again)
        results = work(run.tasks(list(students)))

        def outcome_of(student):
            while not run.is_settled(student) and (result := next(results, None)):
                run.take(*result)
            return run.outcomes[student]

        yield outcome_of


def _count_processors():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Run:
    """The tasks of one call, and the outcomes so far."""

    def __init__(self, coursedir, assignment, again):
        self.outcomes: dict[str, Outcome] = {}
        self._kept, self._again = ExecutionStore(coursedir, assignment), again
        self._executed = {} if again else self._kept.by_digest()  # digest → a file with its execution
        self._waiting: dict[str, list[tuple[str, str]]] = {}  # digest → [(student, notebook)]
        self._open: dict[str, int] = {}  # student → how many notebooks have no outcome yet
        self._reader = _Reader(coursedir, assignment)

    def tasks(self, students) -> Iterator[tuple[str, bytes]]:
        """Generate digest and task of what must be executed; store the outcomes of all others."""
        for student in students:
            notebooks, why = self._reader.notebooks(student)
            self._open[student] = len(notebooks) or 1
            if why:
                self._settle(student, Outcome("left", why))
            for notebook, path in notebooks.items():
                if self._again:
                    self._kept.forget(student, notebook)
                try:
                    task = self._reader.task(notebook, path)
                except Exception as error:  # autograde will meet the same error, and report it
                    self._settle(student, Outcome("left", f"{type(error).__name__}: {error}"[:500]))
                    continue
                digest = digest_task(task)
                if self._kept.has(student, notebook, digest):
                    self._settle(student, Outcome("kept"))
                elif digest in self._executed:
                    self._keep(student, notebook, digest, self._executed[digest].read_bytes(), Outcome("same"))
                elif digest in self._waiting:
                    self._waiting[digest].append((student, notebook))
                else:
                    self._waiting[digest] = [(student, notebook)]
                    yield digest, pickle.dumps(task)

    def take(self, digest, result, why):
        """Keep the result of a task for all its submissions; or store why there is none."""
        (student, notebook), *others = self._waiting.pop(digest)
        if result is None:
            for one, _ in [(student, notebook), *others]:
                self._settle(one, Outcome("failed", why))
            return
        self._keep(student, notebook, digest, result, Outcome("executed", seconds=json.loads(result)["seconds"]))
        for other in others:
            self._keep(*other, digest, result, Outcome("same"))

    def _keep(self, student, notebook, digest, result, outcome):
        self._executed[digest] = self._kept.write(student, notebook, digest, result)
        self._settle(student, outcome)

    def _settle(self, student, outcome):
        """Store an outcome. Of several notebooks, the worst one counts."""
        worst = ["kept", "same", "executed", "left", "failed"].index
        before = self.outcomes.get(student, outcome)
        state = max(before.state, outcome.state, key=worst)
        text = " ".join(dict.fromkeys(text for text in (before.text, outcome.text) if text))
        seconds = outcome.seconds + (before.seconds if student in self.outcomes else 0)
        self.outcomes[student] = Outcome(state, text, seconds)
        self._open[student] -= 1

    def is_settled(self, student):
        return self._open.get(student) == 0


class _Reader(Autograde):
    """nbgrader's autograde up to the execution: it reads and repairs submissions, and writes nothing."""

    def __init__(self, coursedir, assignment):
        log = logging.getLogger("ffnn_grading.parallel")
        log.handlers, log.propagate = [logging.NullHandler()], False  # autograde will log it again
        super().__init__(coursedir=coursedir, config=coursedir.config, log=log)
        self.coursedir.assignment_id = assignment
        self.exporter = _Intake(parent=self, config=self.config)
        self._init_preprocessors()
        self._sources = self._files(coursedir.format_path(coursedir.source_directory, ".", assignment))
        for name in self.exclude_overwriting.get(assignment, []):
            self._sources.pop(name, None)
        release = Path(coursedir.format_path(coursedir.release_directory, ".", assignment))
        self._expected = sorted(path.stem for path in release.glob("*.ipynb"))

    def notebooks(self, student):
        """Return the student's notebooks, path by name; and if there is none, the reason."""
        folder = Path(self._format_source(self.coursedir.assignment_id, student))
        if fault := submission_fault(self.coursedir, student, self.coursedir.assignment_id):
            return {}, f"{fault}."
        found = {name: folder / f"{name}.ipynb" for name in self._expected}
        found = {name: path for name, path in found.items() if path.is_file()}
        return found, "" if found else f"There is no {' or '.join(self._expected)}.ipynb in {folder}."

    def task(self, notebook, path):
        resources = self.init_single_notebook_resources(str(path))
        about = resources["nbgrader"]
        output, resources = self.exporter.from_filename(str(path), resources=resources)
        nb = nbformat.reads(output, 4)
        _, flags = notes.read(nb)
        if flags:
            raise ValueError(flags[0])
        files = self._files(path.parent) | self._sources
        return make_task(nb, files, self.coursedir, about, self.config)

    def _files(self, folder):
        """Read the files that autograde would copy from the folder."""
        copied = set(find_all_files(str(folder), [*self.coursedir.ignore, "*.ipynb"]))
        return {
            name: content for name, content in read_files(Path(folder)).items() if str(Path(folder, name)) in copied
        }


class _Intake(Intake):
    """An Intake that reports nothing: autograde will do so."""

    def _check_submissions(self):
        pass

    def report(self, about, state, texts, **more):
        pass


@contextlib.contextmanager
def _cluster_pool(scheduler, jobs):
    """The other way of doing the work, with dask; as process_pool."""
    try:
        import dask
        from distributed import Client, LocalCluster, as_completed
        from distributed.security import Security
    except ImportError:
        raise Missing("A scheduler needs dask: pip install 'ffnn-helpers[cluster]'.") from None

    with contextlib.ExitStack() as stack:
        security = None
        if scheduler == "local":
            # A port on this machine is open to its other users, too: TLS with a certificate of this call, no pages.
            security = Security.temporary()
            routes: dict[str, list] = {f"distributed.{server}.http.routes": [] for server in ("scheduler", "worker")}
            stack.enter_context(dask.config.set(routes))
            cluster = LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None, security=security)
            scheduler = stack.enter_context(cluster)
        client = stack.enter_context(Client(scheduler, security=security))

        def work(tasks):
            digests, running = {}, as_completed()
            for digest, task in tasks:
                future = client.submit(execute, task, key=f"ffnn_grading-{digest}", retries=1)
                digests[future] = digest
                running.add(future)
                for done in running.next_batch(block=False) if running.has_ready() else []:
                    yield digests.pop(done), *_answer(done)
            for done in running:
                yield digests.pop(done), *_answer(done)

        yield work


def _answer(future):
    if future.status == "finished":
        return future.result(), ""
    error = future.exception()
    if isinstance(error, OtherVersion):
        raise error
    return None, f"{type(error).__name__}: {error}"[:1000]
