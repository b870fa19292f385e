"""What a student sent, when it is shown: text, formulas, tables and pictures, and nothing that runs or calls elsewhere.

nbgrader_config.py enters Inert and markdown2html for every HTML page that nbgrader makes, in the formgrader and as
feedback. The notebook on the disk stays as it is. HTML is sanitised after Markdown was rendered, with nh3: before,
formulas such as $a < b$ would break, and links such as [x](javascript:…) are not HTML yet.

protect_formgrader() adds a Content-Security-Policy to the formgrader's answers, and escapes the names in its lists;
feedback.py makes feedback of it. spreadsheet_cell() does it for spreadsheets.
"""

import copy
import csv
import html
import io
import re
import sys
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import jinja2
import nh3
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor
from nbgrader.plugins import CsvExportPlugin
from nbgrader.utils import is_locked
from pygments.token import STANDARD_TYPES

from ffnn_grading import files

TAGS = set(
    "a abbr b blockquote br caption center code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i"
    " img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul"
    " var".split()
)
ATTRIBUTES = {
    "*": {"class", "dir", "lang", "style", "title"},
    "a": {"href"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
}
STYLES = set(
    "background-color color font-style font-weight max-width text-align text-decoration vertical-align".split()
)
CLASSES = {"dataframe", "highlight", *STANDARD_TYPES.values()}  # the formgrader's scripts look for other classes
MAX_TAGS = 5000  # more cost minutes to read
# Characters in which the end of a formula is searched: nbconvert searches the rest of the text for each beginning.
MAX_SEARCHED = 5_000_000
BEGINNING = re.compile(r"\\\\[(\[]|\\begin\{")
# What a page shows of a notebook, so that it stays below 40 MB: one character of code becomes up to 20 of HTML. More
# would cost minutes and much memory, in the browser and in the process that writes the page.
MAX_TEXT, MAX_PICTURES, MAX_CELLS = 300_000, 20_000_000, 1000
CUT = "\n\n… cut, because the page would be too large: the notebook has all of it …"
PICTURE = re.compile(r"data:image/[\w.+-]+;base64,[\w+/=]+", re.ASCII)
PICTURE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
STYLE = re.compile(r"(?is)<style\b(?:(?!</?style\b).)*+</style\s*>")  # from one tag to the next, so linear in the text
BASE64 = re.compile(r"[\w+/=\s-]*", re.ASCII)
# Commands of MathJax that make links, load code or change the page around the formula. Those that define others could
# rename these.
COMMANDS = re.compile(
    r"\\(?=(?:href|url|require|cssId|class|style|mmlToken|bbox|def|let|newcommand|renewcommand|newenvironment"
    r"|renewenvironment|DeclareMathOperator|Newextarrow)(?![A-Za-z]))"
)

# MathJax is loaded from there, by the formgrader's pages. It needs eval.
MATHJAX = "https://cdnjs.cloudflare.com/ajax/libs/mathjax/2.7.7/"
POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    f"font-src 'self' data: {MATHJAX}; base-uri 'none'; form-action 'none'; script-src 'unsafe-eval' {MATHJAX}"
)


def clean(text: str) -> str:
    """Return HTML without anything that runs, loads from elsewhere, or imitates the page around it."""
    if text.count("<") > MAX_TAGS:
        return as_text(text)
    text = STYLE.sub("", text)  # of tables by pandas: it would be shown as text
    cleaned = nh3.clean(
        text,
        tags=TAGS,
        clean_content_tags=set(),
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        filter_style_properties=STYLES,
        url_schemes={"data", "http", "https", "mailto"},
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},  # never in the frame that JupyterLab obeys
    )
    return defuse(cleaned)


def as_text(text: str) -> str:
    """Return HTML that shows the text as it is."""
    return f"<pre>{html.escape(text)}</pre>"


def defuse(text: str) -> str:
    """Show the commands of formulas that could make links or change the page, instead of obeying them."""
    return COMMANDS.sub(r"\\backslash ", text)


def _attribute(tag, name, value):
    """Return an attribute's value if it is harmless, else None."""
    if name == "class":
        return " ".join(word for word in value.split() if word in CLASSES) or None
    if name == "href":  # no relative ones: beside the notebook are files of the student's
        return value if re.match(r"https?://|mailto:|#", value, re.IGNORECASE) else None
    if name == "src":
        return value if _is_picture(value) else None
    if name in ("width", "height", "colspan", "rowspan", "start"):
        return value if re.fullmatch(r"\d{1,4}%?", value) else None
    return value


