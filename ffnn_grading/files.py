"""Files of results: each is written whole or not at all. And how a path is shown."""

import contextlib
import os
import shutil
from pathlib import Path


def replace(path: Path, content: bytes | str):
    """Write a file, in UTF-8. A full disk, or a kill in the middle, leaves what was there before."""
    content = content if isinstance(content, bytes) else content.encode(errors="replace")
    coming = path.with_name(f".{path.name}.{os.getpid()}.coming")
    try:
        with open(coming, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # a disk in the network may say only now that it is full
        if path.exists():
            shutil.copymode(path, coming)
        os.replace(coming, path)
    finally:
        coming.unlink(missing_ok=True)


@contextlib.contextmanager
def held_alone(path: Path):
    """Wait until no other process is in such a block for this path; for a file that is read, changed and written."""
    import fcntl  # not on Windows, where nobody grades, but nbgrader reads its configuration

    with open(path.with_name(f".{path.name}.lock"), "a") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        yield


def short(path: Path, root) -> str:
    """Return a path as it is seen from the course's folder."""
    return os.path.relpath(path, root)
