"""The sample form of the style page."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, StringField, TextAreaField
from wtforms.validators import InputRequired


class SampleForm(FlaskForm):  # type: ignore[misc]
    """Shows fields in their states; it is never sent anywhere."""

    class Meta:
        csrf = False

    name = StringField(_l("Name"), [InputRequired(_l("Please write your name."))])
    email = EmailField(_l("E-mail"), [InputRequired(_l("Please write your e-mail address."))])
    remarks = TextAreaField(_l("Remarks"))
    agreed = BooleanField(_l("I have read the ground rules"))
