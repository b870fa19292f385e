"""Judge a test on what was sent out of the sandbox, where no answers are.

The sandbox only asks: it calls the student's functions on the inputs and sends what they return (ffnn_checks.sending).
Here are the answers. The author's program of a test runs once per worker, to list its checks; then each submission is
judged on plain data alone, and told what the same check says at home.
"""

import ast
import base64
import builtins
import contextlib
import ctypes
import io
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

import cloudpickle

from ffnn_checks import CheckFailed, Work, sending

PACKAGE = "ffnn_checks"
IN_THE_SANDBOX = ("asked", "asking", "comparing", "own_work", "plain", "sending")  # its modules there
# What the parser raises: for text that is not Python, for zeros in it, and for nesting that is too deep.
NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError, SystemError)
SECONDS = 60  # of computing for a check; right answers take one or two
_one_at_a_time = threading.Lock()  # what a program prints is caught for all threads of the process


class CannotJudge(Exception):
    """The test needs more than values: the student's function itself, or a name that no author's cell defines."""


class Test(NamedTuple):
    """A test that checks judge: the program to run in the sandbox, and the names that students were to write."""

    program: str
    names: tuple[str, ...]


class Judgement(NamedTuple):
    """What a test says: what it prints, and its complaint, which is None if all is right."""

    said: str
    complaint: str | None
    is_odd: bool = False  # whether what was sent is not what this test asks for


def find_test(source: str, cells: Iterable[str], names: Iterable[str]) -> Test | None:
    """Return the test that a cell holds, with the statements of other cells that it depends on; None without a check.

    Parameters
    ----------
    source
        The source of the test cell.
    cells
        The sources of the author's other cells.
    names
        Names that students define.

    Raises
    ------
    CannotJudge
        The cell calls a check, but it is not plain Python, or uses a name that only students' cells may define.
    """
    names = set(names)
    statements = [statement for cell in cells for statement in _statements(cell)]
    body = _statements(source)
    if not body and PACKAGE in source:
        raise CannotJudge("The test is not plain Python.")
    test = ast.Module(body, type_ignores=[])
    needed, prerequisites, before = _used(test) - names, [], None
    while before != needed:  # what defines a name may need others
        before = set(needed)
        prerequisites = [statement for statement in statements if _defined(statement) & needed]
        for statement in prerequisites:
            needed |= _used(statement) - names
    for statement in prerequisites:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            statement.names = [alias for alias in statement.names if _name(alias) in needed]
    if not any(map(_imports_checks, [*prerequisites, *body])):
        return None
    known = set(vars(builtins)).union(*map(_bound, [test, *prerequisites]))
    if missing := needed - known:
        raise CannotJudge(f"None of the author's cells defines {' and '.join(sorted(missing))}.")
    program = ast.unparse(ast.Module([*prerequisites, *body], type_ignores=[]))
    return Test(program, tuple(sorted(names)))


def judge(test: Test, text: str, right_before: dict[str, bool], ask_again: Callable[[str], str]) -> Judgement:
    """Judge a test on what was sent.

    Parameters
    ----------
    test
        From find_test.
    text
        What came from the student's program. Nothing in it is executed.
    right_before
        Of the functions judged so far, by name: whether they are right. This test's are added.
    ask_again
        It runs a cell's source in the sandbox and returns what this prints: for a second try, with right functions in
        place of earlier ones.

    Raises
    ------
    CannotJudge
        Values alone do not suffice.
    """
    said: list[str] = []
    checks = _checks(test)
    before = {task.name: right_before.get(task.name, True) for _, task, *_ in checks}
    right_before |= not_right(test)  # until all have passed
    try:
        sent = sending.read(text)
        for number, (name, task, inputs, reveal) in enumerate(checks):
            if name not in sent.names:
                return Judgement("", f"{name} is not defined: its cell did not run to its end.")
            if sent.error is not None and number >= len(sent.asked):
                return Judgement("", f"{task.name} could not be tried: {sent.error.kind}: {sent.error.text}")
            asked = sent.asked[number]
            if asked.question != task.name or (asked.uncallable is None and len(asked.outcomes) != len(inputs)):
                raise ValueError(f"These are {len(asked.outcomes)} outcomes of {asked.question!r}.")
            with _limited(SECONDS):
                task.judge(_Sent(asked, number, right_before, ask_again, said), inputs, reveal)
    except CheckFailed as complaint:
        return Judgement("\n".join(said), str(complaint))
    except CannotJudge:
        raise
    except (Exception, TookTooLong) as error:  # whatever was sent: the other tests have been judged
        return Judgement("", f"What came back from the program is not an answer to this test. ({error})", is_odd=True)
    right_before |= before
    return Judgement("\n".join(said), None)


