"""A lesson as the authors of an edition see it: what lies beneath each block, and what this edition makes of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from lms.content.units import UnitKey, parse_address
from lms.domain.editions import Edition
from lms.domain.tailoring import text_hash

Value = Mapping[str, Any]
Words = Mapping[str, str]  # title and text; of a lesson's head title, summary and notice_text
State = Literal["same", "replaced", "hidden", "inserted", "translated", "untranslated"]
HEAD = "_head"
HEAD_WORDS = ("title", "summary", "notice_text")


@dataclass(frozen=True, slots=True)
class Ground:
    """The units that one edition's authors see. `chain` are the layers of its readers, its own the last.

    `published` has the units in force, `changed` names those that the draft changes.
    """

    edition: Edition
    course: str
    chain: Sequence[str]
    units: Mapping[UnitKey, Value]
    published: Mapping[UnitKey, Value] = field(default_factory=dict)
    changed: Collection[UnitKey] = ()

    def unit(self, address: str) -> Value | None:
        return self.units.get(UnitKey(self.course, address))

    @property
    def source_language(self) -> str:
        return str((self.unit("course") or {}).get("source_language", "en"))

    def languages(self, module: str) -> tuple[str, ...]:
        """Those that the edition writes in a module, the source language first; for a translation only its own."""
        if self.edition.kind == "language":
            return (self.edition.name,)
        source = self.source_language
        others = (self.unit(f"module/{module}") or {}).get("languages", ()) if self.edition.layer else ()
        return (source, *(tag for tag in others if tag != source))


@dataclass(frozen=True, slots=True)
class AuthorBlock:
    """A block as authors see it. Texts are maps from language to words.

    `beneath` is what a more general layer or the base says ({} for a block that this edition adds), `hash` its name,
    `origin` where it is from, `hidden_by` the more general layer that leaves it out. `own` is what this edition says;
    of a block that it adds, `after` names the text that it stands after.
    `key` is the unit that holds it, or would. `outdated`: languages whose own text is older than its own source text.
    """

    id: str
    state: State
    key: UnitKey
    beneath: Mapping[str, Words]
    own: Mapping[str, Words] = field(default_factory=dict)
    hash: str = ""
    after: str = ""
    origin: str = "base"
    hidden_by: str = ""
    base: str | None = None
    stale: bool = False
    in_draft: bool = False
    outdated: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        """The block's name for its author: its own title, else the one beneath."""
        for texts in (self.own, self.beneath):
            for words in (texts.get(language), *texts.values()):
                if words and words.get("title"):
                    return words["title"]
        return ""


@dataclass(frozen=True, slots=True)
class Orphan:
    """An operation or translation that lies nowhere. `reason`: its `lesson`, `block` or `item` of the bank is gone, or
    the `id` it adds is taken."""

    key: UnitKey
    value: Value
    reason: Literal["lesson", "block", "id", "item"]
    words: Mapping[str, Words]
    in_draft: bool

    @property
    def op(self) -> str:
        return str(self.value.get("op", "translation"))

    @property
    def block(self) -> str:
        return parse_address(self.key.address).block

    @property
    def lesson(self) -> str:
        return parse_address(self.key.address).lesson_path

    @property
    def item(self) -> str:
        """The question that it is about, "" for a lesson."""
        return parse_address(self.key.address).item

    @property
    def place(self) -> str:
        """Where it lay, as authors of files name it."""
        address = parse_address(self.key.address)
        return address.item or f"{address.lesson_path} · {address.block}"


@dataclass(frozen=True, slots=True)
class AuthorLesson:
    """A lesson in order, its blocks and what of this edition lies nowhere in it."""

    path: str
    title: str
    blocks: tuple[AuthorBlock, ...]
    orphans: tuple[Orphan, ...] = ()

    def block(self, name: str) -> AuthorBlock | None:
        return next((block for block in self.blocks if block.id == name), None)


def operation_words(operation: Value) -> dict[str, Words]:
    """The texts of a replace or insert_after by language; a title that it does not change is left out."""
    titles, texts = operation.get("title") or {}, operation.get("text") or {}
    return {
        tag: ({"title": titles.get(tag, "")} if titles else {}) | {"text": texts.get(tag, "")}
        for tag in dict.fromkeys([*titles, *texts])
    }


def own_hash(words: Words) -> str:
    """The hash of an operation's own text, which `sources` of its translations name."""
    return text_hash(words.get("title", ""), words.get("text", ""))


def head_words(head: Value) -> dict[str, str]:
    """What of a lesson's head is translated."""
    return {name: str(head.get(name, "")) for name in HEAD_WORDS}


def head_hash(head: Value) -> str:
    """The hash of a lesson's head that the `source` of its translations names."""
    return text_hash(*head_words(head).values())
