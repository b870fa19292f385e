"""What moves explorers and playgrounds on a page: used when frames are drawn, and by Python in the page (worker.js)."""

import ast
import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from types import ModuleType, SimpleNamespace

from ffnn_helpers.pictures import front_end
from ffnn_helpers.pictures.controls import Pad, Slider, WholeSlider


def values_of(control):
    """All values that a control can take, in order: its positions on a page are the indices of this list.

    Of a pad it is only the first one. Its positions are what is drawn.
    """
    match control:
        case Pad(start=start):
            return [start]
        case Slider(low=low, high=high, step=step):
            return [round(low + step * n, 6) for n in range(round((high - low) / step) + 1)]
        case WholeSlider(low=low, high=high):
            return list(range(low, high + 1))
    return list(control.options)


def labels_of(control):
    """What a page shows beside a control, by its position."""
    digits = 0 if not isinstance(control, Slider) else 1 if control.step >= 0.1 else 2
    return [
        f"{value:.{digits}f}".replace("-", "−") if isinstance(control, Slider | WholeSlider) else str(value)
        for value in values_of(control)
    ]


def said_of(picture, state):
    """What a page needs to know besides the pixels: words, controls shown, where sliders end, places, panels."""
    values = {control.name: values_of(control) for control in picture.controls}
    limits = {name: values[name].index(highest) for name, highest in picture.limits(state).items()}
    places = [
        {"corners": place.corners, "sets": {name: values[name].index(value) for name, value in place.sets.items()}}
        for place in picture.places(state)
    ]
    shown = sorted(picture.shown(state))
    return {"words": picture.alt, "shown": shown, "limits": limits, "places": places, "panels": picture.panels}


def run_cell(source, names):
    """Run a cell silently; return the value of its last line, as a notebook would show it."""
    code = ast.parse(source)
    last = code.body.pop() if code.body and isinstance(code.body[-1], ast.Expr) else None
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        exec(compile(code, "cell", "exec"), names)
        return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None


# --- In the page ---


class Explorer:
    """A picture with its controls' values: a cell may set those, as in a notebook."""

    def __init__(self, picture):
        self.picture = picture
        self.controls = {control.name: SimpleNamespace(value=control.start) for control in picture.controls}


class Widget:
    """What the playground needs of a widget: messages to its script and back."""

    def on_msg(self, answer):
        self.answer = answer

    def send(self, content, buffers=()):
        self.post(json.dumps(content), buffers)


def be_the_front_end():
    """Let explorers and playgrounds be made for a page. Call this before any of them is imported."""
    front_end.explorer = Explorer
    sys.modules["anywidget"] = ModuleType("anywidget")  # which is not here, as it would bring much more
    sys.modules["anywidget"].AnyWidget = Widget


_pictures, _playgrounds = {}, {}


def open_explorer(key, source):
    """Run what `frames.py` found that an explorer needs."""
    _pictures[key] = run_cell(source, {"__name__": "__main__"}).picture


def open_playground(key, source, send):
    """Run what makes a playground; it posts its messages with `send(key, content as JSON, buffers)`."""
    _playgrounds[key] = playground = run_cell(source, {"__name__": "__main__"})
    playground.post = lambda content, buffers: send(key, content, buffers)


def tell(key, content):
    """Pass a playground a message of its script, as JSON."""
    playground = _playgrounds[key]
    playground.answer(playground, json.loads(content), [])


def show(key, positions, scale):
    """Return the picture's pixels, how many are in a row, and what else the page needs to know as JSON.

    The positions are JSON, too. To pack the pixels as a PNG file would take a fifth of the time.
    """
    picture = _pictures[key]
    picture.scale = scale
    state = {
        control.name: at if isinstance(control, Pad) else values_of(control)[at]
        for control, at in zip(picture.controls, json.loads(positions), strict=True)
    }
    picture.follow(state)
    pixels = picture.pixels()
    return pixels.tobytes(), pixels.shape[1], json.dumps(said_of(picture, state))
