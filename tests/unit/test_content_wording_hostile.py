"""Texts that are made to be slow to compare: answered at once, with less detail and nothing wrong."""

import pytest

from lms.content.wording import merge_words, word_diff

LONG = 20_000  # characters, as many as the editor takes
PAIRS = {
    "words in turn": ("a b " * (LONG // 4), "b a " * (LONG // 4)),
    "short lines": ("a\n" * (LONG // 2), "\na" * (LONG // 2)),
    "a table of yes and no": ("| yes | no |\n" * (LONG // 13), "| no | yes |\n" * (LONG // 13)),
    "points": ("." * LONG, "." * (LONG - 1)),
    "a few repeated words": ("a b " * 500, "b a " * 500),
}


@pytest.mark.parametrize("name", PAIRS)
def test_repetitive_texts_are_compared_in_a_moment(name):
    old, new = PAIRS[name]
    parts = word_diff(old, new)
    assert "".join(text for state, text in parts if state != "added") == old
    assert "".join(text for state, text in parts if state != "removed") == new


@pytest.mark.parametrize("name", PAIRS)
def test_repetitive_texts_are_merged_in_a_moment(name):
    base, mine = PAIRS[name]
    merged = merge_words(base, mine, "c " + base)
    assert "".join(region.base for region in merged.regions) == base
    assert "".join(region.mine for region in merged.regions) == mine


def test_one_word_changed_in_a_long_repetitive_text_is_found():
    old = "yes no " * 3_000
    new = f"{old[:7_000]}perhaps {old[7_000:]}"
    assert [part for part in word_diff(old, new) if part[0] != "same"] == [("added", "perhaps ")]


def test_edits_all_over_a_text_of_like_sentences_are_found_one_by_one():
    old = [f"Step {n}: note hour{n % 24} in log{n % 60}, tell desk{n % 90}, ask the lead." for n in range(120)]
    new = [text.replace("the lead", "a judge") if number % 30 == 7 else text for number, text in enumerate(old)]
    parts = word_diff("\n\n".join(old), "\n\n".join(new))
    assert [text for state, text in parts if state == "added"] == ["a judge"] * 4
