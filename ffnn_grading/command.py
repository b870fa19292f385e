"""ffnn-grade ASSIGNMENT: collect work, grade what is new or changed, write feedback, export points, report results.

Every step is nbgrader's own, with the course's nbgrader_config.py, and prints a line about what it did. Exit code: 0
if all is well, 1 if something must be corrected by hand (the output says what), 2 if the run could not be completed,
130 if it was interrupted.
"""

import argparse
import contextlib
import csv
import glob
import json
import logging
import os
import sys
import time
from pathlib import Path

from nbgrader.api import MissingEntry
from nbgrader.apps import NbGrader, NbGraderAPI
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc, temp_attrs
from tqdm import tqdm

from ffnn_grading import (
    class_statistics,
    hand_ins,
    learning_systems,
    notes,
    parallel,
    report_page,
    results,
    similar_work,
    tables,
)
from ffnn_grading.gradebook import describe_failure
from ffnn_grading.inert import spreadsheet_cell
from ffnn_grading.intake import was_run
from ffnn_grading.kernel import manager_class
from ffnn_grading.sandbox import Missing

CSV_COLUMNS = (  # nbgrader's, and after them: state, hours_late, one for each task, note
    "assignment duedate timestamp student_id last_name first_name email raw_score late_submission_penalty score"
    " max_score".split()
)
SHOWN = 8  # entries of a list on the terminal; the report page has more


class Stop(Exception):
    """The command cannot go on. The message says why, and what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _options(arguments)
    log = logging.getLogger("ffnn_grading.command")
    try:
        course = Course(options.assignment)
        log = course.app.log
        return _run(course, options)
    except (Stop, hand_ins.Unusable, Missing) as error:
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
        print(f"ffnn-grade: {report_page.printable(text)}. Results so far are kept.", file=sys.stderr)
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
    if options.report_only and (options.source or options.again):
        parser.error("--report-only collects and grades nothing: leave out FOLDER_OR_ZIP and --again")
    return options


def _parse_jobs(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of notebooks: give an integer of at least 1")
    return int(text)


def _run(course, options):
    if options.settled:
        notes.settle_unread(course.coursedir, course.assignment)
    problems = []
    if not options.report_only:
        manager_class()  # raises Missing before anything is touched
        collect_work(course, options)
        grade(course, options)
        if not options.no_feedback:
            problems = give_feedback(course)
        export(course)
    found = results.collect(course.api, course.assignment)
    similar = find_similar(course, found)
    page = report_page.write(found, course.path(".report.html"), similar)
    _summarise(found, course.short(page))
    _say(f"All assignments: {course.short(class_statistics.write(found, Path(course.coursedir.root, 'statistics')))}")
    if options.system:
        problems += give_to_system(course, found, *options.system, column=options.column)
    return 1 if problems or found.unread or found.in_state("not graded") else 0


class Course:
    """nbgrader with this course's configuration, and one assignment of it."""

    def __init__(self, assignment):
        if not Path("nbgrader_config.py").exists():
            raise Stop(f"There is no nbgrader_config.py in {Path.cwd()}. Run ffnn-grade in the course's folder.")
        app = NbGrader()
        app.initialize([])
        app.start()
        app.coursedir = CourseDirectory(parent=app)  # the app made its own before it read the configuration
        self.assignment, self.coursedir = assignment, app.coursedir
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
        self.path(".memory.json").write_text(json.dumps(self.memory | what))

    def short(self, path):
        return os.path.relpath(path, self.coursedir.root)


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


# --- the steps ----------------------------------------------------------------------------------------------


