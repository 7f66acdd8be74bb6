"""May a name be printed on a certificate? Pure: which characters the fonts have is asked of the caller."""

import re
import unicodedata
from collections.abc import Callable

LONGEST = 120  # characters after composition (NFC)
MOST_MARKS = 6  # combining marks on one letter: pointed Hebrew and Tibetan stacks need up to five

_PUNCTUATION = frozenset("'’‘`´\"“”.,·・･•-‐‑‒–—/\\()[]&:;՚׳״་፡।")
_JOINERS = frozenset("\u034f\u200c\u200d")  # shape letters in Indic and Persian names, draw nothing themselves
_NAME_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "Sk"})
_UNKNOWN = frozenset({"Cn", "Co", "Cs"})
_CONTROL = frozenset({"Cc", "Cf", "Zl", "Zp"})
_EMOJI_MODIFIERS = re.compile("[\U0001f3fb-\U0001f3ff]")


def unprintable(name: str, covered: Callable[[str], bool]) -> str | None:
    """Why `name` cannot be printed, or None when it can.

    `covered(character)` tells whether an installed font draws it. Reasons, the first that holds: `empty`, `too_long`
    (over 120 characters), `control` (control and direction-changing characters), `symbol` (emoji and other signs that
    are no part of a name), `marks` (more than six combining marks in a row), `not_covered`, `no_letter`.
    """
    composed = unicodedata.normalize("NFC", name)
    if not composed.strip():
        return "empty"
    if len(composed) > LONGEST:
        return "too_long"
    reasons = {reason for reason in map(_refused, composed) if reason}
    for reason in ("control", "symbol"):
        if reason in reasons:
            return reason
    if _longest_run_of_marks(composed) > MOST_MARKS:
        return "marks"
    if "not_covered" in reasons or not all(draws_nothing(character) or covered(character) for character in composed):
        return "not_covered"
    return None if any(unicodedata.category(character)[0] == "L" for character in composed) else "no_letter"


def _refused(character: str) -> str | None:
    category = unicodedata.category(character)
    if category in _CONTROL and character not in _JOINERS:
        return "control"
    if category in _UNKNOWN:
        return "not_covered"
    if _EMOJI_MODIFIERS.match(character):
        return "symbol"
    if category in _NAME_CATEGORIES or category == "Zs" or character in _PUNCTUATION or character in _JOINERS:
        return None
    return "symbol"


def draws_nothing(character: str) -> bool:
    """Whether no font needs a glyph for it: joiners and variation selectors only change their neighbours."""
    return character in _JOINERS or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _longest_run_of_marks(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) == "Mn" else 0
        longest = max(longest, run)
    return longest
