"""What the parts of a unit are called for a person: `("items", "who", "prompt", "ar")` is "who · Question · Arabic"."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from lms.content.units import UnitValue
from lms.web import i18n

# Where a unit lies, and which state of another text it was made against: nobody wrote these.
SILENT = frozenset({"op", "lesson", "block", "quiz", "item", "fact", "base", "sources", "slug", "sha256", "id"})
LISTS = frozenset({"facts", "steps", "regions", "support", "new"})  # their members' names say enough
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
    "choices": _l("Choices"),
    "rows": _l("Things to match"),
    "options": _l("What they go with"),
    "option": _l("Goes with"),
    "sequence": _l("Right order"),
    "answers": _l("Accepted answers"),
    "forms": _l("Ways to type it"),
    "tolerance": _l("Tolerance"),
    "case_sensitive": _l("Capital letters matter"),
    "unit": _l("Unit"),
    "required": _l("Required"),
    "blanks": _l("Gaps"),
    "endings": _l("Endings"),
    "outcome": _l("What kind of ending"),
    "decisions": _l("Decisions"),
    "consequence": _l("What comes of it"),
    "next": _l("Leads to"),
    "credit": _l("Part of the points"),
    "weight": _l("Weight"),
    "debrief": _l("Debrief"),
    "start": _l("Begins with"),
    "references": _l("Legal facts that it rests on"),
    "scoring": _l("How it is scored"),
    "topic": _l("Topic"),
    "step": _l("Workflow step"),
    "bloom": _l("What it asks for (Bloom)"),
    "level": _l("Difficulty"),
    "type": _l("Type"),
    "image": _l("Picture"),
    "retired": _l("Retired"),
    "sections": _l("Questions of the quiz"),
    "purpose": _l("Purpose"),
    "wait_minutes": _l("Minutes to wait between attempts"),
    "counts": _l("Which attempt counts"),
    "time_limit_minutes": _l("Minutes for an attempt"),
    "opens": _l("Opens"),
    "closes": _l("Closes"),
    "presentation": _l("Presentation"),
    "shuffle_items": _l("Questions in another order each time"),
    "shuffle_choices": _l("Choices in another order each time"),
    "paired_with": _l("Pre-test"),
    "feedback": _l("Feedback"),
    "correct": _l("Right answer"),
    "points": _l("Points"),
    "pass_mark": _l("Pass mark"),
    "attempts": _l("Attempts"),
    "value": _l("Value"),
    "equals": _l("Value"),
    "fact": _l("Legal fact"),
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
    if path[0] == "new":
        path = path[1:]
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
