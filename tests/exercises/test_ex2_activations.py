"""Special checks of exercise 2: overflow is detected, and weights are judged by the outputs of a network with them."""

import numpy as np
import pytest

from ffnn_checks import CheckFailed
from ffnn_checks import ex2_activations as check


def complaint(task, student, **settings):
    with pytest.raises(CheckFailed) as caught:
        task(student, **settings)
    return " ".join(str(caught.value).split())


def advice(*arguments):
    """What a message says before it shows the input: further down it shows the line, and this test's words in it."""
    return complaint(*arguments).partition("The input:")[0]


def naive(z):
    return 1 / (1 + np.exp(-z))


def test_an_overflow_costs_the_sigmoid_and_no_task_after_it(capsys):
    assert "an exponential overflows on the way" in complaint(check.sigmoid, naive)
    notebook = {"np": np, "naive": naive}
    exec("sigmoid = naive\ndef tanh(z): return 2 * sigmoid(2 * z) - 1", notebook)
    check.tanh(notebook["tanh"])
    assert " ".join(capsys.readouterr().out.split()) == f"tanh: right. {check.tanh.shows}"


SILENCED = {
    "inside": """
def sigmoid(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))""",
    "as a decorator": """
@np.errstate(all="ignore")
def sigmoid(z): return 1 / (1 + np.exp(-z))""",
    "in a function that is called": """
@np.errstate(all="ignore")
def growing(z): return np.exp(-z)
def sigmoid(z): return 1 / (1 + growing(z))""",
    "under a name of its own": """
from numpy import errstate as quiet
def sigmoid(z):
    with quiet(all="ignore"):
        return 1 / (1 + np.e ** -z)""",
    "for good": """
def sigmoid(z):
    np.seterr(all="ignore")
    return 1 / (1 + np.exp(-z))""",
    "for good, and in one word": """
def sigmoid(z):
    np.seterr("ignore")
    return 1 / (1 + np.exp(-z))""",
    "before": """
np.seterr(all="ignore")
def sigmoid(z): return 1 / (1 + np.exp(-z))""",
    "with longer floats": """
def sigmoid(z): return (1 / (1 + np.exp(-np.asarray(z, np.longdouble)))).astype(float)""",
}


@pytest.mark.parametrize("how", SILENCED)
def test_an_overflow_is_noticed_where_it_is_silenced(how):
    notebook = {"np": np}
    with np.errstate():
        exec(SILENCED[how], notebook)
        assert "an exponential overflows on the way" in complaint(check.sigmoid, notebook["sigmoid"])


def test_a_sigmoid_made_of_numpys_tanh_is_ones_own(capsys):
    notebook = {"np": np}
    exec("def sigmoid(z): return (1 + np.tanh(z / 2)) / 2\ndef tanh(z): return 2 * sigmoid(2 * z) - 1", notebook)
    check.sigmoid(notebook["sigmoid"])
    check.tanh(notebook["tanh"])
    assert capsys.readouterr().out.count("right. ") == 2


def test_an_earlier_mistake_is_told_once():
    """tanh is right on a right sigmoid, so only the sigmoid is told."""
    notebook = {"np": np}
    program = """
def sigmoid(z): return 1 / (1 + np.exp(z))
def sigmoid_derivative(z): return sigmoid(z) * (1 - sigmoid(z))
def tanh(z): return 2 * sigmoid(2 * z) - 1
def tanh_derivative(z): return 1 - tanh(z)"""
    exec(program, notebook)
    said = complaint(check.tanh_derivative, notebook["tanh_derivative"])
    assert "The mistake: the square is missing" in said
    assert said.endswith("(This was tried with a right sigmoid in place of yours.)")


ADVISED = {
    "if, and, or, not, in and Python's own max look at one number": lambda z: 0 if z < 0 else 1,
    "This is a plain number, without shape, length or entries": lambda z: np.where(z.copy() >= 0, 1.0, 0.0),
    "Is a * missing before a bracket?": lambda z: np.sign(z)(z + 1),
    "np.max(0, z) takes z for an axis;": lambda z: np.max(0, z),
    "it has shape (3,)": lambda z: z[z > 0],
}


@pytest.mark.parametrize("words", ADVISED)
def test_what_stops_gets_advice_and_no_wrong_name(words):
    said = advice(check.step, ADVISED[words])
    assert words in said
    assert "The mistake:" not in said


def test_what_is_nearly_right_is_told_so():
    def differences(z, h=1e-5):
        return (check.σ(z + h) - check.σ(z - h)) / (2 * h)

    said = complaint(check.sigmoid_derivative, differences)
    assert "slope is nearly right. Is it rounded, cut off" in said


WORDS = {
    "plain True or False, from comparing a plain number": (check.relu_derivative, lambda z: (z > 0).astype(float)),
    "without shape, length or entries": (check.step_derivative, lambda z: np.zeros(len(z) or np.shape(z))),
    "but it is one number. (A sum, a maximum": (check.sigmoid_derivative, lambda z: np.dot(z, 1 - z)),
    "slope is nearly right.": (check.sigmoid_derivative, lambda z: np.round(check.dσ(z), 5)),
    "@ has a plain number on one side.": (check.collapse, lambda weights, biases: (1 @ weights[0], biases[0])),
}


@pytest.mark.parametrize("words", WORDS)
def test_the_next_step_is_told(words):
    assert words in advice(*WORDS[words])


def test_what_a_function_prints_is_shown_once(capsys):
    def step(z):
        print("z came in")
        return z

    complaint(check.step, step)
    assert capsys.readouterr().out == "z came in\n"


# --- XOR: the answers count, and not the weights ------------------------------------------------------

SOLUTION = np.ones((2, 2)), np.array([-0.5, -1.5]), np.array([[1.0], [-1.0]]), np.array([-0.5])
WRONG_PARTS = [
    (SOLUTION[:3], "four arrays are asked for: return W1, b1, W2, b2."),
    (7, "four arrays are asked for"),
    ((SOLUTION[0], SOLUTION[2], SOLUTION[1], SOLUTION[3]), "the order is not right, as the shapes"),
    ((SOLUTION[0], SOLUTION[1][:, None], *SOLUTION[2:]), "b1 should have shape (2,), but it has shape (2, 1)"),
    ((*SOLUTION[:3], -0.5), "b2 should have shape (1,), but it has shape ()"),
    (([[1, 1], [1]], *SOLUTION[1:]), "W1 must be an array of finite numbers"),
    ((SOLUTION[0] * np.inf, *SOLUTION[1:]), "W1 must be an array of finite numbers"),
]


@pytest.mark.parametrize(("given", "words"), WRONG_PARTS)
def test_weights_of_another_form_are_told(given, words):
    assert f"The mistake: {words}" in complaint(check.xor_weights, lambda: given)


def test_every_answer_that_is_not_xor_gets_a_name():
    rng = np.random.default_rng(0)
    seen = {(0, 1, 1, 0)}
    for _ in range(3000):
        weights = [rng.normal(size=np.shape(part)) for part in SOLUTION]
        answers = tuple(check.network(check.asked.CORNERS, *weights))
        if answers not in seen:
            assert "The mistake:" in complaint(check.xor_weights, lambda weights=weights: weights)
            seen.add(answers)
    assert len(seen) == 16
