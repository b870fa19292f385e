"""JupyterLab for this course: `jupyter lab --config=jupyter_server_config.py`, which is what `make lab` runs."""

import os
import sys

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
