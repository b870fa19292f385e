"""Inside a network that reads handwritten digits: the image, every neuron, the ten probabilities."""

import math

import numpy as np
from matplotlib.patches import Rectangle

from ffnn_helpers._arrays import as_rows
from ffnn_helpers.datasets import digits, from_strokes, split
from ffnn_helpers.encoding import one_hot, to_labels
from ffnn_helpers.network import FFNN
from ffnn_helpers.optimisers import Adam
from ffnn_helpers.pictures.controls import Pad, Slider, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import both_or
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, POSITIVE, SIGNED, Picture, counted, plain
from ffnn_helpers.training import training

SIDE = 8  # pixels of an image, each way
N_CLASSES = 10
LARGEST_PUSH, LARGEST_SHIFT = 0.3, 3
MIDDLE = 236  # of the row of layers, in pixels of the picture
HIDDEN_X = (236, 574)  # between these the hidden layers stand
FIRST_BAR, BAR = 348, 33  # the top of the first bar, and the way to the next


class DigitsPicture(Picture):
    """A network's response to one image: the activations of all its layers, and a bar for each digit's probability.

    The image is what is `drawn`; without any stroke it is the one with this `number`. It is first shifted by `right`
    and `down` pixels. Then each pixel changes by `push`, in the direction that raises the cost (of a drawing: the cost
    of what the network reads in it), within 0 (paper) and 1 (ink).

    The network is required. `misled` is False for a picture that neither shifts nor pushes.
    Raises TypeError or ValueError for a network, images or labels of another kind.
    Source: lecture, "Tuning the couplings (backpropagation)"; the push: Goodfellow, Shlens and Szegedy, Explaining and
    harnessing adversarial examples (2015), the sign of the gradient.
    """

    def __init__(self, network, X=None, labels=None, *, misled=True):
        bottom = 0 if misled else 140
        super().__init__(800, 400, [(0, bottom, 200, 365 - bottom), (200, 100, 392, 265), (592, 0, 208, 400)])
        self.network, self.misled = network, misled
        self.X, self.labels = _checked(network, *both_or(digits, X=X, labels=labels))
        self.controls = [WholeSlider("number", "image", 0, len(self.X) - 1, start=0)]
        self.ax = self.page()
        self.image = self._map(22, 148, (176, 176), "Greys", (0, 1))
        self._label(110, 344, "input: 64 pixels", ha="center")
        if misled:
            self.rows = 2
            self.controls += [
                WholeSlider("right", "right", -LARGEST_SHIFT, LARGEST_SHIFT, start=0),
                WholeSlider("down", "down", -LARGEST_SHIFT, LARGEST_SHIFT, start=0),
                Slider("push", "push", 0, LARGEST_PUSH, start=0.0, step=0.01),
            ]
            self.change = self._map(22, 26, (88, 88), SIGNED, (-LARGEST_PUSH, LARGEST_PUSH))
            self._label(120, 44, "what the\npush has\nchanged")
        self.controls.append(Pad("drawn", "a digit of your own"))
        self._draw_hidden_layers()
        self._draw_bars()

    def _draw_hidden_layers(self):
        sizes = [W.shape[1] for W in self.network.weights][:-1]
        left, right = HIDDEN_X
        pitch = (right - left) / max(1, len(sizes))
        side = min(140, pitch - 26)
        largest = [max(1e-9, np.abs(a).max()) for a in self.network.forward(self.X)[1][1:-1]]
        self.hidden = []
        edge = 198
        for layer, (n, limit) in enumerate(zip(sizes, largest, strict=True), start=1):
            columns = SIDE if n % SIDE == 0 else math.ceil(math.sqrt(n))
            rows = math.ceil(n / columns)
            width, height = side * min(1, columns / rows), side * min(1, rows / columns)
            x = left + (layer - 0.5) * pitch - width / 2
            self.hidden.append((self._map(x, MIDDLE - height / 2, (width, height), SIGNED, (-limit, limit)), rows))
            name = f"layer {layer}: {n}" if pitch > 90 else n
            self._label(x + width / 2, MIDDLE + 8 + height / 2, name, ha="center")
            self._arrow(edge, x)
            edge = x + width
        self._arrow(edge, 592)
        if sizes:
            self._label(395, 110, "activations: white is 0, dark blue the layer's largest", ha="center")

    def _draw_bars(self):
        self._label(794, 376, "how probable is each digit?", ha="right")
        self.bars, self.probabilities = [], []
        for k in range(N_CLASSES):
            y = FIRST_BAR - BAR * k
            self._label(604, y - 5, str(k), ha="center", color=INK)
            self.ax.add_patch(Rectangle((624, y - 9), 120, 18, facecolor="white", edgecolor=FAINT, lw=0.8))
            self.bars.append(self.ax.add_patch(Rectangle((624, y - 9), 0, 18, lw=0)))
            self.probabilities.append(self.ax.text(786, y - 5, "", ha="right", color=INK))
        self.truth = self.ax.add_patch(Rectangle((593, 0), 22, 24, fill=False, edgecolor=INK, lw=1.6))
        self.frame_words = self._label(794, 12, "framed: what was written", ha="right")
        self.moving += [*self.bars, *self.probabilities, self.truth, self.frame_words]

    def _map(self, left, bottom, size, colours, limits):
        """A layer as an image with one rectangle per neuron, at this place in pixels."""
        ax = self.axes_at(left, bottom, *size, xticks=[], yticks=[])
        image = ax.imshow([[0.0]], cmap=colours, vmin=limits[0], vmax=limits[1], aspect="auto", extent=(0, 1, 0, 1))
        self.moving += [image, *ax.spines.values()]
        return image

    def _label(self, x, y, words, **options):
        return self.ax.text(x, y, words, **{"color": FAINT, "va": "baseline"} | options)

    def _arrow(self, start, end):
        arrow = {"arrowstyle": "->", "color": INK, "lw": 1.5}
        self.ax.annotate("", (end - 3, MIDDLE), (start + 3, MIDDLE), arrowprops=arrow)

    def shown(self, state):
        return state.keys() - {"number"} if state["drawn"] else state.keys()

    def update(self, number, right=0, down=0, push=0, drawn=()):
        self.require_drawable(number=number, right=right, down=down, push=push, drawn=drawn)
        x = from_strokes(drawn) if drawn else self.X[number]
        shifted = _shifted(x.reshape(SIDE, SIDE), right, down)
        label = self.network.predict(shifted.reshape(1, -1)).argmax() if drawn else self.labels[number]
        pushed = self._pushed(shifted.reshape(1, -1), label, push)
        A = self.network.forward(pushed)[1]
        p = np.reshape(A[-1], -1)

        self.image.set_data(pushed.reshape(SIDE, SIDE))
        if self.misled:
            self.change.set_data(pushed.reshape(SIDE, SIDE) - shifted)
        for (image, rows), a in zip(self.hidden, A[1:-1], strict=True):
            columns = math.ceil(a.size / rows)
            image.set_data(np.resize([*a.ravel(), *np.zeros(rows * columns - a.size)], (rows, columns)))
        for k, (bar, label) in enumerate(zip(self.bars, self.probabilities, strict=True)):
            bar.set(width=120 * p[k], color=ACCENT if k == p.argmax() else POSITIVE)
            label.set_text(plain(p[k]))
        self.truth.set_y(FIRST_BAR - BAR * self.labels[number] - 12)
        self.truth.set_visible(not drawn)
        self.frame_words.set_visible(not drawn)
        self.alt = " ".join(self._words(number, right, down, push, drawn, x, p))

    def _pushed(self, x, label, push):
        """The image after one step uphill, in its pixels."""
        if push == 0:
            return x
        # For a single sample, ∂C/∂b of layer 1 is ∂C/∂z, and the weights take it back to the pixels.
        dZ = self.network.gradients(x, one_hot([label], N_CLASSES))[1][0]
        return np.clip(x + push * np.sign(dZ @ self.network.weights[0].T), 0, 1)

    def _words(self, number, right, down, push, drawn, x, p):
        truth, (second, first) = self.labels[number], np.argsort(p)[-2:]
        if drawn:
            inked = np.count_nonzero(x)
            yield f"Your drawing of {counted(len(drawn), 'stroke')} has ink in {inked} of the 64 pixels."
        else:
            yield f"Image {number} (of {len(self.X)}, counted from 0) was written as the digit {truth}."
        sure, less = plain(p[first]), plain(p[second])
        yield f"The network says {first} with probability {sure}; next comes {second} with {less}."
        if first != truth and not drawn:
            yield "It is wrong."
        ways = [(right, "to the right", "to the left"), (down, "down", "up")]
        shifts = [f"{counted(abs(n), 'pixel')} {a if n > 0 else b}" for n, a, b in ways if n]
        if shifts:
            yield f"The image is shifted by {' and '.join(shifts)}."
        if push:
            yield f"Every pixel has been pushed by {plain(push)} of the way from paper to ink, to raise the cost."


