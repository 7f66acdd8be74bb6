"""Who is signed in in this browser: one row for each sign-in, which can be ended from another browser."""

import secrets
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from flask import Flask, current_app, g, render_template, request, session
from flask_babel import gettext as _
from flask_login import current_user, user_logged_out
from flask_security import signals
from flask_security.utils import set_request_attr
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from lms.accounts import service
from lms.accounts.models import SIGNED_IN_FOR, Member, SignInSession
from lms.db.base import begin_write, db
from lms.domain.errors import NotAllowed
from lms.infra import clock, mail

SESSION_KEY = "sid"
# Built once: every request of somebody who is signed in asks it.
_OF_SESSION = (
    select(Member, SignInSession.second_factor)
    .join(SignInSession, SignInSession.member_id == Member.id)
    .outerjoin(Member.role_grants)
    .options(contains_eager(Member.role_grants), joinedload(Member.agency))
    .where(
        Member.fs_uniquifier == bindparam("uniquifier"),
        Member.active,
        SignInSession.id == bindparam("session"),
        SignInSession.ended_at.is_(None),
        SignInSession.created_at > bindparam("since"),
    )
)


def init_app(app: Flask) -> None:
    signals.user_authenticated.connect(_begin_session, app)
    user_logged_out.connect(_end_session, app)
    signals.password_changed.connect(_password_changed, app)
    signals.password_reset.connect(_password_reset, app)
    signals.change_email_confirmed.connect(_address_changed, app)
    signals.tf_profile_changed.connect(_factor_added, app)
    signals.wan_registered.connect(_factor_added, app)
    signals.tf_disabled.connect(_factor_removed, app)
    signals.wan_deleted.connect(_factor_removed, app)


def writing_when_sent(view: Callable[..., Any]) -> Callable[..., Any]:
    """The library's pages both show and take a form: only a form that is sent asks for the write lock."""

    @wraps(view)
    def sent(*args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            begin_write()
        return view(*args, **kwargs)

    return sent


def factor_first(view: Callable[..., Any]) -> Callable[..., Any]:
    """For views that change the factors themselves: see `Member.may_change_factors`."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.may_change_factors:
            raise NotAllowed("access.second_factor")
        return view(*args, **kwargs)

    return guarded


def load_member(uniquifier: str) -> Member | None:
    """The signed-in member with agency and roles, if this browser's session has not been ended: one statement."""
    asked = {"uniquifier": uniquifier, "session": current_id(), "since": clock.now() - SIGNED_IN_FOR}
    row = db.session.execute(_OF_SESSION, asked).unique().one_or_none()
    if row is None:
        return None
    found: Member = row[0]
    found.two_factors_shown = row[1]
    if current_app.extensions["lms.settings"].mode == "production":  # demo accounts may have come along
        set_committed_value(found, "second_factor_waived", False)  # nothing is written
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return found


def current_id() -> str:
    """The id of this browser's `SignInSession`, or ""."""
    return str(session.get(SESSION_KEY, ""))


def _begin_session(_app: Flask, user: Member, authn_via: Sequence[str] | None = None, **_more: object) -> None:
    """A new id at each sign-in. Whoever had planted a session in this browser before knows nothing about the new one:
    neither its id nor its token against forged forms."""
    two = _proved_two(user, authn_via)
    service.end_session(current_id(), clock.now())
    session[SESSION_KEY] = secrets.token_urlsafe(32)
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    if session.pop("_remember", None) == "set":  # our sessions can be listed and ended; a remember cookie cannot
        session.permanent = True
    elif authn_via != ["change"]:
        session.permanent = False
    agent = (request.user_agent.string or "")[:200]
    row = SignInSession(
        id=session[SESSION_KEY], member_id=user.id, created_at=clock.now(), agent=agent, second_factor=two
    )
    db.session.add(row)
    db.session.flush()


def _proved_two(user: Member, authn_via: Sequence[str] | None) -> bool:
    if authn_via is None:  # Flask-Security's word for "the second step is done", for whom it noted at the first
        return bool(session.get("tf_user_id") == user.fs_uniquifier)
    if list(authn_via) == ["webauthn"]:
        return bool(g.get("passkey_checked_user", False))
    if list(authn_via) == ["change"]:
        return user.two_factors_shown
    return False


def _end_session(_app: Flask, **_more: object) -> None:
    service.end_session(session.pop(SESSION_KEY, ""), clock.now())
    session.permanent = False


def _password_changed(_app: Flask, user: Member, **_more: object) -> None:
    """The new uniquifier ended the other sessions; here the list of them learns of it."""
    service.end_sessions(user.id, clock.now(), keep=current_id())


def _password_reset(_app: Flask, user: Member, **_more: object) -> None:
    """The same, when nobody was signed in: whoever had the old password is out."""
    service.end_sessions(user.id, clock.now())


def _address_changed(_app: Flask, user: Member, old_email: str, **_more: object) -> None:
    subject = _("Your e-mail address was changed")
    mail.send(old_email, subject, render_template("email/address_changed.txt", name=user.name))


def _factor_added(_app: Flask, user: Member, **_more: object) -> None:
    """What was set up in this browser was proved in it."""
    _note_factor(proved=True)
    mail.send(user.email, *_notice(user))


def _factor_removed(_app: Flask, user: Member, **more: object) -> None:
    others = [key for key in user.webauthn if key.name != more.get("name")]
    authenticator = user.tf_primary_method if "name" in more else None
    if not others and not authenticator:
        _note_factor(proved=False)
    mail.send(user.email, *_notice(user))


def _note_factor(*, proved: bool) -> None:
    here = update(SignInSession).where(SignInSession.id == current_id())
    db.session.execute(here.values(second_factor=proved))


def _notice(user: Member) -> tuple[str, str]:
    return _("The way you sign in was changed"), render_template("email/factor_changed.txt", name=user.name)
