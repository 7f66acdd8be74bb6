"""Questions that a file has brought, kept for their author until they are taken, and the edits that this then makes.

They wait where what somebody types waits (`Autosave`), in pieces: `item-import/NAME` says what the file was, the rows
below it hold the questions. The bytes of images lie in storage already, where those that nobody names do no harm.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, or_, select

from lms.accounts.models import Member
from lms.content.units import UnitKey, item_address, media_address, parse_address
from lms.db.base import db
from lms.domain.errors import Invalid, NotFound
from lms.studio.author_lesson import Ground
from lms.studio.item_edits import RESERVED
from lms.studio.item_import_reading import Brought, Item, renamed, shown_in
from lms.studio.models import Autosave, UnitVersion
from lms.studio.pictures import image_name, image_unit
from lms.studio.service import Edit
from lms.studio.structure import new_slug

HOME = "item-import"
PIECE = 90_000  # letters of the questions in one row


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file of questions: `head` says what it was, `items` are its questions (none once they were taken)."""

    name: str
    head: Mapping[str, Any]
    items: tuple[Item, ...] = ()

    @property
    def taken(self) -> list[str]:
        """The ids under which its questions are in the draft, once they were taken."""
        return list(self.head.get("taken", ()))

    def notes_of(self, item: str) -> list[str]:
        """What was left out of a question, "" of the file."""
        return [what for name, what in self.head.get("notes", ()) if name == item]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an author takes: ids in the file; "" and 0 for a topic and level as the file has them; words of images."""

    items: Collection[str]
    topic: str = ""
    level: int = 0
    alts: Mapping[str, str] = field(default_factory=dict)


def keep(member: Member, course: str, brought: Brought, file: str, language: str, now: datetime) -> str:
    """Keep what a file has brought instead of the same file before. Returns its name."""
    images = [
        {"name": one.name, "alt": one.alt, "sha256": one.image.sha256, "width": one.image.width,
         "height": one.image.height} for one in brought.pictures
    ]  # fmt: skip
    head: dict[str, Any] = {"file": file[-100:], "format": brought.format, "language": language, "images": images}
    head |= {"faults": [list(fault) for fault in brought.faults], "notes": [list(note) for note in brought.notes]}
    head |= {"count": len(brought.items)}
    name = sha256(json.dumps([head, brought.items], sort_keys=True).encode()).hexdigest()[:12]
    forget(member, course, name)
    rows = {f"{HOME}/{name}": head}
    rows |= {f"{HOME}/{name}/{place:04}": {"items": piece} for place, piece in enumerate(_pieces(brought.items))}
    db.session.add_all(
        Autosave(member_id=member.id, course=course, address=address, value=value, at=now)
        for address, value in rows.items()
    )
    db.session.flush()
    return name


def _pieces(items: Iterable[Item]) -> list[list[Item]]:
    pieces: list[list[Item]] = []
    room = 0
    for item in items:
        size = len(json.dumps(item))
        if size > room:
            pieces.append([])
            room = PIECE
        pieces[-1].append(item)
        room -= size
    return pieces


def forget(member: Member, course: str, name: str, *, but_head: bool = False) -> None:
    """Throw away what a file has brought, or only its questions."""
    home = f"{HOME}/{name}"
    below = Autosave.address.startswith(f"{home}/")
    db.session.execute(
        delete(Autosave).where(
            Autosave.member_id == member.id,
            Autosave.course == course,
            below if but_head else or_(below, Autosave.address == home),
        )
    )


def waiting(member: Member, course: str) -> list[Waiting]:
    """The files that this member has brought and not decided on yet: one statement."""
    rows = db.session.scalars(_mine(member, course).where(Autosave.address.not_like(f"{HOME}/%/%")))
    return [Waiting(row.address.rpartition("/")[2], row.value) for row in rows if "taken" not in row.value]


def waiting_for(member: Member, course: str, name: str) -> Waiting:
    """One of them, also when its questions were taken: one statement. Raises NotFound("import.none")."""
    home = f"{HOME}/{name}"
    mine = _mine(member, course).where(or_(Autosave.address == home, Autosave.address.startswith(f"{home}/")))
    rows = {row.address: row.value for row in db.session.scalars(mine)}
    if home not in rows:
        raise NotFound("import.none")
    pieces = (value["items"] for address, value in rows.items() if address != home)
    return Waiting(name, rows[home], tuple(item for piece in pieces for item in piece))


def taken(member: Member, course: str, name: str) -> list[str]:
    """The questions of the draft that a file has brought, none for a name that says nothing."""
    if not name:
        return []
    try:
        return waiting_for(member, course, name).taken
    except NotFound:
        return []


def _mine(member: Member, course: str) -> Any:
    mine = (Autosave.member_id == member.id, Autosave.course == course, Autosave.address.startswith(f"{HOME}/"))
    return select(Autosave).where(*mine).order_by(Autosave.address)


def known_ids(course: str, units: Iterable[tuple[UnitKey, Mapping[str, Any]]]) -> set[str]:
    """Ids that no new question may have: those of all questions that there are or were, in any layer. One statement."""
    versions = select(UnitVersion.address).where(
        UnitVersion.course == course, UnitVersion.address.startswith(item_address(""))
    )
    found = {parse_address(address).item for address in db.session.scalars(versions.distinct())}
    for key, value in units:
        address = parse_address(key.address)
        if address.kind == "item":
            found.add(address.item)
        elif address.kind == "operation" and "new" in value:
            found.add(value["new"]["id"])
    return found | RESERVED


def new_ids(items: Iterable[Item], known: Collection[str]) -> dict[str, str]:
    """By the id that a question has in the file, the one that it gets in the bank."""
    there, found = set(known), dict[str, str]()
    for item in items:
        found[item["id"]] = new_slug(item["id"], there, "item") if item["id"] in there else item["id"]
        there.add(found[item["id"]])
    return found


def edits_of(ground: Ground, found: Waiting, chosen: Chosen, known: Collection[str]) -> tuple[list[str], list[Edit]]:
    """The questions that are taken, with their images, as edits that belong together; and their ids in the bank.

    Raises Invalid("import.nothing") where none is.
    """
    items = [item for item in found.items if item["id"] in chosen.items]
    if not items:
        raise Invalid("import.nothing")
    ids = new_ids(found.items, known)
    names, edits = _images(ground, found, chosen, set().union(*(shown_in(item) for item in items)))
    tags: dict[str, Any] = {"topic": chosen.topic} if chosen.topic else {}
    tags |= {"level": chosen.level} if chosen.level else {}
    for item in items:
        unit = renamed(item, ids[item["id"]], names) | tags
        edits.append(Edit(UnitKey(ground.course, item_address(unit["id"])), None, unit))
    return [ids[item["id"]] for item in items], edits


def _images(
    ground: Ground, found: Waiting, chosen: Chosen, shown: Collection[str]
) -> tuple[dict[str, str], list[Edit]]:
    taken = {parse_address(key.address).media for key in ground.units if key.course == ground.course}
    names: dict[str, str] = {}
    edits = []
    for image in found.head["images"]:
        old = image["name"]
        if old in shown:
            names[old] = image_name(old, taken | set(names.values()))
            alt = {found.head["language"]: chosen.alts.get(old, image["alt"])}
            unit = image_unit(image["sha256"], image["width"], image["height"], alt)
            edits.append(Edit(UnitKey(ground.course, media_address(names[old])), None, unit))
    return names, edits


def mark_taken(member: Member, course: str, found: Waiting, ids: list[str]) -> None:
    """Keep of a file only which questions of the draft it has brought, so that a quiz can be made of them."""
    forget(member, course, found.name, but_head=True)
    row = db.session.get_one(Autosave, (member.id, course, f"{HOME}/{found.name}"))
    row.value = {"file": found.head["file"], "taken": ids}
    db.session.flush()
