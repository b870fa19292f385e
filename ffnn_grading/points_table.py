"""autograded/ASSIGNMENT.csv: a row for each student, with points, those of each task, and what they are worth."""

import csv
import io

from ffnn_grading import files, results
from ffnn_grading.inert import COLUMNS, spreadsheet_cell
from ffnn_grading.pages import printable
from ffnn_grading.terminal import say

OURS = ["state", "hours_late", "time_from"]  # after nbgrader's; then come one for each task, and note


def export(course):
    """Write the table. What was not read or graded has no score, and neither has what is outdated."""
    found = results.collect(course.api, course.assignment)
    submissions = {one.student: one for one in found.submissions}
    unfinished = {one.student for one in found.submissions if one.standing in ("outdated", "not graded")}
    said = {one.student: " ".join(one.notes) for one in found.submissions if one.student in unfinished}
    for line in found.unread:
        student = line["student"] or ""
        said[student] = " ".join([*filter(None, [said.get(student)]), "Not read:", *line["notes"]])
    with course.api.gradebook as gradebook:
        assignment = gradebook.find_assignment(course.assignment)
        known = {student.id: student for student in gradebook.students}
        done = {one.student.id: one for one in assignment.submissions if one.student.id not in unfinished}
        everybody = sorted({*known, *submissions, *said})
        rows = [
            _row(assignment, who, known.get(who), done.get(who), said)
            | _state(found, who, submissions.get(who), done.get(who))
            for who in everybody
        ]
    text = io.StringIO()
    writer = csv.DictWriter(text, [*COLUMNS, *OURS, *_tasks(found).values(), "note"])
    writer.writeheader()
    writer.writerows({key: _harmless(value) for key, value in row.items()} for row in rows)
    files.replace(course.path(".csv"), text.getvalue())
    say(f"Points as CSV: {course.short(course.path('.csv'))}.")


def _row(assignment, who, student, done, said):
    row = {"assignment": assignment.name, "duedate": assignment.duedate, "max_score": assignment.max_score}
    row |= {"student_id": who, "note": said.get(who)}
    if student is not None:
        row |= {"last_name": student.last_name, "first_name": student.first_name, "email": student.email}
    if done is not None:
        penalty = done.late_submission_penalty or 0.0
        row |= {
            "duedate": done.duedate,
            "timestamp": done.timestamp,
            "raw_score": done.score,
            "late_submission_penalty": penalty,
        }
        row["score"] = max(0.0, done.score - penalty)
    return row


def _tasks(found):
    """Return {grade_id: column}. A title that several tasks share is completed by the grade_id."""
    titles = [task.title for task in found.tasks]
    return {
        task.grade_id: task.title if titles.count(task.title) == 1 else f"{task.title} ({task.grade_id})"
        for task in found.tasks
    }


def _state(found, who, one, done):
    """Return what tells apart: nothing was handed in, it was not read, a person is to grade it, zero points."""
    if one is None:
        return {"state": "never handed in" if who in found.absent else "not read"}
    counts = one.standing not in ("outdated", "not graded")  # else nbgrader has zeros, or the points of earlier work
    given = {name: score for name, (score, waits) in one.grades.items() if counts and not waits}
    row = {column: given.get(name) for name, column in _tasks(found).items()}
    if done is not None and done.duedate and done.timestamp:
        row["hours_late"] = round(done.total_seconds_late / 3600, 2)
    return row | {"state": one.standing, "time_from": one.time_from}


def _harmless(value):
    """Return a field on one line, which a spreadsheet does not take for a formula."""
    return spreadsheet_cell(" ".join(printable(value).split()) if isinstance(value, str) else value)
