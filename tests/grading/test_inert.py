"""What a student sent runs nowhere: in the formgrader, in feedback, in lists and spreadsheets.

The hostile notebook below is rendered by nbgrader's own templates with our configuration, and read by a parser that
knows what may run. The browser opens the same pages and listens. HOSTILE gets a new idea in one line.
"""

import copy
import csv
import json
import re
import runpy
import sys
import time
import warnings
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from nbgrader.api import Gradebook
from traitlets.config import Config

from ffnn_grading import class_statistics, feedback, inert, report_page, results, similar_work

ROOT = Path(__file__).parents[2]
TEMPLATES = Path(sys.modules["nbgrader"].__file__).parent / "server_extensions/formgrader/templates"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
NAME = "ex1_neuron_and_layer"

# Every one of them calls ran("…") if it runs.
HTML = """<script>ran("script")</script>
<img src=x onerror='ran("onerror")'>
<svg onload='ran("svg")'><script>ran("svg script")</script></svg>
<iframe srcdoc='<script>parent.ran("srcdoc")</script>'></iframe>
<iframe src='javascript:parent.ran("frame")'></iframe>
<object data='data:text/html,<script>parent.ran("object")</script>'></object>
<details open ontoggle='ran("toggle")'><summary>x</summary></details>
<a id=click href='javascript:ran("link")'>click</a>
<a href='&#106;ava&Tab;script:ran("entities")'>click</a>
<a href='data:text/html,<script>opener.ran("data")</script>'>click</a>
<a href='evil.html'>click</a>
<math><a xlink:href='javascript:ran("math")'>click</a></math>
<math><mtext><table><mglyph><style><img src=x onerror='ran("mutation")'></style></mglyph></table></mtext></math>
<noscript><p title="</noscript><img src=x onerror='ran(1)'>"></noscript>
<form action='javascript:ran("form")'><button formaction='javascript:ran("button")'>x</button></form>
<style>@import 'https://evil.example/x.css'; *{background:url(https://evil.example/x)}</style>
<div style='position:fixed;inset:0;background:url(https://evil.example/y)' class=score id=ex1-explanation>x</div>
<img src='https://evil.example/seen.png'><img src='../../../../logout'><img src='/hub/logout'>
<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=javascript:ran("meta")'>
<video><source onerror='ran("source")'></video><input autofocus onfocus='ran("focus")'>
<link rel=stylesheet href='https://evil.example/z.css'><embed src='javascript:ran("embed")'>
<a data-link=x data-toggle=tooltip data-html=true title='<img src=x onerror=ran("title")>'>x</a>
<svg><a><animate attributeName=href values='javascript:ran("animate")' /><text>click</text></a></svg>
<math href='javascript:ran("math itself")'>click</math><svg><use href='data:image/svg+xml,<svg id=x onload=ran(8)>'/>
</svg>
<div><template shadowrootmode=open><img src=x onerror='ran("shadow")'></template></div>
<style>@keyframes k{}</style>
<p style='animation:k 1s' onanimationstart='ran("animation")' ontransitionend='ran(9)'>x</p>
<button popovertarget=p>click</button><div popover id=p onbeforetoggle='ran("popover")'>x</div>
<xmp><img src=x onerror='ran("xmp")'></xmp><noembed><img src=x onerror='ran("noembed")'></noembed>
<!--><img src=x onerror='ran("comment")'>--><![CDATA[><img src=x onerror='ran("cdata")'>]]><?x >
<img src=x onerror='ran(10)'>
<textarea><img title='</textarea><img src=x onerror=ran("textarea")>'></textarea><plaintext>
<img src=x onerror='ran(11)'>
<select><option><style></option></select><img src=x onerror='ran("select")'></style>
<svg><style><img title='</style><img src=x onerror=ran("svg style")>'></style></svg>
<svg><foreignObject><p><math><annotation-xml encoding=text/html><img src=x onerror='ran(12)'></annotation-xml></math>
<table background='https://evil.example/b'><tr><td style='list-style:u\\72l(https://evil.example/l)'>x</table>
<img srcset='https://evil.example/1 1x'><picture><source srcset='https://evil.example/2'><img></picture>
<video poster='https://evil.example/3'><track src='https://evil.example/4'></video>
<audio src='https://evil.example/5'></audio>
<svg><image href='https://evil.example/6' /><filter id=f><feImage href='https://evil.example/7' /></filter></svg>
<a href='https://evil.example' ping='https://evil.example/8' target=_self rel=opener>x</a>
<input type=image src='//evil.example/9'>
<p style='--x:url(//evil.example/10);background:var(--x);cursor:image-set("https://evil.example/11" 1x)'>x</p>
<form id=g><input name=submit><input name=attributes><img name=body><a id=MathJax><a id=MathJax name=startup href=x>
</form>
<a href='blob:x' onclick='ran("blob")'>click</a><a href='filesystem:x'>click</a><a href='view-source:x'>click</a>
<button command=show-modal commandfor=d>click</button><dialog id=d open onclose='ran("dialog")'>x</dialog>
<script type=importmap>{"imports":{"x":"data:text/javascript,ran(13)"}}</script>
<script type=speculationrules>{}</script>
<p contenteditable onfocus='ran("edit")' autofocus tabindex=1>x</p>
<marquee onstart='ran("marquee")'>x</marquee>""".splitlines()
MARKDOWN = """[click](javascript:ran("markdown"))
[click](data:text/html,<script>ran(2)</script>)
<javascript:ran("auto")>
![x](x" onerror="ran('alt'))
![x" onerror="ran('alt')](x)
[x]: javascript:ran("reference")
$\\href{javascript:ran("href")}{click}$ and $$\\style{position:fixed}{x}\\class{score}{y}\\cssId{click}{z}$$
$a <img src=x onerror=ran("formula")> b$
```html"><img src=x onerror=ran("fence")>
![x](attachment:evil) ![x](attachment:missing) ![x](attachment:svg)
[click](JaVaScRiPt&colon;ran("colon")) [click](<java&NewLine;script:ran("new line")>) [click](vbscript:ran(14))
[click][r] <a href="&#x1;javascript:ran('control')">click</a>
[r]: <javascript&#58;ran("reference 2")> "x' onmouseover='ran(15)"
![x](https://evil.example "x" onerror=ran(16)) ![x](//evil.example) ![x](\\\\evil.example)
$\\require{html}\\href{javascript:ran("require")}{click}\\data{x=y}{z}$ \\(\\text{<img src=x onerror=ran("text")>}\\)
$$\\begin{a}<img src=x onerror=ran("begin")>\\end{a}$$ \\begin{b}<img src=x onerror=ran("open")>
$`<img src=x onerror=ran("tick")>`$ `$<img src=x onerror=ran("tick 2")>$`
| a | <img src=x onerror=ran("table")> |
~~~<img src=x onerror=ran("tilde")>
<<script>ran("double")//<</script> <img ""><script>ran("quotes")</script>"> <a href=x"onclick=ran(17)>click</a>
[x]: data:image/svg+xml,<svg/onload=ran(18)> ![x] <IMG SRC=x:x ONERROR=ran(19)>""".splitlines()
HOSTILE = [*HTML, *MARKDOWN]


