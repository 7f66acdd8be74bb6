import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.answers import carried, check
from lms.domain.errors import Invalid
from lms.domain.grading import mark
from lms.domain.items import Matching
from tests.unit.graded_items import AGE, CASE, GAPS, MATCHING, ORDERING, TEXT, choices, item, items, scenario

ONE = choices("a")
MANY = choices("ab", several=True)
MEGABYTE = "x" * 1_000_000
NESTED: list = []
for _ in range(100_000):
    NESTED = [NESTED]


@pytest.mark.parametrize(
    ("part", "answer", "stored"),
    [
        (ONE, {}, {}),
        (ONE, {"choices": []}, {}),
        (ONE, {"choices": ["b", "b"]}, {"choices": ["b"]}),
        (MANY, {"choices": ("c", "a")}, {"choices": ["a", "c"]}),
        (MATCHING, {"rows": {"r2": "x", "r1": "", "r3": "z"}}, {"rows": {"r2": "x", "r3": "z"}}),
        (MATCHING, {"rows": {"r1": ""}}, {}),
        (MATCHING, {"rows": {}}, {}),
        (ORDERING, {"order": ["d", "a", "c", "b"]}, {"order": ["d", "a", "c", "b"]}),
        (ORDERING, {"order": []}, {}),
        (TEXT, {"text": "  Consent\u00a0\n"}, {"text": "Consent"}),
        (TEXT, {"text": "cafe\u0301"}, {"text": "café"}),
        (TEXT, {"text": " \u3000 "}, {}),
        (TEXT, {"text": "x" * 500 + " "}, {"text": "x" * 500}),
        (AGE, {"number": " ١٨ ", "unit": ""}, {"number": "١٨", "unit": ""}),
        (AGE, {"number": "eighteen"}, {"number": "eighteen", "unit": ""}),
        (AGE, {"unit": "years"}, {"number": "", "unit": "years"}),
        (AGE, {"number": "1e999999999", "unit": "NaN"}, {"number": "1e999999999", "unit": "NaN"}),
        (AGE, {"number": "", "unit": " "}, {}),
        (GAPS, {"blanks": {"b2": " so ", "b1": "c"}}, {"blanks": {"b1": "c", "b2": "so"}}),
        (GAPS, {"blanks": {"b1": "", "b2": " "}}, {}),
        (CASE, {"path": ["report"]}, {"path": ["report"]}),
        (CASE, {"path": ["ask", "alone"]}, {"path": ["ask", "alone"]}),
        (CASE, {"path": []}, {}),
    ],
)
def test_what_is_stored(part, answer, stored):
    assert check(item(part), answer) == stored
    assert list(check(item(part), answer)) == list(stored)


@pytest.mark.parametrize(
    ("part", "answer", "key"),
    [
        (ONE, {"choices": ["z"]}, "quiz.unknown_choice"),
        (ONE, {"choices": [MEGABYTE]}, "quiz.unknown_choice"),
        (ONE, {"choices": ["\ud800"]}, "quiz.unknown_choice"),
        (ONE, {"choices": ["a", "b"]}, "quiz.one_choice_only"),
        (MANY, {"choices": ["a", "z"]}, "quiz.unknown_choice"),
        (MANY, {"choices": [str(number) for number in range(100_000)]}, "quiz.unknown_choice"),
        (MATCHING, {"rows": {"r9": "x"}}, "quiz.unknown_choice"),
        (MATCHING, {"rows": {"r9": ""}}, "quiz.unknown_choice"),
        (MATCHING, {"rows": {"r1": "w"}}, "quiz.unknown_choice"),
        (ORDERING, {"order": ["a", "b", "c", "z"]}, "quiz.unknown_choice"),
        (ORDERING, {"order": ["a", "b", "c"]}, "answer.malformed"),
        (ORDERING, {"order": ["a", "b", "c", "c"]}, "answer.malformed"),
        (ORDERING, {"order": ["a", "b", "c", "d", "a"]}, "answer.malformed"),
        (TEXT, {"text": "x" * 501}, "answer.too_long"),
        (TEXT, {"text": MEGABYTE}, "answer.too_long"),
        (TEXT, {"text": "\u0958" * 400}, "answer.too_long"),  # form C has two characters for it
        (TEXT, {"text": "a\0b"}, "answer.malformed"),
        (TEXT, {"text": "a\udfffb"}, "answer.malformed"),
        (TEXT, {"text": 5}, "answer.malformed"),
        (AGE, {"number": "1" * 61, "unit": ""}, "answer.too_long"),
        (AGE, {"number": "1", "unit": "y" * 61}, "answer.too_long"),
        (AGE, {"number": 18, "unit": ""}, "answer.malformed"),
        (AGE, {"number": float("nan")}, "answer.malformed"),
        (AGE, {"number": "18", "tolerance": "100"}, "answer.malformed"),
        (AGE, {"number": None}, "answer.malformed"),
        (GAPS, {"blanks": {"b3": "x"}}, "quiz.unknown_choice"),
        (GAPS, {"blanks": {"b1": "z"}}, "quiz.unknown_choice"),
        (GAPS, {"blanks": {"b2": MEGABYTE}}, "answer.too_long"),
        (GAPS, {"blanks": {"b2": ["x"]}}, "answer.malformed"),
        (CASE, {"path": ["second"]}, "scenario.no_such_decision"),
        (CASE, {"path": ["ignore", "ignore"]}, "scenario.no_such_decision"),
        (CASE, {"path": ["report", MEGABYTE]}, "scenario.no_such_decision"),
        (CASE, {"path": ["report"] * 100_000}, "scenario.no_such_decision"),
    ],
)
def test_what_is_refused(part, answer, key):
    with pytest.raises(Invalid) as refusal:
        check(item(part), answer)
    assert refusal.value.key == key
    said = [str(value) for value in refusal.value.params.values()]
    assert all(len(value) <= 63 and value.encode() for value in said)


