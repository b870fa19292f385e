"""What exercise 8 asks: operations with a way back, the way back through a graph of them, and a network's gradients."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from ffnn_checks.asking import Question
from ffnn_checks.comparing import as_array
from ffnn_helpers.activations import tanh_derivative
from ffnn_helpers.value import Value


def operated(student, *case):
    """What an operation computes, the derivative for each of its values, given G, the last one; or {fault: name}."""
    *arguments, G = case
    arguments = [argument if callable(argument) else Value(argument) for argument in arguments]
    values = [argument for argument in arguments if isinstance(argument, Value)]
    before = [(value, dict(vars(value))) for value in values]
    try:
        result = student(*arguments)
        if result is None or isinstance(result, str):
            return result
        if not isinstance(result, Value) or isinstance(result.data, Value):
            return {"not its data" if isinstance(result, Value) else "not a value": type(result).__name__}
        own, parents = ({*map(id, some)} for some in (values, result.parents))
        if own != parents:
            return {"not its parents" if parents - own else "too few parents": len(parents)}
        if not callable(result.back):
            return {"no way back": ""}
        # What is kept of other values does not matter in the way back.
        student(*(Value(one.data + 1) if one in values else one for one in arguments))
        derivatives = result.back(G)
        derivatives = [*derivatives] if isinstance(derivatives, Iterator) else derivatives
    except (AttributeError, TypeError) as error:
        if re.search(r"\bValue\b", str(error)):
            return {"not its parents" if "parent" in str(error) else "not its data": ""}
        raise
    fits = isinstance(derivatives, tuple | list) and len(derivatives) == len(result.parents)
    if not fits or any(isinstance(one, list) or as_array(one) is None for one in derivatives):
        return {"one for each parent": len(result.parents)}
    if any(getattr(value, name) is not old for value, state in before for name, old in state.items()):
        return {"overwritten": ""}
    pairs = list(zip(result.parents, derivatives, strict=True))
    return result.data, *(sum(derivative for parent, derivative in pairs if parent is value) for value in values)


def normal(*shapes, seed):
    """Arrays of these shapes; every number different, so that no mistake can hide."""
    rng = np.random.default_rng(seed)
    return tuple(rng.normal(size=shape).round(2) for shape in shapes)


def operation(call, inputs, ready_made=()):
    """The question for an operation. Its results: the data, and what `back` makes of G for each of its values."""
    arguments = re.search(r"\((.*)\)", call)[1].split(", ")
    values = [name for name in arguments if not name.startswith("g")]
    results = ", ".join(["data", *(f"d_{name}" for name in values)])
    given = [f"{name}.data" if name in values else name for name in arguments]
    return Question(f"{results} = {call}", ask=operated, inputs=inputs, given=[*given, "G"], ready_made=ready_made)


OURS = "ffnn_helpers.explorers.graph."
NUMBERS_AND_ARRAYS = [(2.0, -0.75, 1.5), (0.0, 3.0, -2.0), normal(*[(2, 2)] * 3, seed=12)]
add = operation("add(u, v)", NUMBERS_AND_ARRAYS, [f"{OURS}plus"])
multiply = operation("multiply(u, v)", NUMBERS_AND_ARRAYS, [f"{OURS}times"])
apply = operation(
    "apply(u, g, g_prime)",
    [
        (0.7, np.sin, np.cos, 1.5),
        (*normal((2, 2), seed=1), np.tanh, tanh_derivative, *normal((2, 2), seed=13)),
    ],
)


def built(graph):
    """The values of a graph by name. The last one is the output; the others come by name.

    A graph is written as "c = 2 a + 3 b; d = -1 c + 4 c": the names that are not computed are inputs. With "Σ d" at the
    end all values before are arrays; "1 a" passes the same G on, as the sum of task 1 does. Students' code can look up
    here: so neither names nor data (two have the same) nor the time at which a value is made tell the order.
    """
    sums = re.findall(r"(\w+) = ([^;]+)", graph.replace("Σ", "1"))
    start = np.array([2.0, -1.5]) if "Σ" in graph else 2.0
    values = {name: Value(start + number // 2) for number, name in enumerate(sorted(set(re.findall(r"[a-z]", graph))))}
    for name, terms in sums:
        pairs = re.findall(r"(-?[\d.]+) (\w+)", terms)
        values[name].parents = tuple(values[parent] for _, parent in pairs)
        values[name].back = lambda G, pairs=pairs: [G if slope == "1" else float(slope) * G for slope, _ in pairs]
    output = values[name] = values.pop(name)
    if "Σ" in graph:
        output.data, output.back = output.data.sum(), lambda G: [G * np.ones(2)]
    return values


def names_in_order(student, graph):
    """The names of the values that `ordered` returns, "?" for what is none of them; or {"kept": …} if they change."""
    values = built(graph)
    names, output = {id(value): name for name, value in values.items()}, list(values.values())[-1]
    result = student(output)
    if not isinstance(result, Iterable) or isinstance(result, str | dict):
        return result

    def named(found):
        return [names.get(id(value), "?") for value in found]

    result = list(result) if isinstance(result, Iterator) else result
    order = named(result)
    student(output.parents[0])
    return order if order == named(result) == named(student(output)) else {"kept": ""}


GRAPHS = [
    ("c = 2 a + 3 b; d = 4 c + 5 a",),
    ("b = 2 a; c = 3 b + -1 b; d = 0.5 b + 2 a; e = 3 c + 4 d",),
    ("b = 2 a; c = 3 b; d = 4 c; e = 1 b + 5 d",),
    ("c = -1 e; b = 1 c; a = 2 c + 5 b",),
    ("c = 1 a + 1 b; d = 1 c + 1 a; e = Σ d",),
]

ordered = Question("order = ordered(output)", GRAPHS, names_in_order, ready_made=[f"{OURS}values_of"], given=("graph",))


def derivatives(student, graph):
    """The derivatives by name, after one call of `backward`, and after a second one."""
    values = built(graph)
    found = []
    for _ in range(2):
        student(list(values.values())[-1])
        found.append({name: np.array(value.grad).tolist() for name, value in values.items()})
    return tuple(found)


backward = Question(
    "grad, grad again = backward(output)", GRAPHS, derivatives, [ordered], [f"{OURS}go_back"], given=("graph",)
)
matmul = operation("matmul(U, V)", [normal(*[(3, 3)] * 3, seed=2), normal((4, 2), (2, 3), (4, 3), seed=3)])
add_bias = operation(
    "add_bias(U, b)",
    [normal((3, 3), 3, (3, 3), seed=4), normal((4, 2), 2, (4, 2), seed=5), normal((1, 3), 3, (1, 3), seed=6)],
)

total = operation("total(U)", [(*normal((3, 2), seed=7), 1.5), (*normal((1, 4), seed=8), -0.5)])


def network_case(sizes, N, seed):
    """X, Y, weights and biases."""
    L = len(sizes) - 1
    arrays = normal((N, sizes[0]), (N, sizes[-1]), *pairwise(sizes), *sizes[1:], seed=seed)
    return *arrays[:2], list(arrays[2 : 2 + L]), list(arrays[2 + L :])


gradients = Question(
    "dW, db = gradients(X, Y, weights, biases)",
    depends_on=[add, multiply, apply, ordered, backward, matmul, add_bias, total],
    ready_made=("ffnn_helpers.network.FFNN", "ffnn_helpers.gradient_check.numerical_gradients"),
    inputs=[network_case(*case) for case in (([2, 3, 2], 4, 9), ([3, 3, 3, 1], 3, 10), ([2, 1], 1, 11))],
)
