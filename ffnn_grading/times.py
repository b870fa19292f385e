"""The time of hand-in, in timestamp.txt if it is known; in submitted_late.txt, that it was late, if only that is.

nbgrader writes the time alone. What we write has a second line, which says where the time comes from; and perhaps a
third, which says what is odd about it.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

TIME, LATE = "timestamp.txt", "submitted_late.txt"
SECRET = "submission_secret.txt"  # nbgrader's, in work from the exchange
EXCHANGE = "the exchange"  # a source of times
MARKED = "The learning system says that this was handed in late, and not when."
# As nbgrader writes it, or a person: a date, a time of day, and perhaps a zone.
FORM = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)"
    r" ?(?P<zone>Z|[A-Z]{3,5}|[+-]\d\d:?\d\d|[A-Z][A-Za-z_]+(?:/[A-Za-z_]+)+)?"
)


def read_time(place: Path) -> datetime | None:
    """Return the time of hand-in of the submission in this folder, in UTC; None if it is not known."""
    try:
        if not (found := _written_time(place)):
            return None
        zone, time = found["zone"] or "UTC", datetime.fromisoformat(found["time"])
        if zone[0] in "+-":  # which nbgrader would take for seconds
            shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
            return time - shift if zone[0] == "+" else time + shift
        known = ZoneInfo("UTC" if zone == "Z" else zone)
        return time.replace(tzinfo=known).astimezone(UTC).replace(tzinfo=None)
    except (OSError, ValueError, OverflowError, KeyError):  # KeyError: an unknown zone
        return None


def _written_time(place):
    """Return the match of FORM with what is written in timestamp.txt; None if it is not such a time."""
    with open(place / TIME, encoding="utf-8") as file:
        return FORM.fullmatch(file.read(200).strip().partition("\n")[0].strip())


def source_of_time(place: Path) -> str:
    """Return in words where the time of hand-in comes from; "" if it is not known."""
    if read_time(place) is None:
        return "a mark of the learning system" if (place / LATE).exists() else ""
    if (place / SECRET).exists():
        return EXCHANGE
    return _line(place, 1) or TIME


def _line(place, number):
    """Return a line of what we write into timestamp.txt; "" if there is none."""
    try:
        with open(place / TIME, encoding="utf-8", errors="replace") as file:
            return [*file.read(1000).split("\n"), "", ""][number].strip()[:100]
    except OSError:
        return ""


def describe_time(place: Path) -> list[str]:
    """Return in words what is odd about the time of hand-in."""
    odd = [
        f"{TIME} holds no time, such as 2026-11-21 09:30 America/Toronto. So it is not known when this was handed in."
    ]
    unknown = read_time(place) is None
    if not unknown and not _written_time(place)["zone"]:
        return [f"{TIME} names no time zone, such as America/Toronto. So its time is taken as UTC."]
    if not unknown and _line(place, 1) == EXCHANGE and (changed := _line(place, 2)):
        said = f"The student's account wrote {read_time(place):%Y-%m-%d %H:%M} UTC as the time of submission, but"
        return [f"{said} {changed}. It may be forged, or the exchange was copied since."]
    return odd * (unknown and (place / TIME).exists()) + [MARKED] * (unknown and (place / LATE).exists())


def accept_odd_times():
    """Let nbgrader take what it cannot read as a time for an unknown one.

    It would end with an error for this submission, and for the list of all in the formgrader.
    """
    CourseDirectory.get_existing_timestamp = lambda _self, place: read_time(Path(place))
    NbGraderAPI.get_submitted_timestamp = lambda self, assignment, student: read_time(
        Path(self.coursedir.format_path(self.coursedir.submitted_directory, student, assignment))
    )
