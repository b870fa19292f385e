"""What a reader is promised: honest times, questions with an answer, and code that only draws out of the way."""

import re
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "lectures"
LECTURES = {path.name: nbformat.read(path, as_version=4).cells for path in sorted(FOLDER.glob("*.ipynb"))}
START = LECTURES.pop("00_start_here.ipynb")

WORDS, LINES = 130, 12  # a minute: prose with formulas, code that one follows line by line
PICTURE, THOUGHT, QUESTION = 3, 2, 1  # minutes: a picture to play with, a "Think first", a question with choices


def sections(cells):
    """The cells of each numbered section."""
    numbered = []
    for cell in cells:
        if cell.cell_type == "markdown" and (heading := re.match(r"## (\d+\. )?", cell.source)):
            if not heading[1]:
                return numbered
            numbered.append([])
        if numbered:
            numbered[-1].append(cell)
    return numbered


def minutes(cells):
    """How long these cells take, pictures and questions included; what is folded is not read."""
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    unfolded = re.sub(r"<details>.*?</details>", "", prose, flags=re.DOTALL)
    code = [cell.source for cell in cells if cell.cell_type == "code" and "jupyter" not in cell.metadata]
    return (
        len(unfolded.split()) / WORDS
        + sum(len(source.splitlines()) for source in code) / LINES
        + PICTURE * prose.count("### Touch it")
        + THOUGHT * prose.count("**Think first.**")
        + QUESTION * prose.count("**Question ")
    )


def stated(name):
    """The stated minutes: of the whole lecture, and of each section."""
    time = re.search(
        r"\*\*Time:\*\* (\d+) minutes, with pictures and questions: ([\d +]+) for", LECTURES[name][0].source
    )
    return int(time[1]), [int(number) for number in time[2].split("+")]


@pytest.mark.parametrize("name", LECTURES)
def test_stated_times_are_honest(name):
    total, parts = stated(name)
    assert total == sum(parts)
    for number, (part, cells) in enumerate(zip(parts, sections(LECTURES[name]), strict=True), 1):
        estimate = minutes(cells)
        assert abs(part - estimate) <= max(1.5, 0.25 * estimate), f"section {number} takes about {estimate:.0f} minutes"


def test_the_start_page_states_the_same_times():
    table = next(cell.source for cell in START if cell.id == "contents")
    assert dict(re.findall(r"\]\((\d\d_\w+\.ipynb)\)[^|]*\((\d+) minutes\)", table)) == {
        name: str(stated(name)[0]) for name in LECTURES
    }


@pytest.mark.parametrize("name", sorted(LECTURES)[:12])  # of a new lecture, a person has yet to write the notes
def test_what_the_notes_keep_fits_into_45_minutes(name):
    """The sections that are listed, and a picture of another one if it is shown, too."""
    notes = re.split(r"^## \d+ · .*$", (FOLDER.parent / "docs/teaching/notes.md").read_text(), flags=re.MULTILINE)
    line = re.search(r"^In 45 minutes: (.*)$", notes[int(name[:2])], re.MULTILINE)[1]
    listed = re.match(r"all|[\d, ]+", re.sub(r" \(\w+\)", "", line))[0]
    parts = stated(name)[1]
    kept = range(1, len(parts) + 1) if listed == "all" else [int(number) for number in re.findall(r"\d+", listed)]
    assert sum(parts[number - 1] for number in kept) + PICTURE * ("the picture of" in line) <= 45


@pytest.mark.parametrize("name", LECTURES)
def test_questions_can_be_answered(name):
    questions = [cell.source for cell in LECTURES[name] if cell.source.startswith("**Question ")]
    assert [source.split(".")[0] for source in questions] == [f"**Question {k + 1}" for k in range(len(questions))]
    assert len(questions) >= 3
    places = set()
    for source in questions:
        choices = re.findall(r"<details><summary>(.+)</summary>\n\n(.+)\n\n</details>", source)
        assert len(choices) == source.count("<details>") >= 3, source
        right = [place for place, (_, reply) in enumerate(choices) if reply.startswith("Right.")]
        assert len(right) == 1, source
        assert len({label for label, _ in choices}) == len({reply for _, reply in choices}) == len(choices), source
        assert all(len(reply.split()) > 5 for place, (_, reply) in enumerate(choices) if place != right[0]), source
        places.add(right[0])
    assert len(places) > 1, "the right answer is always in the same place"


@pytest.mark.parametrize("name", LECTURES)
def test_code_that_only_draws_is_folded(name):
    """So is code that stands in for a package which is not there."""
    for cell in LECTURES[name]:
        if cell.cell_type == "code":
            folded = "Drawing(" in cell.source or 'find_spec("torch")' in cell.source
            assert cell.metadata.get("jupyter", {}) == ({"source_hidden": True} if folded else {}), cell.id
