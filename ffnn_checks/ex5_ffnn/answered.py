"""What answers exercise 5, and the usual mistakes. `ffnn_checks/mistakes.py` says how to read the tables.

Weights that are set by hand are compared by what a network makes of them, so every right choice passes.
Source: lecture, "Feed-forward neural networks", "Notation" and "Expressivity of neural networks".
"""

from copy import deepcopy  # noqa: F401 (a table uses it)
from itertools import pairwise

import numpy as np

from ffnn_checks.ex5_ffnn import asked
from ffnn_checks.families import each, two_results
from ffnn_checks.mistakes import rows, task_maker
from ffnn_checks.task import Spotted, unless
from ffnn_helpers.activations import get_activation

task = task_maker(globals())

KEPT = "a method returns what an earlier call has left. Each call passes its own X on: self.forward(X)."
WHOLE_LIST = "predict returns a whole list. The output is the last entry of A: A[-1]."
OBSTACLES = {  # why nothing more could be asked
    "shared memory": "{} are one and the same array: make one for each layer. (b = a and [a] * 2 make no copies.)",
    "missing list": "a new network has no {0}. Set self.{0} in __init__.",
    "missing": "a network of this class has no {0}.",
    "list of the class": "the list {0} belongs to the class: make one for each network, in __init__: self.{0} = …",
    "hidden method": "self.{0} = … hides the method {0}. Keep the function under another name: self.{0}_function.",
    "through self": "{0} is a function of the notebook, not a method of the class. Call it without self: {0}(…).",
    "not two lists": "{}(X) should return two lists: return Z, A.",
    "list of arrays": WHOLE_LIST,
}
unobstructed = unless(OBSTACLES)


# --- Task 1: the first weights and biases ---
def arrays_of_floats(evidence, *_case):
    """Two lists, of which each entry must be an array of floats."""
    lists = unobstructed(evidence)
    if isinstance(lists, tuple | list) and len(lists) == 2:
        for name, entries in zip(("weights", "biases"), lists, strict=True):
            for i, entry in enumerate(entries if isinstance(entries, tuple | list) else ()):
                if not isinstance(entry, np.ndarray) or entry.dtype.kind != "f":
                    what = getattr(entry, "dtype", type(entry).__name__)
                    raise Spotted(f"{name}[{i}] should be an array of floats, but its type is {what}.")
    return lists


WRONG_PARAMETERS = f"""\
size=(n_in, n_out) → size=(n_out, n_in) ‖ size=(n_in, n_out)) → size=(n_out, n_in)).T
    the weights are transposed when they are drawn. Inputs are rows, neurons are columns: size=(n_in, n_out).
1 / np.sqrt(n_in) → 1 / n_in  # 1/n_in is the variance. rng.normal takes its root, the standard deviation 1/√n_in.
1 / np.sqrt(n_in) → 1 ‖ 1 / np.sqrt(n_out) ‖ np.sqrt(2 / n_in) ‖ np.sqrt(2 / (n_in + n_out)) ‖ np.sqrt(n_in) ‖ n_in
    the standard deviation is another one. With 1/√n_in, a sum over n_in inputs keeps their size.
{each("weights, biases = [], [] → weights, biases, rng = [], [], np.random.default_rng(…)", 0, 1, 7, 42)}
rng.normal( → np.random.default_rng(0).normal(
    the numbers come from a generator made inside. Use the rng that is passed in: another rng, other numbers.
return weights, biases → return weights, [rng.normal(size=b.size) for b in biases]
np.zeros(n_out) → rng.normal(0, 1 / np.sqrt(n_in), size=n_out)
np.zeros(n_out) → rng.normal(size=n_out)  # the biases are drawn too. They start at 0: the random weights are enough.
np.zeros(n_out) → np.zeros(1) ‖ np.zeros(n_in) ‖ np.zeros((1, n_out))  # a layer's biases have the shape (n_out,).
weights, biases = [], [] → rng.normal(size=sum(m * n for m, n in pairwise(sizes)))⏎weights, biases = [], []
    the weights are drawn twice, and the second ones kept: one call of rng.normal for each layer, one for both lists.
(sizes) → ([sizes[-1], *sizes])  # the input is counted as a layer (after sizes[-1], the last size). Start at layer 1.
return weights, biases → return weights, [np.zeros(n) for n in sizes]  # the inputs, layer 0, should have no biases.
(sizes) → (sizes[1:]) ‖ (sizes[:-1])  # the first or the last layer is left out. L + 1 sizes make L layers.
(sizes) → (sizes[:2])  # only the first layer is there. Is the return inside the loop? It ends the function at once.
"""

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

    @staticmethod
    def parameters(sizes, rng):
        weights, biases = [], []
        for n_in, n_out in pairwise(sizes):
            weights.append(rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)))
            biases.append(np.zeros(n_out))
        return weights, biases

    def forward(self, X):
        weights, biases, functions = self.weights, self.biases, self.functions
        Z, A = [], [X]
        for W, b, g in zip(weights, biases, functions):  # noqa: B905 (as in the tables)
            Z.append(A[-1] @ W + b)
            A.append(g(Z[-1]))
        return Z, A

    def predict(self, X):
        Z, A = self.forward(X)
        return A[-1]

    def cost(self, X, Y):
        return self.cost_function(self.forward(X)[1][-1], Y)


