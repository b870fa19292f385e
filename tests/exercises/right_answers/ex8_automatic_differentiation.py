"""Exercise 8: right answers in many styles, which must all pass. One list of functions per task."""

import numpy as np

from ffnn_helpers.activations import tanh_derivative
from ffnn_helpers.value import Value

# --- Task 1 -------------------------------------------------------------------------------------------


def _sum_with_a_function(u, v):
    def back(G):
        return [G, G]

    return Value(data=u.data + v.data, parents=[u, v], back=back)


def _sum_set_later(u, v):
    w = Value(np.add(u.data, v.data))
    w.parents = (v, u)
    w.back = lambda G: (1.0 * G, 1.0 * G)
    return w


def _sum_in_float(u, v):
    one = np.ones_like(u.data)
    return Value(sum([u.data, v.data]), (u, v), lambda G: tuple(G * one for _ in "uv"))


add = [
    _sum_with_a_function,
    _sum_set_later,
    _sum_in_float,
    lambda u, v: Value(v.data + u.data, (u, v), lambda G: (G, G)),
]


def _product_with_a_function(u, v):
    def back(G):
        du = v.data * G
        dv = u.data * G
        return du, dv

    return Value(u.data * v.data, (u, v), back)


def _product_the_other_way_round(u, v):
    return Value(v.data * u.data, [v, u], lambda G: [G * u.data, G * v.data])


def _product_that_marks_its_factors(u, v):
    """The derivatives come from a map; and a value may hold more than it did."""
    u.was_used = v.was_used = True
    return Value(u.data * v.data, (u, v), lambda G: map(lambda other: G * other.data, (v, u)))


multiply = [
    _product_with_a_function,
    _product_that_marks_its_factors,
    _product_the_other_way_round,
    lambda u, v: Value(np.multiply(u.data, v.data), (u, v), lambda G: (np.multiply(G, v.data), np.multiply(G, u.data))),
    lambda u, v: Value(u.data * v.data, (u, v), lambda G, a=u.data, b=v.data: (G * b, G * a)),
]

# --- Task 2 -------------------------------------------------------------------------------------------


def _slope_kept(u, g, g_prime):
    slope = g_prime(u.data)
    return Value(g(u.data), [u], lambda G: [slope * G])


def _with_a_function(u, g, g_prime):
    def back(G):
        return (g_prime(u.data) * G,)

    return Value(g(u.data), (u,), back)


apply = [
    _slope_kept,
    _with_a_function,
    lambda u, g, g_prime: Value(g(u.data), (u,), lambda G: (np.multiply(G, g_prime(u.data)),)),
    lambda u, g, g_prime: Value(g(1 * u.data), (u,), lambda G: tuple(G * g_prime(p.data) for p in (u,))),
]

# --- Task 3 -------------------------------------------------------------------------------------------


def _with_a_set(output):
    values, visited = [], set()

    def visit(value):
        if value in visited:
            return
        visited.add(value)
        for parent in reversed(value.parents):
            visit(parent)
        values.append(value)

    visit(output)
    return values


def _without_recursion(output):
    values, stack = [], [(output, False)]
    while stack:
        value, parents_are_there = stack.pop()
        if value in values:
            continue
        if parents_are_there:
            values.append(value)
        else:
            stack.append((value, True))
            stack += [(parent, False) for parent in value.parents]
    return values


def _by_counting(output):
    """Kahn's algorithm, from the output back."""
    everything, stack = {}, [output]
    while stack:
        value = stack.pop()
        if id(value) not in everything:
            everything[id(value)] = value
            stack.extend(value.parents)
    uses = dict.fromkeys(everything, 0)
    for value in everything.values():
        for parent in value.parents:
            uses[id(parent)] += 1
    order, ready = [], [output]
    while ready:
        value = ready.pop()
        order.insert(0, value)
        for parent in value.parents:
            uses[id(parent)] -= 1
            if uses[id(parent)] == 0:
                ready.append(parent)
    return tuple(order)


def _again_and_again(output):
    """Passes over everything found so far, until nothing is new."""
    found = [output]
    for value in found:
        found += [parent for parent in dict.fromkeys(value.parents) if parent not in found]
    order = []
    while len(order) < len(found):
        for value in found:
            if value not in order and all(parent in order for parent in value.parents):
                order.append(value)
    return order


def _in_an_array(output):
    order = _with_a_set(output)
    array = np.empty(len(order), object)
    array[:] = order
    return array


def _generated(output, visited=None):
    visited = set() if visited is None else visited
    if output not in visited:
        visited.add(output)
        for parent in output.parents:
            yield from _generated(parent, visited)
        yield output


ordered = [_with_a_set, _without_recursion, _by_counting, _again_and_again, _generated, _in_an_array]

# --- Task 4 -------------------------------------------------------------------------------------------


def _with_an_index(output):
    values = _with_a_set(output)
    for value in values:
        value.grad = 0
    values[-1].grad = 1
    for i in range(len(values) - 1, -1, -1):
        if values[i].back is not None:
            derivatives = values[i].back(values[i].grad)
            for j in range(len(derivatives)):
                values[i].parents[j].grad += derivatives[j]


