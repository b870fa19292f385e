"""Points and feedback for a learning system: ffnn-grade ASSIGNMENT --for moodle|canvas|blackboard [THEIR-FILE.csv].

A table that the system itself exported is filled in: only the cells with points change, in its own way of writing
numbers, and every other byte stays. No person is recognised by name. Only final points are entered.

Sources. Moodle and Blackboard translate the titles of columns, but not their order.
Moodle      mod/assign/gradingtable.php (the worksheet), mod/assign/feedback/offline/importgradeslib.php (what it needs
            to read one), mod/assign/feedback/file/importziplib.php (names of feedback files),
            mod/assign/classes/downloader.php (groups), all in github.com/moodle/moodle.
Canvas      lib/gradebook_exporter.rb, lib/gradebook_importer.rb, and infer_comment_context_from_filename in
            app/models/abstract_assignment.rb (a file of feedback carries the numbers of the student and of a file that
            this student handed in), all in github.com/instructure/canvas-lms.
Blackboard  its help for instructors, "Work offline with grade data"; an example in
            github.com/nbeaver/offline-grades-upload.
"""

import codecs
import csv
import io
import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ffnn_grading import files, hand_ins
from ffnn_grading.hand_ins import Unusable
from ffnn_grading.inert import spreadsheet_cell
from ffnn_grading.manual import CLOSE
from ffnn_grading.results import Results, Submission
from ffnn_grading.tables import letters

SYSTEMS = {"moodle": "Moodle", "canvas": "Canvas", "blackboard": "Blackboard"}
BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
CANVAS_TITLE = re.compile(r"(?P<title>.+) \(\d+\)")
BLACKBOARD_TITLE = re.compile(r"(?P<title>.+?) \[[^\]]*?(?P<points>\d+(?:[.,]\d+)?)[^\]]*\] ?\|\d+")


@dataclass
class Written:
    """What was written for a learning system; each list is of texts for a person."""

    table: Path
    feedback: Path
    entered: int = 0
    replaced: int = 0  # of those: other points stood there before
    pages: int = 0
    unknown: list[str] = field(default_factory=list)  # final points, but no certain row
    whole: list[str] = field(default_factory=list)  # students whose whole name is entered as the family name
    unsent: list[str] = field(default_factory=list)  # students with final points, but without a name for their page


class Place(NamedTuple):
    """Where a table has the points, and whose each row is."""

    column: int
    maximum: float | None
    ids: dict[int, str]  # of the learning system, for each row with a student
    others: list[int]  # columns with other ids, or addresses


def write(system, found: Results, path: Path, sources: dict[str, str], theirs=None, column=None) -> Written:
    """Write PATH.SYSTEM.csv with the points and PATH.SYSTEM.zip with the pages of feedback.

    Parameters
    ----------
    system : str
        A key of SYSTEMS.
    found : Results
        The points, and where the pages are.
    path : Path
        The path of the assignment's results, without an ending.
    sources : dict of str to str
        The path of each student's notebook in the system's download. It holds names that the system recognises.
    theirs : Path, optional
        The system's own export. Without it, a new table is made.
    column : str, optional
        The title of the column for the points, if the table does not say clearly enough which it is.

    Raises
    ------
    Unusable
        If the export cannot be read, does not say clearly where the points belong, or has another maximum.
    """
    final = [one for one in found.submissions if one.is_final]
    known = {one.student: _read_name(system, one.student, sources.get(one.student, "")) for one in final}
    ending = Path(theirs).suffix if theirs else ".csv"
    done = Written(path.with_name(f"{path.name}.{system}{ending}"), path.with_name(f"{path.name}.{system}.zip"))
    groups: dict[str, list[int]] = {}
    if theirs:
        table = Table.read(theirs)
        place = _find_place(system, table, found, column)
        if system == "moodle":
            groups = _find_groups(table, place, known)
        rows = _match(table, place, final, known, groups, done.unknown)
        totals = {one.student: one.total for one in final}
        done.replaced = sum(
            table.enter(row, place.column, totals[student]) for student, its_rows in rows.items() for row in its_rows
        )
        ids = {student: [place.ids[row] for row in its_rows] for student, its_rows in rows.items()}
        content = table.encode()
    else:
        ids, content = _new_table(system, found, final, known, column, done.unknown)
        if system == "blackboard":
            done.whole = [one.student for one in final if not all(one.names)]
    done.entered = sum(map(len, ids.values()))
    pages: dict[str, Path] = {}
    for one in final:
        names = [name] if (name := known[one.student][1]) and one.student not in groups else []
        if not names and system == "moodle":  # which splits a name at underscores
            who = re.sub("[_/]", " ", one.name or one.student)
            names = [f"{who}_{its}_assignsubmission_file_" for its in ids.get(one.student, [])]
        if names and "feedback" in one.pages:
            pages |= {name + one.pages["feedback"].name: one.pages["feedback"] for name in names}
        else:
            done.unsent.append(one.student)
    done.pages = len(pages)
    files.replace(done.table, content)
    files.replace(done.feedback, _zipped(pages))
    return done


