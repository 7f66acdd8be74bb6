"""What the files of a courses folder say, each with its place; nothing is resolved yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.content.item_schema import ItemFile
from lms.content.layer_schema import AgencyLayerFile, CountryLayerFile, RegionLayerFile
from lms.content.lesson import LessonBlock
from lms.content.media import Media
from lms.content.quiz_schema import QuizFile
from lms.content.schema import CountryFile, CourseFile, LessonHead, ModuleFile, RegionFile, StepsFile
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
    """What all courses share: `_facts.yaml`, `_steps.yaml`, `_countries/` and `_regions.yaml`.

    `parents` maps each region to the one around it, or None; those that could not be are left out of it.
    """

    definitions: Mapping[str, FactDefinition]
    definitions_source: YamlSource
    steps: StepsFile
    steps_source: YamlSource
    countries: Mapping[str, Country]
    regions: Mapping[str, RegionFile] = field(default_factory=dict)
    parents: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson in one language; a translation may lack blocks.

    `head_source` is the hash of the words of the front matter that were translated, if it is known.
    """

    path: str
    title: str
    summary: str
    notice_text: str
    blocks: tuple[LessonBlock, ...]
    source: YamlSource
    head_source: str | None = None


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
class BankItem:
    """A question of the bank."""

    file: ItemFile
    source: YamlSource


@dataclass(frozen=True, slots=True)
class Quiz:
    """A quiz file."""

    file: QuizFile
    source: YamlSource


@dataclass(frozen=True, slots=True)
class Overlay:
    """One layer's operations on a course.

    `layer` is its name (`region/asean`, `country/SG`, `agency/sg-police`); `blocks` is what its faults keep from being
    published, as `Problem.country` has it: a country's code, or the name of a region's layer.
    """

    layer: str
    blocks: str
    file: RegionLayerFile | CountryLayerFile | AgencyLayerFile
    source: YamlSource


@dataclass(frozen=True, slots=True)
class Course:
    """A course: modules and quizzes in order, overlays by the names of their layers, images by theirs.

    `items` is the bank: all questions by id, in the order of these.
    """

    slug: str
    file: CourseFile
    source: YamlSource
    modules: tuple[Module, ...]
    quizzes: tuple[Quiz, ...]
    overlays: Mapping[str, Overlay]
    media: Mapping[str, Media] = field(default_factory=dict)
    items: Mapping[str, BankItem] = field(default_factory=dict)

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
