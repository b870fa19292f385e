"""Folders and zips as learning systems export them: all submissions are found and kept, unsafe files are refused."""

import json
import os
import re
import stat
import time
import unicodedata
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.coursedir import CourseDirectory

from ffnn_grading import notes
from ffnn_grading.hand_ins import (
    MAX_DEPTH,
    MAX_FILES,
    Unusable,
    _write,
    collect_submissions,
    files_of_folder,
    find_fault,
)
from ffnn_grading.intake import MAX_PARTS, read_notebook
from ffnn_grading.tables import read_class_list
from ffnn_grading.times import LATE, TIME, read_time
from ffnn_helpers.work import pack

EX = "ex1_neuron_and_layer"
NOTEBOOK = f"{EX}.ipynb"


@pytest.fixture
def coursedir(tmp_path):
    release = tmp_path / "course" / "exercises" / EX
    release.mkdir(parents=True)
    (release / NOTEBOOK).write_text("{}")
    return CourseDirectory(root=str(tmp_path / "course"), release_directory="exercises")


@pytest.fixture
def handed_in(coursedir):
    """handed_in(): the files in submitted/, {path: text}, without those about the time."""

    def handed_in():
        root = Path(coursedir.root, "submitted")
        files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
        return {name: path.read_text() for name, path in files.items() if path.name not in (TIME, LATE)}

    return handed_in


