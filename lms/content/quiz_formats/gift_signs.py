"""The signs that GIFT escapes, and the formats of its texts."""

import re

_ESCAPES = {"~": "\ue020", "=": "\ue021", "#": "\ue022", "{": "\ue023", "}": "\ue024", ":": "\ue025", "n": "\n"} | {
    "\\": "\ue027"
}
_ESCAPED = re.compile(r"\\([~=#{}:n\\])")
_BACK = {held: sign for sign, held in _ESCAPES.items()}
_HELD = re.compile("[\ue020-\ue025\ue027]")
_MARKER = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)


def hold(text: str) -> str:
    """Return text in which escaped signs are ones that mean nothing, and `\\n` is a line's end."""
    return _ESCAPED.sub(lambda match: _ESCAPES[match[1]], text)


def unheld(text: str) -> str:
    """Return text with the signs that were escaped."""
    return _HELD.sub(lambda match: _BACK[match[0]], text)


def words(text: str) -> str:
    """Return the words of an answer to type, on one line."""
    return " ".join(unheld(text).split())


def marked(text: str) -> tuple[str, str]:
    """Return the format that a text names (`html`, `moodle`, `plain`, `markdown` or ""), and the text."""
    found = _MARKER.match(text)
    return (found[1].lower(), text[found.end() :]) if found else ("", text)
