"""What answers exercise 5, and the usual mistakes. `ffnn_checks/mistakes.py` says how to read the tables.

Weights that are set by hand are compared by what a network makes of them, so every right choice passes.
Source: lecture, "Feed-forward neural networks", "Notation" and "Expressivity of neural networks".
"""

import numpy as np

from ffnn_checks.ex5_ffnn import asked
from ffnn_checks.mistakes import rows, task_maker
from ffnn_checks.task import Spotted
from ffnn_helpers.activations import get_activation, relu, step

task = task_maker(globals())

# --- Task 1: the first weights and biases ---


def neighbours(sizes):
    """The pairs (n_in, n_out) of the layers 1 … L."""
    return list(zip(sizes[:-1], sizes[1:], strict=True))


def own_arrays(evidence, *_case):
    """The two lists; but their entries must be arrays of floats, each an array of its own."""
    lists, shared = evidence
    if not isinstance(lists, tuple | list) or len(lists) != 2:
        return lists
    for name, arrays, pairs in zip(("weights", "biases"), lists, shared, strict=True):
        for i, array in enumerate(arrays if isinstance(arrays, tuple | list) else ()):
            if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
                is_array = isinstance(array, np.ndarray)
                what = f"an array of {array.dtype}" if is_array else f"of type {type(array).__name__}"
                raise Spotted(f"{name}[{i}] should be an array of floats, but it is {what}.")
        for i, j in pairs:
            raise Spotted(
                f"{name}[{i}] and {name}[{j}] are one and the same array: who changes one changes both. Make a new "
                "array for each layer. (b = a and [a] * 2 make no copies.)"
            )
    return lists


WRONG_PARAMETERS = """\
size=(n_in, n_out) → size=(n_out, n_in)
    the weights are transposed. Inputs are rows, neurons are columns: size=(n_in, n_out).
size=(n_in, n_out)) → size=(n_out, n_in)).T
    the weights are drawn as (n_out, n_in) and then turned: the same numbers, in other places.
    Draw them with size=(n_in, n_out).
1 / np.sqrt(n_in) → 1
    the standard deviation is 1. It should be 1/√n_in: then a sum over n_in inputs keeps their size.
1 / np.sqrt(n_in) → 1 / n_in
    the standard deviation is 1/n_in. That is the variance; rng.normal wants its root, 1/√n_in.
1 / np.sqrt(n_in) → 1 / np.sqrt(n_out)
    the standard deviation is 1/√n_out. A neuron sums over its inputs, so it should be 1/√n_in.
1 / np.sqrt(n_in) → np.sqrt(2 / n_in)
    this is the recipe for ReLU, √(2/n_in). Here it is 1/√n_in.
rng.normal(0, 1 / np.sqrt(n_in), → 1 / np.sqrt(n_in) * rng.uniform(-1, 1,
    the weights are drawn from a uniform distribution. Here it is the normal one, rng.normal.
rng.normal(0, 1 / np.sqrt(n_in), size= → np.zeros(
    the weights are all 0. Neurons that start alike stay alike for ever: draw the weights.
weights, biases = [], [] → weights, biases, rng = [], [], np.random.default_rng(0)
weights, biases = [], [] → weights, biases, rng = [], [], np.random.default_rng(1)
weights, biases = [], [] → weights, biases, rng = [], [], np.random.default_rng(7)
weights, biases = [], [] → weights, biases, rng = [], [], np.random.default_rng(42)
    the numbers come from a generator that is made inside. Use the rng that is passed in:
    another rng must give other numbers.
rng.normal( → np.random.default_rng(0).normal(
    a generator is made anew in every layer, so that all layers begin with the same numbers.
    Use the rng that is passed in.
return weights, biases → return weights, [rng.normal(size=b.size) for b in biases]
np.zeros(n_out) → rng.normal(0, 1 / np.sqrt(n_in), size=n_out)
np.zeros(n_out) → rng.normal(size=n_out)
    the biases are drawn too. They start at 0: the random weights are enough.
np.zeros(n_out) → np.ones(n_out)
    the biases are 1. They start at 0.
np.zeros(n_out) → np.zeros(1)
    each layer has one bias here. Each neuron has its own: shape (n_out,).
np.zeros(n_out) → np.zeros((1, n_out))
    the biases of a layer are a plain row of numbers with shape (n_out,), not a matrix.
np.zeros(n_out) → np.zeros(n_in)
    the biases have one entry for each input of the layer. They belong to its neurons: shape (n_out,).
neighbours(sizes) → neighbours([sizes[-1], *sizes])
    the input is counted as a layer (and sizes[-1], which is the last size, as the one before). Start at layer 1.
return weights, biases → return weights, [np.zeros(n) for n in sizes]
    the inputs are given biases too. Layer 0 holds the data: L layers have L arrays of biases.
return weights, biases → return weights[:-1], biases[:-1]
    the last layer is left out. L + 1 sizes make L layers, the output among them.
neighbours(sizes) → neighbours(sizes[:2])
    only the first layer is there. Is the return inside the loop? It ends the function at once.
neighbours(sizes) → neighbours(sizes[1:])
    the first layer is left out. It leads from the inputs, sizes[0] of them, to layer 1.
"""

