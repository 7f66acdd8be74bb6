"""Country tailoring: base blocks and the operations of nearer layers on them, the nearest wins.

The rules, each of which is a property test:

* An empty layer changes nothing.
* A replaced block is shown with the text of the nearest layer that has one; the texts beneath are `overridden`.
* A stale operation (its block, as its layer finds it, has changed since) still applies, and is reported: a country's
  law text never silently gives way to the base. What it finds is the text of a layer beneath where that replaced the
  block, else the base block; always that in the source language, whatever language is shown.
* An orphan (its block does not exist) and a duplicate (two operations of one layer claim the same place) do
  not apply, and are reported.
* Every operation has a state: applied, stale, orphan or duplicate.
* So every base block and every overlay text is shown, hidden on purpose, overridden, or reported.
* The order of operations within a layer means nothing.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from lms.domain.errors import Invalid, NotFound

BASE = "base"
HASH_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Block:
    """A section of a lesson. `hash` is that of its text in the source language, whatever language this is in."""

    id: str
    title: str
    text: str
    hash: str


@dataclass(frozen=True, slots=True)
class Replace:
    """Show this title (None keeps the title) and text instead of the block's.

    `base` is the hash of the block that it was made against. `hash` names what it makes of the block, in the source
    language; None when title and text are in the source language: it is then that of the block as it is shown.
    """

    block: str
    title: str | None
    text: str
    base: str | None = None
    hash: str | None = None


@dataclass(frozen=True, slots=True)
class Hide:
    """Leave the block out, on purpose."""

    block: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class InsertAfter:
    """A new block after another one, which may itself be a new one of the same layer, or hidden.

    `hash` as for `Replace`.
    """

    block: str
    id: str
    title: str
    text: str
    base: str | None = None
    hash: str | None = None


Operation = Replace | Hide | InsertAfter
State = Literal["applied", "stale", "orphan", "duplicate"]


@dataclass(frozen=True, slots=True)
class Layer:
    """The operations of one region, country or agency. Their order means nothing."""

    name: str
    operations: tuple[Operation, ...] = ()


@dataclass(frozen=True, slots=True)
class TailoredBlock:
    """A block as one audience has it; `origin` names the layer that its text is from."""

    id: str
    title: str
    text: str
    hash: str
    origin: str
    hidden_by: str | None = None


@dataclass(frozen=True, slots=True)
class OperationState:
    """What became of an operation; all but `applied` need a person.

    `found` is the hash that its block has where its layer finds it, None without such a block.
    """

    kind: State
    layer: str
    operation: Operation
    found: str | None


@dataclass(frozen=True, slots=True)
class Tailored:
    """What to show, what was hidden on purpose, what a nearer layer overrode, and every operation's state."""

    blocks: tuple[TailoredBlock, ...]
    hidden: tuple[TailoredBlock, ...] = ()
    overridden: tuple[TailoredBlock, ...] = ()
    states: tuple[OperationState, ...] = ()

    @property
    def conflicts(self) -> tuple[OperationState, ...]:
        """The operations that need a person."""
        return tuple(state for state in self.states if state.kind != "applied")


def text_hash(*parts: str) -> str:
    """Return 12 hex digits that name these texts; trailing space and the form of accents do not count."""
    lines = ("\n".join(line.rstrip() for line in part.strip().splitlines()) for part in parts)
    return sha256(unicodedata.normalize("NFC", "\0".join(lines)).encode()).hexdigest()[:HASH_LENGTH]


def tailor(blocks: Sequence[Block], layers: Iterable[Layer]) -> Tailored:
    """Apply the layers, from the most general to the nearest, to base blocks with distinct ids."""
    current = [TailoredBlock(b.id, b.title, b.text, b.hash, BASE) for b in blocks]
    overridden: list[TailoredBlock] = []
    states: list[OperationState] = []
    for layer in layers:
        if layer.operations:
            step = _LayerStep(layer, current)
            current = list(step.run())
            overridden += step.overridden
            states += sorted(step.states, key=repr)
    return Tailored(
        tuple(block for block in current if block.hidden_by is None),
        tuple(block for block in current if block.hidden_by is not None),
        tuple(overridden),
        tuple(states),
    )


