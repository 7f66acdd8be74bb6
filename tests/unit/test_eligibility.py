from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.eligibility import Facts, assess

EARNED = Facts(
    minutes=364,
    counted=455,
    required=80,
    lessons_done=21,
    lessons_total=21,
    quizzes_passed=2,
    quizzes_total=2,
    ended=True,
)


def missing(facts):
    return [reason.key for reason in assess(facts).missing]


def test_all_conditions_met():
    assert assess(EARNED).eligible
    assert [reason.key for reason in assess(EARNED).reasons] == ["ended", "attendance", "lessons", "quiz"]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"minutes": 363}, "attendance"),
        ({"lessons_done": 20}, "lessons"),
        ({"lessons_total": 0, "lessons_done": 0}, "lessons"),
        ({"quizzes_passed": 1}, "quiz"),
        ({"ended": False}, "ended"),
        ({"counted": 0, "minutes": 0}, "attendance"),
    ],
)
def test_each_condition_alone_refuses_and_is_named(change, key):
    assert missing(replace(EARNED, **change)) == [key]


def test_the_reason_names_the_minutes_needed():
    attendance = assess(replace(EARNED, minutes=100)).missing[0]
    assert (attendance.have, attendance.need) == (100, 364)


@given(minutes=st.integers(0, 2000), counted=st.integers(1, 2000), required=st.integers(0, 100))
def test_the_threshold_is_exact(minutes, counted, required):
    facts = replace(EARNED, minutes=minutes, counted=counted, required=required)
    assert assess(facts).eligible == (minutes * 100 >= counted * required)


@given(st.integers(0, 500), st.integers(0, 500))
def test_more_presence_never_takes_away(minutes, more):
    before = assess(replace(EARNED, minutes=minutes))
    after = assess(replace(EARNED, minutes=minutes + more))
    assert after.eligible or not before.eligible


def test_without_quizzes_that_can_be_passed_there_is_nothing_to_attest():
    assert not assess(replace(EARNED, quizzes_passed=0, quizzes_total=0)).eligible
