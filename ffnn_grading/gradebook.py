"""nbgrader's gradebook: quick to use; and while another program writes into it, waited for, and told in words."""

import contextlib
import functools
import sqlite3

import nbgrader.api
from sqlalchemy import Engine, event
from sqlalchemy.exc import DatabaseError

_patience = 5.0


@contextlib.contextmanager
def one_engine():
    """In this block, let all gradebooks of a course share one engine, which compiles each query once.

    nbgrader opens a gradebook for each of the steps through which a submission goes, and each time compiles all queries
    and looks for each table again.
    """
    stock, tables = nbgrader.api.create_engine, nbgrader.api.Base.metadata
    nbgrader.api.create_engine = functools.cache(stock)
    tables.create_all = functools.cache(tables.create_all)
    try:
        yield
    finally:
        nbgrader.api.create_engine = stock
        del tables.create_all


@contextlib.contextmanager
def one_transaction(gradebook):
    """In this block, let the gradebook store nothing; at its end all changes together, if there was no error.

    nbgrader stores each score and each comment alone, and then reads all again that it needs for the next one.
    """
    gradebook.db.commit = lambda: None
    yield
    del gradebook.db.commit
    gradebook.db.commit()


def read_cells_at_once(gradebook, notebook: str, assignment: str):
    """Let the gradebook find the released cells of this notebook, which it reads now, without a query for each."""
    entry = gradebook.find_notebook(notebook, assignment)
    sources = {cell.name: cell for cell in entry.source_cells}
    with_points = {cell.name: cell for cell in [*entry.grade_cells, *entry.task_cells]}
    gradebook.find_source_cell = lambda name, *_: _found(sources, name)
    gradebook.find_graded_cell = lambda name, *_: _found(with_points, name)


def _found(cells, name):
    if name not in cells:
        raise nbgrader.api.MissingEntry(f"No such cell: {name}")
    return cells[name]


def wait_for_gradebook(seconds: float):
    """Let this process wait that long for an SQLite gradebook that is locked. sqlite3's own default is 5 s."""
    global _patience
    _patience = seconds
    if not event.contains(Engine, "connect", _set_patience):
        event.listen(Engine, "connect", _set_patience)


def _set_patience(connection, _record):
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout = {round(1000 * _patience)}")


def describe_failure(error: BaseException | None) -> str:
    """Return in words what is wrong with the gradebook; "" if the error, and what it came from, are no such failure."""
    while error is not None and not isinstance(error, DatabaseError):
        error = error.__cause__ or error.__context__
    if error is None:
        return ""
    if "locked" in str(error.orig):
        return (
            f"The gradebook was locked for {_patience:g} s: another program, such as a second ffnn-grade, writes into "
            "it. Wait for it or close it, then run the same command again"
        )
    return f"The gradebook cannot be used ({error.orig}). Restore it from a backup, or see `nbgrader db upgrade --help`"
