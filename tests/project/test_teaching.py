"""The lecturer's pages agree with the notebooks: objectives, sections, questions, tasks, plans."""

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]
LECTURES = {
    int(path.stem[:2]): "\n".join(cell.source for cell in nbformat.read(path, 4).cells)
    for path in sorted((ROOT / "lectures").glob("*.ipynb"))
    if not path.stem.startswith("00")
}
EXERCISES = {
    int(re.search(r"ex(\d+)", path.stem)[1]): "\n".join(cell.source for cell in nbformat.read(path, 4).cells)
    for path in (ROOT / "solutions").glob("*/*.ipynb")
}


TWELVE = set(range(1, 13))  # `make new-lecture` adds another, for which a person then writes these pages


def numbers(text):
    return [int(number) for number in re.findall(r"\d+", text)]


def test_each_objective_leads_to_sections_questions_and_tasks_that_exist():
    page = (ROOT / "docs/teaching/objectives.md").read_text()
    parts = re.split(r"^## (\d+) · (.*)$", page, flags=re.MULTILINE)[1:]
    assert [int(number) for number in parts[::3]] == list(LECTURES)[: len(parts) // 3]
    assert {int(number) for number in parts[::3]} >= TWELVE
    for number, title, table in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        text = LECTURES[int(number)]
        assert text.startswith(f"# {title}\n")
        stated = re.search(r"\*\*You will be able to\*\*\n\n((?:- .*\n)+)", text)[1]
        rows = re.findall(r"^\| (.*?) \| ([\d, ]*)\| ([\d, ]*)\| ([\d., ]*)\|$", table, re.MULTILINE)
        assert [row[0] for row in rows] == [line[2:].rstrip(";.") for line in stated.splitlines()]
        sections = set(numbers(" ".join(re.findall(r"^## (\d+)\. ", text, re.MULTILINE))))
        questions = set(numbers(" ".join(re.findall(r"^\*\*Question (\d+)\.", text, re.MULTILINE))))
        for _, taught, asked, tasks in rows:
            assert taught.strip() and set(numbers(taught)) <= sections
            assert set(numbers(asked)) <= questions
            for exercise, task in re.findall(r"(\d+)\.(\d+)", tasks):
                heading = rf"^## Tasks? [^:]*\b{task}\b[^:]*:"
                assert re.search(heading, EXERCISES[int(exercise)], re.MULTILINE), f"{exercise}.{task}"
        assert {n for row in rows for n in numbers(row[2])} == questions, f"{title}: a question without an objective"


def test_the_plans_have_every_lecture_and_exercise():
    page = (ROOT / "docs/teaching.md").read_text()
    plans = re.split(r"^## ", page, flags=re.MULTILINE)
    [week] = [part for part in plans if part.startswith("A plan for one week")]
    [semester] = [part for part in plans if part.startswith("A plan for a semester")]
    taught = {n for part in re.findall(r"lectures? ([\d, and]+)", week) for n in numbers(part)}
    assert TWELVE <= taught <= set(LECTURES)
    rows = re.findall(r"^\| \d+ \| (.*?) \| (.*?)\|$", semester, re.MULTILINE)
    assert {n for lecture, _ in rows for n in numbers(lecture)} == taught
    required = set(range(1, 8))
    assert {int(given[0]) for _, given in rows if given[:1].isdigit()} >= required
    assert {n for part in re.findall(r"[Ee]xercises? ([\d and]+)", week) for n in numbers(part)} >= required
