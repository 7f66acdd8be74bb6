"""Odd texts in canonical YAML and in lessons come back as they were."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content import writer
from lms.content.problems import Problems
from lms.content.yaml_source import parse

ODD = [
    "no", "NO", "yes", "~", "null", "", "true", "1", "01", "-3", "1.5", "1e3", "2026-11-24", "2026-13-45", "12:30:00",
    "  leading", "\tleading tab", "\n\nblank lines first", "trailing blank lines\n\n\n", "two\nlines", "two\nlines\n",
    "two\n  indented\nlines", "trailing space \nhere", "a\tb", "key: value", "- item", "# no comment", "a #b", "'", '"',
    "---", "...", "--- \nx", "text\n---\nmore\n", "[a, b]", "{a: b}", "&a", "*a", "!tag", "%x", "@x", "`x`", "|", ">-",
    "العربية: «نص» رقم 1", "طِفْل\nسطر ثانٍ\n", "\u200fRTL", "👩\u200d👧", "\\", 'a "quoted" \\ text', "\x85",
    "a\u2028b\nc", "\ufeff", "\x00", "\x07", "= x", "<<", "[[law.child_age]]", "x" * 500,
]  # fmt: skip

leaves = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text() | st.sampled_from(ODD) | st.dates()
values = st.dictionaries(
    st.text(min_size=1),
    st.recursive(
        leaves,
        lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(), part, max_size=3),
        max_leaves=6,
    ),
    min_size=1,
    max_size=4,
)


def read(text):
    problems = Problems()
    source = parse(text, "x.yaml", problems)
    assert (problems.errors, problems.warnings) == ((), ())
    return source.value


@pytest.mark.parametrize("text", ODD)
def test_an_odd_text_comes_back(text):
    value = {f"{text}\x85": 1, "a": f'"\\{text}\u2028', "b": [text, {"c": text}], "d": {"en": text, "no": text}}
    assert read(writer.yaml_text(value)) == value


@given(values)
def test_any_data_comes_back(value):
    assert read(writer.yaml_text(value)) == value


def test_files_look_as_people_write_them():
    value = {
        "operations": [
            {"text": {"en": "One.\n\nTwo.\n"}, "block": "b", "base": "375960000012", "op": "replace", "note": "later"}
        ],
        "country": "NO",
        "languages": ["en", "ar"],
        "steps": [],
        "until": date(2026, 11, 24),
    }
    assert writer.yaml_text(value) == (
        'country: "NO"\n'
        "languages: [en, ar]\n"
        "steps: []\n"
        "operations:\n"
        "  - op: replace\n"
        "    block: b\n"
        '    base: "375960000012"\n'
        "    text:\n"
        "      en: |\n"
        "        One.\n"
        "\n"
        "        Two.\n"
        "    note: later\n"
        "until: 2026-11-24\n"
    )


def test_dates_are_dates_under_the_keys_that_have_them():
    value = {
        "reviewed_on": "2026-11-24",
        "expires_on": "soon",
        "title": "2026-11-24",
        "facts": [{"expires_on": "2027-02-30"}],
    }
    assert writer.dated(value) == {**value, "reviewed_on": date(2026, 11, 24)}


def test_a_lesson_says_where_its_blocks_begin():
    blocks = [
        ("lead", {"title": "", "text": "Opening.", "source": "0" * 12}),
        ("one", {"title": "First", "text": "A.\n\nB."}),
        ("two", {"title": "Second", "text": "C.", "source": "1" * 12}),
    ]
    text, starts = writer.lesson_text({"summary": "S", "title": "T"}, blocks)
    assert text == (
        '---\ntitle: T\nsummary: S\nlead_source: "000000000000"\n---\nOpening.\n\n'
        "## First {#one}\n\nA.\n\nB.\n\n## Second {#two source=111111111111}\n\nC.\n"
    )
    assert [text.splitlines()[start - 1] for start in starts] == [
        "Opening.",
        "## First {#one}",
        "## Second {#two source=111111111111}",
    ]
