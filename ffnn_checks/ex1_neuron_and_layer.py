"""The tasks of exercise 1: a neuron, a layer, their shapes.

Each task: the right answer, the inputs on which it is tried, and the usual wrong answers with what to
say to them. Source: lecture, "One neuron, zoomed in" and "A layer as a vector equation".
"""

import numpy as np

from ffnn_checks.task import Mistake, Task
from ffnn_helpers.activations import relu, sigmoid, tanh


def _batch(n_samples, n_in, n_out, seed):
    """A, W and b of a layer; every number different, so that no mistake can hide."""
    rng = np.random.default_rng(seed)
    return (
        rng.normal(size=(n_samples, n_in)).round(3),
        rng.normal(size=(n_in, n_out)).round(3),
        rng.normal(size=n_out).round(3),
    )


_READY_MADE = ("ffnn_helpers.network.Layer", "ffnn_helpers.network.FFNN")

# --- Task 1: the pre-activation ----------------------------------------------------------------------

_X, _W, _B = np.array([1.03, -2.0, 0.5]), np.array([1 / 3, 0.41, -0.83]), 0.26

preactivation = Task(
    name="preactivation",
    arguments=("x", "w", "b"),
    results=("z",),
    reference=lambda x, w, b: float(np.sum(w * x) + b),
    inputs=[
        (_X, _W, _B),
        (np.array([2.5]), np.array([-1.3]), -1.0),
        (np.array([0.0, 1.5, 0.0, -0.5]), np.array([1.0, 0.2, 3.0, 0.4]), 0.7),
    ],
    mistakes=[
        Mistake(lambda x, w, b: float(np.sum(w * x)), "the bias b is missing from the sum."),
        Mistake(lambda x, w, b: float(np.sum(w * x) - b), "the bias is added, not subtracted: z = Σ w_i x_i + b."),
        Mistake(
            lambda x, w, b: float(np.sum(w * x + b)),
            "the bias is added once for every input. It belongs to the neuron: add it once, after the sum.",
        ),
        Mistake(lambda x, w, b: w * x + b, "the products w_i x_i are still apart: sum over the inputs i, then add b."),
        Mistake(lambda x, w, b: w * x, "the products w_i x_i are still apart: sum over the inputs i, then add b."),
        Mistake(
            lambda x, w, b: float(np.mean(w * x) + b),
            "this is the mean of the products w_i x_i. A neuron takes their sum.",
        ),
        Mistake(lambda x, w, b: float(np.sum(x) + b), "the weights are missing: each input x_i counts w_i times."),
        Mistake(
            lambda x, w, b: float(np.sum(w + x) + b),
            "weights and inputs are added here. Multiply each input by its weight: w_i x_i.",
        ),
        Mistake(
            lambda x, w, b: float(sum(w[i] * x[i] for i in range(1, len(x))) + b),
            "the first input is left out. The formula counts i from 1, Python from 0: range(len(x)).",
        ),
        Mistake(
            lambda x, w, b: float(sum(w[i] * x[i] for i in range(len(x) - 1)) + b),
            "the last input is left out. range(n) already stops before n: range(len(x)).",
        ),
        Mistake(
            lambda x, w, b: float(w[0] * x[0] + b),
            "only the first product arrives. Is the return inside the loop? It ends the function at once.",
        ),
        Mistake(
            lambda x, w, b: float(w[-1] * x[-1] + b),
            "only the last product arrives: each round of the loop overwrites the sum. Add to it: z = z + w[i] * x[i].",
        ),
        Mistake(
            lambda x, w, b: float(np.sum(w) * np.sum(x) + b),
            "this is the product of two sums. Multiply first, input by input, then sum: Σ w_i x_i.",
        ),
        Mistake(lambda x, w, b: float(np.sum(w * x) + abs(b)), "the bias lost its sign: add b as it is."),
        Mistake(
            lambda x, w, b: float(round(np.sum(w * x) + b, 2)),
            "the result is rounded. Give back z with all its digits: other functions compute with it.",
        ),
        Mistake(lambda x, w, b: int(np.sum(w * x) + b), "int cuts off everything behind the point."),
        Mistake(
            lambda x, w, b: float(relu(np.sum(w * x) + b)),
            "this is already an activation, ReLU(z). Here only z is asked for.",
        ),
        Mistake(
            lambda x, w, b: float(np.sum(w * x) + b >= 0),
            "this is already an activation, the step. Here only z is asked for.",
        ),
        Mistake(
            lambda x, w, b: float(np.tanh(np.sum(w * x) + b)),
            "this is already an activation, tanh(z). Here only z is asked for.",
        ),
        Mistake(
            lambda x, w, b: float(1 / (1 + np.exp(-(np.sum(w * x) + b)))),
            "this is already an activation, σ(z). Here only z is asked for.",
        ),
    ],
    to_do="Write z = Σ_i w_i x_i + b in the cell above.",
    shows="One weighted sum plus one bias, whatever the number of inputs.",
)

