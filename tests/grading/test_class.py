"""A class that does everything one should not, graded in one run of `nbgrader autograde`.

Each submission is a function that spoils the author's work (or the untouched notebook) in one way. After that stands
what is expected: the points of the tests, whether a person must look, and words that the report must hold. The
submissions that do not break stock nbgrader get the same points from it. In the end a person grades a written answer
of this class in the formgrader.
"""

import copy
import csv
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbgrader.api import Gradebook

pytestmark = pytest.mark.reach

ROOT = Path(__file__).parents[2]
NAME = "ex1_neuron_and_layer"
SOURCE = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", 4)
POINTS = {c.id: c.metadata.nbgrader.points for c in SOURCE.cells if "points" in c.metadata.get("nbgrader", {})}
MOST = sum(POINTS.values())
FULL = MOST - POINTS["ex1-explanation"]  # without the written answer, which a person grades
NONE = None  # no points before a person has looked
UNGRADED = "not graded"

# The settings of stock nbgrader, without ours.
STOCK = """c = get_config()
c.CourseDirectory.course_id = "ffnn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.ClearMarkScheme.enforce_metadata = False
"""
STOCK_CAN = """a_right_answer a_untouched_notebook Zoë_学生 a_syntax_error a_file_read_and_written a_figure_and_a_slider
               d_test_edited""".split()

OPEN = "command => { window.jupyterapp.commands.execute(command) }"  # and do not wait for it

CLASS = {}


def submission(points, *words, untouched=False, flagged=False, waiting=0):
    """Enter the function below in the class."""

    def enter(spoil):
        student = spoil.__name__
        CLASS[student] = SimpleNamespace(
            spoil=spoil,
            points=points,
            words=words,
            untouched=untouched,
            flagged=flagged or points is NONE,
            waiting=waiting,
        )
        return spoil

    return enter


def without(*names):
    """The points of the tests, without those of some."""
    return FULL - sum(POINTS[f"ex1-{name}-check"] for name in names)


def cell(nb, name):
    return next(c for c in nb.cells if c.id == f"ex1-{name}")  # the ids are the grade_ids, here


def index(nb, name):
    return next(i for i, c in enumerate(nb.cells) if c is cell(nb, name))


def run_before(nb, name, code):
    """A cell of the student's own, in front of one of the assignment's."""
    nb.cells.insert(index(nb, name), new_code_cell(code))


# --- ordinary work ------------------------------------------------------------------------------------------


@submission(FULL)
def a_right_answer(nb):
    pass


@submission(0, untouched=True)
def a_untouched_notebook(nb):
    pass


@submission(FULL)
def Zoë_学生(nb):
    pass


@submission(without("neuron"))
def a_syntax_error(nb):
    cell(nb, "neuron").source = "def neuron(x, w, b, g)\n    return 0"


@submission(FULL)
def a_warning_and_stderr(nb):
    cell(nb, "n-parameters").source += "\nn_parameters_ = n_parameters\n" + (
        "def n_parameters(sizes):\n    import sys, warnings\n    warnings.warn('careful')\n"
        "    print('hm', file=sys.stderr)\n    np.exp(np.array([1000.0]))\n    return n_parameters_(sizes)"
    )


@submission(FULL)
def a_file_read_and_written(nb):
    run_before(nb, "preactivation", "assert open('data.txt').read() == 'mine'; open('new.txt', 'w').write('x')")


@submission(FULL)
def a_figure_and_a_slider(nb):
    code = "import matplotlib.pyplot as plt, ipywidgets\nplt.plot([1, 2]); plt.show()\n"
    run_before(nb, "preactivation", code + "ipywidgets.interact(lambda x: print(x), x=(0, 1.0));")


# --- programs that end, or do not ---------------------------------------------------------------------------


@submission(without("n-parameters"))
def b_endless_loop(nb):
    cell(nb, "n-parameters").source = "def n_parameters(sizes):\n    while True: pass"


@submission(without("layer-shapes", "n-parameters"), "did not stop")
def b_endless_loop_that_hears_nothing(nb):
    run_before(nb, "layer-shapes", "sum(range(10**12))")


@submission(without("layer-shapes", "n-parameters"), "stopped it")
def b_kernel_ends(nb):
    run_before(nb, "layer-shapes", "import os; os._exit(0)")


@submission(without("layer-shapes", "n-parameters"), "used too much memory")
def b_memory_for_many_processes(nb):
    code = "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n        many = np.ones(12_000_000); break\n"
    run_before(nb, "layer-shapes", code + "time.sleep(60)")


@submission(without("layer-shapes", "n-parameters"), "too much memory")
def b_memory_in_sockets(nb):
    code = "import os, socket, time\nfor _ in range(20):\n    if os.fork() == 0:\n"
    code += "        kept = [socket.socketpair() for _ in range(80)]; time.sleep(60)\n"
    run_before(nb, "layer-shapes", code + "time.sleep(60)")


@submission(without("layer-shapes", "n-parameters"), "Not all cells were run")
def b_all_files_closed(nb):
    run_before(nb, "layer-shapes", "import os; os.closerange(3, 500)")


