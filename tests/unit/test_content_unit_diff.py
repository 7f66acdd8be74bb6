"""What differs between two states of a course."""

from lms.content.unit_diff import diff, field_changes
from lms.content.units import UnitKey

BLOCK = UnitKey("c", "block/m/l/b")
QUIZ = UnitKey("c", "quiz/q")


def test_the_same_units_do_not_differ():
    units = {BLOCK: {"title": "A", "text": "B"}}
    assert diff(units, {BLOCK: {"text": "B", "title": "A"}}) == []


def test_units_come_and_go_and_change():
    other = UnitKey("c", "block/m/l/x")
    old = {BLOCK: {"title": "A", "text": "one two"}, other: {"title": "X", "text": "x"}}
    new = {BLOCK: {"title": "A", "text": "one 2"}, QUIZ: {"slug": "q"}}
    changed, removed, added = diff(old, new)
    assert (changed.kind, changed.key) == ("changed", BLOCK)
    assert [field.path for field in changed.fields] == [("text",)]
    assert changed.fields[0].words == [("same", "one "), ("removed", "two"), ("added", "2")]
    assert (removed.kind, removed.key, removed.new) == ("removed", other, None)
    assert [(field.path, field.old, field.new) for field in removed.fields] == [
        (("title",), "X", None),
        (("text",), "x", None),
    ]
    assert (added.kind, added.key, added.old) == ("added", QUIZ, None)


def test_members_of_lists_are_known_by_their_ids():
    first = {"id": "a", "prompt": {"en": "Why?"}, "points": 1}
    second = {"id": "b", "prompt": {"en": "When?"}, "points": 1}
    old = {"items": [first, second]}
    new = {"items": [second, {**first, "prompt": {"en": "Why not?", "ar": "؟"}}]}
    changes = field_changes(old, new)
    assert [(field.path, field.old, field.new) for field in changes] == [
        (("items",), ["a", "b"], ["b", "a"]),
        (("items", "a", "prompt", "en"), "Why?", "Why not?"),
        (("items", "a", "prompt", "ar"), None, "؟"),
    ]


def test_lists_without_ids_are_one_value():
    (change,) = field_changes({"modules": ["a", "b"]}, {"modules": ["a"]})
    assert (change.path, change.old, change.new) == (("modules",), ["a", "b"], ["a"])
    assert change.words == [("same", "a"), ("removed", ", b")]
    (change,) = field_changes({"support": [{"name": "x"}]}, {"support": [{"name": "y"}]})
    assert change.path == ("support",)
