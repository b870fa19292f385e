"""A progress bar for whatever may take longer than a second."""

import os
import sys


def progress_bar(total, what):
    """A bar of `total` steps, moved by `.update(1)`, to be used in a `with`: tqdm's, in a notebook its notebook form.

    It appears after a second and goes when the work is done. TQDM_DISABLE=1 in the environment switches it off, for
    notebooks whose outputs are stored.
    """
    from tqdm.auto import tqdm  # here, so that importing the package costs NumPy alone

    if sys.platform == "emscripten":
        tqdm.monitor_interval = 0  # in a browser there are no threads, and tqdm's monitor would be one
    # tqdm's notebook form does not look at the environment itself. And a single step has no progress to show.
    disable = total == 1 or bool(os.environ.get("TQDM_DISABLE"))
    return tqdm(total=total, desc=what, delay=1, leave=False, disable=disable)
