import string
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.tailoring import (
    BASE,
    Block,
    Hide,
    InsertAfter,
    Layer,
    Replace,
    TailoredBlock,
    tailor,
    text_hash,
)


def block(id_, text="text"):
    return Block(id_, f"Title {id_}", text, text_hash(f"Title {id_}", text))


A, B, C = block("a"), block("b"), block("c")
BASE_BLOCKS = (A, B, C)


def shown(tailored):
    return [(each.id, each.text, each.origin) for each in tailored.blocks]


def conflicts(tailored):
    return [(each.kind, each.layer, each.operation, each.found) for each in tailored.conflicts]


def test_each_operation():
    tailored = tailor(
        BASE_BLOCKS,
        [
            Layer(
                "country",
                (
                    Replace("a", None, "ours", A.hash),
                    InsertAfter("a", "new", "New", "added", A.hash),
                    Hide("b", B.hash),
                ),
            )
        ],
    )
    assert shown(tailored) == [("a", "ours", "country"), ("new", "added", "country"), ("c", "text", BASE)]
    assert [each.title for each in tailored.blocks] == ["Title a", "New", "Title c"]
    assert [(each.id, each.hidden_by) for each in tailored.hidden] == [("b", "country")]
    assert [(each.id, each.text) for each in tailored.overridden] == [("a", "text")]
    assert tailored.conflicts == ()


def test_the_nearest_layer_wins():
    region = Layer("region", (Replace("a", "R", "region's", A.hash), Hide("b", B.hash)))
    ours = text_hash("R", "region's")
    country = Layer("country", (Replace("a", "C", "country's", ours), Replace("b", None, "shown again", B.hash)))
    tailored = tailor(BASE_BLOCKS, [region, country])
    assert shown(tailored) == [("a", "country's", "country"), ("b", "shown again", "country"), ("c", "text", BASE)]
    assert [each.text for each in tailored.overridden] == ["text", "region's", "text"]
    assert tailored.hidden == ()
    assert tailored.conflicts == ()


def test_an_operation_is_made_against_the_text_that_its_layer_finds():
    region = Layer("region", (Replace("a", None, "region's", A.hash),))
    country = Layer("country", (Replace("a", None, "country's", A.hash),))
    found = text_hash("Title a", "region's")
    assert conflicts(tailor(BASE_BLOCKS, [region, country])) == [("stale", "country", country.operations[0], found)]
    assert tailor(BASE_BLOCKS, [country]).conflicts == ()
    agency = Layer("agency", (Hide("a", text_hash("Title a", "country's")),))
    assert [state.layer for state in tailor(BASE_BLOCKS, [region, country, agency]).conflicts] == ["country"]


def test_every_operation_has_a_state():
    operations = (Replace("a", None, "ours", A.hash), Hide("b", "0" * 12), Hide("x"), Hide("c"), Hide("c"))
    tailored = tailor(BASE_BLOCKS, [Layer("country", operations)])
    kinds = ["applied", "stale", "orphan", "duplicate", "duplicate"]
    assert sorted((state.operation.block, state.kind, state.found) for state in tailored.states) == sorted(
        zip("abxcc", kinds, [A.hash, B.hash, None, C.hash, C.hash], strict=True), key=repr
    )


def test_a_country_may_hide_what_its_region_wrote():
    region = Layer("region", (InsertAfter("a", "new", "N", "added", A.hash),))
    country = Layer("country", (Hide("new", text_hash("N", "added")),))
    tailored = tailor(BASE_BLOCKS, [region, country])
    assert [each.id for each in tailored.blocks] == ["a", "b", "c"]
    assert [(each.text, each.origin, each.hidden_by) for each in tailored.hidden] == [("added", "region", "country")]


def test_a_stale_operation_applies_and_is_reported():
    replace, hide = Replace("a", None, "ours", "0" * 12), Hide("b", "0" * 12)
    insert = InsertAfter("c", "new", "N", "added", "0" * 12)
    tailored = tailor(BASE_BLOCKS, [Layer("country", (replace, hide, insert))])
    assert [each.id for each in tailored.blocks] == ["a", "c", "new"]
    assert {each[2]: (each[0], each[3]) for each in conflicts(tailored)} == {
        replace: ("stale", A.hash),
        hide: ("stale", B.hash),
        insert: ("stale", C.hash),
    }


