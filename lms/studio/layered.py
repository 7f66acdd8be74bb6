"""A lesson of a region's, country's or agency's edition: its own operations over what more general layers made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from lms.content.units import UnitKey, block_address, block_operation_address, parse_address, value_hash
from lms.domain.tailoring import (
    Block,
    Hide,
    InsertAfter,
    Layer,
    Operation,
    Replace,
    TailoredBlock,
    tailor,
)
from lms.studio.author_lesson import AuthorBlock, Ground, Orphan, State, Value, Words, operation_words, own_hash


class LayeredLesson:
    """A lesson of a region's, country's or agency's edition."""

    def __init__(self, ground: Ground, path: str, head: Value) -> None:
        self.ground, self.path, self.head = ground, path, head
        self.layer = ground.edition.layer
        self.module, _slash, self.lesson = path.partition("/")
        self.source = ground.source_language
        self.operations: dict[str, dict[UnitKey, Value]] = {layer: {} for layer in ground.chain}
        for key, value in ground.units.items():
            address = parse_address(key.address)
            if address.kind == "operation" and address.lesson_path == path and address.layer in self.operations:
                self.operations[address.layer][key] = value
        self.lower = [layer for layer in ground.chain if layer != self.layer]
        self.languages = ground.languages(self.module)
        self.beneath = self._beneath(self.source, hide=False)
        self.texts = {tag: {b.id: b for b in self._beneath(tag, hide=False)} for tag in self.languages[1:]}
        hidden = tailor(self._originals(self.source), self._layers(self.source, self.lower)).hidden
        self.hidden = {block.id: block.hidden_by or "" for block in hidden}
        self.own = self.operations.get(self.layer, {})
        self.states = self._states()

    def blocks(self) -> Iterator[AuthorBlock]:
        for found in self.beneath:
            yield self._block(found)
            yield from self._inserted(found.id, found.hash)

    def orphans(self) -> Iterator[Orphan]:
        for key, value in self.own.items():
            kind = self.states[key]
            if kind in ("orphan", "duplicate"):
                reason: Literal["block", "id"] = "block" if kind == "orphan" else "id"
                yield Orphan(key, value, reason, operation_words(value), key in self.ground.changed)

    def _originals(self, language: str) -> list[Block]:
        result = []
        for name in self.head.get("blocks", ()):
            value = self.ground.unit(block_address(self.module, self.lesson, name))
            if value is None:
                continue
            tag = "" if language == self.source else language
            words = self.ground.unit(block_address(self.module, self.lesson, name, tag)) or value
            result.append(Block(name, words["title"], words["text"], value_hash(value)))
        return result

    def _layers(self, language: str, names: Sequence[str], *, hide: bool = True) -> list[Layer]:
        each = {name: self.operations[name].values() for name in names}
        made = {name: [tailoring_operation(value, language, self.source) for value in each[name]] for name in names}
        return [Layer(name, tuple(op for op in ops if hide or not isinstance(op, Hide))) for name, ops in made.items()]

    def _beneath(self, language: str, *, hide: bool) -> Sequence[TailoredBlock]:
        # Without what hides, the hidden ones stand where they are in the lesson.
        return tailor(self._originals(language), self._layers(language, self.lower, hide=hide)).blocks

    def _states(self) -> dict[UnitKey, str]:
        made = {key: tailoring_operation(value, self.source, self.source) for key, value in self.own.items()}
        blocks = [Block(found.id, found.title, found.text, found.hash) for found in self.beneath]
        kinds = {
            state.operation: state.kind for state in tailor(blocks, [Layer(self.layer, tuple(made.values()))]).states
        }
        return {key: kinds[operation] for key, operation in made.items()}

    def _key(self, block: str, *, after: bool = False) -> UnitKey:
        return UnitKey(self.ground.course, block_operation_address(self.layer, self.path, block, after=after))

    def _words(self, found: TailoredBlock) -> dict[str, Words]:
        words: dict[str, Words] = {self.source: {"title": found.title, "text": found.text}}
        for tag, texts in self.texts.items():
            other = texts.get(found.id)
            if other and (other.title, other.text) != (found.title, found.text):
                words[tag] = {"title": other.title, "text": other.text}
        return words

    def _block(self, found: TailoredBlock) -> AuthorBlock:
        key, beneath = self._key(found.id), self._words(found)
        value = self.own.get(key)
        same = AuthorBlock(
            found.id, "same", key, beneath, hash=found.hash, origin=found.origin,
            hidden_by=self.hidden.get(found.id, ""), in_draft=key in self.ground.changed,
        )  # fmt: skip
        if value is None:
            return same
        state: State = "hidden" if value["op"] == "hide" else "replaced"
        stale, outdated = self.states[key] == "stale", _outdated(value, self.source)
        made: dict[str, Any] = {
            "own": operation_words(value),
            "base": value.get("base"),
            "stale": stale,
            "outdated": outdated,
        }
        return replace(same, state=state, **made)

    def _inserted(self, anchor: str, found: str) -> Iterator[AuthorBlock]:
        key = self._key(anchor, after=True)
        while (value := self.own.get(key)) and self.states[key] in ("applied", "stale"):
            own, stale = operation_words(value), self.states[key] == "stale"
            yield AuthorBlock(
                value["id"], "inserted", key, {}, own, after=found, base=value.get("base"), origin=self.layer,
                stale=stale, in_draft=key in self.ground.changed, outdated=_outdated(value, self.source),
            )  # fmt: skip
            key, found = self._key(value["id"], after=True), own_hash(own.get(self.source, {}))


def tailoring_operation(value: Value, language: str, source: str) -> Operation:
    """A block operation in one language, for `lms.domain.tailoring`; falls back to the source language."""
    block, base = str(value["block"]), value.get("base")
    if value["op"] == "hide":
        return Hide(block, base)
    text, title = _in(value["text"], language, source), value.get("title")
    if value["op"] == "insert_after":
        return InsertAfter(block, str(value["id"]), _in(title or {}, language, source), text, base)
    return Replace(block, _in(title, language, source) if title else None, text, base)


def _in(text: Mapping[str, str], language: str, source: str) -> str:
    return text.get(language) or text.get(source) or next(iter(text.values()), "")


def _outdated(value: Value, source: str) -> tuple[str, ...]:
    words = operation_words(value).get(source, {})
    return tuple(tag for tag, stamp in value.get("sources", {}).items() if stamp != own_hash(words))