def not_right(test: Test) -> dict[str, bool]:
    """Return False for each function that a test judges, by name."""
    return {task.name: False for _, task, *_ in _checks(test)}


class TookTooLong(BaseException):
    """What was sent takes too long to judge. No `except Exception` on the way keeps it."""


@contextlib.contextmanager
def _limited(seconds):
    """Raise TookTooLong in this block once its thread has computed for so long.

    On a cluster, a worker judges in a thread that is not its main one, where no signal arrives.
    """
    thread, raise_in = threading.get_ident(), ctypes.pythonapi.PyThreadState_SetAsyncExc
    clock = time.pthread_getcpuclockid(thread)
    end, over, deciding = time.clock_gettime(clock) + seconds, threading.Event(), threading.Lock()

    def watch():
        while not over.wait(0.2):
            with deciding:
                if not over.is_set() and time.clock_gettime(clock) > end:
                    raise_in(ctypes.c_ulong(thread), ctypes.py_object(TookTooLong))
                    return

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    except TookTooLong:
        raise TookTooLong(f"It took more than {seconds} s to judge.") from None
    finally:
        with deciding:
            over.set()
            raise_in(ctypes.c_ulong(thread), None)  # one that is on its way comes no more


class _Sent(Work):
    """What a student wrote, as its outcomes were sent."""

    def __init__(self, asked, number, right_before, ask_again, said):
        self._asked, self._number, self._right_before = asked, number, right_before
        self._ask_again, self._said = ask_again, said

    @property
    def is_callable(self):
        return self._asked.uncallable is None

    def __repr__(self):
        return self._asked.uncallable

    def outcomes(self, question, inputs, also_refused=(), instead=None):
        """As sent; or, with other functions in place of earlier ones, asked for again.

        A right function enters the sandbox only once all that it answers has been judged: students can move the tests.
        """
        if instead is None:
            return self._asked.outcomes
        judged = self._right_before.keys()
        known = {other.name: instead[other.name] for other in question.depends_on if _answered_by(other) <= judged}
        right = base64.b64encode(_pickled(known)).decode()
        again = sending.read_again(self._ask_again(f"ask_again({self._number}, {right!r})"))
        if len(again.outcomes) != len(inputs):
            raise ValueError(f"There are {len(again.outcomes)} outcomes for {len(inputs)} inputs.")
        return again.outcomes

    def earlier(self, name):
        return _Earlier(self._right_before.get(name, True)) if name in self._asked.earlier else None

    def say(self, text):
        self._said.append(text)


def _answered_by(question):
    """The names of the functions that a right one gives away: its own, and those of all that it depends on."""
    return {question.name}.union(*map(_answered_by, question.depends_on))


class _Earlier(Work):
    """Another function of the same student's, which has been judged."""

    def __init__(self, is_right):
        self._is_right = is_right

    def is_right(self, task):
        return self._is_right


class _Listing(Work):
    """Takes the place of a student's function, and lists how it is checked."""

    def __init__(self, name, checks):
        self._name, self._checks = name, checks

    def be_checked(self, task, inputs, reveal):
        self._checks.append((self._name, task, inputs, reveal))

    def __call__(self, *_arguments, **_settings):
        raise CannotJudge("The test calls the student's function itself.")


@lru_cache(maxsize=128)
def _checks(test):
    """The checks of a test: for each the student's name, the task, the inputs, and whether values may be told."""
    checks: list[tuple] = []
    namespace = {name: _Listing(name, checks) for name in test.names}
    with _one_at_a_time, contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
        try:
            exec(compile(test.program, "<test>", "exec"), namespace)
        except CannotJudge:
            raise
        except Exception as error:
            raise CannotJudge(f"The author's own code raises {type(error).__name__}: {error}") from error
    return checks


def _pickled(functions):
    """The functions as a pickle that needs no module with answers where it is read, and contains no other answers."""
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{PACKAGE}.") and name.rpartition(".")[2] not in IN_THE_SANDBOX:
            cloudpickle.register_pickle_by_value(module)
    return cloudpickle.dumps(functions)


def _imports_checks(statement):
    match statement:
        case ast.Import():
            return any(alias.name.partition(".")[0] == PACKAGE for alias in statement.names)
        case ast.ImportFrom():
            return (statement.module or "").partition(".")[0] == PACKAGE
    return False


def _statements(cell):
    try:
        return ast.parse(cell).body
    except NOT_PYTHON:  # a line of IPython, such as %matplotlib
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
