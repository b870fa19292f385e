"""What exercise 2 asks: four activation functions and their derivatives, a stack of linear layers, XOR by hand."""

import inspect
import math
from contextlib import ExitStack, nullcontext
from functools import partial
from itertools import pairwise

import numpy as np

from ffnn_checks.asking import Question
from ffnn_checks.own_work import globals_of, replaced_names

FOUR = ("step", "sigmoid", "tanh", "relu")
OURS = [f"ffnn_helpers.activations.{g}{suffix}" for g in FOUR for suffix in ("", "_derivative")]
OURS += ["ffnn_helpers.activations.get_activation"]
OURS_AND_TANH = ["numpy.tanh", "math.tanh", "cmath.tanh", "ffnn_helpers.playground.fdlibm_arrays.tanh", *OURS]
by_comparing = partial(Question, ready_made=["numpy.heaviside", *OURS], dtype_kind="numbers")

NEAR = [(np.array([-2.3, -0.4, 0.0, 0.2, 0.7, 3.1]),), (-0.6,), (np.array([[-3, 0, 2], [1, -1, 4]]),)]
NEAR += [(np.array([1e-300, -1e-300, 1e-13, -1e-13, -0.0]),)]  # where 10⁻¹² is not small
NEAR_AND_FAR = [*NEAR, (np.array([-750.0, -40.0, 8.25, 40.0, 750.0]),), (np.array([2e4, -2e4]),)]


def undecorated(function):
    """The function itself, where np.errstate decorates it: the wrapper lives in NumPy."""
    is_wrapper = getattr(function, "__globals__", {}).get("__name__", "").startswith("numpy")
    return inspect.unwrap(function) if is_wrapper else function


def result_or_overflow(student, z):
    """What the student's function returns, or {"overflow": True} if an exponential became too large on the way.

    No function can silence that, neither by NumPy's means, inside or as a decorator, nor by except.
    """
    overflows = []

    def audible_exp(x, exp=math.exp):
        try:
            return exp(x)
        except OverflowError:
            overflows.append(x)
            raise

    audible = {np.errstate: lambda **_: nullcontext(), np.seterr: lambda *_, **__: {}, math.exp: audible_exp}
    own = globals_of(student)
    bare = {key: undecorated(value) for key, value in own.items() if inspect.isfunction(value)}
    with np.errstate(over="call", call=lambda *_: overflows.append(z)), replaced_names(own, bare), ExitStack() as stack:
        for place in (vars(np), vars(math), own):
            heard = {key: new for key, value in place.items() for old, new in audible.items() if value is old}
            stack.enter_context(replaced_names(place, heard))
        try:
            a = undecorated(student)(z)
        except OverflowError:  # of math.e ** 750, too
            return {"overflow": True}
    return {"overflow": True} if overflows else a


step = by_comparing("a = step(z)", NEAR)
step_derivative = by_comparing("slope = step_derivative(z)", NEAR, depends_on=[step])

sigmoid = Question("a = sigmoid(z)", NEAR_AND_FAR, result_or_overflow, ready_made=["scipy.special.expit", *OURS])
sigmoid_derivative = Question("slope = sigmoid_derivative(z)", NEAR_AND_FAR, depends_on=[sigmoid], ready_made=OURS)

tanh = Question("a = tanh(z)", NEAR_AND_FAR, depends_on=[sigmoid], ready_made=OURS_AND_TANH)
tanh_derivative = Question(
    "slope = tanh_derivative(z)", NEAR_AND_FAR, depends_on=[sigmoid, sigmoid_derivative, tanh], ready_made=OURS_AND_TANH
)

relu = by_comparing("a = relu(z)", NEAR_AND_FAR)
relu_derivative = by_comparing("slope = relu_derivative(z)", NEAR, depends_on=[step, relu])


def stack(*sizes):
    """The weights and biases of linear layers with these sizes."""
    rng = np.random.default_rng(sizes)
    weights = [rng.normal(size=shape).round(1) for shape in pairwise(sizes)]
    return weights, [rng.normal(size=n).round(1) for n in sizes[1:]]


STACKS = [stack(2, 3, 1), stack(2, 2, 2), stack(2, 2, 2, 2), stack(3, 2, 4, 1, 2), stack(2, 3)]
collapse = Question("W, b = collapse(weights, biases)", STACKS)

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
AROUND = 0.2 * CORNERS - 0.1  # a border that enters the square around a corner cuts off at least one of these

xor_weights = Question(
    "answers = xor_weights()",
    given=["X"],
    ask=lambda student, X: student(),  # the X of a case are for the network
    inputs=[(CORNERS,), *((corner + AROUND,) for corner in CORNERS)],
)
