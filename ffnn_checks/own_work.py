"""The names in a student's notebook while one function is checked: some are refused, some replaced."""

import contextlib
import functools
import importlib
import inspect

import numpy as np


class NotYourOwn(Exception):
    """The student's function called something that it was to do itself: this dotted name."""

    def __init__(self, dotted_name):
        super().__init__(f"It calls {dotted_name}, which does what is asked here. Write it yourself.")


@contextlib.contextmanager
def without_ready_made(names, student, also_refused=()):
    """Within this block, calling something ready-made raises NotYourOwn.

    It is replaced where it lives, and under whatever name the student's notebook has imported it. The block gets the
    student's function, or its refusal if it is itself one of them.

    Parameters
    ----------
    names : sequence of str
        Dotted names, such as "ffnn_helpers.activations.softmax"; what is not installed is left out.
    student : callable
        The student's function or class.
    also_refused : sequence of (str, dict, object)
        More of the same: for each its name, the names of the place where it lives, and the thing itself.
    """
    with contextlib.ExitStack() as stack:
        for dotted_name, home, original in [*_found(names), *also_refused]:
            refusal = _refusal(dotted_name)
            student = refusal if student is original else student
            around = globals_of(student)
            is_ours = around.get("__name__", "").partition(".")[0] == __package__  # checks may call each other
            for place in (home, {} if is_ours else around):
                borrowed = {key: refusal for key, value in place.items() if value is original}
                stack.enter_context(replaced_names(place, borrowed))
        yield student


def _found(names):
    """For each name that can be imported: the name, the names of its module, and the thing itself."""
    for dotted_name in names:
        module, _, name = dotted_name.rpartition(".")
        with contextlib.suppress(ImportError):
            home = vars(importlib.import_module(module))
            yield dotted_name, home, home[name]


@contextlib.contextmanager
def replaced_names(place, others):
    """Within this block, the names of `others` mean its values in `place`, a dictionary of names."""
    before = {name: place[name] for name in others if name in place}
    place.update(others)
    try:
        yield
    finally:
        for name in others.keys() - before.keys():
            place.pop(name, None)
        place.update(before)


def globals_of(student):
    """The names of the notebook in which a function, a class or a callable object was written, a dictionary."""
    student = inspect.unwrap(student)  # a decorator's wrapper lives elsewhere: that of np.errstate in NumPy
    if isinstance(student, functools.partial | np.vectorize):
        return globals_of(student.func if isinstance(student, functools.partial) else student.pyfunc)
    methods = vars(student if isinstance(student, type) else type(student)).values()
    functions = map(inspect.unwrap, [student, *methods])
    return next((function.__globals__ for function in functions if hasattr(function, "__globals__")), {})


def _refusal(dotted_name):
    def refuse(*_arguments, **_settings):
        raise NotYourOwn(dotted_name)

    return refuse
