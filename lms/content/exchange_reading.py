"""Reading translators' files, of either format, with large libraries that no web process holds: see infra.apart."""

from collections.abc import Collection

from lms.content.exchange import Exchange, examine
from lms.content.exchange_files import Filled, Remark, Unreadable
from lms.content.exchange_po import read_po
from lms.content.exchange_xliff import read_xliff
from lms.content.units import Units


def from_xliff(
    data: bytes, units: Units, course: str, language: str, *, scopes: Collection[str] | None = None
) -> Exchange:
    """Compare a filled XLIFF file with a course. Raises NotFound as `segments` does, with the same `scopes`."""
    try:
        return examine(read_xliff(data), units, course, language, scopes=scopes)
    except Unreadable as error:
        return Exchange({}, (Remark(error.place, error.sentence),))


def from_po(
    data: bytes, units: Units, course: str, language: str, *, scopes: Collection[str] | None = None
) -> Exchange:
    """Compare a filled PO file with a course. Raises NotFound as `segments` does, with the same `scopes`."""
    try:
        return examine(read_po(data), units, course, language, scopes=scopes)
    except Unreadable as error:
        return Exchange({}, (Remark(error.place, error.sentence),))


def read(data: bytes) -> Filled:
    """Read a file of either format, to see what course and language it is for. Raises Unreadable."""
    start = data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1]
    return read_xliff(data) if start == b"<" else read_po(data)


def examined(
    data: bytes, units: Units, course: str, language: str, *, scopes: Collection[str] | None = None
) -> Exchange:
    """Read a file of either format and compare it with a course. Raises Unreadable, and NotFound as `segments` does."""
    return examine(read(data), units, course, language, scopes=scopes)
