"""Special checks of exercise 5: messages say where a network by hand was looked at, and what was returned."""

import numpy as np
import pytest

from ffnn_checks import CheckFailed
from ffnn_checks import ex5_ffnn as check
from ffnn_helpers.activations import identity, relu


def complaint(task, student):
    with pytest.raises(CheckFailed) as caught:
        task(student)
    return " ".join(str(caught.value).split())


def test_the_places_are_shown_beside_a_wrong_output():
    said = complaint(check.hat_parameters, lambda left, top, right, height: ([[[1.0]], [[height]]], [[-left], [0.3]]))
    assert said.count(" x = [-5. , -3. , -2. , -1. ,") == 2  # with what is expected, and with what came
    assert "All other results are right." not in said


def lines(f, n, activations=("relu", "identity")):
    nodes = np.linspace(0, 1, n + 1)
    bends = np.diff(np.diff(f(nodes)) * n, prepend=0)
    return [np.ones((1, n)), bends[:, None]], [-nodes[:-1], f(nodes[:1])], activations


@pytest.mark.parametrize(
    ("task", "student", "said"),
    [
        (
            check.follow,
            lambda f, n: lines(f, n, [relu, identity]),
            'The activations are names: write "step", not step.',
        ),
        (check.follow, lambda f, n: lines(f, n + 1), "n hinges n pieces if the first stands at x = 0."),
        (check.follow, lambda f, n: lines(f, n)[:2], "Here are 2 lists or arrays, of length 2, 2."),
        (
            check.bump_parameters,
            lambda *bump: (np.ones((1, 2)), np.ones((2, 1)), np.ones(2), np.ones(1)),
            "return [W1, W2], [b1, b2]. (Here are 4 lists or arrays, of length 1, 2, 2, 1.)",
        ),
        (
            check.bump_parameters,
            lambda *bump: ([np.ones((1, 2)), np.ones((2, 1))], [np.ones(2)]),
            "Here are 2 lists or arrays, of length 2, 1.",
        ),
        (check.bump_parameters, lambda *bump: lambda x: 0 * x, "('function' object is not iterable)"),
    ],
)
def test_what_was_returned_is_said_in_words(task, student, said):
    assert said in complaint(task, student)
