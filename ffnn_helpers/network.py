"""Feed-forward neural networks: `Layer`, `FFNN`, and `Network`, the interface of all networks here.

Layer 0 is the input; layers 1 … L follow, and L is the last, the output. Data are batch-first: X has shape
(N, n_0), one row per sample. Layer l has weights W of shape (n_{l−1}, n_l), where W[i, j] = w_ij leads from its
input i to its neuron j, and biases b of shape (n_l,):

    Z = A @ W + b    pre-activations z^(l), shape (N, n_l)
    A = g(Z)         activations a^(l), shape (N, n_l)

Products of matrices are written A.dot(B), which is the same as A @ B, but twice as fast for small matrices.

Source: lecture, 'Notation' and 'One neuron, zoomed in'; its column form uses the transpose of W.
"""

from typing import Protocol

import numpy as np

from ffnn_helpers._arrays import as_floats, as_rows, check_generator, refuse, whole_number
from ffnn_helpers.activations import get_activation
from ffnn_helpers.costs import (
    binary_cross_entropy_from_logits,
    categorical_cross_entropy_from_logits,
    check_targets,
    get_cost,
)
from ffnn_helpers.initialisation import get_initialisation


class Network(Protocol):
    """The interface of every network in this course, ours and yours: a class with it can replace `FFNN`.

    A network is built as `Net(sizes, activations, cost, rng)`:

    - `sizes` is [n_0, …, n_L], the number of neurons of every layer, including the input.
    - `activations` is a pair of names, (every hidden layer's, the output's), or a list of L names, one per layer.
    - `cost` is the name of a cost.
    - `rng` is a `numpy.random.Generator`, from which the initial weights are drawn.
    """

    weights: list[np.ndarray]
    """The weights of layers 1 … L: L arrays of shapes (n_{l−1}, n_l)."""

    biases: list[np.ndarray]
    """The biases of layers 1 … L: L arrays of shapes (n_l,)."""

    def forward(self, X) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return the lists Z (z^(1) … z^(L)) and A (a^(0) … a^(L), where a^(0) is X) for rows X of shape (N, n_0)."""

    def predict(self, X) -> np.ndarray:
        """Return the outputs a^(L), of shape (N, n_L), for rows X of shape (N, n_0)."""

    def cost(self, X, Y) -> float:
        """Return the mean cost of the outputs for X, of shape (N, n_0), given the targets Y, of shape (N, n_L)."""

    def gradients(self, X, Y) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return the lists dW and db: the derivatives of `cost(X, Y)` with respect to every weight and every bias.

        dW[l − 1] has the shape of layer l's weights, db[l − 1] that of its biases.
        """


class Layer:
    """`n_out` neurons side by side: they share the `n_in` inputs, and each has its own weights and bias.

    `Layer(n_in, n_out, activation, rng)` draws the weights from a normal distribution of mean 0 and standard
    deviation 1/√n_in, so that the sum over n_in inputs is neither huge nor tiny; the biases start at 0. Pass the name
    of another `initialisation` to change that. Parameters are float64, or of the `dtype` passed.

    Raises TypeError for sizes that are not integers, an rng that is not a numpy.random.Generator or a dtype that is
    not a float type, ValueError for sizes below 1 or an unknown activation or initialisation.
    Source: lecture, 'Notion of a layer' and 'One neuron, zoomed in'.
    """

    def __init__(self, n_in, n_out, activation, rng, initialisation="lecun", dtype=np.float64):
        self.n_in = whole_number(n_in, "n_in", at_least=1)
        self.n_out = whole_number(n_out, "n_out", at_least=1)
        get_activation(activation)
        self.activation = activation
        check_generator(rng)
        if np.dtype(dtype).kind != "f":
            raise TypeError(f"dtype must be a float type, such as np.float32, but it is {dtype!r}.")
        W, b = get_initialisation(initialisation)(self.n_in, self.n_out, rng)
        self._W, self._b = W.astype(dtype), b.astype(dtype)

    @property
    def W(self):
        """The weights, shape (n_in, n_out): W[i, j] leads from input i to neuron j.

        `layer.W = values` copies the values into this array. Raises TypeError unless they are real numbers,
        ValueError for another shape, a nan or an infinity.
        """
        return self._W

    @W.setter
    def W(self, values):
        self._W[...] = _parameters(values, self._W, "W")

    @property
    def b(self):
        """The biases, shape (n_out,), one per neuron. `layer.b = values` is checked and copied as for W."""
        return self._b

    @b.setter
    def b(self, values):
        self._b[...] = _parameters(values, self._b, "b")

    @property
    def n_parameters(self):
        """The number of weights and biases: n_in · n_out + n_out."""
        return self._W.size + self._b.size

    def forward(self, A):
        """Return Z = A @ W + b and g(Z) for inputs A of shape (N, n_in): two arrays of shape (N, n_out).

        float32 inputs are computed in float32. Raises TypeError unless A holds real numbers, ValueError for
        another shape.
        Source: lecture, 'One neuron, zoomed in'.
        """
        return self._forward(as_rows(A, self.n_in, "A"))

    def _forward(self, A):
        """Do the work of `forward`, for rows of the right shape."""
        W = self._W.astype(A.dtype, copy=False)
        if len(A) > 100 * self.n_out:
            # Many samples, few neurons, as for a picture: if Z is stored neuron by neuron ("F"), each bias is added to
            # a long contiguous run, and the whole forward pass takes half the time.
            Z = np.matmul(A, W, order="F")
        else:
            Z = A.dot(W)
        Z += self._b
        return Z, get_activation(self.activation).function(Z)

    def __repr__(self):
        return f"Layer({self.n_in} → {self.n_out} {self.activation}, {self.n_parameters} parameters)"


