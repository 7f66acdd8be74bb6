"""Course files to a compiled course: one document for every page that is different, whoever reads it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lms.content.bank import Bank
from lms.content.blueprints import Plan, plan
from lms.content.checks import check_course
from lms.content.documents import LessonWriter, country_body, outline_body
from lms.content.fact_text import CountryFacts
from lms.content.folder import Folder
from lms.content.item_documents import ItemWriter
from lms.content.layers import Layers, Stack
from lms.content.library import load_library
from lms.content.loaded import Course, Library
from lms.content.loader import load_course
from lms.content.markdown import Markdown
from lms.content.media import contents
from lms.content.problems import ContentErrors, Problems
from lms.content.quiz_documents import quiz_document
from lms.content.unit_loading import open_units
from lms.content.units import Units
from lms.content.usage import LessonTexts, used_facts
from lms.content.variants import lesson_language
from lms.domain.course import (
    COUNTRY,
    OUTLINE,
    CompiledCourse,
    Document,
    EntryKey,
    document,
    item_key,
    lesson_key,
    quiz_key,
    release_id,
)
from lms.domain.languages import choose


def compile_course(root: Path, slug: str, today: date) -> CompiledCourse:
    """Return the course as all its countries read it in all its languages.

    A country with errors of its own (a missing or expired fact, an operation on an unknown block) is left out and
    named in `blocked`. Raises ContentErrors when the course itself has errors, or when no country is left.
    """
    return compile_folder(Folder(root.resolve(), Problems()), slug, today)


def compile_units(units: Units, slug: str, today: date) -> CompiledCourse:
    """Compile a course from its units and the library's, to the same release id as from files.

    Raises ContentErrors as `compile_course` does, and for units that belong to nothing.
    """
    folder, _ = open_units(units)
    return compile_folder(folder, slug, today)


@dataclass(frozen=True, slots=True)
class Examined:
    """A course as it was loaded, everything that is wrong with it, and the compiled course when it can be published.

    `problems` name places as `CompiledCourse.blocked` does; `course` and `library` are None when they cannot be read.
    """

    slug: str
    course: Course | None
    library: Library | None
    problems: Problems
    compiled: CompiledCourse | None


def compile_folder(folder: Folder, slug: str, today: date) -> CompiledCourse:
    """Compile as `compile_course` does, from a folder on disk or in memory."""
    examined = examine_folder(folder, slug, today)
    if examined.compiled is None:
        raise ContentErrors(examined.problems.errors)
    return examined.compiled


def examine_units(units: Units, slug: str, today: date) -> Examined:
    """Load, check and, if nothing forbids it, compile a course from its units and the library's."""
    return examine_folder(open_units(units)[0], slug, today)


def examine_folder(folder: Folder, slug: str, today: date) -> Examined:
    """Load, check and, if nothing forbids it, compile a course."""
    problems = folder.problems
    library = load_library(folder)
    course = load_course(folder, slug)
    if library is None or course is None:
        return Examined(slug, course, library, problems, None)
    markdown = Markdown()
    check_course(course, library, today, markdown, problems)
    layers = Layers(course, library, problems)
    blocked = _blocked(course, layers, problems)
    general = any(not problem.country for problem in problems.errors)
    usable = not general and len(blocked) < len(course.file.countries)
    compiled = _Compiler(course, library, layers, markdown).compiled(blocked) if usable else None
    return Examined(slug, course, library, problems, compiled)


def _blocked(course: Course, layers: Layers, problems: Problems) -> dict[str, tuple[str, ...]]:
    blocked: dict[str, tuple[str, ...]] = {}
    errors = problems.errors
    for code in course.file.countries:
        scopes = {code, *layers.names(code)}
        if reasons := tuple(str(problem) for problem in errors if problem.country in scopes):
            blocked[code] = reasons
    return blocked


