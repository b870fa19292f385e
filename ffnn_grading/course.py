"""nbgrader in the course's folder, with one of its assignments: what all steps of ffnn-grade need."""

import contextlib
import json
import logging
from pathlib import Path

from nbgrader.api import MissingEntry
from nbgrader.apps import NbGrader, NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from ffnn_grading import files
from ffnn_grading.lock import graded_alone


class Stop(Exception):
    """The command cannot go on. The message says why, and what to do."""


class Course:
    """nbgrader with this course's configuration, and one assignment of it."""

    def __init__(self, assignment):
        if not Path("nbgrader_config.py").exists():
            raise Stop(f"There is no nbgrader_config.py in {Path.cwd()}. Run ffnn-grade in the course's folder.")
        app = NbGrader()
        app.initialize([])
        app.start()
        app.coursedir = CourseDirectory(parent=app)  # the app made its own before it read the configuration
        self.assignment, self.coursedir, self._lock = assignment, app.coursedir, contextlib.ExitStack()
        self.coursedir.assignment_id = assignment
        there = sorted(_folders(Path(self.coursedir.root, self.coursedir.source_directory)))
        if assignment not in there:
            raise Stop(f"There is no assignment {assignment!r}. The assignments are: {', '.join(there) or 'none'}.")
        self.path("").parent.mkdir(exist_ok=True)
        _log_to(app.log, self.path(".log"))
        self.api = NbGraderAPI(app.coursedir, app.authenticator, app.exchange, parent=app)
        self.app = app
        with self.api.gradebook as gradebook:
            try:
                gradebook.find_assignment(assignment)
            except MissingEntry:
                raise Stop(
                    f"{assignment} is not in the gradebook yet. Run nbgrader generate_assignment {assignment} "
                    "--force --create (or make exercises, for all assignments), then this command again."
                ) from None

    def lock(self):
        """Keep every other grading of this assignment away until this process ends. Raises Busy."""
        self._lock.enter_context(graded_alone(self.coursedir, self.assignment))

    def path(self, ending):
        """Return the path of a file of this assignment beside the graded work."""
        return Path(self.coursedir.root, self.coursedir.autograded_directory, self.assignment + ending)

    @property
    def memory(self):
        """What earlier runs stored for this one."""
        try:
            return dict(json.loads(self.path(".memory.json").read_text()))
        except (OSError, ValueError, TypeError):
            return {}

    def remember(self, **what):
        files.replace(self.path(".memory.json"), json.dumps(self.memory | what))

    def short(self, path):
        return files.short(path, self.coursedir.root)


def _folders(place):
    return [path.name for path in place.iterdir() if path.is_dir() and not path.name.startswith(".")]


def _log_to(log, path):
    """Send nbgrader's long log to a file."""
    handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for old in list(log.handlers):
        log.removeHandler(old)
    log.addHandler(handler)
    log.propagate = False
    logging.captureWarnings(True)  # SQLAlchemy warns about nbgrader
    logging.getLogger("py.warnings").addHandler(handler)
