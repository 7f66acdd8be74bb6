from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.errors import Invalid
from lms.domain.facts import (
    REGISTER,
    Duration,
    Fact,
    FactDefinition,
    YesNo,
    comparable,
    comparable_value,
    expected,
    is_usable,
    resolve_facts,
    typed_value,
)

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
        ("yes_no", {"answer": "yes"}, YesNo("yes")),
        ("yes_no", {"answer": "no"}, YesNo("no")),
        ("yes_no", {"answer": "conditional", "condition": {"en": "if"}}, YesNo("conditional", {"en": "if"})),
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
        ("yes_no", "yes"),
        ("yes_no", {"answer": True}),
        ("yes_no", {"answer": "perhaps"}),
        ("yes_no", {"answer": ["yes"]}),
        ("yes_no", {"answer": "yes", "condition": {"en": "if"}}),
        ("yes_no", {"answer": "conditional"}),
        ("yes_no", {"answer": "conditional", "condition": {"en": " "}}),
        ("yes_no", {"answer": "conditional", "condition": {"en": "if"}, "why": {"en": "so"}}),
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


@pytest.mark.parametrize("answer", ["yes", "no", "conditional"])
def test_a_yes_or_no_is_compared_by_its_answer(answer):
    value = YesNo(answer, {"en": "with a warrant"} if answer == "conditional" else None)
    assert comparable(value) == comparable_value(definition("yes_no"), answer)
    assert comparable(16) == 16


@pytest.mark.parametrize("raw", ["maybe", {"answer": "yes"}, {"years": 1}, 1])
def test_what_a_yes_or_no_is_not_compared_with(raw):
    with pytest.raises(Invalid) as refusal:
        comparable_value(definition("yes_no"), raw)
    assert refusal.value.params["expected"] == "one of yes, no, conditional"


# --- who says it ------------------------------------------------------------------------------------------------

LAYERS = ("region/wide", "region/near", "country/XX", "agency/ours")


def said(layer, key="key"):
    day = date(2026, 1, 1)
    country = "" if layer.startswith("region/") else "XX"
    return Fact(key, country, 1, {"en": layer}, "https://x.example", "high", day, day, "A.", "verified")


@pytest.mark.parametrize(
    ("register", "layers", "winner"),
    [
        (False, [], None),
        (True, [], REGISTER),
        (True, ["region/wide", "region/near"], REGISTER),
        (False, ["region/wide", "region/near"], "region/near"),
        (False, ["region/wide", "country/XX"], "country/XX"),
        (True, ["country/XX"], "country/XX"),
        (True, ["country/XX", "agency/ours"], "agency/ours"),
        (False, ["region/near", "agency/ours"], "agency/ours"),
    ],
)
def test_the_nearest_value_wins_and_a_region_only_fills_gaps(register, layers, winner):
    facts = resolve_facts("XX", {"key": said("")} if register else {}, [(name, {"key": said(name)}) for name in layers])
    assert {key: (fact.origin, fact.country) for key, fact in facts.items()} == (
        {"key": (winner, "XX")} if winner else {}
    )


@pytest.mark.parametrize("layer", ["", "region/near", "country/XX", "agency/ours"])
def test_another_countrys_fact_is_refused(layer):
    foreign = Fact("key", "YY", 1, {}, "", "high", date(2026, 1, 1), date(2026, 1, 1), "A.", "verified")
    register = {} if layer else {"key": foreign}
    with pytest.raises(Invalid, match=r"fact\.foreign") as refusal:
        resolve_facts("XX", register, [(layer, {"key": foreign})] if layer else [])
    assert refusal.value.params["country"] == "YY"


keys = st.sets(st.sampled_from(["one", "two", "three"]))


@given(keys, st.fixed_dictionaries(dict.fromkeys(LAYERS, keys)))
def test_every_fact_that_anybody_says_is_there_once_with_the_nearest_origin(register, found):
    layers = [(name, {key: said(name, key) for key in found[name]}) for name in LAYERS]
    facts = resolve_facts("XX", {key: said("", key) for key in register}, layers)
    assert facts.keys() == register.union(*found.values())
    order = ("agency/ours", "country/XX", REGISTER, "region/near", "region/wide")
    for key, fact in facts.items():
        who = [name for name in order if key in (register if name == REGISTER else found[name])]
        assert fact.origin == who[0]
