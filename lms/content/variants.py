"""A course as one country has it: base blocks and items with that country's operations, by the rules of tailoring."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lms.content.lesson import LessonBlock
from lms.content.loaded import Course, Lesson, Module, Quiz
from lms.content.schema import ChoiceFile, HideBlock, InsertBlock, ItemFile, ReplaceBlock, ReplaceItem
from lms.domain.course import canonical
from lms.domain.facts import Fact, FactDefinition, Localised, comparable_value
from lms.domain.languages import choose
from lms.domain.tailoring import (
    BASE,
    Block,
    Hide,
    InsertAfter,
    Layer,
    Operation,
    OverlayConflict,
    Replace,
    Tailored,
    tailor,
    text_hash,
)

COUNTRY_LAYER = "country"
LessonOperation = ReplaceBlock | HideBlock | InsertBlock


@dataclass(frozen=True, slots=True)
class Operations:
    """A country's operations on a course, found by lesson and quiz, each with its number in the file."""

    lessons: Mapping[str, Sequence[tuple[int, LessonOperation]]] = field(default_factory=dict)
    quizzes: Mapping[str, Sequence[tuple[int, ReplaceItem]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TailoredItem:
    """A quiz item with the texts of the nearest layers."""

    item: ItemFile
    prompt: Localised
    choices: Sequence[ChoiceFile]
    feedback: Localised
    origin: str


class NumberedConflict(NamedTuple):
    """A conflict and the number of its operation in the country's file."""

    number: int
    conflict: OverlayConflict


def operations(course: Course, country: str) -> Operations:
    """Return the country's operations; empty when it has none."""
    overlay = course.overlays.get(country)
    lessons: dict[str, list[tuple[int, LessonOperation]]] = {}
    quizzes: dict[str, list[tuple[int, ReplaceItem]]] = {}
    for number, operation in enumerate(overlay.file.operations if overlay else ()):
        if isinstance(operation, ReplaceItem):
            quizzes.setdefault(operation.quiz, []).append((number, operation))
        else:
            lessons.setdefault(operation.lesson, []).append((number, operation))
    return Operations(lessons, quizzes)


def lesson_language(wanted: str, module: Module, lesson: Lesson, source: str) -> str:
    """Return the language in which a reader of `wanted` gets the lesson."""
    return choose(wanted, [source, *(tag for tag in module.file.languages if tag in lesson.texts)], source)


def chosen_language(text: Localised, wanted: str, source: str) -> str:
    """Return the language in which a text is shown to a reader of `wanted`."""
    return choose(wanted, text, source if source in text else min(text))


def local(text: Localised, language: str, source: str) -> str:
    """Return the text in the language, else in the source language, else in any: a text is never nothing."""
    return text[chosen_language(text, language, source)]


def base_blocks(lesson: Lesson, language: str, source: str) -> list[Block]:
    """Return the blocks in a language, each with the hash of its source text."""
    originals = {block.id: block for block in lesson.texts[source].blocks}
    return [_block(block, originals.get(block.id, block)) for block in lesson.texts[language].blocks]


def _block(block: LessonBlock, original: LessonBlock) -> Block:
    return Block(block.id, block.title, block.text, original.hash)


def tailor_lesson(
    lesson: Lesson, numbered: Sequence[tuple[int, LessonOperation]], language: str, source: str
) -> tuple[Tailored, tuple[NumberedConflict, ...]]:
    """Return the lesson's blocks for a country in a language, and what a person must look at."""
    pairs = [(number, _operation(operation, language, source)) for number, operation in numbered]
    return _tailored(base_blocks(lesson, language, source), pairs)


def _operation(operation: LessonOperation, language: str, source: str) -> Operation:
    if isinstance(operation, HideBlock):
        return Hide(operation.block, operation.base)
    text = local(operation.text, language, source)
    if isinstance(operation, InsertBlock):
        title = local(operation.title, language, source)
        return InsertAfter(operation.block, operation.id, title, text, operation.base)
    title_or_none = local(operation.title, language, source) if operation.title else None
    return Replace(operation.block, title_or_none, text, operation.base)


def item_hash(item: ItemFile, source: str) -> str:
    """Return the hash by which operations name this version of a base item (12 hex digits)."""
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
    return text_hash(canonical({"type": item.type, "points": item.points, "words": words, "choices": choices}).decode())


def tailor_quiz(
    quiz: Quiz, numbered: Sequence[tuple[int, ReplaceItem]], source: str
) -> tuple[tuple[TailoredItem, ...], tuple[NumberedConflict, ...]]:
    """Return the quiz's items for a country, and what a person must look at."""
    # The engine works on the names of the operations; their parts are put together afterwards, the nearest last.
    by_number = {str(number): operation for number, operation in numbered}
    blocks = [Block(item.id, "", "", item_hash(item, source)) for item in quiz.file.items]
    pairs: list[tuple[int, Operation]] = [
        (number, Replace(operation.item, None, str(number), operation.base)) for number, operation in numbered
    ]
    tailored, conflicts = _tailored(blocks, pairs)
    chains: dict[str, list[ReplaceItem]] = {}
    for block in (*tailored.overridden, *tailored.blocks):
        if block.origin != BASE:
            chains.setdefault(block.id, []).append(by_number[block.text])
    items = tuple(_tailored_item(item, chains.get(item.id, ())) for item in quiz.file.items)
    return items, conflicts


def _tailored_item(item: ItemFile, chain: Iterable[ReplaceItem]) -> TailoredItem:
    result = TailoredItem(item, item.prompt, item.choices, item.feedback, BASE)
    for operation in chain:
        result = TailoredItem(
            item,
            operation.prompt or result.prompt,
            operation.choices or result.choices,
            operation.feedback or result.feedback,
            COUNTRY_LAYER,
        )
    return result


def _tailored(
    blocks: Sequence[Block], pairs: Sequence[tuple[int, Operation]]
) -> tuple[Tailored, tuple[NumberedConflict, ...]]:
    tailored = tailor(blocks, [Layer(COUNTRY_LAYER, tuple(operation for _, operation in pairs))])
    numbers: dict[Operation, list[int]] = {}
    for number, operation in pairs:
        numbers.setdefault(operation, []).append(number)
    conflicts = (
        NumberedConflict(number, conflict) for conflict in tailored.conflicts for number in numbers[conflict.operation]
    )
    return tailored, tuple(dict.fromkeys(conflicts))


def is_correct(choice: ChoiceFile, facts: Mapping[str, Fact], definitions: Mapping[str, FactDefinition]) -> bool:
    """Say whether the choice is right in the country whose facts these are.

    Raises KeyError for a missing fact or definition, Invalid as `comparable_value` does.
    """
    if isinstance(choice.correct, bool):
        return choice.correct
    wanted = comparable_value(definitions[choice.correct.fact], choice.correct.equals)
    return facts[choice.correct.fact].value == wanted
