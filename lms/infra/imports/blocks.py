"""Headings to blocks with ids, and the title of the lesson."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from lms.domain.errors import Invalid
from lms.infra.imports.draft import Draft, DraftBlock, Findings
from lms.infra.imports.phrases import plain
from lms.infra.imports.tree import Node, parse_html
from lms.infra.imports.writer import HEADINGS, Part, Writer, join

LEAD = "lead"
LONGEST_TITLE = 200
MOST_BLOCKS = 200
LONGEST_SLUG = 50
_OWN_ID = re.compile(r"\s*\{#(?P<id>[a-z][a-z0-9-]{0,62})\}\s*$")
Section = tuple[Node | None, list[Node | str]]


def draft(html: str, name: str, found: Findings) -> Draft:
    """Return the lesson that HTML of one of our readers makes.

    The title is that of a heading `<h1 class=title>`, or of the one heading above all others, or else the file's
    name without extension. Raises Invalid("document.empty") when there is no word in it,
    and "document.too_long" beyond 200 blocks.
    """
    children = list(_worded(parse_html(html).children))
    title, children = _title(children)
    level = _block_level(children)
    writer = Writer(found)
    blocks: list[DraftBlock] = []
    for heading, below in _sections(children, level):
        block = _block(heading, below, writer, blocks)
        if len(blocks) >= MOST_BLOCKS:
            raise Invalid("document.too_long")
        if block.text:
            blocks.append(block)
        elif block.title:
            found.note("import.empty_heading", title=block.title)
    if not blocks:
        raise Invalid("document.empty")
    if level is None:
        found.note("import.no_headings")
    elif any(node.tag in HEADINGS and int(node.tag[1]) > level + 1 for node in _nodes(children)):
        found.note("import.heading_levels")
    return Draft(title or _from_name(name), tuple(blocks), tuple(found.images.values()), tuple(found.notes))


def slug(title: str, place: int, taken: Sequence[str]) -> str:
    """Return an id for a block: the title's own words where they are in Latin letters, else `block-PLACE`."""
    letters = [sign for sign in title if sign.isalpha()]
    ascii_ = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_.replace("'", "")).strip("-")
    words = re.sub(r"^[0-9-]+", "", words)[:LONGEST_SLUG].strip("-")
    latin = sum(sign.isalpha() for sign in words)
    base = words if words and 2 * latin >= len(letters) else f"block-{place}"
    return _free(base, taken)


def _free(base: str, taken: Sequence[str]) -> str:
    number, found = 1, base
    while found in taken or found == LEAD:
        number += 1
        found = f"{base}-{number}"
    return found


def _worded(children: Sequence[Node | str]) -> Iterator[Node | str]:
    """Of a heading without words, its images."""
    for child in children:
        if isinstance(child, Node) and child.tag in HEADINGS and not _words(child):
            yield from (below for below in child.walk() if below.tag == "img")
        else:
            yield child


def _words(heading: Node) -> str:
    return plain(_OWN_ID.sub("", heading.text()))[:LONGEST_TITLE].strip()


def _nodes(children: Sequence[Node | str]) -> Iterator[Node]:
    return (child for child in children if isinstance(child, Node))


def _title(children: list[Node | str]) -> tuple[str, list[Node | str]]:
    """The title, and the rest."""
    headings = [node for node in _nodes(children) if node.tag in HEADINGS]
    own = [node for node in headings if node.attributes.get("class") == "title"]
    if not own and headings:
        tags = [node.tag for node in headings]
        own = headings[:1] if tags[0] == min(tags) and tags.count(tags[0]) == 1 else []
    if not own:
        return "", children
    text = _words(own[0])
    place = next(place for place, child in enumerate(children) if child is own[0])
    images: list[Node | str] = [node for node in own[0].walk() if node.tag == "img"]
    return text, [*children[:place], *images, *children[place + 1 :]]


def _block_level(children: Sequence[Node | str]) -> int | None:
    return min((int(node.tag[1]) for node in _nodes(children) if node.tag in HEADINGS), default=None)


def _sections(children: Sequence[Node | str], level: int | None) -> Iterator[Section]:
    heading: Node | None = None
    below: list[Node | str] = []
    for child in children:
        if isinstance(child, Node) and child.tag == f"h{level}":
            yield heading, below
            heading, below = child, []
        else:
            below.append(child)
    yield heading, below


def _block(
    heading: Node | None, below: Sequence[Node | str], writer: Writer, before: Sequence[DraftBlock]
) -> DraftBlock:
    parts: list[Part] = []
    run: list[Node | str] = [node for node in heading.walk() if node.tag == "img"] if heading else []
    for child in below:
        if isinstance(child, Node) and child.tag in HEADINGS:
            parts += [*writer.parts(run, parts[-1].kind if parts else ""), *writer.heading(child)]
            run = []
        else:
            run.append(child)
    parts += writer.parts(run, parts[-1].kind if parts else "")
    if heading is None:
        return DraftBlock(LEAD, "", join(parts))
    title, own, taken = _words(heading), _OWN_ID.search(heading.text()), [block.id for block in before]
    place = 1 + sum(id_ != LEAD for id_ in taken)
    id_ = _free(own["id"], taken) if own else slug(title, place, taken)
    return DraftBlock(id_, title, join(parts))


def _from_name(name: str) -> str:
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return plain(re.sub(r"[_-]+", " ", stem))[:LONGEST_TITLE] or "Lesson"
