"""tanh and sigmoid of arrays of floats, from fdlibm as in Node 20: equal to the last bit on every machine.

NumPy's own functions differ from these in the last bit for about one number in five, and between machines. Here there
are only sums, products and quotients of floats, in fdlibm's order. Both functions use eˣ = 2ᵏ eʳ with an integer k and
|r| ≤ ½ log 2, where a short polynomial is accurate.

Source: fdlibm 5.3 (s_tanh.c, s_expm1.c, e_exp.c), with its constants; its notice is in `ffnn_helpers._fdlibm`.
"""

import math

import numpy as np

from ffnn_helpers._fdlibm import LOG_2, LOG_2_REST

INVERSE_LOG_2 = 1.44269504088896338700e00
HALF_LOG_2 = 0x162E43 / 2**22  # a little above it: fdlibm compares the upper 32 of a float's 64 bits
TINY = 2.0**-28

# A ufunc is twice as fast for an array of no dimension as for a Python float.
Q1, Q2, Q3 = map(np.array, (-3.33333333333331316428e-02, 1.58730158725481460165e-03, -7.93650757867487942473e-05))
Q4, Q5 = map(np.array, (4.00821782732936239552e-06, -2.01099218183624371326e-07))
HALF, ONE, TWO, THREE, SIX, LARGE = map(np.array, (0.5, 1.0, 2.0, 3.0, 6.0, 22.0))

P1, P2, P3 = 1.66666666666666019037e-01, -2.77777777770155933842e-03, 6.61375632143793436117e-05
P4, P5 = -1.65339022054652515390e-06, 4.13813679705723846039e-08


def _column(k):
    """Numbers that `tanh` needs where fdlibm chooses this k: −3 … 0 for |z| < 1, and 3 … 63 for 1 ≤ |z| ≤ 22."""
    return (
        # x = ∓2|z|, k log 2 in two floats,
        -2 if k <= 0 else 2,
        k * LOG_2,
        k * LOG_2_REST,
        # eˣ − 1 is 2ᵏ ((1 − 2⁻ᵏ) + E), or 2ᵏ (1 + (E − 2⁻ᵏ)), or 2ᵏ (1 + E) − 1, where E = eʳ − 1,
        2.0**-k if 20 <= k <= 56 else 0,
        1 - 2.0**-k if -1 <= k < 20 else 1,
        2.0**k,
        0 if -1 <= k <= 56 else -1,
        # and with t = eˣ − 1 the result is 0 − t/(t + 2) or 1 − 2/(t + 2).
        k <= 0,
        0 if k <= 0 else 2,
        k > 0,
    )


def _start(k):
    """Smallest |z| for which fdlibm chooses this k, or −k: it rounds 2|z| / log 2."""
    if k == 1:
        return HALF_LOG_2 / 2
    z = (k - 0.5) / INVERSE_LOG_2 / 2 * (1 - 1e-15)
    while int(2 * z * INVERSE_LOG_2 + 0.5) < k:
        z = math.nextafter(z, math.inf)
    return z


TABLE = np.array([_column(k) for k in (0, -1, -2, -3, *range(3, 64))]).T.copy()
STARTS = np.array([_start(1), _start(2), _start(3), 1, *map(_start, range(4, 64))])  # of its columns except the first


def tanh(z):
    """Hyperbolic tangent of each entry. A nan stays nan. Source: fdlibm, s_tanh.c and s_expm1.c."""
    size = np.minimum(np.abs(z), LARGE)  # from 22 on, tanh is 1
    columns = STARTS.searchsorted(size, side="right")
    factor, log, log_rest, early, late, power, last, share, constant, limit = TABLE.take(columns, axis=1)
    high = factor * size - log
    r = high - log_rest
    c = (high - r) - log_rest  # rounding error of r
    half = HALF * r
    square = r * half
    R = ONE + square * (Q1 + square * (Q2 + square * (Q3 + square * (Q4 + square * Q5))))
    t = THREE - R * half
    e = square * ((R - t) / (SIX - r * t))
    e = r * (e - c) - c - square  # r − E
    t = ((r - (e + early)) + late) * power + last
    value = limit - (t * share + constant) / (t + TWO)
    return np.where(size < TINY, z, np.copysign(value, z))


@np.errstate(over="ignore", invalid="ignore")
def sigmoid(z):
    """1 / (1 + e^−z) of each entry. A nan stays nan. Source: fdlibm, e_exp.c, and V8 for its e¹."""
    x = np.clip(-z, -40, 710)  # beyond, 1 + eˣ is 1 or infinite
    k = np.trunc(INVERSE_LOG_2 * x + np.copysign(0.5, x)) * (np.abs(x) >= HALF_LOG_2)
    high, low = x - k * LOG_2, k * LOG_2_REST
    r = high - low
    square = r * r
    c = r - square * (P1 + square * (P2 + square * (P3 + square * (P4 + square * P5))))
    e = np.ldexp(1 - ((low - r * c / (2 - c)) - high), k.astype(np.intc))
    e = np.where(np.abs(x) < TINY, 1 + x, e)
    e = np.where(x == 1, math.e, e)
    return 1 / (1 + e)
