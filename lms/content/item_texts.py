"""The one walk over a question of the bank: its texts in all languages, and the legal facts that it rests on.

It takes a question as its file has it (plain JSON) and as its model alike. Documents, checks, translations, usage and
the studio all go this way, so that no text of any type is forgotten in one of them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from lms.content.markdown import Markdown, Rendered
from lms.content.placeholders import blank_pieces
from lms.domain.facts import Localised

# A line has no line breaks; a phrase is Markdown without paragraphs, a text is Markdown, plain is neither; blanks are
# a phrase with `[[blank.ID]]` in it.
Style = Literal["line", "plain", "phrase", "text", "blanks"]
Path = tuple[str, ...]
Place = tuple[str | int, ...]
Shape = Mapping[str, Any]

_CHOICE: Shape = {"text": "phrase", "feedback": "text"}
_FORMS: Shape = {"feedback": "text"}
_STEP: Shape = {"title": "line", "text": "text", "decisions": {"text": "phrase", "consequence": "text"}}
# Keys in the order in which one reads: those of texts with their style, those of lists with the keys of a member.
_ITEM: Shape = {
    "prompt": "text",
    "text": "blanks",
    "choices": _CHOICE,
    "rows": _CHOICE,
    "options": {"text": "phrase"},
    "sequence": {"text": "phrase"},
    "answers": _FORMS,
    "blanks": {"choices": _CHOICE, "answers": _FORMS},
    "steps": _STEP,
    "endings": {"title": "line", "text": "text"},
    "debrief": "text",
    "feedback": "text",
}
_ASKS = frozenset({"prompt", "text", "title"})


class ItemText(NamedTuple):
    """A text of a question, with where it stands: by the ids of list members (`path`) and by their numbers (`place`).

    `asks` says whether one reads it before answering; of a case these are the prompt and the step that it starts with.
    """

    path: Path
    place: Place
    text: Localised
    style: Style
    asks: bool


class FactUse(NamedTuple):
    """A legal fact that a question refers to, judges by (`correct`) or takes its number from (`value`)."""

    place: Place
    fact: str
    kind: Literal["references", "correct", "value"]


def part(value: Any, name: str) -> Any:
    """Return what a question, or a part of one, has under a key; None when there is nothing."""
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)


def texts(item: Any) -> Iterator[ItemText]:
    """Yield all texts that a question, or an operation that replaces a part of one, has, in reading order."""
    start = part(item, "start")
    for found in _texts(item, _ITEM, (), ()):
        name = found.path[0]
        first = name != "endings" and (name != "steps" or found.path[1] == start)
        yield found if first else found._replace(asks=False)


def _texts(value: Any, shape: Shape, path: Path, place: Place) -> Iterator[ItemText]:
    for name, kind in shape.items():
        found = part(value, name)
        if isinstance(kind, str):
            if isinstance(found, Mapping):
                # What a choice that is an image shows is read out in its place: words without markup.
                style: Any = "plain" if name == "text" and part(value, "image") else kind
                yield ItemText((*path, name), (*place, name), found, style, name in _ASKS)
        elif isinstance(found, list):
            for number, member in enumerate(found):
                yield from _texts(member, kind, (*path, name, str(part(member, "id"))), (*place, name, number))


def fact_uses(item: Any) -> Iterator[FactUse]:
    """Yield the facts that a question rests on, but for those that its texts name (see `named`)."""
    yield from _uses(item, ())


def _uses(value: Any, place: Place) -> Iterator[FactUse]:
    for number, key in enumerate(part(value, "references") or ()):
        yield FactUse((*place, "references", number), key, "references")
    for kind in ("correct", "value"):
        if key := part(part(value, kind), "fact"):
            yield FactUse((*place, kind), key, kind)
    for name in ("choices", "answers", "blanks", "steps", "decisions"):
        members = part(value, name)
        for number, member in enumerate(members if isinstance(members, list) else ()):
            yield from _uses(member, (*place, name, number))


def renderings(markdown: Markdown, style: Style, words: str) -> list[Rendered]:
    """Return the pieces of a text that are Markdown, rendered: none of a plain one, several around blanks."""
    if style == "text":
        return [markdown.block(words)]
    if style == "phrase":
        return [markdown.phrase(words)]
    return [markdown.phrase(piece) for piece in blank_pieces(words)[::2]] if style == "blanks" else []


def named(markdown: Markdown, text: ItemText, languages: list[str]) -> Iterator[str]:
    """Yield the keys of the facts that a text names in these languages."""
    for tag in languages:
        for rendered in renderings(markdown, text.style, text.text.get(tag, "")):
            yield from rendered.facts
