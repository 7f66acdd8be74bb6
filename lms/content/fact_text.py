"""Legal facts in words: values as a reader of a language sees them, and the record behind each chip."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale
from babel.numbers import format_decimal
from babel.units import format_unit

from lms.content.markdown import fact_value
from lms.content.variants import chosen_language, local
from lms.domain.facts import Duration, Fact, FactDefinition, Localised, YesNo
from lms.domain.languages import direction


@cache
def locale(language: str) -> Locale:
    """Return Babel's locale for a BCP 47 tag."""
    return Locale.parse(language, sep="-")


def country_name(code: str, language: str) -> str:
    """Return the country's name in the language, its code where the language has no name for it."""
    return str(locale(language).territories.get(code, code))


def value_text(definition: FactDefinition, fact: Fact, language: str, source: str) -> tuple[str, str]:
    """Return the value in words and the language that the words are in."""
    value = fact.value
    if isinstance(value, int):
        return format_decimal(value, locale=locale(language)), language
    if isinstance(value, Duration):
        return _duration_text(value, language), language
    if isinstance(value, YesNo):
        return _yes_no_text(definition, value, language, source)
    words = definition.choices[value] if isinstance(value, str) else value
    chosen = chosen_language(words, language, source)
    return words[chosen], chosen


def _yes_no_text(definition: FactDefinition, value: YesNo, language: str, source: str) -> tuple[str, str]:
    words = definition.choices[value.answer]
    if value.condition is None:
        chosen = chosen_language(words, language, source)
        return words[chosen], chosen
    # One language for both, so that a reader is not given half a sentence.
    chosen = chosen_language(value.condition, language, source)
    return f"{local(words, chosen, source)}: {value.condition[chosen]}", chosen


def _duration_text(value: Duration, language: str) -> str:
    unit = f"duration-{value.unit.removesuffix('s')}"
    words = str(format_unit(value.amount, unit, locale=locale(language)))
    # Babel leaves out forms that CLDR inherits (Arabic has its months under "short") and prints the unit's id instead.
    return str(format_unit(value.amount, unit, "short", locale=locale(language))) if unit in words else words


def other_languages(texts: Mapping[str, Localised], language: str, source: str) -> dict[str, dict[str, str]]:
    """Return {"other_languages": …} with the languages of those texts that fall back, {} where none does."""
    chosen = {name: chosen_language(text, language, source) for name, text in texts.items()}
    found = {name: tag for name, tag in chosen.items() if tag != language}
    return {"other_languages": found} if found else {}


class CountryFacts:
    """One country's facts in one language: `html` for the gaps of texts, `record` for the page's list."""

    def __init__(
        self, definitions: Mapping[str, FactDefinition], facts: Mapping[str, Fact], language: str, source: str
    ) -> None:
        self._definitions = definitions
        self.facts = facts
        self.language = language
        self._source = source
        self._html: dict[str, str] = {}
        self._records: dict[str, dict[str, Any]] = {}

    @property
    def html(self) -> Mapping[str, str]:
        """All values as HTML, by key."""
        if not self._html:
            for key in self.facts:
                record = self.record(key)
                other = record["language"] if record["language"] != self.language else ""
                self._html[key] = fact_value(record["value"], other, direction(other) if other else "")
        return self._html

    def record(self, key: str) -> dict[str, Any]:
        """Return the fact as JSON. Raises KeyError for one that the country does not have."""
        if key not in self._records:
            self._records[key] = self._record(self._definitions[key], self.facts[key])
        return self._records[key]

    def _record(self, definition: FactDefinition, fact: Fact) -> dict[str, Any]:
        value, language = value_text(definition, fact, self.language, self._source)
        texts = {"citation": fact.citation, **({"qualifier": fact.qualifier} if fact.qualifier else {})}
        return {
            "key": fact.key,
            "type": definition.type,
            "label": self._local(definition.label),
            "value": value,
            "language": language,
            "qualifier": self._local(fact.qualifier) if fact.qualifier else "",
            "citation": self._local(fact.citation),
            "source": fact.source,
            "confidence": fact.confidence,
            "reviewed_on": fact.reviewed_on.isoformat(),
            "expires_on": fact.expires_on.isoformat(),
            "reviewer": fact.reviewer,
            "status": fact.status,
            "origin": fact.origin,
            **other_languages(texts, self.language, self._source),
        }

    def _local(self, text: Localised) -> str:
        return local(text, self.language, self._source)
