"""What reading and writing files of questions gives: items, and every fault and loss in a sentence."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

Item = dict[str, Any]


class Fault(NamedTuple):
    """Something in a file that makes no item: its line (0 where the file has none), a sentence, the item's name."""

    line: int
    what: str
    item: str = ""

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.item + ': ' if self.item else ''}{self.what}"


class Note(NamedTuple):
    """Something that was left out or changed, in a sentence. `item` is the id, or "" for the whole file."""

    item: str
    what: str

    def __str__(self) -> str:
        return f"{self.item}: {self.what}" if self.item else self.what


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file gives.

    `items` are values of `item_schema` in file form, in the order of the file; `media` are the bytes of their images,
    as the file has them, by the names that `image` and `media:NAME` use. Faults do not keep good items back.
    """

    format: str
    items: list[Item] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, what to call it, and what it does not carry."""

    data: bytes
    name: str
    report: list[Note]


class Refused(Exception):
    """One question cannot be read, or the whole file. Holds a sentence, and the line where one is known."""

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


class LeftOut(Exception):
    """One question is of a kind that the other side does not have. Holds a sentence."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
