"""JupyterLab on the hub: the course's own settings, and those of the hub."""

c = get_config()  # noqa: F821 (Jupyter provides it)
load_subconfig("course_server_config.py")  # noqa: F821 (the checkout's jupyter_server_config.py)
