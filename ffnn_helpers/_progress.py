"""A progress bar for computations that may take longer than a second."""

import os
import sys


def progress_bar(total, what):
    """Return tqdm's bar of `total` steps, for a `with` statement; `.update(1)` advances it.

    It appears after a second, and disappears at the end. TQDM_DISABLE=1 in the environment switches it off, for
    notebooks whose outputs are stored.
    """
    from tqdm.auto import tqdm  # imported here, so that importing the package imports only NumPy

    if sys.platform == "emscripten":
        tqdm.monitor_interval = 0  # a browser has no threads, and tqdm's monitor is one
    # tqdm's bar for notebooks ignores the environment. And a single step has no progress to show.
    disable = total == 1 or bool(os.environ.get("TQDM_DISABLE"))
    return tqdm(total=total, desc=what, delay=1, leave=False, disable=disable)
