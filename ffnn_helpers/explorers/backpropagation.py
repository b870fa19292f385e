"""Backpropagation step by step: every number of a small network, forward and backward, beside its formula."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from ffnn_helpers.activations import get_activation
from ffnn_helpers.costs import mean_squared_error_gradient
from ffnn_helpers.gradient_check import numerical_gradients
from ffnn_helpers.network import FFNN
from ffnn_helpers.network_check import check_network
from ffnn_helpers.pictures.controls import Menu, Place, Slider, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.parts import light, wire_style
from ffnn_helpers.pictures.picture import FAINT, INK, NEGATIVE, Picture, factor, plain

BIASES = [np.array([0.1, -0.3]), np.array([-0.4])]
NEURONS = [(1, 1), (1, 2), (2, 1)]  # layer, number
# The steps at which the numbers of layers 1 and 2 are computed.
Z_STEP, A_STEP, DA_STEP, DZ_STEP, DW_STEP = {1: 1, 2: 3}, {1: 2, 2: 4}, {1: 9, 2: 6}, {1: 10, 2: 7}, {1: 11, 2: 8}
FORMULAS = [
    "$x_1,\\ x_2,\\ y$",
    r"$z_j^{(1)} = \Sigma_i\, w_{ij}^{(1)} x_i + b_j^{(1)}$",
    "$a_j^{(1)} = g(z_j^{(1)})$",
    r"$z_1^{(2)} = \Sigma_i\, w_{i1}^{(2)} a_i^{(1)} + b_1^{(2)}$",
    "$a_1^{(2)} = g(z_1^{(2)})$",
    r"$C = \frac{1}{2}\, (a_1^{(2)} - y)^2$",
    r"$\partial C/\partial a_1^{(2)} = a_1^{(2)} - y$",
    r"$\partial C/\partial z_1^{(2)} = \partial C/\partial a_1^{(2)} \cdot g'(z_1^{(2)})$",
    r"$\partial C/\partial w_{i1}^{(2)} = a_i^{(1)} \cdot \partial C/\partial z_1^{(2)}$",
    r"$\partial C/\partial a_i^{(1)} = w_{i1}^{(2)} \cdot \partial C/\partial z_1^{(2)}$",
    r"$\partial C/\partial z_j^{(1)} = \partial C/\partial a_j^{(1)} \cdot g'(z_j^{(1)})$",
    r"$\partial C/\partial w_{ij}^{(1)} = x_i \cdot \partial C/\partial z_j^{(1)}$",
    r"$\partial C/\partial w \approx [C_{w+h} - C_{w-h}]\,/\,2h$",
]
COST_STEP, LAST = 5, len(FORMULAS) - 1
FORMULA_Y = [386, 361, 336, 311, 286, 261, 215, 190, 165, 140, 115, 90, 44]  # forward, backward, check

# Boxes by layer and neuron, in pixels: left, bottom, width, height.
BOXES = {
    (0, 1): (8, 291, 64, 28),
    (0, 2): (8, 101, 64, 28),
    (1, 1): (216, 243, 110, 124),
    (1, 2): (216, 53, 110, 124),
    (2, 1): (434, 148, 110, 124),
    "cost": (434, 316, 110, 46),
}
ROW = 23.5  # from line to line in a neuron's box
# Of each weight, by its layer, from i, to j: beside its link, the lines of the weight and of the derivative, as left,
# right, height of the one and of the other.
WEIGHT_PLACES = {
    (1, 1, 1): (94, 192, 316, 285),
    (1, 1, 2): (5, 103, 243, 223),
    (1, 2, 1): (5, 103, 190, 170),
    (1, 2, 2): (94, 192, 126, 95),
    (2, 1, 1): (332, 429, 334, 314),
    (2, 2, 1): (332, 440, 92, 72),
}
WEIGHTS = {f"w{'₁₂'[i - 1]}{'₁₂'[j - 1]}⁽{'¹²'[layer - 1]}⁾": (layer, i, j) for layer, i, j in WEIGHT_PLACES}  # by name
START = dict(zip(WEIGHTS, (0.5, -0.4, -1.2, 0.6, 0.9, -0.7), strict=True))


class BackpropagationPicture(Picture):
    """A network 2 → 2 → 1, one sample, the mean-squared error: twelve steps from the inputs to a checked gradient.

    The state: as the controls have it, with the weights as arrays W1 of shape (2, 2) and W2 of shape (2, 1). The
    biases are fixed.

    Source: lecture, "Tuning the couplings (backpropagation)"; the chain rule.
    """

    mark_at = (82, 398)
    rows = 3  # each weight has a slider of its own; that of the chosen weight is shown

    def __init__(self, network=None):
        super().__init__(800, 420, [(0, 0, 552, 420), (552, 0, 248, 420)])
        self.network = network
        self.controls = [
            WholeSlider("step", "step", 0, LAST, start=COST_STEP if network is None else LAST),
            Slider("x1", "x₁", -2, 2, start=1.0),
            Slider("x2", "x₂", -2, 2, start=-0.5),
            Slider("y", "y", -1, 1, start=0.2),
            Menu("activation", "g", ["sigmoid", "tanh"], start="tanh"),
            Menu("chosen", "w", list(WEIGHTS), start="w₁₁⁽¹⁾"),
            *(Slider(name, name, -3, 3, start) for name, start in START.items()),
        ]
        self.axes = self.page()
        self.numbers = {}  # by name: the label, the step at which it is computed, and the place of its highlight
        self._draw_formulas()
        self._draw_network()
        self._draw_numbers()
        self.choice = self.axes.add_patch(Rectangle((0, 0), 0, 0, fill=False, edgecolor=INK, lw=1.2, ls=":", zorder=4))
        self.lights = [light(self.axes) for _ in range(4)]
        self.step_light = light(self.axes)
        self.moving += [*self.links.values(), self.activation_label, *(label for label, _, _ in self.numbers.values())]
        self.moving += [self.choice, *self.crosses.values(), *self.lights, self.step_light]

    def _draw_formulas(self):
        for y, title in ((408, "forward"), (238, "backward"), (67, "check")):
            self.axes.text(562, y, title, color=FAINT, va="center")
        for step, (y, formula) in enumerate(zip(FORMULA_Y, FORMULAS, strict=True)):
            self.axes.text(578, y, step, color=INK, ha="right", va="center", fontsize=9)
            self.axes.text(590, y, formula, color=INK, va="center")

    def _draw_network(self):
        for x, title in ((40, "inputs"), (271, "layer 1"), (489, "layer 2")):
            self.axes.text(x, 398, title, ha="center", color=FAINT)
        self.activation_label = self.axes.text(380, 398, "", ha="center", color=INK)
        self.links, self.crosses = {}, {}
        for name, (layer, i, j) in WEIGHTS.items():
            left, bottom, width, height = BOXES[layer - 1, i]
            x, y, _, next_height = BOXES[layer, j]
            start, end = np.array([left + width, bottom + height / 2]), np.array([x, y + next_height / 2])
            self.links[name] = self.axes.add_line(Line2D(*np.transpose([start, end])))
            cross = {"marker": "X", "ms": 15, "color": NEGATIVE, "mec": "white", "zorder": 5}
            self.crosses[name] = self.axes.add_line(Line2D(*np.transpose([0.25 * start + 0.75 * end]), **cross))
        self.axes.annotate("", (489, 316), (489, 272), arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.5})
        for left, bottom, width, height in BOXES.values():
            self.axes.add_patch(Rectangle((left, bottom), width, height, facecolor="white", edgecolor=INK, lw=1.5))

    def _draw_numbers(self):
        for i in (1, 2):
            left, bottom, width, _ = BOXES[0, i]
            self._number(f"x{'₁₂'[i - 1]}", left + 6, left + width - 6, bottom + 10, f"$x_{i}$", step=0)
        for layer, j in NEURONS:
            left, bottom, width, height = BOXES[layer, j]
            left, right, top = left + 7, left + width - 6, bottom + height - 18
            index = f"_{j}^{{({layer})}}"
            self.axes.text(left, top, f"$b{index}$", color=INK)
            self.axes.text(right, top, plain(BIASES[layer - 1][j - 1], 1), color=INK, ha="right")
            rows = [("z", f"$z{index}$", Z_STEP), ("a", f"$a{index}$", A_STEP)]
            rows += [("∂C/∂a", r"$\partial C/\partial a$", DA_STEP), ("∂C/∂z", r"$\partial C/\partial z$", DZ_STEP)]
            for row, (what, symbol, step) in enumerate(rows, start=1):
                self._number(_name(what, layer, j), left, right, top - ROW * row, symbol, step[layer])
        left, bottom, width, _ = BOXES["cost"]
        self._number("y", left + 7, left + width - 6, bottom + 28, "target $y$", step=0)
        self._number("C", left + 7, left + width - 6, bottom + 9, "cost $C$", step=COST_STEP)
        for name, (layer, i, j) in WEIGHTS.items():
            left, right, y, y_derivative = WEIGHT_PLACES[layer, i, j]
            self._number(name, left, right, y, f"$w_{{{i}{j}}}^{{({layer})}}$", step=None)
            self._number(f"∂C/∂{name}", left, right, y_derivative, r"$\partial C/\partial w$", DW_STEP[layer])
        self._number("backpropagation", 20, 318, 22, r"$\partial C/\partial w$ by backpropagation", step=LAST)
        self._number("differences", 338, 545, 22, "by differences", step=LAST)

    def _number(self, name, left, right, y, symbol, step):
        """A line with a symbol, always visible, and a number, visible from its step on (always, if that is None)."""
        self.axes.text(left, y, symbol, color=INK)
        label = self.axes.text(right, y, "", ha="right", color=INK)
        self.numbers[name] = label, step, (left - 3, y - 6, right - left + 6, 19)

    def places(self, state):
        """A click on a number or a formula goes to its step; on a weight, its link or its derivative, chooses it."""
        places = [Place.along(*np.transpose(link.get_data()), chosen=name) for name, link in self.links.items()]
        places += [Place.box((560, y - 12.5, 234, 25), step=step) for step, y in enumerate(FORMULA_Y)]
        for name, (_, step, place) in self.numbers.items():
            chosen = {"chosen": weight} if (weight := name.removeprefix("∂C/∂")) in WEIGHTS else {}
            places.append(Place.box(place, **chosen if step is None else chosen | {"step": step}))
        return places

    def shown(self, state):
        return state.keys() - (WEIGHTS.keys() - {state["chosen"]})

    def arranged(self, state):
        weights = [state[name] for name in WEIGHTS]
        others = {name: state[name] for name in state if name not in WEIGHTS}
        return others | {"W1": np.reshape(weights[:4], (2, 2)), "W2": np.reshape(weights[4:], (2, 1))}

    def update(self, step, x1, x2, y, W1, W2, activation, chosen):
        self.require_drawable(step=step, activation=activation, chosen=chosen)
        if np.shape(W1) != (2, 2) or np.shape(W2) != (2, 1):
            raise ValueError(
                f"W1 has shape {np.shape(W1)} and W2 {np.shape(W2)}: this network has W1 of shape (2, 2) and W2 of "
                "shape (2, 1), one row per input, one column per neuron."
            )
        X, Y = np.array([[x1, x2]], dtype=float), np.array([[y]], dtype=float)
        ours = _built(FFNN, W1, W2, activation, X, Y)
        network = ours if self.network is None else _built(self.network, W1, W2, activation, X, Y)
        right, given = _by_name(*ours.gradients(X, Y)), _by_name(*network.gradients(X.copy(), Y.copy()))
        values = _forward_and_backward(ours, X, Y) | {f"∂C/∂{name}": given[name] for name in WEIGHTS}
        if step == LAST:
            differences = _by_name(*numerical_gradients(network, X, Y))
            values |= {"backpropagation": given[chosen], "differences": differences[chosen]}
        wrong = [name for name in given if not np.isclose(given[name], right[name], rtol=1e-6, atol=1e-9)]
        wrong = [name for name in wrong if step >= DW_STEP[1 if name.endswith("⁽¹⁾") else 2]]

        self.activation_label.set_text(f"g = {activation}")
        self.step_light.set_bounds(560, FORMULA_Y[step] - 12.5, 234, 25)
        self._write(step, values)
        for name, link in self.links.items():
            link.set(**wire_style(values[name]))
            self.crosses[name].set_visible(name in wrong)
        left, right_end, top, bottom = WEIGHT_PLACES[WEIGHTS[chosen]]
        self.choice.set_bounds(left - 4.5, bottom - 8, right_end - left + 9, top - bottom + 26)
        self.alt = (
            f"Step {step} of {LAST}. {self._what_happens(step, values, activation, chosen)} Here x = ({plain(x1, 1)}, "
            f"{plain(x2, 1)}), y = {plain(y, 1)}, {chosen} = {plain(values[chosen], 1)}, g = {activation}."
        )
        if wrong:
            name = wrong[0]
            more = f" (and {len(wrong) - 1} more)" if wrong[1:] else ""
            self.doubt(f"∂C/∂{name} is {plain(given[name], 4)} where {plain(right[name], 4)} is right{more}.")

    def _what_happens(self, step, values, activation, chosen):
        if step == 0:
            return "The inputs and the target are given."
        if step == LAST:
            return (
                f"∂C/∂{chosen} is {plain(values['backpropagation'], 8)} by backpropagation and "
                f"{plain(values['differences'], 8)} by centred differences, which cost two forward passes "
                "for every single weight and bias."
            )
        computed = [name for name, (_, first, _) in self.numbers.items() if first == step]
        words = f"{'Forward' if step <= COST_STEP else 'Backward'}: "
        words += "; ".join(_equation(name, values, activation) for name in computed) + "."
        if step in DZ_STEP.values():
            words += " Each is the derivative of its bias, too." if step == DZ_STEP[1] else " It is ∂C/∂b₁⁽²⁾, too."
            slopes = [values[name.replace("∂C/∂", "g′(") + ")"] for name in computed]
            if min(slopes) < 0.05:
                words += f" A neuron is saturated, with g′ = {plain(min(slopes), 3)}: little passes back through it."
        return words

    def _write(self, step, values):
        """Write the numbers known at this step; those computed just now are highlighted."""
        lit = []
        for name, (label, first, place) in self.numbers.items():
            digits = 8 if first == LAST else 3 if first else 1
            label.set_text(plain(values[name], digits) if first is None or step >= first else "")
            if step == first:
                lit.append(place)
        for k, rectangle in enumerate(self.lights):
            rectangle.set_visible(k < len(lit))
            if k < len(lit):
                rectangle.set_bounds(*lit[k])


def _built(network, W1, W2, activation, X, Y):
    """A network of this class with these weights; it has been checked to keep to the protocol."""
    if not callable(network):
        raise TypeError("network must be the class itself, such as MyFFNN, not an object: leave out the brackets.")
    built = network([2, 2, 1], (activation, activation), "mean_squared_error", np.random.default_rng(0))
    check_network(built, X.copy(), Y.copy())
    for place, values in zip([*built.weights, *built.biases], [W1, W2, *BIASES], strict=True):
        place[...] = values
    return built


def _by_name(weights, biases):
    """A network's weights and biases, or their derivatives, by name."""
    numbers = {name: weights[layer - 1][i - 1, j - 1] for name, (layer, i, j) in WEIGHTS.items()}
    return numbers | {_name("b", layer, j): biases[layer - 1][j - 1] for layer, j in NEURONS}


