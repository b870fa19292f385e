"""Processes on this machine that execute notebooks, so that nothing a student's program sends can end the grader's own.

    with process_pool(2, config) as work:
        for digest, result, why in work(tasks): ...
    result, why = execute_in_worker(task, config)

Each has a memory limit, and one processor, on which its kernels run as well: a program that keeps many processes busy
is in the way of no other.
"""

import atexit
import collections
import contextlib
import ctypes
import multiprocessing
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from ffnn_grading.execute import RobustExecute, execute
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


@contextlib.contextmanager
def process_pool(jobs, config):
    """Yield a function that generates (digest, result or None, reason) from pairs of digest and task.

    A multiprocessing server with all imports forks them, if there are several; they share a fork server of kernels.
    concurrent.futures and loky give up all tasks when one worker dies, and do not say which task it had. Here only that
    task is tried again, once, as after an error; and a task that has ended two workers is named.
    """
    processes: Any = multiprocessing.get_context("forkserver" if jobs > 1 else "spawn")
    processes.set_forkserver_preload([execute.__module__])
    modules, memory = Sandbox(config=config).preload, RobustExecute(config=config).memory
    workers: dict[BaseProcess, int | None] = {}  # and the processor of each

    def new():
        ours, theirs = processes.Pipe()
        server = fork_server(modules) if manager_class() is SandboxManager else None
        processor = _least_busy([where for process, where in workers.items() if process.is_alive()])
        process = processes.Process(target=_serve, args=(theirs, server, modules, memory, processor), daemon=True)
        process.start()
        theirs.close()
        workers[process] = processor
        return ours, process

    idle: list[tuple[Connection, BaseProcess]] = []

    def work(tasks):
        tasks = iter(tasks)
        idle.extend(new() for _ in range(jobs - len(idle)))
        ready: collections.deque[tuple[str, bytes, int]] = collections.deque()  # digest, task, failures
        busy: dict[Connection, tuple[BaseProcess, str, bytes, int]] = {}
        more = True
        while more or ready or busy:
            while ready and idle:
                connection, process = idle.pop()
                if not process.is_alive():
                    connection, process = new()
                digest, task, failures = ready.popleft()
                with contextlib.suppress(ConnectionError):  # it has just died: handled below
                    connection.send_bytes(task)
                busy[connection] = process, digest, task, failures
            if more and len(ready) < jobs and not wait(busy, 0):
                if one := next(tasks, None):
                    ready.append((*one, 0))
                else:
                    more = False
                continue
            done = wait(busy)
            for connection in [one for one in busy if one in done]:
                process, digest, task, failures = busy.pop(connection)
                try:
                    result, why = connection.recv()
                except (EOFError, ConnectionError):
                    process.join()
                    idle.append(new())
                    why = f"{DIED}, with exit code {process.exitcode}: messages may have filled its memory."
                    result = None
                else:
                    idle.append((connection, process))
                if result is None and not failures:
                    ready.append((digest, task, 1))
                else:
                    yield digest, result, why

    try:
        yield work
    finally:
        for process in workers:
            process.terminate()
        for process in workers:
            process.join(10)
        release_fork_server()


def _least_busy(taken):
    """Return the processor that the fewest workers have; None where processes cannot be bound to one."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    return min(sorted(os.sched_getaffinity(0)), key=taken.count)


def _serve(connection, server, modules, memory, processor):
    """Execute tasks until the worker or its master is ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the master handles Ctrl-C
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # this ends the kernel, too
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        resource.setrlimit(resource.RLIMIT_DATA, (memory << 20, memory << 20))
    if processor is not None:
        os.sched_setaffinity(0, {processor})
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


_until_exit = contextlib.ExitStack()
atexit.register(_until_exit.close)
_work = None


def execute_in_worker(task: bytes, config) -> tuple[bytes | None, str]:
    """Execute one task in a worker, which stays for the next ones; return the result, or None and the reason."""
    global _work
    if _work is None:
        _work = _until_exit.enter_context(process_pool(1, config))
    [(_, result, why)] = _work([("", task)])
    return result, why
