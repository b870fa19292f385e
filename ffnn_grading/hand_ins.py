"""Work that came through a learning system, as a folder or a zip of files, brought to where nbgrader looks for it.

Whose a file is stands in its name. PATTERNS is the table of names that are understood; a CSV with the columns
`student` and `file` comes before it. Nothing that was handed in is overwritten: what is replaced lies in
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

# The first that fits the whole path, seen from the folder or zip, decides. {notebook}: a name of one of the
# assignment's notebooks. `rest` is the file's path in the submission, `name` the student's, `time` that of an attempt.
PATTERNS = {
    "Moodle": r"(?P<name>[^/]+)_(?P<student>\d+)_assignsubmission_file(?:_?/|_)(?P<rest>.+)",
    "Blackboard": r"[^/]+_(?P<student>[^_/]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})_(?P<rest>[^/]+)",
    "Canvas": r"(?P<name>[^_/]+)_(?:LATE_)?(?P<student>\d+)_\d+_(?P<rest>[^/]+)",
    "id_name_notebook": r"(?P<student>[^_/]+)_(?P<name>[^/]+)_(?P<rest>{notebook}[^/]*\.ipynb)",
    "id_notebook": r"(?P<student>[^_/]+)_(?P<rest>{notebook}[^/]*\.ipynb)",
    "a folder for each student": r"(?P<student>[^/]+)/(?:{assignment}/)?(?P<rest>.+)",
}
STUDENT = r"\w[\w.@ -]*"  # what may be a student's id: it becomes the name of a folder, and a field of a CSV
LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")  # what systems leave in folders and zips
DAMAGED = (EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
OURS = ("timestamp.txt", "submission_secret.txt")  # written by nbgrader; a student's own would be believed


class Unusable(Exception):
    """The folder, zip or table as a whole cannot be used. The message says why, and what is expected."""


class HandedIn(NamedTuple):
    """A file as it was handed in."""

    path: str  # in the folder or zip, with /
    time: datetime  # UTC, without a zone, as nbgrader has it
    read: Callable[[], bytes]


@dataclass
class Taken:
    """What became of the work, each entry a text for a person."""

    new: list[str] = field(default_factory=list)  # students
    unchanged: list[str] = field(default_factory=list)  # students
    earlier: list[str] = field(default_factory=list)  # what is kept beside what counts
    refused: list[str] = field(default_factory=list)  # files that are unsafe, with why
    unknown: list[str] = field(default_factory=list)  # files that could not be told whose they are, with why
    names: dict[str, str] = field(default_factory=dict)  # of students, by id


def take_in(source, coursedir, assignment, table=None) -> Taken:
    """Bring work from a folder or zip to submitted/.

    Parameters
    ----------
    source : Path
        The folder or zip, as a learning system exports it. It is only read.
    coursedir : nbgrader.coursedir.CourseDirectory
        Says where submissions lie, and how big files may be.
    assignment : str
        Whose notebooks, in the release folder, are expected.
    table : Path, optional
        A CSV with the columns `student` and `file`; a file is named by its path, its name, or its folder's.

    Returns
    -------
    Taken

    Raises
    ------
    Unusable
        If the source or the table cannot be read at all.
    """
    release = Path(coursedir.format_path(coursedir.release_directory, ".", assignment))
    expected = sorted(path.stem for path in release.glob("*.ipynb"))
    taken = Taken()
    rows = _rows_of(table) if table else {}
    with _opened(source, coursedir.max_file_size * 1000, taken) as files:
        files = [file for file in files if not _is_ignored(file.path, coursedir.ignore)]
        patterns = _patterns(assignment, expected)
        for student, work in _by_student(files, rows, patterns, taken).items():
            try:
                _submit(student, work, coursedir, assignment, expected, taken)
            except (OSError, *DAMAGED) as error:
                paths = ", ".join(file.path for _, file in work)
                taken.refused.append(f"{paths}: this could not be unpacked and stored ({error}).")
    return taken


# --- what there is ------------------------------------------------------------------------------------------


class _opened:
    """The files of a folder or zip, as long as it is open; unsafe ones are refused."""

    def __init__(self, source, largest, taken):
        self.source, self.largest, self.taken = Path(source), largest, taken
        self.archive: zipfile.ZipFile | None = None

    def __enter__(self):
        if self.source.is_dir():
            return list(self._of_folder())
        if not self.source.exists():
            raise Unusable(f"There is no {self.source}. Name a folder or a zip with what was handed in.")
        try:
            self.archive = zipfile.ZipFile(self.source)
        except (zipfile.BadZipFile, OSError) as error:
            raise Unusable(f"{self.source} is neither a folder nor a zip that can be read: {error}.") from None
        return list(self._of_zip(self.archive))

    def __exit__(self, *error):
        if self.archive:
            self.archive.close()

    def _of_folder(self) -> Iterator[HandedIn]:
        for folder, folders, files in os.walk(self.source):
            folders.sort()
            for name in sorted([*files, *(name for name in folders if Path(folder, name).is_symlink())]):
                file = Path(folder, name)
                path, facts = file.relative_to(self.source).as_posix(), file.lstat()
                if stat.S_ISLNK(facts.st_mode):
                    self._refuse(path, "it is a link")
                elif not stat.S_ISREG(facts.st_mode):
                    self._refuse(path, "it is no ordinary file")
                elif not self._too_large(path, facts.st_size):
                    yield HandedIn(path, _utc(facts.st_mtime), file.read_bytes)

    def _of_zip(self, archive: zipfile.ZipFile) -> Iterator[HandedIn]:
        for info in archive.infolist():
            path = info.filename.replace("\\", "/")
            if info.is_dir():
                continue
            if path.startswith("/") or re.match(r"[A-Za-z]:", path):
                self._refuse(path, "its path begins outside the zip")
            elif ".." in path.split("/"):
                self._refuse(path, "its path leads out of the zip")
            elif stat.S_ISLNK(info.external_attr >> 16):
                self._refuse(path, "it is a link")
            elif info.flag_bits & 1:
                self._refuse(path, "it is encrypted")
            elif not self._too_large(path, info.file_size):
                try:  # a zip knows only the time on its maker's clock; unzip takes it for ours, too
                    time = _utc(datetime(*info.date_time).timestamp())
                except ValueError:
                    time = datetime(1980, 1, 1)
                yield HandedIn(path, time, partial(archive.read, info))

    def _too_large(self, path, size):
        if size > self.largest:
            self._refuse(path, f"it has {size / 1e6:.0f} MB, and {self.largest / 1e6:.0f} are allowed")
        return size > self.largest

    def _refuse(self, path, why):
        self.taken.refused.append(f"{path}: {why}.")


def _utc(seconds):
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None, microsecond=0)


def _is_ignored(path, patterns):
    parts = PurePosixPath(path).parts
    return any(part in LITTER or any(fnmatch.fnmatch(part, pattern) for pattern in patterns) for part in parts)


# --- whose it is --------------------------------------------------------------------------------------------


def _rows_of(table):
    """{file: student} from the CSV."""
    try:
        with open(table, newline="", encoding="utf-8-sig") as file:
            sample = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter=";" if sample.count(";") > sample.count(",") else ",")
            if not {"student", "file"} <= set(reader.fieldnames or ()):
                found = ", ".join(reader.fieldnames or ()) or "nothing"
                raise Unusable(f"{table}: its first line must name the columns student and file; it has {found}.")
            rows = [((row["file"] or "").strip(), (row["student"] or "").strip()) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unusable(f"{table} cannot be read as a CSV in UTF-8: {error}.") from None
    twice = sorted({file for file, student in rows for other, its in rows if file == other and student != its})
    if twice:
        raise Unusable(f"{table} names two students for one file: {', '.join(twice)}.")
    return {file.strip("/"): student for file, student in rows if file}


def _patterns(assignment, expected):
    notebook = f"(?:{'|'.join(map(re.escape, expected))})"
    words = {"{notebook}": notebook, "{assignment}": re.escape(assignment)}
    return [re.compile(re.sub(r"\{[a-z]+\}", lambda found: words[found[0]], text)) for text in PATTERNS.values()]


def _by_student(files, rows, patterns, taken):
    """{student: [(rest, file)]}; files of nobody go to taken.unknown."""
    wrapping, used = _wrapping([file.path for file in files], patterns), set()
    works: dict[str, list[tuple[str, HandedIn]]] = {}
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
            taken.unknown.append(f"{file.path}: its name tells no student.")
        elif not re.fullmatch(STUDENT, student):
            taken.unknown.append(f"{file.path}: {student!r} cannot be a student's id (letters, digits, . @ - and _).")
        else:
            if found.get("time"):
                file = file._replace(time=datetime.strptime(found["time"], "%Y-%m-%d-%H-%M-%S"))
            if found.get("name"):
                taken.names[student] = " ".join(re.sub(r"[^\w.'-]|_", " ", found["name"]).split())
            works.setdefault(student, []).append((found.get("rest") or PurePosixPath(path).name, file))
    taken.unknown += [f"{row}: the table names it, but there is no such file." for row in sorted(rows.keys() - used)]
    return works


def _wrapping(paths, patterns):
    """The folder that a zip is often wrapped in, with /, or nothing."""
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


# --- where it goes ------------------------------------------------------------------------------------------


def _submit(student, work, coursedir, assignment, expected, taken):
    """One student's files become the submission; what does not count is kept beside it."""
    place = Path(coursedir.format_path(coursedir.submitted_directory, student, assignment))
    chosen, left = _choose(work, expected)
    if not chosen:
        taken.unknown += [f"{file.path}: there is no notebook with it." for _, file in work]
        return
    contents, size = {}, 0
    for rest, file in chosen.items():
        contents[rest] = file.read()
        size += len(contents[rest])
        if size > coursedir.max_dir_size * 1000:
            taken.refused.append(f"{file.path}: the files of {student} have more than {size / 1e6:.0f} MB together.")
            return
    time = max(file.time for rest, file in chosen.items() if rest.endswith(".ipynb"))
    for file in left:
        if kept := _keep(place, file.time, {PurePosixPath(file.path).name: file.read()}):
            taken.earlier.append(f"{student}: {file.path} does not count, another file does. It is kept in {kept}.")
    contents["timestamp.txt"] = f"{time:%Y-%m-%d %H:%M:%S} UTC\n".encode()
    if not place.exists():
        _write(place, contents)
        taken.new.append(student)
    elif _holds(place, contents) or any(_holds(old, contents) for old in _earlier(place).glob("*")):
        taken.unchanged.append(student)
    elif time < time_of(place):
        taken.earlier.append(
            f"{student}: what is there is newer. The older one is kept in {_keep(place, time, contents)}."
        )
        taken.unchanged.append(student)
    else:
        kept = set_aside(place)
        _write(place, contents)
        taken.new.append(student)
        taken.earlier.append(f"{student}: what was there is older. It is kept in {kept}.")


