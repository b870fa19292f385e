"""Spins of the two-dimensional Ising model, and its exact solution for comparison.

The model: spins s = ±1 on a square lattice of L × L sites with periodic edges. The energy is E = −Σ s_i s_j, where
the sum runs over the 2L² bonds between nearest neighbours. The coupling J is 1, and so is Boltzmann's constant. Below
T_c = 2 / ln(1 + √2) ≈ 2.269 the spins of a large lattice order, above it they do not.

Configurations are drawn by the algorithm of Swendsen and Wang, which gives whole clusters of spins a new sign at
once. If single spins are flipped instead, successive configurations stay similar for very long near T_c, and below
T_c a lattice that starts from random spins often gets stuck in stripes.

Sources: Onsager, Physical Review 65 (1944) 117; Yang, Physical Review 85 (1952) 808; Swendsen and Wang, Physical
Review Letters 58 (1987) 86.
"""

import math

import numpy as np

from ffnn_helpers._arrays import as_floats, check_generator, refuse, whole_number
from ffnn_helpers._progress import progress_bar

CRITICAL_TEMPERATURE = 2 / math.log(1 + math.sqrt(2))
"""T_c of the infinite lattice (Onsager 1944)."""

_SITES_AT_ONCE = 2**16  # this many fit into the processor's cache, which makes updates of large lattices faster

# At the ends of the temperature scale an exponential overflows, which gives the right limit of the function.
_quiet = np.errstate(over="ignore", divide="ignore")


