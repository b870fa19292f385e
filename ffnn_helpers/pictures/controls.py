"""Controls of a picture as plain data: a front end turns them into sliders and menus.

Each has a `name`, by which the picture knows its value, a `label` for the page, and the value from which it starts.
"""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Slider:
    """A number from `low` to `high` in steps."""

    name: str
    label: str
    low: float
    high: float
    start: float
    step: float = 0.1


@dataclass(frozen=True)
class WholeSlider:
    """A whole number from `low` to `high`."""

    name: str
    label: str
    low: int
    high: int
    start: int


@dataclass(frozen=True)
class ValueSlider:
    """One of the values in `options`, on a slider: numbers in uneven steps."""

    name: str
    label: str
    options: list
    start: object


@dataclass(frozen=True)
class Menu:
    """One of the values in `options`, in a drop-down menu."""

    name: str
    label: str
    options: list
    start: object


Control = Slider | WholeSlider | ValueSlider | Menu


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
        case _:
            offered, words = value in control.options, f"one of {', '.join(map(str, control.options))}"
    if not offered:
        raise ValueError(f"{control.name} = {value!r}: choose {words}.")