FIELDS = {"choices": [ONE, MANY], "rows": [MATCHING], "order": [ORDERING], "text": [TEXT], "number": [AGE],
          "blanks": [GAPS], "path": [CASE]}  # fmt: skip
HOSTILE = [None, True, 0, -1, 1e400, float("nan"), "a", b"a", [[]], [None], [["a"]], [{"a": 1}], {"a": None}, {"a": {}},
           {1: "a"}, {"a": ["b"]}, NESTED, {"r1": NESTED}, {"b1": NESTED}, range(3), {"a"}, object()]  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_answers_of_a_hostile_shape_are_refused(field, number):
    for part in FIELDS[field]:
        for answer in ({field: HOSTILE[number]}, {field: [HOSTILE[number]]}, {field: {"r1": HOSTILE[number]}}):
            if answer == {"text": "a"} or answer == {"choices": ["a"]} or answer == {"number": "a"}:
                continue
            with pytest.raises(Invalid) as refusal:
                check(item(part), answer)
            assert refusal.value.key in {"answer.malformed", "quiz.unknown_choice", "scenario.no_such_decision"}


@pytest.mark.parametrize("field", FIELDS)
def test_an_answer_has_its_own_fields_only(field):
    for part in FIELDS[field]:
        for answer in (None, [], "a", 5, {"": ""}, {field: [], "score": "1"}, {5: []}, {"earned": "6"}):
            with pytest.raises(Invalid) as refusal:
                check(item(part), answer)
            assert (refusal.value.key, refusal.value.params) == ("answer.malformed", {"item": "one"})


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["a", "b1", "r1"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b1", "r1", *FIELDS, "unit"]), inner)
    ),
    max_leaves=8,
)


@given(items, json_like)
def test_any_json_is_either_refused_by_name_or_gradable(each, answer):
    try:
        stored = check(each, answer)
    except Invalid:
        return
    assert check(each, stored) == stored
    assert 0 <= mark(each, stored).earned <= each.points


@given(st.text(max_size=40))
def test_text_is_kept_as_typed_but_for_its_ends_and_form(typed):
    stored = check(item(TEXT), {"text": typed.replace("\0", "")}).get("text", "")
    assert stored == unicodedata.normalize("NFC", typed.replace("\0", "")).strip()
    assert check(item(TEXT), {"text": stored}) == ({"text": stored} if stored else {})


# --- answers to another version of the item ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "answer", "left"),
    [
        (choices("a", several=True, names="abc"), {"choices": ["a", "d"]}, {"choices": ["a"]}),
        (choices("a", names="abc"), {"choices": ["d"]}, {}),
        (ONE, {"choices": ["a", "b"]}, {}),  # it was a question with several answers
        (replace(MATCHING, options=frozenset("x")), {"rows": {"r1": "x", "r2": "y"}}, {"rows": {"r1": "x"}}),
        (Matching({"r1": "x"}, frozenset("xyz"), "partial"), {"rows": {"r1": "y", "r2": "y"}}, {"rows": {"r1": "y"}}),
        (replace(ORDERING, sequence=("b", "a")), {"order": ["a", "b"]}, {"order": ["a", "b"]}),
        (replace(ORDERING, sequence=("b", "a")), {"order": ["a", "b", "c"]}, {}),
        (GAPS, {"blanks": {"b1": "z", "b2": "so", "b3": "x"}}, {"blanks": {"b2": "so"}}),
        (CASE, {"path": ["report", "second", "more"]}, {"path": ["report", "second"]}),
        (CASE, {"path": ["report", "gone"]}, {"path": ["report"]}),
        (CASE, {"path": ["gone", "second"]}, {}),
        (scenario("s", {}, ["end"]), {"path": ["gone"]}, {}),
        (TEXT, {"text": "so"}, {"text": "so"}),
        (TEXT, {"number": "18", "unit": ""}, {}),
        (AGE, {"text": "so"}, {}),
        (CASE, {"choices": ["a"]}, {}),
        (ONE, {"path": ["report"]}, {}),
        (ONE, {}, {}),
    ],
)
def test_what_is_left_of_an_answer_to_another_version(part, answer, left):
    assert carried(item(part), answer) == left
