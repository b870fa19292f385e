"""ffnn-grade on a small class: its output and its files, and that nothing is lost or done twice."""

import contextlib
import csv
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy import event

from ffnn_grading import hand_ins
from ffnn_grading.gradebook import one_engine, one_transaction, read_cells_at_once

pytestmark = pytest.mark.reach  # one story: each test goes on where the one before has ended

NAME = "ex1_neuron_and_layer"
SLOW = "import time\ntime.sleep(1.5)\n"


@pytest.fixture(scope="module")
def work(course, answers_of):
    """work(**changes): the author's notebook as text with these answers changed; the others empty if answers=False."""
    right = answers_of(course / "solutions" / NAME / f"{NAME}.ipynb")
    release = nbformat.read(course / "exercises" / NAME / f"{NAME}.ipynb", 4)
    release.cells = [cell for cell in release.cells if not cell.source.startswith("explore_")]  # they take longest

    def work(answers=True, **changes):
        texts = (right if answers else {}) | {f"ex1-{name}": text for name, text in changes.items()}
        for cell in (copy := nbformat.from_dict(json.loads(json.dumps(release)))).cells:
            cell.source = texts.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        return json.dumps(copy)

    return work


@pytest.fixture(scope="module")
def points(course, points_of):
    """{grade_id: points}, and the sums under "all" and, without the written answer, under "tests"."""
    each = points_of(course / "solutions" / NAME / f"{NAME}.ipynb")
    return each | {"all": sum(each.values()), "tests": sum(each.values()) - each["ex1-explanation"]}


@pytest.fixture(scope="module")
def hand_in(course):
    """hand_in(student, text): put it into submitted/ by hand."""

    def hand_in(student, text, name=f"{NAME}.ipynb"):
        place = course / "submitted" / student / NAME
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)

    return hand_in


def scores(course):
    with open(course / "autograded" / f"{NAME}.csv", newline="") as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file) if row["score"]}


def notes_in(course):
    """{student: note} of the CSV."""
    with open(course / "autograded" / f"{NAME}.csv", newline="") as file:
        return {row["student_id"]: row["note"] for row in csv.DictReader(file) if row["note"]}


def times(course):
    """When each student's work was last graded, by the lines of the report."""
    lines = map(json.loads, (course / "autograded" / f"{NAME}.report.jsonl").read_text().splitlines())
    return [line["student"] for line in lines if "file" not in line]


# The tests below are one story, in this order.


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ex9"], f"There is no assignment 'ex9'. The assignments are: {NAME}."),
        (["../x"], "There is no assignment '../x'"),
        ([NAME, "nowhere.zip"], "There is no nowhere.zip"),
        ([NAME, "--jobs", "0"], "'0' is not a number of notebooks"),
        ([NAME, "--jobs", "all"], "'all' is not a number of notebooks"),
        ([NAME, "--names", "x.csv"], "--names says which student"),
        ([NAME, "in", "--report-only"], "--report-only collects and grades nothing"),
        ([NAME, "in", "--student", "1"], "leave out FOLDER_OR_ZIP and --again"),
        ([NAME, "--for", "ilias"], "--for needs one of moodle, canvas, blackboard, and perhaps a file after it"),
        ([NAME, "--for", "moodle", "a.csv", "b.csv"], "but got 'moodle a.csv b.csv'"),
        ([NAME, "--for", "moodle", "--report-only"], "--for needs feedback that is up to date"),
        ([NAME, "--column", "Grade"], "--column says where --for puts the points"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments, words, ffnn_grade, isolating_machine, course):
    done = ffnn_grade(*arguments)
    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr
    assert not (course / "submitted").exists()


