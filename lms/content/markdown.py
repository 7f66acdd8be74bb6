"""Markdown of the content format to clean HTML, with the place of everything that the format does not have.

A text is rendered once; legal facts stay gaps that are filled per country, so the cost of a text does not grow
with the number of countries.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from lms.content.figures import IMAGE_GAP, ImageUse, figure_problems, find_figures, image_html, write_figure

CALLOUTS = ("note", "example", "caution", "practice", "reflect")
# Private-use characters mark the gaps; texts that contain them are refused, so a gap is always one of ours.
_GAP = re.compile("\ue000([a-z0-9_-]+)\ue001")
_RESERVED = re.compile("[\ue000\ue001]")
_PRIVATE_USE = "private-use characters are not used in content"
_FACT = re.compile(r"\[\[law\.([a-z][a-z0-9_]{0,62})\]\]")
_TAGS = {"a", "aside", "blockquote", "br", "div", "em", "figure", "h3", "li", "ol", "p", "strong"} | {
    *("table", "tbody", "td", "th", "thead", "tr", "ul")
}
_CLASSES = {
    "a": {"legal-fact"},
    "aside": {"callout", *(f"callout-{kind}" for kind in CALLOUTS)},
    "p": {"callout-title"},
    "div": {"table-scroll"},
    "figure": {"lesson-image"},
    "td": {"text-center", "text-end"},
    "th": {"text-center", "text-end"},
}
_ATTRIBUTES = {"a": {"href", "rel"}, "aside": {"role"}, "div": {"tabindex"}, "ol": {"start"}, "th": {"scope"}}
_REFUSED = {
    "code_block": "four spaces at the beginning of a line make code, which content does not have",
    "code_inline": "code is not used in content",
    "fence": "code is not used in content",
    "hr": "a dividing line is not used in content",
    "html_block": "HTML is not used in content",
    "html_inline": "HTML is not used in content",
    "image": "expected an image of this course on a line of its own: `![what it shows](media:name)`",
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """Clean HTML around gaps: `parts` has HTML at even places, and the key of a fact or image at odd ones.

    `problems` are lines (from 0, within the text) and sentences; `images` are in the order of the text.
    """

    parts: tuple[str, ...]
    problems: tuple[tuple[int, str], ...] = ()
    images: tuple[ImageUse, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """The keys of the facts that the text names, each once, in order."""
        return tuple(dict.fromkeys(part for part in self.parts[1::2] if not IMAGE_GAP.fullmatch(part)))

    def fill(self, values: Mapping[str, str], images: Mapping[str, str] = MappingProxyType({})) -> str:
        """Return the HTML with the values (HTML) of its facts and the sources (`image_source`) of its images, by name.

        Raises KeyError without one of them.
        """
        if len(self.parts) == 1:
            return self.parts[0]
        return "".join(self._gap(part, values, images) if place % 2 else part for place, part in enumerate(self.parts))

    def _gap(self, key: str, values: Mapping[str, str], images: Mapping[str, str]) -> str:
        image = IMAGE_GAP.fullmatch(key)
        if image is None or int(image[1]) >= len(self.images):
            return values[key]
        return image_html(self.images[int(image[1])], images)


class Markdown:
    """Renders and remembers: the same text is worked on once."""

    def __init__(self) -> None:
        self._parser = _parser()
        self._blocks: dict[str, Rendered] = {}
        self._phrases: dict[str, Rendered] = {}

    def block(self, text: str) -> Rendered:
        """Return paragraphs, lists, tables and so on."""
        found = self._blocks.get(text)
        if found is None:
            found = self._blocks[text] = self._render(text, self._parser.parse(_RESERVED.sub("", text)))
        return found

    def phrase(self, text: str) -> Rendered:
        """Return text without a paragraph around it, for a label."""
        found = self._phrases.get(text)
        if found is None:
            found = self._phrases[text] = self._render(text, self._parser.parseInline(_RESERVED.sub("", text.strip())))
        return found

    def _render(self, text: str, tokens: list[Token]) -> Rendered:
        html = self._parser.renderer.render(tokens, self._parser.options, {})
        clean = nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            allowed_classes=_CLASSES,
            url_schemes={"https"},
            link_rel=None,
            strip_comments=True,
        )
        problems = sorted({*_problems(text, tokens), *_reserved(text)})
        images = tuple(token.meta["use"] for token in tokens if token.type == "figure")
        return Rendered(tuple(_GAP.split(clean.strip())), tuple(problems), images)


def fact_value(text: str, language: str = "", direction: str = "") -> str:
    """Return a value as HTML that fills a gap; language and direction are given when they are not the text's own."""
    if language:
        return f'<span lang="{escape(language)}" dir="{escape(direction)}">{escape(text)}</span>'
    return escape(text)


