"""What stands for the names in a student's notebook while one function is checked."""

import contextlib
import importlib


class NotYourOwn(Exception):
    """The student's function has called what it was to do itself."""


@contextlib.contextmanager
def out_of_reach(task, student):
    """Within this block, calling what does a task ready-made, or the task's own reference, raises NotYourOwn.

    It is replaced where it lives, and under whatever name the student's notebook has imported it. What stands behind
    `as` is the student's function, unless that is itself one of them.

    Parameters
    ----------
    task : Task
        Its `ready_made` has dotted names, such as "ffnn_helpers.activations.softmax"; what is not installed is left
        out.
    student : callable
        The student's function or class.
    """
    with contextlib.ExitStack() as stack:
        for dotted_name, home, original in [*_ready_made(task), _reference(task)]:
            refusal = _refusal(dotted_name)
            student = refusal if student is original else student
            around = names_around(student)
            is_ours = around.get("__package__") == __package__  # the checks themselves may call each other
            for place in (home, {} if is_ours else around):
                borrowed = {key: refusal for key, value in place.items() if value is original}
                stack.enter_context(exchanged(place, borrowed))
        yield student


def _ready_made(task):
    """Of each thing its dotted name, the names of the module in which it lives, and the thing itself."""
    for dotted_name in task.ready_made:
        module, _, name = dotted_name.rpartition(".")
        with contextlib.suppress(ImportError):
            home = vars(importlib.import_module(module))
            yield dotted_name, home, home[name]


def _reference(task):
    return f"The check's own {task.name}", vars(task), task.reference


@contextlib.contextmanager
def exchanged(place, others):
    """Within this block, the names of `others` mean its values in `place`, a dict of names."""
    before = {name: place[name] for name in others if name in place}
    place.update(others)
    try:
        yield
    finally:
        for name in others.keys() - before.keys():
            place.pop(name, None)
        place.update(before)


def names_around(student):
    """The names of the notebook in which a function or class was written, a dict."""
    functions = [student, *vars(student).values()] if isinstance(student, type) else [student]
    return next((function.__globals__ for function in functions if hasattr(function, "__globals__")), {})


def _refusal(dotted_name):
    def refuse(*_arguments, **_settings):
        raise NotYourOwn(f"{dotted_name} does what you are to write here. Write it yourself.")

    return refuse
