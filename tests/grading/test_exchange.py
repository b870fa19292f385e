"""What `nbgrader collect`, and the formgrader's button, take from the exchange. test_command.py has more."""

import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from nbgrader.apps import NbGrader, NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from ffnn_grading import exchange
from ffnn_grading.times import read_time

NAME = "ex1_neuron_and_layer"
DAY = "2026-11-20 10:00:00 UTC"


@pytest.fixture
def inbound(course):
    """The folder of the exchange that holds what students submitted."""
    inbound = course / "exchange/ffnn/inbound"
    inbound.mkdir(parents=True, exist_ok=True)
    yield inbound
    for folder in (inbound, course / "submitted"):
        shutil.rmtree(folder, ignore_errors=True)


def submit(inbound, student, day=DAY, **files):
    place = inbound / f"{student}+{NAME}+{day}+abc"
    place.mkdir()
    shutil.copytree(inbound.parents[2] / "exercises" / NAME, place, dirs_exist_ok=True)
    for name, text in ({"timestamp.txt": day} | files).items():
        (place / name).write_text(text)
    return place


def collect_by_command(course, nbgrader, monkeypatch):
    return nbgrader(course, "collect", NAME, "--update").stdout


def collect_by_button(course, nbgrader, monkeypatch):
    """What the formgrader calls."""
    monkeypatch.chdir(course)
    app = NbGrader()
    app.initialize([])
    app.coursedir = CourseDirectory(parent=app)
    done = NbGraderAPI(app.coursedir, app.authenticator, app.exchange, parent=app).collect(NAME)
    assert done["success"], done
    return done["log"]


@pytest.mark.parametrize("collect", [collect_by_command, collect_by_button])
def test_nothing_comes_from_outside_and_goes_to_outside(collect, course, nbgrader, inbound, monkeypatch):
    secret = course / "gradebook.db"
    submit(inbound, "ada")
    (submit(inbound, "linked") / "data.txt").symlink_to(secret)
    (submit(inbound, "folder") / "data").symlink_to(course / "solutions")
    os.mkfifo(submit(inbound, "pipe") / "data")
    (inbound / f"whole+{NAME}+{DAY}+abc").symlink_to(course / "solutions" / NAME)
    for student in ("..", "<b>", f"{NAME}.csv"):
        submit(inbound, student)
    submit(inbound, "when", "some day")
    submit(inbound, "why", "some other day")
    (course / "submitted").mkdir(exist_ok=True)
    submit(inbound, "moved")
    away = course / "away"
    away.mkdir(exist_ok=True)
    (course / "submitted" / "moved").symlink_to(away)
    before = {path.name for path in course.iterdir()}
    said = collect(course, nbgrader, monkeypatch)
    assert {path.name for path in (course / "submitted").iterdir()} == {"ada", "moved"}
    assert {path.name for path in course.iterdir()} <= before | {".nbgrader.log"} and not list(away.iterdir())
    for student in ("linked", "folder", "pipe", "whole", "<b>", f"{NAME}.csv", "when", "why", "moved"):
        assert f"{student}+{NAME}+" in said, (student, said)
    assert said.count("It was not collected.") == 9


def test_a_link_that_is_put_there_after_the_check(course, nbgrader, inbound, monkeypatch):
    monkeypatch.setattr(exchange.hand_ins, "find_fault", lambda *_: "")
    place = submit(inbound, "ada", more="x")
    (place / "data.txt").symlink_to(course / "gradebook.db")
    (place / "data").symlink_to(course / "solutions")
    os.mkfifo(place / "pipe")
    collect_by_button(course, nbgrader, monkeypatch)
    copied = [path for path in (course / "submitted").rglob("*") if path.is_file()]
    assert sorted(path.name for path in copied) == [f"{NAME}.ipynb", "more", "timestamp.txt"]