initial_parameters = task(asked.initial_parameters, MyFFNN.parameters, examine=arrays_of_floats)(f"""\
to do: Draw the weights of every layer, and make its biases, in the cell above.
shows: The same sizes and seed give the same network, another seed another one.
{WRONG_PARAMETERS}{two_results("weights", "biases")}""")
# --- Task 2: the forward pass ---
WRONG_LISTS = """\
A[-1] @ → (Z[-1] if Z else X) @  # z is passed on, where a belongs: z^(l) = a^(l−1) W + b. This makes a linear stack.
return Z, A → return Z, A[1:]  # A begins with a^(1). Its first entry is a^(0), the samples X themselves.
return Z, A → return [X, *Z], A ‖ return [None, *Z], A
    Z begins with an entry for layer 0, which has no z. Z has L entries, A has L + 1: z^(l) is Z[l − 1].
return Z, A → return A[1:], A  # Z holds a^(l), not z^(l). (If g overwrites z in place, both lists get one array.)
return Z, A → return Z, [*A[:-1], Z[-1]]  # the output layer has no activation function here. Every layer has one.
[X] → [functions[0](X)]  # an activation function is applied to the inputs. Layer 0 computes nothing: a^(0) is X.
[X] → [X]⏎functions = functions[:1] * len(functions) ‖ [X]⏎functions = functions[-1:] * len(functions)
    every layer uses one activation function, the first or the last. Layer l has its own.
[X] → [X]⏎functions = functions[::-1] ‖ [X]⏎functions = [functions[-1], *functions]
    layer 1 uses the last activation function here. The first one is that of layer 1, and so on.
g(Z[-1]) → tanh(Z[-1])  # the activation is always tanh. Layer l has its own: use the one that is passed in.
@ W + b → @ W - b  # the biases are subtracted: z = a W + b.
@ W + b → @ W  # the biases are missing: z = a W + b.
@ W + b → @ W ; g(Z[-1]) → g(Z[-1]) + b  # the biases are added after g. They belong inside: a = g(a W + b).
A[-1] @ W → g(A[-1]) @ W ; g(Z[-1]) → Z[-1]  # g acts on the layer's inputs. It acts on z: a = g(z).
return Z, A → return Z[-1], A[-1]  # this is the last layer alone. Keep every z and every a: training needs them.
zip(weights → zip(weights[:1]  # only the first layer is there. Is the return inside the loop? It ends the function.
return Z, A → return Z[:-1], A[:-1]  # the last layer is left out. There are L layers: as many as there are weights.
return Z, A → return [np.squeeze(z) for z in Z], [np.squeeze(a) for a in A]
    axes of length 1 are lost. Every array keeps its shape (N, n_l), also if N = 1 or n_l = 1.
"""