def _forward_and_backward(network, X, Y):
    """The numbers of both passes, by name."""
    Z, A = network.forward(X)
    dZ = network.gradients(X, Y)[1]  # z = … + b, so for one sample ∂C/∂b is ∂C/∂z
    dA = [dZ[1] @ network.weights[1].T, mean_squared_error_gradient(A[2], Y)[0]]
    slope = get_activation(network.activations[0]).derivative
    numbers = {"x₁": X[0, 0], "x₂": X[0, 1], "y": Y[0, 0], "C": network.cost(X, Y)}
    for layer, j in NEURONS:
        z = _name("z", layer, j)
        numbers[z] = Z[layer - 1][0, j - 1]
        numbers[f"g′({z})"] = slope(numbers[z])
        numbers[f"∂C/∂{z}"] = dZ[layer - 1][j - 1]
        numbers[_name("a", layer, j)] = A[layer][0, j - 1]
        numbers[_name("∂C/∂a", layer, j)] = dA[layer - 1][j - 1]
    return numbers | _by_name(network.weights, network.biases)


def _sums_of_products():
    """Most numbers as sums: for each a list of products, as the names of their factors."""
    weights = {place: name for name, place in WEIGHTS.items()}
    inputs = {1: ["x₁", "x₂"], 2: [_name("a", 1, 1), _name("a", 1, 2)]}
    sums = {}
    for layer, j in NEURONS:
        z = _name("z", layer, j)
        terms = [(weights[layer, i, j], inputs[layer][i - 1]) for i in (1, 2)]
        sums[z] = [*terms, (_name("b", layer, j),)]
        sums[f"∂C/∂{z}"] = [(_name("∂C/∂a", layer, j), f"g′({z})")]
    for name, (layer, i, j) in WEIGHTS.items():
        sums[f"∂C/∂{name}"] = [(inputs[layer][i - 1], _name("∂C/∂z", layer, j))]
    for i in (1, 2):
        sums[_name("∂C/∂a", 1, i)] = [(weights[2, i, 1], _name("∂C/∂z", 2, 1))]
    return sums


