"""The checks that students run: every right way passes, each usual mistake is named, nothing hidden is told.

The checks are tried as the notebooks use them: with the visible inputs, and with the hidden ones of the
instructor's version.
"""

import base64
import contextlib
import copy
import dataclasses
import inspect
import itertools
import json
import pickle
import pkgutil
import re
import runpy
import sys
from importlib import import_module
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import ffnn_checks
from ffnn_checks import CheckFailed, Question, Task, asking, ex6_training, sending, wording
from ffnn_checks.plain import plain, to_json
from ffnn_checks.solution import model_of
from ffnn_checks.task import Mistake
from ffnn_grading import judge
from ffnn_helpers.value import Value

ROOT = Path(__file__).parents[2]
EXERCISES = sorted(module.name for module in pkgutil.iter_modules(ffnn_checks.__path__) if module.ispkg)


def tasks(exercise):
    module = import_module(f"ffnn_checks.{exercise}")
    return [value for value in vars(module).values() if isinstance(value, Task)]


def check_name(exercise, task):
    """The name in the notebook: check.<this>. It is the task's name, unless several tasks check one function."""
    module = import_module(f"ffnn_checks.{exercise}")
    return next(name for name, value in vars(module).items() if value is task)


def spoilable(task):
    """The number of the first argument that a function can write into, or None."""
    return next((i for i, value in enumerate(task.question.inputs[0]) if isinstance(value, list | np.ndarray)), None)


# Functions that train a network in each call, which takes a second or two.
TRAINS_NETWORKS = {"solve_circle", "solve_xor", "solve_spiral", "read_digits", "trained_network"}


def works_in_place(task):
    """A function that changes one of its arguments, and returns nothing."""
    return "return" not in task.source


def takes_arguments(task):
    """A function without arguments, which returns weights, can neither change its inputs nor store answers to them."""
    return bool(inspect.signature(task.reference).parameters)


class Notebook:
    """The code of an instructor's notebook, cell by cell, to be run with other functions in it."""

    def __init__(self, exercise):
        self.exercise = exercise
        cells = nbformat.read(ROOT / "solutions" / exercise / f"{exercise}.ipynb", 4).cells
        self.cells = [cell.source for cell in cells if cell.cell_type == "code"]
        given = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("locked")]
        self.given = [cell.source for cell in given if cell.cell_type == "code" and not cell.metadata.nbgrader.grade]
        self.tests, self.solved = {}, {}
        for source in self.cells:
            if re.match(r"(import|from|def|class) ", source):
                exec(source, self.solved)

    def solution(self, task):
        return next(source for source in self.cells if re.match(rf"(def|class) {task.name}\b", source))

    def check(self, task):
        return next(source for source in self.cells if f"\ncheck.{check_name(self.exercise, task)}(" in source)

    def run_check(self, task, **instead):
        """Run a whole check cell, hidden tests too, with these functions for right ones."""
        exec(self.check(task), self.solved | instead)

    def asked(self, task, student):
        """What the sandbox sends of a check cell: there, the exercise has questions alone."""
        if task not in self.tests:
            names = {other.name for other in tasks(self.exercise)}
            self.tests[task] = judge.find_test(self.check(task), self.given, names)
        test = self.tests[task]
        package = sys.modules["ffnn_checks"]
        with pytest.MonkeyPatch.context() as sandbox:
            asked = import_module(f"ffnn_checks.{self.exercise}.asked")
            sandbox.setattr(package, self.exercise, asked)
            return test, sending.ask(test.program, test.names, student)

    def graded(self, task, right_before=None, **instead):
        """Ask, send and judge a check cell, with these functions for right ones, as the grader does."""
        test, text = self.asked(task, self.solved | instead)
        earlier = {other.name: True for other in tasks(self.exercise) if other.name != task.name} | (right_before or {})

        def ask_again(call):
            return eval(call, {"ask_again": sending.ask_again})

        return judge.judge(test, text, earlier, ask_again)

    def hidden_inputs(self, task):
        class Recorder:
            calls = []

            def __getattr__(self, name):
                return lambda student, **settings: self.calls.append(settings)

        exec(self.check(task), self.solved | {"check": Recorder()})
        return [case for settings in Recorder.calls for case in settings.get("inputs", [])]


NOTEBOOKS = {exercise: Notebook(exercise) for exercise in EXERCISES}


def long_if_it_trains(name):
    return [pytest.mark.reach] if name in TRAINS_NETWORKS else []


every_task = pytest.mark.parametrize(
    ("exercise", "task"),
    [
        pytest.param(exercise, task, id=f"{exercise}-{task.name}", marks=long_if_it_trains(task.name))
        for exercise in EXERCISES
        for task in tasks(exercise)
    ],
)
every_task_with_arguments = pytest.mark.parametrize(
    ("exercise", "task"),
    [
        pytest.param(exercise, task, id=f"{exercise}-{task.name}", marks=long_if_it_trains(task.name))
        for exercise in EXERCISES
        for task in tasks(exercise)
        if takes_arguments(task)
    ],
)


