"""The countries of the world as a course may have them: names, languages and time zones (ISO 3166-1, CLDR)."""

from collections.abc import Collection, Iterable
from functools import cache

import pycountry
from babel.core import get_global
from babel.dates import get_timezone_location
from babel.languages import get_official_languages

from lms.web import i18n

UTC = "UTC"


@cache
def is_country(code: str) -> bool:
    """Whether this is a code of ISO 3166-1 alpha-2 in capitals."""
    return code.isupper() and pycountry.countries.get(alpha_2=code) is not None


def names(but: Collection[str] = ()) -> list[tuple[str, str]]:
    """Code and localised name of every country but these, by name."""
    language = i18n.language()
    codes = (country.alpha_2 for country in pycountry.countries if country.alpha_2 not in but)
    return sorted(((code, i18n.territory_name(code, language)) for code in codes), key=lambda pair: pair[1].casefold())


@cache
def official_languages(country: str) -> tuple[str, ...]:
    """The languages that have a standing in the country, as BCP 47 tags."""
    return tuple(tag.replace("_", "-") for tag in get_official_languages(country, de_facto=True))


def time_zones(country: str, kept: str = "") -> list[tuple[str, str]]:
    """The time zones of a country with their cities, by city; `kept` is among them, whosever it is."""
    language = i18n.language()
    found = [name for name, code in get_global("zone_territories").items() if code == country]
    wanted = dict.fromkeys([*found, *([kept] if kept else [])]) or {UTC: None}
    return sorted(((name, _city(name, language)) for name in wanted), key=lambda pair: pair[1])


def _city(name: str, language: str) -> str:
    city = str(get_timezone_location(name, locale=i18n.conventions(), return_city=True)) if "/" in name else ""
    return f"{city} ({name})" if city else name


def named_languages(tags: Iterable[str]) -> list[tuple[str, str]]:
    """Languages with their localised names, each once."""
    language = i18n.language()
    return [(tag, i18n.language_name(tag, language)) for tag in dict.fromkeys(tags)]
