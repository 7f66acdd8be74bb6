from datetime import date

import pytest

from lms.domain.errors import Invalid
from lms.domain.facts import Duration, Fact, FactDefinition, comparable_value, expected, is_usable, typed_value

CHOICES = {"all": {"en": "all"}, "some": {"en": "some"}}


def definition(kind):
    return FactDefinition("key", kind, {"en": "Label"}, CHOICES if kind == "choice" else {})


def fact(status="verified", expires_on=date(2026, 6, 1)):
    return Fact("key", "XX", 16, {"en": "Act"}, "https://x.example", "high", date(2026, 1, 1), expires_on, "A.", status)


@pytest.mark.parametrize(
    ("found", "today", "allow", "reason"),
    [
        (None, date(2026, 1, 1), True, "missing"),
        (fact(), date(2026, 6, 1), False, None),
        (fact(), date(2026, 6, 2), True, "expired"),
        (fact("unverified-sample"), date(2026, 6, 1), True, None),
        (fact("unverified-sample"), date(2026, 6, 1), False, "unverified"),
        (fact("unverified-sample"), date(2026, 6, 2), False, "expired"),
    ],
)
def test_is_usable(found, today, allow, reason):
    assert is_usable(found, today, allow_unverified=allow) == reason


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("age", 0, 0),
        ("age", 30, 30),
        ("duration", {"years": 2}, Duration(2, "years")),
        ("duration", {"hours": 0}, Duration(0, "hours")),
        ("choice", "all", "all"),
        ("statute", {"en": "Act"}, {"en": "Act"}),
        ("text", {"en": "a", "ar": "b"}, {"en": "a", "ar": "b"}),
        ("contact", {"en": "112"}, {"en": "112"}),
    ],
)
def test_typed_value(kind, raw, value):
    assert typed_value(definition(kind), raw) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("age", 31),
        ("age", -1),
        ("age", True),
        ("age", "16"),
        ("duration", 2),
        ("duration", {"years": 1, "days": 2}),
        ("duration", {"weeks": 1}),
        ("duration", {"years": True}),
        ("duration", {"years": -1}),
        ("choice", "none"),
        ("choice", 1),
        ("text", "plain"),
        ("text", {}),
        ("text", {"en": " "}),
        ("statute", {"en": 1}),
        ("contact", {1: "a"}),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_by_name(kind, raw):
    with pytest.raises(Invalid) as refusal:
        typed_value(definition(kind), raw)
    assert refusal.value.key == "fact.wrong_type"
    assert refusal.value.params == {"fact": "key", "type": kind, "expected": expected(definition(kind))}


def test_what_can_be_compared():
    assert comparable_value(definition("age"), 16) == 16
    assert comparable_value(definition("duration"), {"days": 3}) == Duration(3, "days")
    with pytest.raises(Invalid, match=r"fact\.not_comparable"):
        comparable_value(definition("text"), {"en": "a"})