def complaint(check, *arguments, **settings):
    """Return the check's message on one line, without its line breaks."""
    with pytest.raises(CheckFailed) as caught:
        check(*arguments, **settings)
    return " ".join(str(caught.value).split())


@every_task
def test_the_model_solution_is_right_as_it_is_shown(exercise, task):
    """Beside the student's own functions, in the student's notebook."""
    if task.name in TRAINS_NETWORKS | {"trained_network"} or task is ex6_training.MyFFNN:
        assert "has no model solution" in repr(_solved(task).solution())
        return
    student = dict(NOTEBOOKS[exercise].solved)
    exec(model_of(task), student)
    NOTEBOOKS[exercise].run_check(task, **{task.name: student[task.name]})
    told = repr(_solved(task).solution())
    assert model_of(task).splitlines()[0] in told and "_" + task.name not in told


def _solved(task):
    solved = dataclasses.replace(task)
    solved.solved[:] = [task.reference]
    return solved


# --- Right -------------------------------------------------------------------------------------------


@every_task
def test_every_right_way_passes(exercise, task, capsys):
    answers = runpy.run_path(str(Path(__file__).with_name("right_answers") / f"{exercise}.py"))[task.name]
    for number, answer in enumerate([NOTEBOOKS[exercise].solved[task.name], *answers]):
        if number == 0 or task.name not in TRAINS_NETWORKS:  # they are asked the same at home and in the grading
            try:
                NOTEBOOKS[exercise].run_check(task, **{task.name: answer})
            except CheckFailed as refused:
                pytest.fail(f"right answer {number} to {task.name} is refused:\n{refused}")
            at_home = capsys.readouterr().out
            assert " ".join(at_home.split()) == f"{task.name}: right. {task.shows}"
        graded = NOTEBOOKS[exercise].graded(task, **{task.name: answer})
        assert graded == (at_home.strip(), None, False), f"right answer {number} to {task.name}"


