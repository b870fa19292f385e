"""Points and feedback for Moodle, Canvas and Blackboard: in files of the forms that these systems write and read.

The forms are those of the sources that ffnn_grading/learning_systems.py lists.
"""

import base64
import csv
import io
import json
import re
import warnings
import zipfile
from datetime import datetime
from html.parser import HTMLParser

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from ffnn_grading import notes, results
from ffnn_grading.hand_ins import Unusable, collect_submissions
from ffnn_grading.learning_systems import write
from ffnn_grading.results import Results, Submission

EX = "ex1_neuron_and_layer"
POINTS = 15.0


def graded(student, points, name="", **more):
    return Submission(student, "graded", name=name, score=points, **more)


# One with a fraction, one with none, one whose penalty counts, and three without final points.
CLASS = [
    graded("1815", 12.5, "Ada King"),
    graded("1816", 0.0, "Zoë Müller"),
    graded("1817", 9.0, "Cy Ångström", penalty=2.0, email="cy@uni.example"),
    graded("1818", 7.0, "Di", waits=True),
    Submission("1819", "look", waits=True, score=4.0),
    Submission("1820", "not graded"),
]


def coursedir_of(course):
    return CourseDirectory(root=str(course), source_directory="solutions", release_directory="exercises")


@pytest.fixture
def fill_in(tmp_path):
    """fill_in(system, content, …): write for these students; return what was done, and the table as bytes."""

    def fill_in(system, content=None, submissions=CLASS, sources=None, suffix=".csv", **more):
        theirs = None
        if content is not None:
            theirs = tmp_path / f"theirs{suffix}"
            theirs.write_bytes(content)
        found = Results(EX, POINTS, list(submissions), [])
        done = write(system, found, tmp_path / EX, sources or {}, theirs, **more)
        assert content is None or theirs.read_bytes() == content
        return done, done.table.read_bytes()

    return fill_in


MOODLE = """\
Identifier,"Full name","Email address",Status,Group,Grade,"Maximum Grade","Grade can be changed","Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 1815","Ada King",ada@uni.example,"Submitted for grading","Group A, Monday",,15.00,Yes,"Friday, 20 November 2026, 10:00 AM",-,
"Participant 1816","Müller, Zoë",zoe@uni.example,"Submitted for grading -  - 2 days 3 hours late","Group A, Monday",,15.00,Yes,"Sunday, 22 November 2026",-,"<p>""late""</p>"
"Participant 1818",Di,di@uni.example,"Submitted for grading",,3.00,15.00,Yes,-,-,
"Participant 1820",Eve,eve@uni.example,"No submission",,,15.00,Yes,-,-,"two
lines"
"Participant 1817","Cy Ångström",cy@uni.example,"Submitted for grading",,7.00,15.00,Yes,-,-,
"""  # noqa: E501
MOODLE_GERMAN = """\
ID;"Vollständiger Name";ID-Nummer;Status;Bewertung;Bestwertung;"Bewertung kann geändert werden";"Zuletzt geändert (Bewertung)"
"Teilnehmer/in1815";"Ada King";4711;"Zur Bewertung abgegeben";10,00;15,00;Ja;-
"Teilnehmer/in1816";"Zoë Müller";1815;"Keine Abgabe";;15,00;Ja;-
"Teilnehmer/in1821";"Flo Groß";1816;"Keine Abgabe";;15,00;Ja;-
"""  # noqa: E501
MOODLE_BLIND = """\
Identifier,Status,Grade,"Maximum Grade","Grade can be changed","Last modified (grade)"
"Participant 1815","Submitted for grading",,15.00,Yes,-
"Participant 1819","Submitted for grading",,15.00,Yes,-
"""
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Quiz (70),Ex 2: activations (71),ex1 Neuron-and-Layer (72),Current Score
,,,,,,Manual Posting,,
    Points Possible,,,,,10.00,20.00,15.00,(read only)
