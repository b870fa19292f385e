"""nbgrader's gradebook: quickly opened; and while another program writes into it, waited for, and told in words."""

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

    nbgrader opens a gradebook for each of the steps through which a submission goes, and compiles all queries again.
    """
    stock = nbgrader.api.create_engine
    nbgrader.api.create_engine = functools.cache(stock)
    try:
        yield
    finally:
        nbgrader.api.create_engine = stock


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
