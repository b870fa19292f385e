"""What follows a right answer at home: a mark, and on request the model solution beside the student's own.

The model solution is the source of the check's reference: there is no second copy. Some tasks have a stand-in there:
what can be trained or built in many ways is judged by what it does, and no one text is its solution.
"""

import ast
import builtins
import html
import inspect
import linecache
import re
import sys
import textwrap

from ffnn_checks.asking import Work
from ffnn_checks.wording import wrapped

SHOWN = True  # False: check.NAME.solution() declines, and no check mentions it

ON_GREEN = "background:#2e7d32;color:#fff;border-radius:50%;padding:0 .35em;margin-right:.5em"  # for light and dark
COMMONPLACE = set("array asarray enumerate float int len list range tuple".split())  # not named as differences
LOOP = "a loop"
CODE = "margin:.3em 0;padding:.5em;border:1px solid #888;overflow-x:auto"


class Shown:
    """A text, and the same as HTML for notebooks."""

    def __init__(self, text, page=None):
        self._text, self._page = text, page or f"<p>{html.escape(text)}</p>"

    def __repr__(self):
        return self._text

    def _repr_html_(self):
        return self._page


class AtHome(Work):
    """A student's function that a task checks where the student sees it."""

    def __init__(self, function, task):
        super().__init__(function)
        self._task = task

    def say(self, text):
        """Show what a right answer shows, marked in a notebook; elsewhere print it."""
        self._task.solved[:] = [self._function]
        more = ""
        if SHOWN and not _is_stand_in(self._task):
            more = f"<div><code>{_call(self._task)}.solution()</code> shows the model solution beside yours.</div>"
        mark = f'<span aria-hidden="true" style="{ON_GREEN}">✓</span>'
        page = f'<div style="white-space:pre-line">{mark}{html.escape(text)}</div>{more}'
        vars(builtins).get("display", print)(Shown(text, page))  # IPython makes display a built-in


def solution(task):
    """The model solution of a task beside the student's own, with what differs; or why it is not shown."""
    if not SHOWN:
        return Shown("Model solutions are switched off in this course. Ask your instructor when they are handed out.")
    if not task.solved:
        return Shown(
            f"The model solution is shown when {_call(task)}({task.name}) has said that yours is right. "
            "Until then, unfold the hints of the task, one after the other."
        )
    if _is_stand_in(task):
        return Shown(f"{task.name} has no model solution: its check looks at what yours does, and that is right.")
    own, model = written(task.solved[0]), model_of(task)
    said = differences(own, model, _names_of_tasks(task)) if own else ["Your own is not in a cell of this notebook."]
    parts = {"Yours": own, "The model solution": model} if own else {"The model solution": model}
    text = [f"{title}:\n\n{textwrap.indent(code, '    ')}\n" for title, code in parts.items()]
    columns = [
        f'<div style="flex:1 1 20em"><b>{title}</b><pre style="{CODE}">{html.escape(code)}</pre></div>'
        for title, code in parts.items()
    ]
    items = "".join(f"<li>{html.escape(line)}</li>" for line in said)
    return Shown(
        "\n".join([*text, *map(wrapped, said)]),
        f'<div style="display:flex;flex-wrap:wrap;gap:1em">{"".join(columns)}</div><b>What differs</b><ul>{items}</ul>',
    )


def _is_stand_in(task):
    is_other_class = isinstance(task.reference, type) and task.reference.__name__ != task.name
    return not task.source or is_other_class or not task.question.twice  # what is not tried twice is trained


def _call(task):
    return f"check.{next((name for name, value in task.names.items() if value is task), task.name)}"


def _names_of_tasks(task):
    return {other.name for other in task.names.values() if isinstance(other, type(task))}