"King, Ada",1815,u1815,ada,"Lecture, group 1",4.00,,,40.00
"Müller, Zoë",1816,u1816,zoe,"Lecture, group 1",N/A,,0.00,
"Ångström, Cy",99,u99,CY@UNI.example,Lecture,,,3.00,
"Di, Di",1818,u1818,di,Lecture,,,,
"Student, Test",400,,f00ba7,Lecture,,,,
"""
CANVAS_COMMAS = """\
Student;ID;SIS Login ID;Section;Exercise 1 (71)\r
    Points Possible;;;;15,00\r
King, Ada;1815;ada;;\r
"=Cmd; Zoë";1816;zoe;;4,50"""
BLACKBOARD = """\
"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t"Total [Total Pts: up to 30 Score] |7"\t"ex1 neuron and layer [Total Pts: 15 Score] |8"
"King"\t"Ada"\t"1815"\t"77"\t"2026-11-20 10:00:00"\t"Yes"\t"12,50"\t"Needs Grading"
"Müller"\t"Zoë"\t"zoe"\t"1816"\t"2026-11-20 10:00:00"\t"Yes"\t""\t"1,50"
"Other"\t"Oz"\t"oz"\t"78"\t""\t"No"\t""\t"In Progress"
"""  # noqa: E501
BLACKBOARD_ONE = """\
"Last Name","First Name","Username","Exercise 1 [Total Pts: 15 Score] |8","Grading Notes","Notes Format","Feedback to Learner","Feedback Format"
"King","Ada","1815","","","","<p>=1+1, ""well"" done</p>","HTML"
"""  # noqa: E501
# {name: (system, encoding, table, {a place in it: the same place afterwards})}; every other byte must stay.
TABLES = {
    "Moodle": (
        "moodle",
        "utf-8",
        MOODLE,
        {
            'Group A, Monday",,15.00,Yes,"Friday': 'Group A, Monday",12.5,15.00,Yes,"Friday',
            'Group A, Monday",,15.00,Yes,"Sunday': 'Group A, Monday",0,15.00,Yes,"Sunday',
        },
    ),
    "Moodle, translated": (
        "moodle",
        "utf-8-sig",
        MOODLE_GERMAN,
        {
            'abgegeben";10,00;15': 'abgegeben";12,5;15',
            'Müller";1815;"Keine Abgabe";;': 'Müller";1815;"Keine Abgabe";0;',
        },
    ),
    "Moodle, anonymous": (
        "moodle",
        "utf-8",
        MOODLE_BLIND,
        {'1815","Submitted for grading",,': '1815","Submitted for grading",12.5,'},
    ),
    "Canvas": (
        "canvas",
        "utf-8",
        CANVAS,
        {'group 1",4.00,,,40.00': 'group 1",4.00,,12.5,40.00', "Lecture,,,3.00,": "Lecture,,,7,"},
    ),
    "Canvas, decimal commas": ("canvas", "cp1252", CANVAS_COMMAS, {"ada;;": "ada;;12,5", "zoe;;4,50": "zoe;;0"}),
    "Blackboard": (
        "blackboard",
        "utf-16",
        BLACKBOARD,
        {'"12,50"\t"Needs Grading"': '"12,50"\t"12,5"', '""\t"1,50"': '""\t"0"'},
    ),
    "Blackboard, one column": ("blackboard", "utf-8", BLACKBOARD_ONE, {'"1815",""': '"1815","12.5"'}),
}


# In the download of this assignment, these three were participants 1815, 1816 and 1817.
DOWNLOAD = {
    "moodle": {one: f"ex1/Somebody_{one}_assignsubmission_file/{EX}.ipynb" for one in ("1815", "1816", "1817")},
    "canvas": {one: f"somebody_{one}_99_{EX}.ipynb" for one in ("1815", "1816")},
    "blackboard": {"1815": f"Exercise 1_1815_attempt_2026-11-19-08-30-00_{EX}.ipynb"},
}


@pytest.mark.parametrize("name", TABLES)
def test_the_points_are_entered_and_every_other_byte_stays(name, fill_in):
    system, encoding, table, changes = TABLES[name]
    expected = table
    for before, after in changes.items():
        assert expected.count(before) == 1, before
        expected = expected.replace(before, after)
    suffix = ".xls" if encoding == "utf-16" else ".csv"
    done, written = fill_in(system, table.encode(encoding), sources=DOWNLOAD[system], suffix=suffix)
    assert written.decode(encoding) == expected and written == expected.encode(encoding)
    assert done.entered + len(done.unknown) == 3  # with final points


def test_a_second_run_changes_nothing_and_other_points_are_counted(fill_in):
    done, written = fill_in("moodle", MOODLE.encode())
    assert (done.entered, done.replaced) == (3, 0)  # one has its points already
    done, again = fill_in("moodle", written)
    assert (done.entered, done.replaced, again) == (3, 0, written)
    done, again = fill_in("moodle", written, [graded("1815", 3.25)])
    assert (done.entered, done.replaced) == (1, 1) and b',3.25,15.00,Yes,"Friday' in again


@pytest.mark.parametrize(
    ("system", "table", "submissions", "words"),
    [
        ("moodle", MOODLE, [graded("1999", 3.0)], "1999: no row has this id"),
        ("moodle", MOODLE_GERMAN, [graded("1815", 3.0)], "1815: several rows could be meant"),
        ("moodle", MOODLE, [graded("ada king", 3.0, "Ada King")], "ada king: no row has this id"),  # a namesake?
        (
            "moodle",
            MOODLE,
            [graded("1815", 3.0), graded("ada@uni.example", 4.0)],
            "1815, ada@uni.example: one row could be meant for all of these",
        ),
        ("canvas", CANVAS.replace(",N/A,,0.00", ",N/A,,EX"), [graded("1816", 3.0)], "1816: the table has EX there"),
        ("canvas", CANVAS, [graded("anon_x1y2Z", 3.0)], "anon_x1y2Z: no row has this id"),
    ],
)
def test_who_is_not_found_for_certain_is_named_and_not_entered(system, table, submissions, words, fill_in):
    done, written = fill_in(system, table.encode(), submissions)
    assert written == table.encode() and done.entered == 0
    assert [text[: len(words)] for text in done.unknown] == [words]


@pytest.mark.parametrize(
    ("system", "table", "column", "words"),
    [
        ("moodle", MOODLE.replace("15.00", "100.00"), None, "'Grade' has a maximum of 100 points in the table, but"),
        ("moodle", MOODLE.replace("Maximum Grade", "Scale").replace("15.00", "good, bad"), None, "is not a table as"),
        ("moodle", MOODLE_BLIND.replace("15.00", '"good, bad"'), None, "This is no grading worksheet"),
        ("moodle", CANVAS, None, "This is no grading worksheet"),
        ("canvas", MOODLE, None, "This is no gradebook of Canvas"),
        (
            "canvas",
            CANVAS.replace("Neuron", "Perceptron"),
            None,
            "Name one with --column: 'Quiz', 'Ex 2: activations', ",
        ),
        ("canvas", CANVAS, "Quiz", "'Quiz (70)' has a maximum of 10 points in the table"),
        ("canvas", CANVAS, "Exercise", "There is no single column 'Exercise' in the table"),
        ("canvas", CANVAS.replace("15.00,(read only)", ",(read only)"), None, "has no maximum in the table"),
        ("blackboard", MOODLE, None, "Name one with --column: none."),
        ("blackboard", "PK\x03\x04\x00", None, "is not a table as a learning system exports it"),
        ("moodle", "", None, "is not a table as a learning system exports it"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_and_nothing_is_written(
    system, table, column, words, fill_in, tmp_path
):
    with pytest.raises(Unusable, match=re.escape(words)):
        fill_in(system, table.encode(), column=column)
    assert [path.name for path in tmp_path.iterdir()] == ["theirs.csv"]


def test_a_column_can_be_named(fill_in):
    table = CANVAS.replace("20.00", "15.00")
    _, written = fill_in("canvas", table.encode(), [graded("1815", 3.0)], column="Ex 2: activations")
    assert b'group 1",4.00,3,,40.00' in written


# --- without a table of theirs ------------------------------------------------------------------------------


def read(content):
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_new_tables_have_the_columns_that_the_systems_need(fill_in):
    people = [graded("ada", 12.5, "=King, Ada"), graded("zoe", 0.0, "Zoë Müller", names=("Zoë", "Müller"))]
    people.append(graded("di", 1.0, waits=True))
    sources = {"ada": f"Ada King_1815_assignsubmission_file/{EX}.ipynb"}
    done, written = fill_in("moodle", None, people, sources)
    assert read(written) == [
        ["Identifier", "Full name", "Grade", "Last modified (grade)"],
        ["Participant 1815", "'=King, Ada", "12.5", ""],
    ]
    assert done.unknown == ["zoe: Moodle's number of this participant is not known"]
    _, written = fill_in("canvas", None, people, {"ada": f"kingada_1815_99_{EX}.ipynb"}, column="Exercise 1 (71)")
    assert read(written) == [
        ["Student", "ID", "SIS Login ID", "Section", "Exercise 1 (71)"],
        ["Points Possible", "", "", "", "15"],
        ["'=King, Ada", "1815", "", "", "12.5"],
        ["Zoë Müller", "", "zoe", "", "0"],
    ]
    done, written = fill_in("blackboard", None, people)
    assert read(written) == [
        ["Last Name", "First Name", "Username", EX],
        ["'=King, Ada", "", "ada", "12.5"],
        ["Müller", "Zoë", "zoe", "0"],
    ]
    assert done.whole == ["ada"]


# --- feedback -----------------------------------------------------------------------------------------------


def moodles(name):
    """The participant's number and the file's name, as Moodle's importziplib.php reads a name."""
    _, number, kind, plugin, file = name.split("_", 4)
    assert number.isdecimal() and (kind, plugin) == ("assignsubmission", "file")
    return number, file


