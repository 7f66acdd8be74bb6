"""How ready a course is for each of its audiences: what is translated, stale, orphaned, missing or about to expire.

One row for each module, country and language; the questions of the course are counted under the module "".
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from lms.content.item_texts import fact_uses, texts
from lms.content.units import LIBRARY, Address, UnitKey, Units, UnitValue, parse_address
from lms.domain.tailoring import (
    BASE,
    Block,
    Hide,
    InsertAfter,
    Layer,
    Operation,
    Replace,
    Tailored,
    layers_of,
    tailor,
    text_hash,
)

QUIZZES = ""
_FACT = re.compile(r"\[\[law\.([a-z][a-z0-9_]{0,62})\]\]")


class Row(NamedTuple):
    """What is known of one module for one audience.

    figures: `blocks` that the audience reads, `translated` of them in its language, `stale_translations`;
    `operations` of its layers in the module, `stale` and `orphans` of them as [lesson, block, layer];
    `facts` used, `missing` and `unverified` keys of them, `expiring` as [[key, day]] by day; of the bank `quiz_items`,
    how many questions the audience has, and `items`, those that rest on a fact that is missing or expired.
    """

    module: str
    country: str
    language: str
    figures: dict[str, Any]


@dataclass(slots=True)
class _Lesson:
    """Base blocks in order, translations by language and block, and operations by layer."""

    blocks: list[Block] = field(default_factory=list)
    translations: dict[str, dict[str, str | None]] = field(default_factory=lambda: defaultdict(dict))
    operations: dict[str, list[UnitValue]] = field(default_factory=lambda: defaultdict(list))


def readiness(units: Units, slug: str, today: date) -> Iterator[Row]:
    """Yield the rows of a course."""
    course = _Course(units, slug)
    for country in course.countries:
        yield from _rows(course, country, today)


class _Course:
    """The units of a course, sorted for counting."""

    def __init__(self, units: Units, slug: str) -> None:
        self.units = units
        self.head = units[UnitKey(slug, "course")]
        self.source = str(self.head["source_language"])
        self.languages: list[str] = list(self.head["languages"])
        self.countries: list[str] = list(self.head["countries"])
        self.lessons: dict[str, _Lesson] = defaultdict(_Lesson)
        self.items: dict[str, UnitValue] = {}
        self.item_operations: dict[str, list[UnitValue]] = defaultdict(list)
        self.set_facts: dict[str, dict[str, UnitValue]] = defaultdict(dict)
        self.register: dict[str, dict[str, UnitValue]] = defaultdict(dict)
        order: dict[str, list[str]] = {}
        blocks: dict[str, UnitValue] = {}
        for key, value in units.items():
            if key.course in (slug, LIBRARY):
                self._sort(key, value, order, blocks)
        for path, ids in order.items():
            module_texts = {block: blocks.get(f"{path}/{block}") for block in ids}
            self.lessons[path].blocks = [
                Block(block, text["title"], text["text"], text_hash(text["title"], text["text"]))
                for block, text in module_texts.items() if text is not None
            ]  # fmt: skip
        self.block_facts = {
            path: {block.id: _facts_of([block.text]) for block in lesson.blocks}
            for path, lesson in self.lessons.items()
        }
        self.base_facts = {path: frozenset[str]().union(*facts.values()) for path, facts in self.block_facts.items()}

    def _sort(self, key: UnitKey, value: UnitValue, order: dict[str, list[str]], blocks: dict[str, UnitValue]) -> None:
        at = parse_address(key.address)
        if at.kind == "lesson" and not at.language:
            order[at.lesson_path] = list(value["blocks"])
        elif at.kind == "block" and at.language:
            self.lessons[at.lesson_path].translations[at.language][at.block] = value.get("source")
        elif at.kind == "block":
            blocks[f"{at.lesson_path}/{at.block}"] = value
        elif at.kind == "item":
            self.items[at.item] = value
        elif at.kind == "fact":
            self.register[at.country][at.fact] = value
        elif at.kind == "operation":
            self._sort_operation(at, value)

    def _sort_operation(self, at: Address, value: UnitValue) -> None:
        if at.lesson_path:
            self.lessons[at.lesson_path].operations[at.layer].append(value)
        elif at.item:
            self.item_operations[at.layer].append(value)
        else:
            self.set_facts[at.layer][at.fact] = value

    def layers(self, country: str) -> tuple[str, ...]:
        regions = self.units.get(UnitKey(LIBRARY, "regions"), {}).get("regions", {})
        parents = {name: region.get("parent") for name, region in regions.items()}
        own = self.units.get(UnitKey(LIBRARY, f"country/{country}"), {}).get("regions", [])
        return layers_of(country, [name for name in own if name in parents], parents)

    def facts(self, country: str, layers: Iterable[str]) -> dict[str, UnitValue]:
        """The country's facts: those of its regions, its register's, what its own layer sets, the nearest last."""
        found: dict[str, UnitValue] = {}
        for layer in layers:
            if layer == f"country/{country}":
                found |= self.register[country]
            found |= self.set_facts.get(layer, {})
        return found


def _rows(course: _Course, country: str, today: date) -> Iterator[Row]:
    layers = course.layers(country)
    facts = course.facts(country, layers)
    modules: dict[str, list[str]] = {module: [] for module in course.head["modules"]}
    for path in course.lessons:
        modules.get(path.partition("/")[0], []).append(path)
    for module, paths in modules.items():
        parts = [_tailored(course, path, layers) for path in sorted(paths)]
        used = sorted(set(chain.from_iterable(part.facts for part in parts)))
        common = {**_changes(parts), **_law(used, facts, today)}
        for language in course.languages:
            yield Row(module, country, language, {**_words(course, parts, language), **common})
    items = _item_figures(course, layers, facts, today)
    for language in course.languages:
        yield Row(QUIZZES, country, language, items)


@dataclass(frozen=True, slots=True)
class _Tailored:
    path: str
    shown: tuple[tuple[str, str], ...]  # block and the layer that its text is from
    texts: Mapping[str, UnitValue]  # the operations that have words, by block
    operations: int
    stale: tuple[tuple[str, str, str], ...]
    orphans: tuple[tuple[str, str, str], ...]
    facts: frozenset[str]


def _tailored(course: _Course, path: str, layers: Iterable[str]) -> _Tailored:
    lesson = course.lessons[path]
    applied = [(layer, lesson.operations[layer]) for layer in layers if layer in lesson.operations]
    result = tailor(
        lesson.blocks,
        [Layer(layer, tuple(_operation(value, course.source) for value in values)) for layer, values in applied],
    )
    conflicts = [(kept.kind, (path, kept.operation.block, kept.layer)) for kept in result.conflicts]
    values = [value for _layer, found in applied for value in found]
    worded = {str(value.get("id") or value["block"]): value for value in values if "text" in value}
    facts = _facts_read(course, path, result, worded) if applied else course.base_facts[path]
    return _Tailored(
        path,
        tuple((block.id, block.origin) for block in result.blocks),
        worded,
        len(values),
        tuple(place for kind, place in conflicts if kind == "stale"),
        tuple(place for kind, place in conflicts if kind != "stale"),
        facts,
    )


def _facts_read(course: _Course, path: str, result: Tailored, worded: Mapping[str, UnitValue]) -> frozenset[str]:
    """The facts in what is shown: what a layer hides or says in another way is nobody's need."""
    base = (course.block_facts[path][block.id] for block in result.blocks if block.origin == BASE)
    own = (worded[block.id]["text"] for block in result.blocks if block.origin != BASE)
    return frozenset[str]().union(*base, _facts_of(text for texts in own for text in texts.values()))


