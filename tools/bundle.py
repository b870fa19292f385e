"""Write dist/ffnn-course-VERSION.zip, the students' bundle: `make bundle`.

It holds all files of the folders below that git tracks, as they are in the checkout: no solution, no hidden test, no
grading. README.md and Makefile are those of tools/student/. The same files give the same bytes on every machine: names
are sorted, times and permissions are fixed, and files are not compressed, because compression libraries differ.

A newer zip can be unpacked over an older one. So everything is in a folder without a version in its name, and notebooks
come in originals/, from where JupyterLab, when it starts, copies those that the student has not changed.
"""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # import from this checkout, not from an installed package
from ffnn_helpers import __version__  # noqa: E402

FOLDER = "ffnn-course"
HANDED_OUT = [
    *("lectures", "exercises", "ffnn_helpers", "ffnn_checks", "tools/student", "docs/students.md"),
    *("LICENSE", "constraints.txt", "environment.yml", "jupyter_server_config.py", "pyproject.toml"),
]
NOTEBOOKS = ("lectures/", "exercises/")
BRING = """

def bring_notebooks():
    \"\"\"Copy notebooks from originals/ that are new, or newer than one that you have not changed.\"\"\"
    import runpy
    from pathlib import Path

    here = Path(__file__).resolve().parent
    for name in runpy.run_path(str(here / "bring.py"))["bring"](here / "originals", here):
        print(f"{name}: yours stays as it is. There is a newer one: originals/{name}")


bring_notebooks()
"""


def students_pyproject(text):
    """Shorten pyproject.toml to what installing the package needs."""
    tables = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    needed = r"\[(build-system|project|project\.optional.*|tool\.setuptools.*)\]"
    kept = "".join(table for table in tables if re.match(needed, table))
    kept = re.sub(r"^(test|cluster) = \[.*?\]\n", "", kept, flags=re.MULTILINE | re.DOTALL)
    kept = re.sub(r"^ffnn_grading = .*\n", "", kept, flags=re.MULTILINE)
    return kept.replace(', "ffnn_grading*"', "")


def contents():
    """Return {name in the bundle: bytes}."""
    images = [f"docs/{image}" for image in re.findall(r"images/[\w.-]+", (ROOT / "docs/students.md").read_text())]
    command = ["git", "ls-files", "-z", "--", *HANDED_OUT, *images]
    names = subprocess.check_output(command, cwd=ROOT, text=True).split("\0")[:-1]
    names += [str(path.relative_to(ROOT)) for path in ROOT.glob("exercises/*/dates.txt")]  # git ignores these
    files = {name.removeprefix("tools/student/"): (ROOT / name).read_bytes() for name in names}
    files = {f"originals/{name}" if name.startswith(NOTEBOOKS) else name: text for name, text in files.items()}
    files["bring.py"] = (ROOT / "deploy/hub/bring.py").read_bytes()
    files["jupyter_server_config.py"] += BRING.encode()
    files["pyproject.toml"] = students_pyproject(files["pyproject.toml"].decode()).encode()
    for name in ("pyproject.toml", "Makefile", "README.md"):
        if b"ffnn_grading" in files[name]:
            raise SystemExit(
                f"{name} in the bundle refers to ffnn_grading, which is not there: correct tools/bundle.py."
            )
    return files


def write(target):
    """Write the zip file `target`, with everything in the folder FOLDER."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
        for name, content in sorted(contents().items()):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o100644 << 16
            bundle.writestr(entry, content)


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist") / f"ffnn-course-{__version__}.zip"
    write(target)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