def _read_name(system, student, source):
    """Return the system's id of a student, and the beginning of names for feedback; "" if the path does not say so."""
    parts = source.split("/")
    patterns = [re.compile(text) for name, text in hand_ins.SYSTEMS.items() if name.startswith(SYSTEMS[system])]
    for text in [text for i, part in enumerate(parts) for text in ("/".join(parts[i:]), part)]:
        for pattern in patterns:
            if (match := pattern.fullmatch(text)) and match["rest"]:
                its, start = match["student"], text[: match.start("rest")]
                if system == "blackboard" and student.endswith(f"_{its}"):  # a user name with an underscore
                    its = student
                return its, re.sub(r"_?/$", "_", start)
    return "", ""


# --- their tables -------------------------------------------------------------------------------------------


@dataclass
class Table:
    """A CSV that is written as it was read, but for the points. `raw` holds the text of each row."""

    rows: list[list[str]]
    raw: list[str]
    delimiter: str
    bom: bytes
    codec: str

    @classmethod
    def read(cls, path: Path) -> "Table":
        """Read an export of a learning system, with whatever separator and encoding it has."""
        try:
            content = Path(path).read_bytes()
            bom = next((bom for bom in BOMS if content.startswith(bom)), b"")
            text, codec = _decode(content[len(bom) :], BOMS.get(bom))
            able = [table for delimiter in ",;\t" if (table := cls._split(text, delimiter, bom, codec))]
        except FileNotFoundError:
            raise Unusable(f"There is no {path}. Give the table that the learning system exported.") from None
        except (OSError, ValueError, csv.Error) as error:
            raise Unusable(f"{path} cannot be read as a table: {error}.") from None
        if not able:
            raise Unusable(
                f"{path} is not a table as a learning system exports it: a line of titles, and as many fields in each "
                "row, separated by commas, semicolons or tabs. Save a spreadsheet as CSV first."
            )
        return max(able, key=lambda table: len(table.rows[0]))

    @classmethod
    def _split(cls, text, delimiter, bom, codec):
        lines = list(io.StringIO(text, newline=""))
        reader, rows, raw, start = csv.reader(lines, delimiter=delimiter), [], [], 0
        for row in reader:
            rows.append(row)
            raw.append("".join(lines[start : reader.line_num]))
            start = reader.line_num
        if not rows or len(rows[0]) < 2 or any(row and len(row) != len(rows[0]) for row in rows):
            return None
        return cls(rows, raw, delimiter, bom, codec)

    def enter(self, row: int, column: int, points: float) -> bool:
        """Enter points, unless they are there already. Return whether others were."""
        before = _number(self.rows[row][column])
        if before is not None and abs(before - points) < CLOSE:
            return False
        self.rows[row][column] = text = self._written(points)
        d, raw = re.escape(self.delimiter), self.raw[row]
        cells = list(re.finditer(rf'(?:\A|{d})("(?:[^"]|"")*"|[^{d}\r\n]*)', raw))
        if len(cells) != len(self.rows[row]):
            raise Unusable(f"This row of the table is not clear: {raw.strip()}. Correct its quotation marks.")
        start, end = cells[column].span(1)
        text = f'"{text}"' if raw[start:end].startswith('"') or self.delimiter in text else text
        self.raw[row] = raw[:start] + text + raw[end:]
        return before is not None

    def _written(self, points):
        """Write a number with the decimal sign of the others; if there are none, with the one usual beside ; or ,"""
        numbers = [cell for row in self.rows for cell in row if re.fullmatch(r"-?\d+[.,]\d+", cell.strip())]
        commas = 2 * sum("," in cell for cell in numbers) > len(numbers) if numbers else self.delimiter == ";"
        return _plain(points).replace(".", ",") if commas else _plain(points)

    def encode(self) -> bytes:
        return self.bom + "".join(self.raw).encode(self.codec)


