"""Parts of the points: fractions as Meridian has them, percentages as other platforms write them."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from lms.content.quiz_formats.results import Refused

ONE = Fraction(1)
_MOST = 9999  # of a denominator, see item_schema.Credit
_REPEATING = (3, 6, 7, 9, 11)  # what people round: 33.3, 66.67, 14.28571
_LONGEST = 40  # characters of a number


def fraction(number: str, whole: Fraction = ONE) -> Fraction:
    """Return a decimal of a file as a part of the whole: 0.33333 of 1 is a third.

    Raises Refused for no number, or a part beyond ±1.
    """
    try:
        exact = Fraction(number.strip()) / whole if len(number) <= _LONGEST else None
    except (ValueError, ZeroDivisionError):
        exact = None
    if exact is None:
        raise Refused(f"expected a number, not `{number[:50]}`")
    decimals = len(number.strip().partition(".")[2])
    unit = Fraction(decimals > 2) / 10**decimals / whole  # what may be lost by rounding
    if abs(exact) > 1 + unit:
        raise Refused(f"expected a part of the points from -1 to 1, not {number[:50]}")
    if not unit:
        return exact
    return max(Fraction(-1), min(Fraction(1), _rounded(exact, unit, decimals)))


def _rounded(exact: Fraction, unit: Fraction, decimals: int) -> Fraction:
    """The part that was meant before its last digits were cut off."""
    for denominator in (*_REPEATING, _MOST):
        near = exact.limit_denominator(denominator) if denominator == _MOST else _nearest(exact, denominator)
        if abs(near - exact) <= unit and (decimals > 3 or near.denominator in _REPEATING):
            return near
    return exact.limit_denominator(_MOST)


def _nearest(exact: Fraction, denominator: int) -> Fraction:
    return Fraction(round(exact * denominator), denominator)


def decimal(value: Fraction, whole: Fraction = ONE) -> str:
    """Return the shortest decimal that `fraction` reads as this part of the whole."""
    points = value * whole
    for decimals in (0, 1, 2, 3, 4, 7, 9, 12, 14):
        text = f"{Decimal(points.numerator) / Decimal(points.denominator):.{decimals}f}"
        if (decimals > 2 or abs(Fraction(text)) <= whole) and fraction(text, whole) == value:
            return text
    raise ValueError(value)


def percent(value: Fraction) -> str:
    """Return the shortest percentage that `of_percent` reads as this value."""
    hundred = value * 100
    for decimals in (0, 1, 2, 3, 5, 7, 10, 12):
        text = f"{Decimal(hundred.numerator) / Decimal(hundred.denominator):.{decimals}f}"
        if of_percent(text) == value:
            return text
    raise ValueError(value)


def of_percent(number: str) -> Fraction:
    """Return a percentage (without its sign) as a fraction. Raises Refused for no number, or one beyond ±100."""
    value = _decimal(number.strip().removesuffix("%"))
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST:
        raise Refused(f"expected a percentage, not `{number[:50]}`")
    return fraction(format(value.scaleb(-2), "f"))


def number(text: str) -> str:
    """Return a number of a file as `item_schema.Number` spells it. Raises Refused."""
    found = text.strip().replace("−", "-")
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", found) and len(found) <= _LONGEST:
        return found
    value = _decimal(found)
    if not value.is_finite() or abs(value.adjusted()) > 20 or len(plain := format(value, "f")) > _LONGEST:
        raise Refused(f"expected a number, not `{text[:50]}`")
    return plain


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text) if len(text) <= _LONGEST else Decimal("NaN")
    except InvalidOperation:
        return Decimal("NaN")


def credited(choices: Sequence[dict[str, Any]], weights: Sequence[Fraction]) -> None:
    """Give choices of which several may be right what their weights say.

    Weights that are those of part credit anyway (each right one 1/n, each wrong one -1/n) are not written.
    """
    usual = default_weights([bool(choice["correct"]) for choice in choices])
    for choice, weight in zip(choices, weights, strict=True):
        choice.pop("credit", None)
        if list(weights) != usual:
            choice["credit"] = str(weight)


def default_weights(correct: Sequence[bool]) -> list[Fraction]:
    """Return what part credit gives each choice: 1/n for each of n right ones, -1/n for a wrong one."""
    each = Fraction(1, max(sum(correct), 1))
    return [each if right else -each for right in correct]