@submission(without("n-parameters"))
def b_sys_exit_in_a_function(nb):
    cell(nb, "n-parameters").source = "def n_parameters(sizes):\n    import sys; sys.exit(0)"


@submission(without("preactivation"))
def b_sys_exit_in_an_earlier_function(nb):
    cell(nb, "preactivation").source = "def preactivation(x, w, b):\n    import sys; sys.exit(0)"


@submission(without("preactivation"))
def b_endless_earlier_function(nb):
    cell(nb, "preactivation").source = "def preactivation(x, w, b):\n    import time\n    while True: time.sleep(1)"


@submission(FULL)
def b_signals(nb):
    run_before(nb, "neuron", "import os, signal; os.kill(os.getpid(), signal.SIGSTOP); os.kill(1, signal.SIGKILL)")


@submission(FULL)
def b_fork_bomb_and_threads(nb):
    run_before(
        nb,
        "neuron",
        "import os, time, threading\nstarted = 0\n"
        "threading.Thread(target=lambda: [time.sleep(0.1) for _ in range(900)], daemon=True).start()\n"
        "try:\n    for _ in range(200):\n        if os.fork() == 0:\n            time.sleep(60); os._exit(0)\n"
        "        started += 1\nexcept OSError: pass\nassert 20 < started < 100, started",
    )


# --- too much -----------------------------------------------------------------------------------------------


@submission(FULL)
def c_prints_50_MB(nb):
    run_before(nb, "neuron", "import sys\nfor _ in range(50): sys.stdout.write('y' * 999_999 + '\\n')")


@submission(FULL)
def c_long_error_and_picture(nb):
    run_before(nb, "neuron", "from IPython.display import HTML, display; display(HTML('x' * 9_000_000))")
    run_before(nb, "neuron", "raise ValueError('x' * 9_000_000)")


@submission(without("n-parameters"))
def c_allocates_4_GB(nb):
    test = cell(nb, "n-parameters")
    test.source = "blob = [np.ones(125_000_000) for _ in range(4)]\n" + test.source


@submission(FULL)
def c_fills_the_disk(nb):
    code = "try:\n    for i in range(9):\n        open(f'big{i}', 'wb').write(bytes(60_000_000))\n"
    run_before(nb, "neuron", code + "except OSError as error: assert 'space' in str(error)\nelse: raise AssertionError")


@submission(FULL)
def c_huge_metadata(nb):
    nb.metadata["x"] = cell(nb, "neuron").metadata["x"] = "y" * 1_000_000


SEND = """kernel = get_ipython().kernel
def send(kind, metadata=None, buffers=None, **content):
    kernel.session.send(kernel.iopub_socket, kind, content, kernel.get_parent(), metadata=metadata, buffers=buffers)
"""


@submission(without("layer-shapes", "n-parameters"), "60 MB of messages")
def c_errors_without_end(nb):
    code = (
        "while True:\n    try: raise ValueError('x' * 8_000_000)\n    except ValueError: get_ipython().showtraceback()"
    )
    run_before(nb, "layer-shapes", code)


@submission(FULL)
def c_output_in_many_cells(nb):
    for _ in range(20):
        run_before(nb, "neuron", "from IPython.display import Markdown; display(Markdown('x' * 90_000))")
        run_before(nb, "neuron", "raise ValueError('x' * 90_000)")


@submission(FULL)
def c_counts_that_are_none(nb):
    nb.cells[-1].update(cell_type="code", execution_count="many", outputs=[])
    data = "data={'text/plain': 'x'}, metadata=7"
    run_before(nb, "neuron", SEND + f"send('execute_result', execution_count='many', {data})")


# --- cells that were copied, lost or changed ----------------------------------------------------------------


@submission(FULL, "ex1-layer-shapes-check was missing")
def d_test_deleted(nb):
    del nb.cells[index(nb, "layer-shapes-check")]


@submission(without("layer-shapes"), "ex1-layer-shapes was missing")
def d_answer_deleted(nb):
    del nb.cells[index(nb, "layer-shapes")]


@submission(FULL, "ex1-imports was missing")
def d_imports_deleted(nb):
    del nb.cells[index(nb, "imports")]


@submission(without("n-parameters"), "ex1-n-parameters-check had been changed")
def d_test_edited(nb):
    cell(nb, "n-parameters").source = "def n_parameters(sizes): return 1"
    cell(nb, "n-parameters-check").source = "pass"


@submission(FULL, "ex1-neuron was found 2 times")
def d_answer_doubled(nb):
    copied = copy.deepcopy(cell(nb, "neuron"))
    copied.id = "abcd1234"
    nb.cells.insert(index(nb, "neuron"), copied)


@submission(FULL, "ex1-neuron-check was found 2 times")
def d_test_doubled(nb):
    nb.cells.insert(index(nb, "neuron-check"), copy.deepcopy(cell(nb, "neuron-check")))


@submission(FULL, "ex1-neuron-check", "had lost or changed their metadata")
def d_metadata_cleared(nb):
    for c in nb.cells:
        c.metadata = {}


