"""ffnn-grade ASSIGNMENT: take work in, grade what is new or changed, give feedback, export, and say what was found.

Every step is nbgrader's own, with the course's nbgrader_config.py; each says in a line what it did. Exit code: 0 if
nothing has to be put right by hand, 1 if something has (it was said what), 2 if nothing could be done at all.
"""

import argparse
import contextlib
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
from nbgrader.plugins import CsvExportPlugin
from nbgrader.utils import parse_utc, temp_attrs
from tqdm import tqdm

from ffnn_grading import hand_ins, notes, parallel, report_page, results
from ffnn_grading.intake import was_run
from ffnn_grading.kernel import manager_class
from ffnn_grading.sandbox import Missing

SHOWN = 8  # entries of a list on the terminal; the page has them all


class Stop(Exception):
    """Nothing can be done; the message says why, and what to do."""


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns its exit code."""
    options = _options(arguments)
    try:
        course = Course(options.assignment)
        return _run(course, options)
    except (Stop, hand_ins.Unusable, Missing) as error:
        print(f"ffnn-grade: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"ffnn-grade: {error}. What was done until now is kept; a second run goes on.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ffnn-grade: stopped. What was graded until now is kept; a second run goes on.", file=sys.stderr)
        return 130


def _options(arguments):
    parser = argparse.ArgumentParser(
        prog="ffnn-grade",
        description="Grade an assignment: take work in, grade what is new or changed, write the report, the feedback "
        "and a CSV with the points. Run it in the course's folder; a second run goes on where the first stopped.",
    )
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="its name, as in solutions/")
    parser.add_argument(
        "source",
        metavar="FOLDER_OR_ZIP",
        nargs="?",
        type=Path,
        help="what was handed in, as a learning system exports it; without it, from the exchange",
    )
    parser.add_argument("--names", metavar="CSV", type=Path, help="whose files they are: the columns student and file")
    parser.add_argument("--jobs", metavar="N", type=_positive, help="notebooks to run at once (default: as processors)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a dask scheduler to run them on: tcp://…, or local")
    parser.add_argument("--again", action="store_true", help="grade everything again, also what has not changed")
    parser.add_argument("--no-feedback", action="store_true", help="neither generate nor release feedback")
    parser.add_argument("--report-only", action="store_true", help="grade nothing, write the report of what there is")
    options = parser.parse_args(arguments)
    if options.names and not options.source:
        parser.error("--names says whose the files in FOLDER_OR_ZIP are: name that, too")
    if options.report_only and (options.source or options.again):
        parser.error("--report-only takes nothing in and grades nothing: leave FOLDER_OR_ZIP and --again out")
    return options


def _positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of notebooks; give 1 or more")
    return number


def _run(course, options):
    to_repair = []
    if not options.report_only:
        manager_class()  # raises Missing before anything is touched
        to_repair += take_in(course, options)
        grade(course, options)
        if not options.no_feedback:
            give_feedback(course)
        export(course)
    found = results.collect(course.api, course.assignment)
    page = report_page.write(found, course.path(".report.html"))
    _summarise(found, course.short(page))
    to_repair += found.in_state("not graded")
    return 1 if to_repair else 0


class Course:
    """nbgrader with this course's configuration, and one assignment of it."""

    def __init__(self, assignment):
        if not Path("nbgrader_config.py").exists():
            raise Stop(f"There is no nbgrader_config.py in {Path.cwd()}. Run this in the course's folder.")
        app = NbGrader()
        app.initialize([])
        app.start()
        app.coursedir = CourseDirectory(parent=app)  # the app made its own before it read the configuration
        self.assignment, self.coursedir = assignment, app.coursedir
        self.coursedir.assignment_id = assignment
        there = sorted(_folders(Path(self.coursedir.root, self.coursedir.source_directory)))
        if assignment not in there:
            raise Stop(f"There is no assignment {assignment!r}. There are: {', '.join(there) or 'none'}.")
        self.path("").parent.mkdir(exist_ok=True)
        _log_to(app.log, self.path(".log"))
        self.api = NbGraderAPI(app.coursedir, app.authenticator, app.exchange, parent=app)
        self.app = app
        with self.api.gradebook as gradebook:
            try:
                gradebook.find_assignment(assignment)
            except MissingEntry:
                raise Stop(
                    f"The gradebook does not know {assignment} yet. Run nbgrader generate_assignment {assignment} "
                    "--force --create, or make exercises for all of them, then this command again."
                ) from None

    def path(self, ending):
        """A file of this assignment beside the graded work."""
        return Path(self.coursedir.root, self.coursedir.autograded_directory, self.assignment + ending)

    @property
    def memory(self):
        """What a later run has to know of this one."""
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
    """nbgrader says much: into a file."""
    handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for old in list(log.handlers):
        log.removeHandler(old)
    log.addHandler(handler)
    log.propagate = False
    logging.captureWarnings(True)  # SQLAlchemy's about nbgrader
    logging.getLogger("py.warnings").addHandler(handler)


