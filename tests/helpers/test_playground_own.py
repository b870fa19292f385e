"""OwnExperiment: the page with its settings alone; your own network, points, costs and activations; interrupts."""

import copy
import dataclasses
import math
import pickle

import numpy as np
import pytest

from ffnn_helpers import costs
from ffnn_helpers.network import FFNN
from ffnn_helpers.playground import FEATURES, Experiment, OwnExperiment
from ffnn_helpers.playground.own import ALL_ACTIVATIONS

RNG = np.random.default_rng(3)
POINTS = RNG.uniform(-4, 4, (40, 2))
SIGNS = np.where(POINTS[:, 0] * POINTS[:, 1] > 0, 1.0, -1.0)


def own(**settings):
    return OwnExperiment(**{"seed": "0.12345"} | settings)


def parameters(experiment):
    return [array.copy() for array in (*experiment.network.weights, *experiment.network.biases)]


def assert_same_state(experiment, other):
    assert (experiment.epoch, experiment.train_loss, experiment.test_loss) == (
        other.epoch,
        other.train_loss,
        other.test_loss,
    )
    for array, expected in zip(parameters(experiment), parameters(other), strict=True):
        np.testing.assert_array_equal(array, expected)


PAGES = [
    dict(),
    dict(dataset="spiral", noise=5, batch_size=30, hidden=[8, 8], features=list(FEATURES)),
    dict(dataset="reg-gauss", activation="relu", hidden=[3], batch_size=7),
    dict(dataset="xor", activation="sigmoid", regularization="L1", regularization_rate=0.1, train_percent=20),
    dict(hidden=[], activation="identity", init_zero=True, page={"discretize": True}),
]


@pytest.mark.parametrize("settings", PAGES, ids=str)
def test_left_alone_it_is_the_pages(settings):
    experiment, page = own(**settings), Experiment(seed="0.12345", **settings)
    np.testing.assert_array_equal(experiment.train_points, page.train_points, strict=True)
    np.testing.assert_array_equal(experiment.test_points, page.test_points, strict=True)
    assert_same_state(experiment, page)
    assert experiment.network.activations == page.network.activations
    assert experiment.to_url() == page.to_url()
    again = OwnExperiment.from_url(page.to_url())
    assert (again, again.page) == (experiment, page.page)
    experiment.train(3)
    page.train(3)
    assert_same_state(experiment, page)


@pytest.mark.parametrize(
    ("settings", "is_exact"),
    [
        (dict(activation=["relu", "sigmoid"]), True),
        (dict(data=(np.tile(POINTS, (5, 1)), np.tile(SIGNS, 5)), hidden=[8]), True),
        (dict(activation=["tanh", "step"]), False),
        (dict(cost="binary_cross_entropy"), False),
        (dict(network_class=type("Own", (FFNN,), {})), False),
    ],
    ids=str,
)
def test_exact_or_not_it_trains_alike(settings, is_exact):
    exact, fast = own(**settings), own(exact=False, **settings)
    exact.train(3)
    fast.train(3)
    for array, expected in zip(parameters(fast), parameters(exact), strict=True):
        np.testing.assert_allclose(array, expected, rtol=0, atol=1e-12)
    same = all(np.array_equal(array, other) for array, other in zip(parameters(fast), parameters(exact), strict=True))
    assert same != is_exact  # other last bits


def test_an_activation_said_for_each_layer_is_the_pages_if_it_is_one():
    experiment = own(hidden=[3, 2], activation=["relu", "relu"])
    assert experiment == own(hidden=[3, 2], activation="relu")
    assert experiment.to_url() == Experiment(seed="0.12345", hidden=[3, 2], activation="relu").to_url()
    experiment = own(hidden=[], activation=[])
    assert experiment.to_url() == Experiment(seed="0.12345", hidden=[]).to_url()


