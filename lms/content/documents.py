"""The bodies of compiled documents; docs/compiled-course.md lists their keys."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lms.content.fact_text import CountryFacts, country_name
from lms.content.loaded import Country, Course, Lesson, Library, Module, Quiz
from lms.content.markdown import Markdown, Rendered
from lms.content.schema import ChoiceFile, ReplaceItem
from lms.content.usage import LessonTexts, item_facts
from lms.content.variants import (
    LessonOperation,
    TailoredItem,
    is_correct,
    lesson_language,
    local,
    tailor_quiz,
)
from lms.domain.course import Document, canonical, document
from lms.domain.languages import choose, direction
from lms.domain.tailoring import TailoredBlock, text_hash


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
    country: Country, used: Iterable[str], facts: CountryFacts, language: str, source: str
) -> dict[str, Any]:
    """Return what every page of a country's readers may need: whom to call, and the law in short."""
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
        "support": [
            {
                "name": local(support.name, language, source),
                "contact": support.contact,
                "hours": local(support.hours, language, source),
                "source": support.source,
                "confidence": support.confidence,
            }
            for support in country.file.support
        ],
        "law_reviewed_on": min((record["reviewed_on"] for record in records), default=None),
        "law_expires_on": min((record["expires_on"] for record in records), default=None),
        "unverified": any(record["status"] != "verified" for record in records),
        "facts": records,
    }


class LessonWriter:
    """Writes lessons; one that neither names facts nor has operations is written once for all countries."""

    def __init__(self, texts: LessonTexts, library: Library) -> None:
        self._texts = texts
        self._library = library
        self._source = texts.course.file.source_language
        self._shared: dict[tuple[str, str, str], Document] = {}

    def document(
        self, module: Module, lesson: Lesson, numbered: Sequence[tuple[int, LessonOperation]], facts: CountryFacts
    ) -> Document:
        """Return the lesson in the language of `facts`, which the lesson must have."""
        name = (module.file.slug, lesson.slug, facts.language)
        if not numbered and name in self._shared:
            return self._shared[name]
        blocks = self._texts.blocks(module, lesson, numbered, facts.language)
        used = dict.fromkeys(key for _, rendered in blocks for key in rendered.facts)
        page = document(self._body(module, lesson, blocks, used, facts))
        if not numbered and not used:
            self._shared[name] = page
        return page

    def _body(
        self,
        module: Module,
        lesson: Lesson,
        blocks: Iterable[tuple[TailoredBlock, Rendered]],
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
            "blocks": [
                {"id": block.id, "title": block.title, "html": rendered.fill(facts.html), "origin": block.origin}
                for block, rendered in blocks
            ],
            "facts": [facts.record(key) for key in used],
        }


class QuizWriter:
    """Writes quizzes, with the answer key of the country."""

    def __init__(self, course: Course, library: Library, markdown: Markdown) -> None:
        self._course = course
        self._library = library
        self._markdown = markdown
        self._source = course.file.source_language

    def documents(
        self, quiz: Quiz, numbered: Sequence[tuple[int, ReplaceItem]], facts: Mapping[str, CountryFacts]
    ) -> dict[str, Document]:
        """Return the quiz in each language of `facts`, which has the source language among them."""
        items, _ = tailor_quiz(quiz, numbered, self._source)
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
        return self._markdown.block(local(text, facts.language, self._source)).fill(facts.html)
