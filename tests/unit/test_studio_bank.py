"""The bank as the authors of a layer see it: by the same rules as readers get it."""

import pytest

from lms.content.units import UnitKey
from lms.domain.editions import Edition
from lms.studio.author_lesson import Ground
from lms.studio.bank import bank_of, hash_of, last_after
from lms.studio.bank_search import folded, uses_of
from lms.studio.item_edits import replaced, taken_back, whole
from tests.factories_studio import COURSE, course_units, operation

UNITS = course_units(layers=True)
ONE = UNITS[UnitKey(COURSE, "item/who-reports")]
REGION, COUNTRY = "region/asean", "country/SG"


def ground(*operations, layer=COUNTRY):
    kind, _slash, name = layer.partition("/")
    chain = {REGION: (REGION,), COUNTRY: (REGION, COUNTRY)}[layer]
    units = {**UNITS, **{operation(where, value): value for where, value in operations}}
    return Ground(Edition(kind, name), COURSE, chain, units, UNITS)


def said(prompt, **more):
    return {"op": "replace", "item": "who-reports", "prompt": {"en": prompt}, **more}


def added(name, item="who-reports", **more):
    return {"op": "insert_after", "item": item, "new": ONE | {"id": name}, **more}


HIDE = {"op": "hide", "item": "who-reports"}


def test_without_operations_everything_is_as_in_the_base():
    items = bank_of(ground()).items
    assert [(item.id, item.state, item.origin, item.value == item.beneath) for item in items] == [
        ("who-else", "same", "base", True),
        ("who-reports", "same", "base", True),
    ]


def test_the_nearest_text_counts_and_what_lies_beneath_is_that_of_the_layer_beneath():
    found = bank_of(ground((REGION, said("In the region?")), (COUNTRY, said("Here?")))).item("who-reports")
    assert (found.value["prompt"], found.beneath["prompt"]) == ({"en": "Here?"}, {"en": "In the region?"})
    assert (found.state, found.origin, found.value["choices"]) == ("replaced", REGION, ONE["choices"])


@pytest.mark.parametrize(("base", "stale"), [(None, False), (hash_of(ONE, "en"), False), ("0" * 12, True)])
def test_a_text_is_stale_when_it_was_made_against_something_else(base, stale):
    assert bank_of(ground((COUNTRY, said("Here?", base=base)))).item("who-reports").stale is stale


def test_a_text_made_against_the_base_is_stale_once_the_region_says_something():
    made = said("Here?", base=hash_of(ONE, "en"))
    assert bank_of(ground((REGION, said("In the region?")), (COUNTRY, made))).item("who-reports").stale


def test_what_a_region_hides_its_country_may_show_again():
    bank = bank_of(ground((REGION, HIDE)))
    assert (bank.item("who-reports").hidden_by, bank.item("who-reports").asked) == (REGION, False)
    bank = bank_of(ground((REGION, HIDE), (COUNTRY, said("Here?"))))
    assert bank.item("who-reports").asked


def test_own_questions_follow_each_other_and_that_of_the_region():
    operations = [(REGION, added("regional")), (COUNTRY, added("first")), (COUNTRY, added("second", "first"))]
    bank = bank_of(ground(*operations))
    assert [item.id for item in bank.items] == ["who-else", "who-reports", "first", "second", "regional"]
    assert bank.item("regional").state == "same"
    assert last_after(bank, bank.item("who-reports"), "en")[0] == "second"


def test_an_id_that_is_taken_and_a_question_that_is_gone_are_lost():
    bank = bank_of(ground((COUNTRY, added("who-else")), (COUNTRY, said("Who was it?") | {"item": "gone"})))
    assert {key.address for key in bank.lost} == {
        "operation/country/SG/item/who-reports/after",
        "operation/country/SG/item/gone",
    }


def test_what_stood_after_a_question_that_goes_moves_to_its_place():
    there = ground((COUNTRY, added("first")), (COUNTRY, added("second", "first")))
    moved, away = taken_back(there, bank_of(there).item("first"))
    assert (moved.mine["item"], moved.mine["new"]["id"], away.mine) == ("who-reports", "second", None)


def test_a_replace_says_only_what_differs():
    item = bank_of(ground()).item("who-reports")
    assert replaced(item, item.value, "0" * 12) is None
    value = {**item.value, "prompt": {"en": "Here?"}}
    assert replaced(item, value, "0" * 12) == said("Here?", base="0" * 12)
    without = {name: part for name, part in item.value.items() if name != "references"}
    assert replaced(item, without, "0" * 12)["references"] == []


def test_what_was_not_touched_stays_as_it_is_written():
    before = {"scoring": "partial", "choices": [{"id": "a", "credit": None}], "topic": "x"}
    shown = {"choices": [{"id": "a"}], "topic": "x"}
    assert whole(before, shown, shown) == before
    assert whole(before, shown, {"choices": [{"id": "b"}], "topic": "x"})["choices"] == [{"id": "b"}]
    assert "topic" not in whole(before, shown, {"choices": [{"id": "a"}]})


@pytest.mark.parametrize(
    ("typed", "there"),
    [("Cafe", "café"), ("STRASSE", "straße"), ("الاطفال", "الأطفال"), ("المقهي", "المقهى"), ("حمايه", "حماية"),
     ("محمد", "مُحَمَّد"), ("كتاب", "كـتـاب"), ("مسوول", "مسؤول")],
)  # fmt: skip
def test_words_are_found_in_all_their_forms(typed, there):
    assert folded(typed) == folded(there)


def test_what_is_fixed_is_in_no_pool_and_inserted_ones_follow():
    items = bank_of(ground((COUNTRY, added("first")))).items
    sections = [{"items": ["who-reports"]}, {"draw": 1, "pool": {"topic": ["law"]}}]
    uses = uses_of(items, [("check", {"title": {}, "sections": sections})])
    assert {name: [use.draw for use in found] for name, found in uses.items()} == {
        "who-reports": [0],
        "first": [0],
        "who-else": [1],
    }
