"""Images that authors bring: looked at, made small, and written anew, so that nothing of the file itself is kept."""

import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image as Pillow
from PIL import ImageOps

from lms.domain.errors import Invalid

LARGEST_FILE = 4_000_000  # bytes
MOST_PIXELS = 40_000_000  # of the file as it comes
LONGEST_EDGE = 1600  # px, of the image that is kept
QUALITY = 82
TYPE = "image/webp"
KINDS = ("PNG", "JPEG", "WEBP", "GIF")
_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF87a": "GIF", b"GIF89a": "GIF"}
_DEEP = {"I", "I;16", "I;16B", "I;16L", "I;16N", "F"}  # more than eight bits a colour
# All that Pillow was seen to raise for damaged files; the tests damage files at random.
_DAMAGE = (
    *(OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, ArithmeticError),
    *(AttributeError, NotImplementedError, struct.error, zlib.error, MemoryError),
)


@dataclass(frozen=True, slots=True)
class Image:
    """A WebP image without metadata: its bytes, type, size in px, and the SHA-256 (64 hex digits) of the bytes."""

    data: bytes
    type: str
    width: int
    height: int
    sha256: str


def reencode(data: bytes) -> Image:
    """Return a PNG, JPEG, WebP or GIF (its first frame) upright, at most 1600 px long, as WebP.

    Raises Invalid: `image.too_large` (`size` and `limit` in MB), `image.unknown` for any other type (`kinds`),
    `image.bomb` (`limit` in megapixels), and `image.broken`. What the file is called, and what type its sender says it
    has, do not count.
    """
    if len(data) > LARGEST_FILE:
        raise Invalid("image.too_large", size=round(len(data) / 1e6, 1), limit=LARGEST_FILE // 1_000_000)
    kind = _kind(data)
    if not kind:
        raise Invalid("image.unknown", kinds=", ".join(KINDS))
    if not _is_whole(kind, data):
        raise Invalid("image.broken")
    try:
        with Pillow.open(BytesIO(data), formats=[kind]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _bomb()
            return _written(_upright(opened), lossless=kind in ("PNG", "GIF"))
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning):
        raise _bomb() from None
    except _DAMAGE:
        raise Invalid("image.broken") from None


def _kind(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for beginning, kind in _BEGINNINGS.items() if data.startswith(beginning)), "")


def _is_whole(kind: str, data: bytes) -> bool:
    """Whether the end is there. Pillow would say so, but what prints our PDFs tells it to be content with less."""
    if kind == "PNG":
        return b"IEND\xaeB`\x82" in data
    if kind == "JPEG":
        return data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda")
    if kind == "GIF":
        return data.rstrip(b"\0").endswith(b";")
    return int.from_bytes(data[4:8], "little") + 8 <= len(data)


def _bomb() -> Invalid:
    return Invalid("image.bomb", limit=MOST_PIXELS // 1_000_000)


def _upright(opened: Pillow.Image) -> Pillow.Image:
    """The image, small and turned as its camera says. Made small first where possible: that takes less memory."""
    image = opened
    if image.mode in _DEEP:
        image = _eight_bits(image)
    elif image.mode in ("P", "PA", "1"):  # these would not be smoothed
        image = image.convert("RGBA" if image.mode != "1" else "L")
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    image = ImageOps.exif_transpose(image)
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _eight_bits(image: Pillow.Image) -> Pillow.Image:
    wide = image.convert("F")
    highest = wide.getextrema()[1]
    top = 65535.0 if isinstance(highest, float) and highest > 255 else 255.0
    return wide.point(lambda value: value * (255.0 / top) + 0.0).convert("L")


def _written(image: Pillow.Image, *, lossless: bool) -> Image:
    """Drawings come as PNG and stay sharp, when that costs no more bytes than a photograph's way."""
    data = _webp(image, lossless=False)
    if lossless:
        data = min(_webp(image, lossless=True), data, key=len)
    return Image(data, TYPE, image.width, image.height, sha256(data).hexdigest())


def _webp(image: Pillow.Image, *, lossless: bool) -> bytes:
    target = BytesIO()
    image.save(target, "WEBP", quality=60 if lossless else QUALITY, method=4, lossless=lossless)
    return target.getvalue()
