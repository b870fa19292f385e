"""Write the skeleton of an exercise or a lecture: `make new-exercise NAME=topic`, `make new-lecture NAME=topic`.

A skeleton is a folder of tools/skeletons/: files that work as they are, in the places where they belong. They are
copied under the next free number, with `ex0_topic` or `00_topic` replaced by the new name, and get a line in the tables
of the start page and of the README.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START = ROOT / "lectures/00_start_here.ipynb"


def copy(kind, topic):
    """Copy a skeleton, and return its new name, its title, and the path of its notebook from the course's folder."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", topic):
        sys.exit(f"NAME={topic} cannot name a module: write it in small letters, such as NAME=weight_decay.")
    places, old, pattern = {
        "exercise": ("solutions/ex*", "ex0", "ex{}"),
        "lecture": ("lectures/[0-9]*", "00", "{:02}"),
    }[kind]
    taken = [int(re.search(r"\d+", path.name)[0]) for path in ROOT.glob(places)]
    new, skeleton = pattern.format(number := max(taken) + 1), ROOT / "tools/skeletons" / kind
    words = {f"{old}_topic": f"{new}_{topic}", "ex0": new, "xercise 0": f"xercise {number}"}
    written = []
    for source in sorted(path for path in skeleton.rglob("*") if path.suffix in (".py", ".ipynb")):
        name, text = source.relative_to(skeleton).as_posix(), source.read_text(encoding="utf-8")
        for before, after in words.items():
            name, text = name.replace(before, after), text.replace(before, after)
        written.append(ROOT / name)
        written[-1].parent.mkdir(parents=True, exist_ok=True)
        written[-1].write_text(text, encoding="utf-8")
        print(f"Wrote {name}")
    return number, next(path for path in written if path.suffix == ".ipynb")


def rows(kind, number, notebook):
    """The lines for the tables of the start page and of the README."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    top = "".join(cells[0]["source"])
    title = re.search(r"^# (?:Exercise \d+: )?(.+)", top)[1]
    minutes = re.search(r"\*\*Time:\*\* (?:about )?(\d+) minutes", top)[1]
    link = f"{number} · [{title[0].upper()}{title[1:]}]"
    if kind == "lecture":
        return (
            f"{link}({notebook.name}): what it is about, in one line ({minutes} minutes) | |",
            f"{link}(lectures/{notebook.name}) | |",
        )
    place = f"exercises/{notebook.stem}/{notebook.name}"
    points = sum(cell["metadata"].get("nbgrader", {}).get("points", 0) for cell in cells)
    return f"| {link}(../{place}) ({minutes} minutes, {points} points) |", f"| {link}({place}) |"


def enter(row, path):
    """Write a row below the last one of the table of lectures and exercises."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    is_row = re.compile(r'\s*"?\| (\| )?\d+ · \[')
    last = max(number for number, line in enumerate(lines) if is_row.match(line))
    if path.suffix == ".ipynb":
        start = re.match(r'\s*"', lines[last])[0]
        row = f'{start}{json.dumps(f"| {row}", ensure_ascii=False)[1:-1]}\\n",\n'
    else:
        row = f"| {row}\n"
    path.write_text("".join([*lines[: last + 1], row, *lines[last + 1 :]]), encoding="utf-8")
    print(f"Entered in {path.relative_to(ROOT)}: give the line its place in the table")


if __name__ == "__main__":
    kind, topic = sys.argv[1:]
    number, notebook = copy(kind, topic)
    on_start_page, in_readme = rows(kind, number, notebook)
    enter(on_start_page, START)
    enter(in_readme, ROOT / "README.md")
    chosen = [f"EXERCISE={notebook.stem}"] if kind == "exercise" else [f"LECTURE={notebook.name}"]
    subprocess.run(["make", f"{kind}s", *chosen], cwd=ROOT, check=True)
    if kind == "exercise":  # the start page shows a table of all exercises' checks
        subprocess.run(["make", "lectures", f"LECTURE={START.name}"], cwd=ROOT, check=True)
    print(f"Open {notebook.relative_to(ROOT)}, and follow docs/new-{kind}.md.")
