"""One lesson under the law of two countries: block by block and fact by fact, with the words that differ."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Any, Literal

from markupsafe import Markup, escape

from lms.accounts.models import Member
from lms.content.wording import word_diff
from lms.domain.errors import Invalid
from lms.learning import showing
from lms.studio import composing
from lms.studio.audience import Asked, Audience, audience
from lms.studio.composing import Composed

ALIKE = 0.5  # the share of both texts that has to be the same
Kind = Literal["same", "changed", "added", "removed"]
_BLOCK_ENDS = re.compile(r"</(?:p|li|h3|td|th|tr|aside|blockquote)>")
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two countries."""

    readers: Audience
    found: Composed

    @property
    def facts(self) -> dict[str, dict[str, Any]]:
        return {fact["key"]: fact for fact in showing.facts_of(self.found.body, self.found.country)}


@dataclass(frozen=True, slots=True)
class Row:
    """As the component `diff` takes it."""

    kind: Kind
    cells: tuple[Markup, Markup]
    label: str


@dataclass(frozen=True, slots=True)
class Law:
    """One legal fact on both sides; None where a side does not name it."""

    label: str
    left: Mapping[str, Any] | None
    right: Mapping[str, Any] | None

    @property
    def same(self) -> bool:
        return bool(self.left and self.right and self.left["value"] == self.right["value"])


def sides(
    course: str, head: Mapping[str, Any], key: str, asked: Mapping[str, str], viewer: Member
) -> tuple[Side, Side]:
    """Both readings of a document of the release in force. Raises as `audience` and `composing.released` do."""
    if asked["left"] == asked["right"]:
        raise Invalid("audience.same")
    made = []
    for country in (asked["left"], asked["right"]):
        readers = audience(course, head, Asked(country=country, language=asked["language"]), viewer)
        made.append(Side(readers, composing.released(course, key, readers)[0]))
    return made[0], made[1]


def rows(left: Side, right: Side) -> list[Row]:
    """The blocks of both, those with the same id beside each other, in an order that both have."""
    ours, theirs = (_by_id(side.found.body) for side in (left, right))
    found = []
    for name in merged_order(list(ours), list(theirs)):
        mine, other = ours.get(name), theirs.get(name)
        label = (mine or other or {}).get("title", "")
        if mine is None or other is None:
            kind: Kind = "removed" if other is None else "added"
            cells = (_whole(mine), _whole(other))
        else:
            kind = "same" if (mine["title"], mine["html"]) == (other["title"], other["html"]) else "changed"
            cells = marked(_words(mine), _words(other))
        found.append(Row(kind, cells, label))
    return found


def laws(left: Side, right: Side) -> list[Law]:
    """The facts that one of the sides names, in their order."""
    ours, theirs = left.facts, right.facts
    return [
        Law(str((ours.get(key) or theirs[key])["label"]), ours.get(key), theirs.get(key))
        for key in dict.fromkeys([*ours, *theirs])
    ]


def merged_order(left: Sequence[str], right: Sequence[str]) -> list[str]:
    """Put two orders together: what both have once, what one side adds at its place."""
    found: list[str] = []
    for _tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        found += [*left[a:b], *right[c:d]]
    return list(dict.fromkeys(found))


def marked(left: str, right: str) -> tuple[Markup, Markup]:
    """Both texts with what only one of them has marked: `del` on the left, `ins` on the right.

    Texts that have little in common are marked as wholes: single words out of other sentences would say nothing.
    """
    parts: Sequence[tuple[str, str]] = word_diff(left, right)
    same = sum(len(text) for kind, text in parts if kind == "same")
    if 2 * same < ALIKE * (len(left) + len(right)):
        parts = [("removed", left), ("added", right)]
    return _side(parts, "removed", "del"), _side(parts, "added", "ins")


def _side(parts: Sequence[tuple[str, str]], own: str, tag: str) -> Markup:
    shown = (
        Markup("<{0}>{1}</{0}>").format(Markup(tag), text) if kind == own else escape(text)  # noqa: S704 - del or ins
        for kind, text in parts
        if kind in ("same", own)
    )
    return Markup("").join(shown)


def _whole(block: Mapping[str, Any] | None) -> Markup:
    return escape(_words(block)) if block else Markup("")


def _words(block: Mapping[str, Any]) -> str:
    """A block as plain text, its paragraphs and points apart."""
    paragraphs = _BLOCK_ENDS.split(block["html"])
    plain = (" ".join(unescape(_TAGS.sub("", part)).split()) for part in paragraphs)
    return "\n\n".join(filter(None, plain))


def _by_id(body: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {block["id"]: block for block in body["blocks"]}