def test_an_orphan_is_reported_and_never_shown():
    operations = (Replace("x", None, "lost?"), Hide("y"), InsertAfter("z", "new", "N", "lost?"))
    tailored = tailor(BASE_BLOCKS, [Layer("country", operations)])
    assert len(tailored.blocks) == 3
    assert {each.operation for each in tailored.conflicts} == set(operations)
    assert {each.kind for each in tailored.conflicts} == {"orphan"}


@pytest.mark.parametrize(
    "operations",
    [
        (Replace("a", None, "one"), Replace("a", None, "two")),
        (Replace("a", None, "one"), Replace("a", None, "one")),
        (Replace("a", None, "one"), Hide("a")),
        (InsertAfter("a", "x", "", "one"), InsertAfter("a", "y", "", "two")),
        (InsertAfter("a", "x", "", "one"), InsertAfter("b", "x", "", "two")),
        (InsertAfter("a", "c", "", "takes the id of a base block"),),
    ],
)
def test_operations_on_the_same_place_are_refused_both(operations):
    tailored = tailor(BASE_BLOCKS, [Layer("country", operations)])
    assert [each.id for each in tailored.blocks] == ["a", "b", "c"]
    assert {each.origin for each in tailored.blocks} == {BASE}
    assert [each.kind for each in tailored.conflicts] == ["duplicate"] * len(operations)


def test_new_blocks_may_follow_each_other_and_a_hidden_one():
    first = InsertAfter("a", "one", "1", "first", A.hash)
    second = InsertAfter("one", "two", "2", "second", text_hash("1", "first"))
    tailored = tailor(BASE_BLOCKS, [Layer("country", (second, first, Hide("a", A.hash)))])
    assert [each.id for each in tailored.blocks] == ["one", "two", "b", "c"]
    assert tailored.conflicts == ()


def test_a_circle_of_new_blocks_is_an_orphan():
    circle = (InsertAfter("y", "x", "", "one"), InsertAfter("x", "y", "", "two"))
    tailored = tailor(BASE_BLOCKS, [Layer("country", circle)])
    assert [each.kind for each in tailored.conflicts] == ["orphan", "orphan"]


def test_the_hash_sees_words_and_not_space():
    assert text_hash("t", "one  \r\ntwo\n") == text_hash("t ", "\n\none\ntwo")
    assert text_hash("caf\u00e9") == text_hash("cafe\u0301")
    assert text_hash("t", "one") != text_hash("t", "One")
    assert text_hash("ab", "c") != text_hash("a", "bc")
    assert len(text_hash("x")) == 12


# --- laws -------------------------------------------------------------------------------------------------------

ids = st.sampled_from(string.ascii_lowercase[:6])
new_ids = st.sampled_from(["n1", "n2", "n3", "a", "b"])
texts = st.text(string.ascii_letters, min_size=1, max_size=4)
bases = st.one_of(st.none(), st.just("0" * 12), st.builds(lambda text: text_hash("T", text), texts))
operations = st.one_of(
    st.builds(Replace, ids | new_ids, st.none() | texts, texts.map("op:{}".format), bases),
    st.builds(Hide, ids | new_ids, bases),
    st.builds(InsertAfter, ids | new_ids, new_ids, texts, texts.map("op:{}".format), bases),
)
layers = st.lists(st.builds(lambda ops: Layer("?", tuple(ops)), st.lists(operations, max_size=8)), max_size=5).map(
    lambda found: [Layer(f"layer{place}", layer.operations) for place, layer in enumerate(found)]
)
base = st.dictionaries(ids, texts, max_size=6).map(
    lambda found: [Block(id_, "T", text, text_hash("T", text)) for id_, text in found.items()]
)


@given(base, st.integers(0, 3))
def test_empty_layers_are_the_identity(blocks, count):
    tailored = tailor(blocks, [Layer(str(number)) for number in range(count)])
    assert tailored.blocks == tuple(TailoredBlock(b.id, b.title, b.text, b.hash, BASE) for b in blocks)
    assert (tailored.hidden, tailored.overridden, tailored.conflicts) == ((), (), ())


@given(base, layers, st.randoms())
def test_the_order_of_operations_means_nothing(blocks, found, chance):
    shuffled = [Layer(layer.name, tuple(chance.sample(layer.operations, len(layer.operations)))) for layer in found]
    assert tailor(blocks, found) == tailor(blocks, shuffled)


