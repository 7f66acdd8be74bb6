"""Moving people who are enrolled to another release."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from lms.accounts.models import Member
from lms.db.base import db
from lms.infra.outbox import publish_many
from lms.learning.models import Enrolment, EnrolmentMove, LessonProgress, Release

TOLD_FOR = timedelta(days=30)  # how long a course's page says what a move has changed


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of enrolments, each with its member: `moved`; in the release already (`same`); they stay because a
    quiz is open (`busy`), or because the release does not cover the member's country (`uncovered`).
    """

    moved: tuple[Enrolment, ...] = ()
    same: tuple[Enrolment, ...] = ()
    busy: tuple[Enrolment, ...] = ()
    uncovered: tuple[Enrolment, ...] = ()


@dataclass(frozen=True, slots=True)
class Recent:
    """The moves of one person in the last days, as one: from the first release to where they are now."""

    old: Release
    at: datetime


def held(enrolment: Enrolment) -> Enrolment:
    """The enrolment with its release as they are now; nobody moves it before this transaction ends.

    Nor does anybody else hold it: what a person has done so far can decide what they may begin, or are asked.
    """
    row = select(Enrolment).where(Enrolment.id == enrolment.id).with_for_update()
    found = db.session.scalars(row.execution_options(populate_existing=True)).one()
    # Not by a join: PostgreSQL finds no row when the one that it waited for points to another release by now.
    set_committed_value(found, "release", db.session.get_one(Release, found.release_id))
    return found


def hold(enrolment_ids: Collection[int]) -> Sequence[Enrolment]:
    """These enrolments with members, as they are now. Nobody else moves them, and no quiz begins, before this
    transaction ends.
    """
    rows = select(Enrolment).where(Enrolment.id.in_(enrolment_ids)).order_by(Enrolment.id)
    rows = rows.options(joinedload(Enrolment.member, innerjoin=True))
    return db.session.scalars(rows.with_for_update(of=Enrolment).execution_options(populate_existing=True)).all()


def move(
    enrolments: Iterable[Enrolment], release: Release, by: Member, now: datetime, busy: Collection[int] = ()
) -> Moved:
    """Move enrolments that `hold` gave to a release of their course. Completed lessons stay, and remember in which
    release they were read. Those whose id is in `busy` stay where they are, and so do members of other countries than
    the release covers. Announces `enrolment.moved` with the id of each.
    """
    sorted_out: dict[str, list[Enrolment]] = {"moved": [], "same": [], "busy": [], "uncovered": []}
    for row in enrolments:
        sorted_out[_state(row, release, busy)].append(row)
    moved = sorted_out["moved"]
    if moved:
        _remember_where_lessons_were_read([row.id for row in moved])
        fixed = {"to_release_id": release.id, "moved_at": now, "moved_by_id": by.id}
        moves = [{"enrolment_id": row.id, "from_release_id": row.release_id} | fixed for row in moved]
        db.session.execute(insert(EnrolmentMove), moves)
        for row in moved:
            row.release, row.moved_at = release, now
        db.session.flush()
        publish_many("enrolment.moved", [(row.id,) for row in moved])
    return Moved(**{name: tuple(rows) for name, rows in sorted_out.items()})


def _state(row: Enrolment, release: Release, busy: Collection[int]) -> str:
    if row.release_id == release.id or row.course != release.course:
        return "same"
    if row.member.country not in release.countries:
        return "uncovered"
    return "busy" if row.id in busy else "moved"


def _remember_where_lessons_were_read(enrolment_ids: Collection[int]) -> None:
    here = select(Enrolment.release_id).where(Enrolment.id == LessonProgress.enrolment_id).scalar_subquery()
    read = update(LessonProgress).where(
        LessonProgress.enrolment_id.in_(enrolment_ids), LessonProgress.read_in.is_(None)
    )
    db.session.execute(read.values(read_in=here), execution_options={"synchronize_session": False})


def recent(enrolment: Enrolment, now: datetime) -> Recent | None:
    """The moves of the last 30 days, if there were any: one statement, none for who was not moved."""
    if enrolment.moved_at is None or enrolment.moved_at <= now - TOLD_FOR:
        return None
    rows = (
        select(EnrolmentMove.moved_at, Release)
        .join(Release, Release.id == EnrolmentMove.from_release_id)
        .where(EnrolmentMove.enrolment_id == enrolment.id, EnrolmentMove.moved_at > now - TOLD_FOR)
        .order_by(EnrolmentMove.id)
    )
    found = db.session.execute(rows).all()
    return Recent(found[0][1], found[-1][0]) if found else None
