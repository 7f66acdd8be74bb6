"""Rules of a quiz: drawing, opening, deadline, what counts, feedback, gain."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import blueprint
from lms.domain.blueprint import NOTHING_EXTRA, Allowance, Rules
from lms.domain.errors import Invalid

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
BODY = {
    "purpose": "graded", "pass_mark": "3/4", "attempts": 2, "wait_minutes": 30, "counts": "best",
    "time_limit_minutes": 20, "opens": "2026-03-02T08:00:00+00:00", "closes": None, "feedback_policy": "after-submit",
}  # fmt: skip


def rules(**changes) -> Rules:
    return blueprint.rules_of(BODY | changes)


# --- drawing ---

SECTIONS = [{"items": ["a", "b"]}, {"draw": 2, "from": ["c", "d", "e", "a"]}, {"draw": 1, "from": ["c", "d", "e"]}]
IDS = st.lists(st.text("abcdefghij", min_size=1, max_size=2), min_size=1, max_size=30, unique=True)


def test_a_draw_has_what_is_fixed_and_so_many_of_each_pool_each_once():
    found = blueprint.draw(SECTIONS, "seed")
    assert found[:2] == ["a", "b"]
    assert sorted(found) == ["a", "b", "c", "d", "e"]


def test_the_same_seed_draws_the_same_for_ever():
    """These are the items that attempts already have: another order would be another quiz."""
    pool = [{"draw": 3, "from": [f"item-{number}" for number in range(10)]}]
    assert blueprint.draw(pool, "0" * 32) == ["item-4", "item-5", "item-6"]
    assert blueprint.draw(pool, "0" * 32, shuffle=True) == ["item-5", "item-4", "item-6"]


@given(st.text(), IDS)
def test_shuffling_loses_nothing_and_does_not_look_at_the_order_given(seed, ids):
    found = blueprint.shuffled(ids, seed)
    assert sorted(found) == sorted(ids)
    assert blueprint.shuffled(reversed(ids), seed) == found


@given(st.text(), IDS, st.data())
def test_nothing_excluded_is_drawn_and_nothing_twice(seed, ids, data):
    exclude = data.draw(st.sets(st.sampled_from(ids)))
    wanted = data.draw(st.integers(1, len(ids)))
    sections = [{"items": ids[:1]}, {"draw": wanted, "from": ids}]
    if len(set(ids[1:]) - exclude) < wanted:
        with pytest.raises(Invalid, match=r"quiz\.too_few_items"):
            blueprint.draw(sections, seed, exclude=exclude)
        return
    found = blueprint.draw(sections, seed, exclude=exclude, shuffle=data.draw(st.booleans()))
    assert len(found) == len(set(found))
    assert not exclude & set(found)
    assert len(set(found) - set(ids[:1])) == wanted


def test_every_item_of_a_pool_comes_about_as_often_as_the_others():
    counts = dict.fromkeys("abcdef", 0)
    for number in range(3000):
        for item in blueprint.draw([{"draw": 2, "from": list("abcdef")}], f"seed {number}"):
            counts[item] += 1
    expected = 1000
    assert all(abs(count - expected) < 130 for count in counts.values()), counts  # five standard deviations


@pytest.mark.parametrize(
    ("sections", "exclude", "wanted", "found"),
    [
        ([{"draw": 3, "from": ["a", "b"]}], (), 3, 2),
        ([{"draw": 2, "from": ["a", "b"]}], ["a"], 2, 1),
        ([{"items": ["a"]}, {"draw": 1, "from": ["a"]}], (), 1, 0),
        ([{"items": ["a"]}], ["a"], 1, 0),
        ([], (), 1, 0),
    ],
)
def test_a_quiz_that_asks_for_more_than_there_is_is_refused(sections, exclude, wanted, found):
    with pytest.raises(Invalid) as refusal:
        blueprint.draw(sections, "seed", exclude=exclude)
    assert (refusal.value.key, refusal.value.params) == ("quiz.too_few_items", {"wanted": wanted, "found": found})


def test_a_fixed_item_that_somebody_had_before_is_left_out():
    assert blueprint.draw([{"items": ["a", "b"]}], "seed", exclude=["a"]) == ["b"]


# --- beginning ---


@pytest.mark.parametrize(
    ("changes", "made", "ended", "minutes", "refusal"),
    [
        ({}, 0, None, 0, ""),
        ({}, 1, -30, 0, ""),
        ({}, 1, -29, 0, "attempt.wait"),
        ({}, 2, -60, 0, "attempt.none_left"),
        ({}, 0, None, -61, "quiz.not_open_yet"),
        ({}, 0, None, -60, ""),
        ({"closes": "2026-03-02T10:00:00+00:00"}, 0, None, 59, ""),
        ({"closes": "2026-03-02T10:00:00+00:00"}, 0, None, 60, "quiz.closed"),
        ({"attempts": None}, 1000, -60, 0, ""),
        ({"purpose": "practice", "wait_minutes": 0}, 1000, 0, 0, ""),
    ],
)
def test_when_an_attempt_may_begin(changes, made, ended, minutes, refusal):
    last = None if ended is None else NOW + timedelta(minutes=ended)
    now = NOW + timedelta(minutes=minutes)
    assert blueprint.opening(rules(**changes), NOTHING_EXTRA, made, last, now).refusal == refusal
    if refusal:
        with pytest.raises(Invalid) as raised:
            blueprint.may_start(rules(**changes), NOTHING_EXTRA, made, last, now)
        assert raised.value.key == refusal
    else:
        blueprint.may_start(rules(**changes), NOTHING_EXTRA, made, last, now)


def test_the_opening_says_what_is_left_and_when_the_next_may_begin():
    found = blueprint.opening(rules(), NOTHING_EXTRA, 1, NOW, NOW)
    assert (found.left, found.next_at, found.opens) == (1, NOW + timedelta(minutes=30), NOW - HOUR)
    assert blueprint.opening(rules(), NOTHING_EXTRA, 2, NOW, NOW).next_at is None  # there is nothing to wait for
    assert blueprint.opening(rules(attempts=None), NOTHING_EXTRA, 1, NOW, NOW + HOUR).next_at is None
    assert blueprint.opening(rules(attempts=None), NOTHING_EXTRA, 1, NOW, NOW).left is None


def test_what_was_granted_moves_the_close_and_adds_attempts():
    closing = rules(closes="2026-03-02T08:50:00+00:00")
    allowance = Allowance(minutes=20, attempts=1)
    found = blueprint.opening(closing, allowance, 2, None, NOW)
    assert (found.refusal, found.left, found.closes) == ("", 1, NOW + timedelta(minutes=10))
    assert blueprint.opening(closing, allowance, 3, None, NOW).refusal == "attempt.none_left"


# --- time ---


@pytest.mark.parametrize(
    ("limit", "closes", "extra", "minutes"),
    [
        (20, None, 0, 20),
        (20, None, 15, 35),
        (None, "2026-03-02T09:30:00+00:00", 0, 30),
        (None, "2026-03-02T09:30:00+00:00", 15, 45),
        (20, "2026-03-02T09:10:00+00:00", 0, 10),
        (20, "2026-03-02T09:10:00+00:00", 15, 25),
        (20, "2026-03-02T11:00:00+00:00", 15, 35),
        (None, None, 15, None),
    ],
)
def test_an_attempt_ends_when_its_time_is_up_or_the_quiz_closes(limit, closes, extra, minutes):
    found = blueprint.deadline(rules(time_limit_minutes=limit, closes=closes), Allowance(minutes=extra), NOW)
    assert found == (None if minutes is None else NOW + timedelta(minutes=minutes))


def test_the_seconds_of_an_answer_are_those_since_the_one_before():
    answered = {"b": NOW + timedelta(seconds=90), "a": NOW + timedelta(seconds=30, milliseconds=900), "c": None}
    assert blueprint.seconds_taken(NOW, answered) == {"a": 30, "b": 59, "c": None}
    assert blueprint.seconds_taken(NOW, {"a": NOW - HOUR, "b": NOW}) == {"a": 0, "b": 0}


# --- what came of it ---


@pytest.mark.parametrize(("rule", "expected"), [("best", "3/4"), ("last", "1/2"), ("first", "1/4"), ("average", "1/2")])
def test_which_attempt_counts(rule, expected):
    assert blueprint.counting([Fraction(1, 4), Fraction(3, 4), Fraction(1, 2)], rule) == Fraction(expected)
    assert blueprint.counting([], rule) is None


def test_the_average_is_exact():
    assert blueprint.counting([Fraction(1, 3)] * 3, "average") == Fraction(1, 3)


@pytest.mark.parametrize(
    ("policy", "open_", "confirmed", "submitted", "closed"),
    [
        ("immediate", False, True, True, True),
        ("after-submit", False, False, True, True),
        ("after-close", False, False, False, True),
        ("never", False, False, False, False),
    ],
)
def test_feedback_comes_when_the_policy_says(policy, open_, confirmed, submitted, closed):
    found = rules(feedback_policy=policy, closes="2026-03-02T10:00:00+00:00")
    assert blueprint.feedback_now(found, NOW, submitted=False) is open_
    assert blueprint.feedback_now(found, NOW, submitted=False, confirmed=True) is confirmed
    assert blueprint.feedback_now(found, NOW + HOUR - timedelta(seconds=1), submitted=True) is submitted
    assert blueprint.feedback_now(found, NOW + HOUR, submitted=True) is closed
    assert blueprint.feedback_now(found, NOW + HOUR, submitted=False) is False


def test_what_never_closes_is_closed_for_feedback():
    assert blueprint.feedback_now(rules(feedback_policy="after-close"), NOW, submitted=True)


@pytest.mark.parametrize(("purpose", "expected"), [
    ("graded", True), ("post-test", True), ("practice", False), ("pre-test", False)])  # fmt: skip
def test_practice_and_a_pre_test_are_not_passed(purpose, expected):
    assert rules(purpose=purpose).can_be_passed is expected


@pytest.mark.parametrize(
    ("pre", "post", "gain"), [("1/2", "3/4", "1/2"), ("0", "1", "1"), ("1/2", "1/4", "-1/2"), ("1/3", "1/3", "0")]
)
def test_the_normalised_gain_is_the_part_of_what_could_be_gained(pre, post, gain):
    assert blueprint.normalised_gain(Fraction(pre), Fraction(post)) == Fraction(gain)


def test_nothing_can_be_gained_from_everything():
    assert blueprint.normalised_gain(Fraction(1), Fraction(1)) is None