@pytest.mark.parametrize(
    ("exercise", "task", "earlier"),
    [
        pytest.param(
            exercise, task, earlier, id=f"{exercise}-{task.name}-{earlier.name}", marks=long_if_it_trains(task.name)
        )
        for exercise in EXERCISES
        for task in tasks(exercise)
        for earlier in task.depends_on
    ],
)
def test_a_mistake_costs_its_points_once(exercise, task, earlier, capsys):
    """On top of a wrong earlier task, a right answer is accepted and a wrong one is refused."""
    notebook = NOTEBOOKS[exercise]

    def not_written(*arguments):
        raise NotImplementedError()

    def quits(*arguments):
        raise SystemExit(0)

    # What is wrong earlier is replaced, whatever it does: a few kinds of it show that, and all of them take minutes.
    few = earlier.mistakes[:: max(1, len(earlier.mistakes) // 6)]
    wrongs = [not_written, quits, *(mistake.function for mistake in few)]
    for wrong in wrongs[2:3] if task.name in TRAINS_NETWORKS else wrongs:
        student = notebook.solved | {earlier.name: wrong}
        exec(notebook.solution(task), student)
        capsys.readouterr()
        notebook.run_check(task, **{task.name: student[task.name]})
        said = " ".join(capsys.readouterr().out.split())
        on_top = f"{task.name}: right, on top of your own {earlier.name}, which is not right yet. {task.shows}"
        assert said in (on_top, f"{task.name}: right. {task.shows}")
        graded = notebook.graded(task, {earlier.name: False}, **{task.name: student[task.name]})
        assert (" ".join(graded.said.split()), graded.complaint) == (said, None)
        assert student[earlier.name] is wrong
        exec(f"def nothing(*arguments): {earlier.name}", student)
        complaint(notebook.run_check, task, **{task.name: student["nothing"]})
    exec(notebook.solution(task), student)
    del student[earlier.name]  # its cell has a syntax error
    notebook.run_check(task, **{task.name: student[task.name]})
    assert earlier.name not in student


@every_task
def test_each_outcome_counts(exercise, task):
    """Of a right answer, each outcome that is taken away or changed is noticed."""
    test, text = NOTEBOOKS[exercise].asked(task, NOTEBOOKS[exercise].solved)
    sent = sending.read(text)
    for i, asked in enumerate(sent.asked):
        for j, outcome in enumerate(asked.outcomes):
            wrong = [], [outcome._replace(value=[], error=None)], [outcome._replace(changed=0)]
            for instead in wrong:
                outcomes = [*asked.outcomes[:j], *instead, *asked.outcomes[j + 1 :]]
                changed = [*sent.asked[:i], asked._replace(outcomes=outcomes), *sent.asked[i + 1 :]]
                text = json.dumps(to_json(sent._replace(asked=changed)))
                assert judge.judge(test, text, {}, lambda call: "").complaint


def test_no_answer_enters_the_sandbox_before_its_own_test_was_judged():
    """Only right functions for earlier tasks that have been judged are sent, for the second try."""
    notebook, sent = NOTEBOOKS["ex1_neuron_and_layer"], []
    [layer] = [task for task in tasks("ex1_neuron_and_layer") if task.name == "layer"]
    test, text = notebook.asked(layer, notebook.solved | {"layer": lambda *arguments: None})

    def ask_again(call):
        right = base64.b64decode(re.search(r"'(.*)'", call)[1])
        sent.append(pickle.loads(right))
        return eval(call, {"ask_again": sending.ask_again})

    judged = {"preactivation": True, "neuron": False, "n_parameters": True}
    assert judge.judge(test, text, judged, ask_again).complaint
    assert [set(functions) for functions in sent] == [{"preactivation", "neuron"}]


@every_task
def test_the_reference_is_examined_without_an_error(exercise, task):
    """Or any answer would pass whose evidence raises an error of the same type. (An input may have to be refused.)"""
    for case in [*task.question.inputs, *NOTEBOOKS[exercise].hidden_inputs(task)]:
        evidence, error, *_ = task.question.outcome(task.reference, case)
        refused = isinstance(evidence, tuple) and isinstance(evidence[0], str) and evidence[0] == "stopped"
        if error is None and not refused:
            task.examine(evidence, *case)


# --- Wrong -------------------------------------------------------------------------------------------


@every_task
def test_each_mistake_is_named(exercise, task, subtests):
    for mistake in task.mistakes:
        with subtests.test(mistake.hint):
            graded = NOTEBOOKS[exercise].graded(task, **{task.name: mistake.function})
            assert f"The mistake: {mistake.hint}" in " ".join(graded.complaint.split())
            if mistake is task.mistakes[0]:  # the same words as at home
                with pytest.raises(CheckFailed) as caught:
                    NOTEBOOKS[exercise].run_check(task, **{task.name: mistake.function})
                assert graded.complaint == str(caught.value)


# Wrong answers that stop with the same kind of error as a usual mistake, or agree with one by chance on an easy
# input. A name for them would be a wrong name.
NOT_USUAL = {
    "preactivation": [lambda x, w, b: x[0] * w[0] + x[1] * w[1] + b, lambda x, w, b: np.sum(w * x) - 0.26],
    "layer_preactivations": [
        lambda A, W, b: (A @ W).T + b,
        lambda A, W, b: np.outer(A, W) + b,
        lambda A, W, b: A.T @ W + b,
        lambda A, W, b: np.sum(A * W, axis=1),
        lambda A, W, b: [[1.0], [2.0, 3.0]],
        lambda A, W, b: np.sum(A * 2, axis=2),
    ],
    "layer": [lambda A, W, b, g: np.array(7.0), lambda A, W, b, g: [Z for Z in (1, 2, 3)]],
    "layer_shapes": [lambda sizes: np.array(3), lambda sizes: [(np.int64(n), np.array(n)) for n in sizes[1:]]],
    "n_parameters": [lambda sizes: np.array(0), lambda sizes: "26", max],
    "neuron": [lambda x, w, b, g: g(np.sum(w * x) + b) ** 2],
}


@pytest.mark.parametrize("name", NOT_USUAL)
def test_an_unusual_mistake_gets_no_wrong_name(name):
    [task] = [task for task in tasks("ex1_neuron_and_layer") if task.name == name]
    for wrong in NOT_USUAL[name]:
        said = complaint(task, wrong)
        assert "The mistake:" not in said
        assert "Expected:" in said


def _written(arguments):
    """The arguments of a call as a text, that of a generator with its state."""
    return repr([getattr(value, "bit_generator", SimpleNamespace(state=value)).state for value in arguments])


def _kind(value):
    """What a function may think that it knows an argument by."""
    if isinstance(value, list):
        return len(value), *map(np.shape, value)
    return np.shape(value) if np.shape(value) else value


@every_task_with_arguments
def test_an_answer_that_is_kept_for_arguments_of_one_kind_is_noticed(exercise, task):
    is_constant = task.name == "step_derivative"
    if task.question.ask is asking._returned and spoilable(task) is not None and not is_constant:
        known = {}

        def student(*arguments):
            key = tuple(map(_kind, arguments))
            return known[key] if key in known else known.setdefault(key, task.reference(*arguments))

        complaint(task, student)


@every_task_with_arguments
def test_what_was_learnt_by_heart_is_not_enough(exercise, task):
    """A function that is right on the visible inputs and on them alone."""
    known, right = {}, task.reference

    def recorded(*arguments):
        known[_written(arguments)] = copy.deepcopy(arguments)
        return right(*arguments)

    for case in task.question.inputs:
        with np.errstate(all="ignore"), contextlib.suppress(ValueError):  # an input that must be refused
            task.question.ask(recorded, *copy.deepcopy(case))

    def learnt(*arguments):
        first = next(iter(known.values()))
        return right(*(arguments if _written(arguments) in known else copy.deepcopy(first)))

    task(learnt)
    assert "The check above passes, but another input does not." in complaint(
        NOTEBOOKS[exercise].run_check, task, **{task.name: learnt}
    )


@pytest.mark.parametrize(
    ("exercise", "task"),
    [
        pytest.param(exercise, task, id=f"{exercise}-{task.name}")
        for exercise in EXERCISES
        for task in tasks(exercise)
        if takes_arguments(task) and task.question.ask.__name__ == "_returned"
    ],
)
def test_an_answer_that_is_kept_is_noticed(exercise, task):
    """A function that computes once for all arguments of some shapes, or for all that differ in one of them alone."""
    right, numbers = task.reference, [i for i, value in enumerate(task.question.inputs[0]) if _has_floats(value)]
    keys = [lambda *arguments: list(map(_shape, arguments))]
    keys += [lambda *arguments, i=i: [*arguments[:i], *arguments[i + 1 :]] for i in numbers]
    for key in keys if numbers and task.name != "step_derivative" else ():  # which is 0 whatever z is
        kept = {}

        def keeping(*arguments, key=key, kept=kept):
            return copy.deepcopy(kept.setdefault(_written(key(*arguments)), right(*arguments)))

        with pytest.raises(CheckFailed):
            NOTEBOOKS[exercise].run_check(task, **{task.name: keeping})


@pytest.mark.parametrize(
    ("exercise", "task"),
    [
        pytest.param(exercise, task, id=f"{exercise}-{task.name}")
        for exercise in EXERCISES
        for task in tasks(exercise)
        if takes_arguments(task) and task.question.ask is asking._returned and task.name != "step_derivative"
    ],
)
def test_a_result_that_the_next_call_overwrites_is_noticed(exercise, task):
    """A function that returns the right numbers, always in the same arrays."""
    right, arrays = task.reference, {}

    def in_the_same_array(i, value):
        if np.ndim(value) == 0 or not isinstance(value, np.ndarray):
            return value
        array = arrays.setdefault((i, value.shape), value.copy())
        array[...] = value
        return array

    def student(*arguments):
        result = right(*arguments)
        if isinstance(result, tuple):
            return tuple(itertools.starmap(in_the_same_array, enumerate(result)))
        return in_the_same_array(0, result)

    said = ""
    try:
        NOTEBOOKS[exercise].run_check(task, **{task.name: student})
    except CheckFailed as refused:
        said = " ".join(str(refused).split())
    assert ("it overwrites what it returned before" in said) == bool(arrays)


def test_first_weights_that_are_kept_for_their_sizes_are_noticed():
    [task] = [task for task in tasks("ex5_ffnn") if task.name == "initial_parameters"]
    right, kept = task.reference, {}
    said = complaint(task, lambda sizes, rng: kept.setdefault(tuple(sizes), right(sizes, rng)))
    assert "does the function keep something from one call to the next?" in said


def _has_floats(value):
    return all(np.asarray(part).dtype.kind == "f" for part in (value if isinstance(value, list) else [value]))


def _shape(value):
    return list(map(_shape, value)) if isinstance(value, list) else value if callable(value) else np.shape(value)


# --- What is said ------------------------------------------------------------------------------------


@every_task
def test_what_went_wrong_is_told_in_words(exercise, task):
    def not_written(*arguments):
        raise NotImplementedError()

    right = task.reference

    def without_return(*arguments):
        right(*arguments)

    def broken(*arguments):
        return 1 / 0

    run_check = NOTEBOOKS[exercise].run_check
    said = complaint(run_check, task, **{task.name: not_written})
    assert said == (f"{task.name}: not attempted yet. {task.to_do} Then take out the line raise NotImplementedError().")
    said = complaint(run_check, task, **{task.name: lambda *arguments: not_written(*arguments)})
    assert said == f"{task.name} calls not_written, which is not written yet: do that task first."
    if not isinstance(task.reference, type) and not works_in_place(task):  # a class returns an object
        assert "It returns a string." in complaint(run_check, task, **{task.name: lambda *arguments: "0.5"})
        said = complaint(run_check, task, **{task.name: without_return})
        assert "It returns nothing for this input: does every path through it end with return?" in said
    said = complaint(run_check, task, **{task.name: broken})
    assert "Your function stops: ZeroDivisionError: division by zero in line" in said
    assert said.endswith("of your broken: return 1 / 0")
    said = complaint(run_check, task, **{task.name: ...})
    assert said.startswith(f"{task.name} is Ellipsis, not a ")


@pytest.mark.parametrize(
    ("exercise", "task"),
    [
        pytest.param(exercise, task, id=f"{exercise}-{task.name}")
        for exercise in EXERCISES
        for task in tasks(exercise)
        if takes_arguments(task) and spoilable(task) is not None
    ],
)
def test_a_spoilt_argument_is_told(exercise, task):
    i, right = spoilable(task), task.reference

    def spoiling(*arguments):
        result = right(*arguments)
        spoilt = arguments[i].data if isinstance(arguments[i], Value) else arguments[i]
        spoilt.reverse() if isinstance(spoilt, list) else spoilt.fill(7)
        return result

    said = complaint(NOTEBOOKS[exercise].run_check, task, **{task.name: spoiling})
    assert said.startswith(f"{task.name} changes its argument {task.question.given[i]}, ")


WHICH_DOES_IT = "which does what is asked here."


@every_task
def test_ready_made_work_is_refused(exercise, task):
    for name in task.question.ready_made:
        module, _, attribute = name.rpartition(".")
        for line, call in ((f"from {module} import {attribute} as mine", "mine"), (f"import {module}", name)):
            student = {}
            exec(f"{line}\ndef student(*arguments): return {call}(*arguments)", student)
            said = complaint(task, student["student"])
            assert said == f"{task.name}: not accepted. It calls {name}, {WHICH_DOES_IT} Write it yourself."
        said = complaint(task, getattr(import_module(module), attribute))
        assert said.startswith(f"{task.name}: not accepted.")


@every_task
def test_the_checks_own_answer_is_refused(exercise, task):
    said = f"{task.name}: not accepted. It calls the check's own {task.name}, {WHICH_DOES_IT}"
    assert complaint(task, task.reference).startswith(said)
    for line in (f"check.{check_name(exercise, task)}.reference(*arguments)", "mine(*arguments)"):
        student = {"mine": task.reference}
        exec(f"from ffnn_checks import {exercise} as check\ndef student(*arguments): return {line}", student)
        if not isinstance(task.reference, type):
            assert complaint(task, student["student"]).startswith(said)


def _other_values(value):
    """As many numbers of the same kind in the same shape, but others."""
    if isinstance(value, list | tuple):
        return type(value)(_other_values(v) for v in value)
    if callable(value) or isinstance(value, str):
        return value
    return value * 3 if np.isscalar(value) else (value * 3).astype(value.dtype)


def _other_case(case):
    """A case with other values; but the sizes of a network stay, if its weights are given too."""
    has_weights = any(isinstance(v, list) and any(isinstance(entry, np.ndarray) for entry in v) for v in case)
    sizes = [v for v in case if has_weights and isinstance(v, list) and all(isinstance(n, int) for n in v)]
    return tuple(value if any(value is v for v in sizes) else _other_values(value) for value in case)


@every_task
def test_hidden_inputs_meet_each_mistake_and_are_not_told(exercise, task, subtests):
    """Up to the mistake's name, what is said must not depend on the values: with others it is the same."""
    hidden = NOTEBOOKS[exercise].hidden_inputs(task)
    others = [_other_case(case) for case in hidden]
    for mistake in task.mistakes:
        with subtests.test(mistake.hint):
            told, told_of_others = [
                complaint(task, mistake.function, inputs=inputs, reveal=False).partition("The mistake")[0]
                for inputs in (hidden, others + hidden)  # not all mistakes are met by any others
            ]
            assert told == told_of_others


@every_task
def test_the_line_of_a_hidden_error_is_not_told(exercise, task):
    """The line can be one of the hidden test itself, which passes functions."""

    def broken(*arguments):
        return 1 / 0

    assert "of your broken" in complaint(task, broken)
    assert "of your broken" not in complaint(task, broken, inputs=NOTEBOOKS[exercise].hidden_inputs(task), reveal=False)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_student_sees_the_message_and_no_traceback(exercise):
    cells = [f"from ffnn_checks import {exercise} as check", "def idle(*arguments): pass"]
    cells += [f"check.{check_name(exercise, task)}(idle)" for task in tasks(exercise)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=300).execute()
    for cell, task in zip(notebook.cells[2:], tasks(exercise), strict=True):
        [output] = cell.outputs
        assert " ".join("\n".join(output.traceback).split()) == complaint(task, lambda *arguments: None)


@pytest.mark.parametrize(
    ("exercise", "name", "wrong"),
    [
        ("ex1_neuron_and_layer", "preactivation", "np.average(x, weights=w) * w.sum() + b"),
        ("ex1_neuron_and_layer", "layer_shapes", "list(dict.fromkeys(right))"),
        ("ex1_neuron_and_layer", "n_parameters", "sum({a * b + b for a, b in zip(sizes, sizes[1:])})"),
        ("ex2_activations", "step", "1.0 - np.signbit(z)"),
        ("ex3_softmax_and_one_hot", "labels_of", "right.astype(np.int8)"),
        ("ex3_softmax_and_one_hot", "labels_of", "np.isclose(Y, Y.max(axis=1, keepdims=True)).argmax(axis=1)"),
        ("ex3_softmax_and_one_hot", "labels_of", "(np.exp(Y).T / np.exp(Y).sum(axis=1)).T.argmax(axis=1)"),
        ("ex4_costs", "weighted_log", "np.where(np.isclose(Y, 0), 0, right)"),
        ("ex4_costs", "weighted_log", "np.where((A < 1e-12) & (Y > 0), -np.inf, right)"),
        ("ex4_costs", "binary_from_logits", "(np.where(Z > 20, Z, np.logaddexp(0, Z)) - Y * Z).sum() / len(Z)"),
        ("ex7_ising_phases", "mean_by_temperature", "(right[0], right[1].astype(values.dtype))"),
    ],
)
def test_what_is_wrong_on_few_inputs_meets_one_of_them(exercise, name, wrong):
    """0, −0.0 and what is nearly 0, equal sizes, ties, many classes, whole numbers: each is among the inputs."""
    [task] = [task for task in tasks(exercise) if task.name == name]
    arguments = ", ".join(task.question.arguments)
    names = {"np": np, "reference": task.reference}
    exec(f"def student({arguments}):\n    right = reference({arguments})\n    return {wrong}", names)
    complaint(NOTEBOOKS[exercise].run_check, task, **{name: names["student"]})


def test_an_errstate_that_was_used_up_is_told():
    """NumPy's object serves one with. Made outside, it fails at the second call."""
    names = {"np": np, "quiet": np.errstate(over="ignore")}
    exec("def student(z):\n    with quiet:\n        return 2 * z", names)
    doubled = Task(Question("d = doubled(z)", [(np.array([0.2, 0.7, -1.3]),)]), lambda z: 2 * z, [], "", "")
    assert "An object of np.errstate serves once" in complaint(doubled, names["student"]).partition("The input:")[0]


def _doubled(z):
    """NumPy warns of this one: where z is not above 0, its result is what was in memory."""
    return np.multiply(z, 2, where=np.asarray(z) > 0)


def _doubled_and_cut_off(z):
    out = np.zeros(3, dtype=int)
    for i in range(3):
        out[i] = 2 * z[i]
    return out


def of_a_file(source, path):
    """The function f of a source that stands in another file."""
    names = {}
    exec(compile(source, path, "exec"), names)
    return names["f"]


def test_a_librarys_function_that_is_not_written_is_not_attempted():
    """No line of the student's leads to the error."""
    doubled = Task(Question("d = doubled(z)", [(1.0,)]), lambda z: 2 * z, [], "", "")
    theirs = of_a_file("def f(z): raise NotImplementedError", "/lib/site-packages/theirs.py")
    assert complaint(doubled, theirs).startswith("doubled: not attempted yet.")


def test_our_own_lines_are_left_out_on_windows_too(monkeypatch):
    def mine():
        raise NotImplementedError

    monkeypatch.setattr(asking, "Path", PureWindowsPath)
    monkeypatch.setattr(asking, "OURS", {PureWindowsPath(r"C:\course\ffnn_checks")})
    with pytest.raises(NotImplementedError) as caught:
        of_a_file("def f(student): student()", r"C:\course\ffnn_checks\asking.py")(mine)
    assert [call.name for call in asking.Failure.of(caught.value).calls][-2:] == [
        "test_our_own_lines_are_left_out_on_windows_too",
        "mine",
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (_doubled, "leaves what was in memory there"),
        (_doubled_and_cut_off, "so the fractions are cut off"),
        (lambda z: zip(z, z, strict=True), "It returns a zip object, which gives its entries once."),
        (lambda z: np.zeros(3, 2), "take the shape as one argument"),
        (lambda z: 1 + z.shape, "A tuple cannot be added to a number."),
        (lambda z: 2.0 * [*z], "A list or tuple is not multiplied entry by entry"),
        (lambda: 1.0, "It is called with more or fewer arguments than it takes."),
        (lambda z: np.float32(np.round(2 * z, 4) + 4e-5), "added? (It is off by 4e-05.)"),
        (lambda z: np.float16(2 * z), "added? (It is off by 4e-04.)"),
        (lambda z: [[z] * z.ndim, [0]], "its rows differ in length"),
    ],
)
def test_numpys_traps_have_a_word(wrong, said):
    doubled = Task(Question("d = doubled(z)", [(np.array([0.2, 0.7, -1.3]),)]), lambda z: 2 * z, [], "", "")
    assert said in complaint(doubled, wrong).partition("The input:")[0]  # below stands the line, with these words in it


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return exp(z)", "Is np.exp meant?"),
        ("return inf * z", "Is np.inf meant?"),
        ("return dubled(z)", "Is doubled meant?"),
        ("return q * z", "not right yet. Every name must be an argument"),
        ("return z.log()", "Is np.log meant? An array has few functions of its own"),
        ("return np.ln(z)", "The natural logarithm is np.log."),
        ("z.append(z)", "not right yet. An array does not grow."),
        ("return z.index(max(z))", "np.argmax tells"),
        ("return [2 * z[i] for i in len(z)]", "range(n) counts up to it"),
        ("return np.log[z]", "call it, with its arguments in brackets"),
        ("Z = doubled; return np.exp(Z)", "call it, with its arguments in brackets"),
        ("N, d = z.shape; return z", "as many values on its right as names on its left"),
        ("return [1, 2] + 0.5", "+ joins lists"),
        ("return z.shape + 2", "+ joins lists, or tuples"),
        ("return np.where(z > 0, z)", "what stands where the condition is False"),
        ("return np.ones((3, 2)) * z[:, None].T * z", "not right yet. d should have shape (2,)"),
        ("return np.ones((4, 2)) * np.ones((2, 3))", "Is the product of matrices meant? That is @."),
        ("return z * np.ones(3)", "a maximum is taken.) The input:"),  # no product of matrices has these shapes
        ("return {2}", "d should be made of numbers, but it is of type set."),
        ("return z.shape(0)", "Entries stand in square ones: x[i], x.shape[0]."),
        ("return [2 * z(i) for i in range(3)]", "Entries stand in square ones: x[i], x.shape[0]."),
        ("sum = 0.0; return sum(z)", "as sum does after sum = 0?"),
        ("return np.zeros(z)", "np.zeros(np.shape(z))"),
        ("return [2 * z[i] for i in range(z.shape)]", "and is a tuple. Is it a shape? Take shape[0]."),
        ("d = []; d[0] = z[0]; return d", "A list has only the places that were made."),
        ("return z.astype(np.uint8) + 300", "uint8 ends at 255. Convert first: .astype(int)."),
        ("return np.where(0 <= z < np.inf, z, 0)", "a < b < c hides an and"),
        ("return np.where(z < 0 | z >= 1, z, 0)", "put both comparisons in brackets, (a <= b) & (c >= d)"),
        ("return z if z < 0 else z", "look at one number, and here is an array of many"),
        ("return (3, 4) * z[0]", "A list or tuple is not multiplied entry by entry"),
        ("return z.astype(str)", "d should be made of numbers, but strings are in it."),
        ("return [str(entry) for entry in z]", "d should be made of numbers, but strings are in it."),
        ("return 3 * 4 + 2", "It is the same for every input: is one answer written in"),
        ("return doubled()", "takes. The input:"),  # not a word of self
        ("Z = z[:1]; Z += z; return Z", "Z += … and out=Z keep the shape of Z"),
        ("m, n = z.size; return z", "as many values on its right as names on its left"),
        ("m, n = z.max(); return z", "as many values on its right as names on its left"),
        ("m, n = doubled(z); return z", "It comes from a function without return"),
        ("m, n = doubled; return z", "call it, with its arguments in brackets"),
        ("m, n = z.min; return z", "call it, with its arguments in brackets"),
        ("m, n = np.exp; return z", "call it, with its arguments in brackets"),
        ("return z * doubled", "call it, with its arguments in brackets"),
        ("return 2.0 @ doubled", "call it, with its arguments in brackets"),
        ("return np.exp * 2", "call it, with its arguments in brackets"),
        ("return float(z[0]) @ 2.0", "To multiply by a number: *."),
        ("return z[0] @ z[1]", "To multiply by a number: *."),
        ("return [1.0] - [2.0]", "A list has no shape, and does not compute"),
        ("return type('C', (), {'__int__': 0})(z)", "It has no __init__: is that spelt so"),
        ("return [].clear(z)", "not right yet. The input:"),  # not a word of __init__
        ("return []", "not right yet. d should have shape (2,), but it has shape (0,). The input:"),  # not "the same"
    ],
)
def test_pythons_errors_have_a_word(tmp_path, body, said):
    path = tmp_path / "doubled.py"
    path.write_text(f"import numpy as np\ndef doubled(z): pass\ndef f(z): {body}\n")
    function = of_a_file(path.read_text(), str(path))
    doubled = Task(Question("d = doubled(z)", [(np.array([0.2, -1.3]),), (np.ones(3),)]), lambda z: 2 * z, [], "", "")
    assert said in complaint(doubled, function).partition("Expected:")[0]


