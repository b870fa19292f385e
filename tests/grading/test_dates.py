"""Dates of an assignment: how the file is read, what late work costs, and where that is seen."""

import csv
import re
import tomllib
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from ffnn_grading.dates import DAY, KEYS, describe_duration, find_strangers, parse_dates, read_dates
from ffnn_grading.tables import Unusable
from ffnn_grading.times import describe_time

NAME = "ex1_neuron_and_layer"
FILE = {
    "due": "2026-11-20 18:00",
    "zone": "America/Toronto",
    "grace_minutes": 15,
    "penalty_per_day": 10,
    "largest_penalty": 25,
    "closed": "2026-11-27 18:00",
    "extensions": {"ada": "2026-11-23 18:00", "cy": "2026-12-01 18:00"},
}
DUE = datetime(2026, 11, 20, 23)  # in UTC


def test_a_time_is_of_its_zone_or_of_this_machine(monkeypatch):
    for due in ("2026-11-20 18:00", "2026-11-20T18:00:00", "2026-11-20 23:00Z", datetime(2026, 11, 20, 18)):
        assert parse_dates({"due": due, "zone": "America/Toronto"}).due == DUE
    assert parse_dates({"due": "2026-07-01 18:00", "zone": "America/Toronto"}).due.hour == 22  # in summer
    here = datetime(2026, 11, 20, 18).astimezone()
    assert parse_dates({"due": "2026-11-20 18:00"}).due == here.replace(tzinfo=None) - here.utcoffset()


@pytest.mark.parametrize(
    ("student", "after_due", "percent"),
    [
        ("bob", timedelta(days=-1), 0),
        ("bob", timedelta(minutes=15), 0),
        ("bob", timedelta(minutes=16), 10),
        ("bob", DAY, 10),
        ("bob", DAY + timedelta(seconds=1), 20),
        ("bob", 6 * DAY, 25),  # the largest
        ("bob", 7 * DAY, 25),
        ("bob", 7 * DAY + timedelta(minutes=16), 100),  # closed
        ("ada", 3 * DAY, 0),
        ("ada", 4 * DAY, 10),
        ("ada", 8 * DAY, 100),
        ("cy", 11 * DAY, 0),  # an extension beyond the end
        ("cy", 12 * DAY, 100),
    ],
)
def test_what_late_work_costs(student, after_due, percent):
    judged = parse_dates(FILE).judge(student, DUE + after_due)
    assert judged.percent == percent and bool(judged.text) == bool(percent)


def test_a_time_far_away_means_never():
    dates = parse_dates(FILE | {"closed": "9999-12-31 18:00"})
    assert dates.judge("bob", DUE + 99 * DAY).percent == 25


def test_late_without_a_time_is_one_day_late_unless_there_is_an_extension():
    dates = parse_dates(FILE)
    assert dates.judge("bob", None).percent == dates.judge("ada", None, marked_late=True).percent == 0
    assert dates.judge("bob", None, marked_late=True).percent == 10
    assert "the extension lasts until Monday, 23 November" in dates.judge("ada", None, marked_late=True).text


def test_the_example_of_the_guide():
    guide = Path(__file__).parents[2] / "docs/term.md"
    [example] = re.findall(r"```toml\n(.*?)```", guide.read_text(), re.DOTALL)
    assert tomllib.loads(example).keys() == KEYS
    assert parse_dates(tomllib.loads(example)).extensions == {"ada": DUE + 3 * DAY}
    assert parse_dates(tomllib.loads(example)).due == DUE


