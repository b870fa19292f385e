"""Written answers by question: what is grouped, what is stored, and the page in the browser."""

import json
import re
import time
import urllib.error
import urllib.request
import warnings
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from ffnn_grading import feedback, inert, repair

ROOT = Path(__file__).parents[2]

NAME = "ex1_neuron_and_layer"
QUESTION = "ex1-explanation"
SOLUTION = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", 4)
MOST = next(cell.metadata.nbgrader.points for cell in SOLUTION.cells if cell.id == QUESTION)
LONG = "The columns of A are 3 and the rows of V are 4 so the product stops there and nothing is computed at all."
ANSWERS = {
    "ada": LONG,
    "bob": LONG.replace(" ", "  ").upper(),  # the same, but for layout and capitals
    "cy": LONG.replace("3", "5"),  # near-identical
    "di": "I do not know.",
    "eve": "i do not  know.",
    "fay": "I do not know. ![x](attachment:x)",  # a picture may say more
    "gus": "",
    "hal": None,  # as it was released
    "ida": LONG,  # and its graded notebook is lost
}


@pytest.fixture(scope="module")
def graded(course):
    """A class as if autograde had been there: the answers in graded notebooks, and what it gives them."""
    release = course / "exercises" / NAME / f"{NAME}.ipynb"
    for student, text in ANSWERS.items():
        nb = nbformat.read(release, 4)
        if text is not None:
            next(cell for cell in nb.cells if cell.id == QUESTION).source = text
        place = course / "autograded" / student / NAME
        place.mkdir(parents=True)
        if student != "ida":
            nbformat.write(nb, place / f"{NAME}.ipynb")
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
            gradebook.add_student(student, first_name=student.title(), last_name="Smith")
            with warnings.catch_warnings(action="ignore"):  # SQLAlchemy's, about nbgrader
                gradebook.add_submission(NAME, student)
            for grade in gradebook.find_submission_notebook(NAME, NAME, student).grades:
                grade.auto_score = None if grade.name == QUESTION and text else 0.0
                grade.needs_manual_grade = grade.auto_score is None
            gradebook.db.commit()
    return course


@pytest.fixture
def question(graded):
    from ffnn_grading.by_question import Question  # imports the server

    coursedir = CourseDirectory(root=str(graded), course_id="ffnn")
    coursedir.source_directory, coursedir.release_directory = "solutions", "exercises"
    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}", "ffnn") as gradebook:
        yield Question(gradebook, coursedir, NAME, NAME, QUESTION)


