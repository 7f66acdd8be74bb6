"""What the two formats of translators' files have in common."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

MOST_BYTES = 10_000_000
MOST_TEXTS = 20_000  # the libraries need a minute for a file that is nothing but messages
# Tab and line ends apart; XML could not even hold most of them.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class Unreadable(Exception):
    """The file as a whole cannot be used. Holds the place ("line 3", or "") and a sentence."""

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(f"{place}: {sentence}" if place else sentence)
        self.place = place
        self.sentence = sentence

    def __reduce__(self) -> tuple[type["Unreadable"], tuple[str, str]]:
        return Unreadable, (self.place, self.sentence)


class Remark(NamedTuple):
    """What is wrong, and where: the id of a segment, "line 3" of the file, or "" for the whole file."""

    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


class Row(NamedTuple):
    """A segment as a file has it.

    `confirmed` is True when its translator has called it translated, False when in need of work, None when the file
    does not say.
    """

    id: str
    source_hash: str
    target: str
    confirmed: bool | None


@dataclass(frozen=True, slots=True)
class Filled:
    """A translator's file as it was read; nothing has been compared with the course yet."""

    course: str
    language: str
    rows: tuple[Row, ...]
    remarks: tuple[Remark, ...] = field(default=())


def limited(data: bytes, text: bytes) -> bytes:
    """Return the file. Raises Unreadable when it is empty, larger than 10 MB or has more than 20,000 texts.

    `text` is what each text in it begins with.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable("", f"the file has {len(data):,} bytes; a file may have up to {MOST_BYTES:,}")
    if not data.strip():
        raise Unreadable("", "the file is empty")
    if data.count(text) > MOST_TEXTS:
        raise Unreadable("", f"a file may have up to {MOST_TEXTS:,} texts")
    return data


def control_characters(text: str) -> Iterator[str]:
    """Say of each line that has characters which no text uses."""
    for number, line in enumerate(text.split("\n"), 1):
        if CONTROL.search(line):
            yield f"line {number}: control characters are not used in content"