# --- Task 2: the neuron ------------------------------------------------------------------------------

neuron = Task(
    name="neuron",
    arguments=("x", "w", "b", "g"),
    results=("a",),
    reference=lambda x, w, b, g: float(g(np.sum(w * x) + b)),
    inputs=[
        (_X, _W, _B, sigmoid),
        (_X, _W, _B, np.sin),
        (np.array([1.5, 2.0]), np.array([0.51, 0.25]), -0.53, relu),
        (np.array([1.5, 2.0]), np.array([-0.51, -0.25]), -0.53, tanh),
    ],
    mistakes=[
        Mistake(lambda x, w, b, g: float(np.sum(w * x) + b), "this is z. The neuron's output is a = g(z)."),
        Mistake(
            lambda x, w, b, g: float(g(np.sum(w * x)) + b),
            "the bias is added after g. It belongs inside: g(Σ w_i x_i + b).",
        ),
        Mistake(lambda x, w, b, g: float(g(np.sum(w * x))), "the bias b is missing inside g."),
        Mistake(
            lambda x, w, b, g: float(np.sum(g(w * x)) + b),
            "g is applied to each product w_i x_i. Sum first: g acts once, on z.",
        ),
        Mistake(
            lambda x, w, b, g: float(np.sum(w * g(x)) + b),
            "g is applied to the inputs. It acts on the sum: a = g(z).",
        ),
        Mistake(lambda x, w, b, g: g(w * x + b), "g is applied to each product. Sum first: g acts once, on z."),
        Mistake(lambda x, w, b, g: float(g(g(np.sum(w * x) + b))), "g is applied twice."),
        Mistake(
            lambda x, w, b, g: float(1 / (1 + np.exp(-(np.sum(w * x) + b)))),
            "this is always the sigmoid. Use the g that is passed in: another caller wants another activation.",
        ),
        Mistake(
            lambda x, w, b, g: float(np.tanh(np.sum(w * x) + b)),
            "this is always tanh. Use the g that is passed in: another caller wants another activation.",
        ),
        Mistake(
            lambda x, w, b, g: float(relu(np.sum(w * x) + b)),
            "this is always ReLU. Use the g that is passed in: another caller wants another activation.",
        ),
        Mistake(
            lambda x, w, b, g: float(np.sum(w * x) + b >= 0),
            "this is always the step. Use the g that is passed in: another caller wants another activation.",
        ),
        Mistake(lambda x, w, b, g: float(g(np.sum(w * x) - b)), "the bias is added, not subtracted: g(Σ w_i x_i + b)."),
        Mistake(
            lambda x, w, b, g: float(np.sum(g(w * x + b))),
            "g is applied to each product, and the results are summed. Sum first: g acts once, on z.",
        ),
        Mistake(
            lambda x, w, b, g: (float(np.sum(w * x) + b), float(g(np.sum(w * x) + b))),
            "this is the pair z, a. The neuron sends on a alone.",
        ),
        Mistake(lambda x, w, b, g: g, "this gives back the function g itself. Call it: g(z)."),
    ],
    to_do="Write a = g(z) in the cell above.",
    shows="z says how much came in, g says what the neuron makes of it.",
    stands_on=[preactivation],
)

# --- Task 3: the pre-activations of a layer, over a batch --------------------------------------------

_TRANSPOSED = (
    "W is transposed. Its rows belong to the inputs and its columns to the neurons, W[i, j] = w_ij, "
    "so A @ W needs no .T, and the weights of neuron j are the column W[:, j]."
)

