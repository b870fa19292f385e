"""Tests that must fail. If one passes, somebody has tampered with what tests depend on.

They run before and after each test, in random order, with random names and numbers, so that a student's code
has no fixed text by which to recognise the real test. Of the two, one is plain. The other is the test itself, with
worthless functions in place of the student's.
"""

import ast
import random
import re
from collections.abc import Iterable, Iterator

PLAIN = [
    "assert {a} == {b}",
    "import numpy as {name}\n{name}.testing.assert_allclose({a}, {b})",
    "import numpy as {name}\n{name}.testing.assert_array_equal([{a}, {b}], [{a}, {a}])",
    "raise AssertionError({a})",
]


def plain(rng: random.Random) -> Iterator[str]:
    """Generate plain canaries without end, each kind equally often."""
    while True:
        for pattern in rng.sample(PLAIN, len(PLAIN)):
            a = round(rng.uniform(-9, 9), 4)
            yield pattern.format(a=a, b=round(a + rng.uniform(1, 9), 4), name=_name(rng))


def replace_answers(test: str, names: Iterable[str], rng: random.Random) -> str | None:
    """Return the test with worthless functions under the names that it uses; None if it uses none or is not Python."""
    try:
        body = ast.parse(test).body
    except SyntaxError:
        return None
    used = {node.id for statement in body for node in ast.walk(statement) if isinstance(node, ast.Name)} & set(names)
    if not used:
        return None
    worthless = [f"{name} = lambda *_, **__: {rng.uniform(-9, 9):.4f}" for name in sorted(used)]
    function = ast.FunctionDef(
        name=_name(rng),
        args=ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[]),
        body=[*ast.parse("\n".join(worthless)).body, *body],
        decorator_list=[],
        type_params=[],  # type: ignore[call-arg]  # Python 3.11 ignores it
    )
    return f"{ast.unparse(ast.fix_missing_locations(function))}\n{function.name}()"


def defined_names(source: str) -> list[str]:
    """Find what a cell defines at its top level: functions, classes, variables. It need not be valid Python."""
    return [
        name for found in re.findall(r"(?m)^(?:(?:def|class)\s+(\w+)|(\w+)\s*=[^=])", source) for name in found if name
    ]


def _name(rng):
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=8)) + "_"
