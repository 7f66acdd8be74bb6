"""A course as one audience has it: base blocks and items with the operations of its layers, in any language."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pydantic import ValidationError

from lms.content.item_parts import ChoiceFile
from lms.content.item_schema import Item
from lms.content.layer_schema import HideBlock, HideItem, InsertBlock, InsertItem, ReplaceBlock, ReplaceItem
from lms.content.layers import BankPart, ItemOperation, LessonOperation, LessonPart
from lms.content.loaded import Lesson, Module
from lms.domain.course import canonical
from lms.domain.facts import Fact, FactDefinition, Localised, comparable, comparable_value
from lms.domain.languages import choose
from lms.domain.tailoring import (
    BASE,
    Block,
    Hide,
    InsertAfter,
    Layer,
    Operation,
    OperationState,
    Replace,
    Tailored,
    tailor,
    text_hash,
)

# What a question is filed under; no country's text is out of date because of it.
_TAGS = frozenset({"languages", "topic", "step", "bloom", "level", "retired"})


class NumberedState(NamedTuple):
    """What became of an operation, and its number in the file of its layer."""

    number: int
    state: OperationState


class ShownBlock(NamedTuple):
    """A block that an audience reads, with its texts in all languages that there are; `origin` is `base` or a layer."""

    id: str
    origin: str
    title: Localised
    text: Localised


@dataclass(frozen=True, slots=True)
class TailoredLesson:
    """The blocks to show, and the state of every operation on the lesson."""

    blocks: tuple[ShownBlock, ...]
    states: tuple[NumberedState, ...]


@dataclass(frozen=True, slots=True)
class TailoredItem:
    """A question as an audience with some layers has it.

    `origin` is `base` or the layer that made or changed it last, with its operation of this `number`; `layers` are all
    that did, so id and layers name it. One that is inserted is asked where the base question `after` which it comes
    is fixed, else `after` is "". `refused` says why the last operation does not fit its type; it is not applied then.
    """

    item: Item
    origin: str = BASE
    layers: tuple[str, ...] = ()
    after: str = ""
    number: int = -1
    refused: ValidationError | None = None


def lesson_language(wanted: str, module: Module, lesson: Lesson, source: str) -> str:
    """Return the language in which a reader of `wanted` gets the lesson."""
    return choose(wanted, [source, *(tag for tag in module.file.languages if tag in lesson.texts)], source)


def chosen_language(text: Localised, wanted: str, source: str) -> str:
    """Return the language in which a text is shown to a reader of `wanted`."""
    return choose(wanted, text, source if source in text else min(text))


def local(text: Localised, language: str, source: str) -> str:
    """Return the text in the language, else in the source language, else in any: a text is never nothing."""
    return text[chosen_language(text, language, source)]


def tailor_lesson(lesson: Lesson, languages: Iterable[str], parts: Sequence[LessonPart], source: str) -> TailoredLesson:
    """Return the lesson as an audience with these layers has it.

    `languages` are those into which its module is translated. The layers are applied once, to the texts in the source
    language; which language a text is then read in changes nothing of what is shown.
    """
    blocks = [Block(block.id, block.title, block.text, block.hash) for block in lesson.texts[source].blocks]
    pairs = [(part.layer, [(n, _operation(operation, source)) for n, operation in part.numbered]) for part in parts]
    tailored = tailor(blocks, _layers(pairs))
    texts = _Texts(lesson, languages, parts, tailored, source)
    return TailoredLesson(tuple(texts.shown(block.id) for block in tailored.blocks), _numbered(tailored, pairs))


class _Texts:
    """Finds titles and texts in all languages: those of the nearest layer that has some, else those of the base."""

    def __init__(
        self, lesson: Lesson, languages: Iterable[str], parts: Sequence[LessonPart], tailored: Tailored, source: str
    ) -> None:
        self._base: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
        for tag in dict.fromkeys([source, *languages]):
            for block in lesson.texts[tag].blocks if tag in lesson.texts else ():
                titles, texts = self._base.setdefault(block.id, ({}, {}))
                titles[tag], texts[tag] = block.title, block.text
        applied = {
            (state.layer, type(state.operation) is InsertAfter, _made(state.operation))
            for state in tailored.states
            if state.kind in ("applied", "stale")
        }
        self._nearest_first: dict[str, list[tuple[str, ReplaceBlock | InsertBlock]]] = {}
        for part in reversed(parts):
            for _, operation in part.numbered:
                inserts = isinstance(operation, InsertBlock)
                made = operation.id if isinstance(operation, InsertBlock) else operation.block
                if not isinstance(operation, HideBlock) and (part.layer, inserts, made) in applied:
                    self._nearest_first.setdefault(made, []).append((part.layer, operation))

    def shown(self, block: str) -> ShownBlock:
        titles, texts = self._base.get(block, ({}, {}))
        origin, title, text = BASE, None, None
        for layer, operation in self._nearest_first.get(block, ()):
            origin, text = (layer, operation.text) if text is None else (origin, text)
            title = operation.title if title is None else title
        return ShownBlock(block, origin, title or titles, text or texts)


def _made(operation: Operation) -> str:
    """Return the id of the block that has the operation's text; hiding has none."""
    if isinstance(operation, Hide):
        return ""
    return operation.id if isinstance(operation, InsertAfter) else operation.block


