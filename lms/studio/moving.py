"""A block of the base text put into another lesson of its course: edits for `service.save`."""

from collections.abc import Collection

from lms.content.lesson import LEAD
from lms.content.units import UnitKey, block_address
from lms.domain.errors import Conflict, Invalid
from lms.studio.author_lesson import Ground
from lms.studio.service import Edit
from lms.studio.structure import lesson_unit, put_in, removed_block, reordered

Path = tuple[str, str]


def to_lesson(ground: Ground, start: Path, name: str, target: Path, after: str, taken: Collection[str]) -> list[Edit]:
    """Take a block out of one lesson and put it into another, after a block or with "" at the beginning.

    `taken` are ids that have a meaning there for other editions, which is its own where the block comes back.
    Raises NotFound("unit.unknown"), Invalid("block.opening"), Conflict("block.id_taken"), ("block.last"),
    ("block.after_gone").
    """
    if name == LEAD:
        raise Invalid("block.opening")
    key, head = lesson_unit(ground, *target)
    place = UnitKey(ground.course, block_address(*target, name))
    out, away = removed_block(ground, start, name)
    others = name in taken and place not in ground.published
    if target == start or name in head["blocks"] or others or place in ground.units:
        raise Conflict("block.id_taken")
    order = put_in(head["blocks"], name, after)
    return [out, away, reordered(key, head, "blocks", order), Edit(place, None, dict(away.opened or {}))]
