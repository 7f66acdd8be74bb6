"""Differences within sentences, and two people's edits of one text put together."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.wording import merge_words, word_diff

LATIN = ["must", "not", "report", "the", "child", "[[law.duty_to_report]]", "a.b", "e\u0301"]
words = st.sampled_from([*LATIN, "إبلاغ", "الطِّفل", "儿童", "👩\u200d👧"])
spaces = st.sampled_from([" ", " ", " ", "\n", "\n\n", "  ", ", ", "\r\n", ". ", "\t"])
texts = st.lists(st.tuples(words, spaces), max_size=25).map(lambda parts: "".join(a + b for a, b in parts)) | st.text()


def lf(text):
    return re.sub(r"\r\n?", "\n", text)


def parts(diff, *states):
    return "".join(text for state, text in diff if state in states)


def test_a_difference_is_named_within_the_sentence():
    diff = word_diff("The officer must report at once.", "The officer may report at once.")
    assert diff == [("same", "The officer "), ("removed", "must"), ("added", "may"), ("same", " report at once.")]


def test_a_moved_line_end_changes_no_word():
    assert [text for state, text in word_diff("one two\nthree", "one two three") if state != "same"] == ["\n", " "]


def test_arabic_is_compared_by_words_with_their_marks():
    diff = word_diff("يجب إبلاغُ الشرطة، فورًا.", "يجب إبلاغُ النيابة، فورًا.")
    assert diff == [("same", "يجب إبلاغُ "), ("removed", "الشرطة"), ("added", "النيابة"), ("same", "، فورًا.")]


def test_a_legal_fact_is_one_word():
    diff = word_diff("age [[law.child_age]] years", "age [[law.child_age_material]] years")
    assert ("removed", "[[law.child_age]]") in diff


@given(texts, texts)
def test_a_difference_holds_both_texts_whole(old, new):
    diff = word_diff(old, new)
    assert parts(diff, "same", "removed") == lf(old)
    assert parts(diff, "same", "added") == lf(new)
    assert all(text for _, text in diff)
    assert all(one[0] != other[0] for one, other in pairwise(diff))


BASE = "The tool gives a lead. An officer must not act on it alone, and writes down why."


def test_edits_that_are_apart_go_together():
    mine = BASE.replace("a lead", "a hint")
    theirs = BASE.replace("why", "why and when")
    merged = merge_words(BASE, mine, theirs)
    assert merged.clean
    assert merged.text == BASE.replace("a lead", "a hint").replace("why", "why and when")
    assert [region.kind for region in merged.regions] == ["same", "mine", "same", "theirs", "same"]


def test_edits_of_one_word_are_a_conflict_with_all_three_words():
    merged = merge_words(BASE, BASE.replace("must", "should"), BASE.replace("must", "may"))
    assert not merged.clean
    (conflict,) = [region for region in merged.regions if region.kind == "conflict"]
    assert (conflict.base, conflict.mine, conflict.theirs) == ("must", "should", "may")
    assert "should" in merged.text


def test_edits_side_by_side_make_no_sentence_that_nobody_wrote():
    base = "You must not report this to anyone else."
    mine, theirs = "You must report this to anyone else.", "You may not report this to anyone else."
    assert not merge_words(base, mine, theirs).clean  # not "You may report this"


def test_edits_of_neighbouring_paragraphs_go_together():
    merged = merge_words("one two\n\nthree four", "one 2\n\nthree four", "one two\n\n3 four")
    assert (merged.clean, merged.text) == (True, "one 2\n\n3 four")


def test_lines_broken_anew_are_in_nobodys_way():
    base = "One officer must\nnot act alone."
    merged = merge_words(base, "One officer must not\nact alone.", "One officer may\nnot act alone.")
    assert (merged.clean, merged.text.split()) == (True, ["One", "officer", "may", "not", "act", "alone."])
    merged = merge_words("one two", "one\n\ntwo", "one 2")
    assert not merged.clean  # a new paragraph is more than the end of a line


def test_the_same_edit_twice_is_one_edit():
    new = BASE.replace("lead", "hint")
    assert merge_words(BASE, new, new).text == new


@given(texts, texts)
def test_an_edit_of_one_alone_is_the_result(base, edited):
    for merged in (
        merge_words(base, base, edited), merge_words(base, edited, base), merge_words(base, edited, edited)
    ):  # fmt: skip
        assert merged.clean
        assert merged.text == lf(edited)


@given(texts, texts, texts)
def test_no_word_is_lost(base, mine, theirs):
    merged = merge_words(base, mine, theirs)
    for who, text in (("base", base), ("mine", mine), ("theirs", theirs)):
        assert "".join(getattr(region, who) for region in merged.regions) == lf(text)
    shown = merged.text + "".join(region.theirs for region in merged.regions if region.kind == "conflict")
    new = {*mine.split(), *theirs.split()} - {*base.split()}
    assert all(letter in shown for word in new for letter in word)
    for region in merged.regions:
        wanted = {"mine": region.theirs, "theirs": region.mine, "same": region.mine}.get(region.kind, region.base)
        # What was taken from one only is what the other left as it was, but for the ends of lines.
        assert region.base.split() == wanted.split()


@pytest.mark.parametrize("count", [1000])
def test_a_long_text_is_compared_by_words_not_by_letters(count):
    old = " ".join(f"word{number % 300}" for number in range(count))
    diff = word_diff(old, old.replace("word7 ", "changed "))
    assert sum(state == "removed" for state, _ in diff) == count // 300 + 1