def _is_picture(address):
    """Whether it is a picture's data, or the name of a file beside the notebook."""
    kind, comma, data = address.partition(",")
    if comma and kind in {f"data:{one};base64" for one in PICTURE_TYPES}:
        return bool(BASE64.fullmatch(data))
    return bool(re.fullmatch(r"\w[\w.() /-]*", unquote(address))) and ".." not in unquote(address)


class _Renderer(IPythonRenderer):
    """nbconvert's, except that unknown tags and missing attachments are shown as text."""

    def inline_html(self, text):
        tag = re.match(r"</?([a-z][\w-]*)|<!--", text, re.IGNORECASE)
        return super().inline_html(text) if tag and (tag[1] or "p").lower() in TAGS else html.escape(text)

    def block_html(self, text):
        tags = re.findall(r"<(?:/?([a-z][\w-]*)|[!?])", text, re.IGNORECASE)
        return super().block_html(text) if all(tag.lower() in TAGS for tag in tags) else as_text(text)

    def _embed_image_or_attachment(self, src):
        try:
            return super()._embed_image_or_attachment(src)
        except (InvalidNotebook, StopIteration):
            return ""


@jinja2.pass_context
def markdown2html(context, source: str) -> str:
    """Render Markdown as nbconvert does, and clean the result. Takes the place of nbconvert's filter."""
    if len(BEGINNING.findall(source)) * len(source) > MAX_SEARCHED:
        return as_text(source)
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = _Renderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    try:
        rendered = MarkdownWithMath(renderer=renderer).render(source)
    except RecursionError:
        return as_text(source)
    for mark, sign in (("disabled checked", "☑ "), ("disabled", "☐ ")):  # of a list of tasks
        rendered = rendered.replace(f'<input class="task-list-item-checkbox" type="checkbox" {mark}/>', sign)
    return clean(rendered)


class Room:
    """What is left of a page's size: characters, and bytes of pictures."""

    def __init__(self, text=None, pictures=None):
        self.text = MAX_TEXT if text is None else text
        self.pictures = MAX_PICTURES if pictures is None else pictures

    def cut(self, text):
        """Return as much of a text as fits. Data of pictures in it count as pictures."""
        pictures = sum(map(len, PICTURE.findall(text)))
        if pictures > self.pictures:
            text, pictures = PICTURE.sub("", text), 0
        self.pictures -= pictures
        size, left = len(text) - pictures, self.text
        self.text = max(0, left - size)
        if size <= left:
            return text
        return PICTURE.sub("", text)[:left] + CUT if left else ""

    def fits(self, picture):
        self.pictures -= len(picture)
        return self.pictures >= 0


class Inert(Preprocessor):
    """Keeps, of a notebook's copy that is to be shown, what the templates need: each value of the right kind."""

    _room = Room()

    def preprocess(self, nb, resources):
        for name in ("student", "first_name", "last_name", "notebook_path", "filename"):
            if isinstance(resources.get(name), str):
                resources[name] = html.escape(resources[name])
        nb.metadata.pop("widgets", None)
        self._room = Room()
        nb.cells = [cell for number, cell in enumerate(nb.cells) if number < MAX_CELLS or is_locked(cell)]
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell, resources, index):
        tidy = {name: value for name, value in cell.metadata.items() if name == "nbgrader"}
        cell.metadata = type(cell.metadata)(tidy)
        if not is_locked(cell):
            cell.source = self._room.cut(cell.source)
        if cell.cell_type == "code":
            cell.execution_count = _count(cell.get("execution_count"))
            cell.outputs = [shown for output in cell.outputs if (shown := _output(output, self._room))]
        elif cell.cell_type == "raw":
            cell.source = as_text(cell.source)
        elif isinstance(cell.get("attachments"), dict):
            pictures = {name: _pictures(one, self._room) for name, one in cell.attachments.items()}
            cell.attachments = type(cell.metadata)({name: one for name, one in pictures.items() if one})
        return cell, resources


def show_cell(cell, room: Room) -> str:
    """Return one cell of a student's as HTML, as far as there is room: Markdown rendered, everything else as typed."""
    step = Inert()
    step._room = room
    cell, _ = step.preprocess_cell(copy.deepcopy(cell), {}, 0)
    if cell.cell_type == "markdown":
        return markdown2html({"cell": cell}, cell.source)
    return cell.source if cell.cell_type == "raw" else as_text(cell.source)


def _count(value):
    return value if type(value) is int and value >= 0 else None


