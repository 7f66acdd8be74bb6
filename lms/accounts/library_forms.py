"""Flask-Security's own forms, and what they do besides here."""

from typing import Any

from flask import g, session
from flask_babel import lazy_gettext as _l
from flask_security.forms import (
    ForgotPasswordForm,
    LoginForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    VerifyForm,
)
from flask_security.utils import get_message, validate_redirect_url
from flask_security.webauthn import WebAuthnRegisterForm, WebAuthnSigninResponseForm
from sqlalchemy.orm.attributes import get_history, set_committed_value
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from lms.db.base import begin_write


class _Late:
    """Password hashing takes its time; only what holds then asks for the write lock."""

    user: Any
    next: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A way back that leads elsewhere is dropped; nobody is kept from signing in by the link that brought them.
        if "next" in self and not validate_redirect_url(self.next.data):  # type: ignore[operator]
            self.next.data = ""

    def validate(self, **kwargs: Any) -> bool:
        valid: bool = super().validate(**kwargs)  # type: ignore[misc]
        if valid:
            _write_with(self.user)
        return valid


def _write_with(member: Any) -> None:
    """Begin writing with nothing written before: a hash that was renewed on the way is set again after it."""
    renewed = get_history(member, "password")
    if renewed.has_changes():
        set_committed_value(member, "password", next(iter(renewed.deleted)))
    begin_write()
    if renewed.has_changes():
        member.password = next(iter(renewed.added))


class SignIn(_Late, LoginForm):
    """The sign-in form. Without a way back, a second step would lead back to this page: the library's default."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = self.next.data or "/"


class Verify(_Late, VerifyForm):
    """The password again, before something weighty."""


class Forgotten(_Late, ForgotPasswordForm):
    """The address to which the link for a new password goes."""


class PasskeyAnswer(WebAuthnSigninResponseForm):
    """What a passkey answered. As second factor it must belong to whoever has just given the password."""

    def validate(self, **kwargs: Any) -> bool:
        valid: bool = super().validate(**kwargs)
        if valid and self.is_secondary and self.user and self.user.fs_uniquifier != session.get("tf_user_id"):
            self.credential.errors = [get_message("WEBAUTHN_MISMATCH_USER_HANDLE")[0]]
            return False
        # Alone it counts only with its user checked, also as the answer to a challenge that had not asked for it.
        if valid and not (self.is_secondary or self.is_verify or self.mf_check):
            self.credential.errors = [get_message("WEBAUTHN_NO_VERIFY")[0]]
            return False
        g.passkey_checked_user = valid and self.mf_check
        return valid


# The library gives choices as tuples, which WTForms 3.4 no longer takes.


class SetUp(TwoFactorSetupForm):
    """An authenticator app, or none any more."""

    setup = RadioField(
        choices=[SelectChoice("disable", _l("No app")), SelectChoice("authenticator", _l("Authenticator app"))],
        validate_choice=False,
    )


class NewPasskey(WebAuthnRegisterForm):
    """A passkey's name and use; without a word about it, the use that asks for the least."""

    usage = RadioField(
        choices=[
            SelectChoice("first", _l("Instead of the password")),
            SelectChoice("secondary", _l("As the second step after the password")),
        ],
        default="first",
    )


class Rescue(TwoFactorRescueForm):
    """Help without the second factor: the page names recovery codes and the administrator instead."""

    help_setup = RadioField(choices=[SelectChoice("recovery_code", _l("Recovery code"))])
