"""The form of the account page."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, ValidationError

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
    language = SelectField(
        _l("Language of the pages"), [DataRequired()], choices=[SelectChoice(*pair) for pair in own_names()]
    )

    def validate_name(self, field: StringField) -> None:
        field.data = " ".join((field.data or "").split())
        reason = unprintable(field.data, covers)
        if reason:
            raise ValidationError(str(REASONS[reason]))