# For these pairs the cost is computed from z^(L): exact and finite even where a^(L) has rounded to 0 or 1.
# Its derivative with respect to z^(L) is (a^(L) − y) / N for both.
_FROM_LOGITS = {
    ("sigmoid", "binary_cross_entropy"): binary_cross_entropy_from_logits,
    ("softmax", "categorical_cross_entropy"): categorical_cross_entropy_from_logits,
}


class FFNN:
    """A feed-forward neural network: layers, each of which feeds the next. It is a `Network`.

    `FFNN([2, 8, 8, 1], ("tanh", "sigmoid"), "binary_cross_entropy", rng)` has two inputs, two hidden layers of
    eight tanh neurons and one sigmoid output.

    - `sizes`: [n_0, …, n_L], at least two positive integers.
    - `activations`: a pair of names, (every hidden layer's, the output's), or a list of L names, one per layer.
      A network without hidden layers uses only the output's. The softmax is for the output layer alone.
    - `cost`: the name of a cost. A cross-entropy needs outputs between 0 and 1 (sigmoid or softmax), the
      categorical one at least two of them.
    - `rng`: a `numpy.random.Generator`, such as `np.random.default_rng(seed)`; there is no default.
    - `initialisation`: how the initial weights are drawn, a name of `ffnn_helpers.initialisation`.
    - `dtype`: the dtype of weights and biases. Results have the dtype of X.

    The attributes are `layers` (L of them), `sizes` and `cost_name`.

    Raises ValueError for sizes, activations, costs and initialisations that do not fit these rules or each other,
    TypeError for sizes that are not integers, activations that are not a list, an rng that is not a generator, or a
    dtype that is not a float type.
    Source: lecture, 'Feed-forward neural networks' and 'Notation'.
    """

    def __init__(
        self,
        sizes,
        activations=("tanh", "sigmoid"),
        cost="mean_squared_error",
        rng=None,
        initialisation="lecun",
        dtype=np.float64,
    ):
        self.sizes = _checked_sizes(sizes)
        activations = _one_activation_per_layer(activations, L=len(self.sizes) - 1)
        self.cost_name = cost
        _check_cost_fits(cost, activations[-1], n_outputs=self.sizes[-1])
        self.layers = [
            Layer(n_in, n_out, activation, rng, initialisation, dtype)
            for n_in, n_out, activation in zip(self.sizes[:-1], self.sizes[1:], activations, strict=True)
        ]

    @property
    def activations(self) -> list[str]:
        """The names of the activations of layers 1 … L."""
        return [layer.activation for layer in self.layers]

    @property
    def weights(self) -> list[np.ndarray]:
        """The weights of layers 1 … L, shapes (n_{l−1}, n_l): the layers' own arrays, to be changed in place.

        `net.weights = [...]` and `net.weights[0] = ...` copy the values into these arrays. (To restore them later,
        keep `[W.copy() for W in net.weights]`.) Raises TypeError unless they are real numbers, ValueError for another
        number of arrays, another shape, a nan or an infinity; then the weights are unchanged.
        """
        return _LayerArrays(self.layers, "W")

    @weights.setter
    def weights(self, weights: list[np.ndarray]):
        _set_all(self.layers, "W", weights)

    @property
    def biases(self) -> list[np.ndarray]:
        """The biases of layers 1 … L, shapes (n_l,): the layers' own arrays, to be set like `weights`."""
        return _LayerArrays(self.layers, "b")

    @biases.setter
    def biases(self, biases: list[np.ndarray]):
        _set_all(self.layers, "b", biases)

    @property
    def n_parameters(self):
        """The number of weights and biases of all layers."""
        return sum(layer.n_parameters for layer in self.layers)

    def forward(self, X) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return all pre-activations and activations for rows X of shape (N, n_0), as two lists.

        Z holds z^(1) … z^(L), so Z[l − 1] is layer l's; A holds a^(0) … a^(L), so A[l] is layer l's and A[0]
        is X. Shapes are (N, n_l). float32 X is computed in float32; a nan in X makes its row nan.

        Raises TypeError unless X holds real numbers, ValueError for another shape.
        Source: lecture, 'One neuron, zoomed in', applied layer after layer.
        """
        return self._forward(as_rows(X, self.sizes[0], "X"))

    def _forward(self, X):
        """Do the work of `forward`, for rows of the right shape."""
        Z, A = [], [X]
        for layer in self.layers:
            z, a = layer._forward(A[-1])
            Z.append(z)
            A.append(a)
        return Z, A

    def predict(self, X) -> np.ndarray:
        """Return the outputs a^(L), shape (N, n_L), for rows X of shape (N, n_0). Raises what `forward` raises."""
        return self.forward(X)[1][-1]

    def cost(self, X, Y) -> float:
        """Return the mean cost, a float, of the outputs for X (N, n_0) given the targets Y (N, n_L).

        A cross-entropy of sigmoid outputs, or a categorical one of softmax outputs, is computed from the
        pre-activations z^(L), so that it stays finite where the outputs have rounded to 0 or 1.

        Raises what `forward` and the cost function raise; there must be at least one sample.
        Source: lecture, 'Cost functions'.
        """
        Z, A = self.forward(X)
        from_logits = _FROM_LOGITS.get((self.activations[-1], self.cost_name))
        if from_logits:
            return from_logits(Z[-1], Y)
        return get_cost(self.cost_name).function(A[-1], Y)

    def gradients(self, X, Y) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return the derivatives of `cost(X, Y)` with respect to every weight and bias, by backpropagation.

        The result is two lists: dW[l − 1] has the shape of layer l's W, (n_{l−1}, n_l), and db[l − 1] that of its b,
        (n_l,). float32 X is computed in float32.

        Raises what `cost` raises.
        Source: lecture, 'Tuning the couplings (backpropagation)'; the chain rule, layer by layer from the output.
        """
        A = self.forward(X)[1]
        Y = check_targets(A[-1], Y, self.cost_name)
        dW = [np.empty(layer.W.shape, Y.dtype) for layer in self.layers]
        db = [np.empty(layer.b.shape, Y.dtype) for layer in self.layers]
        with np.errstate(invalid="ignore"):  # where the cost is infinite, ∞ · 0 becomes nan
            self._backward(A, Y, dW, db)
        return dW, db

    def fill_gradients(self, X, Y, dW, db):
        """Write the gradients into the arrays of the lists dW and db, without checks, for speed.

        This is for a training, which checks all rows once, and uses the same arrays in every step. All arrays must
        have the same float type, and N ≥ 1.
        """
        self._backward(self._forward(X)[1], Y, dW, db)

    def _backward(self, A, Y, dW, db):
        """Fill dW and db, given the activations A = [a^(0), …, a^(L)] of a forward pass and the targets Y."""
        ones = np.ones(len(Y), Y.dtype)
        dZ = self._output_error(A[-1], Y)
        for i in reversed(range(len(self.layers))):  # layers[i] takes A[i] and returns A[i + 1]
            A[i].T.dot(dZ, out=dW[i])
            ones.dot(dZ, out=db[i])  # dZ.sum(axis=0), the sum over the samples, in half the time
            if i > 0:
                dA = dZ.dot(self.layers[i].W.T.astype(dZ.dtype, copy=False))
                dZ = dA * get_activation(self.layers[i - 1].activation).slope(A[i])

    def _output_error(self, A, Y):
        """Return ∂C/∂z^(L), the start of the backward pass, for outputs A and targets Y of shape (N, n_L)."""
        output = self.layers[-1].activation
        dA = (A - Y) / len(Y)
        if (output, self.cost_name) in _FROM_LOGITS:
            return dA  # costs.…_from_logits_gradient, from A, which is known; ∂C/∂a has denominators that g' cancels
        if self.cost_name != "mean_squared_error":
            dA = get_cost(self.cost_name).gradient(A, Y)
        if output == "softmax":
            return A * (dA - (dA * A).sum(axis=1, keepdims=True))  # dA times the Jacobian a_i (δ_ij − a_j)
        return dA * get_activation(output).slope(A)

    def __repr__(self):
        neurons = [f"{n} {activation}" for n, activation in zip(self.sizes[1:], self.activations, strict=True)]
        return f"FFNN({' → '.join([str(self.sizes[0]), *neurons])}, {self.n_parameters} parameters)"


