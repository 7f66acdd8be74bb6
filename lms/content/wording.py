"""Texts compared and put together by words: what differs within a sentence, and what two people made of one text."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate, groupby
from typing import Literal

from merge3 import Merge3

State = Literal["same", "removed", "added"]
Kind = Literal["same", "mine", "theirs", "both", "conflict"]

# A legal fact, a link's address, a run of spaces, a line's end, one character of a script without spaces, a word
# (with the marks of its letters), or one punctuation mark.
_TOKEN = re.compile(
    r"\[\[[^\]\s]*\]\]|https?://[^\s)\]]+|\n+|[^\S\n]+|[\u3040-\u30ff\u3400-\u9fff]"
    r"|[^\s\u3040-\u30ff\u3400-\u9fff.,;:!?()\[\]{}\"“”„«»|،؛؟…。、，]+|."
)
# Edits of two people with fewer words than this between them are one edit: "must not" → "must" by one and
# "must" → "may" by the other may not be put together to a sentence that nobody has written.
_NEAR = 3
MOST_STEPS = 3_000_000  # of comparing two texts: some tenths of a second


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a merged text as all three have it. `kind` says who changed it; `same` is nobody."""

    kind: Kind
    base: str
    mine: str
    theirs: str

    @property
    def text(self) -> str:
        """What stands in the merged text: in a conflict, mine."""
        return self.theirs if self.kind == "theirs" else self.mine


@dataclass(frozen=True, slots=True)
class Merged:
    """The text with both edits; when it is not `clean`, its regions of kind `conflict` need a person."""

    text: str
    clean: bool
    regions: tuple[Region, ...]


def word_diff(old: str, new: str) -> list[tuple[State, str]]:
    """Return the stretches of both texts in order; `same` with `removed` is the old text, with `added` the new one.

    Line ends count as line feeds.
    """
    before, after = _tokens(old), _tokens(new)
    found: list[tuple[State, str]] = []
    for tag, *ends in _Matcher(None, before, after).get_opcodes():
        removed, added = "".join(before[ends[0] : ends[1]]), "".join(after[ends[2] : ends[3]])
        found += [("same", added)] if tag == "equal" else [("removed", removed), ("added", added)]
    grouped = groupby((part for part in found if part[1]), key=lambda part: part[0])
    return [(state, "".join(text for _, text in parts)) for state, parts in grouped]


def merge_words(base: str, mine: str, theirs: str) -> Merged:
    """Put two edits of a text together, by words. Line ends become line feeds.

    Edits of both that are the same, or that are some words or a paragraph apart, go together; others are a conflict.
    Where one only broke lines anew, the other's words count.
    No word that one of them added is lost: it is in the text or in a conflict.
    """
    tokens = [_tokens(text) for text in (base, mine, theirs)]
    regions = _joined(_apart(list(_regions(tokens))))
    return Merged(
        "".join(region.text for region in regions),
        all(region.kind != "conflict" for region in regions),
        tuple(regions),
    )


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(re.sub(r"\r\n?", "\n", text))


class _Words(SequenceMatcher[str]):
    """Matches words without the spaces between them.

    What two stretches begin or end with is the same at once: most edits leave most words alone. Repetitive texts ("yes
    no yes no …") would cost the third power of their length: beyond MOST_STEPS nothing else counts as the same. That
    is less detail, but nothing wrong, and an answer in a moment.
    """

    def __init__(self, a: Sequence[str], b: Sequence[str]) -> None:
        super().__init__(None, a, b, autojunk=False)
        self._both = a, b
        often = Counter(b)
        self._costs = [0, *accumulate(1 + often[word] for word in a)]
        self._left = MOST_STEPS

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        ahi, bhi = (len(all_) if end is None else end for all_, end in zip(self._both, (ahi, bhi), strict=True))
        ends = self._at_the_ends(alo, ahi, blo, bhi)
        cost = self._costs[ahi] - self._costs[alo]
        if ends.size or cost > self._left:
            return ends
        self._left -= cost
        return super().find_longest_match(alo, ahi, blo, bhi)

    def _at_the_ends(self, alo: int, ahi: int, blo: int, bhi: int) -> Match:
        (a, b), most = self._both, min(ahi - alo, bhi - blo)
        first = next((n for n in range(most) if a[alo + n] != b[blo + n]), most)
        if first:
            return Match(alo, blo, first)
        last = next((n for n in range(most) if a[ahi - 1 - n] != b[bhi - 1 - n]), most)
        return Match(ahi - last, bhi - last, last)


