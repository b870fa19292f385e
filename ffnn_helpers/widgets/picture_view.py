"""A picture on the page that changes without flicker, with its words below."""

from pathlib import Path

import anywidget
import traitlets


class PictureView(anywidget.AnyWidget):
    """The pixels of a `Picture` and what it says. `show` sends both in one message: one message is quicker than two.

    Parameters
    ----------
    width, height : int
        Size of the picture, in pixels.
    """

    _esm = Path(__file__).with_name("picture_view.js")
    width = traitlets.Int().tag(sync=True)
    height = traitlets.Int().tag(sync=True)
    png = traitlets.Bytes().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)

    def show(self, picture):
        """Let the page follow a picture."""
        with self.hold_sync():
            self.words = picture.alt
            self.png = picture.frame()
