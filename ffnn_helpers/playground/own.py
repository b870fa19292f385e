"""The playground beyond TensorFlow's page: your own network, other costs and activations, your own points."""

import dataclasses

import numpy as np

from ffnn_helpers._arrays import as_floats, refuse
from ffnn_helpers.network import FFNN
from ffnn_helpers.network_check import check_network
from ffnn_helpers.playground.address import OWN, choice, write
from ffnn_helpers.playground.experiment import ACTIVATIONS, Experiment

ALL_ACTIVATIONS = (*ACTIVATIONS, "step")
COSTS = OWN["cost"]


@dataclasses.dataclass(kw_only=True)
class OwnExperiment(Experiment):
    """`Experiment` with what the page lacks. With the page's settings alone it is the page's experiment.

    - `network_class`: a class to train in place of `FFNN`: a `ffnn_helpers.network.Network`, built as
      `network_class(sizes, activations, cost, rng)`. Its first weights are then replaced by the page's.
    - `activation`: also a list, one name per hidden layer; step is allowed, too.
    - `cost`: binary_cross_entropy, for classification only, implies a sigmoid output and targets 0 and 1.
    - `data`: (X, targets), your own points in place of a data set, of shapes (N, 2) and (N,). If all targets are −1
      or +1, or all are labels 0 or 1, the problem is a classification.

    `exact` applies to the page's settings and to your own points. With your own network, step or cross-entropy, the
    training uses the gradients that the network itself computes, exact or not.

    Raises what `Experiment` raises, for these settings, too; and TypeError or ValueError for a network class that does
    not keep to `Network`.
    """

    network_class: type = FFNN
    cost: str = "mean_squared_error"
    data: tuple | None = dataclasses.field(default=None, repr=False, compare=False)
    _choices = OWN

    @property
    def activations(self):
        if isinstance(self.activation, str):
            return (self.activation,) * len(self.hidden)
        return tuple(self.activation)

    @property
    def output_activation(self):
        return "sigmoid" if self.cost == "binary_cross_entropy" else super().output_activation

    @property
    def data_name(self):
        return super().data_name if self.data is None else "own"

    @property
    def reach(self):
        """Pictures show the plane from −reach to reach: 6 as on the page, or farther for your own points."""
        return super().reach if self.data is None else max(super().reach, 1.1 * np.abs(self.data[0]).max())

    @property
    def _is_exact(self):
        knows_all = self.cost == "mean_squared_error" and "step" not in self.activations
        return self.exact and self.network_class is FFNN and knows_all

    def to_url(self):
        """As for `Experiment`. Raises ValueError for settings that the page lacks: they have no address."""
        lacks = {
            "activations per layer": not isinstance(self.activation, str),
            "the step": "step" in (self.activation, *self.activations),
            self.cost: self.cost != "mean_squared_error",
        }
        self._refuse("the page lacks", lacks)
        return super().to_url()

    def to_link(self):
        """As `to_url`, for a page of the course: a cost and activations that the original lacks are in it, too.

        `from_url` reads both. Raises ValueError for your own network or data: no address can hold them.
        """
        self._refuse("an address cannot hold", {})
        return write(self, OWN)

    def _refuse(self, problem, lacks):
        lacks |= {"your own network": self.network_class is not FFNN, "your own data": self.data is not None}
        if any(lacks.values()):
            raise ValueError(f"{problem} {'; '.join(filter(lacks.get, lacks))}: there is no address.")

    def _check_settings(self):
        activation, self.activation = self.activation, ACTIVATIONS[0]
        super()._check_settings()  # knows the page's activations only
        if not isinstance(activation, str | list | tuple):
            raise TypeError(
                f"activation must be a name, or a list of one name per hidden layer, but it is {activation!r}."
            )
        names = [activation] if isinstance(activation, str) else list(activation)
        if not isinstance(activation, str) and len(names) != len(self.hidden):
            raise ValueError(f"there are {len(self.hidden)} hidden layers, but {len(names)} activations: {names}.")
        for name in names:
            choice(name, "activation", ALL_ACTIVATIONS)
        # A list of equal names becomes one name, as on the page. Without hidden layers, none is used.
        self.activation = (names or ["tanh"])[0] if len(set(names)) <= 1 else tuple(names)  # type: ignore[assignment]
        if not callable(self.network_class):
            raise TypeError(
                f"network_class must be a class, not a network built with it, but it is {self.network_class!r}."
            )
        if self.data is not None:
            self.data = _checked_data(self.data)
            self.problem = "classification" if np.all(np.abs(self.data[1]) == 1) else "regression"
            n_points = len(self.data[0])
            n_train = n_points * self.train_percent // 100
            if n_train < self.batch_size:
                raise ValueError(
                    f"{n_train} of {n_points} points are for training, fewer than a batch: {self.batch_size}. "
                    "Pass more points, a larger train_percent or a smaller batch_size."
                )
        choice(self.cost, "cost", COSTS)
        if self.cost == "binary_cross_entropy" and self.problem == "regression":
            raise ValueError(
                "binary_cross_entropy needs a classification: targets that are all −1 or +1, or all 0 or 1."
            )

    def _points(self, rng):
        return super()._points(rng) if self.data is None else np.column_stack(self.data)

    def _targets(self, targets):
        return (targets + 1) / 2 if self.cost == "binary_cross_entropy" else targets.copy()

    def _new_network(self, sizes):
        activations = [*self.activations, self.output_activation]
        network = self.network_class(sizes, activations, self.cost, np.random.default_rng(0))
        check_network(network, self._X, self._Y)
        return network


def _checked_data(data):
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise TypeError(f"data must be a pair (X, targets), but it is of type {type(data).__name__}.")
    X, targets = as_floats(data[0], "X"), as_floats(data[1], "targets")
    if X.ndim != 2 or X.shape[1] != 2 or targets.shape != (len(X),):
        raise ValueError(
            f"data must be X of shape (N, 2) and targets of shape (N,), not {X.shape} and {targets.shape}."
        )
    refuse(~np.isfinite(X), X, "X", "points must be finite")
    refuse(~np.isfinite(targets), targets, "targets", "targets must be finite")
    if np.isin(targets, (0, 1)).all():  # labels: the page's classes are −1 and +1
        targets = 2 * targets - 1
    return X.astype(np.float64), targets.astype(np.float64)
