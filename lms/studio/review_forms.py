"""What authors and reviewers fill in about a draft."""

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from lms.accounts.models import Member
from lms.studio.facts_forms import plain
from lms.studio.review import MOST_WORDS

TOO_LONG = _l("Please use at most %(max)d characters.")


class SubmitForm(FlaskForm):  # type: ignore[misc]
    """Whom to ask for a review, and what to tell them."""

    reviewer = SelectField(_l("Reviewer"), [InputRequired(_l("Please choose one."))], coerce=str)
    message = TextAreaField(
        _l("What the reviewer should know"), [Optional(), Length(max=MOST_WORDS, message=TOO_LONG)], filters=[plain]
    )

    def offer(self, people: Iterable[Member], nobody: str) -> None:
        """Those who may be asked, after the line that stands for nobody."""
        self.reviewer.choices = [("", nobody), *((str(person.id), person.name) for person in people)]


class ApproveForm(FlaskForm):  # type: ignore[misc]
    """Until when the legal review holds."""

    valid_until = DateField(_l("The law was checked; check it again by"), [InputRequired(_l("Please choose a day."))])
    words = TextAreaField(_l("Remarks"), [Optional(), Length(max=MOST_WORDS, message=TOO_LONG)], filters=[plain])
    seen = HiddenField()  # when what its reader has read was submitted


class ReturnForm(FlaskForm):  # type: ignore[misc]
    """What has to change first."""

    words = TextAreaField(
        _l("What has to change"),
        [InputRequired(_l("Please say what has to change.")), Length(max=MOST_WORDS, message=TOO_LONG)],
        filters=[plain],
    )


def in_a_year(today: date) -> date:
    """A year later; from 29 February, the 28th."""
    try:
        return today.replace(year=today.year + 1)
    except ValueError:
        return today.replace(year=today.year + 1, day=28)
