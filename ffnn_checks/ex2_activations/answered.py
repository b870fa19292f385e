"""What answers exercise 2, and the usual mistakes. `ffnn_checks/mistakes.py` says how to read the tables.

Source: lecture, "Activation function" and "Logistic regression limitation".
"""

import numpy as np

from ffnn_checks.comparing import as_array
from ffnn_checks.ex2_activations import asked
from ffnn_checks.families import each, of_any_shape, slope_of, two_results
from ffnn_checks.mistakes import task_maker
from ffnn_checks.task import Spotted, unless

task = task_maker(globals())


def Θ(z):
    return np.where(z >= 0, 1.0, 0.0)


def σ(z):
    return np.exp(np.minimum(z, 0.0)) / (1 + np.exp(-np.abs(z)))


def dσ(z):
    return σ(z) * (1 - σ(z))


NOT_A_NUMBER = "far out this is ∞/∞, not a number. Written with your sigmoid it cannot overflow."
BOOL = "these are True and False, which cannot be subtracted and do not add up. Return the numbers 1.0 and 0.0."

# --- Task 1: the step ---
step = task(asked.step, Θ)(f"""\
to do: Write the step in the cell above: 1 where z ≥ 0, else 0.
shows: It says yes or no, and at z = 0 it says yes, by convention.
(z > 0) * 1.0 ‖ (np.sign(z) + 1) / 2  # step(0) is not 1 here. Our convention is Θ(0) = 1. (np.sign(0) is 0.)
np.sign(z) ‖ np.where(z >= 0, 1.0, -1.0)  # on the left this is −1. The step is 0 for z < 0.
1 - right ‖ np.where(z <= 0, 1.0, 0.0)  # the two sides are exchanged: 1 belongs to z ≥ 0.
z >= 0  # {BOOL}
(z / np.abs(z) + 1) / 2  # at z = 0 this is 0/0, not a number. Compare: z >= 0.
np.where(z >= 0, z, 0.0)  # this is z itself where z ≥ 0, so it is ReLU. The step is 1 there.
np.where(z >= 0, 1.0, z) ‖ np.clip(z, 0, 1)
    on one stretch this is z itself, and rises. The step is flat everywhere but at z = 0, where it jumps from 0 to 1.
np.where(z >= 1, 1.0, 0.0) ‖ np.where(z >= 0.5, 1.0, 0.0)  # the jump is in the wrong place. It is at z = 0.
np.ones(np.shape(z))  # this is 1 everywhere. After a[a < 0] = 0 every entry of a is ≥ 0: ask z, not a.
np.where(z == 0, 1.0, 0.0)  # this is 1 at z = 0 alone. The step is 1 for every z ≥ 0.
σ(z)  # this is the sigmoid, which is smooth. The step jumps.
float(np.all(z >= 0)) ‖ float(np.any(z >= 0))  # this is one answer for the whole array. Each entry of z has its own.
{of_any_shape("a", floats=False)}""")
step_derivative = task(asked.step_derivative, "np.zeros(np.shape(z))")(f"""\
to do: Write the derivative of the step in the cell above.
shows: Wherever there is a slope it is 0: a gradient made of it says nothing about any weight.
0.0  # this is one 0 for the whole array. Return one for each entry, an array of the shape of z.
np.where(z > 0, 1.0, 0.0)  # this is the slope of ReLU. The step is flat on both sides of 0.
np.ones(np.shape(z))  # a slope of 1 would be that of g(z) = z. The step is flat.
np.where(z == 0, 1.0, 0.0) ‖ np.where(z == 0, np.inf, 0.0) ‖ np.where(z == 0, np.nan, 0.0)
    the slope at z = 0 is not 0 here. There is none at the jump, and our convention is 0.
dσ(z)  # this is the slope of the sigmoid. The step is flat.
{each("(Θ(z + …) - Θ(z - …)) / (2 * …)", 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)}
    this is a difference of two values over a small h: at the jump it grows without limit as h shrinks. There is no
    slope there, and our convention is 0.
{of_any_shape("slope", floats=False)}{slope_of("Θ(z)", "the step")}""")
# --- Task 2: the sigmoid ---
OVERFLOW = (
    "an exponential overflows on the way: floats end near e^709. Let no exponent become large and positive. (np.where "
    "computes both its values. What is switched off, what is caught, and a longer kind of float only hide it.)"
)
sigmoid = task(asked.sigmoid, σ, examine=unless({"overflow": OVERFLOW}))(f"""\
to do: Write σ(z) = 1 / (1 + e^−z) in the cell above.
shows: From 0 to 1, smooth, and as far out as you like.
1 - right ‖ 1 / (1 + np.exp(z))  # this is mirrored: it falls from 1 to 0. The exponent of 1 / (1 + e^−z) has a minus.
1 + np.exp(-z)  # this is 1 + e^−z. The fraction is missing, or its brackets: 1 / 1 + x is (1 / 1) + x.
1 / np.exp(-z) ‖ 1 / (1 - np.exp(-z))  # the denominator is the sum of 1 and e^−z: 1 / (1 + e^−z).
1 / (1 + np.exp(-np.abs(z))) ‖ np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z)))
    with |z| alone the two sides are mirror images. What is σ(z) for z ≥ 0, and what for z < 0?
np.where(z >= 0, right, 0.0)  # where z < 0 this is 0. The sigmoid is small, but not 0.
np.tanh(z) ‖ 2 * right - 1  # this goes from −1 to 1, as tanh does. The sigmoid goes from 0 to 1, with 1/2 at z = 0.
Θ(z)  # this is the step. The sigmoid is smooth.
dσ(z)  # this is already the derivative, a (1 − a).
np.exp(z - np.max(z)) / np.sum(np.exp(z - np.max(z)))
    this divides by the sum over all entries: it is the softmax. Each entry has its own sigmoid.
σ(2 * z)  # this is σ(2z), twice as steep. In terms of tanh: σ(z) = (1 + tanh(z/2)) / 2.
{each("σ(np.clip(z, -…, …))", 5, 6, 10, 20)}  # z is cut off where σ still changes. Cut farther out, or not at all.
{of_any_shape("a")}""")
sigmoid_derivative = task(asked.sigmoid_derivative, dσ)(f"""\
to do: Write σ'(z) in the cell above.
shows: At most 1/4, and nearly 0 far out: there a neuron hardly learns.
z * (1 - z) ‖ σ(z) * (1 - z) ‖ z * (1 - σ(z))  # in a (1 − a), a stands for σ(z), both times. Here z is in its place.
dσ(σ(z))  # σ is applied twice: this is the slope at a, not at z. σ'(z) = a (1 − a) with a = σ(z).
1 - σ(z) ‖ np.exp(-z) / (1 + np.exp(-z)) ‖ σ(z) - 1  # a factor a is missing: a (1 − a) = a − a².
σ(z) * (1 + σ(z))  # the sign is wrong: a (1 − a).
-right ‖ -np.exp(-z) / (1 + np.exp(-z)) ** 2
    the sign is wrong: σ rises, so its slope is positive. In the chain rule e^−z brings a second minus.
1 - σ(z) ** 2  # 1 − a² belongs to tanh. For the sigmoid it is a (1 − a).
σ(z) ** 2 ‖ -(σ(z) ** 2)  # this is ± 1 / (1 + e^−z)². The chain rule brings the slope of e^−z, too, which is −e^−z.
0.0 * z  # this is 0 everywhere. If you wrote a * 1 - a: brackets are missing around 1 − a.
np.exp(-z) / (1 + np.exp(-z)) ** 2 ‖ np.exp(z) / (1 + np.exp(z)) ** 2  # {NOT_A_NUMBER}
np.full(np.shape(z), 0.25)  # this is 1/4 everywhere, the slope at z = 0. It depends on z.
{of_any_shape("slope")}{slope_of("σ(z)", "σ(z)")}""")
# --- Task 3: tanh ---
tanh = task(asked.tanh, "2 * σ(2 * z) - 1")(f"""\
to do: Write tanh z = 2 σ(2z) − 1 in the cell above.
shows: The sigmoid's curve, half as wide, twice as high, and centred.
2 * σ(z) - 1 ‖ 2 * σ(z / 2) - 1  # the 2 inside multiplies z: tanh z = 2 σ(2z) − 1. Without it the curve is too wide.
σ(2 * z)  # this is σ(2z), from 0 to 1. Stretch it to twice the height, and move it down.
σ(z)  # this is the sigmoid. tanh goes from −1 to 1, and through 0.
2 * σ(2 * z) ‖ 2 * σ(2 * z) + 1  # this lies too high. Subtract 1: 2 σ(2z) − 1 goes from −1 to 1.
σ(2 * z) - 1  # the 2 in front is missing: 2 σ(2z) − 1 goes from −1 to 1.
2 * (σ(2 * z) - 1) ‖ 2 * σ(2 * z - 1)  # the 1 is subtracted last, outside of all brackets: 2 σ(2z) − 1.
-right  # the sign is wrong: tanh rises.
(np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)) ‖ (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1)
(1 - np.exp(-2 * z)) / (1 + np.exp(-2 * z))  # {NOT_A_NUMBER}
(np.exp(z) + np.exp(-z)) / (np.exp(z) - np.exp(-z))
    the fraction is upside down: the difference of the exponentials stands above, their sum below.
1 - right**2  # this is already the derivative, 1 − a².
{of_any_shape("a")}""")
tanh_derivative = task(
    asked.tanh_derivative,
    """a = 2 * σ(2 * z) - 1
    return 1 - a**2""",
)(f"""\
to do: Write tanh'(z) in the cell above.
shows: At most 1, four times as steep as the sigmoid; but flat sooner.
1 - z**2 ‖ 1 - σ(z) ** 2  # in 1 − a², a stands for tanh z. Here z or σ(z) is in its place.
1 - a**2 → 1 - (2 * σ(2 * a) - 1) ** 2  # tanh is applied twice: this is the slope at a = tanh z, not at z.
1 - a**2 → 1 - a  # the square is missing: 1 − a².
1 - a**2 → 1 + a**2 ‖ a**2 - 1 ‖ a**2  # a sign is wrong, or the 1 is missing: 1 − a² is 1 at z = 0, and 0 far out.
1 - a**2 → (1 - a) ** 2 ‖ σ(2 * z) → σ(2 * z**2) ; 1 - a**2 → 1 - a
    the square belongs to a = tanh z alone: neither (1 − a)² nor 1 − tanh(z²), but 1 − a².
dσ(z) ‖ 1 - a**2 → a * (1 - a)  # a (1 − a), with a = σ(z), is the slope of the sigmoid. For tanh it is 1 − a².
2 * dσ(2 * z) ‖ dσ(2 * z)  # a factor 2 is missing, or both: one from the front of 2 σ(2z) − 1, one from the chain rule.
4 * dσ(z) ‖ 2 * dσ(z)  # σ' is needed at 2z, not at z, with two factors 2: one from the front, one from the chain rule.
1 - a**2 → 4 * a * (1 - a)  # 4 a (1 − a) holds with a = σ(2z). Here a is tanh z.
4 / (np.exp(z) + np.exp(-z)) ‖ 1 / np.cosh(z)  # the square is missing: 1 / cosh² z = 4 / (e^z + e^−z)².
4 * np.exp(2 * z) / (np.exp(2 * z) + 1) ** 2 ‖ 4 * np.exp(-2 * z) / (1 + np.exp(-2 * z)) ** 2
1 - ((np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))) ** 2  # {NOT_A_NUMBER}
{of_any_shape("slope")}{slope_of("(2 * σ(2 * z) - 1)", "tanh z")}""")
# --- Task 4: ReLU ---
relu = task(asked.relu, "np.maximum(z, 0)")(f"""\
to do: Write max(0, z) in the cell above.
shows: What is positive passes unchanged, and the caller keeps its z.
np.abs(z)  # this is |z|: negative z become positive. ReLU makes them 0.
np.minimum(z, 0) ‖ np.maximum(-z, 0) ‖ -right  # sides or sign are exchanged: positive z pass, negative ones become 0.
np.where(z > 0, 1.0, 0.0) ‖ Θ(z)  # this says where z is positive, as the step does. ReLU lets z itself pass there.
{each("np.clip(z, 0, …)", 1, 6, 10, 100)}  # large z are cut off. ReLU has no upper end.
np.trunc(right)  # the result is cut off to whole numbers. int does that, and so does np.vectorize with max(0, z): its
    first result, the 0, is a whole number, and sets the dtype of all (otypes=[float] prevents that).
np.maximum(z, 1)  # this is the larger one of z and 1. ReLU compares with 0.
{each("np.where(z > 0, z, … * z)", 0.01, 0.1, 0.2)}  # this is a leaky ReLU. Ours is 0 for every negative z.
{each("np.where(z > 0, z, …)", -1.0, 1.0, "np.nan")}
    this is z where z > 0, but not 0 elsewhere: the third argument of np.where is what stands there.
np.log1p(np.exp(z))  # this is the softplus, a rounded ReLU. Ours has a kink.
z  # this is z unchanged. Where is the kink?
float(np.max(z, initial=0.0)) ‖ np.max(z, 0)  # this is the largest entry. np.maximum compares entry by entry.
np.asarray(z)[np.asarray(z) > 0]  # the negative entries are left out. They become 0, each in its place.
{of_any_shape("a", floats=False)}""")
relu_derivative = task(asked.relu_derivative, "np.where(z > 0, 1.0, 0.0)")(f"""\
to do: Write ReLU'(z) in the cell above.
shows: Exactly 1 however large z is, and 0 on the other side.
Θ(z) ‖ (np.sign(z) + 1) / 2  # at z = 0 this is not 0. Our convention at the kink is 0.
z > 0  # {BOOL}
np.ones(np.shape(z)) ‖ np.where(z == 0, 0.0, 1.0)  # this is 1 on both sides. On the left ReLU is flat.
np.zeros(np.shape(z))  # this is 0 everywhere. On the right ReLU rises.
np.where(z < 0, 1.0, 0.0) ‖ np.where(z > 0, 0.0, 1.0)  # the sides are exchanged: ReLU rises where z > 0.
np.sign(z) ‖ np.where(z > 0, 1.0, -1.0)  # this is −1 on the left. ReLU is flat there: 0.
np.where(z > 0, 1.0, 0.01)  # this belongs to a leaky ReLU. Ours is flat for z < 0.
np.maximum(z, 0) / z  # at z = 0 this is 0/0, not a number. Our convention at the kink is 0.
1.0  # this is one number for the whole array. Each entry of z has its own slope.
{each("(np.maximum(z + …, 0) - np.maximum(z - …, 0)) / (2 * …)", 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)}
    this is a difference of two values over a small h: close to the kink it lies between 0 and 1.
np.maximum(z, 0) / (z + 1e-12)  # a small number is added against 0/0. Where z is as small, it changes the result.
{of_any_shape("slope", floats=False)}{slope_of("np.maximum(z, 0)", "ReLU")}""")
# --- Task 5: a stack of linear layers ---
collapse = task(
    asked.collapse,
    """W, b = weights[0], biases[0]
    for W_next, b_next in zip(weights[1:], biases[1:]):
        W, b = W @ W_next, b @ W_next + b_next
    return W, b""",
)(f"""\
to do: Write W and b of the single layer in the cell above.
shows: However many linear layers: they are one.
W @ W_next, b @ W_next → W_next @ W, W_next @ b ‖ W @ W_next → W_next @ W
    the matrices stand in the wrong order. Samples are rows, so the first layer stands on the left: W1 @ W2.
b @ W_next + b_next → b_next  # only the last layer's bias arrives. An earlier one is an input of the layers after it.
b @ W_next → b  # the biases are only added up. An earlier one goes through the later layers' weights: b1 @ W2 + b2.
b @ W_next → b @ W @ W_next ‖ b @ W  # W multiplies the bias. It needs the next layer's weights alone: b @ W_next.
b @ W_next + b_next → (b + b_next) @ W_next  # b2 is added too early, and goes through its own weights: b1 @ W2 + b2.
return W, b → return W, sum([b @ V for b, V in zip(biases, weights[1:])], biases[-1])
    each bias goes through the next layer alone. It goes through all that come after it: b1 @ W2 @ W3 + b2 @ W3 + b3.
b @ W_next → W_next @ b  # the bias stands on the wrong side. It is a row: b1 @ W2 + b2.
+ b_next → ‖ return W, b → return W, 0 * b  # biases are missing: each layer adds its own, b1 @ W2 + b2.
return W, b → return W, biases[0]  # this is the first layer's bias. It still goes through the layers after it.
[1:], biases[1:] → , biases  # the first layer counts twice. If W starts as weights[0], the loop starts with the next.
weights[0], biases[0] ‖ return W, b → ; + b_next → + b_next⏎return W, b
    layers are missing. A return inside the loop ends it in its first round: move it below the loop.
(weights[1:] → (weights[1:2] ‖ return W, b → return weights[0] @ weights[1], biases[0] @ weights[1] + biases[1]
return W, b → U, V = weights[1], weights[2]⏎return weights[0] @ U @ V, (biases[0] @ U + biases[1]) @ V + biases[2]
    only the first two or three layers are in it. The lists may be of any length, and a loop goes through them.
weights[1:], biases[1:] → weights[1:-1], biases[1:-1]  # the last layer is left out. range(n) already stops before n.
b = weights[0], biases[0] → b = weights[0], 0 * biases[0]  # the first layer's bias is missing: b starts as biases[0].
weights[-1], biases[-1]  # this is the last layer alone. Does each round of the loop start from scratch?
W @ W_next → W * W_next ‖ W @ W_next, b @ W_next → W * W_next, b * W_next
    * multiplies entry by entry. One layer after another is the matrix product: @.
W @ W_next, b @ W_next → W + W_next, b ‖ W @ W_next → W + W_next  # the weights are added. They multiply: W1 @ W2.
return W, b → return W, b[None]  # b has become a matrix with one row. It is a plain row of numbers with shape (n_L,).
return W → return W.T  # W is transposed. Its rows belong to the inputs, its columns to the outputs: shape (n_0, n_L).
{two_results("W", "b")}""")
# --- Task 6: XOR by hand: every right choice of weights is right ---
PARTS = {
    "W1": ((2, 2), "W1[i, j] leads from input i to hidden neuron j"),
    "b1": ((2,), "one bias for each hidden neuron"),
    "W2": ((2, 1), "one row for each hidden neuron, and one column for the output neuron"),
    "b2": ((1,), "one bias for the one output neuron"),
}


