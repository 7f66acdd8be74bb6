"""What must be true of a course across its files: languages, texts, operations, answer keys and legal facts."""

from collections.abc import Iterable
from datetime import date

from lms.content.bank import Bank
from lms.content.check_blueprints import check_blueprint, check_enough
from lms.content.check_items import TailoredItemChecker, check_bank, check_inserted_once, known_names
from lms.content.check_operations import check_contents, check_fact_texts, check_readers, check_stack
from lms.content.check_texts import TextChecker
from lms.content.check_translations import check_original, check_translation
from lms.content.layers import Layers, Stack
from lms.content.loaded import Country, Course, Lesson, Library, Module
from lms.content.markdown import Markdown
from lms.content.problems import Problems
from lms.content.usage import LessonTexts, used_facts
from lms.content.yaml_source import Path, YamlSource
from lms.domain.facts import REGISTER, Fact, is_usable


def check_course(course: Course, library: Library, today: date, markdown: Markdown, problems: Problems) -> None:
    """Add everything that is wrong with a course to `problems`; a country's own faults block that country only."""
    texts = TextChecker(library.definitions, course.file.source_language, markdown, problems, course.media)
    _check_library(course, library, texts)
    _check_languages(course, texts)
    for image in course.media.values():
        texts.complete(image.source, ("alt",), image.file.alt, [course.file.source_language])
    for module in course.modules:
        for lesson in module.lessons:
            _check_lesson(course, library, module, lesson, texts)
    known = known_names(course, library)
    check_bank(course, known, texts)
    for quiz in course.quizzes:
        check_blueprint(quiz, course, list(known.steps), problems)
    layers = Layers(course, library, problems)
    _check_layers(course, library, layers, texts)
    _check_audiences(course, library, layers, texts, today)


def _check_audiences(course: Course, library: Library, layers: Layers, texts: TextChecker, today: date) -> None:
    problems = texts.problems
    rendered, bank = LessonTexts(course, texts.renderer), Bank(course, texts.renderer)
    questions = TailoredItemChecker(bank, known_names(course, library), problems)
    for place, code in enumerate(course.file.countries):
        if code not in library.countries:
            line = course.source.line("countries", place)
            message = f"the country has no entry yet, so it is left out: expected a file _countries/{code}.yaml"
            problems.of_country(code).error(course.source.path, line, message)
            continue
        _check_regions(library.countries[code], library, problems.of_country(code))
        for agency in ("", *layers.agencies(code)):
            stack = layers.stack(code, agency)
            tailored = bank.tailored(stack.items)
            check_stack(rendered, tailored, stack, problems)
            questions.check(stack, tailored)
            check_enough(course, tailored, problems.of_country(code))
            _check_facts(course, stack, used_facts(rendered, bank, stack), today, problems.of_country(code))


def _check_layers(course: Course, library: Library, layers: Layers, texts: TextChecker) -> None:
    readers: dict[str, list[str]] = {}
    for code in course.file.countries:
        for agency in ("", *layers.agencies(code)):
            for name in layers.names(code, agency):
                readers.setdefault(name, []).append(code)
    for name, contents in layers.contents.items():
        check_readers(course, library, contents, readers.get(name, ()), texts)
        check_contents(course, contents, texts)
    check_inserted_once(course, layers.contents.values(), texts.problems)


def _check_regions(country: Country, library: Library, problems: Problems) -> None:
    for place, region in enumerate(country.file.regions):
        if region not in library.regions:
            line = country.source.line("regions", place)
            message = f"unknown region `{region}`: _regions.yaml has no such region"
            problems.error(country.source.path, line, message)


def _check_library(course: Course, library: Library, texts: TextChecker) -> None:
    """All that courses share has words in the source language; where others have none, they are read in that one."""
    source, languages = library.definitions_source, course.file.languages
    for key, definition in library.definitions.items():
        texts.original(source, ("facts", key, "label"), definition.label, languages)
        for choice, words in definition.choices.items():
            texts.original(source, ("facts", key, "choices", choice), words, languages)
    texts.original(library.steps_source, ("label",), library.steps.label, languages)
    for place, step in enumerate(library.steps.steps):
        texts.original(library.steps_source, ("steps", place, "name"), step.name, languages)
        texts.original(library.steps_source, ("steps", place, "purpose"), step.purpose, languages)
    for code in course.file.countries:
        if code in library.countries:
            _check_country_texts(library.countries[code], course, texts.of_country(code))


