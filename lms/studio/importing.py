"""A lesson that a file has brought, kept for its author until it is confirmed, and the edits that it then makes.

It waits where what somebody types waits (`Autosave`), at the address of the lesson that it would be; the bytes of its
images lie in storage already, where those that nobody names do no harm.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lms.accounts.models import Member
from lms.content.units import UnitKey, lesson_address, media_address, parse_address
from lms.db.base import db
from lms.domain.errors import NotFound
from lms.infra.imports.draft import Draft, Note
from lms.studio import queries, structure
from lms.studio.author_lesson import Ground
from lms.studio.models import Autosave
from lms.studio.pictures import image_name, image_unit
from lms.studio.service import Edit

WORDS_A_MINUTE = 130  # slowly, as one reads in a language that may not be one's own
_SPECIAL = re.compile(r"([\\`*_\[\]<>&])")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft lesson of a file: where it would be, and what `kept` made of it."""

    key: UnitKey
    value: Mapping[str, Any]

    @property
    def module(self) -> str:
        return parse_address(self.key.address).module

    @property
    def lesson(self) -> str:
        return parse_address(self.key.address).lesson

    @property
    def notes(self) -> list[Note]:
        """What was left out or changed."""
        return [Note(key, tuple(params.items())) for key, params in self.value["notes"]]

    @property
    def minutes(self) -> int:
        """How long one reads, about."""
        words = sum(len(block["text"].split()) for block in self.value["blocks"])
        return max(1, min(600, round(words / WORDS_A_MINUTE)))

    def units(self, language: str) -> dict[UnitKey, dict[str, Any]]:
        """The units of its images under the names that its texts give them now, for a preview."""
        return {
            UnitKey(self.key.course, media_address(image["name"])): image_unit(
                image["sha256"], image["width"], image["height"], {language: image["alt"]}
            )
            for image in self.value["images"]
        }


def kept(draft: Draft, file: str) -> dict[str, Any]:
    """A draft lesson as plain JSON."""
    images = [
        {"name": image.name, "alt": image.alt, "sha256": image.image.sha256}
        | {"width": image.image.width, "height": image.image.height}
        for image in draft.images
    ]
    return {
        "file": file,
        "title": draft.title,
        "blocks": [{"id": block.id, "title": block.title, "text": block.text} for block in draft.blocks],
        "images": images,
        "notes": [[note.key, dict(note.params)] for note in draft.notes],
    }


def waiting(member: Member, course: str) -> list[Waiting]:
    """What this member has brought and not confirmed yet."""
    mine = (Autosave.member_id == member.id, Autosave.course == course, Autosave.address.startswith("lesson/"))
    rows = db.session.scalars(select(Autosave).where(*mine).order_by(Autosave.address))
    return [Waiting(UnitKey(row.course, row.address), row.value) for row in rows if "blocks" in row.value]


def waiting_for(member: Member, course: str, module: str, lesson: str) -> Waiting:
    """One of them. Raises NotFound("import.none")."""
    key = UnitKey(course, lesson_address(module, lesson))
    found = queries.autosaved(member, key)
    if found is None or "blocks" not in found[0]:
        raise NotFound("import.none")
    return Waiting(key, found[0])


def confirmed(
    ground: Ground, found: Waiting, lesson: str, head: Mapping[str, Any], alts: Mapping[str, str]
) -> list[Edit]:
    """The new lesson with its blocks and images. `alts`: what each image shows, by the name that it has in the file.

    Raises NotFound("unit.unknown") without the module, Conflict("lesson.taken").
    """
    taken = {parse_address(key.address).media for key in ground.units if key.course == ground.course}
    names: dict[str, str] = {}
    edits: list[Edit] = []
    for image in found.value["images"]:
        old = image["name"]
        names[old] = image_name(f"{lesson}-{old}", taken | set(names.values()))
        unit = image_unit(image["sha256"], image["width"], image["height"], {ground.source_language: alts[old]})
        edits.append(Edit(UnitKey(ground.course, media_address(names[old])), None, unit))
    blocks = {
        block["id"]: {"title": block["title"], "text": _with_images(block["text"], names, alts)}
        for block in found.value["blocks"]
    }
    return [*structure.added_lesson(ground, found.module, lesson, head, blocks), *edits]


def _with_images(text: str, names: Mapping[str, str], alts: Mapping[str, str]) -> str:
    """The text with the images under their names in the course, and what they show in the author's words."""

    def shown(match: re.Match[str]) -> str:
        old = match["name"]
        if old not in names:
            return match[0]
        words = _SPECIAL.sub(r"\\\1", alts[old])
        return f"![{words}](media:{names[old]})"

    return re.sub(r"!\[(?:[^\]\\]|\\.)*\]\(media:(?P<name>[a-z0-9][a-z0-9_-]{0,62})\)", shown, text)