def _shifted(image, right, down):
    """The image moved on its sheet: pixels that leave are lost, and those that enter are paper."""
    size = len(image)
    padded = np.zeros((3 * size, 3 * size))
    padded[size + down : 2 * size + down, size + right : 2 * size + right] = image
    return padded[size : 2 * size, size : 2 * size]


def _checked(network, X, labels):
    if isinstance(network, type) or not hasattr(network, "weights"):
        raise TypeError(f"network must be a trained network, such as an FFNN, but it is {network!r}.")
    X, labels = as_rows(X, SIDE**2, "X", per="image"), to_labels(one_hot(labels, N_CLASSES))
    if not len(X) == len(labels) > 0:
        raise ValueError(f"there must be one label per image, but labels has shape {labels.shape} and X {X.shape}.")
    inputs, outputs = network.weights[0].shape[0], network.weights[-1].shape[1]
    if (inputs, outputs) != (SIDE**2, N_CLASSES):
        raise ValueError(
            f"a network that reads digits has 64 inputs and 10 outputs, but this one has {inputs} and {outputs}."
        )
    return X, labels


def explore_digits(network=None, X=None, labels=None):
    """A network that reads digits, neuron by neuron; draw one, or let sliders choose, shift and falsify an image.

    `push` changes every pixel a little, each in the direction that raises the cost.

    - `network`: of 64 inputs and 10 outputs, such as the one that you have trained. If not given, one is trained first,
      which takes a second.
    - `X`, `labels`: the images to choose from, shape (N, 64), from 0 to 1, and their digits, shape (N,), best from
      outside the training set. If not given, all of `datasets.digits`; without a network, those that were held back.
    """
    if network is None:
        network, *held_back = _trained(seed=0)
        X, labels = both_or(lambda: held_back, X=X, labels=labels)
    return explorer(DigitsPicture(network, X, labels))


def draw_digit(seed=0):
    """A network reads the digit that you draw; a slider shows images that it has not seen.

    It is trained first, which takes a second. Another seed gives another network.
    """
    network, X, labels = _trained(seed)
    return explorer(DigitsPicture(network, X[:20], labels[:20], misled=False))


def _trained(seed):
    """A trained network, and the fifth of the images that was held back."""
    rng = np.random.default_rng(seed)
    X, labels = digits()
    X, Y, X_test, Y_test = split(X, one_hot(labels, 10), 0.2, rng)
    sizes = [64, 64, 32, 10]
    network = FFNN(sizes, ("relu", "softmax"), "categorical_cross_entropy", rng, initialisation="he")
    for _ in training(network, X, Y, Adam(0.003), epochs=20, batch_size=32, rng=rng):
        pass  # without the progress bar of `train`
    return network, X_test, to_labels(Y_test)
