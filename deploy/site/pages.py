"""Write the course as pages that need no Python and no script: `make pages`, and a part of `make site`.

A page for each notebook in lectures/ (as executed) and exercises/ (as students get it), a search page, all pictures as
files and, where there is Python for it, the playground's page. The start page links every notebook, and the order of
its links is the course's order. Any web server can serve the pages; they send no requests to other machines. Scripts
add search, printing and, with `frames.py`, movement.
"""

import argparse
import base64
import html
import io
import json
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

import jinja2
import math_core
import nbformat
from nbconvert.filters.ansi import strip_ansi
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from PIL import Image
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "page")]  # this file is also loaded as a module
sys.path.insert(0, str(HERE.parents[1] / "tools"))
import address  # noqa: E402
import frames  # noqa: E402
import moving  # noqa: E402

from ffnn_helpers.pictures import controls  # noqa: E402
from ffnn_helpers.playground import OwnExperiment  # noqa: E402
from ffnn_helpers.playground.picture import PlaygroundPicture  # noqa: E402

ROOT = HERE.parents[1]
START = "lectures/00_start_here.ipynb"
ONLY_IN_NOTEBOOKS = "remove-cell"  # the tag of a cell that makes no sense on a page, as in other publishing tools
RIGHT_CHOICE = "\nRight."  # how the reply to it begins
TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE / "page"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
# A formula with the marks beside it.
IN_A_SENTENCE = re.compile(
    r'[(“]?(<span class="long">)?<math>(?:(?!</math>).)*</math>(?(1)</span>)[,.;:!?)’”]+', re.DOTALL
)
CONVERTER = math_core.LatexToMathML()


def main():
    parser = argparse.ArgumentParser(description="Write the course as pages that need no Python and no script.")
    parser.add_argument("--output", type=Path, default=ROOT / "dist" / "pages", help="the folder to write to")
    parser.add_argument(
        "--jupyterlite", action="store_true", help="link to the notebooks in JupyterLite, which is there"
    )
    parser.add_argument("--frames", action="store_true", help="draw what the explorers' controls show, for minutes")
    options = parser.parse_args()
    site, repository = address.urls()
    starts = {}
    if options.frames:
        lectures = [notebook for notebook in course_order(ROOT) if notebook.startswith("lectures/")]
        starts = frames.write_frames(ROOT, lectures, options.output)
    pages = write_pages(
        options.output, jupyterlite=options.jupyterlite, site=site, repository=repository, starts=starts
    )
    print(f"{options.output}: {len(pages)} pages. To read them: {sys.executable} -m http.server -d {options.output}")


@dataclass
class Section:
    anchor: str
    title: str  # HTML
    level: int
    text: str = ""  # what the search looks through


@dataclass
class Page:
    """A notebook on its way to a page; `address` is relative to the site, as are all other addresses in here."""

    notebook: str
    address: str
    title: str = ""  # plain text
    description: str = ""
    body: str = ""
    wide: bool = False
    sections: list[Section] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)  # by address; twice as many pixels as on the page

    @property
    def kind(self):
        return "start" if self.notebook == START else self.notebook.split("/")[0].rstrip("s")

    @property
    def up(self):
        """The way from the page to the root of the site."""
        return "../" * self.address.count("/")

    @property
    def number(self):
        """Number of the lecture or exercise, as in 04_neurons_and_layers or ex1_neuron_and_layer."""
        return int(re.search(r"\d+", self.notebook)[0])


# Servers send it for each address that leads to nothing, however deep: its links start where the site does.
NOT_FOUND = Page(
    "", "404.html", "Nothing is here", "There is no page at this address: how to find the one that is meant."
)
NOT_FOUND.body = """<h1>Nothing is here</h1>
<p>There is no page at this address. Perhaps it has a typing error, or the page has been renamed.
<a href="index.html">The start page</a> leads to all of the course; the search above finds a word in it.</p>"""