@submission(FULL, "ex1-neuron-check", "had lost or changed their metadata")
def d_metadata_and_ids_cleared(nb):
    for number, c in enumerate(nb.cells):
        c.metadata, c.id = {}, f"new-{number}"


@submission(FULL, "had lost or changed their metadata")
def d_foreign_metadata(nb):
    cell(nb, "neuron").metadata["nbgrader"] = "mine"
    cell(nb, "neuron-check").metadata.nbgrader.pop("schema_version")
    cell(nb, "layer-check").metadata.nbgrader["schema_version"] = 99
    cell(nb, "n-parameters-check").metadata.nbgrader["points"] = 100
    cell(nb, "layer-shapes-check").metadata.nbgrader["grade_id"] = "ex1-neuron-check"


@submission(FULL, "ex1-neuron-check had become a markdown cell")
def d_test_as_text(nb):
    cell(nb, "neuron-check").cell_type = "markdown"


@submission(0, "had lost or changed their metadata", untouched=True)
def d_tests_tagged_to_be_skipped(nb):
    for c in nb.cells:
        c.metadata["tags"] = ["skip-execution"]


@submission(FULL, "another language")
def d_foreign_language(nb):
    nb.metadata["kernelspec"] = {"name": "julia-1.11", "display_name": "Julia", "language": "julia"}


@submission(FULL, "ex1-preactivation, ex1-preactivation-check", "lost their ids, as in Colab")
def d_saved_by_colab(nb):
    """Without cell ids, in version 4.0, and with Colab's own metadata."""
    for number, c in enumerate(nb.cells):
        c.metadata["id"] = f"colab{number}"
        del c["id"]
    nb.metadata["colab"], nb["nbformat_minor"] = {"provenance": []}, 0


@submission(FULL)
def d_spaces_at_the_ends_of_lines(nb):
    for c in nb.cells:
        c.source = c.source.replace("\n", "  \n") + "\n"


@submission(without("n-parameters"), "ex1-layer-shapes was missing. Another cell defines layer_shapes")
def d_functions_in_one_cell(nb):
    merged = nb.cells.pop(index(nb, "layer-shapes")).source
    cell(nb, "layer").source = "\n\n".join([cell(nb, "layer").source, merged])
    cell(nb, "n-parameters").source = "def n_parameters(sizes):\n    return 1"


@submission(FULL, "ex1-imports had been changed", "what was added stands below it")
def d_imports_added_to_given_code(nb):
    cell(nb, "imports").source += "\nimport math"
    cell(nb, "n-parameters").source += "\nmath.pi"


@submission(FULL, "ex1-imports had been changed", "what was added stands below it")
def d_imports_changed_in_given_code(nb):
    lines = cell(nb, "imports").source.split("\n")
    cell(nb, "imports").source = "\n".join(["import math, numpy", *lines[1:]])
    cell(nb, "n-parameters").source += "\nmath.pi, numpy.pi"


# --- written answers that are not in their cell ---------------------------------------------------------------

PLACEHOLDER, TEXT = "YOUR ANSWER HERE", "Because the product needs the **transposed** array."
WRITTEN = []  # students whose text must be in the answer's cell in the end, and wait for a person


def misplaced(*words, said="ex1-explanation had no text"):
    """Enter the function below in the class; it gets TEXT as well."""

    def enter(misplace):
        def spoil(nb):
            misplace(nb, TEXT)

        spoil.__name__ = misplace.__name__
        WRITTEN.append(misplace.__name__)
        submission(FULL, said, *words)(spoil)

    return enter


def empty_answer(nb):
    cell(nb, "explanation").source = PLACEHOLDER
    return index(nb, "explanation") + 1


def lose_metadata_and_ids(nb):
    for number, c in enumerate(nb.cells):
        c.metadata, c.id = {}, f"new-{number}"


@misplaced(said="")
def w_in_its_cell(nb, text):
    cell(nb, "explanation").source = text


@misplaced()
def w_in_a_fresh_cell_with_the_placeholder(nb, text):
    del nb.cells[index(nb, "explanation")]
    nb.cells.append(new_markdown_cell(f"{PLACEHOLDER}\n\n{text}"))


@misplaced()
def w_in_a_fresh_cell_with_the_question(nb, text):
    empty_answer(nb)
    nb.cells.append(new_markdown_cell(f"{cell(nb, 'task7').source}\n\n{text}"))


@misplaced()
def w_all_metadata_lost(nb, text):
    cell(nb, "explanation").source = text
    lose_metadata_and_ids(nb)


@misplaced()
def w_all_metadata_lost_and_below_the_placeholder(nb, text):
    nb.cells.insert(empty_answer(nb), new_markdown_cell(text))
    lose_metadata_and_ids(nb)


@misplaced()
def w_all_metadata_lost_and_under_the_question(nb, text):
    empty_answer(nb)
    cell(nb, "task7").source += f"\n\n{text}"
    lose_metadata_and_ids(nb)


@misplaced()
def w_in_a_new_cell_below(nb, text):
    nb.cells.insert(empty_answer(nb), new_markdown_cell(text))


