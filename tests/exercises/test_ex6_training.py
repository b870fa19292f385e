"""Special checks of exercise 6: how a gradient is measured is observed, and networks are trained and examined."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

from ffnn_checks import CheckFailed
from ffnn_checks import ex6_training as check
from ffnn_checks.ex6_training import answered, asked
from ffnn_helpers.datasets import circle, split
from ffnn_helpers.network import FFNN

ROOT = Path(__file__).parents[2]


def complaint(task, student, **settings):
    with pytest.raises(CheckFailed) as caught:
        task(student, **settings)
    return " ".join(str(caught.value).split())


class Own(answered._Network):
    """Stands for a student's class: ours under its own name is refused."""


def _cost_of_P(P, cost):
    P[0] += 1e-5
    return cost(P)


def test_an_error_is_told_rather_than_what_was_left_behind_by_it():
    said = complaint(check.numerical_gradient, _cost_of_P)
    assert "cost takes no arguments: cost() reads P itself." in said and "changes its argument" not in said


def _generators_for_lists(network, X, Y, learning_rate):
    dW, db = network.gradients(X, Y)
    network.weights = (W - learning_rate * d for W, d in zip(network.weights, dW, strict=True))
    network.biases = [b - learning_rate * d for b, d in zip(network.biases, db, strict=True)]


def test_weights_that_can_be_read_only_once_are_refused():
    said = complaint(check.descent_step, _generators_for_lists)
    assert "weights should be a list of 2 arrays, but its length is 0." in said


class Fixed:
    """A network that answers always the same."""

    def __init__(self, output):
        self.output = output

    def predict(self, X):
        return np.tile(self.output, (len(X), 1))


class Softmax(Fixed):
    activations = ["tanh", "softmax"]


class ByHeart:
    """Right on the samples that it was trained on, and a guess on all others."""

    def __init__(self, X, Y, _rng):
        self.known = {x.tobytes(): y for x, y in zip(X, Y, strict=True)}

    def predict(self, X):
        return np.array([self.known.get(x.tobytes(), [1.0]) for x in X])


HINTS = {
    "hardly better than guessing": lambda X, Y, rng: Fixed([0.3]),
    "It has not learned its training samples well yet": lambda X, Y, rng: check.Fitted(X[::40], Y[::40], rng),
    "It knows its training samples, but little beyond": ByHeart,
    "The softmax of one output is always 1.": lambda X, Y, rng: Softmax([1.0]),
    "The classes are exchanged.": lambda X, Y, rng: check.Fitted(X, 1 - Y, rng),
    "the training overflowed": lambda X, Y, rng: Fixed([np.nan]),
    "so the last of the sizes is 1": lambda X, Y, rng: Fixed([0.3, 0.7]),
    "this is not a trained network": lambda X, Y, rng: Own,
    "not its class, its predict or what train returns": lambda X, Y, rng: [0.7, 0.5, 0.4],
}


class Nearest:
    """Returns the target of the nearest sample: right, and not a network."""

    def __init__(self, X, Y, rng):
        order = rng.permutation(len(X))
        self.X, self.Y = X[order], Y[order]

    def predict(self, X):
        distances = (X**2).sum(axis=1)[:, None] - 2 * X @ self.X.T + (self.X**2).sum(axis=1)
        return self.Y[distances.argmin(axis=1)]


class NearlyThere(Nearest):
    """Right for 94 % of the samples that it was trained on, and for 89 % of all others."""

    def predict(self, X):
        known = {x.tobytes() for x in self.X}
        wrong = np.arange(len(X)) < (15 if X[0].tobytes() in known else 27)
        return np.abs(wrong[:, None] - super().predict(X))


def test_who_learned_94_percent_and_knows_89_is_not_told_to_stop_earlier():
    said = complaint(check.solve_spiral, NearlyThere)
    assert "89 % of the held-out samples are right (94 % of the training samples)" in said
    assert "more epochs" in said and "fewer epochs" not in said


class Chameleon(answered.Fitted):
    """Right where it is looked at, in the sandbox: trained there on what is held out, and on nothing else."""

    def __init__(self, X, Y, rng):
        inside = np.abs(X[:, 0]) < 1.5
        super().__init__(X[inside], Y[inside], rng)
        self.truth = Nearest(X, Y, rng)

    def predict(self, X):
        return self.truth.predict(X)


def test_a_network_is_judged_by_its_parameters():
    assert "predict returns something other than a network of its weights" in complaint(check.solve_spiral, Nearest)
    assert "predict returns something other than a network of its weights" in complaint(check.solve_spiral, Chameleon)


