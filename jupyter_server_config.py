"""JupyterLab for this course: `jupyter lab --config=jupyter_server_config.py`, as `make lab` runs it."""

import os
import sys

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

c = get_config()  # noqa: F821 (Jupyter provides it)

c.LabApp.default_url = "/lab/tree/lectures/00_start_here.ipynb"

# In a container the user is often root.
c.ServerApp.allow_root = True

# Without a display there is no browser to open, only the address to print.
c.ServerApp.open_browser = sys.platform in ("darwin", "win32") or any(
    os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
)

# JupyterLab sends no requests to the network: no news, no updates, and no question whether to fetch them.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.NeverCheckForUpdate"


def without_announcements(handler, page_config):
    page_config.setdefault("disabledExtensions", []).append("@jupyterlab/apputils-extension:announcements")
    return page_config


# A page runs, embeds and calls nothing from elsewhere. JupyterLab has a script in its page, and compiles others;
# explorers import theirs from blobs. No other site can be in a frame: JupyterLab obeys the formgrader's.
policy = (
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "connect-src 'self' data: blob:",
    "frame-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "object-src 'self' blob:",
    "frame-ancestors 'self'",
    "base-uri 'self'",
    "form-action 'self'",
)
c.ServerApp.tornado_settings = {
    "page_config_hook": without_announcements,
    "headers": {"Content-Security-Policy": "; ".join(policy)},
}

# No search for language servers at every start: nothing here uses one.
c.LanguageServerManager.autodetect = False


class PromptConnection(ZMQChannelsWebsocketConnection):
    """A connection that sends a kernel's messages to the page at once, without waiting for earlier confirmations.

    (With Nagle's algorithm, small packets wait for each other, and sliders update only about 20 times per second.)
    """

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


c.ServerApp.kernel_websocket_connection_class = PromptConnection