def canvases(name):
    """The numbers of the student and of the student's file, as Canvas infers them."""
    parts = [part for part in name.split("_") if part != "LATE"]
    return tuple(parts[1:3] if parts[0] == "anon" else [part for part in parts if part.isdecimal()][:2])


def blackboards(name):
    return re.fullmatch(r"Exercise 1_(.+)_attempt_([\d-]+)_(.+)", name).groups()


PAGE = f"{EX}.html"
NAMES = {
    "Moodle": ("moodle", f"Müller Zoë_1815_assignsubmission_file/{EX}.ipynb", moodles, ("1815", PAGE)),
    "Moodle before 4": ("moodle", f"x/Zoë_1815_assignsubmission_file_/a/{EX}.ipynb", moodles, ("1815", PAGE)),
    "Moodle, flat": ("moodle", "Zoë_1815_assignsubmission_file_Untitled.ipynb", moodles, ("1815", PAGE)),
    "Moodle, group": ("moodle", "Group A, 2-Zoë_1815_assignsubmission_file/a.ipynb", moodles, ("1815", PAGE)),
    "Moodle, anonymous": ("moodle", "Participant_1815_assignsubmission_file/a.ipynb", moodles, ("1815", PAGE)),
    "Canvas": ("canvas", f"müllerzoë_1815_99_{EX}.ipynb", canvases, ("1815", "99")),
    "Canvas, late again": ("canvas", f"müllerzoë_LATE_1815_98_{EX}-2.ipynb", canvases, ("1815", "98")),
    "Canvas, anonymous": ("canvas", f"anon_x1Y_97_{EX}.ipynb", canvases, ("x1Y", "97")),
    "Canvas, late and anonymous": ("canvas", f"LATE_anon_x1Y_97_{EX}.ipynb", canvases, ("x1Y", "97")),
    "Canvas, a zip": ("canvas", f"in/zoe_1815_96_work.zip/my work/{EX}.ipynb", canvases, ("1815", "96")),
    "Blackboard": (
        "blackboard",
        f"Exercise 1_zoe_attempt_2026-11-19-08-30-00_{EX}.ipynb",
        blackboards,
        ("zoe", "2026-11-19-08-30-00", PAGE),
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_the_system_knows_whose_a_page_of_feedback_is(name, fill_in, tmp_path):
    system, source, its_reading, expected = NAMES[name]
    (tmp_path / "fb").mkdir()
    (tmp_path / "fb" / PAGE).write_text("the page")
    done, _ = fill_in(system, None, [graded("s", 3.0, pages={"feedback": tmp_path / "fb" / PAGE})], {"s": source})
    with zipfile.ZipFile(done.feedback) as archive:
        [entry] = archive.namelist()
        assert archive.read(entry) == b"the page" and its_reading(entry) == expected
    assert (done.pages, done.unsent) == (1, [])


@pytest.mark.parametrize("alone", [False, True])
def test_what_a_moodle_group_handed_in_is_its_members(alone, fill_in, tmp_path):
    """The file carries the group's number, which is here that of a participant outside the group."""
    (tmp_path / PAGE).write_text("the page")
    work = [graded("1818", 12.0, "Group A, Monday", pages={"feedback": tmp_path / PAGE})]
    sources = {"1818": f"Group A, Monday_1818_assignsubmission_file/{EX}.ipynb"}
    if alone:  # a member who handed in without the group
        work, sources = [*work, graded("1816", 1.0)], sources | {"1816": f"Zoë_1816_assignsubmission_file/{EX}.ipynb"}
    done, written = fill_in("moodle", MOODLE.encode(), work, sources)
    with zipfile.ZipFile(done.feedback) as archive:
        pages = [moodles(entry) for entry in archive.namelist()]
    if alone:
        assert done.unknown == ["1818, 1816: one row could be meant for all of these"]
        assert written == MOODLE.encode() and "1818" in done.unsent and pages == []
    else:
        expected = MOODLE.replace('Monday",,15.00', 'Monday",12,15.00').encode()
        assert (done.entered, done.unknown, written) == (2, [], expected)
        assert pages == [("1815", PAGE), ("1816", PAGE)]


def test_what_was_handed_in_for_no_group_is_of_all_who_are_in_none(fill_in, tmp_path):
    """Moodle has one submission for them, with a name and no number."""
    (tmp_path / PAGE).write_text("the page")
    work = [graded("Default group", 12.0, "Default group", pages={"feedback": tmp_path / PAGE})]
    sources = {"Default group": f"Default group_assignsubmission_file/{EX}.ipynb"}
    table = MOODLE.replace('"Group A, Monday"', '"Default group"')
    done, written = fill_in("moodle", table.encode(), work, sources)
    assert (done.entered, done.unknown) == (2, [])
    assert written == table.replace('Default group",,15.00', 'Default group",12,15.00').encode()
    with zipfile.ZipFile(done.feedback) as archive:
        assert [moodles(entry) for entry in archive.namelist()] == [("1815", PAGE), ("1816", PAGE)]


def test_pages_go_to_those_with_final_points_and_a_known_name(fill_in, tmp_path):
    page = tmp_path / "fb" / PAGE
    page.parent.mkdir()
    page.write_text("the page")
    people = [
        graded("ada@uni.example", 3.0, "A_da", pages={"feedback": page}),  # from the exchange: the table has the number
        graded("1816", 4.0),
        graded("1999", 4.0, pages={"feedback": page}),
        graded("1818", 4.0, waits=True, pages={"feedback": page}),
    ]
    done, _ = fill_in("moodle", MOODLE.encode(), people)
    with zipfile.ZipFile(done.feedback) as archive:
        assert [moodles(name) for name in archive.namelist()] == [("1815", PAGE)]
    assert done.unsent == ["1816", "1999"]


@pytest.mark.parametrize(
    ("standing", "state", "more"),
    [
        ("final", "graded", {}),
        ("final", "looked at", {}),
        ("waits for a person", "graded", {"waits": True}),
        ("flagged", "look", {"waits": True}),
        ("outdated", "graded", {"changed": ["the points"], "waits": True}),
        ("not graded", "not graded", {"waits": True}),
    ],
)
def test_what_points_are_worth(standing, state, more):
    one = Submission("ada", state, **more)
    assert one.standing == standing and one.is_final == (standing == "final")


def test_what_the_system_calls_a_file_is_remembered_of_the_newest_download(tmp_path):
    """Canvas takes feedback only under the number of a file that belongs to the present attempt."""
    coursedir = coursedir_of(tmp_path)
    release = tmp_path / "exercises" / EX
    release.mkdir(parents=True)
    (release / f"{EX}.ipynb").write_text("{}")
    for day, name, text, remembered in (
        (18, f"zoe_LATE_1815_98_{EX}.ipynb", "first", True),
        (20, f"zoe_LATE_1815_99_{EX}-1.ipynb", "second", True),
        (19, f"zoe_LATE_1815_97_{EX}.ipynb", "between", False),
    ):
        with zipfile.ZipFile(tmp_path / "canvas.zip", "w") as archive:
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, day, 9, 0, 0)), text)
        collected = collect_submissions(tmp_path / "canvas.zip", coursedir, EX)
        assert collected.sources == ({"1815": name} if remembered else {})


