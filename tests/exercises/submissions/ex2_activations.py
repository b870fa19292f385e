"""Exercise 2 as students submit it: with one usual mistake each, and right in other styles.

A mutant is the author's work with one cell changed: (the answer's cell, what stands there or an edit, what its check
says).
A variant is right: {answer's cell: what stands there}; the cells that are left out are the author's.
"""

MUTANTS = {
    "Θ(0) = 0": ("ex2-step", "z >= 0 → z > 0", "step(0) is not 1 here."),
    "the sign for the step": ("ex2-step", "np.where(z >= 0, 1.0, 0.0) → np.sign(z)", "on the left this is −1."),
    "True and False": ("ex2-step", "np.where(z >= 0, 1.0, 0.0) → z >= 0", "these are True and False"),
    "one zero for all": (
        "ex2-step-derivative",
        "np.zeros(np.shape(z)) → 0.0",
        "this is one 0 for the whole array.",
    ),
    "a delta at the jump": (
        "ex2-step-derivative",
        "np.zeros(np.shape(z)) → np.where(z == 0, np.inf, 0.0)",
        "the slope at z = 0 is not 0 here.",
    ),
    "a difference across the jump": (
        "ex2-step-derivative",
        "(z): → (z, h=1e-5): ; np.zeros(np.shape(z)) → (step(z + h) - step(z - h)) / (2 * h)",
        "this is a difference of two values over a small h",
    ),
    "the exponent without its minus": (
        "ex2-sigmoid",
        "def sigmoid(z):\n    return 1 / (1 + np.exp(z))",
        "this is mirrored: it falls from 1 to 0.",
    ),
    "e^−z overflows": (
        "ex2-sigmoid",
        "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))",
        "an exponential overflows on the way",
    ),
    "a warning that is switched off": (
        "ex2-sigmoid",
        "def sigmoid(z):\n    with np.errstate(over='ignore'):\n        return 1 / (1 + np.exp(-z))",
        "What is switched off, what is caught",
    ),
    "np.where computes both sides": (
        "ex2-sigmoid",
        "def sigmoid(z):\n    return np.where(z < 0, np.exp(z) / (1 + np.exp(z)), 1 / (1 + np.exp(-z)))",
        "an exponential overflows on the way",
    ),
    "an entry at a time, with math.exp": (
        "ex2-sigmoid",
        """\
import math

def sigmoid(z):
    return np.vectorize(lambda entry: 1 / (1 + math.exp(-entry)))(z)""",
        "an exponential overflows on the way",
    ),
    "whole numbers are cut": (
        "ex2-sigmoid",
        "return → z = np.asarray(z)⏎a = np.empty_like(z)⏎a[...] = ; np.abs(z))) → np.abs(z)))⏎return a",
        "hold whole numbers if z does",
    ),
    "no brackets below the line": (
        "ex2-sigmoid",
        "def sigmoid(z):\n    return 1 / 1 + np.exp(-z)",
        "The fraction is missing, or its brackets",
    ),
    "z for a in the sigmoid's slope": (
        "ex2-sigmoid-derivative",
        "a * (1 - a) → z * (1 - z)",
        "Here z is in its place.",
    ),
    "a taken for z in the sigmoid's slope": (
        "ex2-sigmoid-derivative",
        "a * (1 - a) → sigmoid(a) * (1 - sigmoid(a))",
        "σ is applied twice",
    ),
    "∞/∞ in the sigmoid's slope": (
        "ex2-sigmoid-derivative",
        "a * (1 - a) → np.exp(-z) / (1 + np.exp(-z)) ** 2",
        "far out this is ∞/∞",
    ),
    "the 2 inside is forgotten": ("ex2-tanh", "2 * z → z", "the 2 inside multiplies z"),
    "tanh from exponentials": (
        "ex2-tanh",
        "return 2 * sigmoid(2 * z) - 1 → p, q = np.exp(z), np.exp(-z)⏎return (p - q) / (p + q)",
        "far out this is ∞/∞",
    ),
    "z for a in tanh's slope": ("ex2-tanh-derivative", "tanh(z) → z", "Here z or σ(z) is in its place."),
    "half of the chain rule": (
        "ex2-tanh-derivative",
        "1 - tanh(z) ** 2 → 2 * sigmoid_derivative(2 * z)",
        "a factor 2 is missing",
    ),
    "ReLU overwrites its input": (
        "ex2-relu",
        "return np.maximum(0, z) → z[z < 0] = 0⏎return z",
        "relu changes its argument z",
    ),
    "the largest entry": ("ex2-relu", "np.maximum(0, z) → max(0, np.max(z))", "this is the largest entry."),
    "a leaky ReLU": ("ex2-relu", "np.maximum(0, z) → np.where(z > 0, z, 0.01 * z)", "this is a leaky ReLU."),
    "whole numbers by np.vectorize": (
        "ex2-relu",
        "np.maximum(0, z) → np.vectorize(lambda entry: max(0, entry))(z)",
        "the result is cut off to whole numbers.",
    ),
    "the kink at 1": ("ex2-relu-derivative", "z > 0 → z >= 0", "at z = 0 this is not 0"),
    "0/0 at the kink": (
        "ex2-relu-derivative",
        "np.where(z > 0, 1.0, 0.0) → relu(z) / z",
        "at z = 0 this is 0/0",
    ),
    "the blackboard's order": (
        "ex2-collapse",
        "W @ W_next, b @ W_next → W_next @ W, W_next @ b",
        "the matrices stand in the wrong order.",
    ),
    "biases are only added": ("ex2-collapse", "b @ W_next + b_next → b + b_next", "the biases are only added up."),
    "the last bias alone": (
        "ex2-collapse",
        "b @ W_next + b_next → b_next",
        "only the last layer's bias arrives.",
    ),
    "the bias meets the new W": (
        "ex2-collapse",
        "W, b = W @ W_next, b @ W_next + b_next → W = W @ W_next⏎b = b @ W + b_next",
        "W multiplies the bias.",
    ),
    "return inside the loop": (
        "ex2-collapse",
        "return W, b → ; + b_next → + b_next⏎return W, b",
        "A return inside the loop",
    ),
    "OR": ("ex2-xor-weights", "[-1.0] → [1.0]", "this is OR"),
    "thresholds for biases": (
        "ex2-xor-weights",
        "[-0.5, -1.5] → [0.5, 1.5] ; [-0.5] → [0.5]",
        "a bias has the wrong sign.",
    ),
    "W1 transposed": (
        "ex2-xor-weights",
        """\
def xor_weights():
    W1 = np.array([[1.0, 1.0], [-1.0, -1.0]])  # a row for each neuron: OR, NAND
    return W1, np.array([-0.5, 1.5]), np.array([[1.0], [1.0]]), np.array([-1.5])""",
        "W1 is transposed.",
    ),
    "a border through a corner": (
        "ex2-xor-weights",
        "[-0.5, -1.5] → [-1.0, -2.0]",
        "not everywhere within 0.1 of them.",
    ),
    "W2 as a plain row": (
        "ex2-xor-weights",
        "[[1.0], [-1.0]] → [1.0, -1.0]",
        "W2 should have shape (2, 1), but it has shape (2,)",
    ),
    "z over |z|": ("ex2-step", "np.where(z >= 0, 1.0, 0.0) → (z / abs(z) + 1) / 2", "at z = 0 this is 0/0"),
    "1 on the left": ("ex2-relu-derivative", "1.0, 0.0 → 0.0, 1.0", "the sides are exchanged"),
    "tanh by its exponentials": (
        "ex2-tanh-derivative",
        "1 - tanh(z) ** 2 → 1 - ((np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))) ** 2",
        "far out this is ∞/∞, not a number.",
    ),
    "two layers, always": (
        "ex2-collapse",
        """\
def collapse(weights, biases):
    return weights[0] @ weights[1], biases[0] @ weights[1] + biases[1]""",
        "only the first two or three layers are in it.",
    ),
    "three layers, always": (
        "ex2-collapse",
        """\
def collapse(weights, biases):
    b = (biases[0] @ weights[1] + biases[1]) @ weights[2] + biases[2]
    return weights[0] @ weights[1] @ weights[2], b""",
        "only the first two or three layers are in it.",
    ),
    "an error that is caught": (
        "ex2-sigmoid",
        """\
from math import exp

@np.vectorize
def sigmoid(z):
    try:
        return 1 / (1 + exp(-z))
    except OverflowError:
        return 0.0""",
        "What is switched off, what is caught",
    ),
    "what has just become 0 is asked for": (
        "ex2-step",
        "return np.where(z >= 0, 1.0, 0.0) → a = np.array(z, float)⏎a[a < 0] = 0⏎a[a >= 0] = 1⏎return a",
        "this is 1 everywhere.",
    ),
    "the first bias forgotten": (
        "ex2-collapse",
        "W, b = weights[0], biases[0] → W, b = weights[0], np.zeros_like(biases[0])",
        "the first layer's bias is missing",
    ),
}

