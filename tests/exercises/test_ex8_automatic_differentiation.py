"""Special checks of exercise 8: errors that say what is not a value, and the inputs that are promised are shown."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from ffnn_checks import CheckFailed
from ffnn_checks import ex8_automatic_differentiation as check
from ffnn_checks.mistakes import edited
from ffnn_helpers.value import Value

SOLUTION = Path(__file__).parents[2] / "solutions" / "ex8_automatic_differentiation"


@pytest.fixture(scope="module")
def notebook():
    """The names of the author's notebook, and the sources of its functions."""
    names, sources = {}, {}
    for cell in nbformat.read(SOLUTION / "ex8_automatic_differentiation.ipynb", 4).cells:
        if defined := re.match(r"(?:import|from|def|class) (\w+)", cell.source) or "Value.__matmul__" in cell.source:
            exec(cell.source, names)
            sources |= {} if defined is True else {defined[1]: cell.source}
    return names, sources


@pytest.mark.parametrize(
    ("name", "edit", "said"),
    [
        (
            "add",
            "u.data + v.data → float(u.data) + float(v.data)",
            "int, float and the functions of math take one number",
        ),
        ("multiply", "(G * v.data, → (G * u.data * v.data / u.data,", "ZeroDivisionError"),
        (
            "ordered",
            "output): → output, values=[]): ; values = [] → pass",
            "a list of its first line (values=[])",
        ),
        (
            "ordered",
            "values = [] → values = vars(ordered).setdefault('kept', []); values.clear()",
            "another call changes the list.",
        ),
        (
            "ordered",
            "if value not in values: → if not vars(value).setdefault('seen', False):⏎    value.seen = True",
            "another call changes the list.",
        ),
        (
            "multiply",
            "(u, v), lambda G: (G * v.data, G * u.data) → (u, v), vars(multiply).update(u=u, v=v) or _back",
            "Your function returns: d_u =",
        ),
        ("backward", "if value.parents: → if True:", "an input's back is None"),
        (
            "gradients",
            "Value(-Y) → -Y",
            "A Value is needed here, not a number or an array. Make one: Value(X), Value(-Y)",
        ),
        (
            "gradients",
            "Value(1 / (2 * len(X))) → 1 / (2 * len(X))",
            "A Value is needed here, not a number or an array.",
        ),
        (
            "gradients",
            "add(A[-1], Value(-Y)) → A[-1] - Y",
            "Use your own operations: add(A, Value(-Y)), multiply(e, e).",
        ),
        ("gradients", "multiply(error, error) → error**2", "Use your own operations"),
        ("gradients", "total(multiply(error, error)) → np.square(error)", "Use your own operations"),
        ("gradients", "Value(1 / (2 * len(X))) → Value(1 / (2 * A[-1].size))", "It has data, parents, back and grad."),
        ("gradients", "forward_pass(Value(X), → forward_pass(X,", "A Value takes only a Value: Value(X)."),
        ("gradients", "W, b, [tanh] → weights, biases, [tanh]", "A Value is needed here, not a number or an array."),
    ],
)
def test_what_is_wrong_is_said_in_words(notebook, name, edit, said):
    names, sources = notebook
    student = names | {"_back": lambda G: (G * student["multiply"].v.data, G * student["multiply"].u.data)}
    exec(edited(sources[name], edit), student)
    with pytest.raises(CheckFailed) as caught:
        getattr(check, name)(student[name])
    message = " ".join(str(caught.value).split())
    assert said in message
    assert "rng that is passed in" not in message and "np.empty" not in message  # there is neither in these functions


def test_a_wrong_grad_is_shown_beside_the_right_one():
    """Without a word about what the check keeps it in."""
    with pytest.raises(CheckFailed) as caught:
        check.backward(lambda output: setattr(output, "grad", 3.0))
    assert "grad = {'a': 0.0, 'b': 0.0, 'c': 0.0, 'd': 3.0}" in str(caught.value)
    assert "dict" not in str(caught.value)


def test_only_values_are_parents():
    with pytest.raises(TypeError, match="a parent is of type ndarray, not a Value. Make one of it"):
        Value(0.0, (Value(1.0), np.ones(2)))
