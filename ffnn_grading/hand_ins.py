"""Submissions exported by a learning system, as a folder or zip, copied to where nbgrader looks for them.

A file's name says which student it belongs to. PATTERNS lists the names that are understood; a CSV with the columns
`student` and `file` takes precedence. A newer submission does not overwrite an older one, which is kept in
submitted/STUDENT/ASSIGNMENT.earlier/, under its time.
"""

import contextlib
import fnmatch
import glob
import io
import itertools
import lzma
import os
import re
import shutil
import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ffnn_grading.dates import read_dates
from ffnn_grading.files import short
from ffnn_grading.tables import CLASS_LIST, Unusable, letters, read_class_list, read_names
from ffnn_grading.times import LATE, SECRET, TIME, read_time

# The first pattern that matches decides. {notebook} is the name of one of the assignment's notebooks, `rest` the file's
# path in the submission, `name` the student's, `time` that of an attempt, `late` a mark of late work; `system` marks a
# file that the learning system adds. Sources:
# Moodle      mod/assign/classes/downloader.php (github.com/moodle/moodle): NAME_NUMBER_assignsubmission_PLUGIN, then
#             /PATH or _FILE; versions before 4 write PLUGIN_/. The group of all who are in no group has no NUMBER.
#             Versions before 4.1 (mod/assign/locallib.php) write GROUP-NAME_NUMBER for each member of a group.
# Canvas      lib/content_zipper.rb (github.com/instructure/canvas-lms): [NAME_][LATE_]ID_FILE-ID_FILE, where ID is
#             anon_ and letters if the assignment is anonymous; ID_text.html and ID_link.html for online entries.
# Blackboard  as described by github.com/kwurst/bb-file-cleanup: ASSIGNMENT_USER_attempt_TIME_FILE, and a text file
#             ASSIGNMENT_USER_attempt_TIME.txt for each attempt.
# Packed      ffnn_helpers/work.py: all exercises of a student. A browser numbers copies.
MOODLE_FILE = r"_assignsubmission_(?:file(?:_?/|_)(?P<rest>.+)|(?P<system>(?!file[_/])[a-z]+[_/].*))"
NO_GROUP = "Moodle, in no group"
SYSTEMS = {
    "Moodle": rf"(?P<name>[^/]+)_(?P<student>\d+){MOODLE_FILE}",
    NO_GROUP: rf"(?P<student>(?P<name>[^_/]+)){MOODLE_FILE}",
    "Blackboard": r"(?P<title>[^/]+)_(?P<student>[^_/]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})"
    r"(?:_(?P<rest>[^/]+)|(?P<system>\.txt))",
    "Canvas, anonymous": r"(?P<late>LATE_)?(?P<student>anon_[^_/]+)_"
    r"(?:\d+_(?P<rest>[^/]+)|(?P<system>text|link)\.html)",
    "Canvas": r"(?P<name>[^/]+?)_(?P<late>LATE_)?(?P<student>\d+)_(?:\d+_(?P<rest>[^/]+)|(?P<system>text|link)\.html)",
    "Packed": r"ffnn-work (?P<student>(?P<name>[^/]+?))(?: ?\(\d+\))?\.zip",
}
FOLDERS = "a folder for each student"
# These are guesses: a pattern that gives different notebooks to one id is not the right one.
GUESSES = {
    "id_name_notebook": r"(?P<student>[^_/]+)_(?P<name>[^/]+)_(?P<rest>{notebook}[^/]*\.ipynb)",
    "id_notebook": r"(?P<student>[^_/]+)_(?P<rest>{notebook}[^/]*\.ipynb)",
    FOLDERS: r"(?P<student>(?![^/]*_assignsubmission_)[^/]+)/(?:{assignment}/)?(?P<rest>.+)",
}
PATTERNS = SYSTEMS | GUESSES
STUDENT = r"\w[\w.@ -]{0,99}"  # an allowed student's id: it becomes the name of a folder, and a field of a CSV
ALLOWED = "letters, digits, spaces and . @ - _, at most 100"
# Left by other programs and systems: macOS, Windows, Office, KDE, Synology, git.
LITTER = "__MACOSX .DS_Store ._* .Spotlight-V100 .fseventsd .Trash* Icon\r Thumbs.db ehthumbs.db desktop.ini".split(" ")
LITTER += ["$RECYCLE.BIN", "System Volume Information", ".~lock.*", "~$*", ".directory", "@eaDir", ".git"]
DAMAGED = (EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
OURS = (TIME, LATE, SECRET)  # nbgrader and we would trust a student's
MAX_FILES = 300  # in a submission. nbgrader's own search for files takes a time that grows with their square
MAX_DEPTH = 12  # folders in one another
MAX_PATH = 1000  # characters
MAX_NAME = 255  # bytes of a file's name, in nearly all file systems
ENTRY = b"PK\x01\x02"  # with which each entry of a zip's directory begins


class SubmittedFile(NamedTuple):
    """A submitted file."""

    path: str  # in the folder or zip, with /, in NFC
    time: datetime  # of the file, in UTC, without a time zone, as in nbgrader
    size: int  # bytes
    read: Callable[[], bytes]
    fault: str = ""  # why it is not read
    said: datetime | None = None  # when it was handed in, if the learning system says it
    is_late: bool = False  # according to the learning system


class Problem(NamedTuple):
    """A file that was submitted, and not collected."""

    path: str
    student: str | None
    text: str


@dataclass
class Collected:
    """What was done with the files; each entry is a text for a person."""

    new: list[str] = field(default_factory=list)  # students
    unchanged: list[str] = field(default_factory=list)  # students
    earlier: list[str] = field(default_factory=list)  # files that are kept, but not graded
    refused: list[str] = field(default_factory=list)  # unsafe files, with the reason
    unknown: list[str] = field(default_factory=list)  # files without a known student or a notebook, with the reason
    names: dict[str, str] = field(default_factory=dict)  # of students who are on no class list, by id
    sources: dict[str, str] = field(default_factory=dict)  # the paths of the students' notebooks, by id
    paths: list[str] = field(default_factory=list)  # of all files
    problems: list[Problem] = field(default_factory=list)  # what is refused or unknown

    def refuse(self, path, why, student=None):
        self._add(self.refused, path, why, student)

    def miss(self, path, why, student=None):
        self._add(self.unknown, path, why, student)

    def _add(self, texts, path, why, student):
        texts.append(f"{path}: {why}.")
        self.problems.append(Problem(path, student, texts[-1]))


def collect_submissions(source, coursedir, assignment, table=None) -> Collected:
    """Copy submissions from a folder or zip to submitted/.

    Parameters
    ----------
    source : Path
        The folder or zip, as a learning system exports it. It is only read.
    coursedir : nbgrader.coursedir.CourseDirectory
        Defines the folder of submissions, and the allowed sizes.
    assignment : str
        The notebooks of this assignment, as in the release folder, are expected.
    table : Path, optional
        A CSV with the columns `student` and `file`; a file is given by its path, its name, or its folder.

    Returns
    -------
    Collected

    Raises
    ------
    Unusable
        If the source, the table or the class list cannot be read at all.
    """
    release = Path(coursedir.format_path(coursedir.release_directory, ".", assignment))
    expected = sorted(path.stem for path in release.glob("*.ipynb"))
    collected = Collected()
    rows, people = read_names(table) if table else {}, read_class_list(coursedir.root)
    with _SourceFiles(source, coursedir.max_file_size * 1000) as files:
        collected.paths = [file.path for file in files]
        for student, work in (
            _Grouping(coursedir, assignment, expected, rows, people, collected).by_student(files).items()
        ):
            try:
                _submit(student, work, coursedir, assignment, expected, collected)
            except (OSError, *DAMAGED) as error:
                paths = ", ".join(file.path for _, file in work[:5])
                collected.refuse(paths, f"could not be unpacked and stored ({error})", student)
    return collected


def name_fault(student: str, coursedir) -> str:
    """Return why this is not a possible student's id; "" if it is one."""
    if not re.fullmatch(STUDENT, student) or student != student.strip():
        return f"{student!r} is not a possible student's id ({ALLOWED})"
    if len(student.encode()) > MAX_NAME:
        return f"{student!r} is not a possible student's id: a folder's name has at most {MAX_NAME} bytes"
    if any(student.casefold().startswith(f"{name}.".casefold()) for name in _assignments(coursedir)):
        return f"{student!r} is not a possible student's id: results of an assignment have names like this"
    return ""


def _assignments(coursedir):
    steps = coursedir.source_directory, coursedir.release_directory
    return {path.name for step in steps for path in Path(coursedir.format_path(step, ".", "x")).parent.glob("[!.]*")}


# --- reading ------------------------------------------------------------------------------------------------


class _SourceFiles:
    """A context manager for the files of a folder or zip. Unsafe ones have a `fault`."""

    def __init__(self, source, largest):
        self.source, self.largest = Path(source), largest
        self.archive: zipfile.ZipFile | None = None

    def __enter__(self):
        if self.source.is_dir():
            return list(files_of_folder(self.source, self.largest))
        if not self.source.exists():
            raise Unusable(f"There is no {self.source}. Give a folder or a zip with submissions.")
        if re.fullmatch(SYSTEMS["Packed"], self.source.name):  # one student's: its own name says whose
            size, time = self.source.stat().st_size, _utc(self.source.stat().st_mtime)
            fault = _fault_of_size(size, self.largest)
            return [SubmittedFile(self.source.name, time, size, self.source.read_bytes, fault)]
        try:
            self.archive = zipfile.ZipFile(self.source)
        except (zipfile.BadZipFile, OSError) as error:
            raise Unusable(f"{self.source} is neither a folder nor a readable zip: {error}.") from None
        return list(_files_of_zip(self.archive, self.largest))

    def __exit__(self, *error):
        if self.archive:
            self.archive.close()


def files_of_folder(source: Path, largest: int) -> Iterator[SubmittedFile]:
    """Generate the files of a folder. Links are not followed."""
    for folder, folders, files in os.walk(source):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        folders[:] = sorted(set(folders) - set(links))
        if len(Path(folder).relative_to(source).parts) > 2 * MAX_DEPTH:
            folders.clear()
        for name in sorted([*files, *links]):
            file = Path(folder, name)
            path, facts = _nfc(file.relative_to(source).as_posix()), file.lstat()
            fault = _fault_of_path(path)
            if stat.S_ISLNK(facts.st_mode):
                fault = "it is a link"
            elif not stat.S_ISREG(facts.st_mode):
                fault = "it is not a regular file"
            fault = fault or _fault_of_size(facts.st_size, largest)
            yield SubmittedFile(path, _utc(facts.st_mtime), facts.st_size, partial(_read_same, file, facts), fault)


def _read_same(file, facts):
    """Read the file that was found there, not another one that has taken its name since."""
    with open(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as opened:
        now = os.fstat(opened.fileno())
        if (now.st_dev, now.st_ino) != (facts.st_dev, facts.st_ino):
            raise OSError("the file was replaced while it was read")
        return opened.read(facts.st_size)


def _files_of_zip(archive: zipfile.ZipFile, largest: int) -> Iterator[SubmittedFile]:
    for info in archive.infolist():
        if info.is_dir():
            continue
        raw = _nfc(info.filename.replace("\\", "/"))
        path = "/".join(part for part in raw.split("/") if part not in ("", "."))
        fault = _fault_of_path(path)
        if raw.startswith("/") or re.match(r"[A-Za-z]:", raw):
            fault = "its path is absolute"
        elif ".." in raw.split("/"):
            fault = "its path leads outside the zip"
        elif stat.S_ISLNK(info.external_attr >> 16):
            fault = "it is a link"
        elif info.flag_bits & 1:
            fault = "it is encrypted"
        fault = fault or _fault_of_size(info.file_size, largest)
        try:  # a zip holds local time without a time zone; like unzip, we take it as ours
            time = _utc(datetime(*info.date_time).timestamp())
        except ValueError:
            time = datetime(1980, 1, 1)
        yield SubmittedFile(path if not fault else raw, time, info.file_size, partial(archive.read, info), fault)


def _fault_of_path(path):
    if len(path) > MAX_PATH:
        return f"its path has {len(path)} characters, but the limit is {MAX_PATH}"
    return "it is in too many folders" if path.count("/") > 2 * MAX_DEPTH else ""


def _fault_of_size(size, largest):
    return f"it has {size / 1e6:.0f} MB, but the limit is {largest / 1e6:.0f} MB" if size > largest else ""


def _fault_of_all(files, coursedir):
    """Return why these files, of one submission, are too much; "" if they are not."""
    if len(files) > MAX_FILES:
        return f"there are {len(files)} files, but the limit is {MAX_FILES}"
    size, limit = sum(file.size for file in files), coursedir.max_dir_size * 1000
    if size > limit:
        return f"the files have {size / 1e6:.0f} MB, but the limit is {limit / 1e6:.0f} MB"
    return ""


def submission_fault(coursedir, student: str, assignment: str) -> str:
    """Return why the submission in submitted/ must not be read or copied; "" if it may be."""
    if fault := name_fault(student, coursedir):
        return fault
    place = Path(coursedir.format_path(coursedir.submitted_directory, student, assignment))
    if place.parent.is_symlink():
        return f"{student} is a link"
    return find_fault(place, coursedir)


def submitted_students(coursedir, assignment: str) -> set[str]:
    """Return the names of all folders with this assignment in submitted/, of whatever characters."""
    place = Path(coursedir.format_path(coursedir.submitted_directory, "x", "x")).parents[1]
    return {path.parent.name for path in place.glob(f"*/{glob.escape(assignment)}") if path.is_dir()}


def find_fault(folder: Path, coursedir) -> str:
    """Return why a folder must not be read or copied; "" if it may be. Linear in its files."""
    if folder.is_symlink():
        return f"{folder.name} is a link"
    files = list(itertools.islice(files_of_folder(folder, coursedir.max_file_size * 1000), MAX_FILES + 1))
    for file in files:
        if file.fault:
            return f"{file.path} is a link" if file.fault == "it is a link" else f"{file.path}: {file.fault}"
        if file.path.count("/") > MAX_DEPTH:
            return f"{file.path}: it is in too many folders"
    if len(files) > MAX_FILES:
        return f"there are more than {MAX_FILES} files"
    return _fault_of_all(files, coursedir)


def _nfc(text):
    return unicodedata.normalize("NFC", text)


def _utc(seconds):
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None, microsecond=0)


def _is_ignored(path, patterns=()):
    parts = PurePosixPath(path).parts
    return any(fnmatch.fnmatchcase(part, pattern) for part in parts for pattern in (*LITTER, *patterns))


# --- sorting by student -------------------------------------------------------------------------------------


def _compile_patterns(assignment, expected):
    notebook = f"(?:{'|'.join(map(re.escape, expected))})"
    words = {"{notebook}": notebook, "{assignment}": re.escape(assignment)}
    return {
        name: re.compile(re.sub(r"\{[a-z]+\}", lambda found: words[found[0]], text)) for name, text in PATTERNS.items()
    }


class _Grouping:
    """Finds out whose each file is; files without a known student go to collected.unknown."""

    def __init__(self, coursedir, assignment, expected, rows, people, collected):
        self.coursedir, self.assignment, self.expected = coursedir, assignment, expected
        dates = read_dates(coursedir.root, assignment)
        self.zone = dates.zone if dates else None  # of times in names, which do not say theirs; None is this machine's
        self.rows, self.people, self.collected = rows, people, collected
        self.used: set[str] = set()  # rows
        self.patterns = _compile_patterns(assignment, expected)
        self.others = _assignments(coursedir) - {assignment}

    def by_student(self, files):
        """Return {student: [(rest, file)]}."""
        files = [file for file in files if not _is_ignored(file.path)]
        read = [file for file in files if not _is_ignored(file.path, self.coursedir.ignore)]
        skip, unclear = self._find_wrapping([file for file in read if not file.fault])
        found = self._without_other_assignments([(file, *self._find_student(file, skip)) for file in read])
        self._tell_of_ignored_notebooks(files, skip, {parts.get("student") for *_, parts in found})
        found = self._without_guesses_that_merge(self._with_whole_user_names(found))
        found = self._without_numbers_of_two(found) if self.people is None else self._with_ids_of_the_class(found)
        works: dict[str, list[tuple[str, SubmittedFile]]] = {}
        faults: dict[str, str] = {}
        for file, pattern, parts in found:
            student = _nfc(parts.get("student") or "").strip()
            rest = parts.get("rest") or PurePosixPath(file.path).name
            if student not in faults:
                faults[student] = name_fault(student, self.coursedir) if student else ""
            fault = faults[student]
            if file.fault:
                self.collected.refuse(file.path, file.fault, student if student and not fault else None)
            elif _is_ignored(rest, self.coursedir.ignore):
                continue
            elif not student or (unclear and pattern == FOLDERS):
                why = unclear or "its name does not say which student it belongs to"
                self.collected.miss(file.path, parts.get("why") or why)
            elif fault:
                self.collected.miss(file.path, fault)
            else:
                if parts.get("time"):
                    with contextlib.suppress(ValueError, OverflowError, OSError):
                        time = datetime.strptime(parts["time"], "%Y-%m-%d-%H-%M-%S").replace(tzinfo=self.zone)
                        time = _utc(time.timestamp())
                        file = file._replace(time=time, said=time)
                file = file._replace(is_late=bool(parts.get("late")))
                if parts.get("name") and self.people is None:
                    self.collected.names[student] = _clean_name(parts["name"])
                works.setdefault(student, []).append(("" if parts.get("system") else rest, file))
        for row in sorted(self.rows.keys() - self.used):
            self.collected.miss(row, "it is in the table, but there is no such file")
        return works

    def _tell_of_ignored_notebooks(self, files, skip, students):
        """Name students of whom nothing came but notebooks in folders that are not read, as Jupyter's checkpoints."""
        for file in files:
            if file.path.endswith(".ipynb") and _is_ignored(file.path, self.coursedir.ignore):
                student = self._find_student(file, skip)[1].get("student")
                if student and student not in students and not _is_ignored(student, self.coursedir.ignore):
                    students.add(student)
                    self.collected.miss(file.path, "files called like this are not read, and nothing else came with it")

    def _find_student(self, file, skip):
        """Return the pattern that matches the file, and its parts; a row of the table comes first."""
        path = file.path.strip("/")
        inner = path.removeprefix(skip)
        parents = [str(parent) for p in (path, inner) for parent in PurePosixPath(p).parents][:-1]
        row = next((key for key in (path, inner, PurePosixPath(inner).name, *parents) if key in self.rows), None)
        plain = _as_notebook(inner)
        matches = ((name, pattern.fullmatch(plain)) for name, pattern in self.patterns.items())
        name, match = next(((name, match) for name, match in matches if match), ("", None))
        parts = match.groupdict() if match else {}
        if row is not None:
            self.used.add(row)
            return "the table", parts | {"student": self.rows[row]}
        return name, parts

    def _without_other_assignments(self, found):
        """Leave out what is in folders of other assignments, as in a copy of nbgrader's submitted/."""
        away = {
            file.path
            for file, name, parts in found
            if name == FOLDERS and self.others & {parts["student"], *parts["rest"].split("/")[:-1]}
        }
        if len(away) == len(found) and away:
            self.collected.miss(min(away), "like all files, it is in the folder of another assignment")
        elif away:
            self.collected.earlier.append(
                f"{len(away)} files in folders of other assignments were left where they are."
            )
        return [one for one in found if one[0].path not in away]

    def _with_whole_user_names(self, found):
        """Complete Blackboard's user names that hold an underscore: only the title is the same in all files."""
        fronts = {f"{p['title']}_{p['student']}" for _, name, p in found if name == "Blackboard"}
        if len({front.rpartition("_")[0] for front in fronts}) < 2:
            return found
        shared = len(os.path.commonprefix(sorted(fronts)).rpartition("_")[0]) + 1
        for _, name, parts in found:
            if name == "Blackboard":
                parts["student"] = f"{parts['title']}_{parts['student']}"[shared:]
        return found

    def _with_ids_of_the_class(self, found):
        """Replace what a system calls a student by the id in the class list. Anonymous work keeps its own ids."""
        several: dict[str, set[str]] = {}  # name → the numbers that have it: a "participant", if these are many
        for _, name, parts in found:
            if name == "Moodle":
                several.setdefault(parts["name"], set()).add(parts["student"])
        groups = self._find_groups({(name, number) for name, numbers in several.items() for number in numbers})
        called: dict[str, set[str]] = {}  # id → what the systems call it
        by_name = []
        for _, name, parts in found:
            key, anonymous = parts.get("student"), name == "Moodle" and len(several) == 1 < len(several[parts["name"]])
            if not key or anonymous or name == "Canvas, anonymous":
                continue
            parts["student"], parts["why"] = self.people.find(key)
            if not parts["student"]:
                whole = parts.get("name") or ""
                parts["student"], parts["why"] = self.people.find(key, _clean_name(whole))
                if not parts["student"]:
                    members = (_clean_name(whole.removeprefix(one)) for one in groups if whole.startswith(one))
                    parts["student"] = next((who for name in members if (who := self.people.find(key, name)[0])), "")
                by_name.append(parts)
            called.setdefault(parts["student"], set()).add(key)
        for parts in by_name:
            if parts["student"] and len(keys := sorted(called[parts["student"]])) > 1:
                why = f"{' and '.join(keys)} may be two people with the same name. Add their numbers to {CLASS_LIST}"
                parts |= {"student": "", "why": why}
        return found

    def _find_groups(self, members):
        """Return what may be the name of a group and - before that of a member, the shortest first.

        Moodle before 4.1 begins each name in a download of group work so: no name is that of a person as it stands, and
        several begin alike.
        """
        if any("-" not in name or self.people.find("", _clean_name(name))[0] for name, _ in members):
            return []
        fronts = Counter(name[: dash.end()] for name, _ in members for dash in re.finditer("-", name))
        return sorted((front for front, number in fronts.items() if number > 1), key=len)

    def _without_numbers_of_two(self, found):
        """Withdraw numbers that belong to two names, as if downloads from two systems were put together."""
        named: dict[str, dict[str, str]] = {}
        for _, name, parts in found:
            if name in SYSTEMS and parts.get("name"):
                named.setdefault(parts["student"], {})[letters(parts["name"])] = _clean_name(parts["name"])
        for _, name, parts in found:
            if name != "the table" and len(names := named.get(parts.get("student"), {})) > 1:
                both = " and ".join(sorted(names.values()))
                parts |= {"student": "", "why": f"{both} have the same number. Give a table with --names"}
        return found

    def _without_guesses_that_merge(self, found):
        """Withdraw guesses by which different notebooks would be one student's."""
        for guess in (NO_GROUP, *GUESSES):  # a folder without a number may be somebody's own sorting
            mine = [(file, parts) for file, name, parts in found if name == guess and not file.fault]
            works: dict[str, list[tuple[str, str, SubmittedFile]]] = {}
            for file, parts in mine:
                if parts["rest"].endswith(".ipynb"):
                    works.setdefault(_nfc(parts["student"]), []).append((parts.get("name"), parts["rest"], file))
            # The one folder of a download may hold a class, whose files a browser has numbered.
            paths = [file.path.split("/") for file, _ in mine]
            numbered = len(works) > 1 or guess != FOLDERS or any(self.assignment in path for path in paths)
            merged = {student for student, work in works.items() if self._are_several(work, numbered)}
            number = sum(len(works[student]) for student in merged)
            if guess != FOLDERS and 2 * number >= sum(map(len, works.values())):
                merged = set(works)
            sorting = self._find_sorting(works, merged) if guess == FOLDERS and self.people is None else set()
            for _, parts in mine:
                student, why = _nfc(parts["student"]), ""
                if student in merged:
                    why = f"{student!r} would have handed in different notebooks, so it may be no student's id"
                elif student in sorting:
                    why = f"it is not clear whether {student!r} or a folder in it is the student's"
                if why:
                    parts |= {"student": "", "why": f"{why}. Give a table with --names"}
        return found

    def _find_sorting(self, works, merged):
        """Find the folders that may sort students, as by date, since all their notebooks are in folders of their own.

        They may if one of them does, if one is called like a day, or if no two have an inner folder of the same name
        and none of these is called like the student or the assignment.
        """
        able = {student: work for student, work in works.items() if all("/" in rest for _, rest, _ in work)}
        inner = {student: {rest.partition("/")[0] for _, rest, _ in work} for student, work in able.items()}
        names = [(student, letters(name)) for student in inner for name in inner[student]]
        are_own = any(letters(one) in name for student, name in names for one in (student, self.assignment))
        are_all_different = len({name for _, name in names}) == len(names) and len(works) == len(able) > 1
        is_sorted = merged & able.keys() or any(re.search(DAY, student) for student in able)
        return able.keys() if is_sorted or (are_all_different and not are_own) else set()

    def _are_several(self, work, numbered):
        """Whether these notebooks look like several students': none is the best, and they are not numbered attempts."""
        if len({name for name, _, _ in work}) > 1:
            return True
        for stem in self.expected:
            able = [(_is_called(rest, stem), -rest.count("/"), rest, file) for _, rest, file in work]
            best = max(able, key=lambda one: one[:2], default=None)
            equal = [one for one in able if best and one[:2] == best[:2] and (one[0] or len(self.expected) == 1)]
            if len({re.sub(COPY, "", rest) if numbered else rest for _, _, rest, _ in equal}) > 1:
                try:
                    if len({file.read() for *_, file in equal}) > 1:
                        return True
                except (OSError, *DAMAGED):
                    return True
        return False

    def _find_wrapping(self, files):
        """Return the outer folders around everything, with /, and why they are unclear ("" if they are clear)."""
        paths = [_as_notebook(file.path) for file in files]
        paths = [path for path in paths if path.endswith((".ipynb", ".zip"))]
        paths = [path for path in paths if not self.others & set(path.split("/")[:-1])] or paths
        if not paths:
            return "", ""
        shared = list(PurePosixPath(_common_folder(paths)).parts)
        named = [pattern for name, pattern in self.patterns.items() if name != FOLDERS]
        levels = ["".join(f"{part}/" for part in shared[:depth]) for depth in range(len(shared) + 1)]
        matches = [sum(any(p.fullmatch(path.removeprefix(top)) for p in named) for path in paths) for top in levels]
        if max(matches):
            return levels[matches.index(max(matches))], ""
        below = {path.split("/")[len(shared)] for path in paths if path.count("/") > len(shared)}
        if self.assignment in below:
            shared, below = [*shared, self.assignment], set()
        if len(below) > 1 or not shared:
            return levels[min(len(shared), len(levels) - 1)], ""
        if self.assignment in shared:  # ID/ASSIGNMENT, or ASSIGNMENT/ID
            place = len(shared) - 1 - shared[::-1].index(self.assignment)
            return levels[place - 1 if place and place == len(shared) - 1 else min(place + 1, len(levels) - 1)], ""
        if len(shared) > 1:
            return "", f"it is not clear which of the folders {'/'.join(shared)} is the student's"
        return "", ""


DAY = r"(?<!\d)(?:20\d\d([-_. ]?)[01]\d\1[0-3]\d|[0-3]?\d[-_.][01]?\d[-_.](?:20)?\d\d)(?!\d)"  # 2026-11-20, 20.11.2026
COPY = r"(?: ?\(\d{1,9}\)|-\d)(?=\.ipynb$)"  # the number of a copy or an attempt at the end of a file's name


def _number_of_copy(path):
    found = re.search(COPY, path)
    return int(re.sub(r"\D", "", found[0])) if found else 0


def _common_folder(paths):
    """Return the folders that all these paths begin with."""
    first, last = min(folders := [path.split("/")[:-1] for path in paths]), max(folders)
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "/".join(part for part, _ in same)


def _as_notebook(path):
    """Return the path without an ending that a browser or an editor has added."""
    return re.sub(r"\.ipynb(\.txt|\.json)?$", ".ipynb", path, flags=re.IGNORECASE)


def _is_called(path, stem):
    """Whether a name has that of the assignment's notebook in it; other programs change capitals, spaces and _."""
    return letters(stem) in letters(path)


def _clean_name(name):
    """Return a name of letters, marks, digits and . ' - only."""
    kept = (c if unicodedata.category(c)[0] in "LMN" or c in ".'-" else " " for c in name)
    return " ".join("".join(kept).split())


# --- storing ------------------------------------------------------------------------------------------------


def _submit(student, work, coursedir, assignment, expected, collected):
    """Store one student's files as the submission; keep beside it what is not graded."""
    place = place_of(coursedir, student, assignment)
    if fault := _fault_of_all([file for _, file in work], coursedir):
        collected.refuse(f"{work[0][1].path} and others of {student}", fault, student)
        return
    by_system = [file for rest, file in work if not rest]
    work = [(_as_notebook(rest), file) for rest, file in work if rest]
    with contextlib.ExitStack() as archives:
        if not any(rest.endswith(".ipynb") for rest, _ in work):
            work = [one for rest, file in work for one in _unzip(rest, file, coursedir, archives)]
            others = [file for _, file in work if _is_of_another_assignment(file.path, expected)]
            work = [(rest, file) for rest, file in work if file not in others]
            if others and not work:
                collected.miss(others[0].path, "it is of another assignment, like all that came with it", student)
                return
        if fault := _fault_of_all([file for _, file in work], coursedir):
            collected.refuse(f"{work[0][1].path} and others of {student}", fault, student)
            return
        for file in (file for _, file in work if file.fault):
            collected.refuse(file.path, file.fault, student)
        work = [(rest, file) for rest, file in work if not file.fault]
        chosen, left = _choose(work, expected)
        if not chosen:
            for file in [file for _, file in work] or by_system:
                collected.miss(file.path, "it came without a notebook", student)
            return
        contents = {rest: file.read() for rest, file in chosen.items()}
        if others := _undecided(work, chosen, contents):
            why = "different notebooks came with this name and time. Leave one of them in, and collect again"
            collected.miss(others[0].path, why, student)
            return
        equally_good = _equally_good(work, chosen, contents)
        aside = _with_own_names([(PurePosixPath(file.path).name, file.read()) for file in left])
    notebooks = [file for rest, file in chosen.items() if rest.endswith(".ipynb")]
    time = max(file.time for file in notebooks)
    for file, best in equally_good:
        why = f"nothing but its name tells it from {best}, which is graded. It is kept beside the submission"
        collected.miss(file.path, why, student)
    if aside and not _was_kept(place, aside):
        kept = short(_keep(place, max(file.time for file in left), aside), coursedir.root)
        names = (f"{student}: {file.path} is kept in {kept}, because another file is graded." for file in left)
        collected.earlier += names
    if not place.exists() or time >= time_of(place):
        collected.sources[student] = next(file.path for rest, file in chosen.items() if rest.endswith(".ipynb"))
    if said := [file.said for file in notebooks if file.said]:
        contents[TIME] = f"{max(said):%Y-%m-%d %H:%M:%S} UTC\nthe file's name\n".encode()
    elif any(file.is_late for file in notebooks):
        contents[LATE] = b""
    if place.exists() and (_has_contents(place, contents) or _was_kept(place, contents)):
        collected.unchanged.append(student)
    elif place.exists() and time < time_of(place):
        kept = short(_keep(place, time, contents), coursedir.root)
        collected.earlier.append(f"{student}: this is older than the present submission. It is kept in {kept}.")
        collected.unchanged.append(student)
    else:
        older = _write(place, contents, time)
        collected.new.append(student)
        if older:
            collected.earlier.append(f"{student}: the older submission is kept in {short(older, coursedir.root)}.")


def place_of(coursedir, student, assignment) -> Path:
    """Return the folder of a submission. Raise OSError if it is another one in fact, as behind a link."""
    place = Path(coursedir.format_path(coursedir.submitted_directory, student, assignment))
    submitted = Path(coursedir.format_path(coursedir.submitted_directory, ".", ".")).resolve()
    if place.resolve() != submitted / student / assignment:
        raise OSError(f"{place} is not a folder of its own in {submitted}")
    if place.parent.exists() and _nfc(student) not in map(_nfc, os.listdir(submitted)):
        raise OSError(f"{student!r} and another student, of other capitals, have the same folder on this disk")
    return place


def _unzip(rest, file, coursedir, archives):
    """Return the files of a zip that a student has handed in; any other file as it is."""
    if not rest.lower().endswith(".zip"):
        return [(rest, file)]
    try:
        content = file.read()
        if (number := content.count(ENTRY)) > 10 * MAX_FILES:  # before they are read: each takes a kilobyte then
            return [(rest, file._replace(fault=f"there are {number} files in it: too many"))]
        archive = archives.enter_context(zipfile.ZipFile(io.BytesIO(content)))
    except (OSError, *DAMAGED) as error:
        return [(rest, file._replace(fault=f"it could not be unpacked ({error})"))]
    found = _files_of_zip(archive, coursedir.max_file_size * 1000)
    inner = [one for one in found if not _is_ignored(one.path, coursedir.ignore)]
    folder = _common_folder([one.path for one in inner]) if inner else ""
    return [
        (
            _as_notebook(one.path.removeprefix(f"{folder}/")),
            one._replace(path=f"{file.path}/{one.path}", said=file.said, is_late=file.is_late),
        )
        for one in inner
    ]


def _is_of_another_assignment(path, expected):
    """Whether this is a notebook in a folder of its own name, as in the zip with all of a student's exercises."""
    path = PurePosixPath(path)
    is_alone = path.suffix == ".ipynb" and path.stem == path.parent.name
    return is_alone and not any(stem in path.stem for stem in expected)


def _with_own_names(contents):
    """Return {name: content}, with a number before a name that came before."""
    named: dict[str, bytes] = {}
    for number, (name, content) in enumerate(contents):
        named[name if name not in named else f"{number}-{name}"] = content
    return named


def _choose(work, expected):
    """Choose the files that are graded, {path in the submission: file}, and list the others.

    Of several notebooks, those with the assignment's name in theirs come first, then those in fewer folders, then the
    newest, then those with no more in their name, then the one with the highest number of a copy or an attempt.
    """
    notebooks = [(rest, file) for rest, file in work if rest.endswith(".ipynb")]
    chosen = {}
    for stem in expected:
        able = [
            (*_rank(rest, file, stem), file) for rest, file in notebooks if _is_called(rest, stem) or len(expected) == 1
        ]
        if able:
            chosen[f"{stem}.ipynb"] = max(able, key=lambda one: one[:-1])[-1]
    if chosen:
        others = [(rest, file) for rest, file in work if not rest.endswith(".ipynb") and rest not in OURS]
        chosen |= dict(sorted(others, key=lambda one: one[1].time))
    taken = {id(file) for file in chosen.values()}
    return chosen, [file for _, file in work if id(file) not in taken and PurePosixPath(file.path).name not in OURS]


def _rank(rest, file, stem):
    """Return how good a notebook is; the greatest is graded."""
    name = re.sub(COPY, "", PurePosixPath(rest).name).removesuffix(".ipynb")
    is_exact = letters(name) == letters(stem)
    return _is_called(rest, stem), -rest.count("/"), file.time, is_exact, _number_of_copy(rest), rest


def _undecided(work, chosen, contents):
    """List the files that nothing tells from a chosen notebook but what is in them."""
    found = []
    for name, best in chosen.items():
        same = {(rest, file.time) for rest, file in work if file is best and rest.endswith(".ipynb")}
        others = [file for rest, file in work if (rest, file.time) in same and file is not best]
        found += [file for file in others if file.read() != contents[name]]
    return found


def _equally_good(work, chosen, contents):
    """List the other notebooks that are as good as a chosen one but for the alphabet, with the name of that one."""
    found = []
    for name, best in chosen.items():
        ranks = [(_rank(rest, file, Path(name).stem), rest, file) for rest, file in work if rest.endswith(".ipynb")]
        [(most, mine)] = [(rank[:-1], rest) for rank, rest, file in ranks if file is best] or [((), "")]
        found += [(file, mine) for rank, _, file in ranks if rank[:-1] == most and file.read() != contents[name]]
    return found


def _write(place, contents, time) -> Path | None:
    """Write all files, with this time, or none if it fails. Each must be inside `place`, wherever its path leads.

    What is in the place is set aside once all is written. Returns where it is then.
    """
    coming = place.with_name(f".{place.name}.coming")
    shutil.rmtree(coming, ignore_errors=True)
    coming.mkdir(parents=True)
    inside = coming.resolve()
    try:
        for rest, content in contents.items():
            path = coming / rest
            if inside not in path.resolve().parents:
                raise OSError(f"{rest} leads outside the submission's folder")
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "xb") as file:
                file.write(content)
            os.utime(path, (time.replace(tzinfo=UTC).timestamp(),) * 2)
        kept = set_aside(place) if place.exists() else None
        coming.rename(place)
        return kept
    except OSError:
        shutil.rmtree(coming, ignore_errors=True)
        raise