forward_pass = task(
    asked.forward_pass,
    """Z, A = [], [X]
    for W, b, g in zip(weights, biases, functions):
        Z.append(A[-1] @ W + b)
        A.append(g(Z[-1]))
    return Z, A""",
)(f"""\
to do: Take X through all layers, and keep every z and every a, in the cell above.
shows: One loop serves any number of layers and of samples.
{WRONG_LISTS}{two_results("Z", "A")}\
g(Z[-1]) → sigmoid(Z[-1]) ‖ relu(Z[-1]) ‖ Z[-1]  # all layers have one activation, or none. Layer l has its own.
return Z, A → return A[-1]  # this is the output alone. Keep every z and every a: training will need them.
{each("A[-1] @ W → np.cumsum(A[-1] @ W…)", ", axis=1", ").reshape(-1, len(b)")}
    the sum goes on from the neuron or the sample before. Set it back to 0 for each of them.
[X] → [X[0]] ‖ [X[-1]]  # only one sample goes through. Every array has one row per sample.
A[-1] @ W → X @ W  # every layer is given the samples X. Layer l takes the activations of the layer before, a^(l−1).
@ W → @ W.T  # the weights are transposed. W[i, j] leads from input i to neuron j, so A @ W needs no .T.""")
# --- Task 3: the class ---
MyFFNN_construction = task(asked.MyFFNN_construction, MyFFNN, examine=arrays_of_floats)(f"""\
to do: Set self.weights and self.biases in __init__, in the cell above.
shows: A network owns its parameters, drawn from the rng that was passed in.
{WRONG_PARAMETERS}\
self.weights, self.biases = self.par → self.biases, self.weights = self.par
    weights and biases are exchanged: initial_parameters returns the weights first.""")


def predictions(table):
    """Rows in which predict returns something else, with the right cost and with the cost of that prediction."""
    for code, hint in rows(table):
        edit = f"return A[-1] → return {code}"
        yield f"{edit}\n{edit} ; self.forward(X)[1][-1], Y → self.predict(X), Y\n    {hint}\n"


WRONG_PREDICTIONS = f"""\
Z[-1]  # predict returns the z of the last layer. The output is its a: A[-1].
A  # {WHOLE_LIST}
A[-2] ‖ A[0]  # predict returns an earlier entry of A. The output is the last one, A[-1].
A[-1][0]  # predict returns the output of the first sample alone. It needs one row per sample: shape (N, n_L).
np.squeeze(A[-1]) ‖ np.ravel(A[-1])  # predict loses an axis. The output has shape (N, n_L), also if N = 1 or n_L = 1.
vars(self).setdefault("kept", A[-1]) ‖ vars(self).setdefault(str(X), A[-1])  # {KEPT}
(A[-1] >= 0.5).astype(float)  # predict rounds to 0 or 1. It returns a^(L) as it is: to get classes, round later.
"""

MyFFNN_at_work = task(asked.MyFFNN_at_work, MyFFNN, examine=unobstructed)(f"""\
to do: Write all three, forward, predict and cost, in the cell above.
shows: It does what every network in this course does, but for the gradients.
{WRONG_LISTS}\
return Z, A → return A, Z  # the order is the other way round: return Z, A.
self.functions = → type(self).functions =  # all networks share one list of functions. Each needs its own, in self.
self.weights, self.biases, → self.weights, vars(self).setdefault(str(self.weights), deepcopy(self.biases)),
COSTS[cost] → COSTS[cost]⏎self.own = deepcopy([self.weights, self.biases]) ; = self.weights, self.biases, → = *self.own,
    self.weights and self.biases were changed, and the answers were not. The network computes with copies, or returns
    what it has kept of an earlier call.
{"".join(predictions(WRONG_PREDICTIONS))}\
[get_activation(name).function for name in activations] → (get_activation(name).function for name in activations)
    after one pass the functions are used up: map, zip and a generator give each entry once. Keep a list: list(map(…)).
return Z, A → self.A = A⏎return Z, A ; Z, A = self.forward(X) → A = self.A
return Z, A → self.A = A⏎return Z, A ; self.forward(X)[1] → self.A
return Z, A → self.A = A⏎return Z, A ; Z, A = self.forward(X) → A = self.A ; self.forward(X)[1] → self.A
[X] → [X]⏎if "kept" in vars(self):⏎    return self.kept ; return Z, A → self.kept = Z, A⏎return Z, A
{each("return self.c → return vars(self).setdefault(…, self.c ; [1][-1], Y) → [1][-1], Y))", "'kept'", "str(X)")}
    {KEPT}
self.forward(X)[1][-1], Y → X, Y  # the cost compares the samples with Y. It should compare the outputs, predict(X).
self.forward(X)[1] → self.forward(X)[0]  # this is the cost of the last z. It should be that of the outputs, A[-1].
COSTS[cost] → COSTS["mean_squared_error"]
COSTS[cost] → COSTS["binary_cross_entropy"]  # the cost is always the same one. Use the one whose name is passed in.
self.forward(X)[1][-1], Y → Y, self.forward(X)[1][-1]  # outputs and targets are exchanged in the cost: (A, Y).
[1][-1], Y) → [1][-1], Y) / len(X) ‖ [1][-1], Y) * len(X)  # leave the cost as it is, without N: it is a mean already.
self.cost_function(self.forward(X)[1][-1], Y) → self.cost_function  # cost returns the function. Call it: (A, Y).""")


