"""What an author fills in about lessons and modules themselves."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from lms.domain.languages import direction
from lms.studio.author_lesson import Value
from lms.studio.editor_forms import MOST_TEXT, MOST_TITLE, read_opened
from lms.studio.facts_forms import filled, plain
from lms.web import i18n

NEEDED = _l("Please fill this in.")
TOO_LONG = _l("Please use at most %(max)d characters.")
SLUG = re.compile(r"[a-z][a-z0-9-]{0,62}")
NOTICES = {"none": _l("No notice"), "sensitive": _l("A notice: the lesson is about harm done to people")}
BEGINNING = "_first"  # no block has such an id
HEAD = ("title", "summary", "minutes", "notice", "notice_text", "steps")


def no_fact(_form: object, field: Any) -> None:
    """A validator: a heading names no legal fact."""
    if "[[" in (field.data or ""):
        raise ValidationError(_("A legal fact may not stand in a title. Put it into the text."))


def _minutes() -> IntegerField:
    between = _l("Please give whole minutes, from 1 to 600.")
    return IntegerField(_l("Minutes"), [InputRequired(between), NumberRange(1, 600, message=between)])


class HeadForm(FlaskForm):  # type: ignore[misc]
    """The head of a lesson in the source language; `opened` is how its author found it (JSON)."""

    title = StringField(_l("Title"), [InputRequired(NEEDED), Length(max=MOST_TITLE, message=TOO_LONG), no_fact])
    summary = TextAreaField(
        _l("Summary"), [InputRequired(NEEDED), Length(max=1000, message=TOO_LONG), no_fact], render_kw={"rows": 3}
    )
    minutes = _minutes()
    notice = RadioField(_l("Before the lesson opens"), [InputRequired(NEEDED)], default="none")
    notice_text = TextAreaField(
        _l("Words of the notice"),
        [Length(max=2000, message=TOO_LONG)],
        description=_l("What people will meet, in plain words, so that they can choose. Needed with a notice."),
        render_kw={"rows": 3},
    )
    steps = SelectMultipleField(
        _l("Steps of the work that it belongs to"),
        [Optional()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    opened = HiddenField()
    known_steps: Sequence[str] = ()

    def offer(self, language: str, steps: Iterable[Mapping[str, Any]], beneath: Iterable[str] = ()) -> None:
        """Name the steps that there are (those that the lesson has already stay), and the language of the texts."""
        named = {step["slug"]: i18n.localised(step["name"]) for step in steps}
        self.known_steps = [*named, *(slug for slug in beneath if slug not in named)]
        self.steps.choices = [(slug, named.get(slug, slug)) for slug in self.known_steps]
        self.notice.choices = list(NOTICES.items())
        for field in (self.title, self.summary, self.notice_text):
            field.render_kw = {**(field.render_kw or {}), "lang": language, "dir": direction(language)}

    def show(self, head: Value) -> None:
        """Fill in a lesson as it is."""
        for name in HEAD:
            self[name].data = head.get(name)
        self.stand_on(head)

    def stand_on(self, head: Value) -> None:
        """Say anew what the typed words stand on."""
        self.opened.data = json.dumps({name: head.get(name) for name in HEAD}, ensure_ascii=False)

    def opened_head(self, head: Value) -> dict[str, Any]:
        """The lesson as the form was opened on it; what cannot be read counts as it is now."""
        found = read_opened(self.opened.data) or {}
        known = {name: found[name] for name in HEAD if name in found}
        return {**head, **known}

    def typed(self) -> dict[str, Any]:
        """What was filled in."""
        found: dict[str, Any] = {name: self[name].data for name in HEAD}
        chosen = set(found["steps"] or ())
        found["steps"] = [slug for slug in self.known_steps if slug in chosen]
        return {**found, "notice_text": found["notice_text"] or ""}

    def validate_notice_text(self, field: Any) -> None:
        if self.notice.data == "sensitive" and not (field.data or "").strip():
            raise ValidationError(_("Please say in words what people will meet."))


class LessonForm(HeadForm):
    """A new lesson."""

    slug = StringField(
        _l("Name in addresses"),
        [Optional(), Regexp(SLUG.pattern + r"\Z", message=_l("Please use small letters, digits and hyphens."))],
        description=_l("Small letters, digits and hyphens. Made from the title when you leave it empty."),
        render_kw={"dir": "ltr"},
    )
    text = TextAreaField(
        _l("Opening text"),
        [InputRequired(NEEDED), Length(max=MOST_TEXT, message=TOO_LONG)],
        description=_l("What stands before the first heading. Blocks with headings are added afterwards."),
        render_kw={"rows": 8},
    )


class PlaceForm(FlaskForm):  # type: ignore[misc]
    """Where a new block comes. It stands in the form of its texts, whose token guards both."""

    class Meta:
        csrf = False

    after = SelectField(_l("Place"), [InputRequired(NEEDED)], validate_choice=False)

    def offer(self, first: str, blocks: Iterable[tuple[str, str]]) -> None:
        """`first` names the beginning; then the blocks with their titles."""
        self.after.choices = [
            (BEGINNING, first),
            *((name, _("After “%(title)s”", title=title)) for name, title in blocks),
        ]

    def block(self) -> str:
        """The block after which it comes, "" for the beginning."""
        return "" if self.after.data in (None, BEGINNING) else str(self.after.data)


class ModuleForm(FlaskForm):  # type: ignore[misc]
    """Fields `title-TAG` and `summary-TAG` for each language of the course; made by `module_form`."""

    tags: tuple[str, ...] = ()
    translated = SelectMultipleField(
        _l("Its lessons are translated into"),
        [Optional()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def words(self, part: str) -> dict[str, str]:
        """The title or summary, by language."""
        return {tag: (self[f"{part}-{tag}"].data or "").strip() for tag in self.tags}

    def texts(self) -> list[Any]:
        """The fields of title and summary in each language, in order."""
        return [self[f"{part}-{tag}"] for tag in self.tags for part in ("title", "summary")]


def module_form(languages: Iterable[str], source: str) -> ModuleForm:
    """A form for a module; its title and summary are shown in every language of the course."""
    tags = (source, *(tag for tag in languages if tag != source))
    form: ModuleForm = type("ModuleForm", (ModuleForm,), {"tags": tags, **text_fields(tags, tags)})()
    form.translated.choices = [(tag, i18n.language_name(tag, i18n.language())) for tag in tags[1:]]
    return form


def text_fields(tags: Iterable[str], needed: Collection[str]) -> dict[str, Any]:
    """Fields `title-TAG` and `summary-TAG`, in the direction of its language; those of `needed` must be filled in."""
    fields: dict[str, Any] = {}
    for tag in tags:
        name = i18n.language_name(tag, i18n.language())
        attributes = {"lang": tag, "dir": direction(tag)}
        there = [InputRequired(NEEDED), filled] if tag in needed else [Optional()]
        fields[f"title-{tag}"] = StringField(
            _("Title (%(language)s)", language=name),
            [*there, Length(max=MOST_TITLE, message=TOO_LONG), no_fact],
            filters=[plain],
            render_kw=attributes,
        )
        fields[f"summary-{tag}"] = TextAreaField(
            _("Summary (%(language)s)", language=name),
            [*there, Length(max=1000, message=TOO_LONG), no_fact],
            filters=[plain],
            render_kw={**attributes, "rows": 3},
        )
    return fields