@given(base, layers)
def test_nothing_is_lost(blocks, found):
    tailored = tailor(blocks, found)
    kept = [*tailored.blocks, *tailored.hidden, *tailored.overridden]
    for each in blocks:
        assert any((k.id, k.text, k.origin) == (each.id, each.text, BASE) for k in kept)
    for layer in found:
        reported = {conflict.operation for conflict in tailored.conflicts if conflict.layer == layer.name}
        for operation in layer.operations:
            if isinstance(operation, Hide):
                continue
            target = operation.id if isinstance(operation, InsertAfter) else operation.block
            is_kept = any((k.id, k.text, k.origin) == (target, operation.text, layer.name) for k in kept)
            assert is_kept or operation in reported
    assert {each.id for each in tailored.blocks}.isdisjoint(each.id for each in tailored.hidden)


@given(base, layers)
def test_every_operation_of_every_layer_has_exactly_one_state(blocks, found):
    reported = Counter((state.layer, state.operation) for state in tailor(blocks, found).states)
    assert reported == Counter((layer.name, operation) for layer in found for operation in layer.operations)


@given(base, layers)
def test_empty_layers_between_others_change_nothing(blocks, found):
    spread = [each for layer in found for each in (Layer("empty"), layer)]
    assert tailor(blocks, spread) == tailor(blocks, found)


@given(base, layers)
def test_what_a_layer_finds_is_what_the_layers_beneath_show(blocks, found):
    for height in range(len(found)):
        beneath = tailor(blocks, found[:height])
        hashes = {block.id: block.hash for block in (*beneath.blocks, *beneath.hidden)}
        new = {op.id for op in found[height].operations if isinstance(op, InsertAfter)}
        for state in tailor(blocks, found[: height + 1]).states:
            block = state.operation.block
            if state.layer == found[height].name and not (block in new and block not in hashes):
                assert state.found == hashes.get(block)
                if state.kind in ("applied", "stale"):
                    assert (state.kind == "stale") == (state.operation.base not in (None, hashes[block]))


@given(base, layers)
def test_the_language_shown_changes_no_state(blocks, found):
    """The same operations with translated texts and the hashes of their source texts."""
    source = tailor(blocks, found)
    made = {(block.origin, block.id): block.hash for block in (*source.blocks, *source.hidden, *source.overridden)}
    pairs = [(layer.name, op, _translated(op, layer.name, made)) for layer in found for op in layer.operations]
    translated = [Layer(layer.name, tuple(new for name, _, new in pairs if name == layer.name)) for layer in found]
    other = tailor([replace(block, title="ت", text=f"ar {block.text}") for block in blocks], translated)
    assert [block.hash for block in other.blocks] == [block.hash for block in source.blocks]
    back = {(name, new): old for name, old, new in pairs}
    seen = Counter((state.kind, state.layer, back[state.layer, state.operation], state.found) for state in other.states)
    assert seen == Counter((state.kind, state.layer, state.operation, state.found) for state in source.states)


def _translated(operation, layer, made):
    if isinstance(operation, Hide):
        return operation
    target = operation.id if isinstance(operation, InsertAfter) else operation.block
    # An operation that is not applied makes nothing.
    hash_ = made.get((layer, target), "f" * 12)
    return replace(operation, text=f"ar {operation.text}", title=operation.title and f"ت {operation.title}", hash=hash_)


@given(base, layers)
def test_ids_stay_unique(blocks, found):
    tailored = tailor(blocks, found)
    shown_ids = [each.id for each in (*tailored.blocks, *tailored.hidden)]
    assert len(shown_ids) == len(set(shown_ids))


@given(base.filter(bool), layers, texts)
def test_overlays_commute_with_edits_of_other_blocks(blocks, found, new_text):
    touched = {operation.block for layer in found for operation in layer.operations}
    touched |= {op.id for layer in found for op in layer.operations if isinstance(op, InsertAfter)}
    for place, old in enumerate(blocks):
        if old.id in touched:
            continue
        edited = [*blocks]
        edited[place] = Block(old.id, "T", new_text, text_hash("T", new_text))
        before, after = tailor(blocks, found), tailor(edited, found)
        assert after.conflicts == before.conflicts
        assert after.hidden == before.hidden
        assert [b for b in after.blocks if b.id != old.id] == [b for b in before.blocks if b.id != old.id]
        assert [b.id for b in after.blocks] == [b.id for b in before.blocks]
        assert next(b.text for b in after.blocks if b.id == old.id) == new_text
