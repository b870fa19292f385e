"""Pairs of submissions whose code agrees far beyond what the task and the class make likely.

Names, comments, layout and texts do not count. Code is compared as sequences of tokens, each with those before it. How
much it says that two students continue in the same way depends on how many of the others who came as far did so, too:
-log2 of that share, in bits, from all other submissions of the class. What everybody does says nothing, and neither
does what stands in the released notebook, in its solution or in a lecture. Tasks that a student answers in one line are
left out. A pair is shown if it shares enough bits, if these are nearly all that either of the two has, and if no such
pair is to be expected when everybody chooses among the class's ways of doing each task.

(A variant of fingerprinting, as in S. Schleimer, D. Wilkerson and A. Aiken, "Winnowing", SIGMOD 2003, with the class
as the measure of what is rare. copydetect follows that article, and compares each pair by itself.)
"""

import ast
import io
import json
import keyword
import token
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ffnn_grading import files
from ffnn_grading.judge import NOT_PYTHON
from ffnn_grading.pages import ENVIRONMENT

BEFORE = 6  # tokens that come before the one that is compared
LINES = 3  # of code; the signature and one line more say nothing
NEW = 0.8  # the chance of a continuation where nobody else has been: most of a line follows from its beginning
BITS, SHARE = 30, 0.9  # what a pair must have in common, and what part this is of all that each of the two has
EXPECTED = 0.2  # pairs that agree so closely task by task by chance: one in five classes like this has one
LONGEST = 50_000  # characters of a cell; nobody writes that many
MOST = 50  # pairs on the page
SKIPPED = {token.NL, token.ENCODING, token.COMMENT, token.ENDMARKER}
Gram = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    text: str
    is_shared: bool


@dataclass(frozen=True)
class Pair:
    """Two students' work, and the code that agrees."""

    students: tuple[str, str]
    bits: float
    share: float  # of the bits of the one who has more
    tasks: list[tuple[str, tuple[list[Line], list[Line]]]]  # a title, and both texts


def find(work: Mapping[str, Mapping[str, str]], known: Iterable[str] = (), titles: Mapping[str, str] | None = None):
    """Find the pairs, the most alike first.

    Parameters
    ----------
    work
        {student: {name of a task: code}}.
    known
        Code that everybody has: released, of the solution, of the lectures.
    titles
        {name of a task: its title}, in the order in which tasks are shown.
    """
    titles = titles or {name: name for student in sorted(work) for name in work[student]}
    students, by_task, weights = measure(work, known, titles)
    total = sum(by_task.values(), start=np.zeros((len(students), len(students))))
    shares = _shares(total)
    found = []
    for i, j in np.argwhere(np.triu((total >= BITS) & (shares >= SHARE) & (expect_pairs(by_task) <= EXPECTED), 1)):
        both = students[i], students[j]
        able = [name for name in titles if by_task[name][i, j] > 0]
        shown = [(titles[name], _mark([work[student][name] for student in both], weights[name])) for name in able]
        found.append(Pair(both, float(total[i, j]), float(shares[i, j]), shown))
    return sorted(found, key=lambda pair: (-pair.bits, pair.students))


