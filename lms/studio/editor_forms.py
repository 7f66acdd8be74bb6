"""What an author types: title and text of a block in each language that the edition writes."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from lms.content.units import normal
from lms.domain.languages import direction
from lms.studio.author_lesson import HEAD_WORDS, Words
from lms.studio.facts_forms import plain
from lms.studio.three_way import PARTS
from lms.web import i18n

MOST_TITLE, MOST_TEXT = 200, 20_000
HASH = re.compile(r"[0-9a-f]{12}")
NAMES = {
    "title": _l("Title"),
    "text": _l("Text"),
    "summary": _l("Summary"),
    "notice_text": _l("Notice before it"),
}


class TextsForm(FlaskForm):  # type: ignore[misc]
    """Fields `title-TAG`, `text-TAG` for each language; made by `texts_form`.

    `opened` is the unit as it was when the form was opened (JSON), `beneath` the hash of what lay beneath it then.
    """

    opened = HiddenField()
    beneath = HiddenField()
    languages: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def fields_of(self, tag: str) -> list[Any]:
        """The fields of a language, in order."""
        return [self[f"{part}-{tag}"] for part in self.parts]

    def show(self, words: Mapping[str, Words], opened: Mapping[str, Any] | None, beneath: str) -> None:
        """Fill in texts by language, and what they stand on."""
        for tag in self.languages:
            for part in self.parts:
                self[f"{part}-{tag}"].data = words.get(tag, {}).get(part, "")
        self.stand_on(opened, beneath)

    def stand_on(self, opened: Mapping[str, Any] | None, beneath: str) -> None:
        """Say anew what the typed words stand on."""
        self.opened.data = json.dumps(opened, ensure_ascii=False)
        self.beneath.data = beneath

    def resume(self, kept: Mapping[str, str]) -> None:
        """Fill in what `typed_raw` gave."""
        for name, text in kept.items():
            if name in self and isinstance(text, str):
                self[name].data = text

    def typed(self) -> dict[str, dict[str, str]]:
        """What was typed, by language."""
        return {tag: {part: self[f"{part}-{tag}"].data or "" for part in self.parts} for tag in self.languages}

    def typed_raw(self) -> dict[str, str]:
        """Everything as it was sent, to be kept as it is."""
        return {field.name: field.data or "" for field in self if field.type != "CSRFTokenField"}

    def opened_value(self) -> dict[str, Any] | None:
        """The unit as the form was opened on it; what cannot be read counts as nothing there."""
        found = read_opened(self.opened.data)
        return found if found is not None and _sound(found) else None

    def beneath_or(self, now: str) -> str:
        """The hash of what lay beneath when the form was opened; what is no hash counts as what lies there now."""
        sent = str(self.beneath.data or "")
        return sent if HASH.fullmatch(sent) else now


def read_opened(text: str | None) -> dict[str, Any] | None:
    """What a form says its author began with, a JSON object; None for anything else that was sent instead."""
    try:
        found = json.loads(text or "null")
        json.dumps(found, allow_nan=False, ensure_ascii=False).encode()
        return normal(found) if isinstance(found, dict) else None
    except (ValueError, RecursionError):
        return None


def _sound(value: Mapping[str, Any]) -> bool:
    """Whether texts are where a unit has them: by language in an operation, plain in all others."""
    texts = [value[name] for name in (*NAMES, "sources") if name in value]
    if "op" not in value:
        return all(isinstance(text, str) for text in texts)
    return all(isinstance(text, dict) and all(isinstance(word, str) for word in text.values()) for text in texts)


def texts_form(
    languages: Iterable[str], source: str, *, title: bool = True, head: bool = False, required: bool = True
) -> TextsForm:
    """A form of these languages. `title`: whether the block has one. `head`: that of a lesson instead of a block.

    `required`: whether the source language's text must be there.
    """
    tags = tuple(languages)
    parts = tuple(part for part in HEAD_WORDS) if head else (*(("title",) if title else ()), "text")
    names = {"languages": tags, "parts": tuple(part for part in PARTS if part in parts)}
    fields = {
        f"{part}-{tag}": _field(part, tag, needed=required and tag == source, many=len(tags) > 1, first=tag == tags[0])
        for tag in tags
        for part in parts
    }
    return type("TextsForm", (TextsForm,), {**names, **fields})()  # type: ignore[no-any-return]


def _field(part: str, tag: str, *, needed: bool, many: bool, first: bool = True) -> Any:
    most = MOST_TITLE if part == "title" else MOST_TEXT
    rules: list[Any] = [InputRequired(_l("Please fill this in."))] if needed else []
    label = f"{NAMES[part]} ({i18n.language_name(tag, i18n.language())})" if many else NAMES[part]
    kind = StringField if part == "title" else TextAreaField
    attributes = {"lang": tag, "dir": direction(tag), "rows": 12 if part == "text" else 3, "spellcheck": "true"}
    if part == "title":
        attributes.pop("rows")
        rules.append(_no_fact)
    hint = _l("Left empty, its readers get the text above, with a note.") if part == "text" and not first else ""
    return kind(label, [*rules, Length(max=most)], filters=[plain], render_kw=attributes, description=hint)


def _no_fact(_form: object, field: Any) -> None:
    if "[[" in (field.data or ""):
        raise ValidationError(_("A legal fact may not stand in a title. Put it into the text."))
