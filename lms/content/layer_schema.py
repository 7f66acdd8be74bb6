"""The files of layers as pydantic models: the operations of a region, a country or an agency."""

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Tag, model_validator

from lms.content.fields import BaseHash, Country, Key, Language, LessonPath, Localised, Slug
from lms.content.schema import Choices, FactFile, Strict

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


class ReplaceItem(Strict):
    """Another prompt, list of choices or feedback for a quiz item."""

    op: Literal["replace"]
    quiz: Slug
    item: Slug
    base: BaseHash | None = None
    prompt: Localised | None = None
    choices: Choices | None = None
    feedback: Localised | None = None
    sources: Sources | None = None

    @model_validator(mode="after")
    def _replaces_something(self) -> Self:
        if self.prompt is None and self.choices is None and self.feedback is None:
            raise ValueError("expected at least one of prompt, choices and feedback")
        return self


class SetFact(FactFile):
    """A legal fact as this layer has it."""

    op: Literal["set_fact"]
    fact: Key


def _operation_kind(value: Any) -> str:
    if isinstance(value, dict) and "quiz" in value:
        return "replace an item"
    return str(value.get("op")) if isinstance(value, dict) else ""


OperationFile = Annotated[
    Annotated[ReplaceBlock, Tag("replace")]
    | Annotated[HideBlock, Tag("hide")]
    | Annotated[InsertBlock, Tag("insert_after")]
    | Annotated[ReplaceItem, Tag("replace an item")]
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