@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(batch_size=30),  # 10 of 250 points wait for the next epoch
        dict(batch_size=29, regularization="L1", regularization_rate=0.1, train_percent=30),
        dict(batch_size=1, train_percent=10, regularization="L2", regularization_rate=0.03),
        dict(cost="binary_cross_entropy", activation=["tanh", "step"], batch_size=7),
        dict(data=(POINTS, POINTS[:, 0]), batch_size=20),  # one batch an epoch
    ],
    ids=str,
)
def test_batch_by_batch_is_epoch_by_epoch(settings):
    apart, together = own(**settings), own(**settings)
    n_batches = len(apart.train_points) // apart.batch_size
    for epoch in range(1, 5):
        before = (apart.train_loss, apart.test_loss)
        for k in range(1, n_batches + 1):
            assert apart.epoch == epoch - 1
            assert (apart.train_loss, apart.test_loss) == before  # the losses are those of the last whole epoch
            assert apart.train_one_batch() == (k == n_batches)
        together.train(1)
        assert_same_state(apart, together)


def test_train_ends_an_epoch_that_was_begun():
    experiment, whole = own(), own()
    for _ in range(7):
        experiment.train_one_batch()
    experiment.train(1)
    whole.train(1)
    assert_same_state(experiment, whole)


FUNCTIONS = {
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "relu": lambda z: max(0.0, z),
    "identity": lambda z: z,
}
SLOPES = {
    "tanh": lambda a: 1 - a * a,
    "sigmoid": lambda a: a * (1 - a),
    "relu": lambda a: float(a > 0),
    "identity": lambda a: 1.0,
}


class PlainNetwork:
    """A student's possible code: loops over samples, neurons and inputs."""

    def __init__(self, sizes, activations, cost, rng):
        self.sizes, self.activations, self.cost_name = list(sizes), list(activations), cost
        self.weights = [rng.normal(size=(m, n)) for m, n in zip(sizes[:-1], sizes[1:], strict=True)]
        self.biases = [np.zeros(n) for n in sizes[1:]]

    def forward(self, X):
        Z, A = [], [np.asarray(X)]
        for W, b, name in zip(self.weights, self.biases, self.activations, strict=True):
            rows = [
                [sum((w * a for w, a in zip(W[:, j], row, strict=True)), b[j]) for j in range(len(b))] for row in A[-1]
            ]
            Z.append(np.array(rows, float))
            A.append(np.array([[FUNCTIONS[name](z) for z in row] for row in rows]))
        return Z, A

    def predict(self, X):
        return self.forward(X)[1][-1]

    def cost(self, X, Y):
        total = 0.0
        for (a,), (y,) in zip(self.predict(X).tolist(), Y.tolist(), strict=True):
            if self.cost_name == "mean_squared_error":
                total += (a - y) ** 2 / 2
            else:
                total -= y * math.log(a) + (1 - y) * math.log(1 - a)
        return total / len(Y)

    def gradients(self, X, Y):
        A = self.forward(X)[1]
        dW, db = [np.zeros_like(W) for W in self.weights], [np.zeros_like(b) for b in self.biases]
        for n in range(len(X)):
            delta = (A[-1][n] - Y[n]) / len(X)
            if self.cost_name == "mean_squared_error":
                delta = delta * SLOPES[self.activations[-1]](A[-1][n, 0])
            for k in reversed(range(len(dW))):
                for j, d in enumerate(delta):
                    db[k][j] += d
                    for i in range(len(dW[k])):
                        dW[k][i, j] += d * A[k][n, i]
                if k > 0:
                    delta = [
                        sum(w * d for w, d in zip(self.weights[k][i], delta, strict=True))
                        * SLOPES[self.activations[k - 1]](a)
                        for i, a in enumerate(A[k][n])
                    ]
        return dW, db