def repairs(W1, b1, W2, b2):
    """Weights with one slip less, and the slip's name."""
    yield (W1.T, b1, W2, b2), "W1 is transposed. W1[i, j] leads from input i to hidden neuron j: a neuron is a column."
    wrong_sign = "a bias has the wrong sign. A neuron that fires from w · x = θ on has the bias −θ."
    for p, q in ((-1, -1), (-1, 1), (1, -1)):
        yield (W1, p * b1, W2, q * b2), wrong_sign
    exchanged = "the hidden neurons are exchanged in W2: row 0 belongs to column 0 of W1 and to b1[0]."
    yield (W1, b1, W2[::-1], b2), exchanged


def network(X, W1, b1, W2, b2):
    """The answers of a 2-2-1 network of steps, one number for each row of X."""
    return Θ(Θ(X @ W1 + b1) @ W2 + b2)[:, 0]


def is_xor(X, weights):
    x1, x2 = X.round().T  # of points near the corners, the corners
    return np.array_equal(network(X, *weights), x1 != x2)


def checked_weights(given):
    """W1, b1, W2, b2 as arrays, once their shapes are right."""
    if not isinstance(given, tuple | list) or len(given) != len(PARTS):
        raise Spotted("four arrays are asked for: return W1, b1, W2, b2.")
    arrays = list(map(as_array, given))
    shapes = [np.shape(array) for array in arrays]
    if shapes != [shape for shape, _ in PARTS.values()] and sorted(shapes) == sorted(s for s, _ in PARTS.values()):
        raise Spotted(f"the order is not right, as the shapes {shapes} show: return W1, b1, W2, b2.")
    for array, (name, (shape, why)) in zip(arrays, PARTS.items(), strict=True):
        if array is None or not np.isfinite(array).all():
            raise Spotted(f"{name} must be an array of finite numbers, with rows of equal length.")
        if array.shape != shape:
            raise Spotted(f"{name} should have shape {shape}, but it has shape {array.shape}: {why}.")
    return [array.astype(float) for array in arrays]


