"""What the parts of a unit are called for a person: `("items", "who", "prompt", "ar")` is "who · Question · Arabic"."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from lms.content.units import UnitValue
from lms.web import i18n

# Where a unit lies, and which state of another text it was made against: nobody wrote these.
SILENT = frozenset({"op", "lesson", "block", "quiz", "item", "fact", "base", "sources", "slug", "sha256"})
LISTS = frozenset({"items", "choices", "facts", "steps", "regions", "support"})  # their members' names say enough
NAMES: dict[str, LazyString] = {
    "title": _l("Title"),
    "text": _l("Text"),
    "summary": _l("Summary"),
    "minutes": _l("Minutes"),
    "notice": _l("Content notice"),
    "notice_text": _l("Words of the content notice"),
    "blocks": _l("Order of the blocks"),
    "steps": _l("Workflow steps"),
    "languages": _l("Languages"),
    "countries": _l("Countries"),
    "modules": _l("Modules"),
    "lessons": _l("Lessons"),
    "quizzes": _l("Quizzes"),
    "prompt": _l("Question"),
    "feedback": _l("Feedback"),
    "correct": _l("Right answer"),
    "points": _l("Points"),
    "pass_mark": _l("Pass mark"),
    "attempts": _l("Attempts"),
    "value": _l("Value"),
    "qualifier": _l("Qualifier"),
    "condition": _l("Condition"),
    "citation": _l("Citation"),
    "source": _l("Source"),
    "confidence": _l("Confidence"),
    "reviewed_on": _l("Reviewed on"),
    "expires_on": _l("Expires on"),
    "reviewer": _l("Reviewed by"),
    "status": _l("Status"),
    "name": _l("Name"),
    "contact": _l("Contact"),
    "hours": _l("Hours"),
    "alt": _l("Description of the picture"),
    "label": _l("Label"),
    "regions": _l("Regions"),
    "time_zone": _l("Time zone"),
}


def is_silent(path: Sequence[str], value: UnitValue | None) -> bool:
    """Whether a part is nothing that a person wrote; the `source` of a text is a hash, that of a fact an address."""
    if path[0] == "source":
        return value is not None and "citation" not in value
    return path[0] in SILENT


def field_name(path: Sequence[str], languages: Sequence[str]) -> str:
    """The path in words. `languages` are those that the unit's texts may be in."""
    parts = [part for place, part in enumerate(path) if not (place == 0 and part in LISTS and len(path) > 1)]
    return " · ".join(_named(part, languages) for part in parts)


def _named(part: str, languages: Sequence[str]) -> str:
    if part in NAMES:
        return str(NAMES[part])
    if part in languages:
        return i18n.language_name(part, i18n.language())
    return part


def words_of(value: Any) -> str:
    """A part's value as text."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(words_of(part) for part in value)
    return str(value)
