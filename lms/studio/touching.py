"""What a legal fact touches: every text, question and answer key in which a country's readers meet it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from lms.content.units import UnitKey, Units, UnitValue, lesson_address, module_address, parse_address, value_hash
from lms.domain.errors import Invalid
from lms.domain.facts import FactDefinition, Localised, comparable, comparable_value, typed_value
from lms.domain.tailoring import BASE, Block, Layer, TailoredBlock, tailor
from lms.studio.layered import tailoring_operation
from lms.studio.touched_items import Judged, ReadItem, read_bank

What = Literal["text", "prompt", "feedback", "choice", "key", "reference"]


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a fact in a country's register: raw values as units have them, None for no value."""

    definition: FactDefinition
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Reach:
    """One course as it is read in one country. `chains` has the layers of each audience: "" for the country's readers
    without an agency of their own, and each agency that has a layer in the course."""

    course: str
    units: Units
    chains: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """A place that shows the fact or rests on it.

    `path` is MODULE/LESSON (then `part` is a block), or "" for the item `part` of the bank. `origin` is `base` or the
    layer whose text it is; `agency` is set for what only that agency's readers have.
    """

    course: str
    kind: Literal["lesson", "item"]
    path: str
    part: str
    what: What
    origin: str
    agency: str = ""


@dataclass(frozen=True, slots=True)
class KeyChange:
    """An item whose right answer changes: the texts of the choices that become right, or are so no longer; of a number
    to type the number.

    `nothing_right`: no choice of the item would be right any more.
    """

    course: str
    item: str
    becomes_right: tuple[Localised, ...]
    no_longer_right: tuple[Localised, ...]
    nothing_right: bool
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Impact:
    """All that a change touches. `passed_over` are (course, layer) with a value of their own, which wins there."""

    places: tuple[Place, ...]
    keys: tuple[KeyChange, ...]
    passed_over: tuple[tuple[str, str], ...]

    @property
    def fingerprint(self) -> str:
        """Names this very list, so that one notices when it is another one at the moment of saving."""
        return value_hash({"places": [repr(place) for place in self.places], "keys": [repr(key) for key in self.keys]})

    def count(self, *what: What) -> int:
        """In how many blocks or items the fact stands in one of these ways."""
        return len({(p.course, p.kind, p.path, p.part) for p in self.places if p.what in what})

    def lessons(self) -> int:
        """In how many lessons it stands."""
        return len({(place.course, place.path) for place in self.places if place.kind == "lesson"})


def impact(change: Change, courses: Iterable[Reach]) -> Impact:
    """Return what a change of a country's register touches, in the order of each course."""
    places: list[Place] = []
    keys: list[KeyChange] = []
    passed_over: list[tuple[str, str]] = []
    for reach in courses:
        read = _Course(reach, change)
        found: dict[str, tuple[list[Place], list[KeyChange]]] = {}
        for agency, chain in reach.chains.items():
            own = read.own_layer(chain)
            if own:
                passed_over.append((reach.course, own))
            else:
                found[agency] = (list(read.places(chain)), list(read.keys(chain)))
        places += _once(found, 0)
        keys += _once(found, 1)
    return Impact(tuple(places), tuple(keys), tuple(dict.fromkeys(passed_over)))


def _once(found: Mapping[str, tuple[list[Any], list[Any]]], which: int) -> Iterator[Any]:
    """Yield what all of the country read, then what only an agency's readers have, with its name."""
    general = found.get("", ([], []))[which]
    yield from general
    for agency, lists in found.items():
        yield from (replace(one, agency=agency) for one in lists[which] if agency and one not in general)


