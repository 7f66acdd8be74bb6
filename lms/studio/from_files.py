"""Files into the studio: what only the files changed is taken in, what only the studio changed stays."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from lms.content.compiler import examine_units
from lms.content.problems import ContentErrors
from lms.content.units import LIBRARY, UnitKey, value_hash
from lms.db.base import db
from lms.domain.errors import Conflict
from lms.studio import publishing, queries
from lms.studio.models import StudioUnit, UnitVersion
from lms.studio.service import add_version

Units = Mapping[UnitKey, dict[str, Any]]


def publish_files(
    found: Units, slug: str, now: datetime, *, as_of: date | None = None
) -> Mapping[str, tuple[str, ...]]:
    """Take in a course's files and the library, and publish the course. Returns the blocked countries with reasons.

    Raises Conflict("files.conflict") with `units`, the addresses that files and studio have changed differently since
    the files were last taken in: export first, and merge there. Raises ContentErrors when nothing can be published.
    """
    known = {UnitKey(row.course, row.address): row for row in db.session.scalars(
        select(StudioUnit).where(StudioUnit.course.in_([slug, LIBRARY])))}  # fmt: skip
    wanted = {key: value for key, value in found.items() if key.course in (slug, LIBRARY)}
    both = sorted(key for key in wanted.keys() | known.keys() if _differently(wanted.get(key), known.get(key)))
    if both:
        raise Conflict("files.conflict", units=[f"{key.course or 'library'}: {key.address}" for key in both])
    taken_away = _taken_away(wanted.keys() - known.keys())
    for key in sorted(wanted.keys() | known.keys()):
        if key not in taken_away or value_hash(wanted[key]) != taken_away[key]:
            _take(key, wanted.get(key), known.get(key), now)
    db.session.flush()
    publishing.count_on()
    units = queries.published_units(slug)
    examined = examine_units(units, slug, as_of or now.date())
    if examined.compiled is None:
        raise ContentErrors(examined.problems.errors)
    publishing.release(examined, units, now)
    return examined.compiled.blocked


def _taken_away(keys: Collection[UnitKey]) -> dict[UnitKey, str]:
    """Of the units that the studio does not have: those that it once took away, with what the files had said."""
    courses = {key.course for key in keys}
    rows = select(UnitVersion.course, UnitVersion.address, UnitVersion.hash).where(
        UnitVersion.course.in_(courses), UnitVersion.note == "files"
    )
    found = {
        UnitKey(course, address): hash_ for course, address, hash_ in db.session.execute(rows.order_by(UnitVersion.id))
    }
    return {key: found[key] for key in keys if key in found}


def _differently(value: dict[str, Any] | None, row: StudioUnit | None) -> bool:
    if row is None:
        return False
    new = value_hash(value) if value is not None else None
    return new != row.hash and row.hash != row.file_hash and new != row.file_hash


def _take(key: UnitKey, value: dict[str, Any] | None, row: StudioUnit | None, now: datetime) -> None:
    new = value_hash(value) if value is not None else None
    if row is not None and new == row.file_hash:  # the files say what they said: the studio's word stays
        return
    if row is not None and new == row.hash:
        row.file_hash = new
        return
    publishing.put_unit(key, value, now, file_hash=new)
    add_version(key, value, now, note="files")
