"""A database with quizzes that had their questions in themselves: attempts, answers, the studio's units and drafts."""

import json

import pytest
from flask_migrate import downgrade, upgrade
from pydantic import TypeAdapter

from lms.content.item_schema import ItemFile
from lms.content.units import UnitKey, value_hash
from lms.content.variants import item_hash
from lms.db.base import db
from lms.domain.grading import grade
from lms.domain.reading_items import item_of
from lms.quizzes import former
from lms.studio.parts import part_of
from tests.conftest import make_app
from tests.db.former_quizzes import (
    BOTH,
    attempt,
    change,
    compiled,
    draft,
    former_item_hash,
    item,
    quiz,
    read,
    release,
    rows,
    unit,
    version,
)

ITEMS: TypeAdapter[ItemFile] = TypeAdapter(ItemFile)
OURS = {"op": "replace", "quiz": "check", "item": "both", "prompt": {"en": "Ours?"}}
FORMER_HASH = "0123456789ab"


@pytest.fixture
def earlier(own_database):
    """A database at the second version, empty."""
    with make_app(own_database).app_context():
        upgrade(revision="0002")
        yield
        db.session.remove()
        db.engine.dispose()


def test_attempts_get_their_items_and_answers_their_marks(earlier):
    release()
    attempt(1, True, {"both": ["blue", "green"]})
    attempt(2, True, {"who": ["none"], "both": ["green", "red"]})
    attempt(3, False, {"who": ["all"], "both": []})
    db.session.commit()
    upgrade()
    pinned = [["who", "who-1"], ["both", "both-1"]]
    assert [(read(items), credit) for items, credit in rows("SELECT items, credit FROM attempt ORDER BY id")] == [
        (pinned, 0.5), (pinned, 0.5), (pinned, None)
    ]  # fmt: skip
    found = rows(
        "SELECT attempt_id, item, answer, earned, possible, credit, seconds, first_saved_at IS NULL FROM response"
        " ORDER BY attempt_id, item"
    )
    assert [(number, name, read(answer), *rest) for number, name, answer, *rest in found] == [
        (1, "both", {"choices": ["blue", "green"]}, "2", "2", 1.0, 60, False),
        (1, "who", {}, "0", "2", 0.0, None, True),
        (2, "both", {"choices": ["green", "red"]}, "0", "2", 0.0, 60, False),
        (2, "who", {"choices": ["none"]}, "0", "2", 0.0, 60, False),
        (3, "both", {}, None, None, None, None, False),
        (3, "who", {"choices": ["all"]}, None, None, None, None, False),
    ]


def test_the_marks_are_those_that_grading_gives(earlier):
    release()
    answers = [["green", "blue"], ["green"], ["green", "red"], ["green", "blue", "red"], ["red"], []]
    for number, chosen in enumerate(answers, 1):
        attempt(number, True, {"both": chosen, "who": ["all"] if number % 2 else ["none"]})
    db.session.commit()
    upgrade()
    body = compiled(*BOTH)
    items = [item_of(former.item(body | {"language": "en", "direction": "ltr"}, name)) for name in ("who", "both")]
    for number in range(1, len(answers) + 1):
        stored = rows(f"SELECT item, answer, earned, why FROM response WHERE attempt_id = {number}")  # noqa: S608 - ours
        given = {name: read(answer) for name, answer, _earned, _why in stored}
        marks = {mark.item: mark for mark in grade(items, given).marks}
        for name, _answer, earned, why in stored:
            assert (earned, read(why)) == (str(marks[name].earned), marks[name].record())


def test_questions_move_into_the_bank(earlier):
    attempt_free = quiz("check", *BOTH)
    other = quiz("law", item("who", "Another one?", kind="single"), attempts=3)
    release()
    attempt(1, False, {})
    unit("course", {"slug": "c", "source_language": "en"})
    unit("quiz/check", attempt_free, file_hash="same")
    unit("quiz/law", other)
    own = {
        "op": "replace",
        "quiz": "check",
        "item": "both",
        "base": former_item_hash(BOTH[1]),
        "prompt": {"en": "Ours?"},
    }
    unit("operation/country/SG/quiz/check/both", own, scope="country:SG")
    stale = own | {"item": "who", "base": FORMER_HASH}
    unit("operation/country/SG/quiz/check/who", stale, scope="country:SG")
    db.session.commit()
    upgrade()
    found = {
        address: (scope, part, read(value), hash_, file)
        for address, scope, part, value, hash_, file in rows(
            "SELECT address, scope, part, value, hash, file_hash FROM studio_unit"
        )
    }
    assert set(found) == {
        "course", "quiz/check", "quiz/law", "item/who", "item/both", "item/law-who",
        "operation/country/SG/item/both", "operation/country/SG/item/who",
    }  # fmt: skip
    assert found["quiz/check"][2]["sections"] == [{"items": ["who", "both"]}]
    assert found["quiz/law"][2]["sections"] == [{"items": ["law-who"]}]
    assert "items" not in found["quiz/check"][2]
    for address, (_scope, part, value, hash_, file) in found.items():
        if address != "course":
            assert hash_ == value_hash(value)
            assert file == (hash_ if address in ("quiz/check", "item/who", "item/both") else None)
        if address.startswith(("item/", "operation/")):
            assert part == part_of(UnitKey("c", address))
        if address.startswith("item/"):
            ITEMS.validate_json(json.dumps(value))
    both = ITEMS.validate_json(json.dumps(found["item/both"][2]))
    assert found["operation/country/SG/item/both"][2] == {
        "op": "replace", "item": "both", "prompt": {"en": "Ours?"}, "base": item_hash(both, "en")
    }  # fmt: skip
    assert found["operation/country/SG/item/who"][2]["base"] == FORMER_HASH


