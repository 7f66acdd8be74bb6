"""Two edits of one unit put together: texts by words, everything else whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.content.wording import merge_words

ABSENT = object()
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergedValue:
    """The value with both edits; `conflicts` are the places where somebody has to choose (`mine` stands there)."""

    value: dict[str, Any] | None
    conflicts: tuple[Path, ...] = ()


def merge(
    base: Mapping[str, Any] | None, mine: Mapping[str, Any] | None, theirs: Mapping[str, Any] | None
) -> MergedValue:
    """Merge what was made of `base` by two people. None is a unit that is not there."""
    conflicts: list[Path] = []
    before, ours, others = (ABSENT if value is None else value for value in (base, mine, theirs))
    found = _merge(before, ours, others, (), conflicts)
    return MergedValue(None if found is ABSENT else found, tuple(conflicts))


def _merge(base: Any, mine: Any, theirs: Any, path: Path, conflicts: list[Path]) -> Any:
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    if all(isinstance(value, Mapping) for value in (mine, theirs)):
        before = base if isinstance(base, Mapping) else {}
        merged = {}
        for name in dict.fromkeys([*mine, *theirs]):
            was, ours, others = (value.get(name, ABSENT) for value in (before, mine, theirs))
            merged[name] = _merge(was, ours, others, (*path, name), conflicts)
        return {name: value for name, value in merged.items() if value is not ABSENT}
    if all(isinstance(value, str) for value in (base, mine, theirs)):
        words = merge_words(base, mine, theirs)
        if words.clean:
            return words.text
    conflicts.append(path)
    return mine
