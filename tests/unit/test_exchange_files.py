"""The two formats by themselves: what is written is what the standards ask for, and comes back as it was."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lms.content.exchange_files import MOST_BYTES
from lms.content.exchange_po import read_po, to_po
from lms.content.exchange_xliff import read_xliff, to_xliff
from lms.content.segments import tidy
from lms.domain.tailoring import text_hash
from tests.unit.exchange_course import FACT, IMAGE, OTHER, refused, segment

FORMATS = [(to_xliff, read_xliff), (to_po, read_po)]
BOTH = pytest.mark.parametrize(("write", "read"), FORMATS, ids=["xliff", "po"])
TABLE = f"| Who | How long |\n|-----|---------:|\n| {FACT} | “{OTHER}” |"
CALLOUT = '::: caution Do "not" run\nWalk \\ slowly.\n\n* one\n* two\n:::'
ODD = [
    *(
        FACT,
        f"{FACT}{FACT}",
        f"a {OTHER}\n\n{FACT} b",
        TABLE,
        CALLOUT,
        IMAGE,
        f"\u202b{FACT}\u202c من يبلّغ؟ “هنا”\n\nسطر",
    ),
    *(
        "_: not a comment",
        "one\n_: two",
        '"',
        "\\n",
        "a\\",
        "%s {x} <b>&amp;</b> ]]>",
        "a\tb",
        "\x01 \x7f",
        "# no",
        "msgid",
    ),
]
texts = st.one_of(st.text(), st.lists(st.sampled_from([*ODD, "\n", " "])).map("".join)).map(
    lambda text: tidy(text, "text")
)
filled = texts.filter(bool)


@BOTH
@settings(deadline=None)
@given(source=filled, target=texts)
@example(source=f"{FACT} {OTHER} {FACT}", target=f"{FACT} {FACT} {FACT} {IMAGE} {OTHER}")
def test_any_text_comes_back_as_it_was(write, read, source, target):
    one = segment(source, target)
    row = read(write([one], "first-aid", "en", "ar")).rows[0]
    assert (row.id, row.source_hash, row.target) == (one.id, one.source_hash, target)


@BOTH
@pytest.mark.parametrize("text", ODD)
def test_odd_texts_come_back_as_they_were(write, read, text):
    text = tidy(text, "text")
    row = read(write([segment(text, f"ترجمة\n{text}")], "first-aid", "en", "ar")).rows[0]
    assert (row.source_hash, row.target) == (text_hash(text), f"ترجمة\n{text}")


@BOTH
def test_course_language_and_what_is_confirmed_are_in_the_file(write, read):
    segments = [segment(name=f"quiz/check#items/{n}/prompt", target=t, state=s) for n, t, s in [
        ("a", "", "missing"), ("b", "Alt", "stale"), ("c", "Neu", "done"),
    ]]  # fmt: skip
    filled_in = read(write(segments, "first-aid", "en", "pt-BR"))
    assert (filled_in.course, filled_in.language, filled_in.remarks) == ("first-aid", "pt-BR", ())
    assert [row.id for row in filled_in.rows] == [one.id for one in segments]
    assert [row.confirmed is True for row in filled_in.rows][1:] == [False, True]


@BOTH
def test_the_same_segments_give_the_same_bytes(write, read):
    assert write([segment()], "first-aid", "en", "ar") == write([segment()], "first-aid", "en", "ar")


@BOTH
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"x" * (MOST_BYTES + 1), "the file has 10,000,001 bytes; a file may have up to 10,000,000"),
        (b"<segment/>\nmsgid 1" * 20_001, "a file may have up to 20,000 texts"),
        (b"\x00\xff\xfe\x01", ""),
        (b"just words", ""),
    ],
    ids=["empty", "large", "many", "binary", "words"],
)
def test_what_is_no_such_file_is_refused(write, read, data, said):
    assert said in refused(read, data)
