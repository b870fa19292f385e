"""Submissions from a folder, a zip or the exchange, brought to submitted/; and the people of the class list."""

import glob
from pathlib import Path

from nbgrader.utils import parse_utc, temp_attrs

from ffnn_grading import hand_ins, notes, tables
from ffnn_grading.exchange import NOT_COLLECTED
from ffnn_grading.terminal import last_line, say, say_list


def collect_work(course, options):
    """Collect from the folder or zip, or from the exchange, and write down what could not be read."""
    people = _enter_class(course)
    _collect_all(course, options)
    if people:
        there = hand_ins.submitted_students(course.coursedir, course.assignment)
        strangers = sorted(there - people.people.keys())
        say_list(f"In submitted/, but not in {tables.CLASS_LIST}; who has another id there counts twice:", strangers)


def _collect_all(course, options):
    if options.source:
        collected = hand_ins.collect_submissions(options.source, course.coursedir, course.assignment, options.names)
        new, unchanged = len(collected.new), len(collected.unchanged)
        say(f"Collected from {options.source}: {new} new or changed, {unchanged} unchanged.")
        say_list("Kept, but not graded:", collected.earlier)
        say_list("Refused:", collected.refused)
        say_list("Not used:", collected.unknown)
        course.remember(sources=course.memory.get("sources", {}) | collected.sources)
        with course.api.gradebook as gradebook:
            for student, name in collected.names.items():
                known = gradebook.update_or_create_student(student)
                if not (known.first_name or known.last_name):  # which part is which, the file's name does not say
                    gradebook.update_or_create_student(student, first_name="", last_name=name)
        source = str(options.source)
        notes.report_unread(course.coursedir, course.assignment, source, collected.problems, collected.paths)
        return
    if not exchange_has_work(course):
        say("Collected: nothing. The exchange is not used, so the work in submitted/ is graded.")
        return
    _collect(course)


def _enter_class(course):
    """Enter the people of the class list in the gradebook. Return the list; None if there is none."""
    people = tables.read_class_list(course.coursedir.root)
    with course.api.gradebook as gradebook:
        known = {student.id: student for student in gradebook.students} if people else {}
        for person in people.people.values() if people else ():
            about = {field: value for field, value in person._asdict().items() if value and field != "id"}
            if person.id not in known or any(getattr(known[person.id], field) != about[field] for field in about):
                gradebook.update_or_create_student(person.id, **about)
    return people


def exchange_has_work(course):
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
            problems.append((paths[-1].name, student, f"{student}: {error}{NOT_COLLECTED}"))
            continue
        with temp_attrs(course.coursedir, student_id=glob.escape(student)):
            done = course.api.collect(course.assignment, update=True)
        refused = [line for line in done.get("log", "").splitlines() if line.endswith(NOT_COLLECTED)]
        if not done["success"]:
            refused.append(f"nbgrader could not collect it. {last_line(done)}")
        problems += [(paths[-1].name, student, f"{student}: {why.removeprefix('[ERROR] ')}") for why in refused]
        log += done.get("log", "") if not refused else ""
    new, changed = log.count("Collecting submission: "), log.count("Updating submission: ")
    say(f"Collected from the exchange: {new} new, {changed} changed.")
    say_list("Kept, but not graded:", kept)
    say_list("Not collected:", [text for *_, text in problems])
    notes.report_unread(course.coursedir, course.assignment, "the exchange", problems)
    if claims := log.count("cheating attempt?"):
        log_file = course.short(course.path(".log"))
        say(f"  Submissions that belong to a different user than their name says: {claims}. See {log_file}.")


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
    kept = course.short(hand_ins.set_aside(place))
    return [f"{student}: {kept} was in submitted/ before, and is not from the exchange."]
