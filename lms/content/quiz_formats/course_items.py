"""The items of a course in its files, as one country has them where one is chosen, ready for an export."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.content.bank import Bank
from lms.content.blueprints import plan
from lms.content.fact_text import value_text
from lms.content.folder import Folder
from lms.content.item_texts import texts
from lms.content.layers import Layers
from lms.content.library import load_library
from lms.content.loaded import Course
from lms.content.loader import load_course
from lms.content.markdown import Markdown
from lms.content.problems import ContentErrors, Problems
from lms.content.quiz_formats.reduced_parts import escaped
from lms.content.quiz_formats.results import Item
from lms.domain.errors import Invalid, NotFound
from lms.domain.facts import Duration, Fact, FactDefinition, comparable, comparable_value


@dataclass(frozen=True, slots=True)
class CourseItems:
    """Items in file form, as bank or quiz order them; the images that lie with them; the source language."""

    items: list[Item]
    media: dict[str, bytes]
    language: str


def course_items(root: Path, slug: str, *, country: str = "", quiz: str = "") -> CourseItems:
    """Read the items of a course, or of all that one of its quizzes may ask.

    Raises NotFound (`course.unknown`, `country.unknown`, `quiz.unknown`), and ContentErrors for files that cannot be
    read.
    """
    problems = Problems()
    folder = Folder(root.resolve(), problems)
    if not folder.exists(folder.root / slug / "course.yaml"):
        raise NotFound("course.unknown", course=slug)
    library, course = load_library(folder), load_course(folder, slug)
    if problems.errors or library is None or course is None:
        raise ContentErrors(problems.errors)
    if country and country not in library.countries:
        raise NotFound("country.unknown", country=country)
    stack = Layers(course, library, problems).stack(country) if country else None
    bank = Bank(course, Markdown()).tailored(stack.items if stack else ())
    names = list(bank.items)
    if quiz:
        found = course.quiz(quiz)
        if found is None:
            raise NotFound("quiz.unknown", quiz=quiz)
        names = list(dict.fromkeys(name for part in plan(found.file, course, bank).sections for name in part.items))
    items = [bank.items[name].item.model_dump(mode="json", exclude_none=True) for name in names if name in bank.items]
    if stack:
        items = [of_country(item, stack.facts, library.definitions, course.file.source_language) for item in items]
    return CourseItems(items, _media(course), course.file.source_language)


def of_country(item: Item, facts: Mapping[str, Fact], definitions: Mapping[str, FactDefinition], source: str) -> Item:
    """Return an item in which a country's law is worked out: right choices, numbers, and facts in words.

    What rests on a fact that the country does not have stays as it is.
    """
    found: Item = _decided(item, facts, definitions)
    for text in texts(found):
        holder: Any = found
        for step in text.place[:-1]:
            holder = holder[step]
        said = holder[text.place[-1]]
        for tag, words in said.items():
            known = {key: fact for key, fact in facts.items() if key in definitions and f"[[law.{key}]]" in words}
            for key, fact in known.items():
                value = escaped(value_text(definitions[key], fact, tag, source)[0])
                words = words.replace(f"[[law.{key}]]", value)  # noqa: PLW2901 - one fact after the other
            said[tag] = words
    return found


def _decided(value: Any, facts: Mapping[str, Fact], definitions: Mapping[str, FactDefinition]) -> Any:
    if isinstance(value, list):
        return [_decided(part, facts, definitions) for part in value]
    if not isinstance(value, dict):
        return value
    found = {key: _decided(part, facts, definitions) for key, part in value.items()}
    if isinstance(found.get("correct"), dict) and found["correct"]["fact"] in facts:
        found["correct"] = _is_right(found["correct"], facts, definitions)
    if isinstance(found.get("value"), dict) and found["value"].get("fact") in facts:
        number = facts[found["value"]["fact"]].value
        found["value"] = str(number.amount if isinstance(number, Duration) else number)
    return found


def _is_right(condition: Item, facts: Mapping[str, Fact], definitions: Mapping[str, FactDefinition]) -> bool | Item:
    try:
        wanted = comparable_value(definitions[condition["fact"]], condition["equals"])
    except (KeyError, Invalid):
        return condition
    return comparable(facts[condition["fact"]].value) == wanted


def _media(course: Course) -> dict[str, bytes]:
    return {name: found.data for name, found in course.media.items() if found.data is not None}
