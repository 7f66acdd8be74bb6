"""Presence: the rules as a table, and the laws that hold for any records."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.attendance import Day, DayPresence, Record, Span, on_day, plan_of, presence, present_at

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
KINDS = ("check_in", "check_out", "correction", "something_else")


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def day(*items, closed: float | None = None, day_id: int = 1) -> Day:
    """Items as (start, end) or (start, end, counts) in minutes after nine."""
    spans = tuple((Span(at(item[0]), at(item[1])), item[2] if len(item) > 2 else True) for item in items)
    return Day(day_id, spans, None if closed is None else at(closed))


def records(*rows, day_id: int = 1) -> list[Record]:
    """Rows as ("in" | "out", minute) or ("set", minutes)."""
    kinds = {"in": "check_in", "out": "check_out", "set": "correction"}
    return [
        Record(day_id, ordinal, kinds[kind], at(value), value if kind == "set" else None)
        for ordinal, (kind, value) in enumerate(rows, 1)
    ]


MORNING = day((0, 90), (90, 120, False), (120, 180))  # 150 minutes count


@pytest.mark.parametrize(
    ("rows", "now", "minutes"),
    [
        ([], 200, 0),
        ([("in", 0)], 30, 30),  # open: up to now
        ([("in", 0)], 100, 90),  # the break does not count
        ([("in", 0)], 5000, 150),  # and never after the end
        ([("in", -30), ("out", 200)], 300, 150),  # before and after the day nothing counts
        ([("in", 10), ("out", 100)], 300, 80),
        ([("in", 10), ("out", 20), ("in", 30), ("out", 40)], 300, 20),
        ([("in", 10), ("in", 20), ("out", 40)], 300, 30),  # a second check-in says nothing new
        ([("out", 5), ("in", 10), ("out", 40), ("out", 60)], 300, 30),  # nor a second or early check-out
        ([("out", 40), ("in", 10)], 300, 30),  # recorded later, happened earlier
        ([("in", 10), ("out", 60)], 40, 30),  # a check-out still to come
        ([("in", 50)], 40, 0),  # a check-in still to come
        ([("in", 0.5), ("out", 10)], 300, 9),  # 9.5 minutes: rounded down, once
        ([("in", 0.5), ("out", 10), ("in", 20.5), ("out", 30)], 300, 19),  # 2 × 9.5 make 19
        ([("in", 0), ("out", 10), ("set", 120)], 300, 120),
        ([("set", 120), ("in", 0), ("set", 7)], 300, 7),  # the latest correction wins
        ([("set", 999)], 300, 150),  # capped to what counts
    ],
)
def test_minutes(rows, now, minutes):
    assert on_day(records(*rows), plan_of(MORNING), at(now)).minutes == minutes


def test_a_closed_day_counts_up_to_its_closing_for_everybody():
    plan = plan_of(day((0, 90), (90, 120, False), (120, 180), closed=130))
    assert plan.minutes == 100
    assert on_day(records(("in", 0)), plan, at(500)).minutes == 100
    assert on_day(records(("in", 140)), plan, at(150)).minutes == 0
    assert on_day(records(("in", 0)), plan, at(131)).since is None
    assert on_day(records(("set", 150)), plan, at(500)).minutes == 100


def test_items_that_overlap_count_once():
    assert plan_of(day((0, 60), (30, 90), (30, 40))).minutes == 90


def test_who_is_present_since_when_and_who_came_late():
    plan = plan_of(MORNING)
    here = on_day(records(("in", 12), ("out", 20), ("in", 30)), plan, at(40))
    assert (here.first, here.since, here.late(plan)) == (at(12), at(30), True)
    assert on_day(records(("in", 10)), plan, at(40)).late(plan) is False
    assert on_day(records(("in", 10), ("out", 20)), plan, at(40)).since is None
    assert on_day(records(("in", 10), ("out", 60)), plan, at(40)).since == at(10)
    assert on_day(records(("in", 10)), plan, at(181)).since is None
    assert on_day(records(("set", 10)), plan, at(40)) == DayPresence(10, corrected=True)
    assert DayPresence().late(plan) is False


def test_a_day_without_items_counts_nothing():
    plan = plan_of(day())
    assert plan.minutes == 0
    assert on_day(records(("in", 10)), plan, at(40)).since == at(10)
    assert on_day(records(("set", 10)), plan, at(40)).minutes == 0


def test_a_whole_training_sums_its_days():
    plans = [plan_of(MORNING), plan_of(day((1440, 1500), day_id=2))]
    both = presence(
        [*records(("in", 0), ("out", 30)), *records(("in", 1440), day_id=2), *records(("in", 0), day_id=9)],
        plans,
        at(1450),
    )
    assert both.minutes_by_day == {1: 30, 2: 10}
    assert (both.minutes, both.counted) == (40, 210)
    assert both.fraction == pytest.approx(40 / 210)
    assert presence([], [], at(0)).fraction == 0


def test_present_at_a_moment():
    rows = records(("in", 0), ("out", 10), ("in", 20))
    assert [present_at(rows, at(minute)) for minute in (-1, 5, 10, 25)] == [None, at(0), None, at(20)]


moments = st.integers(-60, 600).map(at) | st.floats(-60, 600, allow_nan=False).map(at)
any_record = st.builds(
    Record,
    st.sampled_from((1, 1, 1, 2)),
    st.integers(1, 40),
    st.sampled_from(KINDS),
    moments,
    st.none() | st.integers(-5, 900),
)
any_records = st.lists(any_record, max_size=12, unique_by=lambda record: record.ordinal)
any_item = st.tuples(st.integers(0, 400), st.integers(1, 120), st.booleans()).map(lambda t: (t[0], t[0] + t[1], t[2]))
any_day = st.builds(
    lambda items, closed: day(*items, closed=closed), st.lists(any_item, max_size=6), st.none() | st.integers(0, 500)
)


@given(any_records, any_day, moments)
def test_never_negative_never_more_than_counted(rows, one_day, now):
    plan = plan_of(one_day)
    assert 0 <= on_day(rows, plan, now).minutes <= plan.minutes


@given(any_records, any_day, moments, st.randoms())
def test_the_order_of_arrival_does_not_matter(rows, one_day, now, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert on_day(rows, plan_of(one_day), now) == on_day(shuffled, plan_of(one_day), now)


@given(any_records, any_day, moments, moments)
def test_one_more_check_in_or_one_check_out_less_never_takes_minutes(rows, one_day, now, moment):
    plan = plan_of(one_day)
    before = on_day(rows, plan, now).minutes
    assert on_day([*rows, Record(1, 99, "check_in", moment)], plan, now).minutes >= before
    for record in rows:
        if record.kind == "check_out":
            assert on_day([one for one in rows if one is not record], plan, now).minutes >= before


@given(any_records, any_day, moments, st.integers(0, 600))
def test_time_passing_never_takes_minutes(rows, one_day, now, later):
    plan = plan_of(one_day)
    assert on_day(rows, plan, now + timedelta(minutes=later)).minutes >= on_day(rows, plan, now).minutes


@given(any_records, any_day, moments, st.integers(0, 500))
def test_closing_a_day_never_gives_minutes(rows, one_day, now, closed):
    closing = min(filter(None, (one_day.closed_at, at(closed))))
    shorter = plan_of(Day(1, one_day.items, closing))
    assert shorter.minutes <= plan_of(one_day).minutes
    assert on_day(rows, shorter, now).minutes <= on_day(rows, plan_of(one_day), now).minutes


@given(any_records, any_day, moments)
def test_a_repeated_record_changes_nothing(rows, one_day, now):
    plan = plan_of(one_day)
    assert on_day([*rows, *rows], plan, now) == on_day(rows, plan, now)
