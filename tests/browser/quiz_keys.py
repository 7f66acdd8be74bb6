"""The right answers of the sample course, from its compiled items: for tests that take its quizzes."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from lms.content.compiler import compile_course
from lms.settings import ROOT

COURSE = "responsible-ai"
Body = Mapping[str, Any]


@cache
def _compiled():
    return compile_course(ROOT / "courses", COURSE, date(2026, 11, 24))


def right(item: str, country: str, language: str = "en") -> dict[str, Any]:
    """What somebody of this country who knows gives, as `lms.domain.answers` writes it."""
    body = _compiled().document(f"item/{item}", country, language).body
    return _ANSWERS.get(body["type"], _choices)(body)


def _choices(body: Body) -> dict[str, Any]:
    return {"choices": sorted(choice["id"] for choice in body["choices"] if choice["correct"])}


def _number(body: Body) -> dict[str, Any]:
    unit = body["unit"]
    asked = unit and unit["required"]
    return {"number": _best(body["answers"])["value"], "unit": unit["shown"] if asked else ""}


def _best(answers: list[Body]) -> Body:
    return max(answers, key=lambda one: Fraction(one["credit"]))


def _gap(blank: Body) -> str:
    if blank["choices"] is None:
        return str(_best(blank["answers"])["shown"])
    return next(str(choice["id"]) for choice in blank["choices"] if choice["correct"])


def _paths(body: Body, here: str) -> Iterator[tuple[Fraction, tuple[str, ...]]]:
    """Every way through a case from a step on: what it brings, and its decisions."""
    step = next((one for one in body["steps"] if one["id"] == here), None)
    if step is None:
        yield Fraction(0), ()
        return
    for decision in step["decisions"]:
        worth = Fraction(decision["credit"]) * step["weight"]
        for more, rest in _paths(body, decision["next"]):
            yield worth + more, (decision["id"], *rest)


_ANSWERS: dict[str, Callable[[Body], dict[str, Any]]] = {
    "matching": lambda body: {"rows": {row["id"]: row["option"] for row in body["rows"]}},
    "ordering": lambda body: {"order": [stage["id"] for stage in body["sequence"]]},
    "short-text": lambda body: {"text": _best(body["answers"])["shown"]},
    "numeric": _number,
    "blanks": lambda body: {"blanks": {blank["id"]: _gap(blank) for blank in body["blanks"]}},
    "scenario": lambda body: {"path": list(max(_paths(body, body["start"]), key=lambda one: one[0])[1])},
}
