"""A progress bar for computations that may take longer than a second."""

import os
import sys


def progress_bar(total, what):
    """Return tqdm's bar of `total` steps, for a `with` statement; `.update(1)` advances it.

    It appears after a second, and disappears at the end. TQDM_DISABLE=1 in the environment switches it off, for
    notebooks whose outputs are stored.
    """
    from tqdm import tqdm  # imported here, so that importing the package imports only NumPy

    if sys.platform == "emscripten":
        tqdm.monitor_interval = 0  # a browser has no threads, and tqdm's monitor is one
    # A single step has no progress to show.
    disable = total == 1 or bool(os.environ.get("TQDM_DISABLE"))
    where = {"file": _NotebookLine(), "ncols": 80} if _is_in_notebook() else {}
    return tqdm(total=total, desc=what, delay=1, leave=False, disable=disable, **where)


def _is_in_notebook():
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return shell is not None and type(shell).__name__ != "TerminalInteractiveShell"


class _NotebookLine:
    """A line of a cell's output that each text replaces. tqdm's widget would be an error in a saved notebook."""

    handle = None

    def write(self, text):
        from IPython.display import DisplayHandle

        bundle = {"text/plain": text.strip()}
        if self.handle is not None:
            self.handle.update(bundle, raw=True)
        elif text.strip():
            self.handle = DisplayHandle()
            self.handle.display(bundle, raw=True)

    def flush(self):
        pass
