"""Points only for work that was done: what forges them, in a cell above an untouched notebook, gets none.

A new idea is one more entry of FORGERIES. None of them knows an answer, since none is in the sandbox.
"""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.utils import is_grade, is_solution
from traitlets.config import Config

from ffnn_grading import notes
from ffnn_grading.execute import RobustExecute
from ffnn_grading.repair import defined_names

ROOT = Path(__file__).parents[2]
NAME = "ex1_neuron_and_layer"
FORGERIES = {
    "the reference of the task": "preactivation = check.preactivation.reference",
    "its answers, imported": "from ffnn_checks.ex1_neuron_and_layer.answered import *",
    "the package, imported afresh": """
import sys
for name in [name for name in sys.modules if name.startswith("ffnn_checks")]: del sys.modules[name]
from ffnn_checks import ex1_neuron_and_layer as check
preactivation = check.preactivation.reference""",
    "the source": """
import glob, importlib, sys
sys.modules.pop("ffnn_checks")
folder = importlib.util.find_spec("ffnn_checks").submodule_search_locations[0]
exec(open(glob.glob(folder + "/ex1*/answered.py")[0]).read())
preactivation = preactivation.reference""",
    "all that is in memory": """
import gc
def preactivation(x, w, b):
    found = [o for o in gc.get_objects() if callable(o) and getattr(o, "__name__", "") == "preactivation"]
    return [o for o in found if o is not preactivation][0](x, w, b)""",
    "frames of whoever calls": """
import sys
def preactivation(x, w, b):
    frame = sys._getframe()
    while frame := frame.f_back:
        for value in [*frame.f_locals.values(), *frame.f_globals.values()]:
            if hasattr(value, "reference"): return value.reference(x, w, b)""",
    "outcomes of one's own": """
from ffnn_checks import asking
asking.Question.outcomes = lambda self, function, inputs: [asking.Outcome(0.0)] * len(inputs)""",
    "an outcome that agrees with everything": """
from ffnn_checks import asking
class Agreeing:
    def __eq__(self, other): return True
    def __array__(self, *_, **__): return __import__("numpy").zeros(())
asking.plain = lambda value, depth=0: Agreeing()""",
    "a record of one's own": """
from ffnn_checks import sending
sending.ask = lambda *_: '[["preactivation"], [], null]'""",
    "a print of one's own": """
import builtins
say = print
builtins.print = lambda *words, **more: say(words[0], '[[], [], null]')""",
    "a json of one's own": """
from ffnn_checks import sending
class json:
    dumps = staticmethod(lambda value: '[["preactivation"], [], null]')
sending.json = json""",
    "a reply of one's own": """
kernel = get_ipython().kernel
async def nothing(*_, **__): return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
kernel.do_execute = nothing""",
    "comparisons": """
import numpy as np
for name in ("allclose", "array_equal", "isclose"): setattr(np, name, lambda *_, **__: True)""",
    "what was passed for a second try": """
kept = {}
def neuron(x, w, b, g):
    kept.setdefault("preactivation", globals().get("preactivation"))
    return kept["preactivation"](x, w, b)
def layer(A, W, b, g): return kept.get("neuron", neuron)(A, W, b, g), 0""",
    "what pictures are drawn with": """
from ffnn_helpers.explorers.layer import our_layer as layer
from ffnn_helpers.explorers.neuron import our_neuron as neuron""",
    "numbers that equal everything": """
import numpy as np
class Equal(float):
    __eq__ = __le__ = lambda self, other: True
    __hash__ = float.__hash__
class Array(np.ndarray):
    __array_ufunc__ = __array_function__ = lambda self, *_, **__: np.True_
preactivation = n_parameters = lambda *_: Equal()
neuron = layer_preactivations = lambda *_: np.zeros((2, 2)).view(Array)""",
    "an array of whatever shape fits": """
from ffnn_checks import sending
sending.to_json = lambda value: {"dtype": "<f8", "shape": [-1], "data": "", "scalar": False}""",
    "arguments that are always zero": """
from ffnn_checks import asking
import numpy as np
asking.deepcopy = lambda case: tuple(0 * np.asarray(one) if not callable(one) else lambda z: 0 * z for one in case)
preactivation = neuron = lambda *_: 0.0""",
    "an output that is changed later": """
from IPython.display import display, update_display
def neuron(*_): display({"text/plain": "1.0"}, raw=True, display_id="mine")
def layer(*_): update_display({"text/plain": "2.0"}, raw=True, display_id="mine")""",
    "no outcomes at all": """
from ffnn_checks import asking
keep = asking.Question.outcomes
asking.Question.outcomes = lambda self, function, inputs: keep(self, lambda *_: None, [])""",
    "points on display": "get_ipython().displayhook(2.0)\ndef layer(*_): get_ipython().displayhook(2.0)",
}