def stored(course, student):
    """What nbgrader has: points, whether they wait, and the comment."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
        grade = gradebook.find_grade(QUESTION, NAME, NAME, student)
        comment = gradebook.find_comment(QUESTION, NAME, NAME, student)
        return grade.manual_score, grade.needs_manual_grade, comment.manual_comment


def test_identical_and_near_identical_answers_are_grouped(question):
    from ffnn_grading.by_question import find_differences

    groups = [
        [sorted(answer.student for answer in version.answers) for version in group] for group in question.groups()
    ]
    assert groups[:2] == [[["ada", "bob"], ["cy"]], [["di", "eve"]]]
    assert groups[2:] == [[["fay"]]]
    first, second = question.groups()[0]
    assert first.differences == []
    assert [("-", "3") if sign == "-" else ("+", "5") for sign, _ in second.differences] == second.differences
    for first in (ANSWERS["ada"], ANSWERS["bob"]):  # capitals do not count, whoever comes first
        assert find_differences(first, ANSWERS["cy"]) == second.differences
    assert sorted(answer.student for answer in question.empty) == ["gus", "hal"]
    assert all(answer.is_graded and answer.grade.score == 0 for answer in question.empty)
    assert question.missing == ["ida"]


@pytest.mark.parametrize(
    ("first", "second", "are_alike"),
    [
        ("fit", "Fit.", True),
        ("The shapes do not fit", "the shapes, do not fit!", True),
        ("-1", "1", False),
        ("W @ V", "W + V", False),
        ("yes", "no", False),
        ("$", "…", False),
        ("It fits.", "It does not fit.", False),
    ],
)
def test_short_answers_that_differ_in_punctuation_are_in_one_group(first, second, are_alike):
    from ffnn_grading.by_question import group_alike

    answers = [
        SimpleNamespace(text=text, got=(None, True, ""), grade=SimpleNamespace(id=text)) for text in (first, second)
    ]
    assert len(group_alike(answers)) == 2 - are_alike


def test_answers_that_are_made_to_be_compared_take_no_time():
    from ffnn_grading.by_question import find_differences

    started = time.process_time()
    find_differences("a " * 1250, "a b " * 1250)
    assert time.process_time() - started < 5  # it was minutes
    assert find_differences("a " * 1250 + "b", "A " * 1250 + "c") == [("-", "b"), ("+", "c")]


def test_one_hostile_answer_takes_nobody_elses_away(graded, question, monkeypatch):
    """It is shown as typed. This one cannot be encoded; and whatever else may fail is a replaced function here."""
    place = graded / "autograded" / "fay" / NAME / f"{NAME}.ipynb"
    before = place.read_text()
    nb = json.loads(before)
    next(cell for cell in nb["cells"] if cell.get("id") == QUESTION)["source"] = (
        "<b>Half a \ud800 pair</b> " + "x " * 99
    )
    place.write_text(json.dumps(nb))
    plain = inert.show_cell
    monkeypatch.setattr(inert, "show_cell", lambda cell, room: 1 / ("know" not in cell.source) and plain(cell, room))
    shown = {
        answer.student: version.html for group in question.groups() for version in group for answer in version.answers
    }
    place.write_text(before)
    assert "<pre>&lt;b&gt;Half a ? pair" in shown["fay"]
    assert shown["di"] == shown["eve"] and re.fullmatch("<pre>i do not  ?know.</pre>", shown["di"].lower())
    assert shown["ada"].startswith("<p>") and shown["cy"].startswith("<p>")


def test_reading_answers_writes_nothing(graded, question):
    """Not even a comment where nbgrader has none; it is made when points are given."""
    gradebook = question.gradebook
    gradebook.db.delete(gradebook.find_comment(QUESTION, NAME, NAME, "cy"))
    gradebook.db.commit()
    with warnings.catch_warnings(action="error"):
        [answer] = [answer for answer in question.answers if answer.student == "cy"]
        gradebook.db.flush()
        assert not gradebook.db.new and not gradebook.db.dirty
        done = question.give({answer.grade.id: answer.version}, 1.0, "Yes.")
    assert stored(graded, "cy") == (1.0, False, "Yes.")
    question.give({key: one["version"] for key, one in done.items()}, None, "")


def test_every_rubric_gives_what_its_question_is_worth():
    """One item per point, of every exercise in solutions/."""
    from ffnn_grading.by_question import Question

    coursedir = CourseDirectory(root=str(ROOT), source_directory="solutions", release_directory="exercises")
    found = 0
    for path in sorted((ROOT / "solutions").glob("*/*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            about = cell.metadata.get("nbgrader", {})
            if about.get("grade") and about.get("solution"):
                question = Question.__new__(Question)
                question.coursedir, question.assignment = coursedir, path.parent.name
                question.notebook, question.name = path.stem, about["grade_id"]
                rubric = question.rubric
                assert rubric.points == about["points"], path
                assert rubric.question and rubric.before and all(item.html for item in rubric.items), path
                assert "MARK SCHEME" not in rubric.question + rubric.before
                found += 1
    assert found >= 7


def test_a_blank_answer_is_graded_by_the_machine():
    """Somebody who deletes the placeholder and writes nothing has not answered; nobody has to look at it."""
    release = nbformat.read(ROOT / "exercises" / NAME / f"{NAME}.ipynb", 4)
    cell = next(cell for cell in release.cells if cell.id == QUESTION)
    for text in ("", " \n\n", f"{cell.source}\n "):
        mine = nbformat.from_dict(json.loads(json.dumps(release)))
        next(one for one in mine.cells if one.id == QUESTION).source = text
        repair.repair(mine, release)
        assert next(one for one in mine.cells if one.id == QUESTION).source == cell.source


def test_points_and_comments_go_where_nbgrader_keeps_them(question, graded):
    seen = {answer.student: answer for answer in question.answers}
    versions = {seen[student].grade.id: seen[student].version for student in ("ada", "bob")}
    done = question.give(versions, 2.5, " Name the shapes. ")
    assert {one["score"] for one in done.values()} == {2.5}
    for student in ("ada", "bob"):
        assert stored(graded, student) == (2.5, False, "Name the shapes.")
    assert stored(graded, "cy") == (None, True, None)
    assert question.comments() == ["Name the shapes."]
    apart = [[sorted(answer.student for answer in one.answers) for one in group] for group in question.groups()]
    assert [["ada", "bob"]] in apart and [["cy"]] in apart  # what is graded in two ways is two groups
    api = NbGraderAPI(question.coursedir)
    assert api.get_submission(NAME, "ada")["written_score"] == 2.5

    question.give({key: one["version"] for key, one in done.items()}, None, "")
    for student in ("ada", "bob"):
        assert stored(graded, student) == (None, True, None)


def test_which_items_gave_the_points_stands_in_the_comment(question, graded):
    """As the last line, which is shown as clicked items again; until the points are others, or are taken back."""
    [answer] = [answer for answer in question.answers if answer.student == "cy"]

    def give(score, comment, parts=None):
        question.give({answer.grade.id: answer.version}, score, comment, parts)
        return stored(graded, "cy")[2], answer.remark, question.parts(answer)

    line = "Rubric: item 1: 1 of 1; item 2: 0.5 of 1; item 3: 0 of 1."
    assert give(1.5, "Nearly.", [1, 0.5, 0]) == (f"Nearly.\n\n{line}", "Nearly.", [1, 0.5, 0])
    assert give(0, "", [0, 0, 0]) == (line.replace("1: 1", "1: 0").replace("0.5", "0"), "", [0, 0, 0])
    assert give(1.5, f"Nearly.\n\n{line}", [0.5, 0, 1])[1:] == ("Nearly.", [0.5, 0, 1])  # one line, not two
    assert question.comments().count("Nearly.") == 1
    answer.grade.manual_score = 3.0  # in Manual Grading
    question.gradebook.db.commit()
    assert question.parts(answer) == []
    assert give(1.25, "Nearly.") == ("Nearly.", "Nearly.", [])
    assert give(None, "") == (None, "", [])


@pytest.mark.parametrize("parts", [[1, 0.5], [1, 1, 1], [2, -0.5, 0], [float("nan")] * 3])
def test_items_that_do_not_give_the_points_are_refused(parts, question, graded):
    from ffnn_grading.by_question import Refused

    [answer] = [answer for answer in question.answers if answer.student == "cy"]
    with pytest.raises(Refused, match="The items do not give these points"):
        question.give({answer.grade.id: answer.version}, 1.5, "", parts)
    assert stored(graded, "cy") == (None, True, None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda versions, score: (versions, MOST + 0.5), f"is not between 0 and {MOST} points"),
        (lambda versions, score: (versions, -1.0), f"is not between 0 and {MOST} points"),
        (lambda versions, score: (versions, float("nan")), f"is not between 0 and {MOST} points"),
        (lambda versions, score: (dict.fromkeys(versions, "old"), score), "has changed since"),
        (lambda versions, score: (versions | {"x": "y"}, score), "is not in the gradebook"),
        (lambda versions, score: ({}, score), "is not in the gradebook"),
    ],
)
def test_what_was_not_seen_is_not_graded(change, words, question, graded):
    from ffnn_grading.by_question import Refused

    answer = next(answer for answer in question.answers if answer.student == "cy")
    before = stored(graded, "cy")
    with pytest.raises(Refused, match=words):
        question.give(*change({answer.grade.id: answer.version}, 1.0), "")
    assert stored(graded, "cy") == before


def test_its_page_is_for_everybody(question, tmp_path, is_for_everybody):
    """Whatever is in an answer or a rubric: the page does not scroll sideways."""
    from ffnn_grading.by_question import ENVIRONMENT  # imports the server

    template = ENVIRONMENT.get_template("by_question.html.j2")
    shown = {"question": question, "groups": question.groups(), "rubric": question.rubric}
    page = template.render(base="", place="/formgrader/questions", nonce="any", **shown)
    wide = feedback.typeset(f"<p>$${' + '.join(['w_1'] * 40)}$$ {'x' * 300}</p>")
    page = re.sub(r'<div class="text">|<div class="item".*?<div>', rf"\g<0>{wide}", page, flags=re.DOTALL)
    assert page.count(wide) > 8
    (tmp_path / "page.html").write_text(page)
    is_for_everybody(tmp_path / "page.html")


# --- in the browser -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(graded, lab):
    return re.match(r"http://[^/]+", lab.address)[0] + "/formgrader"


@pytest.mark.reach  # a server has to start
def test_nobody_posts_from_elsewhere(address, graded):
    """Without the cookie that only our own pages can read, nothing is stored."""
    url = f"{address}/questions/{NAME}/{NAME}/{QUESTION}"
    request = urllib.request.Request(
        url, b'{"versions": {}, "score": 3, "comment": ""}', {"Origin": "http://evil.example"}
    )
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request)
    assert error.value.code in (403, 404)


@pytest.mark.reach
def test_nobody_is_named_until_names_is_ticked(address, graded, page):
    """Neither those whose answers are shown, one taken out of its group among them, nor those who have none."""

    def named():
        return ANSWERS.keys() & set(re.findall(r"\w+", page.locator("body").inner_text()))

    page.goto(f"{address}/questions/{NAME}/{NAME}/{QUESTION}")
    page.get_by_role("button", name="grade on its own").first.click()
    assert "no graded notebook here." in page.locator("main").inner_text() and named() == set()
    page.get_by_label("names").check()
    assert named() == ANSWERS.keys() and page.locator("main").inner_text().count(" Smith") == len(ANSWERS) - 1
    page.get_by_label("names").uncheck()
    assert named() == set() and "Smith" not in page.locator("main").inner_text()


@pytest.mark.reach
def test_a_question_is_graded_with_the_keyboard(address, graded, page):
    page.goto(f"{address}/gradebook")
    page.get_by_role("link", name="By Question").click()
    page.get_by_role("link", name="Task 7").click()
    page.locator("#counted").get_by_text("2 of 8", exact=True).wait_for()  # the empty ones; the script is there
    current = page.locator("[aria-current]")
    assert "The columns of A" in current.inner_text() and "Ada" not in page.locator("main").inner_text()

    # The largest group: item 1, half of item 2, and a comment.
    page.keyboard.press("1")
    page.keyboard.press("Shift+Digit2")
    assert page.locator("#points").input_value() == "1.5"
    page.keyboard.press("c")
    page.keyboard.type("Name the shapes.")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Control+Enter")
    page.get_by_text(f"Saved: 1.5 of {MOST}.").wait_for()
    line = "Name the shapes.\n\nRubric: item 1: 1 of 1; item 2: 0.5 of 1; item 3: 0 of 1."
    for student in ("ada", "bob", "cy"):
        assert stored(graded, student) == (1.5, False, line)
    assert page.locator("#counted").inner_text() == "5 of 8"

    # The next one waits, and gets the same comment by its key.
    assert "know" in current.inner_text()
    page.keyboard.press("0")
    page.keyboard.press("Alt+Digit1")
    page.keyboard.press("Escape")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Enter")
    page.get_by_text(f"Saved: 0 of {MOST}.").wait_for()
    assert stored(graded, "eve") == (0, False, line.replace("1: 1 of", "1: 0 of").replace("0.5", "0"))

    # One of a group on its own.
    page.get_by_role("button", name="grade on its own").last.click()
    assert page.locator(".group").count() == 5
    page.keyboard.press("f")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Enter")
    page.get_by_text(f"Saved: {MOST} of {MOST}.").wait_for()
    assert stored(graded, "cy")[0] == MOST and stored(graded, "ada")[0] == 1.5

    # What somebody else has graded since is not overwritten.
    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}", "ffnn") as gradebook:
        grade = gradebook.find_grade(QUESTION, NAME, NAME, "fay")
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        gradebook.db.commit()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.get_by_text("has changed since this page was loaded").wait_for()
    assert stored(graded, "fay")[0] == 2.0
    page.reload()
    assert page.locator("#counted").inner_text() == "8 of 8"
    page.get_by_text("The columns of A").first.click()
    pressed = "[aria-pressed=true]"
    assert page.locator(f".full{pressed}").count() == page.locator(f".half{pressed}").count() == 1
    assert page.locator("#comment").input_value() == "Name the shapes."
    page.get_by_label("names").check()
    assert "Ada Smith" in page.locator("main").inner_text()
    assert [text for text in page.complaints if "409" not in text and "nbgrader" not in text.lower()] == []


@pytest.mark.reach
def test_what_is_typed_while_points_are_stored_is_kept(address, page):
    asked = []
    page.goto(f"{address}/questions/{NAME}/{NAME}/{QUESTION}")
    page.route("**/questions/**", lambda route: asked.append(route))  # and no answer, for now
    first = page.locator("[aria-current]").element_handle()
    page.keyboard.press("0")
    with page.expect_request("**/questions/**"):
        page.keyboard.press("Enter")
    page.locator("#comment").fill("Which of them?")
    asked.pop().continue_()
    page.get_by_text(f"Saved: 0 of {MOST}.").wait_for()
    assert "not saved yet" in first.inner_text()
    first.query_selector("h3, .answer").click()
    assert page.locator("#comment").input_value() == "Which of them?"
