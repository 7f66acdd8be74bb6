"""Mantel-Haenszel: against a published table, and against the formulas written out."""

from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.differential import Stratum, between, mantel_haenszel, severity

# Admissions to six departments at Berkeley, 1973, men first: Bickel, Hammel and O'Connell, Science 187 (1975), as in
# R's UCBAdmissions. What R's mantelhaen.test says of them: X-squared 1.4269, common odds ratio 0.9046968, 95 percent
# confidence interval 0.7719074 to 1.0603298.
BERKELEY = [
    Stratum(512, 313, 89, 19),
    Stratum(353, 207, 17, 8),
    Stratum(120, 205, 202, 391),
    Stratum(138, 279, 131, 244),
    Stratum(53, 138, 94, 299),
    Stratum(22, 351, 24, 317),
]


def test_what_is_published_of_berkeley():
    found = mantel_haenszel(BERKELEY)
    assert found.odds == pytest.approx(0.9046968, abs=1e-6)
    assert found.chi2 == pytest.approx(1.4269, abs=1e-3)
    assert found.delta == pytest.approx(-2.35 * log(0.9046968), abs=1e-5)
    half = log(1.0603298 / 0.7719074) / 2 / 1.959964
    assert found.error == pytest.approx(2.35 * half, abs=1e-5)
    assert found.severity == "A"


@given(st.lists(st.builds(Stratum, *[st.integers(1, 30)] * 4), min_size=1, max_size=12))
def test_the_formulas_written_out(strata):
    found = mantel_haenszel(strata)
    over = sum(a * d / (a + b + c + d) for a, b, c, d in strata)
    under = sum(b * c / (a + b + c + d) for a, b, c, d in strata)
    means = [(a + b) * (a + c) / (a + b + c + d) for a, b, c, d in strata]
    spread = [
        (a + b) * (c + d) * (a + c) * (b + d) / ((a + b + c + d) ** 2 * (a + b + c + d - 1)) for a, b, c, d in strata
    ]
    surplus = max(0.0, abs(sum(row[0] for row in strata) - sum(means)) - 0.5)
    assert found.odds == pytest.approx(over / under)
    assert found.chi2 == pytest.approx(surplus**2 / sum(spread))
    other_way = mantel_haenszel([Stratum(c, d, a, b) for a, b, c, d in strata])
    assert (other_way.odds, other_way.delta) == (pytest.approx(1 / found.odds), pytest.approx(-found.delta))
    assert (other_way.chi2, other_way.error) == (pytest.approx(found.chi2), pytest.approx(found.error))


def test_for_one_table_the_error_is_woolfs():
    """Robins, Breslow and Greenland's variance is 1/a + 1/b + 1/c + 1/d when there is one table."""
    found = mantel_haenszel([Stratum(30, 10, 20, 25)])
    assert found.error == pytest.approx(2.35 * sqrt(1 / 30 + 1 / 10 + 1 / 20 + 1 / 25))


@pytest.mark.parametrize("strata", [[], [Stratum(5, 0, 3, 0)], [Stratum(0, 0, 3, 4)], [Stratum(4, 0, 0, 4)]])
def test_where_nothing_can_be_compared_nothing_is_said(strata):
    assert mantel_haenszel(strata) is None


@pytest.mark.parametrize(
    ("delta", "error", "chi2", "expected"),
    [
        (0.9, 0.1, 50, "A"),
        (2.5, 0.9, 3.8, "A"),
        (-1.2, 0.1, 50, "B"),
        (1.6, 0.4, 9, "B"),
        (-1.6, 0.3, 9, "C"),
        (2.4, 0.3, 60, "C"),
    ],
)
def test_the_classes(delta, error, chi2, expected):
    assert severity(delta, error, chi2) == expected


def test_languages_are_compared_with_the_largest_and_only_where_there_are_enough_people():
    many = dict.fromkeys(range(3), (20, 10))
    less = dict.fromkeys(range(3), (3, 10))
    found = between({"en": many, "ar": less, "fr": {0: (10, 9)}})
    ((reference, other, difference),) = found
    assert (reference, other) == ("en", "ar")
    assert difference.odds > 1
    assert difference.delta < 0
    assert difference.severity == "C"
