"""Tables that an instructor writes: whose each file is (--names), and the class list, which all assignments share.

The class list is students.csv in the course's folder, with the columns of `nbgrader db student import`: id, first_name,
last_name, email, lms_user_id; or with those that learning systems and spreadsheets have in their place. Every other
column may hold what another system calls the same person.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

CLASS_LIST = "students.csv"
NAMES = ("first_name", "last_name", "name")
# What else these columns are called, without capitals, spaces and signs: in the lists of participants of Moodle, Canvas
# and Blackboard, and in German. `name` holds both names, as "Ada King" or "King, Ada".
TITLES = {
    "id": "id",
    "first_name": "firstname givenname forename vorname",
    "last_name": "lastname familyname surname nachname familienname",
    "email": "email emailaddress emailadresse mail",
    "lms_user_id": "lmsuserid",
    "name": "name fullname student vollständigername lastnamefirstname nachnamevorname familiennamevorname namevorname",
}
# A column that is taken for `id` if there is none, and only one of these.
ID_TITLES = "username loginid sisloginid studentid idnumber benutzername anmeldename matrikelnummer idnummer".split()
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


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
        For each person a value for each column, by the keys of TITLES or any other title. One of them is `id`.

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
            row = {column: " ".join(value.split()) for column, value in row.items()}
            whole = row.get("name", "")
            family, _, given = map(str.strip, whole.partition(","))
            parts = {"first_name": given, "last_name": family}  # without a comma, it does not say which part is which
            known = parts | {field: row[field] for field in Person._fields if row.get(field)}
            if not known.get("id"):
                raise Unusable(f"{CLASS_LIST}: a row has no id: {', '.join(filter(None, row.values()))}.")
            person = Person(**known)
            values = {_folded(value): column for column, value in row.items() if value and column not in NAMES}
            for value, column in values.items():
                if value in self._called:
                    raise Unusable(
                        f"{CLASS_LIST}: two rows have {value} in the column {column}. Each id, address and number is "
                        "one person's: correct it, or take the column out if it holds anything else."
                    )
                self._called[value] = person.id
            self.people[person.id] = person
            words = whole.replace(",", " ").split()
            names = [words[number:] + words[:number] for number in range(len(words))]
            names += [[person.first_name, person.last_name], [person.last_name, person.first_name]]
            for name in filter(None, (letters("".join(parts)) for parts in names)):
                self._named[name].add(person.id)

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
        lacks = "" if self._named else ", which names nobody: it has no columns first_name and last_name"
        return "", f"{who} is not in {CLASS_LIST}{lacks}. Add a row, or add this to the row of the person"


def read_class_list(folder: Path) -> ClassList | None:
    """Read students.csv in this folder; None if there is none. Raises Unusable if it cannot be meant."""
    path = Path(folder, CLASS_LIST)
    return ClassList(_read(path, _name_columns)) if path.exists() else None


def _name_columns(table, columns):
    """Return the columns of a class list, those of TITLES by its keys."""
    named, done = list(columns), set()
    for number, column in enumerate(columns):
        title = next((key for key, others in TITLES.items() if letters(column) in others.split()), column)
        if title in TITLES and title not in done:
            named[number] = title
            done.add(title)
    if "name" in done and "first_name" in done and "last_name" not in done:
        named[named.index("name")] = "last_name"  # as in German lists
    if "id" not in done:
        able = [number for number, column in enumerate(columns) if letters(column) in ID_TITLES]
        if len(able) != 1:
            which = " or ".join(columns[number] for number in able)
            raise Unusable(
                f"{table} has no column id, which says what each student is called in the course; it has "
                f"{', '.join(filter(None, columns)) or 'nothing'}. "
                + (f"Rename {which} to id." if able else "Add it, with a short name or a number in each row.")
            )
        named[able[0]] = "id"
    return named


def read_names(table: Path) -> dict[str, str]:
    """Read {file: student} from a CSV with these columns. Raises Unusable if it cannot be meant."""
    rows = [(row["file"].strip("/"), row["student"]) for row in _read(table, _need_names)]
    twice = sorted({file for file, student in rows for other, its in rows if file == other and student != its})
    if twice:
        raise Unusable(f"{table} names two students for the same file: {', '.join(twice)}. Keep one of the rows.")
    return {file: student for file, student in rows if file}


def _need_names(table, columns):
    if not {"student", "file"} <= set(columns):
        has = ", ".join(filter(None, columns)) or "nothing"
        raise Unusable(f"{table}: the first line must name the columns student and file, but has {has}.")
    return columns


def _read(table, name_columns):
    """Read the rows that have any text, with texts in NFC and without spaces around them.

    The separator is the one of commas, semicolons and tabs that gives the first line the most columns.
    """
    try:
        content = Path(table).read_bytes()
        encoding = next((name for bom, name in BOMS.items() if content.startswith(bom)), "utf-8")
        text = unicodedata.normalize("NFC", content.decode(encoding))
        readers = (csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for delimiter in ",;\t")
        titles, *rows = max((list(reader) or [[]] for reader in readers), key=lambda rows: len(rows[0]))
        columns = name_columns(table, [title.strip() for title in titles])
    except UnicodeDecodeError as error:
        raise Unusable(f"{table} is not in UTF-8 ({error}). Save it as CSV UTF-8, as spreadsheets call it.") from None
    except (OSError, csv.Error) as error:
        raise Unusable(f"{table} cannot be read as a CSV file: {error}.") from None
    cells = ([cell.strip() for cell in row] + [""] * len(columns) for row in rows)
    return [dict(zip(columns, row, strict=False)) for row in cells if any(row)]


def _folded(text):
    return unicodedata.normalize("NFC", text).casefold()


def letters(text: str) -> str:
    """Return the letters and digits of a text, without capitals: names are compared by these."""
    return re.sub(r"[\W_]", "", _folded(text))