@misplaced("Text stood in ex1-neuron-check")
def w_in_a_check(nb, text):
    empty_answer(nb)
    cell(nb, "neuron-check").source += f"\n\n# {text}"


@misplaced()
def w_in_a_cell_of_code(nb, text):
    nb.cells.insert(empty_answer(nb), new_code_cell(text))


@misplaced()
def w_below_an_emptied_cell(nb, text):
    nb.cells.insert(empty_answer(nb), new_raw_cell(text))
    cell(nb, "explanation").source = ""


@misplaced("ex1-task7 had been changed")
def w_under_the_question(nb, text):
    empty_answer(nb)
    cell(nb, "task7").source += f"\n\n{text}"


@misplaced("ex1-task7 had been changed")
def w_in_the_middle_of_the_question(nb, text):
    empty_answer(nb)
    lines = cell(nb, "task7").source.split("\n")
    cell(nb, "task7").source = "\n".join([*lines[:2], text, *lines[2:]])


@misplaced("ex1-task7 had been changed")
def w_in_place_of_the_question_and_without_a_cell(nb, text):
    del nb.cells[index(nb, "explanation")]
    cell(nb, "task7").source = text


@misplaced("ex1-task7 had been changed")
def w_merged_with_the_question(nb, text):
    del nb.cells[index(nb, "explanation")]
    cell(nb, "task7").source += f"\n\n{PLACEHOLDER}\n\n{text}"


@misplaced()
def w_in_another_cell_of_the_assignment(nb, text):
    empty_answer(nb)
    cell(nb, "end").source += f"\n{text}"


# --- files --------------------------------------------------------------------------------------------------


@submission(FULL)
def e_halves_of_characters(nb):
    """Python reads them from JSON, and can write them into no file."""
    cell(nb, "neuron").source += "\nprint('\\ud800', '\ud800')"


@submission(FULL)
def e_marks_of_nbgrader(nb):
    for mark in ("BEGIN HIDDEN TESTS", "BEGIN MARK SCHEME", "BEGIN SOLUTION", "END SOLUTION"):
        cell(nb, "neuron").source += f"\n### {mark}"
        nb.cells.append(new_markdown_cell(f"### {mark}"))


@submission(NONE, "cannot be read as a notebook")
def e_half_a_file(nb):
    return '{"cells": ['


@submission(NONE, "cannot be read as a notebook")
def e_empty_file(nb):
    return ""


@submission(NONE, "cannot be read as a notebook")
def e_other_json(nb):
    return '{"metadata": [], "nbformat": 4, "nbformat_minor": 5, "cells": 3}'


@submission(NONE, "cannot be read as a notebook")
def e_too_big(nb):
    return json.dumps("x" * 6_000_000)


@submission(NONE, "another notebook: its cells are those of ex2_activations")
def e_another_exercise(nb):
    return (ROOT / "exercises" / "ex2_activations" / "ex2_activations.ipynb").read_text()


@submission(NONE, "another notebook: none of the assignment's cells is in it")
def e_another_notebook(nb):
    nb.cells = [new_code_cell("import math\nprint(math.pi)"), new_markdown_cell(PLACEHOLDER)]


@submission(NONE, "The notebook is empty")
def e_no_cells(nb):
    nb.cells = []


@submission(NONE, "The notebook is empty")
def e_empty_cells(nb):
    nb.cells = [new_code_cell(""), new_markdown_cell("\n")]


@submission(UNGRADED, "a folder in place of the notebook", flagged=True)
def e_folder(nb):
    return {f"{NAME}.ipynb/{NAME}.ipynb": nb}


@submission(FULL)
def e_utf_16_and_other_ends_of_lines(nb):
    for c in nb.cells:
        c.source = c.source.replace("\n", "\r\n")
    return json.dumps(nb, indent=1).replace("\n", "\r\n").encode("utf-16")


NEW_SYNTAX = "def n_parameters(sizes):\n    return sizes ?? 0"  # that no Python knows yet


@submission(
    without("n-parameters"), "cannot read ex1-n-parameters, but the student used Python 3.99", flagged=True, waiting=1
)
def e_newer_python(nb):
    nb.metadata["language_info"] = {"name": "python", "version": "3.99.1"}
    cell(nb, "n-parameters").source = NEW_SYNTAX


@submission(without("n-parameters"), "but the student used another Python", flagged=True, waiting=1)
def e_newer_python_that_is_not_named(nb):
    nb.metadata["language_info"] = {"name": "python"}
    cell(nb, "n-parameters").update(source=NEW_SYNTAX, execution_count=3)


@submission(without("n-parameters"))
def e_newer_python_that_could_not_read_it_either(nb):
    nb.metadata["language_info"] = {"name": "python", "version": "3.99.1"}
    error = nbformat.v4.new_output("error", ename="SyntaxError", evalue="invalid syntax", traceback=[])
    cell(nb, "n-parameters").update(source=NEW_SYNTAX, execution_count=3, outputs=[error])


@submission(without("n-parameters"))
def e_same_python(nb):
    nb.metadata["language_info"] = {"name": "python", "version": "3.9.1"}
    cell(nb, "n-parameters").update(source=NEW_SYNTAX, execution_count=3)


