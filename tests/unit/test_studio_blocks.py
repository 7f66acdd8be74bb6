"""What authors see of a lesson: for each edition what lies beneath, its own text, and what needs them."""

from lms.content.units import UnitKey, value_hash
from lms.domain.editions import Edition
from lms.studio.author_lesson import HEAD, Ground, own_hash
from lms.studio.blocks import lesson_of
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
COUNTRY = Edition("country", "SG")


def ground(edition=COUNTRY, changes=None, layers=True):
    published = course_units(layers=layers)
    units = {key: value for key, value in (published | (changes or {})).items() if value is not None}
    chain = CHAIN[: CHAIN.index(edition.layer) + 1] if edition.layer else ()
    return Ground(edition, COURSE, chain, units, published, set(changes or {}))


def seen(path=WORDS, **more):
    return lesson_of(ground(**more), path)


def states(lesson):
    return {found.id: found.state for found in lesson.blocks if found.state != "same"}


def test_a_country_sees_every_block_in_order_and_its_own_new_one_in_its_place():
    lesson = seen()
    assert [found.id for found in lesson.blocks if found.id != "sg-desk"] == list(BLOCKS)
    assert [found.id for found in lesson.blocks].index("sg-desk") == list(BLOCKS).index("what-to-report") + 1
    assert states(lesson) == {"your-law": "replaced", "sg-desk": "inserted"}
    assert lesson.orphans == ()


def test_beneath_a_countrys_text_lies_what_its_region_says():
    record = seen().block("keep-a-record")
    assert record.origin == "region/asean"
    assert record.beneath["en"] == {"title": "Keep a record", "text": "Keep a record of each step for three years."}
    assert record.hash == own_hash(record.beneath["en"])


def test_what_a_region_hides_stands_in_its_place_and_says_who_hides_it():
    hide = hidden("the-case-file")
    lesson = seen(changes={operation("region/asean", hide): hide})
    assert lesson.block("the-case-file").hidden_by == "region/asean"
    assert [found.id for found in lesson.blocks][3] == "the-case-file"


def test_an_operation_is_stale_exactly_when_what_lies_beneath_it_has_changed():
    edited = {block("your-law"): text_unit("Your law", "The age is [[law.age]].")}
    assert {found.id for found in seen(changes=edited).blocks if found.stale} == {"your-law"}
    other = {block("lead"): text_unit("", "Something else.")}
    assert {found.id for found in seen(changes=other).blocks if found.stale} == set()


def test_a_change_of_the_region_makes_the_countrys_operation_stale_and_not_that_of_the_base():
    own = replaced("keep-a-record", "Keep it for five years.")
    own["base"] = seen().block("keep-a-record").hash
    over = {operation("country/SG", own): own}
    assert not seen(changes=over).block("keep-a-record").stale
    base = {block("keep-a-record"): text_unit("Keep a record", "Keep it.")}
    assert not seen(changes=over | base).block("keep-a-record").stale
    assert seen(changes=over | base, edition=Edition("region", "asean")).block("keep-a-record").stale
    region = replaced("keep-a-record", "Keep a record of each step for ten years.")
    assert seen(changes=over | {operation("region/asean", region): region}).block("keep-a-record").stale


def test_an_operation_on_a_block_that_is_gone_is_an_orphan_with_its_words():
    names = [name for name in BLOCKS if name != "your-law"]
    head = course_units()[UnitKey(COURSE, "lesson/basics/words")] | {"blocks": names}
    changes = {UnitKey(COURSE, "lesson/basics/words"): head, block("your-law"): None}
    (orphan,) = seen(changes=changes).orphans
    assert (orphan.op, orphan.block, orphan.lesson, orphan.reason) == ("replace", "your-law", WORDS, "block")
    assert orphan.words["en"]["text"] == "In Singapore the age that counts is [[law.age]]."


