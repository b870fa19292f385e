"""The tasks of exercise 5: a network of one's own, and what can be built with it by hand.

Each task: the right answer, the inputs on which it is tried, and the usual wrong answers with what to
say to them. Weights that are set by hand are compared by what a network makes of them, so every right choice passes.
Source: lecture, "Feed-forward neural networks", "Notation" and "Expressivity of neural networks".
"""

import itertools

import numpy as np

from ffnn_checks.task import Mistake, Spotted, Task
from ffnn_helpers.activations import get_activation, identity, relu, sigmoid, step, tanh

_READY_MADE = ("ffnn_helpers.network.Layer", "ffnn_helpers.network.FFNN")


def _neighbours(sizes):
    """The pairs (n_in, n_out) of the layers 1 … L."""
    return list(zip(sizes[:-1], sizes[1:], strict=True))


def _own_arrays(returned):
    """`returned` itself; but the entries of its two lists must be arrays of floats, each an array of its own."""
    if not isinstance(returned, tuple | list) or len(returned) != 2:
        return returned
    for name, arrays in zip(("weights", "biases"), returned, strict=True):
        if not isinstance(arrays, tuple | list):
            continue
        for i, array in enumerate(arrays):
            if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
                what = (
                    f"an array of {array.dtype}" if isinstance(array, np.ndarray) else f"of type {type(array).__name__}"
                )
                raise Spotted(f"{name}[{i}] should be an array of floats, but it is {what}.")
        for i, j in itertools.combinations(range(len(arrays)), 2):
            if np.shares_memory(arrays[i], arrays[j]):
                raise Spotted(
                    f"{name}[{i}] and {name}[{j}] are one and the same array: who changes one changes both. Make a new "
                    "array for each layer. (b = a and [a] * 2 make no copies.)"
                )
    return returned


# --- Task 1: the first weights and biases ------------------------------------------------------------


def _parameters(sizes, rng, draw=None, bias=lambda n_in, n_out: np.zeros(n_out)):
    """What task 1 asks for; or with the weights of a layer by draw(n_in, n_out), its biases by bias(n_in, n_out)."""
    draw = draw or (lambda n_in, n_out: rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)))
    weights = [draw(n_in, n_out) for n_in, n_out in _neighbours(sizes)]
    return weights, [bias(n_in, n_out) for n_in, n_out in _neighbours(sizes)]


def _with_deviation(s):
    """Weights of standard deviation s(n_in, n_out)."""
    return lambda sizes, rng: _parameters(sizes, rng, lambda m, n: rng.normal(0, s(m, n), size=(m, n)))


def _with_biases(bias):
    return lambda sizes, rng: _parameters(sizes, rng, bias=bias)


def _biases_drawn_in_turn(s):
    """Biases of standard deviation s(n_in), each layer's drawn after its weights."""

    def wrong(sizes, rng):
        weights, biases = [], []
        for n_in, n_out in _neighbours(sizes):
            weights.append(rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)))
            biases.append(rng.normal(0, s(n_in), size=n_out))
        return weights, biases

    return wrong


def _from_seed(seed):
    return lambda sizes, rng: _parameters(sizes, np.random.default_rng(seed))


_DRAWN_BIASES = "the biases are drawn too. They start at 0: the random weights are enough."
_OWN_RNG = (
    "the numbers come from a generator that is made inside. Use the rng that is passed in: another rng must give other "
    "numbers."
)

_WRONG_PARAMETERS = [
    Mistake(
        lambda sizes, rng: _parameters(sizes, rng, lambda m, n: rng.normal(0, 1 / np.sqrt(m), size=(n, m))),
        "the weights are transposed. Inputs are rows, neurons are columns: size=(n_in, n_out).",
    ),
    Mistake(
        lambda sizes, rng: _parameters(sizes, rng, lambda m, n: rng.normal(0, 1 / np.sqrt(m), size=(n, m)).T),
        "the weights are drawn as (n_out, n_in) and then turned: the same numbers, in other places. "
        "Draw them with size=(n_in, n_out).",
    ),
    Mistake(
        _with_deviation(lambda m, n: 1),
        "the standard deviation is 1. It should be 1/√n_in: then a sum over n_in inputs keeps their size.",
    ),
    Mistake(
        _with_deviation(lambda m, n: 1 / m),
        "the standard deviation is 1/n_in. That is the variance; rng.normal wants its root, 1/√n_in.",
    ),
    Mistake(
        _with_deviation(lambda m, n: 1 / np.sqrt(n)),
        "the standard deviation is 1/√n_out. A neuron sums over its inputs, so it should be 1/√n_in.",
    ),
    Mistake(
        _with_deviation(lambda m, n: np.sqrt(2 / m)), "this is the recipe for ReLU, √(2/n_in). Here it is 1/√n_in."
    ),
    Mistake(
        lambda sizes, rng: _parameters(sizes, rng, lambda m, n: rng.uniform(-1, 1, size=(m, n)) / np.sqrt(m)),
        "the weights are drawn from a uniform distribution. Here it is the normal one, rng.normal.",
    ),
    Mistake(
        lambda sizes, rng: _parameters(sizes, rng, lambda m, n: np.zeros((m, n))),
        "the weights are all 0. Neurons that start alike stay alike for ever: draw the weights.",
    ),
    *(Mistake(_from_seed(seed), _OWN_RNG) for seed in (0, 1, 7, 42)),
    Mistake(
        lambda sizes, rng: _parameters(
            sizes, rng, lambda m, n: np.random.default_rng(0).normal(0, 1 / np.sqrt(m), size=(m, n))
        ),
        "a generator is made anew in every layer, so that all layers begin with the same numbers. "
        "Use the rng that is passed in.",
    ),
    Mistake(lambda sizes, rng: _parameters(sizes, rng, bias=lambda m, n: rng.normal(size=n)), _DRAWN_BIASES),
    Mistake(_biases_drawn_in_turn(lambda n_in: 1 / np.sqrt(n_in)), _DRAWN_BIASES),
    Mistake(_biases_drawn_in_turn(lambda n_in: 1), _DRAWN_BIASES),
    Mistake(_with_biases(lambda m, n: np.ones(n)), "the biases are 1. They start at 0."),
    Mistake(
        _with_biases(lambda m, n: np.zeros(1)), "each layer has one bias here. Each neuron has its own: shape (n_out,)."
    ),
    Mistake(
        _with_biases(lambda m, n: np.zeros((1, n))),
        "the biases of a layer are a plain row of numbers with shape (n_out,), not a matrix.",
    ),
    Mistake(
        _with_biases(lambda m, n: np.zeros(m)),
        "the biases have one entry for each input of the layer. They belong to its neurons: shape (n_out,).",
    ),
    Mistake(
        lambda sizes, rng: _parameters([sizes[-1], *sizes], rng),
        "the input is counted as a layer (and sizes[-1], which is the last size, as the one before). Start at layer 1.",
    ),
    Mistake(
        lambda sizes, rng: (_parameters(sizes, rng)[0], [np.zeros(n) for n in sizes]),
        "the inputs are given biases too. Layer 0 holds the data: L layers have L arrays of biases.",
    ),
    Mistake(
        lambda sizes, rng: tuple(arrays[:-1] for arrays in _parameters(sizes, rng)),
        "the last layer is left out. L + 1 sizes make L layers, the output among them.",
    ),
    Mistake(
        lambda sizes, rng: _parameters(sizes[:2], rng),
        "only the first layer is there. Is the return inside the loop? It ends the function at once.",
    ),
    Mistake(
        lambda sizes, rng: _parameters(sizes[1:], rng),
        "the first layer is left out. It leads from the inputs, sizes[0] of them, to layer 1.",
    ),
]

