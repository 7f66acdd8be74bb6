"""Typed words and numbers, so that the same answer counts however it is spelled on somebody's keyboard.

Words are compared in one normal form (`words`), numbers by their value (`number`).
"""

import re
import unicodedata
from fractions import Fraction
from typing import NamedTuple

LONGEST_NUMBER = 60  # characters that are read as a number
_ENDS = " .,:;!?'\"()[]{}<>¡¿«»‹›„“”‚‘‛…،؛؟۔।॥。、！？「」『』"
_HEAD = re.compile(rf"^(?:(?![.,][0-9])[{re.escape(_ENDS)}])+")  # the point of ".5" says something
_STOPS = " .,;:!?'\"،؛؟۔।"  # after a number they mean nothing
_DASHES = "-\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u207b\u208b\u2212\ufe58\ufe63\uff0d"
_QUOTES = "'`´\u02b9\u02bb\u02bc\u2018\u2019\u201b\u2032\uff07"
_OPTIONAL = (  # vowel signs and other points, which most people leave out when they type
    (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2), (0x05C4, 0x05C5), (0x05C7, 0x05C7),
    (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06DC), (0x06DF, 0x06E4), (0x06E7, 0x06E8),
    (0x06EA, 0x06ED), (0x0640, 0x0640), (0xFE00, 0xFE0F),
)  # fmt: skip
_ALIKE: dict[int, str | None] = {
    **{code: None for first, last in _OPTIONAL for code in range(first, last + 1)},
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _QUOTES), "'"),
    **dict.fromkeys(map(ord, "آأإٱٲٳٵ"), "ا"),
    **dict.fromkeys(map(ord, "ؤۆۇ"), "و"),
    **dict.fromkeys(map(ord, "ىئیې"), "ي"),
    **dict.fromkeys(map(ord, "ةۀہەۃ"), "ه"),
    **dict.fromkeys(map(ord, "کڪ"), "ك"),
}


def words(text: str, *, case_sensitive: bool = False) -> str:
    """Return the form in which typed words are compared.

    Unicode's form KC with folded case (The Unicode Standard, section 3.13, "Default Caseless Matching"; UAX #15), so
    full-width, presentation forms and ligatures are their letters. Then what people spell at will is made alike:

    * Arabic harakat and tatweel (and Hebrew points) go; alef with hamza or madda is alef, waw and ya with hamza are waw
      and ya, alef maqsura is ya, ta marbuta is ha (the normalisation of Larkey, Ballesteros and Connell, "Light
      stemming for Arabic information retrieval", 2007); Persian and Urdu ya, kaf and ha are the Arabic ones;
    * digits of any script are 0 to 9, apostrophes and dashes are one kind each;
    * invisible signs (joiners, direction marks, soft hyphens) go, white space is one space;
    * punctuation at the ends goes unless there is nothing else. Accents of Latin letters stay.

    `words(words(x)) == words(x)`. Linear in the length of the text.
    """
    folded = unicodedata.normalize("NFKC", text)
    if not case_sensitive:
        folded = unicodedata.normalize("NFKC", folded.casefold())
    alike = "".join(_digit(character) for character in folded if unicodedata.category(character) != "Cf")
    composed = unicodedata.normalize("NFKC", alike.translate(_ALIKE))
    spaced = " ".join(composed.split())
    return _HEAD.sub("", spaced).rstrip(_ENDS) or spaced


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


class Typed(NamedTuple):
    """A number as typed: the values that it may mean, none where it cannot be read, and the unit beside it.

    A `doubtful` unit is words before the number, or has digits: where it is no unit that one knows, it changes what
    the number means ("under 18", "18 or 21").
    """

    values: tuple[Fraction, ...]
    unit: str = ""
    doubtful: bool = False


UNREADABLE = Typed(())

