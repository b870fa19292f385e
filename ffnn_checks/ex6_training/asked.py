"""What exercise 6 asks: a measured gradient, backpropagation, the way downhill, and what it is good for."""

import time
import traceback
from collections.abc import Iterable
from functools import partial
from itertools import pairwise

import numpy as np

from ffnn_checks.asking import Question
from ffnn_checks.own_work import globals_of, replaced_names
from ffnn_helpers.activations import sigmoid_derivative, tanh_derivative
from ffnn_helpers.datasets import circle, digits, spiral, split, xor
from ffnn_helpers.encoding import accuracy, one_hot
from ffnn_helpers.network import FFNN

ENGINE = ("ffnn_helpers.network.FFNN",)
GRADIENT_CHECKS = [f"ffnn_helpers.gradient_check.{name}" for name in ("numerical_gradients", "check_gradients")]
TRAINING = ("ffnn_helpers.training.train", "ffnn_helpers.training.training")


def normal(*shapes, seed):  # every number is different, so that no mistake can hide
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).round(3) for shape in shapes]


def unless_stopped(words, student, *arguments):
    """Result of the student's function, or {"stopped": message} if its error's message contains one of these words."""
    try:
        return student(*arguments)
    except (IndexError, TypeError, ValueError) as error:
        if not any(part in str(error) for part in words):
            raise
        return {"stopped": str(error)}


TOO_FEW_AXES = ("tuple index out of range", "not enough values to unpack", "too many indices")


def watched(P, C, start, moves, *arguments):
    """Cost at P. Each call notes how far P is from its start."""
    if arguments:
        raise TypeError("cost takes no arguments: cost() reads P itself.")
    moves.append(P - start)
    return float(C(P))


def measure(student, P, C):
    """The returned gradient, how P was moved at each call of cost, and what is left of the moves."""
    start, moves = P.copy(), []
    cost = partial(watched, P, C, start, moves)
    try:
        gradient = unless_stopped(TOO_FEW_AXES if P.ndim == 1 else (), student, P, cost)
    finally:
        left = P - start
        if np.abs(left).max() < 0.1:  # not a number that was overwritten, but a step that was not taken back
            P[...] = start
    return {"gradient": gradient, "moves": moves, "left": left}


def falls_and_rises(P):
    return np.sum(P**3 - 2 * P)


def product_of_sines(P):
    return np.prod(np.sin(P)) + np.sum(np.exp(2 * P))


numerical_gradient = Question(
    "gradient = numerical_gradient(P, cost)",
    ask=measure,
    ready_made=[*GRADIENT_CHECKS, "scipy.optimize.approx_fprime"],
    inputs=[
        (np.array([0.5, -2.0, 1.0]), falls_and_rises),
        (np.array([[0.3, -0.7], [1.1, 0.6], [-0.2, 0.9]]), product_of_sines),
    ],
)

Z3, A3, Y3 = normal((4, 3), (4, 3), (4, 3), seed=1)
Z2, Y2 = normal((3, 2), (3, 2), seed=2)

output_delta = Question(
    "delta = output_delta(Z, A, Y, g_prime)",
    ready_made=ENGINE,
    inputs=[
        (Z2, np.tanh(Z2), Y2, tanh_derivative),
        (Z3, A3, Y3, np.cos),
        (Z3[:1], 1 / (1 + np.exp(-Z3[:1])), Y3[:1], sigmoid_derivative),
    ],
)

hidden_delta = Question(
    "delta = hidden_delta(delta_next, W_next, Z, g_prime)",
    depends_on=[output_delta],
    ready_made=ENGINE,
    inputs=[
        (*normal((3, 3), (3, 3), (3, 3), seed=3), np.cos),
        (*normal((4, 2), (3, 2), (4, 3), seed=4), tanh_derivative),
        (*normal((1, 3), (2, 3), (1, 2), seed=5), sigmoid_derivative),
    ],
)


def passes(sizes, g_primes, n_samples, seed):
    """The arguments of `backpropagation`, for a network of these sizes."""
    weights = normal(*pairwise(sizes), seed=seed)
    Z = normal(*[(n_samples, n) for n in sizes[1:]], seed=seed + 100)
    A = normal(*[(n_samples, n) for n in sizes], seed=seed + 200)
    [delta] = normal((n_samples, sizes[-1]), seed=seed + 300)
    return delta, weights, Z, A, list(g_primes)


