"""Alpha and the standard error: against published numbers, and against the definition."""

from random import Random
from statistics import pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.reliability import Sittings, cronbach_alpha, standard_error


def naive(rows: list[list[float]]) -> float:
    """As Cronbach defines it, over a whole table: one row for each person."""
    size = len(rows[0])
    parts = sum(pvariance([row[place] for row in rows]) for place in range(size))
    return size / (size - 1) * (1 - parts / pvariance([sum(row) for row in rows]))


def kr20(rows: list[list[int]]) -> float:
    """As Kuder and Richardson have it, from the parts p who are right."""
    people, size = len(rows), len(rows[0])
    shares = [sum(column) / people for column in zip(*rows, strict=True)]
    products = sum(p * (1 - p) for p in shares)
    return size / (size - 1) * (1 - products / pvariance([sum(row) for row in rows]))


def added_up(rows, *, same: bool) -> Sittings:
    sittings = Sittings(len(rows[0]), same=same)
    for row in rows:
        sittings.add(range(len(row)), row, dichotomous=set(row) <= {0, 1})
    return sittings


def test_the_example_that_bland_and_altman_published():
    """BMJ 314 (1997), 572: ten items with variances of 11.16 together, totals with 77.44, alpha 0.95."""
    assert round(cronbach_alpha(10, 11.16, 77.44), 2) == 0.95


tables = st.integers(2, 6).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, 4), min_size=size, max_size=size), min_size=2, max_size=30)
)


@given(tables)
def test_alpha_is_that_of_the_definition_added_up_either_way(rows):
    quarters = [[value / 4 for value in row] for row in rows]
    varies = pvariance([sum(row) for row in quarters]) > 0
    for same in (True, False):
        found = added_up(quarters, same=same).result()
        assert (found is not None) is varies
        if found is not None:
            assert found.alpha == pytest.approx(naive(quarters), abs=1e-7)


def test_with_right_and_wrong_it_is_kuder_and_richardsons():
    chance = Random(4)
    rows = [[int(chance.random() < able) for _ in range(12)] for able in [chance.random() for _ in range(200)]]
    found = added_up(rows, same=True).result()
    assert found.dichotomous
    assert found.alpha == pytest.approx(kr20(rows))
    assert not added_up([[1, 0.5], [0, 1], [1, 1]], same=True).result().dichotomous


def test_drawn_items_have_about_the_alpha_of_a_form_of_that_length():
    """Of a bank of 40, each person gets 10. The expected alpha follows from the whole table by Spearman and Brown."""
    chance = Random(7)
    whole = [[int(chance.random() < able) for _ in range(40)] for able in [chance.random() for _ in range(4000)]]
    sittings = Sittings(40, same=False)
    for row in whole:
        places = sorted(chance.sample(range(40), 10))
        sittings.add(places, [row[place] for place in places], dichotomous=True)
    long = naive(whole)
    short = long / (4 - 3 * long)  # a quarter of the length
    assert sittings.result().alpha == pytest.approx(short, abs=0.02)
    assert sittings.result().items == 10


@pytest.mark.parametrize("rows", [[[1, 1]], [[1, 0], [1, 0]], [[1], [0]]])
def test_where_nothing_varies_there_is_none(rows):
    assert added_up(rows, same=True).result() is None
    assert added_up(rows, same=False).result() is None


def test_the_standard_error():
    assert standard_error(15, 0.91) == pytest.approx(4.5)  # of IQ scales: 15 x sqrt(0.09)
    assert standard_error(10, -0.3) == 10
    assert standard_error(10, None) is None
