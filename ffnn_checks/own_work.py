"""The names in a student's notebook while one function is checked: some are refused, some replaced."""

import contextlib
import functools
import importlib
import inspect
from copy import deepcopy

import numpy as np


class NotYourOwn(Exception):
    """The student's function called something that it was to do itself: this dotted name."""

    def __init__(self, dotted_name):
        super().__init__(f"It calls {dotted_name}, which does what is asked here. Write it yourself.")


@contextlib.contextmanager
def without_ready_made(names, student, also_refused=(), instead=None):
    """Within this block, calling something ready-made raises NotYourOwn.

    It is replaced where it lives, and under whatever name the notebook has imported it: `names` are dotted names, such
    as "ffnn_helpers.activations.softmax"; what is not installed is left out. `also_refused` are more of the same: for
    each its name, the names of the place where it lives, and the thing itself. The block gets the student's function,
    or its refusal if it is itself one of them. `instead(original)` takes the place of each, and nothing is refused.
    """
    around = globals_of(student)
    if around.get("__name__", "").partition(".")[0] == __package__:  # checks may call each other
        around = {}
    with contextlib.ExitStack() as stack:
        for dotted_name, home, original in [*_found(names), *also_refused]:
            other = instead(original) if instead else _refusal(dotted_name)
            student = other if _core(student) is original else student
            for place in (home, around):
                borrowed = {key: other for key, value in place.items() if _core(value) is original}
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
    student = _core(inspect.unwrap(student))  # a decorator's wrapper lives elsewhere: that of np.errstate in NumPy
    methods = vars(student if isinstance(student, type) else type(student)).values()
    functions = map(inspect.unwrap, [student, *methods])
    return next((function.__globals__ for function in functions if hasattr(function, "__globals__")), {})


def _core(function):
    """The function inside a functools.partial or an np.vectorize; any other object as it is."""
    if isinstance(function, functools.partial | np.vectorize):
        return _core(function.func if isinstance(function, functools.partial) else function.pyfunc)
    return function


def _refusal(dotted_name):
    def refuse(*_arguments, **_settings):
        raise NotYourOwn(dotted_name)

    return refuse


class Doubtful:
    """Something ready-made whose numbers are made wrong by `wrong`, also in what it returns. It changes no argument."""

    def __init__(self, thing, wrong):
        vars(self).update(_thing=thing, _wrong=wrong)

    def __call__(self, *arguments, **settings):
        return doubtful(self._thing(*deepcopy(arguments), **deepcopy(settings)), self._wrong)

    def __getattr__(self, name):
        if name.startswith("__"):  # by which it is copied
            raise AttributeError(name)
        return doubtful(getattr(self._thing, name), self._wrong)

    def __setattr__(self, name, value):
        setattr(self._thing, name, value)


def doubtful(value, wrong):
    """The value with other numbers in it."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list | tuple):
        return type(value)(doubtful(entry, wrong) for entry in value)
    array = np.asarray(value)
    return wrong(array) if array.dtype.kind in "iuf" else Doubtful(value, wrong)


class Compared(np.ndarray):
    """Numbers that are a little wrong where they are used, and right where NumPy compares them."""

    right = None  # of a view they are not known

    def __array_ufunc__(self, ufunc, method, *arguments, **settings):
        return self.__array_function__(getattr(ufunc, method), (), arguments, settings)

    def __array_function__(self, function, _kinds, arguments, settings):
        sides = (_right, np.asarray) if settings.get("out") is None else (np.asarray,)  # or `out` is written twice
        *right, wrong = (function(*_each(side, arguments), **_each(side, settings)) for side in sides)
        return _compared(wrong, *right)

    def __getitem__(self, index):
        return _compared(np.asarray(self)[index], _right(self)[index])


def _compared(wrong, right=None):
    """The wrong numbers with the right ones beside them; an answer, True or False or in words, from the right ones."""
    if isinstance(wrong, list | tuple) and right is not None:
        return type(wrong)(map(_compared, wrong, right))
    array = np.asarray(wrong)
    if array.dtype.kind not in "iuf":
        return wrong if right is None else right
    array = array.view(Compared)
    array.right = right
    return array


def _right(array):
    return np.asarray(array if array.right is None else array.right)


def _each(side, value):
    """What a function of NumPy's is called with, where one side of each `Compared` stands in its place."""
    if isinstance(value, list | tuple):
        return type(value)(_each(side, entry) for entry in value)
    if isinstance(value, dict):
        return {key: _each(side, entry) for key, entry in value.items()}
    return side(value) if isinstance(value, Compared) else value


# In place of something ready-made: itself, quite wrong, wrong unless compared. Who returns the same only compares.
IN_DOUBT = (
    lambda thing: thing,
    lambda thing: Doubtful(thing, lambda array: 2 * array + 1),
    lambda thing: Doubtful(thing, lambda a: _compared(a + (1e-10 * a if a.dtype.kind == "f" else 1), a)),
)