# --- Tasks 4 to 6: weights by hand ---
def answers(x, form, evidence, *names):
    """What a network of these weights, biases and activations says at x, and its number of hidden neurons."""
    try:
        lengths = [len(list(part)) for part in evidence]
        if len(lengths) != (2 if names else 3) or set(lengths) != {len(names) or lengths[0]}:
            raise ValueError(f"Here are {len(lengths)} lists or arrays, of length {', '.join(map(str, lengths))}.")
        weights, biases, names = (*evidence, names) if names else evidence
        if not all(isinstance(name, str) for name in names):
            raise TypeError('The activations are names: write "step", not step.')
        layers = [(np.asarray(W, float), np.asarray(b, float)) for W, b in zip(weights, biases, strict=True)]
        functions = [get_activation(name).function for name in names]
    except (TypeError, ValueError) as error:
        raise Spotted(f"lists with one entry per layer are asked for: return {form}. ({error})") from None
    A, n_in = x[:, None], 1
    for i, ((W, b), g) in enumerate(zip(layers, functions, strict=True)):
        n_out = 1 if i == len(layers) - 1 else b.size
        if (W.shape, b.shape) != ((n_in, n_out), (n_out,)):
            raise Spotted(
                f"weights[{i}] and biases[{i}] should have the shapes {(n_in, n_out)} and {(n_out,)}, but they have "
                f"{W.shape} and {b.shape}. (All weights come first, then all biases: return {form}.)"
            )
        A, n_in = g(A @ W + b), n_out
    return A[:, 0], sum(b.size for _, b in layers[:-1])


def output(evidence, x, g):
    """The places x, and what the network says there."""
    said, _ = answers(np.asarray(x), "[W1, W2], [b1, b2]", evidence, g, "identity")
    single = any(isinstance(array, np.ndarray) and array.dtype == np.float32 for arrays in evidence for array in arrays)
    return x, said.astype(np.float32) if single else said


def around(edges):
    """Where to look at steps: close to every edge on both sides, but not on it, between edges, and outside."""
    edges = np.asarray(edges, dtype=float)
    widths = np.diff(edges)
    close = 0.01 * widths.min()
    return np.sort([edges[0] - 2, *(edges - close), *(edges[:-1] + widths / 2), *(edges + close), edges[-1] + 3])


def sum_of(places, changes, bias=0.0, w=1.0):
    """Weights and biases of a network 1-n-1: with w = 1, hidden neurons switch at these places."""
    W2, b1 = np.reshape(changes, (-1, 1)), -np.asarray(places, dtype=float)
    return [np.full((1, len(b1)), w), W2], [b1, np.array([bias])]


RETURN_BOTH = "Return [W1, W2], [b1, b2] in the cell above."
WRONG_SIGNS = """\
(places, → (-np.array(places),  # the biases' sign is wrong. A neuron switches where w x + b = 0: with w = 1 at x = −b.
changes) → np.negative(changes))  # all output weights have the wrong sign.
"""
LARGE_WEIGHTS = """\
changes) → changes, w=10.0) ‖ changes, w=100.0)
    the weights are larger than 1, the biases are not. A neuron switches at x = −b/w: b is −w times that.
"""

bump_parameters = task(
    asked.bump_parameters,
    """places, changes = [left, right], [height, -height]
    return sum_of(places, changes)""",
    examine=lambda evidence, left, right, height: output(evidence, around([left, right]), "step"),
)(f"""\
to do: {RETURN_BOTH}
shows: Two neurons, a bump: the biases say where, the output weights how high.
{WRONG_SIGNS}{LARGE_WEIGHTS}\
-height → height  # at the right edge it goes up again. The output weight there must take the height away: −height.
[height, -height] → [1, -1]  # the bump is 1 high. Its height stands in the output weights: height and −height.
changes) → [1, -1], w=height)  # the height stands in the hidden weights. Put it in the output weights: W1 is ones.
changes) → [1, -1], bias=height)  # the height is the output's bias: it lifts the whole line. Use the output weights.
changes) → changes, bias=height)
    outside the bump it is as high as inside it should be. Is the output's bias not 0, or a neuron on the wrong way?
-height → 0  # it never comes down. That takes a second neuron at the right edge, with output weight −height.
[left, right] → [left, right - left] ‖ [left, left + right]  # the second neuron should switch at x = right.""")

