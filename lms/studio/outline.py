"""A course at a glance, as the authors of an edition see it: what is theirs in each lesson, and what needs them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lms.content.units import Address, UnitKey, parse_address
from lms.studio.author_lesson import AuthorBlock, AuthorLesson, Ground, Orphan, Value, operation_words
from lms.studio.bank import Bank, bank_of
from lms.studio.blocks import lesson_of


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson with counts of blocks: all, changed by this edition, stale, without translation, in the draft."""

    path: str
    title: str
    blocks: int
    own: int
    stale: int
    untranslated: int
    draft: int


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """A module with its lessons in order; `title` is localised."""

    slug: str
    title: Mapping[str, str]
    lessons: tuple[LessonRow, ...]


@dataclass(frozen=True, slots=True)
class BankRow:
    """The bank with counts of questions: all, changed by this edition, stale, in the draft."""

    items: int
    own: int
    stale: int
    draft: int


@dataclass(frozen=True, slots=True)
class Outline:
    """Modules in order, quizzes by slug with their localised titles, the bank (None for a translation: its questions
    are in the base text), and all of this edition that lies nowhere in the course."""

    modules: tuple[ModuleRow, ...]
    quizzes: tuple[tuple[str, Mapping[str, str]], ...]
    bank: BankRow | None
    orphans: tuple[Orphan, ...]


Units = dict[UnitKey, Value]


def outline_of(ground: Ground) -> Outline:
    """The whole course, from all its units that the edition's authors see."""
    parts = _by_lesson(ground.units)
    modules, orphans = [], []
    there: set[str] = set()
    for slug in (ground.unit("course") or {}).get("modules", ()):
        module = ground.unit(f"module/{slug}") or {}
        paths = [f"{slug}/{name}" for name in module.get("lessons", ())]
        seen = [lesson for path in paths if (lesson := lesson_of(_part(ground, parts, path), path))]
        there.update(lesson.path for lesson in seen)
        orphans += [orphan for lesson in seen for orphan in lesson.orphans]
        modules.append(ModuleRow(slug, module.get("title", {}), tuple(_row(lesson) for lesson in seen)))
    bank = bank_of(ground) if ground.edition.kind != "language" else None
    lost = (*orphans, *_of_gone_lessons(ground, there), *(_of_gone_items(ground, bank) if bank else ()))
    return Outline(tuple(modules), tuple(_quizzes(ground)), _bank_row(bank) if bank else None, lost)


def places_of(ground: Ground) -> list[tuple[str, list[AuthorLesson]]]:
    """Every module's slug with its lessons and their blocks, to choose a place from."""
    parts = _by_lesson(ground.units)
    result = []
    for slug in (ground.unit("course") or {}).get("modules", ()):
        paths = [f"{slug}/{name}" for name in (ground.unit(f"module/{slug}") or {}).get("lessons", ())]
        result.append((slug, [found for path in paths if (found := lesson_of(_part(ground, parts, path), path))]))
    return result


def _row(lesson: AuthorLesson) -> LessonRow:
    blocks = lesson.blocks
    own = sum(block.state not in ("same", "untranslated") for block in blocks)
    untranslated = sum(block.state == "untranslated" for block in blocks)
    return LessonRow(
        lesson.path, lesson.title, len(blocks), own, sum(_waits(block) for block in blocks), untranslated,
        sum(block.in_draft for block in blocks),
    )  # fmt: skip


def _quizzes(ground: Ground) -> Iterator[tuple[str, Mapping[str, str]]]:
    for slug in (ground.unit("course") or {}).get("quizzes", ()):
        if quiz := ground.unit(f"quiz/{slug}"):
            yield slug, quiz.get("title", {})


def _bank_row(bank: Bank) -> BankRow:
    items = bank.items
    own, stale = sum(item.own is not None for item in items), sum(item.stale for item in items)
    return BankRow(len(items), own, stale, sum(item.in_draft for item in items))


def _of_gone_items(ground: Ground, bank: Bank) -> Iterator[Orphan]:
    for key in bank.lost:
        value = ground.units[key]
        asked = value.get("prompt") or value.get("new", {}).get("prompt") or value.get("feedback") or {}
        words = {tag: {"text": text} for tag, text in asked.items()}
        yield Orphan(key, value, "item", words, key in ground.changed)


def _waits(block: AuthorBlock) -> bool:
    return block.stale or bool(block.outdated)


def _by_lesson(units: Mapping[UnitKey, Value]) -> dict[str, Units]:
    """Units by the lesson that they belong to; those of none are under ""."""
    result: dict[str, Units] = defaultdict(dict)
    for key, value in units.items():
        result[parse_address(key.address).lesson_path][key] = value
    return result


def _part(ground: Ground, parts: Mapping[str, Units], path: str) -> Ground:
    return replace(ground, units={**parts.get("", {}), **parts.get(path, {})})


def _of_gone_lessons(ground: Ground, there: set[str]) -> Iterator[Orphan]:
    for key, value in ground.units.items():
        address = parse_address(key.address)
        if not address.lesson_path or address.lesson_path in there:
            continue
        if address.kind == "operation" and address.layer == ground.edition.layer:
            yield Orphan(key, value, "lesson", operation_words(value), key in ground.changed)
        elif _own_translation(address, ground):
            yield Orphan(key, value, "lesson", {address.language: value}, key in ground.changed)


def _own_translation(address: Address, ground: Ground) -> bool:
    own = ground.edition.kind == "language" and address.language == ground.edition.name
    return own and address.kind == "block"
