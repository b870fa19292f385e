"""Can this object stand in for an `FFNN`? What it lacks, or returns in a wrong shape, is told by name."""

import numpy as np

MEMBERS = {
    "weights": "a list of L arrays of shapes (n_{l−1}, n_l)",
    "biases": "a list of L arrays of shapes (n_l,)",
    "forward": "a method forward(X) that returns the lists Z and A",
    "predict": "a method predict(X) that returns the outputs",
    "cost": "a method cost(X, Y) that returns the mean cost, a float",
    "gradients": "a method gradients(X, Y) that returns the lists dW and db",
}


def check_network(network, X, Y):
    """Raise TypeError or ValueError unless `network` is a `Network` that can be trained on rows X and Y.

    X (N, n_0) and Y (N, n_L) are arrays of floats. Two rows of them are passed through every member, and what comes
    back is compared with what `ffnn_helpers.network.Network` promises; the parameters are not changed.
    """
    if isinstance(network, type):
        raise TypeError(f"network must be an object, not a class: build one, {network.__name__}(sizes, …).")
    for member, meaning in MEMBERS.items():
        if not hasattr(network, member):
            raise TypeError(f"the network, a {type(network).__name__}, has no member {member}: {meaning}.")
    sizes = _checked_parameters(network)
    _check_rows(X, Y, sizes)

    X, Y = X[:2], Y[:2]
    N = len(X)
    Z, A = _pair(network.forward(X), "forward(X)", "Z and A")
    _check_shapes(Z, [(N, n) for n in sizes[1:]], "forward(X)", "Z")
    _check_shapes(A, [(N, n) for n in sizes], "forward(X)", "A")
    _check_shapes([network.predict(X)], [(N, sizes[-1])], "predict(X)", None)
    cost = network.cost(X, Y)
    if np.ndim(cost) != 0 or not np.issubdtype(np.asarray(cost).dtype, np.floating):
        raise TypeError(f"cost(X, Y) must return one float, the mean over the samples, but it returned {cost!r}.")
    dW, db = _pair(network.gradients(X, Y), "gradients(X, Y)", "dW and db")
    _check_shapes(dW, [W.shape for W in network.weights], "gradients(X, Y)", "dW")
    _check_shapes(db, [b.shape for b in network.biases], "gradients(X, Y)", "db")


def _checked_parameters(network):
    """The sizes [n_0, …, n_L] that the weights and biases have, if they fit each other."""
    weights, biases = network.weights, network.biases
    if not len(weights) == len(biases) > 0:
        raise ValueError(f"there must be as many weights as biases, one a layer, not {len(weights)} and {len(biases)}.")
    for name in ("weights", "biases"):
        for i, array in enumerate(getattr(network, name)):
            if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
                kind = f"array of {array.dtype}" if isinstance(array, np.ndarray) else type(array).__name__
                raise TypeError(f"{name}[{i}] must be an array of floats, but it is {_a(kind)}.")
            if not np.shares_memory(array, getattr(network, name)[i]):
                raise ValueError(
                    f"{name}[{i}] must be the array that the network computes with, but it is a copy of it."
                )
    sizes = [weights[0].shape[0] if weights[0].ndim else 0]
    for i, (W, b) in enumerate(zip(weights, biases, strict=True)):
        if W.ndim != 2 or b.shape != W.shape[1:] or W.shape[0] != sizes[-1]:
            raise ValueError(
                f"layer {i + 1} takes {sizes[-1]} inputs, so its weights must have shape ({sizes[-1]}, n) and its "
                f"biases shape (n,), but they have shapes {W.shape} and {b.shape}."
            )
        sizes.append(W.shape[1])
    return sizes


def _check_rows(X, Y, sizes):
    if X.ndim != 2 or X.shape[1] != sizes[0] or len(X) == 0:
        raise ValueError(f"inputs must have shape (N, {sizes[0]}), one row a sample, but they have shape {X.shape}.")
    if Y.shape != (len(X), sizes[-1]):
        raise ValueError(
            f"targets must have shape {(len(X), sizes[-1])}, one row a sample and one column an output, "
            f"but they have shape {Y.shape}.{_advice(Y, sizes[-1])}"
        )


def _advice(Y, n_outputs):
    if Y.ndim != 1:
        return ""
    return " Use Y.reshape(-1, 1)." if n_outputs == 1 else " If they are class labels, use one_hot(Y, n_classes)."


def _pair(returned, call, names):
    if not isinstance(returned, tuple | list) or len(returned) != 2:
        raise TypeError(f"{call} must return two lists, {names}, but it returned {_a(type(returned).__name__)}.")
    return returned


def _check_shapes(arrays, shapes, call, name):
    if len(arrays) != len(shapes):
        raise ValueError(f"{call} must return a list {name} of {len(shapes)} arrays, but there are {len(arrays)}.")
    for i, (array, shape) in enumerate(zip(arrays, shapes, strict=True)):
        what = f"{name}[{i}] of {call}" if name else call
        if np.shape(array) != shape:
            raise ValueError(f"{what} must have shape {shape}, but it has shape {np.shape(array)}.")
        if np.asarray(array).dtype.kind != "f":
            raise TypeError(f"{what} must hold floats, but it holds {np.asarray(array).dtype}.")


def _a(noun):
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
