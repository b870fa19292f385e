"""What answers exercise 8, and the usual mistakes. `ffnn_checks/mistakes.py` says how to read the tables.

Source: reverse accumulation, as in Griewank and Walther, Evaluating Derivatives, section 3.2.
"""

from ffnn_checks.ex8_automatic_differentiation import asked
from ffnn_checks.families import two_results
from ffnn_checks.mistakes import task_maker
from ffnn_checks.task import Spotted, unless
from ffnn_helpers.activations import tanh_derivative  # noqa: F401 (a reference uses it)
from ffnn_helpers.value import Value  # noqa: F401 (the references use it)

task = task_maker(globals())

OBSTACLES = {  # why nothing more could be asked
    "not its data": "the operation is done with the values themselves, which are objects. Their numbers are in u.data.",
    "not a value": "this is of type {}, not a Value. Return Value(data, parents, back).",
    "not its parents": "the parents are the values u, v … themselves, not their data and no copies of them.",
    "no way back": "the value has no back: Value(data, parents, back), where back is a function of G.",
    "too few parents": "each value that the result was computed from is a parent: (u, v). Here they are only {}.",
    "overwritten": "the data or the grad of u or v is overwritten. Write the result into the new Value alone.",
    "one for each parent": "back(G) should return {} numbers or arrays in a tuple, one for each parent: (…,) for one.",
}
NO_G = "G is missing. By the chain rule back(G) is G times the derivative of this one operation."


def operation(question, reference):
    to_do = "to do: Return a Value with its data, its parents and its way back in the cell above.\n"
    return lambda table: task(question, reference, examine=unless(OBSTACLES))(to_do + table)


# --- Task 1: sums and products ---
add = operation(asked.add, "Value(u.data + v.data, (u, v), lambda G: (G, G))")(f"""\
shows: A sum passes on to both what comes back to it.
(G, G) → (1, 1)  # {NO_G} Of a sum this derivative is 1.
(G, G) → (G * u.data, G * v.data) ‖ (G * v.data, G * u.data)
    the derivative of u + v with respect to u is 1, whatever the data: G alone comes back.
u.data + v.data → u.data * v.data  # the data is the product. Here it is the sum.""")

multiply = operation(asked.multiply, "Value(u.data * v.data, (u, v), lambda G: (G * v.data, G * u.data))")(f"""\
shows: To each factor comes back the other one, times G.
(G * v.data, G * u.data) → (G * u.data, G * v.data)
    the two derivatives have changed places: that of u v with respect to u is v. (Or the parents have.)
(G * v.data, G * u.data) → (np.sum(G * v.data), np.sum(G * u.data))  # of arrays, each entry has its own derivative.
u.data * v.data, ( → np.dot(u.data, v.data), (  # np.dot is the product of matrices. Here it is entry by entry: *.
(G * v.data, G * u.data) → (v.data, u.data)  # {NO_G}
(G * v.data, G * u.data) → (G, G)  # these are the derivatives of a sum. That of u v with respect to u is v.
u.data * v.data, ( → u.data + v.data, (  # the data is the sum. Here it is the product.""")

# --- Task 2: any function ---
apply = operation(asked.apply, "Value(g(u.data), (u,), lambda G: (G * g_prime(u.data),))")(f"""\
shows: With g and g' any function of one number joins the graph.
g_prime(u.data) → g_prime(g(u.data))  # g' is taken at g(u). It belongs to the place where g was taken: g_prime(u.data).
G * g_prime(u.data) → g_prime(u.data)  # {NO_G}
G * g_prime(u.data) → g_prime(G) ‖ g_prime(G * u.data)  # g' is a function of u.data. G stands in front of it.
g_prime(u.data) → g(u.data)  # this multiplies by g. What comes back is G times the derivative, g_prime.
Value(g(u.data) → Value(u.data  # the data is still that of u. Here it is g(u.data).""")


# --- Task 3: the order ---
def examine_order(evidence, graph):
    """All names in the order in which they are computed, if the evidence holds each once, after its parents."""
    if isinstance(evidence, dict):
        raise Spotted("another call changes the list. Make the list, and what else is remembered, anew in each call.")
    if not isinstance(evidence, list):
        return evidence
    values = asked.built(graph)
    name_of, at = {id(value): name for name, value in values.items()}, {name: evidence.index(name) for name in evidence}
    links = [(name_of[id(parent)], name) for name, value in values.items() for parent in value.parents]
    late = [(parent, name) for parent, name in links if at.get(parent, -1) > at.get(name, 99)]
    twice = [name for name in values if evidence.count(name) > 1]
    missing = [name for name in values if name not in at]
    inputs = [name for name in values if not values[name].parents]
    faults = {
        "the list holds something that is not a value of this graph. Return the values, not their data.": "?" in at
        and "?",
        "{} stands in the list twice: several values were computed from it. Keep track of those visited.": twice,
        "the inputs are missing. They have no parents, and belong to the graph.": missing == inputs and missing,
        "the output itself is missing. It comes last.": list(values)[-1] in missing and missing,
        "{} is missing. Go to the parents, to their parents, and so on.": missing,
        "the order is the other way round: the output comes last, its parents before it.": late == links and late,
        "{0[0]} comes after {0[1]}, which was computed from it. Append a value after all of its parents.": late,
    }
    for hint, found in faults.items():
        if found:
            raise Spotted(hint.format(found[0]))
    return list(values)