def write_pages(folder, jupyterlite=False, site="", repository="", starts=None, root=ROOT):
    """Write all pages into a folder, and return them as a list of `Page`.

    Parameters
    ----------
    folder : Path
        Created if necessary; other files in it are kept.
    jupyterlite : bool
        Whether the folder also holds JupyterLite, to whose notebooks the pages then link.
    site : str
        The address at which the folder will be served. Empty: the pages then state no canonical address, and there is
        no sitemap.
    repository : str
        The address of the course's repository, if it is on GitHub: the pages then link services that open notebooks.
    starts : dict, optional
        What `frames.write_frames` returned, if it wrote into the same folder: these explorers get controls.
    root : Path
        The folder with the course's notebooks.

    Raises ValueError if the start page does not link a notebook, and if a link or a formula cannot be converted.
    """
    site = site and site.rstrip("/") + "/"
    addresses = course_order(root)
    pages = [read_page(root, notebook, addresses, jupyterlite, starts or {}) for notebook in addresses]
    template = TEMPLATES.get_template("page.html.j2")
    style = (HERE / "page" / "page.css").read_text()  # in each page: a file of its own would be waited for
    search = Page("", "search.html", "Search", "Search the course, or look through the titles of all its sections.")
    beside = [read_playground()] if jupyterlite else []
    for position, page in enumerate([*pages, search, *beside, NOT_FOUND]):
        before, after = (pages[position - 1 : position] or [None])[0], (pages[position + 1 : position + 2] or [None])[0]
        base = (site or "/") if page is NOT_FOUND else ""
        doors = address.doors(repository, page.notebook) if page.notebook else {}
        text = template.render(
            page=page, style=style, pages=pages, base=base, before=before, after=after, jupyterlite=jupyterlite,
            site=site, searching=page is search, doors=doors,
        )  # fmt: skip
        target = folder / page.address
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        for place, png in page.pictures.items():
            write_picture(folder / place, png)
    for path in (HERE / "page").iterdir():
        if path.suffix not in (".j2", ".css"):
            shutil.copy(path, folder)
    shutil.copy(Path(controls.__file__).with_name("touch.js"), folder)
    for kind in ("js", "css"):
        shutil.copy(ROOT / "ffnn_helpers" / "playground" / f"widget.{kind}", folder / f"playground.{kind}")
    if jupyterlite:
        for name in ("offline.js", "icon.png"):
            shutil.copy(HERE / "lite" / name, folder)
        manifest = json.loads((HERE / "lite" / "manifest.webmanifest").read_text()) | {"name": pages[0].title}
        (folder / "manifest.webmanifest").write_text(json.dumps(manifest, ensure_ascii=False))
    index = [
        {"page": page.title, "address": f"{page.address}#{section.anchor}", "title": spoken(section.title),
         "text": section.text}
        for page in [*pages, *beside] for section in page.sections
    ]  # fmt: skip
    (folder / "search.json").write_text(json.dumps(index, ensure_ascii=False))
    if site:
        for wheel in folder.glob("static/pyodide/ffnn_helpers-*.whl"):  # for the first cell of notebooks elsewhere
            (folder / "install.txt").write_text(f"ffnn-helpers @ {site}static/pyodide/{wheel.name}\n")
        (folder / "sitemap.txt").write_text("".join(f"{urljoin(site, page.address)}\n" for page in [*pages, *beside]))
        (folder / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {site}sitemap.txt\n")
    return pages


def course_order(root):
    """Addresses of the pages by their notebooks, in the order in which the start page links the notebooks."""
    start = nbformat.read(root / START, 4)
    text = "\n".join(cell.source for cell in start.cells if cell.cell_type == "markdown")
    linked = [resolved(START, link) for link in re.findall(r"\]\(([^()#]+\.ipynb)\)", text)]
    there = [*root.glob("lectures/*.ipynb"), *root.glob("exercises/*/*.ipynb")]
    if unlinked := {path.relative_to(root).as_posix() for path in there} - {START, *linked}:
        raise ValueError(f"{START} does not link {', '.join(sorted(unlinked))}: give each a place in the course.")
    return {
        notebook: "index.html" if notebook == START else f"{notebook.split('/')[0]}/{Path(notebook).stem}.html"
        for notebook in [START, *linked]
    }


def resolved(notebook, link):
    """Path of what a notebook links, from the root of the course."""
    return urljoin(f"/{notebook}", link).removeprefix("/")


def read_page(root, notebook, addresses, jupyterlite=False, starts=()):
    """Make a notebook's page; for the other arguments see `write_pages`."""
    page = Page(notebook, addresses[notebook])
    renderer = Renderer(page, addresses, jupyterlite)
    markdown = MarkdownWithMath(renderer)
    parts = []
    for cell in nbformat.read(root / notebook, 4).cells:
        if ONLY_IN_NOTEBOOKS in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "code":
            parts.append(code_cell(cell, page, starts))
            continue
        renderer.cell, renderer.asks = cell.id, RIGHT_CHOICE in cell.source
        # A section has a text of its own; but a line of code that begins with # is not a heading.
        texts = [cell.source] if "```" in cell.source else re.split(r"^(?=#{1,6} )", cell.source, flags=re.MULTILINE)
        for text in texts:
            part = rendered(markdown, text)
            parts.append(part)
            if page.sections:
                page.sections[-1].text += spoken(re.sub(r"<h\d.*?</h\d>", "", part, flags=re.DOTALL)) + " "
    page.body = "\n".join(parts)
    page.title = spoken(page.sections[0].title)
    first = re.search(r"<p>(.*?)</p>", page.body, re.DOTALL)[1]
    page.description = shortened(spoken(re.sub(r"^<strong>Aim\.</strong>", "", first)), 160)
    return page


def read_playground():
    """Make the playground's own page. Until Python is there, it shows how the playground opens."""
    picture = PlaygroundPicture(OwnExperiment(seed="0.33197"))
    figure = figure_of("pictures/playground", picture.still(), picture.width, picture.alt, playground="")
    page = Page("", "playground.html", "Playground", wide=True, pictures={"pictures/playground": picture.still()})
    page.description = (
        "TensorFlow Playground, to the last digit, with more to change: a small network trains while you watch."
    )
    page.body = TEMPLATES.get_template("playground.html.j2").render(figure=figure)
    text = spoken(re.sub(r"<(h1|h2|figure|details).*?</\1>", "", page.body, flags=re.DOTALL))
    page.sections.append(Section("text", page.title, 1, text))
    return page


class Renderer(IPythonRenderer):
    """Markdown to HTML as in Jupyter, but with formulas in MathML, with anchors, and with links from page to page."""

    def __init__(self, page, addresses, jupyterlite):
        super().__init__(escape=False)
        self.page, self.addresses, self.jupyterlite = page, addresses, jupyterlite
        self.cell = ""  # id of the cell that is being rendered
        self.asks = False  # whether the cell is a question with one folded box per choice

    def heading(self, text, level, **attributes):
        # The anchors of JupyterLab: a link into a notebook works in both.
        anchor = html.unescape(re.sub(r"<[^>]+>", "", text)).strip().replace(" ", "-")
        taken = {section.anchor for section in self.page.sections}
        anchor = next(name for name in (anchor, *(f"{anchor}-{n}" for n in range(2, 100))) if name not in taken)
        self.page.sections.append(Section(anchor, text, level))
        return f'<h{level} id="{html.escape(anchor)}">{text}</h{level}>\n'

    def link(self, text, url, title=None):
        if re.match(r"https?:", url):
            return super().link(text, url, title)
        path, mark, anchor = url.partition("#")
        if not path:
            return super().link(text, url, title)
        target = resolved(self.page.notebook, path)
        if target in self.addresses:
            return super().link(text, f"{self.page.up}{self.addresses[target]}{mark}{anchor}", title)
        if not (ROOT / target).exists():
            raise ValueError(f"{self.page.notebook}, cell {self.cell}: the link {url} leads to nothing. Correct it.")
        if self.jupyterlite and (ROOT / target).is_file():  # a module, for instance
            return super().link(text, f"{self.page.up}lab/index.html?path={target}", title)
        return text

    def formula(self, latex, display):
        latex = re.sub(r"\\\\\[[\d.]+\w+\]", r"\\\\", latex)  # room between rows: the converter would print it
        try:
            formula = CONVERTER.convert_with_local_state(latex, displaystyle=display)
        except math_core.LatexError as error:
            raise ValueError(
                f"{self.page.notebook}, cell {self.cell}: the formula {latex!r} cannot be converted to MathML "
                f"({error}). Write it with commands that the converter knows."
            ) from error
        # Browsers make a fence large in a row only, not where it bears an exponent.
        return re.sub(r"<(msu[bp]|msubsup)>(<mo [^>]*minsize[^>]*>.</mo>)", r"<\1><mrow>\2</mrow>", formula)

    def inline_math(self, body):
        formula = self.formula(body, display=False)
        # Browsers do not break formulas: on a phone a long one scrolls.
        is_long = len(re.sub(r"<[^>]+>", "", formula)) > 24
        return f'<span class="long">{formula}</span>' if is_long else formula

    def block_math(self, body):
        return f'<span class="formula">{self.formula(body, display=True)}</span>'

    def latex_environment(self, name, body):
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")

    def block_html(self, text):
        # As in Jupyter, formulas in HTML are formulas.
        text = re.sub(r"\$([^$]+)\$", lambda found: self.inline_math(html.unescape(found[1])), text)
        text = re.sub(r"<details>(?=<summary>(Answer|Hint))", '<details class="answer">', text)
        return super().block_html(text.replace("<details>", '<details class="choice">') if self.asks else text)

    def table(self, text):
        # One that is wider than a phone scrolls, and the page does not.
        return f'<div class="wide"><table>\n{text}</table></div>\n'

    def block_code(self, code, info=None):
        return code_block(code) if info == "python" else super().block_code(code, info)


def rendered(markdown, text):
    """Markdown as HTML, whose lines do not begin with the mark after a formula."""
    return IN_A_SENTENCE.sub(r'<span class="kept">\g<0></span>', markdown.render(text))


def code_block(code):
    lines = highlight(code.strip(), PythonLexer(), HtmlFormatter(nowrap=True)).splitlines(keepends=True)
    return f'<pre class="code"><code>{"".join(map(wrapped, lines))}</code></pre>\n'


def wrapped(line):
    """A line of code whose words are wrapped: all of it, from its indentation on, or the comment after the code."""
    if found := re.fullmatch(
        r'((?:<span class="w">)?( *)(?:</span>)?<span class="(?:c1|sd)">( *).*</span>)(\n?)', line
    ):
        return f'<span class="words" style="--indent: {len(found[2] + found[3])}ch">{found[1]}</span>{found[4]}'
    return re.sub(
        r'( +)<span class="c1">(.*)</span>$', r'<span class="gap">\1</span><span class="c1 words">\2</span>', line
    )


def code_cell(cell, page, starts):
    """A cell's code and outputs. Code that draws a picture is folded: the picture is what the text speaks of."""
    outputs = [output_of(output, cell, page, starts) for output in cell.outputs]
    source = address.FIRST_LINES.sub("", cell.source)  # a page needs no installation
    code = code_block(source) if source.strip() else ""
    if any("<figure" in output for output in outputs) or cell.metadata.get("jupyter", {}).get("source_hidden"):
        code = f'<details class="drawing"><summary>Code of the picture</summary>\n{code}</details>\n'
    return code + "".join(outputs)


def output_of(output, cell, page, starts):
    """One output of a cell as HTML. Pictures become files, and explorers whose frames are drawn get controls."""
    data = output.get("data", {})
    stored = data.get("text/html", "")
    if found := re.search(r'<img src="data:image/png;base64,([^"]*)" width="(\d+)".*? alt="([^"]*)"', stored):
        png, width, words = base64.b64decode(found[1]), int(found[2]), html.unescape(found[3])
        name = f"{page.notebook.split('/')[0]}/pictures/{Path(page.notebook).stem}/{cell.id}"
        alive = {"first": not page.pictures}
        page.pictures[name] = png
        if (page.notebook, cell.id) in starts:
            place, start = page.up + frames.place_of(page.notebook, cell.id), starts[page.notebook, cell.id]
            if start is None:
                alive["playground"] = f"{place}/playground.py"
            else:
                data = {name: json.dumps(start[name]) for name in ("places", "panels")}
                alive["explorer"] = {"frames": place, "controls": list(controls_of(stored, start))} | data
        return figure_of(page.up + name, png, width, words, **alive)
    if stored:
        raise ValueError(f"{page.notebook}, cell {cell.id}: a page can show pictures, but no other output in HTML.")
    text = output.get("text") or data.get("text/plain") or "\n".join(output.get("traceback", []))
    return f'<pre class="output">{html.escape(strip_ansi(text).rstrip())}</pre>\n'


def figure_of(source, png, width, words, first=True, explorer=None, playground=None):
    """A picture as HTML: that of an explorer with its controls, that of a playground with what starts it.

    A playground is the address of the code that makes it; "" for the one on its own page.
    """
    pixels = Image.open(io.BytesIO(png)).size
    return TEMPLATES.get_template("figure.html.j2").render(
        source=source, width=width, height=round(pixels[1] * width / pixels[0]), words=words, first=first,
        explorer=explorer, playground=playground,
    )  # fmt: skip


def controls_of(stored, start):
    """The controls of an explorer's stored output, with the position from which each starts, as a page needs them."""
    data = {
        name: json.loads(html.unescape(text)) for name, text in re.findall(r'data-(controls|state)="([^"]*)"', stored)
    }
    for fields in data["controls"]:
        kind = fields.pop("kind")
        control = getattr(controls, kind)(**fields)
        yield {
            "name": control.name,
            "label": control.label,
            "kind": kind,
            "labels": moving.labels_of(control),
            "at": moving.values_of(control).index(data["state"][control.name]),
            "last": start["limits"].get(control.name),
            "shown": control.name in start["shown"],
        }


def write_picture(path, png):
    """Write a picture with two pixels per pixel of the page, and with one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(f"{path.name}@2x.png").write_bytes(png)
    image = Image.open(io.BytesIO(png))
    half = image.convert("RGB").resize((image.width // 2, image.height // 2), Image.Resampling.BOX)
    if image.mode == "P":  # 256 colours do for the smaller one, too: its own, as Pillow finds those of the other nearly
        half = half.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    half.save(path.with_name(f"{path.name}.png"), optimize=True)


def spoken(text):
    """HTML as plain text on one line, formulas as one would type them: e^(−z), w_ij^(l)."""
    text = re.sub(r"<math.*?</math>", lambda formula: html.escape(typed(formula[0])), text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def typed(formula):
    """A formula in MathML as plain text."""

    def line(element):
        parts = [line(child) for child in element]
        if element.tag == "mspace":
            return " " if element.get("width") else ""
        if element.tag == "mfrac":
            return "/".join(map(bracketed, parts))
        if element.tag == "msqrt":
            return f"√{bracketed(''.join(parts))}"
        if element.tag in ("msub", "munder"):
            return f"{parts[0]}_{bracketed(parts[1])}"
        if element.tag in ("msup", "msubsup", "munderover"):
            *base, above = parts
            below = f"_{bracketed(base[1])}" if base[1:] else ""
            return base[0] + below + (above if set(above) <= set("′″‴") else f"^{bracketed(above)}")
        if element.tag in ("mtd", "mtr"):
            parts.append(" ")
        return (element.text or "") + "".join(parts)

    def bracketed(text):
        text = text.strip()
        return text if text.isalnum() or re.fullmatch(r"\([^()]*\)", text) else f"({text})"

    text = line(ElementTree.fromstring(formula.replace("&ApplyFunction;", "")))
    return re.sub("[\u2061\u2063\ufe00]", "", text)


def shortened(text, length):
    """The sentences of a text that fit, or as many words as fit."""
    if len(text) <= length:
        return text
    sentences = re.match(rf".{{40,{length - 1}}}[.?](?=\s)", text)
    return sentences[0] if sentences else text[: length - 2].rsplit(" ", 1)[0] + " …"


TEMPLATES.filters["spoken"] = spoken

if __name__ == "__main__":
    main()
