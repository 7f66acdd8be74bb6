"""A tree of HTML to Markdown that docs/content-format.md has; what it does not have is left out and told."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lms.infra.imports.draft import Findings
from lms.infra.imports.phrases import Run, cell, clean, line, safe_address
from lms.infra.imports.tree import Node

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CALLOUTS = ("note", "example", "caution", "practice", "reflect")
MOST_COLUMNS = 12
DEEPEST = 6  # of lists and quotations in each other; readers of Markdown drop what is far deeper
_INLINE = {"a", "b", "br", "code", "del", "em", "i", "img", "s", "small", "span", "strong", "sub", "sup", "u"}
_LISTS = {"ul": "-*", "ol": ".)"}


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of Markdown and what they are, which decides how they join with the next ones."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Break:
    """A new line inside a paragraph."""


Piece = Run | _Break | Node  # a node is an image


def join(parts: Sequence[Part]) -> str:
    """Return the text of several parts."""
    return "\n\n".join(part.text for part in parts)


class Writer:
    """Writes parts of one lesson."""

    def __init__(self, found: Findings) -> None:
        self._found = found
        self._depth = 0
        self._ways: dict[str, Callable[[Node, str], list[Part]]] = {
            **dict.fromkeys(HEADINGS, self._heading_below),
            **dict.fromkeys(_LISTS, self._list),
            "table": self._table,
            "blockquote": self._quotation,
            "aside": self._callout,
            "pre": self._code,
            "hr": self._rule,
        }

    def parts(self, children: Iterable[Node | str], before: str = "") -> list[Part]:
        """Return what stands in a block, an item of a list or a quotation; `before` is the kind of the part above."""
        written: list[Part] = []
        for group in _grouped(children):
            last = written[-1].kind if written else before
            written += self._paragraph(group) if isinstance(group, list) else self._block(group, last)
        return written

    def heading(self, node: Node) -> list[Part]:
        """Return a heading inside a block."""
        pieces = [piece for piece in self._pieces(node.children, Run("")) if isinstance(piece, Run)]
        text, _ = line([Run(piece.text) for piece in pieces], facts=False)
        return [Part("h3", f"### {text}"), *self._images(node)] if text else self._images(node)

    def _block(self, node: Node, last: str) -> list[Part]:
        write = self._ways.get(node.tag)
        if write is None:
            return self.parts(node.children, last)
        if self._depth >= DEEPEST:
            self._found.note("import.nested")
            return self._paragraph([node.text()])
        self._depth += 1
        parts = write(node, last)
        self._depth -= 1
        return parts

    def _heading_below(self, node: Node, _last: str) -> list[Part]:
        """A heading in a list or quotation: bold."""
        return self._paragraph([Node("strong", {}, node.children)])

    def _code(self, node: Node, _last: str) -> list[Part]:
        self._found.note("import.code")
        return self._paragraph(_lines(node.text()))

    def _rule(self, _node: Node, _last: str) -> list[Part]:
        self._found.note("import.rule")
        return []

    def _paragraph(self, children: Iterable[Node | str]) -> list[Part]:
        """A paragraph, with its images before and after the lines that they stand between."""
        parts: list[Part] = []
        lines: list[list[Run]] = [[]]
        for piece in self._pieces(children, Run("")):
            if isinstance(piece, Run):
                lines[-1].append(piece)
            elif isinstance(piece, _Break):
                lines.append([])
            else:
                parts += [*self._text(lines), *self._image(piece)]
                lines = [[]]
        return parts + self._text(lines)

    def _text(self, lines: Iterable[Sequence[Run]]) -> list[Part]:
        written = [text for runs in lines if (text := self._line(runs))]
        return [Part("p", "\\\n".join(written))] if written else []

    def _line(self, runs: Sequence[Run]) -> str:
        text, whole = line(runs)
        if not whole:
            self._found.note("import.emphasis")
        return text

    def _pieces(self, children: Iterable[Node | str], look: Run) -> Iterator[Piece]:
        for child in children:
            if isinstance(child, str):
                yield replace(look, text=child)
            elif child.tag == "br":
                yield _Break()
            elif child.tag == "img":
                yield child
            else:
                yield from self._pieces(child.children, self._look(child, look))

    def _look(self, node: Node, look: Run) -> Run:
        if node.tag in ("strong", "b"):
            return replace(look, strong=True)
        if node.tag in ("em", "i"):
            return replace(look, em=True)
        if node.tag == "a" and not node.attributes.get("href", "#").startswith("#"):
            address = safe_address(node.attributes["href"])
            if not address:
                self._found.note("import.link", address=clean(node.attributes["href"])[:200])
            return replace(look, href=address)
        if node.tag in ("s", "del"):
            self._found.note("import.struck")
        if node.tag == "code":
            self._found.note("import.code")
        return look

    def _images(self, node: Node) -> list[Part]:
        return [part for below in node.walk() if below.tag == "img" for part in self._image(below)]

    def _image(self, node: Node) -> list[Part]:
        name = node.attributes.get("src", "").removeprefix("media:")
        alt, _ = line([Run(node.attributes.get("alt") or name)], facts=False)
        return [Part("figure", f"![{alt}](media:{name})")] if name else []

    def _list(self, node: Node, last: str) -> list[Part]:
        items = [child for child in node.children if isinstance(child, Node)]
        number = int(start) if (start := node.attributes.get("start", "")).isdecimal() and len(start) < 8 else 1
        written: list[str] = []
        loose = False
        sign = _LISTS[node.tag][1 if last == node.tag else 0]
        for item in items:
            parts = self.parts(item.children)
            if parts:
                marker = f"{number + len(written)}{sign} " if node.tag == "ol" else f"{sign} "
                loose = loose or not _is_tight(parts)
                written.append(marker + _indented(parts, " " * len(marker), tight=_is_tight(parts)))
        kind = node.tag if sign == _LISTS[node.tag][0] else f"{node.tag}-other"
        return [Part(kind, ("\n\n" if loose else "\n").join(written))] if written else []

    def _quotation(self, node: Node, _last: str) -> list[Part]:
        text = join(self.parts(node.children))
        return [Part("quote", "\n".join(f"> {row}".rstrip() for row in text.split("\n")))] if text else []

    def _callout(self, node: Node, last: str) -> list[Part]:
        kind, title = node.attributes.get("kind", "note"), node.attributes.get("title", "")
        parts = self.parts(node.children, last)
        if not parts or any(below.tag == "aside" for below in node.walk()):
            return parts
        return [Part("callout", f"::: {kind} {title or kind.capitalize()}\n{join(parts)}\n:::")]

    def _table(self, node: Node, _last: str) -> list[Part]:
        rows = [_cells(row) for row in node.walk() if row.tag == "tr"]
        rows = [row for row in rows if row]
        widest = max(map(len, rows), default=0)
        if len(rows) < 2 or widest > MOST_COLUMNS or any(below.tag == "table" for below in node.walk()):
            if rows and (len(rows) > 1 or widest > 1):
                self._found.note("import.table_flat")
            return [part for row in rows for column in row for part in self.parts(column.children)]
        if any(column.attributes.keys() & {"colspan", "rowspan"} for row in rows for column in row):
            self._found.note("import.cells_merged")
        written = [[self._cell(column) for column in row] + [""] * (widest - len(row)) for row in rows]
        lines = ["| " + " | ".join(row) + " |" for row in written]
        lines.insert(1, "|" + "---|" * widest)
        images = self._images(node)
        if images:
            self._found.note("import.table_images")
        return [Part("table", "\n".join(lines)), *images]

    def _cell(self, node: Node) -> str:
        """Paragraphs and items of a cell on one line."""
        groups = [list(group) for group in _phrases(node)]
        texts = []
        for group in groups:
            runs = [Run(" ") if isinstance(piece, _Break) else piece for piece in self._pieces(group, Run(""))]
            texts.append(self._line([run for run in runs if isinstance(run, Run)]))
        return cell(" ".join(filter(None, texts)))


def _grouped(children: Iterable[Node | str]) -> Iterator[Node | list[Node | str]]:
    """Yield elements that are blocks, and between them all that makes one paragraph."""
    waiting: list[Node | str] = []
    for child in children:
        if isinstance(child, str) or child.tag in _INLINE:
            waiting.append(child)
        else:
            if waiting:
                yield waiting
                waiting = []
            yield child
    if waiting:
        yield waiting


def _phrases(node: Node) -> Iterator[list[Node | str]]:
    for group in _grouped(node.children):
        if isinstance(group, list):
            yield group
        else:
            yield from _phrases(group)


def _cells(row: Node) -> list[Node]:
    return [child for child in row.children if isinstance(child, Node) and child.tag in ("td", "th")]


def _lines(text: str) -> Iterator[Node | str]:
    for row in text.strip("\n").split("\n"):
        yield row
        yield Node("br")


def _is_tight(parts: Sequence[Part]) -> bool:
    """Whether the parts of an item can stand without empty lines: a line, and below it lists that begin like one."""
    return all(
        part.kind == "p" if place == 0 else part.kind == "ul" or (part.kind == "ol" and part.text.startswith("1."))
        for place, part in enumerate(parts)
    )


def _indented(parts: Sequence[Part], indent: str, *, tight: bool) -> str:
    text = ("\n" if tight else "\n\n").join(part.text for part in parts)
    return "\n".join(indent + row if row and place else row for place, row in enumerate(text.split("\n")))
