"""Initial weights and biases, by name.

All weights zero will not do: neurons that start identical get the same gradient, and stay identical. So weights are
random. Their size matters as well. A sum over n_in inputs of size 1, with weights of standard deviation s, has a
standard deviation of s √n_in. This factor from layer to layer should stay near 1; otherwise the signal vanishes or
explodes in a deep network.

Every function takes n_in inputs, n_out neurons and a `numpy.random.Generator`, and returns W of shape (n_in, n_out)
and b of shape (n_out,).
"""

import numpy as np


def lecun(n_in, n_out, rng):
    """Weights from a normal distribution of variance 1/n_in, biases 0: a sum over the inputs keeps their size.

    Source: LeCun, Bottou, Orr and Müller, Efficient BackProp (1998), section 4.6.
    """
    return rng.normal(0, np.sqrt(1 / n_in), size=(n_in, n_out)), np.zeros(n_out)


def glorot(n_in, n_out, rng):
    """Weights uniform between ±√(6/(n_in + n_out)), biases 0: variance 2/(n_in + n_out).

    A compromise between the signal, which needs 1/n_in forwards, and its gradient, which needs 1/n_out backwards.
    Made for tanh.
    Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks (2010),
    equation 16.
    """
    limit = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-limit, limit, size=(n_in, n_out)), np.zeros(n_out)


def he(n_in, n_out, rng):
    """Weights from a normal distribution of variance 2/n_in, biases 0. Made for ReLU, which stops half the signal.

    Source: He, Zhang, Ren and Sun, Delving deep into rectifiers (2015), equation 10.
    """
    return rng.normal(0, np.sqrt(2 / n_in), size=(n_in, n_out)), np.zeros(n_out)


def playground(n_in, n_out, rng):
    """Weights uniform between ±1/2, biases 0.1, whatever the widths.

    Source: TensorFlow Playground, nn.ts.
    """
    return rng.uniform(-0.5, 0.5, size=(n_in, n_out)), np.full(n_out, 0.1)


INITIALISATIONS = {"lecun": lecun, "glorot": glorot, "he": he, "playground": playground}


def get_initialisation(name):
    """Return the function of this name. Raises ValueError, with the list of names, if there is none."""
    if not isinstance(name, str) or name not in INITIALISATIONS:
        raise ValueError(f"there is no initialisation {name!r}: the names are {', '.join(INITIALISATIONS)}.")
    return INITIALISATIONS[name]