def _check_country_texts(country: Country, course: Course, texts: TextChecker) -> None:
    languages = course.file.languages
    for place, support in enumerate(country.file.support):
        texts.original(country.source, ("support", place, "name"), support.name, languages)
        texts.original(country.source, ("support", place, "hours"), support.hours, languages)
    for key, fact in country.facts.items():
        check_fact_texts(country.source, ("facts", key), fact, course, texts)


def _check_languages(course: Course, texts: TextChecker) -> None:
    languages = course.file.languages
    for name in ("title", "summary"):
        texts.readable(course.source, (name,), getattr(course.file, name), languages)
        for module in course.modules:
            texts.readable(module.source, (name,), getattr(module.file, name), languages)
        for quiz in course.quizzes:
            texts.readable(quiz.source, (name,), getattr(quiz.file, name), languages)
    for module in course.modules:
        _check_part_languages(course, module.file.languages, module.source, texts.problems)
    for quiz in course.quizzes:
        _check_part_languages(course, quiz.file.languages, quiz.source, texts.problems)
    for item in course.items.values():
        _check_part_languages(course, item.file.languages, item.source, texts.problems)


def _check_part_languages(course: Course, languages: Iterable[str], source: YamlSource, problems: Problems) -> None:
    line = source.line("languages")
    if course.file.source_language not in languages:
        problems.error(source.path, line, f"languages: expected the source language `{course.file.source_language}`")
    for tag in languages:
        if tag not in course.file.languages:
            problems.error(source.path, line, f"languages: `{tag}` is not a language of the course")


def _check_lesson(course: Course, library: Library, module: Module, lesson: Lesson, texts: TextChecker) -> None:
    problems, original = texts.problems, lesson.texts[course.file.source_language]
    steps = [step.slug for step in library.steps.steps]
    for place, step in enumerate(lesson.head.steps):
        if step not in steps:
            line = original.source.line("steps", place)
            problems.error(original.path, line, f"unknown workflow step `{step}`: expected one of {', '.join(steps)}")
    check_original(lesson, original, texts)
    for tag in module.file.languages:
        if tag not in lesson.texts:
            line = module.source.line("languages")
            message = f"the lesson `{lesson.slug}` has no translation into `{tag}`; its readers see the source language"
            problems.warning(module.source.path, line, message)
    for tag, text in lesson.texts.items():
        if tag != course.file.source_language:
            check_translation(lesson, text, original, texts)
        if tag not in module.file.languages:
            problems.warning(text.path, 1, f"the module is not translated into `{tag}`, so nobody reads this")


def _check_facts(course: Course, stack: Stack, used: dict[str, str], today: date, problems: Problems) -> None:
    country = stack.country
    for key, user in used.items():
        fact = stack.facts.get(key)
        reason = is_usable(fact, today, allow_unverified=course.file.unverified_facts == "allow")
        # A fact that is there but cannot be read has been reported with its own line.
        unreadable = fact is None and (
            key in country.file.facts or any(key in found.fact_numbers for found in stack.contents)
        )
        if reason and not unreadable:
            source, path = _place(stack, key)
            problems.error(source.path, source.line(*path), _sentence(key, fact, reason, user))
    for key, fact in country.facts.items():
        if key not in used and fact.expires_on < today:
            source = country.source
            line = source.line("facts", key, "expires_on")
            message = f"the legal fact `{key}` expired on {fact.expires_on}; {course.slug} does not use it"
            problems.warning(source.path, line, message)


def _place(stack: Stack, key: str) -> tuple[YamlSource, Path]:
    """Return where the fact that holds stands, or where a missing one would."""
    origin = stack.facts[key].origin if key in stack.facts else REGISTER
    for found in stack.contents:
        if found.overlay.layer == origin:
            return found.overlay.source, ("operations", found.fact_numbers[key])
    return stack.country.source, ("facts", key)


def _sentence(key: str, fact: Fact | None, reason: str, user: str) -> str:
    if fact is not None and reason == "expired":
        reason = f"expired on {fact.expires_on}"
    return f"the legal fact `{key}` is {reason}, but {user} needs it"
