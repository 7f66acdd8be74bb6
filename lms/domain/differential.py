"""Whether an item is harder in one language than in another for people who are equally good: Mantel-Haenszel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log, sqrt
from typing import Literal, NamedTuple

LEAST = 20  # people with each of both languages: below, nothing is said
SCALE = -2.35  # logarithm of odds to the delta scale: Holland and Thayer 1988
FIVE_PERCENT = 3.841  # of chi-squared with one degree of freedom
ONE_SIDED = 1.645  # five percent of the normal distribution, one side
Severity = Literal["A", "B", "C"]


class Stratum(NamedTuple):
    """How many of one score had it right and wrong, in the reference language and in the other."""

    reference_right: int
    reference_wrong: int
    focal_right: int
    focal_wrong: int


@dataclass(frozen=True, slots=True)
class Difference:
    """`odds` below 1 (`delta` above 0): easier in the other language than in the reference; above 1: harder.

    `chi2` has one degree of freedom; `error` is the standard error of `delta`.
    """

    odds: float
    chi2: float
    delta: float
    error: float
    severity: Severity


def mantel_haenszel(strata: Iterable[Stratum]) -> Difference | None:
    """Compare people with the same score; None where no score has right and wrong answers of both languages.

    Common odds ratio and chi-squared with continuity correction: Mantel and Haenszel, J. Natl. Cancer Inst. 22 (1959),
    719-748. Use for items: Holland and Thayer, in Test Validity (1988), 129-145, with delta = -2.35 ln(odds). Variance
    of ln(odds): Robins, Breslow and Greenland, Biometrics 42 (1986), 311-323.
    """
    useful = [row for row in strata if _says_something(row)]
    above = sum(row.reference_right * row.focal_wrong / sum(row) for row in useful)
    below = sum(row.reference_wrong * row.focal_right / sum(row) for row in useful)
    if not above or not below:
        return None
    expected = variance = 0.0
    for row in useful:
        size, right = sum(row), row.reference_right + row.focal_right
        reference = row.reference_right + row.reference_wrong
        expected += reference * right / size
        variance += reference * (size - reference) * right * (size - right) / (size * size * (size - 1))
    seen = sum(row.reference_right for row in useful)
    chi2 = max(0.0, abs(seen - expected) - 0.5) ** 2 / variance
    odds = above / below
    delta, error = SCALE * log(odds), -SCALE * sqrt(_variance(useful, above, below))
    return Difference(odds, chi2, delta, error, severity(delta, error, chi2))


def severity(delta: float, error: float, chi2: float) -> Severity:
    """The classes of Educational Testing Service: A negligible, B moderate, C large.

    A: not different from 0 at five percent, or less than 1. C: at least 1.5 and, at five percent, more than 1. Zwick, A
    Review of ETS Differential Item Functioning Assessment Procedures, ETS RR-12-08 (2012).
    """
    size = abs(delta)
    if chi2 < FIVE_PERCENT or size < 1:
        return "A"
    return "C" if size >= 1.5 and size - ONE_SIDED * error > 1 else "B"


def between(
    languages: Mapping[str, Mapping[int, tuple[int, int]]], least: int = LEAST
) -> list[tuple[str, str, Difference]]:
    """(reference, other, difference) for each language with at least `least` people against the one with most.

    `languages` has, for each language and score, how many had the item right and wrong.
    """
    sizes = {tag: sum(sum(pair) for pair in rows.values()) for tag, rows in languages.items()}
    enough = sorted((tag for tag, size in sizes.items() if size >= least), key=lambda tag: (-sizes[tag], tag))
    found = []
    for other in enough[1:]:
        first, second = languages[enough[0]], languages[other]
        scores = first.keys() & second.keys()
        result = mantel_haenszel(Stratum(*first[score], *second[score]) for score in sorted(scores))
        if result is not None:
            found.append((enough[0], other, result))
    return found


def _says_something(row: Stratum) -> bool:
    reference, focal = row.reference_right + row.reference_wrong, row.focal_right + row.focal_wrong
    right, wrong = row.reference_right + row.focal_right, row.reference_wrong + row.focal_wrong
    return bool(reference and focal and right and wrong)


def _variance(rows: Iterable[Stratum], above: float, below: float) -> float:
    mixed, first, last = 0.0, 0.0, 0.0
    for row in rows:
        size = sum(row)
        agree = (row.reference_right + row.focal_wrong) / size
        differ = (row.reference_wrong + row.focal_right) / size
        up = row.reference_right * row.focal_wrong / size
        down = row.reference_wrong * row.focal_right / size
        first += agree * up
        mixed += agree * down + differ * up
        last += differ * down
    return first / (2 * above**2) + mixed / (2 * above * below) + last / (2 * below**2)
