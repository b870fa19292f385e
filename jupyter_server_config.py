"""JupyterLab for this course: `jupyter lab --config=jupyter_server_config.py`, which is what `make lab` runs."""

import os
import sys

c = get_config()  # noqa: F821 (JupyterLab provides it)

c.LabApp.default_url = "/lab/tree/lectures/00_start_here.ipynb"

# Nothing here asks the network for anything.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.NeverCheckForUpdate"

# In a container one is root. Whether that is wise is not for a course to decide.
c.ServerApp.allow_root = True

# Without a display there is no browser to open, only the address to print.
has_display = sys.platform in ("darwin", "win32") or any(os.environ.get(v) for v in ("DISPLAY", "WAYLAND_DISPLAY"))
c.ServerApp.open_browser = has_display
c.LabApp.open_browser = has_display