def ising_configurations(temperatures, n_per_temperature, size, rng):
    """Draw independent configurations of the L × L lattice in equilibrium, `n_per_temperature` at each temperature.

    Every configuration is computed on its own: it starts from random spins and is updated until it has forgotten
    them, and only the last state is kept. So no two configurations are correlated. Below T_c both signs of the
    magnetisation occur, equally often.

    temperatures is a flat list of K positive numbers, size is L ≥ 2, rng a numpy.random.Generator. The result is
    `spins, T`: spins of shape (N, L, L), int8, +1 or −1, and their temperatures T of shape (N,), where
    N = K · n_per_temperature. They are in the order of `temperatures`, so shuffle before you split. On the lattice
    with L = 2 the left neighbour of a site is also its right neighbour, and the two are connected by two bonds.

    Raises TypeError for temperatures that are not real numbers, n_per_temperature or size that is not an integer, or
    an rng that is not a generator; ValueError for temperatures that are not flat, positive and finite, for
    n_per_temperature < 1 and for size < 2.
    Source: Swendsen and Wang (1987).
    """
    temperatures = _positive(temperatures, "temperatures").astype(np.float64)
    if temperatures.ndim != 1:
        raise ValueError(
            f"temperatures must be a flat list, of shape (K,), but their shape is {temperatures.shape}: "
            "use [T] for a single one."
        )
    n_per_temperature = whole_number(n_per_temperature, "n_per_temperature", at_least=1)
    L = whole_number(size, "size", at_least=2)
    check_generator(rng)

    T = np.repeat(temperatures, n_per_temperature)
    spins = _random_signs((len(T), L, L), rng)
    n_at_once = max(1, _SITES_AT_ONCE // L**2)
    starts = range(0, len(T), n_at_once)
    with progress_bar(len(starts) * _n_updates(L), "Ising configurations") as bar:
        for start in starts:
            batch = slice(start, start + n_at_once)
            for _ in range(_n_updates(L)):
                spins[batch] = _updated(spins[batch], T[batch], rng)
                bar.update(1)
    return spins, T


def _n_updates(size):
    """Return the number of updates from random spins to equilibrium: at least 12 relaxation times.

    Relaxation is slowest at T_c, where the autocorrelation of the energy falls by a factor of e in 1.5, 2.0, 2.6,
    3.1, 4.0 and 5.2 updates for L = 2, 4, 8, 16, 32 and 64 (measured). There the energy of random spins is too high
    by about 0.7 L standard deviations, which the factor e^−12 reduces to less than a thousandth of one.
    """
    return math.ceil(16 * size ** (1 / 3))


@_quiet
def _updated(spins, T, rng):
    """Return configurations (N, L, L) at temperatures T (N,) after one update of Swendsen and Wang.

    Neighbours with equal spins are bonded with probability 1 − e^(−2/T). Sites connected by bonds form a cluster, and
    every cluster draws a new sign.
    """
    p = -np.expm1(-2 / T)[:, None, None]
    down, right = ((spins == np.roll(spins, -1, axis)) & (rng.random(spins.shape) < p) for axis in (1, 2))
    return _random_signs(spins.size, rng)[_clusters(down, right)]


def _clusters(down, right):
    """Return the cluster of every site, named after its first site: shape (N, L, L), site numbers 0 … N L² − 1.

    `down` and `right`, both of shape (N, L, L), say whether a bond leads from a site to the one below it and to
    the one on its right.
    """
    site = np.arange(down.size).reshape(down.shape)
    below, on_the_right = np.roll(site, -1, axis=1), np.roll(site, -1, axis=2)
    a = np.concatenate([site[down], site[right]])
    b = np.concatenate([below[down], on_the_right[right]])
    name = site.ravel()  # at first every site is a cluster of its own
    while a.size:  # bonds that join clusters a and b: the smaller name replaces the larger
        name[np.maximum(a, b)] = np.minimum(a, b)
        # A new name may itself have been replaced: follow the names to the end.
        while np.any(name[name] != name):
            name = name[name]
        a, b = name[a], name[b]
        a, b = a[a != b], b[a != b]
    return name.reshape(down.shape)


def energy(spins):
    """Return the energy per spin, E/L² = −Σ s_i s_j / L², between −2 and 2.

    spins of shape (N, L, L), each +1 or −1; the result has shape (N,), one number per configuration. Raises TypeError
    for spins that are not real numbers, ValueError for another shape or another value.
    Source: the model, see above.
    """
    spins = _spins(spins)
    below, on_the_right = np.roll(spins, -1, axis=1), np.roll(spins, -1, axis=2)
    return (-spins * (below + on_the_right)).mean(axis=(1, 2))


def magnetisation(spins):
    """Return the magnetisation per spin, m = Σ s_i / L², between −1 and 1.

    spins of shape (N, L, L), each +1 or −1; the result has shape (N,). Raises what `energy` raises.
    """
    return _spins(spins).mean(axis=(1, 2))


@_quiet
def exact_energy(T):
    """Return the energy per spin of the infinite lattice: −2 for T → 0, −√2 at T_c, and 0 for T → ∞.

        E = −coth(2/T) [1 + (2/π) κ K(k)],   κ = 2 tanh²(2/T) − 1,   k² = 1 − κ²

    K(k) is the complete elliptic integral of the first kind: π/2 over the arithmetic–geometric mean of 1 and
    √(1 − k²) = |κ|.

    T of any shape; the result has the same, with a rounding error of about 10^−16 T. Raises TypeError unless T holds
    real numbers, ValueError unless they are positive and finite.
    Source: Onsager (1944).
    """
    t = np.tanh(2 / _positive(T, "T"))
    kappa = 2 * t**2 - 1
    return -(1 + kappa / _arithmetic_geometric_mean(1, np.abs(kappa))) / t


@_quiet
def exact_magnetisation(T):
    """Return the size of the infinite lattice's spontaneous magnetisation per spin, (1 − sinh(2/T)^−4)^(1/8) below T_c.

    At T_c and above it is 0. In a finite lattice the mean of |m| falls smoothly instead.

    T of any shape; the result has the same. Raises what `exact_energy` raises.
    Source: Yang (1952).
    """
    T = _positive(T, "T")
    rest = np.where(T < CRITICAL_TEMPERATURE, 1 - np.sinh(2 / T) ** -4.0, 0)
    return np.maximum(rest, 0) ** (1 / 8)  # just below T_c rounding may have made it negative


def _arithmetic_geometric_mean(a, b):
    """Return the common limit of a and b when each step replaces them by their two means, for 0 ≤ b ≤ a."""
    for _ in range(12):  # the number of right digits doubles each time, once the two are of similar size
        a, b = (a + b) / 2, np.sqrt(a * b)
    return a


def _random_signs(shape, rng):
    """Draw +1 or −1 with equal probability, int8."""
    return 2 * rng.integers(2, size=shape, dtype=np.int8) - 1


def _positive(temperatures, name):
    """Return `temperatures` as floats, after checking that they are positive and finite."""
    T = as_floats(temperatures, name)
    wrong = ~((T > 0) & (T < np.inf))
    if wrong.any():
        raise ValueError(f"{name} must be positive and finite, but {T[wrong][0]} is not.")
    return T


def _spins(values):
    """Return `values` as floats, after checking that they are spins ±1 of shape (N, L, L)."""
    spins = as_floats(values, "spins")
    if spins.ndim != 3 or spins.shape[1] != spins.shape[2] or spins.shape[1] < 2:
        advice = " For one configuration use spins[None]." if spins.ndim == 2 else ""
        raise ValueError(f"spins must have shape (N, L, L) with L ≥ 2, but their shape is {spins.shape}.{advice}")
    refuse(np.abs(spins) != 1, spins, "spins", "a spin is +1 or −1")
    return spins
