"""The sections of a quiz in words, and what two people changed differently in one."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.studio.author_lesson import Value
from lms.studio.bank import AuthorItem
from lms.studio.field_names import field_name, words_of
from lms.studio.item_shapes import BLOOM, LEVELS
from lms.studio.service import Saved
from lms.studio.side_by_side import DiffRow, diff_row
from lms.studio.workbench import Bench
from lms.web import i18n

MOST_NAMED = 60  # letters of a question, where several stand in a line


def section_words(section: Value, items: Mapping[str, AuthorItem]) -> str:
    """A section: which questions everybody gets, or how many are drawn of which kind."""
    if "draw" not in section:
        return " · ".join(item_words(name, items) for name in section.get("items", ()))
    tags = [_tag(tag, value) for tag, values in section.get("pool", {}).items() for value in values or ()]
    kinds = ", ".join(tags) or _("any")
    return str(ngettext("%(num)s drawn: %(kinds)s", "%(num)s drawn: %(kinds)s", section["draw"], kinds=kinds))


def item_words(name: str, items: Mapping[str, AuthorItem]) -> str:
    """The beginning of a question, or the id of one that is not there."""
    text = i18n.localised(dict(items[name].value.get("prompt", {}))) if name in items else name
    words = " ".join(text.split())
    return words if len(words) <= MOST_NAMED else f"{words[:MOST_NAMED].rstrip()}…"


def clashes(bench: Bench, saved: Saved) -> list[DiffRow]:
    """Where two people changed the same: theirs and mine."""
    languages = tuple(bench.head.get("languages", ()))
    found = []
    for path in saved.conflicts:
        theirs, mine = (_at(value, path) for value in (saved.theirs, saved.value))
        found.append(diff_row(_words(theirs, path), _words(mine, path), field_name(path, languages)))
    return found


def _words(value: Any, path: tuple[str, ...]) -> str:
    if path == ("sections",):
        return "\n".join(section_words(section, {}) for section in value or ())
    return words_of(value)


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _tag(tag: str, value: Any) -> str:
    names: Mapping[str, Any] = {"bloom": BLOOM, "level": LEVELS}.get(tag, {})
    return str(names.get(str(value), value))
