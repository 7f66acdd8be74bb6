"""The files of the item bank as pydantic models: one model for each type of item.

`items/ID.yaml` of a course holds one item. What a layer changes in one is in `layer_schema`.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, RootModel, model_validator

from lms.content.fields import Languages, Localised, Slug
from lms.content.item_parts import (
    Blanks,
    CaseSteps,
    Choices,
    Endings,
    ImageChoices,
    NumberAnswers,
    Options,
    References,
    Rows,
    Scoring,
    Sequence_,
    TextAnswers,
    UnitFile,
)
from lms.content.schema import Strict

Bloom = Literal["remember", "understand", "apply", "analyse", "evaluate", "create"]


class ItemHead(Strict):
    """What every item has. A `retired` one is drawn no more, and keeps its name in the results."""

    id: Slug
    languages: Languages
    topic: Slug
    step: Slug | None = None
    bloom: Bloom
    level: Annotated[int, Field(ge=1, le=3)]
    retired: bool = False
    points: Annotated[int, Field(ge=1, le=1000)]
    prompt: Localised
    feedback: Localised | None = None
    references: References = Field(default_factory=list)


class SingleItem(ItemHead):
    """Exactly one choice is right."""

    type: Literal["single"]
    choices: Choices


class MultipleItem(ItemHead):
    """Any number of choices is right, at least one."""

    type: Literal["multiple"]
    scoring: Scoring = "all-or-nothing"
    choices: Choices


class TrueFalseItem(ItemHead):
    """A statement: the choices are `true` and `false`."""

    type: Literal["true-false"]
    choices: Choices

    @model_validator(mode="after")
    def _two(self) -> Self:
        if {choice.id for choice in self.choices} != {"true", "false"}:
            raise ValueError("expected exactly the choices `true` and `false`")
        return self


class ImageChoiceItem(ItemHead):
    """Exactly one image is right."""

    type: Literal["image-choice"]
    choices: ImageChoices


class MatchingItem(ItemHead):
    """Every row goes with one option."""

    type: Literal["matching"]
    scoring: Scoring = "partial"
    rows: Rows
    options: Options


class OrderingItem(ItemHead):
    """`sequence` is the right order."""

    type: Literal["ordering"]
    scoring: Scoring = "partial"
    sequence: Sequence_


class ShortTextItem(ItemHead):
    """Words to type. The first answer with a form that matches counts."""

    type: Literal["short-text"]
    case_sensitive: bool = False
    answers: TextAnswers


class NumericItem(ItemHead):
    """A number to type, with its unit if there is one. The first answer that is near enough counts."""

    type: Literal["numeric"]
    answers: NumberAnswers
    unit: UnitFile | None = None


class BlanksItem(ItemHead):
    """A text with gaps: `[[blank.ID]]` stands where the blank is, in every language once."""

    type: Literal["blanks"]
    scoring: Scoring = "partial"
    text: Localised
    blanks: Blanks


class ScenarioItem(ItemHead):
    """A case that unfolds: from the step `start` on, each decision leads to another step or to an ending."""

    type: Literal["scenario"]
    start: Slug
    steps: CaseSteps
    endings: Endings
    debrief: Localised


Item = (
    SingleItem
    | MultipleItem
    | TrueFalseItem
    | ImageChoiceItem
    | MatchingItem
    | OrderingItem
    | ShortTextItem
    | NumericItem
    | BlanksItem
    | ScenarioItem
)
ItemFile = Annotated[Item, Field(discriminator="type")]


class AnyItem(RootModel[ItemFile]):
    """items/ID.yaml"""
