"""What an author's decision makes of a unit: new values for `service.save`, and nothing else."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from lms.content.lesson import LEAD
from lms.content.units import UnitKey, block_operation_address, normal, parse_address
from lms.domain.errors import Conflict, Invalid
from lms.studio.author_lesson import AuthorBlock, AuthorLesson, Ground, Orphan, Value, Words, operation_words, own_hash
from lms.studio.service import Edit

Typed = Mapping[str, Mapping[str, str]]
MOST_ID = 40


def written(
    ground: Ground, lesson: AuthorLesson, block: AuthorBlock, typed: Typed, beneath: str
) -> dict[str, Any] | None:
    """What the edition's unit of a block becomes; None where it then says what lies beneath, or nothing.

    `typed`: language to title and text, the source language among them for all but a translation; `beneath` is the
    hash of the text that its author had before them.
    """
    if ground.edition.kind == "language":
        return _translation(typed[ground.edition.name], beneath)
    words = {tag: _normal(text) for tag, text in typed.items()}
    source = words[ground.source_language]
    if not ground.edition.layer:
        return source
    before = ground.units.get(block.key)
    if block.state == "inserted" and before is not None:
        return _operation(dict(before), ground, words, title=True)
    below = block.beneath[ground.source_language]
    others = any(text["text"] and text != block.beneath.get(tag) for tag, text in words.items())
    if source == _normal(below) and not others:
        return None
    head = {"op": "replace", "lesson": lesson.path, "block": block.id, "base": beneath}
    old = dict(before) if before and before["op"] == "replace" else {}
    return _operation(old | head, ground, words, title=any(_own_title(block, tag, text) for tag, text in words.items()))


def inserted(ground: Ground, lesson: AuthorLesson, after: AuthorBlock, typed: Typed) -> tuple[UnitKey, dict[str, Any]]:
    """A new block after another one, and after those that this edition has put there already."""
    anchor, found = last_after(ground, lesson, after)
    words = {tag: _normal(text) for tag, text in typed.items()}
    name = new_id(words[ground.source_language]["title"], {block.id for block in lesson.blocks}, ground.edition.name)
    value = {"op": "insert_after", "lesson": lesson.path, "block": anchor, "base": found, "id": name}
    key = UnitKey(ground.course, block_operation_address(ground.edition.layer, lesson.path, anchor, after=True))
    return key, _operation(value, ground, words, title=True)


def last_after(ground: Ground, lesson: AuthorLesson, block: AuthorBlock) -> tuple[str, str]:
    """The id and hash of the last block that this edition has put after one, or of that one itself."""
    anchor, found = block.id, anchor_hash(ground, block)
    for other in lesson.blocks:
        if other.state == "inserted" and parse_address(other.key.address).block == anchor:
            anchor, found = other.id, anchor_hash(ground, other)
    return anchor, found


def anchor_hash(ground: Ground, block: AuthorBlock) -> str:
    """The hash that an insert_after a block names: of what lies beneath, or of this edition's own new block."""
    return block.hash or own_hash(block.own.get(ground.source_language, {}))


def hidden(lesson: AuthorLesson, block: AuthorBlock) -> dict[str, Any]:
    """Leave a block out. Raises Conflict("block.own") for one that this edition has added: it is taken away instead."""
    if block.state == "inserted":
        raise Conflict("block.own")
    return {"op": "hide", "lesson": lesson.path, "block": block.id, "base": block.hash}


def taken_back(ground: Ground, block: AuthorBlock, note: str = "") -> list[Edit]:
    """Take this edition's word back. A new block that stood after one that goes moves to where that one stood."""
    before = _plain(ground.units.get(block.key))
    following = UnitKey(ground.course, block_operation_address(
        ground.edition.layer, parse_address(block.key.address).lesson_path, block.id, after=True
    )) if block.state == "inserted" else None  # fmt: skip
    next_one = ground.units.get(following) if following else None
    if following is None or next_one is None or before is None:
        return [Edit(block.key, before, None, note)]
    moved = dict(next_one) | {"block": before["block"], "base": before.get("base")}
    return [Edit(block.key, before, moved, note), Edit(following, dict(next_one), None, note)]