def _operation(value: UnitValue, source: str) -> Operation:
    block, base = value["block"], value.get("base")
    if value["op"] == "hide":
        return Hide(block, base)
    title, text = _local(value.get("title"), source), _local(value["text"], source) or ""
    if value["op"] == "insert_after":
        return InsertAfter(block, value["id"], title or "", text, base)
    return Replace(block, title, text, base)


def _local(text: Mapping[str, str] | None, language: str) -> str | None:
    return None if text is None else text.get(language, "")


def _changes(parts: Iterable[_Tailored]) -> dict[str, Any]:
    parts = list(parts)
    return {
        "operations": sum(part.operations for part in parts),
        "stale": [list(place) for part in parts for place in part.stale],
        "orphans": [list(place) for part in parts for place in part.orphans],
    }


def _words(course: _Course, parts: Iterable[_Tailored], language: str) -> dict[str, int]:
    total = translated = stale = 0
    for part in parts:
        done = course.lessons[part.path].translations.get(language, {})
        hashes = {block.id: block.hash for block in course.lessons[part.path].blocks}
        for block, origin in part.shown:
            total += 1
            if language == course.source:
                translated += 1
            elif origin != "base":
                translated += language in part.texts.get(block, {}).get("text", {})
            elif block in done:
                translated += 1
                stale += done[block] not in (None, hashes.get(block))
    return {"blocks": total, "translated": translated, "stale_translations": stale}


def _law(used: Iterable[str], facts: Mapping[str, UnitValue], today: date) -> dict[str, Any]:
    used = list(used)
    present = {key: facts[key] for key in used if key in facts}
    return {
        "facts": len(used),
        "missing": [key for key in used if key not in facts],
        "unverified": [key for key, fact in present.items() if fact["status"] != "verified"],
        "expiring": sorted(([key, str(fact["expires_on"])] for key, fact in present.items()), key=lambda row: row[1]),
        "on": today.isoformat(),
    }


def _item_figures(
    course: _Course, layers: Iterable[str], facts: Mapping[str, UnitValue], today: date
) -> dict[str, Any]:
    operations = [(layer, value) for layer in layers for value in course.item_operations.get(layer, ())]
    needs = {name: _item_fact_keys(item) for name, item in _items_read(course.items, operations).items()}
    law = _law(sorted(set(chain.from_iterable(needs.values()))), facts, today)
    bad = {*law["missing"], *(key for key, day in law["expiring"] if day < today.isoformat())}
    affected = [name for name, keys in needs.items() if bad.intersection(keys)]
    return {**law, "quiz_items": len(needs), "items": affected, "operations": len(operations)}


def _items_read(items: Mapping[str, UnitValue], operations: Iterable[tuple[str, UnitValue]]) -> dict[str, UnitValue]:
    """The questions of an audience: what a layer hides or asks in another way is nobody's need."""
    found = dict(items)
    for _layer, value in operations:
        name = value["item"]
        if value["op"] == "insert_after":
            found[value["new"]["id"]] = value["new"]
        elif value["op"] == "hide":
            found.pop(name, None)
        elif name in found:
            found[name] = {**found[name], **value}
    return found


def _item_fact_keys(item: UnitValue) -> frozenset[str]:
    named = _facts_of(words for text in texts(item) for words in text.text.values())
    return named | {use.fact for use in fact_uses(item)}


def _facts_of(words: Iterable[str]) -> frozenset[str]:
    return frozenset(key for text in words for key in _FACT.findall(text))
