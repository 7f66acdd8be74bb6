"""The small types that content files are made of, each with its own sentence for what it expected."""

from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pycountry
from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, Field, StringConstraints

from lms.domain.languages import is_tag


@cache
def language(tag: str) -> str:
    """Return the tag. Raises ValueError for a language that nobody knows or a spelling that is not the usual one."""
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"unknown language `{tag}`: expected a BCP 47 tag such as en or pt-BR") from None
    if not is_tag(tag):
        raise ValueError(f"expected the usual spelling of the language tag `{tag}`, such as en or pt-BR")
    return tag


@cache
def _country(code: str) -> str:
    if pycountry.countries.get(alpha_2=code) is None or not code.isupper():
        raise ValueError(f"unknown country `{code}`: expected a code of ISO 3166-1 alpha-2 in capitals")
    return code


def unique(values: Sequence[Hashable]) -> Sequence[Hashable]:
    """Return the values. Raises ValueError when one is there twice."""
    for value in values:
        if list(values).count(value) > 1:
            raise ValueError(f"expected each once, but `{value}` is here twice")
    return values


def _words(text: str) -> str:
    if not text.strip():
        raise ValueError("expected a text, but it is empty")
    return text


def _pass_mark(text: str) -> str:
    if not 0 < Fraction(text) <= 1:
        raise ValueError("expected a fraction above 0 and up to 1, such as 3/4")
    return text


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"unknown time zone `{name}`: expected a name such as Asia/Singapore") from None
    return name


def distinct(attribute: str) -> Callable[[list[Any]], list[Any]]:
    """Return a validator of a list of models that refuses two with the same value of this attribute."""

    def check(values: list[Any]) -> list[Any]:
        unique([getattr(value, attribute) for value in values])
        return values

    return check


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,62}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Words = Annotated[str, AfterValidator(_words)]
Language = Annotated[str, AfterValidator(language)]
Country = Annotated[str, AfterValidator(_country)]
Link = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Localised = Annotated[dict[Language, Words], Field(min_length=1)]
Languages = Annotated[list[Language], Field(min_length=1), AfterValidator(unique)]
Slugs = Annotated[list[Slug], AfterValidator(unique)]
BaseHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
Confidence = Literal["high", "medium", "low"]
PassMark = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}/[1-9][0-9]{0,3}$"), AfterValidator(_pass_mark)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
LessonPath = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,62}/[a-z][a-z0-9-]{0,62}$")]
