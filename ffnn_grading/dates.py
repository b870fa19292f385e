"""Dates of an assignment, which a person writes into dates/ASSIGNMENT.toml, and what late work costs.

    due = "2026-11-20 18:00"
    zone = "America/Toronto"
    grace_minutes = 15
    penalty_per_day = 10
    largest_penalty = 50
    closed = "2026-11-27 18:00"

    [extensions]
    "ada" = "2026-11-23 18:00"

Only `due` is needed. Without `zone`, times are in this machine's. Penalties are percentages of the possible points, for
each day that has begun; work after `closed` gets no points. An extension is another due date for one student; if it is
after `closed`, it moves that as well. The file is in the course's folder, outside of solutions/, because it names
students: git ignores it, and nothing releases it.

The gradebook is made to agree with the file. Without one, nbgrader's own due date and penalty plugin decide.
"""

import math
import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from nbgrader.api import Gradebook, SubmittedAssignment
from nbgrader.preprocessors import AssignLatePenalties

from ffnn_grading import files
from ffnn_grading.pages import pluralise
from ffnn_grading.tables import Unusable
from ffnn_grading.times import LATE, read_time

FOLDER, RELEASED = "dates", "dates.txt"  # the file for students lies beside the released notebook
EXAMPLE = 'due = "2026-11-20 18:00"'
NUMBERS = {"grace_minutes": 1_000_000, "penalty_per_day": 100, "largest_penalty": 100}  # the largest possible values
KEYS = {"due", "zone", *NUMBERS, "closed", "extensions"}
DAY = timedelta(days=1)
MARKED = "late, as the learning system says without a time"


class Lateness(NamedTuple):
    """How late work was, what percentage of the possible points that costs, and both in words; "" if it costs none."""

    percent: float = 0.0
    text: str = ""


@dataclass(frozen=True)
class Dates:
    """The dates of an assignment. Times are in UTC without a time zone, as in nbgrader; percentages from 0 to 100."""

    due: datetime
    zone: tzinfo | None = None  # for showing times; None is this machine's
    grace: timedelta = timedelta()
    penalty_per_day: float = 0.0
    largest_penalty: float = 100.0
    closed: datetime | None = None
    extensions: dict[str, datetime] = field(default_factory=dict)

    def due_for(self, student: str) -> datetime:
        return self.extensions.get(student, self.due)

    def judge(self, student: str, time: datetime | None, marked_late: bool = False) -> Lateness:
        """Judge work that was handed in at this time, if it is known; or that a learning system calls late."""
        due = self.due_for(student)
        if time is None:
            if not marked_late:
                return Lateness()
            if student in self.extensions:
                return Lateness(0.0, f"{MARKED}; the extension lasts until {self.show(due)}")
            percent = min(self.penalty_per_day, self.largest_penalty)
            return Lateness(percent, f"{MARKED}; due {self.show(due)}")
        late = time - due
        if late <= self.grace:
            return Lateness()
        text = f"{describe_duration(late)} late; due {self.show(due)}"
        if self.closed is not None and time - (closed := max(self.closed, due)) > self.grace:
            return Lateness(100.0, f"{text}; nothing counts after {self.show(closed)}")
        return Lateness(min(math.ceil(late / DAY) * self.penalty_per_day, self.largest_penalty), text)

    def show(self, time: datetime) -> str:
        """Write a time in words: "Friday, 20 November 2026, 18:00 EST"."""
        here = time.replace(tzinfo=UTC).astimezone(self.zone)
        return f"{here:%A}, {here.day} {here:%B %Y, %H:%M %Z}"

    def show_briefly(self, time: datetime) -> str:
        """Write a time for a table: "20 Nov, 18:00"."""
        return f"{time.replace(tzinfo=UTC).astimezone(self.zone):%d %b, %H:%M}"

    def describe(self) -> str:
        """Return the rules for everybody in one line, without any extension."""
        said = [f"Due {self.show(self.due)}."]
        if self.grace:
            said.append(f"Up to {describe_duration(self.grace)} later is still in time.")
        if self.penalty_per_day:
            limit = f", at most {self.largest_penalty:g} %" if self.largest_penalty < 100 else ""
            said.append(f"Each day after that, even if it has only begun, costs {self.penalty_per_day:g} %{limit}.")
        if self.closed:
            said.append(f"Nothing counts after {self.show(self.closed)}.")
        return " ".join(said)


