"""What has been published: the log of the pointer, and what a draft became."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lms.accounts.models import Member
from lms.content.units import UnitKey
from lms.db.base import db
from lms.domain.access import Scope
from lms.domain.errors import NotFound
from lms.learning.models import CurrentRelease, Enrolment, Release
from lms.studio import queries
from lms.studio.models import LIVE, Draft, DraftChange, PublishedRelease, UnitVersion

A_PAGE = 20


@dataclass(frozen=True, slots=True)
class LogEntry:
    """When which release came into force: by whom (None: from files), with which draft, and who was left out why:
    the reasons are given for the viewer's own countries only.

    `before` is the id of the release that was in force until then, None for the first.
    """

    release: Release
    at: datetime
    by: str | None
    draft_id: int | None
    scope: str | None
    back: bool
    blocked: Mapping[str, Sequence[str]]
    before: str | None


_earlier = aliased(PublishedRelease)
_BEFORE = (
    select(_earlier.release_id)
    .where(_earlier.course == PublishedRelease.course, _earlier.id < PublishedRelease.id)
    .order_by(_earlier.id.desc())
    .limit(1)
    .scalar_subquery()
)
_LOG = (
    select(PublishedRelease, Release, Member.name, Draft.scope, _BEFORE)
    .join(Release, Release.id == PublishedRelease.release_id)
    .outerjoin(Member, Member.id == PublishedRelease.by_id)
    .outerjoin(Draft, Draft.id == PublishedRelease.draft_id)
    .order_by(PublishedRelease.id.desc())
)


def _entries(viewer: Member, rows: Any) -> list[LogEntry]:
    own = viewer.scope(*queries.REVIEWS)
    return [
        LogEntry(release, row.at, by, row.draft_id, scope, row.back, _told(row.blocked, own), before)
        for row, release, by, scope, before in db.session.execute(rows)
    ]


def _told(blocked: Mapping[str, Sequence[str]], own: Scope) -> dict[str, Sequence[str]]:
    return {country: reasons if country in own else () for country, reasons in blocked.items()}


def log(viewer: Member, course: str, page: int) -> tuple[list[LogEntry], int]:
    """A page of a course's log, the latest first, and how many entries it has: two statements."""
    mine = PublishedRelease.course == course
    total = db.session.scalar(select(func.count()).select_from(PublishedRelease).where(mine)) or 0
    return _entries(viewer, _LOG.where(mine).limit(A_PAGE).offset((page - 1) * A_PAGE)), total


def of_draft(viewer: Member, draft: Draft) -> list[LogEntry]:
    """The releases that a draft made, one for each course that it touched: one statement."""
    return _entries(viewer, _LOG.where(PublishedRelease.draft_id == draft.id))


def in_force(course: str) -> str | None:
    """The id of the release that the pointer of a course names."""
    found: str | None = db.session.scalar(select(CurrentRelease.release_id).where(CurrentRelease.course == course))
    return found


def last_two(course: str) -> tuple[str, str]:
    """The ids of the release before the latest and of the latest, which may be the same: one statement.

    Raises NotFound("release.none") where there is none.
    """
    rows = select(PublishedRelease.release_id).where(PublishedRelease.course == course)
    found = db.session.scalars(rows.order_by(PublishedRelease.id.desc()).limit(A_PAGE)).all()
    if not found:
        raise NotFound("release.none")
    return next((id_ for id_ in found if id_ != found[0]), found[0]), found[0]


def releases(course: str, *ids: str) -> list[Release]:
    """These releases of a course, in their order: one statement. Raises NotFound("release.none")."""
    rows = select(Release).where(Release.course == course, Release.id.in_(ids))
    found = {row.id: row for row in db.session.scalars(rows)}
    if not set(ids) <= found.keys():
        raise NotFound("release.none")
    return [found[id_] for id_ in ids]


def enrolled_in(release_id: str) -> int:
    """How many people take a course in this release."""
    return db.session.scalar(select(func.count()).where(Enrolment.release_id == release_id)) or 0


def before(draft: Draft, rows: Sequence[DraftChange]) -> Mapping[UnitKey, Mapping[str, Any] | None] | None:
    """What the units of an ended draft were when it began; None for a live one: then it is what is in force."""
    if draft.state in LIVE:
        return None
    hashes = {UnitKey(row.course, row.address): row.base_hash for row in rows if row.base_hash is not None}
    if not hashes:
        return {}
    # Not triples: SQLite would read the whole history for a list of them.
    versions = select(UnitVersion.course, UnitVersion.address, UnitVersion.hash, UnitVersion.value).where(
        UnitVersion.course.in_({key.course for key in hashes}),
        UnitVersion.address.in_({key.address for key in hashes}),
        UnitVersion.hash.in_(set(hashes.values())),
    )
    found = ((UnitKey(course, address), hash_, value) for course, address, hash_, value in db.session.execute(versions))
    return {key: value for key, hash_, value in found if hashes.get(key) == hash_}
