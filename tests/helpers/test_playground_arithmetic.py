"""The playground's arithmetic, bit for bit: against its algorithm point by point, tanh and sigmoid against Node."""

import math
import operator

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from ffnn_helpers._fdlibm import sin
from ffnn_helpers.playground import FEATURES, Experiment, fdlibm_arrays
from ffnn_helpers.playground.experiment import ACTIVATIONS, REGULARIZATIONS

# Math.tanh and 1 / (1 + Math.exp(−x)) of Node 20; (d) where NumPy 2.4 has another last bit. They take every branch.
FROM_NODE = [
    (fdlibm_arrays.tanh, -1e-300, "-0x1.56e1fc2f8f359p-997"),
    (fdlibm_arrays.tanh, 1e-9, "0x1.12e0be826d695p-30"),
    (fdlibm_arrays.tanh, -0.1, "-0x1.983d7795f413ap-4"),
    (fdlibm_arrays.tanh, 0.17328679, "0x1.5f6198d55b506p-3"),  # (d)
    (fdlibm_arrays.tanh, 0.5198, "0x1.e901b933053adp-2"),  # (d)
    (fdlibm_arrays.tanh, 0.95, "0x1.7ac4d816b6c0cp-1"),
    (fdlibm_arrays.tanh, 1.5, "0x1.cf6f9786df577p-1"),  # (d)
    (fdlibm_arrays.tanh, -6.9, "-0x1.ffffbbd79a16dp-1"),
    (fdlibm_arrays.tanh, 9.5, "0x1.ffffff9fbea41p-1"),  # (d)
    (fdlibm_arrays.tanh, -21.9, "-0x1.0000000000000p+0"),
    (fdlibm_arrays.tanh, math.inf, "0x1.0000000000000p+0"),
    (fdlibm_arrays.sigmoid, 1e-9, "0x1.0000000225c18p-1"),
    (fdlibm_arrays.sigmoid, -0.3, "0x1.b3c5574372aebp-2"),
    (fdlibm_arrays.sigmoid, -1.0, "0x1.136561454ba86p-2"),
    (fdlibm_arrays.sigmoid, -30.25, "0x1.4835bd010a276p-44"),  # (d)
    (fdlibm_arrays.sigmoid, 36.5, "0x1.ffffffffffffep-1"),
    (fdlibm_arrays.sigmoid, -709.7, "0x0.4584ca6a179a6p-1022"),
    (fdlibm_arrays.sigmoid, -712.0, "0x0.0p+0"),
    (fdlibm_arrays.sigmoid, math.inf, "0x1.0000000000000p+0"),
]


@pytest.mark.parametrize(("function", "x", "expected"), FROM_NODE)
def test_to_the_last_bit(function, x, expected):
    assert float(function(x)).hex() == expected


# The playground's training, point by point, with every sum in the order of its source. Its functions, to Node's last
# bit, are fdlibm's (whose notice is in `ffnn_helpers._fdlibm`).

LOG_2, LOG_2_REST, INVERSE_LOG_2 = 6.93147180369123816490e-01, 1.90821492927058770002e-10, 1.44269504088896338700e00


def tanh(x):
    """The hyperbolic tangent: s_tanh.c."""
    size = abs(x)
    if size < 2**-28:
        return x
    if size < 1:
        t = expm1(-2 * size)
        return math.copysign(-t / (t + 2), x)
    return math.copysign(1 - 2 / (expm1(2 * size) + 2) if size < 22 else 1, x)


def expm1(x):
    """eˣ − 1 for what `tanh` asks for, −2 < x < 0 and 2 ≤ x < 44: fdlibm's, s_expm1.c."""
    k, high, low = reduced(x)
    x = high - low
    c = (high - x) - low  # what x was rounded by
    half = 0.5 * x
    square = x * half
    r = -7.93650757867487942473e-05 + square * (4.00821782732936239552e-06 + square * -2.01099218183624371326e-07)
    r = 1 + square * (-3.33333333333331316428e-02 + square * (1.58730158725481460165e-03 + square * r))
    t = 3 - r * half
    e = square * ((r - t) / (6 - x * t))
    e = x * (e - c) - c - square
    if -1 <= k < 20:
        return math.ldexp((1 - 2.0**-k) - (e - x), k)
    if 20 <= k <= 56:
        return math.ldexp(x - (e + 2.0**-k) + 1, k)
    return math.ldexp(1 - (e - x), k) - 1


def sigmoid(x):
    return 1 / (1 + exp(-x))