def describe_duration(time: timedelta) -> str:
    """Return a duration in its two largest units: "1 day 3 hours"."""
    minutes = math.ceil(time / timedelta(minutes=1))
    parts = {"day": minutes // 1440, "hour": minutes // 60 % 24, "minute": minutes % 60}
    said = [pluralise(count, unit) for unit, count in parts.items() if count]
    return " ".join(said[:2]) or "0 minutes"


# --- reading ------------------------------------------------------------------------------------------------


def dates_path(root, assignment: str) -> Path:
    return Path(root, FOLDER, f"{assignment}.toml")


def read_dates(root, assignment: str) -> Dates | None:
    """Read the dates of an assignment from the course's folder; None if there is no file.

    Raises
    ------
    Unusable
        If the file cannot be meant.
    """
    path = dates_path(root, assignment)
    if not path.exists():
        return None
    try:
        return parse_dates(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError) as error:  # also that of the encoding
        hint = "Write dates in quotation marks. " if isinstance(error, tomllib.TOMLDecodeError) else ""
        raise Unusable(f"{FOLDER}/{path.name}: {error}. {hint}The shortest possible file is: {EXAMPLE}") from None


def find_strangers(coursedir) -> list[str]:
    """Return the files of dates that belong to no assignment, such as dates/ex1.toml."""
    sources = Path(coursedir.format_path(coursedir.source_directory, ".", "x")).parent
    names = (path.stem for path in Path(coursedir.root, FOLDER).glob("*.toml"))
    return [f"{FOLDER}/{name}.toml" for name in sorted(names) if not (sources / name).is_dir()]


def parse_dates(said: dict[str, Any]) -> Dates:
    """Read what the file holds. Raises ValueError if it cannot be meant."""
    if unknown := sorted(said.keys() - KEYS):
        raise ValueError(f"{unknown[0]!r} is not a setting; the settings are {', '.join(sorted(KEYS))}")
    if "due" not in said:
        raise ValueError("there is no due date")
    zone = _zone(said["zone"]) if "zone" in said else None
    numbers = {name: _number(name, said[name], most) for name, most in NUMBERS.items() if name in said}
    extensions = said.get("extensions", {})
    if not isinstance(extensions, dict):
        raise ValueError("extensions must be a table: [extensions], and below it a line STUDENT = DATE for each")
    due = _time("due", said["due"], zone)
    closed = _time("closed", said["closed"], zone) if "closed" in said else None
    if closed is not None and closed < due:
        raise ValueError(f"closed ({said['closed']}) is before due ({said['due']})")
    return Dates(
        due,
        zone,
        timedelta(minutes=numbers.pop("grace_minutes", 0)),
        closed=closed,
        extensions={student: _time(f"the extension of {student}", text, zone) for student, text in extensions.items()},
        **numbers,
    )


def _zone(name):
    try:
        return ZoneInfo(name)
    except (KeyError, TypeError, ValueError):  # KeyError: an unknown one
        raise ValueError(f"zone is {name!r}, but must be a time zone such as 'Europe/Berlin'") from None


def _number(name, value, most):
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError(f"{name} is {value!r}, but must be a number from 0 to {most}")
    return value


def _time(name, value, zone):
    """Return a date and time of day, a string or TOML's own, in UTC without a time zone."""
    if isinstance(value, dict):
        raise ValueError(f"{name} is a table, but must be a date: write an id with a dot in quotation marks")
    text = value.isoformat() if isinstance(value, datetime) else value
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d\S*", text):
        raise ValueError(f"{name} is {str(value)!r}, but must be a date and a time of day such as '2026-11-20 18:00'")
    try:
        time = datetime.fromisoformat(text)
        time = time if time.tzinfo else time.replace(tzinfo=zone)
        return time.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:  # OverflowError: the evening of 31 December 9999, in America
        raise ValueError(f"{name} is {text!r}: {error}") from None


# --- applying -----------------------------------------------------------------------------------------------


def enter(gradebook: Gradebook, coursedir, assignment: str, dates: Dates, student: str | None = None) -> list[str]:
    """Enter due date, extensions and penalties in the gradebook, of one student or of all.

    Returns the students whose penalty is another one now. A penalty is never more than the points.
    """
    entry, changed = gradebook.find_assignment(assignment), []
    if entry.duedate != dates.due:
        entry.duedate = dates.due
    for one in entry.submissions:
        who = one.student.id
        if student not in (None, who):
            continue
        extension = dates.due_for(who) - dates.due or None
        if one.extension != extension:
            one.extension = extension
        late = lateness(coursedir, dates, one)
        for notebook in one.notebooks:
            before = notebook.late_submission_penalty or 0.0
            penalty = round(min(notebook.score, late.percent / 100 * notebook.max_score), 6)
            if late.percent == 100.0:
                penalty = notebook.score
            if penalty != before:
                notebook.late_submission_penalty = penalty
                changed.append(who)
    gradebook.db.commit()
    return sorted(set(changed))


def lateness(coursedir, dates: Dates, submission: SubmittedAssignment) -> Lateness:
    """Judge a submission in the gradebook, which has the time of the work that was graded."""
    place = Path(coursedir.format_path(coursedir.submitted_directory, submission.student.id, submission.name))
    return dates.judge(submission.student.id, submission.timestamp, (place / LATE).exists())


class AssignPenalties(AssignLatePenalties):
    """nbgrader's step that gives a penalty for late work: by our dates, or else by nbgrader's plugin.

    With the plugin, also if it is only known that work was late, and not when.
    """

    def preprocess(self, nb, resources):
        coursedir, about = self.parent.parent.coursedir, resources["nbgrader"]
        place = Path(coursedir.format_path(coursedir.submitted_directory, about["student"], about["assignment"]))
        time, dates = read_time(place), read_dates(coursedir.root, about["assignment"])
        with Gradebook(about["db_url"]) as gradebook:  # nbgrader keeps the time of earlier work if this has none
            gradebook.find_submission(about["assignment"], about["student"]).timestamp = time
            gradebook.db.commit()
            if dates is not None:
                enter(gradebook, coursedir, about["assignment"], dates, about["student"])
                return nb, resources
        nb, resources = super().preprocess(nb, resources)
        if time is None and (place / LATE).exists():
            with Gradebook(about["db_url"]) as gradebook:
                notebook = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
                penalty = self.plugin_inst.late_submission_penalty(about["student"], notebook.score, 1)
                if penalty is not None:
                    notebook.late_submission_penalty = self._check_late_penalty(notebook, penalty)
                gradebook.db.commit()
        return nb, resources


def show_to_students(coursedir, assignment: str, dates: Dates | None) -> bool:
    """Write the rules for everybody beside the released notebook, where the start page reads them.

    Returns whether the file is another one now, so that the assignment has to be released again.
    """
    path = Path(coursedir.format_path(coursedir.release_directory, ".", assignment), RELEASED)
    now = f"{dates.describe()}\n" if dates else None
    if now == (path.read_text(encoding="utf-8") if path.exists() else None):
        return False
    if now is None:
        path.unlink()
    elif path.parent.is_dir():
        files.replace(path, now)
    return path.parent.is_dir()