def make_zip(path, files):
    """A zip of {name: text} or {name: (text, time)}, in this order; a name may come twice, as a list of pairs."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items() if isinstance(files, dict) else files:
            text, time = content if isinstance(content, tuple) else (content, (2026, 11, 20, 10, 0, 0))
            archive.writestr(zipfile.ZipInfo(name, time), text)
    return path


def make_folder(path, files):
    for name, content in files.items():
        text, time = content if isinstance(content, tuple) else (content, (2026, 11, 20, 10, 0, 0))
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        os.utime(file, (datetime(*time).timestamp(),) * 2)
    return path


EXPORTS = {
    "Moodle, folders": (f"Ada King_1815_assignsubmission_file_/{NOTEBOOK}", "1815", "Ada King"),
    "Moodle 4, folders": (f"Ada King_1815_assignsubmission_file/{NOTEBOOK}", "1815", "Ada King"),
    "Moodle, flat": (f"Ada King_1815_assignsubmission_file_{NOTEBOOK}", "1815", "Ada King"),
    "Moodle, in no group": (f"Default group_assignsubmission_file/{NOTEBOOK}", "Default group", "Default group"),
    "Moodle, renamed by the student": ("Ada_1815_assignsubmission_file_/Untitled (3).ipynb", "1815", "Ada"),
    "Canvas": (f"kingada_1815_99_{NOTEBOOK}", "1815", "kingada"),
    "Canvas, late": (f"kingada_LATE_1815_99_{EX}-1.ipynb", "1815", "kingada"),
    "Canvas, anonymous": (f"anon_1x8aZ_99_{NOTEBOOK}", "anon_1x8aZ", None),
    "Canvas, anonymous and late": (f"LATE_anon_1x8aZ_99_{EX}-2.ipynb", "anon_1x8aZ", None),
    "Canvas, a name with _": (f"de_kingada_1815_99_{NOTEBOOK}", "1815", "de kingada"),
    "decomposed umlaut": (f"Mu\u0308ller_1815_assignsubmission_file/{NOTEBOOK}", "1815", "Müller"),
    "an ending that a browser adds": (f"Ada_1815_assignsubmission_file/{NOTEBOOK}.txt", "1815", "Ada"),
    "a zip in the zip": ("Ada_1815_assignsubmission_file/work.zip", "1815", "Ada"),
    "Blackboard": (f"Exercise 1_ada15_attempt_2026-11-19-08-30-00_{NOTEBOOK}", "ada15", None),
    "id and name": (f"1815_King_Ada_{NOTEBOOK}", "1815", "King Ada"),
    "id and name, downloaded twice": (f"1815_Ada_{EX} (1).ipynb", "1815", "Ada"),
    "id": (f"ada15_{NOTEBOOK}", "ada15", None),
    "folder": (f"ada.king@uni.example/{NOTEBOOK}", "ada.king@uni.example", None),
    "nbgrader's folders": (f"Zoë 学生/{EX}/{NOTEBOOK}", "Zoë 学生", None),
}


@pytest.mark.parametrize("wrapping", ["", "Exercise 1-2026/week 3/"])
@pytest.mark.parametrize("make", [make_zip, make_folder])
@pytest.mark.parametrize("export", EXPORTS)
def test_names_of_learning_systems(export, make, wrapping, tmp_path, coursedir, handed_in):
    path, student, name = EXPORTS[export]
    second = "anon_4711a" if "anon" in path else "4711"
    other = path.replace(student, second)
    texts = {path: "work", other: "other"}
    if path.endswith(".zip"):
        inner = make_zip(tmp_path / "inner.zip", {f"my work/{NOTEBOOK}": "work", f"__MACOSX/._{NOTEBOOK}": "x"})
        texts = {path: inner.read_bytes(), other: make_zip(inner, {NOTEBOOK: "other"}).read_bytes()}
    collected = collect_submissions(
        make(
            tmp_path / "export", {wrapping + path: text for path, text in texts.items()} | {wrapping + "Thumbs.db": "x"}
        ),
        coursedir,
        EX,
    )
    assert handed_in() == {f"{student}/{EX}/{NOTEBOOK}": "work", f"{second}/{EX}/{NOTEBOOK}": "other"}
    assert sorted(collected.new) == sorted([student, second]) and not (
        collected.refused or collected.unknown or collected.earlier
    )
    assert collected.names.get(student) == name


def test_all_files_of_a_submission_come_along_but_not_those_that_nbgrader_would_believe(tmp_path, coursedir, handed_in):
    top = "Ada_1_assignsubmission_file_"
    files = {name: name for name in (NOTEBOOK, "data/points.csv", "<b>.txt", "timestamp.txt", "submission_secret.txt")}
    collected = collect_submissions(
        make_zip(tmp_path / "a.zip", {f"{top}/{name}": text for name, text in files.items()}), coursedir, EX
    )
    assert sorted(handed_in().values()) == sorted([NOTEBOOK, "data/points.csv", "<b>.txt"])
    assert not Path(coursedir.root, "submitted/1", EX, "timestamp.txt").exists() and collected.new == ["1"]


def test_the_table_comes_before_the_names(tmp_path, coursedir, handed_in):
    table = tmp_path / "names.csv"
    table.write_text(
        "\ufeffstudent;file\nada;scan 17.ipynb\nbob;export/B\ncy;Cy_9_assignsubmission_file_/x.ipynb\neve;no.ipynb\n"
    )
    folder = make_folder(
        tmp_path / "in",
        {"scan 17.ipynb": "a", "export/B/x.ipynb": "b", "Cy_9_assignsubmission_file_/x.ipynb": "c", "z.ipynb": "z"},
    )
    collected = collect_submissions(folder, coursedir, EX, table)
    assert {name.partition("/")[0]: text for name, text in handed_in().items()} == {"ada": "a", "bob": "b", "cy": "c"}
    assert collected.unknown == [
        "z.ipynb: its name does not say which student it belongs to.",
        "no.ipynb: it is in the table, but there is no such file.",
    ]


@pytest.mark.parametrize("text", ["id,file\n1,a\n", "", "student,file\na,x\nb,x\n", b"\xff\xfe\x00"])
def test_a_table_that_cannot_be_meant_is_refused(text, tmp_path, coursedir, handed_in):
    table = tmp_path / "names.csv"
    table.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Unusable, match="names.csv"):
        collect_submissions(make_folder(tmp_path / "in", {"x.ipynb": "a"}), coursedir, EX, table)
    assert handed_in() == {}


def test_unsafe_entries_of_a_zip_are_refused_by_name(tmp_path, coursedir, handed_in):
    path, top = tmp_path / "a.zip", "Ada_1_assignsubmission_file_"
    coursedir.max_file_size = 1000  # kB
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("../2_Bob_" + NOTEBOOK, f"/{top}/{NOTEBOOK}", f"C:\\{top}\\{NOTEBOOK}", f"{top}/..\\..\\x.ipynb"):
            archive.writestr(name, "evil")
        archive.writestr(f"{top}/bomb.ipynb", bytes(2_000_000))
        link = zipfile.ZipInfo(f"{top}/link.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr(f"{top}/{NOTEBOOK}", "work")
    before = {file for file in tmp_path.rglob("*") if "submitted" not in file.parts}
    collected = collect_submissions(path, coursedir, EX)
    assert handed_in() == {f"1/{EX}/{NOTEBOOK}": "work"}
    assert {file for file in tmp_path.rglob("*") if "submitted" not in file.parts} == before
    reasons = ("leads outside", "absolute", "absolute", "leads outside", "2 MB, but the limit is 1 MB", "a link")
    assert len(collected.refused) == 6
    for said, reason in zip(collected.refused, reasons, strict=True):
        assert reason in said


def test_a_zip_with_damaged_and_lying_entries_costs_only_those(tmp_path, coursedir, handed_in):
    path = make_zip(tmp_path / "a.zip", {f"{i}_{NOTEBOOK}": f"work {i}" * 50 for i in (1, 2)})
    content = bytearray(path.read_bytes())
    content[70] ^= 0xFF  # in the first entry's packed bytes
    path.write_bytes(content)
    collected = collect_submissions(path, coursedir, EX)
    assert list(handed_in()) == [f"2/{EX}/{NOTEBOOK}"]
    assert len(collected.refused) == 1 and collected.refused[0].startswith(f"1_{NOTEBOOK}: ")


def test_links_and_pipes_in_a_folder_are_refused(tmp_path, coursedir, handed_in):
    folder = make_folder(tmp_path / "in", {f"ada/{NOTEBOOK}": "work"})
    (folder / "ada" / "secret.txt").symlink_to("/etc/passwd")
    (folder / "bob").symlink_to(folder / "ada")
    os.mkfifo(folder / "ada" / "pipe")
    collected = collect_submissions(folder, coursedir, EX)
    assert handed_in() == {f"ada/{EX}/{NOTEBOOK}": "work"}
    assert sorted(collected.refused) == [
        "ada/pipe: it is not a regular file.",
        "ada/secret.txt: it is a link.",
        "bob: it is a link.",
    ]


@pytest.mark.parametrize("make", ["no such", "a text"])
def test_what_is_no_folder_and_no_zip(make, tmp_path, coursedir):
    if make == "a text":
        (tmp_path / "x.zip").write_text("hello")
    with pytest.raises(Unusable, match="x.zip"):
        collect_submissions(tmp_path / "x.zip", coursedir, EX)


@pytest.mark.parametrize("student", ["a,b", "*", "<script>", "..", ".hidden", "a\nb", "[x]", "-rf", "="])
def test_names_that_would_do_harm_as_ids(student, tmp_path, coursedir, handed_in):
    collected = collect_submissions(
        make_zip(tmp_path / "a.zip", {f"{student}_{NOTEBOOK}": "x", f"ok_{NOTEBOOK}": "y"}), coursedir, EX
    )
    assert handed_in() == {f"ok/{EX}/{NOTEBOOK}": "y"}
    assert len(collected.unknown) == 1 and "is not a possible student's id" in collected.unknown[0]


def test_of_two_files_the_newest_counts_and_the_other_is_kept(tmp_path, coursedir, handed_in):
    top = "Ada_1_assignsubmission_file_"
    files = {
        f"{top}/{NOTEBOOK}": ("first", (2026, 11, 18, 9, 0, 0)),
        f"{top}/{EX} (2).ipynb": ("second", (2026, 11, 19, 9, 0, 0)),
        f"{top}/other.ipynb": ("another exercise", (2026, 11, 20, 9, 0, 0)),
    }
    collected = collect_submissions(make_zip(tmp_path / "a.zip", files), coursedir, EX)
    assert handed_in()[f"1/{EX}/{NOTEBOOK}"] == "second"
    assert sorted(handed_in().values()) == ["another exercise", "first", "second"]
    assert len(collected.earlier) == 2 and all(f"{EX}.earlier" in said for said in collected.earlier)


def test_between_two_names_the_alphabet_decides_and_a_person_is_told(tmp_path, coursedir, handed_in):
    """In each run, until the file of the student's in submitted/ is another one."""
    top = "Ada_1_assignsubmission_file_"
    source = make_zip(tmp_path / "a.zip", {f"{top}/{EX}_{name}.ipynb": name for name in ("final", "new")})
    for _ in range(2):
        collected = collect_submissions(source, coursedir, EX)
        assert handed_in()[f"1/{EX}/{NOTEBOOK}"] == "new" and sorted(handed_in().values()) == ["final", "new"]
        [problem] = collected.problems
        assert (problem.path, problem.student) == (f"{top}/{EX}_final.ipynb", "1")
        assert f"nothing but its name tells it from {EX}_new.ipynb, which is graded" in problem.text
        notes.report_unread(coursedir, EX, str(source), collected.problems, collected.paths)
        assert [line["file"] for line in notes.read_unread(coursedir, EX)] == [problem.path]
    Path(coursedir.root, "submitted", "1", EX, NOTEBOOK).write_text("final")
    assert notes.read_unread(coursedir, EX) == []


