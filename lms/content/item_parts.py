"""What items of the bank are made of, as pydantic models: choices, rows, accepted answers, steps of a case."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag, model_validator

from lms.content.fields import Key, Language, Localised, Slug, Words, distinct, unique
from lms.content.schema import Strict
from lms.domain.answers import LONGEST_NUMBER

Scoring = Literal["all-or-nothing", "partial"]
Outcome = Literal["good", "mixed", "poor"]
LONGEST_FORM = 300  # characters of an accepted form


def _credit(text: str) -> str:
    if not -1 <= Fraction(text) <= 1:
        raise ValueError("expected a part of the points from -1 to 1, such as 1/2")
    return text


def _number(text: str) -> str:
    if len(text) > 40 or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        raise ValueError("expected a number in digits, such as 18 or 0.5")
    return text


def _not_negative(text: str) -> str:
    if Decimal(_number(text)) < 0:
        raise ValueError("expected a tolerance of 0 or more")
    return text


Credit = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,4}(/[1-9][0-9]{0,3})?$"), AfterValidator(_credit)]
Number = Annotated[str, AfterValidator(_number)]
Tolerance = Annotated[str, AfterValidator(_not_negative)]
MediaName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
Form = Annotated[Words, StringConstraints(max_length=LONGEST_FORM)]
Forms = Annotated[dict[Language, Annotated[list[Form], Field(min_length=1)]], Field(min_length=1)]
UnitForm = Annotated[Words, StringConstraints(max_length=LONGEST_NUMBER)]
UnitForms = Annotated[dict[Language, Annotated[list[UnitForm], Field(min_length=1)]], Field(min_length=1)]
References = Annotated[list[Key], AfterValidator(unique)]


class Condition(Strict):
    """Right where the country's fact has this value."""

    fact: Key
    equals: int | str | dict[str, int]


class FactNumber(Strict):
    """The number that the country's fact of type age or duration has."""

    fact: Key


def _correct_kind(value: Any) -> str:
    return "always" if isinstance(value, bool) else "condition"


Correct = Annotated[
    Annotated[bool, Tag("always")] | Annotated[Condition, Tag("condition")], Discriminator(_correct_kind)
]


def _value_kind(value: Any) -> str:
    return "number" if isinstance(value, str) else "fact"


class ChoiceFile(Strict):
    """A choice; a `credit` (a part of the points) counts instead of what the `scoring` would give."""

    id: Slug
    text: Localised
    feedback: Localised | None = None
    correct: Correct
    credit: Credit | None = None


class ImageChoiceFile(ChoiceFile):
    """A choice that is an image; `text` says what it shows to those who do not see it."""

    image: MediaName


class RowFile(Strict):
    """One thing of a matching item, and the option that it goes with."""

    id: Slug
    text: Localised
    option: Slug
    feedback: Localised | None = None


class OptionFile(Strict):
    """Something to match with; it may go with several rows or none."""

    id: Slug
    text: Localised


class StageFile(Strict):
    """One thing to put in order."""

    id: Slug
    text: Localised


class FormsFile(Strict):
    """An accepted answer of words, in all forms that it may be typed in; any language's forms are accepted."""

    id: Slug
    forms: Forms
    credit: Credit = "1"
    feedback: Localised | None = None


class NumberFile(Strict):
    """An accepted number; `tolerance` is how far from it is still right, both ends included."""

    id: Slug
    value: Annotated[Annotated[Number, Tag("number")] | Annotated[FactNumber, Tag("fact")], Discriminator(_value_kind)]
    tolerance: Tolerance = "0"
    credit: Credit = "1"
    feedback: Localised | None = None


class UnitFile(Strict):
    """The unit of a number: what it may be called. Where it is `required`, a number without it is not right.

    A form is no longer than what can be typed as one.
    """

    forms: UnitForms
    required: bool = False


Choices = Annotated[list[ChoiceFile], Field(min_length=2, max_length=30), AfterValidator(distinct("id"))]
ImageChoices = Annotated[list[ImageChoiceFile], Field(min_length=2, max_length=12), AfterValidator(distinct("id"))]
Rows = Annotated[list[RowFile], Field(min_length=1, max_length=20), AfterValidator(distinct("id"))]
Options = Annotated[list[OptionFile], Field(min_length=2, max_length=30), AfterValidator(distinct("id"))]
Sequence_ = Annotated[list[StageFile], Field(min_length=2, max_length=20), AfterValidator(distinct("id"))]
TextAnswers = Annotated[list[FormsFile], Field(min_length=1, max_length=50), AfterValidator(distinct("id"))]
NumberAnswers = Annotated[list[NumberFile], Field(min_length=1, max_length=20), AfterValidator(distinct("id"))]


class BlankFile(Strict):
    """A gap in the text: with `choices` one picks (exactly one of them is right), with `answers` one types."""

    id: Slug
    choices: Choices | None = None
    answers: TextAnswers | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.choices is None) == (self.answers is None):
            raise ValueError("expected either choices or answers")
        return self


class DecisionFile(Strict):
    """Something that one may do at a step of a case.

    `credit` is its part of the step's weight, by the workflow and the law; `references` are the facts that say so.
    `next` is a step or an ending.
    """

    id: Slug
    text: Localised
    consequence: Localised
    next: Slug
    credit: Credit
    references: References = Field(default_factory=list)


class CaseStepFile(Strict):
    """A step of a case: what is known now, and what one may do. `step` is the workflow step that it is about."""

    id: Slug
    title: Localised
    text: Localised
    weight: Annotated[int, Field(ge=1, le=100)] = 1
    step: Slug | None = None
    decisions: Annotated[list[DecisionFile], Field(min_length=1, max_length=12), AfterValidator(distinct("id"))]


class EndingFile(Strict):
    """How a case may end."""

    id: Slug
    title: Localised
    text: Localised
    outcome: Outcome


Blanks = Annotated[list[BlankFile], Field(min_length=1, max_length=20), AfterValidator(distinct("id"))]
CaseSteps = Annotated[list[CaseStepFile], Field(min_length=1, max_length=40), AfterValidator(distinct("id"))]
Endings = Annotated[list[EndingFile], Field(min_length=1, max_length=12), AfterValidator(distinct("id"))]
