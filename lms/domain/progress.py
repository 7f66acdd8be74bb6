"""How far somebody has come in a course."""

from collections.abc import Collection, Sequence
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
