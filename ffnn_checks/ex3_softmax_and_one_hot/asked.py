"""What exercise 3 asks: labels as one-hot rows and back, scores as probabilities."""

import numpy as np

from ffnn_checks.asking import Question

REFUSALS = (AssertionError, IndexError, ValueError)
READY_MADE_ENCODING = ("ffnn_helpers.encoding.one_hot",)
READY_MADE_SOFTMAX = (
    *(f"ffnn_helpers.activations.{name}" for name in ("softmax", "log_softmax", "get_activation")),
    *(f"ffnn_helpers.network.{name}" for name in ("Layer", "FFNN")),
    *(f"scipy.special.{name}" for name in ("softmax", "log_softmax", "logsumexp")),
)

one_hot = Question(
    "Y = one_hot(labels, K)",
    ready_made=READY_MADE_ENCODING,
    dtype_kind="floats",
    inputs=[
        (np.array([2, 0, 1, 2, 0]), 4),
        (np.array([4, 1, 4, 2, 1], dtype=np.uint8), 6),
        (np.array([1]), 3),
        (np.array([1, 2, 0]), 3),
        (np.array([150, 3, 129], dtype=np.uint8), 151),  # neither the labels nor the places in Y fit into a small type
    ],
)


def result_or_stop(student, labels, K):
    """How a call ended, "returned", "returned an error" or "stopped", and with what.

    If it stopped: the error's type and message, and which of the labels 0, 1, 2 stop it, too, each alone in a batch.
    A function that label 1 stops is stopped by everything. Then its error is passed on.
    """
    try:
        Y = student(labels, K)
    except REFUSALS as error:
        alone = [label for label in range(3) if _stops(student, label)]
        if 1 in alone or "truth value" in str(error):  # NumPy's own, not a refusal
            raise
        return "stopped", [next(kind.__name__ for kind in REFUSALS if isinstance(error, kind)), str(error), alone]
    return ("returned an error", None) if isinstance(Y, Exception) or Y is ValueError else ("returned", Y)


def _stops(student, label):
    try:
        student(np.array([label]), 3)
    except REFUSALS:
        return True
    return False


checked_one_hot = Question(
    "Y = checked_one_hot(labels, K)",
    ask=result_or_stop,
    depends_on=[one_hot],
    ready_made=READY_MADE_ENCODING,
    dtype_kind="floats",
    inputs=[
        (np.array([2, 0, 1, 2]), 4),
        (np.array([0, 3, 2, 1, 1], dtype=np.uint8), 4),
        (np.array([1, -1, 0]), 3),
        (np.array([1, -2, 0]), 3),
        (np.array([0, 3, 1]), 3),
        (np.array([-1]), 3),
        (np.array([2]), 2),
        (np.array([1, -2, 3]), 3),
        (np.array([9, 1, 0]), 5),
        (np.array([7, 255, 0, 1], dtype=np.uint8), 10),
    ],
)

labels_of = Question(
    "labels = labels_of(Y)",
    ready_made=("ffnn_helpers.encoding.to_labels",),
    dtype_kind="whole numbers",
    inputs=[
        (np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),),
        (np.array([[0.2, 0.5, 0.3], [0.7, 0.1, 0.2], [0.4, 0.2, 0.4], [0.0, 0.0, 1.0], [-2.0, -1.0, -3.0]]),),
        (np.array([[0.3, 0.45, 0.05, 0.2]]),),
        (np.array([[0.1, 0.2, 0.7], [0.6, 0.3, 0.1], [0.2, 0.3, 0.5]]),),
        (np.array([[0.1, 0.25, 0.05, 0.2, 0.4], [0.2, 0.1, 0.1, 0.35, 0.25]]),),
    ],
)

naive_softmax = Question(
    "P = naive_softmax(Z)",
    ready_made=READY_MADE_SOFTMAX,
    inputs=[
        (np.array([[2.0, 1.0, -1.0], [0.5, -0.3, 0.1], [-3.0, 2.5, 0.2], [1.2, 1.2, -2.0]]),),
        (np.array([[0.3, -1.2, 2.2, 0.7]]),),
        (np.array([[1.0, -0.4, 0.9], [0.2, 2.1, -1.5], [-2.0, -0.6, -1.1]]),),
        (np.array([[-50.0, -51.5, -49.0], [40.0, 41.0, 38.5]]),),  # next to these sums a small number is not small
    ],
)

softmax = Question(
    "P = softmax(Z)",
    depends_on=[naive_softmax],
    ready_made=READY_MADE_SOFTMAX,
    inputs=[
        (np.array([[1000.0, 1001, 999], [0, 1, -1], [-1000, -1003, -1001], [-1500, 1500, 1499]]),),
        (np.array([[0.5, 800.0, 799.0], [2.0, 1.0, -1.0], [-3.0, 2.5, 0.2]]),),
        (np.array([[710.5, 712.0, 709.0, 0.0]]),),
        (np.array([[-1000.0, -1001.0, -999.5], [0.5, 2.0, -1.0]]),),
        (np.array([[1e5, 1e5 + 1, -1e5], [-1e5, -1e5 + 2, -1e5 + 1]]),),
        (np.array([[90.0, 91.5], [-0.5, -120.0], [0.25, 0.5]], np.float32),),
    ],
)

log_softmax = Question(
    "log_P = log_softmax(Z)",
    depends_on=[naive_softmax, softmax],
    ready_made=READY_MADE_SOFTMAX,
    inputs=[
        (np.array([[2.0, 1.0, -1.0], [0.0, -800.0, -3.0], [1000.0, 1001.0, 999.0], [-1500.0, -1503.5, -1502.0]]),),
        (np.array([[0.0, -800.0]]),),
        (np.array([[1e5, 1e5 + 1, -1e5], [-1e5, -1e5 + 2, -1e5 + 1]]),),
        (np.array([[1.0, -0.4, 0.9], [0.2, 2.1, -1.5], [-2.0, -0.6, -1.1]]),),
    ],
)

boltzmann = Question(
    "P = boltzmann(E, T)",
    depends_on=[naive_softmax, softmax],
    ready_made=READY_MADE_SOFTMAX,
    inputs=[
        (np.array([[0.0, 1.0, 2.5, 0.7], [-1.0, 0.3, 0.2, -0.4], [3.0, 2.0, 2.2, 4.1]]), 0.5),
        (np.array([[0.4, -1.0, -0.999]]), 0.001),
        (np.array([[2.0, 2.0005, 3.0]]), 0.001),
        (np.array([[0.0, 1.0, 3.0], [0.5, -0.5, 0.1], [1.0, 1.2, -0.8]]), 2.0),
        (np.array([[0.0, 1.0], [1000.0, 1001.0]]), 1.0),
    ],
)

jacobian = Question(
    "J = jacobian(z)",
    depends_on=[naive_softmax, softmax],
    ready_made=(*READY_MADE_SOFTMAX, "ffnn_helpers.activations.softmax_jacobian"),
    inputs=[(np.array([2.0, 1.0, -1.0]),), (np.array([0.4, -0.7]),), (np.array([1000.0, 1001.0, 999.0, 1000.5]),)],
)
