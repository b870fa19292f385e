"""Networks in files: `save` and `load`, in NumPy's own format `.npz`, read without pickle.

(A pickle runs code when it is opened; a file of arrays cannot.)
"""

import os
from pathlib import Path

import numpy as np

from ffnn_helpers.network import FFNN


def save(network: FFNN, path: str | Path):
    """Write an `FFNN`, its architecture, weights and biases, to a file, replacing an earlier file of that name.

    The file holds the arrays sizes, activations, cost, weights_1 … weights_L and biases_1 … biases_L.

    Raises TypeError for other networks: save their lists `weights` and `biases` with `np.savez`.
    """
    if type(network) is not FFNN:  # additions of a subclass would be lost
        raise TypeError(
            f"only an FFNN can be saved, but this is a {type(network).__name__}: use np.savez on its arrays."
        )
    arrays = {"sizes": network.sizes, "activations": network.activations, "cost": network.cost_name}
    for layer, (W, b) in enumerate(zip(network.weights, network.biases, strict=True), start=1):
        arrays[f"weights_{layer}"], arrays[f"biases_{layer}"] = W, b
    # Write a new file, then rename it: an interrupt leaves the old file intact.
    path = Path(path)
    beside = path.with_name(path.name + ".part")
    try:
        with open(beside, "wb") as file:
            np.savez(file, **arrays)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def load(path: str | Path) -> FFNN:
    """Return the `FFNN` that was saved in this file: the same architecture, and equal weights and biases.

    Raises FileNotFoundError if there is no such file, ValueError if `save` did not write it.
    """
    try:
        with open(path, "rb") as file:  # closed even if NumPy cannot read it
            arrays = dict(np.load(file, allow_pickle=False))
        L = len(arrays["sizes"]) - 1
        weights = [arrays[f"weights_{layer}"] for layer in range(1, L + 1)]
        biases = [arrays[f"biases_{layer}"] for layer in range(1, L + 1)]
        network = FFNN(
            arrays["sizes"].tolist(),
            arrays["activations"].tolist(),
            str(arrays["cost"]),
            np.random.default_rng(0),  # the random weights are replaced below
            dtype=weights[0].dtype,
        )
        network.weights, network.biases = weights, biases
    except FileNotFoundError:
        raise
    except Exception as error:  # a damaged file can raise many kinds of errors
        raise ValueError(f"{path} is not a file that ffnn_helpers.storage.save wrote: {error}") from error
    return network
