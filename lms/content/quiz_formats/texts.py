"""Texts on their way out (Markdown to HTML) and in (HTML to Markdown, by a converter that the caller brings)."""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from types import MappingProxyType

from markdown_it import MarkdownIt

from lms.content.markdown import Markdown
from lms.content.quiz_formats.results import Refused

# HTML, names of images by their addresses, whether one line is wanted -> Markdown, sentences about what was left out.
ToMarkdown = Callable[[str, Mapping[str, str], bool], tuple[str, tuple[str, ...]]]
LONGEST_TEXT = 50_000  # characters of one text of a file
BLANK = re.compile(r"\[\[blank\.([a-z][a-z0-9-]{0,62})\]\]")
_FACT_LINK = re.compile(r'<a class="legal-fact"[^>]*>(.*?)</a>', re.DOTALL)
_TABLE = re.compile(r'<div class="table-scroll" tabindex="0">(<table>.*?</table>)</div>', re.DOTALL)
_ONE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>|<(?:ul|ol|table|blockquote|aside|figure|h3)\b).)*)</p>", re.DOTALL)
_LOOKS_LIKE_HTML = re.compile(r"</?[A-Za-z][^<>]*>|&(?:[a-z]+|#\d+);")
_TAG = re.compile(r"<[^<>]*>")
_BLOCK_END = re.compile(r"</(?:p|li|h3|th|td|tr|blockquote|aside|figure)>|<br\s*/?>")
# Gaps of a text while it is HTML of a stranger: private-use signs that no text has.
_OPEN, _CLOSE = "\ue010", "\ue011"
_GAPS = re.compile(f"[{_OPEN}{_CLOSE}]")
_any_markdown = MarkdownIt("commonmark").enable("table")
# What is emphasised as a whole cannot be, where a gap parts it.
_AROUND_GAP = re.compile(rf"<(b|strong|i|em|u|a|span)\b[^>]*>((?:(?!</\1>).)*{_OPEN}(?:(?!</\1>).)*)</\1>", re.DOTALL)
_MOST_AROUND = 4
_LONGEST_AROUND = 3_000  # characters; the search takes the square of it
_LINE_HEAD = re.compile(r"^(?:(?:>|[-*]|\d{1,9}[.)]|#{1,6}) +)+")
_GAP = re.compile(f"{_OPEN}([a-z0-9-]+){_CLOSE}")


class Outgoing:
    """Markdown of items as HTML; `address` is that of an image, with `{}` for its name."""

    def __init__(self, address: str) -> None:
        self._markdown = Markdown()
        self._address = address

    def image(self, name: str) -> str:
        """Return the address of an image."""
        return self._address.format(name)

    def block(self, text: str) -> str:
        """Return paragraphs, lists and so on. Legal facts stay as they are spelled: `[[law.key]]`."""
        rendered = self._markdown.block(text)
        sources = {use.name: f'src="{escape(self.image(use.name))}"' for use in rendered.images}
        html = rendered.fill({key: f"[[law.{key}]]" for key in rendered.facts}, sources)
        html = _TABLE.sub(r"\1", _FACT_LINK.sub(r"\1", html))
        return html.replace(' loading="lazy"', "").replace(' class="lesson-image"', "").strip()

    def phrase(self, text: str) -> str:
        """Return HTML without a paragraph."""
        rendered = self._markdown.phrase(text)
        return _FACT_LINK.sub(r"\1", rendered.fill({key: f"[[law.{key}]]" for key in rendered.facts}))

    def short(self, text: str) -> str:
        """Return HTML, without a paragraph around it where it is only one."""
        html = self.block(text)
        one = _ONE_PARAGRAPH.fullmatch(html)
        return one[1] if one else html

    def words(self, text: str) -> tuple[str, bool]:
        """Return the text as one line of plain words, and whether that is all there was."""
        html = self.block(text)
        plain = " ".join(unescape(_TAG.sub("", _BLOCK_END.sub(" ", html))).split())
        return plain, html in (f"<p>{escape(plain, quote=False)}</p>", f"<p>{escape(plain)}</p>")


def plain_html(text: str) -> str:
    """Return plain text as HTML: empty lines part paragraphs, other line ends are kept."""
    paragraphs = [part.strip("\n") for part in re.split(r"\n[ \t]*\n", text.strip())]
    return "".join(f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs if part)


def gap(name: str) -> str:
    """Return what stands for a blank in HTML that is on its way in."""
    return f"{_OPEN}{name}{_CLOSE}"


def as_html(kind: str, text: str) -> str:
    """Return a text of a format (`html`, `moodle`, `plain`, `markdown` or "") as HTML.

    Raises Refused for a text that is too long.
    """
    if len(text) > LONGEST_TEXT:
        raise Refused(f"a text has {len(text):,} characters; {LONGEST_TEXT:,} are the most")
    if kind == "markdown":
        return str(_any_markdown.render(text))
    if kind == "html" or (kind != "plain" and _LOOKS_LIKE_HTML.search(text)):
        return text
    return plain_html(text)


class Incoming:
    """HTML of a file as Markdown. `lost` collects sentences about what was left out of one item."""

    def __init__(self, to_markdown: ToMarkdown) -> None:
        self._to_markdown = to_markdown
        self.lost: dict[str, None] = {}

    def block(self, html: str, images: Mapping[str, str] = MappingProxyType({})) -> str:
        """Return paragraphs and so on, "" where there are no words. Raises Refused for a text that is too long."""
        return self._read(html, images, inline=False)

    def phrase(self, html: str, images: Mapping[str, str] = MappingProxyType({})) -> str:
        """Return one line, "" where there are no words. Raises Refused for a text that is too long."""
        return self._read(html, images, inline=True)

    def with_gaps(self, html: str, images: Mapping[str, str] = MappingProxyType({})) -> tuple[str, str]:
        """Return what stands before the paragraphs with gaps, and those as one line with `[[blank.ID]]`."""
        for _ in range(_MOST_AROUND if len(html) < _LONGEST_AROUND else 0):
            html = _AROUND_GAP.sub(r"\2", html)
        text = self._read(html, images, inline=False, gaps=True)
        parts = text.split("\n\n")
        first = next((place for place, part in enumerate(parts) if _GAP.search(part)), len(parts))
        line = " ".join(_LINE_HEAD.sub("", re.sub(r"\\?\n(?:> )*", " ", part)) for part in parts[first:])
        return "\n\n".join(parts[:first]), _GAP.sub(r"[[blank.\1]]", line)

    def _read(self, html: str, images: Mapping[str, str], *, inline: bool, gaps: bool = False) -> str:
        if len(html) > LONGEST_TEXT:
            raise Refused(f"a text has {len(html):,} characters; {LONGEST_TEXT:,} are the most")
        text, lost = self._to_markdown(html if gaps else _GAPS.sub("", html), images, inline)
        self.lost.update(dict.fromkeys(lost))
        return text