initial_parameters = task(
    asked.initial_parameters,
    """
    weights, biases = [], []
    for n_in, n_out in neighbours(sizes):
        weights.append(rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)))
        biases.append(np.zeros(n_out))
    return weights, biases
    """,
    examine=own_arrays,
    to_do="Draw the weights of every layer, and make its biases, in the cell above.",
    shows="The same sizes and seed give the same network, another seed another one.",
    wrong=WRONG_PARAMETERS
    + """\
return weights, biases → return biases, weights
    the order is the other way round: return weights, biases.
return weights, biases → return list(zip(weights, biases))
    these are pairs (W, b), one a layer. Two lists are asked for: all weights, and all biases.
return weights, biases → return weights
    these are the weights alone. Give both lists back: return weights, biases.
""",
)

# --- Task 2: the forward pass ---

WRONG_LISTS = """\
A[-1] @ W → (Z[-1] if Z else X) @ W
    z is handed on to the next layer, where a belongs: z^(l) = a^(l−1) W + b. This makes a linear stack.
return Z, A → return Z, A[1:]
    A begins with a^(1). Its first entry is a^(0), the samples X themselves: A[l] is then a^(l).
return Z, A → return [X, *Z], A
    Z begins with the samples. Layer 0 has no z: Z has L entries, A has L + 1.
return Z, A → return [None, *Z], A
    Z begins with an entry for layer 0, which has no z. Z has L entries: z^(l) is Z[l − 1].
return Z, A → return A[1:], A
    Z holds the activations a^(l). It should hold z^(l). (If g overwrites z in place, both lists get one array.)
return Z, A → return A, Z
    the order is the other way round: first Z, then A.
"""
INPUT_ACTIVATED = "an activation function is applied to the inputs. Layer 0 computes nothing: a^(0) is X as it is."
FIRST_FUNCTION = "every layer uses the activation function of the first. Layer l has its own."
LAST_FUNCTION = "every layer uses the activation function of the output. Layer l has its own."
NO_OUTPUT_FUNCTION = "the output layer has no activation function here. Every layer has one, the last one too."
ALWAYS_TANH = "the activation function is always tanh. Layer l has its own: use the one that is asked for."