class _Course:
    """A course's units, found by what they belong to."""

    def __init__(self, reach: Reach, change: Change) -> None:
        self.course, self.change, self.key = reach.course, change, change.definition.key
        self.units = reach.units
        self.head: UnitValue = reach.units[UnitKey(reach.course, "course")]
        self.source = str(self.head["source_language"])
        self.texts: dict[tuple[str, str], dict[str, UnitValue]] = defaultdict(dict)
        self.operations: dict[tuple[str, str], list[UnitValue]] = defaultdict(list)
        self.items: dict[str, UnitValue] = {}
        self.item_operations: dict[str, list[UnitValue]] = defaultdict(list)
        self.set_facts: dict[str, Any] = {}
        for key, value in reach.units.items():
            if key.course == reach.course:
                self._sort_in(key, value)

    def _sort_in(self, key: UnitKey, value: UnitValue) -> None:
        address = parse_address(key.address)
        if address.kind == "block":
            self.texts[address.lesson_path, address.block][address.language or self.source] = value
        elif address.kind == "operation" and address.lesson:
            self.operations[address.layer, address.lesson_path].append(value)
        elif address.kind == "item":
            self.items[address.item] = value
        elif address.kind == "operation" and address.item:
            self.item_operations[address.layer].append(value)
        elif address.kind == "operation" and address.fact == self.key:
            self.set_facts[address.layer] = value.get("value")

    def own_layer(self, chain: Sequence[str]) -> str:
        """Return the layer nearer than the register that has a value of its own, "" where the register's counts."""
        nearer = (layer for layer in reversed(chain) if not layer.startswith("region/"))
        return next((layer for layer in nearer if layer in self.set_facts), "")

    def places(self, chain: Sequence[str]) -> Iterator[Place]:
        for path, languages in self._lessons():
            for block in self._shown(path, chain):
                if self._names(self._words(path, block, languages)):
                    yield Place(self.course, "lesson", path, block.id, "text", block.origin)
        for item in self._bank(chain):
            for what, origin in item.uses(self.key):
                yield Place(self.course, "item", "", item.id, what, origin)

    def _lessons(self) -> Iterator[tuple[str, Sequence[str]]]:
        for module in self.head["modules"]:
            head = self.units.get(UnitKey(self.course, module_address(module)), {})
            for lesson in head.get("lessons", ()):
                if UnitKey(self.course, lesson_address(module, lesson)) in self.units:
                    yield f"{module}/{lesson}", (self.source, *head.get("languages", ()))

    def _shown(self, path: str, chain: Sequence[str]) -> Sequence[TailoredBlock]:
        head = self.units[UnitKey(self.course, lesson_address(*path.split("/")))]
        originals = [(name, self.texts[path, name].get(self.source)) for name in head.get("blocks", ())]
        blocks = [Block(name, text["title"], text["text"], value_hash(text)) for name, text in originals if text]
        layers = [
            Layer(layer, tuple(tailoring_operation(value, self.source, self.source) for value in operations))
            for layer in chain
            if (operations := self.operations.get((layer, path)))
        ]
        return tailor(blocks, layers).blocks

    def _words(self, path: str, block: TailoredBlock, languages: Sequence[str]) -> Iterator[str]:
        if block.origin == BASE:
            yield from (text["text"] for tag, text in self.texts[path, block.id].items() if tag in languages)
            return
        for value in self.operations[block.origin, path]:
            if (value.get("id") or value["block"]) == block.id and value["op"] != "hide":
                yield from value["text"].values()

    def _bank(self, chain: Sequence[str]) -> Sequence[ReadItem]:
        operations = {layer: self.item_operations[layer] for layer in chain if layer in self.item_operations}
        return read_bank(self.items, operations)

    def keys(self, chain: Sequence[str]) -> Iterator[KeyChange]:
        before, after = (self._effective(chain, value) for value in (self.change.before, self.change.after))
        for item in self._bank(chain):
            if item.takes_from(self.key) and before != after:
                is_now, was_before = (self._number(value) for value in (after, before))
                yield KeyChange(self.course, item.id, is_now, was_before, not is_now)
            for answers in item.judged_by(self.key):
                was, is_ = self._right(answers, before), self._right(answers, after)
                if was != is_:
                    becomes, no_longer = (
                        tuple(answers.words[name] for name in answers.words if name in ids)
                        for ids in (is_ - was, was - is_)
                    )
                    yield KeyChange(self.course, item.id, becomes, no_longer, not is_ and not answers.others)

    def _effective(self, chain: Sequence[str], registered: Any) -> Any:
        if registered is not None:
            return registered
        regions = [layer for layer in chain if layer.startswith("region/") and layer in self.set_facts]
        return self.set_facts[regions[-1]] if regions else None

    def _right(self, answers: Judged, raw: Any) -> frozenset[str]:
        """Return the ids of the choices that this value makes right; without a value nothing is, nor published."""
        try:
            value = comparable(typed_value(self.change.definition, raw))
        except Invalid:
            return frozenset()
        return frozenset(name for name, wanted in answers.wanted.items() if value == self._wanted(wanted))

    def _number(self, raw: Any) -> tuple[Localised, ...]:
        """The number of an age or duration, in words."""
        number = next(iter(raw.values()), None) if isinstance(raw, Mapping) else raw
        return () if number is None else ({self.source: str(number)},)

    def _wanted(self, raw: Any) -> object:
        try:
            return comparable_value(self.change.definition, raw)
        except Invalid:  # the check of the course says so
            return None

    def _names(self, texts: Iterable[str]) -> bool:
        return any(f"[[law.{self.key}]]" in text for text in texts)
