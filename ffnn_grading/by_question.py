"""Written answers by question instead of by student: a page of the formgrader for each written question.

nbgrader_config.py adds it to the formgrader, under /formgrader/questions. Points and comments go where the formgrader
itself puts them: manual_score, manual_comment and needs_manual_grade in the gradebook. What students wrote is shown as
in feedback (inert.py, feedback.py), and only the page's own script, known by a nonce, may run.
"""

import difflib
import hashlib
import json
import re
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from os.path import commonprefix
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from markupsafe import Markup
from nbgrader.api import Comment, Gradebook, MissingEntry
from nbgrader.server_extensions.formgrader import formgrader, handlers
from nbgrader.server_extensions.formgrader.base import BaseHandler, check_notebook_dir, check_xsrf
from nbgrader.utils import is_grade, is_solution
from tornado import web

from ffnn_grading import inert
from ffnn_grading.feedback import embed, typeset
from ffnn_grading.manual import add_up, read_items, write_items
from ffnn_grading.pages import ENVIRONMENT
from ffnn_grading.results import read_tasks

PLACE = "/formgrader/questions"
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
ALIKE = 0.75  # share of their pairs of words that near-identical answers have in common
# What the page shows of an answer: characters, and bytes of pictures; and the bytes of pictures of all of them.
MAX_TEXT, MAX_PICTURES, MAX_PICTURES_TOGETHER = 20_000, 8_000_000, 60_000_000
# Differences that are listed between two answers, and the words that are compared, from the first difference on: the
# time grows with the cube of their number.
MAX_DIFFERENCES, MAX_COMPARED = 12, 300
SCHEME = re.compile(r"=== BEGIN MARK SCHEME ===\n(.*?)=== END MARK SCHEME ===", re.DOTALL)
ITEM = re.compile(r"^\d+\.\s+(.*(?:\n(?!\d+\.\s|\n).*)*)", re.MULTILINE)
WORTH = re.compile(r"\((\d+(?:\.\d+)?) points?\)")
# nbgrader's page around Manual Grading, with a link to the questions.
SIDEBAR = """{% extends "nbgrader/gradebook_base.tpl" %}{% block sidebar %}{{ super() }}
<li role="presentation"><a href="{{ base_url }}/formgrader/questions">By Question</a></li>{% endblock %}"""


class Refused(Exception):
    """These points cannot be stored. The message says why, and what to do."""


@dataclass
class Item:
    """What a rubric gives points for."""

    points: float
    html: Markup


@dataclass
class Rubric:
    """The question and its rubric, as the author wrote them in solutions/."""

    question: Markup = Markup()
    before: Markup = Markup()  # what it says to the grader before the first item
    items: list[Item] = field(default_factory=list)

    @property
    def points(self) -> float:
        return sum(item.points for item in self.items)


@dataclass
class Answer:
    """One student's answer, and what it got."""

    student: str
    name: str
    grade: Any  # nbgrader's Grade
    comment: Any  # nbgrader's Comment
    cell: Any  # of the graded notebook
    folder: Path

    @property
    def text(self) -> str:
        return self.cell.source

    @property
    def is_graded(self) -> bool:
        return not self.grade.needs_manual_grade

    @property
    def got(self) -> tuple:
        """The points, whether they wait for a person, and the comment."""
        return self.grade.score, self.grade.needs_manual_grade, (self.comment.manual_comment or "").strip()

    @property
    def remark(self) -> str:
        """The comment without its line about the rubric."""
        return read_items(self.got[2])[0]

    @property
    def version(self) -> str:
        """A hash of what a person sees before giving points: the answer, and what it got."""
        return hashlib.sha256(repr((self.text, self.got)).encode(errors="surrogatepass")).hexdigest()[:16]


@dataclass
class Version:
    """One or more identical answers."""

    answers: list[Answer]
    html: Markup = Markup()
    differences: list[tuple[str, str]] = field(default_factory=list)  # from the first of its group: "-" or "+", words


