from dataclasses import replace
from fractions import Fraction

import pytest

from lms.domain.best_answers import attainable
from lms.domain.errors import Invalid
from lms.domain.grading import grade, mark
from tests.unit.graded_items import (
    AGE,
    CASE,
    GAPS,
    MATCHING,
    ORDERING,
    TEXT,
    choices,
    item,
    numeric,
    scenario,
    short_text,
)

F = Fraction
SEVERAL = choices("ab", several=True)
PARTIAL = choices("ab", several=True, scoring="partial")
CREDITED = choices("ab", several=True, worth={"a": "1/2", "c": "-1/4"})
DOUBTED = choices("a", worth={"b": "1/3", "c": "-1"})


def said(part, answer):
    """(part of the points, reason, {part: code of why})."""
    result = mark(item(part), answer)
    return result.earned / 6, result.reason, {why.part: why.code for why in result.why}


@pytest.mark.parametrize(
    ("part", "chosen", "earned", "reason", "why"),
    [
        (choices("a"), "a", 1, "right", {"choice:a": "right_chosen"}),
        (choices("a"), "b", 0, "wrong", {"choice:a": "right_missed", "choice:b": "wrong_chosen"}),
        (SEVERAL, "ab", 1, "right", {"choice:a": "right_chosen", "choice:b": "right_chosen"}),
        (SEVERAL, "a", 0, "wrong", {"choice:a": "right_chosen", "choice:b": "right_missed", "rule": "all_or_nothing"}),
        (SEVERAL, "abc", 0, "wrong",
         {"choice:a": "right_chosen", "choice:b": "right_chosen", "choice:c": "wrong_chosen",
          "rule": "all_or_nothing"}),
        (SEVERAL, "ac", 0, "wrong",  # the sum is 0 already: no rule had to take anything
         {"choice:a": "right_chosen", "choice:b": "right_missed", "choice:c": "wrong_chosen"}),
        (PARTIAL, "a", F(1, 2), "partly", {"choice:a": "right_chosen", "choice:b": "right_missed"}),
        (choices("a", several=True, scoring="partial"), "a", 1, "right", {"choice:a": "right_chosen"}),
        (PARTIAL, "abc", F(1, 2), "partly",
         {"choice:a": "right_chosen", "choice:b": "right_chosen", "choice:c": "wrong_chosen"}),
        (PARTIAL, "abcd", 0, "wrong",
         {"choice:a": "right_chosen", "choice:b": "right_chosen", "choice:c": "wrong_chosen",
          "choice:d": "wrong_chosen"}),
        (PARTIAL, "acd", 0, "wrong",
         {"choice:a": "right_chosen", "choice:b": "right_missed", "choice:c": "wrong_chosen",
          "choice:d": "wrong_chosen", "rule": "not_below_nothing"}),
        (CREDITED, "a", F(1, 2), "partly", {"choice:a": "right_chosen", "choice:b": "right_missed"}),
        (CREDITED, "abc", F(3, 4), "partly",
         {"choice:a": "right_chosen", "choice:b": "right_chosen", "choice:c": "wrong_chosen"}),
        (CREDITED, "abd", F(1, 2), "partly",  # d has no credit: it takes what partial scoring takes
         {"choice:a": "right_chosen", "choice:b": "right_chosen", "choice:d": "wrong_chosen"}),
        (choices("ab", several=True, worth={"a": "1", "b": "1"}), "ab", 1, "right",
         {"choice:a": "right_chosen", "choice:b": "right_chosen", "rule": "not_above_all"}),
        (DOUBTED, "b", F(1, 3), "partly", {"choice:a": "right_missed", "choice:b": "wrong_chosen"}),
        (DOUBTED, "c", 0, "wrong",
         {"choice:a": "right_missed", "choice:c": "wrong_chosen", "rule": "not_below_nothing"}),
        (choices("", several=True, scoring="partial"), "a", 0, "wrong",
         {"choice:a": "wrong_chosen", "rule": "not_below_nothing"}),
    ],
)  # fmt: skip
def test_choices(part, chosen, earned, reason, why):
    assert said(part, {"choices": list(chosen)}) == (earned, reason, why)


@pytest.mark.parametrize(
    ("rows", "earned", "codes"),
    [
        ({"r1": "x", "r2": "y", "r3": "x"}, 1, ["row_right", "row_right", "row_right"]),
        ({"r1": "x", "r2": "x"}, F(1, 3), ["row_right", "row_wrong", "row_empty"]),
        ({"r1": "y"}, 0, ["row_wrong", "row_empty", "row_empty"]),
    ],
)
def test_matching(rows, earned, codes):
    result = mark(item(MATCHING), {"rows": rows})
    assert (result.earned, [why.code for why in result.why]) == (earned * 6, codes)
    assert {why.part[4:]: why.note for why in result.why if why.note} == rows
    strict = mark(item(replace(MATCHING, scoring="all-or-nothing")), {"rows": rows})
    assert strict.earned == (6 if earned == 1 else 0)


