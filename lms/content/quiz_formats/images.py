"""Images that come with a file of questions."""

from base64 import b64decode
from binascii import Error as NoBase64
from hashlib import sha256
from urllib.parse import quote

from lms.content.quiz_formats.names import Names
from lms.content.quiz_formats.reading import Intake

_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
LARGEST_IMAGE = 4_000_000  # bytes, as everywhere
MOST_IMAGES = 500


class Images:
    """Takes images in; the same bytes are one image."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._names = Names("image")
        self._by_hash: dict[str, str] = {}

    def take(self, data: bytes, file_name: str) -> str:
        """Return the name that items use for the image, "" for one that cannot be used; that becomes a note."""
        if not (data.startswith(_BEGINNINGS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")):
            self._left_out(file_name, "is no PNG, JPEG, GIF or WebP image")
            return ""
        if len(data) > LARGEST_IMAGE or len(self._by_hash) >= MOST_IMAGES:
            self._left_out(file_name, "is larger than 4 MB" if len(data) > LARGEST_IMAGE else "is one image too many")
            return ""
        key = sha256(data).hexdigest()
        if key not in self._by_hash:
            name = self._names.take(file_name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0])
            self._by_hash[key] = name
            self._intake.media[name] = data
        return self._by_hash[key]

    def take_base64(self, text: str, file_name: str) -> str:
        """Return the name as `take` does, of an image that is written as text."""
        try:
            data = b64decode("".join(text.split()), validate=True)
        except (NoBase64, ValueError):
            self._left_out(file_name, "is not readable")
            return ""
        return self.take(data, file_name)

    def _left_out(self, file_name: str, why: str) -> None:
        self._intake.text.lost[f"the file {file_name[:100]} {why} and was left out"] = None


def spellings(address: str) -> tuple[str, ...]:
    """Return how a page may spell an address."""
    return (address, quote(address, safe="/@"))
