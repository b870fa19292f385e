"""Results of an assignment after grading, from the gradebook, the report's lines and the graded notebooks."""

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import nbformat
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.utils import is_grade, is_solution

from ffnn_checks import verdict_of
from ffnn_grading import notes
from ffnn_grading.dates import Dates, lateness, read_dates
from ffnn_grading.hand_ins import submitted_students
from ffnn_grading.made_with import find_outdated
from ffnn_grading.times import MARKED, describe_time, source_of_time


@dataclass
class Submission:
    """One student's work."""

    student: str
    state: str  # "graded", "look" or "not graded"
    notes: list[str] = field(default_factory=list)
    name: str = ""
    score: float = 0.0
    seconds: float = 0.0
    waits: bool = False  # a person still has to give points
    pages: dict[str, Path] = field(default_factory=dict)  # {"feedback": …, "notebook": …}
    changed: list[str] = field(default_factory=list)  # what has changed since it was graded, such as "the points"
    grades: dict[str, tuple[float, bool]] = field(default_factory=dict)  # {grade_id: (points, wait for a person?)}
    names: tuple[str, str] = ("", "")  # given and family name, if it is known which is which
    email: str = ""
    penalty: float = 0.0  # for being late
    time: datetime | None = None  # when it was handed in, in UTC
    time_from: str = ""  # where that is known from
    doubts: list[str] = field(default_factory=list)  # about that time
    late: str = ""  # how late, in words
    due: datetime | None = None  # with an extension
    is_there: bool = True  # in submitted/, to be graded again

    @property
    def is_outdated(self) -> bool:
        """Whether what it was graded with has changed since."""
        return bool(self.changed)

    @property
    def total(self) -> float:
        """The points after the penalty."""
        return max(0.0, self.score - self.penalty)

    @property
    def standing(self) -> str:
        """What the points are worth: "not graded", "outdated", "flagged", "waits for a person" or "final"."""
        if self.state == "not graded":
            return self.state
        if self.is_outdated:
            return "outdated"
        return ("flagged" if self.state == "look" else "waits for a person") if self.waits else "final"

    @property
    def is_final(self):
        """Whether all its points are given."""
        return self.standing == "final"


@dataclass
class Task:
    """A cell with points."""

    grade_id: str
    title: str
    points: float
    is_test: bool  # or a question that a person grades
    scores: list[float] = field(default_factory=list)
    waiting: int = 0
    not_attempted: int = 0
    unnamed: int = 0  # wrong, but not one of the usual mistakes
    mistakes: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float | None:
        """Fraction of the possible points that was given; None if nobody has points yet."""
        return sum(self.scores) / (self.points * len(self.scores)) if self.scores and self.points else None

    @property
    def full(self):
        return sum(score >= self.points for score in self.scores)


@dataclass
class Results:
    assignment: str
    points: float  # possible
    submissions: list[Submission]
    tasks: list[Task]
    unread: list[dict] = field(default_factory=list)  # lines of files that could not be collected
    absent: list[str] = field(default_factory=list)  # students of the gradebook who never handed in anything
    attempts: dict[str, list[dict]] = field(default_factory=dict)  # of notes.read_attempts
    dates: Dates | None = None

    def in_state(self, *states: str) -> list[Submission]:
        return [one for one in self.submissions if one.state in states]

    @property
    def scores(self) -> list[float]:
        """Points of all submissions whose tests were trusted, or graded by a person, and have not changed since."""
        return [one.score for one in self.in_state("graded", "looked at") if not one.is_outdated]

    @property
    def mistakes(self) -> list[tuple[int, str, Task]]:
        """Tuples of how often, what the check said, and which task; the most frequent first."""
        found = [(number, text, task) for task in self.tasks for text, number in task.mistakes.items()]
        return sorted(found, key=lambda one: (-one[0], one[2].grade_id, one[1]))

    @property
    def not_final(self) -> list[Submission]:
        return [one for one in self.submissions if not one.is_final]

    @property
    def outdated(self) -> list[Submission]:
        return [one for one in self.submissions if one.is_outdated]

    @property
    def late(self) -> list[Submission]:
        """Those that were late, or have an extension."""
        return [one for one in self.submissions if one.late or (self.dates and one.student in self.dates.extensions)]

    @property
    def doubts(self) -> list[str]:
        """What is not clear about times of hand-in, in words."""
        return [f"{one.student}: {text}" for one in self.submissions for text in one.doubts]

    @property
    def has_penalties(self) -> bool:
        return any(one.penalty for one in self.submissions)

    @property
    def waiting(self) -> list[Task]:
        """Questions with answers that a person has to grade."""
        return [task for task in self.tasks if task.waiting and not task.is_test]


