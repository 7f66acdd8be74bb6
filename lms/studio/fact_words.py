"""Legal facts in words for their editors: values, states, and how a value came to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from lms.content.fact_text import value_text
from lms.content.units import LIBRARY, UnitKey, fact_address
from lms.domain.errors import Invalid
from lms.domain.facts import Fact, FactDefinition, typed_value
from lms.studio import queries
from lms.studio.touching import Place
from lms.web import errors, i18n

STATES: Mapping[str, LazyString] = {
    "missing": _l("Missing"),
    "broken": _l("Not readable"),
    "expired": _l("Expired"),
    "expiring": _l("Expires soon"),
    "unverified": _l("Unverified sample"),
    "draft": _l("Changed in the draft"),
}
TONES: Mapping[str, str] = {
    "missing": "refused",
    "broken": "refused",
    "expired": "refused",
    "expiring": "attention",
    "unverified": "attention",
    "draft": "progress",
}
WHAT: Mapping[str, LazyString] = {
    "text": _l("shown in the text"),
    "prompt": _l("shown in the question"),
    "feedback": _l("shown in the feedback"),
    "choice": _l("shown in a choice"),
    "key": _l("decides which choice is right"),
    "reference": _l("listed as the law behind the question"),
}
NOTES: Mapping[str, LazyString] = {
    "": _l("Saved in the draft"),
    "files": _l("In force, taken in from files"),
    "publish": _l("In force"),
    "undo": _l("Taken back in the draft"),
}
errors.words({
    "fact.none": _l("No course knows such a legal fact."),
    "fact.absent": _l("The register has no value for this fact, so there is nothing to remove."),
})  # fmt: skip


def in_words(definition: FactDefinition, value: Mapping[str, Any] | None) -> str:
    """The value of a fact in the page's language; "" for none."""
    if value is None:
        return ""
    try:
        typed = typed_value(definition, value.get("value"))
    except Invalid:  # as some earlier definition had it
        return str(value.get("value"))
    day = date.min
    fact = Fact(definition.key, "", typed, {}, "", "low", day, day, "", "verified")
    return value_text(definition, fact, i18n.language(), i18n.LANGUAGES[0])[0]


def day(text: str) -> date:
    """A day of a unit."""
    return date.fromisoformat(text)


def origin_name(origin: str, names: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """The layer of a place for a person. `names`: localised names of regions and agencies by slug."""
    kind, _slash, name = origin.partition("/")
    if kind == "base":
        return str(_("base text"))
    if kind == "country":
        return i18n.territory_name(name, i18n.language())
    return i18n.localised(dict(names[name])) if names and name in names else name


def kind_words(place: Place) -> LazyString:
    return WHAT[place.what]


@dataclass(frozen=True, slots=True)
class Version:
    """One line of a fact's history. `words` is "" where the fact was taken away."""

    words: str
    citation: str
    author: str
    at: datetime
    note: LazyString
    in_force: bool


def _citation(value: Mapping[str, Any]) -> str:
    text = value.get("citation")
    return i18n.localised(text) if isinstance(text, dict) else str(text or "")


def history(country: str, definition: FactDefinition) -> list[Version]:
    """What a country's register has said of a fact, newest first: one statement."""
    return [
        Version(
            in_words(definition, row.value) or ("" if row.value is None else _("Not readable")),
            _citation(row.value or {}),
            row.author.name if row.author else "",
            row.at,
            NOTES.get(row.note, NOTES[""]),
            row.note in ("files", "publish"),
        )
        for row in queries.history(UnitKey(LIBRARY, fact_address(country, definition.key)))
    ]
