"""What must be the student's own is the value that is returned. A comparison with what is ready-made is no fault."""

import contextlib
import inspect
import io
import pkgutil
import warnings
from importlib import import_module
from pathlib import Path

import pytest

import ffnn_checks
import ffnn_helpers
from ffnn_checks import CheckFailed, asking
from ffnn_checks.asking import Work
from ffnn_checks.task import Task

COMPARED = {
    "with an assert": """
def tanh(z):
    a = 2 * sigmoid(2 * z) - 1
    assert np.allclose(a, np.tanh(z))
    return a""",
    "to the last digits": """
def tanh(z):
    a = 2 * sigmoid(2 * z) - 1
    assert np.max(np.abs(a - np.tanh(z))) < 1e-14, "different"
    return a""",
    "exactly, and by an error": """
def step(z):
    a = np.where(z >= 0, 1.0, 0.0)
    if not np.array_equal(a, np.heaviside(z, 1)):
        raise ValueError("different")
    return a""",
    "by NumPy's tests": """
from scipy.special import expit
def sigmoid(z):
    a = np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))
    np.testing.assert_allclose(a, expit(z))
    return a""",
    "entry by entry": """
import math
def tanh(z):
    if np.ndim(z):
        return np.array([tanh(entry) for entry in z])
    a = 2 * sigmoid(2 * z) - 1
    assert math.isclose(a, math.tanh(z), abs_tol=1e-12)
    return a""",
    "under another name": """
from ffnn_helpers.activations import relu as theirs
def relu(z):
    a = z * (np.asarray(z) > 0)
    assert (theirs(z) == a).all()
    return a""",
    "in print": """
def tanh(z):
    a = 2 * sigmoid(2 * z) - 1
    print(f"off by {np.abs(a - np.tanh(z)).max():.1e}: {np.tanh(z)}")
    return a""",
    "with rows that sum to 1": """
from scipy import special
def softmax(Z):
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = e / e.sum(axis=1, keepdims=True)
    assert all((row == theirs).all() or np.allclose(row, theirs) for row, theirs in zip(P, special.softmax(Z, axis=1)))
    return P""",
    "with labels": """
from ffnn_helpers.encoding import one_hot as theirs
def one_hot(labels, K):
    Y = np.zeros((len(labels), K))
    Y[np.arange(len(labels)), labels] = 1
    assert Y.tolist() == theirs(labels, K).tolist() or (Y == theirs(labels, K)).all()
    return Y""",
    "with an object": """
from ffnn_helpers.network import Layer
def layer_preactivations(A, W, b):
    theirs = Layer(*W.shape, "tanh", np.random.default_rng(0))
    theirs.W, theirs.b = W, b
    Z = A @ W + b
    assert np.allclose(Z, theirs.forward(A)[0])
    return Z""",
}

BORROWED = {
    "after an assert": """
def tanh(z):
    a = np.tanh(z)
    assert np.shape(a) == np.shape(z) and np.allclose(a, 2 * sigmoid(2 * z) - 1)
    return a""",
    "in part": """
def tanh(z):
    a = 2 * sigmoid(2 * z) - 1
    return np.where(np.abs(a) < 0.5, a, np.tanh(z))""",
    "as True and False": "def step(z): return (np.heaviside(z, 1) > 0.5) * 1.0",
    "as whole numbers": "def step(z): return np.heaviside(z, 1).astype(int)",
    "rounded": "def tanh(z): return np.round(np.tanh(z), 10)",
    "with fewer digits": "def tanh(z): return np.float32(np.tanh(z))",
    "entry by entry": """
def tanh(z):
    a = np.zeros(np.shape(z))
    a[...] = np.tanh(z)
    return a.tolist()""",
    "vectorised": """
import math
tanh = np.vectorize(math.tanh)""",
    "vectorised under another name": """
import math
from functools import partial
theirs = partial(np.vectorize(math.tanh))
def tanh(z): return theirs(z)""",
    "from an object": """
from ffnn_helpers.activations import get_activation
def softmax(Z): return get_activation("softmax").function(Z)""",
}

EXERCISE = {"layer_preactivations": "ex1_neuron_and_layer"}
EXERCISE |= dict.fromkeys(["step", "sigmoid", "tanh", "relu"], "ex2_activations")
EXERCISE |= dict.fromkeys(["softmax", "one_hot"], "ex3_softmax_and_one_hot")


def check(source):
    """Check the function that is defined last."""
    name = source.rpartition("\ndef ")[2].partition("(")[0] if "def " in source else "tanh"
    name = name.removeprefix("def ")
    notebook = {}
    exec(
        "import numpy as np\n"
        "def sigmoid(z): return (1 + np.sign(z) * (1 - np.exp(-abs(z))) / (1 + np.exp(-abs(z)))) / 2\n"
        f"{source}",
        notebook,
    )
    getattr(import_module(f"ffnn_checks.{EXERCISE[name]}"), name)(notebook[name])


@pytest.mark.parametrize("how", COMPARED)
def test_a_comparison_with_what_is_ready_made_is_no_fault(how, capsys):
    check(COMPARED[how])
    assert "right. " in capsys.readouterr().out


@pytest.mark.parametrize("how", BORROWED)
def test_what_is_returned_must_be_ones_own(how):
    with pytest.raises(CheckFailed, match="not accepted. It calls"):
        check(BORROWED[how])


TOO_STRICT = """
import numpy as np
def tanh(z):
    if np.any(z / (1 + abs(z)) != np.tanh(z)):
        raise RuntimeError("different")
    return z / (1 + abs(z))
"""


def test_an_error_of_the_students_own_comparison_is_told(tmp_path):
    (tmp_path / "cell.py").write_text(TOO_STRICT)
    notebook = {}
    exec(compile(TOO_STRICT, tmp_path / "cell.py", "exec"), notebook)
    with pytest.raises(CheckFailed, match="RuntimeError: different"):
        import_module("ffnn_checks.ex2_activations").tanh(notebook["tanh"])


EXERCISES = sorted(path.parent.name for path in Path(ffnn_checks.__path__[0]).glob("*/asked.py"))
OURS = {  # those that train or draw would take long
    f"{module.name}.{name}": function
    for module in pkgutil.walk_packages(ffnn_helpers.__path__, "ffnn_helpers.")
    for name, function in vars(import_module(module.name)).items()
    if inspect.isfunction(function) and function.__module__ == module.name
    if not name.startswith(("explore_", "draw_", "_"))
}


def takes(function, case):
    try:
        inspect.signature(function).bind(*case)
    except TypeError:
        return False
    return True


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_function_of_ours_passes_for_a_students_own(exercise):
    """A new one that does what an exercise asks belongs to the `ready_made` of its question."""
    passed = []
    for task in vars(import_module(f"ffnn_checks.{exercise}")).values():
        if not isinstance(task, Task) or not task.question.twice:  # what is not tried twice is trained
            continue
        is_called = task.question.ask is asking._returned
        for name, function in OURS.items():
            if not is_called or takes(function, task.question.inputs[0]):
                with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
                    passed += [(task.name, name)] * task.is_right(Work(function))
    assert passed == []
