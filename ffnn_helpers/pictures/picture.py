"""The picture that all others are made of: drawn once, then only its moving parts.

A picture is a function from a state (the values of its controls) to pixels and to words. It knows nothing of
notebooks: `front_end.py` finds what shows it on a page.
"""

import base64
import html
import io
import json
import struct
import textwrap
import zlib
from collections.abc import Sequence

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from PIL import Image

from ffnn_helpers.errors import NOT_WRITTEN
from ffnn_helpers.pictures.controls import Control, as_data, refuse_other_values
from ffnn_helpers.pictures.quick_text import QuickTextRenderer

# Two colours that the colour-blind can tell apart (Okabe and Ito). The sign of a number is never told
# by colour alone: negative weights are also dashed.
POSITIVE = "#0072B2"  # blue
NEGATIVE = "#D55E00"  # vermilion
ACCENT = "#CC3377"  # what the text speaks of just now
WRONG = "#C62828"  # white on it is read well
INK = "#1a1a1a"
FAINT = "#767676"  # 4.5:1 on white
SIGNED = LinearSegmentedColormap.from_list("signed", [NEGATIVE, "#F6C9A0", "white", "#9CCBE8", POSITIVE])

PIXELS_PER_INCH = 100


class Picture:
    """A matplotlib figure with alternative text that follows a state.

    A subclass draws in `__init__` all that stays, names in `self.moving` the artists that follow the state (in drawing
    order), and says in `update(**state)` how. `update` sets `self.alt`: one or two sentences, with the live numbers,
    for those who do not see the picture. They also stand below it.

    What stays is drawn once and kept as pixels, so a movement costs only the moving artists.

    To move with sliders, a subclass lists its `controls` (`controls.py`). If needed, it overrides `shown` (some
    controls act only in some states), `limits` (the end of one slider follows another), `arranged` (`update` takes
    something else than the controls' values) and `places` (a click on a part of the picture moves controls, too).

    Width and height are in pixels of the page; 800 fits a notebook in a window 1280 pixels wide. A window that is too
    narrow to read it shows its panels one below the other, each (left, bottom, width, height) in pixels.
    """

    controls: Sequence[Control] = ()
    mark_at = (7, 8)  # in pixels, where nothing else is drawn: a student's function that differs is marked there
    rows = 1  # of controls for which the page keeps room; more than one only where controls come and go

    def __init__(self, width, height, panels=()):
        self.width, self.height, self._panels = width, height, panels
        self.figure = Figure(
            figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH),
            dpi=PIXELS_PER_INCH,
            facecolor="white",  # opaque: it stays readable in a dark theme
        )
        self.moving = []
        self.alt = ""
        self._canvas = FigureCanvasAgg(self.figure)
        self._still = None
        self._message = self.figure.text(
            0.5, 0.5, "", ha="center", va="center", color=INK, fontsize=11, visible=False, zorder=1000, parse_math=False
        )
        place, red = np.divide(self.mark_at, (width, height)), {"facecolor": WRONG, "edgecolor": "none", "pad": 4}
        self._mark = self.figure.text(
            *place, "✗ your function differs", color="white", fontsize=10, bbox=red, visible=False, zorder=999
        )

    # --- What a subclass draws, in units of pixels from the lower left corner ---

    def page(self):
        """Axes without frame or ticks that cover the whole picture, in units of pixels."""
        ax = self.figure.add_axes((0, 0, 1, 1), xlim=(0, self.width), ylim=(0, self.height))
        ax.axis("off")
        return ax

    def axes_at(self, left, bottom, width, height, **settings):
        """Axes at a place on the page, all four numbers in pixels; the settings are those of `Figure.add_axes`."""
        place = (left / self.width, bottom / self.height, width / self.width, height / self.height)
        return self.figure.add_axes(place, **settings)

    # --- What a subclass says about its state ---

    def update(self, **state):
        """Let the moving artists and `self.alt` follow the state."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it follows a state")

    def shown(self, state):
        """Names of the controls that act on the picture in this state."""
        return state.keys()

    def limits(self, state):
        """Where a slider ends, by name, if that depends on the state."""
        return {}

    def places(self, state):
        """Where a click moves controls: a list of `Place`s, of which the last lies on top."""
        return []

    def arranged(self, state):
        """The controls' values as `update` takes them."""
        return state

    @property
    def start(self):
        """The state from which all controls start: their values by name."""
        return {control.name: control.start for control in self.controls}

    def require_drawable(self, **values):
        """For `update`: raise ValueError if a control of this name does not offer the value."""
        for control in self.controls:
            if control.name in values:
                refuse_other_values(control, values[control.name])

    def doubt(self, words):
        """For `update`: what is wrong with what a student's function returned. It is told first, and marked."""
        self._doubts = f"{self._doubts} {words}" if self._doubts else f"Your function differs: {words}"

    def redraw(self):
        """For `update`, when something that stays has changed after all: it is drawn anew, once."""
        self._still = None

    # --- What front ends and notebooks call ---

    def follow(self, state):
        """Show a state of the controls. An exception (a student's function may raise) is shown in words."""
        limits = self.limits(state)
        try:
            self.show(**self.arranged(state | {name: min(state[name], limits[name]) for name in limits}))
        except NotImplementedError:
            self.show_message(NOT_WRITTEN)
        except Exception as error:
            self.show_message(f"{type(error).__name__}: {error}")

    def show(self, **state):
        """`update`, then the picture itself: `LayerPicture().show(j=2)` as the last line of a cell."""
        self._message.set_visible(False)
        self._doubts = ""
        self.update(**state)
        self._mark.set_visible(bool(self._doubts))
        self.alt = f"{self._doubts} {self.alt}".strip()
        return self

    def show_message(self, message):
        """Words in place of the picture, when a student's function returned nothing that can be drawn."""
        lines = [textwrap.fill(line, 84) for line in message.splitlines()]
        self._message.set_text("\n".join(lines))
        self._message.set_visible(True)
        self.alt = message

    @property
    def panels(self):
        """What can stand one below the other now: a message must not be cut."""
        return [] if self._message.get_visible() else list(self._panels)

    @property
    def scale(self):
        """Pixels of a frame per pixel of the page: 2 on many screens."""
        return self.figure.dpi / PIXELS_PER_INCH

    @scale.setter
    def scale(self, scale):
        if scale != self.scale:
            self.figure.set_dpi(scale * PIXELS_PER_INCH)
            self.redraw()

    def frame(self):
        """The picture as PNG bytes, made to be fast, for the sliders."""
        return _png(self.pixels())

    def pixels(self):
        """The same as an array of shape (height, width, 4), uint8: red, green, blue and opacity."""
        if self._still is None:
            for artist in self.moving:
                artist.set_animated(True)  # drawn by us, left out of the pixels that stay
            # Neither message nor mark; and the oldest matplotlib that we admit draws images although they are animated.
            apart = [self._message, self._mark, *(each for each in self.moving if isinstance(each, AxesImage))]
            shown = [artist for artist in apart if artist.get_visible()]
            for artist in shown:
                artist.set_visible(False)
            self._canvas.draw()
            self._still = self._canvas.copy_from_bbox(self.figure.bbox)
            for artist in shown:
                artist.set_visible(True)
        if self._message.get_visible():
            self._canvas.get_renderer().clear()
            self.figure.patch.draw(self._canvas.get_renderer())
            self.figure.draw_artist(self._message)
        else:
            self._canvas.restore_region(self._still)
            renderer = QuickTextRenderer(self._canvas.get_renderer())
            for artist in [*self.moving, self._mark]:
                artist.draw(renderer)
        return np.asarray(self._canvas.buffer_rgba())

    def still(self):
        """The picture as PNG bytes for reading: twice as many pixels each way, few colours, small."""
        if self._message.get_visible():
            return self.frame()
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", dpi=2 * PIXELS_PER_INCH)
        image = Image.open(buffer).convert("RGB")
        # Of Pillow's ways to choose 256 colours, this one keeps both white and a smooth heatmap.
        few = image.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
        buffer = io.BytesIO()
        few.save(buffer, format="png", optimize=True)
        return buffer.getvalue()

    def html(self, png, state=None):
        """The image with its alternative text; with a state of the controls, also as data what can be moved."""
        image = (
            f'<img src="data:image/png;base64,{base64.b64encode(png).decode()}" width="{self.width}" '
            f'style="max-width: 100%" alt="{html.escape(self.alt)}">'
        )
        if state is None:
            return image
        data = {
            "explorer": f"{type(self).__module__}.{type(self).__name__}",
            "controls": json.dumps([as_data(control) for control in self.controls]),
            "state": json.dumps(state),
        }
        attributes = " ".join(f'data-{name}="{html.escape(text)}"' for name, text in data.items())
        return f"<div {attributes}>{image}</div>"

    def _repr_mimebundle_(self, include=None, exclude=None):
        # JupyterLab takes the alternative text from the HTML only.
        return {"text/html": self.html(self.still()), "text/plain": self.alt}


