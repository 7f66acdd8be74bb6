"""The shape of the base text: orders, new and deleted blocks, and what hangs on them elsewhere."""

import pytest

from lms.content.compiler import compile_units
from lms.content.units import UnitKey
from lms.db.base import db
from lms.domain.editions import Edition, edition
from lms.domain.errors import Conflict, Invalid
from lms.studio import queries, service, structure
from lms.studio.models import DraftChange
from lms.studio.outline import outline_of
from lms.studio.service import Edit
from lms.studio.structure_impact import depending
from lms.studio.workbench import course_bench, lesson_bench
from tests.factories import MemberFactory
from tests.factories_studio import (
    BLOCKS,
    COURSE,
    DUTY,
    PUBLISHED_AT,
    WORDS,
    block,
    hidden,
    operation,
    studio_units,
    text_unit,
)

BASE = Edition("base", course=COURSE)
PATH = ("basics", "words")
ORDER = ["lead", "a", "b", "c"]
NEW = {"title": "Your tools", "text": "Know them."}


@pytest.fixture
def author(app):
    studio_units()
    return MemberFactory(roles=[("trainer", "")])


def ground(author, path=WORDS):
    return lesson_bench(author, COURSE, "base", path).ground


def save(author, edits):
    return service.save(BASE, edits, author, PUBLISHED_AT)


# --- Orders ---


@pytest.mark.parametrize(
    ("current", "name", "step", "found"),
    [
        (ORDER, "b", structure.UP, ["lead", "b", "a", "c"]),
        (ORDER, "b", structure.DOWN, ["lead", "a", "c", "b"]),
        (["lead", "new", "a", "b"], "b", structure.UP, ["lead", "new", "b", "a"]),  # others did something elsewhere
        (["lead", "a", "b", "new", "c"], "b", structure.UP, ["lead", "b", "a", "new", "c"]),
    ],
)
def test_two_neighbours_change_places_and_what_others_did_elsewhere_stays(current, name, step, found):
    assert structure.moved(ORDER, current, name, step) == found


@pytest.mark.parametrize("current", [["lead", "b", "a", "c"], ["lead", "a", "new", "b"], ["lead", "a", "c"], ["b"]])
def test_who_are_no_neighbours_any_more_are_not_moved(current):
    with pytest.raises(Conflict, match=r"order\.changed"):
        structure.moved(ORDER, current, "b", structure.UP)


@pytest.mark.parametrize(("name", "step"), [("lead", 1), ("a", -1), ("c", 1), ("none", 1)])
def test_the_opening_stays_first_and_nothing_leaves_the_list(name, step):
    with pytest.raises(Invalid, match=r"order\.end"):
        structure.moved(ORDER, ORDER, name, step)


@pytest.mark.parametrize(
    ("current", "after", "found"),
    [
        (ORDER, "", ["lead", "x", "a", "b", "c"]),
        (["a"], "", ["x", "a"]),
        ([], "", ["x"]),
        (ORDER, "lead", ["lead", "x", "a", "b", "c"]),
        (ORDER, "c", ["lead", "a", "b", "c", "x"]),
    ],
)
def test_a_new_one_comes_after_another(current, after, found):
    assert structure.put_in(current, "x", after) == found


def test_a_new_one_after_one_that_is_gone_is_refused():
    with pytest.raises(Conflict, match=r"block\.after_gone"):
        structure.put_in(ORDER, "x", "gone")


# --- Blocks ---


def test_a_new_block_is_in_the_lesson_and_the_course_still_compiles(author):
    name, edits = structure.added_block(ground(author), PATH, NEW, "ask-first", ())
    save(author, edits)
    draft = queries.live_draft(BASE)
    units = queries.whole_source(draft).units
    assert name == "your-tools"
    order = units[UnitKey(COURSE, "lesson/basics/words")]["blocks"]
    assert order.index("your-tools") == order.index("ask-first") + 1
    assert units[block("your-tools")] == text_unit("Your tools", "Know them.")
    assert compile_units(units, COURSE, PUBLISHED_AT.date()).blocked == {}


def test_two_who_add_a_block_at_once_lose_neither(author):
    before = ground(author)
    _name, first = structure.added_block(before, PATH, NEW, "ask-first", ())
    _name, second = structure.added_block(before, PATH, {**NEW, "title": "Your desk"}, "summing-up", ())
    save(author, first)
    assert any(result.conflicts for result in save(author, second))  # the routes take the order as it is now
    assert db.session.query(DraftChange).filter_by(address="block/basics/words/your-desk").count() == 0
    _name, again = structure.added_block(ground(author), PATH, {**NEW, "title": "Your desk"}, "summing-up", ())
    save(author, again)
    order = ground(author).unit("lesson/basics/words")["blocks"]
    assert {"your-tools", "your-desk"} <= set(order)
    assert len(order) == len(BLOCKS) + 2