VARIANTS = {
    "with loops": {
        "ex2-step": """\
def step(z):
    if np.ndim(z) == 0:
        return 1.0 if z >= 0 else 0.0
    return np.array([step(entry) for entry in z])""",
        "ex2-sigmoid": """\
def sigmoid(z):
    if np.ndim(z) > 0:
        return np.array([sigmoid(entry) for entry in z])
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return 1 - 1 / (1 + np.exp(z))""",
        "ex2-relu": """\
def relu(z):
    if np.ndim(z) == 0:
        return max(0, z)
    return [relu(entry) for entry in z]""",
        "ex2-collapse": """\
def collapse(weights, biases):
    W, b = weights[0].tolist(), biases[0].tolist()
    for V, c in zip(weights[1:], biases[1:]):
        W = [[sum(p * q for p, q in zip(row, column)) for column in V.T] for row in W]
        b = [sum(p * q for p, q in zip(b, column)) + bias for column, bias in zip(V.T, c)]
    return W, b""",
    },
    "with masks": {
        "ex2-step": """\
def step(z):
    a = np.ones(np.shape(z))
    a[np.asarray(z) < 0] = 0
    return a""",
        "ex2-step-derivative": "def step_derivative(z):\n    return np.zeros_like(z)",
        "ex2-sigmoid": """\
def sigmoid(z):
    z = np.array(z, dtype=float)
    a = np.zeros(z.shape)
    a[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    a[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
    return a""",
        "ex2-relu": """\
def relu(z):
    a = np.array(z)
    a[a < 0] = 0
    return a""",
        "ex2-relu-derivative": """\
def relu_derivative(z):
    slope = np.zeros(np.shape(z))
    slope[np.asarray(z) > 0] = 1
    return slope""",
    },
    "one from the other": {
        "ex2-sigmoid-derivative": "def sigmoid_derivative(z):\n    return sigmoid(z) * sigmoid(-z)",
        "ex2-tanh": "def tanh(z):\n    return sigmoid(2 * z) - sigmoid(-2 * z)",
        "ex2-tanh-derivative": "def tanh_derivative(z):\n    return 4 * sigmoid_derivative(2 * z)",
        "ex2-relu": "def relu(z):\n    return z * step(z)",
        "ex2-relu-derivative": "def relu_derivative(z):\n    return 1 - step(-z)",
        "ex2-collapse": """\
def collapse(weights, biases):
    if len(weights) == 1:
        return weights[0], biases[0]
    W, b = collapse(weights[1:], biases[1:])
    return weights[0] @ W, biases[0] @ W + b""",
        "ex2-xor-weights": """\
def xor_weights():
    return [[2, -3], [2, -3]], [-1, 4], [[5], [5]], [-6]""",
    },
    "np.tanh where it is allowed, and the biases as weights of a 1": {
        "ex2-sigmoid": "def sigmoid(z):\n    return (1 + np.tanh(np.asarray(z) / 2)) / 2",
        "ex2-collapse": """\
def collapse(weights, biases):
    n = len(weights[0])
    probes = np.vstack([np.zeros(n), np.eye(n)])
    for W, b in zip(weights, biases):
        probes = probes @ W + b
    return probes[1:] - probes[0], probes[0]""",
        "ex2-xor-weights": """\
def xor_weights():
    W1 = np.array([[1.3, -1.2], [-1.1, 1.4]])
    return W1, np.array([-0.6, -0.7]), np.array([[0.8], [0.9]]), np.array([-0.4])""",
    },
}