def test_a_name_that_stands_twice_in_a_zip_loses_nothing(tmp_path, coursedir, handed_in):
    twice = [(f"1_{NOTEBOOK}", ("old", (2026, 11, 18, 9, 0, 0))), (f"1_{NOTEBOOK}", "new")]
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = make_zip(tmp_path / "a.zip", twice)
    collect_submissions(path, coursedir, EX)
    assert handed_in()[f"1/{EX}/{NOTEBOOK}"] == "new" and sorted(handed_in().values()) == ["new", "old"]


def test_again_newer_and_older(tmp_path, coursedir, handed_in):
    """The same work changes nothing; newer work replaces; older work does not; all three are there at the end."""

    def hand_in(text, day):
        return collect_submissions(
            make_zip(tmp_path / "a.zip", {f"1_{NOTEBOOK}": (text, (2026, 11, day, 9, 0, 0))}), coursedir, EX
        )

    assert hand_in("second", 2).new == ["1"]
    assert hand_in("second", 2).unchanged == ["1"]
    assert hand_in("third", 3).new == ["1"]
    assert hand_in("first", 1).unchanged == ["1"]
    assert hand_in("second", 2).unchanged == ["1"]
    assert handed_in()[f"1/{EX}/{NOTEBOOK}"] == "third"
    assert sorted(handed_in().values()) == ["first", "second", "third"]


def test_a_full_disk_takes_nobodys_work_away(tmp_path, coursedir, handed_in, full_disk):
    for day, text in ((1, "earlier"), (2, "the newer one")):
        source = make_zip(tmp_path / f"{day}.zip", {f"1_{NOTEBOOK}": (text, (2026, 11, day, 9, 0, 0))})
        if day == 1:
            collect_submissions(source, coursedir, EX)
    with full_disk():
        collected = collect_submissions(source, coursedir, EX)
    assert "could not be unpacked and stored" in collected.refused[0]
    assert handed_in() == {f"1/{EX}/{NOTEBOOK}": "earlier"}
    collect_submissions(source, coursedir, EX)
    assert handed_in()[f"1/{EX}/{NOTEBOOK}"] == "the newer one" and sorted(handed_in().values())[0] == "earlier"


def test_an_id_that_no_folder_can_have(tmp_path, coursedir, handed_in):
    """A hundred letters are allowed, and a letter may have four bytes."""
    files = {f"{'𝒂' * 63}_{NOTEBOOK}": "x", f"{'𝒂' * 64}_{NOTEBOOK}": "y"}
    collected = collect_submissions(make_zip(tmp_path / "a.zip", files), coursedir, EX)
    assert handed_in() == {f"{'𝒂' * 63}/{EX}/{NOTEBOOK}": "x"}
    assert len(collected.unknown) == 1 and "a folder's name has at most 255 bytes" in collected.unknown[0]


def test_what_was_put_there_by_hand_is_kept_too(tmp_path, coursedir, handed_in):
    by_hand = {f"1/{EX}/{NOTEBOOK}": ("by hand", (2026, 11, 1, 9, 0, 0))}
    make_folder(Path(coursedir.root, "submitted"), by_hand)
    collected = collect_submissions(make_zip(tmp_path / "a.zip", {f"1_{NOTEBOOK}": "from the system"}), coursedir, EX)
    assert handed_in()[f"1/{EX}/{NOTEBOOK}"] == "from the system" and "by hand" in handed_in().values()
    assert "older" in collected.earlier[0]


def test_without_a_notebook_nothing_is_submitted_and_it_is_said(tmp_path, coursedir, handed_in):
    collected = collect_submissions(
        make_zip(tmp_path / "a.zip", {"Ada_1_assignsubmission_file_/work.pdf": "%PDF"}), coursedir, EX
    )
    assert handed_in() == {}
    assert collected.unknown == ["Ada_1_assignsubmission_file_/work.pdf: it came without a notebook."]


# Six students' files: each student's own, or refused, and never two students as one.
SIX = ["ada", "bob", "cy", "di", "eve", "flo"]
LAYOUTS = {
    "export/week 3/{}/{notebook}": True,
    "submissions/{ex}/{}/{notebook}": True,
    "backup/submitted/{}/{ex}/{notebook}": True,
    "a/b/c/{}/my work/{notebook}": True,
    "{}/{ex}/mine/{notebook}": True,
    "Exercise 1_{}_king_attempt_2026-11-19-08-30-00_{notebook}": True,
    "anon_{}_99_{notebook}": True,
    "group {n}/{}/{notebook}": False,
    "week {i}/{}/{notebook}": False,
    "2026-11-2{i}/{}/{notebook}": False,
    "hand-ins of 2{i}.11.2026/{}/final/{notebook}": False,
    "week 3/{}.ipynb": False,
    "week3_{}_{notebook}": False,
    "week3_{ex}_{}.ipynb": False,
    "course_{ex}-{}.ipynb": False,
    "Group A_assignsubmission_file/{}.ipynb": False,
    "Downloads/{ex} ({i}).ipynb": False,  # numbered by a browser: attempts, or a class
}


@pytest.mark.parametrize("make", [make_zip, make_folder])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_students_are_never_merged(layout, make, tmp_path, coursedir, handed_in):
    paths = {who: layout.format(who, notebook=NOTEBOOK, ex=EX, n=i % 2, i=i) for i, who in enumerate(SIX)}
    collected = collect_submissions(
        make(tmp_path / "in", {path: f"of {who}" for who, path in paths.items()}), coursedir, EX
    )
    if LAYOUTS[layout]:
        assert sorted(handed_in().values()) == [f"of {who}" for who in SIX] and not collected.problems
        for path, text in handed_in().items():
            assert text.removeprefix("of ") in path.partition("/")[0]
    else:
        assert handed_in() == {} and sorted(problem.path for problem in collected.problems) == sorted(paths.values())


