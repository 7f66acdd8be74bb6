"""Figures of items: every one against a slow computation over the whole table."""

from random import Random
from statistics import mean
from statistics import median as exact_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.item_analysis import Given, ItemTally, Marks, Pairs, median, percent, tails
from lms.domain.picks import picks


def pearson(left: list[float], right: list[float]) -> float:
    a, b = mean(left), mean(right)
    above = sum((x - a) * (y - b) for x, y in zip(left, right, strict=True))
    return above / (sum((x - a) ** 2 for x in left) * sum((y - b) ** 2 for y in right)) ** 0.5


def point_biserial(right: list[int], rest: list[float]) -> float:
    """The formula of its own: difference of the two groups' means, by the deviation, times sqrt(pq)."""
    have = [value for won, value in zip(right, rest, strict=True) if won]
    miss = [value for won, value in zip(right, rest, strict=True) if not won]
    share, spread = len(have) / len(rest), mean((value - mean(rest)) ** 2 for value in rest) ** 0.5
    return (mean(have) - mean(miss)) / spread * (share * (1 - share)) ** 0.5


@pytest.fixture
def table() -> list[list[int]]:
    """Right and wrong answers of 300 people to 8 items of one point."""
    chance = Random(3)
    return [[int(chance.random() < able) for _ in range(8)] for able in [chance.random() for _ in range(300)]]


def tally_of(table: list[list[int]], place: int) -> ItemTally:
    tally = ItemTally()
    for row in table:
        given = Given("q", "v1", row[place], 1, row[place], 10 + sum(row), ("right" if row[place] else "wrong",))
        tally.add(given, sum(row) / 8, (sum(row) - row[place]) / 7)
        tally.compare("en", sum(row) / 8, right=bool(row[place]))
    return tally


def test_facility_and_discrimination(table):
    for place in range(8):
        tally, column = tally_of(table, place), [row[place] for row in table]
        rest = [float(sum(row) - row[place]) for row in table]
        assert tally.facility == pytest.approx(mean(column))
        assert tally.discrimination == pytest.approx(pearson(column, rest))
        assert tally.discrimination == pytest.approx(point_biserial(column, rest))


def test_the_table_of_picks_by_the_weakest_and_the_best(table):
    tally = tally_of(table, 0)
    order = sorted(table, key=lambda row: percent(sum(row) / 8))
    lowest, highest = (percent(sum(order[place]) / 8) for place in (80, -81))  # 27 percent of 300 are 81
    weak = [row for row in table if percent(sum(row) / 8) <= lowest]
    best = [row for row in table if percent(sum(row) / 8) >= highest]
    assert tally.groups() == {"weakest": len(weak), "best": len(best)}
    assert len(weak) >= 81
    rows = {row["pick"]: row for row in tally.table()}
    assert rows["right"] == {
        "pick": "right",
        "count": sum(row[0] for row in table),
        "weakest": sum(row[0] for row in weak),
        "best": sum(row[0] for row in best),
    }
    assert rows["wrong"]["count"] == 300 - rows["right"]["count"]


def test_seconds_versions_and_languages_are_counted(table):
    tally = tally_of(table, 0)
    assert median(tally.seconds) == exact_median([10 + sum(row) for row in table])
    assert tally.versions == {"v1": 300}
    assert sum(sum(pair) for pair in tally.languages["en"].values()) == 300
    assert sum(pair[0] for pair in tally.languages["en"].values()) == sum(row[0] for row in table)
    tally.add(Given("q", "v1", 0, 1, 0, 10**6, ()), 0, None)
    assert max(tally.seconds) == 3600


def test_an_item_has_at_most_so_many_picks():
    tally = ItemTally()
    for number in range(500):
        tally.add(Given("q", "v", 0, 1, 0, None, (f"pick-{number}",)), 0.5, 0.5)
    assert len(tally.picks) == 81
    assert sum(row["count"] for row in tally.table()) == 500


@given(st.lists(st.integers(0, 60), min_size=1))
def test_the_median_of_counts_is_that_of_the_numbers(numbers):
    assert median({value: numbers.count(value) for value in numbers}) == exact_median(numbers)
    assert median({}) is None


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({0: 27, 50: 46, 100: 27}, (0, 100)),
        ({0: 26, 10: 5, 50: 40, 100: 29}, (10, 100)),
        ({50: 100}, None),
        ({0: 60, 50: 40}, (0, 50)),
        ({}, None),
    ],
)
def test_people_with_the_same_score_stay_together(scores, expected):
    assert tails(scores) == expected


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=2))
def test_a_correlation_is_pearsons_or_none(rows):
    pairs = Pairs()
    for x, y in rows:
        pairs.n, pairs.x, pairs.y = pairs.n + 1, pairs.x + x, pairs.y + y
        pairs.xx, pairs.yy, pairs.xy = pairs.xx + x * x, pairs.yy + y * y, pairs.xy + x * y
    left, right = [float(x) for x, _y in rows], [float(y) for _x, y in rows]
    flat = len(set(left)) == 1 or len(set(right)) == 1
    assert (pairs.correlation() is None) is flat
    if not flat:
        assert pairs.correlation() == pytest.approx(pearson(left, right), abs=1e-6)


def test_marks_are_added_up_and_put_together():
    first, second = Marks(), Marks()
    for mark in (0.0, 0.5, 1.0):
        first.add(mark, passed=mark > 0.4)
    second.add(0.995, passed=True)
    first.put(second)
    assert (first.count, first.passed, first.bars()) == (4, 3, [1, 0, 0, 0, 0, 1, 0, 0, 0, 2])
    assert first.mean == pytest.approx(0.62375)
    assert first.deviation == pytest.approx(mean((mark - 0.62375) ** 2 for mark in (0, 0.5, 1, 0.995)) ** 0.5)
    assert (Marks().mean, Marks().deviation) == (None, None)


@pytest.mark.parametrize(
    ("answer", "why", "expected"),
    [
        ({}, [{"part": "answer", "code": "unanswered"}], ("none",)),
        ({"choices": ["a", "c"]}, [], ("choice:a", "choice:c")),
        ({"rows": {"r2": "o1", "r1": "o2"}}, [], ("row:r1=o2", "row:r2=o1")),
        ({"order": ["b", "a"]}, [], ("place:1=b", "place:2=a")),
        ({"text": "my secret"}, [{"part": "answer", "code": "no_form_matched"}], ("other",)),
        ({"text": "Report"}, [{"part": "accepted:duty", "code": "form_matched"}], ("accepted:duty",)),
        ({"number": "18", "unit": ""}, [{"part": "accepted:age", "code": "number_matched"}], ("accepted:age",)),
        (
            {"blanks": {"who": "x", "when": "my secret"}},
            [
                {"part": "blank:who", "code": "blank_right", "note": "x"},
                {"part": "blank:when", "code": "blank_wrong", "note": ""},
                {"part": "blank:why", "code": "blank_empty"},
            ],
            ("blank:who=x", "blank:when=other"),
        ),
        (
            {"path": ["ask"]},
            [{"part": "decision:start/ask", "code": "decision"}, {"part": "ending:well", "code": "ended"}],
            ("decision:start/ask",),
        ),
    ],
)
def test_what_was_picked_never_has_what_was_typed(answer, why, expected):
    assert picks(answer, why) == expected
