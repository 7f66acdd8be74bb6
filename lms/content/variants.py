"""A course as one audience has it: base blocks and items with the operations of its layers, in any language."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lms.content.layer_schema import HideBlock, InsertBlock, ReplaceBlock, ReplaceItem
from lms.content.layers import LessonOperation, LessonPart, QuizPart
from lms.content.loaded import Lesson, Module, Quiz
from lms.content.schema import ChoiceFile, ItemFile
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
    """A quiz item with the texts of the nearest layers; `origin` is `base` or the layer that changed it last."""

    item: ItemFile
    prompt: Localised
    choices: Sequence[ChoiceFile]
    feedback: Localised
    origin: str


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


def item_hash(item: ItemFile, source: str) -> str:
    """Return the hash by which operations name this version of a base item (12 hex digits)."""
    return _item_hash(TailoredItem(item, item.prompt, item.choices, item.feedback, BASE), source)


def _item_hash(item: TailoredItem, source: str) -> str:
    choices = [
        [
            choice.id,
            local(choice.text, source, source),
            local(choice.feedback, source, source),
            choice.model_dump()["correct"],
        ]
        for choice in item.choices
    ]
    words = [local(item.prompt, source, source), local(item.feedback, source, source)]
    whole = {"type": item.item.type, "points": item.item.points, "words": words, "choices": choices}
    return text_hash(canonical(whole).decode())


def tailor_quiz(
    quiz: Quiz, parts: Sequence[QuizPart], source: str
) -> tuple[tuple[TailoredItem, ...], tuple[NumberedState, ...]]:
    """Return the quiz's items for an audience with these layers, and the state of every operation on it."""
    current = {item.id: TailoredItem(item, item.prompt, item.choices, item.feedback, BASE) for item in quiz.file.items}
    blocks = [Block(item.id, "", "", item_hash(item, source)) for item in quiz.file.items]
    pairs: list[tuple[str, list[tuple[int, Operation]]]] = []
    for part in parts:
        made = _items_of(part, current)
        hashes = {item: _item_hash(tailored, source) for item, tailored in made.items()}
        # The engine needs no words, only which items are replaced and what they are then.
        numbered: list[tuple[int, Operation]] = [
            (number, Replace(operation.item, None, "", operation.base, hashes.get(operation.item)))
            for number, operation in part.numbered
        ]
        pairs.append((part.layer, numbered))
        current |= made
    return tuple(current.values()), _numbered(tailor(blocks, _layers(pairs)), pairs)


def _items_of(part: QuizPart, current: Mapping[str, TailoredItem]) -> dict[str, TailoredItem]:
    """Return the items that a layer replaces; two operations on one item do not apply."""
    places = Counter(operation.item for _, operation in part.numbered)
    return {
        operation.item: _replaced(current[operation.item], operation, part.layer)
        for _, operation in part.numbered
        if operation.item in current and places[operation.item] == 1
    }


def _replaced(item: TailoredItem, operation: ReplaceItem, layer: str) -> TailoredItem:
    return TailoredItem(
        item.item,
        operation.prompt or item.prompt,
        operation.choices or item.choices,
        operation.feedback or item.feedback,
        layer,
    )


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