def test_elsewhere_and_before_the_assignment_was_generated(ffnn_grade, course, tmp_path):
    done = subprocess.run([sys.executable, "-m", "ffnn_grading", NAME], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and "Run ffnn-grade in the course's folder" in done.stderr
    away = course / "away.db"
    (course / "gradebook.db").rename(away)
    done = ffnn_grade(NAME)
    away.rename(course / "gradebook.db")
    assert done.returncode == 2 and f"nbgrader generate_assignment {NAME}" in done.stderr


def test_a_class_from_a_folder(ffnn_grade, course, work, points):
    ada, bob = points["tests"], points["tests"] - points["ex1-neuron-check"]
    export = course / "export"
    for name, text in {
        f"1_Ada_{NAME}.ipynb": work(),
        f"2_Bob <script>_{NAME}.ipynb": work(neuron="def neuron(x, w, b, g):\n    return g(np.sum(w * x)) + b"),
        f"3_Cy_{NAME}.ipynb": work(answers=False),
        f"4_Di_{NAME}.ipynb": work(answers=False, layer="type(check.neuron).__call__ = lambda *a, **k: None"),
        "whose.ipynb": work(),
    }.items():
        export.mkdir(exist_ok=True)
        (export / name).write_text(text)
    done = ffnn_grade(NAME, "export", "--jobs", "2")
    assert done.returncode == 1, done.stderr  # because of whose.ipynb
    for words in (
        "Collected from export: 4 new or changed, 0 unchanged.",
        "whose.ipynb: its name does not say which student it belongs to.",
        "Graded: 4 in ",
        "Feedback: 4 pages written",
        "4 submitted, 3 graded, 1 to look at, 0 not graded.",
        f"3 submissions have between 0 and {ada} of {points['all']} points.",
        f"The mean is {(ada + bob) / 3:.1f}, the median {bob}.",
        "1 × the bias is added after g. It belongs inside",
        "4: What came back from a test is not an answer to it",
        "Points of 3 submissions are not final",
    ):
        assert words in done.stdout, done.stdout
    assert "Traceback" not in done.stderr
    assert scores(course) == {"1": ada, "2": bob, "3": 0, "4": 0}
    assert len(list((course / "feedback").rglob("*.html"))) == 4
    page = (course / "autograded" / f"{NAME}.report.html").read_text()
    assert "the bias is added after g." in page and "Bob script" in page
    assert notes_in(course) == {"": "Not read: whose.ipynb: its name does not say which student it belongs to."}
    assert "whose.ipynb" in page and "Handed in, but not read" in page

    # Whatever a later run collects, what was not read stays until it is settled.
    (course / "other").mkdir()
    for arguments in ([], ["--report-only"], ["other"]):
        done = ffnn_grade(NAME, *arguments)
        assert done.returncode == 1 and "whose.ipynb: its name does not say" in done.stdout, done.stdout
    lines = (course / "autograded" / f"{NAME}.report.jsonl").read_text().splitlines()
    assert [json.loads(line)["file"] for line in lines if '"not read"' in line] == ["whose.ipynb"]


def test_a_second_run_grades_nothing_again(ffnn_grade, course):
    before = times(course)
    (course / "export" / "whose.ipynb").unlink()
    done = ffnn_grade(NAME, "export")
    assert done.returncode == 0, done.stdout
    assert "0 new or changed, 4 unchanged" in done.stdout and "Graded: nothing new; 4 graded before." in done.stdout
    assert "Feedback: 0 pages written, 4 unchanged." in done.stdout
    assert times(course) == before


def test_what_is_new_changed_or_not_there_is_found(ffnn_grade, course, work, hand_in, points):
    before = times(course)
    hand_in("2", work())  # put right by hand
    hand_in("5", "%PDF", "work.pdf")
    bad = ["<img src=x onerror=alert(1)>", f"{NAME}.csv", "=cmd", "a\nb", ".ada"]
    for student in bad:
        hand_in(student, work())
    for number in range(hand_ins.MAX_FILES + 1):
        hand_in("6", "", f"{number}.txt")
    hand_in("6", work())
    (course / "submitted" / "7" / NAME / f"{NAME}.ipynb").mkdir(parents=True)
    marks = "\n### BEGIN HIDDEN TESTS\n### BEGIN MARK SCHEME\nprint('\\ud800', '\ud800')\n"
    hand_in("8", work(neuron=marks + "def neuron(x, w, b, g): return g(np.sum(w * x) + b)"))
    done = ffnn_grade(NAME)
    assert done.returncode == 1
    assert re.search(r"Graded: 2 in \d+ s, 8 not graded; 3 graded before\.", done.stdout), done.stdout
    assert "Feedback: 2 pages written" in done.stdout and (course / f"feedback/8/{NAME}/{NAME}.html").exists()
    for words in (
        "'=cmd' is not a possible student's id",
        "6: there are more than 300 files",
        "7: There is a folder in place of the notebook",
    ):
        assert words in done.stdout, done.stdout
    assert "5: There is no notebook at all; expected:" in done.stdout
    assert scores(course)["2"] == points["tests"]
    report = (course / "autograded" / f"{NAME}.report.html").read_text()
    assert "1 student handed in more than once" in report  # 2, who has put the mistake right
    assert re.search(
        r"the bias is added after g\..*?(<td class=\"number\">1\s*){2}(<td class=\"number\">0\s*){3}", report, re.S
    )
    assert sorted(times(course)[len(before) :]) == sorted(["2", "5", "6", "7", "8", *bad])
    assert all("is not a possible student's id" in note for who, note in notes_in(course).items() if len(who) > 1)
    assert {"5", "6", "7", "'=cmd", "a b"} < notes_in(course).keys()
    page = (course / "autograded" / f"{NAME}.report.html").read_text()
    assert "<img" not in page and "&lt;img src=x" in page
    for student in ["5", "6", "7", "8", *bad]:
        shutil.rmtree(course / "submitted" / student)
    assert ffnn_grade(NAME).returncode == 0


def test_points_from_a_person_reach_feedback_and_report(ffnn_grade, course, points):
    hers = points["tests"] + 2.5
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
        grade = gradebook.find_grade("ex1-explanation", NAME, NAME, "1")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        gradebook.db.commit()
    done = ffnn_grade(NAME)
    assert "Graded: nothing new" in done.stdout and "Feedback: 1 page written" in done.stdout
    assert scores(course)["1"] == hers
    assert f"between 0 and {hers} of {points['all']}" in ffnn_grade(NAME, "--report-only").stdout


def test_the_exchange_comes_without_a_folder_and_gets_its_feedback_back(ffnn_grade, nbgrader, course, work, hand_in):
    """Earlier work is kept, and only feedback with final points is released."""
    assert nbgrader(course, "release_assignment", NAME).returncode == 0
    home = course / "student"
    home.mkdir()
    shutil.copy(course / "nbgrader_config.py", home)
    with (home / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Exchange.root = {str(course / 'exchange')!r}\n")
    (home / "ffnn" / NAME).mkdir(parents=True)
    (home / "ffnn" / NAME / f"{NAME}.ipynb").write_text(work(answers=False))
    assert nbgrader(home, "submit", NAME).returncode == 0
    [inbound] = (course / "exchange/ffnn/inbound").iterdir()
    student = inbound.name.partition("+")[0]
    hand_in(student, "earlier, by mail")
    os.utime(course / "submitted" / student / NAME / f"{NAME}.ipynb", (1e9, 1e9))
    done = ffnn_grade(NAME)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Collected from the exchange: 1 new, 0 changed." in done.stdout
    assert "and is not from the exchange" in done.stdout
    kept = list((course / "submitted" / student / f"{NAME}.earlier").rglob("*.ipynb"))
    assert [path.read_text() for path in kept] == ["earlier, by mail"]
    assert re.search(r"released to the exchange: 1\. Held back until a person gives the last points: \d", done.stdout)
    assert len(list((course / "exchange/ffnn/feedback").glob("*.html"))) == 1
    by_hand = "Not from the exchange; send these students their pages"
    assert by_hand in done.stdout and by_hand not in ffnn_grade(NAME, "--for", "blackboard").stdout

    # Strange entries in the exchange stop nobody's grading, and a link there copies nothing of the instructor's.
    evil = inbound.parent / f"eve+{NAME}+2026-11-20 10:00:00 UTC+x"
    evil.mkdir()
    (evil / f"{NAME}.ipynb").symlink_to(course / "solutions" / NAME / f"{NAME}.ipynb")
    (inbound.parent / f"mal+{NAME}+some day+x").mkdir()
    time = "2026-11-20 10:00:00 UTC"
    harmful = ["..", "a\nb", f"{NAME}.csv", f"{NAME}.report.html", "=cmd|x"]
    for name in [f"{student}+{NAME}+{time}+x" for student in harmful] + [f"ok+{NAME}+x+{NAME}+{time}+x"]:
        shutil.copytree(inbound, inbound.parent / name)
    before = {path for path in course.iterdir() if path.name != "submitted"}
    again = ffnn_grade(NAME)
    assert again.returncode == 1
    assert "Collected from the exchange: 0 new, 0 changed." in again.stdout and "nothing new" in again.stdout
    assert f"{NAME}.ipynb is a link, and links are not allowed. It was not collected." in again.stdout
    assert "mal: " in again.stdout
    assert all(f"{student!r} is not a possible student's id" in again.stdout for student in harmful)
    assert not any((course / "submitted" / who).exists() for who in ("eve", "mal", "ok", *harmful[1:]))
    assert not (course / NAME).exists() and {path for path in course.iterdir() if path.name != "submitted"} == before
    assert ffnn_grade(NAME, "--report-only").returncode == 1
    for path in inbound.parent.iterdir():
        if path != inbound:
            shutil.rmtree(path)
    assert ffnn_grade(NAME).returncode == 0  # the exchange was collected again, and all is well


def test_a_kill_in_the_middle_loses_nothing(ffnn_grade, course, work, hand_in, points):
    """ffnn-grade is killed while it grades; the second run finishes, and the gradebook is complete."""
    for number in range(6):
        hand_in(
            f"k{number}",
            work(preactivation=SLOW + f"def preactivation(x, w, b): return np.sum(w * x) + b + 0 * {number}"),
        )
    command = [str(Path(sys.executable).with_name("ffnn-grade")), NAME, "--jobs", "1", "--no-feedback"]
    process = subprocess.Popen(
        command, cwd=course, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    end = time.monotonic() + 120
    while not list(course.glob("autograded/k*")) and not list(course.glob(".ffnn_grading/**/k*")):
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = ffnn_grade(NAME)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {f"k{number}": scores(course)[f"k{number}"] for number in range(6)} == {
        f"k{number}": points["tests"] for number in range(6)
    }
    assert "nothing new" in ffnn_grade(NAME).stdout


def test_work_that_was_graded_by_half_is_graded_again(ffnn_grade, course):
    """As if killed between the two times that nbgrader writes the notebook: it exists, and was not run."""
    path = course / "autograded" / "1" / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    path.chmod(0o644)
    nbformat.write(notebook, path)
    assert "Graded: 1 in " in ffnn_grade(NAME).stdout


def test_again_grades_everything(ffnn_grade, course, work, hand_in, tmp_path):
    """Nothing is executed twice: scoring, which cannot execute here, finds all executions made ahead."""
    hand_in("again", work())
    ffnn_grade(NAME)
    (tmp_path / "sitecustomize.py").write_text("import ffnn_grading.executions as e\ne.execute_in_worker = None\n")
    before = len(times(course))
    dask = ("--scheduler", "local")  # its workers, on this machine
    done = ffnn_grade(NAME, "--again", "--no-feedback", *dask, PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "; 0 graded before." in done.stdout and "Feedback" not in done.stdout
    assert len(times(course)) - before == len(list((course / "submitted").iterdir()))


DEADLY = """import os, ffnn_grading.execute as module
plain = module.execute
module.execute = lambda task: os._exit(9) if b"flood" in task else plain(task)
"""


def test_what_ends_its_worker_twice_stops_nobody(ffnn_grade, course, work, hand_in, tmp_path, points):
    """A process that executes this ends at once: so would ffnn-grade itself, if it did."""
    (tmp_path / "sitecustomize.py").write_text(DEADLY)
    hand_in("flood", work(neuron="# flood\ndef neuron(x, w, b, g): return g(np.sum(w * x) + b)"))
    hand_in("later", work(neuron="def neuron(x, w, b, g): return g(b + np.sum(w * x))"))
    for graded in (1, 0):
        done = ffnn_grade(NAME, PYTHONPATH=str(tmp_path))
        assert done.returncode == 1 and f"Graded: {graded} in " in done.stdout and "1 not graded" in done.stdout
        assert "flood: " in done.stdout and "ended twice, with exit code 9" in done.stdout
        assert "flood" not in scores(course)  # nbgrader has entered it with 0 points by now
    assert scores(course)["later"] == points["tests"]
    assert ffnn_grade(NAME).returncode == 0
    assert scores(course)["flood"] == points["tests"]


def test_a_locked_gradebook_is_told_in_words(ffnn_grade, course, work, hand_in):
    hand_in("2", work(answers=False))
    for lock in ("IMMEDIATE", "EXCLUSIVE"):  # nobody else can write; nobody else can even read
        with contextlib.closing(sqlite3.connect(course / "gradebook.db", isolation_level=None)) as other:
            other.execute(f"BEGIN {lock}")
            done = ffnn_grade(NAME)
        assert done.returncode == 2 and "The gradebook was locked for 2 s" in done.stderr
        assert "Traceback" not in done.stderr and "Graded" not in done.stdout and "written" not in done.stdout
    assert "Graded: 1 in " in ffnn_grade(NAME).stdout and scores(course)["2"] == 0


def test_the_gradebooks_of_a_run_share_an_engine(course):
    address = f"sqlite:///{course}/gradebook.db"
    with one_engine(), Gradebook(address) as outer:
        with asked_of(outer) as asked, Gradebook(address) as inner:
            assert inner.engine is outer.engine and len(asked) < 5, "it looked for each of its tables"
        assert outer.find_assignment(NAME), "the inner one has closed the outer one"
    with Gradebook(address) as later:
        assert later.engine is not outer.engine and later.find_assignment(NAME)


@contextlib.contextmanager
def asked_of(gradebook):
    """The statements that a gradebook executes in this block."""
    asked = []

    def remember(_connection, _cursor, statement, *_):
        asked.append(statement)

    event.listen(gradebook.engine, "before_cursor_execute", remember)
    yield asked
    event.remove(gradebook.engine, "before_cursor_execute", remember)


def test_the_cells_of_a_notebook_are_read_at_once(course):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        entry = gradebook.find_notebook(NAME, NAME)
        one_by_one = {cell.name: gradebook.find_source_cell(cell.name, NAME, NAME) for cell in entry.source_cells}
        points = {cell.name: gradebook.find_graded_cell(cell.name, NAME, NAME) for cell in entry.grade_cells}
        gradebook.db.expire_all()
        with asked_of(gradebook) as asked:
            read_cells_at_once(gradebook, NAME, NAME)
            assert {name: gradebook.find_source_cell(name, NAME, NAME) for name in one_by_one} == one_by_one
            assert {name: gradebook.find_graded_cell(name, NAME, NAME) for name in points} == points
        assert 0 < len(asked) < 10 < len(one_by_one)
        with pytest.raises(MissingEntry):
            gradebook.find_source_cell("unknown", NAME, NAME)


@pytest.mark.parametrize("fails", [False, True])
def test_the_points_of_a_notebook_are_stored_together_or_not_at_all(course, fails):
    def points(gradebook):
        return gradebook.find_assignment(NAME).max_score, [cell.max_score for cell in cells(gradebook)]

    def cells(gradebook):
        return sorted(gradebook.find_notebook(NAME, NAME).grade_cells, key=lambda cell: cell.name)

    address = f"sqlite:///{course}/gradebook.db"
    with Gradebook(address) as gradebook, Gradebook(address) as reader:
        before = points(reader)
        with contextlib.suppress(ZeroDivisionError), one_transaction(gradebook):
            for number, cell in enumerate(cells(gradebook)):
                cell.max_score += 1
                gradebook.db.commit()
                reader.db.rollback()
                assert points(reader) == before, f"{number + 1} of the changes are stored"
            1 / (not fails)
        reader.db.rollback()
        assert (points(reader) == before) == fails
        if not fails:
            for cell in cells(gradebook):
                cell.max_score -= 1
            gradebook.db.commit()


def test_feedback_that_cannot_be_written_is_named(ffnn_grade, course, work, hand_in):
    """A file is in the place of its folder."""
    hand_in("9", work())
    (course / "feedback" / "9").write_text("")
    done = ffnn_grade(NAME)
    assert done.returncode == 1 and "Feedback: 0 pages written" in done.stdout
    assert "Feedback that could not be written:" in done.stdout and "9: see " in done.stdout
    (course / "feedback" / "9").unlink()
    done = ffnn_grade(NAME)
    assert done.returncode == 0 and "Feedback: 1 page written" in done.stdout


def test_changed_tests_are_told(ffnn_grade, nbgrader, course):
    source = course / "solutions" / NAME / f"{NAME}.ipynb"
    source.write_text(source.read_text().replace("784, 128, 64, 10", "784, 128, 64, 11"))
    assert nbgrader(course, "generate_assignment", NAME, "--force").returncode == 0
    done = ffnn_grade(NAME)
    assert re.search(r"Changed since the grading of \d+ submissions: the tests\. No feedback is written", done.stdout)
    assert "Feedback: 0 pages written, 0 unchanged." in done.stdout and done.returncode == 1
    done = ffnn_grade(NAME, "--again")
    assert "Changed since the grading of" not in done.stdout and "Feedback: 0 pages" not in done.stdout
    gone = "8: Changed since it was graded: the tests. It is no longer in submitted/: put it back."
    assert f"Cannot be graded again:\n    {gone}\n" in done.stdout


def test_changed_points_are_told(ffnn_grade, nbgrader, course):
    """Old points beside new maxima: 178 % of 9, and feedback that says so."""
    source = course / "solutions" / NAME / f"{NAME}.ipynb"
    text = source.read_text()
    assert '"points": 2' in text
    source.write_text(text.replace('"points": 2', '"points": 1'))
    assert nbgrader(course, "generate_assignment", NAME, "--force").returncode == 0
    done = ffnn_grade(NAME)
    assert re.search(r"Changed since the grading of \d+ submissions: the points\.", done.stdout)
    assert "Feedback: 0 pages written, 0 unchanged." in done.stdout
    assert all(int(rate) <= 100 for rate in re.findall(r"(\d+) % of", done.stdout))
    assert not any(scores(course).values()) and "Changed since it was graded: the points." in " ".join(
        notes_in(course).values()
    )


def test_without_isolation_nothing_is_touched(ffnn_grade, course, tmp_path):
    """A machine that cannot isolate says so. A replaced function stands in for one."""
    fake = tmp_path / "sitecustomize.py"
    fake.write_text("import ffnn_grading.sandbox as s\ns.missing = lambda: 'this one was told so.'\n")
    before = times(course)
    done = ffnn_grade(NAME, PYTHONPATH=str(tmp_path))
    assert done.returncode == 2 and "this one was told so" in done.stderr and "FFNN_GRADING_UNISOLATED" in done.stderr
    assert times(course) == before


def test_without_dask_a_scheduler_is_refused_in_words(ffnn_grade, course, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['dask'] = None\n")
    done = ffnn_grade(NAME, "--again", "--scheduler", "local", PYTHONPATH=str(tmp_path))
    assert done.returncode == 2 and "ffnn-grade: A scheduler needs dask: pip install" in done.stderr, done.stderr
    assert "does not know" not in done.stderr