forward_pass = task(
    asked.forward_pass,
    """
    Z, A = [], [X]
    for W, b, g in zip(weights, biases, functions):
        Z.append(A[-1] @ W + b)
        A.append(g(Z[-1]))
    return Z, A
    """,
    to_do="Take X through all layers, and keep every z and every a, in the cell above.",
    shows="One loop, whatever the number of layers and of samples: one of each will do.",
    wrong=WRONG_LISTS
    + f"""\
[X] → [functions[0](X)]
    {INPUT_ACTIVATED}
return Z, A → return Z, [*A[:-1], Z[-1]]
    {NO_OUTPUT_FUNCTION}
zip(weights, biases, functions) → zip(weights, biases, functions[:1] * len(functions))
    {FIRST_FUNCTION}
zip(weights, biases, functions) → zip(weights, biases, functions[-1:] * len(functions))
    {LAST_FUNCTION}
g(Z[-1]) → tanh(Z[-1])
    {ALWAYS_TANH}
zip(weights, biases, functions) → zip(weights, biases, [functions[-1], *functions])
    the functions are off by one: layer 1 uses the last one. functions[0] is the function of layer 1.
@ W + b → @ W
    the biases are missing: z = a W + b.
@ W + b → @ W ; g(Z[-1]) → g(Z[-1]) + b
    the biases are added after g. They belong to z: a = g(a W + b).
A[-1] @ W → g(A[-1]) @ W ; g(Z[-1]) → Z[-1]
    g acts on what comes into the layer. It acts on z: a = g(z).
g(Z[-1]) → g(g(Z[-1]))
A[-1] @ W + b → g(A[-1] @ W + b)
    g is applied twice in every layer: z = a W + b is without g, and a = g(z).
@ W → @ W.T
    the weights are transposed. W[i, j] leads from input i to neuron j, so A @ W needs no .T.
A[-1] @ W → X @ W
    every layer is given the samples X. Layer l takes what the layer before gave, a^(l−1).
[X] → [X.copy()] ; A.append(g(Z[-1])) → A[-1][...] = g(Z[-1])⏎A.append(A[-1])
    all entries of A are one and the same array, filled again in every layer. Make a new one: a = g(z).
return Z, A → return Z[-1], A[-1]
    this is the last layer alone. Keep every z and every a: training will need them.
return Z, A → return A[-1]
    this is the output alone. Keep every z and every a: training will need them.
return Z, A → return A
    this is A alone. Give both lists back: return Z, A.
return Z, A → return list(zip(Z, A[1:]))
    these are pairs (z, a), one a layer. Two lists are asked for: return Z, A.
return Z, A → return Z[:1], A[:2]
    only the first layer is there. Is the return inside the loop? It ends the function at once.
return Z, A → return Z[:-1], A[:-1]
    the last layer is left out. There are L layers: as many as there are weights.
return Z, A → return [np.squeeze(z) for z in Z], [np.squeeze(a) for a in A]
    axes of length 1 are lost. Every array keeps its shape (N, n_l), also if N = 1 or n_l = 1.
[X] → [X[:1]]
    only the first sample goes through. Each array has one row per sample: shape (N, n_l).
""",
)

# --- Task 3: the class ---

COSTS = {
    "mean_squared_error": lambda A, Y: np.sum((A - Y) ** 2) / (2 * len(A)),
    "binary_cross_entropy": lambda A, Y: -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / len(A),
}


class MyFFNN:
    """What task 3 asks for, all in one place: so the tables of tasks 1 and 2 can edit it, too."""

    def __init__(self, sizes, activations, cost, rng):
        self.weights, self.biases = self.parameters(sizes, rng)
        self.functions = [get_activation(name).function for name in activations]
        self.cost_function = COSTS[cost]

    def parameters(self, sizes, rng):
        weights, biases = [], []
        for n_in, n_out in neighbours(sizes):
            weights.append(rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)))
            biases.append(np.zeros(n_out))
        return weights, biases

    def forward(self, X):
        Z, A = [], [X]
        for W, b, g in zip(self.weights, self.biases, self.functions, strict=True):
            Z.append(A[-1] @ W + b)
            A.append(g(Z[-1]))
        return Z, A

    def predict(self, X):
        Z, A = self.forward(X)
        return A[-1]

    def cost(self, X, Y):
        return self.cost_function(self.forward(X)[1][-1], Y)


def constructed(evidence, *_case):
    """The lists of a new network, each its own."""
    owners, *lists = evidence
    for name, owner in owners.items():
        if owner is None:
            raise Spotted(f"a new network has no attribute {name}. Set self.{name} in __init__.")
        if owner == "class":
            raise Spotted(
                f"the list {name} belongs to the class, so all its networks share one list. "
                f"Make a new list for each network: self.{name} = … in __init__."
            )
    return own_arrays(lists)


