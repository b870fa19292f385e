"""One-hot rows: encoding and decoding for every dtype of labels, and labels that must be refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ffnn_helpers.encoding import accuracy, one_hot, to_labels

INTEGERS = [np.dtype(code) for code in "bBhHiIlLqQ"]


@pytest.mark.parametrize("dtype", [*INTEGERS, np.dtype(np.float16), np.dtype(np.float64)], ids=str)
@given(data=st.data())
def test_there_and_back(dtype, data):
    K = data.draw(st.integers(2, 300))
    largest = min(K - 1, 127)
    labels = data.draw(hnp.arrays(dtype, st.integers(0, 20), elements=st.integers(0, largest)))
    Y = one_hot(labels, K)
    assert Y.dtype == np.float64
    assert Y.shape == (len(labels), K)
    np.testing.assert_array_equal(Y.sum(axis=1), 1)
    np.testing.assert_array_equal(np.argwhere(Y == 1)[:, 1], labels.astype(int))
    np.testing.assert_array_equal(to_labels(Y), labels.astype(int))


def test_classes_are_given_not_counted():
    np.testing.assert_array_equal(one_hot([1, 0], 3), [[0, 1, 0], [1, 0, 0]])
    assert one_hot([], 3).shape == (0, 3)
    assert one_hot(np.array([255], np.uint8), 300)[0, 255] == 1
    np.testing.assert_array_equal(one_hot([True, False], 2), [[0, 1], [1, 0]])


def test_to_labels_reads_off_the_largest():
    labels = to_labels([[0.2, 0.5, 0.3], [0.4, 0.2, 0.4], [-np.inf, -2, -1]])
    assert labels.dtype.kind == "i"
    np.testing.assert_array_equal(labels, [1, 0, 2])
    assert to_labels(np.zeros((0, 3))).shape == (0,)


@pytest.mark.parametrize(
    ("labels", "K", "error", "words"),
    [
        ([0, 1, -1], 3, ValueError, ["labels[2] is -1", "from 0 to 2"]),
        ([0, 3, 4], 3, ValueError, ["labels[1] is 3", "from 0 to 2"]),
        ([0.0, 0.5], 2, ValueError, ["labels[1] is 0.5", "whole"]),
        ([np.nan], 2, ValueError, ["labels[0] is nan"]),
        ([1, np.inf], 2, ValueError, ["labels[1] is inf"]),
        (np.array([1, 255], np.uint8), 255, ValueError, ["labels[1] is 255", "from 0 to 254"]),
        (np.array([-128], np.int8), 300, ValueError, ["labels[0] is -128"]),
        (np.array([2**64 - 1], np.uint64), 2, ValueError, ["labels[0] is 18446744073709551615"]),
        ([[0], [1]], 2, ValueError, ["(N,)", "(2, 1)", "ravel"]),
        (1, 2, ValueError, ["(N,)", "()"]),
        (["cat", "dog"], 2, TypeError, ["<U3", "labels[:3] is ['cat', 'dog']", "0 … 1"]),
        ([1j], 2, TypeError, ["complex128"]),
        ([0, None], 2, TypeError, ["object", "[0, None]"]),
        (np.array([], "U1"), 2, TypeError, ["<U1"]),
        ([0, 1], 2.0, TypeError, ["K", "2.0", "integer"]),
        ([0, 1], None, TypeError, ["K", "None"]),
        ([0, 1], True, TypeError, ["K", "True"]),
        ([0, 0], 1, ValueError, ["K", "at least 2", "1"]),
    ],
)
def test_labels_that_are_refused(labels, K, error, words):
    with pytest.raises(error) as caught:
        one_hot(labels, K)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("Y", "error", "words"),
    [
        ([[0, 1], [np.nan, 1]], ValueError, ["Y[1, 0] is nan"]),
        ([0, 1], ValueError, ["(N, K)", "(2,)"]),
        ([[0], [1]], ValueError, ["(N, K)", "(2, 1)"]),
        ([["a", "b"]], TypeError, ["Y must hold real numbers", "<U1"]),
    ],
)
def test_rows_that_are_refused(Y, error, words):
    with pytest.raises(error) as caught:
        to_labels(Y)
    for word in words:
        assert word in str(caught.value)


def test_accuracy_is_the_share_of_right_classes():
    Y = one_hot([0, 1, 2, 2], 3)
    assert accuracy([[0.9, 0.1, 0], [0.4, 0.5, 0.1], [0.1, 0.2, 0.7], [0.5, 0.3, 0.2]], Y) == 0.75
    assert accuracy(Y, Y) == 1.0
    assert accuracy([[0.2, 0.3, 0.5]], [[1, 0, 0]]) == 0.0


def test_accuracy_of_one_column_parts_at_one_half():
    assert accuracy([[0.5], [0.49], [0.9], [0.1]], [[1], [0], [0], [0]]) == 0.75


@pytest.mark.parametrize(
    ("A", "Y", "words"),
    [
        ([[0.1, 0.9]], [1], ["(1, 2)", "(1,)", "one_hot(labels, K)"]),
        ([[0.1], [0.2]], [0, 1], ["(2, 1)", "(2,)", "reshape(-1, 1)"]),
        (np.zeros((0, 2)), np.zeros((0, 2)), ["(0, 2)"]),
        ([[np.nan]], [[1]], ["A[0, 0] is nan"]),
        ([[0.0]], [[np.nan]], ["Y[0, 0] is nan"]),
    ],
)
def test_accuracies_that_are_refused(A, Y, words):
    with pytest.raises(ValueError) as caught:
        accuracy(A, Y)
    for word in words:
        assert word in str(caught.value)
