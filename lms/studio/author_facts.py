"""The legal facts that an author may name, with what they say for the readers of the edition, and texts with them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from lms.content.fact_text import value_text
from lms.content.figures import image_source
from lms.content.markdown import Markdown, fact_value
from lms.content.schema import FactDefinitionFile, FactFile
from lms.content.units import LIBRARY, UnitKey, parse_address
from lms.domain.errors import Invalid
from lms.domain.facts import Fact, FactDefinition, typed_value
from lms.domain.languages import direction
from lms.studio.author_lesson import Ground, Value


@dataclass(frozen=True, slots=True)
class AuthorFact:
    """A fact and its value in words; "" where the edition's readers have none (yet, or because it is no country's)."""

    key: str
    label: Mapping[str, str]
    value: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Previewed:
    """A text as readers will see it. `problems`: line (from 1) and what was refused there. `missing`: facts that the
    text names and that have no value for these readers; what is published needs them."""

    html: str
    problems: tuple[tuple[int, str], ...] = ()
    missing: tuple[AuthorFact, ...] = ()


def facts_of(ground: Ground, language: str) -> dict[str, AuthorFact]:
    """Every fact that exists, by key, with its value in words for the edition's readers."""
    defined = ground.units.get(UnitKey(LIBRARY, "facts"), {}).get("facts", {})
    values = _values(ground)
    return {key: _fact(key, file, values.get(key), language, ground) for key, file in defined.items()}


def country_of(ground: Ground) -> str:
    """The country whose law the edition's readers live under; "" for base, translations and regions."""
    return next((layer.partition("/")[2] for layer in ground.chain if layer.startswith("country/")), "")


def images_of(ground: Ground) -> dict[str, Value]:
    """The images of the course by name, as their units have them."""
    found = ((parse_address(key.address).media, value) for key, value in ground.units.items())
    return {name: value for name, value in sorted(found, key=lambda pair: pair[0]) if name}


def preview(
    markdown: Markdown, text: str, facts: Mapping[str, AuthorFact], images: Mapping[str, Value], language: str
) -> Previewed:
    """Render a text with facts and images filled in; a fact without a value shows its name."""
    rendered = markdown.block(text)
    values = {key: _filled(key, facts.get(key), language) for key in rendered.facts}
    unknown = [key for key in rendered.facts if key not in facts]
    absent = [(use.line + 1, f"there is no image `{use.name}`") for use in rendered.images if use.name not in images]
    told = [(line + 1, sentence) for line, sentence in rendered.problems]
    problems = [*told, *_unknown(text, unknown), *absent]
    pictures = {use.name: _source(images.get(use.name)) for use in rendered.images}
    missing = tuple(facts[key] for key in rendered.facts if key in facts and not facts[key].value)
    return Previewed(rendered.fill(values, pictures), tuple(sorted(problems)), missing)


def _source(image: Value | None) -> str:
    return image_source(image["sha256"], image["width"], image["height"]) if image else 'src="data:,"'


def _unknown(text: str, keys: list[str]) -> list[tuple[int, str]]:
    lines = text.splitlines()
    return [
        (number, f"there is no legal fact `{key}`")
        for key in keys
        for number, line in enumerate(lines, 1)
        if f"[[law.{key}]]" in line
    ]


def _filled(key: str, fact: AuthorFact | None, language: str) -> str:
    if fact is None:
        return fact_value(f"[{key}]")
    words = fact.value or f"[{fact.label.get(language) or fact.label.get('en') or key}]"
    other = fact.language if fact.value and fact.language != language else ""
    return fact_value(words, other, direction(other) if other else "")


def _values(ground: Ground) -> dict[str, Value]:
    """What the readers' own law says, the nearest last; a region's only where the country says nothing."""
    country = country_of(ground)
    found: dict[int, dict[str, Value]] = {}
    ranks = {layer: place for place, layer in enumerate(ground.chain)}
    for key, value in ground.units.items():
        address = parse_address(key.address)
        if address.kind == "fact" and address.country == country:
            # Of the country's own law the register comes first, then what course and agency set.
            found.setdefault(ranks[f"country/{country}"] * 2, {})[address.fact] = value
        elif address.kind == "operation" and address.fact and address.layer in ranks:
            found.setdefault(ranks[address.layer] * 2 + 1, {})[address.fact] = value
    return {key: value for rank in sorted(found) for key, value in found[rank].items()}


def _fact(key: str, file: Value, value: Value | None, language: str, ground: Ground) -> AuthorFact:
    label = file.get("label", {})
    if value is None:
        return AuthorFact(key, label)
    try:
        definition = _definition(key, file)
        words, tag = value_text(
            definition, _read(definition, value, country_of(ground)), language, ground.source_language
        )
    except (ValidationError, Invalid, KeyError):  # it is told where the fact is written
        return AuthorFact(key, label)
    return AuthorFact(key, label, words, tag)


def _definition(key: str, file: Value) -> FactDefinition:
    read = FactDefinitionFile.model_validate_json(json.dumps(file))
    return FactDefinition(key, read.type, read.label, read.choices or {})


def _read(definition: FactDefinition, value: Value, country: str) -> Fact:
    own = {name: part for name, part in value.items() if name not in ("op", "fact")}
    file = FactFile.model_validate_json(json.dumps(own))
    rest = {name: getattr(file, name) for name in type(file).model_fields if name != "value"}
    return Fact(definition.key, country, typed_value(definition, file.value), **rest)