MyFFNN_construction = task(
    asked.MyFFNN_construction,
    MyFFNN,
    examine=constructed,
    to_do="Set self.weights and self.biases in __init__, in the cell above.",
    shows="A network owns its parameters, drawn from the rng that it was given.",
    wrong=WRONG_PARAMETERS
    + """\
self.weights, self.biases = → self.parameters(sizes, rng)⏎self.weights, self.biases =
    the weights are drawn twice, and the second ones kept. One call gives both lists.
self.weights, self.biases = → self.biases, self.weights =
    weights and biases are exchanged: initial_parameters gives the weights first.
""",
)

ALL_OF_A = "predict gives back a whole list. The output is the last entry of A: A[-1]."


def at_work(evidence, *_case):
    """What the methods return, as far as they could be asked."""
    missing, hides_cost, returned = evidence
    for name in missing:
        see = ": see the check of the construction" if name in ("weights", "biases") else ""
        raise Spotted(f"a network of this class has no {name}{see}.")
    if hides_cost:
        raise Spotted(
            "self.cost = … hides the method cost: one name means one thing. Keep the cost function under another name, "
            "such as self.cost_function."
        )
    lists, *rest = returned
    if not isinstance(lists, tuple | list) or len(lists) != 2:
        raise Spotted("forward(X) should give back two lists: return Z, A.")
    prediction, *rest = rest
    if isinstance(prediction, tuple | list) and any(isinstance(entry, np.ndarray) for entry in prediction):
        raise Spotted(ALL_OF_A)
    [cost] = rest
    return *lists, prediction, cost


def predictions(table):
    """Rows in which predict returns something else, with the right cost and with the cost of that prediction."""
    for code, hint in rows(table):
        edit = f"return A[-1] → return {code}"
        yield f"{edit}\n{edit} ; self.forward(X)[1][-1], Y → self.predict(X), Y\n    {hint}\n"


WRONG_PREDICTIONS = f"""\
Z[-1]
    predict gives the z of the last layer. The output is its a: A[-1].
A
    {ALL_OF_A}
A[-2]
    predict gives the layer before the last. The output is A[-1].
A[0]
    predict gives the samples back. The output is A[-1].
A[-1][0]
    predict gives the output for the first sample alone. It has one row per sample: shape (N, n_L).
np.squeeze(A[-1])
    predict loses axes of length 1. The output keeps its shape (N, n_L), also if N = 1 or n_L = 1.
np.ravel(A[-1])
    predict makes one long row of the outputs. Their shape is (N, n_L).
(A[-1] >= 0.5).astype(float)
    predict rounds the outputs to 0 or 1. It gives a^(L) as it is; who wants classes rounds later.
"""

MyFFNN_at_work = task(
    asked.MyFFNN_at_work,
    MyFFNN,
    examine=at_work,
    to_do="Write all three, forward, predict and cost, in the cell above.",
    shows="It does what every network in this course does, but for the gradients.",
    wrong="""\
COSTS[cost] → COSTS[cost]⏎self.own = [[a.copy() for a in each] for each in (self.weights, self.biases)] ; \
zip(self.weights, self.biases, → zip(*self.own,
    the network computes with other arrays than self.weights and self.biases: these were changed, and its
    answers were not. Keep no copies.
"""
    + WRONG_LISTS
    + f"""\
[X] → [self.functions[0](X)]
    {INPUT_ACTIVATED}
in activations] → in [*activations[:-1], "identity"]]
    {NO_OUTPUT_FUNCTION}
in activations] → in activations[:1] * len(activations)]
    {FIRST_FUNCTION}
in activations] → in activations[-1:] * len(activations)]
    {LAST_FUNCTION}
g(Z[-1]) → tanh(Z[-1])
    {ALWAYS_TANH}
in activations] → in activations[::-1]]
    the activation functions run backwards, from the output.
"""
    + "".join(predictions(WRONG_PREDICTIONS))
    + """\
return Z, A → self.A = A⏎return Z, A ; Z, A = self.forward(X) → A = self.A
return Z, A → self.A = A⏎return Z, A ; self.forward(X)[1] → self.A
return Z, A → self.A = A⏎return Z, A ; Z, A = self.forward(X) → A = self.A ; self.forward(X)[1] → self.A
    predict or cost gives back what was kept from an earlier call, whatever X it is given. Each call sends its own X
    through: self.forward(X).
self.forward(X)[1][-1], Y → X, Y
    the cost compares the samples X with the targets. It should compare the outputs: predict(X).
self.forward(X)[1] → self.forward(X)[0]
    the cost is that of the z of the last layer. It should be that of the outputs, A[-1].
COSTS[cost] → COSTS["mean_squared_error"]
    the cost is always the mean squared error. Use the one that is named.
COSTS[cost] → COSTS["binary_cross_entropy"]
    the cost is always the cross-entropy. Use the one that is named.
self.forward(X)[1][-1], Y → Y, self.forward(X)[1][-1]
    outputs and targets are exchanged in the cost. It takes the outputs first: (A, Y).
[1][-1], Y) → [1][-1], Y) / len(X)
    the cost is divided by N twice. The cost functions are means already.
self.cost_function(self.forward(X)[1][-1], Y) → self.cost_function
    cost gives back the function itself. Call it: (A, Y).
""",
)