def hostile_notebook():
    """All of them as written answers, and as every kind of output and metadata."""
    nb = new_notebook(metadata={"widgets": {"application/vnd.jupyter.widget-state+json": {"x": "</script>" + HTML[0]}}})
    for text in HOSTILE:
        nb.cells.append(new_markdown_cell(text, metadata={"tags": ['x"><script>ran("tag")</script>']}))
        nb.cells[-1].attachments = {
            "evil": {"text/html": "<script>ran('attachment')</script>"},
            "svg": {"image/svg+xml": '"><img src=x onerror=ran("svg attachment")>'},
        }
        nb.cells += [new_raw_cell(text), new_raw_cell(text, metadata={"raw_mimetype": "text/html"})]
        cell = new_code_cell(f"x = {text!r}")
        for kind in ("text/html", "text/markdown", "text/latex", "text/plain", "image/svg+xml", "image/png"):
            isolated = {"text/html": {"isolated": True}}
            cell.outputs.append(new_output("display_data", {kind: text}, metadata=isolated))
        cell.outputs += [
            new_output("stream", text=text),
            new_output("error", ename=text, evalue=text, traceback=[text]),
            new_output("execute_result", {"application/javascript": "ran('javascript')"}),
            new_output("display_data", {"application/vnd.jupyter.widget-view+json": {"model_id": HTML[0]}}),
            new_output("display_data", {"application/x-evil+html": text, "application/pdf": text}),
        ]
        nb.cells.append(cell)
    sizes = {"image/png": {"width": "1 onload=ran('width')", "height": "1 onload=ran(3)", "alt": '"><script>ran(4)//'}}
    nb.cells.append(new_code_cell(outputs=[new_output("display_data", {"image/png": PNG}, metadata=sizes)]))
    nb.cells[-1].outputs[0].metadata |= {"width": "1 onload=ran(5)", "filenames": {"image/png": '"onload="ran(6)'}}
    nb.cells[-1].execution_count = '<img src=x onerror=ran("count")>'
    nb.cells.append(new_code_cell(outputs=[new_output("display_data")]))
    nb.cells[-1].outputs[0].data = {"text/html": 5, "image/png": {"x": 1}, "text/plain": [1, ["<script>ran(7)//"]]}
    return nb


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    """What nbgrader_config.py says."""
    folder = tmp_path_factory.mktemp("config")
    made = Config()
    (folder / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())
    runpy.run_path(str(folder / "nbgrader_config.py"), {"get_config": lambda: made})
    return made


