"""From approved changes to a release in force: everything or nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from lms.accounts.models import Member
from lms.content.compiler import Examined, examine_units
from lms.content.layers import concerns
from lms.content.problems import Problem
from lms.content.readiness import readiness
from lms.content.unit_files import layout
from lms.content.unit_loading import ROOT
from lms.content.units import LIBRARY, UnitKey, scope_of, value_hash
from lms.db.base import begin_write, db
from lms.domain.editions import edition_of
from lms.domain.errors import Conflict, NotFound
from lms.infra import clock
from lms.infra.outbox import publish as announce
from lms.learning import service as learning
from lms.learning.models import CurrentRelease, Release
from lms.studio import queries
from lms.studio.models import (
    OPEN,
    PUBLISHED,
    PUBLISHING,
    Draft,
    LayerReview,
    PublishedRelease,
    Readiness,
    SourceRevision,
    StudioUnit,
)
from lms.studio.parts import part_of
from lms.studio.service import add_version

Units = Mapping[UnitKey, dict[str, Any]]
TRIES = 5
MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Checked:
    """What a draft would publish: its courses examined, or the reasons why nothing can be.

    `moved` are units whose published value has changed under the draft; `refused` says that nothing can be published.
    `places` are the units that problems are in, as far as they are in one; `changed` those that the draft changes.
    """

    courses: tuple[Examined, ...]
    units: Units
    problems: tuple[Problem, ...]
    moved: tuple[UnitKey, ...]
    refused: bool
    places: Mapping[Problem, UnitKey]
    changed: Collection[UnitKey]

    def report(self, now: datetime) -> dict[str, Any]:
        """As a draft keeps it."""
        return {
            "at": now.isoformat(),
            "refused": self.refused,
            "moved": [list(key) for key in self.moved],
            "problems": [self._problem(row) for row in self.problems[:MOST_PROBLEMS]],
            "more": max(0, len(self.problems) - MOST_PROBLEMS),
        }

    def _problem(self, row: Problem) -> dict[str, Any]:
        """`unit` is [course, address] or None; `here` says whether it is an error or in what the draft changes."""
        unit = self.places.get(row)
        words = {"place": f"{row.path}:{row.line}", "sentence": row.message, "severity": row.severity}
        here = row.severity == "error" or unit in self.changed
        return {**words, "country": row.country, "unit": list(unit) if unit else None, "here": here}


def check(draft: Draft, now: datetime) -> Checked:
    """Examine all courses that the draft touches, as they would be with it. Writes nothing; slow."""
    source = queries.whole_source(draft)
    touched = {key.course for key in source.changes}
    slugs = {key.course for key in source.units if key.address == "course"}
    own = queries.country_of(edition_of(draft.scope))
    courses = tuple(
        examine_units(of_course(source.units, slug), slug, now.date())
        for slug in sorted(slugs if LIBRARY in touched else touched & slugs)
    )
    relevant = [
        problem
        for course in courses
        for problem in (*course.problems.errors, *course.problems.warnings)
        if own is None or course.library is None or concerns(problem, course.library, own)
    ]
    moved = tuple(key for key, row in source.changes.items() if row.base_hash != _hash(source.published.get(key)))
    broken = any(course.compiled is None or own in course.compiled.blocked for course in courses)
    relevant = list(dict.fromkeys(relevant))
    return Checked(
        courses,
        source.units,
        tuple(relevant),
        moved,
        refused=broken or bool(moved),
        places=_places(source.units, relevant),
        changed=source.changes.keys(),
    )


def _places(units: Units, problems: Collection[Problem]) -> dict[Problem, UnitKey]:
    """The unit that each problem's place is in, where it is in one."""
    laid = layout(units) if problems else None
    found = {row: laid.unit_at(row.path.removeprefix(f"{ROOT.name}/"), row.line) for row in problems} if laid else {}
    return {row: key for row, key in found.items() if key is not None}


def of_course(units: Units, slug: str) -> dict[UnitKey, dict[str, Any]]:
    """The units of one course and of the library."""
    return {key: value for key, value in units.items() if key.course in (slug, LIBRARY)}


def _hash(value: dict[str, Any] | None) -> str | None:
    return None if value is None else value_hash(value)


