"""Check whether an object can replace an `FFNN`; errors name the member that is missing or returns a wrong shape."""

import numpy as np

from ffnn_helpers._arrays import as_floats, as_rows, refuse

MEMBERS = {
    "weights": "a list of L arrays of shapes (n_{l−1}, n_l)",
    "biases": "a list of L arrays of shapes (n_l,)",
    "forward": "a method forward(X) that returns the lists Z and A",
    "predict": "a method predict(X) that returns the outputs",
    "cost": "a method cost(X, Y) that returns the mean cost, a float",
    "gradients": "a method gradients(X, Y) that returns the lists dW and db",
}


def check_network(network, X, Y, names=("X", "Y")):
    """Return X and Y as floats. Raises TypeError or ValueError unless `network` is a `Network` that they can train.

    X (N, n_0) and Y (N, n_L) must be finite; `names` are their names in messages. Every member is called with a
    few rows, `cost` with all rows, and the results are compared with those of `ffnn_helpers.network.Network`. The
    parameters are not changed.
    """
    X, Y = as_floats(X, names[0]), as_floats(Y, names[1])
    refuse(~np.isfinite(X), X, names[0], "inputs must be finite")
    refuse(~np.isfinite(Y), Y, names[1], "targets must be finite")
    if isinstance(network, type):
        raise TypeError(f"network must be an object, not a class: build one, {network.__name__}(sizes, …).")
    for member, meaning in MEMBERS.items():
        if not hasattr(network, member):
            raise TypeError(f"network must be like an FFNN, but {_kind(network)} has no {member}, {meaning}.")
    sizes = _checked_parameters(network)
    _check_rows(X, Y, sizes, *names)

    some_X, some_Y = X[:5], Y[:5]
    N = len(some_X)
    Z, A = _pair(network.forward(some_X), "forward(X)", "Z and A")
    _check_shapes(Z, [(N, n) for n in sizes[1:]], "forward(X)", "Z")
    _check_shapes(A, [(N, n) for n in sizes], "forward(X)", "A")
    _check_shapes([network.predict(some_X)], [(N, sizes[-1])], "predict(X)", None)
    cost = network.cost(X, Y)  # of all rows: it checks every target, unlike the gradients of a training
    if np.ndim(cost) != 0 or not np.issubdtype(np.asarray(cost).dtype, np.floating):
        raise TypeError(f"cost(X, Y) must return one float, the mean over the samples, but it returned {cost!r}.")
    dW, db = _pair(network.gradients(some_X, some_Y), "gradients(X, Y)", "dW and db")
    _check_shapes(dW, [W.shape for W in network.weights], "gradients(X, Y)", "dW")
    _check_shapes(db, [b.shape for b in network.biases], "gradients(X, Y)", "db")
    return X, Y


def _checked_parameters(network):
    """Return the sizes [n_0, …, n_L] of the weights and biases, after checking that they fit each other."""
    weights, biases = network.weights, network.biases
    for name, arrays in (("weights", weights), ("biases", biases)):
        _check_list(arrays, name)
    if not len(weights) == len(biases) > 0:
        raise ValueError(
            f"there must be as many weights as biases, one per layer, not {len(weights)} and {len(biases)}."
        )
    for name in ("weights", "biases"):
        for i, array in enumerate(getattr(network, name)):
            if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
                raise TypeError(f"{name}[{i}] must be an array of floats, but it is {_kind(array)}.")
            if not np.shares_memory(array, getattr(network, name)[i]):
                raise ValueError(
                    f"{name}[{i}] must be the array that the network computes with, but it is a copy of it."
                )
            refuse(~np.isfinite(array), array, f"{name}[{i}]", "parameters must be finite")
    sizes = [weights[0].shape[0] if weights[0].ndim else 0]
    for i, (W, b) in enumerate(zip(weights, biases, strict=True)):
        if W.ndim != 2 or b.shape != W.shape[1:] or W.shape[0] != sizes[-1]:
            raise ValueError(
                f"layer {i + 1} takes {sizes[-1]} inputs, so its weights must have shape ({sizes[-1]}, n) and its "
                f"biases shape (n,), but they have shapes {W.shape} and {b.shape}."
            )
        sizes.append(W.shape[1])
    return sizes


def _check_rows(X, Y, sizes, name_X, name_Y):
    as_rows(X, sizes[0], name_X)
    if len(X) == 0:
        raise ValueError(f"{name_X} must have at least one row, but it has shape {X.shape}.")
    if Y.shape != (len(X), sizes[-1]):
        raise ValueError(
            f"{name_Y} must have shape {(len(X), sizes[-1])}, one row per sample and one column per output, "
            f"but it has shape {Y.shape}.{_advice(Y, sizes[-1], name_Y)}"
        )


def _advice(Y, n_outputs, name):
    if Y.ndim != 1:
        return ""
    if n_outputs == 1:
        return f" Use {name}.reshape(-1, 1)."
    return f" If it holds class labels, use one_hot({name}, {n_outputs})."


def _check_list(arrays, what):
    if not isinstance(arrays, list | tuple):
        raise TypeError(f"{what} must be a list of arrays, one per layer, but it is {_kind(arrays)}.")


def _pair(returned, call, names):
    if not isinstance(returned, tuple | list) or len(returned) != 2:
        raise TypeError(f"{call} must return two lists, {names}, but it returned {_kind(returned)}.")
    return returned


def _check_shapes(arrays, shapes, call, name):
    _check_list(arrays, f"{name} of {call}")
    if len(arrays) != len(shapes):
        raise ValueError(f"{call} must return a list {name} of {len(shapes)} arrays, but there are {len(arrays)}.")
    for i, (array, shape) in enumerate(zip(arrays, shapes, strict=True)):
        what = f"{name}[{i}] of {call}" if name else call
        if array is None:
            raise TypeError(f"{what} is None: does the method end with return?")
        if np.shape(array) != shape:
            raise ValueError(f"{what} must have shape {shape}, but it has shape {np.shape(array)}.")
        if np.asarray(array).dtype.kind != "f":
            raise TypeError(f"{what} must hold floats, but it holds {np.asarray(array).dtype}.")


def _kind(value):
    """Describe a value for a message: 'None', 'an array of int64', 'a dict'."""
    if value is None:
        return "None"
    noun = f"array of {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__
    return f"an {noun}" if noun[0] in "aeiouAEIOU" else f"a {noun}"
