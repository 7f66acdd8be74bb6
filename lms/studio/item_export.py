"""Questions on their way to another platform: which, as whose law has them, and what is not carried there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.content.bank import Bank
from lms.content.blueprints import plan
from lms.content.item_texts import texts
from lms.content.layers import Layers
from lms.content.markdown import Markdown
from lms.content.problems import Problems
from lms.content.quiz_formats.course_items import of_country
from lms.content.quiz_formats.exchange import Exported, Note
from lms.content.unit_loading import load_part
from lms.content.units import UnitKey, Units, media_address
from lms.domain.editions import Edition
from lms.domain.errors import NotFound
from lms.infra import apart
from lms.learning import media
from lms.studio import queries
from lms.studio.item_import_reading import Item, shown_in
from lms.studio.workbench import Bench

WRITER = "lms.content.quiz_formats.exchange:write"
_LAW = "[[law."


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to go: "" for all quizzes, all topics, or no country's law."""

    format: str
    language: str
    quiz: str = ""
    topic: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Questions in file form as they would go, with the WebP images that they show by name."""

    items: tuple[Item, ...]
    images: Mapping[str, bytes]


def leaving(bench: Bench, asked: Asked) -> Leaving:
    """The questions of an edition that are asked for, with the law of a country worked out where one is chosen.

    For another country than the edition's four statements more.
    """
    chain, units = bench.ground.chain, bench.ground.units
    if asked.country and not bench.country:
        chain = queries.layers(Edition("country", asked.country))
        units = queries.source_of_bank(bench.course, chain, bench.draft).units
    items = _items(units, bench, chain, asked)
    named = set().union(*(shown_in(item) for item in items))
    return Leaving(tuple(items), _images(units, bench.course, named))


def written(found: Leaving, asked: Asked) -> Exported:
    """The file, with what it does not carry. Raises Invalid("file.too_much")."""
    made: Exported = apart.call(WRITER, list(found.items), asked.format, asked.language, dict(found.images))
    facts = [Note(item["id"], _facts_left(item, asked.language)) for item in found.items]
    return Exported(made.data, made.name, [*made.report, *(note for note in facts if note.what)])


def _items(units: Units, bench: Bench, chain: Sequence[str], asked: Asked) -> list[Item]:
    loaded = load_part(units, bench.course)
    course, library = loaded.course, loaded.library
    if course is None or library is None:
        return []
    layers = Layers(course, library, Problems())
    contents = [layers.contents[name] for name in chain if name in layers.contents]
    bank = Bank(course, Markdown()).tailored([found.items for found in contents if found.items.numbered])
    names = [name for name, found in bank.items.items() if not found.item.retired]
    if asked.quiz:
        quiz = course.quiz(asked.quiz)
        names = list(plan(quiz.file, course, bank).items) if quiz else []
    models = [bank.items[name].item for name in names]
    items = [item.model_dump(mode="json", exclude_none=True) for item in models if asked.topic in ("", str(item.topic))]
    code = asked.country or bench.country
    if code in library.countries:
        agency = bench.edition.name if bench.edition.kind == "agency" else ""
        facts = layers.stack(code, agency).facts
        source = course.file.source_language
        items = [of_country(item, facts, library.definitions, source) for item in items]
    return items


def _images(units: Units, course: str, names: set[str]) -> dict[str, bytes]:
    found = {}
    for name in sorted(names):
        unit: Mapping[str, Any] | None = units.get(UnitKey(course, media_address(name)))
        if unit is not None:
            try:
                found[name] = media.read(unit["sha256"])
            except NotFound:  # the report says that it is missing
                continue
    return found


def _facts_left(item: Item, language: str) -> str:
    """What stays of legal facts, in a sentence; "" where nothing does."""
    words = [text.text.get(language, "") for text in texts(item)]
    keys = sorted({piece.partition("]]")[0] for text in words for piece in text.split(_LAW)[1:]})
    return f"names a legal fact without its value: {', '.join(keys)}" if keys else ""
