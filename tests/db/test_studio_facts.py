"""The facts register: how facts stand, and exactly what a change of one touches."""

from datetime import date

import pytest

from lms.content.units import LIBRARY, UnitKey, fact_address
from lms.domain.editions import Edition
from lms.domain.errors import NotFound
from lms.infra import clock
from lms.studio import service
from lms.studio.register import reaches, register_for
from lms.studio.service import Edit
from lms.studio.touching import Change, Impact, impact
from tests.factories import MemberFactory
from tests.factories_studio import (
    AGENCY,
    COURSE,
    DUTY,
    WORDS,
    block,
    course_units,
    operation,
    put,
    replaced,
    studio_units,
    text_unit,
)

TODAY = date(2026, 11, 24)
DESK = operation("country/SG", {"op": "insert_after", "lesson": WORDS, "block": "what-to-report"})
AGE, RECORD = ("your-law", "country/SG"), ("keep-a-record", "region/asean")


def fact(country: str, key: str) -> UnitKey:
    return UnitKey(LIBRARY, fact_address(country, key))


def changed(key: UnitKey, **values) -> dict:
    return {**course_units(layers=True)[key], **values}


@pytest.fixture
def trainer(app):
    return MemberFactory(roles=[("trainer", "SG")])


@pytest.fixture
def source(app):
    studio_units()


def touched(trainer, key: str, after=None, country: str = "SG", today: date = TODAY) -> Impact:
    register = register_for(trainer, country, today)
    entry = register.entry(key)
    before = None if entry.value is None else entry.value["value"]
    return impact(Change(entry.definition, before, after), reaches(register, key))


def places(found: Impact) -> set[tuple[str, str, str, str, str]]:
    return {(place.path, place.part, place.what, place.origin, place.agency) for place in found.places}


QUIZ = {
    ("", item, what, "base", "") for item in ("who-reports", "who-else") for what in ("feedback", "key", "reference")
}


# --- How facts stand ---


def test_each_defined_fact_has_a_line_and_its_states(source, trainer):
    put(fact("SG", "age"), changed(fact("SG", "age"), expires_on="2026-11-23"))
    put(fact("SG", "duty"), changed(fact("SG", "duty"), expires_on="2027-01-23", status="unverified-sample"))
    put(fact("SG", "notice"), None)
    register = register_for(trainer, "SG", TODAY)
    assert {entry.key: set(entry.states) for entry in register.entries} == {
        "age": {"expired"},
        "duty": {"expiring", "unverified"},
        "notice": {"missing"},
    }


@pytest.mark.parametrize(
    ("ends", "states"),
    [("2026-11-23", {"expired"}), ("2026-11-24", {"expiring"}), ("2027-01-23", {"expiring"}), ("2027-01-24", set())],
)
def test_a_fact_expires_after_its_last_day_and_is_announced_sixty_days_before(source, trainer, ends, states):
    put(fact("SG", "age"), changed(fact("SG", "age"), expires_on=ends))
    assert set(register_for(trainer, "SG", TODAY).entry("age").states) == states


def test_the_register_shows_the_draft_and_says_so(source, trainer):
    value = changed(fact("SG", "age"), value=17)
    service.save(
        Edition("country", "SG"), [Edit(fact("SG", "age"), changed(fact("SG", "age")), value)], trainer, clock.now()
    )
    entry = register_for(trainer, "SG", TODAY).entry("age")
    assert (entry.value["value"], set(entry.states)) == (17, {"draft"})


def test_a_region_stands_in_only_where_the_register_says_nothing(source, trainer):
    setting = {"op": "set_fact", "fact": "notice", **changed(fact("SG", "notice"), value={"days": 9})}
    put(operation("region/asean", setting), setting)
    assert register_for(trainer, "SG", TODAY).entry("notice").regional == ()
    put(fact("SG", "notice"), None)
    assert register_for(trainer, "SG", TODAY).entry("notice").regional == ((COURSE, "region/asean"),)


def test_whose_register_it_is(source, trainer):
    with pytest.raises(NotFound):
        register_for(trainer, "IN", TODAY)
    everywhere = MemberFactory(roles=[("trainer", "")])
    with pytest.raises(NotFound):  # nowhere in the world
        register_for(everywhere, "XX", TODAY)
    new = register_for(everywhere, "BR", TODAY)  # nowhere in the library yet
    assert [entry.states for entry in new.entries] == [{"missing"}] * 3
    assert list(new.heads) == [COURSE]
    reviewer = MemberFactory(roles=[("administrator", "SG")])
    assert not register_for(reviewer, "SG", TODAY).may_write
    with pytest.raises(NotFound):
        register_for(reviewer, "SG", TODAY, write=True)


# --- What a change touches ---


def test_the_list_has_exactly_what_readers_get(source, trainer):
    """The base's own block on age gives way to the country's, which names the fact too."""
    assert places(touched(trainer, "age", 17)) == {(WORDS, "your-law", "text", "country/SG", "")}
    assert places(touched(trainer, "notice")) == {(WORDS, "sg-desk", "text", "country/SG", "")}
    assert places(touched(trainer, "duty", "doctors")) == QUIZ | {
        (WORDS, "what-to-report", "text", "base", ""),
        (DUTY, "who", "text", "base", ""),
    }


