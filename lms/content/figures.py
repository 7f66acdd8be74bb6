"""Images in Markdown: `![what it shows](media:name)` on a line of its own, with a gap for the address."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

IMAGE_GAP = re.compile(r"image-([0-9]+)")  # no fact has a key with a hyphen
_MEDIA = re.compile(r"media:([a-z0-9][a-z0-9_-]{0,62})")
_IN_WORDS = {"text", "softbreak", "em_open", "em_close", "strong_open", "strong_close"}


class ImageUse(NamedTuple):
    """An image that a text shows: its name in the course, what it shows in words, its line (from 0, in the text)."""

    name: str
    alt: str
    line: int


def image_address(sha256: str) -> str:
    """Return the address of the image with this content (64 hex digits)."""
    return f"/learn/media/{sha256}.webp"


def image_source(sha256: str, width: int, height: int) -> str:
    """Return the attributes of the image with this content (64 hex digits); width and height, in px, keep its place."""
    return f'src="{image_address(sha256)}" width="{width}" height="{height}"'


def image_html(use: ImageUse, sources: Mapping[str, str]) -> str:
    """Return the element that fills a gap; `sources` has `image_source` by name. Raises KeyError."""
    return f'<img {sources[use.name]} alt="{escape(use.alt)}" loading="lazy">'


def find_figures(state: StateCore) -> None:
    """Make a figure of each paragraph that is one image of the course and nothing else: a core rule of markdown-it."""
    found: list[Token] = []
    number = 0
    for token in state.tokens:
        image = _only_image(token)
        if image and found and found[-1].type == "paragraph_open":
            token.type, token.tag, token.map = "figure", "figure", found.pop().map
            line = token.map[0] if token.map else 0
            token.meta = {"use": ImageUse(_name(image), _alt(image), line), "gap": f"image-{number}"}
            number += 1
        elif token.type == "paragraph_close" and found and found[-1].type == "figure":
            continue
        found.append(token)
    state.tokens = found


def write_figure(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_: Any) -> str:
    """Return a figure around its gap."""
    return f'<figure class="lesson-image">\ue000{tokens[place].meta["gap"]}\ue001</figure>\n'


def figure_problems(token: Token, line_number: int) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the words of an image, with its line."""
    words = [child.type for image in token.children or () for child in image.children or ()]
    if not token.meta["use"].alt:
        yield line_number, "expected words that say what the image shows: `![what it shows](media:name)`"
    elif "legal_fact" in words:
        yield line_number, "a legal fact may not stand in the words for an image"
    elif not _IN_WORDS.issuperset(words):
        yield line_number, "expected plain words for an image: `![what it shows](media:name)`"


def _only_image(token: Token) -> Token | None:
    """The image that is all of the text."""
    children = token.children if token.type == "inline" else None
    if not children or len(children) > 1 or children[0].type != "image" or children[0].attrGet("title"):
        return None
    return children[0] if _name(children[0]) else None


def _name(image: Token) -> str:
    found = _MEDIA.fullmatch(str(image.attrGet("src")))
    return found[1] if found else ""


def _alt(image: Token) -> str:
    words = "".join(child.content or " " for child in image.children or () if child.type in ("text", "softbreak"))
    return " ".join(words.split())
