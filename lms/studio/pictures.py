"""The images of a course in the studio: what each is, and which texts show it."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, cast, or_, select

from lms.content.units import UnitKey, media_address, normal, parse_address
from lms.db.base import db
from lms.domain.course import canonical
from lms.domain.editions import Edition, edition_of
from lms.domain.errors import Conflict, NotFound
from lms.infra.images import Image
from lms.studio.author_lesson import Ground, Value
from lms.studio.editing import new_id
from lms.studio.models import LIVE, Draft, DraftChange, StudioUnit
from lms.studio.service import Edit

# In a text, and as a choice of a question (in canonical JSON).
_NAMED = re.compile(r'(?:\(media:|"image":")([a-z0-9][a-z0-9_-]{0,62})[)"]')
_LIKE = ("%(media:%", '%"image"%')


@dataclass(frozen=True, slots=True)
class Use:
    """A text that shows an image, and whose it is."""

    edition: Edition
    key: UnitKey


@dataclass(frozen=True, slots=True)
class Picture:
    """An image: `value` is its unit."""

    name: str
    value: Value
    uses: tuple[Use, ...]
    in_draft: bool

    def markdown(self, language: str) -> str:
        """What an author writes to show it."""
        words = re.sub(r"[\[\]\s]+", " ", str(self.value["alt"].get(language, ""))).strip()
        return f"![{words}](media:{self.name})"


def pictures(ground: Ground) -> list[Picture]:
    """The images that authors of the base text see, by name: two statements."""
    found, uses = [], _uses(ground.course)
    for key, value in sorted(ground.units.items()):
        name = parse_address(key.address).media if key.course == ground.course else ""
        if name:
            found.append(Picture(name, value, tuple(uses.get(name, ())), key in ground.changed))
    return found


def picture(ground: Ground, name: str) -> Picture:
    """One of them. Raises NotFound("unit.unknown")."""
    found = next((found for found in pictures(ground) if found.name == name), None)
    if found is None:
        raise NotFound("unit.unknown")
    return found


def added(ground: Ground, name: str, image: Image, alt: Mapping[str, str]) -> Edit:
    """A new image. Raises Conflict("media.taken")."""
    key = UnitKey(ground.course, media_address(name))
    if key in ground.units:
        raise Conflict("media.taken")
    return Edit(key, None, image_unit(image.sha256, image.width, image.height, alt))


def image_unit(sha256: str, width: int, height: int, alt: Mapping[str, str]) -> dict[str, Any]:
    """The unit of an image; `alt` by language, without those that are empty."""
    words = {tag: text for tag, text in alt.items() if text}
    return normal({"alt": words, "sha256": sha256, "width": width, "height": height, "type": "image/webp"})


def removed(ground: Ground, name: str) -> Edit:
    """The course without an image. Raises NotFound("unit.unknown"), Conflict("media.used")."""
    found = picture(ground, name)
    if found.uses:
        raise Conflict("media.used")
    return Edit(UnitKey(ground.course, media_address(name)), dict(found.value), None)


def image_name(wanted: str, taken: Collection[str]) -> str:
    """A name for an image from words or a file's name, unlike those that are taken."""
    found = new_id(wanted, (), "")
    base = "image" if found == "block" else found
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name


def _uses(course: str) -> dict[str, list[Use]]:
    """By name of an image, the texts that show it: in force, or in a draft. What a draft says goes before."""
    texts = {(scope, address): value for scope, address, value in _texts(course)}
    found: dict[str, list[Use]] = {}
    for (scope, address), value in sorted(texts.items(), key=lambda text: text[0]):
        for name in dict.fromkeys(_NAMED.findall(canonical(value or {}).decode())):
            found.setdefault(name, []).append(Use(edition_of(scope), UnitKey(course, address)))
    return found


def _texts(course: str) -> Iterator[tuple[str, str, Value | None]]:
    units = select(StudioUnit.scope, StudioUnit.address, StudioUnit.value)
    showing = or_(*(cast(StudioUnit.value, Text).like(like) for like in _LIKE))
    for row in db.session.execute(units.where(StudioUnit.course == course, showing)):
        yield row.scope, row.address, row.value
    changes = select(Draft.scope, DraftChange.address, DraftChange.value).join(Draft, Draft.id == DraftChange.draft_id)
    for row in db.session.execute(changes.where(DraftChange.course == course, Draft.state.in_(LIVE))):
        yield row.scope, row.address, row.value