def _with_a_dictionary(output):
    grads = {output: 1.0}
    for value in reversed(_without_recursion(output)):
        for parent, G in zip(value.parents, value.back(grads[value]) if value.parents else (), strict=True):
            grads[parent] = grads.get(parent, 0.0) + G
    for value, grad in grads.items():
        value.grad = grad


def _ways(output, value):
    """The derivative as a sum over all ways."""
    if output is value:
        return 1.0
    slopes = output.back(1.0) if output.parents else ()
    return sum(slope * _ways(parent, value) for parent, slope in zip(output.parents, slopes, strict=True))


def _over_all_ways(output):
    for value in _by_counting(output):
        value.grad = _ways(output, value)


def _and_returns_it(output):
    _with_an_index(output)
    return output.grad


backward = [_with_an_index, _with_a_dictionary, _over_all_ways, _and_returns_it]

# --- Task 5 -------------------------------------------------------------------------------------------


def _product_of_matrices(U, V):
    def back(G):
        return np.dot(G, V.data.T), np.dot(U.data.T, G)

    return Value(np.dot(U.data, V.data), (U, V), back)


matmul = [
    _product_of_matrices,
    lambda U, V: Value(
        np.einsum("si,ij->sj", U.data, V.data),
        (U, V),
        lambda G: (np.einsum("sj,ij->si", G, V.data), np.einsum("si,sj->ij", U.data, G)),
    ),
    lambda U, V: Value(np.matmul(U.data, V.data), [V, U], lambda G: [U.data.T @ G, (V.data @ G.T).T]),
    lambda U, V: Value(U.data @ V.data, (U, V), lambda G: (G @ np.transpose(V.data), sum(map(np.outer, U.data, G)))),
]


def _bias_with_a_loop(U, b):
    def back(G):
        db = np.zeros(len(b.data))
        for row in G:
            db += row
        return 1.0 * G, db

    return Value(np.array([row + b.data for row in U.data]), (U, b), back)


add_bias = [
    _bias_with_a_loop,
    lambda U, b: Value(U.data + b.data, (U, b), lambda G: (G, np.sum(G, 0))),
    lambda U, b: Value(b.data + U.data, (b, U), lambda G: [np.ones(len(G)) @ G, G]),
    lambda U, b: Value(U.data + b.data, [U, b], lambda G: [G, np.array([float(sum(c)) for c in G.T])]),
]

total = [
    lambda U: Value(np.sum(U.data), (U,), lambda G: (np.full(U.data.shape, G),)),
    lambda U: Value(float(U.data.sum()), [U], lambda G: [G + 0 * U.data]),
    lambda U: Value(U.data.ravel() @ np.ones(U.data.size), (U,), lambda G: (np.ones(U.data.shape) * G,)),
    lambda U: Value(sum(U.data.ravel()), (U,), lambda G: (np.zeros_like(U.data) + G,)),
]

# --- Task 6 -------------------------------------------------------------------------------------------


def _cost(X, Y, W, b):
    A = Value(X)
    for i in range(len(W)):
        A = apply[1](add_bias[1](matmul[0](A, W[i]), b[i]), np.tanh, tanh_derivative)
    error = add[3](A, Value(-Y))
    return multiply[0](total[0](multiply[0](error, error)), Value(0.5 / len(X)))


def _in_steps(X, Y, weights, biases):
    W, b = list(map(Value, weights)), list(map(Value, biases))
    _with_an_index(_cost(X, Y, W, b))
    dW, db = [], []
    for i in range(len(W)):
        dW.append(W[i].grad)
        db.append(b[i].grad)
    return dW, db


def _squares_by_apply(X, Y, weights, biases):
    W, b = [Value(W) for W in weights], [Value(b) for b in biases]
    A = Value(X)
    for w, c in zip(W, b, strict=True):
        A = apply[0](add_bias[1](matmul[1](A, w), c), np.tanh, lambda z: 1 - np.tanh(z) ** 2)
    _with_a_dictionary(total[0](apply[0](A, lambda a: (a - Y) ** 2 / (2 * len(Y)), lambda a: (a - Y) / len(Y))))
    return tuple([value.grad for value in values] for values in (W, b))


def _by_hand(X, Y, weights, biases):
    """Backpropagation as in exercise 6 is right, too."""
    A = [X]
    for W, b in zip(weights, biases, strict=True):
        A.append(np.tanh(A[-1] @ W + b))
    dW, db, G = [], [], (A[-1] - Y) / len(X)
    for i in reversed(range(len(weights))):
        delta = G * (1 - A[i + 1] ** 2)
        dW.insert(0, A[i].T @ delta)
        db.insert(0, delta.sum(axis=0))
        G = delta @ weights[i].T
    return dW, db


gradients = [_in_steps, _squares_by_apply, _by_hand, lambda *case: [list(part) for part in _in_steps(*case)]]