def exp(x):
    """eˣ: e_exp.c, but V8 has e for e¹."""
    if not -745.133219101941108420 <= x <= 709.782712893383973096:
        return 0 if x < 0 else math.inf
    if x == 1 or abs(x) < 2**-28:
        return math.e if x == 1 else 1 + x
    k, high, low = reduced(x)
    x = high - low
    t = x * x
    c = 4.13813679705723846039e-08
    for coefficient in (
        -1.65339022054652515390e-06,
        6.61375632143793436117e-05,
        -2.77777777770155933842e-03,
        1.66666666666666019037e-01,
    ):
        c = coefficient + t * c
    c = x - t * c
    return math.ldexp(1 - ((low - x * c / (2 - c)) - high), k)


def reduced(x):
    """k, high and low, with x = k log 2 + high − low."""
    k = 0 if abs(x) < 0x162E43 / 2**22 else int(x * INVERSE_LOG_2 + math.copysign(0.5, x))
    return k, x - k * LOG_2, k * LOG_2_REST


@pytest.mark.parametrize(("of_array", "of_float"), [(fdlibm_arrays.tanh, tanh), (fdlibm_arrays.sigmoid, sigmoid)])
def test_functions_of_arrays_are_those_of_floats(of_array, of_float):
    rng = np.random.default_rng(1)
    z = [rng.normal(0, 3, 40_000), rng.uniform(-50, 50, 40_000), 2 ** rng.uniform(-40, 10, 10_000)]
    # Wherever k changes, at powers of 2, and where the functions have an end.
    z = np.concatenate([*z, np.arange(4200) * math.log(2) / 4, 2.0 ** np.arange(-60, 1), [0, 22, 745.2, math.inf]])
    z = np.concatenate([z, -z])
    z = np.concatenate([z, np.nextafter(z, math.inf), np.nextafter(z, -math.inf)])
    np.testing.assert_array_equal(of_array(z), [of_float(value) for value in z.tolist()])
    assert np.isnan(of_array(np.array([math.nan, 1]))).tolist() == [True, False]


OUTPUT = {
    "tanh": tanh,
    "relu": lambda z: max(0, z),
    "sigmoid": sigmoid,
    "identity": lambda z: z,
}
SLOPE = {  # from the output
    "tanh": lambda a: 1 - a * a,
    "relu": lambda a: 0 if a <= 0 else 1,
    "sigmoid": lambda a: a * (1 - a),
    "identity": lambda a: 1,
}
PENALTY_SLOPE = {"none": lambda w: 0, "L1": lambda w: (w > 0) - (w < 0), "L2": lambda w: w}


class Literal:
    """nn.ts and oneStep of playground.ts, from the points and the first weights of an experiment.

    Weights and biases are lists, of layers, neurons and inputs, like the sums of their derivatives.
    """

    def __init__(self, experiment):
        self.experiment = experiment
        self.activations = experiment.network.activations
        self.W = [W.T.tolist() for W in experiment.network.weights]
        self.b = [b.tolist() for b in experiment.network.biases]
        self.train_data, self.test_data = self.data(experiment.train_points), self.data(experiment.test_points)
        self.dead = set()
        self.reset_sums()

    def reset_sums(self):
        self.dW = [[[0] * len(weights) for weights in W] for W in self.W]
        self.db = [[0] * len(b) for b in self.b]
        self.n_added = 0

    def data(self, points):
        """The inputs and the target of each point."""
        data = []
        for x, y, target in points.tolist():
            named = {"x": x, "y": y, "xSquared": x * x, "ySquared": y * y, "xTimesY": x * y}
            named |= {"sinX": sin(x), "sinY": sin(y)}
            data.append(([named[name] for name in named if name in self.experiment.features], target))
        return data

    def forward(self, inputs):
        """The outputs of every layer, the inputs among them."""
        outputs = [inputs]
        for W, b, activation in zip(self.W, self.b, self.activations, strict=True):
            output = []
            for weights, z in zip(W, b, strict=True):
                for product in map(operator.mul, weights, inputs):
                    z += product
                output.append(OUTPUT[activation](z))
            outputs.append(output)
            inputs = output
        return outputs

    def losses(self):
        for data in (self.train_data, self.test_data):
            total = 0
            for inputs, target in data:
                error = self.forward(inputs)[-1][0] - target
                total += 0.5 * (error * error)
            yield total / len(data)

    def backward(self, outputs, target):
        errors = [outputs[-1][0] - target]
        for layer in reversed(range(len(self.W))):
            slope, dW, db = SLOPE[self.activations[layer]], self.dW[layer], self.db[layer]
            deltas = [error * slope(output) for error, output in zip(errors, outputs[layer + 1], strict=True)]
            for j, delta in enumerate(deltas):
                db[j] += delta
                dW[j] = [total + delta * value for total, value in zip(dW[j], outputs[layer], strict=True)]
            if layer > 0:
                errors = [0] * len(outputs[layer])
                for delta, weights in zip(deltas, self.W[layer], strict=True):
                    errors = [total + weight * delta for total, weight in zip(errors, weights, strict=True)]
        self.n_added += 1

    def update(self):
        rate, regularization = self.experiment.learning_rate, self.experiment.regularization
        strength, penalty_slope = rate * self.experiment.regularization_rate, PENALTY_SLOPE[regularization]
        for layer, (W, b) in enumerate(zip(self.W, self.b, strict=True)):
            for j, weights in enumerate(W):
                b[j] -= rate * self.db[layer][j] / self.n_added
                for i, weight in enumerate(weights):
                    if (layer, j, i) in self.dead:
                        continue
                    moved = weight - rate / self.n_added * self.dW[layer][j][i]
                    weights[i] = moved - strength * penalty_slope(weight)
                    if regularization == "L1" and moved * weights[i] < 0:
                        weights[i] = 0
                        self.dead.add((layer, j, i))
        self.reset_sums()

    def train(self, epochs):
        for _ in range(epochs):
            for i, (inputs, target) in enumerate(self.train_data, start=1):
                self.backward(self.forward(inputs), target)
                if i % self.experiment.batch_size == 0:
                    self.update()