layer_preactivations = Task(
    name="layer_preactivations",
    ready_made=_READY_MADE,
    arguments=("A", "W", "b"),
    results=("Z",),
    reference=lambda A, W, b: A @ W + b,
    inputs=[_batch(5, 3, 2, seed=1), _batch(1, 2, 4, seed=2), _batch(3, 3, 3, seed=3)],
    mistakes=[
        Mistake(lambda A, W, b: A @ W, "the biases are missing: Z = A W + b."),
        Mistake(lambda A, W, b: A @ W - b, "the biases are added, not subtracted: Z = A W + b."),
        Mistake(lambda A, W, b: A @ W.T + b, _TRANSPOSED),
        Mistake(lambda A, W, b: (W @ A.T).T + b, _TRANSPOSED),
        Mistake(lambda A, W, b: W @ A + b, "the order is wrong: the samples' rows stand on the left, A @ W."),
        Mistake(
            lambda A, W, b: A * W + b,
            "* multiplies entry by entry. The sum over the inputs is the matrix product: A @ W.",
        ),
        Mistake(
            lambda A, W, b: A @ W + b[:, None],
            "each bias goes to a sample here, not to a neuron. b has one entry per column of Z: add it as it is.",
        ),
        Mistake(
            lambda A, W, b: A @ W + b.sum(),
            "every neuron gets the sum of all biases. Neuron j has its own, b[j].",
        ),
        Mistake(lambda A, W, b: A @ W + b[0], "every neuron gets the first bias. Neuron j has its own, b[j]."),
        Mistake(
            lambda A, W, b: A @ W + A.shape[1] * b,
            "the biases are added once for every input. Add b[j] once, after the sum over i.",
        ),
        Mistake(
            lambda A, W, b: A[:, -1:] * W[-1:] + b,
            "only the last product arrives: each round of the loop overwrites the sum. Add to it with +=.",
        ),
        Mistake(
            lambda A, W, b: np.vstack([A[:1] @ W + b, np.zeros((len(A) - 1, len(b)))]),
            "only the first row is filled. Is the return inside the loop? It ends the function at once.",
        ),
        Mistake(
            lambda A, W, b: np.vstack([np.zeros((len(A) - 1, len(b))), A[-1:] @ W + b]),
            "only the last row is filled. Is Z made afresh inside the loop?",
        ),
        Mistake(
            lambda A, W, b: A @ (W + b),
            "the biases are added to the weights here. Add them after the sum over the inputs: Z = A W + b.",
        ),
        Mistake(
            lambda A, W, b: A[:, 1:] @ W[1:] + b,
            "the first input is left out. The formula counts i from 1, Python from 0: range(n_in).",
        ),
        Mistake(
            lambda A, W, b: A[:, :-1] @ W[:-1] + b,
            "the last input is left out. range(n) already stops before n: range(n_in).",
        ),
        Mistake(
            lambda A, W, b: 1 / (1 + np.exp(-(A @ W + b))),
            "this is already an activation, σ(Z). Here only Z is asked for.",
        ),
        Mistake(
            lambda A, W, b: np.tanh(A @ W + b), "this is already an activation, tanh(Z). Here only Z is asked for."
        ),
        Mistake(
            lambda A, W, b: np.round(A @ W + b, 2),
            "the result is rounded. Give back Z with all its digits: other functions compute with it.",
        ),
        Mistake(
            lambda A, W, b: (A @ W + b).astype(int),
            "the entries are whole numbers: everything behind the point is cut off. Was Z made with dtype=int?",
        ),
        Mistake(
            lambda A, W, b: A[0] @ W + b,
            "only the first sample goes through. The result needs one row per sample: shape (N, n_out).",
        ),
        Mistake(
            lambda A, W, b: (A @ W + b).T,
            "the result lies on its side. Samples are rows: Z has shape (N, n_out).",
        ),
        Mistake(
            lambda A, W, b: np.squeeze(A @ W + b),
            "a batch of one sample lost its row. Z always has shape (N, n_out), here (1, n_out).",
        ),
        Mistake(lambda A, W, b: (A @ W + b).sum(axis=0), "the samples are summed up. Each keeps its own row of Z."),
        Mistake(
            lambda A, W, b: (A @ W + b).sum(axis=1),
            "the neurons are summed up. Each keeps its own column of Z.",
        ),
    ],
    to_do="Write Z = A W + b in the cell above.",
    shows="One matrix product takes every sample to every neuron, also when N = 1 and when N = n_out.",
    stands_on=[preactivation, neuron],
)

# --- Task 4: the layer -------------------------------------------------------------------------------


def _pair(Z, g):
    return Z, g(Z)