@pytest.mark.parametrize(
    "settings",
    [
        dict(hidden=[3, 2], batch_size=30),
        dict(hidden=[3], activation="relu", cost="binary_cross_entropy", features=["x", "sinY"]),
        dict(hidden=[], dataset="reg-plane", train_percent=10),
        dict(hidden=[2, 2], activation=["sigmoid", "tanh"], regularization="L1", regularization_rate=0.1),
    ],
    ids=str,
)
def test_your_own_network_learns_what_ours_does(settings):
    settings = {"train_percent": 20, "noise": 10} | settings
    ours, theirs = own(**settings), own(network_class=PlainNetwork, **settings)
    assert type(theirs.network) is PlainNetwork
    for array, expected in zip(parameters(theirs), parameters(ours), strict=True):
        np.testing.assert_array_equal(array, expected)  # the page's first weights, whatever it drew
    for _ in range(5):
        ours.train(1)
        theirs.train(1)
        assert math.isclose(theirs.train_loss, ours.train_loss, abs_tol=1e-12)
        assert math.isclose(theirs.test_loss, ours.test_loss, abs_tol=1e-12)
    for array, expected in zip(parameters(theirs), parameters(ours), strict=True):
        np.testing.assert_allclose(array, expected, rtol=0, atol=1e-12)


def test_cross_entropy_has_a_sigmoid_and_targets_0_and_1():
    experiment = own(cost="binary_cross_entropy", noise=20)
    assert experiment.output_activation == experiment.network.activations[-1] == "sigmoid"
    assert set(experiment.train_points[:, 2]) == {-1, 1}  # the points are the page's
    np.testing.assert_array_equal(experiment.train_points, Experiment(seed="0.12345", noise=20).train_points)
    start = experiment.train_loss
    experiment.train(60)
    for points, loss in (
        (experiment.train_points, experiment.train_loss),
        (experiment.test_points, experiment.test_loss),
    ):
        outputs = experiment.network.predict(experiment.inputs(points[:, :2]))
        assert math.isclose(loss, costs.binary_cross_entropy(outputs, (points[:, 2:] + 1) / 2), abs_tol=1e-13)
    assert experiment.train_loss < 0.9 * start


def test_each_hidden_layer_has_its_activation_and_below_a_step_nothing_moves():
    experiment = own(hidden=[3, 2, 2], activation=["relu", "step", "tanh"])
    assert experiment.network.activations == ["relu", "step", "tanh", "tanh"]
    before = parameters(experiment)
    experiment.train(2)
    moved = [not np.array_equal(array, old) for array, old in zip(parameters(experiment), before, strict=True)]
    assert moved == [False, False, True, True] * 2  # weights and biases of layers 1 to 4


def test_own_points_for_a_classification():
    X = POINTS.tolist()
    experiment = own(data=(X, SIGNS), train_percent=75, batch_size=8)
    X[0][0] = 1e9  # a copy was taken
    assert (experiment.problem, experiment.output_activation) == ("classification", "tanh")
    assert (experiment.train_points.shape, experiment.test_points.shape) == ((30, 3), (10, 3))
    points = np.vstack([experiment.train_points, experiment.test_points])
    expected = np.column_stack([POINTS, SIGNS])
    np.testing.assert_array_equal(points[np.lexsort(points.T)], expected[np.lexsort(expected.T)])
    assert not np.array_equal(points, expected)  # shuffled
    start = experiment.train_loss
    experiment.train(200)
    assert experiment.train_loss < 0.8 * start
    cross = dataclasses.replace(experiment, cost="binary_cross_entropy")
    assert (cross.epoch, cross.output_activation) == (0, "sigmoid")
    np.testing.assert_array_equal(cross.train_points, experiment.train_points)


def test_own_points_for_a_regression():
    targets = 0.2 * POINTS[:, 0] - 0.1
    experiment = own(data=(POINTS, targets), hidden=[], train_percent=80, batch_size=4)
    assert (experiment.problem, experiment.output_activation) == ("regression", "identity")
    experiment.train(300)
    np.testing.assert_allclose(experiment.network.weights[0], [[0.2], [0]], atol=1e-6)
    np.testing.assert_allclose(experiment.network.biases[0], [-0.1], atol=1e-6)


