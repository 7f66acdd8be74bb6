from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import codes
from lms.domain.check_in_code import LENGTH, Verdict, code_at, judge, key_of, shown, window_at

SECRET = b"a secret of the application"
NOW = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (0, "valid"),
        (19, "valid"),
        (20, "valid"),
        (49, "valid"),
        (50, "expired"),
        (3600, "expired"),
        (12 * 3600 - 30, "expired"),
        (12 * 3600 + 30, "forged"),
        (-30, "forged"),
    ],
)
def test_a_code_lives_for_two_windows_and_is_known_for_twelve_hours(age, state):
    verdict = judge(SECRET, 1, 2, code_at(SECRET, 1, 2, NOW), after(age))
    assert verdict == Verdict(state, None if state == "forged" else window_at(NOW))


@pytest.mark.parametrize("typed", ["", "AAAAAAAA", "1234567", "é" * 8, "x" * 5000, "' OR 1=1", "０１２３４５６７"])
def test_anything_else_is_forged(typed):
    assert judge(SECRET, 1, 2, typed, NOW) == Verdict("forged")


@pytest.mark.parametrize(
    ("training", "day", "secret"), [(2, 2, SECRET), (1, 3, SECRET), (12, 2, SECRET), (1, 2, b"another")]
)
def test_a_code_of_another_training_day_or_secret_is_forged(training, day, secret):
    assert judge(SECRET, 1, 2, code_at(secret, training, day, NOW), NOW).state == "forged"


def test_it_is_forgiving_about_how_it_is_typed():
    code = code_at(SECRET, 1, 2, NOW)
    for typed in (code.lower(), shown(code), f" {code[:3]}-{code[3:]} ", code.replace("0", "O").replace("1", "l")):
        assert judge(SECRET, 1, 2, typed, NOW).state == "valid"


def test_the_key_is_not_the_secret_itself():
    assert key_of(SECRET) != SECRET
    assert len(key_of(SECRET)) == 32


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(0, 10**9))
def test_every_code_is_readable_and_valid_at_once(training, day, seconds):
    code = code_at(SECRET, training, day, after(seconds))
    assert len(code) == LENGTH
    assert set(code) <= set(codes.ALPHABET)
    assert judge(SECRET, training, day, code, after(seconds)).state == "valid"