initial_parameters = Task(
    name="initial_parameters",
    ready_made=(
        *_READY_MADE,
        "ffnn_helpers.initialisation.lecun",
        "ffnn_helpers.initialisation.get_initialisation",
    ),
    arguments=("sizes", "seed of rng"),
    results=("weights", "biases"),
    reference=_parameters,
    use=lambda student, sizes, seed: _own_arrays(student(sizes, np.random.default_rng(seed))),
    inputs=[([3, 4, 2], 1), ([2, 3, 3, 1], 2), ([4, 2], 3)],
    mistakes=[
        *_WRONG_PARAMETERS,
        Mistake(
            lambda sizes, rng: _parameters(sizes, rng)[::-1],
            "the order is the other way round: return weights, biases.",
        ),
        Mistake(
            lambda sizes, rng: list(zip(*_parameters(sizes, rng), strict=True)),
            "these are pairs (W, b), one a layer. Two lists are asked for: all weights, and all biases.",
        ),
        Mistake(
            lambda sizes, rng: _parameters(sizes, rng)[0],
            "these are the weights alone. Give both lists back: return weights, biases.",
        ),
    ],
    to_do="Draw the weights of every layer, and make its biases, in the cell above.",
    shows="The same sizes and seed give the same network, another seed another one.",
)

# --- Task 2: the forward pass ------------------------------------------------------------------------


def _layer(A, W, b, g):
    Z = A @ W + b
    return Z, g(Z)


def _forward(X, weights, biases, functions, layer=_layer):
    """The lists Z and A; or with another layer(A, W, b, g)."""
    Z, A = [], [X]
    for W, b, g in zip(weights, biases, functions, strict=True):
        z, a = layer(A[-1], W, b, g)
        Z.append(z)
        A.append(a)
    return Z, A


def _z_handed_on(X, weights, biases, functions):
    Z, A = [], [X]
    for W, b, g in zip(weights, biases, functions, strict=True):
        Z.append((Z[-1] if Z else X) @ W + b)
        A.append(g(Z[-1]))
    return Z, A


def _one_array_filled_again(X, weights, biases, functions):
    a = X.copy()
    Z, A = [], [a]
    for W, b, g in zip(weights, biases, functions, strict=True):
        Z.append(a @ W + b)
        a[...] = g(Z[-1])
        A.append(a)
    return Z, A


def _always_the_samples(X, weights, biases, functions):
    Z = [X @ W + b for W, b in zip(weights, biases, strict=True)]
    return Z, [X, *(g(z) for z, g in zip(Z, functions, strict=True))]


def _with_layer(layer):
    return lambda X, weights, biases, functions: _forward(X, weights, biases, functions, layer)


def _with_functions(change):
    return lambda X, weights, biases, functions: _forward(X, weights, biases, change(functions))


def _with_lists(change):
    """What change(Z, A) makes of the right lists."""
    return lambda X, weights, biases, functions: change(*_forward(X, weights, biases, functions))


_WRONG_LISTS = [
    Mistake(
        _z_handed_on,
        "z is handed on to the next layer, where a belongs: z^(l) = a^(l−1) W + b. This makes a linear stack.",
    ),
    Mistake(
        _with_lists(lambda Z, A: (Z, A[1:])),
        "A begins with a^(1). Its first entry is a^(0), the samples X themselves: A[l] is then a^(l).",
    ),
    Mistake(
        _with_lists(lambda Z, A: ([A[0], *Z], A)),
        "Z begins with the samples. Layer 0 has no z: Z has L entries, A has L + 1.",
    ),
    Mistake(
        _with_lists(lambda Z, A: ([None, *Z], A)),
        "Z begins with an entry for layer 0, which has no z. Z has L entries: z^(l) is Z[l − 1].",
    ),
    Mistake(
        _with_lists(lambda Z, A: (A[1:], A)),
        "Z holds the activations a^(l). It should hold z^(l). (If g overwrites z in place, both lists get one array.)",
    ),
    Mistake(_with_lists(lambda Z, A: (A, Z)), "the order is the other way round: first Z, then A."),
]
_INPUT_ACTIVATED = "an activation function is applied to the inputs. Layer 0 computes nothing: a^(0) is X as it is."
_FIRST_FUNCTION = "every layer uses the activation function of the first. Layer l has its own."
_LAST_FUNCTION = "every layer uses the activation function of the output. Layer l has its own."
_NO_OUTPUT_FUNCTION = "the output layer has no activation function here. Every layer has one, the last one too."
_TWICE = "g is applied twice in every layer: z = a W + b is without g, and a = g(z)."
_ALWAYS_TANH = "the activation function is always tanh. Layer l has its own: use the one that is asked for."

