"""Special checks of exercise 5: messages say where a network by hand was looked at, and what was returned."""

from itertools import pairwise

import numpy as np
import pytest

from ffnn_checks import CheckFailed
from ffnn_checks import ex5_ffnn as check
from ffnn_helpers.activations import get_activation, identity, relu
from ffnn_helpers.costs import get_cost


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


class Network:
    """A right network, whose methods the classes below spoil."""

    def __init__(self, sizes, activations, cost, rng):
        self.weights = [rng.normal(0, 1 / np.sqrt(n), size=(n, m)) for n, m in pairwise(sizes)]
        self.biases = [np.zeros(n) for n in sizes[1:]]
        self.functions = [get_activation(name).function for name in activations]
        self.cost_function = get_cost(cost).function

    def forward(self, X):
        A, Z = [X], []
        for W, b, g in zip(self.weights, self.biases, self.functions, strict=True):
            Z.append(A[-1] @ W + b)
            A.append(g(Z[-1]))
        return Z, A

    def predict(self, X):
        return self.forward(X)[1][-1]

    def cost(self, X, Y):
        return self.cost_function(self.predict(X), Y)


class OfTheLastPrediction(Network):
    def predict(self, X):
        self.outputs = super().predict(X)
        return self.outputs

    def cost(self, X, Y):
        return self.cost_function(self.outputs, Y)


class InTheSameLists(Network):
    def forward(self, X):
        kept = vars(self).setdefault("kept", ([], []))
        for mine, new in zip(kept, super().forward(X), strict=True):
            mine[:] = new
        return kept


class InTheSameArrays(Network):
    def forward(self, X):
        lists = super().forward(X)
        kept = vars(self).setdefault(f"kept{X.shape}", lists)
        for mine, new in zip(kept[0] + kept[1], lists[0] + lists[1], strict=True):
            mine[...] = new
        return kept


def test_a_network_that_is_right_passes(capsys):
    check.MyFFNN_at_work(Network)
    assert "MyFFNN: right." in capsys.readouterr().out


def test_the_cost_of_an_earlier_prediction_is_told():
    assert "a method returns what an earlier call has left." in complaint(check.MyFFNN_at_work, OfTheLastPrediction)


@pytest.mark.parametrize("network", [InTheSameLists, InTheSameArrays])
def test_a_forward_pass_that_the_next_one_overwrites_is_refused(network):
    assert "Z[0] is the first entry of Z that is wrong." in complaint(check.MyFFNN_at_work, network)


def test_lists_that_the_next_call_fills_anew_are_noticed():
    kept = [], []

    def initial_parameters(sizes, rng):
        network = Network(sizes, [], "mean_squared_error", rng)
        kept[0][:], kept[1][:] = network.weights, network.biases
        return kept

    assert "it overwrites what it returned before" in complaint(check.initial_parameters, initial_parameters)
