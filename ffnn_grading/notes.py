"""What is to be said about a submission: it travels in the notebook's metadata from one step to the next."""

import json
from datetime import UTC, datetime
from pathlib import Path

KEY = "ffnn_grading"


def start(notebook):
    """Forget what stands there: students can write metadata, too."""
    notebook.metadata[KEY] = {"notes": [], "flags": []}


def note(notebook, text):
    """Something that was put right, or that a student should know."""
    _add(notebook, "notes", text)


def flag(notebook, text):
    """Something for which no points may be given before a person has looked."""
    _add(notebook, "flags", text)


def of(notebook):
    """The notes and the flags, two lists of texts."""
    found = notebook.metadata.get(KEY, {})
    return list(found.get("notes", [])), list(found.get("flags", []))


def _add(notebook, kind, text):
    texts = notebook.metadata.setdefault(KEY, {}).setdefault(kind, [])
    if text not in texts:
        texts.append(text)


def report(coursedir, student, assignment, state, texts, notebook=None, **more):
    """Add a line to the assignment's report, autograded/ASSIGNMENT.report.jsonl. A later line replaces an earlier one.

    state is "graded", "look" (graded, except for what a person must look at) or "not graded".
    """
    folder = Path(coursedir.root, coursedir.autograded_directory)
    folder.mkdir(parents=True, exist_ok=True)
    line = {"student": student, "notebook": notebook, "state": state, "notes": texts, **more}
    line["time"] = datetime.now(UTC).isoformat(timespec="seconds")
    with open(folder / f"{assignment}.report.jsonl", "a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