ALMOST = Task(
    Question("d = ratio(x, y)", [(1.0, 2.0), (0.0, 0.0), (3.0, 4.0), (1.0, 0.0)]),
    lambda x, y: x / y if y else 0.0,
    [Mistake(lambda x, y: y / x if x else 0.0, "it is upside down.")],
    "Divide.",
    "A ratio.",
)


def test_a_mistake_is_named_where_all_is_finite():
    """Two mistakes at once: the plain formula gives nan or infinity, which no usual mistake does."""
    assert "The mistake: it is upside down. (There may be more" in complaint(ALMOST, lambda x, y: np.divide(y, x))
    assert "The mistake: it is upside down. The input:" in complaint(ALMOST, lambda x, y: y / x if x else 0.0)
    assert "The mistake" not in complaint(ALMOST, lambda x, y: np.divide(x, y))  # right where it is finite
    assert "right for another input" not in complaint(ALMOST, lambda x, y: x / y if y else np.inf)


def test_a_function_that_keeps_the_sum_of_a_matrix_or_labels_is_noticed():
    """Turning the matrix round does not change its sum."""
    for reference, example in ((np.sum, np.array([[1.0, 2.5], [0.3, 4.0]])), (np.cumsum, np.array([2, 4, 1]))):
        known = {}
        total = Task(Question("S = total(A)", [(example,), (example[:1],)]), reference, [], "", "")
        assert wording.KEPT in complaint(total, lambda A, known=known, f=reference: known.setdefault(A.shape, f(A)))