# --- the whole way ------------------------------------------------------------------------------------------

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
REPAIR = "ex1-layer had lost or changed its metadata. They were restored."
NOT_RUN = f"{notes.NOT_RUN} The program ended in cell 7."


@pytest.fixture(scope="module")
def given_back(course, ffnn_grade):
    """A class after grading: 1815 has all points, but is late, 1816 has none, 1818 waits, and 1821 handed in nothing.

    Returns the course's folder, and what ffnn-grade --for moodle said about it.
    """
    coursedir = coursedir_of(course)
    release = nbformat.read(course / "exercises" / EX / f"{EX}.ipynb", 4)
    with warnings.catch_warnings(action="ignore"):  # SQLAlchemy's, about nbgrader
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
            gradebook.add_student("1821", last_name="Groß, Flo")
            gradebook.update_or_create_assignment(EX, duedate="2026-11-20 10:00:00 UTC")
            for student, share in {"1815": 1.0, "1816": 0.0, "1818": 1.0}.items():
                gradebook.add_student(student, last_name="Müller, Zoë", first_name='"Z"')
                handed_in = datetime(2026, 11, 20, 13 if student == "1815" else 9, 30)
                for notebook in gradebook.add_submission(EX, student, timestamp=handed_in).notebooks:
                    notebook.late_submission_penalty = 1.5 if student == "1815" else 0.0
                    for grade in notebook.grades:
                        grade.needs_manual_grade = student == "1818" and grade.name == "ex1-explanation"
                        grade.auto_score = share * grade.max_score
            comment = gradebook.find_comment("ex1-explanation", EX, EX, "1815")
            items = "Rubric: item 1: 1 of 1; item 2: 2 of 2."  # which is so of 1815, and no longer of 1816
            comment.manual_comment = f"Nearly: $\\sigma(z) < 1$.\n\n{items}"
            gradebook.find_comment("ex1-explanation", EX, EX, "1816").manual_comment = f"Read it again.\n\n{items}"
            gradebook.db.commit()
    for student in ("1815", "1816", "1818"):
        nb = nbformat.from_dict(json.loads(json.dumps(release)))
        next(cell for cell in nb.cells if cell.cell_type == "code").outputs = [new_output("stream", text="ran")]
        answer = next(
            cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "ex1-explanation"
        )
        answer.source = "With $W x + b$ and \\$5:\n\n![Mine](my%20plot.png)\n\n$\\undefined{x}$ `$code$`"
        noted = new_markdown_cell(f"**Noted while this was graded:**\n\n- {REPAIR}", metadata={notes.KEY: "notes"})
        nb.cells.insert(0, noted)
        nb.metadata[notes.KEY] = {"notes": [REPAIR, NOT_RUN], "flags": []}
        for step in ("submitted", "autograded"):
            place = course / step / student / EX
            (place / f"{EX}.html").mkdir(parents=True)  # in the way of the page, and no user may write into it
            (place / f"{EX}.html" / "x.txt").write_text("x")
            for name in ("aaa.html", "zzz.html"):
                (place / name).write_text("not the page")
                (place / name).chmod(0o444)
            (place / "my plot.png").write_bytes(PNG)
            nbformat.write(nb, place / f"{EX}.ipynb")
        notes.report(coursedir, student, EX, "graded", [REPAIR, NOT_RUN], notebook=EX)
    worksheet = course / "worksheet.csv"
    worksheet.write_text(MOODLE)
    memory = {"sources": {"1815": f"Ada King_1815_assignsubmission_file/{EX}.ipynb"}}
    (course / "autograded" / f"{EX}.memory.json").write_text(json.dumps(memory))
    done = ffnn_grade(EX, "--for", "moodle", "worksheet.csv")
    assert done.returncode == 0, done.stdout + done.stderr
    return course, done.stdout