def _graded(monkeypatch, tmp_path, first, change=None):
    """The test cells of the author's notebook, run in the sandbox below a further cell; `change` edits an answer."""
    monkeypatch.chdir(tmp_path)
    notebook = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", 4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    answers = [cell for cell in code if is_solution(cell)]
    names = [name for cell in answers for name in defined_names(cell.source)]
    for cell in answers if change else []:
        cell.source = change(cell.source)
    code.insert(1, new_code_cell(first))
    notebook.cells = code
    notes.start(notebook)
    # As if our packages were installed among others, which the sandbox shows.
    installed = Config({"Sandbox": {"visible": [str(ROOT / "ffnn_checks"), str(ROOT / "ffnn_grading")]}})
    RobustExecute(config=installed, names=names, timeout=10).preprocess(notebook, {})
    return [cell for cell in notebook.cells if is_grade(cell) and not is_solution(cell)]


def _unless_forged(answer):
    head = answer.partition(":\n")[0]
    return f"if {defined_names(answer)[0]!r} not in dir():\n    {head}: raise NotImplementedError()"


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_gets_no_points(forgery, isolating_machine, monkeypatch, tmp_path):
    for cell in _graded(monkeypatch, tmp_path, FORGERIES[forgery], _unless_forged):
        assert any(output.output_type == "error" for output in cell.outputs), cell.source
        assert not any(output.output_type == "execute_result" for output in cell.outputs)


@pytest.mark.parametrize(
    "first",
    [
        pytest.param("print = globals = dir = None", id="Python's names for other things"),
        pytest.param(
            "import json\nfrom ffnn_checks import sending\n"
            "class Wide: dumps = lambda value: ' ' * 11_000_000 + json.dumps(value)\n"
            "sending.json = Wide",
            id="as much to send as several wide networks",
        ),
        pytest.param(
            "import json\nfrom IPython.display import DisplayHandle\nfrom ffnn_checks import sending\n"
            "bar, text = DisplayHandle(), {'text/plain': '50 %'}\nbar.display(text, raw=True)\n"
            "def shown(value): bar.display(text, raw=True), bar.update(text, raw=True); return json.dumps(value)\n"
            "class Slow: dumps = shown\n"
            "sending.json = Slow",
            id="a progress bar in a test, as of whatever takes longer than a second",
        ),
    ],
)
def test_right_work_keeps_its_points(first, isolating_machine, monkeypatch, tmp_path):
    for cell in _graded(monkeypatch, tmp_path, first):
        assert not any(output.output_type == "error" for output in cell.outputs), cell.outputs


def test_asking_for_a_model_solution_neither_tells_it_nor_stops_anything(isolating_machine, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    notebook = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", 4)
    kept = [cell for cell in notebook.cells if cell.cell_type == "code" and not cell.source.startswith("explore_")]
    names = [name for cell in kept if is_solution(cell) for name in defined_names(cell.source)]
    asking = new_code_cell("check.neuron.solution(), check.n_parameters.solution()")
    notebook.cells = [kept[0], asking, *kept[1:]]
    notes.start(notebook)
    RobustExecute(names=names, timeout=10).preprocess(notebook, {})
    assert asking.outputs[0].text.splitlines() == ["Model solutions are shown at home, not where work is graded."] * 2
    tests = [cell for cell in notebook.cells if is_grade(cell)]
    assert len(tests) == 6 and "error" not in [output.output_type for cell in tests for output in cell.outputs]
