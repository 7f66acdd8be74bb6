"""Why marks are corrected."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from lms.quizzes.regrading import REASON_LENGTH

MISSING = _l("Please give a reason: it is shown to everybody whose mark changes.")
TOO_LONG = _l("Please use at most %(max)d characters.")


class RegradeForm(FlaskForm):  # type: ignore[misc]
    """The reason stays on record."""

    reason = StringField(_l("Reason"), [InputRequired(MISSING), Length(max=REASON_LENGTH, message=TOO_LONG)])
