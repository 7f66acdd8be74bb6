"""The questions that the readers of some layers have, and how each rests on a legal fact."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from lms.content.item_texts import fact_uses, texts
from lms.domain.facts import Localised
from lms.domain.tailoring import BASE
from lms.studio.bank import told

Value = Mapping[str, Any]
What = Literal["prompt", "feedback", "choice", "key", "reference"]
_ASKED = {"prompt": "prompt", "feedback": "feedback", "debrief": "feedback", "consequence": "feedback"}


@dataclass(frozen=True, slots=True)
class Judged:
    """Choices of which some are right by the fact: what it has to be for each, and their words.

    `others` says whether one is right, or may be, without it.
    """

    wanted: Mapping[str, Any]
    words: Mapping[str, Localised]
    others: bool


@dataclass(frozen=True, slots=True)
class ReadItem:
    """A question as it is read; `origins` names the layer of each of its keys that is not the base's."""

    id: str
    value: Value
    origins: Mapping[str, str] = field(default_factory=dict)

    def uses(self, key: str) -> Iterator[tuple[What, str]]:
        """Yield how the fact stands in it, each way once, with whose text that is."""
        found: dict[What, str] = {}
        languages = self.value.get("languages", ())
        for text in texts(self.value):
            if any(f"[[law.{key}]]" in words for tag, words in text.text.items() if tag in languages):
                what: What = _ASKED.get(text.path[-1], "prompt" if len(text.path) == 1 else "choice")  # type: ignore[assignment]
                found.setdefault(what, self._origin(text.path[0]))
        for use in fact_uses(self.value):
            if use.fact == key:
                what = "reference" if use.kind == "references" else "key"
                found.setdefault(what, self._origin(str(use.place[0])))
        yield from found.items()

    def _origin(self, name: str) -> str:
        return self.origins.get(name, self.origins.get("", BASE))

    def judged_by(self, key: str) -> Iterator[Judged]:
        """Yield each list of choices of which the fact decides some."""
        lists = [self.value.get("choices"), *(blank.get("choices") for blank in self.value.get("blanks") or ())]
        for choices in filter(None, lists):
            wanted = {one["id"]: one["correct"]["equals"] for one in choices if _rests_on(one, key)}
            if wanted:
                others = any(one["correct"] is not False and one["id"] not in wanted for one in choices)
                yield Judged(wanted, {one["id"]: one["text"] for one in choices}, others)

    def takes_from(self, key: str) -> bool:
        """Whether a number to type is the fact's."""
        numbers = (answer.get("value") for answer in self.value.get("answers") or ())
        return any(isinstance(number, Mapping) and number.get("fact") == key for number in numbers)


def _rests_on(choice: Value, key: str) -> bool:
    return isinstance(choice["correct"], Mapping) and choice["correct"].get("fact") == key


def read_bank(base: Mapping[str, Value], layers: Mapping[str, Sequence[Value]]) -> list[ReadItem]:
    """The questions of readers with these layers, the most general first: without those that one of them hides."""
    found = {name: ReadItem(name, base[name]) for name in sorted(base)}
    hidden: dict[str, str] = {}
    for layer, operations in layers.items():
        for value in operations:
            name = value["item"]
            if value["op"] == "insert_after":
                new = value["new"]
                found.setdefault(new["id"], ReadItem(new["id"], new, {"": layer}))
            elif value["op"] == "hide":
                hidden[name] = layer
            elif name in found:
                hidden.pop(name, None)
                found[name] = _replaced(found[name], value, layer)
    return [item for name, item in found.items() if name not in hidden]


def _replaced(item: ReadItem, operation: Value, layer: str) -> ReadItem:
    own = told(operation)
    return ReadItem(item.id, {**item.value, **own}, {**item.origins, **dict.fromkeys(own, layer)})
