"""TensorFlow Playground in numbers: its points, its network and its training.

`Experiment` is the page, playground.tensorflow.org, as it has just been opened. Its settings determine all that it
does. The seed is one of them, and the page's address holds them all. With the same settings, an `Experiment` has the
page's points and first weights and, after as many epochs, its weights and losses: to the last bit, as in Node 20. A
chaotic training needs this: a difference in the last bit grows until it is visible.

The page's words differ from the lecture's in three places. Its "linear" is our identity. Its menu sets the activation
of the hidden layers only: the output is always tanh for classification and identity for regression. And its targets
for classification are −1 and +1, from which the squared error is taken.

Source: TensorFlow Playground, github.com/tensorflow/playground: playground.ts and nn.ts.
"""

import dataclasses
import math
import re
from functools import partial

import numpy as np

from ffnn_helpers._arrays import as_floats, real_number, whole_number
from ffnn_helpers._progress import progress_bar
from ffnn_helpers._vectors import as_vector, pieces_of, write_back
from ffnn_helpers.datasets.points import CLASSIFICATION_SETS, POINT_SETS
from ffnn_helpers.network import FFNN
from ffnn_helpers.playground import arithmetic
from ffnn_helpers.playground.address import CHOICES, choice, read, write
from ffnn_helpers.playground.features import FEATURES
from ffnn_helpers.playground.seedrandom import SeedRandom
from ffnn_helpers.training import gradient_filler

ACTIVATIONS = ("relu", "tanh", "sigmoid", "identity")
REGULARIZATIONS = {"none": None, "L1": np.sign, "L2": lambda W: W}  # with the slopes of their penalties |w| and w²/2