def _decode(content, codec):
    """Decode as the byte order mark says, or as UTF-8, or as a spreadsheet on Windows encodes."""
    for able in [codec] if codec else ["utf-8", "cp1252"]:
        try:
            return content.decode(able), able
        except UnicodeDecodeError as error:
            failure = error
    raise failure


def _number(cell):
    return float(cell.replace(",", ".")) if re.fullmatch(r"\s*-?\d+(?:[.,]\d+)?\s*", cell) else None


def _plain(points):
    return f"{points:.5f}".rstrip("0").rstrip(".")


def _find_place(system, table, found, column) -> Place:
    place = {"moodle": _in_moodle, "canvas": _in_canvas, "blackboard": _in_blackboard}[system](table, found, column)
    if place.maximum is None or abs(place.maximum - found.points) > CLOSE:
        there = "no maximum" if place.maximum is None else f"a maximum of {place.maximum:g} points"
        raise Unusable(
            f"{table.rows[0][place.column]!r} has {there} in the table, but {found.assignment} has {found.points:g} "
            f"points. Change the maximum in {SYSTEMS[system]}, export the table again, and repeat this command."
        )
    return place


def _in_moodle(table, _found, column) -> Place:
    """Find the column of points, which is the one before the maximum; the maximum is the same in each row."""
    titles, rows = table.rows[0], {number: row for number, row in enumerate(table.rows) if number and row}
    able = []
    for number in range(1, len(titles) - 1):
        maxima = {_number(row[number + 1]) for row in rows.values()}
        points = {_number(row[number]) for row in rows.values() if row[number].strip()}
        if len(maxima) == 1 and None not in maxima | points and max(points, default=0) <= max(maxima):
            able.append(Place(number, maxima.pop(), {}, list(range(2, number))))  # the names are in column 1
    able = [place for place in able if column in (None, titles[place.column])]
    ids = {number: found[0] for number, row in rows.items() if (found := re.search(r"\d+$", row[0].strip()))}
    if not able or len(ids) < len(rows):
        raise Unusable(
            "This is no grading worksheet of an assignment with points. Expected are a number of a participant at the "
            "beginning of each row, and a column for points before one with the maximum; the columns are "
            f"{_listed(titles)}. In Moodle, let the assignment be graded by points, switch Offline grading worksheet "
            "on, and download it."
        )
    return able[-1]._replace(ids=ids)


def _in_canvas(table, found, column) -> Place:
    titles = table.rows[0]
    if "ID" not in titles or not {"Student", "LastName"} & set(titles):
        raise Unusable(f"This is no gradebook of Canvas, which has the columns Student and ID, but {_listed(titles)}.")
    able = {number: match["title"] for number, title in enumerate(titles) if (match := CANVAS_TITLE.fullmatch(title))}
    number = _choose(titles, able, column, found)
    maxima = [_number(row[number]) for row in table.rows if row and "Points Possible" in row[0]]
    ids = {i: row[titles.index("ID")] for i, row in enumerate(table.rows) if i and row and row[titles.index("ID")]}
    others = [titles.index(title) for title in ("SIS User ID", "SIS Login ID") if title in titles]
    return Place(number, maxima[0] if maxima else None, ids, others)


def _in_blackboard(table, found, column) -> Place:
    titles = table.rows[0]
    matches = {i: match for i, title in enumerate(titles) if (match := BLACKBOARD_TITLE.fullmatch(title))}
    number = _choose(titles, {i: match["title"] for i, match in matches.items()}, column, found)
    user = 2  # after the two names; the student's own number follows
    ids = {i: row[user] for i, row in enumerate(table.rows) if i and row and row[user]}
    maximum = _number(matches[number]["points"]) if number in matches else None
    return Place(number, maximum, ids, [one for one in [user + 1] if one < min(matches, default=0)])


