"""GIFT to flat items; see docs.moodle.org, GIFT format. Comments may carry `[id:…]` and `[tag:…]`, as Moodle's do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lms.content.quiz_formats.gift_answers import Answers
from lms.content.quiz_formats.gift_signs import hold, marked, unheld
from lms.content.quiz_formats.reading import Intake, tagged
from lms.content.quiz_formats.results import Item, LeftOut, Refused
from lms.content.quiz_formats.texts import as_html, gap

_COMMENT_PART = re.compile(r"\[(id|tag):((?:\\\]|[^\]])*)\]")
_NAME = re.compile(r"\s*::(.*?)::", re.DOTALL)


@dataclass(slots=True)
class _Block:
    """The lines of one question, from `line` on, and what the comments above it say."""

    line: int
    id: str = ""
    tags: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def read_gift(text: str, intake: Intake) -> None:
    """Read all questions of a file into the intake."""
    category = ""
    for block in _blocks(text):
        while block.lines and block.lines[0].upper().startswith("$CATEGORY:"):
            category = block.lines.pop(0).partition(":")[2].strip().rpartition("/")[2]
            block.line += 1
        if block.lines:
            reader = _Question(block, category, intake)
            intake.take(block.line, reader.name, reader.item)


def _blocks(text: str) -> Iterator[_Block]:
    """Yield what stands between empty lines."""
    block = _Block(1)
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if bare.startswith("//"):
            for key, value in _COMMENT_PART.findall(bare):
                _remember(block, key, value.replace("\\]", "]").strip())
        elif bare:
            block.line = block.line if block.lines else number
            block.lines.append(bare)
        elif block.lines:
            yield block
            block = _Block(number + 1)
    yield block


def _remember(block: _Block, key: str, value: str) -> None:
    if key == "id":
        block.id = value
    else:
        block.tags.append(value)


class _Question:
    def __init__(self, block: _Block, category: str, intake: Intake) -> None:
        self._block = block
        self._category = category
        self._intake = intake
        held = hold("\n".join(block.lines))
        name = _NAME.match(held)
        self.name = " ".join(unheld(name[1]).split()) if name else block.id
        self._text = held[name.end() :] if name else held
        self._kind = ""

    def item(self) -> Item:
        """Return the flat item. Raises Refused and LeftOut."""
        before, body, after = self._pieces()
        head, left = tagged(self._block.tags, self._category)
        if left:
            self._intake.text.lost[f"tags are left out ({', '.join(left)})"] = None
        body, _, general = body.partition("####")
        self._kind, before = marked(before)
        answers = Answers(body, self._intake.text, self._intake.language, self.html)
        flat: Item = {**head, "points": 1, "id": self._block.id or self.name}
        if after:
            flat.update(answers.missing_word(as_html(self._kind, unheld(before + gap("a") + after))))
        else:
            flat.update(answers.item())
            flat["prompt"] = self._intake.text.block(self.html(before))
        if general.strip():
            flat["feedback"] = self._intake.text.block(self.html(general))
        return flat

    def html(self, text: str) -> str:
        """Return a part of the question as HTML, by its own mark or that of the question."""
        kind, text = marked(text)
        return as_html(kind or self._kind, unheld(text))

    def _pieces(self) -> tuple[str, str, str]:
        """What stands before the answers, the answers, and what stands behind them."""
        start, end = self._text.find("{"), self._text.rfind("}")
        if start < 0 and end < 0:
            raise LeftOut("a description asks nothing and was left out")
        if start < 0 or end < start:
            raise Refused("expected the answers between `{` and `}`", self._line_of("{" if start >= 0 else "}"))
        body = self._text[start + 1 : end]
        if "{" in body or "}" in body:
            raise Refused(r"expected the answers in one pair of braces; `\{` and `\}` are braces of a text")
        after = self._text[end + 1 :].rstrip()
        return self._text[:start], body, "" if after in ('"', ";", '";') else after

    def _line_of(self, sign: str) -> int:
        place = next((place for place, line in enumerate(self._block.lines) if sign in line), 0)
        return self._block.line + place
