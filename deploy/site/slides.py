"""Make slides of the lectures, one file each that needs nothing else: `make slides`.

Which cells are slides is in their metadata, as JupyterLab's property inspector writes it (*Slide Type*). What a slide
shows is shorter than its cells: long paragraphs go to the speaker's notes, beside those of docs/teaching/notes.md.
Pictures are those of the executed notebook. Text, formulas and code are as in `pages.py`; reveal.js shows them.
"""

import argparse
import base64
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbconvert.filters.markdown_mistune import MarkdownWithMath

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "page")]  # this file is also loaded as a module
import pages  # noqa: E402

REVEAL = pages.ROOT / ".venv-slides/sphinx_revealjs/_static/revealjs"
NOTES = pages.ROOT / "docs/teaching/notes.md"
LONG = 40  # words: a paragraph with more of them is said, not shown
FULL, FORMULA = 110, 15  # words, after which the next paragraph starts another slide; a formula counts as 15 words
LEAD = 10  # words: with no more, a heading or "There are two kinds:" has no slide of its own
# How other parts begin: headings, lists, tables, code, questions.
SHOWN = r"#|\||- |\d\. |```|<|\*\*(The question|Question|Think first)"


@dataclass
class Slide:
    """What is seen, what only the speaker sees, and whether it starts a new column of slides."""

    starts_column: bool = False
    shown: list[str] = field(default_factory=list)  # HTML
    said: list[str] = field(default_factory=list)
    words: int = 0


def lecturers_notes(text):
    """Return {(lecture, section): HTML} of a page with a table per lecture, its sections in the first column."""
    notes, lecture = {}, None
    for line in text.splitlines():
        if heading := re.match(r"## (\d+) · ", line):
            lecture = int(heading[1])
        elif row := re.match(r"\| (\d+) \| (.*?) \|(.*)\|$", line):
            say, stuck = (pages_text(cell) for cell in row.groups()[1:])
            notes[lecture, int(row[1])] = say + (f"<p><em>Where it gets stuck:</em></p>{stuck}" if stuck else "")
    return notes


def pages_text(markdown):
    """Markdown as HTML, where there is no notebook around it."""
    return MarkdownWithMath(pages.IPythonRenderer(escape=False)).render(markdown.strip())


def slides_of(cells, page, renderer, notes):
    """Group the cells of a lecture into slides."""
    markdown = MarkdownWithMath(renderer)
    slides = [Slide(starts_column=True)]
    for cell in cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        if kind is None:
            kind = "slide" if cell.source.startswith("#") else "subslide"
        if kind == "skip":
            continue
        if kind in ("slide", "subslide"):
            if slides[-1].shown and (kind == "slide" or slides[-1].words > LEAD):
                slides.append(Slide())
            slides[-1].starts_column |= kind == "slide"
        if cell.cell_type == "code":
            output = pages.code_cell(cell, page, ())
            slides[-1].shown.append(re.sub(r'<details class="drawing">.*?</details>', "", output, flags=re.DOTALL))
            slides[-1].words += FULL  # what follows starts another slide
            continue
        renderer.cell, renderer.asks = cell.id, pages.RIGHT_CHOICE in cell.source
        if heading := re.match(r"## (\d+)\. ", cell.source):
            slides[-1].said.append(notes.get((page.number, int(heading[1])), ""))
        for part in [cell.source] if "<details>" in cell.source else re.split(r"\n{2,}", cell.source):
            words = len(part.split())
            if kind == "notes" or (words > LONG and not re.match(SHOWN, part) and "$$" not in part):
                slides[-1].said.append(pages.rendered(markdown, part))
                continue
            goes_on = part[:1].islower() or slides[-1].words <= LEAD
            if slides[-1].shown and slides[-1].words + words > FULL and not goes_on:
                slides.append(Slide())
            slides[-1].words += words + FORMULA * ("$$" in part)
            slides[-1].shown.append(pages.rendered(markdown, part))
    return [slide for slide in slides if slide.shown]


def document(page, slides):
    """The slides as one HTML page, with all that it needs."""
    font = as_data((HERE / "page/math.woff2").read_bytes(), "font/woff2")
    pictures = {f"{address}.png": as_data(png, "image/png") for address, png in page.pictures.items()}
    for slide in slides:
        for address, data in pictures.items():
            slide.shown = [part.replace(f'src="{address}"', f'src="{data}"') for part in slide.shown]
        slide.shown = [re.sub(r' srcset="[^"]*"| loading=lazy', "", part) for part in slide.shown]
    style = (HERE / "page/page.css").read_text().replace("math.woff2", font)
    return pages.TEMPLATES.get_template("slides.html.j2").render(
        page=page,
        slides=slides,
        styles=[(REVEAL / "dist/reveal.css").read_text(), style],
        scripts=[(REVEAL / file).read_text() for file in ("dist/reveal.js", "plugin/notes/notes.js")],
    )


def as_data(content, kind):
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def write_slides(folder):
    """Write the slides of all lectures into a folder, and return the files."""
    notes = lecturers_notes(NOTES.read_text(encoding="utf-8"))
    lectures = [name for name in pages.course_order(pages.ROOT) if name.startswith("lectures/") and name != pages.START]
    addresses = {name: f"{Path(name).stem}.html" for name in lectures}
    folder.mkdir(parents=True, exist_ok=True)
    for name, address in addresses.items():
        page = pages.Page(name, address)
        cells = nbformat.read(pages.ROOT / name, 4).cells
        slides = slides_of(cells, page, pages.Renderer(page, addresses, False), notes)
        page.title = pages.spoken(page.sections[0].title)
        (folder / address).write_text(document(page, slides), encoding="utf-8")
    return [folder / address for address in addresses.values()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make slides of the lectures.")
    parser.add_argument("--output", type=Path, default=pages.ROOT / "dist/slides", help="the folder for the slides")
    options = parser.parse_args()
    n_lectures = len(write_slides(options.output))
    print(f"{options.output}: {n_lectures} lectures. Open one in a browser, and press S for the notes.")
