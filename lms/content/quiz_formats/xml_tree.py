"""XML of strangers as a small tree with line numbers, and trees as XML."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from lms.content.exchange_files import CONTROL
from lms.content.quiz_formats.decoding import PRIVATE
from lms.content.quiz_formats.results import Refused

DEEPEST = 100
MOST_ELEMENTS = 300_000
_VOID = frozenset({"br", "hr", "img"})


@dataclass(slots=True)
class Element:
    """An element without its namespace; `parts` are elements and text in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: "list[Element | str]" = field(default_factory=list)
    line: int = 0

    def children(self, *tags: str) -> "Iterator[Element]":
        """Yield the elements directly below, of these tags if any are named."""
        for part in self.parts:
            if isinstance(part, Element) and (not tags or part.tag in tags):
                yield part

    def first(self, *tags: str) -> "Element | None":
        """Return the first element directly below with one of these tags."""
        return next(self.children(*tags), None)

    def walk(self, *tags: str) -> "Iterator[Element]":
        """Yield all elements below in order, of these tags if any are named."""
        for part in self.children():
            if not tags or part.tag in tags:
                yield part
            yield from part.walk(*tags)

    def text(self) -> str:
        """Return all text below."""
        return "".join(part if isinstance(part, str) else part.text() for part in self.parts)

    def get(self, name: str, otherwise: str = "") -> str:
        """Return an attribute."""
        return self.attributes.get(name, otherwise)


def parsed(data: bytes) -> Element:
    """Return the root of a document. Raises Refused with its line, also for document types and entities."""
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.parser = parser.parser
    try:
        parser.feed(data)
        parser.close()
    except DefusedXmlException:
        raise Refused("a document type (DOCTYPE) or entities are not accepted", builder.line) from None
    except (ParseError, ExpatError) as error:
        line = getattr(error, "position", (getattr(error, "lineno", 0), 0))[0]
        raise Refused("this is not well-formed XML", line) from None
    except (ValueError, LookupError, UnicodeError):
        raise Refused("expected XML in UTF-8", 1) from None
    return builder.root


class _Builder:
    """What the parser tells; every element remembers its line."""

    def __init__(self) -> None:
        self.root = Element("")
        self.parser: object = None
        self._open: list[Element] = []
        self._count = 0
        self._pieces: list[str] = []

    @property
    def line(self) -> int:
        return int(getattr(self.parser, "CurrentLineNumber", 0))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        element = Element(_local(tag), {_local(key): value for key, value in attributes.items()}, line=self.line)
        self._count += 1
        self._flush()
        if len(self._open) >= DEEPEST or self._count > MOST_ELEMENTS:
            raise Refused("its elements are nested too deeply, or too many", self.line)
        if self._open:
            self._open[-1].parts.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _tag: str) -> None:
        self._flush()
        self._open.pop()

    def data(self, text: str) -> None:
        self._pieces.append(text)

    def _flush(self) -> None:
        if self._pieces and self._open:
            self._open[-1].parts.append(PRIVATE.sub("", "".join(self._pieces)))
        self._pieces.clear()

    def close(self) -> None:
        """Called at the end of the document."""


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def element(tag: str, *parts: "Element | str", **attributes: str) -> Element:
    """Return an element; the name of an attribute may end in an underscore where Python has the word."""
    return Element(tag, {key.rstrip("_"): value for key, value in attributes.items()}, [*parts])


def to_xml(root: Element) -> bytes:
    """Return a document in UTF-8; elements that hold text are written as they are, all others one a line."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{"".join(_written(root, 0))}\n'.encode()


def _written(found: Element, depth: int) -> Iterator[str]:
    attributes = "".join(f' {key}="{_clean(value, quote=True)}"' for key, value in found.attributes.items())
    if not found.parts:
        yield f"<{found.tag}{attributes}/>"
    elif any(isinstance(part, str) for part in found.parts):
        yield f"<{found.tag}{attributes}>{_inline(found.parts)}</{found.tag}>"
    else:
        indent = "\n" + "  " * (depth + 1)
        yield f"<{found.tag}{attributes}>"
        for part in found.children():
            yield indent
            yield from _written(part, depth + 1)
        yield f"\n{'  ' * depth}</{found.tag}>"


def _inline(parts: "list[Element | str]") -> str:
    return "".join(_clean(part) if isinstance(part, str) else "".join(_written(_with_text(part), 0)) for part in parts)


def _with_text(found: Element) -> Element:
    """An element in running text gets no line ends of its own."""
    return Element(found.tag, found.attributes, [*found.parts, ""]) if found.parts else found


def _clean(text: str, *, quote: bool = False) -> str:
    """XML cannot hold most control characters, and would change some line ends."""
    found = escape(CONTROL.sub("", text), quote=quote)
    return found.replace("\n", "&#10;").replace("\t", "&#9;") if quote else found.replace("\r", "&#13;")


def html_of(parts: "list[Element | str]") -> str:
    """Return elements and text as HTML."""
    return "".join(escape(part, quote=False) if isinstance(part, str) else _html_element(part) for part in parts)


def _html_element(found: Element) -> str:
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in found.attributes.items())
    if found.tag in _VOID:
        return f"<{found.tag}{attributes}>"
    return f"<{found.tag}{attributes}>{html_of(found.parts)}</{found.tag}>"
