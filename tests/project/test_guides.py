"""Links of the README and the guides lead to existing files, and the picture of the house names existing modules."""

import ast
import re
import subprocess
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
START = nbformat.read(ROOT / "lectures/00_start_here.ipynb", 4)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere_and_pictures_have_words(page):
    for picture, text, target in re.findall(r"(!?)\[([^\]]*)\]\(([^)\s#]+)[^)]*\)", page.read_text()):
        assert target.startswith("https://") or (page.parent / target).exists(), f"no {target}"
        assert not picture or len(text) > 30, f"{target} needs alternative text"


def test_the_picture_in_the_guide_moves():
    """The explorer that the contributors' guide writes in one cell."""
    [code] = re.findall(r"```python\n(.*?)```", (ROOT / "docs/contributing.md").read_text(), re.DOTALL)
    *definitions, last = ast.parse(code).body
    namespace = {}
    exec(compile(ast.Module(definitions, type_ignores=[]), "<guide>", "exec"), namespace)
    explorer = eval(ast.unparse(last), namespace)
    before = explorer.view.png
    explorer.controls["omega"].value = 2.0
    assert explorer.view.words == "sin(ωx) with ω = 2.0: 3.2 waves between 0 and 10."
    assert explorer.view.png != before


def test_the_house_is_as_it_is_drawn():
    """Every name that is set like code is a folder, a module or a target of make."""
    drawn = re.findall(r'class="mono[^"]*"[^>]*>([^<]+)<', (ROOT / "docs/images/house.svg").read_text())
    names = [name for text in drawn if not text.startswith("make ") for name in text.split()]
    assert len(names) > 20
    homes = [ROOT, ROOT / "ffnn_helpers", ROOT / "ffnn_checks", ROOT / "ffnn_grading"]
    for name in names:
        assert any((home / name).is_dir() or (home / f"{name}.py").is_file() for home in homes), name
    modules = {path.stem for path in (ROOT / "ffnn_helpers").glob("[a-z]*.py")}
    no_part_of_a_floor = {"checklist", "errors", "installation", "network_check", "work"}
    assert modules - set(names) == no_part_of_a_floor


def test_the_course_has_one_name():
    """The heading of the start page. Site and JupyterLite take it from there; no other file may hold it."""
    name = START.cells[0].source.splitlines()[0].removeprefix("# ")
    for page in ("README.md", "tools/student/README.md"):
        assert (ROOT / page).read_text().startswith(f"# {name}\n"), f"{page}: the course's name is {name!r}"
    assert f'\ntitle: "{name}"\n' in (ROOT / "CITATION.cff").read_text(), f"CITATION.cff: the name is {name!r}"
    files = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")[:-1]
    texts = {file: (ROOT / file).read_text(errors="ignore") for file in files if (ROOT / file).is_file()}
    holding = {file for file, text in texts.items() if name in text}
    assert holding == {"README.md", "tools/student/README.md", "CITATION.cff", "lectures/00_start_here.ipynb"}
    ids = {file: re.findall(r'course_id = "(\w+)"', text) for file, text in texts.items()}
    [expected] = ids["nbgrader_config.py"]
    wrong = {file: found for file, found in ids.items() if set(found) - {expected}}
    assert not wrong, f"nbgrader_config.py calls the course {expected}, but other files do not: {wrong}"


def test_the_readme_lists_what_the_start_page_lists():
    """The same titles and links in the same rows; the start page adds times and points."""
    table = next(cell.source for cell in START.cells if cell.id == "contents")
    rows = [line for line in table.splitlines() if re.match(r"\| (\d+ ·|\|)", line)]
    there = [re.findall(r"(\d+ · \[.+?\])\((?:\.\./)?([^)]+)\)", row) for row in rows]
    readme = [line for line in (ROOT / "README.md").read_text().splitlines() if re.match(r"\| (\d+ · \[|\| \d)", line)]
    here = [re.findall(r"(\d+ · \[.+?\])\((?:lectures/)?([^)]+)\)", row) for row in readme]
    assert here == there and len(here) > 5
