"""What keeps to the protocol of a `Network` passes; whatever does not is told by name what it lacks or returns."""

import copy
from types import SimpleNamespace

import numpy as np
import pytest

from ffnn_helpers.network import FFNN, Network
from ffnn_helpers.network_check import MEMBERS, check_network

X = np.random.default_rng(1).normal(size=(5, 2))
Y = np.random.default_rng(2).uniform(size=(5, 1))


def rng():
    return np.random.default_rng(7)


def impostor(**members):
    """An object with the members of a FFNN of layers 2 → 3 → 1, but for those given."""
    net = FFNN([2, 3, 1], rng=rng())
    return SimpleNamespace(**{name: getattr(net, name) for name in MEMBERS} | members)


@pytest.mark.parametrize("sizes", [[2, 3, 1], [2, 1], [2, 2, 2, 1]])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n_samples", [1, 2, 5])
def test_an_ffnn_passes_and_is_left_as_it_was(sizes, dtype, n_samples):
    net = FFNN(sizes, rng=rng(), dtype=dtype)
    before = copy.deepcopy([*net.weights, *net.biases])
    check_network(net, X[:n_samples], Y[:n_samples])
    for array, values in zip([*net.weights, *net.biases], before, strict=True):
        np.testing.assert_array_equal(array, values, strict=True)


def test_the_members_are_those_of_the_protocol():
    public = {name for name in vars(Network) if not name.startswith("_")}
    assert set(MEMBERS) == public | set(Network.__annotations__)


def test_whatever_keeps_to_the_protocol_passes():
    check_network(impostor(), X, Y)
    check_network(impostor(weights=(np.ones((2, 3)), np.ones((3, 1))), cost=lambda X, Y: np.float32(1)), X, Y)


def test_every_target_is_looked_at():
    net = FFNN([2, 3, 1], cost="binary_cross_entropy", rng=rng())
    with pytest.raises(ValueError, match=r"Y\[4, 0\] is 2.0"):
        check_network(net, X, np.array([[0.0]] * 4 + [[2.0]]))


@pytest.mark.parametrize("member", MEMBERS)
def test_a_missing_member_is_named(member):
    net = impostor()
    delattr(net, member)
    with pytest.raises(TypeError) as error:
        check_network(net, X, Y)
    assert str(error.value) == (
        f"network must be like an FFNN, but a SimpleNamespace has no {member}, {MEMBERS[member]}."
    )


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (FFNN, "must be an object, not a class: build one, FFNN"),
        (None, "but None has no weights, a list of L arrays"),
        ("FFNN", "but a str has no weights"),
    ],
)
def test_what_is_no_network(network, words):
    with pytest.raises(TypeError, match=words):
        check_network(network, X, Y)


W1, W2, b1, b2 = np.ones((2, 3)), np.ones((3, 1)), np.ones(3), np.ones(1)


@pytest.mark.parametrize(
    ("parameters", "error", "words"),
    [
        ({"weights": None}, TypeError, "weights must be a list of arrays, one per layer, but it is None"),
        ({"biases": lambda: [b1, b2]}, TypeError, "biases must be a list of arrays, .* it is a function"),
        ({"weights": np.ones((2, 3, 3))}, TypeError, "weights must be a list of arrays, .* an array of float64"),
        ({"weights": [W1]}, ValueError, "as many weights as biases, one per layer, not 1 and 2"),
        ({"weights": [], "biases": []}, ValueError, "as many weights as biases, one per layer, not 0 and 0"),
        ({"weights": [W1, None]}, TypeError, r"weights\[1\] must be an array of floats, but it is None"),
        ({"biases": [[1.0, 1.0, 1.0], b2]}, TypeError, r"biases\[0\] must be an array of floats, but it is a list"),
        ({"weights": [W1, W2.astype(int)]}, TypeError, r"weights\[1\] must be an array of floats, .* array of int64"),
        ({"biases": [b1, b2 * np.nan]}, ValueError, r"biases\[1\]\[0\] is nan, but parameters must be finite"),
        ({"weights": [W1.T, W2]}, ValueError, r"layer 1 takes 3 inputs, .* shapes \(3, 2\) and \(3,\)"),
        ({"weights": [W1, W2.T]}, ValueError, r"layer 2 takes 3 inputs, .* \(3, n\) .* \(1, 3\) and \(1,\)"),
        ({"weights": [W1, np.ones((4, 1))]}, ValueError, r"layer 2 takes 3 inputs, .* \(4, 1\) and \(1,\)"),
        ({"weights": [b1, W2]}, ValueError, r"layer 1 .* shapes \(3,\) and \(3,\)"),
        ({"weights": [np.array(1.0), W2]}, ValueError, r"layer 1 .* shapes \(\) and \(3,\)"),
        ({"biases": [b1[None], b2]}, ValueError, r"layer 1 .* shape \(n,\), .* \(2, 3\) and \(1, 3\)"),
        ({"biases": [b1, b1]}, ValueError, r"layer 2 .* shape \(n,\), .* \(3, 1\) and \(3,\)"),
    ],
)
def test_parameters_that_are_refused(parameters, error, words):
    with pytest.raises(error, match=words):
        check_network(impostor(**parameters), X, Y)


@pytest.mark.parametrize("name", ["weights", "biases"])
def test_copies_are_refused_because_changes_would_be_lost(name):
    class Copying(FFNN):
        pass

    setattr(Copying, name, property(lambda net: [array.copy() for array in getattr(super(Copying, net), name)]))
    with pytest.raises(ValueError, match=rf"{name}\[0\] must be the array that the network computes with, .* a copy"):
        check_network(Copying([2, 3, 1], rng=rng()), X, Y)