# --- Tasks 4 to 6: weights by hand ---


def one_hidden_layer(evidence):
    """The arrays W1, b1, W2, b2 of [W1, W2], [b1, b2], with one input and one output."""
    try:
        (W1, W2), (b1, b2) = evidence
        arrays = [np.asarray(array, dtype=float) for array in (W1, b1, W2, b2)]
    except (TypeError, ValueError):
        raise Spotted("two lists of two arrays each are asked for: return [W1, W2], [b1, b2].") from None
    if arrays[1].ndim == 2 and arrays[2].ndim == 1:
        raise Spotted("this seems to be [W1, b1], [W2, b2]. First all weights, then all biases: [W1, W2], [b1, b2].")
    n = arrays[0].shape[-1] if arrays[0].ndim else 0
    rules = {
        "W1": ((1, n), "one row, for the input"),
        "b1": ((n,), "one for each column of W1"),
        "W2": ((n, 1), "a row for each column of W1, one column"),
        "b2": ((1,), "the bias of the output"),
    }
    for array, (name, (shape, meaning)) in zip(arrays, rules.items(), strict=True):
        if array.shape != shape:
            raise Spotted(f"{name} should have shape {shape} ({meaning}), but it has shape {array.shape}.")
    return arrays


def output(evidence, x, g):
    """The places x, and what the network says there; what is no network at all goes on as it is."""
    if evidence is None or isinstance(evidence, str):
        return evidence
    W1, b1, W2, b2 = one_hidden_layer(evidence)
    single = any(isinstance(array, np.ndarray) and array.dtype == np.float32 for arrays in evidence for array in arrays)
    outputs = (g(x[:, None] @ W1 + b1) @ W2 + b2)[:, 0]
    return x, outputs.astype(np.float32) if single else outputs


def around(edges):
    """Where to look at steps: close to every edge on both sides, but not on it, between edges, and outside."""
    edges = np.asarray(edges, dtype=float)
    widths = np.diff(edges)
    close = 0.01 * widths.min()
    return np.sort([edges[0] - 2, *(edges - close), *(edges[:-1] + widths / 2), *(edges + close), edges[-1] + 3])


def around_hat(left, top, right):
    """Where to look at straight lines: at the corners, between them, and outside."""
    return np.array([left - 2, left, (left + top) / 2, top, (top + 2 * right) / 3, right, right + 1, right + 5])


def sum_of(places, output_weights, bias=0.0, w=1.0):
    """Weights and biases of a network 1-n-1 whose hidden neurons switch at these places, if w = 1."""
    W2, b1 = np.reshape(output_weights, (-1, 1)), -np.asarray(places, dtype=float)
    return [np.full((1, len(b1)), w), W2], [b1, np.array([bias])]


RETURN_BOTH = "Give back [W1, W2], [b1, b2] in the cell above."
SIGN_OF_THE_BIAS = "the biases have the wrong sign. A neuron switches where w x + b = 0, so with w = 1 at x = −b."
BIAS_WITHOUT_W = "the weights are larger than 1, the biases are not. A neuron switches at x = −b/w: b is −w times that."