@pytest.mark.parametrize(
    ("order", "tau"),
    [("abcd", 1), ("bacd", F(2, 3)), ("badc", F(1, 3)), ("dabc", 0), ("bcda", 0), ("dcba", -1), ("dbca", F(-2, 3))],
)
def test_ordering_is_kendalls_tau_but_never_below_nothing(order, tau):
    result = mark(item(ORDERING), {"order": list(order)})
    assert sum(why.credit for why in result.why if why.part != "rule") == tau
    assert result.earned == max(0, tau) * 6
    assert mark(item(replace(ORDERING, scoring="all-or-nothing")), {"order": list(order)}).earned == 6 * (tau == 1)


def test_ordering_says_which_thing_stands_wrong():
    assert said(ORDERING, {"order": list("bacd")})[2] == {
        "stage:a": "order_wrong", "stage:b": "order_wrong", "stage:c": "order_right", "stage:d": "order_right",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "earned", "why"),
    [
        ("  INFORMED   consent. ", 1, {"accepted:full": "form_matched"}),
        ("مُوافقه مستنيره", 1, {"accepted:full": "form_matched"}),
        ("Consent", F(1, 2), {"accepted:short": "form_matched"}),
        ("consents", 0, {"answer": "no_form_matched"}),
    ],
)
def test_short_text(text, earned, why):
    assert said(TEXT, {"text": text})[::2] == (earned, why)


def test_short_text_may_mind_the_case_and_takes_the_first_that_fits():
    part = short_text(("a", ["ICAC"], "1/2"), ("b", ["icac", "ICAC"], 1), ("c", ["no"], -1), case_sensitive=True)
    assert [said(part, {"text": text})[0] for text in ("ICAC", "icac", "Icac", "no")] == [F(1, 2), 1, 0, 0]


@pytest.mark.parametrize(
    ("number", "unit", "earned", "code"),
    [
        ("18", "", 1, "number_matched"),
        ("١٨ سنة", "", 1, "number_matched"),
        ("18", "Years", 1, "number_matched"),
        ("18 years", "yrs", 1, "number_matched"),
        ("20", "years", F(1, 2), "number_matched"),
        ("20.01", "", 0, "no_number_matched"),
        ("-18", "", 0, "no_number_matched"),
        ("18 months", "", 0, "unit_wrong"),
        ("18", "months", 0, "unit_wrong"),
        ("18 years", "months", 0, "unit_wrong"),
        ("18 or 19", "", 0, "number_unreadable"),
        ("under 18", "", 0, "number_unreadable"),
        ("eighteen", "", 0, "number_unreadable"),
        ("", "years", 0, "number_unreadable"),
        ("1e999999999", "", 0, "number_unreadable"),
        ("NaN", "", 0, "number_unreadable"),
    ],
)
def test_numeric_with_a_unit(number, unit, earned, code):
    result = mark(item(AGE), {"number": number, "unit": unit})
    assert (result.earned, [why.code for why in result.why]) == (earned * 6, [code])


@pytest.mark.parametrize(
    ("part", "number", "earned", "codes"),
    [
        (numeric(("a", 18, 0, 1), units=["years"], required=True), "18", 0, ["unit_missing"]),
        (numeric(("a", 18, 0, 1), units=["years"], required=True), "18 years", 1, ["number_matched"]),
        (numeric(("a", 18, 0, 1)), "18 months", 1, ["number_matched", "unit_not_judged"]),
        (numeric(("a", 18, 0, 1)), "€18", 1, ["number_matched", "unit_not_judged"]),
        (numeric(("a", 18, 0, 1)), "over 18", 0, ["number_unreadable"]),
        (numeric(("a", 18, 0, 1)), "18 km2", 0, ["number_unreadable"]),
        (numeric(("a", 18, 0, 1), units=["km²"]), "18 km2", 1, ["number_matched"]),
        (numeric(("a", 1234, 0, 1)), "1.234", 1, ["number_matched"]),
        (numeric(("a", "1.234", 0, 1)), "1,234", 1, ["number_matched"]),
        (numeric(("a", "1.234", 0, F(1, 2)), ("b", 1234, 0, 1)), "1,234", F(1, 2), ["number_matched"]),
        (numeric(("a", "0.5", 0, 1)), "1/2", 1, ["number_matched"]),
        (numeric(("a", 5, 0, -1)), "5", 0, ["number_matched", "not_below_nothing"]),
        (numeric(("a", "0.1", "0.2", 1)), "0.3", 1, ["number_matched"]),  # no float would say so
    ],
)
def test_numeric(part, number, earned, codes):
    result = mark(item(part), {"number": number, "unit": ""})
    assert (result.earned, [why.code for why in result.why]) == (earned * 6, codes)


def test_a_number_that_was_not_right_is_told_as_it_was_read():
    assert [why.note for why in mark(item(AGE), {"number": "1,234"}).why] == ["617/500 | 1234"]


