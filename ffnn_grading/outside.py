"""Judge a test that has passed once more, out of the student's reach.

A test runs in the same Python as the student's code, which may have changed what the test compares with. So the values
that the student's functions returned are sent out (ffnn_checks/record.py), and the same test judges them again in
the grader's own process, which runs none of the student's code.
"""

import ast
import builtins
import contextlib
import io
import random
import threading
import warnings
from collections.abc import Iterable

from ffnn_checks import record

_one_at_a_time = threading.Lock()  # a replay replaces functions for all threads of the process


class CannotTell(Exception):
    """The test needs more than values: the student's function itself, or a name that no locked cell defines."""


def recording_cells(rng: random.Random) -> tuple[str, str, str]:
    """Return the sources of the cells to run before and after a test, and the mark that the second one prints."""
    name, mark = ("".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=12)) for _ in range(2))
    return (
        f"from ffnn_checks import record as {name}_\n{name}_.start()",
        f"print({mark!r}, {name}_.stop())",
        mark,
    )


def read_record(outputs, mark: str) -> str:
    """Return the text after the mark in a cell's outputs; "" without a mark."""
    text = "".join(output.get("text", "") for output in outputs if output.get("name") == "stdout")
    return text.partition(mark)[2].partition("\n")[0]


def passes(test: str, cells: Iterable[str], names: Iterable[str], text: str) -> bool:
    """Whether the test passes on the values that were sent.

    Parameters
    ----------
    test
        The source of a test cell.
    cells
        The sources of the author's cells. The parts that the test uses are executed.
    names
        Names that students define.
    text
        The record that came from the student's program.

    Raises
    ------
    CannotTell
        Values alone do not suffice to judge this test.
    """
    names = set(names)
    namespace = {name: _Unavailable() for name in names}
    prerequisites = compile(_prerequisites(test, cells, names), "<cells>", "exec")
    with _one_at_a_time, contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
        try:
            exec(prerequisites, namespace)
        except Exception as error:
            raise CannotTell(f"The author's own cells raise {type(error).__name__}: {error}") from error
        try:
            with record.replayed(text):
                exec(compile(test, "<test>", "exec"), namespace)
        except CannotTell:
            raise
        except Exception:  # any error means that these values do not pass
            return False
    return True


class _Unavailable:
    """A stand-in for what a student wrote."""

    def __call__(self, *_arguments, **_settings):
        raise CannotTell("The test calls the student's function itself.")


def _prerequisites(test, cells, names):
    """Return the statements of other cells that a test depends on, as a module's syntax tree."""
    statements = [statement for cell in cells for statement in _statements(cell)]
    try:
        test = ast.parse(test)
    except SyntaxError as error:
        raise CannotTell(f"The test is not plain Python: {error}") from None
    needed, prerequisites, before = _used(test) - names, [], None
    while before != needed:  # what defines a name may need others
        before = set(needed)
        prerequisites = [statement for statement in statements if _defined(statement) & needed]
        for statement in prerequisites:
            needed |= _used(statement) - names
    for statement in prerequisites:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            statement.names = [alias for alias in statement.names if _name(alias) in needed]
    known = set(vars(builtins)).union(*map(_bound, [test, *prerequisites]))
    if missing := needed - known:
        raise CannotTell(f"None of the author's cells defines {' and '.join(sorted(missing))}.")
    return ast.Module(prerequisites, type_ignores=[])


def _statements(cell):
    try:
        return ast.parse(cell).body
    except SyntaxError:  # a line of IPython, such as %matplotlib
        return []


def _used(tree):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _bound(tree):
    """Return every name that is bound anywhere in the tree."""
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return bound | arguments | {name for node in ast.walk(tree) for name in _defined(node)}


def _defined(statement):
    """Return the names that a statement defines in the notebook."""
    match statement:
        case ast.Import() | ast.ImportFrom():
            return {_name(alias) for alias in statement.names}
        case ast.FunctionDef() | ast.ClassDef():
            return {statement.name}
        case ast.Assign():
            return {node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    return set()


def _name(alias):
    return alias.asname or alias.name.partition(".")[0]