class Question:
    """A written question, and all answers to it that were graded by autograde."""

    def __init__(self, gradebook, coursedir, assignment, notebook, name):
        self.gradebook, self.coursedir = gradebook, coursedir
        self.assignment, self.notebook, self.name = assignment, notebook, name
        cells = [cell.name for cell in gradebook.find_notebook(notebook, assignment).solution_cells]
        if name not in cells:
            raise MissingEntry(f"{name} is not a written question of {assignment}")
        self.points = gradebook.find_grade_cell(name, notebook, assignment).max_score
        task = read_tasks(coursedir, assignment).get(name)
        self.title = task.title if task else name
        self.missing: list[str] = []  # students without a graded notebook

    @cached_property
    def answers(self) -> list[Answer]:
        """The answers in an order that says nothing about the students; without those that no graded notebook has."""
        found, names = [], (self.name, self.notebook, self.assignment)
        question = self.gradebook.find_solution_cell(*names)
        comments = {comment.notebook_id: comment for comment in question.comments}
        for grade in self.gradebook.find_grade_cell(*names).grades:
            student = grade.notebook.student
            place = self.coursedir.format_path(self.coursedir.autograded_directory, student.id, self.assignment)
            cell = _read_cell(Path(place, f"{self.notebook}.ipynb"), self.name)
            if cell is None:
                self.missing.append(student.id)
                continue
            name = " ".join(filter(None, [student.first_name, student.last_name]))
            comment = comments.get(grade.notebook_id) or Comment(cell_id=question.id, notebook_id=grade.notebook_id)
            found.append(Answer(student.id, name, grade, comment, cell, Path(place)))
        return sorted(found, key=lambda answer: answer.grade.id)

    @cached_property
    def empty(self) -> list[Answer]:
        """Answers that are blank, or as they were released."""
        placeholders = {"", *(_squeeze(text) for text in _released(self.coursedir, self))}
        return [answer for answer in self.answers if _squeeze(answer.text) in placeholders]

    def groups(self) -> list[list[Version]]:
        """Group identical and near-identical answers, the largest group first; show each version."""
        empty = {id(answer) for answer in self.empty}
        groups = group_alike([answer for answer in self.answers if id(answer) not in empty])
        left = MAX_PICTURES_TOGETHER
        for group in groups:
            for version in group:
                shown = _show(version.answers[0], min(left, MAX_PICTURES))
                left = max(0, left - len(shown))
                version.html = Markup(shown)
                version.differences = find_differences(group[0].answers[0].text, version.answers[0].text)
        return groups

    @cached_property
    def rubric(self) -> Rubric:
        """Read question and rubric: the nearest text above the answer that holds a rubric."""
        folder = Path(self.coursedir.format_path(self.coursedir.source_directory, ".", self.assignment))
        try:
            cells = nbformat.read(folder / f"{self.notebook}.ipynb", 4).cells
        except (OSError, ValueError):
            return Rubric()
        names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
        above = cells[: names.index(self.name)] if self.name in names else []
        before = [number for number, cell in enumerate(above) if is_grade(cell) and is_solution(cell)]
        above = above[before[-1] + 1 :] if before else above  # another question has its own rubric
        text = next((cell.source for cell in reversed(above) if SCHEME.search(cell.source)), "")
        if not text:
            return Rubric(_author(above[-1].source) if above else Markup())
        [said] = SCHEME.findall(text)[:1]
        items = [
            Item(float(worth[1]) if (worth := WORTH.search(one)) else 1.0, _author(one)) for one in ITEM.findall(said)
        ]
        first = ITEM.search(said)
        start = said[: first.start()] if first else said
        return Rubric(_author(SCHEME.sub("", text)), _author(start), items)

    def comments(self) -> list[str]:
        """The comments that were given for this question, the most frequent first."""
        given = Counter(text for answer in self.answers if (text := answer.remark))
        return [text for text, _ in given.most_common()]

    def parts(self, answer: Answer) -> list[float]:
        """Return what part each item of the rubric gave; none if the points are not from there."""
        given, items = read_items(answer.got[2])[1], self.rubric.items
        is_so = [most for _, most in given] == [item.points for item in items]
        is_so = is_so and add_up(given, answer.grade.score)
        return [got / most for got, most in given] if is_so and all(most for _, most in given) else []

    def give(
        self, versions: dict[str, str], score: float | None, comment: str, parts: list[float] | None = None
    ) -> dict[str, dict]:
        """Give points and a comment to answers; return what is stored of each then, with its new version.

        Parameters
        ----------
        versions
            {id of the grade: the version of the answer that was seen}.
        score
            The points. None: take them back, so that the answers wait again (or have what the machine gave).
        comment
            A comment for the students; "" for none.
        parts
            What part of each item of the rubric gives these points, from 0 to 1; None if they were typed.

        Raises
        ------
        Refused
            An answer, or what it got, has changed since; or the points are impossible. Nothing is stored then.
        """
        if score is not None and not 0 <= score <= self.points:
            raise Refused(f"{score:g} is not between 0 and {self.points:g} points. Nothing was stored.")
        chosen = [answer for answer in self.answers if answer.grade.id in versions]
        if not versions or len(chosen) < len(versions):
            raise Refused("An answer is not in the gradebook any more. Load the page again.")
        if any(answer.version != versions[answer.grade.id] for answer in chosen):
            raise Refused(
                "The answer, or what it got, has changed since this page was loaded. Nothing was stored: load it again."
            )
        given = self._given(score, parts) if parts is not None else []
        for answer in chosen:
            grade = answer.grade
            grade.manual_score = score
            grade.needs_manual_grade = score is None and grade.auto_score is None
            answer.comment.manual_comment = write_items(comment, given) or None
            self.gradebook.db.add(answer.comment)  # it may be a new one
        self.gradebook.db.commit()
        return {
            answer.grade.id: {
                "version": answer.version,
                "score": answer.grade.score,
                "waits": answer.grade.needs_manual_grade,
            }
            for answer in chosen
        }

    def _given(self, score, parts):
        """Return (points, the most points) of each item of the rubric. Raises Refused if they are not these points."""
        items = self.rubric.items
        given = [(part * item.points, item.points) for part, item in zip(parts, items, strict=False)]
        is_so = score is not None and len(parts) == len(items) and all(0 <= part <= 1 for part in parts)
        if not is_so or not add_up(given, score):
            raise Refused(
                "The items do not give these points: the rubric has changed since this page was loaded. "
                "Nothing was stored: load it again."
            )
        return given


