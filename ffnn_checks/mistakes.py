"""Tables: what to do, what a right answer shows, and the usual mistakes, wrong code with its hint behind it or below.

Code is what a student's function might return, in the names of its arguments (docs/checks.md has examples). `right`
stands for the right result. Codes that share a hint stand on one line with ` ‖ ` between them, or on lines of their own
above it. Code with an arrow edits the reference instead; after it, ` ‖ ` is followed by what else it may lead to:

    range(epochs) → range(1) ‖ [0]  # this is one epoch.

The text before an arrow must occur once in the reference. Edits that act together have ` ; ` between them, and `⏎`
stands for a new line with the indentation of the line in which it stands.
"""

import inspect
import re
import textwrap

import numpy as np

from ffnn_checks.task import Mistake, Task
from ffnn_helpers.activations import relu, sigmoid, step, tanh

COMMON = {"np": np, "relu": relu, "sigmoid": sigmoid, "step": step, "tanh": tanh}  # what every table may use


def task_maker(names):
    """A function that makes the tasks of a module, given its globals(): what the code in tables may use.

    `task(question, reference, examine=…)(table)` returns a `Task`. The reference is an expression, the body of a
    function (indented like a docstring), or a function or class of the module, whose source is edited. The table begins
    with the lines "to do: …" and "shows: …"; the mistakes follow.
    """

    def task(question, reference, **more):
        def of(table):
            heads = re.match("to do: (.*)\nshows: (.*)\n?", table)
            if heads is None:
                raise ValueError(f'The table of {question.name} must begin with a line "to do: …" and one "shows: …".')
            maker = _Maker(question, reference, names)
            tasks = {made.question: made for made in names.values() if isinstance(made, Task)}
            return Task(
                question,
                maker.reference,
                [Mistake(maker.wrong(code), hint) for code, hint in rows(table[heads.end() :])],
                *heads.groups(),
                depends_on=[tasks[earlier] for earlier in question.depends_on],
                source=maker.source,
                names=names,
                **more,
            )

        return of

    return task


def rows(table):
    """Pairs (code, hint), in the table's order."""
    codes, hint = [], []
    for line in [*textwrap.dedent(table).splitlines(), ""]:
        if line.startswith(" "):
            hint.append(line.strip())
            continue
        if hint:
            yield from ((code, " ".join(hint)) for code in codes)
            codes, hint = [], []
        code, *short_hint = re.split(" +# ", line, maxsplit=1)
        codes += alternatives(code) if code else []
        hint += short_hint
    if codes:
        raise ValueError(f"There is no hint below {codes[-1]!r}.")


def alternatives(line):
    """The codes between ` ‖ `. One without an arrow gets the edit before it, up to the last arrow."""
    edit = ""
    for code in line.split(" ‖ "):
        *own_edit, after = code.rpartition("→")
        edit = "".join(own_edit) or edit
        yield f"{edit} {after.strip()}" if edit else after


def edited(source, code):
    """The source after the edits of a line such as "W @ V → V @ W ; return W → return W.T"."""
    for edit in code.split(" ; "):
        before, after = (side.strip() for side in edit.split("→"))
        if source.count(before) != 1:
            raise ValueError(f"{before!r} occurs {source.count(before)} times, and must occur once, in\n{source}")
        line = next(line for line in source.splitlines() if before in line)
        indentation = line[: len(line) - len(line.lstrip())]
        source = source.replace(before, after.replace("⏎", f"\n{indentation}"))
    return source


class _Maker:
    """Makes a question's reference, and wrong functions from the code in tables."""

    def __init__(self, question, reference, names):
        self._arguments, self._names = ", ".join(question.arguments), COMMON | names
        if isinstance(reference, str):
            self._name = question.name
            body = inspect.cleandoc(reference) if "return" in reference else f"return {reference}"
            body = textwrap.indent(body, "    ")
            self.source = f"def {self._name}({self._arguments}):\n{body}\n"
            self.reference = self._compiled(self.source)
        else:
            self._name, self.reference = reference.__name__, reference
            self.source = textwrap.dedent(inspect.getsource(reference))

    def wrong(self, code):
        if "→" in code:
            return self._compiled(edited(self.source, code))
        code = re.sub(r"\bright\b", f"reference({self._arguments})", code)
        return eval(f"lambda reference: lambda {self._arguments}: ({code})", self._names)(self.reference)

    def _compiled(self, source):
        found: dict = {}
        exec(source, self._names, found)
        return found[self._name]