def answers_of_the_network(evidence, X):
    """What a network with these weights answers for the rows of X; a slip that one repair cures is named."""
    weights = checked_weights(evidence)
    if not is_xor(asked.CORNERS, weights):
        for repaired, hint in repairs(*weights):
            if is_xor(asked.CORNERS, repaired):
                raise Spotted(hint)
        return network(X.round(), *weights)  # at the corners themselves: which function it is shows there
    if not is_xor(X, weights):
        raise Spotted(
            "at the corners themselves all is right, but not everywhere within 0.1 of them. The border of a neuron "
            "passes too near to a corner. Move it to the middle between the corners."
        )
    return network(X, *weights)


def neuron(w1, w2, b):
    """The weights of a network that does no more than its first hidden neuron."""
    return [[w1, 0.0], [w2, 0.0]], [b, -1.0], [[1.0], [0.0]], [-0.5]


WHERE = "Look at the hidden neurons one by one: where does each of them fire?"
xor_weights = task(
    asked.xor_weights,
    "[[1.0, -1.0], [-1.0, 1.0]], [-0.7, -0.7], [[1.0], [1.0]], [-0.5]",
    examine=answers_of_the_network,
)(f"""\
to do: Find the weights with the sliders, and write them in the cell above.
shows: Two neurons cut the plane twice, and the third puts the pieces together: what none of them can do alone.
neuron(1, 1, -0.5)  # this is OR: (1, 1) gives 1, too. A hidden neuron that fires only there can switch the output off.
neuron(1, 1, -1.5)  # this is AND: 1 at (1, 1) alone. It is a good hidden neuron, but the answer there must be 0.
neuron(-1, -1, 1.5)  # this is NAND: (0, 0) gives 1, too. A hidden neuron that fires everywhere but there can help.
neuron(-1, -1, 0.5)  # this is NOR: 1 at (0, 0) alone. The answer there must be 0.
np.ones((2, 2)), [-0.5, -1.5], [[-1.0], [1.0]], [0.5]  # all four answers are exchanged. Turn the signs of W2 and of b2.
neuron(1, 0, -0.5) ‖ neuron(0, 1, -0.5) ‖ neuron(-1, 0, 0.5) ‖ neuron(0, -1, 0.5)
    the answer depends on one of the inputs alone. {WHERE}
neuron(1, -1, 0.5) ‖ neuron(-1, 1, 0.5)  # (0, 0) and (1, 1) give 1, and of (0, 1) and (1, 0) one gives 0. {WHERE}
neuron(1, -1, -0.5) ‖ neuron(-1, 1, -0.5)  # of (0, 1) and (1, 0) only one gives 1. Which neuron sees the other? {WHERE}
neuron(0, 0, -1) ‖ neuron(0, 0, 1)  # the answer is the same everywhere. {WHERE}""")