def group_alike(answers: Iterable[Answer]) -> list[list[Version]]:
    """Put identical answers into one Version, and near-identical versions into one group, the largest group first.

    Layout and capitals do not count. An answer with a picture stays alone: equal words may stand beside another one.
    Answers that got different points or comments are apart, so that one click does not make them equal.
    """
    versions: dict[tuple, Version] = {}
    for answer in answers:
        has_picture = re.search(r"!\[|<img", answer.text)
        key = answer.grade.id if has_picture else _squeeze(answer.text).casefold()
        versions.setdefault((key, answer.got), Version([])).answers.append(answer)
    groups: list[tuple[set, list[Version]]] = []
    for version in sorted(versions.values(), key=lambda one: -len(one.answers)):
        mine = _pairs(version.answers[0].text)
        for theirs, group in groups:
            same = version.answers[0].got == group[0].answers[0].got
            if same and mine and len(mine & theirs) >= ALIKE * len(mine | theirs):
                group.append(version)
                break
        else:
            groups.append((mine, [version]))
    return sorted((group for _, group in groups), key=lambda group: -sum(len(one.answers) for one in group))


def find_differences(first: str, second: str) -> list[tuple[str, str]]:
    """Return the words that differ, other than in capitals: ("-", words of the first), ("+", words of the second)."""
    texts = [text.split() for text in (first, second)]
    same = len(commonprefix([[word.casefold() for word in words] for words in texts]))
    mine, theirs = (words[same : same + MAX_COMPARED] for words in texts)
    found = []
    before, after = ([word.casefold() for word in words] for words in (mine, theirs))
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            found += [("-", " ".join(mine[a:b]))] * (b > a) + [("+", " ".join(theirs[c:d]))] * (d > c)
    return found[:MAX_DIFFERENCES]


def _show(answer, most):
    """Return an answer as HTML, with at most so many bytes of pictures; as typed, if it cannot be shown otherwise."""
    try:
        html = typeset(inert.show_cell(answer.cell, inert.Room(MAX_TEXT, most)))
        return embed(html, answer.folder, most)
    except Exception:  # whatever a student wrote, the page has the answers of all others
        text = answer.text.encode(errors="replace").decode()
        return inert.as_text(text[:MAX_TEXT])


def _pairs(text):
    """The pairs of neighbouring words of a text, of which its ends are two; none if it has a picture.

    Signs in a formula are words, too. Punctuation is not, so "fit" and "fit." have the same pairs.
    """
    words = re.findall(r"\w+|[^\w\s.,;:!?'\"()]", text[:MAX_TEXT].casefold())
    return set() if re.search(r"!\[|<img", text) or not words else set(pairwise(["", *words, ""]))


def _squeeze(text):
    return " ".join(text.split())


def _author(text):
    """What the course's author wrote, as HTML."""
    return Markup(typeset(inert.markdown2html({}, text.strip())))


