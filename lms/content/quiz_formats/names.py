"""Names: ids of items, parts and images, made from what other platforms call them."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

_SLUG = re.compile(r"[a-z][a-z0-9-]{0,62}")
LONGEST = 50
# Platforms write these two choices themselves, in the language of the page.
TRUE_FALSE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "en": ("True", "False"),
        "ar": ("صواب", "خطأ"),
        "bn": ("সত্য", "মিথ্যা"),
        "de": ("Wahr", "Falsch"),
        "es": ("Verdadero", "Falso"),
        "fr": ("Vrai", "Faux"),
        "hi": ("सही", "गलत"),
        "id": ("Benar", "Salah"),
        "ms": ("Benar", "Salah"),
        "pt": ("Verdadeiro", "Falso"),
        "ta": ("சரி", "தவறு"),
    }
)
FILL_IN: Mapping[str, str] = MappingProxyType({"en": "Fill in the gap.", "ar": "املأ الفراغ."})


def true_false(language: str) -> tuple[str, str]:
    """Return the words for true and false, English ones for a language that is not known here."""
    return TRUE_FALSE.get(language, TRUE_FALSE.get(language.partition("-")[0], TRUE_FALSE["en"]))


def fill_in(language: str) -> str:
    """Return the task of a text with gaps that has none of its own."""
    return FILL_IN.get(language.partition("-")[0], FILL_IN["en"])


def slug(text: str) -> str:
    """Return a slug of the words, "" where they are not in Latin letters."""
    text = text.strip()
    if _SLUG.fullmatch(text):
        return text
    letters = [sign for sign in text if sign.isalpha()]
    latin = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", latin.replace("'", "")).strip("-")
    if 2 * sum(sign.isalpha() for sign in words) < len(letters) or not words:
        return ""
    words = words if words[0].isalpha() else f"q-{words}"
    return words if len(words) <= LONGEST else words[: LONGEST + 1].rpartition("-")[0] or words[:LONGEST]


def letters(count: int) -> list[str]:
    """Return ids for the parts of an item that have none: a, b, c, … z, p27, p28, …"""
    return [chr(ord("a") + place) if place < 26 else f"p{place + 1}" for place in range(count)]


class Names:
    """Gives names that differ from each other."""

    def __init__(self, otherwise: str) -> None:
        self._otherwise = otherwise
        self._taken: set[str] = set()

    def take(self, *wishes: str) -> str:
        """Return the slug of the first wish that has one, with a number behind it where it is taken."""
        base = next((found for wish in wishes if (found := slug(wish))), "")
        number = 1
        found = base or f"{self._otherwise}-1"
        while found in self._taken:
            number += 1
            found = f"{base or self._otherwise}-{number}"
        self._taken.add(found)
        return found
