"""The code on the room screen: it changes every 30 seconds, and nobody outside the room can know it.

HMAC-SHA-256 over training, day and time window, as in RFC 6238 (time-based one-time passwords), cut to 40 bits and
written as eight characters of Crockford's base 32. A code is bound to one day of one training. The current and the
previous window are valid, so that a code works for 30 to 60 seconds; codes of the last 12 hours are recognised as
expired, so that people can be told what happened.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lms.domain import codes

WINDOW = 30  # seconds
VALID_WINDOWS = 2
KNOWN_WINDOWS = 12 * 3600 // WINDOW
LENGTH = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a typed code is worth; `window` is the one that it belongs to, None for a forged code."""

    state: Literal["valid", "expired", "forged"]
    window: int | None = None


def key_of(secret: bytes) -> bytes:
    """The key for these codes alone, from the application's secret."""
    return hmac.digest(secret, b"meridian check-in code 1", "sha256")


def window_at(now: datetime) -> int:
    """The number of the 30-second window that an aware moment lies in."""
    return int(now.timestamp()) // WINDOW


def code_at(secret: bytes, training_id: int, day_id: int, now: datetime) -> str:
    """The code that the room shows at `now`: eight characters."""
    return _code(key_of(secret), training_id, day_id, window_at(now))


def judge(secret: bytes, training_id: int, day_id: int, code: str, now: datetime) -> Verdict:
    """Whether `code`, as it was typed, is or was the code of that training's day."""
    typed = codes.normalise(code)
    key, current = key_of(secret), window_at(now)
    if len(typed) == LENGTH and typed.isascii():
        for age in range(KNOWN_WINDOWS):
            if hmac.compare_digest(_code(key, training_id, day_id, current - age), typed):
                return Verdict("valid" if age < VALID_WINDOWS else "expired", current - age)
    return Verdict("forged")


def shown(code: str) -> str:
    """For people: in two groups of four."""
    half = LENGTH // 2
    return f"{code[:half]} {code[half:]}"


def _code(key: bytes, training_id: int, day_id: int, window: int) -> str:
    bits = int.from_bytes(hmac.digest(key, f"{training_id}:{day_id}:{window}".encode(), "sha256")[:5])
    return "".join(codes.ALPHABET[bits >> shift & 31] for shift in range(35, -1, -5))
