"""What a country still needs for a course, counted from the units that its people would read."""

from datetime import date

import pytest

from lms.content.units import LIBRARY, UnitKey
from lms.domain.errors import NotFound
from lms.studio.missing import needs
from lms.studio.queries import courses
from lms.studio.register import reaches, register_for
from lms.studio.setup import ToSetUp, setup_for, to_set_up
from tests.factories import MemberFactory
from tests.factories_studio import COURSE, WORDS, block, course_units, hidden, operation, put, text_unit
from tests.studio_drafts import PUBLISHED_AT, published_course, save, writer

TODAY = PUBLISHED_AT.date()


@pytest.fixture(autouse=True)
def _course(app):
    published_course()


def needed(country: str = "PH", author=None):
    register = register_for(author or writer(country), country, TODAY)
    return needs(register, reaches(register, ""), TODAY)


def fact(key: str, country: str = "PH") -> UnitKey:
    return UnitKey(LIBRARY, f"fact/{country}/{key}")


def value(key: str, **changes: object) -> dict:
    return course_units()[fact(key, "SG")] | changes


def test_facts_are_asked_for_once_and_where_they_are_met_first():
    found = needed()
    assert found.keys == found.missing == ("age", "duty")
    assert found.modules == (("basics", ("age", "duty")),)
    assert (found.number, found.after("age"), found.after("duty"), found.after("notice")) == (1, "duty", "age", "age")


def test_a_fact_that_the_country_alone_names_is_needed_by_it_alone():
    added = {"op": "insert_after", "lesson": WORDS, "block": "summing-up", "id": "own", "title": {"en": "Own"}}
    save(writer("PH"), operation("country/PH", added), added | {"text": {"en": "[[law.notice]]"}}, "country-PH")
    assert needed().missing == ("age", "duty", "notice")
    assert needed("BR").missing == ("age", "duty")


def test_a_fact_whose_only_place_is_hidden_is_not_needed():
    away = hidden("your-law")
    save(writer("PH"), operation("country/PH", away), away, "country-PH")
    assert needed().keys == ("duty",)


def test_what_is_saved_in_the_draft_is_there():
    save(writer("PH"), fact("age"), value("age"), "country-PH")
    found = needed()
    assert (found.missing, found.number, found.after("duty")) == (("duty",), 2, "")


@pytest.mark.parametrize(
    ("changes", "refuse", "lapsed"),
    [
        ({}, False, []),
        ({"expires_on": "2026-01-11"}, False, ["age"]),
        ({"status": "unverified-sample"}, False, []),
        ({"status": "unverified-sample"}, True, ["age"]),
        ({"confidence": "who knows"}, False, ["age"]),
    ],
)
def test_what_is_there_but_cannot_be_published_is_named(changes, refuse, lapsed):
    put(fact("age", "SG"), value("age", **changes))
    head = UnitKey(COURSE, "course")
    put(head, course_units()[head] | {"unverified_facts": "refuse" if refuse else "allow"})
    found = setup_for(writer("SG"), COURSE, "country-SG", TODAY)
    assert [entry.key for entry in found.lapsed] == lapsed
    assert found.ready is not bool(lapsed)


def test_how_far_a_country_has_come():
    author = writer("PH")
    first = setup_for(author, COURSE, "country-PH", TODAY)
    assert (first.listed, first.adds, first.has_head, first.changes, first.own, first.in_force, first.ready) == (
        "no", False, False, 0, 0, False, False,
    )  # fmt: skip
    save(author, UnitKey(LIBRARY, "country/PH"), course_units()[UnitKey(LIBRARY, "country/SG")], "country-PH")
    for key in ("age", "duty"):
        save(author, fact(key), value(key), "country-PH")
    away = hidden("summing-up")
    save(author, operation("country/PH", away), away, "country-PH")
    found = setup_for(author, COURSE, "country-PH", TODAY)
    assert (found.has_head, found.changes, found.own, found.ready) == (True, 4, 1, True)
    head = course_units()[UnitKey(COURSE, "course")]
    chief = writer("")
    save(chief, UnitKey(COURSE, "course"), head | {"countries": ["SG", "IN", "PH"]}, "base")
    assert setup_for(author, COURSE, "country-PH", TODAY).listed == "draft"
    assert setup_for(chief, COURSE, "country-PH", TODAY).adds
    assert setup_for(writer("SG"), COURSE, "country-SG", TODAY).in_force


def test_whose_countries_wait_to_be_set_up():
    assert to_set_up(writer("PH"), courses()) == [ToSetUp(COURSE, "PH", "country")]
    put(UnitKey(LIBRARY, "country/PH"), course_units()[UnitKey(LIBRARY, "country/SG")])
    assert to_set_up(writer("PH"), courses()) == [ToSetUp(COURSE, "PH", "listed")]
    assert to_set_up(writer("SG"), courses()) == []
    assert to_set_up(writer(""), courses()) == []
    assert to_set_up(MemberFactory(roles=[("administrator", "PH")]), courses()) == []


@pytest.mark.parametrize(("country", "edition"), [("SG", "country-PH"), ("PH", "country-XX"), ("", "base")])
def test_whose_setup_it_is(country, edition):
    with pytest.raises(NotFound):
        setup_for(writer(country), COURSE, edition, date(2026, 3, 3))


def test_a_base_text_that_names_no_fact_needs_none():
    put(block("your-law"), text_unit("Your law", "Ask."))
    assert needed().keys == ("duty",)
