"""The questions of a course as the authors of an edition see them: what lies beneath each, and their own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from lms.content.units import UnitKey, item_address, item_operation_address, parse_address
from lms.content.variants import item_hash
from lms.domain.errors import NotFound
from lms.domain.tailoring import BASE
from lms.studio.author_lesson import Ground, Value
from lms.studio.item_checks import read_item

State = Literal["same", "replaced", "hidden", "inserted"]
ABOUT = frozenset({"op", "item", "base", "sources"})  # what of a replace is none of the question's own keys


@dataclass(frozen=True, slots=True)
class AuthorItem:
    """A question. `value` is it as this edition's readers have it, `beneath` as the more general layers have it (None
    for one that this edition adds, or the base's own). `own` is this edition's operation, `key` the unit that holds it
    or would, `hash` the name of what it was or would be made against."""

    id: str
    value: Value
    key: UnitKey
    beneath: Value | None = None
    hash: str = ""
    origin: str = BASE
    hidden_by: str = ""
    own: Value | None = None
    state: State = "same"
    stale: bool = False
    in_draft: bool = False
    published: bool = True

    @property
    def kind(self) -> str:
        return str(self.value.get("type", ""))

    @property
    def retired(self) -> bool:
        return bool(self.value.get("retired"))

    @property
    def asked(self) -> bool:
        """Whether any quiz may ask it of this edition's readers."""
        return not self.retired and not self.hidden_by and self.state != "hidden"


@dataclass(frozen=True, slots=True)
class Bank:
    """The questions by id, each followed by those inserted after it; `lost` are own operations without a question."""

    items: tuple[AuthorItem, ...]
    lost: tuple[UnitKey, ...] = ()

    def item(self, name: str) -> AuthorItem:
        """One of them. Raises NotFound("unit.unknown")."""
        found = next((item for item in self.items if item.id == name), None)
        if found is None:
            raise NotFound("unit.unknown")
        return found


def bank_of(ground: Ground) -> Bank:
    """The bank for the authors of the base text or of a layer."""
    base = {}
    for key, value in ground.units.items():
        if key.course == ground.course and key.address.startswith("item/"):
            name = key.address.partition("/")[2]
            base[name] = AuthorItem(name, value, key, in_draft=key in ground.changed, published=key in ground.published)
    items = [base[name] for name in sorted(base)]
    if not ground.edition.layer:
        return Bank(tuple(items))
    operations = _operations(ground)
    for layer in ground.chain:
        if layer != ground.edition.layer:
            items = list(_Step(ground, layer, operations.get(layer, {})).beneath(items))
    step = _Step(ground, ground.edition.layer, operations.get(ground.edition.layer, {}))
    made = tuple(step.own(items))
    there = {item.key for item in made}
    return Bank(made, tuple(key for key in step.keys if key not in there))


Place = tuple[str, bool]  # an item, and whether the operation inserts one after it


def _operations(ground: Ground) -> dict[str, dict[Place, Value]]:
    found: dict[str, dict[Place, Value]] = {}
    for key, value in ground.units.items():
        address = parse_address(key.address)
        if address.kind == "operation" and address.item:
            found.setdefault(address.layer, {})[address.item, address.after] = value
    return found


class _Step:
    """One layer's turn, by the rules of `lms.domain.tailoring`."""

    def __init__(self, ground: Ground, layer: str, operations: Mapping[Place, Value]) -> None:
        self.ground, self.layer, self.operations = ground, layer, operations
        self.keys = [self._key(*place) for place in operations]

    def beneath(self, items: Sequence[AuthorItem]) -> Iterator[AuthorItem]:
        """What the nearer layers find."""
        known = {item.id for item in items}
        for item in items:
            change = self.operations.get((item.id, False))
            yield _changed(item, change, self.layer) if change else item
            for name, _anchor, value in self._after(item.id, known):
                yield AuthorItem(name, value["new"], self._key(name), origin=self.layer)

    def own(self, items: Sequence[AuthorItem]) -> Iterator[AuthorItem]:
        """What this layer's authors see, with their own operation at each."""
        known = {item.id for item in items}
        for item in items:
            yield self._own(item)
            found = ""
            for name, anchor, value in self._after(item.id, known):
                key, found = self._key(anchor, True), found or self._hash(item.value)
                stale = value.get("base") not in (None, found)
                yield AuthorItem(
                    name, value["new"], key, hash=found, origin=self.layer, own=value, state="inserted", stale=stale,
                    in_draft=key in self.ground.changed, published=key in self.ground.published,
                )  # fmt: skip
                found = self._hash(value["new"])

    def _own(self, item: AuthorItem) -> AuthorItem:
        key = self._key(item.id)
        beneath = replace(item, key=key, beneath=item.value, in_draft=key in self.ground.changed, published=True)
        change = self.operations.get((item.id, False))
        if change is None:
            return beneath
        found = self._hash(item.value)
        state: State = "hidden" if change["op"] == "hide" else "replaced"
        value = item.value if state == "hidden" else {**item.value, **told(change)}
        stale = change.get("base") not in (None, found)
        shown_by = item.hidden_by if state == "hidden" else ""
        return replace(
            beneath, value=value, own=change, state=state, stale=stale, hash=found, hidden_by=shown_by,
            published=key in self.ground.published,
        )  # fmt: skip

    def _after(self, anchor: str, known: set[str]) -> Iterator[tuple[str, str, Value]]:
        """(id, id of what it follows, operation) of the questions that the layer puts after one."""
        seen = {anchor}
        while (value := self.operations.get((anchor, True))) and value["new"]["id"] not in known | seen:
            name = value["new"]["id"]
            yield name, anchor, value
            seen.add(name)
            anchor = name

    def _key(self, item: str, after: bool = False) -> UnitKey:
        return UnitKey(self.ground.course, item_operation_address(self.layer, item, after=after))

    def _hash(self, value: Value) -> str:
        return hash_of(value, self.ground.source_language)


def hash_of(value: Value | None, source: str) -> str:
    """The hash by which operations name a question, "" for one that cannot be read."""
    item = read_item(value)
    return item_hash(item, source) if item is not None else ""


def told(operation: Value) -> dict[str, Any]:
    """What a replace says of the question itself."""
    return {name: part for name, part in operation.items() if name not in ABOUT and part is not None}


def _changed(item: AuthorItem, change: Value, layer: str) -> AuthorItem:
    if change["op"] == "hide":
        return replace(item, hidden_by=layer)
    return replace(item, value={**item.value, **told(change)}, origin=layer, hidden_by="")


def new_key(ground: Ground, name: str) -> UnitKey:
    """Where a question of the base text lies."""
    return UnitKey(ground.course, item_address(name))


def last_after(bank: Bank, item: AuthorItem, source: str) -> tuple[str, str]:
    """The id and hash of the last question that this edition has put after one, or of that one itself."""
    found = item
    for other in bank.items:
        if other.state == "inserted" and parse_address(other.key.address).item == found.id:
            found = other
    return found.id, hash_of(found.beneath or found.value, source)
