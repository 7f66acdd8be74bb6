"""What is different between two releases for one audience."""

from dataclasses import replace

import pytest

from lms.domain.differences import Change, Side, differences

FACT = {
    "key": "duty",
    "label": "Duty",
    "value": "all",
    "qualifier": "",
    "citation": "Act, s 1",
    "source": "https://a.example",
}
FACT |= {"status": "verified", "reviewed_on": "2026-02-01", "expires_on": "2027-02-01"}


def side(lessons=("a", "b"), quizzes=("check",), facts=(FACT,), **changed: str) -> Side:
    """One module `m`; every document has the hash "1" but for those named in `changed` (as lesson or quiz slug)."""
    entries = [{"slug": slug, "title": f"Lesson {slug}", "language": "en"} for slug in lessons]
    outline = {"language": "en", "modules": [{"slug": "m", "lessons": entries}]}
    outline["quizzes"] = [{"slug": slug, "title": f"Quiz {slug}"} for slug in quizzes]
    keys = {slug: f"lesson/m/{slug}" for slug in lessons} | {slug: f"quiz/{slug}" for slug in quizzes}
    keys |= {"outline": "outline", "country": "country"}
    return Side(
        {key: changed.get(slug, "1") for slug, key in keys.items()}, outline, {"facts": list(facts), "support": []}
    )


def test_nothing_is_different():
    assert not differences(side(), side())


def test_lessons_in_reading_order_then_what_is_gone():
    found = differences(side(), side(lessons=("c", "b"), b="2", outline="2"))
    assert found
    assert found.lessons == (
        Change("new", "m/c", "Lesson c", "en"),
        Change("changed", "m/b", "Lesson b", "en"),
        Change("gone", "m/a", "Lesson a", "en"),
    )
    assert (found.quizzes, found.facts, found.descriptions, found.contacts) == ((), (), True, False)


def test_quizzes():
    found = differences(side(quizzes=("old", "same", "other")), side(quizzes=("same", "other", "new"), other="2"))
    assert [(row.kind, row.key) for row in found.quizzes] == [("changed", "other"), ("new", "new"), ("gone", "old")]


@pytest.mark.parametrize("part", ["value", "qualifier", "citation", "source", "status"])
def test_a_fact_that_says_something_else_is_told_with_both_sides(part):
    now = FACT | {part: "another"}
    (found,) = differences(side(), side(facts=(now,), country="2")).facts
    assert (found.key, found.label, found.old, found.new, found.renewed) == ("duty", "Duty", FACT, now, False)


def test_a_fact_that_was_only_reviewed_again():
    (found,) = differences(side(), side(facts=(FACT | {"reviewed_on": "2026-03-01"},), country="2")).facts
    assert found.renewed
    assert found.reviewed_on.isoformat() == "2026-03-01"


def test_facts_that_are_new_or_gone():
    (new,) = differences(side(facts=()), side(country="2")).facts
    (gone,) = differences(side(), side(facts=(), country="2")).facts
    assert (new.old, new.new, new.renewed) == (None, FACT, False)
    assert (gone.old, gone.new, gone.reviewed_on, gone.label) == (FACT, None, None, "Duty")


def test_contacts_and_descriptions():
    contacts = {"facts": [FACT], "support": [{"name": "Helpline"}]}
    found = differences(side(), replace(side(country="2"), country=contacts))
    assert found
    assert (found.contacts, found.descriptions, found.lessons) == (True, False, ())
    assert differences(side(), side(outline="2")).descriptions
