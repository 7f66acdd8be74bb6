"""What an author fills in about an image."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from lms.domain.languages import direction
from lms.studio.editor_forms import read_opened
from lms.studio.structure_forms import TOO_LONG, no_fact
from lms.web import i18n

MOST_ALT = 500
ALT_NEEDED = _l("Please say what the image shows, for those who do not see it.")


class AltForm(FlaskForm):  # type: ignore[misc]
    """Fields `alt-TAG` for each language of the course, the source language first; made by `alt_form`."""

    tags: tuple[str, ...] = ()
    opened = HiddenField()

    def texts(self) -> list[Any]:
        """The fields, in order."""
        return [self[f"alt-{tag}"] for tag in self.tags]

    def alt(self) -> dict[str, str]:
        """What was typed, by language; what is empty is left out."""
        words = {tag: " ".join((self[f"alt-{tag}"].data or "").split()) for tag in self.tags}
        return {tag: text for tag, text in words.items() if text}

    def show(self, alt: Mapping[str, str]) -> None:
        """Fill in what there is."""
        for tag in self.tags:
            self[f"alt-{tag}"].data = alt.get(tag, "")
        self.opened.data = json.dumps(dict(alt), ensure_ascii=False)

    def opened_alt(self, now: Mapping[str, str]) -> dict[str, str]:
        """The words as the form was opened on them; what cannot be read counts as they are now."""
        found = read_opened(self.opened.data)
        good = found is not None and all(isinstance(words, str) for words in found.values())
        return found if found is not None and good else dict(now)


class UploadForm(AltForm):
    """A new image."""

    file = FileField(_l("Image"), [FileRequired(_l("Please choose an image."))])
    name = StringField(
        _l("Name"),
        [
            Optional(),
            Regexp(r"[a-z0-9][a-z0-9_-]{0,62}\Z", message=_l("Please use small letters, digits and hyphens.")),
        ],
        description=_l("By it texts name the image. Made from the file's name when you leave it empty."),
        render_kw={"dir": "ltr"},
    )


def alt_form(kind: type[AltForm], languages: Iterable[str], source: str) -> Any:
    """A form of that kind with a field for the words in each language; those of the source language must be there."""
    tags = (source, *(tag for tag in languages if tag != source))
    fields: dict[str, Any] = {"tags": tags}
    for tag in tags:
        needed = [InputRequired(ALT_NEEDED)] if tag == source else [Optional()]
        fields[f"alt-{tag}"] = TextAreaField(
            _("What it shows (%(language)s)", language=i18n.language_name(tag, i18n.language())),
            [*needed, Length(max=MOST_ALT, message=TOO_LONG), no_fact],
            render_kw={"lang": tag, "dir": direction(tag), "rows": 2},
        )
    return type(kind.__name__, (kind,), fields)()
