"""Names by which a browser knows the parts of a question: the ids that content has may tell the answer.

An editor numbers the stages of an order from the first to the last, a file from elsewhere has its right choice as the
first one or names an option as its row, and an author writes `wrong-1`. So in one attempt each part has a name made of
the attempt's seed, which nobody outside knows; pages have no others, and forms send these.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

_LENGTH = 12  # of sixteen digits each: none is another's by chance


@dataclass(frozen=True, slots=True)
class Names:
    """Those of one item in one attempt; `seed` is the attempt's.

    A place is `choice`, `row`, `option`, `stage`, `blank`, `step` or `ending`; for the choices of a gap and the
    decisions of a step it is the name of that. An id that two places share has two names: what comes of a decision at
    one step says nothing of those at the next.
    """

    seed: str
    item: str

    def of(self, thing: str, place: str) -> str:
        """Return the name that stands for an id in pages and forms."""
        return sha256(f"{self.seed}\0{self.item}:{place}:name\0{thing}".encode()).hexdigest()[:_LENGTH]

    def ids(self, things: Iterable[Mapping[str, Any]], place: str) -> dict[str, str]:
        """Return name to id of these parts of a compiled item: for reading what a form means."""
        return {self.of(thing["id"], place): thing["id"] for thing in things}
