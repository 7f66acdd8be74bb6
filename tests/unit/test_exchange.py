"""Translators' files against the course: what is taken over, and what is refused with its place."""

import pytest

from lms.content.exchange import Exchange, examine
from lms.content.exchange_files import Filled, Row
from lms.content.exchange_po import to_po
from lms.content.exchange_reading import from_po, from_xliff, read
from lms.content.exchange_xliff import to_xliff
from lms.content.segments import segments
from lms.domain.tailoring import text_hash
from tests.unit.exchange_course import UNITS, WHO_AR, C, changed, found, sentences, taken


def test_what_says_nothing_new_is_passed_over():
    known = found()
    assert taken({"course#summary": "", "module/law#title": " \n", "course#title": known["course#title"].target}) == (
        Exchange({}, ())
    )
    copied = taken({"course#summary": "How."}, confirmed=None)
    assert (copied.accepted, copied.problems) == ({}, ())
    assert taken({"course#summary": "How."}).accepted == {"course#summary": "How."}


def test_a_stale_translation_with_the_same_words_counts_when_it_is_confirmed():
    name = "block/law/duty/who#text"
    same = {name: found()[name].target}
    assert taken(same).accepted == same
    assert taken(same, confirmed=None).accepted == {}
    unsure = taken(same, confirmed=False)
    assert (unsure.accepted, unsure.problems) == ({}, ())
    assert sentences({"course#summary": "كيف"}, confirmed=False) == ["course#summary: marked as needing work"]


def test_a_text_whose_source_has_changed_since_is_refused_alone():
    data = to_xliff(segments(UNITS, C, "ar"), C, "en", "ar")
    data = data.replace(b"<source>How.</source>", "<source>How.</source><target>كيف.</target>".encode())
    data = data.replace(b"<source>It.</source>", "<source>It.</source><target>هو.</target>".encode())
    units = changed("course", summary={"en": "How to help."})
    result = from_xliff(data, units, C, "ar")
    assert result.accepted == {"module/law#summary": "هو."}
    assert [str(problem) for problem in result.problems] == [
        "course#summary: the source text has changed since this file was made; translate it from a new file"
    ]


@pytest.mark.parametrize("write", [to_xliff, to_po])
@pytest.mark.parametrize(
    ("course", "language", "said"),
    [
        ("other", "ar", "this file is for the course `other`, not for `first-aid`"),
        (C, "fr", "this file is a translation into `fr`, not into `ar`"),
    ],
)
def test_a_file_of_another_course_or_language_is_refused_by_name(write, course, language, said):
    data = write(segments(UNITS, C, "fr"), course, "en", language)
    result = (from_xliff if write is to_xliff else from_po)(data, UNITS, C, "ar")
    assert (result.accepted, [str(problem) for problem in result.problems]) == ({}, [said])
    assert (read(data).course, read(data).language) == (course, language)


@pytest.mark.parametrize("take", [from_xliff, from_po])
def test_what_cannot_be_read_is_one_problem(take):
    assert [problem.sentence for problem in take(b"", UNITS, C, "ar").problems] == ["the file is empty"]


def test_unknown_and_repeated_ids_are_named():
    assert sentences({"block/law/duty/gone#text": "", "x" * 999: "a"}) == [
        "block/law/duty/gone#text: there is no such text in this part of the course",
        f"{'x' * 300}: there is no such text in this part of the course",
    ]
    row = Row("course#summary", text_hash("How."), "كيف", confirmed=True)
    result = examine(Filled(C, "ar", (row, row)), UNITS, C, "ar")
    assert result.accepted == {"course#summary": "كيف"}
    assert [str(one) for one in result.problems] == [
        "course#summary: this text is in the file twice; the first one counts"
    ]


LINE = "take placeholders over unchanged"
MISSING = "`[[law.duty]]` of line 1 of the source is missing"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("هنا.", [MISSING]),
        ("أ\n\n[[law.duty]] [[law.duty]]", ["line 3: `[[law.duty]]` is here more often than in the source (1)"]),
        ("[[law.age]] [[law.duty]]", ["line 1: `[[law.age]]` does not stand in the source"]),
        ("[[law.none]]", ["line 1: unknown legal fact `none`", MISSING]),
        ("أ\n[[ law.duty ]]", [f"line 2: `[[ law.duty ]]` is not as in the source; {LINE}", MISSING]),
        ("[[Law.duty]]", [f"line 1: `[[Law.duty]]` is not as in the source; {LINE}", MISSING]),
        ("[[law.duty]", [f"line 1: `[[law.duty]` is not as in the source; {LINE}", MISSING]),
        ("[[القانون.واجب]]", [f"line 1: `[[القانون.واجب]]` is not as in the source; {LINE}", MISSING]),
        ("［［law.duty］］", [f"line 1: `［［law.duty］］` is not as in the source; {LINE}", MISSING]),
        ("[[law.duty]] ![x](media:y)", ["line 1: `![…](media:y)` does not stand in the source"]),
    ],
)
def test_a_broken_placeholder_is_refused_with_its_place(target, said):
    name = "block/law/duty/who#text"
    given_back = [problem.removeprefix(f"{name}: ") for problem in sentences({name: target})]
    assert given_back[: len(said)] == said


def test_an_image_may_be_described_in_other_words_but_not_lost():
    units = changed("block/law/duty/lead", text="![A map](media:map-1)")
    name = "block/law/duty/lead#text"
    lost = sentences({name: "![خريطة] (media:map-1)"}, units=units)
    assert lost[-1] == f"{name}: `![…](media:map-1)` of line 1 of the source is missing"
    assert not [one for one in taken({name: "![خريطة](media:map-1)"}, units).problems if "media" in one.sentence]


@pytest.mark.parametrize(
    ("name", "target", "said"),
    [
        ("block/law/duty/lead#text", "أ\n\n<b>x</b>", "line 3: HTML is not used in content"),
        ("block/law/duty/lead#text", "# كبير", "line 1: expected a heading of level three (`###`) inside a block"),
        ("block/law/duty/lead#text", "::: note\nx\n:::", "line 1: expected a title: `::: note A short title`"),
        ("block/law/duty/lead#text", "[x](javascript:alert(1))", "line 1: expected a link that begins with https://"),
        ("item/age#choices/a/text", "`16`", "line 1: code is not used in content"),
        ("block/law/duty/lead#text", "أ\nب\x07", "line 2: control characters are not used in content"),
        ("block/law/duty/lead#text", "س" * 20_001, "longer than 20,000 characters"),
        ("course#summary", "[[law.age]]", "line 1: `[[law.age]]` does not stand in the source"),
    ],
)
def test_what_content_does_not_have_is_refused_with_its_line(name, target, said):
    assert sentences({name: target})[0].startswith(f"{name}: {said}")


def test_half_a_block_is_refused():
    units = {key: value for key, value in UNITS.items() if key != WHO_AR}
    name = "block/law/duty/who#text"
    assert sentences({name: "[[law.duty]]"}, units=units) == [
        f"{name}: this waits for block/law/duty/who#title, not translated yet"
    ]
    both = {name: "[[law.duty]]", "block/law/duty/who#title": "من"}
    assert taken(both, units).accepted == both


def test_texts_are_put_in_the_usual_form():
    result = taken({"course#summary": "\r\n  e\u0301\r\nb  \r\n", "module/law#title": " a\n  b "})
    assert result.accepted == {"course#summary": "  é\nb", "module/law#title": "a b"}
