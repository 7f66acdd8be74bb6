"""Who reads which layers of a course, and what each layer changes where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lms.content.layer_schema import (
    AgencyLayerFile,
    HideBlock,
    HideItem,
    InsertBlock,
    InsertItem,
    ReplaceBlock,
    ReplaceItem,
    SetFact,
)
from lms.content.library import NamedFact, typed_fact
from lms.content.loaded import Country, Course, Library, Overlay
from lms.content.problems import Problem, Problems
from lms.domain.facts import Fact, resolve_facts
from lms.domain.tailoring import layers_of

LessonOperation = ReplaceBlock | HideBlock | InsertBlock
ItemOperation = ReplaceItem | HideItem | InsertItem


class LessonPart(NamedTuple):
    """One layer's operations on one lesson, each with its number in the file."""

    layer: str
    numbered: Sequence[tuple[int, LessonOperation]]


class BankPart(NamedTuple):
    """One layer's operations on the questions of the bank, each with its number in the file."""

    layer: str
    numbered: Sequence[tuple[int, ItemOperation]]


@dataclass(frozen=True, slots=True)
class Contents:
    """An overlay taken apart: operations by lesson (MODULE/LESSON), those on the bank, and facts that it sets."""

    overlay: Overlay
    lessons: Mapping[str, LessonPart]
    items: BankPart
    facts: Mapping[str, Fact]
    fact_numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stack:
    """The layers of one audience, the most general first, and the legal facts that hold for it."""

    country: Country
    agency: str
    names: tuple[str, ...]
    contents: tuple[Contents, ...]
    facts: Mapping[str, Fact]

    def lesson(self, path: str) -> tuple[LessonPart, ...]:
        """Return what the layers change in a lesson; only those that change something."""
        return tuple(found.lessons[path] for found in self.contents if path in found.lessons)

    @property
    def items(self) -> tuple[BankPart, ...]:
        """What the layers change in the bank; only those that change something."""
        return tuple(found.items for found in self.contents if found.items.numbered)


def layer_names(library: Library, code: str, agency: str = "") -> tuple[str, ...]:
    """Return the names of the layers of an audience; regions that nobody knows are passed over."""
    country = library.countries.get(code)
    known = [region for region in country.file.regions if region in library.parents] if country else []
    return layers_of(code, known, library.parents, agency)


def concerns(problem: Problem, library: Library, code: str) -> bool:
    """Say whether a problem is one of the country's: everybody's, its own, or of a region that it lies in."""
    return problem.country in ("", code, *layer_names(library, code))


class Layers:
    """All layers of a course. Facts of a wrong type become problems of those who read them."""

    def __init__(self, course: Course, library: Library, problems: Problems) -> None:
        self._library = library
        self.contents = {
            layer: _contents(overlay, library, problems.of_country(overlay.blocks))
            for layer, overlay in course.overlays.items()
        }
        self._agencies: dict[str, list[str]] = {}
        for overlay in course.overlays.values():
            if isinstance(overlay.file, AgencyLayerFile):
                self._agencies.setdefault(overlay.file.country, []).append(overlay.layer.partition("/")[2])

    def agencies(self, code: str) -> Sequence[str]:
        """Return the slugs of the country's agencies that have a layer in the course."""
        return self._agencies.get(code, ())

    def names(self, code: str, agency: str = "") -> tuple[str, ...]:
        """Return the names of the layers of an audience; regions that nobody knows are passed over."""
        return layer_names(self._library, code, agency)

    def stack(self, code: str, agency: str = "") -> Stack:
        """Return the layers of a country of the library, and of one of its agencies."""
        names = self.names(code, agency)
        contents = tuple(self.contents[name] for name in names if name in self.contents)
        country = self._library.countries[code]
        facts = resolve_facts(code, country.facts, [(found.overlay.layer, found.facts) for found in contents])
        return Stack(country, agency, names, contents, facts)


def _contents(overlay: Overlay, library: Library, problems: Problems) -> Contents:
    lessons: dict[str, list[tuple[int, LessonOperation]]] = {}
    items: list[tuple[int, ItemOperation]] = []
    settings: dict[str, list[tuple[int, SetFact]]] = {}
    for number, operation in enumerate(overlay.file.operations):
        if isinstance(operation, SetFact):
            settings.setdefault(operation.fact, []).append((number, operation))
        elif isinstance(operation, ItemOperation):
            items.append((number, operation))
        else:
            lessons.setdefault(operation.lesson, []).append((number, operation))
    return Contents(
        overlay,
        {path: LessonPart(overlay.layer, numbered) for path, numbered in lessons.items()},
        BankPart(overlay.layer, tuple(items)),
        _facts(overlay, settings, library, problems),
        {key: numbered[0][0] for key, numbered in settings.items()},
    )


def _facts(
    overlay: Overlay, settings: Mapping[str, Sequence[tuple[int, SetFact]]], library: Library, problems: Problems
) -> dict[str, Fact]:
    source = overlay.source
    kind, _, name = overlay.layer.partition("/")
    country = {"region": "", "country": name}.get(kind, overlay.blocks)
    facts: dict[str, Fact] = {}
    for key, numbered in settings.items():
        for number, operation in numbered:
            if len(numbered) > 1:
                line = source.line("operations", number)
                problems.error(source.path, line, f"two operations set the legal fact `{key}`: expected one")
                continue
            named = NamedFact(country, key, operation, source, ("operations", number))
            if fact := typed_fact(named, library.definitions, problems):
                facts[key] = fact
    return facts
