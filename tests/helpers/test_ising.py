"""The Ising sampler against exact enumeration and exact solutions, and these against SciPy.

All random numbers come from fixed seeds. Tolerances are 4 standard errors of the mean of independent configurations.
"""

import math

import numpy as np
import pytest
from scipy import special, stats

from ffnn_helpers.datasets import (
    CRITICAL_TEMPERATURE,
    energy,
    exact_energy,
    exact_magnetisation,
    ising_configurations,
    magnetisation,
)

T_C = CRITICAL_TEMPERATURE


def rng():
    return np.random.default_rng(7)


def assert_mean(values, expected):
    """The mean of independent values within 4 standard errors of what is expected."""
    assert abs(values.mean() - expected) < 4 * values.std() / math.sqrt(len(values))


def all_configurations(L):
    """The 2^(L²) configurations of a small lattice."""
    bits = np.arange(2 ** (L * L))[:, None] >> np.arange(L * L) & 1
    return (2 * bits - 1).reshape(-1, L, L)


def energy_of_a_finite_lattice(L, T):
    """The exact energy per spin of the periodic L × L lattice: −d ln Z / dβ / L², with Kaufman's Z.

    Source: Kaufman, Physical Review 76 (1949) 1232.
    """

    def log_z(K):
        r = np.arange(1, 2 * L)
        gamma = np.arccosh(np.cosh(2 * K) / np.tanh(2 * K) - np.cos(np.pi * r / L))
        gamma = np.concatenate([[2 * K + np.log(np.tanh(K))], gamma])  # the first one is negative above T_c
        odd, even = 2 * np.cosh(L * gamma[1::2] / 2), 2 * np.cosh(L * gamma[0::2] / 2)
        tanh_odd, tanh_even = np.tanh(L * gamma[1::2] / 2), np.tanh(L * gamma[0::2] / 2)
        log_odd, log_even = np.log(odd).sum(), np.log(even).sum()
        ratio = np.exp(log_even - log_odd) * (1 + tanh_even.prod())
        return log_odd + np.log(1 + tanh_odd.prod() + ratio) + L * L / 2 * np.log(2 * np.sinh(2 * K))

    h = 1e-5
    return -(log_z(1 / T + h) - log_z(1 / T - h)) / (2 * h * L * L)


def test_energy_and_magnetisation_by_hand():
    up = np.ones((4, 4), np.int8)
    one_down, halves, board = up.copy(), up.copy(), up.copy()
    one_down[1, 3] = -1  # four bonds of 32 broken
    halves[:2] = -1  # eight bonds broken, four of them across the edge
    board[::2, ::2] = board[1::2, 1::2] = -1  # all bonds broken
    spins = np.array([up, -up, one_down, halves, halves.T, board])
    np.testing.assert_array_equal(energy(spins), [-2, -2, -1.5, -1, -1, 2])
    np.testing.assert_array_equal(magnetisation(spins), [1, -1, 14 / 16, 0, 0, 0])


def test_two_spins_in_a_row_are_bound_twice():
    spins = [[[1, 1], [1, 1]], [[1, 1], [1, -1]], [[1, 1], [-1, -1]], [[1, -1], [-1, 1]]]
    np.testing.assert_array_equal(energy(spins), [-2, 0, 0, 2])


@pytest.mark.parametrize("L", [3, 5, 6])
def test_energy_is_the_sum_over_bonds(L):
    spins = rng().choice([-1, 1], size=(4, L, L))
    for configuration, value in zip(spins, energy(spins), strict=True):
        bonds = 0
        for i in range(L):
            for j in range(L):
                bonds += configuration[i, j] * (configuration[(i + 1) % L, j] + configuration[i, (j + 1) % L])
        assert math.isclose(value, -bonds / L**2, rel_tol=1e-15, abs_tol=1e-15)


def test_exact_energy_is_onsagers():
    T = np.concatenate([np.linspace(0.1, 10, 100), T_C + np.array([-1e-3, -1e-9, 1e-9, 1e-3])])
    kappa = 2 * np.tanh(2 / T) ** 2 - 1
    expected = -(1 + 2 / np.pi * kappa * special.ellipkm1(kappa**2)) / np.tanh(2 / T)
    np.testing.assert_allclose(exact_energy(T), expected, rtol=1e-13)


def test_exact_energy_is_the_limit_of_large_lattices():
    for T in (1.5, 2.0, 3.0, 5.0):
        assert math.isclose(exact_energy(T), energy_of_a_finite_lattice(64, T), rel_tol=1e-8)


