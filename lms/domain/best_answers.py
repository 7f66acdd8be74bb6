"""The answer that earns the most: for checks of content, demonstrations, and telling what would have been right."""

from collections.abc import Callable, Iterator
from decimal import Context
from fractions import Fraction
from typing import Any

from lms.domain.answers import check
from lms.domain.cases import best_path
from lms.domain.items import Blanks, Choices, Item, Matching, Numeric, Ordering, Part, Scenario, ShortText
from lms.domain.partial_credit import share, worth

NOTHING = Fraction(0)
_EXACT = Context(prec=100)


def best_answer(item: Item) -> dict[str, Any]:
    """Return an answer, as `lms.domain.answers` stores it, that no other earns more than; `{}` where none earns any.

    Of several that earn the same it is the first in the order of the item.
    """
    return check(item, _best(item.part)[1])


def attainable(item: Item) -> Fraction:
    """Return the largest part of its points (0 to 1) that an answer to the item can earn: 0 where nothing is right."""
    return _best(item.part)[0]


def _best(part: Part) -> tuple[Fraction, dict[str, Any]]:
    found = [(_earns(part, answer), answer) for answer in _CANDIDATES[type(part)](part)]
    credit, answer = max(found, key=lambda each: each[0], default=(NOTHING, {}))
    return (credit, answer) if credit else (NOTHING, {})


def _earns(part: Part, answer: dict[str, Any]) -> Fraction:
    return sum((each.credit for each in share(part, answer)), NOTHING)


def _choices(part: Choices) -> Iterator[dict[str, Any]]:
    if not part.several:
        yield from ({"choices": [choice.id]} for choice in part.choices)
        return
    yield {"choices": sorted(choice.id for choice in part.choices if choice.correct)}
    yield {"choices": sorted(choice.id for choice in part.choices if worth(part, choice) > 0)}


def _matching(part: Matching) -> Iterator[dict[str, Any]]:
    yield {"rows": {row: option for row, option in sorted(part.rows.items()) if option in part.options}}


def _ordering(part: Ordering) -> Iterator[dict[str, Any]]:
    yield {"order": list(part.sequence)}


def _short_text(part: ShortText) -> Iterator[dict[str, Any]]:
    # What is typed is trimmed: a form of nothing but spaces is no answer.
    yield from ({"text": form} for each in part.answers for form in each.forms if form.strip())


def _numeric(part: Numeric) -> Iterator[dict[str, Any]]:
    unit = part.units[0] if part.units else ""
    for each in part.answers:
        # The ends, because an answer before this one may cover the middle and bring less.
        for value in (each.value, each.value - each.tolerance, each.value + each.tolerance):
            yield {"number": _spelled(value), "unit": unit}


def _spelled(value: Fraction) -> str:
    decimal = _EXACT.divide(value.numerator, value.denominator)
    return f"{decimal:f}" if Fraction(decimal) == value else str(value)


def _blanks(part: Blanks) -> Iterator[dict[str, Any]]:
    found = {blank.id: _best(blank.part)[1] for blank in sorted(part.blanks, key=lambda blank: blank.id)}
    yield {"blanks": {name: _filled(each) for name, each in found.items() if each}}


def _filled(found: dict[str, Any]) -> Any:
    return found["choices"][0] if "choices" in found else found["text"]


def _scenario(part: Scenario) -> Iterator[dict[str, Any]]:
    yield {"path": list(best_path(part))}


_CANDIDATES: dict[type[Part], Callable[[Any], Iterator[dict[str, Any]]]] = {
    Choices: _choices,
    Matching: _matching,
    Ordering: _ordering,
    ShortText: _short_text,
    Numeric: _numeric,
    Blanks: _blanks,
    Scenario: _scenario,
}
