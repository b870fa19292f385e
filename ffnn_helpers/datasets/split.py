"""Data in two parts: one for training, and one, unseen during training, to test what was learned."""

import numpy as np

from ffnn_helpers._arrays import as_array, check_generator, real_number


def split(X, Y, test_share: float, rng: np.random.Generator):
    """Shuffle the samples and divide them: `X_train, Y_train, X_test, Y_test`, all of them copies.

    Row i of X stays with row i of Y. Of N samples round(test_share · N) go to the test set, the others to the
    training set.

    X of shape (N, ...) and Y of shape (N,) for labels or (N, K) for rows, of any type; test_share between 0 and 1;
    rng a numpy.random.Generator. Raises ValueError if X and Y differ in length, for a test_share that is not between
    0 and 1 or would leave one of the sets empty; TypeError for a test_share that is not a number or an rng that is
    not a generator.
    Source: the 'ratio of training to test data' of TensorFlow Playground.
    """
    X, Y = as_array(X, "X"), as_array(Y, "Y")
    if X.ndim == 0 or Y.ndim == 0 or len(X) != len(Y):
        raise ValueError(f"X and Y must have one row per sample, but their shapes are {X.shape} and {Y.shape}.")
    if not 0 < real_number(test_share, "test_share") < 1:
        raise ValueError(f"test_share must lie between 0 and 1, such as 0.2 for a fifth, but it is {test_share}.")
    check_generator(rng)
    n_test = round(test_share * len(X))
    if n_test in (0, len(X)):
        empty = "test" if n_test == 0 else "training"
        raise ValueError(f"a test_share of {test_share} of {len(X)} samples leaves the {empty} set empty.")

    order = rng.permutation(len(X))
    test, train = order[:n_test], order[n_test:]
    return X[train], Y[train], X[test], Y[test]
