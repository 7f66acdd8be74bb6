"""Legal facts: typed values per country, each with its source, its review and its end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from lms.domain.errors import Invalid

FactType = Literal["age", "duration", "choice", "yes_no", "statute", "text", "contact"]
Status = Literal["verified", "unverified-sample"]
Confidence = Literal["high", "medium", "low"]
Unusable = Literal["missing", "expired", "unverified"]
Localised = Mapping[str, str]

OLDEST_AGE = 30
UNITS = ("years", "months", "days", "hours")
ANSWERS = ("yes", "no", "conditional")
REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Duration:
    """A whole number of one unit; not comparable across units, as law counts months and days differently."""

    amount: int
    unit: Literal["years", "months", "days", "hours"]


@dataclass(frozen=True, slots=True)
class YesNo:
    """An answer of the law; `condition` is there exactly when the answer is `conditional`."""

    answer: Literal["yes", "no", "conditional"]
    condition: Localised | None = None


FactValue = int | str | Duration | YesNo | Localised


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """What a legal fact is: the same in every country.

    `choices` maps a declared choice, or each answer of a `yes_no` fact, to its words.
    """

    key: str
    type: FactType
    label: Localised
    choices: Mapping[str, Localised] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """What one country's law says.

    `value` by type: an int (age in years), Duration, choice, YesNo or localised text. `origin` is `register`, or the
    name of the layer that sets it; a region's fact has no country until a country reads it.
    """

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
    origin: str = REGISTER

    @property
    def texts(self) -> Mapping[tuple[str, ...], Localised]:
        """The localised texts of the value, by the keys that lead to them in a file."""
        if isinstance(self.value, YesNo):
            return {("value", "condition"): self.value.condition} if self.value.condition else {}
        return {("value",): self.value} if isinstance(self.value, Mapping) else {}


def resolve_facts(
    country: str, register: Mapping[str, Fact], layers: Iterable[tuple[str, Mapping[str, Fact]]]
) -> dict[str, Fact]:
    """Return the facts of a country's readers: the nearest wins, and none comes from another country.

    `register` has the country's own values; `layers` are those of the audience, as `layers_of` names and orders them,
    with the facts that each sets. A region's fact counts only where neither register nor a nearer layer has a value:
    a country's own law stands before what its region has in common.
    Raises Invalid("fact.foreign") with fact, country and layer for a value of another country.
    """
    regional: dict[str, Fact] = {}
    own: dict[str, Fact] = {}
    for name, facts in ((REGISTER, register), *layers):
        of_region = name.startswith("region/")
        for key, fact in facts.items():
            if fact.country != ("" if of_region else country):
                raise Invalid("fact.foreign", fact=key, country=fact.country, layer=name)
            (regional if of_region else own)[key] = replace(fact, country=country, origin=name)
    return {**regional, **own}


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
    """Return a value that an answer key may compare with `comparable`: an age, duration, choice, or answer (yes_no).

    Raises Invalid("fact.not_comparable") for the other types, else as `typed_value`.
    """
    if definition.type not in ("age", "duration", "choice", "yes_no"):
        raise Invalid("fact.not_comparable", fact=definition.key, type=definition.type)
    if definition.type == "yes_no":
        if raw not in ANSWERS:
            wanted = f"one of {', '.join(ANSWERS)}"
            raise Invalid("fact.wrong_type", fact=definition.key, type=definition.type, expected=wanted)
        return str(raw)
    return typed_value(definition, raw)


def comparable(value: FactValue) -> FactValue:
    """Return what an answer key sees of a fact's value: of a `yes_no` fact its answer, whatever the condition."""
    return value.answer if isinstance(value, YesNo) else value


def expected(definition: FactDefinition) -> str:
    """Say in words what a value of this fact looks like, for the author of a file."""
    if definition.type == "age":
        return f"a whole number of years from 0 to {OLDEST_AGE}"
    if definition.type == "duration":
        return f"a map of one unit ({', '.join(UNITS)}) to a whole number"
    if definition.type == "choice":
        return f"one of {', '.join(sorted(definition.choices))}"
    if definition.type == "yes_no":
        return "{answer: yes}, {answer: no} or {answer: conditional, condition: {en: …}}"
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


def _yes_no(definition: FactDefinition, raw: object) -> FactValue | None:
    if not isinstance(raw, Mapping) or raw.get("answer") not in ANSWERS:
        return None
    if raw["answer"] != "conditional":
        return YesNo(raw["answer"]) if set(raw) == {"answer"} else None
    condition = _localised(definition, raw.get("condition"))
    return YesNo("conditional", condition) if set(raw) == {"answer", "condition"} and condition else None  # type: ignore[arg-type]


def _localised(_definition: FactDefinition, raw: object) -> FactValue | None:
    if not isinstance(raw, Mapping) or not raw:
        return None
    words = all(isinstance(tag, str) and isinstance(text, str) and text.strip() for tag, text in raw.items())
    return dict(raw) if words else None


_READERS = {
    "age": _age,
    "duration": _duration,
    "choice": _choice,
    "yes_no": _yes_no,
    "statute": _localised,
    "text": _localised,
    "contact": _localised,
}
