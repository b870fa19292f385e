"""A network in a file: `save` and `load`, as `.npz`, NumPy's own format, read without pickle.

(A pickle runs code when it is opened; a file of arrays cannot.)
"""

import os
from pathlib import Path

import numpy as np

from ffnn_helpers.network import FFNN


def save(network: FFNN, path: str | Path):
    """Write an `FFNN`, its architecture, weights and biases, to a file; an earlier file of that name is replaced.

    The file holds the arrays sizes, activations, cost, weights_1 … weights_L and biases_1 … biases_L.

    Raises TypeError for other networks: of those, keep the lists `weights` and `biases` with `np.savez`.
    """
    if type(network) is not FFNN:  # what a subclass adds would be lost
        raise TypeError(
            f"only an FFNN can be saved, and this is a {type(network).__name__}: use np.savez on its arrays."
        )
    arrays = {"sizes": network.sizes, "activations": network.activations, "cost": network.cost_name}
    for layer, (W, b) in enumerate(zip(network.weights, network.biases, strict=True), start=1):
        arrays[f"weights_{layer}"], arrays[f"biases_{layer}"] = W, b
    # Written beside the old file and then put in its place: an interrupt leaves the old one whole.
    path = Path(path)
    beside = path.with_name(path.name + ".part")
    try:
        with open(beside, "wb") as file:
            np.savez(file, **arrays)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def load(path: str | Path) -> FFNN:
    """The `FFNN` that was saved in this file: the same architecture, and every weight and bias to the last bit.

    Raises FileNotFoundError if there is no such file, ValueError if it is not one that `save` wrote.
    """
    try:
        with open(path, "rb") as file:  # so that it is closed, too, if NumPy cannot read it
            arrays = dict(np.load(file, allow_pickle=False))
        L = len(arrays["sizes"]) - 1
        weights = [arrays[f"weights_{layer}"] for layer in range(1, L + 1)]
        biases = [arrays[f"biases_{layer}"] for layer in range(1, L + 1)]
        network = FFNN(
            arrays["sizes"].tolist(),
            arrays["activations"].tolist(),
            str(arrays["cost"]),
            np.random.default_rng(0),  # its weights are replaced at once
            dtype=weights[0].dtype,
        )
        network.weights, network.biases = weights, biases
    except FileNotFoundError:
        raise
    except Exception as error:  # a damaged file can fail in a dozen ways
        raise ValueError(f"{path} holds no network that ffnn_helpers.storage.save wrote: {error}") from error
    return network
