"""JupyterLab on the hub: the course's own settings, and what the hub needs."""

c = get_config()  # noqa: F821 (Jupyter provides it)
load_subconfig("course_server_config.py")  # noqa: F821 (the checkout's jupyter_server_config.py)

# Kernels talk through files. Over TCP, which is the default, every user of this machine could listen to what another's
# kernel runs and prints. (For the same reason page_config.json switches the debugger off: whoever reaches a debugger's
# port may run code as its owner.)
c.KernelManager.transport = "ipc"

# The formgrader is a page inside JupyterLab's page.
c.ServerApp.tornado_settings["headers"] = {"Content-Security-Policy": "frame-ancestors 'self'"}