staircase_parameters = task(
    asked.staircase_parameters,
    """places, changes = edges, np.diff([0.0, *heights, 0.0])
    return sum_of(places, changes)""",
    examine=lambda evidence, edges, heights: output(evidence, around(edges), "step"),
)(f"""\
to do: {RETURN_BOTH}
shows: A staircase with many edges comes close to any continuous curve.
{WRONG_SIGNS}{LARGE_WEIGHTS}\
changes) → [*heights, 0]) ‖ [*heights, -heights[-1]]) ‖ [*heights, -np.sum(heights)])
    the output weights are the heights. Steps add up: each weight is the change from the height before.
(places, changes) → (edges[:-1], changes[:-1])  # right of the last edge it stays up. A last neuron takes it down.
(places, changes) → (edges[1:], changes[1:])  # the first rise, from 0 to heights[0] at edges[0], is left out.
(places, changes) → (edges[1:-1], changes[1:-1], bias=heights[0]) ‖ (edges[1:], changes[1:], bias=heights[0])
changes) → changes, bias=heights[0])
    the output's bias lifts the whole line by heights[0]. Outside there should be 0: no bias, and a step at each end.
changes) → np.abs(changes))  # the changes have lost their sign: where it goes down, the output weight is negative.
changes) → [*changes[1:], 0]) ‖ [0, *changes[:-1]])  # the changes stand at wrong edges: that to heights[0] is first.
(places, changes) → (edges[:2], [heights[0], -heights[0]])  # only the first bump is there: a return inside the loop?
(places, changes) → (edges[-2:], [heights[-1], -heights[-1]])  # only the last bump: a list made afresh in the loop?""")

hat_parameters = task(
    asked.hat_parameters,
    """up, down = height / (top - left), -height / (right - top)
    places, changes = [left, top, right], [up, down - up, -down]
    return sum_of(places, changes)""",
    examine=lambda evidence, left, top, right, height: output(
        evidence, [left - 2, left, (left + top) / 2, top, (top + 2 * right) / 3, right, right + 2, right + 5], "relu"
    ),
)(f"""\
to do: {RETURN_BOTH}
shows: Three hinges, a hat: each changes the slope at one place, and nothing else.
{WRONG_SIGNS}\
changes) → [up, down, 0])  # these are the slopes. Hinges add up: a weight is a change of slope, at the top down − up.
down - up → down  # at the top the slope changes from up to down, by down − up: the first hinge goes on climbing.
down - up → up - down ‖ down + up ‖ changes) → [up, up - down, down])  # changes of slope are up, down − up and −down.
(top - left), -height / (right - top) → (right - top), -height / (top - left)  # the two widths are exchanged.
-down] → 0]  # right of the hat it never becomes flat. A third hinge is needed there, which takes the slope back.
-down] → up] ‖ down]  # the third hinge has the wrong weight. It has to take back the slope of the right side: −down.
-height → height ‖ -height → height ; -down] → down]  # the slope of the right side has lost its sign. It is −height / …
changes) → [1, -1, 1], w=np.array([up, up - down, -down])) ‖ [1, 1, 1], w=np.array(changes))
    the slopes stand in the hidden weights, so the hinges stand at −b/w. Leave w = 1: slopes are output weights.
= height / (top - left), -height / (right - top) → = 2 * height / (right - left), -2 * height / (right - left)
(top - left), -height / (right - top) → (right - left), -height / (right - left)
    the two sides have one slope, but for the sign. Each side has its own width: top − left and right − top.
height / (top - left), -height / (right - top) → height, -height
    the output weights are heights. They are changes of slope, and a slope is a height divided by a width.
= height / (top - left), -height / (right - top) → = height / top - left, -height / right - top
    a slope is the height divided by a width, in brackets: height / (top - left).
= height / (top - left), -height → = 1 / (top - left), -1  # the hat is 1 high. Slopes are proportional to the height.
changes) → changes, bias=height)  # the output's bias lifts the whole line. Outside the hat there should be 0.""")
# --- Task 7: a curve ---
X = (np.arange(4000) + 0.5) / 4000  # where f and the network are compared