def collect(api, assignment) -> Results:
    """Collect the Results of an assignment from an NbGraderAPI."""
    tasks, dates = read_tasks(api.coursedir, assignment), read_dates(api.coursedir.root, assignment)
    with api.gradebook as gradebook:
        try:
            points = gradebook.find_assignment(assignment).max_score
            entries = gradebook.assignment_submissions(assignment)
        except MissingEntry:
            points, entries = sum(task.points for task in tasks.values()), []
        graded = {row["student"]: row for row in gradebook.submission_dicts(assignment)}
        grades = _grades(gradebook, assignment)
        known = {student.id: student.email or "" for student in gradebook.students}
        handed_in = {
            one.student.id: {
                "penalty": one.late_submission_penalty or 0.0,
                "time": one.timestamp,
                "due": one.duedate,
                "late": lateness(api.coursedir, dates, one).text if dates else "",
            }
            for one in entries
        }
    lines, outdated = notes.read_report(api.coursedir, assignment), find_outdated(api, assignment)
    there = submitted_students(api.coursedir, assignment)
    students = there | graded.keys()
    submissions = [
        _submission(
            api.coursedir, assignment, student, lines.get(student), graded.get(student), grades.get(student, {})
        )
        for student in sorted(students)
    ]
    for one in submissions:
        one.email, one.is_there = known.get(one.student, ""), one.student in there
        for name, value in handed_in.get(one.student, {}).items():
            setattr(one, name, value)
        place = Path(api.coursedir.format_path(api.coursedir.submitted_directory, one.student, assignment))
        one.time_from = source_of_time(place)
        if one.due:  # what is marked as late is among these
            one.doubts = [text for text in describe_time(place) if text != MARKED]
        if changed := outdated.get(one.student):
            one.changed = changed
            cure = "Grade it again, with --again." if one.is_there else "It is no longer in submitted/: put it back."
            one.notes.append(f"Changed since it was graded: {', '.join(changed)}. {cure}")
        _count(tasks, one, grades.get(one.student, {}))
    unread = notes.read_unread(api.coursedir, assignment)
    absent = sorted(known.keys() - students - {line["student"] for line in unread})
    attempts = notes.read_attempts(api.coursedir, assignment)
    return Results(assignment, points, submissions, list(tasks.values()), unread, absent, attempts, dates)


def read_tasks(coursedir, assignment):
    """Read {grade_id: Task} in the order of the notebooks. A task's title is the heading above it, and its part."""
    release, tasks = Path(coursedir.format_path(coursedir.release_directory, ".", assignment)), {}
    for path in sorted(release.glob("*.ipynb")):
        title = path.stem
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "markdown" and (heading := re.match(r"#+\s+(.+)", cell.source)):
                title = re.sub(r"\s*\(\d+(?: \+ \d+)* points?\)", "", heading[1])
            if is_grade(cell):
                name, points = cell.metadata.nbgrader["grade_id"], float(cell.metadata.nbgrader["points"])
                tasks[name] = Task(name, title, points, is_test=not is_solution(cell))
    tests = [task for task in tasks.values() if task.is_test]
    for title, number in Counter(task.title for task in tests).items():
        for part, task in enumerate((task for task in tests if task.title == title and number > 1), start=1):
            task.title += f", part {part}"
    return tasks