class Deep(answered.Fitted):
    """Twelve layers, of three kinds: 6¹² combinations of activations could explain what it predicts."""

    def __init__(self, X, Y, rng):
        super().__init__(X, Y, rng)
        (W, V), (b, c) = self.weights, self.biases
        self.weights, self.biases = [W, *10 * [np.eye(300)], V], [b, *10 * [np.zeros(300)], c]
        self.activations = ["tanh", *10 * ["identity"], "sigmoid"]

    def predict(self, X):
        return answered.outputs_of(self.weights, self.biases, self.activations, X)


class Deeper(Chameleon):
    def __init__(self, X, Y, rng):
        super().__init__(X, Y, rng)
        self.weights, self.biases = 50_000 * [np.eye(2)], 50_000 * [np.zeros(2)]


def test_a_deep_network_is_judged_without_trying_all_combinations_of_activations():
    check.solve_circle(Deep)
    assert "predict returns something other than a network of its weights" in complaint(check.solve_spiral, Deeper)


def test_a_network_is_judged_on_samples_that_the_sandbox_has_not_seen():
    X, Y, X_test, Y_test = check.solve_spiral.question.inputs[0][:4]
    few = answered.Fitted(X_test[:60], Y_test[:60], np.random.default_rng(1))

    def from_the_held_out(X, Y, rng):
        rng.normal()
        return few

    said = complaint(check.solve_spiral, from_the_held_out, inputs=[(X, Y, X_test[:60], Y_test[:60], [1, 2], 2)])
    assert "of further samples are right" in said


@pytest.mark.parametrize("words", HINTS)
def test_what_a_network_lacks_is_said(words):
    said = complaint(check.solve_circle, HINTS[words])
    assert words in said.partition("The mistake: ")[2].partition("The input:")[0]


def test_a_borrowed_network_is_refused():
    class MyFFNN(FFNN):
        """Not one line of backpropagation."""

    refused = "not accepted. It calls ffnn_helpers.network.FFNN, which does what is asked here. Write it yourself."
    assert complaint(check.MyFFNN, MyFFNN) == f"MyFFNN: {refused}"
    borrowed = MyFFNN([2, 1], ("tanh", "sigmoid"), "binary_cross_entropy", np.random.default_rng(0))
    assert complaint(check.solve_circle, lambda X, Y, rng: borrowed) == f"solve_circle: {refused}"


def test_every_training_starts_from_rng():
    def from_its_own_seed(X, Y, rng):
        return check.Fitted(X, Y, np.random.default_rng(0))

    def with_weights_from_its_own_seed(X, Y, rng):
        network = check.Fitted(X, Y, np.random.default_rng(seed=0))
        rng.permutation(len(X))  # as a training does
        return network

    def from_a_seed_that_rng_draws(X, Y, rng):
        return check.Fitted(X, Y, np.random.default_rng(np.random.default_rng(rng).integers(1000)))

    for student in (from_its_own_seed, with_weights_from_its_own_seed):
        assert "The mistake: rng is not used, or another one is made before." in complaint(check.solve_circle, student)
    check.solve_circle(from_a_seed_that_rng_draws)


@pytest.mark.parametrize("cost", ["mean_squared_error", "binary_cross_entropy", "categorical_cross_entropy"])
def test_the_stand_in_refuses_what_the_given_class_refuses(cost):
    """Else a function that stops in the notebook would pass its check."""
    given = {"np": np}
    for cell in nbformat.read(ROOT / "solutions/ex6_training/ex6_training.ipynb", 4).cells:
        if cell.id in ("ex6-given-activations", "ex6-given-forward"):
            exec(cell.source, given)
    refused = {given["Forward"]: set(), answered._Network: set()}
    for network, names in refused.items():
        for name in given["ACTIVATIONS"]:
            try:
                network([2, 3], (name,), cost, np.random.default_rng(0))
            except ValueError:
                names.add(name)
    assert refused[given["Forward"]] == refused[answered._Network] != set()


def test_a_class_without_its_method_or_its_base_is_told():
    class WithoutMethod(answered._Network):
        gradients = property()

    class WithoutBase:
        def __init__(self, *_arguments):
            pass

        def gradients(self, X, Y):
            return [], []

    assert "The mistake: it has no method gradients." in complaint(check.MyFFNN, WithoutMethod)
    assert "The mistake: it is not built on Forward." in complaint(check.MyFFNN, WithoutBase)


