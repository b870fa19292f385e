"""Folders and zips as learning systems export them: all submissions are found and kept, unsafe files are refused."""

import os
import stat
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory

from ffnn_grading.hand_ins import Unusable, collect_submissions

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
    """handed_in(): the files in submitted/, {path: text}, without the timestamps."""

    def handed_in():
        root = Path(coursedir.root, "submitted")
        files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
        return {name: path.read_text() for name, path in files.items() if path.name != "timestamp.txt"}

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
        file.write_text(text)
        os.utime(file, (datetime(*time).timestamp(),) * 2)
    return path


EXPORTS = {
    "Moodle, folders": (f"Ada King_1815_assignsubmission_file_/{NOTEBOOK}", "1815", "Ada King"),
    "Moodle 4, folders": (f"Ada King_1815_assignsubmission_file/{NOTEBOOK}", "1815", "Ada King"),
    "Moodle, flat": (f"Ada King_1815_assignsubmission_file_{NOTEBOOK}", "1815", "Ada King"),
    "Moodle, renamed by the student": ("Ada_1815_assignsubmission_file_/Untitled (3).ipynb", "1815", "Ada"),
    "Canvas": (f"kingada_1815_99_{NOTEBOOK}", "1815", "kingada"),
    "Canvas, late": (f"kingada_LATE_1815_99_{EX}-1.ipynb", "1815", "kingada"),
    "Blackboard": (f"Exercise 1_ada15_attempt_2026-11-19-08-30-00_{NOTEBOOK}", "ada15", None),
    "id and name": (f"1815_King_Ada_{NOTEBOOK}", "1815", "King Ada"),
    "id and name, downloaded twice": (f"1815_Ada_{EX} (1).ipynb", "1815", "Ada"),
    "id": (f"ada15_{NOTEBOOK}", "ada15", None),
    "folder": (f"ada.king@uni.example/{NOTEBOOK}", "ada.king@uni.example", None),
    "nbgrader's folders": (f"Zoë 学生/{EX}/{NOTEBOOK}", "Zoë 学生", None),
}


@pytest.mark.parametrize("wrapping", ["", "Exercise 1-2026/"])
@pytest.mark.parametrize("make", [make_zip, make_folder])
@pytest.mark.parametrize("export", EXPORTS)
def test_names_of_learning_systems(export, make, wrapping, tmp_path, coursedir, handed_in):
    path, student, name = EXPORTS[export]
    other = path.replace(student, "4711")
    collected = collect_submissions(
        make(tmp_path / "export", {wrapping + path: "work", wrapping + other: "other", wrapping + "Thumbs.db": "x"}),
        coursedir,
        EX,
    )
    assert handed_in() == {f"{student}/{EX}/{NOTEBOOK}": "work", f"4711/{EX}/{NOTEBOOK}": "other"}
    assert sorted(collected.new) == sorted([student, "4711"]) and not (
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
    assert Path(coursedir.root, "submitted/1", EX, "timestamp.txt").read_text().startswith("2026-11-20 ")
    assert collected.new == ["1"]


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
