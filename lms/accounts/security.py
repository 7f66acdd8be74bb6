"""Sign-in by Flask-Security-Too: how it is set, what its routes declare, and the list of own sessions."""

import secrets
from datetime import timedelta
from typing import Any

from flask import Flask, request, session
from flask_login import user_logged_in, user_logged_out
from flask_security.core import RoleMixin, Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.mail_util import MailUtil
from flask_security.utils import set_request_attr
from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager, joinedload

from lms.accounts.models import Member, Passkey, SignInSession
from lms.db.base import db
from lms.infra import clock, mail
from lms.settings import ROOT, Settings
from lms.web.access import declare, member, public, writes

SESSION_KEY = "sid"
OPEN = frozenset({
    "login", "verify", "forgot_password", "reset_password", "send_confirmation", "confirm_email", "wan_signin",
    "wan_signin_response", "two_factor_token_validation", "two_factor_rescue", "mf_recovery", "change_email_confirm",
})  # fmt: skip


class Datastore(SQLAlchemyUserDatastore):
    """The request's transaction commits at the edge, not in the library."""

    def commit(self) -> None:
        db.session.flush()


class OutboxMail(MailUtil):
    """Flask-Security's messages leave like all others: after the commit, by the worker."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        mail.send(str(recipient), str(subject), body or "", html or "")


def configuration(settings: Settings) -> dict[str, object]:
    """The settings of Flask-Security-Too that differ from its defaults."""
    key = settings.secret_key.get_secret_value()
    secure = settings.base_url.startswith("https://")
    host = settings.base_url.partition("://")[2].partition("/")[0].partition(":")[0]
    return {
        "SECURITY_PASSWORD_SALT": key,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_URL_PREFIX": "/account",
        "SECURITY_CONFIRMABLE": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_EMAIL": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TOTP_SECRETS": {"1": key},
        "SECURITY_TOTP_ISSUER": "Meridian",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": "Meridian",
        "SECURITY_WAN_RP_ID": host,
        "SECURITY_WAN_EXPECTED_ORIGIN": settings.base_url,
        "SECURITY_DATETIME_FACTORY": clock.now,
        "SECURITY_STATIC_FOLDER_URL": "/account/static",
        "SECURITY_FRESHNESS": timedelta(hours=12),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=30),
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_I18N_DIRNAME": ["builtin", str(ROOT / "translations")],
        "SECURITY_EMAIL_SENDER": settings.mail_sender,
        "SECURITY_TWO_FACTOR_VALIDITY_COOKIE": {"httponly": True, "secure": secure, "samesite": "Strict"},
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "REMEMBER_COOKIE_SECURE": secure,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
    }


def init_app(app: Flask, settings: Settings) -> None:
    app.config.update(configuration(settings))
    security = Security(app, Datastore(db, Member, RoleMixin, Passkey), mail_util_cls=OutboxMail)
    security.login_manager.user_loader(load_member)
    app.login_manager.user_loader(load_member)  # type: ignore[attr-defined]
    declare(app, "security.static", public)
    for endpoint in [name for name in app.view_functions if name.startswith("security.")]:
        name = endpoint.removeprefix("security.")
        if name != "static":
            declare(app, endpoint, writes, public if name in OPEN else member)
    user_logged_in.connect(_remember_session, app)
    user_logged_out.connect(_end_session, app)


def load_member(uniquifier: str) -> Member | None:
    """The signed-in member with agency and roles, if this browser's session has not been ended: one statement."""
    member_of_session = (
        select(Member)
        .join(SignInSession, SignInSession.member_id == Member.id)
        .outerjoin(Member.role_grants)
        .options(contains_eager(Member.role_grants), joinedload(Member.agency))
        .where(
            Member.fs_uniquifier == uniquifier,
            Member.active,
            SignInSession.id == session.get(SESSION_KEY, ""),
            SignInSession.ended_at.is_(None),
        )
    )
    found = db.session.scalars(member_of_session).unique().one_or_none()
    if found is not None:
        set_request_attr("fs_authn_via", "session")
        set_request_attr("fs_paa", session.get("fs_paa", 0))
    return found


def _remember_session(_app: Flask, user: Member) -> None:
    session[SESSION_KEY] = secrets.token_urlsafe(32)
    agent = (request.user_agent.string or "")[:200]
    row = SignInSession(id=session[SESSION_KEY], member_id=user.id, created_at=clock.now(), agent=agent)
    db.session.add(row)


def _end_session(_app: Flask, user: Member) -> None:
    ended = update(SignInSession).where(SignInSession.id == session.pop(SESSION_KEY, ""))
    db.session.execute(ended.values(ended_at=clock.now()))
