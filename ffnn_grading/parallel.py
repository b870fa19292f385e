"""The first of two phases: submissions are executed in parallel, ahead of `nbgrader autograde`, which then only scores.

    outcomes = execute_all(coursedir, "ex1_neuron_and_layer", students, jobs=4)

What was executed is kept (executions.py) until it is graded, so that an interrupt loses nothing: a second call goes on.
`nbgrader autograde` needs none of this: what it does not find executed, it executes itself.

All ways of doing the work share one function, execute.execute: bytes in, bytes out. Here it runs in processes of this
machine, or on a cluster by way of dask.distributed, whose workers need our packages, but nothing of the course.
"""

import collections
import contextlib
import ctypes
import json
import logging
import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbgrader.converters import Autograde
from nbgrader.utils import find_all_files
from tqdm import tqdm

from ffnn_grading import notes
from ffnn_grading.execute import OtherVersion, execute
from ffnn_grading.executions import Kept, digest_of, files_in, task_of
from ffnn_grading.intake import Intake, first_link
from ffnn_grading.kernel import (
    Sandbox,
    SandboxManager,
    fork_server,
    manager_class,
    release_fork_server,
    share_fork_server,
)
from ffnn_grading.sandbox import PR_SET_PDEATHSIG

DIED = "The process that executed it ended twice"


class Outcome(NamedTuple):
    """What became of a submission.

    state is "executed", "same" (executed once, with an identical one), "kept" (executed in an earlier call), "left" (to
    autograde, which reports it: a link, no notebook, an unreadable one) or "failed" (autograde will try it once more);
    text says why.
    """

    state: str
    text: str = ""
    seconds: float = 0.0


def execute_all(
    coursedir,
    assignment: str,
    students: Iterable[str],
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    again: bool = False,
    progress: bool = True,
) -> dict[str, Outcome]:
    """Execute the submissions of these students.

    Parameters
    ----------
    coursedir
        nbgrader's CourseDirectory of this course, with nbgrader_config.py as its `config`.
    assignment
        Its name. It stands in the gradebook.
    students
        Whose submissions: those that will be graded next.
    jobs
        How many at once; by default as many as there are processors.
    scheduler
        A dask scheduler, "tcp://…", whose workers execute, on whatever machines; or "local": dask's own workers here.
        Needs the extra `cluster`.
    again
        Whether to forget what was executed in an earlier call.
    progress
        Whether to show a bar on stderr. TQDM_DISABLE=1 hides it, too.

    Returns
    -------
    dict
        The Outcome of each student.

    Raises
    ------
    Missing
        This machine cannot isolate (kernel.py).
    OSError
        Nothing more can be written, as on a full disk. What was executed before is kept.
    """
    students, jobs = list(students), jobs or _processors()
    manager_class()
    before = os.getcwd()
    os.chdir(coursedir.root)
    try:
        with (
            _on_a_cluster(scheduler, jobs) if scheduler else _in_processes(jobs, coursedir.config) as work,
            tqdm(total=len(students), desc="executing", unit="", leave=False, **_hidden(not progress)) as bar,
        ):
            run = _Run(coursedir, assignment, again, bar)
            for digest, result, why in work(run.tasks(students)):
                run.take(digest, result, why)
            return {student: run.outcomes[student] for student in students}
    finally:
        os.chdir(before)


def _processors():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _hidden(hidden):
    return {"disable": True} if hidden else {}  # or else TQDM_DISABLE decides


class _Run:
    """What is under way, and what became of each submission."""

    def __init__(self, coursedir, assignment, again, bar):
        self.outcomes: dict[str, Outcome] = {}
        self._kept, self._again, self._bar = Kept(coursedir, assignment), again, bar
        self._executed = {} if again else self._kept.by_digest()  # digest → a file that holds its execution
        self._waiting: dict[str, list[tuple[str, str]]] = {}  # digest → [(student, notebook)]
        self._open: dict[str, int] = {}  # student → how many notebooks are not settled
        self._reader = _Reader(coursedir, assignment)

    def tasks(self, students) -> Iterator[tuple[str, bytes]]:
        """Digest and task of what must be executed; what need not is settled on the way."""
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
                except Exception as error:  # whatever it is, autograde will meet it too, and report it
                    self._settle(student, Outcome("left", f"{type(error).__name__}: {error}"[:500]))
                    continue
                digest = digest_of(task)
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
        """Keep the result of a task, for all who asked for it; or say why there is none."""
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
        """Of several notebooks, the worst counts."""
        worst = ["kept", "same", "executed", "left", "failed"].index
        before = self.outcomes.get(student, outcome)
        state = max(before.state, outcome.state, key=worst)
        text = " ".join(dict.fromkeys(text for text in (before.text, outcome.text) if text))
        seconds = outcome.seconds + (before.seconds if student in self.outcomes else 0)
        self.outcomes[student] = Outcome(state, text, seconds)
        self._open[student] -= 1
        if not self._open[student]:
            self._bar.update()


