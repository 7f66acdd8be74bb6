"""The bank as audiences have it: what layers replace, hide and add, and what is said where they do not fit."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.compiler import compile_course, compile_units
from lms.content.export import export
from lms.content.item_schema import AnyItem
from lms.content.item_texts import fact_uses, texts
from lms.content.layer_schema import HideItem, InsertItem, ReplaceItem
from lms.content.layers import BankPart
from lms.content.problems import ContentErrors
from lms.content.unit_split import split
from lms.content.variants import item_hash, tailor_bank
from lms.content.writer import yaml_text
from lms.domain.course import item_key
from tests.unit.bank_course import HASH, bank_course, both, choice, items
from tests.unit.content_course import COURSE, OVERLAY, TODAY
from tests.unit.layered_course import AGENCY, layered_course

NAMES = [*items()]


@pytest.fixture
def course(tmp_path):
    return bank_course(tmp_path)


def model(value):
    return AnyItem.model_validate(value).root


def say(course, *operations, layer="countries/KE", name="country: KE"):
    key, _colon, value = name.partition(": ")
    course.write(f"first-aid/{layer}.yaml", yaml_text({key: value, "operations": [*operations]}))


def body(course, item, country="KE"):
    return course.compiled().document(item_key(item), country, "en").body


def changes():
    """For each type something of its own to replace."""
    found = items()
    found["pairs"]["rows"][1]["option"] = "o"
    found["case"]["steps"][0]["decisions"][0]["next"] = "good"
    found["case"]["steps"][0]["decisions"][1]["next"] = "later"
    found["number"]["unit"]["required"] = False
    found["gaps"]["text"] = both("Ask [[blank.who]] [[blank.how]].")
    return {
        "multi": {"scoring": "all-or-nothing", "choices": [choice("a", correct=True), choice("c", correct=True)]},
        "statement": {"choices": [choice("true", correct=True), choice("false")]},
        "picture": {"choices": [choice("two", correct=True, image="map"), choice("three", image="map")]},
        "pairs": {"rows": found["pairs"]["rows"]},
        "order": {"sequence": found["order"]["sequence"][:2]},
        "words": {"case_sensitive": True, "answers": found["words"]["answers"][:1]},
        "number": {"unit": found["number"]["unit"], "answers": [{"id": "law", "value": "3"}]},
        "gaps": {"text": found["gaps"]["text"]},
        "case": {"steps": found["case"]["steps"], "debrief": both("Ours.")},
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_country_replaces_parts_of_any_type(course, name):
    change = changes()[name]
    base = item_hash(model(items()[name]), "en")
    say(course, {"op": "replace", "item": name, "base": base, "feedback": both("Ours."), **change})
    assert course.errors() == []
    kenya, emirates = body(course, name), body(course, name, "AE")
    assert (kenya["feedback"], kenya["origin"]) == ("<p>Ours.</p>", "country/KE")
    assert (kenya["prompt"], kenya["points"]) == (emirates["prompt"], emirates["points"])
    assert kenya["version"] != emirates["version"]
    assert emirates["origin"] == "base"
    told = {key for key in kenya if kenya[key] != emirates[key]} - {"origin", "version", "feedback", "facts", "answers"}
    assert told <= change.keys() | {"blanks", "endings", "shown_facts"}


def test_a_part_that_the_type_does_not_have_is_refused_where_it_stands(course):
    say(course, {"op": "replace", "item": "order", "rows": [{"id": "r", "text": both("R"), "option": "o"}]})
    line = course.line(OVERLAY, "rows:")
    assert f"courses/{OVERLAY}:{line}: error [KE]: operations.0.rows: this key is unknown here" in course.errors()
    assert course.compiled().countries == ("AE",)


WRONG = [
    ("pairs", {"options": [{"id": "o", "text": both("O")}, {"id": "q", "text": both("Q")}]}, "unknown option `p`"),
    ("case", {"start": "nowhere"}, "`nowhere`: leads to no step and no ending"),
    ("words", {"answers": [{"id": "x", "forms": {"en": ["X"]}}]}, "expected a form in `ar`"),
    ("picture", {"choices": [choice("a", correct=True), choice("b")]}, "ImageChoiceFile"),
    ("statement", {"choices": [choice("yes", correct=True), choice("no")]}, "expected exactly the choices `true`"),
    ("multi", {"choices": [choice("a"), choice("b")]}, "question `multi`: expected at least one right choice"),
    ("gaps", {"text": both("[[blank.who]]")}, "expected `[[blank.how]]` once"),
    ("order", {"prompt": {"en": "Sort."}}, "operations.0.prompt: expected a text in `ar`"),
    ("order", {"references": ["nothing"]}, "unknown legal fact `nothing`"),
    ("order", {}, "expected something to replace"),
    ("order", {"points": 3}, "points: this key is unknown here"),
]


@pytest.mark.parametrize(("name", "parts", "message"), WRONG)
def test_what_does_not_fit_blocks_the_country_alone(course, name, parts, message):
    say(course, {"op": "replace", "item": name, **parts})
    found = [error for error in course.errors() if message in error]
    assert found, course.errors()
    assert all(error.startswith(f"courses/{OVERLAY}:") and " error [KE]: " in error for error in found)
    assert course.compiled().countries == ("AE",)


def test_an_operation_that_is_none(course):
    course.write(OVERLAY, "country: KE\noperations: [hide]\n")
    assert any("expected an operation: op is replace, hide" in error for error in course.errors())


def test_a_file_of_the_bank_that_is_none(course):
    course.write("first-aid/items/order.yaml", "- order\n")
    with pytest.raises(ContentErrors, match=r"items/order\.yaml:1: error: expected keys and values"):
        split(course.root, "first-aid")


def new(name, **more):
    return items()["order"] | {"id": name} | more


def test_an_inserted_question_is_checked_like_any(course):
    say(course, {"op": "insert_after", "item": "order", "new": new("ours", step="fly")})
    line = course.line(OVERLAY, "step: fly")
    message = "unknown workflow step `fly`: expected one of look, act"
    assert f"courses/{OVERLAY}:{line}: error [KE]: {message}" in course.errors()
    say(course, {"op": "insert_after", "item": "order", "new": new("ours", prompt={"en": "Sort."})})
    assert any("operations.0.new.prompt: expected a text in `ar`" in error for error in course.errors())


STATES = [
    ({"op": "hide", "item": "nothing"}, "error [KE]: unknown item `nothing`"),
    ({"op": "hide", "item": "order", "base": "0" * 12}, "warning [KE]: stale: the item `order` has changed"),
    ({"op": "hide", "item": "order"}, "warning [KE]: base is left out: write `base: "),
    ({"op": "insert_after", "item": "order", "new": new("who")}, "or a new id that is taken"),
]


@pytest.mark.parametrize(("operation", "message"), STATES)
def test_every_operation_has_a_state(course, operation, message):
    say(course, operation)
    assert any(message in line for line in (*course.errors(), *course.warnings()))


def test_two_operations_on_one_question_do_not_apply(course):
    say(course, {"op": "hide", "item": "order"}, {"op": "replace", "item": "order", "prompt": both("Ours.")})
    assert sum("two operations at the item `order`" in error for error in course.errors()) == 2


def test_one_id_is_one_question_in_all_countries(course):
    same = {"op": "insert_after", "item": "order", "new": new("ours")}
    say(course, same)
    say(course, same, layer="countries/AE", name="country: AE")
    message = "the question `ours` is made by several layers (country/AE, country/KE): expected an id for each"
    assert [error.partition(": error ")[2] for error in course.errors()] == [f"[{c}]: {message}" for c in ("AE", "KE")]


def test_a_country_changes_what_its_region_has_made(tmp_path):
    course = layered_course(tmp_path)
    (course.root / AGENCY).unlink()
    region = {"op": "replace", "item": "who", "prompt": both("Who, here?"), "feedback": both("Region.")}
    say(course, region, layer="regions/region-one", name="region: region-one")
    found = body(course, "who", "AE")
    assert (found["prompt"], found["feedback"]) == ("<p>Who, here?</p>", "<p>Region.</p>")
    say(course, {"op": "replace", "item": "who", "feedback": both("Kenya.")})
    found = body(course, "who")
    assert (found["prompt"], found["feedback"], found["origin"]) == ("<p>Who, here?</p>", "<p>Kenya.</p>", "country/KE")


# The properties of tailoring, over any operations of two layers on a bank of three questions.
BANK = [model(items()[name]) for name in ("order", "words", "pairs")]
ANCHORS = ["order", "words", "pairs", "new-a", "new-b", "nothing"]
OPERATIONS = st.one_of(
    st.builds(lambda item: HideItem(op="hide", item=item), st.sampled_from(ANCHORS)),
    st.builds(
        lambda item, text: ReplaceItem(op="replace", item=item, prompt={"en": text}),
        st.sampled_from(ANCHORS),
        st.sampled_from(["One?", "Two?"]),
    ),
    st.builds(
        lambda item, name: InsertItem(op="insert_after", item=item, new=model(new(name))),
        st.sampled_from(ANCHORS),
        st.sampled_from(["new-a", "new-b", "words"]),
    ),
)


def parts(layers):
    return [BankPart(name, [*enumerate(found)]) for name, found in zip(("region/r", "country/c"), layers, strict=False)]


@given(st.lists(st.lists(OPERATIONS, max_size=4), max_size=2), st.randoms(use_true_random=False))
def test_every_operation_is_applied_or_reported_and_their_order_means_nothing(layers, chance):
    found, states = tailor_bank(BANK, parts(layers), "en")
    assert len({one.item.id for one in found}) == len(found)
    assert {(state.state.layer, state.number) for state in states} == {
        (name, number)
        for name, operations in zip(("region/r", "country/c"), layers, strict=False)
        for number in range(len(operations))
    }
    assert all(one.after in ("", *(item.id for item in BANK)) for one in found)
    hidden = {
        state.state.operation.block
        for state in states
        if state.state.kind in ("applied", "stale") and type(state.state.operation).__name__ == "Hide"
    }
    assert {item.id for item in BANK} - {one.item.id for one in found} <= hidden
    shuffled = [chance.sample(operations, len(operations)) for operations in layers]
    again, _ = tailor_bank(BANK, parts(shuffled), "en")
    assert [(one.item, one.origin, one.after) for one in again] == [(one.item, one.origin, one.after) for one in found]


def test_a_bank_without_layers_is_the_base():
    found, states = tailor_bank(BANK, (), "en")
    assert [one.item for one in found] == BANK
    assert states == ()


def test_tags_and_translations_change_no_hash():
    one = items()["words"]
    base = item_hash(model(one), "en")
    tags = {"topic": "care", "bloom": "create", "level": 3, "retired": True, "step": "act"}
    one["prompt"]["ar"] = "غير ذلك"
    one["answers"][0]["forms"]["ar"] = ["غيره"]
    assert item_hash(model(one | tags), "en") == base
    assert item_hash(model(one | {"points": 3}), "en") != base
    one["answers"][0]["forms"]["en"].append("aye")
    assert item_hash(model(one), "en") != base


@pytest.mark.parametrize("name", NAMES)
def test_the_walk_is_the_same_over_a_file_and_its_model(name):
    value = items()[name]
    assert [*texts(value)] == [*texts(model(value))]
    assert [*fact_uses(value)] == [*fact_uses(model(value))]


def localised(value, path=()):
    """All maps from language to words in a value, found without knowing its keys."""
    if isinstance(value, dict) and value.keys() == {"en", "ar"} and isinstance(value["en"], str):
        yield path
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from localised(inner, (*path, key))


@pytest.mark.parametrize("name", NAMES)
def test_the_walk_finds_every_text(name):
    assert {text.place for text in texts(items()[name])} == {*localised(items()[name])}


def test_what_one_reads_before_answering():
    asks = {(name, *text.path) for name, item in items().items() for text in texts(item) if text.asks}
    assert {("case", "prompt"), ("case", "steps", "begin", "decisions", "look", "text")} <= asks
    assert not [path for path, last in product(asks, ("feedback", "consequence", "debrief")) if path[-1] == last]
    assert not [path for path in asks if path[1] == "endings" or path[1:3] == ("steps", "later")]


def test_the_whole_bank_is_the_same_from_files_and_from_units(course, tmp_path):
    say(
        course,
        {"op": "insert_after", "item": "order", "new": items()["case"] | {"id": "ours"}},
        {"op": "replace", "item": "gaps", **changes()["gaps"]},
        {"op": "hide", "item": "words"},
    )
    units = split(course.root, COURSE.partition("/")[0])
    compiled = compile_course(course.root, "first-aid", TODAY)
    assert compile_units(units, "first-aid", TODAY) == compiled
    export(units, tmp_path / "new", "first-aid")
    assert split(tmp_path / "new", "first-aid") == units
    assert compile_course(tmp_path / "new", "first-aid", TODAY).release_id == compiled.release_id
    assert HASH in compiled.media
