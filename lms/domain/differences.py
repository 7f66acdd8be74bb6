"""What is different for a reader between two releases of a course: lessons, quizzes, and what the law says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from lms.domain.course import OUTLINE, lesson_key, quiz_key

Kind = Literal["changed", "new", "gone"]
Body = Mapping[str, Any]
# What the law says and where it stands. A later date of review says the same again.
_SAYS = ("value", "qualifier", "citation", "source", "status")


@dataclass(frozen=True, slots=True)
class Side:
    """What one audience reads in one release: the hash of each document, and the outline and country page to name
    things by (perhaps in another language)."""

    hashes: Mapping[str, str]
    outline: Body
    country: Body


@dataclass(frozen=True, slots=True)
class Change:
    """A lesson (`key` is MODULE/LESSON) or quiz that is changed, new or gone; `language` is that of the title."""

    kind: Kind
    key: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class FactChange:
    """A legal fact whose record is another one; `old` or `new` is None where there is none."""

    key: str
    label: str
    old: Body | None
    new: Body | None

    @property
    def renewed(self) -> bool:
        """Whether it says the same on the same source, and was only reviewed again."""
        if self.old is None or self.new is None:
            return False
        return all(self.old.get(part) == self.new.get(part) for part in _SAYS)

    @property
    def reviewed_on(self) -> date | None:
        """When it was last reviewed, for one that is still there."""
        return date.fromisoformat(self.new["reviewed_on"]) if self.new else None


@dataclass(frozen=True, slots=True)
class Differences:
    """All that is different. `contacts` are the country's for help; `descriptions` those of course, modules, lessons.

    It is false when this audience reads the same as before.
    """

    lessons: tuple[Change, ...] = ()
    quizzes: tuple[Change, ...] = ()
    facts: tuple[FactChange, ...] = ()
    contacts: bool = False
    descriptions: bool = False
    any: bool = False

    def __bool__(self) -> bool:
        return self.any


@dataclass(slots=True)
class _Named:
    """Lessons and quizzes of an outline in reading order: entry key to key, title and language."""

    lessons: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    quizzes: dict[str, tuple[str, str, str]] = field(default_factory=dict)


def differences(old: Side, new: Side) -> Differences:
    """Compare two releases for one audience, by the hashes of their documents. In reading order, then what is gone."""
    before, after = _named(old.outline), _named(new.outline)
    return Differences(
        tuple(_changes(before.lessons, after.lessons, old.hashes, new.hashes)),
        tuple(_changes(before.quizzes, after.quizzes, old.hashes, new.hashes)),
        tuple(_facts(old.country, new.country)),
        contacts=old.country.get("support") != new.country.get("support"),
        descriptions=old.hashes.get(OUTLINE) != new.hashes.get(OUTLINE),
        any=old.hashes != new.hashes,
    )


def _named(outline: Body) -> _Named:
    named = _Named()
    for module in outline["modules"]:
        for lesson in module["lessons"]:
            key = f"{module['slug']}/{lesson['slug']}"
            named.lessons[lesson_key(module["slug"], lesson["slug"])] = (key, lesson["title"], lesson["language"])
    for quiz in outline["quizzes"]:
        language = quiz.get("language", outline["language"])
        named.quizzes[quiz_key(quiz["slug"])] = (quiz["slug"], quiz["title"], language)
    return named


def _changes(
    before: Mapping[str, tuple[str, str, str]],
    after: Mapping[str, tuple[str, str, str]],
    old: Mapping[str, str],
    new: Mapping[str, str],
) -> Iterator[Change]:
    for entry, words in after.items():
        if entry not in before:
            yield Change("new", *words)
        elif old.get(entry) != new.get(entry):
            yield Change("changed", *words)
    for entry, words in before.items():
        if entry not in after:
            yield Change("gone", *words)


def _facts(old: Body, new: Body) -> Iterator[FactChange]:
    before = {fact["key"]: fact for fact in old["facts"]}
    after = {fact["key"]: fact for fact in new["facts"]}
    for key in dict.fromkeys([*after, *before]):
        left, right = before.get(key), after.get(key)
        if left != right:
            yield FactChange(key, (right or left or {})["label"], left, right)