class _Reader(Autograde):
    """nbgrader's autograde up to where it would execute: what is handed in, repaired, and nothing is written."""

    def __init__(self, coursedir, assignment):
        log = logging.getLogger("ffnn_grading.parallel")
        log.handlers, log.propagate = [logging.NullHandler()], False  # autograde says it all once more
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
        """Path by name, and why there is none."""
        folder = Path(self._format_source(self.coursedir.assignment_id, student))
        if (link := first_link(folder)) is not None:
            return {}, f"{link} is a link."
        found = {name: folder / f"{name}.ipynb" for name in self._expected}
        found = {name: path for name, path in found.items() if path.is_file()}
        return found, "" if found else f"There is no {' or '.join(self._expected)}.ipynb in {folder}."

    def task(self, notebook, path):
        resources = self.init_single_notebook_resources(str(path))
        about = resources["nbgrader"]
        output, resources = self.exporter.from_filename(str(path), resources=resources)
        nb = nbformat.reads(output, 4)
        _, flags = notes.of(nb)
        if flags:
            raise ValueError(flags[0])
        files = self._files(path.parent) | self._sources
        return task_of(nb, files, self.coursedir, about, self.config)

    def _files(self, folder):
        """What autograde would copy from there."""
        copied = set(find_all_files(str(folder), [*self.coursedir.ignore, "*.ipynb"]))
        return {name: content for name, content in files_in(Path(folder)).items() if str(Path(folder, name)) in copied}


class _Intake(Intake):
    """It reports nothing: that is for autograde to do."""

    def _look_through_submissions(self):
        pass

    def report(self, about, state, texts):
        pass


# Ways of doing the work. Each gives a function from (digest, task) to (digest, result or None, why there is none).


@contextlib.contextmanager
def _in_processes(jobs, config):
    """Processes of this machine. They come from a server that has imported all they need, and share a fork server.

    concurrent.futures and loky give up all tasks when one worker dies, and do not say whose task it was. Here only that
    task is tried again, and what has ended two workers is named.
    """
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([execute.__module__])
    modules = Sandbox(config=config).preload
    workers = []

    def new():
        ours, theirs = processes.Pipe()
        server = fork_server(modules) if manager_class() is SandboxManager else None
        process = processes.Process(target=_serve, args=(theirs, server, modules), daemon=True)
        process.start()
        theirs.close()
        workers.append(process)
        return ours, process

    def work(tasks):
        tasks, idle = iter(tasks), [new() for _ in range(jobs)]
        ready: collections.deque[tuple[str, bytes, int]] = collections.deque()  # digest, task, deaths
        busy: dict[Connection, tuple[BaseProcess, str, bytes, int]] = {}
        more = True
        while more or ready or busy:
            while ready and idle:
                connection, process = idle.pop()
                if not process.is_alive():
                    connection, process = new()
                digest, task, deaths = ready.popleft()
                with contextlib.suppress(ConnectionError):  # it has died just now: that is found below
                    connection.send_bytes(task)
                busy[connection] = process, digest, task, deaths
            if more and len(ready) < jobs and not wait(busy, 0):
                if one := next(tasks, None):
                    ready.append((*one, 0))
                else:
                    more = False
                continue
            for connection in wait(busy):
                assert isinstance(connection, Connection)  # wait() would take sockets, too
                process, digest, task, deaths = busy.pop(connection)
                try:
                    answer = connection.recv()
                except (EOFError, ConnectionError):
                    process.join()
                    idle.append(new())
                    if deaths:
                        yield digest, None, f"{DIED}, with exit code {process.exitcode}."
                    else:
                        ready.append((digest, task, 1))
                else:
                    idle.append((connection, process))
                    yield digest, *answer

    try:
        yield work
    finally:
        for process in workers:
            process.terminate()
        for process in workers:
            process.join(10)
        release_fork_server()


def _serve(connection, server, modules):
    """What a worker does until it is ended, or its master is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the master
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # and this ends the kernel, too
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if server is not None:
        share_fork_server(server, modules)
    while True:
        try:
            task = connection.recv_bytes()
        except EOFError:
            return
        try:
            answer = execute(task), ""
        except Exception as error:
            answer = None, f"{type(error).__name__}: {error}"[:1000]
        connection.send(answer)


@contextlib.contextmanager
def _on_a_cluster(scheduler, jobs):
    try:
        from distributed import Client, LocalCluster, as_completed
    except ImportError:
        raise ImportError("A scheduler needs dask: pip install 'ffnn-helpers[cluster]'.") from None

    with contextlib.ExitStack() as stack:
        if scheduler == "local":
            cluster = LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None)
            scheduler = stack.enter_context(cluster)
        client = stack.enter_context(Client(scheduler))

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
