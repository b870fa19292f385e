"""A cell whose error is shown, not raised: *Run All* goes on behind it."""

import builtins
import sys
from types import SimpleNamespace

import pytest

from ffnn_helpers.errors import NOT_WRITTEN, show_errors


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
    with pytest.raises(ZeroDivisionError), show_errors(KeyError):
        raise ZeroDivisionError


def test_elsewhere_it_is_raised():
    with pytest.raises(KeyError), show_errors():
        raise KeyError("a")
