"""Two texts side by side, with what differs marked within the sentences."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

from markupsafe import Markup, escape

from lms.content.wording import word_diff

RowKind = Literal["same", "changed", "added", "removed"]
_APART = frozenset({"p", "li", "h2", "h3", "h4", "tr", "blockquote", "pre", "div", "ul", "ol", "table"})


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A row of components/diff.html: what became of it, a cell for each side, and what the texts are."""

    kind: RowKind
    cells: tuple[Markup, Markup]
    label: str = ""


def diff_row(before: str, after: str, label: str = "") -> DiffRow:
    """Two texts compared by words; what only one side has is marked there."""
    if before == after:
        return DiffRow("same", (escape(before), escape(after)), label)
    if not before or not after:
        kind: RowKind = "added" if after else "removed"
        return DiffRow(kind, (escape(before), escape(after)), label)
    left, right = [], []
    for state, text in word_diff(before, after):
        if state == "same":
            left.append(escape(text))
            right.append(escape(text))
        elif state == "removed":
            left.append(Markup("<del>{}</del>").format(text))
        else:
            right.append(Markup("<ins>{}</ins>").format(text))
    return DiffRow("changed", (Markup("").join(left), Markup("").join(right)), label)


def plain_text(html: str) -> str:
    """The words of a rendered text, a blank line between paragraphs: to be compared, not to be read as a page."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.found).split("\n")]
    return "\n\n".join(line for line in lines if line)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _APART:
            self.found.append("\n")
        elif tag in {"td", "th", "br"}:
            self.found.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _APART:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        self.found.append(data.replace("\n", " "))
