"""What accounts ask the database."""

from sqlalchemy import select

from lms.accounts.models import SIGNED_IN_FOR, Member, Passkey, SignInSession
from lms.db.base import db
from lms.domain.errors import NotFound
from lms.infra import clock


def sessions_of(member: Member) -> list[SignInSession]:
    """The sessions of `member` that have neither been ended nor run out, the newest first."""
    begun = SignInSession.created_at > clock.now() - SIGNED_IN_FOR
    mine = select(SignInSession).where(SignInSession.member_id == member.id, SignInSession.ended_at.is_(None), begun)
    return list(db.session.scalars(mine.order_by(SignInSession.created_at.desc())))


def session_of(member: Member, session_id: str) -> SignInSession:
    """One session of `member` that has not been ended. Raises NotFound("session.none")."""
    mine = select(SignInSession).where(
        SignInSession.id == session_id, SignInSession.member_id == member.id, SignInSession.ended_at.is_(None)
    )
    found = db.session.scalar(mine)
    if found is None:
        raise NotFound("session.none")
    return found


def passkeys_of(member: Member) -> list[Passkey]:
    """The passkeys of `member`, the oldest first."""
    return list(db.session.scalars(select(Passkey).where(Passkey.member_id == member.id).order_by(Passkey.id)))
