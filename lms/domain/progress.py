"""How far somebody has come in a course."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """Lessons done of those that the pinned release has; lessons of other releases do not count."""

    done: int
    total: int
    enrolment_id: int
    release_id: str

    @property
    def finished(self) -> bool:
        return 0 < self.total <= self.done


def next_lesson(lessons: Sequence[str], completed: Collection[str]) -> str | None:
    """The first lesson, in reading order, that is not done; None when all are."""
    return next((lesson for lesson in lessons if lesson not in completed), None)


def neighbours(lessons: Sequence[str], here: str) -> tuple[str | None, str | None]:
    """The lessons before and after `here`, across modules."""
    place = lessons.index(here)
    before = lessons[place - 1] if place else None
    after = lessons[place + 1] if place + 1 < len(lessons) else None
    return before, after


def worth_reading(wanted: Collection[str], named: Mapping[str, Collection[str]]) -> list[str]:
    """A few lessons that together name all the `wanted` facts which any lesson names, in reading order.

    `named` has the lessons in reading order with the facts that each names. Greedy: whichever lesson names the most
    of what is still missing comes next; of equals the first.
    """
    missing = set(wanted).intersection(fact for facts in named.values() for fact in facts)
    chosen: set[str] = set()
    while missing:
        best = max(named, key=lambda lesson: len(missing.intersection(named[lesson])))
        chosen.add(best)
        missing.difference_update(named[best])
    return [lesson for lesson in named if lesson in chosen]
