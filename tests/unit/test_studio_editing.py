"""What an author's decision makes of a unit, what facts say to an edition's readers, and three texts put together."""

import pytest

from lms.content.markdown import Markdown
from lms.content.units import LIBRARY, UnitKey
from lms.domain.editions import Edition
from lms.domain.errors import Conflict
from lms.studio import editing
from lms.studio.author_facts import facts_of, images_of, preview
from lms.studio.author_lesson import Ground, own_hash
from lms.studio.blocks import lesson_of
from lms.studio.outline import outline_of
from lms.studio.three_way import differences, three_ways
from tests.factories_studio import (
    BLOCKS,
    COURSE,
    DUTY,
    WORDS,
    block,
    course_units,
    hidden,
    operation,
    replaced,
    text_unit,
)

CHAIN = ("region/asean", "country/SG", "agency/sg-police")
DUTY_SET = {"op": "set_fact", "fact": "duty", "citation": {"en": "Order 1"}, "source": "https://example.org/order",
            "confidence": "high", "reviewed_on": "2026-01-10", "expires_on": "2099-01-10", "reviewer": "A. Reviewer",
            "status": "verified"}  # fmt: skip


def ground(edition=None, changes=None):
    edition = edition or Edition("country", "SG")
    published = course_units(layers=True)
    units = {key: value for key, value in (published | (changes or {})).items() if value is not None}
    chain = CHAIN[: CHAIN.index(edition.layer) + 1] if edition.layer in CHAIN else ()
    return Ground(edition, COURSE, chain, units, published, set(changes or {}))


def written(name, typed, path=WORDS, **more):
    here = ground(**more)
    lesson = lesson_of(here, path)
    found = lesson.block(name)
    return editing.written(here, lesson, found, typed, found.hash)


@pytest.mark.parametrize(("title", "wanted"), [
    ("The desk", "sg-the-desk"),
    ("Ça va, déjà?", "sg-ca-va-deja"),
    ("مكتب", "sg"),
    ("x" * 90, "sg-" + "x" * 37),
    ("taken", "sg-taken-2"),
])  # fmt: skip
def test_an_id_comes_from_the_title_and_is_like_no_other(title, wanted):
    assert editing.new_id(title, {"sg-taken"}, "SG") == wanted


def test_an_id_begins_with_a_letter_and_is_never_that_of_the_opening():
    assert editing.new_id("1. First", (), "") == "block-1-first"
    assert editing.new_id("Lead", (), "") == "lead-2"


def test_words_that_are_those_beneath_make_no_operation():
    text = BLOCKS["ask-first"][1].replace("\n", "\r\n") + "  "
    assert written("ask-first", {"en": {"title": " Ask first", "text": text}}) is None


def test_a_hidden_block_becomes_one_with_a_text_of_its_own():
    hide = hidden("ask-first")
    value = written(
        "ask-first", {"en": {"title": "Ask first", "text": "Ask."}}, changes={operation("country/SG", hide): hide}
    )
    assert value == replaced("ask-first", "Ask.")


def test_a_translation_alone_is_an_own_text_too():
    value = written("when", {"en": {"title": "When", "text": "At once."}, "ar": {"title": "", "text": "حالًا."}}, DUTY)
    assert value["text"] == {"en": "At once.", "ar": "حالًا."}
    assert value["sources"] == {"ar": own_hash({"text": "At once."})}
    assert "title" not in value


def test_a_new_block_of_ones_own_is_not_hidden_but_taken_away():
    lesson = lesson_of(ground(), WORDS)
    with pytest.raises(Conflict, match=r"block\.own"):
        editing.hidden(lesson, lesson.block("sg-desk"))


def test_a_countrys_facts_are_its_own_and_what_its_agency_sets_is_nearer():
    facts = facts_of(ground(), "en")
    assert {key: fact.value for key, fact in facts.items()} == {"age": "16", "duty": "everyone", "notice": "3 days"}
    own = DUTY_SET | {"value": "doctors"}
    police = Edition("agency", "sg-police")
    set_ = {operation("agency/sg-police", own): own}
    assert facts_of(ground(police, set_), "ar")["duty"].value == "الأطباء"
    assert facts_of(ground(changes=set_), "en")["duty"].value == "everyone"


def test_what_a_region_sets_counts_only_where_the_country_says_nothing():
    own = DUTY_SET | {"value": "doctors"}
    changes = {operation("region/asean", own): own}
    assert facts_of(ground(changes=changes), "en")["duty"].value == "everyone"
    silent = changes | {UnitKey(LIBRARY, "fact/SG/duty"): None}
    assert facts_of(ground(changes=silent), "en")["duty"].value == "doctors"