def test_a_text_that_the_country_does_not_read_is_not_listed(source, trainer):
    put(operation("country/SG", replaced("your-law", "x")), replaced("your-law", "The age is in the code."))
    assert places(touched(trainer, "age", 17)) == set()


def test_another_country_has_a_list_of_its_own(source):
    trainer = MemberFactory(roles=[("trainer", "")])
    assert places(touched(trainer, "age", 17, "IN")) == {(WORDS, "your-law", "text", "base", "")}


def test_a_translation_alone_can_name_a_fact(source, trainer):
    put(block("when", DUTY, "ar"), text_unit("متى", "فورًا: [[law.notice]]."))
    assert (DUTY, "when", "text", "base", "") in places(touched(trainer, "notice"))


def test_regions_and_agencies_of_the_country_count_and_the_agencys_are_named(source, trainer):
    put(operation("region/asean", replaced("keep-a-record", "x")), replaced("keep-a-record", "Up to [[law.notice]]."))
    own = replaced("ask-first", "Ask within [[law.notice]].")
    put(operation(f"agency/{AGENCY}", own), own)
    assert places(touched(trainer, "notice")) == {
        (WORDS, "sg-desk", "text", "country/SG", ""),
        (WORDS, "keep-a-record", "text", "region/asean", ""),
        (WORDS, "ask-first", "text", f"agency/{AGENCY}", AGENCY),
    }


def test_a_nearer_value_keeps_a_course_or_an_agency_untouched(source, trainer):
    setting = {"op": "set_fact", "fact": "notice", **changed(fact("SG", "notice"), value={"days": 9})}
    own = replaced("ask-first", "Ask within [[law.notice]].")
    put(operation(f"agency/{AGENCY}", own), own)
    put(operation(f"agency/{AGENCY}", setting), setting)
    found = touched(trainer, "notice")
    assert places(found) == {(WORDS, "sg-desk", "text", "country/SG", "")}
    assert found.passed_over == ((COURSE, f"agency/{AGENCY}"),)
    put(operation("country/SG", setting), setting)
    found = touched(trainer, "notice")
    assert (places(found), found.passed_over) == (set(), ((COURSE, "country/SG"), (COURSE, f"agency/{AGENCY}")))


def test_the_answer_key_says_which_choice_becomes_right(source, trainer):
    keys = touched(trainer, "duty", "doctors").keys
    assert [key.item for key in keys] == ["who-else", "who-reports"]
    assert {key.becomes_right[0]["en"] for key in keys} == {"Doctors"}
    assert {key.no_longer_right[0]["en"] for key in keys} == {"Everyone"}
    assert not any(key.nothing_right for key in keys)
    assert touched(trainer, "duty", "everyone").keys == ()
    assert all(key.nothing_right for key in touched(trainer, "duty", None).keys)


def test_an_item_that_the_country_replaced_counts_as_it_is(source, trainer):
    item = course_units()[UnitKey(COURSE, "item/who-reports")]
    plain = [{**choice, "correct": choice["id"] == "everyone"} for choice in item["choices"]]
    own = {"op": "replace", "item": "who-reports", "choices": plain}
    put(operation("country/SG", own), own)
    found = touched(trainer, "duty", "doctors")
    assert [key.item for key in found.keys] == ["who-else"]
    assert ("check", "who-reports", "key", "country/SG", "") not in places(found)


def test_what_is_only_in_the_draft_counts(source, trainer):
    own = replaced("ask-first", "Ask within [[law.notice]].")
    edits = [Edit(operation("country/SG", own), None, own), Edit(DESK, changed(DESK), None)]
    service.save(Edition("country", "SG"), edits, trainer, clock.now())
    assert places(touched(trainer, "notice")) == {(WORDS, "ask-first", "text", "country/SG", "")}


def test_what_other_countries_wrote_is_never_read(source, trainer):
    own = replaced("ask-first", "Ask within [[law.age]].")
    put(operation("country/IN", own), own)
    register = register_for(trainer, "SG", TODAY)
    read = {key.address for reach in reaches(register, "age") for key in reach.units}
    assert not [address for address in read if "country/IN" in address]
    assert places(touched(trainer, "age", 17)) == {(WORDS, "your-law", "text", "country/SG", "")}


def test_the_list_has_a_name_that_changes_with_it(source, trainer):
    before = touched(trainer, "notice").fingerprint
    assert touched(trainer, "notice").fingerprint == before
    put(operation("region/asean", replaced("keep-a-record", "x")), replaced("keep-a-record", "Up to [[law.notice]]."))
    assert touched(trainer, "notice").fingerprint != before


@pytest.mark.parametrize("countries", [2, 30])
def test_the_cost_does_not_grow_with_countries(app, trainer, statements, countries):
    studio_units(countries)
    edit = Edit(fact("SG", "age"), changed(fact("SG", "age")), changed(fact("SG", "age"), value=17))
    service.save(Edition("country", "SG"), [edit], trainer, clock.now())
    statements.clear()
    register = register_for(trainer, "SG", TODAY)
    assert len(statements) == 5
    reaches(register, "duty")
    assert len(statements) == 8