def test_a_folder_that_sorts_some_of_the_students_is_nobodys_id(tmp_path, coursedir, handed_in, class_list):
    """A day with one student is not this student, if another day has two; and nobody else is refused for it."""
    paths = [f"2026-11-20/{who}/{NOTEBOOK}" for who in ("ada", "bob")]
    paths += [f"day 3/ada/{NOTEBOOK}", f"eve/{NOTEBOOK}", f"flo/{NOTEBOOK}"]
    files = {path: f"of {path}" for path in paths}
    class_list.unlink()
    collected = collect_submissions(make_folder(tmp_path / "in", files), coursedir, EX)
    assert sorted(collected.new) == ["eve", "flo"]
    assert sorted(problem.path for problem in collected.problems) == sorted(paths[:3])
    assert any("whether 'day 3' or a folder in it is the student's" in text for text in collected.unknown)
    own = {f"cy/cy's work/{NOTEBOOK}": "c", f"di/Desktop/{NOTEBOOK}": "d"}
    assert sorted(collect_submissions(make_folder(tmp_path / "own", own), coursedir, EX).new) == ["cy", "di"]


TWICE = {  # by (path, hour of the day): two people, or two notebooks of one between which nothing decides
    "downloads of two systems": [(f"Ada King_1_assignsubmission_file/{NOTEBOOK}", 9), (f"kingben_1_99_{NOTEBOOK}", 10)],
    "a number of two participants": [(f"{who}_1_assignsubmission_file/{NOTEBOOK}", 9) for who in ("Ada", "Ben")],
    "the same path": [(f"Ada_1_assignsubmission_file/{NOTEBOOK}", 9)] * 2,
    "a name composed and decomposed": [(f"{who}/{NOTEBOOK}", 9) for who in ("zo\u00eb", "zoe\u0308")],
    "a space": [(f"{who}/{NOTEBOOK}", 9) for who in ("ada", "ada ")],
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", TWICE)
def test_nothing_is_guessed_between_two_notebooks(kind, tmp_path, coursedir, handed_in):
    files = [(path, (f"work {number}", (2026, 11, 20, hour, 0, 0))) for number, (path, hour) in enumerate(TWICE[kind])]
    collected = collect_submissions(make_zip(tmp_path / "a.zip", [*files, (f"eve/{NOTEBOOK}", "hers")]), coursedir, EX)
    assert handed_in() == {f"eve/{EX}/{NOTEBOOK}": "hers"} and collected.problems


def test_a_table_tells_two_people_with_one_number_apart(tmp_path, coursedir, handed_in):
    files = {f"{who}_1_assignsubmission_file/{NOTEBOOK}": who for who in ("Ada", "Ben")}
    (tmp_path / "names.csv").write_text("student,file\n" + "".join(f"{text},{path}\n" for path, text in files.items()))
    collected = collect_submissions(make_zip(tmp_path / "a.zip", files), coursedir, EX, tmp_path / "names.csv")
    assert handed_in() == {f"{who}/{EX}/{NOTEBOOK}": who for who in ("Ada", "Ben")} and not collected.problems


def test_on_a_disk_without_capitals_nobody_gets_anothers_folder(tmp_path, coursedir, handed_in, monkeypatch):
    """Path.exists answers here as on such a disk; what is listed is as it was written first."""
    exists = Path.exists

    def finds(path):
        place = path.parent
        names = {name.casefold() for name in os.listdir(place)} if exists(place) else ()
        return exists(path) or path.name.casefold() in names

    monkeypatch.setattr(Path, "exists", finds)
    files = {f"{who}/{NOTEBOOK}": who for who in ("Anna", "anna", "bob")}
    collected = collect_submissions(make_zip(tmp_path / "a.zip", files), coursedir, EX)
    assert sorted(handed_in().values()) == ["Anna", "bob"] and collected.problems[0].student == "anna"
    assert "the same folder on this disk" in collected.refused[0]


def test_who_sent_only_what_is_not_read_is_told(tmp_path, coursedir, handed_in):
    top = "{}_assignsubmission_file/.ipynb_checkpoints/" + f"{EX}-checkpoint.ipynb"
    files = {top.format("Ada_1"): "x", top.format("Bob_2"): "x", f"Bob_2_assignsubmission_file/{NOTEBOOK}": "work"}
    collected = collect_submissions(make_zip(tmp_path / "a.zip", files | {"@eaDir/x": ""}), coursedir, EX)
    assert handed_in() == {f"2/{EX}/{NOTEBOOK}": "work"}
    assert [problem.path for problem in collected.problems] == [top.format("Ada_1")]


@pytest.mark.parametrize("name", [NOTEBOOK, "Ex1 Neuron and Layer.ipynb", f"{EX} (3).ipynb"])
def test_the_notebook_with_the_assignments_name_is_taken(name, tmp_path, coursedir, handed_in):
    """Of files from one moment, as all are in a download of Moodle's."""
    names = [f"old_{EX}.ipynb", f"{EX}-Copy1.ipynb", "Untitled.ipynb", "zz.ipynb", name]
    top = "Ada_1_assignsubmission_file"
    collect_submissions(make_zip(tmp_path / "a.zip", {f"{top}/{one}": one for one in names}), coursedir, EX)
    assert handed_in()[f"1/{EX}/{NOTEBOOK}"] == name and sorted(handed_in().values()) == sorted(names)


def test_one_student_alone(tmp_path, coursedir, handed_in):
    """Any folder around the work of one student could be the id: only the name of the assignment decides."""
    for number, (path, student) in enumerate(
        {
            f"ada/{NOTEBOOK}": "ada",
            f"bob/{EX}/{NOTEBOOK}": "bob",
            f"backup/submitted/cy/{EX}/{NOTEBOOK}": "cy",
            f"submissions/{EX}/di/{NOTEBOOK}": "di",
            f"export/eve/{NOTEBOOK}": None,
        }.items()
    ):
        collected = collect_submissions(make_folder(tmp_path / str(number), {path: "x"}), coursedir, EX)
        assert collected.new == [student] * bool(student) and bool(collected.problems) != bool(student)


def test_attempts_and_best_notebooks_are_one_students(tmp_path, coursedir, handed_in):
    files = {f"ada/{NOTEBOOK}": "a1", f"ada/{EX} (1).ipynb": ("a2", (2026, 11, 21, 9, 0, 0)), "ada/try.ipynb": "a3"}
    files |= {f"bob/{NOTEBOOK}": "b1", f"bob/old/{NOTEBOOK}": ("b2", (2026, 11, 21, 9, 0, 0))}
    collected = collect_submissions(make_folder(tmp_path / "in", files), coursedir, EX)
    graded = {name: text for name, text in handed_in().items() if "earlier" not in name}
    assert graded == {f"ada/{EX}/{NOTEBOOK}": "a2", f"bob/{EX}/{NOTEBOOK}": "b1"} and not collected.problems
    assert sorted(handed_in().values()) == ["a1", "a2", "a3", "b1", "b2"]


@pytest.fixture
def packed(tmp_path):
    """packed(name, exercises): a student's zip of {exercise: text}, as `pack` makes it."""

    def packed(name, exercises):
        home = tmp_path / "homes" / name
        make_folder(home / "exercises", {f"{one}/{one}.ipynb": text for one, text in exercises.items()})
        return pack(name, home).path

    return packed


WAYS = {  # by which a packed zip comes: alone, from several students by mail, through a learning system
    "alone": "",
    "mail": "week 3/{}",
    "a number of the browser": "week 3/{} (2).zip",
    "Moodle": "Ada King_1815_assignsubmission_file/{}",
    "Canvas": "kingada_1815_99_{}",
}


@pytest.mark.parametrize("way", WAYS)
def test_of_all_packed_exercises_this_one_is_taken(way, packed, tmp_path, coursedir, handed_in, class_list):
    work = packed("Ada  O'King", {EX: "Ada's", "ex2_activations": "not this"})
    assert work.name == "ffnn-work Ada O King.zip"
    class_list.write_text("id,first_name,last_name,moodle\nada,Ada,O'King,1815\n")
    if way != "alone":
        place = WAYS[way].format(work.name).replace(".zip (", " (")
        work = make_folder(tmp_path / "in", {place: work.read_bytes()})
    collected = collect_submissions(work, coursedir, EX)
    assert handed_in() == {f"ada/{EX}/{NOTEBOOK}": "Ada's"}
    assert collected.new == ["ada"] and not (collected.problems or collected.names)


def test_packed_without_this_exercise_is_not_another_one(packed, tmp_path, coursedir, handed_in):
    work = packed("ada", {"ex2_activations": "not this"})
    collected = collect_submissions(make_folder(tmp_path / "in", {work.name: work.read_bytes()}), coursedir, EX)
    assert handed_in() == {} and collected.new == []
    assert "it is of another assignment" in collected.unknown[0] and collected.problems[0].student == "ada"


def test_other_assignments_are_left_where_they_are(tmp_path, coursedir, handed_in):
    Path(coursedir.root, "exercises", "ex2").mkdir()
    files = {f"backup/{who}/{ex}/{ex}.ipynb": f"{who} {ex}" for who in ("ada", "bob") for ex in (EX, "ex2")}
    collected = collect_submissions(make_folder(tmp_path / "in", files), coursedir, EX)
    assert sorted(handed_in().values()) == [f"ada {EX}", f"bob {EX}"] and not collected.problems
    assert collected.earlier == ["2 files in folders of other assignments were left where they are."]


def test_litter_and_what_the_system_adds(tmp_path, coursedir, handed_in):
    time = "2026-11-19-08-30-00"
    files = {
        f"Exercise 1_ada_attempt_{time}.txt": "Name: Ada (ada)",
        f"Exercise 1_ada_attempt_{time}_{NOTEBOOK}": "work",
        f"Exercise 1_ada_attempt_{time}_._{NOTEBOOK}": "litter",
        f"._Exercise 1_ada_attempt_{time}_{NOTEBOOK}": "litter",
        f"Bob_2_assignsubmission_file/{NOTEBOOK}": "work",
        f"Bob_2_assignsubmission_file/._{NOTEBOOK}": "litter",
        "Bob_2_assignsubmission_onlinetext/onlinetext.html": "<p>my text</p>",
        "kingcy_3_99_text.html": "an uploaded file",
        f"kingcy_3_98_{NOTEBOOK}": "work",
        "kingcy_3_text.html": "text entry",
        "Di_4_assignsubmission_onlinetext/onlinetext.html": "only text",
    }
    collected = collect_submissions(make_zip(tmp_path / "a.zip", files), coursedir, EX)
    work = {f"{who}/{EX}/{NOTEBOOK}": "work" for who in ("ada", "2", "3")}
    assert handed_in() == work | {f"3/{EX}/text.html": "an uploaded file"}
    assert [(one.student, one.path) for one in collected.problems] == [
        ("4", "Di_4_assignsubmission_onlinetext/onlinetext.html")
    ]


def test_names_in_the_table_are_compared_composed(tmp_path, coursedir, handed_in):
    table = tmp_path / "names.csv"
    table.write_text("student,file\nzoë,Mu\u0308ller.ipynb\n")
    collect_submissions(make_zip(tmp_path / "a.zip", {"Müller.ipynb": "x"}), coursedir, EX, table)
    assert handed_in() == {f"zoë/{EX}/{NOTEBOOK}": "x"}


@pytest.mark.parametrize(
    "entry", ["/{target}", "//{target}", "/../../../../x", "\\..\\..\\x", "\\{target}", "_/{target}", "C:\\x"]
)
@pytest.mark.parametrize("top", ["Ada_1_assignsubmission_file_", "Ada_1_assignsubmission_file", "1", f"1/{EX}"])
def test_nothing_is_written_outside(top, entry, tmp_path, coursedir, handed_in):
    """Entries that are absolute, or lead upwards, once the part that the pattern knows is cut off."""
    target = tmp_path / "outside.txt"
    files = {f"{top}/{NOTEBOOK}": "work", f"2/{NOTEBOOK}": "work", top + entry.format(target=target): "evil"}
    path = make_zip(tmp_path / "a.zip", files)
    before = {file for file in tmp_path.rglob("*") if "submitted" not in file.parts}
    collect_submissions(path, coursedir, EX)
    assert {file for file in tmp_path.rglob("*") if "submitted" not in file.parts} == before
    assert {name.split("/", 2)[1] for name in handed_in()} == {EX}


@pytest.mark.parametrize("rest", ["../x", "a/../../x", "{outside}", "", "."])
def test_the_path_is_checked_again_when_a_file_is_written(rest, tmp_path):
    """However a pattern or a table cuts a path: all is written inside the folder, or nothing is."""
    place = tmp_path / "submitted" / "1" / EX
    with pytest.raises(OSError, match="leads outside"):
        _write(place, {NOTEBOOK: b"work", rest.format(outside=tmp_path / "x"): b"evil"}, datetime(2026, 11, 20))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()] and not place.exists()


