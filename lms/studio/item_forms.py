"""The form of a question: made of the parts of its type, with the rows that there are now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from lms.content.units import normal
from lms.studio.editor_forms import HASH
from lms.studio.item_checks import Refusal, refusals
from lms.studio.item_parts import Flat, Offer, Part, Value, flat_parts, read_parts
from lms.studio.item_rows import Group, Rows

Row = tuple[Rows, str, str]  # a list, where it lies, and one of its rows


class ItemForm(FlaskForm):  # type: ignore[misc]
    """Made by `item_form`. `opened` names the unit that its author began with, `beneath` what lay beneath it then."""

    opened = HiddenField()
    beneath = HiddenField()
    parts: Sequence[Part] = ()
    offer: Offer
    kind = ""

    def typed(self) -> dict[str, Any]:
        """What was filled in, as a unit has it."""
        found = normal(read_parts(self.parts, self))
        if "languages" in self:
            found["languages"] = list(self.offer.languages)
        if self.kind == "scenario" and "start" not in self and "steps" in found:
            found["start"] = found["steps"][0]["id"]
        return found

    def stand_on(self, opened: str, beneath: str) -> None:
        """Say what the typed words stand on: hashes, "" for nothing."""
        self.opened.data, self.beneath.data = opened, beneath

    def beneath_or(self, now: str) -> str:
        """The hash of what lay beneath when the form was opened; what is no hash counts as what lies there now."""
        sent = str(self.beneath.data or "")
        return sent if HASH.fullmatch(sent) else now

    def opened_hash(self) -> str:
        """The hash of the unit that the form was opened on, "" for none."""
        sent = str(self.opened.data or "")
        return sent if HASH.fullmatch(sent) else ""

    def is_right(self) -> bool:
        """Whether everything is filled in as the format of content has it; else each field says what is wrong."""
        if self.validate_on_submit():
            self.refuse(refusals(self.kind, self.typed(), self.offer))
        return not any(entry.errors for entry in self) and not self.form_errors

    def refuse(self, found: Sequence[Refusal]) -> None:
        """Say at its field what is wrong, or above the form where there is no such field."""
        for refusal in found:
            entry = self.nearest(refusal.at)
            if entry is None:
                self.form_errors.append(refusal.words)
            else:
                entry.errors = [*entry.errors, refusal.words]

    def nearest(self, at: Sequence[str]) -> Any:
        """The field of a place, or the first within it or above it."""
        for end in range(len(at), 0, -1):
            name = ".".join(at[:end])
            if name in self and self[name].type != "HiddenField":
                return self[name]
            for entry in self:
                if entry.name.startswith(f"{name}.") and entry.type != "HiddenField":
                    return entry
        return None

    def places(self) -> dict[str, str]:
        """The rows that each field lies in, in words: "Gap 2 · Choice 1"."""
        found: dict[str, str] = {}
        for rows, at, row in lists_in(self.parts, self.offer):
            inner = f"{at}.{row}."
            name = rows.name_of(row, self.offer.order(at).index(row) + 1)
            for entry in self:
                if entry.name.startswith(inner):
                    found[entry.name] = f"{found[entry.name]} · {name}" if entry.name in found else name
        return found


def item_form(kind: str, parts: Sequence[Part], offer: Offer, sent: Flat) -> ItemForm:
    """The form with what was sent, or with what `filled_in` says of a value."""
    offer = replace(offer, sent=sent)
    fields = {name: made for part in parts for name, made in part.fields(part.name, offer)}
    form: ItemForm = type("FormOfOneItem", (ItemForm,), {**fields, "parts": parts, "offer": offer, "kind": kind})(
        formdata=sent
    )
    return form


def filled_in(parts: Sequence[Part], value: Value) -> Flat:
    """What the fields of the parts show for a value."""
    return MultiDict(flat_parts(parts, value))


def begun(parts: Sequence[Part]) -> Flat:
    """What a form without a value begins with: a few empty rows."""
    sent: Flat = MultiDict()
    for part in parts:
        if isinstance(part, Rows):
            _begin(sent, part, part.name, part.starts)
    return sent


def lists_in(parts: Sequence[Part], offer: Offer, at: str = "") -> Iterator[Row]:
    """Every row of every list, the outer ones first."""
    for part in parts:
        if isinstance(part, Group):
            yield from lists_in(part.parts, offer, f"{at}{part.name}.")
        if isinstance(part, Rows):
            here = f"{at}{part.name}"
            for row in offer.order(here):
                yield part, here, row
                yield from lists_in(part.parts, offer, f"{here}.{row}.")


def acted(parts: Sequence[Part], sent: Flat, action: str) -> Flat:
    """What was sent, after a button that adds, removes or moves a row; as it was for anything else.

    `action` is `add:LIST:KIND`, `remove:LIST:ROW`, `up:LIST:ROW` or `down:LIST:ROW`.
    """
    what, _colon, rest = action.partition(":")
    at, _colon, which = rest.partition(":")
    found = MultiDict(sent)
    rows = _list_at(parts, at)
    if rows is None or rows.fixed:
        return found
    order = (sent.get(f"{at}.order") or "").split()
    if what == "add" and len(order) < rows.most:
        _add(found, rows, at, which)
    elif which in order:
        place = order.index(which)
        if what == "remove":
            order.remove(which)
        elif what in ("up", "down"):
            other = place + (1 if what == "down" else -1)
            if 0 <= other < len(order):
                order[place], order[other] = order[other], order[place]
        found[f"{at}.order"] = " ".join(order)
    return found


def sound(parts: Sequence[Part], sent: Flat) -> Flat:
    """What was sent, with lists of rows that can be: ids as content has them, each once, no more than there may be."""
    found = MultiDict(sent)
    _sound_in(parts, found, "")
    return found


def _sound_in(parts: Sequence[Part], sent: Flat, at: str) -> None:
    for part in parts:
        if isinstance(part, Group):
            _sound_in(part.parts, sent, f"{at}{part.name}.")
        elif isinstance(part, Rows):
            here = f"{at}{part.name}"
            asked = dict.fromkeys((sent.get(f"{here}.order") or "").split())
            order = list(part.fixed) or [row for row in asked if _is_id(row)][: part.most]
            sent[f"{here}.order"] = " ".join(order)
            for row in order:
                _sound_in(part.parts, sent, f"{here}.{row}.")


def _is_id(text: str) -> bool:
    plain = text.isascii() and len(text) <= 63 and text[:1].isalpha() and text == text.lower()
    return plain and text.replace("-", "").isalnum()


def _list_at(parts: Sequence[Part], at: str) -> Rows | None:
    """The list at `choices`, or `blanks.gap-1.choices`."""
    name, _dot, rest = at.partition(".")
    found = next((part for part in parts if isinstance(part, Rows) and part.name == name), None)
    if found is None or not rest:
        return found
    return _list_at(found.parts, rest.partition(".")[2])


def _add(sent: Flat, rows: Rows, at: str, kind: str) -> None:
    order = (sent.get(f"{at}.order") or "").split()
    row = new_row(order, rows.prefix)
    sent[f"{at}.order"] = " ".join([*order, row])
    inner: Mapping[str, int] = next((lists for key, _label, lists in rows.kinds if key == kind), {})
    for part in rows.parts:
        if isinstance(part, Rows):
            _begin(sent, part, f"{at}.{row}.{part.name}", inner.get(part.name, part.starts))


def _begin(sent: Flat, rows: Rows, at: str, count: int) -> None:
    sent[f"{at}.order"] = " ".join(rows.fixed)
    for _row in range(0 if rows.fixed else count):
        _add(sent, rows, at, rows.kinds[0][0])
    for row in rows.fixed:
        for part in rows.parts:
            if isinstance(part, Rows):
                _begin(sent, part, f"{at}.{row}.{part.name}", part.starts)


def new_row(order: Sequence[str], prefix: str) -> str:
    """An id that none of the rows has, higher than all that were numbered."""
    numbers = (name.removeprefix(f"{prefix}-") for name in order)
    return f"{prefix}-{max([0, *(int(number) for number in numbers if number.isdigit())]) + 1}"
