"""What an author's decision makes of a question: new values for `service.save`, and nothing else."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from lms.content.units import UnitKey, item_operation_address, parse_address
from lms.domain.errors import Conflict
from lms.studio import item_forms
from lms.studio.author_lesson import Ground, Value
from lms.studio.bank import ABOUT, AuthorItem, Bank, last_after, new_key
from lms.studio.editing import new_id
from lms.studio.item_checks import Refusal
from lms.studio.item_parts import Offer, Part
from lms.studio.service import Edit

RESERVED = frozenset({"new", "import", "export"})  # addresses of other pages
# What a replace has to say where a question's own form leaves it out.
_PLAIN: Mapping[str, Any] = {"references": [], "case_sensitive": False}


def as_typed(kind: str, parts: Sequence[Part], offer: Offer, value: Value) -> dict[str, Any]:
    """A value as its form would give it back, unchanged: what is the usual is left out."""
    source = offer.languages[0]
    tags = (source, *(tag for tag in value.get("languages", offer.languages) if tag != source))
    whole_offer = dataclasses.replace(offer, languages=tags)
    return item_forms.item_form(kind, parts, whole_offer, item_forms.filled_in(parts, value)).typed()


def whole(before: Value, shown: Value, typed: Value) -> dict[str, Any]:
    """A question with what was typed; what was not touched stays as it is written, and what the form has not, too.

    `shown` is what the form gave back for `before`.
    """
    found = {name: part for name, part in before.items() if name not in shown or typed.get(name) == shown[name]}
    return found | {name: part for name, part in typed.items() if shown.get(name) != part}


def replaced(item: AuthorItem, value: Value, beneath: str) -> dict[str, Any] | None:
    """The operation that makes this of a question; None where that is what lies beneath."""
    below = item.beneath or {}
    made = {name: part for name, part in value.items() if below.get(name) != part}
    for name in below.keys() - value.keys():
        if name in _PLAIN:
            made[name] = _PLAIN[name]
        elif name == "scoring":
            made[name] = "partial" if below[name] == "all-or-nothing" else "all-or-nothing"
    return {"op": "replace", "item": item.id, "base": beneath, **made} if made else None


def unit_with(item: AuthorItem, value: Value, opened: Value | None, beneath: str) -> dict[str, Any] | None:
    """What the edition's unit of a question becomes; None where it then says what lies beneath."""
    if item.beneath is not None:
        return replaced(item, value, beneath)
    if item.state != "inserted":
        return dict(value)
    base = {"base": item.hash} if item.stale else {}
    return {**(opened or item.own or {}), **base, "new": dict(value)}


def left_out(item: AuthorItem, value: Value) -> list[Refusal]:
    """What a layer would leave out, which it can only say in other words."""
    words = _("This cannot be left out here, only said in other words.")
    gone = [name for name in (item.beneath or {}) if name in ("feedback", "unit") and name not in value]
    return [Refusal((name,), words) for name in gone]


def hidden(item: AuthorItem, found: str) -> dict[str, Any]:
    """Leave a question out. Raises Conflict("item.own") for one of this edition: it is taken away instead."""
    if item.state == "inserted":
        raise Conflict("item.own")
    return {"op": "hide", "item": item.id, "base": found}


def kept(item: AuthorItem) -> dict[str, Any]:
    """The same operation, now made against what lies beneath today."""
    return dict(item.own or {}) | {"base": item.hash}


def inserted(ground: Ground, bank: Bank, after: AuthorItem, value: Mapping[str, Any]) -> tuple[UnitKey, dict[str, Any]]:
    """A new question of a layer after another one, and after those that it has put there already."""
    anchor, found = last_after(bank, after, ground.source_language)
    name = fresh_id(bank, value, ground.source_language, ground.edition.name)
    key = UnitKey(ground.course, item_operation_address(ground.edition.layer, anchor, after=True))
    return key, {"op": "insert_after", "item": anchor, "base": found, "new": {"id": name, **value}}


def added(ground: Ground, bank: Bank, value: Mapping[str, Any]) -> tuple[UnitKey, dict[str, Any]]:
    """A new question of the base text."""
    name = fresh_id(bank, value, ground.source_language, "")
    return new_key(ground, name), {"id": name, **value}


def fresh_id(bank: Bank, value: Mapping[str, Any], source: str, prefix: str) -> str:
    """An id from the question's words, for good: it stays one question in all countries and languages."""
    words = str(value.get("prompt", {}).get(source, ""))
    taken = {item.id for item in bank.items} | RESERVED
    found = new_id(words, taken, prefix)
    return found if not found.startswith("block") else new_id(f"question {value['type']}", taken, prefix)


def taken_back(ground: Ground, item: AuthorItem, note: str = "") -> list[Edit]:
    """Take this edition's word back. A new question that stood after one that goes moves to where that one stood."""
    before = dict(item.own or {})
    if item.state != "inserted":
        return [Edit(item.key, before, None, note)]
    following = UnitKey(ground.course, item_operation_address(ground.edition.layer, item.id, after=True))
    next_one = ground.units.get(following)
    if next_one is None:
        return [Edit(item.key, before, None, note)]
    anchor = parse_address(item.key.address).item
    moved = dict(next_one) | {"item": anchor, "base": before.get("base")}
    return [Edit(item.key, before, moved, note), Edit(following, dict(next_one), None, note)]


def own_value(item: AuthorItem) -> dict[str, Any]:
    """The unit that this edition has of a question, {} where it has none."""
    return dict(item.own if item.own is not None else item.value if item.beneath is None else {})


def with_operation(item: AuthorItem, unit: Value | None) -> dict[str, Any]:
    """The question as readers would have it, if this edition's unit of it were another one."""
    if item.beneath is None:
        return dict((unit or {}).get("new", unit or item.value))
    own = {} if unit is None or unit.get("op") == "hide" else unit
    return {**item.beneath, **{name: part for name, part in own.items() if name not in ABOUT and part is not None}}