def test_one_number_that_is_right_elsewhere_by_chance_is_not_called_kept():
    """A point of the grid, where a place between its points is asked for; a count; and two ways of being wrong."""
    grid, other = np.array([1.0, 2.5, 3.0]), np.array([0.5, 0.25, 0.25])
    mean = Task(Question("m = mean(x, w)", [(grid, np.eye(3)[1]), (grid, other)]), np.dot, [], "", "")
    assert "right for another input" not in complaint(mean, lambda x, w: x[1])
    count = Task(Question("n = count(x)", [(np.array([1, 7, 8]),), (np.array([8, 9]),)]), len, [], "", "")
    assert "right for another input" not in complaint(count, lambda x: 2)
    above = Task(Question("a = above(x)", [(grid,), (other,)]), lambda x: (x > 0.3) * 1.0, [], "", "")
    assert "right for another input" not in complaint(above, lambda x: np.ones(3))
    shares = [(np.array([1.0, 0.0, 0.0]),), (np.array([1.0, 1.0, 0.0]),), (np.array([1.0, 0.0, 1.0, 0.0, 1.0]),)]
    share = Task(Question("s = share(x)", shares), np.mean, [], "", "")
    assert "right for another input" not in complaint(share, lambda x: 1 / 3 if len(x) == 3 else 0.7)