bump_parameters = task(
    asked.bump_parameters,
    "sum_of([left, right], [height, -height])",
    examine=lambda evidence, left, right, height: output(evidence, around([left, right]), step),
    to_do=RETURN_BOTH,
    shows="Two neurons, a bump: the biases say where, the output weights how high.",
    wrong=f"""\
[left, right] → [-left, -right]
    {SIGN_OF_THE_BIAS}
-height → height
    at the right edge it goes up once more. There the output weight must take the height away: −height.
[height, -height] → [-height, height]
    the signs of the output weights are exchanged: height at the left edge, −height at the right one.
-height → -1
    the second output weight is −1. It has to take away what the first one gave: −height.
[height, -height] → [1, -1]
    the bump is 1 high. Its height stands in the output weights: height and −height.
[height, -height] → [1, -1], w=height
    the height stands in the weights of the hidden layer. A step gives 0 or 1, whatever its weight: the
    height belongs to the output weights.
[height, -height] → [1, -1], bias=height
    the height is the output's bias, which lifts the whole line. It belongs to the output weights.
-height] → -height], bias=height
    outside it is as high as the bump should be, and inside twice that. Does the output's bias lift the line,
    or is one of the neurons on where it should be off?
-height → 0
    it never comes down again. That takes a second neuron, which switches at the right edge, with −height.
[left, right] → [left, right - left]
    the second neuron switches at x = right − left, the width of the bump. It should switch at x = right.
[left, right] → [left, left + right]
    the second neuron switches at x = left + right. But right is a place, not a width.
-height] → -height], w=10.0
-height] → -height], w=100.0
    {BIAS_WITHOUT_W}
""",
)

staircase_parameters = task(
    asked.staircase_parameters,
    """
    changes = np.diff([0.0, *heights, 0.0])
    return sum_of(edges, changes)
    """,
    examine=lambda evidence, edges, heights: output(evidence, around(edges), step),
    to_do=RETURN_BOTH,
    shows="A staircase with many edges comes close to any continuous curve.",
    wrong=f"""\
edges, changes → edges, [*heights, 0]
edges, changes → edges, [*heights, -heights[-1]]
edges, changes → edges, [*heights, -np.sum(heights)]
    the output weights are the heights. Steps add up: each weight is the change from the height before.
edges, changes → edges[:-1], changes[:-1]
    right of the last edge it stays up. One more neuron is needed there, which goes down to 0.
edges, changes → edges[1:], changes[1:]
    the first rise, from 0 to heights[0] at edges[0], is left out.
edges, changes → edges[1:-1], changes[1:-1], bias=heights[0]
    it goes on outside, with heights[0] to the left and the last height to the right. It should be 0 there.
edges, changes → edges[1:], changes[1:], bias=heights[0]
    left of edges[0] it is heights[0] already. It should be 0 there: no bias at the output, and a first step.
edges, changes → edges, changes, bias=heights[0]
    the output's bias lifts the whole line by heights[0]. Outside there should be 0.
edges, changes → edges, -changes
    the output weights have the wrong sign.
edges, changes → -edges, changes
    {SIGN_OF_THE_BIAS}
edges, changes → edges, [*np.cumsum(heights), 0]
    the heights are summed up. The network sums already: each output weight is the change of height.
edges, changes → edges, np.abs(changes)
    the changes have lost their sign: where it goes down, the output weight is negative.
edges, changes → edges, [*changes[1:], 0]
    the changes stand one edge too early. At edges[0] the height changes from 0 to heights[0].
edges, changes → edges[:2], [heights[0], -heights[0]]
    only the first bump is there. Is the return inside the loop? It ends the function at once.
edges, changes → edges[-2:], [heights[-1], -heights[-1]]
    only the last bump is there. Is a list made afresh inside the loop?
edges, changes → edges, changes, w=100.0
    {BIAS_WITHOUT_W}
""",
)

