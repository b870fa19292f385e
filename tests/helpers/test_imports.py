"""The floors of the package: a module imports from its own floor or below, and the numbers cost NumPy alone."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import ffnn_helpers

ROOT = Path(ffnn_helpers.__file__).parent

# A sub-package, such as figures/, stands on one floor as a whole.
FLOORS = {
    "__init__": 0,
    "_arrays": 0,
    "_fdlibm": 0,
    "_fdlibm_arrays": 0,
    "_progress": 0,
    "_seedrandom": 0,
    "_vectors": 0,
    "installation": 0,
    "activations": 1,
    "encoding": 1,
    "costs": 1,
    "datasets": 1,
    "initialisation": 1,
    "optimisers": 1,
    "spiking": 1,
    "network": 2,
    "network_check": 3,
    "_page_arithmetic": 3,
    "_playground_address": 3,
    "own_playground": 3,
    "playground": 3,
    "training": 3,
    "gradient_check": 3,
    "linear_regions": 3,
    "storage": 3,
    "figures": 4,
    "checks": 4,
    "widgets": 5,
}
NEEDS = {
    "_progress": {"tqdm"},  # imported only when a bar may appear
    "figures": {"numpy", "matplotlib", "contourpy", "PIL"},
    "widgets": {"numpy", "matplotlib", "PIL", "ipywidgets", "anywidget", "traitlets"},
    "installation": {"packaging"},  # it looks for the others, so it must run without them
}
NUMBERS = [name for name, floor in FLOORS.items() if floor <= 3 and name not in ("__init__", "installation")]


def imported_by(path):
    """The dotted names that a file imports, anywhere in it; `from package import name` is package.name."""
    package = ["ffnn_helpers", *path.relative_to(ROOT).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = package[: len(package) - node.level + 1] if node.level else []
            origin = [*origin, node.module] if node.module else origin
            yield from (".".join([*origin, alias.name]) for alias in node.names)


def room(parts):
    """The module or sub-package of ffnn_helpers that the parts of a path or dotted name lie in."""
    name = parts[0].removesuffix(".py") if parts else "__init__"
    exists = (ROOT / name).is_dir() or (ROOT / f"{name}.py").is_file()
    return name if exists else "__init__"


IMPORTS = {path: sorted(set(imported_by(path))) for path in sorted(ROOT.rglob("*.py"))}


@pytest.mark.parametrize("path", IMPORTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    here = room(path.relative_to(ROOT).parts)
    assert here in FLOORS, f"give {here} a floor in this test"
    for name in IMPORTS[path]:
        top, *parts = name.split(".")
        if top == "ffnn_helpers":
            assert FLOORS[room(parts)] <= FLOORS[here], f"{here} imports {name} from a floor above"
        else:
            assert top in sys.stdlib_module_names | NEEDS.get(here, {"numpy"}), f"{here} imports {name}"


def test_imports_make_no_circle():
    graph = {}
    for path, names in IMPORTS.items():
        here = room(path.relative_to(ROOT).parts)
        ours = {room(name.split(".")[1:]) for name in names if name.split(".")[0] == "ffnn_helpers"}
        graph.setdefault(here, set()).update(ours - {here})
    assert list(TopologicalSorter(graph).static_order())


def test_the_numbers_cost_numpy_alone():
    # NumPy comes first, with its random numbers, so that only what is new with us is seen.
    modules = ", ".join(["ffnn_helpers", *(f"ffnn_helpers.{name}" for name in NUMBERS)])
    program = f"import sys, numpy.random; known = set(sys.modules); import {modules}; print(*set(sys.modules) - known)"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT.parent, capture_output=True, text=True, check=True)
    new = {name.partition(".")[0] for name in run.stdout.split()}
    assert "ffnn_helpers" in new
    assert new - sys.stdlib_module_names <= {"ffnn_helpers", "numpy"}
