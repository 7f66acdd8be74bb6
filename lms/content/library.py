"""The files that all courses share: legal facts, workflow steps, countries."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from lms.content.fields import language
from lms.content.folder import Folder
from lms.content.loaded import Country, Library
from lms.content.problems import Problems
from lms.content.schema import (
    CountryFile,
    FactDefinitionFile,
    FactFile,
    FactsFile,
    RegionFile,
    RegionsFile,
    StepsFile,
)
from lms.content.yaml_source import Path as Place
from lms.content.yaml_source import YamlSource
from lms.domain.errors import Invalid, NotFound
from lms.domain.facts import Fact, FactDefinition, FactValue, YesNo, typed_value
from lms.domain.tailoring import layers_of


def load_library(folder: Folder) -> Library | None:
    """Read what all courses share; None when `_facts.yaml` or `_steps.yaml` cannot be read.

    `_regions.yaml` may be absent: then there are no regions.
    """
    facts = folder.yaml(folder.root / "_facts.yaml", FactsFile)
    steps = folder.yaml(folder.root / "_steps.yaml", StepsFile)
    definitions = {key: _definition(key, file) for key, file in facts[0].facts.items()} if facts else {}
    countries: dict[str, Country] = {}
    for path in folder.children(folder.root / "_countries"):
        country = _country(folder.of_country(path.stem), path, definitions) if facts else None
        if country:
            countries[path.stem] = country
    regions, parents = _regions(folder)
    return Library(definitions, facts[1], *steps, countries, regions, parents) if facts and steps else None


def _regions(folder: Folder) -> tuple[dict[str, RegionFile], dict[str, str | None]]:
    path = folder.root / "_regions.yaml"
    read = folder.yaml(path, RegionsFile) if folder.exists(path) else None
    if read is None:
        return {}, {}
    regions, source = read[0].regions, read[1]
    written = {slug: region.parent for slug, region in regions.items()}
    parents = dict(written)
    for slug, parent in written.items():
        message = _parent_problem(slug, written)
        if message:
            folder.problems.error(source.path, source.line("regions", slug, "parent"), message)
        if message or parent not in written:
            parents[slug] = None
    return regions, parents


def _parent_problem(slug: str, parents: Mapping[str, str | None]) -> str | None:
    if parents[slug] is not None and parents[slug] not in parents:
        return f"unknown region `{parents[slug]}`"
    try:
        layers_of("", [slug], parents)
    except Invalid as error:
        cycle: list[str] = error.params["regions"]  # type: ignore[assignment]
        if slug in cycle:
            return f"the region `{slug}` lies in itself: {' in '.join([slug, *_from(slug, cycle)])}"
    except NotFound:
        pass  # A parent further up is unknown, which is said there.
    return None


def _from(slug: str, cycle: list[str]) -> list[str]:
    place = cycle.index(slug) + 1
    return [*cycle[place:], *cycle[:place]]


def _definition(key: str, file: FactDefinitionFile) -> FactDefinition:
    return FactDefinition(key, file.type, file.label, file.choices or {})


def _country(folder: Folder, path: Path, definitions: Mapping[str, FactDefinition]) -> Country | None:
    read = folder.yaml(path, CountryFile)
    if read is None:
        return None
    file, source = read
    folder.named_for(path, file.code, source, "code")
    facts: dict[str, Fact] = {}
    for key, fact in file.facts.items():
        named = NamedFact(path.stem, key, fact, source, ("facts", key))
        if typed := typed_fact(named, definitions, folder.problems):
            facts[key] = typed
    return Country(file, source, facts)


class NamedFact(NamedTuple):
    """A value as a file gives it: whose ("" for a region's), of which fact, and where it stands."""

    country: str
    key: str
    file: FactFile
    source: YamlSource
    path: Place


def typed_fact(named: NamedFact, definitions: Mapping[str, FactDefinition], problems: Problems) -> Fact | None:
    """Return the fact with its typed value; None for an unknown fact or a wrong value, which becomes a problem."""
    definition, source = definitions.get(named.key), named.source
    if definition is None:
        line = source.line(*named.path, "fact")
        problems.error(source.path, line, f"unknown legal fact `{named.key}`: _facts.yaml has no such key")
        return None
    try:
        value = _checked_value(definition, named.file.value)
    except (Invalid, ValueError) as error:
        wanted = f"expected {error.params['expected']}" if isinstance(error, Invalid) else str(error)
        message = f"`{named.key}` is of type {definition.type}: {wanted}"
        problems.error(source.path, source.line(*named.path, "value"), message)
        return None
    rest: dict[str, Any] = {name: getattr(named.file, name) for name in FactFile.model_fields if name != "value"}
    return Fact(named.key, named.country, value, **rest)


def _checked_value(definition: FactDefinition, raw: object) -> FactValue:
    value = typed_value(definition, raw)
    texts = value.condition if isinstance(value, YesNo) else value
    for tag in texts if isinstance(texts, Mapping) else ():
        language(tag)
    return value