def _keep(place, time, contents):
    """Keep this beside the submission, and return where."""
    free = _unused_path(_earlier_folder(place), time)
    free.parent.mkdir(parents=True, exist_ok=True)
    _write(free, contents, time)
    return free


def _was_kept(place, contents):
    return any(_has_contents(old, contents) for old in _earlier_folder(place).glob("*"))


def set_aside(place: Path) -> Path:
    """Move a submission aside for a newer one. Return where it is kept."""
    old = _unused_path(_earlier_folder(place), time_of(place))
    old.parent.mkdir(exist_ok=True)
    return place.rename(old)


def _earlier_folder(place):
    return place.with_name(f"{place.name}.earlier")


def _unused_path(folder, time):
    name = f"{time:%Y-%m-%dT%H-%M-%S}"
    names = (name if number == 1 else f"{name}-{number}" for number in itertools.count(1))
    return next(folder / name for name in names if not (folder / name).exists())


def _has_contents(place, contents):
    """Whether the folder holds exactly these files; times are ignored."""
    there = {path.relative_to(place).as_posix(): path for path in place.rglob("*") if path.is_file()}
    wanted = {rest: content for rest, content in contents.items() if rest not in OURS}
    there = {rest: path for rest, path in there.items() if rest not in OURS}
    return there.keys() == wanted.keys() and all(path.read_bytes() == wanted[rest] for rest, path in there.items())


def time_of(place: Path) -> datetime:
    """Return the time of a submission: when it was handed in, if that is known, or else that of its newest notebook.

    What was downloaded from a learning system has the time of the download.
    """
    times = [path.stat().st_mtime for path in place.glob("*.ipynb")] or [place.stat().st_mtime]
    return read_time(place) or _utc(max(times))