def test_an_error_is_told_before_a_changed_argument():
    def stops(z):
        z[0] = 0.0
        return z[9]

    doubled = Task(Question("d = doubled(z)", [(np.ones(3),)]), lambda z: 2 * z, [], "", "")
    assert "An index ran past the end." in complaint(doubled, stops)
    refused = Task(Question("d = refused(z)", [(np.ones(3),)]), lambda z: z[9], [], "", "")
    assert "changes its argument z" in complaint(refused, stops)  # it stops as it should


def test_what_cannot_be_examined_is_not_an_error_of_the_students_function():
    def examine(evidence, z):
        return evidence["depth"] if isinstance(evidence, dict) else [*evidence, len(evidence)]

    def reference(z):
        if not z:
            raise TypeError("there is nothing")
        return {"depth": z}

    deep = Task(Question("d = deep(z)", [(1.0,)]), reference, [], "", "", examine=examine)
    said = complaint(deep, lambda z: {})
    assert said.endswith("Expected: d = 1 What it returns cannot be used: KeyError: 'depth'")
    said = complaint(deep, lambda z: examine)  # a function stands where a list is expected
    assert "call it, with its arguments in brackets" in said and "'function' object" in said
    refused = complaint(deep, lambda z: 5.0, inputs=[(0.0,)])  # examining 5.0 raises a TypeError, too
    assert "This input must be refused: raise TypeError" in refused


