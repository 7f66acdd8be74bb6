"""Segments as XLIFF 2.1 (OASIS, 2018): one <file> for each lesson or quiz, placeholders as protected inline codes.

translate-toolkit reads and writes XLIFF 2.0 with plain texts. Three things are done here on its lxml tree: the version
attribute (it writes 2.0 only; the core of 2.1 is the same), notes and xml:space on the <unit> (it puts them on the
<segment>, where the core's schema has neither), and inline codes with their original data (it knows none).
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import groupby
from typing import Any

from defusedxml import ElementTree as Defused
from defusedxml.common import DefusedXmlException
from lxml import etree
from translate.storage.xliff2 import Xliff2File, Xliff2Unit

from lms.content.exchange_files import CONTROL, Filled, Remark, Row, Unreadable, limited
from lms.content.placeholders import image_parts, pieces
from lms.content.segments import Segment, part_of
from lms.domain.tailoring import text_hash

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
# The module of the standard for what tools carry along unseen.
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STATES = {"missing": "initial", "stale": "initial", "done": "translated"}
_TRANSLATED = frozenset({"translated", "reviewed", "final"})
# Marks around words that a tool may add; the words in them are read as if they stood there alone.
_MARKS = frozenset({"mrk", "sm", "em"})

Element = Any  # lxml comes without types


class _Xliff21(Xliff2File):
    XMLskeleton = (
        f'<xliff version="2.1" xmlns="{NAMESPACE}" xmlns:mda="{METADATA}" srcLang="en"><file id="f1"/></xliff>'
    )


def to_xliff(segments: Iterable[Segment], course: str, source_language: str, language: str) -> bytes:
    """Return an XLIFF 2.1 file, in UTF-8; the same segments give the same bytes. At least one segment is expected."""
    store = _Xliff21(sourcelanguage=source_language, targetlanguage=language)
    root = store.document.getroot()
    root.remove(store.body)
    for part, members in groupby(segments, key=lambda segment: part_of(segment.id)):
        # addunit appends to the body, so each <file> is the body for a while.
        store.body = etree.SubElement(root, _tag("file"), id=_name_token(part))
        store.body.set("original", f"{course}/{part}")
        for segment in members:
            _add(store, segment)
    out = BytesIO()
    store.serialize(out)
    return out.getvalue()


def read_xliff(data: bytes) -> Filled:
    """Read a file that a translator has filled in. Raises Unreadable for one that is not XLIFF 2 as a whole."""
    _safe(limited(data, b"<segment"))
    try:
        store = Xliff2File()
        store.parse(data)
    except Exception as error:  # the library lets through whatever it stumbles over
        raise Unreadable("", "expected XLIFF 2.0 or 2.1") from error
    root = store.document.getroot()
    rows: list[Row] = []
    remarks: list[Remark] = []
    courses = {str(node.get("original", "")).partition("/")[0] for node in root.iterchildren(_tag("file"))}
    if len(courses) > 1:
        raise Unreadable("", f"expected one course, but this file names {', '.join(sorted(courses))}")
    for unit in root.iterdescendants(_tag("unit")):
        try:
            rows.append(_row(unit))
        except _UnreadableUnit as error:
            remarks.append(Remark(_segment_id(unit), str(error)))
    return Filled("".join(courses), str(root.get("trgLang", "")), tuple(rows), tuple(remarks))


def _add(store: Xliff2File, segment: Segment) -> None:
    made = Xliff2Unit("")
    store.addunit(made)
    # Ids are NMTOKENs, which have no slash and no number sign; no part of an address has a full stop or a colon.
    made.setid(_name_token(segment.id))
    codes = _Codes(segment.source)
    own, unit = made.xmlelement, made.getunitelement()
    del own.attrib[_SPACE]
    unit.attrib.update({"name": segment.id, "canResegment": "no", _SPACE: "preserve"})
    own.set("state", _STATES[segment.state])
    if segment.state == "stale":
        own.set("subState", "meridian:stale")
    codes.fill(own.find(_tag("source")), segment.source)
    if segment.target:
        codes.fill(etree.SubElement(own, _tag("target")), segment.target)
    before = [_metadata(segment.source_hash), _notes(segment.note), *codes.original_data()]
    for place, element in enumerate(before):
        unit.insert(place, element)


def _metadata(source_hash: str) -> Element:
    metadata = etree.Element(f"{{{METADATA}}}metadata")
    group = etree.SubElement(metadata, f"{{{METADATA}}}metaGroup", category="meridian")
    etree.SubElement(group, f"{{{METADATA}}}meta", type="source-hash").text = source_hash
    return metadata


def _notes(note: str) -> Element:
    notes = etree.Element(_tag("notes"))
    etree.SubElement(notes, _tag("note"), category="context").text = CONTROL.sub(" ", note)
    return notes


class _Codes:
    """The inline codes of a unit, one for each placeholder of the source, with their original texts."""

    def __init__(self, source: str) -> None:
        self._held = [(number, _code_texts(piece)) for number, piece in enumerate(pieces(source)[1::2], 1)]
        self._texts = [*dict.fromkeys(text for _number, texts in self._held for text in texts)]

    def fill(self, element: Element, text: str) -> None:
        """Put text and codes in; a placeholder of a target without counterpart in the source stays text."""
        free = [*self._held]
        for place, piece in enumerate(pieces(text)):
            found = next((code for code in free if code[1] == _code_texts(piece)), None) if place % 2 else None
            if found is None:
                _append(element, piece)
            else:
                free.remove(found)
                element.append(self._code(found[0], piece))

    def _code(self, number: int, piece: str) -> Element:
        fixed = {"id": str(number), "canCopy": "no", "canDelete": "no"}
        image = image_parts(piece)
        if image is None:
            return etree.Element(_tag("ph"), dataRef=self._data(piece), equiv=piece, disp=piece, type="other", **fixed)
        # A code around the words for the image: these are to be translated.
        start, words, end = image
        refs = {"dataRefStart": self._data(start), "dataRefEnd": self._data(end)}
        code = etree.Element(_tag("pc"), **refs, equivStart=start, equivEnd=end, type="image", **fixed)
        _append(code, words)
        return code

    def _data(self, text: str) -> str:
        return f"d{self._texts.index(text) + 1}"

    def original_data(self) -> Iterator[Element]:
        if self._texts:
            element = etree.Element(_tag("originalData"))
            for text in self._texts:
                etree.SubElement(element, _tag("data"), id=self._data(text)).text = text
            yield element


def _code_texts(piece: str) -> tuple[str, ...]:
    image = image_parts(piece)
    return (image[0], image[2]) if image else (piece,)


def _append(element: Element, text: str) -> None:
    """Add text behind what is there. XML cannot hold control characters: XLIFF has an element for them."""
    end = 0
    for match in CONTROL.finditer(text):
        _append_plain(element, text[end : match.start()])
        etree.SubElement(element, _tag("cp"), hex=f"{ord(match[0]):04X}")
        end = match.end()
    _append_plain(element, text[end:])


def _append_plain(element: Element, text: str) -> None:
    if text and len(element):
        element[-1].tail = (element[-1].tail or "") + text
    elif text:
        element.text = (element.text or "") + text


def _safe(data: bytes) -> None:
    """Refuse what is no XML, and all that makes XML dangerous, before anything else looks at it."""
    try:
        root = Defused.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable("", "a document type (DOCTYPE) or entities are not accepted") from error
    except Defused.ParseError as error:
        raise Unreadable(f"line {error.position[0]}", "this is not well-formed XML") from error
    except (ValueError, LookupError) as error:
        raise Unreadable("line 1", "expected UTF-8") from error
    if root.tag != _tag("xliff"):
        raise Unreadable("line 1", "expected XLIFF 2.0 or 2.1")


class _UnreadableUnit(Exception):
    pass


def _row(unit: Element) -> Row:
    data = {
        item.get("id"): "".join(item.itertext()) for item in unit.iterfind(f"{_tag('originalData')}/{_tag('data')}")
    }
    members = [member for member in unit if member.tag in (_tag("segment"), _tag("ignorable"))]
    sources, targets = [], []
    for member in members:
        source, target = member.find(_tag("source")), member.find(_tag("target"))
        sources.append(_read(source, data))
        # What lies between sentences may have no target of its own: it is the same in both languages.
        shared = target is None and member.tag == _tag("ignorable")
        targets.append(sources[-1] if shared else _read(target, data))
    own = [member for member in members if member.tag == _tag("segment")]
    empty = [not one.strip() for member, one in zip(members, targets, strict=True) if member.tag == _tag("segment")]
    if any(empty) and not all(empty):
        raise _UnreadableUnit("only a part of its sentences is translated")
    stamp = unit.findtext(f".//{{{METADATA}}}meta[@type='source-hash']") or text_hash("".join(sources))
    confirmed = {member.get("state") in _TRANSLATED for member in own} == {True}
    return Row(_segment_id(unit), stamp, "" if all(empty) else "".join(targets), confirmed or None)


def _read(element: Element | None, data: dict[str, str]) -> str:
    return "" if element is None else (element.text or "") + "".join(_inline(child, data) for child in element)


def _inline(child: Element, data: dict[str, str]) -> str:
    name = etree.QName(child).localname if isinstance(child.tag, str) else ""
    if name == "ph":
        inner = data.get(child.get("dataRef", ""), child.get("equiv", ""))
    elif name == "cp" and re.fullmatch("[0-9A-Fa-f]{1,4}", child.get("hex", "")):
        inner = chr(int(child.get("hex"), 16))
    elif name == "pc" and {child.get("dataRefStart"), child.get("dataRefEnd")} <= data.keys():
        inner = data[child.get("dataRefStart")] + _read(child, data) + data[child.get("dataRefEnd")]
    elif name in _MARKS or not name:  # comments and processing instructions have no name
        inner = _read(child, data) if name else ""
    else:
        raise _UnreadableUnit(f"the inline element <{name}> is not one of this file's")
    return f"{inner}{child.tail or ''}"


def _segment_id(unit: Element) -> str:
    return str(unit.get("id", "")).replace(".", "/").replace(":", "#")


def _name_token(text: str) -> str:
    return text.replace("/", ".").replace("#", ":")


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
