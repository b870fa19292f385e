"""Points in the plane for classification or regression: the six data sets of TensorFlow Playground.

`circle`, `xor`, `gauss` and `spiral` are for classification: they return X of shape (N, 2), one row per point, and
labels of shape (N,), integers 0 or 1 (the playground's −1 and +1). `plane` and `gaussians` are for regression: they
return X and targets Y of shape (N, 1).

All take the number of points, the noise in per cent, 0 … 80 (the playground's slider ends at 50), and a source of
random numbers: any object whose `.random()` returns a number from 0 up to, but not including, 1, such as a
`numpy.random.Generator`. Numbers are drawn and computed one by one, in the playground's order: so its own random
numbers (`ffnn_helpers.playground`) give its own points. These are the same on every machine, to the last bit, and the
same as in Node 20. Today's Chromium takes sine and cosine from a different library than Node 20 and older browsers:
there some of the last bits differ.

In the formulas ν = noise / 100, and U(a, b) is a new uniform random number between a and b each time.

All raise TypeError for an n_samples that is not an integer, a noise that is not a number or an rng that has no
`.random()`, ValueError for an n_samples below 1 or a noise outside 0 … 80.

Source: TensorFlow Playground, dataset.ts.
"""

import math
import numbers

import numpy as np

from ffnn_helpers._arrays import real_number, whole_number
from ffnn_helpers._fdlibm import cos, log, sin


def circle(n_samples, noise, rng):
    """A disc of class 1 in a ring of class 0, with a gap between them. No straight line can separate them.

    The first half has radius r = U(0, 2.5), the second half r = U(3.5, 5); both have an angle φ = U(0, 2π), and
    (x, y) = (r sin φ, r cos φ). The label is 1 if (x + ν U(−5, 5), y + ν U(−5, 5)) is nearer than 2.5 to the origin:
    noise moves no point, but gives some of them the wrong label.
    """
    n_samples, nu = _checked(n_samples, noise, rng)
    X, labels = np.empty((n_samples, 2)), np.empty(n_samples, dtype=int)
    for i in range(n_samples):
        r = _uniform(rng, 0, 2.5) if i < n_samples / 2 else _uniform(rng, 3.5, 5)
        angle = _uniform(rng, 0, 2 * math.pi)
        x, y = r * sin(angle), r * cos(angle)
        noisy_x = x + _uniform(rng, -5, 5) * nu
        noisy_y = y + _uniform(rng, -5, 5) * nu
        X[i] = x, y
        labels[i] = math.sqrt(noisy_x * noisy_x + noisy_y * noisy_y) < 2.5
    return X, labels


def xor(n_samples, noise, rng):
    """Four squares of a chessboard: class 1 where x and y have the same sign, class 0 where they have not.

    x and y are U(−5, 5), then moved away from zero by 0.3, which leaves a cross without points. The label is 1 if
    (x + ν U(−5, 5)) (y + ν U(−5, 5)) ≥ 0: noise moves no point, but gives some of them the wrong label.
    """
    n_samples, nu = _checked(n_samples, noise, rng)
    X, labels = np.empty((n_samples, 2)), np.empty(n_samples, dtype=int)
    for i in range(n_samples):
        x = _uniform(rng, -5, 5)
        x += 0.3 if x > 0 else -0.3
        y = _uniform(rng, -5, 5)
        y += 0.3 if y > 0 else -0.3
        noisy_x = x + _uniform(rng, -5, 5) * nu
        noisy_y = y + _uniform(rng, -5, 5) * nu
        X[i] = x, y
        labels[i] = noisy_x * noisy_y >= 0
    return X, labels


def gauss(n_samples, noise, rng):
    """Two round clouds: the first half is of class 1, around (2, 2), the second of class 0, around (−2, −2).

    x and y are normally distributed about the centre, each with variance 0.5 + 7ν: noise makes the clouds wider,
    until they overlap.
    """
    n_samples, nu = _checked(n_samples, noise, rng)
    variance = 0.5 * (1 - 2 * nu) + 4 * (2 * nu)  # 0.5 + 7ν, from 0.5 to 4 as ν goes from 0 to 0.5
    X, labels = np.empty((n_samples, 2)), np.empty(n_samples, dtype=int)
    for i in range(n_samples):
        labels[i] = i < n_samples / 2
        centre = 2 if labels[i] else -2
        X[i] = _normal(rng, centre, variance), _normal(rng, centre, variance)
    return X, labels