NAN_POINTS = np.where(np.arange(80).reshape(40, 2) == 7, np.nan, POINTS)


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        (dict(data=(POINTS[:10], SIGNS[:10])), ValueError, ["5 of 10 points", "batch: 10"]),
        (dict(data=(POINTS[:0], SIGNS[:0]), batch_size=1), ValueError, ["0 of 0 points", "batch: 1"]),
        (dict(data=(POINTS.T, SIGNS)), ValueError, ["(N, 2)", "(2, 40) and (40,)"]),
        (dict(data=(POINTS, SIGNS[:, None])), ValueError, ["(N,)", "(40, 2) and (40, 1)"]),
        (dict(data=(POINTS, SIGNS[:-1])), ValueError, ["(40, 2) and (39,)"]),
        (dict(data=(POINTS[:, 0], SIGNS)), ValueError, ["(40,) and (40,)"]),
        (dict(data=(NAN_POINTS, SIGNS)), ValueError, ["X[3, 1] is nan", "points must be finite"]),
        (dict(data=(POINTS, np.where(SIGNS > 0, np.inf, 0))), ValueError, ["targets[", "is inf", "must be finite"]),
        (dict(data=(POINTS, ["a"] * 40)), TypeError, ["targets must hold real numbers"]),
        (dict(data=POINTS), TypeError, ["data", "(X, targets)"]),
        (dict(data=7), TypeError, ["data", "(X, targets)"]),
        (dict(cost="hinge"), ValueError, ["cost", "mean_squared_error, binary_cross_entropy", "'hinge'"]),
        (dict(cost="binary_cross_entropy", dataset="reg-plane"), ValueError, ["needs a classification", "−1 or +1"]),
        (dict(cost="binary_cross_entropy", data=(POINTS, POINTS[:, 0])), ValueError, ["needs a classification"]),
        (dict(activation="linear"), ValueError, ["activation", "step", "'linear'"]),
        (dict(activation="linear", hidden=[]), ValueError, ["activation", "step", "'linear'"]),
        (dict(activation=["tanh", "softmax"]), ValueError, ["activation", "'softmax'"]),
        (dict(activation=["tanh"] * 3), ValueError, ["2 hidden layers", "3 activations"]),
        (dict(activation=["tanh", "relu", "step"]), ValueError, ["2 hidden layers", "['tanh', 'relu', 'step']"]),
        (dict(activation=[]), ValueError, ["2 hidden layers", "0 activations"]),
        (dict(activation=None), TypeError, ["activation", "None"]),
        (dict(network_class=FFNN([2, 1], rng=RNG)), TypeError, ["network_class", "a class", "FFNN(2 → 1 sigmoid"]),
        (dict(noise=81), ValueError, ["noise", "81"]),  # and what the page refuses
        (dict(hidden=[9]), ValueError, ["hidden[0]", "9"]),
    ],
)
def test_settings_that_are_refused(settings, error, words):
    with pytest.raises(error) as caught:
        own(**settings)
    for word in words:
        assert word in str(caught.value)


class NoGradients(PlainNetwork):
    gradients = property()


class CostOfASum(PlainNetwork):
    def cost(self, X, Y):
        return (self.predict(X) - Y) ** 2 / 2


class TransposedWeights(PlainNetwork):
    def __init__(self, sizes, activations, cost, rng):
        super().__init__(sizes, activations, cost, rng)
        self.weights = [W.T for W in self.weights]


class ForgetsToReturn(PlainNetwork):
    def gradients(self, X, Y):
        pass


@pytest.mark.parametrize(
    ("network_class", "error", "words"),
    [
        (NoGradients, TypeError, ["a NoGradients has no gradients", "returns the lists dW and db"]),
        (CostOfASum, TypeError, ["cost(X, Y) must return one float"]),
        (TransposedWeights, ValueError, ["weights must have shape (4, n)", "(4, 2)"]),
        (ForgetsToReturn, TypeError, ["gradients(X, Y) must return two lists, dW and db, but it returned None"]),
    ],
)
def test_a_class_that_is_not_a_network_is_refused_by_name(network_class, error, words):
    with pytest.raises(error) as caught:
        own(network_class=network_class, train_percent=10)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (dict(network_class=PlainNetwork, train_percent=10), "your own network"),
        (dict(activation=["tanh", "relu"]), "activations per layer"),
        (dict(activation="step"), "the step"),
        (dict(activation="step", hidden=[]), "the step"),
        (dict(cost="binary_cross_entropy"), "binary_cross_entropy"),
        (dict(data=(POINTS, SIGNS)), "your own data"),
        (dict(data=(POINTS, SIGNS), activation=["tanh", "step"]), "activations per layer; the step; your own data"),
    ],
    ids=str,
)
def test_what_the_page_lacks_has_no_address(settings, words):
    with pytest.raises(ValueError, match=f"the page lacks {words}.*: there is no address"):
        own(**settings).to_url()


