"""Two edits of one unit put together: texts by words, lists of named rows by row, everything else whole."""

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
    if all(_named_rows(value) for value in (base, mine, theirs)) and (order := _order(base, mine, theirs)) is not None:
        return _merge_rows((base, mine, theirs), order, path, conflicts)
    if all(isinstance(value, str) for value in (base, mine, theirs)):
        words = merge_words(base, mine, theirs)
        if words.clean:
            return words.text
    conflicts.append(path)
    return mine


def _named_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, Mapping) and isinstance(row.get("id"), str) for row in value)


def _order(base: list[Any], mine: list[Any], theirs: list[Any]) -> list[str] | None:
    """The ids of all rows that either has, if at most one of the two has put them in another order; else None."""
    before, ours, others = ([row["id"] for row in rows] for rows in (base, mine, theirs))
    if any(len(set(ids)) < len(ids) for ids in (ours, others)):
        return None
    shared = [name for name in before if name in ours and name in others]
    first, second = (ours, others) if [name for name in ours if name in shared] != shared else (others, ours)
    if [name for name in second if name in shared] != shared and first != second:
        return None
    found = list(first)
    for place, name in enumerate(second):
        if name not in found:
            found.insert(found.index(second[place - 1]) + 1 if place else 0, name)
    return found


def _merge_rows(
    versions: tuple[list[Any], list[Any], list[Any]], order: list[str], path: Path, conflicts: list[Path]
) -> list[Any]:
    base, mine, theirs = ({row["id"]: row for row in rows} for rows in versions)
    found = []
    for name in order:
        was, ours, others = (rows.get(name, ABSENT) for rows in (base, mine, theirs))
        found.append(_merge(was, ours, others, (*path, name), conflicts))
    return [row for row in found if row is not ABSENT]
