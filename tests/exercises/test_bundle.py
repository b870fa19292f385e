"""The students' bundle: the same bytes each time, nothing secret, and it runs as its README says."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.reach

ROOT = Path(__file__).parents[2]


def write_bundle(folder):
    subprocess.run([sys.executable, ROOT / "tools" / "bundle.py", folder], check=True, cwd=folder)
    return next(folder.glob("*.zip"))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """The zip file, in a folder of its own."""
    return write_bundle(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def unpacked(bundle, tmp_path_factory):
    """The folder that a student has after unpacking."""
    place = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(place)
    (folder,) = place.iterdir()
    assert folder.name == "ffnn-course"  # in every version, so that a newer one can be unpacked over it
    return folder


def start(folder):
    """What starting JupyterLab does first: it reads its configuration."""
    code = "from traitlets.config.loader import PyFileConfigLoader as L; L('jupyter_server_config.py').load_config()"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(unpacked):
    """The same after the first two commands of its README; the third one starts JupyterLab."""
    *install, last = re.search(r"```\n(.*?)```", (unpacked / "README.md").read_text(), re.DOTALL)[1].splitlines()
    assert last == ".venv/bin/jupyter lab --config=jupyter_server_config.py"
    for command in install:
        command = re.sub(r"^python3\b", sys.executable, command)
        done = subprocess.run(["sh", "-c", command], cwd=unpacked, capture_output=True, text=True, timeout=1800)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    assert start(unpacked) == ""
    return unpacked


def test_the_same_bytes_each_time(bundle, tmp_path):
    assert write_bundle(tmp_path).read_bytes() == bundle.read_bytes()


def test_it_holds_the_course_and_nothing_else(unpacked):
    assert {path.name for path in unpacked.iterdir()} == {
        *("originals", "bring.py", "ffnn_helpers", "ffnn_checks", "docs", "README.md", "LICENSE", "Makefile"),
        *("constraints.txt", "environment.yml", "jupyter_server_config.py", "pyproject.toml"),
    }
    for folder, inside in {
        "lectures": "originals",
        "exercises": "originals",
        "ffnn_helpers": "",
        "ffnn_checks": "",
    }.items():
        tracked = subprocess.check_output(["git", "ls-files", folder], cwd=ROOT, text=True).split()
        there = [
            path.relative_to(unpacked / inside) for path in (unpacked / inside / folder).rglob("*") if path.is_file()
        ]
        assert sorted(str(path) for path in there if path.name != "dates.txt") == tracked
    assert {path.name for path in (unpacked / "docs").iterdir()} <= {"students.md", "images"}


def test_nothing_secret_is_in_it(unpacked, secrets_of):
    """No solution line and no hidden test. (The lectures derive, and the package contains, some of what students write;
    and one exercise may give what another asked for.)"""
    texts = {p: p.read_text(errors="replace") for p in unpacked.rglob("*") if p.is_file() and p.suffix != ".npz"}
    for path, text in texts.items():
        assert "ffnn_grading" not in text, path
        assert not re.search(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)", text), path
    for source in (ROOT / "solutions").rglob("*.ipynb"):
        secrets = secrets_of(source)
        assert len(secrets) > 30
        for path, text in texts.items():
            place = path.relative_to(unpacked).parts
            place = place[1:] if place[0] == "originals" else place
            elsewhere = place[0] in ("lectures", "ffnn_helpers", "ffnn_checks", "exercises")
            if place[:2] == ("exercises", source.parent.name) or not elsewhere:
                found = [s for s in secrets if s in text or json.dumps(s, ensure_ascii=False)[1:-1] in text]
                assert found == [], path


def test_links_lead_somewhere(unpacked):
    assert start(unpacked) == ""
    notebooks = [path for folder in ("lectures", "exercises") for path in (unpacked / folder).rglob("*.ipynb")]
    for page in [*unpacked.glob("*.md"), *unpacked.glob("docs/*.md"), *notebooks]:
        text = page.read_text()
        if page.suffix == ".ipynb":
            text = "\n".join(cell.source for cell in nbformat.reads(text, 4).cells if cell.cell_type == "markdown")
        for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", text):
            assert target.startswith("https://") or (page.parent / target).exists(), f"{page} links to {target}"


def test_a_newer_version_is_unpacked_over_the_old_one(bundle, unpacked, tmp_path):
    """A student's work stays, and the corrected check counts at once; untouched notebooks become the new ones."""
    course = tmp_path / "ffnn-course"
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path)
    assert start(course) == ""
    begun, other = (next(course.glob(f"exercises/{name}*/*.ipynb")) for name in ("ex1", "ex2"))
    lecture, lost = course / "lectures/04_neurons_and_layers.ipynb", course / "lectures/09_costs.ipynb"
    begun.write_text(begun.read_text().replace("raise NotImplementedError()", "return 'mine'"))
    lecture.write_text(lecture.read_text().replace("neuron", "my neuron"))
    lost.unlink()
    (course / "exercises" / "my notes.txt").write_text("mine")
    work = {path: path.read_bytes() for path in (begun, lecture, course / "exercises" / "my notes.txt")}
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(tmp_path / "newer.zip", "w") as newer:
        for name in old.namelist():
            content = old.read(name)
            if re.search(r"originals/(exercises/ex[12]|lectures/00).*\.ipynb$", name):
                content = content.replace(b"NotImplementedError", b"NotImplementedError and corrected")
                content = content.replace(b"All is well", b"All is very well")
            if name.endswith("ffnn_checks/ex1_neuron_and_layer/answered.py"):
                content += b"CORRECTED = True\n"
            newer.writestr(name, content)
    with zipfile.ZipFile(tmp_path / "newer.zip") as archive:
        archive.extractall(tmp_path)
    said = start(course)
    assert {path: path.read_bytes() for path in work} == work
    assert "and corrected" in other.read_text() and "very well" in (course / "lectures/00_start_here.ipynb").read_text()
    assert lost.exists()
    path = begun.relative_to(course)
    assert said == f"{path}: yours stays as it is. There is a newer one: originals/{path}\n"
    command = "from ffnn_checks.ex1_neuron_and_layer import answered as a; print(a.__file__, a.CORRECTED)"
    done = subprocess.run([sys.executable, "-c", command], cwd=course, capture_output=True, text=True)
    assert done.stdout == f"{course}/ffnn_checks/ex1_neuron_and_layer/answered.py True\n", done.stderr


def test_it_runs_after_what_its_readme_says(installed, tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON"))}
    environment |= {"HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path)}

    def run(*command):
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def execute(notebook):
        options = ["--to", "notebook", "--execute", "--allow-errors", "--stdout"]
        return nbformat.reads(
            run(installed / ".venv/bin/jupyter", "nbconvert", *options, installed / notebook), 4
        ).cells

    where = "import ffnn_helpers, importlib.util as u; print(ffnn_helpers.__file__, u.find_spec('ffnn_grading'))"
    assert run(installed / ".venv/bin/python", "-c", where) == f"{installed}/ffnn_helpers/__init__.py None\n"
    assert not list((installed / ".venv/bin").glob("ffnn*"))  # no command whose package is missing

    lecture = execute("lectures/00_start_here.ipynb")
    outputs = [output for cell in lecture for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.output_type == "error"]
    assert any(output.get("text", "").startswith("All is well") for output in outputs)

    exercise = execute("exercises/ex1_neuron_and_layer/ex1_neuron_and_layer.ipynb")
    checks = [cell for cell in exercise if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")]
    assert len(checks) == 6
    for cell in checks:
        assert "not attempted yet" in cell.outputs[-1].evalue