@dataclasses.dataclass(kw_only=True)
class Experiment:
    """TensorFlow Playground as its page opens, to be trained epoch by epoch.

    `Experiment(seed="0.33197", noise=5, hidden=[])`: the seed is required; the other settings default to the page's.

    - `seed`: a string of letters, digits, '.', '-' and '_'. The page draws five decimals, such as "0.33197".
    - `dataset`: circle, xor, gauss or spiral for classification, reg-plane or reg-gauss for regression.
    - `noise`: in per cent, 0 … 80.
    - `train_percent`: the share of training points, an integer 10 … 90. The others are test points.
    - `features`: some of x, y, xSquared, ySquared, xTimesY, sinX, sinY: the network's inputs, always in this order.
    - `hidden`: the number of neurons of each hidden layer: up to 6 layers of 1 … 8.
    - `activation`: of the hidden layers: relu, tanh, sigmoid or identity.
    - `learning_rate`: above 0. As on the page, only this setting may be changed during the training.
    - `batch_size`: 1 … 30.
    - `regularization`: none, L1 or L2, with `regularization_rate`, at least 0. It acts on weights, not on biases.
    - `init_zero`: True to start with all weights and biases at 0.
    - `exact`: False to train with matrix products and NumPy's tanh, 3 to 5 times as fast. The weights then differ from
      the page's in their last digits, in a chaotic training visibly after some 140 epochs. The address does not
      include it.
    - `page`: what else an address holds, by its own keys, as `from_url` found it. It changes no number: showTestData,
      discretize, cosX, cosY, collectStats, hideText and any name_hide are True or False; regDataset (for a regression
      dataset) is the choice for the other problem; tutorial is a name. Its entries may be changed.

    The page's menus list a few rates, and noises up to 50. Its address accepts any rate, and noises up to 80: so do we.

    Attributes that follow from the settings and the training:

    - `problem`: "classification" or "regression".
    - `train_points`, `test_points`: read-only arrays of shape (N, 3): x, y and the target, ±1 or a number.
    - `network`: an `FFNN` with cost mean_squared_error.
    - `epoch`: the number of epochs trained so far.
    - `train_loss`, `test_loss`: the cost of the two sets after these epochs, without regularisation.

    Experiments are equal if their settings are, however long they have been trained. To change a setting, make another
    experiment: `dataclasses.replace(experiment, batch_size=1)`.

    Raises TypeError for a setting of the wrong type, ValueError for one that the page does not have.
    Source: TensorFlow Playground, playground.ts.
    """

    seed: str
    dataset: str = "circle"
    noise: float = 0
    train_percent: int = 50
    features: tuple = ("x", "y")
    hidden: tuple = (4, 2)
    activation: str = "tanh"
    learning_rate: float = 0.03
    batch_size: int = 10
    regularization: str = "none"
    regularization_rate: float = 0
    init_zero: bool = False
    exact: bool = True
    page: dict = dataclasses.field(default_factory=dict, repr=False, compare=False)
    _choices = CHOICES  # what an address may contain

    def __post_init__(self):
        rng = SeedRandom(self.seed)  # one stream of numbers, in this order: points, their order, weights
        self._check_settings()
        self._draw_points(rng)
        self._draw_network(rng)
        self.epoch = 0
        self.update_losses()
        self._batches = None  # the generator that trains, once it has started

    def __getstate__(self):
        return self.__dict__ | {"_batches": None}  # a generator cannot be copied: the copy starts its own

    def __setattr__(self, name, value):
        if name == "learning_rate":
            value = _number(value, name, "above 0", lambda rate: rate > 0)
        elif name in self.__dataclass_fields__ and hasattr(self, "network"):
            raise AttributeError(f"{name} is fixed: use dataclasses.replace(experiment, {name}={value!r}) for another.")
        super().__setattr__(name, value)

    def inputs(self, points):
        """Features of points of shape (N, 2): the network's inputs, shape (N, n_features).

        Raises TypeError unless points holds real numbers, ValueError for another shape.
        """
        points = as_floats(points, "points")
        if points.ndim != 2 or points.shape[1] != 2:
            advice = " Without the targets it is points[:, :2]." if points.ndim == 2 and points.shape[1] == 3 else ""
            raise ValueError(f"points must have shape (N, 2), columns x and y, but it is {points.shape}.{advice}")
        x, y = points.T
        return np.column_stack([FEATURES[name](x, y) for name in self.features])

    def train(self, epochs=1):
        """Train for some epochs: the training points batch after batch, in an order that never changes.

        After each batch the weights move against its mean gradient. Points that do not fill a batch at the end of an
        epoch wait, and join the first batch of the next.

        Raises TypeError or ValueError unless epochs is an integer ≥ 1, FloatingPointError if a number overflows:
        then the network is as it was before that epoch.
        Source: TensorFlow Playground, playground.ts (oneStep) and nn.ts (updateWeights).
        """
        last = self.epoch + whole_number(epochs, "epochs", at_least=1)
        # `_end_epoch` looks for an overflow.
        with np.errstate(all="ignore"), progress_bar(epochs, "epochs") as bar:
            while self.epoch < last:
                if self._train_next_batch():
                    bar.update(1)

    def train_one_batch(self):
        """Train on one batch, for callers with other things to do in between. Returns True if it ended an epoch.

        Raises FloatingPointError as `train` does: then the network is as it was when that epoch began.
        """
        with np.errstate(all="ignore"):
            return self._train_next_batch()

    def update_losses(self):
        """Compute the losses again, for callers that changed the network's weights themselves."""
        X, Y = self._X[self._n_waiting :], self._Y[self._n_waiting :]  # each row once
        cost = partial(arithmetic.cost, self.network) if self._is_exact else self.network.cost
        self.train_loss, self.test_loss = cost(X, Y), cost(self._X_test, self._Y_test)

    def accuracy(self):
        """Shares of the training and of the test points on whose side of the border the output is.

        The border, 0 (for a sigmoid ½), counts as the side of +1. A regression has no sides: None.
        """
        if self.problem == "regression":
            return None
        border = 0.5 if self.output_activation == "sigmoid" else 0
        sets = (self._X[self._n_waiting :], self._Y[self._n_waiting :]), (self._X_test, self._Y_test)
        return tuple(float(np.mean((self.network.predict(X) >= border) == (Y > border))) for X, Y in sets)

    def _train_next_batch(self):
        if self._batches is None:
            self._batches = self._train_batches()
        try:
            return next(self._batches)
        except BaseException:  # an overflow, an interrupt: back to where the epoch began
            write_back(self._epoch_start, self._state())
            self.update_losses()
            self._batches = None
            raise

    def _train_batches(self):
        """Endless generator that trains batch by batch. It yields True after the last batch of an epoch."""
        network, penalty = self.network, REGULARIZATIONS[self.regularization]
        weights = network.weights
        parameters = [*weights, *network.biases]
        vector = as_vector(parameters)  # overwritten with the changes of each batch
        changes = pieces_of(vector, parameters)
        change_filler = arithmetic.change_filler if self._is_exact else _change_filler
        fill_changes = change_filler(network, vector)
        while True:
            self._epoch_start = as_vector(self._state())
            # The first batch includes the waiting rows, which stand before all others. In the first epoch none wait.
            start = 0 if self.epoch else self._n_waiting
            for stop in range(self._n_waiting + self.batch_size, len(self._X) + 1, self.batch_size):
                fill_changes(self._X[start:stop], self._Y[start:stop], self.learning_rate)
                if self.regularization == "L1":
                    for change, alive in zip(changes, self._alive, strict=False):  # weights come first, biases are free
                        change *= alive
                strength = self.learning_rate * self.regularization_rate
                pulls = [strength * penalty(W) for W in weights] if penalty else []
                for parameter, change in zip(parameters, changes, strict=True):
                    parameter -= change
                for W, pull, alive in zip(weights, pulls, self._alive, strict=False):
                    self._pull(W, pull, alive)
                start = stop
                is_last = stop + self.batch_size > len(self._X)
                if is_last:
                    self._end_epoch(as_vector(parameters))
                yield is_last

    def _end_epoch(self, parameters):
        self.update_losses()
        if not (np.isfinite(parameters).all() and np.isfinite([self.train_loss, self.test_loss]).all()):
            raise FloatingPointError(
                f"the training overflowed in epoch {self.epoch + 1}, with a train loss of {self.train_loss}. The "
                f"network is back at epoch {self.epoch}: make learning_rate smaller than {self.learning_rate:g}."
            )
        self.epoch += 1

    @property
    def _is_exact(self):
        """Whether weights and losses are the page's to the last bit."""
        return self.exact

    def _state(self):
        return [*self.network.weights, *self.network.biases, *self._alive]

    def _pull(self, W, pull, alive):
        crosses_zero = W * (W - pull) < 0
        W -= pull
        if self.regularization == "L1":
            W[crosses_zero] = 0
            alive[crosses_zero] = 0  # it stays 0

    def _draw_points(self, rng):
        """Draw the points, shuffle and split them; compute the network's inputs and targets for them."""
        points = self._points(rng)
        for n_left in range(len(points), 0, -1):  # Fisher–Yates: one of those left goes to their end
            chosen = math.floor(rng.random() * n_left)
            points[[chosen, n_left - 1]] = points[[n_left - 1, chosen]]
        points.flags.writeable = False
        n_train = len(points) * self.train_percent // 100
        self.train_points, self.test_points = points[:n_train], points[n_train:]

        X, Y = self.inputs(points[:, :2]), self._targets(points[:, 2:])
        self._X_test, self._Y_test = X[n_train:], Y[n_train:]
        self._n_waiting = n_train % self.batch_size  # the last rows wait for the next epoch: they stand in front, too
        rows = np.r_[n_train - self._n_waiting : n_train, :n_train]
        self._X, self._Y = X[rows], Y[rows]

    def _points(self, rng):
        """All points, one row (x, y, target) each."""
        X, targets = POINT_SETS[self.dataset](500 if self.problem == "classification" else 1200, self.noise, rng)
        return np.column_stack([X, 2 * targets - 1 if self.problem == "classification" else targets])

    def _targets(self, targets):
        """Outputs that the network should learn, shape (N, 1)."""
        return targets.copy()

    def _draw_network(self, rng):
        """Draw weights uniform between ±1/2, neuron by neuron; biases are 0.1."""
        network = self._new_network([len(self.features), *self.hidden, 1])
        for W, b in zip(network.weights, network.biases, strict=True):
            W[...] = np.reshape([rng.random() - 0.5 for _ in range(W.size)], W.T.shape).T
            b[...] = 0.1
            if self.init_zero:
                W[...] = b[...] = 0
        self._alive = [np.ones_like(W) for W in network.weights]
        self.network = network

    def _new_network(self, sizes):
        """A network of these layers. Its first weights are replaced next."""
        activations = [*self.activations, self.output_activation]
        return FFNN(sizes, activations, "mean_squared_error", np.random.default_rng(0))

    @property
    def activations(self):
        """Names of the hidden layers' activations."""
        return (self.activation,) * len(self.hidden)

    @property
    def output_activation(self):
        """Name of the output's activation."""
        return "tanh" if self.problem == "classification" else "identity"

    @property
    def data_name(self):
        """Name of the points, for pictures."""
        return self.dataset

    @property
    def reach(self):
        """Pictures show the plane from −reach to reach, in both directions."""
        return 6.0

    @classmethod
    def from_url(cls, url, *, seed=None):
        """Experiment at an address, whole or only what stands after the #. Settings left out are the page's defaults.

        For an address without a seed, pass one: the page would draw it.

        Raises TypeError unless url is a string, ValueError for a key or a value that the page does not know, for no
        seed or two, and what `Experiment` raises.
        Source: TensorFlow Playground, state.ts (deserializeState).
        """
        settings = read(url, cls._choices)
        if seed is not None and "seed" in settings:
            raise ValueError(f"the address already has a seed, {settings['seed']}: leave out seed={seed!r}.")
        if seed is None and "seed" not in settings:
            raise ValueError("the address has no seed, so the page would draw one: pass one, such as seed='0.33197'.")
        return cls(**{"seed": seed} | settings)

    def to_url(self):
        """End of this experiment's address, from the # on: open playground.tensorflow.org/#… with it.

        Raises ValueError if `page` holds what an address cannot. Source: TensorFlow Playground, state.ts (serialize).
        """
        return write(self)

    def _check_settings(self):
        if not re.fullmatch(r"[\w.-]+", self.seed, re.ASCII):  # a browser would encode other characters
            raise ValueError(f"seed must consist of letters a to z, digits, '.', '-' and '_', but it is {self.seed!r}.")
        choice(self.dataset, "dataset", POINT_SETS)
        self.problem = "classification" if self.dataset in CLASSIFICATION_SETS else "regression"
        self.noise = _number(self.noise, "noise", "from 0 to 80, in per cent", lambda noise: 0 <= noise <= 80)
        self.train_percent = _integer(self.train_percent, "train_percent", 10, 90)
        for name in ("features", "hidden"):
            if not isinstance(getattr(self, name), list | tuple):
                raise TypeError(f"{name} must be a list, but it is {getattr(self, name)!r}.")
        for name in self.features:
            choice(name, "each feature", FEATURES)
        if not self.features or len(set(self.features)) < len(self.features):
            raise ValueError(f"features must name at least one feature, each only once, but they are {self.features}.")
        self.features = tuple(name for name in FEATURES if name in self.features)
        if len(self.hidden) > 6:
            raise ValueError(f"hidden must list at most 6 layers, but there are {len(self.hidden)}: {self.hidden}.")
        self.hidden = tuple(_integer(n, f"hidden[{i}]", 1, 8) for i, n in enumerate(self.hidden))
        choice(self.activation, "activation", ACTIVATIONS)
        self.batch_size = _integer(self.batch_size, "batch_size", 1, 30)
        choice(self.regularization, "regularization", REGULARIZATIONS)
        rate = self.regularization_rate
        self.regularization_rate = _number(rate, "regularization_rate", "at least 0", lambda rate: rate >= 0)
        for name in ("init_zero", "exact"):
            if not isinstance(getattr(self, name), bool):
                raise TypeError(f"{name} must be True or False, but it is {getattr(self, name)!r}.")
        if not isinstance(self.page, dict):
            raise TypeError(f"page must be a dict such as {{'discretize': True}}, but it is {self.page!r}.")
        write(self)  # raises for a page that no address can hold


def _change_filler(network, changes):
    """As `arithmetic.change_filler`, from the gradients that the network itself computes."""
    fill_gradient = gradient_filler(network, changes)

    def fill(X, Y, learning_rate):
        fill_gradient(X, Y)
        np.multiply(changes, learning_rate, out=changes)

    return fill


def _number(value, name, rule, holds):
    """`value` as a float. Raises TypeError or ValueError unless it is finite and keeps to the rule."""
    real_number(value, name)
    if not (math.isfinite(value) and holds(value)):
        raise ValueError(f"{name} must be {rule}, but it is {value}.")
    return float(value)


def _integer(value, name, low, high):
    return int(_number(value, name, f"a whole number from {low} to {high}", lambda n: n in range(low, high + 1)))