def test_what_the_studio_had_made_of_a_file_is_still_told_from_the_file(earlier):
    of_file, now = quiz("check", *BOTH), quiz("check", item("who", "Edited?", kind="single"), BOTH[1])
    release()
    attempt(1, False, {})
    version("quiz/check", of_file, note="files")
    version("quiz/check", now)
    unit("quiz/check", now, file_hash=value_hash(of_file))
    db.session.commit()
    upgrade()
    units = {row[0]: row[1:] for row in rows("SELECT address, hash, file_hash FROM studio_unit")}
    assert units["quiz/check"][0] == units["quiz/check"][1]
    assert units["item/both"][0] == units["item/both"][1]
    assert units["item/who"][0] != units["item/who"][1]
    history = rows("SELECT address, hash, note FROM unit_version ORDER BY id")
    assert [(address, note) for address, _hash, note in history] == [
        ("quiz/check", "files"), ("quiz/check", ""), ("item/who", "files"), ("item/both", "files"), ("item/who", "")
    ]  # fmt: skip
    assert history[2][1] == units["item/who"][1]
    assert history[4][1] == units["item/who"][0]


def test_drafts_have_a_change_for_each_question_that_they_change(earlier):
    published = quiz("check", *BOTH)
    release()
    attempt(1, False, {})
    unit("quiz/check", published)
    own = {
        "op": "replace",
        "quiz": "check",
        "item": "both",
        "base": former_item_hash(BOTH[1]),
        "prompt": {"en": "Ours?"},
    }
    draft(1, "base:c")
    draft(2, "country:SG")
    edited = quiz("check", item("who", "Edited?", kind="single"), item("third"))
    change(1, "quiz/check", edited, value_hash(published))
    change(1, "quiz/other", quiz("other", item("new")), None)
    change(2, "operation/country/SG/quiz/check/both", own, None)
    db.session.commit()
    upgrade()
    found = {
        (number, address): (part, read(value), base)
        for number, address, part, value, base in rows(
            "SELECT draft_id, address, part, value, base_hash FROM draft_change"
        )
    }
    units = {row[0]: row[1] for row in rows("SELECT address, hash FROM studio_unit")}
    assert set(found) == {
        (1, "quiz/check"), (1, "item/who"), (1, "item/both"), (1, "item/third"),
        (1, "quiz/other"), (1, "item/new"), (2, "operation/country/SG/item/both"),
    }  # fmt: skip
    assert found[1, "item/who"][1]["prompt"]["en"] == "Edited?"
    assert (found[1, "item/who"][2], found[1, "item/both"][2]) == (units["item/who"], units["item/both"])
    assert (found[1, "item/both"][1], found[1, "item/third"][2]) == (None, None)
    assert (found[1, "quiz/check"][1]["sections"], found[1, "quiz/check"][2]) == (
        [{"items": ["who", "third"]}], units["quiz/check"]
    )  # fmt: skip
    part, value, _base = found[2, "operation/country/SG/item/both"]
    assert (part, value["item"], "quiz" in value) == ("item:both", "both", False)


def test_back_and_forth_again(earlier):
    release()
    attempt(1, True, {"both": ["blue", "green"]})
    unit("quiz/check", quiz("check", *BOTH))
    unit("operation/country/SG/quiz/check/both", OURS, scope="country:SG")
    db.session.commit()
    upgrade()
    before = rows("SELECT address, hash FROM studio_unit ORDER BY address")
    answers = rows("SELECT item, answer, earned, seconds FROM response ORDER BY item")
    downgrade(revision="0002")
    assert [(name, read(chosen)) for name, chosen in rows("SELECT item, chosen FROM response")] == [
        ("both", ["blue", "green"])
    ]
    assert [row[0] for row in rows("SELECT address FROM studio_unit ORDER BY address")] == [
        "operation/country/SG/quiz/check/both", "quiz/check"
    ]  # fmt: skip
    upgrade()
    assert rows("SELECT address, hash FROM studio_unit ORDER BY address") == before
    assert rows("SELECT item, answer, earned, seconds FROM response ORDER BY item") == answers
