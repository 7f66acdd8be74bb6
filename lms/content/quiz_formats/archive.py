"""ZIP files of strangers, read entry by entry within limits; nothing is written anywhere."""

import posixpath
import stat
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 - it is an exception

from lms.content.quiz_formats.results import Refused

MOST_ENTRIES = 5_000
MOST_UNPACKED = 100_000_000  # bytes
HIGHEST_RATIO = 200
RATIO_COUNTS_FROM = 1_000_000  # bytes
_DIRECTORY_ENTRY = b"PK\x01\x02"
_DAMAGE = (BadZipFile, LargeZipFile, ZlibError, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)


class Archive:
    """Entries by their path; every path stays within the archive."""

    def __init__(self, data: bytes) -> None:
        # Counted before the directory is read: that of very many entries takes seconds.
        if data.count(_DIRECTORY_ENTRY) > MOST_ENTRIES:
            raise Refused(f"a package may have up to {MOST_ENTRIES:,} files")
        try:
            self._zip = ZipFile(BytesIO(data))
            entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        except _DAMAGE:
            raise Refused("this package is broken") from None
        self._unpacked = 0
        self._entries: dict[str, ZipInfo] = {}
        for entry in entries:
            self._refuse(entry)
            self._entries[entry.filename] = entry
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise Refused("this package is too large when it is unpacked")

    def __contains__(self, path: str) -> bool:
        return path in self._entries

    def named(self, ending: str) -> list[str]:
        """Return the paths that end so, the shortest first."""
        return sorted((path for path in self._entries if path.endswith(ending)), key=lambda path: (len(path), path))

    def read(self, path: str) -> bytes:
        """Return what an entry holds. Raises Refused for one that is not there, broken, or grows too much."""
        if path not in self._entries:
            raise Refused(f"the file {path[:200]} is not in the package")
        pieces: list[bytes] = []
        try:
            with self._zip.open(self._entries[path]) as source:
                while piece := source.read(65_536):
                    pieces.append(piece)
                    self._count(len(piece))
        except _DAMAGE:
            raise Refused(f"the file {path[:200]} of the package is broken") from None
        data = b"".join(pieces)
        if data.startswith(b"PK\x03\x04"):
            raise Refused("a package within the package is not accepted")
        return data

    def _count(self, size: int) -> None:
        self._unpacked += size
        if self._unpacked > 2 * MOST_UNPACKED:
            raise Refused("this package is too large when it is unpacked")

    def _refuse(self, entry: ZipInfo) -> None:
        name = entry.filename
        parts = name.split("/")
        if name.startswith("/") or "\\" in name or ".." in parts or ":" in parts[0] or "\0" in name:
            raise Refused(f"the package names a file outside of itself: {name[:200]}")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Refused(f"the package has a link instead of a file: {name[:200]}")
        if name in self._entries:
            raise Refused(f"the package has two files of one name: {name[:200]}")
        if entry.flag_bits & 1:
            raise Refused("this package is encrypted")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Refused("this package is compressed in a way that is not read here")
        if entry.file_size > RATIO_COUNTS_FROM and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1):
            raise Refused("this package is too large when it is unpacked")


def beside(path: str, address: str) -> str:
    """Return the path that an address in the file at `path` leads to, "" for one that leaves the package."""
    if "://" in address or address.startswith(("/", "data:")):
        return ""
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address.partition("#")[0])))
    return "" if found.startswith("..") or found == "." else found
