"""The bodies of compiled documents; docs/compiled-course.md lists their keys."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lms.content.fact_text import CountryFacts, country_name, other_languages
from lms.content.layer_schema import AgencyLayerFile
from lms.content.layers import LessonPart, QuizPart, Stack
from lms.content.loaded import Course, Lesson, Library, Module, Quiz
from lms.content.markdown import Markdown
from lms.content.media import sources
from lms.content.schema import ChoiceFile
from lms.content.usage import LessonTexts, ReadBlock, item_facts
from lms.content.variants import (
    TailoredItem,
    is_correct,
    lesson_language,
    local,
    tailor_quiz,
)
from lms.domain.course import Document, canonical, document
from lms.domain.languages import choose, direction
from lms.domain.tailoring import text_hash


def outline_body(course: Course, library: Library, language: str) -> dict[str, Any]:
    """Return the course's table of contents in a language."""
    file, source = course.file, course.file.source_language
    return {
        "kind": "outline",
        "course": course.slug,
        "title": local(file.title, language, source),
        "summary": local(file.summary, language, source),
        "language": language,
        "direction": direction(language),
        "source_language": source,
        "languages": list(file.languages),
        "modules": [_module(module, language, source) for module in course.modules],
        "quizzes": [_quiz(quiz, language, source) for quiz in course.quizzes],
        "steps_label": local(library.steps.label, language, source),
        "steps": _steps(library, [step.slug for step in library.steps.steps], language, source),
    }


def _module(module: Module, language: str, source: str) -> dict[str, Any]:
    return {
        "slug": module.file.slug,
        "title": local(module.file.title, language, source),
        "summary": local(module.file.summary, language, source),
        "languages": list(module.file.languages),
        "minutes": sum(lesson.head.minutes for lesson in module.lessons),
        "lessons": [_lesson(module, lesson, language, source) for lesson in module.lessons],
    }


def _lesson(module: Module, lesson: Lesson, language: str, source: str) -> dict[str, Any]:
    actual = lesson_language(language, module, lesson, source)
    return {
        "slug": lesson.slug,
        "title": lesson.texts[actual].title,
        "summary": lesson.texts[actual].summary,
        "language": actual,
        "direction": direction(actual),
        "minutes": lesson.head.minutes,
        "notice": lesson.head.notice,
        "steps": list(lesson.head.steps),
    }


def _quiz(quiz: Quiz, language: str, source: str) -> dict[str, Any]:
    return {
        "slug": quiz.file.slug,
        "title": local(quiz.file.title, language, source),
        "summary": local(quiz.file.summary, language, source),
        "language": choose(language, quiz.file.languages, source),
        "pass_mark": quiz.file.pass_mark,
        "attempts": quiz.file.attempts,
        "items": len(quiz.file.items),
    }


def _steps(library: Library, slugs: Sequence[str], language: str, source: str) -> list[dict[str, str]]:
    return [
        {
            "slug": step.slug,
            "name": local(step.name, language, source),
            "purpose": local(step.purpose, language, source),
        }
        for step in library.steps.steps
        if step.slug in slugs
    ]


def country_body(
    stack: Stack, library: Library, used: Iterable[str], facts: CountryFacts, source: str
) -> dict[str, Any]:
    """Return what every page of an audience may need: who writes for it, whom to call, and the law in short."""
    country, language = stack.country, facts.language
    records = [facts.record(key) for key in sorted(used)]
    return {
        "kind": "country",
        "code": country.file.code,
        "name": country_name(country.file.code, language),
        "language": language,
        "direction": direction(language),
        "languages": list(country.file.languages),
        "time_zone": country.file.time_zone,
        "regions": list(country.file.regions),
        "agency": stack.agency,
        "layers": {name: _layer_name(name, stack, library, language) for name in stack.names},
        "support": [
            {
                "name": local(support.name, language, source),
                "contact": support.contact,
                "hours": local(support.hours, language, source),
                "source": support.source,
                "confidence": support.confidence,
                **other_languages({"name": support.name, "hours": support.hours}, language, source),
            }
            for support in country.file.support
        ],
        "law_reviewed_on": min((record["reviewed_on"] for record in records), default=None),
        "law_expires_on": min((record["expires_on"] for record in records), default=None),
        "unverified": any(record["status"] != "verified" for record in records),
        "facts": records,
    }


def _layer_name(layer: str, stack: Stack, library: Library, language: str) -> str:
    kind, _, name = layer.partition("/")
    if kind == "region":
        names = library.regions[name].name
        return local(names, language, min(names))
    for found in stack.contents:
        if found.overlay.layer == layer and isinstance(found.overlay.file, AgencyLayerFile):
            names = found.overlay.file.name
            return local(names, language, min(names))
    return country_name(stack.country.file.code, language)