def _name(symbol, layer, j):
    return f"{symbol}{'₁₂'[j - 1]}⁽{'¹²'[layer - 1]}⁾"


SUMS = _sums_of_products()


def _equation(name, values, activation):
    """The equation of a number, in symbols and in numbers."""

    def number(name):
        return factor(values[name], 1 if name[0] in "xywb" else 3)

    def join(sum_of_products, word):
        return " + ".join(" · ".join(map(word, factors)) for factors in sum_of_products)

    result = plain(values[name], 3)
    if name in SUMS:
        return f"{name} = {join(SUMS[name], str)} = {join(SUMS[name], number)} = {result}"
    if name[0] == "a":
        z = name.replace("a", "z")
        return f"{name} = {activation}({z}) = {activation}({plain(values[z], 3)}) = {result}"
    error = f"{number('a₁⁽²⁾')} − {number('y')}"
    if name == "C":
        return f"C = ½ (a₁⁽²⁾ − y)² = ½ ({error})² = {result}"
    return f"{name} = a₁⁽²⁾ − y = {error} = {result}"


def explore_backpropagation(network=None):
    """A slider that steps forward and backward through a small network; sliders for its inputs, target and weights.

    `network` is your own class of networks, such as `MyFFNN` (the class, not an object). It is built as
    `MyFFNN(sizes, activations, cost, rng)`, and its derivatives of the weights are shown in place of ours. The slider
    then starts at the last step, the check.
    """
    return explorer(BackpropagationPicture(network))