def _choose(work, expected):
    """Which files count, {path in the submission: file}, and which do not.

    Of several notebooks, one that bears the name of the assignment's comes before one that does not, then the newest.
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
    """All files or none."""
    coming = place.with_name(f".{place.name}.coming")
    shutil.rmtree(coming, ignore_errors=True)
    for rest, content in contents.items():
        path = coming / rest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    coming.rename(place)


def _keep(place, time, contents):
    """Keep this beside the submission; where, or nothing if it is kept already."""
    if any(_holds(old, contents) for old in _earlier(place).glob("*")):
        return ""
    free = _free(_earlier(place), time)
    free.parent.mkdir(parents=True, exist_ok=True)
    _write(free, contents)
    return _short(free)


def set_aside(place: Path) -> str:
    """Make room for newer work; where the older is kept."""
    old = _free(_earlier(place), time_of(place))
    old.parent.mkdir(exist_ok=True)
    place.rename(old)
    return _short(old)


def _earlier(place):
    return place.with_name(f"{place.name}.earlier")


def _short(path):
    return "/".join(path.parts[-4:])


def _free(folder, time):
    name = f"{time:%Y-%m-%dT%H-%M-%S}"
    names = (name if number == 1 else f"{name}-{number}" for number in range(1, 1000))
    return next(folder / name for name in names if not (folder / name).exists())


def _holds(place, contents):
    """Whether these very files lie there; their time does not count."""
    there = {path.relative_to(place).as_posix(): path for path in place.rglob("*") if path.is_file()}
    wanted = {rest: content for rest, content in contents.items() if rest not in OURS}
    there = {rest: path for rest, path in there.items() if rest not in OURS}
    return there.keys() == wanted.keys() and all(path.read_bytes() == wanted[rest] for rest, path in there.items())


def time_of(place: Path) -> datetime:
    """When a submission was handed in: as its timestamp says, else its newest notebook."""
    try:
        return parse_utc((place / "timestamp.txt").read_text().strip())
    except (OSError, ValueError):
        times = [path.stat().st_mtime for path in place.glob("*.ipynb")] or [place.stat().st_mtime]
        return _utc(max(times))