def kept(value: Value, block: AuthorBlock, ground: Ground) -> dict[str, Any]:
    """The same words, now made against what lies beneath today."""
    if ground.edition.kind == "language":
        return dict(value) | {"source": block.hash}
    return dict(value) | {"base": block.after or block.hash}


def words_of(value: Value | None, ground: Ground, languages: Collection[str], block: AuthorBlock) -> dict[str, Words]:
    """The words that a unit gives its edition's readers, by language: without it (or a title) those beneath."""
    beneath = {tag: block.beneath.get(tag, {}) for tag in languages}
    if value is None:
        return dict(beneath)
    if ground.edition.layer and "op" in value:
        own = operation_words(value)
        return {tag: {**beneath[tag], "text": "", **own.get(tag, {})} for tag in languages}
    return {tag: {part: text for part, text in value.items() if part != "source"} for tag in languages}


def placed(ground: Ground, orphan: Orphan, lesson: AuthorLesson, block: AuthorBlock) -> list[Edit]:
    """Put what lies nowhere on another block. Raises Conflict("orphan.taken") where the edition has a word already."""
    old = Edit(orphan.key, dict(orphan.value), None, "place")
    value = dict(orphan.value)
    if orphan.op == "translation":
        if block.state != "untranslated":
            raise Conflict("orphan.taken")
        return [old, Edit(block.key, None, value, "place")]
    if orphan.op == "insert_after":
        anchor, found = last_after(ground, lesson, block)
        value |= {"lesson": lesson.path, "block": anchor, "base": found}
        taken = {other.id for other in lesson.blocks}
        taken |= {str(other.value.get("id")) for other in lesson.orphans if other.key != orphan.key}
        if value["id"] in taken:
            value["id"] = new_id(value["id"], taken, "")
        address = block_operation_address(ground.edition.layer, lesson.path, anchor, after=True)
        return [old, Edit(UnitKey(ground.course, address), None, value, "place")]
    if block.state != "same":
        raise Conflict("orphan.taken")
    value |= {"lesson": lesson.path, "block": block.id, "base": block.hash}
    return [old, Edit(block.key, _plain(ground.units.get(block.key)), value, "place")]


def new_id(title: str, taken: Collection[str], prefix: str) -> str:
    """An id for a block, from its title; unique in its lesson, and unlike those that others will give."""
    plain = unicodedata.normalize("NFKD", f"{prefix}-{title}").encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MOST_ID].strip("-")
    slug = slug if re.match(r"[a-z]", slug) else f"block-{slug}".strip("-")
    found, number = slug, 2
    while found in taken or found == LEAD:
        found, number = f"{slug}-{number}", number + 1
    return found


def _operation(value: dict[str, Any], ground: Ground, words: Typed, *, title: bool) -> dict[str, Any]:
    """The operation with these words. A translation that was written again counts as one of the source as it is now."""
    there = {tag: text for tag, text in words.items() if text["text"] or tag == ground.source_language}
    before, source = value.get("text", {}), ground.source_language
    value["text"] = {tag: text["text"] for tag, text in there.items()}
    value.pop("title", None)
    if title:
        value["title"] = {tag: text["title"] or there[source]["title"] for tag, text in there.items()}
    name = own_hash(there[source] if title else {"text": there[source]["text"]})
    stamps = value.pop("sources", {})
    for tag in there.keys() - {source}:
        fresh = before.get(tag) != there[tag]["text"]
        stamps = stamps | {tag: name if fresh else stamps.get(tag, name)}
    stamps = {tag: stamp for tag, stamp in stamps.items() if tag in there}
    return value | ({"sources": dict(sorted(stamps.items()))} if stamps else {})


def _own_title(block: AuthorBlock, tag: str, words: Words) -> bool:
    beneath = block.beneath.get(tag) or next(iter(block.beneath.values()), {})
    return bool(words["text"]) and bool(words["title"]) and words["title"] != beneath.get("title")


def _translation(words: Words, source: str) -> dict[str, Any] | None:
    if not any(text.strip() for text in words.values()):
        return None
    if not words.get("text", "x").strip():
        raise Invalid("block.empty")
    return normal(dict(words)) | {"source": source}


def _normal(words: Mapping[str, str]) -> dict[str, str]:
    return normal({"title": words.get("title", ""), "text": words.get("text", "")})


def _plain(value: Value | None) -> dict[str, Any] | None:
    return None if value is None else dict(value)
