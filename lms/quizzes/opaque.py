"""Names by which a browser knows what is to be put in order or matched: those that content has may tell the answer.

An editor numbers the stages of an order from the first to the last, and a file from elsewhere names an option as its
row. So in one attempt each has a name made of the attempt's seed, which nobody outside knows, and forms send that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

_LENGTH = 12  # of sixteen digits each: none is another's by chance


@dataclass(frozen=True, slots=True)
class Names:
    """Those of one item in one attempt; `seed` is the attempt's."""

    seed: str
    item: str

    def of(self, thing: str) -> str:
        """Return the name that stands for an id in pages and forms."""
        return sha256(f"{self.seed}\0{self.item}:name\0{thing}".encode()).hexdigest()[:_LENGTH]

    def read(self, name: str, things: Iterable[str]) -> str | None:
        """Return which of these ids a form means, None for no one's name."""
        return next((thing for thing in things if self.of(thing) == name), None)
