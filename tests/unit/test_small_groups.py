"""What is shown tells nothing about fewer than five people, whatever is subtracted from what."""

from collections import Counter
from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.domain.small_groups import LEAST, Cell, asked_too_seldom, blocs, cells, not_by_language, within

COUNTRIES, LANGUAGES = ("AA", "BB", "CC", "DD"), ("ar", "en", "fr")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [({"q1": 9, "q2": 9}, set()), ({"q1": 3, "q2": 3, "q3": 6, "q4": 9}, {"q1", "q2", "q3"}), ({"q1": 3}, {"q1"})],
)
def test_items_that_the_same_few_got_do_not_hide_each_other(asked, expected):
    assert asked_too_seldom(asked) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"SG": 5, "IN": 12}, [("IN",), ("SG",)]),
        ({"SG": 3, "IN": 12, "BN": 2, "AE": 1}, [("AE", "BN", "SG"), ("IN",)]),
        ({"SG": 3, "IN": 12, "ID": 8}, [("ID",), ("IN",)]),
        ({"SG": 3, "BN": 2, "ID": 4, "IN": 1}, [("BN", "ID", "IN", "SG")]),
        ({"SG": 3, "BN": 1}, []),
        ({"SG": 0}, []),
    ],
)
def test_small_countries_count_together(counts, expected):
    assert list(blocs(counts)) == expected


def test_languages_of_a_few_count_together_or_not_at_all():
    counts = {("SG", "en"): 12, ("SG", "ar"): 3, ("IN", "en"): 9, ("IN", "ar"): 3, ("IN", "hi"): 4, ("BN", "en"): 2}
    assert cells(counts) == (
        Cell(("IN",), ("en",), 5),
        Cell(("IN",), ("ar", "hi"), 5),
        Cell(("SG",), ("en",), 10),
    )


people = st.dictionaries(
    st.tuples(st.sampled_from(COUNTRIES), st.sampled_from(LANGUAGES)), st.integers(0, 14), max_size=12
)


def scopes():
    yield None
    yield from chain.from_iterable(combinations(COUNTRIES, size) for size in range(1, 5))


@given(people)
def test_no_two_scopes_filters_or_tables_differ_by_fewer_than_five_people(counts):
    """Whoever stands in the same shown figures cannot be told apart by them: such people are at least five."""
    partition = cells(counts)
    shown = []
    for scope in scopes():
        mine = within(partition, scope)
        shown.append(set(mine))
        shown += [{cell for cell in mine if cell.countries == bloc} for bloc in {cell.countries for cell in mine}]
        shown += [{cell for cell in mine if cell.named == tag} for tag in LANGUAGES]
    alike = Counter()
    for cell in partition:
        alike[tuple(cell in figure for figure in shown)] += cell.counted
    assert all(number >= LEAST for number in alike.values())
    total = sum(counts.values())
    assert sum(cell.counted for cell in partition) <= total
    assert bool(partition) is (total >= LEAST)


@given(people, st.tuples(st.sampled_from(COUNTRIES), st.sampled_from(LANGUAGES)), st.integers(1, 4))
def test_two_looks_differ_by_at_least_five_people(counts, where, more):
    before, after = cells(counts), cells(counts | {where: counts.get(where, 0) + more})
    if [(cell.countries, cell.languages) for cell in before] == [(cell.countries, cell.languages) for cell in after]:
        grown = [new.counted - old.counted for old, new in zip(before, after, strict=True)]
        assert all(number in (0, LEAST) for number in grown)


def reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Gauss and Jordan: the rows that are left, each with a leading 1 that stands alone in its column."""
    done: list[list[Fraction]] = []
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows = [row for row in rows if row is not pivot]
        pivot = [value / pivot[column] for value in pivot]
        clear = lambda row, column=column, pivot=pivot: [a - row[column] * b for a, b in zip(row, pivot, strict=True)]  # noqa: E731
        rows, done = [clear(row) for row in rows], [*[clear(row) for row in done], pivot]
    return done


@st.composite
def drawn(draw):
    """Cells of one bloc, one of them of several languages, and how many people of each got which of four items."""
    size = draw(st.integers(1, 3))
    forms = list(combinations(("q1", "q2", "q3", "q4"), size))
    named = [Cell(("AA",), (tag,), LEAST) for tag in LANGUAGES[: draw(st.integers(1, 3))]]
    joined = [Cell(("AA",), ("x", "y"), LEAST)] if draw(st.booleans()) else []
    return {
        cell: Counter(chain.from_iterable(draw(st.lists(st.sampled_from(forms), min_size=LEAST, max_size=LEAST))))
        for cell in named + joined
    }


@given(drawn())
@example(
    {Cell(("AA",), ("ar",), 5): {"q1": 5, "q2": 2, "q3": 3}, Cell(("AA",), ("en",), 5): {"q1": 5, "q2": 3, "q3": 2}}
)
def test_tables_of_items_by_language_cannot_be_solved_for_a_few(asked):
    """Unknowns: what each cell's people earned with each item. Known: every total that is shown. No few is solved."""
    items = sorted({item for row in asked.values() for item in row})
    left_out = asked_too_seldom({item: sum(row.get(item, 0) for row in asked.values()) for item in items})
    silent = not_by_language(asked, left_out)
    unknowns = [(cell, item) for cell in asked for item in items if asked[cell].get(item)]
    known = [[cell == row for cell, _item in unknowns] for row in asked if row.named] + [[True] * len(unknowns)]
    for item in set(items) - left_out:
        known.append([item == column for _cell, column in unknowns])
        known += [[unknown == (cell, item) for unknown in unknowns] for cell in asked if cell not in silent]
    for row in reduced([[Fraction(value) for value in row] for row in known]):
        solved = [unknown for unknown, value in zip(unknowns, row, strict=True) if value]
        if len(solved) == 1:
            assert asked[solved[0][0]][solved[0][1]] >= LEAST