def test_limits():
    assert math.isclose(T_C, 2.269185314213022, rel_tol=1e-15)
    assert math.isclose(exact_energy(T_C), -math.sqrt(2), rel_tol=1e-14)
    np.testing.assert_array_equal(exact_energy([5e-324, 1e-3, 0.05]), -2)
    np.testing.assert_allclose(exact_energy([1e3, 1e4]), [-2e-3, -2e-4], rtol=2e-6)
    assert abs(exact_energy(1e12)) < 1e-3
    np.testing.assert_array_equal(exact_magnetisation([5e-324, 1e-3, 0.05]), 1)
    np.testing.assert_array_equal(exact_magnetisation([T_C, 2.27, 10, 1e300]), 0)
    assert math.isclose(exact_magnetisation(2.0), (1 - math.sinh(1) ** -4) ** 0.125, rel_tol=1e-14)
    # Just below T_c, 1 − sinh(2/T)^−4 is 8√2 / T_c times the distance 1 − T/T_c.
    assert math.isclose(exact_magnetisation(T_C * (1 - 1e-6)), (8e-6 * math.sqrt(2) / T_C) ** 0.125, rel_tol=1e-6)


@pytest.mark.parametrize("function", [exact_energy, exact_magnetisation])
def test_exact_results_have_the_shape_of_the_temperatures(function):
    assert isinstance(function(2), np.float64)
    assert function([[1.0, 2.0, 3.0]]).shape == (1, 3)
    assert function(np.zeros((0, 2))).shape == (0, 2)
    assert np.all(np.diff(np.abs(function(np.linspace(0.5, 2.26, 50)))) < 0)


@pytest.mark.parametrize("L", [2, 3, 4])
def test_the_sampler_against_exact_enumeration(L):
    temperatures, n = [1.5, T_C, 4.0], 10_000
    spins, T = ising_configurations(temperatures, n, L, rng())
    states = all_configurations(L)
    E, M = energy(states), magnetisation(states)
    kinds, kind = np.unique(np.rint(L * L * np.array([E, M])), axis=1, return_inverse=True)
    kind = kind.ravel()
    for temperature in temperatures:
        here = spins[T == temperature]
        p = np.exp(-(E - E.min()) * L * L / temperature)
        p /= p.sum()
        assert_mean(energy(here), p @ E)
        assert_mean(magnetisation(here), p @ M)
        assert_mean(np.abs(magnetisation(here)), p @ np.abs(M))
        # How often each pair (E, M) occurs. Pairs that are expected less than ten times are counted together.
        found = np.rint(L * L * np.array([energy(here), magnetisation(here)]))
        observed = (kinds[:, :, None] == found[:, None, :]).all(axis=0).sum(axis=1)
        assert observed.sum() == n
        expected = n * np.bincount(kind, p)
        rare = expected < 10
        observed, expected = (np.append(counts[~rare], counts[rare].sum()) for counts in (observed, expected))
        some = expected > 0
        assert stats.chisquare(observed[some], expected[some]).pvalue > 1e-3


def test_kaufmans_energy_against_exact_enumeration():
    E = energy(all_configurations(4))
    for T in (1.5, T_C, 4.0):
        p = np.exp(-(E + 2) * 16 / T)
        assert math.isclose(energy_of_a_finite_lattice(4, T), p @ E / p.sum(), rel_tol=1e-8)


@pytest.mark.reach
def test_equilibrium_is_reached_where_it_takes_longest():
    spins, _ = ising_configurations([T_C], 2000, 16, rng())
    E = energy(spins)
    assert_mean(E, energy_of_a_finite_lattice(16, T_C))
    # Configurations next to each other have nothing in common.
    assert abs(np.corrcoef(E[1:], E[:-1])[0, 1]) < 4 / math.sqrt(len(E))
    assert_mean((spins[1:] * spins[:-1]).mean(axis=(1, 2)), 0)


def test_large_lattices_are_like_the_infinite_one():
    # A periodic lattice differs from the infinite one by terms like e^(−L/ξ). At these temperatures the correlation
    # length ξ is at most 2.2: the energies differ by less than 1e-5, where the standard error is 2e-3.
    L, n = 24, 300
    spins, T = ising_configurations([1.8, 2.0, 3.0], n, L, rng())
    for temperature in (1.8, 2.0, 3.0):
        assert abs(energy_of_a_finite_lattice(L, temperature) - exact_energy(temperature)) < 1e-5
        assert_mean(energy(spins[T == temperature]), exact_energy(temperature))
    for temperature in (1.8, 2.0):
        m = magnetisation(spins[T == temperature])
        assert_mean(np.abs(m), exact_magnetisation(temperature))
        assert np.abs(m).min() > 0.5  # none is caught in stripes
        assert abs((m > 0).sum() - n / 2) < 4 * math.sqrt(n) / 2  # and both signs are equally likely