ordered = task(
    asked.ordered,
    """values = []

    def visit(value):
        if value not in values:
            for parent in value.parents:
                visit(parent)
            values.append(value)

    visit(output)
    return values""",
    examine=examine_order,
)("""\
to do: Return all values of the graph, each after its parents, in the cell above.
shows: Every value once, after what it was computed from: backwards, this is the way for derivatives.""")
right_order = ordered.reference  # under a name that no check replaces


# --- Task 4: the way back ---
def _way_back(output):
    values = right_order(output)
    for value in values:
        value.grad = 0.0
    output.grad = 1.0
    for value in reversed(values):
        if value.parents:
            for parent, G in zip(value.parents, value.back(value.grad), strict=True):
                parent.grad = parent.grad + G


def _at_once(value):
    """Passes on what has come so far, each time that something comes."""
    for parent, G in zip(value.parents, value.back(value.grad) if value.parents else (), strict=True):
        parent.grad = parent.grad + G
        _at_once(parent)


backward = task(asked.backward, _way_back)("""\
to do: Fill in the grad of all values in the cell above.
shows: One walk back through the graph, and every derivative is there.
parent.grad + G → G
    where a value was used more than once, the last derivative has overwritten the others. Add them up.
value.grad = 0.0 → pass ‖ value.grad *= bool(value.parents) ‖ value.grad *= not value.parents
    a second call adds to what the first one has left. Set the grad of all values to 0 first.
output.grad = 1.0 → pass ‖ return
    all derivatives are 0. Set value.grad itself (nothing is returned): first all to 0, then the output's to 1, go back.
output.grad = 1.0 → output.grad = output.data  # it begins with the output's data. ∂output/∂output is 1.
reversed(values) → values ‖ [output]  # only the output has passed something back. Go on to its parents: reversed(…).
for value in reversed(values): → _at_once(output)⏎for value in []:
for value in reversed(values): → way = [output]⏎for value in way: ; + G → + G⏎way.append(parent)
for value in reversed(values): → way = [output]⏎for value in way: ; + G → + G⏎if parent not in way: way.append(parent)
    a value that was used more than once passes on too early, or adds twice: each passes on once, when all has come back
    to it. That is the order of reversed(ordered(output)).
+ G → + G⏎break  # only the first parent gets something back. Go through all of them, each with its own G.
+ G → - G  # what comes back is subtracted. The derivatives over all ways add up.
parent.grad = parent.grad + G → if np.all(parent.grad == 0.0): parent.grad = G⏎else: parent.grad += G
    += writes into an array G that came back to two parents. Make a new one: parent.grad = parent.grad + G.
value.back(value.grad) → value.back(1.0)  # each step back starts from 1. Start from what has come back, value.grad.
value.back(value.grad) → value.back(value.data)  # back is given the data. It needs the derivative: value.grad.
output.grad = 1.0 → output.grad = 1.0⏎return ‖ parent.grad + G → parent.grad * G  # only the output has a derivative.
    Pass it back, and add: 0 times G stays 0. (Or a grad is set to 0 again in the loop back.)""")
right_way_back = backward.reference

# --- Task 5: arrays ---
matmul = operation(asked.matmul, "Value(U.data @ V.data, (U, V), lambda G: (G @ V.data.T, U.data.T @ G))")(f"""\
shows: The links that carried numbers forwards carry derivatives back: the transposed matrices.
G @ V.data.T → G @ V.data  # V is not transposed. Of G, of shape (N, m), and V, (n, m), something of shape (N, n): G Vᵀ.
U.data.T @ G → U.data @ G  # U is not transposed: Uᵀ G has the shape of V.
G @ V.data.T, U.data.T @ G → G @ V.data, U.data @ G  # neither is transposed: G Vᵀ for U, and Uᵀ G for V.
G @ V.data.T → V.data @ G.T ‖ U.data.T @ G → G.T @ U.data  # one of the two lies on its side: see the shapes.
G @ V.data.T, U.data.T @ G → V.data.T @ G, G @ U.data.T ‖ G @ V.data.T → V.data.T @ G ‖ U.data.T @ G → G @ U.data.T
    the order of a product is wrong: G Vᵀ for U, and Uᵀ G for V.
G @ V.data.T, U.data.T @ G → U.data.T @ G, G @ V.data.T  # the two derivatives have changed places.
G @ V.data.T, U.data.T @ G → G * V.data, G * U.data  # this is the rule for *. A matrix product has G Vᵀ and Uᵀ G.
Value(U.data @ V.data → Value(U.data * V.data  # * multiplies entry by entry. The product of matrices is @.
G @ V.data.T, U.data.T @ G → V.data.T, U.data.T  # {NO_G}""")