@pytest.fixture(scope="module")
def render(config):
    """render(template, notebook): "formgrade" or "feedback", as the formgrader and GenerateFeedback make it."""

    def render(template, notebook, **resources):
        chosen = copy.deepcopy(config)
        chosen.HTMLExporter.template_name = template
        chosen.HTMLExporter.extra_template_basedirs = [str(TEMPLATES)]
        chosen.HTMLExporter.extra_template_paths = [str(TEMPLATES.parent / "static/node_modules/bootstrap/dist/css")]
        about = {"notebook": NAME, "score": 1, "max_score": 2, "late_penalty": 0}
        given = {"nbgrader": about, "index": 0, "total": 1, "base_url": "", "submission_id": "x"} | resources
        kind = feedback.Page if template == "feedback" else HTMLExporter
        assert template != "feedback" or config.GenerateFeedback.exporter_class == "ffnn_grading.feedback.Page"
        return kind(config=chosen).from_notebook_node(notebook, given)[0]

    return render


class Running(HTMLParser):
    """What in a page may run, load or lead somewhere; without what nbgrader's templates bring themselves."""

    def __init__(self, text):
        super().__init__()
        self.found, self.images, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.images.append(dict(attributes))
        known = {
            "script",
            "style",
            "link",
            "meta",
            "nav",
            "button",
            "input",
            "textarea",
            "html",
            "head",
            "body",
            "title",
        }
        if tag in known | inert.TAGS | feedback.MATHML:
            for name, value in attributes:
                address = (value or "").strip().lower()
                if (
                    name.startswith(("on", "srcdoc", "xlink", "formaction"))
                    or (
                        name in ("href", "src")
                        and not re.match(r"#|https?://|data:image/|mailto:|/formgrader|\w+$", address)
                    )
                    or "evil.example/" in address
                    or (tag == "img" and address.startswith("http"))
                ):
                    self.found.append((tag, name, value))
        else:
            self.found.append((tag, "", ""))

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("template", ["formgrade", "feedback"])
def test_nothing_hostile_gets_into_a_page_alive(render, template):
    quiet = render(template, new_notebook())
    expected = Running(quiet)
    page = render(template, hostile_notebook(), student=HTML[0], first_name=HTML[1], last_name='"><b onclick=ran(8)>x')
    met = Running(page)
    assert [one for one in met.found if one not in expected.found] == []
    assert page.count("<script") == quiet.count("<script") and page.count("<iframe") == 0 == page.count(
        "<style>@import"
    )
    assert 'ran("script")' in met.text  # the grader sees what was tried


def test_nothing_hostile_gets_into_the_page_of_a_question_alive():
    nb = hostile_notebook()
    for cell in nb.cells:
        met = Running(feedback.typeset(inert.show_cell(cell, inert.Room())))
        assert met.found == [], cell.source
    assert 'ran("script")' in Running(inert.show_cell(nb.cells[0], inert.Room())).text


