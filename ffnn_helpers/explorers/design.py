"""A network's design: its layers and widths, the shapes that follow, and the number of parameters."""

import numbers

import numpy as np
from matplotlib.collections import LineCollection

from ffnn_helpers.network import FFNN
from ffnn_helpers.pictures.controls import WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import named, result_of
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, POSITIVE, Picture

MOST_LAYERS, MOST_NEURONS = 7, 8  # L, and n_l of any layer
LEFT, RIGHT, MIDDLE = 32, 428, 218  # the network's place; its middle line
STEP = 39  # from neuron to neuron
TABLE_LEFT, TABLE_RIGHT = 488, 788
COLUMNS = {"l": 502, "W": 562, "b": 628, "parameters": 722}  # where the table's columns have their middle
HEADS = {"l": "$l$", "W": "$W^{(l)}$", "b": "$b^{(l)}$", "parameters": r"$n_{l-1}\cdot n_l + n_l$"}
ROW = 31  # height of a row of the table
BELOW = "₀₁₂₃₄₅₆₇"
WIDTHS = [f"n{layer}" for layer in range(1, MOST_LAYERS)]  # the controls for the hidden layers' widths


class DesignPicture(Picture):
    """A network with layers 0 … L, and a table with one row per layer: the shapes of W and b, their parameters.

    The state: `sizes` = [n_0, …, n_L], two to eight whole numbers from 1 to 8.

    Source: lecture, "Choose a neural network" and "Notation".
    """

    controls = [
        WholeSlider("inputs", "inputs", 1, MOST_NEURONS, start=2),
        WholeSlider("hidden", "hidden", 0, MOST_LAYERS - 1, start=2),
        WholeSlider("outputs", "outputs", 1, 4, start=1),
        *(
            WholeSlider(name, f"n{BELOW[layer]}", 1, MOST_NEURONS, start=3 if layer > 1 else 4)
            for layer, name in enumerate(WIDTHS, start=1)
        ),
    ]
    rows = 3
    mark_at = (634, 8)

    def shown(self, state):
        return {"inputs", "hidden", "outputs", *WIDTHS[: state["hidden"]]}

    def arranged(self, state):
        widths = [state[name] for name in WIDTHS[: state["hidden"]]]
        return {"sizes": [state["inputs"], *widths, state["outputs"]]}

    def __init__(self, n_parameters=None):
        super().__init__(800, 420, [(0, 0, 478, 420), (478, 0, 322, 420)])
        self.n_parameters = n_parameters
        self.ax = self.page()
        # All links are one artist, all neurons another: 420 artists would take ten times as long.
        self.links = self.ax.add_collection(LineCollection([], colors=FAINT, linewidths=0.8))
        node = {"ls": "", "mfc": "white", "mew": 1.6, "ms": 18}
        (self.inputs,) = self.ax.plot([], [], "s", mec=INK, **node)
        (self.neurons,) = self.ax.plot([], [], "o", mec=POSITIVE, **node)
        self.moving += [self.links, self.inputs, self.neurons]

        self.titles = [self._label(0, 404, words, color=FAINT) for words in ("inputs", "hidden layers", "outputs")]
        self.layer_labels = [self._label(0, 30) for _ in range(MOST_LAYERS + 1)]
        for name, x in COLUMNS.items():
            self.ax.text(x, 404, HEADS[name], ha="center", va="center", fontsize=11, color=INK)
        self.ax.plot([TABLE_LEFT, TABLE_RIGHT], [387, 387], color=INK, lw=0.8)
        self.table = [
            {name: self._label(x, _row_y(layer), fontsize=11) for name, x in COLUMNS.items()}
            for layer in range(1, MOST_LAYERS + 1)
        ]
        (self.rule,) = self.ax.plot([], [], color=INK, lw=0.8)
        self.moving.append(self.rule)
        self.total = self._label(TABLE_RIGHT, 0, ha="right", fontsize=12, fontweight="bold")
        self.kinds = self._label(TABLE_RIGHT, 0, ha="right")

    def _label(self, x, y, words="", **style):
        label = self.ax.text(x, y, words, **{"ha": "center", "va": "center", "color": INK} | style)
        self.moving.append(label)
        return label

    def update(self, sizes):
        self._check(sizes)
        net = FFNN(sizes, ("identity", "identity"), rng=np.random.default_rng(0))
        total = net.n_parameters if self.n_parameters is None else self._their_total(sizes)

        places = self._places(sizes)
        self._draw_network(places)
        self._write_titles(places)
        self._write_table(net)
        right = total == net.n_parameters
        answer = "in all" if self.n_parameters is None else "your function:"
        answer += f" {total} parameters" if right else f" {total}, not {net.n_parameters}"
        self.total.set_text(answer)
        self.total.set_color(INK if right else ACCENT)

        counts = [str(layer.n_parameters) for layer in net.layers]
        result = f" = {net.n_parameters}" if len(counts) > 1 else ""
        self.alt = (
            f"Sizes {list(sizes)}, L = {len(counts)}. Parameters, layer by layer: {' + '.join(counts)}{result}. "
            f"A weight for every link ({_size(net.weights)}) and a bias for every circle ({_size(net.biases)})."
        )
        if not right:
            self.doubt(f"it returns {total}, not {net.n_parameters}.")

    def _write_table(self, net):
        for number, row in enumerate(self.table, start=1):
            for label in row.values():
                label.set_visible(number <= len(net.layers))
        for number, (row, layer) in enumerate(zip(self.table, net.layers, strict=False), start=1):
            row["l"].set_text(f"{number}")
            row["W"].set_text(f"{layer.W.shape}")
            row["b"].set_text(f"{layer.b.shape}")
            count = f"{layer.n_parameters:\u2007>2}"  # filled up with a space as wide as a digit
            row["parameters"].set_text(f"{layer.n_in} · {layer.n_out} + {layer.n_out} = {count}")
        end = _row_y(len(net.layers)) - ROW / 2
        self.rule.set_data([TABLE_LEFT, TABLE_RIGHT], [end, end])
        self.total.set_y(end - 20)
        self.kinds.set_y(end - 46)
        self.kinds.set_text(f"weights (links): {_size(net.weights)}, biases (circles): {_size(net.biases)}")

    @staticmethod
    def _check(sizes):
        if not 2 <= len(sizes) <= MOST_LAYERS + 1:
            raise ValueError(
                f"sizes = {sizes}: from 2 numbers (inputs and outputs) to {MOST_LAYERS + 1} of them can be drawn."
            )
        for layer, n in enumerate(sizes):
            if n not in range(1, MOST_NEURONS + 1):
                raise ValueError(f"sizes[{layer}] = {n}: a whole number from 1 to {MOST_NEURONS} can be drawn.")

    def _their_total(self, sizes):
        call = "n_parameters(sizes)"
        total = result_of(self.n_parameters, call, (list(sizes),))
        if not isinstance(total, numbers.Integral) or isinstance(total, bool):
            call = named(call, self.n_parameters)
            raise TypeError(f"{call} returned {total!r}: the number of all parameters is one whole number.")
        return int(total)

    @staticmethod
    def _places(sizes):
        """For each layer the middles of its neurons: shape (n_l, 2), the first neuron on top."""
        step = min(104, (RIGHT - LEFT) / (len(sizes) - 1))
        left = (LEFT + RIGHT) / 2 - step * (len(sizes) - 1) / 2
        return [
            np.column_stack([np.full(n, left + step * layer), MIDDLE - STEP * (np.arange(n) - (n - 1) / 2)])
            for layer, n in enumerate(sizes)
        ]

    def _draw_network(self, places):
        pairs = zip(places[:-1], places[1:], strict=True)
        self.links.set_segments([(start, end) for left, right in pairs for start in left for end in right])
        self.inputs.set_data(*places[0].T)
        self.neurons.set_data(*np.concatenate(places[1:]).T)

    def _write_titles(self, places):
        columns = [place[0, 0] for place in places]
        inputs, hidden, outputs = self.titles
        inputs.set_x(columns[0])
        hidden.set_x(np.mean(columns))
        hidden.set_visible(len(columns) > 2)
        hidden.set_text("hidden layers" if len(columns) > 3 else "hidden")
        outputs.set_x(columns[-1])
        for layer, label in enumerate(self.layer_labels):
            label.set_visible(layer < len(columns))
            if layer < len(columns):
                label.set_x(columns[layer])
                label.set_text(f"l = {layer}\nn{BELOW[layer]} = {len(places[layer])}")


def _row_y(layer):
    """The height of a layer's row in the table."""
    return 368 - ROW * (layer - 1)


def _size(arrays):
    return sum(array.size for array in arrays)


def explore_design(n_parameters=None):
    """Sliders for the numbers of inputs, hidden layers and outputs, and for the width of each hidden layer.

    The total of your own `n_parameters(sizes)` is shown in place of ours: sizes is a list of whole numbers, [n_0, …,
    n_L]; it returns the number of all weights and biases, a whole number.
    """
    return explorer(DesignPicture(n_parameters))
