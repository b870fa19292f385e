"""Tables that an instructor writes: whose each file is (--names), and the class list, which all assignments share.

The class list is students.csv in the course's folder, with the columns of `nbgrader db student import`: id, first_name,
last_name, email, lms_user_id. Every other column may hold what another system calls the same person.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

CLASS_LIST = "students.csv"
NAMES = ("first_name", "last_name")


class Unusable(Exception):
    """A folder, zip or table cannot be used at all. The message says why, and what is expected."""


class Person(NamedTuple):
    """Somebody on the class list."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


class ClassList:
    """The people of a class, and what they are called.

    Parameters
    ----------
    rows
        For each person a value for each column. One of the columns is `id`.

    Raises
    ------
    Unusable
        If an id is missing, or one value, other than a name, belongs to two people.
    """

    def __init__(self, rows: list[dict[str, str]]):
        self.people: dict[str, Person] = {}
        self._called: dict[str, str] = {}  # id, address or number of a system → id
        self._named: dict[str, set[str]] = defaultdict(set)  # given and family name in both orders → ids
        for row in rows:
            person = Person(**{field: row.get(field, "") for field in Person._fields})
            if not person.id:
                raise Unusable(f"{CLASS_LIST}: a row has no id: {', '.join(filter(None, row.values()))}.")
            for value in {_folded(value) for column, value in row.items() if value and column not in NAMES}:
                if value in self._called:
                    raise Unusable(f"{CLASS_LIST}: two rows have {value}. Each id, address and number is one person's.")
                self._called[value] = person.id
            self.people[person.id] = person
            for name in (person.first_name + person.last_name, person.last_name + person.first_name):
                self._named[letters(name)].add(person.id)

    def find(self, key: str, name: str = "") -> tuple[str, str]:
        """Return the id of the person whom a system calls so; or "" and why there is none."""
        if student := self._called.get(_folded(key)):
            return student, ""
        same = self._named.get(letters(name), set()) if letters(name) else set()
        if len(same) == 1:
            return next(iter(same)), ""
        who = f"{key!r} ({name})" if name not in ("", key) else repr(key)
        if same:
            return "", f"{who}: in {CLASS_LIST}, several have this name. Add this number to the right row"
        return "", f"{who} is not in {CLASS_LIST}. Add a row, or add this to the row of the person"


def read_class_list(folder: Path) -> ClassList | None:
    """Read students.csv in this folder; None if there is none. Raises Unusable if it cannot be meant."""
    path = Path(folder, CLASS_LIST)
    return ClassList(_read(path, ("id",))) if path.exists() else None


def read_names(table: Path) -> dict[str, str]:
    """Read {file: student} from a CSV with these columns. Raises Unusable if it cannot be meant."""
    rows = [(row["file"].strip("/"), row["student"]) for row in _read(table, ("student", "file"))]
    twice = sorted({file for file, student in rows for other, its in rows if file == other and student != its})
    if twice:
        raise Unusable(f"{table} names two students for the same file: {', '.join(twice)}. Keep one of the rows.")
    return {file: student for file, student in rows if file}


def _read(table, needed):
    """Read the rows, with texts in NFC and without spaces around them."""
    try:
        with open(table, newline="", encoding="utf-8-sig") as file:
            sample = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter=";" if sample.count(";") > sample.count(",") else ",")
            columns = [column.strip() for column in reader.fieldnames or ()]
            if not set(needed) <= set(columns):
                raise Unusable(
                    f"{table}: the first line must name the columns {' and '.join(needed)}, "
                    f"but has {', '.join(columns) or 'nothing'}."
                )
            reader.fieldnames = columns
            return [
                {column: unicodedata.normalize("NFC", (row.get(column) or "").strip()) for column in columns}
                for row in reader
            ]
    except UnicodeDecodeError as error:
        raise Unusable(f"{table} is not in UTF-8 ({error}). Save it as CSV UTF-8, as spreadsheets call it.") from None
    except (OSError, csv.Error) as error:
        raise Unusable(f"{table} cannot be read as a CSV file: {error}.") from None


def _folded(text):
    return unicodedata.normalize("NFC", text).casefold()


def letters(text: str) -> str:
    """Return the letters and digits of a text, without capitals: names are compared by these."""
    return re.sub(r"[\W_]", "", _folded(text))
