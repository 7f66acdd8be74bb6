"""What hangs on the blocks of a base lesson in all other editions, found with two statements however many there are."""

from collections.abc import Iterator
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
    """What other editions have written for the blocks of one lesson, in force or in a draft."""

    texts: tuple[Dependent, ...]

    def of_block(self, name: str) -> list[tuple[Edition, int]]:
        """By edition, how many texts would have no place without this block."""
        found: dict[str, int] = {}
        for text in self.texts:
            if text.at.block == name:
                found[text.scope] = found.get(text.scope, 0) + 1
        return [(edition_of(scope), count) for scope, count in sorted(found.items())]

    @property
    def names(self) -> set[str]:
        """Every id of a block that one of them names or gives: no new block may come by it."""
        return {name for text in self.texts for name in (text.at.block, text.adds) if name}


def depending(course: str, path: str) -> Depending:
    """What translations, regions, countries and agencies say about the blocks of a lesson `module/lesson`."""
    base, found = f"base:{course}", {}
    for scope, address, value in _rows(course, path):
        if scope == base:
            continue
        found[scope, address] = value
    dependents = (_dependent(scope, address, value) for (scope, address), value in sorted(found.items()) if value)
    return Depending(tuple(dependent for dependent in dependents if dependent.at.block))


def _dependent(scope: str, address: str, value: dict[str, Any]) -> Dependent:
    adds = value.get("id", "") if value.get("op") == "insert_after" else ""
    return Dependent(scope, parse_address(address), str(adds))


def _rows(course: str, path: str) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """Those in force, then those in drafts that change them: these count as they will be."""
    units = select(StudioUnit.scope, StudioUnit.address, StudioUnit.value)
    for scope, address, value in db.session.execute(units.where(StudioUnit.course == course, StudioUnit.part == path)):
        yield scope, address, value
    changes = select(Draft.scope, DraftChange.address, DraftChange.value).join(Draft, Draft.id == DraftChange.draft_id)
    where = (DraftChange.course == course, DraftChange.part == path, Draft.state.in_(LIVE))
    for scope, address, value in db.session.execute(changes.where(*where)):
        yield scope, address, value
