"""Submissions exported by a learning system, as a folder or zip, copied to where nbgrader looks for them.

A file's name says which student it belongs to. PATTERNS lists the names that are understood; a CSV with the columns
`student` and `file` takes precedence. A newer submission does not overwrite an older one, which is kept in
submitted/STUDENT/ASSIGNMENT.earlier/, under its time.
"""

import csv
import fnmatch
import lzma
import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from nbgrader.utils import parse_utc

# The first pattern that matches the whole path in the folder or zip decides. {notebook} is the name of one of the
# assignment's notebooks, `rest` the file's path in the submission, `name` the student's, `time` that of an attempt.
PATTERNS = {
    "Moodle": r"(?P<name>[^/]+)_(?P<student>\d+)_assignsubmission_file(?:_?/|_)(?P<rest>.+)",
    "Blackboard": r"[^/]+_(?P<student>[^_/]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})_(?P<rest>[^/]+)",
    "Canvas": r"(?P<name>[^_/]+)_(?:LATE_)?(?P<student>\d+)_\d+_(?P<rest>[^/]+)",
    "id_name_notebook": r"(?P<student>[^_/]+)_(?P<name>[^/]+)_(?P<rest>{notebook}[^/]*\.ipynb)",
    "id_notebook": r"(?P<student>[^_/]+)_(?P<rest>{notebook}[^/]*\.ipynb)",
    "a folder for each student": r"(?P<student>[^/]+)/(?:{assignment}/)?(?P<rest>.+)",
}
STUDENT = r"\w[\w.@ -]*"  # an allowed student's id: it becomes the name of a folder, and a field of a CSV
LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")  # files that operating systems leave behind
DAMAGED = (EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
OURS = ("timestamp.txt", "submission_secret.txt")  # nbgrader's own: it would trust a student's


class Unusable(Exception):
    """The folder, zip or table cannot be used at all. The message says why, and what is expected."""


class SubmittedFile(NamedTuple):
    """A submitted file."""

    path: str  # in the folder or zip, with /
    time: datetime  # UTC, without a time zone, as in nbgrader
    read: Callable[[], bytes]


@dataclass
class Collected:
    """What was done with the files; each entry is a text for a person."""

    new: list[str] = field(default_factory=list)  # students
    unchanged: list[str] = field(default_factory=list)  # students
    earlier: list[str] = field(default_factory=list)  # files that are kept, but not graded
    refused: list[str] = field(default_factory=list)  # unsafe files, with the reason
    unknown: list[str] = field(default_factory=list)  # files without a known student or a notebook, with the reason
    names: dict[str, str] = field(default_factory=dict)  # of students, by id


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
        If the source or the table cannot be read at all.
    """
    release = Path(coursedir.format_path(coursedir.release_directory, ".", assignment))
    expected = sorted(path.stem for path in release.glob("*.ipynb"))
    collected = Collected()
    rows = _read_table(table) if table else {}
    with _SourceFiles(source, coursedir.max_file_size * 1000, collected) as files:
        files = [file for file in files if not _is_ignored(file.path, coursedir.ignore)]
        patterns = _compile_patterns(assignment, expected)
        for student, work in _group_by_student(files, rows, patterns, collected).items():
            try:
                _submit(student, work, coursedir, assignment, expected, collected)
            except (OSError, *DAMAGED) as error:
                paths = ", ".join(file.path for _, file in work)
                collected.refused.append(f"{paths}: could not be unpacked and stored ({error}).")
    return collected


# --- reading ------------------------------------------------------------------------------------------------


class _SourceFiles:
    """A context manager for the files of a folder or zip. It refuses unsafe ones."""

    def __init__(self, source, largest, collected):
        self.source, self.largest, self.collected = Path(source), largest, collected
        self.archive: zipfile.ZipFile | None = None

    def __enter__(self):
        if self.source.is_dir():
            return list(self._of_folder())
        if not self.source.exists():
            raise Unusable(f"There is no {self.source}. Give a folder or a zip with submissions.")
        try:
            self.archive = zipfile.ZipFile(self.source)
        except (zipfile.BadZipFile, OSError) as error:
            raise Unusable(f"{self.source} is neither a folder nor a readable zip: {error}.") from None
        return list(self._of_zip(self.archive))

    def __exit__(self, *error):
        if self.archive:
            self.archive.close()

    def _of_folder(self) -> Iterator[SubmittedFile]:
        for folder, folders, files in os.walk(self.source):
            folders.sort()
            for name in sorted([*files, *(name for name in folders if Path(folder, name).is_symlink())]):
                file = Path(folder, name)
                path, facts = file.relative_to(self.source).as_posix(), file.lstat()
                if stat.S_ISLNK(facts.st_mode):
                    self._refuse(path, "it is a link")
                elif not stat.S_ISREG(facts.st_mode):
                    self._refuse(path, "it is not a regular file")
                elif not self._too_large(path, facts.st_size):
                    yield SubmittedFile(path, _utc(facts.st_mtime), file.read_bytes)

    def _of_zip(self, archive: zipfile.ZipFile) -> Iterator[SubmittedFile]:
        for info in archive.infolist():
            path = info.filename.replace("\\", "/")
            if info.is_dir():
                continue
            if path.startswith("/") or re.match(r"[A-Za-z]:", path):
                self._refuse(path, "its path is absolute")
            elif ".." in path.split("/"):
                self._refuse(path, "its path leads outside the zip")
            elif stat.S_ISLNK(info.external_attr >> 16):
                self._refuse(path, "it is a link")
            elif info.flag_bits & 1:
                self._refuse(path, "it is encrypted")
            elif not self._too_large(path, info.file_size):
                try:  # a zip holds local time without a time zone; like unzip, we take it as ours
                    time = _utc(datetime(*info.date_time).timestamp())
                except ValueError:
                    time = datetime(1980, 1, 1)
                yield SubmittedFile(path, time, partial(archive.read, info))

    def _too_large(self, path, size):
        if size > self.largest:
            self._refuse(path, f"it has {size / 1e6:.0f} MB, but the limit is {self.largest / 1e6:.0f} MB")
        return size > self.largest

    def _refuse(self, path, why):
        self.collected.refused.append(f"{path}: {why}.")


def _utc(seconds):
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None, microsecond=0)


def _is_ignored(path, patterns):
    parts = PurePosixPath(path).parts
    return any(part in LITTER or any(fnmatch.fnmatch(part, pattern) for pattern in patterns) for part in parts)


# --- sorting by student -------------------------------------------------------------------------------------


def _read_table(table):
    """Read {file: student} from the CSV."""
    try:
        with open(table, newline="", encoding="utf-8-sig") as file:
            sample = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter=";" if sample.count(";") > sample.count(",") else ",")
            if not {"student", "file"} <= set(reader.fieldnames or ()):
                found = ", ".join(reader.fieldnames or ()) or "nothing"
                raise Unusable(f"{table}: the first line must name the columns student and file, but has {found}.")
            rows = [((row["file"] or "").strip(), (row["student"] or "").strip()) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unusable(f"{table} cannot be read as a CSV file in UTF-8: {error}.") from None
    twice = sorted({file for file, student in rows for other, its in rows if file == other and student != its})
    if twice:
        raise Unusable(f"{table} names two students for the same file: {', '.join(twice)}. Keep one of the rows.")
    return {file.strip("/"): student for file, student in rows if file}


def _compile_patterns(assignment, expected):
    notebook = f"(?:{'|'.join(map(re.escape, expected))})"
    words = {"{notebook}": notebook, "{assignment}": re.escape(assignment)}
    return [re.compile(re.sub(r"\{[a-z]+\}", lambda found: words[found[0]], text)) for text in PATTERNS.values()]


def _group_by_student(files, rows, patterns, collected):
    """Return {student: [(rest, file)]}; files without a known student go to collected.unknown."""
    wrapping, used = _find_wrapping([file.path for file in files], patterns), set()
    works: dict[str, list[tuple[str, SubmittedFile]]] = {}
    for file in files:
        path = file.path.removeprefix(wrapping)
        parents = [str(parent) for p in (file.path, path) for parent in PurePosixPath(p).parents][:-1]
        row = next((key for key in (file.path, path, PurePosixPath(path).name, *parents) if key in rows), None)
        match = next(filter(None, (pattern.fullmatch(path) for pattern in patterns)), None)
        found = match.groupdict() if match else {}
        if row is not None:
            used.add(row)
            found["student"] = rows[row]
        student = (found.get("student") or "").strip()
        if not student:
            collected.unknown.append(f"{file.path}: its name does not say which student it belongs to.")
        elif not re.fullmatch(STUDENT, student):
            allowed = "letters, digits, spaces and . @ - _"
            collected.unknown.append(f"{file.path}: {student!r} is not a possible student's id ({allowed}).")
        else:
            if found.get("time"):
                file = file._replace(time=datetime.strptime(found["time"], "%Y-%m-%d-%H-%M-%S"))
            if found.get("name"):
                collected.names[student] = " ".join(re.sub(r"[^\w.'-]|_", " ", found["name"]).split())
            works.setdefault(student, []).append((found.get("rest") or PurePosixPath(path).name, file))
    collected.unknown += [
        f"{row}: it is in the table, but there is no such file." for row in sorted(rows.keys() - used)
    ]
    return works


def _find_wrapping(paths, patterns):
    """Return the outer folder that a zip often has around everything, with /; "" if there is none."""
    tops = {path.partition("/")[0] for path in paths}
    notebooks = [path for path in paths if path.endswith(".ipynb")]
    if len(tops) != 1 or not notebooks or any("/" not in path for path in paths):
        return ""
    top = tops.pop() + "/"
    inner = [path.removeprefix(top) for path in notebooks]
    named = [any(pattern.fullmatch(path) for pattern in patterns[:-1]) for path in inner]
    outer_named = any(pattern.fullmatch(path) for pattern in patterns[:-1] for path in notebooks)
    folders = {path.partition("/")[0] for path in inner if "/" in path}
    deep = all("/" in path for path in inner) and (len(folders) > 1 or all(path.count("/") > 1 for path in inner))
    return top if not outer_named and (all(named) or deep) else ""


# --- storing ------------------------------------------------------------------------------------------------


def _submit(student, work, coursedir, assignment, expected, collected):
    """Store one student's files as the submission; keep beside it what is not graded."""
    place = Path(coursedir.format_path(coursedir.submitted_directory, student, assignment))
    chosen, left = _choose(work, expected)
    if not chosen:
        collected.unknown += [f"{file.path}: it came without a notebook." for _, file in work]
        return
    contents, size = {}, 0
    for rest, file in chosen.items():
        contents[rest] = file.read()
        size += len(contents[rest])
        if size > coursedir.max_dir_size * 1000:
            total, limit = size / 1e6, coursedir.max_dir_size / 1e3
            collected.refused.append(
                f"{file.path}: with it the files of {student} have {total:.0f} MB, but the limit is {limit:.0f} MB."
            )
            return
    time = max(file.time for rest, file in chosen.items() if rest.endswith(".ipynb"))
    for file in left:
        if kept := _keep(place, file.time, {PurePosixPath(file.path).name: file.read()}):
            collected.earlier.append(f"{student}: {file.path} is kept in {kept}, because another file is graded.")
    contents["timestamp.txt"] = f"{time:%Y-%m-%d %H:%M:%S} UTC\n".encode()
    if not place.exists():
        _write(place, contents)
        collected.new.append(student)
    elif _has_contents(place, contents) or any(
        _has_contents(old, contents) for old in _earlier_folder(place).glob("*")
    ):
        collected.unchanged.append(student)
    elif time < time_of(place):
        collected.earlier.append(
            f"{student}: this is older than the present submission. It is kept in {_keep(place, time, contents)}."
        )
        collected.unchanged.append(student)
    else:
        kept = set_aside(place)
        _write(place, contents)
        collected.new.append(student)
        collected.earlier.append(f"{student}: the older submission is kept in {kept}.")


def _choose(work, expected):
    """Choose the files that are graded, {path in the submission: file}, and list the others.

    Of several notebooks, those with the assignment's name in theirs come first, then the newest.
    """
    notebooks = [(rest, file) for rest, file in work if rest.endswith(".ipynb")]
    chosen = {}
    for stem in expected:
        able = [(stem in rest, file.time, rest, file) for rest, file in notebooks if stem in rest or len(expected) == 1]
        if able:
            chosen[f"{stem}.ipynb"] = max(able, key=lambda one: one[:3])[3]
    if chosen:
        others = [(rest, file) for rest, file in work if not rest.endswith(".ipynb") and rest not in OURS]
        chosen |= dict(sorted(others, key=lambda one: one[1].time))
    return chosen, [
        file for _, file in work if file not in chosen.values() and PurePosixPath(file.path).name not in OURS
    ]


def _write(place, contents):
    """Write all files, or none if it fails."""
    coming = place.with_name(f".{place.name}.coming")
    shutil.rmtree(coming, ignore_errors=True)
    for rest, content in contents.items():
        path = coming / rest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    coming.rename(place)


def _keep(place, time, contents):
    """Keep this beside the submission. Return where, or "" if it was kept before."""
    if any(_has_contents(old, contents) for old in _earlier_folder(place).glob("*")):
        return ""
    free = _unused_path(_earlier_folder(place), time)
    free.parent.mkdir(parents=True, exist_ok=True)
    _write(free, contents)
    return _shorten(free)


def set_aside(place: Path) -> str:
    """Move a submission aside for a newer one. Return where it is kept."""
    old = _unused_path(_earlier_folder(place), time_of(place))
    old.parent.mkdir(exist_ok=True)
    place.rename(old)
    return _shorten(old)


def _earlier_folder(place):
    return place.with_name(f"{place.name}.earlier")


def _shorten(path):
    return "/".join(path.parts[-4:])


def _unused_path(folder, time):
    name = f"{time:%Y-%m-%dT%H-%M-%S}"
    names = (name if number == 1 else f"{name}-{number}" for number in range(1, 1000))
    return next(folder / name for name in names if not (folder / name).exists())


def _has_contents(place, contents):
    """Whether the folder holds exactly these files; times are ignored."""
    there = {path.relative_to(place).as_posix(): path for path in place.rglob("*") if path.is_file()}
    wanted = {rest: content for rest, content in contents.items() if rest not in OURS}
    there = {rest: path for rest, path in there.items() if rest not in OURS}
    return there.keys() == wanted.keys() and all(path.read_bytes() == wanted[rest] for rest, path in there.items())


def time_of(place: Path) -> datetime:
    """Return the time of a submission: its timestamp, or else that of its newest notebook."""
    try:
        return parse_utc((place / "timestamp.txt").read_text().strip())
    except (OSError, ValueError):
        times = [path.stat().st_mtime for path in place.glob("*.ipynb")] or [place.stat().st_mtime]
        return _utc(max(times))