@pytest.mark.parametrize(
    "settings",
    [
        dict(cost="binary_cross_entropy", hidden=[3], page={"noise_hide": True}),
        dict(activation=["tanh", "identity"]),
        dict(activation="step", hidden=[]),
        dict(dataset="reg-gauss", activation="identity"),
    ],
    ids=str,
)
def test_a_link_holds_what_the_page_lacks_too(settings):
    experiment = own(**settings)
    again = OwnExperiment.from_url(experiment.to_link())
    assert (again, again.page) == (experiment, experiment.page)
    if settings.get("activation") == "identity":
        assert experiment.to_link() == experiment.to_url(), "the original reads the same link"
    else:
        with pytest.raises(ValueError, match="the page lacks"):
            experiment.to_url()
        with pytest.raises(ValueError, match="activation|cost"):
            Experiment.from_url(experiment.to_link())


def test_your_own_network_and_data_have_no_link():
    for settings in (dict(network_class=PlainNetwork), dict(data=(POINTS, SIGNS))):
        with pytest.raises(ValueError, match="an address cannot hold your own (network|data): there is no address"):
            own(train_percent=60, **settings).to_link()
    with pytest.raises(ValueError, match="cost must be one of mean_squared_error, binary_cross_entropy"):
        OwnExperiment.from_url("#seed=1&cost=hinge")
    with pytest.raises(ValueError, match="activation must be one of .*'relu6'"):
        OwnExperiment.from_url("#seed=1&activation=relu,relu6")


@pytest.mark.parametrize("cost", ["mean_squared_error", "binary_cross_entropy"])
def test_accuracy_counts_points_on_their_side_of_the_border(cost):
    experiment = own(cost=cost, noise=25, batch_size=30, hidden=[3])  # some points wait for their batch
    experiment.train(20)
    border = 0 if cost == "mean_squared_error" else 0.5
    for points, share in zip((experiment.train_points, experiment.test_points), experiment.accuracy(), strict=True):
        answers = experiment.network.predict(experiment.inputs(points[:, :2]))[:, 0]
        right = [(answer >= border) == (target == 1) for answer, target in zip(answers, points[:, 2], strict=True)]
        assert share == sum(right) / len(points)
        assert 0 < share < 1
    assert own(dataset="reg-plane").accuracy() is None


class Fragile(FFNN):
    """Raises `error` when its gradients are asked for once more than `calls_left`."""

    calls_left, error = math.inf, None

    def gradients(self, X, Y):
        self.calls_left -= 1
        if self.calls_left < 0:
            raise self.error
        return super().gradients(X, Y)


