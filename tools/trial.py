"""Write a made-up class to try ffnn-grade on: `make trial`, into TRIAL=../ffnn-trial.

The folder is a course of its own, with one assignment, and with a download and a grading worksheet in Moodle's form.
Later students make more of the mistakes of tests/exercises/submissions, and write shorter answers.
"""

import runpy
import shutil
import sys
import zipfile
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # import from this checkout, not from an installed package
from ffnn_checks.mistakes import edited  # noqa: E402

FIRST = 1001  # Moodle's number of the first participant
CLASS = ["Ada King", "Béla Nagy", "Chloë Brun", "Dan O'Neil", "Eve Li", "Flo Groß", "Gus Berg", "Hal Ray", "Ida Ek"]
EMPTY, ABSENT = "Jo March", "Kim Doe"  # one submits what was released, one submits nothing
TITLES = 'Identifier,"Full name",Status,Grade,"Maximum Grade","Grade can be changed","Last modified (grade)"\n'


def work_of_the_class(assignment: str):
    """Return {student: {grade_id: what the student wrote there}}, and the points of the assignment."""
    cells = nbformat.read(ROOT / f"solutions/{assignment}/{assignment}.ipynb", 4).cells
    ours = [(cell, cell.metadata.nbgrader) for cell in cells if "nbgrader" in cell.metadata]
    answers = {
        about.grade_id: "\n".join(line for line in cell.source.splitlines() if " SOLUTION" not in line)
        for cell, about in ours
        if about.solution
    }
    mistakes: dict[str, str] = {}  # one for each task
    made = runpy.run_path(str(ROOT / f"tests/exercises/submissions/{assignment}.py"))
    for name, code, *_ in made["MUTANTS"].values():
        mistakes.setdefault(name, edited(answers[name], code) if "→" in code else code)
    works = {}
    for number, student in enumerate(CLASS):
        works[student] = answers | dict([*mistakes.items()][: number // 2])
        for name in [about.grade_id for _, about in ours if about.solution and about.grade]:
            sentences = answers[name].removesuffix(".").split(". ")
            kept = max(1, len(sentences) * (len(CLASS) - number) // len(CLASS))
            works[student][name] = ". ".join(sentences[:kept]) + "."
    return works | {EMPTY: {}}, sum(about.points for _, about in ours if about.grade)


def main(assignment: str, place: Path):
    if place.exists():
        sys.exit(f"There is {place} already. Remove it, or choose another folder: make trial TRIAL=…")
    works, points = work_of_the_class(assignment)
    shutil.copytree(ROOT / "solutions" / assignment, place / "solutions" / assignment)
    for name in ("nbgrader_config.py", "jupyter_server_config.py"):
        shutil.copy(ROOT / name, place)
    rows = [TITLES]
    with zipfile.ZipFile(place / "moodle.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, student in enumerate([*works, ABSENT], start=FIRST):
            status = "Submitted for grading" if student in works else "No submission"
            rows.append(f'"Participant {number}","{student}","{status}",,{points:.2f},Yes,-\n')
            if student in works:
                notebook = nbformat.read(ROOT / f"exercises/{assignment}/{assignment}.ipynb", 4)
                for cell in notebook.cells:
                    cell.source = works[student].get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
                path = f"{student}_{number}_assignsubmission_file/{assignment}.ipynb"
                archive.writestr(path, nbformat.writes(notebook))
    (place / "worksheet.csv").write_text("".join(rows), encoding="utf-8")
    print(f"Written to {place}: a course with a class of {len(works) + 1}. What to do there: docs/instructors.md")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