# Sizes, number of samples, functions of the layers, seed.
_NETWORKS = [
    ([3, 4, 2], 3, [tanh, sigmoid], 1),
    ([2, 3, 4, 1], 1, [np.cos, tanh, np.exp], 2),
    ([3, 3, 3, 3], 3, [np.sin, tanh, sigmoid], 3),
    ([2, 3], 2, [np.sin], 4),
]


def _case(sizes, n_samples, seed):
    """X, weights and biases of a network; every number different, so that no mistake can hide."""
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=pair).round(2) for pair in _neighbours(sizes)]
    return rng.normal(size=(n_samples, sizes[0])).round(2), weights, [rng.normal(size=n).round(2) for n in sizes[1:]]


forward_pass = Task(
    name="forward_pass",
    ready_made=_READY_MADE,
    arguments=("X", "weights", "biases", "functions"),
    results=("Z", "A"),
    reference=_forward,
    inputs=[(*_case(sizes, N, seed), functions) for sizes, N, functions, seed in _NETWORKS],
    mistakes=[
        *_WRONG_LISTS,
        Mistake(lambda X, W, b, functions: _forward(functions[0](X), W, b, functions), _INPUT_ACTIVATED),
        Mistake(_with_lists(lambda Z, A: (Z, [*A[:-1], Z[-1]])), _NO_OUTPUT_FUNCTION),
        Mistake(_with_functions(lambda g: g[:1] * len(g)), _FIRST_FUNCTION),
        Mistake(_with_functions(lambda g: g[-1:] * len(g)), _LAST_FUNCTION),
        Mistake(_with_functions(lambda g: [tanh] * len(g)), _ALWAYS_TANH),
        Mistake(
            _with_functions(lambda g: [g[-1], *g[:-1]]),
            "the functions are off by one: layer 1 uses the last one. functions[0] is the function of layer 1.",
        ),
        Mistake(_with_layer(lambda A, W, b, g: _layer(A, W, 0, g)), "the biases are missing: z = a W + b."),
        Mistake(
            _with_layer(lambda A, W, b, g: (A @ W, g(A @ W) + b)),
            "the biases are added after g. They belong to z: a = g(a W + b).",
        ),
        Mistake(
            _with_layer(lambda A, W, b, g: (g(A) @ W + b,) * 2),
            "g acts on what comes into the layer. It acts on z: a = g(z).",
        ),
        Mistake(_with_layer(lambda A, W, b, g: (A @ W + b, g(g(A @ W + b)))), _TWICE),
        Mistake(_with_layer(lambda A, W, b, g: (g(A @ W + b), g(g(A @ W + b)))), _TWICE),
        Mistake(
            _with_layer(lambda A, W, b, g: _layer(A, W.T, b, g)),
            "the weights are transposed. W[i, j] leads from input i to neuron j, so A @ W needs no .T.",
        ),
        Mistake(
            _always_the_samples,
            "every layer is given the samples X. Layer l takes what the layer before gave, a^(l−1).",
        ),
        Mistake(
            _one_array_filled_again,
            "all entries of A are one and the same array, filled again in every layer. Make a new one: a = g(z).",
        ),
        Mistake(
            _with_lists(lambda Z, A: (Z[-1], A[-1])),
            "this is the last layer alone. Keep every z and every a: training will need them.",
        ),
        Mistake(
            _with_lists(lambda Z, A: A[-1]),
            "this is the output alone. Keep every z and every a: training will need them.",
        ),
        Mistake(_with_lists(lambda Z, A: A), "this is A alone. Give both lists back: return Z, A."),
        Mistake(
            _with_lists(lambda Z, A: list(zip(Z, A[1:], strict=True))),
            "these are pairs (z, a), one a layer. Two lists are asked for: return Z, A.",
        ),
        Mistake(
            _with_lists(lambda Z, A: (Z[:1], A[:2])),
            "only the first layer is there. Is the return inside the loop? It ends the function at once.",
        ),
        Mistake(
            _with_lists(lambda Z, A: (Z[:-1], A[:-1])),
            "the last layer is left out. There are L layers: as many as there are weights.",
        ),
        Mistake(
            _with_lists(lambda Z, A: tuple([np.squeeze(array) for array in arrays] for arrays in (Z, A))),
            "axes of length 1 are lost. Every array keeps its shape (N, n_l), also if N = 1 or n_l = 1.",
        ),
        Mistake(
            lambda X, weights, biases, functions: _forward(X[:1], weights, biases, functions),
            "only the first sample goes through. Each array has one row per sample: shape (N, n_l).",
        ),
    ],
    to_do="Take X through all layers, and keep every z and every a, in the cell above.",
    shows="One loop, whatever the number of layers and of samples: one of each will do.",
)

# --- Task 3: the class -------------------------------------------------------------------------------

_COSTS = {
    "mean_squared_error": lambda A, Y: np.sum((A - Y) ** 2) / (2 * len(A)),
    "binary_cross_entropy": lambda A, Y: -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / len(A),
}


class _Network:
    """What task 3 asks for, in small methods: each wrong network has another one of them."""

    def __init__(self, sizes, activations, cost, rng):
        self.weights, self.biases = self._parameters(sizes, rng)
        self._functions = self._functions_of(activations)
        self._cost = _COSTS[cost]

    _parameters = staticmethod(_parameters)

    @staticmethod
    def _functions_of(activations):
        return [get_activation(name).function for name in activations]

    def forward(self, X):
        return _forward(X, self.weights, self.biases, self._functions)

    def predict(self, X):
        return self.forward(X)[1][-1]

    def cost(self, X, Y):
        return self._cost(self.forward(X)[1][-1], Y)


def _network(**methods):
    """A class like _Network, but for these methods."""
    return type("_Network", (_Network,), methods)


def _construction(student, sizes, activations, seed):
    """The weights and biases of a new network, looked at after a second one was built."""
    rng = np.random.default_rng(seed)
    network = student(sizes, activations, "mean_squared_error", rng)
    student([2, 3], ["tanh"], "mean_squared_error", rng)
    for name in ("weights", "biases"):
        if not hasattr(network, name):
            raise Spotted(f"a new network has no attribute {name}. Set self.{name} in __init__.")
        if getattr(student, name, None) is getattr(network, name):
            raise Spotted(
                f"the list {name} belongs to the class, so all its networks share one list. "
                f"Make a new list for each network: self.{name} = … in __init__."
            )
    return _own_arrays((network.weights, network.biases))


