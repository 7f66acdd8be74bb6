"""Why a certificate is revoked or issued anew."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from lms.certificates.service import REASON_LENGTH

MISSING = _l("Please give a reason: it is shown to whoever checks the certificate.")
TOO_LONG = _l("Please use at most %(max)d characters.")


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """A page has two of them, told apart by their prefix."""

    reason = StringField(_l("Reason"), [InputRequired(MISSING), Length(max=REASON_LENGTH, message=TOO_LONG)])
