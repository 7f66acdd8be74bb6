"""The bodies of compiled documents; docs/compiled-course.md lists their keys."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lms.content.fact_text import CountryFacts, country_name, other_languages
from lms.content.layer_schema import AgencyLayerFile
from lms.content.layers import LessonPart, Stack
from lms.content.loaded import Course, Lesson, Library, Module, Quiz
from lms.content.media import sources
from lms.content.usage import LessonTexts, ReadBlock
from lms.content.variants import lesson_language, local
from lms.domain.course import Document, document
from lms.domain.languages import choose, direction


def outline_body(course: Course, library: Library, language: str, counts: Sequence[int]) -> dict[str, Any]:
    """Return the course's table of contents in a language; `counts` are the numbers of questions of its quizzes."""
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
        "quizzes": [_quiz(quiz, language, source, count) for quiz, count in zip(course.quizzes, counts, strict=True)],
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


def _quiz(quiz: Quiz, language: str, source: str, count: int) -> dict[str, Any]:
    return {
        "slug": quiz.file.slug,
        "title": local(quiz.file.title, language, source),
        "summary": local(quiz.file.summary, language, source),
        "language": choose(language, quiz.file.languages, source),
        "purpose": quiz.file.purpose,
        "pass_mark": quiz.file.pass_mark,
        "attempts": quiz.file.attempts,
        "items": count,
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
