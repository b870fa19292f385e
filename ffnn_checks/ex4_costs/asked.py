"""What exercise 4 asks: squared error, cross-entropies, the lowest cost, costs of logits, gradients."""

import numpy as np

from ffnn_checks.asking import Question


def ours(*names):
    """The dotted names of ready-made costs."""
    return tuple(f"ffnn_helpers.costs.{name}" for name in names)


def floats(*arrays):
    """A case: outputs or pre-activations, and targets; or targets alone."""
    return tuple(np.array(array, dtype=float) for array in arrays)


def many(*shape):
    """Probabilities whose product rounds to 0, and answers yes and no."""
    return 0.2 + 0.01 * (np.arange(np.prod(shape)).reshape(shape) % 23), np.arange(np.prod(shape)).reshape(shape) % 2.0


NUMBERS = [
    floats(
        [[0.53, 2, 1.02], [1, -1.3, 0.25], [3.1, 1.4, 2], [0.2, 0.61, 0.5]],
        [[1, 2.2, 0], [1.7, 0.4, 0], [2, 0.1, 2.3], [0.3, 0, -0.5]],
    ),
    floats([[0.72, -1.3]], [[0.25, 0.6]]),
    floats([[1.5], [0.2], [-0.7], [2.1], [0.9]], [[1], [0.5], [-0.2], [2.3], [-1]]),
    floats([[1e8, 0.25], [0.5, -1.5], [0.3, 2]], [[0, 0.5], [1, -1], [0.7, 2.5]]),  # here differences are not exact
]

mean_squared_error = Question(
    "C = mean_squared_error(A, Y)", inputs=NUMBERS, ready_made=ours("mean_squared_error", "get_cost")
)

mean_squared_error_gradient = Question(
    "dA = mean_squared_error_gradient(A, Y)",
    inputs=NUMBERS,
    depends_on=[mean_squared_error],
    ready_made=ours("mean_squared_error_gradient", "get_cost"),
)

weighted_log = Question(
    "L = weighted_log(A, Y)",
    inputs=[
        floats([[0.3, 0.9], [0.55, 0.2], [0.8, 0.05]], [[1, 0], [0.25, 1], [0, 0.7]]),
        floats([[0], [0.5], [0]], [[1], [0.5], [0]]),
        floats([[0, 1, 0.4]], [[0, 1, 1]]),
    ],
    ready_made=("scipy.special.xlogy",),
)

binary_cross_entropy = Question(
    "C = binary_cross_entropy(A, Y)",
    inputs=[
        floats([[0.9, 0.35], [0.2, 0.6], [0.6, 0.75], [0.97, 0.1]], [[1, 0], [0, 1], [1, 1], [0, 0]]),
        floats([[0.15], [0.7], [1], [0.45]], [[0.3], [1], [1], [0]]),
        floats([[0.3], [1]], [[0], [0]]),
        floats([[1, 0, 0.8]], [[1, 0, 1]]),
        many(3, 1501),
    ],
    depends_on=[weighted_log],
    ready_made=ours("binary_cross_entropy", "get_cost"),
)

categorical_cross_entropy = Question(
    "C = categorical_cross_entropy(A, Y)",
    inputs=[
        floats(
            [[0.7, 0.2, 0.1], [0.12, 0.33, 0.55], [0.25, 0.35, 0.4], [0.08, 0.6, 0.32]],
            [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]],
        ),
        floats([[0.1, 0.5, 0.15, 0.25]], [[0.2, 0.5, 0, 0.3]]),
        floats([[0.2, 0.8, 0], [0.5, 0.2, 0.3]], [[0, 0, 1], [1, 0, 0]]),
        floats([[0, 1], [0.7, 0.3]], [[0, 1], [1, 0]]),
        (np.full((2000, 3), [0.25, 0.3, 0.45]), np.eye(3)[np.arange(2000) % 3]),
    ],
    depends_on=[weighted_log],
    ready_made=ours("categorical_cross_entropy", "get_cost"),
)

LABELS = [
    floats([[1, 0, 0], [1, 0, 0.2], [0, 0, 1], [1, 1, 0.3], [1, 0, 0], [0, 0, 0.4], [1, 0, 0]]),
    floats([[1, 0], [0, 0], [1, 0]]),
    floats([[1], [0], [0], [0], [1], [0], [0]]),
    floats([[0.2, 0.6], [0.4, 0.9], [0.7, 0.8]]),
    many(1501, 3)[1:],
]

best_constant = Question("a = best_constant(Y)", inputs=LABELS)

lowest_cross_entropy = Question(
    "C = lowest_cross_entropy(Y)", inputs=LABELS, depends_on=[weighted_log, binary_cross_entropy, best_constant]
)

YES_OR_NO_LOGITS = [
    floats([[1.3, -0.4], [-2, 0.7], [0.2, 2.5], [3, -1.1], [-0.6, 0.9]], [[1, 0], [0, 1], [1, 0], [0, 0.3], [0, 1]]),
    floats([[0.8], [-1.7], [0.35]], [[0], [1], [1]]),
    floats([[800, -800, 0.5]], [[1, 0, 1]]),
    floats([[800], [-800]], [[0], [1]]),
    *(floats([[z]], [[y]]) for z, y in ((40, 0), (8e4, 0), (12, 1), (21, 1))),
]

CLASS_LOGITS = [
    floats(
        [[2, 1, -1.3], [0.5, -0.5, 3], [1.1, 0.3, 0.9], [-0.7, 0.2, -2]], [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]]
    ),
    floats([[0.1, 1.5, -0.6, 0.4]], [[0.2, 0.5, 0, 0.3]]),
    floats([[800, 0, -800]], [[0, 0, 1]]),
    floats([[800, 799], [-800, -802], [1, 0.3]], [[1, 0], [0, 1], [0, 1]]),
    floats([[0, 1e5]], [[1, 0]]),
    floats([[0.3, 0, -800]], [[1, 0, 0]]),
]

binary_from_logits = Question(
    "C = binary_from_logits(Z, Y)",
    inputs=YES_OR_NO_LOGITS,
    depends_on=[weighted_log, binary_cross_entropy],
    ready_made=ours("binary_cross_entropy_from_logits"),
)

categorical_from_logits = Question(
    "C = categorical_from_logits(Z, Y)",
    inputs=CLASS_LOGITS,
    depends_on=[weighted_log, categorical_cross_entropy],
    ready_made=(
        *ours("categorical_cross_entropy_from_logits"),
        "ffnn_helpers.activations.log_softmax",
        "scipy.special.log_softmax",
    ),
)

binary_gradient = Question(
    "dZ = binary_gradient(Z, Y)",
    inputs=YES_OR_NO_LOGITS,
    depends_on=[mean_squared_error_gradient],
    ready_made=ours("binary_cross_entropy_from_logits_gradient"),
)

categorical_gradient = Question(
    "dZ = categorical_gradient(Z, Y)",
    inputs=CLASS_LOGITS,
    depends_on=[mean_squared_error_gradient, binary_gradient],
    ready_made=ours("categorical_cross_entropy_from_logits_gradient"),
)