# --- the steps ----------------------------------------------------------------------------------------------


def take_in(course, options):
    """From the folder or zip, or from the exchange. Returns what must be put right."""
    if options.source:
        taken = hand_ins.take_in(options.source, course.coursedir, course.assignment, options.names)
        _say(f"Taken in from {options.source}: {len(taken.new)} new or changed, {len(taken.unchanged)} as before.")
        _say_list("Kept, but not what counts:", taken.earlier)
        _say_list("Refused:", taken.refused)
        _say_list("Nobody's:", taken.unknown)
        with course.api.gradebook as gradebook:
            for student, name in taken.names.items():
                known = gradebook.update_or_create_student(student)
                if not (known.first_name or known.last_name):
                    gradebook.update_or_create_student(student, last_name=name)
        return taken.refused + taken.unknown
    if not _exchange_has_work(course):
        _say("Taken in: nothing. There is no exchange, so what lies in submitted/ is graded.")
        return []
    return _collect(course)


def _exchange_has_work(course):
    inbound = _inbound(course)
    return bool(course.api.exchange_is_functional) and (not course.api.exchange_root or inbound.is_dir())


def _inbound(course):
    return Path(course.api.exchange_root, course.coursedir.course_id, "inbound")


def _collect(course):
    """nbgrader's collect, student by student: one whose work cannot be collected holds up nobody."""
    folders: dict[str, list[Path]] = {}
    kept, problems, log = [], [], ""
    for path in sorted(_inbound(course).glob(f"*+{glob.escape(course.assignment)}+*")):
        folders.setdefault(path.name.partition("+")[0], []).append(path)
    for student, paths in folders.items():
        links = [path for folder in paths for path in (folder, *folder.rglob("*")) if path.is_symlink()]
        if links:  # nbgrader would copy what they lead to, as you, to where the student's code may read it
            problems.append(f"{student}: {links[0].relative_to(_inbound(course))} is a link. It was not collected.")
            continue
        try:
            kept += _keep_what_collecting_would_remove(course, student, paths)
        except ValueError as error:
            problems.append(
                f"{student}: {paths[-1].name} is no name that nbgrader gives ({error}). It was not collected."
            )
            continue
        with temp_attrs(course.coursedir, student_id=glob.escape(student)):
            done = course.api.collect(course.assignment, update=True)
        log += done.get("log", "")
        if not done["success"]:
            problems.append(f"{student}: nbgrader could not collect it. {_last_line(done)}")
    new, changed = log.count("Collecting submission: "), log.count("Updating submission: ")
    _say(f"Taken in from the exchange: {new} new, {changed} changed.")
    _say_list("Kept, but not what counts:", kept)
    _say_list("Not collected:", problems)
    if claims := log.count("cheating attempt?"):
        _say(
            f"  {claims} belong to another user of this machine than they say: see {course.short(course.path('.log'))}."
        )
    return problems


def _keep_what_collecting_would_remove(course, student, paths):
    """nbgrader removes what lies in submitted/ for newer work; what is not in the exchange would be lost."""
    times = {parse_utc(path.name.split("+")[2]) for path in paths}
    place = Path(course.coursedir.format_path(course.coursedir.submitted_directory, student, course.assignment))
    if not place.is_dir():
        return []
    here = hand_ins.time_of(place)
    if not (place / "timestamp.txt").exists():  # or nbgrader takes it for older than anything
        (place / "timestamp.txt").write_text(f"{here} UTC\n")
    if here in times or here >= max(times):
        return []
    return [f"{student}: {hand_ins.set_aside(place)} was there before, and not from the exchange."]


class _Some(BaseConverter):
    """A converter of nbgrader's, for some students."""

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


class _Grading(_Some, Autograde):
    pass


class _Feedback(_Some, GenerateFeedback):
    pass


def grade(course, options):
    """nbgrader's autograde, for what is new or changed."""
    students = sorted(course.api.get_submitted_students(course.assignment))
    graded = set() if options.again else _graded(course, students)
    wanted = [student for student in students if student not in graded]
    _say_if_tests_changed(course, graded)
    if not wanted:
        _say(f"Graded: nothing new; {len(students)} were graded before.")
        return
    started = time.monotonic()
    _execute(course, wanted, options)
    _convert(course, _Grading, wanted, "grading")
    took = time.monotonic() - started
    _say(f"Graded: {len(wanted)} in {took:.0f} s; {len(graded)} were graded before.")


