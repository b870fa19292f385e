"""The lecture on PyTorch, which the course does not install: its stored numbers, with PyTorch and without."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
LECTURE = ROOT / "lectures/12_the_same_network_in_pytorch.ipynb"
CELLS = nbformat.read(LECTURE, as_version=4).cells
PYTHON = ROOT / ".venv-bench/bin/python"  # it has PyTorch and JAX, but not Jupyter

# Execute the sources of a JSON list one after the other, as cells of a notebook; print what each has printed, as JSON.
PLAINLY = """
import contextlib, io, json, sys
names, printed = {"__name__": "__main__"}, []
for source in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(compile(source, "cell", "exec"), names)
    printed.append(output.getvalue())
print(json.dumps(printed))
"""

# Run a notebook's first cells, then one of which a letter was changed, in a kernel's shell.
CHANGED = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
for source in json.load(sys.stdin):
    print("<<<", shell.run_cell(source).success, ">>>")
"""


def ran(python, program, sources, **environment):
    done = subprocess.run(
        [python, "-c", program],
        input=json.dumps(sources),
        cwd=LECTURE.parent,
        env={name: value for name, value in os.environ.items() if name != "FFNN_PICTURES_ONLY"} | environment,
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.reach
def test_with_pytorch_every_number_is_the_stored_one():
    """And JAX's gradients, in the folded box, are ours."""
    if not PYTHON.is_file():
        missing = "no PyTorch to test with: `make .venv-bench/.ready` installs it"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    cells = [cell for cell in CELLS if cell.cell_type == "code"]
    [in_jax] = [
        code
        for cell in CELLS
        if cell.cell_type == "markdown"
        for code in re.findall(r"```python\n(.*?)```", cell.source, re.DOTALL)
    ]
    agreed = "print([same(o, t) for o, t in zip([*dW, *db], [dW1, dW2, db1, db2])])"
    printed = json.loads(ran(PYTHON, PLAINLY, [*(cell.source for cell in cells), f"{in_jax}\n{agreed}"]))
    stored = ["".join(output.text for output in cell.outputs) for cell in cells]
    assert printed == [*stored, "[True, True, True, True]\n"]


def test_the_stored_numbers_say_that_the_networks_agree():
    """What the text promises, also where there is no PyTorch to compute it with."""
    said = "".join(output.text for cell in CELLS if cell.cell_type == "code" for output in cell.outputs)
    assert said.count("the same probabilities: True") == 2
    assert len(re.findall(r"^d[Wb][12]: the same is True$", said, re.MULTILINE)) == 4
    assert "the same weights: True" in said
    costs = re.findall(r"ours (\d\.\d+), PyTorch's (\d\.\d+)", said)
    assert len(costs) == 2 and all(ours == theirs for ours, theirs in costs)


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="PyTorch is installed")
def test_without_pytorch_cells_show_what_is_stored_but_not_if_they_were_changed():
    sources = {cell.id: cell.source for cell in CELLS}
    changed = sources["torch-accumulate"].replace("twice", "half")
    assert changed != sources["torch-accumulate"]
    said = ran(sys.executable, CHANGED, [sources["without-pytorch"], sources["torch-accumulate"], changed], TERM="dumb")
    start, stored, not_stored, _ = re.split(r"<<< \w+ >>>\n", said)
    assert start.startswith("PyTorch is not installed: the cells that need it show what is stored.")
    assert stored == "after a second backward(), dW1 is twice what it was: True\n"
    assert "NameError" in not_stored and "half what it was" not in not_stored.splitlines()[-1]
    assert re.findall(r"<<< (\w+) >>>", said) == ["True", "True", "False"]