def spiral(n_samples, noise, rng):
    """Two arms wound around each other, the first half of class 1, the second of class 0, turned by 180°.

    Point i of an arm has r = 5 i/(N/2) and t = 3.5π i/(N/2) (+ π in the second arm), so it is at
    (r sin t + ν U(−1, 1), r cos t + ν U(−1, 1)): noise moves the points.
    """
    n_samples, nu = _checked(n_samples, noise, rng)
    half = n_samples / 2
    n_first = math.ceil(half)
    X, labels = np.empty((n_samples, 2)), np.empty(n_samples, dtype=int)
    for row in range(n_samples):
        labels[row] = row < n_first
        i, turn = (row, 0) if labels[row] else (row - n_first, math.pi)
        r = i / half * 5
        t = 1.75 * i / half * 2 * math.pi + turn
        x = r * sin(t) + _uniform(rng, -1, 1) * nu
        y = r * cos(t) + _uniform(rng, -1, 1) * nu
        X[row] = x, y
    return X, labels


def plane(n_samples, noise, rng):
    """An inclined plane over a square, for regression: the target rises from −1.2 to 1.2 along the diagonal.

    x and y are U(−6, 6), the target is (x + ν U(−6, 6) + y + ν U(−6, 6)) / 10: noise changes the targets alone.
    """
    n_samples, nu = _checked(n_samples, noise, rng)
    X, Y = np.empty((n_samples, 2)), np.empty((n_samples, 1))
    for i in range(n_samples):
        x, y = _uniform(rng, -6, 6), _uniform(rng, -6, 6)
        noisy_x = x + _uniform(rng, -6, 6) * nu
        noisy_y = y + _uniform(rng, -6, 6) * nu
        X[i] = x, y
        t = (noisy_x + noisy_y + 10) / 20
        Y[i] = t - (1 - t)
    return X, Y


# The centres of the hills (+1) and the hollows (−1) of `gaussians`.
_HILLS = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]


def gaussians(n_samples, noise, rng):
    """Three hills and three hollows, alternating in two rows, for regression. In between the target is 0.

    The hills are at (±4, 2.5) and (0, −2.5), the hollows at (±4, −2.5) and (0, 2.5). x and y are U(−6, 6);
    the target is ±max(0, 1 − d/2) with the distance d from (x + ν U(−6, 6), y + ν U(−6, 6)) to the nearest of them:
    noise changes the targets alone. (They are cones. The name is the playground's.)
    """
    n_samples, nu = _checked(n_samples, noise, rng)
    X, Y = np.empty((n_samples, 2)), np.empty((n_samples, 1))
    for i in range(n_samples):
        x, y = _uniform(rng, -6, 6), _uniform(rng, -6, 6)
        noisy_x = x + _uniform(rng, -6, 6) * nu
        noisy_y = y + _uniform(rng, -6, 6) * nu
        X[i] = x, y
        target = 0.0
        for centre_x, centre_y, sign in _HILLS:
            dx, dy = noisy_x - centre_x, noisy_y - centre_y
            height = max(0.0, 1 - math.sqrt(dx * dx + dy * dy) / 2)
            if height > abs(target):
                target = sign * height
        Y[i] = target
    return X, Y


# By the playground's names.
CLASSIFICATION_SETS = {"circle": circle, "xor": xor, "gauss": gauss, "spiral": spiral}
REGRESSION_SETS = {"reg-plane": plane, "reg-gauss": gaussians}
POINT_SETS = CLASSIFICATION_SETS | REGRESSION_SETS


def _uniform(rng, a, b):
    return rng.random() * (b - a) + a


def _normal(rng, mean, variance):
    """Draw a normally distributed number, by the polar method of Marsaglia and Bray.

    (v, w) is uniform in the unit disc. The method yields two numbers; the playground uses the first.
    """
    while True:
        v = 2 * rng.random() - 1
        w = 2 * rng.random() - 1
        s = v * v + w * w
        if 0 < s <= 1:
            return mean + math.sqrt(variance) * (math.sqrt(-2 * log(s) / s) * v)


def _checked(n_samples: int, noise: float, rng):
    """Check all three arguments; return n_samples as an int and ν = noise / 100."""
    n_samples = whole_number(n_samples, "n_samples", at_least=1)
    if not 0 <= real_number(noise, "noise") <= 80:
        raise ValueError(f"noise is in per cent and must be from 0 to 80, but it is {noise}.")
    if not callable(getattr(rng, "random", None)):
        advice = f": for a seed use np.random.default_rng({rng})" if isinstance(rng, numbers.Integral) else ""
        raise TypeError(f"rng must be a generator such as np.random.default_rng(seed), but it is {rng!r}{advice}.")
    return n_samples, float(noise) / 100
