"""Links of the README and the guides lead to existing files, and the picture of the house names existing modules."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


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
    assert modules - set(names) == {"checklist", "installation", "network_check"}  # not part of a floor
