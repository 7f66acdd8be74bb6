"""The file of a quiz: a blueprint that says which items of the bank are asked, and by which rules."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from lms.content.fields import Languages, Localised, PassMark, Slug, Slugs, TimeZone
from lms.content.item_schema import Bloom
from lms.content.schema import Strict

Purpose = Literal["graded", "practice", "pre-test", "post-test"]
FeedbackPolicy = Literal["immediate", "after-submit", "after-close", "never"]
Counts = Literal["best", "last", "first", "average"]


def _local_time(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None or moment.isoformat(timespec="minutes") != text:
        raise ValueError("expected a local time such as 2026-12-01T09:00")
    return text


LocalTime = Annotated[str, AfterValidator(_local_time)]


class Wanted(Strict):
    """Which items a draw takes from: those that have one of the values of every key given."""

    topic: Annotated[Slugs, Field(min_length=1)] | None = None
    step: Annotated[Slugs, Field(min_length=1)] | None = None
    bloom: Annotated[list[Bloom], Field(min_length=1)] | None = None
    level: Annotated[list[Annotated[int, Field(ge=1, le=3)]], Field(min_length=1)] | None = None


class FixedSection(Strict):
    """Items that everybody gets."""

    items: Annotated[Slugs, Field(min_length=1)]


class DrawSection(Strict):
    """So many items of those that fit, other ones for each attempt."""

    draw: Annotated[int, Field(ge=1, le=200)]
    pool: Wanted


def _section_kind(value: Any) -> str:
    return "draw" if isinstance(value, dict) and "draw" in value else "items"


Section = Annotated[
    Annotated[FixedSection, Tag("items")] | Annotated[DrawSection, Tag("draw")], Discriminator(_section_kind)
]


class QuizFile(Strict):
    """quizzes/SLUG.yaml

    `attempts` of None is any number; `wait_minutes` must pass between two; `opens` and `closes` are local times of
    `time_zone`. A post-test is `paired_with` its pre-test: without sections of its own it has those of the pre-test,
    and nobody gets an item again that they had there.
    """

    slug: Slug
    title: Localised
    summary: Localised
    languages: Languages
    purpose: Purpose = "graded"
    pass_mark: PassMark
    attempts: Annotated[int, Field(ge=1, le=1000)] | None = None
    wait_minutes: Annotated[int, Field(ge=0, le=100_000)] = 0
    counts: Counts = "best"
    time_limit_minutes: Annotated[int, Field(ge=1, le=10_000)] | None = None
    opens: LocalTime | None = None
    closes: LocalTime | None = None
    time_zone: TimeZone | None = None
    feedback: FeedbackPolicy = "after-submit"
    presentation: Literal["one-per-page", "all"] = "one-per-page"
    shuffle_items: bool = False
    shuffle_choices: bool = False
    paired_with: Slug | None = None
    sections: list[Section] = Field(default_factory=list)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (self.purpose == "post-test") != (self.paired_with is not None):
            raise ValueError("expected paired_with for a post-test, and only there")
        if not self.sections and self.paired_with is None:
            raise ValueError("expected at least one section")
        if (self.opens or self.closes) and self.time_zone is None:
            raise ValueError("expected time_zone, in which opens and closes are")
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValueError("expected closes to be later than opens")
        if self.feedback == "after-close" and self.closes is None:
            raise ValueError("expected closes, after which the feedback comes")
        return self
