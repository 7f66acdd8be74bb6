"""Lessons and modules that leave the base text: what goes, what stays, and what hangs on them elsewhere."""

import pytest

from lms.content.compiler import compile_units
from lms.content.units import UnitKey, parse_address, scope_of
from lms.db.base import db
from lms.domain.editions import Edition, edition
from lms.domain.errors import Conflict, NotFound
from lms.studio import leaving, queries, service, structure
from lms.studio.models import DraftChange
from lms.studio.outline import outline_of
from lms.studio.service import Edit
from lms.studio.structure_impact import depending
from lms.studio.workbench import course_bench
from tests.factories import MemberFactory
from tests.factories_studio import (
    CARE,
    COURSE,
    DUTY,
    PUBLISHED_AT,
    WORDS,
    block,
    operation,
    put,
    replaced,
    studio_units,
)

BASE = Edition("base", course=COURSE)


@pytest.fixture
def author(app):
    studio_units()
    return MemberFactory(roles=[("trainer", "")])


def ground(author):
    return course_bench(author, COURSE, "base").ground


def save(author, edits):
    return service.save(BASE, edits, author, PUBLISHED_AT)


def drafted():
    return queries.whole_source(queries.live_draft(BASE)).units


def test_a_lesson_goes_with_its_blocks_and_the_rest_compiles(author):
    save(author, leaving.removed_lesson(ground(author), "basics", "care"))
    units = drafted()
    assert units[UnitKey(COURSE, "module/basics")]["lessons"] == ["words"]
    assert not [key for key in units if parse_address(key.address).lesson_path == CARE]
    assert compile_units(units, COURSE, PUBLISHED_AT.date()).blocked == {}


def test_a_module_goes_with_its_lessons_and_the_translations_stay_for_their_authors(author):
    save(author, leaving.removed_module(ground(author), "law"))
    units = drafted()
    assert units[UnitKey(COURSE, "course")]["modules"] == ["basics"]
    left = [key for key in units if parse_address(key.address).module == "law"]
    assert {scope_of(key) for key in left} == {f"language:{COURSE}:ar"}
    assert compile_units(units, COURSE, PUBLISHED_AT.date()).blocked == {}
    assert outline_of(ground(author)).orphans == ()


def test_texts_of_other_editions_become_orphans_that_their_authors_place(author):
    value = replaced("lead", "Rest twice.", CARE)
    put(operation("country/IN", value), value)
    save(author, leaving.removed_lesson(ground(author), "basics", "care"))
    for change in db.session.query(DraftChange).all():  # as if it had been published
        put(UnitKey(COURSE, change.address), change.value)
    (orphan,) = outline_of(course_bench(author, COURSE, "country-IN").ground).orphans
    assert (orphan.reason, orphan.lesson) == ("lesson", CARE)


def test_the_last_lesson_and_the_last_module_stay(author):
    save(author, leaving.removed_lesson(ground(author), "basics", "care"))
    with pytest.raises(Conflict, match=r"lesson\.last"):
        leaving.removed_lesson(ground(author), "basics", "words")
    save(author, leaving.removed_module(ground(author), "law"))
    with pytest.raises(Conflict, match=r"module\.last"):
        leaving.removed_module(ground(author), "basics")


@pytest.mark.parametrize(("module", "lesson"), [("basics", "none"), ("none", "words"), ("law", "words")])
def test_what_is_not_there_is_not_deleted(author, module, lesson):
    with pytest.raises(NotFound):
        leaving.removed_lesson(ground(author), module, lesson)


def test_what_somebody_writes_in_it_meanwhile_is_not_lost(author):
    edits = leaving.removed_lesson(ground(author), "basics", "care")
    key = block("lead", CARE)
    old = queries.units_at([key])[key]
    save(author, [Edit(key, old, old | {"text": "Written meanwhile."})])
    assert any(result.conflicts for result in save(author, edits))
    units = drafted()
    assert units[key]["text"] == "Written meanwhile."
    assert "care" in units[UnitKey(COURSE, "module/basics")]["lessons"]


def test_a_lesson_that_others_add_while_another_goes_stays(author):
    edits = leaving.removed_lesson(ground(author), "basics", "care")
    head = {"title": "Rest", "summary": "x", "minutes": 5, "notice": "none", "notice_text": "", "steps": []}
    save(author, structure.added_lesson(ground(author), "basics", "rest", head, {"lead": {"title": "", "text": "x"}}))
    assert any(result.conflicts for result in save(author, edits))  # the routes take the order as it is now
    save(author, leaving.removed_lesson(ground(author), "basics", "care"))
    assert drafted()[UnitKey(COURSE, "module/basics")]["lessons"] == ["words", "rest"]


def test_a_deleted_lesson_whose_module_alone_is_taken_back_breaks_no_page(author):
    save(author, leaving.removed_lesson(ground(author), "basics", "care"))
    service.undo(queries.live_draft(BASE), UnitKey(COURSE, "module/basics"), author, PUBLISHED_AT)
    assert [row.path for row in outline_of(ground(author)).modules[0].lessons] == [WORDS]
    with pytest.raises(Conflict, match=r"lesson\.last"):
        leaving.removed_lesson(ground(author), "basics", "words")


# --- What hangs on them ---


def losing(*paths):
    return {found.slug: count for found, count in depending(COURSE, *paths).of_all()}


def test_the_texts_of_all_its_lessons_are_counted_by_edition(author):
    assert losing(WORDS) == {"agency-sg-police": 1, "country-SG": 2, "region-asean": 1}
    assert losing(DUTY) == {"language-ar": 3}
    assert losing(WORDS, DUTY) == losing(WORDS) | losing(DUTY)
    assert losing(CARE) == {}


def test_a_translation_that_is_only_in_a_draft_counts(author):
    arabic = edition("language-ar", COURSE)
    service.save(arabic, [Edit(block("lead", CARE, "ar"), None, {"title": "", "text": "نص"})], author, PUBLISHED_AT)
    assert losing(CARE) == {"language-ar": 1}


def test_counting_many_lessons_takes_two_statements(app, statements):
    studio_units(30)
    db.session.flush()
    statements.clear()
    depending(COURSE, WORDS, CARE, DUTY)
    assert len(statements) == 2


def test_the_stamp_is_another_one_when_any_of_it_changes(author):
    before = leaving.stamp(leaving.units_in(ground(author), "basics", "care"))
    assert leaving.stamp(leaving.units_in(ground(author), "basics", "care")) == before
    put(block("lead", CARE), {"title": "", "text": "Other."})
    assert leaving.stamp(leaving.units_in(ground(author), "basics", "care")) != before