def test_a_link_in_submitted_leads_nowhere(tmp_path, coursedir):
    """The resolved path is checked when a file is written, whatever was there before."""
    (tmp_path / "home").mkdir()
    Path(coursedir.root, "submitted").mkdir()
    Path(coursedir.root, "submitted", "1").symlink_to(tmp_path / "home")
    collected = collect_submissions(
        make_zip(tmp_path / "a.zip", {f"1_{NOTEBOOK}": "x", f"2_{NOTEBOOK}": "y"}), coursedir, EX
    )
    assert collected.new == ["2"] and not list((tmp_path / "home").iterdir())
    assert "is not a folder of its own" in collected.refused[0] and collected.problems[0].student == "1"


def test_ids_that_are_names_of_results(tmp_path, coursedir, handed_in):
    Path(coursedir.root, "exercises", "ex2").mkdir()
    ids = [f"{EX}.csv", "ex2.report.html", "EX2.log", "x" * 101]
    files = {f"{student}/{NOTEBOOK}": "x" for student in [*ids, "ok"]}
    collected = collect_submissions(make_folder(tmp_path / "in", files), coursedir, EX)
    assert collected.new == ["ok"] and len(collected.unknown) == 4


def test_what_is_too_much_is_refused_and_stops_nobody(tmp_path, coursedir, handed_in):
    """10,000 files; zeros that pack well; folders in one another; all of these in a zip of the student's own."""
    coursedir.max_dir_size = 3000  # kB
    inner = make_zip(tmp_path / "inner.zip", {f"{number}.txt": "" for number in range(400)} | {NOTEBOOK: "x"})
    bomb = make_zip(tmp_path / "bomb.zip", {NOTEBOOK: bytes(2_900_000), "x.txt": bytes(2_900_000)})
    files = {f"1/{number}.txt": "" for number in range(10_000)}
    files |= {f"2/{NOTEBOOK}": "x"} | {f"2/{number}.ipynb": bytes(500_000) for number in range(12)}
    files |= {"3/" + 500 * "a/" + NOTEBOOK: "x", "4/work.zip": inner.read_bytes(), "5/work.zip": bomb.read_bytes()}
    files |= {f"{who}/{NOTEBOOK}": "x" for who in (1, 3, 6)}
    collected = collect_submissions(make_zip(tmp_path / "a.zip", files), coursedir, EX)
    assert sorted(collected.new) == ["3", "6"]
    assert sorted(one.student for one in collected.problems) == ["1", "2", "3", "4", "5"]
    assert sum(path.stat().st_size for path in Path(coursedir.root, "submitted").rglob("*")) < 100_000