def _drawn_twice(sizes, rng):
    _, biases = _parameters(sizes, rng)
    weights, _ = _parameters(sizes, rng)
    return weights, biases


MyFFNN_construction = Task(
    name="MyFFNN",
    ready_made=_READY_MADE,
    arguments=("sizes", "activations", "seed of rng"),
    results=("weights", "biases"),
    reference=_Network,
    use=_construction,
    inputs=[
        ([3, 4, 2], ["tanh", "sigmoid"], 1),
        ([2, 3, 3, 1], ["relu", "tanh", "identity"], 2),
        ([4, 2], ["sigmoid"], 3),
    ],
    mistakes=[
        Mistake(_network(_parameters=staticmethod(wrong)), hint)
        for wrong, hint in [
            *_WRONG_PARAMETERS,
            (
                _drawn_twice,
                "the weights are drawn twice, and the second ones kept. One call gives both lists.",
            ),
            (
                lambda sizes, rng: _parameters(sizes, rng)[::-1],
                "weights and biases are exchanged: initial_parameters gives the weights first.",
            ),
        ]
    ],
    to_do="Set self.weights and self.biases in __init__, in the cell above.",
    shows="A network owns its parameters, drawn from the rng that it was given.",
    stands_on=[initial_parameters],
)


def _set(network, weights, biases):
    """Give a network these numbers: in its own arrays, as a training does; where they do not fit, in new ones.

    (Wrong first weights cost their points in the check of the construction, not here again.)
    """
    own, given = list(map(np.asarray, [*network.weights, *network.biases])), [*weights, *biases]
    if [(array.shape, array.dtype.kind) for array in own] == [(array.shape, "f") for array in given]:
        for array, values in zip(own, given, strict=True):
            array[...] = values
    else:
        network.weights, network.biases = weights, biases


_KEPT = (
    "predict or cost gives back what was kept from an earlier call, whatever X it is given. Each call sends its own X "
    "through: self.forward(X)."
)
_ALL_OF_A = "predict gives back a whole list. The output is the last entry of A: A[-1]."


def _at_work(student, sizes, activations, cost, weights, biases, X, Y):
    """What the methods of a network with these weights and biases give back."""
    network = student(sizes, activations, cost, np.random.default_rng(0))
    for name in ("weights", "biases", "forward", "predict", "cost"):
        if not hasattr(network, name):
            see = ": see the check of the construction" if name in ("weights", "biases") else ""
            raise Spotted(f"a network of this class has no {name}{see}.")
    if callable(getattr(student, "cost", None)) and "cost" in vars(network):
        raise Spotted(
            "self.cost = … hides the method cost: one name means one thing. Keep the cost function under another name, "
            "such as self.cost_function."
        )
    _set(network, [W.copy() for W in weights], [b.copy() for b in biases])
    lists = network.forward(X)
    if not isinstance(lists, tuple | list) or len(lists) != 2:
        raise Spotted("forward(X) should give back two lists: return Z, A.")
    # Other samples go through first: what a method finds kept from an earlier call is then not what it was asked for.
    network.forward(X + 1)
    prediction = network.predict(X)
    if isinstance(prediction, tuple | list) and any(isinstance(entry, np.ndarray) for entry in prediction):
        raise Spotted(_ALL_OF_A)
    network.forward(X + 1)
    cost_there = network.cost(X, Y)
    return *network.forward(X), prediction, cost_there


class _ComputesWithCopies(_Network):
    def __init__(self, *settings):
        super().__init__(*settings)
        self._own = [W.copy() for W in self.weights], [b.copy() for b in self.biases]

    def forward(self, X):
        return _forward(X, *self._own, self._functions)


def _with_forward(function):
    return _network(forward=lambda self, X: function(X, self.weights, self.biases, self._functions))


def _with_activations(change):
    return _network(_functions_of=staticmethod(lambda names: change(_Network._functions_of(names))))


class _CostOfPrediction(_Network):
    """Its cost is that of what predict gives, be it right or wrong."""

    def cost(self, X, Y):
        return self._cost(self.predict(X), Y)


class _KeepsWhatItMet(_Network):
    """Its predict and cost give back what they find from the forward pass before."""

    def forward(self, X):
        self._kept = super().forward(X)
        return self._kept

    def predict(self, X):
        return self._kept[1][-1]

    def cost(self, X, Y):
        return self._cost(self._kept[1][-1], Y)


class _CostOfWhatItMet(_KeepsWhatItMet):
    predict = _Network.predict


class _PredictsWhatItMet(_KeepsWhatItMet):
    cost = _Network.cost


def _predicting(predict, hint):
    """Two mistakes: predict(Z, A) in place of A[-1], with the right cost, and with the cost of that prediction."""
    methods = {"predict": lambda self, X: predict(*self.forward(X))}
    return [Mistake(type("_Network", (network,), methods), hint) for network in (_Network, _CostOfPrediction)]


def _with_cost(cost):
    """cost(network, A, Y) of the outputs A in place of the right one."""
    return _network(cost=lambda self, X, Y: cost(self, self.predict(X), Y))


def _work(sizes, activations, cost, n_samples, seed):
    X, weights, biases = _case(sizes, n_samples, seed)
    Y = np.random.default_rng(seed).integers(0, 2, size=(n_samples, sizes[-1])).astype(float)
    return sizes, activations, cost, weights, biases, X, Y