def _read_cell(path, name):
    """Return the cell of this grade_id of a graded notebook; None if there is none."""
    try:
        about = path.stat()
        return _read_cell_of(path, name, about.st_mtime_ns, about.st_size)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


@lru_cache(maxsize=2000)
def _read_cell_of(path, name, _changed, _size):
    for cell in json.loads(path.read_bytes())["cells"]:
        if cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") == name:
            source = cell.get("source", "")
            cell["source"] = "".join(map(str, source)) if isinstance(source, list) else str(source)
            return nbformat.from_dict({"attachments": {}, "outputs": []} | cell)
    return None


def _released(coursedir, question):
    """The texts of the answer's cell as it was released."""
    folder = Path(coursedir.format_path(coursedir.release_directory, ".", question.assignment))
    cell = _read_cell(folder / f"{question.notebook}.ipynb", question.name)
    return [cell.source] if cell is not None else []


# --- in the server ------------------------------------------------------------------------------------------


class _Page(BaseHandler):
    """A page with our own template and policy."""

    @cached_property
    def nonce(self):
        return secrets.token_urlsafe()

    @property
    def content_security_policy(self):
        return POLICY.format(nonce=self.nonce)

    def show(self, template, **what):
        page = ENVIRONMENT.get_template(template)
        self.write(page.render(base=self.base_url, place=self.base_url + PLACE, nonce=self.nonce, **what))


class AllQuestions(_Page):
    """The list of written questions, and how many answers wait."""

    @web.authenticated
    @check_xsrf
    @check_notebook_dir
    def get(self):
        with Gradebook(self.db_url, self.coursedir.course_id) as gradebook:
            questions = list(_list_questions(gradebook, self.coursedir))
        self.show("questions.html.j2", questions=questions)


def _list_questions(gradebook, coursedir):
    for assignment in gradebook.assignments:
        titles = read_tasks(coursedir, assignment.name)
        for notebook in assignment.notebooks:
            written = {cell.name for cell in notebook.solution_cells}
            for cell in notebook.grade_cells:
                if cell.name in written:
                    yield {
                        "assignment": assignment.name,
                        "notebook": notebook.name,
                        "name": cell.name,
                        "title": titles[cell.name].title if cell.name in titles else cell.name,
                        "points": cell.max_score,
                        "answers": len(cell.grades),
                        "waiting": sum(bool(grade.needs_manual_grade) for grade in cell.grades),
                    }


class OneQuestion(_Page):
    """All answers to a question; and what a grader gives them."""

    @web.authenticated
    @check_xsrf
    @check_notebook_dir
    def get(self, assignment, notebook, name):
        with Gradebook(self.db_url, self.coursedir.course_id) as gradebook:
            question = self._find(gradebook, assignment, notebook, name)
            self.show("by_question.html.j2", question=question, groups=question.groups(), rubric=question.rubric)

    @web.authenticated
    @check_notebook_dir
    def post(self, assignment, notebook, name):
        try:
            given = json.loads(self.request.body)
            versions = {str(key): str(value) for key, value in given["versions"].items()}
            score = None if given["score"] is None else float(given["score"])
            comment, parts = str(given["comment"]), given.get("parts")
            parts = None if parts is None else [float(part) for part in parts]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise web.HTTPError(400, "Expected versions, score, comment and perhaps parts as JSON.") from None
        with Gradebook(self.db_url, self.coursedir.course_id) as gradebook:
            question = self._find(gradebook, assignment, notebook, name)
            try:
                self.write({"stored": question.give(versions, score, comment, parts)})
            except Refused as refused:
                self.set_status(409)
                self.write({"refused": str(refused)})

    def _find(self, gradebook, *names):
        try:
            return Question(gradebook, self.coursedir, *names)
        except MissingEntry as error:
            raise web.HTTPError(404, str(error)) from None


def add_to_formgrader():
    """Add the pages to the formgrader, which is about to make its handlers, and a link to its Manual Grading."""
    if not any(one[1] is AllQuestions for one in handlers.default_handlers):  # the configuration is read repeatedly
        handlers.default_handlers += [
            (rf"{PLACE}/?", AllQuestions),
            (rf"{PLACE}/([^/]+)/([^/]+)/([^/]+)/?", OneQuestion),
        ]
    formgrader.Environment = partial(_with_a_link, formgrader.Environment)


def _with_a_link(environment, loader):
    link = jinja2.DictLoader({"gradebook_base.tpl": SIDEBAR})
    return environment(loader=jinja2.ChoiceLoader([link, loader, jinja2.PrefixLoader({"nbgrader": loader})]))