@pytest.mark.parametrize(
    ("filled", "earned", "codes"),
    [
        ({"b1": "a", "b2": "Informed consent"}, 1, ["blank_right", "blank_right"]),
        ({"b1": "a", "b2": "consent"}, F(3, 4), ["blank_right", "blank_partly"]),
        ({"b1": "b", "b2": "nothing"}, 0, ["blank_wrong", "blank_wrong"]),
        ({"b2": "consent"}, F(1, 4), ["blank_empty", "blank_partly"]),
    ],
)
def test_blanks(filled, earned, codes):
    result = mark(item(GAPS), {"blanks": filled})
    assert (result.earned, [why.code for why in result.why]) == (earned * 6, codes)
    strict = mark(item(replace(GAPS, scoring="all-or-nothing")), {"blanks": filled})
    assert strict.earned == (6 if earned == 1 else 0)


@pytest.mark.parametrize(
    ("path", "earned", "why"),
    [
        (["report", "second"], 1,
         {"decision:call/report": "decision", "decision:check/second": "decision", "ending:safe": "ended"}),
        (["ask", "second"], F(2, 3),
         {"decision:call/ask": "decision", "decision:check/second": "decision", "ending:safe": "ended"}),
        (["report"], F(2, 3), {"decision:call/report": "decision", "step:check": "unfinished"}),
        (["ignore"], 0, {"decision:call/ignore": "decision", "ending:harm": "ended", "rule": "not_below_nothing"}),
    ],
)  # fmt: skip
def test_scenario(path, earned, why):
    assert said(CASE, {"path": path})[::2] == (earned, why)


def test_a_case_that_only_does_harm_has_nothing_to_earn():
    part = scenario("s", {"s": (1, {"bad": ("end", "-1/2"), "worse": ("end", -1)})}, ["end"])
    assert said(part, {"path": ["bad"]}) == (
        0, "wrong", {"decision:s/bad": "decision", "ending:end": "ended", "rule": "nothing_to_earn"},
    )  # fmt: skip
    assert attainable(item(part)) == 0


def test_a_case_in_which_nothing_counts_has_nothing_to_earn_either():
    part = scenario("s", {"s": (1, {"so": ("end", 0), "bad": ("end", -1)})}, ["end"])
    assert said(part, {"path": ["so"]})[2]["rule"] == "nothing_to_earn"
    assert said(part, {"path": ["bad"]})[0] == 0


def test_an_unfinished_path_earns_no_more_than_all():
    part = scenario("s", {"s": (1, {"go": ("t", 1)}), "t": (1, {"pay": ("end", "-1/2")})}, ["end"])
    assert said(part, {"path": ["go"]})[0] == 1
    assert said(part, {"path": ["go"]})[2]["rule"] == "not_above_all"
    assert said(part, {"path": ["go", "pay"]})[:2] == (1, "right")


# --- a quiz -----------------------------------------------------------------------------------------------------

ITEMS = (item(choices("a"), 1, "one"), item(PARTIAL, 2, "two"))


@pytest.mark.parametrize(
    ("answers", "reasons", "earned", "passed"),
    [
        ({}, ["unanswered", "unanswered"], 0, False),
        ({"one": {}, "two": {"choices": []}}, ["unanswered", "unanswered"], 0, False),
        ({"one": {"choices": ["a"]}}, ["right", "unanswered"], 1, False),
        ({"one": {"choices": ["b"]}, "two": {"choices": ["b", "a"]}}, ["wrong", "right"], 2, True),
        ({"one": {"choices": ["a"]}, "two": {"choices": ["a"]}}, ["right", "partly"], 2, True),
    ],
)
def test_a_quiz(answers, reasons, earned, passed):
    verdict = grade(ITEMS, answers, pass_mark=F(2, 3))
    assert [each.reason for each in verdict.marks] == reasons
    assert (verdict.earned, verdict.possible, verdict.passed, verdict.score) == (earned, 3, passed, F(earned, 3))


def test_all_the_points_are_needed_unless_it_is_said_how_many():
    assert grade(ITEMS[:1], {"one": {"choices": ["a"]}}).passed
    assert not grade(ITEMS, {"two": {"choices": ["a", "b"]}}).passed
    assert grade(ITEMS, {}, pass_mark=F(0)).passed


def test_an_answer_to_a_foreign_item_is_refused_by_name():
    with pytest.raises(Invalid) as refusal:
        grade(ITEMS, {"one": {}, "x\ud800" * 100: {}})
    assert refusal.value.key == "quiz.unknown_item"
    assert len(refusal.value.params["item"]) == 63
    assert refusal.value.params["item"].isprintable()


def test_a_quiz_without_points_has_no_score_and_is_not_passed():
    assert (grade((), {}).score, grade((), {}).passed) == (0, False)
    nothing = item(choices("a"), 0)
    assert mark(nothing, {"choices": ["a"]}).reason == "right"
    assert not grade([nothing], {"one": {"choices": ["a"]}}, pass_mark=F(0)).passed


def test_the_record_is_plain():
    assert mark(item(TEXT), {"text": "consent"}).record() == [
        {"part": "accepted:short", "code": "form_matched", "credit": "1/2", "note": ""}
    ]
    assert mark(item(MATCHING), {"rows": {"r1": "z"}}).record()[0] == {
        "part": "row:r1", "code": "row_wrong", "credit": "0", "note": "z",
    }  # fmt: skip