MyFFNN_at_work = Task(
    name="MyFFNN",
    ready_made=_READY_MADE,
    arguments=("sizes", "activations", "cost", "weights", "biases", "X", "Y"),
    results=("Z", "A", "predict(X)", "cost(X, Y)"),
    reference=_Network,
    use=_at_work,
    inputs=[
        _work([2, 3, 2], ["tanh", "sigmoid"], "binary_cross_entropy", 3, seed=1),
        _work([2, 2, 3, 1], ["relu", "tanh", "sigmoid"], "mean_squared_error", 2, seed=2),
        _work([3, 2], ["sigmoid"], "binary_cross_entropy", 1, seed=3),
    ],
    mistakes=[
        Mistake(
            _ComputesWithCopies,
            "the network computes with other arrays than self.weights and self.biases: these were changed, and its "
            "answers were not. Keep no copies.",
        ),
        *(Mistake(_with_forward(wrong), hint) for wrong, hint in _WRONG_LISTS),
        Mistake(_with_forward(lambda X, W, b, functions: _forward(functions[0](X), W, b, functions)), _INPUT_ACTIVATED),
        Mistake(_with_activations(lambda g: [*g[:-1], identity]), _NO_OUTPUT_FUNCTION),
        Mistake(_with_activations(lambda g: g[:1] * len(g)), _FIRST_FUNCTION),
        Mistake(_with_activations(lambda g: g[-1:] * len(g)), _LAST_FUNCTION),
        Mistake(_with_activations(lambda g: [tanh] * len(g)), _ALWAYS_TANH),
        Mistake(_with_activations(lambda g: g[::-1]), "the activation functions run backwards, from the output."),
        *_predicting(lambda Z, A: Z[-1], "predict gives the z of the last layer. The output is its a: A[-1]."),
        *_predicting(lambda Z, A: A, _ALL_OF_A),
        *_predicting(lambda Z, A: A[-2], "predict gives the layer before the last. The output is A[-1]."),
        *_predicting(lambda Z, A: A[0], "predict gives the samples back. The output is A[-1]."),
        *_predicting(
            lambda Z, A: A[-1][0],
            "predict gives the output for the first sample alone. It has one row per sample: shape (N, n_L).",
        ),
        *_predicting(
            lambda Z, A: np.squeeze(A[-1]),
            "predict loses axes of length 1. The output keeps its shape (N, n_L), also if N = 1 or n_L = 1.",
        ),
        *_predicting(
            lambda Z, A: np.ravel(A[-1]), "predict makes one long row of the outputs. Their shape is (N, n_L)."
        ),
        *_predicting(
            lambda Z, A: (A[-1] >= 0.5).astype(float),
            "predict rounds the outputs to 0 or 1. It gives a^(L) as it is; who wants classes rounds later.",
        ),
        *(Mistake(network, _KEPT) for network in (_KeepsWhatItMet, _PredictsWhatItMet, _CostOfWhatItMet)),
        Mistake(
            _network(cost=lambda self, X, Y: self._cost(X, Y)),
            "the cost compares the samples X with the targets. It should compare the outputs: predict(X).",
        ),
        Mistake(
            _network(cost=lambda self, X, Y: self._cost(self.forward(X)[0][-1], Y)),
            "the cost is that of the z of the last layer. It should be that of the outputs, A[-1].",
        ),
        Mistake(
            _with_cost(lambda self, A, Y: _COSTS["mean_squared_error"](A, Y)),
            "the cost is always the mean squared error. Use the one that is named.",
        ),
        Mistake(
            _with_cost(lambda self, A, Y: _COSTS["binary_cross_entropy"](A, Y)),
            "the cost is always the cross-entropy. Use the one that is named.",
        ),
        Mistake(
            _with_cost(lambda self, A, Y: self._cost(Y, A)),
            "outputs and targets are exchanged in the cost. It takes the outputs first: (A, Y).",
        ),
        Mistake(
            _with_cost(lambda self, A, Y: self._cost(A, Y) / len(A)),
            "the cost is divided by N twice. The cost functions are means already.",
        ),
        Mistake(_with_cost(lambda self, A, Y: self._cost), "cost gives back the function itself. Call it: (A, Y)."),
    ],
    to_do="Write all three, forward, predict and cost, in the cell above.",
    shows="It does what every network in this course does, but for the gradients.",
    stands_on=[initial_parameters, forward_pass],
)

# --- Tasks 4 to 6: weights by hand -------------------------------------------------------------------


def _one_hidden_layer(returned):
    """The arrays W1, b1, W2, b2 of [W1, W2], [b1, b2], with one input and one output."""
    try:
        (W1, W2), (b1, b2) = returned
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


def _output(returned, x, g):
    """The places x, and what the network says there; what is no network at all goes on as it is."""
    if returned is None or isinstance(returned, str):
        return returned
    W1, b1, W2, b2 = _one_hidden_layer(returned)
    single = any(isinstance(array, np.ndarray) and array.dtype == np.float32 for arrays in returned for array in arrays)
    output = (g(x[:, None] @ W1 + b1) @ W2 + b2)[:, 0]
    return x, output.astype(np.float32) if single else output


def _around(edges):
    """Where to look at steps: close to every edge on both sides, but not on it, between edges, and outside."""
    edges = np.asarray(edges, dtype=float)
    widths = np.diff(edges)
    close = 0.01 * widths.min()
    return np.sort([edges[0] - 2, *(edges - close), *(edges[:-1] + widths / 2), *(edges + close), edges[-1] + 3])


def _sum_of(places, output_weights, bias=0.0, sign=-1.0, w=1.0):
    """Weights and biases of a network 1-n-1 whose hidden neurons switch at these places."""
    W2, b1 = np.reshape(output_weights, (-1, 1)), sign * np.asarray(places, dtype=float)
    return [np.full((1, len(b1)), w), W2], [b1, np.array([bias])]


_SIGN_OF_THE_BIAS = "the biases have the wrong sign. A neuron switches where w x + b = 0, so with w = 1 at x = −b."
_BIAS_WITHOUT_W = (
    "the weights are larger than 1, the biases are not. A neuron switches at x = −b/w: b is −w times that."
)

