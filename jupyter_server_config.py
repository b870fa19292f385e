"""JupyterLab for this course: `jupyter lab --config=jupyter_server_config.py`, as `make lab` runs it."""

import os
import sys
from pathlib import Path

from jupyter_core.paths import jupyter_config_path
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


disabled = ["@jupyterlab/apputils-extension:announcements"]

# nbgrader's panels work where nbgrader is set up. Elsewhere, as in the students' bundle, there is no exchange, and they
# would show one error after the other: only Validate stays.
if not any(Path(folder, "nbgrader_config.py").is_file() for folder in (".", *jupyter_config_path())):
    panels = ("assignment_list", "course_list", "formgrader")
    c.ServerApp.jpserver_extensions = {f"nbgrader.server_extensions.{panel}": False for panel in panels}
    panels = ("assignment-list", "course-list", "create-assignment", "formgrader", "menu")
    disabled += [f"@jupyter/nbgrader:{panel}" for panel in panels]


def without_disabled(handler, page_config):
    page_config.setdefault("disabledExtensions", []).extend(disabled)
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
    "page_config_hook": without_disabled,
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