RATES = (0.001, 0.03, 0.1, 1)


@settings(max_examples=60)
@given(data=st.data())
def test_it_is_the_playgrounds_algorithm(data):
    experiment = Experiment(
        seed=data.draw(st.sampled_from(["0.12345", "0.66230", "0.58835"])),
        dataset=data.draw(st.sampled_from(["circle", "xor", "gauss", "spiral", "reg-plane", "reg-gauss"])),
        noise=data.draw(st.integers(0, 80)),
        train_percent=data.draw(st.integers(10, 50)),
        features=data.draw(st.lists(st.sampled_from(list(FEATURES)), min_size=1, unique=True)),
        hidden=data.draw(st.lists(st.integers(1, 8), max_size=6)),
        activation=data.draw(st.sampled_from(ACTIVATIONS)),
        learning_rate=data.draw(st.sampled_from(RATES)),
        batch_size=data.draw(st.integers(1, 30)),
        regularization=data.draw(st.sampled_from(list(REGULARIZATIONS))),
        regularization_rate=data.draw(st.sampled_from((0, *RATES))),
        init_zero=data.draw(st.booleans()),
    )
    literal = Literal(experiment)
    try:
        experiment.train(3)
    except FloatingPointError:
        reject()
    literal.train(3)
    assert [W.T.tolist() for W in experiment.network.weights] == literal.W
    assert [b.tolist() for b in experiment.network.biases] == literal.b
    assert [experiment.train_loss, experiment.test_loss] == list(literal.losses())


def parameters(experiment):
    return [array.copy() for array in (*experiment.network.weights, *experiment.network.biases)]


@pytest.mark.parametrize(
    "kwargs",
    [
        dict(),
        dict(batch_size=30),  # 250 points: 10 of them wait for the next epoch
        dict(batch_size=29, train_percent=90, activation="sigmoid", dataset="xor", noise=50),
        dict(batch_size=7, train_percent=10, activation="relu", dataset="gauss", noise=15, hidden=[3, 2, 1]),
        dict(features=list(FEATURES), hidden=[], dataset="spiral", noise=5),
        dict(features=["sinY", "xSquared"], activation="identity", batch_size=30),
        dict(regularization="L2", regularization_rate=0.1, batch_size=30),
        dict(regularization="L1", regularization_rate=0.1, batch_size=30, features=list(FEATURES)),
        dict(regularization="L1", regularization_rate=0.03, activation="relu", dataset="xor"),
        dict(regularization="L1", regularization_rate=0, init_zero=True),
        dict(init_zero=True, activation="sigmoid", hidden=[2]),
        dict(dataset="reg-plane", noise=20, activation="tanh", batch_size=7),
        dict(dataset="reg-gauss", noise=10, activation="relu", hidden=[5], regularization="L2", regularization_rate=1),
    ],
    ids=str,
)
def test_matrix_products_train_alike(kwargs):
    exact, fast = Experiment(seed="0.12345", **kwargs), Experiment(seed="0.12345", exact=False, **kwargs)
    for _ in range(4):
        exact.train(1)
        fast.train(1)
    np.testing.assert_allclose([fast.train_loss, fast.test_loss], [exact.train_loss, exact.test_loss], atol=1e-12)
    for array, expected in zip(parameters(fast), parameters(exact), strict=True):
        np.testing.assert_allclose(array, expected, rtol=0, atol=1e-12)
        np.testing.assert_array_equal(array == 0, expected == 0)  # under L1, the same weights have died
