"""Files that authors bring, to draft lessons."""

from lms.domain.errors import Invalid
from lms.infra.imports.blocks import draft
from lms.infra.imports.draft import Draft, Findings
from lms.infra.imports.package import LARGEST_FILE, safe_package
from lms.infra.imports.plain_text import read_markdown
from lms.infra.imports.slides import read_slides
from lms.infra.imports.word import read_word

KINDS = {"docx": "docx", "pptx": "pptx", "md": "md", "markdown": "md"}
_MACROS = ("docm", "dotm", "pptm", "ppsm", "potm")
_OLD = ("doc", "ppt", "dot", "pps")


def read_document(name: str, data: bytes) -> Draft:
    """Return the draft lesson that a .docx, .pptx or .md file makes.

    `name` is the file's name: its ending says how to read it, and what it contains must agree. Raises Invalid with the
    key `document.…`: `too_large` (`size`, `limit` in MB), `unknown` (`kinds`), `wrong_type` (`expected`, `found`; "?"
    for something that is no office file), `old_format`, `macros`, `encrypted`, `bomb`, `entities`, `nested`,
    `too_long`, `encoding`, `broken`, `empty`.
    """
    if len(data) > LARGEST_FILE:
        raise Invalid("document.too_large", size=round(len(data) / 1e6, 1), limit=LARGEST_FILE // 1_000_000)
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    kind = KINDS.get(ending)
    if kind is None:
        raise _unknown(ending)
    found = Findings()
    return draft(_html(kind, data, found), name, found)


def _unknown(ending: str) -> Invalid:
    if ending in _MACROS:
        return Invalid("document.macros")
    if ending in _OLD:
        return Invalid("document.old_format")
    return Invalid("document.unknown", kinds=".docx, .pptx, .md")


def _html(kind: str, data: bytes, found: Findings) -> str:
    if kind == "md":
        return read_markdown(data, found)
    package = safe_package(data, kind)
    return read_word(package, found) if kind == "docx" else read_slides(package, found)