@pytest.mark.parametrize("error", [KeyError("my mistake"), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize("train", [Experiment.train, Experiment.train_one_batch], ids=lambda train: train.__name__)
@pytest.mark.parametrize("n_before", [0, 2])
def test_an_interrupt_leaves_the_start_of_the_epoch_and_training_goes_on(error, train, n_before):
    # With L1 some weights have died, and with batches of 30, some points wait.
    settings = dict(batch_size=30, regularization="L1", regularization_rate=0.3, features=list(FEATURES))
    experiment, undisturbed = own(network_class=Fragile, **settings), own(exact=False, **settings)
    if n_before:
        experiment.train(n_before)
        undisturbed.train(n_before)
    experiment.network.error, experiment.network.calls_left = error, 5
    with pytest.raises(type(error)):
        for _ in range(8):  # an epoch has 8 batches
            train(experiment)
    assert_same_state(experiment, undisturbed)

    experiment.network.calls_left = math.inf
    experiment.train(3)
    undisturbed.train(3)
    assert_same_state(experiment, undisturbed)


def test_an_overflow_batch_by_batch_goes_back_too():
    experiment = own(dataset="reg-plane", features=["x", "xSquared"], hidden=[3], activation="relu")
    experiment.train(2)
    expected = copy.deepcopy(experiment)
    experiment.learning_rate = 1000
    with pytest.raises(FloatingPointError, match=r"epoch 3.* back at epoch 2"):
        while True:
            experiment.train_one_batch()
    assert_same_state(experiment, expected)


def through_pickle(experiment):
    return pickle.loads(pickle.dumps(experiment))


@pytest.mark.parametrize("copied", [copy.deepcopy, through_pickle], ids=lambda copied: copied.__name__)
def test_a_copy_in_the_middle_begins_its_epoch_anew(copied):
    settings = dict(batch_size=30, data=(np.tile(POINTS, (5, 1)), np.tile(SIGNS, 5)), activation=["tanh", "step"])
    experiment, undisturbed = own(**settings), own(**settings)
    experiment.train(1)
    undisturbed.train(1)
    for _ in range(2):
        experiment.train_one_batch()
        undisturbed.train_one_batch()
    other = copied(experiment)
    assert other == experiment
    for array, expected in zip(parameters(other), parameters(experiment), strict=True):
        np.testing.assert_array_equal(array, expected)
    assert [other.train_one_batch() for _ in range(6)] == [False, False, True] * 2
    assert experiment.epoch == 1
    assert experiment.train_one_batch()  # the third batch of three
    undisturbed.train_one_batch()
    assert_same_state(experiment, undisturbed)


def test_another_experiment_by_replace():
    experiment = own(network_class=Fragile, activation=["step", "tanh"], data=(POINTS, SIGNS))
    experiment.train(1)
    other = dataclasses.replace(experiment, batch_size=5, activation="relu")
    assert (other.epoch, other.batch_size, other.activations) == (0, 5, ("relu", "relu"))
    assert type(other.network) is Fragile
    np.testing.assert_array_equal(other.train_points, experiment.train_points)
    again = dataclasses.replace(other, batch_size=10, activation=("step", "tanh"))
    assert again == experiment
    again.train(1)
    assert_same_state(again, experiment)
    with pytest.raises(AttributeError, match=r"dataclasses\.replace\(experiment, cost="):
        experiment.cost = "binary_cross_entropy"


@pytest.mark.parametrize("name", ALL_ACTIVATIONS)
def test_every_activation_trains(name):
    experiment = own(activation=name)
    before = experiment.train_loss
    experiment.train(3)
    assert experiment.train_loss < before


def test_losses_can_be_computed_afresh():
    experiment = own(batch_size=30)
    experiment.train(2)
    train_loss, test_loss = experiment.train_loss, experiment.test_loss
    kept = experiment.network.biases[-1].copy()
    experiment.network.biases[-1][0] += 1
    experiment.update_losses()
    X, Y = experiment.inputs(experiment.train_points[:, :2]), experiment.train_points[:, 2:]
    assert math.isclose(experiment.train_loss, experiment.network.cost(X, Y), abs_tol=1e-13)
    assert experiment.train_loss != train_loss
    experiment.network.biases[-1][...] = kept
    experiment.update_losses()
    assert (experiment.train_loss, experiment.test_loss) == (train_loss, test_loss)


def test_labels_are_a_classification_too():
    X = np.random.default_rng(1).uniform(-5, 5, (60, 2))
    labels = (X[:, 0] > 0).astype(int)
    by_labels = OwnExperiment(seed="1", data=(X, labels))
    by_signs = OwnExperiment(seed="1", data=(X, 2 * labels - 1))
    assert by_labels.problem == by_signs.problem == "classification"
    np.testing.assert_array_equal(by_labels.train_points, by_signs.train_points)
