"""Tell the notebooks and README.md where the course is published, from pyproject.toml: `make address`.

    [project.urls]
    Documentation = "https://…"        the site of `make site`
    Repository = "https://github.com/OWNER/NAME"

With the first, the first cell of a notebook installs the course's packages where they are missing, as on Colab and
Kaggle; without it, the cell says what to do. With the second, README.md links Binder and Colab.
"""

import re
import tomllib
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ("lectures/*.ipynb", "solutions/*/*.ipynb", "tools/skeletons/**/*.ipynb")
IF_MISSING = 'if find_spec("ffnn_helpers") is None:'
FIRST_LINES = re.compile(rf"from importlib\.util import find_spec\n\n{re.escape(IF_MISSING)}.*\n(?: .*\n|\)\n)+\n*")
DOORS = re.compile(r"(?<=<!-- make address -->\n).*?(?=<!-- -->\n)", re.DOTALL)


def first_lines(site):
    """The lines with which the first code cell of each notebook begins."""
    if site:
        then = f'get_ipython().run_line_magic("pip", "install --quiet --requirement {site.rstrip("/")}/install.txt")'
    else:
        missing = "Install the course's packages: make lab on your computer; elsewhere, %pip install their wheel."
        then = f'raise ImportError("{missing}")'
    lines = [
        "from importlib.util import find_spec",
        "",
        f"{IF_MISSING}  # as on Colab and Kaggle",
        f"    {then}",
        "",
        "",
    ]
    return "\n".join(lines)


def doors(repository, notebook="lectures/00_start_here.ipynb"):
    """{name: address} of services that open a notebook of a repository on GitHub; {} without one."""
    found = re.fullmatch(r"https://github\.com/([^/]+/[^/]+?)(?:\.git|/)?", repository)
    if not found:
        return {}
    return {
        "Colab": f"https://colab.research.google.com/github/{found[1]}/blob/main/{notebook}",
        "Binder": f"https://mybinder.org/v2/gh/{found[1]}/main?urlpath=lab/tree/{notebook}",
    }


def urls(root=ROOT):
    """The addresses (site, repository) in pyproject.toml; "" for one that is not there."""
    known = tomllib.loads((root / "pyproject.toml").read_text())["project"].get("urls", {})
    return known.get("Documentation", ""), known.get("Repository", "")


def write(root):
    """Write both into a checkout of the course."""
    site, repository = urls(root)
    for path in (path for pattern in NOTEBOOKS for path in root.glob(pattern)):
        text = path.read_text()
        notebook = nbformat.reads(text, 4)
        first, *others = (cell for cell in notebook.cells if cell.cell_type == "code")
        first.source = first_lines(site) + FIRST_LINES.sub("", first.source)
        for cell in others:  # another cell may have been the first one
            cell.source = FIRST_LINES.sub("", cell.source)
        path.write_text(nbformat.writes(notebook, 4) + "\n")
    readme = root / "README.md"
    links = " · ".join(f"[{name}]({address})" for name, address in doors(repository).items())
    line = f"\nWithout installing anything: {links}\n\n" if links else ""
    readme.write_text(DOORS.sub(line, readme.read_text()))


if __name__ == "__main__":
    write(ROOT)
