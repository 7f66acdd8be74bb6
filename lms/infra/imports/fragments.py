"""HTML of strangers, a piece at a time, to our Markdown: the texts of questions that other platforms export."""

from collections.abc import Iterator, Mapping
from typing import Any

import nh3

from lms.domain.errors import Invalid
from lms.infra.imports.draft import Findings
from lms.infra.imports.tree import Node, parse_html
from lms.infra.imports.writer import CALLOUTS, Writer, join

_TAGS = {
    *("a", "aside", "b", "blockquote", "br", "code", "del", "div", "em", "figure", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("hr", "i", "img", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td"),
    *("th", "thead", "tr", "u", "ul"),
}
_SPANS = {"colspan", "rowspan"}
_ATTRIBUTES = {
    "a": {"href"},
    "aside": {"class"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "p": {"class"},
    "td": _SPANS,
    "th": _SPANS,
}
_UNSEEN = {
    "script",
    "style",
    "template",
    "iframe",
    "object",
    "noscript",
    "title",
    "textarea",
    "svg",
    "math",
    "audio",
} | {*("video", "canvas", "form", "select")}
_BLOCKS = {"aside", "blockquote", "div", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"} | {
    *("table", "tbody", "td", "th", "thead", "tr", "ul", "br")
}
_SENTENCES = {
    "import.link": "a link was left out, its words were kept ({address})",
    "import.code": "text that was marked as code became ordinary text",
    "import.rule": "dividing lines were left out",
    "import.struck": "struck-through text became ordinary text",
    "import.emphasis": "some bold or italic became ordinary text",
    "import.nested": "lists that were nested very deeply became paragraphs",
    "import.table_flat": "a table with one row, or inside another table, or very wide, became paragraphs",
    "import.cells_merged": "merged cells of a table were divided",
    "import.table_images": "images in a table were moved below it",
    "import.image": "the image {address} does not come with the file and was left out",
    "import.image_in_line": "the image {address} does not fit into a line and was left out",
    "import.script": "code that would run in a page was left out",
    "document.nested": "a text that was nested too deeply became plain words",
}


def to_markdown(html: str, images: Mapping[str, str], inline: bool) -> tuple[str, tuple[str, ...]]:
    """Return the Markdown of a piece of HTML, and sentences about what was left out.

    `images` has the names (of `media:NAME`) by the addresses that the HTML uses; any other image is left out.
    With `inline` the result is a phrase: one line, no image. No HTML raises an error or stays as it is.
    """
    found = Findings()
    if any(f"<{tag}" in html.lower() for tag in ("script", "iframe", "object", "form")):
        found.note("import.script")
    # Relative addresses are those of images in a package; what they lead to is decided below.
    clean = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, clean_content_tags=_UNSEEN, link_rel=None, strip_comments=True
    )
    try:
        root = parse_html(clean)
    except Invalid:
        found.note("document.nested")
        root = Node("root", {}, [nh3.clean_text(nh3.clean(clean, tags=set()))])
    _callouts(root)
    _images(root, {} if inline else images, found, inline=inline)
    if inline:
        root = Node("root", {}, [Node("p", {}, [*_flat(root)])])
    text = join(Writer(found).parts(root.children))
    return text, tuple(_sentences(found))


def _callouts(root: Node) -> None:
    """Callouts as our own pages have them become what the writer knows."""
    for node in root.walk():
        if node.tag != "aside":
            continue
        kind = next((name for name in CALLOUTS if f"callout-{name}" in node.attributes.get("class", "").split()), "")
        title = next((child for child in node.children if isinstance(child, Node) and child.tag == "p"), None)
        if kind and title is not None and title.attributes.get("class") == "callout-title":
            node.attributes.update(kind=kind, title=" ".join(title.text().split()))
            node.children = [child for child in node.children if child is not title]


def _images(root: Node, images: Mapping[str, str], found: Findings, *, inline: bool) -> None:
    for node in (root, *root.walk()):
        kept: list[Node | str] = []
        for child in node.children:
            if isinstance(child, Node) and child.tag == "img":
                address = child.attributes.get("src", "")
                name = images.get(address)
                if name is None:
                    found.note("import.image_in_line" if inline else "import.image", address=address[:200])
                    continue
                child.attributes["src"] = f"media:{name}"
            kept.append(child)
        node.children = kept


def _flat(node: Node) -> Iterator[Node | str]:
    """What is below, without blocks: a space stands where one began or ended."""
    for child in node.children:
        if isinstance(child, str):
            yield child
        elif child.tag in _BLOCKS:
            yield " "
            yield from _flat(child)
            yield " "
        else:
            yield Node(child.tag, child.attributes, [*_flat(child)])


def _sentences(found: Findings) -> Iterator[str]:
    for note in found.notes:
        params: dict[str, Any] = dict(note.params)
        yield _SENTENCES.get(note.key, note.key).format(**params)
