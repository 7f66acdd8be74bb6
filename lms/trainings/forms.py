"""What a coordinator fills in."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import pycountry
from babel.core import get_global
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from lms.domain.errors import Invalid
from lms.trainings import typed
from lms.trainings.models import Training
from lms.trainings.service import Particulars
from lms.web import i18n
from lms.web.errors import sentence

MOST_DAYS = 31
CHOSEN = InputRequired(_l("Please choose one."))


@cache
def country_codes() -> frozenset[str]:
    """ISO 3166-1 alpha-2."""
    return frozenset(entry.alpha_2 for entry in pycountry.countries)


@cache
def countries(language: str) -> list[tuple[str, str]]:
    """Codes with their localised names, by name."""
    named = [(code, i18n.territory_name(code, language)) for code in country_codes()]
    return sorted(named, key=lambda pair: pair[1])


@cache
def zones() -> list[str]:
    """The time zones that belong to a country (source: CLDR), without their old aliases."""
    return sorted(available_timezones() & set(get_global("zone_territories")) - {"UTC"})


def not_blank(_form: object, field: Field) -> None:
    if not (field.data or "").strip():
        raise ValidationError(_("Please fill this in."))


def _text(label: Any, most: int) -> StringField:
    return StringField(label, [InputRequired(_l("Please fill this in.")), not_blank, Length(max=most)])


class TrainingForm(FlaskForm):  # type: ignore[misc]
    """`courses` are the (course, quiz) pairs of the current releases."""

    title = _text(_l("Title"), 200)
    venue = _text(_l("Venue"), 200)
    city = _text(_l("City"), 100)
    country = SelectField(_l("Country"), [CHOSEN])
    time_zone = SelectField(_l("Time zone of the venue"), [CHOSEN])
    starts_on = DateField(_l("First day"), [InputRequired(_l("Please give a date."))])
    ends_on = DateField(_l("Last day"), [InputRequired(_l("Please give a date."))])
    course_quizzes = SelectMultipleField(
        _l("Course and quizzes"),
        [InputRequired(_l("Please choose at least one."))],
        description=_l("Who passes all of these, reads every lesson and is present enough, gets a certificate."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    attendance_required = IntegerField(
        _l("Attendance needed for a certificate, in percent"), [InputRequired(), NumberRange(0, 100)], default=80
    )
    delegations = TextAreaField(
        _l("Delegations"),
        [InputRequired(_l("Please name at least one delegation."))],
        description=_l("One line for each country: its two-letter code and the number of seats."),
    )

    def offer(self, language: str, courses: Iterable[tuple[str, str]], choose: str) -> None:
        """Fill the lists to choose from; `choose` is the word of the first, empty choice."""
        self.country.choices = [("", choose), *countries(language)]
        self.time_zone.choices = [("", choose), *((zone, zone.replace("_", " ")) for zone in zones())]
        self.course_quizzes.choices = [(f"{course}/{quiz}", f"{course} / {quiz}") for course, quiz in courses]

    def show(self, training: Training) -> None:
        """What the training has now."""
        for name in ("title", "venue", "city", "country", "time_zone", "starts_on", "ends_on", "attendance_required"):
            self[name].data = getattr(training, name)
        self.course_quizzes.data = [f"{training.course}/{quiz}" for quiz in training.quizzes]
        self.delegations.data = "\n".join(f"{row.country} {row.seats}" for row in training.delegations)

    def particulars(self) -> Particulars:
        """After validation: what was filled in."""
        filled: dict[str, Any] = dict(self.data)
        pairs = [chosen.split("/") for chosen in filled["course_quizzes"]]
        same = {name: filled[name] for name in ("country", "time_zone", "starts_on", "ends_on", "attendance_required")}
        words = {name: filled[name].strip() for name in ("title", "venue", "city")}
        seats = typed.delegations(filled["delegations"], country_codes())
        return Particulars(
            **words, **same, course=pairs[0][0], quizzes=[quiz for _course, quiz in pairs], delegations=seats
        )

    def validate_ends_on(self, field: Field) -> None:
        first = self.starts_on.data
        if first and field.data and field.data < first:
            raise ValidationError(_("The last day comes before the first."))
        if first and field.data and (field.data - first).days >= MOST_DAYS:
            raise ValidationError(_("A session lasts at most %(days)s days.", days=MOST_DAYS))

    def validate_course_quizzes(self, field: Field) -> None:
        if len({chosen.partition("/")[0] for chosen in field.data or ()}) > 1:
            raise ValidationError(_("The quizzes of a session belong to one course."))

    def validate_delegations(self, field: Field) -> None:
        try:
            typed.delegations(field.data, country_codes())
        except Invalid as error:
            raise ValidationError(sentence(error)) from error
