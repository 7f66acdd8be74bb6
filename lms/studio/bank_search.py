"""Finding questions of a bank: by words, by their tags, by what has become of them; and which quizzes ask them."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from lms.content.item_texts import texts
from lms.content.units import parse_address
from lms.studio import models
from lms.studio.author_lesson import Ground, Value
from lms.studio.bank import AuthorItem, Bank
from lms.studio.models import Draft

Mark = Literal["new", "changed", "review", "published", "own", "stale", "hidden", "inserted", "retired"]
MARKS: Sequence[Mark] = ("new", "changed", "review", "published", "own", "stale", "hidden", "inserted", "retired")
TAGS = ("topic", "step", "bloom", "level", "type")
POOL_TAGS = ("topic", "step", "bloom", "level")
# Letters of Arabic that people type for one another: the forms of alef, alef maksura, teh marbuta; and the tatweel.
_ALIKE = {ord(letter): plain for letters, plain in
          {"أإآٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": ""}.items() for letter in letters}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """A quiz that asks a question: as one that everybody gets, or as one of those from which `draw` are drawn."""

    quiz: str
    title: Mapping[str, str]
    draw: int = 0
    pool: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A question of a page of the bank."""

    item: AuthorItem
    marks: frozenset[Mark]
    used: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for: words, and values by tag; "" for anything."""

    words: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""

    def matches(self, found: Found) -> bool:
        """Whether a question is one of those."""
        value = found.item.value
        if any(wanted and str(value.get(tag) or "") != wanted for tag, wanted in self.tags.items()):
            return False
        if self.mark in MARKS and self.mark not in found.marks:
            return False
        asked = folded(self.words).split()
        return not asked or all(word in text for text in [_all_words(found.item)] for word in asked)


def folded(text: str) -> str:
    """Words as they are compared: without case, accents, vowel marks, and the forms that letters of Arabic have."""
    plain = unicodedata.normalize("NFKD", text.translate(_ALIKE)).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_ALIKE)


def _all_words(item: AuthorItem) -> str:
    words = [text for found in texts(item.value) for text in found.text.values()]
    return folded(" ".join([item.id, str(item.value.get("topic", "")), *words]))


def rows_of(ground: Ground, bank: Bank, draft: Draft | None) -> list[Found]:
    """Every question with its marks and uses."""
    quizzes = list(_quizzes(ground))
    uses = uses_of(bank.items, quizzes)
    in_review = draft is not None and draft.state != models.OPEN
    return [Found(item, frozenset(_marks(item, in_review)), uses.get(item.id, ())) for item in bank.items]


def _marks(item: AuthorItem, in_review: bool) -> Iterator[Mark]:
    if item.in_draft:
        yield "changed" if item.published else "new"
        if in_review:
            yield "review"
    else:
        yield "published"
    if item.state == "replaced":
        yield "own"
    if item.state == "inserted":
        yield "inserted"
    if item.state == "hidden" or item.hidden_by:
        yield "hidden"
    if item.stale:
        yield "stale"
    if item.retired:
        yield "retired"


def _quizzes(ground: Ground) -> Iterator[tuple[str, Value]]:
    """The blueprints of the course, in its order. A post-test without sections of its own has those of its pre-test."""
    units = {
        parse_address(key.address).quiz: value
        for key, value in ground.units.items()
        if key.course == ground.course and key.address.startswith("quiz/")
    }
    for slug in (ground.unit("course") or {}).get("quizzes", ()):
        if slug in units:
            value = units[slug]
            paired = units.get(str(value.get("paired_with") or ""), {})
            yield slug, {**value, "sections": value.get("sections") or paired.get("sections") or []}


def uses_of(items: Sequence[AuthorItem], quizzes: Iterable[tuple[str, Value]]) -> dict[str, tuple[Use, ...]]:
    """Which quizzes ask each question. What is fixed in a quiz is in none of its pools."""
    found: dict[str, list[Use]] = {}
    for slug, quiz in quizzes:
        title, sections = quiz.get("title", {}), quiz.get("sections", [])
        fixed = with_inserted(items, {name for section in sections for name in section.get("items", ())})
        for name in fixed:
            found.setdefault(name, []).append(Use(slug, title))
        for section in sections:
            if "draw" in section:
                pool = [item.id for item in items if item.id not in fixed and fits(item, section.get("pool", {}))]
                for name in pool:
                    found.setdefault(name, []).append(Use(slug, title, section["draw"], len(pool)))
    return {name: tuple(uses) for name, uses in found.items()}


def with_inserted(items: Sequence[AuthorItem], names: set[str]) -> set[str]:
    """Fixed questions, and those that a layer asks after them."""
    found = set(names)
    for item in items:  # an inserted one comes after that which it follows
        address = parse_address(item.key.address)
        if address.after and address.item in found:
            found.add(item.id)
    return found


def fits(item: AuthorItem, pool: Mapping[str, Any]) -> bool:
    """Whether a draw may take a question."""
    return item.asked and all(item.value.get(tag) in pool[tag] for tag in POOL_TAGS if pool.get(tag))


def choices_of(rows: Iterable[Found]) -> dict[str, list[str]]:
    """The values of each tag that there are, for the filters."""
    found: dict[str, set[str]] = {tag: set() for tag in TAGS}
    for row in rows:
        for tag in TAGS:
            if value := row.item.value.get(tag):
                found[tag].add(str(value))
    return {tag: sorted(values) for tag, values in found.items()}


def is_named(ground: Ground, item: str) -> list[Use]:
    """The quizzes whose blueprint names a question: it cannot go while they do."""
    return [
        Use(slug, quiz.get("title", {}))
        for slug, quiz in _quizzes(ground)
        if any(item in section.get("items", ()) for section in quiz["sections"])
    ]
