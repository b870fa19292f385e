"""What the guide to a term says of a correction in a clone, another machine, a newer version and a new term, run as it
stands there.
"""

import csv
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from ffnn_grading import sandbox

ROOT = Path(__file__).parents[2]
NAME = "ex1_neuron_and_layer"
pytestmark = pytest.mark.reach


def lines(title):
    """The commands below a heading of the guide."""
    part = (ROOT / "docs/term.md").read_text().partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return "".join(re.findall(r"^```\n(.*?)^```$", part, re.DOTALL | re.MULTILINE)).splitlines()


def guide(folder, *commands, code=0):
    """Run commands of the guide in a course's folder, with the environment active. Return what they print.

    Each must end with this exit code.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "XDG", "GIT_"))}
    environment |= {
        "PATH": f"{folder / '.venv/bin'}:{environment['PATH']}",
        "TQDM_DISABLE": "1",
        "HOME": str(folder / ".venv"),
    }  # git ignores it
    said = []
    for command in commands:
        done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == code, f"{command}\n{done.stdout}{done.stderr}"
        said.append(done.stdout)
    return "".join(said)


@pytest.fixture(scope="module")
def term(copy):
    """The course with exercise 1 alone, and a submission of it, graded late."""
    if lacking := sandbox.missing():
        pytest.fail(lacking) if os.environ.get("CI") else pytest.skip(lacking)
    others = [path.name for path in (copy / "solutions").iterdir() if path.name != NAME]
    guide(copy, *(f"git rm -rq solutions/{name} exercises/{name}" for name in others), "git commit -qnm 'one exercise'")
    guide(copy, "make exercises", f"mkdir -p submitted/ada dates && cp -r solutions/{NAME} submitted/ada/")
    (copy / "submitted/ada" / NAME / "timestamp.txt").write_text("2026-11-21 12:00:00 UTC")
    (copy / f"dates/{NAME}.toml").write_text('due = "2026-11-20 18:00Z"\npenalty_per_day = 10\n')
    guide(copy, f"ffnn-grade {NAME}")
    return copy


def points(course):
    with open(course / f"autograded/{NAME}.csv", newline="") as file:
        return {row["student_id"]: (row["score"], row["late_submission_penalty"]) for row in csv.DictReader(file)}


def summary(said):
    return said[said.index(f"{NAME}: ") :]


def test_a_correction_in_a_clone(tmp_path):
    """`git pull` leaves changed notebooks as they are, replaces others, and names those that are in its way."""
    [row] = re.findall(r"^\| in a clone \|.*", (ROOT / "docs/term.md").read_text(), re.MULTILINE)
    assert "`git pull`, after renaming the notebooks that git names, if it does" in row

    def git(folder, *arguments):
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        return subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True)

    public, clone = tmp_path / "public", tmp_path / "clone"
    public.mkdir()
    git(public, "init", "-q")
    for name in ("changed", "changed_and_corrected", "corrected"):
        (public / f"{name}.ipynb").write_text("first")
    git(public, "add", ".")
    git(public, "commit", "-qm", "as released")
    git(tmp_path, "clone", "-q", str(public), str(clone))
    for name in ("changed", "changed_and_corrected"):
        (clone / f"{name}.ipynb").write_text("mine")
    for name in ("changed_and_corrected", "corrected"):
        (public / f"{name}.ipynb").write_text("second")
    git(public, "commit", "-qam", "a correction")

    def found():
        return {path.stem: path.read_text() for path in clone.glob("*.ipynb")}

    done = git(clone, "pull")
    assert done.returncode != 0
    assert re.findall(r"\w+\.ipynb", done.stderr) == ["changed_and_corrected.ipynb"]
    assert found() == {"changed": "mine", "changed_and_corrected": "mine", "corrected": "first"}
    (clone / "changed_and_corrected.ipynb").rename(clone / "my own.ipynb")
    assert git(clone, "pull").returncode == 0
    assert found() == {"changed": "mine", "my own": "mine", "changed_and_corrected": "second", "corrected": "second"}


# The tests below are one story, in this order.


def test_another_machine(term, tmp_path):
    pack, lab, unpack, report = lines("Another machine")
    assert points(term) == {"ada": ("10.5", "1.5")} and lab == "make lab"
    guide(term, pack)
    there = tmp_path / "there"
    guide(term, f"git clone -q . {there}")
    shutil.copytree(term / ".venv", there / ".venv", symlinks=True)  # what `make lab` makes
    (there / ".venv/.ready").touch()
    shutil.copy(term / "term.tar.gz", there)
    assert summary(guide(there, unpack, report)) == summary(guide(term, report))
    assert "1 submitted, 1 graded" in guide(there, report) and points(there) == points(term)
    assert "nothing new; 1 graded before" in guide(there, f"ffnn-grade {NAME}")
    assert guide(there, "git status --porcelain") == ""


def test_a_newer_version(term, tmp_path):
    newer = tmp_path / "newer"
    guide(term, f"git clone -q --bare . {tmp_path}/public", f"git remote add origin {tmp_path}/public", "git fetch -q")
    guide(term, "git branch -q -u origin/$(git branch --show-current)", f"git clone -q {tmp_path}/public {newer}")
    source = newer / f"solutions/{NAME}/{NAME}.ipynb"
    source.write_text(source.read_text().replace("784, 128, 64, 10", "784, 128, 64, 11"))
    who = "-c user.name=A -c user.email=a@example.org"
    guide(newer, f"git {who} commit -qanm 'another test' && git push -q")
    *upgrade, report = lines("A newer version of the course")
    assert {("git", "pull"), ("nbgrader", "db", "upgrade")} <= {tuple(line.split()) for line in upgrade}
    guide(term, *upgrade)
    assert "Changed since the grading of 1 submission: the tests." in guide(term, report, code=1)
    guide(term, f"ffnn-grade {NAME} --again")
    assert "Changed since" not in guide(term, report) and points(term) == {"ada": ("10.5", "1.5")}


def test_a_new_term(term):
    guide(term, *lines("A new term"))
    with Gradebook(f"sqlite:///{term / 'gradebook.db'}", "ffnn") as gradebook:
        assert [one.name for one in gradebook.assignments] == [NAME] and gradebook.students == []
    assert not any((term / name).exists() for name in ("submitted", "autograded", "feedback", "dates"))
    assert points(term / "terms/2026") == {"ada": ("10.5", "1.5")}
    assert not (term / "exercises" / NAME / "dates.txt").exists()
    done = guide(term, f"ffnn-grade {NAME}", "git status --porcelain")
    assert "0 submitted" in done and "terms" not in done
