"""The form of a quiz, with the sections and questions that there are now; its buttons work without a script."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from lms.content.quiz_schema import QuizFile
from lms.content.units import normal
from lms.studio.bank import AuthorItem
from lms.studio.bank_search import Found, Wanted
from lms.studio.blueprint_parts import DRAW, FIXED, MOST_ITEMS, MOST_SECTIONS, PARTS, SECTIONS, QuizOffer, names_in
from lms.studio.editor_forms import MOST_TITLE
from lms.studio.heads_forms import MOST_TEXT
from lms.studio.item_checks import Refusal
from lms.studio.item_forms import ItemForm, new_row
from lms.studio.item_parts import Flat, flat_parts, read_parts
from lms.studio.structure_forms import TOO_LONG

MOST_FOUND = 20
ENTER = "enter"  # what the first button of the form says: somebody has pressed the key in one of the fields
_STEPS = {"up": -1, "down": 1}


class BlueprintForm(ItemForm):
    """Made by `blueprint_form`."""

    def typed(self) -> dict[str, Any]:
        """What was filled in, as a unit has it."""
        found = normal(read_parts(self.parts, self))
        return found | {"languages": list(self.offer.languages)}

    def is_right(self) -> bool:
        """Whether everything is filled in as the format of content has it; else each field says what is wrong."""
        if self.validate_on_submit():
            self.refuse(list(refusals(self.typed())))
        return not any(entry.errors for entry in self) and not self.form_errors


def blueprint_form(offer: QuizOffer, sent: Flat) -> BlueprintForm:
    """The form with what was sent, or with what `filled_in` says of a value."""
    offer = replace(offer, sent=sent)
    fields = {name: made for part in PARTS for name, made in part.fields(part.name, offer)}
    kind = type("FormOfOneQuiz", (BlueprintForm,), {**fields, "parts": PARTS, "offer": offer, "kind": "quiz"})
    form: BlueprintForm = kind(formdata=sent)
    return form


def filled_in(value: Mapping[str, Any]) -> Flat:
    """What the fields show for a quiz."""
    return MultiDict(flat_parts(PARTS, value))


def sound(sent: Flat, known: Mapping[str, AuthorItem]) -> Flat:
    """What was sent, with lists as they can be: each question once, those that were ticked at the end of theirs."""
    found = MultiDict(sent)
    order = names_in(found.get(f"{SECTIONS}.order"), MOST_SECTIONS)
    found[f"{SECTIONS}.order"] = " ".join(order)
    taken: set[str] = set()
    for row in order:
        at = f"{SECTIONS}.{row}"
        ticked = [name for name in found.poplist(f"{at}.take") if name in known]
        mine = [*names_in(found.get(f"{at}.items"), MOST_ITEMS), *ticked]
        mine = [name for name in dict.fromkeys(mine) if name not in taken][:MOST_ITEMS]
        found[f"{at}.items"] = " ".join(mine)
        taken.update(mine)
    return found


def acted(sent: Flat, action: str) -> Flat:
    """What was sent, after a button: `add:KIND`; `up:SECTION`, `down:SECTION` or `remove:SECTION`, with a third part
    for one of its questions; as it was for anything else."""
    what, _colon, rest = action.partition(":")
    row, _colon, item = rest.partition(":")
    found = MultiDict(sent)
    if what == "add" and row in (DRAW, FIXED):
        _add(found, row)
    else:
        at = f"{SECTIONS}.{row}.items" if item else f"{SECTIONS}.order"
        order = (found.get(at) or "").split()
        found[at] = " ".join(_changed(order, item or row, what))
    return found


def _add(sent: Flat, kind: str) -> None:
    order = (sent.get(f"{SECTIONS}.order") or "").split()
    if len(order) < MOST_SECTIONS:
        row = new_row(order, "section")
        sent[f"{SECTIONS}.order"] = " ".join([*order, row])
        for name in [name for name in sent if name.startswith(f"{SECTIONS}.{row}.")]:
            sent.poplist(name)
        sent[f"{SECTIONS}.{row}.kind"] = kind


def _changed(order: list[str], name: str, what: str) -> list[str]:
    if name not in order:
        return order
    place = order.index(name)
    other = place + _STEPS.get(what, 0)
    if what == "remove":
        order.remove(name)
    elif 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    return order


def looks_for(sent: Flat) -> bool:
    """Whether words stand in a search that has not looked for them yet: who presses the key there wants to find."""
    order = (sent.get(f"{SECTIONS}.order") or "").split()
    return any(
        (sent.get(f"{SECTIONS}.{row}.words") or "") != (sent.get(f"{SECTIONS}.{row}.looked") or "") for row in order
    )


def results(form: BlueprintForm, row: str) -> tuple[list[AuthorItem], int]:
    """The questions that a section's search finds: those that may be asked and are in none yet; and how many more."""
    offer: Any = form.offer
    there = {name for other in offer.order(SECTIONS) for name in offer.fixed(other)}
    wanted = Wanted(form[f"{SECTIONS}.{row}.words"].data or "")
    found = [
        item
        for name, item in offer.items.items()
        if name not in there and item.asked and wanted.matches(Found(item, frozenset(), ()))
    ]
    return found[:MOST_FOUND], len(found[MOST_FOUND:])


def refusals(value: Mapping[str, Any]) -> Iterator[Refusal]:
    """What a quiz cannot be, whatever its course has: each at its field."""
    found = [
        *_of_texts(value),
        *_of_sections(value.get("sections", []), paired="paired_with" in value),
        *_of_rules(value),
    ]
    yield from found or _by_schema(value)


def _of_texts(value: Mapping[str, Any]) -> Iterator[Refusal]:
    for part, most in (("title", MOST_TITLE), ("summary", MOST_TEXT)):
        for tag, text in value.get(part, {}).items():
            if "[[" in text:
                yield Refusal((part, tag), _("A legal fact may not stand here. Put it into the question."))
            if len(text) > most:
                yield Refusal((part, tag), str(TOO_LONG) % {"max": most})


def _of_sections(sections: Sequence[Mapping[str, Any]], *, paired: bool) -> Iterator[Refusal]:
    if not sections and not paired:
        yield Refusal((), _("Please add questions: chosen ones, or so many of a kind."))
    for number, section in enumerate(sections, 1):
        if not section.get("items", True):
            words = _("Section %(number)s has no question yet. Please choose some, or remove it.", number=number)
            yield Refusal((), words)


def _of_rules(value: Mapping[str, Any]) -> Iterator[Refusal]:
    purpose, opens, closes = value.get("purpose", "graded"), value.get("opens"), value.get("closes")
    if purpose == "post-test" and "paired_with" not in value:
        yield Refusal(("paired_with",), _("Please choose the pre-test of this post-test."))
    if purpose != "post-test" and "paired_with" in value:
        yield Refusal(("paired_with",), _("Only a post-test has a pre-test."))
    if (opens or closes) and "time_zone" not in value:
        yield Refusal(("time_zone",), _("Please say in which zone these times are."))
    if opens and closes and closes <= opens:
        yield Refusal(("closes",), _("It has to close later than it opens."))
    if value.get("feedback") == "after-close" and not closes:
        yield Refusal(("closes",), _("Please say when it closes: feedback is shown after that."))


def _by_schema(value: Mapping[str, Any]) -> Iterator[Refusal]:
    try:
        QuizFile.model_validate_json(json.dumps({"slug": "new", **value}))
    except ValidationError as error:
        for wrong in error.errors():
            place = tuple(str(part) for part in wrong["loc"])
            yield Refusal(place, _("This is not accepted: %(reason)s", reason=wrong["msg"]))
