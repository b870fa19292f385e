"""What exercise 5 asks: a network of the student's own, and weights set by hand."""

import contextlib
import itertools
from collections.abc import Iterable
from functools import partial

import numpy as np

from ffnn_checks.asking import Question
from ffnn_checks.own_work import globals_of
from ffnn_helpers.activations import sigmoid, tanh

ENGINE = ("ffnn_helpers.network.Layer", "ffnn_helpers.network.FFNN")
BY_HAND = (*ENGINE, "ffnn_helpers.by_hand.bump_network", "ffnn_helpers.by_hand.hinge_network")


def listed(value):
    """A list of whatever one can go through, such as a deque or a generator; numbers and their arrays as they are."""
    is_array = isinstance(value, np.ndarray) and value.dtype.kind in "biuf"
    return value if is_array or isinstance(value, str | list) or not isinstance(value, Iterable) else list(value)


def lists_of(value):
    """The same for what may itself hold such things, as the pair Z, A does."""
    value = listed(value)
    return [listed(entry) for entry in value] if isinstance(value, list) else value


def own_arrays(lists):
    """The lists of weights and biases; or the names of two of their arrays that share memory."""
    lists = lists_of(lists)
    if not isinstance(lists, list) or len(lists) != 2:
        return lists
    for name, entries in zip(("weights", "biases"), lists, strict=True):
        arrays = [(i, entry) for i, entry in enumerate(entries) if isinstance(entry, np.ndarray)]
        for (i, one), (j, other) in itertools.combinations(arrays, 2):
            if np.shares_memory(one, other):
                return {"shared memory": f"{name}[{i}] and {name}[{j}]"}
    return lists


def through_self_too(ask):
    """`ask` for a class. If a method takes a function of the notebook for one of its own, the result is its name."""

    def asked(student, *case):
        try:
            return ask(student, *case)
        except AttributeError as error:
            there = globals_of(student).get(error.name)
            is_its_own = isinstance(student, type) and isinstance(error.obj, student)
            if not is_its_own or not (callable(there) or isinstance(there, dict)):
                raise
            return {"through self": error.name}

    return asked


initial_parameters = Question(
    "weights, biases = initial_parameters(sizes, rng)",
    given=("sizes", "seed of rng"),
    ask=lambda student, sizes, seed: own_arrays(student(sizes, np.random.default_rng(seed))),
    ready_made=(*ENGINE, "ffnn_helpers.initialisation.lecun", "ffnn_helpers.initialisation.get_initialisation"),
    inputs=[([3, 4, 2], 1), ([2, 3, 3, 1], 2), ([4, 2], 3), ([4, 2], 4)],
)


def network_case(sizes, n_samples, seed):
    """X, weights and biases of a network; every number different, so that no mistake can hide."""
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=pair).round(2) for pair in itertools.pairwise(sizes)]
    return rng.normal(size=(n_samples, sizes[0])).round(2), weights, [rng.normal(size=n).round(2) for n in sizes[1:]]


forward_pass = Question(
    "Z, A = forward_pass(X, weights, biases, functions)",
    ask=lambda student, *case: lists_of(student(*case)),
    ready_made=ENGINE,
    inputs=[
        (*network_case([3, 4, 2], 3, seed=1), [tanh, sigmoid]),
        (*network_case([2, 3, 4, 1], 1, seed=2), [np.cos, tanh, np.exp]),
        (*network_case([3, 3, 3, 3], 3, seed=3), [np.sin, tanh, sigmoid]),
        (*network_case([2, 3], 2, seed=4), [np.sin]),
    ],
)


@through_self_too
def construct(student, sizes, activations, seed):
    """The lists of a new network, looked at after a second one was built; or why they cannot be."""
    rng = np.random.default_rng(seed)
    network = student(sizes, activations, "mean_squared_error", rng)
    student([2, 3], ["tanh"], "mean_squared_error", rng)
    for name in ("weights", "biases"):
        if not hasattr(network, name):
            return {"missing list": name}
        if getattr(student, name, None) is getattr(network, name):
            return {"list of the class": name}
    return own_arrays((network.weights, network.biases))


def set_parameters(network, weights, biases):
    """Give a network these numbers: in its own arrays, as a training does; where they do not fit, in new ones."""
    own, given = list(map(np.asarray, [*network.weights, *network.biases])), [*weights, *biases]
    if [(array.shape, array.dtype.kind) for array in own] == [(array.shape, "f") for array in given]:
        for array, values in zip(own, given, strict=True):
            array[...] = values
    else:  # wrong initial weights cost their points in the check of the construction
        network.weights, network.biases = weights, biases


