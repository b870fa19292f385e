"""Sine, cosine and logarithm against Node 20, bit for bit, and what they refuse."""

import math

import numpy as np
import pytest

from ffnn_helpers._fdlibm import cos, log, sin

# Math.sin, Math.cos and Math.log of Node 20; (d) where glibc 2.36 has another last bit. They take every branch of the
# module: with 18.8… and 36.1… the last bit depends on the rule for what is far from a multiple of π/2.
EXPECTED = [
    (sin, -0.0, "-0x0.0p+0"),
    (sin, 2**-28, "0x1.0000000000000p-28"),
    (sin, 0.5, "0x1.eaee8744b05f0p-2"),
    (sin, 2.5, "0x1.326af0dcfcab0p-1"),  # (d)
    (sin, -4.4, "0x1.e7386314528f0p-1"),  # (d)
    (sin, 22.0, "-0x1.220a29f6eb9f4p-7"),
    (sin, 533.0, "-0x1.c14fa8f9c27b4p-1"),  # (d)
    (sin, 3.141592653589793, "0x1.1a62633145c07p-53"),
    (sin, 355.0, "-0x1.f9bd0307d1de3p-16"),
    (sin, 18.84957950072865, "0x1.8b97d9752d9cep-16"),  # (d)
    (sin, 1647099.5, "0x1.5c2b9114232e8p-3"),
    (cos, 0.1, "0x1.fd712f9a817c0p-1"),  # (d)
    (cos, 0.7, "0x1.87996529f9d93p-1"),
    (cos, 0.783, "0x1.6ae7e64e832a8p-1"),
    (cos, 0.79, "0x1.685e69c8569afp-1"),
    (cos, 1.5707963267948966, "0x1.1a62633145c07p-54"),
    (cos, -2.3, "-0x1.5522217302fe0p-1"),  # (d)
    (cos, 29.0, "-0x1.7f01658314e48p-1"),  # (d)
    (cos, 36.12829579193332, "-0x1.4aeb6f688952bp-16"),  # (d)
    (cos, -1000000.0, "0x1.df9df9906d32cp-1"),
    (log, 2**-1022, "-0x1.6232bdd7abcd2p+9"),
    (log, 1e-300, "-0x1.5963447f87fb5p+9"),
    (log, 0.09, "-0x1.34378fcbda720p+1"),  # (d)
    (log, 0.7, "-0x1.6d3c324e13f50p-2"),
    (log, 1 - 2**-21, "-0x1.0000040000155p-21"),
    (log, 1.0, "0x0.0p+0"),
    (log, 1.4, "0x1.588c2d913348ep-2"),  # (d)
    (log, 3.0, "0x1.193ea7aad030ap+0"),  # (d)
    (log, 10.0, "0x1.26bb1bbb55516p+1"),
]


@pytest.mark.parametrize(("function", "x", "expected"), EXPECTED)
def test_to_the_last_bit(function, x, expected):
    assert float(function(x)).hex() == expected


def test_they_are_the_sine_the_cosine_and_the_logarithm():
    rng = np.random.default_rng(1)
    angles = [*rng.uniform(-100, 100, 2000).tolist(), *rng.uniform(-1.6e6, 1.6e6, 2000).tolist()]
    positive = [*rng.uniform(0.001, 10, 2000).tolist(), *np.exp(rng.uniform(-690, 700, 2000)).tolist()]
    for function, exact, numbers in [(sin, math.sin, angles), (cos, math.cos, angles), (log, math.log, positive)]:
        for x in numbers:
            # fdlibm is less than one unit in the last place from the true value, and a C library about half a unit.
            assert abs(function(x) - exact(x)) <= 2 * math.ulp(exact(x))


@pytest.mark.parametrize("x", [1647100.0, -1e10, math.inf, math.nan])
def test_angles_that_are_refused(x):
    for function in (sin, cos):
        with pytest.raises(ValueError, match=f"below 1647100 in size, but x is {x}"):
            function(x)


@pytest.mark.parametrize("x", [0.0, -1.0, 5e-324, math.inf, math.nan])
def test_logarithms_that_are_refused(x):
    with pytest.raises(ValueError, match=f"the logarithm is for finite numbers from 2.2.*, but x is {x}"):
        log(x)
