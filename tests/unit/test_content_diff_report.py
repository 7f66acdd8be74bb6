"""The difference between two states of a course, as a terminal shows it."""

from lms.content.diff_report import Differences
from lms.content.unit_diff import diff
from lms.content.units import LIBRARY, UnitKey

BLOCK = UnitKey("c", "block/m/l/b")
FACT = UnitKey(LIBRARY, "fact/SG/age")


def report(old, new):
    return str(Differences(tuple(diff(old, new)))).splitlines()


def test_nothing_differs():
    assert report({BLOCK: {"text": "a"}}, {BLOCK: {"text": "a"}}) == ["no difference"]


def test_units_and_the_words_in_them():
    old = {BLOCK: {"title": "T", "text": "One.\n\nTwo must go."}, FACT: {"value": 18}}
    new = {
        BLOCK: {"title": "T", "text": "One.\n\nTwo may\ngo."},
        FACT: {"value": 16, "note": "x"},
        UnitKey("c", "quiz/q"): {},
    }
    assert report(old, new) == [
        "changed  fact/SG/age",
        "         value: [-18-]{+16+}",
        "         note: {+x+}",
        "changed  c: block/m/l/b",
        "         text: One. ⏎ Two [-must -]{+may ⏎ +}go.",
        "added    c: quiz/q",
        "3 different: 1 added, 0 removed, 2 changed",
    ]


def test_what_is_the_same_far_from_a_difference_is_left_out():
    words = "word " * 100
    (_, line, _) = report({BLOCK: {"text": f"{words}old {words}"}}, {BLOCK: {"text": f"{words}new {words}"}})
    assert line == f"         text:  … {'word ' * 8}[-old-]{{+new+}}{' word' * 8} … "
