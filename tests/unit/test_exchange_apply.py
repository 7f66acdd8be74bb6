"""Accepted texts as changed units, and the way out and in again, which loses and invents nothing."""

import re
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.exchange import apply
from lms.content.exchange_po import to_po
from lms.content.exchange_reading import from_po, from_xliff
from lms.content.exchange_xliff import to_xliff
from lms.content.segments import segments
from lms.content.unit_split import split
from lms.content.units import UnitKey, normal, value_hash
from lms.domain.tailoring import text_hash
from lms.settings import ROOT
from tests.unit.exchange_course import CURRENT, HEAD, LEAD, SG, UNITS, WHO_AR, C, changed, found


def test_a_block_that_is_translated_remembers_its_source():
    changes = apply(UNITS, {"block/law/duty/lead#text": "أولًا."}, C, "ar")
    assert changes == {UnitKey(C, "block/law/duty/lead@ar"): {"title": "", "text": "أولًا.", "source": value_hash(LEAD)}}


def test_a_stale_block_is_current_only_when_all_of_it_was_looked_at():
    text, title = {"block/law/duty/who#text": "نص [[law.duty]]"}, {"block/law/duty/who#title": "من"}
    assert apply(UNITS, text, C, "ar") == {WHO_AR: {"title": "من", "text": "نص [[law.duty]]", "source": "000000000000"}}
    assert apply(UNITS, text | title, C, "ar")[WHO_AR]["source"] == CURRENT


def test_a_lessons_head_remembers_its_source():
    units = changed("lesson/law/duty", notice_text="Calm.")
    changes = apply(units, {"lesson/law/duty#notice_text": "هدوء."}, C, "ar")
    head = changes[UnitKey(C, "lesson/law/duty@ar")]
    # Title and summary were made from another state of the head, and nobody has looked at them.
    assert head == {"title": "واجب", "summary": "من.", "notice_text": "هدوء.", "source": text_hash("Duty", "Who.", "")}
    whole = {f"lesson/law/duty#{name}": "x" for name in HEAD}
    assert apply(units, whole, C, "ar") == {
        UnitKey(C, "lesson/law/duty@ar"): {**dict.fromkeys(HEAD, "x"), "source": text_hash("Duty", "Who.", "Calm.")}
    }


def test_localised_texts_get_one_more_language_and_operations_their_sources():
    before = deepcopy(UNITS)
    names = ["title", "text"]
    changes = apply(
        UNITS,
        {
            **{f"{SG}lesson/law/duty/who#{name}": "نص" for name in names},
            f"{SG}fact/duty#value": "الكل",
            "item/age#choices/b/text": "١٨",
        },
        C,
        "ar",
    )
    assert before == UNITS
    operation = changes[UnitKey(C, f"{SG}lesson/law/duty/who")]
    assert (operation["title"]["ar"], operation["text"]["ar"]) == ("نص", "نص\n")
    assert operation["sources"] == {"ar": text_hash("Who, in SG", "Call.")}
    fact = changes[UnitKey(C, f"{SG}fact/duty")]
    assert fact == {**UNITS[UnitKey(C, f"{SG}fact/duty")], "value": {"en": "All", "ar": "الكل"}}
    item = changes[UnitKey(C, "item/age")]
    assert item["choices"][1]["text"] == {"en": "18", "ar": "١٨"}
    assert len(changes) == 3


def test_what_is_there_already_changes_nothing():
    assert apply(UNITS, {"course#title": "إسعاف"}, C, "ar") == {}


def test_after_all_is_translated_nothing_is_missing_or_stale():
    targets = {name: f"نص {one.source}" for name, one in found().items()}
    units = {**UNITS, **apply(UNITS, targets, C, "ar")}
    assert {name: one.target for name, one in found(units).items()} == targets
    assert segments(units, C, "ar", stale_only=True) == []


SAMPLES = [(ROOT / "courses", "responsible-ai"), (Path(__file__).parent / "courses", C)]
FORMATS = pytest.mark.parametrize(("write", "take"), [(to_xliff, from_xliff), (to_po, from_po)], ids=["xliff", "po"])


@pytest.fixture(scope="module", params=SAMPLES, ids=["sample programme", "small course"])
def course(request):
    root, slug = request.param
    return split(root, slug), slug


@FORMATS
def test_out_and_in_again_changes_nothing(course, write, take):
    units, slug = course
    out = segments(units, slug, "ar")
    assert len(out) > 30
    result = take(write(out, slug, "en", "ar"), units, slug, "ar")
    assert (result.accepted, result.problems) == ({}, ())
    assert apply(units, result.accepted, slug, "ar") == {}


# An image stands on a line of its own, so a text that ends with one cannot go on behind it.
IMAGE = re.compile(r"!\[[^]]*\]\(media:[a-z0-9-]+\)\s*\Z")


@FORMATS
def test_what_a_translator_fills_in_is_what_comes_back(course, write, take):
    # Everything of the course, tables, callouts, quotes and all, is its own translation here.
    units, slug = course
    out = segments(units, slug, "ar")
    filled = [replace(one, target=f"{one.source} ✓", state="done") for one in out]
    filled = [one for one in filled if not one.source.endswith((":::", "|")) and not IMAGE.search(one.source)]
    result = take(write(filled, slug, "en", "ar"), units, slug, "ar")
    assert [problem for problem in result.problems if "waits for" not in problem.sentence] == []
    assert len(result.accepted) > len(filled) * 0.9
    assert result.accepted.items() <= {one.id: one.target for one in filled}.items()
    after = {**units, **apply(units, result.accepted, slug, "ar")}
    assert result.accepted.items() <= {one.id: one.target for one in segments(after, slug, "ar")}.items()


words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Co"), exclude_characters="[]()<>`#*_-+=|:!&\\~"), max_size=9
)
paragraphs = st.lists(
    st.one_of(
        words,
        st.sampled_from(
            [
                "من يبلّغ؟ «هنا» \"x\" 'y'",
                "| أ | ب |\n|---|--:|\n| ١ | ٢ |",
                "::: note عنوان\nنص\n:::",
                "### عنوان",
                "1. واحد\n2. اثنان",
            ]
        ),
    ),
    max_size=4,
).map("\n\n".join)


@FORMATS
@settings(deadline=None)
@given(first=paragraphs, last=paragraphs, sources=st.tuples(paragraphs, paragraphs))
def test_any_translation_comes_back_exactly(write, take, first, last, sources):
    source = normal({"title": "T", "text": f"a\n\n{sources[0]}\n\n[[law.duty]]\n\n{sources[1]}"})
    units = changed("block/law/duty/who", **source)
    name = "block/law/duty/who#text"
    out = [one for one in segments(units, C, "ar") if one.id == name]
    assert take(write(out, C, "en", "ar"), units, C, "ar").accepted == {}
    target = normal({"title": "", "text": f"ب\n\n{first}\n\n[[law.duty]]\n\n{last}"})["text"]
    one = replace(out[0], target=target, state="done")
    result = take(write([one], C, "en", "ar"), units, C, "ar")
    assert result.problems == ()
    after = {**units, **apply(units, result.accepted, C, "ar")}
    assert found(after)[name].target == found({**units, WHO_AR: {"title": "", "text": target}})[name].target
