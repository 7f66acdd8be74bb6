"""Readiness: what an audience would get, counted from units."""

from datetime import date

from lms.content.readiness import QUIZZES, readiness
from lms.content.units import LIBRARY, UnitKey
from tests.factories_studio import COURSE, block, course_units, operation, replaced, text_unit

TODAY = date(2026, 3, 2)


def figures(units, module="basics", country="SG", language="en"):
    """The figures of one row."""
    found = {(row.module, row.country, row.language): row.figures for row in readiness(units, COURSE, TODAY)}
    return found[module, country, language]


def test_every_module_and_the_quizzes_have_a_row_for_every_audience():
    units = course_units(layers=True)
    head = units[UnitKey(COURSE, "course")]
    rows = [(row.module, row.country, row.language) for row in readiness(units, COURSE, TODAY)]
    expected = {
        (module, country, language)
        for module in [*head["modules"], QUIZZES]
        for country in head["countries"]
        for language in head["languages"]
    }
    assert len(rows) == len(expected)
    assert set(rows) == expected


def test_an_untranslated_module_counts_only_what_layers_say_in_that_language():
    english, arabic = figures(course_units(layers=True)), figures(course_units(layers=True), language="ar")
    assert english["translated"] == english["blocks"] > 12
    assert arabic["blocks"] == english["blocks"]
    assert arabic["translated"] < arabic["blocks"]


def test_a_base_edit_makes_exactly_the_operation_on_it_stale():
    units = course_units(layers=True)
    assert figures(units)["stale"] == []
    units[block("your-law")] = text_unit("Your law", "The age that counts is now [[law.age]].")
    assert figures(units)["stale"] == [["basics/words", "your-law", "country/SG"]]
    assert figures(units, country="IN")["stale"] == []


def test_a_region_s_operation_is_what_its_countries_build_on():
    units = course_units(layers=True)
    own = replaced("keep-a-record", "Keep it for five years.")
    units[operation("country/SG", own)] = own
    assert ["basics/words", "keep-a-record", "country/SG"] in figures(units)["stale"]


def test_an_operation_on_a_block_that_is_gone_is_an_orphan():
    units = course_units(layers=True)
    lesson = UnitKey(COURSE, "lesson/basics/words")
    units[lesson] = units[lesson] | {"blocks": [name for name in units[lesson]["blocks"] if name != "your-law"]}
    del units[block("your-law")]
    assert figures(units)["orphans"] == [["basics/words", "your-law", "country/SG"]]


def test_a_translation_whose_source_has_moved_is_stale():
    units = course_units()
    before = figures(units, "law", language="ar")
    units[block("when", "law/duty")] = text_unit("When", "Within a day.")
    after = figures(units, "law", language="ar")
    assert after["stale_translations"] == before["stale_translations"] + 1
    assert after["translated"] == before["translated"]


def test_facts_that_are_missing_or_end_are_named_with_the_questions_that_rest_on_them():
    units = course_units(layers=True)
    del units[UnitKey(LIBRARY, "fact/SG/duty")]
    assert "duty" in figures(units)["missing"]
    assert figures(units, QUIZZES)["items"] == ["who-reports", "who-else"]
    assert figures(units, QUIZZES)["quiz_items"] == 2
    assert "duty" not in figures(units, country="IN")["missing"]
    days = [day for _key, day in figures(units, country="IN")["expiring"]]
    assert days == sorted(days) != []


def test_questions_are_counted_as_a_country_has_them():
    units = course_units(layers=True)
    before = figures(units, QUIZZES)
    new = units[UnitKey(COURSE, "item/who-else")] | {"id": "ours", "prompt": {"en": "After [[law.age]]?"}}
    for value in (
        {"op": "hide", "item": "who-else"},
        {"op": "insert_after", "item": "who-reports", "new": new},
        {"op": "replace", "item": "who-reports", "feedback": {"en": "Within [[law.notice]]."}},
        {"op": "replace", "item": "gone", "feedback": {"en": "Whatever."}},
    ):
        units[operation("country/SG", value)] = value
    del units[UnitKey(LIBRARY, "fact/SG/age")], units[UnitKey(LIBRARY, "fact/SG/notice")]
    after = figures(units, QUIZZES)
    assert (after["quiz_items"], after["operations"] - before["operations"]) == (2, 4)
    assert after["missing"] == ["age", "notice"]
    assert after["items"] == ["who-reports", "ours"]
