"""What is counted of a question in the room, and what of it may be shown."""

import pytest

from lms.trainings.live_tally import Turnout, result, tally, turnout


def item(right: str, *, choices: str = "abc") -> dict:
    """A compiled single item in which `right` is right."""
    made = [
        {"id": name, "html": f"Choice {name}", "feedback": "", "correct": name == right, "credit": None}
        for name in choices
    ]
    return {
        "id": "one",
        "type": "single",
        "points": 3,
        "scoring": "all-or-nothing",
        "several": False,
        "version": "1",
    } | {"choices": made}


ITEMS = {("XA", ""): item("a"), ("XB", ""): item("b"), ("XB", "police"): item("c")}


def answers(*given: str) -> list:
    """`XA:a` is an answer `a` under the law of XA, `XB/police:a` under that of an agency."""
    made = []
    for one in given:
        where, choice = one.split(":")
        country, _slash, agency = where.partition("/")
        made.append(((country, agency), {"choices": [choice]}))
    return made


def test_each_answer_is_judged_by_its_own_country_and_agency():
    kept = tally(ITEMS, answers("XA:a", "XB:a", "XB:b", "XB/police:c"), Turnout(4, 0, 0), ["XA", "XB", "XZ"])
    assert kept["reasons"] == {"right": 3, "partly": 0, "wrong": 1}
    assert kept["choices"] == {"a": 2, "b": 1, "c": 1}
    assert (kept["countries"], kept["right"]) == (["XA", "XB"], {"a": ["XA"], "b": ["XB"], "c": []})


def test_who_answered_and_who_is_present():
    assert turnout([1, 2, 3], [2, 3, 4, 5]) == Turnout(3, 4, 2)
    assert turnout([1, 2, 3], [2, 3, 4, 5]).others == 1
    assert turnout([], []) == Turnout(0, 0, 0)


@pytest.mark.parametrize(("number", "split"), [(0, False), (4, False), (5, True)])
def test_fewer_than_five_answers_are_not_split(number, split):
    kept = tally(ITEMS, answers(*["XA:a"] * number), Turnout(number, 0, 0), ["XA"])
    assert result(kept, ITEMS["XA", ""]).split is split


def test_choices_that_only_another_country_has_are_counted_apart():
    items = {("XA", ""): item("a"), ("XB", ""): item("d", choices="bcd")}
    kept = tally(items, answers("XA:a", "XA:b", "XB:b", "XB:d", "XB:d"), Turnout(5, 0, 0), ["XA", "XB"])
    shown = result(kept, items["XA", ""])
    assert [(bar.count, bar.right_in, bar.right_everywhere) for bar in shown.bars] == [
        (1, ("XA",), False),
        (2, (), False),
        (0, (), False),
    ]
    assert shown.elsewhere == 2


def test_right_everywhere_means_in_every_country_of_the_room():
    items = {("XA", ""): item("a"), ("XB", ""): item("a")}
    shown = result(tally(items, [], Turnout(0, 0, 0), ["XA", "XB"]), items["XA", ""])
    assert [bar.right_everywhere for bar in shown.bars] == [True, False, False]


def test_types_without_choices_have_only_shares():
    words = {"id": "one", "type": "short-text", "points": 1, "version": "1", "case_sensitive": False}
    form = {"id": "x", "forms": ["yes"], "shown": "yes", "credit": "1", "feedback": ""}
    words["answers"] = [form, form | {"id": "y", "forms": ["perhaps"], "credit": "1/2"}]
    given = [(("XA", ""), {"text": text}) for text in ("Yes", "perhaps", "no", "no", "no")]
    kept = tally({("XA", ""): words}, given, Turnout(5, 0, 0), ["XA"])
    assert (kept["reasons"], kept["choices"], kept["right"]) == ({"right": 1, "partly": 1, "wrong": 3}, {}, {})
    assert result(kept, words).bars == ()