def _grades(gradebook, assignment):
    """Read {student: {grade_id: (score, whether it waits for a person)}}."""
    grades: dict[str, dict[str, tuple[float, bool]]] = {}
    for student, name, score, waits in _given(gradebook, assignment, Grade, Grade.score, Grade.needs_manual_grade):
        grades.setdefault(student, {})[name] = score, waits
    return grades


def _given(gradebook, assignment, kind, *fields):
    """Query grades or comments of all submissions: rows of student, cell, and the fields."""
    return (
        gradebook.db.query(Student.id, BaseCell.name, *fields)
        .select_from(kind)
        .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(Student, Student.id == SubmittedAssignment.student_id)
        .join(BaseCell, BaseCell.id == kind.cell_id)
        .filter(Assignment.name == assignment)
    )


def fingerprint_feedback(gradebook, found: Results) -> dict[str, str]:
    """Return {student: a hash of what feedback says: points, comments, how late it was, and what was not read}."""
    assignment = found.assignment
    said: dict[str, list[str]] = {}
    grades = _given(gradebook, assignment, Grade, Grade.score, Grade.needs_manual_grade)
    for student, *what in [*grades, *_given(gradebook, assignment, Comment, Comment.comment)]:
        said.setdefault(student, []).append(repr(what))
    for one in found.submissions:
        said.setdefault(one.student, []).append(repr([one.penalty, one.late]))
    for line in found.unread:
        said.setdefault(line["student"], []).append(repr(line["notes"]))
    return {student: hashlib.sha256("".join(sorted(what)).encode()).hexdigest()[:16] for student, what in said.items()}


def _submission(coursedir, assignment, student, lines, row, grades):
    if not lines:
        lines = [{"state": "not graded", "notes": ["It was not graded yet, or it has no notebook."]}]
    states = {line.get("state") for line in lines}
    state = next((state for state in ("not graded", "look") if state in states), "graded")
    one = Submission(student, state, [str(text) for line in lines for text in line.get("notes", [])])
    one.grades = grades
    one.seconds = sum(line.get("seconds") or 0.0 for line in lines)
    if row is not None:
        names = (row["first_name"] or "", row["last_name"] or "")
        one.name = " ".join(filter(None, names))
        one.names = names if all(names) else ("", "")
        one.score, one.waits = row["score"], bool(row["needs_manual_grade"])
    if state == "look" and not one.waits:
        one.state = "looked at"
    notebooks = sorted(Path(coursedir.format_path(coursedir.autograded_directory, student, assignment)).glob("*.ipynb"))
    place = Path(coursedir.format_path(coursedir.feedback_directory, student, assignment))
    found = {  # the page of a notebook, and no other one that a student may have handed in
        "feedback": [page for path in notebooks if (page := place / f"{path.stem}.html").is_file()],
        "notebook": notebooks,
    }
    one.pages = {what: paths[0] for what, paths in found.items() if paths}
    return one


def _count(tasks, one, grades):
    """Enter one submission in the tasks' statistics."""
    for name, (score, waits) in grades.items():
        if name in tasks and one.state != "not graded" and not one.is_outdated:
            tasks[name].waiting += waits
            if not waits:
                tasks[name].scores.append(score)
    if one.state != "graded" or one.is_outdated or "notebook" not in one.pages:
        return
    for path in sorted(one.pages["notebook"].parent.glob("*.ipynb")):
        for name, said in _errors(path).items():
            if name in tasks and tasks[name].is_test:
                count_error(tasks[name], said)


def count_error(task: Task, said: str):
    """Count the message of a failed check as a named mistake, a task not attempted, or another mistake."""
    verdict = verdict_of(said)
    if verdict.kind == "mistake":
        task.mistakes[verdict.hint] += 1
    elif verdict.kind == "not attempted":
        task.not_attempted += 1
    else:
        task.unnamed += 1


def _errors(path):
    """Read {grade_id: the message of its first error} from a graded notebook."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    found = {}
    for cell in cells:
        name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
        errors = [output for output in cell.get("outputs", []) if output.get("output_type") == "error"]
        if name and errors:
            found[name] = str(errors[0].get("evalue", ""))
    return found