layer = Task(
    name="layer",
    ready_made=_READY_MADE,
    arguments=("A", "W", "b", "g"),
    results=("Z", "A_next"),
    reference=lambda A, W, b, g: _pair(A @ W + b, g),
    inputs=[
        (*_batch(3, 3, 3, seed=7), np.cos),
        (*_batch(4, 3, 2, seed=4), tanh),
        (*_batch(1, 2, 3, seed=5), sigmoid),
        (*_batch(2, 4, 2, seed=6), np.sin),
    ],
    mistakes=[
        Mistake(lambda A, W, b, g: A @ W + b, "this is Z alone. Give both back: return Z, g(Z)."),
        Mistake(lambda A, W, b, g: g(A @ W + b), "this is g(Z) alone. Give both back: return Z, g(Z)."),
        Mistake(lambda A, W, b, g: (g(A @ W + b), A @ W + b), "the order is the other way round: return Z, g(Z)."),
        Mistake(lambda A, W, b, g: (A @ W + b, A @ W + b), "the second result is Z again. It should be g(Z)."),
        Mistake(lambda A, W, b, g: _pair(g(A @ W + b), g), "the first result is already g(Z). It should be Z."),
        Mistake(
            lambda A, W, b, g: (g(A @ W + b),) * 2,
            "the first result is already g(Z). It should be Z. (A_next = Z makes no copy: who fills one fills both.)",
        ),
        Mistake(lambda A, W, b, g: _pair(A @ W.T + b, g), _TRANSPOSED),
        Mistake(lambda A, W, b, g: (A @ W + b, g(A @ W) + b), "the biases belong inside g: g(Z), with Z = A W + b."),
        Mistake(lambda A, W, b, g: (A @ W + b, g(A @ W)), "the biases are missing inside g: g(Z), with Z = A W + b."),
        Mistake(lambda A, W, b, g: _pair(A @ W, g), "the biases are missing: Z = A W + b."),
        Mistake(lambda A, W, b, g: (A @ W + b, g(g(A @ W + b))), "g is applied twice."),
        Mistake(lambda A, W, b, g: (A @ W + b, g), "the second result is the function g itself. Call it: g(Z)."),
        Mistake(
            lambda A, W, b, g: (A @ W + b, np.squeeze(g(A @ W + b))),
            "a batch of one sample lost its row in A_next. It always has the shape of Z, here (1, n_out).",
        ),
        Mistake(lambda A, W, b, g: (A @ W + b, g(A) @ W + b), "g acts on Z, not on A: g(Z)."),
        Mistake(
            lambda A, W, b, g: _pair(A @ W + b, relu),
            "the activation is always ReLU. Use the g that is passed in.",
        ),
        Mistake(
            lambda A, W, b, g: _pair(A @ W + b, np.tanh),
            "the activation is always tanh. Use the g that is passed in.",
        ),
        Mistake(
            lambda A, W, b, g: _pair(A @ W + b, sigmoid),
            "the activation is always the sigmoid. Use the g that is passed in.",
        ),
    ],
    to_do="Give back Z and g(Z) in the cell above.",
    shows="A layer is one line of linear algebra and one function.",
    stands_on=[preactivation, neuron, layer_preactivations],
)

# --- Task 5: the shapes ------------------------------------------------------------------------------


def _neighbours(sizes):
    """The pairs (n_in, n_out) of the layers 1 … L."""
    return list(zip(sizes[:-1], sizes[1:], strict=True))


_SIZES = [([3, 4, 2],), ([2, 8, 5, 1],), ([7, 3],)]