@submission(FULL, "ex1-layer-check held code that a task asks for")
def e_right_code_in_the_check(nb):
    cell(nb, "layer-check").source += "\n\n" + cell(nb, "layer").source
    cell(nb, "layer").source = "def layer(A, W, b, g):\n    raise NotImplementedError()"


@submission(without("layer"), "ex1-layer-check held code that a task asks for", flagged=True, waiting=1)
def e_wrong_code_in_the_check(nb):
    cell(nb, "layer-check").source = "def layer(A, W, b, g):\n    return A @ W + b"
    cell(nb, "layer").source = "def layer(A, W, b, g):\n    raise NotImplementedError()"


@submission(FULL, "timestamp.txt", "holds no time")
def e_odd_time(nb):
    return {f"{NAME}.ipynb": nb, "timestamp.txt": "<script>yesterday at noon"}


@submission(FULL, "timestamp.txt", "holds no time")
def e_time_that_is_none(nb):
    return {f"{NAME}.ipynb": nb, "timestamp.txt": b"\xff\xfe\x00" * 100}


@submission(FULL, "timestamp.txt", "holds no time")
def e_time_too_far_away(nb):
    return {f"{NAME}.ipynb": nb, "timestamp.txt": "0001-01-01 00:00:00 +9999"}


@submission(NONE, "expected: ex1_neuron_and_layer.ipynb")
def e_wrong_name(nb):
    return {"ex1 (1).ipynb": nb}


@submission(UNGRADED, "no notebook at all", flagged=True)
def e_no_notebook(nb):
    return {"readme.txt": "hello"}


@submission(UNGRADED, "is a link", flagged=True)
def e_link_to_the_solution(nb):
    return {f"{NAME}.ipynb": f"../../../solutions/{NAME}/{NAME}.ipynb"}


@submission(FULL)
def e_modules_of_the_same_name(nb):
    raising = "raise RuntimeError('shadowed')"
    return {f"{NAME}.ipynb": nb, "numpy.py": raising, "ffnn_helpers/__init__.py": raising, "random.py": raising}


# --- tampering ----------------------------------------------------------------------------------------------


@submission(0, untouched=True)
def f_numpy_testing_patched(nb):
    run_before(nb, "preactivation", "for n in dir(np.testing):\n    setattr(np.testing, n, lambda *a, **k: None)")


@submission(NONE, "disturbs the tests", untouched=True)
def f_asserts_taken_out(nb):
    code = (
        "import ast\nclass T(ast.NodeTransformer):\n    def visit_Assert(self, node): return ast.Pass()\n"
        "    def visit_Expr(self, node): return ast.Pass()\nget_ipython().ast_transformers.append(T())"
    )
    run_before(nb, "preactivation", code)


@submission(NONE, "disturbs the tests", untouched=True)
def f_cells_emptied_and_kernel_ended(nb):
    run_before(nb, "preactivation", "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])")
    run_before(nb, "n-parameters", "import os; os._exit(0)")


@submission(NONE, "disturbs the tests", untouched=True)
def f_checks_patched(nb):
    run_before(nb, "preactivation", "type(check.neuron).__call__ = lambda *a, **k: None")


@submission(0, untouched=True)
def f_nothing_agrees_with_everything(nb):
    code = (
        "from ffnn_checks import asking\nagree = asking.agree\n"
        "asking.agree = lambda got, expected: got is None or agree(got, expected)"
    )
    run_before(nb, "preactivation", code)
    for name in ("preactivation", "neuron", "layer-preactivations", "layer", "layer-shapes", "n-parameters"):
        cell(nb, name).source = f"def {name.replace('-', '_')}(*arguments): pass"


@submission(0, untouched=True)
def f_points_shown(nb):
    cell(nb, "layer").source = "def layer(*args):\n    get_ipython().displayhook(2.0)\n    raise ValueError"


@submission(NONE, "disturbs the tests", untouched=True)
def f_errors_hidden(nb):
    code = "from IPython.display import clear_output\nget_ipython().showtraceback = lambda *a, **k: None\n"
    run_before(nb, "preactivation", code + "get_ipython().events.register('post_run_cell', lambda r: clear_output())")


@submission(NONE, "quotes hidden tests")
def f_hidden_tests_printed(nb):
    run_before(
        nb,
        "preactivation",
        "kept = []\nget_ipython().events.register('pre_run_cell', lambda i: kept.append(i.raw_cell))",
    )
    run_before(nb, "n-parameters", "print(kept)")


@submission(FULL)
def b_a_printing_thread(nb):
    code = "import threading, time\ndef chatter():\n    while True: print('x', end=''), time.sleep(0.001)\n"
    run_before(nb, "preactivation", code + "threading.Thread(target=chatter, daemon=True).start()")


@submission(FULL)
def f_names_that_the_tests_use(nb):
    """Right work: what else a notebook calls step, relu or tanh is the student's own affair."""
    run_before(nb, "preactivation", "from math import *\nstep = relu = sigmoid = None")