def test_many_more_files_that_are_put_there_after_the_check(course, nbgrader, inbound, monkeypatch):
    monkeypatch.setattr(exchange.hand_ins, "find_fault", lambda *_: "")
    monkeypatch.setattr(exchange.hand_ins, "MAX_FILES", 2)
    monkeypatch.setattr(sys.modules[__name__], "CourseDirectory", partial(CourseDirectory, max_dir_size=1000))
    place = submit(inbound, "ada", day="2026-11-21 10:00:00 UTC")
    for number in range(50):
        (place / f"folder {number}").mkdir()
        (place / f"folder {number}" / "x").write_text("x")
    large = submit(inbound, "bob", day="2026-11-21 10:00:00 UTC")
    for number in range(3):
        (large / f"{number}.bin").write_bytes(bytes(400_000))
    said = collect_by_button(course, nbgrader, monkeypatch)
    assert "it has too many files" in said and "or too large" in said
    copied = [path for path in (course / "submitted" / "ada").rglob("*") if path.is_file()]
    assert len(copied) <= 20
    copied = [path for path in (course / "submitted" / "bob").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in copied) <= 1_000_000 and len(copied) >= 3


@pytest.mark.parametrize("text", ["", "soon", "0001-01-01 00:00:00 +9999", "9" * 10_000])
def test_an_odd_time_is_that_of_the_folder(text, course, nbgrader, inbound, monkeypatch):
    submit(inbound, "ada", **{"timestamp.txt": text})
    for _ in range(2):
        said = collect_by_button(course, nbgrader, monkeypatch)
    assert str(read_time(course / "submitted" / "ada" / NAME)) == DAY.removesuffix(" UTC")
    assert "No newer submission to collect: ada" in said


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-20 10:00:00 UTC", "2026-11-20 10:00:00"),
        ("2026-11-20 10:00:00.5 UTC\n", "2026-11-20 10:00:00.500000"),
        ("2026-11-20 10:00:00 Europe/Berlin", "2026-11-20 09:00:00"),
        ("2026-11-20T10:00:00Z", "2026-11-20 10:00:00"),
        ("2026-11-20 10:00:00 +0100", "2026-11-20 09:00:00"),
        ("2026-11-20 10:00", "2026-11-20 10:00:00"),
        ("10", None),
        ("2026-11-20 10:00:00 /etc/passwd", None),
        ("2026-13-40 10:00:00", None),
    ],
)
def test_the_forms_of_a_time(text, time, tmp_path):
    Path(tmp_path, "timestamp.txt").write_text(text)
    assert read_time(tmp_path) == (time and datetime.fromisoformat(time))


@pytest.mark.reach  # four programs, one after the other
def test_an_exchange_without_a_hub_whose_submissions_others_cannot_list(generated, tmp_path, nbgrader):
    """With the folder and the settings that docs/deliver.md writes down."""
    guide = (Path(__file__).parents[2] / "docs/deliver.md").read_text().partition("**An exchange without a hub.**")[2]
    guide = guide.replace("/srv/exchange", str(tmp_path / "exchange"))
    command, settings = re.search(r"`(mkdir [^`]*)`.*?```python\n(.*?)```", guide, re.DOTALL).groups()
    subprocess.run(["bash", "-c", command], check=True)
    course, home = shutil.copytree(generated, tmp_path / "course"), tmp_path / "home"
    home.mkdir()
    (home / "nbgrader_config.py").write_text(settings)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(settings.replace("c = get_config()", ""))

    nbgrader(course, "release_assignment", NAME)
    nbgrader(home, "fetch_assignment", NAME)
    nbgrader(home, "submit", NAME, "--student=ada")
    [submission] = (tmp_path / "exchange/ffnn/inbound").iterdir()
    assert submission.name.startswith(f"ada+{NAME}+")
    assert submission.parent.stat().st_mode & 0o777 == 0o733  # the owner lists it; all others add to it
    if os.geteuid() == 0:  # as another account: it cannot list, but add
        done = subprocess.run(
            ["sh", "-c", "mkdir x; ls"], cwd=submission.parent, user=65534, capture_output=True, text=True
        )
        assert (submission.parent / "x").is_dir() and done.returncode != 0 and done.stdout == ""
        (submission.parent / "x").rmdir()
    nbgrader(course, "collect", NAME)
    assert (course / "submitted/ada" / NAME / f"{NAME}.ipynb").is_file()
