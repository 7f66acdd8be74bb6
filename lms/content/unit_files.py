"""Units to the files of a courses folder, in memory: so units go through the one loader, checker and compiler."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lms.content import writer
from lms.content.files import Lines, Parsed, Place
from lms.content.lesson import LEAD
from lms.content.unit_split import LAYERS, SHARED
from lms.content.units import LIBRARY, Address, UnitKey, Units, UnitValue, parse_address
from lms.domain.tailoring import HASH_LENGTH

# Data in memory has no lines. Those of its parts are numbered so far apart that each line names one unit.
_APART = 10_000
_LAST = 1_000_000
_OF_NOTHING = "0" * HASH_LENGTH


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of some units by relative path; `starts` has for each the line from which on it is of a unit."""

    files: dict[str, str | Parsed] = field(default_factory=dict)
    starts: dict[str, list[tuple[int, UnitKey]]] = field(default_factory=dict)

    def unit_at(self, path: str, line: int) -> UnitKey | None:
        """Return the unit that a line of a file is of, None when there is none."""
        starts = self.starts.get(path, [])
        place = bisect_right(starts, line, key=lambda start: start[0])
        return starts[max(place - 1, 0)][1] if starts else None

    def placed(self) -> set[UnitKey]:
        """Return the units that are in a file."""
        return {key for starts in self.starts.values() for _, key in starts}


@dataclass(frozen=True, slots=True)
class Before:
    """How files that are there already name modules and lessons (`01-words`), and order what one file holds."""

    names: Mapping[UnitKey, str] = field(default_factory=dict)
    places: Mapping[UnitKey, int] = field(default_factory=dict)


def files(found: Units) -> Mapping[str, str | Parsed]:
    """Return the files that hold these units, by relative path: lessons as text, all others as data."""
    return layout(found).files


def layout(found: Units, before: Before | None = None) -> Layout:
    """Return the files that hold these units and which lines are whose.

    Names and order are kept as they were `before` where they fit. A unit without the one that it belongs to (a
    lesson without its module, a block that its lesson does not list) is in no file.
    """
    courses: dict[str, dict[Address, tuple[UnitKey, UnitValue]]] = defaultdict(dict)
    for key, value in found.items():
        courses[key.course][parse_address(key.address)] = (key, value)
    result = Layout()
    for slug, held in courses.items():
        pieces = _Pieces(slug, held, before or Before(), result)
        if slug == LIBRARY:
            pieces.library()
        else:
            pieces.course()
    return result


def listed(slugs: Iterable[str], order: object) -> list[str]:
    """Return the slugs in the order of a list, those that it does not have after them by name."""
    ranks = {slug: rank for rank, slug in enumerate(order if isinstance(order, list) else ())}
    return sorted(slugs, key=lambda slug: (ranks.get(slug, _LAST), slug))


def numbered(slugs: Sequence[str], order: object, kept: Mapping[str, str]) -> dict[str, str]:
    """Map slugs, in order, to the names of their files, which carry two digits for the order in a listing.

    The names `kept` from before stay, if every slug has one and those of the listed slugs are in the list's order.
    """
    names = [kept[slug] for slug in slugs if slug in kept and isinstance(order, list) and slug in order]
    if names == sorted(names) and kept.keys() >= {*slugs}:
        return {slug: kept[slug] for slug in slugs}
    return {slug: f"{place:02}-{slug}" if place < 100 else slug for place, slug in enumerate(slugs, 1)}


