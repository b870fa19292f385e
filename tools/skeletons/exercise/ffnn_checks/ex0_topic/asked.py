"""What exercise 0 asks: the means of inputs, and inputs that are standardised."""

import numpy as np

from ffnn_checks.asking import Question


def samples(N, n, seed):
    """Inputs of shape (N, n), each column with a mean and a size of its own, so that no mistake can hide."""
    rng = np.random.default_rng(seed)
    return rng.normal(rng.uniform(-5, 5, n), rng.uniform(0.5, 4, n), size=(N, n)).round(2)


# Of every case, one has as many rows as columns: there, a sum over the wrong axis has the right shape.
INPUTS = [(samples(4, 2, seed=1),), (samples(3, 3, seed=2),), (samples(5, 1, seed=3),)]

means = Question("m = means(X)", inputs=INPUTS)

standardised = Question("S = standardised(X)", inputs=INPUTS, depends_on=[means])