def test_a_new_block_with_an_id_that_the_base_has_taken_meanwhile_is_an_orphan():
    head = course_units()[UnitKey(COURSE, "lesson/basics/words")] | {"blocks": [*BLOCKS, "sg-desk"]}
    changes = {UnitKey(COURSE, "lesson/basics/words"): head, block("sg-desk"): text_unit("Desk", "Of all.")}
    (orphan,) = seen(changes=changes).orphans
    assert (orphan.op, orphan.reason) == ("insert_after", "id")


def test_what_the_draft_changes_is_marked():
    own = replaced("ask-first", "Ask your chief.")
    lesson = seen(changes={operation("country/SG", own): own})
    assert {found.id for found in lesson.blocks if found.in_draft} == {"ask-first"}


def test_an_agency_sees_its_countrys_text_beneath():
    lesson = seen(edition=Edition("agency", "sg-police"))
    assert lesson.block("your-law").origin == "country/SG"
    assert lesson.block("sg-desk").state == "same"
    assert states(lesson) == {"who-decides": "hidden"}


def test_a_country_that_says_nothing_sees_the_base():
    plain = Ground(Edition("country", "IN"), COURSE, ("country/IN",), course_units(layers=True))
    lesson = lesson_of(plain, WORDS)
    assert [found.id for found in lesson.blocks] == list(BLOCKS)
    assert states(lesson) == {}


def test_the_arabic_of_an_own_text_is_outdated_when_the_own_english_has_moved():
    words = {"title": "Who reports", "text": "Here: [[law.duty]]."}
    both = replaced("who", words["text"], DUTY, sources={"ar": own_hash({"text": words["text"]})})
    both["text"]["ar"] = "هنا"
    key = operation("country/SG", both)
    assert seen(DUTY, changes={key: both}).block("who").outdated == ()
    moved = both | {"text": {"en": "Here, at once: [[law.duty]].", "ar": "هنا"}}
    assert seen(DUTY, changes={key: moved}).block("who").outdated == ("ar",)


def test_beneath_has_the_arabic_of_a_module_that_is_read_in_arabic():
    found = seen(DUTY).block("when")
    assert found.beneath == {"en": {"title": "When", "text": "At once."}, "ar": {"title": "متى", "text": "فورًا."}}


def test_a_translator_sees_the_source_and_which_translations_are_older():
    arabic = Edition("language", "ar", COURSE)
    assert states(seen(DUTY, edition=arabic)) == dict.fromkeys([HEAD, "lead", "who", "when"], "translated")
    edited = {block("when", DUTY): text_unit("When", "Within [[law.notice]].")}
    lesson = seen(DUTY, edition=arabic, changes=edited)
    assert {found.id for found in lesson.blocks if found.stale} == {"when"}
    assert lesson.block("when").beneath["en"]["text"] == "Within [[law.notice]]."
    untranslated = {found.state for found in seen(WORDS, edition=arabic).blocks}
    assert untranslated == {"untranslated"}


def test_a_translation_of_a_block_that_is_gone_is_an_orphan():
    head = course_units()[UnitKey(COURSE, "lesson/law/duty")] | {"blocks": ["lead", "who"]}
    changes = {UnitKey(COURSE, "lesson/law/duty"): head, block("when", DUTY): None}
    (orphan,) = seen(DUTY, edition=Edition("language", "ar", COURSE), changes=changes).orphans
    assert (orphan.op, orphan.block, orphan.words["ar"]["text"]) == ("translation", "when", "فورًا.")


def test_the_base_edition_sees_its_draft_over_what_is_published():
    changed = text_unit("Summing up", "Ask, write, rest.")
    lesson = seen(edition=Edition("base", course=COURSE), changes={block("summing-up"): changed})
    found = lesson.block("summing-up")
    assert (found.state, found.in_draft, found.hash) == ("replaced", True, value_hash(changed))
    assert found.beneath["en"]["text"] == BLOCKS["summing-up"][1]
    assert found.own["en"]["text"] == "Ask, write, rest."


def test_a_lesson_that_the_course_does_not_have_is_none():
    assert seen("basics/nothing") is None