def test_a_picture_that_is_linked_often_does_not_fill_a_page(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x" * 1000)
    page = '<img alt="" src="a.png">' * 100
    assert feedback.embed(page, tmp_path, 5500).count("data:image/png;base64,") == 5
    assert len(feedback.embed(page * 1000, tmp_path)) < 2 * inert.MAX_PICTURES


@pytest.mark.parametrize("name", ["a" * 300, "a/" * 3000, "a%00b", "."])
def test_a_name_that_no_file_can_have_stops_no_page(name, tmp_path):
    """The page of a question shows the answers of all students."""
    page = f'<img alt="" src="{name}.png">'
    assert feedback.embed(page, tmp_path) == page
    html = feedback.typeset(inert.show_cell(new_markdown_cell(f"![]({name}.png)"), inert.Room()))
    assert feedback.embed(html, tmp_path) == html


def test_styles_without_an_end_take_no_time():
    hostile = ("<style" * 4900 + "x" * inert.MAX_TEXT)[: inert.MAX_TEXT] + "</style"
    started = time.process_time()
    inert.clean(hostile)
    assert time.process_time() - started < 2  # it was 10 s
    assert inert.clean("<style scoped>\n.a { color: red }\n</style >x<style>b</STYLE>y") == "xy"


def test_the_notebook_itself_stays_as_it_was(render):
    nb = hostile_notebook()
    before = json.dumps(nb)
    render("formgrade", nb)
    assert json.dumps(nb) == before


@pytest.mark.parametrize("template", ["formgrade", "feedback"])
def test_formulas_pictures_tables_and_code_stay(render, template):
    picture = (
        f'<img src="data:image/png;base64,{PNG}" width="800" style="max-width: 100%" alt="A &quot;line&quot; &lt; 2">'
    )
    nb = new_notebook()
    nb.cells = [
        new_markdown_cell("If $a < b$ and $c>d$, then\n\n$$\\begin{pmatrix} 1 & x_1<2 \\\\ 3 & 4 \\end{pmatrix}$$"),
        new_markdown_cell(
            "|a|b|\n|:-:|-:|\n|1|**2**|\n\n```python\ndef f(x): return x < 1\n```\n\n- [x] done\n- [ ] open"
        ),
        new_markdown_cell(
            "if x<y then z>0, ![Drawn](attachment:a.png) ![Beside](my%20drawing.png) <b>bold</b> [l](https://x.org/?a=1&b=2)"
        ),
        new_code_cell("x < 1", outputs=[new_output("display_data", {"text/html": picture, "text/plain": "alt"})]),
        new_code_cell(outputs=[new_output("display_data", {"text/html": f'<div data-explorer="x">{picture}</div>'})]),
        new_code_cell(outputs=[new_output("display_data", {"image/png": PNG}, metadata={"image/png": {"width": 40}})]),
        new_code_cell(
            outputs=[new_output("display_data", {"text/latex": "$x < 1$"}), new_output("stream", text="a<b")]
        ),
    ]
    nb.cells[2].attachments = {"a.png": {"image/png": PNG}}
    page = render(template, nb)
    formulas = {
        "formgrade": ("If $a &lt; b$ and $c&gt;d$", "1 &amp; x_1&lt;2 \\\\ 3 &amp; 4 \\end{pmatrix}$$", "$x &lt; 1$"),
        "feedback": (
            "If <math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math> and <math>",
            "<msub><mi>x</mi><mn>1</mn></msub><mo>&lt;</mo><mn>2</mn></mtd></mtr>",
            "<math><mi>x</mi><mo>&lt;</mo><mn>1</mn></math>",
        ),
    }[template]
    for kept in (
        *formulas,
        '<th style="text-align:center">a</th>',
        "<strong>2</strong>",
        '<span class="k">def</span>',
        "☑ done",
        "☐ open",
        "if x&lt;y then z&gt;0",
        "<b>bold</b>",
        'href="https://x.org/?a=1&amp;b=2"',
        'rel="noopener noreferrer"',
        'target="_blank"',
        'src="my%20drawing.png"',
        "a&lt;b",
        'width="40"',
    ):
        assert kept in page, kept
    images = Running(page).images
    ours = {"src": f"data:image/png;base64,{PNG}", "width": "800", "style": "max-width:100%", "alt": 'A "line" < 2'}
    assert images.count(ours) == 2
    assert [one["alt"] for one in images[:2]] == ["Drawn", "Beside"] and images[0]["src"].endswith(PNG)


COLOURS = "\x1b[31ma\x1b[32mb" * 9000
TOO_LARGE = {  # a new idea is a line
    "code": lambda: [new_code_cell("a=1;" * 20_000)],
    "Markdown": lambda: [new_markdown_cell("# a\n" * 20_000)],
    "raw text": lambda: [new_raw_cell("<" * 90_000)],
    "many cells": lambda: [new_code_cell("a") for _ in range(900)],
    "printed": lambda: [new_code_cell(outputs=[new_output("stream", text=COLOURS)])],
    "an error": lambda: [new_code_cell(outputs=[new_output("error", traceback=[COLOURS])])],
    "HTML": lambda: [new_code_cell(outputs=[new_output("display_data", {"text/html": "&" * 90_000})])],
    "pictures": lambda: [
        new_code_cell(outputs=[new_output("display_data", {"image/png": "A" * 400_000})] * 4),
        new_markdown_cell(f"![x](data:image/png;base64,{'A' * 600_000})"),
        new_markdown_cell("![x](attachment:x)", attachments={"x": {"image/png": "A" * 400_000}}),
    ],
}


@pytest.mark.parametrize("kind", TOO_LARGE)
def test_a_page_stays_small(render, kind, monkeypatch):
    """With limits of a fifteenth and less. The question and the tests, which are the author's, are on it."""
    monkeypatch.setattr(inert, "MAX_TEXT", 20_000)
    monkeypatch.setattr(inert, "MAX_PICTURES", 500_000)
    monkeypatch.setattr(inert, "MAX_CELLS", 60)
    ours = new_markdown_cell("The question.", metadata={"nbgrader": {"locked": True, "grade_id": "x", "points": 1}})
    page = render("feedback", new_notebook(cells=[*TOO_LARGE[kind](), ours]))
    assert len(page) - len(render("feedback", new_notebook())) < 25 * 20_000 + 500_000 * (kind == "pictures")
    said = re.sub("<[^<>]*>", "", page)
    assert "The question." in said
    assert ("the notebook has all of it" in said) == (kind not in ("many cells", "pictures"))


def test_a_photograph_of_an_answer_is_shown(render):
    photo = f"![x](data:image/jpeg;base64,{'A' * 400_000})"
    assert len(render("feedback", new_notebook(cells=[new_markdown_cell(photo)]))) > 400_000


def test_what_takes_too_long_to_read_is_shown_as_text():
    assert inert.clean("".join(f"<b id=x{number}>" for number in range(300_000))).startswith("<pre>&lt;b id=x0&gt;")
    endless = "<p>" + 300_000 * "\\begin{a}" + "</p>"
    assert feedback.typeset(endless) == endless


@pytest.mark.parametrize("beginning", ["\\\\[", "\\\\(", "\\begin{a}"])
def test_formulas_without_an_end_take_no_time(beginning):
    started = time.process_time()
    assert inert.markdown2html({}, beginning * 20_000).startswith("<pre>")  # it was minutes
    assert beginning[1:] in inert.markdown2html({}, f"A few are rendered: {beginning * 20}")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "value, shown",
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t'=1"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("Mü;=1", "Mü;'=1"),
        ("Anna-Maria +", "Anna-Maria +"),
        (-1.5, "-1.5"),
        (None, ""),
    ],
)
def test_no_cell_of_a_spreadsheet_computes(value, shown):
    assert inert.spreadsheet_cell(value) == shown


