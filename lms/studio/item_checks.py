"""What is wrong with a question as it was typed: each refusal with the place of its field, in words for its author."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from pydantic import TypeAdapter, ValidationError

from lms.content.item_schema import ItemFile
from lms.studio.item_parts import Offer

BLANK = re.compile(r"\[\[blank\.([^\[\]\n]{0,80})\]\]")
ONE_RIGHT = ("single", "true-false", "image-choice")
# What the schema needs besides that which a form shows, for a look at the rest alone.
_HEAD: Mapping[str, Any] = {
    "id": "new", "topic": "new", "bloom": "apply", "level": 1, "points": 1, "prompt": {"en": "?"},
    "start": "s", "debrief": {"en": "."},
    "steps": [{"id": "s", "title": {"en": "."}, "text": {"en": "."}, "decisions": [
        {"id": "d", "text": {"en": "."}, "consequence": {"en": "."}, "next": "e", "credit": "1"}]}],
    "endings": [{"id": "e", "title": {"en": "."}, "text": {"en": "."}, "outcome": "good"}],
}  # fmt: skip
_OF_CASES = {"start", "debrief", "steps", "endings"}
_ITEM: TypeAdapter[Any] = TypeAdapter(ItemFile)


@dataclass(frozen=True, slots=True)
class Refusal:
    """`at` is the way to the value, by ids of rows: ("choices", "choice-1", "text", "en")."""

    at: tuple[str, ...]
    words: str


def refusals(kind: str, value: Mapping[str, Any], offer: Offer) -> list[Refusal]:
    """Everything that the format of content does not have, and answers that cannot be right."""
    found = [*_missing_source(value, offer.languages[0]), *_of_type(kind, value)]
    return found or list(_by_schema(kind, value, offer))


def read_item(value: Mapping[str, Any] | None) -> Any:
    """A question's unit as its model has it, None where it is not (yet) right."""
    try:
        return None if value is None else _ITEM.validate_json(json.dumps(value))
    except (ValidationError, ValueError):
        return None


def _missing_source(value: Any, source: str, at: tuple[str, ...] = ()) -> Iterator[Refusal]:
    """A text in another language needs that of the source language beside it."""
    if isinstance(value, list):
        for row in value:
            if isinstance(row, Mapping):
                yield from _missing_source(row, source, (*at, row["id"]))
    elif isinstance(value, Mapping):
        if at and at[-1] in _LOCALISED and source not in value:
            yield Refusal((*at, source), _("Please fill this in too: it stands in for other languages."))
            return
        for name, part in value.items():
            yield from _missing_source(part, source, (*at, name))


_LOCALISED = {"prompt", "feedback", "text", "consequence", "title", "debrief", "forms"}


def _of_type(kind: str, value: Mapping[str, Any]) -> Iterator[Refusal]:
    if "choices" in value:
        yield from _right_choices(value["choices"], ("choices",), one=kind in ONE_RIGHT)
    if kind == "blanks":
        yield from _gaps(value)
    for name, least in {"choices": 2, "options": 2, "sequence": 2, "rows": 1, "answers": 1, "blanks": 1}.items():
        if kind in _NEEDS.get(name, ()) and len(value.get(name, ())) < least:
            yield Refusal((), _few(name, least))


_NEEDS: Mapping[str, Sequence[str]] = {
    "choices": ("single", "multiple", "image-choice"), "options": ("matching",), "rows": ("matching",),
    "sequence": ("ordering",), "answers": ("short-text", "numeric"), "blanks": ("blanks",),
}  # fmt: skip


def _few(name: str, least: int) -> str:
    words = {
        "choices": _("Please give at least %(least)s choices.", least=least),
        "options": _("Please give at least %(least)s options to match with.", least=least),
        "sequence": _("Please give at least %(least)s things to put in order.", least=least),
        "rows": _("Please give at least one thing to match."),
        "answers": _("Please give at least one accepted answer."),
        "blanks": _("Please give at least one gap."),
    }
    return str(words[name])


def _right_choices(choices: Sequence[Mapping[str, Any]], at: tuple[str, ...], *, one: bool) -> Iterator[Refusal]:
    """By law another one may be right in each country: that is the check of the course's matter."""
    always = [choice for choice in choices if choice.get("correct") is True]
    by_law = any(isinstance(choice.get("correct"), Mapping) for choice in choices)
    if not choices:
        return
    if not always and not by_law:
        yield Refusal((*at, choices[0]["id"], "correct"), _("Please say which one is right."))
    elif one and len(always) > 1:
        yield Refusal((*at, always[1]["id"], "correct"), _("Only one choice can be right here."))


def _gaps(value: Mapping[str, Any]) -> Iterator[Refusal]:
    blanks = value.get("blanks", [])
    names = [blank["id"] for blank in blanks]
    for tag, text in value.get("text", {}).items():
        marks = Counter(BLANK.findall(text))
        for name in names:
            if marks[name] != 1:
                mark = f"[[blank.{name}]]"
                yield Refusal(("text", tag), _("The mark %(mark)s has to stand here exactly once.", mark=mark))
        for name in marks.keys() - set(names):
            yield Refusal(("text", tag), _("There is no gap for the mark %(mark)s.", mark=f"[[blank.{name}]]"))
    for blank in blanks:
        at = ("blanks", blank["id"])
        if bool(blank.get("choices")) == bool(blank.get("answers")):
            yield Refusal(at, _("A gap needs either choices or accepted answers."))
        elif blank.get("choices"):
            yield from _gap_choices(blank["choices"], (*at, "choices"))


def _gap_choices(choices: Sequence[Mapping[str, Any]], at: tuple[str, ...]) -> Iterator[Refusal]:
    if len(choices) < 2:
        yield Refusal(at, _few("choices", 2))
    else:
        yield from _right_choices(choices, at, one=True)


def _by_schema(kind: str, value: Mapping[str, Any], offer: Offer) -> Iterator[Refusal]:
    """What else the format of content says, which nobody should meet."""
    head = {name: part for name, part in _HEAD.items() if name not in _OF_CASES or kind == "scenario"}
    whole = {**head, "type": kind, "languages": list(offer.languages), **value}
    if kind == "scenario" and "steps" in value:
        whole["start"] = value["steps"][0]["id"]
    try:
        _ITEM.validate_json(json.dumps(whole))
    except ValidationError as error:
        for wrong in error.errors():
            words = _("This is not accepted: %(reason)s", reason=wrong["msg"])
            yield Refusal(_place(wrong["loc"], whole), words)


def _place(location: Sequence[int | str], value: Any) -> tuple[str, ...]:
    """The way of a refusal of the schema, by ids instead of numbers."""
    found = []
    for step in location:
        if isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
            found.append(value["id"] if isinstance(value, Mapping) else str(step))
        elif isinstance(value, Mapping) and step in value:
            value = value[step]
            found.append(str(step))
    return tuple(found)
