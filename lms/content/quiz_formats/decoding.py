"""Bytes of a stranger's file to text, and the format that they have."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from lms.content.quiz_formats.results import Refused

LARGEST_FILE = 25_000_000  # bytes
PRIVATE = re.compile("[\ue000-\ue0ff]")  # marks of ours, which no text has
_ANSWER = re.compile(r"^[ \t]*ANSWER:[ \t]*[A-Za-z][ \t]*\.?[ \t]*$", re.MULTILINE | re.IGNORECASE)
_XML = (
    ("<quiz", "moodle-xml"),
    ("<qti-assessment", "qti30"),
    ("<assessmentItem", "qti21"),
    ("<assessmentTest", "qti21"),
)


def limited(data: bytes) -> None:
    """Raise Refused for a file that is too large or empty."""
    if len(data) > LARGEST_FILE:
        raise Refused(f"the file has {len(data):,} bytes; {LARGEST_FILE:,} are the most")
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise Refused("the file is empty")


def decoded(data: bytes) -> str:
    """Return text with line feeds at the ends of lines, without the marks that readers use. Raises Refused."""
    coding = "utf-16" if data[:2] in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8-sig"
    try:
        text = data.decode(coding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refused("expected text in UTF-8 (or UTF-16 with its mark)", line) from None
    place = text.find("\0")
    if place >= 0:
        raise Refused("a zero byte is in no text", text.count("\n", 0, place) + 1)
    text = re.sub(r"\r\n?|[\u2028\u2029\x85]", "\n", text)
    return PRIVATE.sub("", text)


def detected(data: bytes, name: str) -> str:
    """Return the format of a file, from what it contains. Raises Refused when it is none that is known."""
    if data.startswith(b"PK"):
        return "qti30" if b"imsqti_item_xmlv3p0" in data else "qti21"
    start = data[:20_000].decode("utf-16" if data[:2] in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8", "ignore")
    if start.lstrip("\ufeff \t\r\n").startswith("<"):
        for sign, format_ in _XML:
            if sign in start:
                return format_
        if re.match(r"\s*\ufeff?\s*<[?!]", start):
            raise Refused("this XML is neither Moodle's nor QTI 2 or 3", 1)
    text = decoded(data)
    if _ANSWER.search(text):
        return "aiken"
    if "{" in text or "::" in text or name.lower().endswith((".gift", ".gift.txt")):
        return "gift"
    raise Refused("no known format: expected GIFT, Aiken, Moodle XML or QTI")