hat_parameters = task(
    asked.hat_parameters,
    """
    up, down = height / (top - left), -height / (right - top)
    return sum_of([left, top, right], [up, down - up, -down])
    """,
    examine=lambda evidence, left, top, right, height: output(evidence, around_hat(left, top, right), relu),
    to_do=RETURN_BOTH,
    shows="Three hinges, a hat: each changes the slope at one place, and nothing else.",
    wrong=f"""\
[up, down - up, -down] → [up, down, 0]
    the output weights are the slopes. Hinges add up: each weight is a change of slope, at the top down − up.
down - up → down
    at the top the slope has to change from up to down, so by down − up: the first hinge goes on climbing.
down - up → down + up
    at the top the slope has to change by down − up. The slope of the right side has its sign already.
-down] → 0]
    behind the right end it goes on for ever. A third hinge is needed there, to make the line flat again.
-down] → up]
    the third hinge takes back the slope of the left side. It has to take back that of the right side.
-down] → down]
    the third hinge has the wrong sign: it has to take the slope of the right side back, not to double it.
[up, down - up, -down] → [up, -2 * up, up]
    this hat is as steep on the right as on the left. Each side has its own slope.
-height → height
-height → height ; -down] → down]
    the slope of the right side has lost its sign. There the line runs from height to 0: its slope is
    −height / (right − top).
[up, down - up, -down] → [1, -1, 1], w=np.array([up, up - down, -down])
    slopes stand in the weights of the hidden layer: with w x + b the hinge then stands at −b/w. Leave these
    weights at 1; the output weights make the slopes.
[up, down - up, -down] → [-up, up - down, down]
    all output weights have the wrong sign.
height / (top - left), -height / (right - top) → 2 * height / (right - left), -2 * height / (right - left)
    both sides have the slope of a hat with its top in the middle. Each side has its own slope.
height / (top - left), -height / (right - top) → height / (right - left), -height / (right - left)
    the slopes are height / (right − left). Each side has its own width: top − left and right − top.
height / (top - left), -height / (right - top) → height, -height
    the output weights are heights. They are changes of slope, and a slope is a height divided by a width.
height / (top - left), -height / (right - top) → 1 / (top - left), -1 / (right - top)
    the hat is 1 high. Both slopes are proportional to the height.
[left, top, right] → [-left, -top, -right]
    {SIGN_OF_THE_BIAS}
-down] → -down], bias=height
    the output's bias lifts the whole line by the height. Outside the hat there should be 0.
""",
)

# --- Task 7: a curve ---

X = ((np.arange(4000) + 0.5) / 4000)[:, None]  # where f and the network are compared


def layers(evidence):
    """The layers (W, b, g) of weights, biases, activations, from one input to one output."""
    asked_for = (
        "three lists are asked for, each with one entry a layer: return weights, biases, activations. The activations "
        "are names, such as ['step', 'identity']."
    )
    try:
        weights, biases, names = evidence
        lengths = len(weights), len(biases), len(names)
        weights, biases = ([np.asarray(array, dtype=float) for array in arrays] for arrays in (weights, biases))
    except (TypeError, ValueError):
        raise Spotted(asked_for) from None
    if len(set(lengths)) > 1:
        raise Spotted(f"{asked_for} These have {lengths[0]}, {lengths[1]} and {lengths[2]} entries.")
    try:
        functions = [get_activation(name).function for name in names]
    except (TypeError, ValueError) as error:
        raise Spotted(f"{asked_for} ({error})") from None
    n_in = 1
    for i, (W, b) in enumerate(zip(weights, biases, strict=True)):
        n_out = 1 if i == len(weights) - 1 else b.size
        if (W.shape, b.shape) != ((n_in, n_out), (n_out,)):
            raise Spotted(
                f"the shapes of weights[{i}] and biases[{i}] should be {(n_in, n_out)} and {(n_out,)}, "
                f"but they are {W.shape} and {b.shape}."
            )
        n_in = n_out
    return list(zip(weights, biases, functions, strict=True))


def following(enough):
    """How many neurons a network needs to follow f, and its largest error: or what is allowed, where it is less."""

    def examine(evidence, f, n):
        if evidence is None or isinstance(evidence, str):
            return evidence
        found, A = layers(evidence), X
        for W, b, g in found:
            A = g(A @ W + b)
        neurons = sum(b.size for _, b, _ in found[:-1])
        return max(neurons, n), np.maximum(np.abs(A[:, 0] - f(X[:, 0])).max(), enough(f, n))

    return examine


def steepest(f):
    return np.abs(np.diff(f(X[:, 0]))).max() * len(X)