def test_what_has_no_entries_has_no_length():
    with pytest.raises(TypeError, match="'zip' object is not iterable"):
        len(plain(zip([1.0])))


def test_two_results_in_a_zip_are_not_put_into_a_list():
    both = Task(Question("a, b = both(x)", [(np.ones(3),)]), lambda x: (x, 2 * x), [], "", "")
    assert "not right yet. It should return 2 values: return a, b." in complaint(
        both, lambda x: zip(x, 2 * x, strict=True)
    )


def test_what_is_not_plain_is_shown_as_it_is():
    pair = Task(Question("p = pair(x)", [(1,)]), lambda x: (x, (x,)), [], "", "")
    assert complaint(pair, lambda x: (x, {x})).endswith("Your function returns: p = (1, {1})")
    assert "p should be made of numbers, but it is of type tuple." in complaint(
        Task(Question("p = one(x)", [(np.ones(3),)]), np.sum, [], "", ""), lambda x: (1.0, x)
    )


def test_arguments_in_another_order_are_named():
    assert "passed in this order: x, y." in complaint(ALMOST, lambda y, x: x / y if y else 0.0)


def test_an_interrupted_loop_is_told_with_its_line(tmp_path):
    (tmp_path / "ratio.py").write_text("def f(x, y):\n    while x:\n        raise KeyboardInterrupt\n")
    said = complaint(ALMOST, of_a_file((tmp_path / "ratio.py").read_text(), str(tmp_path / "ratio.py")))
    assert said.endswith("interrupted while it ran. Does every loop end? in line 3 of your f: raise KeyboardInterrupt")


def test_a_check_without_a_function_says_how_it_is_called():
    assert complaint(ALMOST) == "ratio is None, not a function: check.ratio(ratio). Divide."


def test_a_line_in_a_generator_is_that_of_the_students_function():
    calls = (asking.Call("f", 1, "…"), asking.Call("<genexpr>", 1, "…"))
    assert wording.where(asking.Failure(("ZeroDivisionError",), "", calls)) == ["  in line 1 of your f:  …"]


def test_the_rng_is_named_where_there_is_one():
    count = iter(range(100))
    again = complaint(ALMOST, lambda x, y: x / y if next(count) < 2 else 5.0)
    assert "it does not return the same result, or it overwrites" in again and "rng" not in again


def test_numpys_warnings_of_our_own_inputs_are_silent(recwarn):
    complaint(ALMOST, lambda x, y: np.mean(np.array([x])[[y > 3]]) + np.nan)
    assert not recwarn.list


def test_a_type_gets_its_article():
    assert [wording.describe_shape(value) for value in (3, 0.5)] == ["an int", "a float"]
