"""Markdown of any dialect to HTML: the one that our own format is written in, and what others have beside it."""

import re
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from lms.domain.errors import Invalid
from lms.infra.imports.draft import Findings
from lms.infra.imports.phrases import keep_facts, plain
from lms.infra.imports.writer import CALLOUTS

LONGEST = 500_000  # bytes: about 70,000 words
_FRONT = re.compile(r"\A---[ \t]*\r?\n(?P<head>.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^title:[ \t]*(?P<title>.+?)[ \t]*$", re.MULTILINE)
_OTHER_KEY = re.compile(r"^(?!title:)\w+:", re.MULTILINE)
_OWN_IMAGE = re.compile(r"media:[a-z0-9][a-z0-9_-]{0,62}")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_DATA = re.compile(r"data:image/[a-z]+;base64,(?P<bytes>.*)", re.DOTALL)


def read_markdown(data: bytes, found: Findings) -> str:
    """Return the text's HTML. Raises Invalid: `document.encoding`, `document.too_long`."""
    if len(data) > LONGEST:
        raise Invalid("document.too_long")
    text = _decoded(data)
    title = ""
    front = _FRONT.match(text)
    if front:
        text = text[front.end() :]
        named = _TITLE.search(front["head"])
        title = plain(named["title"].strip("\"'")) if named else ""
        if _OTHER_KEY.search(front["head"]):
            found.note("import.front_matter")
    html = _Renderer(found).html(text)
    return f'<h1 class="title">{escape(title)}</h1>\n{html}' if title else html


def _decoded(data: bytes) -> str:
    coding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(coding)
    except UnicodeDecodeError:
        raise Invalid("document.encoding") from None
    if "\0" in text:
        raise Invalid("document.wrong_type", expected="Markdown", found="?")
    return text


class _Renderer:
    def __init__(self, found: Findings) -> None:
        self._found = found
        parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
        keep_facts(parser)
        for kind in CALLOUTS:
            container_plugin(parser, kind, render=_callout)
        for name, rule in (("html_block", self._left_out), ("html_inline", self._tag), ("image", self._image)):
            parser.add_render_rule(name, _with_renderer(rule))
        self._parser = parser
        self._words = RendererHTML()

    def html(self, text: str) -> str:
        return str(self._parser.render(text))

    def _left_out(self, *_: Any) -> str:
        self._found.note("import.html")
        return ""

    def _tag(self, tokens: Sequence[Token], place: int, *_: Any) -> str:
        if _LINE_BREAK.fullmatch(tokens[place].content):
            return "<br>"
        return self._left_out()

    def _image(self, tokens: Sequence[Token], place: int, *_: Any) -> str:
        token = tokens[place]
        address = str(token.attrGet("src") or "")
        alt = self._words.renderInlineAsText(token.children or [], self._parser.options, {})
        if _OWN_IMAGE.fullmatch(address):
            return f'<img src="{address}" alt="{escape(alt)}">'
        brought = _DATA.fullmatch(address)
        if brought is None:
            self._found.note("import.image_address", address=address[:200], alt=plain(alt))
            return ""
        try:
            kept = self._found.image(b64decode(brought["bytes"]), alt)
        except NoBase64:
            kept = None
        return f'<img src="media:{kept.name}" alt="{escape(kept.alt)}">' if kept else ""


def _with_renderer(rule: Callable[..., str]) -> Callable[..., str]:
    """markdown-it binds rules to its renderer, methods too."""

    def bound(_renderer: RendererHTML, *rest: Any) -> str:
        return rule(*rest)

    return bound


def _callout(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_: Any) -> str:
    if tokens[place].nesting < 0:
        return "</aside>"
    kind, _space, title = tokens[place].info.strip().partition(" ")
    return f'<aside kind="{kind}" title="{escape(plain(title))}">'