def following(enough):
    """How many neurons a network needs to follow f, and its largest error: or what is allowed, where it is less."""

    def examine(evidence, f, n):
        said, neurons = answers(X, "weights, biases, activations", evidence)
        return max(neurons, n), max(np.abs(said - f(X)).max(), enough(f, n))

    return examine


def largest_derivative(f, order):
    return np.abs(np.diff(f(X), order)).max() * len(X) ** order


def stairs(f, n_edges, at=0.5, last=None):
    """Follows f by a staircase, with the height at this place of each part; up to the last step that is asked for."""
    edges = np.linspace(0, 1, n_edges)
    changes = np.diff([0.0, *f(edges[:-1] + at * np.diff(edges)), 0.0])
    return *sum_of(edges[:last], changes[:last]), ["step", "identity"]


def bumps(f, n):
    """Follows f by n bumps, each with its own two neurons."""
    edges = np.linspace(0, 1, n + 1)
    heights = f((edges[:-1] + edges[1:]) / 2)
    return *sum_of(np.repeat(edges, 2)[1:-1], np.outer(heights, [1, -1])), ["step", "identity"]


def hats(f, n):
    """Follows f by n // 3 hats, each with its own three neurons; the first and the last top are at 0 and 1."""
    tops, width = np.linspace(0, 1, n // 3, retstep=True)
    places, changes = np.add.outer(tops, [-width, 0, width]), np.outer(f(tops) / width, [1, -2, 1])
    return *sum_of(places.ravel(), changes), ["relu", "identity"]


RETURN_ALL = "Return weights, biases, activations in the cell above."
LINES = """
    nodes = np.linspace(0, 1, n + 1)
    slopes = np.diff(f(nodes)) / np.diff(nodes)
    bends = np.diff(slopes, prepend=0)
    return *sum_of(nodes[:-1], bends, bias=f(nodes[0])), ["relu", "identity"]
"""

follow = task(asked.follow, LINES, examine=following(lambda f, n: largest_derivative(f, 1) / n))(f"""\
to do: {RETURN_ALL}
shows: A curve and a number of neurons go in, a network comes out: the theorem at work.
bumps(f, n)  # each bump has two neurons of its own, 2n in all. Neighbouring bumps can share the one between them.
stairs(f, n + 1)  # one neuron too many: n steps have n − 1 parts, and n hinges n pieces if the first stands at x = 0.
{each("stairs(f, n, at=…)", 0, 1)}  # the heights are f at one end of each part, wrong at the other. Take the middles.
stairs(f, n, last=-2)  # the last part of the interval is left out: the staircase should reach x = 1.
bias=f(nodes[0]) → bias=0.0  # the lines start at 0, not at f(0). The output's bias is the level at the start.
bends, bias → slopes, bias  # the output weights are the slopes. Hinges add up: each weight is a change of slope.
prepend=0 → append=slopes[-1] ‖ prepend=slopes[0]  # the first hinge bends the line, too: from slope 0 to the first one.
/ np.diff(nodes) →  # the slopes are differences of f. Divide them by the width of a piece.
"identity" → "relu"  # the output layer's ReLU cuts off what is below 0. It only adds up: its name is 'identity'.""")

follow_closely = task(
    asked.follow_closely, LINES, examine=following(lambda f, n: largest_derivative(f, 2) / (4 * n**2))
)(f"""\
to do: {RETURN_ALL}
shows: Twice the neurons, a quarter of the error: hinges achieve that, for a smooth curve.
stairs(f, n) ‖ stairs(f, n + 1, last=-1) ‖ stairs(f, n, at=0) ‖ bumps(f, n // 2)
    this is a staircase: its error falls as 1/n only. Straight lines do better: hinges.
hats(f, n)  # each hat has three hinges of its own. Neighbouring hats can share theirs: one hinge at each corner.
n + 1 → n + 2  # one neuron too many: n hinges make n straight pieces, if the first one stands at x = 0.
n + 1 → n // 2 + 1  # there are only n/2 pieces between 0 and 1, which makes the error four times larger than with n.
""")
