"""Errors that a notebook shows, and after which it goes on: *Run All* does not stop there."""

import builtins
import contextlib
import traceback

NOT_WRITTEN = "Not written yet. Write your function, run its cell, then run this cell again."
NOT_MADE = "Not written yet, or not run: no cell above has made {} so far. (Or is the name mistyped?)"


@contextlib.contextmanager
def show_errors(kind=Exception):
    """Show an error of this kind that is raised in the block as the cell's own, and go on behind the block.

    *Run All* goes on then, while nbgrader's *Validate* and nbval see the error. What is not written yet is told in one
    line. Outside a notebook the error is raised.
    """
    notebook = vars(builtins).get("get_ipython", lambda: None)()  # IPython makes it a built-in
    try:
        yield
    except kind as error:
        if notebook is None:
            raise
        if type(error) is NotImplementedError and not error.args:
            error._render_traceback_ = lambda: [NOT_WRITTEN]  # type: ignore[attr-defined]  # IPython asks for it
        # A name that the cell itself uses, two frames deep. Who raises a NameError without a name has said enough.
        elif isinstance(error, NameError) and error.name and len(traceback.extract_tb(error.__traceback__)) == 2:
            line = NOT_MADE.format(error.name)
            error._render_traceback_ = lambda: [line]  # type: ignore[attr-defined]
        notebook.showtraceback(tb_offset=1)  # the first line is ours, the yield
