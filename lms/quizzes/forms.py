"""What a trainer or coordinator fills in."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from lms.quizzes.accommodations import LONGEST_REASON, MOST_ATTEMPTS, MOST_MINUTES, Granted
from lms.quizzes.models import Accommodation

NUMBER = InputRequired(_l("Please give a whole number; 0 for none."))
MISSING = _l("Please give a reason: it stays on record.")
TOO_LONG = _l("Please use at most %(max)d characters.")


def _up_to(most: int) -> NumberRange:
    return NumberRange(0, most, _l("Please give a number from %(min)s to %(max)s."))


class AccommodationForm(FlaskForm):  # type: ignore[misc]
    """All that is granted from now on, not what is added to it."""

    extra_minutes = IntegerField(_l("Extra minutes"), [NUMBER, _up_to(MOST_MINUTES)])
    extra_attempts = IntegerField(_l("Extra attempts"), [NUMBER, _up_to(MOST_ATTEMPTS)])
    reason = StringField(_l("Reason"), [InputRequired(MISSING), Length(max=LONGEST_REASON, message=TOO_LONG)])

    def start_from(self, row: Accommodation | None) -> None:
        """Show what is in force."""
        self.extra_minutes.data = row.extra_minutes if row else 0
        self.extra_attempts.data = row.extra_attempts if row else 0

    @property
    def granted(self) -> Granted:
        """As typed, once it is valid."""
        minutes, attempts = int(self.extra_minutes.data or 0), int(self.extra_attempts.data or 0)
        return Granted(minutes, attempts, (self.reason.data or "").strip())
