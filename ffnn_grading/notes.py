"""Notes about a submission, passed from step to step in the notebook's metadata."""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

KEY = "ffnn_grading"


def start(notebook):
    """Remove what the metadata hold: students can write metadata, too."""
    notebook.metadata[KEY] = {"notes": [], "flags": []}


def note(notebook, text):
    """Note something that was repaired, or that a student should know."""
    _add(notebook, "notes", text)


def flag(notebook, text):
    """Note a reason to give the tests no points until a person has looked."""
    _add(notebook, "flags", text)


def read(notebook) -> tuple[list[str], list[str]]:
    """Return the notes and the flags."""
    found = notebook.metadata.get(KEY, {})
    return list(found.get("notes", [])), list(found.get("flags", []))


def _add(notebook, kind, text):
    texts = notebook.metadata.setdefault(KEY, {}).setdefault(kind, [])
    if text not in texts:
        texts.append(text)


def report(coursedir, student, assignment, state, texts, notebook=None, **more):
    """Add a line to the assignment's report, autograded/ASSIGNMENT.report.jsonl. A later line replaces an earlier one.

    state is "graded", "look" (graded, except for what a person must look at) or "not graded". `work` is a hash of
    the submission: if that has changed, there is new work to grade.
    """
    path = report_path(coursedir, assignment)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {"student": student, "notebook": notebook, "state": state, "notes": texts, **more}
    line["work"] = fingerprint(coursedir.format_path(coursedir.submitted_directory, student, assignment))
    line["time"] = datetime.now(UTC).isoformat(timespec="seconds")
    with open(path, "a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
        incomplete = file.read(1) not in (b"", b"\n")  # a run was killed in the middle of a line
        file.write(b"\n" * incomplete + json.dumps(line, ensure_ascii=False).encode(errors="surrogatepass") + b"\n")


def read_report(coursedir, assignment) -> dict[str, list[dict]]:
    """Read the latest lines: {student: [a line for each notebook, or one for all]}."""
    path = report_path(coursedir, assignment)
    lines: dict[str, list[dict]] = {}
    for text in path.read_bytes().splitlines() if path.exists() else []:
        try:
            line = json.loads(text)
            student, notebook = line["student"], line["notebook"]
        except (ValueError, TypeError, KeyError):
            continue  # incomplete, or written by hand
        others = [one for one in lines.get(student, []) if notebook and one["notebook"] not in (None, notebook)]
        lines[student] = [*others, line]
    return lines


def report_path(coursedir, assignment) -> Path:
    return Path(coursedir.root, coursedir.autograded_directory, f"{assignment}.report.jsonl")


def fingerprint(folder) -> str:
    """Return a hash of all files in the folder. Links are not followed."""
    digest = hashlib.sha256()
    for path in sorted(Path(folder).rglob("*")):
        if path.is_symlink() or path.is_file():
            content = os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
            name = os.fsencode(path.relative_to(folder))
            digest.update(b"%d %d " % (len(name), len(content)) + name + content)
    return digest.hexdigest()[:16]
