"""Reads compiled items (`docs/compiled-course.md`) as `lms.domain.grading` takes them."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from lms.domain.items import (
    Accepted,
    AcceptedNumber,
    Blank,
    Blanks,
    CaseStep,
    Choice,
    Choices,
    Decision,
    Item,
    Matching,
    Numeric,
    Ordering,
    Part,
    Scenario,
    ShortText,
)

Body = Mapping[str, Any]


def item_of(body: Body) -> Item:
    """Return the item of the compiled body of an entry `item/ID`.

    The body comes from a release, so it is as the compiler wrote it: a key or a type that is not there is a KeyError.
    """
    part = _PARTS[body["type"]](body)
    return Item(body["id"], body["type"], Fraction(body["points"]), part, body["version"])


def _choices(body: Body) -> Choices:
    choices = (Choice(each["id"], each["correct"], _credit_or_none(each.get("credit"))) for each in body["choices"])
    return Choices(tuple(choices), body["several"], body["scoring"])


def _credit_or_none(credit: str | None) -> Fraction | None:
    return None if credit is None else Fraction(credit)


def _matching(body: Body) -> Matching:
    rows = {row["id"]: row["option"] for row in body["rows"]}
    return Matching(rows, frozenset(option["id"] for option in body["options"]), body["scoring"])


def _ordering(body: Body) -> Ordering:
    return Ordering(tuple(stage["id"] for stage in body["sequence"]), body["scoring"])


def _short_text(body: Body) -> ShortText:
    return ShortText(_accepted(body["answers"]), body["case_sensitive"])


def _accepted(answers: list[Body]) -> tuple[Accepted, ...]:
    return tuple(Accepted(each["id"], tuple(each["forms"]), Fraction(each["credit"])) for each in answers)


def _numeric(body: Body) -> Numeric:
    answers = (
        AcceptedNumber(each["id"], Fraction(each["value"]), Fraction(each["tolerance"]), Fraction(each["credit"]))
        for each in body["answers"]
    )
    unit = body["unit"] or {"forms": (), "required": False}
    return Numeric(tuple(answers), tuple(unit["forms"]), unit["required"])


def _blanks(body: Body) -> Blanks:
    return Blanks(tuple(Blank(each["id"], _gap(each)) for each in body["blanks"]), body["scoring"])


def _gap(blank: Body) -> Choices | ShortText:
    if blank["choices"] is None:
        return ShortText(_accepted(blank["answers"]), case_sensitive=False)
    return _choices({"choices": blank["choices"], "several": False, "scoring": "all-or-nothing"})


def _scenario(body: Body) -> Scenario:
    steps = {each["id"]: CaseStep(each["id"], Fraction(each["weight"]), _decisions(each)) for each in body["steps"]}
    return Scenario(body["start"], steps, frozenset(ending["id"] for ending in body["endings"]))


def _decisions(step: Body) -> tuple[Decision, ...]:
    return tuple(Decision(each["id"], each["next"], Fraction(each["credit"])) for each in step["decisions"])


_PARTS: dict[str, Callable[[Body], Part]] = {
    "single": _choices,
    "multiple": _choices,
    "true-false": _choices,
    "image-choice": _choices,
    "matching": _matching,
    "ordering": _ordering,
    "short-text": _short_text,
    "numeric": _numeric,
    "blanks": _blanks,
    "scenario": _scenario,
}