class _Pieces:
    """Lays out the units of one course."""

    def __init__(
        self, slug: str, held: Mapping[Address, tuple[UnitKey, UnitValue]], before: Before, result: Layout
    ) -> None:
        self.slug = slug
        self.before = before
        self.result = result
        self.held = held
        self.by_kind: dict[str, list[Address]] = defaultdict(list)
        for address in held:
            self.by_kind[address.kind].append(address)
        self.lessons: dict[tuple[str, str], list[Address]] = defaultdict(list)
        for address in (*self.by_kind["lesson"], *self.by_kind["block"]):
            self.lessons[address.module, address.lesson].append(address)
        self.ranks: dict[tuple[str, str], int] = {}

    def library(self) -> None:
        for name, kind in SHARED.items():
            for address in self.by_kind[kind]:
                self._data(name, address)
        defined = [key for address in self.by_kind["facts"] for key in self.held[address][1].get("facts") or ()]
        order = listed({address.fact for address in self.by_kind["fact"]}, defined)
        for address in self.by_kind["country"]:
            own = {fact.fact: fact for fact in self.by_kind["fact"] if fact.country == address.country}
            facts = sorted((own[key] for key in order if key in own), key=self._place)
            name = f"_countries/{address.country}.yaml"
            head = {**self.held[address][1], "facts": {fact.fact: self.held[fact][1] for fact in facts}}
            self._parts(name, head, [address], [(("facts", fact.fact), fact) for fact in facts])

    def course(self) -> None:
        for address in self.by_kind["course"]:
            self._data(f"{self.slug}/course.yaml", address)
            self._modules(self.held[address][1].get("modules"))
        for kind, home in (("item", "items"), ("quiz", "quizzes"), ("media", "media")):
            for address in self.by_kind[kind]:
                self._data(f"{self.slug}/{home}/{getattr(address, kind)}.yaml", address)
        self._layers()

    def _modules(self, order: object) -> None:
        modules = {address.module: address for address in self.by_kind["module"]}
        for slug, name in self._names(modules, order).items():
            home = f"{self.slug}/modules/{name}"
            self._data(f"{home}/module.yaml", modules[slug])
            lessons = {
                address.lesson: address
                for address in self.by_kind["lesson"]
                if address.module == slug and not address.language
            }
            for lesson, file in self._names(lessons, self.held[modules[slug]][1].get("lessons")).items():
                self._lesson(f"{home}/{file}", self.lessons[slug, lesson])

    def _names(self, found: Mapping[str, Address], order: object) -> dict[str, str]:
        keys = {slug: self.held[address][0] for slug, address in found.items()}
        kept = {slug: self.before.names[key] for slug, key in keys.items() if key in self.before.names}
        return numbered(listed(found, order), order, kept)

    def _place(self, address: Address) -> int:
        return self.before.places.get(self.held[address][0], _LAST)

    def _lesson(self, path: str, addresses: Sequence[Address]) -> None:
        versions: dict[str, dict[str, Address]] = defaultdict(dict)
        for address in addresses:
            versions[address.language][address.block] = address
        original = self.held[versions[""][""]][1]
        order = sorted(original.get("blocks", []), key=lambda block: block != LEAD)
        for block in ("", *order):
            self.ranks[addresses[0].lesson_path, block] = len(self.ranks)
        for tag, version in versions.items():
            ids = [block for block in order if block in version]
            if tag:
                # A translation of a block that is gone stays to be looked at, in the file as in the studio.
                ids += sorted(version.keys() - {"", *ids})
            head = self.held[version[""]][1] if "" in version else original
            self._version(f"{path}.{tag}.md" if tag else f"{path}.md", head, version, ids)

    def _version(self, path: str, head: UnitValue, version: Mapping[str, Address], ids: Sequence[str]) -> None:
        kept = {key: value for key, value in head.items() if key != "blocks"}
        if "" not in version:
            # Nobody has translated the title yet: that of the source language stands in its place, as out of date.
            kept = {key: value for key, value in kept.items() if key in ("title", "summary", "notice_text")}
            kept["source"] = _OF_NOTHING
        blocks = [(block, self.held[version[block]][1]) for block in ids]
        text, lines = writer.lesson_text(kept, blocks)
        self.result.files[path] = text
        starts = [(1, self.held[version[""]][0])] if "" in version else []
        places = zip(lines, ids, strict=True)
        self.result.starts[path] = [*starts, *((line, self.held[version[block]][0]) for line, block in places)]

    def _layers(self) -> None:
        operations: dict[str, list[Address]] = defaultdict(list)
        for address in self.by_kind["operation"]:
            operations[address.layer].append(address)
        agencies = {f"agency/{address.agency}": address for address in self.by_kind["agency"]}
        homes = {kind: home for home, kind in LAYERS.items()}
        for layer in dict.fromkeys((*operations, *agencies)):
            kind, _, name = layer.partition("/")
            heads = [agencies[layer]] if layer in agencies else []
            ordered = sorted(operations[layer], key=self._rank)
            head = self.held[heads[0]][1] if heads else {kind: name}
            whole = {kind: name, **head, "operations": [self.held[address][1] for address in ordered]}
            places: list[tuple[Place, Address]] = [(("operations", n), address) for n, address in enumerate(ordered)]
            self._parts(f"{self.slug}/{homes[kind]}/{name}.yaml", whole, heads, places)

    def _rank(self, address: Address) -> tuple[object, ...]:
        whole = self.ranks.get((address.lesson_path, ""), _LAST)
        rank = self.ranks.get((address.lesson_path, address.block), _LAST)
        after = (not address.lesson, bool(address.fact), whole, rank)
        return (self._place(address), *after, self.held[address][0].address)

    def _data(self, path: str, address: Address) -> None:
        self._parts(path, self.held[address][1], [address], [])

    def _parts(
        self, path: str, whole: UnitValue, heads: Iterable[Address], parts: Sequence[tuple[Place, Address]]
    ) -> None:
        lines = {place: number * _APART for number, (place, _) in enumerate(parts, 1)}
        value = writer.dated(whole)
        self.result.files[path] = Parsed(value, Lines(value, lines))
        starts = [(1, self.held[address][0]) for address in heads]
        self.result.starts[path] = [*starts, *((lines[place], self.held[address][0]) for place, address in parts)]