def publish(draft_id: int) -> None:
    """Publish a draft that is waiting for it, or open it again with the reasons why not. For the worker; may run twice.

    The slow part only reads. If anybody else has published meanwhile, it is done again.
    """
    for _again in range(TRIES):
        now = clock.now()
        draft = db.session.get(Draft, draft_id, populate_existing=True)
        if draft is None or draft.state != PUBLISHING:
            return
        seen = _revision()
        checked = check(draft, now)
        if not checked.refused:
            _keep_documents(checked)
        begin_write()
        draft = db.session.get(Draft, draft_id, populate_existing=True, with_for_update=True)
        if draft is None or draft.state != PUBLISHING:
            return
        if checked.refused:
            draft.state, draft.report = OPEN, checked.report(now)
            announce("draft.refused", draft.id)
            return
        if count_on(seen):
            _put_in_force(draft, checked, now)
            return
        db.session.rollback()
    raise Conflict("draft.busy")


def _keep_documents(checked: Checked) -> None:
    for examined in checked.courses:
        if examined.compiled is not None:
            learning.keep_documents(examined.compiled)


def _put_in_force(draft: Draft, checked: Checked, now: datetime) -> None:
    changes = queries.changes_of(draft)
    for row in changes:
        key = UnitKey(row.course, row.address)
        put_unit(key, row.value, now, author_id=row.changed_by_id)
        add_version(key, row.value, now, author_id=row.changed_by_id, draft_id=draft.id, note="publish")
    for examined in checked.courses:
        release(examined, checked.units, now, by_id=draft.submitted_by_id, draft_id=draft.id)
    if draft.valid_until is not None and draft.reviewer_id is not None:
        review = LayerReview(scope=draft.scope, reviewer_id=draft.reviewer_id, reviewed_at=draft.decided_at or now)
        review.valid_until, review.draft_id = draft.valid_until, draft.id
        db.session.add(review)
    draft.state, draft.ended_at, draft.report = PUBLISHED, now, checked.report(now)
    announce("draft.published", draft.id)


def put_unit(key: UnitKey, value: dict[str, Any] | None, now: datetime, **more: Any) -> None:
    """Bring a unit into force, or take it away. `more`: author_id, and file_hash when it comes from files."""
    row = db.session.get(StudioUnit, tuple(key))
    if value is None:
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = StudioUnit(course=key.course, address=key.address, scope=scope_of(key), part=part_of(key))
        db.session.add(row)
    row.value, row.hash, row.updated_at = value, value_hash(value), now
    row.updated_by_id = more.get("author_id")
    row.file_hash = more.get("file_hash", row.file_hash)


def release(examined: Examined, units: Units, now: datetime, **who: Any) -> None:
    """Store and point to a compiled course, note it in the log, and renew its readiness. `who`: by_id, draft_id."""
    compiled = examined.compiled
    if compiled is None:
        raise Conflict("draft.busy")
    stored = learning.publish(compiled, now)
    blocked = {country: list(reasons) for country, reasons in compiled.blocked.items()}
    db.session.add(PublishedRelease(course=compiled.slug, release_id=stored.id, at=now, blocked=blocked, **who))
    refresh(examined.slug, units, now)


def refresh(slug: str, units: Units, now: datetime) -> None:
    """Replace what is known about the readiness of a course."""
    db.session.execute(delete(Readiness).where(Readiness.course == slug))
    rows = [{"course": slug, **row._asdict()} for row in readiness(units, slug, now.date())]
    if rows:
        db.session.execute(insert(Readiness), rows)


def go_back(course: str, release_id: str, by: Member, now: datetime) -> Release:
    """Point to an earlier release of a course again. Raises NotFound, Conflict when it is in force already."""
    earlier = db.session.get(Release, release_id)
    pointer = db.session.get(CurrentRelease, course, with_for_update=True)
    if earlier is None or pointer is None or earlier.course != course:
        raise NotFound("release.none")
    if pointer.release_id == release_id:
        raise Conflict("release.current")
    pointer.release_id, pointer.published_at = release_id, now
    db.session.add(PublishedRelease(course=course, release_id=release_id, at=now, by_id=by.id, back=True))
    announce("release.published", release_id)
    return earlier


def _revision() -> int:
    return db.session.scalar(select(SourceRevision.number)) or 0


def count_on(seen: int | None = None) -> bool:
    """Count the source on, from `seen` where that is given: False when somebody else was faster."""
    row = db.session.scalar(select(SourceRevision).with_for_update().execution_options(populate_existing=True))
    if row is None:
        row = SourceRevision(id=1, number=0)
        db.session.add(row)
    if seen is not None and row.number != seen:
        return False
    row.number += 1
    return True
