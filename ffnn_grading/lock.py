"""One grading of an assignment at a time: by ffnn-grade, by `nbgrader autograde`, or by the formgrader's Autograde.

Two would remove each other's notebooks in autograded/, and both would write points. The lock is on the file
autograded/ASSIGNMENT.lock, which says who has it. It ends with its process, however that ends.
"""

import contextlib
import os
from datetime import datetime
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

_start = Autograde.start
_held: set[Path] = set()  # by this process


class Busy(Exception):
    """Another process grades this assignment. The message says which, and what to do."""


def lock_autograde():
    """Let nbgrader's autograde refuse to start beside another grading of the same assignment."""

    def start(self):
        try:
            with graded_alone(self.coursedir, self.coursedir.assignment_id):
                _start(self)
        except Busy as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from None

    Autograde.start = start


@contextlib.contextmanager
def graded_alone(coursedir, assignment: str):
    """Hold the lock in this block. A process that holds it already may enter another such block. Raises Busy."""
    import fcntl  # not on Windows, where nobody grades, but nbgrader reads its configuration

    path = Path(coursedir.root, coursedir.autograded_directory, f"{assignment}.lock")
    if path in _held:  # to close the file a second time would give up the lock
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+", encoding="utf-8") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # not flock: a child would keep it
        except (BlockingIOError, PermissionError):
            file.seek(0)
            who = file.read().strip()
            raise Busy(
                f"Another grading is at work on {assignment} ({who}). Wait until it ends, then try again."
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, since {datetime.now():%Y-%m-%d %H:%M:%S}\n")
        file.flush()
        _held.add(path)
        try:
            yield
        finally:
            _held.discard(path)
