"""Public codes: unguessable, easy to read aloud and to type.

Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O or U; what looks alike counts as the same.
"""

from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 25  # 125 bits, five groups of five
GROUP = 5
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def make(random_bits: Callable[[int], int], length: int = LENGTH) -> str:
    """A code of `length` characters, from a source of random bits such as `secrets.randbits`."""
    return "".join(ALPHABET[random_bits(5)] for _ in range(length))


def normalise(typed: str) -> str:
    """What was typed, as it is stored: upper case, without separators, look-alikes folded."""
    return typed.strip().upper().translate(_ALIKE)


def grouped(code: str) -> str:
    """For people: `7QX4M-…` in groups of five."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
