"""Sine, cosine and logarithm of floats, from fdlibm as in Node 20: equal to the last bit on every machine.

The data sets use them, and so does the playground, whose tanh and sigmoid are in `playground/fdlibm_arrays.py`.

Python's `math` calls the machine's C library, and these libraries differ in some last bits. Here there are only sums,
products and quotients of floats, in fdlibm's order, which all machines round in the same way.

Each function reduces its argument to a small interval and evaluates a polynomial there. The coefficients are close to
those of the Taylor series, adjusted so that the error is spread evenly over the interval.

Source: fdlibm 5.3 (k_sin.c, k_cos.c, e_rem_pio2.c, e_log.c), with its constants, under this notice:

    Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
    Developed at SunSoft, a Sun Microsystems, Inc. business.
    Permission to use, copy, modify, and distribute this software is freely granted,
    provided that this notice is preserved.
"""

import math
import sys

# sin y ≈ y + S1 y³ + S2 y⁵ + … and cos y ≈ 1 − y²/2 + C1 y⁴ + C2 y⁶ + … for |y| ≤ π/4
S1, S2, S3 = -1.66666666666666324348e-01, 8.33333333332248946124e-03, -1.98412698298579493134e-04
S4, S5, S6 = 2.75573137070700676789e-06, -2.50507602534068634195e-08, 1.58969099521155010221e-10
C1, C2, C3 = 4.16666666666666019037e-02, -1.38888888888741095749e-03, 2.48015872894767294178e-05
C4, C5, C6 = -2.75573143513906633035e-07, 2.08757232129817482790e-09, -1.13596475577881948265e-11

# π/2 in two floats, the first of 33 bits only, so that its multiples are exact; the second in two; and once more.
HALF_PI = (
    (1.57079632673412561417e00, 6.07710050650619224932e-11),
    (6.07710050630396597660e-11, 2.02226624879595063154e-21),
    (2.02226624871116645580e-21, 8.47842766036889956997e-32),
)
TWO_OVER_PI = 6.36619772367581382433e-01
LIMIT = (
    0x1921FC  # about 2²⁰ π/2: below it, the number of quarter turns has at most 20 bits, and 33 + 20 is a float's 53
)

# log((1 + s)/(1 − s)) ≈ 2s + L1 s³ + L2 s⁵ + …, and log 2 in two floats: any exponent times the first is exact.
L1, L2, L3, L4 = 6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01
L5, L6, L7 = 1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01
LOG_2, LOG_2_REST = 6.93147180369123816490e-01, 1.90821492927058770002e-10


def sin(x):
    """Sine of a float. Raises ValueError unless |x| < 1647100, which is far more than the data sets need."""
    quarter_turns, y, rest = _reduced(x)
    value = _cos(y, rest) if quarter_turns % 2 else _sin(y, rest)
    return -value if quarter_turns % 4 in (2, 3) else value


def cos(x):
    """Cosine of a float. Raises ValueError unless |x| < 1647100."""
    quarter_turns, y, rest = _reduced(x)
    value = _sin(y, rest) if quarter_turns % 2 else _cos(y, rest)
    return -value if quarter_turns % 4 in (1, 2) else value


def log(x):
    """Natural logarithm of a float. Raises ValueError unless 2⁻¹⁰²² ≤ x < ∞ (a positive normal float)."""
    if not sys.float_info.min <= x < math.inf:
        raise ValueError(f"the logarithm is for finite numbers from {sys.float_info.min} on, but x is {x}.")
    m, k = math.frexp(x)
    m, k = 2 * m, k - 1  # x = m 2ᵏ with 1 ≤ m < 2
    near_root_2 = 0x16147A <= m * 2**20 < 0x16B852
    if m * 2**20 >= 0x16A09C:  # √2
        m, k = m / 2, k + 1
    f = m - 1  # log x = k log 2 + log(1 + f), with f from √½ − 1 to √2 − 1
    if -(2**-20) <= f < 2**-20:
        R = f * f * (0.5 - 0.33333333333333333 * f)
        return k * LOG_2 - ((R - k * LOG_2_REST) - f)
    s = f / (2 + f)  # 1 + f = (1 + s)/(1 − s)
    z = s * s
    w = z * z
    R = w * (L2 + w * (L4 + w * L6)) + z * (L1 + w * (L3 + w * (L5 + w * L7)))
    # 2s + s R is f − s (f − R), and with h = f²/2 also f − (h − s (h + R)), which loses less where f is large.
    if near_root_2:
        h = 0.5 * f * f
        return k * LOG_2 - ((h - (s * (h + R) + k * LOG_2_REST)) - f)
    return k * LOG_2 - ((s * (f - R) - k * LOG_2_REST) - f)


def _reduced(x):
    """Return n, y, rest with x = n π/2 + y + rest and |y| ≤ π/4. The rest, below y's last bit, is None if n is 0."""
    size = abs(x)
    if size < 0x1921FC / 2**21:  # π/4
        return 0, x, None
    if not size < LIMIT:
        raise ValueError(f"sine and cosine are for numbers below {LIMIT} in size, but x is {x}.")
    n = int(size * TWO_OVER_PI + 0.5)
    far = n < 32 and _head(size) != _head(n * math.pi / 2)  # from n π/2 by fdlibm's rule: one step is enough
    r = size
    for enough, (piece, tail) in zip((16, 49, math.inf), HALF_PI, strict=True):
        before, r = r, r - n * piece
        w = n * tail - ((before - r) - n * piece)  # still to be subtracted; the bracket is the rounding error of r
        y = r - w
        n_cancelled = math.frexp(size)[1] - math.frexp(y)[1]  # bits
        if far or n_cancelled <= enough:
            break
    rest = (r - y) - w
    return (n, y, rest) if x > 0 else (-n, -y, -rest)


def _sin(y, rest):
    """sin(y + rest) of the values that `_reduced` returns."""
    if abs(y) < 2**-27:
        return y
    z = y * y
    v = z * y
    r = S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)))
    if rest is None:
        return y + v * (S1 + z * r)
    return y - ((z * (0.5 * rest - v * r) - rest) - v * S1)


def _cos(y, rest):
    """cos(y + rest) of the values that `_reduced` returns."""
    z = y * y
    r = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))))
    correction = z * r - y * (rest or 0.0)
    if abs(y) < 0x133333 / 2**22:  # 0.3
        return 1 - (0.5 * z - correction)
    # 1 − y²/2 would lose a bit. With q, about y/4, subtracted from both, 1 − q is exact and the rest is small.
    q = _head(abs(y)) / 4 if abs(y) < 0x190001 / 2**21 else 0.28125
    return (1 - q) - ((0.5 * z - q) - correction)


def _head(x):
    """A positive x cut to its first 21 bits: fdlibm compares the upper 32 of a float's 64 bits, which hold these."""
    m, exponent = math.frexp(x)
    return math.ldexp(math.floor(m * 2**21), exponent - 21)