def _place(operation: Operation) -> tuple[bool, str]:
    """Name what two operations of one layer may not both claim: the block itself, or the place after it."""
    return isinstance(operation, InsertAfter), operation.block


class _LayerStep:
    """One layer's turn. Collects what is overridden and the state of each operation on the way."""

    def __init__(self, layer: Layer, current: list[TailoredBlock]) -> None:
        self.layer = layer
        self.current = current
        self.overridden: list[TailoredBlock] = []
        self.states: list[OperationState] = []
        self.changes: dict[str, Replace | Hide] = {}
        self.inserts: dict[str, InsertAfter] = {}

    def run(self) -> Iterator[TailoredBlock]:
        self._claim_places()
        for block in self.current:
            change = self.changes.pop(block.id, None)
            yield self._changed(block, change) if change else block
            yield from self._inserted_after(block.id, block.hash)
        for operation in (*self.changes.values(), *self.inserts.values()):
            self._report("orphan", operation, None)

    def _claim_places(self) -> None:
        operations = self.layer.operations
        known = {block.id: block.hash for block in self.current}
        places = Counter(_place(operation) for operation in operations)
        ids = Counter(operation.id for operation in operations if isinstance(operation, InsertAfter))
        for operation in operations:
            taken = places[_place(operation)] > 1
            if isinstance(operation, InsertAfter):
                taken = taken or ids[operation.id] > 1 or operation.id in known
            if taken:
                self._report("duplicate", operation, known.get(operation.block))
            elif isinstance(operation, InsertAfter):
                self.inserts[operation.block] = operation
            else:
                self.changes[operation.block] = operation

    def _changed(self, block: TailoredBlock, change: Replace | Hide) -> TailoredBlock:
        self._compare(change, block.hash)
        if isinstance(change, Hide):
            return replace(block, hidden_by=self.layer.name)
        self.overridden.append(block)
        title = block.title if change.title is None else change.title
        made = change.hash or text_hash(title, change.text)
        return TailoredBlock(block.id, title, change.text, made, self.layer.name)

    def _inserted_after(self, anchor: str, found: str) -> Iterator[TailoredBlock]:
        while operation := self.inserts.pop(anchor, None):
            self._compare(operation, found)
            anchor, found = operation.id, operation.hash or text_hash(operation.title, operation.text)
            yield TailoredBlock(operation.id, operation.title, operation.text, found, self.layer.name)

    def _compare(self, operation: Operation, found: str) -> None:
        as_made = operation.base is None or operation.base == found
        self._report("applied" if as_made else "stale", operation, found)

    def _report(self, kind: State, operation: Operation, found: str | None) -> None:
        self.states.append(OperationState(kind, self.layer.name, operation, found))


def layers_of(
    country: str, regions: Sequence[str], parents: Mapping[str, str | None], agency: str = ""
) -> tuple[str, ...]:
    """Return the names of the layers that an audience reads, from the most general to the nearest.

    `regions` are the country's own, in the order of its file; `parents` maps every region to the one that it belongs
    to, or None. A region comes after its parents, and once: `("region/asia", "region/asean", "country/SG")`.
    Raises Invalid("region.cycle") with the `regions` of the cycle, NotFound("region.unknown") with the `region`.
    """
    ordered: dict[str, None] = {}
    for region in regions:
        ordered.update(dict.fromkeys(reversed(_lineage(region, parents))))
    names = [*(f"region/{region}" for region in ordered), f"country/{country}"]
    return (*names, f"agency/{agency}") if agency else tuple(names)


def _lineage(region: str, parents: Mapping[str, str | None]) -> list[str]:
    found: list[str] = []
    following: str | None = region
    while following is not None:
        if following in found:
            raise Invalid("region.cycle", regions=found[found.index(following) :])
        if following not in parents:
            raise NotFound("region.unknown", region=following)
        found.append(following)
        following = parents[following]
    return found
