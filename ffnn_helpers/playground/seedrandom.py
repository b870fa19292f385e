"""The random numbers of TensorFlow Playground: JavaScript's `Math.random()` after `Math.seedrandom(seed)`.

Source: github.com/davidbau/seedrandom, version 2.4.3; its generator is ARC4, a cipher of 1987.
"""

import math


class SeedRandom:
    """`SeedRandom("0.33197").random()` returns what JavaScript's `Math.random()` returns, bit for bit.

    The seed is a string: "0.5" and "0.50" are two seeds. Raises TypeError for anything else.
    """

    def __init__(self, seed):
        if not isinstance(seed, str):
            raise TypeError(f"seed must be a string such as '0.33197', but it is {seed!r} ({type(seed).__name__}).")
        self._bytes = _arc4(_key(seed))
        for _ in range(256):  # the first ones still depend visibly on the seed
            next(self._bytes)

    def random(self):
        """Return the next number, uniform in [0, 1), with 53 random bits."""
        n, n_bytes = 0, 0
        while n_bytes < 7 or n < 2**52:
            n = 256 * n + next(self._bytes)
            n_bytes += 1
        surplus = n.bit_length() - 53  # a float holds 53 bits
        return math.ldexp(n >> surplus, surplus - 8 * n_bytes)


def _key(seed):
    """Convert a string to at most 256 bytes: one per character; those beyond 256 are mixed in from the start."""
    key, mixed = [], 0
    for position, code in enumerate(seed.encode("utf-16-le", "surrogatepass")[::2]):  # JavaScript's codes, modulo 256
        if position < 256:
            key.append(code)
        else:
            mixed ^= 19 * key[position % 256]
            key[position % 256] = (mixed + code) % 256
    return key or [0]


def _arc4(key):
    """Endless bytes of ARC4: `state` is shuffled with the key first, then with itself."""
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    while True:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        yield state[(state[i] + state[j]) % 256]
