"""Country tailoring: base blocks and the operations of nearer layers on them, the nearest wins.

The rules, each of which is a property test:

* An empty layer changes nothing.
* A replaced block is shown with the text of the nearest layer that has one; the texts beneath are `overridden`.
* A stale operation (its block has changed since) still applies, and is reported: a country's law text never
  silently gives way to the base.
* An orphan (its block does not exist) and a duplicate (two operations of one layer claim the same place) do
  not apply, and are reported.
* So every base block and every overlay text is shown, hidden on purpose, overridden, or reported.
* The order of operations within a layer means nothing.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

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
    """Show this title (None keeps the title) and text instead of the block's."""

    block: str
    title: str | None
    text: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Hide:
    """Leave the block out, on purpose."""

    block: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class InsertAfter:
    """A new block after another one, which may itself be a new one of the same layer, or hidden."""

    block: str
    id: str
    title: str
    text: str
    base: str | None = None


Operation = Replace | Hide | InsertAfter


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
class OverlayConflict:
    """An operation that needs a person; `found` is the hash that its block has now, None without such a block."""

    kind: Literal["stale", "orphan", "duplicate"]
    layer: str
    operation: Operation
    found: str | None


@dataclass(frozen=True, slots=True)
class Tailored:
    """What to show, what was hidden on purpose, what a nearer layer overrode, and what needs a person."""

    blocks: tuple[TailoredBlock, ...]
    hidden: tuple[TailoredBlock, ...] = ()
    overridden: tuple[TailoredBlock, ...] = ()
    conflicts: tuple[OverlayConflict, ...] = ()


def text_hash(*parts: str) -> str:
    """Return 12 hex digits that name these texts; trailing space and the form of accents do not count."""
    lines = ("\n".join(line.rstrip() for line in part.strip().splitlines()) for part in parts)
    return sha256(unicodedata.normalize("NFC", "\0".join(lines)).encode()).hexdigest()[:HASH_LENGTH]


def tailor(blocks: Sequence[Block], layers: Iterable[Layer]) -> Tailored:
    """Apply the layers, from the most general to the nearest, to base blocks with distinct ids."""
    current = [TailoredBlock(b.id, b.title, b.text, b.hash, BASE) for b in blocks]
    overridden: list[TailoredBlock] = []
    conflicts: list[OverlayConflict] = []
    for layer in layers:
        if layer.operations:
            step = _LayerStep(layer, current)
            current = list(step.run())
            overridden += step.overridden
            conflicts += sorted(step.conflicts, key=repr)
    return Tailored(
        tuple(block for block in current if block.hidden_by is None),
        tuple(block for block in current if block.hidden_by is not None),
        tuple(overridden),
        tuple(conflicts),
    )


def _place(operation: Operation) -> tuple[bool, str]:
    """Name what two operations of one layer may not both claim: the block itself, or the place after it."""
    return isinstance(operation, InsertAfter), operation.block


class _LayerStep:
    """One layer's turn. Collects what is overridden and what is in conflict on the way."""

    def __init__(self, layer: Layer, current: list[TailoredBlock]) -> None:
        self.layer = layer
        self.current = current
        self.overridden: list[TailoredBlock] = []
        self.conflicts: list[OverlayConflict] = []
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
        return TailoredBlock(block.id, title, change.text, block.hash, self.layer.name)

    def _inserted_after(self, anchor: str, found: str) -> Iterator[TailoredBlock]:
        while operation := self.inserts.pop(anchor, None):
            self._compare(operation, found)
            anchor, found = operation.id, text_hash(operation.title, operation.text)
            yield TailoredBlock(operation.id, operation.title, operation.text, found, self.layer.name)

    def _compare(self, operation: Operation, found: str) -> None:
        if operation.base is not None and operation.base != found:
            self._report("stale", operation, found)

    def _report(self, kind: Literal["stale", "orphan", "duplicate"], operation: Operation, found: str | None) -> None:
        self.conflicts.append(OverlayConflict(kind, self.layer.name, operation, found))
