"""The addresses of content in small pieces, whose they are, and the form in which values are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content import units
from lms.content.units import Address, UnitKey, normal, parse_address, scope_of, value_hash
from lms.domain.errors import NotFound
from lms.domain.tailoring import text_hash

SCOPES = {
    ("", "facts"): "library",
    ("", "steps"): "library",
    ("", "regions"): "library",
    ("", "country/SG"): "country:SG",
    ("", "fact/SG/duty_to_report"): "country:SG",
    ("ai", "course"): "base:ai",
    ("ai", "module/law"): "base:ai",
    ("ai", "lesson/law/children"): "base:ai",
    ("ai", "lesson/law/children@ar"): "language:ai:ar",
    ("ai", "block/law/children/lead"): "base:ai",
    ("ai", "block/law/children/ages@pt-BR"): "language:ai:pt-BR",
    ("ai", "quiz/law"): "base:ai",
    ("ai", "media/chart"): "base:ai",
    ("ai", "agency/sg-police"): "agency:sg-police",
    ("ai", "operation/country/SG/lesson/law/children/ages"): "country:SG",
    ("ai", "operation/region/asean/lesson/law/children/ages/after"): "region:asean",
    ("ai", "item/who"): "base:ai",
    ("ai", "operation/agency/sg-police/item/who"): "agency:sg-police",
    ("ai", "operation/region/asean/item/who/after"): "region:asean",
    ("ai", "operation/region/asean/fact/duty_to_report"): "region:asean",
}


@pytest.mark.parametrize(("key", "scope"), SCOPES.items())
def test_every_unit_belongs_to_one_scope(key, scope):
    assert scope_of(UnitKey(*key)) == scope


@pytest.mark.parametrize(
    "key",
    [("ai", "facts"), ("", "course"), ("ai", "fact/SG/x"), ("ai", "nothing"), ("ai", ""), ("ai", "lesson/law"),
     ("ai", "block/law/../lead"), ("ai", "quiz/Q"),
     ("ai", "item/I"), ("ai", "item/a/b"), ("ai", "operation/country/SG/quiz/a/b"),
     ("ai", "operation/world/x/lesson/a/b/c"), ("ai", "course\n"),
     ("ai", "operation/country/sg/lesson/a/b/c"), ("ai", "module/a/b"), ("../x", "course"), ("ai", "course/x")],
)  # fmt: skip
def test_what_is_no_address_has_no_scope(key):
    with pytest.raises(NotFound):
        scope_of(UnitKey(*key))


BUILT = {
    units.module_address("m"): Address("module", module="m"),
    units.lesson_address("m", "l"): Address("lesson", module="m", lesson="l"),
    units.lesson_address("m", "l", "ar"): Address("lesson", module="m", lesson="l", language="ar"),
    units.block_address("m", "l", "b"): Address("block", module="m", lesson="l", block="b"),
    units.block_address("m", "l", "b", "ar"): Address("block", module="m", lesson="l", block="b", language="ar"),
    units.quiz_address("q"): Address("quiz", quiz="q"),
    units.country_address("SG"): Address("country", country="SG"),
    units.fact_address("SG", "a_b"): Address("fact", country="SG", fact="a_b"),
    units.agency_address("a-b"): Address("agency", agency="a-b"),
    units.media_address("map"): Address("media", media="map"),
    units.block_operation_address("country/SG", "m/l", "b"): Address(
        "operation", layer="country/SG", module="m", lesson="l", block="b"
    ),
    units.operation_address("country/SG", {"op": "insert_after", "lesson": "m/l", "block": "b"}): Address(
        "operation", layer="country/SG", module="m", lesson="l", block="b", after=True
    ),
    units.item_address("i"): Address("item", item="i"),
    units.operation_address("region/x", {"op": "replace", "item": "i"}): Address(
        "operation", layer="region/x", item="i"
    ),
    units.operation_address("region/x", {"op": "insert_after", "item": "i", "new": {}}): Address(
        "operation", layer="region/x", item="i", after=True
    ),
    units.operation_address("agency/x", {"op": "set_fact", "fact": "f"}): Address(
        "operation", layer="agency/x", fact="f"
    ),
}


@pytest.mark.parametrize(("address", "parts"), BUILT.items())
def test_addresses_are_read_as_they_are_built(address, parts):
    assert parse_address(address) == parts


def test_two_operations_on_one_place_have_one_address():
    place = {"lesson": "m/l", "block": "b"}
    assert units.operation_address("country/SG", {"op": "hide", **place}) == units.operation_address(
        "country/SG", {"op": "replace", **place}
    )
    after = units.block_operation_address("country/SG", "m/l", "b", after=True)
    assert after == units.operation_address("country/SG", {"op": "insert_after", **place})
    assert parse_address(after).lesson_path == "m/l"


def test_the_hash_of_a_block_is_that_which_operations_name():
    assert value_hash({"title": "A", "text": "B\n"}) == text_hash("A", "B")


def test_a_translation_has_another_hash_when_only_its_stamp_moves():
    block = {"title": "A", "text": "B"}
    assert len({value_hash(block), *(value_hash({**block, "source": stamp}) for stamp in ("0" * 12, "1" * 12))}) == 3
    assert value_hash({"b": 1, "a": 2}) == value_hash({"a": 2, "b": 1})


def test_values_are_kept_as_they_come_back_from_a_file():
    block = {"title": "  A \n title ", "text": "\r\n \r\n  one\r\n\r\n## two {#b}\n### three\n\n"}
    assert normal(block) == {"title": "A title", "text": "  one\n\n ## two {#b}\n### three"}
    assert normal({"text": {"en": "a\r\nb\r"}, "n": [1, None, "x\r"]}) == {
        "text": {"en": "a\nb\n"},
        "n": [1, None, "x\n"],
    }


@given(st.fixed_dictionaries({"title": st.text(), "text": st.text()}))
def test_the_normal_form_is_its_own(value):
    once = normal(value)
    assert normal(once) == once
    assert "".join(once["text"].split()) == "".join(value["text"].split())
