"""Parts of a question's form that have parts themselves: lists of rows, and maps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.studio.item_parts import ABSENT, Made, Offer, Part, flat_parts, read_parts


@dataclass(frozen=True, slots=True)
class Rows(Part):
    """A list of maps with an `id` each.

    `one` names a row ("Choice %(number)s"), `named` some by their ids; `kinds` are (key, label of the button, lists of
    a new row with how many rows each begins with). Where there are `fixed` rows, none is added or taken away.
    """

    one: Any = ""
    parts: Sequence[Part] = ()
    prefix: str = ""
    least: int = 1
    most: int = 30
    starts: int = 1
    fixed: Sequence[str] = ()
    ordered: bool = False
    kinds: Sequence[tuple[str, Any, Mapping[str, int]]] = (("", _l("Add another"), {}),)
    named: Mapping[str, Any] = field(default_factory=dict)
    shows_id: Any = ""

    def fields(self, at: str, offer: Offer) -> Made:
        yield f"{at}.order", HiddenField()
        for row in offer.order(at):
            for part in self.parts:
                yield from part.fields(f"{at}.{row}.{part.name}", offer)

    def flat(self, at: str, value: Any) -> Iterator[tuple[str, str]]:
        yield f"{at}.order", " ".join(row["id"] for row in value)
        for row in value:
            for part in self.parts:
                if part.name in row:
                    yield from part.flat(f"{at}.{row['id']}.{part.name}", row[part.name])

    def read(self, form: Any, at: str) -> Any:
        rows = [{"id": row, **read_parts(self.parts, form, f"{at}.{row}.")} for row in form.offer.order(at)]
        return rows or ABSENT

    def name_of(self, row: str, number: int) -> str:
        """A row for a person."""
        return str(self.named[row]) if row in self.named else str(self.one) % {"number": number}


@dataclass(frozen=True, slots=True)
class Group(Part):
    """A map of its own; it is left out where its first part is not filled in."""

    parts: Sequence[Part] = ()

    def fields(self, at: str, offer: Offer) -> Made:
        for part in self.parts:
            yield from part.fields(f"{at}.{part.name}", offer)

    def flat(self, at: str, value: Any) -> Iterator[tuple[str, str]]:
        yield from flat_parts(self.parts, value, f"{at}.")

    def read(self, form: Any, at: str) -> Any:
        found = read_parts(self.parts, form, f"{at}.")
        return found if self.parts[0].name in found else ABSENT
