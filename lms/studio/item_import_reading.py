"""A stranger's file of questions, read for the studio: runs in `lms.infra.apart`, and can be pickled."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from lms.content.item_texts import texts
from lms.content.quiz_formats.exchange import read
from lms.content.quiz_formats.results import Fault, Imported, Note
from lms.domain.errors import Invalid
from lms.infra.images import Image, reencode
from lms.infra.imports.fragments import to_markdown

Item = dict[str, Any]
MOST_ITEMS, MOST_NOTES = 1_000, 300
MOST_LETTERS = 90_000  # of one question, as it is kept
_SHOWN = re.compile(r"!\[(?P<alt>(?:[^\]\\]|\\.)*)\]\(media:(?P<name>[a-z0-9][a-z0-9_-]{0,62})\)")
_WHY = {
    "image.too_large": "is larger than 4 MB",
    "image.unknown": "is no PNG, JPEG, GIF or WebP image",
    "image.bomb": "has too many pixels",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of a file under the name that its questions use; `alt` is what they say of it."""

    name: str
    alt: str
    image: Image


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file gives: items in file form, their images as they would be kept, and what is wrong or left out."""

    format: str
    items: list[Item] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read_questions(data: bytes, format_: str | None, name: str, language: str) -> Brought:
    """Return what a file of questions gives; what cannot be read is among its faults. Raises nothing."""
    found = read(data, format_, name, language, to_markdown)
    faults, notes = list(found.faults), list(found.notes)
    images = _images(found, notes)
    items = []
    for item in found.items:
        if (missing := _choices_of(item) - images.keys()) or len(repr(item)) > MOST_LETTERS:
            what = f"its image {min(missing)} cannot be used" if missing else "it is too long for one question"
            faults.append(Fault(0, what, item["id"]))
        else:
            items.append(_without(item, found.media.keys() - images.keys()))
    if len(items) > MOST_ITEMS:
        faults.append(Fault(0, f"only the first {MOST_ITEMS:,} of {len(items):,} questions were read: divide the file"))
    return Brought(
        found.format,
        items[:MOST_ITEMS],
        [Picture(name, _alt_of(name, items), image) for name, image in images.items()],
        faults,
        notes[:MOST_NOTES] + ([Note("", "there are more notes; they are not listed")] if notes[MOST_NOTES:] else []),
    )


def without_unknown_steps(found: Brought, known: Collection[str]) -> Brought:
    """The same, without workflow steps that nobody here knows; each becomes a note."""
    items, notes = [], list(found.notes)
    for item in found.items:
        if item.get("step", "") in ("", *known):
            items.append(item)
        else:
            items.append({key: value for key, value in item.items() if key != "step"})
            notes.append(Note(item["id"], f"there is no workflow step {item['step']}"))
    return replace(found, items=items, notes=notes)


def shown_in(item: Item) -> set[str]:
    """The names of the images that a question shows."""
    named = {match["name"] for text in texts(item) for words in text.text.values() for match in _SHOWN.finditer(words)}
    return named | _choices_of(item)


def renamed(item: Item, name: str, images: dict[str, str]) -> Item:
    """The question under another id, its images under other names."""

    def shown(match: re.Match[str]) -> str:
        return f"![{match['alt']}](media:{images.get(match['name'], match['name'])})"

    changed: Item = _each(item, lambda text: _SHOWN.sub(shown, text))
    for choice in changed.get("choices", ()):
        if "image" in choice:
            choice["image"] = images.get(choice["image"], choice["image"])
    return changed | {"id": name}


def _images(found: Imported, notes: list[Note]) -> dict[str, Image]:
    images = {}
    for name, data in found.media.items():
        try:
            images[name] = reencode(data)
        except Invalid as error:
            notes.append(Note("", f"the image {name} {_WHY.get(error.key, 'is damaged')} and was left out"))
    return images


def _choices_of(item: Item) -> set[str]:
    return {choice["image"] for choice in item.get("choices", ()) if "image" in choice}


def _without(item: Item, names: set[str]) -> Item:
    """The question with the words of images instead of those that cannot be used."""

    def words(match: re.Match[str]) -> str:
        return match["alt"] if match["name"] in names else match[0]

    changed: Item = _each(item, lambda text: _SHOWN.sub(words, text)) if names else item
    return changed


def _alt_of(name: str, items: list[Item]) -> str:
    for item in items:
        for choice in item.get("choices", ()):
            if choice.get("image") == name:
                return str(next(iter(choice["text"].values()), ""))
        for text in texts(item):
            for words in text.text.values():
                for match in _SHOWN.finditer(words):
                    if match["name"] == name and match["alt"].strip():
                        return re.sub(r"\\(.)", r"\1", match["alt"])
    return ""


def _each(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each(part, change) for key, part in value.items()}
    return [_each(part, change) for part in value] if isinstance(value, list) else value