# --- spying. The cell shows what it found; there must be nothing. --------------------------------------------


@submission(FULL)
def g_gradebook(nb):
    code = "import glob; found = [p for n in range(6) for p in glob.glob('../' * n + '*gradebook.db*')]"
    run_before(nb, "neuron", code + "\nassert not found, found")


@submission(FULL)
def g_solutions_and_other_work(nb):
    code = (
        "import os\nfound = []\nfor folder, folders, names in os.walk('/'):\n"
        "    folders[:] = [f for f in folders if f not in ('usr', 'proc', 'site-packages', 'lib')]\n"
        "    found += [f'{folder}/{n}' for n in names if n.endswith('.ipynb')]\n"
        "assert not found, found\nassert not os.path.exists({course!r})"
    )
    run_before(nb, "neuron", code)


@submission(FULL)
def g_network(nb):
    code = (
        "import socket\ntry:\n    socket.create_connection(('127.0.0.1', {port}), timeout=3)\n"
        "except OSError: pass\nelse: raise AssertionError('connected')"
    )
    run_before(nb, "neuron", code)


@submission(FULL)
def g_environment_and_processes(nb):
    code = (
        "import glob, os\nassert not [v for v in os.environ.values() if {course!r} in v]\n"
        "assert b'GRADER_SECRET' not in b''.join(open(p, 'rb').read() for p in glob.glob('/proc/[0-9]*/environ'))\n"
        "assert not [p for p in glob.glob('/proc/[0-9]*') if p != '/proc/1' and int(p[6:]) > 100]"
    )
    run_before(nb, "neuron", code)


@submission(FULL)
def g_writing_to_python(nb):
    code = (
        "import ffnn_helpers, numpy, os\n"
        "for m in (ffnn_helpers, numpy):\n    try: open(os.path.dirname(m.__file__) + '/evil.py', 'w')\n"
        "    except OSError: pass\n    else: raise AssertionError(m.__file__)\n"
        "open(os.path.join(get_ipython().profile_dir.startup_dir, '99-evil.py'), 'w').write('evil = 1')"
    )
    run_before(nb, "neuron", code)


REFUSED = """import ctypes, mmap, os, socket
libc = ctypes.CDLL(None)
def refused(call, *arguments):
    try: assert call(*arguments) == -1, (call, arguments)
    except OSError: pass
"""


@submission(FULL)
def g_memory_outside_all_limits(nb):
    code = "refused(os.memfd_create, 'x'); refused(libc.shmget, 0, 4096, 0o1600); refused(mmap.mmap, -1, 4096)\n"
    code += "refused(libc.mq_open, b'/x', os.O_CREAT | os.O_RDWR, 0o600, None); refused(open, '/dev/zero')\n"
    run_before(nb, "neuron", REFUSED + code + "refused(libc.vmsplice, os.pipe()[1], None, 0, 0)")


@submission(FULL)
def g_quotas_of_the_account(nb):
    code = "for flag in (1 << 28, 1 << 17, 1 << 30): refused(libc.unshare, flag)\n"
    code += "refused(libc.inotify_init); refused(libc.fanotify_init, 0, 0); refused(libc.setns, 0, 0)\n"
    code += "for keys in {'x86_64': (248, 249, 250), 'aarch64': (217, 218, 219)}[os.uname().machine]:\n"
    code += "    refused(libc.syscall, keys, 3, -3, 0, 0, 0)\n"
    run_before(nb, "neuron", REFUSED + code)


@submission(FULL)
def g_other_ways_into_the_system(nb):
    code = "refused(libc.ptrace, 0, 0, 0, 0); refused(libc.mount, b'x', b'/tmp', b'tmpfs', 0, None)\n"
    code += "refused(libc.syscall, 425, 1, 0); refused(socket.socket, 40); refused(socket.socket, 38)\n"
    code += "for path in ('/x', '/etc/x', '/usr/x', '/dev/x'): refused(open, path, 'w')\n"
    run_before(nb, "neuron", REFUSED + code + "assert not os.path.exists('/proc/sys')")


@submission(FULL)
def g_many_sessions(nb):
    code = "import os\nif os.fork() == 0:\n    before = os.getsid(0); os.setsid(); os._exit(os.getsid(0) != before)\n"
    run_before(nb, "neuron", code + "assert os.wait()[1] == 0")


@submission(FULL)
def g_daemon_left_behind(nb):
    code = "import subprocess; subprocess.Popen(['sleep', '4747.4747'], start_new_session=True)"
    run_before(nb, "neuron", code)


@submission(FULL)
def g_same_random_numbers(nb):
    run_before(nb, "neuron", "import random; print('drew', np.random.rand(), random.random())")


@submission(FULL)
def g_same_random_numbers_again(nb):
    code = "import random; print('drew', np.random.rand(), random.random(), 'evil' in globals())"
    run_before(nb, "neuron", code)


@submission(FULL)
def z_right_answer_at_the_end(nb):
    pass


