"""Executions of notebooks: made ahead by parallel.py, or here, and put into the notebook that is graded.

What was executed ahead is kept in .ffnn_grading/executed/ASSIGNMENT/STUDENT/. The file's name holds a digest of all
that an execution depends on: the code cells as repaired, the files beside them, the settings, and the code of this
package and of ffnn_helpers. If any of it has changed, the notebook is executed again. Identical work has the same
digest and is executed once: what is kept are the outputs of code cells, which saw no name and no text of anybody's.

An execution is good for one grading. It is removed once the grades stand in the gradebook; the next grading of this
student executes again, with other canaries.
"""

import errno
import glob
import hashlib
import json
import os
import pickle
import shutil
from pathlib import Path

from nbformat import from_dict
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_solution

from ffnn_grading import canaries, notes
from ffnn_grading.execute import execute, fingerprint, not_run
from ffnn_grading.kernel import WITHOUT
from ffnn_grading.repair import released

# The settings that an execution depends on, by the class that they are for.
SETTINGS = ["NbConvertBase", "Preprocessor", "NbGraderPreprocessor", "NotebookClient", "ExecutePreprocessor", "Execute"]
SETTINGS += ["RobustExecute", "ConnectionFileMixin", "KernelManager", "Sandbox"]
OURS = "timestamp.txt"  # beside what was handed in, nbgrader keeps the time at which it came


class Executed(NbGraderPreprocessor):
    """The first of autograde's steps: an execution that was made ahead, or else one that is made now."""

    def preprocess(self, nb, resources):
        _, flags = notes.of(nb)
        if flags:
            for cell in _code_cells(nb):
                cell.outputs = [not_run(flags[0])]
            return nb, resources
        about = resources["nbgrader"]
        coursedir = self.parent.parent.coursedir
        task = task_of(nb, files_in(Path(resources["metadata"]["path"])), coursedir, about, self.config)
        kept = Kept(coursedir, about["assignment"])
        result = kept.read(about["student"], about["notebook"], digest_of(task))
        if result is None:
            result = execute(pickle.dumps(task))
        else:
            about["seconds_ahead"] = json.loads(result)["seconds"]
        put_into(nb, json.loads(result))
        return nb, resources


def task_of(nb, files, coursedir, about, config):
    """What `execute` needs, and what the digest covers."""
    release = released(coursedir, about["assignment"], about["notebook"])
    names = {name for cell in release.cells if is_solution(cell) for name in canaries.names_in(cell.source)}
    cells = [
        {
            "metadata": {key: cell.metadata[key] for key in ("nbgrader", "tags") if key in cell.metadata},
            "source": cell.source,
        }
        for cell in _code_cells(nb)
    ]
    return {
        "cells": json.dumps(cells, sort_keys=True),
        "files": dict(sorted(files.items())),
        "names": sorted(names),
        "settings": {name: dict(config[name]) for name in SETTINGS if name in config},
        "made_with": fingerprint(),
    }


def digest_of(task) -> str:
    """Equal for tasks that ask for the same."""
    settings = {
        name: sorted((key, repr(value)) for key, value in found.items()) for name, found in task["settings"].items()
    }
    files = {name: hashlib.sha256(content).hexdigest() for name, content in task["files"].items()}
    about = [task["cells"], files, task["names"], settings, task["made_with"], os.environ.get(WITHOUT)]
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:32]


def files_in(folder: Path) -> dict[str, bytes]:
    """Content by path of what was handed in; except links, and notebooks: they hold the hidden tests by now."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb" and name != OURS:
            found[name] = path.read_bytes()
    return found


def put_into(nb, result):
    """Outputs, notes and flags of an execution, into the notebook that is graded."""
    for cell, (count, outputs) in zip(_code_cells(nb), result["cells"], strict=True):
        cell.execution_count, cell.outputs = count, [from_dict(output) for output in outputs]
    nb.metadata["language_info"] = from_dict(result["language_info"])
    for text in result["notes"]:
        notes.note(nb, text)
    for text in result["flags"]:
        notes.flag(nb, text)


def _code_cells(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


ROOM = 16  # MB that stay free: the gradebook, reports and logs go on growing


def demand_room(folder):
    """Raise OSError while there is still room to say so."""
    free = shutil.disk_usage(folder).free >> 20
    if free < ROOM:
        raise OSError(
            errno.ENOSPC,
            f"Only {free} MB are free on the disk of {folder}, and grading wants {ROOM}. Make room and run the same "
            "command again: it goes on where this one stops",
        )


class Kept:
    """What was executed ahead, of one assignment."""

    def __init__(self, coursedir, assignment):
        self.folder = Path(coursedir.root, ".ffnn_grading", "executed", assignment)

    def by_digest(self) -> dict[str, Path]:
        """The files, whose ever they are."""
        return {path.suffixes[-2][1:]: path for path in self.folder.glob("*/*.json")}

    def has(self, student, notebook, digest) -> bool:
        return self._path(student, notebook, digest).exists()

    def read(self, student, notebook, digest) -> bytes | None:
        try:
            return self._path(student, notebook, digest).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, student, notebook, digest, result: bytes) -> Path:
        """All or nothing, whenever the power goes."""
        path = self._path(student, notebook, digest)
        part = path.with_suffix(".part")
        demand_room(self.folder.parents[2])
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            (self.folder.parents[1] / ".gitignore").write_text("*\n")
            with open(part, "wb") as file:
                file.write(result)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return path

    def forget(self, student, notebook):
        for path in (self.folder / student).glob(f"{glob.escape(notebook)}.*"):
            path.unlink()

    def _path(self, student, notebook, digest):
        return self.folder / student / f"{notebook}.{digest}.json"
