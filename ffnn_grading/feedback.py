"""Feedback: a page that a student opens from the disk, without a network.

nbgrader_config.py enters Page and its steps. Formulas become MathML, which browsers show by themselves; pictures that
lie beside the notebook are put into the page; tasks have their titles; and a policy allows no script at all.
"""

import base64
import html
import mimetypes
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import math_core
import nh3
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import GetGrades
from pygments.formatters import HtmlFormatter

from ffnn_grading import notes
from ffnn_grading.dates import lateness, read_dates
from ffnn_grading.hand_ins import OURS
from ffnn_grading.inert import MAX_PICTURES, PICTURE_TYPES
from ffnn_grading.made_with import changed_since, made_with
from ffnn_grading.manual import add_up, read_items
from ffnn_grading.pages import printable
from ffnn_grading.results import read_tasks

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
# Twice the class: it goes before nbconvert's own, which is for a light page.
DARK_CODE = HtmlFormatter(style="github-dark").get_style_defs(".highlight.highlight")
TEMPLATE = Path(__file__).with_name("feedback.html.j2")
# A tag with its attributes, or an element in which no formula is typeset.
TAG = re.compile(r"""<(style|pre|code|title)\b.*?</\1>|<(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""", re.DOTALL)
# Formulas have a limited length: a search for the end of each beginning would take a time that grows with the square.
FORMULA = re.compile(
    r"\$\$(?P<block>.{1,1000}?)\$\$|\$(?!\s)(?P<inline>[^$]{1,1000}?)(?<!\s)\$(?!\d)"
    r"|(?P<environment>\\begin\{(\w{1,20}\*?)\}.{1,1000}?\\end\{\4\})",
    re.DOTALL,
)
PICTURE = re.compile(r'(<img\b[^>]*?\bsrc=")([^":]+)(")')
MAX_PICTURE = 5_000_000  # bytes
MATHML = set(
    "math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt"
    " mstyle msub msubsup msup mtable mtd mtext mtr munder munderover".split()
)
ATTRIBUTES = set(
    "accent accentunder columnalign columnspan depth display displaystyle fence form height largeop linethickness"
    " lspace mathvariant maxsize minsize movablelimits rowspan rspace scriptlevel separator stretchy style symmetric"
    " voffset width".split()
)
STYLES = {"color", "width", "text-align", "padding", "padding-left", "padding-right", "justify-items", "border"}
CONVERTER = math_core.LatexToMathML()


class Page(HTMLExporter):
    """The exporter of feedback."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.raw_template = TEMPLATE.read_text(encoding="utf-8")

    def from_filename(self, filename, resources=None, **kw):
        self._remove_copies(resources["nbgrader"])
        return super().from_filename(filename, resources=resources, **kw)

    def _remove_copies(self, about):
        """Remove the files of the student's that nbgrader has copied here: one could be called like this page."""
        coursedir = self.parent.coursedir
        place = Path(coursedir.format_path(coursedir.feedback_directory, about["student"], about["assignment"]))
        others = {f"{Path(path).stem}.html" for path in self.parent.notebooks} - {f"{about['notebook']}.html"}
        for path in place.iterdir() if place.is_dir() else []:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name not in {*OURS, *others}:
                path.unlink()

    def from_notebook_node(self, nb, resources=None, **kw):
        resources = {**(resources or {}), "policy": POLICY, "dark_code": DARK_CODE}
        page, resources = super().from_notebook_node(nb, resources, **kw)
        return embed(typeset(page), Path(resources["metadata"].get("path") or "missing")), resources


class Told(Preprocessor):
    """Of what was noted while a notebook was graded, keep what its student has to know. Comes before Inert."""

    def preprocess(self, nb, resources):
        said = [text for kind in notes.read(nb) for text in kind]
        resources["told"] = [text for text in said if text.startswith(notes.TOLD)]
        nb.cells = [cell for cell in nb.cells if notes.KEY not in cell.metadata]
        return nb, resources


class Tasks(GetGrades):
    """nbgrader's step that enters points and comments; with titles, what waits or was not read, and how late it was.

    There is no page with points of something that has changed since, such as old points beside new maxima.
    """

    titles: dict[str, str] = {}

    def preprocess(self, nb, resources):
        coursedir, about = self.parent.parent.coursedir, resources["nbgrader"]
        student, assignment = about["student"], about["assignment"]
        if not self.titles:
            self.titles = {name: task.title for name, task in read_tasks(coursedir, assignment).items()}
        unread = [line for line in notes.read_unread(coursedir, assignment) if line["student"] == student]
        about["unread"] = [printable(" ".join(line["notes"])) for line in unread]
        lines, dates = notes.read_report(coursedir, assignment), read_dates(coursedir.root, assignment)
        with Gradebook(about["db_url"]) as gradebook:
            if changed := changed_since(lines.get(student, []), made_with(gradebook, assignment)):
                raise NbGraderException(
                    f"{student}: no feedback, because this changed since the work was graded: {', '.join(changed)}. "
                    f"Grade it again: ffnn-grade {assignment} --again"
                )
            if dates is not None:
                about["late"] = lateness(coursedir, dates, gradebook.find_submission(assignment, student)).text
        return super().preprocess(nb, resources)

    def _get_score(self, cell, resources):
        super()._get_score(cell, resources)
        about = cell.metadata.nbgrader
        grade = self.gradebook.find_grade(about["grade_id"], self.notebook_id, self.assignment_id, self.student_id)
        remark, given = read_items(about.get("comment") or "")
        if given and not add_up(given, grade.score):
            about["comment"] = remark or None  # the points were changed elsewhere, as in Manual Grading
        about["waits"], about["title"] = bool(grade.needs_manual_grade), self.titles.get(about["grade_id"], "")


def typeset(page: str) -> str:
    """Replace the formulas in the text of an HTML page by MathML. One that cannot be converted stays as code."""
    parts, end = [], 0
    for tag in TAG.finditer(page):
        parts += [FORMULA.sub(_mathml, page[end : tag.start()]), tag[0]]
        end = tag.end()
    return "".join([*parts, FORMULA.sub(_mathml, page[end:])])


def _mathml(found):
    text = found["block"] or found["inline"] or found["environment"]
    try:
        mathml = CONVERTER.convert_with_local_state(html.unescape(text), displaystyle=not found["inline"])
    except math_core.LatexError:
        return f"<code>{found[0]}</code>"
    return nh3.clean(
        mathml, tags=MATHML, attributes={"*": ATTRIBUTES}, filter_style_properties=STYLES, url_schemes=set()
    )


def embed(page: str, folder: Path, most: int = MAX_PICTURES) -> str:
    """Put the pictures from this folder into an HTML page that links them; at most so many bytes."""
    left = most

    def data(found):
        nonlocal left
        path = folder / unquote(html.unescape(found[2]))
        kind = mimetypes.guess_type(path.name)[0]
        try:
            inside = folder.resolve() in path.resolve().parents and path.is_file()
            if kind not in PICTURE_TYPES or not inside or path.stat().st_size > min(left, MAX_PICTURE):
                return found[0]
            content = path.read_bytes()
        except (OSError, ValueError):  # a name that no file can have, such as a longer one
            return found[0]
        left -= len(content)
        return f"{found[1]}data:{kind};base64,{base64.b64encode(content).decode()}{found[3]}"

    return PICTURE.sub(data, page)
