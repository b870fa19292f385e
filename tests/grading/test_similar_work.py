"""Similar work: a renamed copy is found; and in a class of 300 honest people with similar solutions not one pair.

The class is made of tests/exercises/right_answers: everybody chooses a style for each task, and writes it in their own
hand. Some have habits, so that their choices hang together.
"""

import ast
import random
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.coursedir import CourseDirectory

from ffnn_grading import judge, similar_work

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
    nodes = list(ast.walk(ast.parse(source)))
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)} - {"self"}
    lines = source.splitlines()
    named = [node for node in nodes if isinstance(node, ast.Name | ast.arg)]
    places = [(one.lineno, one.col_offset, one.id if isinstance(one, ast.Name) else one.arg) for one in named]
    for row, start, name in sorted((place for place in places if place[2] in own), reverse=True):
        line = lines[row - 1]
        lines[row - 1] = f"{line[:start]}my_{name}{line[start + len(name) :]}"
    lines[0] += "  # as I did it before\n"
    return "\n".join(["# my own work", *lines, "", "# done"])


@pytest.mark.parametrize(
    ("exercise", "kind"),
    [
        pytest.param("ex5_ffnn", "habits", marks=pytest.mark.reach),  # 4 s of computing
        ("ex7_ising_phases", "free"),
        ("ex7_ising_phases", "plain"),
    ],
)
def test_in_an_honest_class_there_is_no_pair(exercise, kind):
    work = make_class(read_styles(exercise), kind, 300)
    assert [pair.students for pair in similar_work.find(work)] == []


def test_a_renamed_copy_is_found():
    """Of two students who have, beside a style of the class's, a few lines of their own in each task."""
    work = make_class(read_styles("ex7_ising_phases"), "free", 300)
    own = "def helper(rows, weight):\n    kept = []\n    for row in rows:\n        if row[0] > weight:\n"
    own += "            kept.insert(0, row[::-1])\n    return np.vstack(kept) - weight\n\n\n"
    copied = {"s100": "copy-1", "s200": "copy-2"}
    for student, copy in copied.items():
        for task, code in work[student].items():
            work[student][task] = own.replace("row[0]", f"row[{student[1]}]") + code
        work[copy] = {task: rename(code) for task, code in work[student].items()}
        assert not set(work[copy].values()) & set(work[student].values())
    pairs = similar_work.find(work)
    assert sorted(pair.students for pair in pairs) == sorted((copy, student) for student, copy in copied.items())
    assert all(pair.share > 0.95 for pair in pairs)


@pytest.mark.parametrize(
    ("exercise", "number"),
    [("ex1_neuron_and_layer", 30), ("ex2_activations", 30), ("ex5_ffnn", 12), ("ex7_ising_phases", 12)],
)
def test_short_exercises_and_small_classes_rarely_say_anything(exercise, number):
    """As the guide says: then not even a renamed copy of everything stands out, and no honest pair either."""
    styles, found = read_styles(exercise), []
    for seed in range(6):
        work = make_class(styles, "habits" if seed % 2 else "free", number, seed)
        assert similar_work.find(work) == []
        del work[f"s{number - 1:03}"]
        work["copy"] = {task: rename(code) for task, code in work["s000"].items()}
        found += [pair.students for pair in similar_work.find(work)]
    assert set(found) <= {("copy", "s000")} and len(found) <= 2


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("def f(x):\n    y = x + 1\n    return y", "def g(a):  # mine\n\n    b = a+1\n    return b", True),
        ("def f(x):\n    return x", 'def f(x):\n    """What it does."""\n    return x', True),
        ("print('a')", 'print("b")', True),
        ("x = [1,\n     2]", "x = [1, 2]", True),
        ("self.w = 1", "self.weights = 1", True),
        ("def f(x):\n    return np.sum(x)", "def f(x):\n    return np.mean(x)", False),
        ("x = 1", "x = 2", False),
        ("x = a - b", "x = b - a", True),
        ("x = (a - b) / c", "x = a - b / c", False),
    ],
)
def test_names_comments_and_layout_do_not_count(first, second, same):
    """What the code does not bind keeps its name, but a and b in one line are both of the student's."""
    both = (
        ("a = b = c = 0\n" if "a - b" in first else "") + first,
        ("a = b = c = 0\n" if "a - b" in first else "") + second,
    )
    tokens = [[gram[-1] for gram, _ in similar_work.read_grams(source)] for source in both]
    assert (tokens[0] == tokens[1]) == same and tokens[0]


@pytest.mark.parametrize(
    "source", ["", "def f(x:", "%matplotlib inline", "x = '", "\0", "\ud800", "(" * 5000, "x = 1\n" * 10_000]
)
def test_what_is_not_python_says_nothing(source):
    assert similar_work.read_grams(source) == [] or source == ""


def test_code_that_no_parser_can_hold_ends_no_run(monkeypatch):
    """It says nothing. The parser's own fault depends on its version, so it is a replaced function here."""
    for deep in ("-" * 100_000 + "1", "-" * 5000 + "1", "x" + "[0]" * 9000):
        assert similar_work.read_grams(deep[:49_000]) == [] == judge._statements(deep)

    def fail(_source):
        raise SystemError("AST constructor recursion depth mismatch (before=100, after=99)")

    monkeypatch.setattr(ast, "parse", fail)
    assert similar_work.read_grams("z = 12 + 3") == [] == judge._statements("z = 12 + 3")


def test_of_an_assignment_what_its_solution_says_does_not_count(tmp_path):
    styles, kind = read_styles("ex7_ising_phases"), {"nbgrader": {"solution": True, "grade": False}}
    work = make_class(styles, "free", 12)
    model = {task: sources[-1] for task, sources in styles.items()}
    work |= {"x-1": model, "x-2": dict(model), "copy": {task: rename(code) for task, code in work["s000"].items()}}
    places = {f"autograded/{student}/ex": mine for student, mine in work.items()}
    for place, mine in (
        places | {"exercises/ex": dict.fromkeys(model, "# YOUR CODE HERE"), "solutions/ex": model}
    ).items():
        nb = new_notebook()
        for task, code in mine.items():
            nb.cells.append(new_markdown_cell(f"## Task: {task} (2 points)"))
            nb.cells.append(new_code_cell(code, metadata={"nbgrader": kind["nbgrader"] | {"grade_id": task}}))
        (tmp_path / place).mkdir(parents=True)
        nbformat.write(nb, tmp_path / place / "ex.ipynb")
    (tmp_path / "autograded" / "s001" / "ex" / "ex.ipynb").write_text("{")
    coursedir = CourseDirectory(root=str(tmp_path), source_directory="solutions", release_directory="exercises")
    pairs = similar_work.find_in_assignment(coursedir, "ex", sorted(work))
    assert [pair.students for pair in pairs] == [("copy", "s000")]
    assert {title for title, _ in pairs[0].tasks} <= {f"Task: {task} (2 points)" for task in model}

    page = similar_work.write(pairs, "ex", tmp_path / "ex.similar.html").read_text()
    assert "accuses nobody" in page and "<script" not in page and "my_" in page
    assert page.count("<pre") == 2 * len(pairs[0].tasks)
    assert similar_work.write([], "ex", tmp_path / "ex.similar.html") is None
    assert not (tmp_path / "ex.similar.html").exists()
