"""Block by block, what the authors of an edition see of a lesson."""

from collections.abc import Iterator

from lms.content.units import UnitKey, block_address, lesson_address, parse_address, value_hash
from lms.studio.author_lesson import (
    HEAD,
    AuthorBlock,
    AuthorLesson,
    Ground,
    Orphan,
    State,
    Value,
    Words,
    head_hash,
    head_words,
)
from lms.studio.layered import LayeredLesson


def lesson_of(ground: Ground, path: str) -> AuthorLesson | None:
    """The lesson `module/lesson` for the authors of the ground's edition, None where the course has no such lesson."""
    module, _slash, lesson = path.partition("/")
    head = ground.unit(lesson_address(module, lesson))
    if head is None:
        return None
    title = str(head.get("title", ""))
    if ground.edition.layer:
        made = LayeredLesson(ground, path, head)
        return AuthorLesson(path, title, tuple(made.blocks()), tuple(made.orphans()))
    if ground.edition.kind == "language":
        return AuthorLesson(path, title, tuple(_translated(ground, path, head)), tuple(_unplaced(ground, path, head)))
    return AuthorLesson(path, title, tuple(_base(ground, path, head)))


def _base(ground: Ground, path: str, head: Value) -> Iterator[AuthorBlock]:
    module, _slash, lesson = path.partition("/")
    source = ground.source_language
    for name in head.get("blocks", ()):
        key = UnitKey(ground.course, block_address(module, lesson, name))
        value, before = ground.units.get(key), ground.published.get(key)
        if value is None:
            continue
        changed = value != before
        state: State = "same" if not changed else "replaced" if before else "inserted"
        beneath = {source: before or value} if before or not changed else {}
        yield AuthorBlock(
            name, state, key, beneath, {source: value} if changed else {}, value_hash(value), in_draft=changed
        )


def _translated(ground: Ground, path: str, head: Value) -> Iterator[AuthorBlock]:
    module, _slash, lesson = path.partition("/")
    source, tag = ground.source_language, ground.edition.name
    places = [(HEAD, lesson_address(module, lesson, tag), head_words(head), head_hash(head))]
    for name in head.get("blocks", ()):
        value = ground.unit(block_address(module, lesson, name))
        if value is not None:
            words = {"title": value["title"], "text": value["text"]}
            places.append((name, block_address(module, lesson, name, tag), words, value_hash(words)))
    for name, address, words, hash_ in places:
        key = UnitKey(ground.course, address)
        value, draft = ground.units.get(key), key in ground.changed
        beneath: dict[str, Words] = {source: words}
        if value is None:
            yield AuthorBlock(name, "untranslated", key, beneath, hash=hash_, in_draft=draft)
            continue
        stamp = value.get("source")
        stale = stamp is not None and stamp != hash_
        own = {tag: {part: str(value.get(part, "")) for part in words}}
        yield AuthorBlock(name, "translated", key, beneath, own, hash_, base=stamp, stale=stale, in_draft=draft)


def _unplaced(ground: Ground, path: str, head: Value) -> Iterator[Orphan]:
    """Translations of blocks that the lesson does not have any more."""
    tag, there = ground.edition.name, set(head.get("blocks", ()))
    for key, value in ground.units.items():
        address = parse_address(key.address)
        if (
            address.kind == "block"
            and address.language == tag
            and address.lesson_path == path
            and address.block not in there
        ):
            yield Orphan(key, value, "block", {tag: value}, key in ground.changed)
