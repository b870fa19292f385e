"""A test that has passed is judged once more, out of the student's reach.

A test runs in the same Python as the student's code, which may have changed what the test compares with. So the values
that the student's functions gave are sent out (ffnn_checks/record.py), and the same test judges them again in
the grader's own process, where no line of the student's ever ran.
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

_one_at_a_time = threading.Lock()  # what a check stands on is exchanged for all threads of a process


class CannotTell(Exception):
    """The test needs more than values: the student's function itself, or what no locked cell defines."""


def cells_around(rng: random.Random) -> tuple[str, str, str]:
    """Sources of the cells that are run before and behind a test, and the mark of what the second one prints."""
    name, mark = ("".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=12)) for _ in range(2))
    return (
        f"from ffnn_checks import record as {name}_\n{name}_.start()",
        f"print({mark!r}, {name}_.stop())",
        mark,
    )


def sent(outputs, mark: str) -> str:
    """What stands behind the mark in a cell's outputs; nothing if it is not there."""
    text = "".join(output.get("text", "") for output in outputs if output.get("name") == "stdout")
    return text.partition(mark)[2].partition("\n")[0]


def passes(test: str, cells: Iterable[str], names: Iterable[str], text: str) -> bool:
    """Whether the test passes on the values that were sent.

    Parameters
    ----------
    test
        The source of a test cell.
    cells
        The sources of the assignment's own cells. What the test uses of them is executed: it is the author's.
    names
        What students define.
    text
        The record that came from the student's program.

    Raises
    ------
    CannotTell
        By values alone this test cannot be judged.
    """
    names = set(names)
    namespace = {name: _NotHere() for name in names}
    ground = compile(_ground(test, cells, names), "<cells>", "exec")
    with _one_at_a_time, contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
        try:
            exec(ground, namespace)
        except Exception as error:
            raise CannotTell(f"The author's own cells stop: {type(error).__name__}: {error}") from error
        try:
            with record.replayed(text):
                exec(compile(test, "<test>", "exec"), namespace)
        except CannotTell:
            raise
        except Exception:  # whatever the values made it stop with: where the student's program ran, it passed
            return False
    return True


class _NotHere:
    """Stands for what a student wrote."""

    def __call__(self, *_arguments, **_settings):
        raise CannotTell("The test calls the student's function itself.")


def _ground(test, cells, names):
    """The statements of other cells that a test stands on: a module's syntax tree."""
    statements = [statement for cell in cells for statement in _statements(cell)]
    try:
        test = ast.parse(test)
    except SyntaxError as error:
        raise CannotTell(f"The test is more than Python: {error}") from None
    needed, ground, before = _used(test) - names, [], None
    while before != needed:  # what defines a name may need others
        before = set(needed)
        ground = [statement for statement in statements if _defined(statement) & needed]
        for statement in ground:
            needed |= _used(statement) - names
    for statement in ground:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            statement.names = [alias for alias in statement.names if _name(alias) in needed]
    known = set(vars(builtins)).union(*map(_bound, [test, *ground]))
    if missing := needed - known:
        raise CannotTell(f"No cell of the author's defines {' and '.join(sorted(missing))}.")
    return ast.Module(ground, type_ignores=[])


def _statements(cell):
    try:
        return ast.parse(cell).body
    except SyntaxError:  # a line for the notebook alone, such as %matplotlib
        return []


def _used(tree):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _bound(tree):
    """Every name that is bound anywhere within."""
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return bound | arguments | {name for node in ast.walk(tree) for name in _defined(node)}


def _defined(statement):
    """The names that a statement defines in the notebook."""
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
