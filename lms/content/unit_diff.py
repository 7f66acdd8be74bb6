"""What differs between two states of a course, unit by unit and within each unit text by text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lms.content.units import UnitKey, Units, UnitValue
from lms.content.wording import word_diff

Kind = Literal["added", "removed", "changed"]
FieldPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A value within a unit; None stands for what is not there.

    `path` has the keys to it, and the ids of list members: `("items", "who-must-report", "prompt", "en")`.
    """

    path: FieldPath
    old: Any
    new: Any

    @property
    def words(self) -> list[tuple[str, str]]:
        """The differences between two texts by words, as `word_diff` has them."""
        return [*word_diff(_words(self.old), _words(self.new))]


@dataclass(frozen=True, slots=True)
class Change:
    """A unit that is not the same in both states; `old` is None for an added, `new` for a removed one."""

    kind: Kind
    key: UnitKey
    fields: tuple[FieldChange, ...]
    old: UnitValue | None
    new: UnitValue | None


def diff(old_units: Units, new_units: Units) -> list[Change]:
    """Return what leads from the old units to the new ones, by course and address."""
    return [
        Change(_kind(old, new), key, field_changes(old, new), old, new)
        for key in sorted({*old_units, *new_units})
        if (old := old_units.get(key)) != (new := new_units.get(key))
    ]


def field_changes(old: UnitValue | None, new: UnitValue | None) -> tuple[FieldChange, ...]:
    """Return the values within a unit that differ, in the order of the new value, then what is gone."""
    before, after = dict(_leaves(old, ())), dict(_leaves(new, ()))
    paths = dict.fromkeys([*after, *before])
    return tuple(
        FieldChange(path, before.get(path), after.get(path)) for path in paths if before.get(path) != after.get(path)
    )


def _kind(old: UnitValue | None, new: UnitValue | None) -> Kind:
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def _leaves(value: Any, path: FieldPath) -> Iterator[tuple[FieldPath, Any]]:
    """Yield all values that have no parts with a name; of a list of named members also the order of their names."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _leaves(part, (*path, key))
    elif names := _names(value):
        yield path, names
        for name, part in zip(names, value, strict=True):
            yield from _leaves(part, (*path, name))
    elif value is not None:
        yield path, value


def _names(value: Any) -> list[str]:
    """Return the ids or slugs of a list's members, if each has its own."""
    if not isinstance(value, list) or not all(isinstance(part, Mapping) for part in value):
        return []
    names = [part.get("id", part.get("slug")) for part in value]
    return names if all(isinstance(name, str) for name in names) and len(set(names)) == len(names) else []


def _words(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