def noted(called, index, slope, z):  # g'(z) of one layer, whose index is noted
    called.append(index)
    return slope(z)


def go_back(student, delta, weights, Z, A, g_prime):
    """Result of the function; or the slopes that it called, if it stopped after going back beyond layer 1."""
    called, last = [], len(g_prime) - 1
    try:
        return student(delta, weights, Z, A, [partial(noted, called, i, g) for i, g in enumerate(g_prime)])
    except ValueError:
        if called != [*reversed(range(last)), last]:  # back to layer 1, and then g_prime[-1]
            raise
        return {"slopes called": called}


backpropagation = Question(
    "dW, db = backpropagation(delta, weights, Z, A, g_prime)",
    ask=go_back,
    depends_on=[hidden_delta],
    ready_made=ENGINE,
    inputs=[
        passes([2, 3, 4], [tanh_derivative, sigmoid_derivative], 4, seed=11),
        passes([3, 3, 3, 3], [np.cos, np.sin, np.exp], 3, seed=12),
        passes([2, 1], [np.cos], 3, seed=13),
    ],
)


def classes_of(network):  # the names of its class and of all that this one is built on
    return [f"{kind.__module__}.{kind.__qualname__}" for kind in type(network).__mro__]


def differentiate(student, sizes, activations, cost, weights, biases, X, Y):
    """A network's gradients, its parameters after they were computed, and what its class is built on."""
    network = unless_stopped(["takes no arguments"], student, sizes, activations, cost, np.random.default_rng(0))
    if network is None or isinstance(network, dict):
        return network
    evidence = {"classes": classes_of(network)}
    if not hasattr(network, "weights") or not hasattr(network, "biases"):
        own_start = "__init__" in vars(type(network)) and len(type(network).__mro__) > 2
        return {"hidden" if own_start else "stopped": "There is no parameter."}
    if not hasattr(network, "gradients"):
        return evidence | {"missing": "gradients"}
    own = [*network.weights, *network.biases]
    try:
        for dW, db in ((0, 1), (1, 0), (0, 0)):  # what is kept of other parameters or samples is not what is asked for
            for P, values in zip(own, [*(W + dW for W in weights), *(b + db for b in biases)], strict=True):
                P[...] = values
            network.gradients(X + 1, Y + 1)
            gradients = network.gradients(X, Y)
            network.gradients(X + 1, Y + 1)
        return evidence | {"gradients": gradients, "parameters": own}
    except NameError as error:
        if not hasattr(network, error.name or ""):  # an UnboundLocalError has no name
            raise
        return evidence | {"without self": error.name}
    except AttributeError as error:
        if error.obj is not network or not callable(globals_of(student).get(error.name)):
            raise
        return evidence | {"through self": error.name}
    except (TypeError, ValueError) as error:
        frames = [f for f, _ in traceback.walk_tb(error.__traceback__) if f.f_code.co_name == "output_delta"]
        if not any(isinstance(f.f_locals.get(name), list) for f in frames for name in f.f_code.co_varnames[:4]):
            raise
        return evidence | {"whole lists": "output_delta"}


def with_samples(sizes, activations, cost, n_samples, seed):
    """A network's parameters and a batch. Targets are 0 and 1, one 1 per row if they are classes."""
    rng = np.random.default_rng(seed)
    weights, biases = normal(*pairwise(sizes), seed=seed), normal(*[(n,) for n in sizes[1:]], seed=seed + 1)
    X = rng.normal(size=(n_samples, sizes[0])).round(3)
    if cost == "mean_squared_error":
        Y = rng.normal(size=(n_samples, sizes[-1])).round(3)
    elif cost == "binary_cross_entropy":
        Y = rng.integers(2, size=(n_samples, sizes[-1])).astype(float)
    else:
        Y = one_hot(rng.integers(sizes[-1], size=n_samples), sizes[-1])
    return sizes, activations, cost, weights, biases, X, Y


