"""The content files as pydantic models: exactly the keys of docs/content-format.md, all others refused."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from lms.content.fields import (
    BaseHash,
    Confidence,
    Country,
    Key,
    Language,
    Languages,
    Link,
    Localised,
    Slug,
    Slugs,
    TimeZone,
    Words,
    distinct,
    unique,
)
from lms.domain.facts import ANSWERS


class Strict(BaseModel):
    """Unknown keys are refused and nothing is converted: `"3"` is no number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class CourseFile(Strict):
    """course.yaml"""

    slug: Slug
    title: Localised
    summary: Localised
    source_language: Language
    languages: Languages
    countries: Annotated[list[Country], Field(min_length=1), AfterValidator(unique)]
    unverified_facts: Literal["allow", "refuse"]
    modules: Annotated[Slugs, Field(min_length=1)]
    quizzes: Slugs

    @model_validator(mode="after")
    def _reads_its_source(self) -> Self:
        if self.source_language not in self.languages:
            raise ValueError(f"expected the source language `{self.source_language}` among the languages")
        return self


class ModuleFile(Strict):
    """module.yaml"""

    slug: Slug
    title: Localised
    summary: Localised
    languages: Languages
    lessons: Annotated[Slugs, Field(min_length=1)]


class LessonWords(Strict):
    """What of a lesson's front matter is in its language."""

    title: Words
    summary: Words
    notice_text: str = ""


class TranslationHead(LessonWords):
    """The front matter of a translation: `source` is the hash of the words, `lead_source` of the lead that it is of."""

    source: BaseHash | None = None
    lead_source: BaseHash | None = None


class LessonHead(LessonWords):
    """The front matter of a lesson in the source language."""

    minutes: Annotated[int, Field(ge=1, le=600)]
    notice: Literal["none", "sensitive"]
    steps: Slugs


class SupportFile(Strict):
    """Somebody to turn to, shown behind "pause and support"."""

    name: Localised
    contact: Words
    hours: Localised
    source: Link
    confidence: Confidence


class FactFile(Strict):
    """A country's value of a legal fact; the type of `value` is checked against _facts.yaml."""

    value: Any
    qualifier: Localised | None = None
    citation: Localised
    source: Link
    confidence: Confidence
    reviewed_on: date
    expires_on: date
    reviewer: Words
    status: Literal["verified", "unverified-sample"]

    @model_validator(mode="after")
    def _ends_after_review(self) -> Self:
        if self.expires_on <= self.reviewed_on:
            raise ValueError("expected expires_on to be later than reviewed_on")
        return self


class CountryFile(Strict):
    """_countries/XX.yaml"""

    code: Country
    languages: Languages
    time_zone: TimeZone
    regions: Slugs
    support: Annotated[list[SupportFile], Field(min_length=1)]
    facts: dict[Key, FactFile]


class FactDefinitionFile(Strict):
    """One entry of _facts.yaml."""

    type: Literal["age", "duration", "choice", "yes_no", "statute", "text", "contact"]
    label: Localised
    choices: dict[Key, Localised] | None = None

    @model_validator(mode="after")
    def _choices_belong_to_a_choice(self) -> Self:
        if self.type == "yes_no":
            if set(self.choices or ()) != set(ANSWERS):
                raise ValueError(f"expected choices with the words of {', '.join(ANSWERS)}")
        elif (self.type == "choice") != bool(self.choices):
            raise ValueError("expected choices for a fact of type choice, and only there")
        return self


class FactsFile(Strict):
    """_facts.yaml"""

    facts: dict[Key, FactDefinitionFile]


class RegionFile(Strict):
    """One region: countries that have something in common, inside a larger one or not."""

    name: Localised
    parent: Slug | None = None


class RegionsFile(Strict):
    """_regions.yaml"""

    regions: dict[Slug, RegionFile]


class StepFile(Strict):
    """One workflow step."""

    slug: Slug
    name: Localised
    purpose: Localised


class StepsFile(Strict):
    """_steps.yaml"""

    label: Localised
    steps: Annotated[list[StepFile], AfterValidator(distinct("slug"))]