class LessonWriter:
    """Writes lessons; one that names no facts is written once for all who have the same layers on it."""

    def __init__(self, texts: LessonTexts, library: Library) -> None:
        self._texts = texts
        self._library = library
        self._source = texts.course.file.source_language
        self._images = sources(texts.course.media)
        self._shared: dict[tuple[str, ...], Document] = {}

    def document(self, module: Module, lesson: Lesson, parts: Sequence[LessonPart], facts: CountryFacts) -> Document:
        """Return the lesson in the language of `facts`, which the lesson must have."""
        name = (module.file.slug, lesson.slug, facts.language, *(part.layer for part in parts))
        if name in self._shared:
            return self._shared[name]
        blocks = self._texts.blocks(module, lesson, parts, facts.language)
        used = dict.fromkeys(key for block in blocks for key in block.rendered.facts)
        page = document(self._body(module, lesson, blocks, used, facts))
        if not used:
            self._shared[name] = page
        return page

    def _body(
        self,
        module: Module,
        lesson: Lesson,
        blocks: Sequence[ReadBlock],
        used: Iterable[str],
        facts: CountryFacts,
    ) -> dict[str, Any]:
        text = lesson.texts[facts.language]
        return {
            "kind": "lesson",
            "course": self._texts.course.slug,
            "module": module.file.slug,
            "lesson": lesson.slug,
            "title": text.title,
            "summary": text.summary,
            "language": facts.language,
            "direction": direction(facts.language),
            "languages": [tag for tag in module.file.languages if tag in lesson.texts],
            "minutes": lesson.head.minutes,
            "notice": lesson.head.notice,
            "notice_text": text.notice_text,
            "steps": _steps(self._library, lesson.head.steps, facts.language, self._source),
            "fallbacks": sum(block.language != facts.language for block in blocks),
            "blocks": [_block(block, facts, self._images) for block in blocks],
            "facts": [facts.record(key) for key in used],
        }


def _block(block: ReadBlock, facts: CountryFacts, images: Mapping[str, str]) -> dict[str, str]:
    body = {
        "id": block.id,
        "title": block.title,
        "html": block.rendered.fill(facts.html, images),
        "origin": block.origin,
    }
    if block.language == facts.language:
        return body
    return {**body, "language": block.language, "direction": direction(block.language)}


class QuizWriter:
    """Writes quizzes, with the answer key of the country."""

    def __init__(self, course: Course, library: Library, markdown: Markdown) -> None:
        self._course = course
        self._library = library
        self._markdown = markdown
        self._source = course.file.source_language
        self._images = sources(course.media)

    def documents(
        self, quiz: Quiz, parts: Sequence[QuizPart], facts: Mapping[str, CountryFacts]
    ) -> dict[str, Document]:
        """Return the quiz in each language of `facts`, which has the source language among them."""
        items, _ = tailor_quiz(quiz, parts, self._source)
        originals = {item.item.id: self._item(item, facts[self._source]) for item in items}
        constant = {
            item.item.id: {
                "version": text_hash(canonical(originals[item.item.id]).decode()),
                "origin": item.origin,
                "facts": list(item_facts(item, quiz, self._markdown)),
            }
            for item in items
        }
        return {tag: document(self._body(quiz, items, constant, words)) for tag, words in facts.items()}

    def _body(
        self, quiz: Quiz, items: Sequence[TailoredItem], constant: Mapping[str, dict[str, Any]], facts: CountryFacts
    ) -> dict[str, Any]:
        used = dict.fromkeys(key for kept in constant.values() for key in kept["facts"])
        return {
            "kind": "quiz",
            "course": self._course.slug,
            "quiz": quiz.file.slug,
            "title": local(quiz.file.title, facts.language, self._source),
            "summary": local(quiz.file.summary, facts.language, self._source),
            "language": facts.language,
            "direction": direction(facts.language),
            "languages": list(quiz.file.languages),
            "pass_mark": quiz.file.pass_mark,
            "attempts": quiz.file.attempts,
            "presentation": quiz.file.presentation,
            "items": [{**self._item(item, facts), **constant[item.item.id]} for item in items],
            "facts": [facts.record(key) for key in used],
        }

    def _item(self, item: TailoredItem, facts: CountryFacts) -> dict[str, Any]:
        return {
            "id": item.item.id,
            "type": item.item.type,
            "points": item.item.points,
            "prompt": self._html(item.prompt, facts),
            "choices": [self._choice(choice, facts) for choice in item.choices],
            "feedback": self._html(item.feedback, facts),
        }

    def _choice(self, choice: ChoiceFile, facts: CountryFacts) -> dict[str, Any]:
        phrase = self._markdown.phrase(local(choice.text, facts.language, self._source))
        return {
            "id": choice.id,
            "html": phrase.fill(facts.html),
            "feedback": self._html(choice.feedback, facts),
            "correct": is_correct(choice, facts.facts, self._library.definitions),
        }

    def _html(self, text: Mapping[str, str], facts: CountryFacts) -> str:
        return self._markdown.block(local(text, facts.language, self._source)).fill(facts.html, self._images)