def test_what_comes_back():
    spins, T = ising_configurations([3.0, 1.0, 2], 4, 5, rng())
    assert spins.shape == (12, 5, 5)
    assert spins.dtype == np.int8
    np.testing.assert_array_equal(np.unique(spins), [-1, 1])
    assert T.dtype == np.float64
    np.testing.assert_array_equal(T, [3] * 4 + [1] * 4 + [2] * 4)
    np.testing.assert_array_equal(ising_configurations([3.0, 1.0, 2], 4, 5, rng())[0], spins)
    generator = rng()
    first, second = (ising_configurations([2.0], 4, 5, generator)[0] for _ in range(2))
    assert np.any(first != second)
    assert ising_configurations([], 4, 5, rng())[0].shape == (0, 5, 5)


def test_the_ends_of_the_temperature_scale():
    spins, T = ising_configurations([5e-324, 1e-3, 1e300], 200, 6, rng())
    np.testing.assert_array_equal(energy(spins[T < 1]), -2)
    assert_mean(energy(spins[T > 1]), 0)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"temperatures": 2.0}, ValueError, ["temperatures", "(K,)", "()", "[T]"]),
        ({"temperatures": [[1.0, 2.0]]}, ValueError, ["(K,)", "(1, 2)"]),
        ({"temperatures": [1.0, 0.0]}, ValueError, ["temperatures", "positive", "0.0"]),
        ({"temperatures": [1.0, -2.5]}, ValueError, ["-2.5"]),
        ({"temperatures": [np.nan]}, ValueError, ["finite", "nan"]),
        ({"temperatures": [np.inf]}, ValueError, ["finite", "inf"]),
        ({"temperatures": ["2"]}, TypeError, ["temperatures", "<U1"]),
        ({"n_per_temperature": 0}, ValueError, ["n_per_temperature", "at least 1"]),
        ({"n_per_temperature": 2.0}, TypeError, ["n_per_temperature", "2.0"]),
        ({"size": 1}, ValueError, ["size", "at least 2", "1"]),
        ({"size": (4, 4)}, TypeError, ["size", "(4, 4)"]),
        ({"rng": None}, TypeError, ["np.random.default_rng(seed)", "None"]),
        ({"rng": 7}, TypeError, ["np.random.default_rng(seed)", "7"]),
    ],
)
def test_configurations_that_are_refused(arguments, error, words):
    with pytest.raises(error) as caught:
        ising_configurations(**{"temperatures": [2.0], "n_per_temperature": 3, "size": 4, "rng": rng()} | arguments)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("function", [energy, magnetisation])
@pytest.mark.parametrize(
    ("spins", "error", "words"),
    [
        (np.ones((4, 4)), ValueError, ["(N, L, L)", "(4, 4)", "spins[None]"]),
        (np.ones((3, 16)), ValueError, ["(N, L, L)", "(3, 16)"]),
        (np.ones((3, 4, 5)), ValueError, ["(3, 4, 5)"]),
        (np.ones((3, 1, 1)), ValueError, ["L ≥ 2", "(3, 1, 1)"]),
        ([[[1, 0], [1, 1]]], ValueError, ["spins[0, 0, 1] is 0", "+1 or −1"]),
        ([[[1, 1], [1, np.nan]]], ValueError, ["spins[0, 1, 1] is nan"]),
        ([[[2, 1], [1, 1]]], ValueError, ["spins[0, 0, 0] is 2"]),
        ([[["+", "-"], ["-", "+"]]], TypeError, ["spins", "<U1"]),
    ],
)
def test_spins_that_are_refused(function, spins, error, words):
    with pytest.raises(error) as caught:
        function(spins)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("function", [exact_energy, exact_magnetisation])
@pytest.mark.parametrize("T", [0, -1.0, np.nan, np.inf, [2.0, 0.0]])
def test_temperatures_that_are_refused(function, T):
    with pytest.raises(ValueError, match=rf"T must be positive and finite, but {float(np.ravel(T)[-1])} is not"):
        function(T)