def most_curved(f):
    return np.abs(np.diff(f(X[:, 0]), 2)).max() * len(X) ** 2


def stairs(f, n_edges, at=0.5, last=None):
    """Follows f by a staircase, with the height at this place of each part; up to the last step that is asked for."""
    edges = np.linspace(0, 1, n_edges)
    changes = np.diff([0.0, *f(edges[:-1] + at * np.diff(edges)), 0.0])
    return *sum_of(edges[:last], changes[:last]), ["step", "identity"]


def bumps(f, n):
    """Follows f by n bumps, each with its own two neurons."""
    edges = np.linspace(0, 1, n + 1)
    heights = f((edges[:-1] + edges[1:]) / 2)
    places, rises = np.stack([edges[:-1], edges[1:]], axis=1), np.stack([heights, -heights], axis=1)
    return *sum_of(places.ravel(), rises.ravel()), ["step", "identity"]


def hats(f, n):
    """Follows f by n // 3 hats, each with its own three neurons; the first and the last top are at 0 and 1."""
    tops = np.linspace(0, 1, n // 3)
    width, slopes = tops[1], f(tops) / tops[1]
    places, bends = (
        np.stack([tops - width, tops, tops + width], axis=1),
        np.stack([slopes, -2 * slopes, slopes], axis=1),
    )
    return *sum_of(places.ravel(), bends.ravel()), ["relu", "identity"]


LINES = """
    nodes = np.linspace(0, 1, n + 1)
    slopes = np.diff(f(nodes)) / np.diff(nodes)
    bends = np.diff(slopes, prepend=0)
    return *sum_of(nodes[:-1], bends, bias=f(nodes[0])), ["relu", "identity"]
"""
TOO_MANY = """
    one neuron too many. (n steps have n − 1 parts between them, or n if the last one, at the end of the interval,
    is left out. n hinges make n straight pieces, if the first one stands at x = 0.)
"""
RETURN_ALL = "Give back weights, biases, activations in the cell above."

follow = task(
    asked.follow,
    LINES,
    examine=following(lambda f, n: steepest(f) / n),
    to_do=RETURN_ALL,
    shows="A curve and a number of neurons go in, a network comes out: the theorem at work.",
    wrong=f"""\
bumps(f, n)
    each bump has two neurons of its own, 2n in all. Neighbouring bumps can share the one between them.
stairs(f, n + 1){TOO_MANY}
stairs(f, n, at=0)
stairs(f, n, at=1)
    the heights are f at one end of each part, and wrong by a whole part at the other. Take the middles.
stairs(f, n, last=-2)
    the last part of the interval is left out: the staircase should reach x = 1.
bias=f(nodes[0]) → bias=0.0
    the lines start at 0, not at f(0). The output's bias is the level from which the hinges start.
bends, bias → slopes, bias
    the output weights are the slopes. Hinges add up: each weight is the change of slope.
prepend=0 → append=slopes[-1]
    the changes of slope stand one hinge too early: the first hinge bends from slope 0 to the first slope.
prepend=0 → prepend=slopes[0]
    the first hinge does nothing. It has to bend the line from slope 0 to the first slope.
/ np.diff(nodes) →
    the slopes are differences of f. They have to be divided by the width of a piece.
"identity" → "relu"
    the output layer has a ReLU, which cuts off what is below 0. It only adds up: its name is 'identity'.
""",
)

follow_closely = task(
    asked.follow_closely,
    LINES,
    examine=following(lambda f, n: most_curved(f) / (4 * n**2)),
    to_do=RETURN_ALL,
    shows="Twice the neurons, a quarter of the error: hinges give that, for a smooth curve.",
    wrong=f"""\
stairs(f, n)
stairs(f, n + 1, last=-1)
stairs(f, n, at=0)
bumps(f, n // 2)
    this is a staircase: its error falls as 1/n only. Straight lines between points of f do better: hinges.
hats(f, n)
    each hat has three hinges of its own. Neighbouring hats can share theirs: one hinge at each corner.
n + 1 → n + 2{TOO_MANY}
n + 1 → n // 2 + 1
    there are only n/2 pieces between 0 and 1, which makes the error four times larger than with n.
""",
)
