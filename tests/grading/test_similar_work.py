"""Similar work: a renamed copy is found; and in a class of 300 honest people with similar solutions not one pair.

The class is made of tests/exercises/right_answers: everybody chooses a style for each task, and writes it in their own
hand. Some have habits, so that their choices hang together.
"""

import ast
import io
import json
import random
import re
import tokenize
from pathlib import Path

import nbformat
import pytest
from nbgrader.coursedir import CourseDirectory

from ffnn_grading import similar_work

RIGHT = Path(__file__).parents[1] / "exercises" / "right_answers"
FLIPPED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}


def read_styles(exercise):
    """{task: sources of right answers, each with what it calls}."""
    text = (RIGHT / f"{exercise}.py").read_text()
    tree, styles = ast.parse(text), {}
    known = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}

    def source(node):
        used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)} & known.keys() - {node.name}
        return "".join(source(known[name]) for name in sorted(used)) + ast.get_source_segment(text, node) + "\n"

    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List):
            task = node.targets[0].id
            for one in node.value.elts:
                if isinstance(one, ast.Lambda):
                    head = f"def {task}({ast.unparse(one.args)}):\n"
                    styles.setdefault(task, []).append(f"{head}    return {ast.unparse(one.body)}\n")
                elif isinstance(one, ast.Name) and one.id in known:
                    styles.setdefault(task, []).append(source(known[one.id]))
    return styles


class Hand(ast.NodeTransformer):
    """Writes the same in one of several ways: each time anew, or by habit."""

    def __init__(self, rng, has_habits):
        self.rng, self.likes = rng, {}
        self.has_habits = has_habits

    def would(self, what):
        like = self.likes.setdefault(what, self.rng.choice([0.1, 0.9]) if self.has_habits else 0.5)
        return self.rng.random() < like

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Mult | ast.Add) and self.would("exchange"):
            node.left, node.right = node.right, node.left
        return node

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        if not self.would("write out"):
            return node
        before = ast.parse(ast.unparse(node.target), mode="eval").body
        return ast.Assign([node.target], ast.BinOp(before, node.op, node.value))

    def visit_Return(self, node):
        self.generic_visit(node)
        if node.value is None or isinstance(node.value, ast.Name) or not self.would("name results"):
            return node
        return [ast.Assign([ast.Name("result", ast.Store())], node.value), ast.Return(ast.Name("result", ast.Load()))]

    def visit_Compare(self, node):
        self.generic_visit(node)
        if len(node.ops) > 1 or type(node.ops[0]) not in FLIPPED or not self.would("flip"):
            return node
        return ast.Compare(node.comparators[0], [FLIPPED[type(node.ops[0])]()], [node.left])


def make_class(styles, kind, number, seed=1):
    """{student: {task: code}}. kind: "plain" (the styles as they are), "free", or "habits"."""
    rng = random.Random(seed)
    work = {}
    for student in range(number):
        taste, hand, mine = rng.random(), Hand(rng, kind == "habits"), {}
        for task, sources in styles.items():
            number = rng.gauss(taste, 0.15) if kind == "habits" else rng.random()
            chosen = sources[min(len(sources) - 1, max(0, int(number * len(sources))))]
            if kind != "plain":
                chosen = ast.unparse(ast.fix_missing_locations(hand.visit(ast.parse(chosen))))
            mine[task] = chosen
        work[f"s{student:03}"] = mine
    return work


def rename(source):
    """The same with other names, other comments and another layout."""
    own = {
        node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name) and type(node.ctx) is ast.Store
    }
    own |= {node.arg for node in ast.walk(ast.parse(source)) if isinstance(node, ast.arg)} - {"self"}
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    for number, one in reversed(list(enumerate(tokens))):
        keyword = tokens[number + 1].string == "=" and tokens[number - 1].string in ("(", ",")
        if one.type == tokenize.NAME and one.string in own and tokens[number - 1].string != "." and not keyword:
            lines = source.splitlines()
            (row, start), (_, end) = one.start, one.end
            lines[row - 1] = f"{lines[row - 1][:start]}my_{one.string}_{lines[row - 1][end:]}"
            source = "\n".join(lines)
    return re.sub(r"\n", "  # as I did it before\n\n", f"# {'my own work'}\n{source}", count=2) + "\n\n# done"


@pytest.fixture(scope="module", params=["ex5_ffnn", "ex7_ising_phases"])
def styles(request):
    return read_styles(request.param)


@pytest.mark.parametrize("kind", ["plain", "free", "habits"])
def test_in_an_honest_class_there_is_no_pair(styles, kind):
    work = make_class(styles, kind, 300)
    assert [pair.students for pair in similar_work.find(work)] == []


def test_a_renamed_copy_is_found(styles):
    work = make_class(styles, "free", 300)
    own = "def helper(rows, weight):\n    kept = []\n    for row in rows:\n        if row[0] > weight:\n"
    own += "            kept.insert(0, row[::-1])\n    return np.vstack(kept) - weight\n\n\n"
    copied = {"s010": "copy-1", "s020": "copy-2"}
    for student, copy in copied.items():
        for task in work[student]:
            work[student][task] = own.replace("0", student[1:3]) + work[student][task]
        work[copy] = {task: rename(source) for task, source in work[student].items()}
        assert work[copy] != work[student]
    pairs = similar_work.find(work)
    assert sorted(pair.students for pair in pairs) == sorted((copy, student) for student, copy in copied.items())
    assert all(pair.share > 0.99 for pair in pairs)
