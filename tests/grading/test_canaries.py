"""Canaries fail, and differ each time; otherwise they would prove nothing."""

import random
from itertools import islice

import pytest

from ffnn_grading import canaries

TEST = "check(f)\nfor x in [1, 2]:\n    assert f(x) == x * g, 'hidden'\n"


def check(function):
    assert function(1) == 2


@pytest.mark.parametrize("seed", range(5))
def test_every_plain_canary_fails(seed):
    for source in islice(canaries.plain(random.Random(seed)), len(canaries.PLAIN)):
        with pytest.raises(AssertionError):
            exec(source, {})


def test_all_sorts_of_plain_canaries_come_soon():
    first = list(islice(canaries.plain(random.Random(1)), len(canaries.PLAIN)))
    assert len({source.split("(")[0][:12] + source[-3:] for source in first}) == len(canaries.PLAIN)


def test_a_test_with_worthless_work_fails_where_it_would_pass():
    right = {"f": lambda x: 2 * x, "g": 2, "check": check}
    exec(TEST, dict(right))
    canary = canaries.replace_answers(TEST, {"f", "h"}, random.Random(3))
    with pytest.raises(AssertionError):
        exec(canary, dict(right))
    with pytest.raises(AssertionError):  # the check is called with it: one that was patched away shows
        exec(canary.replace("assert f", "f"), dict(right))


def test_no_two_are_alike():
    two = [canaries.replace_answers(TEST, {"f"}, random.Random(seed)) for seed in (1, 2)]
    assert two[0] != two[1]


@pytest.mark.parametrize("test", ["assert 1", "%time f(1)", "f(", "f(1)\n%matplotlib"])
def test_no_canary_from_a_test_that_uses_no_work_or_is_no_python(test):
    assert canaries.replace_answers(test, {"g"}, random.Random(1)) is None


def test_names_of_what_is_to_be_written():
    stub = "def f(x):\n    y = 1\n\nclass Net:\n    pass\n\nw = None\nif w == 1: pass\nprint(w)\ndef broken(:\n"
    assert canaries.defined_names(stub) == ["f", "Net", "w", "broken"]
