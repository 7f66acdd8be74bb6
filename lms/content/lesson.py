"""A lesson file: front matter, then blocks that begin with `## Heading {#id}`, in a translation `{#id source=HASH}`."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from pydantic import BaseModel

from lms.content.problems import Problems
from lms.content.yaml_source import YamlSource, parse, validate
from lms.domain.tailoring import text_hash

LEAD = "lead"
_HEADING = re.compile(r"## +(?P<title>.*?) *\{#(?P<id>[^} ]*)(?: +source=(?P<source>[0-9a-f]{12}))? *\} *")
_ID = re.compile(r"[a-z][a-z0-9-]{0,62}")
Head = TypeVar("Head", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class LessonBlock:
    """A block of one file.

    `line` is that of the heading, `text_line` the first one of the text; operations name this version of the block
    by `hash` (12 hex digits). `source` of a translation is the hash of the block that was translated.
    """

    id: str
    title: str
    text: str
    line: int
    text_line: int
    hash: str
    source: str | None = None


def head_hash(title: str, summary: str, notice_text: str) -> str:
    """Return the hash (12 hex digits) by which translations name the words of a lesson's front matter."""
    return text_hash(title, summary, notice_text)


def parse_lesson(
    text: str, path: str, head_model: type[Head], problems: Problems
) -> tuple[Head, YamlSource, tuple[LessonBlock, ...]] | None:
    """Return the front matter and the blocks, or None when the front matter cannot be read.

    A file without blocks is a problem unless its model has `lead_source`: a translation may begin with its title.
    """
    lines = text.splitlines()
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    if not end or lines[0].rstrip() != "---":
        problems.error(path, 1, "expected front matter: keys between two lines `---`")
        return None
    source = parse("\n".join(lines[1:end]), path, problems, first_line=2)
    head = validate(source, head_model, problems) if source else None
    blocks = _blocks(lines, end + 1, path, problems)
    if not blocks and "lead_source" not in head_model.model_fields:
        problems.error(path, end + 2, "expected at least one block")
    return (head, source, blocks) if head and source else None


def _blocks(lines: list[str], start: int, path: str, problems: Problems) -> tuple[LessonBlock, ...]:
    found: list[LessonBlock] = []
    headings = [number for number in range(start, len(lines)) if re.match(r"##(?!#)", lines[number])]
    first = headings[0] if headings else len(lines)
    lead = "\n".join(lines[start:first])
    if lead.strip():
        found.append(LessonBlock(LEAD, "", lead, start + 1, start + 1, text_hash("", lead)))
    for number, following in pairwise([*headings, len(lines)]):
        block = _block(lines, number, following, path, problems)
        twin = next((other for other in found if block and other.id == block.id), None)
        if twin:
            problems.error(path, number + 1, f"the block id `{twin.id}` is here twice, first in line {twin.line}")
        elif block:
            found.append(block)
    return tuple(found)


def _block(lines: list[str], number: int, following: int, path: str, problems: Problems) -> LessonBlock | None:
    heading = _HEADING.fullmatch(lines[number])
    if heading is None or not heading["title"]:
        problems.error(path, number + 1, "expected a heading with its id in braces: `## Title {#block-id}`")
        return None
    if not _ID.fullmatch(heading["id"]) or heading["id"] == LEAD:
        problems.error(path, number + 1, f"block id `{heading['id']}`: expected lower-case letters, digits and hyphens")
        return None
    if "[[" in heading["title"]:
        problems.error(path, number + 1, "a legal fact may not stand in a heading")
    text = "\n".join(lines[number + 1 : following])
    if not text.strip():
        problems.error(path, number + 1, f"the block `{heading['id']}` is empty")
    hash_ = text_hash(heading["title"], text)
    return LessonBlock(heading["id"], heading["title"], text, number + 1, number + 2, hash_, heading["source"])