add_bias = operation(asked.add_bias, "Value(U.data + b.data, (U, b), lambda G: (G, G.sum(axis=0)))")("""\
shows: b is used once for every sample, so its derivatives add up over the samples.
(G, G.sum(axis=0)) → (G, G)  # b has shape (n,), and so has its derivative. It acts in every row: sum G over the rows.
axis=0 → axis=1  # this sums along the rows, over the neurons. Sum over the samples: axis=0.
G.sum(axis=0) → G.sum()  # this is one number. b has one entry for each column, and so has its derivative.
G.sum(axis=0) → G.mean(axis=0)  # this is the mean over the samples. Derivatives over several ways add: take the sum.
axis=0 → axis=0, keepdims=True  # this is a matrix of shape (1, n). b has shape (n,), and so has its derivative.
(G, G.sum(axis=0)) → (1, len(G))  # G is missing: G itself for U, and its sum over the samples for b.""")

total = operation(asked.total, "Value(U.data.sum(), (U,), lambda G: (G * np.ones_like(U.data),))")("""\
shows: Every entry moves the sum one to one.
G * np.ones_like(U.data) → G  # this is one number. Each entry of U has a derivative: an array of the shape of U.
G * np.ones_like(U.data) → np.ones_like(U.data)  # G is missing: each entry of the array is G.
np.ones_like(U.data) → U.data  # this multiplies by the entries. The derivative of a sum with respect to each is 1.
np.ones_like(U.data) → np.ones_like(U.data) / U.data.size  # this is the derivative of a mean. Here it is a sum.
U.data.sum() → U.data.mean()  # the data is the mean. Here it is the sum.""")

# --- Task 6: a network ---
right_add, right_multiply, right_apply = add.reference, multiply.reference, apply.reference
right_matmul, right_add_bias, right_total = matmul.reference, add_bias.reference, total.reference
gradients = task(
    asked.gradients,
    """W, b = [Value(array) for array in weights], [Value(array) for array in biases]
    A = Value(X)
    for i in range(len(W)):
        A = right_apply(right_add_bias(right_matmul(A, W[i]), b[i]), np.tanh, tanh_derivative)
    error = right_add(A, Value(-Y))
    cost = right_multiply(right_total(right_multiply(error, error)), Value(1 / (2 * len(X))))
    right_way_back(cost)
    return [value.grad for value in W], [value.grad for value in b]""",
)(f"""\
to do: Build the graph of the cost, go back through it, and return dW, db in the cell above.
shows: Backpropagation, without a formula for it: the graph knows the way.
{two_results("dW", "db")}\
1 / (2 * len(X)) → 1 / 2  # the cost is not divided by N: C is the sum of the squares over 2N.
1 / (2 * len(X)) → 1.0 ‖ 1 / len(X) ‖ 1 / 2 * len(X)  # the factor is 1/2N, in Python 1 / (2 * N), with brackets.
1 / (2 * len(X)) → 1 / (2 * Y.size) ‖ 1 / (2 * Y.shape[1])  # N is the number of samples, len(X), not of entries.
right_total(right_multiply(error, error)) → right_multiply(right_total(error), right_total(error))
    this squares the sum. The cost is the sum of the squares: first multiply(error, error), then total.
right_way_back(cost) → pass  # each grad is still 0.0: nothing came back. Compute with values only (.data loses the
    graph), call backward, and return the grad of these same values: a new Value(array) knows nothing.
Value(-Y) → Value(Y)  # this adds the targets. The error is A − Y.
right_multiply(error, error) → error  # this sums the errors. The cost has their squares: multiply(error, error).
return [value.grad for value in W] → return [value.data for value in W]
    these are the weights themselves. Their derivatives are in value.grad.
np.tanh, tanh_derivative) → np.tanh, tanh_derivative) if i < len(W) - 1 else right_add_bias(right_matmul(A, W[i]), b[i])
    the output layer has no tanh. In this network every layer has one.""")