Z1, Z2, A1, A2 = np.ones((5, 3)), np.ones((5, 1)), np.ones((5, 3)), np.ones((5, 1))  # five samples are tried
dW, db = [W1, W2], [b1, b2]


@pytest.mark.parametrize(
    ("member", "returned", "error", "words"),
    [
        ("forward", None, TypeError, r"forward\(X\) must return two lists, Z and A, but it returned None"),
        ("forward", A2, TypeError, r"forward\(X\) must return two lists, .* an array of float64"),
        ("forward", ([Z1, Z2], [X, A1, A2], 0), TypeError, "two lists, Z and A, but it returned a tuple"),
        ("forward", (None, [X, A1, A2]), TypeError, r"Z of forward\(X\) must be a list of arrays, .* None"),
        ("forward", ([Z1, Z2], A2), TypeError, r"A of forward\(X\) must be a list of arrays"),
        ("forward", ([Z2], [X, A1, A2]), ValueError, r"forward\(X\) .* a list Z of 2 arrays, but there are 1"),
        ("forward", ([Z1, Z2], [A1, A2]), ValueError, r"forward\(X\) .* a list A of 3 arrays, but there are 2"),
        ("forward", ([Z1.T, Z2], [X, A1, A2]), ValueError, r"Z\[0\] .* shape \(5, 3\), .* has shape \(3, 5\)"),
        ("forward", ([Z1, Z2], [X, A1, A2[:, 0]]), ValueError, r"A\[2\] .* shape \(5, 1\), .* has shape \(5,\)"),
        ("forward", ([Z1, Z2], [X, A1, None]), TypeError, r"A\[2\] of forward\(X\) is None: .* return"),
        ("predict", None, TypeError, r"predict\(X\) is None: does the method end with return"),
        ("predict", np.ones((5, 3)), ValueError, r"predict\(X\) must have shape \(5, 1\), .* \(5, 3\)"),
        ("predict", np.ones(5), ValueError, r"predict\(X\) must have shape \(5, 1\), .* \(5,\)"),
        ("predict", np.ones((5, 1), bool), TypeError, r"predict\(X\) must hold floats, but it holds bool"),
        ("cost", None, TypeError, r"cost\(X, Y\) must return one float, .* None"),
        ("cost", np.ones((5, 1)), TypeError, r"cost\(X, Y\) must return one float, the mean over the samples"),
        ("cost", np.ones(1), TypeError, r"cost\(X, Y\) must return one float, .* array\(\[1.\]\)"),
        ("cost", 3, TypeError, r"cost\(X, Y\) must return one float, .* returned 3"),
        ("gradients", None, TypeError, r"gradients\(X, Y\) must return two lists, dW and db, but it returned None"),
        ("gradients", dW, TypeError, r"dW of gradients\(X, Y\) must be a list of arrays"),
        ("gradients", (dW, db[:1]), ValueError, r"gradients\(X, Y\) .* a list db of 2 arrays, but there are 1"),
        (
            "gradients",
            (dW[::-1], db),
            ValueError,
            r"dW\[0\] of gradients\(X, Y\) must have shape \(2, 3\), .* \(3, 1\)",
        ),
        ("gradients", ([W1.T, W2], db), ValueError, r"dW\[0\] .* shape \(2, 3\), .* has shape \(3, 2\)"),
        ("gradients", (dW, [b1[None], b2]), ValueError, r"db\[0\] .* shape \(3,\), .* has shape \(1, 3\)"),
        ("gradients", ([W1.astype(object), W2], db), TypeError, r"dW\[0\] .* must hold floats, but it holds object"),
    ],
)
def test_answers_that_are_refused(member, returned, error, words):
    with pytest.raises(error, match=words):
        check_network(impostor(**{member: lambda *arguments: returned}), X, Y)


@pytest.mark.parametrize(
    ("rows", "targets", "words"),
    [
        (
            X.T,
            Y,
            r"X must have shape \(N, 2\), one row per sample, .* \(2, 5\)\. If its columns are the samples, use X\.T",
        ),
        (X[:, :1], Y, r"X must have shape \(N, 2\), one row per sample, but it has shape \(5, 1\)\.$"),
        (
            X[0],
            Y,
            r"X must have shape \(N, 2\), one row per sample, but it has shape \(2,\)\. For one sample use X\[None",
        ),
        (X[:0], Y[:0], r"X must have at least one row, but it has shape \(0, 2\)"),
        (X, Y[:3], r"Y must have shape \(5, 1\), .* one column per output, but it has shape \(3, 1\)\.$"),
        (X, Y[:, 0], r"Y must have shape \(5, 1\), .* it has shape \(5,\)\. Use Y\.reshape\(-1, 1\)"),
    ],
)
def test_samples_that_are_refused(rows, targets, words):
    with pytest.raises(ValueError, match=words):
        check_network(FFNN([2, 3, 1], rng=rng()), rows, targets)
    with pytest.raises(ValueError, match=words.replace("X", "inputs").replace("Y", "labels")):
        check_network(FFNN([2, 3, 1], rng=rng()), rows, targets, ("inputs", "labels"))


def test_labels_in_place_of_rows():
    with pytest.raises(ValueError, match=r"Y must have shape \(5, 3\).*\(5,\).* use one_hot\(Y, 3\)"):
        check_network(FFNN([2, 3], rng=rng()), X, np.arange(5.0) % 3)
