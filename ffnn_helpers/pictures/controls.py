"""Controls of a picture as plain data: a front end turns them into sliders, menus and pads.

A `Place` is a part of the picture itself, where a click moves controls.
"""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Control:
    """A `name`, by which the picture knows the value, and a `label` for the page. The value begins at `start`."""

    name: str
    label: str


@dataclass(frozen=True)
class Slider(Control):
    """A number from `low` to `high` in steps."""

    low: float
    high: float
    start: float
    step: float = 0.1


@dataclass(frozen=True)
class WholeSlider(Control):
    """A whole number from `low` to `high`."""

    low: int
    high: int
    start: int


@dataclass(frozen=True)
class Menu(Control):
    """One of the values in `options`, in a drop-down menu."""

    options: list
    start: object


class ValueSlider(Menu):
    """One of the values in `options`, on a slider: numbers in uneven steps."""


@dataclass(frozen=True)
class Pad(Control):
    """A sheet to draw on: a list of strokes, each a list of points [x, y] from 0 to 1, y downwards."""

    start: list = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A polygon in a picture. A click or a tap there gives controls the values in `sets`, by name.

    Its `corners` are points (x, y) in pixels of the page, from the picture's lower left corner.
    """

    corners: list
    sets: dict

    @classmethod
    def box(cls, bounds, **sets):
        """A rectangle: (left, bottom, width, height)."""
        left, bottom, width, height = map(float, bounds)
        return cls([(left + u * width, bottom + v * height) for u, v in ((0, 0), (1, 0), (1, 1), (0, 1))], sets)

    @classmethod
    def along(cls, start, end, **sets):
        """A strip of 12 pixels around a line between two points."""
        a, b = complex(*start), complex(*end)
        aside = 6j * (b - a) / abs(b - a)
        return cls([(z.real, z.imag) for z in (a + aside, b + aside, b - aside, a - aside)], sets)


def as_data(control):
    """A control as a dictionary that JSON can hold."""
    return {"kind": type(control).__name__} | asdict(control)


def refuse_other_values(control, value):
    """Raise ValueError for a value that the control does not offer."""
    match control:
        case WholeSlider(low=low, high=high):
            offered, words = value in range(low, high + 1), f"a whole number from {low} to {high}"
        case Slider(low=low, high=high):
            offered, words = low <= value <= high, f"a number from {low} to {high}"
        case Pad():
            points = [point for stroke in value for point in stroke]
            offered = all(stroke for stroke in value) and all(0 <= x <= 1 for point in points for x in point)
            words = "a list of strokes, each a list of points [x, y] from 0 to 1"
        case _:
            offered, words = value in control.options, f"one of {', '.join(map(str, control.options))}"
    if not offered:
        raise ValueError(f"{control.name} = {value!r}: choose {words}.")
