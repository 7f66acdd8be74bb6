"""The figures of a quiz for a scope, against a slow computation over those who count."""

from collections import Counter
from random import Random
from statistics import mean, pstdev

import pytest

from lms.domain.item_analysis import Given
from lms.domain.quiz_figures import Counting, Gains, QuizTally

PEOPLE = {("SG", "en"): 33, ("IN", "en"): 27, ("IN", "ar"): 31, ("BN", "en"): 3, ("AE", "ar"): 4}
ITEMS = ("q1", "q2", "q3", "q4")


def sat(per_person: int = 4, seed: int = 5) -> list[dict]:
    """Everybody's sitting, in the order of submission."""
    chance, rows = Random(seed), []
    for where in [where for where, number in PEOPLE.items() for _ in range(number)]:
        able = chance.random()
        answers = {item: int(chance.random() < able) for item in sorted(chance.sample(ITEMS, per_person))}
        rows.append({"where": where, "answers": answers, "mark": mean(answers.values())})
    chance.shuffle(rows)
    return rows


def tallied(rows, countries=None):
    """The figures, and those who counted."""
    counting = Counting(Counter(row["where"] for row in rows))
    for moment, row in enumerate(rows):
        if cell := counting.see(row["where"], moment):
            counting.pair(cell, 0.2, row["mark"])
    for moment, row in enumerate(rows):
        counting.ask(row["where"], moment, row["answers"])
    tally, counted = QuizTally(counting, countries, {}), []
    for moment, row in enumerate(rows):
        cell = counting.cell(row["where"], moment)
        if cell:
            given = [Given(item, "v", won, 1, won, 20, (f"w:{won}",)) for item, won in row["answers"].items()]
            tally.add(cell, row["mark"], given, passed=row["mark"] > 0.5)
            counted += [row] if cell in tally.cells else []
    return tally.result(), counted


def test_everywhere_people_count_by_fives_and_small_countries_together():
    found, counted = tallied(sat())
    assert found["counted"] == len(counted) == 30 + 25 + 30 + 5  # AE and BN have 7 people together
    assert [(row["group"], row["count"]) for row in found["countries"]] == [
        (["AE", "BN"], 5),
        (["IN"], 55),
        (["SG"], 30),
    ]
    marks = [row["mark"] for row in counted]
    assert found["mean"] == pytest.approx(mean(marks))
    assert found["deviation"] == pytest.approx(pstdev(marks))
    assert found["passed"] == sum(mark > 0.5 for mark in marks)
    assert sum(found["bars"]) == found["counted"]
    assert found["error"] == pytest.approx(found["deviation"] * (1 - found["alpha"]) ** 0.5)
    assert found["kr20"]
    india = next(row for row in found["countries"] if row["group"] == ["IN"])
    assert india["mean"] == pytest.approx(mean(row["mark"] for row in counted if row["where"][0] == "IN"))


def test_a_scope_has_only_what_lies_wholly_in_it():
    found, counted = tallied(sat(), ("SG", "BN"))
    assert {row["where"] for row in counted} == {("SG", "en")}
    assert found["counted"] == 30
    assert found["items"]["q1"]["facility"] == pytest.approx(mean(row["answers"]["q1"] for row in counted))
    nothing, nobody = tallied(sat(), ("BN",))
    assert (nothing["counted"], nothing["mean"], nothing["items"], nobody) == (0, None, {}, [])


def test_items_by_country_and_language():
    found, counted = tallied(sat())
    item = found["items"]["q2"]
    assert item["count"] == 90
    by_country = {tuple(row["group"]): row for row in item["countries"]}
    assert by_country["SG",]["count"] == 30
    english = [row["answers"]["q2"] for row in counted if row["where"][1] == "en" and row["where"][0] != "BN"]
    by_language = {row["group"][0]: row for row in item["languages"]}
    assert by_language["en"]["count"] == len(english) == 55
    assert by_language["en"]["facility"] == pytest.approx(mean(english))
    assert by_language[""]["count"] == 5  # of AE and BN, where no language has five people
    (difference,) = item["differences"]
    assert (difference["reference"], difference["other"]) == ("en", "ar")


def test_drawn_items_are_put_together_from_who_had_them():
    found, counted = tallied(sat(per_person=2))
    assert found["items_each"] == 2
    for name, item in found["items"].items():
        had = [row for row in counted if name in row["answers"]]
        few = [row for row in had if row["where"][0] in ("AE", "BN")]
        assert item["count"] in (len(had), len(had) - len(few))
        assert item["count"] == len(had) or len(few) < 5
        assert all(row["count"] >= 5 for row in item["countries"])
        assert all(row["count"] >= 5 for row in item["languages"])


def test_gains_are_told_by_fives():
    found, counted = tallied(sat())
    gains = found["gains"]
    assert gains["count"] == 90
    after = mean(row["mark"] for row in counted)
    assert gains["after"] == pytest.approx(after)
    assert gains["gain"] == pytest.approx((after - 0.2) / 0.8)
    assert gains["people"] == pytest.approx(mean((row["mark"] - 0.2) / 0.8 for row in counted), abs=0.01)
    assert sum(gains["bars"]) == 90
    assert [row["group"] for row in gains["countries"]] == [["AE", "BN"], ["IN"], ["SG"]]


def test_who_had_everything_right_before_could_gain_nothing():
    gains = Gains()
    gains.add(1.0, 1.0)
    assert gains.result() == {"count": 1, "before": 1, "after": 1, "gain": None, "people": None, "bars": [0] * 5}