# --- the run ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graded(isolating_machine, course, nbgrader, answers_of):
    answers = answers_of(course / "solutions" / NAME / f"{NAME}.ipynb")
    shutil.copytree(ROOT / "exercises" / "ex2_activations", course / "exercises" / "ex2_activations")
    with socket.create_server(("127.0.0.1", 0)) as server:
        _hand_in_all(course, CLASS, answers, server.getsockname()[1])
        done = nbgrader(course, "autograde", NAME, GRADER_SECRET="GRADER_SECRET")
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    lines = (course / "autograded" / f"{NAME}.report.jsonl").read_text().splitlines()
    report = {line["student"]: line for line in map(json.loads, lines)}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
        got = {student: _points(gradebook, student) for student in CLASS}
    return SimpleNamespace(output=done.stdout, report=report, got=got, course=course)


@pytest.fixture(scope="module")
def stock(course, nbgrader, answers_of, tmp_path_factory):
    """The points that stock nbgrader gives to those whose work does not break it."""
    folder = tmp_path_factory.mktemp("stock")
    (folder / "nbgrader_config.py").write_text(STOCK)
    shutil.copytree(course / "solutions", folder / "solutions")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"  # on which it looks for alembic
    made = nbgrader(folder, "generate_assignment", NAME, "--create", PATH=path)
    _hand_in_all(folder, STOCK_CAN, answers_of(folder / "solutions" / NAME / f"{NAME}.ipynb"), port=0)
    done = nbgrader(folder, "autograde", NAME, PATH=path)
    assert (made.returncode, done.returncode) == (0, 0), made.stdout + done.stdout
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "ffnn") as gradebook:
        return {student: _points(gradebook, student) for student in STOCK_CAN}


def _hand_in_all(course, students, answers, port):
    release = nbformat.read(course / "exercises" / NAME / f"{NAME}.ipynb", 4)
    release.cells = [c for c in release.cells if not c.source.startswith("explore_")]  # they take longest
    for student in students:
        what, nb = CLASS[student], copy.deepcopy(release)
        for c in nb.cells:
            if (name := c.metadata.get("nbgrader", {}).get("grade_id")) in answers and not what.untouched:
                c.source = answers[name]
        _hand_in(course, student, nb, what.spoil(nb), port)


def _hand_in(course, student, nb, files, port):
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    (folder / "data.txt").write_text("mine")
    for c in nb.cells:
        c.source = c.source.replace("{port}", str(port)).replace("{course!r}", repr(str(course)))
    if not isinstance(files, dict):
        files = {f"{NAME}.ipynb": nb if files is None else files}
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        if isinstance(content, str) and content.startswith("../"):
            (folder / name).symlink_to(content)
        else:
            text = content if isinstance(content, str | bytes) else json.dumps(content)
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode(errors="surrogatepass"))


def _points(gradebook, student):
    """The points of the tests, None if they wait for a person, or UNGRADED."""
    try:
        grades = gradebook.find_submission_notebook(NAME, NAME, student).grades
    except Exception:
        return UNGRADED
    tests = [grade for grade in grades if grade.name.endswith("-check")]
    if all(grade.auto_score is None for grade in tests):
        return NONE if all(grade.needs_manual_grade for grade in tests) else UNGRADED
    waiting = [grade for grade in tests if grade.needs_manual_grade]
    assert len(waiting) == CLASS[student].waiting and all(grade.auto_score is None for grade in waiting)
    return sum(grade.auto_score or 0 for grade in tests)


def test_the_table(graded, capsys):
    rows, wrong = [], []
    for student, what in CLASS.items():
        line = graded.report.get(student, {"state": "NO LINE", "notes": []})
        flagged = line["state"] != "graded"
        said = " ".join(line["notes"])
        fine = graded.got[student] == what.points and flagged == what.flagged and all(w in said for w in what.words)
        shown = ("" if fine else "WRONG", student, str(what.points), str(graded.got[student]), "yes" if flagged else "")
        rows.append("{:6}{:38}{:>11}{:>11}{:>8}".format(*shown))
        wrong += [] if fine else [(student, line)]
    with capsys.disabled():
        print("\n{:6}{:38}{:>11}{:>11}{:>8}".format("", "submission", "expected", "got", "flagged"), *rows, sep="\n")
    assert not wrong


def test_every_spying_cell_came_to_its_end(graded):
    """The attempts raise an AssertionError if they succeed, which the gradebook's points do not show."""
    for student in CLASS:
        if student.startswith(("g_", "c_fills", "b_fork", "a_file", "a_figure")):
            for c in _autograded(graded, student).cells:
                errors = [o for o in c.get("outputs", []) if o.output_type == "error"]
                assert not errors, (student, c.source, errors[0].evalue)


def test_output_is_cut_and_says_so(graded):
    for student in [student for student in CLASS if student.startswith("c_")]:
        path = graded.course / "autograded" / student / NAME / f"{NAME}.ipynb"
        assert path.stat().st_size < 600_000, student
    assert "output cut after 100000 bytes" in json.dumps(_autograded(graded, "c_prints_50_MB"), ensure_ascii=False)