def test_an_id_that_another_edition_names_is_not_given_again(author):
    save(author, structure.removed_block(ground(author), PATH, "your-law"))  # SG has its own text of it
    taken = depending(COURSE, WORDS).names
    name, _edits = structure.added_block(ground(author), PATH, {"title": "Your law", "text": "x"}, "", taken)
    assert name == "your-law-2"
    name, _edits = structure.added_block(ground(author), PATH, {"title": "SG desk", "text": "x"}, "", taken)
    assert name == "sg-desk-2"


def test_a_block_taken_out_takes_its_text_along_and_leaves_the_others_texts(author):
    save(author, structure.removed_block(ground(author), PATH, "your-law"))
    units = queries.whole_source(queries.live_draft(BASE)).units
    assert block("your-law") not in units
    assert "your-law" not in units[UnitKey(COURSE, "lesson/basics/words")]["blocks"]
    assert UnitKey(COURSE, f"operation/country/SG/lesson/{WORDS}/your-law") in units


def test_the_last_block_stays(author):
    for name in list(BLOCKS)[1:]:
        save(author, structure.removed_block(ground(author), PATH, name))
    with pytest.raises(Conflict, match=r"block\.last"):
        structure.removed_block(ground(author), PATH, "lead")


def test_a_new_block_taken_back_alone_breaks_neither_course_nor_page(author):
    _name, edits = structure.added_block(ground(author), PATH, NEW, "ask-first", ())
    save(author, edits)
    service.undo(queries.live_draft(BASE), block("your-tools"), author, PUBLISHED_AT)
    units = queries.whole_source(queries.live_draft(BASE)).units
    assert compile_units(units, COURSE, PUBLISHED_AT.date()).blocked == {}
    assert outline_of(course_bench(author, COURSE, "base").ground).modules


# --- What hangs on a block ---


def losing(name, path=WORDS):
    return {found.slug: count for found, count in depending(COURSE, path).of_block(name)}


def test_each_edition_with_a_text_for_a_block_is_counted(author):
    assert losing("your-law") == {"country-SG": 1}
    assert losing("what-to-report") == {"country-SG": 1}
    assert losing("keep-a-record") == {"region-asean": 1}
    assert losing("who-decides") == {"agency-sg-police": 1}
    assert losing("who", DUTY) == {"language-ar": 1}
    assert losing("summing-up") == {}


def test_what_is_only_in_a_draft_counts_and_what_a_draft_takes_back_does_not(author):
    value = hidden("summing-up")
    service.save(
        edition("country-IN", COURSE), [Edit(operation("country/IN", value), None, value)], author, PUBLISHED_AT
    )
    key = UnitKey(COURSE, f"operation/country/SG/lesson/{WORDS}/your-law")
    old = queries.units_at([key])[key]
    service.save(edition("country-SG", COURSE), [Edit(key, old, None)], author, PUBLISHED_AT)
    assert losing("summing-up") == {"country-IN": 1}
    assert losing("your-law") == {}


def test_counting_takes_two_statements_whatever_their_number(app, statements):
    studio_units(30)
    db.session.flush()
    statements.clear()
    depending(COURSE, WORDS)
    assert len(statements) == 2


# --- Lessons and modules ---


def test_a_new_module_with_its_first_lesson_compiles(author):
    bench = course_bench(author, COURSE, "base").ground
    titles = {"en": "Digital evidence", "ar": "الأدلة الرقمية"}
    slug, edits = structure.added_module(bench, titles, titles, ["ar"])
    save(author, edits)
    head = {"title": "Evidence", "summary": "About it.", "minutes": 5, "notice": "none", "notice_text": "", "steps": []}
    bench = course_bench(author, COURSE, "base").ground
    save(author, structure.added_lesson(bench, slug, "first", head, {"lead": {"title": "", "text": "Begin."}}))
    units = queries.whole_source(queries.live_draft(BASE)).units
    assert slug == "digital-evidence"
    assert units[UnitKey(COURSE, "course")]["modules"] == ["basics", "law", "digital-evidence"]
    assert units[UnitKey(COURSE, "module/digital-evidence")]["languages"] == ["en", "ar"]
    assert compile_units(units, COURSE, PUBLISHED_AT.date()).blocked == {}


def test_a_module_without_latin_letters_has_an_address_of_its_own(author):
    bench = course_bench(author, COURSE, "base").ground
    slug, edits = structure.added_module(bench, {"en": "قانون", "ar": "قانون"}, {"en": "x", "ar": "x"}, [])
    assert slug == "module"
    assert edits[1].mine["languages"] == ["en"]


def test_a_lesson_whose_name_is_taken_is_refused(author):
    bench = course_bench(author, COURSE, "base").ground
    with pytest.raises(Conflict, match=r"lesson\.taken"):
        structure.added_lesson(bench, "basics", "words", {}, {})