def _operation(operation: LessonOperation, source: str) -> Operation:
    if isinstance(operation, HideBlock):
        return Hide(operation.block, operation.base)
    text = local(operation.text, source, source)
    if isinstance(operation, InsertBlock):
        title = local(operation.title, source, source)
        return InsertAfter(operation.block, operation.id, title, text, operation.base)
    title_or_none = local(operation.title, source, source) if operation.title else None
    return Replace(operation.block, title_or_none, text, operation.base)


def item_hash(item: Item, source: str) -> str:
    """Return the hash by which operations name this version of a base question (12 hex digits).

    It is over what is asked and how it is judged, in the source language; tags and translations do not count.
    """
    told = {key: part for key, part in item.model_dump(exclude_defaults=True).items() if key not in _TAGS}
    return text_hash(canonical(_in_source(told, source)).decode())


def _in_source(value: Any, source: str) -> Any:
    """Return the value with the source language alone of everything that is there in several languages."""
    if isinstance(value, list):
        return [_in_source(part, source) for part in value]
    if not isinstance(value, dict):
        return value
    if source in value and all(isinstance(part, str | list) for part in value.values()):
        return value[source]
    return {key: _in_source(part, source) for key, part in value.items() if part is not None}


def tailor_bank(
    items: Iterable[Item], parts: Sequence[BankPart], source: str
) -> tuple[tuple[TailoredItem, ...], tuple[NumberedState, ...]]:
    """Return the questions that an audience with these layers has, and the state of every operation on them.

    `items` are those of the course, in the order of the bank.
    """
    current = {item.id: TailoredItem(item) for item in items}
    if not parts:
        return tuple(current.values()), ()
    blocks = [Block(name, "", "", item_hash(found.item, source)) for name, found in current.items()]
    pairs: list[tuple[str, list[tuple[int, Operation]]]] = []
    for part in parts:
        current |= _items_of(part, current)
        # The engine needs no words, only which items are changed and what they are then.
        pairs.append((part.layer, [(number, _on_item(one, current, source)) for number, one in part.numbered]))
        tailored = tailor(blocks, _layers(pairs))
        # A layer finds what the engine lets the layers before it make, and nothing else.
        current = {block.id: current[block.id] for block in (*tailored.blocks, *tailored.hidden)}
    return tuple(current[block.id] for block in tailored.blocks), _numbered(tailored, pairs)


def _on_item(operation: ItemOperation, current: Mapping[str, TailoredItem], source: str) -> Operation:
    anchor, base = operation.item, operation.base
    if isinstance(operation, HideItem):
        return Hide(anchor, base)
    if isinstance(operation, InsertItem):
        return InsertAfter(anchor, operation.new.id, "", "", base, item_hash(operation.new, source))
    made = item_hash(current[anchor].item, source) if anchor in current else None
    return Replace(anchor, None, "", base, made)


def _items_of(part: BankPart, current: Mapping[str, TailoredItem]) -> dict[str, TailoredItem]:
    """Return the questions that a layer makes. Whether it may is for the engine to say: then they are shown."""
    places = Counter(operation.item for _, operation in part.numbered if not isinstance(operation, InsertItem))
    made: dict[str, TailoredItem] = {}
    for number, operation in part.numbered:
        found = current.get(operation.item)
        if isinstance(operation, InsertItem) and operation.new.id not in current:
            made[operation.new.id] = TailoredItem(operation.new, part.layer, (part.layer,), operation.item, number)
        elif isinstance(operation, ReplaceItem) and found and places[operation.item] == 1:
            made[operation.item] = _replaced(found, operation, part.layer, number)
    return {name: _anchored(item, {**current, **made}) for name, item in made.items()}


def _anchored(item: TailoredItem, known: Mapping[str, TailoredItem]) -> TailoredItem:
    """Return an inserted question with the base question that it follows, however many are inserted between them."""
    seen = {item.item.id}
    while (anchor := known.get(item.after)) and anchor.after and anchor.item.id not in seen:
        seen.add(anchor.item.id)
        item = replace(item, after=anchor.after)
    return item


def _replaced(found: TailoredItem, operation: ReplaceItem, layer: str, number: int) -> TailoredItem:
    layers = (*found.layers, layer)
    whole = {name: getattr(found.item, name) for name in found.item.model_fields_set} | operation.parts
    try:
        made = type(found.item).model_validate(whole)
    except ValidationError as error:
        return TailoredItem(found.item, layer, layers, found.after, number, error)
    return TailoredItem(made, layer, layers, found.after, number)


def _layers(pairs: Iterable[tuple[str, Sequence[tuple[int, Operation]]]]) -> list[Layer]:
    return [Layer(name, tuple(operation for _, operation in numbered)) for name, numbered in pairs]


def _numbered(
    tailored: Tailored, pairs: Iterable[tuple[str, Sequence[tuple[int, Operation]]]]
) -> tuple[NumberedState, ...]:
    numbers: dict[tuple[str, Operation], list[int]] = {}
    for name, numbered in pairs:
        for number, operation in numbered:
            numbers.setdefault((name, operation), []).append(number)
    states = (
        NumberedState(number, state) for state in tailored.states for number in numbers[state.layer, state.operation]
    )
    return tuple(dict.fromkeys(states))


def is_correct(choice: ChoiceFile, facts: Mapping[str, Fact], definitions: Mapping[str, FactDefinition]) -> bool:
    """Say whether the choice is right in the country whose facts these are.

    Raises KeyError for a missing fact or definition, Invalid as `comparable_value` does.
    """
    if isinstance(choice.correct, bool):
        return choice.correct
    wanted = comparable_value(definitions[choice.correct.fact], choice.correct.equals)
    return comparable(facts[choice.correct.fact].value) == wanted