MyFFNN = Question(
    "dW, db = MyFFNN(sizes, activations, cost, weights, biases, X, Y)",
    ask=differentiate,
    depends_on=[output_delta, hidden_delta, backpropagation],
    ready_made=ENGINE,
    inputs=[
        with_samples([2, 3, 2], ["tanh", "sigmoid"], "mean_squared_error", 4, seed=21),
        with_samples([3, 2, 1], ["relu", "sigmoid"], "binary_cross_entropy", 3, seed=22),
        with_samples([2, 2, 4, 3], ["sigmoid", "tanh", "softmax"], "categorical_cross_entropy", 2, seed=23),
    ],
)


class Recorder:
    """Network that notes where its gradients were computed. Its lists are plain lists, as those of a student's are."""

    def __init__(self, network, output):
        sizes = [int(n) for n in network.split("-")]
        self._engine = FFNN(sizes, ("tanh", output), "mean_squared_error", np.random.default_rng(0))
        self.weights = [W.copy() for W in self._engine.weights]
        self.biases = [b.copy() for b in self._engine.biases]
        self.asked = []

    def __repr__(self):
        return f"a network of {self._engine}"

    @property
    def _now(self):
        self._engine.weights, self._engine.biases = self.weights, self.biases
        return self._engine

    def __getattr__(self, name):  # forward, predict and cost
        if name.startswith("_"):  # by which it is copied
            raise AttributeError(name)
        return getattr(self._now, name)

    def gradients(self, X, Y):
        now = X.copy(), Y.copy(), np.concatenate([*self.weights, *self.biases], axis=None)
        if not self.asked or not all(map(np.array_equal, now, self.asked[-1])):  # dW and db one by one are one step
            self.asked.append(now)
        return self._now.gradients(X, Y)


def take_a_step(student, network, X, Y, learning_rate):
    """Weights and biases after the step, and at how many places the gradient was computed."""
    network = Recorder(network, "sigmoid")
    student(network, X, Y, learning_rate)
    looks = [{name: list(getattr(network, name)) for name in ("weights", "biases")} for _ in range(2)]
    return looks[1] | {"places": len(network.asked)}  # a generator in place of a list is used up by now


descent_step = Question(
    "weights, biases = descent_step(network, X, Y, learning_rate)",
    ask=take_a_step,
    ready_made=("ffnn_helpers.training.train", "ffnn_helpers.training.training", "ffnn_helpers.optimisers.SGD"),
    inputs=[
        ("2-3-1", *normal((5, 2), (5, 1), seed=31), 0.5),
        ("3-4-3-2", *normal((3, 3), (3, 2), seed=32), 3.0),
        ("2-3-1", *normal((5, 2), (5, 1), seed=31), 100.0),  # so far that the cost rises
    ],
)


def draw_epochs(student, N, batch_size, seed):
    """The batches of two epochs with one rng, and once more those of the first with a fresh rng of the same seed."""
    rng, again = np.random.default_rng(seed), np.random.default_rng(seed)
    epochs = []
    for generator in (rng, rng, again):
        epoch = unless_stopped(["equal division", "cannot reshape"], student, N, batch_size, generator)
        if callable(epoch):
            return {"function": getattr(epoch, "__name__", "")}
        if isinstance(epoch, str | dict) or not isinstance(epoch, Iterable):
            return epoch
        epochs.append([np.asarray(rows) for rows in epoch])
    return epochs


batches = Question(
    "sizes = batches(N, batch_size, rng)",
    ask=draw_epochs,
    given=("N", "batch_size", "seed of rng"),
    inputs=[(9, 4, 1), (12, 4, 2), (20, 20, 3)],
)


def rows_of(part, whole):
    """Numbers of the rows of `part` in `whole`; −1 stands for none."""
    found = [np.flatnonzero((whole == row).all(axis=1)) for row in np.atleast_2d(part)]
    return [int(rows[0]) if len(rows) else -1 for rows in found]


def train_recorded(student, network, X, Y, learning_rate, epochs, batch_size, seed):
    """The costs, the trained parameters, the rows of X and of Y of each step, and whether rng was used."""
    network, rng = Recorder(network, "identity"), np.random.default_rng(seed)
    costs = student(network, X, Y, learning_rate, epochs, batch_size, rng)
    return {
        "costs": costs,
        "weights": list(network.weights),
        "biases": list(network.biases),
        "rows of X": [rows_of(x, X) for x, _, _ in network.asked],
        "rows of Y": [rows_of(y, Y) for _, y, _ in network.asked],
        "rng is used": rng.bit_generator.state != np.random.default_rng(seed).bit_generator.state,
    }


