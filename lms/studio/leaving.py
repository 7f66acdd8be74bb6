"""Lessons and modules that leave the base text: what goes with them, as edits for `service.save`."""

from typing import Any

from lms.content.units import UnitKey, lesson_address, module_address, parse_address, scope_of, value_hash
from lms.domain.errors import Conflict, NotFound
from lms.studio.author_lesson import Ground
from lms.studio.service import Edit
from lms.studio.structure import lesson_unit, module_unit, reordered


def units_in(ground: Ground, module: str, lesson: str = "") -> dict[UnitKey, dict[str, Any]]:
    """All that the base text says in a lesson, or without one in a module and all its lessons."""
    found = {}
    for key, value in ground.units.items():
        at = parse_address(key.address)
        if at.module == module and lesson in ("", at.lesson) and scope_of(key) == ground.edition.scope:
            found[key] = dict(value)
    return found


def stamp(units: dict[UnitKey, dict[str, Any]]) -> str:
    """What is another text as soon as one of these units is: so that nobody deletes what they have not seen."""
    return value_hash({key.address: value_hash(value) for key, value in units.items()})


def removed_lesson(ground: Ground, module: str, lesson: str) -> list[Edit]:
    """A module without a lesson. Raises NotFound("unit.unknown"), Conflict("lesson.last")."""
    key, value = module_unit(ground, module)
    lesson_unit(ground, module, lesson)
    others = [name for name in value["lessons"] if name != lesson]
    if len(others) == len(value["lessons"]):
        raise NotFound("unit.unknown")
    if not any(ground.unit(lesson_address(module, name)) for name in others):
        raise Conflict("lesson.last")
    return [reordered(key, value, "lessons", others), *_away(units_in(ground, module, lesson))]


def removed_module(ground: Ground, module: str) -> list[Edit]:
    """A course without a module and its lessons. Raises NotFound("unit.unknown"), Conflict("module.last")."""
    module_unit(ground, module)
    course = dict(ground.unit("course") or {})
    others = [name for name in course["modules"] if name != module]
    if not any(ground.unit(module_address(name)) for name in others):
        raise Conflict("module.last")
    key = UnitKey(ground.course, "course")
    return [reordered(key, course, "modules", others), *_away(units_in(ground, module))]


def _away(units: dict[UnitKey, dict[str, Any]]) -> list[Edit]:
    return [Edit(key, value, None) for key, value in units.items()]
