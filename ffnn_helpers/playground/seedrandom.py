"""The random numbers of TensorFlow Playground: JavaScript's `Math.random()` after `Math.seedrandom(seed)`.

Source: github.com/davidbau/seedrandom, version 2.4.3; its generator is ARC4, a cipher of 1987.
"""

import math


class SeedRandom:
    """`SeedRandom("0.33197").random()` is what JavaScript's `Math.random()` gives, bit for bit.

    The seed is a text: "0.5" and "0.50" are two seeds. Raises TypeError for anything else.
    """

    def __init__(self, seed):
        if not isinstance(seed, str):
            raise TypeError(f"seed must be a text such as '0.33197', but it is {seed!r} ({type(seed).__name__}).")
        self._bytes = _arc4(_key(seed))
        for _ in range(256):  # the first ones still show the seed
            next(self._bytes)

    def random(self):
        """The next number, uniform from 0 up to, but not including, 1, with 53 random bits."""
        n, n_bytes = 0, 0
        while n_bytes < 7 or n < 2**52:
            n = 256 * n + next(self._bytes)
            n_bytes += 1
        surplus = n.bit_length() - 53  # a float holds 53 bits
        return math.ldexp(n >> surplus, surplus - 8 * n_bytes)


def _key(seed):
    """At most 256 bytes from a text: those of its characters, and what lies beyond 256 is mixed in from the start."""
    key, mixed = [], 0
    for position, code in enumerate(seed.encode("utf-16-le", "surrogatepass")[::2]):  # JavaScript's codes, modulo 256
        if position < 256:
            key.append(code)
        else:
            mixed ^= 19 * key[position % 256]
            key[position % 256] = (mixed + code) % 256
    return key or [0]


def _arc4(key):
    """The bytes of ARC4, for ever: `state` is shuffled with the key first, then with itself."""
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
