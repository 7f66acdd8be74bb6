"""Answers that people of the demonstration gave when they were not sure."""

from collections.abc import Callable
from typing import Any

from lms.domain.grading import mark
from lms.domain.items import Blanks, Choices, Item, Matching, Numeric, Ordering, Scenario, ShortText

UNSURE = "?"


def poor_answer(item: Item, number: int) -> dict[str, Any]:
    """An answer that does not earn all of the points, `{}` where there is none; `number` decides which of several."""
    made = _POOR[type(item.part)](item.part, number)
    return made if mark(item, made).reason != "right" else {}


def _choices(part: Choices, number: int) -> dict[str, Any]:
    return {"choices": [_wrong(part, number)]}


def _wrong(part: Choices, number: int) -> str:
    wrong = [choice.id for choice in part.choices if not choice.correct] or [part.choices[0].id]
    return wrong[number % len(wrong)]


def _matching(part: Matching, number: int) -> dict[str, Any]:
    options = sorted(part.options)
    return {"rows": {row: options[(number + place) % len(options)] for place, row in enumerate(part.rows)}}


def _ordering(part: Ordering, number: int) -> dict[str, Any]:
    turn = 1 + number % (len(part.sequence) - 1)
    return {"order": [*part.sequence[turn:], *part.sequence[:turn]]}


def _numeric(part: Numeric, number: int) -> dict[str, Any]:
    return {"number": str(part.answers[0].value + 1 + number % 3), "unit": ""}


def _blanks(part: Blanks, number: int) -> dict[str, Any]:
    said = {
        blank.id: _wrong(blank.part, number) if isinstance(blank.part, Choices) else UNSURE for blank in part.blanks
    }
    return {"blanks": said}


def _scenario(part: Scenario, _number: int) -> dict[str, Any]:
    """The worst decision at every step."""
    path, here = [], part.start
    while here in part.steps:
        taken = min(part.steps[here].decisions, key=lambda one: (one.credit, one.id))
        path.append(taken.id)
        here = taken.next
    return {"path": path}


_POOR: dict[type, Callable[[Any, int], dict[str, Any]]] = {
    Choices: _choices,
    Matching: _matching,
    Ordering: _ordering,
    ShortText: lambda _part, _number: {"text": UNSURE},
    Numeric: _numeric,
    Blanks: _blanks,
    Scenario: _scenario,
}