def _graded(course, students):
    """Of these, whose work, as it lies in submitted/, was graded to its end."""
    coursedir, assignment, graded = course.coursedir, course.assignment, set()
    reported = notes.reported(coursedir, assignment)
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


def _say_if_tests_changed(course, graded):
    """Who was graded before had the tests of then."""
    with course.api.gradebook as gradebook:
        tests = results.fingerprint_of_tests(gradebook, course.assignment)
    if not graded or "tests" not in course.memory:
        course.remember(tests=tests)
    elif course.memory["tests"] != tests:
        _say(f"  The tests have changed since {len(graded)} were graded: --again grades them with the new ones.")


def _execute(course, students, options):
    outcomes = parallel.execute_all(
        course.coursedir,
        course.assignment,
        students,
        jobs=options.jobs,
        scheduler=options.scheduler,
        again=options.again,
    )
    failed = [f"{student}: {one.text}" for student, one in outcomes.items() if one.state == "failed"]
    _say_list("Not executed ahead, so while grading:", failed)


def _convert(course, kind, students, what):
    with tqdm(total=len(students), desc=what, unit=" submissions", leave=False) as bar:
        converter = kind(students, bar, coursedir=course.coursedir, parent=course.app)
        try:
            converter.start()
        except NbGraderException as error:
            # What became of each submission is in its line of the report; this is for everything else.
            converter.log.error("%s stopped: %s", what, error)


def give_feedback(course):
    """Pages for everybody whose points or comments are new; released to whom nothing waits for a person."""
    found = results.collect(course.api, course.assignment)
    with course.api.gradebook as gradebook:
        said = results.what_feedback_says(gradebook, course.assignment)
    given = course.memory.get("feedback", {})
    able = found.in_state("graded", "look", "looked at")
    wanted = [one.student for one in able if not _is_fresh(one) or given.get(one.student) != said.get(one.student)]
    if wanted:
        _convert(course, _Feedback, wanted, "feedback")
        course.remember(feedback=given | {student: said.get(student) for student in wanted})
    _say(f"Feedback: {len(wanted)} pages written, {len(able) - len(wanted)} are as before.")
    if _exchange_has_work(course):
        _release(course, able)


def _release(course, able):
    released, by_hand = 0, []
    for one in able:
        place = Path(course.coursedir.format_path(course.coursedir.feedback_directory, one.student, course.assignment))
        if one.is_final and (place / "submission_secret.txt").exists():
            done = course.api.release_feedback(course.assignment, glob.escape(one.student))
            if not done["success"]:
                raise Stop(f"The feedback of {one.student} could not be released: {_last_line(done)}")
            released += 1
        elif one.is_final:
            by_hand.append(one.student)
    waiting = sum(not one.is_final for one in able)
    _say(f"Released to the exchange: {released}. {waiting} are held back until a person has given the last points.")
    _say_list("Not from the exchange, so send their pages from feedback/ yourself:", by_hand)


def _is_fresh(one):
    pages = one.pages
    return "feedback" in pages and pages["feedback"].stat().st_mtime_ns >= pages["notebook"].stat().st_mtime_ns


def export(course):
    """nbgrader's own CSV, for this assignment."""
    plugin = CsvExportPlugin(parent=course.app)
    plugin.to, plugin.assignment = str(course.path(".csv")), [course.assignment]
    with course.api.gradebook as gradebook:
        plugin.export(gradebook)
    _say(f"Points as CSV: {course.short(course.path('.csv'))}.")


# --- words --------------------------------------------------------------------------------------------------


def _summarise(found, page):
    """The short form of the page."""
    looked, problems = found.in_state("look"), found.in_state("not graded")
    graded = found.in_state("graded", "looked at")
    _say(
        f"\n{found.assignment}: {len(found.submissions)} handed in, {len(graded)} graded, {len(looked)} to look at, "
        f"{len(problems)} not graded."
    )
    _say(report_page.described(found.scores, found.points))
    for task in found.tasks:
        rate = "–" if task.rate is None else f"{100 * task.rate:.0f} %"
        waiting = f"; {task.waiting} wait for a person" if task.waiting else ""
        _say(f"  {rate:>5} of {len(task.scores):<3}  {task.title}{waiting}")
    _say_list("The mistakes met most often:", [f"{number} × {text}" for number, text, _ in found.mistakes], most=3)
    _say_list("Not graded; put the files right in submitted/, then run this again:", map(_in_a_line, problems))
    _say_list("To look at, in the formgrader under Manual Grading:", map(_in_a_line, looked))
    if found.not_final:
        _say(f"The points of {len(found.not_final)} are not final, nor is the CSV: a person has to give the rest.")
    _say(f"Report: {page}")


def _in_a_line(one):
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
