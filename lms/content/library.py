"""The files that all courses share: legal facts, workflow steps, countries."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from lms.content.fields import language
from lms.content.folder import Folder
from lms.content.loaded import Country, Library
from lms.content.schema import CountryFile, FactDefinitionFile, FactFile, FactsFile, StepsFile
from lms.content.yaml_source import YamlSource
from lms.domain.errors import Invalid
from lms.domain.facts import Fact, FactDefinition, FactValue, typed_value


def load_library(folder: Folder) -> Library | None:
    """Read `_facts.yaml`, `_steps.yaml` and `_countries/`; None when one of the first two cannot be read."""
    facts = folder.yaml(folder.root / "_facts.yaml", FactsFile)
    steps = folder.yaml(folder.root / "_steps.yaml", StepsFile)
    definitions = {key: _definition(key, file) for key, file in facts[0].facts.items()} if facts else {}
    countries: dict[str, Country] = {}
    for path in folder.children(folder.root / "_countries"):
        country = _country(folder.of_country(path.stem), path, definitions) if facts else None
        if country:
            countries[path.stem] = country
    return Library(definitions, facts[1], *steps, countries) if facts and steps else None


def _definition(key: str, file: FactDefinitionFile) -> FactDefinition:
    return FactDefinition(key, file.type, file.label, file.choices or {})


def _country(folder: Folder, path: Path, definitions: Mapping[str, FactDefinition]) -> Country | None:
    read = folder.yaml(path, CountryFile)
    if read is None:
        return None
    file, source = read
    folder.named_for(path, file.code, source, "code")
    named = (_NamedFact(file.code, key, fact) for key, fact in file.facts.items())
    facts = (_fact(folder, source, definitions.get(fact.key), fact) for fact in named)
    return Country(file, source, {fact.key: fact for fact in facts if fact})


class _NamedFact(NamedTuple):
    country: str
    key: str
    file: FactFile


def _fact(folder: Folder, source: YamlSource, definition: FactDefinition | None, named: _NamedFact) -> Fact | None:
    country, key, file = named
    if definition is None:
        folder.problems.error(source.path, source.line("facts", key), f"unknown legal fact `{key}`")
        return None
    try:
        value = _checked_value(definition, file.value)
    except (Invalid, ValueError) as error:
        wanted = f"expected {error.params['expected']}" if isinstance(error, Invalid) else str(error)
        message = f"`{key}` is of type {definition.type}: {wanted}"
        folder.problems.error(source.path, source.line("facts", key, "value"), message)
        return None
    rest: dict[str, Any] = {name: getattr(file, name) for name in type(file).model_fields if name != "value"}
    return Fact(key, country, value, **rest)


def _checked_value(definition: FactDefinition, raw: object) -> FactValue:
    value = typed_value(definition, raw)
    for tag in value if isinstance(value, Mapping) else ():
        language(tag)
    return value
