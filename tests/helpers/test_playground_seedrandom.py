"""The playground's random numbers: those of JavaScript's seedrandom, bit for bit."""

import pytest

from ffnn_helpers.playground import SeedRandom


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        ("hello.", [0.9282578795792454, 0.3752569768646784]),  # from seedrandom's own page
        ("0.33197", [0.7944264209458666, 0.5386933686214865]),
        ("", [0.23144008215179881, 0.27404636548159655]),
        ("x" * 300 + "é∀😀", [0.8380557869783842, 0.1723140090163912]),
    ],
)
def test_random_numbers_are_javascripts(seed, expected):
    numbers = SeedRandom(seed)
    assert [numbers.random(), numbers.random()] == expected


def test_random_numbers_stay_javascripts():
    numbers = SeedRandom("long")
    assert [numbers.random() for _ in range(10_000)][-1] == 0.428634471474107


@pytest.mark.parametrize("seed", [0.33197, 7, None, b"a"])
def test_a_seed_is_a_string(seed):
    with pytest.raises(TypeError, match=r"seed must be a string such as '0\.33197'"):
        SeedRandom(seed)