class _AnyLink(MarkdownIt):
    """Makes a link of every address, so that one that is not https is refused by name and not left as text."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        return bool(url)


def _parser() -> MarkdownIt:
    # HTML is recognised in order to be refused; its render rules below only ever escape it.
    parser = _AnyLink("commonmark", {"html": True}).enable("table").disable("reference")
    for kind in CALLOUTS:
        container_plugin(parser, kind, render=_callout)
    parser.inline.ruler.before("link", "legal_fact", _read_fact)
    parser.core.ruler.push("figures", find_figures)
    rules: dict[str, Callable[..., str]] = {
        "figure": write_figure,
        "html_block": _escaped,
        "html_inline": _escaped,
        "legal_fact": _fact,
        "text": _text,
        "link_open": _link,
        "table_open": lambda *_: '<div class="table-scroll" tabindex="0"><table>\n',
        "table_close": lambda *_: "</table></div>\n",
        "th_open": _cell,
        "td_open": _cell,
        "th_close": _cell_end,
    }
    for name, rule in rules.items():
        parser.add_render_rule(name, rule)
    return parser


def _read_fact(state: StateInline, silent: bool) -> bool:
    match = _FACT.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("legal_fact", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _fact(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_: Any) -> str:
    key = tokens[place].content
    return f'<a class="legal-fact" href="#fact-{key}">\ue000{key}\ue001</a>'


def _escaped(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_: Any) -> str:
    return escape(tokens[place].content)


def _text(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_: Any) -> str:
    # A gap of somebody else's could still come as an entity (`&#xE000;`), which the parser has decoded by now.
    return escape(_RESERVED.sub("", tokens[place].content))


def _link(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_: Any) -> str:
    return f'<a href="{escape(str(tokens[place].attrGet("href")))}" rel="noopener">'


def _cell(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_: Any) -> str:
    # The style attribute that markdown-it writes would be refused by our content security policy.
    align = {"text-align:center": ' class="text-center"', "text-align:right": ' class="text-end"'}
    tag = _cell_tag(tokens[place], tokens[place + 1])
    scope = ' scope="col"' if tag == "th" else ""
    return f"<{tag}{scope}{align.get(str(tokens[place].attrGet('style')), '')}>"


def _cell_end(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_: Any) -> str:
    return f"</{_cell_tag(tokens[place], tokens[place - 1])}>\n"


def _cell_tag(cell: Token, words: Token) -> str:
    """The corner above a column of names is no heading: one without words would only be read as an empty one."""
    return "td" if cell.tag == "th" and not words.content.strip() else cell.tag


def _callout(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_: Any) -> str:
    token = tokens[place]
    if token.nesting < 0:
        return "</aside>\n"
    kind, title = _callout_head(token)
    # role=note: an aside inside main would be a landmark, and a lesson with six landmarks has none.
    return f'<aside class="callout callout-{kind}" role="note"><p class="callout-title">{escape(title)}</p>\n'


def _callout_head(token: Token) -> tuple[str, str]:
    kind, _, title = token.info.strip().partition(" ")
    return kind, title.strip()


def _problems(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    lines = text.splitlines()
    line_number = 0
    heading = False
    for token in tokens:
        line_number = token.map[0] if token.map else line_number
        if token.type in _REFUSED:
            yield line_number, _REFUSED[token.type]
        elif token.type == "heading_open":
            heading = True
            if token.tag != "h3":
                yield line_number, "expected a heading of level three (`###`) inside a block"
        elif token.type == "figure":
            yield from figure_problems(token, line_number)
        elif token.type == "inline":
            yield from _inline_problems(token, line_number, in_heading=heading)
            heading = False
        elif token.type.startswith("container_") and token.nesting > 0:
            yield from _callout_problems(token, line_number, lines)


def _reserved(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines()):
        if _RESERVED.search(line):
            yield number, _PRIVATE_USE


def _callout_problems(token: Token, line_number: int, lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    kind, title = _callout_head(token)
    if not title:
        yield line_number, f"expected a title: `::: {kind} A short title`"
    if "[[" in title:
        yield line_number, "a legal fact may not stand in a heading"
    end = token.map[1] if token.map else 0
    if end >= len(lines) or not lines[end].rstrip().endswith(":::"):
        yield line_number, "this callout is not closed: expected `:::` on a line of its own"


def _inline_problems(token: Token, line_number: int, *, in_heading: bool) -> Iterator[tuple[int, str]]:
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            line_number += 1
        elif child.type == "link_open" and not str(child.attrGet("href")).startswith("https://"):
            yield line_number, f"expected a link that begins with https://, not `{child.attrGet('href')}`"
        elif child.type == "legal_fact" and in_heading:
            yield line_number, "a legal fact may not stand in a heading"
        elif child.type in _REFUSED:
            yield line_number, _REFUSED[child.type]
        elif child.type == "text":
            yield from _text_problems(child.content, line_number)


def _text_problems(content: str, line_number: int) -> Iterator[tuple[int, str]]:
    if _RESERVED.search(content):
        yield line_number, _PRIVATE_USE
    if "[[" in content:
        yield line_number, "expected a legal fact as `[[law.key]]`"
    if "](" in content:
        yield line_number, "expected a whole link `[words](https://…)`, without a legal fact in it"
    if content.startswith(":::"):
        yield line_number, f"expected a callout of a kind that exists: {', '.join(CALLOUTS)}"