def test_only_final_points_and_pages_go_out_and_the_rest_is_named(given_back):
    course, said = given_back
    assert "Penalties for late work are not taken off here." in said
    table = (course / "autograded" / f"{EX}.moodle.csv").read_text()
    assert [row["Grade"] for row in csv.DictReader(io.StringIO(table))] == ["13.5", "0", "3.00", "", "7.00"]
    with zipfile.ZipFile(course / "autograded" / f"{EX}.moodle.zip") as archive:
        assert sorted(moodles(name) for name in archive.namelist()) == [("1815", PAGE), ("1816", PAGE)]
        for name in archive.namelist():
            assert archive.read(name) == (course / "feedback" / moodles(name)[0] / EX / PAGE).read_bytes()
    for words in (
        f"For Moodle: points of 2 students in autograded/{EX}.moodle.csv; 0 replace other points.",
        f"For Moodle: 2 pages of feedback in autograded/{EX}.moodle.zip.",
        "Neither points nor feedback yet:\n    1818: waits for a person",
        "Never handed in:\n    1821",
    ):
        assert words in said, said
    report = (course / "autograded" / f"{EX}.report.html").read_text()
    assert "1818" in report[report.index("Points and feedback that wait") : report.index("Never handed in")]
    assert "<p>1821</p>" in report


