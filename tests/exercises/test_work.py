"""A student's work as one zip, packed on one computer and put back on another."""

import base64
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from ffnn_helpers.work import pack, put_back

ROOT = Path(__file__).parents[2]
EXERCISES = sorted(path.name for path in (ROOT / "exercises").iterdir())


@pytest.fixture
def computers(tmp_path):
    """The course on two computers, as it is given out."""
    return [shutil.copytree(ROOT / "exercises", tmp_path / name / "exercises").parent for name in ("lab", "home")]


def place(course, exercise):
    return course / "exercises" / exercise / f"{exercise}.ipynb"


def test_work_goes_to_another_computer_and_nothing_there_is_lost(computers, capsys):
    lab, home = computers
    first, second, *_ = EXERCISES
    given = place(home, first).read_bytes()
    place(lab, first).write_text("done in the lab")
    place(home, second).write_text("begun at home")
    packed = pack(" Zoë  Müller ", lab)
    assert packed.path == lab / "ffnn-work Zoë Müller.zip"
    with zipfile.ZipFile(packed.path) as archive:
        assert archive.namelist() == [f"Zoë Müller/{name}/{name}.ipynb" for name in EXERCISES]
    (home / "lectures").mkdir()
    shutil.copy(packed.path, home / "lectures")  # where the list of files was open
    put_back(course=home)
    said = capsys.readouterr().out
    assert place(home, first).read_text() == "done in the lab"
    assert place(home, second).read_bytes() == place(lab, second).read_bytes()
    kept = {path.name.split()[0]: path.read_bytes() for path in (home / "earlier").iterdir()}
    assert kept == {first: given, second: b"begun at home"}
    assert said.count("put back; what was here is kept as earlier/") == 2
    assert said.count("the same as here") == len(EXERCISES) - 2


def test_the_notebook_has_a_link_with_the_same_bytes(computers):
    packed = pack("Ada <King>", computers[0])
    found = re.search(
        r'href="data:application/zip;base64,([^"]+)" download="ffnn-work Ada King\.zip"', packed._repr_html_()
    )
    assert base64.b64decode(found[1]) == packed.path.read_bytes()
    assert f"with {len(EXERCISES)} exercises" in repr(packed)


def test_what_is_missing_is_said(computers, tmp_path, capsys):
    assert pack("", computers[0]) is None
    assert 'as in pack("Ada King")' in capsys.readouterr().out
    with pytest.raises(FileNotFoundError, match="There are no exercises in .*: otherwise download each exercise"):
        pack("Ada", tmp_path)
    with pytest.raises(FileNotFoundError, match="Drag yours to the list of files"):
        put_back(course=computers[1])


def test_nothing_else_is_written(computers, tmp_path, capsys):
    """Whatever a zip holds, only the course's own exercises change."""
    before = {path for path in tmp_path.rglob("*")}
    with zipfile.ZipFile(computers[0] / "ffnn-work x.zip", "w") as archive:
        for entry in ("../../evil/evil.ipynb", "x/ex99/ex99.ipynb", f"x/{EXERCISES[0]}/other.py"):
            archive.writestr(entry, "evil")
    put_back(computers[0] / "ffnn-work x.zip", computers[0])
    assert capsys.readouterr().out.count("left out") == 3
    assert {path for path in tmp_path.rglob("*")} - before == {computers[0] / "ffnn-work x.zip"}
