"""What hangs on the blocks of base lessons in all other editions, found with two statements however many there are."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lms.content.units import Address, parse_address
from lms.db.base import db
from lms.domain.editions import Edition, edition_of
from lms.studio.models import LIVE, Draft, DraftChange, StudioUnit


@dataclass(frozen=True, slots=True)
class Dependent:
    """A translation or operation on a block; `adds` is the id of the block that it puts there, or ""."""

    scope: str
    at: Address
    adds: str


@dataclass(frozen=True, slots=True)
class Depending:
    """What other editions have written for the blocks of some lessons, in force or in a draft."""

    texts: tuple[Dependent, ...]

    def of_block(self, name: str) -> list[tuple[Edition, int]]:
        """By edition, how many texts would have no place without this block."""
        return _counted(text for text in self.texts if text.at.block == name)

    def of_all(self) -> list[tuple[Edition, int]]:
        """By edition, how many texts would have no place without all these lessons."""
        return _counted(self.texts)

    @property
    def names(self) -> set[str]:
        """Every id of a block that one of them names or gives: no new block may come by it."""
        return {name for text in self.texts for name in (text.at.block, text.adds) if name}


def depending(course: str, *paths: str) -> Depending:
    """What translations, regions, countries and agencies say about the blocks of lessons `module/lesson`."""
    base, found = f"base:{course}", {}
    for scope, address, value in _rows(course, paths):
        if scope == base:
            continue
        found[scope, address] = value
    dependents = (_dependent(scope, address, value) for (scope, address), value in sorted(found.items()) if value)
    return Depending(tuple(dependent for dependent in dependents if dependent.at.block))


def _dependent(scope: str, address: str, value: dict[str, Any]) -> Dependent:
    adds = value.get("id", "") if value.get("op") == "insert_after" else ""
    return Dependent(scope, parse_address(address), str(adds))


def _counted(texts: Iterable[Dependent]) -> list[tuple[Edition, int]]:
    return [(edition_of(scope), count) for scope, count in sorted(Counter(text.scope for text in texts).items())]


def _rows(course: str, paths: Collection[str]) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """Those in force, then those in drafts that change them: these count as they will be."""
    units = select(StudioUnit.scope, StudioUnit.address, StudioUnit.value)
    units = units.where(StudioUnit.course == course, StudioUnit.part.in_(paths))
    for scope, address, value in db.session.execute(units):
        yield scope, address, value
    changes = select(Draft.scope, DraftChange.address, DraftChange.value).join(Draft, Draft.id == DraftChange.draft_id)
    where = (DraftChange.course == course, DraftChange.part.in_(paths), Draft.state.in_(LIVE))
    for scope, address, value in db.session.execute(changes.where(*where)):
        yield scope, address, value
