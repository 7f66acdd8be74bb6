"""Segments as gettext PO: one message for each, its id as the context, placeholders as they stand in the text."""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from translate.lang.factory import getlanguage
from translate.storage.pypo import pofile, pounit

from lms.content.exchange_files import Filled, Remark, Row, Unreadable, limited
from lms.content.segments import Segment, part_of
from lms.domain.languages import normalise
from lms.domain.tailoring import text_hash

_CHARSET = re.compile(r"charset=\s*([^\s\\\"]+)")
_HASH = re.compile(r"^source ([0-9a-f]{12})$", re.MULTILINE)


def to_po(segments: Iterable[Segment], course: str, source_language: str, language: str) -> bytes:
    """Return a PO file, in UTF-8; the same segments give the same bytes.

    A stale translation is fuzzy. The extracted comments say where a text stands, and end with its hash.
    """
    store = pofile()
    store.units.clear()
    # Written by hand, since the library's own header would carry the time of day.
    head = {
        "Project-Id-Version": course,
        "Language": _locale(language),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        **_plurals(language),
        "X-Source-Language": _locale(source_language),
    }
    header = pounit("")
    header.target = "".join(f"{key}: {value}\n" for key, value in head.items())
    store.addunit(header)
    for segment in segments:
        store.addunit(_message(segment))
    out = BytesIO()
    store.serialize(out)
    return out.getvalue()


def read_po(data: bytes) -> Filled:
    """Read a file that a translator has filled in. Raises Unreadable for one that is not PO as a whole."""
    text = _text(limited(data, b"msgid "))
    try:
        store: Any = pofile()
        store.parse(BytesIO(text.encode()))
        head = store.parseheader()
    except Exception as error:  # the library lets through whatever it stumbles over
        line = re.search(r"on line ([0-9]+)", str(error))
        raise Unreadable(f"line {line[1]}" if line else "", "this is not a PO file") from error
    if not head.get("Project-Id-Version"):
        raise Unreadable("line 1", "expected a PO header with the course as Project-Id-Version")
    rows: list[Row] = []
    remarks: list[Remark] = []
    for unit in store.units:
        if unit.isheader() or unit.isobsolete():
            continue
        # Not getcontext(), which takes a text that begins with `_:` for a comment.
        name = unit.getpreviouscontext()
        if not name or unit.hasplural():
            what = "plural forms are not used in content" if name else "expected the id of the text as msgctxt"
            remarks.append(Remark(name[:300] or f"line {unit.line_number}", what))
            continue
        stamp = _HASH.search(unit.getnotes("developer"))
        source_hash = stamp[1] if stamp else text_hash(str(unit.source))
        rows.append(Row(name, source_hash, str(unit.target), not unit.isfuzzy()))
    language = normalise(str(head.get("Language", "")))
    return Filled(str(head["Project-Id-Version"]), language, tuple(rows), tuple(remarks))


def _message(segment: Segment) -> pounit:
    unit = pounit(segment.source)
    unit.setcontext(segment.id)
    unit.addnote(f"{segment.note}\nsource {segment.source_hash}", origin="developer")
    unit.addlocation(part_of(segment.id))
    unit.target = segment.target
    if segment.state == "stale":
        unit.markfuzzy()
    return unit


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"line {line}", "expected UTF-8") from error
    charset = _CHARSET.search(text)
    if charset and charset[1].lower().replace("-", "") != "utf8":
        line = text.count("\n", 0, charset.start()) + 1
        raise Unreadable(f"line {line}", f"expected UTF-8, but the header says {charset[1][:40]}")
    return re.sub(r"\r+\n?", "\n", text)


def _plurals(language: str) -> dict[str, str]:
    """No text has plural forms, but editors ask for the line."""
    known: Any = getlanguage(_locale(language))
    return {"Plural-Forms": f"nplurals={known.nplurals}; plural={known.pluralequation};"} if known.nplurals else {}


def _locale(tag: str) -> str:
    return tag.replace("-", "_")
