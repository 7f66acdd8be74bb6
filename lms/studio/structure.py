"""What a course consists of, and in which order: edits of its base text, for `service.save`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from lms.content.lesson import LEAD
from lms.content.units import UnitKey, block_address, lesson_address, module_address, normal
from lms.domain.errors import Conflict, Invalid, NotFound
from lms.studio.author_lesson import Ground, Value
from lms.studio.editing import new_id
from lms.studio.service import Edit

UP, DOWN = -1, 1
FIRST = ""  # instead of the block after which a new one comes


def moved(seen: Sequence[str], current: Sequence[str], name: str, step: int) -> list[str]:
    """The order with `name` one place up (-1) or down (1), as its author saw it in `seen`.

    What others did meanwhile elsewhere in the order stays. Raises Conflict("order.changed") when the two that change
    places are not neighbours any more, Invalid("order.end") for a place that there is not. The opening is always first.
    """
    place = seen.index(name) if name in seen else -1
    if place < 0 or name == LEAD or not 0 <= place + step < len(seen) or seen[place + step] == LEAD:
        raise Invalid("order.end")
    neighbour, found = seen[place + step], list(current)
    if name not in found or neighbour not in found or found.index(neighbour) != found.index(name) + step:
        raise Conflict("order.changed")
    here = found.index(name)
    found[here], found[here + step] = neighbour, name
    return found


def put_in(current: Sequence[str], name: str, after: str) -> list[str]:
    """The order with a new member after another one, or with FIRST at the beginning, but behind the opening.

    Raises Conflict("block.after_gone").
    """
    if after == FIRST:
        here = 1 if LEAD in current[:1] else 0
    elif after in current:
        here = current.index(after) + 1
    else:
        raise Conflict("block.after_gone")
    return [*current[:here], name, *current[here:]]


def lesson_unit(ground: Ground, module: str, lesson: str) -> tuple[UnitKey, dict[str, Any]]:
    """The head of a lesson of the course. Raises NotFound("unit.unknown")."""
    return _unit(ground, lesson_address(module, lesson))


def module_unit(ground: Ground, module: str) -> tuple[UnitKey, dict[str, Any]]:
    """A module that is in the course. Raises NotFound("unit.unknown")."""
    if module not in (ground.unit("course") or {}).get("modules", ()):
        raise NotFound("unit.unknown")
    return _unit(ground, module_address(module))


def _unit(ground: Ground, address: str) -> tuple[UnitKey, dict[str, Any]]:
    value = ground.unit(address)
    if value is None:
        raise NotFound("unit.unknown")
    return UnitKey(ground.course, address), dict(value)


def reordered(key: UnitKey, value: Value, part: str, order: Sequence[str]) -> Edit:
    """The unit with another order of its blocks, lessons or modules."""
    return Edit(key, dict(value), {**value, part: list(order)})


def added_block(
    ground: Ground, path: tuple[str, str], words: Mapping[str, str], after: str, taken: Collection[str]
) -> tuple[str, list[Edit]]:
    """A new block of a lesson: its id and the edits. `taken` are ids that have belonged to others, too.

    Raises Conflict("block.after_gone").
    """
    key, head = lesson_unit(ground, *path)
    name = new_id(words["title"], {*head["blocks"], *taken}, "")
    edit = reordered(key, head, "blocks", put_in(head["blocks"], name, after))
    block = UnitKey(ground.course, block_address(*path, name))
    return name, [edit, Edit(block, None, normal({"title": words["title"], "text": words["text"]}))]


def removed_block(ground: Ground, path: tuple[str, str], name: str) -> list[Edit]:
    """A lesson without a block. Raises NotFound("unit.unknown"), Conflict("block.last")."""
    key, head = lesson_unit(ground, *path)
    block, value = _unit(ground, block_address(*path, name))
    order = [other for other in head["blocks"] if other != name]
    if len(order) == len(head["blocks"]):
        raise NotFound("unit.unknown")
    if not order:
        raise Conflict("block.last")
    return [reordered(key, head, "blocks", order), Edit(block, value, None)]


def added_lesson(
    ground: Ground, module: str, lesson: str, head: Mapping[str, Any], blocks: Mapping[str, Mapping[str, str]]
) -> list[Edit]:
    """A new lesson at the end of a module, with its blocks in order.

    Raises NotFound("unit.unknown") without the module, Conflict("lesson.taken").
    """
    key, value = module_unit(ground, module)
    address = lesson_address(module, lesson)
    if lesson in value["lessons"] or ground.unit(address) is not None:
        raise Conflict("lesson.taken")
    edits = [reordered(key, value, "lessons", [*value["lessons"], lesson])]
    edits.append(Edit(UnitKey(ground.course, address), None, normal({**head, "blocks": list(blocks)})))
    for name, words in blocks.items():
        place = UnitKey(ground.course, block_address(module, lesson, name))
        edits.append(Edit(place, None, normal({"title": words["title"], "text": words["text"]})))
    return edits


def added_module(
    ground: Ground, title: Mapping[str, str], summary: Mapping[str, str], translated: Collection[str]
) -> tuple[str, list[Edit]]:
    """A new module at the end of the course, without lessons: its slug and the edits. Texts are by language.

    `translated` are the languages besides the source language that its lessons are to be read in.
    """
    key, course = _unit(ground, "course")
    there = {address.removeprefix("module/") for _course, address in ground.units if address.startswith("module/")}
    slug = new_slug(title[ground.source_language], {*course["modules"], *there}, "module")
    languages = [tag for tag in course["languages"] if tag == ground.source_language or tag in translated]
    value = {"slug": slug, "title": dict(title), "summary": dict(summary), "languages": languages, "lessons": []}
    place = UnitKey(ground.course, module_address(slug))
    return slug, [reordered(key, course, "modules", [*course["modules"], slug]), Edit(place, None, normal(value))]


def new_slug(title: str, taken: Collection[str], kind: str) -> str:
    """An address for a lesson or module from its title; `kind` stands for one without Latin letters."""
    found = new_id(title, (), "")
    base = kind if found == "block" else found
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
