"""One small class of widget: controls above, one picture below, and its description in words."""

import os

import ipywidgets

from ffnn_helpers.widgets.picture_view import PictureView

# Set while a lecture is executed for reading: pages that nobody runs keep the picture alone.
PICTURES_ONLY = "FFNN_PICTURES_ONLY"


class Explorer(ipywidgets.VBox):
    """Controls that move a picture.

    Parameters
    ----------
    picture : ffnn_helpers.figures.Picture
        Its `update(**state)` is called with the controls' values, by the controls' names.
    controls : ipywidgets widgets by name
        Sliders, menus, buttons: whatever has a `value`.

    An exception from the picture (a student's function may raise, or return the wrong shape) is shown
    in words where the picture was; the controls stay alive.
    """

    def __init__(self, picture, **controls):
        self.picture = picture
        self.controls = controls
        self.view = PictureView(width=picture.width, height=picture.height)
        panel = ipywidgets.Box(
            list(controls.values()),
            layout=ipywidgets.Layout(display="flex", flex_flow="row wrap", width=f"{picture.width}px"),
        )
        super().__init__([panel, self.view])
        self.add_class("ffnn-explorer")  # by which picture_view.js knows the controls
        for control in controls.values():
            control.observe(self._follow, "value")
        self._follow()

    @property
    def state(self):
        """The controls' values by name."""
        # A slider that was moved in the page may answer 2.000000000000001.
        values = {name: control.value for name, control in self.controls.items()}
        return {name: round(value, 6) if isinstance(value, float) else value for name, value in values.items()}

    def _follow(self, _change=None):
        try:
            self.picture.show(**self.state)
        except NotImplementedError:
            self.picture.show_message("Not written yet. Write your function, run its cell, then run this cell again.")
        except Exception as error:
            self.picture.show_message(f"{type(error).__name__}: {error}")
        self.view.show(self.picture)

    def _repr_mimebundle_(self, **kwargs):
        return with_picture(super()._repr_mimebundle_(**kwargs), self.picture)


class ChangingControls(Explorer):
    """An explorer that shows now these controls, now those. There is always room for `rows` rows: the picture stays.

    A subclass says in `shown` which controls act on the picture just now: a set of names.
    """

    rows = 3

    def __init__(self, picture, **controls):
        for control in controls.values():
            control.style.description_width = "60px"
        super().__init__(picture, **controls)
        panel = self.children[0]
        panel.layout.min_height, panel.layout.align_content = f"{36 * self.rows}px", "flex-start"

    @property
    def shown(self):
        raise NotImplementedError(f"{type(self).__name__} does not say which controls it shows")

    def _follow(self, change=None):
        for name in self.controls.keys() - self.shown:  # some go before others come, or there would be a row too many
            self.controls[name].layout.display = "none"
        for name in self.shown:
            self.controls[name].layout.display = None
        super()._follow(change)


def with_picture(bundle, picture):
    """A widget's output, a bundle by kind, with the picture beside it for pages where nothing runs."""
    still, metadata = picture._repr_mimebundle_()
    return still if os.environ.get(PICTURES_ONLY) else bundle | still, metadata


def slider(label, value, low, high, step=0.1):
    """A slider that the keyboard moves too, with a number field beside it."""
    return ipywidgets.FloatSlider(
        value=value,
        min=low,
        max=high,
        step=step,
        description=label,
        readout_format=".1f" if step >= 0.1 else ".2f",
        style={"description_width": "40px"},
        layout=ipywidgets.Layout(width="260px"),
    )


def whole_slider(label, value, low, high):
    """The same for whole numbers: something that is counted."""
    return ipywidgets.IntSlider(
        value=value,
        min=low,
        max=high,
        description=label,
        style={"description_width": "40px"},
        layout=ipywidgets.Layout(width="260px"),
    )


def menu(label, options, value):
    """A drop-down menu."""
    return ipywidgets.Dropdown(
        options=options,
        value=value,
        description=label,
        style={"description_width": "40px"},
        layout=ipywidgets.Layout(width="260px"),
    )
