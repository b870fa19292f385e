"""Notes about a submission, passed from step to step in the notebook's metadata."""

import hashlib
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path

KEY = "ffnn_grading"
UNREAD, SETTLED = "not read", "settled"  # the states of files that could not be collected
NOT_RUN = "Not all cells were run."
UNREADABLE = "The file cannot be read as a notebook"
PART = 1_000_000  # bytes that are read at once
TOLD = NOT_RUN, UNREADABLE  # how notes begin that a student gets to read, too


def start(notebook):
    """Remove what the metadata hold: students can write metadata, too."""
    notebook.metadata[KEY] = {"notes": [], "flags": [], "doubts": []}


def note(notebook, text):
    """Note something that was repaired, or that a student should know."""
    _add(notebook, "notes", text)


def flag(notebook, text):
    """Note a reason to give the tests no points until a person has looked."""
    _add(notebook, "flags", text)


def doubt(notebook, text):
    """Note a reason to let a person look at the tests that have no points."""
    _add(notebook, "doubts", text)


def read_doubts(notebook) -> list[str]:
    """Return the doubts."""
    return list(notebook.metadata.get(KEY, {}).get("doubts", []))


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
    line = {"student": student, "notebook": notebook, "state": state, "notes": texts, **more}
    line["work"] = fingerprint(coursedir.format_path(coursedir.submitted_directory, student, assignment))
    _add_line(coursedir, assignment, line)


def _add_line(coursedir, assignment, line):
    path = report_path(coursedir, assignment)
    path.parent.mkdir(parents=True, exist_ok=True)
    line["time"] = datetime.now(UTC).isoformat(timespec="seconds")
    with open(path, "a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
        incomplete = file.read(1) not in (b"", b"\n")  # a run was killed in the middle of a line
        file.write(b"\n" * incomplete + json.dumps(line, ensure_ascii=False).encode(errors="surrogatepass") + b"\n")


def read_report(coursedir, assignment) -> dict[str, list[dict]]:
    """Read the latest lines: {student: [a line for each notebook, or one for all]}."""
    lines: dict[str, list[dict]] = {}
    for line in _read_lines(coursedir, assignment):
        if "file" in line:
            continue  # of report_unread
        student, notebook = line["student"], line["notebook"]
        others = [one for one in lines.get(student, []) if notebook and one["notebook"] not in (None, notebook)]
        lines[student] = [*others, line]
    return lines


def _read_lines(coursedir, assignment):
    path = report_path(coursedir, assignment)
    for text in path.read_bytes().splitlines() if path.exists() else []:
        try:
            line = json.loads(text)
            line["student"], line["notebook"]
        except (ValueError, TypeError, KeyError):
            continue  # incomplete, or written by hand
        yield line


def read_attempts(coursedir, assignment) -> dict[str, list[dict]]:
    """Read what the tests said of each hand-in, the oldest first: {student: [outcomes of class_statistics, ...]}.

    Only hand-ins count whose tests were trusted. One that was graded again, as after its time was corrected, has its
    latest outcomes.
    """
    found: dict[str, list[dict]] = {}
    for line in _read_lines(coursedir, assignment):
        if "file" not in line and line.get("state") == "graded" and isinstance(line.get("outcomes"), dict):
            attempts = found.setdefault(line["student"], [])
            outcomes: dict = {}
            for same in [one for one in attempts if _is_same_work(one, line)]:
                attempts.remove(same)
                outcomes |= same["outcomes"]
            attempts.append(line | {"outcomes": outcomes | line["outcomes"]})
    return {student: [one["outcomes"] for one in attempts] for student, attempts in found.items()}


def _is_same_work(one, other):
    """Whether two lines are of the same files; or of the same answers, in another file or with another time."""
    return one["work"] == other["work"] or (bool(one.get("answers")) and one["answers"] == other.get("answers"))


def report_unread(coursedir, assignment, source, problems, seen=()):
    """Add a line for each file that could not be collected, and one for each that is settled.

    problems are tuples of a path, a student or None, and a text. Settled are earlier problems of the same source, and
    those with files that were seen again, in another download.
    """
    known = {(line["source"], line["file"]): line for line in read_unread(coursedir, assignment)}
    now = {(source, path): (student, text) for path, student, text in problems}
    seen = set(seen)
    for key, line in known.items():
        if key not in now and (key[0] == source or key[1] in seen):
            _add_line(coursedir, assignment, line | {"state": SETTLED})
    for key, (student, text) in now.items():
        if key not in known or known[key]["notes"] != [text]:
            line = {"student": student, "notebook": None, "state": UNREAD, "source": source, "file": key[1]}
            _add_line(coursedir, assignment, line | {"notes": [text], "work": _work(coursedir, student, assignment)})


def settle_unread(coursedir, assignment):
    """Settle all files that could not be collected: a person has dealt with them."""
    for line in read_unread(coursedir, assignment):
        _add_line(coursedir, assignment, line | {"state": SETTLED})


def read_unread(coursedir, assignment) -> list[dict]:
    """Read the lines of files that could not be collected, unless they are settled, as by new work of the student."""
    found = {}
    for line in _read_lines(coursedir, assignment):
        if "file" in line:
            found[line.get("source"), line["file"]] = line
    return [
        line
        for line in found.values()
        if line["state"] == UNREAD and line["work"] == _work(coursedir, line["student"], assignment)
    ]


def _work(coursedir, student, assignment):
    return fingerprint(coursedir.format_path(coursedir.submitted_directory, student, assignment)) if student else ""


def report_path(coursedir, assignment) -> Path:
    return Path(coursedir.root, coursedir.autograded_directory, f"{assignment}.report.jsonl")


def fingerprint(folder) -> str:
    """Return a hash of all files in the folder. Links are not followed."""
    digest = hashlib.sha256()
    for path in sorted(Path(folder).rglob("*")):
        if path.is_symlink() or path.is_file():
            name = os.fsencode(path.relative_to(folder))
            with io.BytesIO(os.fsencode(path.readlink())) if path.is_symlink() else open(path, "rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(0)
                digest.update(b"%d %d " % (len(name), size) + name)
                while part := file.read(PART):
                    digest.update(part)
    return digest.hexdigest()[:16]
