"""Legal facts: typed values per country, each with its source, its review and its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from lms.domain.errors import Invalid

FactType = Literal["age", "duration", "choice", "statute", "text", "contact"]
Status = Literal["verified", "unverified-sample"]
Confidence = Literal["high", "medium", "low"]
Unusable = Literal["missing", "expired", "unverified"]
Localised = Mapping[str, str]

OLDEST_AGE = 30
UNITS = ("years", "months", "days", "hours")


@dataclass(frozen=True, slots=True)
class Duration:
    """A whole number of one unit; not comparable across units, as law counts months and days differently."""

    amount: int
    unit: Literal["years", "months", "days", "hours"]


FactValue = int | str | Duration | Localised


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """What a legal fact is: the same in every country. `choices` maps a declared choice to its words."""

    key: str
    type: FactType
    label: Localised
    choices: Mapping[str, Localised] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """What one country's law says. `value` by type: an int (age in years), Duration, choice or localised text."""

    key: str
    country: str
    value: FactValue
    citation: Localised
    source: str
    confidence: Confidence
    reviewed_on: date
    expires_on: date
    reviewer: str
    status: Status
    qualifier: Localised | None = None


def is_usable(fact: Fact | None, today: date, *, allow_unverified: bool) -> Unusable | None:
    """Return why the fact may not be published, or None when it may. The day it expires on is its last."""
    if fact is None:
        return "missing"
    if fact.expires_on < today:
        return "expired"
    if fact.status != "verified" and not allow_unverified:
        return "unverified"
    return None


def typed_value(definition: FactDefinition, raw: object) -> FactValue:
    """Return the value as its type has it.

    Raises Invalid("fact.wrong_type") with fact, type and expected (in words).
    """
    value = _READERS[definition.type](definition, raw)
    if value is None:
        wanted = expected(definition)
        raise Invalid("fact.wrong_type", fact=definition.key, type=definition.type, expected=wanted)
    return value


def comparable_value(definition: FactDefinition, raw: object) -> FactValue:
    """Return a value that an answer key may compare with: an age, duration or choice.

    Raises Invalid("fact.not_comparable") for the other types, else as `typed_value`.
    """
    if definition.type not in ("age", "duration", "choice"):
        raise Invalid("fact.not_comparable", fact=definition.key, type=definition.type)
    return typed_value(definition, raw)


def expected(definition: FactDefinition) -> str:
    """Say in words what a value of this fact looks like, for the author of a file."""
    if definition.type == "age":
        return f"a whole number of years from 0 to {OLDEST_AGE}"
    if definition.type == "duration":
        return f"a map of one unit ({', '.join(UNITS)}) to a whole number"
    if definition.type == "choice":
        return f"one of {', '.join(sorted(definition.choices))}"
    return "a localised text, {en: …}"


def _age(_definition: FactDefinition, raw: object) -> FactValue | None:
    whole = isinstance(raw, int) and not isinstance(raw, bool)
    return raw if whole and 0 <= raw <= OLDEST_AGE else None  # type: ignore[operator,return-value]


def _duration(_definition: FactDefinition, raw: object) -> FactValue | None:
    if not isinstance(raw, Mapping) or len(raw) != 1:
        return None
    ((unit, amount),) = raw.items()
    whole = isinstance(amount, int) and not isinstance(amount, bool)
    return Duration(amount, unit) if unit in UNITS and whole and amount >= 0 else None


def _choice(definition: FactDefinition, raw: object) -> FactValue | None:
    return raw if isinstance(raw, str) and raw in definition.choices else None


def _localised(_definition: FactDefinition, raw: object) -> FactValue | None:
    if not isinstance(raw, Mapping) or not raw:
        return None
    words = all(isinstance(tag, str) and isinstance(text, str) and text.strip() for tag, text in raw.items())
    return dict(raw) if words else None


_READERS = {
    "age": _age,
    "duration": _duration,
    "choice": _choice,
    "statute": _localised,
    "text": _localised,
    "contact": _localised,
}
