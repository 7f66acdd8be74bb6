"""What a layer's stale question was made against: the former one beneath it, from the history."""

from collections.abc import Iterator
from typing import Any

from lms.content.units import UnitKey, item_address, item_operation_address
from lms.studio import queries
from lms.studio.author_lesson import Ground, Value
from lms.studio.bank import AuthorItem, hash_of, told


def beneath_of(ground: Ground, item: AuthorItem) -> dict[str, Any] | None:
    """The question that the edition's operation was made against; None where nobody knows it any more.

    A statement for the base, and one for each layer beneath.
    """
    wanted = (item.own or {}).get("base")
    if item.beneath is None or wanted is None:
        return None
    return next((value for value in _former(ground, item) if hash_of(value, ground.source_language) == wanted), None)


def _former(ground: Ground, item: AuthorItem) -> Iterator[dict[str, Any]]:
    base = [_plain(version.value) for version in queries.history(UnitKey(ground.course, item_address(item.id)))]
    yield from filter(None, base)
    for layer in reversed([name for name in ground.chain if name != ground.edition.layer]):
        key = UnitKey(ground.course, item_operation_address(layer, item.id))
        for version in queries.history(key):
            if version.value and version.value.get("op") == "replace":
                yield {**(item.beneath or {}), **told(version.value)}


def _plain(value: Value | None) -> dict[str, Any]:
    return dict(value or {})
