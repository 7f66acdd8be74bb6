"""What the readers of all formats share: ids, tags, checks, and the list of what a file gave."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from lms.content.item_schema import Bloom
from lms.content.quiz_formats.flat import localised
from lms.content.quiz_formats.names import Names, slug
from lms.content.quiz_formats.results import Fault, Imported, Item, LeftOut, Note, Refused
from lms.content.quiz_formats.texts import BLANK, Incoming, ToMarkdown

MOST_ITEMS = 5_000
MOST_FAULTS = 200
NO_TOPIC = "imported"


class Intake:
    """Collects what a file gives; one wrong question does not keep the others back."""

    def __init__(self, format_: str, language: str, to_markdown: ToMarkdown) -> None:
        self.format = format_
        self.language = language
        self.text = Incoming(to_markdown)
        self.names = Names("item")
        self.items: list[Item] = []
        self.media: dict[str, bytes] = {}
        self.faults: list[Fault] = []
        self.notes: list[Note] = []

    def take(self, line: int, name: str, read: Callable[[], Item]) -> None:
        """Add the flat item that `read` returns, under an id made from its `id`, the name, or its own words.

        What `read` refuses becomes a fault with this line and name; what it leaves out, a note.
        """
        if len(self.items) >= MOST_ITEMS:
            raise Refused(f"a file may have up to {MOST_ITEMS:,} questions", line)
        self.text.lost.clear()
        try:
            flat = read()
            check(flat)
            wishes = (str(flat.get("id", "")), name, str(flat.get("prompt", ""))[:60])
            item = localised({**flat, "id": "x"}, self.language)
        except Refused as refused:
            self.fault(refused.line or line, refused.what, name)
        except LeftOut as left:
            self.note(name, left.what)
        else:
            item["id"] = self.names.take(*wishes)
            self.items.append(item)
            for sentence in self.text.lost:
                self.note(item["id"], sentence)

    def fault(self, line: int, what: str, name: str = "") -> None:
        """Add a fault; beyond 200 there is one more that says so."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(line, what, name[:200]))
        elif len(self.faults) == MOST_FAULTS:
            self.faults.append(Fault(0, "there are more faults; they are not listed"))

    def note(self, name: str, what: str) -> None:
        """Add a note."""
        self.notes.append(Note(name[:200], what))

    def result(self) -> Imported:
        """Return all that came; images that no item shows are not among it."""
        shown = str(self.items)
        media = {name: data for name, data in self.media.items() if f"'{name}'" in shown or f"media:{name})" in shown}
        return Imported(self.format, self.items, media, self.faults, self.notes)


def tagged(tags: Sequence[str], category: str) -> tuple[dict[str, Any], list[str]]:
    """Return what tags and category say of an item, and the tags that say nothing here.

    `topic:ethics`, `level:2`, `bloom:apply` and `step:assess` are those that our own exports have.
    """
    found: dict[str, Any] = {"topic": slug(category) or NO_TOPIC, "level": 1, "bloom": "remember"}
    left: list[str] = []
    for tag in tags:
        key, _, value = (part.strip() for part in tag.partition(":"))
        key, value = key.lower(), value.lower()
        if key in ("topic", "step") and slug(value):
            found[key] = slug(value)
        elif key == "level" and value in ("1", "2", "3"):
            found["level"] = int(value)
        elif key == "bloom" and value in get_args(Bloom):
            found["bloom"] = value
        elif tag.strip():
            left.append(tag.strip()[:100])
    return found, left


def tags_of(flat: Mapping[str, Any]) -> list[str]:
    """Return the tags that `tagged` reads back."""
    keys = ("topic", "step", "bloom", "level")
    return [f"{key}:{flat[key]}" for key in keys if flat.get(key)]


def check(flat: Item) -> None:
    """Raise Refused for a flat item that has no sense, whatever the schema says."""
    if not flat.get("prompt"):
        raise Refused("expected a question, but there are no words")
    if flat["type"] in _CHECKS:
        _CHECKS[flat["type"]](flat)


def _single(flat: Item) -> None:
    right = sum(bool(choice["correct"]) for choice in flat["choices"])
    if len(flat["choices"]) < 2:
        raise Refused("expected at least two choices")
    if right != 1:
        raise Refused(f"expected exactly one right choice, not {right}")
    if any(not choice["text"] for choice in flat["choices"]):
        raise Refused("expected words in every choice")


def _multiple(flat: Item) -> None:
    if len(flat["choices"]) < 2:
        raise Refused("expected at least two choices")
    if not any(choice["correct"] for choice in flat["choices"]):
        raise Refused("expected at least one right choice")


def _matching(flat: Item) -> None:
    options = {option["id"] for option in flat["options"]}
    if len(options) < 2 or not flat["rows"]:
        raise Refused("expected at least one row and two different options to match")
    if any(row["option"] not in options for row in flat["rows"]):
        raise Refused("a row goes with an option that does not exist")


def _answered(flat: Item) -> None:
    if not any(_is_right(answer) for answer in flat["answers"]):
        raise Refused("expected an answer that is right")


def _is_right(answer: Item) -> bool:
    return str(answer.get("credit", "1")) == "1"


def _blanks(flat: Item) -> None:
    named = BLANK.findall(flat["text"])
    if sorted(named) != sorted(blank["id"] for blank in flat["blanks"]):
        raise Refused("expected each gap once in the text")
    for blank in flat["blanks"]:
        if blank.get("choices"):
            _single(blank)
        else:
            _answered(blank)


_CHECKS: Mapping[str, Callable[[Item], None]] = {
    "single": _single,
    "true-false": _single,
    "image-choice": _single,
    "multiple": _multiple,
    "matching": _matching,
    "short-text": _answered,
    "numeric": _answered,
    "blanks": _blanks,
}
