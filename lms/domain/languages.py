"""Language as an axis of its own: BCP 47 tags, what to fall back to, and which way a script runs."""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Literal

from lms.domain.errors import NotFound

# RFC 5646 without the grandfathered and private-use tags, which no content uses.
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8})*")
_RIGHT_TO_LEFT_SCRIPTS = frozenset(["Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"])
_RIGHT_TO_LEFT_LANGUAGES = frozenset(
    ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "mzn", "ps", "sd", "syr", "ug", "ur", "yi"]
)


@lru_cache(maxsize=4096)
def normalise(tag: str) -> str:
    """Return the tag in its usual spelling: `zh_hant-tw` becomes `zh-Hant-TW`. Not a check that it exists."""
    first, *rest = tag.replace("_", "-").split("-")
    return "-".join([first.lower(), *(_subtag(part) for part in rest)])


def is_tag(tag: str) -> bool:
    """Say whether this is a well-formed tag in its usual spelling."""
    return _TAG.fullmatch(tag) is not None and normalise(tag) == tag


@lru_cache(maxsize=4096)
def fallbacks(tag: str, source: str) -> tuple[str, ...]:
    """Return the languages to try, best first: `("pt-BR", "pt", "en")` for pt-BR from a source in en.

    Cuts the tag from its end as RFC 4647 section 3.4 (lookup) does.
    """
    parts = normalise(tag).split("-")
    chain = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return tuple(dict.fromkeys([*chain, normalise(source)]))


def choose(wanted: str, available: Collection[str], source: str) -> str:
    """Return the best available language, spelled as in `available`.

    Raises NotFound when not even the source language is there.
    """
    if wanted in available:
        return wanted
    spelled = {normalise(tag): tag for tag in available}
    for tag in fallbacks(wanted, source):
        if tag in spelled:
            return spelled[tag]
    raise NotFound("language.unavailable", wanted=wanted, source=source)


def direction(tag: str) -> Literal["ltr", "rtl"]:
    """Say which way the language is written; a script subtag (`ku-Arab`) decides over the language."""
    first, *rest = normalise(tag).split("-")
    scripts = [part for part in rest if len(part) == 4 and part.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if first in _RIGHT_TO_LEFT_LANGUAGES else "ltr"


def _subtag(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()
