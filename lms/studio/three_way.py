"""Three versions of a text beside each other: the old one, what is there now, and one's own, put together by words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.content.units import UnitKey, block_operation_address
from lms.content.wording import Region, merge_words, word_diff
from lms.domain.languages import direction
from lms.studio.author_lesson import AuthorBlock, AuthorLesson, Ground, Words, operation_words, own_hash

PARTS = ("title", "summary", "notice_text", "text")
Parts = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """One text (a title, say) in one language. `old` is None where nobody knows it any more, and then there are no
    `regions`; `text` is all of it put together, with one's own words in a conflict."""

    language: str
    part: str
    old: str | None
    new: str
    mine: str
    text: str
    regions: tuple[Region, ...] = ()

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def clean(self) -> bool:
        """Whether no person has to choose between words."""
        return self.old is not None and all(region.kind != "conflict" for region in self.regions)

    def moved(self) -> Parts:
        """What has changed from the old to the new."""
        return word_diff(self.old, self.new) if self.old is not None else [("same", self.new)]


def three_ways(old: Mapping[str, Words] | None, new: Mapping[str, Words], mine: Mapping[str, Words]) -> list[ThreeWay]:
    """Compare what `mine` says, part by part, with what was there and what is there now."""
    return [
        _three_way(tag, part, None if old is None else old.get(tag, {}), new.get(tag, {}), words)
        for tag, words in mine.items()
        for part in PARTS
        if part in words
    ]


def _three_way(tag: str, part: str, old: Words | None, new: Words, mine: Words) -> ThreeWay:
    there, own = new.get(part, ""), mine[part]
    if old is None:
        return ThreeWay(tag, part, None, there, own, own)
    before = old.get(part, "")
    merged = merge_words(before, own, there)
    return ThreeWay(tag, part, before, there, own, merged.text, merged.regions)


def differences(before: str, after: str) -> tuple[Parts, Parts]:
    """What of the first is not in the second, and the other way round, each within its text."""
    parts = word_diff(before, after)
    return (
        [(state, text) for state, text in parts if state != "added"],
        [(state, text) for state, text in parts if state != "removed"],
    )


def former_keys(ground: Ground, lesson: AuthorLesson, block: AuthorBlock) -> Iterator[UnitKey]:
    """The units that may have held what a stale operation was made against, the nearest first: operations of more
    general layers on that block. (The base block itself is found by its hash.)"""
    own = ground.edition.layer
    for layer in reversed([name for name in ground.chain if name != own]):
        yield UnitKey(ground.course, block_operation_address(layer, lesson.path, block.id))


def former_words(value: Mapping[str, Any], block: AuthorBlock, source: str, wanted: str) -> Words | None:
    """The words of a former operation of a layer beneath, if it is they that the hash names."""
    words = {"title": "", **block.beneath.get(source, {}), **operation_words(value).get(source, {})}
    return words if own_hash(words) == wanted else None
