"""What an author fills in about a module that there is: what it is called, in every language of the course."""

import json
from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField

from lms.studio.author_lesson import Value
from lms.studio.editor_forms import read_opened
from lms.studio.structure_forms import ModuleForm, text_fields
from lms.web import i18n

TEXTS = ("title", "summary")
PARTS = (*TEXTS, "languages")  # what of the unit the form has


class TitlesForm(ModuleForm):
    """Title and summary by language, of which only the source language is needed: readers of others fall back to it.

    `opened` is how its author found it (JSON).
    """

    opened = HiddenField()

    def show(self, value: Value) -> None:
        """Fill in a module as it is."""
        for tag in self.tags:
            for part in TEXTS:
                self[f"{part}-{tag}"].data = value[part].get(tag, "")
        self.translated.data = [tag for tag in value["languages"] if tag in self.tags]
        self.stand_on(value)

    def stand_on(self, value: Value) -> None:
        """Say anew what the typed words stand on."""
        self.opened.data = json.dumps({part: value.get(part) for part in PARTS}, ensure_ascii=False)

    def opened_value(self, value: Value) -> dict[str, Any]:
        """The unit as the form was opened on it; what cannot be read counts as it is now."""
        found = read_opened(self.opened.data) or {}
        return {**value, **{part: found[part] for part in PARTS if _sound(part, found.get(part))}}

    def typed(self, opened: Value) -> dict[str, Any]:
        """What was filled in; texts in languages that the course does not have stay."""
        found: dict[str, Any] = {}
        for part in TEXTS:
            others = {tag: text for tag, text in opened[part].items() if tag not in self.tags}
            found[part] = {tag: text for tag, text in self.words(part).items() if text} | others
        chosen = {self.tags[0], *(self.translated.data or ())}
        kept = [tag for tag in opened["languages"] if tag in chosen or tag not in self.tags]
        found["languages"] = [*kept, *(tag for tag in self.tags if tag in chosen and tag not in kept)]
        return found

    def by_language(self, value: Value) -> dict[str, dict[str, str]]:
        """Title and summary of a unit, language by language, as `three_ways` compares them."""
        return {tag: {part: str(value[part].get(tag, "")) for part in TEXTS} for tag in self.tags}


def titles_form(languages: Sequence[str], source: str) -> TitlesForm:
    """The form of a module, in the languages of the course."""
    tags = (source, *(tag for tag in languages if tag != source))
    form: TitlesForm = type("TitlesForm", (TitlesForm,), {"tags": tags, **text_fields(tags, (source,))})()
    form.translated.choices = [(tag, i18n.language_name(tag, i18n.language())) for tag in tags[1:]]
    return form


def _sound(part: str, value: Any) -> bool:
    """Whether texts are by language, and languages a list of tags, as a unit has them."""
    if part in TEXTS:
        return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    return isinstance(value, list) and all(isinstance(tag, str) for tag in value)
