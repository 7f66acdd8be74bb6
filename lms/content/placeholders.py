"""What translations take over: legal facts `[[law.key]]`, blanks `[[blank.id]]` of questions, and images
`![words](media:name)` but for their words.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice

_FACT = r"\[\[law\.(?P<fact>[a-z][a-z0-9_]{0,62})\]\]"
_IMAGE = r"!\[(?P<words>[^\]\n]{0,500})\]\(media:(?P<image>[a-z0-9][a-z0-9_-]{0,62})\)"
_BLANK = r"\[\[blank\.(?P<blank>[a-z][a-z0-9-]{0,62})\]\]"
_PLACEHOLDER = re.compile(f"{_FACT}|{_BLANK}|{_IMAGE}")
_BLANKS = re.compile(r"\[\[blank\.([a-z][a-z0-9-]{0,62})\]\]")
# What somebody or a tool made of a placeholder: spaces or capitals in it, a bracket lost, brackets of another script.
# Every repetition has its limit, so that no text takes more than a moment.
_BROKEN = re.compile(
    r"[\[［【] {0,3}[\[［【][^\[\]\n]{0,80}[\]］】]? {0,3}[\]］】]?"
    r"|!?\[[^\]\n]{0,500}\] {0,3}\( {0,3}media[^)\n]{0,80}\)?",
    re.IGNORECASE,
)

_ENOUGH = 10  # altered placeholders that one text is told of


def pieces(text: str) -> list[str]:
    """Return the text in pieces: words at even places, placeholders at odd ones."""
    found: list[str] = []
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        found += [text[end : match.start()], match[0]]
        end = match.end()
    return [*found, text[end:]]


def blank_pieces(text: str) -> list[str]:
    """Return the text of a question with blanks in pieces: words at even places, ids of blanks at odd ones."""
    return _BLANKS.split(text)


def image_parts(placeholder: str) -> tuple[str, str, str] | None:
    """Return what stands before the words for an image, the words, and what stands behind; None for the others."""
    image = _PLACEHOLDER.fullmatch(placeholder)
    return ("![", image["words"], f"](media:{image['image']})") if image and image["image"] else None


def broken(source: str, target: str, facts: Collection[str]) -> Iterator[str]:
    """Say, with its line, of each placeholder of the target that it is not as in the source.

    `facts` are the keys of the legal facts that exist. The words for an image are translated.
    """
    wanted, given = Counter(name for name, _ in _placed(source)), Counter(name for name, _ in _placed(target))
    yield from islice(_altered(source, target), _ENOUGH)
    seen: Counter[str] = Counter()
    for name, line in _placed(target):
        seen[name] += 1
        if name not in wanted:
            yield f"line {line}: {_stranger(name, facts)}"
        elif seen[name] == wanted[name] + 1:
            yield f"line {line}: `{name}` is here more often than in the source ({wanted[name]})"
    for name, line in dict(reversed([*_placed(source)])).items():
        if given[name] < wanted[name]:
            yield f"`{name}` of line {line} of the source is missing"


def _placed(text: str) -> Iterator[tuple[str, int]]:
    for match in _PLACEHOLDER.finditer(text):
        name = f"![…](media:{match['image']})" if match["image"] else match[0]
        yield name, text.count("\n", 0, match.start()) + 1


def _altered(source: str, target: str) -> Iterator[str]:
    usual = {match[0] for match in _BROKEN.finditer(source)}
    for match in _BROKEN.finditer(target):
        if match[0] not in usual and not _PLACEHOLDER.fullmatch(match[0]):
            line = target.count("\n", 0, match.start()) + 1
            yield f"line {line}: `{match[0]}` is not as in the source; take placeholders over unchanged"


def _stranger(name: str, facts: Collection[str]) -> str:
    fact = _PLACEHOLDER.fullmatch(name)
    if fact and fact["fact"] and fact["fact"] not in facts:
        return f"unknown legal fact `{fact['fact']}`"
    return f"`{name}` does not stand in the source"