X8, Y8 = normal((8, 2), (8, 1), seed=44)

train = Question(
    "number of costs = train(network, X, Y, learning_rate, epochs, batch_size, rng)",
    ask=train_recorded,
    depends_on=[descent_step, batches],
    ready_made=TRAINING,
    given=("network", "X", "Y", "learning_rate", "epochs", "batch_size", "seed of rng"),
    inputs=[
        ("2-3-1", *normal((10, 2), (10, 1), seed=41), 0.2, 4, 4, 1),
        ("3-4-2", *normal((9, 3), (9, 2), seed=42), 0.2, 3, 9, 2),
        ("2-3-1", 0.01 * X8, np.linspace(0.065, 0.075, 8)[:, None], 0.1, 5, 4, 3),  # at once the cost is small
        ("2-3-1", X8, Y8, 3.0, 5, 4, 4),  # it rises and falls
    ],
)


LONG = 10  # seconds of computing for a training; what takes longer is not refused, for this machine may be slow
TOO_LONG = "A training took {:.0f} s. The grader trains up to four times, and stops after 60 s: take fewer epochs."


def share_right(outputs, Y):
    """The share of samples that outputs get right; None if they have another shape or are not finite."""
    return accuracy(outputs, Y) if np.shape(outputs) == Y.shape and np.isfinite(outputs).all() else None


def default_rng(states, rng, seed=None, make=np.random.default_rng):
    """np.random's own. For a new generator it notes the state of rng, which may not have been used yet."""
    states += [] if isinstance(seed, np.random.Generator) else [rng.bit_generator.state]
    return make(seed)


def trained(needed):
    """An `ask`: the outputs and parameters of networks from one seed after the other, until enough are good, or bad."""

    def ask(student, X, Y, X_test, Y_test, seeds, how_many):
        networks, n_good, before = [], 0, None
        for n_tried, seed in enumerate(seeds, start=1):
            rng, unused, start = np.random.default_rng(seed), np.random.default_rng(seed), time.process_time()
            states = []
            with replaced_names(vars(np.random), {"default_rng": partial(default_rng, states, rng)}):
                network = student(X, Y, rng)
            if network is None or isinstance(network, str):
                return network
            if (seconds := time.process_time() - start) > LONG:
                print(TOO_LONG.format(seconds))
            evidence = {"classes": classes_of(network), "shared": network is before, "outputs": None}
            states, before = [*states, rng.bit_generator.state], network
            evidence["rng is used"] = unused.bit_generator.state not in states
            networks.append(evidence)
            if isinstance(network, type) or not hasattr(network, "predict"):
                break
            evidence |= {"right in training": share_right(network.predict(X), Y), "outputs": network.predict(X_test)}
            evidence |= {name: list(getattr(network, name, ())) for name in ("weights", "biases")}
            evidence["activations"] = getattr(network, "activations", None)
            n_good += (share_right(evidence["outputs"], Y_test) or 0) >= needed
            if n_good == how_many or n_tried - n_good > len(seeds) - how_many:
                break
        return networks

    return ask


def learning(name, case, needed):
    return Question(
        f"share of the held-out samples that is right (at least) = {name}(X, Y, rng)",
        ask=trained(needed),
        depends_on=[MyFFNN, train],
        ready_made=("ffnn_helpers.network.FFNN", "ffnn_helpers.training.training"),
        given=("X", "Y", "X_test", "Y_test", "seeds", "good ones among them"),
        twice=False,
        inputs=[(*case, [1, 2], 2)],
    )


def points(data_set, seed):  # 500, half of them held out: X, Y, X_test, Y_test
    rng = np.random.default_rng(seed)
    X, labels = data_set(500, 0, rng)
    return split(X, labels.reshape(-1, 1).astype(float), 0.5, rng)


solve_circle = learning("solve_circle", points(circle, 51), 0.95)
solve_xor = learning("solve_xor", points(xor, 52), 0.95)
solve_spiral = learning("solve_spiral", points(spiral, 53), 0.9)
images, labels = digits()
read_digits = learning("read_digits", split(images, one_hot(labels, 10), 0.2, np.random.default_rng(54)), 0.95)
