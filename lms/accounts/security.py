"""Sign-in by Flask-Security-Too: how it is set, and how its parts are joined to ours."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any, cast

from flask import Flask, Response, flash, redirect, render_template, request, url_for
from flask_security.core import RoleMixin, Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.mail_util import MailUtil
from flask_security.utils import get_message

from lms.accounts import limits, sign_in
from lms.accounts.library_forms import Forgotten, NewPasskey, PasskeyAnswer, Rescue, SetUp, SignIn, Verify
from lms.accounts.models import SIGNED_IN_FOR, Member, Passkey
from lms.accounts.second_factor import Authenticator, Passkeys
from lms.accounts.words import LABELS, MESSAGES, SUBJECTS
from lms.db.base import db
from lms.infra import clock, mail
from lms.settings import ROOT, Settings
from lms.web.access import declare, member, public, writes, writes_late

OPEN = frozenset({
    "login", "logout", "verify", "forgot_password", "reset_password", "send_confirmation", "confirm_email",
    "wan_signin", "wan_signin_response", "tf_select", "two_factor_token_validation", "two_factor_rescue", "mf_recovery",
    "change_email_confirm",
})  # fmt: skip
LINKS_IN_MAILS = frozenset({"confirm_email", "change_email_confirm"})
FACTORS = frozenset({
    "two_factor_setup", "two_factor_setup_validate", "wan_register", "wan_register_response", "wan_delete",
    "mf_recovery_codes",
})  # fmt: skip
LATE = frozenset({"login", "verify", "forgot_password"})  # they check a password before they write
# OWASP's first choice for argon2id (Password Storage Cheat Sheet): 18 ms on one core where the library's own default
# (64 MiB, 3 passes, 4 threads) takes 101 ms on two; 82 people who sign in at once need 0.4 GB at most, not 5 GB.
ARGON2 = {"argon2__memory_cost": 19_456, "argon2__time_cost": 2, "argon2__parallelism": 1}


class Datastore(SQLAlchemyUserDatastore):
    """The request's transaction commits at the edge, not in the library."""

    def commit(self) -> None:
        db.session.flush()

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Member | None:
        """Addresses are kept in lower case, so that the index on them answers."""
        if "email" in kwargs:
            kwargs["email"] = str(kwargs["email"]).lower()
        return cast("Member | None", super().find_user(**kwargs))


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
    keys = [key, settings.secret_key_previous.get_secret_value()]
    return {
        "SECURITY_PASSWORD_SALT": key,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2,
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        # Only says in signed links what they were made for. The library's own takes 0.25 s, under the write lock, and
        # only for addresses that have an account: a stranger with a watch could tell.
        "SECURITY_HASHING_SCHEMES": ["hex_sha256"],
        "SECURITY_DEPRECATED_HASHING_SCHEMES": [],
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},  # nobody waits for somebody's name server
        "SECURITY_URL_PREFIX": "/account",
        "SECURITY_CONFIRMABLE": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_EMAIL": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,  # seconds before and after: RFC 6238 section 5.2
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "accounts.show",
        "SECURITY_TOTP_SECRETS": {"1": key},
        "SECURITY_TOTP_ISSUER": "Meridian",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [_fernet_key(secret) for secret in keys if secret],
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": "Meridian",
        "SECURITY_WAN_ALLOW_USER_HINTS": False,  # what an address could tell about its account's passkeys
        "SECURITY_WAN_SIGNIN_WITHIN": timedelta(minutes=5),
        "SECURITY_WAN_POST_REGISTER_VIEW": "accounts.show",
        "SECURITY_DATETIME_FACTORY": clock.now,
        "SECURITY_STATIC_FOLDER_URL": "/account/static",
        "SECURITY_FRESHNESS": timedelta(hours=1),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=30),
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_POST_CHANGE_VIEW": "accounts.show",
        "SECURITY_POST_CHANGE_EMAIL_VIEW": "accounts.show",
        "SECURITY_POST_VERIFY_VIEW": "accounts.show",
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        # Pairs by position, the last wins: the library's own, our words for what remains of it, our catalogue.
        "SECURITY_I18N_DIRNAME": ["builtin", str(ROOT / "translations"), str(ROOT / "translations")],
        "SECURITY_I18N_DOMAIN": "flask_security;flask_security;messages",
        "SECURITY_EMAIL_SENDER": settings.mail_sender,
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": SIGNED_IN_FOR,
        **{f"SECURITY_MSG_{name}": words for name, words in MESSAGES.items()},
        **SUBJECTS,
    }


def _fernet_key(secret: str) -> bytes:
    return urlsafe_b64encode(sha256(f"recovery codes {secret}".encode()).digest())


def init_app(app: Flask, settings: Settings) -> None:
    app.config.update(configuration(settings))
    security = Security(
        app,
        Datastore(db, Member, RoleMixin, Passkey),
        mail_util_cls=OutboxMail,
        totp_cls=Authenticator,
        webauthn_util_cls=Passkeys,
        login_form=SignIn,
        verify_form=Verify,
        forgot_password_form=Forgotten,
        two_factor_setup_form=SetUp,
        two_factor_rescue_form=Rescue,
        wan_register_form=NewPasskey,
        wan_signin_response_form=PasskeyAnswer,
        render_template=_page,
    )
    security.want_json(lambda _request: False)
    security.reauthn_handler(_confirm_first)
    # Links in mails lead to where we are said to be, not to what the asking browser named as its host.
    security.mail_context_processor(lambda: {"base_url": settings.base_url.rstrip("/")})
    app.login_manager.user_loader(sign_in.load_member)  # type: ignore[attr-defined]
    for endpoint in [name for name in app.view_functions if name.startswith("security.")]:
        _declare(app, endpoint.removeprefix("security."))
    sign_in.init_app(app)
    limits.init_app(app)


def _declare(app: Flask, name: str) -> None:
    endpoint = f"security.{name}"
    if name == "static":
        declare(app, endpoint, public)
        return
    if name not in LATE and name not in LINKS_IN_MAILS:
        app.view_functions[endpoint] = sign_in.writing_when_sent(app.view_functions[endpoint])
    if name in FACTORS:
        app.view_functions[endpoint] = sign_in.factor_first(app.view_functions[endpoint])
    how = writes if name in LINKS_IN_MAILS else writes_late
    declare(app, endpoint, how, public if name in OPEN else member)


def _page(template: str, **context: Any) -> Any:
    """A page of the library in our words; 422 when it shows what was wrong with a form."""
    forms = [part for name, part in context.items() if name.endswith("_form") and part is not None]
    for field in (field for form in forms for field in form):
        if field.short_name in LABELS:
            field.label.text = str(LABELS[field.short_name])
            field.description = ""
            field.flags.required = field.type != "BooleanField"
    shown = render_template(template, **context)
    wrong = request.method == "POST" and any(form.errors for form in forms)
    return Response(shown, 422) if wrong else shown


def _confirm_first(_within: timedelta, _grace: timedelta) -> Any:
    """Ask who it is, then go on: to the page asked for, or, where something was sent, to the account."""
    flash(*get_message("REAUTHENTICATION_REQUIRED"))
    return redirect(url_for("security.verify", next=request.path if request.method == "GET" else None), 303)
