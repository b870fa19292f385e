"""JupyterLab for this course: `jupyter lab --config=jupyter_server_config.py`, which is what `make lab` runs."""

import os
import sys

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

c = get_config()  # noqa: F821 (Jupyter provides it)

c.LabApp.default_url = "/lab/tree/lectures/00_start_here.ipynb"

# In a container one is root. Whether that is wise is not for a course to decide.
c.ServerApp.allow_root = True

# Without a display there is no browser to open, only the address to print.
c.ServerApp.open_browser = sys.platform in ("darwin", "win32") or any(
    os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
)

# The course asks the network for nothing: no news, no updates, no question whether one wants them.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.NeverCheckForUpdate"


def without_announcements(handler, page_config):
    page_config.setdefault("disabledExtensions", []).append("@jupyterlab/apputils-extension:announcements")
    return page_config


c.ServerApp.tornado_settings = {"page_config_hook": without_announcements}

# No search for language servers at every start: nothing here uses one.
c.LanguageServerManager.autodetect = False


class PromptConnection(ZMQChannelsWebsocketConnection):
    """A kernel's messages go to the page at once: a picture does not wait until the page has confirmed the one before.

    (Without it small packets wait for each other: Nagle's algorithm. Sliders then follow about 20 times a second.)
    """

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


c.ServerApp.kernel_websocket_connection_class = PromptConnection
