"""For every Jupyter program on the hub: JupyterLab, nbgrader, nbconvert."""

c = get_config()  # noqa: F821 (Jupyter provides it)

# Kernels talk through files. Over TCP, which is the default, every user of this machine could read what another user's
# kernel runs and prints. (For the same reason page_config.json switches the debugger off: anyone who reaches a
# debugger's port can run code as its owner.)
c.KernelManager.transport = "ipc"
