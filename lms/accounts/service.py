"""What members do with their accounts."""

import secrets
from datetime import datetime

from sqlalchemy import update

from lms.accounts.models import Member, SignInSession
from lms.db.base import db


def save_profile(member: Member, name: str, language: str) -> None:
    """Set what members may change themselves; `name` was checked for certificates before."""
    member.name, member.language = name, language
    db.session.flush()


def choose_language(member: Member, language: str) -> None:
    """Show `member` the pages in `language` (BCP 47) from now on."""
    member.language = language
    db.session.flush()


def choose_theme(member: Member, theme: str) -> None:
    """`theme`: light, dark, or "" for the device's own."""
    member.theme = theme
    db.session.flush()


def end_session(session_id: str, now: datetime) -> None:
    """Sign out the browser of that session at its next request. An unknown or ended one stays as it is."""
    open_one = update(SignInSession).where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
    db.session.execute(open_one.values(ended_at=now))


def end_sessions(member_id: int, now: datetime, keep: str = "") -> None:
    """End all sessions of a member but `keep`."""
    others = update(SignInSession).where(
        SignInSession.member_id == member_id, SignInSession.id != keep, SignInSession.ended_at.is_(None)
    )
    db.session.execute(others.values(ended_at=now))


def sign_out_everywhere(member: Member, keep: str, now: datetime) -> str:
    """End every session but `keep`; cookies that name the old uniquifier are worthless. Returns the new one."""
    end_sessions(member.id, now, keep)
    member.fs_uniquifier = secrets.token_hex(16)
    db.session.flush()
    return member.fs_uniquifier
