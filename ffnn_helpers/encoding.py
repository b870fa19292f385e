"""Class labels as rows of a matrix, and back.

With K classes a label is an integer 0 … K − 1; its one-hot row has K entries, all 0 but a single 1.

Source: lecture, 'One-hot encoding'.
"""

import numpy as np

from ffnn_helpers._arrays import as_array, as_floats, refuse, whole_number


def one_hot(labels, K: int) -> np.ndarray:
    """One row per label: 1 in the column of its class, 0 elsewhere. `one_hot([0, 2], 3)` is [[1, 0, 0], [0, 0, 1]].

    The number of classes K must be passed, because a batch need not contain every class.

    labels of shape (N,), whole numbers 0 … K − 1 of any integer, bool or float type; the result is float64 of
    shape (N, K). Raises TypeError for labels that are not real numbers or K that is not an integer, ValueError
    for labels that are not flat, not whole or out of range, and for K < 2.
    Source: lecture, 'One-hot encoding'.
    """
    K = whole_number(K, "K", at_least=2)
    labels = as_array(labels, "labels")
    if labels.ndim != 1:
        raise ValueError(
            f"labels must be flat, of shape (N,), but their shape is {labels.shape}: "
            "use labels.ravel() if there is one label per sample."
        )
    if labels.dtype.kind not in "iubf":
        raise TypeError(
            f"labels must be whole numbers, but their dtype is {labels.dtype} "
            f"(labels[:3] is {labels[:3].tolist()}): number the classes 0 … {K - 1}."
        )
    # Compared in their own dtype: a cast to int would hide 0.5, and a subtraction would wrap uint8.
    is_label = (labels >= 0) & (labels < K) & (labels == np.floor(labels))
    rule = f"labels of {K} classes are whole numbers from 0 to {K - 1}"
    refuse(~is_label, labels, "labels", rule)

    Y = np.zeros((len(labels), K))
    Y[np.arange(len(labels)), labels.astype(int)] = 1
    return Y


def to_labels(Y) -> np.ndarray:
    """Return the column of the largest entry of each row: the inverse of `one_hot`, and the most probable class.

    Of equal entries the first counts.

    Y of shape (N, K) with K ≥ 2; the result is an integer array of shape (N,). Raises TypeError unless Y holds
    real numbers, ValueError for another shape or a nan, which is neither larger nor smaller than its neighbours.
    Source: lecture, 'One-hot encoding'.
    """
    Y = as_floats(Y, "Y")
    if Y.ndim != 2 or Y.shape[1] < 2:
        raise ValueError(f"Y must have shape (N, K), one column for each of K ≥ 2 classes, but it is {Y.shape}.")
    refuse(np.isnan(Y), Y, "Y", "only numbers can be compared")
    return Y.argmax(axis=1)


def accuracy(A, Y) -> float:
    """Return the fraction of samples whose class was recognised, from 0 to 1.

    With K ≥ 2 columns the class of a row is the column of its largest entry. With a single column it is 1 where the
    entry is at least 1/2, and 0 elsewhere.

    A holds outputs, Y targets, both of shape (N, K), one row per sample. Raises TypeError unless both hold real
    numbers, ValueError for other shapes, for no samples, or for a nan.
    """
    A, Y = as_floats(A, "A"), as_floats(Y, "Y")
    if A.ndim != 2 or A.shape != Y.shape or A.size == 0:
        raise ValueError(
            f"A and Y must have the same shape (N, K), one row per sample, but A has shape {A.shape} and Y has shape "
            f"{Y.shape}: labels of K classes are encoded by one_hot(labels, K), yes or no by labels.reshape(-1, 1)."
        )
    refuse(np.isnan(A), A, "A", "only numbers can be compared")
    refuse(np.isnan(Y), Y, "Y", "only numbers can be compared")
    if A.shape[1] == 1:
        return float(np.mean((A >= 0.5) == (Y >= 0.5)))
    return float(np.mean(to_labels(A) == to_labels(Y)))
