"""The HTML that our readers write, as a small tree."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from lms.domain.errors import Invalid

DEEPEST = 50
_VOID = {"br", "hr", "img"}


@dataclass(slots=True)
class Node:
    """An element; `children` are elements and text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Node | str]" = field(default_factory=list)

    def walk(self) -> "Iterator[Node]":
        """Yield all elements below this one, in order."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def text(self) -> str:
        """Return all text below, as it is."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


def parse_html(html: str) -> Node:
    """Return the root above the HTML's elements. Raises Invalid("document.nested") beyond 50 levels."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)
            if len(self._open) > DEEPEST:
                raise Invalid("document.nested")

    def handle_endtag(self, tag: str) -> None:
        place = next((n for n in range(len(self._open) - 1, 0, -1) if self._open[n].tag == tag), 0)
        if place:
            del self._open[place:]

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