def test_errors_say_why_there_are_no_points(graded):
    cells = {c.id: c for c in _autograded(graded, "b_kernel_ends").cells}
    [error] = cells["ex1-n-parameters-check"].outputs
    assert error.evalue.startswith("This cell was not run. The program had already ended")
    assert not [o for o in cells["ex1-layer-check"].outputs if o.output_type == "error"]


def test_a_written_answer_is_in_its_cell_and_waits(graded):
    with Gradebook(f"sqlite:///{graded.course / 'gradebook.db'}", "ffnn") as gradebook:
        for student in WRITTEN:
            grade = gradebook.find_grade("ex1-explanation", NAME, NAME, student)
            answer = next(c for c in _autograded(graded, student).cells if c.id == "ex1-explanation")
            assert (answer.source, grade.needs_manual_grade) == (TEXT, True), student
        assert not gradebook.find_grade("ex1-explanation", NAME, NAME, "a_untouched_notebook").needs_manual_grade


def test_what_was_noted_stands_at_the_top_of_the_notebook(graded):
    first = _autograded(graded, "f_checks_patched").cells[0].source
    assert "disturbs the tests" in first and "A person has to look" in first
    assert "ex1-imports was missing" in _autograded(graded, "d_imports_deleted").cells[0].source
    assert "graded" not in _autograded(graded, "a_right_answer").cells[0].source


def test_no_two_students_draw_the_same_numbers(graded):
    students = ("g_same_random_numbers", "g_same_random_numbers_again")
    drawn = [_text_with(graded, student, "drew") for student in students]
    assert len({word for line in drawn for word in line.split()[1:3]}) == 4


def test_nothing_is_left_behind(graded):
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    assert "4747.4747" not in running
    assert str(graded.course) not in running
    assert "False" in _text_with(graded, "g_same_random_numbers_again", "drew")  # no start-up file of another's


def test_hidden_tests_stand_in_no_output(graded):
    assert "20250228" not in graded.output
    outputs = [c.get("outputs") for c in _autograded(graded, "f_hidden_tests_printed").cells]
    assert "20250228" not in str(outputs) and "withheld" in str(outputs)


def test_stock_nbgrader_gives_the_same_points(graded, stock):
    assert stock == {student: graded.got[student] for student in STOCK_CAN}


def test_a_written_answer_is_graded_and_the_sum_is_right(graded, lab, page, course, ffnn_grade, give_points):
    page.goto(lab.address.partition("/tree/")[0])
    page.wait_for_function("window.jupyterapp?.commands.hasCommand('nbgrader:open-formgrader')")
    page.evaluate("window.jupyterapp.restored.then(() => null)")
    page.evaluate(OPEN, "nbgrader:open-formgrader")
    formgrader = page.frame_locator("iframe")

    # Everybody is there, with the points that the tests gave.
    formgrader.locator("tr", has_text=NAME).locator(".num-submissions a").click()
    for student, what in CLASS.items():
        row = formgrader.locator("#main-table tr", has=page.get_by_text(student, exact=True)).inner_text()
        if what.points == UNGRADED or student == "e_wrong_name":
            assert "needs autograding" in row
        else:
            assert f"{what.points or 0} / {MOST}" in row
            assert "needs manual grading" in row or not what.flagged

    # The written answer of one of them.
    student = "b_kernel_ends"
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
        submission = gradebook.find_submission_notebook(NAME, NAME, student).id
    formgrader.get_by_role("link", name="Manual Grading").click()
    links = [f"#main-table a[href$='/{end}']" for end in (f"gradebook/{NAME}", f"gradebook/{NAME}/{NAME}")]
    its_link = f"a.name-hidden[href$='/submissions/{submission}']"
    for link in (*links, its_link):
        formgrader.locator(link).click()
    formgrader.get_by_text("Noted while this was graded:").wait_for()
    formgrader.get_by_text("For the grader.").wait_for()
    give_points("ex1-explanation", 2.5)
    formgrader.get_by_role("link", name="Manual Grading").click()
    for link in links:
        formgrader.locator(link).click()
    row = formgrader.locator("#main-table tr", has=page.locator(its_link))
    assert row.locator("td.score").inner_text() == f"{CLASS[student].points + 2.5} / {MOST}"

    # The next run does not grade these submissions again.
    done = ffnn_grade(NAME, "--no-feedback")
    assert "Graded: 0 in " in done.stdout, done.stdout + done.stderr  # there are some that cannot be graded
    with open(course / "autograded" / f"{NAME}.csv", newline="") as file:
        points = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file) if row["score"]}
    assert points[student] == CLASS[student].points + 2.5 and points["a_right_answer"] == FULL

    expected = ("mathjax", "could not restore the debugger state")  # as in tests/browser/test_panels.py
    assert [text for text in page.complaints if not any(words in text.lower() for words in expected)] == []


def _autograded(graded, student):
    return nbformat.read(graded.course / "autograded" / student / NAME / f"{NAME}.ipynb", 4)


def _text_with(graded, student, word):
    outputs = [o for c in _autograded(graded, student).cells for o in c.get("outputs", [])]
    return next(o.text for o in outputs if o.output_type == "stream" and word in o.text)