def _choose(titles, able, column, found):
    """Choose the column that is asked for, or is called like the assignment, or is the only one for points."""
    if column is None:
        chosen = [number for number, title in able.items() if _folded(title) == _folded(found.assignment)] or list(able)
        why = "The table does not say which column is meant"
    else:
        chosen = [number for number, title in enumerate(titles) if column in (title, able.get(number))]
        why = f"There is no single column {column!r} in the table"
    if len(chosen) != 1:
        raise Unusable(f"{why}. Name one with --column: {_listed(able.values())}.")
    return chosen[0]


def _listed(titles: Iterable[str]):
    return ", ".join(map(repr, titles)) or "none"


def _folded(text):
    return " ".join(re.split(r"[\W_]+", unicodedata.normalize("NFC", text).casefold())).strip()


def _new_table(system, found, final, known, column, unknown):
    """Return {student: [id]} and the content of a new table, with the columns that the system needs."""
    title = spreadsheet_cell(column or found.assignment)
    rows = {
        "moodle": [["Identifier", "Full name", "Grade", "Last modified (grade)"]],
        "canvas": [
            ["Student", "ID", "SIS Login ID", "Section", title],
            ["Points Possible", "", "", "", _plain(found.points)],
        ],
        "blackboard": [["Last Name", "First Name", "Username", title]],
    }[system]
    ids = {}
    for one in final:
        its, name, points = known[one.student][0], spreadsheet_cell(one.name), _plain(one.total)
        given, family = map(spreadsheet_cell, one.names if all(one.names) else ("", one.name))
        if system == "moodle" and not its:
            unknown.append(f"{one.student}: Moodle's number of this participant is not known")
            continue
        ids[one.student] = [its or one.student]
        rows.append(
            {
                "moodle": [f"Participant {its}", name, points, ""],
                "canvas": [name, its, "" if its else one.student, "", points],
                "blackboard": [family, given, its or one.student, points],
            }[system]
        )
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return ids, text.getvalue().encode()


# --- whose row it is ----------------------------------------------------------------------------------------


def _find_groups(table, place, known) -> dict[str, list[int]]:
    """Return {student: rows of the members}, for what a group handed in together.

    From version 4.1 on, Moodle writes a group's name and number where it otherwise has a participant's; and a number
    that is a group's may also be that of a participant of another group. The worksheet has the groups' names.
    """
    members = defaultdict(set)
    for row in place.ids:
        for column in place.others:
            members[letters(table.rows[row][column])].add(row)
    names = {student: letters(start.partition("_")[0]) for student, (_, start) in known.items()}
    return {student: sorted(members[name]) for student, name in names.items() if name and name in members}


def _match(table, place, submissions: list[Submission], known, groups, unknown) -> dict[str, list[int]]:
    """Return {student: rows}; add to `unknown` those who have no row, or no certain one."""
    by_id, by_other = defaultdict(set), defaultdict(set)
    for number, its in place.ids.items():
        by_id[_key(its)].add(number)
        for other in place.others:
            by_other[_key(table.rows[number][other])].add(number)
    rows = {student: list(its_rows) for student, its_rows in groups.items()}
    for one in submissions:
        if one.student in groups:
            continue
        its, keys = known[one.student][0], {_key(one.student), _key(one.email)} - {""}
        able = by_id.get(_key(its), set()) if its else set()
        able = able or set().union(*(side.get(key, set()) for side in (by_id, by_other) for key in keys))
        if len(able) == 1:
            [row] = rows[one.student] = list(able)
            if (there := table.rows[row][place.column].strip()).upper() in ("EX", "N/A"):
                unknown.append(f"{one.student}: the table has {there} there (excused, or nothing was expected)")
                del rows[one.student]
        else:
            unknown.append(f"{one.student}: {'several rows could be meant' if able else 'no row has this id'}")
    students = defaultdict(list)
    for student, its_rows in rows.items():
        for row in its_rows:
            students[row].append(student)
    for several in dict.fromkeys(tuple(several) for several in students.values() if len(several) > 1):
        unknown.append(f"{', '.join(several)}: one row could be meant for all of these")
        for student in several:
            rows.pop(student, None)
    return rows


def _key(text):
    return unicodedata.normalize("NFC", text).strip().casefold()


# --- storing ------------------------------------------------------------------------------------------------


def _zipped(pages):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, page in sorted(pages.items()):
            archive.write(page, name)
    return content.getvalue()
