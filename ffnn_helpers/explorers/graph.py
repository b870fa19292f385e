"""The graph of a computation, and the way back through it: automatic differentiation, value by value."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from ffnn_helpers.pictures.controls import Slider, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, POSITIVE, Picture, plain
from ffnn_helpers.value import Value

MOST = 14  # values in a graph
WIDTH, HEIGHT, MIDDLE = 108, 66, 200  # of a box, and the height around which they are placed, in pixels
H = 1e-5  # for the differences that the derivatives are compared with


class GraphPicture(Picture):
    """A graph of values, each with its number and its derivative, which fills in step by step from the output back.

    The state: the inputs x and y, and the number of steps that have been taken back.

    Source: Griewank and Walther, Evaluating Derivatives, section 3.2.
    """

    controls = [
        Slider("x", "x", -2, 2, start=1.5),
        Slider("y", "y", -2, 2, start=-0.5),
        WholeSlider("step", "steps back", 0, MOST, start=0),
    ]

    def __init__(self, expression=None, ordered=None, backward=None):
        super().__init__(800, 360)
        self.functions = expression or x_times_y_plus_x, ordered or values_of, backward or go_back
        axes = self.page()
        self.wires = axes.add_collection(LineCollection([], zorder=1))
        self.boxes = [axes.add_patch(Rectangle((0, 0), WIDTH, HEIGHT, fc="white", lw=1.5)) for _ in range(MOST)]
        style = {"ha": "center", "va": "center", "linespacing": 1.5}
        self.texts = [axes.text(0, 0, "", color=INK, **style) for _ in range(MOST)]
        self.said = axes.text(20, 20, "", color=INK, va="center")
        self.moving = [self.wires, *self.boxes, *self.texts, self.said]

    def limits(self, state):
        try:
            return {"step": len(self._graph(state["x"], state["y"])[1])}
        except Exception:  # what is wrong in a student's function is said by `follow`
            return {}

    def _graph(self, x, y):
        """The two inputs, and all values in the student's order."""
        expression, ordered, _ = self.functions
        inputs = Value(float(x)), Value(float(y))
        output = expression(*inputs)
        if not isinstance(output, Value):
            raise TypeError(f"expression(x, y) must return a Value, but it returned {output!r}.")
        values = ordered(output)
        values = list(values) if np.iterable(values) else []
        if not values or not all(isinstance(value, Value) for value in values):
            raise TypeError("ordered(output) should return a list of values, and it returned something else.")
        if len(values) > MOST:
            raise ValueError(f"This graph has {len(values)} values, and there is room for {MOST}: draw a shorter one.")
        return inputs, values

    def update(self, x, y, step):
        inputs, values = self._graph(x, y)
        names = {id(value): _name(value) for value in values}
        names |= {id(value): name for value, name in zip(inputs, "xy", strict=True)}
        for value in values:
            value.grad = 0.0
        values[-1].grad, current, said = 1.0, None, "The derivative of the output with respect to itself is 1."
        for current in values[::-1][:step]:
            sent = list(zip(current.parents, current.back(current.grad) if current.back else (), strict=True))
            for parent, G in sent:
                parent.grad = parent.grad + G
            passed = " and ".join(f"{plain(G)} to {names.get(id(parent), 'a value')}" for parent, G in sent)
            said = f"passes back {passed}." if sent else "is an input: complete."
            said = f"{names[id(current)]} {said}"
        self._draw(values, names, current)
        if step == len(values):
            said = self._compared(inputs, x, y)
        self.said.set_text(said)
        output = plain(values[-1].data, 3)
        self.alt = f"x = {plain(x, 1)}, y = {plain(y, 1)}: the output is {output}. Step {step}. {said}"

    def _draw(self, values, names, current):
        column = dict.fromkeys(map(id, values), 0)  # steps back from the output
        for value in reversed(values):
            column |= {
                id(p): max(column.get(id(p), 0), column[id(value)] + 1) for p in value.parents if id(p) in column
            }
        last, place = max(column.values()), {}
        for value in values:
            above = [id(other) for other in values if column[id(other)] == column[id(value)]]
            height = MIDDLE + (len(above) / 2 - above.index(id(value)) - 0.5) * min(150, 300 / len(above))
            place[id(value)] = np.array([20 + (760 - WIDTH) * (1 - column[id(value)] / max(last, 1)), height])
        wires = [(parent, value) for value in values for parent in value.parents if id(parent) in place]
        self.wires.set_segments([(place[id(a)] + (WIDTH, 0), place[id(b)]) for a, b in wires])
        self.wires.set_color([ACCENT if b is current else FAINT for _, b in wires])
        self.wires.set_linewidth([3.0 if b is current else 1.2 for _, b in wires])
        for box, text, value in zip(self.boxes, self.texts, [*values, *[None] * MOST], strict=False):
            x, y = place.get(id(value), (-2 * WIDTH, 0))  # what is not needed stands beyond the edge
            box.set(xy=(x, y - HEIGHT / 2), edgecolor=ACCENT if value is current else POSITIVE)
            text.set_position((x + WIDTH / 2, y))
            if value is not None:
                text.set_text(f"{names[id(value)]}\n{plain(value.data, 3)}\n∂ = {plain(value.grad, 3)}")

    def _compared(self, inputs, x, y):
        """What the student's backward gives, and whether differences measure the same."""
        expression, _, backward = self.functions

        def at(x, y):
            return expression(Value(x), Value(y)).data

        backward(expression(*inputs))
        got = [float(value.grad) for value in inputs]
        measured = [(at(x + H, y) - at(x - H, y)) / (2 * H), (at(x, y + H) - at(x, y - H)) / (2 * H)]
        mine, theirs = (" and ".join(plain(number, 3) for number in numbers) for numbers in (got, measured))
        if np.allclose(got, measured, rtol=1e-4, atol=1e-6):
            return f"The derivatives with respect to x and y are {mine}, as differences measure."
        return f"backward gives {mine} for x and y, but differences measure {theirs}: run its check."


def _name(value):
    """Where the way back of a value was written: in `add`, or wherever; a functools.partial does not tell."""
    name = getattr(value.back, "__qualname__", "a function").split(".")[0] if value.back else "input"
    return name if len(name) < 14 else f"{name[:12]}…"  # as much as a box holds


def times(u, v):
    return Value(u.data * v.data, (u, v), lambda G: (G * v.data, G * u.data))


def plus(u, v):
    return Value(u.data + v.data, (u, v), lambda G: (G, G))


def x_times_y_plus_x(x, y):
    return plus(times(x, y), x)


def values_of(output):
    return list(dict.fromkeys([*(value for parent in output.parents for value in values_of(parent)), output]))


def go_back(output):
    for value in values_of(output):
        value.grad = 0.0 if value is not output else 1.0
    for value in reversed(values_of(output)):
        for parent, G in zip(value.parents, value.back(value.grad) if value.back else (), strict=True):
            parent.grad = parent.grad + G


def explore_graph(expression=None, ordered=None, backward=None):
    """Sliders for two inputs, and one that goes back through the graph of what is computed from them, step by step.

    Your own functions take the place of ours: `expression(x, y)` computes with values, and returns one (ours: x y + x),
    `ordered(output)` returns all values of the graph, each after its parents, and `backward(output)` fills in the
    derivatives.
    """
    return explorer(GraphPicture(expression, ordered, backward))
