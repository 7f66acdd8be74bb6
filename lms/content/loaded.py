"""What the files of a courses folder say, each with its place; nothing is resolved yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.content.lesson import LessonBlock
from lms.content.schema import CountryFile, CourseFile, LessonHead, ModuleFile, OverlayFile, QuizFile, StepsFile
from lms.content.yaml_source import YamlSource
from lms.domain.facts import Fact, FactDefinition


@dataclass(frozen=True, slots=True)
class Country:
    """One country of the register."""

    file: CountryFile
    source: YamlSource
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Library:
    """What all courses share: `_facts.yaml`, `_steps.yaml` and `_countries/`."""

    definitions: Mapping[str, FactDefinition]
    definitions_source: YamlSource
    steps: StepsFile
    steps_source: YamlSource
    countries: Mapping[str, Country]


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson in one language."""

    path: str
    title: str
    summary: str
    notice_text: str
    blocks: tuple[LessonBlock, ...]
    source: YamlSource


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson; `texts` has its languages, the source language always among them."""

    slug: str
    head: LessonHead
    texts: Mapping[str, LessonText]


@dataclass(frozen=True, slots=True)
class Module:
    """A module and its lessons in order."""

    file: ModuleFile
    source: YamlSource
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Quiz:
    """A quiz file."""

    file: QuizFile
    source: YamlSource


@dataclass(frozen=True, slots=True)
class Overlay:
    """A country's operations on one course."""

    file: OverlayFile
    source: YamlSource


@dataclass(frozen=True, slots=True)
class Course:
    """A course, its modules in order, its quizzes in order, and the operations by country."""

    slug: str
    file: CourseFile
    source: YamlSource
    modules: tuple[Module, ...]
    quizzes: tuple[Quiz, ...]
    overlays: Mapping[str, Overlay]

    def lesson(self, path: str) -> tuple[Module, Lesson] | None:
        """Return the lesson named `module/lesson`, if there is one."""
        for module in self.modules:
            for lesson in module.lessons:
                if path == f"{module.file.slug}/{lesson.slug}":
                    return module, lesson
        return None

    def quiz(self, slug: str) -> Quiz | None:
        """Return the quiz with this slug, if there is one."""
        return next((quiz for quiz in self.quizzes if quiz.file.slug == slug), None)