class _Matcher(SequenceMatcher[str]):
    """Matches words first; spaces only beside words that match, so that they neither mislead nor cost time."""

    def __init__(
        self,
        isjunk: Callable[[str], bool] | None = None,
        a: Sequence[str] = "",
        b: Sequence[str] = "",
        autojunk: bool = False,
    ) -> None:
        super().__init__(isjunk or str.isspace, a, b, autojunk=autojunk)
        self._both = a, b

    def get_matching_blocks(self) -> list[Match]:
        blocks: list[Match] = []
        for here, there in self._pairs():
            last = blocks[-1] if blocks else None
            if last and (last.a + last.size, last.b + last.size) == (here, there):
                blocks[-1] = Match(last.a, last.b, last.size + 1)
            else:
                blocks.append(Match(here, there, 1))
        return [*blocks, Match(len(self._both[0]), len(self._both[1]), 0)]

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Yield the places of tokens that are the same: words, and the spaces after and before them."""
        (a, b), (i, j) = self._both, (0, 0)
        for word, other in [*self._words(), (len(a), len(b))]:
            while i < word and j < other and a[i] == b[j] and a[i].isspace():
                yield i, j
                i, j = i + 1, j + 1
            spaces = 0
            while min(word - i, other - j) > spaces and (gap := a[word - spaces - 1]) == b[other - spaces - 1]:
                if not gap.isspace():
                    break
                spaces += 1
            yield from zip(range(word - spaces, word), range(other - spaces, other), strict=True)
            if word < len(a) and other < len(b):
                yield word, other
            i, j = word + 1, other + 1

    def _words(self) -> Iterator[tuple[int, int]]:
        places = [[place for place, token in enumerate(all_) if not token.isspace()] for all_ in self._both]
        words = [[all_[place] for place in some] for all_, some in zip(self._both, places, strict=True)]
        for block in _Words(*words).get_matching_blocks():
            for step in range(block.size):
                yield places[0][block.a + step], places[1][block.b + step]


def _regions(tokens: Sequence[Sequence[str]]) -> Iterable[Region]:
    """Yield the stretches between and in what all three share."""
    seen: Sequence[int] = (0, 0, 0)
    base, mine, theirs = tokens
    # The library's protocol wants a list of plain tuples, difflib returns one of named tuples.
    merge = Merge3(base, mine, theirs, sequence_matcher=_Matcher)  # type: ignore[arg-type]
    for sync in merge.find_sync_regions():
        starts, ends = sync[::2], sync[1::2]
        yield _region(*("".join(part[a:b]) for part, a, b in zip(tokens, seen, starts, strict=True)))
        yield _region(*["".join(tokens[0][starts[0] : ends[0]])] * 3)
        seen = ends


def _region(base: str, mine: str, theirs: str) -> Region:
    if base == mine == theirs:
        return Region("same", base, mine, theirs)
    for alike in (str.__eq__, _alike):
        if alike(mine, theirs):
            return Region("both", base, mine, theirs)
        if alike(base, theirs):
            return Region("mine", base, mine, theirs)
        if alike(base, mine):
            return Region("theirs", base, mine, theirs)
    return Region("conflict", base, mine, theirs)


def _alike(one: str, other: str) -> bool:
    """Whether texts have the same words in the same paragraphs, however their lines are broken."""
    paragraphs = ([part.split() for part in re.split(r"\n\s*\n", text)] for text in (one, other))
    return next(paragraphs) == next(paragraphs)


def _apart(regions: Sequence[Region]) -> list[Region]:
    """Make one conflict of two people's edits that stand too near to each other."""
    result: list[Region] = []
    for region in regions:
        if not (region.base or region.mine or region.theirs):
            continue
        result.append(region)
        if region.kind != "same":
            _fuse(result)
    return result


def _fuse(result: list[Region]) -> None:
    while len(result) > 1:
        between = result[-2] if result[-2].kind == "same" else None
        before = result[-3:-2] if between else result[-2:-1]
        if not before or (between and _separates(between.base)) or not _of_two(before[0], result[-1]):
            return
        parts = result[-3:] if between else result[-2:]
        del result[-len(parts) :]
        result.append(_region(*("".join(getattr(part, who) for part in parts) for who in ("base", "mine", "theirs"))))


def _separates(text: str) -> bool:
    words = [token for token in _tokens(text) if any(letter.isalnum() for letter in token)]
    return len(words) >= _NEAR or "\n\n" in text


def _of_two(one: Region, other: Region) -> bool:
    """Whether edits are of different people; what is in conflict or the same in both is of nobody in particular."""
    return {one.kind, other.kind} == {"mine", "theirs"}


def _joined(regions: Iterable[Region]) -> list[Region]:
    groups = ([*parts] for _, parts in groupby(regions, key=lambda region: region.kind))
    return [
        Region(parts[0].kind, *("".join(getattr(part, who) for part in parts) for who in ("base", "mine", "theirs")))
        for parts in groups
    ]
