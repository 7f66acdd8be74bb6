"""Items in one language: the same keys, but each text is a string and each `forms` a list."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from lms.content.item_schema import ItemFile
from lms.content.quiz_formats.results import Item, LeftOut, Note, Refused

_ADAPTER: TypeAdapter[Any] = TypeAdapter(ItemFile)
TEXTS = frozenset({"prompt", "text", "feedback", "title", "consequence", "debrief"})
_IMAGE = re.compile(r"\]\(media:([a-z0-9][a-z0-9_-]{0,62})\)")
_OPTIONAL = frozenset({"feedback"})


def canonical(item: Item) -> Item:
    """Return an item as `item_schema` has it, without what is as it would be anyway. Raises Refused for no item."""
    try:
        model = _ADAPTER.validate_python(item)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"][1:])
        raise Refused(f"{place}: {first['msg'].removeprefix('Value error, ')}" if place else first["msg"]) from None
    found: Item = model.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    return found


def flattened(item: Item, language: str) -> tuple[Item, list[Note]]:
    """Return an item in one language and what that leaves out. Raises Refused for no item, LeftOut without the text."""
    whole = canonical(item)
    flattening = _Flattening(whole["id"], language)
    flat: Item = flattening.value(whole)
    flat["languages"] = [language]
    if flattening.others:
        others = ", ".join(sorted(flattening.others))
        flattening.notes.append(Note(whole["id"], f"the texts in other languages are left out ({others})"))
    return flat, flattening.notes


def localised(flat: Item, language: str) -> Item:
    """Return the item in file form that has these texts in one language. Raises Refused for no item."""
    return canonical({**_localised(flat, language), "languages": [language]})


def texts(flat: Item) -> Iterator[str]:
    """Yield every text of a flat item that is Markdown."""
    for key, value in flat.items():
        if key in TEXTS and isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from texts(value)
        elif isinstance(value, list):
            yield from (text for part in value if isinstance(part, dict) for text in texts(part))


def images_of(flat: Item) -> list[str]:
    """Return the names of the images that a flat item shows, each once."""
    shown = [choice["image"] for choice in flat.get("choices", ()) if "image" in choice]
    return [*dict.fromkeys([*shown, *(name for text in texts(flat) for name in _IMAGE.findall(text))])]


class _Flattening:
    def __init__(self, item: str, language: str) -> None:
        self._item = item
        self._language = language
        self.others: set[str] = set()
        self.notes: list[Note] = []

    def value(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.value(part) for part in value]
        if not isinstance(value, dict):
            return value
        found = {}
        for key, part in value.items():
            if key in TEXTS or key == "forms":
                if self._has(key, part):
                    found[key] = part[self._language]
            else:
                found[key] = self.value(part)
        return found

    def _has(self, key: str, part: dict[str, Any]) -> bool:
        self.others.update(part.keys() - {self._language})
        if self._language in part:
            return True
        if key not in _OPTIONAL:
            raise LeftOut(f"left out: its {key} has no words in {self._language}")
        self.notes.append(Note(self._item, f"feedback without words in {self._language} is left out"))
        return False


def _localised(value: Any, language: str) -> Any:
    if isinstance(value, list):
        return [_localised(part, language) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        key: {language: part} if key in TEXTS or key == "forms" else _localised(part, language)
        for key, part in value.items()
    }