def _text(value):
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def _pictures(bundle, room):
    """Return the pictures of a bundle {type: base64}."""
    found = {kind: _text(bundle[kind]) for kind in PICTURE_TYPES if kind in bundle} if isinstance(bundle, dict) else {}
    return {kind: data for kind, data in found.items() if BASE64.fullmatch(data) and room.fits(data)}


def _output(output, room):
    """Return an output with what can be shown of it, or None."""
    kind = output.get("output_type")
    make = type(output)
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return make(output_type=kind, name=name, text=room.cut(_text(output.get("text", ""))))
    if kind == "error":
        lines = output.get("traceback")
        lines = [room.cut(str(line)) for line in lines] if isinstance(lines, list) else []
        return make(output_type=kind, ename=str(output.get("ename")), evalue=str(output.get("evalue")), traceback=lines)
    if kind not in ("display_data", "execute_result") or not isinstance(output.get("data"), dict):
        return None
    data = _pictures(output["data"], room)
    for one in ("text/plain", "text/html", "text/markdown", "text/latex"):
        if one in output["data"]:
            data[one] = room.cut(_text(output["data"][one]))
    if "text/html" in data:
        data["text/html"] = clean(data["text/html"])
    if "text/latex" in data:
        data["text/latex"] = defuse(data["text/latex"])
    shown = make(output_type=kind, data=make(data), metadata=make(_sizes(output.get("metadata"))))
    if kind == "execute_result":
        shown.execution_count = _count(output.get("execution_count"))
    return shown


def _sizes(metadata):
    """Return the sizes and alternative texts of pictures; the templates put sizes into the page without quotes."""
    kept = {}
    for kind in PICTURE_TYPES:
        about = metadata.get(kind) if isinstance(metadata, dict) else None
        about = about if isinstance(about, dict) else {}
        kept[kind] = {name: about[name] for name in ("width", "height") if type(about.get(name)) is int}
        kept[kind] |= {"alt": about["alt"]} if isinstance(about.get("alt"), str) else {}
    return {kind: about for kind, about in kept.items() if about}


def protect_formgrader():
    """In a server: let the formgrader escape names in its lists, and send a policy with everything it answers.

    Its pages have scripts in them, which the policy has to allow. What it only passes on (students' files, data) is
    no page, and a browser that is led there treats it as a stranger's.
    """
    if "nbgrader.server_extensions.formgrader.formgrader" not in sys.modules:
        return
    from nbgrader.server_extensions.formgrader import base, formgrader, handlers

    formgrader.Environment = partial(jinja2.Environment, autoescape=True)
    page = POLICY.replace("script-src", "script-src 'self' 'unsafe-inline'") + "; frame-ancestors 'self'"
    base.BaseHandler.content_security_policy = page
    base.BaseApiHandler.content_security_policy = "default-src 'none'; sandbox"
    handlers.SubmissionFilesHandler.content_security_policy = "default-src 'none'; sandbox"


def spreadsheet_cell(value) -> str:
    """Return a value as a spreadsheet's cell: one that would be a formula starts with an apostrophe instead.

    A spreadsheet may split a line at semicolons or tabs, too.
    """
    if value is None or isinstance(value, int | float):
        return "" if value is None else str(value)
    return re.sub(r"(?:^|(?<=[;,|\t\r\n]))(?=\s*[=+\-@＝＋－＠\t\r])", "'", str(value))


class Points(CsvExportPlugin):
    """For `nbgrader export`: its CSV, with quotes where a name needs them, and no cell that a spreadsheet computes."""

    def export(self, gradebook):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        for assignment in gradebook.assignments:
            if self.assignment and assignment.name not in map(str, self.assignment):
                continue
            done = {one.student.id: one for one in assignment.submissions}
            for student in gradebook.students:
                if not self.student or student.id in map(str, self.student):
                    writer.writerow(map(spreadsheet_cell, _row(assignment, student, done.get(student.id))))
        files.replace(Path(self.to or "grades.csv"), text.getvalue())


COLUMNS = "assignment duedate timestamp student_id last_name first_name email".split()
COLUMNS += "raw_score late_submission_penalty score max_score".split()


def _row(assignment, student, submission):
    when = assignment.duedate, submission.timestamp if submission else None
    who = student.id, student.last_name, student.first_name, student.email
    if submission is None:  # nothing was handed in, which is not the same as zero points
        return assignment.name, *when, *who, None, None, None, assignment.max_score
    score, penalty = submission.score, submission.late_submission_penalty or 0.0
    return assignment.name, *when, *who, score, penalty, max(0.0, score - penalty), assignment.max_score