def test_a_zip_with_a_million_entries_is_not_read(tmp_path, coursedir):
    files = {"Ada_1_assignsubmission_file/work.zip": b"PK\x01\x02" * (10 * MAX_FILES + 1)}
    collected = collect_submissions(make_zip(tmp_path / "a.zip", files), coursedir, EX)
    assert collected.new == [] and f"{10 * MAX_FILES + 1} files in it: too many" in collected.refused[0]


def test_a_copy_of_each_notebook_is_kept_in_one_place(tmp_path, coursedir, handed_in):
    names = [f"{EX}.ipynb", *(f"{EX} ({number}).ipynb" for number in range(1, 200))]
    source = make_folder(tmp_path / "in", {f"Ada_1_assignsubmission_file/{name}": name for name in names})
    collect_submissions(source, coursedir, EX)
    collect_submissions(source, coursedir, EX)
    assert sorted(handed_in().values()) == sorted(names)


@pytest.mark.parametrize("make", ["link", "pipe", "many", "deep", "large"])
def test_a_submission_that_must_not_be_copied(make, tmp_path, coursedir):
    """What nbgrader's converters would follow, wait for, or search for minutes."""
    folder, deep = tmp_path / "in", "a/" * (MAX_DEPTH + 1)
    files = {"many": {f"{number}.txt": "" for number in range(MAX_FILES + 1)}, "deep": {f"{deep}x": ""}}
    make_folder(folder, files.get(make, {}) | {NOTEBOOK: "x" * 2000})
    if make == "link":
        (folder / "x").symlink_to("/etc")
    elif make == "pipe":
        os.mkfifo(folder / "x")
    assert (find_fault(folder, coursedir) == "") == (make == "large")
    coursedir.max_dir_size = 1
    assert find_fault(folder, coursedir)


def test_a_file_that_is_replaced_while_it_is_read(tmp_path):
    make_folder(tmp_path / "in", {"a/x.txt": "mine"})
    [file] = files_of_folder(tmp_path / "in", 1000)
    (tmp_path / "in/a").rename(tmp_path / "b")
    make_folder(tmp_path / "other", {"x.txt": "secret"})
    (tmp_path / "in/a").symlink_to(tmp_path / "other")
    with pytest.raises(OSError, match="replaced"):
        file.read()


CLASS_LIST = """id;first_name;last_name;email;lms_user_id;canvas
ada;Ada;King;ada.king@uni.example;77;1815
zoë;Zoë;Müller;zm@uni.example;78;
ada2;Ada;Kind;;79;
sam;Sam;Doe;;80;
sam2;Sam;Doe;;81;
"""


@pytest.fixture
def class_list(coursedir):
    path = Path(coursedir.root, "students.csv")
    path.write_text(CLASS_LIST)
    return path


CALLED = {
    "Moodle, a number of this assignment": (f"Ada King_4711_assignsubmission_file/{NOTEBOOK}", "ada"),
    "Moodle, a decomposed name": (f"Zoe\u0308 Mu\u0308ller_4711_assignsubmission_file/{NOTEBOOK}", "zoë"),
    "Moodle, the family name first": (f"King Ada_4711_assignsubmission_file/{NOTEBOOK}", "ada"),
    "Moodle, a name and a known number": (f"Somebody Else_77_assignsubmission_file/{NOTEBOOK}", "ada"),
    "Canvas": (f"kingada_1815_99_{NOTEBOOK}", "ada"),
    "Canvas, a number that is not listed": (f"müllerzoë_5_99_{NOTEBOOK}", "zoë"),
    "Canvas, anonymous": (f"anon_1x8aZ_99_{NOTEBOOK}", "anon_1x8aZ"),
    "an address": (f"Ada.King@uni.example/{NOTEBOOK}", "ada"),
    "an id": (f"zoë_{NOTEBOOK}", "zoë"),
    "nobody of the class": (f"Mallory X_4711_assignsubmission_file/{NOTEBOOK}", None),
    "a name that two have": (f"Sam Doe_4711_assignsubmission_file/{NOTEBOOK}", None),
    "a name that two have, and a known number": (f"Sam Doe_81_assignsubmission_file/{NOTEBOOK}", "sam2"),
}


