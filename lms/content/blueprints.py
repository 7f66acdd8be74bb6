"""A blueprint for one audience: which questions its sections have there, and whether there are always enough.

The rules of a draw are those of `lms.domain.blueprint.draw`: what is fixed in a quiz is drawn nowhere in it, a section
draws none that a section before has drawn, and a post-test has none that the same person had in its pre-test.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lms.content.bank import TailoredBank
from lms.content.item_schema import Item
from lms.content.loaded import Course, Quiz
from lms.content.quiz_schema import DrawSection, FixedSection, QuizFile, Wanted
from lms.content.yaml_source import Path


class PlannedSection(NamedTuple):
    """Questions that everybody gets (`draw` is 0), or so many that are drawn from these; `place` is its number."""

    place: int
    items: tuple[str, ...]
    draw: int = 0

    @property
    def body(self) -> dict[str, Any]:
        """The section as a compiled quiz has it."""
        return {"draw": self.draw, "from": list(self.items)} if self.draw else {"items": list(self.items)}


@dataclass(frozen=True, slots=True)
class Plan:
    """A quiz for one audience; `count` is how many questions an attempt has, `items` are all that may be asked."""

    sections: tuple[PlannedSection, ...]

    @property
    def count(self) -> int:
        """How many questions an attempt has."""
        return sum(section.draw or len(section.items) for section in self.sections)

    @property
    def items(self) -> tuple[str, ...]:
        """All questions that may be asked, each once."""
        return tuple(dict.fromkeys(name for section in self.sections for name in section.items))


class Shortage(NamedTuple):
    """What an audience has too little of, at a place of the quiz file."""

    place: Path
    sentence: str


def sections_of(quiz: QuizFile, course: Course) -> Sequence[FixedSection | DrawSection]:
    """Return the sections of a quiz: a post-test without its own has those of its pre-test."""
    paired = course.quiz(quiz.paired_with) if quiz.paired_with and not quiz.sections else None
    return paired.file.sections if paired else quiz.sections


def plan(quiz: QuizFile, course: Course, bank: TailoredBank) -> Plan:
    """Return what the sections of a quiz have for an audience; a section without any question is left out."""
    sections = sections_of(quiz, course)
    fixed = {
        place: tuple(dict.fromkeys(name for item in section.items for name in bank.after(item) if _asked(bank, name)))
        for place, section in enumerate(sections)
        if isinstance(section, FixedSection)
    }
    taken = {name for names in fixed.values() for name in names}
    found = []
    for place, section in enumerate(sections):
        if isinstance(section, FixedSection):
            found.append(PlannedSection(place, fixed[place]))
        else:
            pool = (name for name, one in bank.items.items() if name not in taken and fits(one.item, section.pool))
            found.append(PlannedSection(place, tuple(pool), section.draw))
    return Plan(tuple(section for section in found if section.items))


def _asked(bank: TailoredBank, name: str) -> bool:
    return not bank.items[name].item.retired


def fits(item: Item, wanted: Wanted) -> bool:
    """Say whether a question may be drawn by these tags."""
    return not item.retired and all(
        values is None or getattr(item, key) in values
        for key, values in (
            ("topic", wanted.topic),
            ("step", wanted.step),
            ("bloom", wanted.bloom),
            ("level", wanted.level),
        )
    )


def shortages(quiz: Quiz, course: Course, bank: TailoredBank) -> Iterator[Shortage]:
    """Yield what there is too little of for an audience: whatever was drawn before, the rest must be enough."""
    file = quiz.file
    planned = plan(file, course, bank)
    if not planned.sections:
        yield Shortage(("sections",), f"the quiz `{file.slug}` has no question")
    by_place = {section.place: section for section in planned.sections}
    paired = course.quiz(file.paired_with) if file.paired_with else None
    before = list(plan(paired.file, course, bank).sections) if paired else []
    seen = [PlannedSection(section.place, section.items, section.draw or len(section.items)) for section in before]
    had = {name for section in before for name in section.items}
    for place, section in enumerate(sections_of(file, course)):
        found = by_place.get(place)
        if isinstance(section, DrawSection):
            mine = PlannedSection(place, found.items if found else (), section.draw)
            yield from _too_few(mine, seen, "the pre-test and sections before" if paired else "sections before")
            seen.append(mine)
        elif repeated := [name for name in (found.items if found else ()) if name in had]:
            sentence = f"the pre-test may have asked them already, so nobody would be asked: {', '.join(repeated)}"
            yield Shortage(("sections", place), sentence)


def _too_few(section: PlannedSection, before: Iterable[PlannedSection], who: str) -> Iterator[Shortage]:
    pool = set(section.items)
    shared = [(pool.intersection(other.items), other.draw) for other in before]
    most = min(sum(min(len(both), draw) for both, draw in shared), len(set[str]().union(*(both for both, _ in shared))))
    if len(pool) - most < section.draw:
        taken = f", of which {who} may take {most}" if most else ""
        yield Shortage(
            ("sections", section.place), f"expected at least {section.draw} to draw from, found {len(pool)}{taken}"
        )