def test_gradients_that_the_next_call_overwrites_are_refused():
    class InTheSameArrays(answered._Network):
        def gradients(self, X, Y):
            lists = super().gradients(X, Y)
            kept = vars(self).setdefault("kept", lists)
            for mine, new in zip(kept[0] + kept[1], lists[0] + lists[1], strict=True):
                mine[...] = new
            return kept

    assert "gradients returns what an earlier call has left." in complaint(check.MyFFNN, InTheSameArrays)


def test_as_many_starts_as_asked_must_be_good():
    """The visible check wants two of two; a hidden one may want one of two."""
    rng = np.random.default_rng(5)
    X, labels = circle(200, 0, rng)
    data = split(X, labels.reshape(-1, 1), 0.5, rng)
    tried = []

    def lucky_once(X, Y, rng):
        tried.append(rng.bit_generator.state["state"]["state"])
        good = len(set(tried)) != 1
        return check.Fitted(X, Y, rng) if good else Fixed([0.3])

    complaint(check.solve_circle, lucky_once, inputs=[(*data, [1, 2], 2)])
    tried.clear()
    check.solve_circle(lucky_once, inputs=[(*data, [1, 2], 1)])
    assert len(set(tried)) == 2


def _shuffled_in_place(N, batch_size, rng):
    order = rng.shuffle(np.arange(N))
    return [order[start : start + batch_size] for start in range(0, N, batch_size)]


def _arguments_exchanged(network, X, Y, learning_rate, epochs, batch_size, rng):
    for _ in range(learning_rate):
        network.gradients(X, Y)


def _one_array_of_all(network, X, Y, learning_rate):
    dW, _ = network.gradients(X, Y)
    network.weights = np.array(network.weights) - learning_rate * np.array(dW)


def test_a_second_call_without_batches_is_told():
    def once(N, batch_size, rng, left=[]):  # noqa: B006
        if not left:
            left.append(iter(rng.permutation(N)))
        rows = np.array([*left[0]], int)
        return [rows[start : start + batch_size] for start in range(0, len(rows), batch_size)]

    assert "called again, it has no batches left." in complaint(check.batches, once)


def test_a_training_that_the_grader_would_stop_is_told_and_not_refused(capsys, monkeypatch):
    def right(X, Y, rng):
        return check.Fitted(X, Y, rng)

    check.solve_circle(right)
    assert "A training took" not in capsys.readouterr().out
    monkeypatch.setattr(asked, "LONG", -1)
    check.solve_circle(right)
    said = " ".join(capsys.readouterr().out.split())
    assert "s. The grader trains up to four times, and stops after 60 s" in said
    assert "solve_circle: right." in said


@pytest.mark.parametrize(
    ("task", "wrong", "words"),
    [
        (check.batches, _shuffled_in_place, "from one that works in place: rng.shuffle"),
        (check.train, _arguments_exchanged, "Are the arguments in the right order?"),
        (check.descent_step, _one_array_of_all, "Arrays of different shapes do not fit into one array."),
    ],
)
def test_what_stops_gets_advice(task, wrong, words):
    said = complaint(task, wrong)
    assert words in said
    assert "Your function stops:" in said


# Wrong answers that resemble a usual mistake. A name for them would be a wrong name.
NOT_USUAL = {
    "numerical_gradient": [
        lambda P, cost: np.zeros(P.shape),
        lambda P, cost: answered._centred_differences(P, cost) + 1.0,
        lambda P, cost: 3 * answered._centred_differences(P, cost),
    ],
    "output_delta": [lambda Z, A, Y, g: np.zeros_like(Z), lambda Z, A, Y, g: 3 * (A - Y) / len(A) * g(Z)],
    "hidden_delta": [lambda d, W, Z, g: np.zeros_like(Z), lambda d, W, Z, g: d @ W.T * g(Z) * 2],
    "backpropagation": [lambda d, W, Z, A, g: ([w * 0 for w in W], [w[0] * 0 for w in W])],
    "descent_step": [lambda network, X, Y, rate: network.weights[0].fill(1.0)],
    "batches": [lambda N, batch_size, rng: 3, lambda N, batch_size, rng: {1: 2}],
}


@pytest.mark.parametrize("name", NOT_USUAL)
def test_an_unusual_mistake_gets_no_wrong_name(name):
    for wrong in NOT_USUAL[name]:
        said = complaint(getattr(check, name), wrong)
        assert "The mistake:" not in said
        assert "Expected:" in said
