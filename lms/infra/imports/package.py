"""Office files (zip archives of XML) made safe before any library opens them.

Every entry is unpacked here piece by piece within limits, every XML part is walked once without building anything,
and what a lesson needs is packed anew. So what a reader meets later is small, complete, and free of entities.
"""

from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 - it is an exception

from lms.domain.errors import Invalid

MEGA = 1_000_000
LARGEST_FILE = 25 * MEGA
MOST_ENTRIES = 4_000
MOST_UNPACKED = 100 * MEGA
LARGEST_XML = 12 * MEGA
MOST_XML = 24 * MEGA
HIGHEST_RATIO = 200  # Word's own XML shrinks to a tenth or a thirtieth
RATIO_COUNTS_FROM = 2 * MEGA
MOST_ELEMENTS = 60_000  # about 150 pages; reading them takes seconds
DEEPEST = 100
_DIRECTORY_ENTRY = b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAIN = {
    "wordprocessingml.document.main+xml": "docx",
    "wordprocessingml.template.main+xml": "docx",
    "presentationml.presentation.main+xml": "pptx",
    "presentationml.slideshow.main+xml": "pptx",
    "presentationml.template.main+xml": "pptx",
    "spreadsheetml.sheet.main+xml": "xlsx",
}
_IMAGE_BEGINNINGS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")


@dataclass(frozen=True, slots=True)
class Package:
    """A clean archive to open, and the names of all entries that the file had."""

    archive: BytesIO
    names: frozenset[str]


def safe_package(data: bytes, expected: str) -> Package:
    """Return the office file, of kind `docx` or `pptx` by what it contains, ready for a reader.

    Raises Invalid: `document.wrong_type` (`expected`, `found`), `.old_format`, `.encrypted`, `.macros`, `.bomb`,
    `.entities`, `.nested`, `.too_long`, `.broken`.
    """
    if data.startswith(_OLE):
        raise Invalid("document.encrypted") if _ENCRYPTED in data else Invalid("document.old_format")
    if not data.startswith(b"PK"):
        raise Invalid("document.wrong_type", expected=expected, found="?")
    # Counted before the directory is read: that of 100,000 entries takes seconds.
    if data.count(_DIRECTORY_ENTRY) > MOST_ENTRIES:
        raise Invalid("document.bomb")
    try:
        with ZipFile(BytesIO(data)) as archive:
            return _Repacking(archive).package(expected)
    except (BadZipFile, LargeZipFile, ZlibError, EOFError, OSError, NotImplementedError, expat.ExpatError, ValueError):
        raise Invalid("document.broken") from None


class _Repacking:
    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._unpacked = 0
        self._xml = _XmlWalk()

    def package(self, expected: str) -> Package:
        entries = self._archive.infolist()
        names = frozenset(entry.filename for entry in entries)
        self._refuse_by_directory(entries, names)
        clean = BytesIO()
        with ZipFile(clean, "w", ZIP_STORED) as target:
            for entry in entries:
                target.writestr(entry.filename, self._content(entry))
        self._refuse_type(expected)
        return Package(clean, names)

    def _refuse_by_directory(self, entries: list[ZipInfo], names: frozenset[str]) -> None:
        """What the archive says of itself, before anything is unpacked. It may lie: `_read` counts again."""
        if any(entry.flag_bits & 1 for entry in entries):
            raise Invalid("document.encrypted")
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise Invalid("document.macros")
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED or any(map(_is_bomb, entries)):
            raise Invalid("document.bomb")
        odd = any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries)
        if odd or len(names) < len(entries) or "[Content_Types].xml" not in names:
            raise Invalid("document.broken")

    def _content(self, entry: ZipInfo) -> bytes:
        """What a reader may see of an entry: XML, images, and nothing of all else, which it may still refer to."""
        name = entry.filename.lower()
        if name.endswith((".xml", ".rels")):
            data = self._read(entry, LARGEST_XML)
            self._xml.walk(data, types=entry.filename == "[Content_Types].xml")
            return data
        if "/media/" in name:
            data = self._read(entry, LARGEST_FILE)
            return data if data.startswith(_IMAGE_BEGINNINGS) else b""
        return b""

    def _read(self, entry: ZipInfo, limit: int) -> bytes:
        pieces: list[bytes] = []
        left = min(limit, MOST_UNPACKED - self._unpacked)
        with self._archive.open(entry) as source:
            while piece := source.read(65_536):
                pieces.append(piece)
                left -= len(piece)
                self._unpacked += len(piece)
                if left < 0:
                    raise Invalid("document.bomb")
        return b"".join(pieces)

    def _refuse_type(self, expected: str) -> None:
        types = self._xml.types
        if any("macroenabled" in found.lower() for found in types):
            raise Invalid("document.macros")
        found = next((kind for end, kind in _MAIN.items() if any(name.endswith(end) for name in types)), "?")
        if found != expected:
            raise Invalid("document.wrong_type", expected=expected, found=found)


def _is_bomb(entry: ZipInfo) -> bool:
    return entry.file_size > RATIO_COUNTS_FROM and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1)


@dataclass(slots=True)
class _XmlWalk:
    """Counts over all parts of a file; `types` has the content types that the file declares."""

    types: set[str] = field(default_factory=set)
    _bytes: int = 0
    _elements: int = 0
    _depth: int = 0

    def walk(self, data: bytes, *, types: bool) -> None:
        self._bytes += len(data)
        if self._bytes > MOST_XML:
            raise Invalid("document.too_long")
        self._depth = 0
        parser = expat.ParserCreate()
        # No office file has a document type: whoever declares one wants entities, which grow or read other files.
        parser.StartDoctypeDeclHandler = _refuse_entities
        parser.StartElementHandler = self._typed if types else self._start
        parser.EndElementHandler = self._end
        parser.Parse(data, True)

    def _start(self, _name: str, _attributes: object) -> None:
        self._elements += 1
        self._depth += 1
        if self._depth > DEEPEST:
            raise Invalid("document.nested")
        if self._elements > MOST_ELEMENTS:
            raise Invalid("document.too_long")

    def _typed(self, name: str, attributes: dict[str, str]) -> None:
        self._start(name, attributes)
        self.types.add(attributes.get("ContentType", ""))

    def _end(self, _name: str) -> None:
        self._depth -= 1


def _refuse_entities(*_declaration: object) -> None:
    raise Invalid("document.entities")