def test_nbgraders_own_export_is_a_table_of_text(config, tmp_path):
    assert config.ExportApp.plugin_class == "ffnn_grading.inert.Points"
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "ffnn") as gradebook:
        gradebook.add_assignment("ex1")
        gradebook.add_student("=1+1", last_name='Smith, "Jo"', first_name="@x")
        plugin = inert.Points()
        plugin.to = str(tmp_path / "grades.csv")
        plugin.export(gradebook)
    with open(plugin.to, newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["student_id"], row["last_name"], row["first_name"]) == ("'=1+1", 'Smith, "Jo"', "'@x")
    assert (row["assignment"], row["score"], row["timestamp"]) == ("ex1", "", "")


# --- in the browser -----------------------------------------------------------------------------------------

STUDENT = "<img src=x onerror=ran('id')>"  # not one that is collected; nbgrader's own forms take any
EVIL_PAGE = "<script>ran('page of a student')</script><img src=x onerror=ran('page')>"


@pytest.fixture(scope="module")
def graded(course, nbgrader):
    """The hostile notebook as if autograde had written it, with its feedback and its report."""
    folder = course / "autograded" / STUDENT / NAME
    folder.mkdir(parents=True)
    (course / "submitted" / STUDENT / NAME).mkdir(parents=True)
    nb = nbformat.read(course / "exercises" / NAME / f"{NAME}.ipynb", 4)
    hostile = hostile_notebook()
    next(one for one in nb.cells if one.id == "ex1-explanation").source = "\n\n".join(HOSTILE)
    nb.cells += hostile.cells
    nb.cells[0].source += f'\n\n$a < b$ <img src="data:image/png;base64,{PNG}" alt="Ours">'
    nb.metadata |= hostile.metadata
    (folder / f"{NAME}.ipynb").write_text(json.dumps(nb))
    (folder / "evil.html").write_text(EVIL_PAGE)
    name = "<script>ran('name')</script>"
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
        gradebook.add_student(STUDENT, first_name=name, last_name=name, email=name)
        with warnings.catch_warnings(action="ignore"):  # SQLAlchemy's, about nbgrader
            submission = gradebook.add_submission(NAME, STUDENT).notebooks[0].id
    done = nbgrader(course, "generate_feedback", NAME)
    assert done.returncode == 0, done.stdout
    one = results.Submission(STUDENT, "look", HOSTILE, name, pages={"notebook": folder / f"{NAME}.ipynb"})
    tasks = [results.Task(text, text, 2, True, [1.0], mistakes=Counter(HOSTILE)) for text in HOSTILE]
    found = results.Results(HTML[0], 15, [one], tasks, attempts={STUDENT: [{HTML[0]: ("mistake", HTML[1])}] * 2})
    lines = [similar_work.Line(text, number % 2 == 0) for number, text in enumerate([*HOSTILE, "</pre></mark>"])]
    pair = similar_work.Pair((STUDENT, HTML[0]), 99.0, 1.0, [(HTML[0], (lines, lines))])
    terms = course / "statistics"
    terms.mkdir()
    (terms / "<svg onload=ran('term')>.json").write_text(json.dumps({HTML[0]: class_statistics.summarise(found)}))
    return SimpleNamespace(
        submission=submission,
        report=report_page.write(found, course / "autograded" / "report.html", [pair]),
        feedback=course / "feedback" / STUDENT / NAME,
        of_class=class_statistics.write(found, terms),
        similar=similar_work.write([pair], HTML[0], course / "autograded" / "similar.html"),
    )


