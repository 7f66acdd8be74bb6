"""Running text to a line of our Markdown, which is read back: emphasis that would not survive is given up."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

# What Python or Markdown takes for the end of a line, and what we use ourselves to mark gaps.
_SPACE = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
_NEVER = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ue000\ue001\ud800-\udfff]")
_FACT = re.compile(r"(\[\[law\.[a-z][a-z0-9_]{0,62}\]\])")
_SPECIAL = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|(?<=\s)#(?=#*\s*$)")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_LINE_START = re.compile(r"[#>+=~-]|[|:][\s|:-]*$")
_NUMBER_START = re.compile(r"^(\d{1,9})(?=[.)](\s|$))")
_UNSAFE_IN_LINK = re.compile(r"[\s<>()\\\"'`|\[\]*\x00-\x1f\x7f]")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).disable("reference")
    keep_facts(parser)
    return parser


def keep_facts(parser: MarkdownIt) -> None:
    """Let a parser read the name of a legal fact, `[[law.key]]`, as text, whatever stands after it."""
    parser.inline.ruler.before("link", "fact", _read_fact)


def _read_fact(state: StateInline, silent: bool) -> bool:
    match = _FACT.match(state.src, state.pos, state.posMax)
    if match and not silent:
        state.push("text", "", 0).content = match[1]
    state.pos = match.end() if match else state.pos
    return match is not None


_reader = _parser()


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look; `href` is a whole https address or ""."""

    text: str
    strong: bool = False
    em: bool = False
    href: str = ""


def clean(text: str) -> str:
    """Return the text without control characters, each stretch of white space as one space."""
    return _SPACE.sub(" ", _NEVER.sub("", text))


def safe_address(address: str) -> str:
    """Return an https address as it can stand in Markdown, or "" for any other."""
    address = clean(address).strip()
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme != "https" or not host or " " in host or "@" in parts.netloc:
        return ""
    safe = _UNSAFE_IN_LINK.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), address)
    return "https" + safe[5:]


def plain(text: str) -> str:
    """Return a heading or title: one line of words that is no Markdown and names no legal fact."""
    return clean(text).replace("[[", "[ [").replace("](", "] (").strip()


def line(runs: Sequence[Run], *, facts: bool = True) -> tuple[str, bool]:
    """Return one line of Markdown, safe at the beginning of a line, and whether all emphasis was kept."""
    runs = _tidied(runs, facts=facts)
    if not runs:
        return "", True
    if len(runs) == 1 and runs[0] == Run(runs[0].text):
        only = runs[0].text.strip()
        if _start(_escaped(only, facts=facts)) == only:  # nothing in it that Markdown could misread
            return only, True
    no_em = [replace(run, em=False) for run in runs]
    for attempt in (runs, no_em, [replace(run, strong=False) for run in no_em]):
        written = _start("".join(_strong(attempt)).strip())
        if _as_read(written) == _as_meant(attempt):
            return written, attempt == runs
    escaped = "".join(_escaped(run.text, facts=facts, everything=True) for run in runs)
    return escaped.strip(), False


def cell(text: str) -> str:
    """Return a line of Markdown for the cell of a table: there, a bar needs one more backslash than elsewhere."""
    return text.replace("|", "\\|")


def _tidied(runs: Iterable[Run], *, facts: bool) -> list[Run]:
    """Neighbours of one look joined, and nothing in them that our format would take for a mistake."""
    joined: list[Run] = []
    end = " "
    for look, group in groupby(runs, key=lambda run: (run.strong, run.em, run.href)):
        text = clean("".join(run.text for run in group))
        text = text[1:] if text[:1] == end == " " else text
        text = " " + text if end + text[:1] in ("](", "[[") else text
        if text:
            joined.append(Run(_mended(text, facts=facts and not look[2]), *look))
            end = joined[-1].text[-1]
    return joined


def _mended(text: str, *, facts: bool) -> str:
    pieces = _FACT.split(text) if facts else [text]
    for place in range(0, len(pieces), 2):
        pieces[place] = re.sub(r"\[(?=\[)", "[ ", pieces[place]).replace("](", "] (")
        pieces[place] = re.sub(r":{3,}", ":", pieces[place])
    return "".join(pieces)


def _strong(runs: Sequence[Run]) -> Iterator[str]:
    for strong, group in groupby(runs, key=attrgetter("strong")):
        text = "".join(_em(list(group)))
        yield _wrapped(text, "**") if strong else text


def _em(runs: Sequence[Run]) -> Iterator[str]:
    for em, group in groupby(runs, key=attrgetter("em")):
        text = "".join(_linked(run) for run in group)
        yield _wrapped(text, "*") if em else text


def _linked(run: Run) -> str:
    text = _escaped(run.text, facts=not run.href)
    if not run.href or not text.strip():
        return text
    address = re.sub(r"&(?=#?\w+;)", r"\\&", run.href)
    return _outside(text, lambda inner: f"[{inner}]({address})")


def _wrapped(text: str, mark: str) -> str:
    return _outside(text, lambda inner: f"{mark}{inner}{mark}")


def _outside(text: str, wrap: Callable[[str], str]) -> str:
    """White space at the ends stays outside: Markdown emphasises no space."""
    inner = text.strip()
    if not inner:
        return text
    begin = text.index(inner)
    return text[:begin] + wrap(inner) + text[begin + len(inner) :]


def _escaped(text: str, *, facts: bool, everything: bool = False) -> str:
    pattern = _PUNCTUATION if everything else _SPECIAL
    pieces = _FACT.split(text) if facts else [text]
    pieces[0::2] = [pattern.sub(r"\\\g<0>", piece) for piece in pieces[0::2]]
    return "".join(pieces)


def _start(text: str) -> str:
    text = _NUMBER_START.sub(r"\1\\", text)
    return "\\" + text if _LINE_START.match(text) else text


Look = tuple[str, bool, bool, bool]


def _as_meant(runs: Iterable[Run]) -> list[Look]:
    return _merged((run.text, run.strong, run.em, bool(run.href)) for run in runs)


def _as_read(written: str) -> list[Look]:
    looks: list[Look] = []
    on = {"strong": 0, "em": 0, "link": 0}
    for token in _reader.parseInline(written)[0].children or ():
        name = token.type.partition("_")[0]
        if name in on:
            on[name] += token.nesting
        elif token.type == "text":
            looks.append((token.content, on["strong"] > 0, on["em"] > 0, on["link"] > 0))
        else:
            looks.append((f"<{token.type}>", False, False, False))
    return _merged(looks)


def _merged(looks: Iterable[Look]) -> list[Look]:
    """Joined by look; white space belongs to no look, since it shows none."""
    merged: list[Look] = []
    pieces = (
        (piece, *((False, False, False) if piece.isspace() else look))
        for text, *look in looks
        for piece in re.findall(r"\s+|\S+", text)
    )
    for piece, strong, em, link in pieces:
        if merged and merged[-1][1:] == (strong, em, link) and not piece.isspace() and not merged[-1][0].isspace():
            merged[-1] = (merged[-1][0] + piece, strong, em, link)
        else:
            merged.append((piece, strong, em, link))
    while merged and merged[0][0].isspace():
        del merged[0]
    while merged and merged[-1][0].isspace():
        del merged[-1]
    return merged