@pytest.mark.parametrize("called", CALLED)
def test_the_class_list_says_who_it_is(called, tmp_path, coursedir, handed_in, class_list):
    path, student = CALLED[called]
    collected = collect_submissions(make_zip(tmp_path / "a.zip", {path: "work"}), coursedir, EX)
    assert collected.new == [student] * bool(student) and collected.names == {}
    assert [problem.path for problem in collected.problems] == ([] if student else [unicodedata.normalize("NFC", path)])
    if not student:
        assert "students.csv" in collected.unknown[0]


# Of Ada King, whose id is ada, and Zoë Müller.
CLASS_LISTS = {
    "the family name first": 'id,Name\nada,"King, Ada"\nzoë,"Müller, Zoë"\n',
    "Moodle": "First name,Last name,ID number,Department,Email address\nAda,King,ada,,a@x\nZoë,Müller,zoë,,z@x\n",
    "Moodle, in German": "Vorname;Nachname;ID-Nummer;E-Mail-Adresse\nAda;King;ada;a@x\nZoë;Müller;zoë;z@x\n;;;\n",
    "Canvas": 'Student,ID,SIS User ID,Section\n"King, Ada",ada,s1,\n"Müller, Zoë",zoë,s2,\n',
    "Blackboard": '"Last Name"\t"First Name"\t"Username"\n"King"\t"Ada"\t"ada"\n"Müller"\t"Zoë"\t"zoë"\n',
    "a German spreadsheet": "Name;Vorname;Matrikelnummer\r\nKing;Ada;ada\r\nMüller;Zoë;zoë\r\n",
    "a heading with a comma": '"Name, Vorname";Benutzername\n"King, Ada";ada\n"Müller, Zoë";zoë\n',
}
# Here nothing says which part of a name is the family name.
WHOLE_NAMES = {
    "one column for both names": "id,name\nada,Ada King\nzoë,Zoë Müller\n",
    "other spaces, decomposed umlauts": "id,name\nada,Ada  King\nzoë,Zoe\u0308\u00a0Mu\u0308ller\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("form", CLASS_LISTS | WHOLE_NAMES)
def test_a_class_list_of_any_form_finds_people_by_name(form, encoding, tmp_path, coursedir, class_list):
    class_list.write_bytes((CLASS_LISTS | WHOLE_NAMES)[form].encode(encoding))
    names = {"Ada King_1_assignsubmission_file": "ada", "Müller Zoë_2_assignsubmission_file": "zoë"}
    files = {f"{name}/{NOTEBOOK}": who for name, who in names.items()}
    collected = collect_submissions(make_zip(tmp_path / "a.zip", files), coursedir, EX)
    assert sorted(collected.new) == ["ada", "zoë"] and collected.problems == []
    ada = read_class_list(Path(coursedir.root)).people["ada"]
    assert (ada.first_name, ada.last_name) == (("", "Ada King") if form in WHOLE_NAMES else ("Ada", "King"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name\nAda King\n", "has no column id, .* it has name. Add it"),
        ("Vorname;Benutzername;Matrikelnummer\nAda;ada;7\n", "Rename Benutzername or Matrikelnummer to id"),
        ("id,Department\nada,Physics\nbob,Physics\n", "two rows have physics in the column Department"),
        ("id,email\nada,a@x\n", "not in students.csv, which names nobody: it has no columns first_name and last_name"),
    ],
)
def test_a_class_list_says_what_it_lacks(text, words, tmp_path, coursedir, class_list):
    class_list.write_text(text)
    work = make_zip(tmp_path / "a.zip", {f"Ada King_1_assignsubmission_file/{NOTEBOOK}": "x"})
    try:
        [said] = collect_submissions(work, coursedir, EX).unknown
    except Unusable as error:
        said = str(error)
    assert re.search(words, said)


def test_one_person_has_another_number_in_each_assignment(tmp_path, coursedir, class_list):
    Path(coursedir.root, "exercises", "ex2").mkdir()
    Path(coursedir.root, "exercises", "ex2", "ex2.ipynb").write_text("{}")
    for number, name in ((4711, EX), (4712, "ex2")):
        files = {f"Ada King_{number}_assignsubmission_file/{name}.ipynb": "work"}
        collect_submissions(make_zip(tmp_path / "a.zip", files), coursedir, name)
    assert [path.name for path in Path(coursedir.root, "submitted").iterdir()] == ["ada"]


def test_a_name_in_the_class_list_merges_nobody(tmp_path, coursedir, handed_in, class_list):
    """A second Ada King is not on the list; and without names, the numbers stay."""
    files = {f"Ada King_{number}_assignsubmission_file/{NOTEBOOK}": str(number) for number in (1, 2)}
    files["Zoë Müller_3_assignsubmission_file/" + NOTEBOOK] = "3"
    collected = collect_submissions(make_zip(tmp_path / "a.zip", files), coursedir, EX)
    assert collected.new == ["zoë"] and len(collected.problems) == 2
    assert "1 and 2 may be two people with the same name" in collected.unknown[0]
    files = {f"Participant_{number}_assignsubmission_file/{NOTEBOOK}": str(number) for number in (4, 5)}
    assert collect_submissions(make_zip(tmp_path / "a.zip", files), coursedir, EX).new == ["4", "5"]


def test_a_group_before_a_name_is_left_out(tmp_path, coursedir, handed_in, class_list):
    """As Moodle before 4.1 writes it, if all names have one; and a name with a dash is no group's."""
    names = {"A-1-Ada King": "ada", "A-1-Zoë Müller": "zoë", "A-1-Sam Doe": None, "Default group-Ada Kind": None}
    files = {f"{name}_{n}_assignsubmission_file_/{NOTEBOOK}": name for n, name in enumerate(names)}
    collected = collect_submissions(make_zip(tmp_path / "a.zip", files), coursedir, EX)
    assert sorted(collected.new) == ["ada", "zoë"] and len(collected.problems) == 2
    files |= {f"Default group-Mallory_9_assignsubmission_file_/{NOTEBOOK}": "m"}
    assert collect_submissions(make_zip(tmp_path / "b.zip", files), coursedir, EX).new == ["ada2"]
    for names in (["A-Ada King", "A-Zoë Müller", "Sam"], ["Jean-Ada King"], ["A-Ada King", "A-Zoë Müller", "Ada Kind"]):
        files = {f"{name}_{n}_assignsubmission_file_/{NOTEBOOK}": "new" for n, name in enumerate(names)}
        collected = collect_submissions(make_zip(tmp_path / "c.zip", files), coursedir, EX)
        assert collected.new == ["ada2"] * ("Ada Kind" in names)


def test_a_table_of_files_may_use_any_name_of_a_student(tmp_path, coursedir, handed_in, class_list):
    table = tmp_path / "names.csv"
    table.write_text("student,file\n77,a.ipynb\nmallory,b.ipynb\n")
    collected = collect_submissions(make_zip(tmp_path / "a.zip", {"a.ipynb": "", "b.ipynb": ""}), coursedir, EX, table)
    assert collected.new == ["ada"] and "'mallory' is not in students.csv" in collected.unknown[0]


@pytest.mark.parametrize("text", ["", "name\nAda\n", "id,email\n,a@x\n", "id,a\n1,x\n2,x\n", "id\n1\n1\n", b"\xff"])
def test_a_class_list_that_cannot_be_meant(text, tmp_path, coursedir, handed_in, class_list):
    class_list.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Unusable, match="students.csv" if text != b"\xff" else "not in UTF-8 .* Save it as CSV UTF-8"):
        collect_submissions(make_zip(tmp_path / "a.zip", {f"1_{NOTEBOOK}": "x"}), coursedir, EX)
    assert handed_in() == {}