@through_self_too
def set_to_work(student, sizes, activations, cost, weights, biases, X, Y):
    """What the methods of a network with these weights and biases return; or why they cannot be asked further.

    Before, they are called with other weights and samples, and a second network is made: what is kept or shared shows.
    """
    network = student(sizes, activations, cost, np.random.default_rng(0))
    student([*sizes], ["identity"] * len(activations), "mean_squared_error", np.random.default_rng(0))
    for name in ("weights", "biases", "forward", "predict", "cost"):
        if not hasattr(network, name):
            return {"missing": name}
    if callable(getattr(student, "cost", None)) and "cost" in getattr(network, "__dict__", {}):
        return {"hidden method": "cost"}
    with contextlib.suppress(ArithmeticError, IndexError, ValueError):  # wrong initial weights need not fit
        for samples in (X + 1, X):
            network.forward(samples), network.predict(samples), network.cost(samples, Y)
    for dW, db in ((0, 1), (1, 0), (0, 0)):  # other biases alone, other weights alone, and these
        set_parameters(network, [W + dW for W in weights], [b + db for b in biases])
        lists = listed(network.forward(X))
        if not isinstance(lists, list) or len(lists) != 2:
            return {"not two lists": "forward"}
        network.forward(X + 1)
        prediction = listed(network.predict(X))
        if isinstance(prediction, list) and any(isinstance(entry, np.ndarray) for entry in prediction):
            return {"list of arrays": "predict"}
        network.forward(X + 1), network.predict(X + 1)
        cost_there = network.cost(X, Y)
    network.forward(X + 1)
    return *lists_of(lists), prediction, "a function" if callable(cost_there) else cost_there


def work_case(sizes, activations, cost, n_samples, seed):
    X, weights, biases = network_case(sizes, n_samples, seed)
    Y = np.random.default_rng(seed).integers(0, 2, size=(n_samples, sizes[-1])).astype(float)
    return sizes, activations, cost, weights, biases, X, Y


MyFFNN_construction = Question(
    "weights, biases = MyFFNN(sizes, activations, cost, rng)",
    given=("sizes", "activations", "seed of rng"),
    ask=construct,
    depends_on=[initial_parameters],
    ready_made=ENGINE,
    inputs=[([3, 4, 2], ["tanh", "sigmoid"], 1), ([2, 3, 3, 1], ["relu", "tanh", "step"], 2), ([4, 2], ["sigmoid"], 3)],
)

MyFFNN_at_work = Question(
    "Z, A, predict(X), cost(X, Y) = MyFFNN(sizes, activations, cost, rng)",
    given=("sizes", "activations", "cost", "weights", "biases", "X", "Y"),
    ask=set_to_work,
    depends_on=[initial_parameters, forward_pass],
    ready_made=ENGINE,
    inputs=[
        work_case([2, 3, 2], ["tanh", "sigmoid"], "binary_cross_entropy", 3, seed=1),
        work_case([2, 2, 3, 1], ["relu", "tanh", "sigmoid"], "mean_squared_error", 2, seed=2),
        work_case([3, 2], ["sigmoid"], "binary_cross_entropy", 1, seed=3),
    ],
)

by_hand = partial(Question, ready_made=BY_HAND, ask=lambda student, *case: lists_of(student(*case)))
bump_parameters = by_hand(
    "x, output = bump_parameters(left, right, height)",
    inputs=[(0.2, 0.6, 1.5), (-3.0, -1.0, -0.7), (1.1, 1.4, 0.8)],
)

staircase_parameters = by_hand(
    "x, output = staircase_parameters(edges, heights)",
    depends_on=[bump_parameters],
    inputs=[
        (np.array([0.0, 0.3, 0.5, 1.0]), np.array([0.8, -0.4, 1.3])),
        (np.array([-2.0, -1.2, 0.5, 2.5, 3.0]), np.array([1.0, 2.5, 2.0, -0.5])),
        (np.array([0.5, 2.0]), np.array([-1.5])),
    ],
)

hat_parameters = by_hand(
    "x, output = hat_parameters(left, top, right, height)",
    depends_on=[bump_parameters],
    inputs=[(-3.0, -1.0, -0.5, 0.8), (0.0, 0.5, 2.0, 1.5), (1.0, 2.0, 2.25, -2.0)],
)


def cos_3x(x):  # positive, then negative: an output layer that cuts one of them off is seen
    return np.cos(3 * x)


follow, follow_closely = (
    by_hand(
        f"hidden neurons (at most n), largest error (at most {limit}) = follow(f, n)",
        depends_on=[bump_parameters, staircase_parameters, hat_parameters],
        inputs=[(np.exp, 10), (cos_3x, 6), (np.square, 20)],
    )
    for limit in ("M/n", "max |f''|/4n²")
)