def written(function):
    """The source of a student's function or class, as its cell has it; None if there is none."""
    function = inspect.unwrap(function)
    for one in (function, *getattr(function, "__dict__", {}).values()):
        code = getattr(one, "__code__", None)
        lines = linecache.getlines(code.co_filename) if code else []
        try:
            statements = ast.parse("".join(lines)).body
        except SyntaxError:
            continue
        for statement in statements:
            first = min([statement.lineno, *(one.lineno for one in getattr(statement, "decorator_list", ()))])
            if first <= code.co_firstlineno <= statement.end_lineno:
                return "".join(lines[first - 1 : statement.end_lineno]).rstrip()
    return None


def model_of(task):
    """The source of a task's reference under the student's names, with the imports and helpers that it needs."""
    module = ast.parse(inspect.getsource(sys.modules[task.names["__name__"]]))
    imported = {
        alias.name: f"from {statement.module} import {alias.name}"
        for statement in module.body
        if isinstance(statement, ast.ImportFrom) and not statement.module.startswith("ffnn_checks")
        for alias in statement.names
    }
    known = {id(other.reference): other.name for other in task.names.values() if isinstance(other, type(task))}
    renamed, imports, sources = {task.reference.__name__: task.name}, [], []

    def add(source):
        sources.append(source.strip())
        for name in _used(ast.parse(source)):
            value = task.names.get(name)
            kind = getattr(value, "__name__", None)
            if id(value) in known or kind in known.values():
                renamed[name] = known.get(id(value), kind)
            elif name in imported:
                imports.append(imported[name])
            elif inspect.isfunction(value) and value.__module__ == task.names["__name__"]:
                add(textwrap.dedent(inspect.getsource(value)))

    add(task.source)
    text = "\n\n".join(dict.fromkeys([*imports, *sources]))
    for name, other in renamed.items():
        text = re.sub(rf"\b{name}\b", other, text)
    return _without_docstrings(re.sub("  # noqa.*", "", text))


def _without_docstrings(source):
    return re.sub(r'^ +""".*?"""\n+', "", source, flags=re.MULTILINE | re.DOTALL)


def _used(tree):
    """Names that are read and not bound, in the order of their appearance."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return list(dict.fromkeys(node.id for node in names if node.id not in bound))


def differences(own, model, tasks):
    """What differs in idea between two sources: sentences. `tasks` holds the names of what students write."""
    if _bare(own) == _bare(model):
        return ["The same idea: the two differ at most in names and layout."]
    parts, said = {"Yours": _parts(own), "The model solution": _parts(model)}, []
    for title, other in (tuple(parts), tuple(reversed(parts))):
        only = parts[title] - parts[other] - COMMONPLACE
        if LOOP in only:
            said.append(f"{title} goes through a loop. {other} does not.")
        if earlier := sorted(only & tasks):
            said.append(f"{title} calls {' and '.join(earlier)}, which you have written before. {other} does not.")
        if others := sorted(only - tasks - {LOOP}):
            said.append(f"Only in {title[0].lower()}{title[1:]}: {', '.join(others)}.")
    return said or ["Both are made of the same parts, put together differently."]


def _parts(source):
    """The functions that it calls, of others than its own; and whether there are matrix products and loops."""
    nodes = list(ast.walk(ast.parse(source)))
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    parts = {getattr(function, "id", getattr(function, "attr", "")) for function in called} - {""}
    parts -= {node.arg for node in nodes if isinstance(node, ast.arg)}
    parts -= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    parts |= {"@" for node in nodes if isinstance(node, ast.MatMult)}
    return parts | {LOOP for node in nodes if isinstance(node, ast.For | ast.While | ast.comprehension)}


def _bare(source):
    """The source without docstrings, with its own names numbered."""
    tree = ast.parse(_without_docstrings(source))
    numbers: dict = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.arg = numbers.setdefault(node.arg, f"name{len(numbers)}")
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            numbers.setdefault(node.id, f"name{len(numbers)}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = numbers.get(node.id, node.id)
    return ast.unparse(tree)
