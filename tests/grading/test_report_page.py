"""The report: its contents, and that students' text in it stays text."""

import hashlib
import json
import re
import tracemalloc
from collections import Counter
from html.parser import HTMLParser

import pytest
from nbgrader.coursedir import CourseDirectory

from ffnn_grading import notes, pages, report_page
from ffnn_grading.results import Results, Submission, Task, count_error

EVIL = "<script>alert('x')</script>&\"'{{ 7*7 }}\x1b]0;x\x07"


class Reader(HTMLParser):
    """A page's elements, and the text in them."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


def results(submissions=(), tasks=(), points=15.0, name="ex1"):
    return Results(name, points, list(submissions), list(tasks))


@pytest.fixture
def page(tmp_path):
    """page(results): the report as a Reader."""

    def page(found):
        return Reader(report_page.write(found, tmp_path / "autograded" / "ex1.report.html").read_text())

    return page


def test_what_students_wrote_is_text_and_nothing_else(page, tmp_path):
    task = Task("ex1-check", "Task 1", 2, True, [0.0], mistakes=Counter({EVIL: 3}))
    pages = {"feedback": tmp_path / f"feedback/{EVIL.replace('/', '|')}/a.html"}
    submissions = [
        Submission(EVIL, state, [EVIL], EVIL, 1, 2, True, pages) for state in ("graded", "look", "not graded")
    ]
    read = page(results(submissions, [task]))
    assert (
        read.text.count("<script>alert('x')</script>&\"'{{ 7*7 }}�]0;x�") == 3 * 3 + 1 + 3 * 2 + 3 * 2
    )  # lists, mistakes, times, points that wait
    assert not {"script", "img", "iframe", "object", "link"} & {tag for tag, _ in read.elements}
    for tag, attributes in read.elements:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "src", "xlink:href"):
            assert attributes.get(name, "../").startswith(("../", "#")), (tag, attributes)
    assert any("%3Cscript%3E" in attributes.get("href", "") for _, attributes in read.elements)


@pytest.mark.parametrize("text", ["Très bien\u00a0!", "20\u202f%", "def f():\n\treturn 1", "学生"])
def test_spaces_of_all_kinds_stay(text):
    assert pages.printable(text) == text


def test_it_needs_nothing_from_outside(page):
    read = page(results([Submission("a", "graded", score=3.0)]))
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in [
        item for tag, attributes in read.elements if tag == "meta" for item in attributes.items()
    ]
    addresses = [value for _, attributes in read.elements for value in attributes.values() if value and "//" in value]
    assert not [
        value for value in addresses if not value.startswith("http://www.w3.org/")
    ]  # names of XML's, not places


def test_the_numbers(page):
    submissions = [Submission(f"s{i}", "graded", score=score) for i, score in enumerate([0, 12, 12, 15, 7.5])]
    submissions += [
        Submission("f", "look", ["forged?"], score=3, waits=True),
        Submission("n", "not graded", ["no file"]),
    ]
    tasks = [
        Task("a-check", "Task 1: a", 2, True, [2, 2, 0, 0, 2], not_attempted=1, mistakes=Counter({"Sum first.": 1})),
        Task("b", "Task 2: in words", 3, False, [3], waiting=4),
    ]
    read = page(results(submissions, tasks)).text
    for words in (
        "7 submitted 5 graded 1 to look at 1 not graded 4 written answers to grade",
        "5 submissions have between 0 and 15 of 15 points. The mean is 9.3, the median 12.",
        "from 12 to below 13 2 from 15 1 Tasks",
        "from 7 to below 8 1",
        "Task 1: a 2 60 % 3 of 5 – 1 1 0",
        "Task 2: in words 3 100 % 1 of 1",
        "1 Sum first. Task 1: a",
        "Written answers to grade Question Points Answers waiting Task 2: in words 3 4",
        "f forged?",
        "n no file",
    ):
        assert words in read


def test_it_is_for_everybody(tmp_path, is_for_everybody):
    submissions = [Submission(f"s{n}", "graded", ["repaired"], score=float(n), seconds=1) for n in range(9)]
    tasks = [
        Task("a-check", "Task 1: the pre-activations", 2, True, [2, 0] * 4, mistakes=Counter({"Sum first.": 1})),
        Task("b", "Task 2: in words", 3, False, [3], waiting=4),
    ]
    found = results([*submissions, Submission("x", "look", ["disturbed"])], tasks, name="ex1_neuron_and_layer")
    is_for_everybody(report_page.write(found, tmp_path / "report.html"))


def test_the_picture_has_the_colours_of_the_page_alone(tmp_path):
    text = report_page.write(results([Submission("a", "graded", score=3.0)]), tmp_path / "a.html").read_text()
    svg = text[text.index("<svg") : text.index("</svg>")]
    assert "var(--ink)" in svg and "var(--bar)" in svg
    assert not re.findall(r"(?:fill|stroke): ?#\w+", svg)


def test_every_picture_has_a_text_and_every_table_its_heads(page):
    submissions = [Submission("a", "graded", ["repaired"], score=3.0, seconds=1), Submission("b", "look", ["x"])]
    read = page(results(submissions, [Task("t", "T", 1, True, mistakes=Counter({"m": 1}))]))
    assert [a["aria-hidden"] for tag, a in read.elements if tag == "svg"] == ["true"]
    [label] = [a["aria-label"] for _, a in read.elements if a.get("role") == "img"]
    assert "1 submission has 3 of 15 points." in label
    assert "1 graded submission with notes" in read.text
    tables = sum(tag == "table" for tag, _ in read.elements)
    assert tables == 6 and tables == sum(tag == "thead" for tag, _ in read.elements)
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in read.elements if tag == "th")


@pytest.mark.parametrize("points", [1, 15, 25, 26, 100, 0.5, 0])
def test_the_distribution_counts_everybody_once(points):
    scores = [0, points / 2, points, points + 3, -1]
    bins = report_page.bin_scores(scores, points)
    assert sum(count for *_, count in bins) == len(scores)
    assert len(bins) <= 27 and bins[0][0] == 0
    assert all(high == low for (_, high, _), (low, _, _) in zip(bins, bins[1:], strict=False))


def test_nobody_yet(page):
    read = page(results(points=0.0))
    assert "0 submitted" in read.text and "Nobody has points yet." in read.text
    assert not any(tag == "svg" for tag, _ in read.elements)


def test_points_that_do_not_count_now_are_not_said_to_be_missing(page):
    """After `nbgrader generate_assignment` with other points, all work has points, and none of them counts."""
    outdated = [Submission(f"s{n}", "graded", score=3.0, changed=["the points"]) for n in range(2)]
    read = page(results(outdated)).text
    assert "Nobody has points that count now. 2 submissions with outdated points: not counted until graded" in read
    assert "Nobody has points yet" not in read
    read = page(results([*outdated[:1], Submission("s2", "graded", score=2.0)])).text
    assert "1 submission has 2 of 15 points. 1 submission with outdated points: not counted" in read


def test_the_same_results_give_the_same_page(tmp_path):
    found = results([Submission("a", "graded", score=3.0)])
    first, second = (report_page.write(found, tmp_path / name).read_text() for name in ("a.html", "b.html"))
    assert re.sub(r"Report of .*\.", "", first) == re.sub(r"Report of .*\.", "", second)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("f: not right yet.\nThe mistake: Sum along axis 1,\nnot 0.\nThe input:\n  x = 1", "mistakes"),
        (
            "f: not right yet. The check above passes, but …\nThe mistake: Sum along axis 1, not 0.\nThe input:",
            "mistakes",
        ),
        ("f: not attempted yet. Write it.", "not_attempted"),
        ("g calls f, which is not written yet: do that task first.", "not_attempted"),
        ("name 'f' is not defined", "unnamed"),
    ],
)
def test_what_a_check_said_is_counted(said, field):
    task = Task("t", "T", 1, True)
    count_error(task, said)
    counted = {"mistakes": sum(task.mistakes.values()), "not_attempted": task.not_attempted, "unnamed": task.unnamed}
    assert counted.pop(field) == 1 and not any(counted.values())
    assert set(task.mistakes) <= {"Sum along axis 1, not 0."}


# --- the lines that it is made of ---------------------------------------------------------------------------


@pytest.fixture
def coursedir(tmp_path):
    return CourseDirectory(root=str(tmp_path))


def test_a_later_line_replaces_an_earlier_one(coursedir):
    for state, notebook in (("not graded", None), ("graded", "a"), ("look", "b"), ("graded", "b")):
        notes.report(coursedir, "ada", "ex1", state, [], notebook=notebook)
    notes.report(coursedir, "bob\udcff", "ex1", "graded", [], notebook="a")
    notes.report(coursedir, "bob\udcff", "ex1", "not graded", ["gone"])
    found = notes.read_report(coursedir, "ex1")
    assert [(line["notebook"], line["state"]) for line in found["ada"]] == [("a", "graded"), ("b", "graded")]
    assert [line["notes"] for line in found["bob\udcff"]] == [["gone"]]


def test_a_torn_line_spoils_no_other(coursedir):
    notes.report(coursedir, "ada", "ex1", "graded", [], notebook="a")
    with notes.report_path(coursedir, "ex1").open("a") as file:
        file.write('{"student": "bob", "noteb')
    notes.report(coursedir, "cy", "ex1", "graded", [], notebook="a")
    assert list(notes.read_report(coursedir, "ex1")) == ["ada", "cy"]
    assert json.loads(notes.report_path(coursedir, "ex1").read_text().splitlines()[-1])["student"] == "cy"


def test_the_fingerprint_changes_with_every_file(tmp_path):
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    seen = [notes.fingerprint(folder)]
    for change in (
        lambda: (folder / "a").write_text("1"),
        lambda: (folder / "a").write_text("2"),
        lambda: (folder / "a").rename(folder / "sub" / "a"),
        lambda: (folder / "b").symlink_to("/etc/passwd"),
    ):
        change()
        seen.append(notes.fingerprint(folder))
    assert len(set(seen)) == len(seen)
    assert notes.fingerprint(folder) == seen[-1]


def test_the_fingerprint_of_large_files_needs_little_memory(tmp_path):
    """Its values are kept from run to run, so they must stay those of today."""
    (tmp_path / "large").write_bytes(bytes(30_000_000))
    tracemalloc.start()
    found = notes.fingerprint(tmp_path)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert found == hashlib.sha256(b"5 30000000 large" + bytes(30_000_000)).hexdigest()[:16]