bump_parameters = Task(
    name="bump_parameters",
    ready_made=(*_READY_MADE, "ffnn_helpers.by_hand.bump_network"),
    arguments=("left", "right", "height"),
    results=("x", "output"),
    reference=lambda left, right, height: _sum_of([left, right], [height, -height]),
    use=lambda student, left, right, height: _output(student(left, right, height), _around([left, right]), step),
    inputs=[(0.2, 0.6, 1.5), (-3.0, -1.0, -0.7), (1.1, 1.4, 0.8)],
    mistakes=[
        Mistake(lambda left, right, h: _sum_of([left, right], [h, -h], sign=1.0), _SIGN_OF_THE_BIAS),
        Mistake(
            lambda left, right, h: _sum_of([left, right], [h, h]),
            "at the right edge it goes up once more. There the output weight must take the height away: −height.",
        ),
        Mistake(
            lambda left, right, h: _sum_of([left, right], [-h, h]),
            "the signs of the output weights are exchanged: height at the left edge, −height at the right one.",
        ),
        Mistake(
            lambda left, right, h: _sum_of([left, right], [h, -1]),
            "the second output weight is −1. It has to take away what the first one gave: −height.",
        ),
        Mistake(
            lambda left, right, h: _sum_of([left, right], [1, -1]),
            "the bump is 1 high. Its height stands in the output weights: height and −height.",
        ),
        Mistake(
            lambda left, right, h: _sum_of([left, right], [1, -1], w=h),
            "the height stands in the weights of the hidden layer. A step gives 0 or 1, whatever its weight: the "
            "height belongs to the output weights.",
        ),
        Mistake(
            lambda left, right, h: _sum_of([left, right], [1, -1], bias=h),
            "the height is the output's bias, which lifts the whole line. It belongs to the output weights.",
        ),
        Mistake(
            lambda left, right, h: _sum_of([left, right], [h, -h], bias=h),
            "outside it is as high as the bump should be, and inside twice that. Does the output's bias lift the line, "
            "or is one of the neurons on where it should be off?",
        ),
        Mistake(
            lambda left, right, h: _sum_of([left, right], [h, 0]),
            "it never comes down again. That takes a second neuron, which switches at the right edge, with −height.",
        ),
        Mistake(
            lambda left, right, h: _sum_of([left, right - left], [h, -h]),
            "the second neuron switches at x = right − left, the width of the bump. It should switch at x = right.",
        ),
        Mistake(
            lambda left, right, h: _sum_of([left, left + right], [h, -h]),
            "the second neuron switches at x = left + right. But right is a place, not a width.",
        ),
        Mistake(lambda left, right, h: _sum_of([left, right], [h, -h], w=10.0), _BIAS_WITHOUT_W),
        Mistake(lambda left, right, h: _sum_of([left, right], [h, -h], w=100.0), _BIAS_WITHOUT_W),
    ],
    to_do="Give back [W1, W2], [b1, b2] in the cell above.",
    shows="Two neurons, a bump: the biases say where, the output weights how high.",
)


def _rises(heights):
    """From 0 to the first height, from height to height, and back to 0."""
    return np.diff([0.0, *heights, 0.0])


_NO_RISES = "the output weights are the heights. Steps add up: each weight is the change from the height before."

staircase_parameters = Task(
    name="staircase_parameters",
    ready_made=(*_READY_MADE, "ffnn_helpers.by_hand.bump_network"),
    arguments=("edges", "heights"),
    results=("x", "output"),
    reference=lambda edges, heights: _sum_of(edges, _rises(heights)),
    use=lambda student, edges, heights: _output(student(edges, heights), _around(edges), step),
    inputs=[
        (np.array([0.0, 0.3, 0.5, 1.0]), np.array([0.8, -0.4, 1.3])),
        (np.array([-2.0, -1.2, 0.5, 2.5, 3.0]), np.array([1.0, 2.5, 2.0, -0.5])),
        (np.array([0.5, 2.0]), np.array([-1.5])),
    ],
    mistakes=[
        Mistake(lambda edges, heights: _sum_of(edges, [*heights, 0]), _NO_RISES),
        Mistake(lambda edges, heights: _sum_of(edges, [*heights, -heights[-1]]), _NO_RISES),
        Mistake(lambda edges, heights: _sum_of(edges, [*heights, -np.sum(heights)]), _NO_RISES),
        Mistake(
            lambda edges, heights: _sum_of(edges[:-1], _rises(heights)[:-1]),
            "right of the last edge it stays up. One more neuron is needed there, which goes down to 0.",
        ),
        Mistake(
            lambda edges, heights: _sum_of(edges[1:], _rises(heights)[1:]),
            "the first rise, from 0 to heights[0] at edges[0], is left out.",
        ),
        Mistake(
            lambda edges, heights: _sum_of(edges[1:-1], np.diff(heights), bias=heights[0]),
            "it goes on outside, with heights[0] to the left and the last height to the right. It should be 0 there.",
        ),
        Mistake(
            lambda edges, heights: _sum_of(edges[1:], _rises(heights)[1:], bias=heights[0]),
            "left of edges[0] it is heights[0] already. It should be 0 there: no bias at the output, and a first step.",
        ),
        Mistake(
            lambda edges, heights: _sum_of(edges, _rises(heights), bias=heights[0]),
            "the output's bias lifts the whole line by heights[0]. Outside there should be 0.",
        ),
        Mistake(lambda edges, heights: _sum_of(edges, -_rises(heights)), "the output weights have the wrong sign."),
        Mistake(lambda edges, heights: _sum_of(edges, _rises(heights), sign=1.0), _SIGN_OF_THE_BIAS),
        Mistake(
            lambda edges, heights: _sum_of(edges, [*np.cumsum(heights), 0]),
            "the heights are summed up. The network sums already: each output weight is the change of height.",
        ),
        Mistake(
            lambda edges, heights: _sum_of(edges, np.abs(_rises(heights))),
            "the changes have lost their sign: where it goes down, the output weight is negative.",
        ),
        Mistake(
            lambda edges, heights: _sum_of(edges, [*_rises(heights)[1:], 0]),
            "the changes stand one edge too early. At edges[0] the height changes from 0 to heights[0].",
        ),
        Mistake(
            lambda edges, heights: _sum_of(edges[:2], [heights[0], -heights[0]]),
            "only the first bump is there. Is the return inside the loop? It ends the function at once.",
        ),
        Mistake(
            lambda edges, heights: _sum_of(edges[-2:], [heights[-1], -heights[-1]]),
            "only the last bump is there. Is a list made afresh inside the loop?",
        ),
        Mistake(lambda edges, heights: _sum_of(edges, _rises(heights), w=100.0), _BIAS_WITHOUT_W),
    ],
    to_do="Give back [W1, W2], [b1, b2] in the cell above.",
    shows="A staircase with many edges comes close to any continuous curve.",
    stands_on=[bump_parameters],
)