def test_the_rules_in_words():
    assert parse_dates(FILE).describe() == (
        "Due Friday, 20 November 2026, 18:00 EST. Up to 15 minutes later is still in time. Each day after that, even "
        "if it has only begun, costs 10 %, at most 25 %. Nothing counts after Friday, 27 November 2026, 18:00 EST."
    )
    assert parse_dates(FILE).judge("bob", DUE + DAY + timedelta(hours=3)).text == (
        "1 day 3 hours late; due Friday, 20 November 2026, 18:00 EST"
    )
    said = [describe_duration(timedelta(seconds=seconds)) for seconds in (1, 3600, 90000, 86460, 200000)]
    assert said == ["1 minute", "1 hour", "1 day 1 hour", "1 day 1 minute", "2 days 7 hours"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "due = 2026-11-20 18:00",
            "Write dates in quotation marks. The shortest possible file is: due = ",
        ),  # TOML wants seconds, or a string
        ('due = "2026-11-20"', "due is '2026-11-20', but must be a date and a time of day"),
        ('due = "2026-11-31 18:00"', "due is '2026-11-31 18:00': day"),
        ("due = 20", "due is '20', but must be a date"),
        ('zone = "Europe/Berlin"', "there is no due date"),
        ('due = "2026-11-20 18:00"\nzone = "Berlin"', "zone is 'Berlin', but must be a time zone"),
        ('due = "2026-11-20 18:00"\ngrace = 5', "'grace' is not a setting; the settings are closed, due, extensions, "),
        (
            'due = "2026-11-20 18:00"\npenalty_per_day = "10 %"',
            "penalty_per_day is '10 %', but must be a number from 0",
        ),
        ('due = "2026-11-20 18:00"\nlargest_penalty = 101', "largest_penalty is 101, but"),
        ('due = "2026-11-20 18:00"\ngrace_minutes = -1', "grace_minutes is -1, but must be a number from 0"),
        ('due = "2026-11-20 18:00"\ngrace_minutes = inf', "grace_minutes is inf, but must be a number from 0"),
        (
            'due = "9999-12-31 23:00"\nzone = "America/Toronto"',
            "due is '9999-12-31 23:00': date value out of range",
        ),
        ('due = "2026-11-20 18:00"\nclosed = "2026-11-19 18:00"', "closed (2026-11-19 18:00) is before due"),
        (
            'due = "2026-11-20 18:00"\n[extensions]\nada.king = "2026-11-23 18:00"',
            "write an id with a dot in quotation",
        ),
        ('due = "2026-11-20 18:00"\nextensions = 3', "extensions must be a table"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_in_words(text, words, tmp_path):
    (tmp_path / "dates").mkdir()
    (tmp_path / "dates" / f"{NAME}.toml").write_text(text)
    with pytest.raises(Unusable, match=re.escape(words)) as refused:
        read_dates(tmp_path, NAME)
    assert str(refused.value).startswith(f"dates/{NAME}.toml: ")


def test_a_file_that_no_assignment_has_the_name_of_is_found(tmp_path):
    for folder in ("solutions/ex1_neuron_and_layer", "dates"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("ex1_neuron_and_layer", "ex1", "Ex1_neuron_and_layer"):
        (tmp_path / "dates" / f"{name}.toml").write_text("")
    coursedir = CourseDirectory(root=str(tmp_path), source_directory="solutions")
    assert find_strangers(coursedir) == ["dates/Ex1_neuron_and_layer.toml", "dates/ex1.toml"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2026-11-20 18:00:00.000000 UTC", None),
        ("2026-11-20 18:00 Europe/Berlin\n", None),
        ("\n\n 2026-11-20 18:00", "timestamp.txt names no time zone"),
        ("20.11.2026 18:00", "timestamp.txt holds no time"),
        ("gestern", "timestamp.txt holds no time"),
        ("", "timestamp.txt holds no time"),
        (None, None),
    ],
)
def test_a_time_that_a_person_wrote_is_in_doubt_if_it_can_be_another(written, words, tmp_path):
    if written is not None:
        (tmp_path / "timestamp.txt").write_text(written)
    assert [said[: len(words)] for said in describe_time(tmp_path)] == [words] if words else not describe_time(tmp_path)


# The tests below are one story, in this order. They grade a class several times, so make test-reach runs them.


LOCAL = datetime(2026, 11, 20, 18).astimezone()  # file names of Blackboard, and dates without a zone, are local


@pytest.fixture(scope="module")
def write_dates(course):
    def write_dates(text):
        (course / "dates").mkdir(exist_ok=True)
        (course / "dates" / f"{NAME}.toml").write_text(text)

    return write_dates


def _rows(course):
    with open(course / "autograded" / f"{NAME}.csv", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def _graded(course):
    return len((course / "autograded" / f"{NAME}.report.jsonl").read_text().splitlines())


@pytest.fixture(scope="module")
def a_class(course, ffnn_grade):
    """ada, bob and cy by files whose names say when; 1815, whom Canvas calls late; eve. All have all points."""
    with zipfile.ZipFile(course / "export.zip", "w") as archive:
        for who, time in {"ada": "21-12-00-00", "bob": "21-12-00-00", "cy": "20-17-00-00"}.items():
            name = f"Exercise 1_{who}_attempt_2026-11-{time}_{NAME}.ipynb"
            archive.write(course / "solutions" / NAME / f"{NAME}.ipynb", name)
        for name in (f"kingdi_LATE_1815_99_{NAME}.ipynb", f"eve_{NAME}.ipynb"):
            archive.write(course / "solutions" / NAME / f"{NAME}.ipynb", name)
    done = ffnn_grade(NAME, "export.zip")
    assert done.returncode == 0, done.stdout + done.stderr
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
        for one in gradebook.find_assignment(NAME).submissions:
            grade = gradebook.find_grade("ex1-explanation", NAME, NAME, one.student.id)
            grade.manual_score, grade.needs_manual_grade = 3, False
        gradebook.db.commit()
    return done


@pytest.mark.reach
def test_dates_count_without_grading_again(a_class, ffnn_grade, course, write_dates, isolating_machine):
    before = _graded(course)
    write_dates(
        'due = "2026-11-20 18:00"\npenalty_per_day = 10\n'
        '[extensions]\nada = "2026-11-23 18:00"\nnobody = "2026-11-23 18:00"\n'
    )
    done = ffnn_grade(NAME)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Graded: nothing new; 5 graded before." in done.stdout and _graded(course) == before
    assert f"Dates: Due Friday, 20 November 2026, 18:00 {LOCAL:%Z}. Each day after that" in done.stdout
    for words in (
        "(2 extensions)",
        "The penalty for late work has changed:\n    1815\n    bob",
        "not in the gradebook; correct the id if it is wrong:\n    nobody",
        f"has changed, in exercises/{NAME}/dates.txt. Release the assignment again:",
        f"nbgrader release_assignment {NAME} --force",
        f"bob: 18 hours late; due Friday, 20 November 2026, 18:00 {LOCAL:%Z}; 1.5 points taken off.",
        "1815: late, as the learning system says without a time; due Friday",
        "Feedback: 5 pages written",
    ):
        assert words in done.stdout, done.stdout
    rows = _rows(course)
    seen = ("score", "late_submission_penalty", "hours_late", "time_from")
    assert {who: tuple(row[name] for name in seen) for who, row in rows.items()} == {
        "ada": ("15.0", "0.0", "0.0", "the file's name"),
        "bob": ("13.5", "1.5", "18.0", "the file's name"),
        "cy": ("15.0", "0.0", "0.0", "the file's name"),
        "1815": ("13.5", "1.5", "", "a mark of the learning system"),
        "eve": ("15.0", "0.0", "", ""),
    }
    due = LOCAL.replace(tzinfo=None) - LOCAL.utcoffset()
    assert [rows[who]["duedate"] for who in ("ada", "bob")] == [str(due + 3 * DAY), str(due)]
    report = (course / "autograded" / f"{NAME}.report.html").read_text()
    part = report[report.index("Dates and late work") : report.index("<h2>Points</h2>")]
    assert "the file&#39;s name (3)" in part and "a mark of the learning system (1)" in part and "not known (1)" in part
    assert (
        "18 hours late; due" in part and f"in time (extension until Monday, 23 November 2026, 18:00 {LOCAL:%Z})" in part
    )
    page = re.sub(r"<.*?>", "", (course / "feedback" / "bob" / NAME / f"{NAME}.html").read_text())
    assert "13.5 of 15 points. 1.5 were taken off because the work was late. It was handed in 18 hours late;" in page
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:  # as nbgrader knows it
        assert gradebook.find_assignment(NAME).duedate == due
        assert gradebook.find_submission(NAME, "ada").extension == timedelta(days=3)


@pytest.mark.reach
def test_a_changed_date_changes_points_and_pages_and_no_others(a_class, ffnn_grade, course, write_dates):
    write_dates('due = "2026-11-20 18:00"\npenalty_per_day = 20\n')
    done = ffnn_grade(NAME)
    assert "has changed:\n    1815\n    ada\n    bob" in done.stdout, done.stdout
    assert "Feedback: 3 pages written, 2 unchanged." in done.stdout
    assert {who: row["score"] for who, row in _rows(course).items()} == {
        "ada": "12.0",
        "bob": "12.0",
        "cy": "15.0",
        "1815": "12.0",
        "eve": "15.0",
    }
    write_dates('due = "2026-11-21 18:00"\npenalty_per_day = 20\n')
    (course / "dates" / "ex1.toml").write_text("")
    done = ffnn_grade(NAME)
    (course / "dates" / "ex1.toml").unlink()
    assert "Not used, because dates are in a file with an assignment's name:\n    dates/ex1.toml" in done.stdout
    assert f"The gradebook had another due date, Friday, 20 November 2026, 18:00 {LOCAL:%Z}." in done.stdout
    assert _rows(course)["bob"]["score"] == "15.0"
    assert "penalty for late work has changed" not in ffnn_grade(NAME).stdout


@pytest.mark.reach
def test_what_autograde_takes_off_is_the_same(a_class, nbgrader, ffnn_grade, course, write_dates):
    """nbgrader's own command, and so the button in the formgrader."""
    write_dates('due = "2026-11-20 18:00"\npenalty_per_day = 20\n')
    done = nbgrader(course, "autograde", NAME, "--force", "--student=bob")
    assert done.returncode == 0, done.stdout
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
        assert gradebook.find_submission(NAME, "bob").late_submission_penalty == 3


@pytest.mark.reach
def test_a_time_that_is_not_one_is_said_in_every_run(a_class, ffnn_grade, course, write_dates):
    """It counts as in time, so somebody has to know."""
    written = course / "submitted" / "eve" / NAME / "timestamp.txt"
    written.write_text("gestern, 18 Uhr")
    for _ in range(2):
        said = ffnn_grade(NAME).stdout
        assert "in doubt; correct timestamp.txt" in said and "eve: timestamp.txt holds no time, such as 2026" in said
    assert "1815: The learning system says that this was handed in late" not in said
    written.unlink()
    assert "in doubt" not in ffnn_grade(NAME).stdout


@pytest.mark.reach
def test_a_file_that_cannot_be_meant_stops_before_anything_is_graded(
    a_class, ffnn_grade, nbgrader, course, write_dates
):
    write_dates("due = tomorrow")
    released = course / "exercises" / NAME / f"{NAME}.ipynb"
    for done in (ffnn_grade(NAME, "--again"), nbgrader(course, "generate_assignment", NAME, "--force")):
        assert done.returncode != 0 and f"dates/{NAME}.toml: " in done.stdout + (done.stderr or "")
        assert released.exists()


@pytest.mark.reach
def test_without_the_file_nothing_more_changes_and_it_is_said(a_class, ffnn_grade, course):
    (course / "dates" / f"{NAME}.toml").unlink()
    done = ffnn_grade(NAME)
    assert f"there is no dates/{NAME}.toml any more" in done.stdout and _rows(course)["bob"]["score"] == "12.0"
    assert not (course / "exercises" / NAME / "dates.txt").exists()
    assert "any more" not in ffnn_grade(NAME).stdout


@pytest.mark.reach
def test_students_get_the_rules_with_the_assignment(a_class, nbgrader, course, write_dates):
    write_dates('due = "2026-11-20 18:00"\n[extensions]\nada = "2026-11-23 18:00"\n')
    assert nbgrader(course, "generate_assignment", NAME, "--force").returncode == 0
    said = (course / "exercises" / NAME / "dates.txt").read_text()
    assert said == f"Due Friday, 20 November 2026, 18:00 {LOCAL:%Z}.\n"