def _set_all(layers, name, arrays):
    """Copy one array into every layer, or none if one of them does not fit."""
    if not np.iterable(arrays):
        raise TypeError(f"there must be one {name} for each of {len(layers)} layers, in a list, but it is {arrays!r}.")
    arrays = list(arrays)
    if len(arrays) != len(layers):
        raise ValueError(f"there must be one {name} for each of {len(layers)} layers, not {len(arrays)}.")
    arrays = [
        _parameters(values, getattr(layer, name), f"{name} of layer {number}")
        for number, (layer, values) in enumerate(zip(layers, arrays, strict=True), start=1)
    ]
    for layer, values in zip(layers, arrays, strict=True):
        setattr(layer, name, values)


class _LayerArrays(list):
    """The W (or b) of every layer. With a plain list, `net.weights[0] = W` would silently have no effect."""

    def __init__(self, layers, name):
        super().__init__(getattr(layer, name) for layer in layers)
        self._layers, self._name = layers, name

    def __setitem__(self, index, values):
        if isinstance(index, slice):
            arrays = list(self)
            arrays[index] = values
            _set_all(self._layers, self._name, arrays)
        else:
            setattr(self._layers[index], self._name, values)

    def __reduce__(self):  # a copy belongs to no network
        return list, (list(self),)

    def _refuse(self, *_arguments, **_settings):
        raise TypeError(
            f"a network keeps its {len(self)} layers: set one array, net.weights[0] = W, or all, net.weights = [...]."
        )

    append = extend = insert = clear = pop = remove = reverse = sort = __delitem__ = __iadd__ = __imul__ = _refuse


