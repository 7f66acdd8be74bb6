"""What an author fills in to take questions of a file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from lms.content.quiz_formats.carried import FORMAT_NAMES, FORMATS
from lms.domain.languages import direction
from lms.studio.facts_forms import plain
from lms.studio.item_importing import Chosen
from lms.studio.item_parts import always
from lms.studio.item_shapes import LEVELS
from lms.studio.media_forms import ALT_NEEDED, MOST_ALT
from lms.studio.structure_forms import TOO_LONG
from lms.web import i18n

# Not `FORMATS[…].name`: two versions of one format have the same there.


class QuestionsFileForm(FlaskForm):  # type: ignore[misc]
    """A file of questions, its format ("" to find it out), and the language that it is written in."""

    file = FileField(_l("File"), [FileRequired(_l("Please choose a file."))])
    format = SelectField(_l("Format"), [Optional()])
    language = SelectField(_l("Language of the questions"), [always])

    def offer(self, languages: Sequence[str]) -> None:
        """The languages of the course, the source language first."""
        known = [SelectChoice(key, FORMAT_NAMES.get(key, key)) for key in FORMATS]
        self.format.choices = [SelectChoice("", _("Find it out")), *known]
        self.language.choices = [SelectChoice(tag, i18n.language_name(tag, i18n.language())) for tag in languages]


class TakeForm(FlaskForm):  # type: ignore[misc]
    """Which questions are taken, and what is said of all of them; a field `alt-NAME` for each image."""

    take = SelectMultipleField(
        _l("Questions"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False
    )
    topic = StringField(
        _l("Topic of all"),
        [
            Optional(),
            Length(max=63, message=TOO_LONG),
            Regexp(
                r"[a-z][a-z0-9-]{0,62}\Z",
                message=_l("Please use small Latin letters, digits and hyphens, such as privacy-law."),
            ),
        ],
        filters=[plain],
        render_kw={"dir": "ltr", "list": "topics"},
    )
    level = SelectField(_l("Difficulty of all"), [Optional()])
    images: tuple[str, ...] = ()

    def alt_of(self, name: str) -> Any:
        """The field of an image."""
        return self[f"alt-{name}"]

    def chosen(self) -> Chosen:
        """What was chosen."""
        alts = {name: " ".join((self.alt_of(name).data or "").split()) for name in self.images}
        return Chosen(set(self.take.data or ()), self.topic.data or "", int(self.level.data or 0), alts)

    def lacks_words(self, shown: Iterable[str]) -> bool:
        """Whether an image that is taken along has no words; its field then says so."""
        missing = [name for name in self.images if name in shown and not (self.alt_of(name).data or "").strip()]
        for name in missing:
            self.alt_of(name).errors = [*self.alt_of(name).errors, str(ALT_NEEDED)]
        return bool(missing)


def take_form(images: Iterable[Mapping[str, Any]], language: str) -> TakeForm:
    """A form for questions with these images."""
    fields: dict[str, Any] = {"images": tuple(image["name"] for image in images)}
    for name in fields["images"]:
        fields[f"alt-{name}"] = TextAreaField(
            _("What %(name)s shows", name=name),
            [Length(max=MOST_ALT, message=TOO_LONG)],
            render_kw={"lang": language, "dir": direction(language), "rows": 2},
        )
    form: TakeForm = type("TakeForm", (TakeForm,), fields)()
    form.level.choices = [
        SelectChoice("", _("As in the file")),
        *(SelectChoice(key, str(v)) for key, v in LEVELS.items()),
    ]
    return form
