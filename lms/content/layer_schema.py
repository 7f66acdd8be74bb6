"""The files of layers as pydantic models: the operations of a region, a country or an agency."""

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Tag, model_validator

from lms.content.fields import BaseHash, Country, Key, Language, LessonPath, Localised, Slug
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
from lms.content.item_schema import ItemFile
from lms.content.schema import FactFile, Strict

# The hash of the text in the source language that a translation was made from, by language.
Sources = dict[Language, BaseHash]


class ReplaceBlock(Strict):
    """Another text, and title if one is given, for a block."""

    op: Literal["replace"]
    lesson: LessonPath
    block: Slug
    base: BaseHash | None = None
    title: Localised | None = None
    text: Localised
    sources: Sources | None = None


class HideBlock(Strict):
    """A block that the layer leaves out."""

    op: Literal["hide"]
    lesson: LessonPath
    block: Slug
    base: BaseHash | None = None


class InsertBlock(Strict):
    """A new block after another one."""

    op: Literal["insert_after"]
    lesson: LessonPath
    block: Slug
    base: BaseHash | None = None
    id: Slug
    title: Localised
    text: Localised
    sources: Sources | None = None


def _choices_kind(value: Any) -> str:
    images = isinstance(value, list) and any(isinstance(one, dict) and "image" in one for one in value)
    return "images" if images else "choices"


def _answers_kind(value: Any) -> str:
    numbers = isinstance(value, list) and any(isinstance(one, dict) and "value" in one for one in value)
    return "numbers" if numbers else "words"


class ReplaceItem(Strict):
    """Other words or another part of a question of the bank: any of the keys that its type has."""

    op: Literal["replace"]
    item: Slug
    base: BaseHash | None = None
    prompt: Localised | None = None
    feedback: Localised | None = None
    references: References | None = None
    scoring: Scoring | None = None
    choices: (
        Annotated[
            Annotated[Choices, Tag("choices")] | Annotated[ImageChoices, Tag("images")], Discriminator(_choices_kind)
        ]
        | None
    ) = None
    rows: Rows | None = None
    options: Options | None = None
    sequence: Sequence_ | None = None
    case_sensitive: bool | None = None
    answers: (
        Annotated[
            Annotated[TextAnswers, Tag("words")] | Annotated[NumberAnswers, Tag("numbers")],
            Discriminator(_answers_kind),
        ]
        | None
    ) = None
    unit: UnitFile | None = None
    text: Localised | None = None
    blanks: Blanks | None = None
    start: Slug | None = None
    steps: CaseSteps | None = None
    endings: Endings | None = None
    debrief: Localised | None = None
    sources: Sources | None = None

    @property
    def parts(self) -> dict[str, Any]:
        """What it says instead of the item, by key."""
        names = self.model_fields_set - {"op", "item", "base", "sources"}
        return {name: part for name in sorted(names) if (part := getattr(self, name)) is not None}

    @model_validator(mode="after")
    def _replaces_something(self) -> Self:
        if not self.parts:
            raise ValueError("expected something to replace, such as prompt, choices or feedback")
        return self


class HideItem(Strict):
    """A question that the layer leaves out of all quizzes."""

    op: Literal["hide"]
    item: Slug
    base: BaseHash | None = None


class InsertItem(Strict):
    """A new question of the layer. It follows the other one wherever that is fixed, and is drawn by its own tags."""

    op: Literal["insert_after"]
    item: Slug
    base: BaseHash | None = None
    new: ItemFile
    sources: Sources | None = None


class SetFact(FactFile):
    """A legal fact as this layer has it."""

    op: Literal["set_fact"]
    fact: Key


def _operation_kind(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    return f"{value.get('op')} an item" if "item" in value else str(value.get("op"))


OperationFile = Annotated[
    Annotated[ReplaceBlock, Tag("replace")]
    | Annotated[HideBlock, Tag("hide")]
    | Annotated[InsertBlock, Tag("insert_after")]
    | Annotated[ReplaceItem, Tag("replace an item")]
    | Annotated[HideItem, Tag("hide an item")]
    | Annotated[InsertItem, Tag("insert_after an item")]
    | Annotated[SetFact, Tag("set_fact")],
    Discriminator(
        _operation_kind,
        custom_error_type="operation",
        custom_error_message="expected an operation: op is replace, hide, insert_after or set_fact",
    ),
]


class LayerFile(Strict):
    """The operations of a region, country or agency."""

    operations: list[OperationFile]


class RegionLayerFile(LayerFile):
    """regions/SLUG.yaml of a course."""

    region: Slug


class CountryLayerFile(LayerFile):
    """countries/XX.yaml of a course."""

    country: Country


class AgencyLayerFile(LayerFile):
    """agencies/SLUG.yaml of a course; `name` is what its readers are told."""

    agency: Slug
    country: Country
    name: Localised