def _png(pixels):
    """Pixels of shape (height, width, 4) as a PNG file, as quickly as can be: rows as they are, little compressed."""
    height, width, channels = pixels.shape
    rows = np.zeros((height, 1 + channels * width), np.uint8)  # each begins with 0: it is not filtered
    rows[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)  # 8 bits each for red, green, blue and opacity
    file = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")):
        file += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return file


def factor(number, digits=1):
    """A number as it stands in a product: brackets around a negative one."""
    text = plain(number, digits)
    return f"({text})" if text.startswith("−") else text


def plain(number, digits=2):
    """A number for a label: a true minus sign, and never '−0.00'."""
    return f"{'−' if round(number, digits) < 0 else ''}{abs(number):.{digits}f}"


def short(number, digits=3):
    """A number with so many digits that count, however small it is: 1 is exactly 1, and 1.00 is nearly 1."""
    text = f"{number + 0.0:.{digits}g}"
    if float(text) != number:
        text = f"{number:#.{digits}g}"
    return text.replace("-", "−")


def with_power(number):
    """Two digits of a positive number, such as 0.31 or 2.5 · 10¹⁷."""
    digits, _, power = f"{number:.2g}".partition("e")
    superscripts = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    return f"{digits} · 10{str(int(power)).translate(superscripts)}" if power else digits


def counted(n, noun):
    """A number of things, such as '1 step' or '2 steps'."""
    return f"{n} {noun}{'' if n == 1 else 's'}"
