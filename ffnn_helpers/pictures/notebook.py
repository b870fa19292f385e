"""The front end for notebooks: a picture's controls as ipywidgets, the picture below them, and its words."""

import os
from pathlib import Path

import anywidget
import ipywidgets
import traitlets

from ffnn_helpers.pictures.controls import Menu, Pad, Slider, ValueSlider, WholeSlider
from ffnn_helpers.pictures.front_end import PICTURES_ONLY, display_still

ROW = 36  # height of a row of controls, in pixels
# ipywidgets' handles have 16 pixels, and show no focus where the reader's colours are forced.
STYLE = """.ffnn-explorer { --jp-widgets-slider-handle-size: 24px; }
@media (forced-colors: active) { .ffnn-explorer :focus-visible { outline: 3px solid Highlight } }"""
SCRIPT = "".join(Path(__file__).with_name(name).read_text("utf-8") for name in ("touch.js", "notebook.js"))


class PictureView(anywidget.AnyWidget):
    """The pixels of a `Picture` and its words. `show` sends both in one message: one message is quicker than two.

    Its width and height are in pixels of the page. In a narrower window it shrinks, and its panels are stacked.
    """

    _esm = SCRIPT + "export default { render: renderPicture };"
    _css = STYLE
    width = traitlets.Int().tag(sync=True)
    height = traitlets.Int().tag(sync=True)
    ratio = traitlets.Float(1.0).tag(sync=True)  # the screen's pixels per pixel of the page: the page says it
    png = traitlets.Bytes().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
    places: traitlets.List = traitlets.List().tag(sync=True)
    panels: traitlets.List = traitlets.List().tag(sync=True)

    def show(self, picture, places):
        """Let the page follow a picture, and say what a click on its places sets."""
        with self.hold_sync():
            self.words = picture.alt
            self.places = [vars(place) for place in places]
            self.panels = picture.panels
            self.png = picture.frame()


class PadView(anywidget.AnyWidget):
    """A `Pad` on the page; what is drawn on it is its `value`."""

    _esm = SCRIPT + "export default { render: renderPad };"
    description = traitlets.Unicode().tag(sync=True)
    value: traitlets.List = traitlets.List().tag(sync=True)


class Explorer(ipywidgets.VBox):
    """A picture below its controls. The picture says which there are, and follows their values.

    Attributes: `controls`, the widgets by name, and `state`, their values by name.
    """

    def __init__(self, picture):
        self.picture = picture
        width = max([40, *(8 * len(control.label) for control in picture.controls if not isinstance(control, Pad))])
        self.controls = {control.name: _widget(control, width) for control in picture.controls}
        self.view = PictureView(width=picture.width, height=picture.height)
        pads = [control for control in self.controls.values() if isinstance(control, PadView)]
        panel = ipywidgets.Box(
            [control for control in self.controls.values() if control not in pads],
            layout=ipywidgets.Layout(
                display="flex",
                flex_flow="row wrap",
                align_content="flex-start",
                max_width=f"{picture.width}px",
                min_height=f"{ROW * picture.rows}px",
            ),
        )
        super().__init__([*pads, panel, self.view])
        self.add_class("ffnn-explorer")  # by which notebook.js knows the controls
        self._limit()
        for control in self.controls.values():
            control.observe(self._on_move, "value")
        self.view.observe(self._on_ratio, "ratio")
        self.view.on_msg(self._on_click)
        self._follow()

    @property
    def state(self):
        """The controls' values by name."""
        # A slider that was moved in the page may answer 2.000000000000001.
        values = {name: control.value for name, control in self.controls.items()}
        return {name: round(value, 6) if isinstance(value, float) else value for name, value in values.items()}

    def _on_move(self, _change):
        self._limit()
        self._follow()

    def _on_ratio(self, _change):
        self.picture.scale = min(max(self.view.ratio, 1), 2)  # beyond 2, time and bytes buy nothing
        self._show()

    def _on_click(self, _view, sets, _buffers):
        for name, value in sets.items():
            self.controls[name].value = value

    def _show(self):
        self.view.show(self.picture, self.picture.places(self.state))

    def _limit(self):
        for name, highest in self.picture.limits(self.state).items():
            if self.controls[name].max != highest:
                self.controls[name].max = highest  # which moves a value beyond it

    def _follow(self):
        state = self.state
        shown = self.picture.shown(state)
        for name in self.controls.keys() - shown:  # some go before others come, or there would be a row too many
            self.controls[name].layout.display = "none"
        for name in shown:
            self.controls[name].layout.display = None
        self.picture.follow(state)
        self._show()

    def _repr_mimebundle_(self, **kwargs):
        if os.environ.get(PICTURES_ONLY):
            return {"text/html": self.picture.html(self.picture.still(), self.state), "text/plain": self.picture.alt}
        # A live explorer has a frame already, which is made much faster than the large still picture.
        display_still(self, self.picture.html(self.view.png, self.state))
        return super()._repr_mimebundle_(**kwargs) | {"text/plain": self.picture.alt}


def _widget(control, label_width):
    """The ipywidget for a control."""
    if isinstance(control, Pad):
        return PadView(description=control.label, value=control.start)
    common = {
        "value": control.start,
        "description": control.label,
        "style": {"description_width": f"{label_width}px"},
        "layout": ipywidgets.Layout(width="260px"),  # three in a row
    }
    match control:
        case Slider():
            digits = ".1f" if control.step >= 0.1 else ".2f"
            return ipywidgets.FloatSlider(
                min=control.low, max=control.high, step=control.step, readout_format=digits, **common
            )
        case WholeSlider():
            return ipywidgets.IntSlider(min=control.low, max=control.high, **common)
        case ValueSlider():
            return ipywidgets.SelectionSlider(options=control.options, **common)
        case Menu():
            return ipywidgets.Dropdown(options=control.options, **common)
    raise TypeError(f"{control!r} is not a control: use those of ffnn_helpers.pictures.controls.")
