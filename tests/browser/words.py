"""The interface's words as its readers see them, from the catalogues: tests name the English sentence in the code."""

import re
from functools import cache

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from lms.settings import ROOT

SCRIPTS = {"en": re.compile(r"[A-Za-z]"), "ar": re.compile(r"[\u0600-\u06FF]")}
DIRECTIONS = {"en": "ltr", "ar": "rtl"}


@cache
def _catalogue(language: str) -> Catalog:
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def words(sentence: str, language: str = "en", **parts: object) -> str:
    """What a page says in `language` where the code says `sentence`; its named parts filled in where given."""
    message = _catalogue(language).get(sentence)
    assert message is not None, f"the interface does not say {sentence!r} any more"
    said = str(message.string or sentence)
    return said % parts if parts else said


def country(code: str, language: str) -> str:
    """A country's name in `language`."""
    return str(Locale(language).territories[code])
