"""Where the course is published: what notebooks and README.md say of it, and what a first cell does elsewhere."""

import importlib.util
import re
import shutil
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
SITE, REPOSITORY = "https://course.example/ffnn/", "https://github.com/someone/course"
URLS = f'[project.urls]\nDocumentation = "{SITE}"\nRepository = "{REPOSITORY}"\n\n'


@pytest.fixture(scope="module")
def address():
    spec = importlib.util.spec_from_file_location("address", ROOT / "tools" / "address.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def course(tmp_path, address):
    """What `make address` reads and writes, as it is in this checkout."""
    for path in ["README.md", "pyproject.toml", *(path for kind in address.NOTEBOOKS for path in ROOT.glob(kind))]:
        copy = tmp_path / (ROOT / path).relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, copy)
    return tmp_path


def contents(course):
    return {path.relative_to(course): path.read_bytes() for path in course.rglob("*") if path.is_file()}


def test_everything_says_where_the_course_is(course, address):
    before = contents(course)
    address.write(course)
    assert contents(course) == before, "run `make address`"
    settings = course / "pyproject.toml"
    settings.write_text(URLS + re.sub(r"\[project\.urls\]\n(.+\n)*\n", "", settings.read_text()))
    address.write(course)
    for path in course.rglob("*.ipynb"):
        first = next(cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code")
        assert first.source.startswith(address.first_lines(SITE))
        assert first.source.count('find_spec("ffnn_helpers")') == 1
    links = (course / "README.md").read_text()
    assert "https://mybinder.org/v2/gh/someone/course/main?urlpath=lab/tree/lectures/00_start_here.ipynb" in links
    assert "https://colab.research.google.com/github/someone/course/blob/main/lectures/00_start_here.ipynb" in links
    settings.write_bytes(before[Path("pyproject.toml")])
    address.write(course)
    assert contents(course) == before


def test_each_exercise_is_generated_from_such_a_notebook(address):
    for path in ROOT.glob("exercises/*/*.ipynb"):
        first = next(cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code")
        assert first.source.startswith(address.first_lines(address.urls()[0])), f"{path.name}: run `make exercises`"


@pytest.mark.parametrize("site", ["", SITE])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_first_cell_installs_what_is_missing_or_says_what_to_do(site, is_there, address, monkeypatch):
    ran = []
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if is_there else None)
    shell = type("Shell", (), {"run_line_magic": lambda self, *command: ran.append(command)})
    code = compile(address.first_lines(site), "cell", "exec")
    if site or is_there:
        exec(code, {"get_ipython": shell})
        assert ran == ([] if is_there else [("pip", f"install --quiet --requirement {SITE}install.txt")])
    else:
        with pytest.raises(ImportError, match=r"make lab on your computer; elsewhere, %pip install their wheel"):
            exec(code, {})


@pytest.mark.parametrize("repository", ["", "https://git.example/someone/course"])
def test_services_are_linked_only_for_what_they_can_open(repository, address):
    assert address.doors(repository) == {}
    assert len(address.doors(f"{REPOSITORY}.git")) == len(address.doors(REPOSITORY)) == 2
