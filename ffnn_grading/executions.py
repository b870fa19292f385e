"""Executions of notebooks: made ahead by parallel.py, or here, and inserted into the notebook that is graded.

Executions made ahead are kept in .ffnn_grading/executed/ASSIGNMENT/STUDENT/. The file's name holds a hash of all
that an execution depends on: the repaired code cells, the files beside them, the settings, and the code of our
packages. If any of it has changed, the notebook is executed again. Identical work has the same hash and is executed
once: only outputs of code cells are kept, and these cells saw neither the student's name nor any written answer.

An execution serves one grading. It is removed once the grades are in the gradebook; the next grading of this
student executes again.
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

from ffnn_grading import notes
from ffnn_grading.execute import fingerprint, skipped_output
from ffnn_grading.kernel import WITHOUT
from ffnn_grading.repair import defined_names, released
from ffnn_grading.workers import execute_in_worker

# Settings that an execution depends on, by class.
SETTINGS = ["NbConvertBase", "Preprocessor", "NbGraderPreprocessor", "NotebookClient", "ExecutePreprocessor", "Execute"]
SETTINGS += ["RobustExecute", "ConnectionFileMixin", "KernelManager", "Sandbox"]
OURS = "timestamp.txt"  # nbgrader writes the time of submission beside the submitted files


class NotExecuted(Exception):
    """The notebook could not be executed. The message says why."""


class InsertOutputs(NbGraderPreprocessor):
    """The first of autograde's steps: insert the outputs of an execution made ahead.

    `nbgrader autograde` executes what was not executed ahead, in a worker. ffnn-grade does not, because what has ended
    two of them would only do so again: it says why with `not_executed`, {student: text}, as the converter's attribute.
    """

    def preprocess(self, nb, resources):
        _, flags = notes.read(nb)
        if flags:
            for cell in _code_cells(nb):
                cell.outputs = [skipped_output(flags[0])]
            return nb, resources
        about = resources["nbgrader"]
        coursedir = self.parent.parent.coursedir
        task = make_task(nb, read_files(Path(resources["metadata"]["path"])), coursedir, about, self.config)
        kept = ExecutionStore(coursedir, about["assignment"])
        result = kept.read(about["student"], about["notebook"], digest_task(task))
        reasons = getattr(self.parent.parent, "not_executed", None)
        if result is None and reasons is not None:
            raise NotExecuted(reasons.get(about["student"]) or "It has changed meanwhile. Run the same command again.")
        if result is None:
            result, why = execute_in_worker(pickle.dumps(task), self.config)
            if result is None:
                raise NotExecuted(why)
        else:
            about["seconds_ahead"] = json.loads(result)["seconds"]
        insert_outputs(nb, json.loads(result))
        return nb, resources


def make_task(nb, files, coursedir, about, config):
    """Return what `execute` needs, which is also what the hash covers."""
    release = released(coursedir, about["assignment"], about["notebook"])
    names = {name for cell in release.cells if is_solution(cell) for name in defined_names(cell.source)}
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


def digest_task(task) -> str:
    """Return a hash that is the same for identical tasks."""
    settings = {
        name: sorted((key, repr(value)) for key, value in found.items()) for name, found in task["settings"].items()
    }
    files = {name: hashlib.sha256(content).hexdigest() for name, content in task["files"].items()}
    about = [task["cells"], files, task["names"], settings, task["made_with"], os.environ.get(WITHOUT)]
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:32]


def read_files(folder: Path) -> dict[str, bytes]:
    """Read submitted files, content by path, except links, and notebooks, which hold the hidden tests by now."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb" and name != OURS:
            found[name] = path.read_bytes()
    return found


def insert_outputs(nb, result):
    """Insert outputs, notes and flags of an execution into the notebook that is graded."""
    result = encodable(result)
    for cell, (count, outputs) in zip(_code_cells(nb), result["cells"], strict=True):
        cell.execution_count, cell.outputs = count, [from_dict(output) for output in outputs]
    nb.metadata["language_info"] = from_dict(result["language_info"])
    for text in result["notes"]:
        notes.note(nb, text)
    for text in result["flags"]:
        notes.flag(nb, text)


def encodable(value):
    """Return data from JSON with a question mark for each half of a character, which no file can hold."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode(errors="replace"))


def _code_cells(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


RESERVED = 16  # MB that stay free for the gradebook, reports and logs


def require_space(folder):
    """Raise OSError while there is still disk space to report it."""
    free = shutil.disk_usage(folder).free >> 20
    if free < RESERVED:
        raise OSError(
            errno.ENOSPC,
            f"Only {free} MB are free on the disk of {folder}, and grading needs {RESERVED}. Free some space and run "
            "the same command again: it continues where this one stopped",
        )


class ExecutionStore:
    """Executions of one assignment that were made ahead."""

    def __init__(self, coursedir, assignment):
        self.folder = Path(coursedir.root, ".ffnn_grading", "executed", assignment)

    def by_digest(self) -> dict[str, Path]:
        """Return the files of all students, by hash."""
        return {path.suffixes[-2][1:]: path for path in self.folder.glob("*/*.json")}

    def has(self, student, notebook, digest) -> bool:
        return self._path(student, notebook, digest).exists()

    def read(self, student, notebook, digest) -> bytes | None:
        try:
            return self._path(student, notebook, digest).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, student, notebook, digest, result: bytes) -> Path:
        """Write the file whole or not at all, even if the power fails."""
        path = self._path(student, notebook, digest)
        part = path.with_suffix(".part")
        require_space(self.folder.parents[2])
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

    def forget(self, student, notebook="*"):
        pattern = notebook if notebook == "*" else glob.escape(notebook)
        for path in (self.folder / student).glob(f"{pattern}.*"):
            path.unlink()

    def _path(self, student, notebook, digest):
        return self.folder / student / f"{notebook}.{digest}.json"