layer_shapes = Task(
    name="layer_shapes",
    arguments=("sizes",),
    results=("shapes",),
    reference=lambda sizes: [((m, n), (n,)) for m, n in _neighbours(sizes)],
    inputs=_SIZES,
    mistakes=[
        Mistake(
            lambda sizes: [((n, m), (n,)) for m, n in _neighbours(sizes)],
            "W is transposed. Inputs are rows, neurons are columns: (n_in, n_out).",
        ),
        Mistake(
            lambda sizes: [((m, n), (m,)) for m, n in _neighbours(sizes)],
            "b has one entry for each neuron of the layer, (n_out,), not for each input.",
        ),
        Mistake(
            lambda sizes: [((m, n), (1, n)) for m, n in _neighbours(sizes)],
            "b is a plain row of numbers with shape (n_out,), not a matrix.",
        ),
        Mistake(
            lambda sizes: [((m, n), n) for m, n in _neighbours(sizes)],
            "the shape of b is a tuple with one entry: (n_out,). The comma makes the tuple.",
        ),
        Mistake(
            lambda sizes: [((m, n), ()) for m, n in _neighbours(sizes)],
            "there is one bias per neuron, so b has shape (n_out,).",
        ),
        Mistake(
            lambda sizes: [(m, n) for m, n in _neighbours(sizes)],
            "the shapes of b are missing: (shape of W, shape of b).",
        ),
        Mistake(
            lambda sizes: [((m, n), (n,)) for m, n in _neighbours([sizes[0], *sizes])],
            "the input is counted as a layer. It is layer 0 and has no weights: L entries for L + 1 sizes.",
        ),
        Mistake(
            lambda sizes: [((m, n), (n,)) for m, n in _neighbours(sizes)][:-1],
            "the last layer is left out: there are L entries for L + 1 sizes.",
        ),
        Mistake(
            lambda sizes: [((m, n), (n,)) for m, n in _neighbours(sizes)][1:],
            "the first layer is left out. It leads from the inputs (layer 0) to layer 1.",
        ),
        Mistake(
            lambda sizes: [((sizes[layer - 1], sizes[layer]), (sizes[layer],)) for layer in range(len(sizes))],
            "there is an entry for layer 0, made from sizes[-1], which is the last size. Start at layer 1.",
        ),
        Mistake(
            lambda sizes: [shape for m, n in _neighbours(sizes) for shape in ((m, n), (n,))],
            "the shapes of W and b stand one after the other. Put them together, one pair per layer.",
        ),
        Mistake(
            lambda sizes: [((m, n), (n, 1)) for m, n in _neighbours(sizes)],
            "b is a plain row of numbers with shape (n_out,), not a column.",
        ),
        Mistake(
            lambda sizes: [((n, n), (n,)) for n in sizes[1:]],
            "W has a row for each neuron of the layer before, so its shape is (n_in, n_out), not (n_out, n_out).",
        ),
    ],
    to_do="Give back a list of (shape of W, shape of b) in the cell above.",
    shows="The widths alone fix every shape.",
)

# --- Task 6: the number of parameters ----------------------------------------------------------------


def _count(shapes):
    return sum(int(np.prod(W)) + int(np.prod(b)) for W, b in shapes)


n_parameters = Task(
    name="n_parameters",
    arguments=("sizes",),
    results=("count",),
    reference=lambda sizes: sum(m * n + n for m, n in _neighbours(sizes)),
    inputs=_SIZES,
    mistakes=[
        Mistake(lambda sizes: sum(m * n for m, n in _neighbours(sizes)), "the biases are missing: one per neuron."),
        Mistake(
            lambda sizes: sum(m * n for m, n in _neighbours(sizes)) + sum(sizes),
            "the inputs are given a bias too. Layer 0 holds the data: it has no parameters.",
        ),
        Mistake(
            lambda sizes: sum(m * n + m for m, n in _neighbours(sizes)),
            "one bias for each input is counted here. There is one per neuron, n_out.",
        ),
        Mistake(
            lambda sizes: sum(m * n + 1 for m, n in _neighbours(sizes)),
            "one bias a layer is counted here. There is one per neuron, n_out.",
        ),
        Mistake(
            lambda sizes: sum(sizes[1:]),
            "these are the neurons, or the biases alone. Add the weights, n_in · n_out per layer.",
        ),
        Mistake(
            lambda sizes: sum(sizes),
            "these are the neurons and inputs. Count weights, n_in · n_out per layer, and biases.",
        ),
        Mistake(
            lambda sizes: int(np.prod(sizes)),
            "the widths are multiplied all together. Weights join neighbouring layers only.",
        ),
        Mistake(
            lambda sizes: sizes[0] * sizes[1] + sizes[1],
            "this is the first layer alone. Add up all L layers.",
        ),
        Mistake(
            lambda sizes: sum(sizes[layer - 1] * sizes[layer] + sizes[layer] for layer in range(len(sizes))),
            "layer 0 is counted, with sizes[-1], which is the last size. Start at layer 1.",
        ),
        Mistake(
            lambda sizes: sizes[-2] * sizes[-1] + sizes[-1],
            "this is the last layer alone. Add up all L layers.",
        ),
        Mistake(
            lambda sizes: [m * n + n for m, n in _neighbours(sizes)],
            "these are the layers one by one. Add them up: one whole number is asked for.",
        ),
        Mistake(
            lambda sizes: sum(m * n * n for m, n in _neighbours(sizes)),
            "the biases multiply the weights here. They are counted beside them: n_in · n_out + n_out.",
        ),
    ],
    to_do="Count weights and biases in the cell above.",
    shows="This is how many numbers a training has to find.",
    stands_on=[layer_shapes],
)