def _hat(left, top, right, height, bends=lambda up, down: (up, down - up, -down), slope=None, **settings):
    """Hinges at left, top and right, with bends(up, down); or with one slope, down = −up."""
    up, down = (slope, -slope) if slope else (height / (top - left), -height / (right - top))
    return _sum_of([left, top, right], bends(up, down), **settings)


def _with_bends(bends):
    return lambda left, top, right, height: _hat(left, top, right, height, bends)


def _slopes_in_front(left, top, right, height):
    up, down = height / (top - left), height / (right - top)
    return _sum_of([left, top, right], [1, -1, 1], w=np.array([up, up + down, down]))


hat_parameters = Task(
    name="hat_parameters",
    ready_made=(*_READY_MADE, "ffnn_helpers.by_hand.hinge_network"),
    arguments=("left", "top", "right", "height"),
    results=("x", "output"),
    reference=_hat,
    use=lambda student, left, top, right, height: _output(
        student(left, top, right, height),
        np.array([left - 2, left, (left + top) / 2, top, (top + 2 * right) / 3, right, right + 1, right + 5]),
        relu,
    ),
    inputs=[(0.0, 0.5, 2.0, 1.5), (-3.0, -1.0, -0.5, 0.8), (1.0, 2.0, 2.25, -2.0)],
    mistakes=[
        Mistake(
            _with_bends(lambda up, down: (up, down, 0)),
            "the output weights are the slopes. Hinges add up: each weight is a change of slope, at the top down − up.",
        ),
        Mistake(
            _with_bends(lambda up, down: (up, down, -down)),
            "at the top the slope has to change from up to down, so by down − up: the first hinge goes on climbing.",
        ),
        Mistake(
            _with_bends(lambda up, down: (up, down + up, -down)),
            "at the top the slope has to change by down − up. The slope of the right side has its sign already.",
        ),
        Mistake(
            _with_bends(lambda up, down: (up, down - up, 0)),
            "behind the right end it goes on for ever. A third hinge is needed there, to make the line flat again.",
        ),
        Mistake(
            _with_bends(lambda up, down: (up, down - up, up)),
            "the third hinge takes back the slope of the left side. It has to take back that of the right side.",
        ),
        Mistake(
            _with_bends(lambda up, down: (up, down - up, down)),
            "the third hinge has the wrong sign: it has to take the slope of the right side back, not to double it.",
        ),
        Mistake(
            _with_bends(lambda up, down: (up, -2 * up, up)),
            "this hat is as steep on the right as on the left. Each side has its own slope.",
        ),
        *(
            Mistake(
                _with_bends(bends),
                "the slope of the right side has lost its sign. There the line runs from height to 0: its slope is "
                "−height / (right − top).",
            )
            for bends in (lambda up, down: (up, -down - up, down), lambda up, down: (up, -down - up, -down))
        ),
        Mistake(
            _slopes_in_front,
            "slopes stand in the weights of the hidden layer: with w x + b the hinge then stands at −b/w. Leave these "
            "weights at 1; the output weights make the slopes.",
        ),
        Mistake(_with_bends(lambda up, down: (-up, up - down, down)), "all output weights have the wrong sign."),
        Mistake(
            lambda left, top, right, h: _hat(left, top, right, h, slope=2 * h / (right - left)),
            "both sides have the slope of a hat with its top in the middle. Each side has its own slope.",
        ),
        Mistake(
            lambda left, top, right, h: _hat(left, top, right, h, slope=h / (right - left)),
            "the slopes are height / (right − left). Each side has its own width: top − left and right − top.",
        ),
        Mistake(
            lambda left, top, right, h: _hat(left, top, right, h, slope=h),
            "the output weights are heights. They are changes of slope, and a slope is a height divided by a width.",
        ),
        Mistake(
            lambda left, top, right, h: _hat(left, top, right, 1.0),
            "the hat is 1 high. Both slopes are proportional to the height.",
        ),
        Mistake(lambda *hat: _hat(*hat, sign=1.0), _SIGN_OF_THE_BIAS),
        Mistake(
            lambda left, top, right, h: _hat(left, top, right, h, bias=h),
            "the output's bias lifts the whole line by the height. Outside the hat there should be 0.",
        ),
    ],
    to_do="Give back [W1, W2], [b1, b2] in the cell above.",
    shows="Three hinges, a hat: each changes the slope at one place, and nothing else.",
    stands_on=[bump_parameters],
)

# --- Task 7: a curve ---------------------------------------------------------------------------------

_X = ((np.arange(4000) + 0.5) / 4000)[:, None]  # where f and the network are compared


def _steepest(f):
    return np.abs(np.diff(f(_X[:, 0]))).max() * len(_X)


def _most_curved(f):
    return np.abs(np.diff(f(_X[:, 0]), 2)).max() * len(_X) ** 2


def _layers(returned):
    """The layers (W, b, g) of weights, biases, activations, from one input to one output."""
    asked_for = (
        "three lists are asked for, each with one entry a layer: return weights, biases, activations. The activations "
        "are names, such as ['step', 'identity']."
    )
    try:
        weights, biases, names = returned
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
    layers = list(zip(weights, biases, functions, strict=True))
    n_in = 1
    for i, (W, b, _) in enumerate(layers):
        n_out = 1 if i == len(layers) - 1 else b.size
        if (W.shape, b.shape) != ((n_in, n_out), (n_out,)):
            raise Spotted(
                f"the shapes of weights[{i}] and biases[{i}] should be {(n_in, n_out)} and {(n_out,)}, "
                f"but they are {W.shape} and {b.shape}."
            )
        n_in = n_out
    return layers


def _following(enough):
    """How many neurons a network needs to follow f, and its largest error: or what is allowed, where it is less."""

    def use(student, f, n):
        returned = student(f, n)
        if returned is None or isinstance(returned, str):
            return returned
        layers, A = _layers(returned), _X
        for W, b, g in layers:
            A = g(A @ W + b)
        neurons = sum(b.size for _, b, _ in layers[:-1])
        return max(neurons, n), np.maximum(np.abs(A[:, 0] - f(_X[:, 0])).max(), enough(f, n))

    return use