def test_nothing_runs_in_formgrader_feedback_and_reports(graded, lab, page):
    heard = []
    page.context.expose_binding("ran", lambda source, what: heard.append((source["page"].url, what)))
    page.context.on("page", lambda new: heard.append(("new page", new.url)))
    server = re.match(r"http://[^/]+", lab.address)[0] + "/formgrader"
    view = f"{server}/submissions/{graded.submission}/"
    question = f"{server}/questions/{NAME}/{NAME}/ex1-explanation"
    addresses = [
        *(
            f"{server}/{place}"
            for place in (f"manage_submissions/{NAME}", "manage_students", f"gradebook/{NAME}/{NAME}")
        ),
        *(
            f"{server}/manage_students/{quote(who, safe='')}{rest}"
            for who in (STUDENT, HTML[0])
            for rest in ("", f"/{NAME}")
        ),
        *(f"{server}/api/{place}" for place in ("students", f"submissions/{NAME}")),
        f"{server}/questions",
        question,
        f"{view}evil.html",
        view,
        (graded.feedback / f"{NAME}.html").as_uri(),
        graded.report.as_uri(),
        graded.of_class.as_uri(),
        graded.similar.as_uri(),
    ]
    for address in addresses:
        page.goto(address)
        if "/manage_students/" not in address:  # the lists of nobody, if ids are as they must be
            page.wait_for_function("!document.body.innerText.includes('Loading, please wait')")
        assert heard == [], address
        if address in (graded.of_class.as_uri(), graded.similar.as_uri()):
            page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
            assert page.get_by_text('ran("script")').count() > 0
            alive = "script, link, img, iframe, svg, object, embed, form, base, a, [onerror], [onload]"
            assert page.locator(f"body :is({alive})").count() == 0
        if address == question:
            page.get_by_label("names").check()
            assert "<script>ran('name')</script>" in page.locator("main").inner_text()
            assert page.get_by_text('ran("script")').count() > 0
            for link in page.locator(".text").get_by_text("click", exact=True).all():
                link.dispatch_event("click")
        if address == view or "feedback" in address:
            assert page.get_by_alt_text("Ours").evaluate("image => image.naturalWidth") == 1
            if address == view:  # its formulas wait for a script from the network
                assert "$a < b$" in page.locator("body").inner_text()
            else:
                assert page.locator("math").filter(has_text="a<b").first.bounding_box()["width"] > 10
                assert page.locator("script, link").count() == 0
            assert page.get_by_text('ran("script")').count() > 0
            assert page.locator("#notebook [id^='ex1-explanation']").count() == (3 if address == view else 0)
            for link in page.get_by_text("click", exact=True).all():
                link.dispatch_event("click")
    page.wait_for_timeout(300)
    assert heard == []
    assert [text for text in page.complaints if "evil.example" in text] == []