_SIGNS = {
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _QUOTES), "'"),
    **dict.fromkeys(map(ord, "+\ufe62\uff0b"), "+"),
    **dict.fromkeys(map(ord, ",\u060c\uff0c\ufe50"), ","),
    **dict.fromkeys(map(ord, ".\uff0e\ufe52"), "."),
    **dict.fromkeys(map(ord, "/\u2044\u2215\uff0f"), "/"),
    ord("٪"): "%",
    ord("％"): "%",
}
_NUMBER = re.compile(
    r"(?P<before>[^0-9]*?)(?P<sign>[+-]?) ?"
    r"(?:(?:(?P<whole>[0-9]+) )?(?P<over>[0-9]+) ?/ ?(?P<under>[0-9]+)"
    r"|(?P<plain>[.,٫]?[0-9](?:[ .,'٫٬]?[0-9])*)(?:[eE](?P<power>[+-]?[0-9]{1,2})(?![0-9]))?)"
    r"(?P<after>.*)",
    re.DOTALL,
)
_GROUPED = re.compile(
    r"[1-9][0-9]{0,2}(?:([ .,'٬])[0-9]{3})(?:\1[0-9]{3})*"  # by thousands
    r"|[1-9][0-9]?(?:([ .,'٬])[0-9]{2})(?:\2[0-9]{2})*\2[0-9]{3}"  # lakh and crore
)


def number(typed: str) -> Typed:
    """Read a number that somebody typed, with a unit before or after it.

    * Digits of every script; a minus or dash of any kind, or a plus, before it; white space of any kind.
    * Fractions: `1/2`, `1 1/2`, `½`. Powers of ten to two digits: `1.5e3`.
    * Groups of three, or Indian ones (`12,34,567`), parted by one kind of sign: a space, apostrophe, comma, point or
      `٬`.
    * The decimal sign is `٫`, a point or a comma that stands once and after all signs of groups.
    * `1,234` and `1.234` can mean both (the International System of Units takes either sign as decimal, 22nd CGPM,
      resolution 10, 2003), so both are returned, the decimal first: whoever marks it takes the one that helps.
    * Nothing else is guessed at: two numbers, a range, a number without digits, more than 60 characters and larger
      powers are unreadable.

    The cost does not depend on the value: no power above 99 is worked out.
    """
    if len(typed) > LONGEST_NUMBER:
        return UNREADABLE
    found = _NUMBER.fullmatch(_plain(typed))
    if found is None:
        return UNREADABLE
    before, after = found["before"].strip(), found["after"].strip(_STOPS)
    if not _names_unit(before) or not _names_unit(after) or (before and after) or any(map(_is_sign, before)):
        return UNREADABLE
    sign = -1 if found["sign"] == "-" else 1
    doubtful = any(map(str.isalpha, before)) or any(map(str.isnumeric, after))
    return Typed(tuple(sign * value for value in _values(found)), before or after, doubtful)


def _names_unit(around: str) -> bool:
    return not around or any(
        character.isalpha() or character in "%‰" or unicodedata.category(character) in {"Sc", "So"}
        for character in around
    )


def _is_sign(character: str) -> bool:
    return unicodedata.category(character) in {"Sm", "Pd"}  # "-$5" must not be read as 5


def _plain(typed: str) -> str:
    kept = (_shown(character) for character in typed if unicodedata.category(character) != "Cf")
    return " ".join("".join(kept).translate(_SIGNS).split())


def _shown(character: str) -> str:
    if unicodedata.decomposition(character).startswith("<fraction>"):
        return f" {unicodedata.normalize('NFKC', character)}"
    return _digit(character)


def _values(found: re.Match[str]) -> list[Fraction]:
    if found["over"]:
        under = int(found["under"])
        return [int(found["whole"] or 0) + Fraction(int(found["over"]), under)] if under else []
    plain, power = found["plain"], Fraction(10) ** int(found["power"] or 0)
    values = [_decimal(plain, sign) for sign in ".,٫" if plain.count(sign) == 1] + [_grouped(plain)]
    return [value * power for value in dict.fromkeys(values) if value is not None]


def _decimal(plain: str, sign: str) -> Fraction | None:
    whole, part = plain.split(sign)
    before = Fraction(0) if not whole else _grouped(whole)
    return before + Fraction(int(part), 10 ** len(part)) if before is not None and part.isdigit() else None


def _grouped(plain: str) -> Fraction | None:
    if plain.isdigit():
        return Fraction(int(plain))
    return Fraction(int(re.sub("[^0-9]", "", plain))) if _GROUPED.fullmatch(plain) else None
