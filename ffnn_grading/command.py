"""ffnn-grade ASSIGNMENT: collect work, grade what is new or changed, write feedback, export points, report results.

Every step is nbgrader's own, with the course's nbgrader_config.py, and prints a line about what it did. Exit code: 0
if all is well, 1 if something must be done by hand (the output says what), 2 if the run could not be completed,
130 if it was interrupted.
"""

import argparse
import contextlib
import glob
import logging
import os
import sys
import time
from pathlib import Path

from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from tqdm import tqdm

from ffnn_grading import (
    class_statistics,
    dates,
    hand_ins,
    learning_systems,
    notes,
    parallel,
    report_page,
    results,
    similar_work,
)
from ffnn_grading.collecting import collect_work, exchange_has_work
from ffnn_grading.course import Course, Stop
from ffnn_grading.execute import OtherVersion
from ffnn_grading.executions import ExecutionStore
from ffnn_grading.gradebook import describe_failure, one_engine
from ffnn_grading.intake import was_run
from ffnn_grading.kernel import manager_class
from ffnn_grading.lock import Busy
from ffnn_grading.made_with import find_not_entered
from ffnn_grading.pages import pluralise, printable
from ffnn_grading.points_table import export
from ffnn_grading.sandbox import Missing
from ffnn_grading.tables import CLASS_LIST
from ffnn_grading.terminal import last_line, say, say_list
from ffnn_grading.times import SECRET


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _options(arguments)
    log = logging.getLogger("ffnn_grading.command")
    try:
        course = Course(options.assignment)
        log = course.app.log
        with one_engine():
            return _run(course, options)
    except (Stop, Busy, hand_ins.Unusable, Missing, OtherVersion) as error:
        print(f"ffnn-grade: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"ffnn-grade: {error}. Results so far are kept; a second run continues.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ffnn-grade: interrupted. Results so far are kept; a second run continues.", file=sys.stderr)
        return 130
    except Exception as error:
        log.debug("ffnn-grade stopped.", exc_info=True)
        text = describe_failure(error) or f"stopped by an error that it does not know. {type(error).__name__}: {error}"
        print(f"ffnn-grade: {printable(text)}. Results so far are kept.", file=sys.stderr)
        return 2


def _options(arguments):
    parser = argparse.ArgumentParser(
        prog="ffnn-grade",
        description="Grade an assignment: collect work, grade what is new or changed, write the report, the feedback "
        "and a CSV with the points. Run it in the course's folder; a second run continues where the first stopped.",
    )
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="its name, as in solutions/")
    parser.add_argument(
        "source",
        metavar="FOLDER_OR_ZIP",
        nargs="?",
        type=Path,
        help="submissions as a learning system exports them (default: what is in the exchange)",
    )
    parser.add_argument("--names", metavar="CSV", type=Path, help="a table with the columns student and file")
    parser.add_argument(
        "--jobs", metavar="N", type=_parse_jobs, help="notebooks to run at once (default: 1 per processor)"
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a dask scheduler to run them on: tcp://…, or local")
    parser.add_argument("--again", action="store_true", help="grade everything again, even if it has not changed")
    parser.add_argument(
        "--student",
        metavar="ID",
        action="append",
        help="grade this student's work in submitted/ again, and collect nothing (may be repeated)",
    )
    parser.add_argument("--no-feedback", action="store_true", help="neither write nor release feedback")
    parser.add_argument(
        "--report-only", action="store_true", help="grade nothing, write the report of existing results"
    )
    parser.add_argument(
        "--for",
        dest="system",
        metavar=("SYSTEM", "THEIR-FILE"),
        nargs="+",
        help="write points and feedback for moodle, canvas or blackboard, into a copy of the table that it exported",
    )
    parser.add_argument("--column", metavar="TITLE", help="with --for: the column for the points")
    parser.add_argument(
        "--settled",
        action="store_true",
        help="forget files of earlier runs that could not be read: you dealt with them",
    )
    options = parser.parse_args(arguments)
    if options.names and not options.source:
        parser.error("--names says which student each file in FOLDER_OR_ZIP belongs to: give FOLDER_OR_ZIP as well")
    if options.system and (len(options.system) > 2 or options.system[0] not in learning_systems.SYSTEMS):
        known = ", ".join(learning_systems.SYSTEMS)
        parser.error(f"--for needs one of {known}, and perhaps a file after it, but got {' '.join(options.system)!r}")
    if options.column and not options.system:
        parser.error("--column says where --for puts the points: give --for as well")
    if options.system and (options.report_only or options.no_feedback):
        parser.error("--for needs feedback that is up to date: leave out --report-only and --no-feedback")
    if options.report_only and (options.source or options.again or options.student):
        parser.error("--report-only collects and grades nothing: leave out FOLDER_OR_ZIP, --again and --student")
    if options.student and (options.source or options.again):
        parser.error(
            "--student grades the work in submitted/ of one student again: leave out FOLDER_OR_ZIP and --again"
        )
    return options


def _parse_jobs(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of notebooks: give an integer of at least 1")
    return int(text)


def _run(course, options):
    problems = []
    if not options.report_only:
        manager_class()  # raises Missing before anything is touched; so do the next lines
        course.lock()
        dates.read_dates(course.coursedir.root, course.assignment)
        for theirs in (options.system or [])[1:]:
            learning_systems.Table.read(theirs)
    if options.settled:
        notes.settle_unread(course.coursedir, course.assignment)
    if not options.report_only:
        if not options.student:
            collect_work(course, options)
        grade(course, options)
        enter_dates(course)
        if not options.no_feedback:
            problems = give_feedback(course, options.system)
        export(course)
    found = results.collect(course.api, course.assignment)
    similar = find_similar(course, found)
    page = report_page.write(found, course.path(".report.html"), similar)
    _summarise(found, course.short(page))
    if changed := find_not_entered(course.api, course.assignment):
        say(
            f"Changed in solutions/{course.assignment}, but not used yet: {' and '.join(changed)}. To grade with it: "
            f"nbgrader generate_assignment {course.assignment} --force, then --again."
        )
    say(f"All assignments: {course.short(class_statistics.write(found, Path(course.coursedir.root, 'statistics')))}")
    if options.system:
        problems += give_to_system(course, found, *options.system, column=options.column)
    to_do = problems or found.unread or found.in_state("not graded") or found.outdated
    return 1 if to_do else 0


# --- the steps ----------------------------------------------------------------------------------------------


class _ForStudents(BaseConverter):
    """One of nbgrader's converters, for some of the students."""

    assignments: dict[str, list[str]]  # the notebooks of each folder

    def __init__(self, students, bar, **kwargs):
        super().__init__(**kwargs)
        self.students, self.bar = set(students), bar
        self.force = True

    def init_notebooks(self):
        with contextlib.suppress(NbGraderException):  # no notebook at all: the report says so
            super().init_notebooks()
        folders = {self._format_source(self.coursedir.assignment_id, student) for student in self.students}
        self.assignments = {folder: found for folder, found in self.assignments.items() if folder in folders}

    def init_destination(self, assignment_id, student_id):
        self.bar.update()
        return super().init_destination(assignment_id, student_id)


class _Grading(_ForStudents, Autograde):
    """Grades each student as soon as the work is executed; nbgrader goes through them in the order of their names."""

    def __init__(self, students, bar, *, outcome_of, **kwargs):
        super().__init__(students, bar, **kwargs)
        self.outcome_of, self.failure = outcome_of, None
        self.not_executed: dict[str, str] = {}  # for executions.py

    def init_destination(self, assignment_id, student_id):
        """Wait for the execution. If that fails, it fails for all others: nbgrader would go on to them."""
        try:
            outcome = None if self.failure else self.outcome_of(student_id)
        except Exception as error:
            self.failure, outcome = error, None
        if outcome and outcome.state == "failed":
            self.not_executed[student_id] = outcome.text
        return not self.failure and super().init_destination(assignment_id, student_id)


class _Feedback(_ForStudents, GenerateFeedback):
    pass


def grade(course, options):
    """Run nbgrader's autograde for what is new or changed."""
    students = sorted(hand_ins.submitted_students(course.coursedir, course.assignment))
    if missing := sorted(set(options.student or ()).difference(students)):
        raise Stop(
            f"There is no work of {missing[0]!r} for {course.assignment} in submitted/. Give the id as the report has "
            "it, or collect the work first, without --student."
        )
    graded = set() if options.again else _find_graded(course, students) - set(options.student or ())
    wanted = sorted(set(options.student or students) - graded)
    if not wanted:
        say(f"Graded: nothing new; {len(students)} graded before.")
    else:
        started, before = time.monotonic(), notes.read_report(course.coursedir, course.assignment)
        again = options.again or bool(options.student)
        how = {"jobs": options.jobs, "scheduler": options.scheduler, "again": again}
        with parallel.executing(course.coursedir, course.assignment, wanted, **how) as outcome_of:
            converter = _convert(course, _Grading, wanted, "grading", outcome_of=outcome_of)
        took, done = time.monotonic() - started, _find_graded(course, wanted)
        for student in done:
            ExecutionStore(course.coursedir, course.assignment).forget(student)
        if converter.failure:
            raise converter.failure
        _report_unfinished(course, set(wanted) - done, before)
        left = f", {len(wanted) - len(done)} not graded" if len(done) < len(wanted) else ""
        say(f"Graded: {len(done)} in {took:.0f} s{left}; {len(graded)} graded before.")


def enter_dates(course):
    """Enter the dates in the gradebook, and say what has changed."""
    coursedir, assignment = course.coursedir, course.assignment
    found, path = dates.read_dates(coursedir.root, assignment), dates.dates_path("", assignment)
    is_new_to_students = dates.show_to_students(coursedir, assignment, found)
    if found is None:
        if course.memory.get("dates"):
            say(f"Dates: there is no {path} any more. The due date and the penalties of earlier runs stay.")
    else:
        with course.api.gradebook as gradebook:
            due = gradebook.find_assignment(assignment).duedate
            changed = dates.enter(gradebook, coursedir, assignment, found)
            nobody = sorted(found.extensions.keys() - {student.id for student in gradebook.students})
        say(f"Dates: {found.describe()} ({pluralise(len(found.extensions), 'extension')})")
        if due not in (None, found.due):
            say(f"  The gradebook had another due date, {found.show(due)}. It has that of {path} now.")
        say_list("The penalty for late work has changed:", changed)
        say_list("An extension, but not in the gradebook; correct the id if it is wrong:", nobody)
    say_list("Not used, because dates are in a file with an assignment's name:", dates.find_strangers(coursedir))
    course.remember(dates=found is not None)
    if is_new_to_students:
        place = course.short(coursedir.format_path(coursedir.release_directory, ".", assignment))
        say(
            f"  What students see of it has changed, in {place}/{dates.RELEASED}. "
            f"Release the assignment again: nbgrader release_assignment {assignment} --force"
        )


def _report_unfinished(course, students, before):
    """Add a line for those who are not graded, and of whom the latest line does not say so."""
    reported = notes.read_report(course.coursedir, course.assignment)
    for student in sorted(students):
        lines = reported.get(student, [])
        if lines == before.get(student, []) or all(line["state"] != "not graded" for line in lines):
            text = f"The grading stopped before it was done. See {course.short(course.path('.log'))}."
            notes.report(course.coursedir, student, course.assignment, "not graded", [text])


def _find_graded(course, students):
    """Find the students whose present work in submitted/ was graded completely."""
    coursedir, assignment, graded = course.coursedir, course.assignment, set()
    reported = notes.read_report(coursedir, assignment)
    with course.api.gradebook as gradebook:
        known = {row["student"] for row in gradebook.submission_dicts(assignment)}
    for student in students:
        lines = reported.get(student, [])
        work = notes.fingerprint(coursedir.format_path(coursedir.submitted_directory, student, assignment))
        place = Path(coursedir.format_path(coursedir.autograded_directory, student, assignment))
        done = [
            line["state"] != "not graded" and line.get("work") == work and was_run(place / f"{line['notebook']}.ipynb")
            for line in lines
        ]
        if student in known and done and all(done):
            graded.add(student)
    return graded


def _convert(course, kind, students, what, **more):
    with tqdm(total=len(students), desc=what, unit=" submissions", leave=False) as bar:
        converter = kind(students, bar, coursedir=course.coursedir, parent=course.app, **more)
        try:
            converter.start()
        except NbGraderException as error:
            if failure := describe_failure(error):  # it would stop all others, too
                raise Stop(f"{failure}. Results so far are kept.") from error
            # The report has a line for each submission; this is for everything else.
            converter.log.error("%s stopped: %s", what, error)
    return converter


def give_feedback(course, system=None):
    """Write pages for all students with new points or comments; release those that wait for no person.

    Pages of students who are not in the exchange go to a learning system, if one is given, or out by hand.
    Returns what could not be written or released.
    """
    able, found = _find_able(course)
    with course.api.gradebook as gradebook:
        said = results.fingerprint_feedback(gradebook, found)
    given = course.memory.get("feedback", {})
    wanted = [one.student for one in able if not _is_fresh(one) or given.get(one.student) != said.get(one.student)]
    problems = []
    if wanted:
        for page in (one.pages["feedback"] for one in able if one.student in wanted and "feedback" in one.pages):
            os.utime(page, (0, 0))  # so it counts as old, until it is written anew
        _convert(course, _Feedback, wanted, "feedback")
        able, _ = _find_able(course)
        written = {one.student for one in able if _is_fresh(one)}
        course.remember(feedback=given | {student: said.get(student) for student in wanted if student in written})
        problems = [
            f"{student}: see {course.short(course.path('.log'))}" for student in wanted if student not in written
        ]
    new = pluralise(len(wanted) - len(problems), "page")
    say(f"Feedback: {new} written, {len(able) - len(wanted)} unchanged.")
    say_list("Feedback that could not be written:", problems)
    if exchange_has_work(course):
        problems += _release(course, [one for one in able if _is_fresh(one)], system)
    return problems


def _find_able(course):
    """Return the submissions that can get feedback, and all. Old points beside new maxima would be wrong."""
    found = results.collect(course.api, course.assignment)
    return [one for one in found.in_state("graded", "look", "looked at") if not one.is_outdated], found


def _release(course, able, system):
    released, by_hand, problems = 0, [], []
    for one in able:
        place = Path(course.coursedir.format_path(course.coursedir.feedback_directory, one.student, course.assignment))
        if one.is_final and (place / SECRET).exists():
            done = course.api.release_feedback(course.assignment, glob.escape(one.student))
            if done["success"]:
                released += 1
            else:
                problems.append(f"{one.student}: {last_line(done)}")
        elif one.is_final:
            by_hand.append(one.student)
    waiting = sum(not one.is_final for one in able)
    say(f"Feedback released to the exchange: {released}. Held back until a person gives the last points: {waiting}.")
    say_list("Feedback that could not be released:", problems)
    if not system:
        say_list("Not from the exchange; send these students their pages from feedback/ yourself:", by_hand)
    return problems


def _is_fresh(one):
    pages = one.pages
    return "feedback" in pages and pages["feedback"].stat().st_mtime_ns >= pages["notebook"].stat().st_mtime_ns


def find_similar(course, found):
    """Find pairs of submissions with similar code, and write their page."""
    students = [one.student for one in found.in_state("graded", "look", "looked at")]
    pairs = similar_work.find_in_assignment(course.coursedir, course.assignment, students)
    page = similar_work.write(pairs, course.assignment, course.path(".similar.html"))
    if page:
        say(f"Similar work: {pluralise(len(pairs), 'pair')} to read, in {course.short(page)}.")
    return pairs


def give_to_system(course, found, system, theirs=None, *, column=None):
    """Write points and feedback as a learning system reads them. Return those whom its table does not have."""
    for one in found.submissions:
        if not _is_fresh(one):
            one.pages.pop("feedback", None)
    sources = course.memory.get("sources", {})
    done = learning_systems.write(system, found, course.path(""), sources, theirs, column)
    name, entered = learning_systems.SYSTEMS[system], pluralise(done.entered, "student")
    say(f"For {name}: points of {entered} in {course.short(done.table)}; {done.replaced} replace other points.")
    say_list("Not entered, because it is not certain who this is:", done.unknown)
    say_list(f"The whole name is in Last Name; {CLASS_LIST} does not say which part is which:", done.whole)
    pages = pluralise(done.pages, "page")
    say(f"For {name}: {pages} of feedback in {course.short(done.feedback)}.")
    say_list(f"Without a page in it: there is none, or it is not known how {name} calls the file:", done.unsent)
    waiting = {one.student: one.standing for one in found.not_final}
    others = {line["student"] for line in found.unread} - {one.student for one in found.submissions} - {None}
    waiting |= dict.fromkeys(sorted(others), notes.UNREAD)
    say_list("Neither points nor feedback yet:", [f"{student}: {standing}" for student, standing in waiting.items()])
    return done.unknown


# --- words --------------------------------------------------------------------------------------------------


def _summarise(found, page):
    """Print the report in short."""
    looked, problems = found.in_state("look"), found.in_state("not graded")
    graded = found.in_state("graded", "looked at")
    say(
        f"\n{found.assignment}: {len(found.submissions)} submitted, {len(graded)} graded, {len(looked)} to look at, "
        f"{len(problems)} not graded."
    )
    say(report_page.describe_scores(found))
    for task in found.tasks:
        rate = "–" if task.rate is None else f"{100 * task.rate:.0f} %"
        waiting = f" (to grade by hand: {task.waiting})" if task.waiting else ""
        say(f"  {rate:>5} of {len(task.scores):<3}  {task.title}{waiting}")
    say_list("The most frequent mistakes:", [f"{number} × {text}" for number, text, _ in found.mistakes], most=3)
    say_list("Handed in, but not read; correct this, or say --settled:", [" ".join(o["notes"]) for o in found.unread])
    say_list("Not graded; correct the files in submitted/, then run this again:", map(_format_line, problems))
    say_list("To look at, in the formgrader under Manual Grading:", map(_format_line, looked))
    say_list(
        "Late:", [f"{one.student}: {one.late}; {one.penalty:g} points taken off." for one in found.late if one.late]
    )
    say_list("When this was handed in is in doubt; correct timestamp.txt beside it in submitted/:", found.doubts)
    say_list("Never handed in:", found.absent)
    if unfinished := [one for one in found.not_final if one.standing in ("flagged", "waits for a person")]:
        submissions = pluralise(len(unfinished), "submission")
        say(f"Points of {submissions} are not final, and neither is the CSV: a person has to give the rest.")
    say_list("Cannot be graded again:", [_format_line(one) for one in found.outdated if not one.is_there])
    if outdated := [one for one in found.outdated if one.is_there]:
        what = ", ".join(dict.fromkeys(text for one in outdated for text in one.changed))
        submissions = pluralise(len(outdated), "submission")
        say(f"Changed since the grading of {submissions}: {what}. No feedback is written until --again grades anew.")
    say(f"Report: {page}")


def _format_line(one):
    return f"{one.student}: {' '.join(one.notes)}"
