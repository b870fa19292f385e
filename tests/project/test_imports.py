"""The rooms of the house: imports point one way, each needs no more than it says, and the numbers cost NumPy alone."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HELPERS = ROOT / "ffnn_helpers"
PACKAGES = ["ffnn_helpers", "ffnn_checks", "ffnn_grading"]

# From the bottom up: a room imports from its own floor or from those below.
FLOORS = [
    {"_arrays", "_fdlibm", "_progress", "_vectors", "checklist", "errors", "installation", "work"},
    {"activations", "encoding", "costs", "datasets", "initialisation", "optimisers", "spiking", "value"},
    {"network", "network_check", "training", "gradient_check", "linear_regions", "storage", "by_hand"},
    {"pictures"},
    {"playground"},
    {"explorers"},
    {"ffnn_checks"},
    {"ffnn_grading"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms} | {"ffnn_helpers": 0}
NUMBERS = sorted(set.union(*FLOORS[:3]) - {"installation"} | {"playground"})
NEEDS = {
    "_progress": {"tqdm", "IPython"},  # imported only when a bar may appear
    "installation": {"packaging"},  # it looks for the others, so it must run without them
    "pictures": {"matplotlib", "PIL", "IPython", "ipywidgets", "anywidget", "traitlets"},
    "playground": {"matplotlib", "anywidget", "traitlets"},
    "explorers": {"matplotlib", "contourpy"},
    "ffnn_grading": {
        *("nbgrader", "nbformat", "nbclient", "nbconvert", "traitlets", "jupyter_client", "jupyter_core", "ipykernel"),
        *("matplotlib", "sqlalchemy", "jinja2", "dask", "distributed", "nh3", "math_core", "tqdm", "dateutil"),
        *("cloudpickle", "pygments", "zmq", "tornado", "markupsafe", "comm", "ipywidgets"),
    },
}
# Further packages that single files of a room may import: there is one front end, and one widget of the playground.
NOT_FOR_ALL = {"ipywidgets", "anywidget", "traitlets"}
FRONT_ENDS = {"ffnn_helpers/pictures/notebook.py", "ffnn_helpers/playground/widget.py"}


def imported_by(path):
    """The dotted names that a file imports, anywhere in it; `from package import name` is package.name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relative to itself: write the whole name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(parts):
    """The room in which the parts of a path or of a dotted name lie."""
    package, *inside = parts
    if package != "ffnn_helpers" or not inside:
        return package
    name = inside[0].removesuffix(".py")
    exists = (HELPERS / name).is_dir() or (HELPERS / f"{name}.py").is_file()
    return name if exists and name != "__init__" else package


FILES = [path.relative_to(ROOT) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
IMPORTS = {path: sorted(set(imported_by(ROOT / path))) for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_point_one_way(path):
    here = room(path.parts)
    assert here in FLOOR, f"give {here} a floor in this test"
    for name in IMPORTS[path]:
        top, *_ = parts = name.split(".")
        if top in PACKAGES:
            there = room(parts)
            assert FLOOR[there] <= FLOOR[here], f"{here} imports {name} from a floor above"
            assert here != "ffnn_checks" or there in {here, "ffnn_helpers", *NUMBERS} - {"playground"}, (
                f"a check needs {name}"
            )
        else:
            assert top in sys.stdlib_module_names | NEEDS.get(here, set()) | {"numpy"}, f"{here} imports {name}"
            assert top not in NOT_FOR_ALL or here == "ffnn_grading" or str(path) in FRONT_ENDS, f"{path} imports {name}"


def test_imports_make_no_circle():
    graph = {}
    for path, names in IMPORTS.items():
        rooms = {room(name.split(".")) for name in names if name.split(".")[0] in PACKAGES}
        graph.setdefault(room(path.parts), set()).update(rooms - {room(path.parts)})
    graph["ffnn_helpers"] = set()  # its version, which every room may ask for
    assert list(TopologicalSorter(graph).static_order())


def test_questions_know_no_answers():
    """asked.py is all that the sandbox has of an exercise."""
    asked = [path for path in FILES if path.name == "asked.py"]
    assert len(asked) >= 7
    allowed = {"ffnn_checks.asking", "ffnn_checks.comparing", "ffnn_checks.own_work"}
    for path in asked:
        for name in IMPORTS[path]:
            if name.startswith("ffnn_checks"):
                assert name.rpartition(".")[0] in allowed or name.endswith(".asked"), f"{path} imports {name}"


def test_the_numbers_cost_numpy_alone():
    # NumPy comes first, with its random numbers, so that only what is new with us is seen.
    modules = ", ".join(["ffnn_helpers", *(f"ffnn_helpers.{name}" for name in NUMBERS)])
    program = f"import sys, numpy.random; known = set(sys.modules); import {modules}; print(*set(sys.modules) - known)"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    new = {name.partition(".")[0] for name in run.stdout.split()}
    assert "ffnn_helpers" in new
    assert new - sys.stdlib_module_names <= {"ffnn_helpers", "numpy"}


def test_a_picture_costs_no_widgets():
    program = "import sys, ffnn_helpers.explorers.neuron as n; n.NeuronPicture(); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"ipywidgets", "anywidget", "IPython"} & set(run.stdout.split())
