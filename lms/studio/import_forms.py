"""What an author fills in to make a lesson of a file."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp

from lms.domain.languages import direction
from lms.studio.media_forms import ALT_NEEDED, MOST_ALT
from lms.studio.structure_forms import NEEDED, SLUG, TOO_LONG, HeadForm, no_fact


class BringForm(FlaskForm):  # type: ignore[misc]
    """A file, and the module that its lesson is for."""

    module = SelectField(_l("Module"), [InputRequired(_l("Please choose one."))])
    file = FileField(_l("File"), [FileRequired(_l("Please choose a file."))])

    def offer(self, modules: Iterable[tuple[str, str]]) -> None:
        """Slugs and titles."""
        self.module.choices = list(modules)


class ConfirmForm(HeadForm):
    """The lesson that a file has made: its head, its name, and a field `alt-NAME` for each image."""

    slug = StringField(
        _l("Name in addresses"),
        [
            InputRequired(NEEDED),
            Regexp(SLUG.pattern + r"\Z", message=_l("Please use small letters, digits and hyphens.")),
        ],
        render_kw={"dir": "ltr"},
    )
    images: tuple[str, ...] = ()

    def alts(self) -> dict[str, str]:
        """What each image shows, by its name in the file."""
        return {name: " ".join((self[f"alt-{name}"].data or "").split()) for name in self.images}

    def alt_of(self, name: str) -> Any:
        """The field of an image."""
        return self[f"alt-{name}"]


def confirm_form(images: Iterable[Mapping[str, Any]], language: str) -> ConfirmForm:
    """A form for a lesson with these images."""
    fields: dict[str, Any] = {"images": tuple(image["name"] for image in images)}
    for name in fields["images"]:
        fields[f"alt-{name}"] = TextAreaField(
            _("What %(name)s shows", name=name),
            [InputRequired(ALT_NEEDED), Length(max=MOST_ALT, message=TOO_LONG), no_fact],
            render_kw={"lang": language, "dir": direction(language), "rows": 2},
        )
    return type("ConfirmForm", (ConfirmForm,), fields)()  # type: ignore[no-any-return]
