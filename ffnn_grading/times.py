"""The time of hand-in, in timestamp.txt if it is known; in submitted_late.txt, that it was late, if only that is."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties

TIME, LATE = "timestamp.txt", "submitted_late.txt"
# As nbgrader writes it, or a person: a date, a time of day, and perhaps a zone.
FORM = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)"
    r" ?(?P<zone>Z|[A-Z]{3,5}|[+-]\d\d:?\d\d|[A-Z][A-Za-z_]+(?:/[A-Za-z_]+)+)?"
)


def read_time(place: Path) -> datetime | None:
    """Return the time of hand-in of the submission in this folder, in UTC; None if it is not known."""
    try:
        with open(place / TIME, encoding="utf-8") as file:
            found = FORM.fullmatch(file.read(100).strip())
        if not found:
            return None
        zone, time = found["zone"] or "UTC", datetime.fromisoformat(found["time"])
        if zone[0] in "+-":  # which nbgrader would take for seconds
            shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
            return time - shift if zone[0] == "+" else time + shift
        known = ZoneInfo("UTC" if zone == "Z" else zone)
        return time.replace(tzinfo=known).astimezone(UTC).replace(tzinfo=None)
    except (OSError, ValueError, OverflowError, KeyError):  # KeyError: an unknown zone
        return None


def describe_time(place: Path) -> list[str]:
    """Return in words what is odd about the time of hand-in."""
    odd = [f"{TIME} holds no time. So it is not known when this was handed in."]
    late = ["The learning system says that this was handed in late, and not when."]
    unknown = read_time(place) is None
    return odd * (unknown and (place / TIME).exists()) + late * (unknown and (place / LATE).exists())


def accept_odd_times():
    """Let nbgrader take what it cannot read as a time for an unknown one.

    It would end with an error for this submission, and for the list of all in the formgrader.
    """
    CourseDirectory.get_existing_timestamp = lambda _self, place: read_time(Path(place))
    NbGraderAPI.get_submitted_timestamp = lambda self, assignment, student: read_time(
        Path(self.coursedir.format_path(self.coursedir.submitted_directory, student, assignment))
    )


class AssignPenalties(AssignLatePenalties):
    """nbgrader's step that gives a penalty for late work, also if it is only known that it was late, and not when."""

    def preprocess(self, nb, resources):
        coursedir, about = self.parent.parent.coursedir, resources["nbgrader"]
        place = Path(coursedir.format_path(coursedir.submitted_directory, about["student"], about["assignment"]))
        time = read_time(place)
        with Gradebook(about["db_url"]) as gradebook:  # nbgrader keeps the time of earlier work if this has none
            gradebook.find_submission(about["assignment"], about["student"]).timestamp = time
            gradebook.db.commit()
        nb, resources = super().preprocess(nb, resources)
        if time is None and (place / LATE).exists():
            with Gradebook(about["db_url"]) as gradebook:
                notebook = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
                penalty = self.plugin_inst.late_submission_penalty(about["student"], notebook.score, 1)
                if penalty is not None:
                    notebook.late_submission_penalty = self._check_late_penalty(notebook, penalty)
                gradebook.db.commit()
        return nb, resources
