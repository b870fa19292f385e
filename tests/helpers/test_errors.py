"""A cell whose error is shown, not raised: *Run All* goes on behind it."""

import builtins
import sys
from types import SimpleNamespace

import pytest

from ffnn_helpers.errors import NOT_MADE, NOT_WRITTEN, show_errors


def with_a_slip():
    return made_above  # noqa: F821


def test_in_a_notebook_an_error_is_shown_and_the_next_cell_runs(monkeypatch):
    shown = []
    notebook = SimpleNamespace(showtraceback=lambda tb_offset: shown.append(sys.exc_info()[1]))
    monkeypatch.setattr(builtins, "get_ipython", lambda: notebook, raising=False)
    with show_errors():
        raise NotImplementedError
    with show_errors(KeyError):
        raise KeyError("a")
    assert list(map(type, shown)) == [NotImplementedError, KeyError]
    assert shown[0]._render_traceback_() == [NOT_WRITTEN]
    with show_errors():
        print(made_above)  # noqa: F821
    assert shown[2]._render_traceback_() == [NOT_MADE.format("made_above")]
    with show_errors():
        with_a_slip()
    with show_errors():
        raise NameError("of a library, without the name")
    assert not any(hasattr(error, "_render_traceback_") for error in shown[3:5])
    with pytest.raises(ZeroDivisionError), show_errors(KeyError):
        raise ZeroDivisionError


def test_elsewhere_it_is_raised():
    with pytest.raises(KeyError), show_errors():
        raise KeyError("a")