def _parameters(values, present, name):
    """Return a copy of `values` in the dtype of `present`, after checking them. (A copy: layers may swap arrays.)"""
    with np.errstate(over="ignore"):
        values = np.array(as_floats(values, name), dtype=present.dtype)
    if values.shape != present.shape:
        transposed = " Is it transposed? Rows are inputs, columns are neurons."
        raise ValueError(
            f"{name} must have shape {present.shape}, but it has shape {values.shape}."
            f"{transposed if values.shape == present.shape[::-1] else ''}"
        )
    refuse(~np.isfinite(values), values, name, "weights and biases must be finite")
    return values


def _checked_sizes(sizes):
    if np.ndim(sizes) != 1 or len(sizes) < 2:
        raise ValueError(
            f"sizes must list the input and at least one more layer, such as [2, 8, 1], but it is {sizes!r}."
        )
    return [whole_number(n, f"sizes[{i}]", at_least=1) for i, n in enumerate(sizes)]


def _one_activation_per_layer(activations, L):
    """Return the names of the activations of layers 1 … L, from a pair (hidden, output) or a list of L names."""
    if not isinstance(activations, list | tuple):
        raise TypeError(
            "activations must be a pair of names (hidden, output) or a list of names, one per layer, "
            f"but it is {activations!r}."
        )
    names = list(activations)
    for name in names:
        get_activation(name)
    if len(names) == 2 and L != 2:
        hidden, output = names
        names = [hidden] * (L - 1) + [output]
    if len(names) != L:
        raise ValueError(
            f"activations must be a pair (hidden, output) or one name for each of the {L} layers after the input, "
            f"but there are {len(names)}: {names}."
        )
    if "softmax" in names[:-1]:
        raise ValueError(
            f"layer {names.index('softmax') + 1} is hidden, and softmax is for the output layer: "
            "for a hidden layer use tanh, relu or sigmoid."
        )
    return names


def _check_cost_fits(cost, output, n_outputs):
    """Raise ValueError unless this cost can be computed from such outputs."""
    get_cost(cost)
    if cost == "mean_squared_error":
        return
    better = "softmax" if cost == "categorical_cross_entropy" else "sigmoid"
    if output == "step":
        raise ValueError(f"{cost} of a step is 0 or infinite, and has no slope: use {better} for the output layer.")
    if output not in ("sigmoid", "softmax"):
        raise ValueError(
            f"{cost} needs outputs between 0 and 1, and {output} has others: use {better} for the output layer."
        )
    if cost == "categorical_cross_entropy" and n_outputs < 2:
        raise ValueError(
            f"categorical_cross_entropy needs one output for each of K ≥ 2 classes, but sizes ends in {n_outputs}: "
            "for a single yes or no use binary_cross_entropy."
        )
