"""After a right answer: it is marked as right, and the model solution stands beside the student's own."""

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from ffnn_checks import ex1_neuron_and_layer, ex5_ffnn, solution
from ffnn_checks.ex1_neuron_and_layer import asked

IMPORTS = "import numpy as np\nfrom ffnn_checks import ex1_neuron_and_layer as check"
LOOP = """def preactivation(x, w, b):
    z = b
    for i in range(len(x)):
        z = z + w[i] * x[i]
    return z"""
CLASS = """class Layer:
    def __call__(self, A, W, b):
        # in a class
        return np.dot(A, W) + b
layer_preactivations = Layer().__call__"""


def answer(check):
    """A right function or class of the student's own."""
    mine = {"np": np}
    exec(solution.model_of(check), mine)
    return mine[check.name]


@pytest.fixture(scope="module")
def outputs():
    """The outputs of the cells of a student's notebook, by source."""
    sources = [
        IMPORTS,
        "check.preactivation.solution()",
        LOOP.replace("z = b\n", "z = 0\n"),
        "check.preactivation(preactivation)",
        "check.preactivation.solution() ",
        LOOP,
        "check.preactivation(preactivation) ",
        "check.preactivation.solution()  ",
        CLASS,
        "check.layer_preactivations(layer_preactivations)",
        "check.layer_preactivations.solution()",
    ]
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=300).execute()
    nbformat.validate(notebook)
    return {cell.source: cell.outputs for cell in notebook.cells}


def test_right_is_marked_and_says_the_same_words(outputs, capsys):
    [marked] = outputs["check.preactivation(preactivation) "]
    ex1_neuron_and_layer.preactivation(lambda x, w, b: w @ x + b)
    words = capsys.readouterr().out.strip()
    assert marked.data["text/plain"] == words and words.startswith("preactivation: right.")
    assert words in marked.data["text/html"] and "✓" in marked.data["text/html"]
    assert "<code>check.preactivation.solution()</code>" in marked.data["text/html"]


def test_before_a_right_answer_it_declines(outputs):
    assert outputs["check.preactivation(preactivation)"][0].ename == "CheckFailed"
    for cell in ("check.preactivation.solution()", "check.preactivation.solution() "):  # never tried, and wrong
        [declined] = outputs[cell]
        assert "unfold the hints" in declined.data["text/plain"]
        assert "np.sum" not in str(declined)


def test_it_stands_beside_the_students_own_with_what_differs(outputs):
    [shown] = outputs["check.preactivation.solution()  "]
    for text in (shown.data["text/plain"], shown.data["text/html"]):
        assert "z = z + w[i] * x[i]" in text and "return float(np.sum(w * x) + b)" in text
        assert "Yours goes through a loop. The model solution does not." in text
    assert "<script" not in shown.data["text/html"]


def test_a_students_method_is_found(outputs):
    [shown] = outputs["check.layer_preactivations.solution()"]
    assert "# in a class" in shown.data["text/plain"] and "Only in yours: dot." in shown.data["text/plain"]


@pytest.mark.parametrize(
    ("own", "model", "said"),
    [
        (
            'def f(x):\n    """Doc."""\n    y = x + 1\n    return y',
            "def f(u):\n    v = u + 1\n    return v",
            "The same idea",
        ),
        ("def f(x): return x + 1", "def f(x): return 1 + x", "the same parts"),
        ("def f(x): return np.dot(x, x)", "def f(x): return x @ x", "Only in yours: dot."),
        ("def f(x): return g(x)", "def f(x): return np.exp(x)", "Yours calls g, which you have written before."),
        ("def f(x): return x.sum()", "def f(x):\n    for y in x: pass", "The model solution goes through a loop."),
    ],
)
def test_what_differs(own, model, said):
    assert said in " ".join(solution.differences(own, model, {"f", "g"}))


def test_one_setting_switches_it_off(monkeypatch, capsys):
    monkeypatch.setattr(solution, "SHOWN", False)
    shown = []
    monkeypatch.setattr("builtins.display", shown.append, raising=False)
    check = ex1_neuron_and_layer.neuron
    check(answer(check))
    assert "solution" not in shown[0]._repr_html_() and "neuron: right" in repr(shown[0])
    assert "switched off" in repr(check.solution())


def test_the_notebooks_name_of_the_check_is_told(monkeypatch):
    shown = []
    monkeypatch.setattr("builtins.display", shown.append, raising=False)
    ex5_ffnn.follow_closely(answer(ex5_ffnn.follow_closely))
    assert "<code>check.follow_closely.solution()</code>" in shown[0]._repr_html_()


def test_where_work_is_graded_there_is_none(capsys):
    """There, `check` holds questions alone; and a student's cell that asks for a solution must not fail."""
    assert asked.neuron.solution() is None
    assert "shown at home" in capsys.readouterr().out


def test_a_hidden_test_is_no_right_answer_of_a_student():
    check = ex1_neuron_and_layer.n_parameters
    check.solved.clear()
    check(answer(check), reveal=False)
    assert "unfold the hints" in repr(check.solution())
