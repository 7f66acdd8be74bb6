"""From a draft to a release: somebody else reads it first."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from lms.accounts.models import Member, RoleGrant
from lms.db.base import db
from lms.domain.editions import edition_of
from lms.domain.errors import Conflict, Invalid, NotAllowed
from lms.infra.outbox import publish as announce
from lms.studio import queries
from lms.studio.models import APPROVED, IN_REVIEW, OPEN, PUBLISHING, Draft, UnitVersion

MOST_WORDS = 2_000


def reviewers(draft: Draft) -> Sequence[Member]:
    """Who may review a draft: trainers and administrators of its edition who wrote nothing in it, by name."""
    wanted = edition_of(draft.scope)
    country = queries.country_of(wanted)
    grants = select(RoleGrant.member_id).where(RoleGrant.role.in_([role.value for role in queries.REVIEWS]))
    if country is not None:
        grants = grants.where((RoleGrant.country == country) | (RoleGrant.country == ""))
    else:
        grants = grants.where(RoleGrant.country == "")
    people = select(Member).where(Member.id.in_(grants), Member.id.not_in(_authors(draft)), Member.active)
    return db.session.scalars(people.order_by(Member.name, Member.id)).all()


def _authors(draft: Draft) -> set[int]:
    """Whoever has ever written in a draft, also what somebody else has written over since."""
    wrote = select(UnitVersion.author_id).where(UnitVersion.draft_id == draft.id, UnitVersion.author_id.is_not(None))
    return {*db.session.scalars(wrote.distinct()), *(row.changed_by_id for row in queries.changes_of(draft))}


def submit(draft: Draft, author: Member, reviewer_id: int, message: str, now: datetime) -> None:
    """Ask somebody to review.

    Raises Conflict("draft.closed"), Invalid("draft.empty" | "draft.reviewer" | "draft.words").
    """
    if draft.state != OPEN:
        raise Conflict("draft.closed")
    if not queries.changes_of(draft):
        raise Invalid("draft.empty")
    if reviewer_id == author.id or reviewer_id not in {person.id for person in reviewers(draft)}:
        raise Invalid("draft.reviewer")
    if len(message) > MOST_WORDS:
        raise Invalid("draft.words", most=MOST_WORDS)
    draft.state, draft.reviewer_id, draft.message = IN_REVIEW, reviewer_id, message
    draft.submitted_by_id, draft.submitted_at = author.id, now
    draft.decision, draft.decided_at, draft.valid_until = "", None, None
    announce("draft.submitted", draft.id)


def withdraw(draft: Draft) -> None:
    """Open a draft that is in review or approved again, to go on writing. Raises Conflict("draft.closed")."""
    if draft.state not in (IN_REVIEW, APPROVED):
        raise Conflict("draft.closed")
    draft.state, draft.valid_until, draft.decision, draft.decided_at = OPEN, None, "", None


def approve(draft: Draft, reviewer: Member, words: str, valid_until: date, now: datetime) -> None:
    """Find it right, until a date. Raises NotAllowed, Conflict, Invalid("draft.valid_until" | "draft.words")."""
    _check_decision(draft, reviewer, words)
    if valid_until <= now.date():
        raise Invalid("draft.valid_until")
    draft.state, draft.decision, draft.decided_at, draft.valid_until = APPROVED, words, now, valid_until
    announce("draft.decided", draft.id)


def return_(draft: Draft, reviewer: Member, words: str, now: datetime) -> None:
    """Give it back with what has to change.

    Raises NotAllowed, Conflict, Invalid("draft.words_missing" | "draft.words").
    """
    _check_decision(draft, reviewer, words)
    if not words.strip():
        raise Invalid("draft.words_missing")
    draft.state, draft.decision, draft.decided_at = OPEN, words, now
    announce("draft.decided", draft.id)


def _check_decision(draft: Draft, reviewer: Member, words: str) -> None:
    if draft.state != IN_REVIEW:
        raise Conflict("draft.decided")
    if draft.reviewer_id != reviewer.id:
        raise NotAllowed("draft.not_reviewer")
    if len(words) > MOST_WORDS:
        raise Invalid("draft.words", most=MOST_WORDS)


def publish(draft: Draft) -> None:
    """Have an approved draft published by the worker. Raises Conflict("draft.not_approved")."""
    if draft.state != APPROVED:
        raise Conflict("draft.not_approved")
    draft.state, draft.report = PUBLISHING, None
    announce("draft.publishing", draft.id)
