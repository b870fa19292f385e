"""Write dist/ffnn-course-VERSION.zip, what students are handed: `make bundle`.

In it is what git knows of the folders and files below, as they lie in the checkout: no solution, no hidden test, no
grading. README.md and Makefile are those of tools/student/. The same files give the same bytes on every machine: names
are sorted, times and permissions fixed, and nothing is compressed, because libraries differ in how they do it.
"""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the version of this checkout, wherever else a package of this name is installed
from ffnn_helpers import __version__  # noqa: E402

HANDED_OUT = [
    *("lectures", "exercises", "ffnn_helpers", "ffnn_checks", "tools/student", "docs/students.md"),
    *("LICENSE", "constraints.txt", "environment.yml", "jupyter_server_config.py", "pyproject.toml"),
]


def students_pyproject(text):
    """pyproject.toml with what installs the package, and nothing that only authors and graders use."""
    tables = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    needed = r"\[(build-system|project|project\.optional.*|tool\.setuptools.*)\]"
    kept = "".join(table for table in tables if re.match(needed, table))
    kept = re.sub(r"^(test|cluster) = \[.*?\]\n", "", kept, flags=re.MULTILINE | re.DOTALL)
    return kept.replace(', "ffnn_grading*"', "")


def contents():
    """{name in the bundle: bytes}"""
    images = [f"docs/{image}" for image in re.findall(r"images/[\w.-]+", (ROOT / "docs/students.md").read_text())]
    command = ["git", "ls-files", "-z", "--", *HANDED_OUT, *images]
    names = subprocess.check_output(command, cwd=ROOT, text=True).split("\0")[:-1]
    files = {name.removeprefix("tools/student/"): (ROOT / name).read_bytes() for name in names}
    files["pyproject.toml"] = students_pyproject(files["pyproject.toml"].decode()).encode()
    for name in ("pyproject.toml", "Makefile", "README.md"):
        if b"ffnn_grading" in files[name]:
            raise SystemExit(f"{name} in the bundle would name ffnn_grading, which is not in it: mend tools/bundle.py.")
    return files


def write(target):
    """Write the zip file `target`; everything in it lies in one folder, named as the file is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
        for name, content in sorted(contents().items()):
            entry = zipfile.ZipInfo(f"{target.stem}/{name}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o100644 << 16
            bundle.writestr(entry, content)


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist") / f"ffnn-course-{__version__}.zip"
    write(target)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