def _middles(edges):
    return (edges[:-1] + edges[1:]) / 2


def _stairs(n_edges, heights_at=_middles, which=slice(None)):
    """Follows f by a staircase with n_edges(n) edges, or those of its steps that are asked for."""

    def follow(f, n):
        edges = np.linspace(0, 1, n_edges(n))
        return *_sum_of(edges[which], _rises(f(heights_at(edges)))[which]), ["step", "identity"]

    return follow


def _lines(n_nodes, bends=lambda slopes: np.diff(slopes, prepend=0), level=1):
    """Follows f by straight lines between n_nodes(n) nodes, a hinge at each of them but the last."""

    def follow(f, n):
        nodes = np.linspace(0, 1, n_nodes(n))
        slopes = np.diff(f(nodes)) / np.diff(nodes)
        return *_sum_of(nodes[:-1], bends(slopes), bias=level * f(nodes[0])), ["relu", "identity"]

    return follow


def _bumps(f, n):
    """n bumps, each with its own two neurons."""
    edges = np.linspace(0, 1, n + 1)
    heights = f(_middles(edges))
    places, rises = np.stack([edges[:-1], edges[1:]], axis=1), np.stack([heights, -heights], axis=1)
    return *_sum_of(places.ravel(), rises.ravel()), ["step", "identity"]


def _hats(f, n):
    """n // 3 hats, each with its own three neurons; the tops of the first and the last one are at 0 and 1."""
    tops = np.linspace(0, 1, n // 3)
    hats = [_hat(top - tops[1], top, top + tops[1], f(top)) for top in tops]
    weights = [np.hstack([hat[0][0] for hat in hats]), np.vstack([hat[0][1] for hat in hats])]
    return weights, [np.hstack([hat[1][0] for hat in hats]), np.zeros(1)], ["relu", "identity"]


_TOO_MANY = (
    "one neuron too many. (n steps have n − 1 parts between them, or n if the last one, at the end of the interval, is "
    "left out. n hinges make n straight pieces, if the first one stands at x = 0.)"
)
_AT_THE_ENDS = "the heights are f at one end of each part, and wrong by a whole part at the other. Take the middles."
_STAIRCASE = "this is a staircase: its error falls as 1/n only. Straight lines between points of f do better: hinges."


def _cos_3x(x):
    """Positive, then negative: an output layer that cuts one of them off is seen."""
    return np.cos(3 * x)


_FOLLOW = {
    "name": "follow",
    "ready_made": (
        *_READY_MADE,
        "ffnn_helpers.by_hand.bump_network",
        "ffnn_helpers.by_hand.hinge_network",
    ),
    "arguments": ("f", "n"),
    "results": ("hidden neurons (so many, or fewer)", "largest error (so much, or less)"),
    "reference": _lines(lambda n: n + 1),
    "inputs": [(np.exp, 10), (_cos_3x, 6), (np.square, 20)],
    "to_do": "Give back weights, biases, activations in the cell above.",
    "stands_on": [bump_parameters, staircase_parameters, hat_parameters],
}

follow = Task(
    **_FOLLOW,
    use=_following(lambda f, n: _steepest(f) / n),
    mistakes=[
        Mistake(
            _bumps,
            "each bump has two neurons of its own, 2n in all. Neighbouring bumps can share the one between them.",
        ),
        Mistake(_stairs(lambda n: n + 1), _TOO_MANY),
        Mistake(_stairs(lambda n: n, heights_at=lambda edges: edges[:-1]), _AT_THE_ENDS),
        Mistake(_stairs(lambda n: n, heights_at=lambda edges: edges[1:]), _AT_THE_ENDS),
        Mistake(
            _stairs(lambda n: n, which=slice(0, -2)),
            "the last part of the interval is left out: the staircase should reach x = 1.",
        ),
        Mistake(
            _lines(lambda n: n + 1, level=0),
            "the lines start at 0, not at f(0). The output's bias is the level from which the hinges start.",
        ),
        Mistake(
            _lines(lambda n: n + 1, bends=lambda slopes: slopes),
            "the output weights are the slopes. Hinges add up: each weight is the change of slope.",
        ),
        Mistake(
            _lines(lambda n: n + 1, bends=lambda slopes: np.diff(slopes, append=slopes[-1])),
            "the changes of slope stand one hinge too early: the first hinge bends from slope 0 to the first slope.",
        ),
        Mistake(
            _lines(lambda n: n + 1, bends=lambda slopes: np.diff(slopes, prepend=slopes[0])),
            "the first hinge does nothing. It has to bend the line from slope 0 to the first slope.",
        ),
        Mistake(
            _lines(lambda n: n + 1, bends=lambda slopes: np.diff(slopes / len(slopes), prepend=0)),
            "the slopes are differences of f. They have to be divided by the width of a piece.",
        ),
        Mistake(
            lambda f, n: (*_lines(lambda n: n + 1)(f, n)[:2], ["relu", "relu"]),
            "the output layer has a ReLU, which cuts off what is below 0. It only adds up: its name is 'identity'.",
        ),
    ],
    shows="A curve and a number of neurons go in, a network comes out: the theorem at work.",
)

follow_closely = Task(
    **_FOLLOW,
    use=_following(lambda f, n: _most_curved(f) / (4 * n**2)),
    mistakes=[
        Mistake(_stairs(lambda n: n), _STAIRCASE),
        Mistake(_stairs(lambda n: n + 1, which=slice(0, -1)), _STAIRCASE),
        Mistake(_stairs(lambda n: n, heights_at=lambda edges: edges[:-1]), _STAIRCASE),
        Mistake(lambda f, n: _bumps(f, n // 2), _STAIRCASE),
        Mistake(
            _hats,
            "each hat has three hinges of its own. Neighbouring hats can share theirs: one hinge at each corner.",
        ),
        Mistake(_lines(lambda n: n + 2), _TOO_MANY),
        Mistake(
            _lines(lambda n: n // 2 + 1),
            "there are only n/2 pieces between 0 and 1, which makes the error four times larger than with n.",
        ),
    ],
    shows="Twice the neurons, a quarter of the error: hinges give that, for a smooth curve.",
)