class _Compiler:
    def __init__(self, course: Course, library: Library, layers: Layers, markdown: Markdown) -> None:
        self.layers = layers
        self.course = course
        self.library = library
        self.texts = LessonTexts(course, markdown)
        self.source = course.file.source_language
        self.languages = course.file.languages
        self.lessons = LessonWriter(self.texts, library)
        self.bank = Bank(course, markdown)
        self.items = ItemWriter(self.bank, library)
        self.outlines: dict[tuple[str, tuple[int, ...]], Document] = {}
        self.documents: dict[str, Document] = {}
        self.entries: dict[EntryKey, str] = {}

    def compiled(self, blocked: Mapping[str, tuple[str, ...]]) -> CompiledCourse:
        countries = tuple(code for code in self.course.file.countries if code not in blocked)
        agencies = [(agency, code) for code in countries for agency in self.layers.agencies(code)]
        for code in countries:
            self._audience(self.layers.stack(code))
        for agency, code in agencies:
            self._audience(self.layers.stack(code, agency))
        return CompiledCourse(
            self.course.slug,
            self.source,
            tuple(self.languages),
            countries,
            self.entries,
            self.documents,
            blocked,
            release_id(self.course.slug, self.entries),
            tuple(sorted(agency for agency, _ in agencies)),
            contents(self.course.media),
        )

    def _audience(self, stack: Stack) -> None:
        facts = {tag: CountryFacts(self.library.definitions, stack.facts, tag, self.source) for tag in self.languages}
        used = used_facts(self.texts, self.bank, stack)
        plans = [plan(quiz.file, self.course, self.bank.tailored(stack.items)) for quiz in self.course.quizzes]
        for tag in self.languages:
            self._outline(stack, tag, tuple(planned.count for planned in plans))
            page = document(country_body(stack, self.library, used, facts[tag], self.source))
            self._add(COUNTRY, stack, tag, page)
        self._lessons(stack, facts)
        self._quizzes(stack, plans, self._questions(stack, facts))

    def _lessons(self, stack: Stack, facts: Mapping[str, CountryFacts]) -> None:
        for module in self.course.modules:
            for lesson in module.lessons:
                parts = stack.lesson(f"{module.file.slug}/{lesson.slug}")
                key = lesson_key(module.file.slug, lesson.slug)
                actual = {tag: lesson_language(tag, module, lesson, self.source) for tag in self.languages}
                written = {tag: self.lessons.document(module, lesson, parts, facts[tag]) for tag in _distinct(actual)}
                for tag in self.languages:
                    self._add(key, stack, tag, written[actual[tag]])

    def _questions(self, stack: Stack, facts: Mapping[str, CountryFacts]) -> dict[str, dict[str, Document]]:
        """Write the bank of an audience; return its documents by language and question."""
        read: dict[str, dict[str, Document]] = {tag: {} for tag in self.languages}
        for name, found in self.bank.tailored(stack.items).items.items():
            actual = {tag: choose(tag, found.item.languages, self.source) for tag in self.languages}
            wanted = {tag: facts[tag] for tag in dict.fromkeys([self.source, *actual.values()])}
            written = self.items.documents(found, wanted)
            for tag in self.languages:
                read[tag][name] = written[actual[tag]]
                self._add(item_key(name), stack, tag, written[actual[tag]])
        return read

    def _quizzes(self, stack: Stack, plans: Sequence[Plan], read: Mapping[str, Mapping[str, Document]]) -> None:
        for quiz, planned in zip(self.course.quizzes, plans, strict=True):
            for tag in self.languages:
                actual = choose(tag, quiz.file.languages, self.source)
                page = quiz_document(quiz.file, self.course, planned, read[tag], actual)
                self._add(quiz_key(quiz.file.slug), stack, tag, page)

    def _outline(self, stack: Stack, language: str, counts: tuple[int, ...]) -> None:
        name = (language, counts)
        if name not in self.outlines:
            self.outlines[name] = document(outline_body(self.course, self.library, language, counts))
        self._add(OUTLINE, stack, language, self.outlines[name])

    def _add(self, key: str, stack: Stack, language: str, page: Document) -> None:
        self.documents.setdefault(page.hash, page)
        self.entries[EntryKey(key, stack.country.file.code, language, stack.agency)] = page.hash


def _distinct(actual: Mapping[str, Any]) -> Iterable[str]:
    return dict.fromkeys(actual.values())
