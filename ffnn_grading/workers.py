"""Processes on this machine that execute notebooks, so that nothing a student's program sends can end the grader's own.

    with process_pool(2, config) as work:
        for digest, result, why in work(tasks): ...
    result, why = execute_in_worker(task, config)

Each has a memory limit, and one processor, on which its kernels run as well: a program that keeps many processes busy
is in the way of no other.
"""

import atexit
import contextlib
import ctypes
import multiprocessing
import os
import queue
import resource
import signal
import sys
import threading
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

    It reads a few tasks ahead, so that the workers are busy while the caller deals with a result. A multiprocessing
    server with all imports forks the workers, if there are several; they share a fork server of kernels.
    concurrent.futures and loky give up all tasks when one worker dies, and do not say which task it had. Here only that
    task is tried again, once, as after an error; and a task that has ended two workers is named.
    """
    processes: Any = multiprocessing.get_context("forkserver" if jobs > 1 else "spawn")
    processes.set_forkserver_preload([execute.__module__])
    modules, memory = Sandbox(config=config).preload, RobustExecute(config=config).memory
    workers: dict[BaseProcess, int | None] = {}  # and the processor of each
    one_at_a_time, closing = threading.Lock(), False
    todo: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[str, bytes | None, str] | Exception] = queue.SimpleQueue()

    def new():
        ours, theirs = processes.Pipe()
        server = fork_server(modules) if manager_class() is SandboxManager else None
        processor = _least_busy([where for process, where in workers.items() if process.is_alive()])
        process = processes.Process(target=_serve, args=(theirs, server, modules, memory, processor), daemon=True)
        process.start()
        theirs.close()
        workers[process] = processor
        return ours, process

    def lead(connection, process):
        """Give tasks to a worker, in a thread that waits for it; if it dies, to another one in its place."""
        while True:
            digest, task = todo.get()
            for _ in range(2):
                try:
                    connection.send_bytes(task)
                    result, why = connection.recv()
                except (EOFError, ConnectionError):
                    with one_at_a_time:
                        if closing:
                            return
                        process.join()
                        result, code = None, process.exitcode
                        connection, process = new()
                    why = f"{DIED}, with exit code {code}: messages may have filled its memory."
                if result is not None:
                    break
            done.put((digest, result, why))

    def lead_or_tell(*worker):
        try:
            lead(*worker)
        except Exception as error:
            done.put(error)

    def take():
        result = done.get()
        if isinstance(result, Exception):
            raise result
        return result

    def work(tasks):
        while len(workers) < jobs:
            threading.Thread(target=lead_or_tell, args=new(), daemon=True).start()
        waiting = 0
        for one in tasks:
            todo.put(one)
            waiting += 1
            if waiting == 2 * jobs or not done.empty():
                yield take()
                waiting -= 1
        for _ in range(waiting):
            yield take()

    try:
        yield work
    finally:
        with one_at_a_time:
            closing = True
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