def test_a_fact_that_is_not_right_yet_has_no_value_and_breaks_nothing():
    changes = {UnitKey(LIBRARY, "fact/SG/age"): {"value": "sixteen"}}
    assert facts_of(ground(changes=changes), "en")["age"].value == ""


def test_the_base_text_names_facts_instead_of_anybodys_law():
    here = ground(Edition("base", course=COURSE))
    seen = preview(Markdown(), "Age: [[law.age]].", facts_of(here, "en"), images_of(here), "en")
    assert "[Age that counts]" in seen.html
    assert "16" not in seen.html
    assert [fact.key for fact in seen.missing] == ["age"]


def test_the_outline_finds_what_lies_nowhere_because_its_lesson_is_gone():
    module = course_units()[UnitKey(COURSE, "module/basics")] | {"lessons": ["care"]}
    seen = outline_of(ground(changes={UnitKey(COURSE, "module/basics"): module}))
    assert [row.path for row in seen.modules[0].lessons] == ["basics/care"]
    assert sorted((orphan.op, orphan.reason) for orphan in seen.orphans) == [
        ("insert_after", "lesson"),
        ("replace", "lesson"),
    ]


def test_three_texts_are_put_together_and_a_clash_is_nobodys_loss():
    beneath = {"en": {"title": "", "text": "Call the police at once, and keep the number of the case."}}
    new = {"en": {"title": "", "text": "Call the police at once, and keep the number of the file."}}
    (row,) = three_ways(
        beneath, new, {"en": {"text": "Please call the police at once, and keep the number of the case."}}
    )
    assert (row.text, row.clean) == ("Please call the police at once, and keep the number of the file.", True)
    (row,) = three_ways(beneath, new, {"en": {"text": "Call the police at once, and keep the number of the report."}})
    assert not row.clean
    assert row.text == "Call the police at once, and keep the number of the report."
    (row,) = three_ways(None, new, {"en": {"text": "Mine."}})
    assert (row.text, row.clean, row.old) == ("Mine.", False, None)


def test_differences_are_marked_each_in_its_own_text():
    old, new = differences("Ask the desk.", "Ask the chief.")
    assert old == [("same", "Ask the "), ("removed", "desk"), ("same", ".")]
    assert new == [("same", "Ask the "), ("added", "chief"), ("same", ".")]


def test_what_is_placed_keeps_its_words_and_stands_on_the_new_block():
    lost = replaced("your-law", "Of SG.", block="gone")
    here = ground(changes={operation("country/SG", lost): lost})
    lesson = lesson_of(here, WORDS)
    away, there = editing.placed(here, lesson.orphans[0], lesson, lesson.block("lead"))
    assert (away.mine, away.note, there.note) == (None, "place", "place")
    assert there.mine == replaced("lead", "Of SG.")
    with pytest.raises(Conflict, match=r"orphan\.taken"):
        editing.placed(here, lesson.orphans[0], lesson, lesson.block("your-law"))


def test_a_new_block_that_lost_its_place_goes_behind_those_that_are_there_already():
    lost = {"op": "insert_after", "lesson": WORDS, "block": "gone", "base": None, "id": "sg-desk",
            "title": {"en": "Other"}, "text": {"en": "Desk."}}  # fmt: skip
    here = ground(changes={operation("country/SG", lost): lost})
    lesson = lesson_of(here, WORDS)
    found = next(orphan for orphan in lesson.orphans if orphan.block == "gone")
    _away, there = editing.placed(here, found, lesson, lesson.block("lead"))
    assert (there.mine["block"], there.mine["id"]) == ("lead", "sg-desk-2")


def test_a_translation_that_lost_its_place_goes_to_a_block_without_one():
    arabic = Edition("language", "ar", COURSE)
    here = ground(arabic, {block("old", DUTY, "ar"): text_unit("قديم", "نص قديم"), block("when", DUTY, "ar"): None})
    lesson = lesson_of(here, DUTY)
    away, there = editing.placed(here, lesson.orphans[0], lesson, lesson.block("when"))
    assert (away.key, there.key) == (block("old", DUTY, "ar"), block("when", DUTY, "ar"))
    with pytest.raises(Conflict, match=r"orphan\.taken"):
        editing.placed(here, lesson.orphans[0], lesson, lesson.block("who"))
