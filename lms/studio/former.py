"""What a stale text was made against: the old words beneath it, from the history."""

from lms.content.units import UnitKey, block_address, lesson_address, parse_address
from lms.studio import queries
from lms.studio.author_lesson import HEAD, AuthorBlock, AuthorLesson, Ground, Words, head_hash, head_words
from lms.studio.three_way import former_keys, former_words


def beneath(ground: Ground, lesson: AuthorLesson, block: AuthorBlock) -> Words | None:
    """The words in the source language that the edition's text of a block was made against; None where nobody knows.

    A statement for each layer beneath, and one for the base.
    """
    if block.base is None:
        return None
    module, _slash, slug = lesson.path.partition("/")
    if block.id == HEAD:
        return _former_head(UnitKey(ground.course, lesson_address(module, slug)), block.base)
    anchor = parse_address(block.key.address).block
    found = queries.value_by_hash(UnitKey(ground.course, block_address(module, slug, anchor)), block.base)
    if found is not None:
        return {"title": str(found["title"]), "text": str(found["text"])}
    if block.state == "inserted":
        return None
    for key in former_keys(ground, lesson, block):
        for version in queries.history(key):
            words = former_words(version.value or {}, block, ground.source_language, block.base)
            if words is not None:
                return words
    return None


def _former_head(key: UnitKey, wanted: str) -> Words | None:
    values = (version.value for version in queries.history(key))
    return next((head_words(value) for value in values if value and head_hash(value) == wanted), None)
