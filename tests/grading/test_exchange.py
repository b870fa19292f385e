"""What `nbgrader collect`, and the formgrader's button, take from the exchange. test_command.py has more."""

import os
import pwd
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbgrader.apps import NbGrader, NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.exchange_factory import ExchangeFactory

from ffnn_grading import exchange
from ffnn_grading.times import describe_time, read_time, source_of_time

ROOT = Path(__file__).parents[2]
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


def test_a_full_disk_leaves_no_part_of_a_submission(course, nbgrader, inbound, monkeypatch, full_disk):
    submit(inbound, "ada")
    submit(inbound, "bob")
    collect = partial(collect_by_button, course, nbgrader, monkeypatch)
    with full_disk():
        said = collect()
    assert said.count("It was not collected.") == 2 and not list((course / "submitted").glob("*/*"))
    collect()
    assert {path.name for path in (course / "submitted").glob("*/*/*")} == {f"{NAME}.ipynb", "timestamp.txt"}


def test_why_a_place_cannot_be_written_to(course, nbgrader, inbound, monkeypatch):
    """Whatever the reason is, it is told as it is."""
    submit(inbound, "ada")

    def no_place(*_):
        raise PermissionError("submitted/ is closed to you")

    monkeypatch.setattr(exchange.hand_ins, "place_of", no_place)
    said = collect_by_button(course, nbgrader, monkeypatch)
    assert f"ada+{NAME}+{DAY}+abc: submitted/ is closed to you. It was not collected." in said


def test_a_time_that_the_students_own_account_has_forged(course, nbgrader, inbound, monkeypatch):
    """The folder's name and timestamp.txt are the student's own. When files were changed, the system writes down."""
    now = datetime.now(UTC).replace(tzinfo=None)
    for student, hours in (("ada", 0.0), ("bob", -20.0), ("cy", 20.0)):
        day = f"{now + timedelta(hours=hours):%Y-%m-%d %H:%M:%S.%f} UTC"
        place = submit(inbound, student, day, **{"timestamp.txt": f"{day}\nby myself\n"})
        for path in (*place.iterdir(), place):
            os.utime(path, (0, 0))
    collect_by_button(course, nbgrader, monkeypatch)
    places = {path.name: path / NAME for path in (course / "submitted").iterdir()}
    assert {source_of_time(place) for place in places.values()} == {"the exchange"}
    assert {who: len(describe_time(place)) for who, place in places.items()} == {"ada": 0, "bob": 1, "cy": 0}
    [said] = describe_time(places["bob"])
    assert f"{now - timedelta(hours=20):%Y-%m-%d %H:%M} UTC as the time of submission, but files" in said
    assert f"changed later, last at {now:%Y-%m-%d}" in said
    said = collect_by_button(course, nbgrader, monkeypatch)
    assert said.count("No newer submission to collect") == 3


@pytest.fixture
def hub_collect(monkeypatch):
    """deploy/hub/hub_collect.py, in place of the course's own class."""
    monkeypatch.syspath_prepend(ROOT / "deploy/hub")
    import hub_collect

    monkeypatch.setattr(ExchangeFactory.collect, "default_value", hub_collect.Collect)
    monkeypatch.setattr("ffnn_grading.exchange.Collect", hub_collect.Collect)  # which the configuration enters
    yield hub_collect
    sys.modules.pop("hub_collect")


def test_a_hub_collects_what_its_owner_submitted(hub_collect, course, nbgrader, inbound, monkeypatch):
    """All else is checked there as elsewhere: here a link and a strange name."""
    me = pwd.getpwuid(os.getuid()).pw_name
    collect = partial(collect_by_button, course, nbgrader, monkeypatch)
    submit(inbound, me)
    submit(inbound, "ada")
    forged = submit(inbound, me, "some day")
    said = collect()
    assert {path.name for path in (course / "submitted").iterdir()} == {me}
    assert f"ada+{NAME}+{DAY}+abc: it names ada, but belongs to {me}. It was not collected." in said
    assert f"{forged.name}: Unknown string format" in said

    (submit(inbound, me, "2026-11-21 10:00:00 UTC") / "data.txt").symlink_to(course / "gradebook.db")
    assert "data.txt is a link. It was not collected." in collect()
    monkeypatch.setattr(pwd, "getpwuid", lambda _: SimpleNamespace(pw_name="=cmd"))
    submit(inbound, "=cmd")
    assert "'=cmd' is not a possible student's id" in collect()
    assert {path.name for path in (course / "submitted").iterdir()} == {me}


def test_a_hub_copies_no_file_of_another_user(hub_collect, course, nbgrader, inbound, monkeypatch):
    """As a hard link to what only the grader may read. Here the folder seems to be another user's."""
    me = pwd.getpwuid(os.getuid()).pw_name
    place = submit(inbound, me)
    plain = os.lstat

    def lstat(path, **options):
        facts = plain(path, **options)
        return os.stat_result([*facts[:4], facts.st_uid + 1, *facts[5:]]) if Path(path) == place else facts

    monkeypatch.setattr(hub_collect, "os", SimpleNamespace(lstat=lstat))
    monkeypatch.setattr(hub_collect.pwd, "getpwuid", lambda _: SimpleNamespace(pw_name=me))
    said = collect_by_button(course, nbgrader, monkeypatch)
    assert f"{NAME}.ipynb: it is not a regular file, or not the student's" in said
    assert [path.name for path in (course / "submitted" / me / NAME).iterdir()] == ["timestamp.txt"]


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
