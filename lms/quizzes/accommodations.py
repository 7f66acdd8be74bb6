"""More time or more attempts for one person at one quiz, granted by those who look after their country."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain import blueprint
from lms.domain.access import Role
from lms.domain.blueprint import rules_of
from lms.domain.errors import Invalid, NotAllowed, NotFound
from lms.learning import moving
from lms.learning.models import Enrolment
from lms.quizzes import queries
from lms.quizzes.models import Accommodation, Attempt

GRANT = (Role.TRAINER, Role.COORDINATOR)
A_PAGE = 50
MOST_MINUTES, MOST_ATTEMPTS, LONGEST_REASON = 10_000, 100, 500  # as the table has them


@dataclass(frozen=True, slots=True)
class Granted:
    """What is to be in force from now on."""

    minutes: int
    attempts: int
    reason: str


@dataclass(frozen=True, slots=True)
class People:
    """One page of a list: `number` counts from 1, `pages` is at least 1, `total` counts those on all of them."""

    rows: Sequence[Enrolment]
    number: int
    pages: int
    total: int


def enrolment_for(viewer: Member, enrolment_id: int) -> Enrolment:
    """Somebody's enrolment with its member (and their agency) and release, for who may grant them something.

    Raises NotFound for one outside of the countries in which `viewer` is a trainer or coordinator.
    """
    scope = viewer.scope(*GRANT)
    rows = (
        select(Enrolment)
        .join(Enrolment.member)
        .options(contains_eager(Enrolment.member).joinedload(Member.agency), joinedload(Enrolment.release))
        .where(Enrolment.id == enrolment_id)
    )
    found: Enrolment | None = db.session.scalar(rows)
    if found is None or found.member.country not in scope:
        raise NotFound("enrolment.none")
    return found


def people(viewer: Member, words: str = "", page: int = 1) -> People:
    """Everybody enrolled whom `viewer` may grant something, by name, with member and release: two statements.

    `words`: a part of name or e-mail address. Beyond the last page, the last page.
    """
    scope = viewer.scope(*GRANT)
    rows = select(Enrolment).join(Enrolment.member)
    if not scope.everywhere:
        rows = rows.where(Member.country.in_(sorted(scope.countries)))
    if words:
        rows = rows.where(
            or_(Member.name.icontains(words, autoescape=True), Member.email.contains(words.lower(), autoescape=True))
        )
    total = db.session.scalar(rows.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    pages = max(1, -(-total // A_PAGE))
    number = min(max(page, 1), pages)
    shown = rows.options(contains_eager(Enrolment.member).joinedload(Member.agency), joinedload(Enrolment.release))
    ordered = shown.order_by(Member.name, Enrolment.id).offset((number - 1) * A_PAGE).limit(A_PAGE)
    return People(db.session.scalars(ordered).all(), number, pages, total)


def history(enrolment_id: int, quiz: str) -> Sequence[Accommodation]:
    """All that was ever granted, the newest first: that one counts."""
    rows = select(Accommodation).where(Accommodation.enrolment_id == enrolment_id, Accommodation.quiz == quiz)
    rows = rows.options(joinedload(Accommodation.granted_by)).order_by(Accommodation.id.desc())
    return db.session.scalars(rows).all()


def grant(enrolment: Enrolment, quiz: str, granted: Granted, by: Member, now: datetime) -> Accommodation:
    """Put it on record, and give an open attempt the more time that it means; time once given is not taken back.

    Raises Invalid("accommodation.reason") or ("accommodation.number"), NotAllowed("accommodation.own").
    """
    if by.id == enrolment.member_id:
        raise NotAllowed("accommodation.own")
    if not 0 < len(granted.reason.strip()) <= LONGEST_REASON:
        raise Invalid("accommodation.reason", most=LONGEST_REASON)
    if not (0 <= granted.minutes <= MOST_MINUTES and 0 <= granted.attempts <= MOST_ATTEMPTS):
        raise Invalid("accommodation.number")
    moving.hold([enrolment.id])  # nobody begins an attempt meanwhile, which would miss what is granted
    row = Accommodation(
        enrolment_id=enrolment.id,
        quiz=quiz,
        extra_minutes=granted.minutes,
        extra_attempts=granted.attempts,
        reason=granted.reason.strip(),
        granted_by_id=by.id,
        granted_at=now,
    )
    db.session.add(row)
    _extend(enrolment.id, quiz, row)
    db.session.flush()
    return row


def _extend(enrolment_id: int, quiz: str, row: Accommodation) -> None:
    rows = select(Attempt).where(
        Attempt.enrolment_id == enrolment_id, Attempt.quiz == quiz, Attempt.submitted_at.is_(None)
    )
    held = rows.options(joinedload(Attempt.release, innerjoin=True)).with_for_update(of=Attempt)
    attempt: Attempt | None = db.session.scalar(held.execution_options(populate_existing=True))
    if attempt is None or attempt.deadline_at is None:
        return
    rules = rules_of(queries.quiz_of(attempt, attempt.release.source_language))
    later = blueprint.deadline(rules, queries.allowance(row), attempt.started_at)
    if later is not None and later > attempt.deadline_at:
        attempt.deadline_at = later
