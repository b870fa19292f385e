"""Points stand in the notebooks' metadata, where nbgrader reads them. Every other place that states them must agree.

These are the table and the sum at the top of an exercise, the headings of its tasks, the comments in its check cells,
its questions and rubrics, and the table of the start page.
"""

import copy
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
START = nbformat.read(ROOT / "lectures/00_start_here.ipynb", 4)
EXERCISES = {path.stem: nbformat.read(path, 4) for path in sorted((ROOT / "solutions").glob("*/*.ipynb"))}


def points_of(cells):
    """The points of the graded cells, in order."""
    return [cell.metadata.nbgrader.points for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]


def sections(cells):
    """(numbers of the tasks, cells) of each section: [9, 10, 11] for "## Tasks 9, 10 and 11: …", [] without a task."""
    found = [([], [])]
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            tasks = re.match(r"## Tasks? ([\d, and]+):", cell.source)
            found.append(([int(number) for number in re.findall(r"\d+", tasks[1])] if tasks else [], []))
        found[-1][1].append(cell)
    return found


def shared(text, parts):
    """The points in words such as "2 points", "1 + 1" or, for several parts, "1 each"."""
    numbers = [float(number) for number in re.findall(r"[\d.]+", text)]
    return numbers * parts if "each" in text else numbers


def stated(name, notebook, start):
    """Each place that states points: where it is, what stands there, and what the metadata say."""
    title, *cells = notebook.cells
    every = points_of(cells)
    rows = [[part.strip() for part in row.split("|")[1:-1]] for row in title.source.splitlines() if row[:1] == "|"][2:]
    table = [points for task, _, text in rows[:-1] for points in shared(text, task.count(",") + 1)]
    yield f"{title.id}, table", table, every
    yield f"{title.id}, sum", shared(rows[-1][-1], 1), [sum(every)]
    table = next(cell.source for cell in start.cells if cell.id == "contents")
    [there] = re.findall(rf"{name}\.ipynb\) \([^)]*?([\d.]+) points\)", table)
    yield "the start page", [float(there)], [sum(every)]
    for tasks, part in sections(cells):
        if not (points := points_of(part)):
            continue
        heading, *_ = part[0].source.splitlines()
        yield f"{part[0].id}, heading", shared(re.search(r"\(([^()]*points?[^()]*)\)$", heading)[1], len(tasks)), points
        text = "\n".join(cell.source for cell in part if cell.cell_type == "markdown").removeprefix(heading)
        text, _, rubric = text.partition("=== BEGIN MARK SCHEME ===")
        rubric = rubric.partition("=== END MARK SCHEME ===")[0]
        if said := re.findall(r"\((\d+ points?(?: together)?)\)", text):
            yield f"{part[0].id}, text", [sum(shared(" ".join(said), 1))], [sum(points)]
        items = re.compile(r"^\d+\. ", re.MULTILINE)
        for each, where in (
            (re.search(r"\(1 point each\)", text), text),
            (re.search("One point (each|for each part)", rubric), rubric),
        ):
            if each:
                yield f"{part[0].id}, one point each", [len(items.findall(where))], [sum(points)]
        if most := re.findall(r"\| points \|\n\|[- |]+\|\n(?:\|.*\n)*\|.*\| (\d+) \|$", text, re.MULTILINE):
            yield f"{part[0].id}, last row of the table", [int(most[-1])], [sum(points)]
        for cell in part:
            if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
                comment = re.match(
                    r"# Check of task (\d+)(?:, [\w\s]+)? \((\d+) points?\)(?:\.|$)", cell.source, re.MULTILINE
                )
                assert comment and int(comment[1]) in tasks, f"{cell.id}: '# Check of task N (n points)' is missing"
                yield f"{cell.id}, comment", [int(comment[2])], [cell.metadata.nbgrader.points]


@pytest.mark.parametrize("name", EXERCISES)
def test_points_are_those_of_the_metadata(name):
    wrong = [
        f"{where}: {there}, but the metadata say {points}"
        for where, there, points in stated(name, EXERCISES[name], START)
        if there != points
    ]
    assert not wrong, f"solutions/{name}: change the points there, too:\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", EXERCISES)
def test_every_place_is_found(name):
    """A changed point in the metadata is missed in the table, the sum, the start page, the heading and the comment."""
    for number, cell in enumerate(EXERCISES[name].cells):
        if cell.metadata.get("nbgrader", {}).get("grade"):
            changed = copy.deepcopy(EXERCISES[name])
            changed.cells[number].metadata.nbgrader.points += 1
            wrong = [where for where, there, points in stated(name, changed, START) if there != points]
            assert {"table", "sum", "the start page", "heading"} <= {where.split(", ")[-1] for where in wrong}
            assert cell.cell_type == "markdown" or f"{cell.id}, comment" in wrong


def test_the_start_page_states_the_same_minutes():
    table = next(cell.source for cell in START.cells if cell.id == "contents")
    assert dict(re.findall(r"/(ex\d+_\w+)\.ipynb\) \(([\d to]+) minutes", table)) == {
        name: re.search(r"\*\*Time:\*\* (?:about )?([\d to]+) minutes", notebook.cells[0].source)[1]
        for name, notebook in EXERCISES.items()
    }
