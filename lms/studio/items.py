"""What the authors of a region's, country's or agency's edition see of a quiz: item by item, beneath and their own."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from lms.content.item_schema import ItemFile
from lms.content.layer_schema import ReplaceItem
from lms.content.layers import BankPart as QuizPart
from lms.content.loaded import Quiz
from lms.content.quiz_schema import QuizFile
from lms.content.units import UnitKey, operation_address, parse_address, quiz_address
from lms.content.variants import TailoredItem, item_hash
from lms.content.variants import tailor_bank as tailor_quiz
from lms.content.yaml_source import YamlSource
from lms.domain.errors import NotFound
from lms.studio.author_lesson import Ground, Value

TEXTS = ("prompt", "feedback")


@dataclass(frozen=True, slots=True)
class AuthorItem:
    """An item. `beneath` is it as the more general layers have it, `hash` its name; `own` this edition's operation."""

    id: str
    beneath: ItemFile
    key: UnitKey
    hash: str
    origin: str
    own: Value | None = None
    stale: bool = False
    in_draft: bool = False

    def words(self, part: str) -> Mapping[str, str]:
        """Prompt or feedback as this edition's readers have it, by language."""
        own = (self.own or {}).get(part)
        return own or getattr(self.beneath, part)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class AuthorQuiz:
    """A quiz; `title` is localised, `languages` begin with the source language, `lost` are operations without item."""

    slug: str
    title: Mapping[str, str]
    languages: tuple[str, ...]
    items: tuple[AuthorItem, ...]
    lost: tuple[UnitKey, ...] = ()

    def item(self, name: str) -> AuthorItem:
        """One of its items. Raises NotFound("unit.unknown")."""
        found = next((item for item in self.items if item.id == name), None)
        if found is None:
            raise NotFound("unit.unknown")
        return found


def quiz_of(ground: Ground, slug: str) -> AuthorQuiz | None:
    """A quiz for the authors of a layer, None where there is none that can be read."""
    file = read_quiz(ground.unit(quiz_address(slug)))
    if file is None:
        return None
    own = dict(_operations(ground, slug, ground.edition.layer))
    lower = [layer for layer in ground.chain if layer != ground.edition.layer]
    parts = [_part(layer, [value for _key, value in _operations(ground, slug, layer)]) for layer in lower]
    whole = Quiz(file, YamlSource("", {}, {}))
    items = tailor_quiz(whole, parts, ground.source_language)[0]
    made = tuple(_item(ground, slug, found, own) for found in items)
    there = {item.key for item in made}
    source = ground.source_language
    languages = (source, *(tag for tag in file.languages if tag != source))
    return AuthorQuiz(slug, file.title, languages, made, tuple(key for key in own if key not in there))


def read_quiz(value: Value | None) -> QuizFile | None:
    """A quiz unit as its model has it, None where it is not (yet) right."""
    try:
        return None if value is None else QuizFile.model_validate_json(json.dumps(value))
    except ValidationError:
        return None


def replaced(
    item: AuthorItem, quiz: str, typed: Mapping[str, Mapping[str, str]], beneath: str
) -> dict[str, Any] | None:
    """The operation that gives an item these prompts and feedbacks (by language), with the choices that it has.

    None where they are those beneath, and the edition has no choices of its own.
    """
    value: dict[str, Any] = {"op": "replace", "quiz": quiz, "item": item.id, "base": beneath}
    value |= {name: part for name, part in (item.own or {}).items() if name == "choices"}
    for part in TEXTS:
        words = {tag: texts[part].strip() for tag, texts in typed.items() if texts[part].strip()}
        if words != dict(getattr(item.beneath, part)):
            value[part] = words
    return value if value.keys() & {*TEXTS, "choices"} else None


def _operations(ground: Ground, slug: str, layer: str) -> Iterator[tuple[UnitKey, Value]]:
    for key, value in ground.units.items():
        address = parse_address(key.address)
        if address.kind == "operation" and address.quiz == slug and address.layer == layer:
            yield key, value


def _part(layer: str, values: Sequence[Value]) -> QuizPart:
    found = []
    for number, value in enumerate(values):
        try:
            found.append((number, ReplaceItem.model_validate_json(json.dumps(value))))
        except ValidationError:  # it is told when the layer's own authors check it
            continue
    return QuizPart(layer, found)


def _item(ground: Ground, slug: str, found: TailoredItem, own: Mapping[UnitKey, Value]) -> AuthorItem:
    texts = {"prompt": found.prompt, "choices": list(found.choices), "feedback": found.feedback}
    beneath = found.item.model_copy(update=texts)
    hash_ = item_hash(beneath, ground.source_language)
    place = operation_address(ground.edition.layer, {"op": "replace", "quiz": slug, "item": beneath.id})
    key = UnitKey(ground.course, place)
    value = own.get(key)
    base = (value or {}).get("base")
    stale = value is not None and base is not None and base != hash_
    return AuthorItem(beneath.id, beneath, key, hash_, found.origin, value, stale, key in ground.changed)
