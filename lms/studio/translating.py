"""How far the translation of an edition is, by lesson, and what a translator's file has changed in it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.content.exchange import Exchange, apply
from lms.content.segments import Segment, segments
from lms.content.units import UnitKey, Units, parse_address
from lms.domain.editions import Edition
from lms.domain.errors import NotFound
from lms.studio.service import Edit

HEADS, FACTS, ITEMS = "", "facts", "items"


@dataclass(slots=True)
class Part:
    """A lesson (`module/lesson`), a quiz (`quiz:Q`), the questions (ITEMS), legal facts (FACTS) or titles and the like
    (HEADS) in figures."""

    name: str
    done: int = 0
    stale: int = 0
    missing: int = 0

    @property
    def all(self) -> int:
        return self.done + self.stale + self.missing


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file changes: `edits` for the drafts, how many texts are new and how many replace another translation."""

    found: Exchange
    edits: tuple[Edit, ...] = ()
    added: int = 0
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class Translation:
    """The texts of one edition in a language: those whose translations are written in it."""

    edition: Edition
    course: str
    language: str
    units: Units
    segments: tuple[Segment, ...] = field(default=())

    @property
    def scopes(self) -> Collection[str]:
        return {self.edition.scope}

    def parts(self) -> list[Part]:
        """Figures by part, in reading order."""
        found: dict[str, Part] = {}
        for segment in self.segments:
            name = part_of(segment.id)
            part = found.setdefault(name, Part(name))
            setattr(part, segment.state, getattr(part, segment.state) + 1)
        return list(found.values())

    def total(self) -> Part:
        """Figures of all parts together."""
        parts = self.parts()
        figures = {state: sum(getattr(part, state) for part in parts) for state in ("done", "stale", "missing")}
        return Part(HEADS, **figures)

    def chosen(self, *, waiting: bool) -> list[Segment]:
        """All texts, or those that wait for a translator."""
        return [segment for segment in self.segments if not waiting or segment.state != "done"]

    def taken(self, found: Exchange) -> Taken:
        """What a file that was compared with these units changes."""
        before = {segment.id: segment.target for segment in self.segments}
        changes = apply(self.units, found.accepted, self.course, self.language)
        edits = tuple(Edit(key, _plain(self.units.get(key)), value) for key, value in changes.items())
        replaced = sum(bool(before.get(name)) for name in found.accepted)
        return Taken(found, edits, len(found.accepted) - replaced, replaced)


def translation(edition: Edition, course: str, language: str, units: Units) -> Translation:
    """The texts of an edition in a language, from its course's units.

    Raises NotFound for a language that the course is not translated into, or the edition of another language.
    """
    if edition.kind == "language" and edition.name != language:
        raise NotFound("edition.none")
    found = segments(units, course, language, scopes={edition.scope})
    return Translation(edition, course, language, units, tuple(found))


def part_of(segment_id: str) -> str:
    """The part that a text is counted in."""
    at = parse_address(segment_id.partition("#")[0])
    if at.lesson_path:
        return at.lesson_path
    if at.item:
        return ITEMS
    if at.quiz:
        return f"quiz:{at.quiz}"
    return FACTS if at.fact else HEADS


def languages(head: Mapping[str, Any]) -> Iterable[str]:
    """The languages that a course is translated into."""
    return [tag for tag in head["languages"] if tag != head["source_language"]]


def unit_of(segment_id: str, course: str) -> UnitKey | None:
    """The unit that a text is in; None for what is no text of ours."""
    address = segment_id.partition("#")[0]
    try:
        parse_address(address)
    except NotFound:
        return None
    return UnitKey(course, address)


def _plain(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if value is None else dict(value)