TIMES = {
    "Moodle": (f"Ada_1_assignsubmission_file/{NOTEBOOK}", None, False),
    "Moodle, a zip in the zip": ("Ada_1_assignsubmission_file/work.zip", None, False),
    "Canvas": (f"kingada_1_99_{NOTEBOOK}", None, False),
    "Canvas, late": (f"kingada_LATE_1_99_{NOTEBOOK}", None, True),
    "Canvas, late, a zip in the zip": ("kingada_LATE_1_99_work.zip", None, True),
    "Canvas, anonymous and late": (f"LATE_anon_1_99_{NOTEBOOK}", None, True),
    "Blackboard": (f"Exercise 1_1_attempt_2026-11-19-08-30-00_{NOTEBOOK}", datetime(2026, 11, 19, 8, 30), False),
    "Blackboard, a zip": ("Exercise 1_1_attempt_2026-11-19-08-30-00_work.zip", datetime(2026, 11, 19, 8, 30), False),
    "Blackboard, no such day": (f"Exercise 1_1_attempt_2026-99-19-08-30-00_{NOTEBOOK}", None, False),
    "folder": (f"1/{NOTEBOOK}", None, False),
}


@pytest.mark.parametrize("make", [make_zip, make_folder])
@pytest.mark.parametrize("system", TIMES)
def test_a_time_of_hand_in_is_known_if_the_system_says_it(system, make, tmp_path, coursedir):
    """The time of a file in a zip is that of the download."""
    path, time, late = TIMES[system]
    content = make_zip(tmp_path / "inner.zip", {NOTEBOOK: "work"}).read_bytes() if path.endswith("zip") else "work"
    files = {path: content, "2/submitted_late.txt": "", "2/" + NOTEBOOK: "work"}
    collect_submissions(make(tmp_path / "in", files), coursedir, EX)
    place = Path(coursedir.root, "submitted", "anon_1" if "anon" in path else "1", EX)
    if time:
        time = datetime.fromtimestamp(time.timestamp(), UTC).replace(tzinfo=None)
    assert (read_time(place), (place / LATE).exists()) == (time, late)
    assert not Path(coursedir.root, "submitted", "2", EX, LATE).exists()


def test_a_time_without_a_zone_is_in_that_of_the_dates(tmp_path, coursedir):
    """A grader's server often runs in UTC, and the learning system in the students' time."""
    dates = Path(coursedir.root, "dates", f"{EX}.toml")
    dates.parent.mkdir()
    dates.write_text('due = "2026-11-20 18:00"\nzone = "America/Toronto"\n')
    name = f"Exercise 1_ada_attempt_2026-11-20-17-55-00_{NOTEBOOK}"
    collect_submissions(make_zip(tmp_path / "a.zip", {name: "x"}), coursedir, EX)
    assert read_time(Path(coursedir.root, "submitted/ada", EX)) == datetime(2026, 11, 20, 22, 55)


def test_of_copies_from_one_moment_the_highest_number_counts(tmp_path, coursedir, handed_in):
    files = {f"1/{EX}{number}.ipynb": number for number in ("", " (2)", " (10)")} | {f"2/{NOTEBOOK}": "work"}
    collect_submissions(make_zip(tmp_path / "a.zip", files), coursedir, EX)
    assert handed_in()[f"1/{EX}/{NOTEBOOK}"] == " (10)"


SOURCE = "def f(x):\n    return x"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_ends_of_lines(encoding, end):
    notebook = new_notebook(cells=[new_code_cell(SOURCE.replace("\n", end))], metadata={"title": "Müller"})
    text = json.dumps(notebook, ensure_ascii=False).replace("\n", end)
    read = read_notebook(text.encode(encoding))
    assert read.cells[0].source == SOURCE and read.metadata.title == "Müller"


def test_a_notebook_of_endless_lists_is_not_read():
    """A file of 50 MB could hold so many that they fill the grader's memory. Brackets in texts are none."""
    notebook = json.loads(json.dumps(new_notebook(cells=[new_code_cell("[{" * MAX_PARTS)])))
    assert len(read_notebook(json.dumps(notebook).encode()).cells) == 1
    notebook["metadata"]["x"] = [{}] * MAX_PARTS
    with pytest.raises(ValueError, match=f"lists and dictionaries, but the limit is {MAX_PARTS}"):
        read_notebook(json.dumps(notebook).encode("utf-16"))
    started = time.process_time()
    with pytest.raises(ValueError):
        read_notebook(b'{"x": "' + b'\\"[[' * 1_000_000)
    assert time.process_time() - started < 10