def expect_pairs(by_task: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return, for each pair, how many pairs of the class would agree so closely in all tasks together by chance.

    In one task the chance is the share of the others who are as close to either of the two; so what many wrote says
    little. Fisher's method combines the tasks that both have, as if people chose anew in each.
    """
    number = len(next(iter(by_task.values()), []))
    surprise, tasks = np.zeros((number, number)), np.zeros((number, number))
    for bits in by_task.values():
        shares, has = _shares(bits), np.diag(bits) > 0
        both = has[:, None] & has
        others = np.where(np.eye(number, dtype=bool), -1.0, np.where(both, shares, 0.0))
        ranks = [number - np.searchsorted(np.sort(row), row - 1e-9) for row in others]
        closer = np.maximum(ranks, np.transpose(ranks))
        surprise += np.where(both, -np.log(np.minimum(1.0, closer / max(1, number - 1))), 0.0)
        tasks += both
    # The upper tail of the chi-squared distribution of 2 * surprise, with 2 * tasks degrees of freedom.
    chance, term = np.zeros((number, number)), np.exp(-surprise)
    for k in range(int(tasks.max(initial=0))):
        chance += np.where(k < tasks, term, 0.0)
        term = term * surprise / (k + 1)
    return np.where(tasks > 0, chance, 1.0) * number * (number - 1) / 2


def _shares(bits):
    """Return what part of the bits of the one who has more each two students share."""
    own = np.diag(bits)
    return bits / np.maximum(1e-9, np.maximum(own[:, None], own))


def measure(work, known, titles):
    """Measure a class.

    Returns
    -------
    students
    by_task
        {task: matrix of the bits that each two students share, and each with themselves}.
    weights
        {task: {gram: its bits}}.
    """
    students, common = sorted(work), {gram for source in known for gram, _ in read_grams(source)}
    measured = {}
    for name in titles:
        grams = [{gram for gram, _ in read_grams(work[student].get(name, ""), LINES)} for student in students]
        measured[name] = _shared_bits(grams, common)
    return students, *({name: one[part] for name, one in measured.items()} for part in (0, 1))


def _shared_bits(grams, common):
    """Return the matrix of the bits that each two students share in a task, and {gram: the bits of sharing it}."""
    holders: dict[Gram, list[int]] = {}
    reached: dict[Gram, set[int]] = {}
    for number, mine in enumerate(grams):
        for gram in mine:
            holders.setdefault(gram, []).append(number)
            reached.setdefault(gram[:-1], set()).add(number)
    able = [gram for gram in holders if gram not in common]
    # Of the others than a pair: how many came as far, and how many of them continued in the same way.
    far = np.maximum(0.0, np.array([len(reached[gram[:-1]]) - 2 for gram in able]))
    same = np.maximum(0.0, np.array([len(holders[gram]) - 2 for gram in able]))
    bits = dict(zip(able, np.maximum(0.0, np.log2((far + 1) / (same + NEW))).tolist(), strict=True))
    shared = [gram for gram in able if len(holders[gram]) > 1]
    has = np.zeros((len(grams), len(shared)))
    for column, gram in enumerate(shared):
        has[holders[gram], column] = 1
    matrix = (has * [bits[gram] for gram in shared]) @ has.T
    np.fill_diagonal(matrix, [sum(bits.get(gram, 0.0) for gram in mine) for mine in grams])
    return matrix, {gram: one for gram, one in bits.items() if one > 0}


def _mark(sources, weights):
    """Return both texts in lines, each with whether the code in it agrees with the other's."""
    read = [read_grams(source, LINES) for source in sources]
    both = set.intersection(*({gram for gram, _ in grams} for grams in read)) & weights.keys()
    marked = [{line for gram, line in grams if gram in both} for grams in read]
    return tuple(
        [Line(text, number in lines) for number, text in enumerate(source.splitlines(), start=1)]
        for source, lines in zip(sources, marked, strict=True)
    )


@lru_cache(maxsize=2000)
def read_grams(source: str, at_least: int = 0) -> list[tuple[Gram, int]]:
    """Return the tokens of a cell, each with those before it, and its line; none of what is not plain Python.

    One's own names are all the same: whatever the code itself binds. Texts are, too, and docstrings are left out.
    """
    if len(source) > LONGEST:
        return []
    try:
        own = _own_names(ast.parse(source))
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (*NOT_PYTHON, tokenize.TokenError):
        return []
    texts, lines = [""] * BEFORE, [0] * BEFORE
    for number, one in enumerate(tokens):
        if one.type in SKIPPED or _is_docstring(tokens, number):
            continue
        text = one.string
        if one.type == token.STRING or token.tok_name[one.type].startswith(("FSTRING", "TSTRING")):
            text = "''"
        elif one.type in (token.NEWLINE, token.INDENT, token.DEDENT):
            text = token.tok_name[one.type]
        elif one.type == token.NAME and one.string in own and not keyword.iskeyword(one.string):
            text = "name"
        texts.append(text)
        lines.append(one.start[0])
    if texts.count("NEWLINE") < at_least:
        return []
    return [(tuple(texts[i - BEFORE : i + 1]), lines[i]) for i in range(BEFORE, len(texts))]


def _own_names(tree):
    names = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(ctx=ast.Store()):
                names.add(node.id)
            case ast.Attribute(ctx=ast.Store()):
                names.add(node.attr)
            case ast.arg():
                names.add(node.arg)
            case ast.FunctionDef() | ast.ClassDef():
                names.add(node.name)
    return names


def _is_docstring(tokens, number):
    """Whether a token is a text that stands alone, or ends the line of one."""
    start = number - 1 if tokens[number].type == token.NEWLINE else number
    if start < 0 or tokens[start].type != token.STRING:
        return False
    before = next((one.type for one in reversed(tokens[:start]) if one.type not in SKIPPED), token.NEWLINE)
    after = tokens[start + 1].type if start + 1 < len(tokens) else token.NEWLINE
    return before in (token.NEWLINE, token.INDENT, token.DEDENT) and after == token.NEWLINE


# --- of an assignment ---------------------------------------------------------------------------------------


def find_in_assignment(coursedir, assignment: str, students: Iterable[str]) -> list[Pair]:
    """Find the pairs among the graded notebooks of an assignment."""

    def place(step, student="."):
        return Path(coursedir.format_path(step, student, assignment))

    release = [cell for path in place(coursedir.release_directory).glob("*.ipynb") for cell in _read_cells(path)]
    titles: dict[str, str] = {}
    heading = assignment
    for name, kind, source in release:
        if kind == "markdown" and source.startswith("#"):
            heading = source.splitlines()[0].strip("# ")
        elif kind == "code" and name:
            titles[name] = heading
    work = {
        student: {
            name: source
            for path in sorted(place(coursedir.autograded_directory, student).glob("*.ipynb"))
            for name, kind, source in _read_cells(path)
            if kind == "code" and name
        }
        for student in students
    }
    given = [*place(coursedir.source_directory).glob("*.ipynb"), *Path(coursedir.root, "lectures").glob("*.ipynb")]
    known = [source for path in given for _, kind, source in _read_cells(path) if kind == "code"]
    return find(work, [*known, *(source for _, _, source in release)], titles)


def _read_cells(path):
    """Return (grade_id of a cell that students write, else "", kind, source) of each cell."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return [
            (
                about.get("grade_id", "") if about.get("solution") else "",
                cell["cell_type"],
                source if isinstance(source := cell["source"], str) else "".join(source),
            )
            for cell in cells
            if isinstance(about := cell["metadata"].get("nbgrader", {}), dict)
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def write(pairs: list[Pair], assignment: str, path: Path) -> Path | None:
    """Write the page of these pairs; without any, remove an earlier one and return None."""
    if not pairs:
        path.unlink(missing_ok=True)
        return None
    text = ENVIRONMENT.get_template("similar.html.j2").render(
        pairs=pairs[:MOST], more=len(pairs) - MOST, name=assignment
    )
    files.replace(path, text)
    return path