def collect_work(course, options):
    """Collect from the folder or zip, or from the exchange, and write down what could not be read."""
    _enter_class(course)
    if options.source:
        collected = hand_ins.collect_submissions(options.source, course.coursedir, course.assignment, options.names)
        new, unchanged = len(collected.new), len(collected.unchanged)
        _say(f"Collected from {options.source}: {new} new or changed, {unchanged} unchanged.")
        _say_list("Kept, but not graded:", collected.earlier)
        _say_list("Refused:", collected.refused)
        _say_list("Not used:", collected.unknown)
        course.remember(sources=course.memory.get("sources", {}) | collected.sources)
        with course.api.gradebook as gradebook:
            for student, name in collected.names.items():
                known = gradebook.update_or_create_student(student)
                if not (known.first_name or known.last_name):  # which part is which, the file's name does not say
                    gradebook.update_or_create_student(student, first_name="", last_name=name)
        source = str(options.source)
        notes.report_unread(course.coursedir, course.assignment, source, collected.problems, collected.paths)
        return
    if not _exchange_has_work(course):
        _say("Collected: nothing. There is no exchange, so the work in submitted/ is graded.")
        return
    _collect(course)


def _enter_class(course):
    """Enter the people of the class list in the gradebook."""
    people = tables.read_class_list(course.coursedir.root)
    with course.api.gradebook as gradebook:
        known = {student.id: student for student in gradebook.students} if people else {}
        for person in people.people.values() if people else ():
            about = {field: value for field, value in person._asdict().items() if value and field != "id"}
            if person.id not in known or any(getattr(known[person.id], field) != about[field] for field in about):
                gradebook.update_or_create_student(person.id, **about)


def _exchange_has_work(course):
    inbound = _inbound_folder(course)
    return bool(course.api.exchange_is_functional) and (not course.api.exchange_root or inbound.is_dir())


def _inbound_folder(course):
    return Path(course.api.exchange_root, course.coursedir.course_id, "inbound")


def _collect(course):
    """Run nbgrader's collect for each student, so that work that cannot be collected stops no other."""
    folders: dict[str, list[Path]] = {}
    kept, problems, log = [], [], ""
    for path in sorted(_inbound_folder(course).glob(f"*+{glob.escape(course.assignment)}+*")):
        folders.setdefault(path.name.partition("+")[0], []).append(path)
    for student, paths in folders.items():
        try:  # nbgrader would copy what a link points to, as you, to where the student's code may read it
            if fault := hand_ins.name_fault(student, course.coursedir) or _exchange_fault(course, paths):
                raise ValueError(fault)
            if _is_newer_here(course, student, paths):
                continue
            kept += _keep_what_collecting_would_remove(course, student, paths)
        except (ValueError, OverflowError, OSError) as error:
            problems.append((paths[-1].name, student, f"{student}: {error}. It was not collected."))
            continue
        with temp_attrs(course.coursedir, student_id=glob.escape(student)):
            done = course.api.collect(course.assignment, update=True)
        log += done.get("log", "")
        if not done["success"]:
            text = f"{student}: nbgrader could not collect it. {_last_line(done)}"
            problems.append((paths[-1].name, student, text))
    new, changed = log.count("Collecting submission: "), log.count("Updating submission: ")
    _say(f"Collected from the exchange: {new} new, {changed} changed.")
    _say_list("Kept, but not graded:", kept)
    _say_list("Not collected:", [text for *_, text in problems])
    notes.report_unread(course.coursedir, course.assignment, "the exchange", problems)
    if claims := log.count("cheating attempt?"):
        log_file = course.short(course.path(".log"))
        _say(f"  Submissions that belong to a different user than their name says: {claims}. See {log_file}.")


def _exchange_fault(course, folders):
    """Return why a student's folders in the exchange must not be collected; "" if they may be."""
    for folder in folders:
        if folder.name.count("+") not in (2, 3):
            return f"the folder {folder.name} was not named by nbgrader"
        if fault := hand_ins.find_fault(folder, course.coursedir):
            return f"{folder.name}/{fault}" + ", and links are not allowed" * fault.endswith(" is a link")
    return ""


def _is_newer_here(course, student, paths):
    """Whether work in submitted/ is newer, but has no time of hand-in: nbgrader would take it as older than any."""
    place = hand_ins.place_of(course.coursedir, student, course.assignment)
    here = hand_ins.time_of(place) if place.is_dir() and hand_ins.read_time(place) is None else None
    return here is not None and here >= max(parse_utc(path.name.split("+")[2]) for path in paths)


