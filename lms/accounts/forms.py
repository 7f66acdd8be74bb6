"""The forms of accounts, and what Flask-Security's own forms do besides."""

from typing import Any

from flask import g, session
from flask_babel import lazy_gettext as _l
from flask_security.forms import ForgotPasswordForm, LoginForm, VerifyForm
from flask_security.utils import get_message, validate_redirect_url
from flask_security.webauthn import WebAuthnSigninResponseForm
from flask_wtf import FlaskForm
from sqlalchemy.orm.attributes import get_history, set_committed_value
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, ValidationError

from lms.db.base import begin_write
from lms.domain.certificate_names import unprintable
from lms.infra.fonts import covers
from lms.web.i18n import own_names

REASONS = {
    "empty": _l("Please type your name."),
    "too_long": _l("Names of up to 120 characters fit on a certificate. Please shorten it."),
    "control": _l("The name has invisible control characters. Please type it anew instead of pasting it."),
    "symbol": _l("The name has a sign that is no part of a name, such as an emoji."),
    "marks": _l("The name has too many marks on one letter to be printed."),
    "not_covered": _l("The name has a character that no font of ours can print on a certificate."),
    "no_letter": _l("A name needs at least one letter."),
}


class ProfileForm(FlaskForm):  # type: ignore[misc]
    """What members may change about themselves. Not the country: it decides whose law they are taught."""

    name = StringField(_l("Name, as it will stand on certificates"), validators=[DataRequired(REASONS["empty"])])
    language = SelectField(_l("Language of the pages"), choices=[SelectChoice(*pair) for pair in own_names()])

    def validate_name(self, field: StringField) -> None:
        field.data = " ".join((field.data or "").split())
        reason = unprintable(field.data, covers)
        if reason:
            raise ValidationError(str(REASONS[reason]))


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
    """The sign-in form."""


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
        g.passkey_checked_user = valid and self.mf_check
        return valid