def test_nothing_handed_in_waiting_and_zero_are_three_things_in_the_csv(given_back):
    with open(given_back[0] / "autograded" / f"{EX}.csv", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    states = {who: (row["state"], row["score"]) for who, row in rows.items()}
    assert states == {
        "1815": ("final", "13.5"),
        "1816": ("final", "0.0"),
        "1818": ("waits for a person", states["1818"][1]),
        "1821": ("never handed in", ""),
    }
    late = [(rows[who]["hours_late"], rows[who]["late_submission_penalty"]) for who in ("1815", "1816", "1821")]
    assert late == [("3.5", "1.5"), ("0.0", "0.0"), ("", "")]
    titles = list(rows["1815"])
    tasks = titles[titles.index("time_from") + 1 : titles.index("note")]
    assert sum(float(rows["1815"][task]) for task in tasks) == POINTS and len(tasks) > 5
    assert {rows["1816"][task] for task in tasks} == {"0.0"} and {rows["1821"][task] for task in tasks} == {""}
    assert [task for task in tasks if rows["1818"][task] == ""] == [tasks[-1]]  # the written question
    assert (rows["1815"]["last_name"], rows["1815"]["first_name"]) == ("Müller, Zoë", '"Z"')


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.addresses, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.addresses += [value for name, value in attributes if name in ("src", "href", "srcset", "data")]

    def handle_data(self, data):
        self.text += data


def test_the_page_of_feedback_is_ones_own_and_needs_nothing_else(given_back):
    course, _ = given_back
    for student in ("1815", "1818"):
        assert [path.name for path in (course / "feedback" / student / EX).iterdir()] == [PAGE]
    text = (course / "feedback" / "1815" / EX / PAGE).read_text()
    page = Page(text)
    assert {address.partition(",")[0] for address in page.addresses if not address.startswith("#")} >= {
        "data:image/png;base64"
    }
    assert not [one for one in page.addresses if not one.startswith(("#", "data:image/", "https://", "http://"))]
    assert "<script" not in text and "default-src 'none'; img-src data:" in text
    assert f"data:image/png;base64,{base64.b64encode(PNG).decode()}" in text
    assert "not the page" not in text and REPAIR not in text and NOT_RUN in page.text
    assert "Noted while" not in page.text and "Test cell" not in page.text and "13.5 of 15 points" in page.text
    assert "1.5 were taken off because the work was late" in page.text
    assert re.search(r"Check of Task \d", page.text) and "BEGIN HIDDEN" not in text
    for formula in ("<mi>W</mi><mi>x</mi><mo>+</mo><mi>b</mi>", "<mi>σ</mi>", "<code>$\\undefined{x}$</code>"):
        assert formula in text, formula
    assert "$code$" in page.text and "and $5:" in page.text
    assert "Rubric: item 1: 1 of 1; item 2: 2 of 2." in page.text
    other = Page((course / "feedback" / "1816" / EX / PAGE).read_text()).text
    assert "Read it again." in other and "Rubric:" not in other
    waiting = Page((course / "feedback" / "1818" / EX / PAGE).read_text()).text
    assert "so far: a person has not given all of them yet" in waiting and "waits for a person" in waiting


def test_the_report_links_the_page_and_not_a_file_of_the_students(given_back):
    course, _ = given_back
    (course / "feedback" / "1815" / EX / "aaa.html").write_text("handed in by hand")
    found = results.collect(NbGraderAPI(coursedir_of(course)), EX)
    assert {one.pages["feedback"].name for one in found.submissions} == {PAGE}


def test_a_student_reads_that_a_file_was_not_read(given_back, ffnn_grade):
    """On the page about the rest of the work, until it is settled; and it is said who has neither."""
    course, _ = given_back
    big = "big.ipynb: it has 200 MB, but the limit is 100 MB."
    problems = [("big.ipynb", "1815", big), ("a.ipynb", "1830", "a.ipynb: it is a link.")]
    notes.report_unread(coursedir_of(course), EX, "later.zip", problems)
    pages = {student: course / "feedback" / student / EX / PAGE for student in ("1815", "1816")}
    done = ffnn_grade(EX, "--for", "moodle", "worksheet.csv")
    assert done.returncode == 1 and "Feedback: 1 page written" in done.stdout, done.stdout
    assert "yet:\n    1818: waits for a person\n    1830: not read" in done.stdout
    said = f"A file of yours was not read, and does not count. {big}"
    assert said in Page(pages["1815"].read_text()).text and "not read" not in Page(pages["1816"].read_text()).text
    assert ffnn_grade(EX, "--settled").returncode == 0 and said not in Page(pages["1815"].read_text()).text


def test_a_table_that_is_not_there_is_said_before_anything_is_graded(given_back, ffnn_grade):
    done = ffnn_grade(EX, "--again", "--for", "moodle", "nosuch.csv")
    assert (done.returncode, done.stdout) == (2, "") and "There is no nosuch.csv. Give the table" in done.stderr


def test_a_new_table_for_blackboard_has_both_names_where_they_are_known(given_back, ffnn_grade):
    course, _ = given_back
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
        gradebook.update_or_create_student("1816", first_name="", last_name="Zoë Müller")
    done = ffnn_grade(EX, "--for", "blackboard")
    table = (course / "autograded" / f"{EX}.blackboard.csv").read_text()
    names = {row["Username"]: (row["First Name"], row["Last Name"]) for row in csv.DictReader(io.StringIO(table))}
    assert names == {"1815": ('"Z"', "Müller, Zoë"), "1816": ("", "Zoë Müller")}
    assert re.search(r"The whole name is in Last Name; students.csv does not say .*:\n\s+1816\n", done.stdout)