def _keep_what_collecting_would_remove(course, student, paths):
    """Set aside work in submitted/ that is not in the exchange: nbgrader would remove it for newer work."""
    times = {parse_utc(path.name.split("+")[2]) for path in paths}
    place = hand_ins.place_of(course.coursedir, student, course.assignment)
    if not place.is_dir():
        return []
    here = hand_ins.time_of(place)
    if here in times or here >= max(times):
        return []
    return [f"{student}: {hand_ins.set_aside(place)} was in submitted/ before, and is not from the exchange."]


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
    not_executed: dict[str, str] = {}  # for executions.py


class _Feedback(_ForStudents, GenerateFeedback):
    pass


def grade(course, options):
    """Run nbgrader's autograde for what is new or changed."""
    students = sorted(hand_ins.submitted_students(course.coursedir, course.assignment))
    graded = set() if options.again else _find_graded(course, students)
    wanted = [student for student in students if student not in graded]
    if not wanted:
        _say(f"Graded: nothing new; {len(students)} graded before.")
    else:
        started, before = time.monotonic(), notes.read_report(course.coursedir, course.assignment)
        _convert(course, _Grading, wanted, "grading", not_executed=_execute(course, wanted, options))
        took, done = time.monotonic() - started, _find_graded(course, wanted)
        _report_unfinished(course, set(wanted) - done, before)
        left = f", {len(wanted) - len(done)} not graded" if len(done) < len(wanted) else ""
        _say(f"Graded: {len(done)} in {took:.0f} s{left}; {len(graded)} graded before.")
    outdated = results.find_outdated(course.api, course.assignment).intersection(students)
    if outdated:
        _say(
            f"  The tests or their points have changed since the grading of "
            f"{report_page.pluralise(len(outdated), 'submission')}, which get no feedback: "
            "--again grades with the new ones."
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


def _execute(course, students, options):
    """Execute ahead. Return why, for each student of whom that has failed."""
    outcomes = parallel.execute_all(
        course.coursedir,
        course.assignment,
        students,
        jobs=options.jobs,
        scheduler=options.scheduler,
        again=options.again,
    )
    return {student: one.text for student, one in outcomes.items() if one.state == "failed"}


def _convert(course, kind, students, what, **attributes):
    with tqdm(total=len(students), desc=what, unit=" submissions", leave=False) as bar:
        converter = kind(students, bar, coursedir=course.coursedir, parent=course.app)
        for name, value in attributes.items():
            setattr(converter, name, value)
        try:
            converter.start()
        except NbGraderException as error:
            if failure := describe_failure(error):  # it would stop all others, too
                raise Stop(f"{failure}. Results so far are kept.") from error
            # The report has a line for each submission; this is for everything else.
            converter.log.error("%s stopped: %s", what, error)


def give_feedback(course):
    """Write pages for all students with new points or comments; release those that wait for no person.

    Returns what could not be written or released.
    """
    able = _find_able(course)
    with course.api.gradebook as gradebook:
        said = results.fingerprint_feedback(gradebook, course.assignment)
    given = course.memory.get("feedback", {})
    wanted = [one.student for one in able if not _is_fresh(one) or given.get(one.student) != said.get(one.student)]
    problems = []
    if wanted:
        started = time.time_ns()
        _convert(course, _Feedback, wanted, "feedback")
        able = _find_able(course)
        written = {one.student for one in able if _is_fresh(one) and one.pages["feedback"].stat().st_mtime_ns > started}
        course.remember(feedback=given | {student: said.get(student) for student in wanted if student in written})
        problems = [
            f"{student}: see {course.short(course.path('.log'))}" for student in wanted if student not in written
        ]
    new = report_page.pluralise(len(wanted) - len(problems), "page")
    _say(f"Feedback: {new} written, {len(able) - len(wanted)} unchanged.")
    _say_list("Feedback that could not be written:", problems)
    if _exchange_has_work(course):
        problems += _release(course, [one for one in able if _is_fresh(one)])
    return problems


def _find_able(course):
    """Find the submissions that can get feedback. Old points beside new maxima would be wrong."""
    found = results.collect(course.api, course.assignment)
    return [one for one in found.in_state("graded", "look", "looked at") if not one.is_outdated]


def _release(course, able):
    released, by_hand, problems = 0, [], []
    for one in able:
        place = Path(course.coursedir.format_path(course.coursedir.feedback_directory, one.student, course.assignment))
        if one.is_final and (place / "submission_secret.txt").exists():
            done = course.api.release_feedback(course.assignment, glob.escape(one.student))
            if done["success"]:
                released += 1
            else:
                problems.append(f"{one.student}: {_last_line(done)}")
        elif one.is_final:
            by_hand.append(one.student)
    waiting = sum(not one.is_final for one in able)
    _say(f"Feedback released to the exchange: {released}. Held back until a person gives the last points: {waiting}.")
    _say_list("Feedback that could not be released:", problems)
    _say_list("Not from the exchange; send these students their pages from feedback/ yourself:", by_hand)
    return problems


def _is_fresh(one):
    pages = one.pages
    return "feedback" in pages and pages["feedback"].stat().st_mtime_ns >= pages["notebook"].stat().st_mtime_ns


def export(course):
    """Write a CSV with a row for each student: points, those of each task, and what they are worth.

    What was not read or graded has no score, and neither has what was graded with other tests or points.
    """
    found = results.collect(course.api, course.assignment)
    submissions = {one.student: one for one in found.submissions}
    outdated = {one.student for one in found.submissions if one.is_outdated}
    unfinished = outdated | {one.student for one in found.in_state("not graded")}
    said = {one.student: " ".join(one.notes) for one in found.submissions if one.student in unfinished}
    for line in found.unread:
        student = line["student"] or ""
        said[student] = " ".join([*filter(None, [said.get(student)]), "Not read:", *line["notes"]])
    with course.api.gradebook as gradebook:
        assignment = gradebook.find_assignment(course.assignment)
        known = {student.id: student for student in gradebook.students}
        done = {one.student.id: one for one in assignment.submissions if one.student.id not in outdated}
        everybody = sorted({*known, *submissions, *said})
        rows = [
            _csv_row(assignment, who, known.get(who), done.get(who), said)
            | _csv_state(found, who, submissions.get(who), done.get(who))
            for who in everybody
        ]
    with open(course.path(".csv"), "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*CSV_COLUMNS, "state", "hours_late", *_csv_tasks(found).values(), "note"])
        writer.writeheader()
        writer.writerows({key: _harmless(value) for key, value in row.items()} for row in rows)
    _say(f"Points as CSV: {course.short(course.path('.csv'))}.")


def _csv_row(assignment, who, student, done, said):
    row = {"assignment": assignment.name, "duedate": assignment.duedate, "max_score": assignment.max_score}
    row |= {"student_id": who, "note": said.get(who)}
    if student is not None:
        row |= {"last_name": student.last_name, "first_name": student.first_name, "email": student.email}
    if done is not None:
        penalty = done.late_submission_penalty or 0.0
        row |= {"timestamp": done.timestamp, "raw_score": done.score, "late_submission_penalty": penalty}
        row["score"] = max(0.0, done.score - penalty)
    return row


def _csv_tasks(found):
    """Return {grade_id: column}. A title that several tasks share is completed by the grade_id."""
    titles = [task.title for task in found.tasks]
    return {
        task.grade_id: task.title if titles.count(task.title) == 1 else f"{task.title} ({task.grade_id})"
        for task in found.tasks
    }


def _csv_state(found, who, one, done):
    """Return what tells apart: nothing was handed in, it was not read, a person is to grade it, zero points."""
    if one is None:
        return {"state": "never handed in" if who in found.absent else "not read"}
    given = {name: score for name, (score, waits) in one.grades.items() if not waits}
    row = {column: given.get(name) for name, column in _csv_tasks(found).items()}
    if done is not None and done.duedate and done.timestamp:
        row["hours_late"] = round(done.total_seconds_late / 3600, 2)
    return row | {"state": one.standing}


def _harmless(value):
    """Return a field on one line, which a spreadsheet does not take for a formula."""
    return spreadsheet_cell(" ".join(report_page.printable(value).split()) if isinstance(value, str) else value)


def find_similar(course, found):
    """Find pairs of submissions with similar code, and write their page."""
    students = [one.student for one in found.in_state("graded", "look", "looked at")]
    pairs = similar_work.find_in_assignment(course.coursedir, course.assignment, students)
    page = similar_work.write(pairs, course.assignment, course.path(".similar.html"))
    if page:
        _say(f"Similar work: {report_page.pluralise(len(pairs), 'pair')} to read, in {course.short(page)}.")
    return pairs


def give_to_system(course, found, system, theirs=None, *, column=None):
    """Write points and feedback as a learning system reads them. Return those whom its table does not have."""
    for one in found.submissions:
        if not _is_fresh(one):
            one.pages.pop("feedback", None)
    sources = course.memory.get("sources", {})
    done = learning_systems.write(system, found, course.path(""), sources, theirs, column)
    name, entered = learning_systems.SYSTEMS[system], report_page.pluralise(done.entered, "student")
    _say(f"For {name}: points of {entered} in {course.short(done.table)}; {done.replaced} replace other points.")
    _say_list("Not entered, because it is not certain who this is:", done.unknown)
    pages = report_page.pluralise(done.pages, "page")
    _say(f"For {name}: {pages} of feedback in {course.short(done.feedback)}.")
    _say_list(f"Without a page in it: there is none, or it is not known how {name} calls the file:", done.unsent)
    _say_list("Neither points nor feedback yet:", [f"{one.student}: {one.standing}" for one in found.not_final])
    return done.unknown


# --- words --------------------------------------------------------------------------------------------------


def _summarise(found, page):
    """Print the report in short."""
    looked, problems = found.in_state("look"), found.in_state("not graded")
    graded = found.in_state("graded", "looked at")
    _say(
        f"\n{found.assignment}: {len(found.submissions)} submitted, {len(graded)} graded, {len(looked)} to look at, "
        f"{len(problems)} not graded."
    )
    _say(report_page.describe_scores(found.scores, found.points))
    for task in found.tasks:
        rate = "–" if task.rate is None else f"{100 * task.rate:.0f} %"
        waiting = f" (to grade by hand: {task.waiting})" if task.waiting else ""
        _say(f"  {rate:>5} of {len(task.scores):<3}  {task.title}{waiting}")
    _say_list("The most frequent mistakes:", [f"{number} × {text}" for number, text, _ in found.mistakes], most=3)
    _say_list("Handed in, but not read; correct this, or say --settled:", [" ".join(o["notes"]) for o in found.unread])
    _say_list("Not graded; correct the files in submitted/, then run this again:", map(_format_line, problems))
    _say_list("To look at, in the formgrader under Manual Grading:", map(_format_line, looked))
    _say_list("Never handed in:", found.absent)
    if found.not_final:
        submissions = report_page.pluralise(len(found.not_final), "submission")
        _say(f"Points of {submissions} are not final, and neither is the CSV: a person has to give the rest.")
    _say(f"Report: {page}")


def _format_line(one):
    return f"{one.student}: {' '.join(one.notes)}"


def _say_list(title, entries, most=SHOWN):
    entries = list(entries)
    if entries:
        _say(f"  {title}")
        for entry in entries[:most]:
            _say(f"    {entry if len(entry) < 300 else entry[:300] + ' …'}")
        if len(entries) > most:
            _say(f"    … and {len(entries) - most} more")


def _say(text):
    print(report_page.printable(text), flush=True)


def _last_line(done):
    return (done.get("error") or done.get("log") or "no reason was given").strip().splitlines()[-1]
